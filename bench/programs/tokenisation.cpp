// Making terms out of text, megabytes per second: the English and the Chinese documents of ask-docs
// that are plain text. The limit is checking that the same text is UTF-8.
#include <filesystem>

#include "base/files.hpp"
#include "base/utf8.hpp"
#include "retrieve/tokenize.hpp"
#include "support/measure.hpp"

namespace danlu::bench {
namespace {

std::string text_of(std::initializer_list<const char*> names) {
  auto folder = std::filesystem::path(DANLU_SOURCE) / "apps/ask-docs/documents";
  std::string text;
  for (const char* name : names) text += read_file(folder / name);
  return text;
}

double checked_per_second(const std::string& text) {
  bool valid = true;
  double time = median_seconds([&] { valid = utf8::valid(text) && valid; });
  return valid ? static_cast<double>(text.size()) / 1e6 / time : 0.0;
}

double megabytes_per_second(const std::string& text) {
  retrieve::Tokenizer tokenizer;
  std::vector<retrieve::Token> tokens;
  return static_cast<double>(text.size()) / 1e6 /
         median_seconds([&] { tokenizer.tokenize(text, tokens); });
}

void measure() {
  std::string english =
      text_of({"wholesale-faq.md", "price-list-2026.md", "warehouse-receiving-procedure.txt"});
  std::string chinese = text_of({"员工手册.md", "常见问题.md"});
  print_metrics(Json::object({{"english", megabytes_per_second(english)},
                              {"english_checked", checked_per_second(english)},
                              {"chinese", megabytes_per_second(chinese)},
                              {"chinese_checked", checked_per_second(chinese)}}));
}

}  // namespace
}  // namespace danlu::bench

int main() {
  danlu::bench::measure();
  return 0;
}
