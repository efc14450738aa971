// Jobs as the API shows them, and their progress as a stream.
#pragma once

#include "serve/api/endpoint.hpp"
#include "workbench/jobs.hpp"

namespace danlu::serve {

struct JobShape {
  std::string id;
  std::string kind;
  std::string subject;
  std::string status;
  int64_t done = 0;
  int64_t total = 0;
  std::string note;
  double seconds_left = 0.0;
  int64_t started_us = 0;
  std::optional<int64_t> ended_us;
  Json error;
  Json report;

  static auto fields() {
    return std::tuple{field("id", &JobShape::id),
                      field("kind", &JobShape::kind),
                      field("subject", &JobShape::subject),
                      field("status", &JobShape::status),
                      field("done", &JobShape::done),
                      field("total", &JobShape::total),
                      field("note", &JobShape::note),
                      field("seconds_left", &JobShape::seconds_left),
                      field("started_us", &JobShape::started_us),
                      field("ended_us", &JobShape::ended_us),
                      field("error", &JobShape::error),
                      field("report", &JobShape::report)};
  }
};

JobShape job_shape(const workbench::Job& job);

// Answers with `event: progress` for each change until the job has ended.
void stream_job(const workbench::Job& job, Call& call);

}  // namespace danlu::serve
