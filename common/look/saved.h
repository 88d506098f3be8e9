/*
 * A listing that was saved, as img-ls wrote it: hostile, as everything.
 */
#ifndef LOOK_SAVED_H
#define LOOK_SAVED_H

#include "base/buf.h"
#include "base/err.h"
#include "base/source.h"

/* What can differ between two entries of one path. */
enum field {
	FIELD_TYPE,
	FIELD_MODE,
	FIELD_UID,
	FIELD_GID,
	FIELD_SIZE,
	FIELD_MTIME,
	FIELD_MTIME_NS,
	FIELD_LINK,
	FIELD_LINK_B64,
	FIELD_MAJOR,
	FIELD_MINOR,
	FIELD_XATTRS,
	FIELD_SHA256,
	FIELD_COUNT,
};

const char *field_name(enum field f);

/* Fields as compact JSON; an empty span: absent. */
struct fields {
	struct span text[FIELD_COUNT];
};

struct saved_entry {
	struct span path;
	struct fields fields;
	bool seen; /* the caller's */
};

struct saved;

/*
 * Reads records up to the last one, which must say that all is there. Entries
 * that are hidden are passed over. NULL with *err set, which names the line.
 */
struct saved *saved_read(struct source *src, struct err *err);
void saved_free(struct saved *s);

struct saved_entry *saved_find(const struct saved *s, struct span path);
/* All of them, in the order of the file; NULL behind the last. */
struct saved_entry *saved_at(const struct saved *s, size_t i);

#endif
