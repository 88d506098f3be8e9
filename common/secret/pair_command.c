/* Programs that take a password as an argument that is not called so. */
#include "secret/pair.h"
#include "secret/words.h"

/* How they take it. */
enum take {
	TAKE_GLUED,    /* mysql -pPASSWORD */
	TAKE_NEXT,     /* sshpass -p PASSWORD, -pPASSWORD */
	TAKE_APART,    /* openssl enc -k PASSWORD, no -kPASSWORD */
	TAKE_USER,     /* curl -u user:PASSWORD */
	TAKE_LOGIN,    /* docker login -p PASSWORD; echo PASSWORD | … */
	TAKE_HTPASSWD, /* htpasswd -nb user PASSWORD */
	TAKE_INPUT,    /* echo user:PASSWORD | chpasswd */
	TAKE_SUDO,     /* echo PASSWORD | sudo -S … */
};

static const struct program {
	const char *name;
	enum take take;
	const char *options; /* blanks between them */
} programs[] = {
	{ "mysql", TAKE_GLUED, "-p" },
	{ "mysqldump", TAKE_GLUED, "-p" },
	{ "mysqladmin", TAKE_GLUED, "-p" },
	{ "mysqlimport", TAKE_GLUED, "-p" },
	{ "mysqlshow", TAKE_GLUED, "-p" },
	{ "mysqlcheck", TAKE_GLUED, "-p" },
	{ "mysqlsh", TAKE_GLUED, "-p" },
	{ "mariadb", TAKE_GLUED, "-p" },
	{ "mariadb-dump", TAKE_GLUED, "-p" },
	{ "mariadb-admin", TAKE_GLUED, "-p" },
	{ "sshpass", TAKE_NEXT, "-p" },
	{ "redis-cli", TAKE_NEXT, "-a --pass" },
	{ "curl", TAKE_USER, "-u --user -U --proxy-user" },
	{ "login", TAKE_LOGIN, "-p" },
	{ "htpasswd", TAKE_HTPASSWD, "" },
	{ "openssl", TAKE_APART, "-k" },
	{ "sudo", TAKE_SUDO, "" },
	{ "chpasswd", TAKE_INPUT, "" },
	{ "passwd", TAKE_INPUT, "" },
};

/* Words of a command, up to its end. */
struct walk {
	struct span text;
	size_t at;
};

static bool
ends_command(char c)
{
	return c && strchr(";|&\n\r<>)`", c);
}

/* Within a word: texts of commands may have lost their quotes. */
static bool
ends_word(struct span text, size_t at)
{
	char c = text.p[at], next = at + 1 < text.n ? text.p[at + 1] : '\n';

	if (span_is_blank(c))
		return true;
	return ends_command(c) &&
	    (span_is_blank(next) || ends_command(next) || next == '"' ||
		next == '\'');
}

/* The next word, without quotes around it. */
static bool
next_word(struct walk *w, struct span *word)
{
	size_t from = pair_skip_blanks(w->text, w->at), n;
	char quote = '\0';

	/* A line that goes on. */
	while (from + 1 < w->text.n && w->text.p[from] == '\\' &&
	    w->text.p[from + 1] == '\n')
		from = pair_skip_blanks(w->text, from + 2);
	if (from >= w->text.n || ends_command(w->text.p[from]))
		return false;
	if (w->text.p[from] == '"' || w->text.p[from] == '\'')
		quote = w->text.p[from++];
	for (n = from; n < w->text.n; n++) {
		char c = w->text.p[n];

		if (quote ? c == quote || c == '\n' : ends_word(w->text, n))
			break;
		if (!quote && (c == '"' || c == '\'')) {
			const char *end =
			    memchr(w->text.p + n + 1, c, w->text.n - n - 1);

			if (!end) /* of a string that the command is in */
				break;
			n = (size_t)(end - w->text.p);
		}
	}
	*word = (struct span){ w->text.p + from, n - from };
	w->at = n + (quote && n < w->text.n);
	return w->at > from || n > from;
}

/* Without the quotes of -p'x'. */
static struct span
unquoted(struct span s)
{
	if (s.n >= 2 && (s.p[0] == '"' || s.p[0] == '\'') &&
	    s.p[s.n - 1] == s.p[0])
		return (struct span){ s.p + 1, s.n - 2 };
	if (s.n && (s.p[0] == '"' || s.p[0] == '\''))
		s = span_from(s, 1);
	while (s.n && strchr("\"'\\,", s.p[s.n - 1]) && s.p[s.n - 1])
		s.n--;
	return s;
}

static void
tell(struct span value, pair_fn *fn, void *arg)
{
	struct pair p = { .form = PAIR_ARGUMENT,
		.name = SPAN("password"),
		.value = unquoted(value) };

	if (p.value.n)
		(void)fn(arg, &p);
}

/* "user:password" */
static void
tell_of_user(struct span word, pair_fn *fn, void *arg)
{
	struct span rest = unquoted(word), user;

	if (span_cut(&rest, ':', &user) && rest.p)
		tell(rest, fn, arg);
}

static void
take_options(struct walk w, const struct program *p, pair_fn *fn, void *arg)
{
	struct span word;

	while (next_word(&w, &word)) {
		bool option = span_is_listed(word, p->options);

		if (option && p->take != TAKE_GLUED) {
			if (!next_word(&w, &word))
				return;
			if (p->take == TAKE_USER)
				tell_of_user(word, fn, arg);
			else
				tell(word, fn, arg);
		} else if (word.n > 2 && word.p[0] == '-' && word.p[1] != '-' &&
		    span_is_listed((struct span){ word.p, 2 }, p->options)) {
			if (p->take == TAKE_USER)
				tell_of_user(span_from(word, 2), fn, arg);
			else if (p->take != TAKE_LOGIN && p->take != TAKE_APART)
				tell(span_from(word, 2), fn, arg);
		}
	}
}

static void
take_htpasswd(struct walk w, pair_fn *fn, void *arg)
{
	struct span word, last = SPAN("");
	bool batch = false;
	size_t operands = 0;

	while (next_word(&w, &word)) {
		if (word.n > 1 && word.p[0] == '-') {
			batch = batch ||
			    (word.p[1] != '-' && memchr(word.p, 'b', word.n));
			continue;
		}
		operands++;
		last = word;
	}
	if (batch && operands >= 2)
		tell(last, fn, arg);
}

/* What is echoed into the command at `at`: the last word of it. */
static bool
word_piped_in(struct span text, size_t at, struct span *word)
{
	struct span before = { text.p, at }, w;
	const char *bar = at ? memrchr(text.p, '|', at) : NULL;
	const char *echo = NULL;
	struct walk walk;
	bool got = false;

	if (!bar || memchr(bar, ';', at - (size_t)(bar - text.p)) ||
	    memchr(bar, '&', at - (size_t)(bar - text.p)))
		return false;
	before.n = (size_t)(bar - text.p);
	for (size_t i = before.n;
	     i-- > 0 && text.p[i] != '\n' && text.p[i] != '|';) {
		struct span rest = span_from(before, i);

		if (span_starts(rest, SPAN("echo ")) ||
		    span_starts(rest, SPAN("printf ")))
			echo = rest.p;
		if (echo || before.n - i > PAIR_COMMAND_MAX)
			break;
	}
	if (!echo)
		return false;
	walk = (struct walk){ before, (size_t)(echo - text.p) };
	while (next_word(&walk, &w))
		if (w.n && w.p[0] != '-' && !span_is(w, "echo") &&
		    !span_is(w, "printf") && !span_starts(w, SPAN("%"))) {
			*word = w;
			got = true;
		}
	/* Not of a command before it. */
	return got && pair_skip_blanks(before, walk.at) == before.n;
}

static bool
reads_input(struct walk w, const char *option)
{
	struct span word;

	while (next_word(&w, &word))
		if (span_is(unquoted(word), option))
			return true;
	return false;
}

static void
take_input(struct walk w, size_t at, const struct program *p, pair_fn *fn,
    void *arg)
{
	struct span word;

	if (p->take == TAKE_LOGIN && !reads_input(w, "--password-stdin"))
		return;
	if (span_is(span_of(p->name), "passwd") && !reads_input(w, "--stdin"))
		return;
	if (p->take == TAKE_SUDO && !reads_input(w, "-S"))
		return;
	if (!word_piped_in(w.text, at, &word))
		return;
	if (span_is(span_of(p->name), "chpasswd"))
		tell_of_user(word, fn, arg);
	else
		tell(word, fn, arg);
}

/* IDENTIFIED [WITH x] BY 'PASSWORD', of SQL. */
static void
take_identified(struct walk w, pair_fn *fn, void *arg)
{
	struct span word;

	for (int i = 0; i < 3 && next_word(&w, &word); i++) {
		if (!span_is_folded(word, "by"))
			continue;
		w.at = pair_skip_blanks(w.text, w.at);
		if (w.at < w.text.n &&
		    (w.text.p[w.at] == '\'' || w.text.p[w.at] == '"') &&
		    next_word(&w, &word))
			tell(word, fn, arg);
		return;
	}
}

size_t
pair_command(struct span text, size_t at, struct span program, pair_fn *fn,
    void *arg)
{
	struct walk w = { text, at };
	const struct program *p = NULL;

	for (size_t i = 0; i < sizeof(programs) / sizeof(*programs); i++)
		if (span_is(program, programs[i].name))
			p = &programs[i];
	if (!p && !span_is_folded(program, "identified"))
		return at;
	if (w.text.n - at > PAIR_COMMAND_MAX)
		w.text.n = at + PAIR_COMMAND_MAX;
	if (!p) {
		take_identified(w, fn, arg);
		return at;
	}
	if (p->take == TAKE_HTPASSWD)
		take_htpasswd(w, fn, arg);
	else if (p->take != TAKE_INPUT && p->take != TAKE_SUDO)
		take_options(w, p, fn, arg);
	if (p->take == TAKE_LOGIN || p->take == TAKE_INPUT ||
	    p->take == TAKE_SUDO)
		take_input(w, (size_t)(program.p - text.p), p, fn, arg);
	/* What sudo runs may take one too. */
	if (p->take == TAKE_SUDO)
		return at;
	while (next_word(&w, &program))
		;
	return w.at;
}
