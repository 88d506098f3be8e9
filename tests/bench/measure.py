"""Runs whole commands: how long they take, and how much memory."""

import contextlib
import os
import statistics
import subprocess
import threading
import time

# No command of the benchmark takes nearly as long.
SECONDS_MAX = 900
POLL = 0.002
MIB = 1024 * 1024


class Failed(Exception):
    """A command that did not do what is measured."""


class Runner:
    """Starts processes, and ends those that are left over."""

    def __init__(self):
        self.alive = set()

    def stop(self):
        children = list(self.alive)
        for child in children:
            with contextlib.suppress(OSError):
                child.kill()
        for child in children:
            child.wait()

    def start(self, argv, **streams):
        child = subprocess.Popen(argv, **streams)
        self.alive.add(child)
        return child

    def wait(self, children):
        # Popen's own timeout polls, which would be measured too.
        late = threading.Timer(SECONDS_MAX, self.stop)
        late.daemon = True
        late.start()
        try:
            for child in children:
                child.wait()
        finally:
            late.cancel()
        self.alive.difference_update(children)
        for child in children:
            if child.returncode != 0:
                raise Failed(f'{" ".join(child.args)[:300]}: '
                             f'status {child.returncode}')

    def pipe(self, stages):
        """Starts a pipeline whose output is thrown away."""
        children = []
        below = subprocess.DEVNULL
        for i, argv in enumerate(stages):
            last = i + 1 == len(stages)
            child = self.start(
                argv, stdin=below,
                stdout=subprocess.DEVNULL if last else subprocess.PIPE)
            if i:
                below.close()
            below = child.stdout
            children.append(child)
        return children

    def seconds(self, stages):
        begin = time.monotonic()
        self.wait(self.pipe(stages))
        return time.monotonic() - begin

    def inflate(self, decoder, blobs, folder, reader):
        """Two at a time into files, which `reader`, a pipeline whose first
        command gets their names, passes through a pipe afterwards."""
        os.mkdir(folder)
        files = [f'{folder}/{i:02}' for i in range(len(blobs))]
        left = list(zip(blobs, files))
        lock = threading.Lock()
        trouble = []

        def work():
            while True:
                with lock:
                    if not left or trouble:
                        return
                    blob, path = left.pop(0)
                try:
                    with open(path, 'wb') as out:
                        self.wait([self.start(decoder + [blob], stdout=out)])
                except (Failed, OSError) as e:
                    trouble.append(e)

        begin = time.monotonic()
        workers = [threading.Thread(target=work, daemon=True)
                   for _ in range(2)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        if trouble:
            raise Failed(str(trouble[0]))
        self.wait(self.pipe([reader[0] + files, *reader[1:]]))
        return time.monotonic() - begin

    def memory(self, stages, name):
        """Peaks of the process of that name and of its own children of the
        same name, added up: (RSS, RssAnon) in bytes."""
        children = self.pipe(stages)
        child = next(c for c in children
                     if os.path.basename(c.args[0]) == name)
        peaks = {}
        while child.poll() is None:
            for pid in [child.pid] + offspring(child.pid):
                peak = peaks.setdefault(pid, {'VmHWM': 0, 'RssAnon': 0})
                for key, size in status(pid, name).items():
                    peak[key] = max(peak[key], size)
            time.sleep(POLL)
        self.wait(children)
        return tuple(sum(peak[key] for peak in peaks.values())
                     for key in ('VmHWM', 'RssAnon'))


def offspring(pid):
    """Those that its first thread has started."""
    try:
        with open(f'/proc/{pid}/task/{pid}/children', encoding='ascii') as f:
            return [int(child) for child in f.read().split()]
    except OSError:
        return []


def status(pid, name):
    """Nothing as long as the process is still a copy of this one."""
    try:
        with open(f'/proc/{pid}/status', encoding='ascii') as f:
            lines = dict(line.split(':', 1) for line in f)
    except (OSError, ValueError):
        return {}
    if lines['Name'].strip() != name[:15]:
        return {}
    return {key: int(lines[key].split()[0]) * 1024
            for key in ('VmHWM', 'RssAnon') if key in lines}


class Noise:
    """How much of the machine other processes used since it was made."""

    def __init__(self):
        self.before = self.now()

    @staticmethod
    def now():
        """Seconds: on the clock, of all processors, of our children. Time
        that a host took away counts as used by others."""
        with open('/proc/stat', encoding='ascii') as f:
            ticks = [int(n) for n in f.readline().split()[1:]]
        used = sum(ticks[:3]) + sum(ticks[5:8])
        ours = os.times()
        return (time.monotonic(), used / os.sysconf('SC_CLK_TCK'),
                sum(ours[:4]))

    def percent(self):
        clock, used, ours = (b - a for a, b in zip(self.before, self.now()))
        return max(0.0, 100 * (used - ours) / (clock * os.cpu_count()))


def alternate(ours, yardstick, runs):
    """A B A B ...: what else goes on meets both. One run of each goes
    before, to warm the caches."""
    a, b = [], []
    ours()
    if yardstick:
        yardstick()
    for _ in range(runs):
        a.append(ours())
        if yardstick:
            b.append(yardstick())
    return a, b


def median(times):
    return statistics.median(times) if times else 0.0
