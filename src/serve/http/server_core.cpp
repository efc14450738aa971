#include <fmt/chrono.h>
#include <fmt/format.h>

#include <ctime>
#include <random>

#include "serve/http/session.hpp"

namespace danlu::serve {
namespace {

ThreadPool::Options pool_options(const ServerOptions& options) {
  size_t threads = options.handler_threads;
  if (threads == 0) threads = std::max<size_t>(8, 2 * core_count());
  return {.threads_max = threads,
          .stack_bytes = 1 << 20,
          .idle_time = std::chrono::seconds(10),
          .name = "http"};
}

std::string random_text() {
  std::random_device random;
  return fmt::format("{:08x}", random());
}

}  // namespace

ServerCore::ServerCore(ServerOptions options_, Router router_)
    : options(std::move(options_)),
      router(std::move(router_)),
      metrics(options.metrics ? options.metrics : std::make_shared<Metrics>()),
      head_limits{.head_bytes_max = options.limits.head_bytes_max,
                  .target_bytes_max = options.limits.target_bytes_max,
                  .headers_max = options.limits.headers_max},
      peers(options.limits.peer_requests_per_second, options.limits.peer_requests_burst),
      credentials(options.limits.credential_requests_per_second,
                  options.limits.credential_requests_burst),
      id_prefix_(random_text()),
      pool_(std::make_unique<ThreadPool>(pool_options(options))) {}

bool ServerCore::submit(Task task) {
  if (pool_ == nullptr || waiting >= options.limits.requests_waiting_max) return false;
  ++waiting;
  pool_->submit([this, task = std::move(task)] {
    task();
    --waiting;
  });
  return true;
}

void ServerCore::end_pool() { pool_.reset(); }

std::string ServerCore::next_id() { return fmt::format("{}-{:x}", id_prefix_, ++id_); }

std::string ServerCore::date() {
  auto now = static_cast<int64_t>(std::time(nullptr));
  std::lock_guard lock(mutex_);
  if (now != date_second_) {
    date_second_ = now;
    date_ = fmt::format("{:%a, %d %b %Y %H:%M:%S} GMT", fmt::gmtime(static_cast<time_t>(now)));
  }
  return date_;
}

std::filesystem::path ServerCore::new_upload_file() {
  std::filesystem::path folder = options.upload_folder;
  if (folder.empty()) folder = std::filesystem::temp_directory_path();
  return folder / ("danlu-upload-" + next_id() + "-" + random_text());
}

}  // namespace danlu::serve
