// GET /api/conversations/{id}: its questions and answers.
#include "serve/api/support/conversation_shapes.hpp"
#include "workbench/workbench.hpp"

namespace danlu::serve {
namespace {

struct Params {
  std::string id;
};

ConversationShape run(const Params& p, Call& call) {
  // A page asks as soon as it has started a run: what was begun before is seen.
  call.workbench.run_store().flush();
  return conversation_shape(p.id, call);
}

}  // namespace

Endpoint conversations_show() {
  return endpoint("GET", "/api/conversations/{id}", run)
      .summary({"A conversation with its questions, answers and citations.",
                "一段会话的问题、回答和引用。"})
      .param(&Params::id, "id", {.help = {"Its id.", "会话编号。"}, .required = true})
      .access(Access::app);
}

}  // namespace danlu::serve
