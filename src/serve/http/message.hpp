// HTTP requests as handlers see them and the responses they give (RFC 9110). Plain values without
// sockets, for one thread at a time.
#pragma once

#include <any>
#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bilingual.hpp"
#include "base/error.hpp"
#include "base/json.hpp"

namespace danlu::serve {

struct Header {
  std::string name;
  std::string value;
  bool operator==(const Header&) const = default;
};

// Header fields in order; names compare without case.
class Headers {
 public:
  Headers() = default;
  Headers(std::initializer_list<Header> fields) : fields_(fields) {}

  const std::string* find(std::string_view name) const;  // The first; nullptr when absent.
  std::string get(std::string_view name) const;          // "" when absent.
  bool contains(std::string_view name) const { return find(name) != nullptr; }
  // Whether one of the comma-separated members of `name` is `token`, without case.
  bool has_token(std::string_view name, std::string_view token) const;
  void add(std::string_view name, std::string_view value);
  void set(std::string_view name, std::string_view value);  // Replaces all of that name.
  void erase(std::string_view name);
  size_t size() const { return fields_.size(); }
  auto begin() const { return fields_.begin(); }
  auto end() const { return fields_.end(); }

 private:
  std::vector<Header> fields_;
};

bool equal_without_case(std::string_view a, std::string_view b);

// The parameters after "?", decoded as application/x-www-form-urlencoded.
class Query {
 public:
  void add(std::string name, std::string value);
  std::optional<std::string> find(std::string_view name) const;  // The first of that name.
  std::string get(std::string_view name, std::string_view fallback = "") const;
  // Throws Error(http.query_invalid) when it is not an integer from `low` to `high`.
  int64_t integer(std::string_view name, int64_t fallback, int64_t low = 0,
                  int64_t high = INT64_MAX) const;
  bool empty() const { return parameters_.empty(); }
  auto begin() const { return parameters_.begin(); }
  auto end() const { return parameters_.end(); }

 private:
  std::vector<std::pair<std::string, std::string>> parameters_;
};

// A file that is removed with its last owner unless it was kept.
class UploadedFile {
 public:
  UploadedFile() = default;
  explicit UploadedFile(std::filesystem::path path) : path_(std::move(path)) {}
  UploadedFile(UploadedFile&& other) noexcept : path_(std::move(other.path_)) {
    other.path_.clear();
  }
  UploadedFile& operator=(UploadedFile&& other) noexcept;
  ~UploadedFile() { remove(); }

  bool empty() const { return path_.empty(); }
  const std::filesystem::path& path() const { return path_; }
  // Moves it to `target` (same file system: a rename; the folder must exist) and lets go of it.
  void move_to(const std::filesystem::path& target);

 private:
  void remove() noexcept;
  std::filesystem::path path_;
};

struct Request {
  std::string method;                 // As sent; methods are case-sensitive.
  std::string target;                 // As sent. May hold secrets: never log it.
  std::string path;                   // Decoded, without the query; UTF-8, no "." or ".." segments.
  std::vector<std::string> segments;  // Decoded one by one: a segment may hold an encoded "/".
  Query query;
  Headers headers;
  std::string host;  // The authority asked for ("localhost:7331"), "" in HTTP/1.0 without one.
  std::string body;
  UploadedFile upload;  // The body of a route with `upload_to_file`.
  uint64_t body_bytes = 0;
  std::string peer;  // Numeric address of the other end, without the port.
  bool peer_is_loopback = false;
  std::string id;                    // Of this request, in the log and in X-Request-Id.
  Language language = Language::en;  // From Accept-Language.
  std::map<std::string, std::string, std::less<>> parameters;  // {names} of the route's template.

  // Set by the gate (Router::gate): who asks, for handlers; `who` is also in the access log.
  std::any identity;
  std::string who;

  // A parameter of the template; "" when there is none.
  const std::string& parameter(std::string_view name) const;
  // The body as JSON; an empty body is an empty object. Throws Error(http.body_not_json).
  Json json() const;
  std::string cookie(std::string_view name) const;  // "" when absent.
  std::string bearer_token() const;                 // "" when absent.
  bool accepts(std::string_view type) const;        // Named in Accept (not by a wildcard).
};

struct Response {
  int status = 200;
  Headers headers;
  std::string body;
  std::string_view static_body;     // Used instead of `body` when set; must live for ever.
  std::filesystem::path body_file;  // Sent piece by piece instead of `body` when set.

  static Response json(const Json& value, int status = 200);
  static Response text(std::string text, int status = 200);
  static Response empty(int status = 204);
  // {"error": {code, message, message_zh, hint, hint_zh, place, place_zh}} with http_status(error).
  static Response error(const Error& error);
  // Content-Disposition: attachment unless `inline_name` is empty; the file is opened at once.
  // Throws the errors of base/files.hpp.
  static Response file(const std::filesystem::path& path, std::string_view type,
                       std::string_view attachment_name = "");
  Response& with(std::string_view name, std::string_view value);  // Sets a header.
};

// 400, 401, 403, ... by the kind of failure, and by the code for those of http (errors.hpp).
int http_status(const Error& error);
Json error_json(const Error& error);

// The reason phrase of a status; "" when unknown.
std::string_view reason_phrase(int status);

// zh when the most wanted of en and zh in an Accept-Language value is zh; en otherwise.
Language language_of(std::string_view accept_language);

}  // namespace danlu::serve
