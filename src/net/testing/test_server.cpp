#include "net/testing/test_server.hpp"

#include <openssl/pem.h>

#include <map>
#include <set>
#include <stdexcept>

#include "net/testing/test_connection.hpp"

namespace danlu::net::testing {

using std::chrono::milliseconds;

ServerResponse ServerResponse::json(std::string body, int status) {
  ServerResponse response;
  response.status = status;
  response.headers = {{"Content-Type", "application/json"}};
  response.body = std::move(body);
  return response;
}

ServerResponse ServerResponse::events(const std::vector<std::string>& data,
                                      milliseconds delay_each) {
  ServerResponse response;
  response.headers = {{"Content-Type", "text/event-stream"}};
  for (const std::string& one : data) {
    response.pieces.push_back({"data: " + one + "\n\n", delay_each});
  }
  return response;
}

namespace {

struct FreePem {
  void operator()(BIO* bio) const { BIO_free(bio); }
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};

std::unique_ptr<BIO, FreePem> memory_of(const std::string& text) {
  return std::unique_ptr<BIO, FreePem>(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

std::unique_ptr<SSL_CTX, FreeSsl> tls_context(const TestCertificate& certificate) {
  if (certificate.certificate_pem.empty()) return nullptr;
  std::unique_ptr<SSL_CTX, FreeSsl> context(SSL_CTX_new(TLS_server_method()));
  std::unique_ptr<X509, FreePem> x509(
      PEM_read_bio_X509(memory_of(certificate.certificate_pem).get(), nullptr, nullptr, nullptr));
  std::unique_ptr<EVP_PKEY, FreePem> key(
      PEM_read_bio_PrivateKey(memory_of(certificate.key_pem).get(), nullptr, nullptr, nullptr));
  if (!x509 || !key || SSL_CTX_use_certificate(context.get(), x509.get()) != 1 ||
      SSL_CTX_use_PrivateKey(context.get(), key.get()) != 1) {
    throw std::runtime_error("the test certificate is not usable");
  }
  return context;
}

}  // namespace

class TestServer::Loop {
 public:
  Loop(Handler handler, const Options& options)
      : handler_(std::move(handler)), tls_(tls_context(options.certificate)) {
    platform::raise_descriptor_limit();
    listener_ = platform::listen_on_loopback(options.port);
    poller_.watch(listener_.socket.get(), true, false);
  }

  void run() {
    platform::block_broken_pipe_signal();
    while (!stopping_) {
      for (const platform::Readiness& ready : poller_.wait(time_to_wait())) {
        if (ready.descriptor == listener_.socket.get()) {
          accept_all();
        } else {
          serve(ready);
        }
      }
      send_what_is_due();
    }
  }

  void stop() {
    stopping_ = true;
    poller_.wake();
  }

  uint16_t port() const { return listener_.port; }
  bool tls() const { return tls_ != nullptr; }
  int requests() const { return requests_; }
  int connections() const { return open_; }
  int peak() const { return peak_; }

 private:
  milliseconds time_to_wait() const {
    if (times_.empty()) return milliseconds(1000);
    auto left = std::chrono::ceil<milliseconds>(times_.begin()->first - Clock::now());
    return std::clamp(left, milliseconds(0), milliseconds(1000));
  }

  void accept_all() {
    while (true) {
      platform::Handle socket = platform::accept_connection(listener_.socket);
      if (!socket.open()) return;
      int descriptor = socket.get();
      connections_.insert_or_assign(descriptor,
                                    std::make_unique<Connection>(std::move(socket), tls_.get()));
      poller_.watch(descriptor, true, false);
      open_ = static_cast<int>(connections_.size());
      if (open_ > peak_) peak_ = open_.load();
    }
  }

  void serve(const platform::Readiness& ready) {
    auto found = connections_.find(ready.descriptor);
    if (found == connections_.end()) return;
    Connection& connection = *found->second;
    if ((ready.readable || ready.broken) && !connection.read()) {
      close(ready.descriptor);
      return;
    }
    advance(connection);
  }

  void advance(Connection& connection) {
    int descriptor = connection.descriptor();
    while (true) {
      if (!connection.write(Clock::now())) {
        close(descriptor);
        return;
      }
      std::optional<ServerRequest> request = connection.take_request();
      if (!request) break;
      ++requests_;
      connection.answer(*request, handler_(*request));
    }
    poller_.watch(descriptor, true, connection.wants_to_write());
    if (std::optional<Clock::time_point> time = connection.next_time()) {
      times_.emplace(*time, descriptor);
    }
  }

  void send_what_is_due() {
    Clock::time_point now = Clock::now();
    std::set<int> due;
    while (!times_.empty() && times_.begin()->first <= now) {
      due.insert(times_.begin()->second);
      times_.erase(times_.begin());
    }
    for (int descriptor : due) {
      auto found = connections_.find(descriptor);
      if (found != connections_.end()) advance(*found->second);
    }
  }

  void close(int descriptor) {
    poller_.forget(descriptor);
    connections_.erase(descriptor);
    open_ = static_cast<int>(connections_.size());
  }

  Handler handler_;
  std::unique_ptr<SSL_CTX, FreeSsl> tls_;
  platform::Listener listener_;
  platform::Poller poller_;
  std::map<int, std::unique_ptr<Connection>> connections_;
  std::multimap<Clock::time_point, int> times_;
  std::atomic<bool> stopping_ = false;
  std::atomic<int> requests_ = 0;
  std::atomic<int> open_ = 0;
  std::atomic<int> peak_ = 0;
};

TestServer::TestServer(Handler handler) : TestServer(std::move(handler), Options{}) {}

TestServer::TestServer(Handler handler, const Options& options)
    : loop_(std::make_unique<Loop>(std::move(handler), options)),
      thread_([this] { loop_->run(); }) {}

TestServer::~TestServer() {
  loop_->stop();
  thread_.join();
}

uint16_t TestServer::port() const { return loop_->port(); }
std::string TestServer::url(std::string_view path) const {
  return std::string(loop_->tls() ? "https" : "http") + "://127.0.0.1:" + std::to_string(port()) +
         std::string(path);
}
int TestServer::requests() const { return loop_->requests(); }
int TestServer::connections() const { return loop_->connections(); }
int TestServer::connections_peak() const { return loop_->peak(); }

}  // namespace danlu::net::testing
