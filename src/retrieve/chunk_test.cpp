#include "retrieve/chunk.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "base/files.hpp"
#include "retrieve/markdown_table.hpp"
#include "retrieve/parser.hpp"

namespace danlu::retrieve {
namespace {

Document parsed(const std::string& text, const std::string& file = "a.md") {
  ParseInput input;
  input.file = file;
  input.bytes = text;
  return parse_document(input);
}

std::string squeezed(std::string_view text) {
  std::string out;
  for (char c : text) {
    if (c != ' ' && c != '\n' && c != '\t' && c != '\r') out += c;
  }
  return out;
}

std::vector<std::filesystem::path> fixtures() {
  std::vector<std::filesystem::path> paths;
  std::filesystem::path folder =
      std::filesystem::path(DANLU_SOURCE) / "src/retrieve/testdata/parsers";
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  return paths;
}

constexpr std::string_view kGuide = R"(# Kiln guide

Before the first section.

## Heating

Set the kiln to **80 degrees**. Wait for two hours.

| Leaf | Minutes |
| --- | --- |
| Keemun | 20 |
| Lapsang | 25 |

## Cooling

Open the door. Let it cool.
)";

TEST(Chunk, follows_headings) {
  std::vector<Chunk> chunks = chunk(parsed(std::string(kGuide)));
  ASSERT_EQ(chunks.size(), 3u);
  EXPECT_EQ(chunks[0].headings, (std::vector<std::string>{"Kiln guide"}));
  EXPECT_EQ(chunks[1].headings, (std::vector<std::string>{"Kiln guide", "Heating"}));
  EXPECT_EQ(chunks[2].headings, (std::vector<std::string>{"Kiln guide", "Cooling"}));
  EXPECT_NE(chunks[1].text.find("| Keemun | 20 |"), std::string::npos);
}

TEST(Chunk, spans_are_the_bytes_of_the_file) {
  Document document = parsed(std::string(kGuide));
  for (const Chunk& piece : chunk(document)) {
    EXPECT_EQ(piece.span.file, "a.md");
    std::string_view bytes = kGuide.substr(static_cast<size_t>(piece.span.begin),
                                           static_cast<size_t>(piece.span.end - piece.span.begin));
    EXPECT_NE(bytes.find(piece.headings.back()), std::string_view::npos);
  }
}

TEST(Chunk, edits_elsewhere_leave_ids_alone) {
  std::vector<Chunk> before = chunk(parsed(std::string(kGuide)));
  std::string edited(kGuide);
  edited.insert(edited.find("Wait for"), "Check the door twice. ");
  std::vector<Chunk> after = chunk(parsed(edited));
  ASSERT_EQ(after.size(), before.size());
  EXPECT_EQ(after[0].id, before[0].id);
  EXPECT_NE(after[1].id, before[1].id);
  EXPECT_EQ(after[2].id, before[2].id);
}

TEST(Chunk, ids_differ_by_file_and_by_occurrence) {
  std::string text = "## A\n\nsame\n\n## A\n\nsame\n";
  std::set<std::string> ids;
  for (const char* file : {"a.md", "b.md"}) {
    for (const Chunk& piece : chunk(parsed(text, file))) ids.insert(piece.id);
  }
  EXPECT_EQ(ids.size(), 4u);
}

TEST(Chunk, rewrapping_a_paragraph_keeps_its_id) {
  std::vector<Chunk> one = chunk(parsed("# T\n\nfirst words and more\n"));
  std::vector<Chunk> two = chunk(parsed("# T\n\nfirst words\nand more\n"));
  EXPECT_EQ(one[0].id, two[0].id);
}

TEST(Chunk, repeats_the_head_of_a_table_that_is_cut) {
  std::string text = "# Prices\n\n| Tea | Price |\n| --- | --- |\n";
  for (int i = 0; i < 400; ++i)
    text += "| Tea number " + std::to_string(i) + " | " + std::to_string(i * 3) + " |\n";
  std::vector<Chunk> chunks = chunk(parsed(text));
  ASSERT_GT(chunks.size(), 2u);
  size_t rows = 0;
  for (const Chunk& piece : chunks) {
    TableRows table = table_rows(piece.text);
    ASSERT_FALSE(table.empty());
    EXPECT_EQ(table[0], (std::vector<std::string>{"Tea", "Price"}));
    rows += table.size() - 1;
    EXPECT_LE(piece.size, 620);
  }
  EXPECT_EQ(rows, 400u);
}

TEST(Chunk, cuts_a_long_paragraph_between_sentences_with_exact_spans) {
  std::string text;
  for (int i = 0; i < 300; ++i)
    text += "这是第" + std::to_string(i) + "句话，说的是茶叶的*焙火*温度。";
  Document document = parsed(text + "\n");
  SourceText source(text);
  std::vector<Chunk> chunks = chunk(document, {}, &source);
  ASSERT_GT(chunks.size(), 3u);
  for (size_t i = 0; i < chunks.size(); ++i) {
    EXPECT_TRUE(chunks[i].text.ends_with("。"));
    EXPECT_LE(chunks[i].size, 600);
    std::string bytes = text.substr(static_cast<size_t>(chunks[i].span.begin),
                                    static_cast<size_t>(chunks[i].span.end - chunks[i].span.begin));
    std::erase(bytes, '*');
    EXPECT_EQ(bytes, chunks[i].text);
  }
}

TEST(Chunk, spans_count_bytes_of_the_file_in_its_own_encoding) {
  // "第一章 总则" and "茶叶应存放于干燥处。" in GB18030.
  std::string bytes = "\xB5\xDA\xD2\xBB\xD5\xC2 \xD7\xDC\xD4\xF2\n\n";
  size_t begin = bytes.size();
  bytes += "\xB2\xE8\xD2\xB6\xD3\xA6\xB4\xE6\xB7\xC5\xD3\xDA\xB8\xC9\xD4\xEF\xB4\xA6\xA1\xA3";
  Document document = parsed(bytes + "\n", "rules.txt");
  ASSERT_EQ(document.blocks.size(), 2u);
  EXPECT_EQ(document.encoding, "GB18030");
  EXPECT_EQ(document.blocks[0].kind, BlockKind::heading);
  EXPECT_EQ(document.blocks[1].text, "茶叶应存放于干燥处。");
  EXPECT_EQ(document.blocks[1].begin, static_cast<int64_t>(begin));
  EXPECT_EQ(document.blocks[1].end, static_cast<int64_t>(bytes.size()));
}

TEST(Chunk, overlap_repeats_the_end_of_the_chunk_before) {
  std::string text = "# T\n\n";
  for (int i = 0; i < 200; ++i) text += "Sentence number " + std::to_string(i) + " stands here. ";
  ChunkOptions options;
  options.overlap = 30;
  std::vector<Chunk> chunks = chunk(parsed(text), options);
  ASSERT_GT(chunks.size(), 1u);
  std::string start = chunks[1].text.substr(0, chunks[1].text.find("\n\n"));
  EXPECT_FALSE(start.empty());
  EXPECT_TRUE(chunks[0].text.ends_with(start));
}

// Of every fixture, at several sizes: all text in order, spans in order, ids unique.
TEST(Chunk, covers_all_text_in_order) {
  for (const std::filesystem::path& path : fixtures()) {
    Document document = parse_file(path, path.filename().string());
    std::string all;
    for (const Block& block : document.blocks) {
      if (block.kind != BlockKind::table) all += squeezed(block.text);
    }
    for (double target : {20.0, 100.0, 400.0}) {
      std::string seen;
      std::set<std::string> ids;
      for (const Chunk& piece :
           chunk(document, {.target = target, .limit = target * 1.5, .overlap = 0})) {
        std::string lines = piece.text + "\n";
        for (size_t begin = 0; begin < lines.size();) {
          size_t end = lines.find('\n', begin);
          if (lines[begin] != '|') seen += squeezed(lines.substr(begin, end - begin));
          begin = end + 1;
        }
        EXPECT_TRUE(ids.insert(piece.id).second);
        EXPECT_LE(piece.span.begin, piece.span.end);
      }
      EXPECT_EQ(seen, all) << path << " at " << target;
    }
  }
}

TEST(Chunk, one_endless_paragraph_takes_linear_time) {
  std::string text;
  for (int i = 0; i < 300'000; ++i) text += "字";
  std::vector<Chunk> chunks = chunk(parsed(text, "a.txt"));
  EXPECT_GE(chunks.size(), 500u);
  size_t bytes = 0;
  for (const Chunk& piece : chunks) bytes += piece.text.size();
  EXPECT_EQ(bytes, text.size());
}

TEST(Chunk, measures_ideographs_and_words) {
  EXPECT_DOUBLE_EQ(text_size("茶叶"), 2);
  EXPECT_DOUBLE_EQ(text_size("two words"), 2.6);
  EXPECT_DOUBLE_EQ(text_size("—，。"), 0);
}

}  // namespace
}  // namespace danlu::retrieve
