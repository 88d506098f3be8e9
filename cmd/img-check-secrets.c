/*
 * Credentials by their content: in files, also those that a later layer deleted
 * or replaced, and in what the config and the history say.
 */
#include "check/secrets.h"

#define BUILD  "https://docs.docker.com/build/building/secrets/"
#define CIS    "https://www.cisecurity.org/benchmark/docker"
#define CWE(n) "https://cwe.mitre.org/data/definitions/" #n ".html"

#define ALIASES "CIS-DI-0010", "CWE-798", "CWE-312"
#define STAYS                                                           \
	" Whoever has the image can read it, also where a later layer " \
	"deletes or replaces the file: layers are never changed."
#define ROTATE                                                              \
	"Rotate it: it has to be taken for known. Give it to the build by " \
	"RUN --mount=type=secret, to the container when it starts; "        \
	"otherwise keep it out by .dockerignore, or in a stage that is "    \
	"not shipped."

enum {
	UNUSED_NOTES_MAX = 20, /* on lines of --allow */
};

static const struct rule rules[] = {
	[SECRET_TOKEN] = { .id = "secrets/token",
	    .severity = SEV_CRITICAL,
	    .title = "a provider's token or key is in the image",
	    .help = "By its format, and its checksum where that kind has "
		    "one." STAYS,
	    .remediation = ROTATE,
	    .references = { BUILD, CIS, CWE(798), CWE(312) },
	    .tags = { "secrets", "CIS-4.10" },
	    .aliases = { ALIASES } },
	[SECRET_PRIVATE_KEY] = { .id = "secrets/private-key",
	    .severity = SEV_HIGH,
	    .title = "a private key is in the image",
	    .help = "It opens without a passphrase. All containers of the "
		    "image share it." STAYS,
	    .remediation = "Make a new key, and take back what trusts the "
			   "old one. Give it to the container when it "
			   "starts, or make it there; to the build by RUN "
			   "--mount=type=ssh or type=secret.",
	    .references = { BUILD, CIS, CWE(798), CWE(321) },
	    .tags = { "secrets", "keys", "CIS-4.10" },
	    .aliases = { ALIASES, "CWE-321" } },
	[SECRET_ENCRYPTED_KEY] = { .id = "secrets/encrypted-key",
	    .severity = SEV_LOW,
	    .title = "a private key with a passphrase is in the image",
	    .help = "Passphrases can be guessed at, for as long as somebody "
		    "likes, and are often near their keys." STAYS,
	    .remediation = "Give the key to the container when it starts. "
			   "Make a new one if the passphrase may be guessed "
			   "or known.",
	    .references = { BUILD, CIS, CWE(798), CWE(321) },
	    .tags = { "secrets", "keys", "CIS-4.10" },
	    .aliases = { ALIASES, "CWE-321" } },
	[SECRET_URL] = { .id = "secrets/url",
	    .severity = SEV_HIGH,
	    .title = "a URL or connection string has a password",
	    .help = "Of a database, a repository, a package index." STAYS,
	    .remediation = ROTATE,
	    .references = { BUILD, CIS, CWE(798), CWE(312) },
	    .tags = { "secrets", "CIS-4.10" },
	    .aliases = { ALIASES } },
	[SECRET_CREDENTIAL] = { .id = "secrets/credential-file",
	    .severity = SEV_CRITICAL,
	    .title = "a file of credentials has some",
	    .help = "Files that programs keep logins in (.docker/config.json, "
		    ".npmrc, .netrc, kubeconfig and so on), read as those "
		    "programs read them." STAYS,
	    .remediation = ROTATE,
	    .references = { BUILD, CIS, CWE(798), CWE(522) },
	    .tags = { "secrets", "CIS-4.10" },
	    .aliases = { ALIASES, "CWE-522" } },
	[SECRET_HASH] = { .id = "secrets/password-hash",
	    .severity = SEV_MEDIUM,
	    .title = "a password's hash is in the image",
	    .help = "Passwords are guessed by their hashes, at billions of "
		    "guesses a second for the weak kinds. Those of "
		    "etc/shadow are for img-check-shadow." STAYS,
	    .remediation = "Change the password. Give the hash to the "
			   "container when it starts.",
	    .references = { BUILD, CIS, CWE(798), CWE(522) },
	    .tags = { "secrets", "passwords", "CIS-4.10" },
	    .aliases = { ALIASES, "CWE-522" } },
	[SECRET_VARIABLE] = { .id = "secrets/variable",
	    .severity = SEV_HIGH,
	    .title = "a variable or field that is called a secret has a value",
	    .help = "By its name, and by what the value looks like: "
		    "references, placeholders and words are passed over. The "
		    "confidence says how sure that is." STAYS,
	    .remediation = ROTATE,
	    .references = { BUILD, CIS, CWE(798), CWE(312) },
	    .tags = { "secrets", "CIS-4.10" },
	    .aliases = { ALIASES } },
	[SECRET_PATTERN] = { .id = "secrets/pattern",
	    .severity = SEV_CRITICAL,
	    .title = "something has the format of a pattern of your own",
	    .help = "Of a file that --patterns names." STAYS,
	    .remediation = ROTATE,
	    .references = { BUILD, CIS, CWE(798), CWE(312) },
	    .tags = { "secrets", "CIS-4.10" },
	    .aliases = { ALIASES } },
	[SECRET_KINDS] = { 0 },
};

static int
take_allow(struct check *c, struct span text, struct err *err)
{
	struct secrets_state *s = check_state(c);

	return secrets_allow_add(&s->allow, rules, text, err);
}

static int
take_patterns(struct check *c, struct span text, struct err *err)
{
	struct secrets_state *s = check_state(c);

	return user_patterns_read(&s->user, text, err);
}

static int
take_deep(struct check *c, struct span none, struct err *err)
{
	struct secrets_state *s = check_state(c);

	(void)none;
	(void)err;
	s->deep.wanted = true;
	return 0;
}

static int
take_text_only(struct check *c, struct span none, struct err *err)
{
	struct secrets_state *s = check_state(c);

	(void)none;
	(void)err;
	s->text_only = true;
	return 0;
}

static int
prepare(struct check *c, struct err *err)
{
	struct secrets_state *s = check_state(c);

	s->scanner = scanner_new(&s->user, err);
	if (!s->scanner)
		return -1;
	s->deep.fd = s->deep.wanted ? check_spool(c, err) : -1;
	return s->deep.wanted && s->deep.fd < 0 ? -1 : 0;
}

static bool
mask(struct check *c, struct span text, struct buf *out)
{
	struct secrets_state *s = check_state(c);

	return scanner_mask(s->scanner, out, text);
}

static void
note_allowed(struct check *c)
{
	const struct secrets_state *s = check_state(c);
	struct span line;
	size_t at = 0, n = 0;

	if (s->allowed)
		check_note(c, DIAG_NOTE, "allowed", SPAN(""), 0,
		    "--allow left out %zu secret%s", s->allowed,
		    s->allowed == 1 ? "" : "s");
	while (secrets_allow_unused(&s->allow, &at, &line))
		if (n++ < UNUSED_NOTES_MAX)
			check_note(c, DIAG_NOTE, "allow-unused", SPAN(""), 0,
			    "nothing was found that --allow has in \"%.*s\"",
			    SPAN_ARG(line));
	if (n > UNUSED_NOTES_MAX)
		check_note(c, DIAG_NOTE, "allow-unused", SPAN(""), 0,
		    "--allow has %zu more such lines", n - UNUSED_NOTES_MAX);
}

static void
note_shipped(struct check *c)
{
	const struct secrets_state *s = check_state(c);

	if (s->shipped)
		check_note(c, DIAG_NOTE, "shipped", buf_span(&s->shipped_at), 0,
		    "%zu secret%s left out where distributions have "
		    "documentation and tests: this is the first file",
		    s->shipped, s->shipped == 1 ? "" : "s");
}

static void
end(struct check *c)
{
	secrets_judge_config(c);
	note_allowed(c);
	note_shipped(c);
}

static void
release(struct check *c)
{
	struct secrets_state *s = check_state(c);

	if (s->reading.has_pairs)
		pairs_release(&s->reading.pairs);
	buf_release(&s->reading.text);
	finds_release(&s->finds);
	scanner_free(s->scanner);
	user_patterns_release(&s->user);
	secrets_allow_release(&s->allow);
	table_release(&s->keys);
	free(s->times);
	buf_release(&s->shipped_at);
}

static int
take_list(struct check *c, struct span text, struct err *err)
{
	struct secrets_state *s = check_state(c);

	(void)text;
	(void)err;
	s->lists = true;
	return 0;
}

static int
list(struct check *c, bool json, struct buf *out, struct err *err)
{
	const struct secrets_state *s = check_state(c);

	(void)err;
	if (!s->lists)
		return CHECK_RUNS;
	secrets_list(s, rules, json, out);
	return 0;
}

static const struct check_option options[] = {
	{ .name = "allow",
	    .arg = "FILE",
	    .help = "findings that are known and wanted",
	    .is_file = true,
	    .take = take_allow },
	{ .name = "patterns",
	    .arg = "FILE",
	    .help = "look for secrets by your own patterns too",
	    .is_file = true,
	    .take = take_patterns },
	{ .name = "deep",
	    .help = "look for secrets in tar, gzip and zip files too",
	    .take = take_deep },
	{ .name = "text-only",
	    .help = "look for secrets in text alone",
	    .take = take_text_only },
	{ .name = "list-patterns",
	    .help = "print all formats of secrets and exit",
	    .take = take_list },
	{ 0 },
};

static const struct check_def secrets = {
	.name = "secrets",
	.about = "credentials, by content, also in deleted files",
	.rules = rules,
	.state_size = sizeof(struct secrets_state),
	.options = options,
	.instead = list,
	.prepare = prepare,
	.body = secrets_begin,
	.piece = secrets_feed,
	.body_end = secrets_finish,
	.mask = mask,
	.end = end,
	.release = release,
};

CHECK(secrets);
