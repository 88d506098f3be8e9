# Certificates that have expired, or will in N days.
#
# A certificate comes as text (PEM, several to a file) or as bytes (DER). Bytes are
# no text, so the content that is asked for is "base64", and img::certificates takes
# both apart.
#
# The authorities' certificates that a distribution ships are left out. Some of
# them expire each year and nothing fails: clients stop trusting them, which is
# what they should do, and the next update of the package takes them away. There
# are 140 of them, and a rule that always finds something is soon read by nobody.
# What is yours, as in usr/local/share/ca-certificates, is judged; so is what lies
# in etc/ssl/certs and is no link to one of theirs.
#
# Parameters: "days" from now; "now", a date as 2026-01-31, for a build that can
# be repeated and for the tests below. Where it is empty it is the clock's.
#
# What is not seen: stores of Java and PKCS #12, which are encrypted, and files by
# other names.
module {
	"id": "certificate/expiry",
	"title": "a certificate has expired, or will soon",
	"severity": "high",
	"help": "From that day on connections fail, or somebody switches verification off to make them work. An image is built once and runs for long: what expires soon expires in production.",
	"remediation": "Renew the certificate and build the image again; or mount it when the container starts, so that it is not in the image.",
	"references": ["https://www.rfc-editor.org/rfc/rfc5280#section-4.1.2.5"],
	"tags": ["tls", "certificates"],
	"scope": "entry",
	"select": {
		"path": ["**/*.{pem,crt,cer,der,cert}"],
		"not_path": ["etc/ssl/certs/ca-certificates.crt",
			"etc/ssl/certs/ca-bundle.crt", "etc/ssl/cert.pem",
			"etc/ca-certificates/**", "usr/share/ca-certificates/**",
			"etc/pki/ca-trust/**", "usr/share/pki/**",
			"etc/pki/tls/certs/ca-bundle*", "etc/pki/tls/cert.pem",
			"**/certifi/cacert.pem", "**/node_modules/**"],
		"content": "base64"
	},
	"params": {
		"days": 30,
		"now": ""
	}
};
import "img" as img;

def today: if .params.now == "" then now else
	.params.now | img::seconds
	// error("the parameter 'now' is no date: \(.)") end;

# A link in etc/ssl/certs to what the distribution ships.
def is_shipped:
	.real // "" | test("^(usr/share/ca-certificates|etc/ca-certificates"
		+ "|etc/pki/ca-trust|usr/share/pki)/|^etc/ssl/certs/ca-");

def check:
	select(is_shipped | not)
	| today as $today
	| .params.days as $days
	| img::certificates
	# The day of its end tells a certificate from the others of its file, and is
	# the same in the next build. Its line is not.
	| { line, key: (.until // "unreadable") } + (
		if .error then
			{ message: .error, severity: "low" }
		elif .not_after < $today then
			{ message: "the certificate expired on \(.until[:10])" }
		elif .not_after < $today + $days * 86400 then
			{ message: "the certificate expires on \(.until[:10])",
				severity: "medium" }
		elif .not_before > $today then
			{ message: "the certificate is not valid before \(.from[:10])",
				severity: "medium" }
		else empty end);

# The tests make their certificates: as much of one as has its two days in it. In
# DER an element is a tag, a length, and its content; below 128 all of it are
# characters.
def element($tag): ([$tag, length] | implode) + .;
def der($from; $until):
	[($from, $until) | . + "000000Z" | element(23)] | add | element(48)
	# Number, algorithm and issuer stand before it.
	| ("\u0001" | element(2)) + ("" | element(48)) * 2 + .
	| element(48) | element(48);
def pem: "-----BEGIN CERTIFICATE-----\n\(@base64)\n-----END CERTIFICATE-----\n";
def file($content): { path: "srv/tls.pem", base64: ($content | @base64),
	params: { now: "2026-01-31" } };

def tests: [
	{ name: "a certificate that is valid for long",
	  input: file(der("250101"; "270101") | pem),
	  expect: [] },
	{ name: "one that has expired",
	  input: file(der("240101"; "250101") | pem),
	  expect: [{ path: "srv/tls.pem", line: 1, severity: "high",
		message: "the certificate expired on 2025-01-01" }] },
	{ name: "one that will",
	  input: file(der("250101"; "260215") | pem),
	  expect: [{ severity: "medium", key: "2026-02-15T00:00:00Z",
		message: "the certificate expires on 2026-02-15" }] },
	{ name: "the last day that counts",
	  input: file(der("250101"; "260301") | pem),
	  expect: [{ key: "2026-03-01T00:00:00Z" }] },
	{ name: "the first that does not",
	  input: file(der("250101"; "260302") | pem),
	  expect: [] },
	{ name: "one that is not valid yet",
	  input: file(der("260601"; "270601") | pem),
	  expect: [{ message: "the certificate is not valid before 2026-06-01" }] },
	{ name: "bytes",
	  input: file(der("240101"; "250101")),
	  expect: [{ message: "the certificate expired on 2025-01-01" }] },
	{ name: "several in one file, with text between them",
	  input: file((der("250101"; "270101") | pem) + "the issuer:\n"
		+ (der("200101"; "210101") | pem) + (der("200101"; "220101") | pem)),
	  expect: [{ line: 5, key: "2021-01-01T00:00:00Z" },
		{ line: 8, key: "2022-01-01T00:00:00Z" }] },
	{ name: "the last century",
	  input: file(der("960101"; "990101") | pem),
	  expect: [{ message: "the certificate expired on 1999-01-01" }] },
	{ name: "a key is no certificate",
	  input: file("-----BEGIN PUBLIC KEY-----\nMFkw\n-----END PUBLIC KEY-----\n"),
	  expect: [] },
	{ name: "what cannot be read is not passed over in silence",
	  input: file("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"),
	  expect: [{ line: 1, key: "unreadable", severity: "low" }] },
	{ name: "a link to what the distribution ships",
	  input: (file(der("240101"; "250101") | pem)
		| .path = "etc/ssl/certs/x.pem"
		| .real = "usr/share/ca-certificates/mozilla/x.crt"),
	  expect: [] },
	{ name: "one's own beside it",
	  input: (file(der("240101"; "250101") | pem)
		| .path = "etc/ssl/certs/server.crt"),
	  expect: [{ path: "etc/ssl/certs/server.crt" }] },
	{ name: "an empty file",
	  input: file(""),
	  expect: [] },
	{ name: "more days",
	  input: (file(der("250101"; "270101") | pem) | .params.days = 365),
	  expect: [{ severity: "medium" }] },
	{ name: "no days: only what has expired",
	  input: (file(der("250101"; "260201") | pem) | .params.days = 0),
	  expect: [] },
	{ name: "without a date it is the clock's",
	  input: (file(der("990101"; "000101") | pem) | .params.now = ""),
	  expect: [{ message: "the certificate expired on 2000-01-01" }] }
];
