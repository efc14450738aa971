#include "net/address_guard.hpp"

#include <gtest/gtest.h>

#include "net/url.hpp"

namespace danlu::net {
namespace {

// Kind of the host of a URL, after the normalisation every request passes.
std::string kind_of(const std::string& host) {
  std::optional<Url> url = Url::try_parse("http://" + host + "/");
  if (!url) return "refused";
  std::optional<IpAddress> address = IpAddress::parse(url->hostname());
  return address ? std::string(name_of(address->kind())) : "name";
}

TEST(AddressGuard, knows_this_machine_in_every_spelling) {
  for (const char* host : {"127.0.0.1",
                           "127.1",
                           "127.255.255.254",
                           "0.0.0.0",
                           "0",
                           "0177.0.0.1",
                           "0x7f000001",
                           "2130706433",
                           "017700000001",
                           "0x7f.0.1",
                           "127.0.0.1.",
                           "[::1]",
                           "[::]",
                           "[0:0:0:0:0:0:0:1]",
                           "[::ffff:127.0.0.1]",
                           "[::ffff:7f00:1]",
                           "[::127.0.0.1]",
                           "[64:ff9b::127.0.0.1]",
                           "[2002:7f00:1::]",
                           "[::ffff:0:127.0.0.1]",
                           "%31%32%37.0.0.1",
                           "\xEF\xBC\x91\xEF\xBC\x92\xEF\xBC\x97.0.0.1"}) {
    EXPECT_EQ(kind_of(host), "loopback") << host;
  }
}

TEST(AddressGuard, knows_private_networks) {
  for (const char* host :
       {"10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "100.64.0.1", "198.18.0.1",
        "[fd12:3456::1]", "[fc00::1]", "[fec0::1]", "[::ffff:10.0.0.1]", "[64:ff9b::a00:1]",
        "[64:ff9b:1::1]", "[2002:c0a8:101::1]", "0xa000001", "012.0.0.1"}) {
    EXPECT_EQ(kind_of(host), "private") << host;
  }
}

TEST(AddressGuard, knows_metadata_services) {
  for (const char* host : {"169.254.169.254", "0xa9fea9fe", "2852039166", "[fe80::1]",
                           "[::ffff:169.254.169.254]", "[fd00:ec2::254]", "100.100.100.200",
                           "168.63.129.16", "192.0.0.192", "[64:ff9b::169.254.169.254]"}) {
    EXPECT_EQ(kind_of(host), "link-local") << host;
  }
}

TEST(AddressGuard, knows_the_internet) {
  for (const char* host :
       {"1.1.1.1", "8.8.8.8", "172.32.0.1", "172.15.255.255", "192.169.0.1", "100.63.255.255",
        "100.128.0.0", "[2606:4700::1111]", "[::ffff:8.8.8.8]", "[64:ff9b::8.8.8.8]", "11.0.0.0",
        "126.0.0.1", "128.0.0.1", "[2002:808:808::1]"}) {
    EXPECT_EQ(kind_of(host), "public") << host;
  }
}

TEST(AddressGuard, knows_addresses_no_server_has) {
  for (const char* host : {"224.0.0.1", "255.255.255.255", "240.0.0.1", "203.0.113.9", "[ff02::1]",
                           "[2001:db8::1]", "[2001:0:1234::1]", "[4000::1]"}) {
    EXPECT_EQ(kind_of(host), "reserved") << host;
  }
}

TEST(AddressGuard, takes_names_for_names) {
  EXPECT_EQ(kind_of("localhost"), "name");
  EXPECT_EQ(kind_of("127.0.0.1.nip.io"), "name");
  EXPECT_EQ(kind_of("127.0.0.1.1"), "refused");
}

TEST(AddressGuard, allows_what_the_policy_says) {
  EXPECT_TRUE(AddressPolicy::public_only().allows(AddressKind::public_net));
  EXPECT_FALSE(AddressPolicy::public_only().allows(AddressKind::loopback));
  EXPECT_FALSE(AddressPolicy::configured_by_owner().allows(AddressKind::link_local));
  EXPECT_FALSE(AddressPolicy::configured_by_owner().allows(AddressKind::unassignable));
  EXPECT_TRUE(AddressPolicy::everything().allows(AddressKind::link_local));
}

TEST(AddressGuard, writes_addresses_as_people_know_them) {
  EXPECT_EQ(IpAddress::parse("[::ffff:10.0.0.1]")->text(), "10.0.0.1");
  EXPECT_EQ(IpAddress::parse("2001:db8::1")->text(), "2001:db8::1");
  EXPECT_FALSE(IpAddress::parse("example.com"));
}

}  // namespace
}  // namespace danlu::net
