#include "model/chat.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "model/chat_wire.hpp"
#include "model/testing/fake_model_server.hpp"

namespace danlu::model {
namespace {

using namespace std::chrono_literals;
using testing::FakeModelServer;
using Clock = std::chrono::steady_clock;

class Chat : public ::testing::Test {
 protected:
  static Message user(const std::string& text) {
    Message message;
    message.role = "user";
    message.content = text;
    return message;
  }
  static ChatRequest asking(const std::string& text) { return {.messages = {user(text)}}; }
  ChatClient client(const std::string& model) {
    Endpoint endpoint{.base_url = server_.url(), .model = model};
    endpoint.retry.wait_first = 1ms;
    return ChatClient(http_, endpoint);
  }

  FakeModelServer server_;
  net::HttpClient http_;
};

TEST_F(Chat, returns_the_answer_with_usage) {
  ChatAnswer answer = client("echo").chat(asking("你好，丹炉"));
  EXPECT_EQ(answer.message.role, "assistant");
  EXPECT_EQ(answer.message.content, "你好，丹炉");
  EXPECT_EQ(answer.finish_reason, "stop");
  EXPECT_EQ(answer.usage.prompt_tokens, 7);
  EXPECT_EQ(answer.usage.completion_tokens, 3);
}

TEST_F(Chat, sends_what_was_asked_for) {
  ChatRequest request = asking("x");
  request.temperature = 0.5;
  request.top_p = 0.9;
  request.max_tokens = 10;
  request.seed = 7;
  request.stop = {"\n"};
  request.options = Json::object({{"extra", true}});
  request.tools = {{.name = "t", .description = "d"}};
  request.tool_choice = "t";
  client("echo").chat(request);
  Json body = server_.bodies().back();
  EXPECT_EQ(body.at("temperature"), Json(0.5));
  EXPECT_EQ(body.at("top_p"), Json(0.9));
  EXPECT_EQ(body.at("max_tokens"), Json(10));
  EXPECT_EQ(body.at("seed"), Json(7));
  EXPECT_EQ(body.at("stop").dump(), "[\"\\n\"]");
  EXPECT_EQ(body.at("extra"), Json(true));
  EXPECT_EQ(body.at("stream"), Json(false));
  EXPECT_EQ(body.at("tools").dump(),
            R"([{"type":"function","function":{"name":"t","description":"d","parameters":{}}}])");
  EXPECT_EQ(body.at("tool_choice").dump(), R"({"type":"function","function":{"name":"t"}})");
}

TEST_F(Chat, streams_text_reasoning_and_usage) {
  std::string content;
  std::string reasoning;
  ChatAnswer answer =
      client("thinking").chat(asking("流式回答，一段一段"), {}, [&](const ChatDelta& delta) {
        content += delta.content;
        reasoning += delta.reasoning;
      });
  EXPECT_EQ(content, "流式回答，一段一段");
  EXPECT_EQ(reasoning, "Let me think about 丹炉.");
  EXPECT_EQ(answer.message.content, content);
  EXPECT_EQ(answer.message.reasoning, reasoning);
  EXPECT_EQ(answer.finish_reason, "stop");
  EXPECT_EQ(answer.usage.completion_tokens, 3);
}

TEST_F(Chat, puts_streamed_tool_calls_together) {
  ChatRequest request = asking("Berlin");
  request.tools = {{.name = "weather", .description = "weather of a city"}};
  for (bool stream : {false, true}) {
    ChatClient::OnDelta on_delta = [](const ChatDelta&) {};
    ChatAnswer answer = client("tool").chat(request, {}, stream ? on_delta : ChatClient::OnDelta());
    ASSERT_EQ(answer.message.tool_calls.size(), 1u);
    EXPECT_EQ(answer.message.tool_calls[0].id, "call_1");
    EXPECT_EQ(answer.message.tool_calls[0].name, "weather");
    EXPECT_EQ(answer.message.tool_calls[0].arguments.dump(), R"({"text":"Berlin"})");
    EXPECT_EQ(answer.finish_reason, "tool_calls");
  }
}

TEST_F(Chat, writes_tool_calls_and_results_as_servers_expect_them) {
  Message call;
  call.role = "assistant";
  call.tool_calls = {{"c1", "weather", Json::object({{"city", "柏林"}})}};
  EXPECT_EQ(message_to_wire(call).dump(),
            R"({"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function",)"
            R"("function":{"name":"weather","arguments":"{\"city\":\"柏林\"}"}}]})");
  EXPECT_EQ(message_from_wire(message_to_wire(call)), call);
  Message result;
  result.role = "tool";
  result.content = "sunny";
  result.tool_call_id = "c1";
  EXPECT_EQ(message_to_wire(result).dump(),
            R"({"role":"tool","content":"sunny","tool_call_id":"c1"})");
}

TEST_F(Chat, keeps_arguments_that_are_not_json_as_text) {
  Message message = message_from_wire(Json::parse(
      R"({"content": [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}],
          "tool_calls": [{"id": "1", "function": {"name": "f", "arguments": "{oops"}}]})"));
  EXPECT_EQ(message.content, "ab");
  EXPECT_EQ(message.tool_calls.at(0).arguments, Json("{oops"));
}

TEST_F(Chat, tries_again_when_the_server_is_busy) {
  EXPECT_EQ(client("fail-429-then-ok").chat(asking("x")).message.content, "x");
  EXPECT_EQ(
      client("fail-500-then-ok").chat(asking("x"), {}, [](const ChatDelta&) {}).message.content,
      "x");
  EXPECT_EQ(server_.requests(), 4);
}

TEST_F(Chat, answers_in_the_structure_asked_for) {
  ChatRequest request = asking(R"({"n": 3})");
  request.answer_schema = Json::parse(
      R"({"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]})");
  EXPECT_EQ(client("echo").chat(request).structured.dump(), R"({"n":3})");
  EXPECT_EQ(server_.bodies().back().at("response_format").at("type"), Json("json_schema"));
  EXPECT_EQ(client("no-schema").chat(request).structured.dump(), R"({"n":5})");
  EXPECT_EQ(client("bad-json-then-ok").chat(request).structured.dump(), R"({"n":5})");
  Json repair = server_.bodies().back();
  EXPECT_EQ(repair.at("messages").size(), 4u);
  std::string told = repair.at("messages").at(3).text_or("content", "");
  EXPECT_NE(told.find("type"), std::string::npos) << told;
}

TEST_F(Chat, says_when_the_structure_stays_wrong) {
  ChatRequest request = asking("prose");
  request.answer_schema = Json::parse(R"({"type": "object"})");
  try {
    client("echo").chat(request);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.id(), "model.structure_invalid");
  }
  EXPECT_EQ(server_.requests(), 2);
}

TEST_F(Chat, finds_json_among_other_words) {
  EXPECT_EQ(json_in_text("{\"a\": 1}")->dump(), "{\"a\":1}");
  EXPECT_EQ(json_in_text("Sure [1]: ```json\n{\"a\": \"}\\\"\"}\n```")->dump(), "[1]");
  EXPECT_EQ(json_in_text("x {y} {\"a\": \"}\\\"\"} z")->dump(), R"({"a":"}\""})");
  EXPECT_FALSE(json_in_text("no json { here"));
  EXPECT_FALSE(json_in_text(std::string(100000, '{')));
}

TEST_F(Chat, acknowledges_cancel_within_a_tenth_of_a_second) {
  for (bool stream : {false, true}) {
    CancelSource source;
    std::atomic<Clock::time_point> cancelled_at{};
    std::jthread canceller([&] {
      std::this_thread::sleep_for(100ms);
      cancelled_at = Clock::now();
      source.cancel();
    });
    ChatClient::OnDelta on_delta = [](const ChatDelta&) {};
    EXPECT_THROW(client("never-ends")
                     .chat(asking("x"), source.token(), stream ? on_delta : ChatClient::OnDelta()),
                 Error);
    EXPECT_LT(Clock::now() - cancelled_at.load(), 100ms);
  }
}

TEST_F(Chat, refuses_a_request_without_messages) { EXPECT_THROW(client("echo").chat({}), Error); }

}  // namespace
}  // namespace danlu::model
