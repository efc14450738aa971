// What every part of the evaluator, filters, tests and methods share during one render: bounds, the
// place in the source (for errors), options, and the way back to calling filters, tests and
// callables by name.
#pragma once

#include <array>
#include <initializer_list>
#include <string>
#include <string_view>

#include "base/cancel.hpp"
#include "base/jinja/errors.hpp"
#include "base/jinja/jinja.hpp"
#include "base/jinja/value.hpp"

namespace danlu::jinja {

class Runtime {
 public:
  Runtime(const Options& options, const Resolver& resolver, const CancelToken& cancel);
  virtual ~Runtime();
  Runtime(const Runtime&) = delete;
  Runtime& operator=(const Runtime&) = delete;

  const Options& options() const { return options_; }
  const Resolver& resolver() const { return resolver_; }
  bool strict() const { return options_.undefined == Undefined::strict; }
  bool autoescape = false;

  // Work done; throws jinja.limit, and run.cancelled now and then.
  void step(uint64_t count = 1) {
    steps_ += count;
    if (steps_ >= next_check_) check_steps();
  }
  // A text of `bytes` is about to be made.
  void charge_text(uint64_t bytes);
  void check_stack();
  void check_depth(int depth);
  void watch(
      const Value& value);  // Keep a changeable object until the end, so that cycles are broken.

  void place(const Expr& expr) { at_ = &expr; }
  void place(Position position) {
    at_ = nullptr;
    position_ = position;
  }
  Position position() const { return at_ != nullptr ? at_->at : position_; }

  // `what` may be left empty: then the name of the filter, test or call at hand.
  [[noreturn]] void fail_type(std::string_view what, std::string_view expected, const Value& found);
  [[noreturn]] void fail_operands(std::string_view op, const Value& left, const Value& right);
  [[noreturn]] void fail_value(std::string_view what, const std::string& value);
  [[noreturn]] void fail_argument(std::string_view what, std::string_view argument);
  [[noreturn]] void fail_missing(std::string_view what, std::string_view argument);
  [[noreturn]] void fail_limit(uint64_t limit, std::string_view unit);
  [[noreturn]] void fail_raised(const std::string& message);
  [[noreturn]] void fail_undefined(const Value& value);
  [[noreturn]] void fail_denied(std::string_view holder, std::string_view name);
  // Throws when the value is undefined.
  void require_defined(const Value& value) {
    if (value.is_undefined()) fail_undefined(value);
  }
  // Throws when it is undefined and that may not even be looked at (strict).
  void require_lookable(const Value& value) {
    if (value.is_undefined() && strict()) fail_lookup(value);
  }
  std::string what() const;  // "filter 'join'".

  Value undefined(std::string name) const;
  Value undefined_member(const Value& holder, std::string name, bool denied = false) const;

  Value get_attribute(const Value& object, const std::string& name);
  Value get_item(const Value& object, const Value& index);
  Value slice(const Value& object, const Value& start, const Value& stop, const Value& step);
  Value call(const Value& callee, Arguments& arguments);
  Value call_filter(const std::string& name, const Value& input, Arguments& arguments);
  bool call_test(const std::string& name, const Value& input, Arguments& arguments);
  Value call_filter(const Filter& filter, const Value& input, Arguments& arguments);
  bool call_test(const Test& test, const Value& input, Arguments& arguments);

 protected:
  void release_watched();

 private:
  void check_steps();
  void fail_lookup(const Value& value);  // Unless the value is lenient.
  std::optional<Value> method_of(const Value& object, std::string_view name);

  const Options& options_;
  const Resolver& resolver_;
  const CancelToken& cancel_;
  const Expr* at_ = nullptr;
  Position position_;
  uint64_t steps_ = 0;
  uint64_t next_check_;
  const char* stack_base_;
  std::vector<std::shared_ptr<Object>> watched_;
};

// Arguments put to the names of a signature such as "width,first,blank".
class Bound {
 public:
  static constexpr size_t kMost = 8;
  Bound(Runtime& runtime, std::string_view signature, Arguments& arguments);

  bool has(size_t i) const { return given_[i]; }
  const Value& operator[](size_t i) const { return values_[i]; }
  const Value& required(size_t i) const;
  bool truth(size_t i, bool fallback) const;
  int64_t integer(size_t i, int64_t fallback) const;
  int64_t required_integer(size_t i) const;
  std::string text(size_t i, std::string_view fallback) const;  // Must be a text.
  bool given(size_t i) const { return given_[i] && !values_[i].is(Type::none); }

 private:
  std::string name(size_t i) const;
  Runtime& runtime_;
  std::string_view signature_;
  std::array<Value, kMost> values_;
  std::array<bool, kMost> given_{};
};

}  // namespace danlu::jinja
