// What a Collection holds; shared by collection.cpp and collection_update.cpp only.
#pragma once

#include <optional>

#include "base/error.hpp"
#include "retrieve/collection.hpp"
#include "store/sqlite.hpp"

namespace danlu::retrieve {

struct Collection::State {
  State(std::string name_, std::filesystem::path folder_)
      : name(std::move(name_)), folder(std::move(folder_)), database(opened()) {}

  std::filesystem::path segment_path(int64_t id) const {
    return folder / "index" / (std::to_string(id) + ".seg");
  }
  std::string setting(std::string_view key);
  void set_setting(std::string_view key, std::string_view value);

  struct StoredPart {
    int64_t id = 0;
    IndexPart part;
  };
  // On a full or read-only disk what is there can still be read; `unwritable` then says why no more
  // than that.
  store::Database opened();

  // The segments listed in the database. A reader that meets the moment between a merge and the
  // removal of its sources finds a file missing, and reads the list again.
  std::vector<StoredPart> load_parts();

  std::string name;
  std::filesystem::path folder;
  std::filesystem::path source;
  std::optional<Error> unwritable;
  store::Database database;
  std::string generation;  // Of `index`; changes with every commit that changes the index.
  Bm25Index index;
};

}  // namespace danlu::retrieve
