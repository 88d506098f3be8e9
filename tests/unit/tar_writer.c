/* common/tar: the writer. */
#include <fcntl.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "tarfile.h"

/* What was written to a file in memory, appended to out. */
static void
slurp(int fd, struct buf *out)
{
	char piece[4096];
	ssize_t n;

	lseek(fd, 0, SEEK_SET);
	while ((n = read(fd, piece, sizeof(piece))) > 0)
		buf_put(out, (struct span){ piece, (size_t)n });
}

/* e and its data as an archive of one member. */
static bool
write_one(const struct tar_entry *e, struct span data, struct buf *out,
    struct err *err)
{
	auto_close int fd = memfd_create("tar", MFD_CLOEXEC);
	struct tar_writer *w = tar_writer_new(fd);
	bool good = tar_put(w, e, err) == 0 &&
	    tar_put_data(w, data, err) == 0 && tar_put_end(w, err) == 0;

	tar_writer_free(w);
	slurp(fd, out);
	return good;
}

static struct tar_entry
file(const char *name, struct span data)
{
	return (struct tar_entry){
		.type = TAR_FILE,
		.name = span_of(name),
		.mode = 0644,
		.size = data.n,
		.stored = data.n,
	};
}

/* What comes back, and how many blocks it took. */
static void
back(struct buf *b, const struct tar_entry *e, struct span data,
    const char *want, size_t blocks, const char *title)
{
	struct err err = { .msg = "" };
	bool good = write_one(e, data, b, &err);

	ok(good && b->n == (blocks + 2) * TAR_BLOCK, "%s: %d blocks", title,
	    (int)blocks);
	if (b->n != (blocks + 2) * TAR_BLOCK)
		printf("#   %zu blocks %s\n", b->n / TAR_BLOCK, err.msg);
	lists(b, want, "%s: comes back", title);
}

static void
test_types(struct buf *b)
{
	struct tar_entry e = file("etc/passwd", SPAN("root"));

	back(b, &e, SPAN("root"), "f etc/passwd root; end", 2, "a file");
	e = (struct tar_entry){ .type = TAR_DIR,
		.name = SPAN("etc"),
		.mode = 01777,
		.size = 4096 };
	back(b, &e, SPAN(""), "d etc/ mode=1777; end", 1, "a directory");
	e.name = SPAN("etc/");
	back(b, &e, SPAN(""), "d etc/ mode=1777; end", 1, "with its slash");
	e = (struct tar_entry){ .type = TAR_SYMLINK,
		.name = SPAN("s"),
		.link = SPAN("../\xff"),
		.mode = 0777 };
	back(b, &e, SPAN(""), "l s -> ../\xff mode=777; end", 1, "a symlink");
	e.type = TAR_LINK;
	back(b, &e, SPAN(""), "h s -> ../\xff mode=777; end", 1, "a hard link");
	e = (struct tar_entry){ .type = TAR_CHAR,
		.name = SPAN("null"),
		.mode = 0644,
		.major = 2097151,
		.minor = 3 };
	back(b, &e, SPAN(""), "c null dev=2097151,3; end", 1, "a device");
	e.type = TAR_BLOCKDEV;
	back(b, &e, SPAN(""), "b null dev=2097151,3; end", 1, "a block device");
	e.type = TAR_FIFO;
	e.major = e.minor = 0;
	back(b, &e, SPAN(""), "p null; end", 1, "a fifo");
}

static void
test_numbers(struct buf *b)
{
	struct tar_entry e = file("a", SPAN(""));

	e.uid = e.gid = 2097151;
	e.mtime = 8589934591;
	back(b, &e, SPAN(""), "f a ids=2097151:2097151 time=8589934591; end", 1,
	    "what fits a header");
	e.uid = UINT32_MAX;
	back(b, &e, SPAN(""), "f a ids=4294967295:2097151 time=8589934591; end",
	    3, "a larger uid");
	e.uid = e.gid = 0;
	e.mtime++;
	back(b, &e, SPAN(""), "f a time=8589934592; end", 3, "a larger time");
	e.mtime = INT64_MAX;
	e.mtime_ns = 999999999;
	back(b, &e, SPAN(""), "f a time=9223372036854775807.999999999; end", 3,
	    "the largest time");
	e.mtime = INT64_MIN;
	e.mtime_ns = 0;
	back(b, &e, SPAN(""), "f a time=-9223372036854775808; end", 3,
	    "the smallest time");
	e.mtime_ns = 1;
	back(b, &e, SPAN(""), "f a time=-9223372036854775808.000000001; end", 3,
	    "and a little more");
	e.mtime = -1;
	e.mtime_ns = 500000000;
	back(b, &e, SPAN(""), "f a time=-1.500000000; end", 3,
	    "half a second before 1970");
	ok(write_one(&e, SPAN(""), b, &(struct err){ .msg = "" }) &&
		memmem(b->p, b->n, "mtime=-0.5", 10),
	    "which pax writes as -0.5");
	buf_reset(b);
}

/* Names of n bytes, with a slash at `slash` where that is not 0. */
static void
name_of(struct buf *b, size_t n, size_t slash, size_t blocks)
{
	auto_free char *name = mem_zalloc(n + 1);
	auto_buf struct buf want;
	char title[80];
	struct tar_entry e;

	memset(name, 'n', n);
	if (slash)
		name[slash] = '/';
	e = file(name, SPAN(""));
	buf_init(&want, 1 << 20);
	if (n > 200)
		buf_printf(&want, "f %zu bytes; end", n);
	else
		buf_printf(&want, "f %s; end", name);
	snprintf(title, sizeof(title), "a name of %zu bytes, slash at %zu", n,
	    slash);
	back(b, &e, SPAN(""), buf_str(&want), blocks, title);
}

static void
test_names(struct buf *b)
{
	char absolute[102] = { 0 }, want[120];
	struct tar_entry e;

	name_of(b, 100, 0, 1);
	name_of(b, 101, 0, 3);
	name_of(b, 101, 1, 1);
	name_of(b, 101, 0, 3);
	name_of(b, 102, 1, 1);
	name_of(b, 103, 1, 3);
	name_of(b, 255, 154, 1);
	name_of(b, 256, 155, 1);
	name_of(b, 256, 154, 3);
	name_of(b, 257, 156, 3);
	name_of(b, 200, 198, 3);
	name_of(b, TAR_PATH_MAX, 100, 131);
	memset(absolute, 'n', sizeof(absolute) - 1);
	absolute[0] = '/';
	e = file(absolute, SPAN(""));
	snprintf(want, sizeof(want), "f %s; end", absolute);
	back(b, &e, SPAN(""), want, 3, "a name that begins with a slash");
}

static void
test_links(struct buf *b)
{
	char link[201];
	char want[400];
	struct tar_entry e = { .type = TAR_SYMLINK,
		.name = SPAN("s"),
		.mode = 0644 };

	for (size_t n = 100; n <= 200; n += 50) {
		memset(link, 'l', n);
		e.link = (struct span){ link, n };
		snprintf(want, sizeof(want), "l s -> %.*s; end", (int)n, link);
		back(b, &e, SPAN(""), want, n > 100 ? 3 : 1, "a long link");
	}
}

static void
test_xattrs(struct buf *b)
{
	struct tar_xattr list[] = {
		{ SPAN("user.z"), SPAN("a\0b\n=") },
		{ SPAN("security.capability"), SPAN("\1\2") },
		{ SPAN("user.empty"), SPAN("") },
	};
	auto_free char *big = mem_zalloc(TAR_EXTENDED_MAX);
	struct tar_entry e = file("a", SPAN("x"));
	struct err err;

	e.xattrs = list;
	e.nxattrs = array_len(list);
	back(b, &e, SPAN("x"),
	    "f a security.capability:\1\2 user.empty: user.z:a_b\n= x; end", 4,
	    "extended attributes");
	list[0].value = (struct span){ big, TAR_EXTENDED_MAX };
	ok(!write_one(&e, SPAN("x"), b, &err) && strstr(err.msg, "too large"),
	    "what no reader would take is not written");
	buf_reset(b);
	e = (struct tar_entry){ .type = TAR_CHAR,
		.name = SPAN("dev"),
		.major = 2097152 };
	ok(!write_one(&e, SPAN(""), b, &err) && strstr(err.msg, "device"),
	    "nor a device number that does not fit");
	buf_reset(b);
}

/* A record's length counts its own figures: around each power of ten. */
static void
test_record_lengths(struct buf *b)
{
	char value[1100];
	bool good = true;

	for (size_t n = 0; n < sizeof(value); n++) {
		struct tar_xattr x = { SPAN("user.a"), { value, n } };
		struct tar_entry e = file("a", SPAN(""));
		struct err err;
		auto_buf struct buf got;

		memset(value, 'v', sizeof(value));
		e.xattrs = &x;
		e.nxattrs = 1;
		buf_init(&got, 1 << 20);
		good = write_one(&e, SPAN(""), b, &err) && good;
		list_tar(buf_span(b), &got);
		good = good && span_ends(buf_span(&got), SPAN("; end")) &&
		    got.n == strlen("f a user.a:; end") + n;
		buf_reset(b);
	}
	ok(good, "pax records of every length come back");
}

static void
test_sparse(struct buf *b)
{
	struct tar_extent map[] = { { 3, 2 }, { 8, 1 } };
	struct tar_entry e = {
		.type = TAR_FILE,
		.name = SPAN("dir/s"),
		.mode = 0644,
		.size = 10,
		.stored = 3,
		.sparse = true,
		.map = map,
		.nmap = 2,
	};
	struct tar_extent *many = mem_alloc(30000 * sizeof(*many));

	back(b, &e, SPAN("abc"), "f dir/s sparse ___ab___c_; end", 5,
	    "a sparse file");
	ok(write_one(&e, SPAN("abc"), b, &(struct err){ .msg = "" }) &&
		memmem(b->p, b->n, "\0003\n3\n2\n8\n1\n10\n0\n\0", 17),
	    "an empty run says where its hole at the end ends");
	buf_reset(b);
	e.size = 9;
	back(b, &e, SPAN("abc"), "f dir/s sparse ___ab___c; end", 5,
	    "one that ends in data");
	e.size = INT64_MAX;
	e.stored = e.nmap = 0;
	back(b, &e, SPAN(""), "f dir/s sparse 9223372036854775807 bytes; end",
	    4, "one that is all hole");
	e.size = 0;
	back(b, &e, SPAN(""), "f dir/s sparse; end", 4, "one of no bytes");

	for (size_t i = 0; i < 30000; i++)
		many[i] = (struct tar_extent){ i * 2, 1 };
	e.map = many;
	e.nmap = e.stored = 30000;
	e.size = 60000;
	ok(write_one(&e, (struct span){ (char *)many, 30000 }, b,
	       &(struct err){ .msg = "" }),
	    "a map that is larger than the buffer is written");
	lists(b, "f dir/s sparse 60000 bytes; end", "and comes back");
	free(many);
}

static void
test_order(void)
{
	auto_close int fd = memfd_create("tar", MFD_CLOEXEC);
	struct tar_writer *w = tar_writer_new(fd);
	struct tar_entry e = file("a", SPAN("12345"));
	struct err err;

	ok(tar_put(w, &e, &err) == 0 && tar_put(w, &e, &err) < 0 &&
		strstr(err.msg, "inside another"),
	    "a member does not begin inside another");
	ok(tar_put_end(w, &err) < 0 && strstr(err.msg, "inside a member"),
	    "nor does the archive end there");
	ok(tar_put_data(w, SPAN("123456"), &err) < 0 &&
		tar_put_range(w, fd, 0, 6, &err) < 0,
	    "more data than the header says is refused");
	ok(tar_put_data(w, SPAN("12"), &err) == 0 &&
		tar_put_data(w, SPAN("345"), &err) == 0 &&
		tar_put_end(w, &err) == 0,
	    "data may come in pieces");
	tar_writer_free(w);
	w = tar_writer_new(open("/dev/full", O_WRONLY | O_CLOEXEC));
	ok(tar_put_end(w, &err) < 0 && strstr(err.msg, "cannot write"),
	    "a full disk is an error");
	tar_writer_free(w);
}

struct pump {
	int fd;
	struct buf got;
};

static void *
pump(void *arg)
{
	struct pump *p = arg;
	char piece[70000];
	ssize_t n;

	while ((n = read(p->fd, piece, sizeof(piece))) > 0)
		buf_put(&p->got, (struct span){ piece, (size_t)n });
	return NULL;
}

/* The bodies of n bytes from a file, between small ones, to `out`. */
static bool
put_ranges(int out, int in, size_t n, struct err *err)
{
	struct tar_writer *w = tar_writer_new(out);
	struct tar_entry small = file("small", SPAN("s"));
	struct tar_entry big = file("big", (struct span){ "", n });
	bool good = true;

	for (uint64_t at = 0; at < 3; at++)
		good = good && tar_put(w, &small, err) == 0 &&
		    tar_put_data(w, SPAN("s"), err) == 0 &&
		    tar_put(w, &big, err) == 0 &&
		    tar_put_range(w, in, at, n, err) == 0;
	good = good && tar_put_end(w, err) == 0;
	tar_writer_free(w);
	return good;
}

static void
test_ranges(struct buf *b)
{
	static const size_t sizes[] = { 1, 511, 65535, 65536, 300001 };
	auto_close int in = memfd_create("in", MFD_CLOEXEC);
	auto_close int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
	struct err err = { .msg = "" };

	for (int i = 0; i < 300003; i++)
		buf_putc(b, (char)(i * 7 + i / 251));
	ok(write(in, b->p, b->n) == (ssize_t)b->n, "a file of 300003 bytes");
	buf_reset(b);
	for (size_t i = 0; i < array_len(sizes); i++) {
		auto_close int out = memfd_create("out", MFD_CLOEXEC);
		struct pump p;
		pthread_t thread;
		int ends[2];

		buf_init(&p.got, 8 << 20);
		ok(pipe(ends) == 0, "a pipe");
		p.fd = ends[0];
		pthread_create(&thread, NULL, pump, &p);
		ok(put_ranges(ends[1], in, sizes[i], &err),
		    "bodies of %d bytes from a file to a pipe", (int)sizes[i]);
		close(ends[1]);
		pthread_join(thread, NULL);
		close(ends[0]);
		ok(put_ranges(out, in, sizes[i], &err), "and to a file");
		slurp(out, b);
		ok(span_eq(buf_span(b), buf_span(&p.got)) &&
			b->n > 3 * sizes[i],
		    "are the same");
		buf_reset(b);
		buf_release(&p.got);
	}
	ok(!put_ranges(null, in, 400000, &err) && strstr(err.msg, "shrank"),
	    "a file that is shorter than it was is an error");
}

int
main(void)
{
	auto_buf struct buf b;

	buf_init(&b, 8 << 20);
	test_types(&b);
	test_numbers(&b);
	test_names(&b);
	test_links(&b);
	test_xattrs(&b);
	test_record_lengths(&b);
	test_sparse(&b);
	test_order();
	test_ranges(&b);
	return tap_end();
}
