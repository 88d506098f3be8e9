# Labels that every image of the house has, so that whoever meets a container
# knows where its image comes from.
#
# A rule of scope "image" is asked once, at the end, and sees the config. This
# one looks at no file, so it has no "select", and no byte of content comes down
# the pipe for its sake.
#
# The parameter "labels" is a list of names; an object says what the value has to
# look like as well:
#
#	{"labels/required": {"labels": ["com.example.team",
#		{"name": "com.example.tier", "match": "^(prod|test)$"}]}}
#
# Annotations of the manifest are no labels: an engine shows labels alone. With
# "annotations" true either will do.
#
# The tar of a root file system has no config, and nothing is asked of it.
module {
	"id": "labels/required",
	"title": "a label that every image has to have is missing",
	"severity": "medium",
	"help": "Without these labels nobody can tell from a running container which source it was built from, by whom, and when. The names are those of the OCI image specification.",
	"remediation": "Add LABEL lines to the Dockerfile, or --label to the command that builds the image.",
	"references": ["https://github.com/opencontainers/image-spec/blob/main/annotations.md"],
	"tags": ["labels", "provenance"],
	"scope": "image",
	"params": {
		"labels": [
			"org.opencontainers.image.title",
			"org.opencontainers.image.version",
			{ "name": "org.opencontainers.image.source", "match": "^(https|ssh)://" },
			{ "name": "org.opencontainers.image.revision", "match": "^[0-9a-f]{40}([0-9a-f]{24})?$" },
			{ "name": "org.opencontainers.image.created", "match": "^[0-9]{4}-[0-9]{2}-[0-9]{2}T" }
		],
		"annotations": false
	}
};

# What the image says of itself. A config may have no labels, and then "Labels"
# is null: every step has to bear that.
def labels:
	(if .params.annotations then .manifest.annotations // {} else {} end)
	+ (.config.config.Labels // {});

# A wish is a name, or an object with one.
def wish: if type == "string" then { name: . } else . end;

def check:
	select(.config != null)
	| labels as $labels
	| .params.labels[] | wish
	| . as { $name, $match }
	| $labels[$name] as $value
	| if ($value // "") == "" then
		{ message: (if $value == null then "the image has no label '\($name)'"
			else "label '\($name)' is empty" end), key: $name }
	elif $match != null and ($value | test($match) | not) then
		{ message: "label '\($name)' does not look as it should",
			key: $name, evidence: "\($name)=\($value)",
			remediation: "Give it a value that matches \($match)." }
	else empty end;

# An image with these labels, and what is wanted of it.
def image($labels; $wanted): {
	config: { config: { Labels: $labels } },
	params: { labels: $wanted }
};

def tests: [
	{ name: "a label that is there",
	  input: image({ team: "web" }; ["team"]),
	  expect: [] },
	{ name: "a label that is missing",
	  input: image({ team: "web" }; ["team", "tier"]),
	  expect: [{ key: "tier", message: "the image has no label 'tier'" }] },
	{ name: "each of them is a finding of its own",
	  input: image({}; ["team", "tier"]),
	  expect: [{ key: "team" }, { key: "tier" }] },
	{ name: "a label without a value",
	  input: image({ team: "" }; ["team"]),
	  expect: [{ key: "team", message: "label 'team' is empty" }] },
	{ name: "a value as it should be",
	  input: image({ tier: "prod" }; [{ name: "tier", match: "^(prod|test)$" }]),
	  expect: [] },
	{ name: "another value",
	  input: image({ tier: "production" }; [{ name: "tier", match: "^(prod|test)$" }]),
	  expect: [{ key: "tier", evidence: "tier=production" }] },
	{ name: "the case of names matters",
	  input: image({ Team: "web" }; ["team"]),
	  expect: [{ key: "team" }] },
	{ name: "no labels at all: null, as some builders write it",
	  input: image(null; ["team"]),
	  expect: [{ key: "team" }] },
	{ name: "no config: a root file system",
	  input: { config: null, params: { labels: ["team"] } },
	  expect: [] },
	{ name: "an annotation is no label",
	  input: (image({}; ["team"]) + { manifest: { annotations: { team: "web" } } }),
	  expect: [{ key: "team" }] },
	{ name: "an annotation will do where that is said",
	  input: { manifest: { annotations: { team: "web" } }, config: {},
		params: { labels: ["team"], annotations: true } },
	  expect: [] },
	{ name: "nothing is wanted, nothing is found",
	  input: image({}; []),
	  expect: [] },
	{ name: "without parameters it is the OCI names",
	  input: { config: { config: { Labels: {
		"org.opencontainers.image.title": "app",
		"org.opencontainers.image.version": "1.2",
		"org.opencontainers.image.source": "git@example.org:app",
		"org.opencontainers.image.revision": "0123456789abcdef0123456789abcdef01234567"
	  } } } },
	  expect: [
		{ key: "org.opencontainers.image.source",
		  evidence: "org.opencontainers.image.source=git@example.org:app" },
		{ key: "org.opencontainers.image.created" }] }
];
