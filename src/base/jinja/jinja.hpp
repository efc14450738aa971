// Jinja: one engine for chat templates, flow templates and flow expressions. It does what
// Jinja2 3.1 does in the environment models are used with (immutable sandbox, loop controls,
// `tojson` that keeps non-ASCII, `raise_exception`, `strftime_now`, `{% generation %}`), to the
// byte. Differences, all on purpose: integers have 64 bits (beyond is jinja.limit), nothing is
// random, one template never loads another, everything is bounded.
//
// Threads: a Template or Expression is parsed once and may be used from any number of threads at a
// time. Errors: Error with a jinja.* code and the arguments `line` and `column`; never a crash,
// hang or runaway memory. Cost: rendering is linear in the steps taken; values are shared, not
// copied.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/cancel.hpp"
#include "base/jinja/ast.hpp"
#include "base/json.hpp"

namespace danlu::jinja {

// lenient: an undefined name prints nothing and is false, using its parts is an error (chat
// templates). strict: any use of an undefined name is an error that names the nearest known one
// (flows).
enum class Undefined { lenient, strict };

// Whether `list.append` and the like may change lists and dicts that the template made itself.
// Values given from outside are never changed.
enum class Mutation { refused, allowed };

struct Limits {
  uint64_t steps_max = 50'000'000;  // Work: nodes evaluated, items produced, 16-byte pieces copied.
  size_t output_bytes_max = 64u << 20;  // Of the result and of every text on the way.
  int depth_max = 200;                  // Macro calls inside each other; nesting of values.
  size_t stack_bytes_max = 512u << 10;  // Machine stack used by one render.
};

struct Options {
  bool trim_blocks = true;
  bool lstrip_blocks = true;
  bool keep_trailing_newline = false;
  Undefined undefined = Undefined::lenient;
  Mutation mutation = Mutation::refused;
  Limits limits;
  std::function<std::chrono::system_clock::time_point()>
      now;  // For strftime_now; empty: the clock, local time.

  // Flow templates: strict, otherwise the same.
  static Options flow();
};

// Where names come from. `find` is called when a name is read, and may be called again for the same
// name.
class Resolver {
 public:
  virtual ~Resolver() = default;
  virtual std::optional<Json> find(std::string_view name) const = 0;
  // For "did you mean"; asked only when an error is made.
  virtual std::vector<std::string> names() const { return {}; }
};

// The members of one object.
class JsonResolver final : public Resolver {
 public:
  explicit JsonResolver(const Json& object) : object_(object) {}
  std::optional<Json> find(std::string_view name) const override;
  std::vector<std::string> names() const override;

 private:
  const Json& object_;
};

using PathStep = std::variant<std::string, int64_t>;

// A path the source reads from outside: `a.b[0]` is {"a", "b", 0}. A computed index ends the path
// early.
struct ReadPath {
  std::vector<PathStep> steps;  // The first is always a name.
  Position at;
  bool guarded = false;    // Read only to test or replace its absence: `is defined`, `| default`.
  bool maybe_set = false;  // The template itself sets the name on some ways through it.
  bool operator==(const ReadPath&) const = default;
};
std::string text_of(const ReadPath& path);

// Bytes [begin, end) of the rendered text that came from inside {% generation %} blocks.
struct OutputSpan {
  size_t begin = 0;
  size_t end = 0;
  bool operator==(const OutputSpan&) const = default;
};

class Template {
 public:
  static Template parse(std::string_view source, Options options = {});

  std::string render(const Json& context, const CancelToken& cancel = {}) const;
  std::string render(const Resolver& names, const CancelToken& cancel = {},
                     std::vector<OutputSpan>* generation = nullptr) const;

  const std::vector<ReadPath>& reads() const;
  const Tree& tree() const;

 private:
  struct Parsed;
  std::shared_ptr<const Parsed> parsed_;
};

class Expression {
 public:
  // `source` is what stands between the braces.
  static Expression parse(std::string_view source, Options options = Options::flow());

  // The value, with its type. Lenient and undefined gives null; strict and undefined throws.
  Json evaluate(const Resolver& names, const CancelToken& cancel = {}) const;
  Json evaluate(const Json& context, const CancelToken& cancel = {}) const;

  const Expr& root() const;
  const std::vector<ReadPath>& reads() const;
  // When the whole expression is one path without anything computed.
  std::optional<ReadPath> plain_path() const;

 private:
  struct Parsed;
  std::shared_ptr<const Parsed> parsed_;
};

// When the text is nothing but one "{{ expression }}" (spaces around it allowed), the part between
// the braces; `offset` is where it begins. Such a scalar keeps the type of its value.
std::optional<std::string_view> sole_expression(std::string_view text);
// Whether the text contains any of "{{", "{%", "{#".
bool has_markup(std::string_view text);

// Names usable after `|` and `is`, and built-in functions, sorted: for completion and "did you
// mean".
std::vector<std::string> filter_names();
std::vector<std::string> test_names();
std::vector<std::string> function_names();

}  // namespace danlu::jinja
