# What the rules on nginx share: its configuration, read as nginx reads it.
#
# A library, not a rule: its `module` has no id. A rule in the same directory
# takes it by: import "nginx" as nginx {search: "./"};
#
# A directive is {name, args, path, line}, and has "block", a list of
# directives, where it has braces. Quotes and escapes are undone, included
# files are in place of the `include`. An include whose files cannot be read
# stays: a directive "include" with "unseen", which says why.
#
# img::blocks of the library reads such files in general; what is here is
# nginx's own: Lua in OpenResty's blocks, and nothing said of what is broken.
module { "name": "nginx" };

# Directories of a nginx.conf: of distributions and the official image, of
# nginx built from source, OpenResty, Bitnami.
def directories: [ "etc/nginx", "usr/local/nginx/conf",
  "usr/local/openresty/nginx/conf", "opt/bitnami/nginx/conf" ];

# What the rules select of an image: all that can be said about other files is
# that nobody looked. Fedora's nginx.conf includes what loads its modules.
def selected: directories + [ "usr/share/nginx/modules",
  "etc/letsencrypt/options-ssl-nginx.conf" ];
def is_selected: . as $path
  | any(selected[]; . as $one | $path == $one or ($path | startswith($one + "/")));

# Where such a directory has no nginx.conf (it comes with a mount, say), these
# are what a usual one would include within its http block.
def fragments: [ "conf.d/*.conf", "http.d/*.conf", "sites-enabled/*",
  "server_blocks/*.conf" ];

# Blocks in which directives of servers stand. The others (types, map,
# upstream, geo) hold data; a file that they include is not read.
def is_context: . as $name
  | any("http", "stream", "mail", "server", "location", "if", "limit_except";
      . == $name);

def replace($from; $to): split($from) | join($to);

# \t \r \n are the bytes, a backslash protects quotes and itself, before
# anything else it stands for itself.
def unescape:
  if contains("\\") then
    [ split("\\\\")[]
      | replace("\\t"; "\t") | replace("\\r"; "\r") | replace("\\n"; "\n")
      | replace("\\\""; "\"") | replace("\\'"; "'") ] | join("\\")
  else . end;

# A comment, a string, a string that the line's end cuts (captured), a mark, a
# bare word. Within a word, `{` follows `$` or ends it.
def token: "#.*"
  + "|\"(?:[^\"\\\\]|\\\\.)*\"|'(?:[^'\\\\]|\\\\.)*'"
  + "|([\"'].*)"
  + "|[;{}]"
  + "|(?:\\\\.|\\$\\{|[^\\s;{\\\\]|\\\\$)+";

def string_end: { "\"": "^((?:[^\"\\\\]|\\\\.|\\\\$)*)\"",
  "'": "^((?:[^'\\\\]|\\\\.|\\\\$)*)'" };

# Lua has braces, quotes and comments of its own.
def lua_token: "--.*|\"(?:[^\"\\\\]|\\\\.)*\"|'(?:[^'\\\\]|\\\\.)*'"
  + "|\\[\\[.*?\\]\\]|[{}]";

def add_word($word; $line):
  (if .words == [] then .line = $line else . end) | .words += [$word];

def directive: { name: .words[0], args: .words[1:], path, line };

def close_block:
  if (.stack | length) > 1
  then .stack[-1] as $done | .stack |= .[:-1] | .stack[-1].block += [$done]
  else . end;

def take_token($match; $line):
  $match.string as $word | $word[:1] as $first
  | if .lua > 0 or $first == "#" then .
    elif $match.captures[0].string then
      add_word(""; $line) | .quote = $first | .open = $word[1:] + "\n"
    elif $first == "\"" or $first == "'" then
      add_word($word[1:-1] | unescape; $line)
    elif $word == ";" then
      if .words == [] then . else
        .stack[-1].block += [directive] | .words = []
      end
    elif $word == "{" then
      .stack += [directive + {block: []}]
      | if .words[0] // "" | endswith("_by_lua_block") then
          .lua = 1 | .rest = $match.offset + 1
        else . end
      | .words = []
    elif $word == "}" then .words = [] | close_block
    else add_word($word | unescape; $line) end;

def take_line($text; $line):
  if .lua > 0 then
    .rest = null
    | reduce ($text | match(lua_token; "g")) as $m (.;
        if .lua == 0 then .
        elif $m.string == "{" then .lua += 1
        elif $m.string == "}" then .lua -= 1
          | if .lua == 0 then .rest = $m.offset + 1 else . end
        else . end)
    | if .lua == 0
      then close_block | .rest as $at | take_line($text[$at:]; $line)
      else . end
  elif .quote then
    string_end[.quote] as $close
    | [ $text | match($close) ][0] as $m
    | if $m then
        .words[-1] = (.open + $m.captures[0].string | unescape)
        | .quote = null
        | take_line($text[$m.length:]; $line)
      else .open += $text + "\n" end
  else
    reduce ($text | match(token; "g")) as $m (.; take_token($m; $line))
    | if .lua > 0 and .rest then .rest as $at | take_line($text[$at:]; $line)
      else . end
  end;

# The directives of a text. Where a block is not closed, its end is the file's.
def parse($path):
  split("\n") as $lines
  | reduce range($lines | length) as $i (
      { path: $path, stack: [{block: []}], words: [], lua: 0 };
      take_line($lines[$i]; $i + 1))
  | until((.stack | length) == 1; close_block)
  | .stack[0].block;

# nginx finds files by glob(3): `*` crosses no slash, and no leading dot.
def glob_regex:
  reduce (split("")[]) as $c ({ regex: "^", before: "/" };
    .regex += (
      if .class then
        if $c == "!" and .before == "[" then "^"
        elif $c == "\\" or $c == "[" then "\\" + $c
        else $c end
      elif $c == "*" then
        (if .before == "/" then "(?!\\.)" else "" end) + "[^/]*"
      elif $c == "?" then "[^/]"
      elif $c == "[" then "["
      elif $c | inside(".+^$(){}|\\]") then "\\" + $c
      else $c end)
    | .class = (if .class then $c != "]" else $c == "[" end)
    | .before = $c)
  | .regex + "$";

# "conf.d/../a.conf" of etc/nginx is etc/nginx/a.conf.
def absolute($directory):
  (if startswith("/") then . else $directory + "/" + . end)
  | reduce (split("/")[] | select(. != "" and . != ".")) as $part ([];
      if $part == ".." then .[:-1] else . + [$part] end)
  | join("/");

# The entries by path. A symlink is among them where no file was found through
# it: it leads to a directory, or nowhere. The official image makes conf.d/X of
# templates/X.template as it starts.
def is_link: .type == "symlink";
def files:
  reduce (.entries | map(select(is_link)), map(select(is_link | not)))[] as $e
    ({}; .[$e.path] = $e)
  | reduce (.[] | select(.path | test("^etc/nginx/templates/.*\\.template$")))
      as $e (.; .["etc/nginx/conf.d/" + $e.path[20:-9]] = $e);

# Of a pattern, the components ahead of the first that is no plain name.
def literal_part:
  split("/") | .[:([range(length) as $i | select(.[$i] | test("[*?[]")) | $i]
    | first // length)] | join("/");

# The links in the way of a pattern or name: they stand for one of its
# directories.
def links_above($links):
  split("/") as $parts
  | $links[]
  | . as $link | (.path | split("/") | length) as $n
  | select($n < ($parts | length)
      and ($parts[:$n] | join("/") | glob_regex as $glob
        | try ($link.path | test($glob)) catch false));

# Puts what is included in place of each include; `$open` are the files that
# are being read.
def expand($files; $directory; $open):
  [$files[] | select(is_link)] as $links
  | def unseen($at; $path; $why):
      $at + {unseen: "\($path) \($why)", path: ($at.path // $path)};
  def unseen_link($at):
    unseen($at; .path; "is a link to \(.link), where no file was selected");
  def read($at; $path):
    $files[$path] as $entry
    | if any($open[]; . == $path) then
        unseen($at; $path; "includes itself")
      elif $entry == null then
        unseen($at; $path; if $path | is_selected then "is not there"
          else "was not selected" end)
      elif $entry | is_link then $entry | unseen_link($at)
      elif $entry.text == null then
        unseen($at; $path; "is no text in UTF-8, or too large")
      else
        $entry.text | parse($entry.path)
        | expand($files; $directory; $open + [$path])[]
      end;
  def read_all($at):
    glob_regex as $glob
    | ( $files | keys[] | select(try test($glob) catch false) | read($at; .) ),
    ( if literal_part | is_selected
      then links_above($links) | unseen_link($at)
      else unseen($at; .; "may be files that were not selected") end );
  [ .[]
    | if .name == "include" and (.args | length) == 1 then
        . as $at | .args[0] | absolute($directory)
        | if test("[*?[]") then read_all($at)
          else
            first(links_above($links) | unseen_link($at)) // read($at; .)
          end
      elif .block and (.name | is_context) then
        .block |= expand($files; $directory; $open)
      else . end ];

# An include that nobody wrote. It has no path: where its file cannot be read,
# it is at the file.
def included: { name: "include", args: ["/" + .], line: 1 };

# One list of directives for each configuration in the image. Where there is no
# main file, the fragments are an http block that has "partial".
def configurations:
  files as $files
  | directories[] as $directory
  | "\($directory)/nginx.conf" as $main
  | if $files[$main] then
      [$main | included] | expand($files; $directory; [])
    else
      [fragments[] | "\($directory)/\(.)" | included]
      | expand($files; $directory; [])
      | select(length > 0)
      | [{ name: "http", args: [], line: 1, path: .[0].path, block: .,
           partial: true }]
    end;

# A directive as one might write it, for evidence.
def quote: if test("[\\s;{}\"']") or . == "" then tojson else . end;
def source: [.name, (.args[] | quote)] | join(" ");

# A server or location by its name, within `$place`: for keys of findings,
# which have to stay the same where lines move.
def place($place):
  if .name == "server" then
    [ .block[] | select(.name == "server_name" or .name == "listen") ]
    | (map(select(.name == "server_name").args[]) | first // "_") as $name
    | (map(select(.name == "listen").args[0]) | first // "80") as $listen
    | "\($place) server \($name) \($listen)"
  else "\($place) \(source)" end;

# Findings on includes that could not be read: they may say anything.
def unseen($place):
  recurse(.block[]?)
  | select(.unseen)
  | { message: "what nginx includes here is not judged: \(.unseen)",
      path, line, evidence: source, key: "\($place) \(source)",
      severity: "info" };
