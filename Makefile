# SoftSJJ. `make help` lists what there is. Every target does all the set-up it needs.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
BUILD := build
# Python test processes side by side.
JOBS ?= 2
# The virtual environment's own cmake and ninja, wherever a recipe needs one.
export PATH := $(CURDIR)/$(BIN):$(PATH)

NATIVE := $(shell find native bench/native tests/native -name '*.[ch]' -o -name CMakeLists.txt -o -name '*.cmake' -o -name '*.map' -o -name '*.in' -o -name '*.py' 2>/dev/null) CMakeLists.txt
C_FILES = $(shell git ls-files 'native/*.[ch]' 'tests/*.[ch]' 'tests/*.cpp' 'bench/*.[ch]' | grep -v '/gen/')

.PHONY: help deps deps-cross deps-bench build run test test-c test-ct ct test-python test-long test-cross test-avx512 check gen bench docs docs-serve clean

help: ## List the targets
	@echo "SoftSJJ: a software HSM and GM-appliance lab"; echo
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /|/' | awk -F'|' '{printf "  make %-12s %s\n", $$1, $$2}'

deps: ## Install the Debian packages and fetch the nanopb sources (root: by apt; otherwise says what to type)
	@tools/deps.sh
	@tools/fetch_source.sh nanopb 0.4.7

deps-cross: deps ## The compilers, emulators and sources for the presets mingw and aarch64
	@tools/deps.sh --cross
	@tools/fetch_source.sh nghttp2 1.52.0

deps-bench: ## Debian's libraries that `softsjj bench core --vs` measures beside ours
	@tools/deps.sh --bench

$(BUILD)/venv.stamp: pyproject.toml tools/deps.sh tools/fetch_source.sh
	@mkdir -p $(BUILD)
	@$(MAKE) --no-print-directory deps
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed, found " + sys.version.split()[0] if sys.version_info < (3, 11) else 0)'
	@[ -x $(BIN)/python ] || $(PYTHON) -m venv $(VENV)
	@echo "Installing Python packages into $(VENV)"
	@$(BIN)/python -m pip install -q --disable-pip-version-check 'scikit-build-core>=1.1' 'cffi>=2.0' 'cmake>=3.25' ninja
	@touch $@

# Editable: Python changes are live, C changes are built again by `make build`.
$(BUILD)/install.stamp: $(BUILD)/venv.stamp pyproject.toml $(NATIVE)
	@echo "Building"
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-build-isolation --config-settings=build-dir=$(BUILD)/editable -e '.[dev]'
	@touch $@

build: $(BUILD)/install.stamp ## Set everything up: packages, virtual environment, C core and libraries

run: build ## Play the demo: a hospital record protected through libsdf (ONCE=1: stop afterwards)
	@$(BIN)/python -m hsm.bench.hospital $(if $(ONCE),--once)

test: test-c test-ct test-python ## All tests that fit in a few minutes
	@echo "make test: everything passed"

test-c: build ## C unit tests under address and undefined-behaviour sanitizers
	@cmake --preset asan >$(BUILD)/asan.log || { cat $(BUILD)/asan.log; exit 1; }
	@cmake --build --preset asan >$(BUILD)/asan.log || { cat $(BUILD)/asan.log; exit 1; }
	@ctest --preset asan -j2

test-ct: build ## Constant-time check: valgrind with secrets marked undefined
	@cmake --preset valgrind >$(BUILD)/valgrind.log || { cat $(BUILD)/valgrind.log; exit 1; }
	@cmake --build --preset valgrind >$(BUILD)/valgrind.log || { cat $(BUILD)/valgrind.log; exit 1; }
	@ctest --preset valgrind -j2

ct: build ## Constant-time check by measurement: Welch's t of fixed against random secrets (SECONDS=90, ONLY=word)
	@cmake --preset dev >$(BUILD)/dev.log || { cat $(BUILD)/dev.log; exit 1; }
	@cmake --build --preset dev --target run_timing >$(BUILD)/dev.log || { cat $(BUILD)/dev.log; exit 1; }
	@$(BUILD)/dev/tests/native/timing/run_timing $(or $(SECONDS),90) $(ONLY)

test-python: build ## Python tests, with the coverage gate
	@$(BIN)/python -m pytest -n $(JOBS) --dist loadfile --cov --cov-report=term:skip-covered --cov-fail-under=95

test-long: test-c ct test-avx512 ## What takes longer: timing, AVX-512 emulated, 10^6 random cases a primitive, thread sanitizer, fuzzing, thousands of dying clients
	@cmake --build --preset dev >$(BUILD)/dev.log || { cat $(BUILD)/dev.log; exit 1; }
	@SOFTSJJ_CASES=1000000 ctest --preset dev -L cases --verbose --timeout 3600
	@SOFTSJJ_HUGE=1 ctest --preset dev -R '^test_huge$$' --verbose
	@cmake --preset tsan >$(BUILD)/tsan.log || { cat $(BUILD)/tsan.log; exit 1; }
	@cmake --build --preset tsan >$(BUILD)/tsan.log || { cat $(BUILD)/tsan.log; exit 1; }
	@setarch -R ctest --preset tsan
	@SOFTSJJ_FUZZ_SECONDS=60 ctest --preset asan -L fuzz --timeout 300
	@SOFTSJJ_FUZZ_SECONDS=60 $(BIN)/python -m pytest tests/fuzz
	@SOFTSJJ_SOAK_CLIENTS=4000 $(BIN)/python -m pytest tests/interop/dying

test-cross: build deps-cross ## Everything that can be tried of Windows and aarch64, under wine and qemu
	@for preset in mingw aarch64; do \
	    cmake --preset $$preset >$(BUILD)/$$preset.log || { cat $(BUILD)/$$preset.log; exit 1; }; \
	    cmake --build --preset $$preset >$(BUILD)/$$preset.log || { cat $(BUILD)/$$preset.log; exit 1; }; \
	    WINEPREFIX=$(CURDIR)/$(BUILD)/wine ctest --preset $$preset -j2; \
	done
	@$(BIN)/python -m pytest tests/platforms

# The primitives by their widest implementations: names of C programs, and for those that draw cases how many.
AVX512_SM3 := test_sm3 'test_sm3_many 300'
AVX512_SM4 := test_sm4_block test_sm4_modes test_sm4_aead test_sm4_xts 'test_sm4_differential 3000'

test-avx512: build ## The implementations with AVX-512 and GFNI, in an emulator for CPUs that have neither
	@tools/deps.sh --avx512
	@cmake --preset dev >$(BUILD)/dev.log || { cat $(BUILD)/dev.log; exit 1; }
	@cmake --build --preset dev --target $(filter test_%,$(subst ',,$(AVX512_SM3) $(AVX512_SM4))) >$(BUILD)/dev.log || { cat $(BUILD)/dev.log; exit 1; }
	@for test in $(AVX512_SM3); do SOFTSJJ_TEST_IMPL=avx512 tools/avx512.sh $(BUILD)/dev/tests/native/sm3/$$test; done
	@for test in $(AVX512_SM4); do SOFTSJJ_TEST_IMPL=gfni tools/avx512.sh $(BUILD)/dev/tests/native/sm4/$$test; done

check: build ## Generated files, ruff, mypy, import contracts, clang-format, dead links in docs/
	@$(BIN)/python proto/generate.py --check
	@$(BIN)/python tools/readme_states.py --check
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check -q .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/clang-format --dry-run -Werror $(C_FILES)
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build >$(BUILD)/docs.log 2>&1 || { cat $(BUILD)/docs.log; exit 1; }
	@echo "make check: clean"

gen: build ## Write the generated files again from proto/
	@$(BIN)/python proto/generate.py
	@$(BIN)/python tools/readme_states.py

bench: build ## Benchmarks: core micro benchmarks and the libsdf round trip
	@$(BIN)/python -m hsm.bench

docs: build ## Build the documentation into build/site; a dead link is an error
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build >$(BUILD)/docs.log 2>&1 || { cat $(BUILD)/docs.log; exit 1; }

docs-serve: build ## Show the documentation at http://127.0.0.1:8000 while you write it
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs serve

clean: ## Remove everything that was built (not the virtual environment)
	rm -rf $(BUILD)
