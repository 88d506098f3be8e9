#include "check/os_release.h"

#include "base/buf.h"

static const struct {
	const char *name;
	size_t at;
} fields[] = {
#define FIELD(name, member)                               \
	{                                                 \
		name, offsetof(struct os_release, member) \
	}
	FIELD("ID", id),
	FIELD("ID_LIKE", id_like),
	FIELD("NAME", name),
	FIELD("PRETTY_NAME", pretty_name),
	FIELD("VERSION", version),
	FIELD("VERSION_ID", version_id),
	FIELD("RELEASE_TYPE", release_type),
	FIELD("SUPPORT_END", support_end),
};

/* Behind the word of a value there may be a comment. */
static bool
is_rest(struct span rest)
{
	rest = span_trim(rest);
	return rest.n == 0 || rest.p[0] == '#';
}

/* A backslash that stays itself: inside "…" it escapes few bytes. */
static bool
is_plain_backslash(char quote, char next)
{
	return quote == '\'' || (quote == '"' && !strchr("\"$`\\", next));
}

/* Appends the first word of a value without its quotes; false where a shell
 * would not take the line for an assignment alone. */
static bool
unquote(struct span text, struct buf *b)
{
	char quote = '\0';
	size_t i = 0;

	for (; i < text.n; i++) {
		char ch = text.p[i];

		if (!quote && span_is_blank(ch))
			return is_rest(span_from(text, i));
		if (ch == '\\' && i + 1 < text.n &&
		    !is_plain_backslash(quote, text.p[i + 1]))
			buf_putc(b, text.p[++i]);
		else if (quote && ch == quote)
			quote = '\0';
		else if (!quote && (ch == '"' || ch == '\''))
			quote = ch;
		else
			buf_putc(b, ch);
	}
	return !quote;
}

static struct span *
find_field(struct os_release *o, struct span name)
{
	for (size_t i = 0; i < array_len(fields); i++)
		if (span_is(name, fields[i].name))
			return (
			    struct span *)(void *)((char *)o + fields[i].at);
	return NULL;
}

static bool
is_name(struct span s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!(s.p[i] == '_' || (s.p[i] >= 'A' && s.p[i] <= 'Z') ||
			(s.p[i] >= 'a' && s.p[i] <= 'z') ||
			(i && s.p[i] >= '0' && s.p[i] <= '9')))
			return false;
	return s.n > 0;
}

static bool
take_line(struct os_release *o, struct span line)
{
	auto_buf struct buf b = { .max = OS_RELEASE_VALUE_MAX };
	struct span name, *field;
	bool good;

	if (!memchr(line.p, '=', line.n) || !span_cut(&line, '=', &name) ||
	    !is_name(name))
		return false;
	field = find_field(o, name);
	if (!field)
		return true;
	good = unquote(line, &b);
	if (!buf_ok(&b) || (b.n && memchr(b.p, '\0', b.n)))
		return false;
	*field = arena_bytes(&o->arena, buf_span(&b));
	return good;
}

void
os_release_parse(struct os_release *o, struct span body)
{
	struct span line;
	uint64_t number = 0;

	*o = (struct os_release){ .odd = 0 };
	while (span_cut(&body, '\n', &line)) {
		number++;
		line = span_trim(line);
		if (line.n == 0 || line.p[0] == '#' || take_line(o, line))
			continue;
		if (o->odd++ == 0)
			o->odd_line = number;
	}
}

void
os_release_release(struct os_release *o)
{
	arena_release(&o->arena);
	*o = (struct os_release){ .odd = 0 };
}

/* How "NAME release VERSION" begins, and the ID of the same distribution. */
static const struct {
	const char *prefix;
	const char *id;
} names[] = {
	{ "AlmaLinux", "almalinux" },
	{ "Amazon Linux", "amzn" },
	{ "CentOS", "centos" },
	{ "Enterprise Linux", "ol" },
	{ "Fedora", "fedora" },
	{ "Oracle Linux", "ol" },
	{ "Red Hat Enterprise Linux", "rhel" },
	{ "Rocky Linux", "rocky" },
	{ "Scientific Linux", "scientific" },
};

static struct span
first_word(struct span s)
{
	size_t n = 0;

	while (n < s.n && !span_is_blank(s.p[n]))
		n++;
	return (struct span){ s.p, n };
}

static bool
guess_release(struct os_release *o, struct span line)
{
	static const char word[] = " release ";
	const char *at = line.n ? memmem(line.p, line.n, word, 9) : NULL;

	for (size_t i = 0; at && i < array_len(names); i++) {
		if (!span_starts(line, span_of(names[i].prefix)))
			continue;
		o->id = span_of(names[i].id);
		o->name = arena_bytes(&o->arena,
		    (struct span){ line.p, (size_t)(at - line.p) });
		o->version_id = arena_bytes(&o->arena,
		    first_word(span_from(line, (size_t)(at + 9 - line.p))));
		return true;
	}
	return false;
}

bool
os_release_guess(struct os_release *o, struct span path, struct span body)
{
	bool alpine = span_is(path, "etc/alpine-release");
	bool debian = span_is(path, "etc/debian_version");
	struct span line = { NULL, 0 }, word;

	span_cut(&body, '\n', &line);
	line = span_trim(line);
	line.n = line.n > OS_RELEASE_VALUE_MAX ? OS_RELEASE_VALUE_MAX : line.n;
	if (!alpine && !debian)
		return guess_release(o, line);
	word = first_word(line);
	if (word.n == 0)
		return false;
	o->id = alpine ? SPAN("alpine") : SPAN("debian");
	o->pretty_name = arena_bytes(&o->arena, line);
	/* "forky/sid" is no version. */
	if (word.p[0] >= '0' && word.p[0] <= '9')
		o->version_id = arena_bytes(&o->arena, word);
	return true;
}
