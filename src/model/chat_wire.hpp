// The chat messages of the OpenAI API: our structs to JSON and back, whole or in deltas.
#pragma once

#include <map>
#include <string>

#include "model/chat.hpp"

namespace danlu::model {

Json message_to_wire(const Message& message);
Message message_from_wire(const Json& json);
Json request_to_wire(const ChatRequest& request, const Endpoint& endpoint, bool native_schema,
                     bool stream);
// Throws through `server` when the answer cannot be used.
ChatAnswer answer_from_wire(const Json& json, const ModelServer& server);

// Puts the pieces of a streamed answer together.
class AnswerAssembler {
 public:
  // What the event adds to the text.
  ChatDelta add(const Json& event);
  bool finished() const { return finished_; }
  ChatAnswer take(const ModelServer& server);

 private:
  struct PartialCall {
    std::string id;
    std::string name;
    std::string arguments;
  };
  void add_call(const Json& delta);

  ChatAnswer answer_;
  std::map<int64_t, PartialCall> calls_;
  bool finished_ = false;
};

}  // namespace danlu::model
