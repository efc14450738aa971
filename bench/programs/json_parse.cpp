// Reading and writing JSON text, megabytes per second. Argument: a JSON file.
#include "base/files.hpp"
#include "support/measure.hpp"

namespace danlu::bench {
namespace {

void measure(const char* file) {
  std::string text = read_file(file);
  double megabytes = static_cast<double>(text.size()) / 1e6;
  Json value = Json::parse(text);
  std::string copy;
  print_metrics(Json::object({{"parse", megabytes / median_seconds([&] { Json::parse(text); })},
                              {"write", static_cast<double>(value.dump().size()) / 1e6 /
                                            median_seconds([&] { copy = value.dump(); })}}));
}

}  // namespace
}  // namespace danlu::bench

int main(int count, char** words) {
  if (count != 2) {
    std::cerr << "usage: bench_json_parse FILE\n";
    return 2;
  }
  danlu::bench::measure(words[1]);
  return 0;
}
