// Embeddings from any OpenAI-compatible server. Safe from any thread.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "model/server.hpp"

namespace danlu::model {

class EmbedClient {
 public:
  EmbedClient(const net::HttpClient& client, Endpoint endpoint);

  // One vector per text, in order, all of the same length, every number finite. Sent in batches.
  // Throws Error (model/errors.hpp).
  std::vector<std::vector<float>> embed(std::span<const std::string> texts,
                                        const CancelToken& cancel = {}) const;
  const ModelServer& server() const { return server_; }

 private:
  std::vector<std::vector<float>> embed_batch(std::span<const std::string> texts,
                                              const CancelToken& cancel) const;

  ModelServer server_;
};

}  // namespace danlu::model
