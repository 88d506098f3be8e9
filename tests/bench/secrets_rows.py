"""The rows of img-check-secrets, which reads every byte: over 1 GB of files of
/usr of all kinds, on one processor.

IMG_TRIVY: a trivy to compare it with, if it is not in the PATH.
"""

import os
import shutil
import subprocess
import tarfile

import measure

NAME = 'img-check-secrets'
RATE = 300
MEMORY = 64 * measure.MIB
START = 0.050
TIMES = 20
ONE = ['taskset', '-c', '0']
# No match is status 1.
GREP = ['sh', '-c', 'LC_ALL=C grep -caE "ghp_[0-9A-Za-z]{36}" "$1"; '
        'test $? -le 1', 'sh']
TRIVY = ['fs', '--scanners', 'secret', '--offline-scan', '--skip-db-update',
         '--skip-version-check', '--quiet', '--timeout', '60m', '--format',
         'json']


def say(line):
    print(line, flush=True)


def there(b):
    return os.path.exists(f'{b.bin}/{NAME}')


def without(b):
    """Options for img-check, so that it does what it did before."""
    return ['--skip', 'secrets'] if there(b) else []


def checked(b):
    if not b.wanted(NAME):
        return
    if not there(b):
        say(f'\n{NAME}: not measured, it is not there')
        return
    start(b)
    everything(b)
    path = b.work + '/usr-stream.tar'
    with open(path, 'wb') as out:
        subprocess.run(b.merge(b.file('usr.tar')), stdout=out, check=True)
    mine = rate(b, path)
    b.row(f'{NAME} of 1 GB of /usr from a pipe',
          [['cat', path], b.check(name=NAME)],
          b.timed([['cat', path], ['cat']]), 'cat FILE | cat >/dev/null',
          size=os.path.getsize(path), name=NAME)
    os.unlink(path)
    trivy(b, mine)


def rate(b, path):
    """Seconds for all of it."""
    size = os.path.getsize(path)
    argv = b.check(path, name=NAME)
    mine, rss = b.row(
        f'{NAME} of 1 GB of /usr on one processor', [argv],
        b.timed([[*ONE, *GREP, path]]), 'grep of one pattern', size=size,
        name=NAME, ours=b.timed([[*ONE, *argv]]))
    got = size / mine / 1e6
    verdict = b.verdict(f'{NAME}, MB/s', got >= RATE, RATE)
    say(f'    {got:.0f} MB/s, at least {RATE}: {verdict}')
    verdict = b.verdict(f'{NAME}, peak RSS', rss <= MEMORY, '64 MiB')
    say(f'    peak RSS {rss / measure.MIB:.1f} MiB, at most 64: {verdict}')
    return mine


def start(b):
    """With nothing to do."""
    path = b.work + '/one-file'
    with tarfile.open(path + '.tar', 'w') as tar:
        tar.addfile(tarfile.TarInfo('etc/empty'))
    with open(path, 'wb') as out:
        subprocess.run(b.merge(path + '.tar'), stdout=out, check=True)
    times = measure.alternate(b.timed([b.check(path, name=NAME)]),
                              b.timed([b.check(path)]), 4 * b.args.n)
    mine, theirs = (measure.median(t) for t in times)
    verdict = b.verdict(f'start of {NAME}', mine <= START, '50 ms')
    say(f'\nstart of {NAME}, a stream with one empty file')
    say(f'    {1e3 * mine:.1f} ms, img-check-shadow {1e3 * theirs:.1f} ms; '
        f'at most {1e3 * START:.0f}: {verdict}')


def everything(b):
    merge = b.merge(b.file('save.tar'))
    b.row(f'img-merge save.tar | img-check, {NAME} too',
          [merge, b.check(name='img-check')],
          b.timed([merge, b.check(name=NAME)]),
          f'img-merge save.tar | {NAME}', name='img-check')


def trivy(b, mine):
    """Its start is taken off. It looks at fewer files than we: binary ones are
    passed by, and many by their path; the folder is given so that its list of
    folders of the system does not fit."""
    program = os.environ.get('IMG_TRIVY') or shutil.which('trivy')
    if not program:
        say(f'\n{NAME} and trivy: not measured, there is no trivy')
        return
    folder = b.work + '/trivy'
    os.makedirs(folder + '/empty')
    try:
        subprocess.run(['tar', '-xf', b.file('usr.tar'), '-C', folder],
                       check=True)

        def seconds(path):
            return b.runner.seconds(
                [[*ONE, program, *TRIVY, '--cache-dir', folder + '/cache',
                  path]])
        idle = min(seconds(folder + '/empty') for _ in range(3))
        theirs = seconds(folder + '/usr') - idle
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    what = f'{NAME}, faster than trivy'
    times = theirs / mine
    verdict = b.verdict(what, times >= TIMES, TIMES)
    version = subprocess.run([program, '--version'], check=False, text=True,
                             capture_output=True).stdout.split('\n')[0]
    say(f'\n{what}, the same files, on one processor')
    say(f'    {mine:.3f} s; trivy {theirs:.1f} s without its start of '
        f'{idle:.2f} s ({version})')
    say(f'    ratio {times:.1f}, at least {TIMES}: {verdict}')
