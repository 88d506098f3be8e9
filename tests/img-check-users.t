#!/usr/bin/env python3
"""img-check-users on accounts that are written by hand, and real ones."""

import os
import random

import lib
from lib import BIN, SHARED, case, equal, merge_file, run
from findings import bad, check, notes, of_type
from mkstream import stream
from rawtar import c, d, f, h, l

USERS = os.path.join(BIN, 'img-check-users')
ROOT = 'root:x:0:0:root:/root:/bin/sh\n'
IMAGES = os.path.join(SHARED, 'images')


def image(passwd=None, group=None, shadow=None, members=(), **given):
    """An image with a shell and these files; None: not there."""
    out = [d('bin/'), d('etc/'), d('root/', mode=0o700), d('home/'),
           f('bin/sh', 'ELF', mode=0o755)]
    for name, text in (('passwd', passwd), ('group', group),
                       ('shadow', shadow)):
        if text is not None:
            out.append(f('etc/' + name, text))
    return stream([('COPY rootfs /', out + list(members))], **given)


def brief(recs):
    return [(r['rule'].removeprefix('users/'), r['severity'], r['key'])
            for r in of_type('finding', recs)]


def users(*args, **given):
    return brief(check(USERS, image(*args, **given)))


def full(*args, **given):
    return of_type('finding', check(USERS, image(*args, **given)))


# Duplicates

@case('A clean image has no findings')
def _():
    equal([], users(ROOT + 'app:x:1000:1000::/home:/bin/sh\n',
                    'root:x:0:\napp:x:1000:app\n',
                    'root:*:1::::::\napp:!:1::::::\n'))


@case('Two lines of a user name are medium, low where they are the same')
def _():
    found = full(ROOT + 'a:x:1:1::/home:\nb:x:2:2::/home:\na:x:3:3::/home:\n')
    equal([('duplicate-name', 'medium', 'a')],
          [(r['rule'][6:], r['severity'], r['key']) for r in found])
    equal('user "a" is there on 2 lines, of which line 2 counts',
          found[0]['message'])
    equal(('etc/passwd', 4, 'a:*:3:3::/home:', 0),
          (found[0]['path'], found[0]['line'], found[0]['evidence'],
           found[0]['layer']['index']))
    equal([('duplicate-name', 'low', 'a')],
          users(ROOT + 'a:x:1:1::/home:\na:x:1:1::/home:\n'))


@case('Two users of one id are one finding, with all their names')
def _():
    text = ROOT + ''.join('u%d:x:7:7::/home:/bin/sh\n' % i for i in range(8))
    found = full(text)
    equal([('users/duplicate-uid', 'medium', '7', 3)],
          [(r['rule'], r['severity'], r['key'], r['line']) for r in found])
    equal('users "u0", "u1", "u2", "u3", "u4" and 3 more have the same user '
          'id, 7', found[0]['message'])


@case('Ids are compared as numbers')
def _():
    equal([('duplicate-uid', 'medium', '7')],
          users(ROOT + 'a:x:7:7::/home:\nb:x:007:7::/home:\n'))
    equal([], users(ROOT + 'a:x:7:7::/home:\nb:x:70:7::/home:\n'))


@case('A line that does not count shares no id')
def _():
    equal([('duplicate-name', 'medium', 'a')],
          users(ROOT + 'a:x:1:1::/home:\na:x:2:2::/home:\nb:x:2:2::/home:\n'))


@case('Two groups of a name, or of an id, are low, of id 0 medium')
def _():
    equal([('duplicate-group', 'low', 'a'), ('duplicate-gid', 'low', '5')],
          users(ROOT, 'root:x:0:\na:x:5:\nb:x:5:\na:x:6:\n'))
    equal([('duplicate-gid', 'medium', '0')],
          users(ROOT, 'root:x:0:\nadm:x:0:\n'))


@case('A missing group file takes nothing from what passwd says')
def _():
    text = ROOT + 'a:x:7:7::/home:\nb:x:7:7::/home:\n'
    want = [('duplicate-uid', 'medium', '7')]
    equal(want, users(text))
    equal(want, users(text, ''))
    equal([('duplicate-gid', 'low', '5')], users(None, 'a:x:5:\nb:x:5:\n'))


@case('One group for many users, and one name for a user and a group, are fine')
def _():
    equal([], users(ROOT + 'a:x:7:100::/home:\nb:x:8:100::/home:\n',
                    'a:x:100:\nb:x:101:\n'))


# Root under other names

@case('Another user with id 0 is high, medium where something keeps it out')
def _():
    for line, shadow, severity in (
            ('adm:x:0:0::/root:/bin/sh', 'adm:$6$a$b:1::::::\n', 'high'),
            ('adm:x:0:0::/root:/bin/sh', 'adm::1::::::\n', 'high'),
            ('adm::0:0::/root:/bin/sh', None, 'high'),
            ('adm:x:0:0::/root:/bin/sh', 'adm:!:1::::::\n', 'medium'),
            ('adm:x:0:0::/root:/bin/sh', 'adm:*:1::::::\n', 'medium'),
            ('adm:!:0:0::/root:/bin/sh', None, 'medium'),
            ('adm:x:0:0::/root:/bin/sh', None, 'medium'),
            ('adm::00:5::/root:/sbin/nologin', None, 'medium')):
        equal([('uid-zero', severity, 'adm')],
              users(ROOT + line + '\n', None, shadow), line)


@case('Each user with id 0 is a finding; they are no duplicates besides')
def _():
    equal([('uid-zero', 'medium', 'a'), ('uid-zero', 'medium', 'b')],
          users('a:x:0:0::/root:/bin/sh\n' + ROOT + 'b:x:0:0::/root:/bin/sh\n'))


@case('Where none is called root, the first user with id 0 is it')
def _():
    equal([], users('boss:x:0:0::/root:/bin/sh\n'))
    equal([('uid-zero', 'medium', 'b')],
          users('a:x:0:0::/root:/bin/sh\nb:x:0:0::/root:/bin/sh\n'))


@case("The BSDs' locked toor is info, elsewhere it is not")
def _():
    text = ROOT + 'toor:*:0:0::/root:\n'
    equal([('uid-zero', 'medium', 'toor')], users(text))
    master = f('etc/master.passwd', 'root:*:0:0::0:0::/root:/bin/sh\n'
               'toor:*:0:0::0:0::/root:\n', mode=0o600)
    equal([('uid-zero', 'info', 'toor')], users(text, members=[master]))


# Numbers

@case('An id that is no number is root to container runtimes')
def _():
    for text in ('', 'abc', ' 7', '7 ', '0x7', '+', '-', '1.0', '-z'):
        found = full(ROOT + 'a:x:%s:7::/home:/bin/sh\n' % text)
        equal([('users/bad-id', 'medium', 'a')],
              [(r['rule'], r['severity'], r['key']) for r in found], text)
        assert 'container runtimes take it for 0' in found[0]['message'], text


@case('An id that is negative or too large is out of range')
def _():
    for text in ('-1', '4294967295', '4294967296', '9' * 40, '-0'):
        found = full(ROOT + 'a:x:%s:7::/home:/bin/sh\n' % text)
        equal(['users/bad-id'], [r['rule'] for r in found], text)
        assert 'is out of range' in found[0]['message'], text
    equal([], users(ROOT + 'a:x:4294967294:7::/home:/bin/sh\n'))


@case("A user's group id and a group's id are judged likewise")
def _():
    found = full(ROOT + 'a:x:7:z::/home:/bin/sh\n', 'root:x:0:\nb:x::\n')
    equal(['the group id of user "a", "z", is no number: container runtimes '
           "take it for 0, root's",
           'the group id of group "b", "", is no number: container runtimes '
           "take it for 0, root's"], [r['message'] for r in found])


@case('A short line has no id; a good line before it takes its place')
def _():
    equal([('bad-id', 'medium', 'a')], users(ROOT + 'a:x\n'))
    equal([('bad-id', 'medium', 'a')], users(ROOT + 'a:x:7\n'))
    equal([('bad-id', 'medium', 'a')],
          users(ROOT + 'a:x\na:x:7:7::/home:/bin/sh\n'))
    equal([], users(ROOT + 'a:x:7:7::/home:/bin/sh\na:x\n'))


@case('Lines of "+", "-" and "#" are users to container runtimes')
def _():
    text = ROOT + '+evil:x:0:0::/:/bin/sh\n#evil:x:00:0::/:/bin/sh\n' \
        '-@evil::0:0:::\n#evil:x:0:1:::\n#b:x:1000:1:::\n# c: d: e\n' \
        '+:::::\n+nis\n# 0\n'
    equal([('uid-zero', 'medium', '+evil'), ('uid-zero', 'medium', '#evil'),
           ('uid-zero', 'high', '-@evil')], users(text))
    assert 'to container runtimes' in full(text)[0]['message']
    equal([], users(ROOT, text, text.replace('root', '#')))


@case('Blank, comment, NIS, nameless and bare lines are no accounts')
def _():
    odd = '\n \n#a:x:1:0:::\n+:x:1:0:::\n+nis::1:0:::\n-@no::1:0:::\n' \
          ':x:0:0:::\nroot\n::::::\n'
    recs = check(USERS, image(odd + ROOT + odd, odd + 'root:x:0:\n' + odd,
                              odd + 'root:*:1::::::\n' + odd))
    equal([], brief(recs))
    assert ('note', 'nis-line', 'etc/passwd', 4) in notes(recs), notes(recs)


@case('Lines of 64 KiB and more are read to their end')
def _():
    comment = 'x' * 70000
    text = ROOT + '#%s\na:x:7:7:%s:/home:/bin/sh\nb:x:7:7:%s:/home:/bin/sh\n' \
        % (comment, comment, comment)
    equal([('duplicate-uid', 'medium', '7')], users(text))
    members = ','.join('u%d' % i for i in range(20000))
    equal([('duplicate-gid', 'low', '9')],
          users(ROOT, 'a:x:9:%s\nb:x:9:%s\n' % (members, members)))
    equal([('duplicate-name', 'medium', 'n' * 256)],
          users(ROOT + '%s:x:1:1:::\n%s:x:2:2:::\n' % (('n' * 66000,) * 2)))


@case('CR LF lines give the same findings')
def _():
    text = ROOT + 'a:x:7:7::/home:/bin/sh\nb:x:7:7::/home:/bin/sh\n'
    equal(users(text), users(text.replace('\n', '\r\n')))


# Users that are not there

@case('A password without a user is medium, a locked one low')
def _():
    equal([('not-in-passwd', 'medium', 'a'), ('not-in-passwd', 'low', 'b'),
           ('not-in-passwd', 'low', 'c'), ('not-in-passwd', 'medium', 'd')],
          users(ROOT, None, 'root:*:1::::::\na:$6$s$h:1::::::\nb:!:1::::::\n'
                'c:*:1::::::\nd::1::::::\na:!:1::::::\n'))
    equal(['etc/shadow'], [r['path'] for r in full(ROOT, None,
                                                   'a:$6$s$h:1::::::\n')])


@case('The hash of a password is in no finding')
def _():
    data = image(ROOT + 'a:SECRET:0:0::/root:\n' * 2, 'g:SECRET:1:\n' * 2,
                 'b:SECRET:1::::::\n')
    found = of_type('finding', check(USERS, data))
    equal(4, len(found))
    assert 'SECRET' not in str(found), found


@case('Without passwd nobody is missing from it')
def _():
    recs = check(USERS, image(None, None, 'a:$6$s$h:1::::::\n'))
    equal([], brief(recs))
    equal([('note', 'no-accounts', None, None)], notes(recs))
    equal([('note', 'no-accounts', None, None)],
          notes(check(USERS, image())))


# Homes and shells

def home(path, *members, uid=1000, shell='/bin/sh'):
    return users(ROOT + 'a:x:%d:1::%s:%s\n' % (uid, path, shell),
                 members=members)


@case('A home that is not there is low, of a system user info')
def _():
    equal([('no-home', 'low', '/home/a')], home('/home/a'))
    equal([('no-home', 'low', '/home/a')], home('/home/a', uid=65533))
    equal([('no-home', 'info', '/home/a')], home('/home/a', uid=70))
    equal([('no-home', 'info', '/home/a')], home('/home/a', uid=65534))
    equal([('no-home', 'low', '/away')],
          users('root:x:0:0::/away:/bin/sh\n'))
    equal([('no-home', 'low', 'home')], home('home'))
    equal([('no-home', 'low', '/bin/sh')], home('/bin/sh'))


@case('A home may be a link, the root, or nowhere on purpose')
def _():
    equal([], home('/home/a', l('home/a', '../root')))
    for path in ('/', '', '/home', '/home/', '/nonexistent', '/dev/null',
                 '/var/empty', '/run/a', '/var/run/a'):
        equal([], home(path), path)


@case('Homes of users that cannot log in are not judged')
def _():
    for shell in ('/sbin/nologin', '/usr/sbin/nologin', '/bin/false',
                  '/bin/sync', '/sbin/shutdown', '/sbin/halt', '/bin/true'):
        equal([], home('/away', shell=shell), shell)
    equal([], home('/away', l('bin/mine', '/sbin/nologin'),
                   f('sbin/nologin', 'x', mode=0o755), shell='/bin/mine'))


@case('Users with one home make one finding')
def _():
    found = full(ROOT + 'a:x:1:1::/h:/bin/sh\nb:x:1000:1::/h:/bin/sh\n')
    equal([('users/no-home', 'low', '/h', 2)],
          [(r['rule'], r['severity'], r['key'], r['line']) for r in found])
    equal('the home "/h" of "a", "b" is not in the image',
          found[0]['message'])


@case('A home that everybody can write to is high, sticky medium')
def _():
    found = full(ROOT + 'a:x:1:1::/home/a:/bin/sh\n',
                 members=[d('home/a/', mode=0o777, uid=1, gid=2)])
    equal([('users/writable-home', 'high', 'home/a', '/home/a',
            'mode 0777, owner 1:2', 0)],
          [(r['rule'], r['severity'], r['path'], r['key'], r['evidence'],
            r['layer']['index']) for r in found])
    equal([('writable-home', 'medium', '/tmp')],
          home('/tmp', d('tmp/', mode=0o1777)))
    equal([], home('/home/a', d('home/a/', mode=0o775)))
    equal([], home('/home/a', d('home/a/', mode=0o777),
                   shell='/sbin/nologin'))


@case('An open home that is spelt in two ways is one finding')
def _():
    text = ''.join('u%d:x:%d:1::%s:/bin/sh\n' % (i, 1000 + i, home)
                   for i, home in enumerate(('/h', '/h/', '/x', '//h')))
    found = full(ROOT + text, members=[d('h/', mode=0o777), l('x', 'h')])
    equal([('users/writable-home', 'h', '/h')],
          [(r['rule'], r['path'], r['key']) for r in found])
    assert '"u0", "u1", "u2", "u3"' in found[0]['message'], found


@case('A home behind a link is named as what it is')
def _():
    found = full(ROOT + 'a:x:1:1::/a:/bin/sh\n',
                 members=[l('a', 'home/a'), d('home/a/', mode=0o777)])
    equal([('home/a', '/a')], [(r['path'], r['key']) for r in found])


@case('A shell that cannot be run is info, one finding for all its users')
def _():
    found = full(ROOT + 'a:x:1:1::/away:/bin/zsh\nb:x:2:2::/away:/bin/zsh\n')
    equal([('users/no-shell', 'info', '/bin/zsh')],
          [(r['rule'], r['severity'], r['key']) for r in found])
    equal('the shell "/bin/zsh" of "a", "b" is not in the image',
          found[0]['message'])
    for shell, members in (('/bin/x', [f('bin/x', 'x', mode=0o644)]),
                           ('/etc', []), ('/bin/x', [l('bin/x', 'gone')]),
                           ('/bin/x', [c('bin/x', 1, 3, mode=0o755)])):
        equal([('no-shell', 'info', shell)],
              home('/', *members, shell=shell), shell)
    equal([], home('/', shell='/bin/sh -c'))
    equal([], home('/', h('bin/x', 'bin/sh', mode=0o755), shell='/bin/x'))


@case('A shell that everybody can change is high')
def _():
    found = full(ROOT + 'a:x:1:1::/:/bin/mysh\n',
                 members=[f('bin/mysh', 'x', mode=0o777)])
    equal([('users/writable-shell', 'high', 'bin/mysh', '/bin/mysh', 0)],
          [(r['rule'], r['severity'], r['path'], r['key'],
            r['layer']['index']) for r in found])


@case('Where names are missing, nobody is said to miss anything')
def _():
    from mkstream import stage
    data = image(ROOT + 'a:x:7:7::/away:/bin/zsh\nb:x:7:7::/away:/bin/zsh\n',
                 stages=[stage('etc/passwd', 'etc/shadow',
                               'etc/master.passwd', 'etc/group')])
    bad(USERS, data)
    equal([('duplicate-uid', 'medium', '7')],
          brief(check(USERS, data, '--partial')))


# Much, and hostile

@case('Findings are told apart by their fingerprints, and come in one order')
def _():
    text = ROOT + ''.join('u%d:x:%d:1::/h%d:/bin/s%d\n' % (i, i // 2, i, i)
                          for i in range(200)) + 'u7:x\nu8:x:0:0:::\n'
    data = image(text, text, text)
    found = of_type('finding', check(USERS, data))
    equal(len(found), len({r['fingerprint'] for r in found}))
    equal(brief(check(USERS, data)), brief(check(USERS, data)))
    assert len(found) > 300, len(found)


@case('No two findings have one fingerprint, whatever the files hold')
def _():
    rng = random.Random(9)
    names = ['a', 'a', 'a', 'b', 'a:2', 'a#2', 'root', '+a', '#a', '-', '']
    fields = ['', '', 'x', '*', '!', '$1$salt$hash', 'abJnggxhB/yWI']
    ids = ['', '0', '0', '1', '7', '-1', 'z', '4294967296', '+0']
    paths = ['/h', '/h/', '/bin/sh', '', '/none', 'rel', '/bin/../h']

    def line():
        if rng.random() < 0.1:
            return rng.choice(names)
        return ':'.join([rng.choice(names), rng.choice(fields),
                         rng.choice(ids), rng.choice(ids), '',
                         rng.choice(paths), rng.choice(paths)]
                        [:rng.randrange(2, 8)])
    for _ in range(40):
        texts = [''.join(line() + '\n' for _ in range(40))
                 for _ in range(3)]
        data = image(*texts, members=[d('h/', mode=0o777)])
        for program in USERS, os.path.join(BIN, 'img-check-shadow'):
            prints = [r['fingerprint']
                      for r in of_type('finding', check(program, data))]
            equal(len(prints), len(set(prints)), texts)
    equal([('bad-id', 'medium', 'b'), ('bad-id', 'medium', 'b:2'),
           ('bad-id', 'medium', 'b:3')],
          users(ROOT + 'b:x:z:1:::\nb:x::1:::\nb:x:-1:1:::\n'))


@case('A hundred thousand users are no trouble')
def _():
    text = ''.join('u%d:x:7:7::/h:/bin/x\n' % i for i in range(100000))
    equal([('duplicate-uid', 'medium', '7'), ('no-shell', 'info', '/bin/x')],
          users(text))


@case('Millions of accounts are skipped, in bounded memory')
def _():
    text = 'a:x:7:7::/:\n' * 1300000
    data = image(text[:13 << 20], text[:13 << 20], text[:13 << 20])
    for name in 'users', 'shadow', 'config':
        program = os.path.join(BIN, 'img-check-' + name)
        args = ['--allow-skip', 'accounts-over-limit']
        if name == 'config':
            data = image(text[:13 << 20], config={'config': {'User': 'b'}})
        equal(1 if name == 'config' else 3,
              check(program, data, *args)[-1]['skipped'][
                  'accounts-over-limit'], name)
        bad(program, data, 'skipped|accounts|incomplete')
    # Without the limit each needs more than 600 MB.
    if 'dev' not in BIN:
        done = run(['sh', '-c', 'ulimit -v 500000; exec "$0" "$@"', USERS,
                    '--allow-skip', 'accounts-over-limit'], image(text, text))
        equal(0, done.status, done.text())


@case('Bytes of any kind do no harm')
def _():
    rng = random.Random(5)
    pieces = [b':', b':', b':', b'\n', b'\n', b'x', b'0', b'root', b'/bin/sh',
              b'\0', b'\xff', b'-1', b'+', b'#', b' ', b'\r', b'\x1b[2J']
    for _ in range(20):
        text = b''.join(rng.choice(pieces) for _ in range(3000))
        check(USERS, image(text, text, text))
        done = lib.run([USERS, '--text'], image(text, text, text))
        assert b'\x1b' not in done.out + done.err


# Real images

@case('Distributions as they come have nothing above info')
def _():
    info = [('no-home', 'info', '/var/lib/postgresql')]
    seen = 0
    for name, want in (
            ('rootfs/alpine-minirootfs-3.6.5-x86_64.tar.gz', info),
            ('rootfs/alpine-minirootfs-3.20.3-x86_64.tar.gz', []),
            ('rootfs/almalinux-8-docker-s390x-micro.tar.xz', []),
            ('rootfs/busybox-latest-musl-amd64.tar.gz', []),
            ('rootfs/busybox-latest-uclibc-amd64.tar.gz', []),
            ('image/trivy-alpine-39.docker-save.tar.gz', info),
            ('image/alpine-web.oci-archive.tar', []),
            ('image/alma-app.arm64.docker-save-containerd.tar', [])):
        path = os.path.join(IMAGES, name)
        if not os.path.exists(path):
            continue
        seen += 1
        equal(want, brief(check(USERS, merge_file(path).good())), name)
    if not seen:
        raise lib.Skip('there is no %s' % IMAGES)


@case("A stock Debian's accounts have no findings")
def _():
    system = ('daemon:1:/usr/sbin bin:2:/bin sys:3:/dev games:5:/usr/games '
              'man:6:/var/cache/man lp:7:/var/spool/lpd mail:8:/var/mail '
              'news:9:/var/spool/news uucp:10:/var/spool/uucp '
              'www-data:33:/var/www backup:34:/var/backups list:38:/var/list '
              'irc:39:/run/ircd _apt:42:/nonexistent '
              'nobody:65534:/nonexistent').split()
    passwd, shadow = ROOT + 'sync:x:4:65534:sync:/bin:/bin/sync\n', ''
    for entry in system:
        name, uid, path = entry.split(':')
        passwd += '%s:x:%s:%s:%s:%s:/usr/sbin/nologin\n' % (
            name, uid, uid, name, path)
    for line in passwd.splitlines():
        shadow += '%s:*:19000:0:99999:7:::\n' % line.split(':')[0]
    group = ''.join('%s:x:%d:\n' % (name, i) for i, name in enumerate(
        'root daemon bin sys adm tty disk lp mail news uucp'.split()))
    equal([], users(passwd, group, shadow))


if __name__ == '__main__':
    lib.main(USERS)
