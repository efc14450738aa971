// What a character means to the search: its class and its folded form.
//
// Folding makes characters that people take for the same one equal: NFKC (full and half width,
// ligatures, circled numbers), case, accents of Latin, Greek and Cyrillic letters, traditional to
// simplified Chinese character by character. It comes from ICU once, on first use, into a table for
// the Basic Multilingual Plane; later look-ups are one array access. Safe from any thread.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace danlu::retrieve {

enum class CharacterClass : uint8_t {
  separator,  // Spaces, punctuation, symbols, controls.
  letter,     // Letters of scripts that put spaces between words.
  digit,      // Decimal digits of any script (folded to 0-9).
  ideograph,  // Scripts without spaces: Chinese, Japanese, Korean, Thai, ...
  mark,       // Combining marks that folding drops, zero-width characters: as if not there.
  joiner      // Signs that hold codes and numbers together: . - _ / @ : , ' + and the like.
};

struct FoldedCharacter {
  char32_t code_point = 0;
  CharacterClass kind = CharacterClass::separator;
};

// Code points from here on are not in the table: ideographs up to U+3FFFF, separators after.
inline constexpr char32_t kFoldedEnd = 0x20000;

// The folded form, most often one character; empty for one that is dropped.
// REQUIRES: code_point < kFoldedEnd.
std::span<const FoldedCharacter> fold_character(char32_t code_point);

}  // namespace danlu::retrieve
