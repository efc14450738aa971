// Office formulas (OMML, ECMA-376 part 1, 22.1) as LaTeX.
#pragma once

#include <pugixml.hpp>
#include <string>

namespace danlu::retrieve {

std::string math_text(pugi::xml_node formula);

}  // namespace danlu::retrieve
