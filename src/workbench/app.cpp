#include "workbench/app.hpp"

#include <algorithm>

#include "base/files.hpp"
#include "base/utf8.hpp"
#include "base/yaml.hpp"
#include "retrieve/collection.hpp"
#include "workbench/errors.hpp"

namespace danlu::workbench {
namespace {

namespace fs = std::filesystem;

constexpr uint64_t kFlowBytesMax = 8u << 20;
constexpr size_t kNameBytesMax = 200;

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
  std::map<std::string, std::vector<std::string>> permissions;

  static auto fields() {
    return std::tuple{field("name", &Manifest::name),
                      field("summary", &Manifest::summary),
                      field("flow", &Manifest::flow),
                      field("collections", &Manifest::collections),
                      field("chat", &Manifest::chat),
                      field("examples", &Manifest::examples),
                      field("permissions", &Manifest::permissions)};
  }
};

// A name is shown when permissions are asked for: nothing in it may move a terminal's cursor.
void check_app_name(const std::string& name) {
  bool control = std::ranges::any_of(name, [](char c) {
    auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7f || c == '/' || c == '\\';
  });
  if (control || !utf8::valid(name) || name.size() > kNameBytesMax || name.starts_with(".")) {
    throw Error(kAppInvalid, {{"detail", "'name' has characters that a name cannot have"}});
  }
}

std::string from_home(const std::string& folder) {
  const char* home = std::getenv("HOME");
  if (home == nullptr || (folder != "~" && !folder.starts_with("~/"))) return folder;
  return home + folder.substr(1);
}

std::vector<Grant> asked_for(const Manifest& manifest, const fs::path& app) {
  std::vector<Grant> grants;
  for (const auto& [kind, values] : manifest.permissions) {
    for (const std::string& value : values) {
      std::string text = kind + ":" + value;
      if (kind.starts_with("folder_")) {
        std::error_code failed;
        fs::path real = fs::weakly_canonical(app / from_home(value), failed);
        if (!failed) text = kind + ":" + real.string();
      }
      grants.push_back(nodes::parse_grant(text));
    }
  }
  return grants;
}

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
            .examples = {},
            .permissions = asked_for(manifest, file.parent_path())};
    app.flow_file = path_inside(app.folder, manifest.flow);
    if (app.name.empty())
      app.name = fs::absolute(app.folder).lexically_normal().filename().string();
    check_app_name(app.name);
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
  App app;
  app.folder = fs::absolute(file).parent_path();
  app.flow_file = file;
  app.name = file.filename().string();
  app.name.resize(app.name.find('.') == std::string::npos ? app.name.size() : app.name.find('.'));
  std::ranges::replace_if(
      app.name, [](char c) { return static_cast<unsigned char>(c) < 0x20; }, '?');
  return app;
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

CheckedApp check_app(const App& app, const flow::NodeRegistry& nodes) {
  CheckedApp checked;
  checked.files.push_back(app.flow_file);
  std::string text = read_file(app.flow_file, kFlowBytesMax);
  checked.result = flow::check_flow(
      text, app.flow_file.string(), nodes, [&](const std::string& path, const std::string&) {
        fs::path file = path_inside(app.folder, path);
        checked.files.push_back(file);
        return flow::LoadedFlow{read_file(file, kFlowBytesMax), file.string()};
      });
  return checked;
}

void throw_problems(const App& app, const std::vector<Error>& problems) {
  if (problems.size() == 1) throw problems.front();
  throw Error(kFlowHasProblems, {{"file", app.flow_file.string()}, {"count", problems.size()}});
}

fs::path collection_folder(const App& app, const std::string& folder) {
  return path_inside(app.folder, folder);
}

bool owns_collection(const App& app, const std::string& name, const fs::path& data) {
  auto kept = app.collections.find(name);
  if (kept == app.collections.end()) return false;
  if (!retrieve::Collection::exists(data, name)) return true;
  std::error_code failed;
  fs::path own = fs::weakly_canonical(collection_folder(app, kept->second), failed);
  if (failed) return false;
  fs::path source;
  try {
    source = retrieve::Collection::open(data, name).source();
  } catch (const Error&) {
    return true;  // A damaged one gives nothing away, and says itself what is wrong with it.
  }
  return fs::weakly_canonical(source, failed) == own && !failed;
}

}  // namespace danlu::workbench
