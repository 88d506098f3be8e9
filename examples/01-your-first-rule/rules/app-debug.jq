# No configuration of the application that an image has switches debug mode on.
#
# "except" is for files that lie in the image and are read by nobody.
module {
	"id": "site/app-debug",
	"title": "the application runs in debug mode",
	"severity": "medium",
	"help": "In debug mode whoever causes an error is shown how, with parts of the configuration.",
	"remediation": "Set debug = off.",
	"select": { "path": "srv/app/*.conf", "content": "lines" },
	"params": { "settings": ["debug"], "except": [] }
};
import "img" as img;

def check:
	.params as { $settings, $except }
	| select(.path | IN($except[]) | not)
	| img::ini
	| select((.key | IN($settings[])) and (.value | img::is_on))
	| { message: "\(.key) is on", line, key };

def conf($lines): { path: "srv/app/a.conf", $lines };

def tests: [
	{ name: "debug mode is found, with its line",
	  input: conf(["listen = 80", "debug = on"]),
	  expect: [{ line: 2, key: "debug", severity: "medium" }] },
	{ name: "it may be written in other ways",
	  input: conf(["", "debug=\"True\" # for now"]),
	  expect: [{ line: 2 }] },
	{ name: "a comment is no setting",
	  input: conf(["# debug = on"]),
	  expect: [] },
	{ name: "another setting is none",
	  input: conf(["debug = off", "debug_color = on"]),
	  expect: [] },
	{ name: "unless it is asked for",
	  input: (conf(["trace = on"]) + { params: { settings: ["trace"] } }),
	  expect: [{ key: "trace" }] },
	{ name: "a file that nobody reads",
	  input: (conf(["debug = on"])
		+ { params: { except: ["srv/app/a.conf"] } }),
	  expect: [] },
	{ name: "a file that is no text",
	  input: conf(null),
	  expect: [] }
];
