// Checks the bytes of a YAML text and has it parsed (yaml/parser.hpp).
#include "base/yaml.hpp"

#include "base/utf8.hpp"
#include "base/yaml/parser.hpp"
#include "base/yaml_errors.hpp"

namespace danlu {
namespace {

// The length of the longest part that is UTF-8 without control characters. DEL and C1 controls are
// let through, so that every JSON text can be read (section 5.1).
size_t clean_length(std::string_view text, bool& is_utf8) {
  is_utf8 = true;
  for (size_t i = 0; i < text.size();) {
    auto byte = static_cast<unsigned char>(text[i]);
    if (byte < 0x80) {
      if (byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r') return i;
      ++i;
      continue;
    }
    utf8::Decoded decoded = utf8::decode(text, i);
    is_utf8 = decoded.ok;
    if (!is_utf8) return i;
    i += decoded.length;
  }
  return text.size();
}

void check_bytes(std::string_view text) {
  if (text.size() > YamlNode::kBytesMax) {
    throw Error(kYamlLimit, {{"line", 1}, {"what", "bytes"}, {"limit", YamlNode::kBytesMax}});
  }
  bool is_utf8 = true;
  size_t clean = clean_length(text, is_utf8);
  if (clean == text.size()) return;
  yaml::Cursor cursor(text.substr(0, clean));
  for (cursor.skip_line(); !cursor.at_end(); cursor.skip_line()) cursor.next_line();
  cursor.advance(cursor.text().size() - cursor.offset());
  yaml::Place place = cursor.here();
  throw Error(is_utf8 ? kYamlControl : kYamlBytes,
              {{"line", place.line}, {"column", place.column}});
}

std::vector<YamlNode> parse(std::string_view text, yaml::Documents count) {
  check_bytes(text);
  return yaml::Parser(text, yaml::Keys::texts).read(count);
}

}  // namespace

YamlNode parse_yaml(std::string_view text) {
  std::vector<YamlNode> documents = parse(text, yaml::Documents::one);
  if (!documents.empty()) return std::move(documents.front());
  YamlNode nothing;
  nothing.plain = true;
  return nothing;
}

std::vector<YamlNode> parse_yaml_all(std::string_view text) {
  return parse(text, yaml::Documents::all);
}

}  // namespace danlu
