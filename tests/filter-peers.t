#!/usr/bin/env python3
"""Real images: img-filter selects what find(1) finds in the file system that
tar unpacks; GNU tar and bsdtar list what it writes.

The images are in ../shared/images, or where IMG_SHARED says. Tests skip where
they are missing, and where nobody may make devices and owners.
"""

import glob
import os
import shutil
import subprocess
import sys

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, 'images')]

import lib  # noqa: E402
import stream  # noqa: E402
from lib import case, equal  # noqa: E402

IMAGES = os.path.join(lib.SHARED, 'images', 'image')

# What find is told, and what we are.
ROWS = [
    (['-path', './etc/*', '-type', 'f'], ['--path', 'etc/**', '--type',
                                          'f,h']),
    (['-perm', '/6000'], ['--perm', '/6000']),
    (['-perm', '-u=rwx,g=rx'], ['--perm', '-u=rwx,g=rx']),
    (['-perm', '755', '-type', 'd'], ['--perm', '755', '--type', 'd']),
    (['-type', 'l', '-path', './usr/*'], ['--type', 'l', '--path',
                                          'usr/**']),
    (['-type', 'f', '-size', '+20k'], ['--size', '+20k']),
    (['-type', 'f', '-size', '-2c'], ['--size', '-2']),
    (['-type', 'f', '-size', '3k'], ['--size', '3k']),
    (['!', '-gid', '0'], ['--gid', '+0']),
    (['!', '(', '-gid', '0', '-uid', '0', ')'],
     ['--uid', '0', '--gid', '0', '--invert']),
    (['(', '-perm', '-4000', '-o', '-name', '*.conf', ')'],
     ['--perm', '-4000', '--path', '**/*.conf', '--any']),
    (['-newermt', '2020-06-01 UTC'], ['--newer', '2020-06-01']),
    (['-regextype', 'posix-extended', '-regex', r'\./(usr/)?s?bin/.*[a-d]'],
     ['--regex', r'(usr/)?s?bin/.*[a-d]']),
]


def images():
    paths = sorted(glob.glob(os.path.join(IMAGES, '*.tar*')))
    if not paths:
        raise lib.Skip('no images in ' + IMAGES)
    return paths


def names(data):
    return {stream.path_of(raw.name): raw for raw in stream.members(data)
            if not raw.name.startswith(b'.image/')}


def unpack(path):
    """The file system as a folder, and the stream that it is from."""
    folder = lib.fresh_folder()
    data = lib.merge_file(path).good()
    rootfs = lib.run([lib.FILTER, '--rootfs', '--type', 'f,d,l,h'],
                     data).good()
    done = subprocess.run(
        ['tar', '-xp', '--numeric-owner', '--delay-directory-restore', '-f',
         '-'], input=rootfs, cwd=folder, capture_output=True, check=False)
    equal((0, b''), (done.returncode, done.stderr), path)
    return folder, data


def behind_info(data):
    """All but stream.json, which names the program."""
    size = int(data[124:135], 8)
    return data[512 + size + -size % 512:]


def found(folder, words):
    out = subprocess.run(['find', '.', *words, '-print0'], cwd=folder,
                         capture_output=True, check=True).stdout
    return {stream.text(name[2:]) for name in out.split(b'\0')
            if name not in (b'', b'.')}


@case('find in the unpacked file system finds the same, of every image.')
def _():
    if os.geteuid() != 0:
        raise lib.Skip('needs root, for owners')
    for path in images():
        folder, data = unpack(path)
        there = found(folder, [])
        links = {n: stream.text(raw.link) for n, raw in names(data).items()
                 if raw.kind == b'2'}
        groups = {n: set(group) for group in stream.read(data).links
                  for n in group}
        for theirs, ours in ROWS:
            want = found(folder, theirs)
            if '--invert' not in ours:
                want |= lib.brought(links, want)
            got = names(lib.run([lib.FILTER, '--no-keep-parents', *ours],
                                data).good())
            got = {n for n in got if n in there}
            equal(set(), want & there - got, '%s: %s lacks' % (path, ours))
            # Names of a file whose other name is selected may come too.
            more = {n for n in got - want if not want & groups.get(n, set())}
            equal(set(), more, '%s: %s has' % (path, ours))
        shutil.rmtree(folder, ignore_errors=True)


@case('--rootfs into plain tar -x makes what img-merge --rootfs makes.')
def _():
    for path in images():
        data = lib.merge_file(path).good()
        words = ['-s', '--type f,d,l,h']
        theirs = lib.merge_file(path, '--rootfs', *words).good()
        mine = lib.run([lib.FILTER, '--rootfs', *words], data).good()
        tar = lib.anybody(['tar', '-x'])
        equal(lib.unpacked(theirs, tar), lib.unpacked(mine, tar), path)


@case('GNU tar and bsdtar list the selection as it is.')
def _():
    for path in images():
        out = lib.run([lib.FILTER, '--path', 'etc/**', '--path', 'usr/bin/*',
                       '--hollow'], lib.merge_file(path).good()).good()
        want = sorted(raw.name for raw in stream.members(out))
        for tar in 'tar', 'bsdtar':
            if not shutil.which(tar):
                continue
            done = subprocess.run(
                [tar, '-tf', '-'], input=out, capture_output=True,
                check=False, env=dict(os.environ, LC_ALL='C.UTF-8'))
            equal((0, b''), (done.returncode, done.stderr), path)
            equal(want, sorted(done.stdout.splitlines()), path)


@case('--select pushed down gives the same stream as --content after.')
def _():
    for path in images():
        globs = ['etc/**', 'bin/*', 'lib/*.so*']
        before = lib.merge_file(path, '-s', ' '.join(globs),
                                '--hollow').good()
        after = lib.run([lib.FILTER, *[x for g in globs for x in ('-c', g)]],
                        lib.merge_file(path).good()).good()
        equal(behind_info(before), behind_info(after), path)


if __name__ == '__main__':
    lib.main(lib.FILTER)
