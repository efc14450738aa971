#include "base/jinja/wrap.hpp"

#include "base/jinja/unicode.hpp"
#include "base/utf8.hpp"

namespace danlu::jinja {
namespace {

using Points = std::vector<char32_t>;

bool wrap_space(char32_t c) { return c == ' ' || (c >= 9 && c <= 13); }

// Pieces that stay together: runs of space, and words, cut after a hyphen between letters.
std::vector<Points> chunks_of(const Points& text, bool hyphens) {
  std::vector<Points> chunks;
  for (size_t i = 0; i < text.size();) {
    size_t end = i;
    bool space = wrap_space(text[i]);
    while (end < text.size() && wrap_space(text[end]) == space) {
      ++end;
      bool cut = hyphens && !space && text[end - 1] == '-' && end - i >= 3 && end < text.size() &&
                 is_letter(text[end - 2]) && is_letter(text[end - 3]) && is_letter(text[end]);
      if (cut) break;
    }
    chunks.emplace_back(text.begin() + static_cast<std::ptrdiff_t>(i),
                        text.begin() + static_cast<std::ptrdiff_t>(end));
    i = end;
  }
  return chunks;
}

}  // namespace

std::vector<std::string> wrapped(std::string_view text, const WrapStyle& style) {
  std::vector<Points> chunks = chunks_of(code_points(text), style.break_on_hyphens);
  std::reverse(chunks.begin(), chunks.end());
  std::vector<std::string> lines;
  while (!chunks.empty()) {
    Points line;
    Points last;  // The last chunk of the line, dropped when it is space.
    if (wrap_space(chunks.back()[0]) && !lines.empty()) chunks.pop_back();
    while (!chunks.empty() && line.size() + chunks.back().size() <= style.width) {
      last = std::move(chunks.back());
      chunks.pop_back();
      line.insert(line.end(), last.begin(), last.end());
    }
    if (!chunks.empty() && chunks.back().size() > style.width) {
      Points& word = chunks.back();
      if (style.break_long_words) {
        auto cut = word.begin() + static_cast<std::ptrdiff_t>(style.width - line.size());
        last.assign(word.begin(), cut);
        line.insert(line.end(), word.begin(), cut);
        word.erase(word.begin(), cut);
        if (word.empty()) chunks.pop_back();
      } else if (line.empty()) {
        last = word;
        line = std::move(word);
        chunks.pop_back();
      }
    }
    if (!last.empty() && wrap_space(last[0])) line.resize(line.size() - last.size());
    if (!line.empty()) lines.push_back(from_code_points(line));
  }
  return lines;
}

std::string replaced(Runtime& runtime, std::string_view text, std::string_view old,
                     std::string_view now, int64_t count) {
  std::string out;
  uint64_t charged = 0;
  auto add = [&](std::string_view piece) {
    out += piece;
    if (out.size() - charged > 4096) {
      runtime.charge_text(out.size() > runtime.options().limits.output_bytes_max
                              ? out.size()
                              : out.size() - charged);
      charged = out.size();
    }
  };
  runtime.charge_text(text.size());
  if (old.empty()) {
    for (size_t i = 0; i <= text.size();) {
      if (count != 0) {
        add(now);
        if (count > 0) --count;
      }
      if (i == text.size()) break;
      size_t length = utf8::decode(text, i).length;
      add(text.substr(i, length));
      i += length;
    }
    return out;
  }
  size_t at = 0;
  while (count != 0) {
    size_t found = text.find(old, at);
    if (found == std::string_view::npos) break;
    add(text.substr(at, found - at));
    add(now);
    at = found + old.size();
    if (count > 0) --count;
  }
  add(text.substr(at));
  return out;
}

std::string centered(Runtime& runtime, std::string_view text, int64_t width,
                     std::string_view fill) {
  auto length = static_cast<int64_t>(utf8::length(text));
  if (width <= length) return std::string(text);
  runtime.charge_text(static_cast<uint64_t>(width) * fill.size());
  int64_t missing = width - length;
  int64_t left = missing / 2 + (missing & width & 1);
  std::string out;
  for (int64_t i = 0; i < left; ++i) out += fill;
  out += text;
  for (int64_t i = left; i < missing; ++i) out += fill;
  return out;
}

}  // namespace danlu::jinja
