/* Files that are a secret as a whole, or by being there. */
#include "secret/credential_parts.h"

enum {
	LINE_MAX_BYTES = 4096, /* of a file that is one secret */
	VNC_BLOCK = 8,         /* a password; a second one lets look only */
	KEYTAB_MIN = 8,        /* bytes: a version, and an entry's begin */
	GCLOUD_TOKEN_MIN = 30,
};

static struct field
first_line(struct span body)
{
	struct field f = { .value = SPAN("") };

	body = span_trim(body);
	if (body.n)
		line_next(&body, &f.value, &f.line);
	f.line = 1;
	f.value = span_trim(f.value);
	return f;
}

int
read_line(const struct credential_file *file, struct span body,
    secret_fn *found, void *arg, struct err *err)
{
	struct field f;

	if (text_check(body, err))
		return -1;
	f = first_line(body);
	if (f.value.n > LINE_MAX_BYTES)
		return err_set(err, "a line of %zu bytes is no password",
		    f.value.n);
	reading_judge(&(struct reading){ file, found, arg }, &f, AS_SECRET,
	    SEV_INFO);
	return 0;
}

int
read_vault_password(const struct credential_file *file, struct span body,
    secret_fn *found, void *arg, struct err *err)
{
	if (span_starts(body, SPAN("#!")) ||
	    span_starts(body, SPAN("$ANSIBLE_VAULT")))
		return 0;
	return read_line(file, body, found, arg, err);
}

static void
tell_bytes(const struct credential_file *file, struct span name,
    struct span value, secret_fn *found, void *arg)
{
	struct secret s = {
		.id = file->id,
		.title = file->title,
		.kind = SECRET_CREDENTIAL,
		.severity = file->severity,
		.name = name,
		.value = { value.p,
		    value.n < SECRET_VALUE_MAX ? value.n : SECRET_VALUE_MAX },
	};

	found(arg, &s);
}

int
read_bytes(const struct credential_file *file, struct span body,
    secret_fn *found, void *arg, struct err *err)
{
	(void)err;
	if (body.n)
		tell_bytes(file, SPAN(""), body, found, arg);
	return 0;
}

int
read_vnc(const struct credential_file *file, struct span body, secret_fn *found,
    void *arg, struct err *err)
{
	if (body.n == 0)
		return 0;
	if (body.n % VNC_BLOCK || body.n > (size_t)2 * VNC_BLOCK)
		return err_set(err, "%zu bytes are no password of VNC's",
		    body.n);
	tell_bytes(file, SPAN(""), body, found, arg);
	return 0;
}

int
read_keytab(const struct credential_file *file, struct span body,
    secret_fn *found, void *arg, struct err *err)
{
	if (body.n == 0)
		return 0;
	if (!span_starts(body, SPAN("\x05\x02")) &&
	    !span_starts(body, SPAN("\x05\x01")))
		return err_set(err, "it does not begin as a keytab does");
	if (body.n >= KEYTAB_MIN)
		tell_bytes(file, SPAN(""), body, found, arg);
	return 0;
}

static size_t
token_length(struct span s)
{
	static const char set[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				  "abcdefghijklmnopqrstuvwxyz0123456789-_./";
	size_t n = 0;

	while (n < s.n && memchr(set, s.p[n], sizeof(set) - 1))
		n++;
	return n;
}

static void
find_tokens(const struct credential_file *file, struct span body,
    const char *prefix, const char *name, secret_fn *found, void *arg)
{
	size_t skip = strlen(prefix);
	const char *at;

	while (body.n && (at = memmem(body.p, body.n, prefix, skip))) {
		struct span token = span_from(body, (size_t)(at - body.p));

		token.n = token_length(token);
		if (token.n >= GCLOUD_TOKEN_MIN)
			tell_bytes(file, span_of(name), token, found, arg);
		body = span_from(body,
		    (size_t)(at - body.p) + (token.n > skip ? token.n : skip));
	}
}

int
read_gcloud_db(const struct credential_file *file, struct span body,
    secret_fn *found, void *arg, struct err *err)
{
	if (body.n && !span_starts(body, SPAN("SQLite format 3")))
		return err_set(err, "it is no database of SQLite's");
	find_tokens(file, body, "ya29.", "access_token", found, arg);
	find_tokens(file, body, "1//", "refresh_token", found, arg);
	return 0;
}
