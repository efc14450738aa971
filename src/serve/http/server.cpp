// Sockets for sessions, with Boost.Asio: one thread for each io_context, so a connection needs no
// locks. The only file besides asio.cpp that knows Boost.
#define BOOST_ASIO_SEPARATE_COMPILATION
#define BOOST_ASIO_NO_DEPRECATED
#include "serve/http/server.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <future>

#include "base/platform/socket.hpp"
#include "serve/http/errors.hpp"
#include "serve/http/session.hpp"

namespace danlu::serve {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using Failed = boost::system::error_code;
using Clock = std::chrono::steady_clock;

class TcpWire;

// Connections by peer, over all loops.
class Peers {
 public:
  bool add(const std::string& peer, bool loopback, const ServerLimits& limits) {
    std::lock_guard lock(mutex_);
    if (all_ >= limits.connections_max) return false;
    size_t& count = counts_[peer];
    if (!loopback && count >= limits.connections_per_peer_max) return false;
    ++count;
    ++all_;
    return true;
  }
  void remove(const std::string& peer) {
    std::lock_guard lock(mutex_);
    auto found = counts_.find(peer);
    if (found == counts_.end()) return;
    --all_;
    if (--found->second == 0) counts_.erase(found);
  }

 private:
  std::mutex mutex_;
  std::map<std::string, size_t> counts_;
  size_t all_ = 0;
};

// One thread and its connections.
class IoLoop {
 public:
  IoLoop(std::shared_ptr<ServerCore> core, std::shared_ptr<Peers> peers)
      : core_(std::move(core)), peers_(std::move(peers)), timer_(context_) {}

  asio::io_context& context() { return context_; }
  ServerCore& core() { return *core_; }
  const std::shared_ptr<ServerCore>& shared_core() { return core_; }
  Peers& peers() { return *peers_; }
  std::span<char> scratch() { return scratch_; }

  void run() {
    thread_ = std::thread([this] {
      tick();
      context_.run();
    });
  }
  void post(std::function<void()> task) {
    std::lock_guard lock(mutex_);
    if (!over_) asio::post(context_, std::move(task));
  }
  // Runs the task on the loop's thread and waits for it.
  void call(const std::function<void()>& task) {
    std::promise<void> done;
    post([&] {
      task();
      done.set_value();
    });
    done.get_future().wait();
  }
  void end() {
    {
      std::lock_guard lock(mutex_);
      over_ = true;
    }
    context_.stop();
    if (thread_.joinable()) thread_.join();
    wires_.clear();
    context_.restart();
    context_.poll();  // Lets go of what still waits for closed sockets.
  }

  void add(const std::shared_ptr<TcpWire>& wire) { wires_.insert(wire); }
  void forget(const std::shared_ptr<TcpWire>& wire) { wires_.erase(wire); }
  void for_each_session(const std::function<void(Session&)>& task);

 private:
  void tick() {
    const ServerTimeouts& times = core_->options.timeouts;
    auto shortest = std::min({times.head, times.body, times.idle, times.write, times.handler});
    auto every =
        std::clamp(shortest / 4, std::chrono::milliseconds(10), std::chrono::milliseconds(500));
    timer_.expires_after(every);
    timer_.async_wait([this](Failed failed) {
      if (failed) return;
      Clock::time_point now = Clock::now();
      for_each_session([&](Session& session) { session.on_tick(now); });
      tick();
    });
  }

  std::shared_ptr<ServerCore> core_;
  std::shared_ptr<Peers> peers_;
  asio::io_context context_{1};
  asio::steady_timer timer_;
  std::thread thread_;
  std::mutex mutex_;
  bool over_ = false;
  std::set<std::shared_ptr<TcpWire>> wires_;
  std::vector<char> scratch_ = std::vector<char>(64 << 10);
};

// Owned by its loop until closed; handlers that still answer keep it alive, without a socket.
class TcpWire : public Wire, public std::enable_shared_from_this<TcpWire> {
 public:
  TcpWire(std::shared_ptr<IoLoop> loop, tcp::socket socket, std::string peer)
      : loop_(std::move(loop)), socket_(std::move(socket)), peer_(std::move(peer)) {
    loop_->core().metrics->connection_opened();
  }
  ~TcpWire() override {
    loop_->peers().remove(peer_);
    loop_->core().metrics->connection_closed();
  }

  void start(bool loopback) {
    session_ = std::make_shared<Session>(loop_->shared_core(), shared_from_this(), peer_, loopback);
    loop_->add(shared_from_this());
    session_->start();
  }
  const std::shared_ptr<Session>& session() const { return session_; }

  void post(std::function<void()> task) override { loop_->post(std::move(task)); }

  // Waiting first and reading into the loop's one buffer: an idle connection holds no buffer.
  void read() override {
    socket_.async_wait(tcp::socket::wait_read, [self = shared_from_this()](Failed failed) {
      if (self->session_ == nullptr) return;
      if (failed) return self->session_->on_error();
      std::span<char> buffer = self->loop_->scratch();
      size_t bytes = self->socket_.read_some(asio::buffer(buffer.data(), buffer.size()), failed);
      std::shared_ptr<Session> session = self->session_;
      if (failed == asio::error::would_block || failed == asio::error::try_again) {
        self->read();
      } else if (failed == asio::error::eof) {
        session->on_end();
      } else if (failed) {
        session->on_error();
      } else {
        session->on_bytes({buffer.data(), bytes});
      }
    });
  }

  void write(std::string_view first, std::string_view second) override {
    first_ = first;
    second_ = second;
    write_more();
  }

  void shut_sending() override {
    Failed ignored;
    socket_.shutdown(tcp::socket::shutdown_send, ignored);
  }

  void close() override {
    Failed ignored;
    socket_.close(ignored);
    // After the session's own work: it is what calls this.
    loop_->post([self = shared_from_this()] {
      self->session_ = nullptr;
      self->loop_->forget(self);
    });
  }

 private:
  void write_more() {
    std::array<asio::const_buffer, 2> buffers = {asio::buffer(first_), asio::buffer(second_)};
    socket_.async_write_some(buffers, [self = shared_from_this()](Failed failed, size_t bytes) {
      std::shared_ptr<Session> session = self->session_;
      if (session == nullptr || session->closed()) return;
      if (failed) return session->on_error();
      size_t of_first = std::min(bytes, self->first_.size());
      self->first_.remove_prefix(of_first);
      self->second_.remove_prefix(bytes - of_first);
      session->on_progress(bytes);
      if (self->first_.empty() && self->second_.empty()) return session->on_written();
      self->write_more();
    });
  }

  std::shared_ptr<IoLoop> loop_;
  tcp::socket socket_;
  std::string peer_;
  std::shared_ptr<Session> session_;
  std::string_view first_;
  std::string_view second_;
};

void IoLoop::for_each_session(const std::function<void(Session&)>& task) {
  std::vector<std::shared_ptr<TcpWire>> wires(wires_.begin(), wires_.end());
  for (const std::shared_ptr<TcpWire>& wire : wires) {
    std::shared_ptr<Session> session = wire->session();
    if (session != nullptr && !session->closed()) task(*session);
  }
}

struct Bound {
  std::vector<tcp::acceptor> acceptors;
  bool taken = false;
  std::string taken_host;
};

std::vector<std::string> numeric_hosts(const std::vector<std::string>& hosts) {
  std::vector<std::string> list;
  for (const std::string& host : hosts) {
    if (host == "localhost") {
      list.insert(list.end(), {"127.0.0.1", "::1"});
    } else {
      list.push_back(host.starts_with('[') && host.ends_with(']') ? host.substr(1, host.size() - 2)
                                                                  : host);
    }
  }
  return list;
}

}  // namespace

class Server::Impl {
 public:
  Impl(ServerOptions options, Router router)
      : core_(std::make_shared<ServerCore>(std::move(options), std::move(router))) {}

  ServerCore& core() { return *core_; }
  uint16_t port() const { return port_; }
  std::vector<std::string> urls() const;
  void start();
  void stop(std::chrono::milliseconds grace);

 private:
  // Listens at all hosts with one port; what is taken is said, anything else is thrown.
  Bound bind(uint16_t port);
  Bound bind_some(uint16_t port, uint16_t last);
  void accept(size_t index);
  void on_accepted(const std::shared_ptr<IoLoop>& loop, tcp::socket socket);

  std::shared_ptr<ServerCore> core_;
  std::shared_ptr<Peers> peers_ = std::make_shared<Peers>();
  std::vector<std::shared_ptr<IoLoop>> loops_;
  std::vector<tcp::acceptor> acceptors_;
  std::vector<std::string> urls_;
  std::vector<std::unique_ptr<asio::steady_timer>> retries_;
  std::atomic<size_t> next_loop_ = 0;
  uint16_t port_ = 0;
  bool running_ = false;
};

std::vector<std::string> Server::Impl::urls() const { return urls_; }

Bound Server::Impl::bind(uint16_t port) {
  Bound bound;
  Failed last;
  for (const std::string& host : numeric_hosts(core_->options.hosts)) {
    Failed failed;
    asio::ip::address address = asio::ip::make_address(host, failed);
    if (failed) throw Error(kAddressInvalid, {{"host", host}});
    tcp::endpoint endpoint(address, port);
    tcp::acceptor acceptor(loops_.front()->context());
    acceptor.open(endpoint.protocol(), failed);
    if (!failed) acceptor.set_option(tcp::acceptor::reuse_address(true), failed);
    if (!failed && address.is_v6()) acceptor.set_option(asio::ip::v6_only(true), failed);
    if (!failed) acceptor.bind(endpoint, failed);
    if (!failed) acceptor.listen(1024, failed);
    if (failed == asio::error::address_in_use) {
      return {.acceptors = {}, .taken = true, .taken_host = host};
    }
    bool absent = failed == boost::system::errc::address_not_available ||
                  failed == boost::system::errc::address_family_not_supported;
    if (failed && absent && address.is_loopback()) {
      last = failed;
      continue;
    }
    if (failed) {
      throw Error(kListenFailed, {{"host", host}, {"port", port}, {"reason", failed.message()}});
    }
    port = acceptor.local_endpoint().port();  // The others take the one that port 0 got.
    bound.acceptors.push_back(std::move(acceptor));
  }
  if (bound.acceptors.empty()) {
    throw Error(kListenFailed, {{"host", "localhost"}, {"port", port}, {"reason", last.message()}});
  }
  return bound;
}

Bound Server::Impl::bind_some(uint16_t first, uint16_t last) {
  for (uint32_t port = first; port <= last; ++port) {
    Bound bound = bind(static_cast<uint16_t>(port));
    if (!bound.taken) return bound;
    if (core_->options.explicit_port) {
      throw Error(kPortTaken, {{"port", port}, {"host", bound.taken_host}});
    }
  }
  throw Error(kNoFreePort, {{"first", first}, {"last", last}});
}

void Server::Impl::start() {
  platform::raise_descriptor_limit();
  size_t count = core_->options.io_threads;
  if (count == 0) count = std::clamp<size_t>(core_count() / 2, 1, 4);
  for (size_t i = 0; i < count; ++i) loops_.push_back(std::make_shared<IoLoop>(core_, peers_));
  constexpr int kPortsTried = 100;
  uint16_t first = core_->options.port;
  int last = std::min(first + kPortsTried - 1, 65535);
  try {
    Bound bound;
    if (first == 0) {
      // A free port of one address may be taken at the other.
      for (int tries = 0; tries < kPortsTried && bound.acceptors.empty(); ++tries) bound = bind(0);
      if (bound.acceptors.empty()) throw Error(kNoFreePort, {{"first", 0}, {"last", 0}});
    } else {
      bound = bind_some(first, static_cast<uint16_t>(last));
    }
    acceptors_ = std::move(bound.acceptors);
  } catch (...) {
    loops_.clear();
    throw;
  }
  for (const tcp::acceptor& acceptor : acceptors_) {
    tcp::endpoint endpoint = acceptor.local_endpoint();
    port_ = endpoint.port();
    std::string host = endpoint.address().to_string();
    if (endpoint.address().is_v6()) host = "[" + host + "]";
    urls_.push_back("http://" + host + ":" + std::to_string(port_));
    retries_.push_back(std::make_unique<asio::steady_timer>(loops_.front()->context()));
  }
  for (size_t i = 0; i < acceptors_.size(); ++i) accept(i);
  for (const std::shared_ptr<IoLoop>& loop : loops_) loop->run();
  running_ = true;
}

void Server::Impl::accept(size_t index) {
  std::shared_ptr<IoLoop> loop = loops_[next_loop_++ % loops_.size()];
  acceptors_[index].async_accept(loop->context(),
                                 [this, index, loop](Failed failed, tcp::socket socket) {
                                   if (failed == asio::error::operation_aborted || core_->stopping)
                                     return;
                                   if (!failed) {
                                     on_accepted(loop, std::move(socket));
                                     return accept(index);
                                   }
                                   // Out of descriptors, most likely: trying again at once would spin.
                                   retries_[index]->expires_after(std::chrono::milliseconds(100));
                                   retries_[index]->async_wait([this, index](Failed stopped) {
                                     if (!stopped) accept(index);
                                   });
                                 });
}

void Server::Impl::on_accepted(const std::shared_ptr<IoLoop>& loop, tcp::socket socket) {
  Failed failed;
  tcp::endpoint endpoint = socket.remote_endpoint(failed);
  if (failed) return;
  std::string peer = endpoint.address().to_string();
  bool loopback = endpoint.address().is_loopback();
  socket.non_blocking(true, failed);
  if (!peers_->add(peer, loopback, core_->options.limits)) {
    core_->metrics->connection_refused();
    constexpr std::string_view kFull =
        "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nContent-Length: 0\r\n"
        "Connection: close\r\n\r\n";
    socket.write_some(asio::buffer(kFull), failed);
    return;
  }
  socket.set_option(tcp::no_delay(true), failed);
  auto wire = std::make_shared<TcpWire>(loop, std::move(socket), std::move(peer));
  loop->post([wire, loopback] { wire->start(loopback); });
}

void Server::Impl::stop(std::chrono::milliseconds grace) {
  if (!running_) return;
  running_ = false;
  core_->stopping = true;
  loops_.front()->call([&] {
    Failed ignored;
    for (tcp::acceptor& acceptor : acceptors_) acceptor.close(ignored);
    for (auto& retry : retries_) retry->cancel();
  });
  for (const auto& loop : loops_) {
    loop->call([&] { loop->for_each_session([](Session& session) { session.on_stop(); }); });
  }
  Clock::time_point end = Clock::now() + grace;
  while (core_->active > 0 && Clock::now() < end) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  for (const auto& loop : loops_) {
    loop->call([&] { loop->for_each_session([](Session& session) { session.cancel(); }); });
  }
  core_->end_pool();
  for (const auto& loop : loops_) loop->end();
  acceptors_.clear();
  retries_.clear();
}

Server::Server(ServerOptions options, Router router)
    : impl_(std::make_unique<Impl>(std::move(options), std::move(router))) {}

Server::~Server() { stop(std::chrono::milliseconds(0)); }

void Server::start() { impl_->start(); }
uint16_t Server::port() const { return impl_->port(); }

bool Server::port_moved() const {
  uint16_t wanted = options().port;
  return wanted != 0 && wanted != port();
}

std::vector<std::string> Server::urls() const { return impl_->urls(); }
Metrics& Server::metrics() const { return *impl_->core().metrics; }
const ServerOptions& Server::options() const { return impl_->core().options; }
void Server::stop(std::chrono::milliseconds grace) { impl_->stop(grace); }

}  // namespace danlu::serve
