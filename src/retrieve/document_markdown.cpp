#include "retrieve/document_markdown.hpp"

#include <algorithm>

namespace danlu::retrieve {
namespace {

bool has_number(const std::string& text) {
  size_t digits = text.find_first_not_of("0123456789");
  return digits != std::string::npos && digits > 0 && text.compare(digits, 2, ". ") == 0;
}

std::string quoted(const std::string& text) {
  std::string out = "> ";
  for (char c : text) {
    out += c;
    if (c == '\n') out += "> ";
  }
  return out;
}

std::string rendered(const Block& block) {
  switch (block.kind) {
    case BlockKind::heading:
      return std::string(static_cast<size_t>(std::clamp<int64_t>(block.level, 1, 6)), '#') + " " +
             block.text;
    case BlockKind::list_item: {
      std::string indent(static_cast<size_t>(std::clamp<int64_t>(block.level, 0, 20)) * 4, ' ');
      return indent + (has_number(block.text) ? "" : "- ") + block.text;
    }
    case BlockKind::code:
      return "```\n" + block.text + "\n```";
    case BlockKind::quote:
      return quoted(block.text);
    default:
      return block.text;
  }
}

}  // namespace

std::string to_markdown(const Document& document) {
  std::string out;
  for (size_t i = 0; i < document.blocks.size(); ++i) {
    const Block& block = document.blocks[i];
    bool same_list = i > 0 && block.kind == BlockKind::list_item &&
                     document.blocks[i - 1].kind == BlockKind::list_item;
    if (i > 0) out += same_list ? "\n" : "\n\n";
    out += rendered(block);
  }
  if (!out.empty()) out += '\n';
  return out;
}

}  // namespace danlu::retrieve
