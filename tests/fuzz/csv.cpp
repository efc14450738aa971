// Rooms: table
#include "table/formats/csv.hpp"
#include "tests/fuzz/fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace danlu;
  std::string_view text = fuzz::text_of(data, size);
  fuzz::tolerating_errors([&] {
    table::CsvTable read = table::read_csv(text);
    for (const std::string& name : read.table.names()) fuzz::require(!name.empty());
    std::string written = table::write_csv(read.table);
    // Nulls of a single column and texts that look like numbers may change once, then no more.
    table::CsvOptions options{.delimiter = ',', .header = true, .encoding = "UTF-8"};
    table::Table again = table::read_csv(written, options).table;
    fuzz::require(again.row_count() == read.table.row_count());
    fuzz::require(again.names() == read.table.names());
    std::string twice = table::write_csv(again);
    fuzz::require(table::read_csv(twice, options).table == again);
  });
  return 0;
}
