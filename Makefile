# Every target sets up .venv first, when it is missing or out of date. The work is in course.py,
# which does the same without make; here a Python is found that can run it.

## make lab            open the course in JupyterLab
## make test           run every test
##
## make setup          only set up .venv
## make notebooks      build the notebooks from their sources
## make sources        carry changes made in the notebooks back to their sources
## make links          make every link lead to another repository: make links REPO=owner/name
## make lock           compute requirements.txt anew from pyproject.toml, also Binder's
## make test-colab     run the widgets' tests with the older Jupyter packages of Colab
## make test-colab-all install what Colab has, and run every notebook and widget in it
## make test-binder    install Binder's environment, and run everything within its memory
## make site           write the course as pages to read without running, in build/site
## make test-site      read those pages in a browser, and look for what bars a reader
## make test-hub       open the course on a real JupyterHub (as root)
## make test-all       all of these tests, one after the other
## make test-latest    run every test with the newest of every package, and name what broke
##
## make bench          measure the lessons, and how fast the widgets answer
##
## GPU=1 also installs TensorFlow's CUDA build, on Linux and WSL2:     make lab GPU=1
## ARGS goes to the program behind the target: make test ARGS="-x tests/test_layers.py"
## PYTHON names the Python to set up with:     make lab PYTHON=/path/to/python3.12

help:
	@sed -n 's/^## \{0,1\}//p' Makefile

TESTS = test-colab test-colab-all test-binder test-site test-hub test-all test-latest
PYTHONS = "$(PYTHON)" python3.13 python3.12 python3.11 python3 python

# The first Python that suits; failing that, the first that runs, to say what is wrong with it.
lab test setup notebooks sources links lock bench site $(TESTS):
	@for python in $(PYTHONS); do \
	  "$$python" course.py suits >/dev/null 2>&1 && exec "$$python" course.py $@ $(ARGS); \
	done; \
	for python in $(PYTHONS); do \
	  "$$python" -c "" >/dev/null 2>&1 && exec "$$python" course.py $@; \
	done; \
	echo "Python is missing: install 3.13 from https://www.python.org/downloads/ (Debian, Ubuntu:" \
	  "sudo apt install python3 python3-venv), then run the same command again." >&2; exit 1

.PHONY: help lab test setup notebooks sources links lock bench site $(TESTS)
