"""The rows of img-fetch: a real registry on loopback, the gzip layers."""

import contextlib
import json
import os
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), 'images'))

import measure  # noqa: E402
import registry  # noqa: E402

NAME = 'img-fetch'
MEMORY = 64 * measure.MIB
REPOSITORY = 'bench/image'


class Place:
    """A registry with the image in it, and all that is fetched of it."""

    def __init__(self, b):
        self.b = b
        self.folder = b.work + '/registry'
        self.registry = registry.Registry(self.folder)
        registry.push(self.folder, 'oci:' + b.file('oci-gzip') + ':bench',
                      self.registry, REPOSITORY + ':1')
        blobs = b.file('oci-gzip') + '/blobs/sha256'
        self.ref = f'{self.registry.host}/{REPOSITORY}:1'
        manifest = json.loads(self.command('--manifest', self.ref))
        self.layers = [layer['digest'] for layer in manifest['layers']]
        self.files = [f'{blobs}/{digest[7:]}' for digest in self.layers]
        self.bytes = sum(layer['size'] for layer in manifest['layers'])
        self.cache = b.work + '/cache'

    def stop(self):
        self.registry.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def argv(self, *args):
        return [f'{self.b.bin}/{NAME}', '--tmpdir', self.b.work, *args]

    def command(self, *args):
        return subprocess.run(self.argv('--no-cache', *args), check=True,
                              stdout=subprocess.PIPE).stdout

    def fetch(self, *args):
        """To /dev/null, as the yardsticks do."""
        return [self.argv(*args, self.ref)]

    def afresh(self, stages):
        """With a cache that is not there yet; removing it is not timed."""
        def run():
            try:
                return self.b.runner.seconds(stages)
            finally:
                self.forget()
        return run

    def forget(self):
        shutil.rmtree(self.cache, ignore_errors=True)
        os.sync()

    def curl(self):
        urls = []
        for digest in self.layers:
            urls += ['-o', '/dev/null', f'http://{self.registry.host}/v2/'
                     f'{REPOSITORY}/blobs/{digest}']
        return ['curl', '--no-progress-meter', '--fail', '--parallel', '--parallel-max', '3',
                *urls]

    def curl_and_hash(self):
        """One after the other, as the number says."""
        both = self.b.runner.seconds([self.curl()])
        return both + self.b.runner.seconds(
            [['openssl', 'dgst', '-sha256', *self.files]])

    def skopeo(self):
        target = self.b.work + '/skopeo.tar'
        argv = ['skopeo', '--insecure-policy', '--tmpdir', self.b.work,
                'copy', '-q', '--src-tls-verify=false', 'docker://' + self.ref,
                f'docker-archive:{target}']
        try:
            return self.b.runner.seconds([argv])
        finally:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(target)
            os.sync()


def rows(b, p):
    kept = p.fetch('--cache', p.cache)
    yard = 'curl --parallel to /dev/null, then openssl dgst'
    b.row('img-fetch from a registry, nothing kept', p.fetch('--no-cache'),
          p.curl_and_hash, yard, 1.15, size=p.bytes, name=NAME)
    b.row('img-fetch from a registry into an empty cache, on the disk', kept,
          p.curl_and_hash, yard, size=p.bytes, name=NAME,
          ours=p.afresh(kept))
    p.forget()
    b.row('faster than skopeo copy docker:// docker-archive:', kept,
          p.skopeo, 'skopeo copy', 2, faster=True, size=p.bytes, name=NAME,
          ours=p.afresh(kept), runs=min(b.args.n, b.args.umoci))
    p.forget()
    b.runner.seconds(kept)
    b.row('img-fetch again, all from the cache, verified', kept + [['cat']],
          b.timed([['cat', *p.files], ['cat']]), 'cat FILES | cat',
          size=p.bytes, name=NAME)
    memory(b, p)


def memory(b, p):
    what = 'peak RSS of img-fetch and its network process'
    if b.args.only and not any(w in what for w in b.args.only):
        return
    p.forget()
    rss, _ = b.runner.memory(p.fetch('--cache', p.cache), NAME)
    verdict = b.verdict(what, rss <= MEMORY, '64 MiB')
    print(f'\n{what}: {rss / measure.MIB:.1f} MiB, at most 64: {verdict}',
          flush=True)


def fetched(b):
    lacking = registry.missing('docker-registry', 'skopeo', 'curl', 'openssl')
    if lacking:
        print(f'\nimg-fetch: not measured, there is no {lacking}')
        return
    if b.args.only and not any(
            w in 'img-fetch skopeo' for w in b.args.only):
        return
    place = Place(b)
    try:
        rows(b, place)
    finally:
        place.stop()
