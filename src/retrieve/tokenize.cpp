#include "retrieve/tokenize.hpp"

#include <algorithm>
#include <array>

#include "base/utf8.hpp"
#include "retrieve/english_stemmer.hpp"
#include "retrieve/stop_words.hpp"

namespace danlu::retrieve {
namespace {

constexpr size_t kCodePartsMax = 8;

constexpr std::array<FoldedCharacter, 128> ascii_table() {
  std::array<FoldedCharacter, 128> table{};
  for (char32_t c = 0; c < 128; ++c) {
    CharacterClass kind = CharacterClass::separator;
    char32_t folded = c;
    if (c >= '0' && c <= '9') kind = CharacterClass::digit;
    if (c >= 'a' && c <= 'z') kind = CharacterClass::letter;
    if (c >= 'A' && c <= 'Z') {
      kind = CharacterClass::letter;
      folded = c + 32;
    }
    for (char joiner : std::string_view(".-_/@:,'+#&")) {
      if (c == static_cast<char32_t>(joiner)) kind = CharacterClass::joiner;
    }
    table[c] = {folded, kind};
  }
  return table;
}
constexpr auto kAscii = ascii_table();

bool in_word(CharacterClass kind) {
  return kind == CharacterClass::letter || kind == CharacterClass::digit;
}

std::string_view cut(std::string_view term) { return utf8::prefix(term, Tokenizer::kTermMax); }

}  // namespace

void Tokenizer::tokenize(std::string_view text, std::vector<Token>& out) {
  out.clear();
  fold(utf8::prefix(text, kTextMax));
  for (size_t i = 0; i < units_.size();) {
    CharacterClass kind = units_[i].kind;
    if (kind == CharacterClass::ideograph) {
      i = read_ideographs(i, out);
    } else if (in_word(kind)) {
      i = read_word(i, out);
    } else {
      ++i;
    }
  }
}

void Tokenizer::fold(std::string_view text) {
  units_.clear();
  for (size_t i = 0; i < text.size();) {
    auto byte = static_cast<unsigned char>(text[i]);
    auto begin = static_cast<uint32_t>(i);
    if (byte < 0x80) {
      units_.push_back({kAscii[byte].code_point, begin, begin + 1, kAscii[byte].kind});
      ++i;
      continue;
    }
    utf8::Decoded decoded = utf8::decode(text, i);
    uint32_t end = begin + decoded.length;
    i = end;
    if (decoded.code_point >= kFoldedEnd) {
      bool ideograph = decoded.code_point < 0x40000;
      units_.push_back({decoded.code_point, begin, end,
                        ideograph ? CharacterClass::ideograph : CharacterClass::separator});
      continue;
    }
    for (const FoldedCharacter& folded : fold_character(decoded.code_point)) {
      units_.push_back({folded.code_point, begin, end, folded.kind});
    }
  }
}

size_t Tokenizer::read_ideographs(size_t start, std::vector<Token>& out) {
  size_t end = start;
  while (end < units_.size() && units_[end].kind == CharacterClass::ideograph) ++end;
  bool pairs = options_.ideographs != IdeographTerms::characters;
  bool characters = options_.ideographs != IdeographTerms::pairs || end == start + 1;
  for (size_t i = start; i < end; ++i) {
    const Unit& unit = units_[i];
    std::string term;
    utf8::append(term, unit.code_point);
    if (pairs && i + 1 < end) {
      std::string pair = term;
      utf8::append(pair, units_[i + 1].code_point);
      out.push_back({std::move(pair), unit.begin, units_[i + 1].end, TokenKind::pair});
    }
    if (characters) out.push_back({std::move(term), unit.begin, unit.end, TokenKind::character});
  }
  return end;
}

size_t Tokenizer::read_word(size_t start, std::vector<Token>& out) {
  parts_.clear();
  part_text_.clear();
  size_t i = start;
  char joiner = 0;
  for (;;) {
    i = read_part(i, joiner);
    while (join_previous()) continue;
    if (i < units_.size() && in_word(units_[i].kind)) {
      joiner = 0;
      continue;
    }
    size_t next = joined_next(i);
    if (next == i) break;
    joiner = static_cast<char>(units_[i].code_point);
    i = next;
  }
  emit_parts(out);
  if (options_.codes && parts_.size() <= kCodePartsMax) emit_code(out);
  return i;
}

// A run of letters or of digits.
size_t Tokenizer::read_part(size_t start, char joiner) {
  CharacterClass kind = units_[start].kind;
  auto text_begin = static_cast<uint32_t>(part_text_.size());
  size_t i = start;
  for (; i < units_.size() && units_[i].kind == kind; ++i) {
    char32_t c = units_[i].code_point;
    if (c < 0x80) {
      part_text_.push_back(static_cast<char>(c));
    } else {
      utf8::append(part_text_, c);
    }
  }
  parts_.push_back({text_begin, static_cast<uint32_t>(part_text_.size()), units_[start].begin,
                    units_[i - 1].end, joiner, kind == CharacterClass::digit});
  return i;
}

// The position after a joiner that holds two parts together, else `position`.
size_t Tokenizer::joined_next(size_t position) const {
  if (position == 0 || position + 1 >= units_.size()) return position;
  if (units_[position].kind != CharacterClass::joiner) return position;
  CharacterClass before = units_[position - 1].kind;
  CharacterClass after = units_[position + 1].kind;
  if (!in_word(after)) return position;
  bool digits = before == CharacterClass::digit && after == CharacterClass::digit;
  switch (units_[position].code_point) {
    case U'.':
      return position + 1;
    case U'-':
    case U'_':
    case U'/':
    case U'@':
    case U'&':
      return position + 1;
    case U':':
    case U',':
      return digits ? position + 1 : position;
    case U'\'':
      return before == CharacterClass::letter && after == CharacterClass::letter ? position + 1
                                                                                 : position;
    default:
      return position;
  }
}

// Makes one part of two where the sign between them belongs to a number or a word: 3.5, 1,234,
// don't. True when it did.
bool Tokenizer::join_previous() {
  if (parts_.size() < 2) return false;
  Part& left = parts_[parts_.size() - 2];
  const Part& right = parts_.back();
  std::string_view right_text = part_text(right);
  if (left.number != right.number) return false;
  if (left.number) {
    bool decimal = right.joiner == '.' && left.joiner != '.';
    bool thousands = right.joiner == ',' && right_text.size() == 3 &&
                     part_text(left).find('.') == std::string_view::npos;
    if (!decimal && !thousands) return false;
    if (decimal) part_text_.insert(right.text_begin, 1, '.');
    left.text_end = static_cast<uint32_t>(part_text_.size());
  } else {
    if (right.joiner != '\'') return false;
    if (right_text == "s") {
      part_text_.resize(left.text_end);
    } else {
      left.text_end = right.text_end;
    }
  }
  left.end = right.end;
  parts_.pop_back();
  return true;
}

void Tokenizer::emit_parts(std::vector<Token>& out) {
  for (const Part& part : parts_) {
    std::string term(cut(part_text(part)));
    if (part.number) {
      out.push_back({std::move(term), part.begin, part.end, TokenKind::number});
      continue;
    }
    if (options_.drop_stop_words && is_stop_word(term)) continue;
    if (options_.stem) stem_english(term);
    out.push_back({std::move(term), part.begin, part.end, TokenKind::word});
  }
}

// The whole of several parts as one term.
void Tokenizer::emit_code(std::vector<Token>& out) {
  if (parts_.size() < 2) return;
  bool letters = false;
  bool digits = false;
  bool address = false;
  bool dotted = false;
  bool short_part = false;
  for (const Part& part : parts_) {
    (part.number ? digits : letters) = true;
    if (part.joiner == '@') address = true;
    if (part.joiner == '.' || part.joiner == '&') dotted = true;
    if (part.text_end - part.text_begin <= 1) short_part = true;
  }
  // Words with a hyphen or a slash between them are just words; "e-mail" is one.
  if (letters && !digits && !address && !dotted && !short_part) return;
  bool keep_signs = address || !letters;
  std::string term;
  for (const Part& part : parts_) {
    bool keep = part.joiner != 0 && (keep_signs || part.joiner == '.' || part.joiner == '&');
    if (keep) term.push_back(part.joiner);
    term += part_text(part);
  }
  if (term.size() > kTermMax) return;
  out.push_back({std::move(term), parts_.front().begin, parts_.back().end, TokenKind::code});
}

}  // namespace danlu::retrieve
