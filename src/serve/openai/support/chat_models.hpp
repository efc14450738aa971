// The models of the OpenAI-compatible API: every app with a chat that the token reaches.
#pragma once

#include <string>
#include <vector>

#include "serve/api/endpoint.hpp"
#include "workbench/apps.hpp"

namespace danlu::serve {

std::vector<workbench::LoadedAppPtr> chat_apps(const Call& call);
// Throws Error(openai.model_unknown), also for an app that the token does not reach.
workbench::LoadedAppPtr chat_app(const Call& call, const std::string& name);
// {id, object, created, owned_by}
Json model_json(const workbench::LoadedApp& app);
Json model_schema();

}  // namespace danlu::serve
