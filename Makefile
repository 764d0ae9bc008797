# The commands of the contract. Everything is installed into .venv; nothing else on the machine changes.

# A distribution's Python is linked as a whole and runs the site a sixth faster than one built by hand.
PYTHON ?= $(shell /usr/bin/python3 -c 'import ensurepip, sys; sys.exit(not (3, 11) <= sys.version_info < (3, 13))' \
  2>/dev/null && echo /usr/bin/python3 || echo python3)
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes

.PHONY: demo test test-fast check drill bench messages format pins help
.DEFAULT_GOAL := help

help:
	@echo "make demo        run the site with everything it needs; PORT=8000 DATA=var/demo"
	@echo "make test        run every test; CHROMIUM= names the browser"
	@echo "make test-fast   run the tests that need no browser"
	@echo "make check       formatter, linter, types, layers, migrations, translations, deployment"
	@echo "make bench       measure, each beside its reference; FULL=1 takes the large sizes"
	@echo "make drill       kill things while people sign, more often than the tests do"
	@echo "make messages    take new strings into the translations"

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; name one with PYTHON=python3.12")'
	@$(PYTHON) -m venv $(VENV) || { echo "python3 -m venv failed; on Debian, install python3-venv."; exit 1; }

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
	@$(BIN)/python -m pytest

test-fast: $(VENV)/.dev
	@$(BIN)/python -m pytest -m "not browser"

# The faults of the tests, more often each: twenty killed workers and web servers, a thousand who sign in
# each fault, ten minutes of contention; and ten thousand inputs to each form.
drill: $(VENV)/.dev
	@KILLS=20 WEB_KILLS=20 CROWD=50 SIGNED=1000 QUEUED=1000 EXAMPLES=10000 CONTENTION=600 $(BIN)/python -m pytest --timeout 900 \
	  tests/faults tests/signatories/signing/test_bad_input.py

bench: $(VENV)/.dev
	@$(BIN)/python -m benchmarks

check: $(VENV)/.dev
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/lint-imports
	@$(BIN)/python -m tests.checks $(BIN)/mypy .
	@$(BIN)/python -m tests.checks $(BIN)/python manage.py makemigrations --check --dry-run
	@$(BIN)/python -m config.translations check
	@$(BIN)/python -m pytest -q tests/pseudo_locale.py
	@$(BIN)/python -m tests.checks $(BIN)/python manage.py check --deploy --fail-level WARNING
	@$(BIN)/check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yml
	@echo "All checks passed."

messages: $(VENV)/.dev
	@$(BIN)/python -m config.translations update

format: $(VENV)/.dev
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

# The pins are compiled without download addresses, for every platform and Python from 3.11 on.
pins: | $(VENV)/bin/python
	@for name in base demo dev; do uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  requirements/$$name.in -o requirements/$$name.txt || exit 1; done
