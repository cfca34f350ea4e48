"""What the parsing process gives up before it looks at a stranger's file.

Each measure is tried on its own and the ones that hold are named, so that an operator can see what a machine's kernel
permits. The system-call filter is the strong one: after it the process can compute, use the memory it is allowed, read
its input and write its answer; every other call (opening a file, a socket, starting or signalling a process) fails.
Where a kernel has no such filter, the limit of zero new file descriptors still stops files and sockets.
"""

import ctypes
import platform
import resource
import signal
import struct
import sys
from collections.abc import Callable

MEMORY_BYTES = 768 * 1024 * 1024
CPU_SECONDS = 10

_PDEATHSIG, _DUMPABLE, _SECCOMP, _NO_NEW_PRIVS = 1, 4, 22, 38
_SECCOMP_FILTER_MODE = 2
_NEW_USER, _NEW_NET = 0x10000000, 0x40000000

# read write writev lseek fstat fstatat fcntl close · mmap munmap mremap mprotect brk madvise · futex sched_yield
# exit exit_group · rt_sigaction rt_sigprocmask rt_sigreturn sigaltstack tgkill · getrandom clock_gettime
# clock_nanosleep gettimeofday getpid gettid sysinfo getrusage   (Linux: asm/unistd_64.h, asm-generic/unistd.h)
_ARCHITECTURES = {
    "x86_64": (
        0xC000003E,
        (
            *(0, 1, 20, 8, 5, 262, 72, 3, 9, 11, 25, 10, 12, 28, 202, 24),
            *(60, 231, 13, 14, 15, 131, 234, 318, 228, 230, 96, 39, 186, 99, 98),
        ),
    ),
    "aarch64": (
        0xC00000B7,
        (
            *(63, 64, 66, 62, 80, 79, 25, 57, 222, 215, 216, 226, 214, 233, 98, 124),
            *(93, 94, 134, 135, 139, 132, 131, 278, 113, 115, 169, 172, 178, 179, 165),
        ),
    ),
}


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p)]


def confine() -> tuple[str, ...]:
    """Give up everything that parsing does not need and return the names of the measures that hold.

    Modules that the parser needs must have been imported before: no file can be opened afterwards.
    """
    kernel = _kernel_measures() if sys.platform == "linux" else {}
    measures: dict[str, Callable[[], bool]] = {
        "own network": kernel.get("network", _no),
        "dies with its parent": kernel.get("parent", _no),  # after the change of name space, which would forget it
        "memory": lambda: _limit(resource.RLIMIT_AS, MEMORY_BYTES),
        "processor time": lambda: _limit(resource.RLIMIT_CPU, CPU_SECONDS),
        "no files written": lambda: _limit(resource.RLIMIT_FSIZE, 0) and _limit(resource.RLIMIT_CORE, 0),
        "no processes": lambda: _limit(resource.RLIMIT_NPROC, 0),
        "no files or sockets opened": lambda: _limit(resource.RLIMIT_NOFILE, 0),
        "no new privileges": kernel.get("privileges", _no),
        "system-call filter": kernel.get("filter", _no),
    }
    return tuple(name for name, measure in measures.items() if measure())


def _no() -> bool:
    return False


def _limit(which: int, value: int) -> bool:
    try:
        resource.setrlimit(which, (value, value))
    except (OSError, ValueError):
        return False
    return True


def _kernel_measures() -> dict[str, Callable[[], bool]]:
    libc = ctypes.CDLL(None, use_errno=True)
    return {
        "parent": lambda: libc.prctl(_PDEATHSIG, signal.SIGKILL, 0, 0, 0) == 0,
        "network": lambda: libc.unshare(_NEW_USER | _NEW_NET) == 0 or libc.unshare(_NEW_NET) == 0,
        "privileges": lambda: (libc.prctl(_DUMPABLE, 0, 0, 0, 0), libc.prctl(_NO_NEW_PRIVS, 1, 0, 0, 0))[1] == 0,
        "filter": lambda: _filter(libc),
    }


def _filter(libc: ctypes.CDLL) -> bool:
    if platform.machine() not in _ARCHITECTURES:
        return False
    code = _instructions(*_ARCHITECTURES[platform.machine()])
    program = _Program(len(code) // 8, code)
    return bool(libc.prctl(_SECCOMP, _SECCOMP_FILTER_MODE, ctypes.byref(program), 0, 0) == 0)


def _instructions(architecture: int, allowed: tuple[int, ...]) -> bytes:
    """Return the filter: another architecture kills, a call of the list passes, any other answers EPERM."""
    load, equal, answer = 0x20, 0x15, 0x06
    allow, refuse, kill = 0x7FFF0000, 0x00050001, 0x80000000
    left = len(allowed)
    rows = [(load, 0, 0, 4), (equal, 1, 0, architecture), (answer, 0, 0, kill), (load, 0, 0, 0)]
    rows += [(equal, left - at, 0, number) for at, number in enumerate(allowed)]
    rows += [(answer, 0, 0, refuse), (answer, 0, 0, allow)]
    return b"".join(struct.pack("=HBBI", *row) for row in rows)
