/*
 * Accounts that are not what they seem: two of a name or number, root under
 * another name, ids that readers take for different ones, homes and shells
 * that are missing or anybody's.
 *
 * The files are judged one by one: that there is no etc/group takes nothing
 * from what etc/passwd says.
 */
#include "base/mem.h"
#include "check/account_set.h"

enum {
	DUPLICATE_NAME,
	DUPLICATE_UID,
	DUPLICATE_GROUP,
	DUPLICATE_GID,
	UID_ZERO,
	BAD_ID,
	NOT_IN_PASSWD,
	NO_HOME,
	WRITABLE_HOME,
	NO_SHELL,
	WRITABLE_SHELL,
};

#define CWE(n) "https://cwe.mitre.org/data/definitions/" n ".html"

static const struct rule rules[] = {
	[DUPLICATE_NAME] = { .id = "users/duplicate-name",
	    .severity = SEV_MEDIUM,
	    .title = "two lines of etc/passwd have the same user name",
	    .help = "The first line counts, and tools that change accounts "
		    "may change the other one. Medium where the lines "
		    "differ, low where they are the same.",
	    .remediation = "Remove all lines of the name but one.",
	    .references = { CWE("694") },
	    .tags = { "accounts" },
	    .aliases = { "DKL-LI-0002", "CWE-694" } },
	[DUPLICATE_UID] = { .id = "users/duplicate-uid",
	    .severity = SEV_MEDIUM,
	    .title = "two users have the same user id",
	    .help = "To the kernel they are one user: each has all files and "
		    "processes of the other. For user id 0 there is "
		    "users/uid-zero.",
	    .remediation = "Give each user an id of its own, and chown what "
			   "it owns.",
	    .references = { CWE("694") },
	    .tags = { "accounts" },
	    .aliases = { "DKL-LI-0002", "CWE-694" } },
	[DUPLICATE_GROUP] = { .id = "users/duplicate-group",
	    .severity = SEV_LOW,
	    .title = "two lines of etc/group have the same group name",
	    .help = "Lookups by name find the first line, those of a user's "
		    "groups find all.",
	    .remediation = "Make one line of them.",
	    .references = { CWE("694") },
	    .tags = { "accounts" },
	    .aliases = { "DKL-LI-0002", "CWE-694" } },
	[DUPLICATE_GID] = { .id = "users/duplicate-gid",
	    .severity = SEV_MEDIUM,
	    .title = "two groups have the same group id",
	    .help = "To the kernel they are one group. Medium for group id "
		    "0, whose members get at what root's group may, low for "
		    "others.",
	    .remediation = "Give each group an id of its own.",
	    .references = { CWE("694") },
	    .tags = { "accounts" },
	    .aliases = { "DKL-LI-0002", "CWE-694" } },
	[UID_ZERO] = { .id = "users/uid-zero",
	    .severity = SEV_HIGH,
	    .title = "a user besides root has the user id 0",
	    .help = "It is root under a name that nobody looks for, also as "
		    "the image's USER. High where it can log in, medium "
		    "where its shell or password keeps it out, info for the "
		    "BSDs' locked toor.",
	    .remediation = "Remove the account, or give it another id.",
	    .references = { CWE("266") },
	    .tags = { "accounts", "root", "CIS-4.1" },
	    .aliases = { "CWE-266" } },
	[BAD_ID] = { .id = "users/bad-id",
	    .severity = SEV_MEDIUM,
	    .title = "an id is no number that all readers agree on",
	    .help = "C libraries pass over such a line, or cut the number; "
		    "container runtimes take what is no number, or missing, "
		    "for 0: root.",
	    .remediation = "Write a decimal number below 4294967295, without "
			   "sign or blanks, or remove the line.",
	    .references = { CWE("1286") },
	    .tags = { "accounts", "root" },
	    .aliases = { "CWE-1286" } },
	[NOT_IN_PASSWD] = { .id = "users/not-in-passwd",
	    .severity = SEV_MEDIUM,
	    .title = "a password is kept for a user that does not exist",
	    .help = "Whoever is added later under the name gets its "
		    "password. Medium where there is one (or an empty one), "
		    "low where the entry is locked.",
	    .remediation = "Remove the entry (pwck, or userdel before the "
			   "image is finished).",
	    .references = { CWE("1188") },
	    .tags = { "accounts", "passwords" },
	    .aliases = { "CWE-1188" } },
	[NO_HOME] = { .id = "users/no-home",
	    .severity = SEV_LOW,
	    .title = "the home of a user that can log in is missing",
	    .help = "Programs write their settings elsewhere, or fail. Low "
		    "for root and users from id 1000 on, info for system "
		    "users. Paths that say that there is no home, as "
		    "/nonexistent, are none.",
	    .remediation = "Create the home, owned by the user, or give the "
			   "user the shell nologin.",
	    .references = { CWE("1188") },
	    .tags = { "accounts" } },
	[WRITABLE_HOME] = { .id = "users/writable-home",
	    .severity = SEV_HIGH,
	    .title = "everybody can write to the home of a user",
	    .help = "Whoever puts a .profile or .ssh there acts as the user. "
		    "Medium where the directory is sticky: files that are "
		    "there already are safe.",
	    .remediation = "chmod o-w the directory, or give the user a home "
			   "of its own.",
	    .references = { CWE("732") },
	    .tags = { "accounts", "permissions" },
	    .aliases = { "CWE-732" } },
	[NO_SHELL] = { .id = "users/no-shell",
	    .severity = SEV_INFO,
	    .title = "the shell of a user cannot be run",
	    .help = "The user cannot log in, which is well if it is meant: "
		    "but whoever installs the shell lets it in.",
	    .remediation = "Give the user the shell nologin.",
	    .references = { "https://manpages.debian.org/bookworm/passwd/"
			    "passwd.5" },
	    .tags = { "accounts" } },
	[WRITABLE_SHELL] = { .id = "users/writable-shell",
	    .severity = SEV_HIGH,
	    .title = "everybody can change the shell of a user",
	    .help = "Whoever changes it acts as all users that log in with "
		    "it.",
	    .remediation = "chmod o-w the file.",
	    .references = { CWE("732") },
	    .tags = { "accounts", "permissions" },
	    .aliases = { "CWE-732" } },
	{ 0 },
};

enum {
	REGULAR_MIN = 1000,  /* the first id that useradd gives */
	REGULAR_END = 65534, /* nobody */
	STICKY = 01000,
};

struct file {
	struct accounts list;
	bool seen;
	int layer;
};

/* What everybody can write, and whose layer is known by its name alone. */
struct writable {
	struct span name;
	int layer;
};

struct state {
	struct file files[ACCOUNTS_KINDS];
	struct arena names;
	struct writable *writable;
	size_t n, cap;
};

/* Accounts that share something, in the order of their lines. */
typedef void judge_fn(struct check *c, const struct file *f,
    const struct account_item *list, size_t n);

static void
for_shared(struct check *c, const struct file *f, struct account_set *set,
    judge_fn *judge)
{
	size_t at = 0, n;

	account_set_sort(set);
	for (; (n = account_set_shared(set, at)) > 0; at += n)
		judge(c, f, &set->list[at], n);
}

/* A finding on an account's line, which is its evidence, password apart. */
static void
report(struct check *c, const struct file *f, int rule, enum severity sev,
    const struct account *e, struct span key, const struct buf *message)
{
	auto_buf struct buf evidence = { .max = CHECK_BODY_MAX };

	buf_put(&evidence, e->name);
	if (f->list.kind != ACCOUNTS_SHADOW) {
		buf_puts(&evidence, e->password.n ? ":*:" : "::");
		buf_put(&evidence, e->id);
	}
	if (f->list.kind == ACCOUNTS_PASSWD)
		buf_printf(&evidence, ":%.*s::%.*s:%.*s", SPAN_ARG(e->group),
		    SPAN_ARG(e->home), SPAN_ARG(e->shell));
	check_report(c,
	    &(struct check_finding){ .rule = rule,
		.severity = sev,
		.message = buf_span(message),
		.path = accounts_path(f->list.kind),
		.line = e->line,
		.key = key,
		.evidence = buf_span(&evidence),
		.layer = f->layer });
}

static void
judge_names(struct check *c, const struct file *f,
    const struct account_item *list, size_t n)
{
	bool group = f->list.kind == ACCOUNTS_GROUP, same = true;
	auto_buf struct buf msg = { .max = ERR_MAX };

	if (n < 2)
		return;
	for (size_t i = 1; i < n; i++)
		same = same &&
		    span_eq(list[i].account->text, list[0].account->text);
	buf_printf(&msg, "%s \"%.*s\" is there on %zu lines, ",
	    group ? "group" : "user", SPAN_ARG(list[0].text), n);
	if (same)
		buf_puts(&msg, "which are the same");
	else
		buf_printf(&msg, "of which line %llu counts",
		    (unsigned long long)list[0].account->line);
	report(c, f, group ? DUPLICATE_GROUP : DUPLICATE_NAME,
	    group || same ? SEV_LOW : SEV_MEDIUM, list[1].account, list[0].text,
	    &msg);
}

/* Password fields that nothing typed can match. */
static bool
is_locked(const struct state *s, const struct account *e)
{
	struct span password = e->password;
	const struct account *other = NULL;

	if (!span_is(password, "x") && !span_is(password, "*"))
		return password.n && memchr("!*", password.p[0], 2);
	for (int i = ACCOUNTS_SHADOW; i <= ACCOUNTS_MASTER && !other; i++)
		other = accounts_find(&s->files[i].list, e->name);
	return !other ||
	    (other->password.n && memchr("!*", other->password.p[0], 2));
}

static void
report_root(struct check *c, const struct file *f, const struct account *e)
{
	const struct state *s = check_state(c);
	bool locked = is_locked(s, e);
	enum severity sev = SEV_HIGH;
	auto_buf struct buf msg = { .max = ERR_MAX };

	buf_printf(&msg, "user \"%.*s\" has root's user id, 0%s",
	    SPAN_ARG(e->name),
	    e->runtime_only ? ", to container runtimes, which take the line "
			      "for a user's"
			    : "");
	if (locked && s->files[ACCOUNTS_MASTER].seen &&
	    span_is(e->name, "toor"))
		sev = SEV_INFO;
	else if (locked || account_turns_away(e->shell))
		sev = SEV_MEDIUM;
	report(c, f, UID_ZERO, sev, e, e->name, &msg);
}

/* One of them may have the id: root, or the first where none is called so. */
static void
judge_roots(struct check *c, const struct file *f,
    const struct account_item *list, size_t n)
{
	size_t root = 0;

	for (size_t i = 0; i < n; i++)
		if (span_is(list[i].account->name, "root"))
			root = i;
	for (size_t i = 0; i < n; i++)
		if (i != root)
			report_root(c, f, list[i].account);
}

static void
judge_ids(struct check *c, const struct file *f,
    const struct account_item *list, size_t n)
{
	bool group = f->list.kind == ACCOUNTS_GROUP;
	auto_buf struct buf msg = { .max = 8 * ERR_MAX };
	auto_buf struct buf key = { .max = ERR_MAX };

	if (n < 2)
		return;
	if (!group && list[0].number == 0) {
		judge_roots(c, f, list, n);
		return;
	}
	buf_puts(&msg, group ? "groups " : "users ");
	account_names(&msg, list, n);
	buf_printf(&msg, " have the same %s id, %u", group ? "group" : "user",
	    list[0].number);
	buf_printf(&key, "%u", list[0].number);
	report(c, f, group ? DUPLICATE_GID : DUPLICATE_UID,
	    group && list[0].number ? SEV_LOW : SEV_MEDIUM, list[1].account,
	    buf_span(&key), &msg);
}

static void
judge_numbers(struct check *c, const struct file *f, const struct account *e)
{
	const struct account *first = accounts_find(&f->list, e->name);
	bool group = f->list.kind == ACCOUNTS_GROUP, of_group = group;
	struct span id = e->id;
	const char *defect = account_id_defect(id);
	auto_buf struct buf msg = { .max = 2 * ERR_MAX };
	auto_buf struct buf key = { .max = CHECK_BODY_MAX };

	if (!defect && !group) {
		of_group = true;
		id = e->group;
		defect = account_id_defect(id);
	}
	if (!defect || (first && first->line < e->line))
		return;
	buf_printf(&msg, "the %s id of %s \"%.*s\", \"%.*s\", %s",
	    of_group ? "group" : "user", group ? "group" : "user",
	    SPAN_ARG(e->name), SPAN_ARG(id), defect);
	report(c, f, BAD_ID, SEV_MEDIUM, e, account_key(e, &key), &msg);
}

/* Comments have no number there, and lines of NIS mostly none. */
static void
judge_hidden(struct check *c, const struct file *f, const struct account *e)
{
	uint32_t number;

	if (e->nth == 1 && account_number(e->id, &number) && number == 0)
		report_root(c, f, e);
}

static void
judge_list(struct check *c, const struct file *f)
{
	auto_account_set struct account_set names = { NULL, 0, 0 };
	auto_account_set struct account_set ids = { NULL, 0, 0 };
	uint32_t number;

	for (size_t i = 0; i < f->list.n; i++) {
		const struct account *e = &f->list.list[i];

		if (e->runtime_only)
			judge_hidden(c, f, e);
		else
			judge_numbers(c, f, e);
		if (e->broken)
			continue;
		account_set_add(&names, 0, e->name, e);
		/* A line that does not count shares no id. */
		if (accounts_find(&f->list, e->name) == e &&
		    account_number(e->id, &number))
			account_set_add(&ids, number, SPAN(""), e);
	}
	for_shared(c, f, &names, judge_names);
	for_shared(c, f, &ids, judge_ids);
}

static void
judge_orphans(struct check *c, const struct file *f)
{
	const struct state *s = check_state(c);

	for (size_t i = 0; i < f->list.n; i++) {
		const struct account *e = &f->list.list[i];
		bool locked =
		    e->password.n && memchr("!*", e->password.p[0], 2);
		auto_buf struct buf msg = { .max = ERR_MAX };

		if (e->broken || accounts_find(&f->list, e->name) != e ||
		    accounts_find(&s->files[ACCOUNTS_PASSWD].list, e->name))
			continue;
		buf_printf(&msg,
		    "user \"%.*s\" has %s, but is not in "
		    "etc/passwd",
		    SPAN_ARG(e->name),
		    locked              ? "a locked password"
			: e->password.n ? "a password"
					: "an empty password");
		report(c, f, NOT_IN_PASSWD, locked ? SEV_LOW : SEV_MEDIUM, e,
		    e->name, &msg);
	}
}

static int
compare_writable(const void *p, const void *q)
{
	return span_cmp(((const struct writable *)p)->name,
	    ((const struct writable *)q)->name);
}

static void
report_writable(struct check *c, int rule, enum severity sev,
    const struct check_stat *st, struct span key, const struct buf *msg)
{
	const struct state *s = check_state(c);
	struct writable want = { st->real, -1 }, *found = NULL;
	auto_buf struct buf evidence = { .max = ERR_MAX };

	if (s->n)
		found = bsearch(&want, s->writable, s->n, sizeof(want),
		    compare_writable);
	buf_printf(&evidence, "mode %04o, owner %u:%u", st->mode, st->uid,
	    st->gid);
	check_report(c,
	    &(struct check_finding){ .rule = rule,
		.severity = sev,
		.message = buf_span(msg),
		.path = st->real,
		.key = key,
		.evidence = buf_span(&evidence),
		.layer = found ? found->layer : -1 });
}

/* Of a set of users with one home or shell: the first that is no system user,
 * as a reason to care. */
static enum severity
care(const struct account_item *list, size_t n)
{
	uint32_t id;

	for (size_t i = 0; i < n; i++)
		if (account_number(list[i].account->id, &id) &&
		    (id == 0 || (id >= REGULAR_MIN && id < REGULAR_END)))
			return SEV_LOW;
	return SEV_INFO;
}

/* Homes that are not meant to be there, or not before something runs. */
static bool
is_no_home(struct span home)
{
	return span_is(home, "/nonexistent") || span_is(home, "/dev/null") ||
	    span_is(home, "/var/empty") || span_starts(home, SPAN("/run/")) ||
	    span_starts(home, SPAN("/var/run/"));
}

static void
judge_home(struct check *c, const struct file *f,
    const struct account_item *list, size_t n)
{
	struct span home = list[0].text;
	struct check_stat st = { .mode = 0 };
	const char *defect = NULL;
	auto_buf struct buf msg = { .max = 8 * ERR_MAX };

	buf_printf(&msg, "the home \"%.*s\" of ", SPAN_ARG(home));
	account_names(&msg, list, n);
	if (home.p[0] != '/')
		defect = "is no absolute path";
	else if (!check_stat(c, home, &st))
		defect = "is not in the image";
	else if (st.type != TAR_DIR)
		defect = "is no directory";
	if (!defect || is_no_home(home))
		return;
	buf_printf(&msg, " %s", defect);
	report(c, f, NO_HOME, care(list, n), list[0].account, home, &msg);
}

/* Of the users whose homes are one directory, however they are spelt. */
static void
judge_open_home(struct check *c, const struct file *f,
    const struct account_item *list, size_t n)
{
	struct span home = list[0].account->home;
	struct check_stat st;
	auto_buf struct buf msg = { .max = 8 * ERR_MAX };

	(void)f;
	if (!check_stat(c, list[0].text, &st))
		return;
	buf_printf(&msg, "the home \"%.*s\" of ", SPAN_ARG(home));
	account_names(&msg, list, n);
	buf_puts(&msg, " can be written by everybody");
	report_writable(c, WRITABLE_HOME,
	    st.mode & STICKY ? SEV_MEDIUM : SEV_HIGH, &st, home, &msg);
}

static void
judge_shell(struct check *c, const struct file *f,
    const struct account_item *list, size_t n)
{
	struct span shell = list[0].text;
	struct check_stat st;
	const char *defect = account_shell_defect(c, shell, &st);
	auto_buf struct buf msg = { .max = 8 * ERR_MAX };

	buf_printf(&msg, "the shell \"%.*s\" of ", SPAN_ARG(shell));
	account_names(&msg, list, n);
	if (defect) {
		buf_printf(&msg, " %s", defect);
		report(c, f, NO_SHELL, SEV_INFO, list[0].account, shell, &msg);
	} else if (st.mode & 0002) {
		buf_puts(&msg, " can be written by everybody");
		report_writable(c, WRITABLE_SHELL, SEV_HIGH, &st, shell, &msg);
	}
}

/* Only of users that can log in: homes and shells of others are never used,
 * and distributions ship many that are not there. */
static void
judge_logins(struct check *c, const struct file *f)
{
	auto_account_set struct account_set homes = { NULL, 0, 0 };
	auto_account_set struct account_set shells = { NULL, 0, 0 };
	auto_account_set struct account_set open = { NULL, 0, 0 };
	struct state *s = check_state(c);
	struct check_stat st;

	for (size_t i = 0; i < f->list.n; i++) {
		const struct account *e = &f->list.list[i];
		/* passwd(5): an empty field means /bin/sh. */
		struct span shell = e->shell.n ? e->shell : SPAN("/bin/sh");
		const char *defect;

		if (e->broken || accounts_find(&f->list, e->name) != e ||
		    account_turns_away(shell))
			continue;
		defect = account_shell_defect(c, shell, &st);
		if (!defect && account_turns_away(st.real))
			continue;
		account_set_add(&shells, 0, shell, e);
		if (defect || !e->home.n)
			continue;
		account_set_add(&homes, 0, e->home, e);
		if (e->home.p[0] == '/' && check_stat(c, e->home, &st) &&
		    st.type == TAR_DIR && (st.mode & 0002))
			account_set_add(&open, 0,
			    arena_bytes(&s->names, st.real), e);
	}
	for_shared(c, f, &homes, judge_home);
	for_shared(c, f, &open, judge_open_home);
	for_shared(c, f, &shells, judge_shell);
}

static void
take_entry(struct check *c, const struct check_entry *e)
{
	const struct tar_entry *entry = e->entry;
	struct state *s = check_state(c);

	if (!(entry->mode & 0002) ||
	    (entry->type != TAR_DIR && entry->type != TAR_FILE))
		return;
	mem_grow(s->writable, s->n, s->cap);
	s->writable[s->n++] =
	    (struct writable){ arena_bytes(&s->names, entry->name), e->layer };
}

static void
take_file(struct check *c, const struct check_file *file)
{
	struct state *s = check_state(c);
	enum accounts_kind kind = accounts_kind_of(file->path);
	struct file *f = &s->files[kind];

	accounts_init(&f->list, kind, file->body);
	f->seen = true;
	f->layer = file->layer;
}

static void
judge(struct check *c)
{
	struct state *s = check_state(c);
	const struct file *passwd = &s->files[ACCOUNTS_PASSWD];
	const struct file *group = &s->files[ACCOUNTS_GROUP];

	if (s->n)
		qsort(s->writable, s->n, sizeof(*s->writable),
		    compare_writable);
	for (int i = 0; i < ACCOUNTS_KINDS; i++)
		if (s->files[i].seen)
			accounts_parse(&s->files[i].list, c);
	if (passwd->seen)
		judge_list(c, passwd);
	if (group->seen)
		judge_list(c, group);
	for (int i = ACCOUNTS_SHADOW; i <= ACCOUNTS_MASTER; i++)
		if (passwd->seen && !passwd->list.over_limit &&
		    s->files[i].seen)
			judge_orphans(c, &s->files[i]);
	if (passwd->seen && check_names_known(c))
		judge_logins(c, passwd);
	if (!passwd->seen && !group->seen)
		check_note(c, DIAG_NOTE, "no-accounts", SPAN(""), 0,
		    "no etc/passwd and no etc/group was there to be read");
}

static void
release(struct check *c)
{
	struct state *s = check_state(c);

	for (int i = 0; i < ACCOUNTS_KINDS; i++)
		accounts_release(&s->files[i].list);
	arena_release(&s->names);
	free(s->writable);
}

static const struct check_def users = {
	.name = "users",
	.about = "users and groups that are not what they seem",
	.rules = rules,
	.select = { .paths = { "etc/passwd", "etc/shadow", "etc/master.passwd",
			"etc/group" },
	    .names = true },
	.state_size = sizeof(struct state),
	.entry = take_entry,
	.file = take_file,
	.end = judge,
	.release = release,
};

CHECK(users);
