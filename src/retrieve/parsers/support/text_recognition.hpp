// Telling text from binary by its first bytes.
#pragma once

#include <string_view>

#include "retrieve/parser.hpp"

namespace danlu::retrieve {

// maybe for text in any encoding, no for binary bytes.
Recognition recognise_text(std::string_view bytes);

}  // namespace danlu::retrieve
