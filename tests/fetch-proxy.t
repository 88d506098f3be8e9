#!/usr/bin/env python3
"""img-fetch and proxies: who is asked through them, and that no message quotes
their passwords; which authorities vouch for a registry that is not on this
machine, as one behind a proxy seems to be."""

import base64
import functools
import os
import socket
import socketserver
import sys
import threading

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, 'images')]

import fetch  # noqa: E402
import lib  # noqa: E402
import registry  # noqa: E402
from fetch import APP, Home, at, fronted, shelf  # noqa: E402
from lib import case, equal  # noqa: E402

fetch.program_is_missing('docker-registry', 'skopeo', 'openssl')

NAME = 'registry.example'  # that only the proxy knows
REF = NAME + '/team/app:1.0'


class Tunnel(socketserver.StreamRequestHandler):
    timeout = 60

    def handle(self):
        line = self.rfile.readline().decode('latin-1').strip()
        headers = {}
        for raw in iter(self.rfile.readline, b'\r\n'):
            if not raw:
                return
            key, _, value = raw.decode('latin-1').partition(':')
            headers[key.lower()] = value.strip()
        self.server.requests.append((line, headers))
        if self.server.refusal:
            self.wfile.write(self.server.refusal(headers))
        elif line.startswith('CONNECT %s:443 ' % NAME):
            self.connect()

    def connect(self):
        with socket.create_connection(
                self.server.target.server_address) as there:
            self.wfile.write(b'HTTP/1.1 200 Connected\r\n\r\n')
            back = threading.Thread(target=self.copy, daemon=True,
                                    args=(there, self.connection))
            back.start()
            self.copy(self.connection, there)
            back.join()

    @staticmethod
    def copy(source, target):
        try:
            for data in iter(lambda: source.recv(65536), b''):
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)
        except OSError:
            pass


class Proxy(registry.Quiet, socketserver.TCPServer):
    """Connects whoever asks for NAME to target, a Front. refusal(headers): is
    answered in place of that."""

    def __init__(self, target=None, refusal=None):
        super().__init__(('127.0.0.1', 0), Tunnel)
        self.target, self.refusal = target, refusal
        self.begin()

    @property
    def host(self):
        return '%s:%d' % self.server_address

    def close(self):
        self.shutdown()
        self.server_close()


@functools.lru_cache(None)
def authority():
    return registry.Authority(lib.fresh_folder())


@functools.lru_cache(None)
def stranger():
    return registry.Authority(lib.fresh_folder(), 'Another authority')


@functools.lru_cache(None)
def far():
    """A registry that is reached by the proxy, and that one."""
    return Proxy(registry.Front(shelf(), authority().issue('DNS:' + NAME)))


def through(proxy, **more):
    return {'https_proxy': 'http://' + proxy.host, **more}


# Who is asked

@case('A registry elsewhere is asked through the proxy.')
def _():
    for name in 'https_proxy', 'HTTPS_PROXY', 'ALL_PROXY', 'all_proxy':
        far().requests.clear()
        got = Home().run(REF, env={
            name: 'http://' + far().host,
            'SSL_CERT_FILE': authority().path}).archive()
        equal(APP.manifest(), got.manifest)
        assert far().requests, 'not asked'


@case('The proxy is told who asks, where its URL says so.')
def _():
    word = fetch.secret('proxy')
    far().requests.clear()
    Home().run(REF, env={
        'https_proxy': 'http://sue:%s@%s' % (word, far().host),
        'SSL_CERT_FILE': authority().path}).archive()
    equal({'Basic ' + base64.b64encode(b'sue:' + word.encode()).decode()},
          {headers.get('proxy-authorization')
           for _, headers in far().requests})
    for request in far().target.requests:
        assert word not in str(request.headers), 'the registry is told too'


@case('What is on this machine is asked without a proxy, whatever no_proxy '
      'says.')
def _():
    proxy = Proxy(refusal=lambda _: b'HTTP/1.1 500 No\r\n\r\n')
    url = 'http://' + proxy.host
    for no_proxy in (None, '', '*', ',', ' , ,', 'localhost', '127.0.0.1',
                     '127.0.0.0/8', '.example', 'x' * 5000, '[::1', '%00'):
        for host in shelf().host, 'localhost:%d' % shelf().port:
            got = Home().run(host + '/team/app:1.0', env={
                'http_proxy': url, 'https_proxy': url, 'HTTP_PROXY': url,
                'HTTPS_PROXY': url, 'ALL_PROXY': url, 'all_proxy': url,
                'no_proxy': no_proxy, 'NO_PROXY': no_proxy}).archive()
            equal(APP.manifest(), got.manifest)
    equal([], proxy.requests)
    proxy.close()


@case('A redirect to this machine is followed without a proxy.')
def _():
    proxy = Proxy(refusal=lambda _: b'HTTP/1.1 500 No\r\n\r\n')
    with fronted() as front:
        front.before = lambda request: (
            307, {'Location': 'http://%s%s' % (shelf().host, request.path)},
            b'') if '/blobs/' in request.path else None
        Home().run(at('team/app:1.0', front), env=through(
            proxy, http_proxy='http://' + proxy.host)).archive()
    equal([], proxy.requests)
    proxy.close()


# What is said

def refuse(headers):
    """Quotes what it was told."""
    text = '{"message":"you said %s"}' % headers.get('proxy-authorization')
    return ('HTTP/1.1 407 You said %s\r\nProxy-Authenticate: Basic\r\n'
            'Content-Type: application/json\r\nContent-Length: %d\r\n\r\n%s'
            % (headers.get('proxy-authorization'), len(text), text)).encode()


@case('A proxy that cannot be used is an error that shows no password.')
def _():
    word = fetch.secret('proxy')
    proxy = Proxy(refusal=refuse)
    garbled = Proxy(refusal=lambda headers: str(headers).encode())
    for value in (
            'http://sue:%s@[::1', 'http://sue:%s@127.0.0.1:99999',
            'http://sue:%s@127.0.0.1:port', 'http://sue:%s@', 'sue:%s@',
            'http://sue:%s', 'http:// sue:%s@127.0.0.1:1',
            'foo://sue:%s@127.0.0.1:1', 'http://sue:%s@@127.0.0.1:1',
            'http://sue:%s%%zz@127.0.0.1:1', 'http://127.0.0.1:1/%s',
            'http://sue:%s@nowhere.invalid:1', 'http://%s:80', '%s',
            'socks5://sue:%s@127.0.0.1:1', 'https://sue:%s@127.0.0.1:1',
            'http://sue:%s@127.0.0.1:1', 'http://sue:%%s@%s' % proxy.host,
            'http://sue:%%s@%s' % garbled.host):
        for name in 'https_proxy', 'ALL_PROXY':
            Home().run('--tries', '1', '--timeout', '3', REF, env={
                name: value % word}).bad(NAME, 'team/app')
    proxy.close()
    garbled.close()


# Who vouches

@case('SSL_CERT_FILE names the authorities that count, and they alone.')
def _():
    env = through(far(), SSL_CERT_FILE=authority().path)
    equal(APP.manifest(), Home().run(REF, env=env).archive().manifest)
    far().target.forget()
    for path in stranger().path, None:
        Home().run('--tries', '1', REF, env={
            **env, 'SSL_CERT_FILE': path}).bad(NAME, '(?i)certificate')
    equal([], far().target.requests)


@case('An SSL_CERT_FILE that is not there, or has none, is an error.')
def _():
    for path in '/no/such/file', '/dev/null', '/':
        Home().run('--tries', '1', REF, env=through(
            far(), SSL_CERT_FILE=path)).bad()


@case('--cert-dir counts beside SSL_CERT_FILE.')
def _():
    home = Home()
    with open(authority().path, encoding='ascii') as source:
        folder = os.path.dirname(home.write('certs/ca.crt', source.read()))
    env = through(far(), SSL_CERT_FILE=stranger().path)
    home.run('--cert-dir', folder, REF, env=env).archive()


@case('Elsewhere a certificate must be of the host\'s name, but for '
      '--insecure.')
def _():
    wrong = Proxy(registry.Front(shelf(), authority().issue(
        'DNS:other.example')))
    env = through(wrong, SSL_CERT_FILE=authority().path)
    Home().run('--tries', '1', REF, env=env).bad(NAME, '(?i)certificate|name')
    equal([], wrong.target.requests)
    Home().run('--insecure', REF, env=env).archive()
    wrong.close()


if __name__ == '__main__':
    lib.main(fetch.FETCH)
