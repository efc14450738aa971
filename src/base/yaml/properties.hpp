// What can stand in front of a node or a document: anchors, tags and directives (YAML 1.2.2,
// chapters 6.8 and 6.9).
#pragma once

#include <string>
#include <unordered_map>

#include "base/yaml.hpp"
#include "base/yaml/cursor.hpp"

namespace danlu::yaml {

// The name behind '&' or '*', where the cursor stands.
std::string read_anchor_name(Cursor& cursor);

// The tag handles of one document.
class TagHandles {
 public:
  TagHandles();

  // One line that begins with '%'.
  void read_directive(Cursor& cursor);
  // The tag at the cursor, resolved: "tag:yaml.org,2002:str" for "!!str", "!local", or "!".
  std::string read_tag(Cursor& cursor) const;

 private:
  std::string resolve(const std::string& handle, std::string_view suffix, const Place& place) const;

  struct Prefix {
    std::string text;
    bool declared = false;  // By a %TAG line, which may be only once.
  };
  std::unordered_map<std::string, Prefix> prefixes_;
  bool has_version_ = false;
};

// The anchored nodes of one document and the copies that aliases make of them, bounded by
// YamlNode::kAliasNodesMax and kAliasBytesMax over the whole stream.
class Anchors {
 public:
  // Keeps a copy of a finished node.
  void define(std::string name, const YamlNode& node, const Place& place);
  // The copy for an alias that stands below `depth` lists and mappings.
  YamlNode copy_of(const std::string& name, const Place& place, int depth);
  void forget() { anchored_.clear(); }

 private:
  struct Size {
    size_t nodes = 0;
    size_t bytes = 0;
    int depth = 0;
  };
  struct Anchored {
    YamlNode node;
    Size size;
  };
  static void measure(const YamlNode& node, int depth, Size& size);
  void count(const Size& size, const char* what, const Place& place);

  std::unordered_map<std::string, Anchored> anchored_;
  size_t nodes_ = 0;
  size_t bytes_ = 0;
};

}  // namespace danlu::yaml
