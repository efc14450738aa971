#include "retrieve/quotes_in_files.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>

#include "base/files.hpp"
#include "base/hash.hpp"
#include "base/utf8.hpp"
#include "retrieve/collection.hpp"
#include "retrieve/parsers/support/html_blocks.hpp"
#include "retrieve/source_text.hpp"

namespace danlu::retrieve {
namespace {

constexpr uint64_t kFileReadMax = uint64_t{64} << 20;
constexpr size_t kEntityMax = 10;
constexpr size_t kLinkMax = 2000;
constexpr size_t kRowMax = 20'000;

constexpr std::array<std::pair<std::string_view, std::string_view>, 22> kEntities{
    {{"amp", "&"},   {"lt", "<"},    {"gt", ">"},     {"quot", "\""}, {"apos", "'"}, {"nbsp", ""},
     {"mdash", "—"}, {"ndash", "–"}, {"hellip", "…"}, {"pound", "£"}, {"euro", "€"}, {"yen", "¥"},
     {"deg", "°"},   {"times", "×"}, {"middot", "·"}, {"copy", "©"},  {"reg", "®"},  {"ldquo", "“"},
     {"rdquo", "”"}, {"lsquo", "‘"}, {"rsquo", "’"},  {"plusmn", "±"}}};

// Signs that Markdown and our own tables add; left out wherever they stand, on both sides.
constexpr std::string_view kSigns = "*_`|#\\-+~[]!";

bool blank(char32_t c) {
  return c <= U' ' || c == 0xA0 || c == 0x3000 || c == 0xFEFF || (c >= 0x2000 && c <= 0x200D);
}

// What a reader sees of a source, and for every byte of it the range of the source it came from.
class Projection {
 public:
  Projection(std::string_view source, Markup markup) : source_(source), markup_(markup) {
    for (size_t i = 0; i < source.size();) i += step(i);
  }

  std::optional<TextRange> find(const std::string& words) const {
    size_t at = text_.find(words);
    if (words.empty() || at == std::string::npos) return std::nullopt;
    return TextRange{begins_[at], ends_[at + words.size() - 1]};
  }
  const std::string& text() const { return text_; }

 private:
  // Reads what stands at `i`; gives its length.
  size_t step(size_t i) {
    if (size_t size = markup_size(i)) return size;
    if (source_[i] == '&' && markup_ != Markup::none) {
      if (size_t size = entity(i)) return size;
    }
    utf8::Decoded decoded = utf8::decode(source_, i);
    bool sign = kSigns.find(source_[i]) != std::string_view::npos;
    if (!sign && !blank(decoded.code_point)) {
      add(source_.substr(i, decoded.length), i, i + decoded.length);
    }
    return decoded.length;
  }

  size_t markup_size(size_t i) const {
    if (markup_ == Markup::none) return 0;
    if (source_[i] == '<') {
      bool comment = source_.substr(i, 4) == "<!--";
      std::string_view close = comment ? "-->" : ">";
      char next = i + 1 < source_.size() ? source_[i + 1] : ' ';
      bool tag = next == '/' || next == '!' || (next >= 'a' && next <= 'z') ||
                 (next >= 'A' && next <= 'Z');
      size_t end = tag ? source_.find(close, i) : std::string_view::npos;
      return end == std::string_view::npos ? 0 : end + close.size() - i;
    }
    if (markup_ == Markup::markdown && source_.substr(i, 2) == "](") {
      size_t end = source_.substr(0, std::min(source_.size(), i + kLinkMax)).find(')', i);
      return end == std::string_view::npos ? 0 : end + 1 - i;
    }
    return 0;
  }

  size_t entity(size_t i) {
    size_t end = source_.substr(0, std::min(source_.size(), i + kEntityMax)).find(';', i);
    if (end == std::string_view::npos) return 0;
    std::string_view name = source_.substr(i + 1, end - i - 1);
    if (name.starts_with('#')) {
      bool hexadecimal = name.size() > 1 && (name[1] == 'x' || name[1] == 'X');
      std::string_view digits = name.substr(hexadecimal ? 2 : 1);
      uint32_t code = 0;
      auto read = std::from_chars(digits.data(), digits.data() + digits.size(), code,
                                  hexadecimal ? 16 : 10);
      if (code > 0x10FFFF || read.ec != std::errc() || read.ptr != digits.data() + digits.size())
        return 0;
      if (!blank(code)) {
        std::string character;
        utf8::append(character, code);
        add(character, i, end + 1);
      }
      return end + 1 - i;
    }
    for (const auto& [known, value] : kEntities) {
      if (known != name) continue;
      add(value, i, end + 1);
      return end + 1 - i;
    }
    return 0;
  }

  void add(std::string_view character, size_t begin, size_t end) {
    if (character.size() == 1 && kSigns.find(character[0]) != std::string_view::npos) return;
    text_ += character;
    begins_.insert(begins_.end(), character.size(), static_cast<uint32_t>(begin));
    ends_.insert(ends_.end(), character.size(), static_cast<uint32_t>(end));
  }

  std::string_view source_;
  Markup markup_;
  std::string text_;
  std::vector<uint32_t> begins_;
  std::vector<uint32_t> ends_;
};

// From the beginning to the end of the row that holds `found`.
TextRange whole_row(std::string_view source, TextRange found, Markup markup) {
  std::string_view open = markup == Markup::html ? "<tr" : "\n";
  std::string_view close = markup == Markup::html ? "</tr>" : "\n";
  size_t begin = source.substr(0, found.begin).rfind(open);
  size_t end = source.find(close, found.end);
  if (markup == Markup::html) {
    if (begin == std::string_view::npos || end == std::string_view::npos) return found;
    end += close.size();
  } else {
    begin = begin == std::string_view::npos ? 0 : begin + 1;
    end = std::min(end, source.size());
    while (end > found.end && source[end - 1] == '\r') --end;
  }
  return end - begin > kRowMax ? found : TextRange{begin, end};
}

// A source file as text, when it still is what the collection has read.
struct IndexedFile {
  SourceText text;
  Markup markup;
};

std::optional<IndexedFile> read_indexed(Collection& collection, const std::string& file) {
  std::optional<CollectionDocument> document = collection.document(file);
  if (!document || document->size > static_cast<int64_t>(kFileReadMax)) return std::nullopt;
  std::string bytes = read_file(collection.source() / std::filesystem::path(file), kFileReadMax);
  if (sha256_hex(bytes) != document->sha256) return std::nullopt;
  Markup markup = document->format == "html"       ? Markup::html
                  : document->format == "markdown" ? Markup::markdown
                                                   : Markup::none;
  std::string declared = markup == Markup::html ? declared_encoding(bytes) : "";
  return IndexedFile{SourceText(bytes, declared), markup};
}

std::optional<IndexedFile> read_quietly(const std::filesystem::path& data, const Passage& passage) {
  try {
    if (!Collection::exists(data, passage.collection)) return std::nullopt;
    Collection collection = Collection::open(data, passage.collection);
    return read_indexed(collection, passage.span.file);
  } catch (const Error&) {
    return std::nullopt;  // The span of the passage is right as well, only wider.
  }
}

}  // namespace

std::optional<TextRange> find_in_markup(std::string_view source, std::string_view quote,
                                        Markup markup) {
  auto found = Projection(source, markup).find(Projection(quote, Markup::none).text());
  if (found && quote.starts_with('|')) return whole_row(source, *found, markup);
  return found;
}

void locate_quotes(const std::filesystem::path& data, std::vector<Citation>& citations,
                   std::span<const Passage> passages) {
  std::map<std::pair<std::string, std::string>, std::optional<IndexedFile>> files;
  for (Citation& citation : citations) {
    auto passage = std::find_if(passages.begin(), passages.end(), [&](const Passage& one) {
      return one.id == citation.passage && one.span.file == citation.span.file;
    });
    if (passage == passages.end() || !citation.verified || citation.quote.empty() ||
        passage->collection.empty() || passage->span.unit != SpanUnit::file) {
      continue;
    }
    auto [entry, added] = files.try_emplace({passage->collection, passage->span.file});
    if (added) entry->second = read_quietly(data, *passage);
    if (!entry->second) continue;
    const auto& [text, markup] = *entry->second;
    size_t begin = text.text_offset(passage->span.begin);
    size_t end = text.text_offset(passage->span.end);
    if (begin >= end) continue;
    std::string_view source = std::string_view(text.text()).substr(begin, end - begin);
    if (auto found = find_in_markup(source, citation.quote, markup)) {
      citation.span.begin = text.file_offset(begin + found->begin);
      citation.span.end = text.file_offset(begin + found->end);
    }
  }
}

}  // namespace danlu::retrieve
