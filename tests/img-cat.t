#!/usr/bin/env python3
"""img-cat, on streams that are written by hand, and on real images."""

import glob
import itertools
import os
import pty
import re
import subprocess
import tarfile

import lib
from lib import CAT, MERGE, case, equal, run
from mkstream import Hollow, stage, stream
import rawtar
from rawtar import c, d, f, h, l

IMAGES = os.path.join(lib.SHARED, 'images')


def image(*members, **given):
    return stream([('RUN x', list(members))], **given)


def cat(data, *args, **given):
    return run([CAT, *args], data, **given).good()


def bad(data, *args, lines=1, out=b'', env=None):
    """Status 2, so many lines on stderr; they."""
    done = run([CAT, *args], data, env)
    equal(2, done.status, 'status')
    assert re.fullmatch(r'(img-cat: [^\x00-\x1f\x7f]+\n){%d}' % lines,
                        done.text()), done.text()
    if out is not None:
        equal(out, done.out, 'output')
    return done.text()


def hidden(added, removed, name, data, **given):
    return f('.image/hidden/%d/%d/%s' % (added, removed, name), data, **given)


# One file

@case('A file is written as it is, whatever bytes it has')
def _():
    body = bytes(range(256)) * 9000
    equal(body, cat(image(d('a/'), f('a/b', body)), 'a/b'))
    equal(b'', cat(image(f('empty', '')), 'empty'))


@case('A path may be written in any way that names the file')
def _():
    data = image(d('a/'), d('a/b/'), f('a/b/c', 'x'))
    for path in '/a/b/c', './a/b/c', 'a//b/./c', '../a/b/../b/c', 'a/b/c/':
        equal(b'x', cat(data, path), path)


@case('A name that a stream has to escape is asked for by its own name')
def _():
    equal(b'x', cat(image(d('.image~/'), f('.image~/x', 'x')), '.image/x'))


@case('Symlinks are followed in any component, inside the image alone')
def _():
    data = image(l('etc', '/usr/etc'), d('usr/'), d('usr/etc/'),
                 l('usr/etc/a', '../../../../x/y'), l('x', 'usr/z'),
                 d('usr/z/'), f('usr/z/y', 'here'))
    equal(b'here', cat(data, 'etc/a'))


@case('A second name of a file is as good as the first')
def _():
    data = image(d('a/'), f('a/first', 'x'), h('a/second', 'a/first'),
                 l('link', 'a/second'), links=[('a/first', 'a/second')])
    for path in 'a/first', 'a/second', 'link':
        equal(b'x', cat(data, path), path)


@case('A file with holes is written with zeros in them')
def _():
    sparse = rawtar.sparse_pax_10('s', 300000, [(0, b'ab'), (200000, b'cd')])
    want = bytearray(300000)
    want[:2], want[200000:200002] = b'ab', b'cd'
    data = run([MERGE], rawtar.to_bytes([sparse])).good()
    equal(bytes(want), cat(data, 's'))
    equal(bytes(want) * 2, cat(data, 's', 's'))


# Several

@case('Several files come in the order in which they are asked for')
def _():
    data = image(f('a', '1'), f('b', '22'), f('c', '333'), l('d', 'b'))
    equal(b'333122', cat(data, 'c', 'a', 'b'))
    equal(b'122333', cat(data, 'a', 'b', 'c'))
    equal(b'2233312222', cat(data, 'b', 'c', 'a', 'b', 'd'))


@case('What is missing is named, a line each, and the others are written')
def _():
    data = image(f('a', '1'), d('dir/'), c('null', 1, 3), l('x', 'y'),
                 l('loop', 'loop'))
    said = bad(data, 'dir', 'a', 'nope', 'null', 'x', 'loop', '/', lines=6,
               out=b'1')
    for pattern in ("'dir' is a directory", "'nope' is not in the image",
                    "'null' is no regular file", "'x' leads to 'y'",
                    "'loop' leads in a circle", "'/' is a directory"):
        assert pattern in said, said


@case('Several files need a place for temporary ones, a single one does not')
def _():
    data = image(f('a', '1'), f('b', '2'))
    equal(b'1', cat(data, '--tmpdir', '/nowhere', 'a'))
    equal(b'12', cat(data, '--tmpdir', '/nowhere', 'a', 'b'))
    assert 'temporary file' in bad(data, '--tmpdir', '/nowhere', 'b', 'a')


# Layers

LAYERS = [
    ('RUN 0', [d('etc/')]),
    ('RUN 1', [f('etc/b', 'b')]),
    ('RUN 2', [f('etc/a', 'new'), l('etc/l', 'a'),
               hidden(0, 1, 'etc/a', 'old'), hidden(1, 2, 'etc/a', 'middle'),
               l('.image/hidden/0/2/etc/l', 'b'),
               h('.image/hidden/0/2/etc/h', 'etc/b')]),
]


@case('--hidden writes what later layers took away, of several the newest')
def _():
    data = stream(LAYERS, hidden=True)
    equal(b'new', cat(data, 'etc/a'))
    equal(b'middle', cat(data, '--hidden', 'etc/a'))
    assert 'is not hidden in the image' in bad(data, '--hidden', 'etc/b')


@case('--layer writes what that layer brought, whether it is still there')
def _():
    data = stream(LAYERS, hidden=True)
    equal([b'old', b'middle', b'new'],
          [cat(data, '--layer', n, 'etc/a') for n in '012'])
    equal(b'old', cat(data, '--hidden', '--layer', '0', '/etc/a'))
    assert 'no file of layer 0' in bad(data, '--layer', '0', 'etc/b')
    assert 'no layer 3' in bad(data, '--layer', '3', 'etc/b')


@case('What is hidden and no file, or shares its content, is said to be so')
def _():
    data = stream(LAYERS, hidden=True)
    assert "a symbolic link to 'b'" in bad(data, '--hidden', 'etc/l')
    equal(b'new', cat(data, 'etc/l'))
    assert "in common with 'etc/b'" in bad(data, '--hidden', 'etc/h')


@case('A stream without hidden entries is told from an image without any')
def _():
    data = stream(LAYERS[:2])
    for args in ['--hidden', 'etc/b'], ['--layer', '0', 'etc/b']:
        assert 'img-merge --hidden' in bad(data, *args)
    equal(b'b', cat(data, '--layer', '1', 'etc/b'))


@case('A layer that did not bring a file is not the end: who did is named')
def _():
    data = stream(LAYERS, hidden=True)
    assert re.search("'etc/b' is no file of layer 2 in the image, but of "
                     'layer 1\n', bad(data, '--layer', '2', 'etc/b'))
    two = stream([('0', [d('etc/')]), ('1', []), ('2', [
        f('etc/a', 'x'), hidden(0, 2, 'etc/a', 'y')])], hidden=True)
    assert 'of layer 1 in the image, but of layers 0, 2\n' in bad(
        two, '--layer', '1', 'etc/a')
    assert re.search('layer 1 in the image\n', bad(two, '--layer', '1', 'x'))


@case('--layer and --hidden follow symlinks of the image to what is hidden')
def _():
    data = stream([('RUN 0', [d('bin/'), l('bin/sh', 'busybox')]),
                   ('RUN 1', [f('bin/busybox', 'new'),
                              hidden(0, 1, 'bin/busybox', 'old')])],
                  hidden=True)
    for path in 'bin/sh', 'bin/busybox':
        equal([b'old', b'new', b'old', b'new'],
              [cat(data, *args, path) for args in (
                  ['--layer', '0'], ['--layer', '1'], ['--hidden'], [])])
    # What has the name itself comes first, in whatever order they come.
    one, other = hidden(0, 1, 'a', 'direct'), hidden(0, 1, 'b', 'led to')
    for pair in (one, other), (other, one):
        data = stream([('RUN 0', [l('a', 'b')]), ('RUN 1', list(pair))],
                      hidden=True)
        equal(b'direct', cat(data, '--layer', '0', 'a'))


# What was left out

@case('A file that came without its content is an error, never zeros')
def _():
    data = image(Hollow('a', 10), stages=[stage('b', hollow=True)])
    assert 'without its content' in bad(data, 'a')


@case('A file that was left out may be in the image')
def _():
    data = image(f('b', 'x'), stages=[stage('b')])
    assert 'from which something was left out' in bad(data, 'a')


# Bad input

@case('An unfinished stream is status 2, also if the file was in it')
def _():
    data = image(f('a', 'x'), f('b', 'y' * 5000))
    whole = cat(data, 'a')
    for n in range(512, len(data) - 1024, 512):
        bad(data[:n], 'a', out=None)
    equal(b'x', whole)


@case('What is no image stream is named')
def _():
    for data, word in (b'', 'empty'), (rawtar.to_bytes([f('a')]), 'plain tar'):
        assert word in bad(data, 'a')


@case('An archive among the operands is pointed at where there is no stream')
def _():
    folder = lib.fresh_folder()
    data = image(f('etc/passwd', 'x'))
    with open(folder + '/image.tar', 'wb') as out:
        out.write(data)
    said = bad(b'', 'etc/passwd', folder + '/image.tar')
    assert 'empty' in said and "'<%s/image.tar'" % folder in said, said
    assert 'operand' not in bad(b'', '/etc/passwd') and \
        "'<" not in bad(b'', '/etc/passwd')
    said = bad(data, 'etc/passwd', folder + '/image.tar', out=b'x')
    assert 'is not in the image' in said and "'<" not in said, said


@case('Wrong usage is one line and status 2')
def _():
    for args in [], ['--layer', 'x', 'a'], ['--layer', '-1', 'a'], ['-x'], \
            ['--layer', '1024', 'a']:
        assert 'see' in bad(b'', *args), args


@case('A disk that is full and a pipe that is closed end with status 2')
def _():
    data = image(f('a', 'x' * 300000))
    with open('/dev/full', 'wb') as full:
        done = subprocess.run([CAT, 'a'], input=data, stdout=full,
                              stderr=subprocess.PIPE, check=False)
    equal(2, done.returncode)
    assert b'No space left' in done.stderr, done.stderr
    done = subprocess.run(
        ['bash', '-c', 'trap "" PIPE; "$0" a | true; echo "${PIPESTATUS[0]}"',
         CAT], input=data, capture_output=True, check=False)
    equal((b'2\n', b''), (done.stdout, done.stderr))


# A terminal

def on_terminal(data, *args, status=0):
    """What a terminal gets, newlines as they were written."""
    main, side = pty.openpty()
    path = lib.scratch('shown.tar', data)
    with open(path, 'rb') as source, subprocess.Popen(
            [CAT, *args], stdin=source, stdout=side,
            stderr=subprocess.PIPE) as child:
        os.close(side)
        out = b''
        while True:
            try:
                piece = os.read(main, 4096)
            except OSError:
                break
            if not piece:
                break
            out += piece
        said = child.stderr.read()
        equal(status, child.wait(), said)
    os.close(main)
    return out.replace(b'\r\n', b'\n') if status == 0 else (out, said)


@case('A terminal gets text as it is, and never a control byte')
def _():
    text = 'a\tb \\n \u20ac\n'.encode()
    equal(text + b'\\x1b[2J\\x9b\\x0d\\u{202e}\n', on_terminal(image(f(
        'a', text + b'\x1b[2J\x9b\r\xe2\x80\xae\n')), 'a'))
    many = '\u20ac'.encode() * 100000
    equal(b'x' + many, on_terminal(image(f('a', b'x' + many)), 'a'))
    equal(b'\\xe2\\x82', on_terminal(image(f('a', b'\xe2\x82')), 'a'))


@case('A terminal is spared what is no text, unless it is asked for')
def _():
    elf = b'\x7fELF' + bytes(100000)
    sparse = run([MERGE], rawtar.to_bytes([rawtar.sparse_pax_10(
        's', 300000, [(100000, b'ab')])])).good()
    for data, path in (image(f('b', elf)), 'b'), (sparse, 's'):
        out, said = on_terminal(data, path, status=2)
        equal(b'', out)
        assert re.fullmatch(rb"img-cat: '%s' is binary: .* --binary .*\n"
                            % path.encode(), said), said
    equal(elf.replace(b'\x7f', b'\\x7f').replace(b'\0', b'\\x00'),
          on_terminal(image(f('b', elf)), '--binary', 'b'))
    equal(elf, cat(image(f('b', elf)), 'b'))
    # Of several, each is looked at; text with a NUL far behind is text.
    data = image(f('t', 'text\n' * 5000 + '\0'), f('b', elf))
    assert on_terminal(data, 't').endswith(b'text\n\\x00')
    # It alone is left out, in whatever order they come.
    data = image(f('t', 'text\n'), f('b', elf), f('c', elf), f('u', 'u'))
    for order in itertools.permutations('tbcu'):
        out, said = on_terminal(data, *order, status=2)
        equal(''.join(order).replace('b', '').replace('c', '')
              .replace('t', 'text\n').encode(), out.replace(b'\r\n', b'\n'))
        equal([p for p in order if p in 'bc'],
              re.findall(r"^img-cat: '(.)' is binary", said.decode(), re.M))


@case('It runs in the sandbox')
def _():
    data = image(f('a', '1'), f('b', '2'))
    equal(b'21', cat(data, 'b', 'a', env={'IMG_SANDBOX': 'require'}))


# Real images

@case('On real images it writes what tar does')
def _():
    names = sorted(glob.glob(IMAGES + '/image/*.tar*'))
    if not names:
        raise lib.Skip('no ' + IMAGES)
    for name in names:
        data = run([MERGE, name]).good()
        root = lib.scratch('root.tar', run([MERGE, '--rootfs', name]).good())
        with tarfile.open(root) as tar:
            files = [m for m in tar if m.isreg() or m.islnk()]
            picked = files[::max(1, len(files) // 12)]
            want = [tar.extractfile(m).read() for m in picked]
        equal(b''.join(want), cat(data, *[m.name for m in picked]), name)


lib.main(CAT)
