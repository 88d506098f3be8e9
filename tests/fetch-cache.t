#!/usr/bin/env python3
"""img-fetch's cache, kill -9 at any time, many at once; what it shows while it
is at work."""

import concurrent.futures
import os
import pty
import random
import re
import select
import shutil
import signal
import subprocess
import sys
import threading
import time

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, 'images')]

import fetch  # noqa: E402
import lib  # noqa: E402
import registry  # noqa: E402
from archive import Image  # noqa: E402
from fetch import APP, Home, at, check_cache, fronted, shelf  # noqa: E402
from lib import case, equal  # noqa: E402
from rawtar import f  # noqa: E402

fetch.program_is_missing('docker-registry', 'skopeo', 'openssl')

KILLS = 12


def digests(image):
    """Of the config and the layers, which are blobs in a registry."""
    return {image.config_digest(), *(layer.digest for layer in image.layers)}


def blob_path(home, digest):
    return os.path.join(home.cache, 'blobs', digest.replace(':', '/'))


def size_of(home):
    return sum(os.path.getsize(blob_path(home, digest))
               for digest in check_cache(home.cache))


# What is kept

@case('Blobs are kept by their digests, in a folder for this user alone.')
def _():
    home = Home()
    home.run(at('team/app:1.0')).archive()
    equal(digests(APP) | {APP.digest()}, check_cache(home.cache))
    equal({}, fetch.cached_parts(home.cache))
    equal(0o700, os.stat(home.cache).st_mode & 0o777)
    assert os.path.exists(home.cache + '/CACHEDIR.TAG'), 'no CACHEDIR.TAG'
    with open(home.cache + '/CACHEDIR.TAG', 'rb') as tag:
        assert tag.read().startswith(
            b'Signature: 8a477f597d28d172789f06886806bc55')


@case('A second run asks what the tag is now, and for no blob.')
def _():
    home = Home()
    with fronted() as front:
        first = home.run(at('team/app:1.0', front)).good()
        equal({digest: 1 for digest in digests(APP)}, dict(front.blobs()))
        front.requests.clear()
        equal(first, home.run(at('team/app:1.0', front)).good())
        equal({}, dict(front.blobs()))
        assert front.asked('/manifests/1.0'), 'the tag may have moved'


@case('By its digest an image from the cache needs no registry.')
def _():
    home = Home()
    name = 'team/app@' + APP.digest()
    with fronted() as front:
        first = home.run(at(name, front)).good()
        front.requests.clear()
        equal(first, home.run(at(name, front)).good())
        equal({}, dict(front.blobs()))
        equal([], front.asked('/manifests/'))


@case('A tag that has moved brings what it is now.')
def _():
    home = Home()
    for text in 'before', 'after':
        image = Image([f('moved', text)])
        shelf().put_image('team/moving', image, '1')
        equal(image.manifest(),
              home.run(at('team/moving:1')).archive().manifest)
    equal(image.manifest(), home.run(
        '--offline', at('team/moving:1')).archive().manifest)


@case('Layers that images share are downloaded once.')
def _():
    base = APP.layers[0]
    image = Image(base, [f('mine', 'x')])
    shelf().put_image('team/child', image, '1')
    home = Home()
    with fronted() as front:
        home.run(at('team/app:1.0', front)).archive()
        home.run(at('team/child:1', front)).archive()
        equal(1, front.blobs()[base.digest])
        equal({digest: 1 for digest in digests(APP) | digests(image)},
              dict(front.blobs()))


@case('The cache is below XDG_CACHE_HOME, ~/.cache, or where --cache says.')
def _():
    for env, args, where in (
            ({}, [], 'cache/img'),
            ({'XDG_CACHE_HOME': None}, [], 'home/.cache/img'),
            ({'XDG_CACHE_HOME': ''}, [], 'home/.cache/img'),
            ({}, ['--cache', 'PATH/a/b'], 'a/b')):
        home = Home()
        args = [arg.replace('PATH', home.path) for arg in args]
        if where == 'a/b':
            os.mkdir(home.path + '/a')
        home.run(*args, at('team/app:1.0'), env=env).archive()
        equal(5, len(check_cache(os.path.join(home.path, where))), where)


@case('A default cache that cannot be used is a warning; one that is named is '
      'an error.')
def _():
    for env in {}, {'XDG_CACHE_HOME': '/dev/null/x'}:
        home = Home()
        os.rmdir(home.env['XDG_CACHE_HOME'])
        home.write('cache', 'a file')
        result = home.run(at('team/app:1.0'), env=env)
        equal(0, result.status, result.text())
        assert re.fullmatch(r'img-fetch: warning: [^\n]*cache[^\n]*\n',
                            result.text()), result.text()
        equal(APP.manifest(), fetch.Archive(result.out).manifest)
    home.run('--cache', home.path + '/cache', at('team/app:1.0')).bad(
        re.escape(home.path + '/cache'))


@case('--no-cache keeps nothing and takes nothing.')
def _():
    home = Home()
    with fronted() as front:
        first = home.run('--no-cache', at('team/app:1.0', front)).good()
        equal([], os.listdir(home.env['XDG_CACHE_HOME']))
        home.run(at('team/app:1.0', front)).good()
        front.requests.clear()
        equal(first, home.run('--no-cache', at('team/app:1.0', front)).good())
        equal(digests(APP), set(front.blobs()))


# --offline

@case('--offline gives the same bytes when the registry is gone.')
def _():
    host = registry.Registry(lib.fresh_folder(), shelf().storage)
    home = Home()
    names = ['team/app:1.0', 'team/app@' + APP.digest(), 'team/multi:nested',
             'team/big:1']
    first = {name: home.run(at(name, host)).good() for name in names}
    host.stop()
    for name in names:
        equal(first[name], home.run('--offline', at(name, host)).good(), name)
    for option in '--manifest', '--config':
        home.run('--offline', option, at('team/app:1.0', host)).good()
    home.run('--offline', at('team/app:2.0', host)).bad('team/app')
    Home().run('--offline', at('team/app:1.0', host)).bad('team/app')


@case('--offline asks nothing, also where a blob is not in the cache.')
def _():
    home = Home()
    with fronted() as front:
        home.run(at('team/app:1.0', front)).archive()
        front.requests.clear()
        home.run('--offline', at('team/app:1.0', front)).archive()
        os.unlink(blob_path(home, APP.layers[1].digest))
        home.run('--offline', at('team/app:1.0', front)).bad(
            APP.layers[1].digest[7:19])
        equal([], front.requests)


@case('--offline gives another platform only where its blobs are there.')
def _():
    home = Home()
    name = at('team/multi:1')
    home.run('--platform', 'linux/s390x', name).archive()
    home.run('--offline', '--platform', 'linux/s390x', name).archive()
    home.run('--offline', '--platform', 'linux/arm/v7', name).bad()


# --cache-max

def age(home, digest, seconds):
    path = blob_path(home, digest)
    when = time.time() - seconds
    os.utime(path, (when, when))


@case('--cache-max removes what was not used for the longest time.')
def _():
    home = Home()
    images = [Image([f('x', fetch.noise(100 + i, 200000))], compress='none')
              for i in range(4)]
    for i, image in enumerate(images):
        shelf().put_image('team/lru', image, str(i))
        home.run(at('team/lru:%d' % i)).archive()
        for digest in digests(image) | {image.digest()}:
            age(home, digest, 10000 - 100 * i)
    # The oldest is used again, so the next one is the oldest.
    home.run(at('team/lru:0')).archive()
    home.run('--cache-max', '500k', at('team/lru:0')).archive()
    assert size_of(home) <= 500 * 1024, size_of(home)
    there = check_cache(home.cache)
    equal([True, False, False, True], [
        image.layers[0].digest in there for image in images])


@case('--cache-max 0 leaves an empty cache, and the whole image written.')
def _():
    home = Home()
    first = home.run(at('team/big:1')).good()
    equal(first, home.run('--cache-max', '0', at('team/big:1')).good())
    equal(set(), check_cache(home.cache))
    equal(first, home.run(at('team/big:1')).good())


# Spoilt caches

def spoil(path, how):
    with open(path, 'rb') as source:
        data = source.read()
    os.chmod(path, 0o600)
    with open(path, 'wb') as out:
        out.write(how(data))


def unchecked(home, *args):
    """A run whose cache may still be spoilt afterwards."""
    process = home.start(*args)
    out, err = process.communicate(timeout=fetch.SECONDS)
    return fetch.Fetched(args, process.returncode, out, err)


@case('A spoilt blob in the cache never comes out; it is fetched anew.')
def _():
    full = Home()
    first = full.run(at('team/app:1.0')).good()
    for digest in (APP.layers[0].digest, APP.layers[-1].digest,
                   APP.config_digest(), APP.digest()):
        for how in (lambda data: data[:-1] + bytes([data[-1] ^ 1]),
                    lambda data: data[:-1], lambda data: data + b'x',
                    lambda data: b''):
            home = Home()
            shutil.copytree(full.cache, home.cache)
            spoil(blob_path(home, digest), how)
            result = unchecked(home, at('team/app:1.0'))
            if result.status:
                result.bad(digest[7:19])
            else:
                assert result.good() == first, 'other bytes'
            assert home.run(at('team/app:1.0')).good() == first, 'not mended'


@case('Parts that are spoilt, too long or of somebody else do no harm.')
def _():
    image = fetch.big()
    first = Home().run(at('team/big:1')).good()
    for tail in (b'', b'x', b'x' * 100000, b'x' * 3000000):
        home = Home()
        for layer in image.layers:
            home.write('cache/img/parts/' + layer.digest.replace(':', '-'),
                       tail.decode())
        assert home.run(at('team/big:1')).good() == first, len(tail)
        assert not set(fetch.cached_parts(home.cache)) & {
            layer.digest.replace(':', '-') for layer in image.layers}


@case('A symlink, a folder or a fifo in place of a blob does no harm.')
def _():
    layer = APP.layers[0]
    for make in (lambda path: os.symlink('/etc/passwd', path), os.mkdir,
                 os.mkfifo):
        home = Home()
        first = home.run(at('team/app:1.0')).good()
        path = blob_path(home, layer.digest)
        os.unlink(path)
        make(path)
        result = unchecked(home, at('team/app:1.0'))
        if result.status:
            result.bad()
        else:
            assert result.good() == first


# kill -9

def kill_case(whom):
    def check():
        name = 'team/big:1'
        expected = Home().run(at(name)).archive().blobs
        chance = random.Random(7)
        resumed, downloads = 0, 0
        with fronted() as front:
            for number in range(KILLS):
                home = Home()
                front.rate = 2000000
                process = home.start(at(name, front))
                if number % 3:
                    # One in three is killed before it asks for any.
                    fetch.wait_for(lambda: len(front.blobs()) > number % 5,
                                   'a blob')
                time.sleep(chance.uniform(0, 0.3))
                whom(home, process)
                out, _ = process.communicate(timeout=fetch.SECONDS)
                if process.returncode:
                    fetch.unfinished(out, 'a run that was killed')
                fetch.wait_for(lambda h=home: not h.running(), 'all to end')
                check_cache(home.cache)
                front.forget()
                got = home.run(at(name, front)).archive()
                assert got.blobs == expected, 'other blobs'
                equal([], [part for part in fetch.cached_parts(home.cache)
                           if re.fullmatch('sha256-[0-9a-f]*', part)])
                resumed += sum('Range' in r.headers
                               for r in front.asked('/blobs/'))
                downloads += sum(front.blobs().values())
        assert resumed, 'none of %d downloads was resumed' % downloads
    return check


def kill_first(_, process):
    process.send_signal(signal.SIGKILL)


def kill_all(home, process):
    for pid in home.running():
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
    process.wait(fetch.SECONDS)


case('kill -9 at any time, then a rerun gives the same bytes, and resumes.')(
    kill_case(kill_first))
case('Likewise where all of its processes are killed.')(kill_case(kill_all))


@case('Where a process other than the first is killed, that is an error.')
def _():
    with fronted() as front:
        front.rate = 500000
        home = Home()
        process = home.start(at('team/big:1', front))
        fetch.wait_for(lambda: front.asked('/blobs/'), 'a blob')
        others = [pid for pid in home.running() if pid != process.pid]
        if not others:
            raise lib.Skip('there is one process only')
        os.kill(others[0], signal.SIGKILL)
        home.finish(process).bad()
        fetch.wait_for(lambda: not home.running(), 'all to end')


@case('SIGTERM and SIGINT end all of it, and leave parts to resume.')
def _():
    for number in signal.SIGTERM, signal.SIGINT:
        with fronted() as front:
            front.rate = 500000
            home = Home()
            process = home.start(at('team/big:1', front))
            fetch.wait_for(lambda: any(
                fetch.cached_parts(home.cache).values()), 'a part')
            process.send_signal(number)
            out, _ = process.communicate(timeout=fetch.SECONDS)
            assert process.returncode, 'status 0'
            fetch.unfinished(out)
            fetch.wait_for(lambda h=home: not h.running(), 'all to end')
            front.forget()
            home.run(at('team/big:1', front)).archive()


@case('Where its parts are removed, that is an error; a rerun is whole.')
def _():
    home = Home()
    with fronted() as front:
        front.rate = 400000
        process = home.start(at('team/big:1', front))
        fetch.wait_for(lambda: any(
            fetch.cached_parts(home.cache).values()), 'a part')
        for name in fetch.cached_parts(home.cache):
            os.unlink(os.path.join(home.cache, 'parts', name))
        home.finish(process).bad('removed')
        front.forget()
        home.run(at('team/big:1', front)).archive()


# Many at once

def finish_all(home, runs):
    """What they write, read at the same time: one that is not read keeps
    what it has begun."""
    with concurrent.futures.ThreadPoolExecutor(len(runs)) as pool:
        return [result.good() for result in pool.map(home.finish, runs)]


@case('Processes that want the same image share one download of each blob.')
def _():
    home = Home()
    with fronted() as front:
        front.rate = 4000000
        outs = finish_all(home, [home.start(at('team/big:1', front))
                                 for _ in range(6)])
        equal({digest: 1 for digest in digests(fetch.big())},
              dict(front.blobs()))
    first = Home().run(at('team/big:1')).archive()
    for out in outs:
        assert fetch.Archive(out).blobs == first.blobs, 'other bytes'


@case('One that waits for another\'s download takes over when that is killed.')
def _():
    home = Home()
    with fronted() as front:
        front.rate = 300000
        first = home.start(at('team/big:1', front))
        fetch.wait_for(lambda: any(
            fetch.cached_parts(home.cache).values()), 'a part')
        second = home.start(at('team/big:1', front))
        time.sleep(0.3)
        fetch.killed(first)
        front.rate = None
        out = home.finish(second).good()
    assert out == Home().run(at('team/big:1', front)).good()


@case('One whose output nobody reads keeps no other waiting, and nothing is '
      'downloaded twice.')
def _():
    home = Home()
    # Each comes in one piece; together they are more than a pipe takes.
    image = Image(*([f('x', fetch.noise(200 + i, 200000))] for i in range(12)),
                  compress='none')
    shelf().put_image('team/unread', image, '1')
    name, wanted = 'team/unread:1', digests(image) | {image.digest()}
    lowest, go = image.layers[0].digest, threading.Event()

    def hold(request):
        if request.path.endswith(lowest):
            go.wait(fetch.SECONDS)

    def has(blobs):
        return blobs <= check_cache(home.cache)
    with fronted() as front:
        front.before = hold
        first = home.start('--parallel', '16', at(name, front))
        # Nothing is written yet, so nothing holds it up.
        fetch.wait_for(lambda: has(wanted - {lowest}), 'the others')
        go.set()
        fetch.wait_for(lambda: has(wanted), 'all blobs')
        begin = time.monotonic()
        out = home.finish(home.start(at(name, front))).good()
        assert time.monotonic() - begin < 5, 'waits for the first'
        assert first.poll() is None, 'the first: %s' % home.finish(first).err
        equal({digest: 1 for digest in digests(image)}, dict(front.blobs()))
        assert out == home.finish(first).good(), 'the first writes otherwise'


@case('Many processes with a cache that is always too small all get theirs.')
def _():
    home = Home()
    expected = {name: Home().run(at(name)).good()
                for name in ('team/big:1', 'team/app:1.0', 'team/zstd:1')}
    names = list(expected) * 4
    outs = finish_all(home, [home.start('--cache-max', '1M', at(name))
                             for name in names])
    assert outs == [expected[name] for name in names], 'other bytes'
    home.run('--cache-max', '1M', at('team/app:1.0')).archive()
    assert size_of(home) <= 1 << 20, size_of(home)


# What it shows

@case('On SIGUSR1 one line says how far it is, terminal or not.')
def _():
    home = Home()
    with fronted() as front:
        with front.hold() as arrived:
            process = home.start(at('team/big:1', front))
            arrived()
            lines = b''
            for count in 1, 2:
                process.send_signal(signal.SIGUSR1)
                fetch.wait_for(lambda: select.select(
                    [process.stderr], [], [], 0.1)[0], 'a line')
                lines += os.read(process.stderr.fileno(), 4096)
                equal(count, lines.count(b'\n'), lines)
            assert re.match(rb'(img-fetch: [^\n]*\d[^\n]*\n){2}\Z', lines), \
                lines
        home.finish(process).archive()


def on_terminal(*args):
    """(what a terminal on stderr shows, the archive)"""
    home = Home()
    ours, theirs = pty.openpty()
    with fronted() as front:
        front.rate = 1500000
        with open(os.path.join(home.path, 'out'), 'wb') as out:
            process = home.start(*args, at('team/big:1', front), stdout=out,
                                 stderr=theirs)
        os.close(theirs)
        shown = b''
        while True:
            try:
                data = os.read(ours, 65536)
            except OSError:
                break
            if not data:
                break
            shown += data
        os.close(ours)
        equal(0, process.wait(fetch.SECONDS), shown.decode())
    home.check()
    with open(os.path.join(home.path, 'out'), 'rb') as out:
        return shown, fetch.Archive(out.read())


@case('A terminal shows each layer on its way, with its rate; -q nothing.')
def _():
    shown, _ = on_terminal()
    assert re.search(rb'\d[^\n]*/s', shown), shown[-2000:]
    for layer in fetch.big().layers[:3]:
        assert layer.digest[7:15].encode() in shown, layer.digest
    for option in '-q', '--quiet':
        shown, _ = on_terminal(option)
        equal(b'', shown)


@case('A terminal that is narrow, or of no size, does no harm.')
def _():
    home = Home()
    for columns in 0, 1, 10:
        script = 'stty cols %d rows 1; exec "%s" --no-cache %s >/dev/null' % (
            columns, fetch.FETCH, at('team/big:1'))
        ours, theirs = pty.openpty()
        with subprocess.Popen(['sh', '-c', script], stdin=theirs,
                              stderr=theirs, stdout=theirs,
                              env=home.environment({})) as process:
            os.close(theirs)
            try:
                while os.read(ours, 65536):
                    pass
            except OSError:
                pass
            equal(0, process.wait(fetch.SECONDS))
        os.close(ours)


if __name__ == '__main__':
    lib.main(fetch.FETCH)
