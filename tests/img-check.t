#!/usr/bin/env python3
"""img-check: what all checks have in common, and all of them in one pass."""

import glob
import json
import os
import re

import lib
from lib import BIN, SHADOW, case, equal, run
import mkstream
from findings import bad, check, notes, of_type, records
from mkstream import stream
from rawtar import d, f

CHECK = os.path.join(BIN, 'img-check')
FAMILIES = sorted(os.path.basename(p)[len('img-check-'):]
                  for p in glob.glob(BIN + '/img-check-*')
                  # Which has no rules but the user's.
                  if not p.endswith('/img-check-rules'))
BASE_NAME = 'org.opencontainers.image.base.name'
PASSWD = 'a:x:1:1::/:/bin/sh\nb:x:2:2::/:/bin/sh\n'


def shadow(text):
    return f('etc/shadow', text, mode=0o600)


# In the base an account without a password, in the app a file that all read.
def two_layers(config=None, **given):
    return stream([
        ('base', [d('etc/'), d('bin/'), f('bin/sh', 'ELF', mode=0o755),
                  f('etc/passwd', PASSWD), shadow('a::1::::::\n')]),
        ('app', [f('etc/master.passwd', 'm:*:1:1::0:0::/:/bin/sh\n', mode=0o644)])],
        config=config, **given)


def line(created_by, empty=False, **more):
    out = {'created_by': created_by, **more}
    if empty:
        out['empty_layer'] = True
    return out


HISTORY = [line('ADD rootfs'), line('CMD ["sh"]', True), line('COPY app')]


def config(history=None, **run_config):
    return {'config': run_config, 'history': history or HISTORY,
            'rootfs': {'type': 'layers',
                       'diff_ids': [mkstream.diff_id(i) for i in range(2)]}}


def found(recs):
    return [(r['rule'], r.get('base', False))
            for r in of_type('finding', recs)]


APP = ('shadow/readable', False)
BASE = ('shadow/empty-password', True)
NOT_BASE = ('shadow/empty-password', False)


# Which rules

@case('--only takes families, and --skip outranks it')
def _():
    data = two_layers()
    equal({'shadow/empty-password', 'shadow/readable'},
          {r['rule'] for r in of_type('finding', check(
              CHECK, data, '--only', 'shadow'))})
    recs = check(CHECK, data, '--only', 'shadow', '--skip', 'DKL-LI-0001')
    equal([APP], found(recs))
    equal(['shadow/weak-hash', 'shadow/hash-in-passwd', 'shadow/readable'],
          [r['rule'] for r in of_type('rule', recs)])
    equal(['shadow'], recs[0]['checks'])
    for args in (['--skip=' + n for n in FAMILIES + ['rules']],
                 ['--only=shadow', '--skip=shadow'], ['--only=rules']):
        done = run([CHECK, *args], data)
        equal((2, b''), (done.status, done.out), 'without any rule')
        assert 'leave no rule to judge by' in done.text(), done.text()
    for option in 'only', 'skip':
        done = run([CHECK, '--' + option, 'nosuch/rule'], data)
        equal(2, done.status)
        assert "--%s: no rule or family is called 'nosuch/rule'" % option \
            in done.text(), done.text()


@case('A name that there is not may mean a rule')
def _():
    for word, want in (('empty-password', 'shadow/empty-password'),
                       ('shadow/emtpy-password', 'shadow/empty-password'),
                       ('empty-pasword', 'shadow/empty-password'),
                       ('nosuch', None)):
        done = run([CHECK, '--skip', word], b'')
        equal((2, 1), (done.status, done.err.count(b'\n')), word)
        assert ("'%s' (%s?)" % (word, want) in done.text()) == bool(want), \
            done.text()


@case('--severity gives a rule another severity, by id, alias or family')
def _():
    data = two_layers()
    for name, want in (('shadow/empty-password', ['info', 'high']),
                       ('DKL-LI-0001', ['info', 'high']),
                       ('shadow', ['info', 'info'])):
        recs = check(SHADOW, data, '--severity', name + '=info')
        equal(want, [r['severity'] for r in of_type('finding', recs)], name)
        equal(want.count('info'), recs[-1]['findings']['info'])
        rules = {r['rule']: r['severity'] for r in of_type('rule', recs)}
        equal('info', rules['shadow/empty-password'])
    recs = check(SHADOW, data, '--severity', 'shadow=low', '--severity',
                 'shadow/readable=medium')
    equal(['low', 'medium'],
          [r['severity'] for r in of_type('finding', recs)])
    equal(0, run([SHADOW, '--severity=shadow=low', '--fail-on=medium'],
                 data).status)
    for wrong in ('shadow', 'shadow=', 'shadow=bad', '=low', 'nosuch=low'):
        done = run([SHADOW, '--severity', wrong], data)
        equal((2, 1), (done.status, done.err.count(b'\n')), wrong)


@case('A profile says which rules there are, and how severe')
def _():
    path = lib.scratch('profile', b'# ours\n\n  severity \t DKL-LI-0001=low \n'
                       b'skip shadow/readable\r\nfail-on medium')
    recs = check(SHADOW, two_layers(), '--profile', path)
    equal([('shadow/empty-password', 'low')],
          [(r['rule'], r['severity']) for r in of_type('finding', recs)])
    equal(1, run([SHADOW, '--profile', path, '--severity', 'shadow=high'],
                 two_layers()).status, 'what comes later outranks it')


@case('A profile that is wrong is an error that names the line')
def _():
    for text, want in (
            (b'skip shadow\nnosuch x\n', "line 2: 'nosuch' is no option"),
            (b'skip: shadow\n', "line 1: 'skip:' is no option"),
            (b'json\n', "line 1: 'json' is no option that a profile has"),
            (b'profile x\n', "line 1: 'profile' is no option"),
            (b'skip\n', 'line 1: skip: needs an argument'),
            (b'skip = shadow\n', "line 1: skip: its argument follows "
             "without '='"),
            (b'#\nrules /nonexistent/x\n', 'line 2: rules: /nonexistent/x: '
             'No such file'),
            (b'params none\n', '/none: No such file'),
            (b'only-app yes\n', 'line 1: only-app: takes no argument'),
            (b'severity shadow=loud\n',
             "line 1: severity: 'loud' is none"),
            (b'skip nosuch\n',
             'line 1: skip: no rule or family is called'),
            (b'skip shadow\0x\n', "line 1: a NUL byte"),
            (b'#' * (1 << 20) + b'\n', 'has more than 1048576 bytes')):
        done = run([CHECK, '--profile', lib.scratch('bad', text)], b'')
        equal((2, 1), (done.status, done.err.count(b'\n')), text[:40])
        assert want in done.text(), done.text()
    done = run([SHADOW, '--profile', '/nonexistent/x'], b'')
    equal(2, done.status)
    assert "cannot open '/nonexistent/x'" in done.text(), done.text()


@case('What is given too often, or is too large, is an error; the limit is not')
def _():
    data = two_layers()
    equal(0, run([SHADOW] + ['--only=shadow'] * 256, data).status)
    done = run([SHADOW] + ['--only=shadow'] * 257, data)
    equal((2, 1), (done.status, done.err.count(b'\n')))
    assert 'given more than 256 times' in done.text(), done.text()
    line = b'#' * ((1 << 20) - 1) + b'\n'
    equal(0, run([SHADOW, '--profile', lib.scratch('full', line)],
                 data).status)


@case('More lines of history than are read make the run incomplete')
def _():
    for lines, skipped in ((10000, None), (10001, 1)):
        data = two_layers(config=config([line('x', True)] * (lines - 2) +
                                        [line('a'), line('b')]))
        done = run([SHADOW], data)
        end = records(done.out)[-1]
        equal(skipped, end['skipped'].get('history-over-limit'))
        equal(2 if skipped else 0, done.status)
        equal(0, run([SHADOW, '--allow-skip', 'history-over-limit'],
                     data).status)


@case('A profile is for all checks: one of them passes over what is not its own')
def _():
    path = lib.scratch('profile', b'skip config/missing-label\nskip shadow/'
                       b'readable\nseverity modes = low\nallow nosuch\n'
                       b'severity shadow/empty-password = low\n')
    recs = check(SHADOW, two_layers(), '--profile', path)
    equal([('shadow/empty-password', 'low')],
          [(r['rule'], r['severity']) for r in of_type('finding', recs)])
    done = run([SHADOW, '--profile', lib.scratch('only', b'only config\n')],
               two_layers())
    equal(2, done.status)
    assert 'leave no rule' in done.text(), done.text()


@case('A gate that fails says so, but for -q')
def _():
    for args, want in (
            ((), b'img-check-shadow: 2 findings (1 critical, 1 high) in 6 '
                 b'entries; 2 reach --fail-on high\n'), (('-q',), b'')):
        done = run([SHADOW, '--fail-on=high', *args], two_layers())
        equal((1, want), (done.status, done.err))
    done = run([SHADOW, '--fail-on=critical', '--text'], two_layers())
    assert done.text().endswith('; 1 reaches --fail-on critical\n')


@case('--list-rules of rules that are named says what they mean')
def _():
    text = run([CHECK, '--list-rules', '--only', 'DKL-LI-0001', '-o',
                'table']).good().decode()
    assert 'Whoever gets to a login prompt' in text, text
    assert 'To do: Lock the account' in text, text
    assert 'https://cwe.mitre.org/data/definitions/258.html' in text, text
    assert 'tags: accounts, passwords' in text, text


@case('No profile is read unasked')
def _():
    folder = lib.fresh_folder()
    for name in '.img-check', 'profile', '.imgpipe', 'img-check.conf':
        lib.scratch(os.path.join(os.path.basename(folder), name),
                    b'skip shadow\n')
    out = lib.subprocess.run([SHADOW], input=two_layers(), cwd=folder,
                             capture_output=True, check=True, env={
                                 **os.environ, 'HOME': folder}).stdout
    equal(2, len(of_type('finding', records(out))))


@case('-o json and -o table are --json and --text')
def _():
    data = two_layers()
    equal(run([SHADOW, '--text'], data).out,
          run([SHADOW, '-o', 'table'], data).out)
    equal(found(check(SHADOW, data)), found(check(SHADOW, data, '-o', 'json')))
    equal(2, run([SHADOW, '-o', 'xml'], data).status)


@case('The catalogue is a table or records, and complete')
def _():
    rules = records(run([CHECK, '--list-rules', '-o', 'json']).good())
    names = [r['rule'] for r in rules]
    equal(len(names), len(set(names)), 'ids are unique')
    equal(FAMILIES, sorted({n.split('/')[0] for n in names}))
    for r in rules:
        for key in ('title', 'severity', 'help', 'remediation', 'references',
                    'tags'):
            assert r.get(key), '%s has no %s' % (r['rule'], key)
        assert not r['title'].endswith('.'), r['title']
        assert r['help'].endswith('.') and r['remediation'].endswith('.'), \
            r['rule']
        assert all(u.startswith('https://') for u in r['references']), \
            r['rule']
    table = run([CHECK, '--list-rules', '-o', 'table']).good().decode()
    equal(names, [row.split()[0] for row in table.splitlines()])


@case('The catalogue in Markdown is a row a rule, and no bar ends a cell')
def _():
    rows = run([CHECK, '--list-rules', '-o', 'md']).good().decode()
    head, rule, *rows = rows.splitlines()
    equal(('| Rule | Severity | What | To do |', '|---|---|---|---|'),
          (head, rule))
    rules = records(run([CHECK, '--list-rules', '-o', 'json']).good())
    equal([['`%s`' % r['rule'], r['severity'], r['title'], r['remediation']]
           for r in rules],
          [[c.replace('\\|', '|') for c in
            re.split(r'(?<!\\) ?\| ?', row)[1:-1]] for row in rows])
    one = run([CHECK, '--list-rules', '-o', 'md', '--only', 'DKL-LI-0001'])
    equal(3, len(one.good().splitlines()))
    out = run([CHECK, '-o', 'md'], two_layers())
    equal((2, b''), (out.status, out.out))
    assert b'md is for --list-rules alone' in out.err, out.err


# One pass

@case('A family alone gives the same findings, byte for byte')
def _():
    data = two_layers(config=config(User='root'))
    done = run([CHECK, '--json'], data)
    every = [line for line in done.good().split(b'\n') if line]

    def of_family(lines, family):
        out = []
        for one in lines:
            rec = json.loads(one)
            if rec['type'] == 'finding' and rec['rule'].startswith(
                    family + '/'):
                out.append(one.replace(rec['run'].encode(), b'RUN'))
        return out
    for family in FAMILIES:
        alone = run([os.path.join(BIN, 'img-check-' + family)], data).good()
        equal(of_family(alone.split(b'\n')[:-1], family),
              of_family(every, family), family)


@case('What all checks want is one selection, which is enough for each')
def _():
    wish = run([CHECK, '--print-select']).good().decode().strip()
    archive = lib.scratch('stream.tar', two_layers(config=config()))
    merged = run([lib.FILTER, '--select', wish, archive]).good()
    whole = of_type('finding', check(CHECK, two_layers(config=config())))
    less = of_type('finding', check(CHECK, merged))
    for r in whole + less:
        del r['run']
    equal(whole, less)
    for family in FAMILIES:
        check(os.path.join(BIN, 'img-check-' + family), merged)


# Metadata and the base image

@case('Metadata that cannot be read makes the run incomplete')
def _():
    for text in (b'{"history":', b'\xff', b'{"a":1,"a":2}'):
        recs = bad(SHADOW, two_layers(config=text), 'config.json')
        equal('bad-metadata', notes(recs)[0][1])
    bad(SHADOW, two_layers(config=b'{"history":[{"created":"","Created":""}]}'
                           ), 'history has a key twice')


@case('A diag of the stream that says nothing is no diag')
def _():
    for diag in 'x', {}, {'level': 'note', 'code': 'x'}, {'message': 'x'}:
        bad(SHADOW, two_layers(diags=[diag]), 'a diag without code or message')


@case('--base N: the first layers are the base image, and --only-app leaves '
      'their findings out')
def _():
    data = two_layers(config=config())
    equal([NOT_BASE, APP], found(check(SHADOW, data)))
    equal([BASE, APP], found(check(SHADOW, data, '--base', '1')))
    recs = check(SHADOW, data, '--base=1', '--only-app')
    equal([APP], found(recs))
    equal(1, sum(recs[-1]['findings'].values()))
    equal([('note', 'base-left-out', None, None)], notes(recs))
    equal(0, run([SHADOW, '--base=1', '--only-app', '--fail-on=critical'],
                 data).status, 'the gate')
    equal([NOT_BASE, APP], found(check(SHADOW, data, '--base', '0')))
    bad(SHADOW, data, 'the image has 2 layers, not 3', args=['--base', '3'])


@case('--base-config: the image begins with that one')
def _():
    data = two_layers(config=config())
    its = config()
    its['rootfs']['diff_ids'].pop()
    its['history'] = HISTORY[:2]

    def given(value):
        return lib.scratch('base.json', json.dumps(value).encode())
    equal([BASE, APP], found(check(SHADOW, data, '--base-config', given(its))))
    for other in ({'rootfs': {'diff_ids': [mkstream.diff_id(7)]}},
                  {'rootfs': {'diff_ids': [mkstream.diff_id(i)
                                           for i in range(3)]}}):
        bad(SHADOW, data, 'does not begin with',
            args=['--base-config', given(other)])
    for text, want in ((b'{', 'bad.json: line 1'),
                       (b'{}', 'has no rootfs.diff_ids'),
                       (b'[]', 'has no rootfs.diff_ids')):
        done = run([SHADOW, '--base-config', lib.scratch('bad.json', text)],
                   data)
        equal((2, 1, b''), (done.status, done.err.count(b'\n'), done.out))
        assert want in done.text(), done.text()


@case('buildah notes the base image, and its own layers by their ids')
def _():
    def image(*comments):
        history = [line('x', comment=c) for c in comments]
        return two_layers(config=config(history))
    name = 'FROM docker.io/library/debian:12'
    recs = check(SHADOW, image('', name))
    equal([BASE, APP], found(recs))
    equal([('note', 'base-guessed', None, None)], notes(recs))
    equal([NOT_BASE, APP], found(check(SHADOW, image(name, ''))))
    # Whoever made the image wrote it: never that all is the base image's.
    last = config(HISTORY[::2] + [line('LABEL x', True, comment=name)])
    for args in (), ('--base', 'debian:12'):
        equal(0, check(SHADOW, two_layers(config=last), '--only-app',
                       *args)[-1]['findings']['info'])
        equal([NOT_BASE, APP], found(check(
            SHADOW, two_layers(config=last), '--only-app', *args)))
    equal([NOT_BASE, APP], found(check(SHADOW, image('', 'FROM ' + 'a' * 12))))
    equal([BASE, APP], found(check(SHADOW, image('', name),
                                   '--base', 'debian:12')))
    recs = check(SHADOW, image('', name), '--base', 'bian:12')
    equal(['base-unknown'], [n[1] for n in notes(recs)])


@case('Where the base image ends may be a guess, and a note says so')
def _():
    named = config(Labels={BASE_NAME: 'debian:12'})
    for data, args in ((two_layers(config=named), ()),
                       (two_layers(config=config()), ('--base', 'debian'))):
        recs = check(SHADOW, data, *args)
        equal([BASE, APP], found(recs))
        equal([('note', 'base-guessed', None, None)], notes(recs))
    recs = check(SHADOW, two_layers(config=config([line('a'), line('b')])),
                 '--base', 'debian')
    equal([NOT_BASE, APP], found(recs))
    equal([('warning', 'base-unknown', None, None)], notes(recs))


@case('--only-app leaves out nothing where the base image is not known')
def _():
    recs = check(SHADOW, two_layers(config=config()), '--only-app')
    equal([NOT_BASE, APP], found(recs))
    equal([('warning', 'base-unknown', None, None)], notes(recs))


if __name__ == '__main__':
    lib.main(CHECK)
