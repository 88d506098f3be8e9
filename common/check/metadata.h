/*
 * An image's metadata, as checks see it: what it is called, its config, its
 * manifest, its history, and where its base image ends.
 *
 * Config: https://github.com/opencontainers/image-spec/blob/main/config.md,
 * with what Docker adds (Healthcheck, Shell, OnBuild, container_config). JSON
 * values are read with json_field(), as Go reads struct members, and
 * json_member(), for labels.
 */
#ifndef CHECK_METADATA_H
#define CHECK_METADATA_H

#include "image/stream.h"

enum {
	/* Lines of a history. Docker stops at 127 layers; a line without a
	 * layer comes with most of them. */
	METADATA_HISTORY_MAX = 10000,
};

/* A line of the config's history. Spans are of the config. */
struct history_line {
	struct span created_by; /* whole, as it stands there */
	struct span created;    /* RFC 3339, or what is in its place */
	struct span author;
	struct span comment;
	bool empty; /* the line made no layer */
	int layer;  /* index; -1: it made none, or the number of layers is
		     * another than that of lines that made one */
	bool base;  /* a line of the base image */
};

/* How it is known where the base image ends. */
enum metadata_base {
	BASE_UNKNOWN,
	BASE_KNOWN, /* --base or --base-config said where it ends */
	/* The image says so itself: buildah's comment in the history; or
	 * annotations, or --base, say that there is one, and where it ends is
	 * a guess from the history (image/history.h). */
	BASE_GUESSED,
};

struct metadata {
	const struct stream_info *info;  /* ref, digest, platform, layers */
	const struct json *config;       /* NULL: the image has none */
	const struct json *manifest;     /* NULL: likewise */
	const struct json *attestations; /* NULL: the stream has none */
	const struct history_line *history;
	size_t nhistory;
	enum metadata_base base;
	size_t base_layers;  /* the first so many are the base image's */
	size_t base_history; /* the first so many lines are */
	/* The annotation or label org.opencontainers.image.base.name, or
	 * buildah's comment, or what --base was given; empty: not known. */
	struct span base_name;
};

/* The annotation of the manifest, or the label of the config, in that order;
 * empty where there is none. */
struct span metadata_label(const struct metadata *m, struct span name);

/* config.config, the part on how to run a container; NULL: there is none. */
const struct json *metadata_run_config(const struct metadata *m);

#endif
