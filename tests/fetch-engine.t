#!/usr/bin/env python3
"""img-fetch from engines: a server that speaks the engine's
GET /images/{name}/get on a unix socket, on TCP and with TLS; podman's own
socket where podman is installed and runs."""

import contextlib
import os
import re
import shutil
import socketserver
import subprocess
import sys
import time

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, 'images')]

import archive  # noqa: E402
import fetch  # noqa: E402
import lib  # noqa: E402
import registry  # noqa: E402
import stream  # noqa: E402
from archive import Image  # noqa: E402
from fetch import APP, Home, LAYERS  # noqa: E402
from lib import case, equal, same  # noqa: E402
from rawtar import f  # noqa: E402

fetch.program_is_missing('openssl')

SOCKET = 'run/engine.sock'
NAME = 'team/app:1.0'


# The engine

def with_length(handler, data):
    handler.send_head(200, {'Content-Type': 'application/x-tar',
                            'Content-Length': len(data)})
    handler.wfile.write(data)


def begin_chunked(handler):
    handler.send_head(200, {'Content-Type': 'application/x-tar',
                            'Transfer-Encoding': 'chunked'})


def chunks(handler, data, size):
    for at in range(0, len(data), size):
        piece = data[at:at + size]
        handler.wfile.write(b'%x\r\n%s\r\n' % (len(piece), piece))


def chunked(size):
    def send(handler, data):
        begin_chunked(handler)
        chunks(handler, data, size)
        handler.wfile.write(b'0\r\n\r\n')
    return send


def until_closed(handler, data):
    handler.send_head(200, {'Content-Type': 'application/x-tar',
                            'Connection': 'close'})
    handler.wfile.write(data)
    handler.close_connection = True


def familiar(name):
    for prefix in 'docker.io/', 'library/':
        name = name[len(prefix):] if name.startswith(prefix) else name
    return name


class Engine:
    """What answers: images by name, in the archive form of one generation.

    A name without tag is all images of that name, as in Docker; an id, or its
    beginning, is one without a name.
    """

    def __init__(self, *images, form=archive.docker_25, send=with_length):
        self.images, self.form, self.send = images, form, send
        self.spoil = lambda data: data

    def wanted(self, name):
        name = familiar(name)
        found = [i for i in self.images if any(
            name in (tag, tag.rpartition(':')[0]) for tag in i.tags)]
        if found:
            return found
        name = name[7:] if name.startswith('sha256:') else name
        found = [i for i in self.images if re.fullmatch(
            '[0-9a-f]{4,64}', name) and
            i.config_digest()[7:].startswith(name)]
        return [Image(*i.layers, tags=(), platform=i.platform)
                for i in found]

    def __call__(self, request, handler):
        match = re.fullmatch(r'(?:/v\d+\.\d+)?/images/(.+)/get', request.path)
        if not match or request.method != 'GET':
            return 404, {'Content-Type': 'application/json'}, \
                b'{"message":"page not found"}'
        images = self.wanted(match[1])
        if not images:
            return 404, {'Content-Type': 'application/json'}, \
                archive.compact({'message': 'No such image: ' + match[1]})
        self.send(handler, self.spoil(archive.tar(self.form(images))))
        return None


class LocalHandler(registry.Handler):
    disable_nagle_algorithm = False


class LocalServer(registry.Quiet, socketserver.UnixStreamServer):
    def __init__(self, answer, path):
        super().__init__(path, LocalHandler)
        self.answer = answer
        self.begin()

    def stop(self):
        self.shutdown()
        self.server_close()


@contextlib.contextmanager
def local(engine, home, name=SOCKET):
    """Serves on a unix socket in the home; the environment to find it by."""
    path = os.path.join(home.path, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    server = LocalServer(engine, path)
    try:
        yield server, {'DOCKER_HOST': 'unix://' + path,
                       'CONTAINER_HOST': 'unix://' + path}
    finally:
        server.stop()
        os.unlink(path)


@contextlib.contextmanager
def remote(engine, **given):
    server = registry.Server(engine, **given)
    try:
        yield server
    finally:
        server.stop()


def image(**given):
    return Image(*LAYERS, tags=[NAME], **given)


def pull(engine, *args, ref='docker-daemon:' + NAME, seconds=None):
    home = Home()
    with local(engine, home) as (_, env):
        return home.run(*args, ref, env=env,
                        **({'seconds': seconds} if seconds else {}))


def expected(form=archive.docker_25):
    return lib.merge(archive.tar(form([image()]))).stream()


def root_part(merged):
    return [raw.bytes for raw in merged.entries]


# What engines say

FORMS = {name: archive.GENERATIONS[name] for name in (
    'docker 1.10 to 24', 'docker 25', 'containerd', 'podman')}


def form_case(form):
    def check():
        for prefix in 'docker-daemon:', 'podman:':
            got = pull(Engine(image(), form=form),
                       ref=prefix + NAME).archive()
            merged = got.merged()
            same(expected(form).fs, merged.fs)
            assert root_part(expected(form)) == root_part(merged)
            equal(APP.config(), got.config)
            assert got.docker[0]['RepoTags'], 'it has no name'
            assert got.docker[0]['RepoTags'][0].endswith(NAME)
            if form is archive.containerd:
                equal(APP.manifest(), got.manifest)
    return check


for TITLE, FORM in FORMS.items():
    case('%s: the engine\'s archive gives the image.' % TITLE)(
        form_case(FORM))


@case('A descriptor that was open already does not keep it from its end.')
def _():
    home = Home()
    with local(Engine(image()), home) as (_, env):
        for number in '3', '4', '3 4':
            script = ''.join('exec %s</dev/null; ' % n
                             for n in number.split())
            home.run('docker-daemon:' + NAME, env=env,
                     shell=script + 'exec "$@"').good()


@case('With a length, in chunks of any size, to the end of the connection: '
      'the same bytes.')
def _():
    first = pull(Engine(image())).good()
    for send in (with_length, chunked(1 << 20), chunked(4096), chunked(511),
                 chunked(100), until_closed):
        assert first == pull(Engine(image(), send=send)).good(), send


@case('The same image always gets the same manifest, and it fits.')
def _():
    engine = Engine(image(), form=archive.docker_1_10)
    got = pull(engine).archive()
    for _ in range(2):
        equal(got.manifest, pull(engine, '--manifest').good())
    equal(got.config, pull(engine, '--config').good())
    equal([layer.diff_id for layer in APP.layers],
          [d['digest'] for d in got.document['layers']])


@case('A large image comes whole, in chunks.')
def _():
    layers = [[f('noise%d' % i, fetch.noise(i, 3000000))] for i in range(4)]
    large = Image(*layers, tags=[NAME], compress='none')
    for form in archive.docker_25, archive.podman:
        got = pull(Engine(large, form=form, send=chunked(30000))).archive()
        equal([layer.tar for layer in large.layers], got.layers)


@case('A name without a tag is its latest, not all the engine has of it.')
def _():
    latest = Image([f('which', 'latest')], tags=['nginx:latest'])
    other = Image([f('which', 'other')], tags=['nginx:1.0'])
    engine = Engine(other, latest)
    for prefix in 'docker-daemon:', 'podman:':
        for name in 'nginx', 'nginx:latest', 'docker.io/library/nginx':
            got = pull(engine, ref=prefix + name).archive()
            equal(latest.config(), got.config, name)


@case('An id is a reference too, in full and cut.')
def _():
    engine = Engine(image(), Image([f('b')], tags=['b:1']))
    digest = image().config_digest()
    for ref in digest, digest[7:], digest[7:19]:
        equal(APP.config(),
              pull(engine, ref='docker-daemon:' + ref).archive().config, ref)


@case('The name is asked for as one, and nothing else of the engine.')
def _():
    home = Home()
    with local(Engine(image()), home) as (server, env):
        home.run('docker-daemon:' + NAME, env={
            **env, 'IMG_CREDS': 'alice:' + fetch.secret('creds')}).archive()
        paths = [r.path for r in server.requests if '/images/' in r.path]
        equal(1, len(paths))
        for request in server.requests:
            equal('GET', request.method)
            assert 'Authorization' not in request.headers
            assert 'X-Registry-Auth' not in request.headers
            assert re.search('/images/.*/get|_ping|version', request.path)


@case('A name that is odd leads to nothing else in the engine\'s API.')
def _():
    for name in ('../../containers/x/export?', 'a/../b', './a', 'a/.', 'a?x=y',
                 'a b', 'a#b', '%2e%2e/b', 'a\r\nX: y', 'A/B', 'a:b:c', '/a',
                 '-a', 'a' * 5000):
        home = Home()
        engine = Engine(image(), Image([f('b')], tags=['b:latest']))
        with local(engine, home) as (server, env):
            home.run('docker-daemon:' + name, env=env).bad()
            for request in server.requests:
                equal(({}, None), (request.query, request.headers['X']))
                assert request.path in ('/images/%s/get' % name,
                                        '/images/%s:latest/get' % name), \
                    '%s for %s' % (request.path, name)


@case('--platform of an image that is of another is an error.')
def _():
    pull(Engine(image()), '--platform', 'linux/amd64').archive()
    pull(Engine(image()), '--platform', 'linux/s390x').bad(
        'linux/s390x', 'linux/amd64')


# What goes wrong

@case('An image that is not there is an error with what the engine says.')
def _():
    for prefix in 'docker-daemon:', 'podman:':
        pull(Engine(), ref=prefix + NAME).bad('No such image', re.escape(NAME))


def saying(status, body, kind='application/json'):
    return lambda request, handler: (status, {'Content-Type': kind}, body)


@case('Errors of any form are one line.')
def _():
    for status, body, kind in (
            (500, b'{"message":"disk\\nfull"}', 'application/json'),
            (500, b'{"cause":"x","message":"disk full","response":500}',
             'application/json'),
            (500, b'disk full', 'text/plain'), (400, b'{', 'text/plain'),
            (403, b'', 'text/plain'), (301, b'', 'text/plain'),
            (503, b'<html>' + b'x' * 100000, 'text/html'),
            (404, b'{"message":"\\u001b[2J"}', 'application/json')):
        line = pull(saying(status, body, kind), '--tries', '1').bad(
            re.escape(NAME))
        assert str(status) in line or 'full' in line, line
        assert len(line) < 2000, len(line)


@case('An answer that is no archive is an error.')
def _():
    for body in (b'', b'{"message":"what?"}', b'<html>' * 1000, bytes(512),
                 bytes(1024), bytes(100000), b'x' * 100000,
                 archive.tar([f('a', 'no image')]),
                 archive.tar(archive.oci([image()]))[:-1024]):
        pull(saying(200, body, 'application/x-tar')).bad()


def cuts(data):
    """Where members end, and within them."""
    at = 0
    for raw in stream.members(data):
        yield at + 300
        at += len(raw.bytes)
        yield at


@case('An archive that is cut, at whatever place, is an error.')
def _():
    for form in archive.docker_25, archive.docker_1_10:
        data = archive.tar(form([image()]))
        for at in cuts(archive.tar(archive.docker_25([image()]))):
            if at >= len(data):
                continue
            engine = Engine(image(), form=form, send=chunked(10000))
            engine.spoil = lambda whole, end=at: whole[:end]
            pull(engine).bad()


@case('A connection that ends before its time is an error.')
def _():
    def short(handler, data):
        handler.send_head(200, {'Content-Length': len(data)})
        handler.wfile.write(data[:len(data) // 2])
        handler.close_connection = True

    def one_byte_short(handler, data):
        handler.send_head(200, {'Content-Length': len(data) + 1})
        handler.wfile.write(data)
        handler.close_connection = True

    def no_last_chunk(handler, data):
        begin_chunked(handler)
        chunks(handler, data, 4096)
        handler.close_connection = True

    def in_mid_chunk(handler, data):
        begin_chunked(handler)
        handler.wfile.write(b'%x\r\n%s' % (len(data), data[:5000]))
        handler.close_connection = True

    def chunked_garbage(handler, data):
        begin_chunked(handler)
        chunks(handler, data[:5000], 4096)
        handler.wfile.write(b'zz\r\nwhat is this\r\n')
        handler.close_connection = True

    def at_once(handler, _):
        handler.close_connection = True

    def half_a_head(handler, _):
        handler.wfile.write(b'HTTP/1.1 200 OK\r\nContent-')
        handler.close_connection = True

    def no_http(handler, _):
        handler.wfile.write(b'\0\1\2 what is this\n' * 100)
        handler.close_connection = True
    for send in (short, one_byte_short, no_last_chunk, in_mid_chunk,
                 chunked_garbage, at_once, half_a_head, no_http):
        try:
            pull(Engine(image(), send=send)).bad()
        except AssertionError as e:
            raise AssertionError('%s: %s' % (send.__name__, e)) from e


@case('An error that the engine writes behind a part of the archive is one.')
def _():
    message = b'{"errorDetail":{"message":"disk"},"error":"disk"}\r\n'
    data = archive.tar(archive.docker_25([image()]))
    for at in cuts(data):
        engine = Engine(image(), send=chunked(10000))
        engine.spoil = lambda whole, end=at: whole[:end] + message
        pull(engine).bad()


@case('A layer that is not what its name says is an error.')
def _():
    def spoil(data):
        return data.replace(b'root:x:0', b'root::00')
    for form in FORMS.values():
        if form is archive.containerd:
            continue  # It is compressed.
        engine = Engine(image(), form=form)
        engine.spoil = spoil
        pull(engine).bad()


@case('Another image than the one asked for is not taken for it.')
def _():
    other = Image([f('which', 'other')], tags=['team/other:1'])
    two = Image([f('which', 'two')], tags=['team/two:1'])
    data = archive.tar(archive.docker_25([other, two]))
    pull(saying(200, data, 'application/x-tar')).bad()


@case('An engine that sends and sends comes to an end with its reader.')
def _():
    def endless(handler, data):
        begin_chunked(handler)
        chunks(handler, data[:-1024], 4096)
        for i in range(20000):
            chunks(handler, archive.tar([f('more%d' % i, 'x' * 1000)])[:2048],
                   4096)
        handler.close_connection = True
    pull(Engine(image(), send=endless)).bad()


@case('A slow engine is waited for.')
def _():
    def slow(handler, data):
        time.sleep(0.5)
        begin_chunked(handler)
        for at in range(0, len(data), 8192):
            chunks(handler, data[at:at + 8192], 8192)
            time.sleep(0.05)
        handler.wfile.write(b'0\r\n\r\n')
    pull(Engine(image(), send=slow)).archive()


@case('Output that cannot be written, and a reader that goes, end the run.')
def _():
    home = Home()
    large = Image([f('noise', fetch.noise(1, 3000000))], tags=[NAME],
                  compress='none')
    with local(Engine(large), home) as (_, env):
        home.run('docker-daemon:' + NAME, env=env,
                 shell='exec "$@" >/dev/full').bad('[Nn]o space')
        process = home.start('docker-daemon:' + NAME, env=env)
        process.stdout.read(1000)
        process.stdout.close()
        equal(b'', process.stderr.read())
        process.stderr.close()
        process.wait(fetch.SECONDS)
        fetch.wait_for(lambda: not home.running(), 'all to end')
        home.check()


# Where the engine is

def tcp(server):
    return 'tcp://' + server.host


@case('DOCKER_HOST and CONTAINER_HOST name a unix socket or a TCP port.')
def _():
    home = Home()
    with local(Engine(image()), home) as (_, env):
        home.run('docker-daemon:' + NAME, env={
            'DOCKER_HOST': env['DOCKER_HOST']}).archive()
        home.run('podman:' + NAME, env={
            'CONTAINER_HOST': env['CONTAINER_HOST']}).archive()
    with remote(Engine(image())) as server:
        Home().run('docker-daemon:' + NAME,
                   env={'DOCKER_HOST': tcp(server)}).archive()
        Home().run('podman:' + NAME,
                   env={'CONTAINER_HOST': tcp(server)}).archive()


@case('Each variable is for its own engine.')
def _():
    if os.path.exists('/var/run/docker.sock'):
        raise lib.Skip('this machine has a Docker')
    with remote(Engine(image())) as server:
        Home().run('docker-daemon:' + NAME,
                   env={'CONTAINER_HOST': tcp(server)}).bad(
                       '/var/run/docker.sock')
        equal([], server.requests)


@case('Without a variable, or with an empty one, it is the usual socket.')
def _():
    if os.path.exists('/var/run/docker.sock'):
        raise lib.Skip('this machine has a Docker')
    for env in {}, {'DOCKER_HOST': ''}:
        Home().run('docker-daemon:' + NAME, env=env).bad(
            '/var/run/docker.sock')


@case('podman\'s socket is in the user\'s runtime folder.')
def _():
    home = Home()
    with local(Engine(image()), home, 'run/podman/podman.sock'):
        home.run('podman:' + NAME).archive()
        home.run('podman:' + NAME, env={'CONTAINER_HOST': ''}).archive()
    if os.path.exists('/run/podman/podman.sock'):
        raise lib.Skip('this machine has a podman')
    home.run('podman:' + NAME).bad('podman.sock')


@case('Values that name no engine are errors that name the variable.')
def _():
    for value in ('ssh://host', 'npipe:////./pipe/docker', 'fd://', 'unix://',
                  'tcp://', 'nonsense', '/a/path', 'tcp://127.0.0.1:x',
                  'tcp://127.0.0.1:99999', 'tcp://a b:1',
                  'tcp://user:secret-word@127.0.0.1:1'):
        for prefix, name in ('docker-daemon:', 'DOCKER_HOST'), \
                ('podman:', 'CONTAINER_HOST'):
            line = Home().run(prefix + NAME, env={name: value}).bad(name)
            assert 'secret-word' not in line, line
    Home().run('docker-daemon:' + NAME, env={
        'DOCKER_HOST': 'unix:///' + 'x' * 200}).bad()


@case('An engine that is not there is an error that says where it was sought.')
def _():
    home = Home()
    path = home.path + '/none.sock'
    home.run('docker-daemon:' + NAME, env={
        'DOCKER_HOST': 'unix://' + path}).bad(re.escape(path))
    home.write('none.sock', 'a file')
    home.run('docker-daemon:' + NAME, env={
        'DOCKER_HOST': 'unix://' + path}).bad(re.escape(path))
    port = registry.free_port()
    home.run('--tries', '1', 'docker-daemon:' + NAME, env={
        'DOCKER_HOST': 'tcp://127.0.0.1:%d' % port}).bad(
            r'127\.0\.0\.1:%d' % port)


@case('Proxies are not asked for an engine.')
def _():
    nowhere = 'http://127.0.0.1:%d' % registry.free_port()
    proxies = {name: nowhere for name in ('http_proxy', 'https_proxy',
                                          'HTTPS_PROXY', 'all_proxy')}
    home = Home()
    with local(Engine(image()), home) as (_, env):
        home.run('docker-daemon:' + NAME, env={**env, **proxies}).archive()
    with remote(Engine(image())) as server:
        home.run('docker-daemon:' + NAME, env={
            'DOCKER_HOST': tcp(server), **proxies}).archive()


# TLS

def material(home, authority, folder='certs', client=True):
    """ca.pem, cert.pem and key.pem; the environment that names them."""
    files = {'ca.pem': authority.path}
    if client:
        files['cert.pem'], files['key.pem'] = authority.issue('DNS:client')
    for name, source in files.items():
        with open(source, encoding='ascii') as data:
            path = home.write('%s/%s' % (folder, name), data.read())
    return {'DOCKER_TLS_VERIFY': '1', 'DOCKER_CERT_PATH': os.path.dirname(
        path)}


@case('DOCKER_TLS_VERIFY asks for TLS, with this client\'s certificate.')
def _():
    authority = registry.Authority(lib.fresh_folder())
    with remote(Engine(image(), send=chunked(5000)), tls=authority.issue(),
                client_ca=authority.path) as server:
        home = Home()
        env = {**material(home, authority), 'DOCKER_HOST': tcp(server)}
        home.run('docker-daemon:' + NAME, env=env).archive()
        material(home, authority, 'home/.docker')
        home.run('docker-daemon:' + NAME, env={
            **env, 'DOCKER_CERT_PATH': None}).archive()
        for value in None, '':
            home.run('--tries', '1', 'docker-daemon:' + NAME, env={
                **env, 'DOCKER_TLS_VERIFY': value}).bad(
                    re.escape(server.host))


@case('With TLS the engine\'s certificate is verified, also on this machine.')
def _():
    authority = registry.Authority(lib.fresh_folder())
    stranger = registry.Authority(lib.fresh_folder())
    for tls, title in ((stranger.issue(), 'another authority'),
                       (authority.issue('DNS:other.example.com'),
                        'another name')):
        with remote(Engine(image()), tls=tls) as server:
            home = Home()
            env = {**material(home, authority), 'DOCKER_HOST': tcp(server)}
            home.run('--tries', '1', 'docker-daemon:' + NAME, env=env).bad(
                '(?i)certificate|tls|ssl')
            equal([], server.requests, title)


@case('An engine that wants a certificate refuses who has none.')
def _():
    authority = registry.Authority(lib.fresh_folder())
    with remote(Engine(image()), tls=authority.issue(),
                client_ca=authority.path) as server:
        home = Home()
        env = {**material(home, authority, client=False),
               'DOCKER_HOST': tcp(server)}
        home.run('--tries', '1', 'docker-daemon:' + NAME, env=env).bad()
        equal([], server.requests)


@case('TLS material that is not there is an error that names it.')
def _():
    home = Home()
    home.run('docker-daemon:' + NAME, env={
        'DOCKER_HOST': 'tcp://127.0.0.1:1', 'DOCKER_TLS_VERIFY': '1',
        'DOCKER_CERT_PATH': '/no/such/folder'}).bad('/no/such/folder')


# podman itself

def podman(home, *args):
    return registry.command(
        'podman', '--root', home.path + '/storage', '--runroot',
        home.path + '/runroot', '--storage-driver', 'vfs', *args,
        env=home.environment({}))


@case('podman\'s own socket gives the image that podman has.')
def _():
    if not shutil.which('podman'):
        raise lib.Skip('podman is missing')
    home = Home()
    path = home.write('image.tar', '')
    with open(path, 'wb') as out:
        out.write(archive.tar(archive.docker_25([image()])))
    try:
        podman(home, 'load', '-i', path)
    except AssertionError as e:
        raise lib.Skip('podman does not run here') from e
    where = home.path + '/run/real.sock'
    with subprocess.Popen(
            ['podman', '--root', home.path + '/storage', '--runroot',
             home.path + '/runroot', '--storage-driver', 'vfs', 'system',
             'service', '--time', '60', 'unix://' + where],
            env=home.environment({}), stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL) as service:
        try:
            fetch.wait_for(lambda: os.path.exists(where) or
                           service.poll() is not None, 'the socket')
            if service.poll() is not None:
                raise lib.Skip('podman has no service here')
            got = home.run('podman:localhost/' + NAME, env={
                'CONTAINER_HOST': 'unix://' + where})
            if got.status:
                got = home.run('podman:' + NAME, env={
                    'CONTAINER_HOST': 'unix://' + where})
            assert root_part(expected()) == root_part(
                got.archive().merged())
        finally:
            service.terminate()


if __name__ == '__main__':
    lib.main(fetch.FETCH)
