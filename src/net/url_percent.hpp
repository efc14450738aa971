// Percent-encode sets of the WHATWG URL Standard (section 1.3).
#pragma once

#include <string>
#include <string_view>

namespace danlu::net {

enum class EncodeSet { c0_control, fragment, query, special_query, path, userinfo };

bool in_encode_set(unsigned char byte, EncodeSet set);
void append_encoded(std::string& out, unsigned char byte, EncodeSet set);

}  // namespace danlu::net
