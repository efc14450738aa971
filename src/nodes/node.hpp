// What every node file includes: the words a node is written with.
#pragma once

#include "flow/node.hpp"

namespace danlu::nodes {

using flow::Effect;
using flow::NamedValues;
using flow::Need;
using flow::node;
using flow::NodeType;
using flow::Port;
using flow::PortKind;
using flow::Ports;
using flow::PortType;
using flow::Run;
using flow::Upstream;
using flow::Value;
using flow::Work;

// For nodes without parameters, inputs or outputs of their own.
struct Nothing {};

// Every built-in node; the list is generated from the files of this folder.
std::vector<NodeType> builtin_nodes();

}  // namespace danlu::nodes
