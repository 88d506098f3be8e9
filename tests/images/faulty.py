"""A registry that misbehaves as it is told to.

A Server is one origin on loopback. It writes down each request that it gets.
A Registry is one that has a repository in memory, may ask for credentials, and
gives tokens and plain copies of its blobs too, so that other origins can lend
its answers: Server(answer=registry.storage).

registry.fault(kind, fault, first=1, times=None) spoils some of the requests of
a kind, from the first-th on. A fault takes the request and the right response,
and gives another response, or else the pieces to be sent: bytes, a number
(seconds to wait), RESET, CLOSE or STALL. The functions at the end make faults.
"""

import base64
import fcntl
import gzip
import json
import os
import re
import select
import socket
import ssl
import struct
import subprocess
import termios
import threading
import time
import urllib.parse

import archive

RESET, CLOSE, STALL = 'reset', 'close', 'stall'
SECONDS = 60  # how long a server waits for its client; tests end long before
BLOCK = 64 * 1024
ENDLESS = 64 * 1024 * 1024  # where an endless answer ends for the test's sake

USER, PASSWORD = 'sue', 'Quinces-and-Medlars-4711'
TOKEN = 'Damson-Token-'
NOBODY = 'nobody'  # the token of who has not said who it is
BASIC = base64.b64encode(('%s:%s' % (USER, PASSWORD)).encode()).decode()
# None of these may be where it is not expected.
SECRETS = [s.encode() for s in (PASSWORD, TOKEN, BASIC.rstrip('='))]

REPOSITORY = 'team/app'
DOCKER_V2 = archive.DOCKER + 'distribution.manifest.v2+json'
OCI_INDEX = archive.OCI + 'index.v1+json'
OCI_MANIFEST = archive.OCI + 'manifest.v1+json'


class Gone(Exception):
    """The client is."""


class Request:
    def __init__(self, head, body):
        lines = head.decode('latin-1').split('\r\n')
        self.bytes = head + b'\r\n\r\n' + body
        self.body = body
        self.method, self.target = lines[0].split(' ')[:2]
        self.path, _, query = self.target.partition('?')
        self.query = dict(urllib.parse.parse_qsl(query))
        self.headers = [(key.strip().lower(), value.strip()) for key, _, value
                        in (line.partition(':') for line in lines[1:])]
        self.time = time.monotonic()
        self.kind = None

    def get(self, name):
        """The header's value, or ''."""
        for key, value in self.headers:
            if key == name:
                return value
        return ''

    def start(self):
        """Where the range begins that is asked for; None without a range."""
        found = re.fullmatch(r'bytes=(\d+)-(\d*)', self.get('range'))
        return int(found[1]) if found else None

    def has_secret(self):
        return self.get('authorization') not in ('', 'Bearer ' + NOBODY) or \
            any(secret in self.bytes for secret in SECRETS)


class Response:
    """whole: what the body is a part of. A header that is None is left out."""

    def __init__(self, status, body=b'', headers=None, whole=None):
        self.status = status
        self.body = body
        self.headers = dict(headers or {})
        self.whole = body if whole is None else whole

    def changed(self, **headers):
        """The same with other headers: Content_Type=…"""
        headers = {k.replace('_', '-'): v for k, v in headers.items()}
        return Response(self.status, self.body, {**self.headers, **headers},
                        self.whole)

    def with_body(self, body):
        return Response(self.status, body, self.headers)

    def head(self):
        headers = {'Content-Length': len(self.body), **self.headers}
        text = 'HTTP/1.1 %d Said\r\n' % self.status
        for name, value in headers.items():
            if value is not None:
                text += '%s: %s\r\n' % (name, value)
        return (text + '\r\n').encode('latin-1')

    def pieces(self, request):
        yield self.head()
        if request.method != 'HEAD':
            yield self.body


class Rule:
    def __init__(self, kind, fault, first, times, early, ranged):
        self.kind, self.fault, self.early = kind, fault, early
        self.first, self.times, self.ranged = first, times, ranged
        self.seen = 0

    def applies(self, request):
        """Counts too."""
        if self.kind not in ('any', request.kind) or \
                self.ranged and request.start() is None:
            return False
        self.seen += 1
        return self.seen >= self.first and (
            self.times is None or self.seen < self.first + self.times)


def bound(address):
    """A socket, also where connections of an earlier one are left."""
    sock = socket.socket()
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind(address)
    return sock


class Server:
    """host: an address of loopback. context: of TLS. mute: never says
    anything. deaf: takes no connections. answer: gives the response to a
    request."""

    def __init__(self, host='127.0.0.1', context=None, mute=False, deaf=False,
                 answer=None):
        self.context, self.mute = context, mute
        self.lent = answer
        self.requests, self.rules = [], []
        self.connections, self.rejected = set(), 0
        self.lock = threading.Lock()
        self.stopped = threading.Event()
        self.listener = bound((host, 0))
        self.authority = '%s:%d' % self.listener.getsockname()
        self.url = ('https://' if context else 'http://') + self.authority
        if not deaf:
            self.listen()

    def listen(self):
        self.listener.listen(64)
        threading.Thread(target=self.accept, args=(self.listener,),
                         daemon=True).start()

    def leave(self, seconds):
        """Drops all connections, and takes none for so long."""
        address = self.listener.getsockname()
        with self.lock:
            if self.stopped.is_set():
                return
            self.shut_down()
            self.listener.close()
            self.listener = bound(address)

        def come_back():
            if not self.stopped.wait(seconds):
                self.listen()
        threading.Thread(target=come_back, daemon=True).start()

    def shut_down(self):
        for sock in [self.listener, *self.connections]:
            try:
                sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def close(self):
        self.stopped.set()
        with self.lock:
            self.shut_down()
        self.listener.close()

    def fault(self, kind, fault, first=1, times=None, early=False,
              ranged=False):
        """early: before credentials are asked for. ranged: count and spoil
        requests for a range only."""
        self.rules.append(Rule(kind, fault, first, times, early, ranged))

    def of(self, kind):
        return [r for r in self.requests if r.kind == kind]

    # What it answers

    def kind(self, _request):
        return 'any'

    def refusal(self, _request):
        """The answer to who has no right to ask, or None."""
        return None

    def answer(self, request):
        return self.lent(request) if self.lent else Response(404)

    def spoilt(self, request, response, early):
        """What rules make of the response; None where none applies."""
        with self.lock:
            rules = [rule for rule in self.rules
                     if rule.early == early and rule.applies(request)]
        return rules[0].fault(request, response) if rules else None

    def respond(self, request):
        refusal = self.refusal(request)
        response = self.answer(request)
        out = self.spoilt(request, response, True)
        if out is None and refusal:
            out = refusal
        if out is None:
            out = self.spoilt(request, response, False)
        if out is None:
            out = response
        return out.pieces(request) if isinstance(out, Response) else out

    # How it speaks

    def accept(self, listener):
        while not self.stopped.is_set():
            try:
                sock, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(sock,),
                             daemon=True).start()

    def serve(self, sock):
        with self.lock:
            self.connections.add(sock)
        try:
            sock.settimeout(SECONDS)
            if self.mute:
                self.wait_for_end(sock)
            elif self.context:
                self.serve_tls(sock)
            elif sock.recv(1, socket.MSG_PEEK) == b'\x16':
                self.reject_tls(sock)
            else:
                self.converse(sock)
        except ValueError:
            self.rejected += 1
        except (OSError, Gone):
            pass
        finally:
            with self.lock:
                self.connections.discard(sock)
            sock.close()

    def serve_tls(self, sock):
        try:
            tls = self.context.wrap_socket(sock, server_side=True)
        except ssl.SSLError:
            self.rejected += 1
            return
        with self.lock:
            self.connections.add(tls)
        with tls:
            self.converse(tls)

    def reject_tls(self, sock):
        """As plain servers do who are spoken to by TLS."""
        sock.recv(BLOCK)
        self.rejected += 1
        sock.sendall(b'HTTP/1.0 400 Bad Request\r\n\r\nThis is plain HTTP\n')

    def converse(self, sock):
        rest = b''
        while not self.stopped.is_set():
            request, rest = self.read(sock, rest)
            request.kind = self.kind(request)
            with self.lock:
                self.requests.append(request)
            for piece in self.respond(request):
                if not self.say(sock, piece):
                    return
            if request.get('connection').lower() == 'close':
                return

    @staticmethod
    def read(sock, data):
        def more():
            piece = sock.recv(BLOCK)
            if not piece:
                raise Gone
            return piece
        while b'\r\n\r\n' not in data:
            data += more()
        head, _, data = data.partition(b'\r\n\r\n')
        size = re.search(rb'(?i)\r\ncontent-length: *(\d+)', head)
        size = int(size[1]) if size else 0
        while len(data) < size:
            data += more()
        return Request(head, data[:size]), data[size:]

    def say(self, sock, piece):
        """False where the connection has ended."""
        if isinstance(piece, bytes):
            sock.sendall(piece)
            return True
        if isinstance(piece, (int, float)):
            return not self.stopped.wait(piece)
        if piece == RESET:
            self.drain(sock)
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                            struct.pack('ii', 1, 0))
        elif piece == STALL:
            self.wait_for_end(sock)
        return False

    def drain(self, sock):
        """A reset takes away what has not been sent yet."""
        end = time.monotonic() + SECONDS
        while not self.stopped.wait(0.02) and time.monotonic() < end:
            left = fcntl.ioctl(sock, termios.TIOCOUTQ, bytes(4))
            if not any(left):
                return

    def wait_for_end(self, sock):
        end = time.monotonic() + SECONDS
        while not self.stopped.is_set() and time.monotonic() < end:
            if select.select([sock], [], [], 0.2)[0] and not sock.recv(BLOCK):
                return


class Registry(Server):
    """auth: None, 'basic' or 'bearer'. realm: of tokens; its own /token where
    none is given."""

    def __init__(self, images=(), auth='basic', realm=None, **given):
        self.auth = auth
        self.blobs, self.names = {}, {}
        self.manifests, self.tags = {}, {}
        self.tokens = set()
        self.realm = realm
        super().__init__(**given)
        for image in images:
            self.add_image(image)

    def add_image(self, image, tag='1.0'):
        """Names of blobs, for faults: config, layer (the last), lower."""
        for layer in image.layers:
            self.add_blob(layer.blob, 'lower')
        self.names[image.layers[-1].digest] = 'layer'
        self.add_blob(image.config(), 'config')
        self.add_manifest(image.manifest(), OCI_MANIFEST, tag)

    def add_blob(self, data, name=None):
        digest = 'sha256:' + archive.sha256(data)
        self.blobs[digest] = data
        self.names[digest] = name
        return digest

    def add_manifest(self, data, media=OCI_MANIFEST, tag=None):
        digest = 'sha256:' + archive.sha256(data)
        self.manifests[digest] = (media, data)
        if tag:
            self.tags[tag] = digest
        return digest

    # What is asked for

    @staticmethod
    def parts(request):
        """(repository, 'manifests', reference) and the like, or None."""
        found = re.fullmatch(r'/v2/(.+)/(manifests|blobs|tags)/([^/]+)',
                             request.path)
        return found.groups() if found else None

    def kind(self, request):
        parts = self.parts(request)
        if parts:
            if parts[1] == 'blobs':
                return self.names.get(parts[2])
            return parts[1][:-1]
        return {'/v2/': 'ping', '/token': 'token',
                '/v2/_catalog': 'catalog'}.get(request.path, 'storage')

    def challenge(self):
        if self.auth == 'basic':
            return 'Basic realm="here"'
        return 'Bearer realm="%s",service="here",scope="repository:%s:pull"' \
            % (self.url + '/token' if self.realm is None else self.realm,
               REPOSITORY)

    def refusal(self, request):
        if not self.auth or request.kind in ('token', 'storage'):
            return None
        scheme, _, value = request.get('authorization').partition(' ')
        if (scheme.lower(), value) == ('basic', BASIC) and \
                self.auth == 'basic':
            return None
        if scheme.lower() == 'bearer' and value in self.tokens:
            return None
        return errors(401, 'UNAUTHORIZED', 'authentication required',
                      {'WWW-Authenticate': self.challenge()})

    def answer(self, request):
        if request.kind in ('ping', 'token', 'storage'):
            return {'ping': lambda _: Response(200, b'{}'),
                    'token': self.token,
                    'storage': self.storage}[request.kind](request)
        repository, what, name = self.parts(request) or ('', '', '')
        if repository != REPOSITORY:
            return errors(404, 'NAME_UNKNOWN', 'repository name not known')
        if what == 'tags':
            return document({'name': REPOSITORY, 'tags': sorted(self.tags)})
        if what == 'manifests':
            return self.manifest(self.tags.get(name, name))
        return blob(request, self.blobs.get(name))

    def manifest(self, digest):
        if digest not in self.manifests:
            return errors(404, 'MANIFEST_UNKNOWN', 'manifest unknown')
        media, data = self.manifests[digest]
        return Response(200, data, {'Content-Type': media,
                                    'Docker-Content-Digest': digest})

    # What other origins may lend

    def token(self, request):
        """To who has the right password, one that counts."""
        form = dict(urllib.parse.parse_qsl(request.body.decode()))
        if request.get('authorization') == 'Basic ' + BASIC or \
                (form.get('username'), form.get('password')) == (
                    USER, PASSWORD):
            token = '%s%d' % (TOKEN, len(self.tokens))
            self.tokens.add(token)
        elif request.get('authorization') or form:
            return errors(401, 'UNAUTHORIZED', 'wrong password')
        else:
            token = NOBODY
        return document({'token': token, 'access_token': token,
                         'expires_in': 300})

    def storage(self, request):
        """/storage/DIGEST, whoever asks."""
        return blob(request, self.blobs.get(request.path.rpartition('/')[2]))


def document(value, status=200, headers=None):
    return Response(status, archive.compact(value),
                    {'Content-Type': 'application/json', **(headers or {})})


def errors(status, code, message, headers=None):
    return document({'errors': [{'code': code, 'message': message}]}, status,
                    headers)


def blob(request, data):
    """All of the data, or its end from where it is asked for."""
    if data is None:
        return errors(404, 'BLOB_UNKNOWN', 'blob unknown to registry')
    headers = {'Content-Type': 'application/octet-stream',
               'Accept-Ranges': 'bytes'}
    start = request.start()
    if start is None:
        return Response(200, data, headers)
    if start >= len(data):
        return Response(416, b'', {'Content-Range': 'bytes */%d' % len(data)})
    headers['Content-Range'] = content_range(start, len(data))
    return Response(206, data[start:], headers, data)


def content_range(start, total):
    return 'bytes %d-%d/%d' % (start, total - 1, total)


# Certificates

class Authority:
    """Makes certificates. folder: where their files are to be; trusted: a
    folder, as --cert-dir takes it, that says to trust this authority."""

    def __init__(self, folder, name='ca'):
        self.folder = folder
        self.trusted = os.path.join(folder, name + '.d')
        os.mkdir(self.trusted)
        self.file = os.path.join(self.trusted, 'ca.crt')
        self.key = os.path.join(folder, name + '.key')
        openssl('req', '-x509', *NEW_KEY, self.key, '-out', self.file,
                '-days', '30', '-subj', '/CN=An authority for tests')

    def context(self, name, names='IP:127.0.0.1,DNS:localhost', days=30):
        """Of a server with a certificate for these names."""
        base = os.path.join(self.folder, name)
        openssl('req', *NEW_KEY, base + '.key', '-out', base + '.csr',
                '-subj', '/CN=' + name, '-addext', 'subjectAltName=' + names)
        openssl('x509', '-req', '-in', base + '.csr', '-out', base + '.crt',
                '-CA', self.file, '-CAkey', self.key, '-days', str(days),
                '-copy_extensions', 'copy')
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(base + '.crt', base + '.key')
        return context


NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes',
           '-keyout']


def openssl(*args):
    subprocess.run(['openssl', *args], check=True, capture_output=True)


# Faults: the connection

def broken(after, how=RESET):
    """So many bytes of the body, then no more."""
    def fault(request, response):
        yield response.head()
        if request.method != 'HEAD':
            yield response.body[:after]
        yield how
    return fault


def silent(how):
    """Not even a status."""
    def fault(_request, _response):
        yield how
    return fault


def paced(pieces, pause, most=None):
    """The body in so many pieces; a pause after each."""
    def fault(request, response):
        yield response.head()
        size = -(-len(response.body) // pieces) or 1
        if most:
            size = min(size, most)
        if request.method != 'HEAD':
            for at in range(0, len(response.body), size):
                yield response.body[at:at + size]
                yield pause
    return fault


def late(fault, seconds):
    """The last piece comes so much later."""
    def spoil(request, response):
        *pieces, last = fault(request, response)
        yield from pieces
        yield seconds
        yield last
    return spoil


def garbage(data, how=CLOSE):
    """These bytes in place of an answer."""
    def fault(_request, _response):
        yield data
        yield how
    return fault


def chunked(sizes=b'%x\r\n', end=b'0\r\n\r\n', how=None):
    """The body in chunks of 64 KiB, whose sizes are written like that."""
    def fault(request, response):
        yield response.changed(Content_Length=None,
                               Transfer_Encoding='chunked').head()
        if request.method != 'HEAD':
            for at in range(0, len(response.body), BLOCK):
                piece = response.body[at:at + BLOCK]
                yield (sizes % len(piece) if b'%' in sizes else sizes) + \
                    piece + b'\r\n'
            yield end
        if how:
            yield how
    return fault


class Endless:
    """An answer without end. form: line, lines, interim or body. sent: how
    much of it was taken."""

    FORMS = {
        'line': (b'HTTP/1.1 200 OK\r\nX-Long: ', b'x' * BLOCK),
        'lines': (b'HTTP/1.1 200 OK\r\n', b'X-More: and more\r\n' * 4096),
        'interim': (b'', b'HTTP/1.1 100 Continue\r\n\r\n' * 4096),
        'body': (b'HTTP/1.1 200 OK\r\nContent-Type: ' +
                 OCI_MANIFEST.encode() + b'\r\n\r\n', b' ' * BLOCK),
    }

    def __init__(self, form, status=b'200'):
        self.begin, self.block = self.FORMS[form]
        self.begin = self.begin.replace(b'200', status)
        self.sent = 0

    def __call__(self, _request, _response):
        yield self.begin
        for _ in range(ENDLESS // len(self.block)):
            yield self.block
            self.sent += len(self.block)
        yield CLOSE


# Faults: the answer

def instead(status, body=b'', **headers):
    """Another answer."""
    if isinstance(body, (dict, list)):
        body = json.dumps(body).encode()
    return lambda _request, _response: Response(status, body).changed(
        **headers)


def saying(**values):
    """The right answer with other headers."""
    return lambda _request, response: response.changed(**values)


def lengthened(by):
    """A Content-Length that is wrong by so much."""
    def fault(request, response):
        yield from response.changed(
            Content_Length=len(response.body) + by).pieces(request)
        yield CLOSE
    return fault


def cut_short(by):
    """A body that lacks its end, of which the length says nothing."""
    return lambda _request, response: response.with_body(
        response.body[:-by])


def replaced(make):
    """Another body, of a length that is right."""
    return lambda _request, response: response.with_body(make(response.body))


def flipped(data):
    """One bit of it."""
    middle = len(data) // 2
    return data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1:]


def gzipped(make=gzip.compress):
    return lambda _request, response: response.with_body(
        make(response.body)).changed(Content_Encoding='gzip')


def whole(_request, response):
    """Takes no notice of a range."""
    return Response(200, response.whole)


def shifted(by, said=True):
    """Another range than the one that was asked for; said: and it says so."""
    def fault(request, response):
        if request.start() is None:
            return response
        at = max(request.start() + by, 0)
        told = at if said else request.start()
        return Response(206, response.whole[at:], {
            'Content-Range': content_range(told, len(response.whole))})
    return fault


def redirect(where, status=307):
    """To a URL, in which %s is the last part of the path that was asked."""
    def fault(request, _response):
        name = request.path.rpartition('/')[2]
        url = where % name if '%s' in where else where
        return Response(status, b'', {'Location': url})
    return fault
