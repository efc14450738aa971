// How text becomes search terms: one analysis for Chinese, English and everything between, the same
// for documents and questions. Chosen by measurement: docs/decisions/tokenisation.md.
//
//   words       folded (width, case, accents), English function words dropped, Porter2 stem
//   ideographs  overlapping pairs and single characters of each run, traditional folded to
//   simplified numbers     "1,234.5" -> 1234.5 codes       letters with digits, e-mail addresses,
//   dates: the whole and its parts, so that
//               "BH-60", "BH60" and "bh 60" find one another: bh60, bh, 60
//
// Every token keeps the bytes it came from. Ill-formed UTF-8 separates words. A Tokenizer holds
// scratch memory: use one per thread. Time is linear in the text.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "retrieve/character_table.hpp"

namespace danlu::retrieve {

// Raised when the same text would give other terms: collections then read their files again.
inline constexpr int kTokenizerVersion = 1;

enum class TokenKind : uint8_t { word, number, code, character, pair };

struct Token {
  std::string term;
  uint32_t begin = 0;  // Bytes of the text.
  uint32_t end = 0;
  TokenKind kind = TokenKind::word;
};

enum class IdeographTerms { characters, pairs, both };

// The defaults are the decision; the rest is there to measure them against.
struct TokenizerOptions {
  IdeographTerms ideographs = IdeographTerms::both;
  bool stem = true;
  bool drop_stop_words = true;
  bool codes = true;
};

class Tokenizer {
 public:
  Tokenizer() = default;
  explicit Tokenizer(TokenizerOptions options) : options_(options) {}

  // Replaces `out`. Only the first kTextMax bytes are read.
  void tokenize(std::string_view text, std::vector<Token>& out);

  static constexpr size_t kTextMax = size_t{1} << 30;
  static constexpr size_t kTermMax = 64;  // Bytes; longer words are cut there.

 private:
  struct Unit {
    char32_t code_point;
    uint32_t begin;
    uint32_t end;
    CharacterClass kind;
  };
  // A run of letters or a number inside a word; `joiner` is the sign before it (0: none).
  struct Part {
    uint32_t text_begin;  // In part_text_.
    uint32_t text_end;
    uint32_t begin;  // In the source.
    uint32_t end;
    char joiner;
    bool number;
  };

  void fold(std::string_view text);
  size_t read_ideographs(size_t start, std::vector<Token>& out);
  size_t read_word(size_t start, std::vector<Token>& out);
  size_t read_part(size_t start, char joiner);
  size_t joined_next(size_t position) const;
  bool join_previous();
  void emit_parts(std::vector<Token>& out);
  void emit_code(std::vector<Token>& out);
  std::string_view part_text(const Part& part) const {
    return std::string_view(part_text_).substr(part.text_begin, part.text_end - part.text_begin);
  }

  TokenizerOptions options_;
  std::vector<Unit> units_;
  std::vector<Part> parts_;
  std::string part_text_;
};

}  // namespace danlu::retrieve
