# Base images come from registries that the house trusts.
#
# No part of an image says for certain what it was built from. What can be asked:
# what the driver makes of --base, the annotations and labels (that is "base" in
# the input), and the line "FROM name" that buildah and podman leave in the
# history. Each name is judged; an image that says two things is judged by both.
#
# Names are written in many ways. "debian", "docker.io/debian:12" and
# "index.docker.io/library/debian@sha256:…" are one base image, so each is brought
# into one form before it is compared: registry/path, without tag or digest.
#
# Parameters are globs on that form, "*" within one component, "**" over any:
#
#	{"registry/not-approved": {"allow": ["registry.example.org/**"],
#		"deny": ["registry.example.org/attic/**"], "require": true}}
#
# "deny" outranks "allow"; an empty "allow" allows all that is not denied. With
# "require" an image that does not say what it was built from is a finding too;
# not so the tar of a root file system, which has no config to say it in.
module {
	"id": "registry/not-approved",
	"title": "the base image is from a registry that is not approved",
	"severity": "high",
	"help": "Whoever can push to the registry of a base image has code in every image that is built from it. So base images are taken from a short list of registries.",
	"remediation": "Build from an image of an approved registry; see the parameter 'allow'.",
	"references": ["https://github.com/opencontainers/image-spec/blob/main/annotations.md"],
	"tags": ["base", "provenance"],
	"scope": "image",
	"params": {
		"allow": ["docker.io/library/*"],
		"deny": ["docker.io/library/centos"],
		"require": false
	}
};
import "img" as img;

# registry/path of a name, with Docker's defaults. What is no name must not look
# like one that is on the list.
def canonical:
	(img::reference | select(.) | "\(.registry)/\(.repository)") // "'\(.)'";

# Every name that the image gives its base, with what is known of where.
def names:
	"org.opencontainers.image.base.name" as $oci
	| { name: .base.name?, from: "the image's metadata" },
	{ name: .manifest.annotations?[$oci], from: "an annotation" },
	{ name: .config.config.Labels?[$oci], from: "a label" },
	(.history // [] | range(length) as $i | .[$i]
		| (.comment, .created_by)
		| (capture("^\\s*FROM\\s+(--\\S+\\s+)*(?<name>\\S+)")? // empty)
		| { name, history: ($i + 1), from: "the history" })
	| select(.name != null and .name != "" and .name != "scratch");

def check:
	.params as $params | .config as $config
	| [names | .canonical = (.name | canonical)]
	# One finding for each base image, not one for each place that names it.
	| unique_by(.canonical)
	| (.[]
		| .canonical as $name
		| ($name | img::glob_match($params.deny)) as $denied
		| ($name | img::glob_match($params.allow)) as $allowed
		| select($denied or ($params.allow != [] and ($allowed | not)))
		| { message: ("the base image is \($name), which "
				+ if $denied then "is denied" else "is not on the list" end),
			key: $name,
			evidence: "\(.from): \(.name)" }
		+ if .history then { history } else {} end),
	(select(. == [] and $params.require and $config != null)
		| { message: "the image does not say what it was built from",
			key: "unknown", severity: "medium", confidence: "medium" });

def named($name; $params): { base: { name: $name }, params: $params };

# Default parameters allow the official images, and deny CentOS.
def tests: [
	{ name: "an official image",
	  input: { base: { name: "docker.io/library/debian:12" } },
	  expect: [] },
	{ name: "the same by its short name",
	  input: { base: { name: "debian" } },
	  expect: [] },
	{ name: "the same by an old name of the registry, with tag and digest",
	  input: { base: {
		name: ("index.docker.io/library/debian:12@sha256:" + "0123" * 16) } },
	  expect: [] },
	{ name: "somebody's image on Docker Hub",
	  input: { base: { name: "somebody/debian:12" } },
	  expect: [{ key: "docker.io/somebody/debian",
		message: "the base image is docker.io/somebody/debian, which is not on the list" }] },
	{ name: "another registry",
	  input: { base: { name: "quay.io/library/debian" } },
	  expect: [{ key: "quay.io/library/debian" }] },
	{ name: "a registry that ends like an approved one",
	  input: { base: { name: "evil-docker.io/library/debian" } },
	  expect: [{ key: "evil-docker.io/library/debian" }] },
	{ name: "what is no name at all",
	  input: { base: { name: "docker.io/library/deb ian" } },
	  expect: [{ key: "'docker.io/library/deb ian'" }] },
	{ name: "a port is no tag",
	  input: named("localhost:5000/app"; { allow: ["localhost:5000/*"], deny: [] }),
	  expect: [] },
	{ name: "denied although its registry is allowed",
	  input: { base: { name: "centos:7" } },
	  expect: [{ key: "docker.io/library/centos",
		message: "the base image is docker.io/library/centos, which is denied" }] },
	{ name: "one star is one component, two are any number",
	  input: named("registry.example.org/team/app/base";
		{ allow: ["registry.example.org/*"], deny: [] }),
	  expect: [{ key: "registry.example.org/team/app/base" }] },
	{ name: "two stars",
	  input: named("registry.example.org/team/app/base";
		{ allow: ["registry.example.org/**"], deny: [] }),
	  expect: [] },
	{ name: "the dot of a glob is a dot",
	  input: named("registry-example.org/app";
		{ allow: ["registry.example.org/*"], deny: [] }),
	  expect: [{ key: "registry-example.org/app" }] },
	{ name: "the line that buildah leaves in the history",
	  input: { history: [{ created_by: "/bin/sh", empty: false },
		{ comment: "FROM quay.io/somebody/base:1", empty: false }] },
	  expect: [{ history: 2, key: "quay.io/somebody/base",
		evidence: "the history: quay.io/somebody/base:1" }] },
	{ name: "a label",
	  input: { config: { config: { Labels: {
		"org.opencontainers.image.base.name": "ghcr.io/x/y:1" } } } },
	  expect: [{ key: "ghcr.io/x/y", evidence: "a label: ghcr.io/x/y:1" }] },
	{ name: "one base image that is named at several places is one finding",
	  input: { base: { name: "ghcr.io/x/y:1" },
		manifest: { annotations: {
			"org.opencontainers.image.base.name": "ghcr.io/x/y:1" } } },
	  expect: [{ key: "ghcr.io/x/y" }] },
	{ name: "an image that contradicts itself is judged by both",
	  input: { base: { name: "debian:12" },
		history: [{ comment: "FROM ghcr.io/x/y:1" }] },
	  expect: [{ key: "ghcr.io/x/y" }] },
	{ name: "from scratch there is no base image",
	  input: { history: [{ comment: "FROM scratch" }] },
	  expect: [] },
	{ name: "nothing is said: that is no finding",
	  input: { base: { known: "unknown" }, config: null, history: [] },
	  expect: [] },
	{ name: "unless it has to be said",
	  input: { base: { known: "unknown" }, config: {}, params: { require: true } },
	  expect: [{ key: "unknown", severity: "medium" }] },
	{ name: "which a root file system cannot: it has no config",
	  input: { base: { known: "unknown" }, config: null,
		params: { require: true } },
	  expect: [] },
	{ name: "no list of what is allowed: only what is denied is found",
	  input: named("quay.io/a/b"; { allow: [], deny: ["*/x/**"] }),
	  expect: [] }
];
