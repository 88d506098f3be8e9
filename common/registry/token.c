#include "json/json.h"
#include "registry/headers.h"
#include "registry/scan.h"

enum { EXPIRES_DEFAULT = 60 };

static uint32_t
read_expiry(const struct json *v)
{
	int64_t n = json_int(v);

	if (n <= 0)
		return EXPIRES_DEFAULT;
	return n < UINT32_MAX ? (uint32_t)n : UINT32_MAX;
}

int
token_parse(struct span body, struct token *t, struct err *err)
{
	auto_json struct json_doc *doc = NULL;
	struct span text, other;
	bool twice = false;

	*t = (struct token){ .expires_in = EXPIRES_DEFAULT };
	buf_init(&t->text, TOKEN_MAX);
	/* The reader's message quotes the text, and so may have the token. */
	doc = json_parse(body, TOKEN_DOCUMENT_MAX, err);
	if (!doc)
		return err_set(err, "the answer with the token is no JSON");
	text = json_string(json_field(json_root(doc), "token", &twice));
	other = json_string(json_field(json_root(doc), "access_token", &twice));
	t->expires_in =
	    read_expiry(json_field(json_root(doc), "expires_in", &twice));
	if (twice)
		return err_set(err, "a key twice, in different case");
	if (text.n == 0)
		text = other;
	if (text.n == 0)
		return err_set(err, "no token in the answer");
	if (text.n > TOKEN_MAX)
		return err_set(err,
		    "a token of %zu bytes, over the limit of %d", text.n,
		    TOKEN_MAX);
	if (!all_visible(text))
		return err_set(err,
		    "a token with a byte that does not belong in a header");
	buf_put(&t->text, text);
	return 0;
}
