#!/usr/bin/env python3
"""img-filter: predicates, what they bring with them, one pass, bad input."""

import gzip
import itertools
import json
import os
import random
import re
import shlex
import shutil
import subprocess
import sys
import time

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, 'images')]

import archive  # noqa: E402
import lib  # noqa: E402
import mkstream  # noqa: E402
import stream  # noqa: E402
from archive import Image  # noqa: E402
from lib import case, equal, same  # noqa: E402
from rawtar import b, c, d, f, h, l, p, sparse_pax_10, wh  # noqa: E402

CAP = {'security.capability': b'\1\0\0\2\0\4\0\0\0\0\0\0\0\0\0\0\0\0\0\0'}
PASSWD = 'root:x:0:0::/:/bin/sh\nwww:x:33:33::/:/bin/false\n'
GROUP = 'root:x:0:\nadm:x:4:\nwww:x:33:\n'
DAY = 86400
Y2020 = 1577836800

TREE = [
    [d('./'), d('etc/'), d('etc/app/'), d('usr/'), d('usr/bin/'),
     d('usr/lib/'), l('lib', 'usr/lib'), l('bin', 'usr/bin'),
     f('etc/passwd', PASSWD), f('etc/group', GROUP),
     f('etc/app/a.conf', 'a', uid=33, gid=4, mtime=Y2020),
     f('etc/app/b.conf', 'bb', gid=33, mode=0o600),
     f('usr/bin/su', 's' * 5000, mode=0o4755),
     f('usr/bin/wall', 'w', mode=0o2755, gid=4),
     f('usr/bin/ping', 'ping', mode=0o755, xattrs=CAP),
     f('usr/lib/x.so', 'x' * 100000), l('usr/lib/y.so', 'x.so'),
     f('usr/lib/gone', 'gone' * 9), c('dev/null', 1, 3),
     b('dev/sda', 8, 0), p('run/pipe'), l('etc/loop', 'loop'),
     l('etc/deep', '../usr/lib/y.so'), f('empty', '')],
    [h('usr/bin/sudo', 'usr/bin/su', mode=0o4755), wh('usr/lib/gone'),
     f('etc/app/c.conf', 'ccc', mtime=Y2020 + DAY,
       xattrs={'user.note': b'n'}),
     f('odd name\n', 'o'), f('caf\udce9', '8'), f('.image', 'im')],
    [f('srv/www', 'www', uid=33, gid=33), f('etc/app/a.conf', 'a2', uid=33)],
]
HISTORY = [{'created_by': '/bin/sh -c #(nop) ADD file:1 in / '},
           {'created_by': '/bin/sh -c #(nop)  CMD ["sh"]',
            'empty_layer': True},
           {'created_by': 'RUN app'}, {'created_by': 'COPY . /srv'},
           {'created_by': 'CMD ["app"]', 'empty_layer': True}]


def pack(*layers, **given):
    given.setdefault('compress', 'none')
    return archive.tar(archive.oci([Image(*layers, **given)]))


def made(*args, layers=None, **given):
    return lib.merge(pack(*(layers or TREE), **given), *args).good()


SAMPLE = made(history=HISTORY)


def sift(data, *args):
    return lib.run([lib.FILTER, *args], data)


def files(data, *args):
    """What is selected, without the directories above."""
    out = sift(data, '--no-keep-parents', '--rootfs', *args).good()
    return {raw.name.decode('utf-8', 'surrogateescape').rstrip('/')
            for raw in stream.members(out)}


def picks(names, *args, data=SAMPLE):
    equal(set(names.split()), files(data, *args), ' '.join(args))


# What every program has

@case('-h lists the options, -V the version.')
def _():
    for option in '-h', '--help':
        text = lib.run([lib.FILTER, option]).good().decode()
        for word in ('usage: img-filter', '--path', '--regex', '--files0-from',
                     '--select', '--content', '--rootfs', '--print'):
            assert word in text, '%s is not in the help' % word
    assert re.fullmatch(rb'img-filter \d+\.\d+\.\d+\n',
                        lib.run([lib.FILTER, '-V']).good())


@case('Without a predicate everything passes, byte for byte.')
def _():
    for args in [], ['--hidden']:
        data = made(*args)
        equal(data, sift(data).good())
    path = lib.scratch('all.tar', SAMPLE)
    equal(SAMPLE, lib.run([lib.FILTER, path]).good())
    equal(SAMPLE, lib.run([lib.FILTER], path).good())
    equal(SAMPLE, lib.run([lib.FILTER, '-'], path).good())


@case('Large and sparse files pass, from a pipe and from a file.')
def _():
    layers = [[f('big', os.urandom(3 << 20)), f('a', 'a'),
               sparse_pax_10('holes', 1 << 20,
                             [(0, b'x' * 70000), (1 << 19, b'y' * 300000)]),
               f('more', os.urandom(200001))]]
    data = made(layers=layers)
    whole = stream.read(data).fs
    path = lib.scratch('big.tar', data)
    for source in data, path:
        equal(data, lib.run([lib.FILTER], source).good())
        same(whole, lib.run([lib.FILTER, '-s', '**'], source).stream().fs)


# Predicates, one by one

@case('Paths: globs are alternatives, --not-path takes away.')
def _():
    picks('etc/app/a.conf etc/app/b.conf etc/app/c.conf', '--path',
          'etc/app/*')
    picks('etc/app/a.conf empty', '--path', 'etc/app/a*', '--path', 'empty')
    picks('etc/app/a.conf etc/app/c.conf', '--path', 'etc/app/*.conf',
          '--not-path', '**/b*')
    picks('etc/app/c.conf', '--path', 'etc/app/*.conf', '--not-path',
          '**/b*', '--not-path', '**/a*')
    picks('etc/app/a.conf empty', '--path', '{etc/app/[a],e?pty}*')
    picks('', '--path', 'nothing')


@case('--regex matches the whole path, in PCRE2.')
def _():
    picks('etc/app/a.conf etc/app/b.conf', '--regex', r'etc/app/(?![c])\w+'
          r'\.conf')
    picks('', '--regex', 'app')
    picks('empty', '--regex', 'em|.*mp.*')


@case('--type takes letters; h is a second name, as a file if alone.')
def _():
    picks('lib bin usr/lib/y.so etc/loop etc/deep usr/bin usr/lib '
          'usr/lib/x.so', '--type', 'l')
    picks('dev/null dev/sda', '--type', 'c,b')
    picks('run/pipe', '--type', 'p')
    picks('usr/bin/sudo', '--type', 'h')
    equal(b's' * 5000, sift(SAMPLE, '--type', 'h').stream()
          .fs['usr/bin/sudo'].content)
    # As a file, it is no second name any more.
    picks('', '--type', 'h', data=sift(SAMPLE, '--type', 'h').good())
    got = files(SAMPLE, '--type', 'd')
    assert {'etc', 'usr/lib'} <= got and 'empty' not in got, got


@case('--perm as in find: exactly, all of, any of; octal or symbolic.')
def _():
    picks('usr/bin/su usr/bin/sudo', '--perm', '4755')
    picks('usr/bin/su usr/bin/sudo', '--perm', '-4000')
    picks('usr/bin/su usr/bin/sudo usr/bin/wall', '--perm', '/6000')
    picks('usr/bin/su usr/bin/sudo usr/bin/wall', '--perm', '/u+s,g+s')
    picks('usr/bin/su usr/bin/sudo', '--perm', '-u=rws,o+x')
    picks('usr/bin/su usr/bin/sudo usr/bin/wall', '--perm', '-4000',
          '--perm', '-2000')
    picks('etc/app/b.conf', '--perm', 'u=rw')


@case('--uid, --gid, --user, --group: numbers, and the names of the image.')
def _():
    picks('etc/app/a.conf srv/www', '--uid', '33')
    picks('etc/app/a.conf srv/www', '--uid', '+0')
    picks('etc/app/a.conf srv/www', '--user', 'www')
    picks('srv/www', '--user', 'www', '--group', 'www')
    picks('etc/app/b.conf srv/www', '--group', 'www')
    picks('usr/bin/wall', '--group', 'adm')
    picks('usr/bin/wall etc/app/b.conf srv/www', '--group', 'adm', '--gid',
          '33')
    picks('etc/app/a.conf srv/www', '--user', '33')
    picks('usr/bin/wall', '--group', '4')


@case('A name that the image does not have is an error, not an empty answer.')
def _():
    rows = [('--user nobody', "--user: the image's etc/passwd has no user "
                              "'nobody'"),
            ('--group nogroup --gid 4', "--group: the image's etc/group has "
                                        "no group 'nogroup'"),
            ('--user www --user x', "has no user 'x'"),
            ('--invert --user x', "has no user 'x'")]
    for words, pattern in rows:
        sift(SAMPLE, '-s', words).bad(pattern)
        lib.merge(pack(*TREE), '-s', words).bad(pattern)


@case('Layers and hidden entries that cannot be there are an error.')
def _():
    for words in '--layer 3', '--layer 9..12', '--layer 0 --layer 3':
        pattern = r'--layer: there is no layer \S+: the image has 3'
        sift(SAMPLE, '-s', words).bad(pattern)
        lib.merge(pack(*TREE), '-s', words).bad(pattern)
    equal(files(SAMPLE, '--layer', '2'), files(SAMPLE, '--layer', '2..9'))
    pattern = '--hidden: the stream has no hidden entries, which img-merge'
    for words in '--hidden', '--hidden --any --cap', '--hidden --hollow':
        sift(SAMPLE, '-s', words).bad(pattern)
        lib.merge(pack(*TREE), '-s', words).bad(
            '--hidden in --select goes with the option --hidden')
    equal(files(SAMPLE, '--path', '**'),
          files(SAMPLE, '--hidden', '--invert'))
    hidden = made('--hidden')
    sift(sift(hidden, '--no-hidden').good(), '--hidden').bad(pattern)
    equal(2, len(lib.merge(pack(*TREE), '--hidden', '-s', '--hidden')
                 .stream().hidden))
    sift(hidden, '--rootfs', '--hidden').bad('--rootfs has no place')
    sift(hidden, '--rootfs', '-s', 'a --hidden').bad('--rootfs has no place')


@case('A name of an account may be that of the file which has it.')
def _():
    fs = sift(SAMPLE, '--user', 'root', '--path', 'etc/**').stream().fs
    equal(PASSWD.encode(), fs['etc/passwd'].content)
    equal(GROUP.encode(), fs['etc/group'].content)


@case('--user without accounts, or behind what left them out, is an error.')
def _():
    data = made(layers=[[f('a', uid=1)]])
    for option, path in ('--user', 'etc/passwd'), ('--group', 'etc/group'):
        pattern = '%s: the image has no %s, or an empty one' % (option, path)
        sift(data, option, 'www').bad(pattern)
        lib.merge(pack([f('a', uid=1)]), '-s', option + ' www').bad(pattern)
    cut = made('--select', 'usr/**')
    sift(cut, '--user', 'www').bad('etc/passwd', 'img-merge')
    part = made('--select', 'usr/** etc/passwd')
    picks('usr/bin/wall', '--gid', '4', '--user', 'root', data=part)
    sift(part, '--group', 'adm').bad('img-merge may have left out .etc/group')
    hollow = made('--select', 'usr/** etc/group', '--hollow')
    sift(hollow, '--user', 'www').bad("'etc/passwd' came without its content")
    picks('usr/bin/wall', '--path', 'usr/**', '--group', 'adm', data=made(
        '--select', 'usr/** etc/group'))
    hollow = sift(SAMPLE, '-c', 'etc/group').good()
    out = sift(hollow, '--group', 'root', '--path', 'etc/*').stream()
    assert out.fs['etc/passwd'].hollow and out.fs['etc/group'].content
    once = sift(SAMPLE, '--user', 'www').good()
    sift(once, '--user', 'www').bad('img-filter may have left out')
    equal({'etc/app/a.conf', 'srv/www'}, files(once, '--user', '33'))
    # By hand: we write such files first.
    late = mkstream.stream([('RUN', [l('etc/passwd', '../x'), d('etc/'),
                                     f('a', 'a'), f('x', PASSWD)])])
    sift(late, '--user', 'www').bad('etc/passwd', 'img-merge --select')
    sift(late, '--group', 'www').bad('has no etc/group')
    loop = made(layers=[[l('etc', 'etc'), f('a', 'a')]])
    sift(loop, '--user', 'www').bad('etc/passwd')
    folder = made(layers=[[d('etc/passwd/'), f('a', 'a')]])
    sift(folder, '--user', 'www').bad("'etc/passwd' is no regular file")


@case('Files of accounts are found through symlinks, wherever they lie.')
def _():
    rows = [[l('etc', 'usr/etc'), f('usr/etc/passwd', PASSWD),
             f('usr/etc/group', GROUP)],
            [d('etc/'), l('etc/passwd', '../var/p'), f('zz/group', GROUP),
             l('var', 'zz'), f('zz/p', PASSWD), l('etc/group', '/var/group')]]
    for row in rows:
        layers = [[f('a', 'a', uid=33, gid=4), f('b', 'b')] + row]
        for words, names in (('--user www', ['a']), ('--group adm', ['a']),
                             ('--user root --path b', ['b'])):
            equal(set(names), files(made(layers=layers), '-s', words))
        fs = sift(made(layers=layers), '--user', 'root').stream().fs
        bodies = {n.content for n in fs.values() if n.type == 'f'}
        assert {PASSWD.encode(), GROUP.encode()} <= bodies


@case('img-merge --select follows etc/passwd through symlinks.')
def _():
    layers = [[l('etc/passwd', '../x'), f('a', 'a', uid=33), f('b', 'b')],
              [f('x', PASSWD)]]
    for compress in 'none', 'gzip':
        out = lib.merge(pack(*layers, compress=compress), '-s',
                        '--user www').stream()
        equal({'', 'a'}, set(out.fs), compress)


@case('--size as in find: rounded up to the unit; regular files alone.')
def _():
    picks('usr/lib/x.so', '--size', '+5k')
    picks('usr/lib/x.so usr/bin/su usr/bin/sudo', '--size', '+4999')
    picks('usr/bin/su usr/bin/sudo', '--size', '5k')
    picks('empty', '--size', '0')
    picks('empty', '--size', '-1M')
    picks('', '--size', '+1G')


@case('--layer: numbers, ranges, and base and app by the history.')
def _():
    picks('srv srv/www etc/app/a.conf', '--layer', '2', '--type', 'f,h,d')
    one = files(SAMPLE, '--layer', '1')
    equal({'etc/app/c.conf', 'odd name\n', 'caf\udce9', '.image'}, one)
    equal(files(SAMPLE, '--layer', '1..2'), files(SAMPLE, '--layer', 'app'))
    equal(files(SAMPLE, '--layer', '0'), files(SAMPLE, '--layer', 'base'))
    equal(files(SAMPLE, '--layer', '1', '--layer', '2'),
          files(SAMPLE, '--layer', 'app'))


@case('--layer base where the history does not tell is an error.')
def _():
    data = made(layers=TREE)
    sift(data, '--layer', 'base').bad('history does not tell')
    lib.merge(pack(*TREE), '-s', '--layer app').bad('history does not tell')
    plain = lib.merge(lib.rawtar.to_bytes(TREE[0])).good()
    sift(plain, '--layer', 'app').bad('no config')


@case('--newer: dates, times, zones, seconds; strictly after.')
def _():
    old = files(SAMPLE, '--newer', '2020-01-01', '--path', 'etc/app/*')
    equal({'etc/app/c.conf'}, old)
    for date in ('2020-01-01T23:59:59', '2020-01-01 23:59:59Z',
                 '@%d' % (Y2020 + DAY - 1), '2020-01-02T00:59:59+01:00',
                 '2020-01-01T23:59:59.999999999'):
        picks('etc/app/c.conf', '--newer', date)
    for date in '2020-01-02', '2020-01-02T01:00:00+01:00':
        picks('', '--newer', date)


@case('--cap and --xattr look at extended attributes.')
def _():
    picks('usr/bin/ping', '--cap')
    picks('etc/app/c.conf', '--xattr', 'user.note')
    picks('etc/app/c.conf usr/bin/ping', '--xattr', 'user.note', '--xattr',
          'security.capability')
    picks('', '--xattr', 'user.not')


@case('--hidden and --no-hidden.')
def _():
    data = made('--hidden')
    out = sift(data, '--hidden').stream()
    equal({(0, 1, 'usr/lib/gone'), (0, 2, 'etc/app/a.conf')},
          set(out.hidden))
    equal([], [r.name for r in out.entries if r.name != b'./'])
    out = sift(data, '--no-hidden').stream()
    equal({}, out.hidden)
    equal(False, out.info['hidden'])
    same(stream.read(data).fs, out.fs)
    out = sift(data, '--hidden', '--path', '**/gone').stream()
    equal(b'gone' * 9, out.hidden[0, 1, 'usr/lib/gone'].body)


@case('--files0-from takes names as they are.')
def _():
    layers = [[f('a*', '1'), f('ab', '2'), f('x\ny', '3'), f('{z}', '4')]]
    path = lib.scratch('names', b'./a*\0x\ny\0/{z}\0nothing\0')
    equal({'a*', 'x\ny', '{z}'},
          files(made(layers=layers), '--files0-from', path))
    sift(SAMPLE, '--files0-from', '/nowhere').bad("cannot open '/nowhere'")
    empty = lib.scratch('empty', b'')
    sift(SAMPLE, '--files0-from', empty).bad('no name')
    twice = lib.scratch('twice', b'a\0\0b\0')
    sift(SAMPLE, '--files0-from', twice).bad('an empty name at byte 3')
    lines = lib.scratch('lines', b'etc/passwd\netc/group\n')
    sift(SAMPLE, '--files0-from', lines).bad('has lines, not names with a NUL')
    equal({'empty'}, files(SAMPLE, '--files0-from',
                           lib.scratch('one', b'empty')))


@case('img-merge takes a list of names as well, of any length.')
def _():
    many = b''.join(b'none/%d\0' % i for i in range(60000))
    path = lib.scratch('many', many + b'etc/group\0odd name\n\0')
    image = lib.scratch('image.tar', pack(*TREE))
    for args in ['--files0-from', path], ['--files0-from', path, '-s',
                                          '--type f']:
        out = lib.merge_file(image, '--no-verify', *args).stream()
        equal({'', 'etc', 'etc/group', 'odd name\n'}, set(out.fs))
    out = lib.merge_file(image, '--files0-from', path, '--hollow').stream()
    assert out.fs['etc/passwd'].hollow and not out.fs['etc/group'].hollow
    lines = lib.scratch('lines', b'etc/passwd\n')
    lib.merge_file(image, '--files0-from', lines).bad('has lines, not names')
    lib.merge_file(image, '--files0-from', '/nowhere').bad('cannot open')


@case('--files0-from - is standard input, where the image is an operand.')
def _():
    image = lib.scratch('image.tar', pack(*TREE))
    data = lib.scratch('data.tar', SAMPLE)
    names = b'empty\0etc/group\0'
    for program, path in (lib.MERGE, image), (lib.FILTER, data):
        out = lib.run([program, '--files0-from', '-', path], names).stream()
        equal({'', 'empty', 'etc', 'etc/group'}, set(out.fs))
        for operand in [], ['-']:
            lib.run([program, '--files0-from', '-', *operand], names).bad(
                '--files0-from -: standard input has names')
        lib.run([program, '--files0-from', '-', path], b'').bad(
            r'--files0-from: no name in standard input\n')
    equal(b'empty etc/group\n',
          lib.run([lib.FILTER, '--files0-from', '-', '--print'], names)
          .good())


# Together

@case('Kinds are combined; --any takes them as alternatives, --invert turns.')
def _():
    picks('etc/app/a.conf', '--path', 'etc/**', '--uid', '33')
    picks('etc/app/a.conf srv/www usr/bin/ping', '--uid', '33', '--cap',
          '--any')
    everything = files(SAMPLE, '--path', '**')
    equal(everything - {'etc/app/a.conf', 'srv/www'} - {''},
          files(SAMPLE, '--uid', '33', '--invert') - {''})


@case('--any and --invert alone are refused.')
def _():
    sift(SAMPLE, '--any').bad('go with predicates')
    sift(SAMPLE, '--invert').bad('go with predicates')


@case('Directories above come along, before the first thing in them.')
def _():
    out = sift(SAMPLE, '--path', 'etc/app/b.conf').stream()
    equal({'', 'etc', 'etc/app', 'etc/app/b.conf'}, set(out.fs))
    equal({'', 'etc', 'etc/app', 'etc/app/b.conf'},
          set(sift(SAMPLE, '--keep-parents', '--path',
                   'etc/app/b.conf').stream().fs))
    whole = stream.read(SAMPLE)
    for path, node in out.fs.items():
        equal(whole.fs[path].layer, node.layer, path)


@case('A symlink selects what it resolves to, and all links on the way.')
def _():
    out = sift(SAMPLE, '--path', 'etc/deep').stream()
    equal({'', 'etc', 'etc/deep', 'usr', 'usr/lib', 'usr/lib/y.so',
           'usr/lib/x.so'}, set(out.fs))
    equal({'', 'lib', 'usr', 'usr/lib', 'usr/lib/x.so', 'usr/lib/y.so'},
          set(sift(SAMPLE, '--path', 'lib/*.so').stream().fs))


@case('A symlink does not bring what was to be left out.')
def _():
    layers = [[d('etc/'), f('etc/shadow', 'no'), l('etc/alias', 'shadow'),
               d('root/'), f('root/key', 'no'), l('a', 'b'),
               l('b', 'etc/shadow'), l('c', 'etc/alias'), l('k', 'root/key'),
               l('n', '/dev/none'), d('dev/'), f('x', 'x'), l('e', 'root')]]
    image, data = pack(*layers), made(layers=layers)
    rows = [("--not-path 'etc/**' --path '**'",
             'a b c k n e root root/key dev x'),
            ("--not-path 'etc/**' --path a --path c", 'a b c'),
            ('--not-path b --path a', 'a etc/shadow'),
            ("--not-path e --path 'e/*'", 'root/key'),
            ("--not-path '{etc,root}/*' --any --path '[ack]'",
             'a b c k n e etc root dev x'),
            ('--invert --path root/key',
             'a b c k n e root etc etc/shadow etc/alias dev x'),
            ("--invert --path 'etc/**'", 'a b c k n e root root/key dev x'),
            ('--invert --type f,d', 'etc/alias a b c k n e'),
            ('--type l', 'etc/alias a b c k n e root etc/shadow root/key')]
    for words, names in rows:
        want = set(names.split())
        equal(want, files(data, '-s', words) - {'.'}, words)
        out = lib.merge(image, '--rootfs', '-s',
                        '--no-keep-parents ' + words).good()
        equal(want, files_of(out) - {''}, words)


@case('The first selected name of a file gets its body.')
def _():
    layers = [[f('a', 'x' * 99), h('b', 'a'), h('c', 'b'), f('z', 'z')]]
    data = made(layers=layers)
    out = sift(data, '--path', '[bc]').stream()
    equal(({'', 'b', 'c'}, [['b', 'c']]), (set(out.fs), out.links))
    equal((b'x' * 99, frozenset('bc')),
          (out.fs['c'].content, out.fs['b'].group))
    out = sift(data, '--path', 'c').stream()
    equal(({'', 'c'}, []), (set(out.fs), out.links))
    equal(b'x' * 99, out.fs['c'].content)
    equal({'', 'a', 'c'}, set(sift(data, '--path', '[ac]').stream().fs))


@case('Second names of symlinks and devices stand for themselves, too.')
def _():
    layers = [[l('s', 'x'), h('s2', 's'), c('n', 1, 3), h('n2', 'n'),
               h('n3', 'n')]]
    fs = sift(made(layers=layers), '--path', '[sn][23]').stream().fs
    equal({'', 's2', 'n2', 'n3'}, set(fs))
    equal(('x', (1, 3)), (fs['s2'].target, fs['n3'].rdev))
    equal(frozenset(['n2', 'n3']), fs['n2'].group)


@case('--hollow keeps names; --content keeps bodies only of these.')
def _():
    whole = stream.read(SAMPLE).fs
    for args in (['--path', 'etc/**', '--hollow'], ['-c', 'etc/**']):
        fs = sift(SAMPLE, *args).stream().fs
        equal(set(whole), set(fs))
        # The symlink etc/deep leads to x.so.
        for path, node in fs.items():
            if node.type == 'f' and node.size:
                keep = path.startswith('etc/') or path == 'usr/lib/x.so'
                equal(not keep, node.hollow, path)
    fs = sift(SAMPLE, '--path', 'etc/**', '-c', '**/a.conf').stream().fs
    equal((False, True), (fs['etc/app/a.conf'].hollow,
                          fs['etc/app/b.conf'].hollow))
    assert 'usr/bin/su' not in fs


@case('A hidden name of a file that is left out is an error which names it.')
def _():
    layers = [[f('a', 'x' * 99), h('b', 'a'), f('c', 'y'), h('d', 'c'),
               h('e', 'c'), f('z', '')], [wh('b'), wh('c'), wh('e')]]
    data = made('--hidden', layers=layers)
    pattern = (r"the hidden entry '%s' shares its content with the %s '%s', "
               r'which is left out: select that%s too, or select in '
               r'img-merge --hidden --select')
    for args in (['--path', 'b'], ['-c', 'b'], ['--path', 'b', '--hollow'],
                 ['--path', 'b', '-c', 'b']):
        sift(data, *args).bad(pattern % ('b', 'file', 'a', ''))
    # What it says is what helps.
    alone = ['--hidden', '--path', 'b']
    for args in alone, alone + ['--path', 'a']:
        sift(data, *args).bad(pattern % ('b', 'file', 'a',
                                         ' without --hidden,'))
    early = lib.merge(pack(*layers), '--hidden', '-s', shlex.join(alone))
    equal(b'x' * 99, early.stream().hidden[0, 1, 'b'].body)
    sift(data, '--path', 'e').bad(pattern % ('e', 'file', 'd', ''))
    # Nobody wants its content, or the stream has none.
    out = sift(data, '--path', 'b', '-c', 'z').stream()
    assert 'user.img.hollow' in out.hidden[0, 1, 'b'].xattrs
    hollow = sift(data, '-c', 'z').good()
    out = sift(hollow, '--path', 'b').stream()
    assert 'user.img.hollow' in out.hidden[0, 1, 'b'].xattrs
    early = lib.merge(pack(*layers), '--hidden', '-s', 'b').stream()
    equal(b'x' * 99, early.hidden[0, 1, 'b'].body)
    out = sift(data, '--path', '[ab]').stream()
    equal((b'1', b'a'), (out.hidden[0, 1, 'b'].kind,
                         out.hidden[0, 1, 'b'].link))


@case('--rootfs is for tar: no metadata, no hollow entries.')
def _():
    data = sift(SAMPLE, '--rootfs').good()
    names = [raw.name for raw in stream.members(data)]
    assert b'.image' in names and not [
        n for n in names if n.startswith(b'.image/')]
    folder = lib.fresh_folder()
    out = sift(SAMPLE, '--path', 'etc/app/**', '--rootfs').good()
    done = subprocess.run(['tar', '-x', '--no-same-owner', '-f', '-'],
                          input=out, cwd=folder, capture_output=True,
                          check=False)
    equal((0, b''), (done.returncode, done.stderr))
    equal(['a.conf', 'b.conf', 'c.conf'],
          sorted(os.listdir(folder + '/etc/app')))
    sift(SAMPLE, '--rootfs', '-c', 'etc/**').bad('--rootfs', 'hollow')
    hollow = made('-s', 'etc/**', '--hollow')
    result = sift(hollow, '--rootfs')
    result.bad('without its content')
    equal(b'', result.out[-1024:] if result.out.endswith(b'\0' * 1024)
          else b'')


CLOSED = [
    [d('./', mtime=5), d('a/', mode=0o555, mtime=1), f('a/x', 'x', mtime=2),
     d('a/b/', mode=0o555, mtime=3), d('a/b/c/', mode=0o500, mtime=4),
     f('a/b/c/y', 'y', mtime=5), l('a/b/out', '../x', mtime=6),
     h('a/b/again', 'a/b/out'), d('empty/', mode=0o555, mtime=7),
     d('empty/too/', mode=0o111, mtime=8), d('open/', mtime=9),
     f('open/z', 'z', mtime=10), l('open/abs', '/a/x', mtime=11),
     d('open/new/', mtime=12), d('late/', mtime=13), l('s', 'a')],
    [f('a/b/c/w', 'w', mtime=14), d('open/new/er/', mode=0o555, mtime=15),
     f('open/new/er/v', 'v', mtime=16), l('late/l', '../open/abs', mtime=17),
     h('late/m', 'late/l'), h('open/zz', 'open/z')],
]


@case('--rootfs into plain tar -x is what img-merge --rootfs is, for anybody.')
def _():
    image, data = pack(*CLOSED), made(layers=CLOSED)
    for words in ('**', "'a/**' --path 'late/*'", "--not-path '*/b/**'",
                  '--type f,h', '--no-keep-parents --type f,h,l',
                  '--no-keep-parents --type d'):
        theirs = lib.merge(image, '--rootfs', '-s', words).good()
        mine = sift(data, '--rootfs', '-s', words).good()
        equal(set(files_of(theirs)), set(files_of(mine)), words)
        if '--no-keep' in words:
            # What is above is made by tar, in its own order.
            lib.unpacked(mine, lib.anybody(['tar', '-x']))
            continue
        for tar in ['tar', '-x'], ['tar', '-xp'], ['bsdtar', '-xp']:
            want = lib.unpacked(theirs, lib.anybody(tar))
            equal(want, lib.unpacked(mine, lib.anybody(tar)),
                  '%s: %s' % (words, tar))
    equal(lib.unpacked(lib.merge(image, '--rootfs').good(),
                       lib.anybody(['tar', '-x'])),
          lib.unpacked(sift(data, '--rootfs').good(),
                       lib.anybody(['tar', '-x'])))


@case('--rootfs writes a directory again if something was written into it.')
def _():
    names = [raw.name.decode() for raw in
             stream.members(sift(made(layers=CLOSED), '--rootfs').good())]
    again = sorted(n for n in set(names) if names.count(n) == 2)
    equal(['a/', 'a/b/', 'a/b/c/', 'empty/', 'late/', 'open/',
           'open/new/', 'open/new/er/'], again)
    assert max(map(names.count, names)) == 2
    for args in [], ['-s', '**']:
        out = sift(made(layers=CLOSED), '--rootfs', *args).good()
        got = lib.merge(out).stream()
        equal([], got.end['diags'])
        same({k: v for k, v in lib.merge(pack(*CLOSED), '--rootfs').rootfs()
              .items() if k}, {k: v for k, v in got.fs.items() if k})


@case('--rootfs of a stream whose paths lead through symlinks is an error.')
def _():
    for members, said in (
            ([l('s', '/tmp/x'), f('s/b', 'x')], "'s/b' lies below what is no"),
            ([l('s', '/tmp/x'), h('t', 's'), f('t/b', '')], "'t/b' lies below"),
            ([l('s', '/tmp/x'), h('t', 's'), d('t/b/')], "'t' is a directory"),
            ([l('s', '/tmp/x'), l('s/b/c', 'x')], "'s/b/c' lies below"),
            ([l('s/b', 'x'), l('s', '/tmp/x')], "'s' is a directory, too"),
            ([d('s/'), f('s/b', 'x'), l('s', '/tmp/x')],
             "'s' is a directory, too"),
            ([d('s/'), l('s', '/tmp/x')], "'s' is a directory, too")):
        data = mkstream.stream([('RUN', members)])
        sift(data, '--rootfs').bad(said)
        # Of a selection, the last of one name may be all that there is.
        result = sift(data, '--rootfs', '--path', '**')
        if result.status == 0:
            assert b'/b' not in result.out, said
        else:
            result.bad('lies below what is no directory')


@case('More names than a stream records is an error that says a way out.')
def _():
    names = b''.join(b'%s/%05d\0' % (b'd' * 190, i) for i in range(45000))
    sift(SAMPLE, '--files0-from', lib.scratch('many', names)).bad(
        'says what was selected, is over the limit of 8388608 bytes: fewer ',
        'globs in their place')


# Selections in words

@case('--print gives words that --select takes back, to the same end.')
def _():
    rows = [[], ['--path', 'etc/**'], ['--path', '-x', '--path', 'a b'],
            ['--type', 'f,h', '--perm', '/u+s', '--any'],
            ['--regex', r"it's \w+ (a|b)"], ['--cap', '--invert'],
            ['-c', 'etc/*', '--hollow'], ['--no-keep-parents', '--uid', '+5'],
            ['--user', 'www', '--group', 'adm', '--newer', '2020-01-01'],
            ['--files0-from', lib.scratch('n', b'a*b\0')],
            ['--xattr', 'user.a b', '--layer', '1..2', '--no-hidden']]
    for args in rows:
        words = lib.run([lib.FILTER, '--print', *args]).good().decode()
        again = lib.run([lib.FILTER, '--print', '-s', words]).good().decode()
        equal(words, again, args)
        lib.merge(pack(*TREE), '--select', words).good()
        equal(sift(SAMPLE, *args).good() if args else
              sift(SAMPLE, '--path', '**').good(),
              sift(SAMPLE, '-s', words).good(), args)
        assert shlex.split(words), words


@case('What a check prints lets it pass behind the filter.')
def _():
    words = lib.run([lib.SHADOW, '--print-select']).good().decode()
    out = sift(SAMPLE, '-s', words).good()
    done = lib.run([lib.SHADOW, '--json'], out)
    equal(0, done.status, done.text())


@case('Stages record predicates: what is not provably whole is incomplete.')
def _():
    def status(*args):
        return lib.run([lib.SHADOW, '--json'],
                       sift(SAMPLE, *args).good()).status
    # The check asks for names as well.
    equal(0, status('--path', 'etc/**', '--hollow'))
    equal(0, status('--no-hidden', '--path', '**'))
    equal(0, status('--path', 'etc/**', '--cap', '--any', '--hollow'))
    equal(2, status('--path', 'etc/**', '--type', 'f', '--hollow'))
    equal(2, status('--path', 'etc/**', '--invert', '--hollow'))
    equal(2, status('--path', 'usr/**', '--hollow'))
    equal(2, status('--path', 'etc/**'))
    equal(0, status('-c', 'etc/**'))
    equal(2, status('-c', 'usr/**'))
    stages = sift(SAMPLE, '--path', 'etc/**', '--type', 'f').stream() \
        .info['stages']
    equal([{'tool': 'img-filter', 'version': stages[0]['version'],
            'kept': [], 'select': "'etc/**' --type f", 'hollow': False}],
          stages)
    twice = sift(sift(SAMPLE, '-c', 'etc/**').good(), '--path',
                 'etc/**').stream().info['stages']
    equal([(['etc/**'], True), (['etc/**'], False)],
          [(s['kept'], s['hollow']) for s in twice])


@case('Metadata passes through; end.json and its diags are written anew.')
def _():
    layers = TREE + [[f('a'), f('a')]]
    data = made(layers=layers)
    a, z = stream.read(data), sift(data, '--path', 'empty').stream()
    for name in 'config.json', 'manifest.json':
        equal(a.meta[name], z.meta[name])
    equal(a.layers, z.layers)
    equal(a.end['diags'], z.end['diags'])
    equal(2, z.end['entries'])


# Bad input

@case('An invalid predicate names the option and the position.')
def _():
    rows = [(['--path', 'a[b'], r"--path 'a\[b': .* at byte 2"),
            (['--regex', 'a(b'], r"--regex 'a\(b': .* at byte 4"),
            (['--type', 'f,x'], r"--type 'f,x': 'x' .* at byte 3"),
            (['--type', ''], r"--type '': .* at byte 1"),
            (['--perm', '48'], r"--perm '48': '8' .* at byte 2"),
            (['--perm', '/u!s'], r"--perm '/u!s': '!' .* at byte 3"),
            (['--perm', '77777'], r"--perm '77777': .* at byte 5"),
            (['--uid', 'root'], r"--uid 'root': a number .* at byte 1"),
            (['--gid', '99999999999'], r"--gid .* too large at byte 1"),
            (['--size', '5x'], r"--size '5x': 'x' is none of c, k, M, G at "
             'byte 2'),
            (['--path', 'x' * 5000], r"--path '(x){80}': longer than 4096 "
             'bytes at byte 4097'),
            (['-s', 'a ' + 'x' * 5000], r"--select: '(x){80}': longer than "
             '4096 bytes at byte 4099'),
            (['--layer', '3..1'], r"--layer '3..1': .* at byte 4"),
            (['--layer', 'bas'], r"--layer 'bas': .* at byte 1"),
            (['--newer', '2020-13-01'], r"--newer .* at byte 6"),
            (['--newer', '2020-02-30'], r"--newer .* at byte 9"),
            (['--newer', 'now'], r"--newer .* at byte 1"),
            (['--user', ''], r"--user '': a name is missing"),
            (['--xattr', ''], r"--xattr '': a name is missing"),
            (['-s', "a --size +"], r"--select: --size '\+': .* at byte 11"),
            (['-s', "a 'b c' '--size=+"], r"--select: a quote .* at byte 9"),
            (['-s', "a --nope"], r"--select: unknown .*'--nope' at byte 3"),
            (['-s', "a --type"], r"--select: '--type' without its argument"
             ' at byte 3'),
            (['-s', "--cap=1"], r"--select: unknown predicate '--cap=1'"),
            (['-s', ""], r"--select: no glob or predicate in '' at byte 1"),
            (['--nope'], r"option '--nope'"), (['a', 'b'], 'one operand')]
    for args, pattern in rows:
        sift(SAMPLE, *args).bad(pattern)
    for words, pattern in (('--type x', 'at byte 8'), ('a [', 'at byte 3')):
        lib.merge(pack(*TREE), '-s', words).bad('--select', pattern)


@case('A regular expression that costs too much is an error, not a no.')
def _():
    data = made(layers=[[f('a' * 60 + 'b', 'x')]])
    start = time.monotonic()
    sift(data, '--regex', '(a|aa|a+)+[cd]').bad('--regex', 'costs too much')
    assert time.monotonic() - start < 20
    equal({'', 'a' * 60 + 'b'}, set(sift(data, '--regex', 'a+b').stream().fs))


NOTES = ["img-filter: note: 'nothing' matches nothing",
         "img-filter: note: 'etc/*/none' matches nothing",
         "img-filter: note: 'lib/*.a' matches nothing"]


@case('A glob that matches nothing is a note with -v, and only there.')
def _():
    args = ['--path', 'nothing', '--path', 'etc/*/none', '--path', 'empty',
            '--path', '{empty,other}', '-c', 'lib/*.a', '-c', 'lib/*.so']
    result = sift(SAMPLE, *args)
    equal((0, b''), (result.status, result.err))
    result = sift(SAMPLE, '-v', *args)
    equal((0, NOTES), (result.status, result.text().splitlines()))
    words = "nothing etc/*/none empty {empty,other} -c 'lib/*.a' -c 'lib/*.so'"
    words = words.replace('-c', '--content')
    for extra in [], ['--hidden'], ['--rootfs', '-s', '--type f']:
        # Nothing hollow in a root file system.
        text = words.split(' --content')[0] if '--rootfs' in extra else words
        quiet = lib.merge(pack(*TREE), *extra, '-s', text)
        equal((0, b''), (quiet.status, quiet.err))
        result = lib.merge(pack(*TREE), '-v', *extra, '-s', text)
        equal([line.replace('img-filter', 'img-merge') for line in
               NOTES[:2 if '--rootfs' in extra else 3]],
              result.text().splitlines())
        equal((0, quiet.out), (result.status, result.out))
    equal(b'', lib.merge(pack(*TREE), '-v').good()[-1:].strip(b'\0'))
    result = lib.merge(pack(*TREE), '--hidden', '-v', '-s',
                       'usr/lib/gone usr/lib/went')
    equal("img-merge: note: 'usr/lib/went' matches nothing\n", result.text())


@case('Unfinished input leaves unfinished output.')
def _():
    for args in [], ['--path', 'etc/**'], ['--user', 'www'], ['-c', 'x']:
        for cut in range(0, len(SAMPLE) - 512, 512 * 7):
            sift(SAMPLE[:cut], *args).bad()
    for args in [], ['--path', 'etc/**']:
        result = sift(SAMPLE[:-1536], *args, '--rootfs')
        equal(2, result.status)
        assert not result.out.endswith(b'\0' * 1024)


@case('What is no image stream is named.')
def _():
    sift(pack(*TREE)).bad('image archive', 'img-merge first')
    sift(lib.rawtar.to_bytes(TREE[0])).bad('plain tar')
    sift(b'').bad('empty')
    sift(sift(SAMPLE, '--rootfs').good()).bad('plain tar', 'leave out '
                                              '--rootfs')
    done = subprocess.run([lib.FILTER], capture_output=True, check=False,
                          stdin=os.open('.', 0))
    equal((2, b'', b'img-filter: the input is a directory\n'),
          (done.returncode, done.stdout, done.stderr))
    lib.run([lib.FILTER, HERE]).bad("cannot open '%s': Is a directory\n"
                                    % re.escape(HERE))
    lib.merge(SAMPLE).bad('image stream already: it needs no img-merge')
    lib.merge(gzip.compress(SAMPLE)).bad('compressed with gzip: it needs to '
                                         'be decompressed')


@case('Habits from find(1) are met with a hint.')
def _():
    rows = [('-name x', r"option '-name' \(--path '\*\*/NAME'\?\)"),
            ('-type f', r"option '-type' \(--type\?\)"),
            ('-size +1k', r"option '-size' \(--size\?\)"),
            ('-cap', r"option '-cap' \(--cap\?\)"),
            ('-hidden', r"option '-hidden' \(--hidden\?\)"),
            ('--cap -o', r"option '-o' \(--any\?\)"),
            ('--cap -a', r"option '-a' \(leave it out\?\)"),
            ('-maxdepth 1', r"option '-maxdepth' \(--path '{\*,\*/\*}'"),
            ('( x )', r"'\(' is no operand \(an img-filter of its own"),
            ('name', r"cannot open 'name': .* directory\n"),
            ('x ! y', r"'!' is no operand \(--invert or --not-path\?\)"),
            ('!', r"cannot open '!': .* \(--invert or --not-path\?\)"),
            ('etc/**', r"cannot open 'etc/\*\*': .* \(a glob for --path"),
            ('-z', r"unknown option '-z' \(see"),
            ('--rootfs --print', '--print has no words for --rootfs')]
    for words, pattern in rows:
        sift(SAMPLE, *words.split()).bad(pattern)
    image = lib.scratch('image.tar', pack(*TREE))
    lib.merge(b'', '--path', 'x').bad(r"option '--path' \(in the argument of "
                                      '--select')
    lib.merge(b'', '-path', 'x').bad(r"option '-path' \(in the argument of "
                                     '--select')
    lib.merge(b'', '--no-such').bad(r"option '--no-such' \(see")
    lib.merge(b'', '-s', image).bad('the input is empty: --select takes words')
    lib.merge(b'', '-s', 'etc/none').bad(r'the input is empty\n')


@case('A full disk and a reader that goes away end it with 2.')
def _():
    with open('/dev/full', 'wb') as full:
        done = subprocess.run([lib.FILTER], input=SAMPLE, stdout=full,
                              stderr=subprocess.PIPE, check=False)
    equal(2, done.returncode)
    assert b'No space left' in done.stderr, done.stderr


# The manual

def examples():
    """The commands of the manual's EXAMPLES."""
    with open(os.path.join(HERE, '..', 'cmd', 'img-filter.1')) as manual:
        text = manual.read().split('\n.Sh EXAMPLES\n')[1].split('\n.Sh ')[0]
    rows = re.findall(r'^\.Dl \$ (.*)$|^\$ ((?:.|\n)*?)\n\.Ed$', text, re.M)
    return [(one or more).replace('\\e', '\\') for one, more in rows]


@case('The examples of the manual do what it says.')
def _():
    folder = lib.fresh_folder()
    layers = TREE + [
        [f('run/old.pem', 'key'), d('srv/s/', mode=0o2755), f('k', 'x'),
         f('mid', 'm' * 150000), f('large', 'l' * 300000, uid=33),
         f('huge', 'h' * 2000000, uid=33), f('x.sh', 'x', mode=0o666),
         f('y.sh', 'y'), f('home/www/mine', 'm', uid=33),
         f('home/www/theirs', 't')], [wh('run/old.pem')]]
    history = HISTORY[:-1] + [{'created_by': 'COPY a /'},
                              {'created_by': 'RUN rm'}]
    with open(folder + '/image.tar', 'wb') as out:
        out.write(pack(*layers, history=history))
    with open(folder + '/docker', 'w') as script:
        script.write('#!/bin/sh\n[ "$1" = import ] && tar -t | sort\n')
    os.chmod(folder + '/docker', 0o755)
    env = {'PATH': '%s:%s:%s' % (lib.BIN, folder, os.environ['PATH'])}
    want = {'Unpack': [], '--any': ['ping', 'su', 'sudo', 'wall'],
            '+99k': ['mid'], '--hidden': ['run/old.pem'],
            'docker': ['huge', 'srv/www'], 'endswith': ['x.sh'],
            '.user': ['home/www/theirs']}
    ran = examples()
    assert len(ran) == 9, ran
    for command in ran:
        done = lib.run(['bash', '-c', 'set -o pipefail; ' + command], None,
                       env, cwd=folder)
        # That names of owners were left out is all that img-ls may note.
        assert done.status == 0 and re.fullmatch(
            '(img-ls: note: [a-z]+ have no names: .*\n)?', done.text()), \
            done.text()
        text = done.out.decode('utf-8', 'replace')
        for word, names in want.items():
            for name in names if word in command else []:
                assert name in text, '%s lacks %s' % (command, name)
        if '--any' in command:
            equal(['ping', 'su', 'sudo', 'wall'], sorted(
                re.findall(r'^[^/]* usr/bin/(\w+)', text, re.M)), text)
            assert 'srv/s' not in text, text
        if '+99k' in command:
            assert 'large' not in text and 'x.so' not in text, text
        if '--expr' in command:
            assert 'y.sh' not in text and 'mine' not in text, text
    with open(folder + '/etc/app/a.conf') as conf:
        equal('a2', conf.read())
    fs = stream.read(open(folder + '/large.tar', 'rb').read()).fs
    equal({'', 'huge'}, set(fs))
    fs = stream.read(open(folder + '/small.tar', 'rb').read()).fs
    assert fs['huge'].hollow and fs['etc/passwd'].content


# Properties

NAMES = 'abcd'
GLOBS = ['a', 'b/**', '**/c', '*/a', '**', '[ab]/*', 'd/**/a', 's*', 'c/*',
         '{a,d}/**', 's1/**', 's2/*', 'h*']


def random_layer(rng, names):
    members = []
    # Three times in a layer, and a hidden name comes twice.
    for path in {'/'.join(rng.choices(NAMES, k=rng.randrange(1, 4))): None
                 for _ in range(rng.randrange(1, 12))}:
        given = {'uid': rng.choice([0, 0, 33]), 'gid': rng.choice([0, 4, 33]),
                 'mtime': Y2020 + rng.randrange(3) * DAY}
        kind = rng.randrange(10)
        if kind < 6:
            xattrs = CAP if rng.random() < .2 else {}
            members.append(f(path, 'x' * rng.choice([0, 5, 1500, 70000]),
                             mode=rng.choice([0o644, 0o4755, 0o600]),
                             xattrs=xattrs, **given))
            names.append(path)
        elif kind == 6:
            members.append(d(path + '/', **given))
        elif kind == 7:
            # To something that there is, or may come to be.
            to = rng.choice(names) if names and rng.random() < .8 else path
            members.append(l('s%d' % rng.randrange(4), to, **given))
        elif kind == 8 and names:
            members.append(h('h%d' % rng.randrange(5), rng.choice(names),
                             **given))
        else:
            members.append(c(path + rng.choice(['', 'n']), 1, 3, **given))
    return members


def random_image(rng):
    names = []
    layers = [[f('etc/passwd', PASSWD), f('etc/group', GROUP)]]
    layers += [random_layer(rng, names) for _ in range(rng.randrange(1, 4))]
    if rng.random() < .5 and names:
        layers.append([wh(rng.choice(names))])
    return pack(*layers)


def random_words(rng, kinds=None):
    rows = {
        'path': lambda: ['--path', rng.choice(GLOBS)],
        'not': lambda: ['--not-path', rng.choice(GLOBS)],
        'regex': lambda: ['--regex', rng.choice(['.*a', '[ab]/.*', 's.*'])],
        'type': lambda: ['--type', rng.choice(['f', 'd', 'l', 'f,h', 'c'])],
        'perm': lambda: ['--perm', rng.choice(['/6000', '644', '-100'])],
        'user': lambda: rng.choice([['--uid', '33'], ['--user', 'www']]),
        'group': lambda: rng.choice([['--gid', '+3'], ['--group', 'adm']]),
        'size': lambda: ['--size', rng.choice(['+0', '-1k', '2k', '+10k'])],
        'layer': lambda: ['--layer', rng.choice(['0', '1..2', '1', '1..9'])],
        'newer': lambda: ['--newer', rng.choice(['2020-01-01', '2020-01-02'])],
        'cap': lambda: ['--cap'],
    }
    words = []
    for kind in rng.sample(sorted(kinds or rows), rng.randrange(1, 4)):
        for _ in range(rng.choice([1, 1, 2])):
            words += rows[kind]()
    words += ['--any'] if rng.random() < .2 else []
    words += ['--invert'] if rng.random() < .2 else []
    return words


def without_tool(data):
    """The stream, but for who made the selection."""
    at = 512 + int(data[124:135], 8)
    info = re.sub(rb'"img-(merge|filter)"', b'"X"', data[512:at])
    return info, data[at + -at % 512:]


def rounds(n=60):
    for seed in range(int(os.environ.get('IMG_ROUNDS', n))):
        rng = random.Random(seed)
        yield seed, rng, random_image(rng)


@case('Filtering twice is filtering once.')
def _():
    compared = 0
    for seed, rng, image in rounds():
        data = lib.merge(image, *(['--hidden'] if seed % 3 == 0 else [])) \
            .good()
        words = random_words(rng) + (['--hollow'] if seed % 4 == 0 else [])
        once = sift(data, *words)
        if seed % 3 == 0 and once.status:
            once.bad('shares its content with')
            continue
        once = once.good()
        stream.read(once)
        twice = sift(once, *words)
        if twice.status and {'--user', '--group'} & set(words):
            # The file with the names of accounts may be gone.
            twice.bad('may have left out|came without its content')
            continue
        if 'f,h' in words or 'f' in words or '--invert' in words:
            # A second name whose file is dropped is a file from then on.
            before, after = stream.read(data).fs, stream.read(once).fs
            if any(before[p].group != after[p].group for p in after):
                continue
        assert once == twice.good(), 'seed %d: %s' % (seed, words)
        compared += 1
    assert compared > seed / 2, 'only %d of %d' % (compared, seed)


@case('--select pushed down is img-filter --content after, byte for byte.')
def _():
    for seed, rng, image in rounds():
        hidden = ['--hidden'] if seed % 3 == 0 else []
        globs = rng.sample(GLOBS, 2)
        words = ' '.join(shlex.quote(g) for g in globs)
        before = lib.merge(image, *hidden, '-s', words, '--hollow').good()
        after = sift(lib.merge(image, *hidden).good(),
                     *[x for g in globs for x in ('-c', g)])
        # Content that is live under another name is known to be wanted by
        # a hidden one too late.
        if hidden and after.status:
            after.bad('shares its content with')
            continue
        assert without_tool(before) == without_tool(after.good()), \
            'seed %d: %s' % (seed, words)


@case('--select with any predicates selects as img-filter does.')
def _():
    for seed, rng, image in rounds():
        words = random_words(rng)
        if seed % 2:
            words += ['--hollow']
        text = ' '.join(shlex.quote(w) for w in words)
        before = lib.merge(image, '-s', text).stream()
        after = sift(lib.merge(image).good(), *words).stream()
        lines = stream.differences(before.fs, after.fs)
        # Where a symlink leads to nothing, only img-merge knows in time.
        lines = [x for x in lines if 'should not be there' not in x or
                 after.fs[eval(x.split(' should')[0])].type != 'd']
        assert not lines, 'seed %d: %s: %s' % (seed, text, lines)


def brute(fs, words, via):
    """Paths that predicates match, by a second implementation; `via` is where
    globs lead through symlinks."""
    kinds = {}
    it = iter(words)
    for word in it:
        if word in ('--any', '--invert'):
            continue
        kinds.setdefault({'--user': '--uid', '--group': '--gid'}
                         .get(word, word), []).append(
            (word, None if word == '--cap' else next(it)))
    out = set()
    for path, node in fs.items():
        votes = [any(brute_one(word, value, path, node) or
                     word == '--path' and brute_via(value, path, via)
                     for word, value in row)
                 if kind != '--not-path' else
                 not any(brute_one('--path', value, path, node)
                         for _, value in row)
                 for kind, row in kinds.items()]
        good = any(votes) if '--any' in words else all(votes)
        if good != ('--invert' in words):
            out.add(path)
    return out


def brute_glob(glob, path):
    pattern = ''
    for piece in re.findall(r'\*\*/|/\*\*$|\*\*|\*|\{[^}]*\}|\[[^]]*\]|.',
                            glob):
        pattern += {'**/': '(.*/)?', '/**': '(/.*)?', '**': '.*',
                    '*': '[^/]*'}.get(piece) or (
            '(%s)' % piece[1:-1].replace(',', '|') if piece[0] == '{' else
            piece if piece[0] == '[' else re.escape(piece))
    return re.fullmatch(pattern, path, re.S) is not None


def brute_via(glob, path, via):
    for head, real in via.get(glob, []):
        if path == real or path.startswith(real + '/') or not real:
            rest = path[len(real):].strip('/')
            if brute_glob(glob, '/'.join(filter(None, [head, rest]))):
                return True
    return False


def brute_one(word, value, path, node):
    if word == '--path':
        return brute_glob(value, path)
    if word == '--regex':
        return re.fullmatch(value, path) is not None
    if word == '--perm':
        bits = int(value.lstrip('-/'), 8)
        return (node.mode & bits == bits if value[0] == '-' else
                bool(node.mode & bits) if value[0] == '/' else
                node.mode == bits)
    if word in ('--uid', '--user'):
        return node.uid == 33
    if word == '--gid':
        return node.gid > 3
    if word == '--group':
        return node.gid == 4
    if word == '--size':
        if node.type != 'f':
            return False
        unit = 1024 if value.endswith('k') else 1
        size, n = -(-node.size // unit), int(value.strip('+-k'))
        return (size > n if value[0] == '+' else
                size < n if value[0] == '-' else size == n)
    if word == '--newer':
        return node.mtime > (Y2020 + DAY * (value[-1] == '2')) * 10**9
    return 'security.capability' in node.xattrs


def brute_all(fs, words):
    """The same, and what symlinks and second names bring."""
    links = {p: n.target for p, n in fs.items() if n.type == 'l'}
    paths = [v for w, v in zip(words, words[1:]) if w == '--path']
    nots = [v for w, v in zip(words, words[1:]) if w == '--not-path']
    # Globs lead through symlinks, which then come along.
    via, way = {}, set()
    for glob in paths:
        head = '/'.join(itertools.takewhile(
            lambda part: not set(part) & set('*?[{'), glob.split('/')))
        real, met = lib.follow(links, head)
        way |= set(met)
        if real is not None and real != head:
            via.setdefault(glob, []).append((head, real))
    want = brute(fs, words, via)
    if '--invert' in words:
        return want

    def left_out(path):
        return any(brute_glob(g, path) for g in nots)
    way = {p for p in way if not left_out(p)}
    return want | way | lib.brought(links, want, left_out)


@case('Predicates say what a second implementation says.')
def _():
    kinds = ('path', 'not', 'regex', 'perm', 'user', 'group', 'size', 'newer',
             'cap')
    for seed, rng, image in rounds(200):
        data = lib.merge(image).good()
        fs = stream.read(data).fs
        words = random_words(rng, kinds)
        want = brute_all(fs, words) & set(fs)
        got = files_of(sift(data, '--no-keep-parents', *words).good())
        assert want <= got, 'seed %d: %s: lacks %r' % (seed, words,
                                                       want - got)
        # Names of a file whose other name is selected may come too.
        more = {p for p in got - want if not want & (fs[p].group or set())}
        assert not more, 'seed %d: %s: %r' % (seed, words, more)


def files_of(data):
    return {stream.path_of(raw.name) for raw in stream.members(data)
            if not raw.name.startswith(b'.image/')}


@case('As root: find on the extracted tree finds the same.')
def _():
    if os.geteuid() != 0:
        raise lib.Skip('needs root')
    folder = lib.fresh_folder()
    data = sift(SAMPLE, '--rootfs', '--not-path', '{dev,run}{,/*}') \
        .good()
    done = subprocess.run(
        ['tar', '-xp', '--numeric-owner', '--delay-directory-restore', '-f',
         '-'], input=data, cwd=folder, capture_output=True, check=False)
    equal((0, b''), (done.returncode, done.stderr))
    rows = [(['-perm', '-4000'], ['--perm', '-4000']),
            (['-perm', '/u+s,g+s'], ['--perm', '/u+s,g+s']),
            (['-perm', '600'], ['--perm', '600']),
            (['-uid', '33'], ['--uid', '33']),
            (['-gid', '+4'], ['--gid', '+4']),
            (['-type', 'f', '-size', '+4k'], ['--size', '+4k']),
            (['-type', 'f', '-size', '-2c'], ['--size', '-2c']),
            (['-type', 'f', '-size', '5k'], ['--size', '5k']),
            (['-type', 'd'], ['--type', 'd']),
            (['-type', 'f', '-newermt', '2020-01-01 UTC'],
             ['--type', 'f,h', '--newer', '2020-01-01']),
            (['-regextype', 'posix-extended', '-regex', r'\./etc/.*\.conf'],
             ['--regex', r'etc/.*\.conf'])]
    for theirs, ours in rows:
        found = subprocess.run(['find', '.', *theirs, '-print0'], cwd=folder,
                               capture_output=True, check=True).stdout
        want = {x[2:].decode('utf-8', 'surrogateescape')
                for x in found.split(b'\0') if x} - {''}
        got = files(SAMPLE, '--not-path', '{dev,run}{,/*}', *ours) - {'.'}
        equal(want, got - {''}, ' '.join(ours))


if __name__ == '__main__':
    lib.main(lib.FILTER)
