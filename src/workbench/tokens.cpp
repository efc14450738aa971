#include "workbench/tokens.hpp"

#include <algorithm>

#include "base/hash.hpp"
#include "base/platform/random.hpp"
#include "base/time.hpp"
#include "workbench/errors.hpp"

namespace danlu::workbench {
namespace {

// tokens.json: {"version": 1, "tokens": [{…TokenInfo, "sha256": "…"}]}. A token is 256 random bits,
// so one round of SHA-256 keeps it: there is nothing to guess.
constexpr int64_t kVersion = 1;
constexpr size_t kRandomBytes = 32;
constexpr std::string_view kPrefix = "danlu_";
constexpr size_t kSessionsMax = 200;

struct Stored {
  TokenInfo info;
  std::string sha256;
};

std::vector<Stored> stored_in(const Json& content, const std::filesystem::path& file) {
  std::vector<Stored> tokens;
  if (content.is_null()) return tokens;
  try {
    for (const Json& one : content.at("tokens").as_array()) {
      JsonObject members = one.as_object();
      Stored stored;
      stored.sha256 = one.at("sha256").as_text();
      members.erase("sha256");
      stored.info = from_json<TokenInfo>(Json(std::move(members)));
      tokens.push_back(std::move(stored));
    }
  } catch (const Error& error) {
    throw Error(kDataFileInvalid,
                {{"path", file.string()}, {"detail", error.message(Language::en)}});
  }
  return tokens;
}

Json content_of(const std::vector<Stored>& tokens) {
  Json list = Json::array();
  for (const Stored& token : tokens) {
    Json one = to_json(token.info);
    one["sha256"] = token.sha256;
    list.push_back(std::move(one));
  }
  return Json::object({{"version", kVersion}, {"tokens", list}});
}

// Of two digests: the time does not tell where they differ.
bool same_digest(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  unsigned difference = 0;
  for (size_t i = 0; i < a.size(); ++i) {
    difference |= static_cast<unsigned char>(a[i]) ^ static_cast<unsigned char>(b[i]);
  }
  return difference == 0;
}

std::string new_token() {
  return std::string(kPrefix) + to_hex(platform::random_bytes(kRandomBytes));
}

bool ended(const TokenInfo& info, int64_t now) {
  return info.expires_us != 0 && info.expires_us <= now;
}

void check_token_name(const std::string& name) {
  bool good = !name.empty() && name.size() <= 64 && std::ranges::all_of(name, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
           c == '_' || c == '.';
  });
  if (!good) throw Error(kTokenName, {{"name", name}});
}

}  // namespace

Scope Scope::parse(std::string_view text) {
  if (text == "admin") return {};
  for (Kind kind : {Kind::app, Kind::run}) {
    std::string_view prefix = kind == Kind::app ? "app:" : "run:";
    if (text.starts_with(prefix) && text.size() > prefix.size()) {
      return {kind, std::string(text.substr(prefix.size()))};
    }
  }
  throw Error(kTokenScope, {{"scope", text}});
}

std::string Scope::text() const {
  if (kind == Kind::admin) return "admin";
  return (kind == Kind::app ? "app:" : "run:") + app;
}

Tokens::Tokens(const std::filesystem::path& data)
    : file_(data / "tokens.json"), login_key_(to_hex(platform::random_bytes(kRandomBytes))) {}

std::string Tokens::store(TokenInfo info) {
  std::string token = new_token();
  int64_t now = now_microseconds();
  info.created_us = now;
  file_.update([&](Json& content) {
    std::vector<Stored> tokens = stored_in(content, file_.path());
    std::erase_if(tokens, [&](const Stored& one) { return ended(one.info, now); });
    for (const Stored& one : tokens) {
      bool taken = !info.session && !one.info.session && one.info.name == info.name;
      if (taken) throw Error(kTokenExists, {{"name", info.name}});
    }
    // Logging in again and again does not fill the disk: the oldest session gives way.
    auto sessions =
        std::ranges::count_if(tokens, [](const Stored& one) { return one.info.session; });
    if (info.session && static_cast<size_t>(sessions) >= kSessionsMax) {
      tokens.erase(
          std::ranges::find_if(tokens, [](const Stored& one) { return one.info.session; }));
    }
    tokens.push_back({info, sha256_hex(token)});
    content = content_of(tokens);
  });
  return token;
}

std::string Tokens::add(const std::string& name, const Scope& scope, std::chrono::seconds lasts) {
  check_token_name(name);
  TokenInfo info{.name = name, .scope = scope.text()};
  if (lasts.count() > 0) {
    info.expires_us =
        now_microseconds() + std::chrono::duration_cast<std::chrono::microseconds>(lasts).count();
  }
  return store(info);
}

void Tokens::remove(const std::string& name) {
  file_.update([&](Json& content) {
    std::vector<Stored> tokens = stored_in(content, file_.path());
    size_t before = tokens.size();
    std::vector<std::string> known;
    for (const Stored& one : tokens) {
      if (!one.info.session) known.push_back(one.info.name);
    }
    std::string scope;
    std::erase_if(tokens,
                  [&](const Stored& one) { return !one.info.session && one.info.name == name; });
    if (tokens.size() == before) {
      throw Error(kTokenMissing, {{"name", name}, {"near", did_you_mean(name, known)}});
    }
    // Sessions opened with the token end with it.
    std::erase_if(tokens,
                  [&](const Stored& one) { return one.info.session && one.info.name == name; });
    content = content_of(tokens);
  });
}

std::vector<TokenInfo> Tokens::list() const {
  std::vector<TokenInfo> infos;
  for (const Stored& one : stored_in(*file_.read(), file_.path())) {
    if (!one.info.session) infos.push_back(one.info);
  }
  return infos;
}

std::optional<TokenInfo> Tokens::check(std::string_view token) const {
  std::string digest = sha256_hex(token);
  std::optional<TokenInfo> found;
  int64_t now = now_microseconds();
  for (const Stored& one : stored_in(*file_.read(), file_.path())) {
    bool same = same_digest(one.sha256, digest);
    if (same && !ended(one.info, now)) found = one.info;
  }
  return found;
}

std::optional<std::string> Tokens::open_session(std::string_view key) {
  // The name of a session is that of its token; no token can have an empty one.
  TokenInfo session{.name = "", .scope = "admin", .session = true};
  session.expires_us = now_microseconds() +
                       std::chrono::duration_cast<std::chrono::microseconds>(kSessionLasts).count();
  if (!same_digest(sha256_hex(key), sha256_hex(login_key_))) {
    std::optional<TokenInfo> token = check(key);
    if (!token || token->session) return std::nullopt;
    session.name = token->name;
    session.scope = token->scope;
    if (token->expires_us != 0) {
      session.expires_us = std::min(session.expires_us, token->expires_us);
    }
  }
  return store(session);
}

void Tokens::close_session(std::string_view session) {
  std::string digest = sha256_hex(session);
  file_.update([&](Json& content) {
    std::vector<Stored> tokens = stored_in(content, file_.path());
    std::erase_if(tokens, [&](const Stored& one) {
      return one.info.session && same_digest(one.sha256, digest);
    });
    content = content_of(tokens);
  });
}

}  // namespace danlu::workbench
