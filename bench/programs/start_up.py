"""Whole processes from start to exit, milliseconds (median of 20, taking turns): a trivial flow, `danlu version`, and
/bin/true as the cost of starting any process. Arguments: the program, a flow."""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time

danlu, flow = sys.argv[1:]
with tempfile.TemporaryDirectory() as data:
    environment = dict(os.environ, DANLU_DATA=data, LC_ALL="C.UTF-8")
    commands = {"run_ms": [danlu, "run", flow], "version_ms": [danlu, "version"], "true_ms": ["/bin/true"]}
    times = {name: [] for name in commands}
    for turn in range(21):
        for name, command in commands.items():
            start = time.perf_counter()
            done = subprocess.run(command, env=environment, capture_output=True)
            times[name].append((time.perf_counter() - start) * 1e3)
            if done.returncode != 0:
                sys.exit(f"{' '.join(command)}: exit status {done.returncode}\n{done.stderr.decode()}")
            if turn == 0 and name == "run_ms" and b"Hello world!" not in done.stdout:
                sys.exit(f"{' '.join(command)}: unexpected output {done.stdout!r}")
print(json.dumps({"metrics": {name: statistics.median(values[1:]) for name, values in times.items()}}))
