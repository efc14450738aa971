// DELETE /api/conversations/{id}: deletes a chat with its runs.
#include "serve/api/support/conversation_shapes.hpp"
#include "workbench/workbench.hpp"

namespace danlu::serve {
namespace {

struct Params {
  std::string id;
};

NoContent run(const Params& p, Call& call) {
  call.require_app(conversation_app(p.id, call));
  call.workbench.run_store().remove_conversation(p.id);
  return {};
}

}  // namespace

Endpoint conversations_remove() {
  return endpoint("DELETE", "/api/conversations/{id}", run)
      .summary({"Delete a conversation with its runs and state.", "删除会话及其运行和状态。"})
      .param(&Params::id, "id", {.help = {"Its id.", "会话编号。"}, .required = true})
      .access(Access::app);
}

}  // namespace danlu::serve
