#!/usr/bin/env python3
"""img-filter --expr: predicates in jq, on what img-ls writes of an entry."""

import json
import os
import re
import signal
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
from lib import case, equal  # noqa: E402
from rawtar import c, d, f, h, l, p, wh  # noqa: E402

CAP = {'security.capability': b'\1\0\0\2\0\4\0\0\0\0\0\0\0\0\0\0\0\0\0\0'}
PASSWD = 'root:x:0:0::/:/bin/sh\nwww:x:33:33::/:/bin/false\n'
GROUP = 'root:x:0:\nadm:x:4:\n'
LAYERS = [
    [d('./'), d('etc/'), d('usr/'), d('usr/bin/', mode=0o2775, gid=4),
     l('bin', 'usr/bin'), c('dev/null', 1, 3), p('run/pipe'),
     f('etc/passwd', PASSWD), f('etc/group', GROUP),
     f('etc/a.conf', 'a', uid=33, gid=4, mtime=1577836800),
     f('usr/bin/su', 's' * 5000, mode=0o4755),
     f('usr/bin/ping', 'ping', mode=0o755, xattrs=CAP),
     f('gone', 'gone' * 9, uid=33), f('caf\udce9', '8'),
     f('odd "name"\n\u20ac', 'o'), l('etc/link', '../gone')],
    [h('usr/bin/sudo', 'usr/bin/su', mode=0o4755), wh('gone'),
     f('etc/b.conf', 'bb', xattrs={'user.note': b'n'}), f('srv/www', 'www')],
]
HISTORY = [{'created_by': 'COPY base /'}, {'created_by': 'RUN ' + 'x' * 300}]


def made(*args, layers=None, **given):
    given.setdefault('compress', 'none')
    data = archive.tar(archive.oci([Image(*(layers or LAYERS), **given)]))
    return lib.merge(data, *args).good()


SAMPLE = made(history=HISTORY)
HIDDEN = made('--hidden', history=HISTORY)


def sift(data, *args, **given):
    return lib.run([lib.FILTER, *args], data, **given)


def records(data):
    lines = lib.run([lib.LS, '--json'], data).good().splitlines()
    return [r for r in map(json.loads, lines)
            if r['type'] not in ('diag', 'end')]


def paths(data, *args):
    """What is selected, without the directories above."""
    out = sift(data, '--no-keep-parents', *args).good()
    return {r['path'] for r in records(out)}


def picks(names, expr, *args, data=SAMPLE):
    equal(set(names.split()), paths(data, '--expr', expr, *args), expr)


@case('Each key that img-ls writes can be asked for.')
def _():
    picks('bin usr/bin', '.link == "usr/bin"')
    picks('usr/bin/su', '.path | endswith("/su")')
    picks('caf\ufffd', '.path_b64 == "Y2Fm6Q=="')
    picks('usr/bin/su usr/bin/sudo', '.mode == "4755"')
    picks('etc/a.conf', '.uid == 33')
    picks('usr/bin etc/a.conf', '.gid == 4')
    picks('etc/a.conf', '.user == "www"')
    picks('usr/bin etc/a.conf', '.group == "adm"')
    picks('usr/bin/su', '.size > 4000')
    picks('etc/a.conf', '.mtime == 1577836800')
    picks('dev/null', '.major == 1 and .minor == 3')
    picks('etc/b.conf', '.xattrs["user.note"] == "n"')
    picks('usr/bin/ping', '.caps == "cap_net_bind_service+ep"')
    picks('usr/bin/ping', '.caps')
    picks('etc/b.conf srv srv/www', '.layer.index == 1 and .type != '
          '"hardlink"')
    picks('etc/b.conf', '.path == "etc/b.conf" and .truncated and '
          '(.layer.created_by | startswith("RUN x")) and '
          '(.layer.diff_id | startswith("sha256:"))')
    picks('gone', '.hidden and .hidden_by.index == 1', data=HIDDEN)
    hollow = sift(SAMPLE, '-c', 'etc/**').good()
    picks('usr/bin/su', '.hollow and .size > 4000', data=hollow)


@case('A record is what img-ls writes of the entry, and nothing else.')
def _():
    for data in SAMPLE, HIDDEN:
        for record in records(data):
            if record['type'] == 'hardlink':
                # Its layer is that of its content.
                equal(1, record['layer']['index'])
                record['layer'] = records(data)[0]['layer']
                del record['truncated']
            expr = '. == %s' % json.dumps(record)
            out = sift(data, '--no-keep-parents', '--expr', expr).good()
            equal([record['path']], [
                r['path'] for r in records(out)
                if r.get('hidden') == record.get('hidden')
                and r['path'] == record['path']], expr)


@case('The first output counts: false, null and none select nothing.')
def _():
    everything = paths(SAMPLE, '--expr', 'true')
    equal(len(records(SAMPLE)), len(everything))
    for expr in 'true, false', 'true, error("x")', '.size >= 0 # a comment', \
            'true as $x | def f: $x; f', '.path == .path | debug':
        equal(everything, paths(SAMPLE, '--expr', expr), expr)
    for expr in '0', '""', '[]', '.', 'range(infinite)', '. # a comment', \
            '.path | debug', 'stderr':
        done = sift(SAMPLE, '--no-keep-parents', '--expr', expr)
        equal(everything, {r['path'] for r in records(done.out)}, expr)
    for expr in 'false', 'null', 'empty', 'false, true', '.nothing', \
            '$ENV | length > 0', 'env | length > 0':
        equal(set(), paths(SAMPLE, '--expr', expr, '--type', 'f'), expr)
    picks('usr/bin/su', '.size\n> # so\n4000')


@case('A note tells of what selects all, and is neither true nor false.')
def _():
    for expr, what in (('.uid = 3', 'an object'), ('.path', 'a string'),
                       ('[]', 'an array'), ('0', 'a number')):
        done = sift(SAMPLE, '--expr', expr)
        equal(0, done.status)
        equal("img-filter: note: --expr '%s' gives %s: what is neither false "
              'nor null is as good as true%s\n' %
              (expr, what, ' (== ?)' if '=' in expr else ''), done.text())
    done = sift(SAMPLE, '--expr', '.uid = 3', '--expr', '.gid == 4')
    equal(1, done.err.count(b'\n'), done.text())
    # Which is meant as it is: what has a link, what has capabilities.
    for expr in '.link', '.caps', '.uid == 33', 'true', 'null', 'empty':
        equal(b'', sift(SAMPLE, '--expr', expr).err, expr)


@case('The functions of the library are there under img::.')
def _():
    picks('usr/bin/su usr/bin/sudo', 'img::mode_has("u+s")')
    picks('etc/a.conf etc/b.conf', 'img::glob_match("/etc/*.conf")')


@case('Several expressions are alternatives, and a kind among others.')
def _():
    two = ['--expr', '.size > 4000', '--expr', '.uid == 33']
    equal({'usr/bin/su', 'etc/a.conf'}, paths(SAMPLE, *two))
    equal({'etc/a.conf'}, paths(SAMPLE, *two, '--path', 'etc/**'))
    equal({'usr/bin/su', 'etc/a.conf', 'srv/www'},
          paths(SAMPLE, *two, '--path', 'srv/www', '--any'))
    equal({'etc/a.conf', 'etc/b.conf', 'caf\ufffd', 'odd "name"\n\u20ac',
           'srv/www'},
          paths(SAMPLE, '--expr', '.size > 3', '--invert', '--expr',
                '.type != "file"'))
    # What other kinds settle is not asked.
    equal(set(), paths(SAMPLE, '--expr', 'error("x")', '--path', 'nothing'))
    equal(len(records(SAMPLE)), len(paths(
        SAMPLE, '--expr', 'error("x")', '--path', '**', '--any')))


@case('--hollow, directories above, symlinks and second names, as ever.')
def _():
    fs = sift(SAMPLE, '--expr', '.size > 4000', '--hollow').stream().fs
    assert fs['etc/passwd'].hollow and not fs['usr/bin/su'].hollow
    fs = sift(SAMPLE, '--expr', '.size > 4000').stream().fs
    equal({'', 'usr', 'usr/bin', 'usr/bin/su'}, set(fs))
    fs = sift(SAMPLE, '--expr', '.type == "hardlink"').stream().fs
    equal({'', 'usr', 'usr/bin', 'usr/bin/sudo'}, set(fs))
    equal(b's' * 5000, fs['usr/bin/sudo'].content)
    picks('usr/bin/sudo', '.link == "usr/bin/su" and .size == 0')
    out = sift(SAMPLE, '--rootfs', '--expr', '.path == "srv/www"').good()
    equal(['./', 'srv/', 'srv/www', 'srv/'],
          [raw.name.decode() for raw in stream.members(out)])
    picks('gone', '.user == "www"', '--hidden', data=HIDDEN)
    fs = sift(HIDDEN, '--expr', '.hidden').stream().hidden
    equal(1, len(fs))


@case('Names of owners are there where they can be, or it is an error.')
def _():
    picks('etc/a.conf', '.user == "www"', data=sift(
        SAMPLE, '--path', 'etc/**').good())
    cut = sift(SAMPLE, '--path', 'etc/*.conf').good()
    for word, path in ('user', 'etc/passwd'), ('group', 'etc/group'):
        sift(cut, '--expr', '.%s == "x"' % word).bad(
            "--expr: img-filter may have left out '%s'" % path)
        hollow = sift(SAMPLE, '-c', 'usr/**').good()
        sift(hollow, '--expr', '.%s' % word).bad(
            "--expr: '%s' came without its content" % path)
        picks('', '.%ss' % word, data=cut)
        none = made(layers=[[f('a', 'a', uid=33, gid=4)]])
        picks('a', '.uid == 33 and .%s == null' % word, data=none)
    picks('etc/a.conf', '.uid == 33', data=cut)
    # Where nothing speaks of them they are there if they can be.
    picks('etc/a.conf', '[.[]] | index("www")')
    picks('', '[.[]] | index("www")', data=cut)
    late = mkstream.stream([('RUN', [l('etc/passwd', '../x'), d('etc/'),
                                     f('a', 'a'), f('x', PASSWD)])])
    sift(late, '--expr', '.user').bad("'etc/passwd' is no regular file")
    picks('a', '.path == "a"', data=late)
    # Of several lines the first counts.
    both = made(layers=[[f('etc/passwd', 'a:x:5:5\nb:x:5:5\n'),
                         f('x', uid=5)]])
    picks('x', '.user == "a"', data=both)


@case('Many files, small and large, keep their order and their content.')
def _():
    sizes = [i * i % 997 if i % 40 else 66000 + i for i in range(700)]
    first = [f('d%d/f%d' % (i % 7, i), bytes([65 + i % 26]) * size)
             for i, size in enumerate(sizes)]
    data = made(layers=[[l('l%d' % i, 'x') for i in range(300)] + first, [
        h('d0/again', 'd0/f350'), f('d1/f351', 'above'), d('e/')]])
    every = ['--rootfs', '--expr', '.uid == 0']
    equal(sift(data, '--rootfs', '--path', '**').good(),
          sift(data, *every).good())
    equal(sift(data, '--rootfs', '--path', '**').good(),
          sift(data, '--rootfs', '--expr', '.size % 3 == 0',
               '--expr', '.size % 3 > 0').good())
    want = {'d%d/f%d' % (i % 7, i) for i, size in enumerate(sizes)
            if size % 3 == 1 and i != 351}
    picks(' '.join(want), '.type == "file" and .size % 3 == 1', '--expr',
          'false', data=data)
    sift(data, '--expr', 'if .path == "d3/f500" then error("x") else 1 end',
         '--expr', 'error("not asked")').bad("'if .*' on 'd3/f500': x")


@case('An expression that fails ends it, naming the entry.')
def _():
    rows = [
        ('error("so")', r"--expr 'error\(\"so\"\)' on '.': so"),
        ('error(null)', r"--expr 'error\(null\)' on '.': error\(null\)"),
        ('.size | keys', r"on '\.': number \(0\) has no keys"),
        ('.path | if . == "usr/bin/su" then error("su") else 1 end',
         r"' on 'usr/bin/su': su"),
        ('halt', "on '.': .*halt"), ('"x" | halt_error', "on '.': .*halt"),
        ('input', "on '.': .*input"), ('[inputs]', "on '.': .*input"),
        ('input_line_number', "on '.': "),
    ]
    for expr, pattern in rows:
        for args in [], ['--invert'], ['--hollow']:
            done = sift(SAMPLE, '--expr', expr, *args)
            done.bad(pattern)
            equal(1, done.text().count('\n'), done.text())
            assert b'.image/end.json' not in done.out


@case('Endless expressions, and such as eat memory, meet their limit.')
def _():
    rows = [('def f: f; f', 'seconds'),
            ('last(range(1e12))', 'seconds'),
            ('[range(1e12)] | length', '(seconds|64 MiB)'),
            ('reduce range(1e12) as $i ("x"; . + .)', '64 MiB'),
            ('def f: [f]; f', '(64 MiB|seconds)'),
            ('("a" * 40) | test("(a*)*(a*)*(a*)*b")', None)]
    for expr, pattern in rows:
        done = sift(SAMPLE, '--max-seconds', '1', '--max-memory', '64',
                    '--expr', expr)
        if pattern:
            done.bad("on '.': it (takes|needs) .*" + pattern)
        else:
            assert done.status in (0, 2), done.status


@case('What is no expression is refused with its place, also by --print.')
def _():
    rows = [('', 'an expression is missing at byte 1'),
            ('.x +', 'syntax error: it ends where something has to'),
            ('.x\n| (', 'syntax error: it ends where something has to'),
            ('(.a', 'syntax error'),
            ('1; 2', 'syntax error'), ('"\\(1', 'syntax error'),
            ('nosuch', 'nosuch/0 is not defined at line 1'),
            ('.a\n| nosuch', 'nosuch/0 is not defined at line 2'),
            ('img::nosuch', 'img::nosuch/0 is not defined at line 1'),
            ('$x', r'\$x is not defined'),
            ('import "a" as a; .x', 'syntax error'),
            ('include "a"; .x', 'syntax error'),
            ('.' + ' ' * 4096, 'longer than 4096 bytes at byte 4097')]
    for expr, pattern in rows:
        for args in [], ['--print']:
            done = sift(SAMPLE, '--expr', expr, *args)
            done.bad('--expr .*' + pattern)
            equal(b'', done.out)
            assert "see 'img-filter -h'" in done.text(), done.text()
    sift(SAMPLE, '-s', "a --expr ''").bad('--select: --expr .* at byte 12')
    many = [word for i in range(17) for word in ('--expr', str(i))]
    sift(SAMPLE, *many).bad("--expr '16': more than 16 expressions")
    for option, value in (('--max-seconds', '0'), ('--max-seconds', 'x'),
                          ('--max-seconds', '3601'), ('--max-memory', '63'),
                          ('--max-memory', '1G')):
        sift(SAMPLE, option, value).bad(option, 'takes a number', value)


@case('No environment and no file of the user is there.')
def _():
    home = lib.fresh_folder()
    with open(home + '/.jq', 'w') as out:
        out.write('def mine: true;')
    env = {'HOME': home, 'SECRET_TOKEN': 'x'}
    sift(SAMPLE, '--expr', 'mine', env=env).bad('mine/0 is not defined')
    for expr in '$ENV == {}', 'env == {}', '$ENV.SECRET_TOKEN == null':
        equal(len(records(SAMPLE)), len(records(sift(
            SAMPLE, '--expr', expr, env=env).good())), expr)


@case('--print gives words that --select takes back; img-merge refuses them.')
def _():
    expr = "(.path | test(\"^it's \\\\w\")) or .size > 4000"
    words = sift(b'', '--expr', expr, '--expr', '.x', '--print').good() \
        .decode().rstrip('\n')
    equal(paths(SAMPLE, '--expr', expr), paths(SAMPLE, '--select', words))
    equal(words, sift(b'', '-s', words, '--print').good().decode().strip())
    data = archive.tar(archive.oci([Image(*LAYERS)]))
    lib.merge(data, '--select', words).bad('only img-filter has --expr')


@case('What was selected is recorded, and a check behind it is incomplete.')
def _():
    def status(*args):
        return lib.run([lib.SHADOW, '--json'],
                       sift(SAMPLE, *args).good()).status
    equal(2, status('--expr', 'true'))
    equal(2, status('--path', 'etc/**', '--expr', 'true', '--hollow'))
    equal(0, status('--path', '**', '--expr', 'false', '--any'))
    out = sift(SAMPLE, '--expr', '.size > 4000', '--path', 'usr/**')
    stage = out.stream().info['stages'][0]
    equal("'usr/**' --expr '.size > 4000'", stage['select'])
    # The same again is covered, and more of it adds a stage.
    again = sift(out.good(), '--expr', '.uid == 0').stream()
    equal(2, len(again.info['stages']))


@case('It leaves no process behind, whatever ends it.')
def _():
    mark = 'mark%d' % os.getpid()

    def alive():
        ps = subprocess.run(['ps', '-eo', 'args'], stdout=subprocess.PIPE,
                            check=True).stdout.decode('utf-8', 'replace')
        return [line for line in ps.split('\n') if mark in line]

    def all_gone():
        for _ in range(100):
            if not alive():
                return True
            time.sleep(0.1)
        return False
    for expr in 'true # ' + mark, 'error # ' + mark, '. + # ' + mark:
        sift(SAMPLE, '--expr', expr)
        assert all_gone(), alive()
    run = subprocess.Popen(
        [lib.FILTER, '--expr', 'def f: f; f # ' + mark], stdin=subprocess.PIPE,
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    run.stdin.write(SAMPLE)
    run.stdin.close()
    run.stdout.read(512)
    run.send_signal(signal.SIGKILL)
    run.wait()
    run.stdout.close()
    assert all_gone(), alive()


if __name__ == '__main__':
    lib.main(lib.FILTER)
