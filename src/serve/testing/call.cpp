#include "serve/testing/call.hpp"

#include <condition_variable>
#include <mutex>
#include <optional>

#include "serve/http/errors.hpp"
#include "serve/http/head_parser.hpp"
#include "serve/http/stream_buffer.hpp"

namespace danlu::serve::testing {
namespace {

class GatheringSink : public AnswerSink, public std::enable_shared_from_this<GatheringSink> {
 public:
  void answer(Response response) override {
    std::lock_guard lock(mutex_);
    response_ = std::move(response);
    done_ = true;
    changed_.notify_all();
  }

  std::shared_ptr<Stream> start_stream(int status, Headers headers) override {
    std::lock_guard lock(mutex_);
    response_.status = status;
    response_.headers = std::move(headers);
    std::weak_ptr<GatheringSink> weak = weak_from_this();
    stream_ = std::make_shared<StreamBuffer>(SIZE_MAX / 2, [weak] {
      if (std::shared_ptr<GatheringSink> sink = weak.lock()) sink->gather();
    });
    return stream_;
  }

  void note(std::string_view) override {}

  Response wait(std::chrono::milliseconds time_max) {
    std::unique_lock lock(mutex_);
    if (!changed_.wait_for(lock, time_max, [&] { return done_; })) response_.status = 504;
    return response_;
  }

 private:
  void gather() {
    std::lock_guard lock(mutex_);
    std::string bytes;
    while (stream_->take(bytes)) response_.body += bytes;
    done_ = stream_->ended();
    changed_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  Response response_;
  std::shared_ptr<StreamBuffer> stream_;
  bool done_ = false;
};

}  // namespace

Request make_request(std::string_view method, std::string_view target, std::string body,
                     Headers headers) {
  Request request;
  Target parsed = parse_target(target);
  request.method = method;
  request.target = target;
  request.path = std::move(parsed.path);
  request.segments = std::move(parsed.segments);
  request.query = std::move(parsed.query);
  request.headers = std::move(headers);
  request.host = "localhost";
  request.body_bytes = body.size();
  request.body = std::move(body);
  request.peer = "127.0.0.1";
  request.peer_is_loopback = true;
  request.id = "test";
  request.language = language_of(request.headers.get("accept-language"));
  return request;
}

Response call(const Router& router, Request request, std::chrono::milliseconds time_max) {
  Router::Match match = router.find(request.method, request.segments);
  if (match.route == nullptr && match.allow.empty()) {
    return Response::error(Error(kNotFound, {{"path", request.path}}));
  }
  if (match.route == nullptr) {
    return Response::error(
        Error(kMethodNotAllowed, {{"method", request.method}, {"allow", match.allow}}));
  }
  request.parameters = std::move(match.parameters);
  auto sink = std::make_shared<GatheringSink>();
  auto exchange = std::make_shared<Exchange>(std::move(request), sink, CancelToken());
  exchange->set_error_format(match.route->options.error_format);
  try {
    if (router.gate() && !match.route->options.open) router.gate()(exchange->request());
    run_handler(*match.route, exchange);
  } catch (const Error& error) {
    exchange->fail(error);
  }
  exchange.reset();
  return sink->wait(time_max);
}

}  // namespace danlu::serve::testing
