#include "retrieve/parser.hpp"

#include <gtest/gtest.h>
#include <zip.h>

#include "base/files.hpp"
#include "retrieve/document_markdown.hpp"
#include "retrieve/parser_errors.hpp"
#include "retrieve/source_text.hpp"

namespace danlu::retrieve {
namespace {

std::filesystem::path fixture(const std::string& name) {
  return std::filesystem::path(DANLU_SOURCE) / "src/retrieve/testdata/parsers" / name;
}

Document parsed(std::string_view bytes, const std::string& file) {
  ParseInput input;
  input.file = file;
  input.bytes = bytes;
  return parse_document(input);
}

std::string refused(std::string_view bytes, const std::string& file) {
  try {
    parsed(bytes, file);
    return "";
  } catch (const Error& error) {
    EXPECT_NE(error.full_text(Language::en).find(file), std::string::npos);
    return std::string(error.id());
  }
}

// A ZIP archive in memory.
std::string zipped(const std::vector<std::pair<std::string, std::string>>& entries) {
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* buffer = zip_source_buffer_create(nullptr, 0, 0, &error);
  zip_source_keep(buffer);
  zip_t* archive = zip_open_from_source(buffer, ZIP_TRUNCATE, &error);
  for (const auto& [name, content] : entries) {
    zip_source_t* source = zip_source_buffer(archive, content.data(), content.size(), 0);
    zip_file_add(archive, name.c_str(), source, ZIP_FL_ENC_UTF_8);
  }
  zip_close(archive);
  zip_source_open(buffer);
  zip_source_seek(buffer, 0, SEEK_END);
  std::string bytes(static_cast<size_t>(zip_source_tell(buffer)), '\0');
  zip_source_seek(buffer, 0, SEEK_SET);
  zip_source_read(buffer, bytes.data(), bytes.size());
  zip_source_close(buffer);
  zip_source_free(buffer);
  return bytes;
}

std::string docx_of(const std::string& body) {
  return zipped({{"[Content_Types].xml", "<Types/>"},
                 {"word/document.xml",
                  "<w:document xmlns:w='w'><w:body>" + body + "</w:body></w:document>"}});
}

std::string paragraph(const std::string& text) {
  return "<w:p><w:r><w:t>" + text + "</w:t></w:r></w:p>";
}

TEST(Parser, every_type_is_described_in_both_languages) {
  for (const ParserType& type : builtin_parsers()) {
    EXPECT_TRUE(type.summary.complete()) << type.id;
    EXPECT_FALSE(type.extensions.empty()) << type.id;
    EXPECT_FALSE(type.media_types.empty()) << type.id;
  }
  EXPECT_EQ(builtin_parsers().size(), 5u);
}

TEST(Parser, bytes_decide_before_the_extension) {
  EXPECT_EQ(parser_for("a.txt", "%PDF-1.7\n").id, "pdf");
  EXPECT_EQ(parser_for("a.txt", "<!doctype html><p>x").id, "html");
  EXPECT_EQ(parser_for("a.md", "<b>bold</b>").id, "markdown");
  EXPECT_EQ(parser_for("README", "words").id, "text");
  EXPECT_EQ(parser_for("a.pdf", docx_of("")).id, "docx");
}

TEST(Parser, refuses_what_it_cannot_read_and_names_what_it_can) {
  EXPECT_EQ(refused(std::string("\0\1\2\3\0\5", 6), "a.bin"), "document.unsupported");
  EXPECT_EQ(refused("\x89PNG\r\n\x1a\n\0\0", "a.pdf"), "document.unsupported");
  EXPECT_EQ(refused("", "a.md"), "document.empty");
  EXPECT_EQ(refused(" \n\n", "a.txt"), "document.empty");
  try {
    parsed("PK\x03\x04 something", "a.zip");
    FAIL();
  } catch (const Error& error) {
    std::string text = error.full_text(Language::en);
    for (const char* word : {"ZIP archive", "markdown", "pdf", "docx", "html", "text"})
      EXPECT_NE(text.find(word), std::string::npos) << text;
  }
}

TEST(Parser, markdown_ranges_are_exact) {
  std::string bytes = read_file(fixture("kiln.md"));
  Document document = parsed(bytes, "kiln.md");
  EXPECT_EQ(document.title, "焙火炉说明");
  auto source_of = [&](const Block& block) {
    return bytes.substr(static_cast<size_t>(block.begin),
                        static_cast<size_t>(block.end - block.begin));
  };
  std::vector<std::pair<BlockKind, std::string>> expected = {
      {BlockKind::paragraph, "title: 焙火炉说明\nauthor: 质检部"},
      {BlockKind::heading, "焙火炉说明\n=========="},
      {BlockKind::paragraph,
       "适用于 *BH-60* 型。 See the [manual](https://example.com/bh60 \"Manual\")."},
      {BlockKind::heading, "开机步骤\n--------"},
      {BlockKind::list_item, "1. 合上电源。"},
      {BlockKind::list_item, "2. 设定温度："},
      {BlockKind::list_item, "- 轻火 80 °C"},
      {BlockKind::list_item, "- 足火 110 °C"},
      {BlockKind::list_item, "3. 等待 20 分钟。"},
      {BlockKind::quote, "注意：炉门未关严时不会加热。"},
      {BlockKind::table,
       "| 茶叶 | 时间 \\| 分钟 |\n|---|:-:|\n| 正山小种 | 25 |\n| 祁门红茶 | 20 |"},
      {BlockKind::code, "```sh\nkiln --set 80\n```"}};
  ASSERT_GE(document.blocks.size(), expected.size());
  for (size_t i = 0; i < expected.size(); ++i) {
    EXPECT_EQ(document.blocks[i].kind, expected[i].first) << i;
    EXPECT_EQ(source_of(document.blocks[i]), expected[i].second) << i;
  }
  EXPECT_EQ(document.blocks[2].text, "适用于 BH-60 型。 See the manual.");
  EXPECT_EQ(document.blocks[12].text,
            "| Code | Meaning |\n| --- | --- |\n| E1 | Door & lid |\n| E1 | Sensor |");
  EXPECT_EQ(document.blocks.back().kind, BlockKind::footnote);
}

TEST(Parser, markdown_ranges_hold_with_carriage_returns_and_a_mark) {
  std::string bytes = "\xEF\xBB\xBF# One\r\n\r\ntwo *three*\r\nfour\r\n";
  Document document = parsed(bytes, "a.md");
  ASSERT_EQ(document.blocks.size(), 2u);
  EXPECT_EQ(document.blocks[0].begin, 3);
  EXPECT_EQ(document.blocks[0].end, 8);
  EXPECT_EQ(bytes.substr(static_cast<size_t>(document.blocks[1].begin),
                         static_cast<size_t>(document.blocks[1].end - document.blocks[1].begin)),
            "two *three*\r\nfour");
  EXPECT_EQ(document.blocks[1].text, "two three four");
}

TEST(Parser, text_finds_headings_paragraphs_and_lists) {
  Document document = parse_file(fixture("notice.txt"), "notice.txt");
  EXPECT_EQ(to_markdown(document),
            "# 第一章 总则\n\n"
            "本规程适用于红茶的初制和精制。车间温度应保持在 20 至 26 "
            "度之间，相对湿度不低于百分之六十。\n\n"
            "操作人员应当持证上岗。\n\n"
            "## 1.1 Scope\n\n"
            "These rules hold for every room in which leaves are withered, rolled, fermented or "
            "dried. They do not hold for the packing room, which has rules of its own.\n\n"
            "- （1）进入车间前洗手；\n- （2）戴好口罩。\n");
}

TEST(Parser, html_keeps_the_main_text_only) {
  std::string bytes = read_file(fixture("policy.html"));
  Document document = parsed(bytes, "policy.html");
  EXPECT_EQ(document.title, "Returns");
  EXPECT_EQ(to_markdown(document),
            "# Returns & refunds\n\nYou may return a kettle within 30 days.\nKeep the box.\n\n"
            "- Unused\n    - in its box\n- With the receipt\n\nFees\n\n"
            "| Case | Fee | Fee |\n| --- | --- | --- |\n| Late | week 1 | 5 € |\n"
            "| Late | week 2 | 9 € |\n\n```\nform 7\n  page 2\n```\n");
  const Block& heading = document.blocks[0];
  EXPECT_EQ(bytes.substr(static_cast<size_t>(heading.begin),
                         static_cast<size_t>(heading.end - heading.begin)),
            "Returns &amp; refunds");
}

TEST(Parser, html_that_is_hostile_ends_soon) {
  std::string deep = "<html><body>";
  for (int i = 0; i < 20'000; ++i) deep += "<div>";
  EXPECT_EQ(parsed(deep + "bottom", "deep.html").blocks.size(), 1u);
  std::string open = "<html><body>";
  for (int i = 0; i < 20'000; ++i) open += "<p><b id=" + std::to_string(i) + ">";
  ParseInput input;
  input.file = "open.html";
  input.bytes = open;
  input.limits.memory_bytes_max = 64 << 20;
  try {
    parse_document(input);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.id(), "document.too_large");
  }
}

TEST(Parser, markdown_tables_that_ask_for_all_memory_stay_text) {
  std::string bytes;
  for (int i = 0; i < 3000; ++i) bytes += "| a ";
  bytes += "|\n";
  for (int i = 0; i < 3000; ++i) bytes += "|-";
  bytes += "|\n";
  for (int i = 0; i < 3000; ++i) bytes += "| b\n";
  Document document = parsed(bytes, "wide.md");
  ASSERT_FALSE(document.blocks.empty());
  EXPECT_EQ(document.blocks[0].kind, BlockKind::paragraph);
}

TEST(Parser, docx_reads_changes_as_accepted) {
  std::string body =
      "<w:p><w:r><w:t>kept </w:t></w:r><w:ins><w:r><w:t>new</w:t></w:r></w:ins>"
      "<w:del><w:r><w:delText>old</w:delText></w:r></w:del></w:p>";
  Document document = parsed(docx_of(body), "a.docx");
  ASSERT_EQ(document.blocks.size(), 1u);
  EXPECT_EQ(document.blocks[0].text, "kept new");
  EXPECT_EQ(document.unit, SpanUnit::text);
  EXPECT_EQ(extracted_text(document), "kept new\n");
}

TEST(Parser, docx_repeats_merged_cells) {
  auto cell = [](const std::string& properties, const std::string& text) {
    return "<w:tc><w:tcPr>" + properties + "</w:tcPr>" + paragraph(text) + "</w:tc>";
  };
  std::string body = "<w:tbl><w:tr>" + cell("", "A") + cell("<w:gridSpan w:val='2'/>", "B") +
                     "</w:tr><w:tr>" + cell("<w:vMerge w:val='restart'/>", "x") + cell("", "1") +
                     cell("", "2") + "</w:tr><w:tr>" + cell("<w:vMerge/>", "") + cell("", "3") +
                     cell("", "4") + "</w:tr></w:tbl>";
  Document document = parsed(docx_of(body), "a.docx");
  ASSERT_EQ(document.blocks.size(), 1u);
  EXPECT_EQ(document.blocks[0].text,
            "| A | B | B |\n| --- | --- | --- |\n| x | 1 | 2 |\n| x | 3 | 4 |");
}

TEST(Parser, docx_that_is_broken_is_refused) {
  std::string good = docx_of(paragraph("text"));
  EXPECT_EQ(refused(good.substr(0, good.size() / 2), "cut.docx"), "document.broken");
  EXPECT_EQ(refused(docx_of("<w:p>"), "xml.docx"), "document.broken");
  EXPECT_EQ(refused(zipped({{"word/other.xml", "<x/>"}}), "none.docx"), "document.broken");
  EXPECT_EQ(refused("no archive at all", "text.docx"), "");  // It is text, and read as such.
}

TEST(Parser, docx_that_is_a_zip_bomb_is_refused) {
  std::string bomb = docx_of("<w:p>" + std::string(40 << 20, ' ') + "</w:p>");
  ASSERT_LT(bomb.size(), 100'000u);
  EXPECT_EQ(refused(bomb, "bomb.docx"), "document.too_large");
}

TEST(Parser, docx_never_expands_entities) {
  std::string xml =
      "<!DOCTYPE d [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;'>]>"
      "<w:document xmlns:w='w'><w:body><w:p><w:r><w:t>x&b;</w:t></w:r></w:p></w:body></w:document>";
  Document document = parsed(zipped({{"word/document.xml", xml}}), "a.docx");
  EXPECT_EQ(document.blocks[0].text, "x&b;");
}

TEST(Parser, docx_in_an_encrypted_container_asks_for_its_password) {
  std::string ole = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1" + std::string(504, '\0');
  for (char c : std::string("EncryptedPackage")) ole += std::string{c, '\0'};
  EXPECT_EQ(refused(ole, "locked.docx"), "document.encrypted");
}

// The least a PDF can be; readers find the objects without a table of them.
std::string pdf_of(const std::string& content) {
  return "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
         "2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
         "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
         "/Resources<</Font<</F 5 0 R>>>>>>endobj\n4 0 obj<</Length " +
         std::to_string(content.size()) + ">>stream\n" + content +
         "\nendstream endobj\n5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\n"
         "trailer<</Root 1 0 R>>\n";
}

TEST(Parser, pdf_joins_lines_and_finds_headings_and_tables) {
  auto line = [](int x, int y, const std::string& text, int size = 11) {
    return "BT /F " + std::to_string(size) + " Tf " + std::to_string(x) + " " + std::to_string(y) +
           " Td (" + text + ") Tj ET\n";
  };
  std::string content =
      line(72, 760, "Kettle care", 18) +
      line(72, 720, "Rinse the kettle after every use and let it stand open to dry com-") +
      line(72, 706, "pletely before the lid goes on again.");
  int y = 660;
  for (const char* row : {"Part", "Lid", "Base"}) {
    content += line(72, y, row) + line(200, y, row == std::string("Part") ? "Price" : "5 EUR") +
               line(300, y, row == std::string("Part") ? "Code" : "K2");
    y -= 16;
  }
  Document document = parsed(pdf_of(content), "care.pdf");
  EXPECT_EQ(document.unit, SpanUnit::text);
  EXPECT_EQ(to_markdown(document),
            "# Kettle care\n\nRinse the kettle after every use and let it stand open to dry "
            "completely before the lid goes on again.\n\n| Part | Price | Code |\n"
            "| --- | --- | --- |\n| Lid | 5 EUR | K2 |\n| Base | 5 EUR | K2 |\n");
  EXPECT_EQ(document.blocks[1].page, 1);
  std::string text = extracted_text(document);
  for (const Block& block : document.blocks) {
    EXPECT_EQ(
        text.substr(static_cast<size_t>(block.begin), static_cast<size_t>(block.end - block.begin)),
        block.text);
  }
}

TEST(Parser, pdf_without_text_says_so) {
  EXPECT_EQ(refused(pdf_of("0 0 100 100 re f"), "scan.pdf"), "document.no_text");
}

TEST(Parser, pdf_that_is_broken_is_refused) {
  EXPECT_EQ(refused("%PDF-1.7\nnothing more", "broken.pdf"), "document.broken");
}

TEST(Parser, stops_when_cancelled) {
  CancelSource source;
  source.cancel();
  ParseInput input;
  input.file = "a.md";
  input.bytes = "# A";
  input.cancel = source.token();
  EXPECT_THROW(parse_document(input), Error);
}

TEST(SourceText, finds_parts_below_markup) {
  std::string source = "See **bold** [link](http://x.y) &amp; more";
  std::string text = "See bold link & more";
  SourceAlignment alignment(source, text);
  SourceRange link = alignment.of({9, 13});
  EXPECT_EQ(source.substr(link.begin, link.end - link.begin), "link");
  SourceRange all = alignment.of({0, text.size()});
  EXPECT_EQ(all, (SourceRange{0, source.size()}));
}

}  // namespace
}  // namespace danlu::retrieve
