// Large values as files named by their SHA-256: `<folder>/ab/<64 digits>`. A blob is complete and
// on the disk when put returns; equal content is stored once. Safe from any thread. What is still
// needed is known to whoever stores the names: see RunStore::trim.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace danlu::store {

inline constexpr uint64_t kBlobBytesMax = 256u << 20;

class Blobs {
 public:
  explicit Blobs(std::filesystem::path folder) : folder_(std::move(folder)) {}

  std::string put(std::string_view bytes);  // The name.
  // Throws store.blob_missing, store.blob_damaged.
  std::string get(const std::string& name) const;
  uint64_t remove(const std::string& name);  // Bytes freed.
  std::vector<std::string> list() const;
  std::filesystem::path path_of(const std::string& name) const;

 private:
  std::filesystem::path folder_;
};

}  // namespace danlu::store
