#include "store/secrets.hpp"

#include <algorithm>
#include <cstdlib>

#include "base/files.hpp"

namespace danlu::store {
namespace {

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

void check_name(const std::string& name) {
  constexpr size_t kNameBytesMax = 64;
  bool good =
      !name.empty() && name.size() <= kNameBytesMax && std::ranges::all_of(name, [](char c) {
        return is_letter_or_digit(c) || c == '-' || c == '_' || c == '.';
      });
  if (!good) throw Error(kSecretName, {{"name", name.substr(0, kNameBytesMax)}});
}

}  // namespace

std::string without_secret(std::string text, const Secret& secret) {
  const std::string& value = secret.reveal();
  if (value.empty()) return text;
  for (size_t at = text.find(value); at != std::string::npos; at = text.find(value, at + 3)) {
    text.replace(at, value.size(), "***");
  }
  return text;
}

SecretStore::SecretStore(const std::filesystem::path& folder) : path_(folder / "secrets.json") {}

std::string SecretStore::environment_variable(const std::string& name) {
  std::string variable = "DANLU_SECRET_";
  for (char c : name) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
    variable.push_back(is_letter_or_digit(c) ? c : '_');
  }
  return variable;
}

// { "version": 1, "secrets": { name: text } }
Json SecretStore::read() const {
  std::error_code ignored;
  if (!std::filesystem::exists(path_, ignored)) return Json::object();
  try {
    Json file = Json::parse(read_file(path_));
    Json secrets = file.at("secrets");
    for (const auto& [name, value] : secrets.as_object()) value.as_text();
    return secrets;
  } catch (const Error& error) {
    // The parser's message would quote the file.
    if (!error.id().starts_with("json.")) throw;
    throw Error(kSecretsInvalid, {{"path", path_.string()}});
  }
}

void SecretStore::write(const Json& secrets) const {
  make_folders(path_.parent_path());
  Json file = Json::object({{"version", 1}, {"secrets", secrets}});
  write_file_atomic(path_, file.dump(2) + "\n", FileAccess::owner_only);
}

std::optional<Secret> SecretStore::find(const std::string& name) const {
  check_name(name);
  const char* value = std::getenv(environment_variable(name).c_str());
  if (value != nullptr && *value != '\0') return Secret(value);
  std::lock_guard lock(mutex_);
  Json secrets = read();
  const Json* found = secrets.find(name);
  if (found == nullptr) return std::nullopt;
  return Secret(found->as_text());
}

Secret SecretStore::get(const std::string& name) const {
  std::optional<Secret> secret = find(name);
  if (!secret) {
    throw Error(kSecretMissing, {{"name", name}, {"variable", environment_variable(name)}});
  }
  return *secret;
}

void SecretStore::set(const std::string& name, const Secret& secret) {
  check_name(name);
  std::lock_guard lock(mutex_);
  Json secrets = read();
  secrets[name] = secret.reveal();
  write(secrets);
}

bool SecretStore::remove(const std::string& name) {
  check_name(name);
  std::lock_guard lock(mutex_);
  Json secrets = read();
  if (!secrets.contains(name)) return false;
  secrets.object_members().erase(name);
  write(secrets);
  return true;
}

std::vector<std::string> SecretStore::names() const {
  std::lock_guard lock(mutex_);
  std::vector<std::string> names;
  Json secrets = read();
  for (const auto& [name, value] : secrets.as_object()) names.push_back(name);
  std::ranges::sort(names);
  return names;
}

}  // namespace danlu::store
