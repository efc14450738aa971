#include "retrieve/source_text.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "base/utf8.hpp"

namespace danlu::retrieve {

SourceText::SourceText(std::string_view bytes, std::string_view declared)
    : file_size_(bytes.size()) {
  DecodedText decoded = decode_text(bytes, declared);
  text_ = std::move(decoded.text);
  encoding_ = std::move(decoded.encoding);
  offsets_ = std::move(decoded.offsets);
  replaced_ = decoded.replaced > 0;
}

int64_t SourceText::file_offset(size_t text_offset) const {
  if (text_offset >= text_.size()) return static_cast<int64_t>(file_size_);
  return static_cast<int64_t>(std::min(offsets_.source_of(text_offset), file_size_));
}

size_t SourceText::text_offset(int64_t file_offset) const {
  auto wanted = static_cast<size_t>(std::max<int64_t>(file_offset, 0));
  if (offsets_.identity()) return std::min(wanted, text_.size());
  size_t low = 0;
  size_t high = text_.size();
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (static_cast<size_t>(this->file_offset(middle)) < wanted) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

namespace {

bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kEntities{
    {{"&amp;", "&"},
     {"&lt;", "<"},
     {"&gt;", ">"},
     {"&quot;", "\""},
     {"&apos;", "'"},
     {"&#39;", "'"},
     {"&mdash;", "—"},
     {"&ndash;", "–"}}};

// Length of what at `position` of `source` stands for the character `wanted`; 0 when nothing does.
size_t match(std::string_view source, size_t position, std::string_view wanted) {
  if (source.compare(position, wanted.size(), wanted) == 0) return wanted.size();
  if (source[position] != '&') return 0;
  for (const auto& [entity, value] : kEntities) {
    if (value == wanted && source.compare(position, entity.size(), entity) == 0)
      return entity.size();
  }
  return 0;
}

// A character that stands nowhere within this many bytes was not taken from the source.
constexpr size_t kMarkupMax = 4096;

}  // namespace

SourceAlignment::SourceAlignment(std::string_view source, std::string_view text) : text_(text) {
  auto size = static_cast<uint32_t>(source.size());
  earliest_.assign(text.size() + 1, size);
  latest_.assign(text.size() + 1, 0);
  size_t at = 0;
  for (size_t i = 0; i < text.size();) {
    size_t length = utf8::decode(text, i).length;
    size_t place = at;
    size_t found = 0;
    if (!is_space(text[i])) {
      std::string_view wanted = text.substr(i, length);
      size_t stop = std::min(source.size(), at + kMarkupMax);
      while (place < stop && (found = match(source, place, wanted)) == 0) ++place;
      if (found == 0) place = at;
    }
    for (size_t byte = i; byte < i + length; ++byte) earliest_[byte] = static_cast<uint32_t>(place);
    at = place + found;
    i += length;
  }
  size_t before = source.size();
  for (size_t i = text.size(); i > 0;) {
    size_t first = i - 1;
    while (first > 0 && (static_cast<unsigned char>(text[first]) & 0xC0) == 0x80) --first;
    size_t length = i - first;
    size_t end = before;
    size_t next = before;
    if (!is_space(text[first])) {
      std::string_view wanted = text.substr(first, length);
      size_t stop = before > kMarkupMax ? before - kMarkupMax : 0;
      for (size_t place = before; place-- > stop;) {
        size_t found = match(source, place, wanted);
        if (found == 0 || place + found > before) continue;
        end = place + found;
        next = place;
        break;
      }
    }
    for (size_t byte = first; byte < i; ++byte) latest_[byte] = static_cast<uint32_t>(end);
    before = next;
    i = first;
  }
}

SourceRange SourceAlignment::of(SourceRange part) const {
  size_t begin = std::min(part.begin, text_.size());
  size_t end = std::min(part.end, text_.size());
  while (begin < end && is_space(text_[begin])) ++begin;
  while (end > begin && is_space(text_[end - 1])) --end;
  if (begin == end) return {earliest_[begin], earliest_[begin]};
  size_t first = earliest_[begin];
  size_t last = latest_[end - 1];
  return {first, std::max(first, last)};
}

}  // namespace danlu::retrieve
