"""Image archives of every generation, built from layers of raw members.

An Image is layers and what is said about them. The functions named after
producers lay images out as those do; each gives the archive as a list of
members, for tar() to make bytes of, so that a test can leave out, spoil or
reorder some.
"""

import bz2
import gzip
import hashlib
import json
import lzma
import os
import subprocess

import rawtar

OCI = 'application/vnd.oci.image.'
DOCKER = 'application/vnd.docker.'
CREATED = '2023-05-01T12:00:00Z'


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def compact(value):
    return json.dumps(value, separators=(',', ':')).encode()


def zstd(data):
    return subprocess.run(['zstd', '-q', '-c', '-3'], input=data, check=True,
                          stdout=subprocess.PIPE).stdout


COMPRESS = {
    'none': lambda data: data,
    'gzip': lambda data: gzip.compress(data, 6, mtime=0),
    'zstd': zstd,
    'bzip2': bz2.compress,
    'xz': lzma.compress,
}
SUFFIX = {'none': '', 'gzip': '+gzip', 'zstd': '+zstd', 'bzip2': '', 'xz': ''}


class Layer:
    """tar: bytes, or a list of members. blob: the stored bytes, where they
    are not simply the tar compressed. media: the media type."""

    def __init__(self, tar, compress='gzip', blob=None, media=None,
                 created_by=None, urls=None):
        self.tar = tar if isinstance(tar, bytes) else rawtar.to_bytes(tar)
        self.compress = compress
        self.blob = COMPRESS[compress](self.tar) if blob is None else blob
        self.media = media or OCI + 'layer.v1.tar' + SUFFIX[compress]
        self.created_by = created_by
        self.urls = urls
        self.diff_id = 'sha256:' + sha256(self.tar)
        self.digest = 'sha256:' + sha256(self.blob)


class Image:
    def __init__(self, *layers, tags=('example:1.0',), platform='linux/amd64',
                 compress='gzip', config=None, history=None):
        self.layers = [layer if isinstance(layer, Layer)
                       else Layer(layer, compress) for layer in layers]
        for index, layer in enumerate(self.layers):
            if layer.created_by is None:
                layer.created_by = 'RUN step %d' % index
        self.tags = list(tags)
        self.platform = platform
        self.settings = config or {}
        self.lines = history

    def history(self):
        """A history line a layer, with one empty line before the last."""
        if self.lines is not None:
            return self.lines
        lines = [{'created': CREATED, 'created_by': layer.created_by}
                 for layer in self.layers]
        empty = {'created': CREATED, 'created_by': 'ENV A=b',
                 'empty_layer': True}
        return lines[:-1] + [empty] + lines[-1:]

    def config(self):
        system, arch, *variant = self.platform.split('/')
        value = {'created': CREATED, 'architecture': arch, 'os': system}
        if variant:
            value['variant'] = variant[0]
        value['config'] = {'Env': ['PATH=/bin'], 'Cmd': ['/bin/sh']}
        value['rootfs'] = {'type': 'layers', 'diff_ids': [
            layer.diff_id for layer in self.layers]}
        value['history'] = self.history()
        value.update(self.settings)
        return compact(value)

    def config_digest(self):
        return 'sha256:' + sha256(self.config())

    def manifest(self, plain=False):
        """The OCI manifest; plain: of uncompressed layers."""
        layers = []
        for layer in self.layers:
            blob = layer.tar if plain else layer.blob
            media = OCI + 'layer.v1.tar' if plain else layer.media
            entry = descriptor(media, blob)
            if layer.urls:
                entry['urls'] = layer.urls
            layers.append(entry)
        return compact({
            'schemaVersion': 2, 'mediaType': OCI + 'manifest.v1+json',
            'config': descriptor(OCI + 'config.v1+json', self.config()),
            'layers': layers})

    def digest(self, plain=False):
        return 'sha256:' + sha256(self.manifest(plain))


def descriptor(media, data, **more):
    return {'mediaType': media, 'digest': 'sha256:' + sha256(data),
            'size': len(data), **more}


def platform_object(text):
    system, arch, *variant = text.split('/')
    value = {'architecture': arch, 'os': system}
    if variant:
        value['variant'] = variant[0]
    return value


def full_reference(tag):
    """'example:1.0' as engines spell it out."""
    name = tag if '/' in tag else 'library/' + tag
    first = name.split('/')[0]
    return name if '.' in first or ':' in first else 'docker.io/' + name


def tar(members, compress='none', **given):
    return COMPRESS[compress](rawtar.to_bytes(members, **given))


def file(name, data):
    return rawtar.f(name, data, mtime=0)


# docker save, before version 25

def v1_chain(image):
    """(id, json, layer) from the bottom up, as engines up to 24 name them."""
    chain, parent = [], ''
    for index, layer in enumerate(image.layers):
        identity = sha256(('%s %s %s' % (parent, layer.diff_id,
                                         layer.created_by)).encode())
        value = {'id': identity, 'created': CREATED, 'os': 'linux',
                 'container_config': {'Cmd': ['/bin/sh', '-c',
                                              layer.created_by]}}
        if parent:
            value['parent'] = parent
        if index == len(image.layers) - 1:
            value.update(config={'Cmd': ['/bin/sh']}, architecture='amd64')
        chain.append((identity, compact(value), layer))
        parent = identity
    return chain


def v1_folder(identity, text, layer_member):
    return [rawtar.d(identity + '/', mtime=0),
            file(identity + '/VERSION', b'1.0'),
            file(identity + '/json', text), layer_member]


def repositories(images):
    names = {}
    for image in images:
        top = v1_chain(image)[-1][0]
        for tag in image.tags:
            name, _, version = tag.rpartition(':')
            names.setdefault(name, {})[version] = top
    return compact(names) + b'\n'


def by_name(folders):
    return [member for _, members in sorted(folders.items())
            for member in members]


def docker_1x(images):
    """Docker up to 1.9: no manifest.json."""
    folders = {}
    for image in images:
        for identity, text, layer in v1_chain(image):
            folders[identity] = v1_folder(
                identity, text, file(identity + '/layer.tar', layer.tar))
    return by_name(folders) + [file('repositories', repositories(images))]


def docker_1_10(images):
    """Docker 1.10 to 24: sorted by names, which are hashes; a layer that is
    there twice is a symlink; manifest.json and repositories last."""
    folders, seen, manifest = {}, {}, []
    for image in images:
        layers = []
        for identity, text, layer in v1_chain(image):
            path = identity + '/layer.tar'
            layers.append(path)
            if identity in folders:
                continue
            first = seen.setdefault(layer.diff_id, identity)
            member = file(path, layer.tar) if first == identity else \
                rawtar.l(path, '../%s/layer.tar' % first, mtime=0)
            folders[identity] = v1_folder(identity, text, member)
        name = sha256(image.config()) + '.json'
        folders[name] = [file(name, image.config())]
        manifest.append({'Config': name, 'RepoTags': image.tags or None,
                         'Layers': layers})
    return by_name(folders) + [
        file('manifest.json', compact(manifest) + b'\n'),
        file('repositories', repositories(images))]


# blobs/

def blob_path(data):
    return 'blobs/sha256/' + sha256(data)


def blob_members(blobs):
    names = {blob_path(data): data for data in blobs}
    return [rawtar.d('blobs/', mtime=0), rawtar.d('blobs/sha256/', mtime=0)] \
        + [file(name, data) for name, data in sorted(names.items())]


def layout():
    return file('oci-layout', b'{"imageLayoutVersion":"1.0.0"}')


def docker_manifest(images, plain):
    value = []
    for image in images:
        layers = [layer.tar if plain else layer.blob
                  for layer in image.layers]
        value.append({'Config': blob_path(image.config()),
                      'RepoTags': image.tags or None,
                      'Layers': [blob_path(data) for data in layers]})
        if plain:
            value[-1]['LayerSources'] = {
                layer.diff_id: descriptor(OCI + 'layer.v1.tar', layer.tar)
                for layer in image.layers}
    return compact(value)


def named(entry, tag):
    return {**entry, 'annotations': {
        'io.containerd.image.name': full_reference(tag),
        'org.opencontainers.image.ref.name': tag.rpartition(':')[2]}}


def index(entries):
    return compact({'schemaVersion': 2, 'mediaType': OCI + 'index.v1+json',
                    'manifests': entries})


def docker_25(images):
    """Docker 25 and later, with the classic image store."""
    blobs, entries = [], []
    for image in images:
        blobs += [layer.tar for layer in image.layers]
        blobs += [image.config(), image.manifest(plain=True)]
        entry = descriptor(OCI + 'manifest.v1+json', image.manifest(True))
        entries += [named(entry, tag) for tag in image.tags] or [entry]
    return blob_members(blobs) + [
        file('index.json', index(entries)),
        file('manifest.json', docker_manifest(images, True)), layout(),
        file('repositories', repositories(images))]


def attestation(image):
    """The manifest of what BuildKit attests, its blobs, its index entry."""
    statement = compact({'_type': 'https://in-toto.io/Statement/v0.1',
                         'subject': [image.digest()]})
    config = compact({'architecture': 'unknown', 'os': 'unknown',
                      'config': {}, 'rootfs': {
                          'type': 'layers',
                          'diff_ids': ['sha256:' + sha256(statement)]}})
    manifest = compact({
        'schemaVersion': 2, 'mediaType': OCI + 'manifest.v1+json',
        'config': descriptor(OCI + 'config.v1+json', config),
        'layers': [descriptor('application/vnd.in-toto+json', statement)]})
    entry = descriptor(
        OCI + 'manifest.v1+json', manifest, annotations={
            'vnd.docker.reference.digest': image.digest(),
            'vnd.docker.reference.type': 'attestation-manifest'},
        platform={'architecture': 'unknown', 'os': 'unknown'})
    return [statement, config, manifest], entry


def image_blobs(image):
    return [layer.blob for layer in image.layers
            if not layer.urls] + [image.config(), image.manifest()]


def containerd(images):
    """docker save with the containerd image store: each image is an index
    with an attestation beside the manifest."""
    blobs, entries = [], []
    for image in images:
        more, note = attestation(image)
        entry = descriptor(OCI + 'manifest.v1+json', image.manifest(),
                           platform=platform_object(image.platform))
        inner = index([entry, note])
        blobs += image_blobs(image) + more + [inner]
        entries += [named(descriptor(OCI + 'index.v1+json', inner), tag)
                    for tag in image.tags]
    return blob_members(blobs) + [
        file('index.json', index(entries)),
        file('manifest.json', docker_manifest(images, False)), layout()]


def podman(images):
    """docker-archive of podman, skopeo and buildah: <hash>.tar, and links to
    them for readers of the first generation."""
    out, seen, manifest = [], set(), []
    for image in images:
        layers = []
        for layer in image.layers:
            path = layer.diff_id[7:] + '.tar'
            layers.append(path)
            if path not in seen:
                seen.add(path)
                out.append(file(path, layer.tar))
        name = sha256(image.config()) + '.json'
        out.append(file(name, image.config()))
        for identity, text, layer in v1_chain(image):
            out += [rawtar.l(identity + '/layer.tar',
                             '../%s.tar' % layer.diff_id[7:], mtime=0),
                    file(identity + '/VERSION', b'1.0'),
                    file(identity + '/json', text)]
        manifest.append({'Config': name, 'RepoTags': image.tags or None,
                         'Layers': layers})
    return out + [file('manifest.json', compact(manifest)),
                  file('repositories', repositories(images))]


def kaniko(images):
    """kaniko: go-containerregistry's tarball, gzip layers."""
    out, manifest = [], []
    for image in images:
        name = image.config_digest()
        out.append(file(name, image.config()))
        layers = [sha256(layer.blob) + '.tar.gz' for layer in image.layers]
        for path, layer in dict(zip(layers, image.layers)).items():
            out.append(file(path, layer.blob))
        manifest.append({'Config': name, 'RepoTags': image.tags,
                         'Layers': layers})
    return out + [file('manifest.json', compact(manifest))]


def oci(images, nested=False, platforms=False):
    """An OCI layout, as a tar. nested: all entries in an index below the
    first. platforms: entries say their platform and share the first's tag."""
    blobs, entries = [], []
    for image in images:
        blobs += image_blobs(image)
        entry = descriptor(OCI + 'manifest.v1+json', image.manifest())
        if platforms:
            entry['platform'] = platform_object(image.platform)
        elif image.tags:
            entry['annotations'] = {
                'org.opencontainers.image.ref.name': image.tags[0]}
        entries.append(entry)
    if nested:
        inner = index(entries)
        blobs.append(inner)
        entries = [descriptor(OCI + 'index.v1+json', inner, annotations={
            'org.opencontainers.image.ref.name': images[0].tags[0]})]
    return [layout(), file('index.json', index(entries))] + \
        blob_members(blobs)


def oci_nested(images):
    return oci(images, nested=True)


GENERATIONS = {
    'docker 1.x': docker_1x,
    'docker 1.10 to 24': docker_1_10,
    'docker 25': docker_25,
    'containerd': containerd,
    'podman': podman,
    'kaniko': kaniko,
    'OCI layout': oci,
    'OCI layout with a nested index': oci_nested,
}


def to_folder(members, path):
    """The archive's members as files: the directory form of a layout."""
    for member in members:
        where = os.path.join(path, os.fsdecode(member.name))
        if member.kind == rawtar.DIR:
            os.makedirs(where, exist_ok=True)
            continue
        os.makedirs(os.path.dirname(where), exist_ok=True)
        with open(where, 'wb') as out:
            out.write(member.data)
    return path
