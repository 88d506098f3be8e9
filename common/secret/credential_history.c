/*
 * What was typed, a line each: what pairs.h finds in a line, and passwords
 * behind other programs' options of one letter, in SQL, for AUTH.
 */
#include "secret/credential_parts.h"
#include "secret/pairs.h"
#include "secret/value.h"
#include "shell/shell.h"

enum { HISTORY_WORDS = 64 }; /* of a line of Redis's */

enum option_how {
	ATTACHED = 1, /* -pPASSWORD alone: -p asks for one */
	LOGIN = 2,    /* the value is user%password */
};

/* Options that take a password, of programs that pairs.h does not know. */
static const struct {
	const char *program, *option;
	unsigned how;
} options[] = {
	{ "7z", "-p", ATTACHED },
	{ "mongo", "-p", 0 },
	{ "mongosh", "-p", 0 },
	{ "mongodump", "-p", 0 },
	{ "mongorestore", "-p", 0 },
	{ "sqlcmd", "-P", 0 },
	{ "unzip", "-P", 0 },
	{ "zip", "-P", 0 },
	{ "ldapsearch", "-w", 0 },
	{ "ldapadd", "-w", 0 },
	{ "ldapmodify", "-w", 0 },
	{ "ldapdelete", "-w", 0 },
	{ "smbclient", "-U", LOGIN },
};

static void
tell(const struct reading *r, struct span name, struct span value,
    uint64_t line)
{
	struct field f = { .keys = { name },
		.depth = 1,
		.value = value,
		.line = line };

	reading_judge(r, &f, AS_SECRET, SEV_INFO);
}

/* user%password; false where there is no password. */
static bool
cut_login(struct span *s)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->p[i] == '%') {
			*s = span_from(*s, i + 1);
			return true;
		}
	return false;
}

/* What `words[at]` and the one behind it give to an option. */
static void
judge_option(const struct reading *r, size_t row, const struct shell_word *word,
    const struct shell_word *next, uint64_t line)
{
	struct span option = span_of(options[row].option), value;

	if (!span_starts(word->text, option))
		return;
	value = span_from(word->text, option.n);
	if (value.n == 0) {
		if (!next || options[row].how & ATTACHED)
			return;
		word = next;
		value = word->text;
	}
	if (word->expands || (options[row].how & LOGIN && !cut_login(&value)))
		return;
	tell(r, span_of(options[row].program), value, line);
}

static void
judge_command(const struct reading *r, const struct shell_command *c,
    uint64_t line)
{
	size_t n = 0;
	const struct shell_word *words = shell_program(c, &n);

	for (size_t row = 0; n && row < array_len(options); row++) {
		if (!span_is(shell_base(words[0].text), options[row].program))
			continue;
		for (size_t i = 1; i < n; i++)
			judge_option(r, row, &words[i],
			    i + 1 < n ? &words[i + 1] : NULL, line);
	}
}

/* zsh's ": 1700000000:0;command"; a time alone, of bash: "#1700000000". */
static struct span
command_of(struct span line)
{
	const char *semi;

	if (span_starts(line, SPAN("#")))
		return SPAN("");
	if (!span_starts(line, SPAN(": ")) || line.n < 4 || line.p[2] < '0' ||
	    line.p[2] > '9')
		return line;
	semi = memchr(line.p, ';', line.n);
	return semi ? span_from(line, (size_t)(semi + 1 - line.p)) : line;
}

static void
shell_line(const struct reading *r, struct span text, uint64_t line)
{
	auto_shell struct shell sh = { 0 };
	struct err ignored = { .msg = "" };

	/* What is over a limit was read as far as it goes. */
	(void)shell_parse(&sh, text, &ignored);
	for (size_t i = 0; i < sh.n; i++)
		judge_command(r, &sh.commands[i], line);
}

/* What was typed is more certain than what may be a default somewhere. */
static void
tell_typed(void *arg, const struct secret *s)
{
	const struct reading *r = arg;
	struct secret typed = *s;

	typed.id = r->file->id;
	typed.title = r->file->title;
	if (s->severity >= SEV_MEDIUM)
		typed.severity = r->file->severity;
	r->found(r->arg, &typed);
}

int
read_shell_history(const struct credential_file *f, struct span body,
    secret_fn *found, void *arg, struct err *err)
{
	struct reading r = { f, found, arg };
	uint64_t number = 0;
	struct span line;

	if (text_check(body, err))
		return -1;
	while (line_next(&body, &line, &number)) {
		line = span_trim(command_of(line));
		if (line.n == 0 || line.n > PAIRS_LINE_MAX)
			continue;
		pairs_line(line, number, tell_typed, &r);
		if (memmem(line.p, line.n, " -", 2))
			shell_line(&r, line, number);
	}
	return 0;
}

/* libedit writes what is no plain character as \040. */
static bool
is_gap(struct span s, size_t *n)
{
	*n = span_starts(s, SPAN("\\040")) ? 4 : 1;
	return s.n &&
	    (*n == 4 || span_is_blank(s.p[0]) || s.p[0] == '=' ||
		s.p[0] == '(');
}

/* What stands in quotes at the front of s, behind gaps. */
static bool
sql_string(struct span s, struct span *value)
{
	const char *end;
	size_t n;

	while (is_gap(s, &n))
		s = span_from(s, n);
	if (s.n == 0 || (s.p[0] != '\'' && s.p[0] != '"'))
		return false;
	end = memchr(s.p + 1, s.p[0], s.n - 1);
	if (!end)
		return false;
	*value = (struct span){ s.p + 1, (size_t)(end - s.p) - 1 };
	return true;
}

/* IDENTIFIED BY 'x', PASSWORD 'x', PASSWORD('x'), SET PASSWORD = 'x' */
static void
sql_line(const struct reading *r, struct span line, uint64_t number)
{
	static const char *const words[] = { "identified", "password" };
	struct span value, rest;
	size_t gap;

	for (size_t i = 0; i < line.n; i++)
		for (size_t w = 0; w < array_len(words); w++) {
			rest = span_from(line, i);
			if (!span_starts_folded(rest, words[w]))
				continue;
			rest = span_from(rest, strlen(words[w]));
			while (w == 0 && is_gap(rest, &gap))
				rest = span_from(rest, gap);
			if (w == 0 && span_starts_folded(rest, "by"))
				rest = span_from(rest, 2);
			if (sql_string(rest, &value))
				tell(r, span_of(words[w]), value, number);
		}
}

int
read_sql_history(const struct credential_file *f, struct span body,
    secret_fn *found, void *arg, struct err *err)
{
	struct reading r = { f, found, arg };
	uint64_t number = 0;
	struct span line;

	if (text_check(body, err))
		return -1;
	while (line_next(&body, &line, &number))
		if (line.n <= PAIRS_LINE_MAX)
			sql_line(&r, line, number);
	return 0;
}

static size_t
cut_words(struct span line, struct span *words)
{
	size_t n = 0;

	while (n < HISTORY_WORDS && word_next(&line, &words[n])) {
		words[n] = without_quotes(words[n]);
		n++;
	}
	return n;
}

/* AUTH [user] password; CONFIG SET requirepass password; ACL SETUSER u >p; of
 * its configuration "requirepass password", "user u on >p". */
static void
redis_line(const struct reading *r, struct span line, uint64_t number)
{
	struct span words[HISTORY_WORDS];
	size_t n = cut_words(line, words);

	if (n < 2)
		return;
	if (span_is_folded(words[0], "auth"))
		tell(r, SPAN("AUTH"), words[n - 1], number);
	if (n == 4 && span_is_folded(words[0], "config") &&
	    (span_is_folded(words[2], "requirepass") ||
		span_is_folded(words[2], "masterauth")))
		tell(r, words[2], words[3], number);
	if (n == 2 &&
	    (span_is_folded(words[0], "requirepass") ||
		span_is_folded(words[0], "masterauth")))
		tell(r, words[0], words[1], number);
	for (size_t i = 2; span_is_folded(words[0], "user") && i < n; i++)
		if (span_starts(words[i], SPAN(">")))
			tell(r, words[1], span_from(words[i], 1), number);
	for (size_t i = 3; span_is_folded(words[0], "acl") && i < n; i++)
		if (span_starts(words[i], SPAN(">")))
			tell(r, words[2], span_from(words[i], 1), number);
}

int
read_redis_history(const struct credential_file *f, struct span body,
    secret_fn *found, void *arg, struct err *err)
{
	struct reading r = { f, found, arg };
	uint64_t number = 0;
	struct span line;

	if (text_check(body, err))
		return -1;
	while (line_next(&body, &line, &number))
		redis_line(&r, line, number);
	return 0;
}
