/* origin: how images are named, and where those names lead. */
#include "fetch/origin.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "tap.h"

static const struct {
	const char *text;
	enum origin_kind kind;
	const char *name; /* NULL: an error */
} cases[] = {
	{ "nginx", ORIGIN_REGISTRY, "nginx" },
	{ "docker://host:5000/app:1", ORIGIN_REGISTRY, "host:5000/app:1" },
	{ "docker-daemon:app", ORIGIN_DOCKER, "app:latest" },
	{ "docker-daemon:host:5000/app", ORIGIN_DOCKER,
	    "host:5000/app:latest" },
	{ "docker-daemon:host:5000/app:2", ORIGIN_DOCKER, "host:5000/app:2" },
	{ "podman:localhost/app", ORIGIN_PODMAN, "localhost/app:latest" },
	{ "podman:0123456789ab", ORIGIN_PODMAN, "0123456789ab" },
	{ "docker-daemon:sha256:0123456789ab", ORIGIN_DOCKER,
	    "sha256:0123456789ab" },
	{ "podman:cafe", ORIGIN_PODMAN, "cafe:latest" },
	{ "oci:a/b:c", ORIGIN_LOCAL, "a/b:c" },
	{ "oci-archive:x.tar", ORIGIN_LOCAL, "x.tar" },
	{ "docker-archive:x.tar:app:1", ORIGIN_LOCAL, "x.tar:app:1" },
	{ "", ORIGIN_REGISTRY, NULL },
	{ "docker://", ORIGIN_REGISTRY, NULL },
	{ "oci:", ORIGIN_LOCAL, NULL },
	{ "docker-daemon:", ORIGIN_DOCKER, NULL },
	{ "docker-daemon:../../x", ORIGIN_DOCKER, NULL },
	{ "docker-daemon:a b", ORIGIN_DOCKER, NULL },
	{ "docker-daemon:a?x", ORIGIN_DOCKER, NULL },
	{ "https://host/app", ORIGIN_REGISTRY, NULL },
};

static void
test_parse(void)
{
	for (size_t i = 0; i < array_len(cases); i++) {
		struct origin o;
		struct err err;
		int r = origin_parse(cases[i].text, &o, &err);

		if (cases[i].name)
			ok(r == 0 && o.kind == cases[i].kind &&
				strcmp(o.name, cases[i].name) == 0,
			    "'%s' is taken", cases[i].text);
		else
			ok(r < 0, "'%s' is refused", cases[i].text);
		origin_release(&o);
	}
}

static void
test_repository(void)
{
	static const char *const good[] = { "nginx", "docker://nginx",
		"host:5000/a/b" };
	static const char *const bad[] = { "nginx:1", "host:5000/a:1", "a@b",
		"oci:x", "podman:x", "", "A" };

	for (size_t i = 0; i < array_len(good); i++) {
		struct origin o;
		struct err err;

		ok(origin_parse_repository(good[i], &o, &err) == 0,
		    "'%s' is a repository", good[i]);
		origin_release(&o);
	}
	for (size_t i = 0; i < array_len(bad); i++) {
		struct origin o;
		struct err err;

		ok(origin_parse_repository(bad[i], &o, &err) < 0,
		    "'%s' is none", bad[i]);
		origin_release(&o);
	}
}

/* What is opened of "DIR/TEXT", and what is left for a reference. */
static void
opens(const char *dir, const char *text, const char *want)
{
	auto_free char *full = mem_printf("oci:%s/%s", dir, text);
	const char *ref = NULL;
	struct origin o;
	struct err err;
	int fd = origin_parse(full, &o, &err) == 0 ? origin_open(&o, &ref, &err)
						   : -1;

	ok(want ? fd >= 0 && strcmp(ref ? ref : "", want) == 0 : fd < 0,
	    "'%s' %s", text, want ? "is there" : "is not there");
	if (fd >= 0)
		close(fd);
	origin_release(&o);
}

int
main(void)
{
	char dir[] = "/tmp/img-origin-XXXXXX";
	auto_free char *plain = NULL;
	auto_free char *odd = NULL;

	test_parse();
	test_repository();
	if (!mkdtemp(dir)) {
		printf("Bail out! no scratch directory\n");
		return 1;
	}
	plain = mem_printf("%s/image", dir);
	odd = mem_printf("%s/image:1", dir);
	if (mkdir(plain, 0700) < 0)
		return 1;
	opens(dir, "image", "");
	opens(dir, "image:app:2", "app:2");
	opens(dir, "image:", "");
	opens(dir, "none:app", NULL);
	if (mkdir(odd, 0700) < 0)
		return 1;
	opens(dir, "image:1", "");
	opens(dir, "image:1:2", "2");
	opens(dir, "image:2", "2");
	rmdir(odd);
	rmdir(plain);
	rmdir(dir);
	return tap_end();
}
