// nodes/file/read.cpp: Read a text file of the app's folder.
#include "base/encoding.hpp"
#include "base/files.hpp"
#include "nodes/node.hpp"
#include "nodes/support/environment.hpp"

namespace danlu::nodes {
namespace {

struct Params {
  std::string path;
  int64_t bytes_max = 16 << 20;
};
struct Outputs {
  std::string text;
  std::string encoding;
};

constexpr ErrorCode kBinary{
    "file.binary",
    Failure::input,
    {"{path} is not a text file.", "{path} 不是文本文件。"},
    {"Use a node made for its type, such as table.read_csv, or add its folder to a collection.",
     "请使用适合其类型的节点（如 table.read_csv），或把所在文件夹加入知识库。"}};

Outputs run(const Params& p, const Nothing&, Run& run) {
  auto path = environment(run).readable(p.path);
  DecodedText decoded = decode_text(read_file(path, static_cast<uint64_t>(p.bytes_max)));
  if (decoded.binary) throw Error(kBinary, {{"path", p.path}});
  return {std::move(decoded.text), decoded.encoding};
}

}  // namespace

NodeType file_read() {
  return node("file.read", 1, run)
      .summary({"Read a text file of the app's folder.", "读取应用文件夹中的文本文件。"})
      .help({"The encoding (UTF-8, UTF-16, GB18030, Big5, …) is found. Files outside the app's "
             "folder need a permission and are named by their whole path.",
             "自动识别编码（UTF-8、UTF-16、GB18030、Big5 "
             "等）。读取应用文件夹之外的文件需要授权，并写出完整路径。"})
      .effect(Effect::reads)
      .work(Work::wait)
      .needs(Need::files)
      .output(&Outputs::text, "text", {"Its text, as UTF-8.", "文件文本（UTF-8）。"})
      .output(&Outputs::encoding, "encoding", {"The encoding it had.", "文件原来的编码。"})
      .param(&Params::path, "path",
             {.help = {"Path inside the app's folder.", "应用文件夹内的路径。"},
              .required = true,
              .widget = "file",
              .is_template = true})
      .param(&Params::bytes_max, "bytes_max",
             {.help = {"Refuse larger files.", "拒绝读取更大的文件。"},
              .minimum = 1,
              .maximum = 268435456,
              .unit = "bytes"})
      .example(
          R"({"files": {"a.txt": "茶"}, "with": {"path": "a.txt"}, "out": {"text": "茶", "encoding": "UTF-8"}})")
      .example(R"({"with": {"path": "../outside.txt"}, "error": "file.outside"})")
      .example(R"({"with": {"path": "none.txt"}, "error": "file.missing"})");
}

}  // namespace danlu::nodes
