// The tables of runs.db and what readers and the writer of it share.
#pragma once

#include <array>
#include <string_view>

#include "flow/run_log.hpp"
#include "store/blobs.hpp"

namespace danlu::flow {

inline constexpr std::string_view kLocalOwner = "local";

// Released steps never change.
extern const std::array<std::string_view, 2> kRunMigrations;

// What ends a run or lays it to rest, as the column `status` says it; empty for other events.
std::string_view status_after(EventKind kind);

// An event's data as stored: values over 64 KiB become blobs, named under `blobs` by where they
// were: [{at: ["outputs", "text"], sha256, bytes}]. Throws run.value_too_large.
struct StoredData {
  std::string text;
  std::vector<std::string> blobs;
  int64_t bytes = 0;  // Of the text and the blobs.
};
StoredData stored_data(const RunEvent& event, const FlowPlan& plan, store::Blobs& blobs);
// And back.
Json loaded_data(std::string_view text, const store::Blobs& blobs);

}  // namespace danlu::flow
