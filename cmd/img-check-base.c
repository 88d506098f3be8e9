/*
 * The distribution that an image is built on: whether its vendor still mends
 * holes in it, and whether it is one distribution at all.
 */
#include <time.h>

#include "check/check.h"
#include "check/distribution.h"
#include "check/os_release.h"

enum { END_OF_LIFE, ENDS_SOON, UNSTABLE, UNKNOWN, MIXED };

static const struct rule rules[] = {
	[END_OF_LIFE] = { .id = "base/end-of-life",
	    .severity = SEV_HIGH,
	    .title = "the distribution is out of support",
	    .help = "Holes that are found in it stay open, however often the "
		    "image is rebuilt. High where nobody mends them, medium "
		    "where the vendor does for those who pay, low where a "
		    "long-term support that is free mends a part.",
	    .remediation = "Build on a version that is supported.",
	    .references = { "https://endoflife.date/tags/os",
		"https://cwe.mitre.org/data/definitions/1104.html" },
	    .tags = { "base", "packages", "CIS-4.4" },
	    .aliases = { "CIS-DI-0004", "CWE-1104" } },
	[ENDS_SOON] = { .id = "base/ends-soon",
	    .severity = SEV_INFO,
	    .title = "support of the distribution ends within 90 days",
	    .help = "Time to plan the move to the next version.",
	    .remediation = "Build on a version that is supported for longer.",
	    .references = { "https://endoflife.date/tags/os" },
	    .tags = { "base", "packages" } },
	[UNSTABLE] = { .id = "base/unstable",
	    .severity = SEV_LOW,
	    .title = "the distribution is a version in development",
	    .help = "Its packages change every day, and its vendor promises "
		    "no security fixes for them. Distributions that are "
		    "rolling by design are no finding.",
	    .remediation = "Build on a released version.",
	    .references = { "https://www.debian.org/security/faq" },
	    .tags = { "base", "CIS-4.2" },
	    .aliases = { "CIS-DI-0002" } },
	[UNKNOWN] = { .id = "base/unknown",
	    .severity = SEV_INFO,
	    .title = "the distribution is one of which nothing is known",
	    .help = "Whether somebody mends holes in it cannot be said here.",
	    .remediation = "Build on a base image whose maker you know.",
	    .references = { "https://www.freedesktop.org/software/systemd/man/"
			    "latest/os-release.html" },
	    .tags = { "base", "CIS-4.2" },
	    .aliases = { "CIS-DI-0002" } },
	[MIXED] = { .id = "base/mixed",
	    .severity = SEV_MEDIUM,
	    .title = "the image has parts of two distributions",
	    .help = "Scanners and updates see one of them; what the other "
		    "brought is nobody's. Low where it may be a tool's own "
		    "database.",
	    .remediation = "Copy what is needed, not a root file system into "
			   "another; or build all on one base.",
	    .references = { "https://docs.docker.com/build/building/"
			    "best-practices/" },
	    .tags = { "base", "packages", "CIS-4.2" },
	    .aliases = { "CIS-DI-0002" } },
	{ 0 },
};

enum {
	SOON = 90, /* days */
	DAY = 24 * 60 * 60,
	/* Bytes of a file that says which distribution it is: they have some
	 * hundreds. */
	BODY_MAX = 64 * 1024,
};

/* The files that say it, the best first. The first two are os-release(5). */
static const char *const sources[] = { "etc/os-release", "usr/lib/os-release",
	"etc/alpine-release", "etc/centos-release", "etc/redhat-release",
	"etc/system-release", "etc/debian_version" };

enum { SOURCES = array_len(sources), OS_RELEASES = 2 };

/* What only one way of packaging leaves behind. A directory stands for what is
 * in it. */
static const struct trace {
	const char *path;
	enum packaging packaging;
} traces[] = {
	{ "lib/apk/db/installed", PACKAGING_APK },
	{ "usr/lib/apk/db/installed", PACKAGING_APK },
	{ "etc/alpine-release", PACKAGING_APK },
	{ "var/lib/dpkg/status", PACKAGING_DPKG },
	{ "var/lib/dpkg/status.d/", PACKAGING_DPKG },
	{ "etc/debian_version", PACKAGING_DPKG },
	{ "var/lib/pacman/local/", PACKAGING_PACMAN },
	{ "etc/arch-release", PACKAGING_PACMAN },
	{ "var/lib/rpm/Packages", PACKAGING_RPM },
	{ "var/lib/rpm/Packages.db", PACKAGING_RPM },
	{ "var/lib/rpm/rpmdb.sqlite", PACKAGING_RPM },
	{ "usr/lib/sysimage/rpm/Packages", PACKAGING_RPM },
	{ "usr/lib/sysimage/rpm/Packages.db", PACKAGING_RPM },
	{ "usr/lib/sysimage/rpm/rpmdb.sqlite", PACKAGING_RPM },
	{ "etc/redhat-release", PACKAGING_RPM },
	{ "etc/SuSE-release", PACKAGING_RPM },
};

enum { TRACES = array_len(traces), TRACE_MAX = 40 };

struct source_file {
	struct os_release os;
	bool seen; /* and says something */
	bool same; /* another name of the first one */
	int layer;
};

struct state {
	struct source_file files[SOURCES];
	struct span first; /* where etc/os-release leads to */
	struct arena names;
	bool traced[TRACES];
	int layers[TRACES];
	bool dated;
	int64_t today;
};

/* What the image says it is, and how to name it. */
struct base {
	const struct source_file *file;
	struct span path;
	const struct os_release *os;
	const struct distribution *known; /* NULL: not */
	const char *name;
};

static int
take_today(struct check *c, struct span text, struct err *err)
{
	struct state *s = check_state(c);

	s->dated = true;
	if (date_to_days(text, &s->today))
		return 0;
	return err_set(err, "'%.*s' is no date as 2026-01-31", SPAN_ARG(text));
}

static int64_t
today(const struct state *s)
{
	return s->dated ? s->today : (int64_t)time(NULL) / DAY;
}

static void
take_entry(struct check *c, const struct check_entry *e)
{
	struct state *s = check_state(c);
	struct span name = e->entry->name;

	if (e->entry->type == TAR_DIR ||
	    (e->entry->type == TAR_FILE && e->entry->size == 0) || !name.n ||
	    !memchr("eluv", name.p[0], 4))
		return;
	for (size_t i = 0; i < TRACES; i++) {
		struct span path = span_of(traces[i].path);
		bool below = path.p[path.n - 1] == '/';

		if (s->traced[i] ||
		    !(below ? span_starts(name, path) : span_eq(name, path)))
			continue;
		s->traced[i] = true;
		s->layers[i] = e->layer;
	}
}

static void
note_odd(struct check *c, struct span path, const struct os_release *o)
{
	if (o->odd)
		check_note(c, DIAG_NOTE, "malformed-line", path, o->odd_line,
		    "%zu lines are no assignment that a shell takes, from this "
		    "one on",
		    o->odd);
}

static void
take_file(struct check *c, const struct check_file *file)
{
	struct state *s = check_state(c);
	struct source_file *f;
	int i = 0;

	while (!span_is(file->path, sources[i]))
		i++;
	f = &s->files[i];
	if (f->seen)
		return;
	f->layer = file->layer;
	if (i >= OS_RELEASES) {
		f->seen = os_release_guess(&f->os, file->path, file->body);
		return;
	}
	os_release_parse(&f->os, file->body);
	note_odd(c, file->path, &f->os);
	f->seen = true;
	if (s->first.p)
		f->same = span_eq(s->first, file->real);
	else
		s->first = arena_bytes(&s->names, file->real);
}

static void
report(struct check *c, const struct base *b, int rule, enum severity sev,
    struct span key, const struct buf *msg)
{
	auto_buf struct buf evidence = { .max = 4 * ERR_MAX };

	buf_printf(&evidence, "ID=%.*s", SPAN_ARG(b->os->id));
	if (b->os->version_id.n)
		buf_printf(&evidence, " VERSION_ID=%.*s",
		    SPAN_ARG(b->os->version_id));
	if (b->os->pretty_name.n)
		buf_printf(&evidence, " PRETTY_NAME=%.*s",
		    SPAN_ARG(b->os->pretty_name));
	check_report(c,
	    &(struct check_finding){ .rule = rule,
		.severity = sev,
		.message = buf_span(msg),
		.path = b->path,
		.key = key,
		.evidence = buf_span(&evidence),
		.layer = b->file->layer });
}

static void
put_name(const struct base *b, struct buf *msg)
{
	buf_puts(msg, b->name);
	if (!b->known)
		buf_printf(msg, " \"%.*s\"", SPAN_ARG(b->os->id));
}

/* Past its end: for whom somebody still mends it. */
static enum severity
describe_end(const struct base *b, const struct release *r, int64_t now,
    struct buf *msg)
{
	int64_t extended;

	if (!r->extended || !date_to_days(span_of(r->extended), &extended) ||
	    now > extended) {
		buf_printf(msg, "is out of support since %s",
		    r->extended ? r->extended : r->end);
		return SEV_HIGH;
	}
	buf_printf(msg,
	    "is out of regular support since %s: %s mends %s, until "
	    "%s",
	    r->end, b->known->program,
	    b->known->paid ? "it for those who pay" : "a part of its packages",
	    r->extended);
	return b->known->paid ? SEV_MEDIUM : SEV_LOW;
}

static void
judge_end(struct check *c, const struct base *b, const struct release *r)
{
	int64_t now = today(check_state(c)), end;
	enum severity sev = SEV_INFO;
	int rule = ENDS_SOON;
	auto_buf struct buf msg = { .max = 2 * ERR_MAX };
	auto_buf struct buf key = { .max = 2 * ERR_MAX };

	if (!r->end || !date_to_days(span_of(r->end), &end) || now + SOON < end)
		return;
	put_name(b, &msg);
	buf_printf(&msg, " %s ", r->version);
	buf_printf(&key, "%.*s:%s", SPAN_ARG(b->os->id), r->version);
	if (now > end) {
		rule = END_OF_LIFE;
		sev = describe_end(b, r, now, &msg);
	} else {
		buf_printf(&msg, "loses its regular support after %s", r->end);
	}
	report(c, b, rule, sev, buf_span(&key), &msg);
}

static void
report_old(struct check *c, const struct base *b)
{
	auto_buf struct buf msg = { .max = 2 * ERR_MAX };

	buf_printf(&msg,
	    "%s %.*s is out of support, as all versions are that "
	    "are so old",
	    b->name, SPAN_ARG(b->os->version_id));
	report(c, b, END_OF_LIFE, SEV_HIGH, b->os->id, &msg);
}

/* What the image says itself, where nothing else is known. */
static bool
judge_own_date(struct check *c, const struct base *b)
{
	auto_buf struct buf end = { .max = ERR_MAX };
	auto_buf struct buf version = { .max = ERR_MAX };
	int64_t days;

	if (!date_to_days(b->os->support_end, &days))
		return false;
	buf_put(&end, b->os->support_end);
	buf_printf(&version, "%.*s", SPAN_ARG(b->os->version_id));
	judge_end(c, b,
	    &(struct release){ buf_str(&version), buf_str(&end), NULL });
	return true;
}

static void
report_unknown(struct check *c, const struct base *b)
{
	auto_buf struct buf msg = { .max = 2 * ERR_MAX };

	if (b->os->id.n)
		buf_printf(&msg,
		    "nothing is known here of the distribution "
		    "\"%.*s\"",
		    SPAN_ARG(b->os->id));
	else
		buf_printf(&msg,
		    "%.*s does not say which distribution it is "
		    "of",
		    SPAN_ARG(b->path));
	report(c, b, UNKNOWN, SEV_INFO, b->os->id, &msg);
}

static bool
has_word(struct span text, const char *word)
{
	return text.n && memmem(text.p, text.n, word, strlen(word));
}

static bool
is_development(const struct base *b)
{
	const struct os_release *o = b->os;

	return span_is(o->release_type, "development") ||
	    has_word(o->version_id, "_alpha") ||
	    has_word(o->pretty_name, "Rawhide") ||
	    has_word(o->pretty_name, "Prerelease") ||
	    (span_is(o->id, "alpine") && has_word(o->pretty_name, "edge")) ||
	    (span_is(o->id, "debian") && !o->version_id.n) ||
	    (span_is(o->id, "ubuntu") &&
		has_word(o->pretty_name, "(development branch)"));
}

static void
report_unstable(struct check *c, const struct base *b)
{
	auto_buf struct buf msg = { .max = 2 * ERR_MAX };

	buf_puts(&msg, "the image is built on ");
	put_name(b, &msg);
	buf_printf(&msg, " in development, \"%.*s\"",
	    SPAN_ARG(b->os->pretty_name));
	report(c, b, UNSTABLE, SEV_LOW, b->os->id, &msg);
}

static void
judge_version(struct check *c, const struct base *b)
{
	const struct release *r =
	    b->known ? distribution_release(b->known, b->os->version_id) : NULL;

	if (b->known && b->known->rolling)
		return;
	if (is_development(b))
		report_unstable(c, b);
	else if (r)
		judge_end(c, b, r);
	else if (b->known && distribution_is_older(b->known, b->os->version_id))
		report_old(c, b);
	else if (judge_own_date(c, b))
		return;
	else if (b->known)
		check_note(c, DIAG_NOTE, "version-not-known", b->path, 0,
		    "when support of %s \"%.*s\" ends is not known here",
		    b->name, SPAN_ARG(b->os->version_id));
	else
		report_unknown(c, b);
}

/* The traces of one kind, in a list; the first is *at. */
static void
put_traces(const struct state *s, enum packaging kind, struct buf *b,
    size_t *at)
{
	for (size_t i = TRACES; i-- > 0;)
		if (s->traced[i] && traces[i].packaging == kind)
			*at = i;
	for (size_t i = 0; i < TRACES; i++)
		if (s->traced[i] && traces[i].packaging == kind)
			buf_printf(b, "%s%s", b->n ? ", " : "", traces[i].path);
}

static void
report_foreign(struct check *c, const struct base *b, enum packaging own,
    enum packaging kind)
{
	const struct state *s = check_state(c);
	/* rpm can be installed as a program, and makes its database when it is
	 * run. */
	bool tool = kind == PACKAGING_RPM && own == PACKAGING_DPKG;
	auto_buf struct buf list = { .max = 4 * ERR_MAX };
	auto_buf struct buf msg = { .max = 2 * ERR_MAX };
	struct span path;
	size_t at = 0;

	put_traces(s, kind, &list, &at);
	path = span_of(traces[at].path);
	if (path.p[path.n - 1] == '/')
		path.n--;
	if (b)
		buf_printf(&msg, "%.*s says \"%.*s\"", SPAN_ARG(b->path),
		    SPAN_ARG(b->os->id));
	else
		buf_printf(&msg, "there are %s packages", packaging_name(own));
	buf_printf(&msg, ", but there is also %.*s, of %s packages",
	    SPAN_ARG(path), packaging_name(kind));
	check_report(c,
	    &(struct check_finding){ .rule = MIXED,
		.severity = tool ? SEV_LOW : SEV_MEDIUM,
		.confidence = tool ? "low" : "medium",
		.message = buf_span(&msg),
		.path = path,
		.key = span_of(packaging_name(kind)),
		.evidence = buf_span(&list),
		.layer = s->layers[at] });
}

static void
judge_traces(struct check *c, const struct base *b)
{
	const struct state *s = check_state(c);
	unsigned own = PACKAGING_UNKNOWN, seen = 0, kind;

	for (size_t i = 0; i < TRACES; i++)
		seen |= s->traced[i] ? traces[i].packaging : 0U;
	if (b)
		own = distribution_packaging(b->os->id, b->os->id_like);
	if (own == PACKAGING_UNKNOWN)
		own = seen & -seen;
	for (kind = PACKAGING_APK; kind <= PACKAGING_RPM; kind <<= 1)
		if ((seen & kind) && kind != own)
			report_foreign(c, b, (enum packaging)own,
			    (enum packaging)kind);
}

static void
judge_two_names(struct check *c, const struct base *b)
{
	const struct state *s = check_state(c);
	const struct source_file *f = &s->files[1];
	auto_buf struct buf msg = { .max = 4 * ERR_MAX };

	if (b->file != &s->files[0] || !f->seen || f->same ||
	    (span_eq(b->os->id, f->os.id) &&
		span_eq(b->os->version_id, f->os.version_id)))
		return;
	buf_printf(&msg, "%s says \"%.*s\" \"%.*s\", but %s \"%.*s\" \"%.*s\"",
	    sources[0], SPAN_ARG(b->os->id), SPAN_ARG(b->os->version_id),
	    sources[1], SPAN_ARG(f->os.id), SPAN_ARG(f->os.version_id));
	report(c, b, MIXED, SEV_MEDIUM, SPAN("os-release"), &msg);
}

/* Whether two versions are of one release, as far as that is known. */
static bool
is_same_release(const struct distribution *known, struct span a, struct span b)
{
	return span_eq(a, b) ||
	    distribution_release(known, a) == distribution_release(known, b);
}

/*
 * A line of os-release is soon edited, and an old version so made a new one;
 * alpine-release and debian_version then still have a number of their own.
 */
static void
judge_version_file(struct check *c, const struct base *b)
{
	const struct state *s = check_state(c);

	for (size_t i = OS_RELEASES; i < SOURCES; i++) {
		const struct source_file *f = &s->files[i];
		auto_buf struct buf msg = { .max = 4 * ERR_MAX };

		if (!f->seen || f == b->file || !f->os.version_id.n ||
		    !b->known || !span_eq(f->os.id, b->os->id) ||
		    is_same_release(b->known, f->os.version_id,
			b->os->version_id))
			continue;
		buf_printf(&msg, "%.*s says version \"%.*s\", but %s \"%.*s\"",
		    SPAN_ARG(b->path), SPAN_ARG(b->os->version_id), sources[i],
		    SPAN_ARG(f->os.version_id));
		report(c, b, MIXED, SEV_MEDIUM, SPAN("version"), &msg);
		return;
	}
}

/* The file that counts: the first that says something. */
static bool
find_base(const struct state *s, struct base *b)
{
	bool stream;
	struct span id;

	for (size_t i = 0; i < SOURCES; i++) {
		const struct source_file *f = &s->files[i];

		if (!f->seen || (b->file && !f->os.id.n))
			continue;
		if (!b->file || !b->os->id.n) {
			b->file = f;
			b->os = &f->os;
			b->path = span_of(sources[i]);
		}
	}
	if (!b->file)
		return false;
	id = b->os->id;
	stream = span_is(id, "centos") && has_word(b->os->name, "Stream");
	b->known = distribution_find(stream ? SPAN("centos-stream") : id);
	b->name = b->known ? b->known->name : "the distribution";
	return true;
}

static void
judge(struct check *c)
{
	struct state *s = check_state(c);
	struct base b = { .file = NULL };

	if (!find_base(s, &b)) {
		check_note(c, DIAG_NOTE, "no-os-release", SPAN(""), 0,
		    "the image does not say which distribution it is of");
		judge_traces(c, NULL);
		return;
	}
	judge_version(c, &b);
	judge_two_names(c, &b);
	judge_version_file(c, &b);
	judge_traces(c, &b);
}

static void
release(struct check *c)
{
	struct state *s = check_state(c);

	for (size_t i = 0; i < SOURCES; i++)
		os_release_release(&s->files[i].os);
	arena_release(&s->names);
}

static const struct check_option options[] = {
	{ .name = "today",
	    .arg = "DATE",
	    .help = "judge support as of this day (2026-01-31)",
	    .take = take_today },
	{ 0 },
};

static const struct check_def base = {
	.name = "base",
	.about = "the distribution an image is built on",
	.rules = rules,
	.select = { .paths = { "etc/os-release", "usr/lib/os-release",
			"etc/alpine-release", "etc/centos-release",
			"etc/redhat-release", "etc/system-release",
			"etc/debian_version" },
	    .names = true,
	    .max_bytes = BODY_MAX },
	.state_size = sizeof(struct state),
	.options = options,
	.entry = take_entry,
	.file = take_file,
	.end = judge,
	.release = release,
};

CHECK(base);
