// What the operating system refuses without anybody's input being wrong.
#pragma once

#include "base/error.hpp"

namespace danlu::platform {

inline constexpr ErrorCode kSystemRefused{
    "system.refused",
    Failure::unavailable,
    {"The system refused '{what}': {detail}.", "系统拒绝了“{what}”：{detail}。"},
    {"Close other programs, or raise the limits of this account (ulimit -a).",
     "请关闭其他程序，或提高本账户的资源上限（ulimit -a）。"}};

}  // namespace danlu::platform
