PYTHON ?= $(shell command -v python3.11 || echo python3)
BIN := .venv/bin
INSTALLED := .venv/installed
COMPILE := CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/pip-compile --quiet \
	--strip-extras --allow-unsafe --generate-hashes \
	--no-emit-index-url --no-emit-trusted-host --no-emit-find-links
SIDE_BY_SIDE := --numprocesses auto --maxprocesses 4

.DEFAULT_GOAL := help
.PHONY: help install demo test check fmt bench lock hooks clean

help:  ## Show this list
	@sed -nE 's/^([a-z]+):.*  ## (.*)/  make \1\t\2/p' Makefile | expand -t 18

install: $(INSTALLED)  ## Make .venv and install everything that is locked

# The stamp is newer than the locks only when the installation came to its end.
$(INSTALLED): requirements-dev.txt setup.cfg pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check \
		--require-hashes --requirement requirements-dev.txt
	$(BIN)/pip install --quiet --disable-pip-version-check \
		--no-deps --no-build-isolation --editable .
	touch $@

demo: install  ## Serve sample data on http://127.0.0.1:8000 (ARGS="--bind ...")
	$(BIN)/rollerd serve --demo $(ARGS)

test: check  ## Check, and run every test, with the gates on coverage
	$(BIN)/coverage erase
	PROPERTIES=thorough $(BIN)/coverage run -m pytest tests/unit
	$(BIN)/coverage run -m pytest tests/integration $(SIDE_BY_SIDE)
	$(BIN)/coverage run -m pytest tests/acceptance
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report --include='domain/*,omaha/*' --fail-under=100
	$(BIN)/coverage report --fail-under=95

check: install  ## Check style, types and the direction of imports
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

fmt: install  ## Format the code
	$(BIN)/ruff check --fix-only
	$(BIN)/ruff format

bench: install  ## Measure, each against a limit measured in the same run
	command -v wrk || { apt-get update && apt-get install --yes wrk; }
	$(BIN)/python -m benchmarks $(ARGS)
	$(BIN)/python -m benchmarks.rollout
	$(BIN)/python -m benchmarks.record

lock: install  ## Lock the versions of all dependencies (ARGS=--upgrade)
	$(COMPILE) $(ARGS) --extra dev --output-file requirements-dev.txt setup.cfg
	$(COMPILE) $(ARGS) --constraint requirements-dev.txt \
		--output-file requirements.txt setup.cfg
	! grep -nE 'https?://|index-url|find-links|trusted-host' requirements*.txt

hooks: install  ## Run the checks before every commit
	$(BIN)/pre-commit install

clean:  ## Remove everything that can be made again
	rm -rf .venv build dist htmlcov *.egg-info .coverage* .hypothesis \
		.import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
