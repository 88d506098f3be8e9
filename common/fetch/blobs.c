#include "fetch/blobs.h"

#include <stdio.h>

#include "base/mem.h"
#include "fetch/slot.h"

enum { WAIT = 1000 }; /* milliseconds, then it is looked again */

struct blobs *
blobs_new(const struct fetch_options *options)
{
	struct blobs *b = mem_zalloc(sizeof(*b));

	b->options = options;
	b->notice = -1;
	pthread_mutex_init(&b->lock, NULL);
	pthread_cond_init(&b->work, NULL);
	return b;
}

static struct blob_slot *
find(const struct blobs *b, const struct digest *d, int *number)
{
	for (size_t i = 0; i < b->n; i++) {
		if (!digest_eq(&b->slots[i]->digest, d))
			continue;
		*number = (int)i;
		return b->slots[i];
	}
	return NULL;
}

/* NULL where it is there already, or *number is -1. */
static struct blob_slot *
add_slot(struct blobs *b, const struct digest *d, uint64_t size, int *number,
    struct err *err)
{
	struct blob_slot *s = find(b, d, number);

	if (s && s->size != size)
		*number = err_set(err,
		    "'%s' is said to have %llu bytes, and %llu", d->text,
		    (unsigned long long)size, (unsigned long long)s->size);
	if (s)
		return NULL;
	s = mem_zalloc(sizeof(*s));
	*s = (struct blob_slot){ .digest = *d, .size = size, .fd = -1 };
	s->part.fd = s->part.write_fd = -1;
	pthread_mutex_lock(&b->lock);
	mem_grow(b->slots, b->n, b->cap);
	*number = (int)b->n;
	b->slots[b->n++] = s;
	pthread_mutex_unlock(&b->lock);
	return s;
}

int
blobs_add(struct blobs *b, const struct digest *d, uint64_t size,
    const char *urls, struct err *err)
{
	int number;
	struct blob_slot *s = add_slot(b, d, size, &number, err);

	if (s && urls)
		s->urls = mem_strdup(urls);
	return number;
}

int
blobs_add_file(struct blobs *b, const struct digest *d, int fd, uint64_t at,
    uint64_t size, bool own, struct err *err)
{
	int number;
	struct blob_slot *s = add_slot(b, d, size, &number, err);

	if (!s && own)
		close(fd);
	if (!s)
		return number;
	pthread_mutex_lock(&b->lock);
	s->fd = fd;
	s->own_fd = own;
	s->at = at;
	s->state = BLOB_HERE;
	s->available = size;
	pthread_mutex_unlock(&b->lock);
	return number;
}

/* 1 with *n bytes, or none and it is whole; 0: not yet; -1. */
static int
look(struct blobs *b, int number, uint64_t from, uint64_t *n, struct err *err)
{
	struct blob_slot *s = b->slots[number];
	uint64_t hashed;
	bool proved, wrong, failed;

	pthread_mutex_lock(&b->lock);
	hashed = s->hashed;
	proved = s->proved;
	failed = s->failed;
	/* Whoever brings it may not have said yet that this is all. */
	wrong = s->wrong && s->state == BLOB_HERE;
	pthread_mutex_unlock(&b->lock);
	*n = 0;
	if (failed) {
		*err = s->err;
		return -1;
	}
	if (wrong)
		return download_anew(b, (size_t)number, err);
	if (!proved && s->prove_first)
		return 0;
	/* The last bytes are handed out when they are proved. */
	if (hashed == s->size && !proved)
		return 0;
	*n = hashed > from ? hashed - from : 0;
	if (*n > BLOBS_TURN)
		*n = BLOBS_TURN;
	return *n || proved;
}

int
blobs_wait(struct blobs *b, int number, uint64_t from, int *fd, uint64_t *at,
    uint64_t *n, struct err *err)
{
	struct blob_slot *s = b->slots[number];
	int r;

	if (hashers_start(b, err) < 0 || download_step(b, 0, err) < 0)
		return -1;
	while ((r = look(b, number, from, n, err)) == 0)
		if (download_step(b, WAIT, err) < 0)
			return -1;
	if (r < 0)
		return -1;
	*fd = s->fd;
	*at = s->at;
	pthread_mutex_lock(&b->lock);
	b->written += *n;
	pthread_mutex_unlock(&b->lock);
	return 0;
}

int
blobs_read(struct blobs *b, int number, struct buf *out, struct err *err)
{
	uint64_t at, n, from = 0;
	int fd;

	for (;;) {
		char *room;

		if (blobs_wait(b, number, from, &fd, &at, &n, err) < 0)
			return -1;
		if (n == 0)
			return 0;
		room = buf_room(out, (size_t)n);
		if (!room)
			return err_set(err, "'%s' has more than %zu bytes",
			    b->slots[number]->digest.text, out->max);
		if (pread(fd, room, (size_t)n, (off_t)(at + from)) !=
		    (ssize_t)n)
			return err_sys(err, "cannot read '%s'",
			    b->slots[number]->digest.text);
		from += n;
	}
}

/* 1 when all that is proved is kept; 0: not yet; -1. */
static int
all_kept(struct blobs *b, struct err *err)
{
	int r = 1;

	pthread_mutex_lock(&b->lock);
	for (size_t i = 0; r >= 0 && i < b->n; i++) {
		const struct blob_slot *s = b->slots[i];

		if (s->proved && s->part.fd >= 0 && !s->kept)
			r = 0;
		if (s->failed) {
			*err = s->err;
			r = -1;
		}
	}
	pthread_mutex_unlock(&b->lock);
	return r;
}

int
blobs_keep(struct blobs *b, struct err *err)
{
	int r = 1;

	while (b->threads && (r = all_kept(b, err)) == 0)
		if (download_step(b, WAIT, err) < 0)
			return -1;
	return r < 0 ? -1 : 0;
}

void
blobs_stop(struct blobs *b)
{
	hashers_stop(b);
}

static void
free_slot(struct blobs *b, struct blob_slot *s)
{
	if (s->part.fd >= 0)
		cache_part_release(b->options->cache, &s->part, !s->wrong);
	if (s->own_fd)
		close(s->fd);
	hash_free(s->hash);
	free(s->urls);
	free(s);
}

void
blobs_free(struct blobs *b)
{
	if (!b)
		return;
	hashers_stop(b);
	for (size_t i = 0; i < b->n; i++)
		free_slot(b, b->slots[i]);
	free(b->slots);
	pthread_mutex_destroy(&b->lock);
	pthread_cond_destroy(&b->work);
	free(b);
}

void
blobs_status(struct blobs *b, struct fetch_status *status)
{
	pthread_mutex_lock(&b->lock);
	status->written = b->written;
	for (size_t i = 0; i < b->n; i++) {
		const struct blob_slot *s = b->slots[i];
		struct fetch_line *line = &status->lines[status->nlines];

		status->blobs++;
		status->bytes += s->size;
		status->blobs_done += s->proved;
		status->bytes_done += s->available;
		if (s->state != BLOB_LOADING || status->nlines == FETCH_LINES)
			continue;
		status->nlines++;
		line->bytes = s->available;
		line->size = s->size;
		snprintf(line->digest, sizeof(line->digest), "%.19s",
		    s->digest.text);
	}
	pthread_mutex_unlock(&b->lock);
}
