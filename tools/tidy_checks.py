"""The checks of `tools/tidy` on the text of the tree. Each yields findings; its name is what an
exemption mark names."""

import ast
import re

import tidy_layers
from tidy_tree import Finding, is_data, is_test

FILE_LINES_MAX = 500
FUNCTION_LINES_MAX = 70
BLOB_BYTES_MAX = 300_000
TEXT_FILES = (".cpp", ".hpp", ".py", ".sh", ".cmake", ".txt", ".ts", ".tsx", ".css", ".html", ".yaml",
              ".yml", ".json", ".md")
CODE_FILES = (".cpp", ".hpp", ".py", ".sh", ".cmake", ".ts", ".tsx")
GENERATED = re.compile(r"(^|/)(package-lock\.json|schema\.json)$|\.gen\.")

POSIX = re.compile(
    r"(unistd|fcntl|dirent|poll|pthread|sched|signal|termios|netdb|dlfcn|spawn|syslog|pwd|grp|glob|fnmatch"
    r"|semaphore|langinfo|ifaddrs|ftw|wordexp|aio|mqueue)\.h|(sys|netinet|arpa|linux|net|asm)/.+")
HEAVY = re.compile(
    r"(boost|nlohmann|simdjson|curl|unicode|openssl|valijson|spdlog|CLI)/.+"
    r"|(sqlite3|simdjson)\.h")
PLATFORM_MACROS = re.compile(
    r"^[ \t]*#[ \t]*(?:if|elif).*\b(__linux__|_WIN32|_WIN64|__APPLE__|__x86_64__|__aarch64__|__AVX\w*|__CUDA\w*)\b",
    re.MULTILINE)
# What is banned, where it is allowed all the same, and what to do instead.
BANNED = [
    (re.compile(r"(?<![\w:.>])(?:std::)?(?:f?printf|puts|exit|quick_exit)\s*\("), "print",
     "print and exit belong to src/app: return a value or throw Error"),
    (re.compile(r"\bstd::(?:cout|cerr|clog)\b"), "print", "streams to the terminal belong to src/app"),
    (re.compile(r"(?<!operator )\bnew\b(?!\s*[(]\s*std::nothrow)"), "new", "use values or std::make_unique"),
    (re.compile(r"(?<!operator )(?<!= )(?<!=)\bdelete\b"), "new", "nothing is deleted by hand"),
    (re.compile(r"(?<![\w.>])(?:std::)?(?:malloc|calloc|realloc)\s*\("), "new", "use a container"),
]


def check(tree):
    findings = []
    for one in (file_length, function_length, python_function_length, header_opening, banned_calls,
                catch_all, includes, platform_macros, blobs, trailing_space, left_open, machine_paths,
                file_names, tidy_layers.layers, tidy_layers.include_cycles, tidy_layers.registries):
        findings.extend(one(tree))
    return sorted(exempted(tree, findings), key=lambda f: (f.path, f.line))


def exempted(tree, findings):
    """Findings without those that a mark excuses, and with those about the marks themselves."""
    used = set()
    for finding in findings:
        lines = {finding.line, finding.line - 1}
        if finding.check == "long" and finding.line == 1:
            lines = range(1, 6)  # A whole file: anywhere in its opening.
        mark = next((n for n in lines if tree.marks(finding.path).get(n, ("",))[0] == finding.check), None)
        if mark is None:
            yield finding
        else:
            used.add((finding.path, mark))
    long_functions = 0
    for path in marked_files(tree):
        for number, (name, reason) in tree.marks(path).items():
            if not re.match(r"because \S+ \S+", reason):
                yield Finding(path, number, "mark", f"the mark '{name}' gives no reason (because ...)")
            if (path, number) not in used:
                yield Finding(path, number, "mark", f"the mark '{name}' exempts nothing here")
            long_functions += name == "long"
    functions = sum(len(tree.functions(path)) for path in tree.cpp())
    if long_functions * 100 > max(functions, 100):
        yield Finding("src", 0, "long", f"{long_functions} of {functions} functions are marked long; 1 % at most")


def marked_files(tree):
    return (p for p in tree.paths if p.endswith((".cpp", ".hpp")) and p.startswith(("src/", "tests/", "bench/"))
            and not is_data(p))


def file_length(tree):
    for path in tree.paths:
        if not path.endswith(CODE_FILES) or is_data(path) or GENERATED.search(path):
            continue
        lines = tree.text(path).count("\n")
        if lines > FILE_LINES_MAX:
            yield Finding(path, 1, "long", f"{lines} lines; a file has {FILE_LINES_MAX} at most")


def function_length(tree):
    for path in tree.cpp():
        for function in tree.functions(path):
            if function.lines() > FUNCTION_LINES_MAX:
                yield Finding(path, function.first, "long",
                              f"{function.name} has {function.lines()} lines; a function has {FUNCTION_LINES_MAX} at most")


def python_function_length(tree):
    for path in tree.paths:
        if not path.endswith(".py") or is_data(path):
            continue
        try:
            nodes = list(ast.walk(ast.parse(tree.text(path))))
        except SyntaxError as error:
            yield Finding(path, error.lineno or 1, "syntax", "not Python")
            continue
        for node in nodes:
            if isinstance(node, ast.FunctionDef) and node.end_lineno - node.lineno + 1 > FUNCTION_LINES_MAX:
                yield Finding(path, node.lineno, "long",
                              f"{node.name} is longer than {FUNCTION_LINES_MAX} lines")


def header_opening(tree):
    for path in tree.headers():
        lines = tree.lines(path)
        if not lines[0].startswith("// ") or len(lines[0]) < 10:
            yield Finding(path, 1, "contract", "a header opens with its contract, a // comment")
        first_code = next((line for line in lines if line.strip() and not line.startswith("//")), "")
        if first_code != "#pragma once":
            yield Finding(path, 1, "pragma", "#pragma once comes right after the contract")


def may_print(path):
    return path.startswith("src/app/") or is_test(path)


def banned_calls(tree):
    for path in tree.cpp():
        for number, line in enumerate(tree.code(path).split("\n"), 1):
            if line.lstrip().startswith("#"):
                continue
            for pattern, name, advice in BANNED:
                if name == "print" and may_print(path):
                    continue
                match = pattern.search(line)
                if match:
                    yield Finding(path, number, name, f"'{match.group(0).strip()}' is banned: {advice}")


def catch_all(tree):
    for path in tree.cpp():
        code = tree.code(path)
        for match in re.finditer(r"\bcatch\s*\(\s*\.\.\.\s*\)\s*\{", code):
            depth, end = 1, match.end()
            while depth and end < len(code):
                depth += {"{": 1, "}": -1}.get(code[end], 0)
                end += 1
            # What a rethrow_exception in the try before it brings is taken apart here: that is a conversion.
            begin = max(code.rfind("try {", 0, match.start()), 0)
            taken_apart = "rethrow_exception" in code[begin:code.find("}", begin)]
            if not taken_apart and not re.search(
                    r"\bthrow\b|\brethrow_exception\b|\bcurrent_exception\b", code[match.end():end]):
                yield Finding(path, code.count("\n", 0, match.start()) + 1, "catch",
                              "catch (...) neither rethrows nor converts what it caught")


def includes(tree):
    for path in tree.cpp():
        for number, name, quoted in tree.includes(path):
            if quoted:
                continue
            if POSIX.fullmatch(name) and not path.startswith("src/base/platform/") and not is_test(path):
                yield Finding(path, number, "posix", f"<{name}> is POSIX: only src/base/platform may include it")
            if path.endswith(".hpp") and HEAVY.fullmatch(name) and not is_test(path):
                yield Finding(path, number, "heavy", f"<{name}> is heavy: include it in few .cpp files, never in a header")


def platform_macros(tree):
    for path in tree.cpp():
        if path.startswith("src/base/platform/") or "/kernels/" in path or is_test(path):
            continue
        for match in PLATFORM_MACROS.finditer(tree.code(path)):
            yield Finding(path, tree.code(path).count("\n", 0, match.start()) + 1, "platform",
                          f"{match.group(1)} belongs to src/base/platform or a kernel table")


def blobs(tree):
    for path in tree.paths:
        size = (tree.root / path).stat().st_size
        if size > BLOB_BYTES_MAX and not re.match(r"apps/[^/]+/documents/", path):
            yield Finding(path, 1, "blob", f"{size} bytes; nothing above {BLOB_BYTES_MAX} is kept in the repository")


def trailing_space(tree):
    for path in tree.paths:
        if not path.endswith(TEXT_FILES) or is_data(path):
            continue
        for number, line in enumerate(tree.lines(path), 1):
            if line.endswith((" ", "\t", "\r")):
                yield Finding(path, number, "space", "white space at the end of the line")


# Spelt apart so that this file does not hold what it looks for.
LEFT_OPEN = re.compile(r"\b(" + "|".join(["TO" + "DO", "FIX" + "ME", "XX" + "X"]) + r")\b")
MACHINE_PATHS = re.compile(r"(?<![\w./~$}-])/(?:" + "wo" + "rk|ro" + r"ot)/\w")


def left_open(tree):
    for path in tree.paths:
        if path.endswith(CODE_FILES) and not is_data(path):
            for number, line in enumerate(tree.lines(path), 1):
                if LEFT_OPEN.search(line):
                    yield Finding(path, number, "open", "work left open: do it, or file an issue")


def machine_paths(tree):
    for path in tree.paths:
        if (path.endswith(TEXT_FILES) or "." not in path.rsplit("/", 1)[-1]) and not is_data(path):
            for number, line in enumerate(tree.lines(path), 1):
                if MACHINE_PATHS.search(line):
                    yield Finding(path, number, "path", "a path of one machine")


def file_names(tree):
    for path in tree.cpp():
        name = path.rsplit("/", 1)[-1]
        if not re.fullmatch(r"[a-z][a-z0-9_]*\.(cpp|hpp)", name):
            yield Finding(path, 1, "name", "file names are snake_case")
        if path.startswith("src/") and path.count("/") > 4:
            yield Finding(path, 1, "name", "at most two folder levels inside a room")
