/*
 * Accounts that can be entered without knowing a secret, and secrets that do
 * not keep one: etc/shadow, etc/master.passwd, etc/passwd.
 *
 * Lines are read as passwd(5) and shadow(5) say and the C libraries do it: the
 * first line of a name counts, "x" in etc/passwd points to etc/shadow.
 */
#include "check/accounts.h"

enum { EMPTY_PASSWORD, WEAK_HASH, HASH_IN_PASSWD, READABLE };

static const struct rule rules[] = {
	[EMPTY_PASSWORD] = { .id = "shadow/empty-password",
	    .severity = SEV_CRITICAL,
	    .title = "an account has an empty password",
	    .help = "Whoever gets to a login prompt, su or sshd in the "
		    "container enters the account without a password. "
		    "Critical where the account's shell is in the image and "
		    "lets it log in, low where something else keeps it out.",
	    .remediation = "Lock the account (passwd -l NAME, or \"!\" in the "
			   "second field), or give it a password when the "
			   "container starts.",
	    .references = { "https://cwe.mitre.org/data/definitions/258.html" },
	    .tags = { "accounts", "passwords" },
	    .aliases = { "DKL-LI-0001", "CWE-258" } },
	[WEAK_HASH] = { .id = "shadow/weak-hash",
	    .severity = SEV_HIGH,
	    .title = "a password is stored as a weak hash",
	    .help = "Whoever pulls the image has the hash, and guesses the "
		    "password at the speed of their hardware: DES and NT in "
		    "any case (high), MD5 and SHA-1 mostly (medium). Low for "
		    "locked or missing accounts and for the bcrypt forms that "
		    "keep an old bug. crypt(5) says which are obsolete.",
	    .remediation = "Store no password in an image; where there must "
			   "be one, use yescrypt (\"$y$\") or SHA-512 "
			   "(\"$6$\").",
	    .references = { "https://manpages.debian.org/bookworm/libcrypt-dev/"
			    "crypt.5",
		"https://cwe.mitre.org/data/definitions/916.html" },
	    .tags = { "accounts", "passwords" },
	    .aliases = { "CWE-916", "CWE-328" } },
	[HASH_IN_PASSWD] = { .id = "shadow/hash-in-passwd",
	    .severity = SEV_HIGH,
	    .title = "etc/passwd holds a password's hash",
	    .help = "Every process in the container can read etc/passwd, and "
		    "so try passwords against the hash. Low where the "
		    "account is locked.",
	    .remediation = "Move the hash to etc/shadow (pwconv), or remove "
			   "it.",
	    .references = { "https://cwe.mitre.org/data/definitions/522.html" },
	    .tags = { "accounts", "passwords" },
	    .aliases = { "CWE-522" } },
	[READABLE] = { .id = "shadow/readable",
	    .severity = SEV_CRITICAL,
	    .title = "others can read or change the file of passwords",
	    .help = "Passwords' hashes are for root, and for a group "
		    "\"shadow\", alone. Critical where everybody can write "
		    "the file, high where everybody can read it, another "
		    "user owns it or another group can write it, medium "
		    "where another group can read it.",
	    .remediation = "chown root:root the file and chmod it to 0600 "
			   "(or root:shadow and 0640).",
	    .references = { "https://cwe.mitre.org/data/definitions/732.html" },
	    .tags = { "accounts", "permissions" },
	    .aliases = { "CWE-732" } },
	{ 0 },
};

enum {
	DES_HASH = 13, /* characters: 2 of salt, 11 of hash */
	BSDI_HASH = 20,
	BIGCRYPT_HASH_MAX = 178,
};

struct file {
	struct accounts list;
	bool seen;
	int layer;
	uint32_t mode, uid, gid;
};

struct state {
	struct file files[ACCOUNTS_KINDS];
};

/* How a password is stored, by what its hash begins with. */
struct scheme {
	const char *prefix;     /* NULL: told by its length */
	const char *what;       /* "a … hash, which …" */
	enum severity severity; /* SEV_INFO: nothing is wrong with it */
};

#define OBSOLETE "hash, which crypt(5) calls too weak"

static const struct scheme schemes[] = {
	{ "$1$", "an MD5 " OBSOLETE, SEV_MEDIUM },
	{ "$md5", "a SunMD5 " OBSOLETE, SEV_MEDIUM },
	{ "$sha1", "a SHA-1 " OBSOLETE, SEV_MEDIUM },
	{ "$3$", "an NT " OBSOLETE, SEV_HIGH },
	{ "$2a$", "a bcrypt hash of the form $2a$, kept for an old bug's sake",
	    SEV_LOW },
	{ "$2x$", "a bcrypt hash of the form $2x$, kept for an old bug's sake",
	    SEV_LOW },
	{ "$", "a hash", SEV_INFO },
};

static const struct scheme bsdi = { NULL, "a BSDi DES " OBSOLETE, SEV_HIGH };
static const struct scheme des = { NULL, "a DES " OBSOLETE, SEV_HIGH };
static const struct scheme bigcrypt = { NULL, "a bigcrypt (DES) " OBSOLETE,
	SEV_HIGH };

/* Appends why the shell keeps people out; nothing if it lets them in. */
static enum severity
judge_shell(struct check *c, struct span shell, struct buf *why)
{
	static const char closed[] = "lets nobody log in";
	struct check_stat st;
	const char *defect = closed;

	/* passwd(5): an empty field means /bin/sh. */
	if (shell.n == 0)
		shell = SPAN("/bin/sh");
	if (!account_turns_away(shell)) {
		defect = account_shell_defect(c, shell, &st);
		if (!st.real.p && !check_names_known(c)) {
			buf_printf(why, ", if \"%.*s\" is in the image",
			    SPAN_ARG(shell));
			return SEV_CRITICAL;
		}
		if (!defect && account_turns_away(st.real))
			defect = closed;
	}
	if (!defect)
		return SEV_CRITICAL;
	buf_printf(why, ", but its shell \"%.*s\" %s", SPAN_ARG(shell), defect);
	return SEV_LOW;
}

/* "*" is what busybox takes for "x"; "##" is for trusted systems (PAM). */
static bool
points_to_shadow(const struct account *account)
{
	return span_is(account->password, "x") ||
	    span_is(account->password, "*") ||
	    span_starts(account->password, SPAN("##"));
}

/* Appends what else keeps people out of an account with an empty password. */
static enum severity
judge_login(struct check *c, const struct file *f, const struct account *e,
    struct buf *why)
{
	const struct state *s = check_state(c);
	const struct file *passwd = &s->files[ACCOUNTS_PASSWD];
	const struct account *first = accounts_find(&f->list, e->name),
			     *account = e;
	struct check_stat st;

	if (e->broken) {
		buf_puts(why, ", but its line is malformed");
		return SEV_LOW;
	}
	if (first->line != e->line) {
		buf_printf(why, ", but line %llu has the same name and counts",
		    (unsigned long long)first->line);
		return SEV_LOW;
	}
	if (f->list.kind == ACCOUNTS_SHADOW)
		account = accounts_find(&passwd->list, e->name);
	if (!account &&
	    (passwd->list.over_limit ||
		(!passwd->seen &&
		    (!check_names_known(c) ||
			check_stat(c, accounts_path(ACCOUNTS_PASSWD), &st))))) {
		buf_puts(why, ", if etc/passwd has the account");
		return SEV_CRITICAL;
	}
	if (!account) {
		buf_puts(why, ", but etc/passwd has no such account");
		return SEV_LOW;
	}
	if (f->list.kind == ACCOUNTS_SHADOW && !points_to_shadow(account)) {
		buf_puts(why, ", but etc/passwd does not refer to etc/shadow");
		return SEV_LOW;
	}
	return judge_shell(c, account->shell, why);
}

static void
report_entry(struct check *c, const struct file *f, const struct account *e,
    int rule, enum severity sev, struct span message, const char *mask)
{
	auto_buf struct buf evidence = { .max = CHECK_BODY_MAX };
	auto_buf struct buf key = { .max = CHECK_BODY_MAX };

	buf_put(&evidence, e->name);
	buf_printf(&evidence, ":%s", mask);
	check_report(c,
	    &(struct check_finding){ .rule = rule,
		.severity = sev,
		.message = message,
		.path = accounts_path(f->list.kind),
		.line = e->line,
		.key = account_key(e, &key),
		.evidence = buf_span(&evidence),
		.layer = f->layer });
}

static void
judge_empty(struct check *c, const struct file *f, const struct account *e)
{
	auto_buf struct buf why = { .max = ERR_MAX };
	auto_buf struct buf msg = { .max = 2 * ERR_MAX };
	enum severity sev = judge_login(c, f, e, &why);

	buf_printf(&msg, "account \"%.*s\" %s an empty password",
	    SPAN_ARG(e->name), sev == SEV_LOW ? "has" : "logs in with");
	buf_put(&msg, buf_span(&why));
	report_entry(c, f, e, EMPTY_PASSWORD, sev, buf_span(&msg), ":");
}

/* Takes off what locks an account; "*LOCKED*" is FreeBSD's. */
static bool
strip_lock(struct span *password)
{
	bool locked = false;

	while (
	    password->n && (password->p[0] == '!' || password->p[0] == '*')) {
		locked = true;
		*password = span_from(*password, 1);
		if (span_starts(*password, SPAN("LOCKED*")))
			*password = span_from(*password, 7);
	}
	return locked;
}

static const struct scheme *
find_scheme(struct span h)
{
	static const char letters[] = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "abcdefghijklmnopqrstuvwxyz";
	struct span rest = h, hash;
	size_t i = 0;

	if (span_starts(h, SPAN("$"))) {
		/* Without a second "$" it is none of them. */
		if (!memchr(h.p + 1, '$', h.n - 1))
			return NULL;
		while (!span_starts(h, span_of(schemes[i].prefix)))
			i++;
		return &schemes[i];
	}
	/* Old systems put the password's age behind a comma. */
	span_cut(&rest, ',', &hash);
	if (hash.n == BSDI_HASH && hash.p[0] == '_')
		return &bsdi;
	while (i < hash.n && memchr(letters, hash.p[i], sizeof(letters) - 1))
		i++;
	if (i < hash.n || hash.n > BIGCRYPT_HASH_MAX)
		return NULL;
	if (hash.n == DES_HASH)
		return &des;
	return hash.n > DES_HASH && (hash.n - 2) % 11 == 0 ? &bigcrypt : NULL;
}

static void
judge_hash(struct check *c, const struct file *f, const struct account *e)
{
	const struct state *s = check_state(c);
	struct span hash = e->password;
	bool locked = strip_lock(&hash);
	const struct scheme *scheme = find_scheme(hash);
	const char *aside = locked ? " (the account is locked)" : "";
	auto_buf struct buf msg = { .max = 2 * ERR_MAX };
	auto_buf struct buf mask = { .max = ERR_MAX };
	enum severity sev;

	if (!scheme)
		return;
	if (!locked && f->list.kind == ACCOUNTS_SHADOW &&
	    s->files[ACCOUNTS_PASSWD].seen &&
	    !s->files[ACCOUNTS_PASSWD].list.over_limit &&
	    !accounts_find(&s->files[ACCOUNTS_PASSWD].list, e->name))
		aside = " (etc/passwd has no such account)";
	buf_printf(&mask, "%s%s***", locked ? "!" : "",
	    scheme->prefix ? scheme->prefix : "");
	if (scheme->severity != SEV_INFO) {
		buf_printf(&msg,
		    "the password of account \"%.*s\" is stored as %s%s",
		    SPAN_ARG(e->name), scheme->what, aside);
		sev = *aside ? SEV_LOW : scheme->severity;
		report_entry(c, f, e, WEAK_HASH, sev, buf_span(&msg),
		    buf_str(&mask));
		buf_reset(&msg);
	}
	if (f->list.kind != ACCOUNTS_PASSWD)
		return;
	buf_printf(&msg,
	    "etc/passwd holds a hash of the password of account "
	    "\"%.*s\"%s",
	    SPAN_ARG(e->name), aside);
	report_entry(c, f, e, HASH_IN_PASSWD, locked ? SEV_LOW : SEV_HIGH,
	    buf_span(&msg), buf_str(&mask));
}

static void
judge_accounts(struct check *c, const struct file *f)
{
	for (size_t i = 0; i < f->list.n; i++) {
		const struct account *e = &f->list.list[i];

		/* Runtimes do not look at passwords. */
		if (e->runtime_only)
			continue;
		if (e->password.n == 0)
			judge_empty(c, f, e);
		else
			judge_hash(c, f, e);
	}
}

static bool
is_shadow_group(const struct state *s, uint32_t gid)
{
	const struct account *group =
	    accounts_find(&s->files[ACCOUNTS_GROUP].list, SPAN("shadow"));
	uint64_t v;

	return group && span_to_u64(group->id, UINT32_MAX, &v) && v == gid;
}

static void
report_mode(struct check *c, const struct file *f, const char *kind,
    enum severity sev, const char *what)
{
	auto_buf struct buf msg = { .max = ERR_MAX };
	auto_buf struct buf evidence = { .max = ERR_MAX };

	buf_put(&msg, accounts_path(f->list.kind));
	buf_printf(&msg, " %s", what);
	buf_printf(&evidence, "mode %04o, owner %u:%u", f->mode, f->uid,
	    f->gid);
	check_report(c,
	    &(struct check_finding){ .rule = READABLE,
		.severity = sev,
		.message = buf_span(&msg),
		.path = accounts_path(f->list.kind),
		.key = span_of(kind),
		.evidence = buf_span(&evidence),
		.layer = f->layer });
}

static void
judge_mode(struct check *c, const struct file *f)
{
	bool foreign = f->gid != 0 && !is_shadow_group(check_state(c), f->gid);

	if (f->mode & 0002)
		report_mode(c, f, "other-write", SEV_CRITICAL,
		    "can be changed by everybody");
	if (f->mode & 0004)
		report_mode(c, f, "other-read", SEV_HIGH,
		    "can be read by everybody");
	if (foreign && (f->mode & 0020))
		report_mode(c, f, "group-write", SEV_HIGH,
		    "can be changed by a group other than root and shadow");
	if (foreign && (f->mode & 0040))
		report_mode(c, f, "group-read", SEV_MEDIUM,
		    "can be read by a group other than root and shadow");
	if (f->uid != 0)
		report_mode(c, f, "owner", SEV_HIGH,
		    "belongs to a user other than root");
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
	f->mode = file->entry->mode;
	f->uid = file->entry->uid;
	f->gid = file->entry->gid;
}

/* Only now is it known which shells there are. */
static void
judge(struct check *c)
{
	struct state *s = check_state(c);
	bool any = false;

	for (int i = 0; i < ACCOUNTS_KINDS; i++)
		if (s->files[i].seen)
			accounts_parse(&s->files[i].list, c);
	for (int i = 0; i < ACCOUNTS_GROUP; i++) {
		if (!s->files[i].seen)
			continue;
		any = true;
		if (i != ACCOUNTS_PASSWD)
			judge_mode(c, &s->files[i]);
		judge_accounts(c, &s->files[i]);
	}
	if (!any)
		check_note(c, DIAG_NOTE, "no-accounts", SPAN(""), 0,
		    "no etc/passwd and no etc/shadow was there to be read");
}

static void
release(struct check *c)
{
	struct state *s = check_state(c);

	for (int i = 0; i < ACCOUNTS_KINDS; i++)
		accounts_release(&s->files[i].list);
}

static const struct check_def shadow = {
	.name = "shadow",
	.about = "accounts with empty or weakly stored passwords",
	.rules = rules,
	.select = { .paths = { "etc/passwd", "etc/shadow", "etc/master.passwd",
			"etc/group" },
	    .names = true },
	.state_size = sizeof(struct state),
	.file = take_file,
	.end = judge,
	.release = release,
};

CHECK(shadow);
