// Keys to the server. A token is 32 random bytes, shown once and kept as its SHA-256; it has a name,
// a scope and perhaps an end. A page gets a session (a token of its own, in a cookie) for the login
// key that the server prints, or for a token. Kept in `tokens.json` of the data folder, its owner's
// alone. Safe from any thread; changes by other processes count at once.
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/codec.hpp"
#include "workbench/json_file.hpp"

namespace danlu::workbench {

// admin: everything. app: one app's runs and conversations. run: starting one app and reading what
// was started so.
struct Scope {
  enum class Kind { admin, app, run };
  Kind kind = Kind::admin;
  std::string app = {};

  static Scope parse(std::string_view text);  // "admin", "app:NAME", "run:NAME".
  std::string text() const;
  bool admin() const { return kind == Kind::admin; }
  // Whether runs of this app may be started.
  bool may_run(std::string_view name) const { return admin() || app == name; }
  // Whether all runs and conversations of this app may be read.
  bool may_read(std::string_view name) const { return may_run(name) && kind != Kind::run; }
  bool operator==(const Scope&) const = default;
};

struct TokenInfo {
  std::string name;
  std::string scope;
  bool session = false;
  int64_t created_us = 0;
  int64_t expires_us = 0;  // 0: never.

  static auto fields() {
    return std::tuple{field("name", &TokenInfo::name), field("scope", &TokenInfo::scope),
                      field("session", &TokenInfo::session),
                      field("created_us", &TokenInfo::created_us),
                      field("expires_us", &TokenInfo::expires_us)};
  }
};

class Tokens {
 public:
  explicit Tokens(const std::filesystem::path& data);

  // The token itself, for the only time. Throws Error(token.name), Error(token.exists).
  std::string add(const std::string& name, const Scope& scope, std::chrono::seconds lasts = {});
  void remove(const std::string& name);  // Throws Error(token.missing).
  std::vector<TokenInfo> list() const;   // Without sessions.

  // Who holds this token or session; absent when it is unknown, ended or removed. Takes the same
  // time wherever it differs.
  std::optional<TokenInfo> check(std::string_view token) const;

  // The key to a first session, good while this object lives. Not stored.
  const std::string& login_key() const { return login_key_; }
  // A new session for the login key or a token, with its scope; absent for any other key.
  std::optional<std::string> open_session(std::string_view key);
  void close_session(std::string_view session);

 private:
  std::string store(TokenInfo info);

  JsonFile file_;
  std::string login_key_;
};

inline constexpr std::chrono::hours kSessionLasts{24 * 30};

}  // namespace danlu::workbench
