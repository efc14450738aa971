#include "table/table.hpp"

#include <unordered_map>
#include <unordered_set>

#include "table/errors.hpp"

namespace danlu::table {
namespace {

// What the values of one key have in common.
struct Seen {
  bool integer = false;
  bool number = false;
  bool boolean = false;
  bool other = false;

  void add(const Json& value) {
    switch (value.kind()) {
      case Json::Kind::null:
        break;
      case Json::Kind::integer:
        integer = true;
        break;
      case Json::Kind::number:
        number = true;
        break;
      case Json::Kind::boolean:
        boolean = true;
        break;
      default:
        other = true;
    }
  }
  ColumnType type() const {
    if (other || (boolean && (integer || number))) return ColumnType::text;
    if (number) return ColumnType::number;
    if (integer) return ColumnType::integer;
    return boolean ? ColumnType::boolean : ColumnType::text;
  }
};

struct Keys {
  std::vector<std::string> names;
  std::vector<Seen> seen;
  std::unordered_map<std::string, size_t> index;
};

Keys keys_of(const Json::Array& rows) {
  Keys keys;
  for (size_t i = 0; i < rows.size(); ++i) {
    if (!rows[i].is_object())
      throw Error(kRowsNotRecords, {{"row", i + 1}, {"found", danlu::name_of(rows[i].kind())}});
    for (const auto& [name, value] : rows[i].as_object()) {
      auto [found, added] = keys.index.emplace(name, keys.names.size());
      if (added) {
        if (keys.names.size() >= kColumnsMax)
          throw Error(kTableLimit, {{"limit", kColumnsMax}, {"what", "columns"}});
        keys.names.push_back(name);
        keys.seen.emplace_back();
      }
      keys.seen[found->second].add(value);
    }
  }
  return keys;
}

}  // namespace

Table::Table(std::vector<std::string> names, std::vector<Column> columns)
    : names_(std::move(names)), columns_(std::move(columns)) {
  if (names_.size() != columns_.size()) {
    throw Error(kColumnLength,
                {{"name", "*"}, {"found", columns_.size()}, {"expected", names_.size()}});
  }
  if (columns_.size() > kColumnsMax)
    throw Error(kTableLimit, {{"limit", kColumnsMax}, {"what", "columns"}});
  std::unordered_set<std::string_view> known;
  for (size_t i = 0; i < columns_.size(); ++i) {
    if (!known.insert(names_[i]).second) throw Error(kDuplicateColumn, {{"name", names_[i]}});
    if (columns_[i].size() != columns_.front().size()) {
      throw Error(kColumnLength, {{"name", names_[i]},
                                  {"found", columns_[i].size()},
                                  {"expected", columns_.front().size()}});
    }
  }
}

Table Table::from_json(const Json& rows, size_t rows_max) {
  const Json::Array& items = rows.as_array();
  if (items.size() > rows_max) throw Error(kTableLimit, {{"limit", rows_max}, {"what", "rows"}});
  Keys keys = keys_of(items);
  std::vector<ColumnBuilder> builders;
  for (const Seen& seen : keys.seen) {
    builders.emplace_back(seen.type());
    builders.back().reserve(items.size());
  }
  for (size_t row = 0; row < items.size(); ++row) {
    for (const auto& [name, value] : items[row].as_object())
      builders[keys.index.at(name)].add_json(value);
    for (ColumnBuilder& builder : builders) {
      if (builder.size() == row) builder.add_null();
    }
  }
  std::vector<Column> columns;
  for (ColumnBuilder& builder : builders) columns.push_back(builder.finish());
  return Table(std::move(keys.names), std::move(columns));
}

Json Table::row(size_t index) const {
  JsonObject object;
  object.reserve(columns_.size());
  for (size_t i = 0; i < columns_.size(); ++i) object.set(names_[i], columns_[i].value(index));
  return object;
}

Json Table::to_json() const {
  Json::Array rows;
  rows.reserve(row_count());
  for (size_t i = 0; i < row_count(); ++i) rows.push_back(row(i));
  return rows;
}

std::vector<Field> Table::schema() const {
  std::vector<Field> fields;
  for (size_t i = 0; i < columns_.size(); ++i) fields.push_back({names_[i], columns_[i].type()});
  return fields;
}

std::optional<size_t> Table::find(std::string_view name) const {
  for (size_t i = 0; i < names_.size(); ++i) {
    if (names_[i] == name) return i;
  }
  return std::nullopt;
}

const Column& Table::column(std::string_view name) const {
  if (std::optional<size_t> found = find(name)) return columns_[*found];
  std::string near = nearest_name(name, names_);
  std::string all;
  for (const std::string& each : names_) {
    if (all.size() > 500) {
      all += ", …";
      break;
    }
    all += (all.empty() ? "" : ", ") + each;
  }
  throw Error(kUnknownColumn,
              {{"name", name}, {"near", near.empty() ? "" : " (" + near + "?)"}, {"columns", all}});
}

Table Table::slice(size_t begin, size_t count) const {
  Table part = *this;
  for (Column& column : part.columns_) column = column.slice(begin, count);
  return part;
}

Table Table::take(std::span<const size_t> rows) const {
  Table part = *this;
  for (Column& column : part.columns_) column = column.take(rows);
  return part;
}

Table Table::select(std::span<const std::string> names) const {
  std::vector<Column> columns;
  for (const std::string& name : names) columns.push_back(column(name));
  return Table({names.begin(), names.end()}, std::move(columns));
}

Table Table::with_column(std::string name, Column added) const {
  std::vector<std::string> names = names_;
  std::vector<Column> columns = columns_;
  if (std::optional<size_t> found = find(name)) {
    columns[*found] = std::move(added);
  } else {
    names.push_back(std::move(name));
    columns.push_back(std::move(added));
  }
  return Table(std::move(names), std::move(columns));
}

}  // namespace danlu::table
