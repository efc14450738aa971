// The words of a PDF with their places, as `pdftotext -bbox-layout` prints them. Points, the origin
// at the top left.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace danlu::retrieve {

struct PdfBox {
  double left = 0;
  double top = 0;
  double right = 0;
  double bottom = 0;

  double height() const { return bottom - top; }
  double width() const { return right - left; }
  double middle() const { return (top + bottom) / 2; }
  void include(const PdfBox& other);
};

struct PdfWord {
  PdfBox box;
  std::string text;
};

// Words beside one another without a wide gap.
struct PdfLine {
  PdfBox box;
  std::vector<PdfWord> words;
  double size = 0;    // Height of its letters, near the font size.
  size_t block = 0;   // Lines of one block of text have the same number; in reading order.
  bool bold = false;  // All of it.
  bool in_table = false;

  std::string text() const;
};

struct PdfPage {
  double width = 0;
  double height = 0;
  std::vector<PdfLine> lines;
};

struct PdfText {
  std::string title;
  std::vector<PdfPage> pages;
  bool complete = true;
};

PdfText read_pdf_pages(std::string_view xhtml);

// Marks the lines in bold, from what `pdftohtml -xml -zoom 1` prints (pdftotext knows no fonts).
void mark_bold_lines(std::vector<PdfPage>& pages, std::string_view xml);

// Joins a bullet or number that stands by itself to the text on its right.
void join_lone_markers(PdfPage& page);

// Lines split where words stand far apart, as in the cells of a table.
std::vector<PdfLine> split_at_gaps(const PdfLine& line);

// Leaves out what is repeated at the top or bottom of the pages, and page numbers.
void drop_running_lines(std::vector<PdfPage>& pages);

}  // namespace danlu::retrieve
