/*
 * The image stream: contract one, whose manual is common/img-stream.5.
 *
 * Writer: calls in the order of the stream: stream_begin, metadata, then
 * markers and entries, then stream_end. Reader: stream_open, then stream_next
 * until STREAM_END. Nothing before STREAM_END proves that the stream is whole.
 */
#ifndef IMAGE_STREAM_H
#define IMAGE_STREAM_H

#include "image/digest.h"
#include "json/json.h"
#include "select/select.h"
#include "tar/tar.h"

enum {
	STREAM_VERSION = 1,
	STREAM_LAYERS_MAX = 1024,          /* Docker stops at 127 */
	STREAM_META_MAX = 8 * 1024 * 1024, /* manifest or config; registries
					    * stop at 4 MiB */
	STREAM_LINKS_MAX =
	    256 * 1024 * 1024,       /* links.json: two million names */
	STREAM_CREATED_BY_MAX = 256, /* bytes of it in a record */
	STREAM_DIAGS_MAX = 10000,    /* then they are only counted */
	/* etc/passwd and etc/group, where their names are asked for. */
	STREAM_ACCOUNTS_MAX = 16 * 1024 * 1024,
};

/* A note about the run: what end.json carries and findings pass on. */
enum diag_level { DIAG_NOTE, DIAG_WARNING, DIAG_ERROR };

struct diag {
	enum diag_level level;
	const char *code;    /* "duplicate-name": stable, documented */
	const char *message; /* what is wrong; path and layer say where */
	struct span path;    /* empty: about no entry */
	int layer;           /* -1: about none */
};

struct diags {
	struct diag *list;
	size_t n, cap;
	size_t dropped; /* beyond STREAM_DIAGS_MAX */
};

const char *diag_level_name(enum diag_level level);
/* Copies everything. */
void diags_add(struct diags *d, const struct diag *diag);
void diags_addf(struct diags *d, enum diag_level level, const char *code,
    int layer, struct span path, const char *fmt, ...) printf_like(6, 7);
void diags_release(struct diags *d);

struct layer_info {
	int index;
	struct digest diff_id;  /* unset: not known */
	struct digest digest;   /* of the blob; unset: not known */
	const char *created_by; /* NULL: no history; whole, not cut */
	const char *verified;   /* "full" or "none" */
};

/* A program on the way that dropped or hollowed. */
struct stage {
	char *tool;
	char *version;
	struct select *kept; /* what it let through whole */
};

struct stream_info {
	char *ref;            /* NULL where not known, as below */
	char *platform;       /* "linux/arm64/v8" */
	struct digest digest; /* of the manifest */
	size_t layers;
	struct stage *stages;
	size_t nstages;
	bool hidden; /* hidden entries were asked for */
};

void stream_info_release(struct stream_info *info);
/* Adds what a program selects as one stage or two (select_outer, select_inner),
 * where they are not there already. Copies. */
void stream_info_add(struct stream_info *info, const char *tool,
    const char *version, const struct select *s);

/* Writer */

struct stream_writer;

struct stream_writer *stream_writer_new(int fd);
void stream_writer_free(struct stream_writer *w);

int stream_begin(struct stream_writer *w, const struct stream_info *info,
    struct err *err) must_check;
/* A metadata member: "manifest.json", "config.json", "attestations.json",
 * "links.json". */
int stream_put_meta(struct stream_writer *w, const char *name,
    struct span content, struct err *err) must_check;
/* A layer marker, if it is another layer than that of the last marker. */
int stream_put_layer(struct stream_writer *w, const struct layer_info *layer,
    struct err *err) must_check;
/* An entry of the root file system: e->name (and the link of TAR_LINK) without
 * leading slash, "" or "./" the root; reserved names are escaped here. Data
 * follows through stream_tar(). */
int stream_put(struct stream_writer *w, const struct tar_entry *e,
    struct err *err) must_check;
/* The same without its body: hollow if it is a file of more than 0 bytes. */
int stream_put_hollow(struct stream_writer *w, const struct tar_entry *e,
    struct err *err) must_check;
/* A hidden entry, without its body if `hollow`. e->link of a TAR_LINK is a
 * member name as written by stream_member_name(). */
int stream_put_hidden(struct stream_writer *w, int added, int removed,
    const struct tar_entry *e, bool hollow, struct err *err) must_check;
struct tar_writer *stream_tar(struct stream_writer *w);
/* end.json and the end of the archive. */
int stream_end(struct stream_writer *w, const struct diags *diags,
    struct err *err) must_check;

/* The member's name for a path: appended to out. added < 0: not hidden. */
void stream_member_name(struct buf *out, int added, int removed,
    struct span path);

/* Reader */

enum stream_event {
	STREAM_META,   /* manifest.json, config.json, attestations.json: `meta`
			* and `text` */
	STREAM_LAYER,  /* a marker, the first of this layer */
	STREAM_ENTRY,  /* of the root file system */
	STREAM_HIDDEN, /* a hidden entry */
	STREAM_END,    /* the proof */
};

struct stream_item {
	enum stream_event event;
	const char *meta; /* STREAM_META: "config.json" */
	struct span text; /* STREAM_META: its bytes */
	/* Entries. The name is the path in the image: not escaped, no trailing
	 * slash, "" for the root. Link targets likewise (TAR_LINK only; a
	 * symlink's target is as the image has it). */
	struct tar_entry entry;
	bool hollow; /* size is right, but there is no body to be had */
	const struct layer_info *layer; /* NULL before any marker */
	int added, removed;             /* STREAM_HIDDEN: layer indexes */
	uint64_t entries; /* STREAM_END: members that are not metadata */
	uint64_t bytes;   /* STREAM_END: their stored bytes */
	const struct diags *diags; /* STREAM_END: of all stages */
};

struct stream_reader;

/* Reads from src, which stays the caller's. */
struct stream_reader *stream_reader_new(struct source *src);
void stream_reader_free(struct stream_reader *r);

/*
 * Reads stream.json. -1 where the input is no image stream; the message says
 * what it is (an image archive, a plain tar, compressed, empty, no tar) and
 * what to do ("pipe it through img-merge first").
 */
int stream_open(struct stream_reader *r, const struct stream_info **info,
    struct err *err) must_check;

/*
 * The next item: 0, or -1. Valid until the next call. After STREAM_END there
 * is no further call; the input was read to its end by then.
 */
int stream_next(struct stream_reader *r, struct stream_item *item,
    struct err *err) must_check;

/* The body of the present entry: as tar_data and tar_content. An error where
 * it is hollow. */
int stream_data(struct stream_reader *r, struct span *piece, struct err *err)
    must_check;
int stream_content(struct stream_reader *r, struct buf *b, struct err *err)
    must_check;

/* What is left of the body to a writer that has its header: as tar_pass. */
int stream_pass(struct stream_reader *r, struct tar_writer *to, struct err *err)
    must_check;

/*
 * Names that share one body: groups of paths (not escaped), the first name
 * first. Known from the first marker on.
 */
size_t stream_link_groups(const struct stream_reader *r);
size_t stream_link_names(const struct stream_reader *r, size_t group);
struct span stream_link_name(const struct stream_reader *r, size_t group,
    size_t i);

/* The name under which the body of the file `real` goes by: the first of its
 * group, where it is in one. Valid as long as both are. */
struct span stream_body_name(const struct stream_reader *r, struct span real);

/*
 * What makes sense of the rest, and comes before all other bodies: names of
 * accounts, and of the distribution. Which body that is says the path where it
 * leads.
 */
enum { STREAM_EARLY = 4 };

extern const char *const stream_early[STREAM_EARLY];
bool stream_is_early(struct span path);

/* A layer by its index, NULL where its marker has not come by. */
const struct layer_info *stream_layer(const struct stream_reader *r, int index);

#endif
