// Conversion, by ICU's converters.
#include "base/encoding.hpp"

#include <unicode/ucnv.h>
#include <unicode/utf16.h>

#include <algorithm>
#include <utility>

#include "base/utf8.hpp"

namespace danlu {
namespace {

struct ConverterDeleter {
  void operator()(UConverter* converter) const { ucnv_close(converter); }
};
using Converter = std::unique_ptr<UConverter, ConverterDeleter>;

// The supersets that are met in practice under these names.
std::string converter_name(std::string_view encoding) {
  std::string lower;
  for (char c : encoding) {
    if (c != '-' && c != '_' && c != ' ')
      lower.push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c);
  }
  if (lower == "gbk" || lower == "gb2312" || lower == "cp936" || lower == "gb18030")
    return "gb18030";
  if (lower == "big5" || lower == "cp950") return "Big5-HKSCS";
  if (lower == "euckr" || lower == "ksc56011987" || lower == "cp949") return "windows-949";
  if (lower == "shiftjis" || lower == "sjis" || lower == "cp932") return "ibm-943_P15A-2003";
  if (lower == "iso88591" || lower == "latin1" || lower == "usascii" || lower == "ascii")
    return "windows-1252";
  return std::string(encoding);
}

Converter open_converter(std::string_view encoding) {
  UErrorCode failed = U_ZERO_ERROR;
  std::string name = converter_name(encoding);
  if (name.empty() || name.find('\0') != std::string::npos) {
    throw Error(kEncodingUnknown, {{"name", utf8::repaired(encoding.substr(0, 100))}});
  }
  Converter converter(ucnv_open(name.c_str(), &failed));
  if (U_FAILURE(failed) || converter == nullptr) {
    throw Error(kEncodingUnknown, {{"name", utf8::repaired(encoding.substr(0, 100))}});
  }
  return converter;
}

}  // namespace

size_t OffsetMap::source_of(size_t text_offset) const {
  if (runs_.empty()) return skipped_ + text_offset;
  if (text_offset >= text_end_) return skipped_ + source_end_;
  auto after = std::ranges::upper_bound(runs_, text_offset, {}, &Run::text);
  if (after == runs_.begin()) return skipped_ + runs_.front().source;
  const Run& run = *std::prev(after);
  return skipped_ + run.source + (text_offset - run.text) / run.text_step * run.source_step;
}

void OffsetMap::add(size_t text, size_t source, size_t text_length, size_t source_length) {
  bool joins = !runs_.empty() && runs_.back().text_step == text_length &&
               runs_.back().source_step == source_length && text == text_end_ &&
               source == source_end_;
  if (!joins) {
    runs_.push_back({text, source, static_cast<uint32_t>(std::max<size_t>(1, text_length)),
                     static_cast<uint32_t>(source_length)});
  }
  text_end_ = text + text_length;
  source_end_ = source + source_length;
}

struct TextDecoder::State {
  Converter converter;
  size_t source = 0;  // Bytes consumed so far.
  size_t replaced = 0;
  size_t carried = 0;  // Bytes of a character that the last piece cut.
  // A character that is not mapped yet because its end in the source is known only from the next
  // one.
  size_t pending_text = 0;
  size_t pending_length = 0;
  size_t pending_source = 0;

  void place(OffsetMap& map, size_t source_offset) {
    if (pending_length > 0)
      map.add(pending_text, pending_source, pending_length, source_offset - pending_source);
    pending_length = 0;
  }
};

TextDecoder::TextDecoder(std::string_view encoding) : state_(std::make_unique<State>()) {
  state_->converter = open_converter(encoding);
}
TextDecoder::TextDecoder(TextDecoder&&) noexcept = default;
TextDecoder& TextDecoder::operator=(TextDecoder&&) noexcept = default;
TextDecoder::~TextDecoder() = default;

size_t TextDecoder::replaced() const { return state_->replaced; }

void TextDecoder::decode(std::string_view piece, bool last, std::string& out, OffsetMap* map) {
  constexpr size_t kUnits = 8192;
  std::vector<UChar> units(kUnits);
  std::vector<int32_t> offsets(map == nullptr ? 0 : kUnits);
  const char* from = piece.data();
  const char* end = from + piece.size();
  char32_t high = 0;
  size_t high_offset = 0;
  for (bool more = true; more;) {
    const char* start = from;
    UChar* to = units.data();
    UErrorCode status = U_ZERO_ERROR;
    ucnv_toUnicode(state_->converter.get(), &to, units.data() + kUnits, &from, end,
                   map == nullptr ? nullptr : offsets.data(), last, &status);
    more = status == U_BUFFER_OVERFLOW_ERROR;
    auto base = static_cast<size_t>(start - piece.data()) + state_->source;
    bool carried = state_->carried > 0;
    size_t seen = base - std::exchange(state_->carried, 0);
    for (size_t i = 0; i < static_cast<size_t>(to - units.data()); ++i) {
      char32_t c = units[i];
      // The offset of a character that began in the piece before is -1 or 0, by converter.
      bool known = map != nullptr && offsets[i] >= 0 && !(carried && i == 0);
      if (known) seen = base + static_cast<size_t>(offsets[i]);
      if (U16_IS_LEAD(c)) {
        high = c;
        high_offset = seen;
        continue;
      }
      size_t place = seen;
      if (U16_IS_TRAIL(c) && high != 0) {
        c = 0x10000 + ((high - 0xD800) << 10) + (c - 0xDC00);
        place = high_offset;
      }
      high = 0;
      if (c == 0xFFFD) ++state_->replaced;
      if (map != nullptr) {
        state_->place(*map, place);
        state_->pending_text = out.size();
        state_->pending_source = place;
      }
      size_t before = out.size();
      utf8::append(out, c);
      state_->pending_length = out.size() - before;
    }
  }
  state_->source += piece.size();
  UErrorCode ignored = U_ZERO_ERROR;
  int32_t waiting = ucnv_toUCountPending(state_->converter.get(), &ignored);
  state_->carried = waiting > 0 ? static_cast<size_t>(waiting) : 0;
  if (last && map != nullptr) state_->place(*map, state_->source);
}

std::string encode_text(std::string_view text, std::string_view encoding) {
  Converter to = open_converter(encoding);
  Converter from = open_converter("UTF-8");
  std::string out;
  std::vector<char> buffer(8192);
  std::vector<UChar> pivot(4096);
  UChar* pivot_source = pivot.data();
  UChar* pivot_target = pivot.data();
  const char* source = text.data();
  for (bool first = true, more = true; more; first = false) {
    char* target = buffer.data();
    UErrorCode status = U_ZERO_ERROR;
    ucnv_convertEx(to.get(), from.get(), &target, buffer.data() + buffer.size(), &source,
                   text.data() + text.size(), pivot.data(), &pivot_source, &pivot_target,
                   pivot.data() + pivot.size(), first, true, &status);
    out.append(buffer.data(), target);
    more = status == U_BUFFER_OVERFLOW_ERROR;
  }
  return out;
}

bool encoding_known(std::string_view name) {
  try {
    open_converter(name);
    return true;
  } catch (const Error&) {
    return false;
  }
}

DecodedText decode_text(std::string_view bytes, std::string_view declared) {
  EncodingGuess guess = guess_encoding(bytes);
  DecodedText result;
  bool certain = guess.byte_order_mark > 0 || guess.name == "UTF-8";
  if (!declared.empty() && !certain && encoding_known(declared)) {
    guess = {std::string(declared), 1.0, 0, false, false};
  }
  result.encoding = guess.name;
  result.confidence = guess.confidence;
  result.binary = guess.binary;
  if (guess.binary) return result;
  std::string_view content = bytes.substr(guess.byte_order_mark);
  if (guess.name == "UTF-8" && utf8::valid(content)) {
    result.text = content;
    result.offsets.skip(guess.byte_order_mark);
    return result;
  }
  TextDecoder decoder(guess.name);
  OffsetMap map;
  result.text.reserve(content.size() + content.size() / 2);
  // In pieces, because ICU counts offsets in 32 bits.
  constexpr size_t kPiece = 1u << 20;
  for (size_t at = 0; at < content.size(); at += kPiece) {
    decoder.decode(content.substr(at, kPiece), at + kPiece >= content.size(), result.text, &map);
  }
  result.replaced = decoder.replaced();
  result.offsets = std::move(map);
  result.offsets.skip(guess.byte_order_mark);
  return result;
}

}  // namespace danlu
