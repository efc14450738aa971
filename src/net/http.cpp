#include "net/http.hpp"

#include <algorithm>
#include <cstring>
#include <system_error>

#include "base/utf8.hpp"
#include "net/errors.hpp"
#include "net/http_loop.hpp"

namespace danlu::net {
namespace {

using std::chrono::milliseconds;

bool is_redirect(int status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

// What may go along to another origin: nothing that could name or authorise a person.
bool harmless(std::string_view name) {
  constexpr std::string_view kHarmless[] = {"accept",       "accept-language", "content-language",
                                            "content-type", "user-agent",      "range"};
  std::string lower(name);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  }
  return std::ranges::find(kHarmless, lower) != std::end(kHarmless);
}

std::string detail_of(const Transfer& transfer) {
  std::string text = transfer.detail;
  if (text.empty()) text = curl_easy_strerror(transfer.result);
  return utf8::repaired(text);
}

Error error_of(const Transfer& transfer, const Url& url, const HttpLimits& limits) {
  const std::string host = url.hostname();
  if (transfer.forbidden && transfer.result != CURLE_OK) {
    return Error(kAddressForbidden, {{"host", host},
                                     {"address", transfer.forbidden->text()},
                                     {"kind", name_of(transfer.forbidden->kind())}});
  }
  if (transfer.too_large) {
    return Error(kResponseTooLarge, {{"host", host}, {"bytes", limits.response_bytes_max}});
  }
  switch (transfer.result) {
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
      return Error(kHostNotFound, {{"host", host}});
    case CURLE_COULDNT_CONNECT: {
      std::string reason =
          transfer.system_error == 0
              ? detail_of(transfer)
              : std::generic_category().message(static_cast<int>(transfer.system_error));
      return Error(kConnectionRefused,
                   {{"host", host}, {"port", url.effective_port()}, {"detail", reason}});
    }
    case CURLE_OPERATION_TIMEDOUT:
      return Error(kConnectTimeout,
                   {{"host", host}, {"milliseconds", limits.connect_timeout.count()}});
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_CACERT_BADFILE:
      return Error(kCertificateInvalid, {{"host", host}, {"detail", detail_of(transfer)}});
    case CURLE_SSL_CONNECT_ERROR:
      return Error(kTlsFailed, {{"host", host}, {"detail", detail_of(transfer)}});
    case CURLE_FILESIZE_EXCEEDED:
      return Error(kResponseTooLarge, {{"host", host}, {"bytes", limits.response_bytes_max}});
    case CURLE_GOT_NOTHING:
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
    case CURLE_PARTIAL_FILE:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM:
      return Error(kConnectionLost, {{"host", host}, {"detail", detail_of(transfer)}});
    default:
      return Error(kHttpFailed, {{"host", host}, {"detail", detail_of(transfer)}});
  }
}

Url checked_url(std::string_view text, const Url* base = nullptr) {
  Url url = Url::parse(text, base);
  if (url.scheme != "http" && url.scheme != "https") {
    throw Error(kSchemeUnsupported, {{"url", url.display()}, {"scheme", url.scheme}});
  }
  return url;
}

}  // namespace

// One `send`: its hops, and the caller's side of each transfer.
class HttpClient::Exchange {
 public:
  Exchange(Loop& loop, const HttpRequest& request, const CancelToken& cancel)
      : loop_(loop), request_(request), cancel_(cancel), started_(Clock::now()) {}

  HttpResponse run() {
    Url url = checked_url(request_.url);
    for (int hops = 0;; ++hops) {
      if (request_.addresses_for) request_.addresses = request_.addresses_for(url);
      HttpResponse response = one_hop(url);
      std::optional<Url> next = redirect_target(response, url);
      if (!next) return response;
      if (hops >= request_.limits.redirects_max) {
        throw Error(kTooManyRedirects,
                    {{"url", checked_url(request_.url).display()}, {"count", hops}});
      }
      follow(response.status, url, *next);
      url = *std::move(next);
    }
  }

 private:
  std::optional<Url> redirect_target(const HttpResponse& response, const Url& url) const {
    if (!is_redirect(response.status) || request_.limits.redirects_max == 0) return std::nullopt;
    std::optional<std::string> location = find_header(response.headers, "Location");
    if (!location) return std::nullopt;
    Url next = checked_url(*location, &url);
    if (!next.fragment) next.fragment = url.fragment;
    return next;
  }

  // WHATWG Fetch, "HTTP-redirect fetch".
  void follow(int status, const Url& from, const Url& to) {
    bool post_becomes_get = (status == 301 || status == 302) && request_.method == "POST";
    bool any_becomes_get = status == 303 && request_.method != "GET" && request_.method != "HEAD";
    if (post_becomes_get || any_becomes_get) {
      request_.method = "GET";
      request_.body.clear();
      std::erase_if(request_.headers, [](const HttpHeader& header) {
        return find_header({{header.name, ""}}, "Content-Type").has_value();
      });
    }
    if (from.origin() != to.origin()) {
      std::erase_if(request_.headers,
                    [](const HttpHeader& header) { return !harmless(header.name); });
    }
  }

  HttpResponse one_hop(const Url& url) {
    cancel_.throw_if_cancelled();
    auto transfer = std::make_shared<Transfer>();
    prepare_transfer(*transfer, request_, url);
    CancelToken::Registration registration = cancel_.on_cancel([transfer] {
      std::lock_guard lock(transfer->mutex);
      transfer->cancelled = true;
      transfer->changed.notify_all();
    });
    loop_.add(transfer);
    try {
      wait(transfer, url);
    } catch (...) {
      leave(transfer);
      throw;
    }
    HttpResponse response;
    response.url = url.href();
    bool finished = false;
    {
      std::lock_guard lock(transfer->mutex);
      finished = transfer->done;
      response.status = transfer->status;
      response.headers = std::move(transfer->headers);
      response.body = std::move(transfer->received);
    }
    if (!finished) leave(transfer);
    return response;
  }

  void leave(const std::shared_ptr<Transfer>& transfer) {
    {
      std::lock_guard lock(transfer->mutex);
      transfer->abandoned = true;
      if (transfer->done) return;
    }
    loop_.remove(transfer);
  }

  void wait(const std::shared_ptr<Transfer>& transfer, const Url& url) {
    bool head_given = false;
    std::unique_lock lock(transfer->mutex);
    while (true) {
      if (transfer->cancelled) throw Error(kCancelled);
      if (transfer->head_complete && !head_given) {
        head_given = true;
        if (leads_elsewhere(*transfer)) return;
        if (request_.on_head) {
          HttpHeaders headers = transfer->headers;
          lock.unlock();
          request_.on_head(transfer->status, headers);
          lock.lock();
        }
        continue;
      }
      if (transfer->streaming && !transfer->received.empty()) {
        give_chunk(transfer, lock);
        continue;
      }
      if (transfer->done) break;
      wait_for_change(*transfer, lock, url);
    }
    if (transfer->result != CURLE_OK) throw error_of(*transfer, url, request_.limits);
  }

  bool leads_elsewhere(const Transfer& transfer) const {
    return request_.limits.redirects_max > 0 && is_redirect(transfer.status) &&
           find_header(transfer.headers, "Location").has_value();
  }

  void give_chunk(const std::shared_ptr<Transfer>& transfer, std::unique_lock<std::mutex>& lock) {
    std::string chunk = std::move(transfer->received);
    transfer->received.clear();
    bool paused = std::exchange(transfer->paused, false);
    lock.unlock();
    if (paused) loop_.resume(transfer);
    request_.on_chunk(chunk);
    lock.lock();
    transfer->last_activity = Clock::now();
  }

  void wait_for_change(Transfer& transfer, std::unique_lock<std::mutex>& lock, const Url& url) {
    const HttpLimits& limits = request_.limits;
    Clock::time_point deadline = Clock::time_point::max();
    if (limits.total_timeout.count() > 0) deadline = started_ + limits.total_timeout;
    Clock::time_point idle = Clock::time_point::max();
    if (transfer.connected && limits.idle_timeout.count() > 0) {
      idle = transfer.last_activity + limits.idle_timeout;
    }
    Clock::time_point now = Clock::now();
    if (now >= deadline) {
      throw Error(kTotalTimeout,
                  {{"host", url.hostname()}, {"milliseconds", limits.total_timeout.count()}});
    }
    if (now >= idle) {
      throw Error(kIdleTimeout,
                  {{"host", url.hostname()}, {"milliseconds", limits.idle_timeout.count()}});
    }
    deadline = std::min(deadline, idle);
    if (deadline == Clock::time_point::max()) {
      transfer.changed.wait(lock);
    } else {
      transfer.changed.wait_until(lock, deadline);
    }
  }

  Loop& loop_;
  HttpRequest request_;  // A copy: redirects change it.
  const CancelToken& cancel_;
  Clock::time_point started_;
};

struct HttpClient::State {
  std::mutex mutex;
  std::unique_ptr<Loop> loop;
};

HttpClient::HttpClient() : state_(std::make_unique<State>()) {}
HttpClient::~HttpClient() = default;

HttpResponse HttpClient::send(const HttpRequest& request, const CancelToken& cancel) const {
  Loop* loop = nullptr;
  {
    std::lock_guard lock(state_->mutex);
    if (!state_->loop) state_->loop = std::make_unique<Loop>();
    loop = state_->loop.get();
  }
  return Exchange(*loop, request, cancel).run();
}

}  // namespace danlu::net
