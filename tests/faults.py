"""img-fetch and registries that misbehave (images/faulty.py).

Each scenario is run fresh, with an empty cache, and resumed, with the cache of
an earlier try that was killed in the middle of a layer. Whatever happens: it
ends in time, leaves no process and no temporary file, the cache holds nothing
that is not what its name says, and no other origin sees credentials. Where it
fails there is one line that names host and repository, and no archive that
img-merge takes; with the cache that it leaves, the next try at a registry in
good order gives the whole image.

A test file registers scenarios and ends with main(). They wait most of the
time, so many are run at once.
"""

import concurrent.futures
import functools
import hashlib
import io
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tarfile
import threading
import time
import unicodedata

import archive
import faulty
import lib
from archive import Image, Layer
from faulty import REPOSITORY, STALL, Registry, Server, broken
from lib import case, equal
from rawtar import f

FETCH = os.path.join(lib.BIN, 'img-fetch')
CREDS = '%s:%s' % (faulty.USER, faulty.PASSWORD)
AT_ONCE = 16  # runs; they mostly wait
MOST = 90  # seconds that a run may take, on a busy machine
CUT = 200000  # bytes of the layer that the killed try had
MIB = 1024 * 1024

WHOLE, FAILS = 'whole', 'fails'
# Where either will do: what comes is right, or nothing comes.
EITHER = 'either'
FRESH, RESUMED = 'fresh', 'resumed'

BIG = random.Random(3).randbytes(2500000)
IMAGE = Image([f('etc/passwd', 'root:x:0:0::/:/bin/sh\n')],
              Layer([f('big', BIG)], 'none'))
OTHER = Image([f('etc/group', 'root:x:0:\n')], [f('other', 'x' * 1000)],
              platform='linux/arm64')

SCENARIOS = []


class World:
    """What a scenario sets up: servers, arguments, a cache. Servers but the
    registry are in `trusted` if they may see credentials."""

    def __init__(self, state):
        self.state = state
        self.folder = lib.fresh_folder()
        self.cache, self.tmp, self.home = (
            os.path.join(self.folder, n) for n in ('cache', 'tmp', 'home'))
        os.mkdir(self.tmp)
        os.mkdir(self.home)
        if state == RESUMED:
            shutil.copytree(killed_cache(), self.cache)
        self.images = [IMAGE]  # any of them is right
        self.servers, self.trusted = [], []
        self.main = None
        self.args, self.env = [], {}
        self.tries, self.timeout = 2, 30
        self.tag = ':1.0'

    def serve(self, server):
        self.servers.append(server)
        return server

    def use(self, **given):
        """The registry that is asked, where it is not the usual one."""
        given.setdefault('images', self.images[:1])
        self.main = self.serve(Registry(**given))
        return self.main

    @property
    def registry(self):
        return self.main or self.use()

    def fault(self, *args, **given):
        self.registry.fault(*args, **given)

    def verified(self, **given):
        """A registry with TLS, and what verifies it."""
        self.args += ['--cert-dir', authority('friend').trusted]
        return self.use(**{'context': certificate('good'), **given})

    def other(self, **given):
        """Another origin, on another address."""
        return self.serve(Server('127.0.0.2', **given))

    def impatient(self, tries=2):
        """For a server that is waited for in vain. Where the image has to
        come in the end: with tries to spare, as a busy machine stalls too."""
        self.tries, self.timeout = tries, 2

    def spoil_part(self, change):
        """Of the layer, as the killed try has left it."""
        path, = parts_of(self.cache)
        with open(path, 'r+b') as part:
            data = change(part.read())
            part.seek(0)
            part.truncate()
            part.write(data)

    def command(self, registry):
        return [FETCH, '--cache', self.cache, '--tries', str(self.tries),
                '--timeout', str(self.timeout), *self.args,
                registry.authority + '/' + REPOSITORY + self.tag]

    def environment(self):
        env = {name: value for name, value in os.environ.items()
               if name in ('PATH', 'ASAN_OPTIONS', 'UBSAN_OPTIONS',
                           'IMG_SANDBOX')}
        env.update({name: self.home for name in (
            'HOME', 'XDG_CONFIG_HOME', 'XDG_CACHE_HOME', 'XDG_RUNTIME_DIR')})
        env.update(LC_ALL='C.UTF-8', TMPDIR=self.tmp, IMG_CREDS=CREDS,
                   CONTAINERS_REGISTRIES_CONF='/dev/null')
        return {**env, **self.env}

    def close(self):
        for server in self.servers:
            server.close()
        shutil.rmtree(self.folder, True)


class Run:
    def __init__(self, args, env):
        self.args = args
        begin = time.monotonic()
        with subprocess.Popen(
                args, env=env, stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                start_new_session=True) as process:
            try:
                self.out, self.err = process.communicate(timeout=MOST)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                self.out, self.err = process.communicate()
                self.fail('did not end in %d seconds' % MOST)
        self.seconds = time.monotonic() - begin
        self.status = process.returncode
        self.line = self.err.decode('utf-8', 'backslashreplace')
        self.check_nobody_left(process.pid)

    def need(self, condition, what, *values):
        if not condition:
            self.fail(what % values if values else what)

    def fail(self, what):
        raise AssertionError('%s: %s; status %s, stderr: %.3000s' % (
            ' '.join(self.args), what, getattr(self, 'status', None),
            self.err.decode('utf-8', 'backslashreplace')))

    def check_nobody_left(self, group):
        """No process of the run outlives it."""
        end = time.monotonic() + 2
        while members_of(group):
            self.need(time.monotonic() < end, 'left processes')
            time.sleep(0.05)

    def check_whole(self, images):
        self.need(self.status == 0, 'should succeed')
        self.need(self.err == b'', 'should be silent')
        got = blobs_of(self.out)
        self.need(any(got == blobs_in(image) for image in images),
                  'another image: %r', got)
        lib.run([lib.MERGE], self.out).good()

    def check_failed(self, host):
        self.need(self.status == 2, 'should fail')
        self.need(re.fullmatch(r'img-fetch: [^\n]+\n', self.line),
                  'should say one line')
        self.need(not any(unicodedata.category(c) == 'Cc'
                          for c in self.line[:-1]), 'control bytes')
        self.need(len(self.err) < 2000, 'says too much')
        for word in host, REPOSITORY:
            self.need(word in self.line, 'does not name %s', word)
        if '--list-tags' in self.args:
            self.need(b'"type":"end"' not in self.out, 'ends its list')
        else:
            lib.run([lib.MERGE], self.out).bad()


def members_of(group):
    """Processes of that group that are not dead."""
    found = []
    for name in os.listdir('/proc'):
        try:
            with open('/proc/%d/stat' % int(name), 'rb') as stat:
                fields = stat.read().rpartition(b')')[2].split()
        except (ValueError, OSError):
            continue
        if int(fields[2]) == group and fields[0] not in (b'Z', b'X'):
            found.append(int(name))
    return found


def blobs_of(data):
    """{hex: size} of the blobs in an archive, each of them verified."""
    found = {}
    with tarfile.open(fileobj=io.BytesIO(data)) as tar:
        for member in tar:
            if member.isfile() and member.name.startswith('blobs/sha256/'):
                name = member.name[13:]
                equal(name, archive.sha256(tar.extractfile(member).read()),
                      'digest of a blob in the archive')
                found[name] = member.size
    return found


def blobs_in(image):
    blobs = [image.manifest(), image.config()] + [
        layer.blob for layer in image.layers]
    return {archive.sha256(blob): len(blob) for blob in blobs}


def files_below(folder):
    for at, _, names in os.walk(folder):
        for name in names:
            yield os.path.join(at, name)


def content(path):
    """Of a file that may be gone already: nothing then."""
    try:
        with open(path, 'rb') as source:
            return source.read()
    except FileNotFoundError:
        return b''


def parts_of(cache):
    """{path: size} of files with a beginning of the big layer."""
    found = {}
    for path in files_below(cache):
        data = b'' if '/blobs/' in path else content(path)
        if data[:1000] == IMAGE.layers[-1].blob[:1000]:
            found[path] = len(data)
    return found


def once_for_all(function):
    """Called by many threads, done once; also if it failed."""
    done, lock = {}, threading.RLock()

    @functools.wraps(function)
    def call(*args):
        with lock:
            if args not in done:
                try:
                    done[args] = function(*args), None
                except Exception as e:  # pylint: disable=broad-except
                    done[args] = None, e
        result, error = done[args]
        if error:
            raise type(error)(*error.args)
        return result
    return call


@once_for_all
def killed_cache():
    """Of a try that was killed while the layer came; what else it had is
    gone, as if there had been no room for them. All is in NAME.whole."""
    world = World(FRESH)
    world.timeout = 2 * MOST
    world.fault('layer', broken(CUT, STALL))
    with subprocess.Popen(
            world.command(world.registry), env=world.environment(),
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE, start_new_session=True) as process:
        end = time.monotonic() + MOST
        while process.poll() is None and time.monotonic() < end and \
                CUT not in parts_of(world.cache).values():
            time.sleep(0.02)
        early = process.poll()
        if early is None:
            os.killpg(process.pid, signal.SIGKILL)
        said = process.stderr.read()
    for server in world.servers:
        server.close()
    assert early is None, 'ended before it was killed: %r' % said
    sizes = list(parts_of(world.cache).values())
    assert sizes == [CUT], 'parts in the cache of a killed try: %r' % sizes
    shutil.copytree(world.cache, world.cache + '.whole')
    kept = parts_of(world.cache)
    for folder in 'blobs', 'parts':
        for path in files_below(os.path.join(world.cache, folder)):
            if path not in kept:
                os.unlink(path)
    return world.cache


@once_for_all
def authority(name):
    if not shutil.which('openssl'):
        raise lib.Skip('needs openssl')
    return faulty.Authority(lib.fresh_folder(), name)


@once_for_all
def certificate(name, by='friend'):
    """For a server: good, expired, or of elsewhere."""
    return authority(by).context(
        name, 'DNS:elsewhere.example' if name == 'elsewhere' else
        'IP:127.0.0.1,IP:127.0.0.2,DNS:localhost',
        -1 if name == 'expired' else 30)


# What is true in every world

def check_cache(world):
    for path in files_below(world.cache):
        data = content(path)
        for secret in faulty.SECRETS:
            assert secret not in data, 'a secret in the cache: ' + path
        kind, name = path.split('/')[-2:]
        if '/blobs/' in path:
            equal(name, hashlib.new(kind, data).hexdigest(),
                  'digest of a blob in the cache')


def check_world(world, run):
    check_cache(world)
    equal([], list(files_below(world.tmp)), 'temporary files')
    for secret in faulty.SECRETS:
        run.need(secret not in run.out + run.err, 'a secret in the output')
    for server in world.servers:
        if server is world.main or server in world.trusted:
            continue
        for request in server.requests:
            assert not request.has_secret(), \
                'credentials at another origin: %r' % request.bytes[:3000]


def check_next_try(world):
    """What a failed run leaves stands in nobody's way."""
    world.args = [a for a in world.args if a.startswith('--platform=')]
    world.env, world.tag = {}, ':1.0'
    healthy = Registry(world.images[:1])
    try:
        Run(world.command(healthy), world.environment()).check_whole(
            world.images[:1])
    finally:
        healthy.close()
    check_cache(world)


class Try:
    """A scenario in one state: begun in a thread, judged as a case."""

    def __init__(self, setup, expected, patterns, state):
        self.setup, self.expected = setup, expected
        self.patterns, self.state = patterns, state
        self.future = None

    def begin(self, pool):
        self.future = pool.submit(self.run)

    def __call__(self):
        self.future.result()

    def run(self):
        world = World(self.state)
        try:
            self.judge(world, self.setup(world))
        finally:
            world.close()

    def judge(self, world, check):
        run = Run(world.command(world.registry), world.environment())
        check_world(world, run)
        failed = self.expected == FAILS or \
            self.expected == EITHER and run.status != 0
        if failed:
            run.check_failed(world.registry.authority)
        elif '--list-tags' not in world.args:
            run.check_whole(world.images)
        for pattern in self.patterns:
            run.need(re.search(pattern, run.line), 'does not say %s', pattern)
        if check:
            check(run)
        if failed and '--list-tags' not in world.args:
            check_next_try(world)


def scenario(title, expected, *patterns, states=(FRESH, RESUMED)):
    """patterns: what the line says. The function sets a world up, and may
    return a check of the run."""
    def register(setup):
        for state in states:
            one = Try(setup, expected, patterns, state)
            SCENARIOS.append(('%s (%s)' % (title, state), one))
            case('%s (%s)' % (title, state))(one)
        return setup
    return register


def prepare():
    """In peace; what is wrong with it, the cases say."""
    try:
        killed_cache()
    except AssertionError:
        pass


def main():
    wanted = [one for title, one in SCENARIOS if not sys.argv[1:] or
              any(a in title for a in sys.argv[1:])]
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        if os.access(FETCH, os.X_OK):
            if any(one.state == RESUMED for one in wanted):
                prepare()
            for one in wanted:
                one.begin(pool)
        lib.main(FETCH)
