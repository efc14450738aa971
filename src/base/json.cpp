#include "base/json.hpp"

#include <algorithm>
#include <cmath>
#include <functional>

#include "base/json_errors.hpp"

namespace danlu {
namespace {

constexpr size_t kFewMembers = 12;  // Below this a linear search is faster than hashing.
constexpr size_t kNotFound = static_cast<size_t>(-1);

[[noreturn]] void wrong_kind(std::string_view expected, Json::Kind found) {
  throw Error(kJsonWrongKind, {{"expected", expected}, {"found", name_of(found)}});
}

}  // namespace

std::string_view name_of(Json::Kind kind) {
  switch (kind) {
    case Json::Kind::null:
      return "null";
    case Json::Kind::boolean:
      return "boolean";
    case Json::Kind::integer:
      return "integer";
    case Json::Kind::number:
      return "number";
    case Json::Kind::text:
      return "text";
    case Json::Kind::array:
      return "list";
    case Json::Kind::object:
      return "object";
  }
  return "null";
}

Json::Json(JsonObject value) : value_(std::make_shared<JsonObject>(std::move(value))) {}

Json Json::object(std::initializer_list<Member> members) { return Json(JsonObject(members)); }

bool Json::as_boolean() const {
  if (const bool* value = std::get_if<bool>(&value_)) return *value;
  wrong_kind("boolean", kind());
}

int64_t Json::as_integer() const {
  if (const int64_t* value = std::get_if<int64_t>(&value_)) return *value;
  if (const double* value = std::get_if<double>(&value_)) {
    constexpr double kBound = 9223372036854775808.0;
    if (std::floor(*value) == *value && *value >= -kBound && *value < kBound) {
      return static_cast<int64_t>(*value);
    }
  }
  wrong_kind("integer", kind());
}

double Json::as_number() const {
  if (const int64_t* value = std::get_if<int64_t>(&value_)) return static_cast<double>(*value);
  if (const double* value = std::get_if<double>(&value_)) return *value;
  wrong_kind("number", kind());
}

const std::string& Json::as_text() const& {
  if (auto* value = std::get_if<std::shared_ptr<const std::string>>(&value_)) return **value;
  wrong_kind("text", kind());
}

const Json::Array& Json::as_array() const& {
  if (auto* value = std::get_if<std::shared_ptr<Array>>(&value_)) return **value;
  wrong_kind("list", kind());
}

const JsonObject& Json::as_object() const& {
  if (auto* value = std::get_if<std::shared_ptr<JsonObject>>(&value_)) return **value;
  wrong_kind("object", kind());
}

std::string Json::as_text() && { return std::as_const(*this).as_text(); }
Json::Array Json::as_array() && { return std::as_const(*this).as_array(); }
JsonObject Json::as_object() && { return std::as_const(*this).as_object(); }

Json::Array& Json::array_items() {
  if (is_null()) value_ = std::make_shared<Array>();
  auto* value = std::get_if<std::shared_ptr<Array>>(&value_);
  if (value == nullptr) wrong_kind("list", kind());
  if (value->use_count() > 1) *value = std::make_shared<Array>(**value);
  return **value;
}

JsonObject& Json::object_members() {
  if (is_null()) value_ = std::make_shared<JsonObject>();
  auto* value = std::get_if<std::shared_ptr<JsonObject>>(&value_);
  if (value == nullptr) wrong_kind("object", kind());
  if (value->use_count() > 1) *value = std::make_shared<JsonObject>(**value);
  return **value;
}

Json& Json::operator[](std::string_view key) & { return object_members()[key]; }

const Json* Json::find(std::string_view key) const {
  auto* value = std::get_if<std::shared_ptr<JsonObject>>(&value_);
  return value == nullptr ? nullptr : std::as_const(**value).find(key);
}

const Json& Json::at(std::string_view key) const {
  const Json* found = as_object().find(key);
  if (found == nullptr) throw Error(kJsonMissingKey, {{"key", key}});
  return *found;
}

const Json& Json::at(size_t index) const {
  const Array& items = as_array();
  if (index >= items.size()) {
    throw Error(kJsonMissingIndex, {{"index", index}, {"size", items.size()}});
  }
  return items[index];
}

size_t Json::size() const {
  switch (kind()) {
    case Kind::text:
      return as_text().size();
    case Kind::array:
      return as_array().size();
    case Kind::object:
      return as_object().size();
    default:
      return 0;
  }
}

std::string Json::text_or(std::string_view key, std::string_view fallback) const {
  const Json* found = find(key);
  return found != nullptr && found->is_text() ? found->as_text() : std::string(fallback);
}

int64_t Json::integer_or(std::string_view key, int64_t fallback) const {
  const Json* found = find(key);
  return found != nullptr && found->is_integer() ? found->as_integer() : fallback;
}

double Json::number_or(std::string_view key, double fallback) const {
  const Json* found = find(key);
  return found != nullptr && found->is_number() ? found->as_number() : fallback;
}

bool Json::boolean_or(std::string_view key, bool fallback) const {
  const Json* found = find(key);
  return found != nullptr && found->is_boolean() ? found->as_boolean() : fallback;
}

bool Json::operator==(const Json& other) const {
  if (is_integer() && other.is_integer())
    return std::get<int64_t>(value_) == std::get<int64_t>(other.value_);
  if (is_number() && other.is_number()) return as_number() == other.as_number();
  if (kind() != other.kind()) return false;
  switch (kind()) {
    case Kind::boolean:
      return as_boolean() == other.as_boolean();
    case Kind::text:
      return as_text() == other.as_text();
    case Kind::array:
      return as_array() == other.as_array();
    case Kind::object:
      return as_object() == other.as_object();
    default:
      return true;
  }
}

JsonObject::JsonObject(std::initializer_list<Member> members) {
  reserve(members.size());
  for (const Member& member : members) set(member.first, member.second);
}

size_t JsonObject::index_of(std::string_view key) const {
  if (slots_.empty()) {
    for (size_t i = 0; i < members_.size(); ++i) {
      if (members_[i].first == key) return i;
    }
    return kNotFound;
  }
  size_t mask = slots_.size() - 1;
  for (size_t slot = std::hash<std::string_view>{}(key)&mask;; slot = (slot + 1) & mask) {
    if (slots_[slot] == 0) return kNotFound;
    size_t index = slots_[slot] - 1;
    if (members_[index].first == key) return index;
  }
}

void JsonObject::rebuild_slots() {
  slots_.clear();
  if (members_.size() <= kFewMembers) return;
  size_t capacity = 64;
  while (capacity < members_.size() * 4) capacity *= 2;
  slots_.assign(capacity, 0);
  for (size_t i = 0; i < members_.size(); ++i) {
    size_t slot = std::hash<std::string_view>{}(members_[i].first) & (capacity - 1);
    while (slots_[slot] != 0) slot = (slot + 1) & (capacity - 1);
    slots_[slot] = static_cast<uint32_t>(i + 1);
  }
}

const Json* JsonObject::find(std::string_view key) const {
  size_t index = index_of(key);
  return index == kNotFound ? nullptr : &members_[index].second;
}

Json* JsonObject::find(std::string_view key) {
  size_t index = index_of(key);
  return index == kNotFound ? nullptr : &members_[index].second;
}

Json& JsonObject::operator[](std::string_view key) {
  size_t index = index_of(key);
  if (index != kNotFound) return members_[index].second;
  members_.emplace_back(std::string(key), Json());
  if (slots_.empty() ? members_.size() > kFewMembers : members_.size() * 2 > slots_.size()) {
    rebuild_slots();
  } else if (!slots_.empty()) {
    size_t mask = slots_.size() - 1;
    size_t slot = std::hash<std::string_view>{}(key)&mask;
    while (slots_[slot] != 0) slot = (slot + 1) & mask;
    slots_[slot] = static_cast<uint32_t>(members_.size());
  }
  return members_.back().second;
}

void JsonObject::set(std::string_view key, Json value) { (*this)[key] = std::move(value); }

bool JsonObject::erase(std::string_view key) {
  size_t index = index_of(key);
  if (index == kNotFound) return false;
  members_.erase(members_.begin() + static_cast<std::ptrdiff_t>(index));
  rebuild_slots();
  return true;
}

bool JsonObject::operator==(const JsonObject& other) const {
  if (size() != other.size()) return false;
  return std::ranges::all_of(members_, [&](const Member& member) {
    const Json* found = other.find(member.first);
    return found != nullptr && *found == member.second;
  });
}

}  // namespace danlu
