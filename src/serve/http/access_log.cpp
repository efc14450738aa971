#include "serve/http/access_log.hpp"

#include <fstream>
#include <system_error>

#include "base/json.hpp"
#include "base/time.hpp"
#include "base/utf8.hpp"

namespace danlu::serve {
namespace {

class FileLog : public AccessLog {
 public:
  FileLog(std::filesystem::path path, uint64_t bytes_max)
      : path_(std::move(path)), bytes_max_(bytes_max) {
    open();
  }

  void write(std::string_view line) noexcept override {
    try {
      std::lock_guard lock(mutex_);
      if (bytes_ + line.size() >= bytes_max_) {
        file_.close();
        std::error_code ignored;
        std::filesystem::rename(path_, path_.string() + ".1", ignored);
        open();
      }
      file_.clear();
      file_ << line << '\n' << std::flush;
      bytes_ += line.size() + 1;
    } catch (const std::exception&) {
      bytes_ = 0;  // Out of memory: this line is lost, the next is tried.
    }
  }

 private:
  void open() {
    file_.open(path_, std::ios::app | std::ios::binary);
    std::error_code problem;
    uintmax_t size = std::filesystem::file_size(path_, problem);
    bytes_ = problem ? 0 : size;
    std::filesystem::permissions(
        path_, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write, problem);
  }

  std::filesystem::path path_;
  uint64_t bytes_max_;
  std::mutex mutex_;
  std::ofstream file_;
  uint64_t bytes_ = 0;
};

}  // namespace

std::string access_line(const AccessRecord& record) {
  Json line = Json::object({{"time", format_time(record.time_us, TimeFormat::zoned)},
                            {"id", record.id},
                            {"peer", record.peer},
                            {"method", record.method},
                            {"route", record.route},
                            {"path", utf8::prefix(record.path, 300)},
                            {"status", record.status},
                            {"ms", static_cast<double>(record.duration_us) / 1000.0},
                            {"bytes_in", record.bytes_in},
                            {"bytes_out", record.bytes_out}});
  if (!record.who.empty()) line["who"] = record.who;
  if (!record.note.empty()) line["note"] = utf8::repaired(record.note);
  return line.dump();
}

std::shared_ptr<AccessLog> open_access_log(const std::filesystem::path& path, uint64_t bytes_max) {
  return std::make_shared<FileLog>(path, bytes_max);
}

}  // namespace danlu::serve
