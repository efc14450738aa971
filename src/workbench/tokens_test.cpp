#include "workbench/tokens.hpp"

#include <gtest/gtest.h>

#include <filesystem>

#include "base/files.hpp"
#include "base/testing/temporary_folder.hpp"
#include "workbench/data_folder.hpp"

namespace danlu::workbench {
namespace {

class TokensTest : public ::testing::Test {
 public:
  danlu::testing::TemporaryFolder folder_;
  Tokens tokens_{folder_.path()};
};

TEST_F(TokensTest, a_token_is_known_by_its_hash_alone) {
  std::string token = tokens_.add("laptop", {});
  EXPECT_EQ(tokens_.check(token)->name, "laptop");
  EXPECT_EQ(tokens_.check(token)->scope, "admin");
  EXPECT_FALSE(tokens_.check(token + "x"));
  EXPECT_FALSE(tokens_.check(token.substr(1)));
  EXPECT_FALSE(tokens_.check(""));
  std::string file = read_file(folder_ / "tokens.json");
  EXPECT_EQ(file.find(token), std::string::npos);
  EXPECT_EQ(file.find(token.substr(6, 20)), std::string::npos);
  auto rights = std::filesystem::status(folder_ / "tokens.json").permissions();
  EXPECT_EQ(static_cast<unsigned>(rights) & 0777U, 0600U);
}

TEST_F(TokensTest, other_processes_see_what_is_added_and_removed) {
  Tokens other(folder_.path());
  std::string token = tokens_.add("laptop", {});
  EXPECT_TRUE(other.check(token));
  std::string session = *other.open_session(token);
  EXPECT_TRUE(tokens_.check(session));
  tokens_.remove("laptop");
  EXPECT_FALSE(other.check(token));
  EXPECT_FALSE(other.check(session)) << "sessions end with their token";
  EXPECT_THROW(tokens_.remove("laptop"), Error);
}

TEST_F(TokensTest, a_token_ends_when_it_should) {
  std::string token = tokens_.add("short", {}, std::chrono::seconds(3600));
  EXPECT_TRUE(tokens_.check(token));
  std::string file = read_file(folder_ / "tokens.json");
  size_t at = file.find("\"expires_us\": ") + 14;
  file.replace(at, file.find_first_not_of("0123456789", at) - at, "1");
  write_file_atomic(folder_ / "tokens.json", file);
  EXPECT_FALSE(tokens_.check(token));
}

TEST_F(TokensTest, names_and_scopes_are_checked) {
  tokens_.add("a", {});
  EXPECT_THROW(tokens_.add("a", {}), Error);
  for (const char* name : {"", "a b", "../a", "ä"}) EXPECT_THROW(tokens_.add(name, {}), Error);
  EXPECT_THROW(Scope::parse("root"), Error);
  EXPECT_THROW(Scope::parse("app:"), Error);
  EXPECT_EQ(Scope::parse("run:tea").text(), "run:tea");
  EXPECT_TRUE(Scope::parse("app:tea").may_read("tea"));
  EXPECT_FALSE(Scope::parse("app:tea").may_run("coffee"));
  EXPECT_TRUE(Scope::parse("run:tea").may_run("tea"));
  EXPECT_FALSE(Scope::parse("run:tea").may_read("tea"));
  EXPECT_TRUE(Scope::parse("admin").may_read("tea"));
}

TEST_F(TokensTest, pages_log_in_with_the_key_or_a_token) {
  std::string session = *tokens_.open_session(tokens_.login_key());
  EXPECT_EQ(tokens_.check(session)->scope, "admin");
  EXPECT_TRUE(tokens_.list().empty()) << "sessions are not tokens";
  EXPECT_FALSE(tokens_.open_session("wrong"));
  EXPECT_FALSE(tokens_.open_session("")) << "nothing is no key";
  EXPECT_FALSE(tokens_.open_session(session)) << "a session does not make others";
  EXPECT_FALSE(tokens_.check(tokens_.login_key())) << "the login key is no token";
  std::string kiosk = tokens_.add("kiosk", Scope::parse("run:tea"));
  EXPECT_EQ(tokens_.check(*tokens_.open_session(kiosk))->scope, "run:tea");
  tokens_.close_session(session);
  EXPECT_FALSE(tokens_.check(session));
  EXPECT_NE(Tokens(folder_.path()).login_key(), tokens_.login_key());
}

TEST_F(TokensTest, sessions_do_not_pile_up) {
  std::string first = *tokens_.open_session(tokens_.login_key());
  for (int i = 0; i < 200; ++i) (void)tokens_.open_session(tokens_.login_key());
  EXPECT_FALSE(tokens_.check(first));
  EXPECT_EQ(Json::parse(read_file(folder_ / "tokens.json")).at("tokens").size(), 200U);
}

std::string outcome(const std::function<void()>& act) {
  try {
    act();
    return "";
  } catch (const Error& error) {
    return std::string(error.id());
  }
}

TEST(DataFolderLock, commands_share_and_the_server_is_alone) {
  danlu::testing::TemporaryFolder folder;
  {
    auto first = DataFolder::share(folder.path());
    auto second = DataFolder::share(folder.path());
    EXPECT_TRUE(first && second);
    EXPECT_EQ(outcome([&] { DataFolder::own(folder.path(), std::chrono::milliseconds(50)); }),
              "data.in_use");
  }
  {
    DataFolder server = DataFolder::own(folder.path());
    EXPECT_FALSE(running_server(folder.path())) << "it does not listen yet";
    server.announce({"http://127.0.0.1:7331", 42, "key", "1"});
    EXPECT_EQ(running_server(folder.path())->url, "http://127.0.0.1:7331");
    EXPECT_FALSE(DataFolder::share(folder.path()));
    EXPECT_EQ(outcome([&] { DataFolder::share_or_say(folder.path()); }), "data.server_running");
    EXPECT_EQ(outcome([&] { DataFolder::own(folder.path()); }), "data.server_running");
    auto rights = std::filesystem::status(folder / "server.json").permissions();
    EXPECT_EQ(static_cast<unsigned>(rights) & 0777U, 0600U);
  }
  EXPECT_FALSE(std::filesystem::exists(folder / "server.json"));
  EXPECT_TRUE(DataFolder::share(folder.path()));
}

TEST(DataFolderLock, a_killed_server_leaves_nothing_in_the_way) {
  danlu::testing::TemporaryFolder folder;
  write_file_atomic(folder / "server.json", R"({"url": "http://127.0.0.1:1", "pid": 1})");
  EXPECT_FALSE(running_server(folder.path()));
  EXPECT_TRUE(DataFolder::share(folder.path()));
  EXPECT_NO_THROW(DataFolder::own(folder.path()));
}

TEST(DataFolderLock, a_folder_made_here_is_its_owners_alone_and_one_that_is_there_stays_as_it_is) {
  namespace fs = std::filesystem;
  danlu::testing::TemporaryFolder folder;
  EXPECT_TRUE(DataFolder::share(folder / "made"));
  EXPECT_EQ(fs::status(folder / "made").permissions(), fs::perms::owner_all);
  fs::perms shared = fs::perms::owner_all | fs::perms::group_read | fs::perms::group_exec;
  fs::create_directory(folder / "there");
  fs::permissions(folder / "there", shared);
  EXPECT_TRUE(DataFolder::share(folder / "there"));
  EXPECT_EQ(fs::status(folder / "there").permissions(), shared);
}

}  // namespace
}  // namespace danlu::workbench
