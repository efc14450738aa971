// Where a request may go: the address guard at connect, redirects, TLS.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "net/http.hpp"
#include "net/testing/test_server.hpp"

namespace danlu::net {
namespace {

using testing::make_certificate;
using testing::ServerRequest;
using testing::ServerResponse;
using testing::TestCertificate;
using testing::TestServer;

HttpRequest to(const std::string& url, const AddressPolicy& addresses) {
  HttpRequest request;
  request.url = url;
  request.addresses = addresses;
  return request;
}

std::string outcome(const HttpClient& client, const HttpRequest& request) {
  try {
    return std::to_string(client.send(request).status);
  } catch (const Error& error) {
    return std::string(error.id());
  }
}

ServerResponse ok(const ServerRequest&) { return {.body = "ok"}; }

std::string with_port(const std::string& host, const TestServer& server) {
  return "http://" + host + ":" + std::to_string(server.port()) + "/";
}

TEST(HttpGuard, forbids_this_machine_in_every_spelling) {
  TestServer server(ok);
  HttpClient client;
  for (const char* host : {"127.0.0.1", "localhost", "x.localhost", "0.0.0.0", "0x7f.1",
                           "2130706433", "0177.0.0.1", "[::ffff:127.0.0.1]", "[::1]"}) {
    EXPECT_EQ(outcome(client, to(with_port(host, server), AddressPolicy::public_only())),
              "net.address_forbidden")
        << host;
  }
  EXPECT_EQ(server.connections_peak(), 0);
  EXPECT_EQ(outcome(client, to(with_port("localhost", server), AddressPolicy{.loopback = true})),
            "200");
}

TEST(HttpGuard, forbids_metadata_services_even_to_what_the_owner_configures) {
  HttpClient client;
  EXPECT_EQ(outcome(client, to("http://169.254.169.254/latest/meta-data/",
                               AddressPolicy::configured_by_owner())),
            "net.address_forbidden");
}

// A name may pass an early check and resolve to something else when it is used; a connection that a
// permitted request left open is the same hole. Both are closed where the request is sent.
TEST(HttpGuard, forbids_a_connection_that_another_request_left_open) {
  TestServer server(ok);
  HttpClient client;
  EXPECT_EQ(outcome(client, to(server.url(), AddressPolicy::everything())), "200");
  EXPECT_EQ(server.connections(), 1);
  EXPECT_EQ(outcome(client, to(server.url(), AddressPolicy::public_only())),
            "net.address_forbidden");
  EXPECT_EQ(server.requests(), 1);
}

TEST(HttpGuard, checks_every_hop_of_a_redirect) {
  TestServer server([](const ServerRequest&) {
    return ServerResponse{.status = 302, .headers = {{"Location", "http://169.254.169.254/"}}};
  });
  AddressPolicy loopback_only{.loopback = true};
  EXPECT_EQ(outcome(HttpClient(), to(server.url(), loopback_only)), "net.address_forbidden");
}

TEST(HttpGuard, names_the_address_in_the_error) {
  try {
    HttpClient().send(to("http://localhost:1/", AddressPolicy::public_only()));
    FAIL();
  } catch (const Error& error) {
    EXPECT_NE(error.message(Language::en).find("loopback"), std::string::npos) << error.what();
  }
}

TEST(HttpRedirect, is_followed_with_relative_addresses) {
  TestServer server([](const ServerRequest& request) {
    if (request.path == "/a/b")
      return ServerResponse{.status = 301, .headers = {{"Location", "../c?x"}}};
    return ServerResponse{.body = request.path + "?" + request.query};
  });
  HttpResponse response =
      HttpClient().send(to(server.url("/a/b#frag"), AddressPolicy::everything()));
  EXPECT_EQ(response.body, "/c?x");
  EXPECT_EQ(response.url, server.url("/c?x#frag"));
}

TEST(HttpRedirect, is_left_alone_when_asked) {
  TestServer server([](const ServerRequest&) {
    return ServerResponse{.status = 302, .headers = {{"Location", "/x"}}, .body = "moved"};
  });
  HttpRequest request = to(server.url(), AddressPolicy::everything());
  request.limits.redirects_max = 0;
  HttpResponse response = HttpClient().send(request);
  EXPECT_EQ(response.status, 302);
  EXPECT_EQ(response.body, "moved");
}

TEST(HttpRedirect, is_bounded) {
  TestServer server([](const ServerRequest&) {
    return ServerResponse{.status = 302, .headers = {{"Location", "/"}}};
  });
  EXPECT_EQ(outcome(HttpClient(), to(server.url(), AddressPolicy::everything())),
            "net.too_many_redirects");
  EXPECT_EQ(server.requests(), 11);
}

TEST(HttpRedirect, leads_to_no_other_scheme) {
  for (const char* location : {"file:///etc/passwd", "gopher://x/", "http://[::1"}) {
    TestServer server([&](const ServerRequest&) {
      return ServerResponse{.status = 302, .headers = {{"Location", location}}};
    });
    std::string id = outcome(HttpClient(), to(server.url(), AddressPolicy::everything()));
    EXPECT_TRUE(id == "net.scheme_unsupported" || id == "net.url_invalid") << id;
  }
}

ServerResponse show(const ServerRequest& request) {
  return {.body = request.method + " auth=" + request.header("Authorization") +
                  " cookie=" + request.header("Cookie") + " key=" + request.header("X-Api-Key") +
                  " accept=" + request.header("Accept") + " body=" + request.body};
}

HttpRequest with_secrets(const std::string& url) {
  HttpRequest request = to(url, AddressPolicy::everything());
  request.method = "POST";
  request.headers = {{"Authorization", "Bearer s"},
                     {"Cookie", "c"},
                     {"X-Api-Key", "k"},
                     {"Accept", "text/plain"},
                     {"Content-Type", "text/plain"}};
  request.body = "b";
  return request;
}

TEST(HttpRedirect, takes_no_secrets_to_another_origin) {
  TestServer target(show);
  TestServer first([&](const ServerRequest&) {
    return ServerResponse{.status = 307, .headers = {{"Location", target.url("/x")}}};
  });
  EXPECT_EQ(HttpClient().send(with_secrets(first.url())).body,
            "POST auth= cookie= key= accept=text/plain body=b");
  HttpRequest request = to("http://user:pass@127.0.0.1:" + std::to_string(first.port()) + "/",
                           AddressPolicy::everything());
  EXPECT_EQ(HttpClient().send(request).body.find("auth=Basic"), std::string::npos);
}

TEST(HttpRedirect, keeps_them_on_the_same_origin_and_turns_post_into_get_as_browsers_do) {
  TestServer server([&](const ServerRequest& request) {
    if (request.path == "/x") return show(request);
    return ServerResponse{.status = request.path == "/307" ? 307 : 303,
                          .headers = {{"Location", "/x"}}};
  });
  HttpClient client;
  EXPECT_EQ(client.send(with_secrets(server.url("/307"))).body,
            "POST auth=Bearer s cookie=c key=k accept=text/plain body=b");
  EXPECT_EQ(client.send(with_secrets(server.url("/303"))).body,
            "GET auth=Bearer s cookie=c key=k accept=text/plain body=");
}

class Tls : public ::testing::Test {
 protected:
  HttpRequest trusting(const std::string& url, const TestCertificate& certificate) {
    file_ = std::filesystem::temp_directory_path() /
            ("danlu-tls-" + std::to_string(reinterpret_cast<uintptr_t>(this)) + ".pem");
    std::ofstream(file_) << certificate.certificate_pem;
    HttpRequest request = to(url, AddressPolicy::everything());
    request.authorities_file = file_.string();
    return request;
  }

 public:
  ~Tls() override { std::filesystem::remove(file_); }

 protected:
  std::filesystem::path file_;
};

TEST_F(Tls, works_with_a_certificate_of_a_trusted_authority) {
  TestCertificate certificate = make_certificate({"127.0.0.1", "localhost"});
  TestServer server(ok, {.certificate = certificate});
  EXPECT_EQ(HttpClient().send(trusting(server.url(), certificate)).body, "ok");
}

TEST_F(Tls, refuses_what_nobody_vouches_for) {
  TestServer server(ok, {.certificate = make_certificate({"127.0.0.1"})});
  EXPECT_EQ(outcome(HttpClient(), to(server.url(), AddressPolicy::everything())),
            "net.certificate_invalid");
  EXPECT_EQ(server.requests(), 0);
}

TEST_F(Tls, refuses_another_name_and_an_old_date) {
  TestCertificate other = make_certificate({"elsewhere.example"});
  TestServer elsewhere(ok, {.certificate = other});
  EXPECT_EQ(outcome(HttpClient(), trusting(elsewhere.url(), other)), "net.certificate_invalid");
  TestCertificate old = make_certificate({"127.0.0.1"}, -1);
  TestServer expired(ok, {.certificate = old});
  EXPECT_EQ(outcome(HttpClient(), trusting(expired.url(), old)), "net.certificate_invalid");
}

TEST_F(Tls, says_when_the_server_speaks_plain_http) {
  TestServer plain(ok);
  std::string url = "https://127.0.0.1:" + std::to_string(plain.port()) + "/";
  EXPECT_EQ(outcome(HttpClient(), to(url, AddressPolicy::everything())), "net.tls_failed");
}

}  // namespace
}  // namespace danlu::net
