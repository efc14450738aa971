// Text operations that filters and methods share.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/jinja/runtime.hpp"

namespace danlu::jinja {

// str.replace; `count` < 0 is all. An empty `old` matches between all characters.
std::string replaced(Runtime& runtime, std::string_view text, std::string_view old,
                     std::string_view now, int64_t count);
std::string centered(Runtime& runtime, std::string_view text, int64_t width, std::string_view fill);

struct WrapStyle {
  size_t width = 79;
  bool break_long_words = true;
  bool break_on_hyphens = true;
};
// Lines of at most `width` characters, broken at spaces, after hyphens between letters, or anywhere
// in a word longer than a line (textwrap.wrap without expanding tabs).
std::vector<std::string> wrapped(std::string_view text, const WrapStyle& style);

}  // namespace danlu::jinja
