"""The rows of img-check-rules: rules that select little, a rule that is asked
about everything, and what it costs to begin.
"""

import json
import os
import subprocess
import tarfile

import measure

NAME = 'img-check-rules'
RULES = 100
ENTRIES = 90_000
IMAGES = 50
START = 0.5
EACH = 0.2
LTSV = os.path.join(os.path.dirname(os.path.abspath(__file__)),
                    '../../examples/rules/nginx-ltsv.jq')
# What rules select that look at no content: some by a place, some anywhere.
SELECTS = [
    {'path': 'etc/nginx/**.conf'},
    {'path': ['usr/bin/*', 'usr/sbin/*'], 'perm': '/6000', 'type': 'file'},
    {'perm': '/6000'},
    {'path': '**/*.pem', 'type': ['file', 'symlink']},
    {'uid': '+0', 'path': 'etc/**'},
    {'path': 'usr/lib/**/*.so*', 'perm': '-o+w'},
    {'size': '+100M'},
    {'regex': '[.](jks|p12)$'},
    {'path': 'root/**', 'not_path': 'root/.bashrc'},
    {'type': ['char', 'block']},
]
EVERY = 'select(.mode == "0666") | {message: "everybody can write it"}'
CHECK = 'select(.size == .params.n) | {message: "\\(.path) has \\(.size)"}'


def say(line):
    print(line, flush=True)


def there(b):
    return os.path.exists(f'{b.bin}/{NAME}')


def rule(identity, check, select, params):
    meta = {'id': identity, 'title': 'a file that should not be there',
            'severity': 'low', 'help': 'It is measured.',
            'remediation': 'Remove it.', 'select': select, 'params': params}
    return (f'module {json.dumps(meta)};\nimport "img" as img;\n'
            f'def check: {check};\n')


def write(path, text):
    with open(path, 'w', encoding='utf-8') as out:
        out.write(text)
    return path


def folder(b):
    path = b.work + '/rules'
    os.makedirs(path, exist_ok=True)
    for i in range(RULES):
        write(f'{path}/r{i:03}.jq', rule(f'bench/r{i}', CHECK,
                                         SELECTS[i % len(SELECTS)], {'n': i}))
    return path


def merged(b, name, members):
    """A stream of files of these names."""
    path = f'{b.work}/{name}'
    with tarfile.open(path + '.tar', 'w') as tar:
        for member in members:
            info = tarfile.TarInfo(member)
            info.mode = 0o644
            tar.addfile(info)
    with open(path, 'wb') as out:
        subprocess.run(b.merge(path + '.tar'), stdout=out, check=True)
    return path


def checked(b):
    if not b.wanted(NAME):
        return
    if not there(b):
        say(f'\n{NAME}: not measured, it is not there')
        return
    rules = folder(b)
    start(b, rules)
    hundred(b, rules)
    everything(b)
    small(b)


def start(b, rules):
    path = merged(b, 'one-file', ['etc/empty'])
    time = measure.median([b.runner.seconds(
        [b.check('-r', rules, path, name=NAME)]) for _ in range(b.args.n)])
    what = f'start of {NAME} with {RULES} rules'
    verdict = b.verdict(what, time <= START, START)
    say(f'\n{what}\n    {time:.3f} s, at most {START}: {verdict}')


def hundred(b, rules):
    merge = b.merge(b.file('save.tar'))
    b.row(f'img-merge FILE | {NAME}, {RULES} rules without content',
          [merge, b.check('-r', rules, name=NAME)], b.timed([merge, ['cat']]),
          'img-merge FILE | cat >/dev/null', 1.2, name=NAME)


def everything(b):
    path = merged(b, 'many-files', (
        f'usr/share/d{i % 50}/s{i % 700}/file-{i}.conf'
        for i in range(ENTRIES)))
    text = write(b.work + '/every.jq', rule('bench/every', EVERY,
                                            {'type': 'file'}, {}))
    listing = subprocess.run(b.look('img-ls', '--json', path),
                             check=True, stdout=subprocess.PIPE).stdout
    lines = [line for line in listing.splitlines(True)
             if line.startswith(b'{"type":"file"')]
    records = b.work + '/records.json'
    with open(records, 'wb') as out:
        out.writelines(lines)
    b.row(f'{NAME}, one rule that is asked about {len(lines)} entries',
          [b.check('-r', text, path, name=NAME)],
          b.timed([['jq', '-c', EVERY, records]]), 'jq -c on the records', 2,
          size=os.path.getsize(path), name=NAME)


def small(b):
    if not os.path.exists(LTSV):
        say(f'\n{NAME} on small images: not measured, there is no {LTSV}')
        return
    path = merged(b, 'small', [f'etc/nginx/conf.d/{i}.conf'
                               for i in range(20)])
    loop = ['sh', '-c', f'i=0; while [ $i -lt {IMAGES} ]; do "$@" || exit; '
            'i=$((i + 1)); done', 'sh', 'sh', '-c', '"$1" "$2" | "$3" -r "$4"',
            'sh', f'{b.bin}/img-merge', path + '.tar', f'{b.bin}/{NAME}', LTSV]
    time = b.runner.seconds([loop]) / IMAGES
    what = f'{NAME}, a rule on each of {IMAGES} small images'
    verdict = b.verdict(what, time <= EACH, EACH)
    say(f'\n{what}\n    {time:.3f} s for each, at most {EACH}: {verdict}')
