# Everything here sets itself up on a fresh machine with Python 3.11+ and make; nothing is written outside the repository
# and the temporary folder.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: help install demo test check format lock bench chaos judge clean

help: ## Say what can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1 - \2/'

$(VENV)/run.stamp: requirements/run.txt pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP) install --require-hashes -r requirements/run.txt
	$(PIP) install --no-deps --editable .
	touch $@

$(VENV)/dev.stamp: requirements/dev.txt $(VENV)/run.stamp
	$(PIP) install --require-hashes -r requirements/dev.txt
	touch $@

install: $(VENV)/run.stamp ## Make .venv with the command .venv/bin/drumbeat

demo: install ## Start the sandbox and the bot, and print the address of the page
	$(BIN)/drumbeat demo

test: $(VENV)/dev.stamp ## Run all tests, in parallel, with branch coverage
	$(BIN)/python -m tests

check: $(VENV)/dev.stamp ## Lint, format, types, import contracts, spelling
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/codespell

format: $(VENV)/dev.stamp ## Mend what the linters can mend
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: $(VENV)/dev.stamp ## Make the hashed lock files again from pyproject.toml
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
		--quiet --upgrade pyproject.toml --extra holidays --output-file requirements/run.txt
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
		--quiet --upgrade pyproject.toml --extra holidays --group dev --constraint requirements/run.txt \
		--output-file requirements/dev.txt

bench: $(VENV)/dev.stamp ## Print the benchmarks as a table
	$(BIN)/python -m benchmarks

chaos: $(VENV)/dev.stamp ## Kill the bot at its named points, at greater length than the tests do
	$(BIN)/python -m pytest tests/chaos -q

judge: $(VENV)/dev.stamp ## Train the judge on its labelled rows, and print its held-out figures
	$(BIN)/python -m bot.judge.train

clean: ## Take away what was made
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage* htmlcov dist .drumbeat
