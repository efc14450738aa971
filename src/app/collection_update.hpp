// Bringing a collection up to date from the command line: progress with an estimate, then what
// changed and what failed.
#pragma once

#include "app/context.hpp"
#include "retrieve/collection.hpp"

namespace danlu::app {

enum class Quiet { never, when_unchanged };

retrieve::UpdateReport update_with_progress(retrieve::Collection& collection, Context& context,
                                            Quiet quiet);

Json report_json(const retrieve::UpdateReport& report);

}  // namespace danlu::app
