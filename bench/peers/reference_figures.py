"""The figures of plain BM25 that the README of the shared cases states."""

import json
import pathlib
import re
import sys

text = (pathlib.Path(sys.argv[1]) / "README.md").read_text(encoding="utf-8")
figures = {name.lower(): re.search(name + r" nDCG@10 (0\.\d+)", text) for name in ("Cranfield", "CMRC")}
missing = [name for name, match in figures.items() if match is None]
if missing:
    sys.exit(f"README.md of the shared cases states no figure for {', '.join(missing)}")
print(json.dumps({"metrics": {name: float(match[1]) for name, match in figures.items()}}))
