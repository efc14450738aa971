#include "retrieve/conversation.hpp"

#include <algorithm>
#include <array>
#include <unordered_set>
#include <vector>

#include "retrieve/query.hpp"
#include "retrieve/tokenize.hpp"

namespace danlu::retrieve {
namespace {

// At the beginning of a question.
constexpr std::array<std::string_view, 15> kOpenings = {
    "and ", "what about", "how about", "what else", "or ",  "but ", "also ", "那",
    "那么", "还有",       "還有",      "另外",      "如果", "要是", "若是"};
// Anywhere, as words of their own (English) or as they stand (Chinese).
constexpr std::array<std::string_view, 15> kPronouns = {"it",   "its",  "they",  "them",  "their",
                                                        "this", "that", "these", "those", "he",
                                                        "she",  "one",  "there", "same",  "ones"};
constexpr std::array<std::string_view, 21> kChinesePronouns = {
    "它",   "他们", "她们", "这个", "這個", "那个", "那個", "这些", "這些", "那些", "这样",
    "那样", "这种", "那种", "其中", "该",   "此",   "上述", "前者", "后者", "這種"};
constexpr size_t kShortWords = 2;       // English words that name something.
constexpr size_t kShortCharacters = 5;  // Ideographs left when the question words are gone.

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return out;
}

std::vector<Token> tokens_of(std::string_view text, TokenizerOptions options) {
  std::vector<Token> tokens;
  Tokenizer(options).tokenize(text, tokens);
  return tokens;
}

bool leans_on_pronoun(const std::string& question) {
  for (std::string_view pronoun : kChinesePronouns) {
    if (question.find(pronoun) != std::string::npos) return true;
  }
  auto words = tokens_of(question, {.stem = false, .drop_stop_words = false, .codes = false});
  // "there" and "that" lean only where they are not part of "is there", "that the".
  for (size_t i = 0; i < words.size(); ++i) {
    if (std::find(kPronouns.begin(), kPronouns.end(), words[i].term) == kPronouns.end()) continue;
    bool there = words[i].term == "there" && i > 0 &&
                 (words[i - 1].term == "is" || words[i - 1].term == "are");
    bool last = i + 1 == words.size();
    bool joins = (words[i].term == "that" || words[i].term == "one") && !last;
    if (!there && !joins) return true;
  }
  return false;
}

bool too_short(std::string_view question) {
  size_t words = 0;
  size_t characters = 0;
  std::string cleaned = without_question_phrases(question);
  for (const Token& token :
       tokens_of(cleaned, {.ideographs = IdeographTerms::characters, .codes = false})) {
    ++(token.kind == TokenKind::character ? characters : words);
  }
  if (characters == 0) return words < kShortWords;
  return words == 0 && characters < kShortCharacters && characters > 0 &&
         question.ends_with("呢？") + question.ends_with("呢") + question.ends_with("呢?") > 0;
}

// The words of `earlier` that the follow-up does not have itself, as they stand there.
std::string subject_of(std::string_view earlier, std::string_view question) {
  std::unordered_set<std::string> known;
  for (Token& token : tokens_of(question, {})) known.insert(std::move(token.term));
  std::string cleaned = without_question_phrases(earlier);
  std::string out;
  uint32_t end = 0;
  for (const Token& token : tokens_of(cleaned, {})) {
    bool character = token.kind == TokenKind::character;
    if (character || token.end <= end || known.contains(token.term)) continue;
    if (!out.empty() && token.begin > end) out += ' ';
    uint32_t begin = std::max(token.begin, end);  // Pairs overlap.
    out += cleaned.substr(begin, token.end - begin);
    end = token.end;
  }
  return out;
}

}  // namespace

bool is_follow_up(std::string_view question) {
  std::string text = lower(question);
  text.erase(0, std::min(text.size(), text.find_first_not_of(" \t\n")));
  bool opening = std::any_of(kOpenings.begin(), kOpenings.end(),
                             [&](std::string_view words) { return text.starts_with(words); });
  return opening || leans_on_pronoun(text) || too_short(question);
}

std::string standalone_question(std::span<const std::string> history, std::string_view question) {
  if (history.empty() || !is_follow_up(question)) return std::string(question);
  // What the thread is about: the last question that stood on its own, or else the first.
  size_t subject = history.size();
  while (subject > 0 && is_follow_up(history[subject - 1])) --subject;
  std::string words = subject_of(history[subject > 0 ? subject - 1 : 0], question);
  if (words.empty()) return std::string(question);
  return words + " " + std::string(question);
}

}  // namespace danlu::retrieve
