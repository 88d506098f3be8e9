"""What the tests of img-fetch share: a home of its own in which it is run, and
what it writes.

A Home is a folder without any configuration, with a cache that is checked
after each run: every blob is what its name says. No run may show a secret:
what is in SECRETS is looked for in output, messages, and all that was kept.
"""

import base64
import contextlib
import functools
import hashlib
import json
import os
import random
import re
import signal
import subprocess
import sys
import time
import uuid

import archive
import lib
import registry
import stream
from archive import Image, Layer
from rawtar import d, f, h, wh

FETCH = os.path.join(lib.BIN, 'img-fetch')
SECONDS = 60  # for one run: far more than any needs
SECRETS = []


def secret(name):
    """A secret that can be told from all else."""
    text = 'secret-%s-%s' % (name, uuid.uuid4().hex)
    SECRETS.append(text)
    return text


def spellings():
    for text in SECRETS:
        yield text.encode()
        # Whatever stands before it, as in user:secret.
        for shift in range(3):
            coded = base64.b64encode(b'x' * shift + text.encode())
            yield coded[4 if shift else 0:-4]


def show_no_secret(data, what):
    for text in spellings():
        assert text not in data, 'a secret is in ' + what


def program_is_missing(*programs):
    """Ends a test file that has nothing to test with."""
    name = registry.missing(*programs)
    if name:
        print('1..0 # SKIP %s is missing' % name)
        sys.exit(0)


class Fetched(lib.Result):
    """How a run ended."""

    def __init__(self, args, status, out, err):
        super().__init__(args, status, out, err)
        show_no_secret(out, 'the output of %s' % args)
        show_no_secret(err, 'the messages of %s' % args)

    def bad(self, *patterns):
        """Status 2, one line on stderr that matches each pattern, and no
        archive that a reader takes for complete; the line."""
        assert self.status == 2, '%s: status %d: %s' % (
            self.args, self.status, self.text())
        line = self.text()
        assert re.fullmatch(r'img-fetch: [^\x00-\x1f\x7f]+\n', line), \
            '%s: not one plain line: %r' % (self.args, line[:2000])
        for pattern in patterns:
            assert re.search(pattern, line), '%s: %r does not match %r' % (
                self.args, line, pattern)
        unfinished(self.out, self.args)
        return line

    def archive(self, **given):
        return Archive(self.good(), **given)

    def records(self):
        """Of a list: all but the end, which is there and counts them."""
        lines = self.good().split(b'\n')
        lib.equal(b'', lines.pop(), 'after the last line')
        records = [stream.strict_json(line) for line in lines]
        lib.equal({'type': 'end', 'ok': True, 'count': len(records) - 1},
                  records.pop(), 'the end')
        return records


def unfinished(data, what=''):
    """No reader takes this for an archive that is whole."""
    if not data:
        return
    try:
        stream.members(data)
    except stream.Broken:
        pass
    else:
        raise AssertionError('%s: a complete archive' % (what,))
    done = subprocess.run([lib.MERGE], input=data, check=False,
                          capture_output=True, timeout=SECONDS)
    lib.equal(2, done.returncode, 'img-merge on what %s left' % (what,))


class Archive:
    """An archive that img-fetch wrote, each promise of its manual checked.

    manifest, config: bytes. layers: blobs from the bottom up. blobs: {digest:
    bytes}. index, docker: index.json and manifest.json, parsed. others: the
    digests of what was brought along.
    """

    def __init__(self, data, others=False):
        self.data = data
        raws = [raw for raw in stream.members(data) if raw.kind != b'5']
        names = [raw.name.decode() for raw in raws]
        lib.equal(['oci-layout', 'index.json', 'manifest.json'], names[:3])
        lib.equal({'imageLayoutVersion': '1.0.0'},
                  stream.strict_json(raws[0].content()))
        self.index = stream.strict_json(raws[1].content())
        self.docker = stream.strict_json(raws[2].content())
        self.order = []
        self.blobs = {}
        for raw in raws[3:]:
            self.add(raw)
        self.image()
        self.check_docker()
        extra = [d for d in self.order if d not in self.parts]
        self.others = extra
        assert others or not extra, 'also in the archive: %s' % extra

    def add(self, raw):
        match = re.fullmatch(r'blobs/(sha256|sha512)/([0-9a-f]+)',
                             raw.name.decode())
        assert match and raw.kind == b'0', 'odd member %r' % raw.name
        digest = '%s:%s' % match.groups()
        assert digest not in self.blobs, '%s twice' % digest
        data = raw.content()
        lib.equal(match[2], hashlib.new(match[1], data).hexdigest(),
                  'hash of a member')
        self.order.append(digest)
        self.blobs[digest] = data

    def image(self):
        entry = self.index['manifests'][0]
        self.digest = entry['digest']
        self.manifest = self.blobs[self.digest]
        lib.equal(entry['size'], len(self.manifest), 'size of the manifest')
        self.document = json.loads(self.manifest)
        self.config_digest = self.document['config']['digest']
        self.config = self.blobs[self.config_digest]
        digests = [d['digest'] for d in self.document['layers']]
        self.layers = [self.blobs[digest] for digest in digests]
        self.parts = list(dict.fromkeys(
            [self.digest, self.config_digest, *digests]))
        lib.equal(self.parts[:2], self.order[:2], 'what comes first')
        lib.equal(self.parts[2:], [d for d in self.order
                                   if d in self.parts[2:]], 'layers')

    def check_docker(self):
        def path(digest):
            return 'blobs/' + digest.replace(':', '/')
        lib.equal(1, len(self.docker), 'images in manifest.json')
        lib.equal(path(self.config_digest), self.docker[0]['Config'])
        lib.equal([path(d['digest']) for d in self.document['layers']],
                  self.docker[0]['Layers'])

    def merged(self, *args):
        """The image stream that img-merge makes of it."""
        return lib.merge(self.data, *args).stream()


class Home:
    def __init__(self):
        self.path = lib.fresh_folder()
        self.env = registry.bare_environment(self.path)
        self.env['CONTAINERS_REGISTRIES_CONF'] = self.write(
            'registries.conf', '')
        self.cache = os.path.join(self.env['XDG_CACHE_HOME'], 'img')
        self.mark = uuid.uuid4().hex
        self.env['IMG_TEST_MARK'] = self.mark

    def write(self, name, text, mode=0o600):
        """A file below the home; a dict becomes JSON. Its path."""
        path = os.path.join(self.path, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, 'w', encoding='utf-8') as out:
            out.write(text if isinstance(text, str) else json.dumps(text))
        os.chmod(path, mode)
        return path

    def environment(self, env):
        """A value of None removes a variable."""
        full = {**self.env, **(env or {})}
        return {key: value for key, value in full.items()
                if value is not None}

    def run(self, *args, env=None, shell=None, seconds=SECONDS, **given):
        """shell: a script in which "$@" is the command."""
        argv = [FETCH, *args]
        if shell:
            argv = ['sh', '-c', shell, 'sh', *argv]
        with subprocess.Popen(
                argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                stderr=subprocess.PIPE, env=self.environment(env),
                **given) as process:
            try:
                out, err = process.communicate(timeout=seconds)
            except subprocess.TimeoutExpired as e:
                process.kill()
                raise AssertionError('%s: still running after %d seconds' % (
                    args, seconds)) from e
        result = Fetched(argv, process.returncode, out, err)
        self.check()
        return result

    def start(self, *args, env=None, **given):
        given.setdefault('stdout', subprocess.PIPE)
        given.setdefault('stderr', subprocess.PIPE)
        return subprocess.Popen([FETCH, *args], stdin=subprocess.DEVNULL,
                                env=self.environment(env), **given)

    def finish(self, process, seconds=SECONDS):
        """The Fetched of what was started."""
        out, err = process.communicate(timeout=seconds)
        result = Fetched(process.args, process.returncode, out or b'',
                         err or b'')
        self.check()
        return result

    def check(self):
        """What was left behind is sound, and tells no secret."""
        check_cache(self.cache)
        lib.equal([], os.listdir(self.env['TMPDIR']), 'temporary files')

    def running(self):
        """Processes that were started in this home and are still there."""
        found = []
        for pid in filter(str.isdigit, os.listdir('/proc')):
            try:
                with open('/proc/%s/environ' % pid, 'rb') as source:
                    if self.mark.encode() in source.read():
                        found.append(int(pid))
            except OSError:
                pass
        return found


# What is in the registry

LAYERS = [
    [d('etc/'), f('etc/passwd', 'root:x:0:0::/:/bin/sh\n'), f('etc/old', 'x'),
     f('bin/sh', 'y' * 50000, mode=0o755), h('bin/ash', 'bin/sh', mode=0o755)],
    [wh('etc/old'), f('etc/new', 'n')],
    [d('srv/', 0o750), f('srv/page', 'z' * 3000)],
]
APP = Image(*LAYERS)
PLATFORMS = ('linux/amd64', 'linux/arm64/v8', 'linux/arm/v7', 'linux/s390x')


def noise(seed, size):
    return random.Random(seed).randbytes(size)


@functools.lru_cache(None)
def big():
    """Layers that take a while: 5 MB of noise."""
    return Image(*(Layer([f('noise%d' % i, noise(i, 400000 + 60000 * i))],
                         'none' if i % 2 else 'gzip') for i in range(8)))


@functools.lru_cache(None)
def other_platform(name):
    return Image(LAYERS[0], [f('platform', name)], platform=name)


def signature(image):
    """What cosign puts beside an image."""
    return Image(Layer(b'', blob=b'{"critical":{}}', media='application/'
                       'vnd.dev.cosign.simplesigning.v1+json'),
                 config={'about': image.digest()})


def put_platforms(host):
    """team/multi: an index; nested: one in another; one: of one platform."""
    entries = [host.put_image('team/multi', other_platform(name))
               for name in PLATFORMS]
    blobs, note = archive.attestation(other_platform(PLATFORMS[0]))
    for blob in blobs[:2]:
        host.put_blob('team/multi', blob)
    host.put_manifest('team/multi', note['digest'], blobs[2])
    inner = host.put_index('team/multi', entries[:2] + [note], '1')
    outer = host.put_index('team/multi', entries[2:])
    host.put_index('team/multi', entries + [note], '1')
    host.put_index('team/multi', [inner, outer], 'nested')
    host.put_index('team/multi', entries[3:], 'one')


def put_by_skopeo(host):
    """What skopeo makes of archives, of its own manifests too."""
    folder = lib.fresh_folder()
    for name, source, how in (
            ('team/app:1.0', APP, archive.oci),
            ('team/zstd:1', Image(*LAYERS, compress='zstd'), archive.oci),
            ('team/plain:1', Image(*LAYERS, compress='none'), archive.oci),
            ('team/docker:1', APP, archive.docker_25)):
        path = os.path.join(folder, 'archive')
        with open(path, 'wb') as out:
            out.write(archive.tar(how([source])))
        oci = how == archive.oci
        registry.push(folder, '%s:%s' % (
            'oci-archive' if oci else 'docker-archive', path), host, name,
            None, *(['--preserve-digests'] if oci else []))


@functools.lru_cache(None)
def shelf():
    """A registry that anybody may pull from, over http, with all images."""
    host = registry.Registry(lib.fresh_folder())
    put_by_skopeo(host)
    host.put_image('team/app', APP, 'latest')
    host.put_image('hub/library/nginx', APP, 'latest')
    host.put_image('team/big', big(), '1')
    put_platforms(host)
    return host


@functools.lru_cache(None)
def front():
    """Before shelf(); every test has it as new."""
    return registry.Front(shelf())


@contextlib.contextmanager
def fronted():
    front().forget()
    try:
        yield front()
    finally:
        front().forget()


def at(name, host=None):
    return '%s/%s' % ((host or shelf()).host, name)


def check_cache(path):
    """Every blob is what its name says; the digests."""
    found = set()
    for folder, _, names in os.walk(path):
        for name in names:
            full = os.path.join(folder, name)
            try:
                with open(full, 'rb') as source:
                    data = source.read()
            except FileNotFoundError:
                continue  # Another process is at work here.
            show_no_secret(data, full)
            algorithm = os.path.basename(folder)
            if os.path.basename(os.path.dirname(folder)) != 'blobs':
                continue
            lib.equal(name, hashlib.new(algorithm, data).hexdigest(),
                      'hash of a blob in the cache')
            found.add('%s:%s' % (algorithm, name))
    return found


def cached_parts(path):
    """{name: bytes that are there} of blobs that are not whole."""
    parts = os.path.join(path, 'parts')
    if not os.path.isdir(parts):
        return {}
    return {name: os.path.getsize(os.path.join(parts, name))
            for name in os.listdir(parts)}


def wait_for(condition, what, seconds=20):
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        assert time.monotonic() < end, 'waited in vain for ' + what
        time.sleep(0.01)


def killed(process):
    """Ends it as a user's kill -9 does, and takes what it wrote."""
    process.send_signal(signal.SIGKILL)
    return process.communicate(timeout=SECONDS)
