#include "retrieve/query.hpp"

#include <algorithm>
#include <array>
#include <unordered_map>

#include "base/utf8.hpp"
#include "retrieve/stop_words.hpp"

namespace danlu::retrieve {
namespace {

// Longer ones before those they begin with.
constexpr std::array<std::string_view, 74> kQuestionPhrases = {
    "为什么", "為什麼", "是什么", "是什麼", "什么时候", "什麼時候", "什么样",   "什麼樣",
    "什么",   "什麼",   "甚麼",   "多少",   "多久",     "多长",     "多大",     "多高",
    "多远",   "哪一个", "哪一種", "哪一种", "哪一年",   "哪些",     "哪个",     "哪個",
    "哪里",   "哪裡",   "哪儿",   "哪种",   "哪种",     "哪几",     "哪位",     "哪年",
    "哪家",   "哪",     "怎么样", "怎麼樣", "怎么办",   "怎么",     "怎麼",     "怎样",
    "怎樣",   "如何",   "为何",   "為何",   "何时",     "何時",     "何地",     "何人",
    "是否",   "有没有", "有沒有", "是不是", "能不能",   "能否",     "可不可以", "可否",
    "请问",   "請問",   "请介绍", "告诉我", "告訴我",   "我想知道", "介绍一下", "请",
    "請",     "吗",     "嗎",     "呢",     "谁",       "誰",       "有几",     "几",
    "一下",   "的"};

// Words in which a character of a phrase carries meaning.
constexpr std::array<std::string_view, 10> kKept = {"目的", "的确", "的士", "几何", "几乎",
                                                    "申请", "请假", "请示", "请求", "邀请"};

size_t match(std::string_view text, size_t position, std::span<const std::string_view> words) {
  for (std::string_view word : words) {
    if (text.substr(position, word.size()) == word) return word.size();
  }
  return 0;
}

}  // namespace

std::string without_question_phrases(std::string_view question) {
  std::string out(question);
  for (size_t i = 0; i < question.size();) {
    if (size_t kept = match(question, i, kKept)) {
      i += kept;
    } else if (size_t size = match(question, i, kQuestionPhrases)) {
      std::fill_n(out.begin() + static_cast<std::ptrdiff_t>(i), size, ' ');
      i += size;
    } else {
      i += utf8::decode(question, i).length;
    }
  }
  return out;
}

std::vector<QueryTerm> question_terms(std::string_view question, Tokenizer& tokenizer,
                                      const QuestionOptions& options) {
  std::vector<Token> tokens;
  auto read = [&](bool drop) {
    std::string text = drop ? without_question_phrases(question) : std::string(question);
    tokenizer.tokenize(text, tokens);
    if (!drop) return;
    std::erase_if(tokens, [](const Token& token) {
      return token.kind == TokenKind::word && is_question_stem(token.term);
    });
  };
  read(options.drop_question_words);
  if (tokens.empty()) read(false);

  std::vector<QueryTerm> terms;
  std::unordered_map<std::string, size_t> places;
  for (size_t i = 0; i < tokens.size() && terms.size() < options.terms_max; ++i) {
    Token& token = tokens[i];
    // A character that stands alone is all there is of its word.
    bool in_pair =
        token.kind == TokenKind::character &&
        ((i > 0 && tokens[i - 1].kind == TokenKind::pair) ||
         (i > 1 && tokens[i - 2].kind == TokenKind::pair && tokens[i - 2].end == token.end));
    double weight = in_pair ? options.character_weight : 1.0;
    auto [place, added] = places.emplace(token.term, terms.size());
    if (added) {
      terms.push_back({std::move(token.term), weight});
    } else {
      terms[place->second].weight += weight;
    }
  }
  return terms;
}

}  // namespace danlu::retrieve
