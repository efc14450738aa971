// Collections as the API shows them, and which of them a token reaches.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "retrieve/collection.hpp"
#include "serve/api/endpoint.hpp"
#include "serve/api/support/job_shapes.hpp"

namespace danlu::serve {

struct FailureShape {
  std::string file;
  std::string error;
  Json message;  // {en, zh}
  Json hint;

  static auto fields() {
    return std::tuple{field("file", &FailureShape::file), field("error", &FailureShape::error),
                      field("message", &FailureShape::message), field("hint", &FailureShape::hint)};
  }
};

struct CollectionShape {
  std::string name;
  std::string source;
  int64_t documents = 0;
  int64_t chunks = 0;
  int64_t failures = 0;
  int64_t source_bytes = 0;
  int64_t index_bytes = 0;
  int64_t updated_at = 0;  // Seconds since 1970; 0: never.
  int64_t updated_us = 0;
  bool uploads = false;  // Files can be put into it.
  std::optional<JobShape> job;

  static auto fields() {
    return std::tuple{field("name", &CollectionShape::name),
                      field("source", &CollectionShape::source),
                      field("documents", &CollectionShape::documents),
                      field("chunks", &CollectionShape::chunks),
                      field("failures", &CollectionShape::failures),
                      field("source_bytes", &CollectionShape::source_bytes),
                      field("index_bytes", &CollectionShape::index_bytes),
                      field("updated_at", &CollectionShape::updated_at),
                      field("updated_us", &CollectionShape::updated_us),
                      field("uploads", &CollectionShape::uploads),
                      field("job", &CollectionShape::job)};
  }
};

// Throws Error(http.forbidden) for a collection the token's app does not keep, else
// Error(collection.missing) when there is none.
retrieve::Collection open_collection(const Call& call, const std::string& name);
// Of those there are, the ones in reach.
std::vector<std::string> collections_in_reach(const Call& call);

CollectionShape collection_shape(const Call& call, retrieve::Collection& collection);

// <data>/uploads/<name>: where the files of a collection without a folder of its own lie.
std::filesystem::path upload_folder(const Call& call, const std::string& name);
bool has_uploads(const Call& call, const retrieve::Collection& collection);
// The folder that files may be put into; throws Error(collection.not_uploads).
std::filesystem::path writable_folder(const Call& call, const std::string& name);

// The file of a document, its own and no link: throws Error(collection.no_document) for anything
// the collection has not read, or could not read, itself.
std::filesystem::path document_path(retrieve::Collection& collection, const std::string& file);

// Brings the collection up to date in the background: the id of the job. When one is at work, which
// may have passed a file that is new, another follows it.
std::string start_update(const Call& call, const std::string& name);

}  // namespace danlu::serve
