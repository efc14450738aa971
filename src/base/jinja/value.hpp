// What a template computes with: a Json (shared, never changed), or an object of the template's own
// (list, dict, tuple, namespace, macro ...). Copying is O(1). A list or dict of the template's own
// is shared by reference, as in Python. One render uses them from one thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#include "base/jinja/ast.hpp"
#include "base/json.hpp"

namespace danlu::jinja {

class Runtime;
class Value;
struct Method;

enum class Type : uint8_t {
  undefined,
  none,
  boolean,
  integer,
  number,
  text,
  list,
  tuple,
  dict,
  range,
  generator,
  view,
  method,
  callable,
  space,
  loop
};
// Python's name of the type, as its messages have it.
std::string_view name_of(Type type);

struct Arguments;

class Object {
 public:
  virtual ~Object() = default;
  int depth = 1;         // Containers inside containers; bounded.
  bool watched = false;  // Kept by the runtime until the render ends.
};

class Value {
 public:
  Value() = default;  // Undefined without a story.
  Value(Json json);
  Value(std::nullptr_t) : Value(Json()) {}
  Value(bool value) : Value(Json(value)) {}
  Value(int64_t value) : Value(Json(value)) {}
  Value(double value) : Value(Json(value)) {}
  Value(std::string value) : Value(Json(std::move(value))) {}
  Value(std::string_view value) : Value(Json(std::string(value))) {}
  Value(const char* value) : Value(Json(value)) {}
  template <class T>
  Value(const T*) = delete;
  Value(Type type, std::shared_ptr<Object> object) : type_(type), data_(std::move(object)) {}
  static Value markup(std::string text);

  Type type() const { return type_; }
  bool is(Type type) const { return type_ == type; }
  bool is_markup() const { return markup_; }
  bool is_undefined() const { return type_ == Type::undefined; }
  bool is_sequence() const { return type_ == Type::list || type_ == Type::tuple; }
  bool is_numeric() const {
    return type_ == Type::boolean || type_ == Type::integer || type_ == Type::number;
  }
  bool is_integral() const { return type_ == Type::boolean || type_ == Type::integer; }

  bool has_json() const { return type_ != Type::undefined && data_.index() == 0; }
  // REQUIRES: has_json().
  const Json& json() const { return *std::get_if<Json>(&data_); }
  // REQUIRES: is(Type::text).
  const std::string& text() const { return json().as_text(); }
  int64_t integer() const;  // Of a boolean too.
  double number() const;    // Of any numeric.

  template <class T>
  T& as() const {
    return static_cast<T&>(**std::get_if<std::shared_ptr<Object>>(&data_));
  }
  const Object* identity() const;  // Null for Json values.
  const std::shared_ptr<Object>& shared() const {
    return *std::get_if<std::shared_ptr<Object>>(&data_);
  }
  bool has_object() const { return data_.index() == 1 && identity() != nullptr; }
  int depth() const;

 private:
  Type type_ = Type::undefined;
  bool markup_ = false;
  std::variant<Json, std::shared_ptr<Object>> data_;
};

using Values = std::vector<Value>;

// Why a value is undefined; read when an error must be told.
struct UndefinedObject : Object {
  std::string name;
  Value holder;  // What lacks `name`; undefined for a plain name.
  bool has_holder = false;
  bool lenient = false;  // Even where others are strict: an `if` without `else`.
  bool denied = false;   // The attribute exists but templates may not use it.
};

struct ListObject : Object {  // list and tuple
  Values items;
  bool is_group = false;  // A pair of groupby, which also answers to `grouper` and `list`.
};

// Keys: whatever Python can hash. Keeps insertion order; 1, 1.0 and True are one key.
struct DictObject : Object {
  std::vector<std::pair<Value, Value>> members;
  const Value* find(Runtime& runtime, const Value& key) const;
  const Value* find(std::string_view key) const;
  void set(Runtime& runtime, const Value& key, Value value);
  bool erase(Runtime& runtime, const Value& key);
  void clear();

 private:
  size_t place_of(Runtime& runtime, const Value& key, uint64_t hash) const;
  std::unordered_multimap<uint64_t, size_t> index_;  // Empty while few members.
};

struct RangeObject : Object {
  int64_t start = 0;
  int64_t stop = 0;
  int64_t step = 1;
  int64_t size() const;
};

// Made at its first use, gone through once, like Python's.
struct GeneratorObject : Object {
  std::function<void(Runtime&, Values&)> produce;
  Values items;
  size_t next = 0;
  void start(Runtime& runtime);
};

struct ViewObject : Object {
  enum class Part { keys, values, items };
  Value dict;
  Part part = Part::keys;
};

struct MethodObject : Object {
  Value self;
  const Method* method = nullptr;
};

struct SpaceObject : Object {  // namespace(...)
  std::vector<std::pair<std::string, Value>> members;
  Value* find(std::string_view name);
};

// Something that can be called: a macro, a caller, a joiner, a built-in function.
struct CallableObject : Object {
  virtual Value call(Runtime& runtime, Arguments& arguments) = 0;
  virtual std::string name() const = 0;
  // Attribute of a callable (cycler.next ...); undefined when it has none.
  virtual Value attribute(Runtime&, std::string_view) { return {}; }
};

struct Arguments {
  Values positional;
  std::vector<std::pair<std::string, Value>> keyword;
};

Value new_list(Runtime& runtime, Values items);
Value new_tuple(Runtime& runtime, Values items);
Value make_generator(int depth, std::function<void(Runtime&, Values&)> produce);

// Goes through any iterable lazily. Throws jinja.type when the value is not one.
class Iteration {
 public:
  Iteration(Runtime& runtime, const Value& value);
  bool next(Value& item);
  // Items left, when that is known without producing them.
  std::optional<size_t> left() const;

 private:
  Runtime* runtime_;
  Value value_;
  size_t at_ = 0;
};

bool is_iterable(const Value& value);
Values items_of(Runtime& runtime, const Value& value);                  // list(value)
std::optional<size_t> length_of(Runtime& runtime, const Value& value);  // Nothing without len().
bool truth_of(Runtime& runtime, const Value& value);

// Member of a dict by any key; nothing when absent.
std::optional<Value> dict_find(Runtime& runtime, const Value& dict, const Value& key);
std::optional<Value> dict_find(const Value& dict, std::string_view key);
std::vector<std::pair<Value, Value>> dict_members(const Value& dict);
Value sequence_at(const Value& sequence, size_t index);  // list or tuple
size_t sequence_size(const Value& sequence);

}  // namespace danlu::jinja
