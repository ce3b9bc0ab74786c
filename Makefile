# Everything a contributor runs, one word each. `make env` needs Python 3.11+, make and a package index; nothing else.

PYTHON ?= python3
VENV   := .venv
PY     := $(VENV)/bin/python
STAMP  := $(VENV)/.complete
CODE   := src tests bench scripts

.DEFAULT_GOAL := env
.PHONY: env bytecode serve test check bench soak fmt lock clean

env: $(STAMP)

# The stamp is written last, so an interrupted run is taken up again. pip leaves the compiling to compileall, which
# uses all cores and works where PYTHONDONTWRITEBYTECODE is set: without bytecode the server starts five times slower.
$(STAMP): pyproject.toml requirements/dev.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Moothall needs Python 3.11 or newer; name one with: make env PYTHON=/path/to/python3" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(PY) -m pip install --quiet --disable-pip-version-check --no-compile --require-hashes -r requirements/dev.txt
	$(PY) -m pip install --quiet --disable-pip-version-check --no-compile --no-deps --no-build-isolation -e .
	-$(PY) -m compileall -q -j 0 $(VENV)/lib
	-$(PY) -m compileall -q -j 0 src
	@touch $@

bytecode: env
	@$(PY) -m compileall -q src

serve: bytecode
	$(VENV)/bin/moothall serve --demo

test: env
	$(PY) -m pytest

check: env
	$(VENV)/bin/ruff check
	$(VENV)/bin/ruff format --check
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports
	$(PY) -m scripts.generate --check
	$(PY) -m scripts.check_docs

bench: bytecode
	$(PY) -m bench

soak: bytecode
	$(PY) -m tests.soak

fmt: env
	$(VENV)/bin/ruff check --fix
	$(VENV)/bin/ruff format

clean:
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis dist
	find $(wildcard $(CODE)) -name __pycache__ -type d -prune -exec rm -rf {} +
