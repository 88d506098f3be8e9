#include "image/layer.h"

#include <errno.h>

#include "image/pick.h"
#include "image/predicates.h"
#include "image/stream_name.h"
#include "inflate/inflate.h"

enum {
	HASH_PIECE = 256 * 1024,
	LAYER_ENTRIES_MAX = 50 * 1000 * 1000, /* records of one layer */
	/* Notes of one layer on names of ours: a tree of them is one fact. */
	LAYER_RESERVED_NOTES = 20,
};

bool
path_clean(struct span path, struct buf *out)
{
	struct span part;

	buf_reset(out);
	while (span_cut(&path, '/', &part)) {
		if (part.n == 0 || span_is(part, "."))
			continue;
		if (span_is(part, "..")) {
			while (out->n && out->p[out->n - 1] != '/')
				out->n--;
			if (out->n)
				out->n--;
			continue;
		}
		if (out->n)
			buf_putc(out, '/');
		buf_put(out, part);
	}
	return buf_ok(out);
}

int
layer_wrap(const struct layer *l, struct err *err)
{
	return err_wrap(err, "layer %d (%s)", l->info.index, l->name);
}

void
layer_release(struct layer *l)
{
	free((char *)l->info.created_by);
	free(l->name);
	free(l->records);
	arena_release(&l->arena);
	diags_release(&l->diags);
	if (l->own_fd && l->fd >= 0)
		close(l->fd);
}

static void
note(struct layer *l, const char *code, struct span path, const char *what)
{
	diags_addf(&l->diags, DIAG_WARNING, code, l->info.index, path, "%s",
	    what);
}

static void
on_quirk(void *arg, const char *code, struct span name)
{
	struct layer *l = arg;

	if (name.n == 0)
		diags_addf(&l->diags, DIAG_NOTE, code, l->info.index, name,
		    "a pax global header, which container runtimes "
		    "ignore");
	else
		note(l, code, name, "member of an unknown type left out");
}

static struct span
base_name(struct span path)
{
	size_t i = path.n;

	while (i && path.p[i - 1] != '/')
		i--;
	return span_from(path, i);
}

static struct span
dir_name(struct span path)
{
	struct span base = base_name(path);

	return (struct span){ path.p, path.n - base.n - (path.n > base.n) };
}

static uint16_t
depth_of(struct span path)
{
	uint16_t n = path.n != 0;

	for (size_t i = 0; i < path.n; i++)
		n += path.p[i] == '/';
	return n;
}

static const char whiteout[] = ".wh.";
static const char aufs[] = ".wh..wh.";
static const char opaque[] = ".wh..wh..opq";
static const char plnk[] = ".wh..wh.plnk";

/* A component that AUFS keeps for itself, other than an opaque marker. */
static bool
is_aufs(struct span path)
{
	struct span part;

	while (span_cut(&path, '/', &part))
		if (span_starts(part, span_of(aufs)) &&
		    (path.p || !span_is(part, opaque)))
			return true;
	return false;
}

/*
 * What the name makes of an entry; *path loses the marker's prefix. -1: it is
 * left out.
 */
static int
kind_of(struct layer *l, const struct tar_entry *e, struct span path,
    struct buf *to)
{
	struct span base = base_name(path), dir = dir_name(path);
	bool overlay = e->type == TAR_CHAR && e->major == 0 && e->minor == 0;

	if (is_aufs(path)) {
		if (span_is(dir, plnk) && e->type == TAR_FILE)
			return RECORD_PLNK;
		if (!span_is(path, plnk))
			note(l, "aufs-name", path, "AUFS's own name left out");
		return -1;
	}
	if (span_is(base, opaque)) {
		to->n = dir.n;
		return RECORD_OPAQUE;
	}
	if (overlay) {
		note(l, "overlay-whiteout", path,
		    "a 0:0 character device is taken as a whiteout");
		return path.n ? RECORD_WHITEOUT : -1;
	}
	if (!span_starts(base, span_of(whiteout)))
		return e->type == TAR_DIR    ? RECORD_DIR
		    : e->type == TAR_SYMLINK ? RECORD_SYMLINK
		    : e->type == TAR_LINK    ? RECORD_LINK
					     : RECORD_ENTRY;
	base = span_from(base, 4);
	if (base.n == 0 || span_is(base, ".") || span_is(base, "..")) {
		note(l, "bare-whiteout", path,
		    "a whiteout of nothing deletes nothing");
		return -1;
	}
	memmove(to->p + dir.n + (dir.n > 0), base.p, base.n);
	to->n -= 4;
	return RECORD_WHITEOUT;
}

/* user.img.* is ours alone: it would make a body look hollow. */
static void
drop_own_xattrs(struct layer *l, struct tar_entry *e)
{
	size_t n = 0;

	for (size_t i = 0; i < e->nxattrs; i++) {
		if (span_starts(e->xattrs[i].name, SPAN("user.img.")))
			note(l, "reserved-xattr", e->name,
			    "extended attribute user.img.* left out");
		else
			e->xattrs[n++] = e->xattrs[i];
	}
	e->nxattrs = n;
}

/* What could be taken for our metadata where a reader knows no escapes. */
static void
note_reserved(struct layer *l, struct span path)
{
	if (name_is_reserved(path) && l->reserved++ < LAYER_RESERVED_NOTES)
		note(l, "reserved-name", path,
		    "a name that image streams have for their own metadata: "
		    "escaped");
}

static int
set_link(struct layer *l, struct record *r, struct span target, struct err *err)
{
	auto_buf struct buf clean;
	struct span s;

	buf_init(&clean, TAR_PATH_MAX);
	if (!path_clean(target, &clean))
		return err_set(err, "link target is longer than %d bytes",
		    TAR_PATH_MAX);
	s = arena_bytes(&l->arena, buf_span(&clean));
	r->link = s.p;
	r->link_n = (uint32_t)s.n;
	return 0;
}

/* One budget for all layers; several workers draw on it. */
static int
spend_xattrs(const struct tar_entry *e, uint64_t *spent, struct err *err)
{
	uint64_t n = 0;

	for (size_t i = 0; i < e->nxattrs; i++)
		n += e->xattrs[i].name.n + e->xattrs[i].value.n;
	if (n == 0 ||
	    __atomic_add_fetch(spent, n, __ATOMIC_RELAXED) <= LAYER_XATTRS_MAX)
		return 0;
	return err_set(err,
	    "extended attributes of the image take more than %d bytes",
	    LAYER_XATTRS_MAX);
}

static int
add_record(struct layer *l, const struct scan *scan,
    const struct tar_entry *entry, uint32_t seq, struct buf *path,
    struct record **out, struct err *err)
{
	struct tar_entry e = *entry;
	struct span s;
	struct record *r;
	int kind;

	*out = NULL;
	if (!path_clean(e.name, path))
		return err_set(err, "name is longer than %d bytes",
		    TAR_PATH_MAX);
	kind = kind_of(l, &e, buf_span(path), path);
	if (kind < 0)
		return 0;
	if (path->n == 0 && kind != RECORD_DIR && kind != RECORD_OPAQUE) {
		note(l, "root-not-directory", e.name,
		    "the root can only be a directory: left out");
		return 0;
	}
	if (l->nrecords == LAYER_ENTRIES_MAX)
		return err_set(err, "more than %d entries", LAYER_ENTRIES_MAX);
	if (kind != RECORD_WHITEOUT && kind != RECORD_OPAQUE)
		note_reserved(l, buf_span(path));
	drop_own_xattrs(l, &e);
	if (spend_xattrs(&e, scan->xattr_bytes, err) < 0)
		return -1;
	r = arena_alloc(&l->arena, sizeof(*r));
	s = arena_bytes(&l->arena, buf_span(path));
	r->path = s.p;
	r->path_n = (uint16_t)s.n;
	r->depth = depth_of(s);
	r->seq = seq;
	r->kind = (uint8_t)kind;
	inode_set(&r->inode, &l->arena, &e, (uint16_t)l->info.index);
	r->inode.seq = seq;
	if (kind == RECORD_LINK && set_link(l, r, e.link, err) < 0)
		return -1;
	mem_grow(l->records, l->nrecords, l->cap_records);
	l->records[l->nrecords++] = r;
	*out = r;
	return 0;
}

static int
spool_write(const struct scan *scan, struct span s, struct err *err)
{
	if (scan->spool_fd < 0)
		return err_set(err, "%s", scan->spool_problem);
	while (s.n) {
		ssize_t n =
		    pwrite(scan->spool_fd, s.p, s.n, (off_t)*scan->spool_at);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_sys(err, "cannot write the temporary file");
		*scan->spool_at += (uint64_t)n;
		s = span_from(s, (size_t)n);
	}
	return 0;
}

static int
spool_body(struct tar_reader *tar, struct inode *i, const struct scan *scan,
    struct err *err)
{
	struct span piece;
	int got;

	i->body_at = *scan->spool_at;
	i->flags &= (uint8_t)~INODE_NO_BODY;
	while ((got = tar_data(tar, &piece, err)) > 0)
		if (spool_write(scan, piece, err) < 0)
			return -1;
	return got;
}

/* A source that writes what goes by into the spool. */
struct tee_source {
	struct source s;
	struct source *below;
	const struct scan *scan;
};

static ssize_t
tee_read(struct source *s, void *buf, size_t n, struct err *err)
{
	struct tee_source *t = (struct tee_source *)s;
	ssize_t r = source_read(t->below, buf, n, err);

	if (r > 0 &&
	    spool_write(t->scan, (struct span){ buf, (size_t)r }, err) < 0)
		return -1;
	return r;
}

static void
tee_free(struct source *s)
{
	struct tee_source *t = (struct tee_source *)s;

	source_free(t->below);
	free(t);
}

static struct source *
tee_source(struct source *below, const struct scan *scan)
{
	struct tee_source *t = mem_zalloc(sizeof(*t));

	*t = (struct tee_source){ { tee_read, NULL, tee_free, NULL }, below,
		scan };
	return &t->s;
}

/* What stands at the tar's end is said, not refused: digests cover it. */
static int
end_of_tar(struct layer *l, struct tar_reader *tar, struct err *err)
{
	struct span none = { "", 0 };
	int64_t odd = tar_trailing(tar, err);

	if (odd < 0)
		return -1;
	l->bytes = tar_offset(tar);
	if (!tar_ended(tar) && l->nrecords)
		diags_addf(&l->diags, DIAG_NOTE, "no-end-of-archive",
		    l->info.index, none,
		    "its tar has no end-of-archive blocks");
	if (odd)
		diags_addf(&l->diags, DIAG_NOTE, "trailing-garbage",
		    l->info.index, none, "%lld bytes behind the end of its tar",
		    (long long)odd);
	return 0;
}

static bool
is_accounts(struct span path)
{
	return span_is(path, "etc/passwd") || span_is(path, "etc/group");
}

/* Whether the body will be wanted, as far as can be told: what was spooled in
 * vain costs space, what is missing a second reading. */
static bool
picks(const struct layer *l, const struct scan *scan, const struct record *r,
    const struct tar_entry *e)
{
	struct select_entry entry = predicates_see(e);
	struct err ignored;

	entry.path = (struct span){ r->path, r->path_n };
	entry.layer = l->info.index;
	if (r->kind == RECORD_PLNK)
		return true;
	if (select_wants_owners(scan->select) && is_accounts(entry.path))
		return true;
	return select_judge(scan->select, &entry, &ignored) != SELECT_NO &&
	    select_match_content(scan->select, entry.path);
}

/* Reads all members. Bodies go to the spool one by one if there is a
 * selection and they are not to be had in place. */
static int
read_members(struct layer *l, struct source *src, const struct scan *scan,
    struct err *err)
{
	struct tar_reader *tar = tar_reader_new(src);
	const struct tar_entry *e;
	auto_buf struct buf path;
	uint32_t seq = 0;
	int got;

	buf_init(&path, TAR_PATH_MAX);
	tar_reader_on_quirk(tar, on_quirk, l);
	while ((got = tar_next(tar, &e, err)) > 0) {
		struct record *r;

		if (add_record(l, scan, e, seq++, &path, &r, err) < 0) {
			got = -1;
			break;
		}
		if (!r || !scan->select || l->plain || e->type != TAR_FILE ||
		    e->stored == 0)
			continue;
		r->inode.flags |= INODE_NO_BODY;
		if (picks(l, scan, r, e) &&
		    spool_body(tar, &r->inode, scan, err) < 0) {
			got = -1;
			break;
		}
	}
	if (got == 0)
		got = end_of_tar(l, tar, err);
	tar_reader_free(tar);
	return got;
}

static int
compare(const struct digest *want, const struct digest *got, const char *what,
    struct err *err)
{
	if (!digest_is_set(want) || digest_eq(want, got))
		return 0;
	return err_set(err, "%s is %s, should be %s", what, got->text,
	    want->text);
}

static int
scan_compressed(struct layer *l, const struct scan *scan, struct source *src,
    struct hash *outer, struct err *err)
{
	struct hash *inner = scan->verify ? hash_new(&l->info.diff_id) : NULL;
	struct digest digest, diff_id;
	char rest[512];
	ssize_t n;
	int r;

	l->body_fd = scan->spool_fd;
	l->body_base = scan->select ? 0 : *scan->spool_at;
	if (inner)
		src = digest_source(src, inner);
	if (!scan->select)
		src = tee_source(src, scan);
	r = read_members(l, src, scan, err);
	/* The filters see the end only when it is asked for. */
	while (r == 0 && (n = source_read(src, rest, sizeof(rest), err)) != 0)
		if (n < 0)
			r = -1;
	source_free(src);
	if (inner) {
		hash_end(outer, &digest);
		hash_end(inner, &diff_id);
		if (r == 0)
			r = compare(&l->info.digest, &digest, "digest", err);
		if (r == 0)
			r = compare(&l->info.diff_id, &diff_id, "diff_id", err);
	}
	hash_free(inner);
	return r;
}

int
layer_scan(struct layer *l, const struct scan *scan, struct err *err)
{
	struct inflate_limits limits = { scan->max_bytes, LAYER_RATIO_MAX };
	struct source *src = source_range(l->fd, l->at, l->size);
	struct hash *outer = NULL;
	enum inflate_format format;
	char magic[INFLATE_MAGIC];
	ssize_t n = source_read_full(src, magic, sizeof(magic), err);
	int r;

	source_free(src);
	if (n < 0)
		return layer_wrap(l, err);
	format = inflate_format_of((struct span){ magic, (size_t)n });
	src = source_range(l->fd, l->at, l->size);
	l->plain = format == INFLATE_NONE;
	if (l->plain) {
		l->body_fd = l->fd;
		l->body_base = l->at;
		r = read_members(l, src, scan, err);
		source_free(src);
		return r < 0 ? layer_wrap(l, err) : 0;
	}
	if (scan->verify) {
		outer = hash_new(&l->info.digest);
		src = digest_source(src, outer);
	}
	src = inflate_open(src, limits, NULL, err);
	r = src ? scan_compressed(l, scan, src, outer, err) : -1;
	hash_free(outer);
	return r < 0 ? layer_wrap(l, err) : 0;
}

int
layer_verify(struct layer *l, struct err *err)
{
	struct source *src = source_range(l->fd, l->at, l->size);
	bool two = digest_is_set(&l->info.digest) &&
	    strncmp(l->info.digest.text, l->info.diff_id.text, 7) != 0;
	struct hash *one = hash_new(&l->info.diff_id);
	struct hash *other = two ? hash_new(&l->info.digest) : NULL;
	auto_free char *piece = mem_alloc(HASH_PIECE);
	struct digest diff_id, digest;
	uint64_t done = 0;
	ssize_t n;

	while ((n = source_read(src, piece, HASH_PIECE, err)) > 0) {
		hash_add(one, piece, (size_t)n);
		if (other)
			hash_add(other, piece, (size_t)n);
		done += (uint64_t)n;
	}
	source_free(src);
	hash_end(one, &diff_id);
	digest = diff_id;
	if (other)
		hash_end(other, &digest);
	hash_free(one);
	hash_free(other);
	if (n == 0 && done != l->size)
		n = err_set(err, "input file shrank while it was read");
	if (n == 0)
		n = compare(&l->info.digest, &digest, "digest", err);
	if (n == 0)
		n = compare(&l->info.diff_id, &diff_id, "diff_id", err);
	return n < 0 ? layer_wrap(l, err) : 0;
}

bool
layer_lacks_bodies(const struct layer *l)
{
	const int both = INODE_WANTED | INODE_NO_BODY;

	for (size_t i = 0; i < l->nrecords; i++)
		if ((l->records[i]->inode.flags & both) == both)
			return true;
	return false;
}

static int
fetch(struct layer *l, struct tar_reader *tar, const struct scan *scan,
    struct err *err)
{
	const int both = INODE_WANTED | INODE_NO_BODY;
	const struct tar_entry *e;
	size_t next = 0;
	uint32_t seq = 0;
	int got;

	while ((got = tar_next(tar, &e, err)) > 0) {
		struct record *r;

		while (next < l->nrecords && l->records[next]->seq < seq)
			next++;
		r = next < l->nrecords ? l->records[next] : NULL;
		if (r && r->seq == seq && (r->inode.flags & both) == both &&
		    spool_body(tar, &r->inode, scan, err) < 0)
			return -1;
		seq++;
	}
	return got;
}

int
layer_fetch_bodies(struct layer *l, const struct scan *scan, struct err *err)
{
	struct inflate_limits limits = { scan->max_bytes, LAYER_RATIO_MAX };
	struct source *src = source_range(l->fd, l->at, l->size);
	struct tar_reader *tar;
	int r;

	src = inflate_open(src, limits, NULL, err);
	if (!src)
		return layer_wrap(l, err);
	tar = tar_reader_new(src);
	r = fetch(l, tar, scan, err);
	tar_reader_free(tar);
	source_free(src);
	return r < 0 ? layer_wrap(l, err) : 0;
}
