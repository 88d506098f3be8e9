#include "fetch/blobs.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/eventfd.h>
#include <time.h>

#include "base/mem.h"

enum {
	HASH_PIECE = 256 * 1024,       /* read at a time: stays in the cache */
	HASH_TURN = 4 * 1024 * 1024,   /* hashed before anybody is told */
	BUSY_POLL = 100,               /* milliseconds */
	BUSY_PATIENCE = 10 * 1000,     /* milliseconds without a byte */
	ROOM_STEP = 256 * 1024 * 1024, /* bytes */
	BLOB_REQUEST = 1000, /* ids of requests for blobs begin here */
};

enum blob_state {
	BLOB_IDLE,    /* not begun */
	BLOB_HERE,    /* all bytes are in fd */
	BLOB_BUSY,    /* another process is at it */
	BLOB_LOADING, /* asked for */
};

struct blob_slot {
	struct digest digest;
	uint64_t size;
	char *urls;       /* of a foreign one; those not yet tried */
	bool own_fd;      /* fd is no part's and is to be closed */
	bool cached;      /* came from the cache */
	bool prove_first; /* has bytes of an earlier run */
	unsigned skip;    /* places that are not to be asked */
	unsigned place;   /* that brings it */
	bool last;        /* there is none behind it */
	bool asked;       /* and so they are known */
	bool alone;       /* waits for no other process */
	bool committed;
	struct cache_part part; /* fd -1: none */
	int fd;
	uint64_t at;
	uint64_t room;      /* bytes that blocks were set aside for */
	uint64_t busy;      /* what the other process had */
	int64_t busy_since; /* and since when */

	/* Under the lock, where others than the main thread look at it: */
	enum blob_state state;
	uint64_t available, hashed;
	struct hash *hash;
	bool claimed; /* a thread hashes it */
	bool proved, wrong;
	struct err err; /* of reading */
	bool failed;
	struct digest got;
};

struct blobs {
	const struct fetch_options *options;
	struct blob_slot **slots; /* do not move: threads have them */
	size_t n, cap;
	unsigned running;
	int notice; /* eventfd: something was hashed */
	uint64_t written;

	pthread_mutex_t lock;
	pthread_cond_t work;
	bool quit;
	bool threads; /* they were started */
	pthread_t hashers[FETCH_HASHERS];
};

static int64_t
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* The threads that hash */

/* Under the lock: the first one that has bytes to be hashed. */
static struct blob_slot *
claim(struct blobs *b)
{
	for (size_t i = 0; i < b->n; i++) {
		struct blob_slot *s = b->slots[i];

		if (s->claimed || s->proved || s->wrong || s->failed)
			continue;
		/* Of an empty one there is nothing but its end to be hashed. */
		if (s->hashed < s->available ||
		    (s->size == 0 && s->state == BLOB_HERE)) {
			s->claimed = true;
			return s;
		}
	}
	return NULL;
}

static int
hash_range(struct blob_slot *s, uint64_t from, uint64_t to, char *piece,
    struct err *err)
{
	while (from < to) {
		size_t n =
		    to - from < HASH_PIECE ? (size_t)(to - from) : HASH_PIECE;
		ssize_t r = pread(s->fd, piece, n, (off_t)(s->at + from));

		if (r < 0 && errno == EINTR)
			continue;
		if (r < 0)
			return err_sys(err, "cannot read '%s'", s->digest.text);
		if (r == 0)
			return err_set(err, "'%s' has become shorter",
			    s->digest.text);
		hash_add(s->hash, piece, (size_t)r);
		from += (uint64_t)r;
	}
	return 0;
}

static void
tell_main(const struct blobs *b)
{
	const uint64_t one = 1;

	(void)!write(b->notice, &one, sizeof(one));
}

/* Under the lock, which is let go meanwhile. */
static void
hash_turn(struct blobs *b, struct blob_slot *s, char *piece)
{
	uint64_t from = s->hashed;
	uint64_t to =
	    s->available - from < HASH_TURN ? s->available : from + HASH_TURN;
	struct err err;
	int r;

	pthread_mutex_unlock(&b->lock);
	if (!s->hash)
		s->hash = hash_new(&s->digest);
	r = hash_range(s, from, to, piece, &err);
	/* The disk begins now, so that there is little left to wait for when
	 * the blob is to be kept for good. */
	if (s->part.fd >= 0 && cache_keeps(b->options->cache))
		(void)sync_file_range(s->fd, (off_t)from, (off_t)(to - from),
		    SYNC_FILE_RANGE_WRITE);
	pthread_mutex_lock(&b->lock);
	s->hashed = to;
	if (r < 0) {
		s->failed = true;
		s->err = err;
	} else if (to == s->size) {
		hash_end(s->hash, &s->got);
		hash_free(s->hash);
		s->hash = NULL;
		s->proved = digest_eq(&s->got, &s->digest);
		s->wrong = !s->proved;
	}
	s->claimed = false;
	tell_main(b);
}

static void *
hasher(void *arg)
{
	struct blobs *b = arg;
	auto_free char *piece = mem_alloc(HASH_PIECE);

	pthread_mutex_lock(&b->lock);
	while (!b->quit) {
		struct blob_slot *s = claim(b);

		if (s)
			hash_turn(b, s, piece);
		else
			pthread_cond_wait(&b->work, &b->lock);
	}
	pthread_mutex_unlock(&b->lock);
	return NULL;
}

static int
start_threads(struct blobs *b, struct err *err)
{
	if (b->threads)
		return 0;
	b->notice = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (b->notice < 0)
		return err_sys(err, "cannot start");
	for (int i = 0; i < FETCH_HASHERS; i++)
		if (pthread_create(&b->hashers[i], NULL, hasher, b) != 0)
			mem_panic("cannot start a thread");
	b->threads = true;
	return 0;
}

void
blobs_stop(struct blobs *b)
{
	if (!b->threads)
		return;
	pthread_mutex_lock(&b->lock);
	b->quit = true;
	pthread_cond_broadcast(&b->work);
	pthread_mutex_unlock(&b->lock);
	for (int i = 0; i < FETCH_HASHERS; i++)
		pthread_join(b->hashers[i], NULL);
	b->threads = false;
	close(b->notice);
}

/* Slots */

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
add_slot(struct blobs *b, const struct digest *d, uint64_t size, int *number,
    struct err *err)
{
	struct blob_slot *s;

	for (size_t i = 0; i < b->n; i++) {
		if (!digest_eq(&b->slots[i]->digest, d))
			continue;
		*number = (int)i;
		if (b->slots[i]->size != size)
			*number = err_set(err,
			    "'%s' is said to have %llu bytes, and %llu",
			    d->text, (unsigned long long)size,
			    (unsigned long long)b->slots[i]->size);
		return NULL;
	}
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

/* Where it is, and how much of it; wakes whoever hashes. */
static void
set_state(struct blobs *b, struct blob_slot *s, enum blob_state state,
    uint64_t available)
{
	pthread_mutex_lock(&b->lock);
	s->state = state;
	if (available > s->available)
		s->available = available;
	pthread_cond_signal(&b->work);
	pthread_mutex_unlock(&b->lock);
}

/* Downloads */

/*
 * Blocks are set aside for bytes that are to come: a disk that is full says so
 * early, and writing takes half the time. Not for more than a step ahead: the
 * size is only what a manifest says.
 */
static int
make_room(struct blob_slot *s, uint64_t available, struct err *err)
{
	while (s->room < s->size && s->room < available + ROOM_STEP / 2) {
		uint64_t n = s->size - s->room < ROOM_STEP ? s->size - s->room
							   : ROOM_STEP;

		if (fallocate(s->fd, FALLOC_FL_KEEP_SIZE, (off_t)s->room,
			(off_t)n) < 0) {
			if (errno == ENOSPC || errno == EDQUOT)
				return err_sys(err,
				    "cannot keep blob '%s' of %llu bytes",
				    s->digest.text,
				    (unsigned long long)s->size);
			s->room = s->size; /* not known to all file systems */
			return 0;
		}
		s->room += n;
	}
	return 0;
}

static int
not_cached(const struct blobs *b, const struct blob_slot *s, struct err *err)
{
	return err_set(err, "%s: blob '%s' is not in the cache (--offline)",
	    b->options->subject, s->digest.text);
}

static int
ask(struct blobs *b, size_t i, struct err *err)
{
	struct blob_slot *s = b->slots[i];
	struct registry_request request = { .kind = REQUEST_BLOB,
		.id = BLOB_REQUEST + (unsigned)i,
		.skip = s->skip,
		.target = s->digest.text,
		.fd = s->part.write_fd,
		.have = s->available,
		.size = s->size };

	if (!b->options->registry)
		return not_cached(b, s, err);
	set_state(b, s, BLOB_LOADING, 0);
	b->running++;
	return registry_request(b->options->registry, &request, err);
}

static int
begin_part(struct blobs *b, size_t i, struct err *err)
{
	struct blob_slot *s = b->slots[i];

	s->fd = s->part.fd;
	s->prove_first = s->part.have > 0;
	if (s->part.have > s->size) {
		if (cache_restart(b->options->cache, &s->part, err) < 0)
			return -1;
		s->fd = s->part.fd;
		s->prove_first = false;
	}
	set_state(b, s, s->part.have == s->size ? BLOB_HERE : BLOB_IDLE,
	    s->part.have);
	if (s->state == BLOB_HERE)
		return 0;
	return make_room(s, s->part.have, err) < 0 ? -1 : ask(b, i, err);
}

/* Another process brings it: as long as it gets on, we wait. */
static void
note_busy(struct blob_slot *s, uint64_t has)
{
	if (s->state != BLOB_BUSY || has != s->busy) {
		s->busy = has;
		s->busy_since = now();
	}
	s->alone = now() - s->busy_since > BUSY_PATIENCE;
}

/* 1 where the cache has it. */
static int
from_cache(struct blobs *b, struct blob_slot *s, struct err *err)
{
	uint64_t size = s->size;
	int r = cache_get(b->options->cache, &s->digest, &size, &s->fd, err);

	if (r <= 0)
		return r;
	s->own_fd = s->cached = s->prove_first = true;
	set_state(b, s, BLOB_HERE, s->size);
	return 1;
}

static int
begin(struct blobs *b, size_t i, struct err *err)
{
	struct blob_slot *s = b->slots[i];
	uint64_t busy = 0;
	int r = from_cache(b, s, err);

	if (r != 0)
		return r < 0 ? -1 : 0;
	if (b->options->offline)
		return not_cached(b, s, err);
	r = cache_begin(b->options->cache, &s->digest, s->alone, &s->part,
	    &busy, err);
	if (r == 0) {
		note_busy(s, busy);
		set_state(b, s, BLOB_BUSY, 0);
		return 0;
	}
	if (r < 0)
		return -1;
	/* Another process may have put it there in between. */
	r = from_cache(b, s, err);
	if (r != 0) {
		cache_part_release(b->options->cache, &s->part, false);
		s->part.fd = s->part.write_fd = -1;
		return r < 0 ? -1 : 0;
	}
	return begin_part(b, i, err);
}

/* From the first one on that is not begun; it is the next to be written. */
static int
begin_more(struct blobs *b, struct err *err)
{
	unsigned busy = 0;

	for (size_t i = 0; i < b->n; i++) {
		struct blob_slot *s = b->slots[i];

		if (b->running + busy >= b->options->parallel)
			return 0;
		if (s->state != BLOB_IDLE && s->state != BLOB_BUSY)
			continue;
		if (begin(b, i, err) < 0)
			return -1;
		busy += s->state == BLOB_BUSY;
	}
	return 0;
}

/* Nothing was handed out of it: from the beginning. */
static int
begin_anew(struct blobs *b, size_t i, struct err *err)
{
	struct blob_slot *s = b->slots[i];

	pthread_mutex_lock(&b->lock);
	s->available = s->hashed = 0;
	s->wrong = s->prove_first = false;
	pthread_mutex_unlock(&b->lock);
	if (!s->cached) {
		/* Who brought all of it need not be asked once more; who went
		 * on with what others had begun, need. */
		if (s->asked)
			s->skip = s->last ? s->place : s->place + 1;
		s->room = 0;
		if (cache_restart(b->options->cache, &s->part, err) < 0)
			return -1;
		s->fd = s->part.fd;
		return ask(b, i, err);
	}
	close(s->fd);
	s->fd = -1;
	s->own_fd = s->cached = false;
	set_state(b, s, BLOB_IDLE, 0);
	cache_drop(b->options->cache, &s->digest);
	return 0;
}

static int
is_wrong(struct blobs *b, size_t i, struct err *err)
{
	struct blob_slot *s = b->slots[i];

	if (s->prove_first && (s->cached || s->part.fd >= 0))
		return begin_anew(b, i, err);
	return err_set(err, "%s: blob '%s': its bytes have the digest '%s'",
	    b->options->subject, s->digest.text, s->got.text);
}

/* A foreign one that the registry has not: its next URL. */
static int
ask_elsewhere(struct blobs *b, size_t i, const char *why, struct err *err)
{
	struct blob_slot *s = b->slots[i];
	auto_free char *urls = take(s->urls);
	char *end = urls ? strchrnul(urls, '\n') : NULL;
	struct registry_request request = { .kind = REQUEST_URL,
		.id = BLOB_REQUEST + (unsigned)i,
		.target = urls,
		.fd = s->part.write_fd,
		.have = s->available,
		.size = s->size };

	if (!urls)
		return err_set(err, "%s", why);
	if (!b->options->foreign)
		return err_set(err, "%s (a foreign layer: see --foreign)", why);
	if (*end)
		s->urls = mem_strdup(end + 1);
	*end = '\0';
	b->running++;
	return registry_request(b->options->registry, &request, err);
}

static int
take_event(struct blobs *b, const struct registry_event *e, struct err *err)
{
	struct blob_slot *s;
	size_t i = e->id - BLOB_REQUEST;

	if (e->id < BLOB_REQUEST || i >= b->n ||
	    b->slots[i]->state != BLOB_LOADING || e->bytes > b->slots[i]->size)
		return err_set(err, "the network process makes no sense");
	s = b->slots[i];
	s->asked = true;
	s->place = e->place;
	s->last = e->last;
	/* What may yet be asked of another one is not handed out too soon. */
	if (!e->last)
		s->prove_first = true;
	if (e->kind == EVENT_BYTES) {
		set_state(b, s, BLOB_LOADING, e->bytes);
		return make_room(s, e->bytes, err);
	}
	b->running--;
	if (e->kind == EVENT_DONE && e->bytes != s->size)
		return err_set(err, "the network process makes no sense");
	if (e->kind == EVENT_DONE) {
		set_state(b, s, BLOB_HERE, s->size);
		return 0;
	}
	if (e->kind == EVENT_ABSENT || s->urls)
		return ask_elsewhere(b, i, e->text, err);
	return err_set(err, "%s", e->text);
}

/* Waits for something to happen: a message, or something hashed. */
static int
wait_for_news(struct blobs *b, struct err *err)
{
	struct registry *r = b->options->registry;
	struct pollfd p[2] = { { b->notice, POLLIN, 0 },
		{ r ? registry_fd(r) : -1, POLLIN, 0 } };
	struct registry_event e;
	uint64_t count;
	int got;

	if (poll(p, 2, BUSY_POLL) < 0 && errno != EINTR)
		return err_sys(err, "cannot wait");
	(void)!read(b->notice, &count, sizeof(count));
	if (!r)
		return 0;
	while ((got = registry_next(r, &e, 0, err)) > 0)
		if (take_event(b, &e, err) < 0)
			return -1;
	return got;
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
	wrong = s->wrong;
	failed = s->failed;
	pthread_mutex_unlock(&b->lock);
	*n = 0;
	if (failed) {
		*err = s->err;
		return -1;
	}
	if (wrong)
		return is_wrong(b, (size_t)number, err);
	if (!proved && s->prove_first)
		return 0;
	*n = hashed > from ? hashed - from : 0;
	/* The last bytes are handed out when they are proved. */
	if (hashed == s->size && !proved)
		return 0;
	return *n || proved;
}

int
blobs_wait(struct blobs *b, int number, uint64_t from, int *fd, uint64_t *at,
    uint64_t *n, struct err *err)
{
	struct blob_slot *s = b->slots[number];
	int r;

	if (start_threads(b, err) < 0 || begin_more(b, err) < 0)
		return -1;
	while ((r = look(b, number, from, n, err)) == 0)
		if (wait_for_news(b, err) < 0 || begin_more(b, err) < 0)
			return -1;
	*fd = s->fd;
	*at = s->at;
	if (r > 0) {
		pthread_mutex_lock(&b->lock);
		b->written += *n;
		pthread_mutex_unlock(&b->lock);
	}
	return r < 0 ? -1 : 0;
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

int
blobs_commit(struct blobs *b, struct err *err)
{
	for (size_t i = 0; i < b->n; i++) {
		struct blob_slot *s = b->slots[i];

		if (s->part.fd < 0 || !s->proved || s->committed)
			continue;
		s->committed = true;
		if (cache_commit(b->options->cache, &s->part, err) < 0)
			return -1;
	}
	return 0;
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
	struct err ignored;

	if (!b)
		return;
	blobs_stop(b);
	(void)!blobs_commit(b, &ignored);
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
