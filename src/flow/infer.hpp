// What type an expression will have, as far as its text tells. Unknown is `any`, which the run
// checks.
#pragma once

#include <functional>

#include "base/jinja/ast.hpp"
#include "flow/port_type.hpp"

namespace danlu::flow {

// `type_of_path` gives the type of a name with its attributes ({"step", "port", "field"}).
using PathTypes = std::function<PortType(const std::vector<std::string>& path)>;

PortType infer(const jinja::Expr& expression, const PathTypes& type_of_path);

// Type of a part (field or item) of a value of `type`.
PortType part_type(const PortType& type);
// Type of what a for_each over a value of `type` goes through.
PortType item_type(const PortType& type);

}  // namespace danlu::flow
