// Word documents (DOCX, ECMA-376): headings by style or outline level, numbered and bulleted lists,
// tables, footnotes, text boxes, formulas; tracked changes as if accepted.
#include "retrieve/parser.hpp"
#include "retrieve/parser_errors.hpp"
#include "retrieve/parsers/support/docx_body.hpp"
#include "retrieve/parsers/support/zip_package.hpp"

namespace danlu::retrieve {
namespace {

// The name of the stream an encrypted package lies in, as the OLE directory has it.
constexpr std::string_view kEncryptedPackage("E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0",
                                             32);
constexpr std::string_view kOle = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";

Recognition recognise(std::string_view bytes) {
  if (bytes.starts_with(kOle)) {
    bool encrypted = bytes.find(kEncryptedPackage) != std::string_view::npos;
    return encrypted ? Recognition::certain : Recognition::no;
  }
  bool word = bytes.starts_with("PK") && bytes.find("word/") != std::string_view::npos;
  return word ? Recognition::certain : Recognition::no;
}

pugi::xml_document read_xml(ZipPackage& package, const std::string& name, const ParseInput& input,
                            bool required) {
  pugi::xml_document xml;
  std::optional<std::string> text = package.read(name);
  if (!text) {
    if (!required) return xml;
    throw Error(kDocumentBroken,
                {{"file", input.file}, {"format", "DOCX"}, {"detail", "it has no part " + name}});
  }
  // Spaces between runs are text. A document type, and with it entities, is never read.
  unsigned int options = pugi::parse_default | pugi::parse_ws_pcdata;
  pugi::xml_parse_result result = xml.load_buffer(text->data(), text->size(), options);
  if (!result && required) {
    throw Error(kDocumentBroken, {{"file", input.file},
                                  {"format", "DOCX"},
                                  {"detail", name + ": " + result.description() + " at byte " +
                                                 std::to_string(result.offset)}});
  }
  return xml;
}

// Where the main part lies, as the package says.
std::string main_part(ZipPackage& package, const ParseInput& input) {
  pugi::xml_document relations = read_xml(package, "_rels/.rels", input, false);
  for (pugi::xml_node relation : relations.document_element().children()) {
    std::string_view type = value_of(relation, "Type");
    if (!type.ends_with("/officeDocument")) continue;
    std::string target(value_of(relation, "Target"));
    return target.starts_with('/') ? target.substr(1) : target;
  }
  return "word/document.xml";
}

void read_charts(ZipPackage& package, const std::string& main, const ParseInput& input,
                 DocxParts& parts) {
  constexpr size_t kChartsMax = 500;
  size_t slash = main.rfind('/') + 1;
  std::string folder = main.substr(0, slash);
  pugi::xml_document relations =
      read_xml(package, folder + "_rels/" + main.substr(slash) + ".rels", input, false);
  for (pugi::xml_node relation : relations.document_element().children()) {
    if (!value_of(relation, "Type").ends_with("/chart") || parts.charts.size() >= kChartsMax)
      continue;
    std::string target(value_of(relation, "Target"));
    std::string path = target.starts_with('/') ? target.substr(1) : folder + target;
    parts.charts[std::string(value_of(relation, "Id"))] = read_xml(package, path, input, false);
  }
}

Document parse(const ParseInput& input) {
  if (input.bytes.starts_with(kOle)) throw Error(kDocumentEncrypted, {{"file", input.file}});
  ZipPackage package(input, "DOCX");
  std::string main = main_part(package, input);
  std::string folder = main.substr(0, main.rfind('/') + 1);
  DocxParts parts;
  parts.document = read_xml(package, main, input, true);
  parts.styles = read_xml(package, folder + "styles.xml", input, false);
  parts.numbering = read_xml(package, folder + "numbering.xml", input, false);
  parts.footnotes = read_xml(package, folder + "footnotes.xml", input, false);
  parts.endnotes = read_xml(package, folder + "endnotes.xml", input, false);
  read_charts(package, main, input, parts);
  pugi::xml_document core = read_xml(package, "docProps/core.xml", input, false);
  Document document;
  document.unit = SpanUnit::text;
  document.title = child_of(core.document_element(), "title").text().get();
  document.blocks = docx_blocks(parts, input);
  number_blocks(document);
  return document;
}

}  // namespace

ParserType docx() {
  return {
      .id = "docx",
      .extensions = {".docx", ".docm", ".dotx"},
      .media_types = {"application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
      .summary = {"Word documents (DOCX).", "Word 文档（DOCX）。"},
      .version = 1,
      .recognise = recognise,
      .parse = parse};
}

}  // namespace danlu::retrieve
