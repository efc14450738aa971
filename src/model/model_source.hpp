// Which model answers: the one named, the configured default, or one found on this machine.
#pragma once

#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "model/discover.hpp"
#include "model/registry.hpp"
#include "net/http.hpp"

namespace danlu::model {

enum class Discovery { on, off };

// Safe from any thread. Local servers are looked for once, when first needed.
class ModelSource {
 public:
  ModelSource(const std::filesystem::path& data_folder, const net::HttpClient& client,
              Discovery discovery);

  ModelRegistry& registry() { return registry_; }
  // Servers found on this machine; none with discovery off.
  std::vector<FoundServer> local_servers(const CancelToken& cancel = {});
  // Its name; absent when there is none (or none of that name). Asks the network only for local
  // servers.
  std::optional<std::string> find(ModelKind kind, const std::string& name,
                                  const CancelToken& cancel = {});
  // Throws Error(model.none_configured), Error(model.unknown).
  Endpoint endpoint(ModelKind kind, const std::string& name, const CancelToken& cancel = {});

 private:
  std::optional<Endpoint> found_locally(ModelKind kind, const CancelToken& cancel);

  ModelRegistry registry_;
  const net::HttpClient& client_;
  Discovery discovery_;
  std::mutex mutex_;
  std::optional<std::vector<FoundServer>> servers_;
};

}  // namespace danlu::model
