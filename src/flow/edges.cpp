#include "flow/edges.hpp"

#include <algorithm>

namespace danlu::flow {

void add_edge(BlockPlan& block, uint32_t from, uint32_t to) {
  std::vector<uint32_t>& depends = block.steps[to].depends;
  if (std::ranges::find(depends, from) != depends.end()) return;
  depends.push_back(from);
  block.steps[from].dependents.push_back(to);
}

// Takes away steps that wait for nothing until none is left (Kahn 1962); what stays holds every
// cycle. Then walks backwards along unmet edges, which must run into a circle.
std::vector<std::vector<std::string>> find_cycles(const BlockPlan& block) {
  size_t count = block.steps.size();
  std::vector<size_t> waiting(count);
  std::vector<uint32_t> free;
  for (size_t i = 0; i < count; ++i) {
    waiting[i] = block.steps[i].depends.size();
    if (waiting[i] == 0) free.push_back(static_cast<uint32_t>(i));
  }
  while (!free.empty()) {
    uint32_t step = free.back();
    free.pop_back();
    for (uint32_t dependent : block.steps[step].dependents) {
      if (--waiting[dependent] == 0) free.push_back(dependent);
    }
  }
  std::vector<std::vector<std::string>> cycles;
  std::vector<size_t> visited(count, 0);  // Number of the walk that came by.
  size_t walk = 0;
  for (size_t start = 0; start < count; ++start) {
    if (waiting[start] == 0 || visited[start] != 0) continue;
    ++walk;
    size_t at = start;
    while (visited[at] == 0) {
      visited[at] = walk;
      at = *std::ranges::find_if(block.steps[at].depends,
                                 [&](uint32_t from) { return waiting[from] > 0; });
    }
    if (visited[at] != walk) continue;  // Leads into a cycle already found.
    std::vector<std::string> cycle;
    size_t member = at;
    do {
      cycle.push_back(block.steps[member].id);
      member = *std::ranges::find_if(block.steps[member].depends,
                                     [&](uint32_t from) { return waiting[from] > 0; });
    } while (member != at);
    cycles.push_back(std::move(cycle));
  }
  return cycles;
}

}  // namespace danlu::flow
