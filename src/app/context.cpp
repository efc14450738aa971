#include "app/context.hpp"

#include <cstdio>
#include <cstdlib>

#include "base/platform/terminal.hpp"
#include "serve/client.hpp"

namespace danlu::app {
namespace {

std::string environment_value(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

}  // namespace

std::filesystem::path default_data_folder() {
  if (std::string folder = environment_value("DANLU_DATA"); !folder.empty()) return folder;
  if (std::string folder = environment_value("XDG_DATA_HOME"); !folder.empty()) {
    return std::filesystem::path(folder) / "danlu";
  }
  std::string home = environment_value("HOME");
  return home.empty() ? std::filesystem::path("danlu-data")
                      : std::filesystem::path(home) / ".local/share/danlu";
}

Context::Context(GlobalOptions options)
    : options_(std::move(options)),
      terminal_(platform::is_terminal(platform::Stream::output)),
      input_terminal_(platform::is_terminal(platform::Stream::input)),
      error_terminal_(platform::is_terminal(platform::Stream::error)),
      colour_(terminal_ && environment_value("NO_COLOR").empty() &&
              environment_value("TERM") != "dumb"),
      cancel_(platform::interrupt_token()) {
  if (options_.data.empty()) options_.data = default_data_folder();
}

Context::~Context() { end_progress(); }

std::string Context::styled(std::string_view text, std::string_view style) const {
  if (!colour_) return std::string(text);
  return "\x1b[" + std::string(style) + "m" + std::string(text) + "\x1b[0m";
}

void Context::print(std::string_view line) const {
  print_text(line);
  print_text("\n");
}

void Context::print_text(std::string_view text) const {
  end_progress();
  std::fwrite(text.data(), 1, text.size(), stdout);
  if (terminal_) std::fflush(stdout);
}

void Context::print_json(const Json& value) const { print(value.dump(terminal_ ? 2 : -1)); }

void Context::note(std::string_view line) const {
  if (json()) return;
  end_progress();
  std::fflush(stdout);
  std::fprintf(stderr, "%.*s\n", static_cast<int>(line.size()), line.data());
}

void Context::progress(std::string_view line) const {
  if (!error_terminal_ || json()) return;
  size_t width = platform::terminal_width();
  std::string shown = platform::cut_to_width(line, width > 1 ? width - 1 : 79);
  std::fprintf(stderr, "\r\x1b[K%s", shown.c_str());
  std::fflush(stderr);
  progress_shown_ = true;
}

void Context::end_progress() const {
  if (!progress_shown_) return;
  std::fputs("\r\x1b[K", stderr);
  progress_shown_ = false;
}

void Context::print_error(const Error& error) const {
  end_progress();
  std::fflush(stdout);
  if (json()) {
    Json report = Json::object({{"error", Json::object({{"code", error.id()},
                                                        {"message", error.message(language())},
                                                        {"place", error.place(language())},
                                                        {"hint", error.hint(language())}})}});
    std::fprintf(stderr, "%s\n", report.dump().c_str());
    return;
  }
  std::string place = error.place(language());
  bool chinese = language() == Language::zh;
  std::string head = chinese ? "错误：" : "Error: ";
  bool colour = error_terminal_ && colour_;
  std::string red = colour ? "\x1b[31m" : "";
  std::string dim = colour ? "\x1b[2m" : "";
  std::string end = colour ? "\x1b[0m" : "";
  std::fprintf(stderr, "%s%s%s%s\n", red.c_str(), head.c_str(), end.c_str(),
               error.message(language()).c_str());
  if (!place.empty())
    std::fprintf(stderr, "  %s%s\n", chinese ? "位置：" : "Where: ", place.c_str());
  std::fprintf(stderr, "  %s%s%s%s\n", dim.c_str(),
               chinese ? "怎么办：" : "What to do: ", error.hint(language()).c_str(), end.c_str());
}

workbench::Workbench& Context::workbench() {
  if (!workbench_) {
    workbench_ = std::make_unique<workbench::Workbench>(
        workbench::Workbench::Options::from_environment(data()));
  }
  return *workbench_;
}

void Context::use_data_folder() {
  if (!data_folder_) data_folder_ = workbench::DataFolder::share_or_say(data());
}

serve::Client* Context::server() {
  if (server_) return server_.get();
  if (data_folder_) return nullptr;
  data_folder_ = workbench::DataFolder::share(data());
  if (data_folder_) return nullptr;
  std::optional<serve::Client> client = serve::Client::of(data());
  // Taken, and nobody listens: about to start or to end.
  if (!client) return use_data_folder(), nullptr;
  server_ = std::make_unique<serve::Client>(std::move(*client));
  return server_.get();
}

}  // namespace danlu::app
