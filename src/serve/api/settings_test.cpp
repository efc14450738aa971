// Models, tokens, permissions and folders over HTTP.
#include <gtest/gtest.h>
#include <unistd.h>

#include "base/files.hpp"
#include "model/testing/fake_model_server.hpp"
#include "serve/testing/api_server.hpp"

namespace danlu::serve {
namespace {

namespace fs = std::filesystem;
using testing::ApiServer;
using testing::Reply;

const char* const kKey = "sk-very-secret-0123456789";

TEST(ApiModels, are_added_tested_chosen_and_removed_and_their_keys_never_come_back) {
  ApiServer api;
  model::testing::FakeModelServer fake({.key = kKey});
  Json entry =
      Json::object({{"name", "mine"}, {"url", fake.url()}, {"model", "echo"}, {"key", kKey}});
  Reply added = api.post("/api/models", entry);
  EXPECT_EQ(added.status, 201) << added.body;
  EXPECT_TRUE(added.json().at("has_key").as_boolean());
  EXPECT_TRUE(added.json().at("default").as_boolean());
  EXPECT_EQ(added.body.find(kKey), std::string::npos);

  Reply tested = api.post("/api/models/mine/test");
  EXPECT_TRUE(tested.json().at("ok").as_boolean()) << tested.body;

  api.post("/api/models", Json::object({{"name", "bad"}, {"url", fake.url()}, {"model", "echo"}}));
  Reply failed = api.post("/api/models/bad/test");
  EXPECT_EQ(failed.status, 200);
  EXPECT_FALSE(failed.json().at("ok").as_boolean());
  EXPECT_FALSE(failed.json().at("error").at("message_zh").as_text().empty());

  EXPECT_EQ(api.send("PUT", "/api/models/default", Json::object({{"name", "bad"}})).status, 200);
  Reply listed = api.get("/api/models");
  EXPECT_EQ(listed.body.find(kKey), std::string::npos);
  EXPECT_EQ(listed.json().at("models").size(), 2u);
  EXPECT_EQ(api.send("DELETE", "/api/models/bad").status, 204);
  EXPECT_EQ(api.send("DELETE", "/api/models/bad").status, 404);
}

TEST(ApiModels, are_refused_with_what_is_wrong) {
  ApiServer api;
  EXPECT_EQ(api.post("/api/models", Json::object({{"name", "a"}})).error(), "parameter.missing");
  EXPECT_EQ(api.post("/api/models", Json::object({{"name", "a"}, {"url", "no url"}})).status / 100,
            4);
  EXPECT_EQ(api.post("/api/models",
                     Json::object({{"name", "a"}, {"url", "http://x"}, {"kind", "picture"}}))
                .error(),
            "parameter.choice");
  EXPECT_EQ(api.send("PUT", "/api/models/default", Json::object({{"name", "none"}})).status, 404);
  EXPECT_EQ(api.post("/api/models/none/test").status, 404);
  api.bearer = api.token("app:chat");
  EXPECT_EQ(api.get("/api/models").status, 403);
}

TEST(ApiTokens, are_made_used_and_revoked) {
  ApiServer api;
  std::string admin = api.bearer;
  Reply made =
      api.post("/api/tokens", Json::object({{"name", "bot"}, {"scope", "app:chat"}, {"days", 1}}));
  EXPECT_EQ(made.status, 201) << made.body;
  std::string token = made.json().at("token").as_text();
  EXPECT_GT(made.json().at("expires_us").as_integer(), 0);
  EXPECT_EQ(api.get("/api/tokens").body.find(token), std::string::npos);
  EXPECT_EQ(api.post("/api/tokens", Json::object({{"name", "bot"}, {"scope", "admin"}})).status,
            409);
  api.bearer = token;
  EXPECT_EQ(api.get("/v1/models").status, 200);
  EXPECT_EQ(api.get("/api/tokens").status, 403);
  EXPECT_EQ(api.post("/api/tokens", Json::object({{"name", "x"}, {"scope", "admin"}})).status, 403);
  api.bearer = admin;
  EXPECT_EQ(api.send("DELETE", "/api/tokens/bot").status, 204);
  EXPECT_EQ(api.send("DELETE", "/api/tokens/bot").status, 404);
  api.bearer = token;
  EXPECT_EQ(api.get("/v1/models").status, 401);
}

TEST(ApiTokens, need_a_name_a_scope_and_an_app_that_exists) {
  ApiServer api;
  auto add = [&](const char* name, const char* scope) {
    return api.post("/api/tokens", Json::object({{"name", name}, {"scope", scope}}));
  };
  EXPECT_EQ(add("a/b", "admin").error(), "token.name");
  EXPECT_EQ(add("a", "root").error(), "token.scope");
  EXPECT_EQ(add("a", "app:none").error(), "app.unknown");
  EXPECT_EQ(api.post("/api/tokens", Json::object({{"name", "a"}, {"scope", "admin"}, {"days", -1}}))
                .status,
            400);
}

TEST(ApiPermissions, are_the_owners_whole_word) {
  ApiServer api;
  Json grant = Json::object({{"kind", "network"}, {"value", "API.Example.com"}});
  Reply decided = api.send("PUT", "/api/apps/chat/permissions",
                           Json::object({{"granted", Json::array({grant})}}));
  EXPECT_EQ(decided.status, 200) << decided.body;
  EXPECT_EQ(decided.json().at("granted").at(0).at("value"), Json("api.example.com"));
  EXPECT_EQ(api.get("/api/apps/chat/permissions").json().at("granted").size(), 1u);
  api.send("PUT", "/api/apps/chat/permissions", Json::object({{"granted", Json::array()}}));
  EXPECT_EQ(api.get("/api/apps/chat/permissions").json().at("granted").size(), 0u);

  Json odd = Json::object({{"granted", Json::array({Json::object({{"kind", "root"}})})}});
  EXPECT_EQ(api.send("PUT", "/api/apps/chat/permissions", odd).status / 100, 4);
  EXPECT_EQ(api.send("PUT", "/api/apps/chat/permissions").status, 400);
  EXPECT_EQ(api.get("/api/apps/none/permissions").status, 404);
  api.bearer = api.token("app:chat");
  EXPECT_EQ(api.get("/api/apps/chat/permissions").status, 403);
}

TEST(ApiFolders, are_listed_for_choosing_one) {
  ApiServer api;
  fs::path root = api.server().workbench().data().parent_path() / "tree";
  for (const char* name : {"b", "a", ".hidden", "\u6587\u6863"})
    fs::create_directories(root / name);
  write_file_atomic(root / "file.txt", "x");
  Json listed = api.get("/api/folders?path=" + root.string()).json();
  EXPECT_EQ(listed.at("folders"), Json::array({"a", "b", "\u6587\u6863"}));
  EXPECT_EQ(listed.at("parent"), Json(fs::canonical(root).parent_path().string()));
  EXPECT_EQ(api.get("/api/folders?path=/").json().at("parent"), Json());
  EXPECT_EQ(api.get("/api/folders").status, 200);
  EXPECT_EQ(api.get("/api/folders?path=relative").error(), "folder.not_absolute");
  EXPECT_EQ(api.get("/api/folders?path=/no/such").status, 404);
  EXPECT_EQ(api.get("/api/folders?path=" + (root / "file.txt").string()).status / 100, 4);
  if (geteuid() != 0) {  // For whom nothing is unreadable.
    fs::permissions(root / "a", fs::perms::none);
    EXPECT_EQ(api.get("/api/folders?path=" + root.string()).json().at("unreadable"),
              Json::array({"a"}));
    fs::permissions(root / "a", fs::perms::owner_all);
  }
  api.bearer = api.token("app:chat");
  EXPECT_EQ(api.get("/api/folders?path=/").status, 403);
}

}  // namespace
}  // namespace danlu::serve
