// Reading a CSV text into typed columns, megabytes per second. Argument: a CSV file. The limit is
// looking for the line ends alone.
#include <cstring>

#include "base/files.hpp"
#include "support/measure.hpp"
#include "table/formats/csv.hpp"

namespace danlu::bench {
namespace {

size_t count_lines(std::string_view text) {
  size_t lines = 0;
  const char* at = text.data();
  const char* end = at + text.size();
  while ((at = static_cast<const char*>(std::memchr(at, '\n', static_cast<size_t>(end - at)))) !=
         nullptr) {
    ++lines;
    ++at;
  }
  return lines;
}

void measure(const char* file) {
  std::string text = read_file(file);
  double megabytes = static_cast<double>(text.size()) / 1e6;
  size_t rows = 0;
  size_t lines = 0;
  double typed = median_seconds([&] { rows = table::read_csv(text).report.rows; });
  double as_text = median_seconds([&] { table::read_csv(text, {.infer_types = false}); });
  double scan = median_seconds([&] { lines += count_lines(text); });
  print_metrics(Json::object({{"read", megabytes / typed},
                              {"read_text", megabytes / as_text},
                              {"scan", lines > 0 ? megabytes / scan : 0.0},
                              {"rows", rows}}));
}

}  // namespace
}  // namespace danlu::bench

int main(int count, char** words) {
  if (count != 2) {
    std::cerr << "usage: bench_csv_read FILE\n";
    return 2;
  }
  danlu::bench::measure(words[1]);
  return 0;
}
