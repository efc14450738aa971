#include "net/proxy.hpp"

#include <gtest/gtest.h>

#include <map>

namespace danlu::net {
namespace {

std::string proxy_of(const std::string& url, const std::map<std::string, std::string>& set) {
  auto read = [&](const std::string& name) {
    auto found = set.find(name);
    return found == set.end() ? std::string() : found->second;
  };
  return proxy_for(Url::parse(url), read).value_or("none");
}

TEST(Proxy, follows_the_environment) {
  EXPECT_EQ(proxy_of("http://a.example/", {{"http_proxy", "http://p:1"}}), "http://p:1");
  EXPECT_EQ(proxy_of("https://a.example/", {{"http_proxy", "http://p:1"}}), "none");
  EXPECT_EQ(proxy_of("https://a.example/", {{"HTTPS_PROXY", "http://p:2"}}), "http://p:2");
  EXPECT_EQ(proxy_of("https://a.example/", {{"all_proxy", "socks5h://p:3"}}), "socks5h://p:3");
  EXPECT_EQ(proxy_of("http://a.example/", {}), "none");
}

TEST(Proxy, ignores_the_upper_case_name_a_cgi_request_could_set) {
  EXPECT_EQ(proxy_of("http://a.example/", {{"HTTP_PROXY", "http://evil:1"}}), "none");
}

TEST(Proxy, never_stands_before_this_machine) {
  for (const char* url : {"http://localhost:11434/", "http://x.localhost/", "http://127.0.0.2/",
                          "http://[::1]/", "http://0x7f.1/", "http://0.0.0.0/"}) {
    EXPECT_EQ(proxy_of(url, {{"all_proxy", "http://p:1"}}), "none") << url;
  }
}

TEST(Proxy, leaves_out_what_no_proxy_names) {
  std::map<std::string, std::string> set = {
      {"all_proxy", "p"}, {"no_proxy", "corp.example, .lan,10.1.0.0/16,192.168.1.5,fd00::/8"}};
  for (const char* url : {"http://corp.example/", "http://a.corp.example/", "http://nas.lan/",
                          "http://10.1.2.3/", "http://192.168.1.5/", "http://[fd12::1]/"}) {
    EXPECT_EQ(proxy_of(url, set), "none") << url;
  }
  for (const char* url : {"http://notcorp.example/", "http://10.2.0.1/", "http://192.168.1.6/"}) {
    EXPECT_EQ(proxy_of(url, set), "p") << url;
  }
  EXPECT_EQ(proxy_of("http://a.example/", {{"all_proxy", "p"}, {"no_proxy", "*"}}), "none");
}

}  // namespace
}  // namespace danlu::net
