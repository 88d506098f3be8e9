#include "shell/parts.h"

/* A program that runs the one named by its arguments. */
struct wrapper {
	const char *name;
	const char *with;  /* its short options that have an argument */
	unsigned operands; /* of its own, before the program */
	bool assigns;      /* takes "A=b" before the program */
};

static const struct wrapper wrappers[] = {
	{ "sudo", "ugCcDhpRrTtU", 0, true },
	{ "doas", "uC", 0, false },
	{ "env", "uCS", 0, true },
	{ "exec", "a", 0, false },
	{ "command", "", 0, false },
	{ "builtin", "", 0, false },
	{ "eval", "", 0, false },
	{ "time", "fo", 0, false },
	{ "nice", "n", 0, false },
	{ "ionice", "cnp", 0, false },
	{ "nohup", "", 0, false },
	{ "setsid", "", 0, false },
	{ "timeout", "ks", 1, false },
	{ "stdbuf", "ioe", 0, false },
	{ "xargs", "aEILnPds", 0, false },
	{ "chroot", "", 1, false },
	{ "gosu", "", 1, false },
	{ "su-exec", "", 1, false },
	{ "runuser", "ugG", 0, false },
	{ "busybox", "", 0, false },
	{ "fakeroot", "lsb", 0, false },
	{ "eatmydata", "", 0, false },
	{ "tini", "pe", 0, false },
	{ "dumb-init", "r", 0, false },
};

/* Long options of them that have an argument of their own. */
static const char *const long_with[] = { "--user", "--group", "--chdir",
	"--prompt", "--host", "--unset", "--adjustment", "--signal",
	"--kill-after", "--max-args", "--max-procs", "--replace", "--class",
	"--classdata", "--arg-file", "--delimiter" };

struct span
shell_base(struct span path)
{
	const char *slash = path.n ? memrchr(path.p, '/', path.n) : NULL;

	return slash ? span_from(path, (size_t)(slash + 1 - path.p)) : path;
}

bool
shell_is_shell(struct span name)
{
	static const char *const names[] = { "sh", "bash", "dash", "ash", "zsh",
		"ksh", "mksh" };

	for (size_t i = 0; i < array_len(names); i++)
		if (span_is(name, names[i]))
			return true;
	return false;
}

static const struct wrapper *
find_wrapper(struct span name)
{
	for (size_t i = 0; i < array_len(wrappers); i++)
		if (span_is(name, wrappers[i].name))
			return &wrappers[i];
	return NULL;
}

/* Whether an option takes the next word too. */
static bool
has_argument(const struct wrapper *w, struct span option)
{
	const char *with;

	if (span_starts(option, SPAN("--"))) {
		for (size_t i = 0; i < array_len(long_with); i++)
			if (span_is(option, long_with[i]))
				return true;
		return false;
	}
	for (size_t i = 1; i < option.n; i++) {
		with = option.p[i] ? strchr(w->with, option.p[i]) : NULL;
		if (with)
			return i + 1 == option.n;
	}
	return false;
}

static bool
is_assignment(struct span s)
{
	return s.n && s.p[0] != '=' && memchr(s.p, '=', s.n);
}

/* find DIR -exec PROGRAM …: index of the program, 0: there is none. */
static size_t
find_executes(const struct shell_command *c, size_t at)
{
	static const char *const actions[] = { "-exec", "-execdir", "-ok",
		"-okdir" };

	for (size_t i = at + 1; i + 1 < c->nwords; i++)
		for (size_t k = 0; k < array_len(actions); k++)
			if (span_is(c->words[i].text, actions[k]))
				return i + 1;
	return 0;
}

/* The program that the one at `at` runs; 0: it runs none. */
static size_t
next_program(const struct shell_command *c, size_t at)
{
	struct span name = shell_base(c->words[at].text);
	const struct wrapper *w = find_wrapper(name);
	size_t i = at + 1;
	unsigned operands = 0;

	if (span_is(name, "find"))
		return find_executes(c, at);
	if (!w)
		return 0;
	for (; i < c->nwords; i++) {
		struct span s = c->words[i].text;

		if (span_is(name, "command") &&
		    (span_is(s, "-v") || span_is(s, "-V")))
			return 0;
		if (span_is(s, "--"))
			i += 1 + w->operands - operands;
		else if (s.n && s.p[0] == '-') {
			i += has_argument(w, s);
			continue;
		} else if (w->assigns && is_assignment(s)) {
			continue;
		} else if (operands++ < w->operands) {
			continue;
		}
		break;
	}
	return i < c->nwords ? i : 0;
}

void
find_programs(struct shell_command *c)
{
	size_t at = 0;

	if (c->nwords == 0)
		return;
	do {
		c->programs[c->nprograms++] = at;
		at = c->words[at].expands ? 0 : next_program(c, at);
	} while (at && c->nprograms < SHELL_WRAPPERS_MAX);
}

bool
shell_runs(const struct shell_command *c, const char *name)
{
	for (size_t i = 0; i < c->nprograms; i++)
		if (span_is(shell_base(c->words[c->programs[i]].text), name))
			return true;
	return false;
}

const struct shell_word *
shell_program(const struct shell_command *c, size_t *n)
{
	size_t at = c->nprograms ? c->programs[c->nprograms - 1] : 0;

	*n = c->nprograms ? c->nwords - at : 0;
	return *n ? &c->words[at] : NULL;
}

/* What a shell's arguments make it run. */
struct arguments {
	bool command; /* -c */
	bool input;   /* -s */
	const struct shell_word *operand;
};

static struct arguments
shell_arguments(const struct shell_word *words, size_t n)
{
	static const char *const with[] = { "--rcfile", "--init-file", "-o",
		"+o" };
	struct arguments got = { false };
	size_t i;

	for (i = 1; i < n; i++) {
		struct span s = words[i].text;
		bool skips = false;

		if (s.n < 2 || (s.p[0] != '-' && s.p[0] != '+'))
			break;
		if (span_is(s, "--")) {
			i++;
			break;
		}
		for (size_t k = 0; k < array_len(with); k++)
			skips = skips || span_is(s, with[k]);
		if (s.p[1] != '-') {
			got.command = got.command || memchr(s.p, 'c', s.n);
			got.input = got.input || memchr(s.p, 's', s.n);
			/* "-euxo pipefail" */
			skips = skips || s.p[s.n - 1] == 'o';
		}
		i += skips;
	}
	/* A "-" alone ends the options. */
	if (i < n && span_is(words[i].text, "-"))
		i++;
	got.operand = i < n ? &words[i] : NULL;
	return got;
}

/* su USER -c COMMAND */
static const struct shell_word *
su_script(const struct shell_word *words, size_t n)
{
	for (size_t i = 1; i + 1 < n; i++)
		if (span_is(words[i].text, "-c") ||
		    span_is(words[i].text, "-lc") ||
		    span_is(words[i].text, "--command"))
			return &words[i + 1];
	return NULL;
}

const struct shell_word *
script_of(const struct shell_command *c)
{
	struct arguments got;
	size_t n;
	const struct shell_word *words = shell_program(c, &n);
	struct span name = n ? shell_base(words[0].text) : SPAN("");

	if (shell_is_shell(name)) {
		got = shell_arguments(words, n);
		return got.command ? got.operand : NULL;
	}
	if (span_is(name, "su") || shell_runs(c, "runuser"))
		return su_script(words, n);
	if (span_is(name, "trap") && n > 1 && words[1].quoted)
		return &words[1];
	/* eval WORD: seen as a program of that name. */
	if (n == 1 && c->nprograms > 1 && words[0].quoted &&
	    span_is(c->words[c->programs[c->nprograms - 2]].text, "eval"))
		return &words[0];
	return NULL;
}

const struct shell_word *
shell_operand(const struct shell_command *c)
{
	size_t n;
	const struct shell_word *words = shell_program(c, &n);

	if (!n || !shell_is_shell(shell_base(words[0].text)))
		return NULL;
	return shell_arguments(words, n).operand;
}

bool
shell_reads_script(const struct shell_command *c)
{
	size_t n;
	const struct shell_word *words = shell_program(c, &n);
	struct arguments got;

	if (!n)
		return false;
	if (span_is(words[0].text, ".") || span_is(words[0].text, "source"))
		return n > 1 && span_is(words[1].text, "/dev/stdin");
	if (!shell_is_shell(shell_base(words[0].text)))
		return false;
	got = shell_arguments(words, n);
	return !got.command &&
	    (got.input || !got.operand ||
		span_is(got.operand->text, "/dev/stdin"));
}
