/*
 * One layer: where its bytes are, and the entries read from them. Private to
 * common/image.
 */
#ifndef IMAGE_LAYER_H
#define IMAGE_LAYER_H

#include "image/inode.h"
#include "image/stream.h"

enum {
	/* zstd may make 30,000 zero bytes of one; nothing real comes near. */
	LAYER_RATIO_MAX = 20000,
	/* Extended attributes of an image, all values together: they are kept
	 * in memory. Capabilities take 20 bytes, SELinux labels 50. */
	LAYER_XATTRS_MAX = 64 * 1024 * 1024,
};

/* What a layer, or a compressed archive, may inflate to: the largest images
 * seen have 100 GB in all. */
#define LAYER_BYTES_MAX   (UINT64_C(256) << 30)
#define ARCHIVE_BYTES_MAX (UINT64_C(1024) << 30)

enum record_kind {
	RECORD_ENTRY, /* a file, device, fifo */
	RECORD_LINK,  /* a hard link */
	RECORD_DIR,
	RECORD_SYMLINK,
	RECORD_WHITEOUT, /* of the path */
	RECORD_OPAQUE,   /* of the directory at the path */
	RECORD_PLNK,     /* a file that AUFS keeps for hard links to it */
};

/* An entry of a layer, with its path made clean. */
struct record {
	const char *path; /* path_n bytes, "" the root */
	const char *link; /* target of a hard link, clean: link_n bytes */
	uint32_t link_n;
	uint16_t path_n;
	uint16_t depth; /* components */
	uint32_t seq;
	uint8_t kind;
	struct inode inode;
};

struct layer {
	struct layer_info info;
	/* The blob as it lies in the archive; fd < 0: it is not there. */
	int fd;
	uint64_t at, size;
	bool own_fd;  /* to be closed with the layer */
	bool foreign; /* may be absent by its media type */
	char *name;   /* for messages: blob or member name */

	/* Where bodies are: body_at counts from body_base in body_fd. */
	int body_fd;
	uint64_t body_base;
	bool plain; /* not compressed: bodies are read in place */

	struct arena arena;
	struct record **records;
	size_t nrecords, cap_records;
	struct diags diags;
	uint64_t bytes;    /* of the plain tar */
	uint64_t reserved; /* names that streams have for themselves */
};

/* How a layer is to be read. */
struct scan {
	bool verify;
	const struct select *select; /* bodies to spool; NULL: all */
	int spool_fd;                /* -1: none could be made */
	uint64_t *spool_at;          /* its end; bodies are appended there */
	const char *spool_problem;   /* why there is none */
	uint64_t max_bytes;          /* of the plain tar; 0: no limit */
	uint64_t *xattr_bytes;       /* of the image so far, by all workers */
};

/*
 * Reads a layer's tar: fills records and diags. A compressed layer is inflated
 * into the spool and, if scan->verify, checked against digest and diff_id. A
 * plain one is only indexed: layer_verify does the rest.
 */
int layer_scan(struct layer *l, const struct scan *scan, struct err *err)
    must_check;

/* Hashes a plain layer where it lies and compares. */
int layer_verify(struct layer *l, struct err *err) must_check;

/*
 * Spools the bodies of those inodes that are INODE_WANTED and
 * INODE_NO_BODY, by reading the layer once more.
 */
int layer_fetch_bodies(struct layer *l, const struct scan *scan,
    struct err *err) must_check;

/* Whether some of its wanted bodies are not spooled. */
bool layer_lacks_bodies(const struct layer *l);

void layer_release(struct layer *l);

/* How messages begin: "layer 3 (sha256:…)". */
int layer_wrap(const struct layer *l, struct err *err);

/*
 * A path made clean as Go's filepath.Clean makes it below "/": no empty, "."
 * or ".." components, never above the root. False where it has more than
 * TAR_PATH_MAX bytes.
 */
bool path_clean(struct span path, struct buf *out);

#endif
