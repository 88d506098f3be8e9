/*
 * The right to read from a registry: Basic, or a token of its token server
 * (distribution, "Token Authentication"; "OAuth2 Token Authentication").
 */
#include <stdio.h>

#include "base/clock.h"
#include "base/mem.h"
#include "registry/network.h"

enum { FORM_MAX = CREDENTIALS_MAX * 3 + 3 * CHALLENGE_PART_MAX * 3 };

static void
put_basic(struct buf *out, const struct credentials *c)
{
	auto_free char *pair = mem_printf("%s:%s", c->user, c->password);

	buf_puts(out, "Basic ");
	buf_put_base64(out, span_of(pair));
	explicit_bzero(pair, strlen(pair));
}

static bool
has_password(const struct credentials *c)
{
	return c->user && c->password;
}

static void
put_parameter(struct buf *b, char *separator, const char *name,
    struct span value)
{
	buf_printf(b, "%c%s=", *separator, name);
	url_put_escaped(b, value);
	*separator = '&';
}

/* Several scopes in one are asked for one by one. */
static void
put_scopes(struct buf *b, char *separator, const char *scope)
{
	struct span rest = span_of(scope), one;

	while (span_cut(&rest, ' ', &one))
		if (one.n)
			put_parameter(b, separator, "scope", one);
}

static void
put_query(struct buf *url, const struct place *p)
{
	const struct challenge *c = &p->challenge;
	char separator = strchr(c->realm, '?') ? '&' : '?';

	buf_puts(url, c->realm);
	if (c->service[0])
		put_parameter(url, &separator, "service", span_of(c->service));
	put_scopes(url, &separator, c->scope);
	if (has_password(&p->credentials))
		put_parameter(url, &separator, "account",
		    span_of(p->credentials.user));
}

static void
put_form(struct buf *form, const struct place *p)
{
	const struct challenge *c = &p->challenge;
	char separator = '&';

	buf_puts(form, "grant_type=refresh_token&client_id=img-fetch");
	put_parameter(form, &separator, "service", span_of(c->service));
	put_parameter(form, &separator, "scope", span_of(c->scope));
	put_parameter(form, &separator, "refresh_token",
	    span_of(p->credentials.identity_token));
}

/*
 * Where the registry may send us for a token: anywhere over TLS; without, only
 * to its own host, and only where it is itself spoken to without. Else whoever
 * sits on the line would be given the credentials.
 */
static int
check_realm(const struct place *p, struct url *u, struct err *err)
{
	struct url base;

	if (!url_parse(span_of(p->challenge.realm), u))
		return err_set(err,
		    "%s: names a token server that is none: "
		    "'%s'",
		    p->name, p->challenge.realm);
	if (u->tls)
		return 0;
	if (!p->tls && url_parse(span_of(p->base), &base) &&
	    span_eq(base.host, u->host))
		return 0;
	return err_set(err, "%s: names a token server without TLS: '%s'",
	    p->name, p->challenge.realm);
}

static int
take_token(struct place *p, const struct exchange *x, struct span body,
    struct err *err)
{
	struct token t;
	int r;

	if (x->outcome != HTTP_ANSWERED || x->status != 200) {
		auto_free char *subject = mem_printf(": token server '%.*s'",
		    (int)strcspn(p->challenge.realm, "?"), p->challenge.realm);

		return network_complain(p, subject, x, err);
	}
	r = token_parse(body, &t, err);
	if (r < 0)
		err_wrap(err, "%s: token server '%s'", p->name,
		    p->challenge.realm);
	buf_reset(&p->token);
	if (r == 0)
		buf_put(&p->token, buf_span(&t.text));
	if (r == 0)
		p->token_number++;
	p->token_until = clock_ms() + (int64_t)t.expires_in * 1000;
	buf_release(&t.text);
	return r;
}

/* What is read, where the registry did not say. */
static void
set_scope(struct place *p)
{
	if (p->challenge.scope[0] == '\0' && p->where &&
	    p->where->repository[0])
		snprintf(p->challenge.scope, sizeof(p->challenge.scope),
		    "repository:%s:pull", p->where->repository);
}

static int
fetch_token(struct network *n, struct place *p, struct err *err)
{
	const struct credentials *c = &p->credentials;
	auto_buf struct buf url, form, basic, body;
	struct exchange x = { .whole = DOCUMENT_SECONDS,
		.sink = http_sink_buf,
		.sink_arg = &body };
	struct url u;
	int r;

	buf_init(&url, URL_MAX_BYTES * 4);
	buf_init(&form, FORM_MAX);
	buf_init(&basic, CREDENTIALS_MAX * 4);
	buf_init(&body, TOKEN_DOCUMENT_MAX);
	set_scope(p);
	if (check_realm(p, &u, err) < 0)
		return -1;
	place_prepare(n, p, &u, &x);
	if (c->identity_token) {
		buf_puts(&url, p->challenge.realm);
		put_form(&form, p);
		x.form = buf_str(&form);
	} else {
		put_query(&url, p);
		if (has_password(c))
			put_basic(&basic, c);
		x.authorization = basic.n ? buf_str(&basic) : NULL;
	}
	x.url = buf_str(&url);
	r = network_get(n, &x, err);
	if (r == 0)
		r = take_token(p, &x, buf_span(&body), err);
	exchange_release(n->http, &x);
	return r;
}

int
place_authorization(struct network *n, struct place *p, struct buf *out,
    struct err *err)
{
	if (p->credentials.registry_token) {
		buf_printf(out, "Bearer %s", p->credentials.registry_token);
		return 0;
	}
	switch (p->challenge.scheme) {
	case CHALLENGE_NONE:
		return 0;
	case CHALLENGE_BASIC:
		if (has_password(&p->credentials))
			put_basic(out, &p->credentials);
		return 0;
	case CHALLENGE_BEARER:
		break;
	}
	if (clock_ms() >= p->token_until)
		buf_reset(&p->token);
	if (p->token.n == 0 && fetch_token(n, p, err) < 0)
		return -1;
	buf_puts(out, "Bearer ");
	buf_put(out, buf_span(&p->token));
	return 0;
}

int
place_renew(struct network *n, struct place *p, const struct challenge *c,
    unsigned used, struct err *err)
{
	bool had = p->challenge.scheme == CHALLENGE_BASIC &&
	    has_password(&p->credentials);

	if (c->scheme == CHALLENGE_NONE || p->credentials.registry_token)
		return err_set(err, "%s: 401 Unauthorized", p->name);
	if (c->scheme == CHALLENGE_BASIC) {
		p->challenge = *c;
		if (had)
			return err_set(err, "%s: does not take the credentials",
			    p->name);
		return has_password(&p->credentials)
		    ? 0
		    : err_set(err,
			  "%s: wants credentials, and there are none for it",
			  p->name);
	}
	/* Several requests meet the same expired token. */
	if (p->challenge.scheme == CHALLENGE_BEARER && used != p->token_number)
		return 0;
	p->challenge = *c;
	return fetch_token(n, p, err);
}
