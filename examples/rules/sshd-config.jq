# How sshd lets people in: sshd_config(5), judged as sshd reads it.
#
# A grep for "PermitRootLogin yes" is wrong in both directions: sshd takes the
# first value it meets and ignores later ones, reads other files where an Include
# stands, has defaults, and lets a Match block override all of it for some
# connections. So this rule has scope "group": it sees all files at once, puts
# them together in sshd's order, and then asks what holds.
#
# What is wanted are parameters, one for each keyword: a list of the values that
# are accepted. An empty list says that you do not care. To allow keys for root:
#
#	{"sshd/config": {"PermitRootLogin": ["no", "prohibit-password"]}}
#
# What this rule cannot see: options on sshd's command line, and defaults that a
# distribution compiled in. Where nothing sets a keyword, OpenSSH's own default
# is taken, and the finding's confidence is medium.
module {
	"id": "sshd/config",
	"title": "sshd accepts what it should not",
	"severity": "high",
	"help": "The SSH server of the image is configured to let more people in, or by weaker means, than the house rules allow. Values are taken as sshd takes them: the first one wins, Include is followed, Match blocks are judged for themselves, defaults hold where nothing is set.",
	"remediation": "Set the keyword in a file that is read first, as etc/ssh/sshd_config.d/00-house.conf, or take the SSH server out of the image.",
	"references": [
		"https://man.openbsd.org/sshd_config",
		"https://www.cisecurity.org/benchmark/debian_linux"
	],
	"tags": ["ssh", "hardening"],
	"scope": "group",
	"select": {
		"path": ["etc/ssh/**", "usr/etc/ssh/**",
			"etc/crypto-policies/back-ends/opensshserver.config"],
		"not_path": ["**/*_key", "**/*.pub", "**/moduli"],
		"type": ["file", "hardlink", "symlink"],
		"content": "lines"
	},
	"params": {
		"PermitRootLogin": ["no"],
		"PasswordAuthentication": ["no"],
		"KbdInteractiveAuthentication": ["no"],
		"PermitEmptyPasswords": ["no"],
		"HostbasedAuthentication": ["no"],
		"IgnoreRhosts": ["yes"],
		"PermitUserEnvironment": ["no"],
		"StrictModes": ["yes"],
		"X11Forwarding": ["no"],
		"AllowTcpForwarding": ["no"],
		"Protocol": ["2"],
		"MaxAuthTries": 4,
		"weak": ["3des-cbc", "blowfish-cbc", "cast128-cbc", "aes*-cbc",
			"rijndael-cbc*", "arcfour*", "none",
			"hmac-md5*", "hmac-sha1*", "hmac-ripemd160*", "umac-64*",
			"diffie-hellman-group1-sha1",
			"diffie-hellman-group14-sha1",
			"diffie-hellman-group-exchange-sha1",
			"ssh-dss*", "ssh-rsa", "ssh-rsa-cert*"]
	}
};
import "img" as img;

# The keywords with a list of values: what holds where nothing is set, and how
# bad another value is.
def keywords: [
	["PermitRootLogin", "prohibit-password", "medium"],
	["PasswordAuthentication", "yes", "medium"],
	["KbdInteractiveAuthentication", "yes", "medium"],
	["PermitEmptyPasswords", "no", "high"],
	["HostbasedAuthentication", "no", "medium"],
	["IgnoreRhosts", "yes", "medium"],
	["PermitUserEnvironment", "no", "medium"],
	["StrictModes", "yes", "medium"],
	["X11Forwarding", "no", "low"],
	["AllowTcpForwarding", "yes", "low"],
	["Protocol", "2", "high"]
] | map({ name: .[0], default: .[1], severity: .[2] });

# The keywords whose value is a list of algorithms.
def algorithms: ["Ciphers", "MACs", "KexAlgorithms", "HostKeyAlgorithms",
	"PubkeyAcceptedAlgorithms"];

# Other names that sshd takes for the same keyword.
def aliases: {
	"challengeresponseauthentication": "kbdinteractiveauthentication",
	"skeyauthentication": "kbdinteractiveauthentication",
	"pubkeyacceptedkeytypes": "pubkeyacceptedalgorithms"
};

# A glob of the configuration, which may be anything.
def matches($glob): try img::glob_match($glob) catch false;

# A line: its keyword, whose case does not matter, and its arguments, which may
# be quoted. "Keyword=value" is the same as "Keyword value".
def directive: . as $line
	| .text | capture("^(?<key>[A-Za-z0-9]+)(\\s*=\\s*|\\s+)(?<rest>.+)$")
	| { line: $line.line, text: $line.text,
		key: (.key | ascii_downcase | aliases[.] // .),
		args: [.rest | scan("\"[^\"]*\"|[^\\s\"]+")
			| ltrimstr("\"") | rtrimstr("\"")] };

# The files that an argument of Include names, of those there are, and null where
# it may name others: outside of what is selected, or through a directory's link.
# The order is that of the names, as glob(7) has it; a relative name is one in
# etc/ssh.
def included($files):
	(if startswith("/") then .[1:] else "etc/ssh/" + . end) as $glob
	| ($glob | split("/")) as $parts
	| ($files | keys[] | select(matches($glob))),
	if ($glob | test("^(usr/)?etc/ssh/|^[^*?[]*opensshserver.config$") | not)
		or any($files[] | select(.type == "symlink").path;
			split("/") as $link
			| ($link | length) < ($parts | length)
			and matches($parts[:$link | length] | join("/")))
	then null else empty end;

# All settings of a file in the order in which sshd meets them, each with the
# Match block that it stands in. Match blocks end where their file ends. What is
# included in one belongs to it. sshd follows sixteen levels of Include.
def settings($files; $path; $match; $depth):
	if $files[$path].lines == null then
		{ key: "unread", path: $path, args: [] }
	else
		foreach ($files[$path] | img::code_lines("#") | directive) as $d
			({ match: $match };
			if $d.key == "match" then
				.match = ([$match // empty, ($d.args | join(" "))]
					| join(", "))
			else . end;
			if $d.key == "match" then
				empty
			elif $d.key == "include" then
				.match as $in
				| $d.args[] | included($files)
				| select($depth > 0)
				| if . == null then
					{ key: "unread", path: $path,
						line: $d.line, text: $d.text }
				else
					settings($files; .; $in; $depth - 1)
				end
			else
				$d + { path: $path, match: .match }
			end)
	end;

# Of the settings, those that count: the first of each keyword, in each block.
def winners: reduce .[] as $s ({}; .["\($s.match) \($s.key)"] //= $s) | [.[]];

def value: { "without-password": "prohibit-password",
	"true": "yes", "false": "no" }[.] // .;

# The list of algorithms that a setting switches on: "-" takes some away.
def switched_on: if startswith("-") then empty
	else ltrimstr("+") | ltrimstr("^") | split(",")[] end;

# A finding on a setting. The key has the Match block, but no line: what stands
# elsewhere in the file tomorrow is the same finding.
def finding($s; $name; $severity; $what):
	{
		message: ("\($name) \($what)"
			+ if $s.match then " for connections that match '\($s.match)'"
			else "" end),
		path: $s.path,
		key: ([$name, $s.match // empty] | join(" ")),
		severity: $severity
	}
	+ if $s.line then { line: $s.line, evidence: ($s.text | .[:200]) }
	else { confidence: "medium" } end;

# What a list of winners says about a keyword; its default where the global part
# says nothing.
def said($key; $default; $main):
	map(select(.key == $key)) as $set
	| ($set[], if any($set[]; .match == null) then empty
		else { path: $main, args: [$default], match: null } end);

def check:
	.params as $params
	# A link comes beside the file that was found through it, if one was.
	| (.entries | map(select(.type == "symlink")) + map(select(.type != "symlink"))
		| map({ (.path): . }) | add // {}) as $files
	| (["etc/ssh/sshd_config", "usr/etc/ssh/sshd_config"]
		| map(select(in($files)))[0] // empty) as $main
	| [settings($files; $main; null; 16)] as $all
	| ($all | winners) as $won
	| any($won[]; .key == "disableforwarding" and .match == null
		and (.args[0] | value) == "yes") as $no_forwarding
	| (keywords[] as $k
		| ($params[$k.name] | select(length > 0)) as $accepted
		| select(($no_forwarding and ($k.name | endswith("Forwarding"))) | not)
		| $won | said($k.name | ascii_downcase; $k.default; $main)
		| (.args[0] | value) as $is
		| select(any($accepted[]; value == $is) | not)
		| finding(.; $k.name;
			if $k.name == "PermitRootLogin" and $is == "yes"
				then "high" else $k.severity end;
			if .line then "is '\($is)'"
				else "is not set, and '\($is)' by default" end)),
	(select($params.MaxAuthTries > 0)
		| $won | said("maxauthtries"; "6"; $main)
		| select((.args[0] | tonumber? // 0) > $params.MaxAuthTries)
		| finding(.; "MaxAuthTries"; "low";
			if .line then "is \(.args[0])"
				else "is not set, and 6 by default" end
			| . + ", more than \($params.MaxAuthTries)")),
	(algorithms[] as $name
		| $won[] | select(.key == ($name | ascii_downcase)) as $s
		| [.args[0] | switched_on
			| select(any(matches($params.weak[]); .))]
		| select(. != [])
		| finding($s; $name; "medium"; "has weak \(join(", "))")),
	($all[] | select(.key == "unread")
		| { message: "what is included from here was not read",
			path, key: "unread", severity: "info" }
		+ if .line then { line, evidence: (.text | .[:200]),
			key: "unread \(.text)" } else {} end);

# The tests' files, as the rule is given them.
def file($path; $text): { path: $path, lines: ($text / "\n") };
def main($text): file("etc/ssh/sshd_config"; $text);
# Most tests ask about one keyword, so the others are switched off.
def only($wanted): (keywords | map({ (.name): [] }) | add)
	+ { MaxAuthTries: 0 } + $wanted;
def about($name; $entries): { entries: $entries,
	params: only({ ($name): ["no"] }) };

def tests: [
	{ name: "no SSH server, no finding",
	  input: { entries: [] },
	  expect: [] },
	{ name: "where nothing is set the defaults hold",
	  input: { entries: [main("# as it was shipped")] },
	  expect: [
		{ key: "PermitRootLogin", severity: "medium",
		  confidence: "medium", path: "etc/ssh/sshd_config" },
		{ key: "PasswordAuthentication" },
		{ key: "KbdInteractiveAuthentication" },
		{ key: "AllowTcpForwarding" },
		{ key: "MaxAuthTries", severity: "low" }] },
	{ name: "all is as it should be",
	  input: { entries: [main("PermitRootLogin no\nPasswordAuthentication no\nKbdInteractiveAuthentication no\nAllowTcpForwarding no\nMaxAuthTries 4")] },
	  expect: [] },
	{ name: "root with a password is worse than root with a key",
	  input: about("PermitRootLogin"; [main("\nPermitRootLogin yes")]),
	  expect: [{ line: 2, severity: "high",
		evidence: "PermitRootLogin yes" }] },
	{ name: "the first value wins",
	  input: about("PermitRootLogin"; [main("PermitRootLogin no\nPermitRootLogin yes")]),
	  expect: [] },
	{ name: "a comment is no value",
	  input: about("X11Forwarding"; [main("#X11Forwarding yes\nX11Forwarding no # not yes")]),
	  expect: [] },
	{ name: "the case of keywords does not matter, '=' and quotes neither",
	  input: about("X11Forwarding"; [main("x11forwarding=\"yes\"")]),
	  expect: [{ key: "X11Forwarding", line: 1, severity: "low" }] },
	{ name: "what is included counts where it is included",
	  input: about("PermitEmptyPasswords"; [
		main("Include /etc/ssh/sshd_config.d/*.conf\nPermitEmptyPasswords no"),
		file("etc/ssh/sshd_config.d/50-app.conf"; "PermitEmptyPasswords yes")]),
	  expect: [{ path: "etc/ssh/sshd_config.d/50-app.conf", line: 1,
		severity: "high" }] },
	{ name: "what is included later comes too late",
	  input: about("PermitEmptyPasswords"; [
		main("PermitEmptyPasswords no\nInclude sshd_config.d/*.conf"),
		file("etc/ssh/sshd_config.d/50-app.conf"; "PermitEmptyPasswords yes")]),
	  expect: [] },
	{ name: "included files come in the order of their names",
	  input: about("X11Forwarding"; [
		file("etc/ssh/sshd_config.d/90-app.conf"; "X11Forwarding yes"),
		main("Include sshd_config.d/*.conf"),
		file("etc/ssh/sshd_config.d/10-house.conf"; "X11Forwarding no")]),
	  expect: [] },
	{ name: "a file that nothing includes says nothing",
	  input: about("X11Forwarding"; [main("Port 22"),
		file("etc/ssh/sshd_config.d/10-app.conf"; "X11Forwarding yes")]),
	  expect: [] },
	{ name: "an include that goes round comes to an end",
	  input: about("X11Forwarding"; [main("Include sshd_config\nX11Forwarding no")]),
	  expect: [] },
	{ name: "an include that is no glob names nothing",
	  input: about("X11Forwarding"; [main("Include a[b\nX11Forwarding no")]),
	  expect: [] },
	{ name: "what is included from elsewhere is not passed over in silence",
	  input: about("X11Forwarding"; [main("Include /opt/app/sshd.conf\nX11Forwarding no")]),
	  expect: [{ path: "etc/ssh/sshd_config", line: 1, severity: "info" }] },
	{ name: "nor what a pattern names elsewhere",
	  input: about("X11Forwarding"; [main("X11Forwarding no\nInclude /opt/ssh/*.conf")]),
	  expect: [{ path: "etc/ssh/sshd_config", line: 2, severity: "info",
		evidence: "Include /opt/ssh/*.conf" }] },
	{ name: "nor what is behind a link to a directory, or to nothing",
	  input: about("X11Forwarding"; [
		main("X11Forwarding no\nInclude sshd_config.d/*.conf\nInclude x.conf"),
		{ type: "symlink", path: "etc/ssh/sshd_config.d", lines: null },
		{ type: "symlink", path: "etc/ssh/x.conf", lines: null }]),
	  expect: [{ path: "etc/ssh/sshd_config", line: 2, severity: "info" },
		{ path: "etc/ssh/x.conf", severity: "info" }] },
	{ name: "a Match block overrides for some",
	  input: about("PasswordAuthentication"; [main("PasswordAuthentication no\nMatch User backup\n\tPasswordAuthentication yes")]),
	  expect: [{ line: 3, key: "PasswordAuthentication User backup" }] },
	{ name: "what stands in a Match block is not said for all",
	  input: about("PasswordAuthentication"; [main("Match User backup\nPasswordAuthentication no")]),
	  expect: [{ key: "PasswordAuthentication", confidence: "medium" }] },
	{ name: "a Match block ends where its file ends",
	  input: about("X11Forwarding"; [main("Include sshd_config.d/*.conf\nX11Forwarding yes"),
		file("etc/ssh/sshd_config.d/a.conf"; "Match User x\nX11Forwarding no")]),
	  expect: [{ line: 2, path: "etc/ssh/sshd_config" }] },
	{ name: "more tries than wanted",
	  input: { entries: [main("MaxAuthTries 10")],
		params: only({ MaxAuthTries: 4 }) },
	  expect: [{ line: 1, key: "MaxAuthTries" }] },
	{ name: "Protocol 1 is one too many",
	  input: { entries: [main("Protocol 2,1")],
		params: only({ Protocol: ["2"] }) },
	  expect: [{ line: 1, severity: "high" }] },
	{ name: "weak algorithms are named",
	  input: { entries: [main("Ciphers aes256-gcm@openssh.com,3des-cbc\nMACs +hmac-md5\nKexAlgorithms ^curve25519-sha256,diffie-hellman-group1-sha1")],
		params: only({}) },
	  expect: [{ line: 1, key: "Ciphers", message: "Ciphers has weak 3des-cbc" },
		{ line: 2, key: "MACs" }, { line: 3, key: "KexAlgorithms" }] },
	{ name: "algorithms that are taken away are no finding",
	  input: { entries: [main("MACs -hmac-sha1*,umac-64*\nCiphers aes256-ctr")],
		params: only({}) },
	  expect: [] },
	{ name: "without any forwarding its kinds do not matter",
	  input: { entries: [main("DisableForwarding yes")],
		params: only({ AllowTcpForwarding: ["no"] }) },
	  expect: [] },
	{ name: "another list of values may be wanted, by either name",
	  input: { entries: [main("PermitRootLogin prohibit-password")],
		params: only({ PermitRootLogin: ["no", "without-password"] }) },
	  expect: [] },
	{ name: "a value is accepted as a whole",
	  input: { entries: [main("PermitRootLogin n")],
		params: only({ PermitRootLogin: ["no"] }) },
	  expect: [{ line: 1, severity: "medium" }] },
	{ name: "without a file in etc that in usr/etc is read",
	  input: about("X11Forwarding"; [file("usr/etc/ssh/sshd_config"; "X11Forwarding yes")]),
	  expect: [{ path: "usr/etc/ssh/sshd_config" }] }
];
