#!/usr/bin/env python3
"""img-fetch against Debian's docker-registry, with skopeo to compare with;
images from layouts and archives; what every program has."""

import glob
import io
import json
import os
import re
import signal
import subprocess
import sys
import tarfile
import threading
import time
import urllib.parse

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, 'images')]

import archive  # noqa: E402
import fetch  # noqa: E402
import lib  # noqa: E402
import registry  # noqa: E402
from archive import Image, Layer  # noqa: E402
from fetch import APP, Archive, Home, at, fronted, shelf  # noqa: E402
from lib import case, equal, same  # noqa: E402
from rawtar import f  # noqa: E402

fetch.program_is_missing('docker-registry', 'skopeo', 'openssl')

FORMS = ('team/app:1.0', 'team/zstd:1', 'team/plain:1', 'team/docker:1')


def pull(*args, **given):
    return Home().run(*args, **given)


def root_part(merged):
    return [raw.bytes for raw in merged.entries]


def skopeo(*args):
    return registry.skopeo(lib.fresh_folder(), *args)


def by_skopeo(name, *options):
    """{digest: bytes} of what skopeo fetches; 'manifest' among them."""
    folder = os.path.join(lib.fresh_folder(), 'dir')
    skopeo(*options, 'copy', '-q', '--src-tls-verify=false',
           'docker://' + at(name), 'dir:' + folder)
    blobs = {}
    for file in os.listdir(folder):
        with open(os.path.join(folder, file), 'rb') as source:
            data = source.read()
        if file == 'manifest.json':
            blobs['manifest'] = data
        elif file != 'version':
            equal(file, archive.sha256(data), 'a file of skopeo')
        if file != 'version':
            blobs['sha256:' + archive.sha256(data)] = data
    return blobs


def same_as_skopeo(got, name, *options):
    expected = by_skopeo(name, *options)
    equal(expected.pop('manifest'), got.manifest, 'manifest of ' + name)
    equal(sorted(expected), sorted(got.blobs), 'blobs of ' + name)
    assert expected == got.blobs, 'blobs of %s differ' % name


# What every program has

@case('-h and --help say how it is used and exit with 0.')
def _():
    for option in '-h', '--help':
        text = pull(option).good().decode()
        for word in ('usage: img-fetch', '--platform', '--manifest',
                     '--config', '--attestations', '--foreign', '--list-tags',
                     '--catalog', '--creds-file', '--mirror', '--insecure',
                     '--cert-dir', '--parallel', '--tries', '--timeout',
                     '--cache', '--no-cache', '--cache-max', '--offline',
                     '--quiet', '--tmpdir'):
            assert word in text, '%s is not in the help' % word


@case('-V says name and version and exits with 0.')
def _():
    for option in '-V', '--version':
        text = pull(option).good()
        assert re.fullmatch(rb'img-fetch \d+\.\d+\.\d+\n', text), text


@case('Unknown options, missing arguments and odd values are usage errors.')
def _():
    ref = at('team/app:1.0')
    home = Home()
    for args in ([], ['--nope', ref], ['-Z', ref], [ref, ref], [''],
                 ['--platform'], ['--platform', 'linux', ref],
                 ['--platform', '', ref], ['--manifest', '--config', ref],
                 ['--parallel', '0', ref], ['--parallel', '17', ref],
                 ['--parallel', 'x', ref], ['--parallel', '', ref],
                 ['--tries', '0', ref], ['--tries', '21', ref],
                 ['--tries', '-1', ref], ['--timeout', '0', ref],
                 ['--timeout', '1x', ref], ['--cache-max', '1X', ref],
                 ['--cache-max', '-1', ref], ['--cache-max', '', ref],
                 ['--cache-max', '99999999999999999999', ref],
                 ['--mirror', '', ref], ['--mirror', 'a b', ref],
                 ['--list-tags'], ['--catalog'], ['--list-tags', 'a', 'b']):
        result = home.run(*args)
        result.bad()
        equal(b'', result.out, 'output of %s' % args)


@case('Numbers at their bounds are taken.')
def _():
    for args in (['--parallel', '1'], ['--parallel', '16'], ['--tries', '1'],
                 ['--tries', '20'], ['--cache-max', '0'],
                 ['--cache-max', '1T'], ['--timeout', '1']):
        pull(*args, at('team/app:1.0')).archive()


# References

@case('What is no reference is refused, with its name, and nothing is asked.')
def _():
    with fronted() as front:
        for tail in ('team/App:1', 'team/app:', 'team/app:a b', 'team//app',
                     'team/app@', 'team/app@sha256:12', 'team/app:1:2',
                     'team/app@md5:' + 'a' * 32, '/team/app', 'team/app/',
                     'team/app:' + 'x' * 129, 'team/app@sha256:' + 'A' * 64,
                     'team/../app', 'team/app:-x', 'x' * 300):
            pull(front.host + '/' + tail).bad()
        for ref in 'Docker://a', 'http://' + front.host + '/team/app:1.0', \
                'docker-daemon:', 'podman:', 'oci:', 'oci-archive:', \
                'docker-archive:', 'docker://':
            pull(ref).bad()
        equal([], front.requests)


@case('A tag, latest without one, a digest, both: the digest wins.')
def _():
    expected = pull(at('team/app:1.0')).archive()
    for name in ('team/app:latest', 'team/app', 'team/app@' + APP.digest(),
                 'team/app:not-there@' + APP.digest()):
        for prefix in '', 'docker://':
            got = pull(prefix + at(name)).archive()
            equal(expected.blobs, got.blobs, name)
            equal(APP.digest(), got.digest, name)


@case('localhost is this machine.')
def _():
    pull('localhost:%d/team/app:1.0' % shelf().port).archive()


@case('The archive has the name that was asked for, as each format has it.')
def _():
    for name, tag in ('team/app', 'latest'), ('team/app:1.0', '1.0'):
        got = pull(at(name)).archive()
        full = at('team/app:' + tag)
        equal([full], got.docker[0]['RepoTags'])
        notes = got.index['manifests'][0]['annotations']
        equal((full, tag), (notes['io.containerd.image.name'],
                            notes['org.opencontainers.image.ref.name']))
    got = pull(at('team/app@' + APP.digest())).archive()
    assert not got.docker[0].get('RepoTags'), got.docker


@case('A digest that the registry answers with other bytes for is refused.')
def _():
    wrong = 'sha256:' + archive.sha256(b'something else')
    for ref in wrong, 'sha512:' + 'a' * 128:
        with fronted() as front:
            front.before = lambda request: (
                200, {'Content-Type': archive.OCI + 'manifest.v1+json'},
                APP.manifest()) if '/manifests/' in request.path else None
            pull('--tries', '1', at('team/app@' + ref, front)).bad(
                re.escape(front.host), 'team/app', 'digest')


@case('What is not there is an error that names host, repository and why.')
def _():
    host = re.escape(shelf().host)
    pull(at('team/app:none')).bad(host, 'team/app', '(?i)manifest.unknown')
    pull(at('team/none:1')).bad(host, 'team/none')
    pull(at('team/app@sha256:' + 'a' * 64)).bad(host, 'team/app')
    port = registry.free_port()
    pull('--tries', '1', '127.0.0.1:%d/team/app:1' % port).bad(
        r'127\.0\.0\.1:%d' % port, 'team/app')


# Pulls

def form_case(name):
    def check():
        got = pull(at(name)).archive()
        same_as_skopeo(got, name)
        equal(skopeo('inspect', '--raw', '--tls-verify=false',
                     'docker://' + at(name)), got.manifest)
        same(lib.merge(archive.tar(archive.oci([APP]))).stream().fs,
             got.merged().fs)
    return check


for NAME in FORMS:
    case('%s: each blob and the manifest are what skopeo copies.' % NAME)(
        form_case(NAME))


@case('skopeo copy to a layout gives the same blobs.')
def _():
    for name in FORMS[:2]:
        folder = os.path.join(lib.fresh_folder(), 'layout')
        skopeo('copy', '-q', '--src-tls-verify=false', 'docker://' + at(name),
               'oci:' + folder + ':x')
        blobs = {}
        for path in glob.glob(folder + '/blobs/sha256/*'):
            with open(path, 'rb') as source:
                blobs['sha256:' + os.path.basename(path)] = source.read()
        assert blobs == pull(at(name)).archive().blobs, name


@case('The same image gives the same bytes, every time and every way.')
def _():
    home = Home()
    first = home.run(at('team/big:1')).good()
    assert first == home.run(at('team/big:1')).good(), 'from the cache'
    for args in (['--no-cache'], ['--parallel', '1'], ['--parallel', '16'],
                 ['-q']):
        assert first == pull(*args, at('team/big:1')).good(), args
    assert first == pull(at('team/big:1'), env={
        'IMG_SANDBOX': 'off'}).good(), 'without a sandbox'


@case('skopeo reads the archive, as either kind.')
def _():
    for name in FORMS:
        path = lib.scratch('read.tar', pull(at(name)).good())
        folder = lib.fresh_folder()
        for kind in 'oci-archive', 'docker-archive':
            skopeo('copy', '-q', kind + ':' + path, 'dir:%s/%s' % (
                folder, kind))
        with open(folder + '/oci-archive/manifest.json', 'rb') as source:
            equal(Archive(pull(at(name)).good()).manifest, source.read())
        config = Archive(pull(at(name)).good()).config
        with open('%s/docker-archive/%s' % (
                folder, archive.sha256(config)), 'rb') as source:
            equal(config, source.read(), 'config')


@case('img-merge makes of it what it makes of a docker-archive by skopeo.')
def _():
    for name in FORMS:
        if 'zstd' in name:
            continue  # Not in Docker's manifests, skopeo says.
        path = os.path.join(lib.fresh_folder(), 'archive')
        skopeo('copy', '-q', '--src-tls-verify=false', 'docker://' + at(name),
               'docker-archive:%s:x:1' % path)
        expected = lib.merge_file(path).stream()
        got = pull(at(name)).archive().merged()
        assert root_part(expected) == root_part(got), name
        equal(expected.meta['config.json'], got.meta['config.json'])
        equal(['full'] * 3, [got.layers[i]['verified'] for i in range(3)])


@case('GNU tar, bsdtar and Python list the archive without a complaint.')
def _():
    data = pull(at('team/app:1.0')).good()
    with tarfile.open(fileobj=io.BytesIO(data)) as tar:
        assert 'index.json' in tar.getnames()
    for tar in ['tar', '-tf', '-'], ['bsdtar', '-tf', '-']:
        if registry.missing(tar[0]):
            continue
        done = subprocess.run(tar, input=data, capture_output=True,
                              check=False)
        equal((0, b''), (done.returncode, done.stderr), ' '.join(tar))


@case('Layers that are there twice are written once.')
def _():
    layer = Layer(fetch.LAYERS[0])
    image = Image(layer, fetch.LAYERS[1], layer)
    shelf().put_image('team/twice', image, '1')
    got = pull(at('team/twice:1')).archive()
    equal(3, len(got.layers))
    equal(4, len(got.blobs))


@case('An image without layers is an image.')
def _():
    shelf().put_image('team/none-at-all', Image(), '1')
    equal([], pull(at('team/none-at-all:1')).archive().layers)


@case('--parallel says how many layers are on their way at once; 3 without.')
def _():
    layers = {layer.digest for layer in fetch.big().layers}
    for args, most in ([], 3), (['--parallel', '1'], 1), \
            (['--parallel', '8'], 8):
        waiting, go = set(), threading.Event()

        def hold(request, waiting=waiting, go=go):
            digest = request.path.rpartition('/')[2]
            if digest in layers and request.method == 'GET':
                waiting.add(digest)
                go.wait(fetch.SECONDS)
        with fronted() as front:
            front.before = hold
            home = Home()
            process = home.start(*args, at('team/big:1', front))
            fetch.wait_for(lambda: len(waiting) >= most, 'layers')
            time.sleep(0.3)
            equal(most, len(waiting), 'layers at once with %s' % args)
            go.set()
            home.finish(process).archive()


@case('Proxies are not asked for what is on this machine.')
def _():
    nowhere = 'http://127.0.0.1:%d' % registry.free_port()
    pull(at('team/app:1.0'), env={
        'http_proxy': nowhere, 'https_proxy': nowhere,
        'HTTPS_PROXY': nowhere, 'all_proxy': nowhere}).archive()


# Platforms

def platform_of(got):
    value = json.loads(got.config)
    return '/'.join(filter(None, (value['os'], value['architecture'],
                                  value.get('variant'))))


@case('--platform takes one image out of an index, also a nested one.')
def _():
    for tag in '1', 'nested':
        for name in fetch.PLATFORMS:
            got = pull('--platform', name, at('team/multi:' + tag)).archive()
            equal(fetch.other_platform(name).manifest(), got.manifest)
            system, arch, *variant = name.split('/')
            if tag == '1':
                same_as_skopeo(
                    got, 'team/multi:1', '--override-os', system,
                    '--override-arch', arch,
                    *(['--override-variant', *variant] if variant else []))
    got = pull('--platform', 'linux/arm64', at('team/multi:1')).archive()
    equal('linux/arm64/v8', platform_of(got))


@case('Without --platform this machine\'s is taken, or the only one.')
def _():
    machine = {'x86_64': 'linux/amd64', 'aarch64': 'linux/arm64/v8'}.get(
        os.uname().machine)
    if machine:
        for tag in '1', 'nested':
            equal(machine, platform_of(pull(at(
                'team/multi:' + tag)).archive()))
    equal('linux/s390x', platform_of(pull(at('team/multi:one')).archive()))


@case('A platform that is not there is an error that lists what is.')
def _():
    for tag in '1', 'nested':
        pull('--platform', 'linux/riscv64', at('team/multi:' + tag)).bad(
            'linux/riscv64', *fetch.PLATFORMS)
    pull('--platform', 'linux/amd64', at('team/multi:one')).bad(
        'linux/amd64', 'linux/s390x')
    pull('--platform', 'linux/s390x', at('team/app:1.0')).bad(
        'linux/s390x', 'linux/amd64')


@case('--platform of an image that has no other is taken.')
def _():
    pull('--platform', 'linux/amd64', at('team/app:1.0')).archive()


@case('An image of an index is had by its own digest, whatever its platform.')
def _():
    image = fetch.other_platform('linux/s390x')
    got = pull(at('team/multi@' + image.digest())).archive()
    equal(image.manifest(), got.manifest)


# What is said about an image

@case('Attestations are skipped, and brought with --attestations.')
def _():
    blobs, note = archive.attestation(fetch.other_platform('linux/amd64'))
    args = ['--platform', 'linux/amd64', at('team/multi:1')]
    plain = pull(*args).archive()
    got = pull('--attestations', *args).archive(others=True)
    equal(plain.manifest, got.manifest)
    equal(sorted('sha256:' + archive.sha256(b) for b in blobs),
          sorted(got.others))
    assert note['digest'] in [e['digest'] for e in got.index['manifests']]
    assert root_part(plain.merged()) == root_part(got.merged())
    folder = lib.fresh_folder()
    skopeo('copy', '-q', 'docker-archive:' + lib.scratch(
        'attested.tar', got.data), 'dir:' + folder + '/x')


@case('Attestations of other platforms stay where they are.')
def _():
    got = pull('--attestations', '--platform', 'linux/s390x',
               at('team/multi:1')).archive(others=True)
    equal([], got.others)


@case('--attestations brings signatures under tags that name the digest.')
def _():
    image = Image([f('signed', 'x')])
    shelf().put_image('team/signed', image, '1')
    sign, att = fetch.signature(image), fetch.signature(fetch.APP)
    tag = image.digest().replace(':', '-')
    shelf().put_image('team/signed', sign, tag + '.sig')
    shelf().put_image('team/signed', att, tag + '.att')
    equal([], pull(at('team/signed:1')).archive().others)
    got = pull('--attestations', at('team/signed:1')).archive(others=True)
    for one in sign, att:
        assert one.digest() in got.others, got.others
        assert one.layers[0].digest in got.others, got.others
    assert root_part(got.merged())


@case('--attestations brings what is said about the index, which is what '
      'people sign.')
def _():
    images = [Image([f('multi', p)], platform=p) for p in fetch.PLATFORMS[:2]]
    entries = [shelf().put_image('team/together', i) for i in images]
    top = shelf().put_index('team/together', entries, '1')
    sign = fetch.signature(images[0])
    tag = top['digest'].replace(':', '-') + '.sig'
    shelf().put_image('team/together', sign, tag)
    got = pull('--attestations', '--platform', fetch.PLATFORMS[0],
               at('team/together:1')).archive(others=True)
    assert sign.digest() in got.others, got.others
    said = json.loads(got.merged().meta['attestations.json'])
    equal([('signature', sign.digest(), top['digest'])],
          [(s['kind'], s['digest'], s['subject']) for s in said['list']])


ASKED = {'imgpipe.attestations.asked': 'index,tags,referrers'}


@case('--attestations leaves a mark, also where there are none.')
def _():
    plain = pull(at('team/big:1')).archive()
    got = pull('--attestations', at('team/big:1')).archive()
    assert 'annotations' not in plain.index, plain.index
    equal(ASKED, got.index.pop('annotations'))
    equal((plain.index, plain.blobs), (got.index, got.blobs))
    assert 'attestations.json' not in plain.merged().meta
    equal({'asked': ['index', 'tags', 'referrers'], 'list': []},
          json.loads(got.merged().meta['attestations.json']))
    path = lib.scratch('marked.tar', got.data)
    again = pull('--attestations', 'oci-archive:' + path).archive()
    equal({'imgpipe.attestations.asked': 'index'}, again.index['annotations'])
    assert 'annotations' not in pull('oci-archive:' + path).archive().index
    path = write_archive(archive.docker_1_10([APP]))
    got = pull('--attestations', 'docker-archive:' + path).archive()
    assert 'annotations' not in got.index, 'there is no index to ask'


@case('What --attestations brings is in the stream of img-merge.')
def _():
    image = Image([f('said', 'x')])
    shelf().put_image('team/said', image, '1')
    sign = fetch.signature(image)
    tag = image.digest().replace(':', '-')
    shelf().put_image('team/said', sign, tag + '.sig')
    got = pull('--attestations', at('team/said:1')).archive(others=True)
    equal({'asked': ['index', 'tags', 'referrers'], 'list': [{
        'kind': 'signature', 'digest': sign.digest(),
        'media_type': archive.OCI + 'manifest.v1+json',
        'subject': image.digest(), 'predicate_types': []}]},
        json.loads(got.merged().meta['attestations.json']))
    got = pull('--attestations', '--platform', 'linux/amd64',
               at('team/multi:1')).archive(others=True)
    said = json.loads(got.merged().meta['attestations.json'])
    equal([('attestation', fetch.other_platform('linux/amd64').digest())],
          [(s['kind'], s['subject']) for s in said['list']])


# --manifest, --config

@case('--manifest and --config print those bytes, and fetch no layer.')
def _():
    for name in FORMS:
        whole = pull(at(name)).archive()
        with fronted() as front:
            equal(whole.manifest, pull('--manifest', at(name, front)).good())
            equal(whole.config, pull('--config', at(name, front)).good())
            equal({whole.config_digest}, set(front.blobs()))


@case('--manifest and --config of an index are those of one platform.')
def _():
    image = fetch.other_platform('linux/arm/v7')
    args = ['--platform', 'linux/arm/v7', at('team/multi:nested')]
    equal(image.manifest(), pull('--manifest', *args).good())
    equal(image.config(), pull('--config', *args).good())


# Foreign layers

@case('Foreign layers are an error, and fetched with --foreign.')
def _():
    tar = Layer([f('windows', 'w' * 1000)])
    server = registry.Server(lambda request, _: (
        200, {'Content-Type': 'application/octet-stream'},
        {'/good': tar.blob, '/wrong': bytes(len(tar.blob)),
         '/short': tar.blob[:-1]}[request.path]), address='127.0.0.2')
    for path in 'good', 'wrong', 'short':
        layer = Layer(tar.tar, blob=tar.blob, urls=['%s/%s' % (
            server.url, path)], media=archive.OCI +
            'layer.nondistributable.v1.tar+gzip')
        shelf().put_image('team/foreign', Image(fetch.LAYERS[0], layer), path)
    pull(at('team/foreign:good')).bad('--foreign')
    equal([], server.requests)
    got = pull('--foreign', at('team/foreign:good')).archive()
    equal(tar.blob, got.layers[1])
    pull('--foreign', '--tries', '1', at('team/foreign:wrong')).bad(
        'have the digest')
    pull('--foreign', '--tries', '1', at('team/foreign:short')).bad(
        re.escape(server.url))
    server.stop()


# Lists

@case('--list-tags prints the tags of a repository, and an end.')
def _():
    host = shelf()
    for i in range(120):
        host.put_manifest('team/app', 'v%d' % i, APP.manifest())
    tags = {'1.0', 'latest', *('v%d' % i for i in range(120))}
    records = pull('--list-tags', at('team/app')).records()
    equal(sorted(tags), sorted(r['tag'] for r in records))
    for record in records:
        equal({'type': 'tag', 'repository': at('team/app'),
               'tag': record['tag']}, record)
    pull('--list-tags', at('team/none')).bad(
        re.escape(host.host), 'team/none')


def tag_pages(front, absolute=False, broken=None):
    """The tags in pages of two; broken: the number of one that fails."""
    tags = ['a', 'b', 'c', 'd', 'e']

    def page(request):
        if not request.path.endswith('/tags/list'):
            return None
        start = int(request.query.get('last', '-1')) + 1
        if start // 2 == broken:
            return 500, {}, b''
        headers = {'Content-Type': 'application/json'}
        if start + 2 < len(tags):
            headers['Link'] = '<%s%s?n=2&last=%d>; rel="next"' % (
                front.url if absolute else '', request.path, start + 1)
        return 200, headers, archive.compact({
            'name': 'team/app', 'tags': tags[start:start + 2]})
    front.before = page
    return tags


@case('Lists in pages are followed to their end.')
def _():
    for absolute in False, True:
        with fronted() as front:
            tags = tag_pages(front, absolute)
            records = pull('--list-tags', at('team/app', front)).records()
            equal(tags, [r['tag'] for r in records])
            equal(3, len(front.asked('/tags/list')), 'pages')
            assert 'n' in front.asked('/tags/list')[0].query, \
                'a number is asked for'


@case('A list that breaks off has no end.')
def _():
    for broken in 0, 1, 2:
        with fronted() as front:
            tag_pages(front, broken=broken)
            result = pull('--tries', '1', '--list-tags',
                          at('team/app', front))
            result.bad('500', re.escape(front.host))
            assert b'"end"' not in result.out, result.out


@case('Pages that go round come to an end.')
def _():
    with fronted() as front:
        front.before = lambda request: (
            200, {'Content-Type': 'application/json',
                  'Link': '<%s?last=a>; rel="next"' % request.path},
            b'{"name":"team/app","tags":["a"]}') \
            if request.path.endswith('/tags/list') else None
        result = pull('--list-tags', at('team/app', front))
        result.bad()
        assert b'"end"' not in result.out


@case('--catalog prints the repositories of a registry, page after page.')
def _():
    host = shelf()
    expected = json.loads(host.ask('GET', '/v2/_catalog')[2])['repositories']
    records = pull('--catalog', host.host).records()
    equal([{'type': 'repository', 'repository': at(name)}
           for name in expected], records)

    def small_pages(request):
        if request.path != '/v2/_catalog':
            return None
        status, headers, body = host.ask(
            'GET', '/v2/_catalog?' + urllib.parse.urlencode(
                {**request.query, 'n': '2'}))
        return status, {key: headers[key] for key in ('Content-Type', 'Link')
                        if key in headers}, body
    with fronted() as front:
        front.before = small_pages
        records = pull('--catalog', front.host).records()
        equal([at(name, front) for name in expected],
              [r['repository'] for r in records])
        assert len(front.asked('_catalog')) >= len(expected) // 2


@case('A registry that tells no catalog is an error.')
def _():
    with fronted() as front:
        front.before = lambda request: (
            404, {'Content-Type': 'application/json'},
            b'{"errors":[{"code":"UNSUPPORTED","message":"no catalog"}]}') \
            if 'catalog' in request.path else None
        pull('--catalog', front.host).bad('UNSUPPORTED', 'no catalog',
                                          re.escape(front.host))


@case('Control bytes in what a registry says do not reach the terminal.')
def _():
    with fronted() as front:
        front.before = lambda request: (
            404, {'Content-Type': 'application/json'}, archive.compact(
                {'errors': [{'code': 'X', 'message': '\x1b[2Jgone\nby'}]})) \
            if '/manifests/' in request.path else None
        pull(at('team/app:1.0', front)).bad('gone')
        front.before = lambda request: (
            200, {'Content-Type': 'application/json'}, archive.compact(
                {'name': 'team/app', 'tags': ['\x1b[2Jx\n']})) \
            if '/tags/' in request.path else None
        out = pull('--list-tags', at('team/app', front)).out
        assert b'\x1b' not in out, out


# Layouts and archives

def write_archive(members):
    path = os.path.join(lib.fresh_folder(), 'a b.tar')
    with open(path, 'wb') as out:
        out.write(archive.tar(members))
    return path


def generation_case(name):
    def check():
        data = archive.GENERATIONS[name]([APP])
        path = write_archive(data)
        expected = lib.merge_file(path).stream()
        for prefix in 'docker-archive:', 'oci-archive:':
            got = pull(prefix + path).archive()
            assert root_part(expected) == root_part(got.merged()), prefix
            assert got.data == pull(prefix + path).good(), 'differs'
            equal(APP.config(), got.config)
            equal(APP.config(), pull('--config', prefix + path).good())
            equal(got.manifest, pull('--manifest', prefix + path).good())
            if name in ('containerd', 'OCI layout',
                        'OCI layout with a nested index'):
                equal(APP.manifest(), got.manifest)
                equal([layer.blob for layer in APP.layers], got.layers)
    return check


for NAME in archive.GENERATIONS:
    if NAME != 'docker 1.x':
        case('%s: an archive gives the image that is in it.' % NAME)(
            generation_case(NAME))


@case('An archive of docker before 1.10, which has no config, gets one.')
def _():
    path = write_archive(archive.docker_1x([APP]))
    got = pull('docker-archive:' + path).archive()
    assert got.data == pull('docker-archive:' + path).good(), 'differs'
    equal([layer.diff_id for layer in APP.layers],
          json.loads(got.config)['rootfs']['diff_ids'])
    expected, merged = lib.merge_file(path).stream(), got.merged()
    assert root_part(expected) == root_part(merged)
    for i in range(len(APP.layers)):
        equal(expected.layers[i].get('created_by'),
              merged.layers[i].get('created_by'))


@case('A layout in a directory gives the image that its tar gives.')
def _():
    for name in 'OCI layout', 'OCI layout with a nested index', 'containerd':
        data = archive.GENERATIONS[name]([APP])
        folder = archive.to_folder(data, lib.fresh_folder())
        got = pull('oci:' + folder).archive()
        equal(APP.manifest(), got.manifest)
        equal(Archive(pull('oci-archive:' + write_archive(data)).good()).blobs,
              got.blobs)
        equal(got.data, pull('oci:.', cwd=folder).good())


@case('What skopeo copies into a layout and archives is read.')
def _():
    folder = lib.fresh_folder()
    expected = pull(at('team/app:1.0')).archive()
    for prefix in 'oci', 'oci-archive', 'docker-archive':
        where = '%s:%s/%s' % (prefix, folder, prefix)
        skopeo('copy', '-q', '--src-tls-verify=false',
               'docker://' + at('team/app:1.0'), where + ':name:1'
               if prefix == 'docker-archive' else where + ':1')
        got = pull(where).archive()
        equal(expected.config, got.config)
        if prefix != 'docker-archive':
            equal(expected.blobs, got.blobs)
        assert root_part(expected.merged()) == root_part(got.merged())


@case('Of several images the named one is taken; without a name is an error.')
def _():
    one = Image([f('which', '1')], tags=['team/a:1'])
    two = Image([f('which', '2')], tags=['team/a:2'])
    docker = write_archive(archive.docker_25([one, two]))
    oci = write_archive(archive.containerd([one, two]))
    for ref, image in ('team/a:1', one), ('team/a:2', two):
        for path in docker, oci:
            equal(image.config(),
                  pull('docker-archive:%s:%s' % (path, ref)).archive().config)
    folder = archive.to_folder(archive.containerd([one, two]),
                               lib.fresh_folder())
    equal(two.config(), pull('oci:%s:2' % folder).archive().config)
    for source in 'docker-archive:' + docker, 'oci-archive:' + oci, \
            'oci:' + folder:
        pull(source).bad('team/a:1|1', 'team/a:2|2')
        pull(source + ':team/a:3').bad()


@case('--platform and --attestations work on layouts too.')
def _():
    images = [fetch.other_platform(name) for name in fetch.PLATFORMS]
    path = write_archive(archive.oci(images, platforms=True))
    for image in images:
        got = pull('--platform', image.platform, 'oci-archive:' + path)
        equal(image.manifest(), got.archive().manifest)
    pull('--platform', 'linux/riscv64', 'oci-archive:' + path).bad(
        *fetch.PLATFORMS)
    path = write_archive(archive.containerd([APP]))
    blobs, _ = archive.attestation(APP)
    equal([], pull('oci-archive:' + path).archive().others)
    got = pull('--attestations', 'oci-archive:' + path).archive(others=True)
    equal(sorted('sha256:' + archive.sha256(b) for b in blobs),
          sorted(got.others))


@case('A blob that is spoilt, short or missing in a layout is an error.')
def _():
    for blob in APP.layers[0].digest, APP.config_digest(), APP.digest():
        for spoil in (lambda data: data[:-1] + bytes([data[-1] ^ 1]),
                      lambda data: data[:-1], lambda data: data + b'x',
                      lambda data: b'', None):
            folder = archive.to_folder(archive.oci([APP]), lib.fresh_folder())
            path = os.path.join(folder, 'blobs', blob.replace(':', '/'))
            with open(path, 'rb') as source:
                data = source.read()
            os.unlink(path)
            if spoil:
                with open(path, 'wb') as out:
                    out.write(spoil(data))
            pull('oci:' + folder).bad(blob[7:19])


@case('A layout\'s blob that is a fifo, a folder or leads away is an error.')
def _():
    for make in (os.mkfifo, os.mkdir,
                 lambda path: os.symlink('/etc/passwd', path)):
        folder = archive.to_folder(archive.oci([APP]), lib.fresh_folder())
        path = os.path.join(folder, 'blobs',
                            APP.layers[0].digest.replace(':', '/'))
        os.unlink(path)
        make(path)
        pull('oci:' + folder).bad()


@case('Sources that are not there or are none are errors that name them.')
def _():
    folder = lib.fresh_folder()
    empty = lib.scratch('empty.tar', b'')
    for source in ('oci:/no/where', 'oci-archive:/no/where',
                   'docker-archive:/no/where', 'oci:' + folder,
                   'oci-archive:' + empty, 'docker-archive:' + folder,
                   'docker-archive:' + lib.scratch('odd', b'odd' * 9999)):
        pull(source).bad(re.escape(source.partition(':')[2]))


SHARED = sorted(glob.glob(os.path.join(lib.SHARED, 'images', 'image',
                                       '*.tar*')))


@case('Real images give what img-merge makes of their archives.')
def _():
    if not SHARED:
        raise lib.Skip('no images in ' + lib.SHARED)
    for path in SHARED:
        expected = lib.merge_file(path).stream()
        got = pull('docker-archive:' + path).archive()
        assert root_part(expected) == root_part(got.merged()), path


@case('Real images come back from the registry as skopeo brings them.')
def _():
    if not SHARED:
        raise lib.Skip('no images in ' + lib.SHARED)
    for path in SHARED:
        if not re.search('alpine-web.oci-archive|web.*containerd|kaniko',
                         path):
            continue
        kind = 'oci-archive' if 'oci' in path else 'docker-archive'
        name = 'real/%s:1' % os.path.basename(path).partition('.')[0]
        registry.push(lib.fresh_folder(), kind + ':' + path, shelf(), name)
        got = pull(at(name)).archive()
        same_as_skopeo(got, name)
        assert root_part(lib.merge_file(path).stream()) == \
            root_part(got.merged()), path


# Output

@case('Output that cannot be written is an error.')
def _():
    for args in ([at('team/app:1.0')], [at('team/big:1')],
                 ['--manifest', at('team/app:1.0')],
                 ['--config', at('team/app:1.0')],
                 ['--list-tags', at('team/app')],
                 ['--catalog', shelf().host], ['-h'], ['-V']):
        pull(*args, shell='exec "$@" >/dev/full').bad('[Nn]o space')


@case('Closed standard output is an error, and no file is written to.')
def _():
    for args in [at('team/app:1.0')], ['--manifest', at('team/app:1.0')]:
        pull(*args, shell='exec "$@" >&-').bad('standard output')


@case('Closed standard input or error changes nothing.')
def _():
    expected = pull(at('team/app:1.0')).good()
    for closed in '<&-', '2>&-', '<&- 2>&-':
        equal(expected, pull(at('team/app:1.0'), shell='exec "$@" '
                             + closed).good(), closed)


@case('A file on standard output gets what a pipe gets.')
def _():
    path = lib.scratch('file.tar')
    equal(b'', pull(at('team/big:1'), shell='exec "$@" >' + path).good())
    with open(path, 'rb') as source:
        assert source.read() == pull(at('team/big:1')).good()


@case('A reader that goes away ends the run by SIGPIPE, or quietly with 2.')
def _():
    for ignored in False, True:
        home = Home()
        # pylint: disable=subprocess-popen-preexec-fn
        process = home.start(
            at('team/big:1'), restore_signals=False,
            preexec_fn=lambda on=ignored: signal.signal(
                signal.SIGPIPE, signal.SIG_IGN if on else signal.SIG_DFL))
        process.stdout.read(1000)
        process.stdout.close()
        equal(b'', process.stderr.read(), 'stderr')
        process.stderr.close()
        status = process.wait(timeout=fetch.SECONDS)
        equal(2 if ignored else -signal.SIGPIPE, status, 'status')
        home.check()
        fetch.wait_for(lambda h=home: not h.running(), 'all to end')


@case('The pipe as in the manual: img-fetch | img-merge | img-check-shadow.')
def _():
    home = Home()
    script = '"$0" %s | "%s" | "%s" --json' % (
        at('team/app:1.0'), lib.MERGE, lib.SHADOW)
    done = subprocess.run(['bash', '-o', 'pipefail', '-c', script,
                           fetch.FETCH], env=home.env, check=False,
                          capture_output=True, timeout=fetch.SECONDS)
    equal((0, b''), (done.returncode, done.stderr))
    records = [json.loads(line) for line in done.stdout.splitlines()]
    equal(True, records[-1]['ok'])


@case('With IMG_SANDBOX=require the result is the same, where there is one.')
def _():
    result = pull(at('team/app:1.0'), env={'IMG_SANDBOX': 'require'})
    if result.status:
        result.bad('sandbox|kernel')
        raise lib.Skip('the kernel has none')
    equal(pull(at('team/app:1.0')).good(), result.good())


@case('No process stays behind.')
def _():
    home = Home()
    home.run(at('team/big:1')).archive()
    equal([], home.running())
    home.run(at('team/none:1')).bad()
    equal([], home.running())


if __name__ == '__main__':
    lib.main(fetch.FETCH)
