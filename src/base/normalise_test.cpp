#include "base/normalise.hpp"

#include <gtest/gtest.h>

namespace danlu {
namespace {

// UAX #15, figures 3 to 5.
TEST(Nfc, composes_what_was_written_apart) {
  EXPECT_EQ(nfc("re\u0301sume\u0301.pdf"), "r\u00e9sum\u00e9.pdf");
  EXPECT_EQ(nfc("\u212b"), "\u00c5");
  EXPECT_EQ(nfc("\u1112\u1161\u11ab"), "\ud55c");
  EXPECT_EQ(nfc("\u5458\u5de5\u624b\u518c"), "\u5458\u5de5\u624b\u518c");
  EXPECT_EQ(nfc(""), "");
}

TEST(Nfc, leaves_compatibility_forms_alone) { EXPECT_EQ(nfc("\ufb01\u2460"), "\ufb01\u2460"); }

}  // namespace
}  // namespace danlu
