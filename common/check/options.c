#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

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
	{ 'o', "output", "FORMAT",
	    "json, table (for people); md with --list-rules" },
	{ OPT_JSON, "json", NULL,
	    "write records (the default unless on a terminal)" },
	{ OPT_TEXT, "text", NULL, "write lines for people" },
	{ 'q', "quiet", NULL, "no lines for people, no verdict" },
	{ OPT_LIST_RULES, "list-rules", NULL, "list the rules and exit" },
	{ OPT_LIST_RULES, "list", NULL, "the same" },
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
	int id;
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

void
options_misuse(const struct options *opt, const char *name, const char *fmt,
    ...)
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
		options_misuse(opt, option, "given more than %d times",
		    DRIVER_ONLY_MAX);
	w->list[w->n++] = word;
}

/* Whether there is a rule or check of that name is not known before the user's
 * rules and --path's checks are. */
static void
note_name(struct options *opt, const char *option, struct span name,
    int severity)
{
	mem_grow(opt->named, opt->nnamed, opt->cap_named);
	opt->named[opt->nnamed++] = (struct named){ .option = option,
		.name = name,
		.severity = severity,
		.profile = opt->profile,
		.line = opt->profile_line };
}

static enum severity
parse_severity(const struct options *opt, const char *option, struct span name)
{
	enum severity sev = SEV_INFO;

	if (!severity_parse(name, &sev))
		options_misuse(opt, option,
		    "'%.*s' is none of info, low, medium, high, critical",
		    SPAN_ARG(name));
	return sev;
}

static void
set_severity(struct options *opt, const char *arg)
{
	struct span level = span_of(arg), name;
	enum severity sev;

	if (!strchr(arg, '='))
		options_misuse(opt, "severity", "'%s' is not RULE=LEVEL", arg);
	span_cut(&level, '=', &name);
	name = span_trim(name);
	sev = parse_severity(opt, "severity", span_trim(level));
	note_name(opt, "severity", name, (int)sev);
}

static void
add_reason(struct options *opt, const char *reason)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789-";

	if (!*reason || reason[strspn(reason, letters)])
		options_misuse(opt, "allow-skip", "'%s' is no reason", reason);
	add_word(opt, &opt->allow_skip, "allow-skip", reason);
}

static void
set_format(struct options *opt, const char *format)
{
	opt->markdown = strcmp(format, "md") == 0;
	opt->json = strcmp(format, "json") == 0;
	if (!opt->markdown && !opt->json && strcmp(format, "table") != 0)
		options_misuse(opt, "output", "'%s' is none of json, table, md",
		    format);
}

static void
read_argument(const struct options *opt, const char *option, const char *file,
    struct buf *b)
{
	struct err err;

	if (source_read_file(file, b, &err) < 0)
		options_misuse(opt, option, "%s", err.msg);
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
		options_misuse(opt, "base-config", "%s: %s", path, err.msg);
	if (!json_count(metadata_diff_ids(json_root(opt->base_config))))
		options_misuse(opt, "base-config",
		    "'%s' is no image's config: it has no rootfs.diff_ids "
		    "(img-fetch --config prints one)",
		    path);
}

/* What a profile names is looked for while it is known where that stands. */
static void
need_file(const struct options *opt, const char *option, const char *file)
{
	if (opt->profile && access(file, F_OK) < 0)
		options_misuse(opt, option, "%s: %s", file, strerror(errno));
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
	if (own->option->is_path && file) {
		value = span_of(file);
		need_file(p->opt, own->option->name, file);
	}
	/* The name is a macro's too. */
	if ((own->option->take)(own->check, value, &err) == 0)
		return;
	if (own->option->is_file)
		options_misuse(p->opt, own->option->name, "%s: %s", file,
		    err.msg);
	options_misuse(p->opt, own->option->name, "%s", err.msg);
}

/* By all checks that have an option of that name. */
static void
take_named(struct parser *p, const char *name, const char *arg)
{
	for (size_t i = 0; i < p->nown; i++)
		if (strcmp(p->own[i].option->name, name) == 0)
			take_own(p, &p->own[i], arg);
}

/* Of an option that checks have; NULL: it is none. */
static const char *
own_name(const struct parser *p, int id)
{
	for (size_t i = 0; i < p->nown; i++)
		if (p->own[i].id == id)
			return p->own[i].option->name;
	return NULL;
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
		note_name(opt, "only", span_of(arg), -1);
		add_word(opt, &opt->only, "only", arg);
		break;
	case OPT_SKIP:
		note_name(opt, "skip", span_of(arg), -1);
		add_word(opt, &opt->skip, "skip", arg);
		break;
	case OPT_SEVERITY:
		set_severity(opt, arg);
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
		if (own_name(p, id))
			take_named(p, own_name(p, id), arg);
		else
			take_flag(opt, id);
	}
}

/* A profile: an option a line, without its dashes; # begins a comment. */

static bool
profile_takes(const struct parser *p, int id)
{
	for (size_t i = 0; i < array_len(in_profile); i++)
		if (in_profile[i] == id)
			return true;
	return own_name(p, id) != NULL;
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
		if (strcmp(o->name, name) != 0 || !profile_takes(p, o->id))
			continue;
		if (!o->arg != !line.n)
			options_misuse(p->opt, name,
			    o->arg ? "needs an argument" : "takes no argument");
		if (o->arg && line.p[0] == '=')
			options_misuse(p->opt, name,
			    "its argument follows without '='");
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

/* What img-check does not have, a program of one check may. */
static struct cli_option
hint_of(struct parser *p, const struct check *c, const struct check_option *o)
{
	auto_free char *name = mem_printf("--%s", o->name);
	auto_free char *help =
	    mem_printf("img-check-%s --%s", c->def->name, o->name);

	return (struct cli_option){ CLI_HINT,
		keep(&p->opt->strings, span_of(name)), NULL,
		keep(&p->opt->strings, span_of(help)) };
}

static void
add_own(struct parser *p, struct check *c, size_t *at)
{
	const struct check_option *o = c->def->options;

	for (; o && o->name; o++) {
		int id = o->letter ? o->letter : OPT_OWN + (int)p->nown;

		if (p->nown == OPT_OWN_MAX || *at == OPT_OWN_MAX)
			mem_panic("checks have too many options");
		if (o->alone && &check_program) {
			p->table[(*at)++] = hint_of(p, c, o);
			continue;
		}
		p->own[p->nown++] = (struct own){ id, c, o };
		if (first_own(p, o->name) == p->nown - 1)
			p->table[(*at)++] =
			    (struct cli_option){ id, o->name, o->arg, o->help };
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

static bool
is_rule(const struct parser *p, const char *file)
{
	size_t n = strlen(file);

	return own_name(p, 'r') && n > 3 && strcmp(file + n - 3, ".jq") == 0;
}

/* A list of rules, as a shell makes it of *.jq, has -r in front of its first
 * alone. */
static void
take_file(struct parser *p, int n, char **files)
{
	for (int i = 0; i < n; i++)
		if (is_rule(p, files[i]))
			exit(cli_usage("'%s' is a rule, and no image: -r goes "
				       "before each, or before their directory",
			    files[i]));
	if (n > 1)
		exit(cli_usage("more than one FILE: '%s'", files[1]));
	if (n > 0 && strcmp(files[0], "-") != 0)
		p->opt->file = files[0];
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

	*opt = (struct options){ .fail_on = -1, .json = !isatty(1) };
	fill_table(&p);
	opt->label = getenv("IMG_LABEL");
	opt->red = likes_red();
	while ((id = cli_next(&cli, &arg)) != -1)
		take_option(&p, id, arg);
	if (opt->markdown && !opt->list_rules)
		options_misuse(opt, "output", "md is for --list-rules alone");
	take_file(&p, argc - optind, argv + optind);
}

void
options_release(struct options *opt)
{
	json_free(opt->base_config);
	free(opt->named);
	arena_release(&opt->strings);
}
