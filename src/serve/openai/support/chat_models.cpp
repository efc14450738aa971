#include "serve/openai/support/chat_models.hpp"

#include <chrono>

#include "base/utf8.hpp"
#include "serve/openai/support/errors.hpp"
#include "workbench/workbench.hpp"

namespace danlu::serve {
namespace {

// When the app was last written; OpenAI's clients want a number here.
int64_t changed_s(const workbench::App& app) {
  std::error_code failed;
  auto time = std::filesystem::last_write_time(app.flow_file, failed);
  if (failed) return 0;
  auto since = std::chrono::file_clock::to_sys(time).time_since_epoch();
  return std::chrono::duration_cast<std::chrono::seconds>(since).count();
}

bool usable(const workbench::LoadedApp& app) { return app.app.chat && app.plan != nullptr; }

}  // namespace

std::vector<workbench::LoadedAppPtr> chat_apps(const Call& call) {
  std::vector<workbench::LoadedAppPtr> apps;
  for (const workbench::LoadedAppPtr& app : call.workbench.apps().list()) {
    if (usable(*app) && call.identity.reaches(app->app.name)) apps.push_back(app);
  }
  return apps;
}

workbench::LoadedAppPtr chat_app(const Call& call, const std::string& name) {
  if (call.identity.reaches(name)) {
    for (const workbench::LoadedAppPtr& app : call.workbench.apps().list()) {
      if (app->app.name != name || !app->app.chat) continue;
      app->runnable();  // Throws what is wrong with it.
      return app;
    }
  }
  throw Error(kChatModelUnknown, {{"name", utf8::prefix(name, 100)}});
}

Json model_json(const workbench::LoadedApp& app) {
  return Json::object({{"id", app.app.name},
                       {"object", "model"},
                       {"created", changed_s(app.app)},
                       {"owned_by", "danlu"}});
}

Json model_schema() {
  Json text = Json::object({{"type", "string"}});
  return Json::object(
      {{"type", "object"},
       {"properties", Json::object({{"id", text},
                                    {"object", Json::object({{"const", "model"}})},
                                    {"created", Json::object({{"type", "integer"}})},
                                    {"owned_by", text}})}});
}

}  // namespace danlu::serve
