/*
 * Target: secrets by the names of their variables (secret/pairs.h), and texts
 * without them (secret/mask.h). The first byte is the size of pieces.
 */
#include "secret/pairs.h"

#include "fuzz.h"
#include "secret/mask.h"
#include "secret/value.h"

struct seen {
	struct span text; /* that values are in; none: it is not known */
	uint64_t line;
	uint64_t sum;
};

static void
found(void *arg, const struct secret *s)
{
	struct seen *seen = arg;

	must(s->id && s->title && s->kind < SECRET_KINDS);
	must(s->severity <= SEV_HIGH);
	must(s->name.n > 0 && s->name.n <= SECRET_NAME_MAX);
	must(s->value.n > 0);
	must(s->line >= seen->line);
	must(!seen->text.n ||
	    (s->value.p >= seen->text.p &&
		s->value.p + s->value.n <= seen->text.p + seen->text.n));
	must(!memchr(s->value.p, '\n', s->value.n));
	touch(s->name);
	touch(s->value);
	seen->line = s->line;
	seen->sum = span_hash(s->value, seen->sum + s->line);
}

static void
feed(struct seen *seen, struct span text, size_t step)
{
	struct pairs p = { 0 };

	pairs_begin(&p, found, seen);
	for (size_t at = 0; at < text.n; at += step) {
		struct span piece = span_from(text, at);

		piece.n = piece.n < step ? piece.n : step;
		pairs_feed(&p, piece);
	}
	pairs_end(&p);
	pairs_release(&p);
}

static void
mask(struct span text)
{
	struct buf out = { .max = 8 * text.n + 4096 };
	bool any = mask_text(&out, text);

	must(buf_ok(&out));
	must(any || span_eq(text, buf_span(&out)));
	touch(buf_span(&out));
	buf_release(&out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span text = { (const char *)data, size };
	struct seen whole = { .text = { "", 0 } }, parts = whole, line = whole;

	if (!size)
		return 0;
	text = span_from(text, 1);
	feed(&whole, text, text.n + 1);
	feed(&parts, text, 1 + data[0] % 64U);
	must(whole.sum == parts.sum && whole.line == parts.line);
	if (!memchr(text.p, '\n', text.n)) {
		line.text = text;
		pairs_line(text, 1, found, &line);
	}
	mask(text);
	(void)pairs_wants(text);
	(void)value_judge(text);
	(void)value_is_dummy(text);
	(void)name_judge(text);
	must(value_entropy(text) <= 80);
	return 0;
}

void
fuzz_seeds(fuzz_seed_fn *fn, void *arg)
{
	fn(arg,
	    SPAN("\x03"
		 "A_PASSWORD=x9kLm22-Qv\r\nb:\n  token: \"a\\\"b9$X\" # c\n"
		 "{\"api_key\":\"8f14e45fceea167a5a36\",\"b\":[]}\n"));
	fn(arg,
	    SPAN("\x01RUN |2 T_TOKEN=a b B=c /bin/sh -c mysql -p'x9' && "
		 "curl -u a:b -H 'Authorization: Bearer x' https://u:p@h/\n"));
	fn(arg,
	    SPAN("\x09<add key=\"DbPassword\" value=\"x9kLm22\"/><token>a"
		 "</token><password><![CDATA[x]]></password>"));
	fn(arg,
	    SPAN("\x05"
		 "define('AUTH_KEY', 'x'); $x['secret'] => `y`; "
		 "${PASSWORD:-z9} --token \\\"q\\\" -Dapi.key={{ x }}\n"
		 "echo a:b | chpasswd; htpasswd -nb a b; sshpass -p\n"));
	fn(arg,
	    SPAN("\x07password: c0NhbGVpbzEyMw==\nkey=key=key=key=))))]}}\n"
		 "secret=$2y$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad\n"
		 "a035 c8c1 pwd=a035:c8c1 auth = 0x1f; psk=%X% cred=@x@\n"));
}
