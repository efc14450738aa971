#include "base/platform/system_call_filter.hpp"

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>

namespace danlu::platform {
namespace {

#if defined(__x86_64__)
constexpr uint32_t kArchitecture = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
constexpr uint32_t kArchitecture = AUDIT_ARCH_AARCH64;
#else
constexpr uint32_t kArchitecture = 0;
#endif

// The x32 calls of an x86-64 kernel have this bit set and would slip past the list.
constexpr uint32_t kX32Bit = 0x40000000;

constexpr uint32_t kDenied[] = {
    SYS_socket,        SYS_socketpair,       SYS_connect,
    SYS_bind,          SYS_listen,           SYS_accept,
    SYS_accept4,       SYS_sendto,           SYS_sendmsg,
    SYS_ptrace,        SYS_process_vm_readv, SYS_process_vm_writev,
    SYS_mount,         SYS_umount2,          SYS_pivot_root,
    SYS_chroot,        SYS_unshare,          SYS_setns,
    SYS_bpf,           SYS_perf_event_open,  SYS_keyctl,
    SYS_add_key,       SYS_request_key,      SYS_io_uring_setup,
    SYS_kexec_load,    SYS_init_module,      SYS_finit_module,
    SYS_delete_module, SYS_reboot,           SYS_swapon,
    SYS_swapoff,       SYS_userfaultfd,      SYS_settimeofday,
    SYS_clock_settime, SYS_sethostname,      SYS_open_by_handle_at,
};
constexpr size_t kDeniedCount = std::size(kDenied);
constexpr size_t kHeadLength = 5;
constexpr size_t kLength = kHeadLength + kDeniedCount + 2;

constexpr sock_filter statement(uint16_t code, uint32_t value) { return {code, 0, 0, value}; }
constexpr sock_filter jump(uint16_t code, uint32_t value, size_t if_true, size_t if_false) {
  return {code, static_cast<uint8_t>(if_true), static_cast<uint8_t>(if_false), value};
}

// load architecture; other → deny; load number; x32 → deny; each of the list → deny; allow; deny.
constexpr std::array<sock_filter, kLength> make_program() {
  std::array<sock_filter, kLength> program{};
  constexpr size_t kDeny = kLength - 1;
  size_t at = 0;
  auto add = [&](sock_filter line) { program[at++] = line; };
  add(statement(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, arch)));
  add(jump(BPF_JMP | BPF_JEQ | BPF_K, kArchitecture, 1, 0));
  add(statement(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS));
  add(statement(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)));
  add(jump(BPF_JMP | BPF_JGE | BPF_K, kX32Bit, kDeny - at - 1, 0));
  for (uint32_t number : kDenied) {
    add(jump(BPF_JMP | BPF_JEQ | BPF_K, number, kDeny - at - 1, 0));
  }
  add(statement(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
  add(statement(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM));
  return program;
}

constexpr std::array<sock_filter, kLength> kProgram = make_program();

}  // namespace

int install_system_call_filter() {
  if (!system_call_filter_supported()) return ENOSYS;
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return errno;
  std::array<sock_filter, kLength> lines = kProgram;
  sock_fprog program{static_cast<unsigned short>(lines.size()), lines.data()};
  return ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0 ? 0 : errno;
}

bool system_call_filter_supported() { return kArchitecture != 0; }

}  // namespace danlu::platform
