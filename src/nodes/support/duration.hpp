// Spans of time as people write them: "90s", "5m", "2h", "3d", "1.5h", "500ms".
#pragma once

#include <cstdint>
#include <string>

namespace danlu::nodes {

// Microseconds. Throws Error(flow.duration).
int64_t parse_duration(const std::string& text);

}  // namespace danlu::nodes
