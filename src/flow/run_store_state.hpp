// The open database of a RunStore: connections and the writer. For the store's own files.
#pragma once

#include "flow/run_store.hpp"
#include "flow/run_writer.hpp"
#include "store/holder.hpp"

namespace danlu::flow {

struct RunStore::State {
  State(const std::filesystem::path& folder, const std::string& file_layer);

  store::Holder holder;
  store::Blobs blobs;
  store::Database database;  // Under the store's mutex.
  // What running steps read, apart from the rest, so that no run waits for a long listing.
  std::mutex quick_mutex;
  store::Database quick;
  std::unique_ptr<RunWriter> writer;
};

inline constexpr ErrorCode kUnknownRun{
    "history.unknown_run",
    Failure::not_found,
    {"There is no run '{run}'.", "没有运行记录“{run}”。"},
    {"'danlu history' lists the runs.", "可用 “danlu history” 查看运行记录。"}};

}  // namespace danlu::flow
