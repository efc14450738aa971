// Headings and list items that are only told by how a line of text is written.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace danlu::retrieve {

// 1 to 6 when the line reads as a heading: 第三章, 第2节, 附录A, 一、总则, 1.2 Title, Chapter 3,
// PART II, # Title; 0 when not. `alone` says that blank lines stand around it: then also
// "1 Title", "3. Title" and lines in capitals.
int64_t text_heading_level(std::string_view line, bool alone);

bool is_underline(std::string_view line);  // === or ---, at least three.
bool is_list_line(std::string_view line);  // "- a", "* a", "• a", "1. a", "2) a", "（3）a", "①a".

std::string without_bullet(std::string_view line);        // Numbers stay.
std::string without_heading_mark(std::string_view line);  // "## Title" -> "Title".

}  // namespace danlu::retrieve
