/*
 * replay [PATH...]: runs a fuzz target on files, or on all files of folders;
 * without any, on the target's own seeds, on each of them cut short and with
 * bytes of it changed, always the same ones.
 * replay -w FOLDER: writes the seeds there, for the fuzzer to begin with.
 *
 * Prints TAP. A target that finds something ends the program.
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>

#include "base/mem.h"
#include "fuzz.h"

enum {
	FILE_MAX = 64 * 1024 * 1024,
	CUTS = 100,
	CHANGES = 300,
};

struct replay {
	int n;
	const char *folder; /* seeds are written there */
	bool failed;
};

/* From memory of just that size: ASan sees who reads beyond it. */
static void
run(struct span s)
{
	auto_free uint8_t *copy = mem_alloc(s.n + 1);
	uint8_t *at = copy + 1;

	if (s.n)
		memcpy(at, s.p, s.n);
	LLVMFuzzerTestOneInput(at, s.n);
}

static void
run_cuts(struct span s)
{
	size_t step = s.n / CUTS + 1;

	for (size_t n = 0; n < s.n; n += step)
		run((struct span){ s.p, n });
}

static uint32_t
next(uint64_t *state, uint32_t n)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return (uint32_t)((*state >> 16) % n);
}

static void
run_changes(struct span s)
{
	static const char odd[] = "\0\xff\x80\x7f 0179-\n\"{[/.,:*~";
	auto_free char *copy = mem_spandup(s);
	uint64_t state = 0x9e3779b97f4a7c15u;

	for (int i = 0; s.n && i < CHANGES; i++) {
		memcpy(copy, s.p, s.n);
		for (uint32_t k = next(&state, 4) + 1; k; k--) {
			char *at = &copy[next(&state, (uint32_t)s.n)];

			if (next(&state, 2))
				*at ^= (char)(1 << next(&state, 8));
			else
				*at = odd[next(&state, sizeof(odd) - 1)];
		}
		run((struct span){ copy, s.n });
	}
}

static void
save(struct replay *r, struct span seed)
{
	auto_free char *name = mem_printf("%s/seed-%d", r->folder, r->n);
	FILE *f = fopen(name, "we");

	if (!f || fwrite(seed.p, 1, seed.n, f) != seed.n || fclose(f) != 0) {
		fprintf(stderr, "replay: cannot write '%s'\n", name);
		r->failed = true;
	}
}

static void
run_seed(void *arg, struct span seed)
{
	struct replay *r = arg;

	r->n++;
	if (r->folder) {
		save(r, seed);
		return;
	}
	run(seed);
	run_cuts(seed);
	run_changes(seed);
	printf("ok %d - seed of %zu bytes, cut and changed\n", r->n, seed.n);
	fflush(stdout);
}

static bool
read_file(const char *path, struct buf *b)
{
	FILE *f = fopen(path, "re");
	char piece[4096];
	size_t n;

	if (!f)
		return false;
	while ((n = fread(piece, 1, sizeof(piece), f)) > 0)
		buf_put(b, (struct span){ piece, n });
	fclose(f);
	return buf_ok(b);
}

static void
run_path(struct replay *r, const char *path)
{
	auto_buf struct buf b;
	DIR *dir = opendir(path);
	const struct dirent *entry;

	buf_init(&b, FILE_MAX);
	while (dir && (entry = readdir(dir))) {
		auto_free char *name = mem_printf("%s/%s", path, entry->d_name);

		if (entry->d_name[0] != '.')
			run_path(r, name);
	}
	if (dir) {
		closedir(dir);
		return;
	}
	r->n++;
	if (read_file(path, &b)) {
		run(buf_span(&b));
		printf("ok %d - %s\n", r->n, path);
	} else {
		printf("not ok %d - %s: cannot be read\n", r->n, path);
		r->failed = true;
	}
	fflush(stdout);
}

int
main(int argc, char **argv)
{
	struct replay r = { 0 };

	if (argc == 3 && strcmp(argv[1], "-w") == 0)
		r.folder = argv[2];
	for (int i = 1; i < argc && !r.folder; i++)
		run_path(&r, argv[i]);
	if (argc == 1 || r.folder)
		fuzz_seeds(run_seed, &r);
	if (!r.folder)
		printf("1..%d\n", r.n);
	return r.failed;
}
