// GET /api/conversations: past chats.
#include "serve/api/endpoint.hpp"
#include "workbench/workbench.hpp"

namespace danlu::serve {
namespace {

struct Params {
  std::string app;
  int64_t limit = 200;
};

struct ConversationList {
  std::vector<flow::ConversationSummary> conversations;

  static auto fields() {
    return std::tuple{field("conversations", &ConversationList::conversations)};
  }
};

ConversationList run(const Params& p, Call& call) {
  if (!p.app.empty()) call.require_app(p.app);
  const std::string& app = call.identity.admin() ? p.app : call.identity.app;
  return {call.workbench.run_store().conversations(app, p.limit)};
}

}  // namespace

Endpoint conversations_list() {
  return endpoint("GET", "/api/conversations", run)
      .summary({"Conversations, newest first.", "会话，最新的在前。"})
      .param(&Params::app, "app", {.help = {"Only of this app.", "只列出该应用的。"}})
      .param(&Params::limit, "limit",
             {.help = {"How many at most.", "最多多少条。"}, .minimum = 1, .maximum = 1000})
      .access(Access::app);
}

}  // namespace danlu::serve
