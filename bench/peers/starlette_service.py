"""The /json route of bench_http_service on Starlette and uvicorn (uvloop, httptools), one process. Prints its address,
then serves until its standard input ends."""

import os
import socket
import sys
import threading

import uvicorn
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route


async def answer(request):
    return JSONResponse({"ok": True, "name": "Danlu", "count": 3})


listener = socket.socket()
listener.bind(("127.0.0.1", 0))
listener.listen(1024)
print(f"http://127.0.0.1:{listener.getsockname()[1]}", flush=True)


def wait():
    sys.stdin.read()
    os._exit(0)


threading.Thread(target=wait, daemon=True).start()
server = uvicorn.Server(uvicorn.Config(Starlette(routes=[Route("/json", answer)]), log_level="critical", access_log=False))
server.run(sockets=[listener])
