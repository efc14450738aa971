// The one error type. An Error is thrown where the fact is known, with a code from the catalogue
// and the arguments that fill its message; each layer it passes adds its place (step, port, file,
// row). Text and hint are made when shown, in the reader's language.
//
// The catalogue is the set of ErrorCode constants, each beside the code that throws it
// (`errors.hpp` of a room). A code is checked at compile time: both languages present, the same
// placeholders in both.
//
//   inline constexpr ErrorCode kFileMissing{"file.missing", Failure::not_found,
//       {"There is no file {path}.", "没有文件 {path}。"},
//       {"Check the name and the folder.", "请检查文件名和文件夹。"}};
//   throw Error(kFileMissing, {{"path", path}});
#pragma once

#include <concepts>
#include <exception>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/bilingual.hpp"

namespace danlu {

// What kind of failure a code is; decides exit code and HTTP status.
enum class Failure {
  usage,        // The command or request is wrong: exit 2, HTTP 400.
  input,        // A file, value or document is wrong: exit 3, HTTP 422.
  not_found,    // A thing named does not exist: exit 4, HTTP 404.
  denied,       // Not allowed, wrong key: exit 5, HTTP 403.
  unavailable,  // A server, a disk, a program does not answer: exit 6, HTTP 503.
  limit,        // A bound was reached (time, size, memory, steps): exit 7, HTTP 413.
  cancelled,    // Somebody asked to stop: exit 130, HTTP 499.
  internal      // Our own bug: exit 70, HTTP 500.
};

int exit_code(Failure failure);

namespace detail {
// A placeholder is {name} with a name of small letters and _; any other brace is itself.
constexpr size_t placeholder_end(std::string_view text, size_t begin) {
  size_t end = begin + 1;
  while (end < text.size() && ((text[end] >= 'a' && text[end] <= 'z') || text[end] == '_')) ++end;
  bool closed = end > begin + 1 && end < text.size() && text[end] == '}';
  return text[begin] == '{' && closed ? end + 1 : std::string_view::npos;
}
consteval bool placeholders_within(std::string_view text, std::string_view other) {
  for (size_t i = 0; i < text.size(); ++i) {
    size_t end = placeholder_end(text, i);
    if (end == std::string_view::npos) continue;
    if (other.find(text.substr(i, end - i)) == std::string_view::npos) return false;
  }
  return true;
}
}  // namespace detail

struct ErrorCode {
  std::string_view id;  // "room.what", stable: scripts and tests rely on it.
  Failure failure;
  BilingualLiteral message;  // What was found and where.
  BilingualLiteral hint;     // What to do next.

  consteval ErrorCode(std::string_view id_, Failure failure_, BilingualLiteral message_,
                      BilingualLiteral hint_)
      : id(id_), failure(failure_), message(message_), hint(hint_) {
    if (id.empty() || message.en.empty() || message.zh.empty())
      throw "a code needs an id and a message in both languages";
    if (hint.en.empty() || hint.zh.empty()) throw "a code needs a hint in both languages";
    if (!detail::placeholders_within(message.en, message.zh) ||
        !detail::placeholders_within(message.zh, message.en) ||
        !detail::placeholders_within(hint.en, hint.zh) ||
        !detail::placeholders_within(hint.zh, hint.en)) {
      throw "both languages of a code need the same placeholders";
    }
  }
};

struct ErrorArgument {
  std::string name;
  std::string value;

  ErrorArgument(std::string name_, std::string value_)
      : name(std::move(name_)), value(std::move(value_)) {}
  ErrorArgument(std::string name_, std::string_view value_)
      : name(std::move(name_)), value(value_) {}
  ErrorArgument(std::string name_, const char* value_) : name(std::move(name_)), value(value_) {}
  ErrorArgument(std::string name_, std::integral auto value_)
      : name(std::move(name_)), value(std::to_string(value_)) {}
};

// Where an error happened. Shown innermost first: "parameter 'column', step 'clip', file
// a.flow.yaml".
enum class PlaceKind {
  file,
  line,
  column,
  page,
  row,
  field,
  step,
  port,
  parameter,
  item,
  node,
  command
};

struct Place {
  PlaceKind kind;
  std::string value;
  bool operator==(const Place&) const = default;
};

// What a log keeps of an error: enough to show it and to act on it like the first time.
struct RecordedError {
  std::string id;
  Failure failure = Failure::internal;
  Bilingual message;
  Bilingual hint;
  std::vector<Place> places;
};

class Error : public std::exception {
 public:
  explicit Error(const ErrorCode& code, std::initializer_list<ErrorArgument> arguments = {});
  explicit Error(RecordedError recorded);
  Error(const Error&);
  Error(Error&&) noexcept;
  Error& operator=(const Error&);
  Error& operator=(Error&&) noexcept;
  ~Error() override;

  std::string_view id() const { return code_->id; }
  const ErrorCode& code() const { return *code_; }
  Failure failure() const { return code_->failure; }
  const std::vector<ErrorArgument>& arguments() const { return arguments_; }
  const std::vector<Place>& places() const { return places_; }

  // Adds a place (outer ones later); returns *this so that `throw error.at(...)` reads well.
  Error& at(PlaceKind kind, std::string value);
  Error& at(PlaceKind kind, std::integral auto value) { return at(kind, std::to_string(value)); }

  std::string message(Language language) const;  // Message without places.
  std::string place(Language language) const;    // "line 3, file a.yaml"; empty without places.
  std::string hint(Language language) const;
  // Everything a person needs: "message (place)\nhint".
  std::string full_text(Language language) const;

  const char* what() const noexcept override { return what_.c_str(); }

 private:
  struct OwnedCode;
  std::shared_ptr<const OwnedCode> owned_;  // Of a recorded error.
  const ErrorCode* code_;
  std::vector<ErrorArgument> arguments_;
  std::vector<Place> places_;
  std::string what_;  // English, kept for debuggers and test output.
};

// The name from `candidates` nearest to `name` by edit distance, or "" when none is near enough to
// suggest.
std::string nearest_name(std::string_view name, const std::vector<std::string>& candidates);

}  // namespace danlu
