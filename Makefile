# One command each. `make help` lists them.
.DEFAULT_GOAL := help
UV := $(shell command -v uv 2>/dev/null || echo .tools/bin/uv)
RUN := $(UV) run --no-sync

# What is compiled once is not compiled again in each process: the tests start hundreds.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup demo demo-reset test test-fast test-long test-oldest coverage check format words screenshots fuzz bench bench-ui bench-forms bench-storage bench-sync bench-growth

help: ## Show these lines
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

setup: .venv/.ready ## Install everything into .venv (done by the others when needed)

.venv/.ready: uv.lock pyproject.toml scripts/get-uv
	@sh scripts/get-uv
	$(UV) sync --locked --all-extras
	@touch $@

demo: .venv/.ready ## Start the server and the app with a fictional country
	$(RUN) kioo demo

demo-reset: .venv/.ready ## Throw the demo's data away and start over
	$(RUN) kioo demo --reset

check: .venv/.ready ## Format, lint, types, import rules, file map, spelling
	$(RUN) ruff format --check .
	$(RUN) ruff check .
	$(RUN) mypy
	$(RUN) lint-imports
	$(RUN) python scripts/file_map.py --check
	$(RUN) codespell

test: check browser postgres ## Everything: check, then every test
	$(RUN) pytest -n 2 --dist loadgroup

test-fast: .venv/.ready postgres ## The tests without the browser
	$(RUN) pytest -n 2 -m "not browser"

coverage: .venv/.ready postgres ## The floors: how much of each folder the tests without the browser run
	$(RUN) pytest -n 2 --dist loadgroup -m "not browser" --hypothesis-profile=lines --cov --cov-report=json:.coverage.json --cov-report=
	$(RUN) python scripts/coverage_floors.py .coverage.json

test-long: coverage browser ## The floors and the long loops too
	KIOO_LONG=1 $(RUN) pytest -n 2 --timeout=1800

OLDEST := 43.0.1
BY_KEY := backup crypto epochs form_encryption formats kdf keys nonces outbox space stream vault ways_in

test-oldest: .venv/.ready ## Ciphers, keys and frozen vaults with the oldest cryptography that phones have
	KIOO_CRYPTOGRAPHY=$(OLDEST) $(UV) run --isolated --locked --with cryptography==$(OLDEST) \
		python -m pytest -n 2 tests/core/test_recovery.py $(BY_KEY:%=tests/storage/test_%.py)

.PHONY: browser postgres
browser: .venv/.ready
	@$(RUN) python scripts/get_browser.py

postgres: .venv/.ready
	@$(RUN) python scripts/get_postgres.py

format: .venv/.ready ## Put the code into its form
	$(RUN) ruff format .
	$(RUN) ruff check --fix .
	$(RUN) python scripts/file_map.py

words: .venv/.ready ## Collect the words people see and compile the translations
	$(RUN) python scripts/words.py

screenshots: .venv/.ready browser ## Draw every screen and page into build/screenshots
	$(RUN) python -m scripts.screenshots

fuzz: .venv/.ready ## Spoiled forms for half a minute: filled or refused, never anything else
	$(RUN) python -m scripts.fuzz_forms --seconds 30

bench: .venv/.ready ## Measure the thin version and print the table
	$(RUN) python -m benchmarks

bench-ui: .venv/.ready browser ## Measure a long page of questions in Chromium
	$(RUN) python -m benchmarks.ui --write

bench-forms: .venv/.ready ## Measure the form engine beside JavaRosa and rxeval, as far as they are here
	$(RUN) --with rxeval python -m benchmarks.form_peers --write

bench-storage: .venv/.ready ## Measure the encrypted memory beside plain SQLite and SQLCipher
	$(RUN) --with sqlcipher3 python -m benchmarks.vault --write

bench-sync: .venv/.ready ## Measure taking in, and bytes on the line, beside PouchDB (NPM=folder with pouchdb and pouchdb-server) and OpenRosa
	$(RUN) python -m benchmarks.taking_in $(if $(NPM),--npm $(NPM)) --write
	$(RUN) python -m benchmarks.traffic $(if $(NPM),--npm $(NPM)) --write
	$(RUN) python -m benchmarks.bad_link --write
	$(RUN) python -m benchmarks.squares --write

bench-growth: .venv/.ready ## Measure the server with ten thousand, a hundred thousand and a million visits in its store
	$(RUN) python -m benchmarks.growth --write
