"""Checks of `tools/tidy` on how files hang together: src/layers.txt, include circles, registries."""

import re

from tidy_tree import Finding

TABLE = "src/layers.txt"


def read_table(tree):
    """Room -> (line, rooms it may include), in the order of the table."""
    table = {}
    if TABLE in tree.paths:
        for number, line in enumerate(tree.lines(TABLE), 1):
            match = re.match(r"([a-z]+):(.*)", line)
            if match:
                table[match.group(1)] = (number, match.group(2).split())
    return table


def layers(tree):
    table = read_table(tree)
    seen = set()
    for room, (number, allowed) in table.items():
        for other in allowed:
            if other not in seen:
                yield Finding(TABLE, number, "layer",
                              f"'{room}' may include only rooms above it in the table, '{other}' is not")
        seen.add(room)
    for path in tree.cpp():
        if not path.startswith("src/"):
            continue
        room = path.split("/")[1]
        if room not in table:
            yield Finding(path, 1, "layer", f"the room '{room}' is not in {TABLE}")
            continue
        for number, name, quoted in tree.includes(path):
            target = name.split("/")[0]
            if quoted and "/" not in name:
                yield Finding(path, number, "layer", f'write the whole path from src/: "{room}/.../{name}"')
            elif quoted and target in table and target != room and target not in table[room][1]:
                yield Finding(path, number, "layer", f"'{room}' may not include '{target}' ({TABLE})")
            elif quoted and f"src/{name}" not in tree.paths:
                yield Finding(path, number, "layer", f"there is no src/{name}")


def include_cycles(tree):
    """Depth first over our own headers; a header met again on the way down closes a circle."""
    edges = {path: [f"src/{name}" for _, name, quoted in tree.includes(path)
                    if quoted and f"src/{name}" in tree.paths] for path in tree.headers()}
    done = set()
    findings = []

    def visit(path, way):
        if path in way:
            circle = way[way.index(path):] + [path]
            findings.append(Finding(path, 1, "cycle", "headers include each other: " + " -> ".join(circle)))
            return
        if path in done:
            return
        for target in edges.get(path, []):
            visit(target, way + [path])
        done.add(path)

    for path in edges:
        visit(path, [])
    return findings


REGISTRY = re.compile(r"danlu_registry\(\s*(\w+)\s+([^)]*)\)", re.DOTALL)


def registries(tree):
    """Every file of a registry's folder defines the one function its path names, and no two the same."""
    for build_file in (p for p in tree.paths if re.fullmatch(r"src/\w+/CMakeLists\.txt", p)):
        for match in REGISTRY.finditer(tree.text(build_file)):
            options = dict(re.findall(r"\b(FOLDER|SPEC|FUNCTION|SUFFIX)\s+(\S+)", match.group(2)))
            yield from registry(tree, f"src/{options['FOLDER']}/", options["SPEC"], options.get("SUFFIX", ""),
                                "SUBFOLDERS_ONLY" in match.group(2).split())


def registry(tree, folder, spec, suffix, subfolders_only):
    owner = {}
    for path in tree.cpp():
        inside = path[len(folder):]
        if (not path.startswith(folder) or not path.endswith(".cpp") or path.endswith("_test.cpp")
                or re.search(r"(^|/)(common|support)/", inside) or (subfolders_only and "/" not in inside)):
            continue
        name = inside[:-len(".cpp")].replace("/", "_") + suffix
        if name in owner:
            yield Finding(path, 1, "registry", f"'{name}' is also the entry of {owner[name]}")
        owner[name] = path
        code = tree.code(path)
        defined = re.findall(rf"^(?:\w+::)*{re.escape(spec)}\s+(\w+)\s*\(\s*\)\s*\{{", code, re.MULTILINE)
        if defined.count(name) != 1:
            yield Finding(path, 1, "registry", f"the file defines `{spec} {name}()` exactly once")
