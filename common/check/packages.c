#include "check/packages.h"

#include <strings.h>

#include "base/attr.h"

void
packages_open(struct packages *p, enum packages_kind kind, struct span body)
{
	*p = (struct packages){ .kind = kind, .rest = body };
}

/* Fields of dpkg, in whose names the case of letters is nothing. */
static const struct {
	const char *name;
	size_t at;
} fields[] = {
#define FIELD(name, member)                            \
	{                                              \
		name, offsetof(struct package, member) \
	}
	FIELD("Package", name),
	FIELD("Version", version),
	FIELD("Architecture", architecture),
	FIELD("Source", source),
	FIELD("Maintainer", maintainer),
};

static struct span *
find_field(struct package *package, struct span name)
{
	for (size_t i = 0; i < array_len(fields); i++)
		if (name.n == strlen(fields[i].name) &&
		    strncasecmp(name.p, fields[i].name, name.n) == 0)
			return (struct span *)(void *)((char *)package +
			    fields[i].at);
	return NULL;
}

/* "install ok installed": what is wanted, errors, what is. Of the states only
 * these have no files. */
static bool
has_files(struct span status)
{
	struct span rest = status, word = { NULL, 0 }, last = { NULL, 0 };

	while (span_cut(&rest, ' ', &word))
		if (word.n)
			last = word;
	return !span_is(last, "not-installed") &&
	    !span_is(last, "config-files");
}

/* "gcc-12 (12.2.0-14)": a version that is another than the package's. */
static void
split_source(struct package *package)
{
	struct span rest = package->source, name = { NULL, 0 };

	if (!rest.n)
		return;
	span_cut(&rest, '(', &name);
	package->source = span_trim(name);
	if (rest.n && rest.p[rest.n - 1] == ')')
		rest.n--;
	package->source_version = span_trim(rest);
}

static void
take_dpkg(struct package *package, struct span line)
{
	struct span name, value = line, *field;

	/* A continued line, of a description or of files. */
	if (span_is_blank(line.p[0]) || !memchr(line.p, ':', line.n))
		return;
	span_cut(&value, ':', &name);
	name = span_trim(name);
	field = find_field(package, name);
	if (field && !field->p)
		*field = span_trim(value);
	else if (name.n == 6 && strncasecmp(name.p, "Status", 6) == 0)
		package->installed = has_files(span_trim(value));
}

static void
take_apk(struct package *package, struct span line)
{
	struct span value, *field = NULL;

	if (line.n < 2 || line.p[1] != ':')
		return;
	switch (line.p[0]) {
	case 'P':
		field = &package->name;
		break;
	case 'V':
		field = &package->version;
		break;
	case 'A':
		field = &package->architecture;
		break;
	case 'o':
		field = &package->source;
		break;
	case 'L':
		field = &package->license;
		break;
	case 'm':
		field = &package->maintainer;
		break;
	}
	value = span_trim(span_from(line, 2));
	if (field && !field->p)
		*field = value;
}

/* A word of printable bytes. */
static bool
is_word(struct span s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] <= ' ' || s.p[i] == 0x7f)
			return false;
	return s.n <= PACKAGES_VALUE_MAX;
}

static bool
is_usable(const struct package *package)
{
	return package->name.n && is_word(package->name) &&
	    is_word(package->version) && is_word(package->architecture) &&
	    (package->version.n || !package->installed);
}

/* False where there is no further record. */
static bool
read_record(struct packages *p, struct package *package)
{
	struct span line;

	*package = (struct package){ .installed = true };
	while (span_cut(&p->rest, '\n', &line)) {
		p->line++;
		if (span_trim(line).n == 0) {
			if (package->line)
				return true;
			continue;
		}
		if (!package->line)
			package->line = p->line;
		if (p->kind == PACKAGES_APK)
			take_apk(package, line);
		else
			take_dpkg(package, line);
	}
	return package->line > 0;
}

bool
packages_next(struct packages *p, struct package *package)
{
	while (read_record(p, package)) {
		if (is_usable(package)) {
			if (p->kind == PACKAGES_DPKG)
				split_source(package);
			return true;
		}
		if (p->odd++ == 0)
			p->odd_line = package->line;
	}
	return false;
}
