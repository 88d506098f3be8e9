/*
 * What nobody meant to ship: repositories, caches, files of editors, of builds
 * and of what they left. Names are all that is looked at; which ones, says
 * check/junk.h.
 */
#include "base/table.h"
#include "check/check.h"
#include "check/junk.h"
#include "check/suspects.h"

/* In the order of enum junk_kind, whose values are indexes. */
static const struct rule rules[] = {
	[JUNK_VCS] = { .id = "clutter/vcs",
	    .severity = SEV_MEDIUM,
	    .title = "files of a version control system",
	    .help = "A repository has every version of every file, so also "
		    "what was taken out since, secrets among it; a web "
		    "server may hand it out. Low for repositories in "
		    "packages of others, info for single files "
		    "(.gitignore).",
	    .remediation = "List .git and the like in .dockerignore; fetch "
			   "sources without their history, in a stage of "
			   "their own.",
	    .references = { "https://docs.docker.com/build/concepts/context/"
			    "#dockerignore-files",
		"https://cwe.mitre.org/data/definitions/527.html" },
	    .tags = { "files" },
	    .aliases = { "DKL-LI-0003", "CWE-527" } },
	[JUNK_EDITOR] = { .id = "clutter/editor",
	    .severity = SEV_INFO,
	    .title = "files of an editor or a desktop",
	    .help = "Settings and copies that an editor keeps beside the "
		    "files; a copy may hold what the file no longer does.",
	    .remediation = "List them in .dockerignore.",
	    .references = { "https://docs.docker.com/build/concepts/context/"
			    "#dockerignore-files" },
	    .tags = { "files" },
	    .aliases = { "DKL-LI-0003" } },
	[JUNK_CI] = { .id = "clutter/ci",
	    .severity = SEV_INFO,
	    .title = "files that say how software is built and tested",
	    .help = "Of no use in a container; they tell about the machines "
		    "and services that build the image.",
	    .remediation = "List them in .dockerignore, or copy only what is "
			   "run.",
	    .references = { "https://docs.docker.com/build/concepts/context/"
			    "#dockerignore-files" },
	    .tags = { "files" },
	    .aliases = { "DKL-LI-0003" } },
	[JUNK_CONTAINER] = { .id = "clutter/container-file",
	    .severity = SEV_INFO,
	    .title = "files that say how an image is built or run",
	    .help = "Of no use in a container; they may have passwords of "
		    "other containers.",
	    .remediation = "List Dockerfile and compose.yml in "
			   ".dockerignore, or copy only what is run.",
	    .references = { "https://docs.docker.com/build/concepts/context/"
			    "#dockerignore-files" },
	    .tags = { "files" },
	    .aliases = { "DKL-LI-0003" } },
	[JUNK_CORE] = { .id = "clutter/core-dump",
	    .severity = SEV_MEDIUM,
	    .title = "a dump of a program's memory",
	    .help = "It has what the program had in memory, keys and "
		    "passwords too. Told by its name.",
	    .remediation = "Remove it in the step that makes it, and find "
			   "out what failed there.",
	    .references = { "https://cwe.mitre.org/data/definitions/528.html" },
	    .tags = { "files", "secrets" },
	    .aliases = { "CWE-528" } },
	[JUNK_HISTORY] = { .id = "clutter/history-file",
	    .severity = SEV_LOW,
	    .title = "what somebody typed is in the image",
	    .help = "Histories of shells and databases have passwords that "
		    "were given on the command line, and tell of an image "
		    "that was made by hand.",
	    .remediation = "Remove the file, and build from a Dockerfile "
			   "instead of committing a container.",
	    .references = { "https://cwe.mitre.org/data/definitions/532.html" },
	    .tags = { "files", "secrets" },
	    .aliases = { "CWE-532" } },
	[JUNK_CACHE] = { .id = "clutter/cache",
	    .severity = SEV_LOW,
	    .title = "the cache of a build tool or package manager",
	    .help = "It makes the image larger and is not read again. Info "
		    "below 1 MiB. Those of apt, apk, dnf, yum, zypper, pip, "
		    "npm and gem are for the rules of the family history.",
	    .remediation = "Build in a stage of its own and copy the result, "
			   "or mount the cache (RUN --mount=type=cache).",
	    .references = { "https://docs.docker.com/build/cache/optimize/"
			    "#use-cache-mounts" },
	    .tags = { "files", "size" },
	    .aliases = { "DKL-LI-0003" } },
	[JUNK_BUILD] = { .id = "clutter/build-tree",
	    .severity = SEV_LOW,
	    .title = "what is left of a build or its tests",
	    .help = "Objects, reports and environments that only the build "
		    "needed. Info below 1 MiB.",
	    .remediation = "Build in a stage of its own and copy the result; "
			   "list the directories in .dockerignore.",
	    .references = { "https://docs.docker.com/build/building/"
			    "multi-stage/" },
	    .tags = { "files", "size" },
	    .aliases = { "DKL-LI-0003" } },
	[JUNK_LEFTOVER] = { .id = "clutter/leftover",
	    .severity = SEV_INFO,
	    .title = "old versions of files, and what tools left behind",
	    .help = "A copy may hold what was taken out of the file, and be "
		    "served or read in place of it.",
	    .remediation = "Remove the file in the step that makes it.",
	    .references = { "https://cwe.mitre.org/data/definitions/530.html" },
	    .tags = { "files" },
	    .aliases = { "CWE-530" } },
	[JUNK_LOG] = { .id = "clutter/log",
	    .severity = SEV_LOW,
	    .title = "logs of the build",
	    .help = "They tell about the machine that built the image, and "
		    "make each build another. Info below 10 MiB.",
	    .remediation = "Remove what is in var/log in the step that "
			   "writes it; log to stdout.",
	    .references = { "https://cwe.mitre.org/data/definitions/532.html" },
	    .tags = { "files", "size" },
	    .aliases = { "CWE-532" } },
	[JUNK_TEMPORARY] = { .id = "clutter/temporary",
	    .severity = SEV_LOW,
	    .title = "temporary files of the build",
	    .help = "What is in tmp and var/tmp was left there by a step of "
		    "the build. Info below 1 MiB.",
	    .remediation = "Remove it in the step that makes it, or mount "
			   "a tmpfs (RUN --mount=type=tmpfs,target=/tmp).",
	    .references = { "https://docs.docker.com/reference/dockerfile/"
			    "#run---mounttypetmpfs" },
	    .tags = { "files", "size" },
	    .aliases = { "DKL-LI-0003", "CWE-459" } },
	{ 0 },
};

#define MIB (UINT64_C(1) << 20)

/* A file, or a directory with what is in it. */
struct found {
	struct junk junk;
	struct span path;
	uint64_t files, bytes;
	int layer; /* the last that added to it */
};

struct state {
	struct junk_names *names;
	struct found *list;
	size_t n, cap;
	struct table dirs; /* paths */
	size_t *of_dir;    /* their places in the list */
	size_t cap_dirs;
	size_t last; /* place of the directory met last + 1; 0: none */
	struct arena arena;
};

static size_t
add(struct state *s, const struct junk *junk, struct span path, int layer)
{
	mem_grow(s->list, s->n, s->cap);
	s->list[s->n] =
	    (struct found){ .junk = *junk, .path = path, .layer = layer };
	return s->n++;
}

static size_t
add_dir(struct state *s, const struct junk *junk, struct span path, int layer)
{
	size_t before = s->dirs.n, at = table_add(&s->dirs, path);

	if (s->dirs.n > before) {
		mem_grow(s->of_dir, before, s->cap_dirs);
		s->of_dir[at] = add(s, junk, s->dirs.keys[at], layer);
	}
	return s->of_dir[at];
}

/* Neighbours are in the same directory. */
static bool
is_in_last(const struct state *s, struct span path)
{
	return s->last && path_is_below(s->list[s->last - 1].path, path);
}

static void
count(struct found *f, const struct check_entry *entry)
{
	f->files++;
	f->bytes += entry->entry->size;
	f->layer = last_layer(f->layer, entry->layer);
}

static void
take_entry(struct check *c, const struct check_entry *entry)
{
	struct state *s = check_state(c);
	const struct tar_entry *e = entry->entry;
	bool file = e->type == TAR_FILE || e->type == TAR_LINK;
	/* The size of a hard link is that of another name: not nothing. */
	uint64_t size = e->type == TAR_LINK ? 1 : e->size;
	struct junk junk;
	size_t at;

	if (e->type == TAR_DIR)
		return;
	if (is_in_last(s, e->name)) {
		count(&s->list[s->last - 1], entry);
		return;
	}
	if (!s->names)
		s->names = junk_names_new();
	if (!junk_find(s->names, e->name, size, e->mode, &junk) ||
	    (!junk.dir && !file))
		return;
	if (junk.dir) {
		at = add_dir(s, &junk, (struct span){ e->name.p, junk.dir },
		    entry->layer);
		s->last = junk.loose ? 0 : at + 1;
	} else {
		at = add(s, &junk, arena_bytes(&s->arena, e->name),
		    entry->layer);
	}
	count(&s->list[at], entry);
}

static enum severity
grade(const struct found *f)
{
	switch (f->junk.kind) {
	case JUNK_VCS:
		if (!f->junk.dir)
			return SEV_INFO;
		return f->junk.vendored ? SEV_LOW : SEV_MEDIUM;
	case JUNK_CORE:
		return SEV_MEDIUM;
	case JUNK_HISTORY:
		return SEV_LOW;
	case JUNK_CACHE:
	case JUNK_BUILD:
	case JUNK_TEMPORARY:
		return f->bytes < MIB ? SEV_INFO : SEV_LOW;
	case JUNK_LOG:
		return f->bytes < 10 * MIB ? SEV_INFO : SEV_LOW;
	case JUNK_EDITOR:
	case JUNK_CI:
	case JUNK_CONTAINER:
	case JUNK_LEFTOVER:
		break;
	}
	return SEV_INFO;
}

/* "17 bytes", "3.4 KiB". */
static void
put_size(struct buf *b, uint64_t bytes)
{
	static const char *const units[] = { "bytes", "KiB", "MiB", "GiB",
		"TiB" };
	uint64_t rest = 0;
	size_t unit = 0;

	while (bytes >= 1024 && unit + 1 < array_len(units)) {
		rest = bytes % 1024;
		bytes /= 1024;
		unit++;
	}
	if (unit)
		buf_printf(b, "%llu.%llu %s", (unsigned long long)bytes,
		    (unsigned long long)(rest * 10 / 1024), units[unit]);
	else
		buf_printf(b, "%llu bytes", (unsigned long long)bytes);
}

static void
report(struct check *c, const struct found *f)
{
	auto_buf struct buf msg = { .max = ERR_MAX };
	auto_buf struct buf evidence = { .max = ERR_MAX };

	if (f->junk.dir)
		buf_printf(&evidence, "%llu %s, ", (unsigned long long)f->files,
		    f->files == 1 ? "file" : "files");
	put_size(&evidence, f->bytes);
	suspect_put_path(&msg, f->path);
	buf_printf(&msg, " is not needed to run: %s, %s", f->junk.what,
	    buf_str(&evidence));
	check_report(c,
	    &(struct check_finding){ .rule = (int)f->junk.kind,
		.severity = grade(f),
		.confidence = f->junk.kind == JUNK_CORE ? "medium" : NULL,
		.message = buf_span(&msg),
		.path = f->path,
		.evidence = buf_span(&evidence),
		.layer = f->layer });
}

static int
by_path(const void *pa, const void *pb)
{
	const struct found *a = pa, *b = pb;

	return span_cmp(a->path, b->path);
}

static void
judge(struct check *c)
{
	struct state *s = check_state(c);

	if (s->n)
		qsort(s->list, s->n, sizeof(*s->list), by_path);
	for (size_t i = 0; i < s->n; i++)
		report(c, &s->list[i]);
}

static void
release(struct check *c)
{
	struct state *s = check_state(c);

	junk_names_free(s->names);
	free(s->list);
	free(s->of_dir);
	table_release(&s->dirs);
	arena_release(&s->arena);
}

static const struct check_def clutter = {
	.name = "clutter",
	.about = "repositories, caches, files of editors and builds",
	.rules = rules,
	.select = { .names = true },
	.state_size = sizeof(struct state),
	.entry = take_entry,
	.end = judge,
	.release = release,
};

CHECK(clutter);
