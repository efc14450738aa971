// A document as Markdown text, for people and for comparing.
#pragma once

#include <string>

#include "base/types/document.hpp"

namespace danlu::retrieve {

std::string to_markdown(const Document& document);

}  // namespace danlu::retrieve
