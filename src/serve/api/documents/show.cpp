// GET /api/collections/{name}/document: the text taken out of a document, cut into chunks.
#include "serve/api/support/collection_errors.hpp"
#include "serve/api/support/collections.hpp"

namespace danlu::serve {
namespace {

struct Params {
  std::string name;
  std::string file;
};

struct Chunk {
  std::string id;
  std::vector<std::string> headings;
  std::string text;
  Span span;

  static auto fields() {
    return std::tuple{field("id", &Chunk::id), field("headings", &Chunk::headings),
                      field("text", &Chunk::text), field("span", &Chunk::span)};
  }
};

struct Document {
  std::string file;
  std::string title;
  std::string format;
  int64_t size = 0;
  std::vector<Chunk> chunks;

  static auto fields() {
    return std::tuple{field("file", &Document::file), field("title", &Document::title),
                      field("format", &Document::format), field("size", &Document::size),
                      field("chunks", &Document::chunks)};
  }
};

Document run(const Params& p, Call& call) {
  retrieve::Collection collection = open_collection(call, p.name);
  std::optional<retrieve::CollectionDocument> found = collection.document(p.file);
  if (!found) throw Error(kDocumentUnknown, {{"name", p.name}, {"file", p.file}});
  Document document{.file = found->file,
                    .title = found->title,
                    .format = found->format,
                    .size = found->size,
                    .chunks = {}};
  for (Passage& passage : collection.passages_of(p.file)) {
    document.chunks.push_back({.id = std::move(passage.id),
                               .headings = std::move(passage.headings),
                               .text = std::move(passage.text),
                               .span = std::move(passage.span)});
  }
  return document;
}

}  // namespace

Endpoint documents_show() {
  return endpoint("GET", "/api/collections/{name}/document", run)
      .summary({"The text of a document, in the pieces that are searched.",
                "文档的文本，按检索用的片段给出。"})
      .param(&Params::name, "name", {.help = {"The collection.", "知识库。"}, .required = true})
      .param(&Params::file, "file",
             {.help = {"The file below its folder.", "其文件夹中的文件。"}, .required = true})
      .access(Access::app);
}

}  // namespace danlu::serve
