"""Only the PDF files of a folder, only pdftotext, two at a time: what of reading documents is not ours."""

import concurrent.futures
import json
import os
import pathlib
import subprocess
import sys
import time

files = sorted(pathlib.Path(sys.argv[1]).glob("*.pdf"))
start = time.perf_counter()
with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
    list(pool.map(lambda file: subprocess.run(["pdftotext", "-bbox-layout", "-enc", "UTF-8", file, "-"], check=True,
                                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL), files))
count = len(list(pathlib.Path(sys.argv[1]).iterdir()))
print(json.dumps({"metrics": {"documents_per_s": count / (time.perf_counter() - start)}}))
