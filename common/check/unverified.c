#include "check/unverified.h"

#include "check/command.h"

/* How a row's text is looked for in a word; in any case of letters. */
enum how {
	IS,   /* the word, or the word with "=value" */
	HAS,  /* anywhere in it */
	PAIR, /* the word, and behind it, or a "=", the second text */
};

#define APT    "apt apt-get aptitude apt-cache"
#define DNF    "dnf dnf5 yum microdnf tdnf yumdownloader"
#define PIP    "pip pip3 python python3 uv pipx"
#define NODE   "npm yarn pnpm npx"
#define WRITES "echo printf tee sed cat"

static const struct {
	const char *programs;
	const char *text, *value;
	enum how how;
	enum unverified_kind kind;
} rows[] = {
	{ APT, "--allow-unauthenticated", NULL, IS, UNVERIFIED_PACKAGES },
	{ APT, "--force-yes", NULL, IS, UNVERIFIED_PACKAGES },
	{ APT, "--allow-insecure-repositories", NULL, IS, UNVERIFIED_PACKAGES },
	{ APT " " WRITES, "AllowUnauthenticated=true", NULL, HAS,
	    UNVERIFIED_PACKAGES },
	{ APT " " WRITES, "AllowUnauthenticated \"true", NULL, HAS,
	    UNVERIFIED_PACKAGES },
	{ APT " " WRITES, "AllowUnauthenticated=1", NULL, HAS,
	    UNVERIFIED_PACKAGES },
	{ APT " " WRITES, "AllowInsecureRepositories=true", NULL, HAS,
	    UNVERIFIED_PACKAGES },
	{ APT " " WRITES, "AllowInsecureRepositories=1", NULL, HAS,
	    UNVERIFIED_PACKAGES },
	{ APT " " WRITES, "AllowInsecureRepositories \"true", NULL, HAS,
	    UNVERIFIED_PACKAGES },
	{ APT " " WRITES, "Verify-Peer=false", NULL, HAS, UNVERIFIED_SERVER },
	{ APT " " WRITES, "Verify-Peer=0", NULL, HAS, UNVERIFIED_SERVER },
	{ APT " " WRITES, "Verify-Peer \"false", NULL, HAS, UNVERIFIED_SERVER },
	{ WRITES, "trusted=yes", NULL, HAS, UNVERIFIED_PACKAGES },
	{ DNF, "--nogpgcheck", NULL, IS, UNVERIFIED_PACKAGES },
	{ DNF, "--no-gpgchecks", NULL, IS, UNVERIFIED_PACKAGES },
	{ DNF " " WRITES, "gpgcheck=0", NULL, HAS, UNVERIFIED_PACKAGES },
	{ DNF " " WRITES, "gpgcheck=false", NULL, HAS, UNVERIFIED_PACKAGES },
	{ DNF " " WRITES, "sslverify=0", NULL, HAS, UNVERIFIED_SERVER },
	{ DNF " " WRITES, "sslverify=false", NULL, HAS, UNVERIFIED_SERVER },
	{ "rpm", "--nosignature", NULL, IS, UNVERIFIED_PACKAGES },
	{ "zypper", "--no-gpg-checks", NULL, IS, UNVERIFIED_PACKAGES },
	{ "zypper", "--allow-unsigned-rpm", NULL, IS, UNVERIFIED_PACKAGES },
	{ "apk", "--allow-untrusted", NULL, IS, UNVERIFIED_PACKAGES },
	{ "curl", "--insecure", NULL, IS, UNVERIFIED_SERVER },
	{ "curl", "--proxy-insecure", NULL, IS, UNVERIFIED_SERVER },
	{ "wget wget2", "--no-check-certificate", NULL, IS, UNVERIFIED_SERVER },
	{ "aria2c", "--check-certificate=false", NULL, IS, UNVERIFIED_SERVER },
	{ PIP, "--trusted-host", NULL, IS, UNVERIFIED_SERVER },
	{ PIP, "--allow-insecure-host", NULL, IS, UNVERIFIED_SERVER },
	{ NODE, "--no-strict-ssl", NULL, IS, UNVERIFIED_SERVER },
	{ NODE, "--strict-ssl", "false", PAIR, UNVERIFIED_SERVER },
	{ NODE, "strict-ssl", "false", PAIR, UNVERIFIED_SERVER },
	{ "git", "http.sslVerify", "false", PAIR, UNVERIFIED_SERVER },
	{ "git", "http.sslVerify", "0", PAIR, UNVERIFIED_SERVER },
	{ "composer", "disable-tls", "true", PAIR, UNVERIFIED_SERVER },
	{ "composer", "secure-http", "false", PAIR, UNVERIFIED_SERVER },
	{ "conda mamba", "ssl_verify", "false", PAIR, UNVERIFIED_SERVER },
	{ "go", "-insecure", NULL, IS, UNVERIFIED_SERVER },
	{ "ssh scp sftp rsync git", "StrictHostKeyChecking=no", NULL, HAS,
	    UNVERIFIED_SERVER },
};

/* Variables with which programs do the same, in any case of letters. */
static const struct {
	const char *name, *value; /* NULL: any but the empty one */
} variables[] = {
	{ "NODE_TLS_REJECT_UNAUTHORIZED", "0" },
	{ "GIT_SSL_NO_VERIFY", "1" },
	{ "GIT_SSL_NO_VERIFY", "true" },
	{ "PYTHONHTTPSVERIFY", "0" },
	{ "PERL_LWP_SSL_VERIFY_HOSTNAME", "0" },
	{ "PIP_TRUSTED_HOST", NULL },
	{ "UV_INSECURE_HOST", NULL },
	{ "NPM_CONFIG_STRICT_SSL", "false" },
	{ "YARN_STRICT_SSL", "false" },
	{ "YARN_ENABLE_STRICT_SSL", "false" },
	{ "CONDA_SSL_VERIFY", "false" },
	{ "GOINSECURE", NULL },
	{ "GOSUMDB", "off" },
};

/* Options of curl that take what follows: a "k" behind one is a value. */
#define CURL_WITH "AbcCdDeEFhHKmoPQrtTuUwxXyYz"

static bool
is_name_byte(char c)
{
	return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
	    (c >= 'A' && c <= 'Z');
}

/* Not as the end of a longer name: "repo_gpgcheck=0" is another thing. */
static bool
has_text(struct span s, const char *text)
{
	size_t n = strlen(text);

	for (size_t i = 0; i + n <= s.n; i++)
		if (strncasecmp(s.p + i, text, n) == 0 &&
		    (i == 0 || !is_name_byte(s.p[i - 1]) ||
			!is_name_byte(text[0])))
			return true;
	return false;
}

static bool
is_word(struct span s, const char *text)
{
	size_t n = strlen(text);

	return span_is_folded(s, text) ||
	    (span_starts_folded(s, text) && s.p[n] == '=');
}

static bool
is_pair(const struct shell_word *words, size_t n, size_t at, size_t row)
{
	struct span s = words[at].text, value;
	size_t length = strlen(rows[row].text);

	if (span_is_folded(s, rows[row].text))
		return at + 1 < n &&
		    span_is_folded(words[at + 1].text, rows[row].value);
	if (!span_starts_folded(s, rows[row].text) || s.p[length] != '=')
		return false;
	value = span_from(s, length + 1);
	return span_is_folded(value, rows[row].value);
}

/* "-fsSLk" of curl. */
static bool
is_curl_k(struct span s)
{
	if (s.n < 2 || s.p[0] != '-' || s.p[1] == '-')
		return false;
	for (size_t i = 1; i < s.n && s.p[i]; i++) {
		if (s.p[i] == 'k')
			return true;
		if (strchr(CURL_WITH, s.p[i]))
			return false;
	}
	return false;
}

/* "-fsSLo": the next word is its value. */
static bool
takes_next(struct span s)
{
	if (s.n < 2 || s.p[0] != '-' || s.p[1] == '-')
		return false;
	for (size_t i = 1; i < s.n; i++)
		if (s.p[i] && strchr(CURL_WITH, s.p[i]))
			return i + 1 == s.n;
	return false;
}

/* Its own machine is the only one that such a command talks to. */
static bool
is_local(const struct shell_word *words, size_t n)
{
	static const char *const hosts[] = { "://localhost", "://127.0.0.1",
		"://[::1]", "://0.0.0.0" };

	for (size_t i = 1; i < n; i++)
		for (size_t k = 0; k < array_len(hosts); k++)
			if (has_text(words[i].text, hosts[k]))
				return true;
	return false;
}

/* What sed's "s/a/b/" puts in the place of something; nothing of another one.
 */
static struct span
replacement(struct span s)
{
	const char *end;

	if (s.n < 2 || s.p[0] != 's')
		return SPAN("");
	end = memchr(s.p + 2, s.p[1], s.n - 2);
	return end ? span_from(s, (size_t)(end + 1 - s.p)) : SPAN("");
}

/* A repository made on the spot may be trusted: "[trusted=yes] file:/tmp". */
static bool
has_setting(struct span s, const char *text)
{
	return has_text(s, text) && !has_text(s, "file:/");
}

static bool
match_row(const struct shell_word *words, size_t n, size_t at, size_t row)
{
	struct span s = words[at].text;

	switch (rows[row].how) {
	case IS:
		return is_word(s, rows[row].text);
	case PAIR:
		return is_pair(words, n, at, row);
	case HAS:
		if (span_is(shell_base(words[0].text), "sed"))
			s = replacement(s);
		return has_setting(s, rows[row].text);
	}
	return false;
}

/* The rows that are about a program: a bit for each. */
static uint64_t
rows_of(struct span name)
{
	uint64_t on = 0;

	_Static_assert(sizeof(rows) / sizeof(rows[0]) <= 64, "a bit for each");
	for (size_t row = 0; row < array_len(rows); row++)
		if (span_is_listed(name, rows[row].programs))
			on |= (uint64_t)1 << row;
	return on;
}

static bool
judge_word(const struct shell_word *words, size_t n, size_t i, uint64_t on,
    struct unverified *u)
{
	if (span_is(shell_base(words[0].text), "curl")) {
		if (i > 1 && takes_next(words[i - 1].text))
			return false;
		if (is_curl_k(words[i].text)) {
			*u = (struct unverified){ UNVERIFIED_SERVER,
				SPAN("--insecure") };
			return true;
		}
	}
	for (size_t row = 0; on >> row && row < array_len(rows); row++)
		if (on >> row & 1 && match_row(words, n, i, row)) {
			*u = (struct unverified){ rows[row].kind,
				span_of(rows[row].text) };
			return true;
		}
	return false;
}

/* A file written from a here-document. */
static bool
judge_document(const struct shell_redirect *r, struct unverified *u)
{
	if (r->kind != SHELL_DOCUMENT && r->kind != SHELL_HERE_STRING)
		return false;
	for (size_t row = 0; row < array_len(rows); row++)
		if (rows[row].how == HAS &&
		    span_is_listed(SPAN("cat"), rows[row].programs) &&
		    has_setting(r->target.text, rows[row].text)) {
			*u = (struct unverified){ rows[row].kind,
				span_of(rows[row].text) };
			return true;
		}
	return false;
}

bool
unverified_next(const struct shell_command *c, size_t *at, struct unverified *u)
{
	size_t n;
	const struct shell_word *words = shell_program(c, &n);
	struct span name = n ? shell_base(words[0].text) : SPAN("");
	bool writes = span_is_listed(name, WRITES);
	uint64_t on = rows_of(name);

	if (!n || (*at == 0 && is_local(words, n)))
		return false;
	for (size_t i = *at ? *at : 1; i < n + c->nredirects; i++) {
		*at = i + 1;
		if (i < n ? judge_word(words, n, i, on, u)
			  : writes && judge_document(&c->redirects[i - n], u))
			return true;
	}
	return false;
}

bool
unverified_variable(struct span name, struct span value, struct unverified *u)
{
	for (size_t i = 0; i < array_len(variables); i++) {
		if (!span_is_folded(name, variables[i].name))
			continue;
		if (variables[i].value
			? !span_is_folded(value, variables[i].value)
			: !value.n)
			continue;
		*u = (struct unverified){ UNVERIFIED_SERVER,
			span_of(variables[i].name) };
		return true;
	}
	return false;
}
