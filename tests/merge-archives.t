#!/usr/bin/env python3
"""Image archives of every generation, by every way in; which image is taken."""

import os
import platform
import re
import subprocess
import sys

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, 'images')]

import archive  # noqa: E402
import lib  # noqa: E402
import rawtar  # noqa: E402
from archive import Image  # noqa: E402
from lib import D, F, case, equal, implied, linked, same  # noqa: E402
from rawtar import d, f, h, wh  # noqa: E402

LAYERS = [
    [d('etc/'), f('etc/passwd', 'root:x:0:0::/:/bin/sh\n'),
     f('etc/old', 'x'), f('bin/sh', 'y' * 5000, mode=0o755),
     h('bin/bash', 'bin/sh', mode=0o755)],
    [wh('etc/old'), f('etc/new', 'n'), f('bin/sh', 'z' * 3000, mode=0o755)],
    [d('srv/', 0o750)],
]
EXPECTED = {
    'etc': D(), 'etc/passwd': F('root:x:0:0::/:/bin/sh\n'),
    'etc/new': F('n'), 'bin': implied(), 'bin/sh': F('z' * 3000, 0o755),
    'bin/bash': F('y' * 5000, 0o755), 'srv': D(0o750)}


def image(**given):
    return Image(*LAYERS, **given)


def small(text, **given):
    """An image whose only file says which it is."""
    return Image([f('which', text)], **given)


def which(result):
    return result.stream().fs['which'].content.decode()


def root_part(stream):
    return [raw.bytes for raw in stream.entries]


def by_every_way(data, *args):
    """The streams from a pipe, a file on stdin, and an operand."""
    path = lib.scratch('archive', data)
    runs = [lib.merge(data, *args), lib.run([lib.MERGE, *args], path),
            lib.merge_file(path, *args), lib.merge(data, *args, '-')]
    for run in runs[1:]:
        assert run.good() == runs[0].good(), 'ways in differ: %s' % run.args
    return runs[0].stream()


REFERENCE = []


def reference():
    if not REFERENCE:
        REFERENCE.append(lib.merge(archive.tar(
            archive.oci([image(compress='none')]))).stream())
    return REFERENCE[0]


# Every generation

def generation_case(name):
    def check():
        img = image()
        stream = by_every_way(archive.tar(archive.GENERATIONS[name]([img])))
        same(EXPECTED, stream.fs)
        assert root_part(stream) == root_part(reference()), \
            'the root file system part differs from that of an OCI layout'
        old = name == 'docker 1.x'
        equal([('/bin/sh -c ' if old else '') + l.created_by
               for l in img.layers],
              [stream.layers[i].get('created_by') for i in range(3)])
        equal(['none' if old else 'full'] * 3,
              [stream.layers[i]['verified'] for i in range(3)], 'verified')
        if old:
            return
        equal([l.diff_id for l in img.layers],
              [stream.layers[i]['diff_id'] for i in range(3)], 'diff_ids')
        equal(img.config(), stream.meta['config.json'], 'config.json')
        if name in ('docker 1.10 to 24', 'podman', 'kaniko'):
            return
        plain = name == 'docker 25'
        equal(img.manifest(plain), stream.meta['manifest.json'],
              'manifest.json')
        equal(img.digest(plain), stream.info['digest'], 'digest')
        equal('linux/amd64', stream.info['platform'], 'platform')
    return check


for NAME in archive.GENERATIONS:
    case('%s: a pipe, a file on stdin and an operand give the one stream.'
         % NAME)(generation_case(NAME))


@case('An OCI layout in a directory gives the stream its tar gives.')
def _():
    for name in 'OCI layout', 'OCI layout with a nested index', \
            'containerd', 'docker 25':
        members = archive.GENERATIONS[name]([image()])
        folder = archive.to_folder(members, lib.fresh_folder())
        got = lib.merge_file(folder).good()
        assert got == lib.merge(archive.tar(members)).good(), name
        got = lib.merge_file(folder + '/').good()
        assert got == lib.merge(archive.tar(members)).good(), name


@case('A directory given relative to the working directory is read.')
def _():
    folder = archive.to_folder(archive.oci([image()]), lib.fresh_folder())
    same(EXPECTED, lib.run([lib.MERGE, '.'], cwd=folder).stream().fs)


@case('An archive in gzip or zstd is read, by every way in.')
def _():
    for name in 'docker 1.10 to 24', 'OCI layout', 'docker 1.x':
        members = archive.GENERATIONS[name]([image()])
        plain = lib.merge(archive.tar(members)).good()
        for compress in 'gzip', 'zstd':
            stream = by_every_way(archive.tar(members, compress))
            assert stream.data == plain, '%s in %s differs' % (name, compress)


@case('The order of members in the archive does not matter.')
def _():
    for name, generation in archive.GENERATIONS.items():
        members = generation([image()])
        plain = lib.merge(archive.tar(members)).good()
        for order in list(reversed(members)), \
                sorted(members, key=lambda m: (m.name == b'index.json',
                                               m.name == b'oci-layout',
                                               archive.sha256(m.name))):
            assert lib.merge(archive.tar(order)).good() == plain, name


@case('Members named ./… (tar -c .) are found.')
def _():
    for name, generation in archive.GENERATIONS.items():
        members = generation([image()])
        plain = lib.merge(archive.tar(members)).good()
        for member in members:
            member.name = b'./' + member.name
        members.insert(0, d('./'))
        assert lib.merge(archive.tar(members)).good() == plain, name


@case('An archive without directory members is read.')
def _():
    members = [m for m in archive.containerd([image()])
               if m.kind != rawtar.DIR]
    same(EXPECTED, lib.merge(archive.tar(members)).stream().fs)


@case('An archive without its end blocks may have been cut, and is refused.')
def _():
    for generation in archive.GENERATIONS.values():
        data = archive.tar(generation([image()]), end=0)
        lib.merge(data).bad()
        lib.merge_file(lib.scratch('endless', data)).bad()


@case('An archive padded with zeros to 10 KiB records is read.')
def _():
    data = archive.tar(archive.docker_1_10([image()]))
    same(EXPECTED, lib.merge(data.ljust(-(-len(data) // 10240) * 10240,
                                        b'\0')).stream().fs)


@case('An archive written by GNU tar or bsdtar from a directory is read.')
def _():
    folder = archive.to_folder(archive.oci([image()]), lib.fresh_folder())
    for tar in (['tar', '--format=gnu', '-cf', '-', '-C', folder, '.'],
                ['tar', '--format=posix', '-cf', '-', '-C', folder, '.'],
                ['bsdtar', '-cf', '-', '-C', folder, '.'],
                ['bsdtar', '-cf', '-', '--format=ustar', '-C', folder,
                 'oci-layout', 'index.json', 'blobs']):
        data = subprocess.run(tar, check=True, capture_output=True).stdout
        same(EXPECTED, lib.merge(data).stream().fs, ' '.join(tar[:3]))


@case('A duplicate layer that is a symlink in the archive is followed.')
def _():
    for generation in archive.docker_1_10, archive.podman:
        img = Image([f('a', '1')], [wh('a'), f('b')], [f('a', '1')])
        members = generation([img])
        assert [m for m in members if m.kind == rawtar.SYMLINK]
        stream = by_every_way(archive.tar(members))
        same({'a': F('1'), 'b': F()}, stream.fs)
        equal(2, stream.fs['a'].layer, 'layer')


@case('A duplicate layer that is a hard link in the archive is followed.')
def _():
    members = archive.docker_1_10([Image([f('a', '1')], [wh('a'), f('b')],
                                         [f('a', '1')])])
    for i, member in enumerate(members):
        if member.kind == rawtar.SYMLINK:
            members[i] = h(member.name, member.link[3:])
    # A hard link comes after what it links to.
    members.sort(key=lambda m: m.kind == rawtar.LINK)
    same({'a': F('1'), 'b': F()}, lib.merge(archive.tar(members)).stream().fs)


@case('A symlink in the archive never leads out of it.')
def _():
    secret = lib.scratch('secret.tar', rawtar.to_bytes([f('stolen')]))
    for target in secret, '../../../../../..' + secret:
        members = archive.docker_1_10([small('x')])
        for i, member in enumerate(members):
            if member.name.endswith(b'/layer.tar'):
                members[i] = rawtar.l(member.name, target)
        lib.merge(archive.tar(members)).bad()


@case('Docker 1.x: layers are ordered by their parents, not by their names.')
def _():
    for seed in range(6):
        img = Image(*[[f('x', str(i))] + [f('n%d' % i)] for i in range(5)],
                    tags=['e:%d' % seed],
                    history=None)
        for i, layer in enumerate(img.layers):
            layer.created_by = 'seed %d step %d' % (seed, i)
        fs = lib.merge(archive.tar(archive.docker_1x([img]))).stream().fs
        equal(b'4', fs['x'].content)


@case('History lines of empty layers are not counted as layers.')
def _():
    line = {'created_by': 'ENV x', 'empty_layer': True}
    img = Image([f('a')], [f('b')], history=[
        line, {'created_by': 'first'}, line, line, {'created_by': 'second'},
        line])
    stream = lib.merge(archive.tar(archive.oci([img]))).stream()
    equal(['first', 'second'], [stream.layers[i]['created_by']
                                for i in (0, 1)])


@case('A history that does not fit the layers names no wrong instruction.')
def _():
    for history in [], [{'created_by': 'only'}], None:
        img = Image([f('a')], [f('b')])
        img.lines = history if history is not None else [
            {'created_by': 'x'}] * 5
        stream = lib.merge(archive.tar(archive.oci([img]))).stream()
        same({'a': F(), 'b': F()}, stream.fs)


@case('Metadata is carried byte for byte, blanks and odd keys included.')
def _():
    img = image()
    config = img.config()
    odd = b'{ "zz": [1,\n2.50], "\\u00e9": "\\/",' + config[1:] + b'\n'
    img.config = lambda: odd
    for generation in archive.oci, archive.docker_1_10, archive.containerd:
        stream = lib.merge(archive.tar(generation([img]))).stream()
        equal(odd, stream.meta['config.json'])


# Several images

TAGS = ['one:1.0', 'two:2.0', 'quay.io/org/three:3', 'localhost:5000/four:4']
MANY = [small(tag, tags=[tag]) for tag in TAGS]
SAVED = ['docker 1.x', 'docker 1.10 to 24', 'docker 25', 'containerd',
         'podman', 'kaniko']


@case('Of several images the one named with --image is taken.')
def _():
    for name in SAVED:
        data = archive.tar(archive.GENERATIONS[name](MANY))
        for tag in TAGS:
            equal(tag, which(lib.merge(data, '--image', tag)), name)


@case('What images there are is said with one name for each.')
def _():
    for name in SAVED:
        data = archive.tar(archive.GENERATIONS[name](MANY))
        for args in [], ['--image', 'none']:
            line = lib.merge(data, *args).bad()
            listed = re.split(r'which one\? |which has: ', line)[1].strip()
            short = [x.split('docker.io/library/')[-1]
                     for x in listed.split(', ')]
            equal(sorted(TAGS), sorted(short), name)


@case('A reference may be spelled out: docker.io/library/one:1.0.')
def _():
    for name in SAVED:
        data = archive.tar(archive.GENERATIONS[name](MANY))
        for ref in 'docker.io/library/two:2.0', 'library/two:2.0', \
                'docker.io/two:2.0', 'index.docker.io/library/two:2.0':
            equal('two:2.0', which(lib.merge(data, '--image', ref)),
                  '%s, %s' % (name, ref))


@case('A spelled-out tag in the archive is found by its short name.')
def _():
    images = [small('a', tags=['docker.io/library/a:1']),
              small('b', tags=['docker.io/org/b:1'])]
    for generation in archive.podman, archive.docker_1_10:
        data = archive.tar(generation(images))
        equal('a', which(lib.merge(data, '--image', 'a:1')))
        equal('b', which(lib.merge(data, '--image', 'org/b:1')))


@case('A name without a tag means latest.')
def _():
    images = [small('l', tags=['a:latest']), small('o', tags=['a:1'])]
    for name in SAVED:
        data = archive.tar(archive.GENERATIONS[name](images))
        equal('l', which(lib.merge(data, '--image', 'a')), name)


@case('An image is found by the digest of its manifest or config.')
def _():
    data = archive.tar(archive.containerd(MANY))
    for img in MANY:
        equal(img.tags[0], which(lib.merge(data, '--image', img.digest())))
    data = archive.tar(archive.docker_1_10(MANY))
    for img in MANY:
        equal(img.tags[0],
              which(lib.merge(data, '--image', img.config_digest())))


@case('Images of an OCI layout are told apart by their ref.name.')
def _():
    data = archive.tar(archive.oci([small('a', tags=['1.0']),
                                    small('b', tags=['2.0'])]))
    equal('b', which(lib.merge(data, '--image', '2.0')))
    lib.merge(data).bad('1.0', '2.0')


@case('Several images and no --image: an error that lists them.')
def _():
    for name in SAVED:
        data = archive.tar(archive.GENERATIONS[name](MANY))
        lib.merge(data).bad(*TAGS)


@case('An --image that is not there: an error that lists what is.')
def _():
    for name in SAVED:
        data = archive.tar(archive.GENERATIONS[name](MANY))
        lib.merge(data, '--image', 'five:5').bad('five:5', *TAGS)
        lib.merge(data, '--image', 'one').bad()
    one = archive.tar(archive.docker_1_10([MANY[0]]))
    lib.merge(one, '--image', 'two:2.0').bad('two:2.0', 'one:1.0')


@case('One image with several tags is one image.')
def _():
    img = small('x', tags=['a:1', 'b:2', 'a:latest'])
    for name in SAVED:
        data = archive.tar(archive.GENERATIONS[name]([img]))
        for args in [], ['--image', 'b:2'], ['--image', 'a']:
            equal('x', which(lib.merge(data, *args)), name)


@case('An image without a tag is taken when it is the only one.')
def _():
    img = small('x', tags=[])
    for generation in archive.docker_1_10, archive.docker_25, archive.podman:
        equal('x', which(lib.merge(archive.tar(generation([img])))))


@case('Images that share layers come out whole.')
def _():
    base = [f('base', 'b')]
    images = [Image(base, [f('which', t)], tags=[t + ':1']) for t in 'xy']
    for name in SAVED:
        data = archive.tar(archive.GENERATIONS[name](images))
        for t in 'xy':
            fs = lib.merge(data, '--image', t + ':1').stream().fs
            same({'base': F('b'), 'which': F(t)}, fs, name)


@case('The stream says which reference was taken.')
def _():
    for name in SAVED:
        data = archive.tar(archive.GENERATIONS[name](MANY))
        info = lib.merge(data, '--image', 'two:2.0').stream().info
        assert info['ref'] in ('two:2.0', 'docker.io/library/two:2.0'), \
            '%s: %r' % (name, info)


# Several platforms

MACHINE = 'linux/' + {'x86_64': 'amd64', 'aarch64': 'arm64'}.get(
    platform.machine(), platform.machine())
PLATFORMS = ['linux/amd64', 'linux/arm64/v8', 'linux/arm/v7', 'linux/arm/v6',
             'windows/amd64']


def multi(platforms):
    """One reference, an index of platforms, attestations between."""
    blobs, entries = [], []
    for text in platforms:
        img = small(text, platform=text)
        more, note = archive.attestation(img)
        blobs += archive.image_blobs(img) + more
        entries += [note, archive.descriptor(
            archive.OCI + 'manifest.v1+json', img.manifest(),
            platform=archive.platform_object(text))]
    inner = archive.index(entries)
    outer = archive.index([archive.named(archive.descriptor(
        archive.OCI + 'index.v1+json', inner), 'multi:1')])
    return archive.tar([archive.layout(), archive.file('index.json', outer)] +
                       archive.blob_members(blobs + [inner]))


@case('Of several platforms the one asked for is taken.')
def _():
    data = multi(PLATFORMS)
    for text in PLATFORMS:
        result = lib.merge(data, '--platform', text)
        equal(text, which(result))
        equal(text, result.stream().info['platform'])


@case('linux/arm64 means linux/arm64/v8, and the other way round.')
def _():
    equal('linux/arm64/v8', which(lib.merge(multi(PLATFORMS), '--platform',
                                            'linux/arm64')))
    equal('linux/arm64', which(lib.merge(
        multi(['linux/amd64', 'linux/arm64']), '--platform',
        'linux/arm64/v8')))


@case('Of several platforms this machine\'s is taken when none is asked for.')
def _():
    if MACHINE not in PLATFORMS:
        raise lib.Skip('no image for ' + MACHINE)
    equal(MACHINE, which(lib.merge(multi(PLATFORMS))))


@case('A platform that is not there: an error that lists which are.')
def _():
    lib.merge(multi(PLATFORMS), '--platform', 'linux/s390x').bad(
        'linux/s390x', *PLATFORMS)
    others = ['linux/s390x', 'linux/ppc64le']
    line = lib.merge(multi(others)).bad(*others)
    assert 'unknown' not in line, 'attestations are listed: ' + line


@case('An archive of one platform is taken as it is.')
def _():
    img = small('it', platform='linux/s390x')
    for name, generation in archive.GENERATIONS.items():
        equal('it', which(lib.merge(archive.tar(generation([img])))), name)
    equal('linux/s390x', which(lib.merge(multi(['linux/s390x']))))


@case('A --platform that the only image contradicts is an error.')
def _():
    img = small('it', platform='linux/s390x')
    lib.merge(archive.tar(archive.oci([img])), '--platform',
              'linux/amd64').bad('linux/s390x')


@case('Platforms in the index without an index between are told apart.')
def _():
    images = [small(p, platform=p, tags=['multi:1']) for p in PLATFORMS[:2]]
    data = archive.tar(archive.oci(images, platforms=True))
    for text in PLATFORMS[:2]:
        equal(text, which(lib.merge(data, '--platform', text)))


@case('A nonsense --platform is a usage error.')
def _():
    for text in '', 'linux', '/', 'linux/', 'a/b/c/d':
        lib.merge(multi(PLATFORMS), '--platform', text).bad()


# Plain root file systems

PLAIN = [d('./'), f('./etc/passwd', 'x'), d('./etc/'), f('./a', '1'),
         h('./b', './a')]


@case('A plain tar becomes a stream of one layer that nothing vouches for.')
def _():
    stream = by_every_way(rawtar.to_bytes(PLAIN))
    same({'etc': D(), 'etc/passwd': F('x'), '': D(),
          **linked('ab', F('1'))}, stream.fs)
    equal([0], sorted(stream.layers))
    equal('none', stream.layers[0]['verified'])
    equal({'links.json'}, set(stream.meta) | {'links.json'}, 'metadata')


@case('A plain tar in gzip, zstd, bzip2 or xz is read too.')
def _():
    plain = lib.merge(rawtar.to_bytes(PLAIN)).stream()
    for compress in 'gzip', 'zstd':
        stream = by_every_way(archive.tar(PLAIN, compress))
        assert root_part(stream) == root_part(plain), compress


@case('--plain takes an image archive as a root file system.')
def _():
    members = archive.docker_1_10([small('x')])
    stream = lib.merge(archive.tar(members), '--plain').stream()
    assert 'manifest.json' in stream.fs and 'repositories' in stream.fs
    equal([0], sorted(stream.layers))


@case('A stream of ours is not taken for a plain tar.')
def _():
    lib.merge(reference().data).bad('stream')


lib.main()
