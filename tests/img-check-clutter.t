#!/usr/bin/env python3
"""img-check-clutter, on streams that are written by hand and on images."""

import os

import lib
from lib import MERGE, case, equal, run
import archive
from findings import bad, check, of_type, on_real_images
from mkstream import Hollow, stage, stream
import rawtar
from rawtar import d, f, h, l

CLUTTER = os.path.join(lib.BIN, 'img-check-clutter')
MIB = 1 << 20


def image(*members, **given):
    return stream([('COPY . .', list(members))], **given)


def brief(recs):
    return [(r['rule'].removeprefix('clutter/'), r['severity'], r['path'])
            for r in of_type('finding', recs)]


def found(*members, args=(), **given):
    return brief(check(CLUTTER, image(*members, **given), *args))


def rule_of(path, data='x', **given):
    """The rule and the path of the finding on a file, or None."""
    got = found(f(path, data, **given))
    assert len(got) < 2, got
    return (got[0][0], got[0][2]) if got else None


def files(rule, *paths, **given):
    """Each of these files is a finding of that rule."""
    for path in paths:
        equal((rule, path), rule_of(path, **given), path)


def nothing(*paths, **given):
    for path in paths:
        equal(None, rule_of(path, **given), path)


def below(rule, *directories):
    """A file in each of these directories, at any depth, is one of that rule
    on the directory."""
    for path in directories:
        for file in path + '/x', path + '/a/b/c':
            equal((rule, path), rule_of(file), file)


# Directories

@case('A directory is found by what is in it, and is one finding')
def _():
    recs = check(CLUTTER, image(f('app/.git/HEAD', 'x' * 1000),
                                f('app/.git/objects/ab/cd', 'x' * 2000),
                                f('app/main', 'x'),
                                l('app/.git/link', 'HEAD')))
    equal([('vcs', 'medium', 'app/.git')], brief(recs))
    equal('"app/.git" is not needed to run: a Git repository, 3 files, '
          '2.9 KiB', of_type('finding', recs)[0]['message'])
    equal('3 files, 2.9 KiB', of_type('finding', recs)[0]['evidence'])
    equal('COPY . .', of_type('finding', recs)[0]['layer']['created_by'])


@case('Entries of directories change nothing, empty ones are no finding')
def _():
    equal([('vcs', 'medium', 'app/.git')],
          found(d('app/'), d('app/.git/'), d('app/.git/objects/'),
                f('app/.git/HEAD', 'x')))
    equal([], found(d('app/.git/'), d('app/.git/objects/'), d('tmp/'),
                    d('root/.cache/'), d('var/log/')))


@case('Files of one directory that come apart are one finding')
def _():
    equal([('vcs', 'medium', 'a/.git'), ('vcs', 'medium', 'b/.git')],
          found(f('a/.git/1', 'x'), f('b/.git/1', 'x'), f('a/.git/2', 'x'),
                f('c', 'x'), f('b/.git/2', 'x')))
    recs = check(CLUTTER, stream([('one', [f('a/.git/1', 'x')]),
                                  ('two', [f('a/.git/2', 'x')])]))
    equal([('vcs', 'medium', 'a/.git')], brief(recs))


@case('A directory is of the layer that added to it last')
def _():
    for first, last in ('ab', 'ba'):
        data = stream([('one', [f('.git/' + first, 'x')]),
                       ('two', [f('.git/' + last, 'x')])])
        recs = check(CLUTTER, data, '--base', '1', '--only-app')
        equal([('vcs', 'medium', '.git')], brief(recs))
        equal(1, of_type('finding', recs)[0]['layer']['index'])
    data = stream([('one', [f('.git/a', 'x')]), ('two', [f('a', 'x')])])
    equal([], brief(check(CLUTTER, data, '--base', '1', '--only-app')))


@case('The outermost directory counts')
def _():
    equal([('vcs', 'medium', 'a/.git')],
          found(f('a/.git/modules/b/.git/x', 'x'), f('a/.git/.idea/x', 'x'),
                f('a/.git/Dockerfile', 'x')))


@case('Names are compared as components, never as parts of one')
def _():
    nothing('app/x.git/HEAD', 'app/.gitx/HEAD', 'app/git/HEAD', '.gi/x',
            'app/target/debugger', 'app/mytarget/debug/x', 'x/debug/target',
            'opt/scargo/registry/x', 'var/logs/x', 'var/log', 'xtmp/x',
            'app/tmp/x', 'app/var/log/x', 'srv/var/crash/x')


@case('Core dumps and histories are found in packages of others too')
def _():
    for directory in ('app/vendor', 'app/node_modules/x', 'usr/share/doc/x'):
        equal(('core-dump', directory + '/core.123'),
              rule_of(directory + '/core.123', 'x' * 4096))
        files('history-file', directory + '/.bash_history')
        nothing(directory + '/Dockerfile', directory + '/a.bak')
    equal(None, rule_of('usr/share/man/man5/core.5', 'x' * 5000))


@case('What Corepack runs is no cache')
def _():
    nothing('root/.cache/node/corepack/v1/yarn/4.0.0/yarn.js')
    below('cache', 'root/.cache/nodes')


@case('Repositories')
def _():
    below('vcs', 'app/.git', '.git', 'a/b/c/.svn', 'srv/.hg', 'x/.bzr',
          'x/CVS', 'x/_darcs')
    files('vcs', 'app/.git', 'app/.gitignore', '.gitattributes', '.hgignore',
          'app/.gitmodules')


@case('Files of editors and desktops')
def _():
    below('editor', 'app/.idea', 'app/.vscode', 'root/.vim')
    files('editor', 'root/.vimrc', 'root/.viminfo', 'app/.DS_Store',
          'app/Thumbs.db', 'app/.main.c.swp', 'app/main.c~', 'app/#main.c#',
          'app/.#main.c', 'app/x.iml', 'app/.editorconfig')
    nothing('app/main.swp', 'app/~', 'app/#', 'app/##', 'app/.#',
            'app/vimrc', 'etc/vim/vimrc', 'app/.swp')


@case('Files of continuous integration')
def _():
    below('ci', 'app/.github', 'app/.gitlab', 'app/.circleci')
    files('ci', 'app/.travis.yml', 'app/.gitlab-ci.yml', 'app/Jenkinsfile',
          'app/.pre-commit-config.yaml')


@case('Files that say how images are built')
def _():
    below('container-file', 'app/.devcontainer')
    files('container-file', 'Dockerfile', 'app/Dockerfile.prod',
          'app/prod.Dockerfile', 'app/Containerfile', 'app/Containerfile.x',
          'app/docker-compose.yml', 'app/docker-compose.prod.yaml',
          'app/compose.yaml', 'app/compose.prod.yml', 'app/.dockerignore',
          'app/Vagrantfile')
    nothing('app/DockerfileParser.js', 'app/docker-compose',
            'app/compose.js', 'app/dockerfile.py', 'app/compose')


@case('Core dumps are told by name, mode and size')
def _():
    dump = 'x' * 4096
    files('core-dump', 'app/core', data=dump, mode=0o600)
    files('core-dump', 'app/core.1234', 'vgcore.7', data=dump)
    files('core-dump', 'app/hs_err_pid12.log', 'app/heap.hprof')
    below('core-dump', 'var/crash', 'var/lib/systemd/coredump')
    nothing('app/core', data=dump, mode=0o644)
    nothing('app/core', 'app/core.1', mode=0o600)
    nothing('app/core.js', 'app/core.12a', 'app/xcore.12', 'app/vgcore.',
            'app/core.', 'usr/share/man/man5/core.5',
            'usr/local/share/man/man5/core.5', 'app/hs_err_pid.log',
            'app/core/x', data=dump)
    recs = check(CLUTTER, image(f('core.1', dump)))
    equal(('medium', 'medium'), (of_type('finding', recs)[0]['severity'],
                                 of_type('finding', recs)[0]['confidence']))


@case('Histories are found where something is in them')
def _():
    files('history-file', 'root/.bash_history', 'root/.python_history',
          'home/x/.psql_history')
    nothing('root/.bash_history', data='')


@case('Caches that the history of a build does not tell')
def _():
    below('cache', 'root/.m2/repository', 'root/.gradle', 'root/.ccache',
          'root/.cargo/registry', 'usr/local/cargo/registry', 'go/pkg/mod',
          'root/go/pkg/mod', 'opt/conda/pkgs', 'root/.composer/cache',
          'root/.cache/go-build', 'root/.nuget/packages', 'root/.pub-cache')
    nothing('root/.cargo/bin/x', 'root/.m2/settings.xml', 'go/pkg/x',
            'root/.npm/_cacache/x', 'root/.cache/pip/x', 'var/cache/apt/x',
            'var/cache/apk/x', 'var/lib/apt/lists/x', 'opt/conda/lib/x')


@case('In .cache each directory is one, but for what programs need')
def _():
    equal([('cache', 'info', 'root/.cache'),
           ('cache', 'info', 'root/.cache/a'),
           ('cache', 'info', 'root/.cache/b'),
           ('cache', 'info', 'root/.cache/yarn')],
          found(f('root/.cache/a/1/2', 'x'), f('root/.cache/a/.git/3', 'x'),
                f('root/.cache/b/1', 'x'), f('root/.cache/file', 'x'),
                f('root/.cache/yarn/v6/x', 'x'),
                f('root/.cache/huggingface/hub/m', 'x'),
                f('root/.cache/ms-playwright/c/d', 'x')))


@case('Trees of builds and tests')
def _():
    below('build-tree', 'app/target/debug', 'app/CMakeFiles', 'app/.tox',
          'app/.pytest_cache', 'app/.next/cache', 'app/.terraform',
          'app/node_modules/.cache', 'app/.mypy_cache')
    files('build-tree', 'app/CMakeCache.txt', 'app/config.log',
          'app/.coverage', 'app/x.gcda')
    nothing('app/__pycache__/x.pyc', 'app/target/release/app',
            'app/target/app.jar', 'app/coverage', 'app/.next/server/x')


@case('Old versions and what tools left')
def _():
    files('leftover', 'etc/x.conf.orig', 'app/x.rej', 'etc/passwd.bak',
          'etc/x.dpkg-old', 'etc/x.rpmnew', 'etc/x.ucf-dist', 'app/nohup.out',
          'etc/x.rpmsave')
    nothing('etc/passwd-', 'etc/original', 'app/.bak', 'app/.orig', 'app/bak',
            'app/x.origx', 'var/lib/dpkg/status-old', 'app/x.')


@case('Logs with something in them are one finding')
def _():
    equal([('log', 'info', 'var/log')],
          found(f('var/log/dpkg.log', 'x'), f('var/log/apt/term.log', 'y'),
                f('var/log/empty.log', '')))
    equal([], found(f('var/log/btmp', ''), l('var/log/a.log', '/dev/stdout'),
                    d('var/log/x/')))
    files('log', 'app/npm-debug.log', 'app/yarn-error.log',
          'root/npm-debug.log.123')
    nothing('app/server.log', 'app/log/x')


@case('Temporary files are one finding, what is worse among them another')
def _():
    equal([('temporary', 'info', 'tmp'), ('vcs', 'medium', 'tmp/a/.git'),
           ('container-file', 'info', 'tmp/b/Dockerfile'),
           ('temporary', 'info', 'var/tmp')],
          found(f('tmp/a/x', 'x'), f('tmp/a/.git/HEAD', 'x'), f('tmp/y', 'x'),
                f('tmp/b/Dockerfile', 'x'), f('var/tmp/z', 'x'),
                f('tmp/empty', '')))


@case('Trees that came with the packages of others are passed over')
def _():
    for tree in ('app/node_modules/a', 'app/vendor/a', 'go/src/x/vendor',
                 'usr/lib/python3/dist-packages/a', 'usr/share/doc/a',
                 'usr/local/lib/python3.11/site-packages/a',
                 'usr/local/bundle/gems/a-1.0', 'usr/share/nodejs/a',
                 'usr/src/linux', 'usr/local/go/x', 'root/buildinfo'):
        nothing(*[tree + '/' + name for name in (
            'Dockerfile', '.travis.yml', '.github/x', '.gitignore', 'x.orig',
            '.editorconfig', '.vscode/x', '.cache/x/y', 'CMakeFiles/x',
            'core.1234', 'a~', 'target/debug/x')])
    for tree in ('app/xnode_modules', 'app/node_modules.old', 'usr/share/docs',
                 'srv/vendors', 'app/usr/src', 'srv/root/buildinfo',
                 'usr/local/gone', 'app/vendor.d'):
        files('container-file', tree + '/Dockerfile')


@case('Repositories in packages of others are low')
def _():
    equal([('vcs', 'low', 'app/vendor/a/.git')],
          found(f('app/vendor/a/.git/HEAD', 'x')))


@case('Caches, trees and temporary files are low from 1 MiB on, logs from 10')
def _():
    for path, rule, directory, limit in (
            ('root/.m2/repository/x', 'cache', 'root/.m2/repository', MIB),
            ('app/.tox/x', 'build-tree', 'app/.tox', MIB),
            ('tmp/x', 'temporary', 'tmp', MIB),
            ('var/log/x', 'log', 'var/log', 10 * MIB)):
        for size, severity in ((limit - 1, 'info'), (limit, 'low')):
            equal([(rule, severity, directory)],
                  found(Hollow(path, size), stages=[stage(hollow=True)]),
                  '%s of %d' % (path, size))


@case('Hard links count as files, and not their size twice')
def _():
    recs = check(CLUTTER, image(f('app/.git/a', 'x' * 10),
                                h('app/.git/b', 'app/.git/a'),
                                h('app/Dockerfile', 'app/.git/a')))
    equal([('vcs', 'medium', 'app/.git'),
           ('container-file', 'info', 'app/Dockerfile')], brief(recs))
    equal('2 files, 10 bytes', of_type('finding', recs)[0]['evidence'])


@case('Symlinks of such names are no files')
def _():
    equal([], found(l('root/.vimrc', 'x'), l('app/Dockerfile', 'y'),
                    l('app/.git', '../z'), l('tmp/x', 'y')))


# The stream

@case('The order is that of paths, and no two findings have one fingerprint')
def _():
    members = [f('b/.git/x', 'x'), f('a/.git', 'x'), f('a/x~', 'x'),
               f('a/.idea/x', 'x')]
    recs = check(CLUTTER, image(*members))
    paths = [r['path'] for r in of_type('finding', recs)]
    equal(sorted(paths), paths)
    equal(brief(recs), found(*reversed(members)))
    equal(len(paths), len({r['fingerprint'] for r in of_type('finding', recs)}))
    again = check(CLUTTER, image(f('b/.git/x', 'xyz'), f('b/.git/y', 'x')))
    assert of_type('finding', again)[0]['fingerprint'] in [
        r['fingerprint'] for r in of_type('finding', recs)], 'a size is in it'


@case('Names of any bytes and lengths are taken')
def _():
    equal([('vcs', 'medium', 'a\nb/.git')], found(f('a\nb/.git/x', 'x')))
    recs = check(CLUTTER, image(f('\udcff/.git/x', 'x')))
    equal(1, len(of_type('finding', recs)))
    nothing('/'.join(['a'] * 3000), 'n' * 200, '~', '#', 'x/y')
    below('vcs', '/'.join(['a'] * 1000) + '/.git')
    many = [f('%d/.git/%d' % (i % 500, i), 'x') for i in range(2000)]
    equal(500, len(found(*many)))


@case('Rules can be chosen by the code they have in common')
def _():
    members = [f('app/.git/x', 'x'), f('app/Dockerfile', 'x'),
               f('root/.bash_history', 'x')]
    equal(['vcs', 'container-file'],
          sorted((r for r, _, _ in found(*members, args=[
              '--only', 'DKL-LI-0003'])), reverse=True))


@case('A stream without names is not enough')
def _():
    bad(CLUTTER, image(stages=[stage('etc/passwd')]), 'names')


# From images, through img-merge

def merged(*layers, args=()):
    data = archive.tar(archive.oci([archive.Image(*layers)]))
    return brief(check(CLUTTER, run([MERGE, *args], data).good()))


@case('What a later layer deletes is none, absolute names are told as relative')
def _():
    base = [f('/app/.git/HEAD', 'x'), f('./app/x', 'x')]
    equal([('vcs', 'medium', 'app/.git')], merged(base))
    equal([], merged(base, [rawtar.wh('app/.git')]))
    equal([], merged(base, [d('app/'), rawtar.opq('app')]))
    select = run([CLUTTER, '--print-select']).good().decode()
    equal([('vcs', 'medium', 'app/.git')],
          merged(base, args=['--select', select]))


# Real images

KNOWN = {
    'dive-kaniko.tar': [('temporary', 'info', 'tmp')],
    'dive-test-docker-image.tar.gz': [('temporary', 'info', 'tmp')],
}


@case('Stock root file systems and images have nothing but what was done')
def _():
    on_real_images(CLUTTER, KNOWN, brief)


lib.main(CLUTTER)
