# Workflow registry: `make help` lists what there is to make.

PYTHON ?= python3
VENV ?= .venv
PG ?= 18
# As many as there are cores; more than four and the tests of many writers run out of connections.
PROCESSES ?= logical
ROUNDS ?= 200

BIN := $(VENV)/bin
# What shows commands with their output.
PAGES := README.md README.ja.md $(addprefix docs/,apply.md audit.md checking.md editing.md embeddings.md find.md graph.md list.md search.md select.md similar.md subworkflows.md usage.md versions.md)
# What requirements.lock holds: all but embed-local, which brings PyTorch.
EXTRAS := embedded otel check embed-api docs browser pictures test dev
INSTALLED := $(VENV)/.installed
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help install browser docs check-plans demo test test-kills check check-format check-lint check-types check-sql check-migrations check-sync format sync bench bench-graph bench-versions bench-access lock clean

help: ## List the targets
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo
	@echo "  PYTHON=python3.12 and VENV=.venv-3.12 choose the interpreter and where it is set up."

install: $(INSTALLED) ## Make .venv with everything in it, at the versions of requirements.lock

$(INSTALLED): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "The registry needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version 2>&1 | head -1)."; \
	  echo "Choose another one: make PYTHON=/path/to/python3.12"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "$(PYTHON) cannot make virtual environments: install its venv package (python3-venv)."; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps -e .
	@touch $@

browser: ## Install Chromium, for the tests of docs/site, where apt can and this is root; else say what to do
	@bash tools/browser.sh

demo: $(INSTALLED) ## Start a PostgreSQL in .demo, save the examples, list and order them, stop it
	@BIN="$(CURDIR)/$(BIN)" bash tools/demo.sh

# Tests start some hundred processes, which find their modules compiled whatever the environment says.
test: export PYTHONDONTWRITEBYTECODE :=
test: $(INSTALLED) ## Run all tests, one at a time on each core (PG=16: on PostgreSQL 16; ARGS="-k save": some; PROCESSES=1: as pdb needs it)
	REGISTRY_TEST_POSTGRES=$(PG) $(BIN)/python -m pytest -n $(patsubst 1,0,$(PROCESSES)) --maxprocesses 4 --dist worksteal $(ARGS)

test-kills: export PYTHONDONTWRITEBYTECODE :=
test-kills: $(INSTALLED) ## Kill clients, backends and servers at random moments while they write (ROUNDS=200, PG=16)
	REGISTRY_TEST_POSTGRES=$(PG) REGISTRY_TEST_KILLS=$(ROUNDS) $(BIN)/python -m pytest -rP tests/test_kills.py $(ARGS)

check: check-format check-lint check-types check-sql check-migrations check-sync ## Format, lint, types, SQL, generated files

check-format: $(INSTALLED)
	$(BIN)/ruff format --check .

check-lint: $(INSTALLED)
	$(BIN)/ruff check .

check-types: $(INSTALLED)
	$(BIN)/mypy

check-sql: $(INSTALLED)
	$(BIN)/sqlfluff lint --processes 2 --disable-progress-bar sql migrations

check-migrations: $(INSTALLED)
	$(BIN)/registry migrate lint

check-sync: $(INSTALLED)
	$(BIN)/python tools/generate_sync.py --check

format: $(INSTALLED) sync ## Bring code and SQL into the project's style
	$(BIN)/ruff check --fix --exit-zero .
	$(BIN)/ruff format .
	$(BIN)/sqlfluff fix --processes 2 --disable-progress-bar sql migrations

sync: $(INSTALLED) ## Generate the synchronous twins of the asynchronous modules
	$(BIN)/python tools/generate_sync.py

check-plans: $(INSTALLED) ## Check every query against a server with 100,000 workflows: types, rules, plans
	export REGISTRY_HOME=$(CURDIR)/.cache/registry; \
	$(BIN)/registry sql check; status=$$?; $(BIN)/registry server stop; exit $$status

docs: $(INSTALLED) ## Generate types, plans, inventory, the schema with its diagram, docs/site, the READMEs' output
	export REGISTRY_HOME=$(CURDIR)/.cache/registry; \
	$(BIN)/registry sql types && \
	$(BIN)/registry sql check --update && \
	$(BIN)/registry sql inventory --output docs/queries-inventory.md --output docs/queries-inventory.json && \
	$(BIN)/registry docs build && \
	$(BIN)/registry server stop
	$(BIN)/python tools/readme.py $(PAGES)

bench: $(INSTALLED) ## Measure against peers, side by side in one run (ARGS="--sizes 10,100")
	$(BIN)/python -m pip install --quiet -r bench/requirements.txt
	$(BIN)/python -m bench.run $(ARGS)

bench-graph: $(INSTALLED) ## Measure the graph questions: growth up to 100,000 nodes, against peers
	$(BIN)/python -m pip install --quiet -r bench/requirements.txt
	$(BIN)/python -m bench.graph $(ARGS)

bench-access: $(INSTALLED) ## Measure what the access log costs (ARGS="--sizes 10 --rows 1000000")
	$(BIN)/python -m pip install --quiet -r bench/requirements.txt
	$(BIN)/python -m bench.access $(ARGS)

bench-versions: $(INSTALLED) ## Measure what versions and the audit log cost (ARGS="--sizes 10,100 --versions 0")
	$(BIN)/python -m pip install --quiet -r bench/requirements.txt
	$(BIN)/python -m bench.versions $(ARGS)

lock: $(INSTALLED) ## Write requirements.lock anew, with the newest versions that fit
	$(BIN)/uv pip compile pyproject.toml $(addprefix --extra ,$(EXTRAS)) --universal --python-version 3.11 --upgrade \
	  --generate-hashes --no-emit-index-url --no-header --quiet --output-file requirements.lock

clean: ## Remove what can be made again, the environments and the demo's data as well
	-[ -d .demo ] && [ -x $(BIN)/registry ] && REGISTRY_HOME=$(CURDIR)/.demo $(BIN)/registry server stop
	rm -rf .venv .venv-* .demo .cache dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
