#include "image/input.h"

#include <errno.h>
#include <sys/stat.h>

#include "image/layer.h"
#include "inflate/inflate.h"

enum { COPY_PIECE = 1024 * 1024 };

static int
spool_piece(struct input *in, struct span s, struct err *err)
{
	while (s.n) {
		ssize_t w = pwrite(in->spool, s.p, s.n, (off_t)in->spooled);

		if (w < 0 && errno == EINTR)
			continue;
		if (w < 0)
			return err_sys(err, "cannot write the temporary file");
		in->spooled += (uint64_t)w;
		s = span_from(s, (size_t)w);
	}
	return 0;
}

static int
spool_all(struct input *in, struct source *src, struct err *err)
{
	auto_free char *piece = mem_alloc(COPY_PIECE);
	ssize_t n;

	if (in->spool < 0)
		return err_set(err, "%s", in->spool_problem);
	while ((n = source_read(src, piece, COPY_PIECE, err)) > 0) {
		if (spool_piece(in, (struct span){ piece, (size_t)n }, err) < 0)
			return -1;
		if (in->progress)
			in->progress(in->progress_arg, in->spooled);
	}
	return (int)n;
}

/* A tar that can be read in any order: the file itself, or a spooled copy. */
static int
open_tar(struct archive *a, int fd, uint64_t from, uint64_t size,
    struct err *err)
{
	if (size == 0)
		return err_set(err, "the input is empty");
	if (archive_open_tar(a, fd, from, size, err) < 0)
		return err_wrap(err,
		    "the input is no tar archive, or a damaged one");
	return 0;
}

static int
open_spooled(struct input *in, struct source *below, struct archive *a,
    struct err *err)
{
	struct inflate_limits limits = { ARCHIVE_BYTES_MAX, LAYER_RATIO_MAX };
	struct source *src = inflate_open(below, limits, &in->format, err);
	int r;

	if (!src)
		return -1;
	r = spool_all(in, src, err);
	source_free(src);
	return r < 0 ? -1 : open_tar(a, in->spool, 0, in->spooled, err);
}

static int
open_file(struct input *in, int fd, const struct stat *st, struct archive *a,
    struct err *err)
{
	off_t at = lseek(fd, 0, SEEK_CUR);
	uint64_t from = at > 0 ? (uint64_t)at : 0;
	uint64_t size =
	    (uint64_t)st->st_size > from ? (uint64_t)st->st_size - from : 0;
	struct source *src = source_range(fd, from, size);
	char magic[INFLATE_MAGIC];
	ssize_t n = source_read_full(src, magic, sizeof(magic), err);

	source_free(src);
	if (n < 0)
		return -1;
	if (inflate_format_of((struct span){ magic, (size_t)n }) ==
	    INFLATE_NONE)
		return open_tar(a, fd, from, size, err);
	return open_spooled(in, source_range(fd, from, size), a, err);
}

int
input_open(struct input *in, int fd, struct archive *a, struct err *err)
{
	struct stat st;

	*a = (struct archive){ .fd = -1, .dir = -1 };
	if (fstat(fd, &st) < 0)
		return err_sys(err, "cannot read the input");
	if (S_ISDIR(st.st_mode)) {
		archive_open_dir(a, fd);
		return 0;
	}
	if (S_ISREG(st.st_mode))
		return open_file(in, fd, &st, a, err);
	return open_spooled(in, source_fd(fd, -1), a, err);
}
