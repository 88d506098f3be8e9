#include "check/secrets.h"
#include "secret/known.h"

/* By those that read text: they do not know what it was. */
static void
take_read(void *state, const struct secret *secret)
{
	struct secrets_state *s = state;
	struct secret as = *secret;

	if (s->reading.wide.is_wide)
		as.wrap = WRAP_UTF16;
	finds_take(&s->finds, &as);
}

static void
drop_pairs(struct reading *r)
{
	if (r->has_pairs)
		pairs_release(&r->pairs);
	r->has_pairs = false;
}

static void
take_text(void *state, struct span piece)
{
	struct secrets_state *s = state;
	struct reading *r = &s->reading;

	if (r->has_pairs && scanner_is_binary(s->scanner))
		drop_pairs(r);
	if (r->has_pairs)
		pairs_feed(&r->pairs, piece);
	if (r->file)
		buf_put(&r->text, piece);
}

void
reading_begin(struct secrets_state *s, struct span path)
{
	struct reading *r = &s->reading;
	enum known_place place = known_place(path);

	s->finds.spot.shipped = place == KNOWN_SHIPPED;
	s->finds.spot.of_tests = place == KNOWN_TESTS;
	scanner_begin(s->scanner, !s->text_only, finds_take, &s->finds);
	r->has_pairs = pairs_wants(path);
	if (r->has_pairs)
		pairs_begin(&r->pairs, take_read, s);
	r->file = credential_file_of(path);
	if (r->file)
		buf_init(&r->text, CREDENTIAL_FILE_MAX);
	wide_begin(&r->wide, take_text, s);
}

void
reading_feed(struct secrets_state *s, struct span piece)
{
	struct reading *r = &s->reading;

	scanner_feed(s->scanner, piece);
	if (r->has_pairs || r->file)
		wide_feed(&r->wide, piece);
}

static void
read_credentials(struct check *c, const struct credential_file *file,
    struct span path)
{
	struct secrets_state *s = check_state(c);
	const struct reading *r = &s->reading;
	struct err err;

	if (!buf_ok(&r->text)) {
		check_skip(c, "body-over-limit", path,
		    "\"%.*s\" has more than %d bytes, which is more than a "
		    "file of %s is read of",
		    SPAN_ARG(path), CREDENTIAL_FILE_MAX, file->title);
		return;
	}
	/* Why may have a part of the file in it. */
	if (file->read(file, buf_span(&r->text), take_read, s, &err) < 0)
		check_note(c, DIAG_NOTE, "odd-credential-file", path, 0,
		    "\"%.*s\" does not read as a file of %s: it is looked at "
		    "as any other",
		    SPAN_ARG(path), file->title);
}

void
reading_end(struct check *c, struct span path)
{
	struct secrets_state *s = check_state(c);
	struct reading *r = &s->reading;

	scanner_end(s->scanner);
	wide_end(&r->wide);
	if (r->has_pairs)
		pairs_end(&r->pairs);
	drop_pairs(r);
	if (r->file)
		read_credentials(c, r->file, path);
	r->file = NULL;
	buf_release(&r->text);
}

bool
secrets_begin(struct check *c, const struct check_body *b)
{
	struct secrets_state *s = check_state(c);

	finds_reset(&s->finds);
	reading_begin(s, b->entry->name);
	s->body = b;
	deep_begin(s);
	return true;
}

void
secrets_feed(struct check *c, struct span piece)
{
	struct secrets_state *s = check_state(c);

	reading_feed(s, piece);
	deep_feed(s, piece);
}

void
secrets_finish(struct check *c)
{
	struct secrets_state *s = check_state(c);

	reading_end(c, s->body->entry->name);
	deep_finish(c);
	secrets_report(c);
	s->body = NULL;
}
