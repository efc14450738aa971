#include "retrieve/parser.hpp"

#include <algorithm>

#include "base/files.hpp"
#include "retrieve/parser_errors.hpp"
#include "retrieve/parsers/support/plain_text.hpp"

namespace danlu::retrieve {
namespace {

std::string extension_of(std::string_view file) {
  size_t dot = file.rfind('.');
  size_t slash = file.rfind('/');
  if (dot == std::string_view::npos || (slash != std::string_view::npos && dot < slash)) return "";
  return lower_ascii(file.substr(dot));
}

// What to call bytes nobody reads.
std::string description(std::string_view bytes, const std::string& extension) {
  struct Magic {
    std::string_view bytes;
    std::string_view name;
  };
  constexpr std::array<Magic, 12> kMagics{{{"PK\x03\x04", "a ZIP archive"},
                                           {"\xD0\xCF\x11\xE0", "an old Office file"},
                                           {"\x89PNG", "a PNG image"},
                                           {"\xFF\xD8\xFF", "a JPEG image"},
                                           {"GIF8", "a GIF image"},
                                           {"\x1F\x8B", "a gzip archive"},
                                           {"7z\xBC\xAF", "a 7z archive"},
                                           {"Rar!", "a RAR archive"},
                                           {"\x7F"
                                            "ELF",
                                            "a program"},
                                           {"MZ", "a program"},
                                           {"{\\rtf", "an RTF document"},
                                           {"SQLite format 3", "an SQLite database"}}};
  for (const Magic& magic : kMagics) {
    if (bytes.starts_with(magic.bytes)) {
      std::string name(magic.name);
      return extension.empty() ? name : name + " (" + extension + ")";
    }
  }
  return extension.empty() ? "binary data" : "binary data (" + extension + ")";
}

std::string supported_names(const std::vector<ParserType>& parsers) {
  std::vector<std::string> names;
  for (const ParserType& parser : parsers) {
    names.push_back(parser.id + " (" + joined(parser.extensions, " ") + ")");
  }
  return joined(names);
}

bool has_extension(const ParserType& parser, const std::string& extension) {
  const std::vector<std::string>& list = parser.extensions;
  return std::find(list.begin(), list.end(), extension) != list.end();
}

}  // namespace

ParserType parser_for(std::string_view file, std::string_view bytes) {
  std::vector<ParserType> parsers = builtin_parsers();
  std::string extension = extension_of(file);
  const ParserType* by_extension = nullptr;
  const ParserType* fallback = nullptr;
  for (const ParserType& parser : parsers) {
    Recognition recognition = parser.recognise(bytes);
    if (recognition == Recognition::certain) return parser;
    if (recognition == Recognition::no) continue;
    if (has_extension(parser, extension)) by_extension = &parser;
    if (parser.id == "text") fallback = &parser;
  }
  if (by_extension != nullptr) return *by_extension;
  if (fallback != nullptr) return *fallback;
  throw Error(kDocumentUnsupported, {{"file", file},
                                     {"found", description(bytes, extension)},
                                     {"supported", supported_names(parsers)}});
}

bool has_document_extension(std::string_view file) {
  std::string extension = extension_of(file);
  std::vector<ParserType> parsers = builtin_parsers();
  return std::any_of(parsers.begin(), parsers.end(),
                     [&](const ParserType& parser) { return has_extension(parser, extension); });
}

Document parse_document(const ParseInput& input) {
  if (input.bytes.size() > input.limits.file_bytes_max) {
    throw Error(kDocumentTooLarge,
                {{"file", input.file}, {"detail", std::to_string(input.bytes.size()) + " bytes"}});
  }
  input.cancel.throw_if_cancelled();
  if (trimmed(input.bytes).empty()) throw Error(kDocumentEmpty, {{"file", input.file}});
  ParserType parser = parser_for(input.file, input.bytes);
  Document document = parser.parse(input);
  document.file = input.file;
  document.format = parser.id;
  for (size_t i = 0; document.title.empty() && i < document.blocks.size(); ++i) {
    if (document.blocks[i].kind == BlockKind::heading) document.title = document.blocks[i].text;
  }
  if (input.progress) input.progress(1.0);
  return document;
}

Document parse_file(const std::filesystem::path& path, std::string name, ParseInput options) {
  std::string bytes = read_file(path, options.limits.file_bytes_max);
  options.file = std::move(name);
  options.bytes = bytes;
  return parse_document(options);
}

std::string extracted_text(const Document& document) {
  std::string text;
  for (const Block& block : document.blocks) text += block.text + '\n';
  return text;
}

void number_blocks(Document& document) {
  int64_t offset = 0;
  for (Block& block : document.blocks) {
    block.begin = offset;
    block.end = offset + static_cast<int64_t>(block.text.size());
    offset = block.end + 1;
  }
}

}  // namespace danlu::retrieve
