// Reading a file as a Document: which parser a file needs, and reading it with that parser.
//
// A parser is one file of parsers/, found by its file name (see cmake/rooms.cmake). The bytes
// decide before the extension does: a .txt that is a PDF is read as PDF. Parsers are pure functions
// of their input and safe from any thread; they throw danlu::Error (parser_errors.hpp) and never
// crash, hang or allocate without bound on hostile files.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bilingual.hpp"
#include "base/cancel.hpp"
#include "base/types/document.hpp"

namespace danlu::retrieve {

struct ParseLimits {
  size_t file_bytes_max = size_t{512} << 20;
  size_t text_bytes_max = size_t{256} << 20;  // Of a part unpacked or printed by a program.
  size_t memory_bytes_max = size_t{2} << 30;  // Of a parse tree.
  size_t archive_entries_max = 20'000;
  size_t archive_ratio_max = 1'000;  // Unpacked bytes per packed byte of one entry.
  int64_t pages_max = 20'000;
  std::chrono::seconds time_max{300};
};

struct ParseInput {
  std::string file;        // Shown in errors and spans; its extension helps to choose.
  std::string_view bytes;  // The whole file.
  std::string password;
  ParseLimits limits;
  CancelToken cancel;
  std::function<void(double)> progress;  // From 0 to 1; may be empty.
};

// How sure a parser is that bytes are its format.
enum class Recognition {
  no,      // Not this format, whatever the extension says.
  maybe,   // The extension decides.
  certain  // This format, whatever the extension says.
};

struct ParserType {
  std::string id;
  std::vector<std::string> extensions;   // Lower case, with the dot.
  std::vector<std::string> media_types;  // The first is the one to give out.
  Bilingual summary;
  int version = 1;  // Raised when the same file would give other blocks: collections read it again.
  std::function<Recognition(std::string_view bytes)> recognise;
  std::function<Document(const ParseInput&)> parse;
};

std::vector<ParserType> builtin_parsers();

// Throws document.unsupported, which names what was found and what can be read.
ParserType parser_for(std::string_view file, std::string_view bytes);

// Whether the extension of the file belongs to some parser (for walking a folder without reading
// it).
bool has_document_extension(std::string_view file);

// Chooses, parses, and fills file, format and title (the first heading when the format has none).
Document parse_document(const ParseInput& input);

// Reads the file, then as above; `name` is what errors and spans call it.
Document parse_file(const std::filesystem::path& path, std::string name, ParseInput options = {});

// The text that spans of SpanUnit::text count: the blocks' texts, one line feed after each.
std::string extracted_text(const Document& document);

// Sets the byte ranges of the blocks as extracted_text counts them.
void number_blocks(Document& document);

}  // namespace danlu::retrieve
