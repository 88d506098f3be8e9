#include "look/saved.h"

#include "base/mem.h"
#include "json/json.h"
#include "look/listing.h"

enum {
	READ = 64 * 1024,
	ENTRIES_MAX = 100 * 1000 * 1000, /* as of an image: tree.h */
};

struct saved {
	struct saved_entry *list;
	size_t n, cap;
	uint32_t *slots; /* open addressing on the path: 1 + index; 0 is free */
	size_t nslots;
	struct arena arena;
	uint64_t records; /* entries, hidden ones too */
	bool ended;
};

const char *
field_name(enum field f)
{
	static const char *const names[FIELD_COUNT] = {
		[FIELD_TYPE] = "type",
		[FIELD_MODE] = "mode",
		[FIELD_UID] = "uid",
		[FIELD_GID] = "gid",
		[FIELD_SIZE] = "size",
		[FIELD_MTIME] = "mtime",
		[FIELD_MTIME_NS] = "mtime_ns",
		[FIELD_LINK] = "link",
		[FIELD_LINK_B64] = "link_b64",
		[FIELD_MAJOR] = "major",
		[FIELD_MINOR] = "minor",
		[FIELD_XATTRS] = "xattrs",
		[FIELD_SHA256] = "sha256",
	};

	return names[f];
}

void
saved_free(struct saved *s)
{
	if (!s)
		return;
	free(s->list);
	free(s->slots);
	arena_release(&s->arena);
	free(s);
}

/* The slot that has the path, or is free for it. */
static size_t
slot_of(const struct saved *s, struct span path)
{
	size_t at = (size_t)span_hash(path, (uintptr_t)s) & (s->nslots - 1);

	while (s->slots[at] && !span_eq(s->list[s->slots[at] - 1].path, path))
		at = (at + 1) & (s->nslots - 1);
	return at;
}

/* Once all are there. */
static int
index_all(struct saved *s, struct err *err)
{
	s->nslots = 1024;
	while (s->nslots < 2 * s->n)
		s->nslots *= 2;
	s->slots = mem_zalloc(s->nslots * sizeof(*s->slots));
	for (size_t i = 0; i < s->n; i++) {
		size_t at = slot_of(s, s->list[i].path);

		if (s->slots[at])
			return err_set(err, "'%.*s' is there twice",
			    SPAN_ARG(s->list[i].path));
		s->slots[at] = (uint32_t)i + 1;
	}
	return 0;
}

struct saved_entry *
saved_find(const struct saved *s, struct span path)
{
	size_t at = slot_of(s, path);

	return s->slots[at] ? &s->list[s->slots[at] - 1] : NULL;
}

struct saved_entry *
saved_at(const struct saved *s, size_t i)
{
	return i < s->n ? &s->list[i] : NULL;
}

static bool
is_entry(struct span type)
{
	static const char *const words[] = { "file", "hardlink", "symlink",
		"char", "block", "dir", "fifo" };

	for (size_t i = 0; i < array_len(words); i++)
		if (span_is(type, words[i]))
			return true;
	return false;
}

static bool
path_of(const struct json *v, struct buf *out)
{
	struct span path = json_string(json_member(v, SPAN("path")));
	struct span b64 = json_string(json_member(v, SPAN("path_b64")));

	if (b64.n)
		return buf_put_unbase64(out, b64) && buf_ok(out);
	if (path.n == 0)
		return false;
	if (!span_is(path, "."))
		buf_put(out, path);
	return buf_ok(out);
}

static int
add_entry(struct saved *s, const struct json *v, struct err *err)
{
	auto_buf struct buf b = { .max = TAR_PATH_MAX };
	struct saved_entry e = { 0 };

	if (++s->records > ENTRIES_MAX)
		return err_set(err, "more than %d entries", ENTRIES_MAX);
	if (json_bool(json_member(v, SPAN("hidden"))))
		return 0;
	if (!path_of(v, &b))
		return err_set(err, "an entry without a path");
	e.path = arena_bytes(&s->arena, buf_span(&b));
	b.max = LISTING_RECORD_MAX;
	for (int i = 0; i < FIELD_COUNT; i++) {
		const struct json *field =
		    json_member(v, span_of(field_name((enum field)i)));
		struct json_out j = { .b = &b };

		if (!field)
			continue;
		buf_reset(&b);
		json_put_value(&j, NULL, field);
		e.fields.text[i] = arena_bytes(&s->arena, buf_span(&b));
	}
	mem_grow(s->list, s->n, s->cap);
	s->list[s->n++] = e;
	return 0;
}

static int
take_end(struct saved *s, const struct json *v, struct err *err)
{
	int64_t entries = json_int(json_member(v, SPAN("entries")));

	if (!json_bool(json_member(v, SPAN("ok"))))
		return err_set(err, "the listing says that it is incomplete");
	if (entries < 0 || (uint64_t)entries != s->records)
		return err_set(err,
		    "the listing says that it has %lld entries, not %llu",
		    (long long)entries, (unsigned long long)s->records);
	s->ended = true;
	return 0;
}

static int
take_line(struct saved *s, struct span line, struct err *err)
{
	auto_json struct json_doc *doc = NULL;
	struct span type;

	if (s->ended)
		return err_set(err, "something follows the last record");
	doc = json_parse(line, LISTING_RECORD_MAX, err);
	/* Mostly what img-ls -l wrote; the parser's place is one in the line.
	 */
	if (!doc)
		return err_set(err,
		    "no record of img-ls, which a listing for --diff is made "
		    "of");
	type = json_string(json_member(json_root(doc), SPAN("type")));
	if (is_entry(type))
		return add_entry(s, json_root(doc), err);
	if (span_is(type, "end"))
		return take_end(s, json_root(doc), err);
	if (type.n == 0)
		return err_set(err, "no record of img-ls");
	/* Types that we do not know say nothing to us. */
	return 0;
}

/* All whole lines of b, which keeps what is behind them. */
static int
take_lines(struct saved *s, struct buf *b, uint64_t *number, struct err *err)
{
	struct span rest = buf_span(b);
	const char *end;

	while (rest.n && (end = memchr(rest.p, '\n', rest.n))) {
		struct span line = { rest.p, (size_t)(end - rest.p) };

		++*number;
		if (take_line(s, line, err) < 0)
			return err_wrap(err, "line %llu",
			    (unsigned long long)*number);
		rest = span_from(rest, line.n + 1);
	}
	if (rest.n && rest.p != b->p)
		memmove(b->p, rest.p, rest.n);
	b->n = rest.n;
	return 0;
}

static int
read_all(struct saved *s, struct source *src, struct err *err)
{
	auto_buf struct buf b = { .max = LISTING_RECORD_MAX + READ };
	uint64_t number = 0;

	for (;;) {
		char *room = buf_room(&b, READ);
		ssize_t n;

		if (!room)
			return err_set(err, "line %llu is over the limit of %d",
			    (unsigned long long)number + 1, LISTING_RECORD_MAX);
		n = source_read(src, room, READ, err);
		if (n < 0)
			return -1;
		b.n -= READ - (size_t)n;
		if (n == 0)
			break;
		if (take_lines(s, &b, &number, err) < 0)
			return -1;
	}
	if (b.n || !s->ended)
		return err_set(err,
		    "is no whole listing: it does not end in the record that "
		    "img-ls writes last");
	return index_all(s, err);
}

struct saved *
saved_read(struct source *src, struct err *err)
{
	struct saved *s = mem_zalloc(sizeof(*s));

	if (read_all(s, src, err) < 0) {
		saved_free(s);
		return NULL;
	}
	return s;
}
