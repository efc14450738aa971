"""Load on an HTTP service of this machine: wrk with 500 connections on /json, and with "streams" 200 event streams on
/events at the same time. Arguments: the address, the seconds, "streams" or nothing. Exit status 3 without wrk."""

import json
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.parse

STREAMS = 200
address, seconds = sys.argv[1], int(sys.argv[2])
url = urllib.parse.urlsplit(address)
if shutil.which("wrk") is None:
    print("wrk is missing")
    sys.exit(3)


def memory_mb():
    """Resident memory of the process that listens at the port, from /proc."""
    port = f"{url.port:04X}"
    inodes = {line.split()[9] for line in pathlib.Path("/proc/net/tcp").read_text().splitlines()[1:]
              if line.split()[1].endswith(":" + port) and line.split()[3] == "0A"}
    for process in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            if any(str(link.readlink()) in {f"socket:[{inode}]" for inode in inodes} for link in (process / "fd").iterdir()):
                status = (process / "status").read_text()
                return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024
        except OSError:
            continue
    sys.exit(f"nobody listens at {address}")


def wrk(time_s, connections):
    done = subprocess.run(["wrk", "-t2", f"-c{connections}", f"-d{time_s}s", "--latency", address + "/json"],
                          capture_output=True, text=True, check=True).stdout
    errors = sum(map(int, re.findall(r"(?:connect|read|write|timeout) (\d+)", done)))
    bad = re.search(r"Non-2xx or 3xx responses: (\d+)", done)
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", done)[1])
    value, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)", done).groups()
    return rate, errors + (int(bad[1]) if bad else 0), float(value) * {"us": 1e-3, "ms": 1, "s": 1e3}[unit]


class Stream(threading.Thread):
    def __init__(self):
        super().__init__(daemon=True)
        self.events, self.broken = 0, False
        self.socket = socket.create_connection((url.hostname, url.port), timeout=20)
        self.socket.sendall(b"GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n")

    def run(self):
        try:
            while piece := self.socket.recv(65536):
                self.events += piece.count(b"event: tick")
            self.broken = True
        except OSError:
            self.broken = True


wrk(2, 500)  # Warms up: what is allocated once is there.
before = memory_mb()
streams = [Stream() for _ in range(STREAMS)] if "streams" in sys.argv else []
for stream in streams:
    stream.start()
start = time.monotonic()
rate, errors, late_ms = wrk(seconds, 500)
passed = time.monotonic() - start
broken = sum(stream.broken for stream in streams)
events = sum(stream.events for stream in streams)
after = memory_mb()
metrics = {"requests_per_s": rate, "errors": errors, "p99_ms": late_ms, "before_mb": before, "after_mb": after,
           "grown_mb": after - before}
if streams:
    metrics.update(streams_broken=broken, events_per_stream_s=events / STREAMS / passed)
print(json.dumps({"metrics": metrics}))
