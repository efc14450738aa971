// From words to a command: finding it, reading its parameters, running it, and saying what went
// wrong.
#pragma once

#include <string>
#include <vector>

#include "app/context.hpp"

namespace danlu::app {

using CommandRegistry = Registry<Command>;

// Runs the command that `words` (without the program's name) ask for; gives the exit code.
int run_command_line(const std::vector<std::string>& words);

// The overview, or the help of one command or noun.
std::string help_text(const CommandRegistry& commands, const std::string& words, Language language);
std::string command_help(const Command& command, Language language);

}  // namespace danlu::app
