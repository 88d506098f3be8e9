#!/usr/bin/env python3
"""img-check --path: checks that are programs of their own."""

import base64
import glob
import hashlib
import json
import os
import shutil
import signal
import subprocess
import time
import uuid

import lib
from lib import BIN, SHADOW, case, equal, run
from findings import bad, check, notes, of_type, records
from mkstream import Hollow, stage, stream
from rawtar import d, f, l

CHECK = os.path.join(BIN, 'img-check')
SECONDS = 60  # until what was killed is gone: far more than it takes
MIB = 1024 * 1024
BEGIN = '{"type":"begin","run":"r","v":1,"checks":["x"]}'
END = '{"type":"end","run":"r","ok":true}'


def program(folder, name, body, select='echo', mode=0o755, shell='#!/bin/sh\n'):
    """A check in shell: what --print-select does, and what else it does."""
    path = os.path.join(os.fsencode(folder), b'img-check-' + os.fsencode(name))
    text = '%sif [ "$1" = --print-select ]; then\n%s\nexit\nfi\n%s\n' % (
        shell, select, body)
    with open(path, 'wb') as out:
        out.write(text.encode('utf-8', 'surrogateescape'))
    os.chmod(path, mode)


def says(*lines, then='cat >/dev/null'):
    """Reads all, and writes these lines."""
    return "%s\ncat <<'EOF'\n%s\nEOF" % (then, '\n'.join(lines))


def finding(rule='x/y', severity='low', message='m', **more):
    return json.dumps({'type': 'finding', 'run': 'r', 'rule': rule,
                       'severity': severity, 'message': message, **more})


def diag(level='note', **more):
    return json.dumps({'type': 'diag', 'run': 'r', 'level': level,
                       'code': 'some-code', 'message': 'said', **more})


def whole(*lines):
    return says(BEGIN, *lines, END)


def folder(**programs):
    path = lib.fresh_folder()
    for name, body in programs.items():
        program(path, name, body)
    return path


def image(**given):
    return stream([('RUN make', [
        d('etc/'), f('etc/motd', 'hello\n'), f('etc/issue', 'secret\n'),
        l('etc/link', 'motd'), f('etc/shadow', 'root:*:1::::::\n',
                                 mode=0o600)])], **given)


DATA = image()
ALONE = ['--only', 'a', '--only', 'b', '--only', 'c']


def outside(path, *args, data=DATA, only=True):
    """The records of a whole run of the external checks alone."""
    names = sorted(os.path.basename(p)[len('img-check-'):]
                   for p in glob.glob(path + '/img-check-*'))
    chosen = [a for n in names for a in ('--only', n)] if only else []
    return check(CHECK, data, '--path', path, *chosen, *args)


def marked():
    """A mark in the environment of all processes of a run."""
    mark = 'IMG_TEST_MARK=' + uuid.uuid4().hex
    return mark, dict(os.environ, TMPDIR=lib.SCRATCH,
                      IMG_TEST_MARK=mark.split('=')[1])


def alive(mark):
    out = []
    for path in glob.glob('/proc/[0-9]*/environ'):
        try:
            with open(path, 'rb') as environ:
                if mark.encode() in environ.read().split(b'\0'):
                    out.append(path.split('/')[2])
        except OSError:
            pass
    return out


def until(condition, what):
    end = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < end, what
        time.sleep(0.02)


def all_gone(mark):
    until(lambda: not alive(mark), 'processes are left')


def start(path, *args, data=None, env=None, **given):
    """A run that is looked at from outside; data: left open behind it."""
    process = subprocess.Popen(
        [CHECK, '--path', path, *args], stdin=subprocess.PIPE,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env, **given)
    if data:
        process.stdin.write(data)
        process.stdin.flush()
    return process


# Merging

@case('Findings come behind ours, in the order of the names, in our run')
def _():
    path = folder(b=whole(finding('b/two', key='1'), finding('b/one')),
                  a=says(BEGIN, finding('a/one'), END, then='sleep 0.3'),
                  c=whole(finding('c/one')))
    recs = check(CHECK, DATA, '--path', path, '--only', 'shadow', *ALONE)
    equal(['shadow', 'a', 'b', 'c'], recs[0]['checks'])
    equal(['a/one', 'b/two', 'b/one', 'c/one'],
          [r['rule'] for r in of_type('finding', recs)])
    equal({recs[0]['run']}, {r['run'] for r in recs}, 'the run')
    equal(['begin', 'image', 'rule', 'rule', 'rule', 'rule', 'layer',
           'finding', 'finding', 'finding', 'finding', 'end'],
          [r['type'] for r in recs])


@case('Keys and types that we do not know are passed on as they are')
def _():
    more = {'new': {'a': [1, None, 2.5, 'ü', {'b64': 'x'}]}, 'z': True}
    rule = json.dumps({'type': 'rule', 'run': 'r', 'rule': 'x/y',
                       'severity': 'low', 'title': 't', **more})
    fingerprint = '0' * 64
    path = folder(a=whole(
        rule, finding(fingerprint=fingerprint, **more), diag(**more),
        json.dumps({'type': 'package', 'run': 'r', **more}),
        json.dumps({'type': 'image', 'run': 'r'}),
        json.dumps({'type': 'layer', 'run': 'r', 'index': 7})))
    recs = outside(path)
    run_id = recs[0]['run']
    equal([{**json.loads(rule), 'run': run_id},
           {**json.loads(finding(fingerprint=fingerprint)), **more,
            'run': run_id},
           {**json.loads(diag()), **more, 'run': run_id},
           {'type': 'package', 'run': run_id, **more}],
          [r for r in recs if 'new' in r])
    equal([], [r for r in recs if r.get('index') == 7])
    equal(1, len(of_type('image', recs)))


@case('A record without a run gets ours; one that paints a terminal does not')
def _():
    path = folder(a=whole(
        '{"type":"finding","rule":"x/y","severity":"low",'
        '"message":"\u202eevil\u009b","other":"\u202e"}'))
    out = run([CHECK, '--path', path, '--only', 'a'], DATA).good()
    assert b'\xe2\x80\xae' not in out and b'\xc2\x9b' not in out, out
    line = of_type('finding', records(out))[0]
    equal(('\u202eevil\u009b', '\u202e'), (line['message'], line['other']))


@case('A fingerprint that is missing is made, of bytes that are no UTF-8 too')
def _():
    name, key = b'etc/\xff\n', b'k\xfe'
    path = folder(a=whole(finding(
        path='etc/\ufffd\n', path_b64=base64.b64encode(name).decode(),
        key='k\ufffd', key_b64=base64.b64encode(key).decode()),
        finding()))
    got = of_type('finding', outside(path))
    equal([hashlib.sha256(b'3:x/y,6:etc/\xff\n,2:k\xfe,').hexdigest(),
           hashlib.sha256(b'3:x/y,0:,0:,').hexdigest()],
          [r['fingerprint'] for r in got])
    equal('etc/\ufffd\n', got[0]['path'])


@case('Counts, skips, the gate and the status take them in')
def _():
    path = folder(
        a=whole(finding(severity='high'), finding(severity='low')) +
        '\nexit 1',
        b=says(BEGIN, finding(severity='low'),
               '{"type":"end","ok":true,"skipped":{"too-big":2}}'),
        c=says(BEGIN, '{"type":"end","ok":true,"skipped":{"too-big":3}}'))
    recs = outside(path)
    end = recs[-1]
    equal((2, 1, {'too-big': 5}), (end['findings']['low'],
                                   end['findings']['high'], end['skipped']))
    args = [CHECK, '--path', path, *ALONE, '--fail-on']
    equal([1, 0], [run(args + [s], DATA).status for s in ('high', 'critical')])


@case('--severity takes their rules, aliases and names')
def _():
    rule = json.dumps({'type': 'rule', 'run': 'r', 'rule': 'x/y',
                       'severity': 'low', 'aliases': ['ALIAS']})
    path = folder(a=whole(rule, finding(), finding('x/z')))
    for name, want in (('x/y', ['high', 'low']), ('a', ['high', 'high']),
                       ('ALIAS', ['high', 'low'])):
        recs = outside(path, '--severity', name + '=high')
        got = of_type('finding', recs)
        equal(want, [r['severity'] for r in got], name)
        equal(want.count('high'), recs[-1]['findings']['high'])
        equal('high', of_type('rule', recs)[0]['severity'])
        equal([], notes(recs))
    recs = outside(path, '--severity', 'nosuch=high')
    equal([('warning', 'severity-unused', None, None)], notes(recs))


@case('--only-app leaves out what they say is of the base image')
def _():
    path = folder(a=whole(finding('x/y', base=True), finding('x/z')))
    recs = outside(path, '--only-app')
    equal(['x/z'], [r['rule'] for r in of_type('finding', recs)])
    equal(1, recs[-1]['findings']['low'])
    assert ('note', 'base-left-out', None, None) in notes(recs), notes(recs)


@case('In text they are lines as ours are')
def _():
    path = folder(a=whole(
        finding(severity='high', message='bad \x1b[31m', path='etc/motd',
                line=3, column=4, layer={'index': 0, 'created_by': 'RUN x'}),
        diag('warning', path='etc/issue', line=2), finding()))
    done = run([CHECK, '--path', path, '--only', 'a', '--text'], DATA)
    equal((0, b'etc/motd:3:4: high: bad \\x1b[31m [x/y]\n\tlayer 0: RUN x\n'
           b'etc/issue:2: warning: said [some-code]\n'
           b'image: low: m [x/y]\n'), (done.status, done.out))
    equal(b'img-check: 2 findings (1 high, 1 low) in 5 entries\n', done.err)
    equal((0, b'', b''), (lambda r: (r.status, r.out, r.err))(
        run([CHECK, '--path', path, '--only', 'a', '--text', '-q'], DATA)))


@case('Several runs in one output, one after the other or mixed, are merged')
def _():
    path = folder(a=says(
        BEGIN, finding('x/1'), END, BEGIN, BEGIN.replace('"r"', '"s"'),
        finding('x/2'), END, finding('x/3'), END))
    equal(['x/1', 'x/2', 'x/3'],
          [r['rule'] for r in of_type('finding', outside(path))])


# What they get

@case('They get all names, and the content of what they ask for')
def _():
    path = lib.fresh_folder()
    got = os.path.join(path, 'got')
    program(path, 'a', says(BEGIN, END, then="cat >'%s.a'" % got),
            'echo etc/link')
    program(path, 'b', says(BEGIN, END, then="cat >'%s.b'" % got))
    outside(path)
    for name, content in ('a', ['motd']), ('b', []):
        with open('%s.%s' % (got, name), 'rb') as file:
            data = file.read()
        names = [json.loads(line)['path'] for line in run(
            [lib.LS], data).good().splitlines()[:-1]]
        equal({'etc', 'etc/motd', 'etc/issue', 'etc/link', 'etc/shadow'},
              set(names), name)
        for file in 'motd', 'issue', 'shadow':
            equal(0 if file in content else 2,
                  run([lib.CAT, 'etc/' + file], data).status, file)


@case('A check of ours finds the same from outside')
def _():
    path = lib.fresh_folder()
    shutil.copy(SHADOW, os.path.join(path, 'img-check-other'))
    data = stream([('RUN adduser', [
        d('etc/'), d('bin/'), f('bin/sh', 'ELF', mode=0o755),
        f('etc/passwd', 'a:x:1:1::/:/bin/sh\n'),
        f('etc/shadow', 'a::1::::::\n', mode=0o644)])])

    def brief(recs):
        return [{**r, 'run': ''} for r in recs
                if r['type'] in ('finding', 'rule', 'diag')]
    ours = check(CHECK, data, '--only', 'shadow')
    theirs = outside(path, data=data)
    assert of_type('finding', ours), 'no finding'
    equal(brief(ours), brief(theirs))
    equal(['other'], theirs[0]['checks'])


@case('A file is as good as a pipe')
def _():
    path = folder(a=whole(finding()))
    file = lib.scratch('image', DATA)
    args = [CHECK, '--path', path, '--only', 'a']
    for done in run(args + [file]), run(args, file):
        equal(1, len(of_type('finding', records(done.good()))))


@case('They have their standard descriptors and no other')
def _():
    seen = lib.scratch('descriptors')
    outside(folder(a="ls /proc/$$/fd >'%s'\n" % seen + whole()))
    with open(seen, encoding='utf-8') as file:
        seen = file.read().split()
    # The shell keeps its script open, at 10 or above.
    equal(['0', '1', '2'], [n for n in seen if int(n) < 10])


@case('Thirty of them get a stream of some size')
def _():
    path = lib.fresh_folder()
    for i in range(30):
        program(path, 'n%02d' % i, '[ "$(wc -c)" -gt 3000000 ] || exit 3\n' +
                says(BEGIN, finding('x/%d' % i), END), 'echo etc/big')
    data = stream([('x', [d('etc/'), f('etc/big', b'x' * 3 * MIB)])])
    equal(['x/%d' % i for i in range(30)],
          [r['rule'] for r in of_type('finding', outside(path, data=data))])


@case('One that reads no more does not stop the others')
def _():
    path = lib.fresh_folder()
    program(path, 'a', says(BEGIN, finding('x/a'), END, then=':'),
            "echo '**'")
    program(path, 'b', says(BEGIN, finding('x/b'), END,
                            then='head -c 100 >/dev/null; exec <&-; sleep 0.3'),
            "echo '**'")
    program(path, 'c', '[ "$(wc -c)" -gt 8000000 ] || exit 3\n' +
            says(BEGIN, finding('x/c'), END, then=':'), "echo '**'")
    data = stream([('x', [f('a%d' % i, b'x' * MIB) for i in range(8)])])
    equal(['x/a', 'x/b', 'x/c'],
          [r['rule'] for r in of_type('finding', outside(path, data=data))])


@case('One that writes much before it reads stops nobody')
def _():
    lines = finding() + '\n'
    text = lib.scratch('lines', lines.encode() * (5 * MIB // len(lines)))
    path = folder(a=says(BEGIN, then=':') + "\ncat '%s'\n" % text +
                  says(END))
    data = stream([('x', [f('a%d' % i, b'x' * MIB) for i in range(4)])])
    recs = outside(path, data=data)
    equal(5 * MIB // len(lines), recs[-1]['findings']['low'])


@case('The script of the manual is a check')
def _():
    with open(os.path.join(lib.HERE, '..', 'cmd', 'img-check.1'),
              encoding='utf-8') as manual:
        text = manual.read().split('A shell script will do:\n')[1]
    script = text.split('\n', 1)[1].split('\n.Ed')[0].replace('\\e', '\\')
    path = lib.fresh_folder()
    file = os.path.join(path, 'img-check-rsh')
    with open(file, 'w', encoding='utf-8') as out:
        out.write(script + '\n')
    os.chmod(file, 0o755)
    tools = {'PATH': BIN + ':' + os.environ['PATH']}
    for name, want in ('hosts.equiv', 1), ('hosts', 0):
        data = stream([('COPY', [d('etc/'), f('etc/' + name, '+\n')])])
        got = of_type('finding', check(CHECK, data, '--path', path, '--only',
                                       'rsh', env=tools))
        equal([('etc/hosts.equiv', 0)] * want,
              [(r['path'], r['layer']['index']) for r in got])


# Which there are

@case('--only and --skip take names; those of our rules choose none of them')
def _():
    path = folder(a=whole(finding('a/x')), b=whole(finding('b/x')))
    for args, want in (([], 'ab'), (['--only', 'a'], 'a'),
                       (['--skip', 'a'], 'b'), (['--only', 'shadow'], ''),
                       (['--only=a', '--only=b', '--skip=b'], 'a')):
        recs = check(CHECK, DATA, '--path', path, *args)
        equal([c + '/x' for c in want], [
            r['rule'] for r in of_type('finding', recs)
            if r['rule'][0] in 'ab'], args)
        equal(list(want), recs[0]['checks'][-len(want):] if want else [])
    for args in ['--only', 'c'], ['--skip', 'img-check-a'], ['--skip', 'a/x']:
        done = run([CHECK, '--path', path, *args], DATA)
        equal((2, b''), (done.status, done.out))
        assert 'no rule or family is called' in done.text(), done.text()
    profile = lib.scratch('profile', b'only a\n')
    equal(['a'], check(CHECK, DATA, '--path', path, '--profile',
                       profile)[0]['checks'])
    profile = lib.scratch('profile', b'\nskip c\n')
    done = run([CHECK, '--path', path, '--profile', profile], DATA)
    assert 'profile: line 2: skip: no rule' in done.text(), done.text()


@case('What is not run is noted, with the reason')
def _():
    first, second = folder(a=whole(finding('first/x'))), lib.fresh_folder()
    program(second, 'a', whole(finding('second/x')))
    program(second, 'b', whole(), mode=0o644)
    program(second, 'shadow', 'exit 3')
    os.mkdir(second + '/img-check-dir')
    program(second, 'c', whole(finding('third/x')))
    shutil.copy(second + '/img-check-c', second + '/img-checkc')
    recs = check(CHECK, DATA, '--path', first, '--path', second)
    equal(['first/x', 'third/x'], [
        r['rule'] for r in of_type('finding', recs)
        if r['rule'].endswith('/x')])
    why = {os.path.basename(r['message'].split("'")[1]): r['message']
           for r in of_type('diag', recs) if r['code'] == 'external-ignored'}
    equal({'img-check-a': 'a folder before has a check of that name',
           'img-check-b': 'it may not be executed',
           'img-check-shadow': 'a check of that name is built in',
           'img-check-dir': 'it is no regular file'},
          {k: v.split(': ')[1] for k, v in why.items()})


@case('A folder that cannot be read is trouble, and so is what is not there')
def _():
    path = lib.fresh_folder()
    file = lib.scratch('file', b'')
    for wrong in '/nonexistent', file, '':
        done = run([CHECK, '--path', wrong], DATA)
        equal((2, b''), (done.status, done.out))
        assert "--path: cannot read '%s'" % wrong in done.text(), done.text()
    os.symlink('nowhere', path + '/img-check-a')
    done = run([CHECK, '--path', path], DATA)
    equal((2, b'', 1), (done.status, done.out, done.err.count(b'\n')))
    equal(2, run([SHADOW, '--path', path], DATA).status, 'another program')
    equal(0, run([CHECK, '--path', lib.fresh_folder()], DATA).status, 'empty')


@case('Names may be any bytes')
def _():
    path = lib.fresh_folder()
    for name in b'\xff x', b'a\nb':
        program(path, os.fsdecode(name), whole(finding()))
    recs = check(CHECK, DATA, '--path', path, '--skip', 'shadow')
    equal(['a\nb', '\ufffd x'], recs[0]['checks'][-2:])


# --print-select

def selected(path, *args):
    return run([CHECK, '--path', path, '--print-select', *args]).good().decode()


@case('--print-select is what all of them need, and hollow')
def _():
    path = lib.fresh_folder()
    program(path, 'a', '', "echo 'etc/motd etc/*.conf'")
    equal("etc/motd 'etc/*.conf' --hollow\n", selected(path, '--only', 'a'))
    program(path, 'b', '', "echo 'srv/** --type f --size +1k'")
    equal("etc/motd 'etc/*.conf' 'srv/**' --hollow\n",
          selected(path, *ALONE[:4]))
    both = selected(path, *ALONE[:4], '--only', 'shadow').split()
    assert both[-1] == '--hollow' and 'etc/shadow' in both, both
    program(path, 'c', '', "echo '--regex .*[.]so'")
    assert "'**'" in selected(path, *ALONE), selected(path, *ALONE)
    equal('--hollow\n', selected(folder(a=''), '--only', 'a'))


@case('What img-merge gives for --print-select is enough, what is less is not')
def _():
    path = lib.fresh_folder()
    shutil.copy(SHADOW, os.path.join(path, 'img-check-other'))
    program(path, 'a', whole(finding()), "echo 'etc/* --type f'")
    only = ['--only', 'a', '--only', 'other']
    words = selected(path, *only)
    archive = lib.scratch('root.tar', b''.join(m.to_bytes() for m in (
        d('etc/'), f('etc/motd', 'x'))) + bytes(1024))
    merged = run([lib.MERGE, '--select', words, archive]).good()
    equal(1, len(of_type('finding', outside(path, data=merged))))
    merged = run([lib.MERGE, '--select', 'etc/shadow --hollow', archive]).good()
    recs = bad(CHECK, merged, r'left out "etc/\*", needed by a',
               args=['--path', path, *only])
    equal(('error', 'not-covered'), notes(recs)[0][:2])
    equal([], of_type('finding', recs))


@case('With --partial they are run, and say themselves what is missing')
def _():
    path = lib.fresh_folder()
    shutil.copy(SHADOW, os.path.join(path, 'img-check-other'))
    data = stream([('x', [d('etc/'), Hollow('etc/shadow', 9)])],
                  stages=[stage('etc/group', hollow=True)])
    done = run([CHECK, '--path', path, '--only', 'other', '--partial'], data)
    equal(2, done.status)
    # What a check has to say on standard error is there, too.
    assert done.text().startswith('img-check-other: incomplete: '), done.text()
    assert 'img-check: incomplete: other: img-merge left out' in done.text()
    recs = records(done.out)
    equal(['warning', 'error'],
          [n[0] for n in notes(recs) if n[1] == 'not-covered'][:2])
    assert ('error', 'external-failed') in [n[:2] for n in notes(recs)]


@case('One that does not answer --print-select keeps all from running')
def _():
    for select, want in (
            ('exit 1', 'it failed with status 1'),
            ('echo etc/x; exit 2', 'it failed with status 2'),
            ('kill -9 $$', 'it was ended by signal 9'),
            ("echo '[x'", r"'\[x': '\[' without '\]'"),
            ('echo --nonsense', "--nonsense"),
            ("echo --expr .size", 'only img-filter has --expr'),
            ("head -c 70000 /dev/zero | tr '\\0' x", 'more than 65536 bytes'),
            ('sleep 1000', 'no answer within 10 seconds')):
        path = lib.fresh_folder()
        program(path, 'a', whole(), select)
        mark, env = marked()
        for args in [], ['--print-select']:
            recs = bad(CHECK, DATA, "/img-check-a --print-select': ", want,
                       args=['--path', path, *args], env=env)
            equal([], recs)
            if 'sleep' in select:
                break
        all_gone(mark)
    path = lib.fresh_folder()
    program(path, 'a', whole(), shell='#!/nonexistent/sh\n')
    bad(CHECK, DATA, "cannot run '.*/img-check-a': No such file",
        args=['--path', path])
    program(path, 'a', whole(), shell='')
    bad(CHECK, DATA, "cannot run '.*/img-check-a': Exec format",
        args=['--path', path])


@case('What one leaves running behind --print-select is ended')
def _():
    path = lib.fresh_folder()
    program(path, 'a', whole(finding()), 'echo etc/motd; sleep 1000 &')
    mark, env = marked()
    equal(0, run([CHECK, '--path', path, '--only', 'a'], DATA, env).status)
    all_gone(mark)


# Failing

FAILING = [
    ('exits with 2', whole(finding()) + '\nexit 2', 'failed with status 2', 1),
    ('exits with 3', 'cat >/dev/null; exit 3', 'failed with status 3', 0),
    ('is killed', says(BEGIN, finding(), END) + '\nkill -9 $$',
     'ended by signal 9', 1),
    ('says nothing', 'cat >/dev/null', 'wrote nothing', 0),
    ('does nothing', 'exit 0', 'wrote nothing', 0),
    ('has no begin', says(finding(), END), 'record 1 .* no run that has begun',
     0),
    ('has no end', says(BEGIN, finding()), 'has no end', 1),
    ('begins twice', says(BEGIN, BEGIN, finding(), END), 'has no end', 1),
    ('goes on behind its end', whole(finding()) + '\n' +
     says(finding(), then=':'), 'record 4 .* no run that has begun', 1),
    ('is not ok', says(BEGIN, finding(), END.replace('true', 'false')),
     'says that it is incomplete', 1),
    ('has an end without ok', says(BEGIN, '{"type":"end"}'),
     'says that it is incomplete', 0),
    ('has a line that is cut', "printf '%s\\n%s' '" + BEGIN + "' '" +
     finding() + "'", 'is cut short', 0),
    ('has an end that is cut', whole(finding()) + "\nprintf x",
     'is cut short', 1),
    ('is no JSON', says(BEGIN, finding(), '{"type":}', finding(), END),
     'record 3 of its output: ', 1),
    ('is an array', says(BEGIN, '[]', END), 'record 2 .* has no "type"', 0),
    ('has an empty line', says(BEGIN, '', END), 'record 2 ', 0),
    ('has a key twice', says(BEGIN, '{"type":"x","type":"finding"}', END),
     'record 2 ', 0),
    ('is of another version', says(BEGIN.replace('"v":1', '"v":2'), END),
     'version is not 1', 0),
    ('has no rule', says(BEGIN, finding(rule=''), END), 'no "rule"', 0),
    ('has a rule that paints', says(BEGIN, finding(rule='x\x1b[31m'), END),
     '"rule" has other characters', 0),
    ('has no message', says(BEGIN, finding(message=None), END),
     'no "message"', 0),
    ('has an odd severity', says(BEGIN, finding(severity='bad'), END),
     'severity "bad" is none', 0),
    ('has an odd level', says(BEGIN, diag('loud'), END),
     'level "loud" is none', 0),
    ('has odd skips', says(BEGIN, '{"type":"end","ok":true,"skipped":{"A":1}}'),
     '"skipped" is not understood', 0),
    ('has a long record', says(BEGIN, finding(x='y' * 262144), END),
     'more than 262144 bytes', 0),
    ('has one that gets too long', says(
        BEGIN, finding().replace('"m"', '"%s"' % ('\u202e' * 60000)), END),
     'more than 262144 bytes', 0),
]


@case('One that fails in any way makes the run incomplete, and is named')
def _():
    for what, body, want, found in FAILING:
        path = lib.fresh_folder()
        program(path, 'a', body)
        program(path, 'b', whole(finding('b/x')))
        recs = bad(CHECK, DATA, 'incomplete: img-check-a: ', want,
                   args=['--path', path, '--only', 'a', '--only', 'b'])
        trouble = [r for r in of_type('diag', recs) if r['level'] == 'error']
        equal([('external-failed', True)],
              [(r['code'], 'img-check-a: ' in r['message']) for r in trouble],
              what)
        equal(['x/y'] * found + ['b/x'],
              [r['rule'] for r in of_type('finding', recs)], what)
        equal(found + 1, recs[-1]['findings']['low'], what)


@case('Trouble of its own is passed on, and named in the verdict')
def _():
    path = folder(a=says(BEGIN, diag('error'), END.replace('true', 'false')) +
                  '\nexit 2')
    recs = bad(CHECK, DATA, r'incomplete: a: said \(and 1 more\)',
               args=['--path', path, '--only', 'a'])
    equal([('some-code', 'said'), ('external-failed',
                                   'img-check-a: it failed with status 2')],
          [(r['code'], r['message']) for r in of_type('diag', recs)])
    # Also where it does not draw the conclusion.
    path = folder(a=whole(diag('error')))
    bad(CHECK, DATA, 'a: said', args=['--path', path, '--only', 'a'])


@case('One that writes without end is ended')
def _():
    path = folder(a=says(BEGIN, then=':') + "\nexec yes '%s'" % finding(),
                  b=whole(finding('b/x')))
    mark, env = marked()
    done = run([CHECK, '--path', path, *ALONE[:4]], DATA, env)
    # Its begin is a record, too; the other check has one finding.
    equal((2, 199999 + 1), (done.status, done.out.count(b'"finding"')))
    assert 'img-check-a: it wrote more than 256 MiB' in done.text(), done.text()
    all_gone(mark)
    text = lib.scratch('many', (diag() + '\n').encode() * 200000)
    path = folder(a=says(BEGIN) + "\ncat '%s'\n" % text + says(END, then=':'))
    bad(CHECK, DATA, 'img-check-a: it has more than 200000 records',
        args=['--path', path, '--only', 'a'])


@case('Trouble outranks the gate')
def _():
    path = folder(a=whole(finding()), b='exit 3')
    equal(2, run([CHECK, '--path', path, '--fail-on', 'low', *ALONE[:4]],
                 DATA).status)


@case('A filter that fails is trouble, whatever the check makes of it')
def _():
    path = lib.fresh_folder()
    # Names of accounts, which came hollow.
    program(path, 'a', whole(finding()), 'echo --user nobody')
    data = stream([('x', [d('etc/'), Hollow('etc/passwd', 9)])],
                  stages=[stage('etc/x', hollow=True)])
    bad(CHECK, data, '', args=['--path', path, '--only', 'a'])
    recs = bad(CHECK, data, 'did not get the whole stream',
               args=['--path', path, '--only', 'a', '--partial'])
    equal(1, len(of_type('finding', recs)))


@case('A stream that is cut, or none, is trouble; nobody is waited for')
def _():
    path = folder(a=whole(finding()) + '\nsleep 1000', b=whole())
    mark, env = marked()
    for data in DATA[:-2048], DATA[:700], b'', b'no tar' * 200:
        recs = bad(CHECK, data, 'incomplete: ', args=['--path', path], env=env)
        equal('bad-input', notes(recs)[0][1])
        equal([], of_type('finding', recs))
        all_gone(mark)


@case('An input that cannot be read is trouble')
def _():
    path = folder(a=whole())
    with_folder = os.open('/', os.O_RDONLY)
    done = subprocess.run([CHECK, '--path', path], stdin=with_folder,
                          capture_output=True, check=False,
                          timeout=lib.SECONDS)
    os.close(with_folder)
    equal(2, done.returncode)
    done = run([CHECK, '--path', path, '/nonexistent'])
    assert "cannot open '/nonexistent'" in done.text(), done.text()


# Ending

HANG = 'sleep 1000 & cat >/dev/null; sleep 1000'


def started(mark, n):
    """Waits until so many sleep."""
    def sleeping():
        out = 0
        for pid in alive(mark):
            try:
                with open('/proc/%s/comm' % pid, encoding='utf-8') as name:
                    out += name.read() == 'sleep\n'
            except OSError:
                pass
        return out >= n
    until(sleeping, 'they do not start')


@case('Nothing is left when it is done')
def _():
    path = folder(a='sleep 1000 >/dev/null 2>&1 &\n' + whole(finding()),
                  b='sleep 1000 &\n' + whole(), c=whole())
    mark, env = marked()
    equal(0, run([CHECK, '--path', path, *ALONE], DATA, env).status)
    all_gone(mark)


@case('Nothing is left when it is killed, while they read and when they hang')
def _():
    path = folder(a=HANG, b=HANG, c='sleep 1000')
    for data in DATA[:1000], DATA:
        for how in signal.SIGKILL, signal.SIGTERM, signal.SIGINT:
            mark, env = marked()
            process = start(path, *ALONE, data=data, env=env,
                            preexec_fn=lambda: signal.signal(
                                signal.SIGINT, signal.SIG_DFL))
            started(mark, 3)
            process.send_signal(how)
            process.communicate()
            equal(-how, process.returncode)
            all_gone(mark)


@case('Nothing is left when nobody reads what it writes')
def _():
    path = folder(a=HANG, b=whole(finding()))
    mark, env = marked()
    process = start(path, '--only', 'b', '--only', 'shadow', '--only', 'a',
                    env=env)
    process.stdout.close()
    process.stdin.write(DATA)
    process.stdin.close()
    process.wait(SECONDS)
    equal(-signal.SIGPIPE, process.returncode)
    process.stderr.close()
    all_gone(mark)


@case('The death of the process that feeds them is trouble')
def _():
    path = folder(a=HANG)
    mark, env = marked()
    process = start(path, '--only', 'a', data=DATA, env=env)
    started(mark, 1)
    children = [p for p in alive(mark) if parent(p) == process.pid]
    equal(1, len(children), 'children')
    os.kill(int(children[0]), signal.SIGKILL)
    process.wait(SECONDS)
    # What a check has started ends with its session, unless the feeder was
    # killed: then that is left to the test, as it holds standard error.
    for pid in alive(mark):
        os.kill(int(pid), signal.SIGKILL)
    out, err = process.communicate()
    equal(2, process.returncode)
    assert b'was ended' in err, err
    equal(False, of_type('end', records(out))[0]['ok'])


def parent(pid):
    with open('/proc/%s/stat' % pid, encoding='utf-8') as stat:
        return int(stat.read().rsplit(')', 1)[1].split()[1])


lib.main(CHECK)
