#include "base/codec.hpp"

namespace danlu {

std::string did_you_mean(std::string_view name, const std::vector<std::string>& known) {
  std::string near = nearest_name(name, known);
  return near.empty() ? "" : " (→ '" + near + "'?)";
}

std::string joined(const std::vector<std::string>& items, std::string_view separator) {
  std::string text;
  for (const std::string& item : items) {
    if (!text.empty()) text += separator;
    text += item;
  }
  return text;
}

void throw_unknown_field(std::string_view name, const std::vector<std::string>& known) {
  throw Error(kUnknownField,
              {{"name", name}, {"near", did_you_mean(name, known)}, {"known", joined(known)}});
}

void throw_unknown_choice(std::string_view value, const std::vector<std::string>& known) {
  throw Error(kUnknownChoice,
              {{"value", value}, {"near", did_you_mean(value, known)}, {"known", joined(known)}});
}

}  // namespace danlu
