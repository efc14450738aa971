// Running a flow from the command line: live progress, streamed text, answers with their sources,
// and conversations.
#pragma once

#include "app/app_folder.hpp"

namespace danlu::app {

struct AskOptions {
  std::vector<std::pair<std::string, flow::Value>> inputs = {};
  std::string conversation = {};
  bool trace = false;
};

// Runs once and prints the outputs (or, for an app with a chat, the answer and its sources). Exit
// code.
int run_once(const LoadedApp& app, Context& context, const AskOptions& options);

// Asks for questions until the end of the input. Without a terminal the questions are the lines of
// standard input; when there are none, the app's examples are answered.
int converse(const LoadedApp& app, Context& context, const AskOptions& options);

// A word given on the command line as the flow's input wants it.
flow::Value input_value(const flow::FlowPlan& plan, const std::string& name,
                        const std::string& word);

}  // namespace danlu::app
