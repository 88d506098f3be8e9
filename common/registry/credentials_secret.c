/*
 * Secrets in memory: checked, and wiped; never part of a message.
 */
#include "base/mem.h"
#include "registry/credentials_parts.h"

static void
wipe(char **p)
{
	if (*p)
		explicit_bzero(*p, strlen(*p));
	free(*p);
	*p = NULL;
}

void
credentials_release(struct credentials *c)
{
	if (!c)
		return;
	wipe(&c->user);
	wipe(&c->password);
	wipe(&c->identity_token);
	wipe(&c->registry_token);
}

void
secret_release(struct buf *b)
{
	if (b->p)
		explicit_bzero(b->p, b->cap);
	buf_release(b);
}

static int
check_part(struct span s, const char *what, struct err *err)
{
	if (s.n > CREDENTIALS_MAX)
		return err_set(err, "a %s of more than %d bytes", what,
		    CREDENTIALS_MAX);
	if (s.n && memchr(s.p, '\0', s.n))
		return err_set(err, "a %s with a NUL in it", what);
	return 0;
}

int
credentials_set_user(struct credentials *out, struct span user,
    struct span password, struct err *err)
{
	if (check_part(user, "user", err) < 0 ||
	    check_part(password, "password", err) < 0)
		return -1;
	if (user.n == 0)
		return err_set(err, "a password without a user");
	if (memchr(user.p, ':', user.n))
		return err_set(err, "a user with a colon in it");
	out->user = mem_spandup(user);
	out->password = mem_spandup(password);
	return 0;
}

int
credentials_set_token(char **to, struct span token, struct err *err)
{
	if (check_part(token, "token", err) < 0)
		return -1;
	if (token.n == 0)
		return err_set(err, "an empty token");
	for (size_t i = 0; i < token.n; i++)
		if (token.p[i] <= ' ' || token.p[i] > '~')
			return err_set(err, "a token with odd bytes in it");
	*to = mem_spandup(token);
	return 0;
}

int
credentials_set_pair(struct credentials *out, struct span pair, struct err *err)
{
	struct span user;

	if (pair.n == 0 || !memchr(pair.p, ':', pair.n))
		return err_set(err, "no USER:PASSWORD");
	span_cut(&pair, ':', &user);
	return credentials_set_user(out, user, pair, err);
}

/* jansson's message quotes what stands near the error: only its line is
 * taken. */
struct json_doc *
secret_json(struct span text, size_t max, struct err *err)
{
	struct json_doc *doc;
	auto_free char *line = NULL;

	if (text.n > max) {
		err_set(err, "more than %zu bytes", max);
		return NULL;
	}
	doc = json_parse(text, max, err);
	if (doc)
		return doc;
	line = mem_spandup((struct span){ err->msg, strcspn(err->msg, ":") });
	if (strncmp(line, "line ", 5) == 0)
		err_set(err, "%s: no valid JSON", line);
	else
		err_set(err, "no valid JSON");
	return NULL;
}

int
secret_field(const struct json *v, const char *key, struct span *out,
    struct err *err)
{
	bool twice = false;
	const struct json *field = json_field(v, key, &twice);

	*out = json_string(field);
	if (twice)
		return err_set(err, "'%s' twice, in different case", key);
	if (field && json_type(field) != JSON_STRING)
		return err_set(err, "'%s' is no string", key);
	return 0;
}
