# Helpers for rules: import "img" as img; then img::lines and so on.
#
# What reads a text takes a record that has .text or .lines, or a string; where
# there is no text (null) it gives nothing. Helpers give streams of objects with
# the line that each is on, from 1, unless it is said otherwise. Names that
# begin with _ are this file's own. All work in time that is proportional to the
# text: no regular expression runs over more than a line.

# text: the text of a record, or a string itself; nothing where there is none.
#     {"lines": ["a", "b"]} | img::text  ->  "a\nb"
def text:
	if type == "string" then .
	elif type != "object" then empty
	elif .text | type == "string" then .text
	elif .lines | type == "array" then .lines | join("\n")
	else empty end;

# Without blanks around it.
def _trim:
	def is_blank: . == 32 or . == 9 or . == 13;
	explode as $c
	| (0 | until($c[.] | is_blank | not; . + 1)) as $from
	| ($c | length | until(. <= $from or ($c[. - 1] | is_blank | not);
		. - 1)) as $to
	| if $from == 0 and $to == ($c | length) then .
	else .[$from:$to] end;

# Without the quotes around it, if there are any.
def _unquote:
	if length < 2 then .
	elif startswith("\"") and endswith("\"") then
		.[1:-1] | split("\\\\") | map(split("\\\"") | join("\""))
		| join("\\")
	elif startswith("'") and endswith("'") then .[1:-1]
	else . end;

def _number: if . != null and test("^[0-9]+$") then tonumber else null end;

# The lines of a text as an array of strings.
def _split:
	split("\n")
	| if .[-1] == "" then .[:-1] else . end
	| map(if endswith("\r") then .[:-1] else . end);

# lines: the lines of a text with their numbers, without line ends.
#     "a\r\n\nb\n" | img::lines  ->  {"line":1,"text":"a"}, {"line":2,"text":""}, {"line":3,"text":"b"}
def lines:
	text | _split as $all
	| range($all | length) | { line: (. + 1), text: $all[.] };

# Pieces of a text: each of the characters given is a piece of its own, what is
# between them too. NUL stands between pieces while they are made; no text of an
# image has one.
def _pieces($apart):
	def cut($by):
		("\u0000" + $by + "\u0000") as $mark
		| split($by)
		| if length > 1 then [.[0], (.[1:][] | $mark, .)] | add
		else .[0] // "" end;
	reduce $apart[] as $c (.; cut($c))
	| split("\u0000") | map(select(. != ""));

# What may begin or end where, of _tokens().
def _kinds($marks):
	{ "\n": 1, " ": 2, "\t": 2, "\r": 2, "\"": 4, "'": 4, "\\": 5 } + $marks;

# Words and marks out of pieces: [kind, line, text]. The kind is "word", a mark
# (of kind 3), or, last, "end", with the quote that is open there or "", and its
# line. Quotes and comments (kind 6) begin where a word could. $escapes: outside
# quotes a backslash takes its meaning from what follows it too. A piece may also
# be lines whose words and marks are known: [them, the lines].
def _tokens($kinds; $escapes; unescape):
	. as $p | length as $n
	# What is open (0: nothing, 1: a word, 2: a comment, or a quote), the
	# line, where the word begins and on which line, the piece at which it
	# has ended, and a piece that a backslash stands before.
	| foreach (range($n), $n) as $i ([0, 1, 0, 0, -1, -1];
		$p[$i] as $c
		| (if $c == null then 2 elif $c | type == "array" then 7
		else $kinds[$c] // 0 end) as $k
		| if $k == 7 then
			[.[0], .[1] + ($c[1] | length), .[2], .[3],
				if .[0] == 0 then $i else -1 end, -1]
		elif .[0] == 0 then
			if $k == 2 then .
			elif $k == 0 then [1, .[1], $i, .[1], -1, -1]
			elif $k == 1 then [0, .[1] + 1, 0, 0, -1, -1]
			elif $k == 3 then [0, .[1], $i, .[1], $i, -1]
			elif $k == 4 then [$c, .[1], $i + 1, .[1], -1, -1]
			elif $k == 6 then [2, .[1], 0, 0, -1, -1]
			else [1, .[1], $i, .[1], -1, $i + 1] end
		elif $k == 0 then .
		elif $i == .[5] and $c != null then
			if $k == 1 then [.[0], .[1] + 1, .[2], .[3], -1, -1]
			else . end
		elif .[0] == 1 then
			if $k == 2 or ($k == 3 and $c != "}"
			and ($c != "{" or ($p[$i - 1] | endswith("$") | not)))
			then [0, .[1], .[2], .[3], $i, -1]
			elif $k == 1 then [0, .[1] + 1, .[2], .[3], $i, -1]
			elif $k == 5 and $escapes
			then [1, .[1], .[2], .[3], -1, $i + 1]
			else . end
		elif $k == 1 then
			if .[0] == 2 then [0, .[1] + 1, 0, 0, -1, -1]
			else [.[0], .[1] + 1, .[2], .[3], -1, -1] end
		elif .[0] == $c then [0, .[1], .[2], .[3], $i, -1]
		elif .[0] == 2 then .
		elif $k == 5 then [.[0], .[1], .[2], .[3], -1, $i + 1]
		elif $c == null then [.[0], .[1], .[2], .[3], $i, -1]
		else . end;
		if $i == .[4] then
			$p[$i] as $c | .[1] as $line
			| if $c | type == "array" then $c[0][]
			else
				($c // (if .[2] > 0 then $p[.[2] - 1] else "" end)
				| type == "string" and $kinds[.] == 4) as $quoted
				| (if .[2] < $i or $quoted
				then ["word", .[3],
					(if .[2] + 1 == $i
					and ($p[.[2]] | type == "string")
					then $p[.[2]]
					else [$p[.[2]:$i][] | if type == "array"
						then .[1][] | ., "\n" else . end] | add // ""
						| if $quoted or $escapes then unescape
						else . end
					end)]
				else empty end),
				(if $kinds[$c // ""] == 3 then [$c, $line, ""]
				else empty end)
			end
		else empty end,
		if $i == $n then
			["end", (if .[0] | type == "string" then .[3], .[0]
			else .[1], "" end)]
		else empty end);

# A tree of blocks out of events: [mark, line, [name, argument, …]], where the
# mark is ";" of a directive, "{" or "}" of a block, "!" of an error, whose words
# are its message.
def _tree:
	64 as $depth
	| [foreach .[] as $e ([0, 0];
		if $e[0] == "{" then [.[1], .[1] + 1]
		elif $e[0] == "}" and .[1] > 0 then [.[1], .[1] - 1]
		elif .[0] == .[1] then .
		else [.[1], .[1]] end;
		if .[1] < $depth and .[0] < $depth then
			if $e[0] == "}" and .[0] == 0 and .[1] == 0
			then ["!", $e[1], ["nothing is open that this closes"]]
			else $e end
		elif $e[0] == "!" or (.[0] == $depth and .[1] == $depth)
		or (.[0] != .[1] and .[0] <= $depth and .[1] <= $depth) then $e
		elif $e[0] == "{" and .[0] == $depth
		then ["!", $e[1], ["blocks nest too deeply"]]
		else empty end)]
	| . as $e | length as $n
	| (reduce (foreach range($n) as $i ([[], null];
			$e[$i][0] as $mark
			| if $mark == "{" then [.[0] + [$i], null]
			elif $mark == "}" then [.[0][:-1], .[0][-1]]
			elif .[1] == null then .
			else [.[0], null] end;
			select(.[1] != null) | [.[1:], $i])) as $pair
		(map(null); setpath($pair[0]; $pair[1]))) as $close
	| def items($from; $to):
		$from | select(. < $to)
		| recurse(if $e[.][0] == "{" then $close[.] // $n else . end
			| select(. + 1 < $to) | . + 1)
		| $e[.] as $it
		| if $it[0] == ";"
		then { line: $it[1], name: $it[2][0], args: $it[2][1:] }
		elif $it[0] == "{"
		then { line: $it[1], name: ($it[2][0] // ""), args: $it[2][1:],
			block: [items(. + 1; $close[.] // $n)] }
		else empty end;
	items(0; $n),
	([range($n) | $e[.] as $it
	| if $it[0] == "!" then { line: $it[1], error: $it[2][0] }
	elif $it[0] == "{" and $close[.] == null
	then { line: $it[1], error: "the block is not closed" }
	else empty end] | sort_by(.line)[]);

# blocks: directives as nginx writes them, "name args;" and "name args { … }",
#     with what is in their blocks: {line, name, args, block?}. Quotes and
#     escapes are resolved. What does not balance is read as far as it goes;
#     {line, error} comes last then.
#     "a b 'c d';\nhttp { # x\n  e; }" | img::blocks  ->  {"line":1,"name":"a","args":["b","c d"]}, {"line":2,"name":"http","args":[],"block":[{"line":3,"name":"e","args":[]}]}
#     "a {" | img::blocks  ->  {"line":1,"name":"a","args":[],"block":[]}, {"line":1,"error":"the block is not closed"}
def blocks:
	_kinds({ ";": 3, "{": 3, "}": 3, "#": 6 }) as $kinds
	| ($kinds | keys) as $apart
	# As ngx_conf_read_token() does; other backslashes stay.
	| def unescape:
		if contains("\\") then
			split("\\\\")
			| map(reduce (["\\\"", "\""], ["\\'", "'"], ["\\t", "\t"],
				["\\r", "\r"], ["\\n", "\n"]) as $x
				(.; split($x[0]) | join($x[1])))
			| join("\\")
		else . end;
	# Most lines are simple: "name args;", "name {", "}", "# …". They mean
	# the same wherever they are, unless a quote is open there.
	def is_simple:
		. == "" or
		test("\\A(?>[^\"'\\\\#;{}]*)"
			+ "(?:;|(?<!\\$)\\{|(?<![^ \\t])\\})?[ \\t\\r]*"
			+ "(?:(?<![^ \\t;{}])#[^\"'\\\\]*)?\\z");
	def simple($line):
		split("#")[0] // ""
		| if contains("\t") then split("\t") | join(" ") else . end
		| if contains("\r") then split("\r") | join(" ") else . end
		| [split(" ")[] | select(. != "")]
		| if . == [] then empty
		else
			.[-1][-1:] as $mark
			| if $kinds[$mark] == 3 then
				(.[:-1][], (.[-1][:-1] | select(. != ""))
				| ["word", $line, .]), [$mark, $line, ""]
			else .[] | ["word", $line, .] end
		end;
	def pieces:
		split("\u0000") | join("\ufffd") | split("\n") as $l
		| ($l | length) as $n
		| [range($n - 1) as $i | $l[$i] | is_simple
			and ($i == 0 or ($l[$i - 1] | endswith("\\") | not))] as $is
		| foreach range($n) as $i (0;
			if $is[$i] and $i > 0 and $is[$i - 1] then . else $i end;
			if $is[$i] and $is[$i + 1] then empty
			elif $is[$i] then
				[[range(.; $i + 1) as $k | $l[$k] | simple($k + 1)],
				$l[.:$i + 1]]
			else ($l[$i] | _pieces($apart)[]),
				(if $i < $n - 1 then "\n" else empty end)
			end);
	text | [[pieces] | _tokens($kinds; true; unescape)]
	| . as $t
	| [foreach range(length) as $i ([0, 0];
		if $t[$i][0] == "word" then .
		else [.[1], $i + 1] end;
		$t[$i] as $it
		| if $it[0] == "word" then empty
		else
			.[0] as $from
			| [$t[$from:$i][] | .[2]] as $words
			| $t[$from][1] as $first
			| if $it[0] == "{" or ($it[0] == ";" and $from < $i)
			then [$it[0], $first, $words]
			elif $it[0] == ";"
			then ["!", $it[1], ["a ; without a directive"]]
			else
				(if $from == $i then empty
				else [";", $first, $words],
					["!", $first, ["the directive has no ; behind it"]]
				end),
				(if $it[0] == "}" then ["}", $it[1]]
				elif $it[2] != ""
				then ["!", $it[1], ["the quote is not closed"]]
				else empty end)
			end
		end)]
	| _tree;

# directives(f): each directive that f gives, and all in its blocks, with
#     .within, the blocks that it is in, from the outermost: [{line, name, args}].
#     f is blocks or apache. Errors come as they are.
#     "http {\n  log_format a b;\n}" | img::directives(img::blocks) | select(.name == "log_format")  ->  {"line":2,"name":"log_format","args":["a","b"],"within":[{"line":1,"name":"http","args":[]}]}
def directives(f):
	def walk($within):
		. + { within: $within },
		(select(.block)
		| ($within + [{ line, name, args }]) as $deeper
		| .block[] | walk($deeper));
	f | if .error then . else walk([]) end;

# The text of a line without comments and blanks around it. $before, a regular
# expression, is what has to be in front of a mark. Nothing is tried twice: a
# quote that does not end is a character.
def _code($marks; $before):
	($marks | map(explode | map([92, .]) | add | implode) | join("|")) as $any
	| if any($marks[] as $m | contains($m); .) then
		match("^(?>(?:\\\\.|\"(?>(?:\\\\.|[^\"\\\\])*)\"|'[^']*'"
			+ "|(?!" + $before + "(?:" + $any + ")).)*)").string
	else . end
	| _trim;

# code_lines($comment): the lines of a text without comments, blanks around
#     them, and empty lines. A comment begins with $comment (a string of marks or
#     an array of them) at the beginning of a line or behind a blank, outside
#     quotes.
#     "a = '# b' # c\n# d\n\n e\n" | img::code_lines("#")  ->  {"line":1,"text":"a = '# b'"}, {"line":4,"text":"e"}
#     "a; // b\nc://d" | img::code_lines(["//", ";"])  ->  {"line":1,"text":"a;"}, {"line":2,"text":"c://d"}
def code_lines($comment):
	([$comment] | flatten) as $marks
	| lines
	| { line, text: (.text | _code($marks; "(?:^|(?<=[ \\t]))")) }
	| select(.text != "");

# joined_lines: the lines of a text; to one that ends in a backslash the next is
#     joined, without the backslash. The number is the first one's.
#     "a \\\nb\nc" | img::joined_lines  ->  {"line":1,"text":"a b"}, {"line":3,"text":"c"}
def joined_lines:
	[lines] as $l
	| ($l | length) as $n
	# Where the line begins, and whether the next begins another.
	| foreach range($n) as $i ([0, true];
		[(if .[1] then $i else .[0] end),
		($l[$i].text | endswith("\\") | not)];
		select(.[1] or $i == $n - 1)
		| { line: $l[.[0]].line,
		text: ([$l[.[0]:$i][].text[:-1], $l[$i].text] | add) });

# {key, value} of a line.
def _key_value($sep):
	(split($sep)[0]) as $key
	| { key: ($key | _trim),
	value: (if $key == . then null
		else .[($key | length) + ($sep | length):] | _trim | _unquote
		end) };

# key_values($sep): keys and values, one pair a line: {line, key, value}. $sep
#     is "=", ":" or, as in sshd_config, " ": blanks, or a = with blanks around it.
#     Comments begin with "#". Quotes around a value are taken off; without
#     separator it is null.
#     "# x\nPort 22\nUser=\"a b\"" | img::key_values(" ")  ->  {"line":2,"key":"Port","value":"22"}, {"line":3,"key":"User","value":"a b"}
#     "a: b: c\nd" | img::key_values(":")  ->  {"line":1,"key":"a","value":"b: c"}, {"line":2,"key":"d","value":null}
def key_values($sep):
	code_lines("#")
	| { line } + (.text
	| if $sep == " "
	then match("^([^ \t=]*)(?:[ \t]*=[ \t]*|[ \t]+)?(.*)$").captures
		| { key: .[0].string, value: .[1].string }
		| .value |= (if . == "" then null else _unquote end)
	else _key_value($sep) end);

# Keys and values in sections, of lines without comments.
def _ini(code):
	foreach code as $it (null;
		if $it.text | startswith("[") and endswith("]")
		then { section: ($it.text[1:-1] | _trim) }
		else { section: (.section // null), at: $it } end;
		.section as $section
		| .at // empty
		| { line, section: $section } + (.text | _key_value("=")));

# ini: keys and values of an ini file with the section that they are in, null
#     before the first: {line, section, key, value}. Comments begin with ; or # at
#     the beginning of a line or behind a blank, outside quotes. Quotes around a
#     value are taken off; without = it is null. Nothing is folded: compare with
#     ascii_downcase where case does not matter.
#     "a=1\n[S x]\nb = \"c ; d\" ; e\nf" | img::ini  ->  {"line":1,"section":null,"key":"a","value":"1"}, {"line":3,"section":"S x","key":"b","value":"c ; d"}, {"line":4,"section":"S x","key":"f","value":null}
def ini: _ini(code_lines([";", "#"]));

# php_ini: as ini, with a ; beginning a comment anywhere outside quotes, as it
#     does in php.ini.
#     "[PHP]\ndisplay_errors = On;x\na = \"b;c\"" | img::php_ini  ->  {"line":2,"section":"PHP","key":"display_errors","value":"On"}, {"line":3,"section":"PHP","key":"a","value":"b;c"}
def php_ini:
	_ini(lines | { line, text: (.text | _code([";"]; "")) }
		| select(.text != "" and (.text | startswith("#") | not)));

# is_on: whether a value says yes: 1, on, yes, true, in any case.
#     "On" | img::is_on  ->  true
def is_on:
	type == "string" and (ascii_downcase | IN("1", "on", "yes", "true"))
	or . == true or . == 1;

# Lines of fields with colons between them, as arrays behind their number.
def _fields:
	lines | select(.text | . != "" and (startswith("#") | not))
	| [.line] + (.text | split(":"));

# passwd: the accounts of etc/passwd. A number that is none is null.
#     "a:x:0:5:A,,:/root:/bin/sh" | img::passwd  ->  {"line":1,"name":"a","password":"x","uid":0,"gid":5,"gecos":"A,,","home":"/root","shell":"/bin/sh"}
def passwd:
	_fields
	| { line: .[0], name: .[1], password: .[2], uid: (.[3] | _number),
	gid: (.[4] | _number), gecos: .[5], home: .[6], shell: .[7] };

# group: the groups of etc/group; members is an array.
#     "wheel:x:10:a,b" | img::group  ->  {"line":1,"name":"wheel","password":"x","gid":10,"members":["a","b"]}
def group:
	_fields
	| { line: .[0], name: .[1], password: .[2], gid: (.[3] | _number),
	members: ((.[4] // "") | split(",") | map(select(. != ""))) };

# shadow: the lines of etc/shadow; days are numbers, or null.
#     "a:$6$x:19000:0:99999:7:::" | img::shadow  ->  {"line":1,"name":"a","password":"$6$x","changed":19000,"min":0,"max":99999,"warn":7,"inactive":null,"expires":null}
def shadow:
	_fields
	| { line: .[0], name: .[1], password: .[2], changed: (.[3] | _number),
	min: (.[4] | _number), max: (.[5] | _number), warn: (.[6] | _number),
	inactive: (.[7] | _number), expires: (.[8] | _number) };

# What each character of base64 is worth, by its code; null of others.
def _sextets:
	("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
	| explode) as $alphabet
	| reduce range(64) as $i ([]; .[$alphabet[$i]] = $i)
	| .[45] = 62 | .[95] = 63;

# The bytes of a string of base64.
def _bytes($sextets):
	[explode[] | $sextets[.] | select(. != null)] as $v
	| ($v | length) as $n
	| [range(0; $n; 4) as $i
	| $v[$i] * 4 + ($v[$i + 1] // 0) / 16,
	(($v[$i + 1] // 0) % 16) * 16 + ($v[$i + 2] // 0) / 4,
	(($v[$i + 2] // 0) % 4) * 64 + ($v[$i + 3] // 0) | floor]
	| .[:$n * 6 / 8 | floor];

# base64_bytes: the bytes that base64 (of a string, or of a record's .base64)
#     stands for, as an array of numbers. What is no base64 is passed over; the
#     alphabet of URLs is taken too.
#     "AP8g" | img::base64_bytes  ->  [0,255,32]
def base64_bytes:
	if type == "object" then .base64 else . end
	| select(type == "string") | _bytes(_sextets);

# der: the elements that an array of bytes has one after the other, as DER (X.690)
#     has them: {tag, bytes}. What .bytes of a constructed one (tag 48, SEQUENCE)
#     has are elements again. Of one that ends behind the bytes that are there,
#     .cut is true, and it is the last.
#     [48, 3, 2, 1, 5] | img::der | .bytes | img::der  ->  {"tag":2,"bytes":[5]}
def der:
	. as $b | length as $n
	| def element: # of an offset
		$b[. + 1] as $first
		| if . + 1 >= $n or $b[.] % 32 == 31 or $first == 128
			or $first > 132 then empty
		elif $first < 128 then [., . + 2, $first]
		else [., . + 2 + $first - 128,
			reduce $b[. + 2:. + 2 + $first - 128][] as $x
			(0; . * 256 + $x)] end;
	[0 | element] | .[0] // empty
	| recurse(.[1] + .[2] | element)
	| { tag: $b[.[0]], bytes: $b[.[1]:.[1] + .[2]] }
	+ (if .[1] + .[2] > $n then { cut: true } else {} end);

# Days since 1970-01-01 of [year, month, day].
def _days:
	[if .[1] > 2 then .[0] else .[0] - 1 end, (.[1] + 9) % 12, .[2]] as [$y, $m, $d]
	| $y * 365 + ($y / 4 | floor) - ($y / 100 | floor) + ($y / 400 | floor)
	+ ((153 * $m + 2) / 5 | floor) + $d - 719469;

# How many days the month of [year, month, day] has.
def _month:
	([.[0], .[1] + 1, 1] | if .[1] > 12 then [.[0] + 1, 1, 1] else . end | _days)
	- ([.[0], .[1], 1] | _days);

# seconds: of a date as RFC 3339 has it, those since 1970, without fractions; of
#     a number it is itself, of anything else null.
#     "2024-02-29T12:00:00.5+01:00" | img::seconds  ->  1709204400
#     "2024-02-29" | img::seconds  ->  1709164800
def seconds:
	if type == "number" then floor
	elif type != "string" then null
	else ([match("\\A([0-9]{4})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
		+ "(?:[Tt ]([01][0-9]|2[0-3]):([0-5][0-9]):([0-5][0-9]|60)"
		+ "(?:[.][0-9]+)?(?:[Zz]|([+-])([01][0-9]|2[0-3]):([0-5][0-9])))?\\z")]
	| .[0] // null
	| if . == null then null
	else [.captures[].string] as $c
		| [$c[] | . // "" | _number // 0] as $n
		| if $n[2] > ($n[:3] | _month) then null
		else ($n[:3] | _days) * 86400
		+ $n[3] * 3600 + $n[4] * 60 + $n[5]
		- ($n[7] * 3600 + $n[8] * 60)
		* (if $c[6] == "-" then -1 else 1 end) end
	end) end;

# certificates: when the certificates of a text (PEM), or of a record's .base64 (PEM
#     or DER), are valid: {line, not_before, not_after, from, until}, in seconds
#     since 1970 and as text. Of one that cannot be read: {line, error}.
#     "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----" | img::certificates  ->  {"line":1,"error":"the certificate cannot be read"}
def certificates:
	# All that stands before the validity is seldom longer.
	1024 as $enough
	| _sextets as $sextets
	| def time:
		.tag as $tag
		| .bytes | implode
		| select(test("^[0-9]{10,14}Z$"))
		| (if $tag == 24 then .
		elif .[:2] < "50" then "20" + . else "19" + . end)
		| rtrimstr("Z") | . + "00" | .[:14]
		| .[:4] + "-" + .[4:6] + "-" + .[6:8] + "T" + .[8:10] + ":"
		+ .[10:12] + ":" + .[12:14] + "Z"
		| select(seconds);
	def validity: # of bytes; nothing where they are not enough
		first(der | select(.tag == 48)) | .bytes
		| first(der | select(.tag == 48)) | .bytes
		| [limit(6; der)]
		| if .[0].tag == 160 then .[1:] else . end
		| .[3] | select(.tag == 48 and (.cut | not)) | .bytes
		| [der | select(.tag == 23 or .tag == 24) | time]
		| select(length == 2)
		| { not_before: (.[0] | seconds), not_after: (.[1] | seconds),
		from: .[0], until: .[1] };
	def one($line): # of base64
		{ line: $line }
		+ ([first((.[:$enough], select(length > $enough))
			| _bytes($sextets) | validity)] | .[0]
		// { error: "the certificate cannot be read" });
	def pem:
		split("-----BEGIN ") as $parts
		| foreach range($parts | length) as $i ([0, 1];
			[.[1], .[1] + ($parts[$i] | split("\n") | length)
			- (if $parts[$i] == "" then 0 else 1 end)];
			.[0] as $line | $parts[$i] | select($i > 0)
			| select(test("^(?:X509 |TRUSTED )?CERTIFICATE-----"))
			| split("-----")[1] // ""
			| one($line));
	if type == "object" and (.base64 | type == "string") then
		.base64
		| if (.[:64] | _bytes($sextets)[0]) == 48 then one(1)
		else _bytes($sextets) | map(if . > 127 then 63 else . end)
			| implode | pem end
	else text | pem end;

# words: the words of a string with blanks between them, as an array; quotes
#     around a word are taken off, \" and \\ in them resolved.
#     "a \"b \\\"c\\\"\"  'd e' f'g" | img::words  ->  ["a","b \"c\"","d e","f'g"]
def words:
	_kinds({}) as $kinds
	| ($kinds | keys) as $apart
	| def unescape:
		if contains("\\") then
			split("\\\\")
			| map(split("\\\"") | join("\"") | split("\\'") | join("'"))
			| join("\\")
		else . end;
	text
	| if contains("\"") or contains("'") then
		[_pieces($apart) | _tokens($kinds; false; unescape)
		| select(.[0] == "word") | .[2]]
	else
		[split("\n")[] | split("\r")[] | split("\t")[] | split(" ")[]
		| select(. != "")]
	end;

# apache: directives as Apache's httpd reads them, "Name args" and "<Name args>
#     … </Name>", in the form of blocks. Names are as they are written. A line
#     that ends in a backslash goes on.
#     "Listen 80\n<VirtualHost *:80>\n  SSLProtocol all \\\n    -SSLv3\n</VirtualHost>" | img::apache  ->  {"line":1,"name":"Listen","args":["80"]}, {"line":2,"name":"VirtualHost","args":["*:80"],"block":[{"line":3,"name":"SSLProtocol","args":["all","-SSLv3"]}]}
#     "<A>\n</B>" | img::apache  ->  {"line":1,"name":"A","args":[],"block":[]}, {"line":1,"error":"the block is not closed"}, {"line":2,"error":"</B> closes nothing that is open"}
def apache:
	64 as $depth
	# The names of the sections that are open; how many more there are.
	| [foreach (joined_lines | .text |= _trim
		| select(.text != "" and (.text | startswith("#") | not))) as $l
		([[], 0, null];
		. as [$open, $over]
		| if $l.text | startswith("</") then
			($l.text[2:] | split(">")[0] // "" | _trim) as $name
			| if $over > 0 then [$open, $over - 1, ["}", $l.line]]
			elif $open != []
			and $open[-1] == ($name | ascii_downcase)
			then [$open[:-1], 0, ["}", $l.line]]
			else [$open, 0, ["!", $l.line,
				["</" + $name + "> closes nothing that is open"]]]
			end
		elif $l.text | startswith("<") then
			($l.text[1:] | if endswith(">") then .[:-1] else . end | words)
			as $words
			| if $open | length < $depth
			then [$open + [$words[0] // "" | ascii_downcase], 0,
				["{", $l.line, $words]]
			else [$open, $over + 1, ["{", $l.line, $words]] end
		else [$open, $over, [";", $l.line, ($l.text | words)]] end;
		.[2])]
	| _tree;

# env: what files of NAME=value lines set, as shells, systemd and docker read
#     them (.env, etc/environment, etc/os-release): {line, key, value}. Quotes and
#     "export" are taken off, a comment behind a blank too.
#     "# x\nexport A=\"b \\\"c\" # d\nE='f'\nG= h i" | img::env  ->  {"line":2,"key":"A","value":"b \"c"}, {"line":3,"key":"E","value":"f"}, {"line":4,"key":"G","value":"h i"}
def env:
	def unescape:
		split("\\\\")
		| map(reduce ("\"", "$", "`") as $c (.; split("\\" + $c) | join($c)))
		| join("\\");
	code_lines("#")
	| . as $l
	| .text
	| [match("\\A(?:export[ \\t]+)?([A-Za-z_][A-Za-z0-9_.-]*)[ \\t]*=[ \\t]*")]
	| .[0] // empty
	| ($l.text[.length:]) as $value
	| { line: $l.line, key: .captures[0].string,
	value: ($value
		| if startswith("\"")
		then match("\\A\"((?>(?:\\\\.|[^\"\\\\])*))\"?").captures[0].string
			| unescape
		elif startswith("'") then .[1:] | split("'")[0] // ""
		else . end) };

# stanzas: paragraphs of fields as Debian writes them (etc/apt/sources.list.d/*.sources,
#     var/lib/dpkg/status): {line, fields}. Lines that continue a field are joined
#     by newlines.
#     "# x\nTypes: deb\nURIs: a\n b\n\nTypes: c" | img::stanzas  ->  {"line":2,"fields":{"Types":"deb","URIs":"a\nb"}}, {"line":6,"fields":{"Types":"c"}}
def stanzas:
	[lines | select(.text | startswith("#") | not)] as $l
	| ($l | length) as $n
	| def blank: $l[.].text | . == "" or (_trim == "");
	# Where each stanza begins, and whether one is open.
	foreach (range($n), $n) as $i ([0, false, null];
		if $i == $n or ($i | blank)
		then [0, false, if .[1] then [.[0], $i] else null end]
		elif .[1] then [.[0], true, null]
		else [$i, true, null] end;
		.[2] // empty)
	| . as [$from, $to]
	| [range($from; $to) | select($l[.].text | test("\\A[^ \\t:]+:"))] as $at
	| select($at != [])
	| { line: $l[$at[0]].line,
	fields: ([range($at | length) as $k
		| $l[$at[$k]].text as $first
		| ($first | split(":")[0]) as $key
		| { ($key): ([($first[($key | length) + 1:]),
			$l[$at[$k] + 1:$at[$k + 1] // $to][].text]
			| map(_trim) | join("\n") | ltrimstr("\n")) }]
		| add) };

# json: what a text is as JSON; null where it is none.
#     "{\"a\": 1}", "{" | img::json  ->  {"a":1}, null
def json: [text | try fromjson catch null] | .[0];

# image_env: what the ENV of an image's config sets: {key, value}.
#     {"config": {"config": {"Env": ["A=b=c"]}}} | img::image_env  ->  {"key":"A","value":"b=c"}
def image_env:
	.config.config.Env // [] | .[] | (split("=")[0] // "") as $key
	| { key: $key, value: .[($key | length) + 1:] };

# entry($path): those of .entries (of a rule whose scope is group or image) that
#     have this path.
#     {"entries": [{"path": "a"}, {"path": "b", "uid": 1}]} | img::entry("b")  ->  {"path":"b","uid":1}
def entry($path): .entries[]? | select(.path == $path);

# The number that a mode is: of a record, or of octal digits.
def _mode:
	if type == "object" then .mode else . end
	| if type == "string" and test("\\A[0-7]+\\z")
	then reduce (explode[] - 48) as $d (0; . * 8 + $d)
	else 0 end;

# mode_has($bits): whether the mode of a record has all these bits. They are
#     octal or symbolic; with a / before them one of them is enough, as it is with
#     find -perm.
#     {"mode": "4755"} | img::mode_has("u+s"), img::mode_has("/022")  ->  true, false
#     "2775" | img::mode_has("u+s,g+s"), img::mode_has("/6000")  ->  false, true
def mode_has($bits):
	def bit($n): . / $n | floor % 2 == 1;
	def symbolic:
		[match("\\A([ugoa]*)[+=]([rwxst]*)\\z")] | .[0]
		// error("img::mode_has: " + $bits + " is no mode")
		| .captures | map(.string) | . as [$who, $what]
		| (if $who == "" or ($who | contains("a")) then "ugo" else $who end) as $who
		| ({ u: 64, g: 8, o: 1 } | to_entries[]
			| select(.key as $k | $who | contains($k)) | .value
			* ({ r: 4, w: 2, x: 1 } | to_entries[]
			| select(.key as $k | $what | contains($k)) | .value)),
		($what | select(contains("s")) | $who
			| (select(contains("u")) | 2048), (select(contains("g")) | 1024)),
		($what | select(contains("t")) | 512);
	($bits | ltrimstr("/") | ltrimstr("-")) as $wanted
	| _mode as $mode
	| [if $wanted | test("\\A[0-7]+\\z")
	then ($wanted | _mode) as $w
		| range(12) | pow(2; .) | . as $b | select($w | bit($b))
	else $wanted | split(",")[] | symbolic end]
	| map(. as $b | $mode | bit($b))
	| if $bits | startswith("/") then any else all end;

# is_setuid: whether the mode of a record has the setuid bit.
#     {"mode": "4755"} | img::is_setuid  ->  true
def is_setuid: mode_has("4000");

# is_setgid: whether the mode of a record has the setgid bit.
#     {"mode": "2755"} | img::is_setgid  ->  true
def is_setgid: mode_has("2000");

# is_sticky: whether the mode of a record has the sticky bit.
#     {"mode": "0777"} | img::is_sticky  ->  false
def is_sticky: mode_has("1000");

# is_world_writable: whether the mode of a record lets everybody write.
#     {"mode": "1777"} | img::is_world_writable  ->  true
def is_world_writable: mode_has("0002");

# is_world_readable: whether the mode of a record lets everybody read.
#     {"mode": "0640"} | img::is_world_readable  ->  false
def is_world_readable: mode_has("0004");

# is_group_writable: whether the mode of a record lets the group write.
#     {"mode": "0775"} | img::is_group_writable  ->  true
def is_group_writable: mode_has("0020");

# is_executable: whether the mode of a record lets anybody execute.
#     {"mode": "0644"} | img::is_executable  ->  false
def is_executable: mode_has("/0111");

# What may be in front of a path and behind it, of its pieces.
def _bare_path:
	until((.[0] == "/" or .[:2] == [".", "/"]) | not;
		if .[0] == "/" then .[1:] else .[2:] end)
	| until(.[-1] != "/"; .[:-1])
	| if . == ["."] then [] else . end;

# glob_regex: a regular expression for a glob, or for any of an array of them: to
#     be made once, and used with test() on many paths, which begin without slash.
#     "a/*" | img::glob_regex as $re | "a/b", "a/b/c" | test($re)  ->  true, false
#     ["*.a", "*.b"] | img::glob_regex as $re | "x.b" | test($re)  ->  true
def glob_regex:
	def fail($why): error("img::glob_regex: " + $why);
	# Classes, escapes and runs of stars are units, as is every other character.
	def units:
		[match("\\\\(?:.|\\n)"
			+ "|\\[[!^]?(?:\\\\(?:.|\\n)|[^\\\\])(?:\\\\(?:.|\\n)|[^\\]\\\\])*\\]"
			+ "|\\*+|.|\\n"; "g")
		| .string];
	def spelled:
		. as $u
		| [range(length) | select($u[.] == "{")][-1] as $open
		| if $open == null then .
		else
			([range($open; length) | select($u[.] == "}")][0]
				// fail("'{' without '}'")) as $close
			| [range($open; $close) | select(. == $open or $u[.] == ",")] as $at
			| range($at | length) as $i
			| $u[:$open] + $u[$at[$i] + 1:$at[$i + 1] // $close]
				+ $u[$close + 1:]
			| spelled
		end;
	def char: "\\x{" + (explode[0] | [recurse(if . < 16 then empty
		else . / 16 | floor end) % 16 | "0123456789abcdef"[.:. + 1]]
		| reverse | add) + "}";
	def class:
		(if .[1:2] | IN("!", "^") then "^" else "" end) as $not
		| .[($not | length) + 1:-1]
		| [match("\\\\?((?:.|\\n))"; "g") | [.string, .captures[0].string]] as $c
		| [0 | recurse(if $c[. + 1][0] == "-" and . + 2 < ($c | length)
				then . + 3 else . + 1 end | select(. < ($c | length)))
			| $c[.][1] as $from
			| (if $c[. + 1][0] == "-" and . + 2 < ($c | length)
				then $c[. + 2][1] else $from end) as $to
			| if ($to | explode) < ($from | explode)
			then fail("a range that runs backwards")
			else ($from | char) + "-" + ($to | char) end]
		| "(?!/)[" + $not + add + "]";
	def regex:
		. as $u
		| reduce range(length) as $i ([];
			(length == 0 or (.[-1] | . == "/" or . == "dirs")) as $first
			| $u[$i] as $x
			| ($u[$i + 1] // "/" | . == "/" or . == "\\/") as $last
			| if $x == "*" then . + ["[^/]*"]
			elif $x | startswith("*") then
				if $first and $last
				then if .[-1] == "dirs" then . else . + ["dirs"] end
				else . + ["[\\s\\S]*"] end
			elif $x == "/" or $x == "\\/"
			then if $first then . else . + ["/"] end
			elif $x == "?" then . + ["[^/]"]
			elif $x | startswith("[") and length > 1 then . + [$x | class]
			elif $x | IN("[", "\\")
			then fail($x + " with nothing behind it")
			else . + [$x[-1:] | char] end)
		| (.[-1] == "dirs") as $deep
		| if $deep then .[:-1] else . end
		| if .[-1] == "/"
		then .[:-1] + if $deep then ["(?:/[\\s\\S]*)?"] else [] end
		elif $deep then . + ["[\\s\\S]*"]
		else . end
		| map(if . == "dirs" then "(?:[\\s\\S]*/)?" else . end)
		| add // "";
	[[.] | flatten | .[] | units | _bare_path | spelled | add // ""
		| units | _bare_path | regex]
	# Of no glob at all, one that nothing matches.
	| if . == [] then "(?!)" else "\\A(?:" + join("|") + ")\\z" end;

# glob_match($glob): whether a path (of a record, or a string) matches a glob, or
#     one of an array of them, as in GLOBS of img-filter(1); but ? is a character.
#     {"path": "etc/nginx/conf.d/a.conf"} | img::glob_match("/etc/nginx/**/*.{conf,inc}")  ->  true
#     "etc/a/b" | img::glob_match("etc/*"), img::glob_match(["etc/*", "etc/[!b]/?"])  ->  false, true
def glob_match($glob):
	if type == "object" then .path else . end
	| type == "string" and
	((split("") | _bare_path | add // "")
	| test($glob | glob_regex));

# A number without leading zeros as what sorts as it does, however long it is.
def _digits: sub("\\A0+"; "") | [length, .];

# version: a version as a key that sorts: compare keys with < and ==, or use
#     sort_by(img::version). Numbers count as such, ~ comes before everything, and
#     a "v" in front does not matter.
#     ("1.10" | img::version) > ("1.9" | img::version)  ->  true
#     ["1.0", "v1.0~rc1", "1.0.1"] | sort_by(img::version)  ->  ["v1.0~rc1","1.0","1.0.1"]
def version:
	[ltrimstr("v") | match("([^0-9]*)([0-9]*)"; "g")
	| select(.length > 0) | .captures | map(.string // "")
	| (.[0] | explode[] | if . == 126 then -1
		elif (. >= 65 and . <= 90) or (. >= 97 and . <= 122) then .
		else . + 256 end), 0, (.[1] | _digits[])]
	+ [0, 0, ""];

# debian_version: likewise as dpkg compares them: [epoch:]upstream[-revision].
#     ("1:1.0" | img::debian_version) > ("2.0-1" | img::debian_version)  ->  true
def debian_version:
	(if test("\\A[0-9]+:") then split(":")[0] else "0" end) as $epoch
	| sub("\\A[0-9]+:"; "") | split("-")
	| [($epoch | _digits),
	((if length > 1 then .[:-1] else . end) | join("-") | "0" + . | version),
	((if length > 1 then .[-1] else "" end) | "0" + . | version)];

# rpm_version: likewise as rpm compares them: [epoch:]version[-release].
#     ("1.0~rc1-1" | img::rpm_version) < ("1.0-1" | img::rpm_version)  ->  true
def rpm_version:
	def key:
		[match("[0-9]+|[A-Za-z]+|~|\\^"; "g") | .string
		| if . == "~" then -1
		elif . == "^" then 1
		elif test("[0-9]") then 3, _digits[]
		else 2, . end] + [0];
	(if test("\\A[0-9]+:") then split(":")[0] else "0" end) as $epoch
	| sub("\\A[0-9]+:"; "") | split("-")
	| [($epoch | _digits),
	((if length > 1 then .[:-1] else . end) | join("-") | key),
	((if length > 1 then .[-1] else "" end) | key)];

# semver: likewise by semver.org; null for what is no semantic version.
#     ("1.0.0-rc.2" | img::semver) < ("1.0.0" | img::semver)  ->  true
#     "1.0" | img::semver  ->  null
def semver:
	[match("\\Av?(0|[1-9][0-9]*)\\.(0|[1-9][0-9]*)\\.(0|[1-9][0-9]*)"
		+ "(?:-([0-9A-Za-z.-]+))?(?:\\+[0-9A-Za-z.-]+)?\\z")
	.captures | map(.string)
	| (.[:3] | map(_digits)),
	(if .[3] // "" | . == "" then [1]
	else [0, (.[3] | split(".")[] | if test("\\A[0-9]+\\z")
		then [0, _digits] else [1, .] end)] end)]
	| if . == [] then null else . end;

# mask: a secret as evidence shows it: the first characters of a long one, and
#     how many bytes it has.
#     "ghp_0123456789abcdef", "hunter2" | img::mask  ->  "ghp_**** (20 bytes)", "**** (7 bytes)"
def mask:
	utf8bytelength as $n
	| (if $n < 16 then "" else .[:4] end) + "**** (\($n) bytes)";

# reference: an image's name in its parts, with Docker's defaults: {registry,
#     repository, tag, digest}; null for what is no name.
#     "nginx" | img::reference  ->  {"registry":"docker.io","repository":"library/nginx","tag":"latest","digest":null}
#     "host:5000/team/app:1.2" | img::reference  ->  {"registry":"host:5000","repository":"team/app","tag":"1.2","digest":null}
#     "Foo bar" | img::reference  ->  null
def reference:
	[select(type == "string" and (test("\\A[0-9a-f]{64}\\z") | not))
	| match("\\A([^@]+?)(?::([A-Za-z0-9_][A-Za-z0-9_.-]{0,127}))?"
		+ "(?:@(sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128}))?\\z")
	.captures | map(.string | if . == "" then null else . end)
	| . as [$name, $tag, $digest]
	| ($name | split("/")) as $parts
	| ($parts[0] | $parts[1:] != [] and (test("[.:A-Z]") or . == "localhost")) as $hosted
	| (if $hosted then $parts[0] else "docker.io" end
		| if . == "index.docker.io" then "docker.io" else . end) as $registry
	| (if $hosted then $parts[1:] else $parts end
		| if length == 1 and $registry == "docker.io"
		then ["library"] + . else . end | join("/")) as $repository
	| select($registry
		| test("\\A(?:[A-Za-z0-9.-]+|\\[[0-9A-Fa-f:]+\\])(?::[0-9]{1,5})?\\z"))
	| select($repository + "/"
		| test("\\A(?:[a-z0-9]+(?:(?:\\.|__?|-+)[a-z0-9]+)*/)+\\z"))
	| { registry: $registry, repository: $repository,
	tag: ($tag // if $digest then null else "latest" end), digest: $digest }]
	| .[0];

# instruction: which instruction of a Dockerfile a created_by of the history (a
#     string, or an object that has one) is: {name, flags, text}; the name is null
#     for tools that read no Dockerfile. Of RUN the text is the script, without
#     shell and build arguments.
#     "/bin/sh -c #(nop)  CMD [\"sh\"]" | img::instruction  ->  {"name":"CMD","flags":[],"text":"[\"sh\"]"}
#     {"created_by": "RUN |1 A=b /bin/sh -c apt-get update # buildkit"} | img::instruction  ->  {"name":"RUN","flags":[],"text":"apt-get update"}
#     "COPY --chown=1 a /b # buildkit" | img::instruction  ->  {"name":"COPY","flags":["--chown=1"],"text":"a /b"}
def instruction:
	("(?:/[^ ]*/)?(?:env +)?(?:/[^ ]*/)?(?:ba|da|a|z|k)?sh"
	+ "(?: +[-+][A-Za-z]*o +[^ ]+| +[-+][A-Za-z]+)*? +-[A-Za-z]*c[A-Za-z]* ")
	as $shell
	| def flags:
		match("\\A((?:--[^ ]+ +)*)([\\s\\S]*)\\z").captures
		| { flags: (.[0].string // "" | split(" ") | map(select(. != ""))),
		text: (.[1].string // "" | _trim) };
	def script:
		sub("\\A\\|[0-9]+ (?:[\\s\\S]*? )??(?=" + $shell + ")"; "")
		| sub("\\A" + $shell; "") | _trim | flags;
	if type == "object" then .created_by else . end
	| select(type == "string") | _trim
	| sub("[ \\t]*# buildkit\\z"; "")
	| (test("\\A(?:\\|[0-9]+ [\\s\\S]*?)?" + $shell + "#\\(nop\\)")) as $nop
	| if $nop then sub("\\A[\\s\\S]*?#\\(nop\\)[ \\t]*"; "") else . end
	| [match("\\A(RUN|ADD|COPY|USER|ENV|ARG|CMD|ENTRYPOINT|EXPOSE|FROM"
		+ "|HEALTHCHECK|LABEL|MAINTAINER|ONBUILD|SHELL|STOPSIGNAL|VOLUME"
		+ "|WORKDIR)(?:[ \\t]+|\\z)")]
	as $named
	| if $named != [] then
		$named[0].captures[0].string as $name
		| .[$named[0].length:]
		| { name: $name } + (if $name == "RUN" then script
			elif $name | IN("ADD", "COPY", "HEALTHCHECK", "FROM")
			then flags else { flags: [], text: _trim } end)
	elif $nop or test("\\A(?:#|(?:bazel|apko|nix|ko|jib|jib-[a-z]+-plugin"
		+ "|melange|crane|buildpacksio|pack|Buildpacks|Application)(?:[: ]|\\z))")
	then { name: null, flags: [], text: . }
	else { name: "RUN" } + script end;

# date: seconds since 1970 as RFC 3339 has them, in UTC.
#     1709204400 | img::date  ->  "2024-02-29T11:00:00Z"
def date: floor | todate;

# days_between($from; $to): whole days from one date to another, each as seconds
#     or text; below zero where $to is before $from, null where one is no date.
#     img::days_between("2024-02-28T00:00:00Z"; "2024-03-01T12:00:00Z")  ->  2
def days_between($from; $to):
	($from | seconds) as $a | ($to | seconds) as $b
	| if $a == null or $b == null then null
	else ($b - $a) / 86400 | floor end;

# at($line): where a finding is, to add to it.
#     {"message": "no"} + img::at(4)  ->  {"message":"no","line":4}
def at($line): { line: $line };

# finding($message): a finding at the line and the path that the input has, if
#     it has them.
#     {"line": 4, "key": "a"} | img::finding("no")  ->  {"message":"no","line":4}
def finding($message):
	{ message: $message }
	+ (if type == "object"
	then (if .line | type == "number" then { line } else {} end)
		+ (if .path | type == "string" then { path } else {} end)
	else {} end);
# finding($message; $evidence): likewise, with evidence.
#     {"line": 4, "key": "a"} | img::finding("no"; .key)  ->  {"message":"no","line":4,"evidence":"a"}
def finding($message; $evidence):
	finding($message) + { evidence: $evidence };
