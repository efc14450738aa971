#include "model/embed.hpp"

#include <cmath>

namespace danlu::model {
namespace {

constexpr size_t kBatchTextsMax = 64;
constexpr size_t kBatchBytesMax = 1 << 20;
constexpr size_t kDimensionsMax = 65536;

std::vector<float> vector_of(const Json& item, const ModelServer& server) {
  const Json* list = item.find("embedding");
  if (list == nullptr || !list->is_array() || list->size() == 0 || list->size() > kDimensionsMax) {
    server.throw_unusable("an embedding is missing or no list of numbers");
  }
  std::vector<float> vector;
  vector.reserve(list->size());
  for (const Json& number : list->as_array()) {
    auto value = number.is_number() ? static_cast<float>(number.as_number()) : NAN;
    if (!std::isfinite(value))
      server.throw_unusable("an embedding holds something else than numbers");
    vector.push_back(value);
  }
  return vector;
}

}  // namespace

EmbedClient::EmbedClient(const net::HttpClient& client, Endpoint endpoint)
    : server_(client, std::move(endpoint)) {}

std::vector<std::vector<float>> EmbedClient::embed(std::span<const std::string> texts,
                                                   const CancelToken& cancel) const {
  std::vector<std::vector<float>> vectors;
  vectors.reserve(texts.size());
  while (!texts.empty()) {
    size_t count = 0;
    for (size_t bytes = 0; count < texts.size() && count < kBatchTextsMax; ++count) {
      bytes += texts[count].size();
      if (count > 0 && bytes > kBatchBytesMax) break;
    }
    for (std::vector<float>& vector : embed_batch(texts.first(count), cancel)) {
      if (!vectors.empty() && vector.size() != vectors.front().size()) {
        server_.throw_unusable("embeddings differ in length");
      }
      vectors.push_back(std::move(vector));
    }
    texts = texts.subspan(count);
  }
  return vectors;
}

std::vector<std::vector<float>> EmbedClient::embed_batch(std::span<const std::string> texts,
                                                         const CancelToken& cancel) const {
  Json input = Json::array();
  for (const std::string& text : texts) input.push_back(text);
  Json body = Json::object({{"model", server_.endpoint().model}, {"input", input}});
  if (server_.endpoint().options.is_object()) {
    for (const auto& [key, value] : server_.endpoint().options.as_object()) body[key] = value;
  }
  Json answer = server_.post("/embeddings", body, cancel);
  const Json* data = answer.find("data");
  if (data == nullptr || !data->is_array() || data->size() != texts.size()) {
    server_.throw_unusable("it does not hold one embedding for each text");
  }
  std::vector<std::vector<float>> vectors(texts.size());
  for (size_t i = 0; i < data->size(); ++i) {
    const Json& item = data->at(i);
    const Json* index = item.find("index");
    auto position =
        index != nullptr && index->is_integer() ? index->as_integer() : static_cast<int64_t>(i);
    bool fits = position >= 0 && static_cast<size_t>(position) < vectors.size() &&
                vectors[static_cast<size_t>(position)].empty();
    if (!fits) server_.throw_unusable("embeddings are numbered wrongly");
    vectors[static_cast<size_t>(position)] = vector_of(item, server_);
  }
  return vectors;
}

}  // namespace danlu::model
