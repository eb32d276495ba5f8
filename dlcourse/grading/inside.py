"""What runs in the jail: a notebook's cells, and then its functions, one request at a time.

    python -I -S inside.py '{"channel": 5, ...}'       (`jail` starts it so)

Requests and replies are lines of JSON over one socket, each reply with its request's number:

    {"number": 1, "cell": "cell 7", "source": "def dense(...): ..."}
 -> {"number": 1, "raised": null}
    {"number": 2, "function": "dense", "arguments": [...]}
 -> {"number": 2, "value": ..., "changed": {"0": ...}, "printed": ""}

Nothing in here or in `worker` guards against the student's code: it shares the process and may
change all of this. What comes out is checked, and judged, by the parent.
"""

import ctypes
import json
import os
import resource
import sys


def give_up_root(uid):
    """Become a user whom nothing belongs to: limits on processes do not bind root."""
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)
    keep_readable = 4  # PR_SET_DUMPABLE: after a change of user, /proc/self would be root's
    ctypes.CDLL(None).prctl(keep_readable, 1, 0, 0, 0)


def restrict(limits):
    """Set limits that no child process can raise: {"AS": bytes, "NPROC": processes, ...}."""
    for name, most in limits.items():
        limit = getattr(resource, f"RLIMIT_{name}")
        hard = resource.getrlimit(limit)[1]
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(limit, (most, most))


def quiet_channel(descriptor, place=100):
    """Move the socket out of everybody's way, and let 0, 1 and 2 be nothing."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in 0, 1, 2:
        os.dup2(nothing, standard)
    os.dup2(descriptor, place, inheritable=False)
    os.closerange(3, place)
    return place


def serve(channel, worker):
    """Answer requests until the parent closes the socket."""
    home = os.getpid()
    _send(channel, b'{"number": 0}\n')  # ready
    with os.fdopen(channel, "rb", closefd=False) as requests:
        for request in requests:
            line = worker.answer(request)
            if os.getpid() != home:
                os._exit(0)  # the child of a fork: one answer is enough
            _send(channel, line)


def _send(channel, line):
    rest = memoryview(line)
    while rest:
        rest = rest[os.write(channel, rest):]


if __name__ == "__main__":
    options = json.loads(sys.argv[1])
    if options["user"] is not None:
        give_up_root(options["user"])
    restrict(options["limits"])
    python = sys.path[:]
    sys.path += [os.path.dirname(__file__), *options["path"]]
    from worker import Worker
    sys.path[:] = ["", *python, *options["path"]]  # "" is the notebook's folder
    os.chdir(options["work"])
    myself = sys.modules["__main__"]  # IPython puts the student's there; this one must live on
    worker = Worker(options["most_bytes"], options["stand_ins"])
    serve(quiet_channel(options["channel"]), worker)
