"""Counts test cases from what ctest and the GoogleTest programs wrote into a results folder.

    count_tests.py FOLDER

A GoogleTest program counts by its cases; any other ctest entry counts as one; a program that died
before it wrote its results counts as one failure. Skipped cases are named with their reason, once
per reason. The last line is "N passed, N failed"; exit status 1 when anything failed or nothing ran.
"""

import collections
import pathlib
import sys
import xml.etree.ElementTree as ElementTree


def cases_of(program_results):
    """(passed, failed names, skip reasons) of one GoogleTest result file."""
    passed, failed, skipped = 0, [], []
    for case in ElementTree.parse(program_results).iter("testcase"):
        if case.find("failure") is not None:
            failed.append(f"{case.get('classname')}.{case.get('name')}")
        elif case.find("skipped") is not None:
            skipped.append((case.find("skipped").get("message") or "").strip().splitlines()[-1:])
        elif case.get("status") == "run":
            passed += 1
    return passed, failed, [reason[0] if reason else "no reason given" for reason in skipped]


def count(folder):
    passed, failed, skipped = 0, [], collections.Counter()
    for entry in ElementTree.parse(folder / "ctest.junit").iter("testcase"):
        name, ok = entry.get("name"), entry.get("status") == "run"
        program_results = folder / f"{name}.xml"
        if program_results.exists() and program_results.stat().st_size > 0:
            case_passed, case_failed, case_skipped = cases_of(program_results)
            passed += case_passed
            failed += case_failed or ([] if ok else [f"{name} (ended badly after its last case)"])
            skipped.update(case_skipped)
        elif ok:
            passed += 1
        else:
            failed.append(name)
    return passed, failed, skipped


def main():
    folder = pathlib.Path(sys.argv[1])
    if not (folder / "ctest.junit").exists():
        print("ctest left no results\n0 passed, 1 failed")
        return 1
    passed, failed, skipped = count(folder)
    for reason, times in sorted(skipped.items()):
        print(f"skipped {times}: {reason}")
    for name in failed:
        print(f"failed: {name}")
    print(f"{passed} passed, {len(failed)} failed")
    return 1 if failed or passed == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
