# TLS in nginx: ssl_protocols must name none but modern protocols.
#
# Protocols are inherited: a server that says nothing takes those of its block
# (http, stream, mail), and where that says nothing, nginx's own default, which
# depends on its version. So this rule is of scope "image": beside the selected
# files it is given the image's config, in which the official image has
# NGINX_VERSION.
#
# Parameters (img-check-rules -p FILE): "allowed", the protocols; "version", of
# nginx, for images that do not name it.
#
# Not judged: ssl_conf_command, which may undo any of it.
module {
  "id": "nginx/tls-protocols",
  "title": "nginx speaks outdated TLS",
  "severity": "medium",
  "help": "SSLv2, SSLv3, TLSv1 and TLSv1.1 have known weaknesses; RFC 8996 forbids the latter two. Up to nginx 1.27.2 TLSv1 and TLSv1.1 are on unless ssl_protocols turns them off.",
  "remediation": "Say ssl_protocols TLSv1.2 TLSv1.3; in the http block, and in no server.",
  "references": [
    "https://www.rfc-editor.org/rfc/rfc8996",
    "https://nginx.org/en/docs/http/ngx_http_ssl_module.html#ssl_protocols"
  ],
  "tags": ["nginx", "tls"],
  "scope": "image",
  "select": {
    "path": [
      "etc/nginx/**",
      "etc/letsencrypt/options-ssl-nginx.conf",
      "usr/local/nginx/conf/**",
      "usr/local/openresty/nginx/conf/**",
      "opt/bitnami/nginx/conf/**",
      "usr/share/nginx/modules/**"
    ],
    "type": ["file", "hardlink", "symlink"],
    "content": "text"
  },
  "params": { "allowed": ["TLSv1.2", "TLSv1.3"], "version": "" }
};

import "img" as img;
import "nginx" as nginx {search: "./"};

# What nginx offers by default, by its version.
def defaults:
  def since($version): img::version >= ($version | img::version);
  if since("1.27.3") then ["TLSv1.2", "TLSv1.3"]
  elif since("1.23.4") then ["TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"]
  elif since("1.9.1") then ["TLSv1", "TLSv1.1", "TLSv1.2"]
  else ["SSLv3", "TLSv1", "TLSv1.1", "TLSv1.2"] end;

def version:
  [ (.params.version | select(. != "")),
    (img::image_env | select(.key == "NGINX_VERSION") | .value) ][0];

# Of protocols those that are not allowed; capital letters do not matter.
def outdated($allowed):
  ($allowed | map(ascii_downcase)) as $good
  | map(select(ascii_downcase as $it | all($good[]; . != $it)));

def own: [ .block[]? | select(.name == "ssl_protocols") ];

def judge($place; $allowed):
  (.args | outdated($allowed)) as $bad
  | select($bad != [])
  | { message: "\(.name) has \($bad | join(" and ")) (\($place))",
      path, line, evidence: nginx::source, key: "\($place): \(.name)" };

# "*:443" and "443" are one socket; that one server has "ssl" for it makes all
# servers on it speak TLS.
def socket: .args[0] | ltrimstr("*:") | ltrimstr("0.0.0.0:");
def listens: .block[] | select(.name == "listen" and .args != []);

def speaks_tls($sockets):
  any(listens; socket as $s | any($sockets[]; . == $s))
  or any(.block[]; .name == "ssl" and .args == ["on"]
      or .name == "starttls" and (.args == ["on"] or .args == ["only"]));

def by_default($place; $input; $guess):
  ($input | version) as $version
  | ($version // "1.27.2" | defaults | outdated($input.params.allowed)) as $bad
  | select($bad != [])
  | { path, line, evidence: nginx::source,
      key: "\(nginx::place($place)): default" }
    + if $version then
        { message: ("server has no ssl_protocols: nginx \($version) speaks "
            + "\($bad | join(" and ")) by default") }
        + if $guess then {confidence: "low"} else {} end
      else
        { message: ("server has no ssl_protocols: before nginx 1.27.3 it speaks "
            + "\($bad | join(" and ")) by default"),
          severity: "low", confidence: "low" }
      end;

# A block of http, stream or mail. What it says itself counts where a server
# that speaks TLS takes it; where none speaks TLS, one may come.
def block_findings($input):
  $input.params.allowed as $allowed
  | .name as $place
  | (.partial or any(recurse(.block[]?); .unseen)) as $guess
  | [ .block[] | select(.name == "server" and .block) ] as $servers
  | [ $servers[] | listens
      | select(any(.args[1:][]; . == "ssl" or . == "quic")) | socket ]
    as $sockets
  | [ $servers[] | select(speaks_tls($sockets)) ] as $speakers
  | [ $speakers[] | select(own == []) ] as $heirs
  | ( if $speakers == [] then
        own[] | judge($place; $allowed) | .confidence = "low"
      elif $heirs != [] then own[] | judge($place; $allowed)
      else empty end ),
    ( if own == [] then $heirs[] | by_default($place; $input; $guess)
      else empty end ),
    ( $servers[] | nginx::place($place) as $in | own[]
      | judge($in; $allowed) );

# What nginx speaks to those it forwards to, wherever it is said.
def upstream_findings($place; $allowed):
  ( .block[]? | select(.name
      | endswith("_ssl_protocols")) | judge($place; $allowed) ),
  ( .block[]? | select(.block and (.name | nginx::is_context))
    | upstream_findings(nginx::place($place); $allowed) );

def check:
  . as $input
  | nginx::configurations
  | ( .[] | select(.name == "http" or .name == "stream" or .name == "mail")
      | block_findings($input),
        upstream_findings(.name; $input.params.allowed),
        nginx::unseen(.name) ),
    ( .[] | select(.unseen) | nginx::unseen("main") );

# Tests: `$version` is what the image's config says, or null; `http` puts what
# it is given into the http block of a nginx.conf.
def case($name; $version; $files; $expect):
  { name: $name, expect: $expect,
    input: {
      config: { config: { Env: [ "PATH=/bin",
        if $version then "NGINX_VERSION=\($version)" else empty end ] } },
      entries: [ $files | to_entries[] | { path: .key, text: .value } ] } };
def conf($name; $text; $expect):
  case($name; "1.29.0"; {"etc/nginx/nginx.conf": $text}; $expect);
def http($name; $text; $expect): conf($name; "http { \($text) }"; $expect);
def tls: "listen 443 ssl; ";

def tests: [
  http("modern protocols are fine";
    "ssl_protocols TLSv1.2 TLSv1.3; server { \(tls) }"; []),
  http("outdated protocols of the http block";
    "ssl_protocols TLSv1 TLSv1.2;\nserver { \(tls) }";
    [ { line: 1, evidence: "ssl_protocols TLSv1 TLSv1.2",
        message: "ssl_protocols has TLSv1 (http)", key: "http: ssl_protocols" } ]),
  http("each outdated protocol is named";
    "server { \(tls) ssl_protocols SSLv2 SSLv3 TLSv1 TLSv1.1 TLSv1.2; }";
    [ { message: "ssl_protocols has SSLv2 and SSLv3 and TLSv1 and TLSv1.1 (http server _ 443)" } ]),
  http("capital letters do not matter";
    "server { \(tls) ssl_protocols tlsV1 tlsv1.2; }"; [ {} ]),
  http("several directives of a level add up";
    "server { \(tls) ssl_protocols TLSv1.3;\nssl_protocols TLSv1.1; }";
    [ { line: 2 } ]),
  http("a server's own protocols are what it uses";
    "ssl_protocols TLSv1; server { \(tls) ssl_protocols TLSv1.3; }"; []),
  http("the http block's protocols count where one server takes them";
    "ssl_protocols TLSv1; server { \(tls) ssl_protocols TLSv1.3; }
     server { listen 8443 ssl; }"; [ { line: 1 } ]),
  http("Debian: no server speaks TLS, one may come";
    "ssl_protocols TLSv1 TLSv1.1 TLSv1.2 TLSv1.3; # Dropping SSLv3, ref: POODLE
     server { listen 80 default_server; }";
    [ { confidence: "low", severity: "medium" } ]),
  http("a server without TLS needs no protocols"; "server { listen 80; }"; []),
  http("the socket of another server with ssl is TLS as well";
    "ssl_protocols TLSv1;
     server { listen *:443 ssl; ssl_protocols TLSv1.3; } server { listen 443; }";
    [ { line: 1 } ]),
  http("a comment is no directive";
    "# ssl_protocols TLSv1;\nserver { \(tls) }"; []),

  case("the default of a new nginx is fine"; "1.27.3";
    {"etc/nginx/nginx.conf": "http { server { \(tls) } }"}; []),
  case("the default of an older nginx"; "1.26.2";
    {"etc/nginx/nginx.conf": "http {\n server { server_name x; \(tls) } }"};
    [ { line: 2, severity: "medium", key: "http server x 443: default",
        message: "server has no ssl_protocols: nginx 1.26.2 speaks TLSv1 and TLSv1.1 by default" } ]),
  case("the default of a very old nginx has SSLv3"; "1.8.1";
    {"etc/nginx/nginx.conf": "http { server { \(tls) } }"};
    [ { message: "server has no ssl_protocols: nginx 1.8.1 speaks SSLv3 and TLSv1 and TLSv1.1 by default" } ]),
  case("the default of an nginx whose version nobody knows"; null;
    {"etc/nginx/nginx.conf": "http { server { \(tls) } }"};
    [ { severity: "low", confidence: "low" } ]),
  ( case("the version as a parameter"; null;
      {"etc/nginx/nginx.conf": "http { server { \(tls) } }"}; [])
    | .input.params = { allowed: ["TLSv1.2", "TLSv1.3"], version: "1.28.0" } ),
  ( case("other protocols may be allowed"; "1.26.0";
      {"etc/nginx/nginx.conf": "http { ssl_protocols TLSv1.1 TLSv1.2 TLSv1.3;
        server { \(tls) } }"}; [ {} ])
    | .input.params = { allowed: ["TLSv1.3", "TLSv1.1"], version: "" } ),
  http("QUIC, and the old way to say ssl";
    "ssl_protocols TLSv1; server { listen 443 quic; } server { ssl on; }";
    [ {} ]),

  conf("stream has protocols of its own";
    "http { ssl_protocols TLSv1.3; server { \(tls) } }
     stream { ssl_protocols TLSv1.1; server { listen 636 ssl; } }";
    [ { line: 2, key: "stream: ssl_protocols" } ]),
  conf("mail with starttls";
    "mail { server { listen 25; starttls on; ssl_protocols TLSv1; } }";
    [ { key: "mail server _ 25: ssl_protocols" } ]),
  case("mail takes the default"; "1.24.0";
    {"etc/nginx/nginx.conf": "mail { server { listen 993 ssl; } }"}; [ {} ]),
  http("protocols towards others";
    "proxy_ssl_protocols TLSv1.2; server { listen 80;
      location /a { proxy_ssl_protocols TLSv1; grpc_ssl_protocols SSLv3; } }";
    [ { line: 2, key: "http server _ 80 location /a: proxy_ssl_protocols" },
      { line: 2, key: "http server _ 80 location /a: grpc_ssl_protocols" } ]),

  case("a snippet counts where it is included"; "1.29.0";
    { "etc/nginx/nginx.conf": "http { include sites-enabled/*; }",
      "etc/nginx/sites-enabled/a": "server { \(tls) include snippets/ssl.conf; }",
      "etc/nginx/snippets/ssl.conf": "\nssl_protocols TLSv1;",
      "etc/nginx/snippets/old.conf": "ssl_protocols SSLv3;" };
    [ { path: "etc/nginx/snippets/ssl.conf", line: 2 } ]),
  case("the file of certbot"; "1.26.0";
    { "etc/nginx/nginx.conf": "http { server { \(tls)
        include /etc/letsencrypt/options-ssl-nginx.conf; } }",
      "etc/letsencrypt/options-ssl-nginx.conf":
        "ssl_protocols TLSv1.2 TLSv1.3;\n" }; []),
  case("a file that is not in the image may say anything"; "1.26.0";
    { "etc/nginx/nginx.conf": "http { server { \(tls)\n include /run/x; } }" };
    [ { line: 2, severity: "info" }, { line: 1, confidence: "low" } ]),
  case("a fragment alone"; "1.26.0";
    { "etc/nginx/conf.d/a.conf": "server { \(tls) ssl_protocols TLSv1; }",
      "etc/nginx/conf.d/b.conf": "server { listen 8443 ssl; }" };
    [ { path: "etc/nginx/conf.d/a.conf" },
      { path: "etc/nginx/conf.d/b.conf", confidence: "low" } ]),
  case("an image without nginx has no findings"; null; {}; [])
];
