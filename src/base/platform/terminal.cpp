#include "base/platform/terminal.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <unicode/uchar.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <memory>
#include <thread>

#include "base/utf8.hpp"

namespace danlu::platform {
namespace {

int descriptor_of(Stream stream) {
  return stream == Stream::input    ? STDIN_FILENO
         : stream == Stream::output ? STDOUT_FILENO
                                    : STDERR_FILENO;
}

size_t width_of(char32_t c) {
  auto code = static_cast<UChar32>(c);
  int8_t type = u_charType(code);
  if (type == U_NON_SPACING_MARK || type == U_ENCLOSING_MARK || type == U_FORMAT_CHAR) return 0;
  int width = u_getIntPropertyValue(code, UCHAR_EAST_ASIAN_WIDTH);
  return width == U_EA_WIDE || width == U_EA_FULLWIDTH ? 2 : 1;
}

// A handler may only write; a thread reads and cancels.
int g_pipe_write = -1;  // Set once before the handlers are installed.
std::atomic<int> g_signals = 0;

void on_signal(int number) {
  if (g_signals.fetch_add(1) > 0) _exit(128 + number);
  char byte = 1;
  [[maybe_unused]] ssize_t written = write(g_pipe_write, &byte, 1);
}

CancelToken install() {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return {};
  g_pipe_write = ends[1];
  auto source = std::make_shared<CancelSource>();
  std::thread([source, reader = ends[0]] {
    char byte = 0;
    while (read(reader, &byte, 1) < 0 && errno == EINTR) {
    }
    source->cancel();
  }).detach();
  struct sigaction action{};
  action.sa_handler = on_signal;
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
  return source->token();
}

}  // namespace

bool is_terminal(Stream stream) { return isatty(descriptor_of(stream)) == 1; }

size_t terminal_width() {
  winsize size{};
  bool known = ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  return known ? size.ws_col : 80;
}

size_t display_width(std::string_view text) {
  size_t columns = 0;
  for (size_t i = 0; i < text.size();) {
    utf8::Decoded decoded = utf8::decode(text, i);
    columns += width_of(decoded.code_point);
    i += decoded.length;
  }
  return columns;
}

std::string cut_to_width(std::string_view text, size_t columns) {
  size_t used = 0;
  size_t i = 0;
  while (i < text.size()) {
    utf8::Decoded decoded = utf8::decode(text, i);
    used += width_of(decoded.code_point);
    if (used > columns) break;
    i += decoded.length;
  }
  return std::string(text.substr(0, i));
}

CancelToken interrupt_token() {
  static const CancelToken kToken = install();
  return kToken;
}

}  // namespace danlu::platform
