#include "workbench/permissions.hpp"

#include <algorithm>

#include "base/time.hpp"
#include "workbench/errors.hpp"

namespace danlu::workbench {
namespace {

namespace fs = std::filesystem;

// The list in `permissions.json`: {"version": 1, "apps": [PermissionRecord]}.
constexpr int64_t kVersion = 1;

std::vector<PermissionRecord> records_of(const Json& content, const fs::path& file) {
  if (content.is_null()) return {};
  try {
    return from_json<std::vector<PermissionRecord>>(content.at("apps"));
  } catch (const Error& error) {
    throw Error(kDataFileInvalid,
                {{"path", file.string()}, {"detail", error.message(Language::en)}});
  }
}

fs::path real_folder(const App& app) {
  std::error_code failed;
  fs::path real = fs::canonical(app.folder, failed);
  return failed ? fs::absolute(app.folder) : real;
}

bool is_of(const PermissionRecord& record, const App& app, const std::string& folder) {
  return record.app == app.name && record.folder == folder;
}

void insert(std::vector<Grant>& grants, const Grant& grant) {
  if (std::ranges::find(grants, grant) == grants.end()) grants.push_back(grant);
}

std::string shown(const std::vector<Grant>& grants) {
  std::vector<std::string> texts;
  for (const Grant& grant : grants) texts.push_back(grant.text());
  return joined(texts);
}

bool comes_with_program(const fs::path& folder, const fs::path& program_apps) {
  std::error_code failed;
  fs::path apps = program_apps.empty() ? fs::path() : fs::canonical(program_apps, failed);
  return !apps.empty() && !failed && folder.parent_path() == apps;
}

}  // namespace

std::vector<Grant> settled(std::vector<Grant> grants) {
  for (Grant& grant : grants) {
    bool folder = grant.kind == GrantKind::folder_read || grant.kind == GrantKind::folder_write;
    std::error_code failed;
    fs::path real = folder ? fs::weakly_canonical(grant.value, failed) : fs::path();
    if (folder && !failed) {
      grant.value = real.has_filename() ? real.string() : real.parent_path().string();
    }
  }
  return grants;
}

Permissions::Permissions(const fs::path& data, fs::path program_apps, bool private_allowed)
    : data_(data),
      program_apps_(std::move(program_apps)),
      private_allowed_(private_allowed),
      file_(data / "permissions.json") {}

std::vector<PermissionRecord> Permissions::list() const {
  return records_of(*file_.read(), file_.path());
}

std::vector<Grant> Permissions::granted(const App& app) const {
  fs::path folder = real_folder(app);
  std::vector<Grant> grants;
  for (const PermissionRecord& record : list()) {
    if (is_of(record, app, folder.string())) return record.granted;
  }
  if (comes_with_program(folder, program_apps_)) grants.push_back({GrantKind::model, "*"});
  return grants;
}

PermissionState Permissions::state(const App& app, const std::vector<Grant>& needed) const {
  PermissionState state{.needed = needed, .granted = granted(app), .missing = {}, .undecided = {}};
  std::string folder = real_folder(app).string();
  std::vector<Grant> declined;
  for (const PermissionRecord& record : list()) {
    if (is_of(record, app, folder)) declined = record.declined;
  }
  for (const Grant& need : needed) {
    bool by_word = private_allowed_ && need.kind == GrantKind::private_net;
    if (by_word || covered(state.granted, need)) continue;
    state.missing.push_back(need);
    if (std::ranges::find(declined, need) == declined.end()) state.undecided.push_back(need);
  }
  return state;
}

void Permissions::require_decided(const App& app, const std::vector<Grant>& needed) const {
  if (needed.empty()) return;
  std::vector<Grant> undecided = state(app, needed).undecided;
  if (undecided.empty()) return;
  throw Error(kPermissionsNeeded,
              {{"app", app.name}, {"grants", shown(undecided)}, {"folder", app.folder.string()}});
}

void Permissions::change(const App& app, const std::function<void(PermissionRecord&)>& change) {
  std::string folder = real_folder(app).string();
  std::vector<Grant> before = granted(app);
  file_.update([&](Json& content) {
    std::vector<PermissionRecord> records = records_of(content, file_.path());
    auto found = std::ranges::find_if(
        records, [&](const PermissionRecord& record) { return is_of(record, app, folder); });
    if (found == records.end()) {
      records.push_back({app.name, folder, before, {}, 0});
      found = std::prev(records.end());
    }
    change(*found);
    found->changed_us = now_microseconds();
    content = Json::object({{"version", kVersion}, {"apps", to_json(records)}});
  });
}

void Permissions::grant(const App& app, const std::vector<Grant>& grants) {
  std::vector<Grant> given = settled(grants);
  change(app, [&](PermissionRecord& record) {
    for (const Grant& grant : given) insert(record.granted, grant);
    std::erase_if(record.declined,
                  [&](const Grant& grant) { return covered(record.granted, grant); });
  });
}

void Permissions::decide(const App& app, const std::vector<Grant>& needed,
                         const std::vector<Grant>& granted) {
  std::vector<Grant> given = settled(granted);
  change(app, [&](PermissionRecord& record) {
    record.granted = given;
    record.declined.clear();
    for (const Grant& need : needed) {
      if (!covered(given, need)) record.declined.push_back(need);
    }
  });
}

void Permissions::revoke(const App& app, const std::vector<Grant>& grants) {
  std::vector<Grant> taken = settled(grants);
  std::vector<Grant> now = granted(app);
  for (const Grant& grant : taken) {
    if (std::ranges::find(now, grant) == now.end()) {
      throw Error(kNotGranted, {{"app", app.name}, {"grant", grant.text()}});
    }
  }
  change(app, [&](PermissionRecord& record) {
    for (const Grant& grant : taken) {
      std::erase(record.granted, grant);
      insert(record.declined, grant);
    }
  });
}

void Permissions::forget(const App& app) {
  std::string folder = real_folder(app).string();
  file_.update([&](Json& content) {
    std::vector<PermissionRecord> records = records_of(content, file_.path());
    std::erase_if(records,
                  [&](const PermissionRecord& record) { return is_of(record, app, folder); });
    content = Json::object({{"version", kVersion}, {"apps", to_json(records)}});
  });
}

nodes::Access Permissions::access(const App& app) const {
  std::vector<Grant> grants = granted(app);
  for (const auto& [name, folder] : app.collections) {
    if (owns_collection(app, name, data_)) grants.push_back({GrantKind::collection, name});
  }
  nodes::Access access(app.name, app.folder, std::move(grants));
  if (private_allowed_) access.allow_private();
  return access;
}

}  // namespace danlu::workbench
