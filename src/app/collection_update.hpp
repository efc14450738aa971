// Bringing a collection up to date from the command line: progress with an estimate, then what
// changed and what failed.
#pragma once

#include "app/context.hpp"
#include "retrieve/collection.hpp"

namespace danlu::app {

enum class Quiet { never, when_unchanged };

// Progress on the terminal, and Ctrl-C.
retrieve::UpdateOptions with_progress(Context& context);
void note_report(const std::string& name, const retrieve::UpdateReport& report, Context& context,
                 Quiet quiet);
retrieve::UpdateReport update_with_progress(const std::string& collection, Context& context);

}  // namespace danlu::app
