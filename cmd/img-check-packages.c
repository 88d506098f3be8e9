/*
 * What nothing in production needs, and what helps who breaks in: servers to
 * log in by, compilers, debuggers, package managers where there is no other
 * trace of a system.
 *
 * A tool is found by the databases of packages and by its programs, and makes
 * one finding however many of both there are.
 */
#include "base/mem.h"
#include "check/check.h"
#include "check/packages.h"
#include "check/suspects.h"
#include "check/tools.h"

#define CIS    "https://www.cisecurity.org/benchmark/docker"
#define CWE(n) "https://cwe.mitre.org/data/definitions/" n ".html"

static const struct rule rules[] = {
	[TOOL_SSH_SERVER] = { .id = "packages/ssh-server",
	    .severity = SEV_MEDIUM,
	    .title = "the image has an SSH server",
	    .help = "A second way in, with keys and accounts of its own, that "
		    "has to be kept from everybody. Info where it is an "
		    "applet of busybox.",
	    .remediation = "Leave it out: docker exec and kubectl exec get "
			   "into containers.",
	    .references = { CIS },
	    .tags = { "packages", "network", "CIS-4.3" },
	    .aliases = { "CIS-DI-0003" } },
	[TOOL_CLEARTEXT_SERVER] = { .id = "packages/cleartext-server",
	    .severity = SEV_HIGH,
	    .title = "the image has a server of a protocol without encryption",
	    .help = "Passwords go over the network as they are. High for "
		    "telnet and the r-commands, medium for FTP and TFTP, info "
		    "where it is an applet of busybox.",
	    .remediation = "Leave it out, or serve the same over TLS.",
	    .references = { CIS, CWE("319") },
	    .tags = { "packages", "network", "CIS-4.3" },
	    .aliases = { "CIS-DI-0003", "CWE-319" } },
	[TOOL_DESKTOP_SERVER] = { .id = "packages/desktop-server",
	    .severity = SEV_MEDIUM,
	    .title = "the image has a server of remote desktops",
	    .help = "A second way in, mostly with one short password.",
	    .remediation = "Leave it out.",
	    .references = { CIS },
	    .tags = { "packages", "network", "CIS-4.3" },
	    .aliases = { "CIS-DI-0003" } },
	[TOOL_COMPILER] = { .id = "packages/compiler",
	    .severity = SEV_LOW,
	    .title = "the image has a compiler",
	    .help = "Who breaks in can build what is not in the image, and "
		    "the image is larger than it needs to be.",
	    .remediation = "Build in one stage, and copy what was built into "
			   "another that has no compiler.",
	    .references = { CIS,
		"https://docs.docker.com/build/building/multi-stage/" },
	    .tags = { "packages", "CIS-4.3" },
	    .aliases = { "CIS-DI-0003" } },
	[TOOL_DEBUGGER] = { .id = "packages/debugger",
	    .severity = SEV_LOW,
	    .title = "the image has a debugger",
	    .help = "Who breaks in can read other processes' memory with it. "
		    "Info for gdbserver, which some base images have.",
	    .remediation = "Leave it out: debug from a container of its own "
			   "(kubectl debug).",
	    .references = { CIS },
	    .tags = { "packages", "CIS-4.3" },
	    .aliases = { "CIS-DI-0003" } },
	[TOOL_PACKAGE_MANAGER] = { .id = "packages/package-manager",
	    .severity = SEV_LOW,
	    .title = "an image without a shell has a package manager",
	    .help = "An image that leaves out what a system has leaves it "
		    "open to be put back. In an image with a shell it is no "
		    "finding.",
	    .remediation = "Install packages in another stage, and copy the "
			   "result.",
	    .references = { CIS },
	    .tags = { "packages", "CIS-4.3" },
	    .aliases = { "CIS-DI-0003" } },
	{ 0 },
};

enum {
	EVIDENCE_MAX = 8,                /* packages, programs in one finding */
	DATABASE_MAX = 64 * 1024 * 1024, /* apk's has all names of files */
};

/* A package that brings a tool. */
struct installed {
	struct span name, version, architecture;
	struct span database;
	uint64_t line;
};

/* All of one tool. Only those that a finding has are kept, as a database may
 * have any number. */
struct packages_found {
	struct installed list[EVIDENCE_MAX];
	size_t n;  /* of all of them */
	int layer; /* the last that has one */
};

/* A program by its name. */
struct program {
	size_t tool;
	struct span path;
	struct span first; /* the first name of the same file */
	int layer;
	bool applet; /* of busybox or toybox */
};

struct state {
	struct arena arena;
	struct packages_found *installed; /* of each tool; NULL: no package */
	struct program *programs;
	size_t nprograms, programs_cap;
	struct span boxes[2]; /* busybox, toybox: the first name of the file */
	struct span apk;      /* where the first of apk's databases is */
	bool status, status_d;
};

static struct span
base_name(struct span path)
{
	const char *slash = path.n ? memrchr(path.p, '/', path.n) : NULL;

	return slash ? span_from(path, (size_t)(slash + 1 - path.p)) : path;
}

/*
 * bin/x, usr/sbin/x, usr/local/go/bin/x, opt/java/bin/x: directories named bin
 * or sbin where systems keep programs. An application's own bin/go is its own
 * business.
 */
static bool
is_program_path(struct span path, struct span name)
{
	struct span dir = { path.p, path.n - name.n };

	if (span_is(dir, "bin/") || span_is(dir, "sbin/"))
		return true;
	return (span_starts(dir, SPAN("usr/")) ||
		   span_starts(dir, SPAN("opt/"))) &&
	    (span_ends(dir, SPAN("/bin/")) || span_ends(dir, SPAN("/sbin/")));
}

/* 0: busybox, 1: toybox; -1: neither, or not where systems have them. */
static int
box_of(struct span path)
{
	static const char *const names[] = { "busybox", "toybox" };
	struct span name = base_name(path);
	struct span dir = { path.p, path.n - name.n };

	if (!span_is(dir, "bin/") && !span_is(dir, "sbin/") &&
	    !span_is(dir, "usr/bin/") && !span_is(dir, "usr/sbin/"))
		return -1;
	for (int i = 0; i < 2; i++)
		if (span_is(name, names[i]))
			return i;
	return -1;
}

static void
add_program(struct state *s, size_t tool, const struct check_entry *e)
{
	const struct tar_entry *entry = e->entry;

	mem_grow(s->programs, s->nprograms, s->programs_cap);
	s->programs[s->nprograms++] = (struct program){ .tool = tool,
		.path = arena_bytes(&s->arena, entry->name),
		.first = arena_bytes(&s->arena,
		    entry->type == TAR_LINK ? entry->link : entry->name),
		.layer = e->layer };
}

static void
take_entry(struct check *c, const struct check_entry *e)
{
	struct state *s = check_state(c);
	const struct tar_entry *entry = e->entry;
	struct span name;
	const struct tool *tools;
	size_t n;
	int box;

	if (entry->type != TAR_FILE && entry->type != TAR_LINK &&
	    entry->type != TAR_SYMLINK)
		return;
	if (!entry->name.n || !memchr("bosu", entry->name.p[0], 4))
		return;
	name = base_name(entry->name);
	if (!is_program_path(entry->name, name))
		return;
	box = entry->type == TAR_SYMLINK ? -1 : box_of(entry->name);
	if (box >= 0)
		s->boxes[box] = arena_bytes(&s->arena,
		    entry->type == TAR_LINK ? entry->link : entry->name);
	tools = tools_list(&n);
	for (size_t i = 0; i < n; i++)
		if (tool_has_name(tools[i].programs, name))
			add_program(s, i, e);
}

static void
add_installed(struct state *s, size_t tool, const struct package *package,
    const struct check_file *file)
{
	struct packages_found *found;
	size_t n;

	tools_list(&n);
	if (!s->installed)
		s->installed = mem_zalloc(n * sizeof(*s->installed));
	found = &s->installed[tool];
	found->layer =
	    found->n ? last_layer(found->layer, file->layer) : file->layer;
	if (found->n++ >= EVIDENCE_MAX)
		return;
	found->list[found->n - 1] =
	    (struct installed){ .name = arena_bytes(&s->arena, package->name),
		    .version = arena_bytes(&s->arena, package->version),
		    .architecture =
			arena_bytes(&s->arena, package->architecture),
		    .database = arena_bytes(&s->arena, file->path),
		    .line = package->line };
}

static void
read_database(struct check *c, enum packages_kind kind,
    const struct check_file *file)
{
	struct state *s = check_state(c);
	struct packages p;
	struct package package;
	size_t n;
	const struct tool *tools = tools_list(&n);

	packages_open(&p, kind, file->body);
	while (packages_next(&p, &package)) {
		for (size_t i = 0; package.installed && i < n; i++)
			if (tool_has_name(tools[i].packages, package.name))
				add_installed(s, i, &package, file);
	}
	if (p.odd)
		check_note(c, DIAG_NOTE, "malformed-record", file->path,
		    p.odd_line,
		    "%zu records have no name and version that can be used, "
		    "from this one on",
		    p.odd);
}

static void
take_file(struct check *c, const struct check_file *file)
{
	struct state *s = check_state(c);

	if (span_is(file->path, "var/lib/dpkg/status")) {
		s->status = true;
		read_database(c, PACKAGES_DPKG, file);
	} else if (span_starts(file->path, SPAN("var/lib/dpkg/status.d/"))) {
		s->status_d = true;
		if (!span_ends(file->path, SPAN(".md5sums")))
			read_database(c, PACKAGES_DPKG, file);
	} else if (!span_eq(file->real, s->apk)) {
		s->apk = arena_bytes(&s->arena, file->real);
		read_database(c, PACKAGES_APK, file);
	}
}

/* A link of an applet's name to busybox; `real` is where it leads. */
static bool
is_applet(const struct state *s, const struct program *program,
    struct span real)
{
	if (!tool_is_applet(base_name(program->path)))
		return false;
	for (size_t i = 0; i < array_len(s->boxes); i++)
		if (s->boxes[i].n && span_eq(program->first, s->boxes[i]))
			return true;
	return box_of(real) >= 0;
}

/* A name that leads to nothing that can be run is no program. */
static bool
is_program(struct check *c, struct program *program)
{
	const struct state *s = check_state(c);
	struct check_stat st;

	if (!check_stat(c, program->path, &st) || st.type != TAR_FILE ||
	    !(st.mode & 0111))
		return false;
	program->applet = is_applet(s, program, st.real);
	return true;
}

/*
 * Whether a path may have a version in it, as usr/lib/jvm/java-17/bin/javac
 * has. The next version would be another finding.
 */
static bool
is_versioned(struct span path)
{
	for (size_t i = 0; i < path.n; i++)
		if (path.p[i] >= '0' && path.p[i] <= '9')
			return true;
	return false;
}

static int
compare_programs(const void *p, const void *q)
{
	const struct program *x = p, *y = q;

	if (x->tool != y->tool)
		return x->tool < y->tool ? -1 : 1;
	if (x->applet != y->applet)
		return x->applet - y->applet;
	if (is_versioned(x->path) != is_versioned(y->path))
		return is_versioned(x->path) ? 1 : -1;
	return span_cmp(x->path, y->path);
}

static void
sort_programs(struct check *c)
{
	struct state *s = check_state(c);
	size_t n = 0;

	for (size_t i = 0; i < s->nprograms; i++)
		if (is_program(c, &s->programs[i]))
			s->programs[n++] = s->programs[i];
	s->nprograms = n;
	if (n)
		qsort(s->programs, n, sizeof(*s->programs), compare_programs);
}

static int
compare_installed(const void *p, const void *q)
{
	const struct installed *x = p, *y = q;
	int order = span_cmp(x->name, y->name);

	return order ? order : span_cmp(x->version, y->version);
}

/* What there is of one tool. */
struct found {
	const struct installed *installed;
	size_t ninstalled; /* those that are not in the list too */
	int layer;         /* of the packages */
	const struct program *programs;
	size_t nprograms;
};

static void
put_evidence(struct buf *b, const struct found *f)
{
	const char *between = "";

	for (size_t i = 0; i < f->ninstalled && i < EVIDENCE_MAX; i++) {
		const struct installed *p = &f->installed[i];

		buf_printf(b, "%spackage %.*s %.*s", between, SPAN_ARG(p->name),
		    SPAN_ARG(p->version));
		if (p->architecture.n)
			buf_printf(b, " %.*s", SPAN_ARG(p->architecture));
		between = ", ";
	}
	if (f->ninstalled > EVIDENCE_MAX)
		buf_printf(b, " and %zu more", f->ninstalled - EVIDENCE_MAX);
	for (size_t i = 0; i < f->nprograms && i < EVIDENCE_MAX; i++) {
		buf_printf(b, "%s%.*s", between, SPAN_ARG(f->programs[i].path));
		between = ", ";
	}
	if (f->nprograms > EVIDENCE_MAX)
		buf_printf(b, " and %zu more", f->nprograms - EVIDENCE_MAX);
}

static int
layer_of(const struct found *f)
{
	int layer = f->layer;

	for (size_t i = 0; i < f->nprograms; i++)
		layer = last_layer(layer, f->programs[i].layer);
	return layer;
}

static void
report(struct check *c, const struct tool *tool, const struct found *f)
{
	bool applet = f->nprograms && f->programs[0].applet && !f->ninstalled;
	bool gone = !f->nprograms && *tool->programs && check_names_known(c);
	auto_buf struct buf msg = { .max = ERR_MAX };
	auto_buf struct buf evidence = { .max = 64 * ERR_MAX };
	struct check_finding finding = { .rule = (int)tool->kind,
		.severity = applet ? SEV_INFO : tool->severity,
		.key = span_of(tool->key),
		.layer = layer_of(f) };

	buf_printf(&msg, "the image has %s%s%s", tool->what,
	    applet ? ", as an applet of busybox" : "",
	    gone ? " by its packages, but none of its programs" : "");
	if (gone && finding.severity > SEV_LOW)
		finding.severity = SEV_LOW;
	if (gone)
		finding.confidence = "low";
	put_evidence(&evidence, f);
	finding.message = buf_span(&msg);
	finding.evidence = buf_span(&evidence);
	if (f->ninstalled) {
		finding.package = f->installed[0].name;
		finding.path = f->installed[0].database;
		finding.line = f->installed[0].line;
	}
	if (f->nprograms) {
		finding.path = f->programs[0].path;
		finding.line = 0;
	}
	if (is_versioned(finding.path)) {
		finding.path = SPAN("");
		finding.line = 0;
	}
	check_report(c, &finding);
}

/* An image that was made without a system: no shell, or only what Bazel put
 * together. */
static bool
is_distroless(struct check *c)
{
	static const char *const shells[] = { "bin/sh", "usr/bin/sh",
		"bin/bash", "usr/bin/bash", "bin/ash", "bin/busybox" };
	const struct state *s = check_state(c);
	struct check_stat st;

	if (!check_names_known(c))
		return false;
	if (s->status_d && !s->status)
		return true;
	for (size_t i = 0; i < array_len(shells); i++)
		if (check_stat(c, span_of(shells[i]), &st))
			return false;
	return true;
}

static void
find_packages(const struct state *s, size_t tool, struct found *f)
{
	struct packages_found *all = s->installed ? &s->installed[tool] : NULL;
	size_t kept;

	f->layer = -1;
	if (!all || !all->n)
		return;
	kept = all->n < EVIDENCE_MAX ? all->n : EVIDENCE_MAX;
	qsort(all->list, kept, sizeof(*all->list), compare_installed);
	f->installed = all->list;
	f->ninstalled = all->n;
	f->layer = all->layer;
}

static void
judge(struct check *c)
{
	struct state *s = check_state(c);
	const struct tool *tools;
	size_t n, at = 0;
	bool distroless = is_distroless(c);

	sort_programs(c);
	tools = tools_list(&n);
	for (size_t i = 0; i < n; i++) {
		struct found f = { .programs = s->programs + at };

		find_packages(s, i, &f);
		for (; at < s->nprograms && s->programs[at].tool == i; at++)
			f.nprograms++;
		if (tools[i].kind == TOOL_PACKAGE_MANAGER &&
		    (!distroless || !f.nprograms))
			continue;
		if (f.ninstalled || f.nprograms)
			report(c, &tools[i], &f);
	}
}

static void
release(struct check *c)
{
	struct state *s = check_state(c);

	arena_release(&s->arena);
	free(s->installed);
	free(s->programs);
}

static const struct check_def packages = {
	.name = "packages",
	.about = "what nothing in production needs",
	.rules = rules,
	.select = { .paths = { "var/lib/dpkg/status", "var/lib/dpkg/status.d/*",
			"lib/apk/db/installed", "usr/lib/apk/db/installed" },
	    .names = true,
	    .max_bytes = DATABASE_MAX },
	.state_size = sizeof(struct state),
	.entry = take_entry,
	.file = take_file,
	.end = judge,
	.release = release,
};

CHECK(packages);
