// What the program lends to nodes for one run: folders, the network, models, and what of them the
// run may reach. Client and models are shared by all runs. Safe from any thread.
#pragma once

#include <filesystem>
#include <memory>

#include "base/types/passage.hpp"
#include "flow/run.hpp"
#include "model/model_source.hpp"
#include "net/http.hpp"
#include "nodes/support/access.hpp"

namespace danlu::nodes {

struct Environment {
  std::filesystem::path data;  // Collections, models, runs.
  std::filesystem::path app;   // The folder that relative paths of files start from.
  Access access;
  std::shared_ptr<net::HttpClient> http = std::make_shared<net::HttpClient>();
  std::shared_ptr<model::ModelSource> models;

  std::filesystem::path readable(std::string_view path) const {
    return access.readable(app, data, path);
  }
  std::filesystem::path writable(std::string_view path) const {
    return access.writable(app, data, path);
  }
  void require_collection(const std::string& name) const {
    access.require({GrantKind::collection, name});
  }
  // Empty: the default. Throws Error(permission.missing), Error(model.none_configured),
  // Error(model.unknown).
  model::Endpoint model(model::ModelKind kind, const std::string& name,
                        const CancelToken& cancel) const {
    access.require_model(name);
    return models->endpoint(kind, name, cancel);
  }
};

// Passages say themselves where they come from: their files are looked into only when the run may.
inline void require_collections_of(const std::vector<Passage>& passages,
                                   const Environment& environment) {
  for (const Passage& passage : passages) {
    if (!passage.collection.empty()) environment.require_collection(passage.collection);
  }
}

inline Environment& environment(flow::Run& run) {
  return run.service<Environment>("the data folder");
}

}  // namespace danlu::nodes
