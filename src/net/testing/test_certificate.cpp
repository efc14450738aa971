#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <memory>
#include <stdexcept>

#include "net/testing/test_server.hpp"

namespace danlu::net::testing {
namespace {

struct Free {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(BIO* bio) const { BIO_free(bio); }
  void operator()(X509_EXTENSION* extension) const { X509_EXTENSION_free(extension); }
};

std::string text_of(BIO* bio) {
  char* data = nullptr;
  long length = BIO_get_mem_data(bio, &data);
  return std::string(data, static_cast<size_t>(length));
}

void add_extension(X509* certificate, int kind, const std::string& value) {
  std::unique_ptr<X509_EXTENSION, Free> extension(
      X509V3_EXT_conf_nid(nullptr, nullptr, kind, value.c_str()));
  if (!extension) throw std::runtime_error("no such extension: " + value);
  X509_add_ext(certificate, extension.get(), -1);
}

}  // namespace

TestCertificate make_certificate(const std::vector<std::string>& names, int days) {
  std::unique_ptr<EVP_PKEY, Free> key(EVP_EC_gen("P-256"));
  std::unique_ptr<X509, Free> certificate(X509_new());
  X509* x509 = certificate.get();
  X509_set_version(x509, X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(x509), 1);
  constexpr long kDay = 86400;
  X509_gmtime_adj(X509_getm_notBefore(x509), -30 * kDay);
  X509_gmtime_adj(X509_getm_notAfter(x509), days * kDay);
  X509_set_pubkey(x509, key.get());
  X509_NAME* name = X509_get_subject_name(x509);
  const std::string common = "danlu test";
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(common.data()),
                             static_cast<int>(common.size()), -1, 0);
  X509_set_issuer_name(x509, name);
  std::string alternatives;
  for (const std::string& one : names) {
    if (!alternatives.empty()) alternatives += ",";
    alternatives += (one == "127.0.0.1" ? "IP:" : "DNS:") + one;
  }
  add_extension(x509, NID_subject_alt_name, alternatives);
  add_extension(x509, NID_basic_constraints, "critical,CA:TRUE");
  X509_sign(x509, key.get(), EVP_sha256());

  TestCertificate result;
  std::unique_ptr<BIO, Free> certificate_text(BIO_new(BIO_s_mem()));
  PEM_write_bio_X509(certificate_text.get(), x509);
  result.certificate_pem = text_of(certificate_text.get());
  std::unique_ptr<BIO, Free> key_text(BIO_new(BIO_s_mem()));
  PEM_write_bio_PrivateKey(key_text.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  result.key_pem = text_of(key_text.get());
  return result;
}

}  // namespace danlu::net::testing
