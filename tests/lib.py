"""What the tests written in Python share: TAP, and running img-merge.

A test file registers its cases with @case('A sentence about behaviour.') and
ends with main(). A case fails by an exception and skips by raising Skip.
Arguments of a test file: parts of titles; only cases with one of them run.
"""

import atexit
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import traceback

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, 'images'))

import rawtar  # noqa: E402
import stream  # noqa: E402
from stream import ANY, Node  # noqa: E402

BIN = os.path.abspath(os.environ.get(
    'IMG_BIN', os.path.join(HERE, '..', 'build', 'bin')))
SHARED = os.environ.get('IMG_SHARED', os.path.join(HERE, '..', '..', 'shared'))
MERGE = os.path.join(BIN, 'img-merge')
FILTER = os.path.join(BIN, 'img-filter')
SHADOW = os.path.join(BIN, 'img-check-shadow')
CAT = os.path.join(BIN, 'img-cat')
LS = os.path.join(BIN, 'img-ls')
SECONDS = 120  # for one run: far more than any needs
SCRATCH = tempfile.mkdtemp(prefix='img-test-')
atexit.register(shutil.rmtree, SCRATCH, True)

CASES = []


class Skip(Exception):
    pass


def case(title):
    def register(function):
        CASES.append((title, function))
        return function
    return register


def note(text):
    for line in text.rstrip('\n').split('\n'):
        line = line.encode('utf-8', 'backslashreplace').decode()
        print('#', line[:1000])


def run_case(number, title, function):
    try:
        function()
    except Skip as reason:
        print('ok %d - %s # SKIP %s' % (number, title, reason))
    except (AssertionError, stream.Broken) as e:
        print('not ok %d - %s' % (number, title))
        note(str(e) or traceback.format_exc())
    except Exception:  # pylint: disable=broad-except
        print('not ok %d - %s' % (number, title))
        note(traceback.format_exc())
    else:
        print('ok %d - %s' % (number, title))
    sys.stdout.flush()


def release_only(why):
    """For tests of what is the same in both kinds of build."""
    if BIN.endswith('/dev/bin'):
        print('1..0 # SKIP %s' % why)
        sys.exit(0)


def main(program=MERGE):
    if not os.access(program, os.X_OK):
        print('Bail out! there is no %s' % program)
        sys.exit(1)
    wanted = [(t, f) for t, f in CASES
              if not sys.argv[1:] or any(a in t for a in sys.argv[1:])]
    print('1..%d' % len(wanted))
    for number, (title, function) in enumerate(wanted, 1):
        run_case(number, title, function)


def scratch(name, data=None):
    """A path in the scratch folder, with these bytes in it."""
    path = os.path.join(SCRATCH, name)
    if data is not None:
        with open(path, 'wb') as out:
            out.write(data)
    return path


def fresh_folder():
    return tempfile.mkdtemp(dir=SCRATCH)


class Result:
    """How a run ended. Death by a signal is never what a test wants."""

    def __init__(self, args, status, out, err):
        self.args, self.status, self.out, self.err = args, status, out, err
        assert status >= 0, '%s: killed by %s: %s' % (
            args, signal.Signals(-status).name, err[-4000:])

    def text(self):
        return self.err.decode('utf-8', 'backslashreplace')

    def good(self):
        """Status 0 and nothing on stderr; the output."""
        assert self.status == 0, '%s: status %d: %s' % (
            self.args, self.status, self.text())
        assert self.err == b'', '%s: stderr: %s' % (self.args, self.text())
        return self.out

    def stream(self):
        return stream.read(self.good())

    def rootfs(self):
        return stream.read_rootfs(self.good())

    def bad(self, *patterns):
        """Status 2, one line on stderr that matches each pattern, and no
        output that a reader takes for complete; the line."""
        assert self.status == 2, '%s: status %d: %s' % (
            self.args, self.status, self.text())
        line = self.text()
        assert re.fullmatch(r'img-(merge|filter): [^\n]+\n', line), \
            '%s: not one line: %s' % (self.args, line[:2000])
        assert re.fullmatch(r'[^\x00-\x1f\x7f]+\n', line), \
            '%s: control bytes: %r' % (self.args, line)
        for pattern in patterns:
            assert re.search(pattern, line), '%s: %r does not match %r' % (
                self.args, line, pattern)
        assert not stream.is_complete(self.out), \
            '%s: complete output in spite of: %s' % (self.args, line)
        return line


def run(args, stdin=None, env=None, **given):
    """stdin: bytes for a pipe, a path, or None for /dev/null."""
    full = dict(os.environ, LC_ALL='C.UTF-8', TMPDIR=SCRATCH)
    full.update(env or {})
    if isinstance(stdin, str):
        with open(stdin, 'rb') as source:
            done = subprocess.run(args, stdin=source, capture_output=True,
                                  timeout=SECONDS, env=full, check=False,
                                  **given)
    else:
        done = subprocess.run(args, input=stdin or b'', capture_output=True,
                              timeout=SECONDS, env=full, check=False, **given)
    return Result(args, done.returncode, done.stdout, done.stderr)


def merge(data, *args, env=None):
    """img-merge on bytes from a pipe."""
    return run([MERGE, *args], data, env)


def merge_file(path, *args, env=None):
    """img-merge on an operand."""
    return run([MERGE, *args, path], None, env)


def anybody(command):
    """The command as somebody who is not root."""
    if os.geteuid() != 0:
        return command
    if not shutil.which('setpriv'):
        raise Skip('needs setpriv, or not to be root')
    return ['setpriv', '--reuid', '65534', '--regid', '65534',
            '--clear-groups', *command]


def unpacked(data, command):
    """What a command makes of an archive in an empty folder: each path with
    type, mode, time (of all but symlinks) and target, but for the folder."""
    folder = fresh_folder()
    os.chmod(SCRATCH, 0o755)
    if os.geteuid() == 0 and command[0] == 'setpriv':
        os.chown(folder, 65534, 65534)
    try:
        done = subprocess.run(command, input=data, cwd=folder,
                              capture_output=True, check=False)
        equal((0, b''), (done.returncode, done.stderr), command)
        out = subprocess.run(
            ['find', '.', '-mindepth', '1', '-printf', r'%P\t%y\t%m\t%T@\t'
             r'%l\t%n\0'], cwd=folder, capture_output=True, check=True).stdout
    finally:
        subprocess.run(['chmod', '-R', 'u+rwx', folder], check=False)
        shutil.rmtree(folder, True)
    rows = [line.split('\t') for line in
            out.decode('utf-8', 'surrogateescape').split('\0')[:-1]]
    return {row[0]: row[1:3] + ([] if row[1] == 'l' else row[3:4]) + row[4:]
            for row in rows}


def follow(links, path):
    """Where a path leads among symlinks {path: target}, and those on the way;
    None and those met in a loop."""
    way, at, rest = [], [], path.split('/')
    while rest:
        part, rest = rest[0], rest[1:]
        if part in ('', '.'):
            continue
        if part == '..':
            at = at[:-1]
            continue
        at = at + [part]
        name = '/'.join(at)
        if name not in links:
            continue
        way.append(name)
        if len(way) > 40:
            return None, way
        at = [] if links[name].startswith('/') else at[:-1]
        rest = links[name].split('/') + rest
    return '/'.join(at), way


def brought(links, selected, left_out=lambda path: False):
    """What the symlinks among the selected paths bring."""
    out = set()
    for path in selected & set(links):
        real, way = follow(links, path)
        out |= set(way) | ({real} if real is not None else set())
    return {path for path in out if not left_out(path)} - selected


def same(expected, got, what=''):
    lines = stream.differences(expected, got)
    assert not lines, '\n'.join([what] + lines if what else lines)


def equal(expected, got, what=''):
    assert expected == got, '%s: %.500r, should be %.500r' % (
        what or 'value', got, expected)


# Expectations of a root file system: {path: node}

def F(data=b'', mode=0o644, **given):
    return Node('f', mode, content=rawtar.raw(data), **given)


def D(mode=0o755, **given):
    return Node('d', mode, **given)


def implied():
    """A directory that no layer has an entry for. Its time is nobody's."""
    return D(0o755, mtime=ANY)


def L(target, mode=0o777, **given):
    return Node('l', mode, target=target, **given)


def C(major, minor, mode=0o644, **given):
    return Node('c', mode, rdev=(major, minor), **given)


def B(major, minor, mode=0o644, **given):
    return Node('b', mode, rdev=(major, minor), **given)


def P(mode=0o644, **given):
    return Node('p', mode, **given)


def linked(names, node):
    """Names that share one inode."""
    node.group = frozenset(names)
    return {name: node for name in names}
