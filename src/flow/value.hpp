// A value on an edge of a flow: JSON, or a payload only C++ knows (a table, a model) with its JSON
// form. Cheap to copy (shared), immutable once made. `skipped` marks the output of a step that did
// not run.
#pragma once

#include <memory>
#include <string_view>

#include "base/json.hpp"

namespace danlu::flow {

// What a room's own type must offer to travel on an edge (see PortCodec).
class Payload {
 public:
  virtual ~Payload() = default;
  virtual std::string_view type_name() const = 0;  // A PortKind's name: "table", "model", ...
  virtual Json to_json() const = 0;
};

class Value {
 public:
  Value() = default;  // null
  Value(Json json) : json_(std::move(json)) {}
  Value(std::shared_ptr<const Payload> payload) : payload_(std::move(payload)) {}
  static Value skipped() {
    Value value;
    value.skipped_ = true;
    return value;
  }

  bool is_skipped() const { return skipped_; }
  bool is_null() const { return !skipped_ && !payload_ && json_.is_null(); }
  const Payload* payload() const { return payload_.get(); }
  const std::shared_ptr<const Payload>& shared_payload() const { return payload_; }
  // The JSON itself; for a payload its JSON form, made now.
  Json to_json() const { return payload_ ? payload_->to_json() : json_; }
  // REQUIRES: no payload.
  const Json& json() const { return json_; }

 private:
  Json json_;
  std::shared_ptr<const Payload> payload_;
  bool skipped_ = false;
};

}  // namespace danlu::flow
