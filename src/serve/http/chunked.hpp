// The chunked transfer coding (RFC 9112, section 7.1), read strictly: hexadecimal digits only, CRLF
// only, no spaces around extensions. Extensions and trailers are checked, bounded and dropped.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace danlu::serve {

class ChunkedDecoder {
 public:
  // Decodes what it can of `bytes` onto `out` and says how many it used: all of them until done.
  // Stops early, to go on with the next call, when `out` holds `out_bytes_max` or more.
  // Throws Error(http.request_malformed).
  size_t feed(std::string_view bytes, std::string& out, size_t out_bytes_max);
  bool done() const { return state_ == State::done; }

 private:
  enum class State : uint8_t { size_line, data, data_end, trailer, done };
  void take_size_line();
  void take_trailer();

  State state_ = State::size_line;
  std::string line_;  // Begun: a size line, a trailer, or the CRLF after data.
  uint64_t left_ = 0;
  size_t extension_bytes_ = 0;
  size_t trailer_bytes_ = 0;
};

}  // namespace danlu::serve
