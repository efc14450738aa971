#include "base/yaml.hpp"

#include <gtest/gtest.h>

#include <chrono>

#include "base/error.hpp"

namespace danlu {
namespace {

std::string code_of(std::string_view text) {
  try {
    parse_yaml(text);
  } catch (const Error& error) {
    return std::string(error.id());
  }
  return "";
}

std::string message_of(std::string_view text) {
  try {
    parse_yaml(text);
  } catch (const Error& error) {
    return error.message(Language::en);
  }
  return "";
}

TEST(YamlTree, knows_line_column_and_bytes_of_every_node) {
  std::string text = "名称: 丹炉\nsteps:\n  - id: \"a b\"\n    with: {x: [1, 2.5]}\n  - 'it''s'\n";
  YamlNode root = parse_yaml(text);
  ASSERT_TRUE(root.is_mapping());
  const YamlNode& name = *root.find("名称");
  EXPECT_EQ(name.line, 1);
  EXPECT_EQ(name.column, 5);
  EXPECT_EQ(text.substr(name.begin, name.end - name.begin), "丹炉");
  const YamlNode& first = root.find("steps")->items.at(0);
  EXPECT_EQ(first.line, 3);
  EXPECT_EQ(first.column, 5);
  const YamlNode& id = *first.find("id");
  EXPECT_EQ(text.substr(id.begin, id.end - id.begin), "\"a b\"");
  EXPECT_EQ(id.column, 9);
  EXPECT_FALSE(id.plain);
  const YamlNode& with = *first.find("with");
  EXPECT_EQ(text.substr(with.begin, with.end - with.begin), "{x: [1, 2.5]}");
  const YamlNode& number = with.find("x")->items.at(1);
  EXPECT_EQ(number.line, 4);
  EXPECT_EQ(number.column, 19);
  const YamlNode& quoted = root.find("steps")->items.at(1);
  EXPECT_EQ(quoted.text, "it's");
  EXPECT_EQ(text.substr(quoted.begin, quoted.end - quoted.begin), "'it''s'");
}

TEST(YamlTree, positions_after_a_byte_order_mark_and_in_block_scalars_are_those_of_the_text) {
  std::string text =
      "\xEF\xBB\xBF"
      "a: |\n  one\n  two\nb:\r\n  c: 1\r\n";
  YamlNode root = parse_yaml(text);
  EXPECT_EQ(root.find("a")->text, "one\ntwo\n");
  EXPECT_EQ(root.find("a")->line, 1);
  EXPECT_EQ(root.find("a")->column, 4);
  EXPECT_EQ(text[root.find("a")->begin], '|');
  const YamlNode& c = *root.find("b")->find("c");
  EXPECT_EQ(c.line, 5);
  EXPECT_EQ(text.substr(c.begin, c.end - c.begin), "1");
}

TEST(YamlTree, an_empty_value_stands_after_its_key) {
  YamlNode root = parse_yaml("a:\nb: 1\n");
  EXPECT_TRUE(root.find("a")->is_null());
  EXPECT_EQ(root.find("a")->line, 1);
}

TEST(YamlTree, an_empty_item_ends_no_list_before_its_beginning) {
  YamlNode root = parse_yaml("--- !tag\n  -  # nothing\n");
  ASSERT_EQ(root.items.size(), 1u);
  EXPECT_LE(root.begin, root.end);
  EXPECT_GE(root.items[0].begin, root.begin);
}

TEST(YamlTree, a_key_without_a_value_has_one_that_stands_at_the_key) {
  YamlNode root = parse_yaml("? one\n? two\n");
  EXPECT_TRUE(root.find("one")->is_null());
  EXPECT_EQ(root.find("one")->line, 1);
  EXPECT_EQ(root.find("two")->line, 2);
  EXPECT_GE(root.end, root.members[1].first.end);
}

TEST(YamlTree, collections_end_with_what_they_hold_and_columns_count_characters) {
  std::string text = "键: &锚 [甲, 乙]\nb:\n  - *锚\n  - |\n    行\n\nc: 'x\n  y' # z\n";
  YamlNode root = parse_yaml(text);
  auto part = [&text](const YamlNode& node) {
    return text.substr(node.begin, node.end - node.begin);
  };
  EXPECT_EQ(part(*root.find("键")), "[甲, 乙]");
  EXPECT_EQ(root.find("键")->items[1].column, 11);
  EXPECT_EQ(part(*root.find("b")), "- *锚\n  - |\n    行");
  EXPECT_EQ(part(root.find("b")->items[1]), "|\n    行");
  EXPECT_EQ(part(*root.find("c")), "'x\n  y'");
  EXPECT_EQ(root.end, root.find("c")->end);
}

TEST(YamlText, folds_and_escapes_as_the_specification_says) {
  struct Case {
    const char* yaml;
    const char* text;
  };
  for (const auto& [yaml, text] :
       std::initializer_list<Case>{{"a: b\n  c\n\n  d\n", "b c\nd"},
                                   {"a: 'b\n\n  c '\n", "b\nc "},
                                   {"a: \"b \\\n  c\\\n  \\ d\"\n", "b c d"},
                                   {"a: \"\\x41\\u4e2d\\U0001F600\\t \n b\"\n", "A中😀\t b"},
                                   {"a: \"\\ud83d\\ude00\"\n", "😀"},
                                   {"a: >\n  b\n  c\n\n  d\n    e\n  f\n", "b c\nd\n  e\nf\n"},
                                   {"a: |2-\n    b\n   c\n\n", "  b\n c"},
                                   {"a: |+\n b\n\n\n", "b\n\n\n"},
                                   {"a: |\n b", "b\n"},
                                   {"a: >-\n\n\n b\n", "\n\nb"},
                                   {"a: -b?c:d#e,[f]\n", "-b?c:d#e,[f]"},
                                   {"a: 'it''s'\n", "it's"},
                                   {"a:\n \tb\n", "b"},
                                   {"a: \"b\n   \t c\"\n", "b c"}}) {
    EXPECT_EQ(parse_yaml(yaml).find("a")->text, text) << yaml;
  }
}

TEST(YamlText, lists_and_mappings_in_every_notation) {
  Json pair = Json::object({{"a", Json::array({1, Json::object({{"b", 2}})})}});
  for (const char* text :
       {"a:\n- 1\n- b: 2\n", "a: [1, b: 2]\n", "{\"a\":[1,{\"b\":2}]}",
        "? a\n: - 1\n  - ? b\n    : 2\n", "a: &x\n  !!seq\n  - 1\n  -\n    b:\n      2\n",
        "{a: [1, # c\n  b\t: 2,\n ],}\n", "%YAML 1.2\n--- # c\na:\n - 1\n - {b\n   : 2}\n...\n",
        "{? a : [1, ? b : 2]}\n"}) {
    EXPECT_EQ(parse_yaml(text).to_json(), pair) << text;
  }
}

TEST(YamlText, tags_are_resolved_by_their_handles) {
  YamlNode root = parse_yaml("%TAG !e! tag:e.org,1:\n---\n- !e!x%21 a\n- !<v> b\n- !l c\n- ! 4\n");
  ASSERT_EQ(root.items.size(), 4u);
  EXPECT_EQ(root.items[0].tag, "tag:e.org,1:x!");
  EXPECT_EQ(root.items[1].tag, "v");
  EXPECT_EQ(root.items[2].tag, "!l");
  EXPECT_EQ(root.items[3].to_json(), Json("4"));
}

TEST(YamlTypes, follow_the_core_schema) {
  EXPECT_EQ(parse_yaml("[null, ~, '', true, False, 12, -3, .5, 007]").to_json(),
            Json::array({nullptr, nullptr, "", true, false, 12, -3, 0.5, 7}));
  EXPECT_EQ(yaml_core_value("0o17"), Json(15));
  EXPECT_EQ(yaml_core_value("0xFf"), Json(255));
  EXPECT_EQ(yaml_core_value("+4"), Json(4));
  EXPECT_EQ(yaml_core_value("5."), Json(5.0));
  EXPECT_EQ(yaml_core_value("1e3"), Json(1000.0));
  for (const char* text :
       {"yes", "no", "on", "off",        "Yes",   "1_000", "0x",  "1.2.3", "--1", "+",
        "-",   ".",  "e3", "2024-01-01", "12:30", "0b1",   "nan", "inf",   "1e",  "tRue"}) {
    EXPECT_EQ(yaml_core_value(text), Json(text)) << text;
  }
}

TEST(YamlTypes, quoted_and_tagged_scalars_are_texts) {
  EXPECT_EQ(parse_yaml("['12', \"true\", !!str 5, !!int '7']").to_json(),
            Json::array({"12", "true", "5", 7}));
}

TEST(YamlTypes, keys_are_their_text) {
  EXPECT_EQ(parse_yaml("200: ok\ntrue: x\n").to_json(),
            Json::object({{"200", "ok"}, {"true", "x"}}));
}

TEST(YamlRefusals, a_bare_expression_gets_its_own_error_with_the_line_to_write) {
  for (const char* text :
       {"a: {{ b.c }}\n", "- {{ b }}\n", "a: [1, {{ b }}]\n", "a: {{ b | default('x') }}\n",
        "{{ b }}", "a: {{ b }} and more\n", "a:\n  - x: {{ b[0] }}\n",
        "a: {% if b %}x{% endif %}\n", "a:\n  {{ b }}\nc: 1\n", "a: {{ b.c(1, 2)[\"x\"] }}\n",
        "a: x\nb: {{ c }}-{{ d }}\n"}) {
    EXPECT_EQ(code_of(text), "yaml.bare_braces") << text;
  }
  try {
    parse_yaml("x: 1\nwith:\n  text: {{ read.text }}\n");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.message(Language::en), "An expression is not quoted at line 3, column 9.");
    EXPECT_EQ(error.hint(Language::en), "Put quotes around the whole value: \"{{ read.text }}\"");
  }
  EXPECT_EQ(code_of("a: \"{{ b }}\"\nb: 'x {{ y }}'\nc: text {{ d }}\n# {{ e }}\n"), "");
  EXPECT_EQ(code_of("a: {b: {c: 1}}\n"), "");
}

TEST(YamlRefusals, name_the_duplicate_and_where_it_was_first) {
  EXPECT_EQ(message_of("a: 1\nb:\n  c: 1\n  c: 2\n"),
            "The key 'c' at line 4, column 3 was already given at line 3.");
  EXPECT_EQ(code_of("{a: 1, 'a': 2}"), "yaml.duplicate_key");
}

TEST(YamlRefusals, keys_that_are_not_texts) {
  for (const char* text : {"? [a]\n: 1\n", "{[a]: 1}", ": 1\n", "? {a: 1}\n: 2\n"}) {
    EXPECT_EQ(code_of(text), "yaml.key_not_text") << text;
  }
}

TEST(YamlRefusals, tabs_and_wrong_indentation_with_their_place) {
  EXPECT_EQ(message_of("a:\n\tb: 1\n"), "A tab is used for indentation at line 2, column 1.");
  EXPECT_EQ(code_of("a:\n  b: 1\n c: 2\n"), "yaml.invalid");
  EXPECT_NE(message_of("a:\n  b: 1\n c: 2\n").find("line 3"), std::string::npos)
      << message_of("a:\n  b: 1\n c: 2\n");
  EXPECT_NE(message_of("a: \"open\nb: 1\n").find("line"), std::string::npos);
  EXPECT_EQ(code_of("a: [1, 2\n"), "yaml.invalid");
  EXPECT_EQ(code_of("a: b: c\n"), "yaml.invalid");
  EXPECT_EQ(code_of("a: @x\n"), "yaml.invalid");
}

TEST(YamlRefusals, each_say_where_in_the_text_they_are) {
  struct Case {
    const char* yaml;
    const char* place;
  };
  for (const auto& [yaml, place] : std::initializer_list<Case>{
           {"a: 1\nb: \"open\nc: 2\n",
            "the indentation fits nothing before it at line 3, column 1"},
           {"a: 'open", "the quote at line 1, column 4 is never closed"},
           {"a: [1,\n  2\n", "the bracket '[' at line 1, column 4 is never closed"},
           {"a: [1\n  2: 3]\n", "': ' came too late, at line 2, column 4"},
           {"a: ['x' 1]\n", "',' or ']' belongs at line 1, column 9"},
           {"a: b: c\n", "': ' stands at line 1, column 5"},
           {"a: - b\n", "cannot begin here on the same line, at line 1, column 4"},
           {"a: x\n  b: y\n", "': ' came too late, at line 2, column 4"},
           {"a: 1\n- b\n", "an item of a list stands among keys at line 2, column 1"},
           {"a: 1\nb\n", "a key and ': ' belong at line 2, column 1"},
           {"a: 'b' c\n", "more follows at line 1, column 8"},
           {"a: \"\\q\"\n", "no such escape in double quotes at line 1, column 5"},
           {"a: \"\\ud83d\"\n", "no such escape in double quotes at line 1, column 5"},
           {"a: |x\n b\n", "'|' or '>', at line 1, column 5"},
           {"a: |\n   \n b\n", "indented more than the text"},
           {"a: &x &y b\n", "an anchor or tag is not written right at line 1, column 7"},
           {"&x a: 1\nb: &y *x\n", "an anchor or tag is not written right at line 2, column 4"},
           {"a: !e!x b\n", "uses '!e!'"},
           {"%YAML 2.0\n---\n", "not a directive that fits, at line 1, column 1"},
           {"a: `x`\n", "cannot begin with '`' at line 1, column 4"}}) {
    EXPECT_EQ(code_of(yaml), "yaml.invalid") << yaml;
    EXPECT_NE(message_of(yaml).find(place), std::string::npos) << yaml << message_of(yaml);
  }
}

TEST(YamlRefusals, tabs_wherever_they_would_indent) {
  for (const char* text : {"a:\n  b: 1\n  \tc: 2\n", "-\t- a\n", "- \tb: 1\n", "?\t- a\n",
                           "a: \"x\n\ty\"\n", "- [\n\ta]\n", "a: |\n\t\nb: 1\n"}) {
    EXPECT_EQ(code_of(text), "yaml.tab") << text;
  }
}

TEST(YamlRefusals, bytes_that_are_not_text) {
  EXPECT_EQ(message_of("a: \xFF\n"),
            "This is not valid YAML: a byte that is not UTF-8 at line 1, column 4.");
  EXPECT_EQ(code_of(std::string_view("a: \0b", 5)), "yaml.invalid");
  EXPECT_EQ(code_of("a: \x01\n"), "yaml.invalid");
}

TEST(YamlRefusals, a_second_document) {
  EXPECT_EQ(code_of("a: 1\n---\nb: 2\n"), "yaml.several_documents");
  EXPECT_EQ(parse_yaml_all("a: 1\n---\nb: 2\n").size(), 2u);
  EXPECT_EQ(code_of("---\na: 1\n...\n"), "");
}

TEST(YamlLimits, aliases_are_copies_within_a_bound) {
  YamlNode root = parse_yaml("a: &x {k: 1}\nb: *x\n");
  EXPECT_EQ(root.find("b")->to_json(), Json::object({{"k", 1}}));
  EXPECT_TRUE(root.find("b")->from_alias);
  std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 12; ++i) {
    std::string p = "*a" + std::to_string(i - 1);
    bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + p + ", " + p + ", " + p +
            ", " + p + ", " + p + ", " + p + ", " + p + ", " + p + ", " + p + "]\n";
  }
  EXPECT_EQ(code_of(bomb), "yaml.limit");
  EXPECT_EQ(code_of("a: &x [*x]\n"), "yaml.unknown_anchor");
  EXPECT_EQ(code_of("a: *nowhere\n"), "yaml.unknown_anchor");
}

TEST(YamlLimits, aliases_cannot_pile_up_depth) {
  std::string text = "a0: &a0 [x]\n";
  for (int i = 1; i < 2000; ++i) {
    text += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [*a" + std::to_string(i - 1) +
            "]\n";
  }
  EXPECT_EQ(code_of(text), "yaml.limit");
}

TEST(YamlLimits, aliases_count_with_the_depth_they_are_at) {
  std::string brackets = std::string(200, '[') + std::string(200, ']');
  EXPECT_EQ(code_of("- &a " + brackets + "\n- *a\n"), "");
  EXPECT_EQ(code_of("- &a " + brackets + "\n- " + std::string(100, '[') + "*a" +
                    std::string(100, ']') + "\n"),
            "yaml.limit");
}

// A reader that looks ahead at every bracket, key or quote would take minutes for each of these.
TEST(YamlLimits, hostile_texts_of_megabytes_are_read_or_refused_in_time_that_grows_with_them) {
  auto started = std::chrono::steady_clock::now();
  for (std::string_view part :
       {"[",   "{a: ", "? ",   ": ",    "- ",    "\"",   "'",   "&a ", "! ",    "*a ",
        "\n",  " ",    "\t",   "#",     "#\n",   "a ",   "a\n", "a: ", "|\n",   "-\n",
        "?\n", ":\n",  "\"\n", "---\n", "...\n", "%A\n", ",",   "\r",  "[a]: ", "\\"}) {
    std::string text;
    while (text.size() < 2'000'000) text += part;
    code_of(text);
  }
  EXPECT_LT(std::chrono::steady_clock::now() - started, std::chrono::seconds(20));
}

TEST(YamlLimits, the_number_of_nodes_is_bounded) {
  std::string text = "[";
  for (size_t i = 0; i <= YamlNode::kNodesMax; ++i) text += "1,";
  EXPECT_EQ(code_of(text + "1]"), "yaml.limit");
}

TEST(YamlLimits, depth_is_bounded_in_every_notation) {
  std::string flow(100'000, '[');
  EXPECT_NE(code_of(flow), "");
  std::string block;
  for (int i = 0; i < 600; ++i) block += std::string(static_cast<size_t>(i), ' ') + "a:\n";
  EXPECT_EQ(code_of(block), "yaml.limit");
  std::string dashes;
  for (int i = 0; i < 5'000; ++i) dashes += "- ";
  EXPECT_EQ(code_of(dashes + "x"), "yaml.limit");
  std::string fine(200, '[');
  EXPECT_EQ(code_of(fine + std::string(200, ']')), "");
}

TEST(YamlText, nothing_is_null) {
  for (const char* text : {"", "\n", "# only a comment\n", "---\n", "\xEF\xBB\xBF"}) {
    EXPECT_TRUE(parse_yaml(text).to_json().is_null()) << text;
  }
}

TEST(YamlWriting, reads_back_equal) {
  Json value = Json::object(
      {{"danlu", 1},
       {"name", "问文档"},
       {"text", "first line\n  second: line\n\nlast"},
       {"ends", "a\nb\n\n"},
       {"steps",
        Json::array({Json::object({{"id", "a"},
                                   {"with", Json::object({{"x", "{{ inputs.x }}"}, {"n", 1.5}})}}),
                     Json::array({Json::array({1, 2}), Json::array(), Json::object()}), "plain"})},
       {"odd", Json::array({"",
                            " ",
                            "yes",
                            "null",
                            "1",
                            "1.0",
                            "- a",
                            "a: b",
                            "a #b",
                            "#",
                            "'",
                            "\"",
                            "\\",
                            "\t",
                            "\r\n",
                            "~",
                            "true",
                            "0x1",
                            "2024-01-01",
                            "=",
                            "<<",
                            "a:",
                            "\x01",
                            "\xEF\xBB\xBF",
                            "\xE2\x80\xA8",
                            "\n",
                            "\n\n",
                            " \n ",
                            "a\n",
                            "a \nb",
                            "---",
                            "...",
                            "%",
                            "@",
                            "\xC2\x85",
                            "\x7F",
                            "😀",
                            "\n# x\n"})},
       {"", "empty key"},
       {"a: b", nullptr},
       {"on", true}});
  std::string text = to_yaml(value);
  EXPECT_EQ(parse_yaml(text).to_json(), value) << text;
  for (const Json& scalar : {Json("a\nb"), Json(5), Json("x"), Json(), Json(1e300), Json(-0.25)}) {
    EXPECT_EQ(parse_yaml(to_yaml(scalar)).to_json(), scalar) << to_yaml(scalar);
  }
}

TEST(YamlWriting, looks_as_a_person_would_write_it) {
  Json value =
      Json::object({{"danlu", 1},
                    {"steps", Json::array({Json::object({{"id", "a"}, {"text", "{{ x }}"}}), "b"})},
                    {"note", "one\ntwo\n"},
                    {"none", Json::array()}});
  EXPECT_EQ(to_yaml(value),
            "danlu: 1\nsteps:\n  - id: a\n    text: \"{{ x }}\"\n  - b\nnote: |\n  one\n  "
            "two\nnone: []\n");
}

}  // namespace
}  // namespace danlu
