// Reading CSV: text in pieces, records, columns. Types come from all rows, so text is kept until
// the end (read_csv) or the file is read twice (CsvReader).
#include <algorithm>
#include <set>

#include "base/encoding.hpp"
#include "base/files.hpp"
#include "base/utf8.hpp"
#include "table/errors.hpp"
#include "table/formats/csv.hpp"
#include "table/formats/csv_dialect.hpp"
#include "table/formats/csv_records.hpp"
#include "table/formats/csv_types.hpp"

namespace danlu::table {
namespace {

constexpr size_t kBeginning = 64u << 10;
constexpr size_t kSampleText = 200;

std::string_view trimmed(std::string_view text) {
  size_t begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return "";
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

// Names that are not empty and all different.
std::vector<std::string> names_of(const std::vector<CsvCell>& cells, bool header) {
  std::vector<std::string> names;
  std::set<std::string> taken;
  for (size_t i = 0; i < cells.size(); ++i) {
    std::string name(header ? trimmed(cells[i].text) : "");
    if (name.empty()) name = "column_" + std::to_string(i + 1);
    std::string candidate = name;
    for (size_t n = 2; !taken.insert(candidate).second; ++n)
      candidate = name + "_" + std::to_string(n);
    names.push_back(candidate);
  }
  return names;
}

void count_bad(CsvReport& report, const CsvRecords& records, BadRow::Kind kind) {
  ++report.bad_rows;
  if (report.bad_row_samples.size() >= CsvReport::kBadRowSamples) return;
  std::string_view text = utf8::prefix(records.record(), kSampleText);
  text = text.substr(0, text.find_last_not_of("\r\n") + 1);
  report.bad_row_samples.push_back({records.line(), kind, std::string(text)});
}

// Makes the row as wide as the table and counts what is wrong with it.
void settle_row(CsvReport& report, const CsvRecords& records, std::vector<CsvCell>& cells,
                size_t width) {
  if (records.open_quote()) {
    count_bad(report, records, BadRow::Kind::open_quote);
  } else if (records.after_quote()) {
    count_bad(report, records, BadRow::Kind::after_quote);
  } else if (cells.size() != width) {
    count_bad(report, records,
              cells.size() < width ? BadRow::Kind::short_row : BadRow::Kind::long_row);
  }
  cells.resize(width);
}

void check_rows(const CsvReport& report, const CsvOptions& options) {
  if (report.rows > options.rows_max)
    throw Error(kTableLimit, {{"limit", options.rows_max}, {"what", "rows"}});
}

void check_width(size_t width) {
  if (width > kColumnsMax) throw Error(kTableLimit, {{"limit", kColumnsMax}, {"what", "columns"}});
}

// Texts of one column until its type is known.
struct PendingColumn {
  ColumnBuilder texts{ColumnType::text};
  TypeGuess guess;

  void add(const CsvCell& cell, bool infer) {
    if (cell.text.empty() && !cell.quoted) {
      texts.add_null();
    } else {
      texts.add(cell.text);
      if (infer && !guess.settled()) guess.add(cell.text);
    }
  }
  Column finish(bool infer) {
    Column text = texts.finish();
    if (!infer || guess.type() == ColumnType::text) return text;
    ColumnBuilder typed(guess.type(), guess.time_format());
    typed.reserve(text.size());
    for (size_t row = 0; row < text.size(); ++row) {
      if (text.is_null(row) || !add_cell(typed, text.text(row))) typed.add_null();
    }
    return typed.finish();
  }
};

CsvTable read_text(std::string_view text, const CsvOptions& options, CsvReport report) {
  std::string_view beginning = text.substr(0, kBeginning);
  CsvDialect dialect = find_dialect(beginning, beginning.size() == text.size(), options);
  report.delimiter = dialect.delimiter;
  report.header = dialect.header;
  CsvRecords records(dialect.delimiter);
  records.feed(text.substr(dialect.skip), true);
  std::vector<CsvCell> cells;
  std::vector<std::string> names;
  std::vector<PendingColumn> columns;
  for (bool first = true; records.next(cells); first = false) {
    if (first) {
      check_width(cells.size());
      names = names_of(cells, dialect.header);
      columns.resize(cells.size());
      if (dialect.header) continue;
    }
    settle_row(report, records, cells, columns.size());
    ++report.rows;
    check_rows(report, options);
    for (size_t i = 0; i < cells.size(); ++i) columns[i].add(cells[i], options.infer_types);
  }
  std::vector<Column> finished;
  for (PendingColumn& column : columns) finished.push_back(column.finish(options.infer_types));
  return {Table(std::move(names), std::move(finished)), std::move(report)};
}

// The bytes of a file as UTF-8, piece by piece. Pure ASCII needs no decision; the encoding is found
// with the first other byte.
class TextPieces {
 public:
  TextPieces(const std::filesystem::path& path, std::string encoding)
      : reader_(path), encoding_(std::move(encoding)), buffer_(kPiece, '\0') {
    if (!encoding_.empty()) decoder_.emplace(encoding_);
  }

  // Appends the next piece; false at the end.
  bool next(std::string& out) {
    if (at_end_) return false;
    size_t count = reader_.read(buffer_);
    at_end_ = count < buffer_.size();
    std::string_view bytes = std::string_view(buffer_).substr(0, count);
    if (!decoder_) choose(bytes);
    if (decoder_) {
      decoder_->decode(bytes, at_end_, out);
    } else {
      out.append(bytes);
    }
    first_ = false;
    return true;
  }
  bool at_end() const { return at_end_; }
  const std::string& encoding() const { return encoding_; }
  size_t replaced() const { return decoder_ ? decoder_->replaced() : 0; }

 private:
  static constexpr size_t kPiece = 1u << 20;

  void choose(std::string_view& bytes) {
    // The end of a piece may cut a character; a line end does not.
    size_t end = at_end_ ? bytes.size() : bytes.rfind('\n') + 1;
    EncodingGuess guess = guess_encoding(end == 0 ? bytes : bytes.substr(0, end));
    if (guess.binary) throw Error(kCsvBinary);
    encoding_ = guess.name;
    if (guess.ascii) return;
    decoder_.emplace(guess.name);
    if (first_) bytes.remove_prefix(guess.byte_order_mark);
  }

  FileReader reader_;
  std::string encoding_;
  std::string buffer_;
  std::optional<TextDecoder> decoder_;
  bool at_end_ = false;
  bool first_ = true;
};

// Records of a file of any size.
class FileRecords {
 public:
  FileRecords(const std::filesystem::path& path, const CsvOptions& options)
      : pieces_(path, options.encoding) {
    pieces_.next(text_);
    if (!options.encoding.empty() && text_.starts_with("\xEF\xBB\xBF")) text_.erase(0, 3);
    std::string_view beginning = std::string_view(text_).substr(0, kBeginning);
    dialect_ =
        find_dialect(beginning, pieces_.at_end() && beginning.size() == text_.size(), options);
    text_.erase(0, dialect_.skip);
    records_.emplace(dialect_.delimiter);
    records_->feed(text_, pieces_.at_end());
  }

  bool next(std::vector<CsvCell>& cells) {
    while (!records_->next(cells)) {
      if (pieces_.at_end()) return false;
      text_.erase(0, text_.size() - records_->rest().size());
      pieces_.next(text_);
      records_->feed(text_, pieces_.at_end());
    }
    return true;
  }
  const CsvRecords& records() const { return *records_; }
  const CsvDialect& dialect() const { return dialect_; }
  const TextPieces& pieces() const { return pieces_; }

 private:
  TextPieces pieces_;
  std::string text_;
  CsvDialect dialect_;
  std::optional<CsvRecords> records_;
};

}  // namespace

std::string_view name_of(BadRow::Kind kind) {
  switch (kind) {
    case BadRow::Kind::short_row:
      return "short_row";
    case BadRow::Kind::long_row:
      return "long_row";
    case BadRow::Kind::open_quote:
      return "open_quote";
    case BadRow::Kind::after_quote:
      return "after_quote";
  }
  return "short_row";
}

CsvTable read_csv(std::string_view bytes, const CsvOptions& options) {
  CsvReport report;
  if (options.encoding.empty() && utf8::valid(bytes)) {
    EncodingGuess guess = guess_encoding(bytes);
    if (guess.binary) throw Error(kCsvBinary);
    if (guess.name == "UTF-8") {
      report.encoding = guess.name;
      return read_text(bytes.substr(guess.byte_order_mark), options, std::move(report));
    }
  }
  DecodedText decoded = decode_text(bytes, options.encoding);
  if (decoded.binary) throw Error(kCsvBinary);
  report.encoding = decoded.encoding;
  report.characters_replaced = decoded.replaced;
  return read_text(decoded.text, options, std::move(report));
}

CsvTable read_csv_file(const std::filesystem::path& path, const CsvOptions& options) {
  constexpr uint64_t kBytesMax = uint64_t{2} << 30;
  return read_csv(read_file(path, kBytesMax), options);
}

struct CsvReader::State {
  std::filesystem::path path;
  CsvOptions options;
  std::vector<Field> schema;
  std::vector<TimeFormat> time_formats;
  CsvReport report;
  std::optional<FileRecords> rows;
  CsvReport ignored;  // The second reading finds the same bad rows again.
};

CsvReader::CsvReader(const std::filesystem::path& path, const CsvOptions& options)
    : state_(std::make_unique<State>()) {
  State& state = *state_;
  state.path = path;
  state.options = options;
  FileRecords file(path, options);
  std::vector<CsvCell> cells;
  std::vector<TypeGuess> guesses;
  std::vector<std::string> names;
  for (bool first = true; file.next(cells); first = false) {
    if (first) {
      check_width(cells.size());
      names = names_of(cells, file.dialect().header);
      guesses.resize(cells.size());
      if (file.dialect().header) continue;
    }
    settle_row(state.report, file.records(), cells, guesses.size());
    ++state.report.rows;
    check_rows(state.report, options);
    for (size_t i = 0; options.infer_types && i < cells.size(); ++i) guesses[i].add(cells[i].text);
  }
  for (size_t i = 0; i < names.size(); ++i) {
    state.schema.push_back({names[i], options.infer_types ? guesses[i].type() : ColumnType::text});
    state.time_formats.push_back(guesses[i].time_format());
  }
  state.report.encoding = file.pieces().encoding();
  state.report.characters_replaced = file.pieces().replaced();
  state.report.delimiter = file.dialect().delimiter;
  state.report.header = file.dialect().header;
  state.options.header = file.dialect().header;
}
CsvReader::CsvReader(CsvReader&&) noexcept = default;
CsvReader& CsvReader::operator=(CsvReader&&) noexcept = default;
CsvReader::~CsvReader() = default;

const std::vector<Field>& CsvReader::schema() const { return state_->schema; }
const CsvReport& CsvReader::report() const { return state_->report; }

std::optional<Table> CsvReader::next(size_t rows) {
  State& state = *state_;
  std::vector<CsvCell> cells;
  if (!state.rows) {
    state.rows.emplace(state.path, state.options);
    if (state.report.header) state.rows->next(cells);
  }
  std::vector<ColumnBuilder> builders;
  for (size_t i = 0; i < state.schema.size(); ++i)
    builders.emplace_back(state.schema[i].type, state.time_formats[i]);
  size_t count = 0;
  for (; count < rows && state.rows->next(cells); ++count) {
    settle_row(state.ignored, state.rows->records(), cells, builders.size());
    for (size_t i = 0; i < cells.size(); ++i) {
      bool nothing = cells[i].text.empty() && !cells[i].quoted;
      if (nothing || !add_cell(builders[i], cells[i].text)) builders[i].add_null();
    }
  }
  if (count == 0) return std::nullopt;
  std::vector<std::string> names;
  std::vector<Column> columns;
  for (size_t i = 0; i < builders.size(); ++i) {
    names.push_back(state.schema[i].name);
    columns.push_back(builders[i].finish());
  }
  return Table(std::move(names), std::move(columns));
}

}  // namespace danlu::table
