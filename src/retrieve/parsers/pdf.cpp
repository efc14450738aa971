// PDF: poppler's pdftotext, run as a child process in a sandbox, prints the words with their
// places; paragraphs, headings, lists and tables are found from these.
#include <algorithm>

#include "net/child_process.hpp"
#include "net/errors.hpp"
#include "retrieve/parser.hpp"
#include "retrieve/parser_errors.hpp"
#include "retrieve/parsers/support/pdf_pages.hpp"
#include "retrieve/parsers/support/pdf_paragraphs.hpp"
#include "retrieve/parsers/support/plain_text.hpp"

namespace danlu::retrieve {
namespace {

// A reader of PDF looks for the mark in the first kilobyte (ISO 32000-1, annex H.3.4.1).
Recognition recognise(std::string_view bytes) {
  bool found = bytes.substr(0, 1024).find("%PDF-") != std::string_view::npos;
  return found ? Recognition::certain : Recognition::no;
}

std::string first_line(std::string_view text) {
  return std::string(trimmed(text.substr(0, text.find('\n'))));
}

net::ChildResult run_poppler(const ParseInput& input, std::string program,
                             std::vector<std::string> arguments) {
  net::ChildCommand command{.program = std::move(program), .arguments = std::move(arguments)};
  if (!input.password.empty()) {
    for (const char* option : {"-upw", "-opw"}) {
      command.arguments.emplace_back(option);
      command.arguments.push_back(input.password);
    }
  }
  command.input = input.bytes;
  command.limits.wall_time = input.limits.time_max;
  command.limits.cpu_time = input.limits.time_max;
  command.limits.output_bytes = input.limits.text_bytes_max;
  command.arguments.emplace_back("-");
  // Where it would write; both print instead.
  command.arguments.emplace_back(command.program == "pdftotext" ? "-" : "out");
  return net::run_child(command, input.cancel);
}

// Headings are found without it as well, only fewer.
void mark_bold(const ParseInput& input, PdfText& pdf) {
  try {
    net::ChildResult result =
        run_poppler(input, "pdftohtml", {"-xml", "-zoom", "1", "-i", "-stdout"});
    if (result.exit_code == 0) mark_bold_lines(pdf.pages, result.output);
  } catch (const Error& error) {
    if (error.failure() == Failure::cancelled) throw;
  }
}

std::string run_pdftotext(const ParseInput& input) {
  net::ChildResult result;
  try {
    result = run_poppler(input, "pdftotext", {"-bbox-layout", "-enc", "UTF-8"});
  } catch (const Error& error) {
    if (error.id() == "process.missing") {
      throw Error(kDocumentProgramMissing,
                  {{"file", input.file}, {"program", "pdftotext"}, {"package", "poppler-utils"}});
    }
    if (error.failure() == Failure::limit)
      throw Error(kDocumentTooLarge,
                  {{"file", input.file}, {"detail", error.message(Language::en)}});
    throw;
  }
  if (result.errors.find("Incorrect password") != std::string::npos)
    throw Error(kDocumentEncrypted, {{"file", input.file}});
  if (result.exit_code != 0) {
    std::string detail = first_line(result.errors);
    if (detail.empty()) detail = "pdftotext ended with code " + std::to_string(result.exit_code);
    throw Error(kDocumentBroken, {{"file", input.file}, {"format", "PDF"}, {"detail", detail}});
  }
  return std::move(result.output);
}

// What programs write when nobody gave a title is none.
std::string title_of(const PdfText& pdf) {
  std::string title = collapsed(pdf.title);
  std::string lower = lower_ascii(title);
  bool none = lower == "untitled" || lower == "(anonymous)" || lower == "powerpoint presentation" ||
              lower.starts_with("microsoft word - ") || lower.ends_with(".doc") ||
              lower.ends_with(".docx") || lower.ends_with(".indd");
  return none ? "" : title;
}

Document parse(const ParseInput& input) {
  PdfText pdf = read_pdf_pages(run_pdftotext(input));
  if (static_cast<int64_t>(pdf.pages.size()) > input.limits.pages_max) {
    throw Error(kDocumentTooLarge,
                {{"file", input.file}, {"detail", std::to_string(pdf.pages.size()) + " pages"}});
  }
  bool has_text = std::any_of(pdf.pages.begin(), pdf.pages.end(),
                              [](const PdfPage& page) { return !page.lines.empty(); });
  if (!has_text) throw Error(kDocumentNoText, {{"file", input.file}, {"pages", pdf.pages.size()}});
  Document document;
  document.unit = SpanUnit::text;
  document.title = title_of(pdf);
  if (!pdf.complete) document.warnings.push_back("the last pages could not be read");
  size_t empty = 0;
  for (const PdfPage& page : pdf.pages) empty += page.lines.empty() ? 1 : 0;
  if (empty > 0)
    document.warnings.push_back(std::to_string(empty) + " page(s) have no text (images only?)");
  mark_bold(input, pdf);
  document.blocks = pdf_blocks(pdf.pages, input);
  number_blocks(document);
  return document;
}

}  // namespace

ParserType pdf() {
  return {.id = "pdf",
          .extensions = {".pdf"},
          .media_types = {"application/pdf"},
          .summary = {"PDF documents with a text layer.", "带文字层的 PDF 文档。"},
          .version = 1,
          .recognise = recognise,
          .parse = parse};
}

}  // namespace danlu::retrieve
