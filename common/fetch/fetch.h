/*
 * Fetching: an image from a registry, an engine or an archive, written as one
 * image archive (image/archive_writer.h). What img-fetch does.
 *
 * Blobs come to files (of the cache, or temporary ones) as many at a time as
 * the options say; threads hash them as they come; the archive is written in
 * order, and only bytes that were hashed. Of a blob that was there before, or
 * was resumed, nothing is written until its digest is proved: a damaged one is
 * fetched anew. Nothing before the archive's end proves that it is whole.
 */
#ifndef FETCH_FETCH_H
#define FETCH_FETCH_H

#include "fetch/cache.h"
#include "image/archive.h"
#include "image/reference.h"
#include "registry/registry.h"

enum {
	FETCH_PARALLEL_MAX = 16,
	FETCH_HASHERS = 2, /* threads that hash */
	/* Attestations and signatures of one image; real ones have 4. */
	FETCH_OTHERS_MAX = 100,
	FETCH_TAGS_MAX = 10 * 1000 * 1000, /* in a list */
	/* A manifest that names more is a mistake or worse: the largest images
	 * seen have 100 GB. */
	FETCH_BYTES_MAX_GIB = 1024,
};

enum fetch_what { FETCH_ARCHIVE, FETCH_MANIFEST, FETCH_CONFIG };

struct fetch_options {
	enum fetch_what what;
	const char *platform; /* NULL: this machine's, or the only one */
	bool attestations;
	bool foreign;
	bool offline;
	unsigned parallel;
	struct cache *cache; /* for registries */
	struct registry
	    *registry; /* for registries and engines; offline NULL */
	int scratch;   /* an empty file, for documents and what a pipe brings */
	const char *scratch_problem;   /* where it is -1: why */
	const struct archive *archive; /* documents come from there alone; set
					* by fetch_local */
	const char *subject; /* "docker.io/library/nginx", for messages; set by
			      * fetch_image and fetch_local */
};

/* How far it is; a snapshot. */
enum { FETCH_LINES = FETCH_PARALLEL_MAX };

struct fetch_status {
	unsigned blobs, blobs_done; /* 0 blobs: it still asks what there is */
	uint64_t bytes, bytes_done;
	uint64_t written;
	/* Those on their way. */
	struct fetch_line {
		char digest[20]; /* "sha256:0123456789ab" */
		uint64_t bytes, size;
	} lines[FETCH_LINES];
	size_t nlines;
};

struct fetch;

struct fetch *fetch_new(const struct fetch_options *options);
void fetch_free(struct fetch *f);
/* From any thread. */
void fetch_status(struct fetch *f, struct fetch_status *status);

/* Each writes to `out`; in the sandbox. On error an archive has no end. */
int fetch_image(struct fetch *f, const struct reference *ref, int out,
    struct err *err) must_check;
int fetch_engine(struct fetch *f, const char *name, int out, struct err *err)
    must_check;
/* An archive, a pipe that brings one, a directory; `ref` says which image,
 * NULL: the only one. */
int fetch_local(struct fetch *f, int in, const char *ref, int out,
    struct err *err) must_check;
/* Tags of a repository ("docker.io", "library/nginx"), or the repositories of
 * a host (NULL): NDJSON with an end record. */
int fetch_list(struct fetch *f, const char *host, const char *repository,
    int out, struct err *err) must_check;

#endif
