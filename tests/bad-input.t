#!/usr/bin/env python3
"""Bad input, and other trouble: exit 2, one line on stderr that says where
and what, and no output that any reader takes for complete."""

import concurrent.futures
import os
import re
import shutil
import signal
import subprocess
import sys

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, 'images')]

import archive  # noqa: E402
import lib  # noqa: E402
import rawtar  # noqa: E402
import stream  # noqa: E402
from archive import Image, Layer  # noqa: E402
from lib import F, case, equal, implied, same  # noqa: E402
from rawtar import d, f, h, wh  # noqa: E402

LAYERS = [[f('etc/shadow', 'root::19000:0:99999:7:::\n', mode=0o640),
           f('big', bytes(range(256)) * 9)],
          [wh('big'), f('etc/passwd', 'root:x:0:0::/:/bin/sh\n')]]
EXPECTED = {'etc': implied(), 'etc/passwd': F('root:x:0:0::/:/bin/sh\n'),
            'etc/shadow': F('root::19000:0:99999:7:::\n', 0o640)}
HAS_SHADOW = os.access(lib.SHADOW, os.X_OK)


def image(compress='gzip'):
    return Image(*LAYERS, compress=compress)


def check_refuses(output):
    """img-check-shadow on what came out of a failed run."""
    if not HAS_SHADOW:
        return
    result = lib.run([lib.SHADOW, '--json'], output)
    equal(2, result.status, 'status of img-check-shadow')
    assert b'"ok":true' not in result.out, result.out


# Truncation

def every(function, values):
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        for _ in pool.map(function, values):
            pass


def cut_everywhere(data, offsets, check=True):
    """Each prefix of data is refused. (One that lacks no more than zeros of
    the second end block may be taken.)"""
    judged = set()

    def one(at):
        result = lib.merge(data[:at])
        if not data[at - rawtar.BLOCK:].strip(b'\0') and result.status == 0:
            same(lib.merge(data).stream().fs, result.stream().fs)
            return
        try:
            result.bad()
        except AssertionError as e:
            raise AssertionError('cut at %d of %d: %s' % (
                at, len(data), e)) from e
        if check and result.out not in judged:
            judged.add(result.out)
            check_refuses(result.out)
    every(one, offsets)


def blocks(data):
    """Every block's edge, and its neighbours now and then."""
    edges = range(0, len(data), rawtar.BLOCK)
    near = [e + n for i, e in enumerate(edges) if i % 5 == 0
            for n in (-1, 1, 255)]
    return [at for at in sorted(set(edges) | set(near))
            if 0 <= at < len(data)]


@case('docker save cut at any block is refused.')
def _():
    members = archive.docker_1_10([image()])
    data = archive.tar(members)
    cut_everywhere(data, blocks(data))


@case('docker save of 1.x cut at any block is refused.')
def _():
    members = archive.docker_1x([image()])
    data = archive.tar(members)
    cut_everywhere(data, blocks(data))


@case('docker save with a containerd store cut at any block is refused.')
def _():
    members = archive.containerd([image()])
    data = archive.tar(members)
    cut_everywhere(data, blocks(data), check=False)


@case('An OCI layout in a tar cut at any block is refused.')
def _():
    members = archive.oci([image()])
    data = archive.tar(members)
    cut_everywhere(data, blocks(data))


@case('A file cut short is refused like a pipe.')
def _():
    for members in archive.docker_1_10([image('none')]), \
            archive.oci([image('none')]):
        data = archive.tar(members)
        end = len(data) - 2 * rawtar.BLOCK
        for at in list(range(0, end - 1024, 1536)) + [700, end - 700]:
            lib.merge_file(lib.scratch('cut', data[:at])).bad()


@case('A compressed archive cut at any byte is refused.')
def _():
    tiny = [f('a', '1')]
    for members in (archive.docker_1_10([Image(tiny)]), tiny):
        for compress in 'gzip', 'zstd':
            data = archive.tar(members, compress)
            cut_everywhere(data, range(len(data)) if len(data) < 200
                           else range(0, len(data), 7), check=False)
            lib.merge(data[:-1]).bad()


@case('A plain tar cut at any block is refused: nothing else proves it whole.')
def _():
    data = rawtar.to_bytes([d('etc/'), *LAYERS[0], f('etc/passwd', 'x')])
    cut_everywhere(data, [at for at in blocks(data)
                          if at <= len(data) - 2 * rawtar.BLOCK])


@case('A tiny plain tar cut at any byte is refused.')
def _():
    data = rawtar.to_bytes([f('a', 'x')])
    cut_everywhere(data, range(0, 1025), check=False)


@case('A layer cut short inside a whole archive is refused.')
def _():
    tar = rawtar.to_bytes(LAYERS[0])
    gz = archive.COMPRESS['gzip'](tar)
    for blob in gz[:-1], gz[:-8], gz[:100], gz[:3], b'':
        bad_layer(Layer(tar, blob=blob))
    for compress in 'zstd', 'bzip2', 'xz':
        blob = archive.COMPRESS[compress](tar)
        bad_layer(Layer(tar, blob=blob[:-1]))
        bad_layer(Layer(tar, blob=blob[:len(blob) // 2]))


# Damaged and missing blobs

def bad_layer(layer, *patterns, args=()):
    """An image of a good layer and this one above it."""
    data = archive.tar(archive.oci([Image(LAYERS[1], layer)]))
    lib.merge(data, *args).bad('layer 1', *patterns)


def flip(data, at, bit=1):
    return data[:at] + bytes([data[at] ^ bit]) + data[at + 1:]


def blob_member(members, digest):
    return next(m for m in members if digest[7:].encode() in m.name)


@case('A flipped bit anywhere in a layer is found, and its layer named.')
def _():
    for compress in 'none', 'gzip', 'zstd', 'bzip2', 'xz':
        img = image(compress)
        members = archive.oci([img])
        victim = blob_member(members, img.layers[1].digest)
        good = victim.data
        for at in range(0, len(good), max(1, len(good) // 8)):
            victim.data = flip(good, at)
            lib.merge(archive.tar(members)).bad('layer 1')


@case('A flipped bit in a docker save layer is found, and its layer named.')
def _():
    img = image()
    for generation in archive.docker_1_10, archive.podman, \
            archive.docker_25:
        members = generation([img])
        victim = next(m for m in members if m.data == img.layers[0].tar)
        good = victim.data
        for at in 700, len(good) - 3000, len(good) - 1:
            victim.data = flip(good, at)
            lib.merge(archive.tar(members)).bad('layer 0')
            path = lib.scratch('flipped', archive.tar(members))
            lib.merge_file(path).bad('layer 0')


@case('A flipped bit in the manifest or config is found.')
def _():
    img = image()
    for digest, what in (img.digest(), 'manifest'), \
            (img.config_digest(), 'config'):
        members = archive.oci([img])
        victim = blob_member(members, digest)
        at = victim.data.index(b'"') + 1
        victim.data = flip(victim.data, at)
        lib.merge(archive.tar(members)).bad('digest', '%s|%s' % (
            what, digest[7:]))


@case('A config that is not what its name says is found.')
def _():
    members = archive.docker_1_10([image()])
    victim = next(m for m in members if m.name.endswith(b'.json') and
                  len(m.name) > 60)
    victim.data = victim.data.replace(b'A=b', b'A=c')
    lib.merge(archive.tar(members)).bad('config')


@case('A missing blob is named.')
def _():
    img = image()
    for digest, pattern in ((img.layers[1].digest, 'layer 1'),
                            (img.layers[0].digest, 'layer 0'),
                            (img.config_digest(), 'config'),
                            (img.digest(), 'manifest')):
        members = archive.oci([img])
        members.remove(blob_member(members, digest))
        lib.merge(archive.tar(members)).bad(pattern)
        folder = archive.to_folder(members, lib.fresh_folder())
        lib.merge_file(folder).bad(pattern)


@case('A missing layer of docker save is named, --allow-missing or not.')
def _():
    for generation in archive.docker_1_10, archive.podman, archive.kaniko:
        img = image()
        members = [m for m in generation([img])
                   if m.data not in (img.layers[1].tar, img.layers[1].blob)
                   or not m.data]
        lib.merge(archive.tar(members)).bad('layer 1')


@case('A missing parent layer of docker 1.x is an error.')
def _():
    img = image()
    members = archive.docker_1x([img])
    bottom = archive.v1_chain(img)[0][0].encode()
    lib.merge(archive.tar([m for m in members
                           if not m.name.startswith(bottom)])).bad()


@case('Parents of docker 1.x that go in a circle are an error.')
def _():
    img = image()
    members = archive.docker_1x([img])
    (low, _, _), (top, _, _) = archive.v1_chain(img)
    for member in members:
        if member.name == low.encode() + b'/json':
            member.data = archive.compact({'id': low, 'parent': top})
    lib.merge(archive.tar(members)).bad()


@case('A wrong diff_id is found, and its layer named.')
def _():
    for compress in 'none', 'gzip':
        img = image(compress)
        img.layers[1].diff_id = 'sha256:' + '0' * 64
        for generation in archive.oci, archive.docker_25:
            lib.merge(archive.tar(generation([img]))).bad('layer 1',
                                                          'diff_id')


@case('Fewer or more diff_ids than layers are an error.')
def _():
    for ids in [], ['sha256:' + '0' * 64] * 3:
        img = image()
        img.settings = {'rootfs': {'type': 'layers', 'diff_ids': ids}}
        for generation in archive.oci, archive.docker_1_10:
            lib.merge(archive.tar(generation([img]))).bad()


def edited_manifest(edit):
    """The archive with an edited manifest whose digest is right again."""
    img = image()
    text = edit(img.manifest(), img)
    img.manifest = lambda plain=False: text
    return archive.tar(archive.oci([img]))


@case('A wrong size in a descriptor is found.')
def _():
    for more in 1, -1, 10**6:
        lib.merge(edited_manifest(lambda text, img: text.replace(
            b'"size":%d}]' % len(img.layers[1].blob),
            b'"size":%d}]' % (len(img.layers[1].blob) + more)))).bad(
                'layer 1')


@case('Digests that are none are refused.')
def _():
    def edit(new):
        return lambda text, img: text.replace(
            img.layers[1].digest.encode(), new)
    for new in (b'', b'sha256:', b'sha256:../../../etc/passwd', b'md5:' +
                b'0' * 32, b'sha256:' + b'A' * 64, b'sha256:' + b'0' * 63,
                b'../index.json'):
        lib.merge(edited_manifest(edit(new))).bad()


@case('Layer paths of docker save that lead out of the archive are refused.')
def _():
    for path in '/etc/passwd', '../../../../../etc/passwd', '', '.', 'nope':
        img = image()
        members = archive.docker_1_10([img])
        manifest = next(m for m in members if m.name == b'manifest.json')
        manifest.data = archive.compact([{
            'Config': archive.sha256(img.config()) + '.json',
            'RepoTags': ['a:1'], 'Layers': [path, path]}])
        lib.merge(archive.tar(members)).bad()


# JSON

def edited_config(edit):
    img = image()
    text = edit(img.config())
    img.config = lambda: text
    return archive.tar(archive.oci([img]))


BROKEN_JSON = {
    'cut': lambda t: t[:-1],
    'followed by more': lambda t: t + b'{}',
    'empty': lambda t: b'',
    'blank': lambda t: b' \n',
    'null': lambda t: b'null',
    'of another type': lambda t: b'"text"',
    'with a duplicate key': lambda t: t[:1] + b'"x":1,"x":2,' + t[1:],
    'with an escaped duplicate key':
        lambda t: t[:1] + b'"x":1,"\\u0078":2,' + t[1:],
    'not UTF-8': lambda t: t[:1] + b'"x":"\xff",' + t[1:],
    'with a lone surrogate': lambda t: t[:1] + b'"x":"\\ud800",' + t[1:],
    'with a comment': lambda t: b'/**/' + t,
    'with a byte order mark': lambda t: b'\xef\xbb\xbf' + t,
    'with a NUL': lambda t: t + b'\0',
    'nested too deep':
        lambda t: t[:1] + b'"x":' + b'[' * 2000 + b']' * 2000 + b',' + t[1:],
}


@case('A config or manifest that is broken JSON is refused.')
def _():
    for what, edit in BROKEN_JSON.items():
        try:
            lib.merge(edited_config(edit)).bad('config')
            lib.merge(edited_manifest(lambda t, _: edit(t))).bad(
                'manifest|blobs/')
        except AssertionError as e:
            raise AssertionError('JSON %s: %s' % (what, e)) from e


@case('An index.json, manifest.json or repositories that is broken JSON is '
      'refused.')
def _():
    for generation, name in ((archive.oci, b'index.json'),
                             (archive.docker_1_10, b'manifest.json'),
                             (archive.docker_1x, b'repositories')):
        for what, edit in BROKEN_JSON.items():
            members = generation([image()])
            victim = next(m for m in members if m.name == name)
            if victim.data.startswith(b'['):
                inner = victim.data.strip()[1:-1]
                victim.data = b'[' + edit(inner) + b']'
                if what in ('blank', 'empty', 'null'):
                    victim.data = edit(inner)
            else:
                victim.data = edit(victim.data.strip())
            try:
                lib.merge(archive.tar(members)).bad(name.decode())
            except AssertionError as e:
                raise AssertionError('JSON %s: %s' % (what, e)) from e


# encoding/json folds the names of struct fields: which of the two wins
# depends on their order.
@case('Keys that fold to one name are refused.')
def _():
    def config(a, b):
        return edited_config(lambda t: t.replace(a, b + b',' + a))
    def refused(what, data):
        try:
            lib.merge(data).bad()
        except AssertionError as e:
            raise AssertionError('%s: %s' % (what, e)) from e
    for key, twin in ((b'"rootfs":',
                       b'"RootFS":{"type":"layers","diff_ids":[]}'),
                      (b'"diff_ids":', b'"Diff_IDs":[]'),
                      (b'"history":', b'"HISTORY":[]')):
        refused(twin, config(key, twin))
    for key in b'"layers":', b'"config":', b'"digest":':
        refused(key, edited_manifest(lambda t, _, k=key: t.replace(
            k, k.upper() + b'"x",' + k, 1)))
    refused('long s', edited_manifest(lambda t, _: t.replace(
        b'"layers":', '"layer\u017f":[],'.encode() + b'"layers":')))
    for key in b'"Layers":', b'"Config":', b'"RepoTags":':
        members = archive.docker_1_10([image()])
        victim = next(m for m in members if m.name == b'manifest.json')
        victim.data = victim.data.replace(key, key.lower() + b'null,' + key)
        refused(key, archive.tar(members))


@case('A key in odd case alone is read as encoding/json reads it.')
def _():
    members = archive.docker_1_10([image()])
    victim = next(m for m in members if m.name == b'manifest.json')
    victim.data = victim.data.replace(b'"Layers":', b'"layers":').replace(
        b'"Config":', b'"cONFIG":')
    same(EXPECTED, lib.merge(archive.tar(members)).stream().fs)
    data = edited_config(lambda t: t.replace(b'"rootfs":', b'"RootFS":'))
    same(EXPECTED, lib.merge(data).stream().fs)


@case('Labels that differ in case alone are fine.')
def _():
    data = edited_config(lambda t: t.replace(
        b'"Env":', b'"Labels":{"a":"1","A":"2"},"Env":'))
    same(EXPECTED, lib.merge(data).stream().fs)


@case('A manifest of a wrong type or of another kind is refused.')
def _():
    lib.merge(edited_manifest(lambda t, _: t.replace(
        b'"layers":[', b'"layers":"x","y":['))).bad()
    lib.merge(edited_manifest(lambda t, _: t.replace(
        b'"config":', b'"noconfig":'))).bad()


# Tar

def pax(records):
    return rawtar.pax_header(records)


BAD_TAR = {
    'a wrong checksum': [f('a', '1', checksum=b'000000\0 ')],
    'a checksum that is no number': [f('a', checksum=b'zzzzzz\0 ')],
    'a mode that is no number': [f('a', mode=b'00zz644\0')],
    'a size that is no number': [f('a', 'x', size=b'00000000x01\0')],
    'a uid that is no number': [f('a', uid=b'12a4567\0')],
    'a negative size': [f('a', size=-1)],
    'a size of 2^63 and more': [f('a', size=b'\x80\0\0\0\xff' + b'\xff' * 7)],
    'a size beyond the end': [f('a', 'x', size=100000)],
    'a body cut short': rawtar.to_bytes([f('a', 'x' * 2000)], end=0)[:-512],
    'a header cut short': rawtar.to_bytes([f('a'), f('b')], end=0)[:-100],
    'a pax record without its newline': [pax(b'9 path=bb'), f('a')],
    'a pax record that is too long': [pax(b'99 path=b\n'), f('a')],
    'a pax record that is too short': [pax(b'5 path=b\n'), f('a')],
    'a pax record of length 0': [pax(b'0 path=b\n'), f('a')],
    'a pax record without a length': [pax(b'path=bbbb\n'), f('a')],
    'a pax record without an equals sign': [pax(b'8 pathb\n'), f('a')],
    'a pax record without a key': [pax(b'5 =b\n'), f('a')],
    'a pax length with a sign': [pax(b'+10 path=b\n'), f('a')],
    'a NUL in a pax path': [pax({'path': b'b\0c'}), f('a')],
    'a NUL in a pax link path': [pax({'linkpath': b'b\0c'}), f('q'),
                                 h('a', 'q')],
    'a pax size that is no number': [pax({'size': 'x'}), f('a')],
    'a pax size below zero': [pax({'size': '-1'}), f('a')],
    'a pax size that overflows': [pax({'size': '1' * 30}), f('a')],
    'a pax uid that is no number': [pax({'uid': '0x10'}), f('a')],
    'a pax time that is no number': [pax({'mtime': '1.2.3'}), f('a')],
    'two pax headers in a row': [pax({'path': 'b'}), pax({'path': 'c'}),
                                 f('a')],
    'a pax header without a member': [f('a'), pax({'path': 'b'})],
    'a long name without a member': [f('a'), rawtar.gnu_long(b'L', 'b' * 120)],
    'a long name together with a pax path': [rawtar.gnu_long(b'L', 'b' * 120),
                                             pax({'path': 'c'}), f('a')],
    'a NUL inside a long name': [rawtar.gnu_long(b'L', b'b\0c'), f('a')],
    'one zero block in mid-stream': [f('a'), bytes(512), f('b')],
    'a pax header above all limits': [pax({'comment': 'x' * 2**21}), f('a')],
    'a path above all limits': [f('x/' * 40000 + 'y')],
    'an empty name': [f('')],
    'sparse runs that overlap': [rawtar.sparse_pax_10(
        'a', 4096, [(0, b'x' * 1024), (512, b'y' * 512)])],
    'sparse runs out of order': [rawtar.sparse_pax_01(
        'a', 4096, [(2048, b'x' * 512), (0, b'y' * 512)])],
    'sparse runs beyond the end': [rawtar.sparse_old_gnu(
        'a', 4096, [(4000, b'x' * 512)])],
    'a sparse map that is no number': [f('a', b'x\n'.ljust(512, b'\0'), pax={
        'GNU.sparse.major': '1', 'GNU.sparse.minor': '0',
        'GNU.sparse.name': 'a', 'GNU.sparse.realsize': '9'})],
    'a sparse map that is odd': [f('a', b'x' * 9, pax={
        'GNU.sparse.size': '9', 'GNU.sparse.numblocks': '1',
        'GNU.sparse.map': '0,9,1'})],
    'something that is no tar': b'hello, world\n' * 100,
    'a few bytes': b'hello',
}


def bad_tar_case(what):
    def check():
        tar = BAD_TAR[what]
        if isinstance(tar, list):
            tar = rawtar.to_bytes(tar)
        bad_layer(Layer(tar))
        bad_layer(Layer(tar, compress='none'), args=['--no-verify'])
    return check


for WHAT in BAD_TAR:
    case('A layer with %s is refused, and named.' % WHAT)(bad_tar_case(WHAT))


@case('One layer of compression is undone, not two.')
def _():
    gz = archive.COMPRESS['gzip'](rawtar.to_bytes([f('a')]))
    bad_layer(Layer(gz))
    tar = archive.tar(archive.docker_1_10([image()]), 'gzip')
    lib.merge(archive.COMPRESS['gzip'](tar)).bad()


@case('The archive itself is read as strictly as layers are.')
def _():
    good = archive.oci([image()])
    for member in (f('x', checksum=b'000000\0 '), f('x', size=-1),
                   pax(b'9 path=bb'), f('x', uid=b'zz\0')):
        lib.merge(archive.tar(good[:2] + [member] + good[2:])).bad()
    two = [bytes(512)] + good
    lib.merge(archive.tar(two)).bad()


@case('Two members of the archive with one name and other content are not '
      'guessed at.')
def _():
    for generation, name in (archive.docker_1_10, b'manifest.json'), \
            (archive.oci, b'index.json'):
        members = generation([image()])
        other = generation([Image([f('other')])])
        extra = next(m for m in other if m.name == name)
        lib.merge(archive.tar(members + [extra])).bad()


# Trouble outside the input

def tight(script, data):
    """Runs a shell script with a tiny tmpfs on $T, in its own namespace."""
    folder = lib.fresh_folder()
    mount = 'mount -t tmpfs -o size=%s none "$T" || exit 77; ' % '64k'
    for unshare in ['unshare', '-m'], ['unshare', '-rm']:
        done = subprocess.run(
            [*unshare, 'sh', '-c', mount + script], input=data, check=False,
            capture_output=True, timeout=lib.SECONDS,
            env=dict(os.environ, T=folder, MERGE=lib.MERGE))
        if done.returncode not in (1, 77) or \
                b'unshare' not in done.stderr and done.returncode != 77:
            return lib.Result(unshare, done.returncode, done.stdout,
                              done.stderr)
    raise lib.Skip('cannot mount a tmpfs in a namespace')


@case('A full temporary directory is an error that says so.')
def _():
    noise = b''.join(bytes.fromhex(archive.sha256(b'%d' % i))
                     for i in range(20000))
    for data in (archive.tar(archive.docker_1_10([Image([f('a', noise)])])),
                 archive.tar(archive.oci([Image([f('a', noise)])]))):
        tight('exec "$MERGE" --tmpdir "$T"', data).bad('[Nn]o space')
        tight('TMPDIR=$T exec "$MERGE"', data).bad('[Nn]o space')


@case('A temporary directory that is not there is named.')
def _():
    data = archive.tar(archive.docker_1_10([image()]))
    lib.merge(data, '--tmpdir', '/no/such/dir').bad('/no/such/dir')
    lib.merge(data, env={'TMPDIR': '/no/such/dir'}).bad('/no/such/dir')


def sh(script, data=b'', env=None):
    done = subprocess.run(['sh', '-c', script], input=data, check=False,
                          capture_output=True, timeout=lib.SECONDS,
                          env=dict(os.environ, MERGE=lib.MERGE, **(env or {})))
    return lib.Result([script], done.returncode, done.stdout, done.stderr)


@case('Output that cannot be written is an error.')
def _():
    for files in LAYERS[0], [f('a', 'x' * 3000000)]:
        data = archive.tar(archive.oci([Image(files)]))
        path = lib.scratch('full.tar', data)
        for args in '', '--rootfs':
            sh('exec "$MERGE" %s >/dev/full' % args, data).bad('[Nn]o space')
            sh('exec "$MERGE" %s %s >/dev/full' % (args, path)).bad(
                '[Nn]o space')


@case('-h and -V that cannot be written are errors.')
def _():
    for option in '-h', '-V':
        sh('exec "$MERGE" %s >/dev/full' % option).bad('[Nn]o space')


@case('Closed standard output is an error, and no file is written to.')
def _():
    data = archive.tar(archive.oci([image()]))
    path = lib.scratch('closed.tar', data)
    sh('exec "$MERGE" >&-', data).bad('standard output')
    sh('exec "$MERGE" %s >&-' % path).bad('standard output')
    with open(path, 'rb') as source:
        equal(data, source.read(), 'the input file')


@case('Closed standard input is an error.')
def _():
    sh('exec "$MERGE" <&-').bad()


@case('Closed standard error changes nothing.')
def _():
    data = archive.tar(archive.oci([image()]))
    result = sh('exec "$MERGE" 2>&-', data)
    same(EXPECTED, result.stream().fs)


@case('A reader that goes away ends the run by SIGPIPE, or quietly with 2.')
def _():
    data = archive.tar(archive.oci([Image([f('a', 'x' * 3000000)])]))
    path = lib.scratch('pipe.tar', data)
    for ignored in False, True:
        # pylint: disable=subprocess-popen-preexec-fn
        with subprocess.Popen(
                [lib.MERGE, path], stdout=subprocess.PIPE,
                stderr=subprocess.PIPE, restore_signals=False,
                preexec_fn=lambda on=ignored: signal.signal(
                    signal.SIGPIPE,
                    signal.SIG_IGN if on else signal.SIG_DFL)) as process:
            process.stdout.read(1000)
            process.stdout.close()
            err = process.stderr.read()
            status = process.wait(timeout=lib.SECONDS)
        equal(2 if ignored else -signal.SIGPIPE, status, 'status')
        equal(b'', err, 'stderr')


def on_terminal(command, **given):
    if not shutil.which('script'):
        raise lib.Skip('script(1) is missing')
    return subprocess.run(['script', '-qec', command, '/dev/null'],
                          stdin=subprocess.DEVNULL, capture_output=True,
                          timeout=lib.SECONDS, check=False, **given)


# What is left out of the index must not make an archive a root file system.
@case('An archive behind a crowd of other members is not a root file system.')
def _():
    crowd = [rawtar.f('j%d' % i, '') for i in range(100001)]
    out = lib.merge(archive.tar(crowd + archive.docker_1_10([image()])))
    if out.status == 0:
        same(EXPECTED, out.stream().fs)
    else:
        out.bad()


@case('A manifest.json with an odd entry beside a good one is refused.')
def _():
    for odd in b'{}', b'null', b'{"Config":"x"}':
        members = archive.docker_1_10([image()])
        victim = next(m for m in members if m.name == b'manifest.json')
        victim.data = victim.data.strip()[:-1] + b',' + odd + b']'
        lib.merge(archive.tar(members)).bad('manifest.json')


@case('Keys of docker 1.x that fold to one name are refused.')
def _():
    members = archive.docker_1x([image()])
    for m in members:
        if m.name.endswith(b'/json'):
            m.data = b'{"Parent":"x","parent":"y",' + m.data.strip()[1:]
            break
    lib.merge(archive.tar(members)).bad()


@case('Attributes that would fill the memory are refused.')
def _():
    value = 'v' * 1000000
    layer = [rawtar.f('f%d' % i, '', pax={'SCHILY.xattr.user.x': value})
             for i in range(70)]
    lib.merge(archive.tar(archive.oci([archive.Image(layer)]))).bad(
        'extended attributes')


@case('A terminal on standard input is an error, at once.')
def _():
    done = on_terminal("'%s'" % lib.MERGE)
    equal(2, done.returncode, 'status')
    assert re.fullmatch(rb'img-merge: [^\r\n]*(terminal|no input)'
                        rb'[^\r\n]*\r?\n',
                        done.stdout), done.stdout


@case('A terminal on standard output is not written on.')
def _():
    path = lib.scratch('tty.tar', archive.tar(archive.oci([image()])))
    done = on_terminal("'%s' '%s'" % (lib.MERGE, path))
    equal(2, done.returncode, 'status')
    assert b'\0' not in done.stdout and b'terminal' in done.stdout, \
        done.stdout[:300]


@case('No input at all is an error.')
def _():
    lib.merge(b'').bad()
    lib.merge_file('/dev/null').bad()
    lib.merge_file(lib.scratch('empty', b'')).bad()
    lib.run([lib.MERGE], '/dev/null').bad()
    for args in ['--plain'], ['--rootfs']:
        lib.merge(b'', *args).bad()


@case('Input that is no tar is an error that says so.')
def _():
    for data in (b'x', b'hello\n' * 1000, b'{"v":1}\n', b'\x7fELF' +
                 bytes(2000), b'\x1f\x8b', b'\x28\xb5\x2f\xfd', bytes(100),
                 b'\0' * 700, archive.COMPRESS['gzip'](b''),
                 archive.COMPRESS['gzip'](b'hello')):
        lib.merge(data).bad()


@case('A directory that is no image layout is an error that names it.')
def _():
    folder = lib.fresh_folder()
    lib.merge_file(folder).bad(re.escape(folder))
    lib.merge_file('/').bad()


@case('A file that is not there is named.')
def _():
    lib.merge_file('/no/such/file').bad('/no/such/file', 'No such file')


@case('A file name with control bytes is shown without them.')
def _():
    lib.merge_file('/no/\x1b[31m\n/x').bad(r'\\x1b')


@case('Names from an image never bring control bytes into a message.')
def _():
    bad_layer(Layer(rawtar.to_bytes([f('a\x1b[31m\nb', 'x', size=99999)])))


@case('Unknown options, missing arguments and odd values are usage errors.')
def _():
    for args in (['--nope'], ['-Z'], ['--image'], ['--platform'],
                 ['--semantics', 'odd'], ['--semantics='], ['--tmpdir'],
                 ['--select'], ['--select', '[a'], ['--select', "'a"],
                 ['--select', '--odd'], ['--rootfs=1'], ['a', 'b']):
        lib.run([lib.MERGE, *args]).bad()


@case('An empty --image or --select is a usage error.')
def _():
    lib.run([lib.MERGE, '--image', '']).bad()


@case('A failed run leaves no file behind in the temporary directory.')
def _():
    folder = lib.fresh_folder()
    data = archive.tar(archive.docker_1_10([image()]))
    lib.merge(data[:3000], '--tmpdir', folder).bad()
    lib.merge(data, '--tmpdir', folder).good()
    equal([], os.listdir(folder))


# A stream that is cut, for the reader of our own streams

@case('No prefix of a stream is complete to the checker of these tests.')
def _():
    data = lib.merge(archive.tar(archive.oci([image()]))).good()
    assert stream.is_complete(data)
    for at in range(0, len(data) - 1023, 512):
        assert not stream.is_complete(data[:at]), 'cut at %d' % at


@case('img-check-shadow takes no prefix of a stream for a whole one.')
def _():
    if not HAS_SHADOW:
        raise lib.Skip('img-check-shadow is not there')
    data = lib.merge(archive.tar(archive.oci([image()]))).good()
    equal(0, lib.run([lib.SHADOW, '--json'], data).status)
    end = next(i for i in range(len(data), 0, -512)
               if data[i - 512:i].strip(b'\0'))
    every(lambda at: check_refuses(data[:at]),
          [at for at in range(0, end + 1, 512)])


lib.main()
