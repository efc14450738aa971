#include "app/app_folder.hpp"

#include <iostream>

#include "app/collection_update.hpp"
#include "base/utf8.hpp"
#include "workbench/errors.hpp"

namespace danlu::app {
namespace {

using workbench::Grant;
using workbench::PermissionState;

void show_needs(const LoadedApp& app, const std::vector<Grant>& grants, Context& context) {
  context.print(context.styled(printable(app.app.name), "1") +
                context.text({" asks to:", " 请求："}));
  for (const Grant& grant : grants) {
    context.print("  · " + printable(context.text(grant.described())));
  }
  context.print(
      context.styled(context.text({"It is in ", "应用位于 "}) + printable(app.app.folder.string()) +
                         context.text({"; 'danlu permission' shows and takes back what you allow.",
                                       "；可用 “danlu permission” 查看或收回授权。"}),
                     "2"));
}

bool says_yes(Context& context) {
  context.print_text(context.text({"Allow? [y/N] ", "允许吗？[y/N] "}));
  std::string answer;
  std::getline(std::cin, answer);
  return answer == "y" || answer == "Y" || answer == "yes" || answer == "是";
}

}  // namespace

std::string printable(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size();) {
    utf8::Decoded decoded = utf8::decode(text, i);
    char32_t c = decoded.code_point;
    bool control = c < 0x20 || (c >= 0x7f && c < 0xa0);
    bool turns = (c >= 0x200e && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) ||
                 (c >= 0x2066 && c <= 0x2069);
    if (control || turns) {
      out += '?';
    } else {
      out += text.substr(i, decoded.length);
    }
    i += decoded.length;
  }
  return out;
}

LoadedAppPtr open_app(const std::string& name_or_path, Context& context) {
  LoadedAppPtr app = context.workbench().apps().open(name_or_path);
  if (app->problems.empty()) return app;
  if (app->problems.size() > 1 && !context.json()) {
    for (const Error& problem : app->problems) context.print_error(problem);
  }
  workbench::throw_problems(app->app, app->problems);
  return app;
}

void settle_permissions(const LoadedApp& app, Context& context, Allow allow) {
  if (app.needed.empty()) return;
  workbench::Permissions& permissions = context.workbench().permissions();
  PermissionState state = permissions.state(app.app, app.needed);
  if (allow == Allow::everything) {
    if (!state.missing.empty()) permissions.grant(app.app, state.missing);
    return;
  }
  if (state.undecided.empty()) return;
  if (context.can_ask() && !context.json()) {
    show_needs(app, state.undecided, context);
    if (says_yes(context)) return permissions.grant(app.app, state.undecided);
  }
  permissions.require_decided(app.app, app.needed);
}

void update_collections(const App& app, Context& context) {
  for (const auto& updated : context.workbench().update_collections(app, with_progress(context))) {
    context.end_progress();
    note_report(updated.name, updated.report, context, Quiet::when_unchanged);
  }
}

}  // namespace danlu::app
