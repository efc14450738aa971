#include "serve/http/message.hpp"

#include <charconv>
#include <system_error>

#include "base/files.hpp"
#include "base/json_errors.hpp"
#include "serve/http/errors.hpp"
#include "serve/http/text.hpp"

namespace danlu::serve {

const std::string* Headers::find(std::string_view name) const {
  for (const Header& field : fields_) {
    if (equal_without_case(field.name, name)) return &field.value;
  }
  return nullptr;
}

std::string Headers::get(std::string_view name) const {
  const std::string* value = find(name);
  return value == nullptr ? std::string() : *value;
}

bool Headers::has_token(std::string_view name, std::string_view token) const {
  for (const Header& field : fields_) {
    if (!equal_without_case(field.name, name)) continue;
    for (std::string_view member : split(field.value, ',')) {
      if (equal_without_case(trimmed(member), token)) return true;
    }
  }
  return false;
}

void Headers::add(std::string_view name, std::string_view value) {
  fields_.push_back({std::string(name), std::string(value)});
}

void Headers::set(std::string_view name, std::string_view value) {
  erase(name);
  add(name, value);
}

void Headers::erase(std::string_view name) {
  std::erase_if(fields_, [&](const Header& field) { return equal_without_case(field.name, name); });
}

void Query::add(std::string name, std::string value) {
  parameters_.emplace_back(std::move(name), std::move(value));
}

std::optional<std::string> Query::find(std::string_view name) const {
  for (const auto& [key, value] : parameters_) {
    if (key == name) return value;
  }
  return std::nullopt;
}

std::string Query::get(std::string_view name, std::string_view fallback) const {
  return find(name).value_or(std::string(fallback));
}

int64_t Query::integer(std::string_view name, int64_t fallback, int64_t low, int64_t high) const {
  std::optional<std::string> text = find(name);
  if (!text) return fallback;
  int64_t value = 0;
  const char* end = text->data() + text->size();
  auto [stop, problem] = std::from_chars(text->data(), end, value);
  if (problem != std::errc() || stop != end || value < low || value > high) {
    throw Error(kQueryInvalid, {{"name", name}, {"low", low}, {"high", high}});
  }
  return value;
}

UploadedFile& UploadedFile::operator=(UploadedFile&& other) noexcept {
  if (this != &other) {
    remove();
    path_ = std::move(other.path_);
    other.path_.clear();
  }
  return *this;
}

void UploadedFile::move_to(const std::filesystem::path& target) {
  std::error_code problem;
  std::filesystem::rename(path_, target, problem);
  if (problem == std::errc::cross_device_link) {
    std::filesystem::copy_file(path_, target, std::filesystem::copy_options::overwrite_existing,
                               problem);
    if (!problem) remove();
  }
  if (problem) throw file_error(problem.value(), target);
  path_.clear();
}

void UploadedFile::remove() noexcept {
  if (path_.empty()) return;
  std::error_code ignored;
  std::filesystem::remove(path_, ignored);
  path_.clear();
}

const std::string& Request::parameter(std::string_view name) const {
  static const std::string kNone;
  auto found = parameters.find(name);
  return found == parameters.end() ? kNone : found->second;
}

Json Request::json() const {
  if (body.empty()) return Json::object();
  try {
    return Json::parse(body);
  } catch (const Error& error) {
    throw Error(kBodyNotJson, {{"detail", error.message(language)}});
  }
}

std::string Request::cookie(std::string_view name) const {
  for (const Header& field : headers) {
    if (!equal_without_case(field.name, "cookie")) continue;
    for (std::string_view pair : split(field.value, ';')) {
      pair = trimmed(pair);
      size_t equal = pair.find('=');
      if (equal == std::string_view::npos || pair.substr(0, equal) != name) continue;
      std::string_view value = pair.substr(equal + 1);
      if (value.size() >= 2 && value.front() == '"' && value.back() == '"') {
        value = value.substr(1, value.size() - 2);
      }
      return std::string(value);
    }
  }
  return {};
}

std::string Request::bearer_token() const {
  const std::string* value = headers.find("authorization");
  constexpr std::string_view kScheme = "bearer ";
  if (value == nullptr || value->size() <= kScheme.size()) return {};
  std::string_view text = *value;
  if (!equal_without_case(text.substr(0, kScheme.size()), kScheme)) return {};
  return std::string(trimmed(text.substr(kScheme.size())));
}

bool Request::accepts(std::string_view type) const {
  for (const Header& field : headers) {
    if (!equal_without_case(field.name, "accept")) continue;
    for (std::string_view member : split(field.value, ',')) {
      if (equal_without_case(trimmed(member.substr(0, member.find(';'))), type)) return true;
    }
  }
  return false;
}

Response Response::json(const Json& value, int status) {
  Response response;
  response.status = status;
  response.headers.add("Content-Type", "application/json");
  response.body = value.dump();
  return response;
}

Response Response::text(std::string text, int status) {
  Response response;
  response.status = status;
  response.headers.add("Content-Type", "text/plain; charset=utf-8");
  response.body = std::move(text);
  return response;
}

Response Response::empty(int status) {
  Response response;
  response.status = status;
  return response;
}

Response Response::error(const Error& error) {
  Response response = json(Json::object({{"error", error_json(error)}}), http_status(error));
  if (response.status == 401) response.headers.add("WWW-Authenticate", "Bearer");
  return response;
}

Response Response::file(const std::filesystem::path& path, std::string_view type,
                        std::string_view attachment_name) {
  FileReader check(path);  // Refuses what is missing, unreadable or no ordinary file.
  Response response;
  response.headers.add("Content-Type", type);
  if (!attachment_name.empty()) {
    // RFC 8187: the encoded form carries any name; there is no unencoded one to be confused by.
    response.headers.add("Content-Disposition",
                         "attachment; filename*=UTF-8''" + percent_encoded_value(attachment_name));
  }
  response.body_file = path;
  return response;
}

Response& Response::with(std::string_view name, std::string_view value) {
  headers.set(name, value);
  return *this;
}

namespace {

struct CodeStatus {
  std::string_view code;
  int status;
};
constexpr CodeStatus kStatuses[] = {
    {kVersionUnknown.id, 505},
    {kNotImplemented.id, 501},
    {kHeadTooLarge.id, 431},
    {kTargetTooLong.id, 414},
    {kBodyTooLarge.id, 413},
    {kMethodNotAllowed.id, 405},
    {kUnauthorized.id, 401},
    {kConflict.id, 409},
    {kHostRefused.id, 421},
    {kRequestTimeout.id, 408},
    {kTooManyRequests.id, 429},
    // Of rooms above: what is there already, or busy.
    {"collection.exists", 409},
    {"collection.being_read", 409},
    {"collection.not_uploads", 409},
    {"token.exists", 409},
    {"app.name_taken", 409},
    {"api.key_reused", 409},
};

int failure_status(Failure failure) {
  switch (failure) {
    case Failure::usage:
      return 400;
    case Failure::input:
      return 422;
    case Failure::not_found:
      return 404;
    case Failure::denied:
      return 403;
    case Failure::unavailable:
      return 503;
    case Failure::limit:
      return 413;
    case Failure::cancelled:
      return 499;
    case Failure::internal:
      return 500;
  }
  return 500;
}

}  // namespace

int http_status(const Error& error) {
  for (const CodeStatus& entry : kStatuses) {
    if (entry.code == error.id()) return entry.status;
  }
  return failure_status(error.failure());
}

Json error_json(const Error& error) {
  return Json::object({{"code", error.id()},
                       {"message", error.message(Language::en)},
                       {"message_zh", error.message(Language::zh)},
                       {"hint", error.hint(Language::en)},
                       {"hint_zh", error.hint(Language::zh)},
                       {"place", error.place(Language::en)},
                       {"place_zh", error.place(Language::zh)}});
}

std::string_view reason_phrase(int status) {
  struct Phrase {
    int status;
    std::string_view text;
  };
  static constexpr Phrase kPhrases[] = {
      {100, "Continue"},
      {200, "OK"},
      {201, "Created"},
      {202, "Accepted"},
      {204, "No Content"},
      {206, "Partial Content"},
      {301, "Moved Permanently"},
      {302, "Found"},
      {303, "See Other"},
      {304, "Not Modified"},
      {307, "Temporary Redirect"},
      {308, "Permanent Redirect"},
      {400, "Bad Request"},
      {401, "Unauthorized"},
      {403, "Forbidden"},
      {404, "Not Found"},
      {405, "Method Not Allowed"},
      {406, "Not Acceptable"},
      {408, "Request Timeout"},
      {409, "Conflict"},
      {410, "Gone"},
      {412, "Precondition Failed"},
      {413, "Content Too Large"},
      {414, "URI Too Long"},
      {415, "Unsupported Media Type"},
      {417, "Expectation Failed"},
      {421, "Misdirected Request"},
      {422, "Unprocessable Content"},
      {429, "Too Many Requests"},
      {431, "Request Header Fields Too Large"},
      {499, "Client Closed Request"},
      {500, "Internal Server Error"},
      {501, "Not Implemented"},
      {502, "Bad Gateway"},
      {503, "Service Unavailable"},
      {504, "Gateway Timeout"},
      {505, "HTTP Version Not Supported"},
      {507, "Insufficient Storage"},
  };
  for (const Phrase& phrase : kPhrases) {
    if (phrase.status == status) return phrase.text;
  }
  return {};
}

Language language_of(std::string_view accept_language) {
  double best_weight = 0;
  Language best = Language::en;
  for (std::string_view member : split(accept_language, ',')) {
    std::string_view tag = trimmed(member.substr(0, member.find(';')));
    size_t weight_at = member.find("q=");
    double weight = 1;
    if (weight_at != std::string_view::npos) {
      std::string_view text = trimmed(member.substr(weight_at + 2));
      auto [stop, problem] = std::from_chars(text.data(), text.data() + text.size(), weight);
      if (problem != std::errc()) weight = 0;
    }
    std::string_view primary = tag.substr(0, tag.find('-'));
    bool chinese = equal_without_case(primary, "zh");
    if (!chinese && !equal_without_case(primary, "en")) continue;
    if (weight > best_weight) {
      best_weight = weight;
      best = chinese ? Language::zh : Language::en;
    }
  }
  return best;
}

}  // namespace danlu::serve
