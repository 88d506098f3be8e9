#!/usr/bin/env python3
"""The rules in examples/rules: their own tests, by img-check-rules and by jq
alone, and what they find on images."""

import glob
import json
import os
import re
import shutil
import subprocess

import lib
from lib import BIN, HERE, MERGE, Skip, case, equal, run, scratch
import archive
from findings import check, of_type
from rawtar import d, f, l

RULES = os.path.join(BIN, 'img-check-rules')
DIR = os.path.join(HERE, '..', 'examples', 'rules')
LIBRARY = os.path.join(BIN, '..', 'share', 'imgpipe')


def rule_file(name):
    return os.path.join(DIR, name + '.jq')


# jq alone

def jq(program, data=b'', *args):
    if not shutil.which('jq'):
        raise Skip('jq is not installed')
    done = run(['jq', '-c', '-L', LIBRARY, '-L', DIR, *args, program], data)
    return [json.loads(line) for line in done.good().splitlines()]


def names():
    """The rules in the directory; a file without an id is a library."""
    found = sorted(os.path.basename(p)[:-3] for p in glob.glob(DIR + '/*.jq'))
    return [name for name in found if 'id' in metadata(name)]


def metadata(name):
    return jq('"%s" | modulemeta' % name, b'', '-n')[0]


def trials(name):
    """The tests of a rule as jq runs them: what each expects and got."""
    meta = metadata(name)
    params = json.dumps(meta.get('params', {}))
    return jq('''
        import "%s" as rule;
        rule::tests[] as $test
        | ($test.input | .params = $params + .params) as $input
        | { name: $test.name, expect: $test.expect,
            got: [ $input | rule::check
              | { path: $input.path, severity: $severity } + . ] }
        ''' % name, b'', '-n', '--argjson', 'params', params,
        '--arg', 'severity', meta['severity'])


def fits(expected, got):
    """Each expected object is in another of what was got."""
    if len(expected) != len(got):
        return False
    if not expected:
        return True
    first, rest = expected[0], expected[1:]
    return any(
        all(k in one and one[k] == v for k, v in first.items())
        and fits(rest, got[:i] + got[i + 1:]) for i, one in enumerate(got))


@case('All rules pass their own tests')
def _():
    done = run([RULES, '-r', DIR, '--test'])
    equal(0, done.status, done.out[-2000:].decode())
    assert b'\nnot ok' not in b'\n' + done.out, done.out
    for name in names():
        assert b' - %s: ' % metadata(name)['id'].encode() in done.out, name


@case('Lint has nothing to say about any of them')
def _():
    done = run([RULES, '-r', DIR, '--lint'])
    equal((0, b'', ''), (done.status, done.out, done.text()))


@case('All rules pass their own tests under jq alone')
def _():
    for name in names():
        for trial in trials(name):
            assert fits(trial['expect'], trial['got']), '%s: %s: %s' % (
                name, trial['name'], json.dumps(trial['got'])[:2000])


# On images

def folders(paths):
    out = {}
    for path in paths:
        parts = path.split('/')[:-1]
        for i in range(len(parts)):
            out['/'.join(parts[:i + 1])] = True
    return [d(path + '/') for path in out]


def image(files, links=None, env=()):
    """A stream of an image with these files and symlinks by path."""
    links = links or {}
    members = folders([*files, *links])
    members += [f(path, text) for path, text in files.items()]
    members += [l(path, target) for path, target in links.items()]
    made = archive.Image(members, config={
        'config': {'Env': ['PATH=/bin', *env], 'Cmd': ['/bin/sh']}})
    path = scratch('image.tar', archive.tar(archive.docker_1_10([made])))
    return run([MERGE, path]).good()


def found(name, data):
    """The findings of a rule, which are those of jq on the rule's input."""
    args = ('-r', rule_file(name))
    got = of_type('finding', check(RULES, data, *args))
    dumped = run([RULES, *args, '--dump-input'], data)
    equal(0, dumped.status, dumped.text())
    alone = jq('import "%s" as rule; rule::check' % name, dumped.out)
    equal([(r['message'], r.get('path'), r.get('line')) for r in alone],
          [(r['message'], r.get('path'), r.get('line')) for r in got],
          'what jq finds')
    return got


def brief(recs):
    return [(r['severity'], r['path'], r['line'], r['evidence'])
            for r in recs]


def same_as_tests(name, count):
    """The first tests of a rule, made into images, find what they say."""
    tests = jq('import "%s" as rule; rule::tests[:%d][]' % (name, count),
               b'', '-n')
    equal(count, len(tests))
    for test in tests:
        given = test['input']
        env = given.get('config', {}).get('config', {}).get('Env', [])
        data = image({e['path']: e['text'] for e in given['entries']},
                     env=[one for one in env if not one.startswith('PATH=')])
        got = found(name, data)
        assert fits(test['expect'], got), '%s: %s' % (
            test['name'], json.dumps(got)[:2000])


NGINX = '''\
http {
	include /etc/nginx/mime.types;
	%s
	include /etc/nginx/conf.d/*.conf;
	include /etc/nginx/sites-enabled/*;
}
'''
LTSV = "log_format main 'time:$time_iso8601\\t' 'status:$status';\n"
SITE = 'server {\n\tlisten 443 ssl;\n\tserver_name a.example;\n%s}\n'


def nginx(main, site, env=()):
    """An image with a site in sites-available, and a link to it."""
    return image({
        'etc/nginx/nginx.conf': NGINX % main,
        'etc/nginx/mime.types': 'types {\n\ttext/html html;\n}\n',
        'etc/nginx/conf.d/log.conf': LTSV,
        'etc/nginx/sites-available/a': SITE % site,
        'etc/nginx/sites-available/b': SITE % '\taccess_log /b;\n',
    }, {'etc/nginx/sites-enabled/a': '/etc/nginx/sites-available/a'}, env)


@case('nginx: a format that is LTSV, in another file, through a link')
def _():
    data = nginx('', '\taccess_log /var/log/nginx/a.log main buffer=32k;\n')
    equal([], brief(found('nginx-ltsv', data)))


@case('nginx: the log of a site that a link enables')
def _():
    data = nginx('', '\taccess_log /var/log/nginx/a.log;\n')
    got = found('nginx-ltsv', data)
    equal([('medium', 'etc/nginx/sites-enabled/a', 4,
            'access_log /var/log/nginx/a.log')], brief(got))
    equal(('nginx/ltsv', 0, 'http server a.example 443: /var/log/nginx/a.log'),
          (got[0]['rule'], got[0]['layer']['index'], got[0]['key']))


@case('nginx: a server without a log writes combined')
def _():
    equal([('medium', 'etc/nginx/sites-enabled/a', 1, 'server')],
          brief(found('nginx-ltsv', nginx('', ''))))


@case('nginx: a file over the limit is an incomplete run, and is named')
def _():
    data = image({'etc/nginx/nginx.conf':
                  'http { access_log off; }\n' + '# x\n' * 300000})
    done = run([RULES, '-r', rule_file('nginx-ltsv')], data)
    equal(2, done.status)
    assert b'body-over-limit' in done.out, done.out
    assert re.search(b'what nginx includes here is not judged', done.out)


@case('nginx: a directory that is a link, one that leads nowhere, a strange path')
def _():
    main = 'access_log off;\n\tinclude /srv/*.conf;'
    data = image({'etc/nginx/nginx.conf': NGINX % main,
                  'srv/sites/a.conf': SITE % '\taccess_log /b;\n'},
                 {'etc/nginx/sites-enabled': '/srv/sites',
                  'etc/nginx/conf.d/b.conf': '/run/b.conf'})
    equal([('info', 'etc/nginx/nginx.conf', line, 'include ' + what)
           for line, what in ((2, '/etc/nginx/mime.types'),
                              (4, '/srv/*.conf'),
                              (5, '/etc/nginx/conf.d/*.conf'),
                              (6, '/etc/nginx/sites-enabled/*'))],
          brief(found('nginx-ltsv', data)))


@case('nginx: TLS by the directive, by the version of nginx, or unknown')
def _():
    said = nginx('ssl_protocols TLSv1 TLSv1.2;', '')
    equal([('medium', 'etc/nginx/nginx.conf', 3,
            'ssl_protocols TLSv1 TLSv1.2')], brief(found('tls-nginx', said)))
    by_default = ('etc/nginx/sites-enabled/a', 1, 'server')
    for env, severity in ((['NGINX_VERSION=1.26.2'], 'medium'),
                          ([], 'low'), (['NGINX_VERSION=1.29.0'], None)):
        equal([(severity, *by_default)] if severity else [],
              brief(found('tls-nginx', nginx('', '', env))), env)


@case('nginx: which protocols are allowed is a parameter')
def _():
    given = scratch('params.json', json.dumps({
        'nginx/tls-protocols': {'allowed': ['TLSv1.3']}}).encode())
    data = nginx('ssl_protocols TLSv1.2 TLSv1.3;', '')
    got = check(RULES, data, '-r', rule_file('tls-nginx'), '-p', given)
    equal(['ssl_protocols has TLSv1.2 (http)'],
          [r['message'] for r in of_type('finding', got)])


@case('Apache: a module that a link enables, and one that none does')
def _():
    files = {
        'etc/apache2/apache2.conf':
            'IncludeOptional mods-enabled/*.load\n'
            'IncludeOptional mods-enabled/*.conf\n'
            'IncludeOptional sites-enabled/*.conf\n',
        'etc/apache2/mods-available/ssl.load':
            'LoadModule ssl_module /usr/lib/apache2/modules/mod_ssl.so\n',
        'etc/apache2/mods-available/ssl.conf':
            '<IfModule mod_ssl.c>\n\tSSLProtocol all \\\n\t\t-SSLv3\n'
            '</IfModule>\n',
        'etc/apache2/sites-enabled/a.conf':
            '<IfModule mod_ssl.c>\n<VirtualHost _default_:443>\n'
            'SSLEngine on\n</VirtualHost>\n</IfModule>\n',
    }
    links = {'etc/apache2/mods-enabled/ssl.' + end:
             '../mods-available/ssl.' + end for end in ('load', 'conf')}
    equal([('medium', 'etc/apache2/mods-enabled/ssl.conf', 2,
            'SSLProtocol all -SSLv3')],
          brief(found('tls-apache', image(files, links))))
    files['etc/apache2/mods-enabled/mime.load'] = 'LoadModule mime_module x\n'
    equal([], brief(found('tls-apache', image(files))))


@case('The first tests of these rules find the same on images')
def _():
    for name in ('nginx-ltsv', 'tls-nginx', 'tls-apache'):
        same_as_tests(name, 3)


@case('An image with none of it has no findings')
def _():
    data = image({'etc/hostname': 'a\n'})
    for name in ('nginx-ltsv', 'tls-nginx', 'tls-apache'):
        equal([], found(name, data), name)


lib.release_only('the rules are jq: one kind of build will do')
lib.main(RULES)
