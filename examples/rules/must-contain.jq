# Files that every image of the house has to have.
#
# Absence is nobody's entry: a rule that is asked entry by entry is never asked
# about the one that is not there. So the scope is "group": the rule is asked
# once, after the end of the stream was proved, with all that it selects, even if
# that is nothing.
#
# The parameter "paths" is a list of globs: "*" within a component, "**" over
# any. A list in the list is alternatives, of which one is enough:
#
#	{"paths/must-contain": {"paths": ["licenses/**", ["etc/localtime",
#		"usr/share/zoneinfo/UTC"]]}}
#
# Everything is selected here, as parameters may ask for anything. Of very large
# images that is much: where your list does not change, give it to "path" too.
module {
	"id": "paths/must-contain",
	"title": "a file that every image has to have is missing",
	"severity": "medium",
	"help": "Programs rely on some files in silence: without certificates of authorities every TLS connection fails, or is made without looking; without names of users logs have numbers.",
	"remediation": "Install the package that has the file, or COPY it in.",
	"tags": ["paths"],
	"scope": "group",
	"select": { "type": ["file", "hardlink", "symlink", "dir"] },
	"params": {
		"paths": [
			"etc/passwd",
			["etc/ssl/certs/ca-certificates.crt", "etc/pki/tls/certs/ca-bundle.crt", "etc/ssl/ca-bundle.pem"],
			["etc/os-release", "usr/lib/os-release"]
		]
	}
};
import "img" as img;

# Most wishes are plain paths: those are looked up, and only globs are compared
# with every path there is.
def is_there($index): . as $glob
	| if test("[*?\\[{]") then ($glob | img::glob_regex) as $re
		| any($index | keys[]; test($re))
	else $index | has($glob) end;

def check:
	(reduce .entries[] as $e ({}; .[$e.path] = true)) as $index
	| .params.paths[]
	| (if type == "array" then . else [.] end) as $wish
	| select(any($wish[]; is_there($index)) | not)
	| { message: "the image has no \($wish | join(", and no "))",
		path: $wish[0], key: ($wish | join(" ")) };

def image($paths; $wanted): {
	entries: ($paths | map({ type: "file", path: . })),
	params: { paths: $wanted }
};

def tests: [
	{ name: "a file that is there",
	  input: image(["etc/localtime"]; ["etc/localtime"]),
	  expect: [] },
	{ name: "a file that is not",
	  input: image(["etc/passwd"]; ["etc/localtime"]),
	  expect: [{ path: "etc/localtime", severity: "medium",
		message: "the image has no etc/localtime" }] },
	{ name: "an empty image",
	  input: image([]; ["a", "b"]),
	  expect: [{ path: "a" }, { path: "b" }] },
	{ name: "nothing is wanted",
	  input: image([]; []),
	  expect: [] },
	{ name: "one of several is enough",
	  input: image(["usr/share/zoneinfo/UTC"];
		[["etc/localtime", "usr/share/zoneinfo/UTC"]]),
	  expect: [] },
	{ name: "none of several is one finding",
	  input: image(["x"]; [["etc/localtime", "usr/share/zoneinfo/UTC"]]),
	  expect: [{ path: "etc/localtime", message: "the image has no etc/localtime, and no usr/share/zoneinfo/UTC" }] },
	{ name: "a glob",
	  input: image(["licenses/LICENSE.txt"]; ["licenses/*"]),
	  expect: [] },
	{ name: "one star stays in its directory",
	  input: image(["licenses/a/LICENSE.txt"]; ["licenses/*.txt"]),
	  expect: [{ path: "licenses/*.txt" }] },
	{ name: "two do not",
	  input: image(["licenses/a/b/LICENSE.txt"]; ["licenses/**"]),
	  expect: [] },
	{ name: "a path is no part of another",
	  input: image(["opt/etc/passwd"]; ["etc/passwd"]),
	  expect: [{ key: "etc/passwd" }] },
	{ name: "what looks like an expression is a name",
	  input: image(["etc/aXb"]; ["etc/a.b", "etc/(x)?"]),
	  expect: [{ path: "etc/a.b" }, { path: "etc/(x)?" }] },
	{ name: "without parameters: accounts, certificates, and what system it is",
	  input: { entries: [{ type: "file", path: "etc/passwd" },
		{ type: "symlink", path: "etc/os-release" }] },
	  expect: [{ path: "etc/ssl/certs/ca-certificates.crt" }] }
];
