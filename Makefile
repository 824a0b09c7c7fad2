VENV ?= .venv
PYTHON ?= python3
BIN := $(VENV)/bin
WORKERS ?= 3
.DEFAULT_GOAL := help

help:  ## say what each target does
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed-dure: $(BIN)/python pyproject.toml hatch_build.py $(shell find mapping sheets config connectors sync gaps reports dure -name '*.py' -o -name '*.po' -o -name '*.j2' -o -name '*.json' -o -name '*.csv' -o -name '*.tsv' -o -name '*.xml' -o -name '*.yaml' -o -name '*.css' -o -name '*.js')
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade "pip>=25.1"
	$(BIN)/python -m pip install --quiet --disable-pip-version-check .
	@touch $@

$(VENV)/installed-dev: $(VENV)/installed-dure pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --group dev
	@touch $@

demo: $(VENV)/installed-dure  ## run the main job on sample data, no account needed
	$(BIN)/dure demo

lint: $(VENV)/installed-dev  ## ruff, mypy and the import contract
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

reformat: $(VENV)/installed-dev  ## put the code into its form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

test: $(VENV)/installed-dev  ## everything that must hold
	@$(MAKE) --no-print-directory -j2 lint pytest

test-all: export DURE_EXAMPLES = 10000
test-all: test  ## the same with ten thousand examples per property, drawn anew

pytest: export PYTHONDONTWRITEBYTECODE =  # else each worker would compile all tests, in each run
pytest: $(VENV)/installed-dev
	$(BIN)/python -P -m pytest -q -n $(WORKERS) --dist worksteal

test-cron: $(VENV)/installed-dure  ## let Debian's real cron run dure (root; up to 70 s)
	$(BIN)/python -P tests/cron/real_cron.py

screenshots: $(VENV)/installed-dure  ## take the pictures of the report's page anew (needs Chromium)
	$(BIN)/python benchmarks/screenshots.py

gallery: $(VENV)/installed-dure  ## take the pictures of mails and meeting pages anew (needs Chromium)
	$(BIN)/python benchmarks/gallery.py

clean:  ## remove what was installed and built
	rm -rf $(VENV) build dist demo-output .mypy_cache .ruff_cache
	find tests -name __pycache__ -prune -exec rm -rf {} +

.PHONY: help demo lint reformat test pytest test-all test-cron screenshots gallery clean
