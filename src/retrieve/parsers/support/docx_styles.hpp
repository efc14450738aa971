// What the paragraph styles and numberings of a DOCX file mean (ECMA-376 part 1, 17.7 and 17.9).
#pragma once

#include <map>
#include <optional>
#include <pugixml.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace danlu::retrieve {

// Element and attribute names are compared without their prefix.
std::string_view local_name(pugi::xml_node node);
pugi::xml_node child_of(pugi::xml_node node, std::string_view name);
std::string_view value_of(pugi::xml_node node, std::string_view attribute = "val");
std::string_view child_value(pugi::xml_node node, std::string_view child);  // Its w:val.

struct DocxNumbering {
  std::string id;  // w:numId; "0" takes a numbering away.
  int level = 0;
  bool operator==(const DocxNumbering&) const = default;
};

enum class DocxRole { body, title, heading, code, quote, caption };

struct DocxStyle {
  DocxRole role = DocxRole::body;
  int64_t level = 0;  // Of a heading, from 1.
  std::optional<std::string> number_id;
  std::optional<int> number_level;
  bool monospaced = false;
};

class DocxStyles {
 public:
  DocxStyles() = default;
  explicit DocxStyles(pugi::xml_node styles);
  // The default paragraph style when the id is empty; a plain one when it is unknown.
  DocxStyle find(std::string_view id) const;

 private:
  std::map<std::string, DocxStyle, std::less<>> styles_;
  std::string default_id_;
};

bool is_monospaced(std::string_view font);

class DocxNumberings {
 public:
  DocxNumberings() = default;
  explicit DocxNumberings(pugi::xml_node numbering);

  bool exists(const DocxNumbering& numbering) const;
  bool is_bullet(const DocxNumbering& numbering) const;
  // Counts one more paragraph and writes its number ("2.1."); empty for bullets.
  std::string next(const DocxNumbering& numbering);

 private:
  static constexpr int kLevels = 9;
  struct Level {
    std::string format = "decimal";
    std::string text = "%1.";
    int start = 1;
  };
  struct Abstract {
    std::vector<Level> levels = std::vector<Level>(kLevels);
    std::string style;  // Of the list whose levels these are, when defined elsewhere.
  };
  struct Instance {
    std::string abstract;
    std::map<int, Level> overrides;
    std::map<int, int> starts;
  };
  static Level read_level(pugi::xml_node node);
  const Level* level(const DocxNumbering& numbering, int index) const;

  std::map<std::string, Abstract, std::less<>> abstracts_;
  std::map<std::string, Instance, std::less<>> instances_;
  // Instances of one abstract numbering go on counting together.
  std::map<std::string, std::vector<int>, std::less<>> counters_;
  std::map<std::string, bool, std::less<>> started_;
};

}  // namespace danlu::retrieve
