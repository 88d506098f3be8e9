#!/usr/bin/env python3
"""img-ls, on streams that are written by hand, and on real images beside what
tar, bsdtar and find say of them."""

import base64
import calendar
import fcntl
import glob
import hashlib
import json
import os
import pty
import re
import shutil
import struct
import subprocess
import termios
import time

import lib
from lib import FILTER, LS, MERGE, case, equal, run
import mkstream
from mkstream import Hollow, stage, stream
import rawtar
from rawtar import b, c, d, f, h, l, p

IMAGES = os.path.join(lib.SHARED, 'images')
WORDS = {'f': 'file', 'h': 'hardlink', 'l': 'symlink', 'c': 'char',
         'b': 'block', 'd': 'dir', 'p': 'fifo'}
PASSWD = 'root:x:0:0::/:/bin/sh\nweb:x:33:33::/:/bin/sh\n'
GROUP = 'root:x:0:\nwww:x:33:web\n'


def image(*members, **given):
    return stream([('RUN x', list(members))], **given)


def records(data):
    out = []
    for line in data.split(b'\n')[:-1]:
        assert not re.search(rb'[\x00-\x1f\x7f]', line), line
        out.append(json.loads(line))
    assert data.endswith(b'\n'), 'the last line is cut'
    return out


def ls(data, *args, **given):
    """All records of a whole run."""
    recs = records(run([LS, *args], data, **given).good())
    assert recs[-1]['type'] == 'end' and recs[-1]['ok'] is True, recs[-1]
    return recs


def entries(data, *args, **given):
    return {r['path']: r for r in ls(data, *args, **given)
            if r['type'] in WORDS.values()}


def of_type(kind, recs):
    return [r for r in recs if r['type'] == kind]


def lines(data, *args, **given):
    return run([LS, *args], data, **given).good().decode().splitlines()


def bad(data, *args, records_too=False, env=None):
    """Status 2, one line on stderr, no listing that ended well; the line."""
    done = run([LS, *args], data, env)
    equal(2, done.status, 'status')
    assert re.fullmatch(r'img-ls: [^\x00-\x1f\x7f]+\n', done.text()), \
        done.text()
    if records_too:
        recs = records(done.out)
        equal(('end', False), (recs[-1]['type'], recs[-1]['ok']))
    return done.text()


def hidden(added, removed, name, data, **given):
    return f('.image/hidden/%d/%d/%s' % (added, removed, name), data, **given)


def saved_of(data, *args):
    return lib.scratch('saved.ndjson', run([LS, *args], data).good())


# Records

@case('Every type of entry has its record, and the last says that it is all')
def _():
    data = image(d('./', mode=0o755), d('a/', mode=0o1777, uid=1, gid=2),
                 f('a/f', 'xyz', mode=0o4755, mtime=5), h('a/h', 'a/f'),
                 l('a/l', '../x y'), c('a/c', 1, 3), b('a/b', 8, 1),
                 p('a/p'), links=[('a/f', 'a/h')])
    recs = ls(data)
    got = {r['path']: r for r in recs[:-1]}
    equal(['.', 'a', 'a/l', 'a/c', 'a/b', 'a/p', 'a/f', 'a/h'], list(got))
    equal({'type': 'file', 'path': 'a/f', 'mode': '4755', 'uid': 0, 'gid': 0,
           'size': 3, 'mtime': 5, 'layer': {
               'index': 0, 'diff_id': mkstream.diff_id(0),
               'created_by': 'RUN x'}}, got['a/f'])
    equal(('dir', '1777', 1, 2), tuple(got['a'][k] for k in (
        'type', 'mode', 'uid', 'gid')))
    equal(('symlink', '../x y'), (got['a/l']['type'], got['a/l']['link']))
    equal(('hardlink', 'a/f', 0), tuple(got['a/h'][k] for k in (
        'type', 'link', 'size')))
    equal(('char', 1, 3), tuple(got['a/c'][k] for k in (
        'type', 'major', 'minor')))
    equal(('block', 8, 1), tuple(got['a/b'][k] for k in (
        'type', 'major', 'minor')))
    equal('fifo', got['a/p']['type'])
    equal((8, 3), (recs[-1]['entries'], recs[-1]['bytes']))


@case('A name that is not UTF-8 has all of its bytes in path_b64')
def _():
    got = ls(image(f(b'a\xff', ''), l('l', b'\xfe')))
    equal(b'a\xff', base64.b64decode(got[1]['path_b64']))
    equal('a\ufffd', got[1]['path'])
    equal(b'\xfe', base64.b64decode(got[0]['link_b64']))
    assert 'path_b64' not in got[0]


@case('Names that are escaped in a stream are shown as the image has them')
def _():
    assert '.image/x' in entries(image(d('.image~/'), f('.image~/x', '')))


@case('Control bytes and what turns text around never come out raw')
def _():
    name = 'a\x1b[2J\n\u202e\x9b'
    data = image(f(name, '', xattrs={'user.\x1b': '\x1b'}), l('l', name))
    equal(name, ls(data)[1]['path'])
    for args in [], ['-l'], ['--tree'], ['--tree', '-l']:
        out = run([LS, *args], data).good().decode()
        assert not re.search('[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]', out), out


@case('Times have their nanoseconds, also before 1970')
def _():
    got = entries(image(f('a', '', pax={'mtime': '-1.5'}),
                        f('b', '', pax={'mtime': '3.000000001'}),
                        f('c', '', mtime=7)))
    equal((-2, 500000000), (got['a']['mtime'], got['a']['mtime_ns']))
    equal((3, 1), (got['b']['mtime'], got['b']['mtime_ns']))
    assert 'mtime_ns' not in got['c']


@case('Extended attributes are text, or base64 where they are none')
def _():
    got = entries(image(f('a', '', xattrs={
        'user.t': 'text', 'user.b': b'\xff\x00'})))['a']
    equal({'user.t': 'text', 'user.b': {'b64': '/wA='}}, got['xattrs'])


# Capabilities

def caps(*words, magic=0x02000000, tail=b''):
    return struct.pack('<I%dI' % len(words), magic, *words) + tail


def caps_of(value):
    data = image(f('a', '', xattrs={'security.capability': value}))
    recs = ls(data)
    notes = [r['code'] for r in of_type('diag', recs)]
    return recs[0].get('caps'), notes


NET_RAW, CHOWN = 1 << 13, 1


@case('Capabilities are shown in words, in all revisions')
def _():
    for want, value in (
            ('cap_net_raw+ep', caps(NET_RAW, 0, 0, 0, magic=0x02000001)),
            ('cap_chown+ip cap_net_raw+p', caps(NET_RAW | CHOWN, CHOWN, 0,
                                                0)),
            ('cap_checkpoint_restore,45+ep', caps(0, 0, 0x2100, 0,
                                                  magic=0x02000001)),
            ('=ep', caps(0xffffffff, 0, 0x1ff, 0, magic=0x02000001)),
            ('=', caps(0, 0, 0, 0)),
            ('cap_chown+p', caps(CHOWN, 0, magic=0x01000000)),
            ('cap_chown+ep [rootid=100000]',
             caps(CHOWN, 0, 0, 0, 100000, magic=0x03000001))):
        equal((want, []), caps_of(value), value.hex())


@case('Capabilities that are malformed are a diag, and the record stays')
def _():
    for value in b'', b'\x01', caps(1, 0, magic=0x02000001), \
            caps(1, 0, 0, 0, magic=0x04000001), \
            caps(1, 0, 0, 0, 0, magic=0x02000001), \
            caps(1, 0, 0, 0, magic=0x03000001), \
            caps(1, 0, 0, 0, magic=0x02000011):
        equal((None, ['bad-capability']), caps_of(value), value.hex())


@case('getcap says the same of a file, but for the first sign')
def _():
    if not shutil.which('getcap') or os.geteuid():
        raise lib.Skip('needs root and getcap')
    name = lib.scratch('capable', b'')
    for words in (CHOWN, 0, 0, 0), (CHOWN, CHOWN | NET_RAW, 0, 0), \
            (NET_RAW, CHOWN, 0x100, 1), (0xffffffff, 0, 0x1ff, 0):
        for magic in 0x02000000, 0x02000001:
            value = caps(*words, magic=magic)
            try:
                os.setxattr(name, 'security.capability', value)
            except OSError as e:
                raise lib.Skip('no capabilities here: %s' % e)
            said = subprocess.run(['getcap', name], capture_output=True,
                                  check=True, text=True).stdout
            want = said[len(name):].strip()
            got = caps_of(value)[0]
            equal(re.sub(r'(?<=[a-z])=', '+', want), got)


# Users and groups

@case('Users and groups have the names that the image gives them')
def _():
    data = image(d('etc/', uid=33, gid=33), f('etc/passwd', PASSWD),
                 f('etc/group', GROUP), f('x', '', uid=5, gid=33))
    got = entries(data)
    equal(('web', 'www'), (got['etc']['user'], got['etc']['group']))
    assert 'user' not in got['x'], got['x']
    equal('www', got['x']['group'])
    equal('web www', ' '.join(lines(data, '-l')[0].split()[1:3]))
    equal('33 33', ' '.join(lines(data, '-ln')[0].split()[1:3]))


@case('They are found behind symlinks and second names, if they come late')
def _():
    data = image(d('etc/', uid=33, gid=33), l('etc/passwd', '../z/pw'),
                 d('z/'), f('aaa', '', uid=33), f('z/g', GROUP),
                 h('etc/group', 'z/g'), f('z/pw', PASSWD),
                 links=[('z/g', 'etc/group')])
    got = ls(data)
    equal(['etc', 'etc/passwd', 'z', 'aaa', 'z/g', 'etc/group', 'z/pw'],
          [r['path'] for r in got[:-1]])
    equal(['web', 'root', 'root', 'web'], [r['user'] for r in got[:4]])
    equal('www', got[0]['group'])


@case('Names that a program before this one left out are missed aloud')
def _():
    whole = image(d('etc/'), f('etc/passwd', PASSWD), f('etc/group', GROUP),
                  f('x', '', uid=33))
    for args, what, files in (
            (['--path', 'x'], 'owners', 'etc/passwd and etc/group'),
            (['--path', 'x', '--hollow'], 'owners', 'etc/passwd and etc/group'),
            (['--path', '{x,etc/group}'], 'users', 'etc/passwd'),
            (['--path', '{x,etc/passwd}'], 'groups', 'etc/group')):
        part = run([FILTER, *args], whole).good()
        equal([('note', 'names-left-out')], [
            (r['level'], r['code']) for r in of_type('diag', ls(part))])
        done = run([LS, '-l'], part)
        equal(0, done.status)
        # The image may never have had them.
        equal('img-ls: note: %s have no names: a program before this one may '
              'have left out %s\n' % (what, files), done.text())
        equal([], of_type('diag', ls(part, '-n')))
        lines(part, '-ln')
        lines(part, '--layers', '-l')
    for args in [], ['--path', '{x,etc/passwd,etc/group}'], ['--type', 'f']:
        equal([], of_type('diag', ls(run([FILTER, *args], whole).good())))
    equal([], of_type('diag', ls(image(f('x', '', uid=33)))))


@case('Whoever is shown under a name is selected by it')
def _():
    data = image(d('etc/'), f('etc/passwd', ' alice:x:1000\nalice:x:1001:1:\n'
                              'bob:x:1002:\n'),
                 *[f('f%d' % i, '', uid=i) for i in range(1000, 1003)])
    got = {p: r.get('user') for p, r in entries(data).items() if p[0] == 'f'}
    equal({'f1000': 'alice', 'f1001': None, 'f1002': 'bob'}, got)
    for name in 'alice', 'bob':
        kept = run([FILTER, '--user', name], data).good()
        equal([p for p in got if got[p] == name], list(entries(kept)))


@case('An image without them, or with odd ones, is listed all the same')
def _():
    assert 'user' not in entries(image(d('a/'), f('b', '')))['a']
    assert 'user' not in entries(image(l('etc', 'etc'), f('b', '')))['b']
    odd = ('\n:x:1:1\n#web:x:33:\n+::33:\nshort:x\nneg:x:-1:\nbig:x:4294967296:'
           '\nweb:x:33:\nlater:x:33:\nmax:x:4294967295:')
    got = entries(image(d('a/', uid=33), d('b/', uid=4294967295),
                        d('c/', uid=1), f('etc/passwd', odd)))
    equal(['web', 'max', None], [got[x].get('user') for x in 'abc'])
    got = entries(image(d('a/'), Hollow('etc/passwd', 9),
                        f('etc/group', GROUP)))
    assert 'user' not in got['a'] and got['a']['group'] == 'root'


@case('More than fits is listed without names, which a diag says, once')
def _():
    data = image(*[l('l%d' % i, 'x' * 60000) for i in range(2500)],
                 f('etc/passwd', PASSWD), f('etc/group', GROUP))
    recs = ls(data)
    notes = [i for i, r in enumerate(recs) if r['type'] == 'diag']
    equal(['names-late'], [recs[i]['code'] for i in notes])
    assert 1000 < notes[0] < 1200, notes
    equal({None}, {r.get('user') for r in recs[:2500] if 'uid' in r})
    equal(['l%d' % i for i in range(2500)],
          [r['path'] for r in recs if r['type'] == 'symlink'])
    assert 'names-late' not in str(ls(data, '-n'))


@case('A name that would look like something else is a number in lines')
def _():
    data = image(f('etc/passwd', 'a b:x:0:0:\n'), f('x', ''))
    equal('a b', entries(data)['x']['user'])
    equal('0', lines(data, '-l')[1].split()[1])


# Layers

LAYERS = [
    ('RUN 0', [d('etc/')]),
    ('RUN 1', [f('etc/b', 'bb')]),
    ('RUN 2' + 'x' * 300, [
        f('etc/a', 'new'), hidden(0, 1, 'etc/a', 'older'),
        hidden(1, 2, 'etc/a', 'old'), hidden(0, 2, 'gone', 'x' * 10),
        hidden(0, 2, 'empty', ''),
        d('.image/hidden/0/2/dir/'), h('.image/hidden/0/2/h', 'etc/b')]),
]


@case('A hidden entry has the layer that brought it and the one that hides it')
def _():
    recs = [r for r in ls(stream(LAYERS, hidden=True)) if 'hidden' in r]
    equal([('dir', 0, 2), ('etc/a', 0, 1), ('etc/a', 1, 2), ('gone', 0, 2),
           ('empty', 0, 2), ('h', 0, 2)],
          [(r['path'], r['layer']['index'], r['hidden_by']['index'])
           for r in recs])
    assert all(r['hidden'] is True for r in recs)
    equal(256, len(recs[2]['hidden_by']['created_by']))
    assert recs[2]['truncated'] is True
    assert [x for x in lines(stream(LAYERS, hidden=True), '-l')
            if re.search(r' 0-1 etc/a$', x)]


@case('--layers has a record for each layer, with what later ones hide')
def _():
    recs = ls(stream(LAYERS, hidden=True), '--layers')
    equal([(0, 1, 0, 5, 15), (1, 1, 2, 1, 3), (2, 1, 3, 0, 0)],
          [tuple(r[k] for k in ('index', 'entries', 'bytes', 'hidden_entries',
                                'hidden_bytes'))
           for r in of_type('layer', recs)])
    equal(mkstream.digest(1), recs[1]['digest'])
    equal(['0 1 0 15 RUN 0', '1 1 2 3 RUN 1'], lines(
        stream(LAYERS, hidden=True), '--layers', '-l')[1:3])


@case('--layers says where hidden entries are not known')
def _():
    recs = ls(stream(LAYERS[:2]), '--layers')
    equal([False, False], ['hidden_bytes' in r for r in recs[:2]])
    equal(['no-hidden-entries'], [r['code'] for r in of_type('diag', recs)])
    assert 'img-merge --hidden' in recs[2]['message']


@case('--waste is what later layers hide, by layer and by path')
def _():
    recs = ls(stream(LAYERS, hidden=True), '--waste')
    equal([('gone', 10, 1), ('etc/a', 8, 2)],
          [(r['path'], r['bytes'], r['times'])
           for r in of_type('waste', recs)])
    equal([15, 3, 0], [r['hidden_bytes'] for r in of_type('layer', recs)])
    equal((18, 2), (recs[-1]['hidden_bytes'], recs[-1]['hidden_paths']))
    equal(['10 1 0-2 gone', '8 2 1-2 etc/a', '18 total in 2 paths'],
          lines(stream(LAYERS, hidden=True), '--waste', '-l')[-3:])


@case('--waste without hidden entries is an error that says what to do')
def _():
    assert 'img-merge --hidden' in bad(stream(LAYERS[:2]), '--waste',
                                       records_too=True)


# The image's documents

@case('--config and --manifest print the documents byte for byte')
def _():
    data = image(f('a', 'x'), config=b'{"a": 1}')
    equal(b'{"a": 1}', run([LS, '--config'], data).good())
    assert 'no manifest' in bad(data, '--manifest')
    assert 'unfinished' in bad(data[:len(data) - 3072], '--config')


# Content

@case('--digest has the SHA-256 of each file, holes and all')
def _():
    body = bytes(range(256)) * 5000
    data = run([MERGE], rawtar.to_bytes([
        f('a', body), f('e', ''), d('d/'),
        rawtar.sparse_pax_10('s', 300000, [(70000, b'ab')])])).good()
    want = bytearray(300000)
    want[70000:70002] = b'ab'
    got = entries(data, '--digest')
    equal([hashlib.sha256(x).hexdigest() for x in (body, b'', want)],
          [got[x]['sha256'] for x in 'aes'])
    assert 'sha256' not in got['d']


@case('A second name has what its file has, which went by before')
def _():
    data = image(f('a', 'x'), h('b', 'a'), h('z', 'a'), f('c', 'y'),
                 Hollow('e', 9), h('e2', 'e'), l('s', 'a'), h('s2', 's'),
                 hidden(0, 0, 'a', 'older'),
                 h('.image/hidden/0/0/g', 'a'),
                 links=[('a', 'b', 'z'), ('e', 'e2')])
    recs = ls(data, '--digest', '--mime')
    shown = [r for r in recs if 'hidden' not in r]
    want = {k: hashlib.sha256(v).hexdigest()
            for k, v in (('a', b'x'), ('b', b'x'), ('z', b'x'), ('c', b'y'))}
    equal(want, {r['path']: r['sha256'] for r in shown if 'sha256' in r})
    equal(set(want), {r['path'] for r in shown if 'mime' in r})
    equal([('a', hashlib.sha256(b'older').hexdigest()), ('g', None)],
          [(r['path'], r.get('sha256')) for r in recs if 'hidden' in r])
    equal(4, sum('[sha256 ' in x and '[' in x for x in lines(
        data, '--digest', '--tree')))
    old = image(f('a', 'q'), h('b', 'a'), links=[('a', 'b')])
    new = image(f('a', 'x'), h('b', 'a'), links=[('a', 'b')])
    saved = lib.scratch('saved.ndjson', run([LS, '--digest'], old).good())
    equal([('a', ['sha256']), ('b', ['sha256'])],
          [(r['path'], r['fields']) for r in ls(
              new, '--digest', '--diff', saved)[:-1]])


@case('Holes are hashed up to a limit, not for ever')
def _():
    data = run([MERGE], rawtar.to_bytes([
        rawtar.sparse_pax_10('s', 1 << 62, [])])).good()
    assert 'holes' in bad(data, '--digest', records_too=True)
    equal(1 << 62, entries(data)['s']['size'])


@case('A file without its content is listed as hollow, with its size')
def _():
    data = image(Hollow('a', 10), stages=[stage(hollow=True)])
    got = entries(data, '--digest', '--mime')['a']
    equal((True, 10, False, False), (got['hollow'], got['size'],
                                     'sha256' in got, 'mime' in got))
    assert lines(data, '-l')[0].endswith(' a [hollow]')


@case('--mime says what file(1) says')
def _():
    bodies = {'png': b'\x89PNG\r\n\x1a\n\0\0\0\rIHDR' + b'\0' * 30,
              'text': b'hello\n', 'gz': b'\x1f\x8b\x08\0' + b'\0' * 20,
              'empty': b'', 'sh': b'#!/bin/sh\n'}
    got = entries(image(*[f(k, v) for k, v in bodies.items()]), '--mime',
                  env={'IMG_SANDBOX': 'require'})
    if not shutil.which('file'):
        raise lib.Skip('no file(1)')
    for name, body in bodies.items():
        said = subprocess.run(['file', '-b', '--mime-type', '-'], input=body,
                              capture_output=True, check=True)
        equal(said.stdout.decode().strip(), got[name]['mime'], name)


# For people

@case('-l is a line for each entry, and -h makes sizes short')
def _():
    data = image(d('a/', mode=0o1777), f('a/f', 'x' * 1500, mode=0o6755),
                 l('a/l', 'f'), c('a/c', 1, 3), f('g', '', mode=0o1001),
                 h('h', 'g'), links=[('g', 'h')])
    equal(['drwxrwxrwt 0 0 0 2017-07-14 02:40 0 a',
           'lrwxrwxrwx 0 0 0 2017-07-14 02:40 0 a/l -> f',
           'crw-r--r-- 0 0 1,3 2017-07-14 02:40 0 a/c',
           '-rwsr-sr-x 0 0 1500 2017-07-14 02:40 0 a/f',
           '---------t 0 0 0 2017-07-14 02:40 0 g',
           'hrw-r--r-- 0 0 0 2017-07-14 02:40 0 h link to g'],
          lines(data, '-l'))
    equal('1.5K', lines(data, '-lh')[3].split()[3])
    equal(lines(data, '-lh'), lines(data, '-hl'))


@case('-h is as ls -h: rounded up, one place below ten')
def _():
    for size, want in (1023, '1023'), (1024, '1.0K'), (1025, '1.1K'), \
            (10239, '10K'), (10241, '11K'), (1047552, '1023K'), \
            (1047553, '1.0M'), (1 << 62, '4.0E'):
        equal(want, lines(image(Hollow('a', size)), '-lh')[0].split()[3])


@case('-h alone is help, as in all programs')
def _():
    assert run([LS, '-h']).good().startswith(b'usage: img-ls')
    assert run([LS, '--help']).good() == run([LS, '-h']).good()


@case('Times are UTC, and right, in every year')
def _():
    times = [0, -1, 951782400, 951868799, 1709164800, -62135596800,
             253402300799, 4107542400, 86399]
    got = lines(image(*[f('f%d' % i, '', mtime=t)
                        for i, t in enumerate(times)]), '-l',
                env={'TZ': 'America/New_York'})
    equal(times, [calendar.timegm(time.strptime(' '.join(
        x.split()[4:6]), '%Y-%m-%d %H:%M')) // 60 * 60 + t % 60
        for x, t in zip(got, times)])


@case('--tree is the tree, sorted, with attributes where -l asks for them')
def _():
    data = image(d('./'), d('b/'), d('b/c/'), l('z', 'b'), f('b/c/y', ''),
                 f('b/x', ''), f('b/c/x', ''), f('a', ''))
    equal(['.', '|-- a', '|-- b', '|   |-- c', '|   |   |-- x',
           '|   |   `-- y', '|   `-- x', '`-- z -> b'], lines(data, '--tree'))
    equal('-rw-r--r-- 0 0 0 2017-07-14 02:40 0 |-- a',
          lines(data, '--tree', '-l')[1])


@case('A tree that is very deep is no trouble')
def _():
    deep = '/'.join(['d'] * 20000)
    data = image(f(deep, ''))
    equal(20001, len(lines(data, '--tree')))


def on_terminal(data, *args, env=None, width=0):
    main, side = pty.openpty()
    fcntl.ioctl(side, termios.TIOCSWINSZ, struct.pack('4H', 24, width, 0, 0))
    path = lib.scratch('shown.tar', data)
    with subprocess.Popen([LS, *args, path], stdout=side,
                          env=dict(os.environ, **(env or {}))) as child:
        os.close(side)
        out = b''
        while True:
            try:
                piece = os.read(main, 65536)
            except OSError:
                break
            if not piece:
                break
            out += piece
        equal(0, child.wait())
    os.close(main)
    return out.replace(b'\r\n', b'\n').decode()


@case('A directory is no stream, and is named')
def _():
    done = run([LS, '/'])
    equal((2, b'', "img-ls: cannot open '/': Is a directory\n"),
          (done.status, done.out, done.text()))


@case('Colours and columns are for a terminal alone')
def _():
    data = image(d('a/'), f('b', 'x'), config=b'{"a":"\xc2\x9b"}')
    equal(['drwxr-xr-x 0        0                0 2017-07-14 02:40   0 '
           '\x1b[1;34ma\x1b[0m',
           '-rw-r--r-- 0        0                1 2017-07-14 02:40   0 b'],
          on_terminal(data, '-l').splitlines())
    assert '\x1b' not in on_terminal(data, '-l', env={'NO_COLOR': '1'})
    equal('{"a":"\\u009b"}\n', on_terminal(data, '--config'))


@case('On a terminal lines are the default, elsewhere records')
def _():
    data = stream(LAYERS, hidden=True, config=b'{}')
    for args in [], ['--layers'], ['--waste']:
        shown = on_terminal(data, *args)
        equal(shown, on_terminal(data, *args, '-l'))
        assert not re.search('^{', shown, re.M), shown
        equal(run([LS, *args], data).good().decode(),
              on_terminal(data, *args, '--json'))
    # Of a tree, -l asks for the attributes.
    equal('.', on_terminal(data, '--tree').splitlines()[0][-5:-4])
    assert 'rw' not in on_terminal(data, '--tree')


def plain(text):
    return re.sub('\x1b\\[[0-9;]*m', '', text)


@case('What would wrap is cut to the width of the terminal, and only there')
def _():
    deep = 'very/' * 40 + 'deep/file'
    data = stream([('RUN ' + 'x' * 200, [d('a/')]),
                   ('RUN \u4e16\u754c' + '\u4e16' * 100, [
                       f('a/f', 'x', mode=0o4755), f('a/g', ''),
                       hidden(0, 1, deep, 'older'), ])], hidden=True)
    old = lib.scratch('old.ndjson', run([LS], image(
        d('a/'), f('a/f', 'yy', mtime=1), f(deep, ''))).good())
    for width in 70, 120:
        for args in ['--layers'], ['--waste'], ['--diff', old]:
            shown = plain(on_terminal(data, *args, width=width)).splitlines()
            widths = [len(x) + len(re.findall('[\u4e16\u754c]', x))
                      for x in shown]
            assert max(widths) in (width, width - 1), (args, widths, shown)
        assert 'RUN ' + 'x' * (width - 46) + '\u2026' in on_terminal(
            data, '--layers', width=width)
        assert re.search('very/[very/]+\u2026[very/]+/deep/file$', on_terminal(
            data, '--waste', width=width), re.M)
        assert re.search(r'^- very/.*\u2026$', plain(on_terminal(
            data, '--diff', old, width=width)), re.M)
    # Where there is no room, it wraps, and says something all the same.
    for width in 20, 30, 45:
        assert 'RUN ' + 'x' * 11 + '\u2026\n' in on_terminal(
            data, '--layers', width=width)
        assert re.search('very/.*\u2026.*/deep/file$', on_terminal(
            data, '--waste', width=width), re.M)
    assert deep in on_terminal(data, '--waste')
    assert '\u2026' not in str([lines(data, *args, '-l') for args in (
        ['--layers'], ['--waste'], ['--diff', old])])


@case('Differences for people have short digests, dates and a last line')
def _():
    old = image(f('f', 'x', mtime=0), f('t', 'x', mtime=-1), f('gone', ''),
                l('l', 'a'), l('q', 'a"b'))
    new = image(f('f', 'y', mode=0o4755), f('t', 'x', mtime=59), f('add', ''),
                l('l', 'b'), l('q', 'a'))
    equal(['! l: link a -> b', '! q: link "a\\\\"b" -> a',
           '! f: mode 0644 -> 4755, mtime 1970-01-01 00:00:00 -> '
           '2017-07-14 02:40:00',
           '! t: mtime 1969-12-31 23:59:59 -> 1970-01-01 00:00:59',
           '+ add', '- gone', '1 added, 1 removed, 4 changed; 2 files '
           'compared by size and time'],
          lines(new, '--diff', saved_of(old), '-l'))
    digests = [hashlib.sha256(x).hexdigest()[:12] for x in (b'x', b'y')]
    shown = on_terminal(new, '--digest', '--diff', saved_of(old, '--digest'))
    assert 'sha256 %s -> %s\x1b[0m\n' % tuple(digests) in shown, shown
    assert '\x1b[32m+ add\x1b[0m\n' in shown
    assert '\x1b[31m- gone\x1b[0m\n' in shown
    equal('1 added, 1 removed, 3 changed; 2 files compared by content',
          shown.splitlines()[-1])


# Differences

def diff(old, new, *args):
    saved = lib.scratch('saved.ndjson', run([LS, *args], old).good())
    return ls(new, '--diff', saved, *args)


@case('--diff says what was added, removed and changed, and in what')
def _():
    old = image(d('a/'), f('a/gone', 'x'), f('a/same', 'x', mtime=1),
                f('a/mode', '', mode=0o644), f('a/body', 'old'),
                l('a/l', 'x'), f(b'a/\xff', ''), hidden(0, 0, 'old', 'x'))
    new = image(d('a/', mtime=9), f('a/new', 'x'), f('a/same', 'x', mtime=2),
                f('a/mode', '', mode=0o4755), f('a/body', 'new'),
                f('a/l', 'y'), f(b'a/\xff', ''), hidden(0, 0, 'new', 'x'))
    recs = diff(old, new, '--digest')
    equal([('changed', 'a/mode', ['mode']), ('changed', 'a/body', ['sha256']),
           ('changed', 'a/l', ['type', 'mode', 'size', 'link']),
           ('added', 'a/new', None), ('removed', 'a/gone', None)],
          sorted(((r['type'], r['path'], r.get('fields')) for r in recs[:-1]),
                 key=lambda x: ['a/mode', 'a/body', 'a/l', 'a/new',
                                'a/gone'].index(x[1])))
    equal((1, 1, 3), tuple(recs[-1][k] for k in ('added', 'removed',
                                                 'changed')))
    change = [r for r in recs if r.get('path') == 'a/mode'][0]
    equal(({'mode': '0644'}, {'mode': '4755'}),
          (change['before'], change['after']))
    # Without digests, the time is what tells.
    assert [r for r in diff(old, new) if r.get('path') == 'a/same']
    saved = lib.scratch('saved.ndjson', run([LS, '--digest'], old).good())
    assert '! a/mode: mode 0644 -> 4755' in lines(
        new, '--diff', saved, '--digest', '-l')


@case('An image does not differ from itself, whatever is in it')
def _():
    data = image(d('./'), d('a/'), f(b'a/\xff\x1b', 'x', pax={
        'mtime': '-3.000000007'}, xattrs={'user.x': b'\0\xff', 'user.y': 'é"'}),
        l('l', b'\xfe'), c('c', 1, 3), f('big', '', uid=4294967295),
        h('h', 'big'), links=[('big', 'h')])
    for args in [], ['--digest']:
        equal(['end'], [r['type'] for r in diff(data, data, *args)])


@case('Contents that were not compared are never contents that are the same')
def _():
    # Nothing but a digest can tell; and what is empty needs none.
    old = image(f('a', 'one'), f('b', 'two'), f('e', ''), f('t', 'x', mtime=1))
    new = image(f('a', 'ONE'), f('b', 'two'), f('e', ''), f('t', 'x', mtime=2))
    hollow = image(Hollow('a', 3), Hollow('b', 3), f('e', ''),
                   f('t', 'x', mtime=2), stages=[stage('t', hollow=True)])
    for listing, stream_, word in (
            (saved_of(old), new, 'no digest'),
            (lib.scratch('digests', run([LS, '--digest'], old).good()),
             hollow, 'left its content out')):
        for args in [], ['-l']:
            said = bad(stream_, '--digest', '--diff', listing, *args,
                       records_too=not args)
            assert "2 files of the same size and time" in said and \
                "'a' first" in said and word in said, said
    # Where nobody asked for contents, it is said how files were compared.
    recs = ls(new, '--diff', saved_of(old))
    equal((0, 4, 1), tuple(recs[-1][k] for k in (
        'by_content', 'by_time', 'changed')))
    recs = ls(new, '--digest', '--diff', saved_of(old, '--digest'))
    equal((4, 0, ['a']), (recs[-1]['by_content'], recs[-1]['by_time'],
                          [r['path'] for r in of_type('changed', recs)]))
    equal('0 added, 0 removed, 1 changed; 4 files compared by size and time',
          lines(new, '--diff', saved_of(old), '-l')[-1])


@case('--diff of a stream from which something was left out says so')
def _():
    data = image(f('a', 'x'), f('b', 'y'))
    part = image(f('a', 'x'), stages=[stage('a')])
    saved = saved_of(data)
    recs = ls(part, '--diff', saved)
    equal([('warning', 'left-out')], [
        (r['level'], r['code']) for r in of_type('diag', recs)])
    done = run([LS, '--diff', saved, '-l'], part)
    equal((0, '- b'), (done.status, done.out.decode().splitlines()[0]))
    assert re.fullmatch(r'img-ls: warning: programs before .*\n', done.text())
    for kept in stage('**'), stage('a', hollow=True):
        equal([], of_type('diag', ls(image(f('a', 'x'), f(
            'b', 'y'), stages=[kept]), '--diff', saved)))


@case('A saved listing that is cut, or none, is refused with its line')
def _():
    data = image(f('a', 'x'), f('b', 'y'))
    whole = run([LS], data).good()
    first, second, end = whole.splitlines(True)
    for saved, word in (
            (first + second, 'no whole listing'), (b'', 'no whole listing'),
            (whole[:-1], 'no whole listing'), (first + end, 'line 2'),
            (whole + first, 'line 4'), (first + first + end, 'twice'),
            (b'hello\n', ': line 1: no record of'), (b'{}\n', 'line 1: no record'),
            (first + second + end.replace(b'true', b'false'), 'incomplete'),
            (b'{"type":"file"}\n', 'without a path')):
        name = lib.scratch('bad.ndjson', saved)
        said = bad(data, '--diff', name, records_too=True)
        assert word in said, (word, said)
    assert 'cannot open' in bad(data, '--diff', '/nowhere/x')
    said = bad(data, '--diff', saved_of(data, '-l'))
    equal(1, said.count('line 1'), said)


# Bad input

@case('A stream that is unfinished is never a whole listing')
def _():
    data = image(d('a/'), f('a/b', 'y' * 3000), f('etc/passwd', PASSWD))
    for n in range(512, len(data) - 1024, 512):
        bad(data[:n], records_too=True)
        bad(data[:n], '-l')
        bad(data[:n], '--tree')


@case('What is no image stream is named')
def _():
    for data, word in (b'', 'empty'), (rawtar.to_bytes([f('a')]), 'plain tar'):
        assert word in bad(data, records_too=True)


@case('Hidden entries of layers that there are not are refused')
def _():
    assert 'layers' in bad(image(hidden(0, 7, 'a', 'x'), hidden=True),
                           '--layers', records_too=True)


@case('Notes of programs before this one are passed on')
def _():
    data = image(f('a', ''), diags=[{
        'level': 'warning', 'code': 'x', 'message': 'm', 'path': 'a',
        'layer': 0}])
    note = of_type('diag', ls(data))[0]
    equal(('warning', 'x', 'm', 'a', 0), (
        note['level'], note['code'], note['message'], note['path'],
        note['layer']['index']))


@case('Wrong usage is one line and status 2')
def _():
    for args in ['--tree', '--layers'], ['a', 'b'], ['-x'], ['--diff'], \
            ['--json', '-l'], ['--json', '--tree'], ['--json', '--config'], \
            ['--mime', '--layers'], ['--digest', '--waste'], \
            ['--mime', '--diff', 'x'], ['--digest', '--manifest']:
        assert 'see' in bad(b'', *args), args
    assert 'cannot open' in bad(b'', '/nowhere/x')


@case('A full disk is status 2')
def _():
    data = image(*[f('f%d' % i, '') for i in range(1000)])
    with open('/dev/full', 'wb') as full:
        done = subprocess.run([LS], input=data, stdout=full,
                              stderr=subprocess.PIPE, check=False)
    equal(2, done.returncode)
    assert b'No space left' in done.stderr, done.stderr


@case('It runs in the sandbox, whatever it lists')
def _():
    data = stream(LAYERS, hidden=True, config=b'{}')
    saved = lib.scratch('saved.ndjson', run([LS], data).good())
    for args in [], ['-l'], ['--tree', '-l'], ['--layers'], ['--waste'], \
            ['--digest', '--mime'], ['--config'], ['--diff', saved]:
        run([LS, *args], data, env={'IMG_SANDBOX': 'require'}).good()


# Real images, beside other programs

def real_images():
    names = sorted(glob.glob(IMAGES + '/image/*.tar*'))
    if not names:
        raise lib.Skip('no ' + IMAGES)
    return names


@case('On real images it lists what tar -tv and bsdtar -tv list')
def _():
    for name in real_images():
        data = run([MERGE, name]).good()
        ours = []
        for line in lines(data, '-ln'):
            mode, uid, gid, size, day, clock, _, path = line.split(' ', 7)
            path = re.sub(r' \[caps .*', '', path)
            ours.append((mode, uid, gid, size, day, clock, path))
        theirs = []
        said = run(['tar', '-tvf', '-', '--numeric-owner'], data,
                   env={'TZ': 'UTC'}).good().decode()
        for line in said.splitlines():
            mode, owner, size, day, clock, path = line.split(None, 5)
            if path.startswith('.image/'):
                continue
            path = re.sub('/$', '', path) if path != './' else '.'
            theirs.append((mode, *owner.split('/'), size, day, clock, path))
        for one in zip(theirs, ours):
            equal(*one, name)
        equal(len(theirs), len(ours), name)
        listed = run(['bsdtar', '-tf', '-'], data).good().decode()
        equal([re.sub('(?<=[^.])/$', '', x) for x in listed.splitlines()
               if not x.startswith('.image/')],
              [x if x != '.' else './' for x in (
                  r['path'] for r in ls(data)[:-1] if r['type'] != 'diag')])


@case('On real images it lists what find -printf says of the tree on disk')
def _():
    if os.geteuid():
        raise lib.Skip('needs root, for owners')
    for name in real_images():
        folder = lib.fresh_folder()
        run(['tar', '-x', '-p', '--same-owner', '--numeric-owner', '-C',
             folder], run([MERGE, '--rootfs', name]).good()).good()
        said = run(['find', folder, '-printf',
                    '%P\\t%y\\t%m\\t%U\\t%G\\t%s\\t%T@\\t%l\\n']).good()
        got = entries(run([MERGE, name]).good())
        want = {}
        for line in said.decode().splitlines():
            path, kind, *rest = line.split('\t')
            if path:
                want[path] = [WORDS[kind], *rest]
        equal(sorted(want), sorted(set(got) - {'.'}), name)
        for path, (kind, mode, uid, gid, size, when, target) in want.items():
            r = got[path]
            r = dict(got[r['link']], path=path) \
                if r['type'] == 'hardlink' else r
            equal((kind, int(mode, 8), int(uid), int(gid)), (
                r['type'], int(r['mode'], 8), r['uid'], r['gid']), path)
            if kind == 'file':
                equal(int(size), r['size'], path)
            if kind == 'symlink':
                equal(target, r['link'], path)
            if kind != 'dir':
                whole, _, part = when.partition('.')
                equal((int(whole), int(part[:9].ljust(9, '0'))),
                      (r['mtime'], r.get('mtime_ns', 0)), path)
        shutil.rmtree(folder)


@case('On real images digests are those of sha256sum')
def _():
    name = real_images()[0]
    folder = lib.fresh_folder()
    run(['tar', '-x', '--no-same-owner', '-C', folder],
        run([MERGE, '--rootfs', name]).good()).good()
    got = entries(run([MERGE, name]).good(), '--digest')
    for path, r in got.items():
        if r['type'] in ('file', 'hardlink'):
            with open(os.path.join(folder, path), 'rb') as source:
                equal(hashlib.sha256(source.read()).hexdigest(), r['sha256'])


lib.main(LS)
