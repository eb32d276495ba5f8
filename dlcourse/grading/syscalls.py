"""The system calls that a student's process may not make: a filter for bubblewrap's --seccomp.

Limits bind what a process maps and how many there are. These calls would give memory that no
limit counts, or a namespace of one's own in which it could be had; no notebook needs them.

The filter is a program for the kernel's packet filter (seccomp(2), linux/filter.h): eight bytes
an instruction, the jump forward where a comparison holds, and where it does not.
"""

import errno
import os
import platform
import struct

MACHINES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}  # AUDIT_ARCH_..., linux/audit.h
FORBIDDEN = {  # name: (number on x86_64, on aarch64), asm/unistd_64.h and asm-generic/unistd.h
    "memfd_create": (319, 279), "memfd_secret": (447, 447), "shmget": (29, 194),
    "msgget": (68, 186), "semget": (64, 190), "unshare": (272, 97), "setns": (308, 268),
    "mount": (165, 40), "move_mount": (429, 429), "fsopen": (430, 430), "open_tree": (428, 428),
    "pivot_root": (155, 41), "ptrace": (101, 117), "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271), "bpf": (321, 280), "perf_event_open": (298, 241),
    "userfaultfd": (323, 282), "io_uring_setup": (425, 425), "keyctl": (250, 219),
    "add_key": (248, 217), "request_key": (249, 218),
}
CLONE, CLONE3 = (56, 220), 435
NEW_USER = 0x10000000  # CLONE_NEWUSER

LOAD, EQUAL, AT_LEAST, ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
NUMBER, MACHINE, FIRST_ARGUMENT = 0, 4, 16  # places in struct seccomp_data, little-endian
ALLOW, REFUSE, KILL = 0x7FFF0000, 0x00050000, 0x80000000


def open_filter():
    """Return a file descriptor from which bubblewrap can read the filter."""
    reader, writer = os.pipe()
    os.write(writer, program(platform.machine()))
    os.close(writer)
    return reader


def program(machine):
    """The filter as bytes, for x86_64 or aarch64; elsewhere one that allows everything."""
    if machine not in MACHINES:
        return _step(RETURN, ALLOW)
    column = list(MACHINES).index(machine)
    refuse = _step(RETURN, REFUSE | errno.EPERM)
    steps = [_step(LOAD, MACHINE), _step(EQUAL, MACHINES[machine], 1, 0), _step(RETURN, KILL),
             _step(LOAD, NUMBER),
             _step(AT_LEAST, 0x40000000, 0, 1), refuse,  # the x32 calls have numbers of their own
             # Its flags lie in memory, where no filter looks; without it clone is used.
             _step(EQUAL, CLONE3, 0, 1), _step(RETURN, REFUSE | errno.ENOSYS)]
    for numbers in FORBIDDEN.values():
        steps += [_step(EQUAL, numbers[column], 0, 1), refuse]
    steps += [_step(EQUAL, CLONE[column], 0, 3), _step(LOAD, FIRST_ARGUMENT),
              _step(ANY_BIT, NEW_USER, 0, 1), refuse, _step(RETURN, ALLOW)]
    return b"".join(steps)


def _step(code, value, if_so=0, if_not=0):
    return struct.pack("<HBBI", code, if_so, if_not, value)
