#include "retrieve/parsers/support/zip_package.hpp"

#include <zip.h>

#include <algorithm>

#include "retrieve/parser_errors.hpp"

namespace danlu::retrieve {
namespace {

struct ArchiveDiscard {
  void operator()(zip_t* archive) const { zip_discard(archive); }
};
struct FileClose {
  void operator()(zip_file_t* file) const { zip_fclose(file); }
};

}  // namespace

struct ZipPackage::State {
  const ParseInput& input;
  std::string format;
  std::unique_ptr<zip_t, ArchiveDiscard> archive;
  size_t unpacked = 0;

  [[noreturn]] void broken(const std::string& detail) const {
    throw Error(kDocumentBroken, {{"file", input.file}, {"format", format}, {"detail", detail}});
  }
  [[noreturn]] void too_large(const std::string& detail) const {
    throw Error(kDocumentTooLarge, {{"file", input.file}, {"detail", detail}});
  }
};

ZipPackage::ZipPackage(const ParseInput& input, std::string format)
    : state_(std::make_unique<State>(State{input, std::move(format), nullptr, 0})) {
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* source =
      zip_source_buffer_create(input.bytes.data(), input.bytes.size(), 0, &error);
  zip_t* archive = source == nullptr ? nullptr : zip_open_from_source(source, ZIP_RDONLY, &error);
  if (archive == nullptr) {
    std::string detail = zip_error_strerror(&error);
    zip_error_fini(&error);
    if (source != nullptr) zip_source_free(source);
    state_->broken(detail);
  }
  zip_error_fini(&error);
  state_->archive.reset(archive);
  auto entries = static_cast<size_t>(std::max<zip_int64_t>(zip_get_num_entries(archive, 0), 0));
  if (entries > input.limits.archive_entries_max)
    state_->too_large(std::to_string(entries) + " entries in the archive");
}

ZipPackage::~ZipPackage() = default;

std::optional<std::string> ZipPackage::read(const std::string& name) {
  zip_t* archive = state_->archive.get();
  const ParseLimits& limits = state_->input.limits;
  zip_int64_t index = zip_name_locate(archive, name.c_str(), ZIP_FL_NOCASE);
  if (index < 0) return std::nullopt;
  zip_stat_t facts;
  zip_stat_init(&facts);
  if (zip_stat_index(archive, static_cast<zip_uint64_t>(index), 0, &facts) != 0)
    state_->broken("the entry " + name + " cannot be found");
  if ((facts.valid & ZIP_STAT_ENCRYPTION_METHOD) != 0 && facts.encryption_method != ZIP_EM_NONE)
    throw Error(kDocumentEncrypted, {{"file", state_->input.file}});
  std::unique_ptr<zip_file_t, FileClose> file(
      zip_fopen_index(archive, static_cast<zip_uint64_t>(index), 0));
  if (!file) state_->broken("the entry " + name + " cannot be unpacked");
  std::string content;
  constexpr size_t kStep = 256 << 10;
  constexpr size_t kRatioFree = 4 << 20;  // Small entries may be packed as tight as they like.
  for (;;) {
    state_->input.cancel.throw_if_cancelled();
    size_t before = content.size();
    content.resize(before + kStep);
    zip_int64_t count = zip_fread(file.get(), content.data() + before, kStep);
    if (count < 0) state_->broken("the entry " + name + " is damaged");
    content.resize(before + static_cast<size_t>(count));
    state_->unpacked += static_cast<size_t>(count);
    if (count == 0) break;
    if (state_->unpacked > limits.text_bytes_max)
      state_->too_large("it unpacks to more than " + std::to_string(limits.text_bytes_max) +
                        " bytes");
    bool bomb = content.size() > kRatioFree && (facts.valid & ZIP_STAT_COMP_SIZE) != 0 &&
                content.size() / std::max<size_t>(facts.comp_size, 1) > limits.archive_ratio_max;
    if (bomb) state_->too_large("the entry " + name + " unpacks to far more than its size");
  }
  return content;
}

}  // namespace danlu::retrieve
