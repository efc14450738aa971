// Names that strangers give to documents. Pure.
#pragma once

#include <string>
#include <string_view>

namespace danlu::serve {

inline constexpr size_t kUploadNameBytesMax = 255;

// The name in Unicode Normalization Form C, safe as the name of one file in a folder and shown as
// what it is: one path component, no control or direction characters, not hidden. Throws
// Error(upload.name).
std::string upload_name(std::string_view given);

}  // namespace danlu::serve
