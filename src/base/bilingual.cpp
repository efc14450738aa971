#include "base/bilingual.hpp"

#include <cstdlib>

namespace danlu {

Language language_from_environment() {
  for (const char* name : {"DANLU_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"}) {
    const char* value = std::getenv(name);
    if (value == nullptr || *value == '\0') continue;
    return std::string_view(value).starts_with("zh") ? Language::zh : Language::en;
  }
  return Language::en;
}

}  // namespace danlu
