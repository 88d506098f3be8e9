#include "check/command.h"

#include "secret/mask.h"
#include "secret/value.h"

/* What would end a value in a text: in a word that is one it is another byte
 * until the text is masked. */
static const char plain[] = " \t\n\"'`";
static const char guarded[] = "\1\2\3\4\5\6";

/* "NAME=value", or a word behind an option that is called a secret. */
static bool
is_value(struct span before, struct span word)
{
	const char *equals = word.n ? memchr(word.p, '=', word.n) : NULL;

	if (equals &&
	    name_judge((struct span){ word.p, (size_t)(equals - word.p) }))
		return true;
	return span_starts(before, SPAN("--")) && name_judge(before);
}

static void
put_guarded(struct buf *b, struct span word, bool value)
{
	for (size_t i = 0; i < word.n; i++) {
		char c = word.p[i];
		const char *at = c ? strchr(plain, c) : NULL;

		if (at && value)
			c = guarded[at - plain];
		else if (c && strchr(guarded, c))
			c = '?';
		buf_putc(b, c);
	}
}

void
command_put(struct buf *b, const struct shell_command *c)
{
	auto_buf struct buf words = { .max = b->max };
	auto_buf struct buf masked = { .max = b->max };
	struct span before = SPAN(""), word;

	for (size_t i = 0; i < c->nwords; i++) {
		if (i)
			buf_putc(&words, ' ');
		word = c->words[i].text;
		put_guarded(&words, word, is_value(before, word));
		before = word;
	}
	(void)mask_text(&masked, buf_span(&words));
	for (size_t i = 0; i < masked.n; i++) {
		const char *at =
		    masked.p[i] ? strchr(guarded, masked.p[i]) : NULL;

		buf_putc(b, at ? plain[at - guarded] : masked.p[i]);
	}
}

void
command_put_url(struct buf *b, struct span url)
{
	(void)mask_text(b, url);
}

static bool
is_octal(struct span s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < '0' || s.p[i] > '7')
			return false;
	return s.n > 0;
}

/* One clause of a symbolic mode: "ugo+rw". */
static void
judge_clause(struct span s, bool *open, bool *sticky)
{
	bool others = false, adds = false;
	size_t i = 0;

	for (; i < s.n && s.p[i] && strchr("ugoa", s.p[i]); i++)
		others = others || s.p[i] == 'o' || s.p[i] == 'a';
	for (; i < s.n; i++) {
		if (s.p[i] == '+' || s.p[i] == '=')
			adds = true;
		else if (s.p[i] == '-')
			adds = false;
		else if (s.p[i] == 'w')
			*open = *open || (others && adds);
		else if (s.p[i] == 't')
			*sticky = *sticky || adds;
	}
}

bool
command_mode_is_open(struct span mode)
{
	struct span rest = mode, clause;
	bool open = false, sticky = false;

	if (is_octal(mode)) {
		if (!((mode.p[mode.n - 1] - '0') & 2))
			return false;
		return mode.n < 4 || !((mode.p[mode.n - 4] - '0') & 1);
	}
	while (span_cut(&rest, ',', &clause))
		judge_clause(clause, &open, &sticky);
	return open && !sticky;
}

/* "-m 777", "-m777", "--mode=777" */
static const struct shell_word *
mode_option(const struct shell_word *words, size_t n, struct shell_word *room)
{
	for (size_t i = 1; i < n; i++) {
		struct span s = words[i].text;

		if ((span_is(s, "-m") || span_is(s, "--mode")) && i + 1 < n)
			return &words[i + 1];
		*room = words[i];
		if (span_starts(s, SPAN("--mode=")))
			room->text = span_from(s, strlen("--mode="));
		else if (span_starts(s, SPAN("-m")) && s.n > 2)
			room->text = span_from(s, 2);
		else
			continue;
		return room;
	}
	return NULL;
}

bool
command_mode(const struct shell_command *c, struct command_mode *m)
{
	size_t n, i = 1;
	const struct shell_word *words = shell_program(c, &n), *mode;
	struct span name = n ? shell_base(words[0].text) : SPAN("");
	struct shell_word room;

	*m = (struct command_mode){ .mode = SPAN("") };
	if (span_is(name, "mkdir") || span_is(name, "install")) {
		mode = mode_option(words, n, &room);
		if (!mode)
			return false;
		m->mode = mode->text;
		m->files = &words[n - 1];
		m->nfiles = 1;
		return true;
	}
	if (!span_is(name, "chmod"))
		return false;
	/* "-w" is a mode, though it looks like an option. */
	while (i < n && words[i].text.n > 1 && words[i].text.p[0] == '-' &&
	    (words[i].text.p[1] == '-' ||
		!strchr("rwxXst", words[i].text.p[1])))
		i++;
	if (i >= n)
		return false;
	m->mode = words[i].text;
	m->files = &words[i + 1];
	m->nfiles = n - i - 1;
	return true;
}

static bool
is_one_of(struct span name, const char *const *list)
{
	for (; *list; list++)
		if (span_is(name, *list))
			return true;
	return false;
}

bool
command_fetches(const struct shell_command *c, struct span *url)
{
	static const char *const programs[] = { "curl", "wget", "wget2",
		"fetch", "aria2c", "axel", NULL };
	size_t n;
	const struct shell_word *words = shell_program(c, &n);

	*url = SPAN("");
	if (!n || !is_one_of(shell_base(words[0].text), programs))
		return false;
	for (size_t i = 1; i < n && !url->n; i++)
		if (words[i].text.n &&
		    memmem(words[i].text.p, words[i].text.n, "://", 3) &&
		    words[i].text.p[0] != '-')
			*url = words[i].text;
	return true;
}

/* "python3.11" is python. */
static bool
is_interpreter(struct span name)
{
	static const char *const names[] = { "python", "perl", "ruby", "node",
		"php", NULL };

	while (name.n &&
	    ((name.p[name.n - 1] >= '0' && name.p[name.n - 1] <= '9') ||
		name.p[name.n - 1] == '.'))
		name.n--;
	return is_one_of(name, names);
}

bool
command_runs_input(const struct shell_command *c)
{
	size_t n;
	const struct shell_word *words = shell_program(c, &n);

	if (shell_reads_script(c))
		return true;
	if (!n || !is_interpreter(shell_base(words[0].text)))
		return false;
	/* "-" is the input; "--" (of php) begins the arguments. */
	return n == 1 || span_is(words[1].text, "-") ||
	    span_is(words[1].text, "--") ||
	    span_is(words[1].text, "/dev/stdin");
}

bool
command_runs_words(const struct shell_command *c)
{
	static const char *const sources[] = { ".", "source", NULL };
	size_t n;
	const struct shell_word *words = shell_program(c, &n);
	struct span name = n ? shell_base(words[0].text) : SPAN("");

	const struct shell_word *operand = shell_operand(c);

	if (shell_runs(c, "eval") || is_one_of(name, sources))
		return true;
	if (operand)
		return operand->expands;
	if (!is_interpreter(name))
		return false;
	/* Its program, or the first operand: what follows is data. */
	for (size_t i = 1; i < n; i++) {
		struct span s = words[i].text;

		if (words[i].expands)
			return true;
		if (s.n < 2 || s.p[0] != '-')
			return false;
	}
	return false;
}
