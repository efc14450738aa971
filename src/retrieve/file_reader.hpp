// Reads one file of a collection: content hash, document, chunks; or the error that prevented it.
#pragma once

#include <atomic>
#include <optional>

#include "retrieve/collection.hpp"
#include "retrieve/folder_scan.hpp"

namespace danlu::retrieve {

struct FileToRead {
  ScannedFile file;
  std::string known_sha256;  // When the file is known and its reader unchanged; else empty.
};

struct FileRead {
  bool same = false;  // The content is the known one; nothing else is set.
  std::string sha256;
  std::string title;
  std::string format;
  std::vector<Chunk> chunks;
  std::optional<Error> error;
};

// Never throws, except Error(run.cancelled) when options.cancel is. Safe from any thread.
FileRead read_for_collection(const std::filesystem::path& source, const FileToRead& file,
                             const UpdateOptions& options);

// Names everything that decides which chunks and terms a file of this format gives.
std::string reader_version(std::string_view format, const ChunkOptions& options);

}  // namespace danlu::retrieve
