"""Tar archives, member by member, field by field.

Every field of a header can be given as it shall stand in the file, right or
wrong: tests of a reader need archives that no tar program would write.

A layer is a list of members (or of raw bytes, which are taken as they are).
Names are str (with surrogates for bytes that are not UTF-8) or bytes.
"""

BLOCK = 512
MTIME = 1500000000

FILE, LINK, SYMLINK, CHAR, BLOCKDEV, DIR, FIFO = (
    b'0', b'1', b'2', b'3', b'4', b'5', b'6')


def raw(text):
    """The bytes of a name."""
    if isinstance(text, bytes):
        return text
    return text.encode('utf-8', 'surrogateescape')


def padding(n):
    return b'\0' * (-n % BLOCK)


def number(value, width):
    """Octal, or base 256 where it does not fit; bytes stay as they are."""
    if isinstance(value, bytes):
        return value.ljust(width, b'\0')[:width]
    if 0 <= value < 8 ** (width - 1):
        return b'%0*o\0' % (width - 1, value)
    field = bytearray(value.to_bytes(width, 'big', signed=True))
    field[0] |= 0x80
    return bytes(field)


def pax_record(key, value):
    body = b' ' + raw(key) + b'=' + raw(value) + b'\n'
    size = len(body) + 1
    while len(str(size)) + len(body) != size:
        size = len(str(size)) + len(body)
    return str(size).encode() + body


def pax_payload(records):
    """Records from a dict, a list of pairs, or bytes as they are."""
    if isinstance(records, bytes):
        return records
    pairs = records.items() if isinstance(records, dict) else records
    return b''.join(pax_record(k, v) for k, v in pairs)


class Member:
    """One member with everything that stands before it.

    magic: 'ustar' (POSIX), 'gnu', 'star', 'v7', or the 8 bytes themselves.
    pax: records of an extended header before the member.
    long: how a name or link that does not fit is written: 'pax', 'gnu',
    'prefix' (ustar), or 'cut'.
    patch: {offset: bytes} written into the header before its checksum is made;
    checksum: the field's bytes, where it shall be wrong.
    size: the size field, where it is not the length of the data.
    """

    def __init__(self, kind, name, data=b'', **given):
        self.kind = kind
        self.name = raw(name)
        self.data = data
        self.link = raw(given.pop('link', b''))
        self.mode = given.pop('mode', 0o755 if kind == DIR else 0o644)
        self.uid = given.pop('uid', 0)
        self.gid = given.pop('gid', 0)
        self.mtime = given.pop('mtime', MTIME)
        self.size = given.pop('size', None)
        self.dev = given.pop('dev', (0, 0))
        self.uname = raw(given.pop('uname', b''))
        self.gname = raw(given.pop('gname', b''))
        self.magic = given.pop('magic', 'ustar')
        self.long = given.pop('long', 'pax')
        self.prefix = raw(given.pop('prefix', b''))
        self.pax = given.pop('pax', {})
        self.xattrs = given.pop('xattrs', {})
        self.patch = given.pop('patch', {})
        self.checksum = given.pop('checksum', None)
        if given:
            raise TypeError('unknown: %s' % ', '.join(given))

    def magic_bytes(self):
        known = {'ustar': b'ustar\00000', 'gnu': b'ustar  \0',
                 'star': b'ustar\00000', 'v7': b'\0' * 8}
        return known.get(self.magic, self.magic)

    def header(self, name, link, prefix):
        size = len(self.data) if self.size is None else self.size
        mtime = self.mtime
        if isinstance(mtime, float):
            mtime = int(mtime // 1)
        block = bytearray(BLOCK)
        block[0:100] = name[:100].ljust(100, b'\0')
        block[100:108] = number(self.mode, 8)
        block[108:116] = number(self.uid, 8)
        block[116:124] = number(self.gid, 8)
        block[124:136] = number(size, 12)
        block[136:148] = number(mtime, 12)
        block[156:157] = self.kind
        block[157:257] = link[:100].ljust(100, b'\0')
        block[257:265] = self.magic_bytes()
        if self.magic != 'v7':
            block[265:297] = self.uname.ljust(32, b'\0')[:32]
            block[297:329] = self.gname.ljust(32, b'\0')[:32]
            block[329:337] = number(self.dev[0], 8)
            block[337:345] = number(self.dev[1], 8)
            if self.magic == 'star':
                block[345:476] = prefix[:131].ljust(131, b'\0')
                block[476:488] = number(0, 12)
                block[488:500] = number(0, 12)
                block[508:512] = b'tar\0'
            elif self.magic == 'ustar':
                block[345:500] = prefix[:155].ljust(155, b'\0')
        for at, piece in self.patch.items():
            block[at:at + len(piece)] = piece
        return finish(block, self.checksum)

    def split(self, name):
        """A ustar prefix and the rest of the name."""
        for at in range(len(name) - 1, 0, -1):
            if name[at:at + 1] == b'/' and at <= 155 and \
                    0 < len(name) - at - 1 <= 100:
                return name[:at], name[at + 1:]
        raise ValueError('does not fit a prefix')

    def to_bytes(self):
        out = b''
        name, link, prefix = self.name, self.link, self.prefix
        records = self.pax
        if not isinstance(records, bytes):
            records = list(records.items() if isinstance(records, dict)
                           else records)
            for key, value in self.xattrs.items():
                records.append((b'SCHILY.xattr.' + raw(key), value))
            if isinstance(self.mtime, float):
                records.append(('mtime', '%.9f' % self.mtime))
            if self.long == 'pax' and len(name) > 100:
                records.append(('path', name))
            if self.long == 'pax' and len(link) > 100:
                records.append(('linkpath', link))
        if self.long == 'gnu':
            for kind, text in ((b'K', link), (b'L', name)):
                if len(text) > 100:
                    out += gnu_long(kind, text)
        if self.long == 'prefix' and len(name) > 100:
            prefix, name = self.split(name)
        if records:
            out += pax_header(records)
        return out + self.header(name, link, prefix) + self.data + \
            padding(len(self.data))


def finish(block, checksum=None):
    """The block with its checksum: the right one unless given."""
    block[148:156] = b' ' * 8
    block[148:156] = checksum if checksum is not None else \
        b'%06o\0 ' % sum(block)
    return bytes(block)


def gnu_long(kind, text):
    return Member(kind, '././@LongLink', raw(text) + b'\0', magic='gnu',
                  mtime=0).to_bytes()


def pax_header(records, kind=b'x', name='PaxHeaders/x', **given):
    return Member(kind, name, pax_payload(records), mtime=0,
                  **given).to_bytes()


def to_bytes(members, end=2, tail=b''):
    """The archive: members, zero blocks, and what follows them."""
    return b''.join(m if isinstance(m, bytes) else m.to_bytes()
                    for m in members) + b'\0' * BLOCK * end + tail


# What layers are written with.

def f(name, data=b'', **given):
    return Member(FILE, name, raw(data), **given)


def d(name, mode=0o755, **given):
    return Member(DIR, name, mode=mode, **given)


def l(name, target, **given):  # noqa: E743
    given.setdefault('mode', 0o777)
    return Member(SYMLINK, name, link=target, **given)


def h(name, target, **given):
    return Member(LINK, name, link=target, **given)


def c(name, major, minor, **given):
    return Member(CHAR, name, dev=(major, minor), **given)


def b(name, major, minor, **given):
    return Member(BLOCKDEV, name, dev=(major, minor), **given)


def p(name, **given):
    return Member(FIFO, name, **given)


def wh(path):
    """The whiteout of a path."""
    folder, slash, name = path.rpartition('/')
    return f(folder + slash + '.wh.' + name, mode=0o600)


def opq(folder):
    return f((folder + '/' if folder else '') + '.wh..wh..opq', mode=0o600)


# Sparse files: size, and runs of data [(offset, bytes)].

def sparse_content(size, runs):
    content = bytearray(size)
    for at, data in runs:
        content[at:at + len(data)] = data
    return bytes(content)


def sparse_old_gnu(name, size, runs, **given):
    """GNU tar --format=gnu --sparse: type S, the map in the header."""
    pairs = [number(at, 12) + number(len(data), 12) for at, data in runs]
    patch = {386: b''.join(pairs[:4]), 483: number(size, 12)}
    rest = pairs[4:]
    if rest:
        patch[482] = b'\1'
    member = Member(b'S', name, b''.join(data for _, data in runs),
                    magic='gnu', patch=patch, **given)
    out = member.header(member.name, b'', b'')
    while rest:
        block = b''.join(rest[:21]).ljust(504, b'\0')
        rest = rest[21:]
        out += (block + (b'\1' if rest else b'\0')).ljust(BLOCK, b'\0')
    return out + member.data + padding(len(member.data))


def sparse_pax_00(name, size, runs, **given):
    """GNU.sparse 0.0: the map in repeated records."""
    records = [('GNU.sparse.size', str(size)),
               ('GNU.sparse.numblocks', str(len(runs)))]
    for at, data in runs:
        records += [('GNU.sparse.offset', str(at)),
                    ('GNU.sparse.numbytes', str(len(data)))]
    return Member(FILE, name, b''.join(data for _, data in runs),
                  pax=records, **given)


def sparse_pax_01(name, size, runs, **given):
    """GNU.sparse 0.1: the map in one record."""
    pairs = ','.join('%d,%d' % (at, len(data)) for at, data in runs)
    return Member(FILE, 'GNUSparseFile.0/x',
                  b''.join(data for _, data in runs),
                  pax=[('GNU.sparse.size', str(size)),
                       ('GNU.sparse.numblocks', str(len(runs))),
                       ('GNU.sparse.name', name),
                       ('GNU.sparse.map', pairs)], **given)


def sparse_pax_10(name, size, runs, **given):
    """GNU.sparse 1.0: the map in front of the data."""
    text = '%d\n' % len(runs)
    text += ''.join('%d\n%d\n' % (at, len(data)) for at, data in runs)
    head = text.encode()
    head += padding(len(head))
    return Member(FILE, 'GNUSparseFile.0/x',
                  head + b''.join(data for _, data in runs),
                  pax=[('GNU.sparse.major', '1'), ('GNU.sparse.minor', '0'),
                       ('GNU.sparse.name', name),
                       ('GNU.sparse.realsize', str(size))], **given)


SPARSE_FORMS = {'old GNU': sparse_old_gnu, 'GNU.sparse 0.0': sparse_pax_00,
                'GNU.sparse 0.1': sparse_pax_01,
                'GNU.sparse 1.0': sparse_pax_10}
