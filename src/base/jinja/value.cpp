#include "base/jinja/value.hpp"

#include "base/jinja/operators.hpp"
#include "base/jinja/runtime.hpp"
#include "base/utf8.hpp"

namespace danlu::jinja {
namespace {

constexpr size_t kFewMembers = 8;
constexpr size_t kNone = static_cast<size_t>(-1);

int depth_above(const Values& items) {
  int depth = 0;
  for (const Value& item : items) depth = std::max(depth, item.depth());
  return depth + 1;
}

Value make_sequence(Runtime& runtime, Type type, Values items) {
  auto object = std::make_shared<ListObject>();
  object->depth = depth_above(items);
  runtime.check_depth(object->depth);
  runtime.step(2 * items.size());
  object->items = std::move(items);
  return Value(type, std::move(object));
}

Type type_of(Json::Kind kind) {
  switch (kind) {
    case Json::Kind::null:
      return Type::none;
    case Json::Kind::boolean:
      return Type::boolean;
    case Json::Kind::integer:
      return Type::integer;
    case Json::Kind::number:
      return Type::number;
    case Json::Kind::text:
      return Type::text;
    case Json::Kind::array:
      return Type::list;
    case Json::Kind::object:
      return Type::dict;
  }
  return Type::none;
}

}  // namespace

std::string_view name_of(Type type) {
  constexpr std::string_view kNames[] = {
      "undefined", "none",  "boolean",   "integer", "number", "text",     "list",      "tuple",
      "dict",      "range", "generator", "view",    "method", "function", "namespace", "loop"};
  return kNames[static_cast<size_t>(type)];
}

Value::Value(Json json) : type_(type_of(json.kind())), data_(std::move(json)) {}

Value Value::markup(std::string text) {
  Value value(std::move(text));
  value.markup_ = true;
  return value;
}

int64_t Value::integer() const {
  return type_ == Type::boolean ? (json().as_boolean() ? 1 : 0) : json().as_integer();
}
double Value::number() const {
  return type_ == Type::number ? json().as_number() : static_cast<double>(integer());
}
const Object* Value::identity() const {
  auto* object = std::get_if<std::shared_ptr<Object>>(&data_);
  return object == nullptr ? nullptr : object->get();
}
int Value::depth() const {
  const Object* object = identity();
  return object == nullptr ? 0 : object->depth;
}

size_t DictObject::place_of(Runtime& runtime, const Value& key, uint64_t hash) const {
  if (index_.empty()) {
    for (size_t i = 0; i < members.size(); ++i) {
      if (equal(runtime, members[i].first, key)) return i;
    }
    return kNone;
  }
  auto [from, to] = index_.equal_range(hash);
  for (auto place = from; place != to; ++place) {
    if (equal(runtime, members[place->second].first, key)) return place->second;
  }
  return kNone;
}

const Value* DictObject::find(Runtime& runtime, const Value& key) const {
  size_t place = place_of(runtime, key, hash_of(runtime, key));
  return place == kNone ? nullptr : &members[place].second;
}

const Value* DictObject::find(std::string_view key) const {
  if (index_.empty()) {
    for (const auto& [name, value] : members) {
      if (name.is(Type::text) && name.text() == key) return &value;
    }
    return nullptr;
  }
  auto [from, to] = index_.equal_range(std::hash<std::string_view>{}(key));
  for (auto place = from; place != to; ++place) {
    const Value& name = members[place->second].first;
    if (name.is(Type::text) && name.text() == key) return &members[place->second].second;
  }
  return nullptr;
}

void DictObject::set(Runtime& runtime, const Value& key, Value value) {
  uint64_t hash = hash_of(runtime, key);
  depth = std::max({depth, key.depth() + 1, value.depth() + 1});
  runtime.check_depth(depth);
  size_t place = place_of(runtime, key, hash);
  if (place != kNone) {
    members[place].second = std::move(value);
    return;
  }
  runtime.step();
  members.emplace_back(key, std::move(value));
  if (!index_.empty()) {
    index_.emplace(hash, members.size() - 1);
  } else if (members.size() > kFewMembers) {
    for (size_t i = 0; i < members.size(); ++i) {
      index_.emplace(hash_of(runtime, members[i].first), i);
    }
  }
}

bool DictObject::erase(Runtime& runtime, const Value& key) {
  size_t place = place_of(runtime, key, hash_of(runtime, key));
  if (place == kNone) return false;
  runtime.step(members.size());
  members.erase(members.begin() + static_cast<std::ptrdiff_t>(place));
  index_.clear();
  if (members.size() > kFewMembers) {
    for (size_t i = 0; i < members.size(); ++i) {
      index_.emplace(hash_of(runtime, members[i].first), i);
    }
  }
  return true;
}

void DictObject::clear() {
  members.clear();
  index_.clear();
}

int64_t RangeObject::size() const {
  if (step > 0) return start < stop ? (stop - start - 1) / step + 1 : 0;
  return start > stop ? (start - stop - 1) / -step + 1 : 0;
}

void GeneratorObject::start(Runtime& runtime) {
  if (!produce) return;
  auto make = std::move(produce);
  produce = nullptr;
  make(runtime, items);
}

Value* SpaceObject::find(std::string_view name) {
  for (auto& [key, value] : members) {
    if (key == name) return &value;
  }
  return nullptr;
}

Value new_list(Runtime& runtime, Values items) {
  return make_sequence(runtime, Type::list, std::move(items));
}
Value new_tuple(Runtime& runtime, Values items) {
  return make_sequence(runtime, Type::tuple, std::move(items));
}
Value make_generator(int depth, std::function<void(Runtime&, Values&)> produce) {
  auto object = std::make_shared<GeneratorObject>();
  object->depth = depth + 1;
  object->produce = std::move(produce);
  return Value(Type::generator, std::move(object));
}

bool is_iterable(const Value& value) {
  switch (value.type()) {
    case Type::undefined:
    case Type::text:
    case Type::list:
    case Type::tuple:
    case Type::dict:
    case Type::range:
    case Type::generator:
    case Type::view:
    case Type::loop:
      return true;
    default:
      return false;
  }
}

Iteration::Iteration(Runtime& runtime, const Value& value) : runtime_(&runtime), value_(value) {
  runtime.require_lookable(value);
  if (!is_iterable(value) || value.is(Type::loop)) {
    runtime.fail_type({}, "a list", value);
  }
  if (value.is(Type::generator)) {
    runtime.check_stack();
    value.as<GeneratorObject>().start(runtime);
  }
}

bool Iteration::next(Value& item) {
  runtime_->step();
  switch (value_.type()) {
    case Type::text: {
      const std::string& text = value_.text();
      if (at_ >= text.size()) return false;
      size_t length = utf8::decode(text, at_).length;
      item = Value(text.substr(at_, length));
      at_ += length;
      return true;
    }
    case Type::list:
    case Type::tuple:
      if (at_ >= sequence_size(value_)) return false;
      item = sequence_at(value_, at_++);
      return true;
    case Type::dict:
    case Type::view: {
      bool view = value_.is(Type::view);
      const Value& dict = view ? value_.as<ViewObject>().dict : value_;
      auto part = view ? value_.as<ViewObject>().part : ViewObject::Part::keys;
      std::pair<Value, Value> member;
      if (dict.has_json()) {
        const JsonObject& object = dict.json().as_object();
        if (at_ >= object.size()) return false;
        const auto& [key, found] = *(object.begin() + static_cast<std::ptrdiff_t>(at_));
        member = {Value(key), Value(found)};
      } else {
        const auto& members = dict.as<DictObject>().members;
        if (at_ >= members.size()) return false;
        member = members[at_];
      }
      ++at_;
      if (part == ViewObject::Part::keys)
        item = std::move(member.first);
      else if (part == ViewObject::Part::values)
        item = std::move(member.second);
      else
        item = new_tuple(*runtime_, {std::move(member.first), std::move(member.second)});
      return true;
    }
    case Type::range: {
      const auto& range = value_.as<RangeObject>();
      if (at_ >= static_cast<size_t>(range.size())) return false;
      item = Value(range.start + static_cast<int64_t>(at_++) * range.step);
      return true;
    }
    case Type::generator: {
      auto& generator = value_.as<GeneratorObject>();
      if (generator.next >= generator.items.size()) return false;
      item = std::move(generator.items[generator.next++]);
      return true;
    }
    default:
      return false;
  }
}

std::optional<size_t> Iteration::left() const {
  if (value_.is(Type::generator)) return std::nullopt;
  std::optional<size_t> length = length_of(*runtime_, value_);
  if (!length) return std::nullopt;
  return *length - std::min(*length, at_);
}

Values items_of(Runtime& runtime, const Value& value) {
  Values items;
  Iteration iteration(runtime, value);
  for (Value item; iteration.next(item);) items.push_back(std::move(item));
  return items;
}

std::optional<size_t> length_of(Runtime& runtime, const Value& value) {
  switch (value.type()) {
    case Type::undefined:
      runtime.require_lookable(value);
      return 0;
    case Type::text:
      runtime.step(value.text().size() / 64);
      return utf8::length(value.text());
    case Type::list:
    case Type::tuple:
      return sequence_size(value);
    case Type::dict:
      return value.has_json() ? value.json().size() : value.as<DictObject>().members.size();
    case Type::view:
      return length_of(runtime, value.as<ViewObject>().dict);
    case Type::range:
      return static_cast<size_t>(value.as<RangeObject>().size());
    default:
      return std::nullopt;
  }
}

bool truth_of(Runtime& runtime, const Value& value) {
  switch (value.type()) {
    case Type::undefined:
      runtime.require_lookable(value);
      return false;
    case Type::none:
      return false;
    case Type::boolean:
      return value.json().as_boolean();
    case Type::integer:
      return value.integer() != 0;
    case Type::number:
      return value.number() != 0;
    case Type::text:
      return !value.text().empty();
    case Type::list:
    case Type::tuple:
    case Type::dict:
    case Type::view:
    case Type::range:
      return *length_of(runtime, value) > 0;
    default:
      return true;
  }
}

std::optional<Value> dict_find(Runtime& runtime, const Value& dict, const Value& key) {
  if (dict.has_json()) {
    if (!key.is(Type::text)) {
      hash_of(runtime, key);
      return std::nullopt;
    }
    return dict_find(dict, key.text());
  }
  const Value* found = dict.as<DictObject>().find(runtime, key);
  return found == nullptr ? std::nullopt : std::optional<Value>(*found);
}

std::optional<Value> dict_find(const Value& dict, std::string_view key) {
  if (dict.has_json()) {
    const Json* found = dict.json().find(key);
    return found == nullptr ? std::nullopt : std::optional<Value>(Value(*found));
  }
  const Value* found = dict.as<DictObject>().find(key);
  return found == nullptr ? std::nullopt : std::optional<Value>(*found);
}

std::vector<std::pair<Value, Value>> dict_members(const Value& dict) {
  if (!dict.has_json()) return dict.as<DictObject>().members;
  std::vector<std::pair<Value, Value>> members;
  for (const auto& [key, value] : dict.json().as_object()) members.emplace_back(key, value);
  return members;
}

size_t sequence_size(const Value& sequence) {
  return sequence.has_json() ? sequence.json().as_array().size()
                             : sequence.as<ListObject>().items.size();
}

Value sequence_at(const Value& sequence, size_t index) {
  return sequence.has_json() ? Value(sequence.json().as_array()[index])
                             : sequence.as<ListObject>().items[index];
}

}  // namespace danlu::jinja
