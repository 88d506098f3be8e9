/*
 * img-filter's pass in its parts: filter.c (the stream), filter_put.c (what is
 * written), filter_file.c (regular files and their further names),
 * filter_accounts.c (names of accounts), filter_record.c (what expressions
 * see), filter_queue.c (files that wait for their answers), filter_hidden.c.
 * Private to them.
 */
#ifndef IMAGE_FILTER_PARTS_H
#define IMAGE_FILTER_PARTS_H

#include "image/filter.h"
#include "image/groups.h"
#include "image/record.h"
#include "image/rootfs.h"
#include "select/owners.h"

/* inode->first, once an inode has been written: a node of the skeleton, or a
 * place among the members. */
enum {
	FIRST_SKELETON = 1u << 31,
	FIRST_MEMBER = 1u << 30,
};

/* A part of the skeleton that waits for the first body; no node: a marker. */
struct held {
	tree_node node;
	const struct layer_info *layer;
};

/* A regular file: its body is in the reader, or was held. */
struct file {
	const struct tar_entry *e;
	const struct layer_info *layer;
	bool hollow;
	const struct buf *held;
	struct select_asked *asked; /* NULL: expressions are to answer now */
};

/* etc/passwd or etc/group, held until both have come by. */
struct account_file {
	const char *path;
	bool wanted;     /* the selection cannot do without what is in it */
	struct buf real; /* where symlinks on it lead */
	bool there, hollow;
	struct inode inode;
	const struct layer_info *layer;
	struct buf body;
};

enum { PASSWD, GROUP, ACCOUNT_FILES };

/* What records have beside an entry's own attributes. */
struct records {
	struct record_layers layers;
	struct owners users, groups;
};

struct filter {
	const struct filter_options *o;
	struct stream_reader *reader;
	const struct stream_info *from;
	struct stream_info info; /* what we write */
	struct stream_writer *stream;
	struct rootfs *rootfs; /* NULL: a stream is written */
	struct tar_writer *tar;
	struct tree *tree;
	struct tree *hidden; /* ADDED/REMOVED/PATH */
	struct pick pick;
	struct records records;
	bool expressions;    /* the selection has some */
	struct queue *queue; /* NULL without them */
	struct groups groups;
	struct held *held;
	size_t nheld, cap_held;
	struct account_file accounts[ACCOUNT_FILES];
	struct arena arena; /* what they say, and names of members */
	struct span *members;
	size_t nmembers, cap_members;
	struct buf config, path, link;
	struct diags diags;
	bool settled; /* the first body has come: all symlinks have */
	bool ended;
};

/* filter_put.c */

/* Whether what is not selected is kept without its body. */
bool filter_keeps_all(const struct filter *f);
/* Notes that an entry of that path has come by, where that is asked for. */
void filter_note(const struct filter *f, struct span path);
/* The headers of an entry; its body, if it has one, goes to f->tar. */
int filter_put(struct filter *f, const struct tar_entry *e,
    const struct layer_info *layer, bool hollow, struct err *err) must_check;
int filter_put_marker(struct filter *f, const struct layer_info *layer,
    struct err *err) must_check;
/* Notes where an inode was written, for hidden names of it. */
void filter_remember(struct filter *f, struct inode *i, int added, int removed,
    struct span path);
/* A node of the skeleton, once. */
int filter_put_node(struct filter *f, tree_node n, struct err *err) must_check;
/* The directories above, as far as they are there, before what is in them. */
int filter_put_parents(struct filter *f, struct span path, struct err *err)
    must_check;

/* filter_file.c */

tree_node filter_add_node(struct filter *f, const struct stream_item *item);
/* A directory among the bodies, as this program writes them. */
int filter_take_late(struct filter *f, const struct stream_item *item,
    struct err *err) must_check;
struct select_entry filter_file_entry(const struct filter *f,
    const struct file *file);
/* A regular file that comes by, and a further name of one. */
int filter_take_file(struct filter *f, const struct file *file, struct err *err)
    must_check;
int filter_take_link(struct filter *f, const struct stream_item *item,
    struct err *err) must_check;

/* filter_accounts.c */

void filter_init_accounts(struct filter *f);
void filter_release_accounts(struct filter *f);
/* Which file of accounts the entry is, if they are wanted; NULL: none. */
struct account_file *filter_accounts_of(struct filter *f,
    const struct tar_entry *e);
int filter_hold_accounts(struct filter *f, struct account_file *a,
    const struct stream_item *item, struct err *err) must_check;
/* Tells the selection what was held; then it can be written. */
int filter_learn_accounts(struct filter *f, struct err *err) must_check;
int filter_put_accounts(struct filter *f, struct account_file *a,
    struct err *err) must_check;

/* filter_queue.c */

struct queue *filter_queue_new(void);
void filter_queue_free(struct queue *q);
/* As filter_take_file(), now or later. */
int filter_queue_file(struct filter *f, const struct file *file,
    struct err *err) must_check;
/* Before anything else is taken: what waits. */
int filter_flush(struct filter *f, struct err *err) must_check;

/* filter_record.c */

void filter_put_record(const struct select_entry *e, struct buf *out);

/* filter_hidden.c */

int filter_take_hidden(struct filter *f, const struct stream_item *item,
    struct err *err) must_check;

#endif
