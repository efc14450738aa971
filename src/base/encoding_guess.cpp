// Which encoding a text has. Every candidate reads the bytes in its own way and pays, in bits, for
// how unlikely each character is in a text of its language; the cheapest reading wins. Character
// classes are those the standards define by rows (GB 2312 and JIS X 0208 put common characters
// first, KS X 1001 has Hangul before Hanja, Big5 orders by frequency level), refined by lists of
// the commonest characters.
#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include "base/encoding.hpp"
#include "base/utf8.hpp"

namespace danlu {
namespace {

constexpr size_t kSampleMax = 128u << 10;

// Bits per character. Measured on nothing: rounded from published frequency lists (the 300
// commonest characters are about 65 % of running Chinese text, level 1 about 99 %).
constexpr double kAscii = 6;
constexpr double kControl = 30;
constexpr double kIllFormed = 60;
constexpr double kCommon = 9;
constexpr double kLevelOne = 12.5;
constexpr double kLevelTwo = 17;
constexpr double kRare = 20;
constexpr double kPunctuation = 8;
constexpr double kSymbol = 15;
constexpr double kKana = 8;
constexpr double kOdd =
    24;  // Assigned, yet hardly ever seen: private use, half-width forms among Hanzi.

constexpr std::string_view kSimplified =
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发"
    "后作里"
    "用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只"
    "从想实"
    "日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头"
    "文体政"
    "美相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给世位次度门任常先海通教儿原东声提立"
    "及比员"
    "解水名真论处走义各入几口认条平系气题活尔更别打女变四神总何电数安少报才结反受目太量再感建务做接"
    "必场件"
    "计管期市直德资命山金指克许统区保至队形社便空决治展马科司五基眼书非则听白却界达光放强即像难且权"
    "思王象"
    "完设式色路记南品住告类求据程北边死张该交规万取拉格望觉术领共确传师观清今切院让识候带导争运，。"
    "、：；"
    "“”？！（）《》号户单价检测试验技项目编写版客服质请您料温茶";
constexpr std::string_view kTraditional =
    "的一是不了在人有我他這個們中來上大為和國地到以說時要就出會可也你對生能而子那得於著下自之年過發"
    "後作裡"
    "用道行所然家種事成方多經麼去法學如都同現當沒動面起看定天分還進好小部其些主樣理心她本前開但因只"
    "從想實"
    "日軍者意無力它與長把機十民第公此已工使情明性知全三又關點正業外將兩高間由問很最重並物手應戰向頭"
    "文體政"
    "美相見被利什二等產或新己制身果加西斯月話合回特代內信表化老給世位次度門任常先海通教兒原東聲提立"
    "及比員"
    "解水名真論處走義各入幾口認條平系氣題活爾更別打女變四神總何電數安少報才結反受目太量再感建務做接"
    "必場件"
    "計管期市直德資命山金指克許統區保至隊形社便空決治展馬科司五基眼書非則聽白卻界達光放強即像難且權"
    "思王象"
    "完設式色路記南品住告類求據程北邊死張該交規萬取拉格望覺術領共確傳師觀清今切院讓識候帶導爭運，。"
    "、：；"
    "「」？！（）《》號戶單價檢測試驗技項目編寫版客服質請您料溫茶";
constexpr std::string_view kJapanese =
    "日一国人年大十二本中長出三時行見月分後前生五間上東四今金九入学高円子外八六下来気小七山話女北午"
    "百書先"
    "名川千水半男西電校語土木聞食車何南万毎白天母火右読友左休父雨会同事自社発者地業方新場員立開手力"
    "問代明"
    "動京目通言理体田主題意不作用度強公持野以思家世多正安院心界教文元重近考画海売知道集別物使品計死"
    "特私始"
    "朝運終台広住真有口少町料工建空急止送切転研究楽起着店病質待試族銀早映親験英医仕去味写字答夜音注"
    "帰歌悪"
    "図氏名株式会社表部内的性法関対点成最合政定全戦当経調、。「」・ー（）";
constexpr std::string_view kKorean =
    "이다는에의을가하고은를로지기한사도리서어자대시인나그전아들과일정부수제유해있장선보상성주구원조"
    "연스여라"
    "동만면용회공경개관세방적국모무오치게교소신안계마물비미진중요학명법산실발영차분업역재생당화년월"
    "러것으등"
    "와데되었습니까야했됐할된입음니며또내말때문위반않없거르트단체건설최현형속금간불행통식감독본외약"
    "집작강드";

using Codes = std::set<uint32_t>;

// The codes of a list of characters in an encoding.
Codes codes_of(std::string_view characters, std::string_view encoding) {
  Codes codes;
  for (size_t i = 0; i < characters.size();) {
    size_t length = utf8::decode(characters, i).length;
    uint32_t code = 0;
    for (char c : encode_text(characters.substr(i, length), encoding)) {
      code = code << 8 | static_cast<unsigned char>(c);
    }
    codes.insert(code);
    i += length;
  }
  return codes;
}

bool within(uint32_t value, uint32_t low, uint32_t high) { return value >= low && value <= high; }

struct Unit {
  size_t length;  // Bytes; 0 when ill-formed.
  double bits;
};

double ascii_bits(unsigned char byte) {
  return byte >= 0x20 || byte == '\t' || byte == '\n' || byte == '\r' || byte == '\f' ? kAscii
                                                                                      : kControl;
}

class Reading {
 public:
  explicit Reading(std::string_view bytes) : bytes_(bytes) {}
  uint32_t at(size_t i) const {
    return i < bytes_.size() ? static_cast<unsigned char>(bytes_[i]) : 0U;
  }
  size_t size() const { return bytes_.size(); }

 private:
  std::string_view bytes_;
};

Unit gb18030_unit(const Reading& in, size_t i) {
  static const Codes kCommonCodes = codes_of(kSimplified, "GB18030");
  static const Codes kTraditionalCodes = codes_of(kTraditional, "GB18030");
  uint32_t lead = in.at(i);
  uint32_t trail = in.at(i + 1);
  if (!within(lead, 0x81, 0xFE)) return {0, kIllFormed};
  if (within(trail, 0x30, 0x39)) {
    bool whole = within(in.at(i + 2), 0x81, 0xFE) && within(in.at(i + 3), 0x30, 0x39);
    return whole ? Unit{4, kOdd + 4} : Unit{0, kIllFormed};
  }
  if (!within(trail, 0x40, 0xFE) || trail == 0x7F) return {0, kIllFormed};
  uint32_t code = lead << 8 | trail;
  if (kCommonCodes.contains(code)) return {2, lead <= 0xA3 ? kPunctuation : kCommon};
  if (kTraditionalCodes.contains(code)) return {2, kLevelOne};
  bool gb2312 = lead >= 0xA1 && trail >= 0xA1;
  if (!gb2312) return {2, within(lead, 0xA1, 0xA7) || within(lead, 0xF8, 0xFE) ? kOdd : kRare};
  if (within(lead, 0xB0, 0xD7)) return {2, kLevelOne};
  if (within(lead, 0xD8, 0xF7)) return {2, kLevelTwo};
  if (lead == 0xA1 || lead == 0xA3) return {2, kPunctuation + 4};
  if (lead == 0xA4 || lead == 0xA5) return {2, kSymbol + 3};
  return {2, lead <= 0xA9 ? kSymbol + 2 : kOdd + 4};
}

Unit big5_unit(const Reading& in, size_t i) {
  static const Codes kCommonCodes = codes_of(kTraditional, "Big5");
  uint32_t lead = in.at(i);
  uint32_t trail = in.at(i + 1);
  bool formed =
      within(lead, 0x81, 0xFE) && (within(trail, 0x40, 0x7E) || within(trail, 0xA1, 0xFE));
  if (!formed) return {0, kIllFormed};
  if (kCommonCodes.contains(lead << 8 | trail)) return {2, lead <= 0xA3 ? kPunctuation : kCommon};
  if (within(lead, 0xA4, 0xC6)) return {2, kLevelOne};
  if (within(lead, 0xC9, 0xF9)) return {2, kLevelTwo};
  if (lead == 0xA1) return {2, kPunctuation + 4};
  return {2, within(lead, 0xA2, 0xA3) ? kSymbol : kOdd};
}

Unit shift_jis_unit(const Reading& in, size_t i) {
  static const Codes kCommonCodes = codes_of(kJapanese, "Shift_JIS");
  uint32_t lead = in.at(i);
  uint32_t trail = in.at(i + 1);
  if (within(lead, 0xA1, 0xDF)) return {1, kSymbol};  // Half-width katakana.
  bool formed = (within(lead, 0x81, 0x9F) || within(lead, 0xE0, 0xFC)) &&
                within(trail, 0x40, 0xFC) && trail != 0x7F;
  if (!formed) return {0, kIllFormed};
  uint32_t code = lead << 8 | trail;
  if (kCommonCodes.contains(code)) return {2, lead == 0x81 ? kPunctuation : kCommon};
  if (within(code, 0x829F, 0x82F1) || within(code, 0x8340, 0x8396)) return {2, kKana};
  if (within(code, 0x889F, 0x9872)) return {2, kLevelOne};
  if (within(code, 0x989F, 0xEAA4)) return {2, kLevelTwo};
  if (lead == 0x81 || lead == 0x82) return {2, kPunctuation + 4};
  return {2, within(lead, 0x83, 0x87) ? kSymbol + 2 : kOdd};
}

Unit euc_jp_unit(const Reading& in, size_t i) {
  static const Codes kCommonCodes = codes_of(kJapanese, "EUC-JP");
  uint32_t lead = in.at(i);
  uint32_t trail = in.at(i + 1);
  if (lead == 0x8E) return within(trail, 0xA1, 0xDF) ? Unit{2, kSymbol + 2} : Unit{0, kIllFormed};
  if (!within(lead, 0xA1, 0xFE) || !within(trail, 0xA1, 0xFE)) return {0, kIllFormed};
  if (kCommonCodes.contains(lead << 8 | trail)) return {2, lead == 0xA1 ? kPunctuation : kCommon};
  if (lead == 0xA4 || lead == 0xA5) return {2, kKana};
  if (within(lead, 0xB0, 0xCF)) return {2, kLevelOne};
  if (within(lead, 0xD0, 0xF4)) return {2, kLevelTwo};
  if (lead == 0xA1 || lead == 0xA3) return {2, kPunctuation + 4};
  return {2, lead <= 0xA8 ? kSymbol + 2 : kOdd};
}

Unit euc_kr_unit(const Reading& in, size_t i) {
  static const Codes kCommonCodes = codes_of(kKorean, "EUC-KR");
  uint32_t lead = in.at(i);
  uint32_t trail = in.at(i + 1);
  bool wansung = within(lead, 0xA1, 0xFE) && within(trail, 0xA1, 0xFE);
  bool extended =
      within(lead, 0x81, 0xC6) &&
      (within(trail, 0x41, 0x5A) || within(trail, 0x61, 0x7A) || within(trail, 0x81, 0xFE));
  if (!wansung && !extended) return {0, kIllFormed};
  if (kCommonCodes.contains(lead << 8 | trail)) return {2, kCommon - 1};
  if (!wansung) return {2, kRare};
  if (within(lead, 0xB0, 0xC8)) return {2, kLevelOne};
  if (within(lead, 0xCA, 0xFD)) return {2, kLevelTwo};
  if (lead == 0xA1 || lead == 0xA3) return {2, kPunctuation + 4};
  return {2, lead <= 0xAC ? kSymbol + 3 : kOdd};
}

bool is_ascii_letter(uint32_t byte) { return within(byte | 0x20U, 'a', 'z'); }

// Accented letters stand among ASCII letters; two high bytes side by side are rare.
Unit windows_1252_unit(const Reading& in, size_t i) {
  uint32_t byte = in.at(i);
  for (uint32_t unassigned : {0x81U, 0x8DU, 0x8FU, 0x90U, 0x9DU}) {
    if (byte == unassigned) return {0, kIllFormed};
  }
  uint32_t before = i == 0 ? ' ' : in.at(i - 1);
  uint32_t after = i + 1 < in.size() ? in.at(i + 1) : ' ';
  bool lower = byte >= 0xDF && byte != 0xF7;
  bool among_letters = is_ascii_letter(before) || is_ascii_letter(after);
  if (lower) return {1, among_letters ? 8.0 : 12.0};
  if (byte >= 0xC0 && byte != 0xD7)
    return {1, is_ascii_letter(after) && !is_ascii_letter(before) ? 10.0 : 13.0};
  if (within(byte, 0x91, 0x97) || byte == 0x85 || byte == 0x80) return {1, 9};
  bool sign = byte == 0xA0 || byte == 0xA9 || byte == 0xAE || byte == 0xB0 || byte == 0xAB ||
              byte == 0xBB || byte == 0xA7 || byte == 0xB5 || byte == 0xA3 || byte == 0xB7 ||
              byte == 0xB2;
  return {1, sign ? 11.0 : 14.0};
}

Unit windows_1251_unit(const Reading& in, size_t i) {
  constexpr std::string_view kFrequent = "оеаинтсрвлкмдпу";  // Two thirds of Russian text.
  static const Codes kFrequentCodes = codes_of(kFrequent, "windows-1251");
  uint32_t byte = in.at(i);
  uint32_t before = i == 0 ? ' ' : in.at(i - 1);
  if (byte >= 0xE0) {
    double bits = is_ascii_letter(before) ? 12.0 : 6.5;
    return {1, kFrequentCodes.contains(byte) ? bits - 1.5 : bits};
  }
  if (byte >= 0xC0) return {1, before >= 0xE0 || is_ascii_letter(before) ? 16.0 : 8.0};
  if (byte == 0xB8 || byte == 0xA8) return {1, 9};
  if (byte == 0x98) return {0, kIllFormed};
  bool sign = byte == 0xAB || byte == 0xBB || byte == 0x97 || byte == 0x96 || byte == 0x85 ||
              byte == 0xB9 || byte == 0xA0;
  return {1, sign ? 10.0 : 14.0};
}

struct Candidate {
  std::string_view name;
  Unit (*unit)(const Reading&, size_t);
};
constexpr std::array kCandidates{
    Candidate{"GB18030", gb18030_unit},
    Candidate{"Big5", big5_unit},
    Candidate{"Shift_JIS", shift_jis_unit},
    Candidate{"EUC-JP", euc_jp_unit},
    Candidate{"EUC-KR", euc_kr_unit},
    Candidate{"windows-1252", windows_1252_unit},
    Candidate{"windows-1251", windows_1251_unit},
};

double cost_of(const Candidate& candidate, std::string_view bytes) {
  Reading in(bytes);
  double bits = 0;
  for (size_t i = 0; i < bytes.size();) {
    uint32_t byte = in.at(i);
    if (byte < 0x80) {
      bits += ascii_bits(static_cast<unsigned char>(byte));
      ++i;
      continue;
    }
    Unit unit = candidate.unit(in, i);
    // The sample may cut the last character.
    if (unit.length == 0 && i + 4 > bytes.size() && byte >= 0x81) return bits + kRare;
    bits += unit.bits;
    i += std::max<size_t>(1, unit.length);
  }
  return bits;
}

double utf16_bits(uint32_t unit, const Codes& common) {
  if (unit < 0x80) return unit == 0 ? kIllFormed : ascii_bits(static_cast<unsigned char>(unit));
  if (common.contains(unit)) return unit >= 0x4E00 && unit < 0xA000 ? kCommon : kPunctuation;
  if (within(unit, 0x4E00, 0x9FFF)) return kLevelOne + 1.5;
  if (within(unit, 0xAC00, 0xD7A3)) return kLevelTwo;
  if (within(unit, 0x3000, 0x30FF) || within(unit, 0xFF00, 0xFFEF) || within(unit, 0x2010, 0x2027))
    return kSymbol - 3;
  if (within(unit, 0xA0, 0x24F) || within(unit, 0x370, 0x6FF) || within(unit, 0x900, 0x97F))
    return 9;
  if (within(unit, 0xD800, 0xDFFF)) return kRare;
  return within(unit, 0xE000, 0xF8FF) || unit >= 0xFFF0 ? kIllFormed : kOdd;
}

Codes utf16_common() {
  Codes codes;
  for (std::string_view list : {kSimplified, kTraditional, kJapanese, kKorean}) {
    for (size_t i = 0; i < list.size();) {
      utf8::Decoded decoded = utf8::decode(list, i);
      codes.insert(decoded.code_point);
      i += decoded.length;
    }
  }
  return codes;
}

double cost_of_utf16(std::string_view bytes, bool little_endian) {
  static const Codes kCommonCodes = utf16_common();
  Reading in(bytes);
  // Without a byte-order mark it is rare in practice.
  double bits = bytes.size() % 2 == 1 ? kIllFormed : 2 * kOdd;
  bool expects_low = false;
  for (size_t i = 0; i + 1 < bytes.size(); i += 2) {
    uint32_t unit = little_endian ? in.at(i) | in.at(i + 1) << 8 : in.at(i) << 8 | in.at(i + 1);
    bool low = within(unit, 0xDC00, 0xDFFF);
    bits += low != expects_low ? kIllFormed : utf16_bits(unit, kCommonCodes);
    expects_low = within(unit, 0xD800, 0xDBFF);
  }
  return bits;
}

// The part of the bytes that is most telling: from a little before the first byte above ASCII.
// Starts at an even offset (UTF-16) and, when possible, behind a line end, so that no character is
// cut.
std::string_view sample_of(std::string_view bytes) {
  if (bytes.size() <= kSampleMax) return bytes;
  auto telling = std::ranges::find_if(
      bytes, [](char c) { return static_cast<unsigned char>(c) >= 0x80 || c == 0; });
  auto start = static_cast<size_t>(telling - bytes.begin());
  start = std::min(start, bytes.size() - kSampleMax);
  size_t line = bytes.rfind('\n', start);
  start = line == std::string_view::npos ? 0 : line + 1;
  start -= start % 2;
  size_t length = kSampleMax;
  std::string_view sample = bytes.substr(start, length);
  size_t last = sample.rfind('\n');
  return last == std::string_view::npos || last < length / 2
             ? sample
             : sample.substr(0, last + 1 - (last + 1) % 2);
}

EncodingGuess with_mark(std::string_view bytes) {
  using namespace std::string_view_literals;
  struct Mark {
    std::string_view bytes;
    std::string_view name;
  };
  constexpr std::array kMarks{
      Mark{"\xEF\xBB\xBF"sv, "UTF-8"},    Mark{"\xFF\xFE\0\0"sv, "UTF-32LE"},
      Mark{"\0\0\xFE\xFF"sv, "UTF-32BE"}, Mark{"\xFF\xFE"sv, "UTF-16LE"},
      Mark{"\xFE\xFF"sv, "UTF-16BE"},     Mark{"\x84\x31\x95\x33"sv, "GB18030"}};
  for (const Mark& mark : kMarks) {
    if (bytes.starts_with(mark.bytes))
      return {std::string(mark.name), 1.0, mark.bytes.size(), false, false};
  }
  return {};
}

size_t count_controls(std::string_view bytes) {
  return static_cast<size_t>(std::ranges::count_if(bytes, [](char c) {
    return ascii_bits(static_cast<unsigned char>(c)) == kControl && c != 0x1B;
  }));
}

EncodingGuess binary_data() { return {"", 1.0, 0, true, false}; }

EncodingGuess cheapest(std::string_view sample) {
  struct Costed {
    std::string_view name;
    double bits;
  };
  std::vector<Costed> costs{{"UTF-16LE", cost_of_utf16(sample, true)},
                            {"UTF-16BE", cost_of_utf16(sample, false)}};
  bool nul = sample.find('\0') != std::string_view::npos;
  if (!nul) {
    for (const Candidate& candidate : kCandidates)
      costs.push_back({candidate.name, cost_of(candidate, sample)});
  }
  std::ranges::sort(costs, {}, &Costed::bits);
  // More than a byte of surprise per byte: noise, not text.
  constexpr double kNoise = 10.5;
  if (costs[0].bits > kNoise * static_cast<double>(sample.size()) + kRare) return binary_data();
  double margin = costs[1].bits - costs[0].bits;
  return {std::string(costs[0].name), 1 - std::exp2(-1 - margin / 8), 0, false, false};
}

}  // namespace

EncodingGuess guess_encoding(std::string_view bytes) {
  if (EncodingGuess marked = with_mark(bytes); !marked.name.empty()) return marked;
  bool nul = bytes.substr(0, kSampleMax).find('\0') != std::string_view::npos;
  std::string_view sample = sample_of(bytes);
  bool controls = count_controls(sample) > sample.size() / 20 + 2;
  if (!nul && !controls && utf8::valid(bytes)) {
    bool ascii =
        std::ranges::all_of(bytes, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    return {"UTF-8", 1.0, 0, false, ascii};
  }
  EncodingGuess guess = cheapest(sample);
  if (controls && !guess.name.starts_with("UTF-16")) return binary_data();
  // UTF-8 with a few broken bytes stays UTF-8.
  if (!nul && !controls) {
    size_t broken = 0;
    size_t multibyte = 0;
    for (size_t i = 0; i < sample.size();) {
      utf8::Decoded decoded = utf8::decode(sample, i);
      broken += decoded.ok ? 0 : 1;
      multibyte += decoded.ok && decoded.length > 1 ? 1 : 0;
      i += decoded.length;
    }
    if (multibyte > 4 && broken * 20 < multibyte) return {"UTF-8", 0.9, 0, false, false};
  }
  return guess;
}

}  // namespace danlu
