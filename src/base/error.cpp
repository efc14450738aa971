#include "base/error.hpp"

#include <algorithm>
#include <array>

namespace danlu {
namespace {

constexpr ErrorCode kRecorded{"error.recorded",
                              Failure::internal,
                              {"A recorded error.", "记录中的错误。"},
                              {"See the log.", "请查看日志。"}};

std::string filled(std::string_view pattern, const std::vector<ErrorArgument>& arguments) {
  std::string text;
  for (size_t i = 0; i < pattern.size();) {
    size_t end = detail::placeholder_end(pattern, i);
    if (end == std::string_view::npos) {
      text.push_back(pattern[i++]);
      continue;
    }
    std::string_view name = pattern.substr(i + 1, end - i - 2);
    auto found = std::ranges::find(arguments, name, &ErrorArgument::name);
    text += found == arguments.end() ? std::string(pattern.substr(i, end - i)) : found->value;
    i = end;
  }
  return text;
}

BilingualLiteral place_label(PlaceKind kind) {
  switch (kind) {
    case PlaceKind::file:
      return {"file {}", "文件 {}"};
    case PlaceKind::line:
      return {"line {}", "第 {} 行"};
    case PlaceKind::column:
      return {"column {}", "第 {} 列"};
    case PlaceKind::page:
      return {"page {}", "第 {} 页"};
    case PlaceKind::row:
      return {"row {}", "第 {} 行数据"};
    case PlaceKind::field:
      return {"field '{}'", "字段“{}”"};
    case PlaceKind::step:
      return {"step '{}'", "步骤“{}”"};
    case PlaceKind::port:
      return {"port '{}'", "端口“{}”"};
    case PlaceKind::parameter:
      return {"parameter '{}'", "参数“{}”"};
    case PlaceKind::item:
      return {"item {}", "第 {} 项"};
    case PlaceKind::node:
      return {"node {}", "节点 {}"};
    case PlaceKind::command:
      return {"command '{}'", "命令“{}”"};
  }
  return {"{}", "{}"};
}

size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      size_t above = row[j];
      size_t change = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({above + 1, row[j - 1] + 1, change});
      diagonal = above;
    }
  }
  return row[b.size()];
}

}  // namespace

int exit_code(Failure failure) {
  switch (failure) {
    case Failure::usage:
      return 2;
    case Failure::input:
      return 3;
    case Failure::not_found:
      return 4;
    case Failure::denied:
      return 5;
    case Failure::unavailable:
      return 6;
    case Failure::limit:
      return 7;
    case Failure::cancelled:
      return 130;
    case Failure::internal:
      return 70;
  }
  return 70;
}

Error::Error(const ErrorCode& code, std::initializer_list<ErrorArgument> arguments)
    : code_(&code), arguments_(arguments) {
  what_ = std::string(code.id) + ": " + message(Language::en);
}

// The texts are final: a brace in them stays as it is, since there are no arguments.
struct Error::OwnedCode {
  RecordedError recorded;
  ErrorCode code;

  explicit OwnedCode(RecordedError given) : recorded(std::move(given)), code(kRecorded) {
    code.id = recorded.id;
    code.failure = recorded.failure;
    code.message = {recorded.message.en, recorded.message.zh};
    code.hint = {recorded.hint.en, recorded.hint.zh};
  }
};

Error::Error(RecordedError recorded)
    : owned_(std::make_shared<OwnedCode>(std::move(recorded))),
      code_(&owned_->code),
      places_(owned_->recorded.places) {
  what_ = std::string(code_->id) + ": " + message(Language::en);
}

Error::Error(const Error&) = default;
Error::Error(Error&&) noexcept = default;
Error& Error::operator=(const Error&) = default;
Error& Error::operator=(Error&&) noexcept = default;
Error::~Error() = default;

Error& Error::at(PlaceKind kind, std::string value) {
  places_.push_back({kind, std::move(value)});
  what_ = std::string(code_->id) + ": " + message(Language::en) + " (" + place(Language::en) + ")";
  return *this;
}

std::string Error::message(Language language) const {
  return filled(code_->message.in(language), arguments_);
}

std::string Error::place(Language language) const {
  std::string text;
  for (const Place& place : places_) {
    if (!text.empty()) text += language == Language::zh ? "，" : ", ";
    std::string_view label = place_label(place.kind).in(language);
    size_t hole = label.find("{}");
    text.append(label.substr(0, hole)).append(place.value).append(label.substr(hole + 2));
  }
  return text;
}

std::string Error::hint(Language language) const {
  return filled(code_->hint.in(language), arguments_);
}

std::string Error::full_text(Language language) const {
  std::string text = message(language);
  if (!places_.empty()) {
    text += language == Language::zh ? "（" + place(language) + "）" : " (" + place(language) + ")";
  }
  return text + "\n" + hint(language);
}

std::string nearest_name(std::string_view name, const std::vector<std::string>& candidates) {
  constexpr size_t kLongestCompared = 200;
  if (name.size() > kLongestCompared) return "";
  std::string best;
  size_t best_distance = std::max<size_t>(2, name.size() / 3) + 1;
  for (const std::string& candidate : candidates) {
    if (candidate.size() > kLongestCompared) continue;
    size_t distance = edit_distance(name, candidate);
    if (distance < best_distance) {
      best_distance = distance;
      best = candidate;
    }
  }
  return best;
}

}  // namespace danlu
