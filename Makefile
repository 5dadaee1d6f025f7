# Everything a developer or an operator starts. `make` alone lists the targets.
PYTHON ?= python3
PORT ?= 8000
HOST ?= 127.0.0.1
# Two workers suit two cores; each has its own database on the one throw-away server.
WORKERS ?= 2
BIN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help run test check format messages schema requirements clean base dev

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

base:
	@$(PYTHON) requirements/install.py base

dev:
	@$(PYTHON) requirements/install.py base dev

run: base  ## start the product on http://127.0.0.1:8000 (another port: make run PORT=8001)
	@exec $(BIN)/redvest run --host $(HOST) --port $(PORT)

test: dev  ## run all tests on a throw-away database server (some: make test ARGS="tests/places -k merge")
	@$(BIN)/redvest assets
	@$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal -rs $(ARGS)

check: dev  ## formatting, lint, types, import contracts, missing migrations, templates
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/redvest makemigrations --check --dry-run
	$(BIN)/djlint --quiet --lint src/redvest

format: dev  ## rewrite the code in the agreed form
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

messages: base  ## collect what is marked for translation into the catalogues (needs xgettext: apt install gettext)
	$(BIN)/redvest makemessages --all

schema: base  ## write down what the API is now (docs/openapi.json)
	$(BIN)/redvest export_openapi_schema --api redvest.api.urls.api --indent 1 --output docs/openapi.json

requirements: dev  ## pin the newest versions of requirements/*.in
	@for list in base dev node; do \
		$(BIN)/pip-compile --quiet --upgrade --strip-extras --no-emit-index-url --no-emit-find-links \
			--no-emit-trusted-host --output-file requirements/$$list.txt requirements/$$list.in || exit 1; \
	done

clean:  ## forget what was installed and built; keeps var/, where the data is
	rm -rf .venv node_modules build src/*.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find src tests -name __pycache__ -type d -prune -exec rm -rf {} +
	find src -name '*.mo' -delete
