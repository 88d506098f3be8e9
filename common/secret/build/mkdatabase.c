/*
 * mkdatabase FILE: compiles the patterns of secret/pattern.h and writes their
 * database, which becomes a part of the library. Run while imgpipe is built;
 * without libhs the file is empty.
 */
#include <stdio.h>

#include "base/mem.h"
#include "secret/vector.h"

static int
compile(struct buf *out, struct err *err)
{
	size_t n = pattern_count(), bad;
	auto_free const struct pattern **list =
	    mem_resize(NULL, n + 1, sizeof(*list));
	struct vector *v;
	int got;

	for (size_t i = 0; i < n; i++)
		list[i] = pattern_at(i);
	v = vector_compile(list, NULL, n, false, &bad, err);
	if (!v)
		return bad < n ? err_wrap(err, "pattern '%s'", list[bad]->id)
			       : -1;
	got = vector_save(v, out, err);
	vector_free(v);
	return got;
}

static int
save(const char *name, struct span bytes, struct err *err)
{
	FILE *f = fopen(name, "we");

	if (!f)
		return err_sys(err, "'%s'", name);
	fwrite(bytes.p, 1, bytes.n, f);
	if (ferror(f) || fclose(f) != 0)
		return err_sys(err, "'%s'", name);
	return 0;
}

int
main(int argc, char **argv)
{
	auto_buf struct buf out;
	struct err err = { 0 };

	buf_init(&out, VECTOR_FILE_MAX);
	if (argc != 2)
		err_set(&err, "usage: mkdatabase FILE");
	else if ((!vector_name() || pattern_count() == 0 ||
		     compile(&out, &err) == 0) &&
	    save(argv[1], buf_span(&out), &err) == 0)
		return 0;
	fprintf(stderr, "mkdatabase: %s\n", err.msg);
	return 2;
}
