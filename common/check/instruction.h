/*
 * Which build instruction a line of the history is: what builders write into
 * created_by.
 *
 *	/bin/sh -c #(nop) ADD file:1f… in /		docker build, buildah
 *	/bin/sh -c apt-get update			likewise
 *	|1 A=b /bin/sh -c make				with build arguments
 *	RUN |1 A=b /bin/bash -o pipefail -c make # buildkit
 *	COPY --chown=1 a /b # buildkit
 *	RUN make					kaniko: the Dockerfile's
 *line bazel build …					something else
 *
 * Sources: moby/moby builder/dockerfile, moby/buildkit
 * frontend/dockerfile/dockerfile2llb, containers/buildah imagebuildah.
 * The shell's script is not in quotes there, and values of build arguments
 * are not either: where they end is told by the shell that follows.
 */
#ifndef CHECK_INSTRUCTION_H
#define CHECK_INSTRUCTION_H

#include "base/span.h"
#include "check/metadata.h"

enum instruction_kind {
	INSTRUCTION_NONE, /* the line says nothing */
	INSTRUCTION_RUN,
	INSTRUCTION_ADD,
	INSTRUCTION_COPY,
	INSTRUCTION_USER,
	INSTRUCTION_ENV,
	INSTRUCTION_OTHER, /* another one of a Dockerfile */
	INSTRUCTION_TOOL,  /* no Dockerfile: bazel, apko, nix, jib, … */
};

enum instruction_form {
	INSTRUCTION_NOP,      /* #(nop): what is added is given as digests */
	INSTRUCTION_BUILDKIT, /* # buildkit */
	INSTRUCTION_PLAIN,    /* as in a Dockerfile */
};

struct instruction {
	enum instruction_kind kind;
	enum instruction_form form;
	struct span name; /* "COPY"; of RUN also where the line has none */
	/* Options of the instruction, blanks between them: "--chown=1". That
	 * a builder wrote none does not say that there were none. */
	struct span flags;
	/* What follows them. Of RUN: the script, without shell and build
	 * arguments. */
	struct span text;
	struct span build_args; /* "A=b C=d" */
	bool json;              /* the text is a JSON array of words */
	/* The script is for cmd or PowerShell, which nothing here reads. */
	bool windows;
};

void instruction_parse(struct instruction *in, struct span created_by);

/* The next word, blanks being between them; false at the end. */
bool instruction_word(struct span *rest, struct span *word);

/* The value of an option, "--chmod": empty where there is none. */
struct span instruction_flag(const struct instruction *in, struct span name);

/* What an ADD or COPY adds. */
struct instruction_copy {
	/* Words; of INSTRUCTION_NOP one: "file:1f…", "dir:1f…", "multi:1f…",
	 * or a digest alone, of what came from a URL. */
	struct span sources;
	struct span destination;
};

/* False where the line has no two words. */
bool instruction_copies(const struct instruction *in,
    struct instruction_copy *copy);

/* The last line of the history, from 1, whose ENV has the variable; 0: none. */
size_t instruction_env_line(const struct metadata *m, struct span name);

#endif
