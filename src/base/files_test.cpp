#include "base/files.hpp"

#include <gtest/gtest.h>

#include <cerrno>
#include <fstream>

#include "base/platform/file.hpp"
#include "base/testing/temporary_folder.hpp"

namespace danlu {
namespace {

namespace fs = std::filesystem;
using testing::TemporaryFolder;

template <class Function>
std::string code_of(Function&& function) {
  try {
    function();
  } catch (const Error& error) {
    EXPECT_FALSE(error.full_text(Language::zh).empty());
    return std::string(error.id());
  }
  return "";
}

TEST(Files, what_is_written_is_read_back) {
  TemporaryFolder folder;
  std::string bytes("a\0b\n\xFF", 5);
  write_file_atomic(folder / "数据.bin", bytes);
  EXPECT_EQ(read_file(folder / "数据.bin"), bytes);
  write_file_atomic(folder / "数据.bin", "");
  EXPECT_EQ(read_file(folder / "数据.bin"), "");
  EXPECT_EQ(std::distance(fs::directory_iterator(folder.path()), fs::directory_iterator()), 1);
}

TEST(Files, a_replaced_file_keeps_its_rights_and_a_private_one_is_private) {
  TemporaryFolder folder;
  write_file_atomic(folder / "a", "1");
  fs::permissions(folder / "a", fs::perms(0640));
  write_file_atomic(folder / "a", "2");
  EXPECT_EQ(fs::status(folder / "a").permissions(), fs::perms(0640));
  write_file_atomic(folder / "s", "x", FileAccess::owner_only);
  EXPECT_EQ(fs::status(folder / "s").permissions(), fs::perms(0600));
}

TEST(Files, reading_refuses_with_the_reason) {
  TemporaryFolder folder;
  write_file_atomic(folder / "big", std::string(1000, 'x'));
  EXPECT_EQ(code_of([&] { read_file(folder / "none"); }), "file.missing");
  EXPECT_EQ(code_of([&] { read_file(folder.path()); }), "file.is_folder");
  EXPECT_EQ(code_of([&] { read_file(folder / "big", 999); }), "file.too_large");
  EXPECT_EQ(read_file(folder / "big", 1000).size(), 1000u);
  EXPECT_EQ(code_of([&] { read_file("/dev/zero"); }), "file.not_regular");
  EXPECT_EQ(code_of([&] { read_file(folder / "big" / "x"); }), "file.not_folder");
  EXPECT_EQ(code_of([&] { read_file(folder / std::string(300, 'a')); }), "file.name");
}

TEST(Files, files_of_unknown_size_are_read_whole) {
  EXPECT_FALSE(read_file("/proc/self/status").empty());
}

TEST(Files, writing_refuses_with_the_reason_and_leaves_nothing_behind) {
  TemporaryFolder folder;
  EXPECT_EQ(code_of([&] { write_file_atomic(folder / "no" / "x", "1"); }), "file.missing");
  EXPECT_EQ(code_of([&] { write_file_atomic(folder.path(), "1"); }), "file.is_folder");
  EXPECT_TRUE(fs::is_empty(folder.path()));
}

TEST(Files, a_full_disk_has_its_own_error) {
  platform::File file;
  if (file.open_to_write("/dev/full") != 0) GTEST_SKIP() << "this machine has no /dev/full";
  int number = file.write_all(std::string("x"));
  EXPECT_EQ(number, ENOSPC);
  EXPECT_EQ(file_error(number, "a").id(), "file.disk_full");
  EXPECT_EQ(file_error(EROFS, "a").id(), "file.read_only");
  EXPECT_EQ(file_error(EACCES, "a").id(), "file.denied");
  EXPECT_EQ(file_error(EIO, "a").id(), "file.failed");
}

TEST(Files, a_folder_over_a_file_is_refused) {
  TemporaryFolder folder;
  make_folders(folder / "a" / "b");
  make_folders(folder / "a" / "b");
  write_file_atomic(folder / "f", "1");
  EXPECT_EQ(code_of([&] { make_folders(folder / "f" / "g"); }), "file.not_folder");
  EXPECT_EQ(code_of([&] { make_folders(folder / "f"); }), "file.not_folder");
}

TEST(PathInside, stays_in_its_folder) {
  TemporaryFolder folder;
  fs::path root = fs::canonical(folder.path());
  make_folders(root / "in" / "deep");
  EXPECT_EQ(path_inside(root, "in/deep/new.txt"), root / "in/deep/new.txt");
  EXPECT_EQ(path_inside(root, "./报告.txt"), root / "报告.txt");
  EXPECT_EQ(path_inside(root, "a..b/c...d"), root / "a..b/c...d");
  for (const char* path : {"../x", "in/../../x", "/etc/passwd", "in/..", ".."}) {
    EXPECT_EQ(code_of([&] { path_inside(root, path); }), "file.outside") << path;
  }
  EXPECT_EQ(code_of([&] { path_inside(root, ""); }), "file.name");
  EXPECT_EQ(code_of([&] { path_inside(root, std::string_view("a\0b", 3)); }), "file.name");
}

TEST(PathInside, follows_links_only_within_the_folder) {
  TemporaryFolder folder;
  TemporaryFolder other;
  fs::path root = fs::canonical(folder.path());
  make_folders(root / "in");
  fs::create_symlink(root / "in", root / "inner");
  fs::create_symlink(other.path(), root / "out");
  fs::create_symlink(other / "nothing", root / "dangling");
  fs::create_symlink(root / "loop", root / "loop");
  EXPECT_EQ(path_inside(root, "inner/x"), root / "in/x");
  for (const char* path : {"out/x", "out", "dangling", "loop", "inner/../out/x"}) {
    EXPECT_EQ(code_of([&] { path_inside(root, path); }), "file.outside") << path;
  }
}

}  // namespace
}  // namespace danlu
