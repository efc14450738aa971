// Small text work of HTTP: lists, spaces, percent encoding. Pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace danlu::serve {

// The parts between separators, untrimmed; of an empty text one empty part.
std::vector<std::string_view> split(std::string_view text, char separator);
std::string_view trimmed(std::string_view text);  // Without spaces and tabs at both ends.
std::string lower_case(std::string_view text);    // ASCII only.

// tchar of RFC 9110, section 5.6.2.
bool is_token_character(char character);
bool is_token(std::string_view text);

// Absent when a "%" is not followed by two hexadecimal digits.
std::optional<std::string> percent_decoded_strict(std::string_view text);
// attr-char of RFC 8187, section 3.2.1 stay, all else is encoded.
std::string percent_encoded_value(std::string_view text);

}  // namespace danlu::serve
