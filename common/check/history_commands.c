#include "check/command.h"
#include "check/history.h"
#include "check/unverified.h"

enum {
	NAMES_MAX = 3,   /* packages that a message names */
	NEAR_MAX = 500,  /* commands behind a chmod, for an rm */
	STAGES_MAX = 50, /* commands before a shell in its pipeline */
};

static void
judge_sudo(struct step *st, const struct shell_command *c, struct span text)
{
	size_t n;
	const struct shell_word *w = shell_program(c, &n);

	if (shell_runs(c, "sudo") && history_first(st, SUDO))
		history_report(st,
		    &(struct suspicion){ .rule = SUDO,
			.severity = SEV_MEDIUM,
			.noun = "sudo",
			.evidence = text },
		    "the build runs \"%.*s\" through sudo",
		    SPAN_ARG(shell_base(w->text)));
}

static void
judge_unpinned(struct step *st, const struct installer *in, struct span text)
{
	auto_buf struct buf names = { .max = HISTORY_EVIDENCE_MAX };
	const struct shell_word *package;
	size_t at = 0, n = 0;

	while ((package = installer_operand(in, &at))) {
		if (!installer_is_unpinned(in, package) || n++ >= NAMES_MAX)
			continue;
		buf_puts(&names, n > 1 ? ", \"" : "\"");
		buf_printf(&names, "%.*s\"", SPAN_ARG(package->text));
	}
	if (n > NAMES_MAX)
		buf_printf(&names, " and %zu more", n - NAMES_MAX);
	if (n)
		history_report(st,
		    &(struct suspicion){ .rule = UNPINNED,
			.severity = SEV_INFO,
			.noun = manager_name(in->manager),
			.evidence = text },
		    "%s installs %s without a version",
		    manager_name(in->manager), buf_str(&names));
}

static void
judge_installer(struct step *st, const struct shell_command *c,
    struct span text)
{
	struct installer in;
	size_t at = 0;

	if (!installer_parse(&in, c))
		return;
	if (in.request == REQUEST_DIST_UPGRADE &&
	    history_first(st, DIST_UPGRADE))
		history_report(st,
		    &(struct suspicion){ .rule = DIST_UPGRADE,
			.severity = SEV_LOW,
			.noun = manager_name(in.manager),
			.evidence = text },
		    "\"%s %.*s\" also removes packages and adds others",
		    manager_name(in.manager),
		    SPAN_ARG(in.words[in.subcommand].text));
	(void)at;
	judge_unpinned(st, &in, text);
}

static void
report_unverified(const struct step *st, const struct unverified *u,
    struct span text, struct span program)
{
	bool packages = u->kind == UNVERIFIED_PACKAGES;

	history_report(st,
	    &(struct suspicion){ .rule = NO_VERIFICATION,
		.severity = packages ? SEV_HIGH : SEV_MEDIUM,
		.noun = "unverified",
		.evidence = text },
	    packages ? "%.*s takes packages that nobody vouches for (%.*s)"
		     : "%.*s trusts any server (%.*s)",
	    SPAN_ARG(program), SPAN_ARG(u->what));
}

/* "A=b" before a command, of export and of env. */
void
history_judge_variable(const struct step *st, struct span word,
    struct span text, struct span program)
{
	struct span value = word, name;
	struct unverified u;

	if (word.n && memchr(word.p, '=', word.n) &&
	    span_cut(&value, '=', &name) &&
	    unverified_variable(name, value.p ? value : SPAN(""), &u))
		report_unverified(st, &u, text.n ? text : word, program);
}

static void
judge_unverified(const struct step *st, const struct shell_command *c,
    struct span text)
{
	size_t at = 0, n;
	const struct shell_word *w = shell_program(c, &n);
	struct span program = n ? shell_base(w->text) : SPAN("the shell");
	bool exports =
	    n && (span_is(program, "export") || shell_runs(c, "env"));
	struct unverified u;
	struct span last = SPAN("");

	while (unverified_next(c, &at, &u)) {
		if (!span_eq(last, u.what))
			report_unverified(st, &u, text, program);
		last = u.what;
	}
	for (size_t i = 0; i < c->nassigns; i++)
		history_judge_variable(st, c->assigns[i].text, text, program);
	for (size_t i = 0; exports && i < c->nwords; i++)
		history_judge_variable(st, c->words[i].text, text, program);
}

/* How sure it is that everybody can write what is there; NULL where the file
 * says so, by the name *real. */
static const char *
judge_mode(struct check *c, struct span path, struct buf *real, bool *open)
{
	struct check_stat s;

	*open = true;
	if (!path.n || path.p[0] != '/' || memchr(path.p, '*', path.n) ||
	    memchr(path.p, '?', path.n) || memchr(path.p, '{', path.n))
		return "low";
	if (!check_stat(c, path, &s)) {
		*open = !check_names_known(c);
		return "low";
	}
	*open = (s.mode & 0002) && !(s.mode & 01000);
	buf_put(real, s.real);
	return NULL;
}

void
history_report_mode(const struct step *st, const char *program,
    struct span mode, struct span path, bool expands, struct span text)
{
	auto_buf struct buf real = { .max = TAR_PATH_MAX };
	const char *confidence = "low";
	bool open = true;

	if (!command_mode_is_open(mode))
		return;
	if (!expands)
		confidence = judge_mode(st->c, path, &real, &open);
	if (!open)
		return;
	history_report(st,
	    &(struct suspicion){ .rule = CHMOD_777,
		.severity = SEV_MEDIUM,
		.confidence = confidence,
		.noun = "mode",
		.path = buf_span(&real),
		.evidence = text },
	    "\"%s %.*s\" lets everybody write \"%.*s\"", program,
	    SPAN_ARG(mode), SPAN_ARG(path));
}

/* Whether the script deletes what it calls so, behind a command. */
static bool
is_removed(const struct shell *sh, size_t at, struct span word)
{
	for (size_t i = at + 1; i < sh->n && i < at + NEAR_MAX; i++) {
		size_t n;
		const struct shell_word *w =
		    shell_program(&sh->commands[i], &n);

		if (!n || !span_is(shell_base(w->text), "rm"))
			continue;
		for (size_t k = 1; k < n; k++)
			if (span_eq(w[k].text, word))
				return true;
	}
	return false;
}

static void
judge_chmod(const struct step *st, size_t at, struct span text)
{
	const struct shell_command *c = &st->sh->commands[at];
	struct command_mode m;
	size_t n;
	const struct shell_word *w = shell_program(c, &n);

	if (!command_mode(c, &m) || !command_mode_is_open(m.mode))
		return;
	for (size_t i = 0; i < m.nfiles; i++) {
		auto_buf struct buf path = { .max = TAR_PATH_MAX };
		bool known = history_expand(st->c, &m.files[i], &path);

		if (!is_removed(st->sh, at, m.files[i].text))
			history_report_mode(st,
			    span_is(shell_base(w->text), "chmod") ? "chmod"
								  : "mode",
			    m.mode, known ? buf_span(&path) : m.files[i].text,
			    !known, text);
	}
}

static void
report_fetched(const struct step *st, const struct shell_command *runs,
    struct span url, struct span text)
{
	auto_buf struct buf from = { .max = ERR_MAX };
	size_t n;
	const struct shell_word *w = shell_program(runs, &n);

	if (url.n) {
		buf_puts(&from, " from \"");
		command_put_url(&from, url);
		buf_puts(&from, "\"");
	}
	history_report(st,
	    &(struct suspicion){ .rule = PIPE_TO_SHELL,
		.severity = history_url_severity(url),
		.noun = "pipe",
		.evidence = text },
	    "%.*s runs what is fetched%s, whatever it is",
	    SPAN_ARG(shell_base(w->text)), buf_str(&from));
}

/* "curl … | sh", and what comes in substitutions: sh -c "$(curl …)". */
static void
judge_pipe(const struct step *st, size_t at, struct span text)
{
	const struct shell_command *c = &st->sh->commands[at], *k;
	auto_buf struct buf both = { .max = HISTORY_EVIDENCE_MAX };
	bool input = command_runs_input(c), words = command_runs_words(c);
	size_t first = c->pipe_to - c->pipe_from > STAGES_MAX
	    ? c->pipe_to - STAGES_MAX
	    : c->pipe_from;
	struct span url;

	if (!input && !words)
		return;
	for (size_t i = c->pipe_to; input && i-- > first;) {
		k = &st->sh->commands[i];
		if (!command_fetches(k, &url))
			continue;
		command_put(&both, k);
		buf_puts(&both, " | ");
		buf_put(&both, text);
		report_fetched(st, c, url, buf_span(&both));
		return;
	}
	for (size_t i = at + 1; words && i < st->sh->n; i++) {
		k = &st->sh->commands[i];
		/* Those of a command stand behind it, without others between.
		 */
		if (k->within == SHELL_NONE || k->within < at)
			break;
		if (k->within == at && command_fetches(k, &url)) {
			report_fetched(st, c, url, text);
			return;
		}
	}
}

/* Programs beside which an update is alone all the same: they install
 * nothing. */
static bool
installs_nothing(const struct shell_command *c)
{
	static const char *const names[] = { "rm", "echo", "printf", "set",
		"true", "false", ":", "export", "unset", "cd", "mkdir", "cp",
		"mv", "ln", "touch", "chmod", "chown", "sed", "grep", "cat",
		"ls", "test", "[", "[[", "find", "sleep", "apt-key", "apt-mark",
		"apt-cache", "apt-config", "add-apt-repository", "tee", "curl",
		"wget", "gpg", "exit", "date", "dpkg-divert", "useradd",
		"groupadd", "adduser", "addgroup", "locale-gen" };
	size_t n;
	const struct shell_word *w = shell_program(c, &n);

	for (size_t i = 0; n && i < array_len(names); i++)
		if (span_is(shell_base(w->text), names[i]))
			return true;
	return n == 0;
}

static bool
has_lists(enum manager manager)
{
	return manager == MANAGER_APT || manager == MANAGER_APK ||
	    manager == MANAGER_DNF || manager == MANAGER_ZYPPER;
}

static void
judge_update(const struct step *st)
{
	const struct shell_command *update = NULL;
	auto_buf struct buf text = { .max = HISTORY_EVIDENCE_MAX };
	struct installer in, of;

	for (size_t i = 0; i < st->sh->n; i++) {
		const struct shell_command *c = &st->sh->commands[i];

		if (!installer_parse(&in, c)) {
			if (update && !installs_nothing(c))
				return;
		} else if (in.request == REQUEST_REFRESH &&
		    has_lists(in.manager)) {
			if (!update)
				of = in;
			update = update ? update : c;
		} else if (has_lists(in.manager) &&
		    in.request != REQUEST_CLEAN &&
		    in.request != REQUEST_OTHER) {
			return;
		}
	}
	if (!update)
		return;
	command_put(&text, update);
	history_report(st,
	    &(struct suspicion){ .rule = UPDATE_ALONE,
		.severity = SEV_MEDIUM,
		.noun = manager_name(of.manager),
		.evidence = buf_span(&text) },
	    "\"%s %.*s\" is run without an install in the same instruction",
	    manager_name(of.manager), SPAN_ARG(of.words[of.subcommand].text));
}

void
history_judge_commands(struct step *st)
{
	for (size_t i = 0; i < st->sh->n; i++) {
		const struct shell_command *c = &st->sh->commands[i];
		auto_buf struct buf text = { .max = HISTORY_EVIDENCE_MAX };

		command_put(&text, c);
		judge_sudo(st, c, buf_span(&text));
		judge_installer(st, c, buf_span(&text));
		judge_unverified(st, c, buf_span(&text));
		judge_chmod(st, i, buf_span(&text));
		judge_pipe(st, i, buf_span(&text));
	}
	judge_update(st);
}
