#!/usr/bin/env python3
"""img-check-packages on databases and programs that are made here."""

import os
import random
import sys

import lib
from lib import BIN, SHARED, case, equal, merge_file, run
from findings import bad, check, notes, of_type
from mkstream import stage, stream
from rawtar import c, d, f, h, l

PACKAGES = os.path.join(BIN, 'img-check-packages')
IMAGES = os.path.join(SHARED, 'images')
# Runs a program, and says how many KiB it had in memory at most.
MEASURE = '''
import resource, subprocess, sys
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
'''
STATUS = 'var/lib/dpkg/status'
APK = 'lib/apk/db/installed'


def program(path, mode=0o755, **given):
    return f(path, 'ELF', mode=mode, **given)


def dpkg(*names, status='install ok installed', path=STATUS):
    return f(path, ''.join(
        'Package: %s\nStatus: %s\nArchitecture: amd64\nVersion: 1:2-3\n'
        'Description: x\n y\n\n' % (name, status) for name in names))


def apk(*names, path=APK):
    return f(path, ''.join('C:Q1=\nP:%s\nV:1.2-r0\nA:x86_64\nF:usr\nR:a\n\n' %
                           name for name in names))


def image(*members, shell=True, **given):
    return stream([('RUN install', [d('usr/')] +
                    ([program('bin/sh')] if shell else []) + list(members))],
                  **given)


def brief(recs):
    return [(r['rule'].removeprefix('packages/'), r['severity'], r['key'])
            for r in of_type('finding', recs)]


def packages(*members, **given):
    return brief(check(PACKAGES, image(*members, **given)))


def one(*members, **given):
    found = of_type('finding', check(PACKAGES, image(*members, **given)))
    equal(1, len(found), [r['message'] for r in found])
    return found[0]


# Rules: each tool by its package, by its program, and what is not it

@case('Each kind of tool is found by a package and by a program')
def _():
    for rule, severity, key, package, path in (
            ('ssh-server', 'medium', 'openssh', 'openssh-server',
             'usr/sbin/sshd'),
            ('ssh-server', 'medium', 'dropbear', 'dropbear-bin',
             'usr/sbin/dropbear'),
            ('cleartext-server', 'high', 'telnetd', 'inetutils-telnetd',
             'usr/sbin/telnetd'),
            ('cleartext-server', 'high', 'rshd', 'rsh-server',
             'usr/sbin/in.rshd'),
            ('cleartext-server', 'medium', 'ftpd', 'vsftpd',
             'usr/sbin/vsftpd'),
            ('cleartext-server', 'medium', 'tftpd', 'tftpd-hpa',
             'usr/sbin/in.tftpd'),
            ('desktop-server', 'medium', 'vnc', 'x11vnc', 'usr/bin/x11vnc'),
            ('compiler', 'low', 'gcc', 'gcc-12', 'usr/bin/gcc-12'),
            ('compiler', 'low', 'clang', 'clang17', 'usr/bin/clang-17'),
            ('compiler', 'low', 'go', 'golang-1.19-go',
             'usr/local/go/bin/go'),
            ('compiler', 'low', 'rust', 'rustc', 'usr/local/cargo/bin/rustc'),
            ('compiler', 'low', 'jdk', 'openjdk-17-jdk-headless',
             'opt/java/openjdk/bin/javac'),
            ('debugger', 'low', 'gdb', 'gdb', 'bin/gdb'),
            ('debugger', 'info', 'gdbserver', 'gdbserver',
             'usr/bin/gdbserver'),
            ('debugger', 'low', 'strace', 'strace', 'sbin/strace')):
        want = [(rule, severity, key)]
        equal(want, packages(program(path)), path)
        equal(want, packages(dpkg(package), program(path)), package)
        equal(want, packages(apk(package), program(path)), package)
        low = 'low' if severity in ('medium', 'high') else severity
        equal([(rule, low, key)], packages(dpkg(package)), package)


@case('Clients, libraries and parts of compilers are no finding')
def _():
    names = ('openssh-client openssh-sftp-server openssh-client-default '
             'libgcc-s1 gcc-12-base libstdc++6 libclang1 telnet '
             'inetutils-telnet rsh-client ftp tftp-hpa openjdk-17-jre '
             'openjdk17-jre openjdk17-jre-headless golang-src strace64 '
             'libgo21 openjdk-jdk gdbm libgdbm6 perl-base tccx python3').split()
    equal([], packages(dpkg(*names), apk(*names), *[
        program('usr/bin/' + name) for name in (
            'ssh telnet rsh ftp tftp java perl gccgo-not gcc-ar-12 sshd-x '
            'gcc- gccx gopher agdb').split()]))


@case('A finding says what, where, which package and whose layer it is')
def _():
    data = stream([
        ('FROM debian', [program('bin/sh'), d('var/')]),
        ('RUN apt-get install', [dpkg('gcc', 'openssh-server')]),
        ('COPY sshd', [program('usr/sbin/sshd')])])
    ssh, gcc = of_type('finding', check(PACKAGES, data))
    equal(('the image has the SSH server OpenSSH', 'usr/sbin/sshd',
           'openssh-server',
           'package openssh-server 1:2-3 amd64, usr/sbin/sshd', 2),
          (ssh['message'], ssh['path'], ssh['package'], ssh['evidence'],
           ssh['layer']['index']))
    assert 'line' not in ssh and 'confidence' not in ssh
    equal(('the image has the compiler GCC by its packages, but none of its '
           'programs', STATUS, 1, 'gcc', 'package gcc 1:2-3 amd64', 1, 'low'),
          (gcc['message'], gcc['path'], gcc['line'], gcc['package'],
           gcc['evidence'], gcc['layer']['index'], gcc['confidence']))


@case('Packages and programs of one tool are one finding')
def _():
    found = one(dpkg('gcc', 'gcc-12', 'g++', 'g++-12'),
                l('usr/bin/gcc', 'gcc-12'), program('usr/bin/gcc-12'),
                program('usr/bin/g++'), apk('gcc'))
    equal('usr/bin/g++', found['path'])
    equal(5, found['evidence'].count('package '))


@case('Removed packages are not installed')
def _():
    for status in ('deinstall ok config-files', 'purge ok not-installed',
                   'unknown ok not-installed'):
        equal([], packages(dpkg('openssh-server', status=status)), status)
    equal([('ssh-server', 'low', 'openssh')],
          packages(dpkg('openssh-server', status='hold ok half-configured')))


@case('Databases in files for each package, and behind usr-merge, are read')
def _():
    equal([('debugger', 'low', 'gdb')],
          packages(f('var/lib/dpkg/status.d/gdb',
                     'Package: gdb\nVersion: 1\n'),
                   f('var/lib/dpkg/status.d/gdb.md5sums', 'abc  x\n')))
    found = one(l('lib', 'usr/lib'), apk('gdb', path='usr/lib/apk/db/installed'))
    equal('package gdb 1.2-r0 x86_64', found['evidence'])


@case('A finding is of the layer that added to it last')
def _():
    for layers in ([dpkg('gcc')], [program('usr/bin/gcc')]), (
            [program('usr/bin/gcc')], [dpkg('gcc')]), (
            [program('usr/bin/g++')], [program('usr/bin/gcc')]), (
            [apk('gcc')], [dpkg('gcc')]):
        data = stream([('base', layers[0]), ('app', layers[1])])
        got = of_type('finding', check(PACKAGES, data, '--base', '1',
                                       '--only-app'))
        equal([('gcc', 1)], [(r['key'], r['layer']['index']) for r in got])


@case('A finding stays the same when its tool becomes another version')
def _():
    for make in (
            lambda n: [program('usr/lib/jvm/java-%d/bin/javac' % n)],
            lambda n: [program('usr/bin/gcc-%d' % n), dpkg('gcc-%d' % n)],
            lambda n: [program('usr/bin/gcc-%d' % n),
                       l('usr/bin/gcc', 'gcc-%d' % n)],
            lambda n: [dpkg('gcc-%d' % n)],
            lambda n: [dpkg('gcc-%d' % n,
                            path='var/lib/dpkg/status.d/gcc-%d' % n)]):
        old, new = one(*make(9)), one(*make(10))
        equal(old['fingerprint'], new['fingerprint'])
        assert old['evidence'] != new['evidence'], old['evidence']
    found = one(program('usr/lib/jvm/java-17/bin/javac'))
    assert 'path' not in found, found
    equal('usr/lib/jvm/java-17/bin/javac', found['evidence'])
    equal('usr/local/bin/gcc', one(program('usr/bin/g++-12'),
                                   program('usr/local/bin/gcc'))['path'])


# Programs

@case('A name has to lead to something that can be run')
def _():
    for members in ([f('usr/bin/gcc', 'x', mode=0o644)],
                    [l('usr/bin/gcc', 'gone')], [d('usr/bin/gcc/')],
                    [c('usr/bin/gcc', 1, 3, mode=0o755)],
                    [l('usr/bin/gcc', '../lib'), d('usr/lib/')],
                    [l('usr/bin/gcc', 'gcc')]):
        equal([], packages(*members))


@case('Links and second names are names')
def _():
    want = [('compiler', 'low', 'gcc')]
    equal(want, packages(l('usr/bin/gcc', '/etc/alternatives/gcc'),
                         l('etc/alternatives/gcc', '/usr/bin/x'),
                         program('usr/bin/x')))
    equal(want, packages(program('opt/x'), h('usr/bin/gcc', 'opt/x',
                                             mode=0o755),
                         links=[['opt/x', 'usr/bin/gcc']]))
    equal(want, packages(l('bin', 'usr/bin'), program('usr/bin/gcc')))


@case('Only directories for programs count')
def _():
    for path in ('app/bin/go', 'go', 'usr/share/gcc', 'home/a/bin/gdb',
                 'usr/lib/go/pkg/tool', 'usr/mybin/gcc', 'var/usr/bin/gcc',
                 'usr/bin/x/gcc', 'binx/gcc'):
        equal([], packages(program(path)), path)
    for path in ('usr/bin/gcc', 'sbin/gcc', 'usr/local/bin/gcc',
                 'opt/gcc-13/bin/gcc', 'usr/lib/x/sbin/gcc'):
        equal(['gcc'], [k for _, _, k in packages(program(path))], path)


@case('An applet of busybox is info, and only where its link is')
def _():
    busybox = program('bin/busybox')
    equal([], packages(busybox))
    for members in (
            [busybox, l('usr/sbin/telnetd', '/bin/busybox')],
            [busybox, l('usr/sbin/telnetd', '../../bin/busybox')],
            [busybox, h('usr/sbin/telnetd', 'bin/busybox', mode=0o755)],
            [program('bin/['), h('bin/busybox', 'bin/[', mode=0o755),
             h('bin/telnetd', 'bin/[', mode=0o755)]):
        equal([('cleartext-server', 'info', 'telnetd')], packages(*members))
    equal('the image has a telnet server, as an applet of busybox',
          one(busybox, l('usr/sbin/telnetd', '/bin/busybox'))['message'])
    equal([('cleartext-server', 'high', 'telnetd')],
          packages(busybox, l('sbin/telnetd', '/bin/busybox'),
                   program('usr/sbin/telnetd')))


@case('What only poses as an applet of busybox is what its name says')
def _():
    telnetd = [('cleartext-server', 'high', 'telnetd')]
    for box in 'opt/evil/toybox', 'usr/local/bin/busybox', 'tmp/busybox':
        equal([('ssh-server', 'medium', 'openssh')],
              packages(program(box), l('usr/sbin/sshd', '/' + box)), box)
        equal(telnetd, packages(program(box), l('usr/sbin/telnetd', '/' + box)),
              box)
        equal(telnetd, packages(program(box), h('usr/sbin/telnetd', box,
                                                mode=0o755)), box)
    for box in 'bin/busybox', 'usr/sbin/toybox':
        equal([('ssh-server', 'medium', 'openssh')],
              packages(program(box), l('usr/sbin/sshd', '/' + box)), box)
        equal([('cleartext-server', 'high', 'rshd')],
              packages(program(box), h('usr/sbin/in.rshd', box, mode=0o755)))
        for kind in (l('usr/sbin/telnetd', '/' + box),
                     h('usr/sbin/telnetd', box, mode=0o755)):
            equal([('cleartext-server', 'info', 'telnetd')],
                  packages(program(box), kind), box)


# Package managers

@case('A package manager is a finding where there is no shell')
def _():
    for path, key in (('usr/bin/apt-get', 'apt'), ('usr/bin/dpkg', 'dpkg'),
                      ('sbin/apk', 'apk'), ('usr/bin/rpm', 'rpm'),
                      ('usr/bin/microdnf', 'dnf'), ('usr/bin/yum', 'dnf'),
                      ('usr/bin/zypper', 'zypper')):
        equal([('package-manager', 'low', key)],
              packages(program(path), shell=False), path)
        equal([], packages(program(path)), path)
    for shell in ('usr/bin/bash', 'bin/busybox', 'bin/ash'):
        equal([], packages(program(shell), program('sbin/apk'), shell=False))


@case('A package manager is a finding where Bazel made the image')
def _():
    status_d = dpkg('base-files', path='var/lib/dpkg/status.d/base')
    equal([('package-manager', 'low', 'dpkg')],
          packages(status_d, program('usr/bin/dpkg')))
    equal([], packages(status_d, dpkg('dpkg'), program('usr/bin/dpkg')))


@case('A package manager that is only in the database is none')
def _():
    equal([], packages(apk('apk-tools'), shell=False))


# Hostile input, and much of it

@case('Where names are missing the databases alone are judged')
def _():
    data = image(dpkg('openssh-server'), program('sbin/apk'), shell=False,
                 stages=[stage(STATUS, 'var/lib/dpkg/status.d/*', APK,
                               'usr/lib/apk/db/installed')])
    bad(PACKAGES, data)
    recs = check(PACKAGES, data, '--partial')
    equal([('ssh-server', 'medium', 'openssh')], brief(recs))
    assert 'confidence' not in of_type('finding', recs)[0]


@case('Records that make no sense are one note; the others count')
def _():
    recs = check(PACKAGES, image(f(STATUS, 'Package: x\n\nVersion: 1\n\n'
                                   'Package: gdb\nVersion: 1\n\nzzz')))
    equal([('debugger', 'low', 'gdb')], brief(recs))
    equal([('note', 'malformed-record', STATUS, 1)], notes(recs))


@case('Lines of any length are read')
def _():
    long = 'x' * 300000
    equal([('debugger', 'low', 'gdb')],
          packages(f(STATUS, 'Package: a\nVersion: 1\nDepends: %s\n\n'
                     'Package: gdb\nVersion: 1\nDescription: %s\n %s\n' %
                     (long, long, long))))


@case('Many programs and packages of a tool are one finding')
def _():
    found = one(dpkg(*['gcc-%d' % i for i in range(500)]),
                *[program('usr/bin/gcc-%d' % i) for i in range(500)])
    assert len(found['evidence']) <= 1024, len(found['evidence'])


@case('Evidence has some packages and programs, and how many more there are')
def _():
    found = one(dpkg(*['gcc-%d' % (i + 1) for i in range(9)]),
                *[program('usr/bin/gcc-%d' % i) for i in range(10)])
    for words in ('package gcc-8 1:2-3 amd64 and 1 more, ',
                  'usr/bin/gcc-7 and 2 more'):
        assert words in found['evidence'], found['evidence']
    equal(8, found['evidence'].count('package '))


@case('A database of one tool many times takes no more than any other')
def _():
    def peak(name):
        record = 'Package: %s\nVersion: 1\n\n' % name
        data = image(f(STATUS, record * (20 * (1 << 20) // len(record))))
        return int(run([sys.executable, '-c', MEASURE, PACKAGES],
                       data).good())
    more = peak('gcc') - peak('abc')
    assert more < 16 << 10, '%d KiB' % more


@case('Bytes of any kind do no harm')
def _():
    rng = random.Random(3)
    pieces = [b'Package: ', b'Version: ', b'Status: ', b'P:', b'V:', b'gcc',
              b'gdb', b'\n', b'\n', b'\n\n', b'1', b' ', b':', b'\0',
              b'\xff', b'\x1b[2J', b'\r', b'(', b'Source: ']
    for _ in range(30):
        text = b''.join(rng.choice(pieces) for _ in range(400))
        data = image(f(STATUS, text), f(APK, text),
                     f('var/lib/dpkg/status.d/x', text))
        check(PACKAGES, data)
        done = run([PACKAGES, '--text'], data)
        assert b'\x1b' not in done.out + done.err


@case('Findings come in one order, and are told apart')
def _():
    data = image(*[program('usr/bin/' + name) for name in
                   'strace gdb gcc clang go rustc javac sshd telnetd'.split()])
    found = of_type('finding', check(PACKAGES, data))
    equal('openssh telnetd gcc clang go rust jdk gdb strace'.split(),
          [r['key'] for r in found])
    equal(len(found), len({r['fingerprint'] for r in found}))


@case('Distributions as they come have nothing above info')
def _():
    ftpd = ('cleartext-server', 'info', 'ftpd')
    applets = [('cleartext-server', 'info', 'telnetd'), ftpd,
               ('cleartext-server', 'info', 'tftpd')]
    seen = 0
    for name, want in (
            ('rootfs/alpine-minirootfs-3.6.5-x86_64.tar.gz', [ftpd]),
            ('rootfs/alpine-minirootfs-3.20.3-x86_64.tar.gz', []),
            ('rootfs/almalinux-8-docker-s390x-micro.tar.xz', []),
            ('rootfs/busybox-latest-musl-amd64.tar.gz', applets),
            ('rootfs/busybox-latest-uclibc-amd64.tar.gz', applets),
            # Only the database of a Debian with nginx and Python.
            ('dpkg/debian12-web-dpkgdb.tar.zst', []),
            ('image/trivy-alpine-39.docker-save.tar.gz', []),
            ('image/alpine-web.oci-archive.tar', []),
            ('image/alma-app.arm64.docker-save-containerd.tar', [])):
        path = os.path.join(IMAGES, name)
        if not os.path.exists(path):
            continue
        seen += 1
        equal(want, brief(check(PACKAGES, merge_file(path).good())), name)
    if not seen:
        raise lib.Skip('there is no %s' % IMAGES)


if __name__ == '__main__':
    lib.main(PACKAGES)
