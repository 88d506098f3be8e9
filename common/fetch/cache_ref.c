#include "base/mem.h"
#include "fetch/cache_files.h"

/* A reference is known by the digest of its text. */
static void
name_of(const char *ref, struct digest *name)
{
	digest_of(span_of(ref), NULL, name);
}

int
cache_read_ref(const struct cache *c, const char *path, struct stat *st,
    struct digest *d, struct err *err)
{
	char text[DIGEST_MAX + 1];
	auto_close int fd = -1;
	ssize_t n;
	int r;

	*d = (struct digest){ 0 };
	r = cache_open_file(c, path, st, &fd, err);
	if (r <= 0)
		return r;
	n = read(fd, text, sizeof(text));
	if (n < 0)
		return cache_fail(c, "read", path, err);
	if (n == 0 || text[n - 1] != '\n')
		return 0;
	return digest_parse((struct span){ text, (size_t)n - 1 }, d);
}

int
cache_ref(struct cache *c, const char *ref, struct digest *d, struct err *err)
{
	char path[CACHE_PATH];
	struct digest name;
	struct stat st;

	*d = (struct digest){ 0 };
	if (!c->keeps)
		return 0;
	name_of(ref, &name);
	cache_ref_path(&name, path);
	return cache_read_ref(c, path, &st, d, err);
}

int
cache_set_ref(struct cache *c, const char *ref, const struct digest *d,
    struct err *err)
{
	char path[CACHE_PATH];
	struct digest name;
	auto_free char *line = NULL;

	if (!c->keeps)
		return 0;
	name_of(ref, &name);
	cache_ref_path(&name, path);
	line = mem_printf("%s\n", d->text);
	return cache_store(c, &name, path, span_of(line), err);
}
