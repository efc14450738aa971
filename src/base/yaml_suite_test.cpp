// The YAML test suite (cases: robustness/yaml), twice: as we read YAML, where what has JSON must
// read equal and what must fail is refused; and with every kind of key, where each node must be the
// one that the suite tells of.
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "base/error.hpp"
#include "base/testing/cases.hpp"
#include "base/yaml.hpp"
#include "base/yaml/parser.hpp"

namespace danlu {
namespace {

// Cases with a list, a mapping or nothing as a key: JSON has no such keys, so we refuse them with
// their place.
const std::set<std::string> kKeysWeRefuse = {
    "2JQS", "4FJ6", "6BFJ",   "6M2F",   "6PBE", "9MMW", "CFD4", "DFF7", "FH7J", "FRK4",
    "KK5P", "LX3P", "M2N8/0", "M2N8/1", "M5DY", "NHX8", "NKF9", "PW8X", "Q9WF", "RZP5",
    "S3PD", "SBG9", "SM9W/1", "UKK6/0", "V9D5", "WZ62", "X38W", "XW4D"};

// The suite marks these to be skipped. This one contradicts its case H7TQ, which refuses more words
// after a %YAML directive.
const std::map<std::string, std::string> kGaps = {{"ZYU8/2", "%YAML 1.1 1.2"}};

std::string read(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(in), {});
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
}

// The suite writes invisible characters as visible ones.
std::string with_real_characters(std::string text) {
  replace_all(text, "␣", " ");
  for (std::string_view tab : {"————»", "———»", "——»", "—»", "»"}) replace_all(text, tab, "\t");
  replace_all(text, "←", "\r");
  replace_all(text, "⇔", "\xEF\xBB\xBF");
  replace_all(text, "↵", "");
  replace_all(text, "∎\n", "");
  return text;
}

// Several JSON documents one after the other, with white space between.
Json::Array json_stream(const std::string& text) {
  Json::Array values;
  size_t start = 0;
  while (start < text.size()) {
    size_t end = text.find('\n', start);
    for (;; end = text.find('\n', end + 1)) {
      if (end == std::string::npos) end = text.size();
      std::string part = text.substr(start, end - start);
      if (part.find_first_not_of(" \n") == std::string::npos) break;
      try {
        values.push_back(Json::parse(part));
        break;
      } catch (const Error&) {
        if (end >= text.size()) throw;
      }
    }
    start = end + 1;
  }
  return values;
}

struct SuiteResult {
  int cases = 0;
  int compared = 0;
  int refused = 0;
  std::map<std::string, std::string> differences;
};

void run_case(const std::string& name, const Json& test, SuiteResult& result) {
  ++result.cases;
  bool must_fail = test.boolean_or("fail", false);
  std::string yaml = with_real_characters(test.text_or("yaml", ""));
  Json::Array found;
  try {
    for (const YamlNode& document : parse_yaml_all(yaml)) found.push_back(document.to_json());
  } catch (const Error& error) {
    if (must_fail) {
      ++result.refused;
    } else {
      result.differences[name] = "refused: " + std::string(error.what());
    }
    return;
  }
  if (must_fail) {
    result.differences[name] = "accepted as " + Json(found).dump();
    return;
  }
  const Json* expected = test.find("json");
  if (expected == nullptr || !expected->is_text()) return;
  ++result.compared;
  Json::Array wanted = json_stream(expected->as_text());
  if (Json(wanted) != Json(found))
    result.differences[name] = Json(found).dump() + " instead of " + Json(wanted).dump();
}

using Lines = std::vector<std::string>;

std::string escaped(const std::string& text) {
  std::string out;
  for (char c : text) {
    size_t found = std::string_view("\\\n\t\r\b").find(c);
    if (found == std::string_view::npos) {
      out.push_back(c);
    } else {
      out.append({'\\', "\\ntrb"[found]});
    }
  }
  return out;
}

// A tree as the suite writes events, less anchors and styles; texts in quotes or blocks as "text.
void write_tree(const YamlNode& node, Lines& out) {
  std::string tag = node.tag.empty() ? "" : " <" + node.tag + ">";
  if (node.is_scalar()) {
    out.push_back("=VAL" + tag + (node.plain ? " :" : " \"") + escaped(node.text));
    return;
  }
  out.push_back((node.is_sequence() ? "+SEQ" : "+MAP") + tag);
  for (const YamlNode& item : node.items) write_tree(item, out);
  for (const auto& [key, value] : node.members) {
    write_tree(key, out);
    write_tree(value, out);
  }
  out.push_back(node.is_sequence() ? "-SEQ" : "-MAP");
}

// The suite's events in the same form: aliases replaced by what they stand for.
class ExpectedTree {
 public:
  explicit ExpectedTree(const std::string& text) {
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) add(line.substr(line.find_first_not_of(' ')));
  }
  Lines lines;

 private:
  void add(const std::string& event) {
    std::string kind = event.substr(0, 4);
    if (kind == "+STR" || kind == "-STR") return;
    if (kind == "=ALI") {
      Lines copy = anchored_.at(event.substr(6));
      lines.insert(lines.end(), copy.begin(), copy.end());
      return;
    }
    std::string rest = kind == "+DOC" || kind == "-DOC" ? "" : event.substr(4);
    std::string tag = part_of(rest, '<', ">");
    std::string anchor = part_of(rest, '&', "");
    if (kind[0] == '+') open_.emplace_back(anchor, lines.size());
    if (kind == "=VAL") open_.emplace_back(anchor, lines.size());
    std::string content =
        kind == "=VAL" ? rest.substr(0, 2) == " :" ? rest : " \"" + rest.substr(2) : "";
    lines.push_back(kind + tag + content);
    if (kind[0] == '+') return;
    auto [name, start] = open_.back();
    open_.pop_back();
    if (!name.empty()) {
      anchored_[name] = Lines(lines.begin() + static_cast<std::ptrdiff_t>(start), lines.end());
    }
  }

  // Takes " <tag>", " &anchor", " []" or " {}" from the front of what is left of an event.
  static std::string part_of(std::string& rest, char first, std::string_view end) {
    for (std::string_view style : {" []", " {}"}) {
      if (rest.starts_with(style)) rest.erase(0, style.size());
    }
    size_t at = rest.starts_with(" &") && first == '<' ? rest.find(' ', 1) : 0;
    if (at == std::string::npos || rest.size() < at + 2 || rest[at + 1] != first) return "";
    size_t stop =
        end.empty() ? std::min(rest.find(' ', at + 1), rest.size()) : rest.find('>', at) + 1;
    std::string part = rest.substr(at, stop - at);
    rest.erase(at, stop - at);
    return end.empty() ? part.substr(2) : part;
  }

  std::vector<std::pair<std::string, size_t>> open_;
  std::map<std::string, Lines> anchored_;
};

void run_tree_case(const std::string& name, const Json& test, SuiteResult& result) {
  ++result.cases;
  bool must_fail = test.boolean_or("fail", false);
  std::string yaml = with_real_characters(test.text_or("yaml", ""));
  Lines found;
  try {
    yaml::Parser parser(yaml, yaml::Keys::any);
    for (const YamlNode& document : parser.read(yaml::Documents::all)) {
      found.emplace_back("+DOC");
      write_tree(document, found);
      found.emplace_back("-DOC");
    }
  } catch (const Error& error) {
    if (must_fail) {
      ++result.refused;
    } else {
      result.differences[name] = "refused: " + std::string(error.what());
    }
    return;
  }
  if (must_fail) {
    result.differences[name] = "accepted";
    return;
  }
  ++result.compared;
  Lines wanted = ExpectedTree(with_real_characters(test.text_or("tree", ""))).lines;
  if (found == wanted) return;
  auto different = std::mismatch(found.begin(), found.end(), wanted.begin(), wanted.end());
  result.differences[name] = (different.first == found.end() ? "nothing" : *different.first) +
                             " instead of " +
                             (different.second == wanted.end() ? "nothing" : *different.second);
}

using Run = void (*)(const std::string& name, const Json& test, SuiteResult& result);

SuiteResult run_suite(const std::filesystem::path& folder, Run run) {
  SuiteResult result;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".yaml") continue;
    Json tests = parse_yaml(read(entry.path())).to_json();
    Json merged = Json::object();
    int index = 0;
    for (const Json& test : tests.as_array()) {
      merged["fail"] = Json();
      for (const auto& [key, value] : test.as_object()) merged[key] = value;
      std::string name = entry.path().stem().string();
      if (tests.size() > 1) name += "/" + std::to_string(index);
      ++index;
      Json one = merged;
      if (!one.at("fail").is_boolean()) one["fail"] = false;
      run(name, one, result);
    }
  }
  return result;
}

TEST(YamlSuite, every_case_reads_as_the_suite_says_or_is_a_listed_gap) {
  std::optional<std::filesystem::path> folder = testing::cases("robustness/yaml");
  if (!folder) GTEST_SKIP() << "shared cases are not on this machine: robustness/yaml";
  SuiteResult result = run_suite(*folder, run_case);
  EXPECT_GE(result.cases, 400);
  EXPECT_GE(result.compared, 270);
  EXPECT_GE(result.refused, 90);
  for (const auto& [name, difference] : result.differences) {
    bool our_rule = difference.starts_with("refused: yaml.key_not_text");
    EXPECT_TRUE((our_rule && kKeysWeRefuse.contains(name)) || kGaps.contains(name))
        << name << ": " << difference;
  }
  for (const std::string& name : kKeysWeRefuse)
    EXPECT_TRUE(result.differences.contains(name)) << name;
  for (const auto& [name, reason] : kGaps)
    EXPECT_TRUE(result.differences.contains(name)) << name << " is no gap any more";
}

TEST(YamlSuite, every_node_of_every_case_is_the_one_the_suite_tells_of) {
  std::optional<std::filesystem::path> folder = testing::cases("robustness/yaml");
  if (!folder) GTEST_SKIP() << "shared cases are not on this machine: robustness/yaml";
  SuiteResult result = run_suite(*folder, run_tree_case);
  EXPECT_GE(result.cases, 400);
  EXPECT_GE(result.compared, 300);
  EXPECT_GE(result.refused, 90);
  for (const auto& [name, difference] : result.differences) {
    EXPECT_TRUE(kGaps.contains(name)) << name << ": " << difference;
  }
}

}  // namespace
}  // namespace danlu
