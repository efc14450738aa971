#include "retrieve/question_kind.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <span>
#include <vector>

#include "base/utf8.hpp"
#include "retrieve/tokenize.hpp"

namespace danlu::retrieve {
namespace {

constexpr std::array<std::string_view, 12> kDateWords = {
    "什么时候", "什麼時候", "何时", "何時",  "哪年",      "哪一年",
    "哪天",     "几月",     "几号", "when ", "what year", "what date"};
constexpr std::array<std::string_view, 26> kQuantityWords = {"多少",
                                                             "多久",
                                                             "多长",
                                                             "多大",
                                                             "多高",
                                                             "多远",
                                                             "多重",
                                                             "多快",
                                                             "几",
                                                             "百分之",
                                                             "how many",
                                                             "how much",
                                                             "how long",
                                                             "how often",
                                                             "how far",
                                                             "how high",
                                                             "how old",
                                                             "how big",
                                                             "how large",
                                                             "how fast",
                                                             "what percentage",
                                                             "what temperature",
                                                             "what is the maximum",
                                                             "what is the minimum",
                                                             "how late",
                                                             "how soon"};
constexpr std::array<std::string_view, 8> kReasonWords = {"为什么", "為什麼", "为何", "為何",
                                                          "原因",   "怎么会", "why ", "reason"};
constexpr std::array<std::string_view, 14> kReasonAnswers = {
    "因为",    "由于",   "因此",   "所以",      "原因",      "導致",   "导致",
    "because", "due to", "since ", "caused by", "therefore", "发现是", "，发现"};
constexpr std::array<std::string_view, 12> kHowPhrases = {
    "how long", "how often", "how many", "how much", "how far",  "how high",
    "how old",  "how big",   "how fast", "how late", "how soon", "how large"};
// What makes a clause ask, Chinese anywhere in it and English at its beginning.
constexpr std::array<std::string_view, 14> kAskingWords = {"什么", "什麼", "多少", "多久", "多长",
                                                           "多大", "几",   "哪",   "谁",   "怎",
                                                           "如何", "吗",   "是否", "何时"};
constexpr std::array<std::string_view, 7> kAskingOpenings = {"how ",   "what ", "who ", "whose ",
                                                             "which ", "why ",  "whom "};
constexpr std::array<std::string_view, 2> kTimeOpenings = {"when ", "where "};
constexpr std::array<std::string_view, 14> kVerbsAfterTime = {
    "is ",  "are ", "was ",  "were ",   "do ",   "does ", "did ",
    "can ", "may ", "must ", "should ", "will ", "has ",  "have "};
constexpr std::string_view kChineseDigits = "一二两三四五六七八九十百千万半零〇";
constexpr std::array<std::string_view, 22> kMeasures = {
    "年", "月", "日", "天", "号", "时", "分", "秒", "元", "块", "个",
    "次", "人", "名", "米", "斤", "克", "度", "倍", "周", "岁", "种"};

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return out;
}

bool holds_any(std::string_view text, std::span<const std::string_view> words) {
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) {
    return text.find(word) != std::string_view::npos;
  });
}

// A Chinese numeral before a measure word: 三天, 两次.
bool holds_chinese_number(std::string_view text) {
  for (size_t i = 0; i < text.size(); i += utf8::decode(text, i).length) {
    std::string_view character = text.substr(i, utf8::decode(text, i).length);
    if (character.size() != 3 || kChineseDigits.find(character) == std::string_view::npos) continue;
    std::string_view next = text.substr(i + 3, 3);
    if (std::find(kMeasures.begin(), kMeasures.end(), next) != kMeasures.end()) return true;
  }
  return false;
}

std::vector<std::string> numbers(std::string_view text) {
  std::vector<Token> tokens;
  Tokenizer().tokenize(text, tokens);
  std::vector<std::string> out;
  for (Token& token : tokens) {
    if (token.kind == TokenKind::number) out.push_back(std::move(token.term));
  }
  return out;
}

bool opens_with(std::string_view text, std::span<const std::string_view> words) {
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return text.starts_with(word); });
}

bool clause_asks(std::string_view clause) {
  std::string text = lower(clause);
  std::string_view rest(text);
  rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
  if (rest.starts_with("and ")) rest.remove_prefix(4);
  if (opens_with(rest, kAskingOpenings) || holds_any(text, kAskingWords)) return true;
  // "When it boils, ..." is a condition, "when is it free" asks.
  return opens_with(rest, kTimeOpenings) &&
         opens_with(rest.substr(rest.find(' ') + 1), kVerbsAfterTime);
}

// Length of a mark between clauses at `position`; a point within a number is none.
size_t clause_mark(std::string_view text, size_t position) {
  static constexpr std::array<std::string_view, 9> kMarks = {"？", "，", "；", "。", "! ",
                                                             "? ", ", ", "; ", ". "};
  for (std::string_view mark : kMarks) {
    if (text.substr(position, mark.size()) == mark) return mark.size();
  }
  return 0;
}

}  // namespace

std::string_view question_language(std::string_view question) {
  for (size_t i = 0; i < question.size();) {
    utf8::Decoded decoded = utf8::decode(question, i);
    i += decoded.length;
    char32_t c = decoded.code_point;
    if ((c >= 0x3400 && c <= 0x9FFF) || (c >= 0xF900 && c <= 0xFAFF) || c >= 0x20000) return "zh";
  }
  return "en";
}

std::vector<QuestionPart> question_parts(std::string_view question) {
  std::vector<QuestionPart> parts;
  size_t begin = 0;  // Of the part.
  size_t clause = 0;
  std::string_view asking;
  auto finish = [&](size_t end) {
    std::string_view text = question.substr(clause, end - clause);
    if (clause_asks(text)) {
      if (!asking.empty()) {
        auto asked_to = static_cast<size_t>(asking.data() + asking.size() - question.data());
        parts.push_back({question.substr(begin, asked_to - begin), asking});
        begin = asked_to;
      }
      asking = text;
    }
    clause = end;
  };
  for (size_t i = 0; i < question.size();) {
    size_t mark = clause_mark(question, i);
    bool joined = question.substr(i, 5) == " and " && clause_asks(question.substr(i + 1));
    i += std::max<size_t>(mark, 1);
    if (mark > 0 || joined) finish(i);
  }
  if (clause < question.size()) finish(question.size());
  parts.push_back({question.substr(begin), asking.empty() ? question.substr(begin) : asking});
  return parts;
}

bool repeats_question(std::string_view text, std::string_view question) {
  std::string words = lower(text);
  std::string asked = lower(question);
  return std::any_of(kHowPhrases.begin(), kHowPhrases.end(), [&](std::string_view phrase) {
    return words.find(phrase) != std::string::npos && asked.find(phrase) != std::string::npos;
  });
}

std::string without_how_phrases(std::string_view question) {
  std::string out = lower(question);
  std::string kept(question);
  for (std::string_view phrase : kHowPhrases) {
    for (size_t at = out.find(phrase); at != std::string::npos; at = out.find(phrase, at + 1)) {
      std::fill_n(kept.begin() + static_cast<std::ptrdiff_t>(at), phrase.size(), ' ');
    }
  }
  return kept;
}

QuestionKind question_kind(std::string_view question) {
  std::string text = lower(question);
  if (holds_any(text, kReasonWords)) return QuestionKind::reason;
  if (holds_any(text, kDateWords)) return QuestionKind::date;
  if (holds_any(text, kQuantityWords)) return QuestionKind::quantity;
  return QuestionKind::other;
}

std::vector<double> numbers_asked(std::string_view question) {
  static constexpr std::array<std::string_view, 13> kEnglish = {
      "zero",  "one",   "two",  "three", "four",   "five",  "six",
      "seven", "eight", "nine", "ten",   "eleven", "twelve"};
  std::vector<double> out;
  for (const std::string& number : numbers(question)) out.push_back(std::atof(number.c_str()));
  std::vector<Token> tokens;
  Tokenizer({.stem = false, .drop_stop_words = false}).tokenize(question, tokens);
  for (const Token& token : tokens) {
    auto found = std::find(kEnglish.begin(), kEnglish.end(), token.term);
    if (found != kEnglish.end()) out.push_back(static_cast<double>(found - kEnglish.begin()));
  }
  // Chinese numerals below a hundred: [d]十[d] or d.
  static constexpr std::string_view kDigits = "零一二三四五六七八九";
  for (size_t i = 0; i < question.size();) {
    double value = -1.0;
    double tens = 0.0;
    size_t start = i;
    for (; i + 3 <= question.size(); i += 3) {
      std::string_view character = question.substr(i, 3);
      size_t digit = kDigits.find(character);
      if (character == "两") digit = 6;
      if (character == "十") {
        tens = value > 0.0 ? value * 10.0 : 10.0;
        value = 0.0;
      } else if (digit != std::string_view::npos && digit % 3 == 0) {
        value = static_cast<double>(digit) / 3.0;
      } else {
        break;
      }
    }
    if (value >= 0.0) out.push_back(tens + value);
    if (i == start) i += utf8::decode(question, i).length;
  }
  return out;
}

bool range_holds(std::string_view text, double number) {
  static constexpr std::array<std::string_view, 8> kAtLeast = {
      "以上", "超过", "满", "and over", "or more", "over ", "more than", "at least"};
  static constexpr std::array<std::string_view, 8> kBelow = {
      "以下", "以内", "不满", "不足", "under ", "less than", "up to ", "below "};
  std::vector<std::string> found = numbers(text);
  if (found.empty() || found.size() > 2) return false;
  double first = std::atof(found[0].c_str());
  if (found.size() == 2) {
    double second = std::atof(found[1].c_str());
    return first < second && first <= number && number < second;
  }
  std::string words = lower(text);
  if (holds_any(words, kBelow)) return number < first;
  return holds_any(words, kAtLeast) && number >= first;
}

bool answers_kind(QuestionKind kind, std::string_view text, std::string_view question) {
  if (kind == QuestionKind::other) return false;
  if (kind == QuestionKind::reason) return holds_any(lower(text), kReasonAnswers);
  std::vector<std::string> asked = numbers(question);
  for (const std::string& number : numbers(text)) {
    if (std::find(asked.begin(), asked.end(), number) == asked.end()) return true;
  }
  return holds_chinese_number(text);
}

}  // namespace danlu::retrieve
