// What a command works with: where to print and how, the data folder, and the parts of the program,
// made when first asked for, so that a command pays only for what it uses.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "app/command.hpp"
#include "base/cancel.hpp"
#include "workbench/data_folder.hpp"
#include "workbench/workbench.hpp"

namespace danlu::serve {
class Client;
}

namespace danlu::app {

struct GlobalOptions {
  Language language = Language::en;
  bool json = false;
  bool verbose = false;
  std::filesystem::path data;
};

class Context {
 public:
  explicit Context(GlobalOptions options);
  ~Context();

  const GlobalOptions& options() const { return options_; }
  Language language() const { return options_.language; }
  bool json() const { return options_.json; }
  const std::string& text(const Bilingual& both) const { return both.in(options_.language); }

  bool terminal() const { return terminal_; }  // Standard output is one.
  bool can_ask() const { return terminal_ && input_terminal_; }
  // A text in a style ("1" bold, "2" dim, "31" red, "36" cyan) when the terminal shows colour.
  std::string styled(std::string_view text, std::string_view style) const;

  void print(std::string_view line) const;       // With a line feed, to standard output.
  void print_text(std::string_view text) const;  // Without one.
  void print_json(const Json& value) const;
  void note(std::string_view line) const;  // To standard error; not with --json.
  // One line on the terminal that is written over; nothing when standard error is none.
  void progress(std::string_view line) const;
  void end_progress() const;
  void print_error(const Error& error) const;

  const CancelToken& cancel() const { return cancel_; }  // Ctrl-C.
  const std::filesystem::path& data() const { return options_.data; }

  workbench::Workbench& workbench();
  const flow::NodeRegistry& nodes() { return workbench().nodes(); }
  flow::RunStore& run_store() { return workbench().run_store(); }
  // Before anything is written to the data folder; held until the command ends. Throws
  // Error(data.server_running).
  void use_data_folder();
  // The server that works with the data folder, which does the work then; null when there is none,
  // and the folder is held as by use_data_folder().
  serve::Client* server();

 private:
  GlobalOptions options_;
  bool terminal_;
  bool input_terminal_;
  bool error_terminal_;
  bool colour_;
  mutable bool progress_shown_ = false;
  CancelToken cancel_;
  std::optional<workbench::DataFolder> data_folder_;
  std::unique_ptr<workbench::Workbench> workbench_;
  std::unique_ptr<serve::Client> server_;
};

// $DANLU_DATA, else $XDG_DATA_HOME/danlu, else ~/.local/share/danlu.
std::filesystem::path default_data_folder();

}  // namespace danlu::app
