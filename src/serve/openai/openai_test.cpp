// The OpenAI-compatible API against a whole server. The official clients are tried in tests/clients.
#include <gtest/gtest.h>

#include "base/files.hpp"
#include "net/server_sent_events.hpp"
#include "serve/testing/api_server.hpp"

namespace danlu::serve {
namespace {

using testing::ApiServer;
using testing::Reply;

Json message(const char* role, const char* text) {
  return Json::object({{"role", role}, {"content", text}});
}

Json chat_body(const char* model, const Json& messages) {
  return Json::object({{"model", model}, {"messages", messages}});
}

Json ask(const char* model) { return chat_body(model, Json::array({message("user", "tea?")})); }

std::vector<std::string> chunks_of(const Reply& reply) {
  std::vector<std::string> chunks;
  net::ServerSentEventParser parser([&](const auto& event) { chunks.push_back(event.data); });
  parser.feed(reply.body);
  parser.finish();
  return chunks;
}

TEST(OpenaiApi, answers_with_an_app_as_the_model) {
  ApiServer api;
  Reply reply = api.post("/v1/chat/completions", ask("chat"));
  ASSERT_EQ(reply.status, 200) << reply.body;
  Json answer = reply.json();
  EXPECT_EQ(answer.at("object"), Json("chat.completion"));
  EXPECT_EQ(answer.at("choices").at(0).at("message").at("content"), Json("You said tea?"));
  EXPECT_EQ(answer.at("choices").at(0).at("finish_reason"), Json("stop"));
  const Json& usage = answer.at("usage");
  EXPECT_EQ(usage.at("total_tokens").as_integer(),
            usage.at("prompt_tokens").as_integer() + usage.at("completion_tokens").as_integer());
  EXPECT_EQ(answer.at("danlu").at("usage_counted"), Json("estimate"));
  // The run is one like any other.
  std::string run = answer.at("danlu").at("run").as_text();
  EXPECT_EQ(api.wait_for(run, "succeeded").text_or("app", ""), "chat");
}

TEST(OpenaiApi, streams_chunks_with_usage_and_an_end) {
  ApiServer api;
  Json body = ask("chat");
  body["stream"] = true;
  body["stream_options"] = Json::object({{"include_usage", true}});
  std::vector<std::string> chunks = chunks_of(api.post("/v1/chat/completions", body));
  ASSERT_GE(chunks.size(), 4u);
  EXPECT_EQ(chunks.back(), "[DONE]");
  chunks.pop_back();
  std::string text;
  for (const std::string& chunk : chunks) {
    Json value = Json::parse(chunk);
    EXPECT_EQ(value.at("object"), Json("chat.completion.chunk"));
    if (value.at("choices").size() == 0) continue;
    text += value.at("choices").at(0).at("delta").text_or("content", "");
  }
  EXPECT_EQ(text, "You said tea?");
  EXPECT_EQ(Json::parse(chunks.front()).at("choices").at(0).at("delta").at("role"),
            Json("assistant"));
  EXPECT_EQ(Json::parse(chunks[chunks.size() - 2]).at("choices").at(0).at("finish_reason"),
            Json("stop"));
  EXPECT_GT(Json::parse(chunks.back()).at("usage").at("total_tokens").as_integer(), 0);
}

TEST(OpenaiApi, cuts_the_answer_at_a_stop) {
  ApiServer api;
  Json body = ask("chat");
  body["stop"] = "said";
  EXPECT_EQ(
      api.post("/v1/chat/completions", body).json().at("choices").at(0).at("message").at("content"),
      Json("You "));
}

TEST(OpenaiApi, lists_apps_with_a_chat_and_shows_one) {
  ApiServer api;
  Json models = api.get("/v1/models").json();
  ASSERT_EQ(models.at("data").size(), 1u);
  EXPECT_EQ(models.at("data").at(0).at("id"), Json("chat"));
  EXPECT_EQ(api.get("/v1/models/chat").json().at("object"), Json("model"));
  Reply none = api.get("/v1/models/none");
  EXPECT_EQ(none.status, 404);
  EXPECT_EQ(none.error(), "model_not_found");
}

TEST(OpenaiApi, says_errors_in_the_shape_of_openai) {
  ApiServer api;
  Reply unknown = api.post("/v1/chat/completions", ask("greet"));  // No chat.
  EXPECT_EQ(unknown.status, 404);
  EXPECT_EQ(unknown.error(), "model_not_found");
  Json tools = ask("chat");
  tools["tools"] = Json::array({Json::object({{"type", "function"}})});
  Reply refused = api.post("/v1/chat/completions", tools);
  EXPECT_EQ(refused.status, 400);
  EXPECT_EQ(refused.json().at("error").at("param"), Json("tools"));
  EXPECT_EQ(api.post("/v1/chat/completions").status, 400);
  Json inputs = ask("chat");
  inputs["danlu"] = Json::object({{"inputs", Json::object({{"colour", "red"}})}});
  EXPECT_EQ(api.post("/v1/chat/completions", inputs).status / 100, 4);
  api.bearer = "wrong";
  Reply denied = api.post("/v1/chat/completions", ask("chat"));
  EXPECT_EQ(denied.status, 401);
  EXPECT_EQ(denied.error(), "invalid_api_key");
}

TEST(OpenaiApi, reaches_only_the_tokens_app_and_its_own_conversations) {
  ApiServer api;
  std::string first = api.token("run:chat");
  std::string second = api.token("run:chat");
  std::string other = api.token("app:greet");
  Json body = ask("chat");
  body["danlu"] = Json::object({{"conversation", "c1"}});
  api.bearer = first;
  EXPECT_EQ(api.post("/v1/chat/completions", body).status, 200);
  EXPECT_EQ(api.post("/v1/chat/completions", body).status, 200);
  api.bearer = second;
  EXPECT_EQ(api.post("/v1/chat/completions", body).status, 404);
  EXPECT_EQ(api.post("/v1/chat/completions", ask("chat")).status, 200);
  api.bearer = other;
  EXPECT_EQ(api.post("/v1/chat/completions", ask("chat")).status, 404);
  EXPECT_EQ(api.get("/v1/models").json().at("data").size(), 0u);
}

TEST(OpenaiApi, gives_earlier_messages_to_the_apps_conversation) {
  ApiServer api;
  std::filesystem::path folder = api.server().workbench().data() / "apps" / "memory";
  make_folders(folder);
  write_file_atomic(
      folder / "app.yaml",
      "name: memory\nflow: a.flow.yaml\nchat: {question: question, answer: answer}\n");
  write_file_atomic(folder / "a.flow.yaml", R"(danlu: 1
inputs:
  question: {type: text}
state:
  history: {type: messages, scope: conversation, default: []}
steps:
  - id: reply
    use: text.template
    with:
      template: "{% for one in state.history %}{{ one.role }}={{ one.content }};{% endfor %}{{ inputs.question }}"
outputs: {answer: "{{ reply.text }}"}
)");
  Json body = chat_body("memory", Json::array({message("user", "a"), message("assistant", "b"),
                                               message("user", "c")}));
  Reply reply = api.post("/v1/chat/completions", body);
  ASSERT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(reply.json().at("choices").at(0).at("message").at("content"),
            Json("user=a;assistant=b;c"));
}

}  // namespace
}  // namespace danlu::serve
