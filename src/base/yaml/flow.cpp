// Flow style (YAML 1.2.2, chapter 7.4): lists and mappings in brackets.
#include "base/utf8.hpp"
#include "base/yaml/parser.hpp"
#include "base/yaml_errors.hpp"

namespace danlu::yaml {

YamlNode Parser::flow_collection(const Surroundings& around) {
  if (keys_ == Keys::texts) refuse_bare_braces();
  bool is_list = cursor_.peek() == '[';
  Brackets in{{around.indent, true}, cursor_.here(), is_list ? ']' : '}'};
  YamlNode node = new_node(is_list ? YamlNode::Kind::sequence : YamlNode::Kind::mapping, in.open);
  Level level(*this, in.open);
  KeyLines lines;
  cursor_.advance(1);
  flow_gap(in);
  while (cursor_.peek() != in.close) {
    if (is_list) {
      flow_item(node, in);
    } else {
      flow_pair(node, lines, in);
    }
    flow_gap(in);
    if (cursor_.peek() == in.close) break;
    if (cursor_.peek() != ',') {
      Place place = cursor_.here();
      throw Error(
          kYamlSeparator,
          {{"close", std::string(1, in.close)}, {"line", place.line}, {"column", place.column}});
    }
    cursor_.advance(1);
    flow_gap(in);
  }
  cursor_.advance(1);
  return finished(std::move(node), cursor_.offset());
}

// An item may be a mapping of one pair without brackets: [a: b, ? c : d].
void Parser::flow_item(YamlNode& sequence, const Brackets& in) {
  Place place = cursor_.here();
  bool is_pair = cursor_.at_indicator('?');
  Key key = flow_key(in);
  if (!is_pair) {
    cursor_.skip_white();
    is_pair = at_flow_value(key.node);
    if (is_pair && cursor_.line() != place.line) refuse(kYamlKeyOverLines);
  }
  if (!is_pair) {
    sequence.items.push_back(std::move(key.node));
    return;
  }
  YamlNode pair = new_node(YamlNode::Kind::mapping, place);
  Level level(*this, place);
  KeyLines lines;
  check_key(pair, lines, key);
  YamlNode value = flow_value(in, key.node);
  add_member(pair, lines, std::move(key), std::move(value));
  sequence.items.push_back(finished(std::move(pair), last_end_));
}

void Parser::flow_pair(YamlNode& mapping, KeyLines& lines, const Brackets& in) {
  Key key = flow_key(in);
  check_key(mapping, lines, key);
  YamlNode value = flow_value(in, key.node);
  add_member(mapping, lines, std::move(key), std::move(value));
}

// Only an explicit key ("? ") may be nothing at all before ',' or the end.
Parser::Key Parser::flow_key(const Brackets& in) {
  bool is_explicit = cursor_.at_indicator('?');
  if (is_explicit) {
    cursor_.advance(1);
    flow_gap(in);
  } else if (cursor_.peek() == ',') {
    refuse_reserved(cursor_);
  }
  Place place = cursor_.here();
  return {flow_node(in), place};
}

YamlNode Parser::flow_value(const Brackets& in, const YamlNode& key) {
  Place empty = cursor_.here();
  flow_gap(in);
  if (!at_flow_value(key)) return empty_node(empty);
  cursor_.advance(1);
  flow_gap(in);
  return flow_node(in);
}

YamlNode Parser::flow_node(const Brackets& in) {
  Properties properties = read_properties(&in);
  YamlNode node = ends_flow_node() ? empty_node(cursor_.here()) : inline_node(in.around);
  return with(std::move(properties), std::move(node));
}

// White space, comments and line breaks between brackets.
void Parser::flow_gap(const Brackets& in) {
  cursor_.skip_gap();
  if (cursor_.at_end() || (cursor_.fresh() && cursor_.indent() < 0)) {
    throw Error(kYamlBracketNotClosed, {{"bracket", in.close == ']' ? "[" : "{"},
                                        {"line", in.open.line},
                                        {"column", in.open.column}});
  }
  if (cursor_.fresh() && cursor_.indent() < in.around.indent) refuse_indentation(cursor_);
}

// After a key in quotes or brackets, ':' needs no space behind it, as in JSON.
bool Parser::at_flow_value(const YamlNode& key) const {
  if (cursor_.peek() != ':') return false;
  bool as_in_json = !key.plain && !key.from_alias;
  return as_in_json || ends_word(cursor_.peek(1)) || is_flow_indicator(cursor_.peek(1));
}

bool Parser::ends_flow_node() const {
  char c = cursor_.peek();
  char next = cursor_.peek(1);
  return c == ',' || c == ']' || c == '}' ||
         (c == ':' && (ends_word(next) || is_flow_indicator(next)));
}

// At `{{ expression }}` or `{% statement %}` without quotes.
void Parser::refuse_bare_braces() {
  bool bare = cursor_.peek() == '{' && (cursor_.peek(1) == '{' || cursor_.peek(1) == '%');
  if (!bare) return;
  Place place = cursor_.here();
  std::string_view rest = cursor_.text().substr(place.offset);
  std::string_view line = rest.substr(0, rest.find_first_of("\r\n"));
  size_t last = line.rfind('}');
  std::string_view example = last == std::string_view::npos ? line : line.substr(0, last + 1);
  throw Error(kYamlBareBraces, {{"line", place.line},
                                {"column", place.column},
                                {"example", std::string(utf8::prefix(example, 80))}});
}

}  // namespace danlu::yaml
