"""JupyterHub's settings for a class on one machine; classroom/README.md says how to use them.

The Littlest JupyterHub reads this file after its own settings, through a link; any other JupyterHub
takes it with `jupyterhub -f`. Who may log in is not said here, but where each of them says it.
"""

import os
from pathlib import Path

COURSE = Path(__file__).resolve().parents[1]  # the students' edition, also when reached by a link
EXCHANGE = Path(os.environ.get("NBGRADER_EXCHANGE", "/usr/local/share/nbgrader/exchange"))

c = get_config()  # noqa: F821  JupyterHub knows it

# A student's server runs under the student's own account, in the course's environment. It hands
# out the lessons when it starts: see start.py.
c.Spawner.cmd = [str(COURSE / ".venv/bin/python"), str(COURSE / "classroom/start.py")]
c.Spawner.default_url = "/lab/tree/deep-learning/00_start_here.ipynb"

# What one student may use. Lessons are measured on two cores, and README.md says what memory they
# take. Limits hold where systemd starts the servers, as in The Littlest JupyterHub.
c.Spawner.mem_limit = "3G"
c.Spawner.cpu_limit = 2
c.SystemdSpawner.isolate_tmp = True
# Without this the first student's TensorFlow takes all of a GPU that the class shares.
c.Spawner.environment = {"TF_FORCE_GPU_ALLOW_GROWTH": "true"}

# A kernel that has done nothing for an hour ends, though its page is still open: it is what holds
# the memory. A server without kernels follows. A kernel that trains is busy, and stays.
c.Spawner.args = [
    "--MappingKernelManager.cull_idle_timeout=3600",
    "--MappingKernelManager.cull_connected=True",
    "--ServerApp.shutdown_no_activity_timeout=3600",
]

# Where nbgrader hands out and takes in. Everyone may put something there, as nbgrader asks for;
# the sticky bit keeps students from renaming or removing what is not theirs.
EXCHANGE.mkdir(parents=True, exist_ok=True)
EXCHANGE.chmod(0o1777)
