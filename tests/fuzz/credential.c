/*
 * Target: files of credentials. The first byte chooses the row; the rest is a
 * body, and a path.
 */
#include "secret/credential.h"
#include "fuzz.h"

struct seen {
	const struct credential_file *file;
	uint64_t lines;
};

static void
note(void *arg, const struct secret *s)
{
	const struct seen *seen = arg;

	must(s->id && s->title && s->kind < SECRET_KINDS);
	must(s->severity > SEV_INFO && s->severity < SEV_COUNT);
	must(s->value.n > 0 && s->value.n <= SECRET_VALUE_MAX);
	must(s->name.n <= SECRET_NAME_MAX);
	must(s->line <= seen->lines);
	touch(s->name);
	touch(s->value);
}

static uint64_t
count_lines(struct span s)
{
	uint64_t n = 1;

	for (size_t i = 0; i < s.n; i++)
		n += s.p[i] == '\n';
	return n;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span body = { (const char *)data, size };
	struct err err = { .msg = "" };
	struct seen seen;

	if (!size)
		return 0;
	body = span_from(body, 1);
	seen.file = credential_at(data[0] % credential_count());
	seen.lines = count_lines(body);
	if (seen.file->read(seen.file, body, note, &seen, &err) < 0)
		must(err.msg[0] != '\0');
	(void)credential_file_of(body);
	return 0;
}

void
fuzz_seeds(fuzz_seed_fn *fn, void *arg)
{
	must(credential_count() <= UINT8_MAX);
	for (size_t i = 0; i < credential_count(); i++) {
		auto_buf struct buf yes = { .max = 64 * 1024 };
		auto_buf struct buf no = { .max = 64 * 1024 };

		buf_putc(&yes, (char)i);
		buf_puts(&yes, credential_at(i)->yes);
		fn(arg, buf_span(&yes));
		buf_putc(&no, (char)i);
		buf_puts(&no, credential_at(i)->no);
		fn(arg, buf_span(&no));
	}
}
