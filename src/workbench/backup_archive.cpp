#include "workbench/backup_archive.hpp"

#include <zip.h>

#include <array>
#include <chrono>
#include <set>

#include "base/files.hpp"
#include "base/hash.hpp"
#include "base/utf8.hpp"
#include "workbench/backup_errors.hpp"

namespace danlu::workbench {
namespace {

namespace fs = std::filesystem;

constexpr const char* kManifest = "manifest.json";
constexpr uint64_t kManifestBytesMax = 256u << 20;
constexpr int64_t kFormat = 1;

struct CloseZip {
  void operator()(zip_t* zip) const { zip_discard(zip); }
};
struct CloseEntry {
  void operator()(zip_file_t* entry) const { zip_fclose(entry); }
};
using Zip = std::unique_ptr<zip_t, CloseZip>;
using Entry = std::unique_ptr<zip_file_t, CloseEntry>;

std::string zip_message(int code) {
  zip_error_t error;
  zip_error_init_with_code(&error, code);
  std::string message = zip_error_strerror(&error);
  zip_error_fini(&error);
  return message;
}

int64_t now_us() {
  auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::microseconds>(now).count();
}

// Relative, without "." and "..", and nothing a file system could misread.
bool sound_path(const std::string& path) {
  if (path.empty() || path.front() == '/' || !utf8::valid(path)) return false;
  if (path.find('\0') != std::string::npos || path.find('\\') != std::string::npos) return false;
  for (const fs::path& part : fs::path(path)) {
    if (part.empty() || part == "." || part == "..") return false;
  }
  return true;
}

void add(zip_t* zip, const std::string& name, zip_source_t* source, const fs::path& file) {
  bool added = source != nullptr && zip_file_add(zip, name.c_str(), source, ZIP_FL_ENC_UTF_8) >= 0;
  if (added) return;
  if (source != nullptr) zip_source_free(source);
  throw Error(kBackupNotWritten, {{"path", file.string()}, {"detail", zip_strerror(zip)}});
}

}  // namespace

BackupSummary BackupManifest::summary() const {
  BackupSummary summary{.files = static_cast<int64_t>(files.size()),
                        .bytes = 0,
                        .made_us = made_us,
                        .version = version,
                        .secrets = secrets};
  for (const ArchivedFile& file : files) summary.bytes += file.size;
  return summary;
}

void write_archive(const fs::path& file, BackupManifest& manifest, const fs::path& folder,
                   const BackupOptions& options) {
  manifest.made_us = now_us();
  std::string listed = to_json(manifest).dump(1);
  int code = 0;
  Zip zip(zip_open(file.c_str(), ZIP_CREATE | ZIP_EXCL, &code));
  if (!zip)
    throw Error(kBackupNotWritten, {{"path", file.string()}, {"detail", zip_message(code)}});
  add(zip.get(), kManifest, zip_source_buffer(zip.get(), listed.data(), listed.size(), 0), file);
  for (const ArchivedFile& entry : manifest.files) {
    std::string path = (folder / entry.path).string();
    add(zip.get(), entry.path, zip_source_file(zip.get(), path.c_str(), 0, -1), file);
  }
  BackupOptions callbacks = options;
  zip_register_progress_callback_with_state(
      zip.get(), 0.005,
      [](zip_t*, double done, void* state) {
        const auto& progress = static_cast<BackupOptions*>(state)->progress;
        if (progress) progress(done);
      },
      nullptr, &callbacks);
  zip_register_cancel_callback_with_state(
      zip.get(),
      [](zip_t*, void* state) {
        return static_cast<BackupOptions*>(state)->cancel.cancelled() ? 1 : 0;
      },
      nullptr, &callbacks);
  // Closing writes; it goes to a temporary file first and is renamed when whole.
  if (zip_close(zip.get()) != 0) {
    options.cancel.throw_if_cancelled();
    throw Error(kBackupNotWritten, {{"path", file.string()}, {"detail", zip_strerror(zip.get())}});
  }
  static_cast<void>(zip.release());
  fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write);
}

struct BackupArchive::State {
  Zip zip;
};

void BackupArchive::invalid(const std::string& detail) const {
  throw Error(kBackupInvalid, {{"path", file_.string()}, {"detail", detail}});
}

BackupArchive::BackupArchive(const fs::path& file)
    : file_(file), state_(std::make_unique<State>()) {
  FileReader check(file);  // A missing or unreadable file is said as such.
  int code = 0;
  state_->zip.reset(zip_open(file.c_str(), ZIP_RDONLY | ZIP_CHECKCONS, &code));
  if (!state_->zip) invalid(zip_message(code));
  Entry entry(zip_fopen(state_->zip.get(), kManifest, 0));
  if (!entry) invalid("manifest.json");
  std::string text;
  std::array<char, 65536> buffer;
  while (true) {
    zip_int64_t count = zip_fread(entry.get(), buffer.data(), buffer.size());
    if (count < 0) invalid("manifest.json");
    if (count == 0) break;
    text.append(buffer.data(), static_cast<size_t>(count));
    if (text.size() > kManifestBytesMax) invalid("manifest.json");
  }
  Json manifest;
  try {
    manifest = Json::parse(text);
  } catch (const Error&) {
    invalid("manifest.json");
  }
  if (!manifest.is_object()) invalid("manifest.json");
  if (manifest.integer_or("danlu_backup", 0) > kFormat) {
    throw Error(kBackupNewer,
                {{"path", file.string()}, {"version", manifest.text_or("version", "")}});
  }
  try {
    manifest_ = from_json<BackupManifest>(manifest);
  } catch (const Error& error) {
    invalid(error.message(Language::en));
  }
  std::set<std::string> seen;
  for (const ArchivedFile& listed : manifest_.files) {
    if (!sound_path(listed.path) || listed.size < 0 || !seen.insert(listed.path).second)
      invalid(utf8::valid(listed.path) ? listed.path : "manifest.json");
  }
}

BackupArchive::~BackupArchive() = default;

void BackupArchive::read_one(const ArchivedFile& listed, const Sink& sink) {
  Entry entry(zip_fopen(state_->zip.get(), listed.path.c_str(), 0));
  if (!entry) invalid(listed.path);
  Sha256 hash;
  int64_t left = listed.size;
  std::array<char, 262144> buffer;
  if (left == 0) sink(listed, {});
  while (true) {
    zip_int64_t count = zip_fread(entry.get(), buffer.data(), buffer.size());
    if (count < 0 || count > left) invalid(listed.path);
    if (count == 0) break;
    left -= count;
    std::string_view bytes(buffer.data(), static_cast<size_t>(count));
    hash.update(bytes);
    sink(listed, bytes);
  }
  if (left != 0 || hash.hex() != listed.sha256) invalid(listed.path);
}

void BackupArchive::read_all(const BackupOptions& options, const Sink& sink) {
  double total = static_cast<double>(std::max<int64_t>(manifest_.summary().bytes, 1));
  double done = 0;
  for (const ArchivedFile& listed : manifest_.files) {
    options.cancel.throw_if_cancelled();
    read_one(listed, sink);
    done += static_cast<double>(listed.size);
    if (options.progress) options.progress(done / total);
  }
}

}  // namespace danlu::workbench
