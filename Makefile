# Everything a developer or a user does, in one place. CI calls only these.
PRESET ?= dev
JOBS ?= $(shell nproc)
ROUTING := $(or $(WEIR_DATA),../shared/data)/routing
SECONDS_EACH := $(or $(SECONDS),60)
BUILD := build/$(PRESET)
WEIR := build/release/src/weir

.PHONY: run setup setup-tests build test check unit sim replay fault e2e matrix bench bench-router router-model profile fuzz fmt fmt-check tidy lint \
        asan tsan docs conformance clean

run: setup  ## install what is missing, build, start on 127.0.0.1:8080
	@$(MAKE) --no-print-directory PRESET=release build TARGET=weir
	$(WEIR) serve

setup:  ## Debian packages to build and run
	@tools/setup

setup-tests:  ## and those that the tests and the bench need
	@tools/setup tests

build:
	@cmake --preset $(PRESET) > /dev/null
	@cmake --build $(BUILD) -j $(JOBS) $(if $(TARGET),--target $(TARGET))

test: setup-tests  ## all suites, without sanitizers
	@$(MAKE) --no-print-directory build
	@python3 tools/run_tests.py --build $(BUILD)

check: setup-tests fmt-check tidy  ## what a change must pass: format, layering, lint, tests, sanitizers
	@$(MAKE) --no-print-directory build
	@$(MAKE) --no-print-directory lint
	@python3 tools/run_tests.py --build $(BUILD)
	@$(MAKE) --no-print-directory asan tsan

unit: build
	@python3 tools/run_tests.py --build $(BUILD) unit
sim:  ## the router on a virtual clock: tests, then the figures into bench/ROUTING.md
	@$(MAKE) --no-print-directory build TARGET="sim_test routing_sim"
	@python3 tools/run_tests.py --build $(BUILD) sim
	@$(BUILD)/tests/routing_sim | tee $(BUILD)/sim.md
	@python3 bench/section.py bench/ROUTING.md simulation < $(BUILD)/sim.md
replay: build  ## every recorded exchange, through the real binary
	@python3 tools/run_tests.py --build $(BUILD) replay
fault: build
	@python3 tools/run_tests.py --build $(BUILD) fault
e2e: build  ## the official SDKs against the real binary
	@python3 tools/run_tests.py --build $(BUILD) e2e
matrix: build  ## every SDK's wire to every provider's wire, through the real binary
	@python3 tools/run_tests.py --build $(BUILD) matrix

asan tsan:
	@$(MAKE) --no-print-directory PRESET=$@ build
	@python3 tools/run_tests.py --build build/$@ unit fault

bench: setup-tests  ## QUICK=1: two rows in two minutes
	@$(MAKE) --no-print-directory PRESET=release build
	@python3 bench/run.py $(if $(QUICK),--quick) $(BENCH)

bench-router: setup-tests  ## row B12: the model of difficulty on data/routing
	@$(MAKE) --no-print-directory PRESET=release build TARGET="weir-router-bench weir-router-speed"
	@build/release/bench/weir-router-bench measure $(ROUTING) > build/release/router.json
	@build/release/bench/weir-router-speed --benchmark_format=json --benchmark_repetitions=5 \
	    --benchmark_report_aggregates_only=true > build/release/router-speed.json
	@python3 bench/router/report.py build/release/router.json build/release/router-speed.json bench

router-model: setup-tests  ## train the default model of difficulty again
	@$(MAKE) --no-print-directory PRESET=release build TARGET=weir-router-bench
	@build/release/bench/weir-router-bench train $(ROUTING) src/route/difficulty/default.bin

profile: setup-tests  ## count what runs often, for the release's optimiser: profile/release.profdata.xz
	@$(MAKE) --no-print-directory PRESET=dev build TARGET="weir-sim weir-load"
	@$(MAKE) --no-print-directory PRESET=profile build TARGET=weir
	@rm -rf build/profile/raw
	@python3 bench/run.py --weir build/profile/src/weir --bin build/dev/bench --only B1,B6,B14 \
	    --rounds 1 --seconds 1 --keep-noise
	@python3 tools/run_tests.py --build build/profile replay
	@llvm-profdata-19 merge -sparse -o build/profile/release.profdata build/profile/raw/*.profraw
	@xz --keep --force build/profile/release.profdata
	@mkdir -p profile && mv build/profile/release.profdata.xz profile/

fuzz: setup-tests  ## SECONDS=60 for each target
	@$(MAKE) --no-print-directory PRESET=fuzz build TARGET=fuzzers
	@tests/fuzz/run build/fuzz $(SECONDS_EACH)

fmt:
	@git ls-files -co --exclude-standard '*.cpp' '*.hpp' | xargs clang-format-19 -i
fmt-check:
	@git ls-files -co --exclude-standard '*.cpp' '*.hpp' | xargs clang-format-19 --dry-run -Werror
tidy:
	@python3 tools/tidy.py && cd tools && python3 -B -m unittest -q tidy_test

# FILES="src/a.cpp" looks at some only. What was clean and has not changed is not looked at again.
lint: build
	@python3 tools/lint.py --build $(BUILD) -j $(JOBS) $(FILES)

conformance: build  ## play the matrix and write what it has found: docs/conformance.json and its page
	@WEIR_BINARY=$(BUILD)/src/weir tests/matrix/run --conformance

docs: build  ## the reference of the configuration file, from the readers themselves
	@$(BUILD)/src/config_reference > docs/guide/configuration-reference.md

clean:
	rm -rf build
