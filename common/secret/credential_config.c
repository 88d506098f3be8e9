/* Files of programs that have a grammar of their own. */
#include "secret/credential_parts.h"

/* fetchmail: poll HOST … user NAME … password WORD, in any layout. */
int
read_fetchmail(const struct credential_file *f, struct span body,
    secret_fn *found, void *arg, struct err *err)
{
	struct reading r = { f, found, arg };
	struct field field = { .depth = 1, .keys = { SPAN("") } };
	struct span line, word, want = { NULL, 0 };

	if (text_check(body, err))
		return -1;
	while (line_next(&body, &line, &field.line))
		while (word_next(&line, &word) && word.p[0] != '#') {
			struct span plain = word;

			while (plain.n && plain.p[plain.n - 1] == ',')
				plain.n--;
			plain = without_quotes(plain);
			field.value = plain;
			if (want.n && (want.p[0] == 'p' && want.p[1] == 'a'))
				reading_judge(&r, &field, AS_SECRET, SEV_INFO);
			else if (want.n)
				field.keys[0] = plain;
			want = (struct span){ NULL, 0 };
			if (span_is(word, "poll") || span_is(word, "skip") ||
			    span_is(word, "server") ||
			    span_is(word, "password") || span_is(word, "pass"))
				want = word;
		}
	return 0;
}

/* PHP's text, and where it is. */
struct php {
	struct reading r;
	struct span text;
	size_t at;
	uint64_t line;
};

static void
php_pass(struct php *p, size_t n)
{
	for (; n && p->at < p->text.n; n--, p->at++)
		if (p->text.p[p->at] == '\n')
			p->line++;
}

static bool
php_is(const struct php *p, const char *what)
{
	return span_starts_folded(span_from(p->text, p->at), what);
}

static void
php_blanks(struct php *p)
{
	while (p->at < p->text.n && span_is_blank(p->text.p[p->at]))
		php_pass(p, 1);
}

/* A comment, or nothing. */
static bool
php_comment(struct php *p)
{
	struct span rest = span_from(p->text, p->at);
	const char *end;

	if (php_is(p, "/*")) {
		end = memmem(rest.p, rest.n, "*/", 2);
		php_pass(p, end ? (size_t)(end + 2 - rest.p) : rest.n);
		return true;
	}
	if (!php_is(p, "//") && !php_is(p, "#"))
		return false;
	end = memchr(rest.p, '\n', rest.n);
	php_pass(p, end ? (size_t)(end - rest.p) : rest.n);
	return true;
}

/* 'text' or "text"; false where something else stands there, or it has no end:
 * then nothing follows. */
static bool
php_string(struct php *p, struct span *s)
{
	struct span rest;

	php_blanks(p);
	rest = span_from(p->text, p->at);
	if (rest.n == 0 || (rest.p[0] != '\'' && rest.p[0] != '"'))
		return false;
	for (size_t i = 1; i < rest.n; i++) {
		if (rest.p[i] == '\\') {
			i++;
		} else if (rest.p[i] == rest.p[0]) {
			*s = (struct span){ rest.p + 1, i - 1 };
			php_pass(p, i + 1);
			return true;
		}
	}
	php_pass(p, rest.n);
	return false;
}

static bool
php_mark(struct php *p, char c)
{
	php_blanks(p);
	if (p->at >= p->text.n || p->text.p[p->at] != c)
		return false;
	php_pass(p, 1);
	return true;
}

/* ( 'NAME' , 'value' ): a value that is computed is none of ours. */
static void
php_define(struct php *p)
{
	struct field f = { .depth = 1 };

	if (!php_mark(p, '(') || !php_string(p, &f.keys[0]) ||
	    !php_mark(p, ','))
		return;
	php_blanks(p);
	f.line = p->line;
	if (php_string(p, &f.value) && (php_mark(p, ')') || php_mark(p, ',')))
		reading_field(&p->r, &f);
}

int
read_php(const struct credential_file *f, struct span body, secret_fn *found,
    void *arg, struct err *err)
{
	struct php p = { { f, found, arg }, body, 0, 1 };
	struct span ignored;

	if (text_check(body, err))
		return -1;
	while (p.at < body.n) {
		char c = body.p[p.at];

		if (php_comment(&p))
			continue;
		if (php_is(&p, "define")) {
			php_pass(&p, 6);
			php_define(&p);
		} else if ((c != '\'' && c != '"') ||
		    !php_string(&p, &ignored)) {
			php_pass(&p, 1);
		}
	}
	return 0;
}

/* What of a block of OpenVPN's is a secret. */
static void
ovpn_block(const struct reading *r, struct field *f, struct span block)
{
	struct span name = f->keys[0], user;
	uint64_t number = 0;

	f->value = block;
	if (span_is(name, "key"))
		reading_judge(r, f, AS_KEY, SEV_HIGH);
	else if (span_is(name, "secret") || span_is(name, "tls-auth") ||
	    span_is(name, "tls-crypt") || span_is(name, "tls-crypt-v2") ||
	    span_is(name, "pkcs12"))
		reading_judge(r, f, AS_THERE, SEV_MEDIUM);
	else if (span_is(name, "auth-user-pass") &&
	    line_next(&block, &user, &number) &&
	    line_next(&block, &f->value, &number)) {
		f->line++;
		reading_judge(r, f, AS_SECRET, SEV_HIGH);
	}
}

/* The name of a line "<name>"; empty where it is none. */
static struct span
ovpn_tag(struct span line)
{
	line = span_trim(line);
	if (line.n < 3 || line.p[0] != '<' || line.p[line.n - 1] != '>')
		return SPAN("");
	return (struct span){ line.p + 1, line.n - 2 };
}

int
read_ovpn(const struct credential_file *f, struct span body, secret_fn *found,
    void *arg, struct err *err)
{
	struct reading r = { f, found, arg };
	struct field field = { .depth = 1 };
	struct span line, tag, block = { NULL, 0 };
	uint64_t number = 0;

	if (text_check(body, err))
		return -1;
	while (line_next(&body, &line, &number)) {
		tag = ovpn_tag(line);
		if (!tag.n)
			continue;
		if (tag.p[0] == '/' && block.p &&
		    span_eq(span_from(tag, 1), field.keys[0])) {
			block.n = (size_t)(line.p - block.p);
			ovpn_block(&r, &field, span_trim(block));
			block.p = NULL;
		} else if (tag.p[0] != '/' && body.p) {
			field.keys[0] = tag;
			field.line = number + 1;
			block.p = body.p;
		}
	}
	return block.p
	    ? err_set(err, "line %llu: '<%.*s>' has no end",
		  (unsigned long long)field.line, SPAN_ARG(field.keys[0]))
	    : 0;
}
