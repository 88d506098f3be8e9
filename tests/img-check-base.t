#!/usr/bin/env python3
"""img-check-base on files that name a distribution, on chosen days."""

import os
import random

import lib
from lib import BIN, SHARED, case, equal, merge_file, run
from findings import bad, check, notes, of_type
from mkstream import stage, stream
from rawtar import d, f, h, l

BASE = os.path.join(BIN, 'img-check-base')
IMAGES = os.path.join(SHARED, 'images')
DEBIAN = 'ID=debian\nVERSION_ID="%s"\nPRETTY_NAME="Debian GNU/Linux %s"\n'


def image(os_release=None, *members, **given):
    out = [d('etc/')]
    if os_release is not None:
        out.append(f('etc/os-release', os_release))
    return stream([('FROM base', out + list(members))], **given)


def brief(recs):
    return [(r['rule'].removeprefix('base/'), r['severity'], r['key'])
            for r in of_type('finding', recs)]


def base(os_release, *members, today='2026-06-01', **given):
    return brief(check(BASE, image(os_release, *members, **given),
                       '--today', today))


def one(os_release, *members, today='2026-06-01'):
    found = of_type('finding', check(BASE, image(os_release, *members),
                                     '--today', today))
    equal(1, len(found), found)
    return found[0]


def release(name, version):
    return 'ID=%s\nVERSION_ID=%s\nPRETTY_NAME="%s %s"\n' % (
        name, version, name, version)


def eol(severity, key):
    return [('end-of-life', severity, key)]


# Out of support

@case('Support counts to the end of its last day, and 90 days before')
def _():
    alpine = release('alpine', '3.20.3')
    for today, want in (('2025-12-31', []),
                        ('2026-01-01', 'soon'), ('2026-04-01', 'soon'),
                        ('2026-04-02', eol('high', 'alpine:3.20'))):
        if want == 'soon':
            want = [('ends-soon', 'info', 'alpine:3.20')]
        equal(want, base(alpine, today=today), today)


@case('A finding says since when, where that stands and whose layer it is')
def _():
    found = one(release('alpine', '3.9.6'))
    equal('Alpine Linux 3.9 is out of support since 2020-11-01',
          found['message'])
    equal(('etc/os-release', 'ID=alpine VERSION_ID=3.9.6 '
           'PRETTY_NAME=alpine 3.9.6', 0),
          (found['path'], found['evidence'], found['layer']['index']))


@case('Free long-term support is low, then the end is high')
def _():
    text = DEBIAN % (11, 11)
    equal([], base(text, today='2024-01-01'))
    equal([('ends-soon', 'info', 'debian:11')],
          base(text, today='2024-08-14'))
    equal(eol('low', 'debian:11'), base(text, today='2024-08-15'))
    equal('Debian 11 is out of regular support since 2024-08-14: LTS mends a '
          'part of its packages, until 2026-08-31',
          one(text, today='2026-08-31')['message'])
    equal(eol('high', 'debian:11'), base(text, today='2026-09-01'))
    equal('Debian 11 is out of support since 2026-08-31',
          one(text, today='2026-09-01')['message'])


@case('Support for those who pay is medium')
def _():
    for text, today, severity in (
            (release('ubuntu', '20.04'), '2025-01-01', None),
            (release('ubuntu', '20.04'), '2026-06-01', 'medium'),
            (release('ubuntu', '20.04'), '2030-06-01', 'high'),
            (release('rhel', '7.9'), '2026-06-01', 'medium'),
            (release('sles', '15.5'), '2026-06-01', 'medium'),
            (release('ol', '7.9'), '2026-06-01', 'medium')):
        want = [] if not severity else [severity]
        equal(want, [s for _, s, _ in base(text, today=today)], text)
    assert 'ESM mends it for those who pay, until 2030-' in one(
        release('ubuntu', '20.04'))['message']


@case('Each distribution is known, in and out of support')
def _():
    for name, good, old in (
            ('debian', '13', '9'), ('ubuntu', '24.04', '14.04'),
            ('alpine', '3.23.1', '3.6.5'), ('rhel', '9.4', '5.11'),
            ('almalinux', '9.1', None), ('rocky', '8.9', None),
            ('centos', None, '7'), ('centos', None, '8'),
            ('fedora', '44', '35'), ('amzn', '2023', '2018.03'),
            ('amzn', '2', None),
            ('opensuse-leap', '16.0', '15.5'), ('sles', '15.7', '12.2'),
            ('photon', '5.0', '3.0'), ('ol', '8.10', None),
            ('azurelinux', '3.0', None), ('mariner', None, '2.0.20240301'),
            ('scientific', None, '7.9')):
        today = '2026-01-15'
        if good:
            equal([], base(release(name, good), today=today), name)
        if old:
            equal(['high'], [s for _, s, _ in base(release(name, old),
                                                   today=today)], name)


@case('CentOS Stream is another distribution than CentOS Linux')
def _():
    text = 'NAME="%s"\nID="centos"\nVERSION_ID="%s"\n'
    equal([], base(text % ('CentOS Stream', 9)))
    equal('CentOS Stream 8 is out of support since 2024-05-31',
          one(text % ('CentOS Stream', 8))['message'])
    equal('CentOS Linux 8 is out of support since 2021-12-31',
          one(text % ('CentOS Linux', 8))['message'])


@case('A version that another file contradicts is a finding')
def _():
    mixed = [('mixed', 'medium', 'version')]
    for name, version, path, number, want in (
            ('alpine', '3.23.1', 'etc/alpine-release', '3.9.6', mixed),
            ('alpine', '3.23.1', 'etc/alpine-release', '3.23.4', []),
            ('debian', '13', 'etc/debian_version', '9.13', mixed),
            ('debian', '13', 'etc/debian_version', '13.1', []),
            ('debian', '13', 'etc/debian_version', 'forky/sid', []),
            ('ubuntu', '24.04', 'etc/debian_version', '12.1', [])):
        equal(want, base(release(name, version), f(path, number + '\n')),
              (name, version, number))
    equal('etc/os-release says version "3.23.1", but etc/alpine-release '
          '"3.9.6"', one(release('alpine', '3.23.1'),
                         f('etc/alpine-release', '3.9.6\n'))['message'])


@case('A distribution that is not known is named')
def _():
    equal('the distribution "foo" 1 is out of support since 2020-01-01',
          one('ID=foo\nVERSION_ID=1\nSUPPORT_END=2020-01-01\n')['message'])


@case('A version is matched by whole components')
def _():
    equal([], notes(check(BASE, image(release('alpine', '3.23')),
                          '--today', '2026-06-01')))
    equal('Alpine Linux 3.2 is out of support since 2017-05-01',
          one(release('alpine', '3.2'))['message'])
    equal('Amazon Linux 2 is out of support since 2026-06-30',
          one(release('amzn', '2'), today='2026-07-01')['message'])


@case('A version older than all that are known is out of support')
def _():
    equal(eol('high', 'alpine'), base(release('alpine', '2.7.9')))
    equal(eol('high', 'ubuntu'), base(release('ubuntu', '8.04')))


@case('A version newer than all that are known is a note')
def _():
    recs = check(BASE, image(release('alpine', '3.99.0')),
                 '--today', '2026-06-01')
    equal([], brief(recs))
    equal([('note', 'version-not-known', 'etc/os-release', None)],
          notes(recs))


@case('Distributions that roll by design have no findings')
def _():
    for text in ('ID=wolfi\nVERSION_ID="20230201"\n', 'ID=arch\n',
                 'ID=chainguard\nVERSION_ID="20230214"\n',
                 'ID="opensuse-tumbleweed"\nVERSION_ID="20240801"\n'):
        equal([], base(text), text)


@case('SUPPORT_END counts where nothing else is known')
def _():
    text = 'ID=homegrown\nVERSION_ID=1\nSUPPORT_END=2026-05-31\n'
    equal(eol('high', 'homegrown:1'), base(text))
    equal([], base(text, today='2025-05-31'))
    equal([('unknown', 'info', 'homegrown')],
          base(text.replace('05-31', '05-32')))
    equal([], base(release('amzn', '2023') + 'SUPPORT_END=2020-01-01\n'))


# Which distribution

@case('Versions in development are low')
def _():
    for text in ('ID=debian\nPRETTY_NAME="Debian GNU/Linux forky/sid"\n',
                 'ID=alpine\nVERSION_ID=3.24_alpha20260127\n'
                 'PRETTY_NAME="Alpine Linux edge"\n',
                 'ID=fedora\nVERSION_ID=46\n'
                 'PRETTY_NAME="Fedora Linux 46 (Container Image Prerelease)"\n',
                 'ID=fedora\nVERSION_ID=44\nRELEASE_TYPE=development\n',
                 'ID=ubuntu\nVERSION_ID=26.10\n'
                 'PRETTY_NAME="Ubuntu 26.10 (development branch)"\n'):
        name = text.split('\n', maxsplit=1)[0][3:]
        equal([('unstable', 'low', name)], base(text), text)
    equal([], base(release('fedora', '44') + 'RELEASE_TYPE=stable\n'))


@case('A distribution that nobody knows is info')
def _():
    found = one('ID=homegrown\n')
    equal(('base/unknown', 'info', 'homegrown'),
          (found['rule'], found['severity'], found['key']))
    found = one('NAME=x\n')
    equal('etc/os-release does not say which distribution it is of',
          found['message'])


@case('No distribution at all is a note')
def _():
    recs = check(BASE, image(None, f('app', 'ELF', mode=0o755)))
    equal([], brief(recs))
    equal([('note', 'no-os-release', None, None)], notes(recs))


@case('Where there is no os-release older files say it')
def _():
    for name, text, want in (
            ('alpine-release', '3.6.5\n', 'alpine:3.6'),
            ('debian_version', '8.11\n', 'debian:8'),
            ('redhat-release', 'CentOS release 6.10 (Final)\n', 'centos:6'),
            ('centos-release', 'CentOS release 6.10 (Final)\n', 'centos:6'),
            ('system-release', 'Amazon Linux AMI release 2018.03\n',
             'amzn:2018')):
        found = one(None, f('etc/' + name, text))
        equal(('base/end-of-life', 'etc/' + name, want),
              (found['rule'], found['path'], found['key']), name)
    equal([('unstable', 'low', 'debian')],
          base(None, f('etc/debian_version', 'forky/sid\n')))
    equal([], base(None, f('etc/redhat-release', 'What release\n')))


@case('os-release is found behind links and in usr/lib')
def _():
    text = release('alpine', '3.6.5')
    want = eol('high', 'alpine:3.6')
    equal(want, base(None, d('usr/'), d('usr/lib/'),
                     f('usr/lib/os-release', text)))
    for link in (l('etc/os-release', '../usr/lib/os-release'),
                 l('etc/os-release', '/usr/lib/os-release')):
        equal(want, base(None, d('usr/'), d('usr/lib/'), link,
                         f('usr/lib/os-release', text)))
    equal(want, base(text, d('usr/'), d('usr/lib/'),
                     h('usr/lib/os-release', 'etc/os-release'),
                     links=[['etc/os-release', 'usr/lib/os-release']]))


@case('An os-release without an ID gives way to one that has it')
def _():
    equal(eol('high', 'alpine:3.6'),
          base('', d('usr/'), d('usr/lib/'),
               f('usr/lib/os-release', release('alpine', '3.6.5'))))
    equal(eol('high', 'alpine:3.6'),
          base('X=1\n', f('etc/alpine-release', '3.6.5\n')))


@case('Quotes, comments, CR LF and the last of several lines')
def _():
    for text in ('ID="alpine"\nVERSION_ID=\'3.6.5\'\n',
                 '# ID=debian\nID=alpine # x\nVERSION_ID=3."6"\n',
                 'ID=alpine\r\nVERSION_ID=3.6.5\r\n',
                 'ID=debian\nID=alpine\nVERSION_ID=12\nVERSION_ID=3.6\n'):
        recs = check(BASE, image(text), '--today', '2026-06-01')
        equal(eol('high', 'alpine:3.6'), brief(recs), text)
        equal([], notes(recs), text)


@case('Lines that are no assignments are one note')
def _():
    recs = check(BASE, image('ID=alpine\nx y\nVERSION_ID="3.6\nz\n'),
                 '--today', '2026-06-01')
    equal(eol('high', 'alpine:3.6'), brief(recs))
    equal([('note', 'malformed-line', 'etc/os-release', 2)], notes(recs))


# Mixed

APK = f('lib/apk/db/installed', 'P:musl\nV:1\n\n')
DPKG = f('var/lib/dpkg/status', 'Package: x\nVersion: 1\n')


@case('A database of packages of another kind is medium')
def _():
    good = DEBIAN % (13, 13)
    for member, kind in (
            (APK, 'apk'), (f('usr/lib/apk/db/installed', 'x'), 'apk'),
            (f('etc/alpine-release', '3.20\n'), 'apk'),
            (f('usr/lib/sysimage/rpm/rpmdb.sqlite', 'x'), 'rpm'),
            (f('etc/redhat-release', 'Fedora release 44\n'), 'rpm'),
            (f('var/lib/pacman/local/x-1/desc', 'x'), 'pacman')):
        severity = 'low' if kind == 'rpm' else 'medium'
        equal([('mixed', severity, kind)], base(good, member), member.name)
    equal([('mixed', 'medium', 'dpkg')], base(release('alpine', '3.23'), DPKG))
    equal([('mixed', 'medium', 'dpkg')],
          base(release('almalinux', '9.4'),
               f('var/lib/dpkg/status.d/base', 'Package: x\n')))


@case('All traces of a kind are one finding, with the layer of the first')
def _():
    data = stream([
        ('FROM debian', [d('etc/'), f('etc/os-release', DEBIAN % (13, 13)),
                         DPKG]),
        ('COPY --from=alpine', [APK, f('etc/alpine-release', '3.23\n')])])
    found = of_type('finding', check(BASE, data, '--today', '2026-06-01'))
    equal(1, len(found))
    equal(('lib/apk/db/installed', 'lib/apk/db/installed, etc/alpine-release',
           1, 'medium'),
          (found[0]['path'], found[0]['evidence'],
           found[0]['layer']['index'], found[0]['confidence']))
    equal('etc/os-release says "debian", but there is also '
          'lib/apk/db/installed, of apk packages', found[0]['message'])


@case("A distribution's own database is no finding, also of relatives")
def _():
    for text, member in (
            (DEBIAN % (13, 13), DPKG),
            (release('ubuntu', '24.04'), f('etc/debian_version', 'x/sid\n')),
            (release('almalinux', '9.4'),
             f('etc/redhat-release', 'AlmaLinux release 9.4\n')),
            (release('amzn', '2023'), f('var/lib/rpm/rpmdb.sqlite', 'x')),
            (release('alpine', '3.23'), APK), ('ID=wolfi\n', APK),
            ('ID=x\nID_LIKE="y fedora"\nSUPPORT_END=2099-01-01\n',
             f('var/lib/rpm/Packages', 'x'))):
        equal([], base(text, member), text)


@case('Empty databases and directories are no traces')
def _():
    equal([], base(release('alpine', '3.23'), f('var/lib/dpkg/status', ''),
                   d('var/lib/dpkg/status.d/'), d('var/lib/pacman/local/')))


@case('Two databases are mixed also where nothing says what the image is')
def _():
    equal([('mixed', 'medium', 'dpkg')], base(None, APK, DPKG))
    equal([], base(None, APK))
    equal([('unknown', 'info', 'x'), ('mixed', 'medium', 'dpkg')],
          base('ID=x\n', APK, DPKG))


@case('Two os-release files that differ are mixed')
def _():
    def two(other):
        return base(DEBIAN % (13, 13), d('usr/'), d('usr/lib/'),
                    f('usr/lib/os-release', other))
    equal([('mixed', 'medium', 'os-release')],
          two(release('alpine', '3.23')))
    equal([('mixed', 'medium', 'os-release')], two(DEBIAN % (12, 13)))
    equal([], two(DEBIAN % (13, 12)))


# Options, hostile input

@case('--today is a date, and nothing else')
def _():
    for text in ('', 'today', '2026-1-1', '2026-02-30', '1969-01-01',
                 '2026-01-01T00:00'):
        done = run([BASE, '--today', text], image())
        equal((2, b''), (done.status, done.out), text)
        assert 'is no date as 2026-01-31' in done.text(), done.text()


@case('Without --today the clock says what day it is')
def _():
    equal(eol('high', 'alpine:3.6'),
          brief(check(BASE, image(release('alpine', '3.6.5')))))


@case('Where names are missing the run is refused, or told to go on')
def _():
    data = image(release('alpine', '3.6.5'), stages=[stage('etc/os-release')])
    bad(BASE, data)
    equal(eol('high', 'alpine:3.6'), brief(check(BASE, data, '--partial')))


@case('A file that is far too large is skipped, and said to be')
def _():
    recs = bad(BASE, image('#' * 70000 + '\nID=alpine\n'))
    equal({'body-over-limit': 1}, recs[-1]['skipped'])


@case('Bytes of any kind do no harm')
def _():
    rng = random.Random(7)
    pieces = [b'ID=', b'VERSION_ID=', b'alpine', b'debian', b'3.6', b'"',
              b"'", b'\\', b'\n', b'\n', b'#', b' ', b'\0', b'\xff', b'\r',
              b'SUPPORT_END=2020-01-01', b'PRETTY_NAME=\x1b[2J']
    for _ in range(30):
        text = b''.join(rng.choice(pieces) for _ in range(60))
        data = image(text, f('etc/debian_version', text),
                     f('usr/lib/os-release', text[::-1]))
        check(BASE, data)
        done = run([BASE, '--text'], data)
        assert b'\x1b' not in done.out + done.err


@case('Real images')
def _():
    seen = 0
    for name, want in (
            ('rootfs/alpine-minirootfs-3.6.5-x86_64.tar.gz',
             eol('high', 'alpine:3.6')),
            ('rootfs/alpine-minirootfs-3.20.3-x86_64.tar.gz', []),
            ('rootfs/almalinux-8-docker-s390x-micro.tar.xz', []),
            ('rootfs/busybox-latest-musl-amd64.tar.gz', []),
            ('dpkg/debian12-web-dpkgdb.tar.zst', []),
            ('image/alma-app.arm64.docker-save-containerd.tar', [])):
        path = os.path.join(IMAGES, name)
        if not os.path.exists(path):
            continue
        seen += 1
        equal(want, brief(check(BASE, merge_file(path).good(),
                                '--today', '2025-06-01')), name)
    if not seen:
        raise lib.Skip('there is no %s' % IMAGES)


if __name__ == '__main__':
    lib.main(BASE)
