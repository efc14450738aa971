// HTML pages: the main text with its headings, lists, tables and code.
#include "retrieve/parser.hpp"
#include "retrieve/parsers/support/html_blocks.hpp"
#include "retrieve/parsers/support/plain_text.hpp"
#include "retrieve/parsers/support/text_recognition.hpp"
#include "retrieve/source_text.hpp"

namespace danlu::retrieve {
namespace {

Recognition recognise(std::string_view bytes) {
  if (recognise_text(bytes) == Recognition::no) return Recognition::no;
  constexpr size_t kPrefix = 2048;
  std::string head;
  for (char c : bytes.substr(0, kPrefix)) {
    if (c != '\0') head += c;  // UTF-16 as well.
  }
  if (size_t mark = head.find('<'); mark != std::string::npos && mark < 4) head.erase(0, mark);
  head = lower_ascii(trimmed(head));
  while (head.starts_with("<!--") || head.starts_with("<?xml")) {
    size_t end = head.find('>');
    if (end == std::string::npos) break;
    head = trimmed(std::string_view(head).substr(end + 1));
  }
  bool page = head.starts_with("<!doctype html") || head.starts_with("<html");
  return page ? Recognition::certain : Recognition::maybe;
}

Document parse(const ParseInput& input) {
  SourceText source(input.bytes, declared_encoding(input.bytes));
  Document document;
  document.encoding = source.encoding();
  if (source.replaced())
    document.warnings.push_back("some bytes are not valid " + source.encoding());
  HtmlBlocks page = html_blocks(source.text(), HtmlScope::page, input);
  document.title = std::move(page.title);
  document.blocks = std::move(page.blocks);
  for (Block& block : document.blocks) {
    block.begin = source.file_offset(static_cast<size_t>(block.begin));
    block.end = source.file_offset(static_cast<size_t>(block.end));
  }
  return document;
}

}  // namespace

ParserType html() {
  return {.id = "html",
          .extensions = {".html", ".htm", ".xhtml"},
          .media_types = {"text/html", "application/xhtml+xml"},
          .summary = {"Web pages: the main text without navigation.", "网页：提取正文，去掉导航。"},
          .version = 1,
          .recognise = recognise,
          .parse = parse};
}

}  // namespace danlu::retrieve
