#include "base/yaml/properties.hpp"

#include <algorithm>
#include <vector>

#include "base/utf8.hpp"
#include "base/yaml_errors.hpp"

namespace danlu::yaml {
namespace {

[[noreturn]] void refuse(const ErrorCode& code, const Place& place) {
  throw Error(code, {{"line", place.line}, {"column", place.column}});
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_word(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
}

// ns-tag-char; what is not ASCII is refused, '%' begins an escape.
bool is_tag_character(char c) {
  return is_word(c) || std::string_view("%#;/?:@&=+$_.~*'()").find(c) != std::string_view::npos;
}

int hexadecimal(char c) {
  if (is_digit(c)) return c - '0';
  char small = c >= 'A' && c <= 'F' ? static_cast<char>(c + ('a' - 'A')) : c;
  return small >= 'a' && small <= 'f' ? small - 'a' + 10 : -1;
}

// "%C3%A9" as the bytes it stands for.
std::string unescaped(std::string_view text, const Place& place) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out.push_back(text[i]);
      continue;
    }
    int high = i + 2 < text.size() ? hexadecimal(text[i + 1]) : -1;
    int low = i + 2 < text.size() ? hexadecimal(text[i + 2]) : -1;
    if (high < 0 || low < 0) refuse(kYamlProperty, place);
    out.push_back(static_cast<char>(high * 16 + low));
    i += 2;
  }
  if (!utf8::valid(out)) refuse(kYamlProperty, place);
  return out;
}

// Words up to the end of the line or a comment.
std::vector<std::string> words_of_line(Cursor& cursor) {
  std::vector<std::string> words;
  for (;;) {
    cursor.skip_white();
    if (is_break(cursor.peek()) || cursor.at_end()) return words;
    if (cursor.peek() == '#') {
      cursor.skip_line();
      return words;
    }
    size_t start = cursor.offset();
    while (!ends_word(cursor.peek())) cursor.advance(1);
    words.emplace_back(cursor.text().substr(start, cursor.offset() - start));
  }
}

// Version 1.x; a higher minor is read as what we know (section 6.8.1).
bool is_known_version(std::string_view version) {
  if (!version.starts_with("1.") || version.size() == 2) return false;
  return std::all_of(version.begin() + 2, version.end(), is_digit);
}

bool is_handle(std::string_view handle) {
  if (handle == "!") return true;
  return handle.size() >= 2 && handle.front() == '!' && handle.back() == '!' &&
         std::all_of(handle.begin() + 1, handle.end() - 1, is_word);
}

}  // namespace

std::string read_anchor_name(Cursor& cursor) {
  Place place = cursor.here();
  cursor.advance(1);
  size_t start = cursor.offset();
  while (!ends_word(cursor.peek()) && !is_flow_indicator(cursor.peek())) cursor.advance(1);
  if (cursor.offset() == start) refuse(kYamlProperty, place);
  return std::string(cursor.text().substr(start, cursor.offset() - start));
}

TagHandles::TagHandles() : prefixes_{{"!", {"!"}}, {"!!", {"tag:yaml.org,2002:"}}} {}

void TagHandles::read_directive(Cursor& cursor) {
  Place place = cursor.here();
  std::vector<std::string> words = words_of_line(cursor);
  if (words[0] == "%YAML") {
    bool right = words.size() == 2 && !has_version_ && is_known_version(words[1]);
    if (!right) refuse(kYamlDirective, place);
    has_version_ = true;
  } else if (words[0] == "%TAG") {
    if (words.size() != 3 || !is_handle(words[1])) refuse(kYamlDirective, place);
    Prefix& prefix = prefixes_[words[1]];
    if (prefix.declared) refuse(kYamlDirective, place);
    prefix = {words[2], true};
  }
  // Others are reserved, to be ignored.
}

std::string TagHandles::read_tag(Cursor& cursor) const {
  Place place = cursor.here();
  size_t start = cursor.offset();
  if (cursor.peek(1) == '<') {
    while (!ends_word(cursor.peek()) && cursor.peek() != '>') cursor.advance(1);
    if (cursor.peek() != '>' || cursor.offset() == start + 2) refuse(kYamlProperty, place);
    cursor.advance(1);
    return unescaped(cursor.text().substr(start + 2, cursor.offset() - start - 3), place);
  }
  cursor.advance(1);
  while (is_word(cursor.peek())) cursor.advance(1);
  std::string handle = "!";
  if (cursor.peek() == '!') {
    cursor.advance(1);
    handle = std::string(cursor.text().substr(start, cursor.offset() - start));
    start = cursor.offset();
  } else {
    start += 1;
  }
  while (is_tag_character(cursor.peek())) cursor.advance(1);
  return resolve(handle, cursor.text().substr(start, cursor.offset() - start), place);
}

std::string TagHandles::resolve(const std::string& handle, std::string_view suffix,
                                const Place& place) const {
  if (suffix.empty() && handle == "!") return "!";
  if (suffix.empty()) refuse(kYamlProperty, place);
  auto prefix = prefixes_.find(handle);
  if (prefix == prefixes_.end()) {
    throw Error(kYamlTagHandle, {{"handle", std::string(utf8::prefix(handle, 100))},
                                 {"line", place.line},
                                 {"column", place.column}});
  }
  return prefix->second.text + unescaped(suffix, place);
}

void Anchors::define(std::string name, const YamlNode& node, const Place& place) {
  // A copy per anchor: chains of anchors around each other are bounded like aliases are.
  Anchored anchored{node, {}};
  measure(node, 0, anchored.size);
  count(anchored.size, "anchors", place);
  anchored_[std::move(name)] = std::move(anchored);
}

YamlNode Anchors::copy_of(const std::string& name, const Place& place, int depth) {
  auto found = anchored_.find(name);
  if (found == anchored_.end()) {
    throw Error(kYamlUnknownAnchor, {{"name", std::string(utf8::prefix(name, 100))},
                                     {"line", place.line},
                                     {"column", place.column}});
  }
  const auto& [node, size] = found->second;
  count(size, "aliases", place);
  if (depth + size.depth > YamlNode::kDepthMax) {
    throw Error(kYamlLimit,
                {{"line", place.line}, {"what", "depth"}, {"limit", YamlNode::kDepthMax}});
  }
  YamlNode copy = node;
  copy.from_alias = true;
  return copy;
}

void Anchors::measure(const YamlNode& node, int depth, Size& size) {
  ++size.nodes;
  size.bytes += node.text.size() + node.tag.size();
  size.depth = std::max(size.depth, node.is_scalar() ? depth : depth + 1);
  for (const YamlNode& item : node.items) measure(item, depth + 1, size);
  for (const auto& [key, value] : node.members) {
    measure(key, depth + 1, size);
    measure(value, depth + 1, size);
  }
}

void Anchors::count(const Size& size, const char* what, const Place& place) {
  nodes_ += size.nodes;
  bytes_ += size.bytes;
  if (nodes_ <= YamlNode::kAliasNodesMax && bytes_ <= YamlNode::kAliasBytesMax) return;
  throw Error(kYamlLimit,
              {{"line", place.line}, {"what", what}, {"limit", YamlNode::kAliasNodesMax}});
}

}  // namespace danlu::yaml
