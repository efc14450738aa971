#include "retrieve/file_reader.hpp"

#include <condition_variable>
#include <mutex>
#include <thread>

#include "base/files.hpp"
#include "base/hash.hpp"
#include "retrieve/collection_errors.hpp"
#include "retrieve/parser.hpp"
#include "retrieve/source_text.hpp"
#include "retrieve/tokenize.hpp"

namespace danlu::retrieve {
namespace {

// Raised when the same document would give other chunks.
constexpr int kChunkingVersion = 1;

// Cancels its token when the time is over.
class Deadline {
 public:
  Deadline(const CancelToken& parent, std::chrono::seconds time) : source_(parent) {
    thread_ = std::thread([this, time] {
      std::unique_lock lock(mutex_);
      if (!done_changed_.wait_for(lock, time, [this] { return done_; })) {
        passed_ = true;
        source_.cancel();
      }
    });
  }
  Deadline(const Deadline&) = delete;
  Deadline& operator=(const Deadline&) = delete;
  ~Deadline() {
    {
      std::lock_guard lock(mutex_);
      done_ = true;
    }
    done_changed_.notify_all();
    thread_.join();
  }
  CancelToken token() const { return source_.token(); }
  bool passed() const { return passed_; }

 private:
  CancelSource source_;
  std::mutex mutex_;
  std::condition_variable done_changed_;
  bool done_ = false;
  std::atomic<bool> passed_ = false;
  std::thread thread_;
};

FileRead read(const std::filesystem::path& path, const FileToRead& file,
              const UpdateOptions& options, const CancelToken& cancel) {
  FileRead out;
  std::string bytes = read_file(path, options.file_bytes_max);
  out.sha256 = sha256_hex(bytes);
  if (out.sha256 == file.known_sha256) {
    out.same = true;
    return out;
  }
  ParseInput input;
  input.file = file.file.file;
  input.bytes = bytes;
  input.limits.time_max = options.file_time_max;
  input.cancel = cancel;
  Document document = parse_document(input);
  out.title = document.title;
  out.format = document.format;
  if (document.unit == SpanUnit::file) {
    SourceText source(bytes, document.encoding);
    out.chunks = chunk(document, options.chunks, &source);
  } else {
    out.chunks = chunk(document, options.chunks);
  }
  return out;
}

}  // namespace

FileRead read_for_collection(const std::filesystem::path& source, const FileToRead& file,
                             const UpdateOptions& options) {
  FileRead failed;
  std::optional<Deadline> deadline;
  const std::string& name = file.file.file;
  try {
    deadline.emplace(options.cancel, options.file_time_max);
    return read(source / name, file, options, deadline->token());
  } catch (const Error& error) {
    options.cancel.throw_if_cancelled();
    failed.error = error;
    if (deadline && deadline->passed()) {
      failed.error =
          Error(kCollectionFileTime, {{"file", name}, {"seconds", options.file_time_max.count()}});
    }
  } catch (const std::exception& error) {
    failed.error = Error(kCollectionFileFailed, {{"file", name}, {"detail", error.what()}});
  }
  return failed;
}

std::string reader_version(std::string_view format, const ChunkOptions& options) {
  std::string version = "terms " + std::to_string(kTokenizerVersion) + ", chunks " +
                        std::to_string(kChunkingVersion) + " " + std::to_string(options.target) +
                        "/" + std::to_string(options.limit) + "/" + std::to_string(options.overlap);
  for (const ParserType& parser : builtin_parsers()) {
    if (!format.empty() && parser.id != format) continue;
    version += ", " + parser.id + " " + std::to_string(parser.version);
  }
  return version;
}

}  // namespace danlu::retrieve
