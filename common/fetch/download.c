/*
 * Where blobs come from: the cache, another process that is at it, the
 * registry's places one after the other, the URLs of foreign layers.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>

#include "base/clock.h"
#include "base/mem.h"
#include "fetch/slot.h"

enum {
	BUSY_POLL = 100,               /* milliseconds */
	BUSY_PATIENCE = 10 * 1000,     /* milliseconds without a byte */
	ROOM_STEP = 256 * 1024 * 1024, /* bytes */
	BLOB_REQUEST = 1000, /* ids of requests for blobs begin here */
};

/* Where it is, and how much of it; wakes whoever hashes. */
static void
set_state(struct blobs *b, struct blob_slot *s, enum blob_state state,
    uint64_t available)
{
	pthread_mutex_lock(&b->lock);
	s->state = state;
	if (available > s->available)
		s->available = available;
	pthread_cond_broadcast(&b->work);
	pthread_mutex_unlock(&b->lock);
}

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
			(off_t)n) == 0) {
			s->room += n;
			continue;
		}
		if (errno == ENOSPC || errno == EDQUOT)
			return err_sys(err,
			    "cannot keep blob '%s' of %llu bytes",
			    s->digest.text, (unsigned long long)s->size);
		s->room = s->size; /* not known to all file systems */
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
send_request(struct blobs *b, size_t i, enum request_kind kind,
    const char *target, struct err *err)
{
	struct blob_slot *s = b->slots[i];
	struct registry_request request = { .kind = kind,
		.id = BLOB_REQUEST + (unsigned)i,
		.skip = s->skip,
		.target = target,
		.fd = s->part.write_fd,
		.have = s->available,
		.size = s->size };

	if (!b->options->registry)
		return not_cached(b, s, err);
	if (make_room(s, s->available, err) < 0)
		return -1;
	set_state(b, s, BLOB_LOADING, 0);
	b->running++;
	return registry_request(b->options->registry, &request, err);
}

static int
ask(struct blobs *b, size_t i, struct err *err)
{
	return send_request(b, i, REQUEST_BLOB, b->slots[i]->digest.text, err);
}

/* Nothing of it was handed out, and none of it is wanted. */
static int
empty(struct blobs *b, struct blob_slot *s, struct err *err)
{
	if (cache_restart(b->options->cache, &s->part, err) < 0)
		return -1;
	pthread_mutex_lock(&b->lock);
	s->fd = s->part.fd;
	s->room = s->available = s->hashed = 0;
	s->wrong = false;
	/* A thread may still be at bytes that are no more. */
	while (s->claimed) {
		pthread_mutex_unlock(&b->lock);
		(void)poll(NULL, 0, 1);
		pthread_mutex_lock(&b->lock);
	}
	s->hashed = 0;
	s->wrong = s->failed = false;
	hash_free(take(s->hash));
	pthread_mutex_unlock(&b->lock);
	return 0;
}

static int
begin_part(struct blobs *b, size_t i, struct err *err)
{
	struct blob_slot *s = b->slots[i];

	s->fd = s->part.fd;
	if (s->part.have > s->size) {
		if (empty(b, s, err) < 0)
			return -1;
		s->part.have = 0;
	}
	s->prove_first = s->part.have > 0;
	set_state(b, s, s->part.have == s->size ? BLOB_HERE : BLOB_IDLE,
	    s->part.have);
	return s->state == BLOB_HERE ? 0 : ask(b, i, err);
}

/* Another process brings it: as long as it gets on, we wait. One that does not
 * may be held up by whoever reads it, and is so for all blobs. */
static void
note_busy(struct blobs *b, struct blob_slot *s, uint64_t has)
{
	if (s->state != BLOB_BUSY || has != s->busy) {
		s->busy = has;
		s->busy_since = clock_ms();
	}
	if (clock_ms() - s->busy_since > BUSY_PATIENCE)
		b->impatient = true;
	set_state(b, s, BLOB_BUSY, 0);
}

/* 1 where the cache has it. */
static int
from_cache(struct blobs *b, struct blob_slot *s, struct err *err)
{
	uint64_t size = s->size;
	int fd, r = cache_get(b->options->cache, &s->digest, &size, &fd, err);

	if (r <= 0)
		return r;
	/* Before threads see it: they would keep the part. */
	if (s->part.fd >= 0) {
		cache_part_release(b->options->cache, &s->part, false);
		s->part.fd = s->part.write_fd = -1;
	}
	s->fd = fd;
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
	r = cache_begin(b->options->cache, &s->digest, b->impatient, &s->part,
	    &busy, err);
	if (r == 0)
		note_busy(b, s, busy);
	if (r <= 0)
		return r;
	/* Another process may have put it there in between. */
	r = from_cache(b, s, err);
	return r == 0 ? begin_part(b, i, err) : r < 0 ? -1 : 0;
}

/* From the first one on that is not begun; it is the next to be written. What
 * others bring does not count. */
static int
begin_more(struct blobs *b, struct err *err)
{
	for (size_t i = 0; i < b->n; i++) {
		struct blob_slot *s = b->slots[i];

		if (b->running >= b->options->parallel)
			return 0;
		if ((s->state == BLOB_IDLE || s->state == BLOB_BUSY) &&
		    begin(b, i, err) < 0)
			return -1;
	}
	return 0;
}

int
download_anew(struct blobs *b, size_t i, struct err *err)
{
	struct blob_slot *s = b->slots[i];

	if (!s->prove_first || (!s->cached && s->part.fd < 0))
		return err_set(err,
		    "%s: blob '%s': its bytes have the digest '%s'",
		    b->options->subject, s->digest.text, s->got.text);
	if (s->cached) {
		pthread_mutex_lock(&b->lock);
		s->available = s->hashed = 0;
		s->wrong = s->prove_first = false;
		pthread_mutex_unlock(&b->lock);
		close(s->fd);
		s->fd = -1;
		s->own_fd = s->cached = false;
		set_state(b, s, BLOB_IDLE, 0);
		cache_drop(b->options->cache, &s->digest);
		return 0;
	}
	/* Who brought all of it need not be asked once more; who went on with
	 * what an earlier run had begun, need. */
	if (s->asked)
		s->skip = s->last ? s->place : s->place + 1;
	s->prove_first = false;
	return empty(b, s, err) < 0 ? -1 : ask(b, i, err);
}

/* A foreign one that the registry has not: its next URL. */
static int
ask_elsewhere(struct blobs *b, size_t i, const char *why, struct err *err)
{
	struct blob_slot *s = b->slots[i];
	auto_free char *urls = take(s->urls);
	char *end = urls ? strchrnul(urls, '\n') : NULL;

	if (!urls)
		return err_set(err, "%s", why);
	if (!b->options->foreign)
		return err_set(err, "%s (a foreign layer: see --foreign)", why);
	if (*end)
		s->urls = mem_strdup(end + 1);
	*end = '\0';
	return empty(b, s, err) < 0
	    ? -1
	    : send_request(b, i, REQUEST_URL, urls, err);
}

/* The place that was asked does not have it, or cannot bring it. Of what it
 * brought nothing is kept: it may be another blob's. */
static int
ask_next(struct blobs *b, size_t i, const struct registry_event *e,
    struct err *err)
{
	struct blob_slot *s = b->slots[i];
	bool handed_out = !s->prove_first && e->bytes > 0;

	if (e->last && (e->kind == EVENT_ABSENT || s->urls))
		return ask_elsewhere(b, i, e->text, err);
	if (e->last || handed_out)
		return err_set(err, "%s", e->text);
	s->skip = e->place + 1;
	return empty(b, s, err) < 0 ? -1 : ask(b, i, err);
}

static int
take_event(struct blobs *b, const struct registry_event *e, struct err *err)
{
	struct blob_slot *s;
	size_t i = e->id - BLOB_REQUEST;

	if (e->id < BLOB_REQUEST || i >= b->n ||
	    b->slots[i]->state != BLOB_LOADING ||
	    e->bytes > b->slots[i]->size || e->place < b->slots[i]->skip)
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
	if (e->kind != EVENT_DONE)
		return ask_next(b, i, e, err);
	if (e->bytes != s->size)
		return err_set(err, "the network process makes no sense");
	set_state(b, s, BLOB_HERE, s->size);
	return 0;
}

static int
hear(struct blobs *b, int milliseconds, struct err *err)
{
	struct registry *r = b->options->registry;
	struct pollfd p[2] = { { b->notice, POLLIN, 0 },
		{ r ? registry_fd(r) : -1, POLLIN, 0 } };
	struct registry_event e;
	uint64_t count;
	int got;

	if (poll(p, 2, milliseconds) < 0 && errno != EINTR)
		return err_sys(err, "cannot wait");
	(void)!read(b->notice, &count, sizeof(count));
	if (!r)
		return 0;
	while ((got = registry_next(r, &e, 0, err)) > 0)
		if (take_event(b, &e, err) < 0)
			return -1;
	return got;
}

int
download_step(struct blobs *b, int milliseconds, struct err *err)
{
	if (begin_more(b, err) < 0)
		return -1;
	/* A process that is at a blob tells nobody: it is looked for. */
	if (milliseconds > BUSY_POLL)
		milliseconds = BUSY_POLL;
	return hear(b, milliseconds, err);
}
