// A pattern becomes a small program for a machine that follows all its threads at once (R. Cox,
// "Regular Expression Matching: the Virtual Machine Approach", 2009), so no pattern can make it
// slow.
#include "base/jsonpath_regexp.hpp"

#include <unicode/uchar.h>

#include "base/utf8.hpp"

namespace danlu::jsonpath {

namespace {
constexpr size_t kProgramMax = 20'000;
constexpr int kDepthMax = 100;
constexpr size_t kRepeatMax = 1000;
}  // namespace

bool Regexp::Set::contains(char32_t c) const {
  bool found = false;
  for (const auto& [low, high] : ranges) found |= c >= low && c <= high;
  uint32_t mask = U_MASK(u_charType(static_cast<UChar32>(c)));
  for (const auto& [wanted, not_in] : categories) found |= ((wanted & mask) != 0) != not_in;
  return found != inverted;
}

// Each parse_* appends its instructions; false means the pattern is refused.
class RegexpParser {
 public:
  explicit RegexpParser(std::string_view text) : text_(text) {}

  std::optional<Regexp> run() {
    if (!utf8::valid(text_) || !parse_branches(0) || !done()) return std::nullopt;
    made_.program_.push_back({});
    return std::move(made_);
  }

 private:
  using Kind = Regexp::Instruction::Kind;

  bool done() const { return at_ >= text_.size(); }
  char peek() const { return done() ? '\0' : text_[at_]; }
  bool accept(char c) { return !done() && text_[at_] == c && (++at_, true); }
  size_t here() const { return made_.program_.size(); }
  bool emit(Kind kind, size_t first, size_t second = 0) {
    made_.program_.push_back({kind, first, second});
    return here() < kProgramMax;
  }

  bool parse_branches(int depth) {
    if (depth > kDepthMax) return false;
    std::vector<size_t> ends;
    size_t start = here();
    for (;;) {
      if (!parse_branch(depth)) return false;
      if (!accept('|')) break;
      insert_fork(start, here() + 2);
      ends.push_back(here());
      if (!emit(Kind::jump, 0)) return false;
      start = here();
    }
    for (size_t end : ends) made_.program_[end].first = here();
    return true;
  }

  // Puts a fork (next, other) in front of everything from `start` on.
  void insert_fork(size_t start, size_t other) {
    shift(start);
    auto place = made_.program_.begin() + static_cast<std::ptrdiff_t>(start);
    made_.program_.insert(place, {Kind::fork, start + 1, other});
  }
  void shift(size_t start) {
    for (size_t i = start; i < here(); ++i) {
      Regexp::Instruction& one = made_.program_[i];
      if (one.kind == Kind::jump || one.kind == Kind::fork) {
        ++one.first;
        ++one.second;
      }
    }
  }

  bool parse_branch(int depth) {
    while (!done() && peek() != '|' && peek() != ')') {
      size_t start = here();
      if (!parse_atom(depth) || !parse_quantifier(start)) return false;
    }
    return true;
  }

  bool parse_quantifier(size_t start) {
    if (accept('*')) return repeat(start, 0, std::nullopt);
    if (accept('+')) return repeat(start, 1, std::nullopt);
    if (accept('?')) return repeat(start, 0, 1);
    if (!accept('{')) return true;
    std::optional<size_t> least = number();
    if (!least) return false;
    std::optional<size_t> most = least;
    if (accept(',')) {
      most = number();
      if (!most && peek() != '}') return false;
    }
    if (!accept('}') || (most && *most < *least)) return false;
    return repeat(start, *least, most);
  }

  std::optional<size_t> number() {
    size_t value = 0;
    size_t begin = at_;
    while (peek() >= '0' && peek() <= '9') {
      value = value * 10 + static_cast<size_t>(text_[at_++] - '0');
      if (value > kRepeatMax) return std::nullopt;
    }
    return at_ == begin ? std::nullopt : std::optional<size_t>(value);
  }

  // Copies the instructions since `start` as often as the quantifier needs.
  bool repeat(size_t start, size_t least, std::optional<size_t> most) {
    std::vector<Regexp::Instruction> body(
        made_.program_.begin() + static_cast<std::ptrdiff_t>(start), made_.program_.end());
    made_.program_.resize(start);
    auto copy = [&] {
      size_t offset = here() - start;
      if (here() + body.size() > kProgramMax) return false;
      for (Regexp::Instruction one : body) {
        if (one.kind == Kind::jump || one.kind == Kind::fork) {
          one.first += offset;
          one.second += offset;
        }
        made_.program_.push_back(one);
      }
      return true;
    };
    for (size_t i = 0; i < least; ++i) {
      if (!copy()) return false;
    }
    if (!most) {
      size_t fork = here();
      if (!emit(Kind::fork, fork + 1) || !copy() || !emit(Kind::jump, fork)) return false;
      made_.program_[fork].second = here();
      return true;
    }
    std::vector<size_t> forks;
    for (size_t i = least; i < *most; ++i) {
      forks.push_back(here());
      if (!emit(Kind::fork, here() + 1) || !copy()) return false;
    }
    for (size_t fork : forks) made_.program_[fork].second = here();
    return true;
  }

  bool emit_set(Regexp::Set set) {
    made_.sets_.push_back(std::move(set));
    return emit(Kind::set, made_.sets_.size() - 1);
  }

  bool parse_atom(int depth) {
    char c = peek();
    if (c == '(') {
      ++at_;
      return parse_branches(depth + 1) && accept(')');
    }
    if (c == '[') return parse_class();
    if (c == '.') {
      ++at_;
      Regexp::Set set;
      set.ranges = {{'\n', '\n'}, {'\r', '\r'}};
      set.inverted = true;
      return emit_set(std::move(set));
    }
    if (c == '^' || c == '$') {
      ++at_;
      return emit(c == '^' ? Kind::begin : Kind::end, 0);
    }
    if (c == '\\') {
      Regexp::Set set;
      return parse_escape(set) && emit_set(std::move(set));
    }
    if (std::string_view("*+?{})]|").find(c) != std::string_view::npos) return false;
    utf8::Decoded decoded = utf8::decode(text_, at_);
    at_ += decoded.length;
    Regexp::Set set;
    set.ranges.emplace_back(decoded.code_point, decoded.code_point);
    return emit_set(std::move(set));
  }

  // After a backslash: one character, or \p{..} and \P{..}.
  bool parse_escape(Regexp::Set& set) {
    ++at_;
    char c = peek();
    if (done()) return false;
    ++at_;
    if (c == 'p' || c == 'P') {
      if (!accept('{')) return false;
      size_t end = text_.find('}', at_);
      if (end == std::string_view::npos) return false;
      std::string name(text_.substr(at_, end - at_));
      at_ = end + 1;
      int32_t mask = u_getPropertyValueEnum(UCHAR_GENERAL_CATEGORY_MASK, name.c_str());
      bool plain = !name.empty() && name.size() <= 2 && name[0] >= 'A' && name[0] <= 'Z' &&
                   (name.size() == 1 || (name[1] >= 'a' && name[1] <= 'z'));
      if (mask == UCHAR_INVALID_CODE || !plain) return false;
      set.categories.emplace_back(static_cast<uint32_t>(mask), c == 'P');
      return true;
    }
    char32_t meaning = 0;
    if (c == 'n')
      meaning = '\n';
    else if (c == 'r')
      meaning = '\r';
    else if (c == 't')
      meaning = '\t';
    else if (std::string_view("()*+-.?[\\]^{|}$").find(c) != std::string_view::npos) {
      meaning = static_cast<char32_t>(c);
    } else {
      return false;
    }
    set.ranges.emplace_back(meaning, meaning);
    return true;
  }

  bool parse_class() {
    ++at_;
    Regexp::Set set;
    set.inverted = accept('^');
    bool any = false;
    for (; !done() && peek() != ']'; any = true) {
      if (peek() == '\\') {
        size_t ranges = set.ranges.size();
        if (!parse_escape(set)) return false;
        if (set.ranges.size() == ranges) continue;
      } else if (peek() == '[') {
        return false;
      } else {
        utf8::Decoded decoded = utf8::decode(text_, at_);
        at_ += decoded.length;
        bool edge = !any || peek() == ']';
        if (decoded.code_point == '-' && !edge) return false;
        set.ranges.emplace_back(decoded.code_point, decoded.code_point);
      }
      if (peek() != '-' || at_ + 1 >= text_.size() || text_[at_ + 1] == ']') continue;
      ++at_;
      if (!range_end(set)) return false;
    }
    return any && accept(']') && emit_set(std::move(set));
  }

  bool range_end(Regexp::Set& set) {
    Regexp::Set end;
    if (peek() == '\\') {
      if (!parse_escape(end) || end.ranges.empty()) return false;
    } else {
      utf8::Decoded decoded = utf8::decode(text_, at_);
      if (decoded.code_point == '[' || decoded.code_point == '-') return false;
      at_ += decoded.length;
      end.ranges.emplace_back(decoded.code_point, decoded.code_point);
    }
    set.ranges.back().second = end.ranges[0].first;
    return set.ranges.back().first <= set.ranges.back().second;
  }

  std::string_view text_;
  size_t at_ = 0;
  Regexp made_;
};

std::optional<Regexp> Regexp::parse(std::string_view pattern) {
  return RegexpParser(pattern).run();
}

bool Regexp::run(std::string_view text, bool whole) const {
  std::vector<size_t> now;
  std::vector<size_t> next;
  std::vector<size_t> seen(program_.size(), 0);
  std::vector<size_t> pending;
  size_t round = 0;
  size_t place = 0;  // Bytes of the text read so far.
  bool accepted = false;
  // Follows jumps and forks from one instruction to every set that may read the next character.
  auto add = [&](std::vector<size_t>& threads, size_t start) {
    pending.push_back(start);
    while (!pending.empty()) {
      size_t at = pending.back();
      pending.pop_back();
      if (seen[at] == round) continue;
      seen[at] = round;
      const Instruction& one = program_[at];
      switch (one.kind) {
        case Instruction::Kind::accept:
          accepted = true;
          break;
        case Instruction::Kind::set:
          threads.push_back(at);
          break;
        case Instruction::Kind::jump:
          pending.push_back(one.first);
          break;
        case Instruction::Kind::begin:
          if (place == 0) pending.push_back(at + 1);
          break;
        case Instruction::Kind::end:
          if (place == text.size()) pending.push_back(at + 1);
          break;
        case Instruction::Kind::fork:
          pending.push_back(one.second);
          pending.push_back(one.first);
          break;
      }
    }
  };
  ++round;
  add(now, 0);
  while (place < text.size()) {
    if (accepted && !whole) return true;
    utf8::Decoded decoded = utf8::decode(text, place);
    place += decoded.length;
    accepted = false;
    ++round;
    next.clear();
    for (size_t at : now) {
      if (sets_[program_[at].first].contains(decoded.code_point)) add(next, at + 1);
    }
    if (!whole) add(next, 0);
    std::swap(now, next);
    if (now.empty() && !accepted) return false;
  }
  return accepted;
}

}  // namespace danlu::jsonpath
