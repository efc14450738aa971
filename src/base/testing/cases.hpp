// Where the shared test data lies: $DANLU_CASES, or ../shared/cases beside the repository. For
// tests only.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace danlu::testing {

// The folder or file `relative` of the shared cases; nothing when they are not on this machine (the
// test then skips with a line that says so). In CI (CI=true) they must be there: throws, which
// fails the test.
inline std::optional<std::filesystem::path> cases(std::string_view relative) {
  const char* named = std::getenv("DANLU_CASES");
  std::filesystem::path root =
      named != nullptr && *named != '\0'
          ? std::filesystem::path(named)
          : std::filesystem::path(DANLU_SOURCE) / ".." / "shared" / "cases";
  std::filesystem::path path = root / relative;
  if (std::filesystem::exists(path)) return path;
  const char* ci = std::getenv("CI");
  if (ci != nullptr && std::string_view(ci) == "true") {
    throw std::runtime_error("shared test cases are missing: " + path.string());
  }
  return std::nullopt;
}

}  // namespace danlu::testing
