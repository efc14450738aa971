#include "model/registry.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "model/discover.hpp"
#include "model/testing/fake_model_server.hpp"

namespace danlu::model {
namespace {

namespace fs = std::filesystem;
using testing::FakeModelServer;

class Registry : public ::testing::Test {
 protected:
  Registry() {
    folder_ = fs::temp_directory_path() /
              ("danlu-models-" + std::to_string(reinterpret_cast<uintptr_t>(this)));
    fs::remove_all(folder_);
  }

 public:
  ~Registry() override { fs::remove_all(folder_); }

 protected:
  static ModelEntry entry(const std::string& name, ModelKind kind = ModelKind::chat) {
    ModelEntry entry;
    entry.name = name;
    entry.kind = kind;
    entry.base_url = "http://127.0.0.1:11434";
    entry.model = "qwen3:8b";
    return entry;
  }
  template <class F>
  static std::string error_id(F&& action) {
    try {
      action();
    } catch (const Error& error) {
      return std::string(error.id());
    }
    return "none";
  }

  fs::path folder_;
};

TEST_F(Registry, keeps_models_and_their_defaults) {
  ModelRegistry registry(folder_);
  EXPECT_TRUE(registry.list().empty());
  registry.add(entry("small"));
  registry.add(entry("large"));
  registry.add(entry("vectors", ModelKind::embed));
  ModelRegistry again(folder_);
  EXPECT_EQ(again.list().size(), 3u);
  EXPECT_EQ(again.get("small"), entry("small"));
  EXPECT_EQ(again.default_of(ModelKind::chat)->name, "small");
  again.set_default("large");
  EXPECT_EQ(registry.choose("", ModelKind::chat).name, "large");
  EXPECT_EQ(registry.choose("small", ModelKind::chat).name, "small");
  EXPECT_EQ(registry.choose("", ModelKind::embed).name, "vectors");
  registry.remove("large");
  EXPECT_EQ(registry.choose("", ModelKind::chat).name, "small");
}

TEST_F(Registry, keeps_keys_apart) {
  ModelRegistry registry(folder_);
  registry.add(entry("paid:v1"), store::Secret("sk-secret"));
  std::ifstream file(folder_ / "models.json");
  std::string text{std::istreambuf_iterator<char>(file), {}};
  EXPECT_EQ(text.find("sk-secret"), std::string::npos);
  Endpoint endpoint = registry.endpoint_of(registry.get("paid:v1"));
  EXPECT_EQ(endpoint.key.reveal(), "sk-secret");
  registry.remove("paid:v1");
  EXPECT_TRUE(registry.secrets().names().empty());
}

TEST_F(Registry, refuses_what_cannot_work) {
  ModelRegistry registry(folder_);
  registry.add(entry("small"));
  EXPECT_EQ(error_id([&] { registry.add(entry("small")); }), "model.exists");
  EXPECT_EQ(error_id([&] { registry.add(entry("a b")); }), "model.name_invalid");
  EXPECT_EQ(error_id([&] { registry.get("smal"); }), "model.unknown");
  EXPECT_EQ(error_id([&] { registry.remove("x"); }), "model.unknown");
  EXPECT_EQ(error_id([&] { registry.set_default("x"); }), "model.unknown");
  EXPECT_EQ(error_id([&] { registry.choose("", ModelKind::embed); }), "model.none_configured");
  ModelEntry bad = entry("bad");
  bad.base_url = "nonsense";
  EXPECT_EQ(error_id([&] { registry.add(bad); }), "net.url_invalid");
  bad.base_url = "ftp://h/";
  EXPECT_EQ(error_id([&] { registry.add(bad); }), "net.scheme_unsupported");
  bad.base_url = "http://u:p@h/";
  EXPECT_EQ(error_id([&] { registry.add(bad); }), "model.request_invalid");
}

TEST_F(Registry, says_that_its_file_is_broken) {
  fs::create_directories(folder_);
  for (const char* text : {"", "[]", "{\"version\": 2}", "{\"models\": [{\"kind\": \"chaat\"}]}"}) {
    std::ofstream(folder_ / "models.json") << text;
    EXPECT_EQ(error_id([&] { ModelRegistry(folder_).list(); }), "model.registry_invalid") << text;
  }
}

TEST_F(Registry, checks_that_a_model_answers) {
  FakeModelServer server;
  net::HttpClient client;
  Endpoint endpoint{.base_url = server.url(), .model = "echo"};
  EXPECT_NE(check_model(client, endpoint, ModelKind::chat).answer.find("ready"), std::string::npos);
  endpoint.model = "embed";
  EXPECT_EQ(check_model(client, endpoint, ModelKind::embed).dimensions, 64u);
  endpoint.model = "fail-401";
  EXPECT_EQ(error_id([&] { check_model(client, endpoint, ModelKind::chat); }), "model.key_missing");
}

TEST_F(Registry, finds_servers_on_this_machine_in_parallel) {
  FakeModelServer one;
  FakeModelServer guarded({.key = "k"});
  net::testing::TestServer silent([](const net::testing::ServerRequest&) {
    return net::testing::ServerResponse{.delay = std::chrono::hours(1)};
  });
  net::HttpClient client;
  auto start = std::chrono::steady_clock::now();
  std::vector<FoundServer> found = discover(client, {{"ollama", one.url()},
                                                     {"vllm", silent.url()},
                                                     {"lm-studio", "http://127.0.0.1:1"},
                                                     {"llama.cpp", guarded.url()}});
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(2));
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].kind, "ollama");
  EXPECT_EQ(found[0].embed_model, "embed");
  EXPECT_FALSE(found[0].chat_model.empty());
}

TEST_F(Registry, guesses_which_model_is_for_what) {
  std::vector<std::string> names = {
      "nomic-embed-text:latest", "llama3.2:3b",   "qwen3:0.6b",        "qwen3:8b",
      "qwen2.5-coder:14b",       "bge-m3:latest", "bge-reranker-v2-m3"};
  EXPECT_EQ(likely_chat_model(names), "qwen3:8b");
  EXPECT_EQ(likely_embed_model(names), "bge-m3:latest");
  EXPECT_EQ(likely_chat_model({"bge-m3"}), "");
  EXPECT_EQ(likely_embed_model({"qwen3:8b"}), "");
  EXPECT_EQ(likely_chat_model({"my-own"}), "my-own");
}

}  // namespace
}  // namespace danlu::model
