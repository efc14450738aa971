#include "retrieve/answer.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <unordered_map>
#include <unordered_set>

#include "retrieve/answer_candidates.hpp"
#include "retrieve/query.hpp"
#include "retrieve/question_kind.hpp"

namespace danlu::retrieve {
namespace {

using TermSet = std::unordered_set<std::string>;

// What a word counts for, by where it stands.
constexpr double kInHeadings = 0.6;
constexpr double kInHead = 0.7;  // Of its table: every row holds those.
constexpr double kNearby = 0.4;
constexpr double kInPassage = 0.3;
// Added to a share of weights between 0 and 1.
constexpr double kKindBonus = 0.15;
// Words that give a reason are rarer than numbers, so that they say more.
constexpr double kReasonConfidence = 0.06;
constexpr double kRangeBonus = 0.25;
constexpr double kRangeShare = 0.8;  // Of what the passage that speaks most of the question does.
constexpr double kRankPenalty = 0.12;
constexpr double kTooShortPenalty = 0.3;
constexpr size_t kTooShort = 9;  // Bytes.
constexpr size_t kFewSentences = 10;
// A number of the question that the documents do not have may lie in a range they name, and one
// written as a word ("two") stands in many a sentence.
constexpr double kMissingNumber = 0.3;

// Of a question of several parts: terms of the other parts, and a sentence of a document that
// answers another part already.
constexpr double kOtherPart = 0.35;
constexpr double kOffSubjectWhole = 0.1;
constexpr double kOtherClause = 0.6;  // "过了保修期，上门费是多少": the clause that does not ask.
constexpr double kOffSubject = 0.7;   // For the share of the part that the passage speaks less of.
constexpr double kSameDocument = 0.1;
constexpr double kRepeatsPenalty = 0.3;
// Another sentence: nearly as good as the best, and of the question's weight so much that is new.
constexpr double kMoreScore = 0.75;
constexpr double kMoreShare = 0.15;
constexpr double kNextScore = 0.6;  // For the one right after a chosen one.
constexpr double kNextShare = 0.12;

struct AskedTerm {
  std::string term;
  double weight = 0.0;
  uint32_t begin = 0;  // In the question, first time.
  bool code = false;   // Letters with digits, found in the documents.
};

// What is asked, and how much each of the asked terms counts for it.
struct Part {
  std::string_view text;
  QuestionKind kind = QuestionKind::other;
  std::vector<double> numbers;
  std::vector<double> weights;
  std::vector<bool> own;  // Terms of this part.
};

struct Scored {
  size_t candidate = 0;
  double score = 0.0;
  double coverage = 0.0;
};

class Extractor {
 public:
  Extractor(std::string_view question, std::span<const Passage> passages)
      : question_(question), passages_(passages) {
    candidates_ = answer_candidates(passages);
    for (const AnswerCandidate& candidate : candidates_) {
      own_.push_back(terms_of(candidate.shown));
      std::string cells;
      for (const std::string& cell : candidate.cells) cells += cell + "\n";
      cells_.push_back(terms_of(cells));
      nearby_.push_back(terms_of(candidate.context));
    }
    for (const Passage& passage : passages) {
      std::string headings = passage.span.file;
      for (const std::string& heading : passage.headings) headings += "\n" + heading;
      headings_.push_back(terms_of(headings));
      whole_.push_back(terms_of(passage.text));
    }
    weigh_question();
  }

  ExtractedAnswer answer(const AnswerOptions& options) {
    ExtractedAnswer out;
    Part whole = part_of({question_, question_});
    std::vector<Scored> ranked = rank(whole, {});
    if (ranked.empty() || total_ <= 0.0) return out;
    out.confidence = confidence(ranked[0]);
    if (out.confidence < options.confidence_min) return out;
    out.answered = true;
    for (const Scored& scored : choose(ranked, options.sentences_max)) {
      cite(candidates_[scored.candidate], out);
    }
    return out;
  }

 private:
  TermSet terms_of(std::string_view text) {
    tokenizer_.tokenize(text, tokens_);
    TermSet out;
    for (Token& token : tokens_) out.insert(std::move(token.term));
    return out;
  }

  // Weight by rarity among the candidates. A pair of characters that nothing holds may be no word
  // at all, only the end of one and the beginning of the next: it counts as far as its characters
  // are not part of pairs that are found.
  void weigh_question() {
    tokenizer_.tokenize(without_question_phrases(without_how_phrases(question_)), tokens_);
    std::vector<Token> tokens = std::move(tokens_);
    tokens_.clear();
    std::unordered_set<uint32_t> covered;
    TermSet seen;
    auto found_in = [&](const std::string& term) {
      size_t count = 0;
      for (size_t i = 0; i < own_.size(); ++i) count += own_[i].contains(term) ? 1 : 0;
      if (count == 0) {
        for (const TermSet& headings : headings_) count += headings.contains(term) ? 1 : 0;
      }
      return static_cast<double>(count);
    };
    for (const Token& token : tokens) {
      if (token.kind != TokenKind::pair || found_in(token.term) == 0) continue;
      covered.insert(token.begin);
      covered.insert(token.begin + (token.end - token.begin) / 2);
    }
    // A few sentences more than there are: among very few, rarity says little.
    auto all = static_cast<double>(own_.size() + kFewSentences);
    for (size_t i = 0; i < tokens.size(); ++i) {
      const Token& token = tokens[i];
      // "F04" is one word; that it is an F and a 04 says nothing more.
      bool in_code = std::any_of(tokens.begin(), tokens.end(), [&](const Token& other) {
        return other.kind == TokenKind::code && token.kind != TokenKind::code &&
               other.begin <= token.begin && token.end <= other.end && found_in(other.term) > 0;
      });
      bool in_pair =
          token.kind == TokenKind::character &&
          ((i > 0 && tokens[i - 1].kind == TokenKind::pair) ||
           (i > 1 && tokens[i - 2].kind == TokenKind::pair && tokens[i - 2].end == token.end));
      if (in_code || in_pair || !seen.insert(token.term).second) continue;
      double count = found_in(token.term);
      double weight = std::log1p((all - std::min(all, count) + 0.5) / (count + 0.5));
      if (token.kind == TokenKind::pair && count == 0) {
        uint32_t second = token.begin + (token.end - token.begin) / 2;
        weight *= 1.0 - 0.5 * (covered.contains(token.begin) ? 1 : 0) -
                  0.5 * (covered.contains(second) ? 1 : 0);
      }
      bool number = token.kind == TokenKind::number ||
                    (token.kind == TokenKind::pair && !numbers_asked(token.term).empty());
      bool number_word = token.kind == TokenKind::word && !numbers_asked(token.term).empty();
      if ((count == 0 && number) || number_word) weight *= kMissingNumber;
      bool code = count > 0 && token.term.find_first_of("0123456789") != std::string::npos &&
                  token.term.find_first_not_of("0123456789.,") != std::string::npos &&
                  token.kind != TokenKind::pair;
      asked_.push_back({token.term, weight, token.begin, code});
      total_ += weight;
    }
  }

  Part part_of(const QuestionPart& asked_part) const {
    const auto& [text, asking] = asked_part;
    Part part{text, question_kind(text), numbers_asked(text), {}, {}};
    auto within = [&](std::string_view range, uint32_t place) {
      auto begin = static_cast<size_t>(range.data() - question_.data());
      return place >= begin && place < begin + range.size();
    };
    for (const AskedTerm& asked : asked_) {
      part.own.push_back(within(text, asked.begin));
      double counts = within(asking, asked.begin) ? 1.0
                      : part.own.back()           ? kOtherClause
                                                  : kOtherPart;
      part.weights.push_back(asked.weight * counts);
    }
    return part;
  }

  double share(size_t candidate, const std::string& term, double in_head_share = kInHead) const {
    size_t passage = candidates_[candidate].passage;
    if (own_[candidate].contains(term)) {
      bool in_head = candidates_[candidate].table_row && !cells_[candidate].contains(term);
      return in_head ? in_head_share : 1.0;
    }
    return headings_[passage].contains(term)   ? kInHeadings
           : nearby_[candidate].contains(term) ? kNearby
           : whole_[passage].contains(term)    ? kInPassage
                                               : 0.0;
  }

  // Share of the part that each passage speaks of anywhere.
  std::vector<double> passage_shares(const Part& part) const {
    std::vector<double> shares(passages_.size());
    double all = std::accumulate(part.weights.begin(), part.weights.end(), 0.0);
    for (size_t passage = 0; passage < shares.size(); ++passage) {
      for (size_t i = 0; i < asked_.size(); ++i) {
        bool held =
            whole_[passage].contains(asked_[i].term) || headings_[passage].contains(asked_[i].term);
        shares[passage] += held && all > 0.0 ? part.weights[i] / all : 0.0;
      }
    }
    return shares;
  }

  double coverage(size_t candidate, const Part& part) const {
    double sum = 0.0;
    double all = 0.0;
    for (size_t i = 0; i < asked_.size(); ++i) {
      sum += share(candidate, asked_[i].term) * part.weights[i];
      all += part.weights[i];
    }
    return all > 0.0 ? sum / all : 0.0;
  }

  // How much of the question the sentence and its passage speak of. The passage counts as well as
  // the sentence: a question often tells the story that the sentences before have told.
  double confidence(const Scored& best) const {
    size_t passage = candidates_[best.candidate].passage;
    double sum = 0.0;
    double sentence = 0.0;
    for (const AskedTerm& asked : asked_) {
      bool held = whole_[passage].contains(asked.term) || headings_[passage].contains(asked.term);
      sum += held ? asked.weight : 0.0;
      sentence += share(best.candidate, asked.term, 1.0) * asked.weight;
    }
    bool gives_reason = question_kind(question_) == QuestionKind::reason &&
                        answers_kind(QuestionKind::reason, candidates_[best.candidate].shown, {});
    double reason = gives_reason ? kReasonConfidence : 0.0;
    return std::clamp(0.5 * (sentence + sum) / total_ + reason, 0.0, 1.0);
  }

  bool holds_any(size_t candidate, const Part& part) const {
    for (size_t i = 0; i < asked_.size(); ++i) {
      if (part.own[i] && own_[candidate].contains(asked_[i].term)) return true;
    }
    return false;
  }

  bool asks(std::string_view text) const { return text.ends_with('?') || text.ends_with("？"); }

  // A row whose first cell names a range that holds a number of the question.
  bool in_range(const AnswerCandidate& candidate, const Part& part) const {
    if (candidate.cells.empty()) return false;
    return std::any_of(part.numbers.begin(), part.numbers.end(),
                       [&](double number) { return range_holds(candidate.cells[0], number); });
  }

  std::vector<Scored> rank(const Part& part, const std::vector<Scored>& chosen) const {
    double best = 0.0;
    for (const Passage& passage : passages_) best = std::max(best, passage.score);
    std::vector<double> shares = passage_shares(part);
    double most = shares.empty() ? 0.0 : *std::max_element(shares.begin(), shares.end());
    std::vector<Scored> out;
    for (size_t i = 0; i < candidates_.size(); ++i) {
      const AnswerCandidate& candidate = candidates_[i];
      if (candidate.heading || asks(candidate.shown)) continue;
      bool of_kind = answers_kind(part.kind, candidate.shown, question_);
      if (!of_kind && !holds_any(i, part)) continue;
      Scored scored{i, 0.0, coverage(i, part)};
      scored.score = scored.coverage + (of_kind ? kKindBonus : 0.0) +
                     (in_range(candidate, part) && shares[candidate.passage] >= kRangeShare * most
                          ? kRangeBonus
                          : 0.0) +
                     (same_document(candidate, chosen) ? kSameDocument : 0.0);
      if (candidate.shown.size() < kTooShort) scored.score -= kTooShortPenalty;
      if (repeats_question(candidate.shown, question_)) scored.score -= kRepeatsPenalty;
      scored.score -= (part.text.size() < question_.size() ? kOffSubject : kOffSubjectWhole) *
                      (most - shares[candidate.passage]);
      double place = best > 0.0 ? 1.0 - passages_[candidate.passage].score / best
                                : static_cast<double>(candidate.passage) * 0.2;
      scored.score -= kRankPenalty * std::min(1.0, place);
      out.push_back(scored);
    }
    std::stable_sort(out.begin(), out.end(),
                     [](const Scored& a, const Scored& b) { return a.score > b.score; });
    return out;
  }

  bool same_document(const AnswerCandidate& candidate, const std::vector<Scored>& chosen) const {
    return std::any_of(chosen.begin(), chosen.end(), [&](const Scored& other) {
      size_t kept = candidates_[other.candidate].passage;
      const std::string& file = passages_[kept].span.file;
      return kept == candidate.passage ||
             (!file.empty() && file == passages_[candidate.passage].span.file);
    });
  }

  // A sentence about E1 does not go on with an answer about E5.
  bool names_codes(size_t candidate) const {
    return std::all_of(asked_.begin(), asked_.end(), [&](const AskedTerm& asked) {
      return !asked.code || share(candidate, asked.term) >= kInHeadings;
    });
  }

  // Says the same, or is part of it.
  bool covered(size_t place, const std::vector<Scored>& chosen) const {
    const AnswerCandidate& candidate = candidates_[place];
    return std::any_of(chosen.begin(), chosen.end(), [&](const Scored& other) {
      const AnswerCandidate& kept = candidates_[other.candidate];
      return kept.shown == candidate.shown ||
             (kept.passage == candidate.passage && kept.begin < candidate.end &&
              candidate.begin < kept.end);
    });
  }

  bool follows_chosen(size_t candidate, const std::vector<Scored>& chosen) const {
    return std::any_of(chosen.begin(), chosen.end(), [&](const Scored& other) {
      return other.candidate + 1 == candidate &&
             candidates_[other.candidate].passage == candidates_[candidate].passage;
    });
  }

  // The best for each thing that is asked; then others that are nearly as good and say something of
  // the question the chosen do not.
  std::vector<Scored> choose(const std::vector<Scored>& ranked, size_t most) const {
    std::vector<Scored> chosen;
    std::vector<QuestionPart> parts = question_parts(question_);
    if (most < parts.size()) parts.clear();
    if (parts.size() < 2) chosen.push_back(ranked[0]);
    if (parts.size() >= 2) choose_for_parts(parts, chosen);
    for (const Scored& scored : ranked) {
      if (chosen.size() >= most || (parts.size() >= 2 && chosen.size() >= parts.size())) break;
      if (covered(scored.candidate, chosen)) continue;
      bool next = follows_chosen(scored.candidate, chosen);
      if (scored.score < (next ? kNextScore : kMoreScore) * ranked[0].score ||
          new_share(scored.candidate, chosen) < (next ? kNextShare : kMoreShare) ||
          !same_document(candidates_[scored.candidate], chosen) || !names_codes(scored.candidate)) {
        continue;
      }
      chosen.push_back(scored);
    }
    if (parts.size() >= 2) return chosen;  // In the order in which they were asked.
    std::sort(chosen.begin(), chosen.end(),
              [](const Scored& a, const Scored& b) { return a.candidate < b.candidate; });
    return chosen;
  }

  void choose_for_parts(const std::vector<QuestionPart>& parts, std::vector<Scored>& chosen) const {
    for (const QuestionPart& asked : parts) {
      Part part = part_of(asked);
      std::vector<Scored> ranked = rank(part, chosen);
      auto best = std::find_if(ranked.begin(), ranked.end(), [&](const Scored& scored) {
        return holds_any(scored.candidate, part);
      });
      if (best != ranked.end() && !covered(best->candidate, chosen)) chosen.push_back(*best);
    }
  }

  // Of the question's weight, what this candidate holds itself and none of the chosen does.
  double new_share(size_t candidate, const std::vector<Scored>& chosen) const {
    double sum = 0.0;
    for (const AskedTerm& asked : asked_) {
      bool had = std::any_of(chosen.begin(), chosen.end(), [&](const Scored& other) {
        return own_[other.candidate].contains(asked.term);
      });
      if (!had && own_[candidate].contains(asked.term)) sum += asked.weight;
    }
    return sum / total_;
  }

  void cite(const AnswerCandidate& candidate, ExtractedAnswer& out) const {
    const Passage& passage = passages_[candidate.passage];
    Citation citation;
    citation.number = static_cast<int64_t>(out.citations.size()) + 1;
    citation.passage = passage.id;
    citation.quote = passage.text.substr(candidate.begin, candidate.end - candidate.begin);
    citation.span = quote_span(passage, candidate.begin, candidate.end);
    citation.verified = true;
    if (!out.text.empty()) out.text += "\n";
    out.text += candidate.shown + " [" + std::to_string(citation.number) + "]";
    out.citations.push_back(std::move(citation));
  }

  std::string_view question_;
  std::span<const Passage> passages_;
  Tokenizer tokenizer_;
  std::vector<Token> tokens_;
  std::vector<AnswerCandidate> candidates_;
  std::vector<TermSet> own_;       // Per candidate: terms of what it shows.
  std::vector<TermSet> cells_;     // Per candidate: of a table row, without the table's head.
  std::vector<TermSet> nearby_;    // Per candidate: terms of the sentences around it.
  std::vector<TermSet> headings_;  // Per passage.
  std::vector<TermSet> whole_;     // Per passage: all its terms.
  std::vector<AskedTerm> asked_;
  double total_ = 0.0;
};

}  // namespace

std::string_view documents_do_not_say(std::string_view question) {
  return question_language(question) == "zh" ? kDocumentsDoNotSay.zh : kDocumentsDoNotSay.en;
}

ExtractedAnswer extract_answer(std::string_view question, std::span<const Passage> passages,
                               const AnswerOptions& options) {
  auto used = passages.first(std::min(passages.size(), options.passages_max));
  return Extractor(question, used).answer(options);
}

}  // namespace danlu::retrieve
