#include "model/registry.hpp"

#include <algorithm>

#include "base/files.hpp"
#include "base/utf8.hpp"
#include "model/chat.hpp"
#include "model/embed.hpp"
#include "model/errors.hpp"
#include "net/errors.hpp"
#include "net/url.hpp"

namespace danlu::model {
namespace {

void check_name(const std::string& name) {
  constexpr size_t kNameBytesMax = 64;
  constexpr std::string_view kMarks = "-_.:";
  bool good = !name.empty() && name.size() <= kNameBytesMax;
  for (char c : name) {
    bool alphanumeric = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    good = good && (alphanumeric || kMarks.find(c) != std::string_view::npos);
  }
  if (!good) throw Error(kEntryName, {{"name", utf8::repaired(name.substr(0, kNameBytesMax))}});
}

// Secrets have fewer letters to their names than models.
std::string key_name_for(const std::string& name) {
  std::string key = name;
  std::ranges::replace(key, ':', '-');
  return key;
}

void check_entry(const ModelEntry& entry) {
  check_name(entry.name);
  net::Url url = net::Url::parse(entry.base_url);
  if (url.scheme != "http" && url.scheme != "https") {
    throw Error(net::kSchemeUnsupported, {{"url", url.display()}, {"scheme", url.scheme}});
  }
  if (!url.username.empty() || !url.password.empty()) {
    throw Error(kToolsInvalid, {{"detail", "the address of a model server holds a password"}});
  }
}

}  // namespace

// { "version": 1, "defaults": { "chat": name }, "models": [ ModelEntry ] }
struct ModelRegistry::File {
  int64_t version = 1;
  std::map<std::string, std::string> defaults{};
  std::vector<ModelEntry> models{};

  static auto fields() {
    return std::tuple{field("version", &File::version), field("defaults", &File::defaults),
                      field("models", &File::models)};
  }

  std::vector<std::string> names() const {
    std::vector<std::string> names;
    for (const ModelEntry& entry : models) names.push_back(entry.name);
    return names;
  }
  auto position(const std::string& name) const {
    return std::ranges::find(models, name, &ModelEntry::name);
  }
  [[noreturn]] void throw_unknown(const std::string& name) const {
    throw Error(kEntryUnknown, {{"name", utf8::repaired(name.substr(0, 100))},
                                {"near", did_you_mean(name, names())},
                                {"known", models.empty() ? "-" : joined(names())}});
  }
};

ModelRegistry::ModelRegistry(const std::filesystem::path& data_folder)
    : path_(data_folder / "models.json"), secrets_(data_folder) {}

ModelRegistry::File ModelRegistry::read() const {
  std::error_code ignored;
  if (!std::filesystem::exists(path_, ignored)) return {};
  std::string text = read_file(path_);
  try {
    File file = from_json<File>(Json::parse(text));
    if (file.version == 1) return file;
    throw Error(kRegistryInvalid,
                {{"path", path_.string()}, {"detail", "version " + std::to_string(file.version)}});
  } catch (const Error& error) {
    if (error.id() == kRegistryInvalid.id) throw;
    throw Error(kRegistryInvalid, {{"path", path_.string()}, {"detail", error.what()}});
  }
}

void ModelRegistry::write(const File& file) const {
  make_folders(path_.parent_path());
  write_file_atomic(path_, to_json(file).dump(2) + "\n");
}

std::vector<ModelEntry> ModelRegistry::list() const {
  std::lock_guard lock(mutex_);
  return read().models;
}

std::optional<ModelEntry> ModelRegistry::find(const std::string& name) const {
  std::lock_guard lock(mutex_);
  File file = read();
  auto found = file.position(name);
  return found == file.models.end() ? std::nullopt : std::optional(*found);
}

ModelEntry ModelRegistry::get(const std::string& name) const {
  std::lock_guard lock(mutex_);
  File file = read();
  auto found = file.position(name);
  if (found == file.models.end()) file.throw_unknown(name);
  return *found;
}

void ModelRegistry::add(ModelEntry entry, const std::optional<store::Secret>& key) {
  check_entry(entry);
  std::lock_guard lock(mutex_);
  File file = read();
  if (file.position(entry.name) != file.models.end()) {
    throw Error(kEntryExists, {{"name", entry.name}});
  }
  if (key && !key->empty()) {
    if (entry.key_name.empty()) entry.key_name = key_name_for(entry.name);
    secrets_.set(entry.key_name, *key);
  }
  file.defaults.try_emplace(to_json(entry.kind).as_text(), entry.name);
  file.models.push_back(std::move(entry));
  write(file);
}

void ModelRegistry::remove(const std::string& name) {
  std::lock_guard lock(mutex_);
  File file = read();
  auto found = std::ranges::find(file.models, name, &ModelEntry::name);
  if (found == file.models.end()) file.throw_unknown(name);
  const ModelEntry entry = std::move(*found);
  file.models.erase(found);
  std::erase_if(file.defaults, [&](const auto& one) { return one.second == name; });
  auto heir = std::ranges::find(file.models, entry.kind, &ModelEntry::kind);
  if (heir != file.models.end()) {
    file.defaults.try_emplace(to_json(entry.kind).as_text(), heir->name);
  }
  write(file);
  bool shared =
      std::ranges::find(file.models, entry.key_name, &ModelEntry::key_name) != file.models.end();
  if (!entry.key_name.empty() && !shared) secrets_.remove(entry.key_name);
}

void ModelRegistry::set_default(const std::string& name) {
  std::lock_guard lock(mutex_);
  File file = read();
  auto found = file.position(name);
  if (found == file.models.end()) file.throw_unknown(name);
  file.defaults[to_json(found->kind).as_text()] = name;
  write(file);
}

std::optional<ModelEntry> ModelRegistry::default_of(ModelKind kind) const {
  std::lock_guard lock(mutex_);
  File file = read();
  auto name = file.defaults.find(to_json(kind).as_text());
  if (name == file.defaults.end()) return std::nullopt;
  auto found = file.position(name->second);
  return found == file.models.end() ? std::nullopt : std::optional(*found);
}

ModelEntry ModelRegistry::choose(const std::string& name, ModelKind kind) const {
  if (!name.empty()) return get(name);
  std::optional<ModelEntry> entry = default_of(kind);
  if (!entry) throw Error(kNoneConfigured, {{"kind", to_json(kind).as_text()}});
  return *entry;
}

Endpoint ModelRegistry::endpoint_of(const ModelEntry& entry) const {
  Endpoint endpoint{.base_url = entry.base_url, .model = entry.model};
  endpoint.key_name = entry.key_name.empty() ? key_name_for(entry.name) : entry.key_name;
  endpoint.key = secrets_.find(endpoint.key_name).value_or(store::Secret());
  endpoint.options = entry.options;
  endpoint.limits.idle_timeout = std::chrono::seconds(entry.idle_timeout_seconds);
  endpoint.limits.total_timeout = std::chrono::seconds(entry.total_timeout_seconds);
  return endpoint;
}

ModelCheck check_model(const net::HttpClient& client, const Endpoint& endpoint, ModelKind kind,
                       const CancelToken& cancel) {
  auto start = std::chrono::steady_clock::now();
  ModelCheck check;
  if (kind == ModelKind::chat) {
    Message question;
    question.role = "user";
    question.content = "Answer with the single word: ready";
    ChatRequest request{.messages = {question}, .max_tokens = 512};
    std::string answer = ChatClient(client, endpoint).chat(request, cancel).message.content;
    constexpr size_t kShownBytesMax = 200;
    check.answer = utf8::prefix(answer, kShownBytesMax);
  } else {
    const std::string text = "ready";
    check.dimensions = EmbedClient(client, endpoint).embed({&text, 1}, cancel).front().size();
  }
  check.milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(
                           std::chrono::steady_clock::now() - start)
                           .count();
  return check;
}

}  // namespace danlu::model
