#include "serve/api/support/upload_name.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"

namespace danlu::serve {
namespace {

TEST(UploadName, keeps_ordinary_names_and_composes_them) {
  for (const char* name : {"a.pdf", "员工手册 2026.docx", "a b (1).md", "x..y.txt", "-rf", "~"})
    EXPECT_EQ(upload_name(name), name);
  EXPECT_EQ(upload_name("re\u0301sume\u0301.pdf"), "r\u00e9sum\u00e9.pdf");
  EXPECT_EQ(upload_name(std::string(255, 'a')).size(), 255u);
}

TEST(UploadName, refuses_what_leaves_the_folder_or_hides_in_it) {
  for (std::string_view name : {"", ".", "..", "...", ".hidden", "../x", "a/b", "/etc/passwd",
                                "a\\b", "..\\x", " a", "a ", "C:\\x"})
    EXPECT_THROW(upload_name(name), Error) << name;
}

TEST(UploadName, refuses_controls_direction_marks_and_broken_text) {
  using namespace std::string_view_literals;
  for (std::string_view name :
       {"a\0b"sv, "a\nb"sv, "a\x7f"sv, "a\u0085"sv, "a\u202efdp.exe"sv, "a\u2066"sv, "a\u200b"sv,
        "\ufeffa"sv, "a\xff"sv, "a\xc0\xafz"sv, "a\xed\xa0\x80"sv, "a\uffff"sv})
    EXPECT_THROW(upload_name(name), Error);
  EXPECT_THROW(upload_name(std::string(256, 'a')), Error);
  EXPECT_THROW(upload_name(std::string(1 << 20, 'a')), Error);
}

TEST(UploadName, counts_the_bytes_of_the_composed_name) {
  std::string apart;
  for (int i = 0; i < 100; ++i) apart += "e\u0301";  // 300 bytes apart, 200 composed.
  EXPECT_EQ(upload_name(apart).size(), 200u);
}

}  // namespace
}  // namespace danlu::serve
