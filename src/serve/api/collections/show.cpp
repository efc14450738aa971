// GET /api/collections/{name}: one collection with its documents and what could not be read.
#include "serve/api/support/collections.hpp"

namespace danlu::serve {
namespace {

struct Params {
  std::string name;
};

Json run(const Params& p, Call& call) {
  retrieve::Collection collection = open_collection(call, p.name);
  Json shown = to_json(collection_shape(call, collection));
  std::vector<FailureShape> failures;
  for (const retrieve::CollectionFailure& failure : collection.failures()) {
    failures.push_back(
        {.file = failure.file,
         .error = failure.error,
         .message = Json::object({{"en", failure.message.en}, {"zh", failure.message.zh}}),
         .hint = Json::object({{"en", failure.hint.en}, {"zh", failure.hint.zh}})});
  }
  // The number of each is in the list of collections; here they are themselves.
  shown["documents"] = to_json(collection.documents());
  shown["failures"] = to_json(failures);
  return shown;
}

Json schema() {
  Json shown = JsonCodec<CollectionShape>::schema();
  Json& properties = shown["properties"];
  properties["documents"] = JsonCodec<std::vector<retrieve::CollectionDocument>>::schema();
  properties["failures"] = JsonCodec<std::vector<FailureShape>>::schema();
  return shown;
}

}  // namespace

Endpoint collections_show() {
  return endpoint("GET", "/api/collections/{name}", run)
      .summary({"A collection with its documents and what could not be read.",
                "知识库及其文档，以及未能读取的文件。"})
      .param(&Params::name, "name", {.help = {"Its name.", "名称。"}, .required = true})
      .response_schema(schema())
      .access(Access::app);
}

}  // namespace danlu::serve
