#include "look/listing.h"

#include <errno.h>

#include "base/mem.h"
#include "look/body.h"
#include "look/view.h"

enum {
	OUT_ROOM = 64 * 1024, /* bytes of whole lines in one write */
	OUT_MAX = OUT_ROOM + LISTING_RECORD_MAX,
};

static int
flush(struct listing *l, struct err *err)
{
	struct span rest = buf_span(&l->out);

	while (rest.n) {
		ssize_t n = write(l->opt->out, rest.p, rest.n);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_sys(err, "cannot write to standard output");
		rest = span_from(rest, (size_t)n);
	}
	buf_reset(&l->out);
	return 0;
}

int
listing_put(struct listing *l, struct span s, struct err *err)
{
	buf_put(&l->out, s);
	return l->out.n >= OUT_ROOM ? flush(l, err) : 0;
}

int
listing_line(struct listing *l, struct err *err)
{
	buf_putc(&l->line, '\n');
	if (!buf_ok(&l->line))
		return err_set(err, "a record is over the limit of %d bytes",
		    LISTING_RECORD_MAX);
	if (listing_put(l, buf_span(&l->line), err) < 0)
		return -1;
	buf_reset(&l->line);
	return 0;
}

static bool
writes_records(const struct listing *l)
{
	return !l->opt->text && l->view != &view_document &&
	    l->view != &view_outline;
}

static struct json_out
open_record(struct listing *l, const char *type)
{
	struct json_out j = { .b = &l->line };

	buf_reset(&l->line);
	json_begin(&j, NULL, '{');
	json_put_str(&j, "type", type);
	return j;
}

static int
put_diag(struct listing *l, const struct diag *d, struct err *err)
{
	struct json_out j;

	if (!writes_records(l))
		return 0;
	j = open_record(l, "diag");
	json_put_str(&j, "level", diag_level_name(d->level));
	json_put_str(&j, "code", d->code);
	json_put_str(&j, "message", d->message);
	if (d->path.n)
		json_put_name(&j, "path", d->path, 0);
	listing_put_layer(l, &j, "layer", d->layer);
	json_end(&j, '}');
	return listing_line(l, err);
}

int
listing_note(struct listing *l, enum diag_level level, const char *code,
    struct span path, const char *message, struct err *err)
{
	const struct diag d = { level, code, message, path, -1 };

	return put_diag(l, &d, err);
}

/* What programs before this one had to note. */
static int
pass_on(struct listing *l, const struct diags *diags, struct err *err)
{
	for (size_t i = 0; i < diags->n; i++)
		if (put_diag(l, &diags->list[i], err) < 0)
			return -1;
	if (!diags->dropped)
		return 0;
	return listing_note(l, DIAG_NOTE, "diags-dropped",
	    (struct span){ NULL, 0 },
	    "programs before this one had more notes than they kept", err);
}

static int
put_end(struct listing *l, bool good, struct err *err)
{
	struct json_out j;

	if (!writes_records(l))
		return flush(l, err);
	j = open_record(l, "end");
	json_put_bool(&j, "ok", good);
	json_put_uint(&j, "entries", l->entries);
	json_put_uint(&j, "bytes", l->bytes);
	if (good && l->view->sum)
		l->view->sum(l, &j);
	json_put_str(&j, "sandbox", l->opt->sandbox);
	json_end(&j, '}');
	return listing_line(l, err) < 0 ? -1 : flush(l, err);
}

void
listing_put_layer(struct listing *l, struct json_out *j, const char *key,
    int layer)
{
	if (layer < 0 || layer >= STREAM_LAYERS_MAX)
		return;
	if (l->layer[layer].n)
		json_put_raw(j, key, buf_span(&l->layer[layer]));
}

/* What all records of a layer's entries say of it. */
static void
note_layer(struct listing *l, const struct layer_info *info)
{
	struct buf *b = &l->layer[info->index];
	struct json_out j = { .b = b };

	json_begin(&j, NULL, '{');
	json_put_int(&j, "index", info->index);
	if (digest_is_set(&info->diff_id))
		json_put_str(&j, "diff_id", info->diff_id.text);
	if (info->created_by)
		l->layer_cut[info->index] = json_put_text(&j, "created_by",
		    span_of(info->created_by), STREAM_CREATED_BY_MAX);
	json_end(&j, '}');
}

uint64_t
listed_bytes(const struct listed *x)
{
	if (x->entry.type != TAR_FILE)
		return 0;
	return x->hollow ? x->entry.size : x->entry.stored;
}

static void
count(struct listing *l, const struct listed *x)
{
	struct layer_counts *c;

	l->entries++;
	l->bytes += x->entry.type == TAR_FILE ? x->entry.stored : 0;
	if (x->layer < 0)
		return;
	c = &l->counts[x->layer];
	if (x->removed >= 0) {
		c->hidden_entries++;
		c->hidden_bytes += listed_bytes(x);
	} else {
		c->entries++;
		c->bytes += listed_bytes(x);
	}
}

/* Content, for whatever looks at it. */
struct sink {
	struct hash *hash; /* NULL: nobody wants one */
	struct buf *head;  /* NULL: nobody wants to see it */
};

/* Before the first of them is hashed, which may take a minute. */
static int
check_holes(struct listing *l, const struct tar_entry *e, struct err *err)
{
	uint64_t n = e->size - e->stored;

	if (n > LISTING_HOLES_MAX - l->holes)
		return err_set(err,
		    "holes of sparse files are over the limit of %llu bytes "
		    "that are hashed",
		    (unsigned long long)LISTING_HOLES_MAX);
	l->holes += n;
	return 0;
}

static void
hash_hole(struct sink *s, size_t n)
{
	static const char zeros[65536];

	while (n) {
		size_t part = n < sizeof(zeros) ? n : sizeof(zeros);

		hash_add(s->hash, zeros, part);
		n -= part;
	}
}

static void
keep_head(struct buf *b, struct span piece)
{
	size_t room = b->max - b->n;
	char *p;

	if (piece.n > room)
		piece.n = room;
	if (piece.n == 0 || !(p = buf_room(b, piece.n)))
		return;
	if (piece.p)
		memcpy(p, piece.p, piece.n);
	else
		memset(p, 0, piece.n);
}

static int
sink_piece(void *arg, struct span piece, struct err *err)
{
	struct sink *s = arg;

	(void)err;
	if (s->head)
		keep_head(s->head, piece);
	if (s->hash && piece.p)
		hash_add(s->hash, piece.p, piece.n);
	else if (s->hash)
		hash_hole(s, piece.n);
	return 0;
}

static void
end_hash(struct sink *s, struct listed *x)
{
	struct digest d;

	if (!s->hash)
		return;
	hash_end(s->hash, &d);
	hash_free(s->hash);
	/* Behind "sha256:". */
	memcpy(x->sha256, d.text + 7, sizeof(x->sha256));
}

/* Reads the body of a file as far as somebody wants it. */
static int
look_into(struct listing *l, struct listed *x, struct err *err)
{
	int owners = names_wants(l->names, x->entry.name);
	struct sink s = { NULL, NULL };
	int r = 0;

	if (x->removed >= 0 || x->entry.size > LISTING_OWNERS_MAX)
		owners = -1;
	buf_reset(&l->content);
	l->content.max = owners >= 0 ? LISTING_OWNERS_MAX : MIME_HEAD_MAX;
	if (owners >= 0 || l->opt->mime)
		s.head = &l->content;
	if (l->opt->digest && l->view->digest) {
		r = check_holes(l, &x->entry, err);
		s.hash = hash_new(NULL);
	}
	if (r == 0 && (s.head || s.hash))
		r = body_each(l->reader, &x->entry, sink_piece, &s, err);
	end_hash(&s, x);
	if (r < 0)
		return err_wrap(err, "'%.*s'", SPAN_ARG(x->entry.name));
	if (l->opt->mime)
		x->mime = span_of(mime_of(l->opt->mime, buf_span(&l->content)));
	if (owners >= 0)
		names_take(l->names, owners, buf_span(&l->content));
	return 0;
}

static int
take_entry(struct listing *l, const struct stream_item *item, struct err *err)
{
	struct listed x = { .entry = item->entry,
		.hollow = item->hollow,
		.layer = item->layer ? item->layer->index : -1,
		.removed = -1 };

	if (item->event == STREAM_HIDDEN) {
		x.layer = item->added;
		x.removed = item->removed;
		if ((size_t)x.layer >= l->info->layers ||
		    (size_t)x.removed >= l->info->layers)
			return err_set(err,
			    "'%.*s' is hidden by layers that there are not",
			    SPAN_ARG(x.entry.name));
	}
	count(l, &x);
	names_meet(l->names, l, item);
	if (x.entry.type == TAR_FILE && !x.hollow && look_into(l, &x, err) < 0)
		return -1;
	return l->view->entry ? names_list(l->names, l, &x, err) : 0;
}

static int
put_document(struct listing *l, struct span text, struct err *err)
{
	auto_json struct json_doc *doc = NULL;
	struct json_out j = { .b = &l->line };

	l->state = l;
	if (!l->opt->terminal)
		return listing_put(l, text, err);
	/* Written anew: what is in strings may be meant for the terminal. */
	doc = json_parse(text, STREAM_META_MAX, err);
	if (!doc)
		return -1;
	json_put_value(&j, NULL, json_root(doc));
	return listing_line(l, err);
}

static int
take_meta(struct listing *l, const struct stream_item *item, struct err *err)
{
	const char *wanted =
	    l->opt->what == LIST_CONFIG ? "config.json" : "manifest.json";

	if (l->view != &view_document || strcmp(item->meta, wanted) != 0)
		return 0;
	if (l->state)
		return err_set(err, "two members '%s'", wanted);
	return put_document(l, item->text, err);
}

static int
end_document(struct listing *l, struct err *err)
{
	if (l->state)
		return 0;
	return err_set(err, "the image has no %s",
	    l->opt->what == LIST_CONFIG ? "config"
					: "manifest, or its archive had none");
}

const struct view view_document = { .end = end_document };

static int
take_item(struct listing *l, const struct stream_item *item, struct err *err)
{
	switch (item->event) {
	case STREAM_META:
		return take_meta(l, item, err);
	case STREAM_LAYER:
		note_layer(l, item->layer);
		return 0;
	case STREAM_ENTRY:
	case STREAM_HIDDEN:
		return take_entry(l, item, err);
	case STREAM_END:
		l->ended = true;
		if (names_end(l->names, l, err) < 0 ||
		    (l->view->end && l->view->end(l, err) < 0))
			return -1;
		return pass_on(l, item->diags, err);
	}
	return 0;
}

static int
read_stream(struct listing *l, struct err *err)
{
	struct stream_item item;

	if (stream_open(l->reader, &l->info, err) < 0 ||
	    (l->view->begin && l->view->begin(l, err) < 0))
		return -1;
	while (!l->ended)
		if (stream_next(l->reader, &item, err) < 0 ||
		    take_item(l, &item, err) < 0)
			return -1;
	return put_end(l, true, err);
}

static const struct view *
view_of(const struct listing_options *opt)
{
	static const struct view *const views[] = {
		[LIST_TREE] = &view_outline,
		[LIST_LAYERS] = &view_layers,
		[LIST_WASTE] = &view_waste,
		[LIST_DIFF] = &view_diff,
		[LIST_CONFIG] = &view_document,
		[LIST_MANIFEST] = &view_document,
	};

	if (opt->what == LIST_ENTRIES)
		return opt->text ? &view_columns : &view_records;
	return views[opt->what];
}

static void
release(struct listing *l)
{
	if (l->view->release)
		l->view->release(l);
	stream_reader_free(l->reader);
	names_free(l->names);
	for (size_t i = 0; i < STREAM_LAYERS_MAX; i++)
		buf_release(&l->layer[i]);
	buf_release(&l->out);
	buf_release(&l->line);
	buf_release(&l->content);
	free(l);
}

/* Whatever was known is written, and that it is not all. */
static void
put_failure(struct listing *l, const struct err *err)
{
	struct err ignored;

	if (err->quiet)
		return;
	buf_reset(&l->line);
	if (listing_note(l, DIAG_ERROR, "incomplete", (struct span){ NULL, 0 },
		err->msg, &ignored) == 0)
		(void)!put_end(l, false, &ignored);
}

int
listing_run(const struct listing_options *opt, struct source *src,
    struct err *err)
{
	struct listing *l = mem_zalloc(sizeof(*l));
	int r;

	l->opt = opt;
	l->view = view_of(opt);
	l->reader = stream_reader_new(src);
	l->names = names_new();
	buf_init(&l->out, OUT_MAX);
	buf_init(&l->line, LISTING_RECORD_MAX);
	buf_init(&l->content, 0);
	for (size_t i = 0; i < STREAM_LAYERS_MAX; i++)
		buf_init(&l->layer[i], 4096);
	r = read_stream(l, err);
	if (r < 0)
		put_failure(l, err);
	release(l);
	return r;
}
