// The numbers a chart of an Office file shows (ECMA-376 part 1, 21.2).
#pragma once

#include <pugixml.hpp>

#include "retrieve/markdown_table.hpp"

namespace danlu::retrieve {

// A row of series names, then one row per category; empty when the chart keeps no numbers.
TableRows chart_rows(pugi::xml_node chart_space);

}  // namespace danlu::retrieve
