/*
 * What is in an image stream, written down: a record or a line for each entry,
 * or what follows from all of them.
 *
 * Entries come in the order of the stream. Users and groups have the names that
 * the image's own etc/passwd and etc/group give them: as those come behind the
 * directories and symlinks, what is listed is held back until they were read,
 * or until it is plain that there are none, or until LISTING_HELD_MAX.
 */
#ifndef LOOK_LISTING_H
#define LOOK_LISTING_H

#include "image/record.h"
#include "look/mime.h"

enum {
	/* Bytes of entries that wait for names: some 250,000. Then they are
	 * listed without. */
	LISTING_HELD_MAX = 64 * 1024 * 1024,
	/* Of etc/passwd and etc/group, as in checks. */
	LISTING_OWNERS_MAX = 16 * 1024 * 1024,
	LISTING_RECORD_MAX = ENTRY_RECORD_MAX,
};

/* Holes of all files, which --digest has to hash as zeros: 64 GiB. */
#define LISTING_HOLES_MAX ((uint64_t)64 << 30)

enum listing_what {
	LIST_ENTRIES,
	LIST_TREE,
	LIST_LAYERS,
	LIST_WASTE,
	LIST_DIFF,
	LIST_CONFIG,
	LIST_MANIFEST,
};

struct listing_options {
	enum listing_what what;
	bool text;    /* lines for people, not records */
	bool human;   /* sizes such as 1.2K */
	bool numeric; /* owners as numbers in lines; no waiting for names */
	bool digest;
	bool terminal; /* columns are aligned, control bytes shown */
	int width; /* of the terminal: what would wrap is cut; 0: it is not */
	bool colour;
	struct mime *mime;   /* NULL: not asked for */
	int saved;           /* LIST_DIFF: a listing, open for reading */
	const char *sandbox; /* for the last record */
	/* Where lines for people are written, told what else there is to say of
	 * them, which is a record of type "diag" otherwise; may be NULL. */
	void (*note)(enum diag_level level, const char *message);
	int out;
};

/*
 * Reads the stream to its end and writes it all: 0, or -1, and then, where
 * records are written, the last of them says that it did not end well.
 */
int listing_run(const struct listing_options *opt, struct source *src,
    struct err *err) must_check;

#endif
