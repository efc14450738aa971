#include "retrieve/character_table.hpp"

#include <unicode/normalizer2.h>
#include <unicode/translit.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/uscript.h>

#include <array>
#include <memory>
#include <vector>

namespace danlu::retrieve {
namespace {

bool script_without_spaces(char32_t c) {
  UErrorCode status = U_ZERO_ERROR;
  switch (uscript_getScript(static_cast<UChar32>(c), &status)) {
    case USCRIPT_HAN:
    case USCRIPT_HIRAGANA:
    case USCRIPT_KATAKANA:
    case USCRIPT_HANGUL:
    case USCRIPT_BOPOMOFO:
    case USCRIPT_THAI:
    case USCRIPT_LAO:
    case USCRIPT_KHMER:
    case USCRIPT_MYANMAR:
      return true;
    default:
      return c == 0x30FC;  // The long-vowel mark belongs to no single script.
  }
}

CharacterClass classify(char32_t c) {
  // U+2019 is what word processors write for an apostrophe.
  if (c < 0x80 && std::u32string_view(U".-_/@:,'+#&").find(c) != std::u32string_view::npos) {
    return CharacterClass::joiner;
  }
  if (c == 0x2019) return CharacterClass::joiner;
  if (c >= 0x2010 && c <= 0x2012) return CharacterClass::joiner;
  if (c >= 0x300 && c <= 0x36F) return CharacterClass::mark;
  auto type = u_charType(static_cast<UChar32>(c));
  if (type == U_FORMAT_CHAR) return CharacterClass::mark;
  if (script_without_spaces(c)) {
    uint32_t word_like =
        U_GET_GC_MASK(static_cast<UChar32>(c)) & (U_GC_L_MASK | U_GC_M_MASK | U_GC_N_MASK);
    return word_like != 0 ? CharacterClass::ideograph : CharacterClass::separator;
  }
  switch (type) {
    case U_DECIMAL_DIGIT_NUMBER:
      return CharacterClass::digit;
    case U_UPPERCASE_LETTER:
    case U_LOWERCASE_LETTER:
    case U_TITLECASE_LETTER:
    case U_MODIFIER_LETTER:
    case U_OTHER_LETTER:
    case U_NON_SPACING_MARK:
    case U_COMBINING_SPACING_MARK:
    case U_LETTER_NUMBER:
      return CharacterClass::letter;
    default:
      return CharacterClass::separator;
  }
}

bool accents_fold(char32_t c) {
  UErrorCode status = U_ZERO_ERROR;
  auto script = uscript_getScript(static_cast<UChar32>(c), &status);
  return script == USCRIPT_LATIN || script == USCRIPT_GREEK || script == USCRIPT_CYRILLIC;
}

// Simplified form of every ideograph, from one call: characters are kept apart by spaces so that
// the transliterator cannot see phrases.
class SimplifiedForms {
 public:
  SimplifiedForms() {
    UErrorCode status = U_ZERO_ERROR;
    std::unique_ptr<icu::Transliterator> rules(
        icu::Transliterator::createInstance("Traditional-Simplified", UTRANS_FORWARD, status));
    if (U_FAILURE(status) || !rules) return;
    icu::UnicodeString all;
    for (char16_t c = kFirst; c < kEnd; ++c) all.append(c).append(u' ');
    rules->transliterate(all);
    if (all.length() != 2 * (kEnd - kFirst)) return;
    forms_.resize(kEnd - kFirst);
    for (int32_t i = 0; i < kEnd - kFirst; ++i) {
      forms_[static_cast<size_t>(i)] = all.charAt(2 * i);
    }
  }

  char32_t of(char32_t c) const {
    return c >= kFirst && c < kFirst + forms_.size() ? forms_[c - kFirst] : c;
  }

 private:
  static constexpr char16_t kFirst = 0x3400;
  static constexpr char16_t kEnd = 0x9FFF;
  std::vector<char16_t> forms_;
};

class Folder {
 public:
  Folder() {
    UErrorCode status = U_ZERO_ERROR;
    fold_ = icu::Normalizer2::getNFKCCasefoldInstance(status);
    decompose_ = icu::Normalizer2::getNFKDInstance(status);
  }

  void fold(char32_t c, std::vector<FoldedCharacter>& out) const {
    bool unified_ideograph = c >= 0x3400 && c <= 0x9FFF && (c < 0x4DC0 || c > 0x4DFF);
    bool hangul_syllable = c >= 0xAC00 && c <= 0xD7A3;
    if (unified_ideograph || hangul_syllable) {  // Their own NFKC forms; most of the table.
      out.push_back({simplified_.of(c), CharacterClass::ideograph});
      return;
    }
    if (!u_isdefined(static_cast<UChar32>(c)) || c == 0xAD) return;
    UErrorCode status = U_ZERO_ERROR;
    icu::UnicodeString folded =
        fold_->normalize(icu::UnicodeString(static_cast<UChar32>(c)), status);
    if (U_FAILURE(status)) return;
    for (int32_t i = 0; i < folded.length(); i = folded.moveIndex32(i, 1)) {
      append(static_cast<char32_t>(folded.char32At(i)), out);
    }
  }

 private:
  void append(char32_t c, std::vector<FoldedCharacter>& out) const {
    if (c >= 0x80 && accents_fold(c)) {
      UErrorCode status = U_ZERO_ERROR;
      auto parts = decompose_->normalize(icu::UnicodeString(static_cast<UChar32>(c)), status);
      if (U_SUCCESS(status) && parts.length() > 0) c = static_cast<char32_t>(parts.char32At(0));
    }
    c = simplified_.of(c);
    if (c == 0x2019) c = '\'';
    if (c >= 0x2010 && c <= 0x2012) c = '-';
    CharacterClass kind = classify(c);
    if (kind == CharacterClass::mark) return;
    if (kind == CharacterClass::digit) {
      c = U'0' + static_cast<char32_t>(u_charDigitValue(static_cast<UChar32>(c)));
    }
    out.push_back({c, kind});
  }

  const icu::Normalizer2* fold_ = nullptr;
  const icu::Normalizer2* decompose_ = nullptr;
  SimplifiedForms simplified_;
};

class CharacterTable {
 public:
  CharacterTable() {
    Folder folder;
    characters_.reserve(kFoldedEnd + 4096);
    for (char32_t c = 0; c < kFoldedEnd; ++c) {
      starts_[c] = static_cast<uint32_t>(characters_.size());
      bool surrogate = c >= 0xD800 && c < 0xE000;
      bool private_use = c >= 0xE000 && c < 0xF900;
      if (!surrogate && !private_use) folder.fold(c, characters_);
    }
    starts_[kFoldedEnd] = static_cast<uint32_t>(characters_.size());
  }

  std::span<const FoldedCharacter> at(char32_t c) const {
    return std::span(characters_).subspan(starts_[c], starts_[c + 1] - starts_[c]);
  }

 private:
  std::array<uint32_t, kFoldedEnd + 1> starts_{};
  std::vector<FoldedCharacter> characters_;
};

}  // namespace

std::span<const FoldedCharacter> fold_character(char32_t code_point) {
  static const std::unique_ptr<const CharacterTable> kTable = std::make_unique<CharacterTable>();
  return kTable->at(code_point);
}

}  // namespace danlu::retrieve
