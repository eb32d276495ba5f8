"""Runs a notebook from top to bottom, and decides which outputs may be stored."""

import os
import re
import sys
import tempfile
from pathlib import Path

from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from percent import ROOT

CELL_TIMEOUT = 600  # seconds
WIDGET = "application/vnd.jupyter.widget-view+json"


class ExecutionError(ValueError):
    """A cell that failed or whose output must not be stored; the message shows the cell."""


def lesson_environment(**more):
    """The environment lessons run in: this checkout's package, the embedded digits, no GPU.

    So the stored outputs do not depend on what else a machine has. One thread for NumPy: with
    another number, sums of floats end in other digits, and training magnifies that.
    """
    environment = {key: value for key, value in os.environ.items() if key != "DLCOURSE_MNIST"}
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    return environment | {"PYTHONPATH": path, "CUDA_VISIBLE_DEVICES": "-1",
                          "OPENBLAS_NUM_THREADS": "1"} | more


def run(notebook, folder, record_timing=False):
    """Runs all cells in `folder` and keeps their outputs in the notebook.

    Raises ExecutionError for a cell that fails, takes too long or kills its kernel.
    """
    started = []
    kernel = AsyncKernelManager(
        kernel_name="python3",
        # With no folder to look in, the only kernel is that of the Python which runs this.
        kernel_spec_manager=KernelSpecManager(kernel_dirs=[]),
    )
    client = NotebookClient(
        notebook, km=kernel, timeout=CELL_TIMEOUT, resources={"metadata": {"path": str(folder)}},
        record_timing=record_timing, store_widget_state=False, coalesce_streams=True,
        on_cell_execute=lambda cell, cell_index: started.append(cell),
    )
    # A profile that is not the author's own; and what a kernel says as it starts and ends.
    with tempfile.TemporaryDirectory() as profile, tempfile.TemporaryFile() as log:
        environment = lesson_environment(IPYTHONDIR=profile)
        try:
            client.execute(cleanup_kc=True, env=environment, stderr=log)
        except Exception as error:
            if not started:
                log.seek(0)
                said = log.read().decode(errors="replace")
                raise ExecutionError(f"No kernel started: {error}\n{said}") from error
            name = getattr(error, "ename", type(error).__name__)
            value = getattr(error, "evalue", error)
            raise ExecutionError(f"Code cell [{len(started)}] failed with {name}: {value}\n\n"
                                 f"{started[-1].source}") from error


def clean_outputs(notebook):
    """Drops what only a live kernel understands, and refuses what must not be stored.

    Raises ExecutionError for output on stderr and for a path of this machine.
    """
    for cell in (cell for cell in notebook.cells if cell.cell_type == "code"):
        for output in cell.outputs:
            output.get("data", {}).pop(WIDGET, None)  # its model dies with the kernel
            if output.output_type == "error":  # only a cell tagged `raises-exception` gets here
                output.traceback = [f"{output.ename}: {output.evalue}"]
            problem = None
            if output.get("name") == "stderr":
                problem = f"writes to stderr: {output.text}"
            elif path := machine_path(output):
                problem = f"prints a path of this machine: {path}"
            if problem:
                raise ExecutionError(
                    f"Code cell [{cell.execution_count}] {problem}\n\n{cell.source}")


def machine_path(output):
    """The first of this machine's own folders that the output names, or None."""
    text = "\n".join(str(value) for value in output.get("data", output).values())
    text = re.sub(r"base64,[\w+/=]+", "", text)  # a picture's bytes may spell anything
    for folder in (ROOT, Path(sys.prefix), Path.home(), Path(tempfile.gettempdir())):
        for name in (str(folder), folder.as_posix(), str(folder.resolve())):
            if len(folder.parts) > 1 and re.search(
                    rf"(?<![\w.]){re.escape(name)}(?![\w-])", text):
                return name
    return None
