#include "retrieve/stop_words.hpp"

#include <algorithm>
#include <array>

namespace danlu::retrieve {
namespace {

// Sorted, for binary search; a test holds the order.
constexpr std::array<std::string_view, 141> kStopWords = {
    "a",      "about",   "above", "after",   "again",   "against",  "all",    "also",  "am",
    "an",     "and",     "any",   "are",     "arent",   "as",       "at",     "be",    "because",
    "been",   "before",  "being", "below",   "between", "both",     "but",    "by",    "can",
    "cannot", "cant",    "could", "couldnt", "did",     "didnt",    "do",     "does",  "doesnt",
    "doing",  "dont",    "down",  "during",  "each",    "few",      "for",    "from",  "further",
    "had",    "has",     "hasnt", "have",    "havent",  "having",   "he",     "her",   "here",
    "hers",   "him",     "his",   "how",     "i",       "if",       "im",     "in",    "into",
    "is",     "isnt",    "it",    "its",     "itself",  "just",     "let",    "may",   "me",
    "might",  "more",    "most",  "must",    "my",      "no",       "nor",    "of",    "off",
    "on",     "once",    "only",  "or",      "other",   "our",      "ours",   "out",   "over",
    "own",    "same",    "shall", "she",     "should",  "shouldnt", "so",     "some",  "such",
    "than",   "that",    "the",   "their",   "theirs",  "them",     "then",   "there", "these",
    "they",   "this",    "those", "through", "to",      "too",      "under",  "until", "up",
    "upon",   "very",    "was",   "wasnt",   "we",      "were",     "werent", "what",  "when",
    "where",  "whether", "which", "while",   "who",     "whom",     "whose",  "why",   "will",
    "with",   "wont",    "would", "wouldnt", "you",     "your"};

// Stems, sorted.
constexpr std::array<std::string_view, 15> kQuestionStems = {
    "anyon", "describ", "explain", "find", "give",  "happen", "know", "list",
    "mani",  "mean",    "much",    "name", "pleas", "show",   "tell"};

}  // namespace

bool is_stop_word(std::string_view word) {
  return std::binary_search(kStopWords.begin(), kStopWords.end(), word);
}

bool is_question_stem(std::string_view stem) {
  return std::binary_search(kQuestionStems.begin(), kQuestionStems.end(), stem);
}

}  // namespace danlu::retrieve
