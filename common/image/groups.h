/*
 * Names that share one body, in a stream that is filtered: which of them are
 * kept, and which of those has the body. Private to common/image.
 */
#ifndef IMAGE_GROUPS_H
#define IMAGE_GROUPS_H

#include "image/pick.h"
#include "image/stream.h"

struct group_name {
	struct span path; /* the reader's */
	uint32_t group;
	uint8_t answer; /* enum select_answer, by its name alone */
	bool content;   /* --content lets it keep its body */
	bool kept;
};

struct group {
	size_t first, n; /* in `names` */
	size_t head;     /* place of the name that has the body */
	bool decided;    /* the first name has come by */
	bool kept;       /* and one of them is kept */
};

struct groups {
	struct group *list;
	size_t n;
	struct group_name *names;
	size_t nnames;
	struct group_name **sorted;
};

/* Reads them, and judges the names: pick_tree() comes before. */
int groups_init(struct groups *g, const struct stream_reader *r,
    const struct pick *p, struct err *err) must_check;
void groups_release(struct groups *g);

/* Appends links.json: groups that may be kept. */
void groups_print(const struct groups *g, bool hollow, struct buf *out);

/* The name at `path`, NULL: it is in no group. */
struct group_name *groups_find(const struct groups *g, struct span path);

/*
 * The first name of a group has come by, with the attributes of all. *whole is
 * whether the body is wanted.
 */
int groups_decide(struct groups *g, struct group *group, const struct pick *p,
    const struct select_entry *e, bool *whole, struct err *err) must_check;

#endif
