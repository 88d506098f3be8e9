/* check: several checks in one pass, and how their globs find bodies. */
#include <sys/mman.h>

#include "base/mem.h"
#include "check/want.h"
#include "image/follow.h"
#include "tap.h"

enum { SEEN_MAX = 4096, SMALL = 8 };

struct seen {
	struct buf paths; /* "shown=real:body " */
	unsigned ended;
};

static const struct rule alpha_rules[] = {
	{ .id = "alpha/one", .severity = SEV_LOW, .title = "one" },
	{ .id = "alpha/two",
	    .severity = SEV_LOW,
	    .title = "two",
	    .aliases = { "ALIAS" } },
	{ 0 },
};

static const struct rule beta_rules[] = {
	{ .id = "beta/one",
	    .severity = SEV_HIGH,
	    .title = "one",
	    .aliases = { "ALIAS" } },
	{ 0 },
};

static void
see_file(struct check *c, const struct check_file *f)
{
	struct seen *s = check_state(c);

	s->paths.max = SEEN_MAX;
	buf_put(&s->paths, f->path);
	if (!span_eq(f->path, f->real)) {
		buf_putc(&s->paths, '=');
		buf_put(&s->paths, f->real);
	}
	buf_putc(&s->paths, ':');
	buf_put(&s->paths, f->body);
	buf_putc(&s->paths, ' ');
	for (int i = 0; c->def->rules[i].id; i++)
		check_report(c,
		    &(struct check_finding){ .rule = i,
			.severity = c->def->rules[i].severity,
			.message = SPAN("seen"),
			.path = f->path,
			.layer = f->layer });
}

static void
see_end(struct check *c)
{
	((struct seen *)check_state(c))->ended++;
}

static void
forget(struct check *c)
{
	buf_release(&((struct seen *)check_state(c))->paths);
}

static const struct check_def beta = {
	.name = "beta",
	.about = "b",
	.rules = beta_rules,
	.select = { .paths = { "**/passwd", "etc/passwd" },
	    .max_bytes = SMALL },
	.state_size = sizeof(struct seen),
	.file = see_file,
	.release = forget,
};

static const struct check_def alpha = {
	.name = "alpha",
	.about = "a",
	.rules = alpha_rules,
	.select = { .paths = { "etc/conf.d/*.conf", "etc/passwd" } },
	.state_size = sizeof(struct seen),
	.file = see_file,
	.end = see_end,
	.release = forget,
};

CHECK(beta);
CHECK(alpha);

/* What an entry of the test's image is made of. */
struct member {
	enum tar_type type;
	const char *name;
	const char *text; /* of a file; the target of a link */
};

static void
put(struct stream_writer *w, const struct member *m)
{
	struct span text = span_of(m->text);
	bool file = m->type == TAR_FILE;
	struct tar_entry e = { .type = m->type,
		.name = span_of(m->name),
		.mode = 0644,
		.link = file ? (struct span){ "", 0 } : text,
		.size = file ? text.n : 0,
		.stored = file ? text.n : 0 };
	struct err err;

	if (stream_put(w, &e, &err) < 0 ||
	    (file && text.n && tar_put_data(stream_tar(w), text, &err) < 0))
		mem_panic(err.msg);
}

/* A file with the stream of an image of one layer. */
static int
stream_of(const struct member *m, const char *links)
{
	int fd = memfd_create("stream", 0);
	struct stream_writer *w = stream_writer_new(fd);
	struct stream_info info = { .layers = 1 };
	struct layer_info layer = { .created_by = "RUN x", .verified = "none" };
	struct diags diags = { 0 };
	struct err err;

	if (stream_begin(w, &info, &err) < 0 ||
	    (links &&
		stream_put_meta(w, "links.json", span_of(links), &err) < 0) ||
	    stream_put_layer(w, &layer, &err) < 0)
		mem_panic(err.msg);
	for (; m->name; m++)
		put(w, m);
	if (stream_end(w, &diags, &err) < 0)
		mem_panic(err.msg);
	stream_writer_free(w);
	lseek(fd, 0, SEEK_SET);
	return fd;
}

struct pass {
	struct options opt;
	struct run run;
};

/* Runs the checks that have rules called so over the image. */
static void
pass_run(struct pass *p, const struct member *m, const char *links)
{
	int fd = stream_of(m, links);
	struct source *src = source_fd(fd, -1);
	struct err err;

	p->opt.fail_on = -1;
	p->run.opt = &p->opt;
	p->run.nchecks = checks_new(&p->run.checks);
	checks_choose(p->run.checks, p->run.nchecks, &p->opt.only,
	    &p->opt.skip);
	p->run.nchecks = checks_drop(p->run.checks, p->run.nchecks);
	p->run.out = finding_out_new(1, FORM_QUIET, &err);
	run_stream(&p->run, src);
	source_free(src);
	close(fd);
}

static const char *
seen_by(struct pass *p, size_t check)
{
	struct seen *s = p->run.checks[check].state;

	return buf_str(&s->paths);
}

static void
test_several(void)
{
	static const struct member image[] = {
		{ TAR_DIR, "etc/", "" },
		{ TAR_DIR, "etc/conf.d/", "" },
		{ TAR_FILE, "etc/passwd", "users" },
		{ TAR_FILE, "etc/conf.d/a.conf", "A" },
		{ TAR_FILE, "etc/conf.d/b.txt", "B" },
		{ TAR_FILE, "etc/conf.d/c.conf", "" },
		{ TAR_FILE, "passwd", "2" },
		{ 0 },
	};
	struct pass p = { .run = { 0 } };
	struct seen *s;

	pass_run(&p, image, NULL);
	ok(p.run.nchecks == 2 && !strcmp(p.run.checks[0].def->name, "alpha"),
	    "checks that are linked run in the order of their names");
	is(seen_by(&p, 0),
	    "etc/passwd:users etc/conf.d/a.conf:A etc/conf.d/c.conf: ",
	    "a check sees the bodies that its globs select");
	is(seen_by(&p, 1), "etc/passwd:users passwd:2 ",
	    "another sees others, each once however many globs select it");
	s = p.run.checks[0].state;
	ok(s->ended == 1, "end is called once");
	ok(p.run.findings[SEV_LOW] == 6 && p.run.findings[SEV_HIGH] == 2,
	    "findings of all checks are counted together");
	ok(p.run.troubles == 0 && p.run.entries == 7, "the run is whole");
	run_release(&p.run);
}

static void
test_only(void)
{
	static const struct member image[] = {
		{ TAR_FILE, "etc/passwd", "users" },
		{ 0 },
	};
	struct pass p = { .opt = { .only = { { "alpha/one" }, 1 } } };

	pass_run(&p, image, NULL);
	ok(p.run.nchecks == 1 && p.run.findings[SEV_LOW] == 1,
	    "--only leaves out rules, and checks that have no other");
	run_release(&p.run);
	p = (struct pass){ .opt = { .only = { { "ALIAS" }, 1 } } };
	pass_run(&p, image, NULL);
	ok(p.run.nchecks == 2 && p.run.findings[SEV_LOW] == 1 &&
		p.run.findings[SEV_HIGH] == 1,
	    "an alias may stand for rules of several checks");
	ok(check_has(&p.run.checks[0], SPAN("ALIAS")) &&
		check_has(&p.run.checks[1], SPAN("beta/one")) &&
		check_has(&p.run.checks[1], SPAN("beta")) &&
		!check_has(&p.run.checks[1], SPAN("beta/two")),
	    "names of rules and families are known");
	run_release(&p.run);
	p = (struct pass){ .opt = { .skip = { { "alpha", "ALIAS" }, 2 } } };
	pass_run(&p, image, NULL);
	ok(p.run.nchecks == 0, "--skip leaves out families, ids and aliases");
	run_release(&p.run);
}

static void
test_limits(void)
{
	static const struct member image[] = {
		{ TAR_FILE, "etc/passwd", "more than eight" },
		{ 0 },
	};
	struct pass p = { .run = { 0 } };

	pass_run(&p, image, NULL);
	is(seen_by(&p, 0), "etc/passwd:more than eight ",
	    "a body is shown to the check that takes it");
	is(seen_by(&p, 1), "", "and not to one with a lower limit");
	ok(p.run.troubles == 1 && p.run.nskips == 1 &&
		p.run.skips[0].count == 1,
	    "which makes the run incomplete");
	run_release(&p.run);
}

static void
test_glob_links(void)
{
	static const struct member image[] = {
		{ TAR_SYMLINK, "etc", "private/etc" },
		{ TAR_DIR, "private/etc/conf.d/", "" },
		{ TAR_SYMLINK, "private/etc/conf.d/s.conf", "../../../data/s" },
		{ TAR_SYMLINK, "private/etc/conf.d/h.conf", "/data/second" },
		{ TAR_SYMLINK, "private/etc/conf.d/no.conf", "nowhere" },
		{ TAR_DIR, "data/", "" },
		{ TAR_FILE, "data/first", "H" },
		{ TAR_LINK, "data/second", "data/first" },
		{ TAR_FILE, "data/s", "S" },
		{ TAR_FILE, "data/x", "X" },
		{ TAR_LINK, "private/etc/conf.d/x.conf", "data/x" },
		{ TAR_FILE, "private/etc/conf.d/y.conf", "Y" },
		{ TAR_FILE, "private/etc/passwd", "P" },
		{ 0 },
	};
	struct pass p = { .run = { 0 } };

	pass_run(&p, image,
	    "[[\"data/first\",\"data/second\"],"
	    "[\"data/x\",\"private/etc/conf.d/x.conf\"]]");
	is(seen_by(&p, 0),
	    "etc/conf.d/h.conf=data/first:H "
	    "etc/conf.d/s.conf=data/s:S "
	    "etc/conf.d/x.conf=data/x:X "
	    "etc/conf.d/y.conf=private/etc/conf.d/y.conf:Y "
	    "etc/passwd=private/etc/passwd:P ",
	    "globs go through symlinks, hard links and symlinked parents");
	is(seen_by(&p, 1),
	    "private/etc/passwd:P etc/passwd=private/etc/passwd:P ",
	    "a file is shown under each name that is asked for");
	ok(p.run.troubles == 0, "and nothing is missing");
	run_release(&p.run);
}

static void
test_follow(void)
{
	static const struct {
		const char *path, *real;
	} cases[] = {
		{ "a", "a" },
		{ "up/x", "x" },
		{ "abs/x", "d/e/x" },
		{ "rel/x", "d/e/x" },
		{ "twice/x", "d/e/x" },
		{ "a/../b/./c//d", "b/c/d" },
		{ "../../a", "a" },
		{ "d/e/back", "new" },
		{ "loop/x", NULL },
		{ "", "" },
	};
	static const struct member links[] = {
		{ TAR_SYMLINK, "up", "../../.." },
		{ TAR_SYMLINK, "abs", "/d/e" },
		{ TAR_SYMLINK, "rel", "d/e/" },
		{ TAR_SYMLINK, "twice", "rel" },
		{ TAR_SYMLINK, "loop", "loop" },
		{ TAR_SYMLINK, "d/e/back", "../../new" },
		{ 0 },
	};
	struct tree *t = tree_new();

	for (const struct member *m = links; m->name; m++)
		tree_add(t, span_of(m->name),
		    &(struct tar_entry){ .type = m->type,
			.name = span_of(m->name),
			.link = span_of(m->text) });
	for (size_t i = 0; i < array_len(cases); i++) {
		auto_buf struct buf out = { .max = TAR_PATH_MAX };
		int r =
		    follow_path(t, span_of(cases[i].path), &out, NULL, NULL);

		ok(cases[i].real
			? r == 0 && span_is(buf_span(&out), cases[i].real)
			: r < 0,
		    "'%s' leads to '%s'", cases[i].path, buf_str(&out));
	}
	tree_free(t);
}

static void
test_select(void)
{
	struct check *checks;
	size_t n = checks_new(&checks);
	struct select *s = checks_select(checks, n);
	auto_buf struct buf b = { .max = SEEN_MAX };
	struct select *again = select_new();
	struct err err;

	select_print(s, &b);
	ok(select_add(again, buf_span(&b), &err) == 0 &&
		select_match(again, SPAN("etc/conf.d/a.conf")) &&
		select_match(again, SPAN("x/passwd")) &&
		!select_is_hollow(again),
	    "what all checks want is one selection: %s", buf_str(&b));
	select_free(s);
	select_free(again);
	checks_free(checks, n);
}

int
main(void)
{
	test_several();
	test_only();
	test_limits();
	test_glob_links();
	test_follow();
	test_select();
	return tap_end();
}
