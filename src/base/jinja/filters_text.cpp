// Filters over text.
#include "base/jinja/builtins.hpp"
#include "base/jinja/operators.hpp"
#include "base/jinja/unicode.hpp"
#include "base/jinja/wrap.hpp"
#include "base/utf8.hpp"

namespace danlu::jinja {
namespace {

// The text, or str() of anything else; markup stays markup.
Value soft(Runtime& runtime, const Value& value) {
  return value.is(Type::text) ? value : Value(str(runtime, value));
}

Value like(const Value& model, std::string text) {
  return model.is_markup() ? Value::markup(std::move(text)) : Value(std::move(text));
}

template <std::string (*Change)(std::string_view)>
Value changed(Runtime& runtime, const Value& input, const Bound&) {
  Value text = soft(runtime, input);
  runtime.charge_text(text.text().size());
  return like(text, Change(text.text()));
}

Value title(Runtime& runtime, const Value& input, const Bound&) {
  Value text = soft(runtime, input);
  runtime.charge_text(text.text().size());
  std::string out;
  std::string word;
  auto flush = [&] {
    if (word.empty()) return;
    size_t first = utf8::decode(word, 0).length;
    out += to_upper(std::string_view(word).substr(0, first));
    out += to_lower(std::string_view(word).substr(first));
    word.clear();
  };
  const std::string& all = text.text();
  for (size_t i = 0; i < all.size();) {
    utf8::Decoded decoded = utf8::decode(all, i);
    char32_t c = decoded.code_point;
    bool separator =
        is_space(c) || (c < 0x80 && std::string_view("-({[<").find(static_cast<char>(c)) !=
                                        std::string_view::npos);
    if (separator) flush();
    (separator ? out : word).append(all, i, decoded.length);
    i += decoded.length;
  }
  flush();
  return like(text, std::move(out));
}

Value trim(Runtime& runtime, const Value& input, const Bound& arguments) {
  Value text = soft(runtime, input);
  if (!arguments.given(0)) return like(text, std::string(stripped(text.text(), Side::both)));
  return like(text, std::string(stripped(text.text(), Side::both, arguments.text(0, ""))));
}

Value replace(Runtime& runtime, const Value& input, const Bound& arguments) {
  std::string text = str(runtime, input);
  return Value(replaced(runtime, text, str(runtime, arguments.required(0)),
                        str(runtime, arguments.required(1)), arguments.integer(2, -1)));
}

Value indent(Runtime& runtime, const Value& input, const Bound& arguments) {
  if (!input.is(Type::text)) runtime.fail_type({}, "text", input);
  std::string indention;
  if (arguments.has(0) && arguments[0].is(Type::text)) {
    indention = arguments[0].text();
  } else {
    int64_t width = arguments.has(0) ? arguments.required_integer(0) : 4;
    runtime.charge_text(static_cast<uint64_t>(std::max<int64_t>(width, 0)));
    indention.assign(static_cast<size_t>(std::max<int64_t>(width, 0)), ' ');
  }
  bool first = arguments.truth(1, false);
  bool blank = arguments.truth(2, false);
  std::string whole = input.text() + "\n";  // So that a last line break counts as a line.
  std::string out = first ? indention : "";
  bool begun = false;
  for (std::string_view line : split_lines(whole, false)) {
    if (begun) out.push_back('\n');
    if (begun && (blank || !line.empty())) out += indention;
    begun = true;
    out += line;
    runtime.charge_text(out.size() > runtime.options().limits.output_bytes_max
                            ? out.size()
                            : line.size() + indention.size());
  }
  return like(input, std::move(out));
}

Value truncate(Runtime& runtime, const Value& input, const Bound& arguments) {
  if (!input.is(Type::text)) runtime.fail_type({}, "text", input);
  int64_t length = arguments.integer(0, 255);
  bool kill_words = arguments.truth(1, false);
  std::string end = arguments.text(2, "...");
  int64_t leeway = arguments.integer(3, 5);
  std::vector<char32_t> points = code_points(input.text());
  auto end_length = static_cast<int64_t>(utf8::length(end));
  if (length < end_length || leeway < 0) runtime.fail_value({}, std::to_string(length));
  if (static_cast<int64_t>(points.size()) - leeway <= length) return input;
  points.resize(static_cast<size_t>(length - end_length));
  std::string cut = from_code_points(points);
  if (!kill_words) {
    size_t space = cut.rfind(' ');
    if (space != std::string::npos) cut.resize(space);
  }
  return like(input, cut + end);
}

Value word_wrap(Runtime& runtime, const Value& input, const Bound& arguments) {
  if (!input.is(Type::text)) runtime.fail_type({}, "text", input);
  int64_t width = arguments.integer(0, 79);
  if (width <= 0) runtime.fail_value({}, std::to_string(width));
  WrapStyle style{static_cast<size_t>(width), arguments.truth(1, true), arguments.truth(3, true)};
  std::string separator = arguments.given(2) ? arguments.text(2, "\n") : "\n";
  runtime.charge_text(input.text().size() * 2);
  std::string out;
  bool begun = false;
  for (std::string_view line : split_lines(input.text(), false)) {
    std::vector<std::string> pieces = wrapped(line, style);
    if (begun) out += separator;
    begun = true;
    for (size_t i = 0; i < pieces.size(); ++i) {
      if (i > 0) out += separator;
      out += pieces[i];
    }
    runtime.charge_text(out.size() > runtime.options().limits.output_bytes_max ? out.size()
                                                                               : line.size());
  }
  return Value(std::move(out));
}

Value word_count(Runtime& runtime, const Value& input, const Bound&) {
  int64_t count = 0;
  bool inside = false;
  for (char32_t c : code_points(str(runtime, input))) {
    bool word = c == '_' || is_letter(c) || is_numeric(c);
    if (word && !inside) ++count;
    inside = word;
  }
  return Value(count);
}

Value center(Runtime& runtime, const Value& input, const Bound& arguments) {
  Value text = soft(runtime, input);
  return like(text, centered(runtime, text.text(), arguments.integer(0, 80), " "));
}

Value string_of(Runtime& runtime, const Value& input, const Bound&) { return soft(runtime, input); }
Value escape_filter(Runtime& runtime, const Value& input, const Bound&) {
  return escape(runtime, input);
}
Value force_escape(Runtime& runtime, const Value& input, const Bound&) {
  std::string text = escaped(str(runtime, input));
  runtime.charge_text(text.size());
  return Value::markup(std::move(text));
}
Value safe(Runtime& runtime, const Value& input, const Bound&) {
  return Value::markup(str(runtime, input));
}

// Comments and tags go, runs of space become one, the common entities are undone.
Value strip_tags(Runtime& runtime, const Value& input, const Bound&) {
  std::string text = str(runtime, input);
  runtime.charge_text(text.size());
  std::string plain;
  for (size_t i = 0; i < text.size();) {
    std::string_view rest = std::string_view(text).substr(i);
    size_t end = std::string_view::npos;
    if (rest.starts_with("<!--")) {
      end = text.find("-->", i + 4);
      if (end != std::string::npos) end += 3;
    } else if (rest[0] == '<') {
      end = text.find('>', i);
      if (end != std::string::npos) end += 1;
    }
    if (end == std::string::npos) {
      plain.push_back(text[i++]);
      if (rest[0] == '<') {  // Never closed: nothing after it is a tag either.
        plain.append(text, i);
        break;
      }
    } else {
      i = end;
    }
  }
  std::string out;
  bool space = false;
  for (size_t i = 0; i < plain.size();) {
    utf8::Decoded decoded = utf8::decode(plain, i);
    if (is_space(decoded.code_point)) {
      space = true;
    } else {
      if (space && !out.empty()) out.push_back(' ');
      space = false;
      out.append(plain, i, decoded.length);
    }
    i += decoded.length;
  }
  constexpr std::pair<std::string_view, std::string_view> kEntities[] = {
      {"&lt;", "<"},   {"&gt;", ">"},    {"&#39;", "'"},
      {"&#34;", "\""}, {"&quot;", "\""}, {"&amp;", "&"}};
  for (const auto& [entity, meaning] : kEntities) {
    out = replaced(runtime, out, entity, meaning, -1);
  }
  return Value(std::move(out));
}

std::string url_quoted(Runtime& runtime, const Value& value, bool in_query) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  for (char c : str(runtime, value)) {
    auto byte = static_cast<unsigned char>(c);
    bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                 std::string_view("_.-~").find(c) != std::string_view::npos ||
                 (c == '/' && !in_query);
    if (plain) {
      out.push_back(c);
    } else if (c == ' ' && in_query) {
      out.push_back('+');
    } else {
      out.push_back('%');
      out.push_back(kHex[byte >> 4]);
      out.push_back(kHex[byte & 15]);
    }
  }
  runtime.charge_text(out.size());
  return out;
}

Value url_encode(Runtime& runtime, const Value& input, const Bound&) {
  if (input.is(Type::text) || !is_iterable(input)) return Value(url_quoted(runtime, input, false));
  std::string out;
  auto add = [&](const Value& key, const Value& value) {
    if (!out.empty()) out.push_back('&');
    out += url_quoted(runtime, key, true) + "=" + url_quoted(runtime, value, true);
  };
  if (input.is(Type::dict)) {
    for (const auto& [key, value] : dict_members(input)) add(key, value);
    return Value(std::move(out));
  }
  Iteration iteration(runtime, input);
  for (Value item; iteration.next(item);) {
    Values pair = items_of(runtime, item);
    if (pair.size() != 2) runtime.fail_value({}, repr(runtime, item));
    add(pair[0], pair[1]);
  }
  return Value(std::move(out));
}

Value xml_attributes(Runtime& runtime, const Value& input, const Bound& arguments) {
  if (!input.is(Type::dict)) runtime.fail_type({}, "dict", input);
  std::string out;
  for (const auto& [key, value] : dict_members(input)) {
    if (value.is(Type::none) || value.is_undefined()) continue;
    if (!out.empty()) out.push_back(' ');
    out += escape(runtime, key).text() + "=\"" + escape(runtime, value).text() + "\"";
  }
  if (arguments.truth(0, true) && !out.empty()) out.insert(0, 1, ' ');
  return runtime.autoescape ? Value::markup(std::move(out)) : Value(std::move(out));
}

Value format(Runtime& runtime, const Value& input, Arguments& arguments) {
  Value text = soft(runtime, input);
  if (arguments.keyword.empty()) {
    return format_percent(runtime, text, new_tuple(runtime, std::move(arguments.positional)));
  }
  if (!arguments.positional.empty()) runtime.fail_argument({}, arguments.keyword[0].first);
  auto dict = std::make_shared<DictObject>();
  for (auto& [name, value] : arguments.keyword) dict->set(runtime, Value(name), value);
  return format_percent(runtime, text, Value(Type::dict, std::move(dict)));
}

constexpr Filter kFilters[] = {
    {"capitalize", "", changed<to_capitalized>, nullptr},
    {"center", "width", center, nullptr},
    {"e", "", escape_filter, nullptr},
    {"escape", "", escape_filter, nullptr},
    {"forceescape", "", force_escape, nullptr},
    {"format", "*", nullptr, format},
    {"indent", "width,first,blank", indent, nullptr},
    {"lower", "", changed<to_lower>, nullptr},
    {"replace", "old,new,count", replace, nullptr},
    {"safe", "", safe, nullptr},
    {"string", "", string_of, nullptr},
    {"striptags", "", strip_tags, nullptr},
    {"title", "", title, nullptr},
    {"trim", "chars", trim, nullptr},
    {"truncate", "length,killwords,end,leeway", truncate, nullptr},
    {"upper", "", changed<to_upper>, nullptr},
    {"urlencode", "", url_encode, nullptr},
    {"wordcount", "", word_count, nullptr},
    {"wordwrap", "width,break_long_words,wrapstring,break_on_hyphens", word_wrap, nullptr},
    {"xmlattr", "autospace", xml_attributes, nullptr},
};

}  // namespace

std::span<const Filter> text_filters() { return kFilters; }

}  // namespace danlu::jinja
