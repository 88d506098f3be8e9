#!/usr/bin/env python3
"""img-check-stream: what img-merge met, from its diags."""

import os
import re

import lib
from lib import MERGE, case, equal, run
import archive
from findings import check, notes, of_type, on_real_images, records
from mkstream import stream
import rawtar
from rawtar import c, d, f, h, l, wh

STREAM = os.path.join(lib.BIN, 'img-check-stream')
MANUAL = os.path.join(lib.HERE, '..', 'common', 'img-stream.5')


def brief(recs):
    return [(r['rule'].removeprefix('stream/'), r['severity'], r.get('path'))
            for r in of_type('finding', recs)]


def judged(layers, *args, **given):
    """The records on an image of these layers."""
    image = archive.Image(*layers, compress='none', **given)
    data = run([MERGE, *args], archive.tar(archive.oci([image]))).good()
    return check(STREAM, data)


def found(*layers, **given):
    return brief(judged(layers, **given))


def diag(code, path=None, layer=None, message='words'):
    out = {'level': 'warning', 'code': code, 'message': message}
    if path is not None:
        out['path'] = path
    if layer is not None:
        out['layer'] = layer
    return out


def handed(*diags, members=()):
    return check(STREAM, stream([('RUN x', list(members)), ('RUN y', [])],
                                diags=diags))


# Through img-merge

@case('An image that all read alike has no finding')
def _():
    equal([], found([d('a/'), f('a/b', 'x'), l('c', 'a'), h('e', 'a/b')],
                    [wh('a/b'), d('a/'), rawtar.opq('a'), f('a/f', 'x')]))


@case('Entries below a symlink of a lower layer are one finding on the symlink')
def _():
    base = [d('usr/'), d('usr/lib/'), l('lib', 'usr/lib')]
    recs = judged([base, [f('lib/a', 'x'), f('lib/b/c', 'x'),
                          f('lib/d', 'x'), wh('lib/e')]])
    equal([('symlinked-parent', 'high', 'lib')], brief(recs))
    one = of_type('finding', recs)[0]
    assert re.fullmatch(r'"lib" is a symlink of a lower layer: runtimes do not '
                        r'agree where "lib/.*" and 3 more entries are',
                        one['message']), one['message']
    equal(1, one['layer']['index'])
    equal('symlinked-parent', one['key'])
    equal(found(base, [f('lib/z', 'x')]), brief(recs))
    equal([], found(base, [f('usr/lib/a', 'x')]))
    equal([], found(base + [f('lib/a', 'x')]), 'in its own layer')


@case('The finding on a symlink is the same whatever entry comes first')
def _():
    base = [d('usr/'), d('usr/lib/'), l('lib', 'usr/lib')]
    prints = {of_type('finding', judged([base, [f('lib/' + n, 'x')]]))[0][
        'fingerprint'] for n in ('a', 'b/c', 'z')}
    equal(1, len(prints))


@case('With overlay semantics the symlink is gone, and the entry is named')
def _():
    base = [d('usr/'), d('usr/lib/'), l('lib', 'usr/lib')]
    recs = judged([base, [f('lib/a', 'x')]], '--semantics', 'overlay')
    equal([('symlinked-parent', 'high', 'lib/a')], brief(recs))


@case('A whiteout below a symlink of a lower layer deletes for some only')
def _():
    equal([('symlinked-parent', 'high', 'lib')],
          found([d('usr/'), f('usr/x', 'x'), l('lib', 'usr')], [wh('lib/x')]))


@case('Odd whiteouts are high')
def _():
    base = [d('a/'), f('a/b', 'x')]
    equal([('odd-whiteout', 'high', 'a/b')], found(base, [c('a/b', 0, 0)]))
    for name in 'a/.wh.', 'a/.wh..', 'a/.wh...':
        equal([('odd-whiteout', 'high', name)], found(base, [f(name)]))
    equal([], found(base, [c('a/b', 1, 3)]))


@case('Entries below what is no directory')
def _():
    equal([('parent-not-directory', 'medium', 'a/b')],
          found([f('a', 'x')], [f('a/b', 'x')]))
    equal([('parent-not-directory', 'medium', 'a/b')],
          found([f('a', 'x'), f('a/b', 'x')]))
    equal([('parent-not-directory', 'medium', 'a/b')],
          found([f('a/b', 'x'), l('a', 'c')]))


@case('A name twice in a layer is a finding, over layers it is none')
def _():
    equal([('duplicate-name', 'medium', 'etc/x')],
          found([f('etc/x', 'one'), f('./etc/x', 'two')]))
    equal([], found([f('etc/x', 'one')], [f('etc/x', 'two')]))
    recs = judged([[f('a', '1'), f('a', '2'), f('a', '3')]])
    equal([('duplicate-name', 'medium', 'a')], brief(recs))
    assert of_type('finding', recs)[0]['message'].endswith('in 2 places')


@case('Entries that are left out are findings')
def _():
    loop = [l('l%d' % i, 'l%d' % (i + 1)) for i in range(50)]
    for members, path in (
            ([h('a', 'nowhere')], 'a'),
            ([d('d/'), h('a', 'd')], 'a'),
            ([rawtar.Member(b'V', 'label')], 'label'),
            (loop + [f('l0/x', 'x')], 'l0/x')):
        equal([('dropped-entry', 'medium', path)], found(members), path)
    equal([('dropped-entry', 'medium')],
          [(r, s) for r, s, _ in found([l('./', 'x')])])
    equal([('dropped-entry', 'info', '.wh..wh.orph')],
          found([d('.wh..wh.orph/')]))


@case('Names that pose as metadata are found, deeper ones and others are not')
def _():
    equal([('reserved-name', 'medium', '.image'),
           ('reserved-name', 'medium', '.image/end.json')],
          found([d('.image/'), f('.image/end.json', '{"entries":0}')]))
    equal([('reserved-name', 'medium', '.image~')], found([f('.image~', 'x')]))
    equal([], found([f('a/.image', 'x'), f('.imagex', 'x'), f('.imag', 'x')]))
    equal([('reserved-name', 'medium', 'a')],
          found([f('a', 'x', xattrs={'user.img.hollow': '1'})]))


@case('A missing layer is high')
def _():
    layer = archive.Layer([f('b', 'x')], 'none',
                          media=archive.OCI + 'layer.nondistributable.v1.tar')
    layers = [[f('a', 'x')], layer]
    image = archive.Image(*layers, compress='none')
    data = archive.tar([m for m in archive.oci([image])
                        if layer.digest.split(':')[1] not in
                        m.name.decode()])
    recs = check(STREAM, run([MERGE, '--allow-missing'], data).good())
    equal([('missing-layer', 'high', None)], brief(recs))
    equal('layer-missing', of_type('finding', recs)[0]['key'])


@case('Odd hard links and layers are info, layers once for each oddity')
def _():
    for layers, code in (
            ([[f('a', 'x')], [h('b', 'a')]], 'link-into-lower-layer layer 1'),
            ([[f('a', 'x'), h('b', 'a', mode=0o600)]],
             'link-attributes layer 0'),
            ([[f('a', 'x'), h('a', 'a')]], 'link-to-itself layer 0')):
        recs = judged(layers)
        equal([('odd-link', 'info', None)], brief(recs))
        equal(code, of_type('finding', recs)[0]['key'])
    header = rawtar.pax_header({'comment': 'x'}, kind=b'g')
    recs = judged([[header, f('a', 'x')], [f('b', 'x'), header]])
    equal([('odd-layer', 'info', None)], brief(recs))
    message = of_type('finding', recs)[0]['message']
    assert message.startswith('layer 0: ') and 'in 2 places' in message
    equal([('odd-layer', 'info', None)],
          found([f('a', 'x')], history=[{'created_by': 'x'}] * 3))
    for given in {'end': 0}, {'tail': b'x' * 512}:
        tar = rawtar.to_bytes([f('a', 'x')], **given)
        equal([('odd-layer', 'info', None)], found(archive.Layer(tar, 'none')),
              given)


# From diags that are written by hand

@case('The manual of the stream and the rules know the same codes')
def _():
    with open(MANUAL, encoding='utf-8') as text:
        diags = text.read().split('.Sh DIAGS')[1].split('.Sh ')[0]
    codes = re.findall(r'^\.It (\S+) Pq', diags, re.M)
    assert len(codes) > 20, codes
    about_the_run = ['attestation-unread', 'body-passed']
    for code in codes:
        got = len(of_type('finding', handed(diag(code, 'a'))))
        equal(code not in about_the_run, got == 1, code)


@case('Odd links are one finding for each oddity and layer')
def _():
    recs = handed(*[diag('link-into-lower-layer', 'a%d' % i, i % 2, 'links')
                    for i in range(100)], diag('link-attributes', 'b', 1))
    got = of_type('finding', recs)
    equal([('"a0": links; so are 49 more links of the layer', 'a0', 0),
           ('"a1": links; so are 49 more links of the layer', 'a1', 1),
           ('"b": words', 'b', 1)],
          [(r['message'], r['evidence'], r['layer']['index']) for r in got])
    equal(3, len({r['fingerprint'] for r in got}))
    less = of_type('finding', handed(diag('link-into-lower-layer', 'c', 0)))
    equal(got[0]['fingerprint'], less[0]['fingerprint'])


@case('Unknown codes remain diags')
def _():
    recs = handed(diag('news', 'a'), diag('body-passed', 'b'))
    equal([], brief(recs))
    equal(['news', 'body-passed'], [n[1] for n in notes(recs)])


@case('What came by twice is one finding, what is about two things is two')
def _():
    equal([('duplicate-name', 'medium', 'a'), ('duplicate-name', 'medium', 'b'),
           ('odd-link', 'info', None)],
          brief(handed(diag('duplicate-name', 'a', 0), diag('duplicate-name', 'b', 0),
                       diag('duplicate-name', 'a', 1), diag('link-attributes', 'a'))))


@case('A finding is of the layer in which it was met last')
def _():
    for layers in ([0, 1], [1, 0], [None, 1]):
        data = stream([('base', []), ('app', [])], diags=[
            diag('duplicate-name', 'a', n) for n in layers])
        got = of_type('finding', check(STREAM, data, '--base', '1',
                                       '--only-app'))
        equal([1], [r['layer']['index'] for r in got], layers)
    data = stream([('base', []), ('app', [])], diags=[
        diag('duplicate-name', 'a', 0)] * 2)
    equal([], brief(check(STREAM, data, '--base', '1', '--only-app')))


@case('Paths with dots, slashes, any bytes and any depth are taken')
def _():
    for path in ('/', '//', '..', '../..', '/lib/x', 'lib//x', './lib',
                 'a/' * 1000 + 'b', 'x\n"y', '\x1b[2J'):
        recs = handed(diag('symlinked-parent', path),
                      members=[l('lib', 'usr'), d('usr/')])
        equal(1, len(of_type('finding', recs)), repr(path)[:20])
    recs = handed(diag('symlinked-parent', {'b64': '/w=='}))
    equal('/w==', of_type('finding', recs)[0]['path_b64'])
    equal([('symlinked-parent', 'high', 'lib')],
          brief(handed(diag('symlinked-parent', 'lib/a/b'),
                       members=[l('lib', 'usr'), d('usr/')])))
    equal([('symlinked-parent', 'high', 'lib')],
          brief(handed(diag('symlinked-parent', 'lib/a'),
                       members=[l('lib', '/')])))


@case('Layers that there are not, odd messages and levels')
def _():
    recs = handed(diag('duplicate-name', 'a', 77), diag('duplicate-name', 'b', -3),
                  diag('duplicate-name', 'c', 1, 'x' * 3000))
    equal(3, len(brief(recs)))
    assert 'layer' not in of_type('finding', recs)[0]


@case('More diags than the stream has room for: an incomplete run')
def _():
    members = [f('a/%d' % (i // 2), 'x') for i in range(20100)]
    image = archive.Image(members, compress='none')
    data = run([MERGE], archive.tar(archive.oci([image]))).good()
    done = run([STREAM], data)
    equal(2, done.status)
    end = records(done.out)[-1]
    equal((False, {'diags-over-limit': 1}), (end['ok'], end['skipped']))
    equal(10000, end['findings']['medium'])
    equal(0, run([STREAM, '--allow-skip', 'diags-over-limit'], data).status)


@case('Many entries below one symlink take no long')
def _():
    deep = 'lib/' + 'a/' * 500
    diags = [diag('symlinked-parent', deep + str(i)) for i in range(5000)]
    equal([('symlinked-parent', 'high', 'lib')],
          brief(handed(*diags, members=[l('lib', 'usr'), d('usr/')])))


# Real images

KNOWN = {'dive-oci-estargz.tar': [('odd-layer', 'info', None)]}


@case('Real images have what their builders do, no more')
def _():
    on_real_images(STREAM, KNOWN, brief)


lib.main(STREAM)
