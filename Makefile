# Everything is installed into .venv. Nothing else on the machine changes.

# The first Python 3.11 to 3.14 with venv. A distribution's Python comes first: it is linked as a whole, and runs
# the site a sixth faster than one built by hand.
PYTHON ?= $(shell for python in /usr/bin/python3 python3 python3.14 python3.13 python3.12 python3.11; do \
  $$python -c 'import ensurepip, sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' 2>/dev/null \
  && echo $$python && break; done || echo python3)
VENV   := .venv
BIN    := $(VENV)/bin
# Recursive, so that only targets that use it search for templates.
TEMPLATES = $(shell find templates -name '*.html')
PIP    := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes
# How many test files run at a time, each process with its own PostgreSQL and Valkey.
WORKERS ?= 2
# These tests start whole sites and measure what a fault does, so each of these folders stays in one process. They run
# after the others, the journeys last: a process that has opened a browser for a journey cannot ask the database any more.
LATER := tests/demo tests/faults tests/journeys

.PHONY: help demo test test-fast check check-fast check-slow format hooks bench drill messages pins
.DEFAULT_GOAL := help

help:
	@echo "Run it"
	@echo "  make demo        Run the site with everything it needs. PORT=8000 DATA=var/demo PYTHON=python3.13"
	@echo
	@echo "Develop"
	@echo "  make test        Run every test. CHROMIUM= names the browser. WORKERS=2 files run at a time."
	@echo "  make test-fast   Run the tests that need no browser, and print which branches they leave out."
	@echo "  make check       Check format, style, imports, types, templates, migrations, translations, deployment."
	@echo "  make format      Format code and templates."
	@echo "  make hooks       Let git run the quick checks before a commit and the others before a push."
	@echo
	@echo "Measure"
	@echo "  make bench       Measure the speed, each figure beside a reference. FULL=1 takes the large sizes."
	@echo "  make drill       Kill processes while people sign, more often than the tests do."
	@echo
	@echo "Maintain"
	@echo "  make messages    Take new strings into the translations."
	@echo "  make pins        Compile requirements/*.in to pinned versions with hashes (needs uv)."

$(VENV)/bin/python:
	@"$(PYTHON)" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' 2>/dev/null || { \
	  echo "$(PYTHON) is not a Python 3.11 to 3.14. Name one after the command: PYTHON=/path/to/python3"; exit 1; }
	@"$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "$(PYTHON) has no venv module. On Debian and Ubuntu: apt-get install python3-venv"; exit 1; }
	@"$(PYTHON)" -m venv $(VENV)

$(VENV)/.demo: requirements/demo.txt | $(VENV)/bin/python
	@echo "Installing what the demonstration needs into $(VENV) …"
	@$(PIP) -r requirements/demo.txt
	@touch $@

$(VENV)/.dev: requirements/dev.txt | $(VENV)/bin/python
	@echo "Installing what the tests need into $(VENV) …"
	@$(PIP) -r requirements/dev.txt
	@touch $@ $(VENV)/.demo

demo: $(VENV)/.demo
	@PORT=$(or $(PORT),8000) DATA="$(or $(DATA),var/demo)" exec $(BIN)/python -m demo

test: $(VENV)/.dev
	@$(BIN)/python -m tests.browser
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile $(LATER:%=--ignore=%)
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder $(LATER)

test-fast: $(VENV)/.dev
	@$(BIN)/python -m pytest -m "not browser" --cov --cov-report=term

# The fault tests in larger sizes: twenty killed workers and web servers, a thousand signatures in each fault, ten
# minutes of contention, and ten thousand inputs to each form.
drill: $(VENV)/.dev
	@KILLS=20 WEB_KILLS=20 CROWD=50 SIGNED=1000 QUEUED=1000 EXAMPLES=10000 CONTENTION=600 $(BIN)/python -m pytest --timeout 900 \
	  tests/faults tests/signatories/signing/test_bad_input.py

bench: $(VENV)/.dev
	@$(BIN)/python -m benchmarks

check: check-fast check-slow
	@echo "All checks passed."

# Git runs these before each commit, and the slow ones before each push (.pre-commit-config.yaml).
check-fast: $(VENV)/.dev
	@$(BIN)/ruff format --check .
	@$(BIN)/djade --target-version 5.2 --check $(TEMPLATES)
	@$(BIN)/djhtml --tabwidth 2 --check templates
	@$(BIN)/python -m tests.layout
	@$(BIN)/ruff check .
	@$(BIN)/lint-imports

check-slow: $(VENV)/.dev
	@$(BIN)/python -m tests.checks $(BIN)/mypy .
	@$(BIN)/python -m tests.checks $(BIN)/python manage.py makemigrations --check --dry-run
	@$(BIN)/python -m config.translations check
	@$(BIN)/python -m pytest -q tests/pseudo_locale.py
	@$(BIN)/python -m tests.checks $(BIN)/python manage.py check --deploy --fail-level WARNING
	@$(BIN)/check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yml

messages: $(VENV)/.dev
	@$(BIN)/python -m config.translations update

format: $(VENV)/.dev
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .
	@$(BIN)/djade --target-version 5.2 $(TEMPLATES)
	@$(BIN)/djhtml --tabwidth 2 templates

hooks: $(VENV)/.dev
	@$(BIN)/pre-commit install

# Pins are compiled without download addresses, for every platform and for Python 3.11 and newer.
pins:
	@command -v uv >/dev/null || { echo "make pins needs uv. Install it: pipx install uv"; exit 1; }
	@for name in base demo dev; do uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	  --no-header --no-annotate requirements/$$name.in -o requirements/$$name.txt || exit 1; done
