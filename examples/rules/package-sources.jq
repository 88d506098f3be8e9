# Package sources: over https, from approved hosts, with signatures checked.
#
# Four package managers write the same facts in four ways. So the work is cut in
# two: a reader for each format makes one and the same object of a source,
#
#	{line, text, url, unverified?}
#
# and one judge looks at those. A fifth format is one more reader. Each file is
# judged alone, so the scope is "entry".
#
# What is switched off is no source: a commented line, "enabled=0" of dnf,
# "Enabled: no" of apt. Addresses without a host (file:, cdrom:) go nowhere.
#
# Parameters: "hosts" is a list of globs of hosts that are approved, of which an
# empty one approves all; "http" lists hosts that may be asked without TLS:
#
#	{"sources/not-approved": {"hosts": ["*.debian.org"], "http": ["proxy.local"]}}
module {
	"id": "sources/not-approved",
	"title": "packages come from a source that is not approved",
	"severity": "high",
	"help": "A package that is installed runs as root. apt, apk and dnf check signatures; without that check whoever is on the way can put in a package of their own. With it, and without TLS, they can still see what is installed and keep updates away.",
	"remediation": "Write https:// where the host offers it, take out hosts that are not approved, and name the key (Signed-By, gpgkey) in place of switching the check off.",
	"references": [
		"https://manpages.debian.org/bookworm/apt/sources.list.5.en.html",
		"https://wiki.alpinelinux.org/wiki/Repositories",
		"https://dnf.readthedocs.io/en/latest/conf_ref.html"
	],
	"tags": ["packages", "supply-chain"],
	"scope": "entry",
	"select": {
		"path": ["etc/apt/sources.list", "etc/apt/sources.list.d/*.list",
			"etc/apt/sources.list.d/*.sources", "etc/apk/repositories",
			"etc/apk/repositories.d/*.list", "etc/yum.conf",
			"etc/dnf/dnf.conf", "etc/yum.repos.d/*.repo",
			"etc/zypp/repos.d/*.repo"],
		"content": "lines"
	},
	"params": {
		"hosts": [],
		"http": []
	}
};
import "img" as img;

def yes: ascii_downcase | IN("yes", "true", "1", "on", "enable", "enabled", "with");
def no: ascii_downcase | IN("no", "false", "0", "off", "disable", "disabled", "without");

def numbered: .lines // [] | range(length) as $i
	| { line: ($i + 1), text: .[$i] };

# apt's one-line format: "deb [trusted=yes arch=amd64] http://host/path suite …".
def apt_list: numbered
	| . + (.text | capture("^\\s*deb(-src)?\\s+(\\[(?<options>[^\\]]*)\\]\\s*)?(?<url>\\S+)"))
	| .unverified = first(((.options // "") | scan("\\S+")
		| select(capture("^(trusted|allow-insecure)=(?<value>.*)$"; "i")
			| .value | yes)), null);

# apt's other format: stanzas of fields, as in RFC 822. A field goes on where the
# next line begins with a blank, so each word of it is kept with its own line.
def apt_sources:
	[foreach (numbered | select(.text | startswith("#") | not)) as $l
		({ stanza: 0, key: "" };
		if $l.text | test("^\\s*$") then { stanza: ($l.line), key: "" }
		elif $l.text | test("^\\s") then .
		else .key = ($l.text | sub("\\s*:.*$"; "") | ascii_downcase) end;
		. + $l + { word: ($l.text | sub("^[^\\s:]+\\s*:"; "")
			| scan("\\S+") | select(. != ".")) })]
	| group_by(.stanza)[]
	| select(any(.[]; .key == "enabled" and (.word | no)) | not)
	| first((.[] | select((.key == "trusted" or .key == "allow-insecure")
		and (.word | yes)) | .text), null) as $unverified
	| .[] | select(.key == "uris")
	| { line, text, url: .word, $unverified };

# apk: an address or a path in each line, with a tag in front if it is pinned.
def apk: numbered
	| . + (.text | capture("^\\s*(@\\S+\\s+)?(?<url>[^#\\s]\\S*)"));

# yum, dnf, zypper: an ini file in which a section is a source. [main] is none,
# but can switch the check off for all that do not switch it on. An address may
# stand in lines of its own below its key.
def repo:
	[foreach (numbered | select(.text | test("^\\s*([#;]|$)") | not)) as $l
		({ section: "", key: "" };
		if $l.text | test("^\\[") then
			{ section: ($l.text | ltrimstr("[") | sub("\\].*$"; "")), key: "[" }
		elif $l.text | test("^\\s") then .
		else .key = ($l.text | sub("\\s*=.*$"; "") | ascii_downcase) end;
		. + $l + { word: ($l.text | sub("^[^\\s=]+\\s*="; "")
			| scan("[^\\s,]+")) })]
	| group_by(.section)[]
	| select(any(.[]; .key == "enabled" and (.word | no)) | not)
	| first((.[] | select((.key | IN("gpgcheck", "pkg_gpgcheck", "sslverify"))
		and (.word | no))), null) as $off
	| if .[0].section == "main" then
		$off | select(. != null)
		| { line, text, url: "all sources", unverified: .text }
	else
		.[] | select(.key | IN("baseurl", "mirrorlist", "metalink"))
		| { line, text, url: .word, unverified: $off.text }
	end;

def sources:
	if .path | startswith("etc/apk/") then apk
	elif .path | endswith(".sources") then apt_sources
	elif .path | startswith("etc/apt/") then apt_list
	else repo end;

# Scheme and host. apt puts what to do before the scheme: mirror+https, tor+http.
# A name and a password are no part of the host, a port neither.
def address:
	capture("^(?<scheme>[a-zA-Z0-9+.-]+)://([^/@]*@)?(?<host>\\[[^\\]]*\\]|[^/:]+)")
		// { scheme: "", host: null }
	| .scheme |= (ascii_downcase | sub("^.*\\+"; ""))
	| .host |= if . then ascii_downcase else . end;

# Secrets do not get into findings.
def masked: gsub("://[^/@\\s]*@"; "://***@");

def check:
	.params as $params
	| sources
	| . as $source
	| (.url | address) as $at
	| ($at.host // (.url | masked)) as $name
	| def among($globs): $at.host | img::glob_match($globs);
	def finding($kind; $severity; $message):
		{ $message, $severity, key: "\($kind) \($name)",
			line: $source.line, evidence: ($source.text | masked) };
	(select(.unverified)
		| finding("unverified"; "high"; "packages from \($name) are installed without being verified")
		| .evidence = ($source.unverified | masked)),
	(select($at.host != null and $params.hosts != [] and (among($params.hosts) | not))
		| finding("host"; "medium"; "\($name) is no approved source of packages")),
	(select(($at.scheme | IN("http", "ftp", "mirror")) and (among($params.http) | not))
		| finding("http"; "low"; "packages from \($name) come without TLS"));

def file($path; $text): { $path, lines: ($text / "\n") };
def list($text): file("etc/apt/sources.list"; $text);
def sources_file($text): file("etc/apt/sources.list.d/debian.sources"; $text);
def repo_file($text): file("etc/yum.repos.d/app.repo"; $text);
def approved($input; $hosts): $input + { params: { hosts: $hosts } };

def tests: [
	{ name: "apt over https",
	  input: list("deb https://deb.debian.org/debian bookworm main"),
	  expect: [] },
	{ name: "apt without TLS",
	  input: list("# Debian\ndeb http://deb.debian.org/debian bookworm main"),
	  expect: [{ line: 2, severity: "low", key: "http deb.debian.org" }] },
	{ name: "a host that may be asked without TLS",
	  input: (list("deb http://deb.debian.org/debian bookworm main")
		+ { params: { http: ["*.debian.org"] } }),
	  expect: [] },
	{ name: "a commented line is no source",
	  input: list("#deb http://deb.debian.org/debian bookworm main"),
	  expect: [] },
	{ name: "apt takes packages without a check",
	  input: list("deb [arch=amd64 trusted=yes] https://x.example/ ./"),
	  expect: [{ severity: "high", key: "unverified x.example" }] },
	{ name: "trusted=no is the opposite",
	  input: list("deb [ trusted=no ] https://x.example/ ./"),
	  expect: [] },
	{ name: "an approved host, another, and one that looks like the first",
	  input: approved(list("deb https://deb.debian.org/ a b\ndeb https://x.example/ a b\ndeb https://debian.org.x.example/ a b"); ["*.debian.org"]),
	  expect: [{ line: 2, severity: "medium", key: "host x.example" },
		{ line: 3, key: "host debian.org.x.example" }] },
	{ name: "a name and a password are no host, and do not get into the finding",
	  input: approved(list("deb https://deb.debian.org:x@evil.example:8443/ a b"); ["*.debian.org"]),
	  expect: [{ key: "host evil.example",
		evidence: "deb https://***@evil.example:8443/ a b" }] },
	{ name: "files and discs go nowhere",
	  input: approved(list("deb file:/srv/repo ./\ndeb cdrom:[Debian]/ a b\ndeb file:///srv ./"); ["*.debian.org"]),
	  expect: [] },
	{ name: "apt by way of a list of mirrors",
	  input: list("deb mirror+http://mirrors.example/list a b"),
	  expect: [{ key: "http mirrors.example" }] },
	{ name: "stanzas",
	  input: sources_file("Types: deb\nURIs: https://deb.debian.org/debian\nSuites: bookworm\n\nTypes: deb\nURIs: http://security.debian.org/\nTrusted: yes"),
	  expect: [{ line: 6, key: "http security.debian.org" },
		{ line: 6, key: "unverified security.debian.org",
		  evidence: "Trusted: yes" }] },
	{ name: "several addresses of a stanza, in lines of their own",
	  input: sources_file("types: deb\nuris: https://a.example/\n# a comment\n http://b.example/ http://c.example/\nsuites: x"),
	  expect: [{ line: 4, key: "http b.example" }, { line: 4, key: "http c.example" }] },
	{ name: "a stanza that is switched off",
	  input: sources_file("Enabled: no\nURIs: http://a.example/\n\nURIs: http://b.example/"),
	  expect: [{ line: 4, key: "http b.example" }] },
	{ name: "apk",
	  input: file("etc/apk/repositories"; "https://dl-cdn.alpinelinux.org/alpine/v3.20/main\n@edge http://dl-cdn.alpinelinux.org/alpine/edge/main\n#http://x.example/\n/media/cdrom/apks"),
	  expect: [{ line: 2, key: "http dl-cdn.alpinelinux.org" }] },
	{ name: "dnf",
	  input: repo_file("[app]\nname=App\nbaseurl=http://a.example/$releasever\ngpgcheck=1"),
	  expect: [{ line: 3, key: "http a.example" }] },
	{ name: "dnf without a check",
	  input: repo_file("[app]\ngpgcheck = 0\nmirrorlist = https://a.example/list\n[b]\nmetalink=https://b.example/"),
	  expect: [{ line: 3, severity: "high", key: "unverified a.example",
		evidence: "gpgcheck = 0" }] },
	{ name: "dnf with more than one address",
	  input: repo_file("[app]\nbaseurl=https://a.example/\n    http://b.example/"),
	  expect: [{ line: 3, key: "http b.example" }] },
	{ name: "a repository that is switched off",
	  input: repo_file("[app]\nenabled=0\nbaseurl=http://a.example/"),
	  expect: [] },
	{ name: "dnf without a check for all",
	  input: file("etc/dnf/dnf.conf"; "[main]\ngpgcheck=False"),
	  expect: [{ line: 2, severity: "high", key: "unverified all sources" }] },
	{ name: "a file that is no text",
	  input: { path: "etc/apt/sources.list", lines: null },
	  expect: [] }
];
