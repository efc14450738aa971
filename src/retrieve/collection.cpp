#include "retrieve/collection.hpp"

#include <algorithm>

#include "base/files.hpp"
#include "base/hash.hpp"
#include "base/utf8.hpp"
#include "retrieve/character_table.hpp"
#include "retrieve/collection_errors.hpp"
#include "retrieve/collection_state.hpp"
#include "store/sqlite_errors.hpp"

namespace danlu::retrieve {
namespace {

namespace fs = std::filesystem;

constexpr size_t kNameCharactersMax = 64;

constexpr std::string_view kFirstFormat = R"(
CREATE TABLE settings(
  workspace TEXT NOT NULL DEFAULT 'default', owner TEXT NOT NULL DEFAULT 'local',
  key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE documents(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  workspace TEXT NOT NULL DEFAULT 'default', owner TEXT NOT NULL DEFAULT 'local',
  file TEXT NOT NULL UNIQUE, size INTEGER NOT NULL, modified_ns INTEGER NOT NULL,
  sha256 TEXT NOT NULL, reader TEXT NOT NULL, title TEXT NOT NULL, format TEXT NOT NULL);
CREATE TABLE chunks(
  key INTEGER PRIMARY KEY AUTOINCREMENT,
  workspace TEXT NOT NULL DEFAULT 'default', owner TEXT NOT NULL DEFAULT 'local',
  id TEXT NOT NULL, document INTEGER NOT NULL REFERENCES documents(id) ON DELETE CASCADE,
  place INTEGER NOT NULL, text TEXT NOT NULL, headings TEXT NOT NULL, page INTEGER NOT NULL,
  begin_byte INTEGER NOT NULL, end_byte INTEGER NOT NULL, unit INTEGER NOT NULL);
CREATE INDEX chunks_by_document ON chunks(document);
CREATE INDEX chunks_by_id ON chunks(id);
CREATE TABLE failures(
  workspace TEXT NOT NULL DEFAULT 'default', owner TEXT NOT NULL DEFAULT 'local',
  file TEXT PRIMARY KEY, size INTEGER NOT NULL, modified_ns INTEGER NOT NULL,
  reader TEXT NOT NULL, again INTEGER NOT NULL, error TEXT NOT NULL,
  message_en TEXT NOT NULL, message_zh TEXT NOT NULL,
  hint_en TEXT NOT NULL, hint_zh TEXT NOT NULL);
CREATE TABLE segments(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  workspace TEXT NOT NULL DEFAULT 'default', owner TEXT NOT NULL DEFAULT 'local',
  deleted BLOB NOT NULL);
)";
constexpr std::array kFormats{kFirstFormat};

fs::path folder_of(const fs::path& data, std::string_view name) {
  return data / "collections" / fs::path(std::string(name));
}

constexpr std::string_view kDocumentColumns =
    "SELECT file, title, format, size, "
    "(SELECT COUNT(*) FROM chunks WHERE document = documents.id), sha256 FROM documents";

CollectionDocument read_document(store::Statement& row) {
  return {row.text(0), row.text(1), row.text(2), row.integer(3), row.integer(4), row.text(5)};
}

constexpr std::string_view kPassageColumns =
    "SELECT chunks.id, documents.file, chunks.text, chunks.headings, chunks.page, "
    "chunks.begin_byte, chunks.end_byte, chunks.unit FROM chunks "
    "JOIN documents ON documents.id = chunks.document WHERE ";

std::optional<Passage> read_passage(store::Statement& row, const std::string& collection) {
  if (!row.step()) return std::nullopt;
  Passage passage;
  passage.id = row.text(0);
  passage.collection = collection;
  passage.text = row.text(2);
  for (const Json& heading : row.json(3).as_array()) passage.headings.push_back(heading.as_text());
  passage.span = {row.text(1), row.integer(4), row.integer(5), row.integer(6),
                  row.integer(7) == 0 ? SpanUnit::file : SpanUnit::text};
  return passage;
}

}  // namespace

store::Database Collection::State::opened() {
  fs::path path = folder / "collection.db";
  try {
    return store::Database(path);
  } catch (const Error& error) {
    bool disk = error.id() == store::kDatabaseReadOnly.id || error.id() == store::kDatabaseFull.id;
    std::error_code absent;
    bool settled = fs::exists(path, absent) && (!fs::exists(path.string() + "-wal", absent) ||
                                                fs::file_size(path.string() + "-wal", absent) == 0);
    if (!disk || !settled) throw;
    unwritable = error;
    return store::Database(path, {.frozen = true});
  }
}

std::string Collection::State::setting(std::string_view key) {
  auto row = database.prepare("SELECT value FROM settings WHERE key = ?");
  row.bind(1, key);
  return row.step() ? row.text(0) : std::string();
}

void Collection::State::set_setting(std::string_view key, std::string_view value) {
  database.run("INSERT OR REPLACE INTO settings(key, value) VALUES(?, ?)", key, value);
}

std::vector<Collection::State::StoredPart> Collection::State::load_parts() {
  for (int attempt = 0;; ++attempt) {
    std::vector<StoredPart> parts;
    auto rows = database.prepare("SELECT id, deleted FROM segments ORDER BY id");
    while (rows.step()) {
      StoredPart stored;
      stored.id = rows.integer(0);
      stored.part.deleted = DocumentSet::from_bytes(std::string(rows.blob_view(1)));
      parts.push_back(std::move(stored));
    }
    rows.reset();
    try {
      for (StoredPart& stored : parts) stored.part.segment = Segment::open(segment_path(stored.id));
      return parts;
    } catch (const Error& error) {
      if (attempt == 2 || error.id() != kIndexUnreadable.id) throw;
    }
  }
}

Collection::Collection(std::unique_ptr<State> state) : state_(std::move(state)) {}
Collection::Collection(Collection&&) noexcept = default;
Collection& Collection::operator=(Collection&&) noexcept = default;
Collection::~Collection() = default;

void Collection::check_name(std::string_view name) {
  bool ok = !name.empty() && utf8::valid(name) && utf8::length(name) <= kNameCharactersMax;
  for (size_t i = 0; ok && i < name.size();) {
    utf8::Decoded decoded = utf8::decode(name, i);
    bool sign = decoded.code_point == U'-' || decoded.code_point == U'_';
    bool in_table = decoded.code_point < kFoldedEnd;
    auto folded =
        in_table ? fold_character(decoded.code_point) : std::span<const FoldedCharacter>();
    bool letter = !folded.empty() && folded[0].kind != CharacterClass::separator &&
                  folded[0].kind != CharacterClass::joiner;
    ok = letter || (sign && i > 0);
    i += decoded.length;
  }
  if (!ok) throw Error(kCollectionName, {{"name", utf8::repaired(utf8::prefix(name, 200))}});
}

bool Collection::exists(const fs::path& data, std::string_view name) {
  check_name(name);
  std::error_code ignored;
  return fs::exists(folder_of(data, name) / "collection.db", ignored);
}

std::vector<std::string> Collection::names(const fs::path& data) {
  std::vector<std::string> names;
  std::error_code failed;
  for (fs::directory_iterator entry(data / "collections", failed);
       !failed && entry != fs::directory_iterator(); entry.increment(failed)) {
    std::error_code ignored;
    if (fs::exists(entry->path() / "collection.db", ignored)) {
      names.push_back(entry->path().filename().string());
    }
  }
  std::sort(names.begin(), names.end());
  return names;
}

Collection Collection::create(const fs::path& data, std::string_view name, const fs::path& source) {
  if (exists(data, name)) {
    throw Error(kCollectionExists,
                {{"name", name}, {"source", open(data, name).source().string()}});
  }
  std::error_code failed;
  fs::path absolute = fs::canonical(source, failed);
  if (failed || !fs::is_directory(absolute, failed)) {
    throw Error(kCollectionSource, {{"name", name}, {"source", source.string()}});
  }
  fs::path folder = folder_of(data, name);
  make_folders(folder / "index");
  auto state = std::make_unique<State>(std::string(name), folder);
  state->database.migrate(kFormats);
  state->source = absolute;
  state->set_setting("source", absolute.string());
  return Collection(std::move(state));
}

Collection Collection::open(const fs::path& data, std::string_view name) {
  if (!exists(data, name)) {
    throw Error(kCollectionMissing, {{"name", name}, {"near", did_you_mean(name, names(data))}});
  }
  auto state = std::make_unique<State>(std::string(name), folder_of(data, name));
  state->database.migrate(kFormats);
  state->source = state->setting("source");
  return Collection(std::move(state));
}

void Collection::remove(const fs::path& data, std::string_view name) {
  if (!exists(data, name)) {
    throw Error(kCollectionMissing, {{"name", name}, {"near", did_you_mean(name, names(data))}});
  }
  fs::path folder = folder_of(data, name);
  std::error_code failed;
  fs::remove(folder / "collection.db", failed);  // First: what is left is no collection.
  if (!failed) fs::remove_all(folder, failed);
  if (failed) throw file_error(failed.value(), folder);
}

const std::string& Collection::name() const { return state_->name; }
const fs::path& Collection::source() const { return state_->source; }

CollectionStatus Collection::status() {
  auto count = [&](std::string_view sql) {
    auto row = state_->database.prepare(sql);
    return row.step() ? row.integer(0) : 0;
  };
  CollectionStatus status;
  status.name = state_->name;
  status.source = state_->source.string();
  status.documents = count("SELECT COUNT(*) FROM documents");
  status.chunks = count("SELECT COUNT(*) FROM chunks");
  status.failures = count("SELECT COUNT(*) FROM failures");
  status.source_bytes = count("SELECT COALESCE(SUM(size), 0) FROM documents");
  status.updated_at = count(
      "SELECT COALESCE((SELECT CAST(value AS INTEGER) FROM settings "
      "WHERE key = 'updated_at'), 0)");
  for (const IndexPart& part : index().parts()) {
    status.index_bytes += static_cast<int64_t>(part.segment->byte_size());
  }
  return status;
}

std::vector<CollectionDocument> Collection::documents() {
  auto rows = state_->database.prepare(std::string(kDocumentColumns) + " ORDER BY file");
  std::vector<CollectionDocument> out;
  while (rows.step()) out.push_back(read_document(rows));
  return out;
}

std::optional<CollectionDocument> Collection::document(std::string_view file) {
  auto row = state_->database.prepare(std::string(kDocumentColumns) + " WHERE file = ?");
  row.bind(1, file);
  if (!row.step()) return std::nullopt;
  return read_document(row);
}

std::vector<CollectionFailure> Collection::failures() {
  auto rows = state_->database.prepare(
      "SELECT file, error, message_en, message_zh, hint_en, hint_zh FROM failures ORDER BY file");
  std::vector<CollectionFailure> out;
  while (rows.step()) {
    out.push_back(
        {rows.text(0), rows.text(1), {rows.text(2), rows.text(3)}, {rows.text(4), rows.text(5)}});
  }
  return out;
}

std::string Collection::digest() {
  auto rows = state_->database.prepare("SELECT file, sha256, reader FROM documents ORDER BY file");
  Sha256 hash;
  while (rows.step()) {
    for (int column = 0; column < 3; ++column) {
      hash.update(rows.text_view(column)).update(std::string_view("\0", 1));
    }
  }
  return hash.hex();
}

const Bm25Index& Collection::index() {
  std::string generation = state_->setting("generation");
  if (generation != state_->generation) {
    std::vector<IndexPart> parts;
    for (State::StoredPart& stored : state_->load_parts()) parts.push_back(std::move(stored.part));
    state_->index = Bm25Index(std::move(parts));
    state_->generation = generation;
  }
  return state_->index;
}

std::optional<Passage> Collection::passage(uint64_t key) {
  auto row = state_->database.prepare(std::string(kPassageColumns) + "chunks.key = ?");
  row.bind(1, static_cast<int64_t>(key));
  return read_passage(row, state_->name);
}

std::optional<Passage> Collection::passage_by_id(std::string_view id) {
  auto row = state_->database.prepare(std::string(kPassageColumns) +
                                      "chunks.id = ? ORDER BY chunks.key LIMIT 1");
  row.bind(1, id);
  return read_passage(row, state_->name);
}

std::vector<Passage> Collection::passages_of(std::string_view file) {
  auto row = state_->database.prepare(std::string(kPassageColumns) +
                                      "documents.file = ? ORDER BY chunks.place, chunks.key");
  row.bind(1, file);
  std::vector<Passage> passages;
  while (std::optional<Passage> passage = read_passage(row, state_->name))
    passages.push_back(std::move(*passage));
  return passages;
}

std::string searchable_text(std::string_view file, const std::vector<std::string>& headings,
                            std::string_view text) {
  size_t slash = file.rfind('/');
  std::string_view name = slash == std::string_view::npos ? file : file.substr(slash + 1);
  std::string out(name.substr(0, name.rfind('.')));
  for (const std::string& heading : headings) out.append("\n").append(heading);
  return out.append("\n").append(text);
}

}  // namespace danlu::retrieve
