// GET /api/collections: every collection in reach.
#include "serve/api/support/collections.hpp"

namespace danlu::serve {
namespace {

struct Collections {
  std::vector<CollectionShape> collections;

  static auto fields() { return std::tuple{field("collections", &Collections::collections)}; }
};

Collections run(const NoParams& /*p*/, Call& call) {
  Collections all;
  for (const std::string& name : collections_in_reach(call)) {
    retrieve::Collection collection = open_collection(call, name);
    all.collections.push_back(collection_shape(call, collection));
  }
  return all;
}

}  // namespace

Endpoint collections_list() {
  return endpoint("GET", "/api/collections", run)
      .summary({"The collections of documents.", "全部知识库。"})
      .access(Access::app);
}

}  // namespace danlu::serve
