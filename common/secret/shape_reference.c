/* Values that say where the secret is. */
#include "secret/shape.h"
#include "secret/words.h"

static bool
is_name_byte(char c)
{
	return is_alnum(c) || c == '_';
}

static bool
has(struct span s, const char *text)
{
	return s.n && memmem(s.p, s.n, text, strlen(text));
}

static bool
is_around(struct span s, const char *open, const char *close)
{
	return s.n > strlen(open) + strlen(close) &&
	    span_starts(s, span_of(open)) && span_ends(s, span_of(close));
}

/* "$TOKEN", "$1", "Bearer $TOKEN", "$TOKEN:$OTHER"; no "pa$sword". */
static bool
has_variable(struct span s)
{
	for (size_t i = 0; i + 1 < s.n; i++) {
		size_t n = i + 1;

		if (s.p[i] != '$' || (i && !strchr(" \t'\":/@=-.", s.p[i - 1])))
			continue;
		while (n < s.n && is_name_byte(s.p[n]))
			n++;
		/* A variable alone, or one of some length in a text. */
		if (n > i + 1 && (n == s.n || strchr(" \t'\":/@.-", s.p[n])) &&
		    (i == 0 || (n > i + 3 && !is_lower(s.p[i + 1]))))
			return true;
	}
	return false;
}

/* "%TOKEN%", "@TOKEN@", "__TOKEN__", ":token", "%s" */
static bool
is_in_marks(struct span s)
{
	char mark = s.n > 2 ? s.p[0] : '\0';

	if (s.n == 2 && s.p[0] == '%')
		return true;
	if (!mark || !strchr("%@", mark) || s.p[s.n - 1] != mark)
		return is_around(s, "__", "__");
	for (size_t i = 1; i + 1 < s.n; i++)
		if (!is_name_byte(s.p[i]) && !strchr(".-", s.p[i]))
			return false;
	return true;
}

/* "flow_{0}", "{token}", to be formatted. */
static bool
has_field(struct span s)
{
	const char *open = s.n ? memchr(s.p, '{', s.n) : NULL;
	size_t n = open ? (size_t)(open - s.p) + 1 : s.n;

	while (n < s.n && (is_name_byte(s.p[n]) || s.p[n] == '.'))
		n++;
	return open && n < s.n && s.p[n] == '}' && n + 1 == s.n;
}

/* getenv("X"), config.token(), os.environ["X"], process.env.X */
static bool
is_expression(struct span s)
{
	static const char *const starts[] = { "os.environ", "process.env",
		"import.meta.env", "System.", "ENV[", "env.", "self.", "this.",
		"var.", "local.", "data.", "module.", "each.", "secrets.",
		"config.", "settings.", "request.", "args.", "options.",
		"params.", "$this->", "values.", ".Values.", "lookup(", "app.",
		"cfg.", "conf.", "opts.", "ctx.", "req." };
	size_t n = 0;

	for (size_t i = 0; i < sizeof(starts) / sizeof(*starts); i++)
		if (span_starts_folded(s, starts[i]))
			return true;
	while (n < s.n && (is_name_byte(s.p[n]) || strchr(".:->$", s.p[n])))
		n++;
	if (n == 0 || n == s.n)
		return false;
	/* A password has no identifier before its bracket that is closed at
	 * its end. */
	while (s.n > n && strchr(";,:", s.p[s.n - 1]))
		s.n--;
	return (s.p[n] == '(' && s.p[s.n - 1] == ')') ||
	    (s.p[n] == '[' && s.p[s.n - 1] == ']');
}

/* vault:…, arn:…: a place that is asked for it, or encrypted text. */
static bool
has_scheme(struct span s)
{
	static const char *const starts[] = { "vault:", "arn:aws", "op://",
		"ssm:", "ref:", "ref+",
		"file:", "env:", "keyvault:", "secretsmanager:", "secretref:",
		"secret:", "awssm:", "gcpsm:", "ENC[", "ENC(", "{cipher}",
		"$ANSIBLE_VAULT", "!vault", "!reference", "!Ref", "!Sub",
		"!GetAtt", "!ImportValue", "!secret", "!env", "{{", "{%", "<%",
		"{resolve:", "data:", "prompt:", "pass:env", "AQICAH" /* KMS */,
		"keyring:", "kms:", "sops:", "azurekv:", "encrypted:",
		"-----BEGIN PKCS7", "gpg:", "systemd-creds",
		"credstash:", "plain:", "crypt:" };

	for (size_t i = 0; i < sizeof(starts) / sizeof(*starts); i++)
		if (span_starts_folded(s, starts[i]))
			return true;
	return false;
}

/* A sealed secret of Kubernetes: RSA and AES in base64. */
static bool
is_sealed(struct span s)
{
	return s.n > 512 && span_starts(s, SPAN("Ag"));
}

/* Letters, digits, and what names of files have, but for slashes. */
static bool
is_file_byte(char c)
{
	return is_alnum(c) || (c && strchr("._-+~@%:*?{}[]$() ", c));
}

static bool
has_file_end(struct span s)
{
	static const char ends[] =
	    "pem key crt cer der csr json txt yml yaml conf cfg ini env "
	    "properties xml jks pkcs p pfx sh py pl rb php gpg asc pub db "
	    "sock socket log so html htm js ts jar dll csv c h cc cpp go rs "
	    "java kdbx kbx gz tar zip toml lock pid keystore truststore "
	    "keytab htpasswd bin dat img png svg ico css md rst service conf "
	    "secret password passwd token tmpl tpl j example sample bak sql "
	    "sqlite map exe";
	const char *dot = s.n ? memrchr(s.p, '.', s.n) : NULL;
	char room[16];
	size_t n;

	if (!dot || dot == s.p)
		return false;
	n = s.n - (size_t)(dot + 1 - s.p);
	while (n && is_digit(dot[n]))
		n--; /* p12, so.1 */
	if (n == 0 || n > sizeof(room))
		return false;
	for (size_t i = 0; i < n; i++)
		room[i] = to_lower(dot[1 + i]);
	return span_is_listed((struct span){ room, n }, ends);
}

/* "/run/secrets/x", but no "/9j4AAQSkZJRg": base64 has a slash too. */
static bool
is_rooted(struct span s)
{
	static const char roots[] =
	    "etc run var usr opt home root tmp srv app apps data secrets mnt "
	    "dev proc sys lib bin config certs cert vault keys boot media "
	    "sbin conf ssl tls code workspace src credentials token";
	struct span rest = span_from(s, 1), first;
	bool lower = true;

	if (!span_cut(&rest, '/', &first))
		return false;
	if (span_is_listed(first, roots))
		return true;
	for (size_t i = 1; i < s.n; i++) {
		if (strchr("._-*", s.p[i]) && s.p[i])
			return true;
		lower = lower && !is_upper(s.p[i]) && !is_digit(s.p[i]);
	}
	return lower;
}

bool
shape_is_path(struct span s)
{
	if (s.n == 0)
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (!is_file_byte(s.p[i]) && s.p[i] != '/' && s.p[i] != '\\')
			return false;
	if (s.p[0] == '/')
		return is_rooted(s);
	if (span_starts(s, SPAN("./")) || span_starts(s, SPAN("../")) ||
	    span_starts(s, SPAN("~/")) || span_starts(s, SPAN("$HOME/")))
		return true;
	if (s.n > 2 && is_letter(s.p[0]) && s.p[1] == ':' &&
	    (s.p[2] == '\\' || s.p[2] == '/'))
		return true;
	return has_file_end(s);
}

/* A URL without a password in it. */
static bool
is_plain_url(struct span s)
{
	const char *host = s.n ? memmem(s.p, s.n, "://", 3) : NULL;
	size_t from, n;

	if (!host)
		return false;
	from = n = (size_t)(host + 3 - s.p);
	while (n < s.n && !strchr("/?#", s.p[n]))
		n++;
	for (size_t i = 0; i + 3 < from; i++)
		if (!is_alnum(s.p[i]) && !strchr("+.-:", s.p[i]))
			return false;
	host = memrchr(s.p + from, '@', n - from);
	return !host || !memchr(s.p + from, ':', (size_t)(host - s.p) - from);
}

/* "user:%s@host", to be formatted; in random text a letter follows. */
static bool
has_format(struct span s)
{
	const char *at;

	while (s.n && (at = memmem(s.p, s.n, "%s", 2))) {
		s = span_from(s, (size_t)(at + 2 - s.p));
		if (!s.n || !is_alnum(s.p[0]))
			return true;
	}
	return false;
}

/* "${x}", "$(x)", "{{ x }}", …, with their ends. */
static bool
has_expansion(struct span s)
{
	static const char *const around[][2] = { { "${", "}" }, { "$(", ")" },
		{ "{{", "}}" }, { "<%", "%>" }, { "%(", ")s" }, { "#{", "}" },
		{ "%{", "}" }, { "@{", "}" }, { "$[", "]" } };

	for (size_t i = 0; i < sizeof(around) / sizeof(*around); i++) {
		const char *open =
		    s.n ? memmem(s.p, s.n, around[i][0], 2) : NULL;
		struct span rest =
		    open ? span_from(s, (size_t)(open - s.p)) : SPAN("");

		/* A text that ends in it was cut at a blank or a quote. */
		if (has(rest, around[i][1]) ||
		    (open == s.p && !has(rest, ")") && !has(rest, "}")))
			return rest.n > 0;
	}
	return is_around(s, "`", "`");
}

bool
shape_is_reference(struct span s)
{
	return has_expansion(s) || has_format(s) || has(s, "/secrets/") ||
	    has_field(s) || has_variable(s) || is_in_marks(s) ||
	    is_expression(s) || has_scheme(s) || is_sealed(s) ||
	    shape_is_path(s) || is_plain_url(s);
}
