#include "retrieve/quotes.hpp"

#include <algorithm>
#include <array>
#include <unordered_set>

#include "base/utf8.hpp"
#include "retrieve/answer_candidates.hpp"
#include "retrieve/character_table.hpp"
#include "retrieve/chunk.hpp"
#include "retrieve/tokenize.hpp"

namespace danlu::retrieve {
namespace {

constexpr size_t kEllipsisMax = 400;
constexpr size_t kQuoteCharactersMin = 4;
constexpr double kSharedMin = 0.5;  // Of a sentence's words, for a marker without a quote.

bool quotation_mark(char32_t c) {
  return c == U'"' || c == U'\'' || (c >= 0x2018 && c <= 0x201F) || (c >= 0x300C && c <= 0x300F) ||
         c == 0xAB || c == 0xBB;
}

bool blank(char32_t c) {
  return c == U' ' || (c >= 9 && c <= 13) || c == 0xA0 || c == 0x3000 ||
         (c >= 0x2000 && c <= 0x200D);
}

// Text as it is compared, and for every character the bytes it came from.
struct Plain {
  std::u32string text;
  std::vector<uint32_t> begins;
  std::vector<uint32_t> ends;

  explicit Plain(std::string_view source) {
    for (size_t i = 0; i < source.size();) {
      utf8::Decoded decoded = utf8::decode(source, i);
      auto begin = static_cast<uint32_t>(i);
      i += decoded.length;
      auto end = static_cast<uint32_t>(i);
      char32_t c = decoded.code_point;
      if (blank(c) || quotation_mark(c)) continue;
      if (c == U'。') c = U'.';
      if (c == U'、') c = U',';
      if (c >= kFoldedEnd) {
        add(c, begin, end);
        continue;
      }
      for (const FoldedCharacter& folded : fold_character(c)) {
        if (!blank(folded.code_point)) add(folded.code_point, begin, end);
      }
    }
  }

  void add(char32_t c, uint32_t begin, uint32_t end) {
    text.push_back(c);
    begins.push_back(begin);
    ends.push_back(end);
  }
};

// The parts of a quote between ellipses.
std::vector<std::u32string> quote_parts(const Plain& quote) {
  std::vector<std::u32string> parts(1);
  for (size_t i = 0; i < quote.text.size();) {
    if (quote.text.compare(i, 3, U"...") == 0) {
      if (!parts.back().empty()) parts.emplace_back();
      i += 3;
    } else {
      parts.back().push_back(quote.text[i++]);
    }
  }
  if (parts.size() > 1 && parts.back().empty()) parts.pop_back();
  return parts;
}

struct Quoted {
  size_t end = 0;  // One past the closing mark.
  std::string_view text;
};

// Strings in quotation marks, in order.
std::vector<Quoted> quoted_strings(std::string_view answer) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kMarks = {
      {{"“", "”"}, {"「", "」"}, {"『", "』"}, {"\"", "\""}, {"«", "»"}}};
  std::vector<Quoted> out;
  for (size_t i = 0; i < answer.size();) {
    size_t step = 1;
    for (const auto& [open, close] : kMarks) {
      if (answer.substr(i, open.size()) != open) continue;
      size_t begin = i + open.size();
      size_t end = answer.find(close, begin);
      step = open.size();
      if (end == std::string_view::npos) break;
      std::string_view text = answer.substr(begin, end - begin);
      if (utf8::length(text) >= kQuoteCharactersMin) out.push_back({end + close.size(), text});
      step = end + close.size() - i;
      break;
    }
    i += step;
  }
  return out;
}

struct Marker {
  size_t begin = 0;
  size_t end = 0;
  int64_t number = 0;
};

// [1], [1, 2], [1][2], 【1】, ［1］.
std::vector<Marker> markers(std::string_view answer) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 3> kBrackets = {
      {{"[", "]"}, {"【", "】"}, {"［", "］"}}};
  std::vector<Marker> out;
  for (size_t i = 0; i < answer.size(); ++i) {
    for (const auto& [open, close] : kBrackets) {
      if (answer.substr(i, open.size()) != open) continue;
      size_t begin = i + open.size();
      size_t end = answer.find(close, begin);
      if (end == std::string_view::npos || end - begin > 40 || end == begin) continue;
      std::string_view inside = answer.substr(begin, end - begin);
      if (inside.find_first_not_of("0123456789, ") != std::string_view::npos) continue;
      int64_t number = 0;
      for (char c : std::string(inside) + ",") {
        if (c >= '0' && c <= '9') {
          number = std::min<int64_t>(number * 10 + (c - '0'), 1'000'000);
        } else if (c == ',' && number > 0) {
          out.push_back({i, end + close.size(), number});
          number = 0;
        }
      }
    }
  }
  return out;
}

class QuoteChecker {
 public:
  QuoteChecker(std::string_view answer, std::span<const Passage> passages)
      : answer_(answer), passages_(passages), markers_(markers(answer)), used_(markers_.size()) {}

  std::vector<Citation> check() {
    for (const Quoted& quoted : quoted_strings(answer_)) check_quoted(quoted);
    for (size_t i = 0; i < markers_.size(); ++i) {
      if (!used_[i]) check_bare(markers_[i]);
    }
    return std::move(out_);
  }

 private:
  const Passage* passage(int64_t number) const {
    bool known = number >= 1 && static_cast<size_t>(number) <= passages_.size();
    return known ? &passages_[static_cast<size_t>(number) - 1] : nullptr;
  }

  // The first marker after the quote, when no sentence ends in between.
  std::optional<size_t> marker_after(size_t position) const {
    for (size_t i = 0; i < markers_.size(); ++i) {
      if (markers_[i].begin < position) continue;
      std::string_view between = answer_.substr(position, markers_[i].begin - position);
      if (between.find('\n') != std::string_view::npos) return std::nullopt;
      auto pieces = sentences(between);
      if (pieces.size() > 1 && utf8::length(pieces[0].of(between)) > 1) return std::nullopt;
      return i;
    }
    return std::nullopt;
  }

  void check_quoted(const Quoted& quoted) {
    std::optional<size_t> marker = marker_after(quoted.end);
    int64_t named = marker ? markers_[*marker].number : 0;
    if (marker) used_[*marker] = true;
    if (const Passage* source = passage(named); source != nullptr && cite(named, *source, quoted)) {
      return;
    }
    for (size_t i = 0; i < passages_.size(); ++i) {
      if (cite(static_cast<int64_t>(i) + 1, passages_[i], quoted)) return;
    }
    // Quotation marks without a marker may be a title or irony; only a claim of a source is judged.
    if (!marker) return;
    Citation citation;
    citation.number = named;
    citation.quote = std::string(quoted.text);
    if (const Passage* source = passage(named)) citation.passage = source->id;
    out_.push_back(std::move(citation));
  }

  bool cite(int64_t number, const Passage& source, const Quoted& quoted) {
    auto range = find_quote(source.text, quoted.text);
    if (!range) return false;
    out_.push_back({number, source.id, std::string(range->of(source.text)),
                    quote_span(source, range->begin, range->end), true});
    return true;
  }

  void check_bare(const Marker& marker) {
    Citation citation;
    citation.number = marker.number;
    if (const Passage* source = passage(marker.number)) {
      citation.passage = source->id;
      citation.span = source->span;
      citation.verified = shares_words(sentence_before(marker.begin), *source);
    }
    out_.push_back(std::move(citation));
  }

  std::string_view sentence_before(size_t position) const {
    std::string_view before = answer_.substr(0, position);
    auto pieces = sentences(before);
    return pieces.empty() ? std::string_view() : pieces.back().of(before);
  }

  static bool shares_words(std::string_view sentence, const Passage& source) {
    Tokenizer tokenizer({.ideographs = IdeographTerms::pairs});
    std::vector<Token> tokens;
    std::string text = source.text;
    for (const std::string& heading : source.headings) text += "\n" + heading;
    tokenizer.tokenize(text, tokens);
    std::unordered_set<std::string> known;
    for (Token& token : tokens) known.insert(std::move(token.term));
    tokenizer.tokenize(sentence, tokens);
    std::erase_if(tokens, [](const Token& token) { return token.kind == TokenKind::code; });
    auto shared = std::count_if(tokens.begin(), tokens.end(),
                                [&](const Token& token) { return known.contains(token.term); });
    return !tokens.empty() &&
           static_cast<double>(shared) >= kSharedMin * static_cast<double>(tokens.size());
  }

  std::string_view answer_;
  std::span<const Passage> passages_;
  std::vector<Marker> markers_;
  std::vector<bool> used_;
  std::vector<Citation> out_;
};

std::string source_line(const Passage& passage, size_t number) {
  std::string line = "[" + std::to_string(number) + "] " + passage.span.file;
  if (passage.span.page > 0) line += ", page " + std::to_string(passage.span.page);
  for (const std::string& heading : passage.headings) line += " › " + heading;
  return line + "\n";
}

}  // namespace

std::optional<TextRange> find_quote(std::string_view text, std::string_view quote) {
  Plain source(text);
  auto parts = quote_parts(Plain(quote));
  if (parts[0].empty()) return std::nullopt;
  for (size_t start = source.text.find(parts[0]); start != std::u32string::npos;
       start = source.text.find(parts[0], start + 1)) {
    size_t end = start + parts[0].size();
    bool all = true;
    for (size_t i = 1; all && i < parts.size(); ++i) {
      size_t next = source.text.find(parts[i], end);
      all = next != std::u32string::npos &&
            source.begins[next] - source.ends[end - 1] <= kEllipsisMax;
      if (all) end = next + parts[i].size();
    }
    if (all) return TextRange{source.begins[start], source.ends[end - 1]};
    if (parts.size() > 1 && start > 100'000) break;
  }
  return std::nullopt;
}

std::vector<Citation> check_quotes(std::string_view answer, std::span<const Passage> passages) {
  return QuoteChecker(answer, passages).check();
}

Context build_context(std::span<const Passage> passages, double size_max) {
  Context context;
  double left = size_max;
  for (const Passage& passage : passages) {
    std::string head = source_line(passage, context.passages + 1);
    double size = text_size(head) + text_size(passage.text);
    std::string text = passage.text;
    if (size > left) {
      size_t end = 0;
      for (const TextRange& range : sentences(passage.text)) {
        if (text_size(head) + text_size(passage.text.substr(0, range.end)) > left) break;
        end = range.end;
      }
      if (end * 2 < passage.text.size()) break;
      text.resize(end);
    }
    context.text += head + text + "\n\n";
    ++context.passages;
    left -= size;
    if (left <= 0) break;
  }
  return context;
}

}  // namespace danlu::retrieve
