#include "base/cli.h"
#include "base/mem.h"
#include "check/driver.h"

enum {
	OPT_LIST_RULES = 256,
	OPT_ONLY,
	OPT_PRINT_SELECT,
	OPT_FAIL_ON,
	OPT_JSON,
	OPT_TEXT,
	OPT_LABEL,
	OPT_PARTIAL,
	OPT_ALLOW_SKIP,
};

static const struct cli_option table[] = {
	{ OPT_ONLY, "only", "RULE",
	    "judge by this rule alone (id or alias); may be repeated" },
	{ OPT_FAIL_ON, "fail-on", "SEVERITY",
	    "exit with 1 on a finding of this severity or above" },
	{ OPT_LABEL, "label", "TEXT",
	    "what to call the image in the output (or $IMG_LABEL)" },
	{ OPT_PARTIAL, "partial", NULL,
	    "take a stream from which something wanted was left out" },
	{ OPT_ALLOW_SKIP, "allow-skip", "REASON",
	    "finish although something was skipped for this reason" },
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

bool
words_have(const struct words *w, const char *word)
{
	for (size_t i = 0; i < w->n; i++)
		if (strcmp(w->list[i], word) == 0)
			return true;
	return false;
}

static void
add_word(struct words *w, const char *option, const char *word)
{
	if (w->n == DRIVER_ONLY_MAX)
		exit(cli_usage("more than %d times '--%s'", DRIVER_ONLY_MAX,
		    option));
	w->list[w->n++] = word;
}

static void
add_rule(struct options *opt, const char *name)
{
	if (!checks_know(span_of(name)))
		exit(cli_usage("--only: no rule is called '%s'; --list-rules "
			       "shows them",
		    name));
	add_word(&opt->only, "only", name);
}

static void
add_reason(struct options *opt, const char *reason)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789-";

	if (!*reason || reason[strspn(reason, letters)])
		exit(cli_usage("--allow-skip: '%s' is no reason", reason));
	add_word(&opt->allow_skip, "allow-skip", reason);
}

static int
parse_severity(const char *name)
{
	enum severity sev;

	if (!severity_parse(span_of(name), &sev))
		exit(cli_usage("--fail-on: '%s' is none of info, low, medium, "
			       "high, critical",
		    name));
	return (int)sev;
}

static void
take_option(struct options *opt, int id, const char *arg)
{
	switch (id) {
	case OPT_ONLY:
		add_rule(opt, arg);
		break;
	case OPT_FAIL_ON:
		opt->fail_on = parse_severity(arg);
		break;
	case OPT_LABEL:
		opt->label = arg;
		break;
	case OPT_ALLOW_SKIP:
		add_reason(opt, arg);
		break;
	case OPT_PARTIAL:
		opt->partial = true;
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

/* What -h says of a program of one check, or of several. */
static char *
about(void)
{
	struct words all = { .n = 0 };
	struct check *checks;
	size_t n = checks_new(&checks, &all);
	char *text = n == 1
	    ? mem_printf("Checks an image stream: %s.", checks[0].def->about)
	    : mem_printf("Checks an image stream by %zu "
			 "families of rules.",
		  n);

	checks_free(checks, n);
	return text;
}

/* Somebody looks at stderr, and does not mind colours (no-color.org). */
static bool
likes_red(void)
{
	const char *no = getenv("NO_COLOR");

	return isatty(2) && (!no || !*no);
}

void
options_parse(struct options *opt, int argc, char **argv)
{
	auto_free char *text = about();
	struct cli cli = { "[FILE]", text, table, argc, argv };
	const char *arg;
	int id;

	*opt = (struct options){ .fail_on = -1, .json = !isatty(1) };
	opt->label = getenv("IMG_LABEL");
	opt->red = likes_red();
	while ((id = cli_next(&cli, &arg)) != -1)
		take_option(opt, id, arg);
	if (argc - optind > 1)
		exit(cli_usage("more than one FILE"));
	if (optind < argc && strcmp(argv[optind], "-") != 0)
		opt->file = argv[optind];
}
