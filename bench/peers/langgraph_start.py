"""A trivial LangGraph graph, whole process from start to exit, milliseconds (median of 3)."""

import json
import statistics
import subprocess
import sys
import time

PROGRAM = """
from typing import TypedDict
from langgraph.graph import END, START, StateGraph
graph = StateGraph(TypedDict("State", {"who": str, "text": str}))
graph.add_node("hello", lambda state: {"text": "Hello " + state["who"] + "!"})
graph.add_edge(START, "hello")
graph.add_edge("hello", END)
print(graph.compile().invoke({"who": "world"})["text"])
"""

times = []
for turn in range(4):
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", PROGRAM], check=True, stdout=subprocess.DEVNULL)
    times.append((time.perf_counter() - start) * 1e3)
print(json.dumps({"metrics": {"run_ms": statistics.median(times[1:])}}))
