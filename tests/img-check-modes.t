#!/usr/bin/env python3
"""img-check-modes, on streams that are written by hand and on images."""

import os
import struct

import lib
from lib import MERGE, case, equal, run, scratch
import archive
from findings import bad, check, notes, of_type, on_real_images
from mkstream import Hollow, stage, stream
import rawtar
from rawtar import b, c, d, f, h, l, p

MODES = os.path.join(lib.BIN, 'img-check-modes')
PASSWD = ('root:x:0:0::/:/bin/sh\ndaemon:x:1:1::/:/bin/sh\n'
          'web:x:33:33::/:/bin/sh\n')
GROUP = 'root:x:0:\ndaemon:x:1:\nmail:x:8:\nshadow:x:42:\nstaff:x:50:\nweb:x:33:\n'


def image(*members, accounts=True, **given):
    files = [f('etc/passwd', PASSWD), f('etc/group', GROUP)]
    return stream([('RUN chmod', (files if accounts else []) +
                    list(members))], **given)


def found(*members, args=(), **given):
    """(rule, severity, path), as sent."""
    return brief(check(MODES, image(*members, **given), *args))


def brief(recs):
    return [(r['rule'].removeprefix('modes/'), r['severity'], r.get('path'))
            for r in of_type('finding', recs)]


def messages(*members, **given):
    return [r['message'] for r in of_type('finding', check(
        MODES, image(*members, **given)))]


def capability(permitted, inheritable=0, effective=1, revision=2):
    """The attribute security.capability."""
    words = [revision << 24 | effective,
             permitted & 0xffffffff, inheritable & 0xffffffff]
    if revision > 1:
        words += [permitted >> 32, inheritable >> 32]
    if revision > 2:
        words.append(0)
    return {'security.capability': struct.pack('<%dI' % len(words), *words)}


NET_RAW = 1 << 13


# Setuid and setgid

@case('A setuid file is found by its bit, its owner says of which rule')
def _():
    equal([('setuid', 'medium', 'opt/a'), ('setuid-not-root', 'medium', 'opt/b'),
           ('setgid', 'low', 'opt/c'), ('setgid', 'medium', 'opt/d')],
          found(f('opt/a', 'x', mode=0o4755), f('opt/b', 'x', mode=0o4755, uid=33),
                f('opt/c', 'x', mode=0o2755, gid=8),
                f('opt/d', 'x', mode=0o2755),
                f('opt/e', 'x', mode=0o755), f('opt/t', 'x', mode=0o1755)))


@case('A file that is setuid and setgid is one finding, which says both')
def _():
    files = [f('opt/a', 'x', mode=0o6755, uid=33, gid=8)]
    equal(['"opt/a" is setuid web and setgid mail'], messages(*files))
    equal([('setgid', 'low', 'opt/a')],
          found(*files, args=['--only', 'modes/setgid']))
    equal([], found(*files, args=['--only', 'modes/setuid']))


@case('A finding has mode, owner, layer and a fingerprint of its own')
def _():
    recs = check(MODES, image(f('opt/a', 'x', mode=0o4755, gid=7),
                              f('opt/b', 'x', mode=0o4755)),
                 '--only', 'modes/setuid')
    one, two = of_type('finding', recs)
    equal('mode 4755, owner root:7', one['evidence'])
    equal('RUN chmod', one['layer']['created_by'])
    assert one['fingerprint'] != two['fingerprint']
    assert 'key' not in one, one


@case('A setuid shell, interpreter or editor is high, by any version of it')
def _():
    for name in ('bin/sh', 'usr/bin/python3.11', 'tmp/bash', 'usr/bin/vim',
                 'bin/busybox', 'usr/bin/find', 'usr/bin/perl5.36.0'):
        equal([('setuid', 'high', name)],
              found(f(name, 'x', mode=0o4755)), name)
    for name in 'bin/shx', 'opt/python3x', 'opt/7', 'opt/1.2':
        equal([('setuid', 'medium', name)],
              found(f(name, 'x', mode=0o4755)), name)


@case('What nobody can execute is info, and says that it has no effect')
def _():
    recs = check(MODES, image(f('opt/a', 'x', mode=0o4644),
                              f('opt/b', 'x', mode=0o2701, gid=8)))
    equal([('setuid', 'info', 'opt/a'), ('setgid', 'info', 'opt/b')],
          brief(recs))
    for r in of_type('finding', recs):
        assert r['message'].endswith('without effect'), r


@case('What distributions ship is info, by owner, mode and path')
def _():
    for prefix in '', 'usr/':
        equal([('setuid', 'info', prefix + 'bin/su'),
               ('setgid', 'info', prefix + 'sbin/unix_chkpwd')],
              found(f(prefix + 'bin/su', 'x', mode=0o4755),
                    f(prefix + 'sbin/unix_chkpwd', 'x', mode=0o2755, gid=42)))
    equal(['"bin/su" is setuid root, as in many distributions'],
          messages(f('bin/su', 'x', mode=0o4755)))
    for path, given in (
            ('tmp/su', {'mode': 0o4755}),
            ('opt/bin/su', {'mode': 0o4755}),
            ('bin/su', {'mode': 0o4775}),
            ('bin/su', {'mode': 0o4755, 'uid': 33}),
            ('bin/su', {'mode': 0o6755})):
        assert found(f(path, 'x', **given))[0][1] == 'medium', (path, given)


@case('The usual sets of the distributions are info')
def _():
    usual = [  # mode, group, paths
        (0o4755, 'root', 'usr/bin/chfn usr/bin/chsh usr/bin/gpasswd '
         'usr/bin/mount usr/bin/newgrp usr/bin/passwd usr/bin/su '
         'usr/bin/umount usr/lib/openssh/ssh-keysign usr/bin/newuidmap '
         'usr/sbin/pam_timestamp_check usr/sbin/unix_chkpwd bin/ping'),
        (0o4711, 'root', 'usr/bin/chfn usr/sbin/userhelper'),
        (0o4111, 'root', 'bin/bbsuid'),
        (0o2755, 'shadow', 'usr/bin/chage usr/bin/expiry sbin/unix_chkpwd'),
        (0o2755, 'tty', 'usr/bin/wall usr/bin/write.ul'),
        (0o2755, 'crontab', 'usr/bin/crontab'),
        (0o2755, '_ssh', 'usr/bin/ssh-agent'),
        (0o2755, 'mail', 'usr/bin/dotlockfile'),
        (0o2755, 'utmp', 'usr/lib/x86_64-linux-gnu/utempter/utempter'),
        (0o4754, 'messagebus', 'usr/lib/dbus-1.0/dbus-daemon-launch-helper'),
        (0o4750, 'dbus', 'usr/libexec/dbus-1/dbus-daemon-launch-helper')]
    names = sorted({group for _, group, _ in usual} - {'root'})
    group = 'root:x:0:\n' + ''.join('%s:x:%d:\n' % (n, 100 + i)
                                    for i, n in enumerate(names))
    for mode, owner, paths in usual:
        gid = 0 if owner == 'root' else 100 + names.index(owner)
        for path in paths.split():
            got = found(f('etc/passwd', PASSWD), f('etc/group', group),
                        f(path, 'x', mode=mode, gid=gid), accounts=False)
            equal(['info'], [s for _, s, _ in got], '%s %o' % (path, mode))


@case('What gives privileges away on request is low: sudo, pkexec, at')
def _():
    for path, mode, uid in (('usr/bin/sudo', 0o4755, 0),
                            ('usr/bin/sudo', 0o4111, 0),
                            ('usr/bin/pkexec', 0o4755, 0),
                            ('usr/sbin/exim4', 0o4755, 0),
                            ('usr/bin/at', 0o6755, 1)):
        got = found(f(path, 'x', mode=mode, uid=uid, gid=uid))
        equal([('low', path)], [(s, p) for r, s, p in got if r != 'unowned'])


@case('What is usual of directories is not usual of files')
def _():
    accounts = [f('etc/passwd', PASSWD + 'man:x:6:12::/:\n'),
                f('etc/group', GROUP + 'man:x:12:\n')]
    for path, given in (('var/mail', {'mode': 0o2775, 'gid': 8}),
                        ('var/local', {'mode': 0o2775, 'gid': 50}),
                        ('usr/local/bin/x', {'mode': 0o2755, 'gid': 50}),
                        ('var/cache/man/x', {'mode': 0o2755, 'uid': 6,
                                             'gid': 12})):
        equal([('setgid', 'low', path)],
              found(*accounts, f(path, 'x', **given), accounts=False))
        equal([('setgid-directory', 'info', path)],
              found(*accounts, d(path + '/', **given), accounts=False))
    equal([('setgid-directory', 'low', 'usr/bin/wall')],
          found(*accounts[:1], f('etc/group', 'tty:x:5:\n'),
                d('usr/bin/wall/', mode=0o2755, gid=5), accounts=False))


@case('A program that obeys its caller is graver than its place is usual')
def _():
    games = 'root:x:0:\ngames:x:60:\n'
    for member, want in (
            (f('var/cache/man/bash', 'x', mode=0o2755), 'medium'),
            (f('usr/games/bash', 'x', mode=0o2755, gid=60), 'medium'),
            (f('usr/games/nethack', 'x', mode=0o2755, gid=60), 'low')):
        equal([want], [s for _, s, _ in found(
            f('etc/passwd', PASSWD), f('etc/group', games), member,
            accounts=False)], member.name)
    equal([('setuid', 'high', 'bin/su')],
          found(f('bin/su', 'x', mode=0o4755), h('opt/bash', 'bin/su')))


@case('What a package has is told by its owner too')
def _():
    caps = capability(1 << 6 | 1 << 7)
    for member, severity in (
            (f('usr/bin/at', 'x', mode=0o6755, uid=33, gid=1), 'medium'),
            (f('usr/bin/at', 'x', mode=0o6755, uid=1, gid=33), 'medium'),
            (f('usr/bin/at', 'x', mode=0o4755), 'low'),
            (f('usr/sbin/suexec', 'x', mode=0o755, xattrs=caps), 'low'),
            (f('usr/sbin/suexec', 'x', mode=0o755, uid=33, xattrs=caps),
             'high'),
            (d('run/postgresql/', mode=0o2775, uid=33, gid=33), 'low'),
            (d('var/lib/libuuid/', mode=0o2775, uid=33, gid=33), 'low'),
            (d('var/cache/man/', mode=0o2755, uid=33, gid=33), 'low')):
        equal([severity], [s for _, s, _ in found(member)], member.name)


@case('Hard links are one finding, which names the others')
def _():
    names = ['opt/b', 'opt/c']
    links = [h(n, 'opt/a') for n in names]
    recs = check(MODES, image(f('opt/a', 'x', mode=0o4755), *links,
                              f('opt/d', 'x'), h('opt/e', 'opt/d'),
                              links=[['opt/a'] + names, ['opt/d', 'opt/e']]))
    equal([('setuid', 'medium', 'opt/a')], brief(recs))
    equal('"opt/a" is setuid root; the same file is "opt/b", "opt/c"',
          of_type('finding', recs)[0]['message'])
    many = ['opt/%d' % i for i in range(9)]
    equal(['"opt/a" is setuid root; the same file is "opt/0", "opt/1", '
           '"opt/2", "opt/3" and 5 more'],
          messages(f('opt/a', 'x', mode=0o4755),
                   *[h(n, 'opt/a') for n in many]))


@case('A usual file with a second name elsewhere is not as usual')
def _():
    equal([('setuid', 'info', 'bin/mount')],
          found(f('bin/mount', 'x', mode=0o4755), h('bin/umount', 'bin/mount')))
    equal([('setuid', 'medium', 'bin/mount')],
          found(f('bin/mount', 'x', mode=0o4755), h('srv/x', 'bin/mount')))


@case('Symlinks are no finding, whatever their mode and their target')
def _():
    equal([('setuid', 'medium', 'opt/a')],
          found(f('opt/a', 'x', mode=0o4755), l('opt/b', 'a'),
                l('opt/c', 'a', mode=0o6777), h('opt/d', 'opt/c')))


@case('A setuid bit on a directory is no finding')
def _():
    equal([], found(d('opt/', mode=0o4755)))


# Capabilities

@case('A file capability is named, and graded by what it is worth')
def _():
    for bits, severity, text in (
            (NET_RAW, 'low', 'cap_net_raw+ep'),
            (1 << 12, 'medium', 'cap_net_admin+ep'),
            (1 << 21 | NET_RAW, 'high', 'cap_net_raw,cap_sys_admin+ep'),
            (1 << 7, 'high', 'cap_setuid+ep'),
            (1 << 39, 'high', 'cap_bpf+ep'),
            ((1 << 41) - 1, 'high', '=ep')):
        recs = check(MODES, image(f('opt/a', 'x', mode=0o755,
                                    xattrs=capability(bits))))
        equal([('file-capability', severity, 'opt/a')], brief(recs), text)
        message = of_type('finding', recs)[0]['message']
        assert 'has the capabilities %s' % text in message, message


@case('Capabilities of all revisions are read; to inherit is low; none is none')
def _():
    def one(mode=0o755, **xattrs):
        return found(f('opt/a', 'x', mode=mode, xattrs=xattrs['x']))
    for revision in 1, 2, 3:
        equal([('file-capability', 'high', 'opt/a')],
              one(x=capability(1 << 21, revision=revision)))
    equal([('file-capability', 'low', 'opt/a')], one(x=capability(0, 1 << 21)))
    equal(['"opt/a" has the capabilities cap_sys_admin+ei, which have to be '
           'inherited'],
          messages(f('opt/a', 'x', mode=0o755, xattrs=capability(0, 1 << 21))))
    equal([('file-capability', 'info', 'opt/a')],
          one(mode=0o644, x=capability(1 << 21)))
    equal([], one(x=capability(0)))
    equal([], one(x={'user.security.capability': 'x'}))


@case('The capability of ping is info, by path and owner')
def _():
    ping = [f('usr/bin/ping', 'x', mode=0o755, xattrs=capability(NET_RAW))]
    equal([('file-capability', 'info', 'usr/bin/ping')], found(*ping))
    equal('low', found(f('usr/bin/pin', 'x', mode=0o755,
                         xattrs=capability(NET_RAW)))[0][1])
    equal('low', found(f('usr/bin/ping', 'x', mode=0o755, uid=33,
                         xattrs=capability(NET_RAW)))[0][1])


@case('An attribute that kernels do not take is noted, and no finding')
def _():
    for value in b'', b'\1', b'\1\0\0\7' + b'\0' * 16, b'\xff' * 20, b'x' * 4000:
        recs = check(MODES, image(f('opt/a', 'x', mode=0o755, xattrs={
            'security.capability': value})))
        equal([], brief(recs))
        equal([('note', 'bad-capability', 'opt/a', None)], notes(recs), value[:9])


@case('A file that is setuid and has capabilities is two findings')
def _():
    equal([('setuid', 'medium', 'opt/a'), ('file-capability', 'low', 'opt/a')],
          found(f('opt/a', 'x', mode=0o4755, xattrs=capability(NET_RAW))))


# Directories, what everybody can write

@case('A setgid directory is low, one that distributions have is info')
def _():
    equal([('setgid-directory', 'low', 'srv'),
           ('setgid-directory', 'info', 'var/local'),
           ('setgid-directory', 'info', 'var/mail')],
          found(d('srv/', mode=0o2755, gid=33), d('var/'),
                d('var/mail/', mode=0o2775, gid=8),
                d('var/local/', mode=0o2775, gid=50)))
    equal([('setgid-directory', 'low', 'var/mail')],
          found(d('var/mail/', mode=0o2775, gid=33)))


@case('What chmod -R did is one finding, on the directory at the top')
def _():
    members = [d('srv/', mode=0o777), d('srv/x/', mode=0o777),
               d('srv/y/', mode=0o755), f('srv/y/z', 'x', mode=0o666),
               f('srv/a', 'x', mode=0o666), d('srv-b/', mode=0o777),
               f('srv-b/c', 'x', mode=0o666), f('srv.d', 'x', mode=0o666)]
    recs = check(MODES, image(*members))
    equal([('world-writable', 'medium', 'srv'),
           ('world-writable', 'medium', 'srv-b'),
           ('world-writable', 'medium', 'srv.d')], brief(recs))
    equal('"srv" lets everybody replace what is in it: no sticky bit; '
          'so do 3 entries below it', of_type('finding', recs)[0]['message'])
    equal([('setgid-directory', 'low', 'srv')],
          found(d('srv/', mode=0o2755), d('srv/a/', mode=0o2755),
                d('srv/a/b/', mode=0o2755)))


@case('What is graver than its directory is a finding of its own')
def _():
    equal([('world-writable', 'medium', 'srv'),
           ('world-writable', 'high', 'srv/bin/tool')],
          found(d('srv/', mode=0o777), d('srv/bin/', mode=0o777),
                f('srv/bin/tool', 'x', mode=0o777)))


@case('Files and directories that everybody can write are found, by place')
def _():
    for member, severity in (
            (f('etc/shadow-x', 'x', mode=0o666), 'high'),
            (d('usr/share/x/', mode=0o777), 'high'),
            (f('opt/tool', 'x', mode=0o777), 'high'),
            (f('opt/data', 'x', mode=0o666), 'medium'),
            (d('var/lib/x/', mode=0o777), 'medium'),
            (d('tmp/', mode=0o777), 'medium'),
            (p('run/pipe', mode=0o622), 'low'),
            (d('dev/shm/', mode=0o777), 'low')):
        equal([('world-writable', severity)],
              [(r, s) for r, s, _ in found(member)], member.name)


@case('The root directory can be a finding too')
def _():
    recs = check(MODES, image(d('./', mode=0o777)))
    equal([('world-writable', 'high', None)], brief(recs))
    one = of_type('finding', recs)[0]
    equal('/', one['key'])
    assert one['message'].startswith('the root directory lets'), one


@case('The sticky bit makes it no finding, and symlinks have no mode')
def _():
    equal([], found(d('tmp/', mode=0o1777), d('var/tmp/', mode=0o1777),
                    d('dev/shm/', mode=0o1777), d('run/lock/', mode=0o1777),
                    d('srv/', mode=0o1777), l('srv/l', 'x', mode=0o777),
                    d('opt/', mode=0o775), f('opt/a', 'x', mode=0o664)))


@case('The sticky bit does not help a file')
def _():
    equal([('world-writable', 'medium', 'srv/a')],
          found(f('srv/a', 'x', mode=0o1666)))


# Devices

@case('The usual nodes of dev are one finding of info')
def _():
    nodes = [c('dev/null', 1, 3, mode=0o666), c('dev/zero', 1, 5),
             c('dev/console', 5, 1), c('dev/tty', 5, 0), c('dev/tty7', 4, 7),
             c('dev/ttyS0', 4, 64), c('dev/random', 1, 8),
             c('dev/urandom', 1, 9), c('dev/full', 1, 7), c('dev/ptmx', 5, 2)]
    equal([('device', 'info', 'dev')], found(d('dev/'), *nodes))
    equal(['"dev" has 10 of the usual device nodes, which runtimes make '
           'anyway'], messages(*nodes))


@case('Other devices are found by kind and place')
def _():
    for member, severity, words in (
            (b('dev/sda', 8, 0), 'medium', 'the block device 8:0, a disk'),
            (b('srv/disk', 8, 0), 'high', 'the block device 8:0, a disk'),
            (c('dev/mem', 1, 1), 'medium', "1:1, the machine's memory"),
            (c('srv/mem', 1, 1), 'high', "1:1, the machine's memory"),
            (c('srv/port', 1, 4), 'high', "1:4, the machine's ports"),
            (c('srv/dev/null', 1, 3), 'low', 'the character device 1:3'),
            (c('dev/null', 1, 1), 'medium', "1:1, the machine's memory"),
            (c('dev/odd', 10, 223), 'low', 'the character device 10:223'),
            (c('srv/odd', 10, 223), 'medium', 'the character device 10:223'),
            (c('dev/tty64', 4, 64), 'low', '4:64'),
            (c('dev/tty07', 4, 8), 'low', '4:8'),
            (b('dev/null', 1, 3), 'medium', 'the block device 1:3'),
            (c('device/null', 1, 3), 'low', '1:3')):
        recs = check(MODES, image(member))
        equal([('device', severity)], [(r, s) for r, s, _ in brief(recs)],
              member.name)
        message = of_type('finding', recs)[0]['message']
        assert words in message, message


# Owners

@case('An owner that there is not is one finding for each number')
def _():
    recs = check(MODES, image(
        d('srv/', uid=1000, gid=1000), f('srv/a', 'x', uid=1000, gid=1000),
        l('srv/l', 'a', uid=1000, gid=33), f('srv/b', 'x', uid=33, gid=8),
        f('srv/c', 'x', uid=501)))
    equal([('unowned', 'low', None)] * 3, brief(recs))
    equal([('uid 501', 'uid 501 owns 1 entry and is not in etc/passwd: '
            '"srv/c"'),
           ('uid 1000', 'uid 1000 owns 3 entries and is not in etc/passwd: '
            '"srv" and others'),
           ('gid 1000', 'gid 1000 owns 2 entries and is not in etc/group: '
            '"srv" and others')],
          [(r['key'], r['message']) for r in of_type('finding', recs)])
    equal(0, of_type('finding', recs)[0]['layer']['index'])


@case('Very many owners that there are not are one finding besides the first')
def _():
    def graded(n, user=''):
        return of_type('finding', check(MODES, image(
            *[f('srv/%d' % i, 'x', uid=1000 + i, gid=33) for i in range(n)],
            f('srv/x', 'x', uid=1000 + n - 1),
            config={'config': {'User': user}})))
    equal(100, len(graded(100)))
    got = graded(300)
    equal(101, len(got))
    equal(('other uids', '200 more uids own 201 entries and are not in '
           'etc/passwd', 'low', 0),
          (got[-1]['key'], got[-1]['message'], got[-1]['severity'],
           got[-1]['layer']['index']))
    assert 'path' not in got[-1], got[-1]
    equal(got[-1]['fingerprint'], graded(200)[-1]['fingerprint'])
    got = graded(300, '1250')
    equal(['uid 1250', 'other uids'], [r['key'] for r in got[100:]])
    equal('info', got[100]['severity'])
    assert got[-1]['message'].startswith('199 more uids own 200'), got[-1]


@case('The number that the container runs by is info')
def _():
    def graded(user):
        return [(r['key'], r['severity']) for r in of_type('finding', check(
            MODES, image(f('srv/a', 'x', uid=1000, gid=2000),
                         config={'config': {'User': user}})))]
    low = [('uid 1000', 'low'), ('gid 2000', 'low')]
    equal([('uid 1000', 'info'), ('gid 2000', 'low')], graded('1000'))
    equal([('uid 1000', 'info'), ('gid 2000', 'info')], graded('1000:2000'))
    for user in '', 'web', '33', '1000x', ':', ':1000', '2001:2001':
        equal(low, graded(user), user)


@case('Names in usr/lib/passwd count, as on ostree systems')
def _():
    equal([], found(f('usr/lib/passwd', 'x:x:1000:1000::/:\n'),
                    f('usr/lib/group', 'x:x:1000:\n'),
                    f('srv/a', 'x', uid=1000, gid=1000)))


@case('An image without etc/passwd has no finding on owners, but a note')
def _():
    recs = check(MODES, image(f('app', 'x', uid=65532, gid=65532),
                              accounts=False))
    equal([], brief(recs))
    equal([('note', 'no-names', None, None)] * 2, notes(recs))
    recs = check(MODES, image(f('app', 'x'), accounts=False))
    equal([], notes(recs), 'nothing to judge')
    recs = check(MODES, image(f('etc/passwd', PASSWD),
                              f('app', 'x', uid=7, gid=7), accounts=False))
    equal(['uid 7'], [r['key'] for r in of_type('finding', recs)])
    equal([('note', 'no-names', None, None)], notes(recs))


@case('etc/passwd behind a symlink is read')
def _():
    equal([], found(l('etc/passwd', '../run/p'), l('etc/group', '/run/g'),
                    f('run/p', PASSWD), f('run/g', GROUP),
                    f('srv/a', 'x', uid=33, gid=33), accounts=False))


@case('Hostile account files give findings, and no trouble')
def _():
    for text in ('', '\0' * 100, 'a' * 70000, ':::\n' * 1000, 'x:x:99999999999:\n',
                 '+\n-\n#\n', b'\xff\xfe:x:5:5\n', 'x:x:5'):
        recs = check(MODES, image(f('etc/passwd', text), f('etc/group', text),
                                  f('a', 'x', uid=6, gid=6,), accounts=False))
        equal([('unowned', 'low', None)] * 2, brief(recs), text[:9])


@case('A finding about several entries is of the layer that added to it last')
def _():
    base = [f('etc/passwd', PASSWD), f('etc/group', GROUP)]
    for first, last, rule in (
            (d('srv/', mode=0o777), f('srv/x', 'x', mode=0o666),
             'world-writable'),
            (d('srv/', mode=0o2755), d('srv/x/', mode=0o2755),
             'setgid-directory'),
            (c('dev/null', 1, 3), c('dev/zero', 1, 5), 'device'),
            (f('srv/a', 'x', uid=9), f('srv/b', 'x', uid=9), 'unowned')):
        for layers in ([first], [last]), ([last], [first]):
            data = stream([('base', base + layers[0]), ('app', layers[1])])
            got = of_type('finding', check(MODES, data, '--base', '1',
                                           '--only-app'))
            equal([('modes/' + rule, 1)],
                  [(r['rule'], r['layer']['index']) for r in got])
        data = stream([('base', base + [first, last]), ('app', [])])
        equal([], brief(check(MODES, data, '--base', '1', '--only-app')))


# --allow

def allow(text, *members, **given):
    return found(*members, args=['--allow', scratch('allow.list', text.encode())],
                 **given)


@case('--allow takes away what it lists, by mode, owner and path')
def _():
    member = f('opt/x', 'x', mode=0o4755, gid=8)
    left = [('setuid', 'medium', 'opt/x')]
    for line in ('4755 root:mail opt/x', '4755 0:8 /opt/x', '* *:* opt/**',
                 '4711,4755 *:mail opt/?', '  4755\troot:8   ./opt/x  '):
        equal([], allow('# list\n\n%s\n' % line, member), line)
    for line in ('4711 root:mail opt/x', '4755 root:root opt/x',
                 '4755 web:mail opt/x', '4755 root:mail opt/y',
                 '4755 nobody:* opt/x'):
        equal(left, allow(line, member), line)


@case('--allow is about every rule but owners')
def _():
    members = [f('opt/c', 'x', mode=0o755, xattrs=capability(NET_RAW)),
               d('srv/', mode=0o2777), f('srv/a', 'x', mode=0o666),
               c('opt/mem', 1, 1, mode=0o600), f('opt/u', 'x', uid=9)]
    equal([('world-writable', 'medium', 'srv/a'), ('unowned', 'low', None)],
          allow('cap_net_raw+ep 0:0 opt/c\n2777 0:0 srv\n600 *:* opt/mem\n'
                '644 *:* opt/u\n', *members))


@case('--allow notes how many findings it took away; all names have to be there')
def _():
    path = scratch('allow.list', b'4755 *:* opt/{a,b}\n')
    recs = check(MODES, image(f('opt/a', 'x', mode=0o4755), h('opt/b', 'opt/a')),
                 '--allow', path)
    equal([], brief(recs))
    equal([('note', 'allowed', None, None)], notes(recs))
    recs = check(MODES, image(f('opt/a', 'x', mode=0o4755), h('opt/c', 'opt/a')),
                 '--allow', path)
    equal([('setuid', 'medium', 'opt/a')], brief(recs))
    equal([], notes(recs))


@case('--allow may be repeated, and outranks the usual set')
def _():
    one = scratch('one.list', b'4755 0:0 bin/su\n')
    two = scratch('two.list', b'4755 0:0 opt/x\n')
    equal([], found(f('bin/su', 'x', mode=0o4755), f('opt/x', 'x', mode=0o4755),
                    args=['--allow', one, '--allow=' + two]))


@case('--allow passes over what it says of secrets')
def _():
    member = f('opt/a', 'x', mode=0o4755)
    for line in ('secrets/token opt/a', 'secrets/* **', 'CWE-798 opt/a',
                 'CIS-DI-0010 opt/a', 'pattern:acme opt/a', 'ab' * 32,
                 '12' * 32 + ' # why'):
        equal([('setuid', 'medium', 'opt/a')], allow(line, member), line)
    equal([], allow('secrets/token opt/b\n4755 *:* opt/a\n', member))


@case('An error in --allow names file and line')
def _():
    for text, pattern in (('4755 root:root', r'line 1: .*MODE OWNER:GROUP PATH'),
                          ('#\n\n4785 0:0 x', r"line 3: '4785' is no mode"),
                          ('4755 root x', r"line 1: 'root' is no OWNER:GROUP"),
                          ('4755 0:0 [x', r"line 1: '\[x': '\[' without")):
        bad(MODES, image(), r'--allow.*' + pattern,
            args=['--allow', scratch('bad.list', text.encode())])
    bad(MODES, image(), '--allow', args=['--allow', scratch('nosuch')])


# The stream

@case('The order of findings is that of paths, whatever that of the stream')
def _():
    paths = ['opt/b', 'opt/a/x', 'opt/a-b', 'opt/a']
    members = [f(n, 'x', mode=0o4755) for n in paths[:3]]
    one = found(*members)
    equal(['opt/a/x', 'opt/a-b', 'opt/b'], [p for _, _, p in one])
    equal(one, found(*reversed(members)))


@case('Names with any bytes are taken as they are')
def _():
    for name in ('opt/\udcff\udcfe', 'opt/a\nb', 'opt/"\\', 'o' * 3000):
        recs = check(MODES, image(f(name, 'x', mode=0o4755)))
        equal(1, len(of_type('finding', recs)), repr(name)[:40])
    done = run([MODES, '--text'], image(f('opt/\x1b[2J', 'x', mode=0o4755)))
    equal(0, done.status)
    assert b'\x1b' not in done.out and b'\\x1b' in done.out, done.out


@case('A stream without names is not enough, a hollow one is')
def _():
    bad(MODES, image(stages=[stage('etc/passwd', 'etc/group', 'usr/lib/passwd',
                                   'usr/lib/group')]), 'names')
    data = image(Hollow('opt/a', 100, mode=0o4755), stages=[
        stage('etc/passwd', 'etc/group', 'usr/lib/passwd', 'usr/lib/group',
              hollow=True)])
    equal([('setuid', 'medium', 'opt/a')], brief(check(MODES, data)))


# From images, through img-merge

def merged(*layers, args=()):
    data = archive.tar(archive.oci([archive.Image(*layers)]))
    return brief(check(MODES, run([MERGE, *args], data).good()))


BASE = [f('etc/passwd', PASSWD), f('etc/group', GROUP), d('opt/'),
        f('opt/a', 'x', mode=0o4755)]


@case('A setuid file that a later layer deletes is none')
def _():
    equal([('setuid', 'medium', 'opt/a')], merged(BASE))
    equal([], merged(BASE, [rawtar.wh('opt/a')]))
    equal([], merged(BASE, [rawtar.wh('opt')]))


@case('A setuid file below an opaque directory is none')
def _():
    equal([('setuid', 'medium', 'opt/b')],
          merged(BASE, [d('opt/'), rawtar.opq('opt'),
                        f('opt/b', 'x', mode=0o4755)]))


@case('A setuid file that a later layer makes plain is none')
def _():
    equal([], merged(BASE, [f('opt/a', 'x', mode=0o755)]))


@case('Absolute names, and hard links over layers, are told as they are')
def _():
    equal([('setuid', 'medium', 'opt/a')],
          merged(BASE, [h('/opt/z', '/opt/a', mode=0o4755)]))
    equal([('setuid', 'medium', 'srv/x')],
          merged([f('/etc/passwd', PASSWD), f('//srv/./x', 'x', mode=0o4755)]))


@case('What --print-select asks for is enough')
def _():
    select = run([MODES, '--print-select']).good().decode()
    equal([('setuid', 'medium', 'opt/a')],
          merged(BASE, args=['--select', select]))


# Real images

KNOWN = {
    'alma-app.arm64.docker-save-containerd.tar': [
        ('setuid', 'high', 'usr/bin/bash'),
        ('file-capability', 'low', 'usr/bin/ls'),
        ('world-writable', 'high', 'etc/passwd')],
    'alpine-web.docker-save-containerd.tar': [
        ('setuid', 'high', 'bin/busybox')],
    'alpine-web.docker-save-legacy18.tar.gz': [
        ('setuid', 'high', 'bin/busybox')],
    'alpine-web.oci-archive.tar': [('setuid', 'high', 'bin/busybox')],
    'alpine-web.oci-zstd.tar': [('setuid', 'high', 'bin/busybox')],
}


@case('Root file systems and images have what was done to them, no more')
def _():
    on_real_images(MODES, KNOWN, brief)


lib.main(MODES)
