// A ZIP archive held in memory, read within limits: number of entries, size of what is unpacked
// (counted, not believed), ratio of one entry. Errors: document.broken, document.too_large,
// document.encrypted. For one thread at a time.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "retrieve/parser.hpp"

namespace danlu::retrieve {

class ZipPackage {
 public:
  // `input` must outlive it; `format` is named in errors.
  ZipPackage(const ParseInput& input, std::string format);
  ~ZipPackage();

  // Names are compared without case, as Office does; nothing when there is no such entry.
  std::optional<std::string> read(const std::string& name);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace danlu::retrieve
