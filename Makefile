PYTHON ?= $(shell command -v python3.11 || echo python3)
BIN := .venv/bin
INSTALLED := .venv/installed
COMPILE := CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/pip-compile --quiet \
	--strip-extras --allow-unsafe --generate-hashes \
	--no-emit-index-url --no-emit-trusted-host --no-emit-find-links
SIDE_BY_SIDE := --numprocesses auto --maxprocesses 4

PACKAGES := dashboard/node_modules/.package-lock.json
TYPES := dashboard/src/lib/schema.d.ts
ROUTES := dashboard/src/routeTree.gen.ts
BUILT := api/dashboard/built/index.html

.DEFAULT_GOAL := help
.PHONY: help install dashboard demo test test-dashboard check check-python \
	check-dashboard fmt bench lock hooks clean chromium nginx screenshots

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

dashboard: $(BUILT)  ## Build the dashboard, which is served with the rest

$(PACKAGES): dashboard/package-lock.json
	cd dashboard && npm ci --no-fund --no-audit
	touch $@

# The types of what the REST API takes and gives, made of its own description.
$(TYPES): $(INSTALLED) $(PACKAGES) $(shell find api domain -name '*.py')
	$(BIN)/rollerd openapi > dashboard/openapi.json
	cd dashboard && npm run --silent types
	touch $@

$(ROUTES): $(PACKAGES) $(wildcard dashboard/src/routes/* dashboard/src/routes/*/* \
		dashboard/src/routes/*/*/* dashboard/src/routes/*/*/*/*)
	cd dashboard && npm run --silent routes
	touch $@

$(BUILT): $(TYPES) $(ROUTES) $(shell find dashboard/src dashboard/public -type f) \
		dashboard/index.html dashboard/vite.config.ts
	cd dashboard && npm run --silent build

demo: install dashboard  ## Serve sample data on http://127.0.0.1:8000 (ARGS="--bind ...")
	$(BIN)/rollerd serve --demo $(ARGS)

test: check dashboard test-dashboard chromium nginx  ## Check, and run every test, with the gates on coverage
	$(BIN)/coverage erase
	PROPERTIES=thorough $(BIN)/coverage run -m pytest tests/unit $(SIDE_BY_SIDE)
	$(BIN)/coverage run -m pytest tests/integration $(SIDE_BY_SIDE)
	$(BIN)/coverage run -m pytest tests/acceptance --numprocesses 2 --dist loadfile
	$(BIN)/coverage run -m pytest tests/browser $(SIDE_BY_SIDE) --dist loadfile
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report --include='domain/*,omaha/*' --fail-under=100
	$(BIN)/coverage report --fail-under=95

test-dashboard: $(TYPES) $(ROUTES)
	cd dashboard && npm run --silent test

screenshots: install dashboard chromium  ## Take the pictures of docs/screenshots
	$(BIN)/python -m tests.browser.screenshots

# The browser tests drive the Chromium of the system; this gets Debian's.
chromium:
	command -v chromium > /dev/null || \
		{ apt-get update && apt-get install --yes chromium; }

# The tests of deploy/nginx run a real one; this gets Debian's. Who is not root goes
# without, and the tests say so. After chromium: one apt-get at a time.
nginx: | chromium
	test -x /usr/sbin/nginx || command -v nginx > /dev/null || \
		test "$$(id -u)" != 0 || { apt-get update && apt-get install --yes \
			--no-install-recommends nginx-light; }

check: check-python check-dashboard  ## Check style, types and the direction of imports

check-python: install
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

check-dashboard: $(TYPES) $(ROUTES)
	cd dashboard && npm run --silent check

fmt: install $(PACKAGES)  ## Format the code
	$(BIN)/ruff check --fix-only
	$(BIN)/ruff format
	cd dashboard && npm run --silent fmt

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
	rm -rf dashboard/node_modules api/dashboard/built
	rm -f dashboard/openapi.json $(TYPES) $(ROUTES)
	rm -rf .venv build dist htmlcov *.egg-info .coverage* .hypothesis \
		.import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
