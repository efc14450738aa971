// YAML 1.2 text to a tree that knows where everything stands, and JSON values to YAML text.
//
// Strict: duplicate keys, keys that are lists or mappings, empty keys, tabs as indentation and a bare
// `{{ expression }}` (which YAML would read as nested mappings) are errors with line and column.
// Scalar keys are their text (`200:` is the key "200"). Plain scalars follow the YAML 1.2 core
// schema: null, true/false, integers, floats; `yes`, `no`, `on` stay text. Aliases are expanded as
// copies, bounded (kAliasNodesMax), so a small file cannot become a huge tree. Depth is bounded by
// kDepthMax. UTF-8 only; a byte-order mark is skipped. Functions are safe from any thread. Errors:
// yaml_errors.hpp.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json.hpp"

namespace danlu {

class YamlNode {
 public:
  enum class Kind : uint8_t { scalar, sequence, mapping };
  struct Member;  // first: the key, second: the value.

  Kind kind = Kind::scalar;
  bool plain = false;           // A scalar without quotes (and not a block scalar).
  bool from_alias = false;      // A copy of an anchored node; its position is that of the original.
  int line = 1;                 // Of the first character; from 1.
  int column = 1;               // In characters; from 1.
  size_t begin = 0;             // Byte offsets in the text that was parsed; quotes included.
  size_t end = 0;               // One past the last byte.
  std::string text;             // Of a scalar, after folding and escapes.
  std::string tag;              // As resolved ("tag:yaml.org,2002:str", "!local"); empty when none.
  std::vector<YamlNode> items;  // Of a sequence.
  std::vector<Member> members;  // Of a mapping, in order of the text.

  bool is_scalar() const { return kind == Kind::scalar; }
  bool is_sequence() const { return kind == Kind::sequence; }
  bool is_mapping() const { return kind == Kind::mapping; }
  // A plain scalar that the core schema reads as null ("", ~, null).
  bool is_null() const;

  // Value of a member; nullptr when absent or not a mapping. Linear in the number of members.
  const YamlNode* find(std::string_view key) const;
  const YamlNode* find_key(std::string_view key) const;

  // The value with scalars typed by the core schema.
  Json to_json() const;

  static constexpr int kDepthMax = 256;
  static constexpr size_t kAliasNodesMax = 100'000;
  static constexpr size_t kAliasBytesMax = 16u << 20;
  static constexpr size_t kNodesMax = 1'000'000;
  static constexpr size_t kBytesMax = 64u << 20;
};

struct YamlNode::Member {
  YamlNode first;
  YamlNode second;
};

// One document; an empty text is a null scalar.
YamlNode parse_yaml(std::string_view text);

// Every document of a stream ("---" between them).
std::vector<YamlNode> parse_yaml_all(std::string_view text);

// Block style, texts plain where that is safe in YAML 1.1 and 1.2, several lines as a literal
// block. parse_yaml(to_yaml(value)).to_json() == value for finite numbers and valid UTF-8.
std::string to_yaml(const Json& value);

// The core-schema value of a plain scalar.
Json yaml_core_value(std::string_view text);

}  // namespace danlu
