// Tables on the edges of a flow.
#pragma once

#include "flow/port_codec.hpp"
#include "table/table.hpp"

namespace danlu::nodes {

class TablePayload final : public flow::Payload {
 public:
  explicit TablePayload(table::Table table) : table_(std::move(table)) {}
  std::string_view type_name() const override { return "table"; }
  Json to_json() const override { return table_.to_json(); }
  const table::Table& table() const { return table_; }

 private:
  table::Table table_;
};

}  // namespace danlu::nodes

template <>
struct danlu::flow::PortCodec<danlu::table::Table> {
  static PortType type() { return {PortKind::table}; }
  static table::Table from(const Value& value) {
    const auto* payload = dynamic_cast<const nodes::TablePayload*>(value.payload());
    return payload != nullptr ? payload->table() : table::Table::from_json(value.to_json());
  }
  static Value to(const table::Table& table) {
    return Value(
        std::static_pointer_cast<const Payload>(std::make_shared<nodes::TablePayload>(table)));
  }
};
