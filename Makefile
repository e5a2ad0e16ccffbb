# Everything a newcomer needs: `make demo` and `make test`. Packages come pinned and hashed from requirements/.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

# The share of the long tests to run, chosen by a seed that is printed: 1 is all of them.
SHARE ?= 1

# Each core takes one half of the tests as they stand, so that what a file of tests builds is built once; who ends first
# takes over of the rest.
ON_BOTH := -n 2 --dist worksteal

.PHONY: demo test test-long test-spark check docs bench bench-check bench-estimation lock clean

demo: $(VENV)/.installed
	$(BIN)/tawthiq demo

test: $(VENV)/.installed-dev check
	$(BIN)/pytest $(ON_BOTH) -m "not long"

test-long: $(VENV)/.installed-dev
	$(BIN)/pytest $(ON_BOTH) -m long --share $(SHARE)

# Apache Spark, 490 MB with Java 17 or later beside it, is in no one's way who does not ask for it: uv.lock's version.
test-spark: $(VENV)/.installed-dev
	$(BIN)/python -m pip install --quiet pyspark==4.1.4
	$(BIN)/pytest -m long tests/people/test_spark.py

check: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

docs: $(VENV)/.installed
	$(BIN)/python -m tawthiq.cli.reference > docs/reference/cli.md.new
	mv docs/reference/cli.md.new docs/reference/cli.md

bench: $(VENV)/.installed-dev
	$(BIN)/python bench/reading.py
	$(BIN)/python bench/confidence.py
	$(BIN)/python bench/speed.py
	$(BIN)/python bench/reading_speed.py
	$(BIN)/python bench/sealing.py
	$(BIN)/python bench/deciding.py
	$(BIN)/python bench/app.py --sizes 1000

# Estimation against other implementations and made truths; SIZE 1 is the whole run, of hours.
SIZE ?= 0.1
bench-estimation: $(VENV)/.installed-dev
	$(BIN)/python bench/estimation.py --size $(SIZE)

# Quality floors only ratchet: a drop fails. Skips, with the reason, where the shared gold is absent. Each set is read by
# one process, the longest first: `make --jobs=2 bench-check` takes half the time.
CHECKED := reading claims arabic tables estimation digits linkage likeness apart
bench-check: $(CHECKED:%=bench-check-%)
bench-check-linkage: SETS := names,short
bench-check-estimation: SETS := --only points,differing,combination
bench-check-%: $(VENV)/.installed-dev
	$(BIN)/python bench/$*.py $(SETS) --check

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: $(VENV)/bin/python requirements/run.txt pyproject.toml
	@echo "Installing Tawthiq into $(VENV) (a minute or two, once) ..."
	$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements/run.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed requirements/dev.txt
	$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements/dev.txt
	@touch $@

# For maintainers: after changing dependencies in pyproject.toml. Needs `uv`.
lock:
	uv lock
	uv export --quiet --locked --no-emit-project --no-group dev --format requirements-txt --output-file requirements/run.txt
	uv export --quiet --locked --no-emit-project --all-groups --format requirements-txt --output-file requirements/dev.txt

clean:
	rm -rf $(VENV) build dist demo-case
