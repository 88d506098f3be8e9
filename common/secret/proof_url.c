/* Passwords in URLs and connection strings: whose, and for which host. */
#include <ctype.h>

#include "secret/proof_parts.h"
#include "secret/value.h"

enum {
	PASSWORD_MIN = 3, /* bytes; shorter ones are "u:p@h" */
	HOST_MAX = 255,   /* bytes: DNS */
	WORD_MAX = 32,    /* bytes: longer than any of the words below */
	NEAR = 200,       /* bytes behind "curl -u user:password" */
};

/* What everybody's examples have as a password. */
static const char *const password_words[] = { "password", "passwd", "pass",
	"pwd", "pswd", "passw0rd", "p4ssw0rd", "p@ssw0rd", "pa55word", "secret",
	"s3cr3t", "s3cret", "sekret", "token", "user", "username", "test",
	"testing", "admin", "root", "guest", "login", "postgres", "mysql",
	"redis", "mongo", "rabbitmq", "example", "foo", "bar", "baz", "qux",
	"foobar", "hunter2", "mypass", "mypassword", "my_password",
	"my-password", "yourpassword", "your_password", "your-password",
	"abc123", "abc", "123", "1234", "12345", "123456", "letmein",
	"anonymous", "password123", "password1", "pass123", "pass1234",
	"secret123", "dbpass", "dbpassword", "db_password", "userpass",
	"userpassword", "proxypass", "thepassword", "some_password", "pass%40",
	"correcthorsebatterystaple", "sw0rdfish", "swordfish", "sesame",
	"opensesame", "open sesame", "key", "tiger", "xyzzy", "passpass",
	"pasword", "hello", NULL };

/* And as a user, where nobody means somebody. */
static const char *const user_words[] = { "user", "username", "usr", "uname",
	"user1", "name", "login", "foo", "bar", "me", "myuser", "my_user",
	"myusername", "someuser", "some_user", "theuser", "youruser",
	"your_user", "yourusername", "your_username", "your-username", "dbuser",
	"db_user", "proxyuser", "uid", "userid", "joe", "john", "jdoe", "alice",
	"bob", "scott", "aladdin", "jschmoe", "jane", "test", "testuser",
	"account", "example", NULL };

static const char *const host_words[] = { "host", "hostname", "host.name",
	"server", "servername", "domain", "domain.tld", "domain.com",
	"mydomain.com", "yourdomain.com", "your-domain.com", "myhost",
	"myserver", "yourhost", "yourserver", "your-host", "your-server",
	"somehost", "some.host", "somewhere", "otherhost", "remotehost",
	"address", "ip", "url", "foo", "bar", "foo.com", "bar.com", "foo.bar",
	"site.com", "company.com", "mycompany.com", "acme.com", "host.com",
	"server.com", "hostname.com", "myproxy", "proxyserver", "dbhost",
	"1.2.3.4", "x.x.x.x", NULL };

/* RFC 2606, 6761; RFC 5737 for documentation. */
static const char *const example_labels[] = { "example", "test", "invalid",
	NULL };
static const char *const example_nets[] = { "192.0.2.", "198.51.100.",
	"203.0.113.", "2001:db8:", "[2001:db8:", NULL };
static const char *const here_hosts[] = { "localhost", "::1", "[::1]",
	"0.0.0.0", "host.docker.internal", "localhost.localdomain", NULL };

enum host { HOST_REAL, HOST_HERE, HOST_EXAMPLE };

struct url {
	struct span user;
	struct span host;
};

static bool
is_one_of(struct span s, const char *const *words)
{
	for (; *words; words++)
		if (span_is_folded(s, *words))
			return true;
	return false;
}

/* Without what URLs encode and what is no letter or digit; an @ is an a. */
static bool
is_word_like(struct span s)
{
	char plain[WORD_MAX];
	size_t n = 0;

	for (size_t i = 0; i < s.n && n < WORD_MAX; i++) {
		bool at =
		    s.p[i] == '@' || span_starts(span_from(s, i), SPAN("%40"));

		if (at)
			plain[n++] = 'a';
		else if (isalnum((unsigned char)s.p[i]))
			plain[n++] = s.p[i];
		if (s.p[i] == '%')
			i += 2;
	}
	return n < WORD_MAX &&
	    is_one_of((struct span){ plain, n }, password_words);
}

static bool
starts_with_one_of(struct span s, const char *const *words)
{
	for (; *words; words++)
		if (span_starts_folded(s, *words))
			return true;
	return false;
}

/* What stands before the first of these bytes. */
static struct span
before_any(struct span s, const char *bytes)
{
	for (size_t i = 0; i < s.n; i++)
		if (strchr(bytes, s.p[i]))
			return (struct span){ s.p, i };
	return s;
}

/* A host, with or without a port: "[::1]:80", "tcp(db:3306)". */
static struct span
host_at(struct span s)
{
	const char *open;

	if (s.n > HOST_MAX)
		s.n = HOST_MAX;
	if (s.n && s.p[0] == '[') {
		struct span inside = before_any(s, "]/ \t\r\n\"'");

		return inside.n < s.n && s.p[inside.n] == ']'
		    ? (struct span){ s.p, inside.n + 1 }
		    : inside;
	}
	s = before_any(s, "/:?#,;&\\\"'`<>) \t\r\n@");
	open = s.n ? memchr(s.p, '(', s.n) : NULL;
	return open ? span_from(s, (size_t)(open + 1 - s.p)) : s;
}

/* The value of a key in "Server=db;Uid=sa;…", "?user=a&password=b". */
static struct span
value_of(struct span text, const char *const *keys)
{
	for (; *keys; keys++) {
		size_t n = strlen(*keys);

		for (size_t i = 0; i + n < text.n; i++) {
			struct span at = span_from(text, i + n);

			if (strncasecmp(text.p + i, *keys, n) != 0 ||
			    (i && !strchr("?&;, \t\"'", text.p[i - 1])))
				continue;
			while (at.n && at.p[0] == ' ')
				at = span_from(at, 1);
			if (at.n && at.p[0] == '=')
				return span_trim(before_any(span_from(at, 1),
				    "&;, \t\r\n\"'"));
		}
	}
	return (struct span){ text.p, 0 };
}

/* "user:" at the end. */
static struct span
user_in(struct span front)
{
	size_t end = front.n - 1, i = end;

	while (i && !strchr("/ \t\"'=(", front.p[i - 1]))
		i--;
	return (struct span){ front.p + i, end - i };
}

/* The host of a URL that begins in the text. */
static struct span
host_in(struct span text)
{
	const char *scheme = text.n ? memmem(text.p, text.n, "://", 3) : NULL;

	if (!scheme)
		return (struct span){ text.p, 0 };
	return host_at(span_from(text, (size_t)(scheme + 3 - text.p)));
}

/*
 * user:password@host; user:password and a URL as curl takes them; the others,
 * with keys: of which the host may also stand where it does in URLs.
 */
static void
read_url(struct url *u, const struct proof_look *look)
{
	static const char *const hosts[] = { "server", "host", "data source",
		"addr", "address", "hostname", NULL };
	static const char *const users[] = { "user id", "uid", "user",
		"username", "user name", NULL };
	const char *end = look->secret.p + look->secret.n;
	const char *stop = look->after.p + look->after.n;
	struct span front = { look->match.p,
		(size_t)(look->secret.p - look->match.p) };
	struct span rest = { end, (size_t)(stop - end) };

	u->user = front.n && front.p[front.n - 1] == ':'
	    ? user_in(front)
	    : value_of(look->match, users);
	if (rest.n && rest.p[0] == '@') {
		u->host = host_at(span_from(rest, 1));
		return;
	}
	u->host = value_of(look->match, hosts);
	if (!u->host.n)
		u->host = host_in(front);
	if (rest.n > NEAR)
		rest.n = NEAR;
	if (!u->host.n)
		u->host = host_in(before_any(rest, "\r\n"));
}

static bool
has_label(struct span host, const char *const *labels)
{
	struct span label;

	while (span_cut(&host, '.', &label))
		if (is_one_of(label, labels))
			return true;
	return false;
}

static enum host
host_judge(struct span host)
{
	if (starts_with_one_of(host, example_nets) ||
	    is_one_of(host, host_words) || has_label(host, example_labels))
		return HOST_EXAMPLE;
	if (is_one_of(host, here_hosts) || span_starts(host, SPAN("127.")) ||
	    span_ends(host, SPAN(".localhost")))
		return HOST_HERE;
	return HOST_REAL;
}

/* It has to be filled in: <password>, {{ pw }}, $PW, %s, ... */
static bool
is_template(struct span s)
{
	if (before_any(s, "<>{}").n < s.n || s.p[0] == '$' ||
	    (s.p[0] == '%' && s.n <= 4 && s.p[1] >= 'a'))
		return true;
	return memmem(s.p, s.n, "...", 3) || memmem(s.p, s.n, "…", 3) ||
	    memmem(s.p, s.n, "***", 3);
}

static bool
can_be_password(struct span s)
{
	enum value_kind kind;

	if (value_is_dummy(s))
		return false;
	kind = value_judge(s);
	return kind != VALUE_EMPTY && kind != VALUE_REFERENCE &&
	    kind != VALUE_PLACEHOLDER && kind != VALUE_PUBLIC;
}

static bool
has_digit(struct span s)
{
	return before_any(s, "0123456789").n < s.n;
}

bool
proof_url_password(const struct proof_look *look, struct proof_result *result)
{
	struct url u = { 0 };
	bool is_word;
	enum host host;

	if (look->secret.n < PASSWORD_MIN || is_template(look->secret))
		return false;
	read_url(&u, look);
	host = host_judge(u.host);
	is_word = is_one_of(look->secret, password_words) ||
	    is_word_like(look->secret) ||
	    (u.user.n == look->secret.n &&
		strncasecmp(u.user.p, look->secret.p, u.user.n) == 0);
	if (host == HOST_EXAMPLE ||
	    (is_word && (host == HOST_HERE || is_one_of(u.user, user_words))))
		return false;
	/* What is a word may be judged a placeholder, and is in use. */
	if (!is_word && !can_be_password(look->secret))
		return false;
	if (is_word || host == HOST_HERE)
		proof_doubt(result, SEV_LOW);
	else if (value_judge(look->secret) == VALUE_WORD &&
	    !has_digit(look->secret))
		proof_doubt(result, SEV_MEDIUM);
	return true;
}
