// The terminal: whether there is one, how wide it is, and Ctrl-C as cancellation.
#pragma once

#include <string>
#include <string_view>

#include "base/cancel.hpp"

namespace danlu::platform {

enum class Stream { input, output, error };
bool is_terminal(Stream stream);

// Columns of the terminal on standard error; 80 when there is none.
size_t terminal_width();

// Columns a text takes: East Asian wide characters take two, combining marks none.
size_t display_width(std::string_view text);
// The longest beginning that fits.
std::string cut_to_width(std::string_view text, size_t columns);

// Cancelled by Ctrl-C (SIGINT) or SIGTERM; a second one ends the program at once. Installs the
// handlers on first use.
CancelToken interrupt_token();

}  // namespace danlu::platform
