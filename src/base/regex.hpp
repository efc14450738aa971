// Regular expressions over UTF-8 (ICU syntax, Unicode-aware), bounded in time and memory so that no
// pattern can hang.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace danlu {

class Regex {
 public:
  enum class Case { kept, ignored };

  struct Match {
    size_t begin = 0;  // Bytes.
    size_t end = 0;
    std::vector<std::string> groups;  // [0] is the whole match; "" for a group that took no part.
  };

  // Throws Error(regex.invalid).
  explicit Regex(std::string_view pattern, Case letters = Case::kept);
  ~Regex();
  Regex(Regex&&) noexcept;
  Regex& operator=(Regex&&) noexcept;

  // From left to right, not overlapping. Throws Error(regex.too_slow).
  std::vector<Match> find_all(std::string_view text) const;
  // `$1` or `${name}` in the replacement is a group, `\$` a dollar.
  std::string replace_all(std::string_view text, std::string_view replacement) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace danlu
