/*
 * What img-merge met: entries that runtimes and scanners do not agree on. It
 * says so in diags; which of them is a finding of which rule is one table.
 */
#include "base/table.h"
#include "check/check.h"
#include "check/suspects.h"

enum {
	SYMLINKED_PARENT,
	ODD_WHITEOUT,
	PARENT_NOT_DIRECTORY,
	DUPLICATE_NAME,
	DROPPED_ENTRY,
	RESERVED_NAME,
	MISSING_LAYER,
	ODD_LINK,
	ODD_LAYER,
};

static const struct rule rules[] = {
	[SYMLINKED_PARENT] = { .id = "stream/symlinked-parent",
	    .severity = SEV_HIGH,
	    .title = "entries are put below a symlink of a lower layer",
	    .help = "Applied in order, as the specification has it, they lie "
		    "where the symlink leads; where each layer is unpacked "
		    "alone (overlay file systems), a directory takes the "
		    "symlink's place and hides what it led to. One scanner "
		    "or runtime sees files that another does not.",
	    .remediation = "Build the layer with the paths that the symlinks "
			   "lead to (usr/lib/x instead of lib/x).",
	    .references = { "https://github.com/opencontainers/image-spec/"
			    "blob/main/layer.md",
		"https://cwe.mitre.org/data/definitions/436.html" },
	    .tags = { "layers" },
	    .aliases = { "CWE-436" } },
	[ODD_WHITEOUT] = { .id = "stream/odd-whiteout",
	    .severity = SEV_HIGH,
	    .title = "an entry deletes files for some runtimes only",
	    .help = "A character device 0:0 is a whiteout where overlay file "
		    "systems are used; a whiteout without a name deletes its "
		    "whole directory for simple readers, and nothing for "
		    "others.",
	    .remediation = "Build the layer with a tool that writes "
			   "whiteouts as the specification has them.",
	    .references = { "https://github.com/opencontainers/image-spec/"
			    "blob/main/layer.md#whiteouts",
		"https://cwe.mitre.org/data/definitions/436.html" },
	    .tags = { "layers" },
	    .aliases = { "CWE-436" } },
	[PARENT_NOT_DIRECTORY] = { .id = "stream/parent-not-directory",
	    .severity = SEV_MEDIUM,
	    .title = "an entry is below something that is no directory",
	    .help = "Some runtimes refuse the layer, some put a directory in "
		    "its place, some leave the entry out.",
	    .remediation = "Build the layer anew; whatever wrote it, it was "
			   "not from a file system.",
	    .references = { "https://cwe.mitre.org/data/definitions/"
			    "436.html" },
	    .tags = { "layers" },
	    .aliases = { "CWE-436" } },
	[DUPLICATE_NAME] = { .id = "stream/duplicate-name",
	    .severity = SEV_MEDIUM,
	    .title = "a layer has two entries of one name",
	    .help = "Runtimes keep the last one; readers that look a name up "
		    "may take the first, and judge another file than the one "
		    "that runs.",
	    .remediation = "Build the layer with each name once.",
	    .references = { "https://cwe.mitre.org/data/definitions/"
			    "694.html" },
	    .tags = { "layers" },
	    .aliases = { "CWE-694", "CWE-436" } },
	[DROPPED_ENTRY] = { .id = "stream/dropped-entry",
	    .severity = SEV_MEDIUM,
	    .title = "an entry of a layer was left out",
	    .help = "It is of a type, or in a place, that makes no file: some "
		    "runtimes refuse the layer, some leave it out. Info for "
		    "what AUFS kept for itself.",
	    .remediation = "Build the layer with a current tool.",
	    .references = { "https://cwe.mitre.org/data/definitions/"
			    "436.html" },
	    .tags = { "layers" },
	    .aliases = { "CWE-436" } },
	[RESERVED_NAME] = { .id = "stream/reserved-name",
	    .severity = SEV_MEDIUM,
	    .title = "a name poses as metadata of image streams",
	    .help = "No image needs a path below .image, or an attribute "
		    "user.img.*: it was made to be taken for what img-merge "
		    "says itself. It is escaped, or dropped, and fools none "
		    "of these programs.",
	    .remediation = "Find out what put it there, and rename it.",
	    .references = { "https://cwe.mitre.org/data/definitions/"
			    "290.html" },
	    .tags = { "layers" },
	    .aliases = { "CWE-290" } },
	[MISSING_LAYER] = { .id = "stream/missing-layer",
	    .severity = SEV_HIGH,
	    .title = "a layer is not in the archive",
	    .help = "What it has was not looked at, and what it deletes was: "
		    "findings are about another file system than that of a "
		    "container.",
	    .remediation = "Get the image with all its layers; img-merge "
			   "goes without one only with --allow-missing.",
	    .references = { "https://github.com/opencontainers/image-spec/"
			    "blob/main/layer.md"
			    "#non-distributable-layers" },
	    .tags = { "layers" } },
	[ODD_LINK] = { .id = "stream/odd-link",
	    .severity = SEV_INFO,
	    .title = "a hard link is not as other builders write it",
	    .help = "It is to a file of a lower layer, to itself, or has "
		    "other attributes than its target. Runtimes agree, other "
		    "readers need not.",
	    .remediation = "Nothing needs to be done; other builders copy "
			   "the file.",
	    .references = { "https://github.com/opencontainers/image-spec/"
			    "blob/main/layer.md#hardlinks" },
	    .tags = { "layers" } },
	[ODD_LAYER] = { .id = "stream/odd-layer",
	    .severity = SEV_INFO,
	    .title = "a layer's archive has what runtimes pass over",
	    .help = "Bytes behind the end, no end, a pax global header, or a "
		    "history of more or fewer layers. Some builders do it "
		    "(estargz has its table of contents there); content can "
		    "hide in it.",
	    .remediation = "Nothing needs to be done if the builder is known "
			   "to do it.",
	    .references = { "https://pubs.opengroup.org/onlinepubs/"
			    "9699919799/utilities/pax.html" },
	    .tags = { "layers" } },
	{ 0 },
};

/* Codes of common/img-stream.5 that say something about the image. All others
 * stay what they are. */
static const struct kind {
	const char *code;
	int rule;
	enum severity severity;
} kinds[] = {
	{ "symlinked-parent", SYMLINKED_PARENT, SEV_HIGH },
	{ "overlay-whiteout", ODD_WHITEOUT, SEV_HIGH },
	{ "bare-whiteout", ODD_WHITEOUT, SEV_HIGH },
	{ "parent-not-directory", PARENT_NOT_DIRECTORY, SEV_MEDIUM },
	{ "parent-replaced", PARENT_NOT_DIRECTORY, SEV_MEDIUM },
	{ "duplicate-name", DUPLICATE_NAME, SEV_MEDIUM },
	{ "link-target-missing", DROPPED_ENTRY, SEV_MEDIUM },
	{ "link-to-directory", DROPPED_ENTRY, SEV_MEDIUM },
	{ "root-not-directory", DROPPED_ENTRY, SEV_MEDIUM },
	{ "symlink-loop", DROPPED_ENTRY, SEV_MEDIUM },
	{ "unknown-member-type", DROPPED_ENTRY, SEV_MEDIUM },
	{ "aufs-name", DROPPED_ENTRY, SEV_INFO },
	{ "reserved-name", RESERVED_NAME, SEV_MEDIUM },
	{ "reserved-xattr", RESERVED_NAME, SEV_MEDIUM },
	{ "layer-missing", MISSING_LAYER, SEV_HIGH },
	{ "link-attributes", ODD_LINK, SEV_INFO },
	{ "link-into-lower-layer", ODD_LINK, SEV_INFO },
	{ "link-to-itself", ODD_LINK, SEV_INFO },
	{ "history-mismatch", ODD_LAYER, SEV_INFO },
	{ "no-end-of-archive", ODD_LAYER, SEV_INFO },
	{ "pax-global-header", ODD_LAYER, SEV_INFO },
	{ "trailing-garbage", ODD_LAYER, SEV_INFO },
};

enum {
	/* Components of a path in which a symlink is looked for; those that
	 * distributions have are in the first three. */
	SYMLINK_DEPTH_MAX = 16,
	MESSAGE_MAX = 4096,
};

/* Diags about one thing. */
struct subject {
	const struct kind *kind;
	const struct diag *first;
	struct span path; /* of the first; or the symlink that it is below */
	size_t n;
	int layer; /* the last of them */
};

static const struct kind *
find_kind(const char *code)
{
	for (size_t i = 0; i < array_len(kinds); i++)
		if (strcmp(kinds[i].code, code) == 0)
			return &kinds[i];
	return NULL;
}

/* The first symlink on the way to an entry; the entry, where there is none. */
static struct span
symlink_above(struct check *c, struct span path)
{
	struct span dir = { path.p, 0 };
	struct check_stat st;

	for (int depth = 0; depth < SYMLINK_DEPTH_MAX; depth++) {
		while (dir.n < path.n && path.p[dir.n] != '/')
			dir.n++;
		if (dir.n == path.n || !check_stat(c, dir, &st))
			break;
		if (!span_eq(st.real, dir))
			return dir;
		dir.n++;
	}
	return path;
}

static void
put_message(const struct subject *s, struct buf *msg)
{
	struct span path = s->first->path;

	if (s->kind->rule == SYMLINKED_PARENT && s->path.n < path.n) {
		suspect_put_path(msg, s->path);
		buf_puts(msg,
		    " is a symlink of a lower layer: runtimes do not "
		    "agree where ");
		suspect_put_path(msg, path);
		if (s->n > 1)
			buf_printf(msg, " and %zu more entries are", s->n - 1);
		else
			buf_puts(msg, " is");
		return;
	}
	if (path.n) {
		suspect_put_path(msg, path);
		buf_puts(msg, ": ");
	} else if (s->first->layer >= 0) {
		buf_printf(msg, "layer %d: ", s->first->layer);
	}
	buf_puts(msg, s->first->message);
	if (s->n > 1 && s->kind->rule == ODD_LINK)
		buf_printf(msg, "; so are %zu more links of the layer",
		    s->n - 1);
	else if (s->n > 1)
		buf_printf(msg, "; so in %zu places", s->n);
}

static void
report(struct check *c, const struct subject *s)
{
	auto_buf struct buf msg = { .max = MESSAGE_MAX };
	auto_buf struct buf key = { .max = ERR_MAX };

	buf_puts(&key, s->kind->code);
	if (s->kind->rule == ODD_LINK && s->layer >= 0)
		buf_printf(&key, " layer %d", s->layer);
	put_message(s, &msg);
	check_report(c,
	    &(struct check_finding){ .rule = s->kind->rule,
		.severity = s->kind->severity,
		.message = buf_span(&msg),
		.path = s->path,
		.key = buf_span(&key),
		.evidence =
		    s->path.n < s->first->path.n ? s->first->path : SPAN(""),
		.layer = s->layer });
}

static void
judge(struct check *c)
{
	const struct diags *diags = check_diags(c);
	auto_free struct subject *list =
	    mem_alloc((diags->n + 1) * sizeof(*list));
	struct table table = { 0 };

	for (size_t i = 0; i < diags->n; i++) {
		const struct diag *d = &diags->list[i];
		const struct kind *kind = find_kind(d->code);
		auto_buf struct buf key = { .max = 2 * TAR_PATH_MAX };
		struct span path = d->path;
		size_t before = table.n, at;

		if (!kind)
			continue;
		if (kind->rule == SYMLINKED_PARENT)
			path = symlink_above(c, path);
		/* A layer may have thousands, which nobody has to mend. */
		if (kind->rule == ODD_LINK)
			path = SPAN("");
		buf_printf(&key, "%s %d ", kind->code,
		    kind->rule == ODD_LINK ? d->layer : 0);
		buf_put(&key, path);
		at = table_add(&table, buf_span(&key));
		if (table.n > before)
			list[at] = (struct subject){ kind, d, path, 0, -1 };
		list[at].n++;
		list[at].layer = last_layer(list[at].layer, d->layer);
	}
	for (size_t i = 0; i < table.n; i++)
		report(c, &list[i]);
	if (diags->dropped)
		check_skip(c, "diags-over-limit", SPAN(""),
		    "%zu more diags than the stream has room for were not "
		    "judged",
		    diags->dropped);
	table_release(&table);
}

static const struct check_def stream = {
	.name = "stream",
	.about = "what runtimes read in different ways",
	.rules = rules,
	.select = { .names = true },
	.end = judge,
};

CHECK(stream);
