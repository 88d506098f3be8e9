#include "check/accounts.h"

#include "base/mem.h"

enum {
	SHADOW_FIELDS = 9,
	SHADOW_MIN_FIELDS = 5, /* an older form that the GNU C library takes */
	PASSWD_FIELDS = 7,
	PASSWD_MIN_FIELDS = 4, /* the GNU C library's; musl wants all */
	MASTER_FIELDS = 10,
	GROUP_FIELDS = 4,
	GROUP_MIN_FIELDS = 3,
	ID_MAX = UINT32_MAX - 1, /* the next one means "as it is" */
};

static const struct {
	const char *path;
	size_t fields, min_fields; /* with fewer it makes no account */
	int ids;                   /* numbers from the third field on */
	int home;                  /* index of its field; -1: none */
} layouts[ACCOUNTS_KINDS] = {
	[ACCOUNTS_PASSWD] = { "etc/passwd", PASSWD_FIELDS, PASSWD_MIN_FIELDS, 2,
	    5 },
	[ACCOUNTS_SHADOW] = { "etc/shadow", SHADOW_FIELDS, SHADOW_MIN_FIELDS, 0,
	    -1 },
	[ACCOUNTS_MASTER] = { "etc/master.passwd", MASTER_FIELDS, MASTER_FIELDS,
	    2, 8 },
	[ACCOUNTS_GROUP] = { "etc/group", GROUP_FIELDS, GROUP_MIN_FIELDS, 1,
	    -1 },
};

struct span
accounts_path(enum accounts_kind kind)
{
	return span_of(layouts[kind].path);
}

enum accounts_kind
accounts_kind_of(struct span path)
{
	int i = 0;

	while (!span_eq(path, accounts_path((enum accounts_kind)i)))
		i++;
	return (enum accounts_kind)i;
}

const char *
account_id_defect(struct span id)
{
	struct span digits = id;
	uint64_t v;

	if (digits.n && memchr("+-", digits.p[0], 2))
		digits = span_from(digits, 1);
	for (size_t i = 0; i < digits.n; i++)
		if (digits.p[i] < '0' || digits.p[i] > '9')
			digits.n = 0;
	if (digits.n == 0)
		return "is no number: container runtimes take it for 0, root's";
	if (!span_to_u64(digits, ID_MAX, &v) || id.p[0] == '-')
		return "is out of range: readers take it for different numbers";
	return NULL;
}

static bool
stat_shell(struct check *c, struct span shell, struct check_stat *st)
{
	const char *blank = shell.n ? memchr(shell.p, ' ', shell.n) : NULL;

	if (check_stat(c, shell, st))
		return true;
	shell.n = blank ? (size_t)(blank - shell.p) : shell.n;
	return blank && check_stat(c, shell, st);
}

const char *
account_shell_defect(struct check *c, struct span shell, struct check_stat *st)
{
	*st = (struct check_stat){ .real = { NULL, 0 } };
	if (!stat_shell(c, shell, st))
		return "is not in the image";
	if (st->type != TAR_FILE)
		return "is no regular file";
	return st->mode & 0111 ? NULL : "is not executable";
}

void
accounts_init(struct accounts *a, enum accounts_kind kind, struct span body)
{
	*a = (struct accounts){ .kind = kind,
		.body = { mem_spandup(body), body.n } };
}

void
accounts_release(struct accounts *a)
{
	free((char *)a->body.p);
	free(a->list);
	free(a->by_name);
	*a = (struct accounts){ .kind = a->kind };
}

static void
note_line(struct check *c, struct accounts *a, uint64_t line, const char *code,
    const char *what)
{
	if (c && ++a->notes <= ACCOUNTS_NOTES_MAX)
		check_note(c, DIAG_NOTE, code, accounts_path(a->kind), line,
		    "%s", what);
}

bool
account_number(struct span s, uint32_t *number)
{
	uint64_t v;

	while (s.n && (s.p[0] == ' ' || s.p[0] == '\t'))
		s = span_from(s, 1);
	if (s.n && s.p[0] == '+')
		s = span_from(s, 1);
	if (!span_to_u64(s, UINT32_MAX, &v))
		return false;
	*number = (uint32_t)v;
	return true;
}

static struct span
last_component(struct span path)
{
	const char *slash = path.n ? memrchr(path.p, '/', path.n) : NULL;

	return slash ? span_from(path, (size_t)(slash + 1 - path.p)) : path;
}

bool
account_turns_away(struct span shell)
{
	static const char *const names[] = { "nologin", "false", "true", "sync",
		"halt", "shutdown", "poweroff", "reboot" };

	for (size_t i = 0; i < array_len(names); i++)
		if (span_is(last_component(shell), names[i]))
			return true;
	return false;
}

/* What is left of a line for a C library; notes what is odd about it. */
static struct span
trim(struct check *c, struct accounts *a, uint64_t number, struct span line)
{
	const char *nul = line.n ? memchr(line.p, '\0', line.n) : NULL;

	if (nul) {
		line.n = (size_t)(nul - line.p);
		note_line(c, a, number, "nul-byte",
		    "a NUL byte hides the rest of the line");
	}
	if (line.n && line.p[line.n - 1] == '\r') {
		line.n--;
		note_line(c, a, number, "crlf",
		    "the line ends in CR LF; it is judged as if it did not");
	}
	while (line.n && (line.p[0] == ' ' || line.p[0] == '\t'))
		line = span_from(line, 1);
	return line;
}

/* Of the files that runtimes read. */
static void
check_length(struct check *c, struct accounts *a, uint64_t number,
    struct span line)
{
	if (line.n < ACCOUNTS_LONG_LINE || a->long_line ||
	    (a->kind != ACCOUNTS_PASSWD && a->kind != ACCOUNTS_GROUP))
		return;
	a->long_line = number;
	note_line(c, a, number, "long-line",
	    "the line has 64 KiB or more: some container runtimes cannot read "
	    "the file");
}

/* Cuts a line into what `account` has room for: how many fields it has. */
static size_t
cut_line(struct account *account, enum accounts_kind kind, struct span line)
{
	struct span field[MASTER_FIELDS] = { { NULL, 0 } };
	struct span rest = line;
	int home = layouts[kind].home;
	uint32_t id;
	size_t n = 0;

	while (n < layouts[kind].fields && span_cut(&rest, ':', &field[n]))
		n++;
	account->text = line;
	account->name = field[0];
	account->password = field[1];
	if (layouts[kind].ids > 0)
		account->id = field[2];
	if (home > 0) {
		account->group = field[3];
		account->home = field[home];
		account->shell = field[home + 1];
	}
	account->broken = n < layouts[kind].min_fields;
	for (int i = 0; i < layouts[kind].ids; i++)
		if (!account_number(field[2 + i], &id))
			account->broken = true;
	return n;
}

static void
keep(struct accounts *a, const struct account *account)
{
	if (a->n == ACCOUNTS_MAX) {
		a->over_limit = true;
		return;
	}
	mem_grow(a->list, a->n, a->cap);
	a->list[a->n++] = *account;
}

static void
keep_for_runtimes(struct accounts *a, struct account *account)
{
	account->broken = true;
	account->runtime_only = true;
	if (a->kind == ACCOUNTS_PASSWD && account->name.n)
		keep(a, account);
}

static void
add_account(struct check *c, struct accounts *a, uint64_t number,
    struct span line)
{
	struct account account = { .line = number };
	size_t n = cut_line(&account, a->kind, line);

	if (memchr("+-#", line.p[0], 3)) {
		if (line.p[0] != '#')
			note_line(c, a, number, "nis-line",
			    "the line stands for accounts that are in NIS");
		keep_for_runtimes(a, &account);
		return;
	}
	if (account.name.n == 0 || n < 2) {
		note_line(c, a, number, "malformed-line",
		    "the line has no name, or nothing but a name");
		keep_for_runtimes(a, &account);
		return;
	}
	if (n < layouts[a->kind].fields)
		note_line(c, a, number, "malformed-line",
		    "the line has too few fields");
	else if (account.broken)
		note_line(c, a, number, "malformed-line",
		    "the line has an id that is no number");
	keep(a, &account);
}

static int
compare_accounts(const void *p, const void *q)
{
	const struct account *x = *(struct account *const *)p;
	const struct account *y = *(struct account *const *)q;
	int order = span_cmp(x->name, y->name);

	return order ? order : (x->line > y->line) - (x->line < y->line);
}

/* Numbers the lines of each name; those that count can be found by it. */
static void
index_names(struct accounts *a)
{
	struct account **by = mem_alloc(a->n * sizeof(*by));

	for (size_t i = 0; i < a->n; i++)
		by[i] = &a->list[i];
	if (a->n)
		qsort(by, a->n, sizeof(*by), compare_accounts);
	a->by_name = by;
	for (size_t i = 0; i < a->n; i++) {
		bool again = i && span_eq(by[i]->name, by[i - 1]->name);

		by[i]->nth = again ? by[i - 1]->nth + 1 : 1;
	}
	for (size_t i = 0; i < a->n; i++)
		if (!by[i]->broken)
			by[a->nby_name++] = by[i];
}

void
accounts_parse(struct accounts *a, struct check *c)
{
	struct span rest = a->body, line;
	uint64_t number = 0;

	while (!a->over_limit && span_cut(&rest, '\n', &line)) {
		check_length(c, a, ++number, line);
		line = trim(c, a, number, line);
		if (line.n)
			add_account(c, a, number, line);
	}
	if (c && a->over_limit)
		check_skip(c, "accounts-over-limit", accounts_path(a->kind),
		    "the file has more than %d accounts", ACCOUNTS_MAX);
	if (a->notes > ACCOUNTS_NOTES_MAX)
		check_note(c, DIAG_NOTE, "more-lines", accounts_path(a->kind),
		    0, "%zu more notes on lines",
		    a->notes - ACCOUNTS_NOTES_MAX);
	index_names(a);
}

struct span
account_key(const struct account *account, struct buf *room)
{
	if (account->nth == 1)
		return account->name;
	buf_reset(room);
	buf_put(room, account->name);
	buf_printf(room, ":%u", account->nth);
	return buf_span(room);
}

const struct account *
accounts_find(const struct accounts *a, struct span name)
{
	size_t low = 0, high = a->nby_name;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (span_cmp(a->by_name[mid]->name, name) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	if (low == a->nby_name || !span_eq(a->by_name[low]->name, name))
		return NULL;
	return a->by_name[low];
}
