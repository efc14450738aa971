#include "retrieve/quotes_in_files.hpp"

#include <gtest/gtest.h>

#include "base/files.hpp"
#include "retrieve/answer.hpp"
#include "retrieve/collection.hpp"
#include "retrieve/search.hpp"

namespace danlu::retrieve {
namespace {

namespace fs = std::filesystem;

class QuotesInFiles : public ::testing::Test {
 protected:
  void SetUp() override {
    root_ = fs::temp_directory_path() /
            (std::string("danlu_quotes_") +
             ::testing::UnitTest::GetInstance()->current_test_info()->name());
    fs::remove_all(root_);
    make_folders(root_ / "documents");
  }
  void TearDown() override { fs::remove_all(root_); }

  // The bytes of the file that the first citation of the answer names.
  std::string cited(const std::string& file, const std::string& bytes, const std::string& question,
                    bool change = false) {
    write_file_atomic(root_ / "documents" / file, bytes);
    Collection docs = Collection::create(root_ / "data", "docs", root_ / "documents");
    docs.update();
    std::vector<Passage> passages = search(docs, question);
    ExtractedAnswer answer = extract_answer(question, passages, {.confidence_min = 0.0});
    if (answer.citations.empty()) return "no answer";
    if (change) write_file_atomic(root_ / "documents" / file, bytes + " ");
    Span before = answer.citations[0].span;
    locate_quotes(root_ / "data", answer.citations, passages);
    const Span& span = answer.citations[0].span;
    unchanged_ = span == before;
    return bytes.substr(static_cast<size_t>(span.begin),
                        static_cast<size_t>(span.end - span.begin));
  }

  fs::path root_;
  bool unchanged_ = false;
};

TEST_F(QuotesInFiles, are_found_between_the_marks_of_markdown) {
  EXPECT_EQ(cited("shop.md",
                  "# Shop\n\nWe open **early** on Sundays. The *roof garden* opens\nat "
                  "[seven](https://example.com/a) on Sundays. Nothing else.\n",
                  "When does the roof garden open?"),
            "The *roof garden* opens\nat [seven](https://example.com/a) on Sundays.");
}

TEST_F(QuotesInFiles, are_the_whole_line_of_a_row_of_markdown) {
  EXPECT_EQ(cited("price.md",
                  "# Prices\n\n| Tea | Price |\n|:--|--:|\n| Keemun | 9 |\n|Oolong | **12** |\n",
                  "What is the price of Oolong?"),
            "|Oolong | **12** |");
}

TEST_F(QuotesInFiles, are_found_between_the_tags_and_entities_of_html) {
  const std::string page =
      "<html><body><h1>Post</h1><p>Letters go out daily.</p><p>Postage for <b>tea &amp; cups</b> "
      "is "
      "&pound;3&nbsp;per parcel.</p><table><tr><th>Place</th><th>Days</th></tr>\n"
      "<tr><td>Leeds</td><td>2</td></tr>\n<tr><td>Paris</td><td>5</td></tr></table></body></html>";
  EXPECT_EQ(cited("post.html", page, "What is the postage for tea and cups?"),
            "Postage for <b>tea &amp; cups</b> is &pound;3&nbsp;per parcel.");
  fs::remove_all(root_ / "data");
  EXPECT_EQ(cited("post.html", page, "How many days to Paris?"),
            "<tr><td>Paris</td><td>5</td></tr>");
}

TEST_F(QuotesInFiles, are_bytes_of_the_encoding_of_the_file) {
  // GB18030: 茶园开放。成人票五十元。
  const std::string bytes =
      "\xB2\xE8\xD4\xB0\xBF\xAA\xB7\xC5\xA1\xA3\xB3\xC9\xC8\xCB\xC6\xB1\xCE\xE5\xCA\xAE"
      "\xD4\xAA\xA1\xA3";
  EXPECT_EQ(cited("ticket.txt", bytes, "成人票多少元？"), bytes.substr(10));
}

TEST_F(QuotesInFiles, keep_the_span_of_the_passage_when_the_file_has_changed) {
  cited("shop.md", "# Shop\n\nThe **roof** garden opens at seven on Sundays. Bring a hat.\n",
        "When does the roof garden open?", true);
  EXPECT_TRUE(unchanged_);
}

TEST_F(QuotesInFiles, stand_nowhere_when_the_markup_does_not_hold_them) {
  EXPECT_FALSE(find_in_markup("<p>tea</p>", "coffee", Markup::html));
  EXPECT_FALSE(find_in_markup("", "tea", Markup::markdown));
  EXPECT_FALSE(find_in_markup("tea", "***", Markup::markdown));
  auto range = find_in_markup("a < b &#x26; c &bogus; <p", "b & c", Markup::html);
  ASSERT_TRUE(range);
  EXPECT_EQ(range->begin, 4u);
}

}  // namespace
}  // namespace danlu::retrieve
