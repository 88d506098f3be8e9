#!/usr/bin/env python3
"""img-fetch and who may pull: credentials from where the ecosystem keeps them,
TLS with a private CA, tokens, mirrors. No secret leaves where it belongs."""

import base64
import functools
import os
import re
import sys
import time

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, 'images')]

import archive  # noqa: E402
import fetch  # noqa: E402
import lib  # noqa: E402
import registry  # noqa: E402
from archive import Image, Layer  # noqa: E402
from fetch import APP, Home, at, fronted, shelf  # noqa: E402
from lib import case, equal  # noqa: E402
from rawtar import f  # noqa: E402

fetch.program_is_missing('docker-registry', 'skopeo', 'openssl')

USER = 'alice'
PASSWORD = fetch.secret('password')
WRONG = fetch.secret('wrong')
IDENTITY = fetch.secret('identity')
SECRET_OF = {True: PASSWORD, False: WRONG}


@functools.lru_cache(None)
def guarded():
    """A registry that wants a password. What skopeo pushes through it is in
    the storage of the open one."""
    return registry.Registry(lib.fresh_folder(), shelf().storage,
                             htpasswd=(USER, PASSWORD))


@functools.lru_cache(None)
def guard():
    """Before guarded()."""
    return registry.Front(guarded())


@functools.lru_cache(None)
def tokens():
    return registry.TokenServer(lib.fresh_folder(), {USER: PASSWORD})


@functools.lru_cache(None)
def behind_tokens():
    return registry.Registry(lib.fresh_folder(), shelf().storage,
                             token=tokens())


@functools.lru_cache(None)
def token_front():
    return registry.Front(behind_tokens())


def token_server():
    """As new, and the front too."""
    token_front().forget()
    tokens().forget()
    tokens().identities = {}
    return tokens()


def pair(right=True):
    return '%s:%s' % (USER, SECRET_OF[right])


def basic(text):
    return base64.b64encode(text.encode()).decode()


def auths(key, right=True):
    return {'auths': {key: {'auth': basic(pair(right))}}}


def got(result):
    """The image of the one that wants a password."""
    equal(APP.manifest(), result.archive().manifest)


def app(host=None):
    return at('team/app:1.0', host or guarded())


# Basic

@case('Who has no credentials is told that host and repository want them.')
def _():
    Home().run(app()).bad(re.escape(guarded().host), 'team/app',
                          '(?i)401|unauthorized|credentials|authentication')


@case('skopeo pushes with its credentials, img-fetch pulls with the same.')
def _():
    path = lib.scratch('pushed.tar', archive.tar(archive.oci(
        [Image([f('pushed', 'x')])])))
    registry.push(lib.fresh_folder(), 'oci-archive:' + path, guarded(),
                  'team/pushed:1', (USER, PASSWORD))
    Home().run(at('team/pushed:1', guarded()),
               env={'IMG_CREDS': pair()}).archive()


@case('IMG_CREDS and --creds-file log in; the file wins.')
def _():
    home = Home()
    got(home.run(app(), env={'IMG_CREDS': pair()}))
    for end in '\n', '', '\r\n', '\nnot looked at\n':
        path = home.write('creds', pair() + end)
        got(home.run('--creds-file', path, '--no-cache', app()))
    got(home.run('--creds-file', path, '--no-cache', app(),
                 env={'IMG_CREDS': pair(False)}))
    path = home.write('creds', pair(False))
    home.run('--creds-file', path, app(), env={'IMG_CREDS': pair()}).bad()


@case('--creds-file takes what a pipe brings, and standard input.')
def _():
    home = Home()
    path = home.write('creds', pair() + '\n')
    got(home.run('--no-cache', '--creds-file', '-', app(),
                 shell='exec "$@" <"' + path + '"'))
    got(home.run('--no-cache', '--creds-file', '/dev/stdin', app(),
                 shell='cat "' + path + '" | "$@"'))
    got(home.run('--no-cache', '--creds-file', '/dev/fd/9', app(),
                 shell='exec 9<"' + path + '"; exec "$@"'))


@case('The beginning of an option is not taken for it; its value is not said.')
def _():
    line = Home().run('--creds', pair(), app()).bad('--creds-file')
    assert pair() not in line, line


@case('A password with colons, blanks and odd bytes is taken as it is.')
def _():
    odd = fetch.secret('odd') + ': "\\%&\u20ac'
    host = registry.Registry(lib.fresh_folder(), shelf().storage,
                             htpasswd=(USER, odd))
    got(Home().run(app(host), env={'IMG_CREDS': USER + ':' + odd}))
    home = Home()
    home.write('home/.docker/config.json', {
        'auths': {host.host: {'auth': basic(USER + ':' + odd)}}})
    got(home.run(app(host)))
    host.stop()


@case('A wrong password is an error that names host and repository.')
def _():
    with_front = app(guard())
    guard().forget()
    Home().run(with_front, env={'IMG_CREDS': pair(False)}).bad(
        re.escape(guard().host), 'team/app')
    assert len(guard().requests) < 10, 'it is asked again and again'


@case('Credentials that are none, and files that are not there, are errors.')
def _():
    home = Home()
    for text in '', 'no-colon', '\n' + pair():
        path = home.write('creds', text)
        home.run('--creds-file', path, app()).bad()
    home.run('--creds-file', '/no/such/file', app()).bad('/no/such/file')
    home.run(app(), env={'IMG_CREDS': 'no-colon'}).bad('IMG_CREDS')
    home.run(app(), env={'REGISTRY_AUTH_FILE': '/no/such/file'}).bad(
        '/no/such/file')


PLACES = {
    'REGISTRY_AUTH_FILE': 'own/auth.json',
    'the runtime auth.json': 'run/containers/auth.json',
    'the user\'s auth.json': 'config/containers/auth.json',
    'docker\'s config.json': 'home/.docker/config.json',
}


def place(home, name, text):
    """Writes one of the files; the variable that names it, if any."""
    path = home.write(PLACES[name], text)
    return {'REGISTRY_AUTH_FILE': path} if 'AUTH' in name else {}


@case('Credentials are found in each of the files, and the first that knows '
      'the registry wins.')
def _():
    names = list(PLACES)
    for i, name in enumerate(names):
        home, env = Home(), {}
        for other in names[:i]:
            env.update(place(home, other, auths('other.example.com', False)))
        env.update(place(home, name, auths(guarded().host)))
        for other in names[i + 1:]:
            env.update(place(home, other, auths(guarded().host, False)))
        got(home.run(app(), env=env))
        env.update(place(home, name, auths(guarded().host, False)))
        home.run(app(), '--no-cache', env=env).bad()
        got(home.run(app(), '--no-cache', env={**env, 'IMG_CREDS': pair()}))


@case('DOCKER_CONFIG names the folder of config.json.')
def _():
    home = Home()
    path = home.write('elsewhere/config.json', auths(guarded().host))
    home.write('home/.docker/config.json', auths(guarded().host, False))
    got(home.run(app(), env={'DOCKER_CONFIG': os.path.dirname(path)}))


@case('Keys for the repository win over those for a path, and for the host.')
def _():
    host = guarded().host
    keys = [host + '/team/app', host + '/team', host]
    for i, key in enumerate(keys):
        table = {**auths(key)['auths']}
        for other in keys[i + 1:]:
            table.update(auths(other, False)['auths'])
        for other in host + '/team/ap', host + '/team/app/more', \
                host + '/tea', 'x' + host, host + '0':
            table.update(auths(other, False)['auths'])
        home = Home()
        home.write(PLACES['the user\'s auth.json'], {'auths': table})
        got(home.run(app()))


@case('Docker\'s older spelling of a key, with https://, is that host.')
def _():
    for key in 'https://%s', 'https://%s/v1/', 'https://%s/v2/':
        home = Home()
        home.write('home/.docker/config.json', auths(key % guarded().host))
        got(home.run(app()))


@case('A file that is malformed is an error that names it and shows nothing.')
def _():
    for text in ('{', '[]', '{"auths":{"%s":{"auth":"%s"}}' % (
            guarded().host, basic(pair())),
            '{"auths":{"%s":{"auth":"!%s"}}}' % (guarded().host,
                                                 basic(pair()))):
        home = Home()
        path = home.write(PLACES['the user\'s auth.json'], text)
        home.run(app()).bad(re.escape(path))


# Credential helpers

def helper(home, name, user, password, script=None):
    """docker-credential-NAME; what it was asked is in its .asked."""
    path = home.write('bin/docker-credential-' + name, script or (
        '#!/bin/sh\necho "$1" >>"$0.asked"\ncat >>"$0.asked"\n'
        'cat "$0.json"\n'), 0o700)
    home.write('bin/docker-credential-%s.json' % name, {
        'ServerURL': guarded().host, 'Username': user, 'Secret': password})
    home.env['PATH'] = '%s/bin:%s' % (home.path, os.environ['PATH'])
    return path


def asked(path):
    if not os.path.exists(path + '.asked'):
        return []
    with open(path + '.asked', encoding='utf-8') as source:
        return source.read().split()


@case('A helper for the registry is asked, before auths.')
def _():
    home = Home()
    path = helper(home, 'mine', USER, PASSWORD)
    home.write('home/.docker/config.json', {
        'credHelpers': {guarded().host: 'mine'},
        'auths': auths(guarded().host, False)['auths']})
    got(home.run(app()))
    equal(['get', guarded().host], asked(path))


@case('auths are looked at before the helper for everything.')
def _():
    home = Home()
    path = helper(home, 'store', USER, WRONG)
    home.write('home/.docker/config.json', {
        'credsStore': 'store', 'auths': auths(guarded().host)['auths']})
    got(home.run(app()))
    equal([], asked(path))


@case('The helper for everything is asked where auths has an empty entry.')
def _():
    for entries in {}, {guarded().host: {}}:
        home = Home()
        path = helper(home, 'store', USER, PASSWORD)
        home.write('home/.docker/config.json', {
            'credsStore': 'store', 'auths': entries})
        got(home.run(app()))
        assert asked(path)[0] == 'get', asked(path)


@case('A helper that is named but not there is an error that names it.')
def _():
    for key in {'credHelpers': {guarded().host: 'none-such'}}, \
            {'credsStore': 'none-such'}:
        home = Home()
        home.write('home/.docker/config.json', key)
        home.run(app()).bad('docker-credential-none-such')


@case('A helper that leads out of PATH by its name is not run.')
def _():
    home = Home()
    path = helper(home, 'x', USER, PASSWORD)
    home.write('home/.docker/config.json', {
        'credHelpers': {guarded().host: 'x/../docker-credential-x'}})
    home.run(app()).bad()
    equal([], asked(path))


@case('A helper that fails, or prints what is none, is an error.')
def _():
    for script in ('#!/bin/sh\necho broken; exit 1\n', '#!/bin/sh\n',
                   '#!/bin/sh\necho "{"\n', '#!/bin/sh\necho "[]"\n',
                   '#!/bin/sh\nkill -9 $$\n',
                   '#!/bin/sh\necho \'{"Secret":"%s"\'\n' % WRONG,
                   '#!/bin/sh\nexec cat /dev/zero\n'):
        home = Home()
        helper(home, 'odd', USER, PASSWORD, script)
        home.write('home/.docker/config.json', {
            'credHelpers': {guarded().host: 'odd'}})
        home.run(app()).bad('docker-credential-odd')


@case('A store that has nothing for the registry leaves one anonymous.')
def _():
    home = Home()
    helper(home, 'store', '', '', '#!/bin/sh\necho credentials not found in '
           'native keychain\nexit 1\n')
    home.write('home/.docker/config.json', {'credsStore': 'store'})
    home.run(app(shelf())).archive()
    home.run(app()).bad(re.escape(guarded().host))


# Where they go

@case('No argument of any process has the credentials while it runs.')
def _():
    home = Home()
    helper(home, 'mine', USER, PASSWORD)
    home.write('home/.docker/config.json', {
        'credHelpers': {guard().host: 'mine'}})
    guard().forget()
    with guard().hold() as arrived:
        for env in {}, {'IMG_CREDS': pair()}:
            process = home.start('--no-cache', app(guard()), env=env)
            arrived()
            mine = home.running()
            assert process.pid in mine, 'the process is not found'
            for pid in filter(str.isdigit, os.listdir('/proc')):
                try:
                    with open('/proc/%s/cmdline' % pid, 'rb') as source:
                        fetch.show_no_secret(source.read(),
                                             'the arguments of ' + pid)
                except OSError:
                    pass
            guard().gate.set()
            got(home.finish(process))
            guard().forget()
            guard().gate.clear()


@case('Credentials are sent to the registry only after it has asked.')
def _():
    with fronted() as front:
        Home().run(app(front), env={'IMG_CREDS': pair()}).archive()
        for request in front.requests:
            assert 'Authorization' not in request.headers, request


def redirect_case(absolute):
    def check():
        other = registry.Server(lambda request, _: (
            200, {'Content-Type': 'application/octet-stream'},
            {layer.digest: layer.blob for layer in APP.layers}[
                request.path.rpartition('/')[2]]), address='127.0.0.2')
        guard().forget()
        layers = [layer.digest for layer in APP.layers]

        def elsewhere(request):
            digest = request.path.rpartition('/')[2]
            if digest not in layers or 'Authorization' not in request.headers:
                return None
            return 307, {'Location': '%s/store/%s' % (
                other.url if absolute else '//' + other.host, digest)}, b''
        guard().before = elsewhere
        got(Home().run(app(guard()), env={'IMG_CREDS': pair()}))
        equal(3, len(other.requests))
        for request in other.requests:
            for name, value in request.headers.items():
                fetch.show_no_secret(value.encode(), 'a header ' + name)
            assert 'Authorization' not in request.headers
        guard().forget()
        other.stop()
    return check


case('A blob is redirected to another origin without the credentials.')(
    redirect_case(True))
case('Likewise where the other origin is given without its scheme.')(
    redirect_case(False))


@case('--creds-file and IMG_CREDS are for the registry, not for its mirrors.')
def _():
    with fronted() as mirror:
        mirror.before = lambda request: None \
            if 'Authorization' in request.headers else (
                401, {'WWW-Authenticate': 'Basic realm="x"'}, b'')
        got(Home().run('--mirror', mirror.host, app(),
                       env={'IMG_CREDS': pair()}))
        for request in mirror.requests:
            assert 'Authorization' not in request.headers
        assert mirror.requests, 'the mirror is asked first'


@case('Foreign layers are fetched without the credentials.')
def _():
    tar = Layer([f('windows', 'w')])
    server = registry.Server(lambda request, _: (
        401, {'WWW-Authenticate': 'Basic realm="me too"'}, b'')
        if 'no' in request.path else (200, {}, tar.blob), address='127.0.0.2')
    for path in 'yes', 'no':
        layer = Layer(tar.tar, blob=tar.blob, urls=['%s/%s' % (
            server.url, path)], media=archive.OCI +
            'layer.nondistributable.v1.tar+gzip')
        shelf().put_image('team/away', Image(layer), path)
        result = Home().run('--foreign', '--tries', '1', at(
            'team/away:' + path, guarded()), env={'IMG_CREDS': pair()})
        if path == 'yes':
            equal([tar.blob], result.archive().layers)
        else:
            result.bad('401')
    for request in server.requests:
        assert 'Authorization' not in request.headers
    server.stop()


# TLS

@functools.lru_cache(None)
def authority():
    return registry.Authority(lib.fresh_folder())


@functools.lru_cache(None)
def stranger():
    return registry.Authority(lib.fresh_folder(), 'Another authority')


@functools.lru_cache(None)
def secure():
    return registry.Registry(lib.fresh_folder(), shelf().storage,
                             tls=authority().issue())


@functools.lru_cache(None)
def mutual():
    """One that wants a client's certificate."""
    return registry.Registry(lib.fresh_folder(), shelf().storage,
                             tls=authority().issue(),
                             client_ca=authority().path)


def copy(home, folder, **files):
    for name, source in files.items():
        with open(source, encoding='ascii') as data:
            path = home.write(folder + '/' + name.replace('_', '.'),
                              data.read())
    return os.path.dirname(path)


@case('--cert-dir names the authority of a registry with TLS; HTTP/2 is used.')
def _():
    home = Home()
    folder = copy(home, 'certs', ca_crt=authority().path)
    got(home.run('--cert-dir', folder, app(secure())))
    lines = [line for line in secure().accesses() if '/blobs/' in line]
    assert lines and all('HTTP/2.0' in line for line in lines), lines


@case('certs.d has the authority by host and port.')
def _():
    home = Home()
    copy(home, 'config/containers/certs.d/' + secure().host,
         ca_crt=authority().path)
    got(home.run(app(secure())))
    home = Home()
    copy(home, 'config/containers/certs.d/' + secure().host,
         ca_crt=stranger().path)
    home.run('--tries', '1', app(secure())).bad(
        re.escape(secure().host), '(?i)certificate|tls|ssl')


@case('A certificate of another authority is refused.')
def _():
    home = Home()
    folder = copy(home, 'certs', ca_crt=stranger().path)
    home.run('--tries', '1', '--cert-dir', folder, app(secure())).bad(
        re.escape(secure().host), '(?i)certificate|tls|ssl')
    got(home.run('--cert-dir', folder, '--insecure', app(secure())))


@case('Where there is TLS material http is refused, but for --insecure.')
def _():
    home = Home()
    folder = copy(home, 'certs', ca_crt=authority().path)
    with fronted() as front:
        home.run('--tries', '1', '--cert-dir', folder, app(front)).bad(
            re.escape(front.host))
        equal([], front.asked('/manifests/'))
        got(home.run('--cert-dir', folder, '--insecure', app(front)))


@case('On this machine a certificate that proves nothing will do.')
def _():
    got(Home().run(app(secure())))


@case('A client\'s certificate and key are used.')
def _():
    home = Home()
    folder = copy(home, 'certs', ca_crt=authority().path)
    home.run('--tries', '1', '--cert-dir', folder, app(mutual())).bad(
        re.escape(mutual().host))
    cert, key = authority().issue('DNS:client')
    folder = copy(home, 'certs', client_cert=cert, client_key=key)
    got(home.run('--cert-dir', folder, app(mutual())))
    os.unlink(folder + '/client.key')
    home.run('--no-cache', '--cert-dir', folder, app(mutual())).bad(
        r'client\.(cert|key)')


@case('TLS material that is none, and a folder that is not there, are errors.')
def _():
    home = Home()
    home.run('--cert-dir', '/no/such/folder', app(secure())).bad(
        '/no/such/folder')
    path = home.write('certs/ca.crt', 'no certificate\n')
    home.run('--tries', '1', '--cert-dir', os.path.dirname(path),
             app(secure())).bad()


# Tokens

def from_token_server(*args, env=None, home=None):
    return (home or Home()).run(*args, app(token_front()), env=env)


@case('Anybody gets a token where the token server gives one.')
def _():
    server = token_server()
    server.anonymous = True
    got(from_token_server())
    assert server.requests, 'it was asked'
    for request in server.requests:
        equal(('GET', server.service, 'repository:team/app:pull'),
              (request.method, request.query.get('service'),
               request.query.get('scope')))
        assert 'Authorization' not in request.headers
    assert len(server.requests) <= 2, 'a token is used for all requests'


@case('A token is asked for with user and password.')
def _():
    server = token_server()
    got(from_token_server(env={'IMG_CREDS': pair()}))
    for request in server.requests:
        equal('Basic ' + basic(pair()), request.headers['Authorization'])
    for request in token_front().requests:
        assert not request.headers.get('Authorization', 'Bearer').startswith(
            'Basic'), 'the password was for the token server'


@case('A token server that refuses is an error that says so.')
def _():
    token_server()
    from_token_server(env={'IMG_CREDS': pair(False)}).bad(
        'incorrect username or password', re.escape(token_front().host))
    from_token_server().bad(re.escape(token_front().host))


@case('A list of tags and the catalog ask for a token of their own.')
def _():
    server = token_server()
    env = {'IMG_CREDS': pair()}
    host = token_front().host
    Home().run('--list-tags', host + '/team/app', env=env).records()
    Home().run('--catalog', host, env=env).records()
    scopes = [r.query.get('scope') for r in server.requests]
    assert 'repository:team/app:pull' in scopes, scopes
    assert 'registry:catalog:*' in scopes, scopes


def identity_home(server):
    server.identities = {IDENTITY: USER}
    home = Home()
    home.write('config/containers/auth.json', {'auths': {
        token_front().host: {'auth': basic('<token>:'),
                             'identitytoken': IDENTITY}}})
    return home


def check_posts(server):
    assert server.requests
    for request in server.requests:
        equal('POST', request.method)
        form = registry.urllib.parse.parse_qs(request.body.decode())
        equal((['refresh_token'], [IDENTITY], [server.service],
               ['repository:team/app:pull']),
              tuple(form.get(key) for key in (
                  'grant_type', 'refresh_token', 'service', 'scope')))
        assert form.get('client_id'), 'a client has an id'
        equal({}, request.query)


@case('An identity token is exchanged by POST.')
def _():
    server = token_server()
    got(from_token_server(home=identity_home(server)))
    check_posts(server)


@case('A helper\'s user <token> is an identity token.')
def _():
    server = token_server()
    server.identities = {IDENTITY: USER}
    home = Home()
    helper(home, 'mine', '<token>', IDENTITY)
    home.write('home/.docker/config.json', {
        'credHelpers': {token_front().host: 'mine'}})
    got(from_token_server(home=home))
    check_posts(server)


@case('A token server without POST is asked by GET; none is an error.')
def _():
    server = token_server()
    server.before = lambda request: (405, {}, b'') \
        if request.method == 'POST' else None
    from_token_server(home=identity_home(server)).bad(
        re.escape(token_front().host))


@case('A registry token is used as it is.')
def _():
    server = token_server()
    token = server.token(USER, ['repository:team/app:pull'])
    fetch.SECRETS.append(token)
    home = Home()
    home.write('config/containers/auth.json', {'auths': {
        token_front().host: {'registrytoken': token}}})
    got(from_token_server(home=home))
    equal([], server.requests)
    fetch.SECRETS.remove(token)


@case('A token that has expired is renewed.')
def _():
    server = token_server()
    # Said to be good for long, and taken for a second.
    server.lifetime, server.expires_in = 1, 3600
    waited = []

    def late(request):
        if '/blobs/' in request.path and not waited:
            waited.append(request)
            time.sleep(2.2)
            server.lifetime = 300
    token_front().before = late
    got(from_token_server('--parallel', '1', env={'IMG_CREDS': pair()}))
    assert waited and len(server.issued) >= 2, server.issued


@case('Tokens that never are any good come to an end.')
def _():
    server = token_server()
    server.lifetime = -100
    from_token_server(env={'IMG_CREDS': pair()}).bad(
        re.escape(token_front().host), 'team/app')
    assert len(server.issued) < 20, 'asked for %d' % len(server.issued)


@case('An answer without a token, or with one that is none, is an error.')
def _():
    for body in (b'', b'{', b'{}', b'[]', b'{"token":1}', b'{"token":""}',
                 b'{"token":"a\\r\\nX-Evil: 1"}', b'{"token":"a b"}',
                 b'{"token":"' + b'a' * 100000 + b'"}',
                 b'{"token":"\\u0000"}', b'<html>'):
        server = token_server()
        server.before = lambda request, said=body: (
            200, {'Content-Type': 'application/json'}, said)
        from_token_server('--tries', '1', env={'IMG_CREDS': pair()}).bad(
            re.escape(token_front().host))
        for request in token_front().requests:
            assert 'X-Evil' not in request.headers


@case('No secret and no token is shown or kept.')
def _():
    server = token_server()
    home = Home()
    home.run('--cache', home.cache, app(token_front()),
             env={'IMG_CREDS': pair()}).archive()
    for issued in server.issued:
        for folder, _, names in os.walk(home.path):
            for name in names:
                with open(os.path.join(folder, name), 'rb') as source:
                    assert issued.encode() not in source.read(), name


@case('A token server on another host without TLS gets no credentials.')
def _():
    elsewhere = registry.TokenServer(lib.fresh_folder(), {USER: PASSWORD},
                                     address='127.0.0.2')
    host = registry.Registry(lib.fresh_folder(), shelf().storage,
                             token=elsewhere)
    for env in {'IMG_CREDS': pair()}, {'IMG_CREDS': pair(False)}:
        Home().run('--tries', '1', app(host), env=env).bad(
            re.escape(host.host), r'127\.0\.0\.2')
    for request in elsewhere.requests:
        assert 'Authorization' not in request.headers, 'sent in clear'
        equal(b'', request.body)
    host.stop()
    elsewhere.stop()


# Mirrors

def nowhere():
    """A registry that does not answer."""
    return '127.0.0.1:%d' % registry.free_port()


def conf(home, text):
    return {'CONTAINERS_REGISTRIES_CONF': home.write('mirrors.conf', text)}


@case('--mirror is asked first, for a name it has below its path.')
def _():
    with fronted() as front:
        result = Home().run('--mirror', front.host + '/hub', 'nginx')
        image = result.archive()
        equal(APP.manifest(), image.manifest)
        equal(['nginx:latest'], image.docker[0]['RepoTags'])
        equal('docker.io/library/nginx:latest', image.index['manifests'][0][
            'annotations']['io.containerd.image.name'])
        assert front.asked('/v2/hub/library/nginx/manifests/latest')


@case('What a mirror does not have, or answers wrongly, is had of the next.')
def _():
    wrong = {'Content-Type': archive.OCI + 'manifest.v1+json'}
    for answer in ((404, {}, b''), (500, {}, b''), (403, {}, b'no'),
                   (200, {'Content-Type': 'text/html'}, b'<html>'),
                   (200, wrong, b'{}')):
        with fronted() as mirror:
            mirror.before = lambda request, said=answer: said
            home = Home()
            got(home.run('--tries', '1', '--mirror', mirror.host,
                         '--mirror', nowhere(), app(shelf())))
            assert mirror.requests, 'it is asked first'


@case('A mirror without one of the blobs is helped out by the next.')
def _():
    with fronted() as mirror:
        missing = APP.layers[1].digest
        mirror.before = lambda request: (404, {}, b'') \
            if missing in request.path else None
        got(Home().run('--mirror', mirror.host, app(shelf())))


@case('A mirror\'s blob that is another is had of the next.')
def _():
    with fronted() as mirror:
        blob = APP.layers[1]
        mirror.before = lambda request: (
            200, {'Content-Type': 'application/octet-stream'},
            bytes(len(blob.blob))) if blob.digest in request.path and \
            request.method == 'GET' else None
        got(Home().run('--tries', '1', '--mirror', mirror.host,
                       app(shelf())))


@case('Where no place has it, the registry that was named is named.')
def _():
    with fronted() as mirror:
        Home().run('--mirror', mirror.host, at('team/none:1')).bad(
            re.escape(shelf().host) + '/team/none')


@case('registries.conf says where a repository is, and its mirrors.')
def _():
    with fronted() as front:
        home = Home()
        env = conf(home, '''
            unqualified-search-registries = ["docker.io"]
            [[registry]]
            prefix = "registry.example.com/group"
            location = "%s/team" # moved
            insecure = true

            [[registry]]
            prefix = "registry.example.com"
            blocked = true

            [[registry]]
            location = "%s"
            [[registry.mirror]]
            location = "%s"
            insecure = true
            ''' % (front.host, shelf().host, front.host))
        image = home.run('registry.example.com/group/app:1.0',
                         env=env).archive()
        equal(['registry.example.com/group/app:1.0'],
              image.docker[0]['RepoTags'])
        home.run('registry.example.com/other/app:1.0', env=env).bad(
            'registry.example.com', 'block')
        front.forget()
        got(home.run('--no-cache', app(shelf()), env=env))
        assert front.asked('/manifests/'), 'the mirror is asked first'


@case('Mirrors for digests, or for tags, are only asked for those.')
def _():
    for kind in 'digest-only', 'tag-only', 'all':
        home = Home()
        with fronted() as front:
            env = conf(home, '[[registry]]\nlocation = "%s"\n[[registry.'
                       'mirror]]\nlocation = "%s"\npull-from-mirror = "%s"\n'
                       % (shelf().host, front.host, kind))
            got(home.run('--no-cache', app(shelf()), env=env))
            equal(kind != 'digest-only',
                  bool(front.asked('/manifests/1.0')), kind)
            front.requests.clear()
            got(home.run('--no-cache', at('team/app@' + APP.digest()),
                         env=env))
            equal(kind != 'tag-only', bool(front.asked('/manifests/')), kind)


@case('The user\'s registries.conf is read where no variable names one.')
def _():
    with fronted() as front:
        home = Home()
        home.write('config/containers/registries.conf',
                   '[[registry]]\nprefix = "registry.example.com"\n'
                   'location = "%s"\n' % front.host)
        home.run('registry.example.com/team/app:1.0', env={
            'CONTAINERS_REGISTRIES_CONF': None}).archive()


@case('A registries.conf that is malformed is an error of file and line.')
def _():
    home = Home()
    env = conf(home, '\n[[registry]]\nlocation = \n')
    home.run(app(shelf()), env=env).bad(r'mirrors\.conf', '3')
    home.run(app(shelf()), env={
        'CONTAINERS_REGISTRIES_CONF': '/no/such.conf'}).bad('/no/such.conf')


@case('A mirror has its own credentials, from the files.')
def _():
    home = Home()
    home.write('config/containers/auth.json', auths(guard().host))
    guard().forget()
    got(home.run('--mirror', guard().host, app(shelf())))
    assert guard().asked('/blobs/'), 'the mirror is asked'


if __name__ == '__main__':
    lib.main(fetch.FETCH)
