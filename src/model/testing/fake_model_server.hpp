// An OpenAI-compatible server for tests and for trying the program without a model. It answers
// chat, embeddings and the list of models; the name of the model asked for picks how it fails.
//
//   echo               repeats the last user message (any name that is not listed does not exist)
//   scripted           answers from the script: the first entry whose "when" is in the last user
//   message thinking           reasons first          tool          calls the first tool offered
//   no-schema          refuses response_format; answers JSON only when told to in the messages
//   bad-json-then-ok   its first structured answer is wrong, the next fits the schema {"n":
//   integer} embed              deterministic vectors of 64 numbers: texts that share words are
//   near fail-401 fail-403 fail-404 fail-429 fail-500 fail-quota fail-context fail-429-then-ok
//   fail-500-then-ok      succeed at the second attempt html empty rubbish bad-stream cut-stream
//   never-ends silent
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "net/testing/test_server.hpp"

namespace danlu::model::testing {

struct FakeOptions {
  uint16_t port = 0;
  std::string key{};  // When set, requests without it get 401.
  // [ {"when": text, "answer": text or message object} ]; "when" may be left out.
  Json script = Json::array();
  net::testing::TestCertificate certificate{};
};

class FakeModelServer {
 public:
  explicit FakeModelServer(FakeOptions options = {});

  std::string url() const { return server_->url("/v1"); }
  int requests() const { return server_->requests(); }
  // Bodies of the requests so far, newest last.
  std::vector<Json> bodies() const;

 private:
  net::testing::ServerResponse answer(const net::testing::ServerRequest& request);
  net::testing::ServerResponse chat(const Json& body);
  net::testing::ServerResponse embed(const Json& body) const;
  int attempt(const std::string& model);

  FakeOptions options_;
  mutable std::mutex mutex_;
  std::map<std::string, int> attempts_;
  std::vector<Json> bodies_;
  std::unique_ptr<net::testing::TestServer> server_;  // Last: it calls the rest.
};

std::vector<double> fake_embedding(const std::string& text);

}  // namespace danlu::model::testing
