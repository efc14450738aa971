#include "table/formats/csv_records.hpp"

#include <algorithm>

namespace danlu::table {

void CsvRecords::feed(std::string_view text, bool last) {
  text_ = text;
  last_ = last;
  at_ = 0;
  record_begin_ = 0;
}

void CsvRecords::skip_empty_lines() {
  while (at_ < text_.size() && (text_[at_] == '\n' || text_[at_] == '\r')) {
    bool pair = text_[at_] == '\r' && at_ + 1 < text_.size() && text_[at_ + 1] == '\n';
    at_ += pair ? 2 : 1;
    ++line_;
  }
}

bool CsvRecords::next(std::vector<CsvCell>& cells) {
  // A CR at the end of a piece may have its LF in the next.
  if (!last_ && at_ + 1 == text_.size() && text_[at_] == '\r') return false;
  skip_empty_lines();
  if (at_ >= text_.size()) return false;
  size_t begin = at_;
  size_t line = line_;
  record_begin_ = begin;
  record_line_ = line;
  quotes_ = true;
  open_quote_ = false;
  if (read_record(cells)) return true;
  at_ = begin;
  line_ = line;
  bool too_long = text_.size() - begin > kRecordBytesMax;
  if (!quote_never_closed_ || (!last_ && !too_long)) return false;
  // A quote that never closes would swallow the rest of the file: its row is read again without
  // quotes.
  quotes_ = false;
  open_quote_ = true;
  if (read_record(cells)) return true;
  at_ = begin;
  line_ = line;
  return false;
}

bool CsvRecords::read_record(std::vector<CsvCell>& cells) {
  cells.clear();
  unescaped_used_ = 0;
  after_quote_ = false;
  quote_never_closed_ = false;
  while (true) {
    CsvCell cell;
    Ended ended = read_cell(cell);
    if (quote_never_closed_ || (ended == Ended::text && !last_)) return false;
    cells.push_back(cell);
    if (ended != Ended::cell) return true;
  }
}

// Steps over what ends a cell at `position`.
CsvRecords::Ended CsvRecords::end_of(size_t position) {
  if (position >= text_.size()) {
    at_ = text_.size();
    return Ended::text;
  }
  at_ = position + 1;
  if (text_[position] == delimiter_) return Ended::cell;
  if (text_[position] == '\r') {
    if (at_ >= text_.size() && !last_) return Ended::text;
    if (at_ < text_.size() && text_[at_] == '\n') ++at_;
  }
  ++line_;
  return Ended::record;
}

CsvRecords::Ended CsvRecords::read_cell(CsvCell& cell) {
  if (quotes_ && at_ < text_.size() && text_[at_] == '"') return read_quoted(cell);
  size_t begin = at_;
  const char* bytes = text_.data();
  size_t i = begin;
  for (size_t end = text_.size(); i < end; ++i) {
    char c = bytes[i];
    if (c == delimiter_ || c == '\n' || c == '\r') break;
  }
  cell.text = text_.substr(begin, i - begin);
  return end_of(i);
}

CsvRecords::Ended CsvRecords::read_quoted(CsvCell& cell) {
  cell.quoted = true;
  size_t begin = at_ + 1;
  size_t close = text_.find('"', begin);
  std::string* joined = nullptr;
  while (close != std::string_view::npos && close + 1 < text_.size() && text_[close + 1] == '"') {
    if (joined == nullptr) {
      if (unescaped_used_ == unescaped_.size()) unescaped_.emplace_back();
      joined = &unescaped_[unescaped_used_++];
      joined->clear();
    }
    joined->append(text_.substr(begin, close + 1 - begin));
    begin = close + 2;
    close = text_.find('"', begin);
  }
  // A quote at the end of a piece may be the first of two.
  if (close == std::string_view::npos || (!last_ && close + 1 == text_.size())) {
    quote_never_closed_ = close == std::string_view::npos;
    return Ended::text;
  }
  std::string_view inside = text_.substr(begin, close - begin);
  line_ += static_cast<size_t>(std::ranges::count(text_.substr(at_, close - at_), '\n'));
  size_t end = close + 1;
  while (end < text_.size() && text_[end] != delimiter_ && text_[end] != '\n' && text_[end] != '\r')
    ++end;
  std::string_view after = text_.substr(close + 1, end - close - 1);
  bool only_spaces = after.find_first_not_of(' ') == std::string_view::npos;
  if (!only_spaces && joined == nullptr) {
    if (unescaped_used_ == unescaped_.size()) unescaped_.emplace_back();
    joined = &unescaped_[unescaped_used_++];
    joined->clear();
  }
  if (joined != nullptr) {
    joined->append(inside);
    if (!only_spaces) joined->append(after);
  }
  after_quote_ = after_quote_ || !only_spaces;
  cell.text = joined == nullptr ? inside : std::string_view(*joined);
  return end_of(end);
}

}  // namespace danlu::table
