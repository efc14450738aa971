// The models a person has configured: `models.json` in the data folder, keys apart from it in the
// secret store. Small, read anew by every call, safe from any thread.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "model/server.hpp"
#include "store/secrets.hpp"

namespace danlu::model {

enum class ModelKind { chat, embed };

}  // namespace danlu::model

template <>
struct danlu::EnumNames<danlu::model::ModelKind> {
  static constexpr std::array names{"chat", "embed"};
};

namespace danlu::model {

struct ModelEntry {
  std::string name;  // What flows and people call it.
  ModelKind kind = ModelKind::chat;
  std::string base_url;
  std::string model;              // The server's name for it.
  std::string key_name;           // Of its secret; empty when it needs none.
  Json options = Json::object();  // Further members of every request.
  int64_t idle_timeout_seconds = 120;
  int64_t total_timeout_seconds = 600;

  static auto fields() {
    return std::tuple{field("name", &ModelEntry::name),
                      field("kind", &ModelEntry::kind),
                      field("base_url", &ModelEntry::base_url),
                      field("model", &ModelEntry::model),
                      field("key_name", &ModelEntry::key_name),
                      field("options", &ModelEntry::options),
                      field("idle_timeout_seconds", &ModelEntry::idle_timeout_seconds),
                      field("total_timeout_seconds", &ModelEntry::total_timeout_seconds)};
  }
  bool operator==(const ModelEntry&) const = default;
};

class ModelRegistry {
 public:
  explicit ModelRegistry(const std::filesystem::path& data_folder);

  std::vector<ModelEntry> list() const;
  std::optional<ModelEntry> find(const std::string& name) const;
  ModelEntry get(const std::string& name) const;  // Throws Error(model.unknown).
  // Checks name and address. The key, if any, is stored as the secret `key_name`, or under the
  // entry's own name when that is empty. The first model of a kind becomes its default.
  void add(ModelEntry entry, const std::optional<store::Secret>& key = std::nullopt);
  // Also forgets the key unless another entry uses it.
  void remove(const std::string& name);
  void set_default(const std::string& name);
  std::optional<ModelEntry> default_of(ModelKind kind) const;
  // The one named, or the default of the kind when `name` is empty. Throws
  // Error(model.none_configured), Error(model.unknown).
  ModelEntry choose(const std::string& name, ModelKind kind) const;

  // With the key looked up; without one when there is none (the server then says if it needs one).
  Endpoint endpoint_of(const ModelEntry& entry) const;
  const store::SecretStore& secrets() const { return secrets_; }

 private:
  struct File;
  File read() const;
  void write(const File& file) const;

  std::filesystem::path path_;
  store::SecretStore secrets_;
  mutable std::mutex mutex_;
};

// Whether a model answers at all: one short question, or one embedding.
struct ModelCheck {
  int64_t milliseconds = 0;
  std::string answer;     // Of a chat model, shortened.
  size_t dimensions = 0;  // Of an embedding model.
};
// Throws Error (model/errors.hpp) when it does not.
ModelCheck check_model(const net::HttpClient& client, const Endpoint& endpoint, ModelKind kind,
                       const CancelToken& cancel = {});

}  // namespace danlu::model
