#include "retrieve/collection.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <map>

#include "base/files.hpp"
#include "retrieve/index/merge_policy.hpp"
#include "retrieve/search.hpp"

namespace danlu::retrieve {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class CollectionTest : public ::testing::Test {
 protected:
  void SetUp() override {
    root_ = fs::temp_directory_path() /
            (std::string("danlu_collection_") +
             ::testing::UnitTest::GetInstance()->current_test_info()->name());
    fs::remove_all(root_);
    make_folders(source());
  }
  void TearDown() override { fs::remove_all(root_); }

  fs::path data() const { return root_ / "data"; }
  fs::path source() const { return root_ / "documents"; }
  void write(const std::string& file, std::string_view text) {
    make_folders((source() / file).parent_path());
    write_file_atomic(source() / file, text);
  }
  Collection make() { return Collection::create(data(), "docs", source()); }
  static std::map<std::string, std::string> ids(Collection& collection) {
    std::map<std::string, std::string> out;  // Text of a chunk: its id.
    for (const IndexPart& part : collection.index().parts()) {
      for (uint32_t d = 0; d < part.segment->document_count(); ++d) {
        if (part.deleted.contains(d)) continue;
        auto passage = collection.passage(part.segment->key(d));
        if (passage) out[passage->text] = passage->id;
      }
    }
    return out;
  }
  static std::vector<std::string> found(Collection& collection, std::string_view question) {
    std::vector<std::string> files;
    for (const Passage& passage : search(collection, question)) files.push_back(passage.span.file);
    return files;
  }

  fs::path root_;
};

constexpr std::string_view kHandbook =
    "# Handbook\n\n## Leave\n\nEverybody has ten days of leave.\n\n"
    "## Tea\n\nThe kettle is cleaned on Fridays.\n";

TEST_F(CollectionTest, finds_what_its_documents_say_in_both_languages) {
  write("handbook.md", kHandbook);
  write("制度/差旅.txt", "出差住宿费每晚不超过五百元。");
  Collection collection = make();
  UpdateReport report = collection.update();
  EXPECT_EQ(report.added, 2u);
  EXPECT_TRUE(report.failures.empty());
  EXPECT_THAT(found(collection, "How many days of leave are there?"), ElementsAre("handbook.md"));
  EXPECT_THAT(found(collection, "住宿費最多多少？"), ElementsAre("制度/差旅.txt"));
  EXPECT_THAT(found(collection, "zeppelin"), IsEmpty());
  CollectionStatus status = collection.status();
  EXPECT_EQ(status.documents, 2);
  EXPECT_GE(status.chunks, 3);
  EXPECT_GT(status.index_bytes, 0);
}

TEST_F(CollectionTest, reads_only_what_changed_and_keeps_the_ids_of_the_rest) {
  write("handbook.md", kHandbook);
  write("other.md", "# Other\n\nNothing of interest.\n");
  Collection collection = make();
  collection.update();
  auto before = ids(collection);
  std::string digest = collection.digest();

  UpdateReport nothing = collection.update();
  EXPECT_EQ(nothing.unchanged, 2u);
  EXPECT_EQ(nothing.added + nothing.changed + nothing.deleted, 0u);
  EXPECT_EQ(collection.digest(), digest);

  std::string changed(kHandbook);
  changed.replace(changed.find("ten days"), 8, "twelve days");
  write("handbook.md", changed);
  UpdateReport report = collection.update();
  EXPECT_EQ(report.changed, 1u);
  EXPECT_EQ(report.unchanged, 1u);
  EXPECT_EQ(report.chunks_added, 1u);
  EXPECT_EQ(report.chunks_removed, 1u);
  EXPECT_GE(report.chunks_kept, 1u);
  EXPECT_NE(collection.digest(), digest);
  auto after = ids(collection);
  size_t same = 0;
  for (const auto& [text, id] : before) same += after.contains(text) && after[text] == id ? 1 : 0;
  EXPECT_EQ(same, before.size() - 1);
  EXPECT_THAT(found(collection, "twelve days"), ElementsAre("handbook.md"));
}

TEST_F(CollectionTest, moves_the_spans_of_chunks_that_only_moved) {
  write("handbook.md", kHandbook);
  Collection collection = make();
  collection.update();
  int64_t before = search(collection, "kettle")[0].span.begin;
  std::string longer(kHandbook);
  longer.insert(longer.find("ten days"), "at least ");
  write("handbook.md", longer);
  collection.update();
  Passage passage = search(collection, "kettle")[0];
  EXPECT_EQ(passage.span.begin, before + 9);
  std::string there = longer.substr(static_cast<size_t>(passage.span.begin),
                                    static_cast<size_t>(passage.span.end - passage.span.begin));
  EXPECT_NE(there.find("kettle"), std::string::npos);
}

TEST_F(CollectionTest, forgets_deleted_files) {
  write("a.md", "# A\n\nThe first text is about furnaces.\n");
  write("b.md", "# B\n\nThe second text is about kettles.\n");
  Collection collection = make();
  collection.update();
  fs::remove(source() / "a.md");
  EXPECT_EQ(collection.update().deleted, 1u);
  EXPECT_THAT(found(collection, "furnaces"), IsEmpty());
  EXPECT_THAT(found(collection, "kettles"), ElementsAre("b.md"));
}

TEST_F(CollectionTest, lists_a_file_that_fails_and_goes_on) {
  write("broken.pdf", "%PDF-1.7 this is no PDF");
  write("good.md", "# Good\n\nThis one can be read.\n");
  Collection collection = make();
  UpdateReport report = collection.update();
  EXPECT_EQ(report.added, 1u);
  ASSERT_EQ(report.failures.size(), 1u);
  EXPECT_EQ(report.failures[0].file, "broken.pdf");
  EXPECT_TRUE(report.failures[0].message.complete());
  EXPECT_TRUE(report.failures[0].hint.complete());
  EXPECT_FALSE(report.failures[0].error.empty());
  EXPECT_THAT(found(collection, "read"), ElementsAre("good.md"));
  EXPECT_EQ(collection.update().failures.size(), 1u);  // Still listed when nothing changed.
  fs::remove(source() / "broken.pdf");
  EXPECT_THAT(collection.update().failures, IsEmpty());
}

TEST_F(CollectionTest, passes_over_hidden_files_links_and_unknown_formats) {
  write(".hidden.md", "# Secret\n\nhidden words\n");
  write(".git/notes.md", "# Secret\n\nhidden words\n");
  write("~$lock.docx", "x");
  write("program.bin", "x");
  write_file_atomic(root_ / "outside.md", "# Outside\n\noutside words\n");
  fs::create_symlink(root_ / "outside.md", source() / "link.md");
  fs::create_directory_symlink(source(), source() / "loop");
  Collection collection = make();
  UpdateReport report = collection.update();
  EXPECT_EQ(report.added, 0u);
  EXPECT_GE(report.passed_over, 6u);
  EXPECT_THAT(report.failures, IsEmpty());
}

TEST_F(CollectionTest, keeps_what_it_has_when_the_folder_is_gone) {
  write("a.md", "# A\n\nThe only text.\n");
  Collection collection = make();
  collection.update();
  fs::rename(source(), root_ / "elsewhere");
  try {
    collection.update();
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.id(), "collection.source");
  }
  EXPECT_THAT(found(collection, "only text"), ElementsAre("a.md"));
}

TEST_F(CollectionTest, goes_on_where_a_stopped_update_left_off) {
  for (int i = 0; i < 40; ++i) {
    std::string number = std::to_string(i);
    write("file" + number + ".md", "# Title\n\nText number" + number + " of many.\n");
  }
  Collection collection = make();
  CancelSource stop;
  UpdateOptions options;
  options.cancel = stop.token();
  options.batch_bytes = 1;  // Commits after every file.
  options.progress = [&](const UpdateProgress& progress) {
    EXPECT_EQ(progress.files_total, 40u);
    if (progress.files_done == 15) stop.cancel();
  };
  try {
    collection.update(options);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.id(), "run.cancelled");
  }
  EXPECT_EQ(collection.status().documents, 15);
  EXPECT_EQ(collection.index().live_count(), 15u);
  UpdateReport rest = collection.update();
  EXPECT_EQ(rest.added, 25u);
  EXPECT_EQ(rest.unchanged, 15u);
  EXPECT_EQ(collection.index().live_count(), 40u);
  EXPECT_LT(collection.index().parts().size(), 8u);  // Small segments were merged.
  for (int i = 0; i < 40; ++i) {
    std::string number = std::to_string(i);
    EXPECT_EQ(found(collection, "number" + number).at(0), "file" + number + ".md");
  }
}

TEST_F(CollectionTest, removes_segments_that_a_crash_left) {
  write("a.md", "# A\n\nThe only text.\n");
  Collection collection = make();
  collection.update();
  fs::path orphan = data() / "collections/docs/index/999.seg";
  write_file_atomic(orphan, "half a segment");
  collection.update();
  EXPECT_FALSE(fs::exists(orphan));
  EXPECT_EQ(found(collection, "only text").size(), 1u);
}

TEST_F(CollectionTest, names_a_damaged_index_file) {
  write("a.md", "# A\n\nThe only text.\n");
  {
    Collection collection = make();
    collection.update();
  }
  fs::path index = data() / "collections/docs/index";
  for (const auto& file : fs::directory_iterator(index)) {
    std::string bytes = read_file(file.path());
    bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
    write_file_atomic(file.path(), bytes);
  }
  Collection collection = Collection::open(data(), "docs");
  try {
    found(collection, "only text");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.id(), "index.corrupt");
  }
}

TEST_F(CollectionTest, is_the_same_whatever_the_number_of_threads) {
  for (int i = 0; i < 12; ++i) {
    write("f" + std::to_string(i) + ".md", "# T\n\nsame words here, number " + std::to_string(i));
  }
  std::vector<std::string> first;
  for (size_t threads : {1, 4}) {
    fs::remove_all(data());
    Collection collection = make();
    UpdateOptions options;
    options.threads = threads;
    collection.update(options);
    auto files = found(collection, "same words");
    if (first.empty()) first = files;
    EXPECT_EQ(files, first);
  }
}

TEST_F(CollectionTest, is_seen_by_readers_that_were_open_before) {
  write("a.md", "# A\n\nfirst words\n");
  Collection writer = make();
  writer.update();
  Collection reader = Collection::open(data(), "docs");
  EXPECT_EQ(found(reader, "first words").size(), 1u);
  write("b.md", "# B\n\nsecond thoughts\n");
  writer.update();
  EXPECT_THAT(found(reader, "second thoughts"), ElementsAre("b.md"));
}

TEST_F(CollectionTest, has_a_checked_name_and_is_listed_and_removed) {
  for (const char* name : {"", "..", "a/b", "-x", ".hidden", "a b", "x\n", "a\xFF"}) {
    EXPECT_THROW(Collection::check_name(name), Error) << name;
  }
  for (const char* name : {"docs", "产品文档", "a-b_2"})
    EXPECT_NO_THROW(Collection::check_name(name));
  make();
  EXPECT_THAT(Collection::names(data()), ElementsAre("docs"));
  try {
    make();
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.id(), "collection.exists");
  }
  try {
    Collection::open(data(), "dosc");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.id(), "collection.missing");
    EXPECT_NE(error.message(Language::en).find("docs"), std::string::npos);
  }
  EXPECT_THROW(Collection::create(data(), "new", root_ / "nowhere"), Error);
  Collection::remove(data(), "docs");
  EXPECT_THAT(Collection::names(data()), IsEmpty());
  EXPECT_TRUE(fs::exists(source()));
}

TEST_F(CollectionTest, explains_and_marks_what_it_found) {
  write("handbook.md", kHandbook);
  Collection collection = make();
  collection.update();
  auto results = search_explained(collection, "When is the kettle cleaned?");
  ASSERT_FALSE(results.empty());
  const FoundPassage& best = results[0];
  double sum = 0;
  for (const ScorePart& part : best.explain) sum += part.score;
  EXPECT_NEAR(sum, best.passage.score, 1e-6);
  std::vector<std::string> marked;
  for (const Highlight& mark : best.highlights) {
    marked.push_back(best.passage.text.substr(static_cast<size_t>(mark.begin),
                                              static_cast<size_t>(mark.end - mark.begin)));
  }
  EXPECT_THAT(marked, ElementsAre("kettle", "cleaned"));
}

TEST_F(CollectionTest, shows_passages_that_say_the_same_once) {
  std::string text = "# Rule\n\nThe furnace must be cleaned before every shift by the operator.\n";
  write("a.md", text);
  write("copy of a.md", text);
  Collection collection = make();
  collection.update();
  EXPECT_EQ(search(collection, "cleaning the furnace").size(), 1u);
}

TEST(MergePolicy, leaves_a_healthy_index_alone_and_merges_many_small_segments) {
  std::vector<SegmentSize> sizes = {{.bytes = 400'000'000, .documents = 100'000, .deleted = 10},
                                    {.bytes = 10'000, .documents = 10, .deleted = 0}};
  EXPECT_THAT(segments_to_merge(sizes), IsEmpty());
  sizes.resize(5, sizes[1]);
  EXPECT_THAT(segments_to_merge(sizes), ElementsAre(1, 2, 3, 4));
  sizes = {{.bytes = 1'000, .documents = 8, .deleted = 2}};
  EXPECT_THAT(segments_to_merge(sizes), ElementsAre(0));
  sizes.assign(6, {.bytes = 900'000'000, .documents = 100, .deleted = 0});
  EXPECT_THAT(segments_to_merge(sizes), IsEmpty());  // They would not fit in memory.
}

}  // namespace
}  // namespace danlu::retrieve
