# The commands of the desk; `make help` lists them. Paths are relative, so the checkout may lie anywhere.

PYTHON := .venv/bin/python
COMPILE := .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --upgrade \
	--generate-hashes --no-emit-index-url --no-header --no-annotate

IN_MEMORY := sh .ci/in-memory
PYTEST := $(IN_MEMORY) $(PYTHON) -m pytest -p no:cacheprovider
TOGETHER := -n 2 --dist worksteal

.PHONY: help start dev quick test lint proof drills bench mutants gallery lock clean

help:  ## list the commands
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile | expand -t 10

start:  ## set up what is missing, then serve the demo of campaign 4361 on 127.0.0.1:$PORT
	@sh .ci/set-up runtime
	@DESK_DEMO=1 exec .venv/bin/dossiers serve

dev:  ## the same in one process that reloads when the code changes
	@sh .ci/set-up runtime
	@DESK_DEMO=1 exec .venv/bin/dossiers serve --reload

quick:  ## the rules and the use cases on SQLite, without a browser: a minute
	@sh .ci/set-up tests
	@$(PYTEST) $(TOGETHER) -q -m "(rules or usecases) and not (postgresql or long or proof)"

test: lint  ## the gate: set up what is missing, then the checks and all tests but those of the proof
	@$(PYTEST) -q tests/workflow -m "not proof" --cov=workflow --cov-fail-under=95
	@$(PYTEST) $(TOGETHER) -q tests --ignore tests/workflow -m "not proof" --durations 10

proof:  ## everything: every test on both databases, every kind of paper for every office, whole-tree coverage
	@sh .ci/set-up tests
	@$(PYTEST) $(TOGETHER) -q --durations 10 --cov --cov-report=
	@$(PYTHON) -m coverage report
	@$(IN_MEMORY) $(PYTHON) -m tests.proof

lint:  ## ruff, mypy and the import directions
	@sh .ci/set-up tests
	@$(PYTHON) -m ruff check .
	@$(PYTHON) -m ruff format --check --quiet .
	@$(PYTHON) -m mypy
	@.venv/bin/lint-imports

drills:  ## load, kills, faults and attacks on the running product, each figure beside its goal
	@sh .ci/set-up tests
	@$(IN_MEMORY) $(PYTHON) -m tests.drills

bench:  ## print the figures of benchmarks/
	@sh .ci/set-up tests
	@$(PYTHON) -m benchmarks

mutants:  ## change the deciding rules in every small way, and list the changes that no test noticed
	@sh .ci/set-up tests
	@.venv/bin/mutmut run
	@.venv/bin/mutmut results

gallery:  ## draw the pictures of the papers in docs/ anew
	@sh .ci/set-up tests
	@$(PYTHON) -m tests.gallery

lock:  ## choose the newest allowed dependencies again and write the lock files
	@sh .ci/set-up tests
	@printf 'pip>=26\nsetuptools>=77\n' | $(COMPILE) - --output-file requirements-build.lock
	@$(COMPILE) pyproject.toml --output-file requirements.lock
	@$(COMPILE) pyproject.toml --extra dev --constraint requirements.lock --output-file requirements-dev.lock

clean:  ## remove what was made, except the data in var/
	@rm -rf .venv build *.egg-info .coverage .coverage.* .hypothesis .*_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
