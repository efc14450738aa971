// YAML 1.2 by descent along its productions: a function for each kind of node, with the indentation
// it is in. Blocks are read in block.cpp, what is in brackets in flow.cpp, texts in text.hpp.
//
// No production needs to look ahead: a node is read, and when ':' follows on its line it was the
// first key of a mapping. So the time is linear; the depth is bounded by YamlNode::kDepthMax.
#pragma once

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/error.hpp"
#include "base/yaml.hpp"
#include "base/yaml/cursor.hpp"
#include "base/yaml/properties.hpp"
#include "base/yaml/text.hpp"

namespace danlu::yaml {

// `texts` is what Danlu reads: keys are scalars, not empty, each once, and `{{` begins no value.
// `any` is all of YAML, to compare with its test suite.
enum class Keys : uint8_t { texts, any };
enum class Documents : uint8_t { one, all };

class Parser {
 public:
  // REQUIRES: UTF-8 without control characters (checked by yaml.cpp).
  Parser(std::string_view text, Keys keys) : cursor_(text), keys_(keys) {}

  std::vector<YamlNode> read(Documents count);

 private:
  // What a block node belongs to. A list or mapping may begin on the line of `item` ("- ") and
  // `part` ("? " or its ": "); a list may be as little indented as the `part` or `value` it is.
  enum class Owner : uint8_t { document, item, part, value };

  struct Properties {
    Place place;
    std::string anchor;
    std::string tag;
    bool empty() const { return anchor.empty() && tag.empty(); }
  };
  // Where the content of a block node begins.
  struct Spot {
    Place place;
    int indent = 0;
    bool collection = false;  // Whether a list or mapping in block style may begin here.
    size_t tab = std::string_view::npos;  // A tab before it, which no such list may have.
  };
  struct Key {
    YamlNode node;
    Place place;
  };
  struct Brackets {
    Surroundings around;
    Place open;
    char close = 0;
  };
  // Counts a level of depth while it lives.
  class Level {
   public:
    Level(Parser& parser, const Place& place);
    ~Level() { --parser_.depth_; }
    Level(const Level&) = delete;
    Level& operator=(const Level&) = delete;

   private:
    Parser& parser_;
  };
  // Lines of the keys of one mapping, once they are many.
  using KeyLines = std::unordered_map<std::string, int>;

  // Documents.
  void read_directives(TagHandles& tags, bool& any);
  void skip_document_end();
  YamlNode document();

  // Blocks.
  YamlNode block_node(int parent, Owner owner);
  bool belongs(int parent, Owner owner) const;
  YamlNode block_content(int parent, const Spot& spot, Properties outer, Properties own);
  YamlNode block_sequence(int indent);
  YamlNode block_mapping(const Spot& spot, std::optional<Key> first);
  void block_pair(YamlNode& mapping, KeyLines& lines, int indent, std::optional<Key> first);
  Key explicit_key(int indent);
  Key implicit_key(int indent);
  YamlNode block_text(int parent);
  void allow_collection(const Spot& spot, const ErrorCode& otherwise);
  bool next_entry(int indent);
  bool at_end_of_key(const Place& key);

  // What is alike in blocks and brackets.
  YamlNode inline_node(const Surroundings& around);
  YamlNode alias();
  YamlNode scalar(const Surroundings& around);
  Properties read_properties(const Brackets* brackets);
  static void merge(Properties& into, Properties more);
  YamlNode with(Properties properties, YamlNode node);

  // Brackets.
  YamlNode flow_collection(const Surroundings& around);
  void flow_item(YamlNode& sequence, const Brackets& in);
  void flow_pair(YamlNode& mapping, KeyLines& lines, const Brackets& in);
  Key flow_key(const Brackets& in);
  YamlNode flow_node(const Brackets& in);
  YamlNode flow_value(const Brackets& in, const YamlNode& key);
  void flow_gap(const Brackets& in);
  bool at_flow_value(const YamlNode& key) const;
  bool ends_flow_node() const;
  void refuse_bare_braces();

  // The tree.
  YamlNode new_node(YamlNode::Kind kind, const Place& place);
  YamlNode empty_node(const Place& place);
  YamlNode finished(YamlNode node, size_t end);
  void add_member(YamlNode& mapping, KeyLines& lines, Key key, YamlNode value);
  void check_key(const YamlNode& mapping, KeyLines& lines, const Key& key) const;
  [[noreturn]] void refuse(const ErrorCode& code) { refuse(code, cursor_.here()); }
  [[noreturn]] static void refuse(const ErrorCode& code, const Place& place);

  Cursor cursor_;
  Keys keys_;
  TagHandles tags_;
  Anchors anchors_;
  int depth_ = 0;
  size_t nodes_ = 0;
  size_t last_end_ = 0;  // Of the content that was read last.
};

}  // namespace danlu::yaml
