"""Worker processes that do what may hang, crash or take all memory: it costs the one task, and the rest goes on.

    with Pool("tawthiq.reading.guarded:work", Bounds()) as pool:
        for outcome in pool.run(tasks):            in the tasks' order, whichever ends first
            ...

Workers start with the first task. They are killed with everything that they started, and replaced, when they take
too long or too much; they end with this process, also where it is killed. Of what they send, nothing is executed.
A task on which a worker dies is given once more, to a fresh worker whose address space is not limited, so that the
verdict depends neither on what came before it nor on memory that was asked for and not used.
"""

from __future__ import annotations

import os
import re
import selectors
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable
from contextlib import suppress
from types import TracebackType
from typing import Final, Literal

from msgspec import Struct

from tawthiq.model import TawthiqError
from tawthiq.reading import worker as frames

_MOST_WORKERS: Final = 8  # by default, on a machine with more cores than memory for them
_STARTING: Final = 600.0  # seconds in which a worker must have started: a busy machine may take minutes
_LOOK: Final = 0.05  # seconds between two looks at a worker's memory
_AHEAD: Final = 256_000_000  # bytes of results that wait for an earlier one before no more tasks are given out
_SECOND: Final = 16_000  # bytes of a task that may wait in the pipe (of 64 KiB) while its worker has another
_CHUNK: Final = 1 << 20
_SECRET: Final = "TAWTHIQ_PASSPHRASE"  # noqa: S105 its name: no worker is told


class Bounds(Struct, frozen=True):
    """What one exhibit may take to be read; `[reading]` in case.toml.

    Attributes:
        seconds: by the clock; for readers that tell of every page, from one page to the next.
        megabytes: of memory, in units of 1,000,000 bytes.
        workers: how many are read at the same time; 0: as many as there are cores, up to 8.
    """

    seconds: int = 300
    megabytes: int = 3_000
    workers: int = 0

    @property
    def at_once(self) -> int:
        return self.workers or min(_MOST_WORKERS, _cores())


class Outcome(Struct, frozen=True):
    """How one task ended.

    Attributes:
        how: "done"; stopped, as it took too much "time" or "memory"; or "crash".
        body: the result; for a crash, what is known of it: a signal's name or an exception.
        marks: what the task said about itself on the way.
    """

    how: Literal["done", "time", "memory", "crash"]
    body: bytes = b""
    marks: tuple[bytes, ...] = ()


class _Task(Struct):
    number: int
    body: bytes
    again: bool = False  # a worker died on it


class _Queue:
    """Tasks to be given out, the first first, those that came back included."""

    def __init__(self, tasks: Iterable[bytes]) -> None:
        self._coming = iter(enumerate(tasks))
        self._back: dict[int, _Task] = {}

    def first(self) -> _Task | None:
        if not self._back:
            for number, body in self._coming:
                self._back[number] = _Task(number, body)
                break
        return self._back[min(self._back)] if self._back else None

    def pop(self) -> _Task:
        return self._back.pop(min(self._back))

    def push(self, *tasks: _Task) -> None:
        self._back.update((task.number, task) for task in tasks)


class Pool:
    """Some worker processes. Use it in a `with` statement, from one thread."""

    def __init__(self, work: str, bounds: Bounds) -> None:
        """`work`: "module:function", from a task's bytes to its result's."""
        self._work, self._bounds = work, bounds
        self._workers: list[_Worker] = []
        self._selector = selectors.DefaultSelector()

    def __enter__(self) -> Pool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Kill every worker; what they were at is lost."""
        while self._workers:
            self._drop(self._workers[-1])
        self._selector.close()

    @property
    def processes(self) -> tuple[int, ...]:
        """Their process ids."""
        return tuple(worker.pid for worker in self._workers)

    def run(self, tasks: Iterable[bytes]) -> Generator[Outcome, None, None]:
        """What became of each task, in their order; tasks are taken from the iterable as workers come free.

        Raises:
            OSError: a worker could not read from the disk what it was to work on.
            TawthiqError: no worker can be started.
        """
        queue, ended, following = _Queue(tasks), dict[int, Outcome](), 0
        while True:
            while following in ended:
                yield ended.pop(following)
                following += 1
            while task := queue.first():
                full = sum(len(outcome.body) for outcome in ended.values()) > _AHEAD
                chosen = None if full and task.number != following else self._free(task)
                if chosen is None:
                    break
                chosen.take(queue.pop())
            if not any(worker.tasks for worker in self._workers):
                return  # nobody has anything to do, so that nothing waits either
            self._listen(queue, ended)

    def _free(self, task: _Task) -> _Worker | None:
        """A worker for a task: an idle one, a new one, or one with room for a small second task."""
        idle = [worker for worker in self._workers if not worker.tasks]
        for worker in idle:
            if not task.again and not worker.wide and not worker.swollen:
                return worker
        if idle:
            self._drop(idle[0])
        if len(self._workers) < self._bounds.at_once:
            return self._hire(task.again)
        if task.again or len(task.body) > _SECOND:
            return None
        return next((w for w in self._workers if len(w.tasks) == 1 and not w.wide and not w.swollen), None)

    def _hire(self, wide: bool) -> _Worker:
        hired = _Worker(self._work, self._bounds, wide)
        self._workers.append(hired)
        self._selector.register(hired.replies, selectors.EVENT_READ, hired)
        return hired

    def _drop(self, worker: _Worker) -> str:
        self._workers.remove(worker)
        self._selector.unregister(worker.replies)
        return worker.kill()

    def _listen(self, queue: _Queue, ended: dict[int, Outcome]) -> None:
        """Wait a little for what workers say; stop those that take too much."""
        spoke = set()
        for key, _ in self._selector.select(_LOOK):
            worker: _Worker = key.data
            spoke.add(id(worker))
            if not worker.hear(ended) or worker.finished:
                self._bury(worker, queue, ended)
        for worker in list(self._workers):
            if id(worker) in spoke:
                continue
            why = worker.too_much()
            if why:
                self._stop(worker, why, queue, ended)

    def _bury(self, worker: _Worker, queue: _Queue, ended: dict[int, Outcome]) -> None:
        """A worker ended by itself: with its last words said, or in a crash."""
        how = self._drop(worker)
        if not worker.ready:
            raise TawthiqError(
                f"A process that reads exhibits could not be started ({how})",
                item=self._work,
                remedy="Look at the lines above; install Tawthiq again if a part of it is missing",
            )
        if worker.tasks and not worker.finished:
            task = worker.tasks.popleft()
            if task.again:
                ended[task.number] = Outcome("crash", how.encode(), tuple(worker.marks))
            else:
                task.again = True
                queue.push(task)
        queue.push(*worker.tasks)

    def _stop(self, worker: _Worker, why: Literal["time", "memory"], queue: _Queue, ended: dict[int, Outcome]) -> None:
        self._drop(worker)
        if not worker.ready:
            raise TawthiqError(
                f"A process that reads exhibits had not started after {_STARTING:.0f} seconds",
                item=self._work,
                remedy="Close other programs, then run the same command again",
            )
        task = worker.tasks.popleft()
        ended[task.number] = Outcome(why, b"", tuple(worker.marks))
        queue.push(*worker.tasks)


class _Worker:
    """One process, as seen from here.

    Attributes:
        tasks: what it has to do, that at which it is first.
        marks: what it said about that.
        ready: whether it has started; finished: whether it said that it ends.
        wide: whether its address space is not limited.
    """

    def __init__(self, work: str, bounds: Bounds, wide: bool) -> None:
        self._bounds, self.wide = bounds, wide
        self.tasks: deque[_Task] = deque()
        self.marks: list[bytes] = []
        self.ready = self.finished = False
        self._heard = bytearray()
        self._since, self._last_look = time.monotonic(), 0.0
        theirs, self._orders = os.pipe()
        self.replies, back = os.pipe()
        try:
            self._process = subprocess.Popen(
                self._command(work, theirs, back),
                pass_fds=(theirs, back),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                env=_environment(),
                start_new_session=True,  # so that it can be killed with the programs that it started
            )
        except OSError as error:
            os.close(self._orders)
            os.close(self.replies)
            raise TawthiqError(
                f"A process that reads exhibits could not be started ({error.strerror})",
                item=work,
                remedy="Close other programs, then run the same command again",
            ) from error
        finally:
            os.close(theirs)
            os.close(back)
        os.set_blocking(self.replies, False)

    def _command(self, work: str, tasks: int, replies: int) -> list[str]:
        megabytes = 0 if self.wide else self._bounds.megabytes
        numbers = (tasks, replies, self._bounds.seconds, megabytes, os.getpid())
        code = "import sys; from tawthiq.reading.worker import main; main(sys.argv[1:])"
        return [sys.executable, "-P", "-c", code, work, *map(str, numbers)]

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def swollen(self) -> bool:
        """Whether what it did before left so much behind that the next task would pay for it."""
        return memory_of(self.pid) > self._bounds.megabytes * 250_000

    def take(self, task: _Task) -> None:
        if not self.tasks:
            self._since = max(self._since, time.monotonic())
        self.tasks.append(task)
        view = memoryview(frames.HEAD.pack(b"T", len(task.body)) + task.body)
        with suppress(BrokenPipeError):  # it died, which will be heard
            while view:
                view = view[os.write(self._orders, view) :]

    def hear(self, ended: dict[int, Outcome]) -> bool:
        """Take what it said. Returns False where it will say nothing more."""
        try:
            chunk = os.read(self.replies, _CHUNK)
        except BlockingIOError:
            return True
        self._heard += chunk
        self._since = time.monotonic()
        while len(self._heard) >= frames.HEAD.size:
            kind, size = frames.HEAD.unpack_from(self._heard)
            if len(self._heard) < frames.HEAD.size + size:
                break
            body = bytes(self._heard[frames.HEAD.size : frames.HEAD.size + size])
            del self._heard[: frames.HEAD.size + size]
            self._understand(kind, body, ended)
        return bool(chunk)

    def _understand(self, kind: bytes, body: bytes, ended: dict[int, Outcome]) -> None:
        if kind == frames.READY:
            self.ready = True
        elif kind == frames.MARK:
            self.marks.append(body)
        elif kind == frames.LOST:
            number, message, path = body.decode("utf-8", "surrogateescape").split("\n", 2)
            raise OSError(int(number), message, path)
        elif kind in _ENDINGS and self.tasks:
            ended[self.tasks.popleft().number] = Outcome(_ENDINGS[kind], body, tuple(self.marks))
            self.marks.clear()
            self.finished = kind != frames.DONE

    def too_much(self) -> Literal["time", "memory"] | None:
        """What it takes too much of; None where it does not."""
        now = time.monotonic()
        allowed = self._bounds.seconds if self.ready else _STARTING
        if (self.tasks or not self.ready) and now - self._since > allowed:
            return "time"
        if self.tasks and self.ready and now - self._last_look > _LOOK:
            self._last_look = now
            if memory_of(self.pid) > self._bounds.megabytes * 1_000_000:
                return "memory"
        return None

    def kill(self) -> str:
        """End it and everything that it started, now. Returns how it ended, in a word or two."""
        with suppress(ProcessLookupError, PermissionError):  # it is gone (of which macOS says "not permitted")
            os.killpg(self.pid, signal.SIGKILL)
        code = self._process.wait()
        os.close(self._orders)
        os.close(self.replies)
        return signal.Signals(-code).name if code < 0 else f"exit code {code}"


_ENDINGS: Final[dict[bytes, Literal["done", "memory", "crash"]]] = {
    frames.DONE: "done",
    frames.FULL: "memory",
    frames.FAILED: "crash",
}


def _environment() -> dict[str, str]:
    """This process's, with its places to import from, and without the passphrase."""
    kept = {name: value for name, value in os.environ.items() if name != _SECRET}
    return {**kept, "PYTHONPATH": os.pathsep.join(entry or os.getcwd() for entry in sys.path)}  # noqa: PTH109


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _of_proc(pid: int) -> int:
    try:
        with open(f"/proc/{pid}/statm", encoding="ascii") as file:  # noqa: PTH123 not a file of ours
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, IndexError):
        return 0  # it is gone


def _of_ps(pid: int) -> int:
    said = subprocess.run(["ps", "-o", "rss=", "-p", str(pid)], capture_output=True, text=True, check=False).stdout
    return int(said) * 1024 if re.fullmatch(r"\s*\d+\s*", said) else 0


# Bytes of memory that a process has now, 0 where it is gone.
memory_of: Final[Callable[[int], int]] = _of_proc if sys.platform == "linux" else _of_ps
