#include "serve/api/support/job_shapes.hpp"

#include "serve/http/event_stream.hpp"
#include "workbench/workbench.hpp"

namespace danlu::serve {
namespace {

// One reader of a job. Lives as long as its stream: the stream's own callback lets go of it.
class JobReader {
 public:
  explicit JobReader(Exchange& exchange) : stream_(exchange) {}

  void take(const workbench::Job& job) {
    std::string data = to_json(job_shape(job)).dump();
    bool last = job.status != workbench::JobStatus::running;
    {
      std::lock_guard lock(mutex_);  // Not held while sending: the stream may call let_go.
      if (over_ || stream_.closed()) return;
      over_ = last;
    }
    if (last) {
      stream_.send({.type = "progress", .data = data});
      stream_.close();
    } else {
      stream_.send_if_room({.type = "progress", .data = data});
    }
  }
  void keep(std::shared_ptr<void> following) {
    std::lock_guard lock(mutex_);
    following_ = std::move(following);
  }
  std::shared_ptr<void> let_go() {
    std::lock_guard lock(mutex_);
    return std::move(following_);
  }
  void on_close(std::function<void()> callback) { stream_.on_close(std::move(callback)); }

 private:
  std::mutex mutex_;
  EventStream stream_;
  bool over_ = false;
  std::shared_ptr<void> following_;
};

}  // namespace

JobShape job_shape(const workbench::Job& job) {
  return {.id = job.id,
          .kind = job.kind,
          .subject = job.subject,
          .status = to_json(job.status).as_text(),
          .done = job.done,
          .total = job.total,
          .note = job.note,
          .seconds_left = job.seconds_left,
          .started_us = job.started_us,
          .ended_us = job.ended_us == 0 ? std::nullopt : std::optional(job.ended_us),
          .error = job.error,
          .report = job.report};
}

void stream_job(const workbench::Job& job, Call& call) {
  auto reader = std::make_shared<JobReader>(*call.exchange);
  workbench::Jobs& jobs = call.workbench.jobs();
  reader->keep(jobs.follow(
      [reader = std::weak_ptr<JobReader>(reader), id = job.id](const workbench::Job& changed) {
        auto open = reader.lock();
        if (open != nullptr && changed.id == id) open->take(changed);
      }));
  reader->take(jobs.find(job.id));  // It may have changed before it was followed.
  reader->on_close([reader] { reader->let_go(); });
}

}  // namespace danlu::serve
