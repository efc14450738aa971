// What the fuzz targets share. A target calls code with hostile input inside `tolerating_errors`:
// an Error is a fine answer as long as it can be shown; anything else that is thrown is a finding.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/error.hpp"
#include "base/utf8.hpp"

namespace danlu::fuzz {

inline std::string_view text_of(const uint8_t* data, size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

// A broken promise of the code under test: stops the fuzzer with the input kept.
inline void require(bool promise) {
  if (!promise) __builtin_trap();
}

template <class Function>
void tolerating_errors(Function&& function) {
  try {
    function();
  } catch (const Error& error) {
    require(error.failure() != Failure::internal);
    require(!error.full_text(Language::en).empty() && utf8::valid(error.full_text(Language::zh)));
  }
}

}  // namespace danlu::fuzz
