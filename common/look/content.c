#include "look/body.h"
#include "look/sharing.h"
#include "look/view.h"

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
	/* Behind "sha256:". */
	memcpy(x->sha256, d.text + 7, sizeof(x->sha256));
}

/* One for all files. */
static struct hash *
running_hash(struct listing *l)
{
	if (l->hash)
		hash_restart(l->hash);
	else
		l->hash = hash_new(NULL);
	return l->hash;
}

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
		s.hash = running_hash(l);
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

int
listing_look_into(struct listing *l, struct listed *x, struct err *err)
{
	bool finds = l->opt->mime || (l->opt->digest && l->view->digest);
	bool file = x->entry.type == TAR_FILE && !x->hollow;

	if (file && look_into(l, x, err) < 0)
		return -1;
	if (!finds || x->removed >= 0)
		return 0;
	if (!l->sharing && (file || x->entry.type == TAR_LINK))
		l->sharing = sharing_new(l->reader);
	if (file)
		sharing_keep(l->sharing, x);
	else if (x->entry.type == TAR_LINK)
		sharing_give(l->sharing, x);
	return 0;
}
