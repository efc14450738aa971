// Text a user reads, in English and Chinese. Everything shown to people carries both; which one is
// shown is decided where it is shown (terminal, page), never where it is written.
#pragma once

#include <string>
#include <string_view>

namespace danlu {

enum class Language { en, zh };

struct Bilingual {
  std::string en;
  std::string zh;

  const std::string& in(Language language) const { return language == Language::zh ? zh : en; }
  bool empty() const { return en.empty() && zh.empty(); }
  bool complete() const { return !en.empty() && !zh.empty(); }
  bool operator==(const Bilingual&) const = default;
};

// The same for constants that live in the program text (error catalogue).
struct BilingualLiteral {
  std::string_view en;
  std::string_view zh;

  constexpr std::string_view in(Language language) const {
    return language == Language::zh ? zh : en;
  }
};

// DANLU_LANGUAGE, then LC_ALL, LC_MESSAGES, LANG: a value that starts with "zh" means Chinese.
Language language_from_environment();

}  // namespace danlu
