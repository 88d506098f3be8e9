# Programs that run as somebody else are those on the list, and no others.
#
# "perm": "/6000" is what find(1) calls it: setuid or setgid. It is looked at in
# C, so of an image's 90,000 entries jq sees the ten that have one of the bits. A
# rule of scope "entry" is asked once for each of them, and knows nothing of the
# others.
#
# The parameters are lists of paths, or globs ("*" within a component). A path on
# the list stands for the same one with or without "usr/" in front, as
# distributions have moved bin into usr/bin. A file with both bits has to be on
# both lists.
#
#	{"setuid/not-allowed": {"setuid": ["usr/bin/sudo"], "setgid": []}}
#
# img-check-modes(1) judges such files by what distributions ship; this is for a
# list of your own, which may be empty.
module {
	"id": "setuid/not-allowed",
	"title": "a setuid or setgid program that is not on the list",
	"severity": "high",
	"help": "A setuid program runs with the rights of its owner, whoever starts it. A fault in one is a way to become root in the container. Few images need any.",
	"remediation": "Take the bit away in the build, 'chmod ug-s FILE', in the layer that brings the file; or put the file on the list.",
	"references": ["https://man7.org/linux/man-pages/man7/inode.7.html"],
	"tags": ["modes"],
	"scope": "entry",
	"select": { "type": ["file", "hardlink"], "perm": "/6000" },
	"params": {
		"setuid": ["usr/bin/chfn", "usr/bin/chsh", "usr/bin/gpasswd",
			"usr/bin/mount", "usr/bin/newgrp", "usr/bin/passwd",
			"usr/bin/su", "usr/bin/umount"],
		"setgid": ["usr/bin/chage", "usr/bin/expiry", "usr/sbin/unix_chkpwd"]
	}
};
import "img" as img;

# The one form of a path that has two.
def unmerged: ltrimstr("usr/");
def on($list): unmerged
	| img::glob_match($list | map(unmerged));

def check:
	.params as $params
	| (select(img::is_setuid) | select(.path | on($params.setuid) | not)
		| { message: "runs as \(.user // "uid \(.uid)"), whoever starts it",
			key: "setuid", evidence: "mode \(.mode)" }
		+ if .uid != 0 then { severity: "medium" } else {} end),
	(select(img::is_setgid) | select(.path | on($params.setgid) | not)
		| { message: "runs as group \(.group // "gid \(.gid)"), whoever starts it",
			key: "setgid", severity: "medium", evidence: "mode \(.mode)" });

def program($path; $mode): { type: "file", path: $path, mode: $mode,
	uid: 0, gid: 0, user: "root", group: "root" };

def tests: [
	{ name: "a program that is on the list",
	  input: program("usr/bin/passwd"; "4755"),
	  expect: [] },
	{ name: "the same where bin is no link to usr/bin",
	  input: program("bin/su"; "4755"),
	  expect: [] },
	{ name: "one that is not",
	  input: program("opt/app/helper"; "4755"),
	  expect: [{ path: "opt/app/helper", key: "setuid", severity: "high",
		message: "runs as root, whoever starts it" }] },
	{ name: "another file of the same name",
	  input: program("opt/app/usr/bin/passwd"; "4755"),
	  expect: [{ key: "setuid" }] },
	{ name: "the list is of whole paths",
	  input: program("usr/bin/sudo-su"; "4755"),
	  expect: [{ key: "setuid" }] },
	{ name: "setgid is less",
	  input: (program("usr/bin/wall"; "2755") + { group: "tty", gid: 5 }),
	  expect: [{ key: "setgid", severity: "medium",
		message: "runs as group tty, whoever starts it" }] },
	{ name: "setgid on its list",
	  input: program("usr/bin/expiry"; "2755"),
	  expect: [] },
	{ name: "the setuid list does not allow setgid",
	  input: program("usr/bin/passwd"; "2755"),
	  expect: [{ key: "setgid" }] },
	{ name: "both bits are two findings",
	  input: program("opt/x"; "6755"),
	  expect: [{ key: "setuid" }, { key: "setgid" }] },
	{ name: "the sticky bit is neither, but may be there as well",
	  input: program("opt/x"; "5755"),
	  expect: [{ key: "setuid" }] },
	{ name: "somebody else than root, without a name",
	  input: { type: "file", path: "opt/x", mode: "4755", uid: 1000, gid: 0 },
	  expect: [{ severity: "medium",
		message: "runs as uid 1000, whoever starts it" }] },
	{ name: "a glob",
	  input: (program("opt/app/bin/x"; "4755")
		+ { params: { setuid: ["opt/*/bin/x"] } }),
	  expect: [] },
	{ name: "an empty list allows nothing",
	  input: (program("usr/bin/passwd"; "4755") + { params: { setuid: [] } }),
	  expect: [{ key: "setuid", evidence: "mode 4755" }] },
	{ name: "a further name of a file counts as well",
	  input: (program("usr/local/bin/su2"; "4755") + { type: "hardlink" }),
	  expect: [{ path: "usr/local/bin/su2" }] }
];
