// The text of one DOCX paragraph, and what hangs on it.
#pragma once

#include <pugixml.hpp>
#include <string>
#include <vector>

namespace danlu::retrieve {

struct DocxNoteReference {
  std::string id;
  bool endnote = false;
};

struct DocxRuns {
  std::string text;  // Line breaks are line feeds; deleted text is left out.
  bool all_monospaced = false;
  bool other_font = false;                 // Some run names a font that is not monospaced.
  std::vector<pugi::xml_node> text_boxes;  // w:txbxContent, in order.
  std::vector<DocxNoteReference> notes;
  std::vector<std::string> charts;  // Ids of relations.
};

DocxRuns read_runs(pugi::xml_node paragraph);

}  // namespace danlu::retrieve
