#include "base/hash.hpp"

#include <openssl/evp.h>

#include <vector>

#include "base/error.hpp"
#include "base/files.hpp"

namespace danlu {
namespace {

inline constexpr ErrorCode kHashUnavailable{
    "hash.unavailable",
    Failure::internal,
    {"SHA-256 is not available in the OpenSSL library.", "OpenSSL 库没有提供 SHA-256。"},
    {"Install the distribution's OpenSSL again.", "请重新安装系统的 OpenSSL。"}};

void require(int result) {
  if (result != 1) throw Error(kHashUnavailable);
}

std::string_view as_text(const Digest& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

}  // namespace

struct Sha256::State {
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context{EVP_MD_CTX_new(),
                                                                  &EVP_MD_CTX_free};
};

Sha256::Sha256() : state_(std::make_unique<State>()) {
  require(EVP_DigestInit_ex(state_->context.get(), EVP_sha256(), nullptr));
}
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;
Sha256::~Sha256() = default;

Sha256& Sha256::update(std::string_view bytes) {
  require(EVP_DigestUpdate(state_->context.get(), bytes.data(), bytes.size()));
  return *this;
}

Digest Sha256::digest() {
  Digest result{};
  unsigned length = 0;
  require(EVP_DigestFinal_ex(state_->context.get(), result.data(), &length));
  require(EVP_DigestInit_ex(state_->context.get(), EVP_sha256(), nullptr));
  return result;
}

std::string Sha256::hex() { return to_hex(as_text(digest())); }

std::string sha256_hex(std::string_view bytes) { return Sha256().update(bytes).hex(); }

std::string sha256_file_hex(const std::filesystem::path& path) {
  constexpr size_t kPiece = 1u << 20;
  FileReader reader(path);
  std::string buffer(static_cast<size_t>(std::min<uint64_t>(kPiece, reader.size() + 1)), '\0');
  Sha256 hash;
  while (size_t count = reader.read(buffer)) hash.update(std::string_view(buffer).substr(0, count));
  return hash.hex();
}

std::string to_hex(std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out;
  out.reserve(bytes.size() * 2);
  for (char c : bytes) {
    auto byte = static_cast<unsigned char>(c);
    out.push_back(kDigits[byte >> 4]);
    out.push_back(kDigits[byte & 15]);
  }
  return out;
}

}  // namespace danlu
