// Which token started which run, and which request an idempotency key stands for. Kept in
// `<data>/serve.db`, so that both hold after a restart. Safe from any thread.
#pragma once

#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace danlu::serve {

class StartRecords {
 public:
  explicit StartRecords(std::filesystem::path data);  // Opened when first used.
  ~StartRecords();

  struct Start {
    std::string run;
    std::string conversation;
    std::string digest;  // Of the request.
  };
  // Of this token and key within the last day.
  std::optional<Start> find(const std::string& token, const std::string& key);
  void put(const std::string& token, const std::string& key, const Start& start);
  void remove(const std::string& token, const std::string& key);

  void set_owner(const std::string& run, const std::string& token);
  bool is_owner(const std::string& run, const std::string& token);

 private:
  struct State;
  State& opened();  // REQUIRES: mutex_ is held.

  std::filesystem::path data_;
  std::mutex mutex_;
  std::unique_ptr<State> state_;
};

}  // namespace danlu::serve
