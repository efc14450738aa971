// One JSON line for each request: when, who, what, how it ended. No query, no header, no body: they
// may hold secrets.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace danlu::serve {

struct AccessRecord {
  int64_t time_us = 0;  // Since 1970, when the head was complete.
  std::string_view id;
  std::string_view peer;
  std::string_view who;  // Name of the token, as the gate said.
  std::string_view method;
  std::string_view path;   // Decoded; only of known routes, else "".
  std::string_view route;  // The template; "" when none.
  int status = 0;          // 499: the client went before the answer.
  int64_t duration_us = 0;
  uint64_t bytes_in = 0;   // Of the body.
  uint64_t bytes_out = 0;  // Of head and body.
  std::string_view note;   // What went wrong inside; never shown to the client.
};

// {"time":"2026-01-02T03:04:05.678Z","id":...,"status":200,"ms":1.234,...}, without a line end.
std::string access_line(const AccessRecord& record);

// Called on IO threads: must be quick and must not throw.
class AccessLog {
 public:
  virtual ~AccessLog() = default;
  virtual void write(std::string_view line) noexcept = 0;
};

// A file that starts anew (the old one becomes <path>.1) when it reaches `bytes_max`. Lines that
// cannot be written are dropped: a full disk must not stop the server.
std::shared_ptr<AccessLog> open_access_log(const std::filesystem::path& path,
                                           uint64_t bytes_max = 16u << 20);

}  // namespace danlu::serve
