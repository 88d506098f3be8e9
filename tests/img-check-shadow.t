#!/usr/bin/env python3
"""img-check-shadow on streams that are written by hand."""

import errno
import hashlib
import json
import os
import pty
import re
import signal
import subprocess

import lib
from lib import SHADOW, case, equal, run
import mkstream
from findings import bad as bad_run, check as findings_of
from findings import notes, of_type, records
from mkstream import Hollow, stage, stream
import rawtar
from rawtar import c, d, f, h, l

SHELL = 'root:x:0:0:root:/root:/bin/sh\n'
DES = 'abJnggxhB/yWI'
MD5 = '$1$abcdefgh$' + 'A' * 22
SHA512 = '$6$saltsalt$' + 'A' * 86
YESCRYPT = '$y$j9T$abcdefgh$' + 'A' * 43
NAMES = stage('etc/passwd', 'etc/shadow', 'etc/master.passwd', 'etc/group',
              hollow=True)


def base(*members, passwd=None):
    """Members of an image with a shell and accounts."""
    out = [d('etc/'), d('bin/'), f('bin/sh', 'ELF', mode=0o755)]
    if passwd is not None:
        out.insert(2, f('etc/passwd', passwd))
    return out + list(members)


def shadow(text, mode=0o600, name='etc/shadow', **given):
    return f(name, text, mode=mode, **given)


def image(*members, **given):
    return stream([('RUN adduser guest', list(members))], **given)


def check(data, *args, **given):
    """A whole run: its records."""
    return findings_of(SHADOW, data, *args, **given)


def brief(recs):
    """Findings as (rule, severity, path, line, key)."""
    return [(r['rule'].removeprefix('shadow/'), r['severity'], r['path'],
             r.get('line'), r['key']) for r in of_type('finding', recs)]


def findings(*members, **given):
    return brief(check(image(*members), **given))


def bad(data, *patterns, **given):
    """Status 2, one line on stderr, no run that ended well; the records."""
    return bad_run(SHADOW, data, *patterns, **given)


def empty(passwd, shadow_text, *members):
    """The findings on empty passwords, with their messages."""
    recs = check(image(*base(shadow(shadow_text), *members, passwd=passwd)))
    return [(r['severity'], r['message']) for r in of_type('finding', recs)
            if r['rule'] == 'shadow/empty-password']


# Rules

@case('A clean image has no findings, and the run says so')
def _():
    recs = check(image(*base(shadow('root:*:1::::::\n'), passwd=SHELL)))
    equal(['begin', 'image', 'rule', 'rule', 'rule', 'rule', 'layer', 'end'],
          [r['type'] for r in recs])
    end = recs[-1]
    equal((5, len(SHELL) + 15 + 3), (end['entries'], end['bytes']))
    equal({'info': 0, 'low': 0, 'medium': 0, 'high': 0, 'critical': 0},
          end['findings'])
    equal({}, end['skipped'])


@case('An empty password is critical where the shell lets it log in')
def _():
    recs = check(image(*base(shadow('root:*:1::::::\nguest::1::::::\n'),
                             passwd=SHELL + 'guest:x:1:1::/:/bin/sh\n')))
    equal([('empty-password', 'critical', 'etc/shadow', 2, 'guest')],
          brief(recs))
    equal('account "guest" logs in with an empty password',
          of_type('finding', recs)[0]['message'])
    equal('guest::', of_type('finding', recs)[0]['evidence'])


@case('An empty password is low where the shell keeps people out: it says why')
def _():
    for shell, why, members in (
            ('/sbin/nologin', 'lets nobody log in', ()),
            ('/bin/false', 'lets nobody log in', ()),
            ('/bin/zsh', 'is not in the image', ()),
            ('/bin/data', 'is not executable', [f('bin/data', 'x')]),
            ('/etc', 'is no regular file', ()),
            ('/bin/alias', 'lets nobody log in',
             [l('bin/alias', '../sbin/nologin'),
              f('sbin/nologin', 'x', mode=0o755)]),
            ('/bin/gone', 'is not in the image', [l('bin/gone', 'nowhere')])):
        got = empty('guest:x:1:1::/:%s\n' % shell, 'guest::1::::::\n',
                    *members)
        equal([('low', 'account "guest" has an empty password, but its shell '
                '"%s" %s' % (shell, why))], got, shell)


@case('A shell is followed through symlinks and hard links')
def _():
    for shell, members in (
            ('/usr/bin/sh', [d('usr/'), l('usr/bin', '../bin')]),
            ('/bin/ash', [l('bin/ash', '/bin/busybox'),
                          f('bin/busybox', 'x', mode=0o755)]),
            ('/bin/hard', [h('bin/hard', 'bin/sh')]),
            ('', ()),
            ('/bin/sh -l', ())):
        equal(['critical'], [s for s, _ in empty(
            'guest:x:1:1::/:%s\n' % shell, 'guest::1::::::\n', *members)],
              shell)


@case('An empty field of the shell is /bin/sh, which has to be there')
def _():
    recs = check(image(d('etc/'), f('etc/passwd', 'guest::1:1::/:\n')))
    equal([('empty-password', 'low', 'etc/passwd', 1, 'guest')], brief(recs))
    assert '"/bin/sh" is not in the image' in \
        of_type('finding', recs)[0]['message']


@case('An account that etc/passwd does not have cannot log in')
def _():
    equal([('low', 'account "guest" has an empty password, but etc/passwd has '
            'no such account')], empty(SHELL, 'guest::1::::::\n'))
    equal([('empty-password', 'low', 'etc/shadow', 1, 'guest')],
          findings(*base(shadow('guest::1::::::\n'))))


@case('An empty field in etc/passwd is an empty password, shadow or not')
def _():
    recs = check(image(*base(shadow('guest:%s:1::::::\n' % SHA512),
                             passwd='guest::1:1::/:/bin/sh\n')))
    equal([('empty-password', 'critical', 'etc/passwd', 1, 'guest')],
          brief(recs))


@case('etc/shadow does not count where etc/passwd does not point to it')
def _():
    equal([('low', 'account "guest" has an empty password, but etc/passwd '
            'does not refer to etc/shadow')],
          empty('guest:!:1:1::/:/bin/sh\n', 'guest::1::::::\n'))
    equal(['critical'], [s for s, _ in empty(
        'guest:*:1:1::/:/bin/sh\n', 'guest::1::::::\n')], 'busybox takes *')


@case('The first line of a name counts, and the others are reported as low')
def _():
    got = empty('guest:x:1:1::/:/bin/sh\n',
                'guest:!:1::::::\nguest::1::::::\nguest::2::::::\n')
    equal([('low', 'account "guest" has an empty password, but line 1 has the '
            'same name and counts')] * 2, got)
    equal(['critical', 'low'], [s for s, _ in empty(
        'guest:x:1:1::/:/bin/sh\n', 'guest::1::::::\nguest::1::::::\n')])


@case('etc/master.passwd brings its own shells')
def _():
    text = ('a::1:1::0:0:A:/:/bin/sh\n'
            'b::1:1::0:0:B:/:/usr/sbin/nologin\n'
            'c:%s:1:1::0:0:C:/:/bin/sh\n' % MD5)
    equal([('empty-password', 'critical', 'etc/master.passwd', 1, 'a'),
           ('empty-password', 'low', 'etc/master.passwd', 2, 'b'),
           ('weak-hash', 'medium', 'etc/master.passwd', 3, 'c')],
          findings(*base(shadow(text, name='etc/master.passwd'),
                         passwd='a:*:1:1::/:/bin/sh\n')))


@case('Weak hashes are told by their form, and severe as crypt(5) has them')
def _():
    for password, severity in (
            (DES, 'high'), (DES + ',ab.z', 'high'), (DES + 'a' * 11, 'high'),
            ('_' + 'a' * 19, 'high'), ('$3$$' + 'a' * 32, 'high'),
            (MD5, 'medium'), ('$md5$abcdefgh$' + 'a' * 22, 'medium'),
            ('$md5,rounds=5000$abcdefgh$$' + 'a' * 22, 'medium'),
            ('$sha1$40000$abcdefgh$' + 'a' * 32, 'medium'),
            ('$2a$10$' + 'a' * 53, 'low'), ('$2x$10$' + 'a' * 53, 'low'),
            ('!' + MD5, 'low'), ('!!' + DES, 'low'),
            ('*LOCKED*' + MD5, 'low'),
            ('$2b$10$' + 'a' * 53, None), ('$2y$10$' + 'a' * 53, None),
            (SHA512, None), ('$6$rounds=1000$ab$' + 'a' * 86, None),
            ('$5$ab$' + 'a' * 43, None), (YESCRYPT, None),
            ('$gy$j9T$ab$' + 'a' * 43, None), ('$7$' + 'a' * 11 + '$x', None),
            ('!', None), ('*', None), ('!!', None), ('!*', None),
            ('x', None), ('*LK*', None), ('NP', None), ('$1', None),
            ('a' * 12, None), ('a' * 14, None), ('abJnggxhB/y-I', None),
            ('{SSHA}abcdefgh', None)):
        recs = check(image(*base(shadow('a:%s:1::::::\n' % password),
                                 passwd='a:x:1:1::/:/bin/sh\n')))
        equal([('weak-hash', severity, 'etc/shadow', 1, 'a')]
              if severity else [], brief(recs), password)


@case('A weak hash of an account that is not there is low')
def _():
    equal([('weak-hash', 'low', 'etc/shadow', 1, 'a')], findings(
        *base(shadow('a:%s:1::::::\n' % DES), passwd=SHELL)))


@case('A hash in etc/passwd is reported, weak or not')
def _():
    equal([('hash-in-passwd', 'high', 'etc/passwd', 1, 'a'),
           ('weak-hash', 'medium', 'etc/passwd', 2, 'b'),
           ('hash-in-passwd', 'high', 'etc/passwd', 2, 'b'),
           ('hash-in-passwd', 'low', 'etc/passwd', 3, 'c')],
          findings(*base(passwd='a:%s:1:1::/:/bin/sh\nb:%s:1:1::/:/bin/sh\n'
                         'c:!%s:1:1::/:/bin/sh\nd:x:1:1::/:/bin/sh\n' % (
                             SHA512, MD5, SHA512))))


@case('No record and no line holds a hash')
def _():
    text = 'a:%s:1::::::\nb:%s:1::::::\nc:!%s:1::::::\nd:%s:1::::::\n' % (
        DES, MD5, MD5, '$sha1$4$ab$' + 'Q' * 32)
    data = image(*base(shadow(text), passwd='a:%s:1:1::/:/bin/sh\n' % SHA512))
    for form in '--json', '--text':
        done = run([SHADOW, form], data)
        equal(0, done.status)
        for secret in DES, 'AAAA', 'abcdefgh', 'QQQQ', 'saltsalt':
            assert secret.encode() not in done.out + done.err, secret
    masks = [r['evidence'] for r in of_type('finding', check(data))]
    equal(['a:$***', 'a:***', 'b:$1$***', 'c:!$1$***', 'd:$sha1***'], masks)


@case('A file of passwords is for root and the group shadow alone')
def _():
    group = f('etc/group', 'root:x:0:\nshadow:x:42:\nusers:x:100:\n')
    for mode, uid, gid, want in (
            (0o600, 0, 0, []), (0o000, 0, 0, []), (0o640, 0, 42, []),
            (0o640, 0, 0, []), (0o660, 0, 0, []), (0o600, 0, 100, []),
            (0o644, 0, 0, [('high', 'other-read')]),
            (0o602, 0, 0, [('critical', 'other-write')]),
            (0o646, 0, 42, [('critical', 'other-write'),
                            ('high', 'other-read')]),
            (0o640, 0, 100, [('medium', 'group-read')]),
            (0o620, 0, 100, [('high', 'group-write')]),
            (0o600, 7, 0, [('high', 'owner')])):
        got = findings(*base(group, shadow('root:*:1::::::\n', mode=mode,
                                           uid=uid, gid=gid), passwd=SHELL))
        equal([('readable', s, 'etc/shadow', None, k) for s, k in want], got,
              '%o %d:%d' % (mode, uid, gid))
    equal([('readable', 'medium', 'etc/shadow', None, 'group-read')],
          findings(*base(shadow('', mode=0o640, gid=42))),
          'nobody says that 42 is shadow')


@case('etc/passwd may be read by everybody')
def _():
    equal([], findings(*base(passwd=SHELL)))


# Odd lines

@case('Comments and blank lines are passed over without a word')
def _():
    recs = check(image(*base(
        shadow('# a::\n\n  \t\n   # b::\na::1::::::'),
        passwd='#x::0:0::/:/bin/sh\n\na:x:1:1::/:/bin/sh\n')))
    equal([('empty-password', 'critical', 'etc/shadow', 5, 'a')], brief(recs))
    equal([], notes(recs))


@case('Odd lines are noted with their number and stop nothing')
def _():
    recs = check(image(*base(shadow(
        b'+::1::::::\n-@no::1::::::\nword\n::1::::::\nshort:\n'
        b'a::1::::::\r\nb::1:0:9:7:::\0c::1::::::\nd::1::::::\n'),
        passwd='a:x:1:1::/:/bin/sh\nb:x:1:1::/:/bin/sh\nd:x:1:1::/:/bin/sh\n'
        '+\ne::x:1::/:/bin/sh\ng::1:1\n')))
    equal([('empty-password', 'low', 'etc/passwd', 5, 'e'),
           ('empty-password', 'critical', 'etc/passwd', 6, 'g'),
           ('empty-password', 'low', 'etc/shadow', 5, 'short'),
           ('empty-password', 'critical', 'etc/shadow', 6, 'a'),
           ('empty-password', 'critical', 'etc/shadow', 7, 'b'),
           ('empty-password', 'critical', 'etc/shadow', 8, 'd')], brief(recs))
    equal([('note', code, 'etc/' + path, line) for code, path, line in (
        ('nis-line', 'passwd', 4), ('malformed-line', 'passwd', 5),
        ('malformed-line', 'passwd', 6), ('nis-line', 'shadow', 1),
        ('nis-line', 'shadow', 2), ('malformed-line', 'shadow', 3),
        ('malformed-line', 'shadow', 4), ('malformed-line', 'shadow', 5),
        ('crlf', 'shadow', 6), ('nul-byte', 'shadow', 7))], notes(recs))


@case('Notes on lines are bounded, and what is left out is counted')
def _():
    recs = check(image(*base(passwd='bad\n' * 5000 + 'a::1:1::/:/bin/sh\n')))
    equal([('empty-password', 'critical', 'etc/passwd', 5001, 'a')],
          brief(recs))
    equal(21, len(notes(recs)))
    equal('4980 more notes on lines', of_type('diag', recs)[-1]['message'])


@case('Long lines and names are read whole and cut in records')
def _():
    name = 'n' * 70000
    recs = check(image(*base(
        passwd='%s::1:1::/:/bin/sh\nb::1:1:%s:/:/bin/sh\n' % (
            name, 'g' * 65536))))
    long, short = of_type('finding', recs)
    equal(True, long['truncated'])
    assert name.startswith(long['key']) and len(long['key']) == 256
    equal('b', short['key'])
    assert 'truncated' not in short


@case('A record of nothing but control bytes still fits a pipe')
def _():
    name = '\x01' * 3000
    recs = check(image(*base(passwd=name + '::1:1::/:/bin/sh\n')))
    finding, = of_type('finding', recs)
    equal((True, 'critical'), (finding['truncated'], finding['severity']))


@case('Names that are not UTF-8 are given in base64 too')
def _():
    finding, = of_type('finding', check(image(*base(
        passwd=b'caf\xe9::1:1::/:/bin/sh\n'))))
    equal(('caf\ufffd', 'Y2Fm6Q=='), (finding['key'], finding['key_b64']))


@case('Empty files, and none at all, are no findings')
def _():
    equal([], findings(*base(shadow(''), passwd='')))
    recs = check(image(d('bin/')))
    equal(([], [('note', 'no-accounts', None, None)]),
          (brief(recs), notes(recs)))
    recs = check(stream([]))
    equal([('note', 'no-accounts', None, None)], notes(recs))


# Links

GUEST = 'guest::1::::::\n'
WANT = [('empty-password', 'critical', 'etc/shadow', 1, 'guest')]
ACCOUNT = 'guest:x:1:1::/:/bin/sh\n'


@case('A symlink is followed, absolute or not, and through others')
def _():
    for target in ('../run/shadow', '/run/shadow', '/../../run/./shadow',
                   '../run/again', '/a/b/../shadow'):
        equal(WANT, findings(*base(
            d('run/'), l('etc/shadow', target), l('run/again', 'shadow'),
            l('a', 'x/../run'), d('x/'), d('run/b/'),
            shadow(GUEST, name='run/shadow'), passwd=ACCOUNT)), target)


@case('A symlinked parent directory is followed')
def _():
    equal(WANT, findings(
        l('etc', 'private/etc'), d('private/etc/'), d('bin/'),
        f('private/etc/passwd', ACCOUNT), f('bin/sh', 'x', mode=0o755),
        shadow(GUEST, name='private/etc/shadow')))


@case('The other name of a hard link is followed, its mode with it')
def _():
    got = brief(check(stream([('RUN x', base(
        shadow(GUEST, mode=0o644, name='etc/s'), h('etc/shadow', 'etc/s'),
        passwd=ACCOUNT))], links=[['etc/s', 'etc/shadow']])))
    equal([('readable', 'high', 'etc/shadow', None, 'other-read')] + WANT, got)


@case('A symlink to the second name of a hard link is followed')
def _():
    equal(WANT, brief(check(stream([('RUN x', base(
        l('etc/shadow', '/z'), shadow(GUEST, name='a'), h('z', 'a'),
        passwd=ACCOUNT))], links=[['a', 'z']]))))


@case('One file under two wanted names is judged as both')
def _():
    got = brief(check(stream([('RUN x', base(
        h('etc/shadow', 'etc/passwd'), passwd='a::1:1::/:/bin/sh\n'))],
        links=[['etc/passwd', 'etc/shadow']])))
    equal(['etc/passwd', 'etc/shadow', 'etc/shadow'], [g[2] for g in got])


@case('A link that leads nowhere, or in a circle, is a note')
def _():
    for member, at in ((l('etc/shadow', 'gone'), 'etc/shadow'),
                       (l('etc/shadow', 'shadow'), 'etc/shadow')):
        recs = check(image(*base(member, passwd=SHELL)))
        equal([('note', 'dangling-link', at, None)], notes(recs))
    recs = check(image(l('etc', 'gone')))
    assert ('note', 'dangling-link', 'etc', None) in notes(recs)


@case('What is no regular file is a note')
def _():
    recs = check(image(*base(c('etc/shadow', 1, 3), passwd=SHELL)))
    equal([('note', 'not-a-file', 'etc/shadow', None)], notes(recs))


@case('A hard link that no one announced makes the run incomplete')
def _():
    data = image(*base(shadow(GUEST, name='a'), h('etc/shadow', 'a'),
                       passwd=ACCOUNT))
    recs = bad(data, 'went by before')
    equal({'body-missed': 1}, recs[-1]['skipped'])
    recs = check(data, '--allow-skip', 'body-missed')
    equal([('warning', 'body-missed', 'etc/shadow', None)], notes(recs))


# Layers and fingerprints

@case('A finding names its layer and the instruction that made it')
def _():
    data = stream([('FROM base', base(passwd=ACCOUNT)),
                   ('RUN adduser ' + 'x' * 300, [shadow(GUEST)]),
                   (None, [f('etc/group', '')])])
    recs = check(data)
    equal({'index': 1, 'diff_id': mkstream.diff_id(1),
           'digest': mkstream.digest(1),
           'created_by': ('RUN adduser ' + 'x' * 300)[:256]},
          of_type('finding', recs)[0]['layer'])
    equal(True, of_type('finding', recs)[0]['truncated'])
    equal([0, 1, 2], [r['index'] for r in of_type('layer', recs)])
    equal(mkstream.diff_id(2), of_type('layer', recs)[2]['diff_id'])
    assert 'created_by' not in of_type('layer', recs)[2]


@case('The image record has what the stream says of the image')
def _():
    config = {'architecture': 'amd64'}
    recs = check(image(ref='nginx:1', platform='linux/amd64', config=config,
                       digest='sha256:' + 'a' * 64))
    got = of_type('image', recs)[0]
    text = json.dumps(config, separators=(',', ':')).encode() + b'\n'
    equal(('nginx:1', 'linux/amd64', 'sha256:' + 'a' * 64, 1,
           'sha256:' + hashlib.sha256(text).hexdigest()),
          (got['ref'], got['platform'], got['digest'], got['layers'],
           got['config_digest']))


@case('A fingerprint is the SHA-256 of rule, path and key as netstrings')
def _():
    finding, = of_type('finding', check(image(*base(
        shadow(GUEST), passwd=ACCOUNT))))
    framed = b'21:shadow/empty-password,10:etc/shadow,5:guest,'
    equal(hashlib.sha256(framed).hexdigest(), finding['fingerprint'])


@case('The same stream gives the same records but for the id of the run')
def _():
    data = image(*base(shadow('a::1::::::\nb:%s:1::::::\n' % DES, mode=0o644),
                       passwd='a:x:1:1::/:/bin/sh\n'))
    first, second = check(data), check(data)
    runs = {r.pop('run') for r in first}, {r.pop('run') for r in second}
    equal(first, second)
    assert all(len(r) == 1 for r in runs) and runs[0] != runs[1], runs


# Stages

@case('A stage that let through what --print-select prints is no matter')
def _():
    words = run([SHADOW, '--print-select']).good().decode().split()
    equal(['etc/passwd', 'etc/shadow', 'etc/master.passwd', 'etc/group',
           '--hollow'], words)
    data = stream([('RUN x', [
        d('etc/'), d('bin/'), f('etc/passwd', ACCOUNT), shadow(GUEST),
        Hollow('bin/sh', 100, mode=0o755)])],
        stages=[stage(*words[:-1], hollow=True)])
    equal(WANT, brief(check(data)))
    equal(WANT, brief(check(stream([('RUN x', base(
        shadow(GUEST), passwd=ACCOUNT))], stages=[
            stage('**'), stage('etc/**', hollow=True)]))))


@case('A stage that left out what is wanted is named, with what it left out')
def _():
    data = stream([('RUN x', base(passwd=ACCOUNT))], stages=[
        NAMES, stage('etc/passwd', tool='img-filter', hollow=True)])
    recs = bad(data, 'img-filter left out "etc/shadow"', '--print-select')
    equal(['begin', 'diag', 'end'], [r['type'] for r in recs])
    recs = check(data, '--partial')
    equal([('warning', 'not-covered', None, None)], notes(recs))


@case('A stage that dropped names is named')
def _():
    data = stream([('RUN x', [d('etc/'), f('etc/passwd', ACCOUNT),
                              shadow(GUEST)])], stages=[
        stage(*NAMES['kept'])])
    bad(data, 'img-merge dropped the names', '--hollow')
    recs = check(data, '--partial')
    equal([('warning', 'names-dropped', None, None)], notes(recs))
    equal(WANT, brief(recs))
    equal('account "guest" logs in with an empty password, if "/bin/sh" is in '
          'the image', of_type('finding', recs)[0]['message'])


@case('A hollow file is never read as content')
def _():
    data = image(*base(Hollow('etc/shadow', 100, mode=0o600), passwd=ACCOUNT))
    recs = bad(data, '"etc/shadow" came without its content',
               'dropped by img-merge --select')
    equal('error', of_type('diag', recs)[0]['level'])
    recs = check(data, '--partial')
    equal([('warning', 'hollow-body', 'etc/shadow', None)], notes(recs))


@case('Diags of programs before are passed on; an error makes it incomplete')
def _():
    diags = [{'level': 'note', 'code': 'duplicate-name', 'message': 'twice',
              'path': 'a', 'layer': 0}]
    got, = of_type('diag', check(image(*base(passwd=SHELL), diags=diags)))
    equal(('note', 'duplicate-name', 'twice', 'a', {'index': 0}),
          (got['level'], got['code'], got['message'], got['path'],
           got['layer']))
    diags.append({'level': 'error', 'code': 'layer-missing',
                  'message': 'layer 3 is not there'})
    recs = bad(image(*base(shadow(GUEST), passwd=ACCOUNT), diags=diags),
               'layer 3 is not there')
    equal(WANT, brief(recs), 'findings are shown all the same')


@case('A body over the limit is counted, and the run incomplete')
def _():
    big = f('etc/passwd', b'#' * (16 * 1024 * 1024 + 1))
    data = image(d('etc/'), big, shadow(GUEST))
    recs = bad(data, '"etc/passwd" has 16777217 bytes')
    equal({'body-over-limit': 1}, recs[-1]['skipped'])
    recs = check(data, '--allow-skip', 'body-over-limit')
    equal({'body-over-limit': 1}, recs[-1]['skipped'])
    equal(WANT, brief(recs), 'not "no such account"')


# Bad input

@case('A stream cut at any block never looks clean')
def _():
    data = image(*base(shadow(GUEST), l('etc/x', 'y'), passwd=ACCOUNT),
                 config={'a': 1}, links=[['etc/a', 'etc/b']])
    for at in range(0, len(data), 512):
        bad(data[:at])


@case('A stream cut inside a block, or with bytes behind its end, is refused')
def _():
    data = image(*base(shadow(GUEST), passwd=ACCOUNT))
    for at in (1, 511, 700, 5000, len(data) - 1):
        bad(data[:at])
    bad(data + rawtar.to_bytes([f('x', 'y')]))
    bad(data + b'x')


@case('Archives, plain tars and other things are told what to do')
def _():
    for data, pattern in (
            (rawtar.to_bytes([f('manifest.json', '[]')]), 'image archive'),
            (rawtar.to_bytes([f('oci-layout', '{}')]), 'image archive'),
            (rawtar.to_bytes([d('./'), f('./etc/passwd', SHELL)]),
             'plain tar'),
            (b'\x1f\x8b\x08' + b'\0' * 1000, 'gzip')):
        bad(data, pattern, 'pipe it through img-merge first')
    bad(b'', 'empty')
    bad(b'nonsense' * 1000)


@case('Records of a failed run begin and end, with what went wrong')
def _():
    recs = bad(b'', args=['--label', 'my image'])
    equal(['begin', 'diag', 'end'], [r['type'] for r in recs])
    equal('my image', recs[0]['label'])
    equal(('error', 'bad-input'), (recs[1]['level'], recs[1]['code']))


# Options

@case('--only takes ids and aliases, and says so of unknown ones')
def _():
    data = image(*base(shadow('a::1::::::\nb:%s:1::::::\n' % DES, mode=0o644),
                       passwd='a:x:1:1::/:/bin/sh\nb:x:1:1::/:/bin/sh\n'))
    for names, want in ((['shadow/readable'], ['readable']),
                        (['CWE-258'], ['empty-password']),
                        (['DKL-LI-0001'], ['empty-password']),
                        (['CWE-328', 'CWE-732'], ['readable', 'weak-hash'])):
        recs = check(data, *['--only=' + n for n in names])
        equal(want, [b[0] for b in brief(recs)], names)
        equal(sorted(want), sorted(r['rule'].removeprefix('shadow/')
                                   for r in of_type('rule', recs)), names)
    done = run([SHADOW, '--only', 'nosuch'], data)
    equal((2, b''), (done.status, done.out))
    assert "no rule or family is called 'nosuch'" in done.text(), done.text()


@case('--fail-on is a gate: 1 where a finding reaches it; trouble is 2')
def _():
    data = image(*base(shadow('a:%s:1::::::\n' % MD5),
                       passwd='a:x:1:1::/:/bin/sh\n'))
    for severity, status in (('info', 1), ('low', 1), ('medium', 1),
                             ('high', 0), ('critical', 0)):
        done = run([SHADOW, '--fail-on', severity], data)
        equal((status, status), (done.status, done.err.count(b'\n')),
              severity)
        equal(True, records(done.out)[-1]['ok'])
    bad(data[:-1024], args=['--fail-on', 'info'])
    equal(2, run([SHADOW, '--fail-on', 'bad'], data).status)


@case('--text gives lines as compilers do, and a verdict on stderr')
def _():
    data = stream([('FROM base', base(passwd=ACCOUNT)),
                   ('RUN passwd -d guest', [shadow(GUEST)])])
    done = run([SHADOW, '--text'], data)
    equal(0, done.status)
    equal('etc/shadow:1: critical: account "guest" logs in with an empty '
          'password [shadow/empty-password]\n\tlayer 1: RUN passwd -d guest\n',
          done.out.decode())
    equal('img-check-shadow: 1 finding (1 critical) in 5 entries\n',
          done.text())
    done = run([SHADOW, '--text'], image(d('etc/')))
    equal('img-check-shadow: no findings in 1 entry\n', done.text())


@case('--text shows notes, and one line where the run is incomplete')
def _():
    data = image(*base(shadow('bad\n'), passwd=SHELL))
    done = run([SHADOW, '--text'], data)
    equal(b'etc/shadow:1: note: the line has no name, or nothing but a name '
          b'[malformed-line]\n', done.out)
    done = run([SHADOW, '--text'], data[:4096])
    equal((2, b''), (done.status, done.out))
    assert re.fullmatch('img-check-shadow: incomplete: [^\n;]+\n',
                        done.text()), done.text()
    diags = [{'level': 'error', 'code': 'x', 'message': 'bad'}]
    done = run([SHADOW, '--text'], image(*base(
        shadow(GUEST), passwd=ACCOUNT), diags=diags))
    equal('img-check-shadow: incomplete: bad; 1 finding (1 critical) so far\n',
          done.text())


@case('-q leaves people alone, but not with trouble')
def _():
    data = image(*base(shadow(GUEST), passwd=ACCOUNT))
    done = run([SHADOW, '--text', '-q', '--fail-on', 'low'], data)
    equal((1, b'', b''), (done.status, done.out, done.err))
    equal(WANT, brief(check(data, '-q')))
    done = run([SHADOW, '--text', '-q'], data[:-1024])
    equal((2, b'', 1), (done.status, done.out, done.err.count(b'\n')))


@case('--label and IMG_LABEL name the image; the option wins')
def _():
    data = image(d('etc/'))
    assert 'label' not in check(data)[0]
    equal('x', check(data, env={'IMG_LABEL': 'x'})[0]['label'])
    equal('y', check(data, '--label=y', env={'IMG_LABEL': 'x'})[0]['label'])


@case('--list-rules gives records or a table, --only fewer of them')
def _():
    rules = records(run([SHADOW, '--list-rules']).good())
    equal(['shadow/empty-password', 'shadow/weak-hash',
           'shadow/hash-in-passwd', 'shadow/readable'],
          [r['rule'] for r in rules])
    for rule in rules:
        assert rule['title'] and rule['help'] and rule['remediation']
        assert rule['references'] and rule['tags'] and rule['aliases']
    table = run([SHADOW, '--list-rules', '--text']).good().decode()
    equal([r['rule'] for r in rules],
          [line.split()[0] for line in table.splitlines()])
    table = run([SHADOW, '--list-rules', '--text', '--only',
                 'CWE-732']).good().decode()
    equal(['shadow/readable'], [line.split()[0] for line in
                                table.splitlines() if line[:1].strip()])


@case('A wrong command line is one line that points to -h')
def _():
    for args in (['--nosuch'], ['a', 'b'], ['--fail-on'], ['--allow-skip',
                                                           'A b']):
        done = run([SHADOW, *args])
        equal((2, b'', 1), (done.status, done.out, done.err.count(b'\n')))
        assert "(see 'img-check-shadow -h')" in done.text(), done.text()


@case('FILE and - are taken; a FILE that is not there is not')
def _():
    data = image(*base(shadow(GUEST), passwd=ACCOUNT))
    path = lib.scratch('stream', data)
    equal(WANT, brief(records(run([SHADOW, path]).good())))
    equal(WANT, brief(check(data, '-')))
    equal(WANT, brief(records(run([SHADOW], path).good())))
    done = run([SHADOW, path + '.no'])
    equal((2, b'', 1), (done.status, done.out, done.err.count(b'\n')))


@case('-h and -V print and leave with 0')
def _():
    assert run([SHADOW, '-h']).good().startswith(b'usage: img-check-shadow')
    assert run([SHADOW, '-V']).good().startswith(b'img-check-shadow ')


# The outside

def closing(*fds):
    def close():
        for fd in fds:
            os.close(fd)
    return close


@case('Output that cannot be written is trouble')
def _():
    path = lib.scratch('s', image(*base(shadow(GUEST), passwd=ACCOUNT)))
    for args in ([], ['--text'], ['--list-rules'], ['--print-select'],
                 ['-h']):
        with open('/dev/full', 'wb') as full:
            done = subprocess.run([SHADOW, *args, path], stdout=full,
                                  stderr=subprocess.PIPE, check=False)
        equal((2, 1), (done.returncode, done.stderr.count(b'\n')), args)
        assert os.strerror(errno.ENOSPC).encode() in done.stderr, done.stderr


@case('Closed descriptors are trouble, or nothing at all')
def _():
    path = lib.scratch('s', image(*base(shadow(GUEST), passwd=ACCOUNT)))
    for fd, args, status in ((1, [path], 2), (0, [], 2), (0, [path], 0),
                             (2, [path], 0)):
        done = subprocess.run([SHADOW, *args], preexec_fn=closing(fd),
                              stdout=None if fd == 1 else subprocess.PIPE,
                              stderr=None if fd == 2 else subprocess.PIPE,
                              check=False)
        equal(status, done.returncode, (fd, args))
        if status == 2:
            equal(1, done.stderr.count(b'\n'))


@case('A reader that leaves is SIGPIPE, or quiet where that is ignored')
def _():
    path = lib.scratch('s', image(*base(passwd='a::1:1::/:/bin/sh\n' * 99)))
    for ignored, want in ((False, -signal.SIGPIPE), (True, 2)):
        r, w = os.pipe()
        os.close(r)
        done = subprocess.run([SHADOW, path], stdout=w, check=False,
                              stderr=subprocess.PIPE,
                              restore_signals=not ignored)
        os.close(w)
        equal((want, b''), (done.returncode, done.stderr))


def on_terminal(args, stdin=None, env=None):
    """stdout and stderr on a terminal: what it showed, and the status."""
    main, side = pty.openpty()
    with subprocess.Popen([SHADOW, *args], stdin=stdin or side, stdout=side,
                          stderr=side, env=dict(os.environ, **(env or {}))) \
            as done:
        os.close(side)
        shown = b''
        while True:
            try:
                piece = os.read(main, 65536)
            except OSError:
                piece = b''
            if not piece:
                break
            shown += piece
    os.close(main)
    return shown.replace(b'\r\n', b'\n').decode(), done.returncode


@case('On a terminal people get lines, and red where it matters')
def _():
    data = image(*base(shadow(GUEST), passwd=ACCOUNT))
    shown, status = on_terminal([lib.scratch('s', data)])
    equal(0, status)
    assert shown.startswith('etc/shadow:1: critical: ') and \
        '1 finding (1 critical)' in shown and '\033' not in shown, shown
    cut = lib.scratch('cut', data[:-1024])
    shown, status = on_terminal([cut], env={'NO_COLOR': ''})
    equal(2, status)
    assert '\033[1;31mincomplete:\033[0m ' in shown, shown
    shown, status = on_terminal([cut], env={'NO_COLOR': '1'})
    assert '\033' not in shown and 'incomplete: ' in shown, shown
    shown, status = on_terminal([])
    equal(2, status)
    assert 'standard input is a terminal' in shown, shown


@case('Control bytes from an image never reach a terminal')
def _():
    nasty = b'\x1b]0;owned\x07\x9b31m\xe2\x80\xae\x7f'
    data = stream([('RUN \x1b[2J\nX', base(
        shadow(nasty + b'::1::::::\n'),
        passwd=nasty + b'::1:1::/:/bin/\x1b[31m\n'))],
        diags=[{'level': 'note', 'code': 'x', 'message': '\x1b[5m',
                'path': '\x1b[6m'}])
    done = run([SHADOW, '--text'], data)
    equal(0, done.status)
    for byte in b'\x1b', b'\x07', b'\x9b', b'\xe2\x80\xae', b'\x7f':
        assert byte not in done.out + done.err, byte
    assert b'\\x1b]0;owned\\x07' in done.out
    for at in range(512, len(data), 512):
        done = run([SHADOW, '--text'], data[:at])
        assert b'\x1b' not in done.out + done.err
    bad(image(d('etc/'), diags=[{'level': 'error', 'code': 'x',
                                 'message': '\x1b[2J\n'}]), r'\\x1b\[2J')


@case('jq reads the records')
def _():
    data = image(*base(shadow('\u00e9\x01"\\::1::::::\n'), passwd=SHELL))
    out = run([SHADOW], data).good()
    try:
        done = run(['jq', '-r', 'select(.type == "finding") | .key'], out)
    except FileNotFoundError:
        raise lib.Skip('jq is not installed')
    equal('\u00e9\x01"\\\n', done.good().decode())


@case('The sandbox is in force, and its state is in the record of the end')
def _():
    end = check(image(d('etc/')))[-1]
    assert end['sandbox'] in ('full', 'partial', 'off'), end
    end = check(image(d('etc/')), env={'IMG_SANDBOX': 'off'})[-1]
    equal('off', end['sandbox'])


if __name__ == '__main__':
    lib.main(SHADOW)
