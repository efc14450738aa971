// Documents, and what blocks and brackets share.
#include "base/yaml/parser.hpp"

#include <algorithm>

#include "base/utf8.hpp"
#include "base/yaml_errors.hpp"

namespace danlu::yaml {

std::vector<YamlNode> Parser::read(Documents count) {
  std::vector<YamlNode> documents;
  // Directives, and a document without "---", stand at the beginning or behind "...".
  bool ended = true;
  for (;;) {
    cursor_.skip_byte_order_mark();
    cursor_.skip_gap();
    bool directives = false;
    tags_ = TagHandles();
    if (ended) read_directives(tags_, directives);
    bool explicit_start = cursor_.at_marker("---");
    if (directives && !explicit_start) refuse(kYamlDirective);
    if (cursor_.at_end()) return documents;
    if (cursor_.at_marker("...")) {
      skip_document_end();
      ended = true;
      continue;
    }
    if (!explicit_start && !ended) refuse(cursor_.fresh() ? kYamlIndentation : kYamlMore);
    if (count == Documents::one && !documents.empty()) {
      throw Error(kYamlSeveralDocuments, {{"line", cursor_.line()}});
    }
    if (explicit_start) cursor_.advance(3);
    documents.push_back(document());
    ended = false;
  }
}

void Parser::read_directives(TagHandles& tags, bool& any) {
  while (cursor_.peek() == '%' && cursor_.offset() == cursor_.line_start()) {
    any = true;
    tags.read_directive(cursor_);
    cursor_.skip_gap();
  }
}

void Parser::skip_document_end() {
  cursor_.advance(3);
  if (!cursor_.skip_gap() && !cursor_.at_end()) refuse(kYamlMore);
}

YamlNode Parser::document() {
  anchors_.forget();
  YamlNode node = block_node(-1, Owner::document);
  cursor_.skip_gap();
  return node;
}

YamlNode Parser::inline_node(const Surroundings& around) {
  switch (cursor_.peek()) {
    case '*':
      return alias();
    case '[':
    case '{':
      return flow_collection(around);
    case ':':
      if (!around.flow && ends_word(cursor_.peek(1))) return empty_node(cursor_.here());
      break;
    case '\0':
    case '\n':
    case '\r':
      return empty_node(cursor_.here());
    default:
      break;
  }
  return scalar(around);
}

YamlNode Parser::alias() {
  Place place = cursor_.here();
  std::string name = read_anchor_name(cursor_);
  last_end_ = cursor_.offset();
  return anchors_.copy_of(name, place, depth_);
}

YamlNode Parser::scalar(const Surroundings& around) {
  YamlNode node = new_node(YamlNode::Kind::scalar, cursor_.here());
  char quote = cursor_.peek();
  node.plain = quote != '"' && quote != '\'';
  Text text = quote == '"'    ? read_double_quoted(cursor_, around)
              : quote == '\'' ? read_single_quoted(cursor_, around)
                              : read_plain(cursor_, around);
  node.text = std::move(text.value);
  return finished(std::move(node), text.end);
}

// In a block, those of one line; between brackets they may be on several.
Parser::Properties Parser::read_properties(const Brackets* brackets) {
  Properties found{cursor_.here(), "", ""};
  while (cursor_.peek() == '&' || cursor_.peek() == '!') {
    bool is_anchor = cursor_.peek() == '&';
    std::string& property = is_anchor ? found.anchor : found.tag;
    if (!property.empty()) refuse(kYamlProperty);
    property = is_anchor ? read_anchor_name(cursor_) : tags_.read_tag(cursor_);
    char next = cursor_.peek();
    if (!ends_word(next) && !(brackets != nullptr && is_flow_indicator(next))) {
      refuse(kYamlProperty);
    }
    last_end_ = cursor_.offset();
    if (brackets != nullptr) {
      flow_gap(*brackets);
    } else {
      cursor_.skip_white();
    }
  }
  return found;
}

void Parser::merge(Properties& into, Properties more) {
  bool twice =
      (!into.anchor.empty() && !more.anchor.empty()) || (!into.tag.empty() && !more.tag.empty());
  if (twice) refuse(kYamlProperty, more.place);
  if (into.empty()) into.place = more.place;
  if (!more.anchor.empty()) into.anchor = std::move(more.anchor);
  if (!more.tag.empty()) into.tag = std::move(more.tag);
}

YamlNode Parser::with(Properties properties, YamlNode node) {
  if (properties.empty()) return node;
  // An alias has the properties of what it stands for.
  if (node.from_alias) refuse(kYamlProperty, properties.place);
  node.tag = std::move(properties.tag);
  if (!properties.anchor.empty()) {
    anchors_.define(std::move(properties.anchor), node, properties.place);
  }
  return node;
}

Parser::Level::Level(Parser& parser, const Place& place) : parser_(parser) {
  if (++parser_.depth_ <= YamlNode::kDepthMax) return;
  throw Error(kYamlLimit,
              {{"line", place.line}, {"what", "depth"}, {"limit", YamlNode::kDepthMax}});
}

YamlNode Parser::new_node(YamlNode::Kind kind, const Place& place) {
  if (++nodes_ > YamlNode::kNodesMax) {
    throw Error(kYamlLimit,
                {{"line", place.line}, {"what", "nodes"}, {"limit", YamlNode::kNodesMax}});
  }
  YamlNode node;
  node.kind = kind;
  node.begin = place.offset;
  node.end = place.offset;
  node.line = place.line;
  node.column = place.column;
  return node;
}

YamlNode Parser::empty_node(const Place& place) {
  YamlNode node = new_node(YamlNode::Kind::scalar, place);
  node.plain = true;
  return finished(std::move(node), place.offset);
}

YamlNode Parser::finished(YamlNode node, size_t end) {
  node.end = end;
  last_end_ = std::max(last_end_, end);
  return node;
}

void Parser::add_member(YamlNode& mapping, KeyLines& lines, Key key, YamlNode value) {
  if (!lines.empty()) lines.emplace(key.node.text, key.place.line);
  mapping.members.emplace_back(std::move(key.node), std::move(value));
}

void Parser::check_key(const YamlNode& mapping, KeyLines& lines, const Key& key) const {
  constexpr size_t kFew = 12;  // So many keys are compared one by one.
  if (keys_ == Keys::any) return;
  const YamlNode& node = key.node;
  if (!node.is_scalar() || (node.plain && node.text.empty())) refuse(kYamlKeyNotText, key.place);
  if (mapping.members.size() >= kFew && lines.empty()) {
    for (const auto& member : mapping.members) lines.emplace(member.first.text, member.first.line);
  }
  int first_line = 0;
  if (lines.empty()) {
    const YamlNode* known = mapping.find_key(node.text);
    if (known != nullptr) first_line = known->line;
  } else if (auto known = lines.find(node.text); known != lines.end()) {
    first_line = known->second;
  }
  if (first_line == 0) return;
  throw Error(kYamlDuplicateKey, {{"key", std::string(utf8::prefix(node.text, 100))},
                                  {"line", key.place.line},
                                  {"column", key.place.column},
                                  {"first_line", first_line}});
}

void Parser::refuse(const ErrorCode& code, const Place& place) {
  throw Error(code, {{"line", place.line}, {"column", place.column}});
}

}  // namespace danlu::yaml
