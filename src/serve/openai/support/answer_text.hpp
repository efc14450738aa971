// The text of an answer on its way to a client that cannot take anything back: what of it may be
// sent while it grows, and what is left to send when it is known. For one thread at a time.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace danlu::serve {

// Bytes held back at first: a step that finds nothing to say writes a word of its own, which never
// becomes part of the answer.
inline constexpr size_t kAnswerHeldBack = 40;

class AnswerText {
 public:
  // The answer ends before the first of `stops`.
  explicit AnswerText(std::vector<std::string> stops);

  // More of the text; what may be sent now, whole characters only.
  std::string grow(std::string_view more);
  // The text begins again from nothing (another attempt): the rest waits for the end.
  void restart() { frozen_ = true; }
  // The answer as it is; what is left to send. When it is not what was sent so far, all of it after
  // an empty line.
  std::string finish(std::string_view whole);

  const std::string& sent() const { return sent_; }
  bool replaced() const { return replaced_; }
  // `whole` up to the first stop that is complete.
  std::string_view cut(std::string_view whole) const;

 private:
  size_t stop_from(std::string_view text, size_t from) const;

  std::vector<std::string> stops_;
  size_t stop_bytes_max_ = 0;
  std::string text_;
  std::string sent_;
  bool frozen_ = false;
  bool replaced_ = false;
};

}  // namespace danlu::serve
