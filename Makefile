# `make demo` and `make test` are all the set-up that a fresh Debian machine with Swift needs.
.DEFAULT_GOAL := help
SHELL := /bin/bash
RELEASE := --configuration release --static-swift-stdlib
ANTIPHON = $(shell swift build $(RELEASE) --show-bin-path)/antiphon
# System packages: libraries to link, and the programs that the demonstration and the tests start.
PACKAGES := libpq-dev libsqlite3-dev pkg-config sqlite3 postgresql postgresql-client python3 python3-venv nodejs tzdata

.PHONY: help setup build demo test editors lint fuzz simulate bench clean

help: ## list the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

setup: ## install the system packages that are missing
	@missing=$$(for package in $(PACKAGES); do \
	  dpkg-query -W -f '$${Status}' $$package 2>/dev/null | grep -q 'ok installed' || echo $$package; done); \
	if [ -n "$$missing" ]; then \
	  sudo=$$([ "$$(id -u)" = 0 ] || echo sudo); \
	  $$sudo apt-get update -qq && DEBIAN_FRONTEND=noninteractive $$sudo apt-get install -y -qq --no-install-recommends $$missing; \
	fi

build: setup ## build the executable for release
	swift build $(RELEASE) --product antiphon

demo: build ## the main job on real data with the embedded store
	Mappings/Chinook/demo.sh $(ANTIPHON)

test: setup ## all tests, with a real PostgreSQL that they start themselves; those of the executable on both state stores
	swift build --build-tests
	swift test --skip-build
	STATE_STORE=postgres swift test --skip-build --filter AcceptanceTests \
	  --skip 'StoreCommandTests|StopTests|PauseTests'
	$(MAKE) editors

editors: .build/python/ready ## drive the language server with a client of others
	cd Tests/LanguageServer && ANTIPHON=$${ANTIPHON:-$(CURDIR)/.build/debug/antiphon} \
	  $(CURDIR)/.build/python/bin/python -m pytest -q -p no:cacheprovider

.build/python/ready: Tests/LanguageServer/requirements.txt
	python3 -m venv --clear .build/python
	.build/python/bin/pip install -q --disable-pip-version-check -r Tests/LanguageServer/requirements.txt
	touch $@

lint: ## the formatter's rules, strictly
	swift format lint --strict --recursive Package.swift Sources Schema Tests Benchmarks

fuzz: setup ## throw broken texts at the language for FUZZ_SECONDS (60)
	FUZZ_SECONDS=$${FUZZ_SECONDS:-60} swift test --filter FuzzTests

simulate: setup ## random histories against the engine: HISTORIES (20000), from the seed SEED (a fresh one)
	swift run --configuration release simulate $${HISTORIES:-20000} $(SEED)

bench: build ## measure mapping and PostgreSQL to PostgreSQL, beside the machine's limits
	Benchmarks/run.sh $(ANTIPHON)

clean: ## remove what was built
	rm -rf .build .antiphon
