#!/usr/bin/env python3
"""img-check-config: what a config says about how a container is run."""

import json
import os
import random

import lib
from findings import bad, check, notes, of_type
from lib import BIN, case, equal
from mkstream import Hollow, stage, stream
from rawtar import d, f, l

CONFIG = os.path.join(BIN, 'img-check-config')
PASSWD = ('root:x:0:0:root:/root:/bin/sh\n\n'
          'web:x:101:101::/srv:/sbin/nologin\n'
          'toor:x:0:0::/:/bin/sh\n'
          'web:x:0:0:the second line of a name::\n'
          '5000:x:0:0:a name that is a number:/:\n'
          'odd:x:many:0:::\n'
          'seven:x:77:0:::\n')
GROUP = 'root:x:0:\nwww:x:33:\n'
OCI = {'mediaType': 'application/vnd.oci.image.manifest.v1+json'}
DOCKER = {'mediaType':
          'application/vnd.docker.distribution.manifest.v2+json'}
LABEL = 'org.opencontainers.image.'
LABELS = {LABEL + n: 'x' for n in ('source', 'revision', 'version',
                                   'licenses')}
SIGNED = {'list': [{'kind': 'signature'}]}
# Nothing is wrong with this one.
GOOD = {'User': 'web', 'Entrypoint': ['/bin/app'], 'WorkingDir': '/srv',
        'Env': ['PATH=/usr/bin:/bin'], 'Labels': LABELS,
        'Healthcheck': {'Test': ['CMD', 'true']}, 'Volumes': None,
        'ExposedPorts': {'8080/tcp': {}}, 'StopSignal': 'SIGTERM'}


def files(*more):
    return [d('etc/'), d('bin/'), d('srv/'), d('root/', mode=0o700),
            d('tmp/', mode=0o1777), f('etc/passwd', PASSWD),
            f('etc/group', GROUP), f('bin/app', 'ELF', mode=0o755),
            f('bin/data', 'x', mode=0o644), *more]


def image(config, *more, members=None, os_name='linux', **given):
    """A stream of an image with this config; {}: GOOD's."""
    if isinstance(config, dict):
        config = {'os': os_name, 'config': config}
        config['history'] = given.pop('history', [])
    given.setdefault('attestations', SIGNED)
    return stream([('COPY . /', files(*more) if members is None
                    else members)], config=config, **given)


def run_config(**changes):
    return {k: v for k, v in dict(GOOD, **changes).items() if v is not ...}


def found(data, *args):
    """(rule, severity, key) of each finding."""
    return [(r['rule'].removeprefix('config/'), r['severity'], r['key'])
            for r in of_type('finding', check(CONFIG, data, *args))]


def judge(*more, **changes):
    return found(image(run_config(**changes), *more))


def messages(data):
    return [r['message'] for r in of_type('finding', check(CONFIG, data))]


def codes(recs):
    return [n[1] for n in notes(recs)]


@case('A good image has no findings')
def _():
    recs = check(CONFIG, image(run_config()))
    equal([], of_type('finding', recs))
    equal(['malformed-line'], sorted(set(codes(recs))))


# Users

ROOT = ('root-user', 'medium', 'User')
NOBODY = ('unknown-user', 'medium', 'User')
NO_GROUP = ('unknown-user', 'medium', 'group')


@case('config/root-user: no user, and every spelling of root')
def _():
    for user in (..., None, '', 'root', '0', '0:0', '00', '+0', '-0', '000:33',
                 'root:root', ':www', 'root:', '0:', '4294967296'):
        equal([ROOT], judge(User=user), user)
    for user in ('web', 'web:www', 'web:', '101', '0101', '1000:0', '1001',
                 'seven', '77', '2147483647', 'web:12345'):
        equal([], judge(User=user), user)


@case('config/root-user: a name or number that etc/passwd gives the uid 0')
def _():
    for user in 'toor', 'toor:www', '5000', 'odd':
        equal([ROOT], judge(User=user), user)
    equal(['a container runs as root: the image\'s user is "toor", which has '
           'the uid 0 in etc/passwd'], messages(image(run_config(
               User='toor'))))


@case('config/root-user: lines that are none to C libraries')
def _():
    members = [m for m in files() if m.name != b'etc/passwd']
    members.append(f('etc/passwd', PASSWD + '+evil:x:0:0::/:/bin/sh\n'
                     '#evil:x:0:0::/:/bin/sh\n-:x:0:0:::\nbare\n'
                     '#fine:x:1000:0:::\n'))
    for user in '+evil', '#evil', '#evil:www', '-', 'bare':
        equal([ROOT], found(image(run_config(User=user), members=members)),
              user)
    equal([], found(image(run_config(User='#fine'), members=members)))


@case('config/unknown-user: a line so long that runtimes find nobody')
def _():
    for n, want in ((65535, []), (65536, [NOBODY])):
        line = 'x:x:5:5:%s:/:' % ('y' * (n - 11))
        equal(n, len(line))
        members = [m for m in files() if m.name != b'etc/passwd']
        members.append(f('etc/passwd', PASSWD + line + '\n'))
        for user in 'web', 'none':
            data = image(run_config(User=user), members=members)
            equal(want or ([NOBODY] if user == 'none' else []), found(data))
        equal([], found(image(run_config(User='7'), members=members)))
        recs = check(CONFIG, data)
        equal(bool(want), 'long-line' in codes(recs))
    equal('medium', of_type('finding', recs)[0]['confidence'])


@case('config/unknown-user: names that are not there, numbers that are no ids')
def _():
    for user in ('ap', 'Web', ' web', 'root ', '0x0', '1.0', '-1',
                 '2147483648', '99999999999999999999', 'ap:www'):
        equal([NOBODY], judge(User=user), user)
    equal([NO_GROUP], judge(User='web:staff'))
    equal([NOBODY, NO_GROUP], judge(User='ap:staff'))
    equal([ROOT, NO_GROUP], judge(User=':staff'))
    bare = [d('bin/'), d('srv/'), f('bin/app', 'x', mode=0o755)]
    for user, want in (('web', [NOBODY]), ('root', [ROOT]), ('1000', []),
                       ('00', [ROOT]), ('1:www', [NO_GROUP])):
        equal(want, found(image(run_config(User=user), members=bare)), user)


@case('A user that cannot be judged is a note, never silence')
def _():
    members = files()
    for i, member in enumerate(members):
        if member.name == b'etc/passwd':
            members[i] = Hollow('etc/passwd', 100)
    hollow = image(run_config(User='ap'), members=members,
                   stages=[stage('bin/app', hollow=True)])
    recs = check(CONFIG, hollow, '--partial')
    equal([], of_type('finding', recs))
    assert 'user-unknown' in codes(recs), codes(recs)
    dropped = image(run_config(User='ap'), members=[],
                    stages=[stage('bin/app')])
    recs = check(CONFIG, dropped, '--partial')
    equal([], of_type('finding', recs))
    assert 'user-unknown' in codes(recs), codes(recs)


# Health

@case('config/no-healthcheck: absent, empty or NONE, but not absent in OCI')
def _():
    none = [('no-healthcheck', 'info', 'Healthcheck')]
    for health in (..., None, {}, {'Test': None}, {'Test': []},
                   {'Test': ['CMD']}, {'Test': ['NONE']}):
        config = run_config(Healthcheck=health)
        equal(none, found(image(config)), health)
        equal(none, found(image(config, manifest=DOCKER)), health)
    equal([], found(image(run_config(Healthcheck=...), manifest=OCI)))
    equal([], found(image(run_config(Healthcheck=...), manifest={})))
    equal(none, found(image(run_config(Healthcheck={'Test': ['NONE']}),
                            manifest=OCI)))
    equal([], judge(Healthcheck={'Test': ['CMD-SHELL', 'true']}))


# Volumes

def volumes(*names, more=()):
    return [key for _, _, key in judge(
        *more, Volumes={name: {} for name in names})]


@case('config/sensitive-volume: parts of the system, however they are spelt')
def _():
    for name, place in (
            ('/', '/'), ('', '/'), ('//', '/'), ('/.', '/'), ('/x/..', '/'),
            ('/etc', '/etc'), ('/etc/', '/etc'), ('//etc//', '/etc'),
            ('/./etc/.', '/etc'), ('/../etc', '/etc'), ('etc', '/etc'),
            ('/x/../../etc', '/etc'), ('/root/', '/root'), ('/proc', '/proc'),
            ('/sys/fs/cgroup', '/sys'), ('/dev/shm', '/dev'),
            ('/boot/x', '/boot'), ('/lib', '/lib'), ('/usr/bin/', '/usr/bin'),
            ('/bin', '/bin'), ('/etc/ssh', '/etc/ssh'),
            ('/root/.ssh/keys', '/root/.ssh'),
            ('/var/run/docker.sock', '/run/docker.sock'),
            ('/run/docker.sock/', '/run/docker.sock')):
        equal([place], volumes(name), name)
    equal([('sensitive-volume', 'medium', '/etc')], judge(
        Volumes={'/etc': {}}))
    for name in ('/data', '/etc/nginx', '/etcetera', '/var/lib/docker',
                 '/root/.cache', '/procs', '/usr/share/nginx', '/devs',
                 '/var/run', '/tmp', '/x' * 40000):
        equal([], volumes(name), name[:40])


@case('config/sensitive-volume: links are followed, a place is one finding')
def _():
    equal(['/etc'], volumes('/data/conf', more=[d('data/'),
                                                l('data/conf', '../etc')]))
    equal(['/etc', '/sys'], volumes('/etc', '/etc/', '/sys/a', '/data',
                                    '/sys/b', '//etc'))


# Ports

def ports(*names):
    return [(key, severity) for _, severity, key in judge(
        ExposedPorts={name: {} for name in names})]


@case('config/exposed-service: single ports, ranges, protocols')
def _():
    for name, want in (('22', ['22/tcp']), ('22/tcp', ['22/tcp']),
                       ('0022/TCP', ['22/tcp']), ('22/udp', []),
                       ('69/udp', ['69/udp']), ('69', []), ('514/udp', []),
                       ('514', ['514/tcp']), ('20-23', ['21/tcp', '22/tcp',
                                                        '23/tcp']),
                       ('2000-3000/tcp', ['2375/tcp']),
                       ('0-65535', ['range/tcp']), ('10000-65535', []),
                       ('0-65535/udp', ['range/udp']),
                       ('0-65535/sctp', []), ('2000-3000/udp', []),
                       ('8000-8010', []), ('22/sctp', []), ('443', []),
                       ('5432/tcp', []), ('6379/tcp', []), ('25/tcp', [])):
        equal(want, [p for p, _ in ports(name)], name)
    equal([('range/tcp', 'high'), ('22/tcp', 'medium')],
          ports('0-65535', '1-5000/tcp', '22'))
    equal([('22/tcp', 'medium'), ('23/tcp', 'high')],
          ports('23/tcp', '22', '22/tcp', '22-23/tcp'))


@case('Ports that are none are one note')
def _():
    odd = ['', '/', 'x', '22/tcp/x', '22/', '65536', '23-22', '-1', '1-',
           '1-2-3', '22/xyz', ' 22', '22 ', '1' * 400]
    recs = check(CONFIG, image(run_config(
        ExposedPorts={name: {} for name in odd})))
    equal([], of_type('finding', recs))
    note = [r for r in of_type('diag', recs) if r['code'] == 'odd-port']
    equal(1, len(note))
    assert note[0]['message'].startswith('%d of ' % len(odd)), note


# Names

def named(ref, **given):
    return [(severity, key) for rule, severity, key in found(image(
        run_config(), ref=ref, **given)) if rule == 'mutable-reference']


@case('config/mutable-reference: low for latest, info for other tags')
def _():
    digest = 'sha256:' + '0' * 64
    for ref in ('nginx:latest', 'docker.io/library/nginx:latest',
                'team/nginx', 'host:5000/app', 'latest', 'nginx', 'vim', 'v'):
        equal([('low', 'reference')], named(ref), ref)
    for ref in 'nginx:1.27', 'host:5000/a/b:1', '1.0', 'v2':
        equal([('info', 'reference')], named(ref), ref)
        equal([('info', 'reference')], named(ref, digest=digest), ref)
    for ref in 'nginx@' + digest, 'nginx:1.27@' + digest:
        equal([], named(ref), ref)
    equal([], found(image(run_config())))
    assert messages(image(run_config(), ref='a:1', digest=digest))[0] \
        .endswith('; it is %s now' % digest)


@case('config/latest-base: by annotation, label, or what buildah notes')
def _():
    name, digest = LABEL + 'base.name', LABEL + 'base.digest'

    def base(value, more=None, **given):
        labels = dict(LABELS, **{name: value}) if value else LABELS
        return found(image(run_config(Labels=dict(labels, **(more or {}))),
                           **given))
    low = [('latest-base', 'low', 'base')]
    for value in 'debian', 'debian:latest', 'host:5000/a/b':
        equal(low, base(value), value)
    for value in ('debian:12', 'scratch', 'debian@sha256:' + '0' * 64,
                  'host:5000/a/latest:1'):
        equal([], base(value), value)
    equal([('latest-base', 'info', 'base')],
          base('debian', {digest: 'sha256:' + '0' * 64}))
    equal(low, base(None, manifest=dict(OCI, annotations={name: 'debian'})))
    history = [{'created_by': 'x', 'comment': ''},
               {'created_by': 'y', 'comment': 'FROM docker.io/debian:latest'}]
    equal(low, base(None, history=history))
    history[1]['comment'] = 'FROM docker.io/debian:12'
    equal([], base(None, history=history))


@case('config/unsigned: known where it was asked for, else not known')
def _():
    everywhere = ['index', 'tags', 'referrers']

    def signed(said):
        return [severity for _, severity, _ in found(image(
            run_config(), attestations=said))]
    equal(['info'], signed(None))
    equal(['low'], signed({'asked': everywhere, 'list': []}))
    equal(['low'], signed({'asked': everywhere,
                           'list': [{'kind': 'attestation'}]}))
    equal(['info'], signed({'asked': ['index'], 'list': []}))
    for said, nobody in (({'asked': ['index'], 'list': []}, False),
                         ({'asked': [], 'list': []}, True), (None, True)):
        equal(nobody, 'nobody asked' in messages(image(
            run_config(), attestations=said))[0], said)
    equal(['info'], signed({'list': [{'kind': 'attestation'}]}))
    equal([], signed({'asked': everywhere, 'list': [{'kind': 'signature'}]}))
    equal([], signed(SIGNED))
    for odd in [], {}, 1, {'asked': 1, 'list': 'signature'}, \
            {'list': [[], 'signature', {'kind': 1}]}:
        equal(['info'], signed(odd), odd)
    data = image(run_config(), attestations=None)
    for value in '0', '1':
        equal('info', of_type('finding', check(
            CONFIG, data, env={'DOCKER_CONTENT_TRUST': value}))[0]['severity'])


@case('config/missing-label: one finding names those that are missing')
def _():
    for n in ('source', 'revision', 'version', 'licenses'):
        data = image(run_config(Labels={k: v for k, v in LABELS.items()
                                        if not k.endswith(n)}))
        equal([('missing-label', 'info', 'labels')], found(data))
        assert messages(data)[0].endswith('missing: ' + LABEL + n), n
    equal([('missing-label', 'info', 'labels')], judge(Labels=...))
    equal([], found(image(run_config(Labels=...), manifest=dict(
        OCI, annotations=LABELS))))
    equal([], judge(Labels={'org.label-schema.' + n: 'x' for n in (
        'vcs-url', 'vcs-ref', 'version', 'license')}))
    # A map's keys keep their case.
    equal(1, len(judge(Labels={k.upper(): 'x' for k in LABELS})))


# The command

def command(*more, **changes):
    return [(rule, key) for rule, _, key in judge(*more, **changes)]


@case('config/command-not-found: through PATH, links and the working directory')
def _():
    missing = 'command-not-found'
    good = (['/bin/app'], ['app'], ['app', '/no'], ['/bin/../bin/app'])
    for argv in good:
        equal([], command(Entrypoint=argv), argv)
        equal([], command(Entrypoint=..., Cmd=argv), argv)
        equal([], command(Entrypoint=[], Cmd=argv), argv)
    for argv in (['/bin/no'], ['no'], ['/bin/data'], ['data'], ['/bin'], [''],
                 ['/'], ['bin\x00']):
        equal([(missing, 'ENTRYPOINT')], command(Entrypoint=argv), argv)
        equal([(missing, 'CMD')], command(Entrypoint=None, Cmd=argv), argv)
    equal([], command(Entrypoint=['/bin/app'], Cmd=['no']))
    equal([], command(l('bin/link', 'app'), Entrypoint=['link']))
    equal([(missing, 'ENTRYPOINT')],
          command(l('bin/link', '/none'), Entrypoint=['link']))
    for env, want in ((['PATH=/srv'], 1), (['PATH=/srv', 'PATH=/bin'], 0),
                      (['PATH=/bin', 'PATH=/srv'], 1), ([], 0), (..., 0),
                      (['XPATH=/srv'], 0), (['PATH=/srv:/bin/'], 0)):
        equal(want, len(command(Entrypoint=['app'], Env=env)), env)
    # execvp() goes on where a file cannot be executed.
    more = [d('a/'), f('a/app', 'x', mode=0o644)]
    equal([], command(*more, Entrypoint=['app'], Env=['PATH=/a:/bin']))
    for argv, text in ((['/bin/data'], 'is not executable'),
                       (['/bin'], 'is no regular file'),
                       (['x'], 'is not in the image')):
        assert messages(image(run_config(Entrypoint=argv)))[0].endswith(text)


@case('config/command-not-found: not where names are missing in the stream')
def _():
    data = image(run_config(Entrypoint=['/bin/no']), stages=[stage('etc/*')])
    equal([], found(data, '--partial'))
    data = image(run_config(Entrypoint=['/bin/data']), stages=[stage('etc/*')])
    equal(1, len(found(data, '--partial')))


@case('config/relative-command: a slash that is not in front')
def _():
    relative = ('relative-command', 'ENTRYPOINT')
    run = f('srv/run', 'x', mode=0o755)
    equal([relative], command(run, Entrypoint=['./run']))
    equal([relative], command(run, Entrypoint=['../bin/app']))
    equal([relative, ('command-not-found', 'ENTRYPOINT')],
          command(run, Entrypoint=['bin/run']))
    equal([relative], command(Entrypoint=['bin/app'], WorkingDir='/'))
    equal([], command(run, Entrypoint=['/srv/run']))


@case('config/no-command: neither ENTRYPOINT nor CMD')
def _():
    for nothing in None, [], ...:
        equal([('no-command', 'info', 'command')],
              judge(Entrypoint=nothing, Cmd=nothing))


@case('config/shell-form: a shell with a script, but not one that is replaced')
def _():
    shell = f('bin/sh', 'x', mode=0o755)
    bash = f('bin/bash', 'x', mode=0o755)
    for argv in (['/bin/sh', '-c', 'app'], ['sh', '-c', 'app; exec app'],
                 ['/bin/sh', '-ec', ' app'], ['/bin/sh', '-c'],
                 ['/bin/bash', '-o', 'pipefail', '-c', 'app']):
        equal([('shell-form', 'ENTRYPOINT')],
              command(shell, bash, Entrypoint=argv), argv)
        equal([('shell-form', 'CMD')],
              command(shell, bash, Entrypoint=..., Cmd=argv), argv)
    for argv in (['/bin/sh', '-c', 'exec app'], ['/bin/sh', '-c', '\t exec app'],
                 ['/bin/sh', '-c', '\n  exec app'],
                 ['/bin/sh'], ['/bin/sh', 'script', '--color'],
                 ['/bin/app', '-c', 'x'], ['/bin/bash', '--norc']):
        equal([], command(shell, bash, Entrypoint=argv), argv)
    equal([], command(shell, Cmd=['/bin/sh', '-c', 'app']))
    equal([], command(shell, Entrypoint=['/bin/sh', '-c'], Cmd=['exec x']))
    equal(1, len(command(shell, Entrypoint=['/bin/sh', '-c'], Cmd=['x'])))


@case('config/stop-signal: KILL, STOP, and what is no signal')
def _():
    for text in ('SIGKILL', 'KILL', 'kill', '9', '09', 'SIGSTOP', '19', '0',
                 '65', 'SIGNOPE', 'TERM ', '-15', 'SIG', 'SIGRTMIN+31',
                 'SIGRTMIN-1', 'RTMAX+1', 'x' * 500):
        equal([('stop-signal', 'low', 'StopSignal')], judge(StopSignal=text),
              text[:40])
    for text in ('', ..., None, 'SIGTERM', 'TERM', 'sigquit', '15', '3',
                 'SIGRTMIN+3', 'RTMIN', 'SIGRTMAX-14', '37', 'SIGWINCH'):
        equal([], judge(StopSignal=text), text)


# Where it is run

def workdir(text, *more, **changes):
    return [severity for rule, severity, _ in judge(
        *more, WorkingDir=text, **changes) if rule == 'workdir']


@case('config/workdir: a descriptor of the runtime is high')
def _():
    for text in ('/proc/self/fd/8', '/proc/self/fd/8/', '//proc/./1/fd/07',
                 '/proc/self/fd/8/../../../..', '/dev/fd/9'):
        equal(['high'], workdir(text), text)
    for text in '/proc/self/fd', '/proc/self/fd/x', '/proc/fd8/8', '/dev/9':
        equal(['low'], workdir(text), text)
    equal([], workdir('/srv/fd/8', d('srv/fd/'), d('srv/fd/8/')))
    for text in '/dev/fd', '/app/../proc/x', '/proc/fd/../8':
        equal(['low'], workdir(text), text)


@case('config/workdir: a descriptor behind ".." and links is high')
def _():
    links = [l('lnkfd', 'proc/self/fd/8'), l('w', '/proc/self/fd'),
             l('out', '/proc/self/fd/8/../../..'), l('srv/p', '../proc'),
             l('loop', 'loop'), l('none', '/proc/none')]
    for text in ('/app/../proc/self/fd/8', '/lnkfd', '/lnkfd/../..', '/w/8',
                 '/w/../fd/8', '/out', '/out/etc', '/srv/p/self/fd/7',
                 '/bin/../srv/p/1/fd/3/', '/w/8/../../..'):
        equal(['high'], workdir(text, *links), text)
    for text in '/w', '/w/x', '/srv/p', '/none', '/none/../fd':
        equal(['low'], workdir(text, *links), text)
    equal(['info'], workdir('/loop', *links))
    equal(['info'], workdir('/proc/../app/fd/8', *links))


@case('config/workdir: odd places')
def _():
    for text in ('/proc', '/sys/x/', '/dev', '/dev/shm', 'srv', './srv',
                 '/bin/app', '/tmp', '/tmp/', '//tmp', '/x' * 70000):
        equal(['low'], workdir(text), text)
    equal(['low'], workdir('/root'))
    equal(['info'], workdir('/root', User='root'))
    equal(['low'], workdir('/root/x', d('root/x/')))
    equal(['info'], workdir('/app'))
    for text in '', ..., '/', '//', '/srv', '/srv/', '/srv/../bin', '/rooted':
        equal(['info'] if text == '/rooted' else [], workdir(text), text)
    equal(['low'], workdir('/open', l('open', 'tmp')))
    partial = image(run_config(WorkingDir='/app'), stages=[stage('etc/*')])
    equal([], found(partial, '--partial'))


@case('config/search-path: empty, relative and open entries')
def _():
    def search(*env):
        return [(severity, key) for _, severity, key in judge(
            Env=list(env), Entrypoint=['/bin/app'])]
    relative, open_ = ('low', 'PATH:relative'), ('medium', 'PATH:open')
    for value in ('', ':/bin', '/bin:', '/bin::/sbin', '.', '/bin:.', 'bin',
                  './bin', '..', ':' * 5000):
        equal([relative], search('PATH=' + value), value[:40])
    for value in '/tmp', '/bin:/tmp/', '/bin://tmp', '/tmp:/tmp':
        equal([open_], search('PATH=' + value), value)
    equal([relative, open_], search('PATH=/bin:.:/tmp:'))
    equal([('low', 'LD_LIBRARY_PATH:relative')],
          search('LD_LIBRARY_PATH=/opt/lib:'))
    equal([], search('LD_LIBRARY_PATH=', 'LD_LIBRARY_PATHS=.', 'PATH'))
    equal([], search('PATH=.', 'PATH=/bin'), 'the last one counts')
    equal([], search('PATH=/bin:/not/there'))


# Where it comes from

@case('A finding names the line of the history that set it, and so the base')
def _():
    lines = ['/bin/sh -c #(nop) ADD file:1 in / ',
             '/bin/sh -c #(nop)  VOLUME [/etc]',
             '/bin/sh -c #(nop)  CMD ["/bin/no"]', 'COPY x / # buildkit',
             'USER root', 'EXPOSE map[22/tcp:{}]', 'RUN echo USER x VOLUME y']
    history = [{'created_by': text, 'empty_layer': i not in (0, 3)}
               for i, text in enumerate(lines)]
    config = run_config(User='root', Volumes={'/etc': {}}, Cmd=['/bin/no'],
                        ExposedPorts={'22/tcp': {}}, Entrypoint=...)
    data = stream([('ADD', files()), ('COPY', [])], attestations=SIGNED,
                  config={'config': config, 'history': history})
    recs = check(CONFIG, data, '--base', '1')
    equal([('root-user', 5, False), ('sensitive-volume', 2, True),
           ('exposed-service', 6, False), ('command-not-found', 3, True)],
          [(r['rule'][7:], r['history'], r.get('base', False))
           for r in of_type('finding', recs)])
    equal(['root-user', 'exposed-service'], [rule for rule, _, _ in found(
        data, '--base', '1', '--only-app')])


@case('Fingerprints are of the rule and what it is about, not of its value')
def _():
    def prints(**given):
        return {r['rule']: r['fingerprint'] for r in of_type(
            'finding', check(CONFIG, image(run_config(**given), ref='a:1')))}
    one = prints(User='root', StopSignal='KILL', WorkingDir='/tmp')
    two = prints(User='00', StopSignal='x', WorkingDir='/dev')
    equal(one, two)
    equal(4, len(set(one.values())))


# Configs that are odd

@case('An image without a config is a warning, and not judged')
def _():
    recs = check(CONFIG, stream([('x', files())]))
    equal([], of_type('finding', recs))
    equal([('warning', 'no-config', None, None)], notes(recs))


@case('An empty config is one that runs as root')
def _():
    for config in {}, {'config': None}, {'config': {}}:
        recs = check(CONFIG, image(dict(config) and json.dumps(
            config).encode() or b'{}'))
        equal(['root-user', 'no-healthcheck', 'no-command', 'missing-label'],
              [r['rule'][7:] for r in of_type('finding', recs)], config)


@case('Members of wrong types are noted, and not judged')
def _():
    for key, values, rule in (
            ('User', [0, [], {}, True], 'root-user'),
            ('Volumes', [['/etc'], '/etc', 1], 'sensitive-volume'),
            ('ExposedPorts', [['22'], '22', 22], 'exposed-service'),
            ('Entrypoint', ['/bin/no', {}, 1, [1], ['/bin/no', None]], ''),
            ('Cmd', ['x', [[]]], ''), ('Env', ['PATH=.', {'PATH': '.'},
                                               ['PATH=.', 1]], ''),
            ('WorkingDir', [1, ['/tmp']], 'workdir'),
            ('StopSignal', [9, ['KILL']], 'stop-signal'),
            ('Healthcheck', [[], 'NONE', 1, {'Test': 'NONE'}, {'Test': {}},
                             {'Test': ['CMD', 1]}], 'no-healthcheck')):
        for value in values:
            recs = check(CONFIG, image(run_config(**{key: value})))
            equal([], of_type('finding', recs), (key, value))
            note = [r for r in of_type('diag', recs)
                    if r['code'] == 'odd-config']
            equal(1, len(note), (key, value))
            assert key in note[0]['message'], note
    for key in ('User', 'Volumes', 'ExposedPorts', 'Cmd', 'Env', 'Labels',
                'WorkingDir', 'StopSignal', 'Healthcheck', 'Entrypoint'):
        recs = check(CONFIG, image(run_config(**{key: None})))
        assert 'odd-config' not in codes(recs), (key, 'null is as absent')


@case('A history of odd types is noted')
def _():
    for history in ([{'created': 5}], [{'created': ''}],
                    [{'created_by': 7}], [{'author': []}],
                    [{'comment': {}}], [{'empty_layer': 'yes'}], [1], ['x'],
                    [{}, None, []], {'a': 1}, 'x', 0, False,
                    [{'created': 5}, {'created': ''},
                     {'created_by': 7, 'empty_layer': 'yes'}],
                    [1, None, 'x']):
        recs = check(CONFIG, image(run_config(), history=history))
        equal(1, codes(recs).count('odd-config'), history)
    for history in ([], None, [None], [{}], [{'created': None}],
                    [{'created_by': 'x', 'empty_layer': True}]):
        recs = check(CONFIG, image(run_config(), history=history))
        equal(0, codes(recs).count('odd-config'), history)


@case('A config that is no object, or whose config is none, is noted')
def _():
    for text in b'[]', b'"x"', b'1', b'null', b'{"config":[]}', \
            b'{"config":"x"}':
        recs = check(CONFIG, image(text))
        assert 'odd-config' in codes(recs), (text, notes(recs))


@case('Keys in odd case are read as runtimes do; twice is not judged')
def _():
    text = json.dumps({'config': run_config(User=..., user='root')}).encode()
    equal([ROOT], found(image(text)))
    for pair in (b'"User":"web","user":"root"', b'"Env":[],"ENV":[]'):
        recs = bad(CONFIG, image(b'{"config":{%s}}' % pair), 'twice')
        equal([], of_type('finding', recs))
        recs = check(CONFIG, image(b'{"config":{%s}}' % pair),
                     '--allow-skip', 'ambiguous-config')
        equal(1, recs[-1]['skipped']['ambiguous-config'])


@case('Times that are none are noted')
def _():
    def odd(created, *history):
        text = json.dumps({'created': created, 'config': run_config(),
                           'history': [{'created': t} for t in history]})
        return codes(check(CONFIG, image(text.encode()))).count('odd-time')
    for good in ('2024-02-29T12:00:00Z', '0001-01-01T00:00:00Z',
                 '1970-01-01T00:00:00.000000000+02:00', None):
        equal(0, odd(good, '2024-01-01T00:00:00.5-23:59'), good)
    for text in ('yesterday', '2023-02-29T12:00:00Z', '2024-01-01', 1, '',
                 '2024-01-01T00:00:00', '2024-13-01T00:00:00Z',
                 '2024-01-01T24:00:00Z', '2024-01-01T00:00:00.Z', {}):
        equal(1, odd(text), text)
    equal(2, odd('x', 'y', '2024-01-01T00:00:00Z', 'z'))


@case('An image for Windows is noted, and judged as far as it can be')
def _():
    config = run_config(User='ContainerAdministrator', StopSignal='KILL',
                        Entrypoint=['cmd', '/S', '/C', 'x'], Healthcheck=...,
                        WorkingDir='C:\\app', Volumes={'/etc': {}},
                        ExposedPorts={'3389/tcp': {}}, Env=['PATH=.'])
    recs = check(CONFIG, image(config, os_name='windows'))
    equal([('warning', 'windows-image', None, None)],
          [n for n in notes(recs) if n[1] == 'windows-image'])
    equal(['no-healthcheck', 'exposed-service', 'stop-signal'],
          [r['rule'][7:] for r in of_type('finding', recs)])


@case('Hostile values stay in bounds, on one line')
def _():
    rng = random.Random(5)
    nasty = ['', '\x1b[2J', '\u202e', '/' * 9000, 'a' * 70000, ':', '\n',
             '/proc/' + '../' * 3000, '\x00', '\ud7ff\uffff', '-1', '0' * 5000,
             '/etc\x00', '%s%n', '"', '../' * 2000 + 'etc']
    for _ in range(60):
        def text():
            return rng.choice(nasty) + rng.choice(nasty)
        config = {
            'User': text(), 'WorkingDir': text(), 'StopSignal': text(),
            'Entrypoint': [text() for _ in range(rng.randrange(3))],
            'Cmd': [text() for _ in range(3)],
            'Env': ['PATH=' + text(), 'LD_LIBRARY_PATH=' + text(), text()],
            # A key with a NUL is refused.
            'Volumes': {text().replace('\x00', ''): {} for _ in range(9)},
            'ExposedPorts': {text().replace('\x00', ''): text()
                             for _ in range(9)},
            'Labels': {LABEL + 'base.name': text()},
            'Healthcheck': {'Test': [text()]}}
        data = image(json.dumps({'config': config, 'created': text()},
                                ).encode(), ref='x')
        recs = check(CONFIG, data)
        keys = [(r['rule'], r.get('path'), r['key'])
                for r in of_type('finding', recs)]
        equal(len(keys), len(set(keys)), 'a finding twice')


# Real images

@case('Real images: nothing above info but what is argued here')
def _():
    folder = os.path.join(lib.SHARED, 'images', 'image')
    if not os.path.isdir(folder):
        raise lib.Skip('no ../shared/images')
    # They name no user. Two have the tag latest.
    root = ('root-user', 'medium')
    latest = ('mutable-reference', 'low')
    # httpd is in a package of its own; srv has the mode 1777.
    web = [('command-not-found', 'low'), ('workdir', 'low')]
    for name, want in (
            ('trivy-alpine-39.docker-save.tar.gz', [root]),
            ('alma-app.arm64.docker-save-containerd.tar', []),
            ('alpine-web.docker-save-containerd.tar', web),
            ('alpine-web.oci-archive.tar', [latest] + web),
            ('dive-test-docker-image.tar.gz', [root, latest]),
            ('dive-kaniko.tar', [root]),
            ('trivy-busybox-with-lockfile.docker-save.tar.gz',
             [root, latest])):
        data = lib.merge_file(os.path.join(folder, name)).good()
        equal(want, [(rule, severity) for rule, severity, _ in found(data)
                     if severity != 'info'], name)


@case('The base image scratch: a program, a number, nothing else')
def _():
    data = stream([('COPY app /', [f('app', 'ELF', mode=0o755)])],
                  config={'config': {'User': '65532', 'Labels': LABELS,
                                     'Entrypoint': ['/app'],
                                     'WorkingDir': '/'}},
                  manifest=OCI, attestations=SIGNED)
    equal([], found(data))


if __name__ == '__main__':
    lib.main(CONFIG)
