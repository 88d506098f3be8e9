"""Image streams (common/img-stream.5) as tests see them: a strict reader of
the tar that img-merge writes, and the promises of the contract, each checked.

read(data) gives a Stream, or raises Broken with the promise that is not kept.
is_complete(data) is what any reader must ask before it believes a stream.
"""

import base64
import io
import json
import re
import tarfile

from rawtar import BLOCK, MTIME

META = ('manifest.json', 'config.json', 'attestations.json', 'links.json')
FIRST_BODIES = ('etc/passwd', 'etc/group', 'etc/os-release',
                'usr/lib/os-release')
PAX_KEYS = re.compile(
    rb'(path|linkpath|size|uid|gid|mtime|SCHILY\.xattr\..+'
    rb'|SCHILY\.dev(major|minor)|GNU\.sparse\..+)\Z', re.S)
ANY = type('Any', (), {'__eq__': lambda a, b: True, '__hash__': None,
                       '__repr__': lambda a: 'ANY'})()


class Broken(Exception):
    pass


def need(condition, what, *values):
    if not condition:
        raise Broken(what % values if values else what)


def text(name):
    return name.decode('utf-8', 'surrogateescape')


def strict_json(data):
    def pairs(items):
        keys = [k for k, _ in items]
        need(len(keys) == len(set(keys)), 'duplicate keys in JSON: %r', data)
        return dict(items)
    return json.loads(data, object_pairs_hook=pairs)


# The tar below the stream

class Raw:
    """A member as it stands in the archive."""
    __slots__ = ('name', 'kind', 'mode', 'uid', 'gid', 'mtime', 'size',
                 'link', 'dev', 'xattrs', 'runs', 'body', 'bytes')

    def content(self):
        if self.runs is None:
            return self.body
        out, at = bytearray(self.size), 0
        for offset, n in self.runs:
            out[offset:offset + n] = self.body[at:at + n]
            at += n
        return bytes(out)


def octal(field):
    if field[0] & 0x80:
        width = 8 * len(field) - 1
        value = int.from_bytes(field, 'big') - (1 << width)
        return value - (1 << width) if value >> (width - 1) else value
    digits = field.rstrip(b'\0 ')
    need(re.fullmatch(rb'[0-7]*', digits), 'number field %r', field)
    return int(digits or b'0', 8)


def pax(data):
    records, at = {}, 0
    while at < len(data):
        space = data.index(b' ', at)
        n = int(data[at:space])
        need(data[at + n - 1:at + n] == b'\n', 'pax record %r', data[at:])
        key, _, value = data[space + 1:at + n - 1].partition(b'=')
        need(key not in records, 'pax key %r twice', key)
        need(PAX_KEYS.match(key), 'pax key %r', key)
        records[key] = value
        at += n
    return records


def nanoseconds(value):
    match = re.fullmatch(rb'(-?)(\d+)(?:\.(\d+))?', value)
    need(match, 'pax time %r', value)
    whole = int(match[2]) * 10**9 + int((match[3] or b'0').ljust(9, b'0')[:9])
    return -whole if match[1] else whole


def sparse_map(records, body):
    if b'GNU.sparse.major' not in records:
        need(not any(k.startswith(b'GNU.sparse') for k in records),
             'another sparse form than 1.0')
        return None, body
    need((records[b'GNU.sparse.major'], records[b'GNU.sparse.minor']) ==
         (b'1', b'0'), 'another sparse form than 1.0')
    at = 0

    def line():
        nonlocal at
        end = body.index(b'\n', at)
        value, at = int(body[at:end]), end + 1
        return value
    runs = [(line(), line()) for _ in range(line())]
    at += -at % BLOCK
    return [run for run in runs if run[1]], body[at:]


def member(head, records, body):
    m = Raw()
    need(octal(head[148:156]) == sum(head) - sum(head[148:156]) + 8 * 32,
         'checksum')
    need(head[257:265] == b'ustar\00000', 'magic %r', head[257:265])
    need(not head[265:329].strip(b'\0'), 'owner names')
    name = head[0:100].split(b'\0')[0]
    prefix = head[345:500].split(b'\0')[0]
    name = prefix + b'/' + name if prefix else name
    name = records.get(b'path', name)
    m.runs, m.body = sparse_map(records, body)
    m.name = records.get(b'GNU.sparse.name', name)
    m.kind = head[156:157]
    m.mode, m.uid, m.gid = (octal(head[a:a + 8]) for a in (100, 108, 116))
    m.uid = int(records.get(b'uid', m.uid))
    m.gid = int(records.get(b'gid', m.gid))
    m.mtime = nanoseconds(records.get(b'mtime', b'%d' % octal(head[136:148])))
    m.size = int(records.get(b'GNU.sparse.realsize', len(body)))
    m.link = records.get(b'linkpath', head[157:257].split(b'\0')[0])
    m.dev = tuple(int(records.get(key, octal(head[a:a + 8]))) for key, a in (
        (b'SCHILY.devmajor', 329), (b'SCHILY.devminor', 337)))
    m.xattrs = {text(k[13:]): v for k, v in records.items()
                if k.startswith(b'SCHILY.xattr.')}
    return m


def members(data):
    """All members; Broken unless the archive ends in two zero blocks with
    nothing but zeros behind."""
    at, start, records, out = 0, 0, {}, []
    while True:
        head = data[at:at + BLOCK]
        need(len(head) == BLOCK, 'cut short at %d', at)
        if not head.strip(b'\0'):
            break
        size = int(records.get(b'size', octal(head[124:136])))
        body = data[at + BLOCK:at + BLOCK + size]
        need(len(body) == size, 'body cut short at %d', at)
        kind = head[156:157]
        need(kind in b'0123456x', 'type %r', kind)
        at += BLOCK + size + -size % BLOCK
        if kind == b'x':
            need(not records, 'two pax headers in a row')
            records = pax(body)
            continue
        need(kind == b'0' or size == 0, 'body of a type %r', kind)
        out.append(member(head, records, body))
        out[-1].bytes = data[start:at]
        start, records = at, {}
    need(not records, 'a pax header without its member')
    need(len(data) >= at + 2 * BLOCK and not data[at:].strip(b'\0'),
         'no two zero blocks at the end')
    return out


# The root file system

TYPES = {b'0': 'f', b'1': 'h', b'2': 'l', b'3': 'c', b'4': 'b', b'5': 'd',
         b'6': 'p'}
FIELDS = ('type', 'mode', 'uid', 'gid', 'mtime', 'content', 'target', 'rdev',
          'xattrs', 'group')


class Node:
    def __init__(self, kind, mode, **given):
        self.type, self.mode = kind, mode
        self.uid = given.pop('uid', 0)
        self.gid = given.pop('gid', 0)
        mtime = given.pop('mtime', MTIME)
        self.mtime = mtime * 10**9 if isinstance(mtime, int) else mtime
        self.mtime = given.pop('mtime_ns', self.mtime)
        self.content = given.pop('content', None)
        self.target = given.pop('target', None)
        self.rdev = given.pop('rdev', None)
        self.xattrs = given.pop('xattrs', {})
        self.group = given.pop('group', None)
        self.layer = given.pop('layer', None)
        self.sparse = given.pop('sparse', False)
        self.hollow = given.pop('hollow', False)
        self.size = given.pop('size', None)
        if given:
            raise TypeError('unknown: %s' % ', '.join(given))


def differences(expected, got):
    """Lines on what differs; the root counts only where it is expected."""
    out = []
    for path in sorted(set(expected) | set(got)):
        if path not in got:
            out.append('%r is missing' % path)
        elif path not in expected:
            if path != '':
                out.append('%r should not be there' % path)
        else:
            for field in FIELDS:
                want, have = (getattr(side[path], field)
                              for side in (expected, got))
                if not want == have:
                    out.append('%r: %s is %.200r, should be %.200r' %
                               (path, field, have, want))
    return out


def node(raw, names):
    kind = TYPES[raw.kind]
    given = {'uid': raw.uid, 'gid': raw.gid, 'mtime': None,
             'xattrs': dict(raw.xattrs), 'sparse': raw.runs is not None}
    if kind == 'f':
        given['content'] = raw.content()
        given['size'] = raw.size
        given['hollow'] = given['xattrs'].pop('user.img.hollow', None) \
            is not None
    if kind == 'l':
        given['target'] = text(raw.link)
    if kind in 'cb':
        given['rdev'] = raw.dev
    out = Node(kind, raw.mode, **given)
    out.mtime = raw.mtime
    out.group = frozenset(names) if len(names) > 1 else None
    return out


def unescape(name):
    first, slash, rest = name.partition(b'/')
    if re.fullmatch(rb'\.image~+', first):
        first = first[:-1]
    return first + slash + rest


def path_of(name):
    return text(unescape(name).rstrip(b'/')) if name != b'./' else ''


def plain_path(name):
    return text(name.rstrip(b'/')) if name != b'./' else ''


def file_system(entries, path_of):
    """path -> Node of the members, hard links resolved."""
    groups, heads = {}, {}
    for raw in entries:
        if raw.kind not in b'15':
            groups[raw.name] = [raw.name]
        elif raw.kind == b'1':
            need(raw.link in groups, 'hard link %r before its target %r',
                 raw.name, raw.link)
            groups[raw.name] = groups[raw.link]
            groups[raw.name].append(raw.name)
    out = {}
    for raw in entries:
        path = path_of(raw.name)
        need(path not in out, '%r twice', path)
        if raw.kind == b'1':
            head = heads[groups[raw.name][0]]
            out[path] = head
            need((raw.mode, raw.uid, raw.gid, raw.mtime) ==
                 (head.mode, head.uid, head.gid, head.mtime),
                 'the link %r has other attributes than its target', path)
        else:
            out[path] = node(raw, [path_of(n) for n in
                                   groups.get(raw.name, ())])
            heads[raw.name] = out[path]
    return out


# The promises

def check_name(raw):
    name = raw.name
    if name == b'./':
        need(raw.kind == b'5', 'the root is a %r', raw.kind)
        return
    need(name.endswith(b'/') == (raw.kind == b'5'),
         'slash at the end of %r', name)
    parts = name[:-1].split(b'/') if raw.kind == b'5' else name.split(b'/')
    need(not {b'', b'.', b'..'} & set(parts), 'name %r', name)


def check_tree(entries):
    """Directories before what is in them, and no name twice."""
    folders, seen = {b''}, set()
    for raw in entries:
        check_name(raw)
        clean = b'' if raw.name == b'./' else raw.name.rstrip(b'/')
        need(clean or not seen, 'the root is not the first entry')
        need(clean not in seen, 'member %r twice', raw.name)
        need(clean.rpartition(b'/')[0] in folders,
             'no directory before %r', raw.name)
        seen.add(clean)
        if raw.kind == b'5':
            folders.add(clean)


def check_skeleton(stream):
    """Skeleton before bodies; what makes sense of the rest is first."""
    bodies = False
    late = None
    for raw in stream.entries:
        if stream.fs[path_of(raw.name)].type == 'f':
            bodies = True
            if path_of(raw.name) not in FIRST_BODIES:
                late = raw.name
            else:
                node_ = stream.fs[path_of(raw.name)]
                need(late is None or node_.group,
                     '%r comes after %r', raw.name, late)
        elif raw.kind != b'5' or not stream.filtered:
            # A filter writes directories before the first thing in them.
            need(not bodies, '%r comes after the first body', raw.name)


def check_hollow(raw):
    mine = [key for key in raw.xattrs if key.startswith('user.img.')]
    if 'user.img.hollow' in mine:
        need(raw.kind == b'0' and raw.runs == [] and not raw.body and
             raw.size, 'hollow %r is not all hole', raw.name)
        mine.remove('user.img.hollow')
    need(not mine, '%r has %r', raw.name, mine)


def check_links(stream):
    """links.json says what the members say, first name first; its names
    are those of the members, escaped as they are."""
    actual, heads = {}, {}
    for raw in stream.entries:
        if raw.kind == b'1' and stream.fs[path_of(raw.name)].type == 'f':
            head = heads.get(raw.link, raw.link)
            heads[raw.name] = head
            actual.setdefault(head, [head]).append(raw.name)
    told = [[bytes_of(name) for name in group] for group in stream.links]
    for group in actual.values():
        match = [g for g in told if group[0] in g]
        need(len(match) == 1, 'links.json on %r: %r', group[0], match)
        need(match[0][0] == group[0],
             'links.json: the first name is %r, not %r', match[0][0], group[0])
        need(set(group) <= set(match[0]), 'links.json lacks one of %r', group)
    if not stream.info.get('stages'):
        need(sorted(map(sorted, told)) ==
             sorted(sorted(g) for g in actual.values()),
             'links.json has groups that are not there')


def bytes_of(value):
    if isinstance(value, dict):
        return base64.b64decode(value['b64'], validate=True)
    return value.encode()


def check_python(data, raws):
    """Python's tarfile lists the same members."""
    with tarfile.open(fileobj=io.BytesIO(data), mode='r:',
                      encoding='utf-8', errors='surrogateescape') as tar:
        listed = [(m.name, m.size, m.mode) for m in tar]
    wanted = [(text(r.name.rstrip(b'/')), r.size, r.mode) for r in raws]
    need(listed == wanted, 'python lists something else: %r',
         [p for p in zip(listed, wanted) if p[0] != p[1]][:3])


class Stream:
    def __init__(self, data):
        self.data = data
        self.raws = members(data)
        self.meta, self.layers, self.markers = {}, {}, []
        self.entries, self.hidden, self.links = [], {}, []
        self.entry_layer = {}
        need(self.raws and self.raws[0].name == b'.image/stream.json',
             'the first member is not stream.json')
        need(self.raws[-1].name == b'.image/end.json',
             'the last member is not end.json')
        self.info = strict_json(self.raws[0].body)
        self.end = strict_json(self.raws[-1].body)
        self.filtered = any(stage['tool'] == 'img-filter'
                            for stage in self.info.get('stages', []))
        for raw in self.raws[1:-1]:
            self.take(raw)
        self.check(data)

    def take(self, raw):
        if not raw.name.startswith(b'.image/'):
            need(raw.name != b'.image', 'unescaped .image')
            need(self.markers, '%r has no marker before it', raw.name)
            self.entry_layer[path_of(raw.name)] = self.markers[-1]
            self.entries.append(raw)
            return
        name = text(raw.name[7:])
        match = re.fullmatch(r'layers/(0|[1-9]\d*)\.json', name)
        if match:
            value = strict_json(raw.body)
            index = int(match[1])
            need(value['index'] == index, 'marker %r', name)
            need(value['verified'] in ('full', 'none'), 'marker %r', name)
            need(self.layers.setdefault(index, value) == value,
                 'marker %r differs from the one before', name)
            self.markers.append(index)
            return
        match = re.fullmatch(r'hidden/(\d+)/(\d+)/(.+)', name, re.S)
        if match:
            need(self.markers, '%r has no marker before it', raw.name)
            key = int(match[1]), int(match[2]), match[3].rstrip('/')
            need(key not in self.hidden, '%r twice', raw.name)
            # The same where one layer has a name twice.
            need(key[0] <= key[1], '%r: removed before added', raw.name)
            self.hidden[key] = raw
            return
        need(name in META, 'unknown metadata %r', name)
        need(name not in self.meta and not self.markers,
             'misplaced metadata %r', name)
        self.meta[name] = raw.body
        if name == 'links.json':
            self.links = strict_json(raw.body)

    def check(self, data):
        need(self.info['v'] == 1, 'version')
        need(self.info.get('hidden') or not self.hidden,
             'hidden entries that stream.json does not announce')
        need(isinstance(self.info.get('stages', []), list), 'stages')
        need(set(self.layers) <= set(range(self.info['layers'])),
             'markers %r of %d layers', sorted(self.layers),
             self.info['layers'])
        counted = self.entries + list(self.hidden.values())
        need(self.end['entries'] == len(counted),
             'end.json counts %r entries, there are %r',
             self.end['entries'], len(counted))
        stored = sum(len(raw.body) for raw in counted)
        need(self.end['bytes'] == stored,
             'end.json counts %r bytes, there are %r', self.end['bytes'],
             stored)
        for diag in self.end.get('diags', []):
            need(diag['level'] in ('note', 'warning', 'error') and
                 diag['code'] and diag['message'], 'diag %r', diag)
        check_tree(self.entries)
        for raw in self.entries:
            check_hollow(raw)
        self.fs = file_system(self.entries, path_of)
        for path, node_ in self.fs.items():
            if node_.layer is None:
                node_.layer = self.entry_layer[path]
        check_skeleton(self)
        check_links(self)
        check_python(data, self.raws)

    def diags(self, path=None, code=None):
        return [d for d in self.end.get('diags', [])
                if (path is None or d.get('path') == path) and
                (code is None or d['code'] == code)]


def read(data):
    try:
        return Stream(data)
    except (KeyError, ValueError, IndexError, tarfile.TarError) as e:
        raise Broken('%s: %s' % (type(e).__name__, e)) from e


def read_rootfs(data):
    """path -> Node of what --rootfs writes; it has promises of its own."""
    raws = members(data)
    check_tree(raws)
    open_folders = ['']
    for raw in raws:
        path = plain_path(raw.name)
        parent = path.rpartition('/')[0]
        need(parent in open_folders, 'not depth first at %r', path)
        while open_folders[-1] != parent and path:
            open_folders.pop()
        if raw.kind == b'5' and path:
            open_folders.append(path)
        check_hollow(raw)
    check_python(data, raws)
    return file_system(raws, plain_path)


def is_complete(data):
    """Whether a reader of streams would take this for a whole one."""
    try:
        raws = members(data)
    except (Broken, ValueError, IndexError, KeyError):
        return False
    return bool(raws) and raws[0].name == b'.image/stream.json' and \
        raws[-1].name == b'.image/end.json'
