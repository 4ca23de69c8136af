# Two commands for a new user, each complete with only Python 3.11+ and make:
#   make demo   install the base, index the bundled sample archive, open the chat
#   make test   install everything, run every test
# and for developers: make check (format, lint, types), make clean.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 7860

.PHONY: demo test check clean

demo: $(VENV)/base
	$(BIN)/dateline demo --port $(PORT)

test: $(VENV)/all
	HF_HUB_OFFLINE=1 $(BIN)/python -m pytest -n auto --dist loadfile

check: $(VENV)/all
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(BIN)/python:
	$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11))" || { echo "Dateline needs Python 3.11 or newer; set PYTHON=..."; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip

$(VENV)/base: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet -e .
	touch $@

$(VENV)/all: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet -e '.[models,train,bench,test]'
	touch $@ $(VENV)/base
