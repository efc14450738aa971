// Random bytes from the operating system, fit for keys.
#pragma once

#include <cstddef>
#include <string>

namespace danlu::platform {

std::string random_bytes(size_t count);

}  // namespace danlu::platform
