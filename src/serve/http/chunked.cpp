#include "serve/http/chunked.hpp"

#include <algorithm>

#include "serve/http/errors.hpp"
#include "serve/http/head_parser.hpp"
#include "serve/http/text.hpp"

namespace danlu::serve {
namespace {

constexpr size_t kLineBytesMax = 1024;
constexpr size_t kExtensionBytesMax = 16 << 10;  // Of a whole body.
constexpr size_t kTrailerBytesMax = 8 << 10;
constexpr size_t kSizeDigitsMax = 15;  // Below 2^60: sums do not overflow.

[[noreturn]] void refuse(std::string_view detail) {
  throw Error(kRequestMalformed, {{"detail", detail}});
}

size_t quoted_end(std::string_view text, size_t begin) {
  for (size_t i = begin + 1; i < text.size(); ++i) {
    auto byte = static_cast<unsigned char>(text[i]);
    if (byte < 0x20 && text[i] != '\t') break;
    if (text[i] == '"') return i + 1;
    if (text[i] == '\\') ++i;
  }
  refuse("a quoted chunk extension");
}

size_t token_end(std::string_view text, size_t begin) {
  size_t end = begin;
  while (end < text.size() && is_token_character(text[end])) ++end;
  if (end == begin) refuse("a chunk extension");
  return end;
}

// *( ";" name [ "=" ( token / quoted-string ) ] )
void check_extensions(std::string_view text) {
  size_t at = 0;
  while (at < text.size()) {
    if (text[at] != ';') refuse("what follows a chunk size");
    at = token_end(text, at + 1);
    if (at == text.size() || text[at] != '=') continue;
    ++at;
    bool quoted = at < text.size() && text[at] == '"';
    at = quoted ? quoted_end(text, at) : token_end(text, at);
  }
}

}  // namespace

void ChunkedDecoder::take_size_line() {
  std::string_view line = line_;
  size_t digits = std::min(line.find_first_not_of("0123456789abcdefABCDEF"), line.size());
  if (digits == 0 || digits > kSizeDigitsMax) refuse("a chunk size");
  check_extensions(line.substr(digits));
  extension_bytes_ += line.size() - digits;
  if (extension_bytes_ > kExtensionBytesMax) refuse("too many chunk extensions");
  left_ = std::stoull(std::string(line.substr(0, digits)), nullptr, 16);
  state_ = left_ == 0 ? State::trailer : State::data;
}

void ChunkedDecoder::take_trailer() {
  if (line_.empty()) {
    state_ = State::done;
    return;
  }
  trailer_bytes_ += line_.size() + 2;
  if (trailer_bytes_ > kTrailerBytesMax) refuse("too large trailers");
  parse_field(line_);
}

size_t ChunkedDecoder::feed(std::string_view bytes, std::string& out, size_t out_bytes_max) {
  size_t used = 0;
  while (used < bytes.size() && state_ != State::done) {
    if (state_ == State::data) {
      if (out.size() >= out_bytes_max) return used;
      size_t room = out_bytes_max - out.size();
      size_t take = std::min({bytes.size() - used, static_cast<size_t>(left_), room});
      out.append(bytes.substr(used, take));
      used += take;
      left_ -= take;
      if (left_ == 0) state_ = State::data_end;
      continue;
    }
    char character = bytes[used++];
    bool after_return = line_.ends_with('\r');
    if (after_return != (character == '\n')) refuse("a line end inside a chunked body");
    if (state_ == State::data_end && character != '\r' && character != '\n') {
      refuse("no line end after a chunk");
    }
    if (character != '\n') {
      line_.push_back(character);
      if (line_.size() > kLineBytesMax) refuse("a line of a chunked body is too long");
      continue;
    }
    line_.pop_back();
    if (state_ == State::size_line) {
      take_size_line();
    } else if (state_ == State::data_end) {
      state_ = State::size_line;
    } else {
      take_trailer();
    }
    line_.clear();
  }
  return used;
}

}  // namespace danlu::serve
