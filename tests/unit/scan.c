/*
 * Secrets in bodies that go by in pieces: wherever the pieces and blocks end,
 * and by both engines.
 */
#include "scanning.h"

static void
test_names(struct scanner *s, const char *token)
{
	static const struct {
		const char *before, *name, *behind;
	} cases[] = {
		{ "", "", "" },
		{ "A_TOKEN=", "A_TOKEN", "\n" },
		{ "export A_TOKEN=\"", "A_TOKEN", "\"" },
		{ "{\"a.token\" : \"", "a.token", "\"}" },
		{ "{\\\"token\\\":\\\"", "token", "\\\"}" },
		{ "--token=", "token", " x" },
		{ "'token' => '", "token", "'" },
		{ "token := `", "token", "`" },
		{ "<token>", "token", "</token>" },
		{ "Authorization: Bearer ", "Authorization", "\r" },
		{ "token ", "", "" },
		{ "a\\n", "", "\\n" },
		{ "x?token%3D", "", "&y" },
		{ "\x1b", "", "\x1b" },
	};

	for (size_t i = 0; i < array_len(cases); i++) {
		auto_buf struct buf text, want, out;

		buf_init(&text, 4096);
		buf_init(&want, 4096);
		buf_init(&out, 4096);
		buf_printf(&text, "\n%s%s%s", cases[i].before, token,
		    cases[i].behind);
		buf_printf(&want, "t-token plain 2 %s=%s\n", cases[i].name,
		    token);
		scan(s, buf_span(&text), 4096, &out);
		ok(span_eq(buf_span(&out), buf_span(&want)),
		    "a token behind '%s' is found, and its name",
		    cases[i].before);
	}
}

static void
test_words(struct scanner *s, const char *token)
{
	static const char *const forms[] = { "x%s", "_%s", "7%s", "%sx", "%s_",
		"%s9", "\\\\x%s" };
	auto_buf struct buf text;

	buf_init(&text, 4096);
	for (size_t i = 0; i < array_len(forms); i++) {
		const char *at = strstr(forms[i], "%s");

		buf_reset(&text);
		buf_put(&text,
		    (struct span){ forms[i], (size_t)(at - forms[i]) });
		buf_puts(&text, token);
		buf_puts(&text, at + 2);
		says(s, buf_span(&text), "",
		    "a part of a longer word is no secret");
	}
	buf_reset(&text);
	buf_printf(&text, "tok_%s", token);
	says(s, buf_span(&text), "", "nor is what begins again within a word");
	says(s, SPAN("tok_xxxxxxxxxxxxxxxxxxxx tok_EXAMPLEEXAMPLEEXAMPL"), "",
	    "made up values are no secrets");
	says(s, SPAN("acme: 'k4jd7fh2l9qwx0z3' acme 'aaaaaaaaaaaaaaab'"),
	    "t-group plain 1 acme=k4jd7fh2l9qwx0z3\n",
	    "the secret is the first group; one of little entropy is none");
	says(s, SPAN("xx\001KEY\0021234xx\001KEY\0025678"),
	    "t-any plain 1 =\001KEY\0021234\nt-any plain 1 =\001KEY\0025678\n",
	    "a pattern for anywhere may stand in a word");
	says(s, SPAN("pin: 493027\nxpin: 493028\npin: 493029x\npin: 593021"),
	    "t-line plain 1 =pin: 493027\nt-line plain 4 =pin: 593021\n",
	    "lines begin and end where they do");
}

static void
test_borders(struct scanner *s, const struct buf *token, const char *engine)
{
	auto_buf struct buf longer;

	buf_init(&longer, 65536);
	ok(count_misses(s, buf_span(token), "t-token plain", buf_span(token),
	       1) == 0,
	    "%s: a token is found wherever blocks end", engine);
	buf_puts(&longer, "lon_");
	put_random(&longer, 3, LONG - 4);
	ok(count_misses(s, buf_span(&longer), "t-long plain", buf_span(&longer),
	       211) == 0,
	    "%s: so is one of almost the longest", engine);
}

static void
test_pieces(struct scanner *s, const struct buf *token)
{
	auto_buf struct buf t, whole, out;
	int misses = 0;

	buf_init(&t, 65536);
	buf_init(&whole, 65536);
	buf_init(&out, 65536);
	buf_printf(&t, "a=1\nkey=%s\n", token->p);
	put_base64(&t, buf_span(token), 0, "");
	buf_puts(&t, "\n\n");
	put_wide(&t, buf_span(token), false);
	buf_puts(&t, "acme = 'k4jd7fh2l9qwx0z3'");
	scan(s, buf_span(&t), t.n, &whole);
	for (size_t n = 1; n <= t.n; n++) {
		scan(s, buf_span(&t), n, &out);
		misses += !span_eq(buf_span(&out), buf_span(&whole));
	}
	ok(misses == 0 && whole.n > 150,
	    "pieces of each size give the same secrets");
	buf_reset(&out);
	scanner_text(s, buf_span(&t), note, &out);
	is_span(buf_span(&out), buf_span(&whole), "so does a text as a whole");
}

static void
test_ends(struct scanner *s, const struct buf *token)
{
	auto_buf struct buf t, want;

	buf_init(&t, 1 << 20);
	buf_init(&want, 65536);
	says(s, SPAN(""), "", "an empty body has none");
	buf_put(&t, buf_span(token));
	buf_putc(&t, '\n');
	put_filler(&t, 3 * BLOCK - t.n - token->n - 1);
	buf_putc(&t, '\n');
	buf_put(&t, buf_span(token));
	for (size_t i = 0, line = 1; i < 2; i++) {
		for (size_t c = 0; i && c < t.n; c++)
			line += t.p[c] == '\n';
		buf_printf(&want, "t-token plain %zu =", line);
		buf_put(&want, buf_span(token));
		buf_putc(&want, '\n');
	}
	says(s, buf_span(&t), buf_str(&want),
	    "secrets at the very beginning and end are found");
}

/* Bodies that are made to be slow, or to break something; each of a few
 * blocks. */
static void
test_hostile(struct scanner *s)
{
	static const struct span units[] = { SPAN("A"), SPAN("tok_"),
		SPAN("tok_A"), SPAN("\0"), SPAN("A\0"), SPAN("\0\n"),
		SPAN("lon_aaaaaaaaaaaaaaaaaaaaaaaaaaa"), SPAN("="), SPAN("-_"),
		SPAN("\xff"), SPAN("acme'"), SPAN("aGVsbG8gd29ybGQh"),
		SPAN("dG9r\n"), SPAN("\x01KEY\x02"), SPAN("ghp_"),
		SPAN("-----BEGIN PRIVATE KEY-----"), SPAN("eyJ"),
		SPAN("https://a:"), SPAN("AKIA"), SPAN("\\n") };
	auto_buf struct buf t, out;

	buf_init(&t, 2 << 20);
	buf_init(&out, 1 << 20);
	for (size_t i = 0; i < array_len(units); i++) {
		buf_reset(&t);
		while (t.n < 1 << 18)
			buf_put(&t, units[i]);
		scan(s, buf_span(&t), 0, &out);
		ok(out.n == 0, "256 KiB of one hostile thing have no secret");
	}
}

static void
test_binary(struct scanner *s, const struct buf *token)
{
	auto_buf struct buf t, out, want;

	buf_init(&t, 65536);
	buf_init(&out, 65536);
	buf_init(&want, 65536);
	buf_putc(&t, '\n');
	buf_putc(&t, '\0');
	buf_put(&t, buf_span(token));
	buf_printf(&want, "t-token plain 0 =%s\n", buf_str(&t) + 2);
	says(s, buf_span(&t), buf_str(&want), "binary files have no lines");
	ok(scanner_is_binary(s), "they are known");
	scanner_begin(s, false, note, &out);
	scanner_feed(s, buf_span(&t));
	scanner_end(s);
	ok(out.n == 0, "they are left out where that is asked for");
	buf_reset(&t);
	put_filler(&t, 8000);
	buf_putc(&t, '\0');
	scan(s, buf_span(&t), 1000, &out);
	ok(!scanner_is_binary(s), "a NUL behind the first 8000 bytes is text");
	t.p[7999] = '\0';
	scan(s, buf_span(&t), 1000, &out);
	ok(scanner_is_binary(s), "one among them is not");
	buf_reset(&t);
	buf_puts(&t, "\xff\xfe");
	put_wide(&t, SPAN("text"), false);
	scan(s, buf_span(&t), 1, &out);
	ok(!scanner_is_binary(s), "UTF-16 with a mark is text");
}

struct masking {
	struct scanner *s;
	struct span text;
	struct buf out;
};

static void
mask_meanwhile(void *arg, const struct secret *secret)
{
	struct masking *m = arg;

	(void)secret;
	scanner_mask(m->s, &m->out, m->text);
}

static void
test_mask(struct scanner *s, const struct buf *token)
{
	auto_buf struct buf t, encoded;
	struct masking m = { .s = s };

	buf_init(&t, 65536);
	buf_init(&encoded, 65536);
	buf_init(&m.out, 65536);
	put_base64(&encoded, buf_span(token), 0, "");
	buf_printf(&t, "a %.*s, ", (int)token->n, token->p);
	buf_printf(&t, "b=%s;acme 'k4jd7fh2l9qwx0z3'", buf_str(&encoded));
	m.text = buf_span(&t);
	ok(scanner_mask(s, &m.out, m.text), "a text with secrets says so");
	is(buf_str(&m.out), "a tok_****, b=****;acme '****'",
	    "all of them are masked, but for what is shown");
	buf_reset(&m.out);
	ok(!scanner_mask(s, &m.out, SPAN("a tok_ b")), "one without does not");
	is(buf_str(&m.out), "a tok_ b", "and stays as it is");
	buf_reset(&m.out);
	scanner_text(s, buf_span(token), mask_meanwhile, &m);
	is(buf_str(&m.out), "a tok_****, b=****;acme '****'",
	    "a text can be masked while a secret is told of");
	buf_reset(&m.out);
	m.text = SPAN("");
	ok(!scanner_mask(s, &m.out, m.text) && m.out.n == 0,
	    "an empty text stays empty");
	buf_release(&m.out);
}

int
main(void)
{
	struct scanner *s = new_scanner(false, BLOCK);
	struct scanner *k = new_scanner(true, BLOCK);
	auto_buf struct buf token;

	buf_init(&token, 100);
	put_token(&token);
	test_names(s, buf_str(&token));
	test_words(s, buf_str(&token));
	test_pieces(s, &token);
	test_ends(s, &token);
	test_binary(s, &token);
	test_mask(s, &token);
	test_hostile(s);
	test_hostile(k);
	test_borders(s, &token, "vectorscan");
	test_borders(k, &token, "keywords");
	scanner_free(s);
	scanner_free(k);
	return tap_end();
}
