# For developers; people use ./run and ./test. Every target installs what it needs by itself.
.PHONY: run test lint format fuzz bench asan tsan dist clean

run:
	@./run

test:
	@./test

lint:
	@tools/lint

format:
	@tools/lint --format

fuzz:
	@tools/with fuzz -- tests/fuzz/run

bench:
	@tools/with run bench -- tools/bench

# The unit tests under the address and undefined-behaviour sanitizers, or the thread sanitizer.
asan tsan:
	@tools/with run test -- tools/run_tests $@ -- -LE style

# What people install (a Debian package, an archive with its libraries), tried in fresh systems.
dist:
	@tools/dist && tools/with disttest -- tools/dist_test

clean:
	@rm -rf build
