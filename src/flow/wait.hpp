// What a suspended step waits for, and what it is told when the wait is over.
#pragma once

#include <array>
#include <string>

#include "base/codec.hpp"

namespace danlu::flow {

// What a suspended step waits for.
enum class WaitKind { timer, input, repeat };

struct WaitRequest {
  WaitKind kind = WaitKind::timer;
  int64_t until_us = 0;  // Since 1970; 0: for ever.
  Json form = Json::
      object();  // {message, fields: [{name, type, label, required, default, choices}], choices: [text]}
};

struct WaitAnswer {
  bool timed_out = false;
  std::string choice = {};
  Json values = Json::object();
};

Json wait_json(const WaitRequest& wait);
WaitRequest wait_from_json(const Json& json);

}  // namespace danlu::flow

template <>
struct danlu::EnumNames<danlu::flow::WaitKind> {
  static constexpr std::array names{"timer", "input", "repeat"};
};
