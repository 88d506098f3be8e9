#include "check/instruction.h"

#include "base/attr.h"
#include "shell/shell.h"

/* Words of a shell with its options: a longer list is somebody's joke. */
enum { SHELL_OPTIONS_MAX = 16 };

bool
instruction_word(struct span *rest, struct span *word)
{
	struct span s = span_trim(*rest);
	size_t n = 0;

	while (n < s.n && !span_is_blank(s.p[n]))
		n++;
	*word = (struct span){ s.p, n };
	*rest = span_from(s, n);
	return n > 0;
}

/* "/usr/bin/env" may stand before a shell. */
static bool
take_shell_name(struct span *rest)
{
	struct span word;

	if (!instruction_word(rest, &word))
		return false;
	if (span_is(shell_base(word), "env") && !instruction_word(rest, &word))
		return false;
	return shell_is_shell(shell_base(word));
}

/*
 * Takes "/bin/sh -c " off the front, with other options before or in the -c;
 * false (and nothing taken) where that is not there.
 */
static bool
take_shell(struct span *text)
{
	struct span rest = *text, word;
	bool skips = false;

	if (!take_shell_name(&rest))
		return false;
	for (int i = 0; i < SHELL_OPTIONS_MAX; i++) {
		if (!instruction_word(&rest, &word))
			return false;
		if (skips) {
			skips = false;
			continue;
		}
		if (word.n < 2 || (word.p[0] != '-' && word.p[0] != '+'))
			return false;
		/* "-o pipefail", "-euxo pipefail" */
		skips = word.p[word.n - 1] == 'o';
		if (word.p[0] == '-' && word.p[1] != '-' &&
		    memchr(word.p, 'c', word.n)) {
			*text =
			    span_from(rest, rest.n && span_is_blank(rest.p[0]));
			return true;
		}
	}
	return false;
}

/* "cmd /S /C", "powershell -Command", with or without folders and ".exe". */
static bool
take_windows_shell(struct span *text)
{
	struct span rest = *text, word, base;
	const char *slash;

	if (!instruction_word(&rest, &word))
		return false;
	slash = memrchr(word.p, '\\', word.n);
	base = shell_base(
	    slash ? span_from(word, (size_t)(slash + 1 - word.p)) : word);
	if (span_ends(base, SPAN(".exe")))
		base.n -= 4;
	if (span_is(base, "powershell") || span_is(base, "pwsh")) {
		*text = rest;
		return true;
	}
	if (!span_is(base, "cmd"))
		return false;
	for (*text = rest; instruction_word(&rest, &word); *text = rest)
		if (word.p[0] != '/')
			break;
	return true;
}

static bool
is_build_arg(struct span word)
{
	return word.n && word.p[0] != '=' && memchr(word.p, '=', word.n);
}

/*
 * Takes "|2 A=b C=d e f " off the front. Values may hold blanks: the first
 * shell with -c behind the arguments' number of words ends them, or else what
 * follows these words.
 */
static void
take_build_args(struct span *text, struct span *args)
{
	struct span rest = span_trim(*text), word, at;
	uint64_t n;

	if (!span_starts(rest, SPAN("|")) || !instruction_word(&rest, &word) ||
	    !span_to_u64(span_from(word, 1), UINT32_MAX, &n))
		return;
	rest = span_trim(rest);
	*args = rest;
	for (at = rest; n && instruction_word(&at, &word); n--)
		if (!is_build_arg(word))
			break;
	*text = span_trim(n ? rest : at);
	for (at = n ? rest : at; at.n; instruction_word(&at, &word)) {
		struct span shell = span_trim(at), script = shell;

		if (take_shell(&script) || take_windows_shell(&script)) {
			*text = shell;
			break;
		}
	}
	args->n = (size_t)(text->p - args->p);
	*args = span_trim(*args);
}

/* Takes "--mount=… --network=…" off the front. */
static void
take_flags(struct instruction *in)
{
	struct span rest = in->text, word;

	in->flags = span_trim(rest);
	while (instruction_word(&rest, &word) && word.n > 2 &&
	    span_starts(word, SPAN("--")))
		in->text = rest;
	in->text = span_trim(in->text);
	in->flags.n = (size_t)(in->text.p - in->flags.p);
	in->flags = span_trim(in->flags);
}

/*
 * "<<EOF", and the document behind the line: buildah writes down no end of it.
 * What runs is the document, or a command that reads it: that the shell's
 * reader knows.
 */
static void
take_document(struct span *text)
{
	struct span rest = *text, line, delimiter, last;
	const char *end;

	if (!span_starts(rest, SPAN("<<")) || !span_cut(&rest, '\n', &line) ||
	    !rest.p)
		return;
	delimiter = span_from(line, 2);
	if (span_starts(delimiter, SPAN("-")))
		delimiter = span_from(delimiter, 1);
	delimiter = span_trim(delimiter);
	if (delimiter.n > 1 &&
	    (delimiter.p[0] == '"' || delimiter.p[0] == '\''))
		delimiter = (struct span){ delimiter.p + 1, delimiter.n - 2 };
	/* Other words on the line are a command. */
	for (size_t i = 0; i < delimiter.n; i++)
		if (span_is_blank(delimiter.p[i]) ||
		    strchr("<>&|;", delimiter.p[i]))
			return;
	*text = span_trim(rest);
	end = text->n ? memrchr(text->p, '\n', text->n) : NULL;
	last = end ? span_from(*text, (size_t)(end + 1 - text->p)) : *text;
	if (span_eq(span_trim(last), delimiter))
		text->n = end ? (size_t)(end - text->p) : 0;
}

static void
parse_run(struct instruction *in, bool named)
{
	struct span script;

	in->kind = INSTRUCTION_RUN;
	in->name = SPAN("RUN");
	take_build_args(&in->text, &in->build_args);
	script = in->text;
	if (take_windows_shell(&script)) {
		in->windows = true;
	} else if (take_shell(&script)) {
		/* A Dockerfile's own "RUN bash -c '…'" is left to the shell's
		 * reader. */
		if (named && in->form == INSTRUCTION_PLAIN &&
		    (span_starts(script, SPAN("'")) ||
			span_starts(script, SPAN("\""))))
			script = in->text;
	}
	in->text = script;
	take_flags(in);
	take_document(&in->text);
	in->json = span_starts(in->text, SPAN("[")) &&
	    span_ends(in->text, SPAN("]")) &&
	    memchr(in->text.p, '"', in->text.n);
}

static const struct {
	const char *name;
	enum instruction_kind kind;
} names[] = {
	{ "RUN", INSTRUCTION_RUN },
	{ "ADD", INSTRUCTION_ADD },
	{ "COPY", INSTRUCTION_COPY },
	{ "USER", INSTRUCTION_USER },
	{ "ENV", INSTRUCTION_ENV },
	{ "ARG", INSTRUCTION_OTHER },
	{ "CMD", INSTRUCTION_OTHER },
	{ "ENTRYPOINT", INSTRUCTION_OTHER },
	{ "EXPOSE", INSTRUCTION_OTHER },
	{ "FROM", INSTRUCTION_OTHER },
	{ "HEALTHCHECK", INSTRUCTION_OTHER },
	{ "LABEL", INSTRUCTION_OTHER },
	{ "MAINTAINER", INSTRUCTION_OTHER },
	{ "ONBUILD", INSTRUCTION_OTHER },
	{ "SHELL", INSTRUCTION_OTHER },
	{ "STOPSIGNAL", INSTRUCTION_OTHER },
	{ "VOLUME", INSTRUCTION_OTHER },
	{ "WORKDIR", INSTRUCTION_OTHER },
};

/* Lines by tools that read no Dockerfile, by their first words. */
static bool
is_tool(struct span text)
{
	static const char *const tools[] = { "bazel", "apko", "nix", "ko",
		"jib", "jib-maven-plugin", "jib-gradle-plugin", "melange",
		"crane", "buildpacksio", "pack", "Buildpacks", "Application" };
	struct span rest = text, word, first;

	if (!instruction_word(&rest, &word))
		return false;
	span_cut(&word, ':', &first);
	for (size_t i = 0; i < array_len(tools); i++)
		if (span_is(first, tools[i]))
			return true;
	return first.p[0] == '#';
}

/* Takes an instruction's name off the front. */
static bool
take_name(struct instruction *in)
{
	struct span rest = in->text, word;

	if (!instruction_word(&rest, &word))
		return false;
	for (size_t i = 0; i < array_len(names); i++) {
		if (!span_is(word, names[i].name))
			continue;
		in->kind = names[i].kind;
		in->name = word;
		in->text = span_trim(rest);
		return true;
	}
	return false;
}

static bool
take_suffix(struct span *text, struct span suffix)
{
	if (!span_ends(*text, suffix))
		return false;
	text->n -= suffix.n;
	*text = span_trim(*text);
	return true;
}

/* "/bin/sh -c #(nop) ", also behind build arguments and of Windows. */
static bool
take_nop(struct instruction *in)
{
	struct span text = in->text, args = SPAN("");

	take_build_args(&text, &args);
	if (!take_shell(&text) && !take_windows_shell(&text))
		return false;
	text = span_trim(text);
	if (!span_starts(text, SPAN("#(nop)")))
		return false;
	in->text = span_trim(span_from(text, strlen("#(nop)")));
	in->form = INSTRUCTION_NOP;
	return true;
}

void
instruction_parse(struct instruction *in, struct span created_by)
{
	bool named;

	*in = (struct instruction){ .form = INSTRUCTION_PLAIN,
		.name = SPAN(""),
		.flags = SPAN(""),
		.build_args = SPAN(""),
		.text = span_trim(created_by) };
	if (!in->text.n)
		return;
	if (take_suffix(&in->text, SPAN("# buildkit")))
		in->form = INSTRUCTION_BUILDKIT;
	else
		take_nop(in);
	named = take_name(in);
	if (!named && (in->form == INSTRUCTION_NOP || is_tool(in->text)))
		in->kind = INSTRUCTION_TOOL;
	else if (!named || in->kind == INSTRUCTION_RUN)
		parse_run(in, named);
	else if (in->kind == INSTRUCTION_ADD || in->kind == INSTRUCTION_COPY)
		take_flags(in);
}

struct span
instruction_flag(const struct instruction *in, struct span name)
{
	struct span rest = in->flags, word;

	while (instruction_word(&rest, &word))
		if (span_starts(word, name) && word.n > name.n &&
		    word.p[name.n] == '=')
			return span_from(word, name.n + 1);
	return SPAN("");
}

bool
instruction_copies(const struct instruction *in, struct instruction_copy *copy)
{
	struct span text = span_trim(in->text), word = SPAN("");
	size_t n = text.n, in_at;

	while (n && !span_is_blank(text.p[n - 1]))
		n--;
	copy->destination = span_from(text, n);
	copy->sources = span_trim((struct span){ text.p, n });
	if (in->form != INSTRUCTION_NOP)
		return copy->sources.n > 0;
	/* "file:1f… in /a b": the destination may hold blanks. */
	in_at = text.n;
	for (struct span rest = text; instruction_word(&rest, &word);)
		if (span_is(word, "in")) {
			in_at = (size_t)(word.p - text.p);
			break;
		}
	copy->sources = span_trim((struct span){ text.p, in_at });
	copy->destination = span_trim(span_from(text, in_at + 2));
	return in_at < text.n && copy->sources.n && copy->destination.n;
}

size_t
instruction_env_line(const struct metadata *m, struct span name)
{
	struct instruction in;

	for (size_t i = m->nhistory; i-- > 0;) {
		instruction_parse(&in, m->history[i].created_by);
		if (in.kind == INSTRUCTION_ENV &&
		    memmem(in.text.p, in.text.n, name.p, name.n))
			return i + 1;
	}
	return 0;
}
