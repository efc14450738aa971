// Collection::update.
//
// What is on disk and in what order: chunks, documents, failures and the list of segments are rows
// of one SQLite file and change in one transaction per batch; segments are files of their own.
// Within the transaction the batch's segment is written, flushed and renamed into place before the
// row that names it is inserted, and the transaction is committed last. A crash before the commit
// leaves the old rows and a file nobody names (removed by the next update, under the write lock, so
// that nobody else can be about to name it); a crash after it leaves the new rows and a complete
// file. Merges are the same; the files they replace are removed after the commit, when no row names
// them.
#include <algorithm>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <set>
#include <unordered_map>

#include "base/files.hpp"
#include "base/threads.hpp"
#include "retrieve/collection.hpp"
#include "retrieve/collection_errors.hpp"
#include "retrieve/collection_state.hpp"
#include "retrieve/file_reader.hpp"
#include "retrieve/index/merge_policy.hpp"
#include "retrieve/tokenize.hpp"

namespace danlu::retrieve {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds kBatchTime{15};

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

// Reads files on several threads and gives the results in the order asked for.
class ReadAhead {
 public:
  ReadAhead(const fs::path& source, const std::vector<FileToRead>& files,
            const UpdateOptions& options)
      : source_(source),
        files_(files),
        options_(options),
        threads_(options.threads > 0 ? options.threads : core_count()),
        results_(files.size()),
        pool_({.threads_max = threads_, .name = "ingest"}) {}

  // Throws Error(run.cancelled).
  FileRead take(size_t place) {
    while (asked_ < files_.size() && asked_ < place + 4 * threads_) ask(asked_++);
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return results_[place].has_value() || cancelled_; });
    if (!results_[place]) throw Error(kCancelled);
    FileRead result = std::move(*results_[place]);
    results_[place] = FileRead();
    return result;
  }

 private:
  void ask(size_t place) {
    pool_.submit([this, place] {
      std::optional<FileRead> result;
      try {
        options_.cancel.throw_if_cancelled();
        result = read_for_collection(source_, files_[place], options_);
      } catch (const Error&) {  // Only cancellation comes through.
        result = std::nullopt;
      }
      std::lock_guard lock(mutex_);
      if (!result) cancelled_ = true;
      results_[place] = std::move(result);
      changed_.notify_all();
    });
  }

  const fs::path& source_;
  const std::vector<FileToRead>& files_;
  const UpdateOptions& options_;
  size_t threads_;
  size_t asked_ = 0;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool cancelled_ = false;
  std::vector<std::optional<FileRead>> results_;
  ThreadPool pool_;  // Last: its destructor waits for what uses the rest.
};

}  // namespace

class CollectionUpdate {
 public:
  CollectionUpdate(Collection::State& state, const UpdateOptions& options)
      : state_(state), database_(state.database), options_(options) {}

  UpdateReport run() {
    auto start = Clock::now();
    FolderScan scan = scan_source();
    begin();
    remove_orphans();
    parts_ = state_.load_parts();
    std::vector<FileToRead> files = compare(scan);
    try {
      for (const ScanProblem& problem : scan.problems) {
        record_failure({problem.file, 0, 0}, problem.error);
      }
      read_all(files);
    } catch (const Error& error) {
      if (error.id() == kCancelled.id) commit();  // What is done stays done.
      throw;
    }
    state_.set_setting("updated_at",
                       std::to_string(std::chrono::duration_cast<std::chrono::seconds>(
                                          std::chrono::system_clock::now().time_since_epoch())
                                          .count()));
    commit();
    merge();
    report_.passed_over = scan.passed_over;
    report_.seconds = seconds_since(start);
    return std::move(report_);
  }

 private:
  struct Known {
    int64_t size = 0;
    int64_t modified_ns = 0;
    std::string sha256;
    std::string reader;
    std::string format;
  };

  FolderScan scan_source() {
    try {
      return scan_folder(state_.source, options_.cancel);
    } catch (const fs::filesystem_error&) {
      throw Error(kCollectionSource, {{"name", state_.name}, {"source", state_.source.string()}});
    }
  }

  void begin() {
    transaction_.emplace(database_);
    batch_start_ = Clock::now();
  }

  void remove_orphans() {
    std::set<std::string> named;
    auto rows = database_.prepare("SELECT id FROM segments");
    while (rows.step()) named.insert(state_.segment_path(rows.integer(0)).filename().string());
    std::error_code failed;
    for (fs::directory_iterator entry(state_.folder / "index", failed);
         !failed && entry != fs::directory_iterator(); entry.increment(failed)) {
      std::error_code ignored;
      if (!named.contains(entry->path().filename().string())) fs::remove(entry->path(), ignored);
    }
  }

  // Forgets what is gone and lists what has to be read.
  std::vector<FileToRead> compare(const FolderScan& scan) {
    std::map<std::string, Known> known;
    auto rows =
        database_.prepare("SELECT file, size, modified_ns, sha256, reader, format FROM documents");
    while (rows.step()) {
      known[rows.text(0)] = {rows.integer(1), rows.integer(2), rows.text(3), rows.text(4),
                             rows.text(5)};
    }
    std::map<std::string, Known> failed;
    auto failures =
        database_.prepare("SELECT file, size, modified_ns, reader FROM failures WHERE again = 0");
    while (failures.step()) {
      failed[failures.text(0)] = {failures.integer(1), failures.integer(2), "", failures.text(3),
                                  ""};
    }
    std::vector<FileToRead> files;
    std::set<std::string> present;
    for (const ScannedFile& file : scan.files) {
      present.insert(file.file);
      auto of = [&](const auto& map) {
        auto found = map.find(file.file);
        return found == map.end() ? nullptr : &found->second;
      };
      const Known* document = of(known);
      const Known* failure = of(failed);
      const Known* before = document != nullptr ? document : failure;
      bool same_reader = before != nullptr && before->reader == version_of(before->format);
      bool same_file = same_reader && before->size == static_cast<int64_t>(file.size) &&
                       before->modified_ns == file.modified_ns;
      if (same_file && !options_.read_all) {
        if (document != nullptr) ++report_.unchanged;
        continue;
      }
      bool hash_decides = document != nullptr && same_reader && !options_.read_all;
      files.push_back({file, hash_decides ? document->sha256 : ""});
    }
    forget_missing(known, failed, present, scan.unreadable);
    return files;
  }

  void forget_missing(const std::map<std::string, Known>& known,
                      const std::map<std::string, Known>& failed,
                      const std::set<std::string>& present,
                      const std::vector<std::string>& unreadable) {
    for (const auto& entry : known) {
      const std::string& file = entry.first;
      bool hidden = std::any_of(unreadable.begin(), unreadable.end(),
                                [&](auto& folder) { return file.starts_with(folder); });
      if (present.contains(file) || hidden) continue;
      forget_document(file);
      ++report_.deleted;
    }
    // A failure is written again when it happens again.
    auto rows = database_.prepare("SELECT file FROM failures");
    std::vector<std::string> gone;
    while (rows.step()) {
      std::string file = rows.text(0);
      if (!failed.contains(file) || !present.contains(file)) gone.push_back(file);
    }
    rows.reset();
    for (const std::string& file : gone) forget_failure(file);
  }

  void forget_failure(const std::string& file) {
    database_.run("DELETE FROM failures WHERE file = ?", file);
  }

  // Of all parsers for an empty format. Asked for every file, so it is kept.
  const std::string& version_of(const std::string& format) {
    auto found = versions_.find(format);
    if (found == versions_.end()) {
      found = versions_.emplace(format, reader_version(format, options_.chunks)).first;
    }
    return found->second;
  }

  void read_all(const std::vector<FileToRead>& files) {
    UpdateProgress progress;
    progress.files_total = files.size();
    for (const FileToRead& file : files) progress.bytes_total += file.file.size;
    auto start = Clock::now();
    ReadAhead reader(state_.source, files, options_);
    for (size_t i = 0; i < files.size(); ++i) {
      options_.cancel.throw_if_cancelled();
      apply(files[i].file, reader.take(i));
      progress.files_done = i + 1;
      progress.bytes_done += files[i].file.size;
      progress.file = files[i].file.file;
      if (progress.bytes_done > 0) {
        progress.seconds_left = seconds_since(start) *
                                static_cast<double>(progress.bytes_total - progress.bytes_done) /
                                static_cast<double>(progress.bytes_done);
      }
      if (options_.progress) options_.progress(progress);
      if (builder_.byte_size() >= options_.batch_bytes ||
          Clock::now() - batch_start_ > kBatchTime) {
        commit();
        begin();
      }
    }
  }

  void apply(const ScannedFile& file, FileRead read) {
    forget_failure(file.file);
    if (read.error) {
      record_failure(file, *read.error);
      return;
    }
    if (read.same) {
      database_.run("UPDATE documents SET size = ?, modified_ns = ? WHERE file = ?",
                    static_cast<int64_t>(file.size), file.modified_ns, file.file);
      ++report_.unchanged;
      return;
    }
    store_document(file, read);
  }

  void record_failure(const ScannedFile& file, const Error& error) {
    forget_document(file.file);  // What it held before is no longer what it says.
    bool again = error.failure() == Failure::unavailable || error.failure() == Failure::internal ||
                 error.failure() == Failure::denied;
    database_.run(
        "INSERT OR REPLACE INTO failures(file, size, modified_ns, reader, again, error, "
        "message_en, "
        "message_zh, hint_en, hint_zh) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        file.file, static_cast<int64_t>(file.size), file.modified_ns, version_of(""), again,
        std::string(error.id()), error.message(Language::en), error.message(Language::zh),
        error.hint(Language::en), error.hint(Language::zh));
  }

  std::multimap<std::string, int64_t> stored_chunks(int64_t document) {
    std::multimap<std::string, int64_t> keys;
    auto rows = database_.prepare("SELECT id, key FROM chunks WHERE document = ?");
    rows.bind(1, document);
    while (rows.step()) keys.emplace(rows.text(0), rows.integer(1));
    return keys;
  }

  void store_document(const ScannedFile& file, const FileRead& read) {
    const std::string& reader = version_of(read.format);
    std::multimap<std::string, int64_t> before;
    int64_t document = 0;
    bool same_terms = false;  // Chunks kept need no new terms.
    {
      auto row = database_.prepare("SELECT id, reader FROM documents WHERE file = ?");
      row.bind(1, file.file);
      if (row.step()) {
        document = row.integer(0);
        same_terms = row.text(1) == reader;
      }
    }
    ++(document != 0 ? report_.changed : report_.added);
    if (document != 0) {
      before = stored_chunks(document);
      database_.run(
          "UPDATE documents SET size = ?, modified_ns = ?, sha256 = ?, reader = ?, title = ?, "
          "format = ? WHERE id = ?",
          static_cast<int64_t>(file.size), file.modified_ns, read.sha256, reader, read.title,
          read.format, document);
    } else {
      database_.run(
          "INSERT INTO documents(file, size, modified_ns, sha256, reader, title, format) "
          "VALUES(?, ?, ?, ?, ?, ?, ?)",
          file.file, static_cast<int64_t>(file.size), file.modified_ns, read.sha256, reader,
          read.title, read.format);
      document = database_.last_insert_id();
    }
    for (size_t place = 0; place < read.chunks.size(); ++place) {
      auto kept = same_terms ? before.find(read.chunks[place].id) : before.end();
      if (kept != before.end()) {
        move_chunk(kept->second, static_cast<int64_t>(place), read.chunks[place]);
        before.erase(kept);
      } else {
        insert_chunk(document, static_cast<int64_t>(place), read.chunks[place]);
      }
    }
    for (const auto& [id, key] : before) remove_chunk(key);
  }

  void move_chunk(int64_t key, int64_t place, const Chunk& chunk) {
    database_.run(
        "UPDATE chunks SET place = ?, text = ?, page = ?, begin_byte = ?, end_byte = ?, unit = ? "
        "WHERE key = ?",
        place, chunk.text, chunk.span.page, chunk.span.begin, chunk.span.end,
        static_cast<int64_t>(chunk.span.unit), key);
    ++report_.chunks_kept;
  }

  void insert_chunk(int64_t document, int64_t place, const Chunk& chunk) {
    Json headings = Json::array();
    for (const std::string& heading : chunk.headings) headings.push_back(heading);
    database_.run(
        "INSERT INTO chunks(id, document, place, text, headings, page, begin_byte, end_byte, unit) "
        "VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)",
        chunk.id, document, place, chunk.text, headings.dump(), chunk.span.page, chunk.span.begin,
        chunk.span.end, static_cast<int64_t>(chunk.span.unit));
    tokenizer_.tokenize(searchable_text(chunk.span.file, chunk.headings, chunk.text), tokens_);
    terms_.clear();
    for (const Token& token : tokens_) terms_.push_back(token.term);
    builder_.add(static_cast<uint64_t>(database_.last_insert_id()), terms_);
    ++report_.chunks_added;
  }

  void remove_chunk(int64_t key) {
    database_.run("DELETE FROM chunks WHERE key = ?", key);
    ++report_.chunks_removed;
    auto place = place_of(static_cast<uint64_t>(key));
    if (!place) return;
    parts_[place->first].part.deleted.insert(place->second);
    touched_.insert(place->first);
  }

  void forget_document(const std::string& file) {
    int64_t document = 0;
    {
      auto row = database_.prepare("SELECT id FROM documents WHERE file = ?");
      row.bind(1, file);
      if (!row.step()) return;
      document = row.integer(0);
    }
    for (const auto& [id, key] : stored_chunks(document)) remove_chunk(key);
    database_.run("DELETE FROM documents WHERE id = ?", document);
  }

  // Segment and document number of a chunk that was indexed before this update.
  std::optional<std::pair<size_t, uint32_t>> place_of(uint64_t key) {
    if (places_.empty()) {
      for (size_t part = 0; part < parts_.size(); ++part) {
        const Segment& segment = *parts_[part].part.segment;
        for (uint32_t d = 0; d < segment.document_count(); ++d) places_[segment.key(d)] = {part, d};
      }
    }
    auto found = places_.find(key);
    if (found == places_.end()) return std::nullopt;
    return found->second;
  }

  int64_t add_segment(std::string_view bytes) {
    database_.prepare("INSERT INTO segments(deleted) VALUES(?)").bind_blob(1, "").run();
    int64_t id = database_.last_insert_id();
    write_file_atomic(state_.segment_path(id), bytes);
    return id;
  }

  void commit() {
    bool changed = !touched_.empty() || builder_.document_count() > 0;
    if (builder_.document_count() > 0) add_segment(builder_.finish());
    for (size_t part : touched_) {
      auto update = database_.prepare("UPDATE segments SET deleted = ? WHERE id = ?");
      update.bind_blob(1, parts_[part].part.deleted.bytes()).bind(2, parts_[part].id).run();
    }
    touched_.clear();
    if (changed) next_generation();
    transaction_->commit();
    transaction_.reset();
  }

  void next_generation() {
    std::string last = state_.setting("generation");
    int64_t number = last.empty() ? 0 : std::stoll(last);
    state_.set_setting("generation", std::to_string(number + 1));
  }

  void merge() {
    for (;;) {
      options_.cancel.throw_if_cancelled();
      begin();
      auto parts = state_.load_parts();
      std::vector<SegmentSize> sizes;
      for (const auto& stored : parts) {
        sizes.push_back({stored.part.segment->byte_size(), stored.part.segment->document_count(),
                         stored.part.deleted.size()});
      }
      std::vector<size_t> chosen = segments_to_merge(sizes);
      if (chosen.empty()) {
        transaction_.reset();
        return;
      }
      std::vector<IndexPart> sources;
      size_t live = 0;
      for (size_t place : chosen) {
        sources.push_back(parts[place].part);
        live += parts[place].part.live_count();
      }
      if (live > 0) add_segment(merge_segments(sources));
      for (size_t place : chosen) {
        database_.run("DELETE FROM segments WHERE id = ?", parts[place].id);
      }
      next_generation();
      transaction_->commit();
      transaction_.reset();
      std::error_code ignored;
      for (size_t place : chosen) fs::remove(state_.segment_path(parts[place].id), ignored);
    }
  }

  Collection::State& state_;
  store::Database& database_;
  const UpdateOptions& options_;
  UpdateReport report_;
  std::optional<store::Transaction> transaction_;
  Clock::time_point batch_start_;
  std::vector<Collection::State::StoredPart> parts_;  // As they were when the update began.
  std::set<size_t> touched_;                          // Those with newly deleted documents.
  std::unordered_map<uint64_t, std::pair<size_t, uint32_t>> places_;
  std::map<std::string, std::string> versions_;
  SegmentBuilder builder_;
  Tokenizer tokenizer_;
  std::vector<Token> tokens_;
  std::vector<std::string_view> terms_;
};

UpdateReport Collection::update(const UpdateOptions& options) {
  if (state_->unwritable) throw *state_->unwritable;
  UpdateReport report = CollectionUpdate(*state_, options).run();
  report.failures = failures();
  return report;
}

}  // namespace danlu::retrieve
