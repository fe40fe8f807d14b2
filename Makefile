# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# The short way to everything. The work itself is described in CMakeLists.txt and scripts/.

PREFIX ?= /usr/local
PRESET ?= release
CACHE := $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/sluice
BUILD := out/build/$(PRESET)
export PATH := $(PATH):$(HOME)/.cargo/bin:$(CACHE)/bin

# A test that takes or throws what it should not fails, and none has to be fast, small or unforeseen.
NOT_OF_TESTS := -bugprone-unchecked-optional-access,-bugprone-throwing-static-initialization,\
-bugprone-random-generator-seed,-bugprone-optional-value-conversion,\
-performance-inefficient-*,-*.performance.Padding

say = @echo "== $(1)"

.PHONY: help demo dependencies build samples test programs programs-docs coverage mutations bench bench-docs \
  fuzz lint format install clean

help: ## List what can be made
	@echo "make ..."
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  \1\t\2/p' $(MAKEFILE_LIST) | expand -t 16

demo: build samples ## Run a TCP server and client as wasm, each behind its address pool
	$(call say,Running the demo)
	@scripts/demo.sh

dependencies: ## Install what building needs and this machine lacks
	$(call say,Looking for what the build needs)
	@scripts/install-dependencies.sh

build: dependencies ## Build out/bin/sluice, iwasm and sluice-cc (PRESET=debug, asan, tsan: out/build/...)
	$(call say,Building ($(PRESET)))
	@cmake --preset $(PRESET) --log-level=WARNING
	@cmake --build $(BUILD) --target sluice sluice-cc sluice_manual sluice_library

samples: dependencies ## Build the samples: out/samples as wasm, out/samples/native for this machine
	$(call say,Building the samples)
	@cmake -S samples -B out/build/samples -G Ninja --log-level=WARNING \
	  -DCMAKE_TOOLCHAIN_FILE=$(CURDIR)/cmake/wasi-toolchain.cmake -DSAMPLES_OUTPUT=$(CURDIR)/out/samples
	@cmake --build out/build/samples
	@if sysroot=$$(scripts/wasi-threads-sysroot.sh) && \
	  cmake -S samples -B out/build/samples-wasi-threads -G Ninja --log-level=WARNING \
	    -DCMAKE_TOOLCHAIN_FILE=$(CURDIR)/cmake/wasi-toolchain.cmake -DWASI_THREADS=ON \
	    -DWASI_SYSROOT=$$sysroot -DSAMPLES_OUTPUT=$(CURDIR)/out/samples; then \
	  cmake --build out/build/samples-wasi-threads; \
	else \
	  echo 'samples: skipping those with wasi-threads'; \
	fi
	@cmake -S samples -B out/build/samples-native -G Ninja --log-level=WARNING \
	  -DSAMPLES_OUTPUT=$(CURDIR)/out/samples/native
	@cmake --build out/build/samples-native

test: build samples ## Run every test, then again with sanitizers (PRESET=...: only that build)
	$(call say,Building the tests ($(PRESET)))
	@cmake --build $(BUILD) $(if $(LABEL),--target tests_$(LABEL))
	$(call say,Testing ($(PRESET)))
	@ctest --test-dir $(BUILD) --output-on-failure --parallel $$(nproc) $(if $(LABEL),-L $(LABEL),-LE long)
ifeq ($(PRESET),release)
	$(call say,Fuzzing for a moment)
	@fuzz/run --smoke
	@$(MAKE) --no-print-directory test PRESET=asan
	@$(MAKE) --no-print-directory test PRESET=tsan LABEL=threads
endif

programs: build samples ## Build every program of docs/programs from its source, and test it (NAME=...: some)
	$(call say,Building the tests)
	@cmake --build $(BUILD)
	$(call say,Testing programs)
	@ctest --test-dir $(BUILD) --output-on-failure --parallel $$(nproc) --test-output-size-passed 100000 \
	  --output-junit programs.xml -R '$(if $(NAME),^programs[.]($(NAME)),^(driver|programs)[.])'; \
	passed=$$?; python3 -B tests/programs/table.py $(TABLE) $(BUILD)/programs.xml && exit $$passed

programs-docs: ## The same, and put the table of what was seen into docs/programs
	@$(MAKE) --no-print-directory programs TABLE=--write

coverage: samples ## Count which lines and branches the tests run; out/coverage/index.html shows them
	@scripts/coverage.sh

mutations: dependencies ## Break one check at a time and see that its test fails (NAME=...: some)
	$(call say,Breaking checks)
	@python3 -B tests/mutations/run.py $(NAME)

bench: build ## Measure speed against the same programs compiled natively (ROWS='poll_* start': some)
	$(call say,Measuring)
	@set -f; bench/run $(if $(ROUNDS),--rounds=$(ROUNDS)) $(ROWS)

bench-docs: build ## Measure all, and put it into docs/benchmarks.md
	$(call say,Measuring)
	@bench/run --write-docs $(if $(ROUNDS),--rounds=$(ROUNDS))

fuzz: dependencies ## Fuzz each parser and the imports, TIME seconds each (60)
	$(call say,Fuzzing)
	@fuzz/run $(if $(TIME),--time $(TIME))

lint: dependencies ## Check format and run clang-tidy
	$(call say,Checking the format)
	@git ls-files '*.h' '*.cc' '*.c' | xargs clang-format-22 --dry-run --Werror
	$(call say,Running clang-tidy)
	@cmake --preset debug --log-level=WARNING
	@cmake --build out/build/debug --target sluice_engine_build
	@run-clang-tidy-22 -quiet -p out/build/debug '$(CURDIR)/src/.*(?<!_test)[.]cc'
	@run-clang-tidy-22 -quiet -p out/build/debug -checks='$(NOT_OF_TESTS)' '$(CURDIR)/src/.*_test[.]cc'

format: ## Format every source
	$(call say,Formatting)
	@git ls-files '*.h' '*.cc' '*.c' | xargs clang-format-22 -i

install: build ## Install under PREFIX (/usr/local), or under DESTDIR/PREFIX
	$(call say,Installing into $(DESTDIR)$(PREFIX))
	@cmake --install $(BUILD) --prefix $(abspath $(PREFIX))

clean: ## Remove what was built; the engine stays in its cache
	$(call say,Removing out/)
	@rm -rf out
