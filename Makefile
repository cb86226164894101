# The front door. `make` lists the targets; everything runs in .venv, which is made when it is needed.

SHELL := /bin/sh
BIN := .venv/bin
READY := .venv/.ready
OIT_SHARED ?= ../shared
YEAR ?=
URL ?=
OPTIONS ?=
# Test processes: more than processors, since half of the tests wait for servers on loopback.
TESTERS ?= 4
export OIT_SHARED
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help setup demo audit test lint docs accuracy bench bench-fleet bench-store trials constraints clean

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(READY)  ## audit the bundled sample municipality and write its gap report
	@$(BIN)/oit demo $(OPTIONS)

audit: $(READY)  ## audit a website: make audit URL=https://www.example.go.th YEAR=2568
	@test -n "$(URL)" || { echo 'Name the website: make audit URL=https://www.example.go.th YEAR=2568' >&2; exit 2; }
	@$(BIN)/oit audit "$(URL)" $(if $(YEAR),--year $(YEAR)) $(OPTIONS)

test: $(READY)  ## run the tests
	$(BIN)/python -m pytest -n $(TESTERS) --dist loadgroup

lint: $(READY)  ## ruff, mypy, import rules, and whether the generated docs are up to date
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/mypy oit.py docs/generate.py
	$(BIN)/lint-imports
	$(BIN)/python -m docs.generate --check

docs: $(READY)  ## write docs/checklist.md, docs/commands.md and docs/causes.md anew
	$(BIN)/python -m docs.generate
	$(BIN)/python -m reports.plan_template

accuracy: $(READY)  ## how well labels, files and sites are read and judged: docs/accuracy.md (OPTIONS=--record, --quick)
	$(BIN)/python -m tests.bench.accuracy $(OPTIONS)

bench: $(READY)  ## how long each step takes, beside bare Scrapy spiders; many sites, large sites, second scans
	$(BIN)/python -m tests.bench.pipeline
	$(BIN)/python -m tests.bench.recrawl
	$(BIN)/python -m tests.bench.speed
	$(BIN)/python -m tests.bench.papers
	$(BIN)/python -m tests.bench.readers --speed $(if $(wildcard $(OIT_SHARED)/corpus),--corpus $(OIT_SHARED)/corpus)

bench-fleet: $(READY)  ## a nation's weekly round on this machine: 785 sites twice, one worker and two, sites of 200 pages (an hour)
	$(BIN)/python -m tests.bench.fleet $(OPTIONS)

bench-store: $(READY)  ## a year of 7,850 sites in SQLite and PostgreSQL: sizes, and how long questions and writes take
	$(BIN)/python -m tests.bench.store $(OPTIONS)

trials: $(READY)  ## a host that misbehaves in every way, and audits killed at random moments: what became of each
	$(BIN)/python -m tests.bench.hostile_host
	$(BIN)/python -m tests.bench.killed --times 30

setup: $(READY)  ## make .venv with everything in it

constraints:  ## choose the newest versions anew, with hashes, into constraints.txt
	.ci/constraints

clean:  ## delete .venv and what tools left behind
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis build *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# One stamp: set-up runs again only when the pinned versions or the project's own description changed.
$(READY): constraints.txt pyproject.toml .ci/environment
	@.ci/environment .venv
	@touch $@
