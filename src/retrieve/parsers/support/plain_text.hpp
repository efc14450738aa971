// Putting running text together: white space, lines, characters written without spaces.
#pragma once

#include <string>
#include <string_view>

namespace danlu::retrieve {

// Chinese, Japanese and their punctuation: lines of such text join without a space. (Korean has
// spaces between words.)
bool joins_without_space(char32_t code_point);

char32_t first_character(std::string_view text);  // 0 when empty.
char32_t last_character(std::string_view text);

// Appends a line of the same paragraph: without a space between Chinese characters, with one
// elsewhere.
void append_line(std::string& paragraph, std::string_view line);

// Runs of white space (also U+00A0 and U+3000) become one space, none at the ends; line feeds stay
// when `keep_lines`.
enum class LineFeeds { fold, keep };
std::string collapsed(std::string_view text, LineFeeds line_feeds = LineFeeds::fold);

std::string_view trimmed(std::string_view text);  // White space in ASCII, and U+3000.

std::string lower_ascii(std::string_view text);

// Terminal columns: a wide character counts two.
size_t display_width(std::string_view text);

}  // namespace danlu::retrieve
