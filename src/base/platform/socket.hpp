// Sockets and their readiness, as thin as possible. Only for numeric addresses: names are resolved
// by libcurl. No call here blocks, except Poller::wait. Throws Error(system.refused).
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace danlu::platform {

// An open file descriptor, closed with the object.
class Handle {
 public:
  Handle() = default;
  explicit Handle(int descriptor) : descriptor_(descriptor) {}
  Handle(Handle&& other) noexcept : descriptor_(other.release()) {}
  Handle& operator=(Handle&& other) noexcept;
  ~Handle() { close(); }

  int get() const { return descriptor_; }
  bool open() const { return descriptor_ >= 0; }
  int release();
  void close();

 private:
  int descriptor_ = -1;
};

// The IP address inside a `sockaddr`, IPv4 as ::ffff:a.b.c.d; absent for other families.
std::optional<std::array<uint8_t, 16>> address_bytes(const void* socket_address);
// A socket that is closed on exec; -1 when there is none.
int open_socket(int family, int type, int protocol);

struct Listener {
  Handle socket;
  uint16_t port = 0;
};
// Listens on 127.0.0.1; port 0 picks a free one. Throws Error(system.refused).
Listener listen_on_loopback(uint16_t port);
// Accepts one waiting connection, non-blocking; closed when there is none.
Handle accept_connection(const Handle& listener);

// Bytes moved (pipes can be read too); 0: the other side is done (read only); absent: not ready
// now; -1: broken.
std::optional<ptrdiff_t> read_some(const Handle& socket, std::span<char> buffer);
std::optional<ptrdiff_t> write_some(const Handle& socket, std::string_view bytes);

struct Readiness {
  int descriptor;
  bool readable;
  bool writable;
  bool broken;
};

// Waits for many descriptors at once; woken from other threads.
class Poller {
 public:
  Poller();
  void watch(int descriptor, bool for_reading, bool for_writing);  // Adds or changes.
  void forget(int descriptor);
  std::vector<Readiness> wait(std::chrono::milliseconds timeout);
  void wake();

 private:
  Handle poll_;
  Handle wake_;
};

// Writing to a closed connection is then an error code in this thread, not the end of the process.
void block_broken_pipe_signal();

// Raises the number of descriptors this process may open to what the system allows.
void raise_descriptor_limit();

}  // namespace danlu::platform
