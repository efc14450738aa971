#include "retrieve/parsers/support/docx_styles.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <set>

#include "retrieve/parsers/support/plain_text.hpp"

namespace danlu::retrieve {
namespace {

int number(std::string_view text, int otherwise) {
  std::from_chars(text.data(), text.data() + text.size(), otherwise);
  return otherwise;
}

// Built-in styles are stored by their English names; other programs write their own language.
int64_t heading_level_of_name(const std::string& name) {
  constexpr std::array<std::string_view, 18> kNames{
      "heading", "标题",   "標題",    "見出し",     "제목",       "überschrift",
      "titre",   "título", "titolo",  "заголовок",  "kop",        "nagłówek",
      "rubrik",  "başlık", "tiêu đề", "encabezado", "berschrift", "otsikko"};
  for (std::string_view known : kNames) {
    if (!name.starts_with(known)) continue;
    std::string_view rest = trimmed(std::string_view(name).substr(known.size()));
    int level = number(rest, 0);
    if (rest.size() == 1 && level >= 1 && level <= 9) return level;
  }
  return 0;
}

bool is_one_of(const std::string& name, std::initializer_list<std::string_view> names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

DocxStyle role_of_name(const std::string& name) {
  DocxStyle style;
  style.level = heading_level_of_name(name);
  if (style.level > 0) {
    style.role = DocxRole::heading;
  } else if (is_one_of(name, {"title", "标题", "標題", "表題", "titel", "titolo", "제목"})) {
    style.role = DocxRole::title;
  } else if (is_one_of(name, {"source code", "code", "code block", "html preformatted",
                              "preformatted text", "macro text", "plain code", "代码", "程序代码",
                              "html 预设格式"})) {
    style.role = DocxRole::code;
  } else if (is_one_of(name, {"quote", "intense quote", "block text", "引用", "明显引用"})) {
    style.role = DocxRole::quote;
  } else if (is_one_of(name, {"caption", "题注", "圖表標題"})) {
    style.role = DocxRole::caption;
  }
  return style;
}

void read_properties(pugi::xml_node node, DocxStyle& style) {
  pugi::xml_node paragraph = child_of(node, "pPr");
  if (pugi::xml_node outline = child_of(paragraph, "outlineLvl")) {
    int level = number(value_of(outline), 9);
    if (level < 9 && style.role != DocxRole::title) {
      style.role = DocxRole::heading;
      style.level = level + 1;
    } else if (level == 9 && style.role == DocxRole::heading) {
      style.role = DocxRole::body;
    }
  }
  if (pugi::xml_node numbering = child_of(paragraph, "numPr")) {
    if (pugi::xml_node id = child_of(numbering, "numId")) style.number_id = value_of(id);
    if (pugi::xml_node level = child_of(numbering, "ilvl"))
      style.number_level = number(value_of(level), 0);
  }
  pugi::xml_node fonts = child_of(child_of(node, "rPr"), "rFonts");
  if (fonts) style.monospaced = is_monospaced(value_of(fonts, "ascii"));
}

std::string roman(int value) {
  constexpr std::array<std::pair<int, std::string_view>, 13> kSigns{{{1000, "m"},
                                                                     {900, "cm"},
                                                                     {500, "d"},
                                                                     {400, "cd"},
                                                                     {100, "c"},
                                                                     {90, "xc"},
                                                                     {50, "l"},
                                                                     {40, "xl"},
                                                                     {10, "x"},
                                                                     {9, "ix"},
                                                                     {5, "v"},
                                                                     {4, "iv"},
                                                                     {1, "i"}}};
  std::string out;
  for (const auto& [worth, sign] : kSigns) {
    for (; value >= worth && out.size() < 40; value -= worth) out += sign;
  }
  return out;
}

std::string letters(int value) {
  if (value < 1) return "";
  // a ... z, aa, bb, ...
  auto repeat = static_cast<size_t>(std::min((value - 1) / 26 + 1, 20));
  return std::string(repeat, static_cast<char>('a' + (value - 1) % 26));
}

std::string chinese(int value) {
  constexpr std::array<std::string_view, 10> kDigits{"〇", "一", "二", "三", "四",
                                                     "五", "六", "七", "八", "九"};
  if (value < 1 || value > 99) return std::to_string(value);
  auto digit = [&](int index) { return std::string(kDigits.at(static_cast<size_t>(index))); };
  if (value < 10) return digit(value);
  std::string tens = value / 10 == 1 ? "十" : digit(value / 10) + "十";
  return value % 10 == 0 ? tens : tens + digit(value % 10);
}

std::string upper(std::string text) {
  for (char& c : text) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
  return text;
}

std::string written(int value, const std::string& format) {
  if (format == "lowerLetter") return letters(value);
  if (format == "upperLetter") return upper(letters(value));
  if (format == "lowerRoman") return roman(value);
  if (format == "upperRoman") return upper(roman(value));
  if (format == "none") return "";
  if (format == "decimalZero" && value < 10) return "0" + std::to_string(value);
  bool is_chinese = format.starts_with("chinese") || format.starts_with("taiwanese") ||
                    format.starts_with("japaneseCounting") || format == "ideographDigital";
  return is_chinese ? chinese(value) : std::to_string(value);
}

}  // namespace

std::string_view local_name(pugi::xml_node node) {
  std::string_view name = node.name();
  size_t colon = name.find(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

pugi::xml_node child_of(pugi::xml_node node, std::string_view name) {
  for (pugi::xml_node child : node.children()) {
    if (local_name(child) == name) return child;
  }
  return {};
}

std::string_view value_of(pugi::xml_node node, std::string_view attribute) {
  for (pugi::xml_attribute candidate : node.attributes()) {
    std::string_view name = candidate.name();
    size_t colon = name.find(':');
    if (colon != std::string_view::npos) name.remove_prefix(colon + 1);
    if (name == attribute) return candidate.value();
  }
  return {};
}

std::string_view child_value(pugi::xml_node node, std::string_view child) {
  return value_of(child_of(node, child));
}

bool is_monospaced(std::string_view font) {
  std::string name = lower_ascii(font);
  for (std::string_view part : {"courier", "consolas", "menlo", "monaco", "mono", "lucida console",
                                "source code", "fixedsys", "inconsolata"}) {
    if (name.find(part) != std::string::npos) return true;
  }
  return false;
}

DocxStyles::DocxStyles(pugi::xml_node styles) {
  std::map<std::string, pugi::xml_node, std::less<>> nodes;
  for (pugi::xml_node node : styles.children()) {
    if (local_name(node) != "style" || value_of(node, "type") != "paragraph") continue;
    std::string id(value_of(node, "styleId"));
    nodes[id] = node;
    if (value_of(node, "default") == "1" || value_of(node, "default") == "true") default_id_ = id;
  }
  for (const auto& [id, node] : nodes) {
    // From the base down, so that a style overrides what it is based on.
    std::vector<pugi::xml_node> chain;
    std::set<std::string> seen;
    std::string next = id;
    while (nodes.contains(next) && seen.insert(next).second && chain.size() < 40) {
      chain.push_back(nodes[next]);
      next = child_value(nodes[next], "basedOn");
    }
    DocxStyle style;
    for (auto link = chain.rbegin(); link != chain.rend(); ++link) {
      DocxStyle named = role_of_name(lower_ascii(child_value(*link, "name")));
      if (named.role != DocxRole::body) {
        style.role = named.role;
        style.level = named.level;
      }
      read_properties(*link, style);
    }
    styles_[id] = style;
  }
}

DocxStyle DocxStyles::find(std::string_view id) const {
  auto found = styles_.find(id.empty() ? std::string_view(default_id_) : id);
  return found == styles_.end() ? DocxStyle{} : found->second;
}

DocxNumberings::Level DocxNumberings::read_level(pugi::xml_node node) {
  Level level;
  if (pugi::xml_node format = child_of(node, "numFmt")) level.format = value_of(format);
  if (pugi::xml_node text = child_of(node, "lvlText")) level.text = value_of(text);
  level.start = number(child_value(node, "start"), 1);
  return level;
}

DocxNumberings::DocxNumberings(pugi::xml_node numbering) {
  for (pugi::xml_node node : numbering.children()) {
    if (local_name(node) == "abstractNum") {
      Abstract& abstract = abstracts_[std::string(value_of(node, "abstractNumId"))];
      for (pugi::xml_node child : node.children()) {
        if (local_name(child) != "lvl") continue;
        int index = number(value_of(child, "ilvl"), 0);
        if (index >= 0 && index < kLevels)
          abstract.levels[static_cast<size_t>(index)] = read_level(child);
      }
    } else if (local_name(node) == "num") {
      Instance& instance = instances_[std::string(value_of(node, "numId"))];
      instance.abstract = child_value(node, "abstractNumId");
      for (pugi::xml_node child : node.children()) {
        if (local_name(child) != "lvlOverride") continue;
        int index = number(value_of(child, "ilvl"), 0);
        if (pugi::xml_node level = child_of(child, "lvl"))
          instance.overrides[index] = read_level(level);
        if (pugi::xml_node start = child_of(child, "startOverride"))
          instance.starts[index] = number(value_of(start), 1);
      }
    }
  }
}

const DocxNumberings::Level* DocxNumberings::level(const DocxNumbering& numbering,
                                                   int index) const {
  auto instance = instances_.find(numbering.id);
  if (instance == instances_.end() || index < 0 || index >= kLevels) return nullptr;
  auto changed = instance->second.overrides.find(index);
  if (changed != instance->second.overrides.end()) return &changed->second;
  auto abstract = abstracts_.find(instance->second.abstract);
  if (abstract == abstracts_.end()) return nullptr;
  return &abstract->second.levels[static_cast<size_t>(index)];
}

bool DocxNumberings::exists(const DocxNumbering& numbering) const {
  return level(numbering, numbering.level) != nullptr;
}

bool DocxNumberings::is_bullet(const DocxNumbering& numbering) const {
  const Level* found = level(numbering, numbering.level);
  return found == nullptr || found->format == "bullet";
}

std::string DocxNumberings::next(const DocxNumbering& numbering) {
  const Level* own = level(numbering, numbering.level);
  if (own == nullptr) return "";
  const Instance& instance = instances_.find(numbering.id)->second;
  std::vector<int>& counts = counters_[instance.abstract];
  counts.resize(kLevels);
  if (!started_[numbering.id]) {
    started_[numbering.id] = true;
    for (const auto& [index, start] : instance.starts) {
      if (index >= 0 && index < kLevels) counts[static_cast<size_t>(index)] = start - 1;
    }
  }
  auto at = static_cast<size_t>(numbering.level);
  if (counts[at] == 0) counts[at] = own->start - 1;
  ++counts[at];
  std::fill(counts.begin() + numbering.level + 1, counts.end(), 0);
  if (own->format == "bullet") return "";
  std::string text;
  for (size_t i = 0; i < own->text.size(); ++i) {
    bool place = own->text[i] == '%' && i + 1 < own->text.size() && own->text[i + 1] >= '1' &&
                 own->text[i + 1] <= '9';
    if (!place) {
      text += own->text[i];
      continue;
    }
    int index = own->text[++i] - '1';
    const Level* other = level(numbering, index);
    if (other == nullptr) continue;
    // A level above that was left out counts from here on.
    int& count = counts[static_cast<size_t>(index)];
    if (count == 0) count = other->start;
    text += written(count, other->format);
  }
  return text;
}

}  // namespace danlu::retrieve
