#!/usr/bin/env python3
"""img-check-secrets, on streams that are written by hand and on images. The
secrets are made up, see planted.py."""

import base64
import gzip
import io
import json
import os
import shutil
import subprocess
import tarfile
import zipfile

import lib
from lib import BIN, MERGE, case, equal, run, scratch
import archive
import mkstream
import planted
from findings import bad, check, notes, of_type, on_real_images, records
from mkstream import Hollow, stage
import rawtar
from rawtar import d, f

SECRETS = os.path.join(BIN, 'img-check-secrets')
CHECK = os.path.join(BIN, 'img-check')


def config(history=(), **run_config):
    return {'config': run_config,
            'history': [{'created_by': t, 'empty_layer': True}
                        for t in history] + [{'created_by': 'COPY . .'}],
            'rootfs': {'type': 'layers', 'diff_ids': [mkstream.diff_id(0)]}}


def image(*members, **given):
    return mkstream.stream([('COPY . .', list(members))], **given)


def found(data, *args, program=SECRETS):
    return of_type('finding', check(program, data, *args))


def brief(recs):
    return [(r['rule'].removeprefix('secrets/'), r['severity'], r.get('path'),
             r.get('line'), r['key']) for r in recs]


def rules(*members, args=(), **given):
    return [r['rule'].removeprefix('secrets/')
            for r in found(image(*members, **given), *args)]


def in_file(text, path='srv/app.conf', args=()):
    """The findings on one file."""
    return found(image(f(path, text)), *args)


def fires(rule, *texts, path='srv/app.conf'):
    for text in texts:
        equal([rule], [r['rule'].removeprefix('secrets/')
                       for r in in_file(text, path)], text)


def silent(*texts, path='srv/app.conf'):
    for text in texts:
        equal([], brief(in_file(text, path)), text)


def windows(secret, n=8):
    raw = secret.encode() if isinstance(secret, str) else secret
    return {raw[i:i + n] for i in range(len(raw) - n + 1)}


# The rules

@case('A token is found by its format, with its name, line, layer and length')
def _():
    one = in_file('# x\nGITHUB_TOKEN=%s\n' % planted.github())[0]
    equal(('secrets/token', 'srv/app.conf', 2, 0), (
        one['rule'], one['path'], one['line'], one['layer']['index']))
    equal('GITHUB_TOKEN=gh' + 'p_**** (40 bytes)', one['evidence'])
    equal('GITHUB_TOKEN', one['key'].split(':')[1])
    assert one['message'].endswith(' in "GITHUB_TOKEN"'), one['message']
    assert 'confidence' not in one, one


@case('A token is found in any text, and not where its checksum is wrong')
def _():
    token = planted.github()
    fires('token', 'x = "%s"' % token, 'curl -H "Authorization: Bearer %s"\n' %
          token, 'https://%s@github.com/a/b' % token, token, "'%s'" % token,
          path='usr/lib/app/main.py')
    wrong = token[:-1] + ('a' if token[-1] != 'a' else 'b')
    silent('x = "%s"' % wrong, 'x = "%sX"' % token, path='usr/lib/app/main.py')


@case('Tokens of several providers on one line are several findings')
def _():
    got = in_file('a %s b %s c %s\n' % (planted.github(), planted.gitlab(),
                                        planted.stripe()), 'usr/lib/x.py')
    equal(['secrets/token'] * 3, [r['rule'] for r in got])
    equal(3, len({r['fingerprint'] for r in got}))


@case('A private key is found in all its forms; public ones and certificates '
      'are none')
def _():
    ed, rsa = planted.private_key(), planted.private_key('RSA')
    fires('private-key', ed, rsa, planted.openssl(
        'rsa', '-traditional', data=rsa.encode()).decode(),
        'key: |\n' + ''.join('  %s\n' % line for line in ed.splitlines()),
        json.dumps({'private': rsa}), path='srv/key.pem')
    silent(planted.public_key(ed), planted.certificate(ed),
           '-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----\n',
           path='srv/key.pem')
    both = planted.certificate(ed) + ed
    one = in_file(both, 'srv/key.pem')
    equal([both[:both.index('-----BEGIN PRIV')].count('\n') + 1],
          [r['line'] for r in one])


@case('A key with a passphrase is low; a key in its file is one finding')
def _():
    equal([('encrypted-key', 'low', 'srv/k.pem', 1)],
          [b[:4] for b in brief(in_file(planted.encrypted_key(), 'srv/k.pem'))])
    equal([('private-key', 'root/.ssh/id_ed25519')],
          [(r['rule'].removeprefix('secrets/'), r['path']) for r in in_file(
              planted.private_key(), 'root/.ssh/id_ed25519')])


@case('A key with a passphrase is low in all forms, whatever its cipher')
def _():
    rsa = planted.private_key('RSA').encode()
    for cipher in '-aes256', '-des':
        key = planted.openssl('rsa', '-traditional', cipher, '-passout',
                              'pass:x', '-provider', 'legacy', '-provider',
                              'default', data=rsa).decode()
        equal([('encrypted-key', 'low')],
              [b[:2] for b in brief(in_file(key, 'srv/k.pem'))])


@case('A key in a key is one finding; the line is that of what is told')
def _():
    der = planted.openssl('pkcs8', '-topk8', '-nocrypt', '-outform', 'DER',
                          data=planted.private_key('RSA').encode())
    equal(['pkcs8-private-key-der'], [b[4] for b in brief(
        in_file(der, 'srv/key.der'))])
    word = planted.password()
    lines = 'export DB_PASSWORD=%s\nls\npsql postgresql://app:%s@db.corp/x\n'
    equal([('url', 3)], [(b[0], b[3]) for b in brief(
        in_file(lines % (word, word), 'root/.bash_history'))])


@case('A URL with a password is found, and its user and host are no secret')
def _():
    one = in_file('url = postgres://app:%s@db.corp.net:5432/app\n' %
                  planted.password())[0]
    equal(('secrets/url', 'high'), (one['rule'], one['severity']))
    silent('url = postgres://app@db.corp.net/app',
           'url = postgres://app:${PASS}@db.corp.net/app',
           'url = postgres://user:password@localhost/app',
           'url = https://example.com/a:b@c')


@case('Files of credentials are read by their grammar')
def _():
    word = planted.password()
    auth = base64.b64encode(b'user:' + word.encode()).decode()
    for path, text in (
            ('root/.docker/config.json',
             json.dumps({'auths': {'registry.corp.net': {'auth': auth}}})),
            ('root/.netrc', 'machine a.corp.net login u password %s\n' % word),
            ('root/.pgpass', 'db.corp.net:5432:app:app:%s\n' % word),
            ('root/.npmrc', '//npm.corp.net/:_password=%s\n' %
             base64.b64encode(word.encode()).decode())):
        got = in_file(text, path)
        equal([('secrets/credential-file', path)],
              [(r['rule'], r['path']) for r in got], path)
        assert word not in json.dumps(got), path


@case('A file of credentials without any is no finding, whatever its name')
def _():
    for path, text in (
            ('root/.docker/config.json', '{"credsStore":"ecr-login"}'),
            ('root/.docker/config.json', '{"auths":{"a.corp.net":{}}}'),
            ('root/.npmrc', '//npm.corp.net/:_authToken=${NPM_TOKEN}\n'),
            ('root/.npmrc', 'registry=https://npm.corp.net/\n'),
            ('root/.netrc', '# none\n')):
        silent(text, path=path)


@case('A token in a file of credentials is one finding, by its format')
def _():
    token = planted.npm()
    got = in_file('//registry.npmjs.org/:_authToken=%s\n' % token, 'root/.npmrc')
    equal(['secrets/token'], [r['rule'] for r in got])
    assert got[0]['key'].count(':') >= 1, got[0]['key']


@case("A password's hash is medium")
def _():
    hashed = planted.openssl('passwd', '-6', planted.password()).decode()
    equal([('password-hash', 'medium', 'srv/.htpasswd', 1)],
          [b[:4] for b in brief(in_file('admin:' + hashed, 'srv/.htpasswd'))])


@case('Good passwords are found, whatever letters and digits they have')
def _():
    words = [planted.text('good %d' % i, 16) for i in range(300)]
    got = in_file(''.join('a%d_password=%s\n' % (i, w)
                          for i, w in enumerate(words)))
    # Letters alone may be a name.
    assert len(got) > 280, len(got)


@case('A variable is found by its name and the look of its value')
def _():
    word = planted.password()
    fires('variable', 'db_password=%s\n' % word, 'db.password: "%s"\n' % word,
          '"apiSecret": "%s"\n' % word, 'export API_SECRET=%s\n' % word,
          'db_password=' + word,
          path='srv/app.properties')
    one = in_file('\n\ndb_password=%s\n' % word)[0]
    equal((3, 'db_password=**** (17 bytes)', 'db_password'),
          (one['line'], one['evidence'], one['key'].split(':')[1]))
    # Programs are no files that somebody configures things in.
    silent('db_password=%s\n' % word, path='usr/bin/app')


@case('What is no secret is not found')
def _():
    silent(*['%s\n' % line for line in (
        'db_password=', 'db_password=""', 'db_password=null',
        'db_password=${DB_PASSWORD}', 'db_password=$DB_PASSWORD',
        'db_password=$(cat /run/secrets/x)', 'db_password={{ password }}',
        'db_password=%DB_PASSWORD%', 'db_password=<password>',
        'db_password=changeme', 'db_password=xxxxxxxxxxxx',
        'db_password=your-password-here', 'db_password=********',
        'db_password_file=/run/secrets/db', 'PASSWORD_MIN_LENGTH=12',
        'api_key=YOUR_API_KEY', 'AWS_ACCESS_KEY_ID=AKIA' 'IOSFODNN7EXAMPLE',
        'aws_secret_access_key=wJalrXUtnFEMI/K7MDENG/' 'bPxRfiCYEXAMPLEKEY',
        'KEYCLOAK_VERSION=24.0.5', 'KEYCLOAK_HOME=/opt/keycloak',
        'GPG_KEY=A035C8C19219BA821ECEA86B64E628F8D684696D',
        'PYTHON_SHA256=' + planted.text('sha', 64, planted.HEX),
        'NGINX_VERSION=1.27.1', 'public_key=ssh-ed25519 AAAAC3NzaC1lZDI1NTE5'
        'AAAAI' + planted.text('pub', 43), 'token_type=bearer',
        'password_policy=strict', 'tokenizer=unigram', 'secret=true',
        'RUN gpg --keyserver=hkps://keys.openpgp.org --recv-keys '
        'A035C8C19219BA821ECEA86B64E628F8D684696D')])


@case('Tests, documentation and keys that distributions ship are not found')
def _():
    key, token = planted.private_key(), planted.github()
    equal([], rules(f('usr/lib/python3.11/test/keycert.pem', key),
                    f('usr/local/go/src/crypto/tls/testdata/key.pem', key),
                    f('usr/share/doc/app/examples/x.conf', token),
                    f('etc/ssl/private/ssl-cert-snakeoil.key', key)))
    recs = check(SECRETS, image(f('usr/share/doc/a/x.conf', token),
                                f('usr/share/doc/b/y.conf', token)))
    equal(([], [('note', 'shipped', 'usr/share/doc/a/x.conf')]),
          (of_type('finding', recs), [(r['level'], r['code'], r['path'])
                                      for r in of_type('diag', recs)]))
    got = in_file(token, 'app/test/fixtures/x.py')
    equal([('secrets/token', 'low')],
          [(r['rule'], r['confidence']) for r in got])


# The config

@case('Env, labels, commands, health checks, triggers and the shell are read')
def _():
    word = planted.password
    got = found(image(config=config(
        Env=['PATH=/bin', 'DB_PASSWORD=' + word('1')],
        Labels={'com.corp.token': planted.github('2')},
        Entrypoint=['/app', '--password=' + word('3')],
        Cmd=['/bin/sh', '-c', 'TOKEN=%s ./app' % planted.github('4')],
        Healthcheck={'Test': ['CMD-SHELL', 'curl -H "Authorization: Bearer '
                              '%s" localhost' % planted.github('5')]},
        OnBuild=['ENV API_TOKEN=' + planted.gitlab('6')],
        Shell=['/bin/sh', '-c', 'export X_SECRET=' + word('7')])))
    equal(['Env.DB_PASSWORD', 'Labels.com.corp.token', 'Entrypoint.password',
           'Cmd.TOKEN', 'Healthcheck.Authorization', 'Shell.X_SECRET',
           'OnBuild.API_TOKEN'],
          [r['key'].split(':', 1)[1].replace('.--', '.') for r in got])
    for r in got:
        assert 'path' not in r and 'line' not in r, r
    assert ' in the environment variable "DB_PASSWORD"' in got[0]['message']
    assert ' in the label "com.corp.token"' in got[1]['message'], got[1]


@case("The manifest's annotations are read")
def _():
    got = found(image(config=config(), manifest={
        'annotations': {'com.corp.key': planted.gitlab()}}))
    equal(['annotations.com.corp.key'],
          [r['key'].split(':', 1)[1] for r in got])


@case('Env is found once, with the line of the history that brought it')
def _():
    word = planted.password()
    got = found(image(config=config(
        ['ARG X', 'ENV DB_PASSWORD=' + word + ' # buildkit'],
        Env=['DB_PASSWORD=' + word])))
    equal([('Env.DB_PASSWORD', 2)],
          [(r['key'].split(':', 1)[1], r['history']) for r in got])


@case('Build arguments are found once, at their first line')
def _():
    token = planted.github()
    lines = ['ARG TOKEN', 'RUN |2 A=b TOKEN=%s /bin/sh -c make # buildkit' %
             token, 'RUN |2 A=b TOKEN=%s /bin/sh -c make install # buildkit' %
             token]
    recs = check(SECRETS, image(config=config(lines)))
    got = of_type('finding', recs)
    equal([('ARG.TOKEN', 2)],
          [(r['key'].split(':', 1)[1], r['history']) for r in got])
    assert ' in the build argument "TOKEN"' in got[0]['message'], got[0]


@case('What stands in an instruction is found with its line')
def _():
    token = planted.gitlab()
    got = found(image(config=config([
        'RUN /bin/sh -c true', 'RUN /bin/sh -c curl -H "PRIVATE-TOKEN: %s" '
        'https://git.corp.net # buildkit' % token])))
    equal([2], [r['history'] for r in got])
    assert ' in a build instruction' in got[0]['message'], got[0]


@case('A config without secrets has no findings')
def _():
    equal([], found(image(config=config(
        ['ENV GPG_KEY=A035C8C19219BA821ECEA86B64E628F8D684696D',
         'RUN |1 TOKEN= /bin/sh -c true', 'ARG NPM_TOKEN',
         'RUN --mount=type=secret,id=npm npm ci',
         'RUN /bin/sh -c gpg --keyserver=hkps://keys.openpgp.org x'],
        Env=['KEYCLOAK_VERSION=24', 'TOKEN_FILE=/run/secrets/x',
             'PASSWORD=', 'PATH=/usr/bin'],
        Cmd=['app', '--password-file', '/run/secrets/x']))))


# Hidden

def layered(*layers, args=('--hidden',)):
    data = rawtar.to_bytes(archive.docker_25([archive.Image(*layers)]))
    return run([MERGE, *args], data).good()


@case('A secret that a later layer deleted or replaced is found, with both')
def _():
    token, word = planted.github(), planted.password()
    data = layered([d('srv/'), f('srv/a.env', 'T=' + token),
                    f('srv/b.conf', 'db_password=%s\n' % word)],
                   [f('srv/b.conf', 'db_password=\n')],
                   [f('srv/.wh.a.env', '')])
    recs = check(SECRETS, data)
    got = sorted((r['path'], r['layer']['index'], r['hidden_by']['index'],
                  r['key'].split(':')[0]) for r in of_type('finding', recs))
    equal([('srv/a.env', 0, 2, 'hidden'), ('srv/b.conf', 0, 1, 'hidden')], got)
    for r in of_type('finding', recs):
        assert 'still in the image although layer %d took' % \
            r['hidden_by']['index'] in r['message'], r
        assert 'remediation' in r, r
    equal([], notes(recs))


@case('The same file, shown and hidden, is findings of different fingerprints')
def _():
    token = planted.github()
    data = layered([f('a.env', 'T=' + token)], [f('a.env', 'T=%s ' % token)],
                   [f('a.env', 'T=%s  ' % token)])
    got = found(data)
    equal(3, len(got))
    equal(3, len({r['fingerprint'] for r in got}))
    shown = [r for r in got if 'hidden_by' not in r]
    alone = found(layered([f('a.env', 'T=' + token)]))
    equal([alone[0]['fingerprint']], [r['fingerprint'] for r in shown])


@case('A stream without hidden entries is noted, unless there can be none')
def _():
    two = [[f('a', 'x')], [f('b', 'x')]]
    equal([('note', 'hidden-unseen', None, None)],
          notes(check(SECRETS, layered(*two, args=()))))
    equal([], notes(check(SECRETS, layered(*two))))
    equal([], notes(check(SECRETS, layered(two[0], args=()))))


# Nothing of a secret is printed

def plant():
    """Members, a config, and the secrets in them, but for what is shown."""
    p, texts, secrets = planted, {}, []

    def put(path, text, *values):
        texts[path] = texts.get(path, '') + text + '\n'
        secrets.extend(values)

    t = [p.github(str(i)) for i in range(6)]
    w = [p.password(str(i)) for i in range(12)]
    put('srv/a.conf', 'token=%s other=%s password=%s' % (
        t[0], p.gitlab('m'), w[0]), t[0][4:], p.gitlab('m')[6:], w[0])
    put('srv/a.conf', 'url=postgres://app:%s@db.corp.net/x '
        'amqp://u:%s@mq.corp.net' % (w[1], w[2]), w[1], w[2])
    put('srv/a.conf', 'AWS_ACCESS_KEY_ID=%s\nAWS_SECRET_ACCESS_KEY=%s' % (
        p.aws_id('m'), p.aws_secret('m')), p.aws_id('m')[4:], p.aws_secret('m'))
    put('srv/b.py', 'x = "%s", "%s", "%s", "%s"' % (
        p.slack('m'), p.stripe('m'), p.sendgrid('m'), p.digitalocean('m')),
        p.slack('m')[-24:], p.stripe('m')[8:], p.sendgrid('m')[3:],
        p.digitalocean('m')[7:])
    put('srv/b.py', p.jwt('m'), p.jwt('m').split('.')[2])
    key = p.private_key()
    put('srv/key.pem', key, key.split('\n')[1][16:])
    put('root/.npmrc', '//registry.npmjs.org/:_authToken=' + p.npm('m'),
        p.npm('m')[4:])
    put('root/.netrc', 'machine a.corp.net login u password ' + w[3], w[3])
    auth = base64.b64encode(b'user:' + w[4].encode()).decode()
    put('root/.docker/config.json',
        json.dumps({'auths': {'r.corp.net': {'auth': auth}}}), w[4], auth[8:])
    put('srv/.htpasswd', 'admin:' + p.openssl(
        'passwd', '-6', '-salt', 'abcdefgh', w[5]).decode(), w[5],
        p.openssl('passwd', '-6', '-salt', 'abcdefgh', w[5]).decode()[12:90])
    put('srv/wrapped', base64.b64encode(
        ('token: ' + t[1]).encode()).decode(), t[1][4:])
    settings = config(
        ['ARG TOKEN', 'RUN |2 TOKEN=%s DB_PASSWORD=%s /bin/sh -c make '
         '# buildkit' % (t[2], w[6]),
         '/bin/sh -c #(nop)  ENV API_SECRET=' + w[7],
         'RUN /bin/sh -c curl -u user:%s https://x:%s@git.corp.net # buildkit'
         % (w[8], w[9])],
        Env=['API_SECRET=' + w[7], 'GH=' + t[3]],
        Labels={'token': t[4]}, Cmd=['app', '--password', w[10]])
    secrets += [t[2][4:], t[3][4:], t[4][4:], w[6], w[7], w[8], w[9], w[10]]
    settings['history'][-1]['created_by'] = \
        'COPY --from=x https://u:%s@x.corp.net/ %s /' % (w[11], t[5])
    secrets += [w[11], t[5][4:]]
    return texts, settings, secrets


@case('No part of a secret is in any output, of this program or of img-check')
def _():
    texts, settings, secrets = plant()
    assert len(secrets) >= 25, len(secrets)
    pieces = set().union(*(windows(s) for s in secrets))
    members = [f(path, text) for path, text in texts.items()]
    data = mkstream.stream(
        [(settings['history'][-1]['created_by'], members)], config=settings)
    for program in (SECRETS, CHECK):
        for args in (['--json'], ['--text'], ['--json', '--quiet'],
                     ['--text', '--quiet'], ['--deep', '--json'],
                     ['--fail-on', 'low', '--text'], ['--list-rules']):
            done = run([program, *args], data)
            for out in (done.out, done.err):
                leaks = [p for p in pieces if p in out]
                equal([], leaks[:3], '%s %s' % (program, args))
    got = found(data)
    assert len(got) >= 22, brief(got)


@case('A name that is a secret itself, or has one in it, is not printed')
def _():
    one, two, word = planted.github(), planted.gitlab(), planted.password()
    text = json.dumps({'tokens': {one: two, planted.jwt(): two + 'x'},
                       'x': {'https://u:%s@a.corp.net' % word: {
                           'password': planted.password('2')}}}, indent=1)
    secrets = windows(one[4:]) | windows(two[6:]) | windows(word) | \
        windows(planted.jwt()[45:])
    npmrc = '//u:%s@npm.corp.net/:_password=%s' % (word, planted.password('3'))
    settings = config(Env=[one + '=' + two])
    data = image(f('srv/a.json', text), f('srv/b.yml', one + ': ' + two),
                 f('root/.npmrc', npmrc), config=settings)
    for form in '--json', '--text':
        done = run([SECRETS, form], data)
        equal([], [p for p in secrets if p in done.out][:3], done.out)


@case('Rules that are not asked for are masked all the same')
def _():
    word = planted.password()
    lines = ['RUN |1 TOKEN=%s /bin/sh -c sudo curl -H "X-Token: %s" x' % (
        planted.github(), word)]
    done = run([CHECK, '--only=history', '--only=secrets/pattern', '--json'],
               image(config=config(lines)))
    for piece in windows(planted.github()[4:]) | windows(word):
        assert piece not in done.out, done.out


# Fingerprints

def prints(text, path='srv/app.conf', **given):
    return [r['fingerprint'] for r in found(image(f(path, text), **given))]


@case('Fingerprints stay the same when value, line and tag change')
def _():
    one = prints('db_password=%s\n' % planted.password('1'))
    equal(1, len(one))
    equal(one, prints('\n\ndb_password=%s\n' % planted.password('2'),
                      ref='other:2'))
    one = prints('x\nTOKEN=%s\n' % planted.github('1'))
    equal(one, prints('TOKEN=%s\n' % planted.github('2')))


@case('Two variables are two fingerprints, and so are two of one name')
def _():
    got = in_file('a_password=%s\nb_password=%s\na_password=%s\n' % (
        planted.password('1'), planted.password('2'), planted.password('3')))
    equal(3, len({r['fingerprint'] for r in got}))
    equal(['a_password', 'b_password', 'a_password#2'],
          [r['key'].split(':')[1] for r in got])


@case('A secret that stands in a file several times is one finding, its first')
def _():
    token = planted.github()
    got = in_file('#\nA_TOKEN=%s\n%s\nB_TOKEN=%s\n' % (token, token, token))
    equal([2], [r['line'] for r in got])


@case('A token in the value of a variable is one finding, and has its name')
def _():
    got = in_file('api_secret: "Bearer %s"\n' % planted.github())
    equal(['secrets/token'], [r['rule'] for r in got])
    equal('api_secret', got[0]['key'].split(':')[1])


@case('Hidden files have keys of their own')
def _():
    data = layered([f('a.env', planted.github())], [f('.wh.a.env', '')])
    key = found(data)[0]['key']
    equal('hidden:' + found(image(f('a.env', planted.github())))[0]['key'], key)


@case('The order of findings is that of lines')
def _():
    text = ''.join('a%d_password=%s\n%s\n' % (
        i, planted.password(str(i)), planted.github(str(i)))
        for i in range(20))
    equal(list(range(1, 41)), [r['line'] for r in in_file(text)])


@case('--list-patterns lists each pattern and file once, and the own ones')
def _():
    own = scratch('own.patterns', json.dumps({
        'id': 'acme-token', 'regex': 'acme_[0-9a-f]{8}', 'severity': 'low',
        'examples': {'yes': ['acme_' '0f1e2d3c']}}).encode())
    full = run([SECRETS, '--list-patterns', '--patterns', own])
    equal((0, b''), (full.status, full.err))
    rows = [json.loads(line) for line in full.out.splitlines()]
    ids = [r['id'] for r in rows]
    equal(len(ids), len(set(ids)))
    assert len(ids) > 400, len(ids)
    equal({'type': 'pattern', 'id': 'acme-token', 'title': 'acme-token',
           'rule': 'secrets/pattern', 'severity': 'low'}, rows[-1])
    equal({'aws-access-key-id', 'docker-config'} - set(ids), set())
    table = run([SECRETS, '--list-patterns', '-o', 'table'])
    equal(len(ids) - 1, len(table.out.splitlines()))


# --allow

def allowed(text, data, *args):
    path = scratch('allow.list', text.encode())
    recs = check(SECRETS, data, '--allow', path, *args)
    return len(of_type('finding', recs)), [n[1] for n in notes(recs)]


@case('--allow takes rules, aliases, patterns and fingerprints')
def _():
    data = image(f('srv/app.py', 'x = "%s"\n' % planted.github()))
    one = found(data)[0]
    for line in ('secrets/token srv/app.py', 'secrets/token  srv/**',
                 'secrets/* **/*.py', 'CIS-DI-0010 srv/app.py',
                 'CWE-798 srv/app.py', 'CWE-312 srv/*',
                 'pattern:%s srv/app.py' % one['key'].split(':')[0],
                 one['fingerprint'], one['fingerprint'] + ' # the mirror\'s'):
        equal((0, ['allowed']), allowed('# list\n\n%s\n' % line, data), line)
    for line in ('secrets/url srv/app.py', 'secrets/token srv/app',
                 'pattern:nosuch srv/app.py', 'CWE-321 srv/app.py',
                 one['fingerprint'][::-1]):
        equal((1, ['allow-unused']), allowed(line, data), line)
    equal((1, []), allowed('4755 0:0 srv/app.py\n* *:* **\n', data),
          'lines on modes')


@case('--allow has the config as the root, and the hidden as their paths')
def _():
    data = image(config=config(Env=['DB_PASSWORD=' + planted.password()]))
    equal((0, ['allowed']), allowed('secrets/variable .', data))
    equal((0, ['allowed']), allowed('secrets/* **', data))
    equal((1, ['allow-unused']), allowed('secrets/* etc/**', data))
    data = layered([f('a.env', planted.github())], [f('.wh.a.env', '')])
    equal((0, ['allowed']), allowed('secrets/token a.env', data))


@case('--allow may be repeated; img-check gives it to modes and secrets')
def _():
    data = image(f('srv/app.py', planted.github()),
                 f('srv/su', 'x', mode=0o4755))
    one = scratch('one.list', b'secrets/token srv/app.py\n4755 *:* srv/su\n')
    two = scratch('two.list', b'secrets/url x\n')
    recs = check(CHECK, data, '--only=modes', '--only=secrets', '--allow', one,
                 '--allow', two)
    equal([], of_type('finding', recs))
    equal(['allow-unused', 'allowed', 'allowed'],
          sorted(n[1] for n in notes(recs)))


@case('A line of --allow that is wrong is an error that names it')
def _():
    for text, pattern in (
            ('secrets/nosuch x', r"line 1: 'secrets/nosuch' is no rule"),
            ('#\nsecrets/token', r'line 2: it has to be RULE PATH'),
            ('x y', r"line 1: 'x' is no rule"),
            ('secrets/token [x', r"line 1: '\[x': '\[' without"),
            ('ab' * 32 + ' x', r'line 1: behind a fingerprint')):
        bad(SECRETS, image(), r'--allow: .*' + pattern,
            args=['--allow', scratch('bad.list', text.encode())])


# --patterns

ACME = {'id': 'acme-token', 'regex': 'acme_[0-9a-f]{32}',
        'keywords': ['acme_'], 'title': 'ACME token', 'severity': 'medium',
        'shown': 5, 'examples': {
            'yes': ['acme_' + planted.text('yes', 32, planted.HEX)],
            'no': ['acme_x']}}


def patterns(*values):
    return scratch('patterns.ndjson', b'# ours\n\n' + b''.join(
        (v if isinstance(v, str) else json.dumps(v)).encode() + b'\n'
        for v in values))


@case('--patterns finds what has the format of the user\'s own')
def _():
    value = 'acme_' + planted.text('acme', 32, planted.HEX)
    data = image(f('usr/lib/x.py', 'see %s\n' % value))
    equal([], found(data))
    one = found(data, '--patterns', patterns(ACME))[0]
    equal(('secrets/pattern', 'medium', 1, 'acme_**** (37 bytes)'), (
        one['rule'], one['severity'], one['line'], one['evidence']))
    equal('ACME token', one['message'])
    equal('acme-token', one['key'])
    other = dict(ACME, id='other', regex='zzz_[0-9]{9}', keywords=['zzz_'],
                 examples={'yes': ['zzz_918273640']})
    equal(2, len(found(
        image(f('a', value), f('b', 'zzz_918273645')), '--patterns',
        patterns(ACME), '--patterns',
        scratch('more.ndjson', json.dumps(other).encode()))))


@case('A pattern that is wrong is an error that says which, and where')
def _():
    def wrong(pattern, *values):
        bad(SECRETS, image(), pattern, args=['--patterns', patterns(*values)])

    wrong(r'acme-token.*(offset|byte) 1\d', dict(ACME, regex='acme_[0-9]+(x'))
    wrong(r'acme-token', ACME, ACME)
    wrong(r'acme-token.*example', dict(ACME, examples={'yes': ['nothing']}))
    wrong(r"'acme_12345678' is not found: it looks like a placeholder",
          dict(ACME, regex='acme_[0-9]{8}',
               examples={'yes': ['acme_12345678']}))
    wrong(r"example 'nothing' is not found$",
          dict(ACME, examples={'yes': ['nothing']}))
    wrong(r'acme-token.*example', dict(ACME, examples={
        'yes': ACME['examples']['yes'],
        'no': ['acme_' + planted.text('no', 32, planted.HEX)]}))
    wrong(r'example', {k: v for k, v in ACME.items() if k != 'examples'})
    wrong(r'regexp', dict(ACME, regexp='x'))
    wrong(r'acme-token', dict(ACME, regex='x*', examples={'yes': ['x']}))
    wrong(r'line 3', '{')
    wrong(r'severity|loud', dict(ACME, severity='loud'))
    bad(SECRETS, image(), '--patterns', args=['--patterns', '/nonexistent'])


@case('--patterns: one that is given up makes the run incomplete')
def _():
    args = ['--patterns', patterns(
        {'id': 'slow', 'regex': 'k=(?:[a-z]+)+[0-9]',
         'examples': {'yes': ['k=qwertyp7']}})]
    data = image(f('srv/x', 'k=' + 'abcdefghi' * 9 + '! k=qwertyp7\n'))
    recs = bad(SECRETS, data, 'takes too long', args=args)
    equal({'pattern-over-limit': 1}, recs[-1]['skipped'])
    recs = check(SECRETS, data, '--allow-skip', 'pattern-over-limit', *args)
    assert ('warning', 'pattern-over-limit', 'srv/x', None) in notes(recs)


# --deep

def zipped(**files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, 'w', zipfile.ZIP_DEFLATED) as z:
        for name, text in files.items():
            z.writestr(name.replace('__', '/'), text)
    return out.getvalue()


def tarred(**files):
    return rawtar.to_bytes([f(n.replace('__', '/'), t)
                            for n, t in files.items()])


FILLER = 'nothing of interest here\n' * 40


@case('--deep looks into zip, tar, gzip, and a tar that gzip has compressed')
def _():
    token = planted.github()
    text = FILLER + 'x = "%s"\n' % token
    for path, body, member in (
            ('opt/app.jar', zipped(META__x='a', WEB__conf=text), 'WEB/conf'),
            ('opt/app.tar', tarred(a='a', b__conf=text), 'b/conf'),
            ('opt/app.tgz', gzip.compress(tarred(c__conf=text)), 'c/conf'),
            ('opt/conf.py.gz', gzip.compress(text.encode()), None)):
        data = image(f(path, body))
        got = found(data, '--deep')
        equal([('token', path, 41)], [(b[0], b[2], b[3])
                                      for b in brief(got)], path)
        assert 'inside the archive' in got[0]['message'], got[0]
        equal(member is not None, '!%s' % member in got[0]['key'], got[0])
        if not path.endswith('.tar'):
            equal([], found(data), 'without --deep')


@case('--deep reads files of credentials and variables in archives')
def _():
    word = planted.password()
    body = zipped(root__npmrc='x', a__app__properties='x')
    out = io.BytesIO()
    with zipfile.ZipFile(out, 'w', zipfile.ZIP_DEFLATED) as z:
        z.writestr('home/.netrc', 'machine a.corp.net login u password %s\n' %
                   word)
        z.writestr('BOOT-INF/classes/application.properties',
                   'spring.datasource.password=%s\n' % planted.password('2'))
    body = out.getvalue()
    got = found(image(f('opt/x.zip', body)), '--deep')
    equal(['credential-file', 'variable'],
          [r['rule'].removeprefix('secrets/') for r in got])
    equal(2, len({r['fingerprint'] for r in got}))


@case('--deep: a hidden archive is looked into too')
def _():
    data = layered([f('a.zip', zipped(x=FILLER + planted.github()))],
                   [f('.wh.a.zip', '')])
    equal([0], [r['hidden_by']['index'] - 1 for r in found(data, '--deep')])


@case('--deep: an archive that is broken makes the run incomplete, and what '
      'came before is found')
def _():
    good = tarred(a=FILLER + planted.github(), b=FILLER * 1000)
    for name, body in (('x.tar.gz', gzip.compress(good, 1)[:-600]),
                       ('x.gz', gzip.compress(FILLER.encode() * 9)[:-30]),
                       ('x.zip', zipped(a=FILLER * 99)[:-30])):
        data = image(f(name, body))
        recs = bad(SECRETS, data, 'cannot be unpacked', args=['--deep'])
        equal({'unreadable-archive': 1}, recs[-1]['skipped'], name)
        recs = check(SECRETS, data, '--deep', '--allow-skip',
                     'unreadable-archive')
        equal(1 if name == 'x.tar.gz' else 0, len(of_type('finding', recs)))


@case('--deep: a bomb makes the run incomplete')
def _():
    zeros = b'\0' * (1 << 20)
    out = io.BytesIO()
    with zipfile.ZipFile(out, 'w', zipfile.ZIP_DEFLATED, compresslevel=1) as z:
        with z.open('bomb', 'w', force_zip64=True) as member:
            for _ in range(4097):
                member.write(zeros)
    recs = bad(SECRETS, image(f('x.zip', out.getvalue())), 'x.zip',
               args=['--deep'])
    equal({'archive-over-limit': 1}, recs[-1]['skipped'])


@case('--deep: a secret in the name of a member is nowhere in the output')
def _():
    token, word = planted.github('name'), 'x9' + planted.text('name', 14)
    out = io.BytesIO()
    with zipfile.ZipFile(out, 'w', zipfile.ZIP_DEFLATED) as z:
        for name in ('a/%s.txt' % token, 'password=' + word):
            z.writestr(name, 'TOKEN=%s\n' % planted.github(name))
    data = image(f('x.zip', out.getvalue()))
    got = found(data, '--deep')
    equal({'github-pat', 'github-pat:TOKEN!a/gh' + 'p_****.txt',
           'github-pat:TOKEN!password=****'}, {r['key'] for r in got})
    for args in (['--json'], ['--text']):
        done = run([SECRETS, '--deep', *args], data)
        equal([], [w for w in windows(token[4:]) | windows(word)
                   if w in done.out + done.err], args)


@case('--deep: names in an archive may be anything')
def _():
    out = io.BytesIO()
    with zipfile.ZipFile(out, 'w') as z:
        z.writestr('../../e\x1b[31m\n"x', planted.github())
    done = run([SECRETS, '--deep', '--text'], image(f('x.zip', out.getvalue())))
    assert b'\x1b' not in done.out, done.out
    equal(2, done.out.count(b'\n'), done.out)


# Forms

@case('--text-only passes over what is no text')
def _():
    token = planted.github().encode()
    data = image(f('bin/app', b'\x7fELF\0\0\0' + token + b'\0'))
    got = found(data)
    equal([('token', 'bin/app', None)],
          [(b[0], b[2], b[3]) for b in brief(got)])
    equal([], found(data, '--text-only'))
    data = image(f('a.txt', token), f('b.txt', ('\ufeff' + token.decode()).encode(
        'utf-16-le')))
    equal(2, len(found(data, '--text-only')))


@case('Settings and files of credentials are read in UTF-16 with its mark')
def _():
    word = planted.password()
    lines = 'x=1\r\n\r\ndb_password=%s\r\n' % word
    for path, rule in (('srv/app.properties', 'variable'),
                       ('srv/.env', 'credential-file')):
        for order in 'le', 'be':
            raw = lines.encode('utf-16-' + order)
            raw = '\ufeff'.encode('utf-16-' + order) + raw
            got = found(image(f(path, raw)))
            equal([(rule, path, 3)], [(b[0], b[2], b[3]) for b in brief(got)],
                  order)
            assert got[0]['message'].endswith(', in UTF-16'), got[0]
            equal([], [w for w in windows(word) if w in
                       json.dumps(got).encode()])
    netrc = 'machine a.corp.net login u password %s\r\n' % word
    equal([('credential-file', 'root/.netrc', 1)], [
        (b[0], b[2], b[3]) for b in brief(found(image(
            f('root/.netrc', netrc.encode('utf-16')))))])


@case('A token is found in UTF-16 of either order, and wrapped in base64 once')
def _():
    token = planted.github()
    for coding in 'utf-16-le', 'utf-16-be':
        for mark in '\ufeff', '':
            body = (mark + FILLER + 'x = "%s"\n' % token).encode(coding)
            got = found(image(f('srv/x.txt', body)))
            equal(['token'], [b[0] for b in brief(got)], (coding, mark))
            assert ', in UTF-16' in got[0]['message'], got[0]
    for before in '', 'a', 'ab', 'user:':
        body = 'x: ' + base64.b64encode((before + ' ' + token).encode()).decode()
        got = found(image(f('usr/lib/x.py', body)))
        equal(['token'], [b[0] for b in brief(got)], before)
        assert ', encoded in base64' in got[0]['message'], got[0]


@case('Tokens are found wherever they lie in a file of 300 MB')
def _():
    size, block = 300 << 20, 1 << 16
    tokens, places = [], []
    for i, at in enumerate((0, block - 20, block * 3, 256 * 1024 - 39,
                            (1 << 20) - 1, (17 << 20) - 8, size // 2 + 1,
                            size - 40)):
        tokens.append(planted.github(str(i)).encode())
        places.append(at)
    parts = mkstream.parts([('COPY', [f('big', '')])])
    whole = [p.to_bytes() for p in parts[:-2]]
    head = rawtar.f('big', b'', size=size).to_bytes()
    end = mkstream.meta('end.json', {'entries': 1, 'bytes': size, 'diags': []})

    def body(at):
        out = bytearray((b'.' * 63 + b'\n') * (block // 64))
        for token, place in zip(tokens, places):
            for lead, text in ((0, token), (-1, b' '), (40, b' ')):
                for i, byte in enumerate(text):
                    where = place + lead + i - at
                    if 0 <= where < block:
                        out[where] = byte
        return out

    with subprocess.Popen([SECRETS], stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE) as program:
        plain = body(size * 2)
        for part in whole + [head]:
            program.stdin.write(part)
        for at in range(0, size, block):
            near = any(at - 64 < p + 41 and p - 2 < at + block for p in places)
            program.stdin.write(body(at) if near else plain)
        program.stdin.write(rawtar.to_bytes([end]))
        program.stdin.close()
        recs = records(program.stdout.read())
    equal(0, program.returncode)
    equal(True, recs[-1]['ok'])
    equal(len(tokens), len(of_type('finding', recs)))


@case('More secrets than anybody reads make the run incomplete')
def _():
    text = ''.join('x %s\n' % planted.github(str(i)) for i in range(1001))
    recs = bad(SECRETS, image(f('x.py', text)),
               '"x.py" has more than 1000 secrets')
    equal({'findings-over-limit': 1}, recs[-1]['skipped'])
    equal(1000, len(of_type('finding', recs)))
    equal(1000, len(found(image(f('x.py', text.split('\n', 1)[1])))))


@case('A file of credentials that is too large makes the run incomplete')
def _():
    big = '# x\n' * (1 << 20) + 'machine a.corp.net login u password x'
    recs = bad(SECRETS, image(f('root/.netrc', big)), 'root/.netrc')
    equal({'body-over-limit': 1}, recs[-1]['skipped'])
    recs = check(SECRETS, image(f('root/.netrc', big)), '--allow-skip',
                 'body-over-limit')


@case('A file that is not what its name says is noted')
def _():
    recs = check(SECRETS, image(f('root/.docker/config.json',
                                  '{"auths": %s' % planted.github())))
    equal([('note', 'odd-credential-file', 'root/.docker/config.json', None)],
          notes(recs))
    equal(1, len(of_type('finding', recs)))


# The stream

@case('A stream that is cut is no clean image')
def _():
    data = image(f('a.py', planted.github()), f('b.py', 'x' * 5000))
    for n in range(0, len(data) - 1024, 1111):
        done = run([SECRETS, '--json'], data[:n])
        equal(2, done.status, n)


@case('A body that was left out is an error, and with --partial a warning')
def _():
    data = image(f('a.py', planted.github()), Hollow('b.py', 100),
                 stages=[stage('a.py', hollow=True)])
    bad(SECRETS, data, 'left out')
    recs = check(SECRETS, data, '--partial')
    equal(1, len(of_type('finding', recs)))
    assert 'not-covered' in [n[1] for n in notes(recs)], notes(recs)


@case('--print-select asks for all files, and is enough')
def _():
    words = run([SECRETS, '--print-select']).good().decode().strip()
    data = rawtar.to_bytes(archive.docker_25([archive.Image(
        [f('a.py', planted.github())], [f('b', 'x')])]))
    stream = run([MERGE, '--hidden', '--select', words], data).good()
    equal(1, len(found(stream)))


@case('--only, --severity and --fail-on are about these rules too')
def _():
    data = image(f('a.py', planted.github()),
                 f('srv/b.conf', 'db_password=%s\n' % planted.password()))
    equal(['secrets/token'], [r['rule'] for r in found(
        data, '--only', 'secrets/token')])
    equal(['low', 'low'], [r['severity'] for r in found(
        data, '--severity', 'CIS-DI-0010=low')])
    equal(1, run([SECRETS, '--fail-on', 'critical'], data).status)
    equal(0, run([SECRETS, '--fail-on', 'critical', '--severity',
                  'secrets=medium'], data).status)


@case('Every rule has the names that people know, and an address to read on')
def _():
    rows = [json.loads(line) for line in run(
        [SECRETS, '--list-rules', '--json']).good().splitlines()]
    equal(['secrets/' + n for n in (
        'token', 'private-key', 'encrypted-key', 'url', 'credential-file',
        'password-hash', 'variable', 'pattern')], [r['rule'] for r in rows])
    for row in rows:
        for alias in 'CIS-DI-0010', 'CWE-798', 'CWE-312':
            assert alias in row['aliases'], row
        assert 'https://docs.docker.com/build/building/secrets/' in \
            row['references'], row


@case('The programs that know all formats are no findings themselves')
def _():
    if '/dev/' in SECRETS:
        raise lib.Skip('their build for developers has the examples')
    for name in 'img-check-secrets', 'img-check':
        with open(os.path.join(BIN, name), 'rb') as program:
            data = image(f('usr/bin/' + name, program.read()))
        equal([], found(data, '--only', 'secrets'))


# What `make setup` installs, or what that brings along.
PACKAGES = ('perl-base perl-modules-5.36 libpython3.11-minimal '
            'libpython3.11-stdlib openssl libssl3 libgnutls30 ca-certificates '
            'curl jq skopeo docker-registry tar libc6').split()


def files_of_packages():
    listed = run(['dpkg', '-L', *PACKAGES]).out.decode().splitlines()
    return sorted({name for name in listed
                   if os.path.isfile(name) and not os.path.islink(name)})


@case('Packages of Debian have no secrets: read one by one, and none was one')
def _():
    if not shutil.which('dpkg'):
        raise lib.Skip('no dpkg here')
    path = os.path.join(lib.SCRATCH, 'packages.tar')
    with tarfile.open(path, 'w') as archive_file:
        for name in files_of_packages():
            archive_file.add(name)
        assert len(archive_file.getmembers()) > 1000
    data = run([MERGE, path]).good()
    os.unlink(path)
    equal([], [r for r in brief(found(data)) if r[1] not in ('info', 'low')])


@case('Real images that are known have no secrets')
def _():
    on_real_images(SECRETS, {}, lambda recs: brief(of_type('finding', recs)))


lib.main(SECRETS)
