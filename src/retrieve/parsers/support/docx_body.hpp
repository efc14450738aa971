// The blocks of a DOCX file from its XML parts.
#pragma once

#include <map>
#include <pugixml.hpp>
#include <string>
#include <vector>

#include "base/types/document.hpp"
#include "retrieve/parser.hpp"
#include "retrieve/parsers/support/docx_styles.hpp"

namespace danlu::retrieve {

struct DocxParts {
  pugi::xml_document document;
  pugi::xml_document styles;  // This and those below may be empty.
  pugi::xml_document numbering;
  pugi::xml_document footnotes;
  pugi::xml_document endnotes;
  std::map<std::string, pugi::xml_document, std::less<>> charts;  // By id of relation.
};

std::vector<Block> docx_blocks(const DocxParts& parts, const ParseInput& input);

}  // namespace danlu::retrieve
