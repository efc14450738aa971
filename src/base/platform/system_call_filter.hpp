// The seccomp program for untrusted helpers (seccomp(2)): a list of system calls that fail with
// EPERM. Written out here because the list is short and libseccomp could not be loaded between
// fork and exec.
#pragma once

namespace danlu::platform {

// Async-signal-safe. 0, or the error number.
int install_system_call_filter();
bool system_call_filter_supported();

}  // namespace danlu::platform
