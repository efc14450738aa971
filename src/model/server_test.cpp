// How a model server can fail, and what a person is told.
#include "model/server.hpp"

#include <gtest/gtest.h>

#include "model/chat.hpp"
#include "model/embed.hpp"
#include "model/reported_error.hpp"
#include "model/testing/fake_model_server.hpp"

namespace danlu::model {
namespace {

using namespace std::chrono_literals;
using testing::FakeModelServer;

class ModelErrors : public ::testing::Test {
 protected:
  Endpoint endpoint(const std::string& model) {
    Endpoint endpoint{.base_url = server_.url(), .model = model};
    endpoint.retry.wait_first = 1ms;
    return endpoint;
  }
  // "id: message" of what a chat ends with.
  std::string outcome(const Endpoint& endpoint, bool stream = false) {
    Message question;
    question.role = "user";
    question.content = "x";
    ChatClient::OnDelta on_delta = [](const ChatDelta&) {};
    try {
      ChatClient(http_, endpoint)
          .chat({.messages = {question}}, {}, stream ? on_delta : ChatClient::OnDelta());
    } catch (const Error& error) {
      for (Language language : {Language::en, Language::zh}) {
        std::string text = error.full_text(language);
        EXPECT_EQ(text.find('{'), std::string::npos) << text;
        if (!endpoint.key.empty()) {
          EXPECT_EQ(text.find(endpoint.key.reveal()), std::string::npos);
        }
      }
      hint_ = error.hint(Language::en);
      return std::string(error.id());
    }
    return "none";
  }

  FakeModelServer server_;
  net::HttpClient http_;
  std::string hint_;
};

TEST_F(ModelErrors, say_that_the_address_is_wrong) {
  Endpoint wrong = endpoint("echo");
  wrong.base_url = "http://127.0.0.1:1";
  EXPECT_EQ(outcome(wrong), "model.unreachable");
  wrong.base_url = "http://no-such-host.invalid";
  EXPECT_EQ(outcome(wrong), "model.unreachable");
  wrong.base_url = "nonsense";
  EXPECT_EQ(outcome(wrong), "net.url_invalid");
  wrong.base_url = "http://169.254.169.254";
  EXPECT_EQ(outcome(wrong), "net.address_forbidden");
}

TEST_F(ModelErrors, say_that_it_is_no_model_server) {
  for (const char* model : {"html", "empty"}) {
    EXPECT_EQ(outcome(endpoint(model)), "model.not_compatible") << model;
    EXPECT_EQ(outcome(endpoint(model), true), "model.not_compatible") << model;
  }
  Endpoint elsewhere = endpoint("echo");
  elsewhere.base_url = server_.url().substr(0, server_.url().size() - 3) + "/other";
  EXPECT_EQ(outcome(elsewhere), "model.not_compatible");
  net::testing::TestServer ssh([](const net::testing::ServerRequest&) {
    return net::testing::ServerResponse{.body = "SSH-2.0-OpenSSH\r\n", .raw = true};
  });
  elsewhere.base_url = ssh.url();
  EXPECT_EQ(outcome(elsewhere), "model.not_compatible");
}

TEST_F(ModelErrors, tell_a_missing_key_from_a_wrong_one) {
  FakeModelServer guarded({.key = "sk-right"});
  Endpoint closed = endpoint("echo");
  closed.base_url = guarded.url();
  closed.key_name = "work";
  EXPECT_EQ(outcome(closed), "model.key_missing");
  EXPECT_NE(hint_.find("DANLU_SECRET_WORK"), std::string::npos);
  closed.key = store::Secret("sk-wrong-0123456789");
  EXPECT_EQ(outcome(closed), "model.key_wrong");
  closed.key = store::Secret("sk-right");
  EXPECT_EQ(outcome(closed), "none");
  Endpoint forbidden = endpoint("fail-403");
  forbidden.key = store::Secret("sk-x");
  EXPECT_EQ(outcome(forbidden), "model.key_wrong");
}

TEST_F(ModelErrors, say_that_the_certificate_is_not_trusted) {
  FakeModelServer secure({.certificate = net::testing::make_certificate({"127.0.0.1"})});
  Endpoint untrusted = endpoint("echo");
  untrusted.base_url = secure.url();
  EXPECT_EQ(outcome(untrusted), "model.certificate");
}

TEST_F(ModelErrors, name_the_models_there_are) {
  EXPECT_EQ(outcome(endpoint("ecko")), "model.name_unknown");
  EXPECT_NE(hint_.find("echo"), std::string::npos);
  EXPECT_EQ(outcome(endpoint("fail-404"), true), "model.name_unknown");
}

TEST_F(ModelErrors, say_what_the_server_reports) {
  EXPECT_EQ(outcome(endpoint("fail-context")), "model.context_too_long");
  EXPECT_EQ(outcome(endpoint("fail-429")), "model.rate_limited");
  EXPECT_EQ(server_.requests(), 1 + 4);
  EXPECT_EQ(outcome(endpoint("fail-quota")), "model.rate_limited");
  EXPECT_EQ(server_.requests(), 6) << "a used-up quota is not tried again";
  EXPECT_EQ(outcome(endpoint("fail-500")), "model.server_failed");
}

TEST_F(ModelErrors, say_that_an_answer_is_rubbish_or_broke_off) {
  EXPECT_EQ(outcome(endpoint("rubbish")), "model.answer_unusable");
  EXPECT_EQ(outcome(endpoint("rubbish"), true), "model.answer_unusable");
  EXPECT_EQ(outcome(endpoint("bad-stream"), true), "model.answer_unusable");
  EXPECT_EQ(outcome(endpoint("cut-stream"), true), "model.answer_cut");
}

TEST_F(ModelErrors, stop_an_answer_that_never_comes_or_never_ends) {
  Endpoint silent = endpoint("silent");
  silent.limits.idle_timeout = 100ms;
  EXPECT_EQ(outcome(silent), "model.timeout");
  EXPECT_EQ(outcome(silent, true), "model.timeout");
  Endpoint endless = endpoint("never-ends");
  endless.limits.total_timeout = 200ms;
  EXPECT_EQ(outcome(endless, true), "model.timeout");
  endless.limits.total_timeout = 60s;
  endless.limits.response_bytes_max = 1000;
  EXPECT_EQ(outcome(endless, true), "model.answer_too_long");
}

TEST_F(ModelErrors, understand_the_reports_of_common_servers) {
  // Ollama, vLLM, OpenAI, FastAPI, llama.cpp.
  EXPECT_TRUE(means_unknown_model(parse_reported_error(
      R"({"error":{"message":"model \"x\" not found, try pulling it first","type":"api_error"}})")));
  EXPECT_TRUE(means_unknown_model(parse_reported_error(
      R"({"object":"error","message":"The model `x` does not exist.","type":"NotFoundError","code":404})")));
  EXPECT_TRUE(means_unknown_model(parse_reported_error(R"({"error":"model 'x' not found"})")));
  EXPECT_FALSE(means_unknown_model(parse_reported_error(R"({"detail":"Not Found"})")));
  EXPECT_TRUE(means_context_too_long(parse_reported_error(
      R"({"error":{"code":400,"message":"the request exceeds the available context size.","type":"exceed_context_size_error"}})")));
  EXPECT_TRUE(means_context_too_long(
      parse_reported_error(R"({"error":{"message":"x","code":"context_length_exceeded"}})")));
  EXPECT_FALSE(parse_reported_error("<html>").is_json);
}

TEST_F(ModelErrors, find_the_root_of_the_api) {
  EXPECT_EQ(api_url("http://h:11434"), "http://h:11434/v1");
  EXPECT_EQ(api_url("http://h:11434/"), "http://h:11434/v1");
  EXPECT_EQ(api_url("https://h/v1/"), "https://h/v1");
  EXPECT_EQ(api_url("https://h/v1/chat/completions"), "https://h/v1");
  EXPECT_EQ(api_url("https://h/compatible-mode/v1"), "https://h/compatible-mode/v1");
}

TEST_F(ModelErrors, leave_embeddings_in_order_and_in_batches) {
  std::vector<std::string> texts;
  for (int i = 0; i < 150; ++i) texts.push_back("text " + std::to_string(i));
  std::vector<std::vector<float>> vectors = EmbedClient(http_, endpoint("embed")).embed(texts);
  ASSERT_EQ(vectors.size(), 150u);
  EXPECT_EQ(server_.requests(), 3);
  for (size_t i = 0; i < texts.size(); ++i) {
    std::vector<double> expected = testing::fake_embedding(texts[i]);
    ASSERT_EQ(vectors[i].size(), expected.size());
    for (size_t j = 0; j < expected.size(); ++j) EXPECT_NEAR(vectors[i][j], expected[j], 1e-6);
  }
  EXPECT_TRUE(EmbedClient(http_, endpoint("embed")).embed({}).empty());
}

TEST_F(ModelErrors, refuse_embeddings_that_do_not_add_up) {
  for (const char* answer :
       {R"({"data": []})", R"({"data": [{"embedding": []}]})",
        R"({"data": [{"embedding": ["x"]}]})", R"({"data": [{"embedding": [1], "index": 5}]})",
        R"({"data": [{"embedding": [1e300]}]})", R"({"data": 3})", R"({})", R"({"data": [3]})"}) {
    net::testing::TestServer odd([&](const net::testing::ServerRequest&) {
      return net::testing::ServerResponse::json(answer);
    });
    Endpoint where = endpoint("embed");
    where.base_url = odd.url();
    const std::string text = "x";
    try {
      EmbedClient(http_, where).embed({&text, 1});
      ADD_FAILURE() << answer;
    } catch (const Error& error) {
      EXPECT_EQ(error.id(), "model.answer_unusable") << answer;
    }
  }
}

}  // namespace
}  // namespace danlu::model
