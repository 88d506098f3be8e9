/*
 * One text that goes by in blocks, and the secrets in it: the body as it is, or
 * what is written in it as UTF-16 or in base64. For scan.c and the files that
 * unwrap.
 *
 * A block is what was kept of the blocks before, and new bytes. Candidates are
 * looked at when SCAN_AHEAD bytes behind the longest match are known, or the
 * end; each once. Whatever the pieces, blocks are the same: they are full.
 */
#ifndef SECRET_LANE_H
#define SECRET_LANE_H

#include "secret/exact.h"
#include "secret/scan.h"

enum {
	/* Bytes before the place where a match may begin: its variable's name,
	 * and the byte beside it. */
	LANE_BEFORE = 256,
	/* Bytes behind the end of a match that a candidate speaks of. */
	LANE_BEHIND = PATTERN_MATCH_MAX + SCAN_AHEAD,
	LANE_KEPT = LANE_BEFORE + PATTERN_MATCH_MAX + LANE_BEHIND,
	/* So that little is looked at twice. */
	LANE_BLOCK_MIN = 2 * LANE_KEPT,
};

/* A place in a lane that was unwrapped, and where it was. */
struct seam {
	uint64_t at;
	uint64_t source; /* in the body */
	uint64_t line;   /* there */
	/* What stands on both sides may be two words: text is joined here that
	 * need not belong together. */
	bool is_edge;
	unsigned char name_n;
	char name[SECRET_NAME_MAX]; /* of the field that it is the value of */
};

struct lane;

struct lane_secret {
	struct secret secret;
	uint64_t place;   /* of what was found, in the lane */
	uint64_t at, end; /* of the value: of a key, behind it */
};

/* What a lane does its work with, shared by all of a scanner. */
struct lane_tools {
	struct database *db;
	struct exact *exact;
	/* Told of each secret; line and name are those of the lane's text. */
	void (*found)(void *arg, struct lane *l, struct lane_secret *s);
	void *arg;
};

struct lane {
	const struct lane_tools *tools;
	enum secret_wrap wrap;
	const char *p; /* the block: buf, or the caller's text */
	size_t n;
	uint64_t base; /* where p[0] is in the lane */
	uint64_t done; /* candidates that end here or before were looked at */
	uint64_t edge; /* while a block is looked at: these are, up to here */
	bool is_last;  /* nothing comes behind the block */
	char *buf;
	size_t cap;
	uint64_t *passed; /* a pattern's last match, or what has none */
	struct seam *seams;
	size_t nseams, seams_cap;
};

void lane_init(struct lane *l, const struct lane_tools *tools,
    enum secret_wrap wrap, size_t cap);
void lane_release(struct lane *l);

/* The next text. */
void lane_begin(struct lane *l);
/* Takes as much as there is room for, at least a byte unless the block is full;
 * how much. */
size_t lane_fill(struct lane *l, struct span s);
bool lane_is_full(const struct lane *l);
/* Looks at the block, up to l->edge. */
void lane_look(struct lane *l, bool is_last);
/* Drops of the block what is of no use any more. */
void lane_shift(struct lane *l);

/* For lanes that were unwrapped: the same in one; looks at full blocks. */
void lane_put(struct lane *l, struct span s);
void lane_end(struct lane *l);
/* At the lane's present end; valid until the next one. */
struct seam *lane_seam(struct lane *l, uint64_t source, uint64_t line,
    bool is_edge);
/* The last seam at or before a place; NULL: there is none. */
const struct seam *lane_seam_at(const struct lane *l, uint64_t at);

#endif
