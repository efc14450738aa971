#include "serve/api/support/collections.hpp"

#include <algorithm>
#include <mutex>

#include "base/files.hpp"
#include "serve/api/support/collection_errors.hpp"
#include "serve/http/errors.hpp"
#include "workbench/workbench.hpp"

namespace danlu::serve {
namespace {

namespace fs = std::filesystem;

bool in_reach(const Call& call, const std::string& name) {
  if (call.identity.admin()) return true;
  if (call.identity.scope != Scope::app) return false;
  workbench::LoadedAppPtr app = call.workbench.apps().find(call.identity.app);
  return workbench::owns_collection(app->app, name, call.workbench.data());
}

// Begins another update once the job at work has ended.
class UpdateAfter : public std::enable_shared_from_this<UpdateAfter> {
 public:
  UpdateAfter(workbench::Jobs& jobs, std::string job, std::string name)
      : jobs_(jobs), job_(std::move(job)), name_(std::move(name)) {}

  // Holds itself until then.
  void begin() {
    std::shared_ptr<void> handle =
        jobs_.follow([self = shared_from_this()](const workbench::Job& now) { self->look(now); });
    {
      std::lock_guard lock(mutex_);
      if (!done_) handle_ = std::move(handle);
    }
    look(jobs_.find(job_));  // It may have ended before anybody followed.
  }

 private:
  void look(const workbench::Job& now) {
    if (now.id != job_ || now.ended_us == 0) return;
    std::shared_ptr<void> handle;
    {
      std::lock_guard lock(mutex_);
      if (std::exchange(done_, true)) return;
      handle = std::move(handle_);
    }
    try {
      if (now.status == workbench::JobStatus::done) jobs_.start_ingest(name_);
    } catch (const Error&) {
      // Removed meanwhile, or at work in another process, which sees the new files itself.
      handle.reset();
    }
  }

  workbench::Jobs& jobs_;
  const std::string job_;
  const std::string name_;
  std::mutex mutex_;
  bool done_ = false;
  std::shared_ptr<void> handle_;
};

}  // namespace

retrieve::Collection open_collection(const Call& call, const std::string& name) {
  if (!in_reach(call, name)) throw Error(kForbidden);
  return retrieve::Collection::open(call.workbench.data(), name);
}

std::vector<std::string> collections_in_reach(const Call& call) {
  std::vector<std::string> names = retrieve::Collection::names(call.workbench.data());
  std::erase_if(names, [&](const std::string& name) { return !in_reach(call, name); });
  return names;
}

CollectionShape collection_shape(const Call& call, retrieve::Collection& collection) {
  retrieve::CollectionStatus status = collection.status();
  CollectionShape shape;
  shape.name = status.name;
  shape.source = status.source;
  shape.documents = status.documents;
  shape.chunks = status.chunks;
  shape.failures = status.failures;
  shape.source_bytes = status.source_bytes;
  shape.index_bytes = status.index_bytes;
  shape.updated_at = status.updated_at;
  shape.updated_us = status.updated_at * 1'000'000;
  shape.uploads = has_uploads(call, collection);
  if (auto job = call.workbench.jobs().running_on(status.name)) shape.job = job_shape(*job);
  return shape;
}

fs::path upload_folder(const Call& call, const std::string& name) {
  return call.workbench.data() / "uploads" / fs::path(name);
}

bool has_uploads(const Call& call, const retrieve::Collection& collection) {
  std::error_code failed;
  fs::path folder = fs::canonical(upload_folder(call, collection.name()), failed);
  return !failed && folder == collection.source();
}

fs::path writable_folder(const Call& call, const std::string& name) {
  retrieve::Collection collection = open_collection(call, name);
  if (has_uploads(call, collection)) return collection.source();
  throw Error(kNotUploads, {{"name", name}, {"source", collection.source().string()}});
}

fs::path document_path(retrieve::Collection& collection, const std::string& file) {
  bool known = collection.document(file).has_value();
  if (!known) {
    std::vector<retrieve::CollectionFailure> failures = collection.failures();
    known = std::ranges::any_of(failures, [&](const auto& one) { return one.file == file; });
  }
  if (!known) {
    throw Error(kDocumentUnknown, {{"name", collection.name()}, {"file", file}});
  }
  fs::path path = path_inside(collection.source(), file);
  // What was a document when it was read may be a link by now.
  std::error_code failed;
  if (fs::is_symlink(collection.source() / fs::path(file), failed)) {
    throw Error(kDocumentUnknown, {{"name", collection.name()}, {"file", file}});
  }
  return path;
}

std::string start_update(const Call& call, const std::string& name) {
  workbench::Jobs& jobs = call.workbench.jobs();
  std::optional<workbench::Job> busy = jobs.running_on(name);
  std::string id = jobs.start_ingest(name);
  if (busy && busy->id == id) std::make_shared<UpdateAfter>(jobs, id, name)->begin();
  return id;
}

}  // namespace danlu::serve
