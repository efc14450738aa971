#include "serve/openai/support/answer_text.hpp"

#include <algorithm>

#include "base/utf8.hpp"

namespace danlu::serve {

AnswerText::AnswerText(std::vector<std::string> stops) : stops_(std::move(stops)) {
  for (const std::string& stop : stops_) stop_bytes_max_ = std::max(stop_bytes_max_, stop.size());
}

size_t AnswerText::stop_from(std::string_view text, size_t from) const {
  size_t begin = std::string_view::npos;
  size_t end = std::string_view::npos;
  for (const std::string& stop : stops_) {
    size_t found = text.find(stop, from);
    if (found == std::string_view::npos) continue;
    // A writer stops at the first stop that is complete.
    if (std::pair(found + stop.size(), found) >= std::pair(end, begin)) continue;
    begin = found;
    end = found + stop.size();
  }
  return begin;
}

std::string_view AnswerText::cut(std::string_view whole) const {
  return whole.substr(0, stop_from(whole, 0));
}

std::string AnswerText::grow(std::string_view more) {
  if (frozen_) return "";
  text_ += more;
  std::string_view ready = text_;
  // A stop may have begun in what came before; nothing of it was sent.
  size_t stop = stop_from(text_, sent_.size());
  frozen_ = stop != std::string_view::npos;
  if (frozen_) {
    ready = ready.substr(0, stop);
  } else if (stop_bytes_max_ > 0) {
    size_t kept = std::min(stop_bytes_max_ - 1, ready.size());
    ready = utf8::prefix(ready, ready.size() - kept);
  }
  if (ready.size() < kAnswerHeldBack || ready.size() <= sent_.size()) return "";
  std::string now(ready.substr(sent_.size()));
  sent_ += now;
  return now;
}

std::string AnswerText::finish(std::string_view whole) {
  std::string_view answer = cut(whole);
  frozen_ = true;
  if (answer.starts_with(sent_)) {
    std::string rest(answer.substr(sent_.size()));
    sent_ = answer;
    return rest;
  }
  replaced_ = true;
  sent_ += "\n\n";
  sent_ += answer;
  return "\n\n" + std::string(answer);
}

}  // namespace danlu::serve
