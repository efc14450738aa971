"""Reading and writing JSON text with Python's own json (C) and with orjson (Rust), megabytes per second."""

import json
import statistics
import sys
import time


def median_seconds(work):
    work()
    times, end = [], time.perf_counter() + 0.7
    while len(times) < 5 or time.perf_counter() < end:
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


with open(sys.argv[1], "rb") as file:
    text = file.read()
value = json.loads(text)
size = len(text) / 1e6
written = len(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()) / 1e6
metrics = {
    "parse": size / median_seconds(lambda: json.loads(text)),
    "write": written / median_seconds(lambda: json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()),
}
try:
    import orjson
    metrics["orjson_parse"] = size / median_seconds(lambda: orjson.loads(text))
    metrics["orjson_write"] = written / median_seconds(lambda: orjson.dumps(value))
except ImportError:
    pass
print(json.dumps({"metrics": metrics}))
