#include "base/platform/socket.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <system_error>
#include <utility>

#include "base/platform/errors.hpp"

namespace danlu::platform {
namespace {

[[noreturn]] void throw_last(const char* what) {
  throw Error(kSystemRefused, {{"what", what}, {"detail", std::generic_category().message(errno)}});
}

bool not_ready() { return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR; }

}  // namespace

Handle& Handle::operator=(Handle&& other) noexcept {
  if (this != &other) {
    close();
    descriptor_ = other.release();
  }
  return *this;
}

int Handle::release() { return std::exchange(descriptor_, -1); }

void Handle::close() {
  if (descriptor_ >= 0) ::close(std::exchange(descriptor_, -1));
}

std::optional<std::array<uint8_t, 16>> address_bytes(const void* socket_address) {
  sa_family_t family = 0;
  std::memcpy(&family, static_cast<const char*>(socket_address) + offsetof(sockaddr, sa_family),
              sizeof family);
  std::array<uint8_t, 16> bytes{};
  if (family == AF_INET) {
    sockaddr_in address{};
    std::memcpy(&address, socket_address, sizeof address);
    bytes[10] = bytes[11] = 0xff;
    std::memcpy(bytes.data() + 12, &address.sin_addr, 4);
    return bytes;
  }
  if (family == AF_INET6) {
    sockaddr_in6 address{};
    std::memcpy(&address, socket_address, sizeof address);
    std::memcpy(bytes.data(), &address.sin6_addr, 16);
    return bytes;
  }
  return std::nullopt;
}

int open_socket(int family, int type, int protocol) {
  return ::socket(family, type | SOCK_CLOEXEC, protocol);
}

Listener listen_on_loopback(uint16_t port) {
  Listener listener;
  listener.socket = Handle(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!listener.socket.open()) throw_last("socket");
  int on = 1;
  ::setsockopt(listener.socket.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  socklen_t length = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  if (::bind(listener.socket.get(), generic, length) != 0) throw_last("bind");
  if (::listen(listener.socket.get(), 4096) != 0) throw_last("listen");
  if (::getsockname(listener.socket.get(), generic, &length) != 0) throw_last("getsockname");
  listener.port = ntohs(address.sin_port);
  return listener;
}

Handle accept_connection(const Handle& listener) {
  Handle connection(::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
  if (connection.open()) {
    int on = 1;
    ::setsockopt(connection.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  }
  return connection;
}

std::optional<ptrdiff_t> read_some(const Handle& socket, std::span<char> buffer) {
  ssize_t count = ::read(socket.get(), buffer.data(), buffer.size());
  if (count >= 0) return count;
  return not_ready() ? std::nullopt : std::optional<ptrdiff_t>(-1);
}

std::optional<ptrdiff_t> write_some(const Handle& socket, std::string_view bytes) {
  ssize_t count = ::send(socket.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
  if (count >= 0) return count;
  return not_ready() ? std::nullopt : std::optional<ptrdiff_t>(-1);
}

Poller::Poller()
    : poll_(::epoll_create1(EPOLL_CLOEXEC)), wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (!poll_.open() || !wake_.open()) throw_last("epoll");
  watch(wake_.get(), true, false);
}

void Poller::watch(int descriptor, bool for_reading, bool for_writing) {
  epoll_event event{};
  event.events = (for_reading ? uint32_t{EPOLLIN} : 0U) | (for_writing ? uint32_t{EPOLLOUT} : 0U);
  event.data.fd = descriptor;
  if (::epoll_ctl(poll_.get(), EPOLL_CTL_MOD, descriptor, &event) == 0) return;
  if (::epoll_ctl(poll_.get(), EPOLL_CTL_ADD, descriptor, &event) != 0) throw_last("epoll_ctl");
}

void Poller::forget(int descriptor) {
  ::epoll_ctl(poll_.get(), EPOLL_CTL_DEL, descriptor, nullptr);
}

std::vector<Readiness> Poller::wait(std::chrono::milliseconds timeout) {
  std::array<epoll_event, 256> events{};
  int count = ::epoll_wait(poll_.get(), events.data(), static_cast<int>(events.size()),
                           static_cast<int>(std::min<int64_t>(timeout.count(), 1 << 30)));
  std::vector<Readiness> ready;
  for (int i = 0; i < count; ++i) {
    const epoll_event& event = events[static_cast<size_t>(i)];
    if (event.data.fd == wake_.get()) {
      uint64_t value = 0;
      [[maybe_unused]] ssize_t drained = ::read(wake_.get(), &value, sizeof value);
      continue;
    }
    ready.push_back({event.data.fd, (event.events & EPOLLIN) != 0, (event.events & EPOLLOUT) != 0,
                     (event.events & (EPOLLERR | EPOLLHUP)) != 0});
  }
  return ready;
}

void Poller::wake() {
  uint64_t one = 1;
  [[maybe_unused]] ssize_t written = ::write(wake_.get(), &one, sizeof one);
}

void block_broken_pipe_signal() {
  sigset_t set;
  ::sigemptyset(&set);
  ::sigaddset(&set, SIGPIPE);
  ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

void raise_descriptor_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= limit.rlim_max) return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace danlu::platform
