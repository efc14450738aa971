// I-Regexp (RFC 9485): the regular expressions of JSONPath, matched in time linear in the text. `^`
// and `$` outside a class are anchors, as the JSONPath compliance suite has it (in the RFC they are
// plain characters).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace danlu::jsonpath {

class Regexp {
 public:
  // Nothing when the pattern is not a valid I-Regexp, or is larger than we accept.
  static std::optional<Regexp> parse(std::string_view pattern);

  bool matches(std::string_view text) const { return run(text, true); }    // The whole text.
  bool found_in(std::string_view text) const { return run(text, false); }  // Some part of it.

  // Work per byte of text, at most.
  size_t size() const { return program_.size(); }

  // Characters a step accepts: ranges and Unicode categories, perhaps inverted.
  struct Set {
    std::vector<std::pair<char32_t, char32_t>> ranges;
    std::vector<std::pair<uint32_t, bool>> categories;  // Mask, inverted.
    bool inverted = false;
    bool contains(char32_t c) const;
  };
  struct Instruction {
    enum class Kind : uint8_t { set, jump, fork, begin, end, accept } kind = Kind::accept;
    size_t first = 0;   // Set number, or target.
    size_t second = 0;  // The fork's other target.
  };

 private:
  friend class RegexpParser;
  bool run(std::string_view text, bool whole) const;
  std::vector<Set> sets_;
  std::vector<Instruction> program_;
};

}  // namespace danlu::jsonpath
