#!/usr/bin/env python3
"""img-check on real images: the findings were read once, one by one, and are
kept in real-images.expected: image, severity, rule, path, key.

real-images.t --write writes that file anew; then it is to be read again.
"""

import json
import os
import subprocess
import sys

import lib
from lib import BIN, MERGE, SHARED, Skip, case, equal

CHECK = os.path.join(BIN, 'img-check')
EXPECTED = os.path.join(lib.HERE, 'real-images.expected')
TODAY = '2026-11-28'  # support ends on some day; the findings would change
# The same findings come of all forms of one image.
IMAGES = (
    'image/alma-app.arm64.docker-save-containerd.tar',
    'image/alpine-web.docker-save-containerd.tar',
    'image/alpine-web.docker-save-legacy18.tar.gz',
    'image/alpine-web.oci-archive.tar',
    'image/alpine-web.oci-zstd.tar',
    'image/dive-kaniko.tar',
    'image/dive-oci-estargz.tar',
    'image/dive-oci-gzip.tar',
    'image/dive-oci-uncompressed.tar',
    'image/dive-oci-zstd.tar',
    'image/dive-test-docker-image.tar.gz',
    'image/trivy-alpine-39.docker-save.tar.gz',
    'image/trivy-busybox-with-lockfile.docker-save.tar.gz',
    'rootfs/almalinux-8-docker-s390x-micro.tar.xz',
    'rootfs/alpine-minirootfs-3.20.3-x86_64.tar.gz',
    'rootfs/alpine-minirootfs-3.6.5-x86_64.tar.gz',
    'rootfs/busybox-latest-musl-amd64.tar.gz',
    'rootfs/busybox-latest-uclibc-amd64.tar.gz',
)
# Distributions as they come: nothing above info, but for what is argued.
STOCK = [i for i in IMAGES if i.startswith('rootfs/')] + [
    'image/trivy-alpine-39.docker-save.tar.gz']
ARGUED = {
    'base/end-of-life': 'it is so: they are years old',
    'config/root-user': 'it names no user',
}


def findings(image):
    merge = subprocess.Popen([MERGE, os.path.join(SHARED, 'images', image)],
                             stdout=subprocess.PIPE)
    done = subprocess.run([CHECK, '--today', TODAY], stdin=merge.stdout,
                          capture_output=True, timeout=lib.SECONDS,
                          check=False)
    merge.stdout.close()
    equal((0, 0, b''), (merge.wait(), done.returncode, done.stderr), image)
    recs = [json.loads(line) for line in done.stdout.splitlines()]
    equal(True, recs[-1]['ok'])
    found = [r for r in recs if r['type'] == 'finding']
    prints = [r['fingerprint'] for r in found]
    equal(len(prints), len(set(prints)), '%s: fingerprints are unique' % image)
    return sorted('%s %s %s %s %s' % (
        image, r['severity'], r['rule'], r.get('path', '-'),
        r.get('key', '-')) for r in found)


def need(image):
    if not os.path.exists(os.path.join(SHARED, 'images', image)):
        raise Skip('there is no %s' % image)


def expected(image):
    with open(EXPECTED, encoding='utf-8') as lines:
        return [line.rstrip('\n') for line in lines
                if line.startswith(image + ' ')]


def register(image):
    @case('%s has the findings that it had' % image)
    def _():
        need(image)
        equal(expected(image), findings(image))


for one in IMAGES:
    register(one)


@case('Distributions as they come have nothing above info that is not argued')
def _():
    for image in STOCK:
        need(image)
        for line in findings(image):
            _, severity, rule = line.split(' ')[:3]
            assert severity == 'info' or rule in ARGUED, line


if __name__ == '__main__':
    if sys.argv[1:] == ['--write']:
        with open(EXPECTED, 'w', encoding='utf-8') as out:
            for one in IMAGES:
                out.writelines(line + '\n' for line in findings(one))
    else:
        lib.main(CHECK)
