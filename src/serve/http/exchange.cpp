#include "serve/http/exchange.hpp"

#include "serve/http/errors.hpp"

namespace danlu::serve {

Exchange::Exchange(Request request, std::shared_ptr<AnswerSink> sink, CancelToken cancel)
    : request_(std::move(request)), sink_(std::move(sink)), cancel_(std::move(cancel)) {}

Exchange::~Exchange() {
  if (!answered_) fail(Error(kInternal, {{"id", request_.id}}));
}

bool Exchange::answer(Response response) {
  if (answered_.exchange(true)) return false;
  sink_->answer(std::move(response));
  return true;
}

bool Exchange::fail(const Error& error) {
  if (error.failure() == Failure::internal && error.id() != kInternal.id) {
    sink_->note(error.full_text(Language::en));
    return fail(Error(kInternal, {{"id", request_.id}}));
  }
  Response response = error_format_ ? error_format_(error) : Response::error(error);
  if (!error_format_ && request_.accepts("text/html")) {  // A person looks at it.
    response.headers.set("Content-Type", "text/plain; charset=utf-8");
    response.headers.set("Content-Language", request_.language == Language::zh ? "zh" : "en");
    response.body = error.full_text(request_.language) + "\n";
  }
  return answer(std::move(response));
}

bool Exchange::fail(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const Error& known) {
    return fail(known);
  } catch (const std::exception& unknown) {
    sink_->note(unknown.what());
  } catch (...) {
    sink_->note("an exception of unknown type");
    return fail(Error(kInternal, {{"id", request_.id}}));
  }
  return fail(Error(kInternal, {{"id", request_.id}}));
}

std::shared_ptr<Stream> Exchange::stream(Headers headers, int status) {
  if (answered_.exchange(true)) return nullptr;
  return sink_->start_stream(status, std::move(headers));
}

}  // namespace danlu::serve
