// Unicode Normalization Form C (UAX #15). Pure.
#pragma once

#include <string>
#include <string_view>

namespace danlu {

// REQUIRES: well-formed UTF-8.
std::string nfc(std::string_view text);

}  // namespace danlu
