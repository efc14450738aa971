// Keys and passwords. They live in `secrets.json` of the data folder, apart from everything else,
// readable by its owner only, and never appear in logs, errors, traces or exports: a Secret has no
// stream operator, and as JSON it is "***".
//
// The environment comes first: the secret `my-key` is DANLU_SECRET_MY_KEY there. Safe from any
// thread; every call reads the file anew.
#pragma once

#include <filesystem>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/codec.hpp"
#include "base/error.hpp"

namespace danlu::store {

inline constexpr ErrorCode kSecretName{
    "secret.name",
    Failure::usage,
    {"'{name}' cannot be the name of a secret.", "“{name}”不能用作密钥名称。"},
    {"Use up to 64 letters, digits, '-', '_' and '.'.",
     "请使用不超过 64 个的字母、数字、“-”、“_”和“.”。"}};
inline constexpr ErrorCode kSecretMissing{
    "secret.missing",
    Failure::not_found,
    {"There is no secret '{name}'.", "没有名为“{name}”的密钥。"},
    {"Store it, or set the environment variable {variable}.",
     "请保存该密钥，或设置环境变量 {variable}。"}};
inline constexpr ErrorCode kSecretsInvalid{
    "secret.file_invalid",
    Failure::input,
    {"{path} is not a list of secrets.", "{path} 不是密钥文件。"},
    {"Move that file away and enter the secrets again.", "请移走该文件，然后重新输入密钥。"}};

class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string value) : value_(std::move(value)) {}
  // The only way to the text; call it where it is sent, and keep no copy.
  const std::string& reveal() const { return value_; }
  bool empty() const { return value_.empty(); }

 private:
  std::string value_;
};

// `text` with every occurrence of the secret replaced by "***": servers repeat keys in errors.
std::string without_secret(std::string text, const Secret& secret);

class SecretStore {
 public:
  explicit SecretStore(const std::filesystem::path& folder);

  std::optional<Secret> find(const std::string& name) const;
  Secret get(const std::string& name) const;  // Throws Error(secret.missing).
  void set(const std::string& name, const Secret& secret);
  bool remove(const std::string& name);
  std::vector<std::string> names() const;  // Of the file, sorted.

  static std::string environment_variable(const std::string& name);

 private:
  Json read() const;
  void write(const Json& secrets) const;

  std::filesystem::path path_;
  mutable std::mutex mutex_;
};

}  // namespace danlu::store

namespace danlu {

template <>
struct JsonCodec<store::Secret> {
  static store::Secret from(const Json& json) { return store::Secret(json.as_text()); }
  static Json to(const store::Secret&) { return "***"; }
  static Json schema() { return Json::object({{"type", "string"}, {"format", "password"}}); }
};

}  // namespace danlu
