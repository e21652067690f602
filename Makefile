# The commands of this repository. The logic is in .ci/bootstrap.py.
RECENT := import sys; sys.exit(sys.version_info < (3, 11))
CANDIDATES := $(PYTHON) python3 python3.13 python3.12 python3.11
FOUND = $(shell for p in $(CANDIDATES); do $$p -c '$(RECENT)' 2>/dev/null && echo $$p && break; done)
BOOTSTRAP = $(or $(FOUND),$(error 需要 Python 3.11 或更高版本 · Python 3.11 or newer is needed: \
  sudo apt-get install python3 python3-venv)) .ci/bootstrap.py
export ARGS
ifdef PORT
export PORT
endif

.DEFAULT_GOAL := help
.PHONY: help run test check fix bench prove docs assets lock clean

help:    ## 显示本帮助 · this help
	@grep -E '^[a-z]+: +##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+): +## (.*)/  make \1\t\2/' | expand -t 16

run:     ## 启动演示系统（首次自动安装） · start the demo; sets everything up the first time
	@exec $(BOOTSTRAP) run

test:    ## 运行全部测试 · run every test, on both databases and in a browser
	@exec $(BOOTSTRAP) test

check:   ## 提交前的快速检查 · the fast gate before a commit
	@exec $(BOOTSTRAP) check

fix:     ## 自动修正格式 · put right what a tool can put right
	@exec $(BOOTSTRAP) fix

bench:   ## 性能测量 · measure, and write bench/results/latest.json
	@exec $(BOOTSTRAP) bench

prove:   ## 长时间验证 · the long property, crash and load suites
	@exec $(BOOTSTRAP) prove

docs:    ## 检查文档 · check links and examples of the documentation
	@exec $(BOOTSTRAP) docs

assets:  ## 构建前端资源 · bundle scripts and styles
	@exec $(BOOTSTRAP) assets

lock:    ## 固定依赖版本 · pin the versions installed now
	@exec $(BOOTSTRAP) lock

clean:   ## 删除构建产物 · remove what was built
	@exec $(BOOTSTRAP) clean
