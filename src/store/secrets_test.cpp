#include "store/secrets.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

namespace danlu::store {
namespace {

namespace fs = std::filesystem;

class Secrets : public ::testing::Test {
 protected:
  Secrets() {
    folder_ = fs::temp_directory_path() /
              ("danlu-secrets-" + std::to_string(reinterpret_cast<uintptr_t>(this)));
    fs::remove_all(folder_);
  }

 public:
  ~Secrets() override { fs::remove_all(folder_); }

 protected:
  fs::path folder_;
};

TEST_F(Secrets, are_kept_and_forgotten) {
  SecretStore store(folder_);
  EXPECT_FALSE(store.find("key"));
  store.set("key", Secret("sk-1"));
  store.set("other", Secret("丹"));
  EXPECT_EQ(SecretStore(folder_).get("key").reveal(), "sk-1");
  EXPECT_EQ(store.names(), (std::vector<std::string>{"key", "other"}));
  EXPECT_TRUE(store.remove("key"));
  EXPECT_FALSE(store.remove("key"));
  EXPECT_FALSE(store.find("key"));
}

TEST_F(Secrets, are_readable_by_their_owner_only) {
  SecretStore(folder_).set("key", Secret("sk-1"));
  EXPECT_EQ(fs::status(folder_ / "secrets.json").permissions(),
            fs::perms::owner_read | fs::perms::owner_write);
}

TEST_F(Secrets, come_from_the_environment_first) {
  SecretStore store(folder_);
  store.set("open-router.key", Secret("file"));
  EXPECT_EQ(SecretStore::environment_variable("open-router.key"), "DANLU_SECRET_OPEN_ROUTER_KEY");
  ::setenv("DANLU_SECRET_OPEN_ROUTER_KEY", "environment", 1);
  EXPECT_EQ(store.get("open-router.key").reveal(), "environment");
  ::unsetenv("DANLU_SECRET_OPEN_ROUTER_KEY");
  EXPECT_EQ(store.get("open-router.key").reveal(), "file");
}

TEST_F(Secrets, never_show_in_json) {
  EXPECT_EQ(to_json(Secret("sk-1")).dump(), "\"***\"");
  EXPECT_EQ(without_secret("bad key sk-1, sk-1!", Secret("sk-1")), "bad key ***, ***!");
  EXPECT_EQ(without_secret("text", Secret("")), "text");
}

TEST_F(Secrets, refuse_bad_names_and_missing_ones) {
  SecretStore store(folder_);
  for (const char* name : {"", "a b", "../x", "丹"}) {
    EXPECT_THROW(store.set(name, Secret("x")), Error) << name;
  }
  try {
    store.get("gone");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.id(), "secret.missing");
    EXPECT_NE(error.hint(Language::en).find("DANLU_SECRET_GONE"), std::string::npos);
  }
}

TEST_F(Secrets, do_not_quote_a_broken_file) {
  fs::create_directories(folder_);
  for (const char* text : {"sk-leak", "[\"sk-leak\"]", "{\"secrets\": {\"a\": [\"sk-leak\"]}}"}) {
    std::ofstream(folder_ / "secrets.json") << text;
    try {
      SecretStore(folder_).find("a");
      FAIL() << text;
    } catch (const Error& error) {
      EXPECT_EQ(error.id(), "secret.file_invalid");
      EXPECT_EQ(error.full_text(Language::en).find("sk-leak"), std::string::npos);
    }
  }
}

}  // namespace
}  // namespace danlu::store
