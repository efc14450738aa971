// Characters and cases as Python sees them, over UTF-8 text.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace danlu::jinja {

bool is_space(char32_t c);      // str.isspace of one character.
bool is_printable(char32_t c);  // str.isprintable.
bool is_letter(char32_t c);
bool is_decimal(char32_t c);
bool is_digit(char32_t c);
bool is_numeric(char32_t c);
bool is_upper(char32_t c);
bool is_lower(char32_t c);
bool is_title(char32_t c);
bool is_cased(char32_t c);
bool is_identifier_start(char32_t c);
bool is_identifier_part(char32_t c);

std::string to_upper(std::string_view text);
std::string to_lower(std::string_view text);
std::string to_title(std::string_view text);        // str.title.
std::string to_capitalized(std::string_view text);  // str.capitalize.
std::string to_swapped(std::string_view text);      // str.swapcase.
std::string to_folded(std::string_view text);       // str.casefold.

enum class Side { left, right, both };
// str.strip: of white space, or of any of the characters in `characters`.
std::string_view stripped(std::string_view text, Side side);
std::string_view stripped(std::string_view text, Side side, std::string_view characters);

bool is_ascii(std::string_view text);
// Decimal digits of every script as 0 to 9, as int() and float() read them.
std::string with_ascii_digits(std::string_view text);
std::vector<char32_t> code_points(std::string_view text);
std::string from_code_points(const std::vector<char32_t>& points);
// str.splitlines.
std::vector<std::string_view> split_lines(std::string_view text, bool keep_ends);

}  // namespace danlu::jinja
