"""What the tests of checks share: running one, and reading its records."""

import glob
import json
import os
import re

from lib import MERGE, SHARED, Skip, equal, run


def records(data):
    """Lines of records, each of them within what a pipe takes in one piece."""
    out = []
    for line in data.split(b'\n')[:-1]:
        assert len(line) < 4096, 'a record of %d bytes' % len(line)
        out.append(json.loads(line))
    assert data == b'' or data.endswith(b'\n'), 'the last line is cut'
    return out


def of_type(kind, recs):
    return [r for r in recs if r['type'] == kind]


def check(program, data, *args, **given):
    """A whole run: its records."""
    done = run([program, *args], data, **given)
    recs = records(done.good())
    assert recs[-1]['type'] == 'end' and recs[-1]['ok'] is True, recs[-1]
    return recs


def bad(program, data, *patterns, args=(), env=None):
    """Status 2, one line on stderr, no run that ended well; the records."""
    done = run([program, *args], data, env)
    equal(2, done.status, 'status')
    line = done.text()
    assert re.fullmatch(r'[a-z-]+: [^\x00-\x1f\x7f]+\n', line), line
    for pattern in patterns:
        assert re.search(pattern, line), '%r does not match %r' % (
            line, pattern)
    recs = records(done.out)
    assert not [r for r in of_type('end', recs) if r['ok']], 'it ended well'
    return recs


def notes(recs):
    return [(r['level'], r['code'], r.get('path'), r.get('line'))
            for r in of_type('diag', recs)]


def on_real_images(program, known, brief):
    """Each real image has the findings of `known`, by file name; others none."""
    paths = [p for p in glob.glob(SHARED + '/images/rootfs/*') +
             glob.glob(SHARED + '/images/image/*') if '.tsv' not in p]
    if not paths:
        raise Skip('no images in ' + SHARED)
    for path in paths:
        got = brief(check(program, run([MERGE, path]).good()))
        equal(known.get(os.path.basename(path), []), got, path)
