#include "secret/credential_parts.h"

/* How an INI file is written. */
enum {
	INI_COLON = 1,     /* name: value */
	INI_CONTINUED = 2, /* an indented line belongs to the value above */
};

struct ini {
	struct reading r;
	unsigned flags;
	struct field f;
	bool has_section;
};

static void
tell(struct ini *ini, struct span value)
{
	ini->f.value = value;
	reading_field(&ini->r, &ini->f);
}

/* [remote "origin"], [[contexts]] */
static void
begin_section(struct ini *ini, struct span line)
{
	const char *end;

	while (line.n && line.p[0] == '[')
		line = span_from(line, 1);
	end = line.n ? memrchr(line.p, ']', line.n) : NULL;
	if (end)
		line.n = (size_t)(end - line.p);
	while (line.n && line.p[line.n - 1] == ']')
		line.n--;
	ini->f.keys[0] = span_trim(line);
	ini->f.depth = 1;
	ini->has_section = true;
	tell(ini, ini->f.keys[0]);
}

/* Without quotes, or without the comment that follows blanks. */
static struct span
value_of(struct span s)
{
	s = span_trim(s);
	if (s.n && (s.p[0] == '"' || s.p[0] == '\'')) {
		for (size_t i = 1; i < s.n; i++)
			if (s.p[i] == '\\')
				i++;
			else if (s.p[i] == s.p[0])
				return (struct span){ s.p + 1, i - 1 };
		return s;
	}
	for (size_t i = 1; i < s.n; i++)
		if ((s.p[i] == '#' || s.p[i] == ';') &&
		    span_is_blank(s.p[i - 1]))
			return span_trim((struct span){ s.p, i });
	return s;
}

static size_t
separator(const struct ini *ini, struct span line)
{
	for (size_t i = 0; i < line.n; i++)
		if (line.p[i] == '=' ||
		    (line.p[i] == ':' && (ini->flags & INI_COLON)))
			return i;
	return line.n;
}

static void
read_line_of(struct ini *ini, struct span raw)
{
	struct span line = span_trim(raw);
	size_t at;

	if (line.n == 0 || memchr("#;!", line.p[0], 3))
		return;
	if (ini->flags & INI_CONTINUED && span_is_blank(raw.p[0]) &&
	    ini->f.depth > ini->has_section) {
		tell(ini, value_of(line));
		return;
	}
	ini->f.depth = ini->has_section;
	if (line.p[0] == '[') {
		begin_section(ini, line);
		return;
	}
	at = separator(ini, line);
	if (at == line.n)
		return;
	ini->f.keys[ini->f.depth++] =
	    without_quotes(span_trim((struct span){ line.p, at }));
	tell(ini, value_of(span_from(line, at + 1)));
}

static int
read_flavour(struct ini *ini, struct span body, struct err *err)
{
	struct span line;

	if (text_check(body, err))
		return -1;
	if (span_starts(body, SPAN("\xef\xbb\xbf")))
		body = span_from(body, 3);
	while (line_next(&body, &line, &ini->f.line))
		read_line_of(ini, line);
	return 0;
}

int
read_ini(const struct credential_file *f, struct span body, secret_fn *found,
    void *arg, struct err *err)
{
	struct ini ini = { .r = { f, found, arg } };

	return read_flavour(&ini, body, err);
}

int
read_configparser(const struct credential_file *f, struct span body,
    secret_fn *found, void *arg, struct err *err)
{
	struct ini ini = { .r = { f, found, arg },
		.flags = INI_COLON | INI_CONTINUED };

	return read_flavour(&ini, body, err);
}

int
read_env(const struct credential_file *f, struct span body, secret_fn *found,
    void *arg, struct err *err)
{
	struct ini ini = { .r = { f, found, arg } };
	struct span line, word, rest;

	if (text_check(body, err))
		return -1;
	while (line_next(&body, &line, &ini.f.line)) {
		rest = line;
		if (word_next(&rest, &word) && span_is(word, "export"))
			line = rest;
		if (!span_starts(span_trim(line), SPAN("[")))
			read_line_of(&ini, line);
	}
	return 0;
}
