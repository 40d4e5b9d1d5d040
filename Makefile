# Each task of the project is a target; CI calls the same ones.
.DEFAULT_GOAL := help
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.ready
DEMO := .demo
LOWEST := .venv-lowest
PYTEST_OPTIONS := --numprocesses auto --dist loadgroup
# Two workers more than processors, where tests wait for browsers and other programs.
WAITING := --numprocesses $(shell expr $$(getconf _NPROCESSORS_ONLN) + 2)
# Where CI is set, and in test-all, every test is run that isn't marked as long.
CHOSEN = $(if $(CI)$(ALL),,-m "not long and not integration")
FAST := -m "not long and not slow and not process" --hypothesis-profile fast
# The newest Python that the machine has.
PYTHONS ?= $(firstword $(foreach version,3.14 3.13 3.12,$(if $(shell .ci/python $(version)),$(version))))
# What another Python or version can hardly change, and what takes long, is left to .venv: the real documents' answers,
# their shapes, pages, the words of outputs, and tests of tests and style. So none of what is missing is a failure. A
# version that breaks a test breaks each case of it: three are run. To rewrite assertions would take a third of the time,
# and the workflows run every fast test on each Python.
WITHOUT := --unset RST2SPEC_CORPUS --unset RST2SPEC_EXPECTED --unset CI
FEW := --hypothesis-profile few --hypothesis-seed 0 --randomly-seed 0 --cases 3 --assert plain \
  $(addprefix --ignore tests/test_, shapes.py suite.py plain_code.py style.py docs.py wording.py)
FUZZ_SECONDS ?= 60

# A short run would compile all modules and rewrite all assertions each time if Python couldn't store them.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help dev demo test test-all test-fast test-long test-lowest test-pythons unit lint types contracts format update-goldens grammar docs multitool mermaid axe clients site dist bench bench-formats bench-history bench-page bench-verify fuzz fuzz-long mutants clean

help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-16s %s\n", $$1, $$2}'

$(STAMP): pyproject.toml
	@echo "Setting up $(VENV) ..."
	@python3 -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv  # it takes a tenth of pip's time
	@VIRTUAL_ENV=$(VENV) $(BIN)/uv pip install --quiet --editable . --group dev
	@$(BIN)/python -m compileall -q src  # a short run would compile all of it each time, if Python can't store it
	@touch $@

dev: $(STAMP) ## Set up the local environment in .venv

$(DEMO)/.ready: pyproject.toml hatch_build.py README.md $(shell find src grammar -name '*.*' -not -name '*.pyc')
	@echo "Setting up $(DEMO), about 60 MB ..."
	@python3 -m venv $(DEMO)
	@$(DEMO)/bin/python -m pip install --quiet --disable-pip-version-check .
	@touch $@

demo: $(DEMO)/.ready ## Compile the samples, show findings and a page; only what users need
	$(DEMO)/bin/rst2spec compile samples/*.rst -o $(DEMO)/spec.json -o $(DEMO)/page.html
	$(DEMO)/bin/rst2spec check samples/*.rst --select R3 --min-severity warning -f full --fail-on none
	@echo
	@echo "The mappings as data:          $(DEMO)/spec.json"
	@echo "To explore, in a browser:      $(DEMO)/page.html"
	@echo "Your own documents:            $(DEMO)/bin/rst2spec check FOLDER"

test: lint types contracts unit ## Style, types, imports and tests; without integration tests, unless CI is set

test-all: ALL := true
test-all: test ## The same with integration tests: everything that CI checks

test-fast: $(STAMP) ## The fast tests, which don't start processes, in under a minute
	$(BIN)/pytest $(PYTEST_OPTIONS) $(FAST)

test-long: $(STAMP) fuzz fuzz-long ## Tests that are too long for CI: fuzzing, 100,000 files, every shape and many more examples
	$(BIN)/pytest $(PYTEST_OPTIONS) -m "long or hypothesis" --hypothesis-profile long

test-lowest: $(STAMP) ## Three cases of each fast test with the lowest versions that pyproject.toml admits
	@$(BIN)/uv venv --quiet --allow-existing --python $(BIN)/python $(LOWEST)
	@VIRTUAL_ENV=$(LOWEST) $(BIN)/uv pip install --quiet --resolution lowest-direct --editable ".[dask,parquet,xlsx]" --group dev
	env $(WITHOUT) $(LOWEST)/bin/python -m pytest $(PYTEST_OPTIONS) $(FAST) $(FEW)

test-pythons: $(STAMP) ## The same on the machine's newest Python (PYTHONS="3.12 3.13" for others; GitHub runs all fast tests on each)
	@for version in $(or $(PYTHONS),3.14); do \
	  python=$$(.ci/python $$version) || { echo "Python $$version isn't installed, and not tested"; continue; }; \
	  echo "Python $$version"; \
	  $(BIN)/uv venv --quiet --allow-existing --python $$python .venv-$$version && \
	  VIRTUAL_ENV=.venv-$$version $(BIN)/uv pip install --quiet --editable ".[dask,parquet,xlsx]" --group dev && \
	  env $(WITHOUT) .venv-$$version/bin/python -m pytest $(PYTEST_OPTIONS) $(FAST) $(FEW) || exit 1; \
	done

unit: $(STAMP) ## The tests
	$(BIN)/pytest $(PYTEST_OPTIONS) $(WAITING) $(CHOSEN)
	$(if $(CHOSEN),@echo "Integration tests were left out. make test-all runs them as well.")

lint: $(STAMP) ## Style, of code and of words
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python -m tests.style

types: $(STAMP) ## Types
	$(BIN)/mypy

contracts: $(STAMP) ## Imports go one way
	$(BIN)/lint-imports

format: $(STAMP) ## Format the code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

update-goldens: $(STAMP) ## Write goldens, schemas and generated pages again; read the diff
	$(BIN)/pytest -q --update-goldens tests/test_api.py tests/test_checks.py tests/test_schema.py tests/test_spec_page.py tests/test_completion.py tests/test_queries.py tests/test_wrong_calls.py tests/test_log.py tests/formats

grammar: $(STAMP) ## Derive the grammars' data again, after editing one
	$(BIN)/pytest -q --update-goldens tests/test_rules.py -k up_to_date

docs: update-goldens ## The pages that are generated from the code

site: $(STAMP) ## Build the documentation site into site/
	RST2SPEC_MERMAID="$$($(MAKE) --silent mermaid)" $(BIN)/sphinx-build -q -W --keep-going -b html docs site

dist: $(STAMP) ## Build wheel and sdist into dist/: the same commit gives the same bytes
	rm -rf dist
	SOURCE_DATE_EPOCH="$$(git log -1 --format=%ct)" $(BIN)/python -m build --outdir dist
	$(BIN)/twine check --strict dist/*

multitool: ## Install Microsoft's SARIF validator into .tools, and print its path
	@mkdir -p .tools
	@cp .ci/multitool/package.json .ci/multitool/package-lock.json .tools/
	@npm ci --prefix .tools --ignore-scripts --no-audit --no-fund --silent >&2
	@node -p 'const tool = require("./.tools/node_modules/@microsoft/sarif-multitool"); fs.chmodSync(tool, 0o755); tool'

mermaid: ## Install Mermaid into .tools, and print its path
	@mkdir -p .tools/mermaid
	@cp .ci/mermaid/package.json .ci/mermaid/package-lock.json .tools/mermaid/
	@npm ci --prefix .tools/mermaid --ignore-scripts --no-audit --no-fund --silent >&2
	@echo $(CURDIR)/.tools/mermaid/node_modules/mermaid/dist/mermaid.min.js

axe: ## Install axe into .tools, and print its path
	@mkdir -p .tools/axe
	@cp .ci/axe/package.json .ci/axe/package-lock.json .tools/axe/
	@npm ci --prefix .tools/axe --ignore-scripts --no-audit --no-fund --silent >&2
	@echo $(CURDIR)/.tools/axe/node_modules/axe-core/axe.min.js

clients: ## Install generators and checkers of schema clients into .tools, and print their path
	@mkdir -p .tools/clients
	@cp .ci/clients/package.json .ci/clients/package-lock.json .tools/clients/
	@npm ci --prefix .tools/clients --ignore-scripts --no-audit --no-fund --silent >&2
	@echo $(CURDIR)/.tools/clients/node_modules

bench-formats: $(STAMP) ## Time each format on 100,000 findings
	$(BIN)/python bench/formats.py

bench: $(STAMP) ## Measure against the peers and the bars (BENCH="--corpus DIR", "--growth 0 --runs 3" for a short one)
	$(BIN)/python bench/run.py $(BENCH)

bench-history: $(STAMP) ## Measure log on a history of 168,000 versions (BENCH=--short for a twentieth)
	$(BIN)/python bench/history.py $(BENCH)

bench-page: $(STAMP) ## Measure the page's size and search in Chromium (BENCH="--corpus DIR")
	$(BIN)/python bench/page.py $(BENCH)

bench-verify: $(STAMP) ## Measure verify against a merge in pandas (BENCH="--pairs 10000000 --runs 1 --memory-limit 4GB")
	$(BIN)/python bench/verify.py $(BENCH)

fuzz: $(STAMP) ## Fuzz the readers for a minute (FUZZ_SECONDS=600 for longer)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check atheris
	$(BIN)/python -m tests.fuzz.readers -max_total_time=$(FUZZ_SECONDS) -max_len=4000 -timeout=20

fuzz-long: $(STAMP) ## Check two laws on 20,000 damaged documents, about half an hour (LAWS="--first 20000" for others)
	$(BIN)/python -m tests.fuzz.laws $(LAWS)

mutants: $(STAMP) ## Small errors that no test detects, in the branch's changes (MUTANTS="cache.py 'checks/*.py' --sample 40")
	$(BIN)/python -m tests.mutants $(MUTANTS)

clean: ## Remove the local environment and all that was built
	rm -rf $(VENV) $(LOWEST) .venv-3.* $(DEMO) .tools dist build site .pytest_cache .mypy_cache .ruff_cache .hypothesis .mutants
