// What the program lends to nodes: folders, the network, models. One per engine; safe from any
// thread.
#pragma once

#include <filesystem>
#include <memory>

#include "flow/run.hpp"
#include "model/model_source.hpp"
#include "net/http.hpp"

namespace danlu::nodes {

struct Environment {
  std::filesystem::path data;  // Collections, models, runs.
  std::filesystem::path app;   // The only folder file nodes reach.
  net::AddressPolicy addresses = net::AddressPolicy::public_only();
  net::HttpClient http;
  std::unique_ptr<model::ModelSource> models;
};

inline Environment& environment(flow::Run& run) {
  return run.service<Environment>("the data folder");
}

}  // namespace danlu::nodes
