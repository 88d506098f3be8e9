#!/usr/bin/env python3
"""img-check-rules: what rules are given, and what becomes of what they say, on
streams that are written by hand and on images."""

import base64
import json
import os
import signal
import subprocess
import time

import lib
from lib import BIN, FILTER, LS, MERGE, SHADOW, case, equal, fresh_folder, run
import archive
import mkstream
from findings import bad, check, notes, of_type, records
from mkstream import Hollow, stage
import rawtar
from rawtar import c, d, f, h, l, p

RULES = os.path.join(BIN, 'img-check-rules')
CHECK = os.path.join(BIN, 'img-check')
PASSWD = 'root:x:0:0::/root:/bin/sh\nwww:x:33:33::/:/bin/false\n'
GROUP = 'root:x:0:\nwww:x:33:\n'


def rule(check='{message: .path}', identity='site/x', more='', **meta):
    """The text of a rule."""
    meta = {'id': identity, 'title': 'something is wrong', 'severity': 'medium',
            'help': 'It matters.', 'remediation': 'Do it.', **meta}
    return 'module %s;\nimport "img" as img;\n%s\ndef check: %s;\n' % (
        json.dumps(meta), more, check)


def folder(*texts, **named):
    """A folder of rules: those without a name are a.jq, b.jq …"""
    where = fresh_folder()
    for name, text in [*zip('abcdefghijklmnopqrstuvwxyz', texts),
                       *named.items()]:
        with open('%s/%s.jq' % (where, name), 'w', encoding='utf-8') as out:
            out.write(text)
    return where


def image(*members, **given):
    return mkstream.stream([('COPY . .', list(members))], **given)


def layered(*layers, args=('--hidden',)):
    data = rawtar.to_bytes(archive.docker_25([archive.Image(*layers)]))
    return run([MERGE, *args], data).good()


def judged(data, texts, *args, program=RULES):
    texts = [texts] if isinstance(texts, str) else texts
    return check(program, data, '-r', folder(*texts), *args)


def found(data, texts, *args, **given):
    return of_type('finding', judged(data, texts, *args, **given))


def messages(data, texts, *args, **given):
    return [r['message'] for r in found(data, texts, *args, **given)]


def inputs(data, texts, *args):
    """What rules are given."""
    texts = [texts] if isinstance(texts, str) else texts
    done = run([RULES, '-r', folder(*texts), '--dump-input', *args], data)
    return [json.loads(line) for line in done.good().splitlines()]


def listed(data):
    """The records of img-ls."""
    out = [json.loads(line) for line in
           run([LS, '--json'], data).good().splitlines()]
    return [r for r in out if r['type'] not in ('end', 'diag')]


def failed(data, texts, *patterns, args=()):
    """An incomplete run: its records, the errors as pairs of code and path."""
    where = folder(*texts)
    recs = bad(RULES, data, *patterns,
               args=['-r', where, '--json', '--max-seconds', '1', *args])
    return recs, [(r['code'], r.get('path')) for r in of_type('diag', recs)
                  if r['level'] == 'error']


EVERYTHING = [
    d('./'), d('etc/'), d('srv/', 0o777), l('etc/link', '../srv/a'),
    c('dev/null', 1, 3, mode=0o666), p('srv/fifo'),
    f('etc/passwd', PASSWD), f('etc/group', GROUP),
    f('srv/a', 'a\n', mode=0o4755, uid=33, gid=33),
    f('srv/b', 'b' * 5000, mtime=1704412800,
      xattrs={'user.note': 'x', 'security.capability':
              b'\x01\0\0\2\0\4\0\0\0\0\0\0\0\0\0\0\0\0\0\0'}),
    f(b'srv/\xff', 'c', uid=12345), h('srv/second', 'srv/a', mode=0o4755,
                                          uid=33, gid=33)]


def everything(**given):
    return image(*EVERYTHING, links=[['srv/a', 'srv/second']], **given)


# What rules are given

@case('Without "select" a rule is given the record of every entry')
def _():
    data = everything()
    got = inputs(data, rule(params={'a': [1]}))
    equal([{'a': [1]}] * len(got), [r.pop('params') for r in got])
    equal(listed(data), got)
    equal(len(EVERYTHING), len(got))


@case('Records have the names of owners also where links lead to them')
def _():
    for members, links in (
            ([d('etc/'), f('bin/x', 'x', uid=33)], ()),
            ([d('etc/'), l('etc/passwd', '../usr/passwd'),
              f('bin/x', 'x', uid=33), f('usr/passwd', PASSWD)], ()),
            ([d('etc/'), f('etc/group', GROUP), f('bin/p', PASSWD),
              f('bin/x', '', uid=33), h('etc/passwd', 'bin/p')],
             [['bin/p', 'etc/passwd']]),
            ([l('etc', 'usr'), f('usr/passwd', PASSWD),
              f('usr/group', GROUP), f('bin/x', '', gid=33)], ()),
            ([d('etc/'), l('etc/passwd', 'passwd'), f('bin/x', '')], ()),
            ([d('etc/', uid=33), d('etc/passwd/')], ())):
        data = image(*members, links=links)
        got = inputs(data, rule())
        for r in got:
            del r['params']
        equal(listed(data), got)


@case('An image without any file has records too')
def _():
    data = image(d('etc/'), l('etc/x', 'y'))
    equal(['etc', 'etc/x'], messages(data, rule()))
    equal([], messages(image(), rule()))


CONTENTS = [d('srv/'), f('srv/a', 'one\r\ntwo\n\n'), f('srv/b', '{"x": [1,\n2]}'),
            f('srv/c', b'a\0b'), f('srv/d', b'\xff\n'), f('srv/e', '')]


def contents(kind):
    got = inputs(image(*CONTENTS), rule(
        select={'path': 'srv/*', 'content': kind}))
    equal(['srv/' + name for name in 'abcde'], [r['path'] for r in got])
    return [r[kind] for r in got]


@case('Content comes as text, lines, JSON or base64, null where it is none')
def _():
    equal(['one\r\ntwo\n\n', '{"x": [1,\n2]}', None, None, ''],
          contents('text'))
    equal([['one', 'two', ''], ['{"x": [1,', '2]}'], None, None, []],
          contents('lines'))
    equal([None, {'x': [1, 2]}, None, None, None], contents('json'))
    equal([m.data for m in CONTENTS[1:]],
          [base64.b64decode(text) for text in contents('base64')])


@case('Numbers that fit no integer are doubles, and what is no number null')
def _():
    big = 10 ** 400
    for text, want in (
            ('[12345678901234567890, -12345678901234567890, "1e400"]',
             [12345678901234567890., -12345678901234567890., '1e400']),
            ('{"a": 1e400, "b": -1E+400}', {'a': 1.7976931348623157e308,
                                            'b': -1.7976931348623157e308}),
            ('%d' % big, 1.7976931348623157e308),
            ('["\\\\\\"", 12345678901234567890]',
             ['\\"', 12345678901234567890.]),
            ('[01, 1e400]', None), ('[1.e400]', None), ('[+1e400]', None),
            ('[01e400]', None), ('[1e400', None), ('["1e400, 1e400', None)):
        got, = inputs(image(f('a', text)), rule(select={'content': 'json'}))
        equal(want, got['json'], text)


@case('A rule has its own content and its own limit, though others have more')
def _():
    data = image(f('srv/a', 'x' * 50))
    texts = [rule('{message: (.text | tostring | .[:4])}', 'site/small',
                  select={'content': 'text', 'max_bytes': 49}),
             rule('{message: (.lines | length | tostring)}', 'site/large',
                  select={'content': 'lines', 'max_bytes': 50}),
             rule('{message: (keys | length | tostring)}', 'site/none')]
    recs, errors = failed(data, texts, 'srv/a.* 50 bytes.*site/small.* 49')
    equal([('body-over-limit', 'srv/a')], errors)
    equal([('site/none', '9'), ('site/large', '1'), ('site/small', 'null')],
          [(r['rule'], r['message']) for r in of_type('finding', recs)])
    equal({'body-over-limit': 1}, recs[-1]['skipped'])
    recs = judged(data, texts, '--allow-skip', 'body-over-limit')
    equal([('warning', 'body-over-limit', 'srv/a', None)], notes(recs))


@case('A body that is over the limits of all rules is null, and skipped')
def _():
    data = image(f('srv/a', 'x' * 50), f('srv/b', 'y'))
    for kind in ('text', 'lines', 'json', 'base64'):
        recs, errors = failed(data, [rule(
            '{message: (.%s | tostring), line: .size}' % kind,
            select={'content': kind, 'max_bytes': 49, 'path': 'srv/a'})],
            'site/x reads at most 49')
        equal([('body-over-limit', 'srv/a')], errors)
        equal([('null', 50)], [(r['message'], r['line'])
                               for r in of_type('finding', recs)])


@case('Of keywords one is enough, and content is not asked for by them')
def _():
    data = image(f('a', b'\0\xffneedle'), f('b', 'nee dle'), f('c', 'pin'),
                 d('needle/'))
    equal(['a'], messages(data, rule(select={'contains': 'needle'})))
    equal(['a', 'c'], messages(data, rule(
        select={'contains': ['pin', 'needle']})))
    equal(['c'], messages(data, rule(
        '{message: .text}', select={'contains': ['pin', 'needle'],
                                    'content': 'text', 'path': 'c'}
    ).replace('.text', '.path')))
    # What was not read may have it.
    recs, errors = failed(data, [rule(select={
        'contains': 'pin', 'max_bytes': 5})], 'site/x reads at most 5')
    equal([('body-over-limit', 'a'), ('body-over-limit', 'b')], errors)
    equal(['a', 'b', 'c'],
          [r['message'] for r in of_type('finding', recs)])


def filtered(data, *words):
    out = run([FILTER, '--no-keep-parents', *words], data).good()
    return sorted(r['path'] for r in listed(out))


PREDICATES = [
    ({'path': 'srv/*'}, ['--path', 'srv/*']),
    ({'path': ['etc/**', 'srv/a']}, ['--path', 'etc/**', '--path', 'srv/a']),
    ({'path': '.'}, ['--path', '.']),
    ({'path': '{srv,dev}/*'}, ['--path', '{srv,dev}/*']),
    ({'path': '**/a'}, ['--path', '**/a']),
    ({'path': '*'}, ['--path', '*']),
    ({'not_path': ['srv/**', 'dev/**']},
     ['--not-path', 'srv/**', '--not-path', 'dev/**']),
    ({'regex': '^srv/[ab]$'}, ['--regex', '^srv/[ab]$']),
    ({'type': 'dir'}, ['--type', 'd']),
    ({'type': ['file', 'hardlink']}, ['--type', 'f,h']),
    ({'type': ['char', 'fifo']}, ['--type', 'c,p']),
    ({'perm': '/6000'}, ['--perm', '/6000']),
    ({'perm': '-o+w', 'type': 'dir'}, ['--perm', '-o+w', '--type', 'd']),
    ({'uid': '+0'}, ['--uid', '+0']),
    ({'gid': '33'}, ['--gid', '33']),
    ({'user': 'www'}, ['--user', 'www']),
    ({'group': 'root', 'path': 'srv/**'},
     ['--group', 'root', '--path', 'srv/**']),
    ({'size': '+1k'}, ['--size', '+1k']),
    ({'size': '-2c'}, ['--size', '-2c']),
    ({'layer': '0'}, ['--layer', '0']),
    ({'newer': '2024-01-01'}, ['--newer', '2024-01-01']),
    ({'cap': True}, ['--cap']),
    ({'xattr': 'user.note'}, ['--xattr', 'user.note']),
]


@case('Each predicate selects what it selects in img-filter')
def _():
    data = everything()
    texts = [rule('{message: .path, key: "%d"}' % i, 'site/r%d' % i,
                  select=select) for i, (select, _) in enumerate(PREDICATES)]
    named = {'r%d' % i: text for i, text in enumerate(texts)}
    recs = check(RULES, data, '-r', folder(**named))
    for i, (select, words) in enumerate(PREDICATES):
        got = sorted(r['message'] for r in of_type('finding', recs)
                     if r['rule'] == 'site/r%d' % i)
        equal(filtered(data, *words), got, str(select))
        assert got, select


@case('A layer by number, of the base image, and of the application')
def _():
    history = [{'created_by': 'ADD rootfs'}, {'created_by': 'CMD sh',
                                              'empty_layer': True},
               {'created_by': 'COPY app'}]
    data = mkstream.stream(
        [('ADD rootfs', [f('a', '1')]), ('COPY app', [f('b', '2')])],
        config={'history': history, 'config': {},
                'rootfs': {'type': 'layers', 'diff_ids': [
                    mkstream.diff_id(0), mkstream.diff_id(1)]}})
    for which, path in (('0', 'a'), ('1', 'b'), ('base', 'a'), ('app', 'b'),
                        ('0..1', None)):
        equal([path] if path else ['a', 'b'],
              messages(data, rule(select={'layer': which})), which)
    recs = judged(data, rule(select={'layer': '7'}))
    equal([('note', 'not-selected', None, None)], notes(recs))
    equal([], of_type('finding', recs))


@case('A name that an image does not have selects nothing, and is noted')
def _():
    data = everything()
    recs = judged(data, rule(select={'user': ['nobody', 'www']}))
    equal([('note', 'not-selected', None, None)], notes(recs))
    equal(['srv/a', 'srv/second'], sorted(
        r['message'] for r in of_type('finding', recs)))
    recs = judged(image(f('a', '')), rule(select={'user': 'www'}))
    equal([('note', 'not-selected', None, None)], notes(recs))
    equal([], of_type('finding', recs))


# Links

LINKED = [d('etc/'), l('etc/app', '../opt/app/conf'), d('opt/'),
          d('opt/app/'), d('opt/app/conf/'),
          l('opt/app/conf/link', '../../real'),
          f('opt/app/conf/a', 'a', mode=0o600), f('opt/real', 'r', mode=0o640),
          h('opt/app/conf/z', 'opt/real', mode=0o640)]


def links(texts, **given):
    return inputs(image(*LINKED, links=[['opt/real', 'opt/app/conf/z']],
                        **given), texts)


@case('With content a file is given under each name that is asked for')
def _():
    got = links(rule(select={'path': 'etc/app/*', 'content': 'text'}))
    equal([('etc/app/a', 'opt/app/conf/a', 'a', '0600', 'file'),
           ('etc/app/link', 'opt/real', 'r', '0640', 'file'),
           ('etc/app/z', 'opt/real', 'r', '0640', 'file')],
          sorted((r['path'], r['real'], r['text'], r['mode'], r['type'])
                 for r in got))
    # Its own path is no other.
    got = links(rule(select={'path': 'opt/real', 'content': 'text'}))
    equal([('opt/real', None, 'r')],
          [(r['path'], r.get('real'), r['text']) for r in got])


@case('With content, "type" has a file under all its names, and links alone')
def _():
    def paths(kind):
        return sorted((r['path'], r['text']) for r in links(rule(
            select={'path': 'opt/**', 'content': 'text', 'type': kind})))
    equal([('opt/app/conf/a', 'a'), ('opt/app/conf/link', 'r'),
           ('opt/app/conf/z', 'r'), ('opt/real', 'r')], paths('file'))
    equal([('opt/app/conf/link', None)], paths('symlink'))
    equal([('opt', None), ('opt/app', None), ('opt/app/conf', None)],
          paths('dir'))


@case('Without content globs reach through linked directories, not files')
def _():
    equal(['opt/app/conf/link', 'opt/app/conf/a', 'opt/app/conf/z'],
          [r['path'] for r in links(rule(select={'path': 'etc/app/*'}))])
    equal(['opt/app/conf/link'],
          [r['path'] for r in links(rule(select={'path': 'etc/app/link'}))])
    equal(['etc/app'],
          [r['path'] for r in links(rule(select={'path': 'etc/app'}))])


# Scopes

@case('Scope group: asked once, with all entries, also where there are none')
def _():
    text = rule('{message: ([.entries[].path] | join(" ")), key: .params.k}',
                scope='group', params={'k': 'v'},
                select={'path': ['srv/*', 'none'], 'content': 'text',
                        'type': 'file'})
    got = inputs(image(f('srv/a', 'A'), f('b', ''), f('srv/c', 'C')), text)
    equal(1, len(got))
    equal([('srv/a', 'A'), ('srv/c', 'C')],
          [(r['path'], r['text']) for r in got[0]['entries']])
    equal({'k': 'v'}, got[0]['params'])
    assert all('params' not in r for r in got[0]['entries']), got
    equal(['srv/a srv/c'], messages(image(f('srv/a', ''), f('srv/c', '')),
                                    text))
    equal([{'entries': [], 'params': {'k': 'v'}}], [
        json.loads(line) for line in run(
            [RULES, '-r', folder(text), '--dump-input'],
            image(f('b', ''))).out.splitlines()])


@case('A path that a group rule was given brings the layer of its entry')
def _():
    data = layered([d('srv/'), f('srv/a', '1'), f(b'srv/b\xff', '2')],
                   [f('srv/a', '3')], [f(b'srv/.wh.b\xff', '')])
    text = rule('.entries[] | {message: .path, path, key: .size | tostring}',
                scope='group', select={'path': 'srv/*', 'hidden': True}
                ).replace('key: .size | tostring', 'key: "k"')
    got = found(data, text)
    equal([('srv/a', None, 1, None), ('srv/a', None, 1, None),
           ('srv/b\ufffd', base64.b64encode(b'srv/b\xff').decode(), 0, 2)],
          sorted((r['path'], r.get('path_b64'), r['layer']['index'],
                  r.get('hidden_by', {}).get('index')) for r in got))
    got = found(data, rule('{message: "x", path: "etc/none"}, '
                           '{message: "y", path: ""}, {message: "z"}',
                           scope='group'))
    equal([('etc/none', None), (None, None), (None, None)],
          [(r.get('path'), r.get('layer')) for r in got])


def wh(path):
    where, _, name = path.rpartition('/')
    return f(where + '/.wh.' + name, '')


CONFIG = {'architecture': 'amd64', 'os': 'linux',
          'config': {'User': 'app', 'Labels': {'a': 'b'}},
          'history': [{'created_by': 'ADD x', 'created': '2024-01-01T00:00:00Z'},
                      {'created_by': 'USER app', 'empty_layer': True,
                       'comment': 'c'},
                      {'created_by': 'COPY . .'}],
          'rootfs': {'type': 'layers',
                     'diff_ids': [mkstream.diff_id(0), mkstream.diff_id(1)]}}


@case('Scope image: config, manifest, history, layers, base; entries if wanted')
def _():
    data = mkstream.stream(
        [('ADD x', [f('a', '1')]), ('COPY . .', [f('b', '2')])],
        config=CONFIG, manifest={'schemaVersion': 2}, ref='example/app:1',
        platform='linux/amd64', digest=mkstream.digest(9))
    got, = inputs(data, rule(scope='image'), '--base', '1')
    equal(sorted(['ref', 'digest', 'platform', 'config', 'manifest', 'history',
                  'layers', 'base', 'params']), sorted(got))
    equal(('example/app:1', mkstream.digest(9), 'linux/amd64', CONFIG,
           {'schemaVersion': 2}, {}),
          (got['ref'], got['digest'], got['platform'], got['config'],
           got['manifest'], got['params']))
    equal([{'created_by': 'ADD x', 'created': '2024-01-01T00:00:00Z',
           'empty': False, 'layer': 0, 'base': True},
          {'created_by': 'USER app', 'comment': 'c', 'empty': True,
           'base': False},
          {'created_by': 'COPY . .', 'empty': False, 'layer': 1,
           'base': False}], got['history'])
    equal([{'index': i, 'diff_id': mkstream.diff_id(i),
           'digest': mkstream.digest(i), 'created_by': text}
          for i, text in enumerate(('ADD x', 'COPY . .'))], got['layers'])
    equal({'known': 'known', 'layers': 1}, got['base'])
    got, = inputs(data, rule(scope='image', select={'path': 'b',
                                                    'content': 'text'}))
    equal([('b', '2')], [(r['path'], r['text']) for r in got['entries']])
    got, = inputs(image(f('a', '')), rule(scope='image'))
    equal((None, None, [], {'known': 'unknown'}),
          (got['config'], got['manifest'], got['history'], got['base']))
    assert not {'ref', 'digest', 'platform'} & set(got), got


@case('A finding about a line of the history has its layer')
def _():
    data = mkstream.stream(
        [('ADD x', [f('a', '1')]), ('COPY . .', [f('b', '2')])], config=CONFIG)
    text = rule('.history | to_entries[] | select(.value.created_by == '
                '"COPY . .") | {message: "m", history: (.key + 1)}, '
                '{message: "n", layer: 0}', scope='image')
    equal([(3, 1), (None, 0)], [(r.get('history'), r['layer']['index'])
                                for r in found(data, text)])


# Hidden

def hidden_image(**given):
    return layered([d('srv/'), f('srv/a', 'old'), f('srv/b', 'gone'),
                    f('srv/c', 'same')],
                   [f('srv/a', 'new'), wh('srv/b')], **given)


@case('Hidden entries are for rules that say so, with what took them away')
def _():
    data = hidden_image()
    for content in ({}, {'content': 'text', 'type': 'file'}):
        def paths(hidden, more):
            return sorted((r['path'], r.get('text'), r['layer']['index'],
                           r.get('hidden_by', {}).get('index'))
                          for r in inputs(data, rule(select={
                              'path': 'srv/*', 'hidden': hidden, **more})))
        text = (lambda t: t) if content else (lambda t: None)
        shown = [('srv/a', text('new'), 1, None), ('srv/c', text('same'), 0,
                                                   None)]
        gone = [('srv/a', text('old'), 0, 1), ('srv/b', text('gone'), 0, 1)]
        equal(shown, paths(False, content))
        equal(gone, paths('only', content))
        equal(sorted(shown + gone, key=str), sorted(paths(True, content),
                                                    key=str))


@case('Hidden records are those of img-ls, and findings name both layers')
def _():
    data = hidden_image()
    got = inputs(data, rule(select={'hidden': True}))
    for r in got:
        del r['params']
    equal(listed(data), got)
    equal([('srv/a', 0, 1), ('srv/b', 0, 1)],
          [(r['path'], r['layer']['index'], r['hidden_by']['index'])
           for r in found(data, rule(select={'hidden': 'only'}))])


@case('A stream without hidden entries is noted where a rule asks for them')
def _():
    data = hidden_image(args=())
    for hidden, want in ((False, []), ('only', ['hidden-unseen'])):
        recs = judged(data, rule(select={'hidden': hidden, 'path': 'x'}))
        equal(want, [code for _, code, _, _ in notes(recs)])


@case('A config or manifest that nests too deep is null, and skipped')
def _():
    deep = {'x': 1}
    for _ in range(240):
        deep = {'x': deep}
    text = rule('{message: ([.config, .manifest] | map(type) | tojson)}',
                scope='image')
    for given, want in (
            ({'config': {**CONFIG, 'x': deep}, 'manifest': {}},
             '["null","object"]'),
            ({'config': CONFIG, 'manifest': {'x': deep}},
             '["object","null"]')):
        recs, errors = failed(
            mkstream.stream([('ADD x', []), ('COPY . .', [])], **given),
            [text], 'site/x is given null')
        equal([('metadata-too-deep', None)], errors)
        equal([want], [r['message'] for r in of_type('finding', recs)])
        equal({'metadata-too-deep': 1}, recs[-1]['skipped'])


@case('A linked directory below what a glob begins with is noted, once')
def _():
    def noted(*globs, content='text'):
        recs = judged(data, rule(select={
            'path': list(globs), 'content': content}))
        return [n[1:3] for n in notes(recs)]
    data = image(d('etc/'), d('etc/x/'), l('etc/x/on', '/srv/on'), d('srv/'),
                 d('srv/on/'), l('etc/x/f', '/srv/on/a'), f('srv/on/a', ''))
    equal([('linked-directory', 'etc/x/on')], noted('etc/x/**'))
    equal([('linked-directory', 'etc/x/on')], noted('etc/**', 'etc/x/*/a'))
    for globs in (['etc/x/*'], ['**/a'], ['etc/x/on/*']):
        equal([], noted(*globs))
    equal([], noted('etc/x/**', content='none'))


# Parameters

@case('-p overrides parameters, by rule and name')
def _():
    text = rule('{message: (.params | tojson)}', params={'a': 1, 'b': 'x'},
                select={'path': 'a'})
    data = image(f('a', ''))
    equal(['{"a":1,"b":"x"}'], messages(data, text))
    path = lib.scratch('params.json', b'{"site/x": {"a": 7}}')
    equal(['{"a":7,"b":"x"}'], messages(data, text, '-p', path))
    where = folder(text)
    for wrong, why in (('{"site/y": {}}', 'no rule'),
                       ('{"site/x": {"c": 1}}', "no parameter 'c'"),
                       ('{"site/x": {"a": "1"}}', 'string'),
                       ('{', 'params.json')):
        path = lib.scratch('params.json', wrong.encode())
        equal([], bad(RULES, data, why, 'params.json',
                      args=['-r', where, '-p', path]))
    equal([], bad(RULES, data, 'none.json', args=['-r', where, '-p',
                                                  '/none.json']))


# Findings

@case('A finding has what the rule says, and the entry it is about')
def _():
    data = mkstream.stream([('ADD x', [f('etc/a', 'x\n')])])
    text = rule('{message: "m", line: 2, column: 3, evidence: "e", key: "k", '
                'severity: "low", confidence: "medium", remediation: "r", '
                'package: "p"}', select={'path': 'etc/a'})
    got, = found(data, text)
    want = {'message': 'm', 'line': 2, 'column': 3, 'evidence': 'e',
            'key': 'k', 'severity': 'low', 'confidence': 'medium',
            'remediation': 'r', 'package': 'p', 'path': 'etc/a',
            'rule': 'site/x'}
    equal(want, {k: got.get(k) for k in want})
    equal(('ADD x', 0), (got['layer']['created_by'], got['layer']['index']))
    got, = found(data, rule('{message: "m"}', select={'path': 'etc/a'}))
    equal(('medium', 'etc/a'), (got['severity'], got['path']))
    assert 'line' not in got and 'remediation' not in got, got


@case('The fingerprint is of rule, path and key, whatever else is said')
def _():
    data = image(f('a', ''), f('b', ''))

    def prints(result, **meta):
        return [r['fingerprint'] for r in found(
            data, rule(result, select={'path': ['a', 'b']}, **meta))]
    once = prints('{message: "m", line: 1, key: "k"}')
    equal(once, prints('{message: "n", line: 2, key: "k", severity: "low"}',
                       title='another'))
    equal(2, len(set(once)))
    for other in (prints('{message: "m", line: 1, key: "j"}'),
                  prints('{message: "m", line: 1}'),
                  prints('{message: "m", key: "k"}', identity='site/y')):
        equal(set(), set(other) & set(once))


@case('Findings come in the order of the entries, and of the rules\' ids')
def _():
    data = image(d('srv/'), f('srv/b', ''), f('srv/a', ''))
    texts = [rule('{message: "1"}, {message: "2", key: "k"}', 'site/z'),
             rule(identity='site/b', scope='group', check='{message: "g"}'),
             rule('{message: "3"}', 'site/a', select={'path': 'srv/*'})]
    equal([('site/z', 'srv'), ('site/z', 'srv'), ('site/a', 'srv/b'),
           ('site/z', 'srv/b'), ('site/z', 'srv/b'), ('site/a', 'srv/a'),
           ('site/z', 'srv/a'), ('site/z', 'srv/a'), ('site/b', None)],
          [(r['rule'], r.get('path')) for r in found(data, texts)])


@case('A regular expression of "select" that gives up is named as its own')
def _():
    recs, errors = failed(image(f('a' * 60, '')), [rule(select={
        'regex': '(a|aa)+[bc]'})], 'site/x')
    equal([('select-limit', 'a' * 60)], errors)


@case('The root and names that are not UTF-8 are paths too')
def _():
    data = image(d('./'), f(b'\xff', ''))
    want = [('.', None), ('\ufffd', '/w==')]
    for result in ('{message: "m"}', '{message: "m", path}'):
        equal(want, [(r['path'], r.get('path_b64'))
                     for r in found(data, rule(result))])


# The options of all checks

@case('--only and --skip: other rules are not asked, and want nothing')
def _():
    data = image(f('etc/a', ''), f('srv/b', ''))
    texts = [rule(identity='site/a', select={'path': 'etc/*',
                                             'content': 'text'}),
             rule('error("asked")', 'site/b', aliases=['B-1'],
                  select={'path': 'srv/*', 'content': 'text'})]
    where = folder(*texts)
    for args in (['--only', 'site/a'], ['--skip', 'site/b'],
                 ['--skip', 'B-1']):
        recs = check(RULES, data, '-r', where, *args)
        equal(['site/a'], [r['rule'] for r in of_type('rule', recs)])
        equal(['etc/a'], [r['path'] for r in of_type('finding', recs)])
        words = run([RULES, '-r', where, *args, '--print-select']).good()
        equal("'etc/*' etc/passwd etc/group\n", words.decode())
        equal(['etc/a'], [r['path'] for r in inputs(data, texts, *args)])
    equal([], bad(RULES, data, "'site/c'", args=['-r', where, '--only',
                                                 'site/c']))


@case('The first part of their ids calls rules, as "rules" and ids do')
def _():
    data = image(f('a', ''))
    where = folder(rule(identity='plat/a'), rule(identity='plat/b'),
                   rule(identity='platform/c'))
    for args, want in ((['--only', 'plat'], ['plat/a', 'plat/b']),
                       (['--skip', 'plat'], ['platform/c']),
                       (['--only', 'rules'], ['plat/a', 'plat/b',
                                              'platform/c'])):
        recs = check(RULES, data, '-r', where, *args)
        equal(want, [r['rule'] for r in of_type('finding', recs)])
    recs = check(RULES, data, '-r', where, '--severity', 'plat=low')
    equal(['low', 'low', 'medium'],
          [r['severity'] for r in of_type('finding', recs)])
    for word in ('plat/', 'pla', '/a', '/', ''):
        bad(RULES, data, 'no rule or family',
            args=['-r', where, '--only', word])


@case('--severity, --fail-on and --only-app are as for all checks')
def _():
    data = mkstream.stream([('ADD x', [f('a', '')]), ('COPY', [f('b', '')])])
    text = rule(select={'path': ['a', 'b']})
    equal(['high', 'high'], [r['severity'] for r in found(
        data, text, '--severity', 'site/x=high')])
    equal(['b'], messages(data, text, '--base', '1', '--only-app'))
    equal([True, None], [r.get('base') for r in found(data, text, '--base',
                                                      '1')])
    where = folder(text)
    equal(1, run([RULES, '-r', where, '--fail-on', 'medium', '-q'],
                 data).status)
    equal(0, run([RULES, '-r', where, '--fail-on', 'high', '-q'],
                 data).status)


@case('--list-rules and --list have them all, as records, text or Markdown')
def _():
    where = folder(rule(identity='site/b'), rule(identity='site/a'))
    for option in ('--list-rules', '--list'):
        recs = records(run([RULES, '-r', where, option]).good())
        equal(['site/a', 'site/b'], [r['rule'] for r in recs])
        for form in ('table', 'md'):
            text = run([RULES, '-r', where, option, '-o', form]).good()
            assert text.index(b'site/a') < text.index(b'site/b'), text


@case('A profile names rules by where it is')
def _():
    where = folder(rule(select={'path': 'a'}))
    with open(where + '/profile', 'w', encoding='utf-8') as out:
        out.write('rules a.jq\nparams p.json\n')
    with open(where + '/p.json', 'w', encoding='utf-8') as out:
        out.write('{}')
    equal(['a'], [r['message'] for r in of_type('finding', check(
        RULES, image(f('a', '')), '--profile', where + '/profile'))])


@case('Several -r are taken together, directories and files')
def _():
    one, two = folder(rule(identity='site/a')), folder(
        rule(identity='site/b'), 'def f: 1;')
    recs = check(RULES, image(f('a', '')), '-r', one, '--rules',
                 two + '/a.jq')
    equal(['site/a', 'site/b'], [r['rule'] for r in of_type('finding', recs)])


# What came through

def by_path(recs):
    return sorted((r['rule'], r.get('path'), r['message'], r['fingerprint'])
                  for r in of_type('finding', recs))


@case('What --print-select prints is enough, and gives the same findings')
def _():
    layers = [[d('etc/'), d('etc/app/'), f('etc/passwd', PASSWD),
               f('etc/group', GROUP), f('etc/app/a.conf', 'a'),
               f('srv/x', 'x' * 9000, uid=33), l('etc/l', 'app/a.conf')],
              [f('etc/app/b.conf', 'b', uid=33)]]
    data = rawtar.to_bytes(archive.docker_25([archive.Image(*layers)]))
    user = '{message: "\\(.path) \\(.user) \\(.size)"}'
    for texts in ([rule(user, select={'path': 'etc/**/*.conf',
                                      'content': 'text'})],
                  [rule(user)], [rule('{message: "x"}', scope='image')],
                  [rule(user, select={'user': 'www'})],
                  [rule(user, select={'contains': 'x', 'user': 'www'})],
                  [rule(user), rule('.entries[] | {message: .text, path}',
                                    'site/y', scope='group',
                                    select={'path': 'etc/l',
                                            'content': 'text'})]):
        where = folder(*texts)
        words = run([RULES, '-r', where, '--print-select']).good().decode()
        whole = run([MERGE, '--hidden'], data).good()
        args = ['--select', words] if words.strip() else []
        less = run([MERGE, '--hidden', *args], data).good()
        want = by_path(check(RULES, whole, '-r', where))
        equal(want, by_path(check(RULES, less, '-r', where)), texts[0])
        assert want, texts


@case('A part is enough that has what the rules select, without owners too')
def _():
    data = image(d('etc/'), f('etc/passwd', PASSWD), d('etc/nginx/'),
                 f('etc/nginx/a.conf', 'x'), f('srv/x', 'y'))
    part = run([FILTER, '--path', 'etc/nginx/**'], data).good()
    text = rule('{message: "\\(.path) \\(.user)"}',
                select={'path': 'etc/nginx/**.conf', 'content': 'text'})
    equal(['etc/nginx/a.conf null'], messages(part, text))
    equal(['etc/nginx/a.conf root'], messages(data, text))
    hollow = run([FILTER, '--hollow', '--path', 'etc/nginx/**'], data).good()
    equal(['etc/nginx/a.conf null'], messages(hollow, text))


@case('What rules need and was left out makes the run incomplete')
def _():
    data = everything()
    part = run([FILTER, '--path', 'srv/a'], data).good()
    for select, why in (({'path': 'srv/*', 'content': 'text'}, 'srv/\\*'),
                        ({'path': 'srv/*'}, 'names'),
                        ({'user': 'www'}, 'etc/passwd')):
        where = folder(rule(select=select))
        bad(RULES, part, why, args=['-r', where, '--json'])
        recs = check(RULES, part, '-r', where, '--partial')
        assert notes(recs), select
    stream = image(Hollow('srv/a', 5), stages=[stage('**', hollow=True)])
    bad(RULES, stream, 'srv/a', args=['-r', folder(rule(select={
        'content': 'text'})), '--json'])
    equal(['srv/a'], messages(stream, rule()))


# Rules that do harm

def only_passwd(check, name, **more):
    return rule(check, 'site/' + name, select={'path': 'etc/passwd'}, **more)


HARM = [
    ('loop', 'f', 'def f: f;', 'rule-limit'),
    ('memory', '[range(1e10)] | {message: "x"}', '', 'rule-limit'),
    ('endless', 'range(1e12) | {message: "x", key: tostring}', '',
     'rule-limit'),
    ('regex', '("a" * 40 + "b") | test("^(a+)+$") | {message: "x"}', '', None),
    ('input', 'input', '', 'rule-error'),
    ('inputs', '[inputs] | {message: length | tostring}', '', 'rule-error'),
    ('error', 'error("bad luck")', '', 'rule-error'),
    ('type', '.path.x', '', 'rule-error'),
    ('halt', 'halt', '', 'rule-error'),
    ('halt-error', '"x" | halt_error', '', 'rule-error'),
    ('shape', '{mesage: "x"}', '', 'rule-result'),
    ('array', '[{message: "x"}]', '', 'rule-result'),
    ('severity', '{message: "x", severity: "critical"}', '', 'rule-result'),
]


@case('A rule that fails is named with its path, the others go on')
def _():
    data = image(f('etc/passwd', PASSWD), f('a', ''))
    for name, check_, more, code in HARM:
        texts = [only_passwd('{message: "before"}', 'a'),
                 only_passwd(check_, 'm-' + name, more=more),
                 only_passwd('{message: "behind"}', 'z')]
        recs, errors = failed(data, texts, 'site/m-' + name)
        assert len(errors) == 1, (name, errors)
        if code:
            equal([(code, 'etc/passwd')], errors, name)
        said = [r['message'] for r in of_type('finding', recs)]
        # Of too many the first are kept.
        kept = ['x'] * 10000 if name == 'endless' else []
        equal(['before', *kept, 'behind'], said, name)


@case('A rule that is not asked is not compiled')
def _():
    data = image(f('etc/passwd', PASSWD))
    texts = [only_passwd('{message: "good"}', 'a'),
             only_passwd('nosuch', 'b')]
    args = [RULES, *[word for text in texts for word in ('-r', folder(text))]]
    done = run(args, data)
    equal(2, done.status)
    assert 'nosuch/0 is not defined' in done.text(), done.text()
    for more in (['--only', 'site/a'], ['--skip', 'site/b']):
        recs = records(run([*args, *more], data).good())
        equal(['good'], [r['message'] for r in of_type('finding', recs)])
    for more in ('--list-rules', '--print-select'):
        run([*args, more]).good()


@case('An error that is null is one')
def _():
    recs, errors = failed(image(f('etc/passwd', '')), [
        only_passwd('{message: "one"}, error(null)', 'e')], 'site/e')
    equal([('rule-error', 'etc/passwd')], errors)
    equal(['one'], [r['message'] for r in of_type('finding', recs)])


@case('What has too many results goes on, and was not ended')
def _():
    data = image(*[f('f%d' % i, '') for i in range(5)])
    text = rule('range(10001) | {message: "x", key: tostring}',
                select={'type': 'file'})
    recs, errors = failed(data, [text], 'site/x')
    equal([('rule-limit', 'f%d' % i) for i in range(5)], sorted(errors))
    equal(50000, len(of_type('finding', recs)))


@case('Text tells of each failure with its path, the first in the verdict')
def _():
    data = image(*[f('etc/%d' % i, '') for i in range(3)])
    where = folder(rule('error("boom")'))
    done = run([RULES, '-r', where, '--text'], data)
    equal(2, done.status)
    equal('img-check-rules: incomplete: etc/0: rule site/x: boom (and 2 more)'
          '\n', done.text())
    equal(['etc/1: error: rule site/x: boom [rule-error]',
           'etc/2: error: rule site/x: boom [rule-error]'],
          done.out.decode().splitlines())
    bad(RULES, data, 'incomplete: etc/0: rule site/x: boom',
        args=['-r', where, '--json'])
    # A message that has it already.
    bad(RULES, data, 'incomplete: rule site/x: in etc/0: boom',
        args=['-r', folder(rule('error("in \\(.path): boom")')), '--json'])


@case('What a rule gave before its error is a finding')
def _():
    recs, errors = failed(image(f('etc/passwd', '')), [
        only_passwd('{message: "one"}, {line: 1}, {message: "two", key: "k"},'
                    ' error("x")', 'e')], 'site/e')
    equal([('rule-result', 'etc/passwd'), ('rule-error', 'etc/passwd')],
          errors)
    equal(['one', 'two'], [r['message'] for r in of_type('finding', recs)])


@case('$ENV is empty, debug is noted, stderr is silent')
def _():
    data = image(f('etc/passwd', ''))
    done = run([RULES, '-r', folder(only_passwd(
        '{message: ([$ENV, env] | tojson)}', 'a'), only_passwd(
            '("said" | debug | stderr) | {message: .}', 'b'))], data,
        {'SECRET': 'x'})
    recs = records(done.good())
    equal(['[{},{}]', 'said'],
          [r['message'] for r in of_type('finding', recs)])
    equal([('note', 'rule-debug', 'etc/passwd', None)], notes(recs))
    assert 'site/b: said' in of_type('diag', recs)[0]['message']


@case('After three deaths a rule is not run any more in that run')
def _():
    data = image(*[f('f%02d' % i, '') for i in range(40)])
    texts = [rule('if .path > "f05" then f else {message: .path} end',
                  'site/a', 'def f: f;'), rule(identity='site/b')]
    start = time.monotonic()
    recs, errors = failed(data, texts, 'site/a')
    equal([('rule-limit', 'f06'), ('rule-limit', 'f07'),
           ('rule-limit', 'f08'), ('rule-stopped', 'f08')], errors)
    equal(6, sum(r['rule'] == 'site/a' for r in of_type('finding', recs)))
    equal(40, sum(r['rule'] == 'site/b' for r in of_type('finding', recs)))
    # Each question of the others would have taken a second.
    assert time.monotonic() - start < 35, 'it was asked on'


@case('What is alike is said ten times, and counted')
def _():
    data = image(*[f('f%02d' % i, '') for i in range(40)])
    recs, errors = failed(data, [rule('error("x")')], 'site/x')
    equal(11, len(errors))
    assert '30 more' in of_type('diag', recs)[-1]['message'], recs


@case('Imports come from the rule\'s own directory alone')
def _():
    outside = folder('def f: "x";')
    inside = folder(rule().replace('import "img" as img;',
                                   'import "b" as b {search: "./"};').replace(
        '.path', 'b::f'), 'def f: "y";')
    data = image(f('a', ''))
    equal(['y'], [r['message'] for r in of_type('finding', check(
        RULES, data, '-r', inside + '/a.jq'))])
    for line in ('import "a" as b {search: "%s"};' % outside,
                 'import "../%s/a" as b {search: "./"};' %
                 os.path.basename(outside),
                 'import "passwd" as $b {search: "/etc"};'):
        where = folder(rule().replace('import "img" as img;', line))
        equal([], bad(RULES, data, args=['-r', where, '--json']), line)


# Files that do harm

@case('A line of 100 MB, deep JSON and keys that come twice stop nothing')
def _():
    data = image(f('a', b'x' * 100_000_000), f('b', '[' * 5000 + ']' * 5000),
                 f('c', '{"a": 1, "a": 2}'), f('d', '[' * 180 + ']' * 180),
                 f('e', '{"a": 1'), f('f', '1e999'))
    text = rule('{message: (.json == null | tostring)}',
                select={'content': 'json', 'path': '[b-f]'})
    equal([('b', 'true'), ('c', 'true'), ('d', 'false'), ('e', 'true'),
           ('f', 'false')],
          [(r['path'], r['message']) for r in found(data, text)])
    recs, errors = failed(data, [rule('{message: (.text | tostring)}', select={
        'path': 'a', 'content': 'text'})], 'site/x')
    equal([('body-over-limit', 'a')], errors)
    equal(['null'], [r['message'] for r in of_type('finding', recs)])


@case('Names and contents of odd bytes are values as any other')
def _():
    odd = 'a\n"\\\x7f\x1b[31m\u202e'
    data = image(f(odd, odd.encode()))
    text = rule('{message: (.path == .text | tostring)}',
                select={'content': 'text', 'type': 'file'})
    got = found(data, text)
    equal(['true'], [r['message'] for r in got])
    equal([odd], [r['path'] for r in got])


@case('Entries of one path are told apart by what their records have')
def _():
    data = image(f(b'etc/\xff.conf', 'a'), f(b'etc/\xfe.conf', 'b'))
    text = rule('.entries[] | {message: .mode, path, path_b64, hidden}',
                select={'path': 'etc/*.conf'}, scope='group')
    got = found(data, text)
    equal(2, len({r['path_b64'] for r in got}))
    equal(2, len({r['fingerprint'] for r in got}))
    data = layered([d('etc/'), f('etc/keep', '1')], [f('etc/keep', '22')])
    text = rule('.entries[] | {message: (.size | tostring), path, hidden}',
                select={'path': 'etc/keep', 'hidden': True}, scope='group')
    equal([('1', 0, 1), ('2', 1, None)],
          sorted((r['message'], r['layer']['index'],
                  r.get('hidden_by', {}).get('index'))
                 for r in found(data, text)))


# Streams that are none

@case('A stream that is cut, empty or none is status 2, and no more than it has')
def _():
    data = everything()
    texts = [rule(), rule('{message: "whole"}', 'site/g', scope='group'),
             rule('{message: "image"}', 'site/i', scope='image')]
    where = folder(*texts)
    for broken in (data[:-2048], data[:len(data) // 2], b'',
                   rawtar.to_bytes([f('manifest.json', '[]')]),
                   rawtar.to_bytes([f('etc/passwd', 'x')])):
        recs = bad(RULES, broken, args=['-r', where, '--json'])
        equal([], [r for r in of_type('finding', recs)
                   if r['rule'] != 'site/x'])
        done = run([RULES, '-r', where, '--dump-input'], broken)
        equal(2, done.status)
        assert done.text().startswith('img-check-rules: '), done.text()
        assert b'"entries":' not in done.out, done.out


@case('Lost output is status 2')
def _():
    data = everything()
    where = folder(rule())
    for args in ([], ['--dump-input'], ['--list-rules'], ['--new', 'a/b']):
        done = run(['sh', '-c', 'exec "$@" >/dev/full', 'sh', RULES, '-r',
                    where, *args], data)
        equal(2, done.status, str(args))
        assert 'No space' in done.text(), done.text()
        done = run(['sh', '-c', 'exec "$@" >&-', 'sh', RULES, '-r', where,
                    *args], data)
        equal(2, done.status, str(args))


# Rules that are none

@case('Rules that are not there, or wrong, are one line, status 2, no record')
def _():
    data = everything()
    empty = fresh_folder()
    broken = folder('module {"id": "a/b"}; def check: {;')
    for args, why in ((['-r', '/none'], '/none'), (['-r', empty], 'no rule'),
                      (['-r', broken], 'a.jq'),
                      (['-r', folder(rule(colour=1))], 'colour'),
                      (['-r', folder(rule(severity='bad'))], 'severity'),
                      (['-r', folder(rule(), rule())], 'site/x'),
                      (['-r', folder(rule(select={'pth': 'x'}))], 'pth'),
                      (['-r', folder(rule('nothing'))], 'nothing'),
                      ([], '-r'), (['--test'], '-r'),
                      (['-r', folder(rule()), '--max-seconds', '0'],
                       'max-seconds'),
                      (['-r', folder(rule()), '--max-memory', '1'],
                       'max-memory'),
                      (['-r', folder(rule()), '--test', '--lint'], 'lint')):
        equal([], bad(RULES, data, why, args=args), str(args))


@case('Limits hold, and one more is refused with a line that names them')
def _():
    where = folder(rule())
    listed = ['--list', '-o', 'json']
    for option, good, worse in (('--max-seconds', '3600', '3601'),
                                ('--max-memory', '64', '63'),
                                ('--max-memory', '1048576', '1048577')):
        run([RULES, '-r', where, *listed, option, good]).good()
        bad(RULES, b'', "'%s' is no number" % worse,
            args=['-r', where, option, worse])
    run([RULES, *['-r', where] * 256, *listed]).good()
    bad(RULES, b'', 'more than 256 times', args=['-r', where] * 257)
    many = {'r%d' % i: rule(identity='site/r%d' % i) for i in range(513)}
    bad(RULES, b'', 'more than 512', args=['-r', folder(**many)])
    del many['r0']
    lines = run([RULES, '-r', folder(**many), *listed]).good()
    equal(512, lines.count(b'"rule":"site/'))
    text = rule()
    for size, good in ((1 << 20, True), ((1 << 20) + 1, False)):
        one = folder(text + '#' * (size - len(text)))
        done = run([RULES, '-r', one, *listed])
        equal(0 if good else 2, done.status, size)
        assert good or 'has more than 1048576 bytes' in done.text()
    for n in 64, 65:
        words = ['w%d' % i for i in range(n)]
        done = run([RULES, '-r', folder(rule(select={'contains': words})),
                    *listed])
        equal(0 if n == 64 else 2, done.status, n)
        assert n == 64 or 'contains' in done.text(), done.text()


@case('A rule on all entries that are too many bytes is not asked')
def _():
    text = rule('{message: (.entries | length | tostring)}', scope='group',
                select={'content': 'text', 'max_bytes': 1 << 24,
                        'path': 'srv/*'})
    parts = [f('srv/%d' % i, b'x' * (15 << 20)) for i in range(5)]
    equal(['4'], [r['message'] for r in found(image(*parts[:4]), text)])
    recs = bad(RULES, image(*parts), 'cannot be given more than 67108864 bytes',
               args=['-r', folder(text), '--json'])
    equal([], of_type('finding', recs))
    equal(['input-over-limit'], [r['code'] for r in of_type('diag', recs)])
    equal({'input-over-limit': 1}, of_type('end', recs)[0]['skipped'])


@case('A rule where an image is read from has no -r in front of it')
def _():
    where = folder(rule(), rule(identity='site/b'))
    for args in ([where + '/a.jq'], ['-r', where + '/a.jq', where + '/b.jq'],
                 ['-r', where, 'x.img', where + '/b.jq']):
        for program in (RULES, CHECK):
            equal([], bad(program, b'', '%s/[ab].jq. is a rule, and no image' %
                          where, args=args))
    bad(RULES, b'', "more than one FILE: 'b'", args=['-r', where, 'a', 'b'])
    bad(SHADOW, b'', "cannot open 'x.jq'", args=['x.jq'])


# All checks in one

@case('img-check takes -r, and gives the same findings with the others')
def _():
    data = everything()
    where = folder(rule(select={'content': 'text', 'path': 'srv/*'}),
                   rule('{message: "i"}', 'site/i', scope='image'))
    mine = check(RULES, data, '-r', where)
    both = check(CHECK, data, '-r', where)
    equal(by_path(mine), [r for r in by_path(both)
                          if r[0].startswith('site/')])
    assert 'rules' in both[0]['checks'] and len(both[0]['checks']) > 5
    assert 'rules' not in check(CHECK, data)[0]['checks']
    equal([], bad(CHECK, data, '--params', args=['-p', where + '/a.jq']))
    for option in ('--test', '--dump-input', '--library'):
        bad(CHECK, data, r"'%s' \(img-check-rules %s\?\)" % (option, option),
            args=['-r', where, option])


@case('img-check without -r starts no process')
def _():
    path = lib.scratch('stream', everything())
    done = run(['strace', '-f', '-qq', '-e', 'trace=clone,clone3,fork,vfork',
                '-o', lib.scratch('trace'), CHECK, path], None,
               # Which does not work with a tracer.
               {'ASAN_OPTIONS': 'detect_leaks=0'})
    equal(0, done.status, done.text())
    with open(lib.scratch('trace'), encoding='utf-8') as trace:
        equal([], [line for line in trace if '+++' not in line])


# For authors

@case('Plain jq on what --dump-input prints gives the same')
def _():
    data = everything()
    text = rule('{message: "\\(.path) \\(.mode)", line: (.lines | length)}',
                select={'path': ['srv/*', 'etc/*'], 'content': 'lines'})
    where = folder(text)
    library = run([RULES, '--library']).good().decode().strip()
    dump = run([RULES, '-r', where, '--dump-input'], data).good()
    out = run(['jq', '-c', '-L', library, '-L', where,
               'import "a" as r; r::check'], dump).good()
    want = [json.loads(line) for line in out.splitlines()]
    got = found(data, text)
    equal([(w['message'], w['line'] or None) for w in want],
          [(r['message'], r.get('line')) for r in got])


@case('--dump-input is of one rule, and notes what is given nothing')
def _():
    data = image(f('etc/a', ''), f('etc/b', ''))
    texts = [rule(identity='site/a'),
             rule(identity='site/b', select={'path': 'srv/*'}),
             rule('empty', 'site/c', scope='group', select={'path': 'srv/*'}),
             rule('empty', 'site/d', scope='image')]
    where = folder(*texts)
    bad(RULES, data, 'there are 4: --only says which, as in --only site/a',
        args=['-r', where, '--dump-input'])
    for name, lines, note in (('a', 2, False), ('b', 0, True), ('c', 1, True),
                              ('d', 1, False)):
        done = run([RULES, '-r', where, '--dump-input', '--only',
                    'site/' + name], data)
        equal((0, lines), (done.status, done.out.count(b'\n')), name)
        equal('img-check-rules: note: rule site/%s is given 0 of 2 entries\n' %
              name if note else '', done.text())


@case('--new prints a rule that passes --test and --lint, and runs')
def _():
    text = run([RULES, '--new', 'site/first']).good().decode()
    where = folder(text)
    out = run([RULES, '-r', where, '--test']).good().decode()
    assert out.startswith('1..') and 'not ok' not in out, out
    equal(b'', run([RULES, '-r', where, '--lint']).good())
    check(RULES, everything(), '-r', where)
    equal(2, run([RULES, '--new', 'First']).status)


@case('--test and --lint have status 1 where something is wrong')
def _():
    wrong = rule(more='def tests: [{"name": "a", "input": {"path": "a"}, '
                 '"expect": []}];')
    done = run([RULES, '-r', folder(wrong), '--test'])
    equal((1, b''), (done.status, done.err))
    assert b'not ok 1 - site/x: a' in done.out, done.out
    done = run([RULES, '-r', folder(rule()), '--lint'])
    equal((1, b''), (done.status, done.err))
    assert b'tests' in done.out, done.out
    done = run([RULES, '-r', folder('module {"id": "a/b"}; def x: 1;',
                                    rule(colour=1)), '--lint'])
    equal((1, b''), (done.status, done.err))
    assert b'colour' in done.out and b'a.jq' in done.out, done.out


@case('--only says which rules are tested, looked at and covered')
def _():
    good = rule('{message: "x"}', 'site/a', more="""def tests: [{name: "one",
        input: {path: "a"}, expect: [{}]}];""")
    bad = rule('{message: "x"}', 'site/b', more="""def tests: [{name: "two",
        input: {path: "a"}, expect: []}];""")
    args = ['-r', folder(good, bad)]
    equal((1, 2), (lambda r: (r.status, r.out.count(b'ok ')))(
        run([RULES, *args, '--test'])))
    equal(b'1..1\nok 1 - site/a: one\n',
          run([RULES, *args, '--test', '--only', 'site/a']).good())
    done = run([RULES, *args, '--test', '--skip', 'site/a'])
    equal((1, b'not ok 1 - site/b: two'), (done.status,
                                           done.out.split(b'\n')[1]))
    said = run([RULES, *args, '--lint', '--only', 'site/a'])
    assert b'site/a' in said.out and b'site/b' not in said.out, said.out
    lines = run([RULES, *args, '--coverage', '--json', '--only', 'site/b'])
    equal(['site/b'], [json.loads(x)['rule'] for x in lines.good().split(
        b'\n') if x])


@case('An image that is not read is a mistake')
def _():
    args = ['-r', folder(rule())]
    for what in ['--test'], ['--lint'], ['--coverage'], ['--explain', 'site/x']:
        done = run([RULES, *args, *what, 'app.img'])
        equal((2, b''), (done.status, done.out))
        assert "'app.img': no image is read here" in done.text(), done.text()


@case('--explain and --coverage tell of rules')
def _():
    where = folder(rule(more='def tests: [{"name": "a", "input": {"path": '
                        '"a"}, "expect": [{}]}];', aliases=['X-1']))
    for name in ('site/x', 'X-1'):
        text = run([RULES, '-r', where, '--explain', name]).good()
        assert b'something is wrong' in text and b'It matters' in text, text
    equal(2, run([RULES, '-r', where, '--explain', 'site/y']).status)
    got = json.loads(run([RULES, '-r', where, '--coverage']).good())
    equal(('site/x', True), (got['rule'], got['fires']))


# Processes

def children(pid):
    out = subprocess.run(['ps', '-o', 'pid=', '--ppid', str(pid)],
                         stdout=subprocess.PIPE, check=False).stdout.split()
    return [int(p) for p in out] + [g for p in out for g in children(int(p))]


def alive(pid):
    try:
        with open('/proc/%d/stat' % pid, encoding='utf-8') as stat:
            return stat.read().rpartition(')')[2].split()[0] != 'Z'
    except OSError:
        return False


@case('No process is left, also where the checker is killed')
def _():
    where = folder(rule('f', more='def f: f;'))
    for end in (signal.SIGKILL, signal.SIGTERM):
        with subprocess.Popen([RULES, '-r', where, '--max-seconds', '60'],
                              stdin=subprocess.PIPE,
                              stdout=subprocess.DEVNULL) as checker:
            checker.stdin.write(everything())
            checker.stdin.close()
            kids = []
            for _ in range(2000):
                kids = children(checker.pid)
                if len(kids) >= 2:
                    break
                time.sleep(0.01)
            assert len(kids) >= 2, kids
            checker.send_signal(end)
            checker.wait()
        for _ in range(1000):
            left = [pid for pid in kids if alive(pid)]
            if not left:
                break
            time.sleep(0.01)
        equal([], left, end.name)


if __name__ == '__main__':
    lib.main(RULES)
