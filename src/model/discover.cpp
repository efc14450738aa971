#include "model/discover.hpp"

#include <algorithm>
#include <charconv>
#include <thread>

#include "base/json.hpp"
#include "model/server.hpp"

namespace danlu::model {
namespace {

std::string lowered(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  }
  return out;
}

bool has(const std::string& name, std::initializer_list<std::string_view> words) {
  return std::ranges::any_of(
      words, [&](std::string_view word) { return name.find(word) != std::string::npos; });
}

bool is_embedding(const std::string& name) {
  return has(name, {"embed", "bge-", "gte-", "e5-", "minilm", "m3e", "text2vec", "arctic"}) &&
         !has(name, {"rerank"});
}

bool is_something_else(const std::string& name) {
  return has(name, {"rerank", "whisper", "tts", "clip", "diffusion", "flux", "ocr", "guard"});
}

// "7" of "qwen3:7b" and "0.6" of "qwen3-0.6b"; 0 when the name does not say.
double billions_of(const std::string& name) {
  for (size_t i = 1; i < name.size(); ++i) {
    bool unit = name[i] == 'b' &&
                (i + 1 == name.size() || !std::isalnum(static_cast<unsigned char>(name[i + 1])));
    size_t start = i;
    while (start > 0 &&
           (std::isdigit(static_cast<unsigned char>(name[start - 1])) || name[start - 1] == '.')) {
      --start;
    }
    if (!unit || start == i) continue;
    double value = 0;
    auto [end, error] = std::from_chars(name.data() + start, name.data() + i, value);
    if (error == std::errc() && end == name.data() + i) return value;
  }
  return 0;
}

size_t rank_in(const std::string& name, std::initializer_list<std::string_view> order) {
  auto found = std::ranges::find_if(
      order, [&](std::string_view word) { return name.find(word) != std::string::npos; });
  return static_cast<size_t>(found - order.begin());
}

double chat_score(const std::string& name) {
  double score = -10.0 * static_cast<double>(rank_in(
                             name, {"qwen3", "qwen2.5", "qwen", "deepseek", "glm", "gpt-oss",
                                    "llama", "gemma", "mistral", "internlm", "phi"}));
  if (has(name, {"coder", "code", "vision", "-vl", "math", "base", "draft"})) score -= 200;
  if (has(name, {"instruct", "chat", "-it"})) score += 5;
  return score + std::min(billions_of(name), 40.0) / 10;
}

double embed_score(const std::string& name) {
  return -static_cast<double>(rank_in(name, {"bge-m3", "qwen3-embedding", "multilingual", "zh",
                                             "gte", "bge", "e5", "m3e", "nomic", "arctic"}));
}

template <class Accept, class Score>
std::string best_of(const std::vector<std::string>& names, Accept accept, Score score) {
  std::string best;
  double best_score = 0;
  for (const std::string& name : names) {
    std::string lower = lowered(name);
    if (!accept(lower)) continue;
    double value = score(lower);
    if (best.empty() || value > best_score) {
      best = name;
      best_score = value;
    }
  }
  return best;
}

std::optional<FoundServer> ask(const net::HttpClient& client, const LocalPort& port,
                               std::chrono::milliseconds timeout, const CancelToken& cancel) {
  Endpoint endpoint{.base_url = port.url, .model = ""};
  endpoint.limits = {.connect_timeout = timeout,
                     .idle_timeout = timeout,
                     .total_timeout = timeout,
                     .response_bytes_max = 4 << 20,
                     .redirects_max = 0};
  endpoint.addresses = net::AddressPolicy{.loopback = true, .public_net = false};
  try {
    FoundServer found;
    found.kind = port.kind;
    found.url = api_url(port.url);
    found.models = ModelServer(client, endpoint).model_names(cancel);
    found.chat_model = likely_chat_model(found.models);
    found.embed_model = likely_embed_model(found.models);
    return found;
  } catch (const Error&) {
    return std::nullopt;  // Nothing there, or something else: both are the usual case.
  }
}

}  // namespace

std::vector<LocalPort> usual_ports() {
  return {{"ollama", "http://127.0.0.1:11434"},
          {"lm-studio", "http://127.0.0.1:1234"},
          {"vllm", "http://127.0.0.1:8000"},
          {"llama.cpp", "http://127.0.0.1:8080"}};
}

std::vector<FoundServer> discover(const net::HttpClient& client,
                                  const std::vector<LocalPort>& ports, const CancelToken& cancel,
                                  std::chrono::milliseconds timeout) {
  std::vector<std::optional<FoundServer>> answers(ports.size());
  {
    std::vector<std::jthread> threads;
    for (size_t i = 0; i < ports.size(); ++i) {
      threads.emplace_back([&, i] { answers[i] = ask(client, ports[i], timeout, cancel); });
    }
  }
  cancel.throw_if_cancelled();
  std::vector<FoundServer> found;
  for (std::optional<FoundServer>& answer : answers) {
    if (answer) found.push_back(*std::move(answer));
  }
  return found;
}

std::string likely_chat_model(const std::vector<std::string>& names) {
  return best_of(
      names,
      [](const std::string& name) { return !is_embedding(name) && !is_something_else(name); },
      chat_score);
}

std::string likely_embed_model(const std::vector<std::string>& names) {
  return best_of(names, is_embedding, embed_score);
}

}  // namespace danlu::model
