"""A thousand LangGraph runs at once that each wait for a slow HTTP service: one event loop, one aiohttp session."""

import asyncio
import json
import resource
import sys
import time
from typing import TypedDict

import aiohttp
from langgraph.graph import END, START, StateGraph


async def main(url, runs):
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        async def ask(state):
            async with session.get(state["url"]) as answer:
                await answer.read()
                return {"status": answer.status}

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
