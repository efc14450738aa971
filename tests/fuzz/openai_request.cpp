// Rooms: serve
// Bodies of POST /v1/chat/completions, and an answer that comes in pieces with stops.
#include "base/json.hpp"
#include "serve/openai/support/answer_text.hpp"
#include "serve/openai/support/chat_request.hpp"
#include "serve/openai/support/error_shape.hpp"
#include "tests/fuzz/fuzz.hpp"

namespace {

// However the text is cut, what is sent in the end is the answer before the first stop.
void check_answer(const std::vector<std::string>& stops, std::string_view whole) {
  danlu::serve::AnswerText text(stops);
  std::string sent;
  for (size_t i = 0, step = 1; i < whole.size(); i += step, step = step % 7 + 1) {
    sent += text.grow(whole.substr(i, step));
  }
  sent += text.finish(whole);
  danlu::fuzz::require(sent == text.cut(whole) && !text.replaced());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace danlu;
  try {
    Json body = Json::parse(fuzz::text_of(data, size));
    serve::ChatCompletionRequest request = serve::read_chat_request(body);
    fuzz::require(!request.question.empty() && request.stops.size() <= serve::kChatStopsMax);
    fuzz::require(serve::estimated_tokens(request.question) > 0);
    check_answer(request.stops, request.question);
  } catch (const Error& error) {
    fuzz::require(serve::openai_error_response(error).status < 500);
  }
  return 0;
}
