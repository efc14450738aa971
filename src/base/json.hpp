// JSON values as Danlu passes them around: small, ordered, cheap to copy.
//
// Arrays, objects and texts are shared until written (copy on write), so copying a Json of any size
// is O(1) and values can flow between threads; one Json object itself is not for concurrent
// writing. Objects keep insertion order, look up in O(1), and the last of equal keys wins. Integers
// are 64-bit signed; a JSON number that does not fit, or has a fraction or exponent, is a double.
// `1` and `1.0` compare equal.
#pragma once

#include <compare>
#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace danlu {

class JsonObject;

class Json {
 public:
  enum class Kind : uint8_t { null, boolean, integer, number, text, array, object };
  using Array = std::vector<Json>;
  using Member = std::pair<std::string, Json>;

  Json() = default;
  Json(std::nullptr_t) {}
  Json(bool value) : value_(value) {}
  Json(std::signed_integral auto value) : value_(static_cast<int64_t>(value)) {}
  Json(std::unsigned_integral auto value);
  Json(double value) : value_(value) {}
  Json(std::string value) : value_(std::make_shared<const std::string>(std::move(value))) {}
  Json(std::string_view value) : Json(std::string(value)) {}
  Json(const char* value) : Json(std::string(value)) {}
  Json(Array value) : value_(std::make_shared<Array>(std::move(value))) {}
  Json(JsonObject value);
  template <class T>
  Json(const T*) = delete;  // A pointer would silently become a boolean.

  static Json array(std::initializer_list<Json> items = {}) { return Json(Array(items)); }
  static Json object(std::initializer_list<Member> members = {});

  Kind kind() const { return static_cast<Kind>(value_.index()); }
  bool is_null() const { return kind() == Kind::null; }
  bool is_boolean() const { return kind() == Kind::boolean; }
  bool is_integer() const { return kind() == Kind::integer; }
  bool is_number() const { return kind() == Kind::integer || kind() == Kind::number; }
  bool is_text() const { return kind() == Kind::text; }
  bool is_array() const { return kind() == Kind::array; }
  bool is_object() const { return kind() == Kind::object; }

  // Each throws Error(json.wrong_kind) when the value is of another kind. as_integer accepts a
  // double without a fraction, as_number accepts an integer.
  bool as_boolean() const;
  int64_t as_integer() const;
  double as_number() const;
  const std::string& as_text() const&;
  const Array& as_array() const&;
  const JsonObject& as_object() const&;
  // Of a temporary: by value, so that `for (… : Json::parse(t).as_object())` is right.
  std::string as_text() &&;
  Array as_array() &&;
  JsonObject as_object() &&;

  // Writable parts; null becomes an empty array or object first. Detaches from shared copies.
  Array& array_items();
  JsonObject& object_members();
  Json& operator[](std::string_view key) &;
  void push_back(Json item) { array_items().push_back(std::move(item)); }

  // Member of an object, item of an array; find returns nullptr when absent or not an object.
  const Json* find(std::string_view key) const;
  const Json& at(std::string_view key) const;  // Throws Error(json.missing_key).
  const Json& at(size_t index) const;          // Throws Error(json.missing_index).
  bool contains(std::string_view key) const { return find(key) != nullptr; }
  // Items, members, or bytes of a text; 0 for the rest.
  size_t size() const;

  std::string text_or(std::string_view key, std::string_view fallback) const;
  int64_t integer_or(std::string_view key, int64_t fallback) const;
  double number_or(std::string_view key, double fallback) const;
  bool boolean_or(std::string_view key, bool fallback) const;

  // Compact, or indented by `indent` spaces. Keeps non-ASCII as it is; invalid UTF-8 becomes
  // U+FFFD.
  std::string dump(int indent = -1) const;

  // Strict RFC 8259 (a UTF-8 byte-order mark is skipped); nesting up to kDepthMax.
  // Throws Error(json.invalid) with line and column.
  static Json parse(std::string_view text);
  static constexpr int kDepthMax = 512;

  bool operator==(const Json& other) const;

 private:
  std::variant<std::nullptr_t, bool, int64_t, double, std::shared_ptr<const std::string>,
               std::shared_ptr<Array>, std::shared_ptr<JsonObject>>
      value_ = nullptr;
};

std::string_view name_of(Json::Kind kind);

// Insertion-ordered members with hashed lookup.
class JsonObject {
 public:
  using Member = Json::Member;

  JsonObject() = default;
  JsonObject(std::initializer_list<Member> members);

  size_t size() const { return members_.size(); }
  bool empty() const { return members_.empty(); }
  auto begin() const { return members_.begin(); }
  auto end() const { return members_.end(); }
  const Json* find(std::string_view key) const;
  Json* find(std::string_view key);
  Json& operator[](std::string_view key);  // Adds null when absent.
  void set(std::string_view key, Json value);
  bool erase(std::string_view key);
  void reserve(size_t count) { members_.reserve(count); }
  bool operator==(const JsonObject& other) const;  // Order does not matter.

 private:
  size_t index_of(std::string_view key) const;
  void rebuild_slots();

  std::vector<Member> members_;
  std::vector<uint32_t> slots_;  // Open addressing, index + 1; empty while few members.
};

Json::Json(std::unsigned_integral auto value) {
  if (static_cast<uint64_t>(value) <= static_cast<uint64_t>(INT64_MAX)) {
    value_ = static_cast<int64_t>(value);
  } else {
    value_ = static_cast<double>(value);
  }
}

}  // namespace danlu
