#include "base/hash.hpp"

#include <gtest/gtest.h>

#include "base/files.hpp"
#include "base/testing/temporary_folder.hpp"

namespace danlu {
namespace {

// Examples of FIPS 180-4 (NIST, "SHA256" example values).
TEST(Sha256, agrees_with_the_standard) {
  EXPECT_EQ(sha256_hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256_hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(sha256_hex(std::string(1'000'000, 'a')),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256, pieces_and_files_give_the_same_as_the_whole) {
  testing::TemporaryFolder folder;
  std::string bytes(3'000'001, 'x');
  write_file_atomic(folder / "f", bytes);
  EXPECT_EQ(sha256_file_hex(folder / "f"), sha256_hex(bytes));
  Sha256 hash;
  for (size_t i = 0; i < bytes.size(); i += 777)
    hash.update(std::string_view(bytes).substr(i, 777));
  EXPECT_EQ(hash.hex(), sha256_hex(bytes));
  EXPECT_EQ(hash.update("abc").hex(), sha256_hex("abc"));
}

}  // namespace
}  // namespace danlu
