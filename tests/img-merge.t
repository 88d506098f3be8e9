#!/usr/bin/env python3
"""img-merge, option by option."""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, 'images')]

import archive  # noqa: E402
import lib  # noqa: E402
import stream  # noqa: E402
from archive import Image, Layer  # noqa: E402
from lib import D, F, L, case, equal, implied, same  # noqa: E402
from rawtar import d, f, h, l, p, wh  # noqa: E402


def pack(*layers, compress='none', generation=archive.oci):
    return archive.tar(generation([Image(*layers, compress=compress)]))


# What every program has

@case('-h and --help say how it is used and exit with 0.')
def _():
    for option in '-h', '--help':
        text = lib.run([lib.MERGE, option]).good().decode()
        for word in ('usage: img-merge', '--image', '--platform', '--rootfs',
                     '--hidden', '--semantics', '--allow-missing', '--select',
                     '--hollow', '--tmpdir', '--no-verify', '--plain'):
            assert word in text, '%s is not in the help' % word


@case('-V says name and version and exits with 0.')
def _():
    for option in '-V', '--version':
        text = lib.run([lib.MERGE, option]).good()
        assert re.fullmatch(rb'img-merge \d+\.\d+\.\d+\n', text), text


@case('Nothing is written to stderr where it is no terminal; -q is taken.')
def _():
    data = pack([f('a', 'x' * 2000000)])
    equal(lib.merge(data).good(), lib.merge(data, '-q').good())


@case('A single dash is standard input, -- ends the options.')
def _():
    data = pack([f('a')])
    equal(lib.merge(data).good(), lib.merge(data, '-').good())
    path = lib.scratch('plain.tar', data)
    equal(lib.merge(data).good(), lib.run([lib.MERGE, '--', path]).good())


# The stream

RICH = [
    [d('./'), d('etc/'), f('etc/zz', 'last'), f('etc/passwd', 'p'),
     f('etc/group', 'g'), d('usr/'), d('usr/lib/'),
     f('usr/lib/os-release', 'o'), l('etc/os-release', '../usr/lib/os-release'),
     f('bin/sh', 'sh', mode=0o755), h('bin/ash', 'bin/sh', mode=0o755),
     p('run/pipe'), f('aaa', 'first?')],
    [f('etc/passwd', 'p2'), h('bin/dash', 'bin/sh', mode=0o755), wh('aaa')],
    [],
    [d('usr/share/'), f('usr/share/x', 'x' * 100000)],
]


@case('The same image gives the same bytes, every time and every way.')
def _():
    for compress in 'none', 'gzip', 'zstd':
        data = pack(*RICH, compress=compress)
        path = lib.scratch('same.tar', data)
        first = lib.merge(data).good()
        for other in lib.merge(data), lib.merge_file(path), \
                lib.run([lib.MERGE], path):
            assert other.good() == first, 'differs: %s' % other.args


@case('Links and skeleton come before bodies, passwd before other bodies.')
def _():
    out = lib.merge(pack(*RICH)).stream()
    names = [raw.name for raw in out.raws]
    first = [raw.name for raw in out.entries if raw.kind == b'0'][:3]
    equal({b'etc/passwd', b'etc/group', b'usr/lib/os-release'}, set(first))
    assert names.index(b'.image/links.json') < names.index(
        b'.image/layers/0.json') < names.index(b'etc/passwd')
    equal([['bin/sh', 'bin/ash', 'bin/dash']], out.links)
    equal([0, 1, 2, 3], sorted(out.layers))


@case('A marker names index, diff_id, digest, instruction and proof.')
def _():
    image = Image(*RICH[:2], compress='gzip')
    out = lib.merge(archive.tar(archive.oci([image]))).stream()
    for index, layer in enumerate(image.layers):
        equal({'index': index, 'diff_id': layer.diff_id,
               'digest': layer.digest, 'created_by': layer.created_by,
               'verified': 'full'}, out.layers[index])


@case('An instruction with quotes, newlines and odd bytes is carried.')
def _():
    layer = Layer([f('a')], created_by='RUN echo "x\\n"\n\t&& \u20ac \x01')
    out = lib.merge(archive.tar(archive.oci([Image(layer)]))).stream()
    equal(layer.created_by, out.layers[0]['created_by'])


@case('GNU tar and bsdtar list the stream without a complaint.')
def _():
    for args in [], ['--select', 'etc/**', '--hollow'], ['--hidden'], \
            ['--rootfs']:
        data = lib.merge(pack(*RICH), *args).good()
        for tar in ['tar', '-tvf', '-'], ['bsdtar', '-tvf', '-']:
            if not shutil.which(tar[0]):
                continue
            done = subprocess.run(tar, input=data, capture_output=True,
                                  check=False)
            equal((0, b''), (done.returncode, done.stderr), ' '.join(tar))
            equal(len(stream.members(data)), done.stdout.count(b'\n'))


# --rootfs

@case('--rootfs writes the root file system alone, depth first.')
def _():
    whole = lib.merge(pack(*RICH)).stream()
    alone = lib.merge(pack(*RICH), '--rootfs')
    same(whole.fs, alone.rootfs())
    assert b'.image' not in alone.out


@case('--rootfs keeps names that a stream would escape.')
def _():
    out = lib.merge(pack([d('.image/'), f('.image/x', '1'),
                          f('.image~', '2')]), '--rootfs')
    same({'.image': D(), '.image/x': F('1'), '.image~': F('2')},
         out.rootfs())


@case('--rootfs | tar -x gives the file system, times of directories too.')
def _():
    if os.geteuid():
        raise lib.Skip('needs root')
    layers = [[d('./', 0o755, mtime=1111), d('d/', 0o700, mtime=2222, uid=3),
               d('d/e/', mtime=3333), f('d/e/f', 'x', mode=0o4755),
               h('g', 'd/e/f', mode=0o4755), l('s', 'd', uid=5),
               p('p', mode=0o600), f('x', mtime=1.5)], [f('d/e/n')]]
    for tar in ['tar', '-x', '--same-owner', '-pf', '-'], \
            ['bsdtar', '-xpf', '-']:
        if not shutil.which(tar[0]):
            continue
        folder = lib.fresh_folder()
        data = lib.merge(pack(*layers), '--rootfs').good()
        subprocess.run(tar, input=data, cwd=folder, check=True)

        def stat(name, where=folder):
            return os.lstat(os.path.join(where, name))
        equal([2222, 3333], [int(stat(n).st_mtime) for n in ('d', 'd/e')])
        if tar[0] == 'tar':
            # bsdtar leaves the directory it extracts into alone.
            equal(1111, int(stat('.').st_mtime), 'the root')
        equal((3, 0o40700), (stat('d').st_uid, stat('d').st_mode))
        equal(0o104755, stat('g').st_mode)
        equal(stat('g').st_ino, stat('d/e/f').st_ino)
        equal(5, stat('s').st_uid)
        equal(1500000000, stat('x').st_mtime_ns)


# --select

TREE = [
    [d('etc/', 0o750), f('etc/s', 'shadow', mode=0o600),
     h('etc/shadow-link', 'etc/s', mode=0o600), l('etc/shadow', 's'),
     f('etc/passwd', 'pw'), d('usr/'), d('usr/lib/'), l('lib', 'usr/lib'),
     f('usr/lib/x', 'x'), f('usr/lib/y', 'y'), l('l1', '/l2'),
     l('l2', 'lib/../lib/x'), l('dangling', 'no/where'), l('loop', 'loop'),
     f('big', 'b' * 300000), f('empty')],
    [f('opt/a b', 'blank'), f('opt/*', 'star'), f('opt/c', 'c'),
     f('opt/d/e/f', 'deep')],
]


def selected(*words, expected, layers=None):
    args = [arg for word in words for arg in ('--select', word)]
    out = lib.merge(pack(*(layers or TREE)), *args).stream()
    same(expected, out.fs, ' '.join(args))
    got = lib.merge(pack(*(layers or TREE)), '--rootfs', *args).rootfs()
    same(expected, got, '--rootfs ' + ' '.join(args))
    return out


ETC = {'etc': D(0o750)}


@case('--select keeps what a glob names, and its directories.')
def _():
    selected('etc/passwd', expected={**ETC, 'etc/passwd': F('pw')})
    selected('/etc/passwd', expected={**ETC, 'etc/passwd': F('pw')})
    selected('**/y', expected={'usr': D(), 'usr/lib': D(),
                               'usr/lib/y': F('y')})
    selected('opt/d/**', expected={
        'opt': implied(), 'opt/d': implied(), 'opt/d/e': implied(),
        'opt/d/e/f': F('deep')})


@case('--select of a symlink brings what it leads to, and links on the way.')
def _():
    selected('etc/shadow', expected={
        **ETC, 'etc/shadow': L('s'), 'etc/s': F('shadow', 0o600)})
    selected('l1', expected={
        'l1': L('/l2'), 'l2': L('lib/../lib/x'), 'lib': L('usr/lib'),
        'usr': D(), 'usr/lib': D(), 'usr/lib/x': F('x')})


@case('--select of a name below a symlinked directory finds it.')
def _():
    selected('lib/x', expected={'lib': L('usr/lib'), 'usr': D(),
                                'usr/lib': D(), 'usr/lib/x': F('x')})


@case('--select of symlinks that lead nowhere or in a loop keeps them.')
def _():
    selected('dangling', 'loop', expected={'dangling': L('no/where'),
                                           'loop': L('loop')})


@case('--select of one name of a hard link brings the body.')
def _():
    out = lib.merge(pack(*TREE), '--select', 'etc/shadow-link').stream()
    equal(b'shadow', out.fs['etc/shadow-link'].content)
    assert 'etc/passwd' not in out.fs and 'big' not in out.fs


@case('--select takes several words, several times, in quotes.')
def _():
    opt = {'opt': implied()}
    selected("'opt/a b'", expected={**opt, 'opt/a b': F('blank')})
    selected('"opt/a b" big', expected={**opt, 'opt/a b': F('blank'),
                                        'big': F('b' * 300000)})
    selected('opt/a\\ b', 'empty', expected={**opt, 'opt/a b': F('blank'),
                                             'empty': F()})
    selected("'opt/\\*'", expected={**opt, 'opt/*': F('star')})
    selected('--path big', expected={'big': F('b' * 300000)})
    selected('opt/{a*,c}', expected={**opt, 'opt/a b': F('blank'),
                                     'opt/c': F('c')})
    selected('opt/[bc]', expected={**opt, 'opt/c': F('c')})


@case('--select of what is not there gives an empty file system.')
def _():
    out = lib.merge(pack(*TREE), '--select', 'no/such').stream()
    equal(set(), set(out.fs) - {''})


@case('A selection is recorded as a stage in stream.json.')
def _():
    equal([], lib.merge(pack(*TREE)).stream().info['stages'])
    stages = lib.merge(pack(*TREE), '--select', "etc/** 'a b'", '--select',
                       'x').stream().info['stages']
    equal(1, len(stages), 'stages')
    equal(('img-merge', ['etc/**', 'a b', 'x'], False),
          (stages[0]['tool'], stages[0]['kept'], stages[0]['hollow']))
    stages = lib.merge(pack(*TREE), '--select', 'x',
                       '--hollow').stream().info['stages']
    equal(True, stages[0]['hollow'])


@case('--hollow keeps what is not selected as hollow entries.')
def _():
    for args in ['--select', 'etc/**', '--hollow'], \
            ['--select', 'etc/** --hollow']:
        whole = lib.merge(pack(*TREE)).stream().fs
        out = lib.merge(pack(*TREE), *args).stream()
        equal(set(whole), set(out.fs), 'names')
        for path, node in out.fs.items():
            keep = path.startswith('etc/') or node.type != 'f' or \
                path == 'empty'
            equal(not keep, node.hollow, 'hollow ' + path)
            if not keep:
                equal(len(whole[path].content), node.size, 'size')
                node.content = whole[path].content
        same(whole, out.fs)


@case('--hollow keeps hard links, and a selected name makes the body real.')
def _():
    layers = [[f('a', 'x' * 99), h('b', 'a'), f('c', 'y'), h('e', 'c')]]
    out = lib.merge(pack(*layers), '--select', 'b', '--hollow').stream()
    equal((False, b'x' * 99), (out.fs['b'].hollow, out.fs['b'].content))
    equal((True, True), (out.fs['c'].hollow, out.fs['e'].hollow))


@case('--hollow without --select makes all bodies hollow or is refused.')
def _():
    result = lib.merge(pack(*TREE), '--hollow')
    if result.status:
        result.bad('--select')
    else:
        assert result.stream().fs['big'].hollow


@case('Hollow entries extract with their size by GNU tar, bsdtar, Python.')
def _():
    data = lib.merge(pack(*TREE), '--select', 'no', '--hollow').good()
    for tool in 'tar', 'bsdtar', 'python':
        folder = lib.fresh_folder()
        if tool == 'python':
            path = lib.scratch('hollow.tar', data)
            with tarfile.open(path) as archive_:
                archive_.extract('big', folder)
        elif not shutil.which(tool):
            continue
        else:
            done = subprocess.run(
                [tool, '-xf', '-', 'big', 'empty'], input=data, cwd=folder,
                capture_output=True, check=False)
            equal((0, b''), (done.returncode, done.stderr), tool)
        equal(300000, os.path.getsize(os.path.join(folder, 'big')), tool)


# --hidden

@case('--hidden carries what later layers deleted or replaced.')
def _():
    layers = [[d('a/'), f('a/x', 'x0', mode=0o600), f('r', 'r0'),
               d('o/', 0o711), f('o/p', 'p0'), f('keep', 'k')],
              [wh('a/x'), f('r', 'r1'), d('o/'), f('o/.wh..wh..opq')],
              [wh('r'), f('a/x', 'x2')]]
    plain = lib.merge(pack(*layers)).stream()
    out = lib.merge(pack(*layers), '--hidden').stream()
    same(plain.fs, out.fs)
    equal(True, out.info['hidden'])
    files = {key: raw.content() for key, raw in out.hidden.items()
             if raw.kind == b'0'}
    equal({(0, 1, 'a/x'): b'x0', (0, 1, 'r'): b'r0', (1, 2, 'r'): b'r1',
           (0, 1, 'o/p'): b'p0'}, files)
    equal(0o600, out.hidden[0, 1, 'a/x'].mode)
    equal({}, plain.hidden, 'without --hidden')


@case('--hidden carries a deleted directory with all that was in it.')
def _():
    out = lib.merge(pack([d('a/', 0o700), d('a/b/'), f('a/b/c', 'c'),
                          l('a/l', 'b')], [f('a/b/n', 'n')], [wh('a')]),
                    '--hidden').stream()
    files = {key: raw.content() for key, raw in out.hidden.items()
             if raw.kind == b'0'}
    equal({(0, 2, 'a/b/c'): b'c', (1, 2, 'a/b/n'): b'n'}, files)
    equal(b'b', out.hidden[0, 2, 'a/l'].link)


@case('--hidden does not carry names whose inode lives on as if it were lost.')
def _():
    out = lib.merge(pack([f('a', 'body'), h('b', 'a')], [wh('a')]),
                    '--hidden').stream()
    same({'b': F('body')}, out.fs)
    assert set(out.hidden) <= {(0, 1, 'a')}, out.hidden


@case('--hidden writes each hidden hard-linked body so that tar extracts it.')
def _():
    data = lib.merge(pack([f('a', 'body' * 300), h('b', 'a')],
                          [wh('a'), wh('b')]), '--hidden')
    out = data.stream()
    equal({(0, 1, 'a'), (0, 1, 'b')}, set(out.hidden))
    folder = lib.fresh_folder()
    subprocess.run(['tar', '-xf', '-'], input=data.out, cwd=folder,
                   check=True)
    for name in 'ab':
        with open(os.path.join(folder, '.image/hidden/0/1', name),
                  'rb') as source:
            equal(b'body' * 300, source.read(), name)


@case('--hidden names below .image and odd bytes stay what they are.')
def _():
    out = lib.merge(pack([d('.image/'), f('.image/x', '1'), f(b'\xff', '2')],
                         [wh('.image'), f(b'.wh.\xff')]),
                    '--hidden').stream()
    assert {(0, 1, '.image/x'), (0, 1, '\udcff')} <= set(out.hidden)


@case('A file that is the same again in the next layer is hidden all the same.')
def _():
    out = lib.merge(pack([f('a', 'x')], [f('a', 'x')]), '--hidden').stream()
    assert (0, 1, 'a') in out.hidden


@case('--hidden carries what its own layer replaced, as removed there.')
def _():
    out = lib.merge(pack([f('a', 'first'), f('a', 'last')]),
                    '--hidden').stream()
    same({'a': F('last')}, out.fs)
    equal(b'first', out.hidden[0, 0, 'a'].content())


@case('--hidden and --rootfs do not go together, or --hidden is without use.')
def _():
    result = lib.merge(pack([f('a')], [wh('a')]), '--hidden', '--rootfs')
    if result.status:
        result.bad('--hidden')
    else:
        same({}, result.rootfs())


# --no-verify

@case('--no-verify takes a layer whose digest is wrong, and says so.')
def _():
    image = Image([f('a', 'x' * 2000)], compress='none')
    members = archive.oci([image])
    for member in members:
        if member.data == image.layers[0].blob:
            member.data = member.data.replace(b'x' * 2000, b'y' * 2000)
    data = archive.tar(members)
    lib.merge(data).bad('layer 0')
    for result in lib.merge(data, '--no-verify'), \
            lib.merge_file(lib.scratch('wrong.tar', data), '--no-verify'):
        same({'a': F('y' * 2000)}, result.stream().fs)
        equal('none', result.stream().layers[0]['verified'])


# Temporary space

@case('An uncompressed archive in a file needs no temporary space.')
def _():
    body = hashlib.sha256(b'x').digest() * 40000
    for generation in archive.oci, archive.docker_1_10, archive.podman, \
            archive.docker_25, archive.docker_1x:
        data = pack([f('a', body)], [f('b', 'b')], generation=generation)
        path = lib.scratch('nospace.tar', data)
        for run in (lib.merge_file(path, '--tmpdir', '/no/such'),
                    lib.run([lib.MERGE, '--tmpdir', '/no/such'], path),
                    lib.merge_file(path, env={'TMPDIR': '/no/such'})):
            same({'a': F(body), 'b': F('b')}, run.stream().fs)


@case('An uncompressed layout in a directory needs no temporary space.')
def _():
    folder = archive.to_folder(archive.oci([Image([f('a', 'a' * 99999)],
                                                  compress='none')]),
                               lib.fresh_folder())
    out = lib.merge_file(folder, '--tmpdir', '/no/such').stream()
    same({'a': F('a' * 99999)}, out.fs)


@case('Compressed layers use --tmpdir before TMPDIR, and leave nothing.')
def _():
    folder = lib.fresh_folder()
    data = pack([f('a', 'a' * 99999)], compress='gzip')
    out = lib.merge(data, '--tmpdir', folder, env={'TMPDIR': '/no/such'})
    same({'a': F('a' * 99999)}, out.stream().fs)
    equal([], os.listdir(folder), 'left behind')


@case('The archive is opened for reading only, and no other file is written.')
def _():
    if not shutil.which('strace'):
        raise lib.Skip('strace is missing')
    path = lib.scratch('trace.tar', pack([f('a', 'a' * 99999)]))
    log = lib.scratch('trace.log')
    done = subprocess.run(
        ['strace', '-f', '-o', log, '-e', 'trace=open,openat,creat,execve',
         lib.MERGE, path], capture_output=True, check=False,
        env=dict(os.environ, IMG_SANDBOX='off',
                 ASAN_OPTIONS='detect_leaks=0'))
    if done.returncode and b'ptrace' in done.stderr:
        raise lib.Skip('strace does not work here')
    equal(0, done.returncode, 'status')
    with open(log, encoding='utf-8', errors='replace') as text:
        wrote = [line for line in text if re.search(
            r'O_WRONLY|O_RDWR|O_CREAT|creat\(', line) and
            not re.search('/dev/|/proc/|O_TMPFILE', line)]
    equal([], wrote, 'opened for writing')


# --allow-missing, --semantics, --plain have their cases in merge-cases.t and
# merge-archives.t.

@case('--semantics oci is the default.')
def _():
    data = pack([d('r/'), l('a', 'r')], [f('a/x', 'in')])
    equal(lib.merge(data).good(), lib.merge(data, '--semantics',
                                            'oci').good())


@case('Progress is shown where stderr is a terminal, never with -q.')
def _():
    if not shutil.which('script'):
        raise lib.Skip('script(1) is missing')
    path = lib.scratch('tty.tar', pack([f('a', 'a' * 99999)]))
    done = subprocess.run(
        ['script', '-qec', "'%s' -q '%s' >/dev/null" % (lib.MERGE, path),
         '/dev/null'], stdin=subprocess.DEVNULL, capture_output=True,
        timeout=lib.SECONDS, check=False)
    equal((0, b''), (done.returncode, done.stdout))


# What is said about the image

STATEMENT = 'application/vnd.in-toto+json'
COSIGN = 'application/vnd.dev.cosign.simplesigning.v1+json'
BUNDLE = 'application/vnd.dev.sigstore.bundle.v0.3+json'
UNKNOWN = {'architecture': 'unknown', 'os': 'unknown'}
MANIFEST = archive.OCI + 'manifest.v1+json'


def said(body, config=archive.OCI + 'config.v1+json', layers=(), **more):
    """Blobs of a manifest beside an image, and its entry."""
    body = archive.compact(body)
    manifest = archive.compact(dict({
        'schemaVersion': 2, 'mediaType': MANIFEST,
        'config': archive.descriptor(config, b'{}'),
        'layers': [archive.descriptor(media, body, annotations=notes)
                   for media, notes in layers]}, **more))
    return [body, b'{}', manifest], archive.descriptor(MANIFEST, manifest)


def with_said(image, *parts, annotations=None, without=(), spoil=None):
    """An OCI layout of the image with entries beside it."""
    blobs = archive.image_blobs(image) + [b for p in parts for b in p[0]]
    index = json.loads(archive.index(
        [archive.descriptor(MANIFEST, image.manifest())] +
        [p[1] for p in parts]))
    if annotations:
        index['annotations'] = annotations
    members = archive.blob_members(b for b in blobs if b not in without)
    for member in members:
        if spoil is not None and member.data == spoil:
            member.data = spoil[:-1] + b' '
    return archive.tar([archive.layout(), archive.file(
        'index.json', archive.compact(index))] + members)


def said_in(data, *args):
    meta = lib.merge(data, *args).stream().meta
    return json.loads(meta.get('attestations.json', b'null'))


def kinds(data):
    return [(s['kind'], s.get('artifact_type'), s['predicate_types'])
            for s in said_in(data)['list']]


def about(part, image, **more):
    """The part, whose entry says of which image it is."""
    part[1].update(annotations=dict({
        'vnd.docker.reference.digest': image.digest(),
        'vnd.docker.reference.type': 'attestation-manifest'}, **more),
        platform=UNKNOWN)
    return part


@case('Of an archive that says nothing about its image there is no member.')
def _():
    image = Image([f('a')])
    equal(None, said_in(with_said(image)))
    equal(None, said_in(pack([f('a')], generation=archive.docker_25)))
    equal(None, said_in(archive.tar(archive.podman([image]))))


@case('Attestations of buildkit are named, with what they state.')
def _():
    image = Image([f('a')])
    part = about(said('x', layers=[
        (STATEMENT, {'in-toto.io/predicate-type': 'https://slsa.dev/p/v1'}),
        (STATEMENT, {'in-toto.io/predicate-type': 'https://spdx.dev/Doc'})]),
        image)
    data = with_said(image, part)
    equal({'list': [{
        'kind': 'attestation', 'digest': part[1]['digest'],
        'media_type': MANIFEST, 'subject': image.digest(),
        'predicate_types': ['https://slsa.dev/p/v1', 'https://spdx.dev/Doc']
    }]}, said_in(data))
    merged = lib.merge(data).good()
    passed = lib.run([lib.FILTER, '--path', 'b'], merged).stream()
    equal(stream.read(merged).meta['attestations.json'],
          passed.meta['attestations.json'])
    got = said_in(archive.tar(archive.containerd([image])))
    equal(['attestation'], [s['kind'] for s in got['list']])


@case('Attestations of another image are not named.')
def _():
    image, other = Image([f('a')]), Image([f('b')])
    part = about(said('x', layers=[(STATEMENT, None)]), other)
    equal(None, said_in(with_said(image, part)))
    platforms = [Image([f('p', p)], platform=p)
                 for p in ('linux/amd64', 'linux/s390x')]
    blobs, entries = [], []
    for one in platforms:
        more, note = archive.attestation(one)
        blobs += archive.image_blobs(one) + more
        entries += [note, archive.descriptor(MANIFEST, one.manifest())]
    data = archive.tar([archive.layout(), archive.file(
        'index.json', archive.index(entries))] + archive.blob_members(blobs))
    for one in platforms:
        equal([one.digest()], [s['subject'] for s in said_in(
            data, '--platform', one.platform)['list']])


@case('Signatures and SBOMs that name the image as their subject are named.')
def _():
    image = Image([f('a')])
    subject = archive.descriptor(MANIFEST, image.manifest())
    sign = 'https://sigstore.dev/cosign/sign/v1'
    notary = 'application/vnd.cncf.notary.signature'
    empty = 'application/vnd.oci.empty.v1+json'
    sbom = 'application/spdx+json'
    key = 'dev.sigstore.bundle.predicateType'
    parts = [
        said(1, layers=[(COSIGN, None)], subject=subject),
        said(2, config=empty, artifactType=notary, subject=subject),
        said(3, config=notary, subject=subject),
        said(4, config=empty, artifactType=BUNDLE, subject=subject,
             annotations={key: sign}, layers=[(BUNDLE, None)]),
        said(5, config=empty, artifactType=BUNDLE, subject=subject,
             layers=[(BUNDLE, {key: 'https://slsa.dev/p/v1'})]),
        said(6, config=empty, artifactType=sbom, subject=subject),
        said(7, config=empty, artifactType='text/x', subject=subject),
    ]
    equal([('signature', None, []), ('signature', notary, []),
           ('signature', notary, []), ('signature', BUNDLE, [sign]),
           ('attestation', BUNDLE, ['https://slsa.dev/p/v1']),
           ('sbom', sbom, []), ('other', 'text/x', [])],
          kinds(with_said(image, *parts)))


@case('An archive with the mark of img-fetch --attestations is taken at its '
      'word.')
def _():
    image = Image([f('a')])
    mark = {'imgpipe.attestations.asked': 'referrers,index,rumours'}
    equal({'asked': ['index', 'referrers'], 'list': []},
          said_in(with_said(image, annotations=mark)))
    part = said(1, layers=[(COSIGN, None)],
                config='application/vnd.example+json')
    equal([], said_in(with_said(image, part, annotations=mark))['list'],
          'img-fetch says of what is no image that its platform is unknown')
    part[1]['platform'] = UNKNOWN
    equal(None, said_in(with_said(image, part)))
    equal(['signature'], [s['kind'] for s in said_in(
        with_said(image, part, annotations=mark))['list']])
    tagged = 'sha256:' + 'a' * 64
    part[1]['annotations'] = {'imgpipe.attestations.about': tagged}
    equal([tagged], [s['subject'] for s in said_in(
        with_said(image, part, annotations=mark))['list']])


@case('An attestation that is not there is named; a damaged one is a diag.')
def _():
    image = Image([f('a')])
    part = about(said('x', layers=[(STATEMENT, None)]), image)
    equal([('attestation', None, [])],
          kinds(with_said(image, part, without=[part[0][2]])))
    damaged = [with_said(image, part, spoil=part[0][2])]
    for bad in b'{"config":[]}', b'no JSON', b'{"config":{},"Config":{}}':
        entry = archive.descriptor('x', bad)
        damaged.append(with_said(image, about(([bad], entry), image)))
    for data in damaged:
        got = lib.merge(data).stream()
        assert 'attestations.json' not in got.meta, got.meta
        equal(1, len(got.diags(code='attestation-unread')), got.diags())


@case('Of more than 200 the others are counted; long types are cut.')
def _():
    image = Image([f('a')])
    parts = [about(said(i, config='a/' + 'b' * 1000, layers=[
        (STATEMENT, {'predicateType': '\u20ac' * 500})] * 10), image)
        for i in range(203)]
    got = said_in(with_said(image, *parts))
    equal((200, 3), (len(got['list']), got['dropped']))
    equal('a/' + 'b' * 126, got['list'][0]['artifact_type'])
    equal(['\u20ac' * 42] * 8, got['list'][0]['predicate_types'])


lib.main()
