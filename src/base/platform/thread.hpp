// Threads with a chosen stack size (std::thread has no such option).
#pragma once

#include <cstddef>
#include <functional>
#include <string>

namespace danlu::platform {

// Starts a detached thread; false when the system refuses one more. stack_bytes 0 means the
// default.
bool start_detached_thread(std::function<void()> body, size_t stack_bytes, const std::string& name);

// Processors this process may run on.
size_t usable_cores();

}  // namespace danlu::platform
