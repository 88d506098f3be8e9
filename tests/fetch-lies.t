#!/usr/bin/env python3
"""img-fetch and registries that lie, or want credentials for somebody else:
nothing unverified counts, and no secret goes astray (faults.py)."""

import gzip
import json
import os
import sys

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, 'images')]

import archive  # noqa: E402
import faulty  # noqa: E402
from archive import Image, Layer  # noqa: E402
from faults import (EITHER, FAILS, IMAGE, MIB, OTHER, WHOLE,  # noqa: E402
                    authority, certificate, main, scenario)
from faulty import (CLOSE, REPOSITORY, RESET, STALL,  # noqa: E402
                    Response, Server, broken, instead, redirect, replaced)
from lib import equal  # noqa: E402


# Credentials

@scenario('A 401 for ever ends.', FAILS, '401|UNAUTHORIZED|(?i:unauthori)')
def _(w):
    w.fault('any', instead(401, WWW_Authenticate='Basic realm="here"'),
            early=True)
    return lambda run: run.need(len(w.registry.requests) <= 8, 'asks on')


@scenario('A 401 for ever ends, with tokens too.', FAILS)
def _(w):
    w.use(auth='bearer')
    for kind in 'ping', 'manifest':
        w.fault(kind, instead(401, WWW_Authenticate=w.registry.challenge()),
                early=True)
    return lambda run: run.need(len(w.registry.requests) <= 16, 'asks on')


@scenario('A 401 that does not say how is an error.', FAILS)
def _(w):
    w.fault('any', instead(401), early=True)


@scenario('A 401 that wants what nobody knows is an error.', FAILS)
def _(w):
    w.fault('any', instead(401, WWW_Authenticate='Negotiate abcd=='),
            early=True)


@scenario('Of several challenges one that is known is taken.', WHOLE)
def _(w):
    w.registry.challenge = lambda: 'Negotiate, NTLM, bAsIc rEalm="a, \\"b\\""'


@scenario('A challenge that is malformed is an error.', FAILS)
def _(w):
    w.registry.challenge = lambda: 'Bearer realm="' + 'x' * 20000


@scenario('A token is fetched from the registry\'s own server.', WHOLE)
def _(w):
    w.use(auth='bearer')


@scenario('A token that expires is renewed.', WHOLE)
def _(w):
    w.use(auth='bearer')

    def expired(_request, _response):
        w.registry.tokens.clear()
        w.registry.tokens.add('so that the next is another one')
        return Response(401, headers={
            'WWW-Authenticate': w.registry.challenge() +
            ',error="invalid_token"'})
    w.fault('layer', expired, times=1)


@scenario('A server of tokens that fails once is asked again.', WHOLE)
def _(w):
    w.use(auth='bearer')
    w.fault('token', instead(500), times=1)


@scenario('A server of tokens that says no is an error.', FAILS)
def _(w):
    w.use(auth='bearer')
    w.env['IMG_CREDS'] = 'sue:wrong'


def bad_token(body):
    def setup(w):
        w.use(auth='bearer')
        w.fault('token', instead(200, body, Content_Type='application/json'))

        def check(run):
            for request in w.registry.requests:
                run.need(not request.get('x-evil'), 'a header was injected')
        return check
    return setup


for what, bytes_ in ('that is no JSON', b'<html>'), \
        ('without a token', {'tocken': 'x'}), \
        ('with line breaks', {'token': 'x\r\nX-Evil: 1'}), \
        ('of a mebibyte', {'token': 'x' * MIB}), \
        ('that is empty', {'token': ''}), \
        ('that is an object', {'token': {}}):
    scenario('A token answer %s is an error.' % what, FAILS)(
        bad_token(bytes_))


@scenario('A server of tokens that stalls is given up.', FAILS)
def _(w):
    w.impatient()
    w.use(auth='bearer')
    w.fault('token', broken(5, STALL))


@scenario('A realm on another host without TLS gets no credentials.', FAILS)
def _(w):
    w.use(auth='bearer')
    elsewhere = w.other(answer=w.registry.token)
    w.registry.realm = elsewhere.url + '/token'


@scenario('A realm on the same host without TLS gets credentials.', WHOLE)
def _(w):
    w.use(auth='bearer')
    tokens = w.serve(Server(answer=w.registry.token))
    w.trusted.append(tokens)
    w.registry.realm = tokens.url + '/token'


@scenario('A realm elsewhere with TLS that can be verified gets credentials.',
          WHOLE)
def _(w):
    w.use(auth='bearer')
    tokens = w.other(answer=w.registry.token, context=certificate('good'))
    w.trusted.append(tokens)
    w.registry.realm = tokens.url + '/token'
    w.env['SSL_CERT_FILE'] = authority('friend').file


@scenario('A realm elsewhere whose TLS proves nothing gets no credentials.',
          FAILS)
def _(w):
    registry = w.verified(auth='bearer')
    tokens = w.other(answer=registry.token,
                     context=certificate('good', 'stranger'))
    registry.realm = tokens.url + '/token'


@scenario('A realm without TLS gets no credentials for a registry with it.',
          FAILS)
def _(w):
    registry = w.verified(auth='bearer')
    tokens = w.serve(Server(answer=registry.token))
    registry.realm = tokens.url + '/token'


def bad_realm(realm):
    def setup(w):
        w.use(auth='bearer', realm=realm)
    return setup


for realm in 'file:///etc/passwd', 'ftp://127.0.0.1/token', 'token', '', \
        'http://sue@127.0.0.1/token', 'gopher://127.0.0.1:1/_GET':
    scenario('The realm "%s" is an error.' % realm, FAILS)(bad_realm(realm))


@scenario('A server of tokens that redirects takes no credentials along.',
          EITHER)
def _(w):
    w.use(auth='bearer')
    elsewhere = w.other(answer=w.registry.token)
    w.fault('token', redirect(elsewhere.url + '/token'))


# Redirects

def storage(w, **given):
    return w.other(answer=w.registry.storage, **given)


@scenario('A blob is fetched from another origin, without credentials.', WHOLE)
def _(w):
    other = storage(w)
    for kind in 'layer', 'lower', 'config':
        w.fault(kind, redirect(other.url + '/storage/%s'))
    return lambda run: run.need(len(other.requests) >= 3, 'not asked')


@scenario('A blob is resumed at another origin, without credentials.', WHOLE)
def _(w):
    other = storage(w)
    other.fault('any', broken(100000), times=1)
    w.fault('layer', redirect(other.url + '/storage/%s'))

    def check(run):
        run.need(other.requests[-1].start(), 'not resumed')
    return check


@scenario('A manifest is fetched from another origin, without credentials.',
          WHOLE)
def _(w):
    other = w.other(answer=lambda _request: w.registry.manifest(
        IMAGE.digest()))
    w.fault('manifest', redirect(other.url + '/here'))


@scenario('A redirect within the registry is followed.', WHOLE)
def _(w):
    w.fault('layer', redirect('/storage/%s', 302))
    w.fault('lower', redirect('../../../../storage/%s', 301))


@scenario('Where a redirect leads to and credentials are asked for, none are '
          'given.', FAILS)
def _(w):
    other = storage(w)
    other.fault('any', instead(401, WWW_Authenticate='Basic realm="here"'))
    w.fault('layer', redirect(other.url + '/storage/%s'))


@scenario('A realm of where a redirect leads to gets no credentials.', FAILS)
def _(w):
    other = storage(w)
    other.fault('any', instead(
        401, WWW_Authenticate='Bearer realm="%s/token",service="x"' %
        other.url))
    for kind in 'ping', 'manifest', 'config':
        w.fault(kind, redirect(other.url + '/v2/'), early=True)


def sends_on(what, fault, *patterns):
    def setup(w):
        w.impatient()
        other = storage(w)
        other.fault('any', fault)
        w.fault('layer', redirect(other.url + '/storage/%s'))
    scenario('Where a redirect leads to is named when it %s.' % what, FAILS,
             "sent on to '127[.]0[.]0[.]2'", *patterns)(setup)


sends_on('refuses', instead(403, b'no'), '403')
sends_on('has nothing', instead(404), '404')
sends_on('fails', instead(500), '500')
sends_on('breaks off', broken(1000))
sends_on('stalls', broken(0, STALL))


@scenario('Where a redirect leads to and nobody is there, it is named.', FAILS,
          "sent on to '127[.]0[.]0[.]2'")
def _(w):
    other = storage(w, deaf=True)
    w.fault('layer', redirect(other.url + '/storage/%s?signature=quince'))
    return lambda run: run.need('quince' not in run.line, 'shows the query')


def chain(n):
    """Redirects of the layer, n of them, then the layer."""
    def setup(w):
        def fault(request, response):
            at = int(request.query.get('step', 0))
            if at >= n:
                return response
            return Response(307, headers={
                'Location': '%s?step=%d' % (request.path, at + 1)})
        w.fault('layer', fault)
    return setup


scenario('Ten redirects are followed.', WHOLE)(chain(10))
scenario('Eleven redirects are not followed.', FAILS)(chain(11))


@scenario('Redirects in a circle end.', FAILS)
def _(w):
    other = w.other(answer=lambda request: Response(
        307, headers={'Location': request.target}))
    w.fault('layer', redirect(other.url + '/round'))
    return lambda run: run.need(len(other.requests) < 40, 'goes on')


@scenario('A redirect to a file is not followed, even if it is the blob.',
          FAILS)
def _(w):
    path = os.path.join(w.folder, 'blob')
    with open(path, 'wb') as out:
        out.write(IMAGE.layers[-1].blob)
    w.fault('layer', redirect('file://' + path))


@scenario('A redirect from https to http is not followed.', FAILS)
def _(w):
    w.verified()
    other = storage(w)
    w.fault('layer', redirect(other.url + '/storage/%s'))
    return lambda run: equal([], other.requests, 'requests')


def bad_location(where):
    def setup(w):
        w.fault('layer', redirect(where))
    return setup


for name, where in ('with a password', 'http://sue:x@127.0.0.2:1/x'), \
        ('to nowhere', 'http://'), ('to gopher', 'gopher://127.0.0.1:1/x'), \
        ('to a port out of range', 'http://127.0.0.1:99999/'), \
        ('of 20000 bytes', 'http://127.0.0.1/' + 'x' * 20000), \
        ('with control bytes', 'http://127.0.0.1:1/\x1b[2J\x07'):
    scenario('A redirect %s is an error.' % name, FAILS)(bad_location(where))


@scenario('A redirect that does not say where is an error.', FAILS)
def _(w):
    w.fault('manifest', instead(307))


# TLS

@scenario('A certificate of an authority in --cert-dir is taken.', WHOLE)
def _(w):
    w.verified()


def untrusted(*args):
    def setup(w):
        registry = w.verified(context=certificate(*args))

        w.tries = 20  # which would take too long, if it tried again
        return lambda run: equal([], registry.requests, 'requests')
    return setup


scenario('An expired certificate is an error.', FAILS,
         '(?i)certificate|expir')(untrusted('expired'))
scenario('A certificate for another name is an error.', FAILS,
         '(?i)certificate|name')(untrusted('elsewhere'))
scenario('A certificate of an unknown authority is an error.', FAILS,
         '(?i)certificate')(untrusted('good', 'stranger'))


@scenario('--insecure takes an expired certificate.', WHOLE)
def _(w):
    w.verified(context=certificate('expired'))
    w.args += ['--insecure']


@scenario('Loopback without TLS material needs no certificate that proves '
          'anything.', WHOLE)
def _(w):
    w.use(context=certificate('elsewhere'))


@scenario('Where there is TLS material, plain http is not spoken.', FAILS)
def _(w):
    w.args += ['--cert-dir', authority('friend').trusted]
    return lambda run: equal([], w.registry.requests, 'requests')


@scenario('A TLS connection that is cut is no end.', WHOLE)
def _(w):
    w.verified()

    def fault(_request, response):
        yield response.changed(Content_Length=None, Connection='close').head()
        yield response.body[:100000]
        yield CLOSE
    w.fault('layer', fault, times=1)


@scenario('A TLS connection that is always cut is given up.', FAILS)
def _(w):
    w.verified()
    w.fault('layer', broken(1000))


# Digests

@scenario('A layer with one wrong bit is an error.', FAILS, 'digest|sha256')
def _(w):
    w.fault('layer', replaced(faulty.flipped))


@scenario('A layer with a wrong end is an error.', FAILS, 'digest|sha256')
def _(w):
    w.fault('layer', replaced(lambda data: data[:-1] + b'x'))


@scenario('A lower layer with one wrong bit is an error.', FAILS,
          'digest|sha256')
def _(w):
    w.fault('lower', replaced(faulty.flipped))


@scenario('A config with one wrong bit is an error.', FAILS, 'digest|sha256')
def _(w):
    w.fault('config', replaced(faulty.flipped))


@scenario('A manifest that is not what its digest says is an error.', FAILS)
def _(w):
    w.tag = '@' + IMAGE.digest()
    w.fault('manifest', replaced(lambda data: data + b' '))


@scenario('Another manifest in place of the one of a digest is an error.',
          FAILS)
def _(w):
    w.tag = ':1.0@' + IMAGE.digest()
    w.registry.add_image(OTHER, 'other')
    w.registry.manifest = lambda _digest: Response(200, OTHER.manifest(), {
        'Content-Type': faulty.OCI_MANIFEST,
        'Docker-Content-Digest': IMAGE.digest()})


@scenario('A Docker-Content-Digest that lies is an error.', FAILS)
def _(w):
    w.fault('manifest', faulty.saying(
        Docker_Content_Digest='sha256:' + '5' * 64))


@scenario('A Docker-Content-Digest that is none does no harm.', EITHER)
def _(w):
    w.fault('manifest', faulty.saying(
        Docker_Content_Digest='sha256:../../../etc/passwd'))


@scenario('A manifest that changes between two requests comes out whole.',
          WHOLE)
def _(w):
    # Cut in its middle, and another one when asked again.
    w.registry.add_image(OTHER, 'other')
    w.images = [OTHER, IMAGE]

    def change(request, response):
        if request.method == 'HEAD' or \
                w.registry.tags['1.0'] == OTHER.digest():
            return response
        w.registry.tags['1.0'] = OTHER.digest()
        return broken(100)(request, response)
    w.fault('manifest', change)
    return lambda run: equal(OTHER.digest(), w.registry.tags['1.0'])


@scenario('A manifest that is another one every time is never mixed.', EITHER)
def _(w):
    w.registry.add_image(OTHER, 'other')
    w.images = [IMAGE, OTHER]

    def change(request, response):
        if not request.path.endswith('/1.0'):
            return response
        now = w.images[len(w.registry.of('manifest')) % 2]
        return w.registry.manifest(now.digest())
    w.fault('manifest', change)


# Documents

def manifest(change):
    """IMAGE with another manifest."""
    def setup(w):
        value = json.loads(IMAGE.manifest())
        changed = change(value)
        data = changed if isinstance(changed, bytes) else archive.compact(
            value if changed is None else changed)
        w.registry.add_manifest(data, tag='1.0')
    return setup


def spoilt(title, change, *patterns, expected=FAILS):
    scenario(title, expected, *patterns)(manifest(change))


spoilt('A manifest that is an index too is an error.',
       lambda m: m.update(manifests=[]))
spoilt('A manifest that is neither is an error.', lambda m: {
    'schemaVersion': 2, 'mediaType': faulty.OCI_MANIFEST})
spoilt('A manifest that calls itself an index is an error.',
       lambda m: m.update(mediaType=faulty.OCI_INDEX))
spoilt('A key twice is an error.', lambda m: archive.compact(m).replace(
    b'"layers"', b'"layers":[],"layers"'))
spoilt('A key that folds to another is an error.',
       lambda m: m.update(Layers=[]))
spoilt('JSON with something behind it is an error.',
       lambda m: archive.compact(m) + b'{}')
spoilt('JSON that is cut is an error.', lambda m: archive.compact(m)[:-1])
spoilt('JSON of great depth is an error.', lambda m: b'[' * 200000)
spoilt('A digest that is a path is an error.', lambda m: m['config'].update(
    digest='sha256:../../../../../../etc/passwd'))
spoilt('A digest of an unknown algorithm is an error.',
       lambda m: m['config'].update(digest='md5:' + '0' * 32))
spoilt('A digest in upper case is an error.', lambda m: m['config'].update(
    digest=m['config']['digest'].replace('sha256:', 'SHA256:')))
spoilt('A size below zero is an error.',
       lambda m: m['layers'][1].update(size=-1))
spoilt('A size that is too great for a number is an error.',
       lambda m: m['layers'][1].update(size=1 << 70))
spoilt('A size that is not the layer\'s is an error.',
       lambda m: m['layers'][1].update(size=m['layers'][1]['size'] + 1))
spoilt('A size of a pebibyte is an error before there is one.',
       lambda m: m['layers'][1].update(size=1 << 50))
spoilt('A size that is not the config\'s is an error.',
       lambda m: m['config'].update(size=m['config']['size'] - 1))
spoilt('A config of a gibibyte is an error.',
       lambda m: m['config'].update(size=1 << 30))
spoilt('A manifest of eight mebibytes is an error.',
       lambda m: archive.compact(m) + b' ' * 8 * MIB)
spoilt('A manifest of a hundred thousand layers is an error.',
       lambda m: m.update(layers=m['layers'] * 50000))


@scenario('A manifest of schema 1 is an error that says so.', FAILS,
          '(?i)schema.{0,8}1')
def _(w):
    w.registry.add_manifest(archive.compact({
        'schemaVersion': 1, 'name': REPOSITORY, 'tag': '1.0',
        'architecture': 'amd64', 'fsLayers': [
            {'blobSum': layer.digest} for layer in IMAGE.layers],
        'history': [{'v1Compatibility': '{}'}] * 2}),
        archive.DOCKER + 'distribution.manifest.v1+json', '1.0')


@scenario('A Content-Type that the manifest contradicts is an error.', FAILS)
def _(w):
    w.registry.add_manifest(IMAGE.manifest(), faulty.OCI_INDEX, '1.0')


@scenario('A Content-Type that says nothing does no harm.', EITHER)
def _(w):
    w.registry.add_manifest(IMAGE.manifest(), 'text/plain; charset=utf-8',
                            '1.0')


@scenario('What a blob\'s Content-Type says does not matter.', WHOLE)
def _(w):
    for kind in 'layer', 'config':
        w.fault(kind, faulty.saying(Content_Type='text/html'))


@scenario('A manifest in gzip is never taken wrongly.', EITHER)
def _(w):
    w.fault('manifest', faulty.gzipped())


@scenario('A layer that says it is in gzip is never taken wrongly.', EITHER)
def _(w):
    w.fault('layer', faulty.gzipped())


@scenario('A manifest that inflates without end is an error.', FAILS)
def _(w):
    bomb = gzip.compress(b'{"a":"' + b' ' * (32 * MIB), 1)
    w.fault('manifest', faulty.gzipped(lambda _data: bomb))


# Indexes

def entry(image, **more):
    return archive.descriptor(
        faulty.OCI_MANIFEST, image.manifest(),
        platform=archive.platform_object(image.platform), **more)


def with_index(w, *entries):
    for image in IMAGE, OTHER:
        w.registry.add_image(image, None)
    w.args += ['--platform=linux/amd64']
    return w.registry.add_manifest(archive.index(list(entries)),
                                   faulty.OCI_INDEX, '1.0')


@scenario('The image of a platform is taken from an index.', WHOLE)
def _(w):
    with_index(w, archive.attestation(IMAGE)[1], entry(OTHER), entry(IMAGE))


@scenario('A platform that is not there: what is there is listed.', FAILS,
          'linux/arm64', 'linux/amd64')
def _(w):
    with_index(w, archive.attestation(IMAGE)[1], entry(OTHER))


@scenario('An index whose size of the manifest is wrong is an error.', FAILS)
def _(w):
    with_index(w, {**entry(IMAGE), 'size': 7})


@scenario('An index that calls a manifest an index is an error.', FAILS)
def _(w):
    with_index(w, {**entry(IMAGE), 'mediaType': faulty.OCI_INDEX})


@scenario('An index of a manifest that is not there is an error.', FAILS)
def _(w):
    with_index(w, {**entry(IMAGE), 'digest': 'sha256:' + '7' * 64})


@scenario('An index of a manifest with one wrong bit is an error.', FAILS,
          'digest|sha256')
def _(w):
    with_index(w, entry(IMAGE))
    digest = IMAGE.digest()
    w.fault('manifest', lambda request, response:
            response.with_body(faulty.flipped(response.body))
            if request.path.endswith(digest) else response)


@scenario('Indexes within indexes, a hundred deep, end.', FAILS)
def _(w):
    with_index(w)
    below, media = IMAGE.manifest(), faulty.OCI_MANIFEST
    for _ in range(100):
        below = archive.index([archive.descriptor(media, below)])
        media = faulty.OCI_INDEX
        w.registry.add_manifest(below, media, '1.0')


# Layers from elsewhere

def foreign(w, *where):
    """An image whose upper layer is not in the registry."""
    layer = Layer(IMAGE.layers[-1].tar, 'none', urls=list(where),
                  media=archive.OCI + 'layer.nondistributable.v1.tar')
    w.images = [Image(IMAGE.layers[0], layer)]
    w.registry.add_image(w.images[0])
    w.fault('layer', instead(404))


@scenario('A foreign layer is not fetched without --foreign.', FAILS)
def _(w):
    other = storage(w)
    foreign(w, other.url + '/storage/' + IMAGE.layers[-1].digest)
    return lambda run: equal([], other.requests, 'requests')


@scenario('--foreign fetches it, without credentials.', WHOLE)
def _(w):
    other = storage(w)
    w.args += ['--foreign']
    foreign(w, other.url + '/storage/' + IMAGE.layers[-1].digest)
    return lambda run: run.need(other.requests, 'not asked')


@scenario('--foreign takes nothing from a file.', FAILS)
def _(w):
    path = os.path.join(w.folder, 'blob')
    with open(path, 'wb') as out:
        out.write(IMAGE.layers[-1].blob)
    w.args += ['--foreign']
    foreign(w, 'file://' + path)


@scenario('--foreign verifies what it fetches.', FAILS, 'digest|sha256')
def _(w):
    other = storage(w)
    other.fault('any', replaced(faulty.flipped))
    w.args += ['--foreign']
    foreign(w, other.url + '/storage/' + IMAGE.layers[-1].digest)


def begun(bytes_, how=RESET):
    """That much of the layer, or of something else; known of before the end.
    """
    def fault(_request, response):
        yield Response(200, response.whole).head()
        yield bytes_
        yield 0.3
        yield how
    return fault


RIGHT = IMAGE.layers[-1].blob[:1100000]
WRONG = b'wrong' * 220000

for what, bytes_ in ('a part', RIGHT), ('wrong bytes', WRONG), \
        ('a few wrong bytes', WRONG[:1000]):
    for then in RESET, 404, 500:
        @scenario('A foreign layer of which the registry gives %s, then %s, '
                  'is had from its URL.' % (what, then), WHOLE)
        def _(w, bytes_=bytes_, then=then):
            other = storage(w)
            w.args += ['--foreign']
            w.tries = 1 if then == RESET else 2
            w.fault('layer', begun(bytes_), times=1)
            if then == 500:
                w.fault('layer', instead(500))
            foreign(w, other.url + '/storage/' + IMAGE.layers[-1].digest)
            return lambda run: run.need(other.requests, 'not asked')

    @scenario('A foreign layer of which one URL gives %s is had from the next.'
              % what, WHOLE)
    def _(w, bytes_=bytes_):
        other, spoilt = storage(w), storage(w)
        w.args += ['--foreign']
        w.tries = 1
        spoilt.fault('any', begun(bytes_))
        foreign(w, *('%s/storage/%s' % (at.url, IMAGE.layers[-1].digest)
                     for at in (spoilt, other)))


main()
