#include <stdarg.h>
#include <stdio.h>

#include "base/cli.h"
#include "base/source.h"
#include "check/driver.h"
#include "check/external.h"

enum {
	OPT_LIST_RULES = 256,
	OPT_ONLY,
	OPT_SKIP,
	OPT_SEVERITY,
	OPT_PROFILE,
	OPT_PRINT_SELECT,
	OPT_FAIL_ON,
	OPT_JSON,
	OPT_TEXT,
	OPT_LABEL,
	OPT_PARTIAL,
	OPT_ALLOW_SKIP,
	OPT_BASE,
	OPT_BASE_CONFIG,
	OPT_ONLY_APP,
	OPT_PATH,
	OPT_OWN, /* and up: those of the checks */
	OPT_OWN_MAX = 64,
};

static const struct cli_option common[] = {
	{ OPT_ONLY, "only", "RULE",
	    "judge by this rule alone (id, alias or family)" },
	{ OPT_SKIP, "skip", "RULE", "do not judge by this rule, or family" },
	{ OPT_SEVERITY, "severity", "RULE=LEVEL",
	    "give a rule's findings another severity" },
	{ OPT_PROFILE, "profile", "FILE", "read options from a file" },
	{ OPT_FAIL_ON, "fail-on", "SEVERITY",
	    "exit with 1 on a finding of that or above" },
	{ OPT_BASE, "base", "REF|N",
	    "the base image: its name, or how many layers" },
	{ OPT_BASE_CONFIG, "base-config", "FILE",
	    "the base image: its config" },
	{ OPT_ONLY_APP, "only-app", NULL,
	    "leave out findings on the base image" },
	{ OPT_LABEL, "label", "TEXT",
	    "what to call the image in the output (or $IMG_LABEL)" },
	{ OPT_PARTIAL, "partial", NULL,
	    "take a stream from which something wanted was left out" },
	{ OPT_ALLOW_SKIP, "allow-skip", "REASON",
	    "finish although something was skipped for this reason" },
	{ 'o', "output", "FORMAT", "json: records; table: lines for people" },
	{ OPT_JSON, "json", NULL,
	    "write records (the default unless on a terminal)" },
	{ OPT_TEXT, "text", NULL, "write lines for people" },
	{ 'q', "quiet", NULL, "no lines for people, no verdict" },
	{ OPT_LIST_RULES, "list-rules", NULL, "list the rules and exit" },
	{ OPT_PRINT_SELECT, "print-select", NULL,
	    "print what img-merge --select needs to let through" },
	CLI_COMMON,
	{ 0 },
};

/* Of img-check alone. */
static const struct cli_option others[] = {
	{ OPT_PATH, "path", "DIR", "run the img-check-* in there too" },
	{ 0 },
};

/* What a profile may say: what to judge, and how severe it is. */
static const int in_profile[] = { OPT_ONLY, OPT_SKIP, OPT_SEVERITY, OPT_FAIL_ON,
	OPT_ALLOW_SKIP, OPT_BASE, OPT_BASE_CONFIG, OPT_ONLY_APP };

/* A row of the table that is an option of a check. */
struct own {
	struct check *check;
	const struct check_option *option;
};

struct parser {
	struct options *opt;
	struct check *checks;
	size_t n;
	struct cli_option
	    table[array_len(common) + array_len(others) + OPT_OWN_MAX];
	struct own own[OPT_OWN_MAX];
	size_t nown;
};

bool
words_have(const struct words *w, const char *word)
{
	for (size_t i = 0; i < w->n; i++)
		if (strcmp(w->list[i], word) == 0)
			return true;
	return false;
}

/* One line on an option that is wrong, with the place of a profile. */
static void misuse(const struct options *opt, const char *name, const char *fmt,
    ...) printf_like(3, 4);

static void
misuse(const struct options *opt, const char *name, const char *fmt, ...)
{
	struct err msg;
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(msg.msg, sizeof(msg.msg), fmt, ap);
	va_end(ap);
	if (opt->profile)
		exit(cli_fail("%s: line %zu: %s: %s", opt->profile,
		    opt->profile_line, name, msg.msg));
	exit(cli_usage("--%s: %s", name, msg.msg));
}

static void
add_word(const struct options *opt, struct words *w, const char *option,
    const char *word)
{
	if (w->n == DRIVER_ONLY_MAX)
		misuse(opt, option, "given more than %d times",
		    DRIVER_ONLY_MAX);
	w->list[w->n++] = word;
}

static bool
some_check_has(const struct parser *p, struct span name)
{
	for (size_t i = 0; i < p->n; i++)
		if (check_has(&p->checks[i], name))
			return true;
	return false;
}

/* Whether there is a rule or check of that name is not known before --path's
 * are. */
static void
note_name(const struct parser *p, const char *option, struct span name,
    int severity)
{
	struct options *opt = p->opt;

	mem_grow(opt->named, opt->nnamed, opt->cap_named);
	opt->named[opt->nnamed++] = (struct named){ .option = option,
		.name = name,
		.severity = severity,
		.linked = some_check_has(p, name),
		.profile = opt->profile,
		.line = opt->profile_line };
}

static enum severity
parse_severity(const struct options *opt, const char *option, struct span name)
{
	enum severity sev = SEV_INFO;

	if (!severity_parse(name, &sev))
		misuse(opt, option,
		    "'%.*s' is none of info, low, medium, high, critical",
		    SPAN_ARG(name));
	return sev;
}

static void
set_severity(struct parser *p, const char *arg)
{
	struct span level = span_of(arg), name;
	enum severity sev;

	if (!strchr(arg, '='))
		misuse(p->opt, "severity", "'%s' is not RULE=LEVEL", arg);
	span_cut(&level, '=', &name);
	name = span_trim(name);
	sev = parse_severity(p->opt, "severity", span_trim(level));
	note_name(p, "severity", name, (int)sev);
	for (size_t i = 0; i < p->n; i++)
		check_set_severity(&p->checks[i], name, sev);
}

static void
add_reason(struct options *opt, const char *reason)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789-";

	if (!*reason || reason[strspn(reason, letters)])
		misuse(opt, "allow-skip", "'%s' is no reason", reason);
	add_word(opt, &opt->allow_skip, "allow-skip", reason);
}

static void
set_format(struct options *opt, const char *format)
{
	if (strcmp(format, "json") != 0 && strcmp(format, "table") != 0)
		misuse(opt, "output", "'%s' is none of json, table", format);
	opt->json = strcmp(format, "json") == 0;
}

static void
read_argument(const struct options *opt, const char *option, const char *file,
    struct buf *b)
{
	struct err err;

	if (source_read_file(file, b, &err) < 0)
		misuse(opt, option, "%s", err.msg);
}

/* A file that a profile names is found from where the profile is. */
static char *
beside_profile(const struct options *opt, const char *file)
{
	const char *slash = opt->profile ? strrchr(opt->profile, '/') : NULL;

	if (!slash || file[0] == '/')
		return mem_strdup(file);
	return mem_printf("%.*s%s", (int)(slash + 1 - opt->profile),
	    opt->profile, file);
}

static void
set_base_config(struct options *opt, const char *file)
{
	auto_buf struct buf text = { .max = STREAM_META_MAX };
	auto_free char *path = beside_profile(opt, file);
	struct err err;

	read_argument(opt, "base-config", path, &text);
	json_free(opt->base_config);
	opt->base_config = json_parse(buf_span(&text), STREAM_META_MAX, &err);
	if (!opt->base_config)
		misuse(opt, "base-config", "%s: %s", path, err.msg);
	if (!json_count(metadata_diff_ids(json_root(opt->base_config))))
		misuse(opt, "base-config",
		    "'%s' is no image's config: it has no rootfs.diff_ids "
		    "(img-fetch --config prints one)",
		    path);
}

static void
take_own(struct parser *p, const struct own *own, const char *arg)
{
	auto_buf struct buf text = { .max = CHECK_ARGUMENT_MAX };
	auto_free char *file = arg ? beside_profile(p->opt, arg) : NULL;
	struct span value = span_of(arg);
	struct err err;

	if (own->option->is_file) {
		read_argument(p->opt, own->option->name, file, &text);
		value = buf_span(&text);
	}
	/* The name is a macro's too. */
	if ((own->option->take)(own->check, value, &err) == 0)
		return;
	if (own->option->is_file)
		misuse(p->opt, own->option->name, "%s: %s", file, err.msg);
	misuse(p->opt, own->option->name, "%s", err.msg);
}

/* By all checks that have an option of that name. */
static void
take_named(struct parser *p, const char *name, const char *arg)
{
	for (size_t i = 0; i < p->nown; i++)
		if (strcmp(p->own[i].option->name, name) == 0)
			take_own(p, &p->own[i], arg);
}

static void read_profile(struct parser *p, const char *file);

static void
take_flag(struct options *opt, int id)
{
	switch (id) {
	case OPT_PARTIAL:
		opt->partial = true;
		break;
	case OPT_ONLY_APP:
		opt->only_app = true;
		break;
	case OPT_JSON:
	case OPT_TEXT:
		opt->json = id == OPT_JSON;
		break;
	case 'q':
		opt->quiet = true;
		break;
	case OPT_LIST_RULES:
		opt->list_rules = true;
		break;
	case OPT_PRINT_SELECT:
		opt->print_select = true;
		break;
	}
}

static void
take_option(struct parser *p, int id, const char *arg)
{
	struct options *opt = p->opt;

	switch (id) {
	case OPT_ONLY:
		note_name(p, "only", span_of(arg), -1);
		add_word(opt, &opt->only, "only", arg);
		break;
	case OPT_SKIP:
		note_name(p, "skip", span_of(arg), -1);
		add_word(opt, &opt->skip, "skip", arg);
		break;
	case OPT_SEVERITY:
		set_severity(p, arg);
		break;
	case OPT_PROFILE:
		read_profile(p, arg);
		break;
	case OPT_FAIL_ON:
		opt->fail_on =
		    (int)parse_severity(opt, "fail-on", span_of(arg));
		break;
	case OPT_LABEL:
		opt->label = arg;
		break;
	case OPT_ALLOW_SKIP:
		add_reason(opt, arg);
		break;
	case OPT_BASE:
		opt->base = arg;
		break;
	case OPT_BASE_CONFIG:
		set_base_config(opt, arg);
		break;
	case OPT_PATH:
		add_word(opt, &opt->paths, "path", arg);
		break;
	case 'o':
		set_format(opt, arg);
		break;
	default:
		if (id >= OPT_OWN)
			take_named(p, p->own[id - OPT_OWN].option->name, arg);
		else
			take_flag(opt, id);
	}
}

/* A profile: an option a line, without its dashes; # begins a comment. */

static bool
profile_takes(int id)
{
	for (size_t i = 0; i < array_len(in_profile); i++)
		if (in_profile[i] == id)
			return true;
	return id >= OPT_OWN;
}

static const char *
keep(struct arena *a, struct span s)
{
	char *p = arena_alloc(a, s.n + 1);

	memcpy(p, s.p, s.n);
	p[s.n] = 0;
	return p;
}

static void
take_profile_line(struct parser *p, struct span line)
{
	size_t n = 0;
	auto_free char *name = NULL;

	while (n < line.n && !strchr(" \t", line.p[n]))
		n++;
	name = mem_spandup((struct span){ line.p, n });
	line = span_trim(span_from(line, n));
	for (const struct cli_option *o = p->table; o->id; o++) {
		if (strcmp(o->name, name) != 0 || !profile_takes(o->id))
			continue;
		if (!o->arg != !line.n)
			misuse(p->opt, name,
			    o->arg ? "needs an argument" : "takes no argument");
		/* Kept: the lists of words point to it, and its NUL. */
		take_option(p, o->id, keep(&p->opt->strings, line));
		return;
	}
	if (&check_program)
		exit(cli_fail("%s: line %zu: '%s' is no option that a profile "
			      "has (a # comment has a line of its own)",
		    p->opt->profile, p->opt->profile_line, name));
}

static void
read_profile(struct parser *p, const char *file)
{
	auto_buf struct buf text = { .max = DRIVER_PROFILE_MAX };
	struct span rest, line;

	read_argument(p->opt, "profile", file, &text);
	p->opt->profile = file;
	p->opt->profile_line = 0;
	for (rest = buf_span(&text); span_cut(&rest, '\n', &line);) {
		p->opt->profile_line++;
		line = span_trim(line);
		if (memchr(line.p, 0, line.n))
			exit(cli_fail("%s: line %zu: a NUL byte", file,
			    p->opt->profile_line));
		if (line.n && line.p[0] != '#')
			take_profile_line(p, line);
	}
	p->opt->profile = NULL;
}

/* The table: what is common, and what the linked checks have. */

/* The first check's option of that name stands in the table for all. */
static size_t
first_own(const struct parser *p, const char *name)
{
	size_t i = 0;

	while (strcmp(p->own[i].option->name, name) != 0)
		i++;
	return i;
}

static void
add_own(struct parser *p, struct check *c, size_t *at)
{
	const struct check_option *o = c->def->options;

	for (; o && o->name; o++) {
		if (p->nown == OPT_OWN_MAX)
			mem_panic("checks have too many options");
		p->own[p->nown++] = (struct own){ c, o };
		if (first_own(p, o->name) == p->nown - 1)
			p->table[(*at)++] =
			    (struct cli_option){ OPT_OWN + (int)p->nown - 1,
				    o->name, o->arg, o->help };
	}
}

static void
fill_table(struct parser *p)
{
	size_t at = 0;

	for (size_t i = 0; i < p->n; i++)
		add_own(p, &p->checks[i], &at);
	if (&check_program)
		p->table[at++] = others[0];
	memcpy(&p->table[at], common, sizeof(common));
}

/* What -h says of a program of one check, or of several. */
static char *
about(const struct parser *p)
{
	if (&check_program)
		return mem_strdup(check_program.about);
	return mem_printf("Checks an image stream: %s.",
	    p->n ? p->checks[0].def->about : "nothing");
}

/* Somebody looks at stderr, and does not mind colours (no-color.org). */
static bool
likes_red(void)
{
	const char *no = getenv("NO_COLOR");

	return isatty(2) && (!no || !*no);
}

void
options_parse(struct options *opt, struct check *checks, size_t n, int argc,
    char **argv)
{
	struct parser p = { .opt = opt, .checks = checks, .n = n };
	auto_free char *text = about(&p);
	struct cli cli = { "[FILE]", text, p.table, argc, argv };
	const char *arg;
	int id;

	fill_table(&p);
	*opt = (struct options){ .fail_on = -1, .json = !isatty(1) };
	opt->label = getenv("IMG_LABEL");
	opt->red = likes_red();
	while ((id = cli_next(&cli, &arg)) != -1)
		take_option(&p, id, arg);
	if (argc - optind > 1)
		exit(cli_usage("more than one FILE"));
	if (optind < argc && strcmp(argv[optind], "-") != 0)
		opt->file = argv[optind];
}

/* External checks are chosen by their names alone; what rules they have is not
 * known before they report them. */
static bool
is_external(const struct externals *x, const struct named *named)
{
	if (named->severity >= 0)
		return x->n > 0;
	for (size_t i = 0; i < x->n; i++)
		if (span_is(named->name, x->list[i].name))
			return true;
	return false;
}

void
options_settle(const struct options *opt, const struct externals *x)
{
	for (size_t i = 0; i < opt->nnamed; i++) {
		const struct named *n = &opt->named[i];
		const struct options place = { .profile = n->profile,
			.profile_line = n->line };

		if (n->linked || (x && is_external(x, n)))
			continue;
		/* A profile is for all checks: a program of one passes over
		 * what may be another's, and img-check tells what is
		 * nobody's. */
		if (n->profile && !&check_program)
			continue;
		misuse(&place, n->option,
		    "no rule or family is called '%.*s'; --list-rules shows "
		    "them",
		    SPAN_ARG(n->name));
	}
}

void
options_release(struct options *opt)
{
	json_free(opt->base_config);
	free(opt->named);
	arena_release(&opt->strings);
}
