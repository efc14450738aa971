// The apps there are: those added by the owner, those that come with the program, and the folders
// of <data>/apps. Their files are looked at whenever an app is asked for (a few calls of stat): an
// edit counts at once; a broken one leaves the last good version running and says what is wrong.
// Safe from any thread.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "workbench/app.hpp"
#include "workbench/json_file.hpp"

namespace danlu::workbench {

enum class AppOrigin { added, program, data, path };

// One version of an app, read and checked; never changes.
struct LoadedApp {
  App app;
  AppOrigin origin = AppOrigin::path;
  std::shared_ptr<const flow::FlowPlan> plan;  // Null when there has never been a good version.
  std::vector<Error> problems;                 // Of the files as they are now.
  std::vector<Error> warnings;
  std::vector<Grant> needed;
  int64_t version = 1;  // Grows with every change seen.

  // Throws its problems when there is no good version.
  const std::shared_ptr<const flow::FlowPlan>& runnable() const;
};
using LoadedAppPtr = std::shared_ptr<const LoadedApp>;

class Apps {
 public:
  Apps(std::filesystem::path data, std::filesystem::path program_apps,
       const flow::NodeRegistry& nodes);

  // By name. Of two apps of one name the second to come has the problem app.name_taken and is
  // found under neither.
  std::vector<LoadedAppPtr> list();
  LoadedAppPtr find(const std::string& name);  // Throws Error(app.unknown).
  // A name, or a path as load_app takes it. Throws Error(app.no_app), Error(app.manifest).
  LoadedAppPtr open(const std::string& name_or_path);
  LoadedAppPtr open_path(const std::filesystem::path& path);

  // Throws Error(app.name_taken); adding again what is there changes nothing.
  LoadedAppPtr add(const std::filesystem::path& path);
  void remove(const std::string& name);  // Throws Error(app.unknown), Error(app.comes_along).

 private:
  struct Entry;
  struct Place {
    std::filesystem::path path;
    AppOrigin origin;
  };
  std::vector<Place> places() const;
  LoadedAppPtr current(const std::filesystem::path& path, AppOrigin origin);
  std::shared_ptr<LoadedApp> read(const Place& place, Entry& entry) const;

  std::filesystem::path data_;
  std::filesystem::path program_apps_;
  const flow::NodeRegistry& nodes_;
  JsonFile file_;
  std::mutex mutex_;
  std::map<std::filesystem::path, std::shared_ptr<Entry>> entries_;
};

}  // namespace danlu::workbench

template <>
struct danlu::EnumNames<danlu::workbench::AppOrigin> {
  static constexpr std::array names{"added", "program", "data", "path"};
};
