#include "retrieve/english_stemmer.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace danlu::retrieve {
namespace {

struct Rule {
  std::string_view suffix;
  std::string_view replacement;
};

// Step names, regions and exceptions are those of the published description. A 'y' that acts as a
// consonant is written 'Y' while the steps run.
class Stemmer {
 public:
  explicit Stemmer(std::string& word) : word_(word) {}

  void run() {
    mark_consonant_y();
    find_regions();
    step_1a();
    if (word_ == "inning" || word_ == "outing" || word_ == "canning" || word_ == "herring" ||
        word_ == "earring" || word_ == "proceed" || word_ == "exceed" || word_ == "succeed") {
      return;
    }
    step_1b();
    step_1c();
    step_2();
    step_3();
    step_4();
    step_5();
    std::replace(word_.begin(), word_.end(), 'Y', 'y');
  }

 private:
  static bool vowel(char c) {
    return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u' || c == 'y';
  }
  bool ends(std::string_view suffix) const { return std::string_view(word_).ends_with(suffix); }
  bool in_r1(size_t suffix_size) const { return word_.size() >= r1_ + suffix_size; }
  bool in_r2(size_t suffix_size) const { return word_.size() >= r2_ + suffix_size; }
  void cut(size_t count) { word_.erase(word_.size() - count); }
  void replace(size_t count, std::string_view with) {
    cut(count);
    word_ += with;
  }
  bool vowel_before(size_t end) const {
    return std::any_of(word_.begin(), word_.begin() + static_cast<std::ptrdiff_t>(end), vowel);
  }

  void mark_consonant_y() {
    if (word_[0] == 'y') word_[0] = 'Y';
    for (size_t i = 1; i < word_.size(); ++i) {
      if (word_[i] == 'y' && vowel(word_[i - 1])) word_[i] = 'Y';
    }
  }

  size_t region_after(size_t start) const {
    for (size_t i = start + 1; i < word_.size(); ++i) {
      if (!vowel(word_[i]) && vowel(word_[i - 1])) return i + 1;
    }
    return word_.size();
  }

  void find_regions() {
    r1_ = region_after(0);
    for (std::string_view prefix : {"gener", "commun", "arsen"}) {
      if (std::string_view(word_).starts_with(prefix)) r1_ = prefix.size();
    }
    r2_ = region_after(r1_);
  }

  // A short syllable: a vowel between two consonants (the last not w, x, Y), or a vowel at the
  // start of the word before a consonant.
  bool ends_short_syllable() const {
    size_t n = word_.size();
    if (n == 2) return vowel(word_[0]) && !vowel(word_[1]);
    if (n < 3) return false;
    char last = word_[n - 1];
    return !vowel(last) && last != 'w' && last != 'x' && last != 'Y' && vowel(word_[n - 2]) &&
           !vowel(word_[n - 3]);
  }
  bool short_word() const { return r1_ >= word_.size() && ends_short_syllable(); }

  void step_1a() {
    if (ends("sses")) {
      cut(2);
    } else if (ends("ied") || ends("ies")) {
      cut(word_.size() > 4 ? 2 : 1);
    } else if (ends("us") || ends("ss")) {
      return;
    } else if (ends("s") && word_.size() >= 2 && vowel_before(word_.size() - 2)) {
      cut(1);
    }
  }

  void step_1b() {
    for (std::string_view suffix : {"eedly", "eed"}) {
      if (!ends(suffix)) continue;
      if (in_r1(suffix.size())) replace(suffix.size(), "ee");
      return;
    }
    for (std::string_view suffix : {"ingly", "edly", "ing", "ed"}) {
      if (!ends(suffix)) continue;
      if (!vowel_before(word_.size() - suffix.size())) return;
      cut(suffix.size());
      after_removed_ending();
      return;
    }
  }

  void after_removed_ending() {
    static constexpr std::array<std::string_view, 9> kDoubles = {"bb", "dd", "ff", "gg", "mm",
                                                                 "nn", "pp", "rr", "tt"};
    if (ends("at") || ends("bl") || ends("iz")) {
      word_ += 'e';
    } else if (std::any_of(kDoubles.begin(), kDoubles.end(), [&](auto d) { return ends(d); })) {
      cut(1);
    } else if (short_word()) {
      word_ += 'e';
    }
  }

  void step_1c() {
    size_t n = word_.size();
    if (n > 2 && (word_[n - 1] == 'y' || word_[n - 1] == 'Y') && !vowel(word_[n - 2])) {
      word_[n - 1] = 'i';
    }
  }

  void step_2() {
    // Longest first among those that end alike.
    static constexpr std::array<Rule, 24> kRules = {
        {{"ational", "ate"}, {"ization", "ize"}, {"fulness", "ful"}, {"ousness", "ous"},
         {"iveness", "ive"}, {"tional", "tion"}, {"biliti", "ble"},  {"lessli", "less"},
         {"entli", "ent"},   {"ation", "ate"},   {"alism", "al"},    {"aliti", "al"},
         {"ousli", "ous"},   {"iviti", "ive"},   {"fulli", "ful"},   {"enci", "ence"},
         {"anci", "ance"},   {"abli", "able"},   {"izer", "ize"},    {"ator", "ate"},
         {"alli", "al"},     {"bli", "ble"},     {"ogi", "og"},      {"li", ""}}};
    for (const Rule& rule : kRules) {
      if (!ends(rule.suffix)) continue;
      if (!in_r1(rule.suffix.size())) return;
      size_t before = word_.size() - rule.suffix.size();
      if (rule.suffix == "ogi" && (before == 0 || word_[before - 1] != 'l')) return;
      if (rule.suffix == "li" &&
          (before == 0 ||
           std::string_view("cdeghkmnrt").find(word_[before - 1]) == std::string_view::npos)) {
        return;
      }
      replace(rule.suffix.size(), rule.replacement);
      return;
    }
  }

  void step_3() {
    static constexpr std::array<Rule, 9> kRules = {{{"ational", "ate"},
                                                    {"tional", "tion"},
                                                    {"alize", "al"},
                                                    {"icate", "ic"},
                                                    {"iciti", "ic"},
                                                    {"ative", ""},
                                                    {"ical", "ic"},
                                                    {"ness", ""},
                                                    {"ful", ""}}};
    for (const Rule& rule : kRules) {
      if (!ends(rule.suffix)) continue;
      if (!in_r1(rule.suffix.size())) return;
      if (rule.suffix == "ative" && !in_r2(rule.suffix.size())) return;
      replace(rule.suffix.size(), rule.replacement);
      return;
    }
  }

  void step_4() {
    static constexpr std::array<std::string_view, 18> kSuffixes = {
        "ement", "ance", "ence", "able", "ible", "ment", "ant", "ent", "ism",
        "ate",   "iti",  "ous",  "ive",  "ize",  "ion",  "al",  "er",  "ic"};
    for (std::string_view suffix : kSuffixes) {
      if (!ends(suffix)) continue;
      if (!in_r2(suffix.size())) return;
      size_t before = word_.size() - suffix.size();
      if (suffix == "ion" &&
          (before == 0 || (word_[before - 1] != 's' && word_[before - 1] != 't'))) {
        return;
      }
      cut(suffix.size());
      return;
    }
  }

  void step_5() {
    if (ends("e")) {
      if (in_r2(1)) {
        cut(1);
      } else if (in_r1(1)) {
        word_.pop_back();
        if (ends_short_syllable()) word_ += 'e';
      }
    } else if (ends("ll") && in_r2(1)) {
      cut(1);
    }
  }

  std::string& word_;
  size_t r1_ = 0;
  size_t r2_ = 0;
};

// Words whose stem the steps would get wrong, or that must not change.
constexpr std::array<Rule, 18> kExceptions = {{{"skis", "ski"},
                                               {"skies", "sky"},
                                               {"dying", "die"},
                                               {"lying", "lie"},
                                               {"tying", "tie"},
                                               {"idly", "idl"},
                                               {"gently", "gentl"},
                                               {"ugly", "ugli"},
                                               {"early", "earli"},
                                               {"only", "onli"},
                                               {"singly", "singl"},
                                               {"sky", "sky"},
                                               {"news", "news"},
                                               {"howe", "howe"},
                                               {"atlas", "atlas"},
                                               {"cosmos", "cosmos"},
                                               {"bias", "bias"},
                                               {"andes", "andes"}}};

}  // namespace

void stem_english(std::string& word) {
  if (word.size() <= 2) return;
  if (!std::all_of(word.begin(), word.end(), [](char c) { return c >= 'a' && c <= 'z'; })) return;
  if (word.size() <= 6) {
    for (const Rule& exception : kExceptions) {
      if (word == exception.suffix) {
        word = exception.replacement;
        return;
      }
    }
  }
  Stemmer(word).run();
}

}  // namespace danlu::retrieve
