#include "base/encoding.hpp"

#include <gtest/gtest.h>
#include <unicode/translit.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <random>
#include <sstream>

#include "base/files.hpp"
#include "base/testing/cases.hpp"
#include "base/utf8.hpp"

namespace danlu {
namespace {

// Pieces of `characters` characters from all over a text.
std::vector<std::string> pieces_of(const std::string& text, size_t characters, size_t count) {
  std::vector<size_t> starts;
  for (size_t i = 0; i < text.size(); i += utf8::decode(text, i).length) starts.push_back(i);
  std::vector<std::string> pieces;
  std::mt19937 random(7);
  for (size_t n = 0; n < count * 20 && pieces.size() < count; ++n) {
    size_t at = random() % (starts.size() - characters - 1);
    std::string piece = text.substr(starts[at], starts[at + characters] - starts[at]);
    auto high = static_cast<size_t>(
        std::ranges::count_if(piece, [](char c) { return static_cast<unsigned char>(c) >= 0x80; }));
    if (high * 2 >= piece.size()) pieces.push_back(piece);
  }
  return pieces;
}

// The text in traditional characters, by ICU.
std::string traditional(const std::string& text) {
  UErrorCode failed = U_ZERO_ERROR;
  std::unique_ptr<icu::Transliterator> convert(
      icu::Transliterator::createInstance("Hans-Hant", UTRANS_FORWARD, failed));
  if (U_FAILURE(failed)) return text;
  icu::UnicodeString units = icu::UnicodeString::fromUTF8(text);
  convert->transliterate(units);
  std::string out;
  return units.toUTF8String(out);
}

struct Score {
  size_t tried = 0;
  size_t right = 0;
  std::map<std::string, size_t> instead;
  double share() const {
    return tried == 0 ? 1 : static_cast<double>(right) / static_cast<double>(tried);
  }
};

Score score_of(const std::string& text, const std::string& encoding, size_t characters) {
  Score score;
  for (const std::string& piece : pieces_of(text, characters, 500)) {
    std::string bytes = encode_text(piece, encoding);
    // Only what the encoding can say.
    TextDecoder decoder(encoding);
    std::string back;
    decoder.decode(bytes, true, back);
    if (back != piece) continue;
    ++score.tried;
    DecodedText found = decode_text(bytes);
    if (found.text == piece) {
      ++score.right;
    } else {
      ++score.instead[found.binary ? "binary" : found.encoding];
    }
  }
  return score;
}

TEST(EncodingCases, texts_of_many_languages_are_recognised_down_to_short_pieces) {
  std::optional<std::filesystem::path> folder = testing::cases("nl");
  if (!folder) GTEST_SKIP() << "shared cases are not on this machine: nl";
  struct Case {
    std::string file;
    std::string encoding;
  };
  const std::vector<Case> all = {{"texts-8-languages/mandarin.txt", "GB18030"},
                                 {"texts-8-languages/mandarin.txt", "Big5"},
                                 {"texts-8-languages/mandarin.txt", "UTF-16LE"},
                                 {"texts-8-languages/mandarin.txt", "UTF-16BE"},
                                 {"poetry-zh/魏晋.csv", "GB18030"},
                                 {"poetry-zh/魏晋.csv", "Big5"},
                                 {"poetry-zh/魏晋.csv", "UTF-16LE"},
                                 {"texts-8-languages/japanese.txt", "Shift_JIS"},
                                 {"texts-8-languages/japanese.txt", "EUC-JP"},
                                 {"texts-8-languages/korean.txt", "EUC-KR"},
                                 {"texts-8-languages/russian.txt", "windows-1251"},
                                 {"texts-8-languages/arabic.txt", "UTF-16LE"},
                                 {"texts-8-languages/hindi.txt", "UTF-16BE"}};
  // Characters in a piece, and the least share that must be right (measured: 0.97, 0.997 and 1).
  for (auto [characters, at_least] : {std::pair{10u, 0.95}, {20u, 0.99}, {50u, 1.0}}) {
    for (const Case& c : all) {
      std::string text = read_file(*folder / c.file);
      if (c.encoding == "Big5") text = traditional(text);
      Score score = score_of(text, c.encoding, characters);
      EXPECT_GT(score.tried, 300u) << c.file << " " << c.encoding;
      EXPECT_GE(score.share(), at_least)
          << c.file << " " << c.encoding << " " << characters << " characters; else "
          << ::testing::PrintToString(score.instead);
    }
  }
}

// The WHATWG index tables: pointer, code point.
size_t differences_from_index(const std::filesystem::path& file, const std::string& encoding,
                              std::string (*bytes_of)(unsigned pointer), size_t& entries) {
  std::istringstream lines(read_file(file));
  size_t different = 0;
  for (std::string line; std::getline(lines, line);) {
    unsigned pointer = 0;
    unsigned code_point = 0;
    if (std::sscanf(line.c_str(), "%u 0x%x", &pointer, &code_point) != 2) continue;
    ++entries;
    std::string expected;
    utf8::append(expected, code_point);
    std::string found;
    TextDecoder(encoding).decode(bytes_of(pointer), true, found);
    different += found == expected ? 0 : 1;
  }
  return different;
}

std::string gb18030_bytes(unsigned pointer) {
  unsigned trail = pointer % 190;
  return {static_cast<char>(pointer / 190 + 0x81),
          static_cast<char>(trail + (trail < 0x3F ? 0x40 : 0x41))};
}
std::string big5_bytes(unsigned pointer) {
  unsigned trail = pointer % 157;
  return {static_cast<char>(pointer / 157 + 0x81),
          static_cast<char>(trail + (trail < 0x3F ? 0x40 : 0x62))};
}

TEST(EncodingCases, the_tables_of_the_web_standard_agree_but_for_a_known_few) {
  std::optional<std::filesystem::path> folder = testing::cases("nl/encodings");
  if (!folder) GTEST_SKIP() << "shared cases are not on this machine: nl/encodings";
  size_t entries = 0;
  // ICU 72 has GB18030-2005; the standard has followed the 2022 edition since.
  size_t gb =
      differences_from_index(*folder / "index-gb18030.txt", "GB18030", gb18030_bytes, entries);
  EXPECT_LE(gb, 19u);
  // All outside the rows A4 to F9 of Big5 proper: ICU's additions are Hong Kong's, the standard's
  // later.
  size_t big5 = differences_from_index(*folder / "index-big5.txt", "Big5", big5_bytes, entries);
  EXPECT_LE(big5, 160u);
  EXPECT_GT(entries, 40'000u);
}

TEST(EncodingCases, a_small_table_in_shift_jis) {
  std::optional<std::filesystem::path> file =
      testing::cases("documents/markitdown/test_mskanji.csv");
  if (!file) GTEST_SKIP() << "shared cases are not on this machine: documents/markitdown";
  DecodedText found = decode_text(read_file(*file));
  EXPECT_EQ(found.encoding, "Shift_JIS");
  EXPECT_TRUE(found.text.starts_with("名前,年齢,住所")) << found.text;
}

TEST(Encoding, short_texts_of_ours_come_back) {
  const std::vector<std::pair<std::string, std::string>> texts = {
      {"GB18030", "姓名,部门,电话\n王小明,生产部,13800000000\n"},
      {"GB18030", "炉温过高时请先关闭燃气阀门"},
      {"GB18030", "订单编号,客户,金额(元)\nA-001,茶叶公司,1200.50\n"},
      {"Big5", "訂單編號,客戶,金額\nA-001,茶葉公司,1200.50\n"},
      {"Big5", "爐溫過高時請先關閉瓦斯閥門"},
      {"UTF-16LE", "第一章 总则"},
      {"UTF-16BE", "Plain English text"},
      {"UTF-16LE", "hello"},
      {"Shift_JIS", "注文番号,お客様,金額\n"},
      {"EUC-KR", "주문 번호, 고객, 금액\n"},
      {"windows-1252", "Der Ofen wird heiß; bitte Tür schließen.\n"},
      {"windows-1252", "Température élevée : fermez d’abord la vanne à gaz\n"},
      {"windows-1252", "El año pasado compró café en Málaga\n"},
      {"windows-1251", "Температура печи слишком высокая\n"}};
  for (const auto& [encoding, text] : texts) {
    DecodedText found = decode_text(encode_text(text, encoding));
    EXPECT_EQ(found.text, text) << encoding << " taken for " << found.encoding;
    EXPECT_EQ(found.replaced, 0u);
  }
}

TEST(Encoding, marks_decide_and_are_not_part_of_the_text) {
  std::string text = "标题,值\n";
  for (const char* encoding :
       {"UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE", "UTF-8", "GB18030"}) {
    DecodedText found = decode_text(encode_text("\uFEFF" + text, encoding));
    EXPECT_EQ(found.encoding, encoding);
    EXPECT_EQ(found.text, text);
    EXPECT_EQ(found.confidence, 1.0);
  }
}

TEST(Encoding, every_place_in_the_text_leads_back_to_its_bytes) {
  std::string text = "价格 price 价,\n😀z";
  for (const char* encoding : {"GB18030", "UTF-16LE", "UTF-8"}) {
    for (const char* mark : {"", "\uFEFF"}) {
      std::string bytes = encode_text(mark + text, encoding);
      DecodedText found = decode_text(bytes, encoding);
      ASSERT_EQ(found.text, text) << encoding;
      for (size_t i = 0; i < text.size(); i += utf8::decode(text, i).length) {
        std::string before = encode_text(mark + text.substr(0, i), encoding);
        EXPECT_EQ(found.offsets.source_of(i), before.size()) << encoding << " at " << i;
      }
      EXPECT_EQ(found.offsets.source_of(text.size()), bytes.size());
    }
  }
}

TEST(Encoding, pieces_give_the_same_as_the_whole) {
  std::string text;
  for (int i = 0; i < 3000; ++i) text += "茶a😀";
  for (const char* encoding : {"GB18030", "UTF-16BE", "UTF-8"}) {
    std::string bytes = encode_text(text, encoding);
    for (size_t size : {1u, 3u, 1000u}) {
      TextDecoder decoder(encoding);
      std::string out;
      OffsetMap map;
      for (size_t at = 0; at < bytes.size(); at += size) {
        decoder.decode(std::string_view(bytes).substr(at, size), at + size >= bytes.size(), out,
                       &map);
      }
      EXPECT_EQ(out, text) << encoding << " in pieces of " << size;
      std::string first = encode_text("茶a", encoding);
      EXPECT_EQ(map.source_of(4), first.size()) << encoding << " in pieces of " << size;
      EXPECT_EQ(map.source_of(text.size()), bytes.size());
    }
  }
}

TEST(Encoding, binary_data_is_no_text) {
  std::mt19937 random(3);
  for (size_t size : {200u, 5000u}) {
    std::string noise;
    for (size_t i = 0; i < size; ++i) noise.push_back(static_cast<char>(random()));
    EXPECT_TRUE(decode_text(noise).binary) << size;
  }
  std::string png("\x89PNG\r\n\x1A\n\0\0\0\rIHDR\0\0\1\0\0\0\1\0\x08\6\0\0\0", 29);
  EXPECT_TRUE(decode_text(png).binary);
  EXPECT_TRUE(decode_text(std::string(64, '\0')).binary);
}

TEST(Encoding, broken_utf_8_is_repaired_and_counted) {
  DecodedText found = decode_text("这是一段正常的文字，只有一个字节坏了\xFF，后面还是正常的。");
  EXPECT_EQ(found.encoding, "UTF-8");
  EXPECT_EQ(found.replaced, 1u);
  EXPECT_NE(found.text.find("\uFFFD"), std::string::npos);
}

TEST(Encoding, a_declared_charset_is_believed_unless_the_bytes_say_otherwise) {
  std::string bytes = encode_text("Grüße", "ISO-8859-1");
  EXPECT_EQ(decode_text(bytes, "ISO-8859-1").text, "Grüße");
  EXPECT_EQ(decode_text("Grüße", "ISO-8859-1").text, "Grüße");
  EXPECT_EQ(decode_text("abc", "no-such-charset").text, "abc");
  EXPECT_FALSE(encoding_known("no-such-charset"));
  EXPECT_THROW(TextDecoder("no-such-charset"), Error);
}

TEST(Encoding, empty_and_ascii_texts_are_utf_8) {
  EXPECT_EQ(decode_text("").encoding, "UTF-8");
  EXPECT_TRUE(guess_encoding("plain").ascii);
}

}  // namespace
}  // namespace danlu
