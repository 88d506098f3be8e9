# PHP's settings, as PHP puts them together: php.ini first, then what is in the
# directory beside it, by name, and the last value wins. What nobody sets has the
# value that is compiled in; the images of Docker Hub come without a php.ini at
# all, and so show errors to everybody.
#
# php.ini-development and php.ini-production lie around in many images and are
# read by nobody: they are no settings. They do say that there is a PHP, which
# is what this rule wants to know where there is no php.ini. That makes scope
# "group": a value stands in one file, and is overridden in another.
#
# Debian has a directory for each way to run PHP (etc/php/8.2/fpm, …/cli). Each
# is judged for itself. Parameters:
#
#	on, off		directives that have to be on, or off
#	set		directives that must have a value
#	disabled	functions that disable_functions has to name
#	except		globs of directories that are not judged
#
# What this rule does not see: php_admin_value in PHP-FPM's pools and in Apache's
# configuration, options on the command line, and the environment variables
# PHPRC and PHP_INI_SCAN_DIR.
module {
	"id": "php/ini",
	"title": "PHP is set up for development",
	"severity": "high",
	"help": "PHP's defaults are made for those who write programs: errors with paths and queries are shown to whoever asks, its version is announced, scripts may open addresses as files, and cookies of sessions can be read by scripts in the browser.",
	"remediation": "Start from php.ini-production, and put what differs into a file of your own in conf.d, with a name that sorts last.",
	"references": ["https://www.php.net/manual/en/ini.list.php",
		"https://cheatsheetseries.owasp.org/cheatsheets/PHP_Configuration_Cheat_Sheet.html"],
	"tags": ["php", "hardening"],
	"scope": "group",
	"select": {
		"path": ["etc/php*/**", "etc/php.ini*", "usr/local/etc/php/**",
			"usr/local/lib/php.ini*", "opt/*/php/{etc,lib}/**"],
		"regex": "(.*/)?(php\\.ini(-development|-production)?|(conf|php)\\.d/[^/]*\\.ini)",
		"content": "lines"
	},
	"params": {
		"on": ["session.cookie_httponly", "session.cookie_secure",
			"session.use_strict_mode"],
		"off": ["expose_php", "display_errors", "display_startup_errors",
			"allow_url_include", "allow_url_fopen", "enable_dl"],
		"set": ["open_basedir"],
		"disabled": [],
		"except": ["etc/php/*/cli"]
	}
};
import "img" as img;

# What PHP 8 has compiled in, where that is not off or empty.
def defaults: { expose_php: "1", display_errors: "1", enable_dl: "1",
	display_startup_errors: "1", allow_url_fopen: "1" };

# How bad it is; medium where nothing is said.
def severities: { allow_url_include: "high", expose_php: "low",
	display_startup_errors: "low", open_basedir: "low", enable_dl: "low",
	"session.use_strict_mode": "low" };

# display_errors has a third way to say on: where they go.
def on: img::is_on or . == "stdout";

# The directory whose php.ini a file belongs to.
def home: sub("/[^/]*$"; "") | sub("/(conf|php)\\.d$"; "")
	| if . == "etc/php.d" or . == "etc" then "etc" else . end;
def is_template: test("php\\.ini-(development|production)$");

# The settings of a file. Names are case-sensitive. What stands below [HOST=…] or
# [PATH=…] is for some requests; other headings mean nothing.
def settings: .path as $path | .lines as $lines
	| img::php_ini
	| { name: .key, value: (.value // ""), line, text: $lines[.line - 1], $path,
		only: (if .section // "" | test("^(HOST|PATH)="; "i")
			then .section else null end) };

# Of each name, for all requests and for some, the last setting.
def winners: reduce .[] as $s ({}; .["\($s.only) \($s.name)"] = $s) | [.[]];

# What is said about a name; where nothing is said for all, the default.
def said($name; $main):
	map(select(.name == $name)) as $set
	| $set[],
	if any($set[]; .only == null) then empty
	else { $name, value: (defaults[$name] // ""), only: null, path: $main } end;

def finding($home; $what):
	{
		message: ("\(.name) is \($what)"
			+ if .line then "" else ", which is PHP's default" end
			+ if .only then " for [\(.only)]" else "" end),
		path, severity: (severities[.name] // "medium"),
		# Two ways to run PHP may be judged by one file.
		key: ([$home, .name, .only // empty] | join(" "))
	} + if .line then { line, evidence: .text } else {} end;

def check:
	.params as $params
	| .entries
	| group_by(.path | home)[]
	| (.[0].path | home) as $home
	| select($home | img::glob_match($params.except) | not)
	| map(select(.path | is_template | not))
	# php.ini first, then the others by name.
	| sort_by((.path | endswith("/php.ini") | not), .path)
	| "\($home)/php.ini" as $main
	| [.[] | settings] | winners
	| (said($params.off[]; $main) | select(.value | on)
		| finding($home; "on")),
	(said($params.on[]; $main) | select(.value | on | not)
		| finding($home; "off")),
	(said($params.set[]; $main) | select(.value == "")
		| finding($home; "not set")),
	(select($params.disabled != [])
		| said("disable_functions"; $main)
		| ($params.disabled - (.value | [scan("[^\\s,]+")])) as $missing
		| select($missing != [])
		| finding($home; "without \($missing | join(", "))"));

def file($path; $text): { $path, lines: ($text / "\n") };
def ini($text): file("usr/local/etc/php/php.ini"; $text);
def confd($name; $text): file("usr/local/etc/php/conf.d/" + $name; $text);
# Most tests ask about one directive.
def only($params): { on: [], off: [], set: [] } + $params;
def about($off; $entries): { $entries, params: only({ off: [$off] }) };

def tests: [
	{ name: "no PHP, no finding",
	  input: { entries: [] },
	  expect: [] },
	{ name: "what is on and should not be",
	  input: about("expose_php"; [ini("[PHP]\nexpose_php = On")]),
	  expect: [{ path: "usr/local/etc/php/php.ini", line: 2, severity: "low",
		message: "expose_php is on", evidence: "expose_php = On" }] },
	{ name: "each way to say on",
	  input: { entries: [ini("a = 1\nb = yes\nc = TRUE\nd=on")],
		params: only({ off: ["a", "b", "c", "d"] }) },
	  expect: [{ line: 1 }, { line: 2 }, { line: 3 }, { line: 4 }] },
	{ name: "each way to say off",
	  input: { entries: [ini("a = 0\nb = no\nc = false\nd =\ne = None\nf = \"\"\ng = stderr")],
		params: only({ off: ["a", "b", "c", "d", "e", "f", "g"] }) },
	  expect: [] },
	{ name: "a comment is no value",
	  input: about("allow_url_include"; [ini("; allow_url_include = On\nallow_url_include = Off ; not On")]),
	  expect: [] },
	{ name: "the worst of them",
	  input: about("allow_url_include"; [ini("allow_url_include = \"1\"")]),
	  expect: [{ line: 1, severity: "high" }] },
	{ name: "conf.d comes after php.ini, and the last one wins",
	  input: about("display_errors"; [
		confd("zz-house.ini"; "display_errors = 0"),
		ini("display_errors = 1"),
		confd("aa-app.ini"; "display_errors = 1")]),
	  expect: [] },
	{ name: "and says so where it is worse",
	  input: about("display_errors"; [ini("display_errors = 0"),
		confd("xdebug.ini"; "\ndisplay_errors = 1")]),
	  expect: [{ path: "usr/local/etc/php/conf.d/xdebug.ini", line: 2,
		severity: "medium" }] },
	{ name: "without php.ini it is what is compiled in",
	  input: about("expose_php"; [
		file("usr/local/etc/php/php.ini-production"; "expose_php = Off"),
		file("usr/local/etc/php/php.ini-development"; "expose_php = Off")]),
	  expect: [{ path: "usr/local/etc/php/php.ini",
		message: "expose_php is on, which is PHP's default" }] },
	{ name: "a copy for development that is not in use does not count",
	  input: about("display_errors"; [ini("display_errors = Off"),
		file("usr/local/etc/php/php.ini-development"; "display_errors = On")]),
	  expect: [] },
	{ name: "a switch that has to be on",
	  input: { entries: [ini("session.cookie_httponly = 1\nsession.cookie_secure =")],
		params: only({ on: ["session.cookie_httponly", "session.cookie_secure"] }) },
	  expect: [{ line: 2, message: "session.cookie_secure is off" }] },
	{ name: "a value that has to be there",
	  input: { entries: [ini("")], params: only({ set: ["open_basedir"] }) },
	  expect: [{ severity: "low",
		message: "open_basedir is not set, which is PHP's default" }] },
	{ name: "functions that have to be disabled",
	  input: { entries: [ini("disable_functions = exec, system")],
		params: only({ disabled: ["exec", "system", "passthru"] }) },
	  expect: [{ line: 1, message: "disable_functions is without passthru" }] },
	{ name: "a setting for one host is not for all",
	  input: about("display_errors"; [ini("display_errors = 0\n[HOST=dev.example]\ndisplay_errors = 1\n[PHP]")]),
	  expect: [{ line: 3, message: "display_errors is on for [HOST=dev.example]" }] },
	{ name: "Debian: each way to run PHP for itself, the command line not at all",
	  input: about("expose_php"; [
		file("etc/php/8.2/cli/php.ini"; "expose_php = On"),
		file("etc/php/8.2/fpm/php.ini"; "expose_php = On"),
		file("etc/php/8.2/apache2/php.ini"; "expose_php = Off"),
		file("etc/php/8.2/apache2/conf.d/20-x.ini"; "x = 1")]),
	  expect: [{ path: "etc/php/8.2/fpm/php.ini", line: 1,
		key: "etc/php/8.2/fpm expose_php" }] },
	{ name: "Red Hat: etc/php.ini and etc/php.d",
	  input: about("expose_php"; [file("etc/php.ini"; "expose_php = On"),
		file("etc/php.d/99-house.ini"; "expose_php = Off")]),
	  expect: [] },
	{ name: "names are case-sensitive",
	  input: about("expose_php"; [ini("expose_php = Off\nEXPOSE_PHP = On")]),
	  expect: [] },
	{ name: "without parameters: a php.ini that says what is wanted",
	  input: { entries: [ini("expose_php=0\ndisplay_errors=stderr\ndisplay_startup_errors=0\nallow_url_fopen=0\nenable_dl=0\nopen_basedir=/srv\nsession.cookie_httponly=1\nsession.cookie_secure=1\nsession.use_strict_mode=1")] },
	  expect: [] }
];
