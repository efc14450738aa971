// SHA-256 (FIPS 180-4), for content addresses and integrity.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace danlu {

using Digest = std::array<uint8_t, 32>;

// Lower-case hexadecimal.
std::string sha256_hex(std::string_view bytes);
std::string sha256_file_hex(const std::filesystem::path& path);
std::string to_hex(std::string_view bytes);

// In pieces. For one thread at a time; after digest() or hex() it starts anew.
class Sha256 {
 public:
  Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;
  ~Sha256();

  Sha256& update(std::string_view bytes);
  Digest digest();
  std::string hex();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace danlu
