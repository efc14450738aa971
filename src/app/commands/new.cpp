// danlu new: Make a new app to start from.
#include "app/context.hpp"
#include "app/errors.hpp"
#include "base/files.hpp"
#include "retrieve/collection.hpp"

namespace danlu::app {
namespace {

struct Params {
  std::string name;
  std::string kind = "hello";
};

constexpr std::string_view kHelloFlow = R"(danlu: 1
name: hello
summary: {en: Greet somebody, zh: 向某人问好}
inputs:
  who: {type: text, default: world, help: {en: Whom to greet, zh: 问候谁}}
steps:
  - id: greeting
    use: text.template
    with:
      template: "Hello {{ inputs.who }}!"
outputs:
  text: "{{ greeting.text }}"
)";

constexpr std::string_view kAskFlow = R"(danlu: 1
name: ask
summary: {en: Answer questions about my documents, zh: 回答关于我的文档的问题}
inputs:
  question: {type: text, help: {en: What you want to know, zh: 想了解什么}}
steps:
  - id: search
    use: retrieve.search
    with: {collection: @NAME@}
    in: {question: "{{ inputs.question }}"}
  - id: answer
    use: answer.extract
    in: {question: "{{ inputs.question }}", passages: "{{ search.passages }}"}
outputs:
  answer: "{{ answer.text }}"
  citations: "{{ answer.citations }}"
)";

constexpr std::string_view kAskManifest = R"(name: @NAME@
summary: {en: Answers questions about the folder documents, zh: 回答关于 documents 文件夹的问题}
flow: ask.flow.yaml
collections: {@NAME@: documents}
chat: {question: question, answer: answer, citations: citations}
)";

std::string filled(std::string_view text, const std::string& name) {
  std::string out(text);
  constexpr std::string_view kMark = "@NAME@";
  for (size_t at = out.find(kMark); at != std::string::npos; at = out.find(kMark, at + name.size()))
    out.replace(at, kMark.size(), name);
  return out;
}

int run(const Params& p, Context& context) {
  retrieve::Collection::check_name(p.name);
  context.use_data_folder();
  std::filesystem::path folder = p.name;
  if (std::filesystem::exists(folder)) throw Error(kExistsAlready, {{"path", folder.string()}});
  make_folders(folder);
  std::string next = "danlu run " + p.name + " who=Ada";
  if (p.kind == "ask") {
    make_folders(folder / "documents");
    write_file_atomic(folder / "app.yaml", filled(kAskManifest, p.name));
    write_file_atomic(folder / "ask.flow.yaml", filled(kAskFlow, p.name));
    write_file_atomic(folder / "documents" / "example.md",
                      "# Opening hours\n\nThe shop opens at 9:00 and closes at 18:00.\n");
    next = "danlu run " + p.name + " question=\"When does the shop open?\"";
  } else {
    write_file_atomic(folder / "hello.flow.yaml", kHelloFlow);
  }
  // What a person begins here is the person's own: models and files of its folder need no asking.
  context.workbench().permissions().grant(
      workbench::load_app(folder),
      {{workbench::GrantKind::model, "*"}, {workbench::GrantKind::write, "*"}});
  if (context.json()) {
    context.print_json(Json::object({{"folder", folder.string()}, {"next", next}}));
  } else {
    context.print(context.text({"Made ", "已创建 "}) + folder.string() +
                  context.text({". Try:", "。试试："}));
    context.print("  " + next);
  }
  return 0;
}

}  // namespace

Command new_command() {
  return command("new", run)
      .summary({"Make a new app to start from.", "新建一个应用作为起点。"})
      .param(&Params::name, "name",
             {.help = {"Name of the app and its folder.", "应用及其文件夹的名称。"},
              .required = true,
              .positional = true})
      .param(&Params::kind, "kind",
             {.help = {"hello: one step; ask: questions about a folder of documents.",
                       "hello：一个步骤；ask：针对文档文件夹问答。"},
              .choices = {"hello", "ask"}})
      .example("danlu new hello")
      .example("danlu new shop --kind ask");
}

}  // namespace danlu::app
