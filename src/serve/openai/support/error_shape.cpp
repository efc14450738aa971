#include "serve/openai/support/error_shape.hpp"

#include "serve/http/errors.hpp"
#include "serve/openai/support/errors.hpp"

namespace danlu::serve {
namespace {

const char* type_of(int status) {
  if (status == 401) return "authentication_error";
  if (status == 403) return "permission_error";
  if (status == 429) return "rate_limit_error";
  return status >= 500 ? "server_error" : "invalid_request_error";
}

std::string code_of(const Error& error, int status) {
  if (status == 401) return "invalid_api_key";
  if (status == 429) return "rate_limit_exceeded";
  if (error.id() == kChatModelUnknown.id) return "model_not_found";
  if (error.id() == kChatUnsupported.id) return "unsupported_parameter";
  if (error.id() == kChatWrongKind.id) return "invalid_type";
  return std::string(error.id());
}

Json parameter_of(const Error& error) {
  for (const Place& place : error.places()) {
    if (place.kind == PlaceKind::field || place.kind == PlaceKind::parameter)
      return Json(place.value);
  }
  return error.id() == kChatModelUnknown.id ? Json("model") : Json();
}

Response shaped(const Error& error, int status) {
  Response response =
      Response::json(Json::object({{"error", openai_error(error, status)}}), status);
  if (status == 401) response.headers.set("WWW-Authenticate", "Bearer");
  return response;
}

}  // namespace

Json openai_error(const Error& error, int status) {
  std::string place = error.place(Language::en);
  bool parameter = !parameter_of(error).is_null();
  std::string where = place.empty() || parameter ? "" : " (" + place + ")";
  return Json::object(
      {{"message", error.message(Language::en) + where + " " + error.hint(Language::en)},
       {"type", type_of(status)},
       {"param", parameter_of(error)},
       {"code", code_of(error, status)},
       {"danlu_code", error.id()},
       {"message_zh", error.message(Language::zh) + error.hint(Language::zh)}});
}

Response openai_error_response(const Error& error) { return shaped(error, http_status(error)); }

Response openai_failed_run(const Error& error) {
  int status = 500;
  if (error.failure() == Failure::unavailable) status = 503;
  if (error.failure() == Failure::denied) status = 403;
  if (error.id() == kRunWaits.id) status = http_status(error);
  Response response = shaped(error, status);
  response.headers.set("x-should-retry", "false");
  return response;
}

}  // namespace danlu::serve
