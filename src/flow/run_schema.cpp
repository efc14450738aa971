#include "flow/run_schema.hpp"

#include "flow/run_errors.hpp"

namespace danlu::flow {
namespace {

constexpr size_t kInlineBytesMax = 64u << 10;

void move_out(Json& value, Json at, const RunEvent& event, store::Blobs& blobs, StoredData& stored,
              Json& list) {
  std::string text = value.dump();
  if (text.size() <= kInlineBytesMax) return;
  if (text.size() > store::kBlobBytesMax) {
    throw Error(kValueTooLarge, {{"name", at.at(at.size() - 1).dump()},
                                 {"path", event.path},
                                 {"bytes", text.size()},
                                 {"limit", store::kBlobBytesMax}});
  }
  std::string name = blobs.put(text);
  stored.bytes += static_cast<int64_t>(text.size());
  list.push_back(Json::object({{"at", std::move(at)}, {"sha256", name}, {"bytes", text.size()}}));
  stored.blobs.push_back(std::move(name));
  value = Json();
}

// A value that a member of `data` names, to put a blob back.
Json* place_in(Json& data, const Json& at) {
  Json* place = &data;
  for (const Json& part : at.as_array()) {
    if (part.is_text()) {
      place = &(*place)[part.as_text()];
    } else {
      Json::Array& items = place->array_items();
      auto index = static_cast<size_t>(part.as_integer());
      if (index >= items.size()) return nullptr;
      place = &items[index];
    }
  }
  return place;
}

}  // namespace

const std::array<std::string_view, 2> kRunMigrations{
    R"sql(
CREATE TABLE runs (
  id TEXT PRIMARY KEY, workspace TEXT NOT NULL, owner TEXT NOT NULL, flow TEXT NOT NULL, file TEXT NOT NULL,
  digest TEXT NOT NULL, conversation TEXT NOT NULL, status TEXT NOT NULL, started_us INTEGER NOT NULL,
  ended_us INTEGER NOT NULL DEFAULT 0, steps INTEGER NOT NULL DEFAULT 0, error TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX runs_by_time ON runs (started_us);
CREATE TABLE events (
  run TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE, number INTEGER NOT NULL, kind TEXT NOT NULL,
  path TEXT NOT NULL, time_us INTEGER NOT NULL, data TEXT NOT NULL, workspace TEXT NOT NULL, owner TEXT NOT NULL,
  PRIMARY KEY (run, number)
) STRICT, WITHOUT ROWID;
CREATE TABLE conversation_state (
  workspace TEXT NOT NULL, owner TEXT NOT NULL, flow TEXT NOT NULL, conversation TEXT NOT NULL, name TEXT NOT NULL,
  value TEXT NOT NULL, PRIMARY KEY (workspace, owner, flow, conversation, name)
) STRICT, WITHOUT ROWID;
CREATE TABLE step_results (
  key TEXT PRIMARY KEY, workspace TEXT NOT NULL, owner TEXT NOT NULL, outputs TEXT NOT NULL, used_us INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
)sql",
    // Runs of format 1 have no texts of their flows: they are shown, never taken up again.
    R"sql(
ALTER TABLE runs ADD COLUMN app TEXT NOT NULL DEFAULT '';
ALTER TABLE runs ADD COLUMN parent TEXT NOT NULL DEFAULT '';
ALTER TABLE runs ADD COLUMN durability TEXT NOT NULL DEFAULT 'async';
ALTER TABLE runs ADD COLUMN title TEXT NOT NULL DEFAULT '';
ALTER TABLE runs ADD COLUMN holder TEXT NOT NULL DEFAULT '';
ALTER TABLE runs ADD COLUMN sources TEXT NOT NULL DEFAULT '[]';
ALTER TABLE runs ADD COLUMN bytes INTEGER NOT NULL DEFAULT 0;
UPDATE runs SET status = 'failed', error = 'run.interrupted: The program ended in mid-run.' WHERE status = 'running';
CREATE INDEX runs_open ON runs (status) WHERE status IN ('running', 'waiting');
CREATE INDEX runs_by_conversation ON runs (conversation, started_us) WHERE conversation <> '';
CREATE TABLE flow_texts (
  digest TEXT PRIMARY KEY, workspace TEXT NOT NULL, owner TEXT NOT NULL, text TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE waits (
  run TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE, path TEXT NOT NULL, workspace TEXT NOT NULL,
  owner TEXT NOT NULL, kind TEXT NOT NULL, until_us INTEGER NOT NULL, form TEXT NOT NULL, answer TEXT,
  PRIMARY KEY (run, path)
) STRICT, WITHOUT ROWID;
CREATE TABLE blob_uses (
  run TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE, blob TEXT NOT NULL, workspace TEXT NOT NULL,
  owner TEXT NOT NULL, PRIMARY KEY (run, blob)
) STRICT, WITHOUT ROWID;
CREATE INDEX blob_uses_by_blob ON blob_uses (blob);
CREATE TABLE flushes (
  id INTEGER PRIMARY KEY CHECK (id = 1), workspace TEXT NOT NULL, owner TEXT NOT NULL, time_us INTEGER NOT NULL
) STRICT;
)sql"};

std::string_view status_after(EventKind kind) {
  switch (kind) {
    case EventKind::run_finished:
      return "succeeded";
    case EventKind::run_failed:
      return "failed";
    case EventKind::run_cancelled:
      return "cancelled";
    case EventKind::run_waiting:
      return "waiting";
    default:
      return "";
  }
}

StoredData stored_data(const RunEvent& event, const FlowPlan& plan, store::Blobs& blobs) {
  Json data = event.data(plan);
  StoredData stored;
  stored.text = data.dump();
  if (stored.text.size() > kInlineBytesMax) {
    Json list = Json::array();
    for (const char* section : {"inputs", "outputs", "state"}) {
      if (data.find(section) == nullptr) continue;
      Json members = data.at(section);
      for (const auto& [name, value] : data.at(section).as_object()) {
        move_out(members[name], Json::array({section, name}), event, blobs, stored, list);
      }
      data[section] = std::move(members);
    }
    if (const Json* effects = data.find("effects")) {
      Json changed = *effects;
      for (size_t i = 0; i < effects->size(); ++i) {
        move_out(changed.array_items()[i]["value"], Json::array({"effects", Json(i), "value"}),
                 event, blobs, stored, list);
      }
      data["effects"] = std::move(changed);
    }
    if (list.size() > 0) data["blobs"] = std::move(list);
    stored.text = data.dump();
  }
  stored.bytes += static_cast<int64_t>(stored.text.size());
  return stored;
}

Json loaded_data(std::string_view text, const store::Blobs& blobs) {
  Json data = Json::parse(text);
  const Json* list = data.find("blobs");
  if (list == nullptr) return data;
  Json moved = *list;
  for (const Json& blob : moved.as_array()) {
    Json* place = place_in(data, blob.at("at"));
    if (place != nullptr) *place = Json::parse(blobs.get(blob.at("sha256").as_text()));
  }
  data.object_members().erase("blobs");
  return data;
}

}  // namespace danlu::flow
