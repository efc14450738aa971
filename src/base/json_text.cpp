// JSON text to values and back. Parsing is nlohmann's (strict, iterative, with positions); writing
// is ours because it must never fail on invalid UTF-8.
#include <array>
#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>

#include "base/json.hpp"
#include "base/json_errors.hpp"
#include "base/utf8.hpp"

namespace danlu {
namespace {

[[noreturn]] void invalid(std::string_view text, size_t position, std::string detail) {
  position = std::min(position, text.size());
  size_t line = 1;
  size_t line_start = 0;
  for (size_t i = 0; i < position; ++i) {
    if (text[i] == '\n') {
      ++line;
      line_start = i + 1;
    }
  }
  throw Error(kJsonInvalid,
              {{"detail", detail}, {"line", line}, {"column", position - line_start + 1}});
}

// Builds the value bottom-up; `open_` holds the containers that are not closed yet.
class Builder {
 public:
  using Lexed = nlohmann::json;

  explicit Builder(std::string_view text) : text_(text) {}

  bool null() { return add(Json()); }
  bool boolean(bool value) { return add(Json(value)); }
  bool number_integer(Lexed::number_integer_t value) { return add(Json(value)); }
  bool number_unsigned(Lexed::number_unsigned_t value) { return add(Json(value)); }
  bool number_float(Lexed::number_float_t value, const std::string&) { return add(Json(value)); }
  bool string(std::string& value) { return add(Json(std::move(value))); }
  bool binary(Lexed::binary_t&) { return false; }
  bool start_object(size_t) { return open(Json::object()); }
  bool start_array(size_t) { return open(Json::array()); }
  bool key(std::string& value) {
    open_.back().key = std::move(value);
    return true;
  }
  bool end_object() { return close(); }
  bool end_array() { return close(); }
  bool parse_error(size_t position, const std::string&, const nlohmann::detail::exception& e) {
    std::string detail = e.what();
    size_t colon = detail.rfind("; ");
    detail = colon == std::string::npos ? detail : detail.substr(colon + 2);
    if (size_t prefix = detail.find("] "); prefix != std::string::npos) detail.erase(0, prefix + 2);
    for (char& c : detail) {
      if (static_cast<unsigned char>(c) < 0x20) c = ' ';
    }
    invalid(text_, position == 0 ? 0 : position - 1, utf8::repaired(detail));
  }

  Json take() { return std::move(root_); }

 private:
  struct Open {
    Json value;
    std::string key;
  };

  bool open(Json container) {
    if (open_.size() >= static_cast<size_t>(Json::kDepthMax)) {
      invalid(text_, 0, "nested deeper than " + std::to_string(Json::kDepthMax) + " levels");
    }
    open_.push_back({std::move(container), {}});
    return true;
  }
  bool close() {
    Json done = std::move(open_.back().value);
    open_.pop_back();
    return add(std::move(done));
  }
  bool add(Json value) {
    if (open_.empty()) {
      root_ = std::move(value);
    } else if (open_.back().value.is_array()) {
      open_.back().value.array_items().push_back(std::move(value));
    } else {
      open_.back().value.object_members().set(std::move(open_.back().key), std::move(value));
    }
    return true;
  }

  std::string_view text_;
  Json root_;
  std::vector<Open> open_;
};

void write_text(std::string& out, std::string_view raw) {
  std::string repaired;
  if (!utf8::valid(raw)) {
    repaired = utf8::repaired(raw);
    raw = repaired;
  }
  constexpr std::string_view kHex = "0123456789abcdef";
  out.push_back('"');
  for (char c : raw) {
    switch (c) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      case '\b':
        out += "\\b";
        break;
      case '\f':
        out += "\\f";
        break;
      default:
        if (static_cast<unsigned char>(c) < 0x20) {
          out += "\\u00";
          out.push_back(kHex[static_cast<unsigned char>(c) >> 4]);
          out.push_back(kHex[static_cast<unsigned char>(c) & 15]);
        } else {
          out.push_back(c);
        }
    }
  }
  out.push_back('"');
}

void write_number(std::string& out, double value) {
  if (!std::isfinite(value)) {  // JSON has no word for these.
    out += "null";
    return;
  }
  std::array<char, 40> buffer;
  auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr;
  std::string_view digits(buffer.data(), static_cast<size_t>(end - buffer.data()));
  out += digits;
  if (digits.find_first_of(".en") == std::string_view::npos) out += ".0";
}

void write(std::string& out, const Json& value, int indent, int depth) {
  auto line = [&](int level) {
    if (indent < 0) return;
    out.push_back('\n');
    out.append(static_cast<size_t>(indent) * static_cast<size_t>(level), ' ');
  };
  switch (value.kind()) {
    case Json::Kind::null:
      out += "null";
      return;
    case Json::Kind::boolean:
      out += value.as_boolean() ? "true" : "false";
      return;
    case Json::Kind::integer:
      out += std::to_string(value.as_integer());
      return;
    case Json::Kind::number:
      write_number(out, value.as_number());
      return;
    case Json::Kind::text:
      write_text(out, value.as_text());
      return;
    case Json::Kind::array: {
      out.push_back('[');
      bool first = true;
      for (const Json& item : value.as_array()) {
        if (!first) out.push_back(',');
        first = false;
        line(depth + 1);
        write(out, item, indent, depth + 1);
      }
      if (!first) line(depth);
      out.push_back(']');
      return;
    }
    case Json::Kind::object: {
      out.push_back('{');
      bool first = true;
      for (const auto& [key, member] : value.as_object()) {
        if (!first) out.push_back(',');
        first = false;
        line(depth + 1);
        write_text(out, key);
        out += indent < 0 ? ":" : ": ";
        write(out, member, indent, depth + 1);
      }
      if (!first) line(depth);
      out.push_back('}');
      return;
    }
  }
}

}  // namespace

std::string Json::dump(int indent) const {
  std::string out;
  write(out, *this, indent, 0);
  return out;
}

Json Json::parse(std::string_view text) {
  // The library takes a zero byte for the end of the text.
  size_t zero = text.find('\0');
  if (zero != std::string_view::npos) invalid(text, zero, "a zero byte");
  Builder builder(text);
  nlohmann::json::sax_parse(text.begin(), text.end(), &builder);
  return builder.take();
}

}  // namespace danlu
