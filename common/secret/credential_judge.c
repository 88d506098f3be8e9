#include "base/buf.h"
#include "base/mem.h"
#include "json/json.h"
#include "secret/credential_parts.h"
#include "secret/value.h"

enum {
	/* Of what only a weak name speaks for: bytes, tenths of a bit. */
	WEAK_MIN = 12,
	WEAK_ENTROPY = 30,
	/* Tenths of a bit of what is sure though it looks like words:
	 * WordPress' salts have blanks. */
	SURE_ENTROPY = 38,
	/* Bytes of PEM below which there is no key in it. */
	KEY_MIN = 100,
	KEY_NAME_MAX = 256, /* bytes of one of the names */
	/* Bytes of a URL's user that make it a token. */
	URL_TOKEN_MIN = 20,
};

/* One value that is being judged. */
struct judging {
	const struct reading *r;
	const struct field *f;
	enum severity severity;
};

/*
 * Without the user and password that a URL in it may have. A long one is no
 * name, and would be copied for each value below it.
 */
static void
put_key(struct buf *b, struct span key)
{
	const char *slashes = key.n ? memmem(key.p, key.n, "//", 2) : NULL;
	const char *at = key.n ? memrchr(key.p, '@', key.n) : NULL;
	struct span user = { slashes ? slashes + 2 : key.p, 0 };

	if (key.n > KEY_NAME_MAX) {
		buf_puts(b, "****");
		return;
	}
	if (at && at >= user.p)
		user.n = (size_t)(at - user.p);
	if (user.n == 0 || (!slashes && !memchr(user.p, ':', user.n))) {
		buf_put(b, key);
		return;
	}
	buf_put(b, (struct span){ key.p, (size_t)(user.p - key.p) });
	buf_puts(b, "****");
	buf_put(b, span_from(key, (size_t)(at - key.p)));
}

/* The end of it, where it is too long. */
static struct span
cut_name(struct span name)
{
	size_t at = name.n > SECRET_NAME_MAX ? name.n - SECRET_NAME_MAX : 0;

	while (at < name.n && ((unsigned char)name.p[at] & 0xc0) == 0x80)
		at++;
	return span_from(name, at);
}

static void
put_name(struct buf *b, const struct field *f)
{
	for (size_t i = 0; i < f->depth; i++) {
		if (b->n)
			buf_putc(b, '.');
		put_key(b, f->keys[i]);
	}
}

static void
tell(const struct judging *j, enum secret_kind kind, struct span value,
    const char *confidence)
{
	const struct credential_file *file = j->r->file;
	auto_buf struct buf name = { .max = FIELD_DEPTH * 2 * KEY_NAME_MAX };
	struct secret s = {
		.id = file->id,
		.title = file->title,
		.kind = kind,
		.severity = j->severity ? j->severity : file->severity,
		.confidence = confidence,
		.value = value,
		.line = j->f->line,
	};

	if (kind == SECRET_HASH && s.severity > SEV_MEDIUM && !j->severity)
		s.severity = SEV_MEDIUM;
	put_name(&name, j->f);
	s.name = cut_name(buf_span(&name));
	if (s.value.n > SECRET_VALUE_MAX)
		s.value.n = SECRET_VALUE_MAX;
	j->r->found(j->r->arg, &s);
}

/* A password may be a word that is none elsewhere: "true", "1234". */
bool
password_is_real(struct span value)
{
	enum value_kind kind = value_judge(value);

	return kind == VALUE_SECRET || kind == VALUE_WORD || kind == VALUE_HASH;
}

static void
judge_secret(const struct judging *j, struct span value)
{
	enum value_kind kind = value_judge(value);

	if (kind == VALUE_HASH)
		tell(j, SECRET_HASH, value, NULL);
	else if (password_is_real(value))
		tell(j, SECRET_CREDENTIAL, value,
		    kind == VALUE_WORD && value_entropy(value) < SURE_ENTROPY
			? "medium"
			: NULL);
}

static void
judge_named(const struct judging *j, struct span name, struct span value)
{
	enum name_strength strength = name_judge(name);
	enum value_kind kind = value_judge(value);

	if (strength == NAME_NONE)
		return;
	if (kind == VALUE_HASH)
		tell(j, SECRET_HASH, value, NULL);
	if (kind != VALUE_SECRET)
		return;
	if (strength == NAME_STRONG)
		tell(j, SECRET_CREDENTIAL, value, NULL);
	else if (value.n >= WEAK_MIN && value_entropy(value) >= WEAK_ENTROPY)
		tell(j, SECRET_CREDENTIAL, value, "medium");
}

static void
judge_said(const struct judging *j)
{
	const struct field *f = j->f;
	const struct json *said = json_member(f->in, SPAN("sensitive"));

	if (json_bool(said))
		judge_secret(j, f->value);
	else if (f->depth > 1)
		judge_named(j, f->keys[f->depth - 2], f->value);
}

/* What stands behind the first colon, all of it where there is none. */
static struct span
password_of(struct span login)
{
	struct span rest = login, user;

	span_cut(&rest, ':', &user);
	return rest.p ? rest : login;
}

static void
judge_login(const struct judging *j, struct span value)
{
	judge_secret(j, password_of(value));
}

/* Some write it without the padding. */
static bool
unbase64(struct buf *plain, struct span value)
{
	auto_buf struct buf padded = { .max = CREDENTIAL_FILE_MAX };

	while (value.n && value.p[value.n - 1] == '=')
		value.n--;
	buf_put(&padded, value);
	while (padded.n % 4)
		buf_putc(&padded, '=');
	return buf_ok(&padded) && buf_put_unbase64(plain, buf_span(&padded));
}

/* The value is told as it stands there: that is what has to be masked. */
static void
judge_basic(const struct judging *j, struct span value)
{
	auto_buf struct buf plain = { .max = CREDENTIAL_FILE_MAX };

	if (value_judge(value) == VALUE_REFERENCE)
		return;
	if (!unbase64(&plain, value))
		judge_secret(j, value);
	else if (password_is_real(password_of(buf_span(&plain))))
		tell(j, SECRET_CREDENTIAL, value, NULL);
}

/* The names that RFC 2606 keeps for documentation. */
static bool
host_is_example(struct span host)
{
	const char *colon = host.n ? memchr(host.p, ':', host.n) : NULL;

	if (colon)
		host.n = (size_t)(colon - host.p);
	return span_ends(host, SPAN("example.com")) ||
	    span_ends(host, SPAN("example.org")) ||
	    span_ends(host, SPAN("example.net")) ||
	    span_ends(host, SPAN(".example"));
}

/* What stands between the slashes of a URL and its path. */
static void
judge_authority(const struct judging *j, struct span authority)
{
	const char *at =
	    authority.n ? memrchr(authority.p, '@', authority.n) : NULL;
	struct span login, user;

	if (!at)
		return;
	login = (struct span){ authority.p, (size_t)(at - authority.p) };
	if (host_is_example(span_from(authority, login.n + 1)))
		return;
	span_cut(&login, ':', &user);
	if (login.p && password_is_real(login))
		tell(j, SECRET_URL, login, NULL);
	else if ((!login.p || span_is(login, "x-oauth-basic")) &&
	    user.n >= URL_TOKEN_MIN && value_judge(user) == VALUE_SECRET)
		tell(j, SECRET_URL, user, "medium");
}

static void
judge_urls(const struct judging *j, struct span value)
{
	static const char ends[] = "/?#\"'<>, \t\r\n";
	const char *at;
	size_t n;

	while (value.n && (at = memmem(value.p, value.n, "://", 3))) {
		value = span_from(value, (size_t)(at + 3 - value.p));
		for (n = 0; n < value.n; n++)
			if (memchr(ends, value.p[n], sizeof(ends) - 1))
				break;
		judge_authority(j, (struct span){ value.p, n });
	}
}

static void
judge_header(const struct judging *j, struct span value)
{
	struct span scheme, rest = value, name;

	span_cut(&rest, ':', &name);
	if (!rest.p || !span_has_folded(name, "authorization") ||
	    !word_next(&rest, &scheme))
		return;
	rest = span_trim(rest);
	if (span_is_folded(scheme, "basic"))
		judge_basic(j, rest);
	else
		judge_secret(j, rest.n ? rest : scheme);
}

static bool
is_open_key(struct span pem)
{
	return pem.n >= KEY_MIN && span_has_folded(pem, "-----begin ") &&
	    span_has_folded(pem, "private key-----") &&
	    !span_has_folded(pem, "encrypted");
}

static void
judge_key(const struct judging *j, struct span value)
{
	auto_buf struct buf plain = { .max = CREDENTIAL_FILE_MAX };

	if (is_open_key(value) ||
	    (unbase64(&plain, value) && is_open_key(buf_span(&plain))))
		tell(j, SECRET_CREDENTIAL, value, NULL);
}

static void
judge_account(const struct judging *j)
{
	const struct json *type = json_member(j->f->in, SPAN("type"));

	if (span_is(json_string(type), "service_account"))
		judge_key(j, j->f->value);
}

static void
judge_braced(const struct judging *j, struct span value)
{
	if (value.n < 2 || value.p[0] != '{' || value.p[value.n - 1] != '}')
		judge_secret(j, value);
}

/* Whatever it looks like: what it is was said by its grammar. */
static void
judge_there(const struct judging *j, enum secret_kind kind, struct span value)
{
	enum value_kind is = value_judge(value);

	if (is != VALUE_EMPTY && is != VALUE_REFERENCE)
		tell(j, kind, value, NULL);
}

void
reading_judge(const struct reading *r, const struct field *f, enum field_as as,
    enum severity severity)
{
	const struct judging j = { r, f, severity };
	struct span value = f->value;

	switch (as) {
	case AS_SECRET:
		judge_secret(&j, value);
		break;
	case AS_THERE:
		judge_there(&j, SECRET_CREDENTIAL, value);
		break;
	case AS_NONE:
		break;
	case AS_NAMED:
		if (f->depth)
			judge_named(&j, f->keys[f->depth - 1], value);
		break;
	case AS_SAID:
		judge_said(&j);
		break;
	case AS_BASIC:
		judge_basic(&j, value);
		break;
	case AS_LOGIN:
		judge_login(&j, value);
		break;
	case AS_URL:
		judge_urls(&j, value);
		break;
	case AS_HEADER:
		judge_header(&j, value);
		break;
	case AS_KEY:
		judge_key(&j, value);
		break;
	case AS_ACCOUNT:
		judge_account(&j);
		break;
	case AS_HASH:
		judge_there(&j, SECRET_HASH, value);
		break;
	case AS_BRACED:
		judge_braced(&j, value);
		break;
	case AS_LARAVEL:
		if (span_starts(value, SPAN("base64:")))
			judge_secret(&j, span_from(value, 7));
		break;
	}
}
