// Model servers found on this machine: the usual local ports are asked for their models, all at
// once, 300 ms each.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "base/cancel.hpp"
#include "net/http.hpp"

namespace danlu::model {

struct LocalPort {
  std::string kind;  // ollama, lm-studio, vllm, llama.cpp
  std::string url;
};
// Ollama 11434, LM Studio 1234, vLLM 8000, llama.cpp 8080.
std::vector<LocalPort> usual_ports();

struct FoundServer {
  std::string kind;
  std::string url;  // Root of the API.
  std::vector<std::string> models;
  // The name most likely meant for each task, empty when there is none.
  std::string chat_model;
  std::string embed_model;
};

// Servers that answered with a list of models, in the order of `ports`.
std::vector<FoundServer> discover(
    const net::HttpClient& client, const std::vector<LocalPort>& ports = usual_ports(),
    const CancelToken& cancel = {},
    std::chrono::milliseconds timeout = std::chrono::milliseconds(300));

// By name only: a multilingual instruction-following model; a multilingual embedding model.
std::string likely_chat_model(const std::vector<std::string>& names);
std::string likely_embed_model(const std::vector<std::string>& names);

}  // namespace danlu::model
