// Finding delimiter and header of a CSV text from its beginning.
#pragma once

#include <string_view>

#include "table/formats/csv.hpp"

namespace danlu::table {

struct CsvDialect {
  char delimiter = ',';
  bool header = true;
  size_t skip = 0;  // Bytes before the first record ("sep=;" of Excel).
};

// `beginning`: some tens of kilobytes in UTF-8; `whole` when that is all.
CsvDialect find_dialect(std::string_view beginning, bool whole, const CsvOptions& options);

}  // namespace danlu::table
