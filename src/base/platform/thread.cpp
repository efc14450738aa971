#include "base/platform/thread.hpp"

#include <pthread.h>
#include <sched.h>

#include <fstream>
#include <memory>
#include <string>

namespace danlu::platform {
namespace {

void* run_body(void* raw) {
  std::unique_ptr<std::function<void()>> body(static_cast<std::function<void()>*>(raw));
  (*body)();
  return nullptr;
}

// Control group v2: "<quota> <period>" in microseconds, or "max <period>".
size_t cgroup_cores() {
  std::ifstream file("/sys/fs/cgroup/cpu.max");
  std::string quota;
  double period = 0;
  if (!(file >> quota >> period) || quota == "max" || period <= 0) return SIZE_MAX;
  double cores = std::stod(quota) / period;
  return cores < 1 ? 1 : static_cast<size_t>(cores);
}

}  // namespace

bool start_detached_thread(std::function<void()> body, size_t stack_bytes,
                           const std::string& name) {
  pthread_attr_t attributes;
  if (pthread_attr_init(&attributes) != 0) return false;
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  if (stack_bytes > 0) pthread_attr_setstacksize(&attributes, stack_bytes);
  auto owned = std::make_unique<std::function<void()>>(std::move(body));
  pthread_t thread;
  bool started = pthread_create(&thread, &attributes, run_body, owned.get()) == 0;
  pthread_attr_destroy(&attributes);
  if (!started) return false;
  [[maybe_unused]] std::function<void()>* given = owned.release();  // run_body owns it now.
  pthread_setname_np(thread, name.substr(0, 15).c_str());
  return true;
}

size_t usable_cores() {
  cpu_set_t set;
  CPU_ZERO(&set);
  size_t affinity = 1;
  if (sched_getaffinity(0, sizeof(set), &set) == 0) affinity = static_cast<size_t>(CPU_COUNT(&set));
  size_t cores = std::min(affinity, cgroup_cores());
  return cores == 0 ? 1 : cores;
}

}  // namespace danlu::platform
