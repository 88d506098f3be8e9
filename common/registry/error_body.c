#include "json/json.h"
#include "registry/headers.h"
#include "registry/scan.h"

/* A member that is a string; of another type, or twice: empty. */
static struct span
text_of(const struct json *v, const char *key)
{
	bool ignored = false;

	return json_string(json_field(v, key, &ignored));
}

/* The one, the other, or "one: other". */
static bool
put_pair(struct buf *b, struct span first, struct span second)
{
	buf_put(b, first);
	if (first.n && second.n)
		buf_puts(b, ": ");
	buf_put(b, second);
	return first.n || second.n;
}

static bool
put_first_error(struct buf *b, const struct json *errors)
{
	for (size_t i = 0; i < json_count(errors); i++) {
		const struct json *e = json_at(errors, i);

		if (put_pair(b, text_of(e, "code"), text_of(e, "message")))
			return true;
	}
	return false;
}

static void
put_object(struct buf *b, const struct json *v)
{
	bool ignored = false;
	const struct json *error = json_field(v, "error", &ignored);

	/* The last of these is Google's: {"error":{"message"}}. */
	if (put_first_error(b, json_field(v, "errors", &ignored)) ||
	    put_pair(b, text_of(v, "message"), SPAN("")) ||
	    put_pair(b, json_string(error), text_of(v, "error_description")) ||
	    put_pair(b, text_of(error, "message"), SPAN("")))
		return;
	buf_put(b, text_of(v, "details"));
}

/* Neither a page for a browser nor JSON that is broken. */
static bool
is_plain(struct span s)
{
	if (s.n > ERROR_TEXT_MAX || !span_is_utf8(s) ||
	    (s.n && strchr("<{[", s.p[0])))
		return false;
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] < ' ' || s.p[i] == 0x7f)
			return false;
	return true;
}

/* At most ERROR_TEXT_MAX bytes, cut between characters, in one line. */
static void
put_line(struct buf *b, struct span s)
{
	s = span_trim(s);
	if (s.n > ERROR_TEXT_MAX) {
		s.n = ERROR_TEXT_MAX;
		while (s.n && ((unsigned char)s.p[s.n] & 0xc0) == 0x80)
			s.n--;
	}
	/* A NUL as well: it would end what a "%s" prints. */
	for (size_t i = 0; i < s.n; i++)
		buf_putc(b, strchr("\r\n", s.p[i]) ? ' ' : s.p[i]);
}

void
error_body_put(struct buf *b, struct span body)
{
	struct err ignored;
	auto_json struct json_doc *doc =
	    json_parse(body, ERROR_BODY_MAX, &ignored);
	auto_buf struct buf text;
	struct span plain = span_trim(body);

	buf_init(&text, (size_t)2 * ERROR_BODY_MAX);
	switch (doc ? json_type(json_root(doc)) : JSON_NULL) {
	case JSON_OBJECT:
		put_object(&text, json_root(doc));
		break;
	case JSON_STRING:
		buf_put(&text, json_string(json_root(doc)));
		break;
	default:
		if (!doc && is_plain(plain))
			buf_put(&text, plain);
	}
	put_line(b, buf_span(&text));
}
