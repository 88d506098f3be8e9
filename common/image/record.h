/*
 * Entries of an image as objects of JSON: a line of img-ls, and what rules and
 * expressions in jq are given. The keys are listed in img-ls(1).
 */
#ifndef IMAGE_RECORD_H
#define IMAGE_RECORD_H

#include "image/stream.h"

enum {
	/* A record: a path, a link and a pax header of a mebibyte, escaped. */
	ENTRY_RECORD_MAX = 16 * 1024 * 1024,
};

/* An entry with what is known of it beside. */
struct record {
	const struct tar_entry *entry; /* its name is the path, "" the root */
	int layer;                     /* index; -1: not known */
	int removed; /* the layer that hides it; -1: it is in the image */
	struct span user, group; /* NULL in p: not known */
	bool hollow;
};

/* What layers are in records, made once for each. A zeroed struct is none. */
struct record_layers {
	struct record_layer *list; /* STREAM_LAYERS_MAX; NULL: none yet */
};

void record_layers_release(struct record_layers *l);
/* Notes a layer: its marker has come by. */
void record_layer_add(struct record_layers *l, const struct layer_info *layer);
/* "key":{"index":…}, where the layer is known. True where created_by was cut.
 */
bool record_put_layer(const struct record_layers *l, struct json_out *j,
    const char *key, int layer);

/*
 * Appends the members of an entry's record, from "type" to "hollow", to an
 * object that is open; the caller adds "truncated" last where it says true:
 * something was cut. *bad_capability is set true (never set false) where
 * security.capability is not what the kernel takes.
 */
bool record_put(const struct record_layers *l, struct json_out *j,
    const struct record *r, bool *bad_capability);

/* Parts of it. */

/* "file", "dir", … */
const char *record_type(enum tar_type type);
/* "." is the root. */
struct span record_path(struct span path);
/* "key":{"user.note":…} */
void record_put_xattrs(struct json_out *j, const char *key,
    const struct tar_entry *e);

#endif
