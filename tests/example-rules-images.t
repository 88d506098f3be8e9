#!/usr/bin/env python3
"""The rules in examples/rules on images in which files lie where distributions
put them: that "select" finds those, and the check says the same as jq alone."""

import base64
import json
import os

import lib
from lib import BIN, HERE, MERGE, case, equal, run, scratch
import archive
from findings import check, of_type
import rawtar
from rawtar import d, f, h, l

RULES = os.path.join(BIN, 'img-check-rules')
DIR = os.path.join(HERE, '..', 'examples', 'rules')


def stream(members, config=None, history=None):
    made = archive.Image(members, config={'config': config or {}},
                         history=history)
    path = scratch('image.tar', archive.tar(archive.docker_1_10([made])))
    return run([MERGE, path]).good()


def found(name, data, params=None):
    """The findings of one rule: (path, line, key)."""
    args = ['-r', os.path.join(DIR, name + '.jq')]
    if params:
        args += ['-p', scratch('params.json', json.dumps(params).encode())]
    return sorted((r.get('path'), r.get('line'), r.get('key'))
                  for r in of_type('finding', check(RULES, data, *args)))


@case('sshd: what is included, keys not read, a link of the distribution')
def _():
    data = stream([
        f('etc/ssh/sshd_config', b'Include /etc/ssh/sshd_config.d/*.conf\n'
          b'PasswordAuthentication no\nKbdInteractiveAuthentication no\n'
          b'AllowTcpForwarding no\nMaxAuthTries 3\nPermitRootLogin no\n'),
        f('etc/ssh/sshd_config.d/20-app.conf', b'PermitRootLogin yes\n'),
        f('etc/ssh/sshd_config.d/50-redhat.conf', b'Include /etc/crypto-'
          b'policies/back-ends/opensshserver.config\n'),
        l('etc/crypto-policies/back-ends/opensshserver.config',
          '/usr/share/crypto-policies/LEGACY/opensshserver.txt'),
        f('usr/share/crypto-policies/LEGACY/opensshserver.txt',
          b'Ciphers aes256-ctr,3des-cbc\n'),
        f('etc/ssh/ssh_host_rsa_key', b'\xff\0'),
    ])
    equal([('etc/crypto-policies/back-ends/opensshserver.config', 1,
            'Ciphers'),
           ('etc/ssh/sshd_config.d/20-app.conf', 1, 'PermitRootLogin')],
          found('sshd-config', data))


@case('php: files that are settings, and those that lie around')
def _():
    only = {'php/ini': {'on': [], 'set': [], 'off': ['display_errors']}}
    on = b'display_errors = On\n'
    off = b'display_errors = Off\n'
    equal([('etc/php/8.2/fpm/conf.d/20-x.ini', 1,
            'etc/php/8.2/fpm display_errors'),
           ('usr/local/etc/php/php.ini', None,
            'usr/local/etc/php display_errors')],
          found('php-ini', stream([
              f('etc/php/8.2/fpm/php.ini', off),
              f('etc/php/8.2/mods-available/x.ini', on),
              l('etc/php/8.2/fpm/conf.d/20-x.ini',
                '/etc/php/8.2/mods-available/x.ini'),
              f('etc/php82/php.ini', off),
              f('etc/php82/readme.ini', on),
              f('usr/lib/php/8.2/php.ini-development', on),
              f('usr/local/etc/php/php.ini-production', off),
          ]), only))


@case('Labels: of the config; of an image without any')
def _():
    wanted = {'labels/required': {'labels': ['a', 'b']}}
    data = stream([f('x')], {'Labels': {'a': '1'}})
    equal([(None, None, 'b')], found('required-labels', data, wanted))
    equal([(None, None, 'a'), (None, None, 'b')],
          found('required-labels', stream([f('x')]), wanted))


@case('A root file system has no config, and no finding about it')
def _():
    data = run([MERGE], rawtar.to_bytes([f('etc/x')])).good()
    equal([], found('required-labels', data))
    require = {'registry/not-approved': {'require': True}}
    equal([], found('base-registry', data, require))
    equal([(None, None, 'unknown')],
          found('base-registry', stream([f('x')]), require))


@case('Base images: by a label, and by the history')
def _():
    oci = 'org.opencontainers.image.base.name'
    lines = [{'created': archive.CREATED, 'created_by': '/bin/sh',
              'comment': 'FROM quay.io/a/b:1'}]
    equal([(None, None, 'ghcr.io/x/y')], found('base-registry', stream(
        [f('x')], {'Labels': {oci: 'ghcr.io/x/y:1'}})))
    equal([(None, None, 'quay.io/a/b')],
          found('base-registry', stream([f('x')], history=lines)))
    equal([], found('base-registry', stream(
        [f('x')], {'Labels': {oci: 'debian:12'}})))


@case('Package sources: of four package managers')
def _():
    equal([('etc/apk/repositories', 1, 'http a.example'),
           ('etc/apt/sources.list', 1, 'http b.example'),
           ('etc/apt/sources.list.d/x.sources', 2, 'http c.example'),
           ('etc/dnf/dnf.conf', 2, 'unverified all sources'),
           ('etc/yum.repos.d/x.repo', 2, 'http d.example')],
          found('package-sources', stream([
              f('etc/apk/repositories', b'http://a.example/main\n'),
              f('etc/apt/sources.list', b'deb http://b.example/ x y\n'),
              f('etc/apt/sources.list.d/x.sources',
                b'Types: deb\nURIs: http://c.example/\n'),
              f('etc/apt/sources.list.d/x.save', b'deb http://e.example/ x\n'),
              f('etc/dnf/dnf.conf', b'[main]\ngpgcheck=0\n'),
              f('etc/yum.repos.d/x.repo', b'[x]\nbaseurl=http://d.example/\n'),
          ])))


@case('Paths: what has to be there, and what must not')
def _():
    data = stream([
        f('etc/passwd', b'root:x:0:0::/:/bin/sh\n'),
        d('usr/bin/', 0o755), f('usr/bin/nc.openbsd', b'x'),
        h('usr/bin/ncat', 'usr/bin/nc.openbsd'), l('usr/bin/nc', 'ncat'),
        d('opt/socat/'), f('usr/bin/ncal', b'x'),
    ])
    equal([('usr/bin/nc', None, '**/bin/nc'),
           ('usr/bin/nc.openbsd', None, '**/bin/nc.*'),
           ('usr/bin/ncat', None, '**/bin/ncat')],
          found('must-not-contain', data))
    equal([('opt/socat', None, 'opt/*')],
          found('must-not-contain', data,
                {'paths/must-not-contain': {'paths': ['opt/*']}}))
    equal(['etc/os-release', 'etc/ssl/certs/ca-certificates.crt'],
          [path for path, _, _ in found('must-contain', data)])
    equal([], found('must-contain', data, {'paths/must-contain': {
        'paths': ['etc/passwd', ['no', 'opt/socat'], 'usr/**/ncat']}}))


@case('Set-user-ID files that are on no list')
def _():
    equal([('opt/a', None, 'setuid'), ('opt/b', None, 'setgid'),
           ('opt/c', None, 'setuid')],
          found('setuid-allowed', stream([
              f('usr/bin/su', b'x', mode=0o4755),
              f('opt/a', b'x', mode=0o4755), h('opt/c', 'opt/a', mode=0o4755),
              f('opt/b', b'x', mode=0o2755), d('opt/d/', 0o2755),
              f('opt/e', b'x', mode=0o1755),
          ])))


def certificate(until):
    """As much of one as has its two days in it, in DER."""
    def der(tag, content):
        return bytes([tag, len(content)]) + content

    days = b''.join(der(23, day + b'000000Z') for day in (b'200101', until))
    return der(48, der(48, der(2, b'\1') + 2 * der(48, b'')
                       + der(48, days)))


@case('Certificates: PEM and DER, but not those of the distribution')
def _():
    old = b'-----BEGIN CERTIFICATE-----\n%s\n-----END CERTIFICATE-----\n' % \
        base64.b64encode(certificate(b'210101'))
    equal([('etc/ssl/certs/server.crt', 1, '2021-01-01T00:00:00Z'),
           ('srv/a.der', 1, '2022-01-01T00:00:00Z'),
           ('srv/a.pem', 3, '2021-01-01T00:00:00Z'),
           ('usr/local/share/ca-certificates/house.crt', 1,
            '2021-01-01T00:00:00Z')],
          found('certificate-expiry', stream([
              f('srv/a.pem', b'# ours\n\n' + old),
              f('srv/a.der', certificate(b'220101')),
              f('srv/good.crt', certificate(b'490101')),
              f('etc/ssl/certs/ca-certificates.crt', old),
              f('etc/ssl/certs/server.crt', old),
              l('etc/ssl/certs/x.pem', '/usr/share/ca-certificates/x.crt'),
              f('usr/share/ca-certificates/x.crt', old),
              f('usr/local/share/ca-certificates/house.crt', old),
          ]), {'certificate/expiry': {'now': '2026-01-31'}}))


@case('All of them in one run find what each finds alone')
def _():
    data = stream([f('opt/a', b'x', mode=0o4755), f('usr/bin/nc', b'x'),
                   f('etc/apk/repositories', b'http://a.example/main\n')])
    both = of_type('finding', check(RULES, data, '-r', DIR))
    apart = []
    for name in sorted(os.listdir(DIR)):
        if name != 'nginx.jq':
            apart += found(name[:-3], data)
    equal(sorted(apart, key=str),
          sorted(((r.get('path'), r.get('line'), r.get('key'))
                  for r in both), key=str))


lib.main(RULES)
