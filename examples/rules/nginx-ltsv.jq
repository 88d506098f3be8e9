# Access logs of nginx must be LTSV: http://ltsv.org, "label:value" pairs with
# tabs between them, which any program splits without a regular expression.
#
# What is written is not what a format is called. This rule finds, for each
# server and location, the access_log that nginx would use, looks up the
# log_format that it names, and reads the format's string.
#
# Not judged: an nginx that is started with -c, on a file elsewhere.
#
# It is of scope "group": it gets all selected files at once, as one directive
# may be in nginx.conf, the other in a file that it includes.
#
# With jq alone:
#	img-check-rules -r nginx-ltsv.jq --dump-input image.stream >input.json
#	jq -L "$(img-check-rules --library)" -L . \
#	    'import "nginx-ltsv" as r; r::check' input.json
module {
  "id": "nginx/ltsv",
  "title": "nginx writes access logs that are not LTSV",
  "severity": "medium",
  "help": "Logs are collected as LTSV (http://ltsv.org). An access log in another format is lost to whoever reads them. A server without an access_log writes one in the format \"combined\".",
  "remediation": "Define a format of label:value pairs, log_format ltsv 'time:$time_iso8601\\tstatus:$status\\t…', ahead of its use, and name it in each access_log; or say access_log off.",
  "references": [
    "http://ltsv.org",
    "https://nginx.org/en/docs/http/ngx_http_log_module.html"
  ],
  "tags": ["nginx", "logging"],
  "scope": "group",
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
  }
};

import "nginx" as nginx {search: "./"};

# What is wrong with a string as LTSV. The label is of letters, digits and
# `_.-`; one field is a record too; a value may be anything but tab and line
# end. Variables have neither: nginx writes \x09 for a tab, with escape=json \t.
def string_fault:
  split("\t") as $fields
  | if contains("\n") or contains("\r") then "has a line end within a record"
    elif all($fields[]; . == "") then "has no fields"
    else
      first(
        range($fields | length) as $i | $fields[$i]
        | if . == "" then "has an empty field, number \($i + 1)"
          elif test("^[0-9A-Za-z_.-]+:") | not then
            "has no label in field \($i + 1), \(.[:40] | tojson)"
          else empty end) // null
    end;

# What is LTSV by the letter, but hardly what was meant: a field that holds
# others, as there are spaces (or a backslash and a t) where tabs should be.
def string_doubt:
  split("\t") as $fields
  | first(
      $fields[]
      | select(test("(?:[ ,;|]|\\\\t)[0-9A-Za-z_.-]+:\\$")
          or ($fields | length) == 1 and test("\\$.* .*\\$"))
      | "has several values in one field, \(.[:40] | tojson)") // null;

# log_format NAME [escape=HOW] STRING…: strings are joined by nothing.
def format:
  .args as [$name, $how]
  | ($how // "" | startswith("escape=")) as $says
  | { name: $name, line, path,
      escape: (if $says then $how[7:] else "default" end),
      string: (.args[(if $says then 2 else 1 end):] | join("")) };

def combined: { name: "combined",
  string: "$remote_addr - $remote_user [$time_local] …" };

# What is wrong with a format: nothing or {fault, severity?, confidence?}.
def format_faults:
  (if .line then "format \"\(.name)\" (\(.path):\(.line))"
   else "format \"\(.name)\"" end) as $format
  | (.string | string_fault) as $fault
  | if $fault then { fault: "\($format) \($fault)" }
    # A client can send a tab in User-Agent, or a line end as %0A.
    elif .escape == "none" then
      { severity: "low",
        fault: "\($format) has escape=none: clients can add fields and records" }
    else
      .string | string_doubt | select(.)
      | { fault: "\($format) \(.)", severity: "low", confidence: "medium" }
    end;

# What is wrong with the format that an access_log names. What stands after the
# path is the format, even if it looks like an option; capital letters do not
# matter, the first one that fits is taken.
def log_faults:
  . as $log
  | (.args[1] // (if .stream then "" else "combined" end)) as $name
  | ($name | ascii_downcase) as $low
  | [ .formats[] | select((.name | ascii_downcase) == $low) ] as $found
  | if $found != [] then $found[0] | format_faults
    elif $name == "" then
      { fault: "it names no format; nginx does not start" }
    elif $name | test("^(buffer|flush|gzip|if)(=|$)") then
      { fault: "\"\($name)\" is where the format belongs; nginx does not start" }
    elif .partial then
      { fault: "format \"\($name)\" is not defined in this image",
        confidence: "low" }
    else
      { fault: ("format \"\($name)\" is not defined ahead of it; "
          + "nginx does not start") }
    end;

# What an access_log is told by in findings: where it is, not its line.
def log_key($place): $place + ": " + .args[0];

def judge($place):
  . as $log
  | log_faults
  | { message: "access log \"\($log.args[0])\" is not LTSV: \(.fault)",
      path: $log.path, line: $log.line, evidence: ($log | nginx::source),
      key: ($log | log_key($place)), severity: (.severity // "medium") }
    + if .confidence then {confidence} else {} end;

# The access_logs of a level: its own, or else those that it inherits. Any
# "off" among them turns off all.
def own_logs: [ .block[]? | select(.name == "access_log" and .args != []) ];

def is_off: any(.[]; .args[0] == "off");

# What this level and those within it log otherwise than the level above.
def level_findings($place):
  own_logs as $own
  | (if $own | is_off then empty else $own[] | judge($place) end),
    ( .block[]?
      | select(.name == "server" or .name == "location" or .name == "if"
          or .name == "limit_except")
      | level_findings(nginx::place($place)) );

# Gives each access_log the formats that are defined ahead of it.
def with_formats($known; $more):
  [ foreach .[] as $d ({ known: $known };
      .it = $d
      | if $d.name == "log_format" and ($d.args | length) > 1
        then .known += [$d | format] else . end;
      .known as $formats | .it
      | (recurse(.block[]?) | select(.name == "access_log"))
          |= . + { formats: $formats } + $more) ];

# A block of http or stream. Its own access_log counts where a server takes it,
# or there is no server yet.
def block_findings:
  .name as $place
  | (.partial or any(.block[]; .unseen)) as $partial
  | .block |= with_formats(
      if $place == "http" then [combined] else [] end;
      { stream: ($place == "stream"), partial: $partial })
  | own_logs as $own
  | [ .block[] | select(.name == "server" and .block) ] as $servers
  | [ $servers[] | select(own_logs == []) ] as $heirs
  | (if ($own | is_off) or $servers != [] and $heirs == [] then empty
     else $own[] | judge($place) end),
    ( if $place == "http" and $own == [] then
        $heirs[]
        | { message: ("server has no access_log, and writes one in the "
              + "format \"combined\", which is not LTSV"),
            path, line, evidence: nginx::source,
            key: (nginx::place($place) + ": implicit") }
          + if $partial then {confidence: "low"} else {} end
      else empty end ),
    ( $servers[] | level_findings(nginx::place($place)) ),
    nginx::unseen($place);

def check:
  nginx::configurations
  | ( .[] | select(.name == "http" or .name == "stream") | block_findings ),
    ( .[] | select(.unseen) | nginx::unseen("main") );

# Tests: files of an image by path, and what is found. `http` puts what it is
# given into the http block of a nginx.conf, whose first line it starts.
def case($name; $files; $expect):
  { name: $name, expect: $expect,
    input: { entries: [ $files | to_entries[] | { path: .key, text: .value } ] } };
def http($name; $text; $expect):
  case($name; {"etc/nginx/nginx.conf": "http { \($text) }"}; $expect);

def link($path; $target):
  { type: "symlink", path: $path, link: $target, text: null };

def ltsv: "log_format ltsv 'time:$time_iso8601\\thost:$remote_addr'; ";
def main: "log_format main '$remote_addr - $request'; ";
def finds($line; $evidence): { line: $line, evidence: $evidence };

def debian: "user www-data;
worker_processes auto;
pid /run/nginx.pid;
error_log /var/log/nginx/error.log;
include /etc/nginx/modules-enabled/*.conf;

events {
	worker_connections 768;
	# multi_accept on;
}

http {
	sendfile on;
	tcp_nopush on;
	types_hash_max_size 2048;
	# server_tokens off;

	include /etc/nginx/mime.types;
	default_type application/octet-stream;

	ssl_protocols TLSv1 TLSv1.1 TLSv1.2 TLSv1.3; # Dropping SSLv3, ref: POODLE
	ssl_prefer_server_ciphers on;

	access_log /var/log/nginx/access.log;

	gzip on;

	include /etc/nginx/conf.d/*.conf;
	include /etc/nginx/sites-enabled/*;
}
";

def official: "
user  nginx;
worker_processes  auto;

error_log  /var/log/nginx/error.log notice;
pid        /var/run/nginx.pid;


events {
    worker_connections  1024;
}


http {
    include       /etc/nginx/mime.types;
    default_type  application/octet-stream;

    log_format  main  '$remote_addr - $remote_user [$time_local] \"$request\" '
                      '$status $body_bytes_sent \"$http_referer\" '
                      '\"$http_user_agent\" \"$http_x_forwarded_for\"';

    access_log  /var/log/nginx/access.log  main;

    sendfile        on;
    #tcp_nopush     on;

    keepalive_timeout  65;

    #gzip  on;

    include /etc/nginx/conf.d/*.conf;
}
";

def tests: [
  # Real configurations.
  case("Debian: the http block's log is in the format combined";
    { "etc/nginx/nginx.conf": debian,
      "etc/nginx/mime.types": "types {\n    text/html  html htm shtml;\n}\n",
      "etc/nginx/sites-enabled/default":
        "server { listen 80 default_server; server_name _;
          location / { try_files $uri $uri/ =404; } }" };
    [ { path: "etc/nginx/nginx.conf", line: 24, severity: "medium",
        evidence: "access_log /var/log/nginx/access.log",
        key: "http: /var/log/nginx/access.log" } ]),
  case("the official image: the format main has no labels";
    { "etc/nginx/nginx.conf": official,
      "etc/nginx/mime.types": "types { text/html html; }",
      "etc/nginx/conf.d/default.conf":
        "server {\n    listen       80;\n    #access_log  /var/log/nginx/host.access.log  main;\n}\n" };
    [ finds(22; "access_log /var/log/nginx/access.log main") ]),
  case("nginx's own nginx.conf: no access_log at all";
    { "usr/local/nginx/conf/nginx.conf":
        "events {}\nhttp {\n    include mime.types;\n    #access_log  logs/access.log  main;\n    server {\n        listen 80;\n        server_name localhost;\n        location / { root html; }\n    }\n}\n",
      "usr/local/nginx/conf/mime.types": "types { }" };
    [ { path: "usr/local/nginx/conf/nginx.conf", line: 5, evidence: "server",
        key: "http server localhost 80: implicit" } ]),
  case("an image without nginx has no findings"; {}; []),
  case("OpenResty's directory, and Lua that has braces";
    { "usr/local/openresty/nginx/conf/nginx.conf":
        "http { \(ltsv) access_log a ltsv;
          server { location / { content_by_lua_block {
            local t = {'}', \"}\"} -- }
            if #t > 1 then ngx.say(t[1]) end
          } access_log b; } } }" };
    [ finds(5; "access_log b") ]),

  # What is LTSV.
  http("a format in LTSV is fine"; ltsv + "access_log a ltsv; server { }"; []),
  http("the name does not matter: one named ltsv that is none";
    "log_format ltsv '$remote_addr $status'; access_log a ltsv;";
    [ finds(1; "access_log a ltsv") ]),
  http("the name does not matter: one named main that is LTSV";
    "log_format main 'a:$status\\tb:$host'; access_log a main;"; []),
  http("a literal tab separates as well";
    "log_format x 'a:$status	b:$host'; access_log a x;"; []),
  http("strings are joined by nothing";
    "log_format x 'a:$status\\t' \"b:$host\\t\" c:$uri; access_log a x;"; []),
  http("a string over two lines has a line end in it";
    "log_format x 'a:$status\\t\nb:$host'; access_log a x;";
    [ finds(2; "access_log a x") ]),
  http("one field is a record too";
    "log_format x status:$status; access_log a x;"; []),
  http("a field without a label";
    "log_format x 'a:$status\\t$host'; access_log a x;"; [ {} ]),
  http("an empty label";
    "log_format x 'a:$status\\t:$host'; access_log a x;"; [ {} ]),
  http("a label has no spaces";
    "log_format x 'a b:$status'; access_log a x;"; [ {} ]),
  http("a label is not a variable";
    "log_format x '$host:$status'; access_log a x;"; [ {} ]),
  http("labels have digits, dots, dashes, underscores";
    "log_format x 'A.b-c_9:$status\\tx:-'; access_log a x;"; []),
  http("a tab at the end is an empty field";
    "log_format x 'a:$status\\t'; access_log a x;"; [ {} ]),
  http("an empty format"; "log_format x ''; access_log a x;"; [ {} ]),
  http("JSON is not LTSV";
    "log_format x escape=json '{\"a\":\"$status\",\\t\"b\":1}'; access_log a x;";
    [ {} ]),
  http("an escaped backslash before t is no tab";
    "log_format x 'a:$status\\\\tb:$host'; access_log a x;";
    [ { severity: "low" } ]),
  http("spaces where tabs are meant: hardly LTSV";
    "log_format x 'a:$status b:$host'; access_log a x;";
    [ { severity: "low", confidence: "medium" } ]),
  http("the same in one of several fields";
    "log_format x 'a:$status b:$host\\tc:$uri'; access_log a x;";
    [ { severity: "low" } ]),
  http("a value may have spaces and colons";
    "log_format x 'req:$request_method $uri\\ttime:[10:00:00]'; access_log a x;";
    []),
  http("a value may be made of several";
    "log_format x 'url:$scheme://$host:$server_port$request_uri';
     access_log a x;"; []),
  http("one label for a whole line: hardly LTSV";
    "log_format x 'access:$remote_addr - $remote_user'; access_log a x;";
    [ { severity: "low", confidence: "medium" } ]),
  http("escape=default and escape=json keep tabs out of values";
    "log_format x escape=default 'a:$status\\tb:$uri';
     log_format y escape=json 'a:$status\\tb:$uri';
     access_log a x; access_log b y;"; []),
  http("escape=none lets a client add fields";
    "log_format x escape=none 'a:$status\\tb:$http_user_agent'; access_log a x;";
    [ { severity: "low" } ]),
  http("escape=none in a format that is not LTSV is not the point";
    "log_format x escape=none '$status'; access_log a x;";
    [ { severity: "medium" } ]),

  # Which format.
  http("without a format it is combined"; "access_log /a;";
    [ { evidence: "access_log /a", key: "http: /a" } ]),
  http("combined by its name"; "access_log /a combined;";
    [ finds(1; "access_log /a combined") ]),
  http("capital letters do not matter where a format is used";
    ltsv + "access_log a LTSV;"; []),
  http("a format that nothing defines"; "access_log a nothing;";
    [ { message: "access log \"a\" is not LTSV: format \"nothing\" is not defined ahead of it; nginx does not start" } ]),
  http("a format is defined ahead of its use";
    "access_log a ltsv; " + ltsv; [ {} ]),
  http("a format that no access_log uses is nobody's business";
    ltsv + main + "access_log a ltsv;"; []),
  http("of names that differ in capital letters the first counts";
    "log_format x '$status'; log_format X 'a:$status'; access_log a X;"; [ {} ]),

  # Options.
  http("options are no format";
    ltsv + "access_log a ltsv buffer=32k flush=5m; access_log b ltsv gzip;
      access_log c ltsv gzip=9 if=$loggable;"; []),
  http("an option in place of the format";
    ltsv + "access_log a buffer=32k;"; [ finds(1; "access_log a buffer=32k") ]),
  http("if= in place of the format"; ltsv + "access_log a if=$x;"; [ {} ]),
  http("syslog is a log as well";
    ltsv + main + "access_log syslog:server=10.0.0.1:514,tag=n ltsv;
      access_log syslog:server=unix:/dev/log main;";
    [ { key: "http: syslog:server=unix:/dev/log" } ]),
  http("a path may have variables";
    main + "server { access_log /var/log/$host.log main; }";
    [ { key: "http server _ 80: /var/log/$host.log" } ]),
  http("standard output is a log as well"; "access_log /dev/stdout;"; [ {} ]),

  # Contexts.
  http("off is fine"; "access_log off; server { location / { } }"; []),
  http("off turns off the logs beside it"; "access_log a; access_log off;"; []),
  http("several logs at a level are judged each";
    ltsv + main + "access_log a ltsv; access_log b main; access_log c main;";
    [ {key: "http: b"}, {key: "http: c"} ]),
  http("a server's own log is what it uses";
    ltsv + "access_log a; server { access_log b ltsv; }"; []),
  http("the http block's log counts where one server takes it";
    ltsv + "access_log a;\nserver { access_log b ltsv; }\nserver { }";
    [ { line: 1, key: "http: a" } ]),
  http("a server that turns off what it would inherit";
    "access_log a; server { access_log off; }"; []),
  http("a location has a log of its own";
    ltsv + "access_log a ltsv;
      server { server_name x; listen 8080;
        location /b { access_log b; location /b/c { access_log c; } } }";
    [ { line: 3, key: "http server x 8080 location /b: b" },
      { line: 3, key: "http server x 8080 location /b location /b/c: c" } ]),
  http("a location under a server that logs nothing";
    "server { access_log off; location ~ \\.php$ { access_log b; } }";
    [ { key: "http server _ 80 location ~ \\.php$: b" } ]),
  http("if and limit_except have logs of their own";
    "server { access_log off; location / {
      if ($slow) { access_log b; } limit_except GET { access_log c; } } }";
    [ {line: 2, evidence: "access_log b"}, {line: 2, evidence: "access_log c"} ]),
  http("no access_log at all: combined, in each server";
    ltsv + "\nserver { server_name a; }\nserver { server_name b; access_log off; }
      server { server_name c; location / { access_log x ltsv; } }";
    [ { line: 2, key: "http server a 80: implicit" },
      { line: 4, key: "http server c 80: implicit" } ]),
  http("http without a server and without a log is silent"; ltsv; []),
  http("a map's words are no directives";
    "map $uri $x { access_log off; default 1; } upstream u { server a; }"; []),
  http("comments and quotes hide nothing and show nothing";
    "# access_log a;\n add_header x \"; access_log b;\"; access_log 'c';";
    [ finds(2; "access_log c") ]),

  # stream and mail.
  case("stream: no log unless it says so, formats of its own";
    { "etc/nginx/nginx.conf": "http { \(ltsv) access_log off; }
      stream { server { listen 1; } server { listen 2; access_log a ltsv; } }" };
    [ { line: 2, key: "stream server _ 2: a" } ]),
  case("stream: a format in LTSV is fine, one named combined is what it says";
    { "etc/nginx/nginx.conf":
        "stream { log_format combined 'a:$status\\tb:$protocol';
          access_log a combined; server { listen 1; } }" }; []),
  case("stream: a log needs a format";
    { "etc/nginx/nginx.conf": "stream { access_log a; }" }; [ {} ]),
  case("mail has no access log";
    { "etc/nginx/nginx.conf": "mail { server { listen 25; protocol smtp; } }" };
    []),

  # Included files.
  case("a format is defined in another file";
    { "etc/nginx/nginx.conf":
        "http { include conf.d/*.conf; include sites-enabled/*; }",
      "etc/nginx/conf.d/00-log.conf": ltsv,
      "etc/nginx/sites-enabled/a": "server {\n access_log a ltsv; }",
      "etc/nginx/sites-enabled/b": "server {\n access_log b; }" };
    [ { path: "etc/nginx/sites-enabled/b", line: 2 } ]),
  case("files of a glob are read by name";
    { "etc/nginx/nginx.conf": "http { include conf.d/*.conf; }",
      "etc/nginx/conf.d/b.conf": ltsv,
      "etc/nginx/conf.d/a.conf": "access_log a ltsv;" };
    [ { path: "etc/nginx/conf.d/a.conf" } ]),
  case("a glob takes no hidden file, and no file of a directory beneath";
    { "etc/nginx/nginx.conf": "http { include conf.d/*.conf; }",
      "etc/nginx/conf.d/.a.conf": "access_log a;",
      "etc/nginx/conf.d/b/c.conf": "access_log a;" }; []),
  case("a snippet counts where it is included";
    { "etc/nginx/nginx.conf": "http { \(ltsv) access_log a ltsv;
        server { server_name x; location /l { include snippets/log.conf; } } }",
      "etc/nginx/snippets/log.conf": "access_log b combined;" };
    [ { path: "etc/nginx/snippets/log.conf", line: 1,
        key: "http server x 80 location /l: b" } ]),
  case("a file that nobody includes is not part of it";
    { "etc/nginx/nginx.conf": "http { access_log off; }",
      "etc/nginx/conf.d/a.conf": "server { access_log a; }",
      "etc/nginx/sites-available/b": "server { access_log b; }" }; []),
  case("a link in sites-enabled is read through";
    { "etc/nginx/nginx.conf": "http { include /etc/nginx/sites-enabled/*; }",
      "etc/nginx/sites-available/b": "server { access_log b; }",
      "etc/nginx/sites-enabled/b": "server { access_log b; }" };
    [ { path: "etc/nginx/sites-enabled/b" } ]),
  case("a file that includes itself ends, and is named";
    { "etc/nginx/nginx.conf": "http { include a.conf; access_log off; }",
      "etc/nginx/a.conf": "include b.conf;",
      "etc/nginx/b.conf": "include /etc/nginx/../nginx/./a.conf;" };
    [ { path: "etc/nginx/b.conf", severity: "info" } ]),
  case("an included file that is not in the image is named";
    { "etc/nginx/nginx.conf": "http { access_log off;
        server { include /run/secrets/site.conf; } }" };
    [ { line: 2, severity: "info",
        evidence: "include /run/secrets/site.conf" } ]),
  case("a name that is not selected is called so, one that is not there too";
    { "etc/nginx/nginx.conf": "http { access_log off;
        include /srv/a.conf; include b.conf; }" };
    [ { message: "what nginx includes here is not judged: srv/a.conf was not selected" },
      { message: "what nginx includes here is not judged: etc/nginx/b.conf is not there" } ]),
  case("a pattern that leads elsewhere is not passed over in silence";
    { "etc/nginx/nginx.conf": "http { access_log off;
        include /srv/site/*.conf;\ninclude /etc/*/x.conf; }" };
    [ { line: 2, severity: "info", evidence: "include /srv/site/*.conf" },
      { line: 3, severity: "info" } ]),
  case("a pattern that matches nothing is fine, and so are Fedora's modules";
    { "etc/nginx/nginx.conf": "include /usr/share/nginx/modules/*.conf;
        http { access_log off; include conf.d/*.conf; }" }; []),
  ( case("a directory that is a link is not passed over in silence";
      { "etc/nginx/nginx.conf": "http { access_log off;
        include sites-enabled/*;\ninclude s*/a.conf;\ninclude sites-enabled/b;
        include conf.d/*; }" };
      [ { line: 2, severity: "info",
          message: "what nginx includes here is not judged: etc/nginx/sites-enabled is a link to /srv/sites, where no file was selected" },
        { line: 3 }, { line: 4 } ])
    | .input.entries += [ link("etc/nginx/sites-enabled"; "/srv/sites") ] ),
  ( case("a link that leads nowhere is named, one that leads to a file is not";
      { "etc/nginx/nginx.conf": "http { access_log off; include sites/*; }",
        "etc/nginx/sites/b": "server { }" };
      [ { line: 1, severity: "info" } ])
    | .input.entries += [ link("etc/nginx/sites/a"; "/mnt/a"),
        link("etc/nginx/sites/b"; "/srv/b") ] ),
  ( case("of fragments, a link that leads nowhere is where it is";
      { "etc/nginx/conf.d/a.conf": "access_log off;" };
      [ { path: "etc/nginx/conf.d/b.conf", severity: "info" } ])
    | .input.entries += [ link("etc/nginx/conf.d/b.conf"; "/mnt/b") ] ),
  case("a format may come from what is not in the image";
    { "etc/nginx/nginx.conf": "http { include x.conf; access_log a ltsv; }" };
    [ { severity: "info" }, { severity: "medium", confidence: "low" } ]),
  case("a file that is no text is named";
    { "etc/nginx/nginx.conf": null };
    [ { path: "etc/nginx/nginx.conf", severity: "info" } ]),
  case("fragments alone are taken for a part of http";
    { "etc/nginx/conf.d/a.conf": "log_format ltsv '$status';
        server { access_log a ltsv; }",
      "etc/nginx/conf.d/b.conf": "server { access_log b main; }",
      "etc/nginx/conf.d/c.conf": "server { }" };
    [ { path: "etc/nginx/conf.d/a.conf", line: 2 },
      { path: "etc/nginx/conf.d/b.conf", confidence: "low" },
      { path: "etc/nginx/conf.d/c.conf", confidence: "low" } ]),
  case("a template of the official image is a file of conf.d";
    { "etc/nginx/nginx.conf": "http { include conf.d/*.conf; }",
      "etc/nginx/templates/a.conf.template":
        "server { listen ${PORT}; access_log /a; }" };
    [ { path: "etc/nginx/templates/a.conf.template",
        key: "http server _ ${PORT}: /a" } ]),
  case("two configurations are judged each";
    { "etc/nginx/nginx.conf": "http { access_log a; }",
      "opt/bitnami/nginx/conf/nginx.conf": "http { access_log a; }" };
    [ { path: "etc/nginx/nginx.conf" },
      { path: "opt/bitnami/nginx/conf/nginx.conf" } ]),
  case("a block that is not closed ends with its file";
    { "etc/nginx/nginx.conf": "http { server { access_log a" }; [ {} ]),
  case("a pattern that is none matches nothing";
    { "etc/nginx/nginx.conf": "http { include [a; include *[z-a]; access_log a; }" };
    [ {} ]),
  case("hostile bytes are no trouble";
    { "etc/nginx/nginx.conf": "} ; { http } \"\\" }; [])
];
