# Everything a newcomer needs: `make run` shows the product, `make test` proves it. Only git, make and Python 3.11+.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/ready
PORT ?= 8000
.DEFAULT_GOAL := help
.PHONY: help setup run test coverage check clean lock browser

help:  ## say what there is
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

$(BIN)/uv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Muster needs Python 3.11 or newer: set PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "This Python cannot make virtual environments: apt install python3-venv"; exit 1; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv

$(READY): config/requirements.lock.txt config/frontend/package-lock.json config/frontend/build.py $(BIN)/uv
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r config/requirements.lock.txt
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps -e .
	$(BIN)/python -m config.frontend.build
	@touch $@

browser:
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || \
	  { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && apt-get update -qq && apt-get install -y -qq chromium >/dev/null; } || \
	  echo "The browser tests need Chromium: apt install chromium"

setup: $(READY) browser  ## .venv with everything in it, front-end assets, a browser for the tests

run: $(READY)  ## everything on this machine with demonstration data; Ctrl-C stops it
	@$(BIN)/muster up --port $(PORT)

test: setup  ## the whole suite
	$(BIN)/python -m pytest -n 2 --dist loadgroup

coverage: setup  ## the suite with branch coverage, as a table
	$(BIN)/python -m pytest -n 2 --dist loadgroup --cov --cov-report=term

check: $(READY)  ## lint, types, import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

lock: $(BIN)/uv  ## write the lock file anew from pyproject.toml
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header --extra dev -o config/requirements.lock.txt pyproject.toml

clean:  ## take away what was built; data in .data stays
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis app/static/vendor
