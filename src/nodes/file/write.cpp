// nodes/file/write.cpp: Write a text file into the app's folder.
#include "base/files.hpp"
#include "nodes/node.hpp"
#include "nodes/support/environment.hpp"

namespace danlu::nodes {
namespace {

struct Params {
  std::string path;
  bool overwrite = true;
};
struct Inputs {
  std::string text;
};
struct Outputs {
  std::string path;
  int64_t bytes = 0;
};

constexpr ErrorCode kExists{
    "file.exists",
    Failure::input,
    {"{path} exists already.", "{path} 已存在。"},
    {"Choose another name, or set overwrite to true.", "请换一个名称，或把 overwrite 设为 true。"}};

Outputs run(const Params& p, const Inputs& in, Run& run) {
  auto path = environment(run).writable(p.path);
  if (!p.overwrite && std::filesystem::exists(path)) throw Error(kExists, {{"path", p.path}});
  make_folders(path.parent_path());
  write_file_atomic(path, in.text);
  return {p.path, static_cast<int64_t>(in.text.size())};
}

}  // namespace

NodeType file_write() {
  return node("file.write", 1, run)
      .summary({"Write a text file into the app's folder.", "把文本写入应用文件夹中的文件。"})
      .help({"The file is complete or unchanged, whatever happens. Folders are made as needed.",
             "无论发生什么，文件要么完整写入要么保持原样。需要时会创建文件夹。"})
      .effect(Effect::writes)
      .work(Work::wait)
      .needs(Need::files)
      .input(&Inputs::text, "text", {"Text to write.", "要写入的文本。"})
      .output(&Outputs::path, "path", {"Where it was written.", "写入的位置。"})
      .output(&Outputs::bytes, "bytes", {"How much was written.", "写入的字节数。"})
      .param(&Params::path, "path",
             {.help = {"Path inside the app's folder.", "应用文件夹内的路径。"},
              .required = true,
              .widget = "file",
              .is_template = true})
      .param(&Params::overwrite, "overwrite",
             {.help = {"Replace a file that is there.", "替换已有文件。"}})
      .example(
          R"({"with": {"path": "out/a.txt"}, "in": {"text": "茶"}, "out": {"path": "out/a.txt", "bytes": 3}})")
      .example(
          R"({"files": {"a.txt": "x"}, "with": {"path": "a.txt", "overwrite": false}, "in": {"text": "y"}, "error": "file.exists"})")
      .example(R"({"with": {"path": "/tmp/x"}, "in": {"text": "y"}, "error": "file.outside"})");
}

}  // namespace danlu::nodes
