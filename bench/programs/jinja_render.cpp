// Rendering a Jinja template over the first thousand records: pages per second. Arguments: the
// template, a JSON file. Prints also a digest of the page, which must be the peer's.
#include "base/files.hpp"
#include "base/hash.hpp"
#include "base/jinja/jinja.hpp"
#include "support/measure.hpp"

namespace danlu::bench {
namespace {

constexpr size_t kRecords = 1000;

void measure(const char* template_file, const char* data_file) {
  Json all = Json::parse(read_file(data_file));
  const Json::Array& items = all.as_array();
  Json context = Json::object(
      {{"records",
        Json(Json::Array(items.begin(), items.begin() + static_cast<std::ptrdiff_t>(
                                                            std::min(kRecords, items.size()))))}});
  std::string source = read_file(template_file);
  auto page = jinja::Template::parse(source);
  std::string text = page.render(context);
  std::string copy;
  double time = median_seconds([&] { copy = page.render(context); });
  double parse = median_seconds([&] { jinja::Template::parse(source); }, 0.2);
  print_metrics(Json::object({{"render", static_cast<double>(text.size()) / 1e6 / time},
                              {"parse", static_cast<double>(source.size()) / 1e6 / parse},
                              {"digest", sha256_hex(text)}}));
}

}  // namespace
}  // namespace danlu::bench

int main(int count, char** words) {
  if (count != 3) {
    std::cerr << "usage: bench_jinja_render TEMPLATE DATA\n";
    return 2;
  }
  danlu::bench::measure(words[1], words[2]);
  return 0;
}
