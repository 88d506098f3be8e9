#!/usr/bin/env python3
"""img-fetch: lists and referrers that come in pages; indexes within indexes,
and the memory that they take."""

import os
import sys
import time

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, 'images')]

import archive  # noqa: E402
import fetch  # noqa: E402
import lib  # noqa: E402
from archive import Image  # noqa: E402
from fetch import APP, Home, at, fronted, shelf  # noqa: E402
from lib import case, equal  # noqa: E402
from rawtar import f  # noqa: E402

fetch.program_is_missing('docker-registry', 'skopeo')

MIB = 1024 * 1024
MOST = 600 * MIB  # of memory, for all processes
INDEX = archive.OCI + 'index.v1+json'
TAGS = ['a', 'b', 'c', 'd', 'e']


def pull(*args, **given):
    return Home().run(*args, **given)


# Lists

def tag_pages(front, link, after=1):
    """TAGS in pages of two; link(path, query): what Link has from that page
    on; before, a path."""
    def page(request):
        if not request.path.endswith('/tags/list'):
            return None
        start = int(request.query.get('last', '-1')) + 1
        headers = {'Content-Type': 'application/json'}
        if start + 2 < len(TAGS):
            query = 'n=2&last=%d' % (start + 1)
            headers['Link'] = link(request.path, query) \
                if start // 2 + 1 >= after else \
                '<%s?%s>; rel="next"' % (request.path, query)
        return 200, headers, archive.compact(
            {'name': 'team/app', 'tags': TAGS[start:start + 2]})
    front.before = page


@case('A next page that is said to be elsewhere is asked of the registry.')
def _():
    for origin in ('https://registry.example.com', 'http://10.1.2.3:5000',
                   'https://127.0.0.1:1', '//registry.example.com',
                   'HTTPS://USER-REGISTRY.example.com:443'):
        with fronted() as front:
            tag_pages(front, lambda path, query, origin=origin:
                      '<%s%s?%s>; rel="next"' % (origin, path, query))
            records = pull('--list-tags', at('team/app', front)).records()
            equal(TAGS, [r['tag'] for r in records], origin)
            equal(3, len(front.asked('/tags/list')), origin)


def list_is_not_ended(link, after):
    with fronted() as front:
        tag_pages(front, link, after)
        result = pull('--tries', '1', '--list-tags', at('team/app', front))
        result.bad('next page', 'team/app')
        assert b'"end"' not in result.out, result.out
        equal(after, len(front.asked('')) - len(front.asked('', 'HEAD'))
              - len([r for r in front.asked('') if r.path == '/v2/']),
              'what is asked for')


@case('A next page that is too long to be asked for does not end a list.')
def _():
    for after in 1, 2:
        for size in 8200, 9000, 20000, 60000:
            list_is_not_ended(
                lambda path, query, size=size: '<%s?%s&x=%s>; rel="next"' % (
                    path, query, 'x' * size), after)


@case('Just below that size it is asked for, or the list has no end.')
def _():
    for size in range(8050, 8200, 7):
        with fronted() as front:
            tag_pages(front, lambda path, query, size=size:
                      '<%s?%s&x=%s>; rel="next"' % (path, query, 'x' * (
                          size - len(path + query) - 2)))
            result = pull('--tries', '1', '--list-tags',
                          at('team/app', front))
            if result.status:
                result.bad('next page|too long')
                assert b'"end"' not in result.out, result.out
            else:
                equal(TAGS, [r['tag'] for r in result.records()])


@case('A next page outside of the registry\'s API does not end a list.')
def _():
    for where in ('/elsewhere?n=1', '/', '/v2', '/v3/x?n=1', '/admin/v2/?x',
                  '/v2/../admin?x', '../../../../admin', 'ftp://x/v2/y',
                  'https://sue:x@example.com/v2/team/app/tags/list?n=2',
                  'http://', 'javascript:alert(1)'):
        for after in 1, 2:
            list_is_not_ended(
                lambda _, _query, where=where: '<%s>; rel="next"' % where,
                after)


@case('--list-tags takes a repository, with docker:// too, and no tag.')
def _():
    with fronted() as front:
        for tail in ('team/app:1', 'team/app:latest', 'team/app@' +
                     APP.digest(), 'team/app:1.0@' + APP.digest()):
            for prefix in '', 'docker://':
                result = pull('--list-tags', prefix + at(tail, front))
                result.bad('takes a repository')
                equal(b'', result.out)
        for name in 'app:1', 'app:latest', 'docker://app:1', 'docker://', \
                'oci:/tmp':
            result = pull('--list-tags', name)
            result.bad()
            equal(b'', result.out)
        equal([], front.requests)
    expected = pull('--list-tags', at('team/app')).records()
    equal(expected, pull('--list-tags', 'docker://' + at('team/app'))
          .records())


@case('A list stays the same whatever the first page says of its size.')
def _():
    with fronted() as front:
        tag_pages(front, lambda path, query:
                  '<%s?%s>; rel="next"' % (path, query))
        equal(TAGS, [r['tag'] for r in pull(
            '--list-tags', 'docker://' + at('team/app', front)).records()])


# Referrers

def referring(number, image, name='team/referred'):
    """A manifest about an image, with a blob; its descriptor."""
    layer = archive.Layer(b'', blob=b'{"number":%d}' % number,
                          media='application/vnd.example.note+json')
    note = Image(layer, config={'number': number, 'about': image.digest()})
    shelf().put_image(name, note, note.digest())
    return note, archive.descriptor(
        archive.OCI + 'manifest.v1+json', note.manifest(),
        annotations={'number': str(number)})


def referrer_pages(front, pages, link):
    """pages: lists of descriptors. link(path, number): of the next page."""
    def page(request):
        if '/referrers/' not in request.path:
            return None
        number = int(request.query.get('page', 0))
        headers = {'Content-Type': INDEX}
        if number + 1 < len(pages):
            headers['Link'] = link(request.path, number + 1)
        return 200, headers, archive.index(pages[number])
    front.before = page


@case('Referrers on several pages are all brought.')
def _():
    image = Image([f('referred', 'x')])
    shelf().put_image('team/referred', image, '1')
    notes = [referring(i, image) for i in range(5)]
    pages = [[d for _, d in notes[:2]], [], [d for _, d in notes[2:4]],
             [notes[4][1]]]
    wanted = sorted({digest for note, _ in notes for digest in (
        note.digest(), note.config_digest(), note.layers[0].digest)})
    for origin in '', 'https://registry.example.com':
        with fronted() as front:
            referrer_pages(front, pages, lambda path, number, origin=origin:
                           '<%s%s?page=%d>; rel="next"' % (
                               origin, path, number))
            got = pull('--attestations', at('team/referred:1', front)
                       ).archive(others=True)
            equal(wanted, sorted(got.others), origin)
            equal(4, len(front.asked('/referrers/')), 'pages')
            entries = {e['digest']: e for e in got.index['manifests']}
            for i, (note, _) in enumerate(notes):
                equal(str(i), entries[note.digest()]['annotations']['number'])
            assert got.merged().layers, 'no image'


@case('A page of referrers that fails, or cannot be asked for, is an error.')
def _():
    image = Image([f('referred', 'y')])
    shelf().put_image('team/referred', image, '2')
    page = [referring(9, image)[1]]
    for where in '/v2/%s', '/admin', '/v2/' + 'x' * 9000:
        with fronted() as front:
            def link(_path, _number, where=where):
                return '<%s?page=7>; rel="next"' % (
                    where % 'team/referred/referrers/gone'
                    if '%s' in where else where)
            referrer_pages(front, [page, page], link)
            before = front.before
            front.before = lambda request, before=before: (
                500, {}, b'') if request.query.get('page') == '7' \
                else before(request)
            pull('--tries', '1', '--attestations',
                 at('team/referred:2', front)).bad('referrers')


@case('Pages of referrers that go round come to an end.')
def _():
    with fronted() as front:
        referrer_pages(front, [[], []], lambda path, _number:
                       '<%s?page=0>; rel="next"' % path)
        pull('--attestations', at('team/app:1.0', front)).bad('referrers')


# Indexes

def is_release():
    """A build whose memory is its own: not that of a sanitizer."""
    with open(fetch.FETCH, 'rb') as program:
        return b'__asan_init' not in program.read()


def highest(pids, found):
    """Of each process the most memory that it has had."""
    for pid in pids:
        try:
            with open('/proc/%d/status' % pid, encoding='ascii') as status:
                for line in status:
                    if line.startswith('VmHWM:'):
                        found[pid] = int(line.split()[1]) * 1024
        except OSError:
            pass


def nested(junk, count=31):
    """{digest: index}, the outermost as well, and that one's digest."""
    image = archive.descriptor(
        archive.OCI + 'manifest.v1+json', APP.manifest(),
        platform=archive.platform_object(APP.platform))
    indexes, entries = {}, []
    for number in range(count):
        text = archive.index([image])[:-1] + b',"number":%d,' % number + \
            b'"junk":' + junk + b'}'
        entries.append(archive.descriptor(INDEX, text))
        indexes[entries[-1]['digest']] = text
    top = archive.index([image] + entries)
    digest = 'sha256:' + archive.sha256(top)
    indexes[digest] = top
    return indexes, digest


def memory_case(junk):
    def check():
        indexes, top = nested(junk())

        def answer(request):
            reference = request.path.rpartition('/')[2]
            if '/manifests/' not in request.path or \
                    reference not in ('junk', *indexes):
                return None
            return 200, {'Content-Type': INDEX}, indexes[
                top if reference == 'junk' else reference]
        home, memory = Home(), {}
        with fronted() as front:
            front.before = answer
            process = home.start(at('team/app:junk', front),
                                 stdout=open(home.path + '/out', 'wb'))
            end = time.monotonic() + fetch.SECONDS
            while process.poll() is None and time.monotonic() < end:
                highest(home.running(), memory)
                time.sleep(0.02)
            result = home.finish(process)
        with open(home.path + '/out', 'rb') as out:
            result.out = out.read()
        if result.status:
            result.bad('team/app')
        else:
            equal(APP.manifest(), result.archive().manifest)
        assert len(memory) > 1, 'processes: %s' % memory
        if is_release():
            total = sum(memory.values())
            assert total < MOST, '%d MiB' % (total / MIB)
    return check


for TITLE, JUNK in (
        ('text', lambda: b'"' + b'x' * 3900000 + b'"'),
        ('numbers', lambda: b'[' + b'0,' * 1500000 + b'0]'),
        ('empty lists', lambda: b'[' + b'[],' * 1300000 + b'0]'),
        ('members', lambda: b'{' + b','.join(
            b'"%x":0' % i for i in range(400000)) + b'}')):
    case('31 indexes full of %s, several MiB each, take less than 600 MiB.'
         % TITLE)(memory_case(JUNK))


if __name__ == '__main__':
    lib.main(fetch.FETCH)
