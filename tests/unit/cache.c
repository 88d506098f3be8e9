/* fetch/cache: one process, and what it may find in the directory. */
#include <signal.h>
#include <sys/file.h>
#include <sys/resource.h>

#include "cachedir.h"

enum { DAY = 24 * 60 * 60 };

/* A directory of its own for each group of tests. */
static char scratch[PATH_ROOM];

static struct blob *
make_blob(unsigned number, size_t n)
{
	struct blob *b = mem_alloc(sizeof(*b));

	blob_init(b, number, n);
	return b;
}

/* The cache "SCRATCH/name"; *dir is its path. */
static struct cache *
open_named(const char *name, char dir[PATH_ROOM])
{
	struct err err = { 0 };
	struct cache *c;

	path_set(dir, "%s/%s", scratch, name);
	c = cache_open(dir, &err);
	if (!c) {
		printf("# %s\n", err.msg);
		mem_panic("cannot open a cache of the test");
	}
	return c;
}

/* The size of the blob as cache_get tells it; -1: none, -2: other bytes, -3. */
static int
got(struct cache *c, const struct blob *b)
{
	struct err err = { 0 };
	uint64_t size = UINT64_MAX;
	auto_close int fd = -1;
	int r = cache_get(c, &b->digest, &size, &fd, &err);

	if (r < 0)
		printf("# %s\n", err.msg);
	if (r <= 0)
		return r < 0 ? -3 : -1;
	return fd_holds(fd, blob_span(b)) ? (int)size : -2;
}

static bool
put(struct cache *c, const struct blob *b)
{
	struct err err = { 0 };
	bool good = cache_put(c, &b->digest, blob_span(b), &err) == 0;

	if (!good)
		printf("# %s\n", err.msg);
	return good;
}

static int
begin(struct cache *c, const struct blob *b, bool alone,
    struct cache_part *part)
{
	struct err err = { 0 };
	uint64_t busy = 0;
	int r = cache_begin(c, &b->digest, alone, part, &busy, &err);

	if (r < 0)
		printf("# %s\n", err.msg);
	return r;
}

/* The bytes [part->have, to) of the blob, as who brings them would. */
static bool
fill(struct cache_part *part, const struct blob *b, size_t to)
{
	size_t n = to - part->have;

	return write(part->write_fd, b->bytes + part->have, n) == (ssize_t)n;
}

/* What cache_open says to a directory. */
static const char *
refusal(const char *dir)
{
	static char msg[ERR_MAX];
	struct err err = { 0 };
	struct cache *c = cache_open(dir, &err);

	memcpy(msg, c ? "none" : err.msg, c ? 5 : ERR_MAX);
	cache_free(c);
	return msg;
}

static void
test_open(void)
{
	char dir[PATH_ROOM], path[PATH_ROOM];
	struct cache *c = open_named("a/b//c/", dir);
	struct stat st;

	path_set(path, "%s/a/b", scratch);
	ok(stat(path, &st) == 0 && (st.st_mode & 07777) == 0700 &&
		fstat(cache_dir(c), &st) == 0 && (st.st_mode & 07777) == 0700,
	    "a cache is made with its parents, for its user alone");
	ok(cache_keeps(c), "it keeps what it gets");
	cache_free(c);
	cache_free(NULL);
	path_set(path, "%s/CACHEDIR.TAG", dir);
	ok(stat(path, &st) == 0 && st.st_size > 43,
	    "a new cache has the tag for backups");
	is(refusal(dir), "none", "it can be opened again");
	need(chdir(scratch) == 0);
	is(refusal("relative"), "none", "by a relative path too");
	is(refusal("./relative/."), "none", "and one with dots");
	ok(strstr(refusal(""), "No such file"), "no path is refused");
	file_make("file", SPAN("x"));
	is(refusal("file"), "cache: cannot open 'file': Not a directory",
	    "a file is refused");
	is(refusal("file/cache"),
	    "cache: cannot open 'file/cache': Not a directory",
	    "so is a path below one");
	ok(file_holds("file", SPAN("x")), "which stays what it was");
	need(mkdir("work", 0700) == 0);
	file_make("work/thesis.txt", SPAN("x"));
	is(refusal("work"), "none", "a directory with files can be a cache");
	ok(!exists("work/CACHEDIR.TAG"), "but backups still look at it");
}

static void
test_trust(void)
{
	char dir[PATH_ROOM];

	cache_free(open_named("trust", dir));
	need(chdir(scratch) == 0 && chmod("trust", 0720) == 0);
	is(refusal("trust"),
	    "cache: 'trust' can be written by others (chmod go-w helps)",
	    "a cache that a group can write to is refused");
	chmod("trust", 0702);
	ok(strstr(refusal("trust"), "by others"), "or all others");
	chmod("trust", 0755);
	is(refusal("trust"), "none", "one that they can read is taken");
	chmod("trust/blobs/sha512", 0770);
	ok(strstr(refusal("trust"), "'trust/blobs/sha512' can be written"),
	    "a folder of it that others can write to is refused");
	chmod("trust/blobs/sha512", 0700);
	rename("trust/parts", "elsewhere");
	need(symlink("../elsewhere", "trust/parts") == 0);
	is(refusal("trust"),
	    "cache: cannot open 'trust/parts': Not a directory",
	    "and one that is a symlink");
	unlink("trust/parts");
	file_make("trust/parts", SPAN(""));
	ok(strstr(refusal("trust"), "Not a directory"), "or a file");
}

/* Root alone can try what another user's files do. */
static void
test_users(void)
{
	static const char *const folders[] = { ".", "blobs", "blobs/sha256",
		"blobs/sha512", "parts", "refs" };
	char dir[PATH_ROOM], path[PATH_ROOM];
	auto_free struct blob *b = make_blob(1, 100);
	struct cache_part part;
	struct cache *c;

	if (geteuid() != 0) {
		ok(strstr(refusal("/usr"), "belongs to another user"),
		    "another user's directory is refused");
		return;
	}
	c = open_named("users", dir);
	need(put(c, b) && begin(c, b, false, &part) == 1 && fill(&part, b, 50));
	cache_part_release(c, &part, true);
	cache_free(c);
	need(chmod(scratch, 0711) == 0 && chmod(dir, 0755) == 0);
	need(seteuid(65534) == 0);
	ok(strstr(refusal(dir), "belongs to another user"),
	    "another user's cache is refused");
	need(seteuid(0) == 0);
	is(refusal(dir), "none", "root may use anybody's");
	for (size_t i = 0; i < array_len(folders); i++) {
		path_set(path, "%s/%s", dir, folders[i]);
		need(chown(path, 65534, 65534) == 0);
	}
	need(seteuid(65534) == 0);
	c = open_named("users", dir);
	ok(got(c, b) == -1, "a blob that only root can read counts as none");
	ok(begin(c, b, false, &part) == 1 && part.have == 0,
	    "a part that only root can read is begun anew");
	cache_part_release(c, &part, false);
	ok(put(c, b) && got(c, b) == 100, "and the blob is replaced");
	cache_free(c);
	need(seteuid(0) == 0);
}

static void
test_blob(void)
{
	char dir[PATH_ROOM], path[PATH_ROOM];
	auto_free struct blob *b = make_blob(1, 5000);
	auto_free struct blob *other = make_blob(3, 200);
	struct cache *c = open_named("blob", dir);
	struct err err = { 0 };
	struct cache_part part;
	uint64_t size = 4999;
	int fd = -1;

	ok(got(c, b) == -1, "a new cache has no blob");
	ok(begin(c, b, false, &part) == 1 && part.have == 0 && part.fd >= 0 &&
		part.write_fd >= 0 && part.number == 0 &&
		digest_eq(&part.digest, &b->digest),
	    "one is begun");
	ok(fill(&part, b, 5000) && fd_holds(part.fd, blob_span(b)),
	    "and its bytes can be read while it is written");
	ok(lseek(part.write_fd, 0, SEEK_SET) == 0 &&
		write(part.write_fd, "x", 1) == 1 &&
		!fd_holds(part.fd, blob_span(b)) &&
		ftruncate(part.fd, 5000) == 0 &&
		fd_holds(part.fd, blob_span(b)),
	    "whoever brings bytes can only add them");
	ok(got(c, b) == -1, "before the commit there is none");
	ok(cache_commit(c, &part, &err) == 0 && part.write_fd == -1,
	    "it is committed");
	ok(fd_holds(part.fd, blob_span(b)), "and can be read on");
	cache_part_release(c, &part, false);
	ok(part.fd == -1 && got(c, b) == 5000, "the release leaves it there");
	cache_part_release(c, &part, false);
	blob_file(dir, &b->digest, path);
	ok(file_holds(path, blob_span(b)) && count(dir, "parts") == 0,
	    "under its name, and no part is left");
	ok(cache_get(c, &b->digest, &size, &fd, &err) == 0 && fd == -1 &&
		size == 4999,
	    "of another size there is none");
	ok(got(c, b) == 5000, "which does not harm the one that is there");
	ok(put(c, other) && got(c, other) == 200 &&
		count(dir, "blobs/sha512") == 1,
	    "sha512 has a folder of its own");
	cache_drop(c, &b->digest);
	cache_drop(c, &b->digest);
	ok(got(c, b) == -1 && got(c, other) == 200,
	    "what was dropped is gone, alone");
	cache_free(c);
}

static void
test_resume(void)
{
	char dir[PATH_ROOM], path[PATH_ROOM];
	auto_free struct blob *b = make_blob(2, 1000);
	struct cache *c = open_named("resume", dir);
	struct err err = { 0 };
	struct cache_part part;

	part_file(dir, &b->digest, path);
	need(begin(c, b, false, &part) == 1 && fill(&part, b, 400));
	cache_part_release(c, &part, true);
	cache_free(c);
	c = open_named("resume", dir);
	ok(begin(c, b, false, &part) == 1 && part.have == 400,
	    "a part that was kept is resumed by the next process");
	ok(fill(&part, b, 1000) && fd_holds(part.fd, blob_span(b)),
	    "what it brings comes behind what was there");
	need(lseek(part.fd, 500, SEEK_SET) == 500);
	ok(cache_restart(c, &part, &err) == 0 && part.have == 0 &&
		fd_holds(part.fd, SPAN("")),
	    "begun anew it has nothing");
	ok(fill(&part, b, 700) && lseek(part.fd, 0, SEEK_CUR) == 0 &&
		fd_holds(part.fd, (struct span){ b->bytes, 700 }),
	    "and its descriptors go on at the start");
	cache_part_release(c, &part, false);
	ok(!exists(path), "one that is not kept is removed");
	need(begin(c, b, false, &part) == 1);
	cache_part_release(c, &part, true);
	ok(!exists(path), "nor is one kept that has nothing");
	cache_free(c);
}

static void
test_busy(void)
{
	char dir[PATH_ROOM], path[PATH_ROOM];
	auto_free struct blob *b = make_blob(2, 1000);
	struct cache *c = open_named("busy", dir);
	struct cache_part first, second;
	struct err err = { 0 };
	uint64_t busy = 7;
	auto_close int fd = -1, copy = -1;

	need(begin(c, b, false, &first) == 1 && fill(&first, b, 300));
	ok(cache_begin(c, &b->digest, false, &second, &busy, &err) == 0 &&
		busy == 300 && second.fd == -1 && second.write_fd == -1,
	    "a part that another is at is busy, with what it has");
	cache_part_release(c, &second, false);
	ok(begin(c, b, true, &second) == 1 && second.have == 0 &&
		second.number != 0 && count(dir, "parts") == 2,
	    "who does not wait gets a private one");
	need(fill(&second, b, 100));
	cache_part_release(c, &second, true);
	ok(count(dir, "parts") == 1, "which is never kept");
	ok(begin(c, b, true, &second) == 1 && fill(&second, b, 1000) &&
		cache_commit(c, &second, &err) == 0 && got(c, b) == 1000,
	    "but published when it is whole");
	cache_part_release(c, &second, false);
	ok(cache_restart(c, &first, &err) == 0 && fill(&first, b, 1000) &&
		cache_commit(c, &first, &err) == 0 && got(c, b) == 1000,
	    "the other is committed over it");
	ok(begin(c, b, false, &second) == 1 && second.have == 0,
	    "then the part is free, though the descriptor is open");
	blob_file(dir, &b->digest, path);
	fd = open(path, O_RDONLY);
	ok(flock(fd, LOCK_EX | LOCK_NB) == 0, "and a blob is never locked");
	cache_part_release(c, &first, false);
	ok(count(dir, "parts") == 1,
	    "a release after it does not touch another's part");
	copy = dup(second.fd);
	need(copy >= 0 && fill(&second, b, 10));
	cache_part_release(c, &second, true);
	ok(begin(c, b, true, &first) == 1 && first.number == 0 &&
		first.have == 10,
	    "a released part is free for all, though a child may have a copy "
	    "of the descriptor");
	cache_part_release(c, &first, false);
	cache_free(c);
}

/* What may lie where a blob or a part should be. */
enum odd { ODD_SYMLINK, ODD_DANGLING, ODD_FIFO, ODD_FOLDER, ODD_FULL };

static const char *const odd_names[] = {
	[ODD_SYMLINK] = "a symlink",
	[ODD_DANGLING] = "a symlink to nowhere",
	[ODD_FIFO] = "a FIFO",
	[ODD_FOLDER] = "an empty folder",
	[ODD_FULL] = "a folder with something in it",
};

static void
plant(const char *path, enum odd odd)
{
	char below[PATH_ROOM];
	int r = 0;

	if (odd == ODD_SYMLINK)
		r = symlink("../../../victim", path);
	else if (odd == ODD_DANGLING)
		r = symlink("../../../nothing", path);
	else if (odd == ODD_FIFO)
		r = mkfifo(path, 0600);
	else
		r = mkdir(path, 0700);
	need(r == 0);
	path_set(below, "%s/x", path);
	if (odd == ODD_FULL)
		file_make(below, SPAN("x"));
}

static void
test_odd_blob(enum odd odd)
{
	char dir[PATH_ROOM], path[PATH_ROOM];
	auto_free char *name = mem_printf("odd-blob-%d", (int)odd);
	auto_free struct blob *b = make_blob(1, 6);
	struct cache *c = open_named(name, dir);
	struct err err = { 0 };

	blob_file(dir, &b->digest, path);
	plant(path, odd);
	ok(got(c, b) == -1, "%s in place of a blob is none", odd_names[odd]);
	ok(cache_trim(c, 0, &err) == 0 && exists(path),
	    "and is no blob to be evicted");
	if (odd == ODD_FULL) {
		ok(cache_put(c, &b->digest, blob_span(b), &err) < 0 &&
			strstr(err.msg, dir) &&
			strstr(err.msg, "Directory not empty"),
		    "it cannot be replaced: %s", err.msg);
		ok(count(dir, "parts") == 0, "and nothing is left of the try");
	} else {
		ok(put(c, b) && got(c, b) == 6, "it is replaced by the blob");
	}
	cache_free(c);
}

static void
test_odd_part(enum odd odd)
{
	char dir[PATH_ROOM], path[PATH_ROOM];
	auto_free char *name = mem_printf("odd-part-%d", (int)odd);
	auto_free struct blob *b = make_blob(1, 6);
	struct cache *c = open_named(name, dir);
	struct err err = { 0 };
	struct cache_part part;
	uint64_t busy;

	part_file(dir, &b->digest, path);
	plant(path, odd);
	if (odd == ODD_FULL) {
		ok(cache_begin(c, &b->digest, false, &part, &busy, &err) < 0 &&
			part.fd == -1 && strstr(err.msg, "Is a directory"),
		    "%s in place of a part: %s", odd_names[odd], err.msg);
	} else {
		ok(begin(c, b, false, &part) == 1 && part.have == 0,
		    "%s in place of a part is replaced", odd_names[odd]);
		ok(fill(&part, b, 6) && cache_commit(c, &part, &err) == 0 &&
			got(c, b) == 6,
		    "and the blob goes its way");
	}
	cache_part_release(c, &part, false);
	cache_free(c);
}

static void
test_odd(void)
{
	auto_free char *victim = mem_printf("%s/victim", scratch);
	auto_free char *nothing = mem_printf("%s/nothing", scratch);

	file_make(victim, SPAN("victim"));
	for (enum odd odd = ODD_SYMLINK; odd <= ODD_FULL; odd++) {
		test_odd_blob(odd);
		test_odd_part(odd);
	}
	ok(file_holds(victim, SPAN("victim")) && !exists(nothing),
	    "no symlink was followed");
}

static void
test_moved(void)
{
	char dir[PATH_ROOM], path[PATH_ROOM];
	auto_free struct blob *b = make_blob(2, 1000);
	auto_free char *away = mem_printf("%s/away", scratch);
	struct cache *c = open_named("moved", dir);
	struct err err = { 0 };
	struct cache_part part;

	part_file(dir, &b->digest, path);
	need(begin(c, b, false, &part) == 1 && fill(&part, b, 1000) &&
	    unlink(path) == 0);
	ok(cache_commit(c, &part, &err) < 0 && strstr(err.msg, dir) &&
		strstr(err.msg, "was removed"),
	    "a part that was removed by hand is not committed: %s", err.msg);
	file_make(path, SPAN("half"));
	ok(cache_commit(c, &part, &err) < 0 && got(c, b) == -1,
	    "nor is another's in its place");
	cache_part_release(c, &part, false);
	ok(file_holds(path, SPAN("half")), "nor removed");
	need(rename(dir, away) == 0 && chdir("/") == 0);
	ok(begin(c, b, false, &part) == 1 && part.have == 4 &&
		cache_restart(c, &part, &err) == 0 && fill(&part, b, 1000) &&
		cache_commit(c, &part, &err) == 0 && got(c, b) == 1000 &&
		cache_set_ref(c, "a", &b->digest, &err) == 0 &&
		cache_trim(c, 0, &err) == 0 && got(c, b) == -1,
	    "an open cache works under any name: all goes by its descriptor");
	cache_part_release(c, &part, false);
	ok(!exists(dir), "and does not come back under its old one");
	cache_free(c);
}

static void
test_full(void)
{
	char dir[PATH_ROOM];
	auto_free struct blob *b = make_blob(1, 4000);
	auto_free struct blob *fits = make_blob(2, 1000);
	struct cache *c = open_named("full", dir);
	struct err err = { 0 };
	struct rlimit was, small;

	signal(SIGXFSZ, SIG_IGN);
	getrlimit(RLIMIT_FSIZE, &was);
	small = (struct rlimit){ 1000, was.rlim_max };
	need(put(c, b) && got(c, b) == 4000);
	setrlimit(RLIMIT_FSIZE, &small);
	ok(cache_put(c, &b->digest, blob_span(b), &err) < 0 &&
		strstr(err.msg, dir) && strstr(err.msg, "File too large"),
	    "where there is no room the error names the cache: %s", err.msg);
	ok(count(dir, "parts") == 0, "and nothing is left of the try");
	ok(got(c, b) == 4000, "nor is the blob lost that was there");
	ok(put(c, fits) && got(c, fits) == 1000, "what has room is kept");
	setrlimit(RLIMIT_FSIZE, &was);
	blob_init(fits, 0, 0);
	ok(put(c, fits) && got(c, fits) == 0, "a blob may be empty");
	cache_free(c);
}

static bool
ref_is(struct cache *c, const char *ref, const char *want)
{
	struct err err = { 0 };
	struct digest d;
	int r = cache_ref(c, ref, &d, &err);

	return r >= 0 && (r == 1) == (*want != '\0') &&
	    strcmp(d.text, want) == 0;
}

/* What a file of refs/ holds that gives no digest. */
static const struct span bad_refs[] = {
	{ "", 0 },
	{ "\n", 1 },
	{ "sha256:00\n", 10 },
	{ "latest\n", 7 },
	{ "\0\0\0\0", 4 },
};

static void
test_refs(void)
{
	char dir[PATH_ROOM], path[PATH_ROOM];
	auto_free struct blob *a = make_blob(1, 1), *b = make_blob(3, 2);
	struct cache *c = open_named("refs", dir);
	struct err err = { 0 };
	struct digest name;
	char *text, huge[8192];

	digest_of(SPAN("docker.io/library/nginx:1"), NULL, &name);
	path_set(path, "%s/refs/refs/%s", scratch, name.text + 7);
	ok(ref_is(c, "docker.io/library/nginx:1", ""),
	    "a reference that was never asked for is not known");
	ok(cache_set_ref(c, "docker.io/library/nginx:1", &a->digest, &err) ==
		    0 &&
		ref_is(c, "docker.io/library/nginx:1", a->digest.text),
	    "one that was is");
	ok(exists(path), "under the digest of its text");
	ok(ref_is(c, "docker.io/library/nginx:11", "") && ref_is(c, "", ""),
	    "and no other");
	ok(cache_set_ref(c, "docker.io/library/nginx:1", &b->digest, &err) ==
		    0 &&
		ref_is(c, "docker.io/library/nginx:1", b->digest.text),
	    "it can change, to a sha512 too");
	for (size_t i = 0; i < array_len(bad_refs); i++) {
		file_make(path, bad_refs[i]);
		ok(ref_is(c, "docker.io/library/nginx:1", ""),
		    "a file that is damaged says nothing (%zu)", i);
	}
	file_make(path, span_of(a->digest.text));
	ok(ref_is(c, "docker.io/library/nginx:1", ""), "or is cut short");
	text = mem_printf("%s\n\n", a->digest.text);
	file_make(path, span_of(text));
	free(text);
	ok(ref_is(c, "docker.io/library/nginx:1", ""), "or is too long");
	memset(huge, 'a', sizeof(huge));
	file_make(path, (struct span){ huge, sizeof(huge) });
	ok(ref_is(c, "docker.io/library/nginx:1", ""), "far too long");
	huge[sizeof(huge) - 1] = '\0';
	ok(cache_set_ref(c, huge, &a->digest, &err) == 0 &&
		ref_is(c, huge, a->digest.text) &&
		cache_set_ref(c, "../../etc/\n\xff", &b->digest, &err) == 0 &&
		ref_is(c, "../../etc/\n\xff", b->digest.text),
	    "a reference may be any text");
	unlink(path);
	plant(path, ODD_SYMLINK);
	ok(ref_is(c, "docker.io/library/nginx:1", ""), "symlinks say nothing");
	unlink(path);
	plant(path, ODD_FIFO);
	ok(ref_is(c, "docker.io/library/nginx:1", ""), "nor do FIFOs");
	ok(count(dir, "parts") == 0, "nothing is left in parts/");
	cache_free(c);
}

static void
test_temporary(void)
{
	char dir[PATH_ROOM];
	auto_free struct blob *b = make_blob(1, 3000);
	struct cache_part part = { .fd = -1 }, second = { .fd = -1 };
	struct err err = { 0 };
	struct cache *c;
	struct stat st;

	path_set(dir, "%s/nowhere", scratch);
	ok(!cache_temporary(dir, &err) && strstr(err.msg, dir),
	    "a temporary folder that is not there is refused: %s", err.msg);
	need(mkdir(dir, 0300) == 0);
	c = cache_temporary(dir, &err);
	ok(c && !cache_keeps(c) && cache_dir(c) >= 0,
	    "a temporary cache keeps nothing");
	ok(begin(c, b, false, &part) == 1 && begin(c, b, false, &second) == 1,
	    "two at the same blob do not wait");
	ok(fstat(part.fd, &st) == 0 && st.st_nlink == 0 &&
		(st.st_mode & 07777) == 0600,
	    "their files have no name, and are their user's alone");
	chmod(dir, 0700);
	ok(count(dir, ".") == 0, "nothing is left in the folder");
	ok(fill(&part, b, 3000) && fd_holds(part.fd, blob_span(b)) &&
		fd_holds(second.fd, SPAN("")),
	    "each has its own bytes");
	ok(cache_restart(c, &second, &err) == 0 && fill(&second, b, 9) &&
		fd_holds(second.fd, (struct span){ b->bytes, 9 }),
	    "one can begin anew");
	ok(cache_commit(c, &part, &err) == 0 && part.write_fd == -1 &&
		fd_holds(part.fd, blob_span(b)),
	    "a commit leaves the bytes to be read");
	cache_part_release(c, &part, true);
	cache_part_release(c, &second, true);
	ok(put(c, b) && got(c, b) == -1 &&
		cache_set_ref(c, "a", &b->digest, &err) == 0 &&
		ref_is(c, "a", "") && cache_trim(c, 0, &err) == 0,
	    "and then all is forgotten");
	cache_drop(c, &b->digest);
	ok(count(dir, ".") == 0, "the folder too");
	cache_free(c);
	setenv("TMPDIR", dir, 1);
	c = cache_temporary(NULL, &err);
	rmdir(dir);
	ok(c &&
		cache_begin(c, &b->digest, false, &part, &(uint64_t){ 0 },
		    &err) < 0 &&
		strstr(err.msg, dir) && part.fd == -1,
	    "TMPDIR says where: %s", err.msg);
	cache_free(c);
	unsetenv("TMPDIR");
}

static void
test_use(void)
{
	char dir[PATH_ROOM], path[PATH_ROOM];
	auto_free struct blob *b = make_blob(1, 10);
	struct cache *c = open_named("use", dir);
	struct err err = { 0 };
	struct cache_part part;
	struct stat st;

	blob_file(dir, &b->digest, path);
	need(put(c, b));
	file_age(path, 30);
	ok(got(c, b) == 10 && stat(path, &st) == 0 &&
		time(NULL) - st.st_mtime >= 30,
	    "a use within a minute of the last is not noted");
	file_age(path, 2 * DAY);
	ok(got(c, b) == 10 && stat(path, &st) == 0 &&
		time(NULL) - st.st_mtime <= 2,
	    "a later one is");
	file_age(path, -2 * DAY);
	ok(got(c, b) == 10 && stat(path, &st) == 0 &&
		st.st_mtime - time(NULL) <= 2,
	    "a time to come is put right");
	part_file(dir, &b->digest, path);
	file_make(path, blob_span(b));
	file_age(path, 2 * DAY);
	ok(begin(c, b, false, &part) == 1 && part.have == 10 &&
		cache_commit(c, &part, &err) == 0 && fstat(part.fd, &st) == 0 &&
		time(NULL) - st.st_mtime <= 2,
	    "a part that was whole long ago is used when it is committed");
	cache_part_release(c, &part, false);
	cache_free(c);
}

static void
test_trim(void)
{
	char dir[PATH_ROOM], path[PATH_ROOM];
	struct blob *b[5];
	struct cache *c = open_named("trim", dir);
	struct err err = { 0 };
	uint64_t size = UINT64_MAX;
	int fd = -1;

	for (unsigned i = 0; i < array_len(b); i++) {
		b[i] = make_blob(i, 1000 + i);
		need(put(c, b[i]));
		blob_file(dir, &b[i]->digest, path);
		file_age(path, (time_t)(DAY * (i + 1)));
	}
	path_set(path, "%s/trim/blobs/sha256/README", scratch);
	file_make(path, SPAN("somebody's"));
	ok(cache_trim(c, 5010, &err) == 0 && got(c, b[4]) == 1004,
	    "what has just as many bytes as it may is left alone");
	blob_file(dir, &b[4]->digest, path);
	file_age(path, 5 * DAY);
	ok(cache_trim(c, 5009, &err) == 0 && got(c, b[4]) == -1 &&
		count(dir, "blobs/sha256") + count(dir, "blobs/sha512") == 5,
	    "of one byte more the blob goes that was not used for longest");
	need(got(c, b[3]) == 1003);
	need(cache_get(c, &b[2]->digest, &size, &fd, &err) == 1);
	blob_file(dir, &b[2]->digest, path);
	file_age(path, 3 * DAY);
	ok(cache_trim(c, 1000 + 1001 + 1003, &err) == 0 && got(c, b[2]) == -1 &&
		got(c, b[3]) == 1003,
	    "a use saves a blob");
	ok(fd_holds(fd, blob_span(b[2])), "what is open stays readable");
	close(fd);
	ok(put(c, b[2]) && got(c, b[2]) == 1002, "and can be had again");
	ok(cache_trim(c, 0, &err) == 0 && count(dir, "blobs/sha256") == 1 &&
		count(dir, "blobs/sha512") == 0,
	    "a cache of no bytes has no blobs");
	path_set(path, "%s/trim/blobs/sha256/README", scratch);
	ok(file_holds(path, SPAN("somebody's")), "what is no blob is left");
	for (unsigned i = 0; i < array_len(b); i++)
		free(b[i]);
	cache_free(c);
}

/* Names in parts/, and when trim removes them. */
enum { LEFT, GOES_OLD, GOES_YOUNG };
static const struct {
	const char *name;
	int goes;
} part_names[] = {
	{ "sha256-%064d", GOES_OLD },
	{ "sha512-%0128d", GOES_OLD },
	{ "sha256-%064d.0123456789abcdef", GOES_YOUNG },
	{ "sha256-%064d.0123456789abcde", LEFT },
	{ "sha256-%064d.0123456789abcdef0", LEFT },
	{ "sha256-%064d.0123456789ABCDEF", LEFT },
	{ "sha256-%064d.", LEFT },
	{ "sha256-%064d.0123456789abcdef.x", LEFT },
	{ "sha256-%063d", LEFT },
	{ "sha256-%065d", LEFT },
	{ "sha256-%0128d", LEFT },
	{ "sha512-%064d", LEFT },
	{ "md5-%032d", LEFT },
	{ "sha256:%064d", LEFT },
	{ ".sha256-%064d", LEFT },
	{ "sha256-", LEFT },
	{ "-%064d", LEFT },
	{ "notes", LEFT },
};

static void
part_name_path(size_t i, const char *dir, char path[PATH_ROOM])
{
	const char *format = part_names[i].name;
	const char *number = strchr(format, '%');
	int digits = 0;

	if (!number) {
		path_set(path, "%s/parts/%s", dir, format);
		return;
	}
	for (const char *p = number + 1; *p != 'd'; p++)
		digits = digits * 10 + (*p - '0');
	path_set(path, "%s/parts/%.*s%0*d%s", dir, (int)(number - format),
	    format, digits, 0, strchr(number, 'd') + 1);
}

static void
test_stale(void)
{
	char dir[PATH_ROOM], path[PATH_ROOM];
	auto_free struct blob *b = make_blob(1, 1000);
	struct cache *c = open_named("stale", dir);
	struct err err = { 0 };
	struct cache_part part, mine;

	for (size_t i = 0; i < array_len(part_names); i++) {
		part_name_path(i, dir, path);
		file_make(path, SPAN("x"));
	}
	ok(cache_trim(c, 0, &err) == 0 &&
		count(dir, "parts") == array_len(part_names) - 1,
	    "young parts are left, but for a private one that nobody holds");
	for (size_t i = 0; i < array_len(part_names); i++) {
		part_name_path(i, dir, path);
		ok((part_names[i].goes == GOES_YOUNG) != exists(path),
		    "%s: when it is young", part_names[i].name);
		file_make(path, SPAN("x"));
		file_age(path, DAY + 60);
	}
	need(cache_trim(c, UINT64_MAX, &err) == 0);
	for (size_t i = 0; i < array_len(part_names); i++) {
		part_name_path(i, dir, path);
		ok(exists(path) == (part_names[i].goes == LEFT),
		    "%s: %s when it is old", part_names[i].name,
		    part_names[i].goes ? "goes" : "is left");
		unlink(path);
	}
	need(begin(c, b, false, &part) == 1 && begin(c, b, true, &mine) == 1);
	part_file(dir, &b->digest, path);
	file_age(path, 9 * DAY);
	need(futimens(mine.fd, (struct timespec[2]){ { 0 }, { 0 } }) == 0);
	ok(cache_trim(c, 0, &err) == 0 && count(dir, "parts") == 2,
	    "parts that somebody holds are left, however old");
	cache_part_release(c, &mine, false);
	need(fill(&part, b, 10));
	cache_part_release(c, &part, true);
	file_age(path, 9 * DAY);
	ok(cache_trim(c, 0, &err) == 0 && count(dir, "parts") == 0,
	    "and go when nobody does");
	plant(path, ODD_SYMLINK);
	file_age(path, 9 * DAY);
	ok(cache_trim(c, 0, &err) == 0 && exists(path),
	    "a symlink is not looked at");
	cache_free(c);
}

static void
test_old_refs(void)
{
	char dir[PATH_ROOM], path[PATH_ROOM];
	auto_free struct blob *a = make_blob(1, 10), *b = make_blob(2, 20);
	static const char *const refs[] = { "here", "gone", "young" };
	struct cache *c = open_named("old-refs", dir);
	struct err err = { 0 };

	need(put(c, a));
	for (size_t i = 0; i < array_len(refs); i++) {
		struct digest name;

		need(cache_set_ref(c, refs[i], i ? &b->digest : &a->digest,
			 &err) == 0);
		digest_of(span_of(refs[i]), NULL, &name);
		path_set(path, "%s/old-refs/refs/%s", scratch, name.text + 7);
		if (i < 2)
			file_age(path, 9 * DAY);
	}
	need(cache_trim(c, UINT64_MAX, &err) == 0);
	ok(ref_is(c, "here", a->digest.text),
	    "a reference is left while its blob is there");
	ok(ref_is(c, "gone", ""), "an old one goes where it is not");
	ok(ref_is(c, "young", b->digest.text),
	    "a young one may be ahead of its blob");
	cache_free(c);
}

int
main(void)
{
	scratch_make(scratch);
	test_open();
	test_trust();
	test_users();
	test_blob();
	test_resume();
	test_busy();
	test_odd();
	test_moved();
	test_full();
	test_refs();
	test_temporary();
	test_use();
	test_trim();
	test_stale();
	test_old_refs();
	if (chdir("/") == 0)
		scratch_remove(scratch);
	return tap_end();
}
