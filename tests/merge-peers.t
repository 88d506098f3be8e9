#!/usr/bin/env python3
"""Real images: the result is that of the kernel's overlay and of umoci.

The images are in ../shared/images, or where IMG_SHARED says (the folder that
`images` is in). Tests skip where they, umoci or skopeo are missing.
"""

import glob
import gzip
import os
import shutil
import stat
import subprocess
import sys

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, 'images')]

import lib  # noqa: E402
import stream  # noqa: E402
from lib import case, equal, same  # noqa: E402
from stream import Node  # noqa: E402

IMAGES = os.path.join(lib.SHARED, 'images', 'image')
ROOTFS = os.path.join(lib.SHARED, 'images', 'rootfs')

# name -> how skopeo is told of it
FORMS = {
    'alpine-web.oci-archive.tar': 'oci-archive',
    'alpine-web.docker-save-containerd.tar': 'docker-archive',
    'alpine-web.docker-save-legacy18.tar.gz': 'docker-archive',
    'alma-app.arm64.docker-save-containerd.tar': 'docker-archive',
    'dive-kaniko.tar': 'docker-archive',
    'dive-oci-estargz.tar': 'oci-archive',
    'dive-oci-gzip.tar': 'oci-archive',
    'dive-oci-uncompressed.tar': 'oci-archive',
    'dive-test-docker-image.tar.gz': 'docker-archive',
    'trivy-alpine-39.docker-save.tar.gz': 'docker-archive',
    'trivy-busybox-with-lockfile.docker-save.tar.gz': 'docker-archive',
}
ALL = [*FORMS, 'alpine-web.oci-zstd.tar', 'dive-oci-zstd.tar']
STREAMS = {}


def image(name, folder=IMAGES):
    path = os.path.join(folder, name)
    if not os.path.exists(path):
        raise lib.Skip('no ' + path)
    return path


def merged(name):
    if name not in STREAMS:
        STREAMS[name] = lib.merge_file(image(name)).stream()
    return STREAMS[name]


def tools(*names):
    for name in names:
        if not shutil.which(name):
            raise lib.Skip(name + ' is missing')


def command(*args, **given):
    done = subprocess.run(args, check=False, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, **given)
    assert done.returncode == 0, '%s: %s' % (
        ' '.join(args), done.stderr.decode(errors='replace'))
    return done.stdout


# What the kernel's overlay shows

def truth(name):
    """path, type, mode, uid, gid, size, nlink, link target; size and nlink of
    directories are the file system's own."""
    with gzip.open(image(name), 'rt', encoding='utf-8') as lines:
        for line in lines:
            path, kind, mode, uid, gid, size, nlink, *target = \
                line.rstrip('\n').split('\t')
            numbers = None if kind == 'd' else (int(size), int(nlink))
            yield path, (kind, int(mode, 8), int(uid), int(gid), numbers,
                         target[0] if target and kind == 'l' else None)


def shown(node):
    size = {'f': len(node.content or b''), 'l': len(node.target or '')}
    numbers = None if node.type == 'd' else (
        size.get(node.type, 0), len(node.group or '1'))
    return (node.type, node.mode, node.uid, node.gid, numbers, node.target)


def truth_case(archive, table):
    def check():
        want = dict(truth(table))
        got = {path: shown(node) for path, node in merged(archive).fs.items()
               if path}
        wrong = ['%r is %r, should be %r' % (path, got.get(path),
                                             want.get(path))
                 for path in sorted(set(want) | set(got))
                 if want.get(path) != got.get(path)]
        assert not wrong, '\n'.join(wrong[:20])
    return check


for NAME in [n for n in ALL if n.startswith(('alpine-web', 'alma-app'))]:
    case('%s is what the kernel\'s overlay shows.' % NAME)(truth_case(
        NAME, NAME.split('.')[0] + '.truth.tsv.gz'))


@case('One image in different archives gives one root file system part.')
def _():
    for family in 'alpine-web', 'dive-oci':
        parts = {}
        for name in [n for n in ALL if n.startswith(family)]:
            parts[name] = [raw.bytes for raw in merged(name).entries]
        first = next(iter(parts))
        for name, part in parts.items():
            # A single entry in each, but the docker one has other mtimes.
            equal(len(parts[first]), len(part), 'entries of ' + name)
            assert parts[first] == part, '%s differs from %s' % (name, first)


# What umoci unpacks

def scan(folder):
    """path -> Node of a tree on disk."""
    out, inodes = {}, {}

    def add(path, full):
        st = os.lstat(full)
        kind = {stat.S_IFREG: 'f', stat.S_IFDIR: 'd', stat.S_IFLNK: 'l',
                stat.S_IFCHR: 'c', stat.S_IFBLK: 'b',
                stat.S_IFIFO: 'p'}[stat.S_IFMT(st.st_mode)]
        node = Node(kind, stat.S_IMODE(st.st_mode), uid=st.st_uid,
                    gid=st.st_gid, mtime_ns=st.st_mtime_ns)
        if kind == 'f':
            with open(full, 'rb') as source:
                node.content = source.read()
        if kind == 'l':
            node.target = os.fsdecode(os.readlink(full))
        if kind in 'cb':
            node.rdev = os.major(st.st_rdev), os.minor(st.st_rdev)
        for key in os.listxattr(full, follow_symlinks=False):
            if not key.startswith('security.selinux'):
                node.xattrs[key] = os.getxattr(full, key,
                                               follow_symlinks=False)
        if kind != 'd' and st.st_nlink > 1:
            node.group = inodes.setdefault((st.st_dev, st.st_ino), set())
            node.group.add(path)
        out[path] = node

    add('', folder)
    for where, folders, files in os.walk(os.fsencode(folder)):
        for name in folders + files:
            full = os.path.join(where, name)
            add(os.path.relpath(full, os.fsencode(folder)).decode(
                'utf-8', 'surrogateescape'), full)
    for node in out.values():
        node.group = frozenset(node.group) if node.group else None
        # Shared by name: the kernel and our stream count other types' links
        # in their own ways.
        if node.type != 'f':
            node.group = None
    return out


UNPACKED = {}


def is_gzip(path):
    with open(path, 'rb') as source:
        return source.read(2) == b'\x1f\x8b'


def umoci(name):
    """The root file system that umoci makes of an image."""
    tools('umoci', 'skopeo')
    if os.geteuid():
        raise lib.Skip('needs root, for owners')
    if name not in UNPACKED:
        folder = lib.fresh_folder()
        source = image(name)
        if is_gzip(source):
            # skopeo wants to seek in it.
            source = folder + '/plain.tar'
            with open(source, 'wb') as out:
                out.write(command('gzip', '-dc', image(name)))
        command('skopeo', '--insecure-policy', 'copy', '-q',
                FORMS[name] + ':' + source, 'oci:%s/copy:x' % folder)
        command('umoci', 'unpack', '--image', folder + '/copy:x',
                folder + '/bundle')
        UNPACKED[name] = folder + '/bundle/rootfs'
    return UNPACKED[name]


def forgiving(expected, got):
    """What umoci leaves to chance is taken from us: times of directories
    that no layer has an entry for (umoci: when it was run), the root among
    them, and of those it made again for what came later."""
    for path, node in expected.items():
        if path in got and node.type == 'd' and \
                got[path].mtime in (0, None):
            node.mtime = got[path].mtime
    if '' not in got:
        expected.pop('', None)
    return expected


def umoci_case(name):
    def check():
        got = merged(name).fs
        want = forgiving(scan(umoci(name)), got)
        same(want, got)
    return check


def extract_case(name):
    def check():
        if os.geteuid():
            raise lib.Skip('needs root, for owners')
        folder = lib.fresh_folder()
        data = lib.merge_file(image(name), '--rootfs').good()
        command('tar', '-x', '-p', '--same-owner', '--numeric-owner',
                '--xattrs', '--xattrs-include=*', '-f', '-', '-C', folder,
                input=data)
        want, got = dict(merged(name).fs), scan(folder)
        if '' not in stream.read_rootfs(data):
            # No layer has an entry for the root: tar leaves it alone.
            want.pop('', None)
            got.pop('')
        same(want, got, 'the stream and the disk')
        shutil.rmtree(folder)
    return check


for NAME in FORMS:
    case('%s is, entry by entry, what umoci unpacks.' % NAME)(
        umoci_case(NAME))
for NAME in ALL:
    case('%s: --rootfs | tar -x makes just that on disk, times too.' % NAME)(
        extract_case(NAME))


# Plain root file systems

def rootfs_case(name):
    def check():
        path = image(name, ROOTFS)
        if os.geteuid():
            raise lib.Skip('needs root, for owners')
        folder = lib.fresh_folder()
        command('tar', '-x', '-p', '--same-owner', '--numeric-owner',
                '--xattrs', '--xattrs-include=*', '-f', path, '-C', folder)
        got = lib.merge_file(path).stream().fs
        want = scan(folder)
        if '' not in got or got[''].mtime == 0:
            want.pop('')
            got.pop('', None)
        # The archive has no entry for some directories.
        for entry, node in want.items():
            if entry in got and node.type == 'd' and got[entry].mtime == 0:
                node.mtime = 0
        same(want, got)
        shutil.rmtree(folder)
    return check


ROOTS = ['alpine-minirootfs-3.20.3-x86_64.tar.gz',
         'alpine-minirootfs-3.6.5-x86_64.tar.gz',
         'busybox-latest-musl-amd64.tar.gz',
         'busybox-latest-uclibc-amd64.tar.gz',
         'almalinux-8-docker-s390x-micro.tar.xz']
for NAME in ROOTS:
    case('%s: the stream is what tar extracts.' % NAME)(rootfs_case(NAME))


# Others read our streams

@case('GNU tar and bsdtar list the streams of real images in peace.')
def _():
    for name in ALL:
        data = merged(name).data
        for tar in 'tar', 'bsdtar':
            if shutil.which(tar):
                done = subprocess.run([tar, '-tf', '-'], input=data,
                                      capture_output=True, check=False)
                equal((0, b''), (done.returncode, done.stderr),
                      '%s on %s' % (tar, name))
                equal(len(merged(name).raws), done.stdout.count(b'\n'), name)


@case('A pipe, a file on stdin and an operand give one stream.')
def _():
    for name in 'alpine-web.docker-save-legacy18.tar.gz', 'dive-kaniko.tar', \
            'alpine-web.oci-zstd.tar':
        with open(image(name), 'rb') as source:
            data = source.read()
        assert lib.merge(data).good() == merged(name).data, name
        assert lib.run([lib.MERGE], image(name)).good() == merged(name).data


@case('Layers of real images are verified and know their instructions.')
def _():
    for name in ALL:
        for layer in merged(name).layers.values():
            equal('full', layer['verified'], name)
    layers = merged('alpine-web.oci-archive.tar').layers
    equal(3, len(layers))
    assert 'ADD' in layers[0]['created_by'], layers[0]
    assert 'COPY' in layers[1]['created_by'], layers[1]


@case('img-check-shadow takes the streams of real images to their end.')
def _():
    if not os.access(lib.SHADOW, os.X_OK):
        raise lib.Skip('img-check-shadow is not there')
    for name in ALL:
        result = lib.run([lib.SHADOW, '--json'], merged(name).data)
        equal(0, result.status, '%s: %s' % (name, result.text()))
        assert b'"ok":true' in result.out.splitlines()[-1], result.out[-300:]


@case('Every archive in the folder is covered by these tests.')
def _():
    there = [os.path.basename(p) for p in glob.glob(IMAGES + '/*.tar*')]
    if not there:
        raise lib.Skip('no ' + IMAGES)
    equal(sorted(ALL), sorted(there))


lib.main()
