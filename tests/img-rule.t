#!/usr/bin/env python3
"""img-rule(5): its rules are rules, its JSON is JSON, its limits are those of
the sources, and it has every key there is."""

import glob
import json
import os
import re
import subprocess

import lib
from lib import BIN, HERE, case, equal, run

RULES = os.path.join(BIN, 'img-check-rules')
MANUAL = os.path.join(HERE, '..', 'common', 'img-rule.5')
INDENT = ' ' * 7  # of displays
HEADERS = glob.glob(os.path.join(HERE, '..', 'common', 'rule', '*.h'))


def read(path):
    with open(path, encoding='utf-8') as f:
        return f.read()


def manual():
    text = subprocess.run(['mandoc', '-T', 'utf8', '-O', 'width=200', MANUAL],
                          stdout=subprocess.PIPE, check=True).stdout.decode()
    return re.sub('.\b', '', text)


def blocks(begin, end):
    """Displays whose first and last lines are these, without their indent."""
    found = re.findall(r'^%s(%s\n(?:.*\n)*?)%s(%s)$' % (
        INDENT, begin, INDENT, end), manual(), re.M)
    return [re.sub('^' + INDENT, '', text, flags=re.M) + last
            for text, last in found]


def rules():
    found = blocks(r'module \{', r'\];')
    assert len(found) >= 3, 'there are %d rules' % len(found)
    return found


def folder():
    path = lib.fresh_folder()
    for i, text in enumerate(rules()):
        with open(os.path.join(path, 'r%d.jq' % i), 'w',
                  encoding='utf-8') as f:
            f.write(text + '\n')
    return path


@case('the tests of its rules pass')
def tests_pass():
    out = run([RULES, '-r', folder(), '--test']).good().decode()
    assert re.match(r'1\.\.[1-9]', out), out
    equal([], re.findall('^not ok.*|.*# SKIP.*', out, re.M))


@case('nothing is wrong with its rules')
def lint_is_silent():
    equal(b'', run([RULES, '-r', folder(), '--lint']).good())


@case('its rules run under plain jq')
def plain_jq():
    path = folder()
    for i in range(len(rules())):
        out = subprocess.run(
            ['jq', '-nc', '-L', path,
             'import "r%d" as r; ("r%d" | modulemeta.params // {}) as $p |'
             ' r::tests[] | (.expect | length) =='
             ' (.input | .params = $p + .params | [r::check] | length)'
             % (i, i)], stdout=subprocess.PIPE, check=True).stdout
        equal({'true'}, set(out.decode().split()))


@case('its JSON is JSON')
def json_is_json():
    found = blocks(r'\{', r'\}')
    assert len(found) >= 5, 'there are %d' % len(found)
    for text in found:
        json.loads(text)


def constants():
    """Of the headers, those that are numbers or products of such."""
    found = {}
    for header in HEADERS:
        for name, value in re.findall(r'\b([A-Z]+(?:_[A-Z]+)+) = ([0-9 *]+),',
                                      read(header)):
            number = 1
            for factor in value.split('*'):
                number *= int(factor)
            found[name] = number
    return found


def value(text, name):
    units = {'MiB': 1 << 20, 'GiB': 1 << 30, 'seconds': 1000, '': 1}
    number, unit = re.fullmatch(r'([0-9,]+) ?(\w*)', text).groups()
    assert name.endswith('_MS') == (unit == 'seconds'), name
    return int(number.replace(',', '')) * units[unit]


@case('its limits are those of the sources')
def limits():
    rows = re.findall(r'^\.It Dv (\w+) Ta ([^T]+?) Ta', read(MANUAL), re.M)
    assert len(rows) >= 15, 'there are %d' % len(rows)
    have = constants()
    for name, text in rows:
        equal(have.get(name), value(text, name), name)


def source(name):
    return read(os.path.join(HERE, '..', 'common', 'rule', name))


def keys_of(name):
    """The words of a list `keys` in a source."""
    text = re.search(r'keys\[\] = \{(.*?)NULL', source(name), re.S).group(1)
    return sorted(re.findall(r'"(\w+)"', text))


def described(section):
    """What a section's lists have items for, lists within items left out."""
    text = read(MANUAL).split('\n.Sh %s\n' % section)[1].split('\n.Sh ')[0]
    items = re.findall(r'^\.It Li (.*)', text, re.M)
    return sorted(word for item in items for word in item.split(' , '))


@case('it has every key of a rule, and no other')
def keys_of_rules():
    equal(keys_of('module.c'), described('METADATA'))


@case('it has every key of select, and no other')
def keys_of_select():
    equal(keys_of('selecting.c'), described('SELECT'))


@case('it has every key of a finding, and no other')
def keys_of_findings():
    have = re.findall(r'\[RESULT_\w+\] = "(\w+)"', source('result.c'))
    equal(sorted(have), described('RESULTS'))


@case('it has every function of the library, and no other')
def functions():
    library = source('img.jq')
    have = set(re.findall(r'^def ([a-z]\w*(?:\([^)]*\))?):', library, re.M))
    section = read(MANUAL).split('\n.Sh THE LIBRARY\n')[1]
    items = re.findall(r'^\.It Ic (.*)', section.split('\n.Sh ')[0], re.M)
    equal(sorted(name.replace('$', '') for name in have),
          sorted(item.replace('img::', '') for item in items))


@case('no family of a check that comes with the programs is left out')
def families():
    # A check of other people's is not one of these programs; nor has the one
    # that runs rules any of its own.
    texts = [read(path) for path in glob.glob(os.path.join(
        HERE, '..', 'common', 'rule', '*.c'))]
    lists = [found for text in texts for found in re.findall(
        r'\bfamilies\[\] = \{(.*?)NULL', text, re.S)]
    equal(1, len(lists), 'lists')
    checks = glob.glob(os.path.join(HERE, '..', 'cmd', 'img-check-*.c'))
    names = {os.path.basename(path)[len('img-check-'):-len('.c')]
             for path in checks}
    assert len(names) >= 11, names
    equal(sorted(names - {'rules'}),
          sorted(set(re.findall(r'"([\w-]+)"', lists[0])) - {'rules'}))


if __name__ == '__main__':
    lib.main(RULES)
