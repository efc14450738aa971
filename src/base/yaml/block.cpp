// Block style (YAML 1.2.2, chapter 8.2): lists and mappings by indentation.
#include "base/yaml/parser.hpp"
#include "base/yaml_errors.hpp"

namespace danlu::yaml {

// Properties at the end of a line belong to the whole node, those in front of content on their
// line to that content, which may be only the first key of the node.
YamlNode Parser::block_node(int parent, Owner owner) {
  Place empty = cursor_.here();
  Properties outer;
  for (;;) {
    size_t before = cursor_.offset();
    cursor_.skip_gap();
    bool fresh = cursor_.fresh();
    if (fresh ? !belongs(parent, owner) : cursor_.at_end()) {
      return with(std::move(outer), empty_node(empty));
    }
    Spot spot{cursor_.here(), cursor_.indent_here()};
    spot.tab =
        fresh ? cursor_.tab() : cursor_.text().substr(0, cursor_.offset()).find('\t', before);
    spot.collection = fresh || owner == Owner::item || owner == Owner::part;
    Properties own = read_properties(nullptr);
    if (own.empty()) return block_content(parent, spot, std::move(outer), {});
    empty = cursor_.here();
    if (!cursor_.skip_gap()) return block_content(parent, spot, std::move(outer), std::move(own));
    merge(outer, std::move(own));
  }
}

bool Parser::belongs(int parent, Owner owner) const {
  if (cursor_.indent() > parent) return true;
  bool list_may = owner == Owner::part || owner == Owner::value;
  return list_may && cursor_.indent() == parent && cursor_.at_indicator('-');
}

YamlNode Parser::block_content(int parent, const Spot& spot, Properties outer, Properties own) {
  bool item = cursor_.at_indicator('-');
  if (item || cursor_.at_indicator('?')) {
    if (!own.empty()) refuse(kYamlSameLine);
    allow_collection(spot, kYamlSameLine);
    return with(std::move(outer),
                item ? block_sequence(spot.indent) : block_mapping(spot, std::nullopt));
  }
  if (cursor_.peek() == '|' || cursor_.peek() == '>') {
    merge(outer, std::move(own));
    return with(std::move(outer), block_text(parent));
  }
  Place place = cursor_.here();
  YamlNode node = inline_node({parent + 1, false});
  if (at_end_of_key(place)) {
    allow_collection(spot, kYamlColonInText);
    Key first{with(std::move(own), std::move(node)), place};
    return with(std::move(outer), block_mapping(spot, std::move(first)));
  }
  merge(outer, std::move(own));
  return with(std::move(outer), std::move(node));
}

YamlNode Parser::block_sequence(int indent) {
  Place place = cursor_.here();
  YamlNode sequence = new_node(YamlNode::Kind::sequence, place);
  Level level(*this, place);
  do {
    cursor_.advance(1);
    sequence.items.push_back(block_node(indent, Owner::item));
  } while (next_entry(indent) && cursor_.at_indicator('-'));
  return finished(std::move(sequence), last_end_);
}

YamlNode Parser::block_mapping(const Spot& spot, std::optional<Key> first) {
  YamlNode mapping = new_node(YamlNode::Kind::mapping, spot.place);
  Level level(*this, spot.place);
  KeyLines lines;
  block_pair(mapping, lines, spot.indent, std::move(first));
  while (next_entry(spot.indent)) block_pair(mapping, lines, spot.indent, std::nullopt);
  return finished(std::move(mapping), last_end_);
}

void Parser::block_pair(YamlNode& mapping, KeyLines& lines, int indent, std::optional<Key> first) {
  if (!first && cursor_.at_indicator('?')) {
    Key key = explicit_key(indent);
    check_key(mapping, lines, key);
    Place empty = cursor_.line() == key.place.line ? cursor_.here() : key.place;
    bool has_value = next_entry(indent) && cursor_.at_indicator(':');
    if (has_value) cursor_.advance(1);
    YamlNode value = has_value ? block_node(indent, Owner::part) : empty_node(empty);
    return add_member(mapping, lines, std::move(key), std::move(value));
  }
  Key key = first ? std::move(*first) : implicit_key(indent);
  check_key(mapping, lines, key);
  cursor_.advance(1);
  add_member(mapping, lines, std::move(key), block_node(indent, Owner::value));
}

Parser::Key Parser::explicit_key(int indent) {
  Place place = cursor_.here();
  cursor_.advance(1);
  YamlNode node = block_node(indent, Owner::part);
  if (!node.from_alias) place = {node.begin, node.line, node.column};
  return {std::move(node), place};
}

Parser::Key Parser::implicit_key(int indent) {
  if (cursor_.at_indicator('-')) refuse(kYamlItemAmongKeys);
  Place start = cursor_.here();
  Properties own = read_properties(nullptr);
  Place place = cursor_.here();
  YamlNode node = inline_node({indent + 1, false});
  if (!at_end_of_key(place)) refuse(kYamlKeyExpected, start);
  return {with(std::move(own), std::move(node)), place};
}

YamlNode Parser::block_text(int parent) {
  YamlNode node = new_node(YamlNode::Kind::scalar, cursor_.here());
  Text text = read_block(cursor_, parent);
  node.text = std::move(text.value);
  return finished(std::move(node), text.end);
}

void Parser::allow_collection(const Spot& spot, const ErrorCode& otherwise) {
  if (!spot.collection) refuse(otherwise);
  if (spot.tab == std::string_view::npos) return;
  int bytes = static_cast<int>(spot.place.offset - spot.tab);
  // Between the tab and the content there is only white space.
  throw Error(kYamlTab, {{"line", spot.place.line}, {"column", spot.place.column - bytes}});
}

// To the next line of a list or mapping; false when it is over.
bool Parser::next_entry(int indent) {
  cursor_.skip_gap();
  if (!cursor_.fresh() && !cursor_.at_end()) refuse(kYamlMore);
  if (!cursor_.fresh() || cursor_.indent() < indent) return false;
  if (cursor_.indent() > indent || cursor_.tab() != std::string_view::npos) {
    refuse_indentation(cursor_);
  }
  return true;
}

bool Parser::at_end_of_key(const Place& key) {
  if (cursor_.line() != key.line && cursor_.fresh()) return false;
  cursor_.skip_white();
  if (!cursor_.at_indicator(':')) return false;
  if (cursor_.line() != key.line) refuse(kYamlKeyOverLines);
  return true;
}

}  // namespace danlu::yaml
