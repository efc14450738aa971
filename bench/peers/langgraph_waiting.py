"""A thousand LangGraph runs at once that each wait for a slow HTTP service: one event loop, one httpx client."""

import asyncio
import json
import resource
import sys
import time
from typing import TypedDict

import httpx
from langgraph.graph import END, START, StateGraph


async def main(url, runs):
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=None)
    async with httpx.AsyncClient(limits=limits, timeout=60, trust_env=False) as client:
        async def ask(state):
            return {"status": (await client.get(state["url"])).status_code}

        graph = StateGraph(TypedDict("State", {"url": str, "status": int}))
        graph.add_node("ask", ask)
        graph.add_edge(START, "ask")
        graph.add_edge("ask", END)
        graph = graph.compile()
        start = time.perf_counter()
        results = await asyncio.gather(*(graph.ainvoke({"url": url}) for _ in range(runs)))
        wall = time.perf_counter() - start
    print(json.dumps({"metrics": {
        "wall_s": wall,
        "succeeded": sum(result["status"] == 200 for result in results),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }}))


asyncio.run(main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 1000))
