"""Secrets that are made up for tests: they are computed, so that none stands in
the sources, and none is anybody's. The same label gives the same secret."""

import base64
import hashlib
import hmac
import json
import subprocess
import zlib

DIGITS = '0123456789'
LOWER = 'abcdefghijklmnopqrstuvwxyz'
BASE62 = DIGITS + LOWER.upper() + LOWER
BASE32 = LOWER.upper() + '234567'
HEX = '0123456789abcdef'


def text(label, n, alphabet=BASE62):
    """n characters that look random."""
    out, block = '', hashlib.sha256(label.encode()).digest()
    while len(out) < n:
        for byte in block:
            out += alphabet[byte % len(alphabet)]
        block = hashlib.sha256(block).digest()
    return out[:n]


def base62(number, width):
    out = ''
    while number:
        number, digit = divmod(number, 62)
        out = BASE62[digit] + out
    return out.rjust(width, '0')


def with_crc(prefix, label, n=30):
    """GitHub's and npm's form: the last six are a checksum."""
    body = text(label, n)
    return prefix + body + base62(zlib.crc32(body.encode()), 6)


def github(label='a'):
    return with_crc('gh' + 'p_', label)


def npm(label='a'):
    return with_crc('np' + 'm_', label)


def aws_id(label='a'):
    return 'AK' + 'IA' + text(label, 16, BASE32)


def aws_secret(label='a'):
    return base64.b64encode(hashlib.sha256(
        b'aws' + label.encode()).digest()[:30]).decode()


def gitlab(label='a'):
    return 'gl' + 'pat-' + text(label, 20)


def slack(label='a'):
    return 'xo' + 'xb-%s-%s-%s' % (
        '1' + text(label + '1', 11, DIGITS), '1' + text(label + '2', 12, DIGITS),
        text(label, 24))


def stripe(label='a'):
    return 'sk' + '_live_' + text(label, 24)


def google(label='a'):
    return 'AI' + 'za' + 'Sy' + text(label, 33)


def sendgrid(label='a'):
    return 'SG' + '.' + text(label + '1', 22) + '.' + text(label + '2', 43)


def digitalocean(label='a'):
    return 'do' + 'p_v1_' + text(label, 64, HEX)


def docker_hub(label='a'):
    return 'dc' + 'kr_pat_' + text(label, 27)


def password(label='a'):
    """A good one, without anything that needs quotes."""
    return text('password' + label, 14) + '9qZ'


def b64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b'=').decode()


def jwt(label='a'):
    head = b64url(b'{"alg":"HS256","typ":"JWT"}')
    body = b64url(json.dumps({'sub': text(label, 10), 'iat': 1700000000},
                             separators=(',', ':')).encode())
    signed = head + '.' + body
    return signed + '.' + b64url(hmac.new(
        label.encode(), signed.encode(), 'sha256').digest())


def openssl(*args, data=None):
    return subprocess.run(['openssl', *args], input=data, check=True,
                          capture_output=True).stdout


def private_key(kind='ED25519'):
    """A new one."""
    return openssl('genpkey', '-algorithm', kind).decode()


def encrypted_key():
    return openssl('genpkey', '-algorithm', 'ED25519', '-aes256', '-pass',
                   'pass:x').decode()


def public_key(private):
    return openssl('pkey', '-pubout', data=private.encode()).decode()


def certificate(private):
    return openssl('req', '-x509', '-key', '/dev/stdin', '-subj', '/CN=x',
                   data=private.encode()).decode()
