// The text of scalars: plain, in quotes, and as a block (YAML 1.2.2, chapters 7.3 and 8.1).
//
// Each function starts at the first character of the scalar and leaves the cursor behind it; a
// plain scalar or a block may leave it on the content of a later line. Errors: yaml_errors.hpp.
#pragma once

#include <string>

#include "base/yaml/cursor.hpp"

namespace danlu::yaml {

struct Text {
  std::string value;
  size_t end = 0;  // One past the last byte of the scalar.
};

// Where a scalar stands: lines after its first are indented by at least `indent`.
struct Surroundings {
  int indent = 0;
  bool flow = false;  // Inside [ ] or { }, where ',' and brackets end a plain scalar.
};

Text read_plain(Cursor& cursor, const Surroundings& around);
Text read_single_quoted(Cursor& cursor, const Surroundings& around);
Text read_double_quoted(Cursor& cursor, const Surroundings& around);

// "|" and ">"; `parent` is the indentation of what the block belongs to, -1 for a document.
Text read_block(Cursor& cursor, int parent);

// Refuses the line of the cursor because it is not indented enough: a tab, or too few spaces.
[[noreturn]] void refuse_indentation(Cursor& cursor);
// Refuses the character at the cursor, which cannot begin a text without quotes.
[[noreturn]] void refuse_reserved(Cursor& cursor);

}  // namespace danlu::yaml
