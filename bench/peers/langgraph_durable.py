"""Nodes per second of LangGraph with its SQLite saver: a chain of 50, one run (thread) after the other.

Its durability modes: `async` writes checkpoints while the next step runs, `sync` before it does. The saver opens the
database with the settings of Python's sqlite3 and WAL, as its documentation shows.
"""

import json
import sqlite3
import tempfile
import time
from typing import TypedDict

from langgraph.checkpoint.sqlite import SqliteSaver
from langgraph.graph import END, START, StateGraph

STEPS = 50


def chain(saver):
    graph = StateGraph(TypedDict("State", {"value": int}))
    for i in range(STEPS):
        graph.add_node(f"s{i}", lambda state: {"value": state["value"] + 1})
        graph.add_edge(START if i == 0 else f"s{i - 1}", f"s{i}")
    graph.add_edge(f"s{STEPS - 1}", END)
    return graph.compile(checkpointer=saver)


def steps_per_second(durability):
    with tempfile.TemporaryDirectory() as folder:
        connection = sqlite3.connect(f"{folder}/checkpoints.db", check_same_thread=False)
        graph = chain(SqliteSaver(connection))

        def run(number):
            config = {"recursion_limit": 1000, "configurable": {"thread_id": str(number)}}
            assert graph.invoke({"value": 1}, config, durability=durability)["value"] == 1 + STEPS

        run(0)
        start, done = time.perf_counter(), 0
        while time.perf_counter() - start < 3.0:
            run(done + 1)
            done += STEPS
        rate = done / (time.perf_counter() - start)
        connection.close()
        return rate


print(json.dumps({"metrics": {"async": steps_per_second("async"), "sync": steps_per_second("sync")}}))
