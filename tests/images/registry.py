"""Registries to pull from, on loopback: Debian's docker-registry with the
authentication and TLS that a test asks for, a token server for it, and a front
before it that records, delays and changes what is asked.

Everything binds to 127.0.0.1, or to the address given. What is started here is
ended by its process id when the test ends, also where it fails.
"""

import atexit
import base64
import collections
import contextlib
import ctypes
import http.client
import http.server
import json
import os
import shutil
import socket
import socketserver
import ssl
import subprocess
import sys
import threading
import time
import urllib.parse
import uuid

import archive

START_SECONDS = 20
CHUNK = 16384


def missing(*programs):
    """The first of the programs that is not here, or None."""
    for name in programs:
        if not shutil.which(name):
            return name
    return None


def free_port(address='127.0.0.1'):
    with socket.socket() as probe:
        probe.bind((address, 0))
        return probe.getsockname()[1]


def bare_environment(folder, **more):
    """One in which nothing of this machine's user is found."""
    env = {key: os.environ[key] for key in ('PATH', 'ASAN_OPTIONS',
                                            'UBSAN_OPTIONS', 'IMG_SANDBOX')
           if key in os.environ}
    for key, name in (('HOME', 'home'), ('XDG_CONFIG_HOME', 'config'),
                      ('XDG_CACHE_HOME', 'cache'), ('TMPDIR', 'tmp'),
                      ('XDG_RUNTIME_DIR', 'run'),
                      ('XDG_DATA_HOME', 'data')):
        env[key] = os.path.join(folder, name)
        os.makedirs(env[key], 0o700, exist_ok=True)
    return {**env, 'LC_ALL': 'C.UTF-8', **more}


def command(*args, **given):
    """Its output; an assertion where it fails."""
    done = subprocess.run(args, check=False, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=120, **given)
    assert done.returncode == 0, '%s: %s' % (
        ' '.join(args), done.stderr.decode(errors='replace'))
    return done.stdout


# Certificates

class Authority:
    """A private CA."""

    def __init__(self, folder, name='A private authority'):
        self.folder = folder
        self.count = 0
        os.makedirs(folder, exist_ok=True)
        self.key, self.path = self.file('ca.key'), self.file('ca.crt')
        command('openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt',
                'ec_paramgen_curve:P-256', '-nodes', '-days', '30', '-subj',
                '/CN=' + name, '-keyout', self.key, '-out', self.path)

    def file(self, name):
        return os.path.join(self.folder, name)

    def issue(self, names='IP:127.0.0.1,IP:127.0.0.2,DNS:localhost'):
        """(certificate, key): for a server of these names, or a client."""
        self.count += 1
        key, request, cert, extra = (
            self.file('%d.%s' % (self.count, end))
            for end in ('key', 'csr', 'crt', 'ext'))
        with open(extra, 'w', encoding='ascii') as out:
            out.write('subjectAltName=%s\n' % names)
        command('openssl', 'req', '-new', '-newkey', 'ec', '-pkeyopt',
                'ec_paramgen_curve:P-256', '-nodes', '-subj', '/CN=leaf',
                '-keyout', key, '-out', request)
        command('openssl', 'x509', '-req', '-in', request, '-CA', self.path,
                '-CAkey', self.key, '-days', '30', '-set_serial',
                str(self.count + 1), '-extfile', extra, '-out', cert)
        return cert, key


def bcrypt(password):
    """What an htpasswd file has; by the C library's own crypt()."""
    crypt = ctypes.CDLL('libcrypt.so.1').crypt
    crypt.restype = ctypes.c_char_p
    hashed = crypt(password.encode(), b'$2y$05$' + b'imgpipetestsaltimgpipe')
    assert hashed and hashed.startswith(b'$2y$'), 'no bcrypt here'
    return hashed.decode()


# The registry

class Registry:
    """docker-registry.

    storage: its folder; several registries may serve one. htpasswd: (user,
    password). tls: (certificate, key). client_ca: demands a certificate of
    that authority's. token: a TokenServer. settings: what else its
    configuration has.
    """

    def __init__(self, folder, storage=None, htpasswd=None, tls=None,
                 client_ca=None, token=None, address='127.0.0.1',
                 settings=None):
        self.folder = folder
        self.address = address
        self.tls = tls
        self.process = None
        self.storage = storage or os.path.join(folder, 'storage')
        self.log = os.path.join(folder, 'log')
        os.makedirs(folder, exist_ok=True)
        self.settings = self.configuration(htpasswd, client_ca, token)
        self.settings.update(settings or {})
        self.port = None
        self.start()

    def configuration(self, htpasswd, client_ca, token):
        value = {
            'version': '0.1',
            'log': {'level': 'warn'},
            'storage': {'filesystem': {'rootdirectory': self.storage},
                        'maintenance': {'uploadpurging': {
                            'enabled': False}}},
            'validation': {'manifests': {'urls': {'allow': ['^http://']}}},
            'http': {'secret': 'only for tests'}}
        if htpasswd:
            path = os.path.join(self.folder, 'htpasswd')
            with open(path, 'w', encoding='ascii') as out:
                out.write('%s:%s\n' % (htpasswd[0], bcrypt(htpasswd[1])))
            value['auth'] = {'htpasswd': {'realm': 'for tests',
                                          'path': path}}
        if token:
            value['auth'] = {'token': {
                'realm': token.realm, 'service': token.service,
                'issuer': token.issuer, 'rootcertbundle': token.certificate}}
        if self.tls:
            value['http']['tls'] = {'certificate': self.tls[0],
                                    'key': self.tls[1]}
            if client_ca:
                value['http']['tls']['clientcas'] = [client_ca]
        return value

    @property
    def host(self):
        return '%s:%d' % (self.address, self.port)

    def start(self):
        """On the port it had, or on a free one: another process may take that
        one first, so more than one is tried."""
        fixed = self.port
        for _ in range(5):
            self.port = fixed or free_port(self.address)
            self.settings['http']['addr'] = self.host
            path = os.path.join(self.folder, 'config.yml')
            with open(path, 'w', encoding='ascii') as out:
                json.dump(self.settings, out)
            with open(self.log, 'ab') as log:
                # pylint: disable=consider-using-with
                self.process = subprocess.Popen(
                    ['docker-registry', 'serve', path], stdout=log,
                    stderr=log, stdin=subprocess.DEVNULL,
                    env=bare_environment(self.folder, OTEL_SDK_DISABLED='1'))
            atexit.register(self.stop)
            if self.answers():
                return
            self.stop()
        with open(self.log, encoding='utf-8', errors='replace') as log:
            raise AssertionError('docker-registry does not start: '
                                 + log.read()[-2000:])

    def answers(self):
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end and self.process.poll() is None:
            with contextlib.suppress(OSError):
                socket.create_connection((self.address, self.port), 1).close()
                return True
            time.sleep(0.02)
        return False

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def accesses(self):
        """The lines of its log on requests."""
        with open(self.log, encoding='utf-8', errors='replace') as log:
            return [line for line in log if '"HEAD ' in line
                    or '"GET ' in line]

    # Pushing what skopeo cannot push: byte for byte, without credentials

    def ask(self, method, path, body=None, **headers):
        """(status, headers, body)"""
        link = http.client.HTTPConnection(self.address, self.port, timeout=60)
        with contextlib.closing(link):
            link.request(method, path, body, {
                name.replace('_', '-'): value
                for name, value in headers.items()})
            answer = link.getresponse()
            return answer.status, answer.headers, answer.read()

    def put_blob(self, repository, data):
        status, headers, text = self.ask(
            'POST', '/v2/%s/blobs/uploads/' % repository)
        assert status == 202, text
        where = urllib.parse.urlsplit(headers['Location'])
        status, _, text = self.ask(
            'PUT', '%s?%s&digest=sha256:%s' % (
                where.path, where.query, archive.sha256(data)), data,
            Content_Type='application/octet-stream')
        assert status == 201, text

    def put_manifest(self, repository, reference, data, media=None):
        status, _, text = self.ask(
            'PUT', '/v2/%s/manifests/%s' % (repository, reference), data,
            Content_Type=media or json.loads(data)['mediaType'])
        assert status == 201, text

    def put_image(self, repository, image, tag=None):
        """An archive.Image; its descriptor with its platform."""
        manifest = image.manifest()
        for blob in archive.image_blobs(image):
            if blob != manifest:
                self.put_blob(repository, blob)
        self.put_manifest(repository, tag or image.digest(), manifest)
        return archive.descriptor(
            archive.OCI + 'manifest.v1+json', manifest,
            platform=archive.platform_object(image.platform))

    def put_index(self, repository, entries, tag=None):
        """An index of descriptors; its own descriptor."""
        data = archive.index(entries)
        self.put_manifest(repository, tag or 'sha256:' + archive.sha256(data),
                          data)
        return archive.descriptor(archive.OCI + 'index.v1+json', data)


# skopeo

def skopeo(folder, *args):
    env = bare_environment(folder)
    return command('skopeo', '--insecure-policy', '--tmpdir', env['TMPDIR'],
                   *args, env=env)


def push(folder, source, registry, name, creds=None, *args):
    """What skopeo calls source, into the registry under a name with tag."""
    if creds:
        args = ('--dest-creds', '%s:%s' % creds, *args)
    skopeo(folder, 'copy', '-q', '--dest-tls-verify=false', *args, source,
           'docker://%s/%s' % (registry.host, name))


# Servers in this process

Request = collections.namedtuple(
    'Request', 'method path query headers body client server')


class Handler(http.server.BaseHTTPRequestHandler):
    """Records a request, then has server.answer(request, self) say what
    follows: (status, headers, body), or None where it wrote that itself."""
    protocol_version = 'HTTP/1.1'
    disable_nagle_algorithm = True
    timeout = 60

    def handle_request(self):
        split = urllib.parse.urlsplit(self.path)
        request = Request(
            self.command, urllib.parse.unquote(split.path),
            dict(urllib.parse.parse_qsl(split.query, True)), self.headers,
            self.body(), self.client_address, self.server)
        with self.server.lock:
            self.server.requests.append(request)
        answer = self.server.answer(request, self)
        if answer is not None:
            self.send(*answer)

    def body(self):
        if 'chunked' not in self.headers.get('Transfer-Encoding', ''):
            return self.rfile.read(int(self.headers.get('Content-Length')
                                       or 0))
        data = b''
        while True:
            size = int(self.rfile.readline().split(b';')[0], 16)
            data += self.rfile.read(size)
            self.rfile.readline()
            if not size:
                return data

    do_GET = do_HEAD = do_POST = do_PUT = handle_request

    def send(self, status, headers, body):
        self.send_head(status, {**headers, 'Content-Length': len(body)})
        if self.command != 'HEAD':
            self.wfile.write(body)

    def send_head(self, status, headers):
        self.send_response_only(status)
        for name, value in headers.items():
            self.send_header(name, str(value))
        self.end_headers()

    def log_message(self, *_):  # pylint: disable=arguments-differ
        pass


class Quiet(socketserver.ThreadingMixIn):
    """Threads that end with the process; clients go away as they like."""
    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True
    request_queue_size = 128

    def begin(self):
        self.lock = threading.Lock()
        self.requests = []
        threading.Thread(target=self.serve_forever, args=(0.05,),
                         daemon=True).start()

    def handle_error(self, request, client_address):
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)

    def wrap(self, tls, client_ca=None):
        """tls: (certificate, key). The handshake is the handler's thread's."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*tls)
        if client_ca:
            context.verify_mode = ssl.CERT_REQUIRED
            context.load_verify_locations(client_ca)
        self.socket = context.wrap_socket(self.socket, server_side=True,
                                          do_handshake_on_connect=False)


class Server(Quiet, socketserver.TCPServer):
    """answer(request, handler): what it says to a request, see Handler."""

    def __init__(self, answer, tls=None, address='127.0.0.1', client_ca=None):
        super().__init__((address, 0), Handler)
        self.answer = answer
        self.tls = bool(tls)
        if tls:
            self.wrap(tls, client_ca)
        self.begin()

    @property
    def host(self):
        return '%s:%d' % self.server_address

    @property
    def url(self):
        return '%s://%s' % ('https' if self.tls else 'http', self.host)

    def stop(self):
        self.shutdown()
        self.server_close()

    def asked(self, part='', method=None):
        """The requests whose path has that part."""
        with self.lock:
            return [r for r in self.requests if part in r.path
                    and method in (None, r.method)]

    def forget(self):
        with self.lock:
            self.requests.clear()


class Front(Server):
    """Stands before a registry and looks like it.

    before(request): an answer in place of the registry's, or None.
    after(request, status, headers, body): the same, once the registry has
    answered; not asked on blobs. gate: blobs wait for it. rate: bytes a
    second that a blob is sent with.
    """

    def __init__(self, registry, tls=None, address='127.0.0.1'):
        self.registry = registry
        self.before = self.after = lambda *_: None
        self.gate = threading.Event()
        self.gate.set()
        self.rate = None
        super().__init__(self.forward, tls, address)

    def forget(self):
        super().forget()
        self.before = self.after = lambda *_: None
        self.gate.set()
        self.rate = None

    def forward(self, request, handler):
        answer = self.before(request)
        if answer is not None:
            return answer
        blob = '/blobs/' in request.path and request.method == 'GET'
        if blob:
            self.gate.wait(60)
        link = http.client.HTTPConnection(
            self.registry.address, self.registry.port, timeout=60)
        with contextlib.closing(link):
            link.putrequest(request.method, handler.path, True, True)
            for name, value in request.headers.items():
                if name.lower() != 'connection':
                    link.putheader(name, value)
            link.endheaders(request.body or None)
            answer = link.getresponse()
            headers = {name: value for name, value in answer.getheaders()
                       if name.lower() not in (
                           'connection', 'transfer-encoding')}
            if blob and answer.status < 300:
                return self.pass_on(answer, headers, handler)
            body = answer.read()
            other = self.after(request, answer.status, headers, body)
            if other is not None:
                return other
            if request.method == 'HEAD':
                handler.send_head(answer.status, headers)
                return None
            headers.pop('Content-Length', None)
            return answer.status, headers, body

    def pass_on(self, answer, headers, handler):
        handler.send_head(answer.status, headers)
        while True:
            data = answer.read(CHUNK)
            if not data:
                return
            handler.wfile.write(data)
            if self.rate:
                time.sleep(len(data) / self.rate)

    def blobs(self):
        """How often each blob was asked for: {digest: times}."""
        return collections.Counter(
            r.path.rpartition('/')[2] for r in self.asked('/blobs/', 'GET'))

    def hold(self, seconds=20):
        """For a with block: blobs wait until its end. What it gives waits
        until a blob was asked for."""
        front = self

        @contextlib.contextmanager
        def held():
            front.gate.clear()

            def arrived():
                end = time.monotonic() + seconds
                while not front.asked('/blobs/', 'GET'):
                    assert time.monotonic() < end, 'no blob was asked for'
                    time.sleep(0.01)
            try:
                yield arrived
            finally:
                front.gate.set()
        return held()


# Tokens

def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b'=').decode()


class TokenServer(Server):
    """Issues what docker-registry takes: JWTs, signed with RS256.

    users: {name: password}. identities: {identity token: name}. anonymous:
    whether everybody may pull. lifetime: seconds for which a token is taken.
    expires_in: what is said of that, the same where None. before(request): an
    answer in place of its own.
    """
    LEEWAY = 60  # seconds that docker-registry takes a token longer

    def __init__(self, folder, users=None, tls=None, address='127.0.0.1'):
        os.makedirs(folder, exist_ok=True)
        self.folder = folder
        self.service, self.issuer = 'registry for tests', 'imgpipe tests'
        self.key = os.path.join(folder, 'token.key')
        self.certificate = os.path.join(folder, 'token.crt')
        command('openssl', 'req', '-x509', '-newkey', 'rsa:2048', '-nodes',
                '-days', '30', '-subj', '/CN=tokens', '-keyout', self.key,
                '-out', self.certificate)
        self.users, self.identities = users or {}, {}
        self.issued = []
        self.forget()
        super().__init__(self.reply, tls, address)
        self.realm = self.url + '/token'

    def forget(self):
        self.anonymous = False
        self.lifetime, self.expires_in = 300, None
        self.before = lambda request: None
        if hasattr(self, 'lock'):
            super().forget()
            self.issued.clear()

    def sign(self, data):
        return command('openssl', 'dgst', '-sha256', '-sign', self.key,
                       input=data)

    def token(self, user, scopes, lifetime=300):
        """A JWT that lets user do what the scopes say."""
        with open(self.certificate, encoding='ascii') as source:
            der = ssl.PEM_cert_to_DER_cert(source.read())
        now = int(time.time())
        access = []
        for scope in scopes:
            kind, rest = scope.split(':', 1)
            name, actions = rest.rsplit(':', 1)
            access.append({'type': kind, 'name': name,
                           'actions': actions.split(',')})
        parts = [
            {'typ': 'JWT', 'alg': 'RS256',
             'x5c': [base64.b64encode(der).decode()]},
            {'iss': self.issuer, 'sub': user, 'aud': self.service,
             'exp': now + lifetime - self.LEEWAY, 'nbf': now - 100,
             'iat': now - 10, 'jti': uuid.uuid4().hex, 'access': access}]
        text = '.'.join(base64url(archive.compact(part)) for part in parts)
        return text + '.' + base64url(self.sign(text.encode()))

    def who(self, request):
        """The user, '' for anybody, None for one that is refused."""
        if request.method == 'POST':
            form = dict(urllib.parse.parse_qsl(request.body.decode()))
            if form.get('grant_type') == 'refresh_token':
                return self.identities.get(form.get('refresh_token'))
            name, password = form.get('username'), form.get('password')
        else:
            scheme, _, rest = (
                request.headers.get('Authorization') or '').partition(' ')
            if not scheme:
                return '' if self.anonymous else None
            if scheme != 'Basic':
                return None
            name, _, password = base64.b64decode(rest).decode().partition(':')
        return name if name and self.users.get(name) == password else None

    def reply(self, request, _):
        answer = self.before(request)
        if answer is not None:
            return answer
        form = request.query
        if request.method == 'POST':
            form = dict(urllib.parse.parse_qsl(request.body.decode()))
        user = self.who(request)
        if user is None:
            return 401, {'Content-Type': 'application/json'}, \
                archive.compact({'details': 'incorrect username or password'})
        token = self.token(user, form.get('scope', '').split(),
                           self.lifetime)
        with self.lock:
            self.issued.append(token)
        key = 'access_token' if request.method == 'POST' else 'token'
        return 200, {'Content-Type': 'application/json'}, archive.compact({
            key: token, 'expires_in': self.lifetime
            if self.expires_in is None else self.expires_in})
