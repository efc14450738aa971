// A collection: the documents of a folder, cut into chunks and indexed, kept up to date.
//
// update() reads what was added or changed since the last time and forgets what was deleted. Chunks
// that stay the same keep their ids and are not indexed again. A file that cannot be read is listed
// with its error and stops nothing. Stopping an update (cancel, crash, power cut) leaves a
// collection that is consistent and as far as the last finished batch; the next update goes on.
//
// A collection lives in <data>/collections/<name>/: collection.db (SQLite: documents, chunks,
// failures, which segments make up the index) and index/*.seg (retrieve/index/segment.hpp).
//
// An object is for one thread at a time; several objects, also in other processes, may be open on
// the same collection, and readers see finished updates without being opened again.
// Errors: collection_errors.hpp, index_errors.hpp, store/sqlite_errors.hpp.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/cancel.hpp"
#include "base/codec.hpp"
#include "base/types/passage.hpp"
#include "retrieve/chunk.hpp"
#include "retrieve/index/bm25_index.hpp"

namespace danlu::retrieve {

struct CollectionFailure {
  std::string file;
  std::string error;  // Id of the error code.
  Bilingual message;
  Bilingual hint;
};

struct CollectionDocument {
  std::string file;
  std::string title;
  std::string format;
  int64_t size = 0;
  int64_t chunks = 0;
  std::string sha256;

  static auto fields() {
    return std::tuple{
        field("file", &CollectionDocument::file),     field("title", &CollectionDocument::title),
        field("format", &CollectionDocument::format), field("size", &CollectionDocument::size),
        field("chunks", &CollectionDocument::chunks), field("sha256", &CollectionDocument::sha256)};
  }
};

struct CollectionStatus {
  std::string name;
  std::string source;
  int64_t documents = 0;
  int64_t chunks = 0;
  int64_t failures = 0;
  int64_t source_bytes = 0;
  int64_t index_bytes = 0;
  int64_t updated_at = 0;  // Seconds since 1970; 0: never.

  static auto fields() {
    return std::tuple{field("name", &CollectionStatus::name),
                      field("source", &CollectionStatus::source),
                      field("documents", &CollectionStatus::documents),
                      field("chunks", &CollectionStatus::chunks),
                      field("failures", &CollectionStatus::failures),
                      field("source_bytes", &CollectionStatus::source_bytes),
                      field("index_bytes", &CollectionStatus::index_bytes),
                      field("updated_at", &CollectionStatus::updated_at)};
  }
};

struct UpdateProgress {
  size_t files_done = 0;
  size_t files_total = 0;
  uint64_t bytes_done = 0;
  uint64_t bytes_total = 0;
  std::string file;           // Finished last.
  double seconds_left = 0.0;  // An estimate; 0 while unknown.
};

struct UpdateOptions {
  size_t threads = 0;  // 0: one per core.
  std::chrono::seconds file_time_max{300};
  uint64_t file_bytes_max = uint64_t{512} << 20;
  size_t batch_bytes = size_t{64} << 20;  // Index memory after which what is done is committed.
  ChunkOptions chunks;
  bool read_all = false;  // Read every file again, changed or not.
  std::function<void(const UpdateProgress&)> progress;
  CancelToken cancel;
};

struct UpdateReport {
  size_t added = 0;
  size_t changed = 0;
  size_t unchanged = 0;
  size_t deleted = 0;
  size_t passed_over = 0;
  size_t chunks_added = 0;
  size_t chunks_removed = 0;
  size_t chunks_kept = 0;  // Of changed files.
  double seconds = 0.0;
  std::vector<CollectionFailure> failures;  // All that are failed now.
};

class Collection {
 public:
  // Makes an empty collection of the folder `source` (kept as an absolute path).
  static Collection create(const std::filesystem::path& data, std::string_view name,
                           const std::filesystem::path& source);
  static Collection open(const std::filesystem::path& data, std::string_view name);
  static std::vector<std::string> names(const std::filesystem::path& data);
  static bool exists(const std::filesystem::path& data, std::string_view name);
  // Removes the collection's own files; the source folder is not touched.
  static void remove(const std::filesystem::path& data, std::string_view name);
  static void check_name(std::string_view name);  // Throws Error(collection.name).

  Collection(Collection&&) noexcept;
  Collection& operator=(Collection&&) noexcept;
  ~Collection();

  UpdateReport update(const UpdateOptions& options = {});

  const std::string& name() const;
  const std::filesystem::path& source() const;
  CollectionStatus status();
  std::vector<CollectionDocument> documents();
  std::optional<CollectionDocument> document(std::string_view file);
  std::vector<CollectionFailure> failures();
  // Of names and contents of all documents: equal for equal collections.
  std::string digest();

  // The newest committed index; its keys are what passage() takes. Valid until the next call.
  const Bm25Index& index();
  std::optional<Passage> passage(uint64_t key);
  std::optional<Passage> passage_by_id(std::string_view id);
  // Every passage of a document, in its order; empty when there is no such document.
  std::vector<Passage> passages_of(std::string_view file);

 private:
  struct State;
  friend class CollectionUpdate;  // collection_update.cpp
  explicit Collection(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// What of a chunk is searched: the file's name, headings, text.
std::string searchable_text(std::string_view file, const std::vector<std::string>& headings,
                            std::string_view text);

}  // namespace danlu::retrieve
