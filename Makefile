# Two commands: `make run` and `make test`. Needs make and Python 3.11 or newer with venv; nothing else.

SHELL := /bin/sh
PYTHON ?= $(shell for name in python3.12 python3.11 python3; do \
	$$name -c 'import sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$name && break; done)
BIN := .venv/bin
RUN_STAMP := .venv/.synced
DEV_STAMP := .venv/.synced-dev
# Stays in the project's own .venv whatever environment is active in the shell.
SYNC = unset VIRTUAL_ENV; PATH="$$PATH:$(CURDIR)/$(BIN)" uv sync --frozen --inexact

.DEFAULT_GOAL := help
.PHONY: help run test check format bench reset

help:
	@echo 'make run     start Stagedoor with its demo; Ctrl-C stops it'
	@echo 'make test    every test, with browser journeys'
	@echo 'make check   lint, types, contracts, templates, migrations'
	@echo 'make format  let the formatters rewrite what make check would refuse'
	@echo 'make bench   figures: speed and memory beside a bare Django view'
	@echo 'make reset   delete the demo, after asking'
	@echo
	@echo 'Settings: see .env.example'

run: $(RUN_STAMP)
	@exec $(BIN)/python -m helpdesk.stack run

reset: $(RUN_STAMP)
	@exec $(BIN)/python -m helpdesk.stack reset

test: $(DEV_STAMP)
	CHROMIUM="$$($(BIN)/python -m helpdesk.stack browser)" && export CHROMIUM && \
	exec $(BIN)/python -m pytest -n 2 --dist loadgroup tests

check: $(DEV_STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint templates --lint --check --quiet
	DJANGO_SETTINGS_MODULE=helpdesk.settings.test $(BIN)/python manage.py makemigrations --check --dry-run

format: $(DEV_STAMP)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/djlint templates --reformat --quiet

bench: $(RUN_STAMP)
	@exec $(BIN)/python -m helpdesk.bench

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo 'Python 3.11 or newer is needed.' >&2; exit 2; }
	$(PYTHON) -m venv .venv

# uv comes from the path, from an earlier run, or from the package index.
define ensure_uv
@command -v uv >/dev/null || test -x $(BIN)/uv || $(BIN)/python -m pip install --quiet --disable-pip-version-check uv
endef

$(RUN_STAMP): pyproject.toml uv.lock | $(BIN)/python
	$(ensure_uv)
	$(SYNC) --no-dev
	@touch $@

$(DEV_STAMP): pyproject.toml uv.lock | $(BIN)/python
	$(ensure_uv)
	$(SYNC) --group dev
	@touch $@ $(RUN_STAMP)
