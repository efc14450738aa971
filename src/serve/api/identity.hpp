// Who asks: what a token or a session allows. A value.
#pragma once

#include <array>
#include <string>

#include "base/codec.hpp"

namespace danlu::serve {

// How much a token allows, from least to most.
//   run    start runs of one app and read the runs it started itself
//   app    everything about one app's runs and conversations; its collections read-only
//   admin  everything
enum class Scope { run, app, admin };

}  // namespace danlu::serve

template <>
struct danlu::EnumNames<danlu::serve::Scope> {
  static constexpr std::array names{"run", "app", "admin"};
};

namespace danlu::serve {

struct Identity {
  Scope scope = Scope::run;
  std::string app;    // Empty for admin.
  std::string name;   // Of the token, or "session".
  std::string token;  // Its id: what it started belongs to it.

  bool admin() const { return scope == Scope::admin; }
  // Whether it may know that this app exists.
  bool reaches(const std::string& other) const { return admin() || app == other; }
};

}  // namespace danlu::serve
