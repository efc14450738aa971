#include "serve/openai/support/answer_text.hpp"

#include <algorithm>

#include "base/utf8.hpp"

namespace danlu::serve {

AnswerText::AnswerText(std::vector<std::string> stops) : stops_(std::move(stops)) {
  for (const std::string& stop : stops_) stop_bytes_max_ = std::max(stop_bytes_max_, stop.size());
}

std::string_view AnswerText::cut(std::string_view whole) const {
  size_t end = whole.size();
  for (const std::string& stop : stops_) end = std::min(end, whole.find(stop));
  return whole.substr(0, end);
}

std::string AnswerText::grow(std::string_view more) {
  if (frozen_) return "";
  // A stop may have begun in what came before; nothing of it was sent.
  text_ += more;
  std::string_view ready = text_;
  for (const std::string& stop : stops_) {
    size_t found = text_.find(stop, sent_.size());
    if (found == std::string::npos) continue;
    frozen_ = true;
    ready = ready.substr(0, std::min(found, ready.size()));
  }
  if (!frozen_ && stop_bytes_max_ > 0) {
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
