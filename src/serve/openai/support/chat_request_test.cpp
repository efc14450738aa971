#include "serve/openai/support/chat_request.hpp"

#include <gtest/gtest.h>

#include "base/cancel.hpp"
#include "serve/http/errors.hpp"
#include "serve/openai/support/answer_text.hpp"
#include "serve/openai/support/error_shape.hpp"
#include "serve/openai/support/errors.hpp"

namespace danlu::serve {
namespace {

ChatCompletionRequest read(std::string_view text) { return read_chat_request(Json::parse(text)); }

// "code field" of the error a body gives; "" when there is none.
std::string refusal(std::string_view text) {
  try {
    read(text);
  } catch (const Error& error) {
    return std::string(error.id()) + " " +
           (error.places().empty() ? "" : error.places().front().value);
  }
  return "";
}

std::string with(const std::string& member) {
  return R"({"model": "m", "messages": [{"role": "user", "content": "hi"}], )" + member + "}";
}

TEST(ChatRequest, takes_the_last_message_as_the_question_and_the_others_as_history) {
  ChatCompletionRequest request = read(R"({"model": "ask-docs", "messages": [
    {"role": "system", "content": "Be short."},
    {"role": "user", "content": "First?"}, {"role": "assistant", "content": "One."},
    {"role": "user", "content": "And then?"}]})");
  EXPECT_EQ(request.model, "ask-docs");
  EXPECT_EQ(request.question, "And then?");
  ASSERT_EQ(request.history.size(), 2u);
  EXPECT_EQ(request.history[0].role, "user");
  EXPECT_EQ(request.history[1].content, "One.");
  EXPECT_EQ(request.ignored, std::vector<std::string>{"system message"});
  EXPECT_FALSE(request.stream);
}

TEST(ChatRequest, joins_the_text_parts_of_a_message) {
  ChatCompletionRequest request = read(R"({"model": "m", "messages": [{"role": "user", "content": [
    {"type": "text", "text": "甲"}, {"type": "text", "text": "乙"}]}]})");
  EXPECT_EQ(request.question, "甲\n乙");
}

TEST(ChatRequest, accepts_what_clients_send_by_habit_and_says_what_has_no_effect) {
  ChatCompletionRequest request = read(with(
      R"("temperature": 0.2, "n": 1, "tools": [], "tool_choice": "auto", "logprobs": false, "user": "u",
         "response_format": {"type": "text"}, "seed": null, "modalities": ["text"], "something_new": {"a": 1},
         "stream": true, "stream_options": {"include_usage": true}, "stop": "END")"));
  EXPECT_EQ(request.ignored, std::vector<std::string>{"temperature"});
  EXPECT_TRUE(request.stream);
  EXPECT_TRUE(request.include_usage);
  EXPECT_EQ(request.stops, std::vector<std::string>{"END"});
}

TEST(ChatRequest, refuses_what_would_change_the_meaning) {
  for (const char* member :
       {R"("n": 2)", R"("tools": [{"type": "function"}])", R"("functions": [{"name": "f"}])",
        R"("tool_choice": "required")", R"("tool_choice": {"type": "function"})",
        R"("logprobs": true)", R"("top_logprobs": 3)", R"("logit_bias": {"5": 1})",
        R"("audio": {"voice": "x"})", R"("modalities": ["text", "audio"])",
        R"("web_search_options": {})", R"("response_format": {"type": "json_object"})",
        R"("response_format": {"type": "json_schema", "json_schema": {}})"}) {
    std::string name(member + 1, std::string_view(member + 1).find('"'));
    EXPECT_EQ(refusal(with(member)), "openai.unsupported " + name) << member;
  }
}

TEST(ChatRequest, refuses_images_files_and_audio_in_messages) {
  for (const char* type : {"image_url", "input_audio", "file"}) {
    std::string body = std::string(R"({"model": "m", "messages": [{"role": "user", "content": [
      {"type": "text", "text": "see"}, {"type": ")") +
                       type + R"("}]}]})";
    EXPECT_EQ(refusal(body), "openai.message_part messages[0].content[1]");
  }
}

TEST(ChatRequest, says_where_a_malformed_body_is_wrong) {
  EXPECT_EQ(refusal("{}"), "openai.wrong_kind model");
  EXPECT_EQ(refusal("[]"), "openai.wrong_kind model");
  EXPECT_EQ(refusal(R"({"model": 5})"), "openai.wrong_kind model");
  EXPECT_EQ(refusal(R"({"model": "m"})"), "openai.no_messages messages");
  EXPECT_EQ(refusal(R"({"model": "m", "messages": []})"), "openai.no_messages messages");
  EXPECT_EQ(refusal(R"({"model": "m", "messages": "hi"})"), "openai.wrong_kind messages");
  EXPECT_EQ(refusal(R"({"model": "m", "messages": [7]})"), "openai.wrong_kind messages[0]");
  EXPECT_EQ(refusal(R"({"model": "m", "messages": [{"content": "x"}]})"),
            "openai.wrong_kind messages[0].role");
  EXPECT_EQ(refusal(R"({"model": "m", "messages": [{"role": "tool", "content": "x"}]})"),
            "openai.message_role messages[0].role");
  EXPECT_EQ(refusal(R"({"model": "m", "messages": [{"role": "assistant", "content": "x"}]})"),
            "openai.last_message messages[0].role");
  EXPECT_EQ(refusal(R"({"model": "m", "messages": [{"role": "system", "content": "x"}]})"),
            "openai.last_message messages[0].role");
  EXPECT_EQ(refusal(R"({"model": "m", "messages": [{"role": "user", "content": "  "}]})"),
            "openai.no_messages messages[0].content");
  EXPECT_EQ(refusal(R"({"model": "m", "messages": [{"role": "user", "content": {"a": 1}}]})"),
            "openai.wrong_kind messages[0].content");
  EXPECT_EQ(refusal(with(R"("stream": "yes")")), "openai.wrong_kind stream");
  EXPECT_EQ(refusal(with(R"("stop": [1])")), "openai.wrong_kind stop");
  EXPECT_EQ(refusal(with(R"("temperature": "hot")")), "openai.wrong_kind temperature");
  EXPECT_EQ(refusal(with(R"("danlu": {"conversation": "../../x"})")),
            "openai.conversation danlu.conversation");
}

TEST(ChatRequest, refuses_more_messages_than_it_reads) {
  Json messages = Json::array();
  for (size_t i = 0; i <= kChatMessagesMax; ++i)
    messages.push_back(Json::object({{"role", "user"}, {"content", "x"}}));
  EXPECT_EQ(refusal(Json::object({{"model", "m"}, {"messages", messages}}).dump()),
            "openai.too_many_messages messages");
}

TEST(ChatRequest, reads_the_conversation_and_further_inputs_of_our_own_member) {
  ChatCompletionRequest request =
      read(with(R"("danlu": {"conversation": "chat-1", "inputs": {"top_k": 3}})"));
  EXPECT_EQ(request.conversation, "chat-1");
  EXPECT_EQ(request.inputs, Json::object({{"top_k", 3}}));
}

TEST(EstimatedTokens, counts_cjk_characters_and_every_four_bytes_of_the_rest) {
  EXPECT_EQ(estimated_tokens(""), 0);
  EXPECT_EQ(estimated_tokens("abcd"), 1);
  EXPECT_EQ(estimated_tokens("abcde"), 2);
  EXPECT_EQ(estimated_tokens("丹炉"), 2);
  EXPECT_EQ(estimated_tokens("丹炉ab"), 3);
}

TEST(AnswerText, holds_the_beginning_back_and_sends_the_rest_as_it_comes) {
  AnswerText text({});
  EXPECT_EQ(text.grow("NOT_IN_DOCUMENTS"), "");
  EXPECT_EQ(text.finish("The documents do not say."), "The documents do not say.");
  EXPECT_FALSE(text.replaced());

  AnswerText longer({});
  std::string first(50, 'a');
  EXPECT_EQ(longer.grow(first), first);
  EXPECT_EQ(longer.grow("bc"), "bc");
  EXPECT_EQ(longer.finish(first + "bcd"), "d");
  EXPECT_EQ(longer.sent(), first + "bcd");
}

TEST(AnswerText, ends_before_a_stop_even_when_it_comes_in_pieces) {
  AnswerText text({"\nEND", "STOP"});
  std::string first(60, 'x');
  std::string sent = text.grow(first);
  sent += text.grow("y\nE");
  sent += text.grow("ND and more");
  EXPECT_EQ(text.grow("and more"), "");
  sent += text.finish(first + "y\nEND and more and more");
  EXPECT_EQ(sent, first + "y");
}

TEST(AnswerText, ends_at_the_stop_that_is_complete_first) {
  AnswerText text({"xENDy", "END"});
  EXPECT_EQ(text.finish("a xENDy"), "a x");
}

TEST(AnswerText, never_cuts_a_character) {
  AnswerText text({"停"});
  std::string whole;
  for (int i = 0; i < 40; ++i) whole += "丹";
  std::string sent = text.grow(whole);
  EXPECT_EQ(sent.size() % 3, 0u);
  EXPECT_EQ(sent + text.finish(whole), whole);
}

TEST(AnswerText, says_the_whole_answer_when_it_is_another_than_what_was_sent) {
  AnswerText text({});
  text.grow(std::string(50, 'a'));
  text.restart();
  EXPECT_EQ(text.grow("again"), "");
  EXPECT_EQ(text.finish("b"), "\n\nb");
  EXPECT_TRUE(text.replaced());
}

TEST(OpenaiErrors, have_the_status_and_the_shape_their_clients_read) {
  Response unknown = openai_error_response(Error(kChatModelUnknown, {{"name", "x"}}));
  EXPECT_EQ(unknown.status, 404);
  Json error = Json::parse(unknown.body).at("error");
  EXPECT_EQ(error.at("code"), Json("model_not_found"));
  EXPECT_EQ(error.at("type"), Json("invalid_request_error"));
  EXPECT_EQ(error.at("param"), Json("model"));
  EXPECT_FALSE(error.at("message_zh").as_text().empty());

  Response denied = openai_error_response(Error(kUnauthorized));
  EXPECT_EQ(denied.status, 401);
  EXPECT_EQ(Json::parse(denied.body).at("error").at("code"), Json("invalid_api_key"));
  EXPECT_EQ(openai_error_response(Error(kForbidden)).status, 403);
  EXPECT_EQ(openai_error_response(Error(kTooManyRequests, {{"seconds", 1}})).status, 429);
}

TEST(OpenaiErrors, tell_clients_not_to_repeat_a_failed_run) {
  Response failed = openai_failed_run(Error(kCancelled));
  EXPECT_EQ(failed.status, 500);
  EXPECT_EQ(failed.headers.get("x-should-retry"), "false");
}

}  // namespace
}  // namespace danlu::serve
