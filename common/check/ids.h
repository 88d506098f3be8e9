/*
 * The numbers of users and groups that own something in an image, 0 left out:
 * how many entries each owns, one of them, and its name in the image's own
 * files.
 */
#ifndef CHECK_IDS_H
#define CHECK_IDS_H

#include "base/table.h"
#include "check/check.h"
#include "select/owners.h"

enum id_kind { ID_USER, ID_GROUP, ID_KINDS };

struct id_owner {
	enum id_kind kind;
	uint32_t id;
	uint64_t n;
	struct span first; /* the path that came first */
	int layer;         /* the last that has one */
};

/* Zeroed: nobody owns anything. */
struct ids {
	struct id_owner *list;
	size_t n, cap;
	struct table table;
	struct arena arena;
	size_t recent[ID_KINDS]; /* index + 1 */
	struct buf text[ID_KINDS];
	struct owners known[ID_KINDS];
};

/* Does nothing where id is 0. */
void ids_count(struct ids *ids, enum id_kind kind, uint32_t id,
    struct span path, int layer);
/* A passwd or group file; of several, earlier ones outrank later ones. */
void ids_name(struct ids *ids, enum id_kind kind, struct span body);

/* Appends the name of a number, or the number. */
void ids_put(struct buf *out, const struct ids *ids, enum id_kind kind,
    uint32_t id);

/* One finding for each number without a name, under that rule, and one for the
 * rest where there are very many; none, but a
 * note, where there was no file of names. Nothing can be counted then. */
void ids_report(struct ids *ids, struct check *c, int rule);
void ids_release(struct ids *ids);

#endif
