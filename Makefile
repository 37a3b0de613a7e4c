# Works on a machine with only Python 3.11 to 3.13 and make. `make help` lists the targets.
# Everything runs in the folder of this file and by relative paths: its own path may hold spaces.

.DEFAULT_GOAL := help
.PHONY: help install run test nightly coverage check bench screenshots extension

help: ## List the targets.
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' Makefile

install: .venv/installed ## Make the virtual environment and install what the product needs.

run: .venv/installed ## Start everything at http://127.0.0.1:8000 (PORT=8001 make run for another port).
	@exec .venv/bin/python manage.py up

test: .venv/installed-dev ## Run the tests, browser included, against real servers; what takes long is left to `make nightly`.
	@browser="$$(bin/find-chromium)" && CHROMIUM="$$browser" .venv/bin/python -m pytest -n 2 -m "not nightly"

nightly: .venv/installed-dev ## Run all tests: every journey and fault, each race hundreds of times (an hour and a half).
	@browser="$$(bin/find-chromium)" && CHROMIUM="$$browser" NIGHTLY=1 .venv/bin/python -m pytest -n 2

coverage: .venv/installed-dev ## Say which lines `make test` leaves out: one in twenty at most, and none of what sends or keeps teams apart.
	@bin/coverage

check: .venv/installed-dev ## Lint, types, import contracts, templates, migrations, deploy check, dependency audit.
	@bin/check

bench: .venv/installed-dev ## Run the benchmarks; they write benchmarks/results/latest.json.
	@.venv/bin/python -m benchmarks

screenshots: .venv/installed-dev ## Take pictures of the product with its demo data into docs/screenshots/.
	@browser="$$(bin/find-chromium)" && CHROMIUM="$$browser" .venv/bin/python -m tests.journeys.screenshots

extension: .venv/installed ## Check the browser plug-in and pack it into dist/pivotcx-extension.zip.
	@.venv/bin/python manage.py pack_extension

# The stamps make a second start do nothing.
.venv/installed: requirements.txt
	@bin/make-venv
	@bin/install-packages requirements.txt
	@touch .venv/installed

.venv/installed-dev: .venv/installed requirements-dev.txt
	@bin/install-packages requirements-dev.txt
	@touch .venv/installed-dev
