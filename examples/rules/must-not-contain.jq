# Files and directories that no image of the house may have.
#
# The parameters are globs: "*" within a component, "**" over any. "except" takes
# some out again:
#
#	{"paths/must-not-contain": {"paths": ["**/*.jar"],
#		"except": ["opt/app/lib/*"]}}
#
# Each path could be judged for itself, with scope "entry". But an image has some
# 90,000 of them, and making regular expressions out of globs would be most of the
# work. With scope "group" that is done once. A regular expression for each path
# would be most of what is left, so the name is looked up first: most globs end in a
# plain name, as "nc", or begin their last component with a plain letter, as "nc.*".
#
# Where your list does not change, write it as "path" and "not_path" of "select":
# then C matches it, nothing else comes down the pipe, and the check is no more than
#
#	def check: { message: "may not be in an image" };
module {
	"id": "paths/must-not-contain",
	"title": "a file that no image may have",
	"severity": "medium",
	"help": "Programs that open connections and fetch files are what an intruder looks for first, and what a service rarely needs.",
	"remediation": "Do not install the package, or remove it in the same instruction that installs it.",
	"tags": ["paths"],
	"scope": "group",
	"select": { "path": "**" },
	"params": {
		"paths": ["**/bin/nc", "**/bin/nc.*", "**/bin/ncat", "**/bin/socat",
			"**/bin/telnet", "**/bin/nmap", "**/bin/tcpdump"],
		"except": []
	}
};
import "img" as img;

# How a glob may be looked up: by the name that a path ends in, by the first letter
# of that name, or by neither.
def last_part: capture("(?:^|/)(?<name>[^/]+)$").name // "";
def is_plain: test("^[^*?\\[\\]{},\\\\]+$");
def name_of: last_part | select(is_plain);
def letter_of: select(test("[{]") | not)
	| last_part | select(is_plain | not) | .[:1] | select(is_plain);

# Globs in an object by what `key` says of each: a regular expression for each key.
def table(key): map({ glob: ., key: key }) | group_by(.key)
	| map({ (.[0].key): (map(.glob) | img::glob_regex) }) | add // {};

def check:
	.params as { $paths, $except }
	| ($paths | table(name_of)) as $names
	| ($paths | table(letter_of)) as $letters
	| [$paths[] | select([name_of, letter_of] == [])] as $others
	| ($others | img::glob_regex) as $other
	| ($except | img::glob_regex) as $good
	| .entries[].path
	| (split("/") | .[-1]) as $name
	| select(
		($names[$name] as $re | $re != null and test($re))
		or ($letters[$name[:1]] as $re | $re != null and test($re))
		or ($others != [] and test($other)))
	| select(test($good) | not)
	| . as $path
	# Which one it was: asked only where something was found.
	| first($paths[] | select(. as $glob | $path | img::glob_match($glob)))
	| { message: "may not be in an image", $path, key: .,
		evidence: "matches \(.)" };

def entry($path; $params): {
	entries: [{ type: "file", path: "srv/index.html" },
		{ type: "file", $path }],
	$params
};

def tests: [
	{ name: "a path on the list",
	  input: entry("usr/bin/nc"; {}),
	  expect: [{ path: "usr/bin/nc", severity: "medium",
		evidence: "matches **/bin/nc" }] },
	{ name: "one that is not",
	  input: entry("usr/bin/ncal"; {}),
	  expect: [] },
	{ name: "two stars are any directories",
	  input: entry("opt/busybox/1.36/bin/nc.traditional"; {}),
	  expect: [{ key: "**/bin/nc.*" }] },
	{ name: "and none",
	  input: entry("bin/nc"; {}),
	  expect: [{ path: "bin/nc" }] },
	{ name: "one star is within a component",
	  input: entry("etc/a/b"; { paths: ["etc/*"] }),
	  expect: [] },
	{ name: "two globs that match are one finding",
	  input: entry("etc/a"; { paths: ["etc/*", "etc/a"] }),
	  expect: [{ key: "etc/*" }] },
	{ name: "an exception",
	  input: entry("opt/app/lib/x.jar"; { paths: ["**/*.jar"], except: ["opt/app/lib/*"] }),
	  expect: [] },
	{ name: "an exception of another file",
	  input: entry("opt/app/tmp/x.jar"; { paths: ["**/*.jar"], except: ["opt/app/lib/*"] }),
	  expect: [{ path: "opt/app/tmp/x.jar" }] },
	{ name: "a directory",
	  input: { entries: [{ type: "dir", path: "srv/x/.git" },
			{ type: "dir", path: "srv/.github" }],
		params: { paths: ["**/.git", "**/.svn"] } },
	  expect: [{ path: "srv/x/.git", key: "**/.git" }] },
	{ name: "a name alone is one in the root",
	  input: { entries: [{ path: "core" }, { path: "usr/core" }],
		params: { paths: ["core"] } },
	  expect: [{ path: "core" }] },
	{ name: "globs that end in one name, and one in letters or others",
	  input: { entries: [{ path: "a/x" }, { path: "b/x" }, { path: "c/x" },
			{ path: "c/y" }, { path: "c/z" }],
		params: { paths: ["a/x", "b/x", "*/{y,w}"] } },
	  expect: [{ key: "a/x" }, { key: "b/x" }, { key: "*/{y,w}" }] },
	{ name: "an escaped star is a star",
	  input: entry("etc/a*"; { paths: ["etc/a\\*"] }),
	  expect: [{ path: "etc/a*" }] },
	{ name: "a symlink is a file that is there",
	  input: { entries: [{ type: "symlink", path: "usr/bin/telnet",
		link: "busybox" }] },
	  expect: [{ path: "usr/bin/telnet" }] },
	{ name: "the case of names matters",
	  input: entry("usr/bin/NC"; {}),
	  expect: [] },
	{ name: "an empty list finds nothing",
	  input: entry("usr/bin/nc"; { paths: [] }),
	  expect: [] },
	{ name: "an image without files",
	  input: { entries: [] },
	  expect: [] },
	{ name: "each file is a finding",
	  input: { entries: [{ path: "bin/nc" }, { path: "usr/bin/ls" },
		{ path: "usr/bin/socat" }] },
	  expect: [{ path: "bin/nc" }, { path: "usr/bin/socat" }] },
	{ name: "a plus is a plus",
	  input: entry("usr/bin/g++"; { paths: ["usr/bin/g++"] }),
	  expect: [{ key: "usr/bin/g++" }] }
];
