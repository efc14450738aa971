// Apps for the command line: opened with their problems printed, permissions asked for once on a
// terminal, collections brought up to date with progress.
#pragma once

#include <vector>

#include "app/context.hpp"

namespace danlu::app {

using workbench::App;
using workbench::ChatShape;
using workbench::LoadedApp;
using workbench::LoadedAppPtr;

// A name or a path. Problems are printed; throws Error(app.flow_problems) when there are any.
LoadedAppPtr open_app(const std::string& name_or_path, Context& context);

enum class Allow { ask, everything };
// Sees to it that all the app asks for is granted or declined: asks on a terminal. Throws
// Error(permission.needed) where nobody can be asked or the answer is no.
void settle_permissions(const LoadedApp& app, Context& context, Allow allow);

// Brings the app's collections up to date, with progress; failures of files are noted.
void update_collections(const App& app, Context& context);

// A text of an app, fit for a terminal: nothing in it moves the cursor.
std::string printable(std::string_view text);

}  // namespace danlu::app
