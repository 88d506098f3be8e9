/*
 * Threads: some hash what has come, one puts what is proved into the cache.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/eventfd.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "fetch/slot.h"

enum {
	HASH_PIECE = 256 * 1024,     /* read at a time: stays in the cache */
	HASH_TURN = 4 * 1024 * 1024, /* hashed before anybody is told */
};

static void
tell_main(const struct blobs *b)
{
	const uint64_t one = 1;

	(void)!write(b->notice, &one, sizeof(one));
}

static bool
has_bytes(const struct blob_slot *s)
{
	if (s->claimed || s->proved || s->wrong || s->failed)
		return false;
	/* Of an empty one there is nothing but its end to be hashed. */
	return s->hashed < s->available ||
	    (s->size == 0 && s->state == BLOB_HERE);
}

static bool
is_to_be_kept(const struct blob_slot *s)
{
	return s->proved && !s->kept && !s->claimed && !s->failed &&
	    s->state == BLOB_HERE;
}

/* Under the lock: the first one that there is something to be done for. */
static struct blob_slot *
claim(struct blobs *b, bool (*is_for)(const struct blob_slot *))
{
	for (size_t i = 0; i < b->n; i++) {
		if (!is_for(b->slots[i]))
			continue;
		b->slots[i]->claimed = true;
		return b->slots[i];
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
settle(struct blob_slot *s)
{
	hash_end(s->hash, &s->got);
	hash_free(s->hash);
	s->hash = NULL;
	s->proved = digest_eq(&s->got, &s->digest);
	s->wrong = !s->proved;
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
		settle(s);
		pthread_cond_broadcast(&b->work);
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
		struct blob_slot *s = claim(b, has_bytes);

		if (s)
			hash_turn(b, s, piece);
		else
			pthread_cond_wait(&b->work, &b->lock);
	}
	pthread_mutex_unlock(&b->lock);
	return NULL;
}

static int
keep(struct blobs *b, struct blob_slot *s, struct err *err)
{
	struct stat st;

	if (s->part.fd < 0)
		return 0;
	/* Nobody has appended to it since. */
	if (fstat(s->part.fd, &st) < 0)
		return err_sys(err, "cannot read '%s'", s->digest.text);
	if ((uint64_t)st.st_size != s->size)
		return err_set(err, "'%s' has %llu bytes, should have %llu",
		    s->digest.text, (unsigned long long)st.st_size,
		    (unsigned long long)s->size);
	return cache_commit(b->options->cache, &s->part, err);
}

/* The disk may take its time: nobody else waits for it but the very end. */
static void *
keeper(void *arg)
{
	struct blobs *b = arg;

	pthread_mutex_lock(&b->lock);
	for (;;) {
		struct blob_slot *s = claim(b, is_to_be_kept);
		struct err err;
		int r;

		if (!s && b->quit)
			break;
		if (!s) {
			pthread_cond_wait(&b->work, &b->lock);
			continue;
		}
		pthread_mutex_unlock(&b->lock);
		r = keep(b, s, &err);
		pthread_mutex_lock(&b->lock);
		s->claimed = false;
		s->kept = true;
		if (r < 0) {
			s->failed = true;
			s->err = err;
		}
		tell_main(b);
	}
	pthread_mutex_unlock(&b->lock);
	return NULL;
}

int
hashers_start(struct blobs *b, struct err *err)
{
	if (b->threads)
		return 0;
	b->notice = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (b->notice < 0)
		return err_sys(err, "cannot start");
	for (int i = 0; i < FETCH_HASHERS; i++)
		if (pthread_create(&b->hashers[i], NULL, hasher, b) != 0)
			mem_panic("cannot start a thread");
	if (pthread_create(&b->keeper, NULL, keeper, b) != 0)
		mem_panic("cannot start a thread");
	b->threads = true;
	return 0;
}

void
hashers_stop(struct blobs *b)
{
	if (!b->threads)
		return;
	pthread_mutex_lock(&b->lock);
	b->quit = true;
	pthread_cond_broadcast(&b->work);
	pthread_mutex_unlock(&b->lock);
	for (int i = 0; i < FETCH_HASHERS; i++)
		pthread_join(b->hashers[i], NULL);
	pthread_join(b->keeper, NULL);
	b->threads = false;
	close(b->notice);
}
