"""Histories of public images, as their builders wrote them: lines of
created_by; those in a tuple made no layer. Digests are shortened."""

NOP = '/bin/sh -c #(nop) '


def e(text):
    return (text,)


DEBIAN = [
    "# debian.sh --arch 'amd64' out/ 'bookworm' '@1721606400'",
]

DEBIAN_OLD = [
    NOP + 'ADD file:b4987bca8c4c4c640d6b71dcccfd7172b44771e0f851a47d05c00c2 '
    'in / ',
    e(NOP + ' CMD ["bash"]'),
]

UBUNTU = [
    e(NOP + ' ARG RELEASE'),
    e(NOP + ' ARG LAUNCHPAD_BUILD_ARCH'),
    e(NOP + ' LABEL org.opencontainers.image.ref.name=ubuntu'),
    NOP + 'ADD file:1d7c45546e94b90e941c5bf5c7a5d415d7b868581ad96171d4beb76 '
    'in / ',
    e(NOP + ' CMD ["/bin/bash"]'),
]

ALPINE = [
    'ADD alpine-minirootfs-3.20.3-x86_64.tar.gz / # buildkit',
    e('CMD ["/bin/sh"]'),
]

NGINX = DEBIAN + [
    e('LABEL maintainer=NGINX Docker Maintainers <docker-maint@nginx.com>'),
    e('ENV NGINX_VERSION=1.27.1'),
    e('ENV NJS_VERSION=0.8.5'),
    e('ENV PKG_RELEASE=1~bookworm'),
    'RUN /bin/sh -c set -x     && groupadd --system --gid 101 nginx     && '
    'useradd --system --gid nginx --no-create-home --home /nonexistent '
    '--comment "nginx user" --shell /bin/false --uid 101 nginx     && '
    'apt-get update     && apt-get install --no-install-recommends '
    '--no-install-suggests -y gnupg1 ca-certificates     &&     '
    'NGINX_GPGKEYS="573BFD6B3D8FBC641079A6ABABF5BD827BD9BF62 '
    '8540A6F18833A80E9C1653A42FD21310B49F6B46";     '
    'NGINX_GPGKEY_PATH=/etc/apt/keyrings/nginx-archive-keyring.gpg;     '
    'export GNUPGHOME="$(mktemp -d)";     found=\'\';     '
    'for NGINX_GPGKEY in $NGINX_GPGKEYS; do     for server in         '
    'hkp://keyserver.ubuntu.com:80         pgp.mit.edu     ; do         '
    'echo "Fetching GPG key $NGINX_GPGKEY from $server";         '
    'gpg1 --keyserver "$server" --keyserver-options timeout=10 --recv-keys '
    '"$NGINX_GPGKEY" && found=yes && break;     done;     '
    'test -z "$found" && echo >&2 "error: failed to fetch GPG key '
    '$NGINX_GPGKEY" && exit 1;     done;     gpg1 --export "$NGINX_GPGKEYS" '
    '> "$NGINX_GPGKEY_PATH" ;     rm -rf "$GNUPGHOME";     apt-get remove '
    '--purge --auto-remove -y gnupg1 && rm -rf /var/lib/apt/lists/*     && '
    'dpkgArch="$(dpkg --print-architecture)"     && nginxPackages="         '
    'nginx=${NGINX_VERSION}-${PKG_RELEASE}         '
    'nginx-module-xslt=${NGINX_VERSION}-${PKG_RELEASE}     "     && '
    'case "$dpkgArch" in         amd64|arm64)             echo "deb '
    '[signed-by=$NGINX_GPGKEY_PATH] https://nginx.org/packages/mainline/'
    'debian/ bookworm nginx" >> /etc/apt/sources.list.d/nginx.list           '
    '  && apt-get update             ;;         *)             echo "deb-src '
    '[signed-by=$NGINX_GPGKEY_PATH] https://nginx.org/packages/mainline/'
    'debian/ bookworm nginx" >> /etc/apt/sources.list.d/nginx.list           '
    '              && tempDir="$(mktemp -d)"             && chmod 777 '
    '"$tempDir"                         && savedAptMark="$(apt-mark '
    'showmanual)"                         && apt-get update             && '
    'apt-get build-dep -y $nginxPackages             && (                 cd '
    '"$tempDir"                 && DEB_BUILD_OPTIONS="nocheck '
    'parallel=$(nproc)"                     apt-get source --compile '
    '$nginxPackages             )                                     && '
    'apt-mark showmanual | xargs apt-mark auto > /dev/null             && { '
    '[ -z "$savedAptMark" ] || apt-mark manual $savedAptMark; }              '
    '           && ls -lAFh "$tempDir"             && ( cd "$tempDir" && '
    'dpkg-scanpackages . > Packages )             && grep \'^Package: \' '
    '"$tempDir/Packages"             && echo "deb [ trusted=yes ] '
    'file://$tempDir ./" > /etc/apt/sources.list.d/temp.list             && '
    'apt-get -o Acquire::GzipIndexes=false update             ;;     esac    '
    '     && apt-get install --no-install-recommends --no-install-suggests '
    '-y                         $nginxPackages                         '
    'gettext-base                         curl     && apt-get remove --purge '
    '--auto-remove -y && rm -rf /var/lib/apt/lists/* '
    '/etc/apt/sources.list.d/nginx.list         && if [ -n "$tempDir" ]; '
    'then         apt-get purge -y --auto-remove         && rm -rf '
    '"$tempDir" /etc/apt/sources.list.d/temp.list;     fi     && ln -sf '
    '/dev/stdout /var/log/nginx/access.log     && ln -sf /dev/stderr '
    '/var/log/nginx/error.log     && mkdir /docker-entrypoint.d # buildkit',
    'COPY docker-entrypoint.sh / # buildkit',
    'COPY 10-listen-on-ipv6-by-default.sh /docker-entrypoint.d # buildkit',
    e('ENTRYPOINT ["/docker-entrypoint.sh"]'),
    e('EXPOSE map[80/tcp:{}]'),
    e('STOPSIGNAL SIGQUIT'),
    e('CMD ["nginx" "-g" "daemon off;"]'),
]

PYTHON_SLIM = DEBIAN + [
    e('ENV PATH=/usr/local/bin:/usr/local/sbin:/usr/sbin:/usr/bin:/bin'),
    e('ENV LANG=C.UTF-8'),
    'RUN /bin/sh -c set -eux; \tapt-get update; \tapt-get install -y '
    '--no-install-recommends \t\tca-certificates \t\tnetbase \t\ttzdata '
    '\t; \trm -rf /var/lib/apt/lists/* # buildkit',
    e('ENV GPG_KEY=7169605F62C751356D054A26A821E680E5FA6305'),
    e('ENV PYTHON_VERSION=3.12.5'),
    'RUN /bin/sh -c set -eux; \t\tsavedAptMark="$(apt-mark showmanual)"; '
    '\tapt-get update; \tapt-get install -y --no-install-recommends '
    '\t\tdpkg-dev \t\tgcc \t\tgnupg \t\tlibbz2-dev \t\txz-utils '
    '\t\tzlib1g-dev \t; \t\twget -O python.tar.xz "https://www.python.org/'
    'ftp/python/${PYTHON_VERSION%%[a-z]*}/Python-$PYTHON_VERSION.tar.xz"; '
    '\twget -O python.tar.xz.asc "https://www.python.org/ftp/python/'
    '${PYTHON_VERSION%%[a-z]*}/Python-$PYTHON_VERSION.tar.xz.asc"; '
    '\tGNUPGHOME="$(mktemp -d)"; export GNUPGHOME; \tgpg --batch '
    '--keyserver hkps://keys.openpgp.org --recv-keys "$GPG_KEY"; \tgpg '
    '--batch --verify python.tar.xz.asc python.tar.xz; \tgpgconf --kill '
    'all; \trm -rf "$GNUPGHOME" python.tar.xz.asc; \tmkdir -p '
    '/usr/src/python; \ttar --extract --directory /usr/src/python '
    '--strip-components=1 --file python.tar.xz; \trm python.tar.xz; \t\tcd '
    '/usr/src/python; \tgnuArch="$(dpkg-architecture --query '
    'DEB_BUILD_GNU_TYPE)"; \t./configure \t\t--build="$gnuArch" '
    '\t\t--enable-optimizations \t; \tnproc="$(nproc)"; '
    '\tEXTRA_CFLAGS="$(dpkg-buildflags --get CFLAGS)"; \tmake -j "$nproc" '
    '\t\t"EXTRA_CFLAGS=${EXTRA_CFLAGS:-}" \t; \tmake install; \t\tcd /; '
    '\trm -rf /usr/src/python; \t\tfind /usr/local -depth \t\t\\( \t\t\t\\( '
    '-type d -a \\( -name test -o -name tests \\) \\) \t\t\t-o \\( -type f '
    "-a \\( -name '*.pyc' -o -name 'libpython*.a' \\) \\) \t\t\\) -exec rm "
    "-rf '{}' + \t; \t\tldconfig; \t\tapt-mark auto '.*' > /dev/null; "
    '\tapt-mark manual $savedAptMark; \tfind /usr/local -type f -executable '
    "-not \\( -name '*tkinter*' \\) -exec ldd '{}' ';' \t\t| awk '/=>/ { so "
    '= $(NF-1); if (index(so, "/usr/local/") == 1) { next }; gsub("^/(usr/)'
    '?", "", so); printf "*%s\\n", so }\' \t\t| sort -u \t\t| xargs -r '
    'dpkg-query --search \t\t| cut -d: -f1 \t\t| sort -u \t\t| xargs -r '
    'apt-mark manual \t; \tapt-get purge -y --auto-remove -o '
    'APT::AutoRemove::RecommendsImportant=false; \trm -rf '
    '/var/lib/apt/lists/*; \t\tpython3 --version # buildkit',
    'RUN /bin/sh -c set -eux; \tfor src in idle3 pydoc3 python3 '
    'python3-config; do \t\tdst="$(echo "$src" | tr -d 3)"; \t\t[ -s '
    '"/usr/local/bin/$src" ]; \t\t[ ! -e "/usr/local/bin/$dst" ]; \t\tln '
    '-svT "$src" "/usr/local/bin/$dst"; \tdone # buildkit',
    e('ENV PYTHON_PIP_VERSION=24.0'),
    'RUN /bin/sh -c set -eux; \t\tsavedAptMark="$(apt-mark showmanual)"; '
    '\tapt-get update; \tapt-get install -y --no-install-recommends wget; '
    '\t\twget -O get-pip.py "$PYTHON_GET_PIP_URL"; \techo '
    '"$PYTHON_GET_PIP_SHA256 *get-pip.py" | sha256sum -c -; \t\tapt-mark '
    "auto '.*' > /dev/null; \t[ -z \"$savedAptMark\" ] || apt-mark manual "
    '$savedAptMark > /dev/null; \tapt-get purge -y --auto-remove -o '
    'APT::AutoRemove::RecommendsImportant=false; \trm -rf '
    '/var/lib/apt/lists/*; \t\texport PYTHONDONTWRITEBYTECODE=1; \t\tpython '
    'get-pip.py \t\t--disable-pip-version-check \t\t--no-cache-dir '
    '\t\t--no-compile \t\t"pip==$PYTHON_PIP_VERSION" \t; \trm -f get-pip.py; '
    '\t\tpip --version # buildkit',
    e('CMD ["python3"]'),
]

NODE = DEBIAN_OLD + [
    '/bin/sh -c set -eux; \tapt-get update; \tapt-get install -y '
    '--no-install-recommends \t\tca-certificates \t\tcurl \t\tgnupg '
    '\t\tnetbase \t\tsq \t\twget \t; \trm -rf /var/lib/apt/lists/*',
    '/bin/sh -c apt-get update && apt-get install -y --no-install-recommends '
    '\t\tgit \t\tmercurial \t\topenssh-client \t\tsubversion \t\t\t\tprocps '
    '\t&& rm -rf /var/lib/apt/lists/*',
    'RUN /bin/sh -c groupadd --gid 1000 node   && useradd --uid 1000 --gid '
    'node --shell /bin/bash --create-home node # buildkit',
    e('ENV NODE_VERSION=20.17.0'),
    'RUN /bin/sh -c ARCH= && dpkgArch="$(dpkg --print-architecture)"   && '
    'case "${dpkgArch##*-}" in     amd64) ARCH=\'x64\';;     arm64) '
    "ARCH='arm64';;     *) echo \"unsupported architecture\"; exit 1 ;;   "
    'esac   && export GNUPGHOME="$(mktemp -d)"   && set -ex   && for key in '
    '    4ED778F539E3634C779C87C6D7062848A1AB005C     '
    '141F07595B7B3FFE74309A937405533BE57C7D57   ; do       gpg --batch '
    '--keyserver hkps://keys.openpgp.org --recv-keys "$key" ||       gpg '
    '--batch --keyserver keyserver.ubuntu.com --recv-keys "$key" ;   done   '
    '&& curl -fsSLO --compressed "https://nodejs.org/dist/v$NODE_VERSION/'
    'node-v$NODE_VERSION-linux-$ARCH.tar.xz"   && curl -fsSLO --compressed '
    '"https://nodejs.org/dist/v$NODE_VERSION/SHASUMS256.txt.asc"   && gpg '
    '--batch --decrypt --output SHASUMS256.txt SHASUMS256.txt.asc   && '
    'gpgconf --kill all   && rm -rf "$GNUPGHOME"   && grep " '
    'node-v$NODE_VERSION-linux-$ARCH.tar.xz\\$" SHASUMS256.txt | sha256sum '
    '-c -   && tar -xJf "node-v$NODE_VERSION-linux-$ARCH.tar.xz" -C '
    '/usr/local --strip-components=1 --no-same-owner   && rm '
    '"node-v$NODE_VERSION-linux-$ARCH.tar.xz" SHASUMS256.txt.asc '
    'SHASUMS256.txt   && ln -s /usr/local/bin/node /usr/local/bin/nodejs   '
    '&& node --version   && npm --version # buildkit',
    e('ENV YARN_VERSION=1.22.22'),
    'RUN /bin/sh -c set -ex   && export GNUPGHOME="$(mktemp -d)"   && for '
    'key in     6A010C5166006599AA17F08146C2130DFD2497F5   ; do     gpg '
    '--batch --keyserver hkps://keys.openpgp.org --recv-keys "$key" ;   '
    'done   && curl -fsSLO --compressed "https://yarnpkg.com/downloads/'
    '$YARN_VERSION/yarn-v$YARN_VERSION.tar.gz"   && curl -fsSLO --compressed '
    '"https://yarnpkg.com/downloads/$YARN_VERSION/yarn-v$YARN_VERSION.tar.gz'
    '.asc"   && gpg --batch --verify yarn-v$YARN_VERSION.tar.gz.asc '
    'yarn-v$YARN_VERSION.tar.gz   && mkdir -p /opt   && tar -xzf '
    'yarn-v$YARN_VERSION.tar.gz -C /opt/   && ln -s '
    '/opt/yarn-v$YARN_VERSION/bin/yarn /usr/local/bin/yarn   && rm '
    'yarn-v$YARN_VERSION.tar.gz.asc yarn-v$YARN_VERSION.tar.gz   && yarn '
    '--version   && rm -rf /tmp/* # buildkit',
    'COPY docker-entrypoint.sh /usr/local/bin/ # buildkit',
    e('ENTRYPOINT ["docker-entrypoint.sh"]'),
    e('CMD ["node"]'),
]

GOLANG = DEBIAN + [
    'RUN /bin/sh -c set -eux; \tapt-get update; \tapt-get install -y '
    '--no-install-recommends \t\tg++ \t\tgcc \t\tlibc6-dev \t\tmake '
    '\t\tpkg-config \t; \trm -rf /var/lib/apt/lists/* # buildkit',
    e('ENV GOLANG_VERSION=1.23.0'),
    e('ENV GOTOOLCHAIN=local'),
    e('ENV GOPATH=/go'),
    'COPY /target/ / # buildkit',
    'RUN /bin/sh -c mkdir -p "$GOPATH/src" "$GOPATH/bin" && chmod -R 1777 '
    '"$GOPATH" # buildkit',
    e('WORKDIR /go'),
]

REDIS = DEBIAN + [
    'RUN /bin/sh -c set -eux; \tgroupadd -r -g 999 redis; \tuseradd -r -g '
    'redis -u 999 redis # buildkit',
    'RUN /bin/sh -c set -eux; \tapt-get update; \tapt-get install -y '
    '--no-install-recommends \t\ttzdata \t; \trm -rf /var/lib/apt/lists/* '
    '# buildkit',
    e('ENV GOSU_VERSION=1.17'),
    'RUN /bin/sh -c set -eux; \tsavedAptMark="$(apt-mark showmanual)"; '
    '\tapt-get update; \tapt-get install -y --no-install-recommends '
    'ca-certificates gnupg wget; \trm -rf /var/lib/apt/lists/*; '
    '\tarch="$(dpkg --print-architecture | awk -F- \'{ print $NF }\')"; '
    "\tcase \"$arch\" in \t\t'amd64') url='https://github.com/tianon/gosu/"
    "releases/download/1.17/gosu-amd64'; sha256='bbc4136d03ab138b1ad6' ;; "
    '\t\t*) echo >&2 "error: unsupported gosu architecture: \'$arch\'"; '
    'exit 1 ;; \tesac; \twget -O /usr/local/bin/gosu.asc "$url.asc"; \twget '
    '-O /usr/local/bin/gosu "$url"; \techo "$sha256 '
    '*/usr/local/bin/gosu" | sha256sum -c -; \texport GNUPGHOME="$(mktemp '
    '-d)"; \tgpg --batch --keyserver hkps://keys.openpgp.org --recv-keys '
    'B42F6819007F00F88E364FD4036A9C25BF357DD4; \tgpg --batch --verify '
    '/usr/local/bin/gosu.asc /usr/local/bin/gosu; \tgpgconf --kill all; '
    '\trm -rf "$GNUPGHOME" /usr/local/bin/gosu.asc; \tapt-mark auto \'.*\' '
    '> /dev/null; \t[ -z "$savedAptMark" ] || apt-mark manual $savedAptMark '
    '> /dev/null; \tapt-get purge -y --auto-remove -o '
    'APT::AutoRemove::RecommendsImportant=false; \tchmod +x '
    '/usr/local/bin/gosu; \tgosu --version; \tgosu nobody true # buildkit',
    e('ENV REDIS_VERSION=7.4.0'),
    'RUN /bin/sh -c set -eux; \t\tsavedAptMark="$(apt-mark showmanual)"; '
    '\tapt-get update; \tapt-get install -y --no-install-recommends '
    '\t\tca-certificates \t\twget \t\t\t\tdpkg-dev \t\tgcc \t\tlibc6-dev '
    '\t\tlibssl-dev \t\tmake \t; \trm -rf /var/lib/apt/lists/*; \t\twget -O '
    'redis.tar.gz "$REDIS_DOWNLOAD_URL"; \techo "$REDIS_DOWNLOAD_SHA '
    '*redis.tar.gz" | sha256sum -c -; \tmkdir -p /usr/src/redis; \ttar -xzf '
    'redis.tar.gz -C /usr/src/redis --strip-components=1; \trm '
    "redis.tar.gz; \t\tgrep -E '^ *createBoolConfig[(]\"protected-mode\",.*"
    "[)],$' /usr/src/redis/src/config.c; \tsed -ri 's!^( *createBoolConfig"
    '[(]"protected-mode",.*, *)1( *,.*[)],)$!\\10\\2!\' '
    '/usr/src/redis/src/config.c; \t\textraJemallocConfigureFlags='
    '"--build=$gnuArch"; \tcase "${dpkgArch##*-}" in \t\tamd64 | i386 | '
    'x32) extraJemallocConfigureFlags="$extraJemallocConfigureFlags '
    '--with-lg-page=12" ;; \t\t*) extraJemallocConfigureFlags='
    '"$extraJemallocConfigureFlags --with-lg-page=16" ;; \tesac; \texport '
    'BUILD_TLS=yes; \tmake -C /usr/src/redis -j "$(nproc)" all; \tmake -C '
    '/usr/src/redis install; \t\tserverMd5="$(md5sum /usr/local/bin/'
    'redis-server | cut -d\' \' -f1)"; export serverMd5; \tfind '
    "/usr/local/bin/redis* -maxdepth 0 \t\t-type f -not -name redis-server "
    "\t\t-exec sh -eux -c ' \t\t\tmd5=\"$(md5sum \"$1\" | cut -d\" \" -f1)\""
    '; \t\t\ttest "$md5" = "$serverMd5"; \t\t\' -- \'{}\' \';\' \t\t-exec ln '
    "-svfT 'redis-server' '{}' ';' \t; \t\trm -r /usr/src/redis; "
    "\t\tapt-mark auto '.*' > /dev/null; \tapt-get purge -y --auto-remove; "
    '\t\tredis-cli --version # buildkit',
    'RUN /bin/sh -c mkdir /data && chown redis:redis /data # buildkit',
    e('VOLUME [/data]'),
    e('WORKDIR /data'),
    'COPY docker-entrypoint.sh /usr/local/bin/ # buildkit',
    e('ENTRYPOINT ["docker-entrypoint.sh"]'),
    e('EXPOSE map[6379/tcp:{}]'),
    e('CMD ["redis-server"]'),
]

STOCK = {
    'debian:12': DEBIAN, 'debian:11': DEBIAN_OLD, 'ubuntu:24.04': UBUNTU,
    'alpine:3.20': ALPINE, 'nginx:1.27': NGINX,
    'python:3.12-slim': PYTHON_SLIM, 'node:20': NODE, 'golang:1.23': GOLANG,
    'redis:7.4': REDIS}
