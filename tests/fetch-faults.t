#!/usr/bin/env python3
"""img-fetch and registries that break off, stall, say no, or answer
nonsense: what passes heals, the rest ends (faults.py)."""

import email.utils
import os
import shutil
import sys
import time

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, 'images')]

import faulty  # noqa: E402
from faults import (CUT, EITHER, FAILS, FRESH, IMAGE, MIB,  # noqa: E402
                    RESUMED, WHOLE, certificate, killed_cache, main, scenario)
from faulty import (CLOSE, REPOSITORY, RESET, STALL, Registry,  # noqa: E402
                    Response, broken, instead, redirect, replaced)
from lib import equal  # noqa: E402


# Nothing wrong

@scenario('A registry in good order gives the image.', WHOLE)
def _(w):
    def check(run):
        layer = w.registry.of('layer')[-1]
        equal(None if w.state == FRESH else CUT, layer.start(), 'range')
        run.need(len(w.registry.of('layer')) <= 2, 'asks too often')
    w.tries = 5
    return check


@scenario('What a killed try has verified is not fetched again.', WHOLE,
          states=[RESUMED])
def _(w):
    shutil.rmtree(w.cache)
    shutil.copytree(killed_cache() + '.whole', w.cache)
    return lambda run: equal([], w.registry.of('config'), 'config asked for')


# Connections

@scenario('A layer whose connection is reset once is resumed.', WHOLE)
def _(w):
    w.fault('layer', broken(100000), times=1)

    def check(_run):
        had = CUT if w.state == RESUMED else 0
        equal(had + 100000, w.registry.of('layer')[-1].start(), 'range')
    return check


@scenario('A layer whose connection ends early once is resumed.', WHOLE)
def _(w):
    w.fault('layer', broken(100000, CLOSE), times=1)


@scenario('A layer whose connection is always reset is given up.', FAILS)
def _(w):
    w.fault('layer', broken(1000))
    return lambda run: run.need(len(w.registry.of('layer')) <= 6, 'too often')


@scenario('A layer whose connection always ends early is given up.', FAILS)
def _(w):
    w.fault('layer', broken(1000, CLOSE))


@scenario('Tries that each bring a mebibyte are not counted.', WHOLE)
def _(w):
    w.fault('layer', broken(1100000))


@scenario('A layer that stalls once is resumed.', WHOLE)
def _(w):
    w.impatient(tries=8)
    w.fault('layer', broken(300000, STALL), times=1)


@scenario('A layer that always stalls is given up.', FAILS)
def _(w):
    w.impatient()
    w.fault('layer', broken(1000, STALL))


@scenario('A manifest that stalls once is asked for again.', WHOLE)
def _(w):
    w.impatient(tries=8)
    w.fault('manifest', broken(20, STALL), times=1)


@scenario('A config that is reset once is asked for again.', WHOLE)
def _(w):
    w.fault('config', broken(20), times=1)


@scenario('A manifest that is reset once is asked for again.', WHOLE)
def _(w):
    w.fault('manifest', broken(20), times=1)


@scenario('A registry that resets instead of its first answer is asked again.',
          WHOLE)
def _(w):
    w.fault('any', faulty.silent(RESET), times=1, early=True)


@scenario('A registry that always resets is given up.', FAILS)
def _(w):
    w.fault('any', faulty.silent(RESET), early=True)


@scenario('A registry that closes without an answer is given up.', FAILS)
def _(w):
    w.fault('any', faulty.silent(CLOSE), early=True)


@scenario('A registry that takes requests and says nothing is given up.',
          FAILS)
def _(w):
    w.impatient()
    w.fault('any', faulty.silent(STALL), early=True)


@scenario('A registry that takes connections and says nothing is given up.',
          FAILS)
def _(w):
    w.impatient()
    w.use(mute=True)


@scenario('Nobody there: given up.', FAILS)
def _(w):
    w.use(deaf=True)


def leaving(w, seconds):
    """In the middle of the body, with all its connections."""
    def fault(request, response):
        *pieces, _ = broken(100000)(request, response)
        yield from pieces
        yield 0.2
        w.registry.leave(seconds)
        yield CLOSE
    return fault


@scenario('A registry that is away for a second and a half is waited for.',
          WHOLE)
def _(w):
    w.tries = 8
    w.fault('layer', leaving(w, 1.5), times=1)
    return lambda run: run.need(run.seconds > 1.4, 'was not away')


@scenario('A registry that goes for good is given up.', FAILS)
def _(w):
    w.fault('layer', leaving(w, 60), times=1)


@scenario('A layer at a hundred bytes a second is given up.', FAILS)
def _(w):
    w.impatient()
    w.fault('layer', faulty.paced(1, 0.1, most=10))


@scenario('Headers at a few bytes a second are given up.', FAILS)
def _(w):
    w.impatient()
    def fault(_request, _response):
        for byte in b'HTTP/1.1 200 OK\r\n' + b'X-Slow: and slow\r\n' * 100:
            yield bytes([byte])
            yield 0.2
    w.fault('manifest', fault)


@scenario('A layer that comes slowly, but comes, takes longer than the limit.',
          WHOLE)
def _(w):
    w.impatient(tries=8)
    w.fault('layer', faulty.paced(30, 0.12))
    return lambda run: run.need(run.seconds > 3, 'too fast for the test')


# Lengths

@scenario('A Content-Length that is too long is never taken for the blob.',
          EITHER)
def _(w):
    w.fault('layer', faulty.lengthened(100))


@scenario('A Content-Length that is too short is an error.', FAILS)
def _(w):
    w.fault('layer', faulty.cut_short(100))


@scenario('A Content-Length that ends before the body does is an error.',
          FAILS)
def _(w):
    w.fault('layer', faulty.lengthened(-100))


@scenario('A layer that is longer than the manifest says is an error.', FAILS)
def _(w):
    w.fault('layer', replaced(lambda data: data + b'more'))


@scenario('A config that is longer than the manifest says is an error.', FAILS)
def _(w):
    w.fault('config', replaced(lambda data: data + b' '))


@scenario('A Content-Length that is no number is an error.', FAILS)
def _(w):
    w.fault('any', faulty.saying(Content_Length='many'), early=True)


@scenario('A body without end is not taken in.', FAILS)
def _(w):
    endless = faulty.Endless('body')
    w.fault('manifest', endless)
    return lambda run: run.need(endless.sent < 32 * MIB, 'took %d',
                                endless.sent)


@scenario('A layer without end is not taken in.', FAILS)
def _(w):
    endless = faulty.Endless('body')
    w.fault('layer', endless)
    return lambda run: run.need(endless.sent < 32 * MIB, 'took %d',
                                endless.sent)


def endless_header(form):
    def setup(w):
        endless = faulty.Endless(form)
        w.fault('manifest', endless)
        return lambda run: run.need(endless.sent < 32 * MIB, 'took %d',
                                    endless.sent)
    return setup


scenario('A header line without end is an error.', FAILS)(
    endless_header('line'))
scenario('Header lines without end are an error.', FAILS)(
    endless_header('lines'))
scenario('Interim answers without end are an error.', FAILS)(
    endless_header('interim'))


@scenario('A layer in chunks, without a length, is taken.', WHOLE)
def _(w):
    w.fault('layer', faulty.chunked())


@scenario('Chunks whose sizes are garbage once are asked for again.', WHOLE)
def _(w):
    w.fault('layer', faulty.chunked(b'zz\r\n', how=CLOSE), times=1)


@scenario('Chunks whose sizes are garbage are an error.', FAILS)
def _(w):
    w.fault('manifest', faulty.chunked(b'zz\r\n', how=CLOSE))


@scenario('Chunks whose sizes overflow are an error.', FAILS)
def _(w):
    w.fault('layer', faulty.chunked(b'f' * 40 + b'\r\n', how=CLOSE))


@scenario('Chunks that end without the last one are an error.', FAILS)
def _(w):
    w.fault('manifest', faulty.chunked(end=b'', how=CLOSE))


@scenario('An answer that is not HTTP is an error.', FAILS)
def _(w):
    w.fault('any', faulty.garbage(b'\x1b[2Jroot:x:0:0\nSSH-2.0\r\n\r\n'),
            early=True)


@scenario('An answer of HTTP/0.9 is not taken.', FAILS)
def _(w):
    w.fault('manifest', lambda _request, _response: iter(
        [IMAGE.manifest(), CLOSE]))


# Statuses

def once(kind, status):
    def setup(w):
        w.fault(kind, instead(status, b'<html>\n<b>busy</b>\n</html>',
                              Content_Type='text/html'), times=1)
    return setup


for code, kind in (500, 'manifest'), (502, 'config'), (503, 'layer'), \
        (504, 'lower'), (408, 'manifest'), (429, 'layer'):
    scenario('A %d is tried again, for a %s.' % (code, kind), WHOLE)(
        once(kind, code))


def waited(w, kind, least):
    def check(run):
        first, second = w.registry.of(kind)[-2:]
        run.need(second.time - first.time > least, 'waited %.1f seconds',
                 second.time - first.time)
    return check


@scenario('Retry-After in seconds is kept to.', WHOLE)
def _(w):
    w.fault('layer', instead(429, Retry_After='2'), times=1)
    return waited(w, 'layer', 1.9)


@scenario('Retry-After as a date is kept to.', WHOLE)
def _(w):
    def fault(_request, _response):
        at = email.utils.formatdate(time.time() + 4, usegmt=True)
        return Response(429, headers={'Retry-After': at})
    w.fault('layer', fault, times=1)
    return waited(w, 'layer', 2)


@scenario('Retry-After that is garbage does no harm.', WHOLE)
def _(w):
    w.fault('layer', instead(503, Retry_After='-1e9, tomorrow'), times=1)


@scenario('A Retry-After of an hour is an error that names it.', FAILS,
          '3600|hour|60 min')
def _(w):
    w.fault('manifest', instead(429, Retry_After='3600'))

    def check(run):
        run.need(len(w.registry.of('manifest')) <= 2, 'asks again')
    return check


@scenario('A 429 for ever is given up.', FAILS, '429|[Tt]oo ?[Mm]any')
def _(w):
    w.fault('layer', instead(429, {'errors': [{
        'code': 'TOOMANYREQUESTS', 'message': 'slow down'}]}))


@scenario('A 503 for ever is given up.', FAILS)
def _(w):
    w.fault('any', instead(503, b'<html>\n<h1>Down</h1>\n</html>\n',
                           Content_Type='text/html'), early=True)


def busy_with_tls(w, **given):
    w.use(context=certificate('expired'))
    w.args += ['--insecure']
    w.fault('ping', instead(503, b'busy'), early=True, **given)


@scenario('A 503 to the very first question, over TLS that proves nothing, is '
          'tried again.', WHOLE)
def _(w):
    busy_with_tls(w, times=1)


@scenario('Likewise a 503 for ever is given up, and TLS with it.', FAILS,
          '503')
def _(w):
    busy_with_tls(w)
    return lambda run: equal(0, w.registry.rejected, 'connections without TLS')


def echo(kind, text, **given):
    """An error that quotes the request, in the manner of debug pages."""
    def setup(w):
        if given:
            w.use(**given)

        def fault(request, _response):
            says = text(request) if callable(text) else text
            return faulty.errors(403, 'DENIED', 'you said ' + says)
        w.fault(kind, fault)
    return setup


scenario('An error that quotes the password is not shown.', FAILS, '403')(
    echo('manifest', faulty.PASSWORD))
scenario('An error that quotes the password far into it is not shown.', FAILS,
         '403')(echo('layer', 'x' * 200 + faulty.PASSWORD))
scenario('An error that quotes Authorization is not shown.', FAILS, '403')(
    echo('manifest', lambda request: request.get('authorization')))
scenario('An error that quotes a token is not shown.', FAILS, '403')(
    echo('manifest', lambda request: request.get('authorization'),
         auth='bearer'))
scenario('A server of tokens that quotes the password is not shown.', FAILS,
         '403')(echo('token', faulty.PASSWORD, auth='bearer'))
scenario('A server of tokens that quotes Authorization is not shown.', FAILS,
         '403')(echo('token', lambda request: request.get('authorization'),
                     auth='bearer'))


@scenario('An error that spells the password with escapes is not shown.',
          FAILS, '403')
def _(w):
    escaped = ''.join('\\u%04x' % ord(c) for c in faulty.PASSWORD)
    w.fault('manifest', instead(403, (
        '{"errors":[{"code":"DENIED","message":"%s"}]}' % escaped).encode(),
        Content_Type='application/json'))


@scenario('A 403 is said with the registry\'s words, and not tried again.',
          FAILS, 'DENIED', 'no access for you')
def _(w):
    w.fault('manifest', instead(403, {'errors': [{
        'code': 'DENIED', 'message': 'no access for you'}]}))
    return lambda run: run.need(len(w.registry.of('manifest')) <= 2,
                                'asks again')


@scenario('A tag that is not there is said with the registry\'s words.',
          FAILS, '(?i)manifest.unknown')
def _(w):
    w.tag = ':2.0'
    return lambda run: run.need(len(w.registry.of('manifest')) <= 3,
                                'asks again')


@scenario('A blob that is not there is an error.', FAILS)
def _(w):
    w.fault('layer', instead(404, b'there is no such thing',
                             Content_Type='text/plain'))


@scenario('Control bytes of an error body never reach the terminal.', FAILS)
def _(w):
    w.fault('manifest', instead(400, {'errors': [{
        'code': 'X\x1b[31m', 'message': 'a\nb\r\x1b]0;x\x07\x9b\u202e\x7f'}]}))


@scenario('Control bytes of headers never reach the terminal.', FAILS)
def _(w):
    w.fault('manifest', faulty.garbage(
        b'HTTP/1.1 403 \x1b[31mRed\x07\r\nContent-Type: \x1b[2J\r\n'
        b'Content-Length: 9\r\n\r\n\x1b[2J\x1b[31m'))


@scenario('An error body without end is not taken in.', FAILS)
def _(w):
    endless = faulty.Endless('body', b'403')
    w.fault('manifest', endless)
    return lambda run: run.need(endless.sent < 32 * MIB, 'took %d',
                                endless.sent)


@scenario('An error body that is no errors[] does no harm.', FAILS)
def _(w):
    w.fault('config', instead(404, {'errors': [7, {'code': [], 'message': {}},
                                               {'code': 'x' * 100000}]}))


@scenario('A page for logging in is no manifest.', FAILS)
def _(w):
    w.fault('manifest', instead(200, b'<html>\nPlease log in\n</html>\n',
                                Content_Type='text/html'))


@scenario('An empty answer is no manifest.', FAILS)
def _(w):
    w.fault('manifest', instead(200))


@scenario('A 204 is no blob.', FAILS)
def _(w):
    w.fault('layer', instead(204, Content_Length=None))


# Ranges

def after_a_cut(w, fault):
    """The fault for all requests that resume."""
    w.tries = 4
    if w.state == FRESH:
        w.fault('layer', broken(100000), times=1)
    w.fault('layer', fault, ranged=True)


@scenario('The whole blob in place of a range is taken.', WHOLE)
def _(w):
    after_a_cut(w, faulty.whole)


@scenario('The whole blob, cut again, in place of a range is taken.', WHOLE)
def _(w):
    def fault(request, response):
        return broken(50000)(request, faulty.whole(request, response))
    w.tries = 4
    w.fault('layer', broken(100000), times=1)
    w.fault('layer', fault, times=1, ranged=True)
    w.fault('layer', faulty.whole, ranged=True)


@scenario('A range that begins too late is never taken.', EITHER)
def _(w):
    after_a_cut(w, faulty.shifted(1000))


@scenario('A range that begins too early is never taken wrongly.', EITHER)
def _(w):
    after_a_cut(w, faulty.shifted(-1000))


@scenario('A range that is not the one that it says is never taken.', EITHER)
def _(w):
    after_a_cut(w, faulty.shifted(-1000, said=False))


@scenario('A range without Content-Range is never taken wrongly.', EITHER)
def _(w):
    after_a_cut(w, faulty.saying(Content_Range=None))


@scenario('A range of another total is never taken wrongly.', EITHER)
def _(w):
    def fault(request, response):
        return response.changed(Content_Range=faulty.content_range(
            request.start(), len(response.whole) + 5))
    after_a_cut(w, fault)


@scenario('A range that ends early is resumed.', WHOLE)
def _(w):
    def fault(request, response):
        start, size = request.start(), len(response.whole)
        if start >= size // 2:
            return response
        return Response(206, response.whole[start:size // 2], {
            'Content-Range': 'bytes %d-%d/%d' % (start, size // 2 - 1, size)})
    after_a_cut(w, fault)


@scenario('Several ranges in one answer are never taken wrongly.', EITHER)
def _(w):
    def fault(_request, response):
        return Response(206, b'--x\r\n\r\n' + response.body + b'\r\n--x--', {
            'Content-Type': 'multipart/byteranges; boundary=x'})
    after_a_cut(w, fault)


@scenario('A registry that refuses ranges does no lasting harm.', EITHER)
def _(w):
    after_a_cut(w, instead(416))


@scenario('A 206 that nobody asked for is never taken wrongly.', EITHER)
def _(w):
    def fault(_request, response):
        return Response(206, response.whole[5:], {
            'Content-Range': faulty.content_range(5, len(response.whole))})
    w.fault('layer', fault)


@scenario('A part of the right length with wrong bytes is fetched anew.',
          WHOLE, states=[RESUMED])
def _(w):
    w.spoil_part(faulty.flipped)


@scenario('A part that has all bytes is taken.', WHOLE, states=[RESUMED])
def _(w):
    w.spoil_part(lambda _data: IMAGE.layers[-1].blob)


@scenario('A part of all bytes, one of them wrong, is fetched anew.', WHOLE,
          states=[RESUMED])
def _(w):
    w.spoil_part(lambda _data: faulty.flipped(IMAGE.layers[-1].blob))


@scenario('A part that is longer than the blob is fetched anew.', WHOLE,
          states=[RESUMED])
def _(w):
    w.spoil_part(lambda _data: IMAGE.layers[-1].blob + b'more')


# Mirrors

def with_mirror(w, **given):
    mirror = w.serve(Registry([IMAGE], host='127.0.0.2',
                              **{'auth': None, **given}))
    w.args += ['--mirror', mirror.authority]
    return mirror


@scenario('A mirror is asked first.', WHOLE)
def _(w):
    mirror = with_mirror(w)
    return lambda run: run.need(mirror.of('layer'), 'not asked')


@scenario('A mirror that wants credentials is not given the registry\'s.',
          WHOLE)
def _(w):
    with_mirror(w, auth='basic')


@scenario('A mirror with a server of tokens is not given the registry\'s.',
          WHOLE)
def _(w):
    with_mirror(w, auth='bearer')


@scenario('What a mirror does not have is asked of the registry.', WHOLE)
def _(w):
    with_mirror(w).fault('layer', instead(404))


@scenario('What a mirror answers wrongly is asked of the registry.', WHOLE)
def _(w):
    mirror = with_mirror(w)
    for kind in 'layer', 'config':
        mirror.fault(kind, replaced(faulty.flipped))


@scenario('What a mirror begins and breaks off is asked of the registry.',
          WHOLE)
def _(w):
    with_mirror(w).fault('layer', broken(1000))


GARBAGE = b'garbage!' * (len(IMAGE.layers[-1].blob) // 8 + 9)


def too_much(**headers):
    """In place of the layer, whatever part of it is asked for."""
    def fault(request, response):
        body = GARBAGE[:len(response.whole) + 10]
        return Response(200, body).changed(**headers).pieces(request)
    return fault


@scenario('A mirror\'s blob that is ten bytes too long is passed over.', WHOLE)
def _(w):
    with_mirror(w).fault('layer', too_much())


@scenario('Likewise where it comes without a length.', WHOLE)
def _(w):
    def fault(request, response):
        yield from too_much(Content_Length=None, Connection='close')(
            request, response)
        yield CLOSE
    with_mirror(w).fault('layer', fault)


def garbage_then_cut(size, pause=0, how=RESET):
    def fault(_request, response):
        yield Response(200, response.whole).head()
        yield GARBAGE[:size]
        yield pause
        yield how
    return fault


for size, how in (1000, RESET), (1000, CLOSE), (MIB + 1000, RESET):
    @scenario('%d wrong bytes of a mirror that breaks off (%s) never come out.'
              % (size, how), WHOLE)
    def _(w, size=size, how=how):
        w.tries = 1
        mirror = with_mirror(w)
        # They are known of before it breaks off.
        mirror.fault('layer', garbage_then_cut(size, 0.3, how))

        def check(_run):
            equal(None, w.registry.of('layer')[0].start(), 'range')
        return check


@scenario('A mirror\'s wrong layer is passed over before its end has come.',
          WHOLE)
def _(w):
    end = faulty.late(faulty.chunked(), 0.5)
    mirror = with_mirror(w)
    mirror.fault('layer', lambda request, response: end(
        request, response.with_body(faulty.flipped(response.whole))))
    # That comes while the registry's is on its way.
    w.fault('layer', faulty.paced(10, 0.1))
    return lambda run: run.need(mirror.of('layer'), 'not asked')


@scenario('A layer whose end comes late is taken.', WHOLE)
def _(w):
    w.fault('layer', faulty.late(faulty.chunked(), 0.5))


@scenario('A mirror that is down is passed over.', WHOLE)
def _(w):
    with_mirror(w, deaf=True)


@scenario('A registry that is down is not missed by who has a mirror.', WHOLE)
def _(w):
    w.use(deaf=True)
    with_mirror(w)


@scenario('Signatures that no mirror has, of a registry that is down, are an '
          'error.', FAILS)
def _(w):
    w.use(deaf=True)
    mirror = with_mirror(w)
    w.args += ['--attestations']
    return lambda run: run.need(
        any(r.path.endswith('.sig') for r in mirror.requests), 'not asked')


@scenario('A mirror that sends to a file is passed over.', WHOLE)
def _(w):
    with_mirror(w).fault('any', redirect('file:///etc/passwd'))


@scenario('Mirror and registry both wrong: an error.', FAILS)
def _(w):
    with_mirror(w).fault('layer', replaced(faulty.flipped))
    w.fault('layer', replaced(faulty.flipped))


# Lists

def listing(w):
    w.args += ['--list-tags']
    w.tag = ''


@scenario('A list of tags whose next page is itself ends.', FAILS,
          states=[FRESH])
def _(w):
    listing(w)
    w.fault('tag', faulty.saying(
        Link='</v2/%s/tags/list?n=1&last=a>; rel="next"' % REPOSITORY))


@scenario('A list of tags that goes on elsewhere takes no credentials along.',
          EITHER, states=[FRESH])
def _(w):
    listing(w)
    other = w.other(answer=lambda _request: faulty.document(
        {'name': REPOSITORY, 'tags': ['2.0']}))
    w.fault('tag', faulty.saying(
        Link='<%s/v2/%s/tags/list?n=1>; rel="next"' % (other.url, REPOSITORY)))


@scenario('A list of tags that is cut is not ended.', FAILS, states=[FRESH])
def _(w):
    listing(w)
    w.fault('tag', faulty.cut_short(5))


@scenario('A tag that could not be one is never shown.', EITHER,
          states=[FRESH])
def _(w):
    listing(w)
    w.fault('tag', instead(200, {'name': REPOSITORY, 'tags': [
        '1.0', '\x1b[2J', 'a\nb', '../..', 7]}))
    return lambda run: run.need(b'\x1b' not in run.out, 'control bytes')


main()
