// "{0} {name.part[1]!r:>10}".format(...)
#include "base/jinja/builtins.hpp"
#include "base/jinja/operators.hpp"

namespace danlu::jinja {
namespace {

class BraceFormat {
 public:
  BraceFormat(Runtime& runtime, Arguments& arguments, bool markup)
      : runtime_(runtime), arguments_(arguments), markup_(markup) {}

  std::string run(std::string_view text, int depth) {
    std::string out;
    for (size_t i = 0; i < text.size();) {
      char c = text[i];
      if (c != '{' && c != '}') {
        size_t next = std::min(text.find_first_of("{}", i), text.size());
        out += text.substr(i, next - i);
        i = next;
      } else if (i + 1 < text.size() && text[i + 1] == c) {
        out.push_back(c);
        i += 2;
      } else if (c == '}' || depth == 0) {
        runtime_.fail_value({}, std::string(text.substr(i)));
      } else {
        size_t end = closing(text, i);
        out += field(text.substr(i + 1, end - i - 1), depth);
        i = end + 1;
      }
      runtime_.charge_text(out.size() > runtime_.options().limits.output_bytes_max ? out.size()
                                                                                   : 64);
    }
    return out;
  }

 private:
  size_t closing(std::string_view text, size_t open) {
    int depth = 0;
    for (size_t i = open; i < text.size(); ++i) {
      if (text[i] == '{') ++depth;
      if (text[i] == '}' && --depth == 0) return i;
    }
    runtime_.fail_value({}, std::string(text.substr(open)));
  }

  std::string field(std::string_view text, int depth) {
    size_t name_end = std::min(text.find_first_of("!:"), text.size());
    Value value = lookup(text.substr(0, name_end));
    text.remove_prefix(name_end);
    char conversion = 0;
    if (text.starts_with('!')) {
      if (text.size() < 2) runtime_.fail_value({}, "!");
      conversion = text[1];
      text.remove_prefix(2);
    }
    if (!text.empty() && text[0] != ':') runtime_.fail_value({}, std::string(text));
    std::string spec = text.empty() ? "" : run(text.substr(1), depth - 1);
    if (conversion == 'r' || conversion == 'a')
      value = Value(repr(runtime_, value));
    else if (conversion == 's')
      value = Value(str(runtime_, value));
    else if (conversion != 0)
      runtime_.fail_value({}, std::string(1, conversion));
    if (spec.empty() && value.is_undefined()) return str(runtime_, value);
    std::string shown = format_spec(runtime_, value, spec);
    return markup_ && !value.is_markup() ? escaped(shown) : shown;
  }

  Value lookup(std::string_view path) {
    size_t end = std::min(path.find_first_of(".["), path.size());
    std::string_view first = path.substr(0, end);
    Value value = argument(first);
    path.remove_prefix(end);
    while (!path.empty()) {
      if (path[0] == '.') {
        size_t next = std::min(path.find_first_of(".[", 1), path.size());
        value = runtime_.get_attribute(value, std::string(path.substr(1, next - 1)));
        path.remove_prefix(next);
        continue;
      }
      size_t close = path.find(']');
      if (path[0] != '[' || close == std::string_view::npos) {
        runtime_.fail_value({}, std::string(path));
      }
      std::string_view key = path.substr(1, close - 1);
      std::optional<int64_t> number = integer_from_text(key, 10);
      value = runtime_.get_item(value, number ? Value(*number) : Value(key));
      path.remove_prefix(close + 1);
    }
    return value;
  }

  Value argument(std::string_view name) {
    std::optional<int64_t> number =
        name.empty() ? std::optional<int64_t>(next_++) : integer_from_text(name, 10);
    if (name.empty())
      automatic_ = true;
    else if (number)
      manual_ = true;
    if (automatic_ && manual_) runtime_.fail_value({}, "{} {" + std::to_string(*number) + "}");
    if (number) {
      if (*number < 0 || *number >= static_cast<int64_t>(arguments_.positional.size())) {
        runtime_.fail_missing({}, std::to_string(*number));
      }
      return arguments_.positional[static_cast<size_t>(*number)];
    }
    for (const auto& [keyword, value] : arguments_.keyword) {
      if (keyword == name) return value;
    }
    runtime_.fail_missing({}, name);
  }

  Runtime& runtime_;
  Arguments& arguments_;
  bool markup_;
  int64_t next_ = 0;
  bool automatic_ = false;  // "{}" and "{0}" may not be mixed.
  bool manual_ = false;
};

}  // namespace

Value format_braces(Runtime& runtime, const Value& format, Arguments& arguments) {
  runtime.charge_text(format.text().size());
  std::string out = BraceFormat(runtime, arguments, format.is_markup()).run(format.text(), 2);
  return format.is_markup() ? Value::markup(std::move(out)) : Value(std::move(out));
}

}  // namespace danlu::jinja
