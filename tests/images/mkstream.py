"""Image streams (common/img-stream.5), written by hand: for tests of what
reads them, which need none of the programs that write them.

    mkstream.stream([('RUN adduser guest', [d('etc/'), f('etc/passwd', ...)])])

A layer is its build instruction and rawtar members. Skeletons come first, then
bodies, in the order given; `links` are groups of names, first name first.
"""

import hashlib
import json

import rawtar


class Hollow:
    """A file that came without its body."""

    def __init__(self, name, size, **given):
        self.kind = rawtar.FILE
        self.data = b''
        self.member = rawtar.sparse_pax_10(
            name, size, [], xattrs={'user.img.hollow': '1'}, **given)

    def to_bytes(self):
        return self.member.to_bytes()


def name_json(name):
    """A name as our JSON has it."""
    try:
        return rawtar.raw(name).decode()
    except UnicodeDecodeError:
        import base64
        return {'b64': base64.b64encode(rawtar.raw(name)).decode()}


def meta(name, value):
    data = value if isinstance(value, bytes) else json.dumps(
        value, separators=(',', ':')).encode() + b'\n'
    return rawtar.f('.image/' + name, data, mode=0o444, mtime=0)


def diff_id(index):
    return 'sha256:' + hashlib.sha256(b'layer %d' % index).hexdigest()


def digest(index):
    return 'sha256:' + hashlib.sha256(b'blob %d' % index).hexdigest()


def marker(index, created_by):
    value = {'index': index, 'diff_id': diff_id(index),
             'digest': digest(index), 'verified': 'full'}
    if created_by is not None:
        value['created_by'] = created_by
    return meta('layers/%d.json' % index, value)


def stage(*kept, tool='img-merge', hollow=False):
    """An entry of `stages`."""
    return {'tool': tool, 'version': '0', 'kept': list(kept),
            'hollow': hollow}


def is_body(member):
    return not isinstance(member, bytes) and member.kind in (
        rawtar.FILE, rawtar.LINK)


def end(layers, diags):
    members = [m for _, list_ in layers for m in list_]
    return meta('end.json', {
        'entries': len(members),
        'bytes': sum(len(m.data) for m in members if m.kind == rawtar.FILE),
        'diags': list(diags)})


def parts(layers, stages=(), links=(), diags=(), config=None, manifest=None,
          attestations=None, **info):
    """The stream's members in their order."""
    start = {'v': 1, 'layers': len(layers), 'hidden': False}
    start.update(info, stages=list(stages))
    out = [meta('stream.json', start)]
    for name, value in (('manifest.json', manifest), ('config.json', config),
                        ('attestations.json', attestations)):
        if value is not None:
            out.append(meta(name, value))
    if links:
        out.append(meta('links.json', [[name_json(n) for n in group]
                                       for group in links]))
    for bodies in (False, True):
        for index, (created_by, members) in enumerate(layers):
            wanted = [m for m in members if is_body(m) == bodies]
            if wanted or not bodies:
                out.append(marker(index, created_by))
            out += wanted
    return out + [end(layers, diags)]


def stream(layers, **given):
    return rawtar.to_bytes(parts(layers, **given))
