// Text of any encoding to UTF-8: finding out which it is, converting it, and finding the way back
// to the bytes it came from.
//
// Found: UTF-8, UTF-16 and UTF-32 (with a byte-order mark; UTF-16 also without), GB18030 (with GBK
// and GB 2312 in it), Big5, Shift_JIS, EUC-JP, EUC-KR, windows-1251, windows-1252. Legacy encodings
// are told apart by how likely the characters are that the bytes would be (character classes and
// the commonest characters of each language), so a short text can be mistaken: `confidence` says
// how clear it was. Data that is no text is `binary`. Functions are safe from any thread; time is
// linear.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace danlu {

inline constexpr ErrorCode kEncodingUnknown{
    "encoding.unknown",
    Failure::input,
    {"'{name}' is not a known text encoding.", "“{name}”不是已知的文字编码。"},
    {"Use for example UTF-8, GB18030, Big5, UTF-16LE, Shift_JIS, EUC-KR or windows-1252.",
     "可以使用 UTF-8、GB18030、Big5、UTF-16LE、Shift_JIS、EUC-KR 或 windows-1252 等。"}};

struct EncodingGuess {
  std::string name;            // "UTF-8", "GB18030", ...; empty for binary data.
  double confidence = 0;       // 0 to 1.
  size_t byte_order_mark = 0;  // Bytes of the mark at the start.
  bool binary = false;
  bool ascii = false;  // Only ASCII bytes: every encoding but UTF-16 would do.
};

// Looks at up to some hundred kilobytes around the bytes that tell.
EncodingGuess guess_encoding(std::string_view bytes);

// Which source byte a place in the converted text came from.
class OffsetMap {
 public:
  size_t source_of(size_t text_offset) const;  // O(log runs)
  bool identity() const { return runs_.empty() && skipped_ == 0; }
  void add(size_t text, size_t source, size_t text_length, size_t source_length);
  // Bytes before the converted part (a byte-order mark).
  void skip(size_t bytes) { skipped_ = bytes; }

 private:
  // Characters one after the other with equal lengths on both sides.
  struct Run {
    size_t text;
    size_t source;
    uint32_t text_step;
    uint32_t source_step;
  };
  std::vector<Run> runs_;
  size_t text_end_ = 0;
  size_t source_end_ = 0;
  size_t skipped_ = 0;
};

struct DecodedText {
  std::string encoding;  // Empty when binary; then text is empty too.
  double confidence = 0;
  bool binary = false;
  std::string text;     // UTF-8 without a byte-order mark.
  size_t replaced = 0;  // Ill-formed places that became U+FFFD.
  OffsetMap offsets;    // identity() when the bytes are UTF-8 without a mark.
};

// `declared` (a charset of an HTTP header or a mail) is believed unless the bytes are valid UTF-8,
// carry a byte-order mark, or it is unknown.
DecodedText decode_text(std::string_view bytes, std::string_view declared = "");

// Conversion in pieces. For one thread at a time. Throws Error(encoding.unknown).
class TextDecoder {
 public:
  explicit TextDecoder(std::string_view encoding);
  TextDecoder(TextDecoder&&) noexcept;
  TextDecoder& operator=(TextDecoder&&) noexcept;
  ~TextDecoder();

  // Appends to `out`; characters cut by the end of a piece wait for the next one. `map` gets the
  // places when given.
  void decode(std::string_view piece, bool last, std::string& out, OffsetMap* map = nullptr);
  size_t replaced() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// UTF-8 to another encoding; characters it does not have become '?' or its substitute.
std::string encode_text(std::string_view text, std::string_view encoding);

bool encoding_known(std::string_view name);

}  // namespace danlu
