#include "workbench/apps.hpp"

#include <algorithm>

#include "base/platform/file_stamp.hpp"
#include "workbench/errors.hpp"

namespace danlu::workbench {
namespace {

namespace fs = std::filesystem;

// {"version": 1, "folders": ["/home/me/apps/hello", …]}
constexpr int64_t kVersion = 1;

std::vector<std::string> folders_of(const Json& content, const fs::path& file) {
  if (content.is_null()) return {};
  try {
    return from_json<std::vector<std::string>>(content.at("folders"));
  } catch (const Error& error) {
    throw Error(kDataFileInvalid,
                {{"path", file.string()}, {"detail", error.message(Language::en)}});
  }
}

fs::path real_path(const fs::path& path) {
  std::error_code failed;
  fs::path real = fs::canonical(path, failed);
  return failed ? fs::absolute(path).lexically_normal() : real;
}

bool holds_app(const fs::path& folder) {
  std::error_code ignored;
  if (!fs::is_directory(folder, ignored)) return false;
  if (fs::exists(folder / "app.yaml", ignored)) return true;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, ignored)) {
    if (entry.path().string().ends_with(".flow.yaml")) return true;
  }
  return false;
}

platform::FileStamp stamp(const fs::path& path) {
  platform::FileStamp found;
  platform::stamp_of(path, found);  // What cannot be looked at has no stamp, like what is gone.
  return found;
}

}  // namespace

struct Apps::Entry {
  std::mutex mutex;  // Held while it is read.
  std::vector<std::pair<fs::path, platform::FileStamp>> files;
  std::shared_ptr<const LoadedApp> loaded;

  bool fresh() const {
    return loaded != nullptr && std::ranges::all_of(files, [](const auto& file) {
             return stamp(file.first) == file.second;
           });
  }
};

const std::shared_ptr<const flow::FlowPlan>& LoadedApp::runnable() const {
  if (plan == nullptr) throw_problems(app, problems);
  return plan;
}

Apps::Apps(fs::path data, fs::path program_apps, const flow::NodeRegistry& nodes)
    : data_(std::move(data)),
      program_apps_(std::move(program_apps)),
      nodes_(nodes),
      file_(data_ / "apps.json") {}

std::vector<Apps::Place> Apps::places() const {
  std::vector<Place> places;
  for (const std::string& folder : folders_of(*file_.read(), file_.path())) {
    places.push_back({folder, AppOrigin::added});
  }
  auto below = [&](const fs::path& root, AppOrigin origin) {
    std::vector<fs::path> folders;
    std::error_code ignored;
    if (root.empty()) return;
    for (const fs::directory_entry& entry : fs::directory_iterator(root, ignored)) {
      if (holds_app(entry.path())) folders.push_back(entry.path());
    }
    std::ranges::sort(folders);
    for (fs::path& folder : folders) places.push_back({std::move(folder), origin});
  };
  below(program_apps_, AppOrigin::program);
  below(data_ / "apps", AppOrigin::data);
  return places;
}

// What is wrong with the new files is told; what ran before them goes on.
std::shared_ptr<LoadedApp> Apps::read(const Place& place, Entry& entry) const {
  auto loaded = std::make_shared<LoadedApp>();
  const LoadedApp* before = entry.loaded.get();
  loaded->origin = place.origin;
  loaded->version = before == nullptr ? 1 : before->version + 1;
  std::error_code ignored;
  bool folder = fs::is_directory(place.path, ignored);
  // Stamps are taken before reading: an edit in between is seen the next time.
  entry.files = {{place.path, stamp(place.path)}};
  if (folder) entry.files.emplace_back(place.path / "app.yaml", stamp(place.path / "app.yaml"));
  std::optional<App> app;
  try {
    app = load_app(place.path);
    entry.files.emplace_back(app->flow_file, stamp(app->flow_file));
    CheckedApp checked = check_app(*app, nodes_);
    for (const fs::path& file : checked.files) entry.files.emplace_back(file, stamp(file));
    loaded->problems = std::move(checked.result.problems);
    loaded->warnings = std::move(checked.result.warnings);
    loaded->plan = std::move(checked.result.plan);
  } catch (const Error& error) {
    loaded->problems.push_back(error);
  }
  if (loaded->plan != nullptr) {
    loaded->app = *std::move(app);
  } else if (before != nullptr && before->plan != nullptr) {
    loaded->app = before->app;
    loaded->plan = before->plan;
  } else if (app) {
    loaded->app = *std::move(app);
  } else {
    loaded->app.folder = folder ? place.path : place.path.parent_path();
    loaded->app.flow_file = place.path;
    loaded->app.name = place.path.filename().string();
  }
  return loaded;
}

LoadedAppPtr Apps::current(const fs::path& path, AppOrigin origin) {
  std::shared_ptr<Entry> entry;
  {
    std::lock_guard lock(mutex_);
    std::shared_ptr<Entry>& slot = entries_[path];
    if (slot == nullptr) slot = std::make_shared<Entry>();
    entry = slot;
  }
  std::lock_guard lock(entry->mutex);
  bool same_origin = entry->loaded != nullptr && entry->loaded->origin == origin;
  if (!entry->fresh()) {
    entry->loaded = read({path, origin}, *entry);
  } else if (!same_origin && origin != AppOrigin::path) {
    auto changed = std::make_shared<LoadedApp>(*entry->loaded);
    changed->origin = origin;
    entry->loaded = changed;
  }
  // Whose a collection is changes without a file of the app changing.
  auto now = std::make_shared<LoadedApp>(*entry->loaded);
  if (now->plan != nullptr) now->needed = needed_grants(now->app, *now->plan, data_);
  return now;
}

std::vector<LoadedAppPtr> Apps::list() {
  std::vector<LoadedAppPtr> apps;
  std::map<std::string, fs::path> taken;
  for (const Place& place : places()) {
    LoadedAppPtr app = current(place.path, place.origin);
    auto [first, fresh] = taken.emplace(app->app.name, place.path);
    if (!fresh && first->second == place.path) continue;
    if (!fresh) {
      auto second = std::make_shared<LoadedApp>(*app);
      second->plan.reset();
      second->problems.insert(
          second->problems.begin(),
          Error(kAppNameTaken, {{"name", app->app.name}, {"folder", first->second.string()}}));
      app = second;
    }
    apps.push_back(std::move(app));
  }
  return apps;
}

LoadedAppPtr Apps::find(const std::string& name) {
  std::vector<std::string> known;
  for (const LoadedAppPtr& app : list()) {
    if (app->app.name == name) return app;
    known.push_back(app->app.name);
  }
  throw Error(kUnknownApp, {{"name", name}, {"near", did_you_mean(name, known)}});
}

LoadedAppPtr Apps::open_path(const fs::path& path) {
  App probe = load_app(path);  // Says what is wrong with the path in the words it was given in.
  LoadedAppPtr loaded = current(real_path(path), AppOrigin::path);
  if (loaded->plan != nullptr && loaded->problems.empty()) {
    auto shown = std::make_shared<LoadedApp>(*loaded);
    shown->app.folder = probe.folder;
    shown->app.flow_file = probe.flow_file;
    return shown;
  }
  CheckedApp checked = check_app(probe, nodes_);  // Problems name the file as it was given.
  auto shown = std::make_shared<LoadedApp>(*loaded);
  shown->app = std::move(probe);
  shown->plan = std::move(checked.result.plan);
  shown->problems = std::move(checked.result.problems);
  return shown;
}

LoadedAppPtr Apps::open(const std::string& name_or_path) {
  std::error_code ignored;
  bool plain = name_or_path.find('/') == std::string::npos;
  if (plain && !fs::exists(name_or_path, ignored)) {
    for (const LoadedAppPtr& app : list()) {
      if (app->app.name == name_or_path) return app;
    }
  }
  return open_path(name_or_path);
}

LoadedAppPtr Apps::add(const fs::path& path) {
  App app = load_app(path);
  fs::path real = real_path(path);
  for (const LoadedAppPtr& other : list()) {
    bool same = real_path(other->app.folder) == real_path(app.folder);
    if (other->app.name == app.name && !same) {
      throw Error(kAppNameTaken, {{"name", app.name}, {"folder", other->app.folder.string()}});
    }
  }
  file_.update([&](Json& content) {
    std::vector<std::string> folders = folders_of(content, file_.path());
    if (std::ranges::find(folders, real.string()) == folders.end())
      folders.push_back(real.string());
    content = Json::object({{"version", kVersion}, {"folders", to_json(folders)}});
  });
  return current(real, AppOrigin::added);
}

void Apps::remove(const std::string& name) {
  LoadedAppPtr app = find(name);
  if (app->origin != AppOrigin::added) {
    throw Error(kAppComesAlong, {{"name", name}, {"folder", app->app.folder.string()}});
  }
  fs::path folder = real_path(app->app.folder);
  fs::path flow = real_path(app->app.flow_file);
  file_.update([&](Json& content) {
    std::vector<std::string> folders = folders_of(content, file_.path());
    std::erase_if(folders, [&](const std::string& one) { return one == folder || one == flow; });
    content = Json::object({{"version", kVersion}, {"folders", to_json(folders)}});
  });
}

}  // namespace danlu::workbench
