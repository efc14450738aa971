// Apps as the API shows them.
#pragma once

#include "nodes/support/access.hpp"
#include "serve/api/endpoint.hpp"
#include "workbench/apps.hpp"

namespace danlu::serve {

struct BilingualShape {
  std::string en;
  std::string zh;

  static auto fields() {
    return std::tuple{field("en", &BilingualShape::en), field("zh", &BilingualShape::zh)};
  }
};

struct PortShape {
  std::string name;
  std::string type;
  bool required = false;
  Json default_value;
  BilingualShape help;
  std::vector<std::string> choices;

  static auto fields() {
    return std::tuple{
        field("name", &PortShape::name),         field("type", &PortShape::type),
        field("required", &PortShape::required), field("default", &PortShape::default_value),
        field("help", &PortShape::help),         field("choices", &PortShape::choices)};
  }
};

struct PermissionShape {
  std::vector<nodes::Grant> needed;
  std::vector<nodes::Grant> granted;
  std::vector<nodes::Grant> missing;

  static auto fields() {
    return std::tuple{field("needed", &PermissionShape::needed),
                      field("granted", &PermissionShape::granted),
                      field("missing", &PermissionShape::missing)};
  }
};

struct AppShape {
  std::string name;
  BilingualShape summary;
  std::string folder;  // For admin only.
  Json chat;           // {question, answer, citations, note} or false.
  std::vector<PortShape> inputs;
  std::vector<PortShape> outputs;
  std::vector<BilingualShape> examples;
  std::vector<std::string> collections;
  std::vector<Json> problems;
  PermissionShape permissions;

  static auto fields() {
    return std::tuple{
        field("name", &AppShape::name),         field("summary", &AppShape::summary),
        field("folder", &AppShape::folder),     field("chat", &AppShape::chat),
        field("inputs", &AppShape::inputs),     field("outputs", &AppShape::outputs),
        field("examples", &AppShape::examples), field("collections", &AppShape::collections),
        field("problems", &AppShape::problems), field("permissions", &AppShape::permissions)};
  }
};

AppShape app_shape(const workbench::LoadedApp& app, Call& call);

}  // namespace danlu::serve
