/*
 * The inside of a listing: an entry with all that is known of it, and the views
 * that make something of entries. Private to common/look.
 */
#ifndef LOOK_VIEW_H
#define LOOK_VIEW_H

#include "image/record.h"
#include "image/tree.h"
#include "json/json.h"
#include "look/listing.h"
#include "select/owners.h"

enum {
	/* Bytes that wait for a write: 64 KiB, and the line that fills them. */
	LISTING_OUT_MAX = 64 * 1024 + LISTING_RECORD_MAX,
};

struct listed {
	struct tar_entry entry; /* its name is the path, "" the root */
	bool hollow;
	int layer;   /* index; -1: not known */
	int removed; /* the layer that hides it; -1: it is in the image */
	struct span user, group; /* NULL in p: not known */
	char sha256[65];         /* "": not known */
	struct span mime;        /* NULL in p: not known */
};

/* What is known of a layer. */
struct layer_counts {
	uint64_t entries, bytes;               /* in the image */
	uint64_t hidden_entries, hidden_bytes; /* not any more */
};

struct listing;

/* All are optional; -1 with *err set. */
struct view {
	bool owners; /* wants names, and so waits for them */
	bool digest; /* takes sha256 where there is one */
	int (*begin)(struct listing *l, struct err *err);
	int (
	    *entry)(struct listing *l, const struct listed *x, struct err *err);
	/* After the stream's end was proved. */
	int (*end)(struct listing *l, struct err *err);
	void (*release)(struct listing *l);
	/* More keys of the last record. */
	void (*sum)(struct listing *l, struct json_out *j);
};

extern const struct view view_records, view_columns, view_outline, view_layers,
    view_waste, view_diff, view_document;

struct names;
struct sharing;

struct listing {
	const struct listing_options *opt;
	const struct view *view;
	struct stream_reader *reader;
	const struct stream_info *info;
	struct names *names;
	struct sharing *sharing; /* NULL: not needed so far */
	void *state;             /* the view's */
	struct buf out, line;
	struct record_layers layers;
	struct layer_counts counts[STREAM_LAYERS_MAX];
	struct hash *hash;  /* of --digest; NULL: not needed so far */
	struct buf content; /* of etc/passwd, or a file's first bytes */
	uint64_t holes;     /* bytes of them that were hashed */
	uint64_t entries, bytes;
	bool ended;
};

/* output.c: in writes of whole lines. */

/* Ends the line that was built in l->line and puts it out. */
int listing_line(struct listing *l, struct err *err) must_check;
/* The same for bytes as they are. */
int listing_put(struct listing *l, struct span s, struct err *err) must_check;
/* A record of type "diag", or nothing where lines for people are written. */
int listing_note(struct listing *l, enum diag_level level, const char *code,
    struct span path, const char *message, struct err *err) must_check;
/* The same about no entry, and people are told too. */
int listing_tell(struct listing *l, enum diag_level level, const char *code,
    const char *message, struct err *err) must_check;
/* What programs before this one had to note. */
int listing_pass_on(struct listing *l, const struct diags *diags,
    struct err *err) must_check;
/* The last record, and what was kept back. */
int listing_end(struct listing *l, bool good, struct err *err) must_check;
/* Writes whatever was known, and that it is not all. */
void listing_fail(struct listing *l, const struct err *err);

/* content.c */

/* Reads the body of the present file as far as somebody wants it; a second name
 * gets what was found under the first. */
int listing_look_into(struct listing *l, struct listed *x, struct err *err)
    must_check;

/* layers.c: the layer's counts, under keys. */
void listing_put_counts(struct json_out *j, const struct layer_counts *c,
    bool hidden);

/* listing.c */

/* Whether a program before this one dropped entries. */
bool listing_is_part(const struct listing *l);
/* Bytes of content that an entry has in its layer. */
uint64_t listed_bytes(const struct listed *x);

/* names.c: waiting for etc/passwd and etc/group. */

struct names *names_new(void);
void names_free(struct names *n);
/* Before anything else is done with an entry: notes its symlinks, resolves at
 * the first body. */
void names_meet(struct names *n, struct listing *l,
    const struct stream_item *item);
/* The kind of file that this entry's content is wanted as: 0 passwd, 1 group,
 * -1 none. */
int names_wants(const struct names *n, struct span path);
void names_take(struct names *n, int which, struct span content);
/* Lists an entry now, or later. */
int names_list(struct names *n, struct listing *l, const struct listed *x,
    struct err *err) must_check;
/* Nothing more will be read: lists what was held back. */
int names_end(struct names *n, struct listing *l, struct err *err) must_check;

/* columns.c: parts of a line for people. */

void columns_mode(struct buf *b, const struct listed *x);
void columns_size(struct buf *b, const struct listing *l, uint64_t size);
/* UTC, whatever the time zone: one image, one listing. */
void columns_time(struct buf *b, int64_t mtime);
/* "path", "path -> target", what else is to be said; coloured. */
void columns_name(struct listing *l, const struct listed *x, struct span name);
/* All but the name. */
void columns_put(struct listing *l, const struct listed *x);

/* Of the line that is being built: cuts what stands behind its first
 * `from` bytes so that the line does not wrap. */
void columns_cut(struct listing *l, size_t from, bool keep_end);

#endif
