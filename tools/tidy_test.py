"""Each check of `tools/tidy` finds a planted violation, lets the lawful form pass, and marks work as
they should. Every case is a small tree of its own."""

import pathlib
import subprocess
import sys
import tempfile
import unittest

TIDY = pathlib.Path(__file__).resolve().parent / "tidy"
LAYERS = "base:\nstore: base\nnet: base\napp: base store net\n"
HEADER = "// A contract that says something.\n#pragma once\n"
OPEN_WORD = "TO" + "DO"


def findings(files, what="text"):
    """What tidy says about a tree made of these files, one line per finding, without the summary."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in {"src/layers.txt": LAYERS, **files}.items():
            path = pathlib.Path(folder) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
        done = subprocess.run([sys.executable, str(TIDY), what, "--root", folder], capture_output=True,
                              text=True, check=False)
        lines = done.stdout.splitlines()
        assert lines and lines[-1].startswith(f"tidy {what}:"), done.stdout + done.stderr
        assert done.returncode == (1 if lines[:-1] else 0), done.stdout
        return lines[:-1]


def function(lines, name="f"):
    return f"void {name}() {{\n" + "  g();\n" * (lines - 2) + "}\n"


class Tidy(unittest.TestCase):
    def finds(self, check, files, line=None, what="text"):
        found = findings(files, what)
        wanted = [f for f in found if f.endswith(f"[{check}]")]
        self.assertTrue(wanted, f"no [{check}] in {found}")
        if line is not None:
            self.assertIn(f":{line}: ", wanted[0])

    def passes(self, files, what="text"):
        self.assertEqual(findings(files, what), [])

    def test_lets_a_lawful_tree_pass(self):
        self.passes({
            "src/base/a.hpp": HEADER + "#include <string>\nint a();\n",
            "src/store/b.cpp": '#include "base/a.hpp"\nint b() { return a(); }\n',
            "src/app/main.cpp": '#include <iostream>\nint main() { std::cout << "new printf("; }\n',
        } | {"src/base/a_test.cpp": "// new TEST\n" + function(70)})

    def test_finds_an_include_against_the_layers(self):
        self.finds("layer", {"src/base/a.cpp": '#include <map>\n#include "store/b.hpp"\n',
                             "src/store/b.hpp": HEADER}, line=2)

    def test_finds_a_room_that_is_not_in_the_table(self):
        self.finds("layer", {"src/attic/a.cpp": "int a;\n"})

    def test_finds_an_include_without_its_room(self):
        self.finds("layer", {"src/base/a.cpp": '#include "b.hpp"\n', "src/base/b.hpp": HEADER}, line=1)

    def test_finds_an_include_of_a_file_that_is_not_there(self):
        self.finds("layer", {"src/base/a.cpp": '#include "base/gone.hpp"\n'}, line=1)

    def test_finds_a_circle_in_the_table(self):
        self.finds("layer", {"src/layers.txt": "base: store\nstore: base\n"}, line=1)

    def test_finds_headers_that_include_each_other(self):
        self.finds("cycle", {"src/base/a.hpp": HEADER + '#include "base/b.hpp"\n',
                             "src/base/b.hpp": HEADER + '#include "base/a.hpp"\n'})

    def test_finds_a_file_of_501_lines(self):
        self.passes({"src/base/a.cpp": "int a;\n" * 500})
        self.finds("long", {"src/base/a.cpp": "int a;\n" * 501}, line=1)

    def test_finds_a_function_of_71_lines(self):
        self.passes({"src/base/a.cpp": function(70)})
        self.finds("long", {"src/base/a.cpp": "int a;\n\n" + function(71)}, line=3)

    def test_finds_long_functions_wherever_they_stand(self):
        body = "  g();\n" * 71 + "}\n"
        for head in ("class A : public B {\n public:\n  int f(int x) const override {\n",
                     "namespace a::b {\nnamespace {\nauto f() -> int {\n",
                     "A::A(int x) : a_{x}, b_(x) {\n", "template <class T>\nvoid A<T>::f() requires X<T> {\n",
                     "TEST(A, does_this) {\n", "bool operator<(const A& a, const A& b) {\n",
                     "struct alignas(8) A {\n  void f(struct tm* t) {\n"):
            with self.subTest(head=head):
                self.finds("long", {"src/base/a.cpp": head + body + "}\n" * (head.count("{\n") - 1)})

    def test_does_not_take_classes_and_tables_for_functions(self):
        self.passes({"src/base/a.cpp": "class A {\n" + "  int f() { return 1; }\n" * 80 + "};\n"
                                       + "const int kTable[] = {\n" + "  1,\n" * 80 + "};\n"
                                       + "enum class E : int {\n" + "  a,\n" * 80 + "};\n"})

    def test_is_not_misled_by_braces_in_text(self):
        self.finds("long", {"src/base/a.cpp": "void f() {\n  a('{', \"}\", R\"x(}}\n)x\", 1'000);  // }\n"
                                              + "  g();\n" * 70 + "}\n"}, line=1)

    def test_a_mark_with_a_reason_exempts(self):
        others = "".join(f"void f{i}() {{\n}}\n" for i in range(120))
        marked = "// tidy: long because the states read better in one place\n" + function(80)
        self.passes({"src/base/a.cpp": marked, "src/base/b.cpp": others})

    def test_finds_a_mark_without_a_reason(self):
        self.finds("mark", {"src/base/a.cpp": "// tidy: long\n" + function(80)}, line=1)

    def test_finds_a_mark_that_exempts_nothing(self):
        self.finds("mark", {"src/base/a.cpp": "// tidy: long because it once was long\n" + function(8)}, line=1)

    def test_finds_more_than_one_percent_of_functions_marked_long(self):
        marked = "// tidy: long because we like it so much\n" + function(80)
        self.finds("long", {"src/base/a.cpp": marked, "src/base/b.cpp": marked})

    def test_finds_a_header_without_contract_or_pragma(self):
        self.finds("contract", {"src/base/a.hpp": "#pragma once\n"}, line=1)
        self.finds("pragma", {"src/base/a.hpp": "// A contract that says something.\n#include <map>\n"})

    def test_finds_banned_calls(self):
        for code, check in (('printf("x");', "print"), ("std::exit(1);", "print"), ("exit(1);", "print"),
                            ("std::cout << 1;", "print"), ("auto* a = new int;", "new"), ("delete a;", "new"),
                            ("void* a = malloc(3);", "new"), ("new (std::malloc(3)) A;", "new")):
            with self.subTest(code=code):
                self.finds(check, {"src/base/a.cpp": "void f() {\n  " + code + "\n}\n"}, line=2)

    def test_lets_their_namesakes_pass(self):
        self.passes({"src/base/a.cpp": "A(const A&) = delete;\nvoid f() {\n  log.exit(1);\n  snprintf(a, 1);\n"
                                       "  a->printf(1);\n  int renew = 1;\n}\n#include <new>\n"})

    def test_finds_an_exception_that_is_swallowed(self):
        self.finds("catch", {"src/base/a.cpp": "void f() {\n  try {\n  } catch (...) {\n    g();\n  }\n}\n"}, line=3)
        self.passes({"src/base/a.cpp": "void f() {\n  try {\n  } catch (...) {\n    if (x) { g(); }\n    throw;\n  }\n}\n"})

    def test_finds_posix_outside_the_platform_folder(self):
        for name in ("unistd.h", "sys/stat.h", "poll.h", "netinet/in.h"):
            with self.subTest(name=name):
                self.finds("posix", {"src/net/a.cpp": f"#include <{name}>\n"}, line=1)
                self.passes({"src/base/platform/a.cpp": f"#include <{name}>\n"})

    def test_finds_heavy_headers_in_headers(self):
        for name in ("nlohmann/json.hpp", "sqlite3.h", "curl/curl.h", "unicode/uchar.h", "boost/a.hpp"):
            with self.subTest(name=name):
                self.finds("heavy", {"src/base/a.hpp": HEADER + f"#include <{name}>\n"}, line=3)
                self.passes({"src/base/a.cpp": f"#include <{name}>\n"})

    def test_finds_platform_macros(self):
        self.finds("platform", {"src/base/a.cpp": "#ifdef __linux__\n#endif\n"}, line=1)
        self.passes({"src/base/platform/a.cpp": "#ifdef __linux__\n#endif\n"})

    def test_finds_a_blob(self):
        self.finds("blob", {"src/base/a.bin": b"x" * 300_001})
        self.passes({"src/base/a.bin": b"x" * 300_000, "apps/ask/documents/a.pdf": b"x" * 300_001})

    def test_finds_trailing_space(self):
        self.finds("space", {"docs/a.md": "one\ntwo \n"}, line=2)
        self.passes({"src/base/testdata/a.json": "{} \n"})

    def test_finds_work_left_open(self):
        self.finds("open", {"src/base/a.cpp": f"// {OPEN_WORD}: later\n"}, line=1)

    def test_finds_paths_of_one_machine(self):
        self.finds("path", {"docs/a.md": "See /" + "work/main/a.\n"}, line=1)
        self.passes({"docs/a.md": "See docs/work/a and /workshop/b.\n"})

    def test_finds_unlawful_file_names(self):
        self.finds("name", {"src/base/SqlParser.cpp": "int a;\n"})
        self.finds("name", {"src/base/a/b/c/d.cpp": "int a;\n"})

    def test_finds_entries_that_do_not_define_what_their_name_says(self):
        build = "danlu_registry(app FOLDER app/commands NAMESPACE danlu::app SPEC Command HEADER a FUNCTION b)\n"
        entry = "namespace danlu::app {\nCommand run_all() {\n  return {};\n}\n}\n"
        self.passes({"src/app/CMakeLists.txt": build, "src/app/commands/run/all.cpp": entry})
        self.finds("registry", {"src/app/CMakeLists.txt": build, "src/app/commands/run/some.cpp": entry})
        self.finds("registry", {"src/app/CMakeLists.txt": build, "src/app/commands/run/all.cpp": entry,
                                "src/app/commands/run_all.cpp": entry})
        below = build.replace("FUNCTION b", "FUNCTION b SUBFOLDERS_ONLY")
        self.passes({"src/app/CMakeLists.txt": below, "src/app/commands/shared.cpp": "int a;\n"})

    def test_finds_long_and_broken_python(self):
        self.finds("long", {"tools/a.py": "def f():\n" + "    g()\n" * 70})
        self.finds("syntax", {"tools/a.py": "def f(:\n"})

    def test_finds_a_header_that_does_not_compile_alone(self):
        self.finds("alone", {"src/base/a.hpp": HEADER + "std::string a();\n"}, what="headers")
        self.passes({"src/base/a.hpp": HEADER + "#include <string>\nstd::string a();\n"}, what="headers")


if __name__ == "__main__":
    unittest.main()
