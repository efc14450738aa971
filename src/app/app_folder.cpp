#include "app/app_folder.hpp"

#include <algorithm>

#include "app/collection_update.hpp"
#include "app/errors.hpp"
#include "base/files.hpp"
#include "base/yaml.hpp"

namespace danlu::app {
namespace {

namespace fs = std::filesystem;

Bilingual bilingual_of(const Json& json) {
  if (json.is_text()) return {json.as_text(), json.as_text()};
  std::string en = json.text_or("en", json.text_or("zh", ""));
  return {en, json.text_or("zh", en)};
}

// The manifest as written.
struct Manifest {
  std::string name;
  Json summary;
  std::string flow;
  std::map<std::string, std::string> collections;
  std::optional<ChatShape> chat;
  std::vector<Json> examples;

  static auto fields() {
    return std::tuple{field("name", &Manifest::name), field("summary", &Manifest::summary),
                      field("flow", &Manifest::flow), field("collections", &Manifest::collections),
                      field("chat", &Manifest::chat), field("examples", &Manifest::examples)};
  }
};

App read_manifest(const fs::path& file) {
  try {
    auto manifest = from_json<Manifest>(parse_yaml(read_file(file)).to_json());
    if (manifest.flow.empty()) throw Error(kAppInvalid, {{"detail", "'flow' is missing"}});
    App app{.folder = file.parent_path(),
            .flow_file = {},
            .name = manifest.name,
            .summary = {},
            .collections = manifest.collections,
            .chat = manifest.chat,
            .examples = {}};
    app.flow_file = path_inside(app.folder, manifest.flow);
    if (app.name.empty()) app.name = fs::absolute(app.folder).filename().string();
    if (!manifest.summary.is_null()) app.summary = bilingual_of(manifest.summary);
    for (const Json& example : manifest.examples) app.examples.push_back(bilingual_of(example));
    return app;
  } catch (Error& error) {
    error.at(PlaceKind::file, file.string());
    throw;
  }
}

bool is_flow_file(const fs::path& path) {
  return path.string().ends_with(".flow.yaml") || path.string().ends_with(".flow.yml");
}

App flow_alone(const fs::path& file) {
  App app{.folder = fs::absolute(file).parent_path(),
          .flow_file = file,
          .name = {},
          .summary = {},
          .collections = {},
          .chat = {},
          .examples = {}};
  app.name = file.filename().string();
  app.name.resize(app.name.find('.') == std::string::npos ? app.name.size() : app.name.find('.'));
  return app;
}

flow::LoadedFlow load_called(const fs::path& folder, const std::string& path) {
  fs::path file = path_inside(folder, path);
  return {read_file(file, 8u << 20), file.string()};
}

}  // namespace

App load_app(const fs::path& path) {
  std::error_code ignored;
  if (fs::is_directory(path, ignored)) {
    if (fs::exists(path / "app.yaml", ignored)) return read_manifest(path / "app.yaml");
    std::vector<fs::path> flows;
    for (const fs::directory_entry& entry : fs::directory_iterator(path, ignored)) {
      if (is_flow_file(entry.path())) flows.push_back(entry.path());
    }
    if (flows.size() == 1) return flow_alone(flows.front());
    throw Error(kNoApp, {{"path", path.string()}});
  }
  if (!fs::exists(path, ignored)) throw Error(kNoApp, {{"path", path.string()}});
  if (path.filename() == "app.yaml") return read_manifest(path);
  return flow_alone(path);
}

flow::CheckResult check_app(const App& app, Context& context) {
  std::string text = read_file(app.flow_file, 8u << 20);
  return flow::check_flow(text, app.flow_file.string(), context.nodes(),
                          [&app](const std::string& path, const std::string&) {
                            return load_called(app.folder, path);
                          });
}

std::shared_ptr<const flow::FlowPlan> load_flow(const App& app, Context& context) {
  flow::CheckResult result = check_app(app, context);
  if (result.plan != nullptr) return result.plan;
  if (result.problems.size() == 1) throw result.problems.front();
  if (!context.json()) {
    for (const Error& problem : result.problems) context.print_error(problem);
  }
  throw Error(kFlowHasProblems,
              {{"file", app.flow_file.string()}, {"count", result.problems.size()}});
}

void update_collections(const App& app, Context& context) {
  for (const auto& [name, folder] : app.collections) {
    fs::path source = path_inside(app.folder, folder);
    auto collection = retrieve::Collection::exists(context.data(), name)
                          ? retrieve::Collection::open(context.data(), name)
                          : retrieve::Collection::create(context.data(), name, source);
    update_with_progress(collection, context, Quiet::when_unchanged);
  }
}

}  // namespace danlu::app
