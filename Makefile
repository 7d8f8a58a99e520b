# One place for what one does with a checkout; `make` alone lists it. tools/install says how things are installed.
.DEFAULT_GOAL := help
.PHONY: help letters test storms lint validate bench clean
export PATH := $(CURDIR)/.venv/bin:$(PATH)
installers := pyproject.toml constraints.txt tools/install tools/preload.py tools/node/package.json

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-10s %s\n", $$1, $$2}' Makefile

letters: .venv/letters.stamp ## Install what is missing, make evaluation keys, generate the letters in data/
	@flock .venv/keys.lock .venv/bin/letters keys init
	@.venv/bin/letters generate
	@echo && echo "The gate, one second before the instant: letters release --as-of 2014-09-03T23:00:59Z"
	@.venv/bin/letters release --as-of 2014-09-03T23:00:59Z || test $$? -eq 75
	@echo && echo "And at the instant: letters release --as-of 2014-09-03T23:01:00Z"
	@.venv/bin/letters release --as-of 2014-09-03T23:01:00Z
	@echo && echo "To see the letters in a browser: .venv/bin/letters preview"

test: .venv/test.stamp ## Install what the tests need and run them, but for the long storms
	@.venv/bin/pytest -n 3 --dist worksteal -m "not storm"

storms: .venv/test.stamp ## Run the long tests: crashes at every write, servers that fail, many programs at once
	@.venv/bin/pytest -n 2 -m storm

lint: .venv/test.stamp ## Check format, style, types and the import contract
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy
	.venv/bin/lint-imports

validate: ## Check the generated letters with veraPDF (needs a JVM and Maven)
	@tools/validate out/embargoed

bench: .venv/test.stamp .venv/peers.stamp ## Measure the speed beside other tools; half an hour
	@.venv/bin/python benchmarks/compare.py

clean: ## Remove .venv and caches; letters, keys and ledger stay
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/peers.stamp: .venv/test.stamp benchmarks/install benchmarks/peers/requirements.txt
	@benchmarks/install

.venv/%.stamp: $(installers)
	@tools/install $*
