// What an app asks for and has been granted, as the API shows it.
#pragma once

#include "serve/api/endpoint.hpp"
#include "workbench/workbench.hpp"

namespace danlu::serve {

struct PermissionShape {
  std::vector<workbench::Grant> needed;
  std::vector<workbench::Grant> granted;
  std::vector<workbench::Grant> missing;

  static auto fields() {
    return std::tuple{field("needed", &PermissionShape::needed),
                      field("granted", &PermissionShape::granted),
                      field("missing", &PermissionShape::missing)};
  }
};

inline PermissionShape permission_shape(workbench::Workbench& workbench,
                                        const workbench::LoadedApp& app) {
  workbench::PermissionState state = workbench.permission_state(app);
  return {std::move(state.needed), std::move(state.granted), std::move(state.missing)};
}

}  // namespace danlu::serve
