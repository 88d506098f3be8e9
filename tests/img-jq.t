#!/usr/bin/env python3
"""img.jq, the library for rules: every example in it, and its helpers against
what they stand for: img-filter's globs, dpkg's versions, openssl's dates."""

import base64
import datetime
import itertools
import json
import os
import random
import re
import shutil
import subprocess
import sys

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, 'images')]

import archive  # noqa: E402
import lib  # noqa: E402
import stream  # noqa: E402
from lib import case, equal  # noqa: E402
from rawtar import f  # noqa: E402

FOLDER = os.path.join(HERE, '..', 'common', 'rule')
SOURCE = os.path.join(FOLDER, 'img.jq')
LONG = 200000


def jq(program, *inputs):
    """What a program gives of each input, as a list of lists."""
    text = '\n'.join(json.dumps(x) for x in inputs)
    out = lib.run(['jq', '-c', '-L', FOLDER,
                   'import "img" as img; [%s]' % program], text.encode())
    assert out.status == 0, '%.500s: %.500s' % (program, out.text())
    return [json.loads(line) for line in out.good().split(b'\n')[:-1]]


def one(program, value):
    return jq(program, value)[0]


def rows(program, table):
    """Pairs of an input and all that is given of it."""
    for (given, expected), got in zip(
            table, jq(program, *[given for given, _ in table])):
        equal(expected, got, '%s of %.300r' % (program, given))


def documented():
    """(name, comment) of each definition that is not the file's own."""
    comment, out = [], []
    for line in open(SOURCE, encoding='utf-8'):
        name = re.match(r'def (\w+(?:\([^)]*\))?)', line)
        if name and not name[1].startswith('_'):
            out.append((name[1], ''.join(comment)))
        comment = comment + [line] if line.startswith('#') else []
    return out


def examples(comment):
    return re.findall(r'^#     (.*?)  ->  (.*)$', comment, re.M)


@case('Each helper is documented, under its name, with an example.')
def _():
    helpers = documented()
    assert len(helpers) > 40, len(helpers)
    for name, comment in helpers:
        assert comment.startswith('# %s: ' % name), \
            'no comment that begins with %s' % name
        found = examples(comment)
        assert any('img::' + re.match(r'\w+', name)[0] in program
                   for program, _ in found), 'no example of %s' % name


@case('Each example gives what is written behind it.')
def _():
    table = [x for _, comment in documented() for x in examples(comment)]
    programs = ', '.join('[%s]' % program for program, _ in table)
    for (program, expected), got in zip(table, one(programs, None)):
        equal(json.loads('[%s]' % expected), got, program)


READERS = ['lines', 'text', 'code_lines("#")', 'joined_lines', 'words',
           'key_values("=")', 'key_values(" ")', 'ini', 'php_ini', 'env',
           'blocks', 'directives(img::blocks)', 'apache', 'passwd', 'group',
           'shadow', 'stanzas', 'certificates', 'base64_bytes']


@case('Of no text nothing is read, and it is no error.')
def _():
    for reader in READERS:
        rows('img::' + reader, [(given, []) for given in (
            None, {}, {'text': None}, {'lines': None}, {'base64': None},
            {'path': 'a'}, 5, False)])
    rows('img::json', [(None, [None]), ({'text': None}, [None]), ('', [None])])


@case('A string, .text and .lines are read alike; lines end with LF or CRLF.')
def _():
    text = '[a]\r\nb = c\r\n\r\n# d\n e=f\r'
    for reader in READERS[:-2]:
        a, b, c = jq('img::' + reader, text, {'text': text},
                     {'lines': [x.rstrip('\r') for x in text.split('\n')]})
        if reader != 'text':
            equal(a, c, reader)
        equal(a, b, reader)
    rows('img::lines | [.line, .text]', [
        ('', []), ('\n', [[1, '']]), ('a', [[1, 'a']]),
        ('\n\na\n\n', [[1, ''], [2, ''], [3, 'a'], [4, '']]),
        ('a\r\nb\rc\r\r\n', [[1, 'a'], [2, 'b\rc\r']]),
        ('é\n\u2028x\x0b\x85y', [[1, 'é'], [2, '\u2028x\x0b\x85y']])])


@case('Comments begin at the front or behind a blank, outside quotes.')
def _():
    rows('img::code_lines("#") | .text', [
        ('a#b', ['a#b']), ('a #b', ['a']), ('#a', []), ('\t # a', []),
        ('"a # b" # c', ['"a # b"']), ("'a # b' # c", ["'a # b'"]),
        ("don't # c", ["don't"]), ('"a\\" # b" # c', ['"a\\" # b"']),
        ("'\\' # c", ["'\\'"]), ('a \\# b', ['a \\# b']),
        ('a "b # c', ['a "b']), (' a ', ['a']), ('é # ü', ['é']),
        ('"\'" # \'', ['"\'"'])])
    rows('img::code_lines(["//", ";"]) | .line', [
        ('//\n;\na // b\n\nhttp://x', [3, 5])])
    equal([['http://x'], ['a;b']], jq('img::code_lines(["//", ";"]) | .text',
                                      'http://x', 'a;b'))
    rows('img::joined_lines | [.line, .text]', [
        ('a\\', [[1, 'a\\']]), ('a\\\n\\\nb\nc', [[1, 'ab'], [4, 'c']]),
        ('\\\n', [[1, '\\']]), ('a\\\r\nb', [[1, 'ab']])])


@case('Keys and values are told apart as sshd, ini files and shells do.')
def _():
    rows('img::key_values(" ") | [.key, .value]', [
        ('Port 22', [['Port', '22']]), ('Port=22', [['Port', '22']]),
        ('Port\t=  22 # x', [['Port', '22']]), ('Port', [['Port', None]]),
        ('Match User=a Host b', [['Match', 'User=a Host b']]),
        ('Banner "a b"', [['Banner', 'a b']]), ('A ""', [['A', '']])])
    rows('img::key_values("=") | [.key, .value]', [
        ('a==b', [['a', '=b']]), ('a =', [['a', '']]), ('=b', [['', 'b']]),
        ("a='b=c'", [['a', 'b=c']]), ('é = ü=x', [['é', 'ü=x']]),
        ('a="b\\"c\\\\"', [['a', 'b"c\\']]), ('a="', [['a', '"']])])
    rows('img::ini | [.section, .key, .value]', [
        ('a\n[]\nb=\n[ x ] # y\nc', [[None, 'a', None], ['', 'b', ''],
                                     ['x', 'c', None]]),
        ('[remote "o;p"]\nurl=a;b', [['remote "o;p"', 'url', 'a;b']]),
        ('[a\nb=1', [[None, '[a', None], [None, 'b', '1']])])
    rows('img::php_ini | [.section, .key, .value]', [
        ('[PHP]\n;a=b\n#c\nx = On;y\ny = "a;b" ; z',
         [['PHP', 'x', 'On'], ['PHP', 'y', 'a;b']])])
    rows('img::env | [.line, .key, .value]', [
        ('A=1\nexport  B = 2\nC\n1D=x\nE=', [[1, 'A', '1'], [2, 'B', '2'],
                                            [5, 'E', '']]),
        ('A="x # y" # z', [[1, 'A', 'x # y']]),
        ('A="a\\$b\\\\\\`c\\n"', [[1, 'A', 'a$b\\`c\\n']]),
        ("A='a\"\\b'", [[1, 'A', 'a"\\b']]), ('A="', [[1, 'A', '']]),
        ('export=1', [[1, 'export', '1']]), ('A=b=c', [[1, 'A', 'b=c']])])
    rows('img::is_on', [('ON', [True]), ('1', [True]), (1, [True]),
                        ('off', [False]), ('', [False]), (None, [False]),
                        (True, [True]), ('yes', [True]), ([], [False])])
    rows('img::words', [
        ('', [[]]), (' ', [[]]), ("a'b c'", [["a'b", "c'"]]),
        ('"" a', [['', 'a']]), ('"a\\\\" \\"b', [['a\\', '\\"b']]),
        ('"a b', [['a b']]), ('a\tb\n c\r', [['a', 'b', 'c']])])
    rows('img::stanzas | [.line, .fields]', [
        ('', []), ('\n\n', []), ('a', []), (' a: b', []),
        ('A: b: c\n# x\n d\n .\n\n \nE:f', [[1, {'A': 'b: c\nd\n.'}],
                                            [7, {'E': 'f'}]])])


@case('Accounts have all fields that are there, and numbers that are such.')
def _():
    rows('img::passwd | [.line, .name, .uid, .gid, .shell]', [
        ('a:x:0:0:::\n#b\n\nc:x:-1:1e3\n+::::::', [
            [1, 'a', 0, 0, ''], [4, 'c', None, None, None],
            [5, '+', None, None, '']])])
    rows('img::group | [.name, .gid, .members]', [
        ('a:x:1:\nb:x:2:c,,d\ne', [['a', 1, []], ['b', 2, ['c', 'd']],
                                   ['e', None, []]])])
    rows('img::shadow | [.name, .password, .changed, .expires]', [
        ('a::\nb:!:1:2:3:4:5:6:', [['a', '', None, None], ['b', '!', 1, 6]])])


def d(line, name, *args, block=None):
    out = {'line': line, 'name': name, 'args': list(args)}
    return out if block is None else dict(out, block=block)


def bad(line, error):
    return {'line': line, 'error': error}


@case('Directives of nginx: quotes, escapes, comments, variables.')
def _():
    rows('img::blocks', [
        ('', []), ('# a;', []), ('a;', [d(1, 'a')]),
        ('a\n b # c;\n\td;', [d(1, 'a', 'b', 'd')]),
        ('a b;c d;', [d(1, 'a', 'b'), d(1, 'c', 'd')]),
        ('a b#c;', [d(1, 'a', 'b#c')]),
        ('a ""\'\';', [d(1, 'a', '', '')]),
        ('a "b;\n} #" c;\nd;', [d(1, 'a', 'b;\n} #', 'c'), d(3, 'd')]),
        ('a "\\"\\\\\\n\\d" \\;b\\ c;', [d(1, 'a', '"\\\n\\d', '\\;b\\ c')]),
        ("a 'b\"c' d'e;", [d(1, 'a', 'b"c', "d'e")]),
        ('a ${b}c{d e}f;}', [d(1, 'a', '${b}c', block=[d(1, 'd', 'e}f')])]),
        ('a $b{ }', [d(1, 'a', '$b', block=[])]),
        ('a{b{c;}}', [d(1, 'a', block=[d(1, 'b', block=[d(1, 'c')])])]),
        ('a ~ \\.php$ {}', [d(1, 'a', '~', '\\.php$', block=[])]),
        ('a\\\nb c;', [d(1, 'a\\\nb', 'c')]),
        ('a "b\n c;\n" d;\r\ne;', [d(1, 'a', 'b\n c;\n', 'd'), d(4, 'e')]),
        ('ä ö;\n\u00a0x;', [d(1, 'ä', 'ö'), d(2, '\u00a0x')]),
        ('a\x00b;', [d(1, 'a\ufffdb')])])


@case('What does not balance is read as far as it goes, with an error.')
def _():
    rows('img::blocks', [
        ('a {\nb', [d(1, 'a', block=[d(2, 'b')]),
                    bad(1, 'the block is not closed'),
                    bad(2, 'the directive has no ; behind it')]),
        ('a;\n}\nb;', [d(1, 'a'), d(3, 'b'),
                       bad(2, 'nothing is open that this closes')]),
        ('a { b } c;', [d(1, 'a', block=[d(1, 'b')]), d(1, 'c'),
                        bad(1, 'the directive has no ; behind it')]),
        (';', [bad(1, 'a ; without a directive')]),
        ('{}', [d(1, '', block=[])]),
        ('a;\nb "c\nd', [d(1, 'a'), d(2, 'b', 'c\nd'),
                         bad(2, 'the directive has no ; behind it'),
                         bad(2, 'the quote is not closed')]),
        ('a \\', [d(1, 'a', '\\'),
                  bad(1, 'the directive has no ; behind it')])])
    rows('img::directives(img::blocks) | .error // .name', [
        ('a { b; c { d;', ['a', 'b', 'c', 'd', 'the block is not closed',
                           'the block is not closed'])])


def spell(rng, word):
    """A word as nginx could have it."""
    if word and rng.random() < 0.6 and not re.search(r'[\s;{}"\'\\#$]', word):
        return word
    quote = rng.choice('"\'')
    return quote + re.sub(r'["\'\\]', r'\\\g<0>', word) + quote


def grow(rng, depth=0):
    """Directives, without their lines."""
    def word():
        return ''.join(rng.choice('abc/.$;{}"\'\\# \n\té') for _ in
                       range(rng.randrange(6)))
    out = []
    for _ in range(rng.randrange(5)):
        node = {'name': word() or 'x', 'args': [word() for _ in
                                                range(rng.randrange(4))]}
        if depth < 4 and rng.random() < 0.4:
            node['block'] = grow(rng, depth + 1)
        out.append(node)
    return out


def write(rng, tree):
    text = ''
    for node in tree:
        gap = rng.choice([' ', '\n', '\t ', ' # x"\n', '\r\n'])
        text += gap.join(spell(rng, w) for w in
                         [node['name']] + node['args'])
        if 'block' in node:
            text += ' {' + gap + write(rng, node['block']) + gap + '}' + gap
        else:
            text += rng.choice(['', ' ']) + ';' + gap
    return text


def unnumbered(tree):
    return [{k: unnumbered(v) if k == 'block' else v for k, v in node.items()
             if k != 'line'} for node in tree]


@case('What is written as nginx reads it is read as it was.')
def _():
    rng = random.Random(7)
    trees = [grow(rng) for _ in range(400)]
    texts = [write(rng, tree) for tree in trees]
    for tree, text, got in zip(trees, texts, jq('img::blocks', *texts)):
        equal(tree, unnumbered(got), repr(text))


@case('Simple lines mean the same among others.')
def _():
    # A comment with a quote makes a line one that is not simple.
    rng = random.Random(8)
    parts = ['a', 'b c;', '{', '}', ';', 'x {', '# y', '${z}', 'w}', '\\',
             'q\\', '$ {', '', '\tt\t{', 'a{', 'a${', '};', ';;']
    texts = ['\n'.join(rng.choice(parts) for _ in range(9))
             for _ in range(300)]
    more = [re.sub(r'(?<!\\)$', ' # "', t, flags=re.M) for t in texts]
    for text, a, b in zip(texts, jq('img::blocks', *texts),
                          jq('img::blocks', *more)):
        equal(a, b, repr(text))


@case('Each directive is walked to, with the blocks that it is in.')
def _():
    rows('img::directives(img::blocks) | [.name, (.within | map(.name))]', [
        ('a { b { c; } d; } e;', [
            ['a', []], ['b', ['a']], ['c', ['a', 'b']], ['d', ['a']],
            ['e', []]])])
    rows('img::directives(img::apache) | [.name, .within[].args[]]', [
        ('<A x>\n<B y>\nC z\n</B>\n</A>', [['A'], ['B', 'x'],
                                          ['C', 'x', 'y']])])


@case('Directives of Apache: sections, quotes, lines that go on.')
def _():
    rows('img::apache', [
        ('', []), ('# a \\\nb\nc', [d(3, 'c')]), ('  a  b  ', [d(1, 'a', 'b')]),
        ('a "b \\"c\\" \\d" \'e f\' \\.g\\\\', [
            d(1, 'a', 'b "c" \\d', 'e f', '\\.g\\\\')]),
        ('a \\\n\\\n b\nc', [d(1, 'a', 'b'), d(4, 'c')]),
        ('<A "x y">\nb\n</a >', [d(1, 'A', 'x y', block=[d(2, 'b')])]),
        ('<A>\n<B>\n</A>\nc', [
            d(1, 'A', block=[d(2, 'B', block=[d(4, 'c')])]),
            bad(1, 'the block is not closed'),
            bad(2, 'the block is not closed'),
            bad(3, '</A> closes nothing that is open')]),
        ('a{b;}#c', [d(1, 'a{b;}#c')])])


@case('Blocks that nest too deeply are left out, with an error.')
def _():
    for depth in 64, 65, 5000, 20000:
        text = 'a {\n' * depth + 'b;\n' + '}' * depth + '\nc;'
        got = one('img::directives(img::blocks) | .error // .name', text)
        equal((['a'] * depth + ['b', 'c']) if depth == 64 else
              ['a'] * 64 + ['c', 'blocks nest too deeply'], got, depth)
        text = '<A>\n' * depth + 'b\n' + '</A>\n' * depth + 'c'
        got = one('img::directives(img::apache) | .error // .name', text)
        equal((['A'] * depth + ['b', 'c']) if depth == 64 else
              ['A'] * 64 + ['c', 'blocks nest too deeply'], got, depth)
    got = one('img::directives(img::blocks) | .error // .name', 'a{' * 999)
    equal(['a'] * 64 + ['blocks nest too deeply'] +
          ['the block is not closed'] * 64, sorted(got, key=len), 'open')


@case('Long texts are read, whatever they are made of.')
def _():
    # A helper that is not linear takes longer than a test may.
    for reader, size, part, parts in [
            ('lines', LONG, '\n', 1), ('lines', LONG, 'a', 0),
            ('blocks', LONG, 'a b;\n# c\n', 1),
            ('key_values("=")', LONG, 'a=b\n', 1),
            ('code_lines("#")', 20000, 'a "b" # c\n', 1),
            ('code_lines("#")', LONG, '\\" \' # " ', 0),
            ('joined_lines', 20000, 'a\\\n', 0), ('words', 20000, 'a ', 0),
            ('words', 20000, '"a" ', 0), ('key_values(" ")', 20000, 'a ', 0),
            ('ini', 20000, 'a="b;c" ; d\n', 1),
            ('apache', 20000, '<A "b">\nc d\n</A>\n', 1),
            ('passwd', 20000, 'a:x:0:0:::\n', 1),
            ('stanzas', 20000, 'A: b\n c\n', 0),
            ('env', 20000, 'A="b\\"" # c\n', 1),
            ('certificates', 20000, '-----BEGIN CERTIFICATE-----\nMII\n', 1),
            ('blocks', 20000, 'a;', 1), ('blocks | .args?', 20000, 'a ', 0),
            ('blocks | .args?', 20000, '"a" ', 0),
            ('blocks | .args?', 20000, '\\', 0),
            ('blocks | .args?', 20000, '"', 0),
            ('blocks', 20000, 'a "b\\"c\nd" {}\n', 1)]:
        count = size // len(part)
        got = one('[img::%s | select(.)] | length' % reader, part * count)
        equal([count if parts else 1], got, '%s of %r' % (reader, part))
    equal([60000],
          one('img::base64_bytes | length', 'AAAA' * 20000))


@case('The bits of modes, in octal and symbolic.')
def _():
    table = {'u+s': 0o4000, 'g+s': 0o2000, 'o+t': 0o1000, '+t': 0o1000,
             'a+x': 0o111, '+w': 0o222, 'ug=rw': 0o660, 'u+s,o+w': 0o4002,
             '6000': 0o6000, '-0022': 0o022, '/6000': 0o6000, '/a+w': 0o222,
             '/u+s,g+s': 0o6000}
    modes = ['%04o' % m for m in range(0, 0o10000, 0o37)] + ['7777', '755']
    for bits, mask in table.items():
        for mode, got in zip(modes, jq('img::mode_has("%s")' % bits,
                                       *[{'mode': m} for m in modes])):
            has = int(mode, 8) & mask
            equal([has > 0 if bits[0] == '/' else has == mask], got,
                  '%s has %s' % (mode, bits))
    equal([[False], [False]], jq('img::is_setuid', {}, None))
    bad_mode = lib.run(['jq', '-L', FOLDER, 'import "img" as img; '
                        'img::mode_has("u*s")'], b'"755"')
    assert 'u*s is no mode' in bad_mode.text(), bad_mode.text()


GLOBS = [
    'a', '/a', './a', 'a/', '.', '', '*', '**', '?', 'a/*', 'a/**', 'a/**/b',
    '**/b', '**/**/b', 'a**', 'a**b', '**b', 'a/**b', 'a/b**/c', 'a/***/b',
    '[ab]', '[!a]', '[^a]*', '[a-c]/b', '[]a]', '[!]a]', '[a-]', '[-a]',
    '[a\\]]', '[\\\\]', '{a,b}', '{a,b}/*', 'a{,/b}', '{a,{b,c}/d}', 'a/{**,x}',
    'a/{*}*', '{a/,}b', '{/a,./b}', 'a\\*', 'a\\?', '\\{a,b}', 'a\\,b', 'a,b',
    '{a\\,b,c}', 'a}', 'a\\/b', 'a//b', '//a', '{[,],a}', 'a[/]b',
    'a[!x]b', '*.conf', '**/*.conf', 'e/**/*.{conf,inc}', '?/?', '*/*/*',
    '**/', '**/*', 'a.b', 'a+b', '(a)', '^a$', 'a|b', ' a', 'A', '\\a',
    '**/c/**', 'a/**/c/**/b', '*{a,b}', '{,a}', '{}', '{a}', '[[]', '[*]',
]
PATHS = ['a', 'b', 'c', 'a/b', 'a/c', 'b/b', 'a/b/c', 'a/c/b', 'b/c/d', 'c/d',
         'a*', 'a?', 'ab', 'axb', 'a,b', '{a,b}', 'a}', ']', '-', '\\', '[',
         'x.conf', 'e/x.conf', 'e/f/g.inc', 'e/f/g.conf', 'a.b', 'a+b', '(a)',
         '^a$', 'a|b', ' a', 'A', '*', ',', 'a/bx/c', 'a/x/c/y/b', 'xb',
         'a\nb', 'a\n', 'ac', 'a/xb', '{}', 'd/[,]']


@case('glob_match matches what img-filter --path selects.')
def _():
    # Directories that a path is in are there too.
    paths = sorted({'/'.join(p.split('/')[:n]) for p in PATHS
                    for n in range(1, p.count('/') + 2)})
    files = [p + '/f' if any(q.startswith(p + '/') for q in paths) else p
             for p in paths]
    data = lib.merge(archive.tar(archive.oci([archive.Image(
        [f(p, 'x') for p in files], compress='none')]))).good()
    everything = {raw.name.decode().strip('/') for raw in stream.members(data)
                  if not raw.name.startswith(b'.image/')} - {''}
    for glob in GLOBS:
        out = lib.run([lib.FILTER, '--no-keep-parents', '--path', glob], data)
        assert out.status == 0, '%r: %s' % (glob, out.text())
        picked = {raw.name.decode().strip('/')
                  for raw in stream.members(out.good())
                  if not raw.name.startswith(b'.image/')} - {''}
        names = sorted(everything)
        got = one('.[] | img::glob_match(%s)' % json.dumps(glob), names)
        equal(sorted(picked), [p for p, yes in zip(names, got) if yes], glob)
    equal([True, False], one('(.[] | img::glob_match(["x", "a/*"]))',
                             ['/a/b', 'b']))
    rows('img::glob_regex as $re | "a/b", "b\\n", "c" | test($re)', [
        ('a/*', [True, False, False]), (['a/*', 'c'], [True, False, True]),
        ('b', [False, False, False]), ([], [False, False, False])])
    for glob, why in [('{a', "without '}'"), ('[', 'nothing behind'),
                      ('[b-a]', 'backwards'), ('a\\', 'nothing behind')]:
        out = lib.run(['jq', '-L', FOLDER, 'import "img" as img; '
                       'img::glob_match(%s)' % json.dumps(glob)], b'"a"')
        assert out.status == 5 and why in out.text(), (glob, out.text())


def order(helper, versions):
    """-1, 0 or 1 for each pair."""
    pairs = list(itertools.combinations(versions, 2))
    got = jq('map(img::%s) | if .[0] < .[1] then -1 elif .[0] == .[1] then 0 '
             'else 1 end' % helper, *pairs)
    return {pair: n for pair, (n,) in zip(pairs, got)}


@case('Versions of Debian compare as dpkg compares them.')
def _():
    if not shutil.which('dpkg'):
        raise lib.Skip('needs dpkg')
    versions = ['1', '1.0', '1.00', '1.10', '1.9', '1.0~rc1', '1.0~rc1-1',
                '1.0-1', '1.0-1~bpo1', '1.0-1+b1', '0:1.0', '1:0.1', '1.0a',
                '1.0+a', '1.0.a', '2024.01.01-3', '1.0-0', '1.0-2-1',
                '123456789012345678901', '123456789012345678902', '1~~', '1~']
    for (a, b), n in order('debian_version', versions).items():
        word = {-1: 'lt', 0: 'eq', 1: 'gt'}[n]
        status = subprocess.call(['dpkg', '--compare-versions', a, word, b])
        equal(0, status, '%s %s %s' % (a, word, b))


@case('Other versions sort as rpm, semver.org and common sense have it.')
def _():
    for helper, rising in [
            ('version', '1.0~rc1 1.0 1.0.1 1.1 v1.2 1.9 1.10 2 10'),
            ('rpm_version', '1.0~~ 1.0~rc1-5 1.0-1 1.0^git1-1 1.0a-1 1.0.1-1 '
             '1.0.1-1.el8 1.0.1-2 1.0.10-1 1:0-1'),
            ('semver', '1.0.0-alpha 1.0.0-alpha.1 1.0.0-alpha.beta '
             '1.0.0-beta 1.0.0-beta.2 1.0.0-beta.11 1.0.0-rc.1 1.0.0 1.0.1 '
             'v1.10.0 2.0.0-1 2.0.0')]:
        for (a, b), n in order(helper, rising.split()).items():
            equal(-1, n, '%s: %s before %s' % (helper, a, b))
    for helper, a, b in [('version', '1.0', 'v1.0'), ('version', '1.01', '1.1'),
                         ('rpm_version', '1.0-1', '1_0-1'),
                         ('rpm_version', '0:1-1', '1-1'),
                         ('rpm_version', '1.001-1', '1.1-1'),
                         ('semver', '1.0.0+a', '1.0.0+b')]:
        equal({(a, b): 0}, order(helper, [a, b]), helper)
    rows('img::semver', [(x, [None]) for x in (
        '1', '1.2', '01.2.3', '1.2.3-', 'a', '', '1.2.3 ', '1.2.3\n')])


@case('Base64 is any bytes, and they are DER where they are.')
def _():
    rng = random.Random(1)
    blobs = [rng.randbytes(n) for n in range(70)] + [bytes(range(256))]
    for encode in (base64.b64encode, base64.urlsafe_b64encode,
                   base64.encodebytes,
                   lambda x: base64.b64encode(x).rstrip(b'=')):
        rows('img::base64_bytes',
             [(encode(x).decode(), [list(x)]) for x in blobs])
    rows('img::base64_bytes', [({'base64': 'AP8='}, [[0, 255]]),
                               ('é*', [[]]), ('A', [[]])])
    long = [4, 130, 1, 0] + [7] * 256
    rows('img::der', [
        ([], []), ([48], []), ([5, 0], [{'tag': 5, 'bytes': []}]),
        ([2, 1, 9, 5, 0], [{'tag': 2, 'bytes': [9]},
                           {'tag': 5, 'bytes': []}]),
        (long, [{'tag': 4, 'bytes': [7] * 256}]),
        ([4, 3, 1], [{'tag': 4, 'bytes': [1], 'cut': True}]),
        ([48, 128, 0, 0], []), ([31, 129, 0], []),
        ([4, 255], []), ([4, 132, 255, 255, 255, 255],
                         [{'tag': 4, 'bytes': [], 'cut': True}])])


def certificate(days, subject='/CN=x'):
    """PEM, and when openssl says that it ends."""
    key = lib.scratch('key.pem')
    pem = subprocess.run(
        ['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt',
         'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', key, '-days',
         str(days), '-subj', subject], capture_output=True, check=True).stdout
    dates = subprocess.run(
        ['openssl', 'x509', '-noout', '-dates', '-dateopt', 'iso_8601'],
        input=pem, capture_output=True, check=True).stdout.decode()
    return pem.decode(), [x.replace(' ', 'T') for x in
                          re.findall(r'=(.*)', dates)]


@case('Certificates begin and end when openssl says so.')
def _():
    if not shutil.which('openssl'):
        raise lib.Skip('needs openssl')
    issuer = ''.join('/OU=' + 'x' * 60 for _ in range(20))
    made = [certificate(*given) for given in (
        (1,), (365,), (3650,), (20000,), (50000,), (90, issuer))]
    text, expected = 'comment\n', []
    for pem, dates in made:
        line = text.count('\n') + 1
        seconds = [int(datetime.datetime.fromisoformat(
            x.replace('Z', '+00:00')).timestamp()) for x in dates]
        expected.append({'line': line, 'not_before': seconds[0],
                         'not_after': seconds[1], 'from': dates[0],
                         'until': dates[1]})
        text += pem.replace('\n', '\r\n') if line % 2 else pem
        text += 'between\n'
    equal(expected, one('img::certificates', {'text': text}))
    equal(expected, one('img::certificates', {
        'base64': base64.b64encode(text.encode()).decode()}))
    for (pem, _), whole in zip(made, expected):
        equal([dict(whole, line=1)],
              one('img::certificates', {'base64': ''.join(
                  pem.split('\n')[1:-2])}))
        equal([dict(whole, line=1)], one('img::certificates', pem.replace(
            'CERTIFICATE', 'TRUSTED CERTIFICATE')))


@case('What is no certificate, or a broken one, says so.')
def _():
    error = 'the certificate cannot be read'
    begin, end = '-----BEGIN CERTIFICATE-----', '-----END CERTIFICATE-----'
    rows('img::certificates', [
        ('', []), ('-----BEGIN PRIVATE KEY-----\nMII\n', []),
        ('\n' + begin, [bad(2, error)]), (begin + end, [bad(1, error)]),
        (begin + '\n!!!\n' + end, [bad(1, error)]),
        (begin + '\nMAA=\n' + end + '\n\n' + begin + '\n',
         [bad(1, error), bad(5, error)]),
        ({'base64': 'MIIB'}, [bad(1, error)]), ({'base64': ''}, []),
        ({'base64': base64.b64encode(b'\0\xff').decode()}, [])])
    sequence = [48, 17, 23, 13] + list(b'500005000099Z') + [5, 0]
    body = [2, 1, 1, 48, 0, 48, 0] + sequence
    whole = [48, len(body) + 2, 48, len(body)] + body
    rows('img::certificates', [({'base64': base64.b64encode(
        bytes(whole)).decode()}, [bad(1, error)])])


@case('Dates are read as RFC 3339 has them.')
def _():
    rng = random.Random(3)
    table = []
    for _ in range(200):
        zone = datetime.timezone(datetime.timedelta(
            minutes=rng.randrange(-1439, 1440)))
        when = datetime.datetime.fromtimestamp(
            rng.randrange(-10 ** 10, 10 ** 11), zone)
        table.append((when.isoformat(), [int(when.timestamp())]))
    rows('img::seconds', table + [
        ('1970-01-01T00:00:00Z', [0]), ('1970-01-02t00:00:00z', [86400]),
        ('2000-02-29 00:00:00.999Z', [951782400]), (5.5, [5])] +
        [(x, [None]) for x in (
            '', 'x', None, '2000-13-01', '2000-1-1', '2000-01-32',
            '2000-01-01T25:00:00Z', '2000-01-01\n', '2000-01-01T00:00Z', [],
            '2001-02-29', '2000-04-31')])
    rows('img::date', [(x[0], [datetime.datetime.fromtimestamp(
        x[0], datetime.timezone.utc).strftime('%Y-%m-%dT%H:%M:%SZ')])
        for _, x in table if 0 <= x[0] < 253402300800])
    rows('img::days_between(.[0]; .[1])', [
        ([0, 86399], [0]), ([0, 86400], [1]), ([86400, 0], [-1]),
        (['2024-01-01', '2025-01-01'], [366]), (['x', 0], [None])])


@case('Names of images have their parts, as docker reads them.')
def _():
    digest = 'sha256:' + 'a' * 64
    rows('img::reference | [.registry, .repository, .tag, .digest]', [
        ('nginx', [['docker.io', 'library/nginx', 'latest', None]]),
        ('a/b', [['docker.io', 'a/b', 'latest', None]]),
        ('localhost/a', [['localhost', 'a', 'latest', None]]),
        ('index.docker.io/a:1', [['docker.io', 'library/a', '1', None]]),
        ('gcr.io/a/b/c@' + digest, [['gcr.io', 'a/b/c', None, digest]]),
        ('a:5000/b:c@' + digest, [['a:5000', 'b', 'c', digest]]),
        ('[::1]:5000/a', [['[::1]:5000', 'a', 'latest', None]]),
        ('Host/a', [['Host', 'a', 'latest', None]])])
    rows('img::reference', [(x, [None]) for x in (
        '', None, 5, 'A', 'a b', 'a:', 'a@b', 'a//b', '/a', 'a/', 'a/B',
        'a:' + 'x' * 129, 'a@sha256:ab', 'f' * 64, 'a.-b', 'a\n')])


@case('Lines of the history are instructions, by every builder.')
def _():
    rows('img::instruction | [.name, .flags, .text]', [
        ('/bin/sh -c #(nop) ADD file:1f in / ', [['ADD', [], 'file:1f in /']]),
        ('/bin/sh -c apt-get update', [['RUN', [], 'apt-get update']]),
        ('|1 A=b c d /bin/sh -c make', [['RUN', [], 'make']]),
        ('RUN |1 A=b /bin/bash -o pipefail -c make a # buildkit',
         [['RUN', [], 'make a']]),
        ('RUN /bin/bash -euxo pipefail -c make # buildkit',
         [['RUN', [], 'make']]),
        ('RUN --mount=type=cache,target=/x --network=none make',
         [['RUN', ['--mount=type=cache,target=/x', '--network=none'],
           'make']]),
        ('COPY --from=0 --chown=1 a /b # buildkit',
         [['COPY', ['--from=0', '--chown=1'], 'a /b']]),
        ('|1 A=b /bin/sh -c #(nop) USER 0', [['USER', [], '0']]),
        ('ENV A=--b', [['ENV', [], 'A=--b']]), ('make', [['RUN', [], 'make']]),
        ('bazel build ...', [[None, [], 'bazel build ...']]),
        ('apko', [[None, [], 'apko']]), ('', [['RUN', [], '']]),
        ({'created_by': 'CMD ["a"]'}, [['CMD', [], '["a"]']]),
        ({}, []), (None, [])])


@case('Secrets are masked, findings have the line and the path.')
def _():
    rows('img::mask', [
        ('x' * 15, ['**** (15 bytes)']), ('x' * 16, ['xxxx**** (16 bytes)']),
        ('é' * 8, ['éééé**** (16 bytes)']), ('', ['**** (0 bytes)'])])
    rows('img::finding("m"; "e")', [
        (None, [{'message': 'm', 'evidence': 'e'}]),
        ({'path': 'a', 'line': 3, 'text': 't'},
         [{'message': 'm', 'path': 'a', 'line': 3, 'evidence': 'e'}]),
        ({'line': None}, [{'message': 'm', 'evidence': 'e'}])])
    rows('img::entry("a")', [({'entries': [{'path': 'b'}]}, []), ({}, [])])
    rows('img::image_env', [({}, []), ({'config': None}, []),
                            ({'config': {'config': {'Env': ['A', '=b']}}},
                             [{'key': 'A', 'value': ''},
                              {'key': '', 'value': 'b'}])])


if __name__ == '__main__':
    lib.release_only('jq is no build of ours')
    lib.main(lib.FILTER)
