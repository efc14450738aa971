// What the owner of the installation has granted to apps. Grants belong to an app's name and its
// real folder together: renamed, moved or copied, it starts with nothing, and so does an imported
// one. They are kept in `permissions.json` of the data folder. Safe from any thread; several
// processes may change them.
//
// What the owner has been shown and has not granted is remembered as declined: the app runs, and a
// step that needs it fails. What is neither granted nor declined keeps the app from starting.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "workbench/app.hpp"
#include "workbench/json_file.hpp"

namespace danlu::workbench {

struct PermissionRecord {
  std::string app;
  std::string folder;  // Canonical.
  std::vector<Grant> granted;
  std::vector<Grant> declined;
  int64_t changed_us = 0;

  static auto fields() {
    return std::tuple{field("app", &PermissionRecord::app),
                      field("folder", &PermissionRecord::folder),
                      field("granted", &PermissionRecord::granted),
                      field("declined", &PermissionRecord::declined),
                      field("changed_us", &PermissionRecord::changed_us)};
  }
};

struct PermissionState {
  std::vector<Grant> needed;
  std::vector<Grant> granted;
  std::vector<Grant> missing;    // Needed and not granted.
  std::vector<Grant> undecided;  // Of them, those the owner has not declined.

  static auto fields() {
    return std::tuple{field("needed", &PermissionState::needed),
                      field("granted", &PermissionState::granted),
                      field("missing", &PermissionState::missing),
                      field("undecided", &PermissionState::undecided)};
  }
};

class Permissions {
 public:
  // Apps inside `program_apps` come with the program and may use models.
  Permissions(const std::filesystem::path& data, std::filesystem::path program_apps,
              bool private_allowed);

  std::vector<Grant> granted(const App& app) const;
  PermissionState state(const App& app, const std::vector<Grant>& needed) const;
  // Throws Error(permission.needed) when something is undecided.
  void require_decided(const App& app, const std::vector<Grant>& needed) const;

  void grant(const App& app, const std::vector<Grant>& grants);
  // The owner's whole word: granted is exactly this, and the rest of `needed` declined.
  void decide(const App& app, const std::vector<Grant>& needed, const std::vector<Grant>& granted);
  // Declined from now on. Throws Error(permission.not_granted).
  void revoke(const App& app, const std::vector<Grant>& grants);
  void forget(const App& app);  // As if it had never been asked for.
  std::vector<PermissionRecord> list() const;

  // What one run may reach: the grants and the app's own collections.
  nodes::Access access(const App& app) const;
  bool private_allowed() const { return private_allowed_; }

 private:
  void change(const App& app, const std::function<void(PermissionRecord&)>& change);

  std::filesystem::path data_;
  std::filesystem::path program_apps_;
  bool private_allowed_;
  JsonFile file_;
};

// Folders of grants as their real paths, so that what is granted later is what was meant now.
std::vector<Grant> settled(std::vector<Grant> grants);

}  // namespace danlu::workbench
