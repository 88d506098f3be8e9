#!/usr/bin/env python3
"""img-check-history on histories and files that are written by hand."""

import os

import lib
from lib import BIN, SHARED, Skip, case, equal, run
import histories
import mkstream
from findings import check, notes, of_type
from rawtar import d, f, l

HISTORY = os.path.join(BIN, 'img-check-history')
MERGE = os.path.join(BIN, 'img-merge')
ROOTFS = 'ADD rootfs.tar.xz / # buildkit'
MEGABYTE = b'x' * 1000000


def RUN(script):
    return 'RUN /bin/sh -c %s # buildkit' % script


def image(*lines, base=True, config=None, **run_config):
    """A stream. A line is a text, a tuple with one where it made no layer, or
    a pair of one and the members of its layer."""
    layers, listed = [], []
    for line in ([ROOTFS] if base else []) + list(lines):
        if isinstance(line, tuple) and len(line) == 1:
            listed.append({'created_by': line[0], 'empty_layer': True})
            continue
        text, members = line if isinstance(line, tuple) else (line, [])
        listed.append({'created_by': text})
        layers.append((text[:4096], members))
    if config is None:
        config = {'config': run_config, 'history': listed,
                  'rootfs': {'type': 'layers', 'diff_ids': [
                      mkstream.diff_id(i) for i in range(len(layers))]}}
    return mkstream.stream(layers, config=config)


def findings(*lines, **given):
    return of_type('finding', check(HISTORY, image(*lines, **given)))


def brief(found):
    """(rule, severity, confidence)"""
    return [(r['rule'].removeprefix('history/'), r['severity'],
             r.get('confidence')) for r in found]


def rules(*lines, **given):
    """The rules above info, and those at info that are not unpinned."""
    return [r['rule'].removeprefix('history/')
            for r in findings(*lines, **given)
            if r['rule'] != 'history/unpinned']


def fires(rule, *scripts):
    for script in scripts:
        equal([rule], rules(RUN(script)), script)


def silent(*scripts):
    for script in scripts:
        equal([], rules(RUN(script)), script)


# sudo

@case('sudo is found where it is run: as a wrapper, by its path, in any list')
def _():
    fires('sudo', 'sudo make', '/usr/bin/sudo -E make', 'a; sudo make',
          'a && A=b sudo make', 'a | sudo tee /x', '(sudo make)',
          'if ! sudo make; then true; fi', 'echo $(sudo make)',
          'bash -c "sudo make"', "su - x -c 'sudo make'",
          'set -e\nsudo make\n', 'bash <<EOF\nsudo make\nEOF\n',
          'xargs -r sudo rm <x', '"/usr/bin/sudo" make', 'a \\\n&& sudo b')


@case('sudo as an argument, in quotes or in a comment is not run')
def _():
    silent('apt-get update && apt-get install -y sudo', 'echo sudo',
           'echo "run sudo make"', 'command -v sudo', 'rm /usr/bin/sudo',
           'usermod -aG sudo x', 'make # sudo make', 'visudo -c',
           'cat <<EOF >x\nsudo make\nEOF\n', "echo 'a; sudo b' >> /x",
           'chmod 0440 /etc/sudoers.d/x', 'sudoedit x')


@case('sudo is one finding an instruction, with its command and line')
def _():
    found = findings('RUN true', RUN('sudo a b && sudo c'))
    equal([('sudo', 'medium', None)], brief(found))
    equal(('sudo sudo a b', 'sudo a b', 3, 2),
          (found[0]['key'], found[0]['evidence'], found[0]['history'],
           found[0]['layer']['index']))
    equal('the build runs "a" through sudo', found[0]['message'])
    equal('DKL-DI-0001' in of_type('rule', check(
        HISTORY, image(), '--only', 'DKL-DI-0001'))[0]['aliases'], True)


@case('The same command in two instructions is one finding')
def _():
    found = findings(RUN('sudo a'), RUN('sudo a'), RUN('sudo b'))
    equal(['sudo sudo a', 'sudo sudo b'], [r['key'] for r in found])


@case('Keys and fingerprints do not depend on the place in the history')
def _():
    one = findings(RUN('sudo a'))[0]
    two = findings(RUN('true'), ('ENV A=b',), RUN('x && sudo a'))[0]
    equal(one['fingerprint'], two['fingerprint'])


# dist-upgrade

@case('dist-upgrade is found under its names')
def _():
    fires('dist-upgrade', 'apt-get update && apt-get -y dist-upgrade',
          'apt update; apt full-upgrade -y', 'apt-get -o A=b dist-upgrade',
          'zypper --non-interactive dup', 'DEBIAN_FRONTEND=x apt-get '
          '-qq dist-upgrade', 'dnf distro-sync -y')


@case('apt and apt-get in one instruction, and texts, are no dist-upgrade')
def _():
    silent('apt update && apt-get install -y a',
           'apt-get update && apt-get upgrade -y',
           'echo "apt-get dist-upgrade"', 'echo apt-get dist-upgrade',
           'grep dist-upgrade /x', 'apt-get install -y -t dist-upgrade a',
           'apt-get install -y dist-upgrade-tool')


# update alone

@case('An update is alone where the instruction installs nothing')
def _():
    fires('update-alone', 'apt-get update', 'apt-get -y update && rm -rf x',
          'apk update', 'dnf -y makecache', 'zypper refresh',
          'set -eux; apt update; echo done',
          'apt-get update -qq || (sleep 5; apt-get update)',
          'yum check-update || true')
    found = findings(RUN('apt-get -qq update'))
    equal([('update-alone', 'medium', None)], brief(found))
    equal('"apt update" is run without an install in the same instruction',
          found[0]['message'])


@case('An update with an install behind it is not alone, whatever separates')
def _():
    silent('apt-get update; apt install -y a',
           'apt-get update && apt-get install -y a',
           'apt-get update\napt-get install -y a',
           'apt-get update -y && apt-get upgrade -y',
           'if apt-get update; then apt-get install -y a; fi',
           'apk update && apk add --no-cache a',
           'apt-get update && apt-get build-dep a',
           'apt-get update && ./install-dependencies',
           'apt-get update && playwright install-deps',
           'apt-get update && xargs apt-get install -y </x',
           'yum -y update', 'dnf update -y', 'pip install -U pip',
           'npm update', 'echo "apt-get update"')


# ADD

@case('ADD of what is neither archive nor URL is found, in all forms')
def _():
    for line in ('ADD app /app # buildkit', 'ADD app /app',
                 'ADD --chown=1:1 a b /app/ # buildkit',
                 'ADD ["a b", "/app/"]', '|0 ' + histories.NOP +
                 'ADD dir:0123 in /app ', histories.NOP +
                 'ADD dir:0123 in /app '):
        got = rules(line)
        equal({'add-not-copy'}, set(got), line)
    # As the only ADD there is, and as the first line.
    equal(['add-not-copy'], rules('ADD app /app # buildkit', base=False))


@case('ADD of archives, by their names, and of root file systems is not found')
def _():
    for line in ('ADD a.tar.gz /x # buildkit', 'ADD a.tgz b.tar.xz /x',
                 'ADD *.tar /x', 'ADD $FILE /x', 'ADD <<EOF /x # buildkit',
                 'COPY app /app # buildkit'):
        equal([], rules(line), line)
    for line in ('ADD rootfs / # buildkit',
                 histories.NOP + 'ADD dir:01 in / ',
                 histories.NOP + 'ADD file:01 in / ',
                 'ADD alpine-minirootfs-3.20.3-x86_64.tar.gz / # buildkit'):
        equal([], rules(line, base=False), line)
        equal([], rules(('ARG A',), line, RUN('true'), base=False), line)


@case('Where the history has a digest the file system says what was added')
def _():
    def add(where, *members):
        return brief(findings(
            (histories.NOP + 'ADD file:01 in %s ' % where, list(members))))

    equal([('add-not-copy', 'low', None)], add('/app', f('app', 'x')))
    equal([('add-not-copy', 'low', 'low')],
          add('/app/', d('app/'), f('app/x', 'x')))
    # An archive was unpacked.
    equal([], add('/app/', d('app/'), f('app/x', 'x'), f('app/y', 'x')))
    # Nothing is left of it.
    equal([], add('/app'))
    # WORKDIR tells where a relative one is.
    equal(['add-not-copy'],
          rules(('WORKDIR /srv',),
                (histories.NOP + 'ADD file:01 in x ', [d('srv/'),
                                                       f('srv/x', 'x')])))
    equal([], rules(('WORKDIR $HOME',),
                    (histories.NOP + 'ADD file:01 in x ', [f('x', 'x')])))


@case('ADD from the network is found without a checksum')
def _():
    for line, want in (
            ('ADD https://a.com/x /x # buildkit', ('medium', 'medium')),
            ('ADD http://a.com/x.tar.gz /x # buildkit', ('high', 'medium')),
            ('ADD https://a.com/x /x', ('medium', None)),
            ('ADD git@a.com:x/y.git /x', ('medium', None)),
            ('ADD https://a.com/x/y.git#main /x', ('medium', None)),
            (histories.NOP + 'ADD %s in /x ' % ('0123456789abcdef' * 4),
             ('medium', 'medium'))):
        found = brief(findings(line))
        equal([('remote-add',) + want], found, line)
    for line in ('ADD --checksum=sha256:01 https://a.com/x /x',
                 'ADD https://a.com/x/y.git#%s /x' % ('0123456789' * 4),
                 'COPY https /x # buildkit'):
        equal([], rules(line), line)


# curl | sh

@case('What is fetched and run in one pipeline is found')
def _():
    fires('pipe-to-shell', 'curl -fsSL https://a.com/x | sh',
          'wget -qO- https://a.com/x | bash -s -- --yes',
          'curl https://a.com | tee /x | bash -',
          'curl -sS https://a.com/installer | php',
          'curl -L https://a.com | perl - App::cpanminus',
          'curl https://a.com | python3 -',
          'curl https://a.com | gunzip | /bin/sh',
          'sh -c "$(curl -fsSL https://a.com/x)"',
          'bash <(curl -s https://a.com)', 'eval "$(wget -qO- $URL)"',
          'source <(curl -s https://a.com)', '(curl a || wget a) | sh',
          'bash -o pipefail -c "$(curl https://a.com)"',
          'ruby -e "$(curl -fsSL https://a.com)"',
          'curl https://a.com | env A=b bash')


@case('What reads a download without running it is not found')
def _():
    silent('curl https://a.com | tar xz', 'curl https://a.com -o x && sh x',
           'curl https://a.com | python3 -m json.tool',
           "curl https://a.com | python3 -c 'import json'",
           "curl https://a.com | sh -c 'cat >x'",
           'curl https://a.com | bash script', 'curl https://a.com; sh',
           'echo "curl https://a.com | sh"', 'cat x | sh',
           'curl https://a.com | gpg --dearmor -o /x',
           'V="$(curl https://a.com)" sh x', 'sh x "$(curl https://a.com)"',
           'curl https://a.com | grep bash')


@case('A download is high where anybody in between can replace it')
def _():
    found = findings(RUN('curl http://a.com/x | sh'),
                     RUN('curl https://a.com/x | sh'),
                     RUN('curl "$URL" | sh'))
    equal(['high', 'medium', 'medium'], [r['severity'] for r in found])
    equal('curl http://a.com/x | sh', found[0]['evidence'])
    equal('sh runs what is fetched from "http://a.com/x", whatever it is',
          found[0]['message'])


# Verification

@case('Packages that nobody vouches for are high')
def _():
    for script in ('apt-get update && apt-get install -y '
                   '--allow-unauthenticated a', 'apt-get update && apt-get '
                   'install --force-yes a', 'yum -y install --nogpgcheck a',
                   'apk add --no-cache --allow-untrusted x.apk',
                   'dnf install -y --setopt=gpgcheck=0 a',
                   'zypper --no-gpg-checks in a', 'rpm -i --nosignature a',
                   'echo "deb [trusted=yes] http://a b c" >/etc/apt/x',
                   'cat >/etc/yum.repos.d/a.repo <<EOF\n[a]\ngpgcheck=0\n'
                   'EOF\n', "sed -i 's/gpgcheck=1/gpgcheck=0/' /etc/x",
                   'apt-get -o APT::Get::AllowUnauthenticated=true install '
                   'a'):
        equal([('no-verification', 'high', None)],
              [b for b in brief(findings(RUN(script)))
               if b[0] != 'unpinned'], script)


@case('Servers and hosts that nobody verifies are medium')
def _():
    for script in ('curl -k https://a.com -o x', 'curl -fsSLk https://a.com',
                   'curl --insecure https://a.com',
                   'wget --no-check-certificate https://a.com',
                   'pip install --trusted-host a.com b==1',
                   'python3 -m pip install --trusted-host=a.com b==1',
                   'npm config set strict-ssl false',
                   'npm ci --strict-ssl=false',
                   'yarn config set strict-ssl false',
                   'git -c http.sslVerify=false clone https://a.com',
                   'git config --global http.sslVerify false',
                   'GIT_SSL_NO_VERIFY=1 git clone https://a.com',
                   'export GIT_SSL_NO_VERIFY=true; git clone https://a.com',
                   'env NODE_TLS_REJECT_UNAUTHORIZED=0 npm ci',
                   'PIP_TRUSTED_HOST=a.com pip install b==1',
                   'ssh -o StrictHostKeyChecking=no a.com',
                   'apt-get -o Acquire::https::Verify-Peer=false update && '
                   'apt-get install a=1'):
        equal([('no-verification', 'medium', None)],
              brief(findings(RUN(script))), script)


@case('What only looks like it is no verification switched off')
def _():
    silent('curl -o k https://a.com', 'curl -ok https://a.com',
           'curl -H k https://a.com', 'tar -k x', 'grep -k --insecure x',
           'echo --allow-untrusted', 'curl -k https://localhost:8080/',
           'echo "deb [ trusted=yes ] file:///tmp/x ./" >/etc/apt/x',
           'dnf install -y --setopt=repo_gpgcheck=0 a',
           "sed -i 's/gpgcheck=0/gpgcheck=1/' /etc/x",
           'git config http.sslVerify true', 'NODE_TLS_REJECT_UNAUTHORIZED=1 '
           'npm ci', 'npm config get strict-ssl', 'curl -K x https://a.com',
           'curl --key k https://a.com')


@case('A variable that stays in the container is high, and has its ENV line')
def _():
    found = findings(('ENV A=b',), ('ENV NODE_TLS_REJECT_UNAUTHORIZED=0',),
                     Env=['A=b', 'NODE_TLS_REJECT_UNAUTHORIZED=0'])
    equal([('no-verification', 'high', None)], brief(found))
    equal((3, 'env NODE_TLS_REJECT_UNAUTHORIZED'),
          (found[0]['history'], found[0]['key']))
    # Given up again.
    equal([], rules(('ENV NODE_TLS_REJECT_UNAUTHORIZED=0',),
                    ('ENV NODE_TLS_REJECT_UNAUTHORIZED=1',),
                    Env=['NODE_TLS_REJECT_UNAUTHORIZED=1']))
    # Of the build alone.
    equal(['no-verification'],
          rules('RUN |1 GIT_SSL_NO_VERIFY=1 /bin/sh -c make # buildkit'))


# Unpinned packages

@case('Packages without a version are info')
def _():
    for script, want in (
            ('apt-get update && apt-get install -y --no-install-recommends '
             'a b=1', 'apt installs "a" without a version'),
            ('apk add --no-cache -t .x a b~1 c', 'apk installs "a", "c" '
             'without a version'),
            ('dnf install -y a b-1.2-3 @c d e f', 'dnf installs "a", "d", '
             '"e" and 1 more without a version'),
            ('pip3 install --no-cache-dir a==1 "b>=2" "c[d]"',
             'pip installs "b>=2", "c[d]" without a version'),
            ('python -m pip install x', 'pip installs "x" without a '
             'version'),
            ('npm install -g @a/b c@1.2 d@latest', 'npm installs "@a/b", '
             '"d@latest" without a version'),
            ('gem install a b:1', 'gem installs "a" without a version')):
        found = [r for r in findings(RUN(script))]
        equal([('unpinned', 'info', None)], brief(found), script)
        equal(want, found[0]['message'], script)


@case('Versions, files, lists and variables are no unpinned packages')
def _():
    for script in ('apt-get update && apt-get install -y a=1 ./b.deb $C',
                   'pip install --no-cache-dir -r requirements.txt',
                   'pip install -c x y', 'pip install .', 'pip install -e .',
                   'pip install git+https://a.com/x', 'npm ci',
                   'npm install', 'npm install ./a.tgz', 'yarn --version',
                   'gem install -v 1 a', 'apk del a', 'apt-get purge -y a',
                   'dnf install -y https://a.com/b.rpm', 'pip download x.whl',
                   'apk add --no-cache a=1 "b>2"'):
        equal([], brief(findings(RUN(script))), script)


# chmod

@case('Modes that let everybody write are found')
def _():
    for script in ('chmod 777 x', 'chmod -R 0777 x', 'chmod a+w x',
                   'chmod -R o+rw x', 'chmod 666 x', 'chmod ugo=rwx x',
                   'chmod u+x,go+w x', 'find . -exec chmod 777 {} +',
                   'mkdir -m 777 x', 'mkdir -p -m0777 x',
                   'install -m 666 a x', 'chmod 2777 x'):
        equal([('chmod-777', 'medium', 'low')],
              brief(findings(RUN(script))), script)


@case('Modes that do not, or set the sticky bit, are not found')
def _():
    silent('chmod 755 x', 'chmod +x x', 'chmod 1777 x', 'chmod 3777 /run',
           'chmod o-w x', 'chmod a+rx x', 'chmod u+w x', 'chmod a+rwt x',
           'chmod --reference=777 x', 'chmod 770 777', 'echo chmod 777 x',
           'chmod -w x')


@case('The file system says whether everybody can write still')
def _():
    def chmod(mode, path='/x'):
        return findings((RUN('chmod 777 ' + path),
                         [f('x', 'x', mode=mode)]))

    found = chmod(0o777)
    equal([('chmod-777', 'medium', None)], brief(found))
    equal(('x', 'chmod 777 /x', 'mode chmod 777 /x'),
          (found[0]['path'], found[0]['evidence'], found[0]['key']))
    equal([], chmod(0o755))
    equal([], chmod(0o1777))
    equal([], chmod(0o777, '/gone'))
    # The second of two, a link to it, a variable of the image.
    equal(['x'], [r['path'] for r in chmod(0o777, '/gone /x')])
    equal(['x'], [r['path'] for r in findings(
        (RUN('chmod 777 //y'), [f('x', 'x', mode=0o777), l('y', 'x')]))])
    for word in ('$A', '"$A"', '${A}', '"${A}"'):
        equal([], rules((RUN('chmod -R 777 %s/x' % word),
                         [d('a/'), f('a/x', 'x')]), Env=['A=/a']), word)
        equal(['chmod-777'], rules((RUN('chmod -R 777 %s/x' % word),
                                    [d('a/'), f('a/x', 'x')])), word)
    # What the same script deletes.
    silent('t="$(mktemp -d)"; chmod 777 "$t"; make; rm -rf "$t"')
    equal(['chmod-777'],
          rules(('COPY --chmod=777 x /x # buildkit',
                 [f('x', 'x', mode=0o777)])))
    equal([], rules('COPY --chmod=755 x /x # buildkit'))


# USER

@case('USER root is found where it comes last, behind another user')
def _():
    for last in ('root', '0', '00:0', 'root:root'):
        found = findings(('USER node',), RUN('true'), ('USER ' + last,))
        equal([('root-user-last', 'low', None)], brief(found), last)
        equal((4, 'user ' + last), (found[0]['history'], found[0]['key']))
    for users in (('root',), ('node',), ('root', 'node'), ('0', '0'), ()):
        equal([], rules(*[('USER ' + u,) for u in users]), str(users))
    # The config has the last word.
    equal([], rules(('USER node',), ('USER root',), User='node'))
    equal(['root-user-last'],
          rules((histories.NOP + ' USER node',),
                (histories.NOP + ' USER root',), User='root'))


# Caches

CACHES = (
    ('apt', 'var/lib/apt/lists/deb.debian.org_dists_main_Packages',
     'apt-get update && apt-get install -y a', 'package-cache'),
    ('apt', 'var/cache/apt/archives/a_1_amd64.deb', None, 'package-cache'),
    ('apt', 'var/cache/apt/pkgcache.bin', None, 'package-cache'),
    ('apk', 'var/cache/apk/APKINDEX.0123.tar.gz', 'apk add a', 'apk-cache'),
    ('dnf', 'var/cache/dnf/x-1/repodata/primary.xml.gz', 'dnf install -y a',
     'package-cache'),
    ('dnf', 'var/cache/yum/x86_64/7/base/a.sqlite', 'yum install -y a',
     'package-cache'),
    ('dnf', 'var/cache/libdnf5/x-1/a.solv', 'microdnf install a',
     'package-cache'),
    ('zypper', 'var/cache/zypp/raw/x/repodata/a', 'zypper in a',
     'package-cache'),
    ('pip', 'root/.cache/pip/http/0/1', 'pip install a', 'package-cache'),
    ('npm', 'root/.npm/_cacache/content-v2/a', 'npm ci', 'package-cache'),
    ('yarn', 'usr/local/share/.cache/yarn/v6/a', 'yarn', 'package-cache'),
)


@case('A cache in the image is one finding: folder, size, layer, instruction')
def _():
    for manager, path, script, rule in CACHES:
        found = [r for r in findings(
            RUN('true'), (RUN(script or 'true'), [f(path, MEGABYTE),
                                                  f(path + '2', 'x')]))
                 if r['rule'] != 'history/unpinned']
        equal([(rule, 'low', None)], brief(found), path)
        equal((manager, 2), (found[0]['key'], found[0]['layer']['index']),
              path)
        assert path.startswith(found[0]['path'] + '/'), found[0]['path']
        assert '"%s": ' % found[0]['path'] in found[0]['message']
        assert ', 1.0 MB' in found[0]['message'], found[0]['message']
        equal(3 if script else None, found[0].get('history'), path)
        if script:
            assert found[0]['evidence'] in script, found[0]['evidence']


@case('A gem cache is info, and so is a small one')
def _():
    for path in ('usr/local/bundle/cache/a.gem',
                 'usr/lib/ruby/gems/3.1.0/cache/a.gem'):
        equal([('package-cache', 'info', None)],
              brief(findings((RUN('true'), [f(path, MEGABYTE)]))), path)
    equal([('package-cache', 'info', None)], brief(findings(
        (RUN('true'), [f('var/lib/apt/lists/a', 'x')]))))


@case('What is in caches by design, and what is none, is not found')
def _():
    equal([], rules((RUN('true'), [
        d('var/lib/apt/lists/'), d('var/lib/apt/lists/partial/', 0o700),
        f('var/lib/apt/lists/lock', ''), d('var/lib/apt/lists/auxfiles/'),
        d('var/cache/apt/archives/'), f('var/cache/apt/archives/lock', ''),
        f('lib/apk/db/installed', MEGABYTE), f('etc/apk/world', MEGABYTE),
        f('var/cache/dnf/expired_repos.json', '{}'),
        f('var/cache/zypp/solv/@System/solv', MEGABYTE),
        f('root/.npm/_logs/x', MEGABYTE), f('root/.npmrc', 'x'),
        f('app/.npm/x', MEGABYTE), f('root/.cache/pip-tools/x', MEGABYTE),
        f('root/.cache/pip/selfcheck/x', 'x'), f('app/cache/x', MEGABYTE),
        f('usr/lib/gems/a.gem', MEGABYTE),
        f('usr/var/lib/apt/lists/x', MEGABYTE)])))


@case('Homes have a finding each')
def _():
    found = findings((RUN('true'), [
        f('root/.cache/pip/a', MEGABYTE), f('home/x/.cache/pip/a', MEGABYTE),
        f('.npm/_cacache/a', MEGABYTE), f('root/.cache/pip/b', MEGABYTE)]))
    equal(['root/.cache/pip', 'home/x/.cache/pip', '.npm/_cacache'],
          [r['path'] for r in found])


@case('An instruction that cleans up, or fills nothing, says nothing')
def _():
    silent('apt-get update && apt-get install -y a && '
           'rm -rf /var/lib/apt/lists/*',
           'apt-get update && apt-get install -y a && '
           'rm -rf /var/lib/apt/lists/',
           'apk add --no-cache a', 'apk add -U a && rm /var/cache/apk/*',
           'apt-get update && apt-get install -y a',
           'apk add a', 'pip install a', 'npm ci')


@case('What no instruction deletes was not left, whatever line is the last')
def _():
    for script in 'pip install a==1', 'apk add a=1', 'dnf install -y a-1-1':
        for last in RUN('true'), ('USER x',), ('CMD ["a"]',), ('LABEL a=b',):
            equal([], rules(RUN('true'), RUN(script), last), str(last))


@case('What another instruction deletes is said to be in the layer below')
def _():
    for script, clean, off in (
            ('apt-get update && apt-get install -y a',
             'rm -rf /var/lib/apt/lists/*', '--mount=type=cache,'
             'target=/var/lib/apt'),
            ('apk add a', 'rm -rf /var/cache/apk/*', None),
            ('dnf install -y a', 'dnf clean all', None),
            ('yum install -y a', 'rm -rf /var/cache/yum', None),
            ('zypper in a', 'zypper clean --all', None),
            ('pip install a', 'rm -rf ~/.cache', None),
            ('pip install a', 'pip cache purge',
             '--mount=type=cache,target=/root/.cache/pip'),
            ('npm ci', 'npm cache clean --force', None),
            ('yarn install', 'yarn cache clean', None),
            ('apt-get update && apt-get install -y a',
             'rm -rf /var/lib/{apt,dpkg}/x', None),
            ('apt-get update && apt-get install -y a',
             'find /var/lib/apt/lists -type f -delete', None)):
        want = 'apk-cache' if 'apk' in script else 'package-cache'
        if 'dpkg' in clean:
            clean = clean.replace('/x', '/')
        found = [b for b in brief(findings(RUN(script), RUN(clean)))
                 if b[0] != 'unpinned']
        equal([(want, 'info', 'low')], found, clean)
        # In one instruction, and the other way round.
        equal([], rules(RUN(script + ' && ' + clean)), clean)
        equal([], rules(RUN(script + ' && ' + clean), RUN(clean)), clean)
        equal([], rules(RUN(clean), RUN(script)), clean)
        if off:
            equal([], rules('RUN %s %s' % (off, script), RUN(clean)), off)


@case('pip is told by a variable to keep nothing')
def _():
    clean = RUN('rm -rf /root/.cache')
    equal([], rules(RUN('pip install --no-cache-dir a'), clean))
    equal([], rules(RUN('PIP_NO_CACHE_DIR=1 pip install a'), clean))
    equal([], rules(RUN('pip install a'), clean, Env=['PIP_NO_CACHE_DIR=1']))
    equal(['package-cache'], rules(RUN('pip install a'), clean,
                                   Env=['PIP_NO_CACHE_DIR=0']))


@case('A stream without all names leaves it at a guess')
def _():
    data = mkstream.stream(
        [('x', [])], stages=[mkstream.stage('etc/passwd')],
        config={'history': [{'created_by': RUN('apk add a=1')}],
                'rootfs': {'type': 'layers',
                           'diff_ids': [mkstream.diff_id(0)]}})
    recs = check(HISTORY, data, '--partial')
    equal([('apk-cache', 'info', 'low')], brief(of_type('finding', recs)))
    equal('package index of apk may be left',
          of_type('finding', recs)[0]['message'])


# Odd histories

@case('An image without a history, or a config, is noted')
def _():
    recs = check(HISTORY, image(config={'config': {}}))
    equal([('note', 'no-history')], [n[:2] for n in notes(recs)])
    recs = check(HISTORY, mkstream.stream([('x', [])]))
    equal([('warning', 'no-config')], [n[:2] for n in notes(recs)])


@case('Instructions for Windows are noted, and not judged')
def _():
    recs = check(HISTORY, image('RUN cmd /S /C sudo x # buildkit',
                                'powershell -Command sudo y'))
    equal([], of_type('finding', recs))
    equal([('note', 'windows-instructions')], [n[:2] for n in notes(recs)])


@case('Lines that no shell takes are noted, and judged as far as they go')
def _():
    recs = check(HISTORY, image(RUN('sudo a "b'), *[RUN("x '%d" % i)
                                                    for i in range(30)]))
    equal(['sudo'], [b[0] for b in brief(of_type('finding', recs))])
    equal(['odd-instruction'] * 20 + ['more-instructions'],
          [n[1] for n in notes(recs)])


@case('An instruction over a limit makes the run incomplete, or is allowed')
def _():
    data = image(RUN('$(' * 50 + 'a' + ')' * 50), RUN('sudo x'))
    done = run([HISTORY, '--json'], data)
    equal(2, done.status)
    assert b'instruction-over-limit' in done.out
    recs = check(HISTORY, data, '--allow-skip', 'instruction-over-limit')
    equal(['sudo'], [b[0] for b in brief(of_type('finding', recs))])
    equal({'instruction-over-limit': 1}, recs[-1]['skipped'])


@case('Tools that read no Dockerfile, and hostile bytes, give nothing')
def _():
    for line in ('bazel build //sudo', 'apko', 'nix', '', 'bash',
                 'jib-maven-plugin:3.4', ':;&|()<>', '|', '|9', '|1 a',
                 '/bin/sh -c', '/bin/sh -c #(nop)', 'RUN', 'ADD', 'COPY',
                 'USER', 'ENV', '\x00\x01\ufffd', '#', '{' * 100,
                 'RUN [', 'ADD [', 'ADD ["', 'RUN ["a"', 'x' * 100000):
        equal([], rules(line, base=False), line[:20])


@case('Other forms of RUN are read: classic, kaniko, buildah, JSON, documents')
def _():
    for line in ('/bin/sh -c sudo a', 'RUN sudo a', 'sudo a',
                 '|1 A=b c /bin/bash -o pipefail -c x && sudo a',
                 'RUN |1 A=b /bin/sh -c sudo a # buildkit',
                 'RUN --mount=type=cache,target=/x sudo a',
                 'RUN ["sudo", "a"]', 'RUN ["/bin/sh", "-c", "x; sudo a"]',
                 '/bin/sh -c <<EOF\nset -e\nsudo a',
                 'RUN bash -euxo pipefail -c "x; sudo a"'):
        equal(['sudo'], rules(line), line)


@case('Secrets in commands are masked')
def _():
    found = findings(RUN(
        'curl -u me:hunter2 https://me:hunter2@a.com/x -H '
        '"Authorization: Bearer hunter2" --token hunter2 | '
        'API_TOKEN=hunter2 sh'), RUN('sudo x --password=hunter2'))
    equal(2, len(found))
    for r in found:
        assert 'hunter2' not in repr({k: r[k] for k in (
            'evidence', 'key', 'message')}), r
    equal('sudo x --password=****', found[1]['evidence'])


@case('Findings of the base image are marked as such')
def _():
    data = image(RUN('sudo a'), ('CMD ["sh"]',), RUN('sudo b'))
    recs = check(HISTORY, data, '--base', '2')
    equal([('sudo sudo a', True), ('sudo sudo b', False)],
          [(r['key'], r.get('base', False))
           for r in of_type('finding', recs)])


@case('Many findings are no trouble, and come in the order of the history')
def _():
    found = findings(*[RUN('sudo a%d' % i) for i in range(1000)])
    equal(['sudo sudo a%d' % i for i in range(1000)],
          [r['key'] for r in found])


# Real ones

@case('Histories of public images give nothing above info')
def _():
    for name, lines in histories.STOCK.items():
        found = findings(*lines, base=False)
        equal([], [b for b in brief(found) if b[1] != 'info'], name)
        equal([], notes(check(HISTORY, image(*lines, base=False))), name)


@case('Real images: what is found is what is there')
def _():
    folder = os.path.join(SHARED, 'images', 'image')
    if not os.path.isdir(folder):
        raise Skip('there is no %s' % folder)
    want = {'dive-kaniko.tar': ['add-not-copy'] * 2,
            'dive-test-docker-image.tar.gz': ['add-not-copy'] * 2,
            'trivy-busybox-with-lockfile.docker-save.tar.gz': ['remote-add']}
    for name in sorted(os.listdir(folder)):
        if not name.endswith(('.tar', '.tar.gz')):
            continue
        merged = run([MERGE, os.path.join(folder, name)])
        equal(0, merged.status, name)
        found = of_type('finding', check(HISTORY, merged.out))
        equal(want.get(name, []), [b[0] for b in brief(found)], name)


if __name__ == '__main__':
    lib.main(HISTORY)
