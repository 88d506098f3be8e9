#include "look/mime.h"

#include <magic.h>

#include "base/mem.h"

struct mime {
	magic_t magic;
};

struct mime *
mime_new(struct err *err)
{
	auto_free struct mime *m = mem_zalloc(sizeof(*m));

	m->magic = magic_open(MAGIC_MIME_TYPE);
	if (!m->magic) {
		err_sys(err, "libmagic does not start");
		return NULL;
	}
	if (magic_load(m->magic, NULL) < 0) {
		err_set(err, "libmagic has no database: %s",
		    magic_error(m->magic));
		magic_close(m->magic);
		return NULL;
	}
	return take(m);
}

void
mime_free(struct mime *m)
{
	if (m)
		magic_close(m->magic);
	free(m);
}

const char *
mime_of(struct mime *m, struct span head)
{
	return magic_buffer(m->magic, head.p ? head.p : "", head.n);
}
