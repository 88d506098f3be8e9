/*
 * Secrets in UTF-16 and base64: in all forms in which these come, and wherever
 * blocks end.
 */
#include "scanning.h"

static void
test_wrapped_borders(struct scanner *s, const struct buf *token)
{
	auto_buf struct buf longer, wrapped;
	struct span value = buf_span(token);

	buf_init(&longer, 65536);
	buf_init(&wrapped, 65536);
	put_wide(&wrapped, buf_span(token), false);
	ok(count_misses(s, buf_span(&wrapped), "t-token utf16", value, 1) == 0,
	    "UTF-16 is found wherever blocks end");
	buf_reset(&wrapped);
	put_wide(&wrapped, buf_span(token), true);
	ok(count_misses(s, buf_span(&wrapped), "t-token utf16", value, 1) == 0,
	    "so it is in the other order");
	buf_reset(&wrapped);
	put_base64(&wrapped, buf_span(token), 0, "");
	ok(count_misses(s, buf_span(&wrapped), "t-token base64", value, 1) == 0,
	    "base64 is found wherever blocks end");
	buf_puts(&longer, "lon_");
	put_random(&longer, 3, LONG - 4);
	buf_reset(&wrapped);
	put_wide(&wrapped, buf_span(&longer), false);
	ok(count_misses(s, buf_span(&wrapped), "t-long utf16",
	       buf_span(&longer), 401) == 0,
	    "long ones in UTF-16 are found");
	buf_reset(&wrapped);
	put_base64(&wrapped, buf_span(&longer), 76, "\n");
	ok(count_misses(s, span_from(buf_span(&wrapped), 1), "t-long base64",
	       buf_span(&longer), 307) == 0,
	    "long ones in lines of base64 are found");
}

/* A text and the secret that is to be found in it, the name apart. */
static void
finds(struct scanner *s, const struct buf *text, const char *head,
    const struct buf *token, const char *title)
{
	auto_free char *want = mem_printf("%s=%.*s\n", head,
	    token->n < 40 ? (int)token->n : 40, token->p);

	says(s, buf_span(text), want, title);
}

static void
test_utf16(struct scanner *s, const struct buf *token)
{
	auto_buf struct buf t, line;

	buf_init(&t, 65536);
	buf_init(&line, 65536);
	buf_printf(&line, "one\r\ntwo\r\nkey: \"%.*s\"\r\n", (int)token->n,
	    token->p);
	buf_puts(&t, "\xff\xfe");
	put_wide(&t, buf_span(&line), false);
	finds(s, &t, "t-token utf16 3 key", token,
	    "UTF-16 with a mark is text, with lines");
	buf_reset(&t);
	buf_puts(&t, "\xfe\xff");
	put_wide(&t, buf_span(&line), true);
	finds(s, &t, "t-token utf16 3 key", token,
	    "so is the other order of bytes");
	for (int big = 0; big < 2; big++)
		for (size_t n = 0; n < 5; n++) {
			buf_reset(&t);
			buf_put(&t, (struct span){ "\1\2\3\5", n });
			buf_puts(&t, n & 1 ? "Q" : "\1");
			put_wide(&t, buf_span(token), big != 0);
			buf_puts(&t, n & 2 ? "QQ" : "\1");
			buf_putc(&t, '\0');
			finds(s, &t, "t-token utf16 0 ", token,
			    "it is found at odd places too, and between "
			    "letters");
		}
}

static void
test_base64_forms(struct scanner *s, const struct buf *token)
{
	static const struct {
		const char *before, *behind, *name;
	} forms[] = {
		{ "", "", "" },
		{ "data:\n  token: ", "\n  other: YWJj\n", "token" },
		{ "auth = \"", "\"", "auth" },
		{ "\"text\\n", "\\n\"", "" },
		{ "https://x.example/secrets/", "?x", "" },
		{ "sha512-", " x", "" },
		{ "data:text/plain;base64,", ")", "" },
		{ "X-Auth: ", "\r\n", "X-Auth" },
		{ "x\001", "\002", "" },
	};
	auto_buf struct buf t, text;

	buf_init(&t, 65536);
	buf_init(&text, 65536);
	for (size_t i = 0; i < array_len(forms); i++)
		for (size_t pad = 0; pad < 3; pad++) {
			auto_free char *head = NULL;
			int line = strchr(forms[i].before, '\n') ? 2 : 1;

			buf_reset(&t);
			buf_reset(&text);
			buf_put(&text, (struct span){ "user: ", 4 + pad });
			buf_put(&text, (struct span){ ";;", 2 });
			buf_put(&text, buf_span(token));
			buf_puts(&t, forms[i].before);
			put_base64(&t, buf_span(&text), 0, "");
			buf_puts(&t, forms[i].behind);
			head = mem_printf("t-token base64 %d %s", line,
			    forms[i].name);
			finds(s, &t, head, token,
			    "base64 is found, whatever is before and behind");
		}
}

static void
test_base64_lines(struct scanner *s, const struct buf *token)
{
	static const char *const ends[] = { "\n", "\r\n", "\n    ", "\\n",
		"\\r\\n" };
	static const size_t widths[] = { 60, 64, 76, 120 };
	auto_buf struct buf t, text;

	buf_init(&t, 65536);
	buf_init(&text, 65536);
	put_filler(&text, 37);
	buf_putc(&text, '\n');
	buf_put(&text, buf_span(token));
	buf_putc(&text, '\n');
	put_filler(&text, 200);
	for (size_t i = 0; i < array_len(ends); i++)
		for (size_t w = 0; w < array_len(widths); w++) {
			buf_reset(&t);
			put_base64(&t, buf_span(&text), widths[w], ends[i]);
			buf_puts(&t, "\nfoo: bar\n");
			finds(s, &t,
			    ends[i][0] == '\\' ? "t-token base64 1 "
					       : "t-token base64 2 ",
			    token, "lines of base64 are one text");
		}
}

/* Values on lines of their own are not one text. */
static void
test_base64_list(struct scanner *s, const struct buf *token)
{
	auto_buf struct buf t, text, want;

	buf_init(&t, 65536);
	buf_init(&want, 65536);
	buf_init(&text, 65536);
	for (size_t pad = 0; pad < 40; pad++) {
		buf_reset(&text);
		buf_put(&text, SPAN("ab "));
		put_filler(&text, pad);
		buf_putc(&text, ' ');
		buf_put(&text, buf_span(token));
		for (int i = 0; i < 2; i++) {
			put_base64(&t, buf_span(&text), 0, "");
			buf_putc(&t, '\n');
			buf_printf(&want, "t-token base64 %zu =%.*s\n",
			    2 * pad + (size_t)i + 1, (int)token->n, token->p);
		}
	}
	says(s, buf_span(&t), buf_str(&want),
	    "values in a list of lines are each by itself");
}

static void
test_base64_limits(struct scanner *s, const struct buf *token)
{
	auto_buf struct buf t, twice;

	buf_init(&t, 65536);
	buf_init(&twice, 65536);
	put_base64(&t, SPAN("plain_k4jd7fh2l9qwx0z3, x"), 0, "");
	says(s, buf_span(&t), "", "some patterns are for plain text alone");
	buf_reset(&t);
	put_base64(&twice, buf_span(token), 0, "");
	put_base64(&t, buf_span(&twice), 0, "");
	says(s, buf_span(&t), "", "what is wrapped twice is not looked for");
	buf_reset(&t);
	buf_puts(&t, "-----BEGIN SOMETHING-----\n");
	put_base64(&t, buf_span(token), 0, "");
	says(s, buf_span(&t), "", "nor is what is in the armor of PEM");
}

int
main(void)
{
	struct scanner *s = new_scanner(false, BLOCK);
	auto_buf struct buf token;

	buf_init(&token, 100);
	put_token(&token);
	test_utf16(s, &token);
	test_base64_forms(s, &token);
	test_base64_lines(s, &token);
	test_base64_list(s, &token);
	test_base64_limits(s, &token);
	test_wrapped_borders(s, &token);
	scanner_free(s);
	return tap_end();
}
