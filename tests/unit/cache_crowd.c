/* fetch/cache: many processes at once, and some that are killed. */
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include "cachedir.h"

enum {
	CROWD = 8,
	BLOBS = 8,
	STEPS = 150,
	KILLS = 80,
	MAX_BYTES = 100000, /* of the cache: about half of all blobs */
};

static char dir[PATH_ROOM];

/* What one process of the crowd knows. */
struct member {
	struct cache *c;
	struct blob *blobs[BLOBS];
	uint64_t seed;
};

static unsigned
draw(struct member *m, unsigned below)
{
	m->seed = m->seed * 6364136223846793005u + 1442695040888963407u;
	return (unsigned)(m->seed >> 33) % below;
}

/* The test sees it by the status. */
static _Noreturn void
die(const char *what, const char *why)
{
	printf("# %s: %s\n", what, why);
	fflush(stdout);
	_exit(1);
}

static void
member_init(struct member *m, uint64_t seed)
{
	struct err err = { 0 };

	m->seed = seed * 1000003;
	m->c = cache_open(dir, &err);
	if (!m->c)
		die("cache_open", err.msg);
	for (unsigned i = 0; i < BLOBS; i++) {
		m->blobs[i] = mem_alloc(sizeof(struct blob));
		blob_init(m->blobs[i], i, 1 + i * 7919 % BLOB_MAX);
	}
}

static void
member_release(struct member *m)
{
	for (unsigned i = 0; i < BLOBS; i++)
		free(m->blobs[i]);
	cache_free(m->c);
}

/* 1 where the blob is there, and right. */
static int
read_blob(struct member *m, const struct blob *b)
{
	struct err err = { 0 };
	uint64_t size = b->n;
	auto_close int fd = -1;
	int r = cache_get(m->c, &b->digest, &size, &fd, &err);

	if (r < 0)
		die("cache_get", err.msg);
	if (r == 1 && !fd_holds(fd, blob_span(b)))
		die(b->digest.text, "has wrong bytes");
	return r;
}

/* Brings what is missing in three writes; false where it gives up half way. */
static bool
bring(struct member *m, struct cache_part *part, const struct blob *b)
{
	size_t step = b->n / 3 + 1;

	if (part->have > b->n)
		die(b->digest.text, "a part has more bytes than the blob");
	for (size_t at = part->have; at < b->n; at += step) {
		size_t n = b->n - at < step ? b->n - at : step;

		if (write(part->write_fd, b->bytes + at, n) != (ssize_t)n)
			die(b->digest.text, "cannot be written");
		if (draw(m, 8) == 0)
			return false;
	}
	return true;
}

/* 1 where it was written, 0 where another is at it, or it was given up. */
static int
write_blob(struct member *m, const struct blob *b, bool alone)
{
	struct err err = { 0 };
	struct cache_part part;
	uint64_t busy;
	int r = cache_begin(m->c, &b->digest, alone, &part, &busy, &err);

	if (r < 0)
		die("cache_begin", err.msg);
	if (r == 0) {
		if (alone)
			die("cache_begin", "waits though it should not");
		return 0;
	}
	r = bring(m, &part, b);
	if (r && !fd_holds(part.fd, blob_span(b)))
		die(b->digest.text, "a part has wrong bytes");
	if (r && cache_commit(m->c, &part, &err) < 0)
		die("cache_commit", err.msg);
	cache_part_release(m->c, &part, draw(m, 2));
	return r;
}

static void
do_reference(struct member *m, const struct blob *b)
{
	struct err err = { 0 };
	struct digest d;
	int r;

	if (cache_set_ref(m->c, "shared", &b->digest, &err) < 0)
		die("cache_set_ref", err.msg);
	r = cache_ref(m->c, "shared", &d, &err);
	if (r != 1)
		die("cache_ref", r < 0 ? err.msg : "is not known");
}

static void
do_something(struct member *m)
{
	const struct blob *b = m->blobs[draw(m, BLOBS)];
	struct err err = { 0 };

	switch (draw(m, 16)) {
	case 0:
		if (cache_trim(m->c, draw(m, MAX_BYTES), &err) < 0)
			die("cache_trim", err.msg);
		break;
	case 1:
		cache_drop(m->c, &b->digest);
		break;
	case 2:
		do_reference(m, b);
		break;
	case 3:
		if (cache_put(m->c, &b->digest, blob_span(b), &err) < 0)
			die("cache_put", err.msg);
		break;
	default:
		if (read_blob(m, b) == 0)
			write_blob(m, b, draw(m, 4) == 0);
	}
}

/* A process that does so many steps; it is never the test itself. */
static pid_t
start(unsigned number, unsigned steps)
{
	struct member m;
	pid_t test = getpid(), pid;

	fflush(stdout);
	pid = fork();
	need(pid >= 0);
	if (pid > 0)
		return pid;
	/* Some have no end of their own. */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != test)
		_exit(1);
	member_init(&m, number);
	while (steps--)
		do_something(&m);
	member_release(&m);
	_exit(0);
}

/* An empty cache in a new directory. */
static void
cache_make(void)
{
	struct member m;

	scratch_make(dir);
	member_init(&m, 0);
	member_release(&m);
}

static size_t
wrong(void)
{
	return wrong_blobs(dir, "sha256") + wrong_blobs(dir, "sha512");
}

static void
test_crowd(void)
{
	size_t bad = 0, looks = 0, failed = 0, left = CROWD;

	cache_make();
	for (unsigned i = 0; i < CROWD; i++)
		start(i + 1, STEPS);
	while (left) {
		int status = 0;
		pid_t pid = waitpid(-1, &status, WNOHANG);

		need(pid >= 0);
		left -= pid > 0;
		failed += pid > 0 && status != 0;
		bad += wrong();
		looks++;
	}
	ok(failed == 0, "%d processes at the same blobs all do their work",
	    CROWD);
	ok(bad == 0, "whoever looked meanwhile saw right blobs alone");
	printf("# looked %zu times\n", looks);
	for (unsigned i = 0; i < BLOBS; i++) {
		struct member m;

		member_init(&m, i);
		while (!read_blob(&m, m.blobs[i]))
			write_blob(&m, m.blobs[i], false);
		member_release(&m);
	}
	ok(wrong() == 0, "and all of them can be had");
	scratch_remove(dir);
}

/* What a kill leaves in parts/ is resumed, or goes when it is old. */
static void
test_rerun(void)
{
	auto_free char *parts = mem_printf("%s/parts", dir);
	struct err err = { 0 };
	struct member m;
	DIR *list = opendir(parts);
	const char *name;

	member_init(&m, KILLS);
	for (unsigned i = 0; i < BLOBS; i++)
		while (!read_blob(&m, m.blobs[i]))
			write_blob(&m, m.blobs[i], false);
	ok(wrong() == 0, "the next process gets all blobs");
	while ((name = next_name(list))) {
		auto_free char *path = mem_printf("%s/%s", parts, name);

		file_age(path, 2 * 24 * 60 * 60);
	}
	closedir(list);
	ok(cache_trim(m.c, UINT64_MAX, &err) == 0 && count(dir, "parts") == 0,
	    "and what is left of the killed goes when it is old");
	member_release(&m);
}

static void
test_kill(void)
{
	pid_t pids[CROWD];
	size_t bad = 0, early = 0;
	unsigned number = 0;

	cache_make();
	for (size_t i = 0; i < CROWD; i++)
		pids[i] = start(++number, UINT32_MAX);
	for (unsigned i = 0; i < KILLS + CROWD; i++) {
		pid_t *pid = &pids[i % CROWD];
		int status = 0;

		usleep(1000 + i * 7919 % 20000);
		kill(*pid, SIGKILL);
		need(waitpid(*pid, &status, 0) == *pid);
		early += !WIFSIGNALED(status) || WTERMSIG(status) != SIGKILL;
		bad += wrong();
		if (i < KILLS)
			*pid = start(++number, UINT32_MAX);
	}
	ok(early == 0, "others go on when processes are killed");
	ok(bad == 0, "no kill leaves a wrong blob");
	printf("# parts that were left: %zu\n", count(dir, "parts"));
	test_rerun();
	scratch_remove(dir);
}

int
main(void)
{
	test_crowd();
	test_kill();
	return tap_end();
}
