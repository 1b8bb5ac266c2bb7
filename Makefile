# Every target works without a terminal. The work itself is in scripts/ and xtask/.
.DEFAULT_GOAL := help
.PHONY: help setup run dev test bench fmt clean

# Handed on to the scripts only when given: ADDRESS=127.0.0.1:8080 make run, or make run ADDRESS=…
export ADDRESS

help: ## list the targets
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 15

setup: ## install what building and testing need (safe to repeat)
	@scripts/setup test

run: ## build the release and serve the demo on 127.0.0.1:3000 (ADDRESS= for another)
	@scripts/run

dev: ## serve the demo, rebuild on every change (ADDRESS= for another address)
	@scripts/setup run
	@cargo xtask dev -- $(if $(ADDRESS),--address $(ADDRESS))

test: ## run every check and test; the last line counts them
	@scripts/test

bench: ## measure requests per second of the release build for a few pages
	@scripts/bench

fmt: ## format the Rust sources
	@cargo fmt --all

clean: ## remove everything that was built (not the data)
	@cargo clean
	@rm -rf end2end/test-results end2end/playwright-report
