#include "retrieve/english_stemmer.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <sstream>

#include "base/files.hpp"

namespace danlu::retrieve {
namespace {

// The list was made with the reference program of the Snowball project.
TEST(EnglishStemmer, agrees_with_the_reference_program) {
  std::istringstream lines(
      read_file(std::filesystem::path(DANLU_SOURCE) / "src/retrieve/testdata/english_stems.tsv"));
  size_t checked = 0;
  for (std::string line; std::getline(lines, line);) {
    size_t tab = line.find('\t');
    if (line.starts_with('#') || tab == std::string::npos) continue;
    std::string word = line.substr(0, tab);
    stem_english(word);
    EXPECT_EQ(word, line.substr(tab + 1)) << line;
    ++checked;
  }
  EXPECT_GT(checked, 400u);
}

TEST(EnglishStemmer, leaves_short_words_and_other_letters_alone) {
  for (const char* original : {"", "a", "is", "naïve's", "ABCs", "e07s", "程序"}) {
    std::string word = original;
    stem_english(word);
    EXPECT_EQ(word, original);
  }
}

TEST(EnglishStemmer, survives_every_word_of_four_letters_from_a_hard_alphabet) {
  constexpr std::string_view kLetters = "yselai";
  for (size_t n = 0; n < 6 * 6 * 6 * 6; ++n) {
    std::string word;
    for (size_t rest = n, i = 0; i < 4; ++i, rest /= 6) word.push_back(kLetters[rest % 6]);
    std::string stem = word;
    stem_english(stem);
    EXPECT_FALSE(stem.empty()) << word;
    EXPECT_EQ(stem.find('Y'), std::string::npos) << word;
  }
}

}  // namespace
}  // namespace danlu::retrieve
