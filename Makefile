# Every command of the project; `make help` lists them.
.DEFAULT_GOAL := help
.NOTPARALLEL:
unexport PYTHONDONTWRITEBYTECODE  # where it is set, every process compiles the whole service anew: half a second each
.PHONY: help install browser demo run test check format bench soak lock

PYTHON := .venv/bin/python
PYTEST := $(PYTHON) -m pytest -n 3 --dist worksteal  # for two cores: two processes leave a tenth of them idle

help:  ## list these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' Makefile

install:  ## prepare .venv from requirements.lock (does nothing when it is up to date)
	@.ci/install

browser:
	@.ci/browser

demo: install  ## tell the story of a closing pharmacy in this terminal
	$(PYTHON) main.py demo

run: install  ## serve on http://127.0.0.1:8000, with people to log in as and a pharmacy that has just closed
	$(PYTHON) main.py rehearse
	$(PYTHON) main.py serve

test: install browser  ## run all tests, on SQLite and PostgreSQL, and in a browser
	$(PYTEST)

check: install browser  ## what CI runs: format, lint, types, import contracts, tests with coverage
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m ruff check .
	$(PYTHON) -m mypy
	.venv/bin/lint-imports
	$(PYTEST) --cov --cov-report=term-missing:skip-covered

format: install  ## put the code into the one format and mend what ruff can mend
	$(PYTHON) -m ruff format .
	$(PYTHON) -m ruff check --fix .

bench: install  ## measure every speed claim beside its limit
	$(PYTHON) -m bench

soak: install  ## the long versions of the fault tests
	$(PYTHON) -m pytest -m soak

lock: install  ## compile requirements.lock from pyproject.toml
	.ci/lock
