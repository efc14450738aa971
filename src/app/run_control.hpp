// Runs taken up again from the command line: resumed, answered, forked, replayed.
#pragma once

#include <map>
#include <memory>

#include "app/app_folder.hpp"
#include "flow/supervisor.hpp"

namespace danlu::app {

// Lends a run what its app is granted now; progress is shown, Ctrl-C cancels.
std::unique_ptr<flow::RunSupervisor> make_supervisor(Context& context);

// Waits for the run and prints how it ended. Exit code; throws the error of a failed run.
int await_run(const std::shared_ptr<flow::Execution>& execution, Context& context);

// What a run that waits wants, for people.
void print_waits(const std::string& run, Context& context);

// Words name=value as JSON where they are, as texts otherwise.
Json word_value(const std::string& word);

}  // namespace danlu::app
