#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/sendfile.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "tar/field.h"

enum {
	OUT_BUFFER = 256 * 1024,
	OUT_DIRECT = OUT_BUFFER / 2,
	/* From here on splicing costs less than copying. */
	SPLICE_MIN = 64 * 1024,
	PIPE_SIZE = 1024 * 1024,
	PIPE_PIECE = 512 * 1024,
};

struct tar_writer {
	int fd;
	bool pipe;
	bool moves; /* the kernel can move ranges of files to fd */
	char *out;
	size_t n;
	uint64_t left; /* data that the present member still lacks */
	uint64_t pad;
	struct buf records;
	struct buf map;
};

struct tar_writer *
tar_writer_new(int fd)
{
	struct tar_writer *w = mem_zalloc(sizeof(*w));
	struct stat st;

	w->fd = fd;
	w->out = mem_alloc(OUT_BUFFER);
	w->moves = true;
	w->pipe = fstat(fd, &st) == 0 && S_ISFIFO(st.st_mode);
	if (w->pipe) /* as large as allowed; smaller works too */
		(void)fcntl(fd, F_SETPIPE_SZ, (int)PIPE_SIZE);
	buf_init(&w->records, 16 * TAR_EXTENDED_MAX);
	buf_init(&w->map, 64 * TAR_SPARSE_MAX);
	return w;
}

void
tar_writer_free(struct tar_writer *w)
{
	if (!w)
		return;
	buf_release(&w->records);
	buf_release(&w->map);
	free(w->out);
	free(w);
}

static int
write_all(int fd, struct span s, struct err *err)
{
	while (s.n) {
		ssize_t r = write(fd, s.p, s.n);

		if (r < 0 && errno == EINTR)
			continue;
		if (r < 0)
			return err_sys(err, "cannot write the output");
		s = span_from(s, (size_t)r);
	}
	return 0;
}

int
tar_flush(struct tar_writer *w, struct err *err)
{
	struct span s = { w->out, w->n };

	w->n = 0;
	return write_all(w->fd, s, err);
}

static int
room(struct tar_writer *w, size_t n, struct err *err)
{
	return w->n + n > OUT_BUFFER ? tar_flush(w, err) : 0;
}

/* What is large is written from where it lies. */
static int
emit(struct tar_writer *w, struct span s, struct err *err)
{
	if (s.n >= OUT_DIRECT)
		return tar_flush(w, err) < 0 ? -1 : write_all(w->fd, s, err);
	while (s.n) {
		size_t n = s.n < OUT_BUFFER ? s.n : OUT_BUFFER;

		if (room(w, n, err) < 0)
			return -1;
		memcpy(w->out + w->n, s.p, n);
		w->n += n;
		s = span_from(s, n);
	}
	return 0;
}

static int
emit_zeros(struct tar_writer *w, size_t n, struct err *err)
{
	if (room(w, n, err) < 0)
		return -1;
	memset(w->out + w->n, 0, n);
	w->n += n;
	return 0;
}

static size_t
padding(uint64_t n)
{
	return (size_t)(-n % TAR_BLOCK);
}

static bool
put_octal(char *block, struct tar_field f, uint64_t v)
{
	for (int i = f.n - 2; i >= 0; i--, v >>= 3)
		block[f.at + i] = (char)('0' + (v & 7));
	block[f.at + f.n - 1] = '\0';
	return v == 0;
}

static void
put_text(char *block, struct tar_field f, struct span s)
{
	if (s.n)
		memcpy(block + f.at, s.p, s.n < f.n ? s.n : f.n);
}

/* Into name, or prefix and name; false where neither takes it. */
static bool
put_name(char *block, struct span name)
{
	struct tar_field p = F_PREFIX, n = F_NAME;

	if (name.n <= n.n) {
		put_text(block, n, name);
		return true;
	}
	if (name.n > (size_t)p.n + 1 + n.n)
		return false;
	for (size_t i = name.n - n.n - 1; i <= p.n && i < name.n - 1; i++) {
		if (name.p[i] != '/' || i == 0)
			continue;
		put_text(block, p, (struct span){ name.p, i });
		put_text(block, n, span_from(name, i + 1));
		return true;
	}
	return false;
}

static void
number_record(struct tar_writer *w, const char *key, uint64_t v)
{
	char digits[24];

	snprintf(digits, sizeof(digits), "%llu", (unsigned long long)v);
	pax_put(&w->records, span_of(key), span_of(digits));
}

static void
put_number(struct tar_writer *w, char *block, struct tar_field f,
    const char *key, uint64_t v)
{
	if (put_octal(block, f, v))
		return;
	put_octal(block, f, 0);
	number_record(w, key, v);
}

static void
put_time(struct tar_writer *w, char *block, const struct tar_entry *e)
{
	char text[40];
	bool minus = e->mtime < 0;
	uint64_t sec = minus ? -(uint64_t)e->mtime : (uint64_t)e->mtime;
	uint32_t ns = e->mtime_ns;

	if (!minus && ns == 0 && put_octal(block, F_MTIME, sec))
		return;
	put_octal(block, F_MTIME, 0);
	if (minus && ns) {
		sec--;
		ns = 1000000000u - ns;
	}
	snprintf(text, sizeof(text), "%s%llu.%09u", minus ? "-" : "",
	    (unsigned long long)sec, ns);
	if (ns == 0)
		*strchr(text, '.') = '\0';
	pax_put(&w->records, SPAN("mtime"), span_of(text));
}

static void
put_xattrs(struct tar_writer *w, const struct tar_entry *e)
{
	for (size_t i = 0; i < e->nxattrs; i++) {
		auto_buf struct buf key;

		buf_init(&key, TAR_EXTENDED_MAX);
		buf_puts(&key, "SCHILY.xattr.");
		buf_put(&key, e->xattrs[i].name);
		pax_put(&w->records, buf_span(&key), e->xattrs[i].value);
	}
}

static void
put_map(struct tar_writer *w, const struct tar_entry *e)
{
	uint64_t end =
	    e->nmap ? e->map[e->nmap - 1].at + e->map[e->nmap - 1].n : 0;
	/* A hole at the end is said with an empty run, as GNU tar does. */
	bool tail = end != e->size;

	buf_reset(&w->map);
	buf_printf(&w->map, "%zu\n", e->nmap + tail);
	for (size_t i = 0; i < e->nmap; i++)
		buf_printf(&w->map, "%llu\n%llu\n",
		    (unsigned long long)e->map[i].at,
		    (unsigned long long)e->map[i].n);
	if (tail)
		buf_printf(&w->map, "%llu\n0\n", (unsigned long long)e->size);
	for (size_t n = padding(w->map.n); n; n--)
		buf_putc(&w->map, '\0');
	pax_put(&w->records, SPAN("GNU.sparse.major"), SPAN("1"));
	pax_put(&w->records, SPAN("GNU.sparse.minor"), SPAN("0"));
	number_record(w, "GNU.sparse.realsize", e->size);
}

static void
start_block(char *block, char flag)
{
	memset(block, 0, TAR_BLOCK);
	block[F_TYPE.at] = flag;
	memcpy(block + F_MAGIC.at, "ustar\00000", F_MAGIC.n);
}

static int
put_records(struct tar_writer *w, struct span name, struct err *err)
{
	char block[TAR_BLOCK];
	struct span records = buf_span(&w->records);
	struct span base = { name.p, name.n < 80 ? name.n : 80 };

	if (records.n == 0)
		return 0;
	if (!buf_ok(&w->records) || records.n > TAR_EXTENDED_MAX)
		return err_set(err, "'%.*s': attributes are too large for tar",
		    SPAN_ARG(name));
	start_block(block, 'x');
	memcpy(block, "PaxHeaders/", 11);
	memcpy(block + 11, base.p, base.n);
	put_octal(block, F_MODE, 0644);
	put_octal(block, F_UID, 0);
	put_octal(block, F_GID, 0);
	put_octal(block, F_SIZE, records.n);
	put_octal(block, F_MTIME, 0);
	block_set_sum(block);
	if (emit(w, (struct span){ block, TAR_BLOCK }, err) < 0 ||
	    emit(w, records, err) < 0)
		return -1;
	return emit_zeros(w, padding(records.n), err);
}

static char
flag_of(enum tar_type type)
{
	switch (type) {
	case TAR_FILE:
		return '0';
	case TAR_LINK:
		return '1';
	case TAR_SYMLINK:
		return '2';
	case TAR_CHAR:
		return '3';
	case TAR_BLOCKDEV:
		return '4';
	case TAR_DIR:
		return '5';
	case TAR_FIFO:
		break;
	}
	return '6';
}

static void
put_names(struct tar_writer *w, char *block, const struct tar_entry *e)
{
	if (e->sparse) {
		/* Readers that do not know sparse files see this name. */
		put_name(block, SPAN("GNUSparseFile.0/sparse"));
		pax_put(&w->records, SPAN("GNU.sparse.name"), e->name);
	} else if (!put_name(block, e->name)) {
		put_text(block, F_NAME, (struct span){ e->name.p, 100 });
		pax_put(&w->records, SPAN("path"), e->name);
	}
	put_text(block, F_LINK, e->link);
	if (e->link.n > F_LINK.n)
		pax_put(&w->records, SPAN("linkpath"), e->link);
}

static int
put_entry(struct tar_writer *w, const struct tar_entry *e, struct err *err)
{
	char block[TAR_BLOCK];

	buf_reset(&w->records);
	buf_reset(&w->map);
	start_block(block, flag_of(e->type));
	put_names(w, block, e);
	put_octal(block, F_MODE, e->mode);
	put_number(w, block, F_UID, "uid", e->uid);
	put_number(w, block, F_GID, "gid", e->gid);
	put_time(w, block, e);
	/* Base 256 or pax would be needed beyond: SCHILY.devmajor is not read
	 * by Go; Linux has 12 and 20 bits, which fit. */
	if (!put_octal(block, F_MAJOR, e->major) ||
	    !put_octal(block, F_MINOR, e->minor))
		return err_set(err, "'%.*s': device number is too large",
		    SPAN_ARG(e->name));
	if (e->sparse)
		put_map(w, e);
	w->left = e->type == TAR_FILE ? e->stored : 0;
	w->pad = padding(w->left);
	put_number(w, block, F_SIZE, "size", w->left + w->map.n);
	put_xattrs(w, e);
	block_set_sum(block);
	if (put_records(w, e->name, err) < 0 ||
	    emit(w, (struct span){ block, TAR_BLOCK }, err) < 0)
		return -1;
	return emit(w, buf_span(&w->map), err);
}

int
tar_put(struct tar_writer *w, const struct tar_entry *e, struct err *err)
{
	struct tar_entry copy = *e;
	auto_free char *name = NULL;

	if (w->left)
		return err_set(err, "member '%.*s' begins inside another",
		    SPAN_ARG(e->name));
	if (e->type != TAR_DIR || span_ends(e->name, SPAN("/")))
		return put_entry(w, e, err);
	name = mem_printf("%.*s/", (int)e->name.n, e->name.p);
	copy.name = (struct span){ name, e->name.n + 1 };
	return put_entry(w, &copy, err);
}

static int
advance(struct tar_writer *w, uint64_t n, struct err *err)
{
	w->left -= n;
	if (w->left || w->pad == 0)
		return 0;
	n = w->pad;
	w->pad = 0;
	return emit_zeros(w, (size_t)n, err);
}

int
tar_put_data(struct tar_writer *w, struct span data, struct err *err)
{
	if (data.n > w->left)
		return err_set(err, "more data than the header says");
	if (emit(w, data, err) < 0)
		return -1;
	return advance(w, data.n, err);
}

static int
shrank(struct err *err)
{
	return err_set(err, "input file shrank while it was read");
}

static int
copy_range(struct tar_writer *w, int fd, uint64_t at, uint64_t n,
    struct err *err)
{
	while (n) {
		size_t want = n < OUT_BUFFER ? (size_t)n : OUT_BUFFER;
		ssize_t r;

		if (room(w, want, err) < 0)
			return -1;
		r = pread(fd, w->out + w->n, want, (off_t)at);
		if (r < 0 && errno == EINTR)
			continue;
		if (r < 0)
			return err_sys(err, "cannot read the input");
		if (r == 0)
			return shrank(err);
		w->n += (size_t)r;
		at += (uint64_t)r;
		n -= (uint64_t)r;
	}
	return 0;
}

/* To a pipe pages go as they are; into another file, or into /dev/null, the
 * kernel copies once, or not at all. */
static ssize_t
move(const struct tar_writer *w, int fd, off_t *at, size_t n)
{
	return w->pipe ? splice(fd, at, w->fd, NULL, n, SPLICE_F_MORE)
		       : sendfile(w->fd, fd, at, n);
}

/* How much was moved; less than n where the kernel cannot do that here. */
static int64_t
move_range(struct tar_writer *w, int fd, uint64_t at, uint64_t n,
    struct err *err)
{
	uint64_t done = 0;
	off_t off = (off_t)at;

	if (tar_flush(w, err) < 0)
		return -1;
	while (done < n) {
		size_t want =
		    n - done < PIPE_PIECE ? (size_t)(n - done) : PIPE_PIECE;
		ssize_t r = move(w, fd, &off, want);

		if (r < 0 && errno == EINTR)
			continue;
		if (r < 0 && (errno == EINVAL || errno == ENOSYS)) {
			w->moves = false;
			break;
		}
		if (r < 0)
			return err_sys(err, "cannot write the output");
		if (r == 0)
			return shrank(err);
		done += (uint64_t)r;
	}
	return (int64_t)done;
}

int
tar_put_range(struct tar_writer *w, int fd, uint64_t at, uint64_t n,
    struct err *err)
{
	uint64_t moved = 0;

	if (n > w->left)
		return err_set(err, "more data than the header says");
	if (w->moves && n >= SPLICE_MIN) {
		int64_t r = move_range(w, fd, at, n, err);

		if (r < 0)
			return -1;
		moved = (uint64_t)r;
	}
	if (copy_range(w, fd, at + moved, n - moved, err) < 0)
		return -1;
	return advance(w, n, err);
}

int64_t
tar_put_moved(struct tar_writer *w, struct source *src, uint64_t n,
    struct err *err)
{
	int64_t moved;

	if (n > w->left)
		return err_set(err, "more data than the header says");
	if (tar_flush(w, err) < 0)
		return -1;
	moved = source_move(src, w->fd, n, err);
	if (moved <= 0)
		return moved;
	return advance(w, (uint64_t)moved, err) < 0 ? -1 : moved;
}

int
tar_put_end(struct tar_writer *w, struct err *err)
{
	if (w->left)
		return err_set(err, "archive ends inside a member");
	if (emit_zeros(w, (size_t)(2 * TAR_BLOCK), err) < 0)
		return -1;
	return tar_flush(w, err);
}
