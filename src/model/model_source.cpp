#include "model/model_source.hpp"

namespace danlu::model {

ModelSource::ModelSource(const std::filesystem::path& data_folder, const net::HttpClient& client,
                         Discovery discovery)
    : registry_(data_folder), client_(client), discovery_(discovery) {}

std::vector<FoundServer> ModelSource::local_servers(const CancelToken& cancel) {
  if (discovery_ == Discovery::off) return {};
  std::lock_guard lock(mutex_);
  if (!servers_) servers_ = discover(client_, usual_ports(), cancel);
  return *servers_;
}

std::optional<Endpoint> ModelSource::found_locally(ModelKind kind, const CancelToken& cancel) {
  for (const FoundServer& server : local_servers(cancel)) {
    const std::string& model = kind == ModelKind::chat ? server.chat_model : server.embed_model;
    if (!model.empty()) return Endpoint{.base_url = server.url, .model = model};
  }
  return std::nullopt;
}

std::optional<std::string> ModelSource::find(ModelKind kind, const std::string& name,
                                             const CancelToken& cancel) {
  if (!name.empty()) {
    std::optional<ModelEntry> entry = registry_.find(name);
    return entry && entry->kind == kind ? std::optional(entry->name) : std::nullopt;
  }
  if (std::optional<ModelEntry> entry = registry_.default_of(kind)) return entry->name;
  std::optional<Endpoint> local = found_locally(kind, cancel);
  return local ? std::optional(local->model) : std::nullopt;
}

Endpoint ModelSource::endpoint(ModelKind kind, const std::string& name, const CancelToken& cancel) {
  if (name.empty() && !registry_.default_of(kind)) {
    if (std::optional<Endpoint> local = found_locally(kind, cancel)) return *local;
  }
  return registry_.endpoint_of(registry_.choose(name, kind));
}

}  // namespace danlu::model
