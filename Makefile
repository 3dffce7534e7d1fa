# Everything a newcomer types. `make setup` is what the others do first; it does nothing where nothing has changed.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
BIN := .venv/bin

.PHONY: help
help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

.PHONY: setup
setup: ## install what is missing: Debian packages (as root), .venv, the web bundle
	@scripts/setup

.PHONY: run
run: ## start the whole system on this machine and print links into a lesson
	@scripts/setup --runtime
	@exec $(BIN)/manabiya serve

.PHONY: demo
demo: ## the same, with simulated pupils in a lesson already going
	@scripts/setup --runtime
	@exec $(BIN)/manabiya demo

.PHONY: test
test: setup ## pass every test, those in Chromium included
	@scripts/test

.PHONY: check
check: setup ## formatters, linters, type checkers, borders between packages
	@scripts/check

.PHONY: web
web: ## rebuild only the bundle (nothing is done where its sources have not changed)
	@$(BIN)/python hatch_build.py

.PHONY: lock
lock: ## resolve requirements/*.in again into the locked *.txt
	@scripts/lock

.PHONY: chroot-test
chroot-test: ## repeat the README's commands on a fresh Debian in a chroot (needs root and debootstrap)
	@scripts/chroot-test

.PHONY: image-test
image-test: ## run the Dockerfile's steps in chroots and start what comes out (needs root and debootstrap)
	@scripts/image-test

.PHONY: screenshots
screenshots: setup ## take pictures of every page into screenshots-out/
	@$(BIN)/python -m web.dev.screenshots

.PHONY: bench
bench: setup ## print the figures, each beside a peer measured in the same run
	@scripts/bench
