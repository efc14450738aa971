// Edges of a block: who waits for whom, and whether anybody waits for itself.
#pragma once

#include "flow/plan.hpp"

namespace danlu::flow {

// `to` waits for `from`; once however often it is said.
void add_edge(BlockPlan& block, uint32_t from, uint32_t to);

// The ids of the steps of each cycle, in the order they wait for each other; empty when there is
// none.
std::vector<std::vector<std::string>> find_cycles(const BlockPlan& block);

}  // namespace danlu::flow
