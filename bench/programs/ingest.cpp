// Bringing a collection up to date with the documents of ask-docs: the first time, and again when
// nothing changed. The limits: reading and hashing every file; looking at every file's size and
// time.
#include <filesystem>

#include "base/files.hpp"
#include "base/hash.hpp"
#include "base/testing/temporary_folder.hpp"
#include "retrieve/collection.hpp"
#include "support/measure.hpp"

namespace danlu::bench {
namespace {

namespace fs = std::filesystem;

void measure(const fs::path& source) {
  testing::TemporaryFolder data;
  size_t documents = 0;
  double bytes = 0.0;
  size_t digests = 0;
  double read_s = seconds([&] {
    for (const auto& entry : fs::directory_iterator(source)) {
      std::string text = read_file(entry.path());
      digests += sha256_hex(text).size();
      bytes += static_cast<double>(text.size());
      ++documents;
    }
  });
  int64_t looked = 0;
  double look_s = median_seconds(
      [&] {
        for (const auto& entry : fs::directory_iterator(source)) {
          looked += static_cast<int64_t>(entry.file_size()) +
                    entry.last_write_time().time_since_epoch().count() % 2;
        }
      },
      0.1);
  auto collection = retrieve::Collection::create(data.path(), "bench", source);
  retrieve::UpdateReport first;
  double first_s = seconds([&] { first = collection.update(); });
  double again_s = median_seconds([&] { collection.update(); }, 0.3);
  auto count = static_cast<double>(documents);
  print_metrics(Json::object({{"documents", documents},
                              {"chunks", first.chunks_added},
                              {"failures", first.failures.size()},
                              {"documents_per_s", count / first_s},
                              {"mb_per_s", bytes / 1e6 / first_s},
                              {"read_documents_per_s", digests > 0 ? count / read_s : 0.0},
                              {"again_ms", again_s * 1e3},
                              {"look_ms", looked > 0 ? look_s * 1e3 : 0.0}}));
}

}  // namespace
}  // namespace danlu::bench

int main(int count, char** words) {
  danlu::bench::measure(count > 1
                            ? std::filesystem::path(words[1])
                            : std::filesystem::path(DANLU_SOURCE) / "apps/ask-docs/documents");
  return 0;
}
