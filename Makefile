# Everything a contributor runs, one word each. `make env` needs Python 3.11+, make and a package index; nothing else.

PYTHON ?= python3
VENV   := .venv
PY     := $(VENV)/bin/python
STAMP  := $(VENV)/.complete
CODE   := src tests bench scripts

UPGRADE ?=
COMPILE  = pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
	--no-header --no-annotate --no-emit-index-url --no-emit-find-links $(UPGRADE)

.DEFAULT_GOAL := env
.PHONY: env bytecode serve test check lint types imports pages generate bench soak fmt lock clean

env: $(STAMP)

# The stamp is written last, so an interrupted run is taken up again. pip leaves the compiling to compileall, which
# uses all cores and works where PYTHONDONTWRITEBYTECODE is set: without bytecode the server starts five times slower.
$(STAMP): pyproject.toml requirements/dev.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Moothall needs Python 3.11 or newer; name one with: make env PYTHON=/path/to/python3" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(PY) -m pip install --quiet --disable-pip-version-check --no-compile --require-hashes -r requirements/dev.txt
	$(PY) -m pip install --quiet --disable-pip-version-check --no-compile --no-deps --no-build-isolation -e .
	-$(PY) -W ignore -m compileall -q -j 0 $(VENV)/lib
	-$(PY) -m compileall -q -j 0 src
	@touch $@

bytecode: env
	@$(PY) -m compileall -q src

serve: bytecode
	$(VENV)/bin/moothall serve --demo

test: env
	$(PY) -m pytest

check: lint types imports pages

lint: env
	$(VENV)/bin/ruff check
	$(VENV)/bin/ruff format --check

types: env
	$(VENV)/bin/mypy

imports: env
	$(VENV)/bin/lint-imports --no-logo

pages: env
	$(PY) -m scripts.generate --check
	$(PY) -m scripts.check_docs

generate: env
	$(PY) -m scripts.generate

bench: bytecode
	$(PY) -m bench

soak: bytecode
	$(PY) -m tests.soak

fmt: env
	$(VENV)/bin/ruff check --fix
	$(VENV)/bin/ruff format

# Pins, with hashes, what pyproject.toml asks for on every platform. `make lock UPGRADE=--upgrade` moves the pins.
# The development lock is constrained by the run lock, so what is tested is what is deployed.
lock:
	@set -e; tools=$$(mktemp -d); trap 'rm -rf "$$tools"' EXIT; \
	$(PYTHON) -m venv "$$tools"; \
	"$$tools/bin/python" -m pip install --quiet --disable-pip-version-check uv; \
	"$$tools/bin/uv" $(COMPILE) -o requirements/run.txt; \
	"$$tools/bin/uv" $(COMPILE) --extra dev -c requirements/run.txt -o requirements/dev.txt

clean:
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis dist
	find $(wildcard $(CODE)) -name __pycache__ -type d -prune -exec rm -rf {} +
