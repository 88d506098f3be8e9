#include <stdarg.h>
#include <stdio.h>

#include "base/mem.h"
#include "image/stream.h"

const char *
diag_level_name(enum diag_level level)
{
	static const char *const names[] = { "note", "warning", "error" };

	return names[level];
}

void
diags_add(struct diags *d, const struct diag *diag)
{
	struct diag copy = *diag;

	if (d->n >= STREAM_DIAGS_MAX) {
		d->dropped++;
		return;
	}
	copy.code = mem_strdup(diag->code);
	copy.message = mem_strdup(diag->message);
	copy.path.p = mem_spandup(diag->path);
	mem_grow(d->list, d->n, d->cap);
	d->list[d->n++] = copy;
}

void
diags_addf(struct diags *d, enum diag_level level, const char *code, int layer,
    struct span path, const char *fmt, ...)
{
	char message[ERR_MAX];
	struct diag diag = { level, code, message, path, layer };
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(message, sizeof(message), fmt, ap);
	va_end(ap);
	diags_add(d, &diag);
}

void
diags_release(struct diags *d)
{
	for (size_t i = 0; i < d->n; i++) {
		free((char *)d->list[i].code);
		free((char *)d->list[i].message);
		free((char *)d->list[i].path.p);
	}
	free(d->list);
	*d = (struct diags){ 0 };
}
