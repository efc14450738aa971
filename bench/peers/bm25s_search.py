"""The same terms in bm25s (numpy, eager sparse scores): time of one question at a time, index in memory."""

import json
import pathlib
import sys
import time

import bm25s
import numpy

folder = pathlib.Path(sys.argv[1])


def lists(name):
    numbers = numpy.fromfile(folder / name, dtype=numpy.uint32)
    out, at = [], 0
    while at < len(numbers):
        size = int(numbers[at])
        out.append(numbers[at + 1:at + 1 + size].tolist())
        at += 1 + size
    return out


chunks, questions = lists("chunks.u32"), lists("questions.u32")
terms = 1 + max(max(map(max, filter(None, chunks))), max(map(max, filter(None, questions))))
start = time.perf_counter()
index = bm25s.BM25(k1=1.5, b=0.75)
index.index(bm25s.tokenization.Tokenized(ids=chunks, vocab={str(n): n for n in range(terms)}), show_progress=False)
build = time.perf_counter() - start
del chunks
times = []
for question in questions + questions:
    start = time.perf_counter()
    scores = index.get_scores_from_ids(question)
    best = numpy.argpartition(scores, -10)[-10:]
    best = best[numpy.argsort(-scores[best])]
    times.append((time.perf_counter() - start) * 1e3)
times.sort()
print(json.dumps({"metrics": {"p50_ms": times[len(times) // 2], "p95_ms": times[int(0.95 * (len(times) - 1))],
                              "build_s": build}}))
