// Conversations as the API shows them: the runs of one conversation as turns.
#pragma once

#include "base/types/passage.hpp"
#include "serve/api/endpoint.hpp"

namespace danlu::serve {

struct TurnShape {
  std::string run;
  std::string status;
  std::string question;
  std::optional<std::string> answer = {};
  std::vector<Citation> citations = {};
  std::optional<std::string> note = {};
  int64_t started_us = 0;
  Json error = {};

  static auto fields() {
    return std::tuple{field("run", &TurnShape::run),
                      field("status", &TurnShape::status),
                      field("question", &TurnShape::question),
                      field("answer", &TurnShape::answer),
                      field("citations", &TurnShape::citations),
                      field("note", &TurnShape::note),
                      field("started_us", &TurnShape::started_us),
                      field("error", &TurnShape::error)};
  }
};

struct ConversationShape {
  std::string id;
  std::string app;
  std::vector<TurnShape> turns;  // Oldest first.

  static auto fields() {
    return std::tuple{field("id", &ConversationShape::id), field("app", &ConversationShape::app),
                      field("turns", &ConversationShape::turns)};
  }
};

// Both throw Error(api.unknown_conversation), also for one the identity may not know.
ConversationShape conversation_shape(const std::string& id, Call& call);
std::string conversation_app(const std::string& id, Call& call);

}  // namespace danlu::serve
