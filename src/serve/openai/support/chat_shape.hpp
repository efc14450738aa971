// How an app with a chat takes part in a conversation of the OpenAI kind: which of its steps writes
// the answer, and where earlier messages go. Pure functions over its plan.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/types/message.hpp"
#include "flow/run_log.hpp"
#include "workbench/apps.hpp"

namespace danlu::serve {

struct ChatPlan {
  // Steps whose previews are the answer as it grows, followed back from the flow's output through
  // flow.merge; empty when the output is computed from more than that.
  std::set<std::string> answer_steps;
  std::string history_input;  // An input of type messages; "" when there is none.
  std::string history_state;  // Conversation state of type messages; "" when there is none.
};
// REQUIRES: the app has a chat.
ChatPlan chat_plan(const workbench::App& app, const flow::FlowPlan& plan);

// Tokens that models reported, summed over a run's steps: outputs named `usage`.
struct ChatUsage {
  int64_t prompt_tokens = 0;
  int64_t completion_tokens = 0;
  bool reported = false;

  void add(const flow::RunEvent& event);
  // With estimates in place of what no model reported; `counted` says which: "model", "estimate".
  Json to_json(int64_t prompt_estimate, int64_t completion_estimate) const;
  const char* counted() const { return reported ? "model" : "estimate"; }
};

}  // namespace danlu::serve
