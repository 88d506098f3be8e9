#include "fetch/origin.h"

#include <fcntl.h>

#include "base/mem.h"

static const struct {
	struct span prefix;
	enum origin_kind kind;
} prefixes[] = {
	{ { "docker://", 9 }, ORIGIN_REGISTRY },
	{ { "docker-daemon:", 14 }, ORIGIN_DOCKER },
	{ { "podman:", 7 }, ORIGIN_PODMAN },
	{ { "oci:", 4 }, ORIGIN_LOCAL },
	{ { "oci-archive:", 12 }, ORIGIN_LOCAL },
	{ { "docker-archive:", 15 }, ORIGIN_LOCAL },
};

/* "sha256:…", or twelve digits of it and more. */
static bool
is_id(const char *name)
{
	size_t n;

	if (strncmp(name, "sha256:", 7) == 0)
		name += 7;
	n = strspn(name, "0123456789abcdef");
	return name[n] == '\0' && n >= 12 && n <= 64;
}

/* Engines take a name without a tag for all that they have of it. */
static int
read_engine_name(struct origin *o, struct err *err)
{
	const char *last = strrchr(o->name, '/');
	char *tagged;

	if (is_id(o->name))
		return 0;
	if (reference_parse(span_of(o->name), &o->ref, err) < 0)
		return -1;
	if (strpbrk(last ? last : o->name, ":@"))
		return 0;
	tagged = mem_printf("%s:latest", o->name);
	free(o->name);
	o->name = tagged;
	return 0;
}

int
origin_parse(const char *text, struct origin *o, struct err *err)
{
	struct span name = span_of(text);

	*o = (struct origin){ .kind = ORIGIN_REGISTRY };
	for (size_t i = 0; i < array_len(prefixes); i++) {
		if (!span_starts(name, prefixes[i].prefix))
			continue;
		o->kind = prefixes[i].kind;
		name = span_from(name, prefixes[i].prefix.n);
		break;
	}
	o->name = mem_spandup(name);
	if (name.n == 0)
		return err_set(err, "'%s' names no image", text);
	switch (o->kind) {
	case ORIGIN_REGISTRY:
		return reference_parse(name, &o->ref, err);
	case ORIGIN_DOCKER:
	case ORIGIN_PODMAN:
		return read_engine_name(o, err);
	case ORIGIN_LOCAL:
		break;
	}
	return 0;
}

/* A repository is what a tag can be put behind. */
int
origin_parse_repository(const char *text, struct origin *o, struct err *err)
{
	auto_free char *tagged = mem_printf("%s:latest", text);

	if (origin_parse(tagged, o, err) < 0)
		return -1;
	if (o->kind != ORIGIN_REGISTRY || strchr(text, '@'))
		return err_set(err, "'%s' is no repository of a registry",
		    text);
	return 0;
}

void
origin_release(struct origin *o)
{
	free(o->name);
	reference_release(&o->ref);
	*o = (struct origin){ 0 };
}

int
origin_open(const struct origin *o, const char **ref, struct err *err)
{
	auto_free char *path = mem_strdup(o->name);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	char *colon;

	*ref = NULL;
	while (fd < 0 && (colon = strrchr(path, ':'))) {
		*colon = '\0';
		fd = open(path, O_RDONLY | O_CLOEXEC);
		*ref = o->name + (colon - path) + 1;
	}
	if (fd < 0)
		return err_sys(err, "cannot open '%s'", path);
	if (*ref && **ref == '\0')
		*ref = NULL;
	return fd;
}
