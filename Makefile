# Everything a person does with this repository. Needs Python 3.11+ and make, nothing else.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: up test check bench chaos soak proto requirements help \
        check-format check-lint check-types check-imports check-proto check-deploy

# The first Python that is new enough; `make PYTHON=/usr/bin/python3.12 up` chooses another.
PYTHON ?= $(shell for python in python3 python3.11 python3.12 python3.13 python3.14; do \
  $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
  && { echo $$python; break; }; done)
VENV := .venv
BIN := $(VENV)/bin
CODE := services shared tests sdk
# Its wheel asks for an older protobuf than ours, which what we use of it never loads (decision 79).
SOLVER := deploy/requirements-solver.txt
PROTOC := $(BIN)/python -m grpc_tools.protoc -I shared/pb=proto
PROTOS := $(shell find proto -name '*.proto')

# A test that has spoken gRPC and starts a server forks for a moment; what gRPC would do in the child
# before it becomes the server can fail, and the server with it.
export GRPC_ENABLE_FORK_SUPPORT := false

up: $(VENV)/.run ## start everything with a demonstration; Ctrl-C stops, the data stays
	@exec $(BIN)/python -m services.cli up

test: $(VENV)/.dev ## every tier: unit, integration, end to end, architecture, contracts, short chaos (< 15 min)
	$(BIN)/pytest -q

check: check-format check-lint check-types check-imports check-proto check-deploy ## format, lint, types, import contracts, generated code, deployment files (< 2 min)

bench: $(VENV)/.dev ## the benchmarks with their peers in one run; writes docs/benchmarks.md
	$(BIN)/python -m tests.bench

chaos: $(VENV)/.dev ## the fault suite at full length
	GONGDAN_TEST_LENGTH=full $(BIN)/pytest -q tests/chaos --timeout 1800

soak: $(VENV)/.dev ## the long one, before a release (about an hour)
	GONGDAN_TEST_LENGTH=soak $(BIN)/pytest -q tests/unit tests/chaos tests/e2e --timeout 3600

proto: $(VENV)/.dev ## generate shared/pb from proto/
	$(PROTOC) --python_out=. --pyi_out=. --grpc_python_out=. $(PROTOS)

requirements: $(VENV)/.dev ## pin the newest versions that fit pyproject.toml, with hashes
	$(BIN)/uv pip compile -q -U --universal --python-version 3.11 --generate-hashes --no-header \
	  --no-annotate --extra embedded --extra s3 pyproject.toml deploy/build.in -o deploy/requirements.txt
	$(BIN)/uv pip compile -q -U --universal --python-version 3.11 --generate-hashes --no-header \
	  --no-annotate --extra embedded --group dev -c deploy/requirements.txt \
	  pyproject.toml deploy/build.in -o deploy/requirements-dev.txt
	$(BIN)/uv pip compile -q -U --no-deps --universal --python-version 3.11 --generate-hashes \
	  --no-header --no-annotate deploy/solver.in -o $(SOLVER)

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-13s %s\n", $$1, $$2 }' Makefile

check-format: $(VENV)/.dev
	$(BIN)/ruff format --check $(CODE)

check-lint: $(VENV)/.dev
	$(BIN)/ruff check $(CODE)

check-types: $(VENV)/.dev
	$(BIN)/mypy $(CODE)

check-imports: $(VENV)/.dev
	$(BIN)/lint-imports

check-proto: $(VENV)/.dev
	cd proto && ../$(BIN)/buf lint
	@rm -rf build/proto && mkdir -p build/proto
	@$(PROTOC) --python_out=build/proto --pyi_out=build/proto --grpc_python_out=build/proto $(PROTOS)
	@diff -r -x __pycache__ -x __init__.py build/proto/shared/pb shared/pb \
	  || { echo 'shared/pb is not what proto/ says: run `make proto`.'; exit 1; }

check-deploy: $(VENV)/.dev
	$(BIN)/check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yml
	$(BIN)/hadolint deploy/Dockerfile
	@mkdir -p build/nats && set -a && . deploy/nats/example.env && set +a \
	  && $(BIN)/nats-server -t -c deploy/nats/nats.conf

# An installation is whole when its stamp is there; it is redone when a pin changes.
$(VENV)/.run: deploy/requirements.txt $(SOLVER) pyproject.toml
	$(call install,deploy/requirements.txt)

$(VENV)/.dev: deploy/requirements-dev.txt $(SOLVER) pyproject.toml
	$(call install,deploy/requirements-dev.txt)
	@touch $(VENV)/.run

define install
	@test -n "$(PYTHON)" || { echo 'No Python 3.11 or newer is on the PATH: install one.'; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) \
	  || { echo 'This Python cannot make virtual environments: install python3-venv.'; exit 1; }
	@echo 'Installing $(1)'
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(1)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps \
	  --require-hashes -r $(SOLVER)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps \
	  --no-build-isolation --editable .
	@touch $@
endef
