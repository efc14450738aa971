"""Nodes per second of LangGraph: the same chain of 50 and 10 chains of 5, compiled once, in memory."""

import json
import time
from typing import TypedDict

from langgraph.graph import END, START, StateGraph

NODES, COLUMNS = 50, 10


def add_one(key):
    return lambda state: {key: state[key] + 1}


def chain():
    graph = StateGraph(TypedDict("State", {"value": int}))
    for i in range(NODES):
        graph.add_node(f"s{i}", add_one("value"))
        graph.add_edge(START if i == 0 else f"s{i - 1}", f"s{i}")
    graph.add_edge(f"s{NODES - 1}", END)
    return graph.compile()


def wide():
    graph = StateGraph(TypedDict("State", {f"value_{c}": int for c in range(COLUMNS)}))
    rows = NODES // COLUMNS
    for column in range(COLUMNS):
        for row in range(rows):
            graph.add_node(f"s{row}_{column}", add_one(f"value_{column}"))
            graph.add_edge(START if row == 0 else f"s{row - 1}_{column}", f"s{row}_{column}")
        graph.add_edge(f"s{rows - 1}_{column}", END)
    return graph.compile()


def nodes_per_second(graph, state, expected):
    config = {"recursion_limit": 1000}
    assert sum(graph.invoke(state, config).values()) == expected  # Also warms up.
    start, done = time.perf_counter(), 0
    while time.perf_counter() - start < 2.0:
        graph.invoke(state, config)
        done += NODES
    return done / (time.perf_counter() - start)


print(json.dumps({"metrics": {
    "chain": nodes_per_second(chain(), {"value": 1}, 1 + NODES),
    "wide": nodes_per_second(wide(), {f"value_{c}": 1 for c in range(COLUMNS)}, 10 * (1 + NODES // COLUMNS)),
}}))
