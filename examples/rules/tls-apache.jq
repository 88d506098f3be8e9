# TLS in Apache httpd: SSLProtocol and SSLProxyProtocol must name none but
# modern protocols.
#
# SSLProtocol adds up words: "all -SSLv3 +TLSv1.2", where a word without a sign
# forgets what was before it. Where it is not said, it is "all -SSLv3", which has
# TLSv1 and TLSv1.1. Only what httpd would read counts: of Debian's
# mods-available, what mods-enabled links to.
#
# Conditions: <IfModule ssl_module> holds where a LoadModule of it was read (or
# there is no main file); all others are taken to hold, in either form.
#
# Parameters (img-check-rules -p FILE): "allowed", the protocols.
module {
  "id": "apache/tls-protocols",
  "title": "Apache httpd speaks outdated TLS",
  "severity": "medium",
  "help": "SSLv3, TLSv1 and TLSv1.1 have known weaknesses; RFC 8996 forbids the latter two. Apache's default, all -SSLv3, has both.",
  "remediation": "Say SSLProtocol -all +TLSv1.2 +TLSv1.3 for the whole server, and in no VirtualHost.",
  "references": [
    "https://www.rfc-editor.org/rfc/rfc8996",
    "https://httpd.apache.org/docs/2.4/mod/mod_ssl.html#sslprotocol"
  ],
  "tags": ["apache", "tls"],
  "scope": "group",
  "select": {
    "path": [
      "etc/apache2/**",
      "etc/httpd/**",
      "etc/letsencrypt/options-ssl-apache.conf",
      "usr/local/apache2/conf/**"
    ],
    "type": ["file", "hardlink", "symlink"],
    "content": "text"
  },
  "params": { "allowed": ["TLSv1.2", "TLSv1.3"] }
};

import "img" as img;

# Main files, and the directory to which names in them are relative unless
# ServerRoot says otherwise.
def main_files: {
  "etc/apache2/apache2.conf": "etc/apache2",
  "etc/apache2/httpd.conf": "etc/apache2",
  "etc/httpd/conf/httpd.conf": "etc/httpd",
  "usr/local/apache2/conf/httpd.conf": "usr/local/apache2"
};

# What usual main files include, for images that have none.
def fragments: [ "etc/apache2/mods-enabled/*.conf", "etc/apache2/conf-enabled/*.conf",
  "etc/apache2/sites-enabled/*.conf", "etc/apache2/conf.d/*.conf",
  "etc/httpd/conf.d/*.conf" ];

# {name, args, line, path}, one after the other; names in small letters. A
# section's begin is "<name", its end "</name".
def directives($path):
  def flat:
    (.name // "" | ascii_downcase) as $name
    | if .block then
        { name: "<\($name)", args, line }, (.block[] | flat),
        { name: "</\($name)", args: [], line }
      else { name: $name, args, line } end;
  img::apache | select(.error | not) | flat | .path = $path;

def absolute($root):
  (if startswith("/") then . else $root + "/" + . end)
  | reduce (split("/")[] | select(. != "" and . != ".")) as $part ([];
      if $part == ".." then .[:-1] else . + [$part] end)
  | join("/");

# Of the paths of all files those that an Include names: a file, a directory and
# all that is in it, or what a pattern matches.
def included($paths):
  . as $name
  | if test("[*?[]") then
      (try img::glob_regex catch "^$") as $regex
      | $paths[] | select(test($regex))
    else $paths[] | select(. == $name or startswith($name + "/")) end;

# Does a name or pattern lead to what is not selected? Nobody looked there.
def is_elsewhere:
  (split("/")
    | .[:[range(length) as $i | select(.[$i] | test("[*?[]")) | $i][0]]
    | join("/") + "/")
  | test("^(etc/(apache2|httpd|letsencrypt/options-ssl-apache.conf)"
      + "|usr/local/apache2/conf)/") | not;

# Is this path, of a link, one of the directories of a name or pattern?
def is_above($name):
  (split("/") | length) as $n
  | ($name | split("/")) as $parts
  | $n < ($parts | length)
    and (. as $link | try ($parts[:$n] | join("/") | img::glob_regex as $re
      | $link | test($re)) catch false);

# ${NAME} of what Define said.
def substitute($defined):
  reduce ($defined | to_entries[]) as $v (.;
    split("${\($v.key)}") | join($v.value));

# Reads a file and what it includes, in order: {root, defined, out}. An include
# that cannot be read stays, with "unseen", which says why.
def read($path; $at; $files; $paths; $open):
  if any($open[]; . == $path) then
    .out += [$at + {unseen: "\($path) includes itself"}]
  elif $files[$path] == null then
    .out += [$at + {unseen: "\($path) is no text in UTF-8, or too large"}]
  else
    reduce ($files[$path] | directives($path)) as $d (.;
      .defined as $defined | .root as $root
      | ($d.args[0] // "" | substitute($defined)) as $arg
      | if $arg == "" then .out += [$d]
        elif $d.name == "serverroot" then .root = ($arg | absolute(""))
        elif $d.name == "define" then .defined[$arg] = ($d.args[1] // "")
        elif $d.name == "include" or $d.name == "includeoptional" then
          ($arg | absolute($root)) as $name
          | [ $name | included($paths) ] as $found
          | if $name | is_elsewhere then
              .out += [$d + {unseen: "\($name) was not selected"}]
            elif any($paths[] | select($files[.] == null); is_above($name)) then
              .out += [$d + {unseen: "\($name) is behind a link"}]
            elif $found == [] and $d.name == "include" then
              .out += [$d + {unseen: "\($name) is not there"}]
            else . end
          | reduce $found[] as $one (.;
              read($one; $d; $files; $paths; $open + [$path]))
        else .out += [$d] end)
  end;

def configurations:
  # A link comes beside the file that was found through it, if one was.
  (reduce (.entries | sort_by(.type != "symlink"))[] as $e ({};
    .[$e.path] = $e.text)) as $files
  | ($files | keys) as $paths
  | [ main_files | to_entries[] | select(.key as $k | $files | has($k)) ]
    as $mains
  | if $mains != [] then
      $mains[]
      | .key as $main | { root: .value, defined: {}, out: [] }
      | read($main; { name: "include", args: ["/" + $main], line: 1, path: $main };
          $files; $paths; []) | .out
    else
      reduce (fragments[] | img::glob_regex) as $regex (
        { root: "etc/apache2", defined: {}, out: [] };
        reduce ($paths[] | select(test($regex))) as $one (.;
          read($one; { name: "include", args: ["/" + $one], line: 1, path: $one };
            $files; $paths; [])))
      | .out
      | select(. != [])
      | [{ name: "loadmodule", args: ["ssl_module"], line: 1 }] + .
    end;

# Is it a condition on the module of TLS, and how does it read?
def is_ssl: ltrimstr("!") | . == "ssl_module" or . == "mod_ssl.c";

# Leaves out what stands in conditions that do not hold, and gives each
# directive its place: the server, or a virtual host. Where nothing is loaded,
# all modules are built in.
def placed:
  foreach .[] as $d ({ place: "server", at: "", skip: 0,
      ssl: all(.[]; .name != "loadmodule") };
    .it = null
    | ($d.args[0] // "") as $arg
    | if .skip > 0 then
        if $d.name == "<ifmodule" then .skip += 1
        elif $d.name == "</ifmodule" then .skip -= 1
        else . end
      elif $d.name == "loadmodule" and $arg == "ssl_module" then .ssl = true
      elif $d.name == "<ifmodule" and ($arg | is_ssl)
          and .ssl == ($arg | startswith("!")) then .skip = 1
      elif $d.name == "<virtualhost" then
        .place = "<VirtualHost \($d.args | join(" "))>"
        | .at = "\($d.path):\($d.line)"
      elif $d.name == "</virtualhost" then .place = "server" | .at = ""
      else .it = $d end;
    { place, at } + (.it | select(.)));

# A virtual host is told from others by its ServerName.
def with_names:
  (reduce (.[] | select(.name == "servername" and .at != "")) as $d ({};
    .[$d.at] = ($d.args[0] // ""))) as $names
  | map(.at as $at | .place += if $names[$at] then " " + $names[$at] else "" end);

def all_protocols: ["SSLv3", "TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"];

# What the words of SSLProtocol add up to.
def protocols:
  reduce .[] as $word ([];
    ($word | ltrimstr("+") | ltrimstr("-") | ascii_downcase) as $name
    | (if $name == "all" then all_protocols
       else [ all_protocols[] | select(ascii_downcase == $name) ] end) as $these
    | if $word | startswith("-") then . - $these
      elif $word | startswith("+") then . + ($these - .)
      else $these end);

# SSLv3 of "all" is there only where OpenSSL has it; Debian's has not.
def outdated($allowed):
  ($allowed | map(ascii_downcase)) as $good
  | map(select(ascii_downcase as $it | all($good[]; . != $it)));

def named: if .name == "sslprotocol" then "SSLProtocol" else "SSLProxyProtocol" end;

def judge($allowed):
  (.args | protocols | outdated($allowed)) as $bad
  | select($bad != [])
  | { message: "\(named) \(.args | join(" ")) has \($bad | join(" and ")) (\(.place))",
      path, line, evidence: "\(named) \(.args | join(" "))",
      key: "\(.place): \(named)" };

def configuration_findings($allowed):
  ([placed] | with_names) as $all
  # What is said again in the same place replaces what was there.
  | [ $all | map(select(.name == "sslprotocol" and .args != []))
      | group_by(.at)[] | .[-1] ] as $own
  | [ $all[] | select(.name == "sslengine" and .args != []
        and (.args[0] | ascii_downcase | . == "on" or . == "optional")) ]
    as $speakers
  | [ $speakers[] | .at as $at
      | select($at == "" or all($own[]; .at != $at)) ] as $heirs
  | ($own | map(select(.at == ""))[0]) as $server
  | ( $own[] | select(.at != "") | judge($allowed) ),
    ( if $server then
        if $speakers == [] then
          $server | judge($allowed) | .confidence = "low"
        elif $heirs == [] then empty
        else $server | judge($allowed) end
      else
        (["all", "-SSLv3"] | protocols | outdated($allowed)) as $bad
        | select($bad != []) | $heirs[]
        | { message: "\(.place) has no SSLProtocol: it speaks \($bad | join(" and ")) by default",
            path, line, evidence: "SSLEngine \(.args[0])",
            key: "\(.place): default" }
      end ),
    ( $all[] | select(.name == "sslproxyprotocol" and .args != [])
      | judge($allowed) ),
    ( $all[] | select(.unseen)
      | { message: "what httpd includes here is not judged: \(.unseen)",
          path, line, evidence: "Include \(.args[0])",
          key: "\(.place): Include \(.args[0])", severity: "info" } );

def check:
  .params.allowed as $allowed | configurations
  | configuration_findings($allowed);

# Tests: files of an image by path, and what is found.
def case($name; $files; $expect):
  { name: $name, expect: $expect,
    input: { entries: [ $files | to_entries[] | { path: .key, text: .value } ] } };
# One file that is the whole configuration, with the module of TLS.
def conf($name; $text; $expect):
  case($name; { "etc/httpd/conf/httpd.conf":
    "LoadModule ssl_module modules/mod_ssl.so\n\($text)" }; $expect);
def host($text): "<VirtualHost *:443>\nSSLEngine on\n\($text)\n</VirtualHost>\n";

# Debian's apache2.conf, without what does not matter.
def debian: "#ServerRoot \"/etc/apache2\"
IncludeOptional mods-enabled/*.load
IncludeOptional mods-enabled/*.conf
Include ports.conf
IncludeOptional conf-enabled/*.conf
IncludeOptional sites-enabled/*.conf
";
def ports: "Listen 80\n<IfModule ssl_module>\n\tListen 443\n</IfModule>\n";
def load: "LoadModule ssl_module /usr/lib/apache2/modules/mod_ssl.so\n";
def ssl: "<IfModule mod_ssl.c>\n\tSSLProtocol all -SSLv3\n</IfModule>\n";
def site: "<IfModule mod_ssl.c>\n\t<VirtualHost _default_:443>
		SSLEngine on\n\t</VirtualHost>\n</IfModule>\n";

def tests: [
  case("Debian with TLS: all -SSLv3 has TLSv1 and TLSv1.1";
    { "etc/apache2/apache2.conf": debian, "etc/apache2/ports.conf": ports,
      "etc/apache2/mods-available/ssl.conf": ssl,
      "etc/apache2/mods-enabled/ssl.load": load,
      "etc/apache2/mods-enabled/ssl.conf": ssl,
      "etc/apache2/sites-enabled/default-ssl.conf": site };
    [ { path: "etc/apache2/mods-enabled/ssl.conf", line: 2, severity: "medium",
        evidence: "SSLProtocol all -SSLv3", key: "server: SSLProtocol",
        message: "SSLProtocol all -SSLv3 has TLSv1 and TLSv1.1 (server)" } ]),
  case("Debian without TLS: what is available is not enabled";
    { "etc/apache2/apache2.conf": debian, "etc/apache2/ports.conf": ports,
      "etc/apache2/mods-available/ssl.conf": ssl,
      "etc/apache2/mods-enabled/mime.load": "LoadModule mime_module x\n",
      "etc/apache2/sites-available/default-ssl.conf": site }; []),
  case("a condition on TLS that is not loaded does not hold";
    { "etc/apache2/apache2.conf": debian, "etc/apache2/ports.conf": ports,
      "etc/apache2/mods-enabled/mime.load": "LoadModule mime_module x\n",
      "etc/apache2/sites-enabled/default-ssl.conf": site }; []),
  case("the official image: its httpd-ssl.conf is not included";
    { "usr/local/apache2/conf/httpd.conf":
        "ServerRoot \"/usr/local/apache2\"\nLoadModule mime_module x
#Include conf/extra/httpd-ssl.conf\n",
      "usr/local/apache2/conf/extra/httpd-ssl.conf": "SSLProtocol all\n" }; []),
  case("the official image: its httpd-ssl.conf is included";
    { "usr/local/apache2/conf/httpd.conf":
        "ServerRoot \"/usr/local/apache2\"\n\(load)Include conf/extra/httpd-ssl.conf\n",
      "usr/local/apache2/conf/extra/httpd-ssl.conf":
        "SSLProtocol all -SSLv3\nSSLProxyProtocol all -SSLv3\n\(host(""))" };
    [ { line: 1, evidence: "SSLProtocol all -SSLv3" },
      { line: 2, evidence: "SSLProxyProtocol all -SSLv3" } ]),
  case("Fedora's directories";
    { "etc/httpd/conf/httpd.conf": "ServerRoot \"/etc/httpd\"
Include conf.modules.d/*.conf\nIncludeOptional conf.d/*.conf\n",
      "etc/httpd/conf.modules.d/00-ssl.conf": load,
      "etc/httpd/conf.d/ssl.conf": host("SSLProtocol all -SSLv3 -TLSv1") };
    [ { path: "etc/httpd/conf.d/ssl.conf", line: 3,
        message: "SSLProtocol all -SSLv3 -TLSv1 has TLSv1.1 (<VirtualHost *:443>)" } ]),
  case("an image without httpd has no findings"; {}; []),

  conf("modern protocols are fine";
    "SSLProtocol -all +TLSv1.2 +TLSv1.3\n\(host(""))"; []),
  conf("all but the outdated ones is fine";
    "SSLProtocol all -SSLv3 -TLSv1 -TLSv1.1\n\(host(""))"; []),
  conf("SSLv2 can only be turned off, and that is fine";
    "SSLProtocol all -SSLv2 -SSLv3 -TLSv1 -TLSv1.1\n\(host(""))"; []),
  conf("a word without a sign forgets what was before it";
    "SSLProtocol TLSv1 TLSv1.2\n\(host(""))"; []),
  conf("a word without a sign, then one with it";
    "SSLProtocol TLSv1.2 +TLSv1\n\(host(""))";
    [ { line: 2, message: "SSLProtocol TLSv1.2 +TLSv1 has TLSv1 (server)" } ]),
  conf("all has SSLv3 too"; "SSLProtocol all\n\(host(""))";
    [ { message: "SSLProtocol all has SSLv3 and TLSv1 and TLSv1.1 (server)" } ]),
  conf("capital letters matter neither in names nor in protocols";
    "sslprotocol ALL -sslv3\n\(host(""))";
    [ { evidence: "SSLProtocol ALL -sslv3" } ]),
  conf("a line goes on behind a backslash";
    "SSLProtocol all \\\n  -SSLv3 \\\n  -TLSv1 -TLSv1.1\n\(host(""))"; []),
  conf("so does a comment";
    "SSLProtocol TLSv1.2\n# old: \\\nSSLProtocol all\n\(host(""))"; []),
  conf("quotes are no part of a word";
    "SSLProtocol \"all\" '-SSLv3'\n\(host(""))"; [ { line: 2 } ]),
  conf("the default is all -SSLv3"; host("ServerName x");
    [ { line: 3, key: "<VirtualHost *:443> x: default",
        message: "<VirtualHost *:443> x has no SSLProtocol: it speaks TLSv1 and TLSv1.1 by default" } ]),
  conf("a host without SSLEngine speaks none";
    "<VirtualHost *:80>\n</VirtualHost>\n"; []),
  conf("the last word counts";
    "SSLProtocol all\nSSLProtocol TLSv1.2\n\(host(""))"; []),
  conf("a host's own protocols are what it uses";
    "SSLProtocol all\n\(host("SSLProtocol TLSv1.3"))"; []),
  conf("hosts of one address are two hosts";
    host("SSLProtocol TLSv1.3") + host("ServerName b");
    [ { key: "<VirtualHost *:443> b: default" } ]),
  conf("a host may be worse than the server";
    "SSLProtocol TLSv1.3\n\(host("ServerName b\nSSLProtocol +TLSv1"))";
    [ { line: 6, key: "<VirtualHost *:443> b: SSLProtocol" } ]),
  conf("nothing speaks TLS yet"; "SSLProtocol all -SSLv3";
    [ { severity: "medium", confidence: "low" } ]),
  conf("the other branch of a condition on TLS";
    "<IfModule !ssl_module>\n<IfModule x>\n</IfModule>\nSSLProtocol all\n</IfModule>\nSSLProtocol TLSv1.2\n\(host(""))";
    []),
  conf("other conditions are taken to hold";
    "<IfDefine OLD>\nSSLProtocol all -SSLv3\n</IfDefine>\n\(host(""))";
    [ { line: 3 } ]),
  conf("towards others"; "SSLProxyProtocol TLSv1";
    [ { key: "server: SSLProxyProtocol" } ]),
  ( conf("other protocols may be allowed"; "SSLProtocol -all +TLSv1.1\n\(host(""))";
      []) | .input.params = { allowed: ["tlsv1.1"] } ),
  case("built in: nothing is loaded";
    { "etc/httpd/conf/httpd.conf":
        "<IfModule mod_ssl.c>\n\(host("SSLProtocol all"))</IfModule>" };
    [ { line: 4 } ]),

  case("Define and a whole directory";
    { "etc/httpd/conf/httpd.conf":
        "\(load)Define SITES /etc/httpd/sites\nInclude ${SITES}\n",
      "etc/httpd/sites/a/b.conf": host("SSLProtocol TLSv1") };
    [ { path: "etc/httpd/sites/a/b.conf" } ]),
  case("the file of certbot";
    { "etc/apache2/apache2.conf":
        "\(load)\(host("Include /etc/letsencrypt/options-ssl-apache.conf"))",
      "etc/letsencrypt/options-ssl-apache.conf":
        "SSLProtocol all -SSLv2 -SSLv3 -TLSv1 -TLSv1.1\n" }; []),
  conf("a pattern that leads elsewhere is not passed over in silence";
    "IncludeOptional /srv/*.conf\nIncludeOptional conf/*.x\nInclude /srv/a";
    [ { line: 2, severity: "info",
        message: "what httpd includes here is not judged: srv/*.conf was not selected" },
      { line: 4, severity: "info" } ]),
  case("a directory that is a link is not passed over in silence";
    { "etc/httpd/conf/httpd.conf": "IncludeOptional conf.d/*.conf",
      "etc/httpd/conf.d": null };
    [ { line: 1, severity: "info" } ]),
  conf("an included file that is not in the image is named";
    "Include /run/secrets/tls.conf\nIncludeOptional conf/x.conf\n";
    [ { line: 2, severity: "info" } ]),
  conf("a file that includes itself ends, and is named";
    "Include conf/httpd.conf\n"; [ { line: 2, severity: "info" } ]),
  case("a file that is no text is named"; { "etc/httpd/conf/httpd.conf": null };
    [ { path: "etc/httpd/conf/httpd.conf", severity: "info" } ]),
  case("fragments alone";
    { "etc/httpd/conf.d/a.conf":
        "<IfModule mod_ssl.c>\n\(host("SSLProtocol all -SSLv3"))</IfModule>",
      "etc/apache2/mods-available/ssl.conf": "SSLProtocol all" };
    [ { path: "etc/httpd/conf.d/a.conf", line: 4 } ]),
  conf("a pattern that is none matches nothing";
    "IncludeOptional conf.d/*[a\nSSLProtocol all -SSLv3"; [ { line: 3 } ]),
  conf("hostile bytes are no trouble"; "<\n</\n>\n\"\n<VirtualHost\n\\"; [])
];
