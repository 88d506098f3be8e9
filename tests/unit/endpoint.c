/* registry/endpoint: which places registries.conf and --mirror name, and the
 * TLS material of certs.d. All files are in a folder made for the test. */
#include "registry/endpoint.h"

#include <fcntl.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "registry/location.h"
#include "registry/registries_conf.h"
#include "tap.h"

/* The places for a repository, as one line: "host/repository" with "~" where
 * insecure, "=" at the registry itself; or the message. */
static void
put_places(struct buf *b, int got, const struct endpoint_places *p,
    const struct err *err)
{
	buf_reset(b);
	if (got < 0)
		buf_puts(b, err->msg);
	for (size_t i = 0; got == 0 && i < p->n; i++)
		buf_printf(b, "%s%s%s%s/%s", i ? " " : "",
		    p->list[i].own ? "=" : "", p->list[i].insecure ? "~" : "",
		    p->list[i].host, p->list[i].repository);
}

struct lookup {
	const char *conf;
	const char *host, *repository;
	const char *says;
	const char *title;
};

#define R "[[registry]]\n"
#define M "[[registry.mirror]]\n"

static const struct lookup lookups[] = {
	{ "", "docker.io", "library/nginx", "=docker.io/library/nginx",
	    "without tables the registry itself is asked" },
	{ R "prefix='example.com/foo'\nlocation='internal.net/bar'\n" M
	    "location='m0.local/for-foo'\n" M
	    "location='m1.local/x/foo'\ninsecure=true",
	    "example.com", "foo/image",
	    "m0.local/for-foo/image ~m1.local/x/foo/image "
	    "=internal.net/bar/image",
	    "mirrors come in their order, the location last" },
	{ R "location='a.com'\n" M "location='m.local'", "a.com", "x/y",
	    "m.local/x/y =a.com/x/y", "a location alone is the prefix too" },
	{ R "prefix='a.com'\ninsecure=true", "a.com", "x", "=~a.com/x",
	    "a prefix alone is the location too" },
	{ R "prefix='a.com/foo'\ninsecure=true", "a.com", "foobar",
	    "=a.com/foobar", "a prefix ends at the end of a component" },
	{ R "prefix='a.com/foo'\ninsecure=true", "a.com", "foo", "=~a.com/foo",
	    "or at the end of the name" },
	{ R "prefix='a.co'\ninsecure=true", "a.com", "x", "=a.com/x",
	    "a host is not matched by its beginning" },
	{ R "prefix='a.com'\nlocation='b.net'", "a.com:5000", "x",
	    "=b.net:5000/x", "a host matches at every port, which is kept" },
	{ R "prefix='a.com:5000'\ninsecure=true", "a.com", "x", "=a.com/x",
	    "a port does not match where there is none" },
	{ R "prefix='a.com:50'\ninsecure=true", "a.com:5000", "x",
	    "=a.com:5000/x", "nor the beginning of a port" },
	{ R "prefix='a.com'\nlocation='b.net:1'", "a.com:5000", "x",
	    "'a.com:5000/x' would be at 'b.net:1:5000/x', which is no "
	    "repository",
	    "two ports are an error" },
	{ R "prefix='A.Com/foo'\ninsecure=true", "a.cOM", "foo", "=~a.cOM/foo",
	    "hosts compare in any case, and are kept as they are" },
	{ R "prefix='a.com/a'\ninsecure=true\n" R "prefix='a.com'\n"
	    "location='b'\n" R "prefix='a.com/a/b'\nlocation='c'",
	    "a.com", "a/x", "=~a.com/a/x", "the longest prefix counts" },
	{ R "prefix='*.a.com'\nlocation='m.local/p'", "x.y.a.com:1", "r",
	    "'x.y.a.com:1/r' would be at 'm.local/p:1/r', which is no "
	    "repository",
	    "a wildcard keeps the port as well" },
	{ R "prefix='*.a.com'\nlocation='m.local/p'", "x.y.a.com", "r",
	    "=m.local/p/r", "a wildcard stands for all of the host" },
	{ R "prefix='*.a.com'\ninsecure=true\n" M "location='m.local'",
	    "x.a.com", "r", "m.local/r =~x.a.com/r",
	    "without a location the registry stays what it is" },
	{ R "prefix='*.a.com'\ninsecure=true", "a.com", "r", "=a.com/r",
	    "a wildcard does not stand for nothing" },
	{ R "prefix='*.a.com'\ninsecure=true", "xa.com", "r", "=xa.com/r",
	    "nor for a part of a label" },
	{ R "prefix='*.a.com'\ninsecure=true", "b.net", "x.a.com",
	    "=b.net/x.a.com", "nor for anything in a repository" },
	{ R "prefix='*.a.com'\ninsecure=true", "x.a.com.a.com", "r",
	    "=~x.a.com.a.com/r", "a domain that repeats matches at its end" },
	{ R "prefix='*.a.com'\nlocation='w'\n" R "prefix='b.a.com'\n"
	    "location='h'",
	    "b.a.com", "r", "=h/r", "a host counts before a wildcard" },
	{ R "prefix='b.a.com'\nlocation='h'\n" R "prefix='*.a.com'\n"
	    "location='w'",
	    "b.a.com", "r", "=h/r", "in either order" },
	{ R "prefix='[::1]'\ninsecure=true", "[::1]:5000", "r",
	    "=~[::1]:5000/r", "an IPv6 address is a host" },
	{ R "location='a.com/'\n" M "location='m.local//'", "a.com", "x",
	    "m.local/x =a.com/x", "slashes at the end are nothing" },
	{ R "Location='a.com'\nBLOCKED=true", "a.com", "x",
	    "'a.com/x' is blocked by 'conf', line 1",
	    "keys are taken in any case" },
	{ R "location='a.com/x'\nblocked=true", "a.com", "y", "=a.com/y",
	    "what is beside a blocked prefix is not blocked" },
	{ R "prefix='a.com/x:v1'\nlocation='b/x:v2'\nblocked=true", "a.com",
	    "x",
	    "'conf': line 1: prefix 'a.com/x:v1' is for one tag or digest: "
	    "not supported",
	    "a prefix with a tag is an error for its repository" },
	{ R "prefix='a.com/x:v1'", "a.com", "x/y", "=a.com/x/y",
	    "and nothing to others" },
	{ "short-name-mode='x'\n[aliases]\n'x'='y'\n" R
	  "location='a.com'\nunknown=[1]",
	    "nginx", "x", "=nginx/x", "other keys are passed over" },
	{ "registry=[{location='a.com', mirror=[{location='m'}]}]", "a.com",
	    "x", "m/x =a.com/x", "tables may be inline" },
	{ "registry=[]\n", "a.com", "x", "=a.com/x", "or none" },
	{ R "location='a.com'\n" R "location='a.com'\n" M "location='m'",
	    "a.com", "x", "=a.com/x", "of two in a file the first counts" },
	{ R "location='a.com'\n" M "location='m'", "a.com", "", "=a.com/",
	    "a registry as a whole has no mirrors" },
	{ R "prefix='a.com'\nlocation='b.net'", "a.com", "", "=b.net/",
	    "but its location" },
	{ R "prefix='a.com'\nlocation='b.net/x'", "a.com", "",
	    "'a.com' is a part of a registry, 'b.net/x': it cannot be listed",
	    "unless that is a part of another" },
	{ R "location='a.com'\nblocked=true", "a.com", "",
	    "'a.com' is blocked by 'conf', line 1", "and may be blocked" },
	{ "", "a.com", "x:y", "'a.com/x:y' is no registry or repository",
	    "a name with a tag is not taken" },
	{ "", "", "x", "'/x' is no registry or repository",
	    "nor one without host" },
};

static void
check_lookup(const struct lookup *l, bool by_digest,
    const struct endpoint_sources *s)
{
	auto_registries struct registries r = { 0 };
	struct endpoint_places p = { 0 };
	struct err err = { 0 };
	auto_buf struct buf b;
	int got = registries_add(&r, span_of(l->conf), "conf", &err);

	buf_init(&b, 64 * 1024);
	if (got == 0)
		got = registries_places(&r, s, span_of(l->host),
		    span_of(l->repository), by_digest, &p, &err);
	put_places(&b, got, &p, &err);
	is(buf_str(&b), l->says, l->title);
	endpoint_places_release(&p);
}

static void
test_lookups(void)
{
	struct endpoint_sources none = { 0 };

	for (size_t i = 0; i < array_len(lookups); i++)
		check_lookup(&lookups[i], false, &none);
}

#define BY_DIGEST \
	R "location='a'\nmirror-by-digest-only=true\n" M "location='m'"
#define BY_MIRROR                                            \
	R "location='a'\n" M                                 \
	  "location='d'\npull-from-mirror='digest-only'\n" M \
	  "location='t'\npull-from-mirror='tag-only'\n" M    \
	  "location='all'\npull-from-mirror='all'\n" M       \
	  "location='any'\npull-from-mirror=''"

static void
test_pull(void)
{
	static const struct lookup by_tag[] = {
		{ BY_DIGEST, "a", "x", "=a/x",
		    "a tag is not asked of mirrors by digest only" },
		{ BY_MIRROR, "a", "x", "t/x all/x any/x =a/x",
		    "nor of those that say so themselves" },
	};
	static const struct lookup by_digest[] = {
		{ BY_DIGEST, "a", "x", "m/x =a/x", "a digest is" },
		{ BY_MIRROR, "a", "x", "d/x all/x any/x =a/x",
		    "and is not asked of mirrors for tags" },
	};
	struct endpoint_sources none = { 0 };

	for (size_t i = 0; i < array_len(by_tag); i++)
		check_lookup(&by_tag[i], false, &none);
	for (size_t i = 0; i < array_len(by_digest); i++)
		check_lookup(&by_digest[i], true, &none);
}

struct refusal {
	const char *conf, *says;
};

static const struct refusal refusals[] = {
	{ "\n[registries.search]\nregistries=['a']",
	    "line 2: [registries] is version 1 of registries.conf: version 2 "
	    "is needed, with [[registry]]" },
	{ R "x=1\nx=2", "line 3: 'x' is defined already, in line 2" },
	{ "[registry]\nlocation='a'",
	    "line 1: 'registry' must be an array, not a table" },
	{ "registry=['a']",
	    "line 1: 'registry' must hold tables, not a string" },
	{ R "location=1",
	    "line 2: 'location' must be a string, not an integer" },
	{ R "location='a'\ninsecure='true'",
	    "line 3: 'insecure' must be a boolean, not a string" },
	{ R "location='a'\n\nblocked=1",
	    "line 4: 'blocked' must be a boolean, not an integer" },
	{ R "location='a'\nblocked=false\nBlocked=true",
	    "line 4: 'blocked' twice, in different case" },
	{ R "\n", "line 1: a registry without location" },
	{ R "location=''\nprefix=''", "line 1: a registry without location" },
	{ R "location='https://a.com'",
	    "line 2: location 'https://a.com' is not HOST[:PORT][/PATH]" },
	{ R "location='a.com/Foo'",
	    "line 2: location 'a.com/Foo' is not HOST[:PORT][/PATH]" },
	{ R "location='/'", "line 2: location '/' is not HOST[:PORT][/PATH]" },
	{ R "prefix='a.*.com'",
	    "line 2: prefix 'a.*.com' is not HOST[:PORT][/PATH] or *.HOST" },
	{ R "prefix='*'",
	    "line 2: prefix '*' is not HOST[:PORT][/PATH] or *.HOST" },
	{ R "prefix='*.'",
	    "line 2: prefix '*.' is not HOST[:PORT][/PATH] or *.HOST" },
	{ R "prefix='*.a.com/x'",
	    "line 2: prefix '*.a.com/x': a wildcard has no port and no path" },
	{ R "prefix='*.a.com:1'",
	    "line 2: prefix '*.a.com:1': a wildcard has no port and no path" },
	{ R "prefix='a'\nlocation='b/c:v1'",
	    "line 1: location 'b/c:v1' has a tag or digest, the prefix "
	    "has none" },
	{ R "location='a'\npull-from-mirror='all'",
	    "line 3: 'pull-from-mirror' belongs in [[registry.mirror]]" },
	{ R "location='a'\n" M "insecure=true",
	    "line 3: a mirror without location" },
	{ R "location='a'\n" M "location='m'\npull-from-mirror='never'",
	    "line 5: pull-from-mirror 'never' is none of all, digest-only, "
	    "tag-only" },
	{ R "location='a'\nmirror-by-digest-only=true\n" M
	    "location='m'\npull-from-mirror='all'",
	    "line 6: 'pull-from-mirror' together with "
	    "'mirror-by-digest-only'" },
	{ R "location='a'\nmirror=['m']",
	    "line 3: 'mirror' must hold tables, not a string" },
	{ R "location='a'\n" R "location='a'\nblocked=true",
	    "line 3: prefix 'a' is otherwise insecure or blocked in line 1" },
	{ R "location='a'\n" M "location='m/x@sha256:ab'",
	    "line 3: location 'm/x@sha256:ab' has a tag or digest, the "
	    "prefix has none" },
};

static void
test_refusals(void)
{
	for (size_t i = 0; i < array_len(refusals); i++) {
		struct err err = { 0 };
		auto_free char *want =
		    mem_printf("'a.conf': %s", refusals[i].says);

		ok(endpoint_parse_conf(span_of(refusals[i].conf), "a.conf",
		       &err) < 0,
		    "refused: %s", refusals[i].says);
		is(err.msg, want, "with that message");
	}
}

static bool
has_mirrors(size_t n)
{
	auto_buf struct buf b;
	struct err err;

	buf_init(&b, 1 << 20);
	buf_puts(&b, R "location='a'\n");
	for (size_t i = 0; i < n; i++)
		buf_printf(&b, M "location='m%zu'\n", i);
	return endpoint_parse_conf(buf_span(&b), "conf", &err) == 0;
}

static bool
has_tables(size_t n)
{
	auto_buf struct buf b;
	struct err err;

	buf_init(&b, 1 << 20);
	for (size_t i = 0; i < n; i++)
		buf_printf(&b, R "location='h%zu'\n", i);
	return endpoint_parse_conf(buf_span(&b), "conf", &err) == 0;
}

static void
test_limits(void)
{
	ok(has_mirrors(ENDPOINTS_MAX), "as many mirrors as may be are taken");
	ok(!has_mirrors(ENDPOINTS_MAX + 1), "one more is refused");
	ok(has_tables(REGISTRIES_MAX), "as many tables as may be are taken");
	ok(!has_tables(REGISTRIES_MAX + 1), "one more is refused");
}

static void
test_asked_mirrors(void)
{
	static const char *const two[] = { "m.local:5000/hub/", "[::1]" };
	static const char *const bad[] = { "m.local", "https://m.local" };
	const char *list[ENDPOINTS_MAX];
	struct endpoint_sources s = { .mirrors = two, .nmirrors = 2 };
	struct lookup l = { R "location='a'\n" M "location='m'", "a", "b/c",
		"m.local:5000/hub/b/c [::1]/b/c m/b/c =a/b/c",
		"mirrors of the command line come first" };

	check_lookup(&l, false, &s);
	l = (struct lookup){ "", "a", "", "=a/", "but not for a registry" };
	check_lookup(&l, false, &s);
	l = (struct lookup){ R "location='a'\nblocked=true", "a", "x",
		"'a/x' is blocked by 'conf', line 1",
		"nor do they help where it is blocked" };
	check_lookup(&l, false, &s);
	s.mirrors = bad;
	l = (struct lookup){ "", "a", "x",
		"mirror 'https://m.local' is not HOST[:PORT][/PATH]",
		"a mirror that is none is an error" };
	check_lookup(&l, false, &s);
	for (size_t i = 0; i < array_len(list); i++)
		list[i] = "m";
	s = (struct endpoint_sources){ .mirrors = list,
		.nmirrors = ENDPOINTS_MAX };
	l = (struct lookup){ R "location='a'\n" M "location='m'", "a", "x",
		"more than 32 mirrors of 'a/x'",
		"too many of both kinds are an error" };
	check_lookup(&l, false, &s);
}

static void
test_hosts(void)
{
	static const char *const good[] = { "a", "A-b.c", "1.2.3.4:1",
		"a:65535", "[::1]", "[fe80::1]:5000", "[::ffff:1.2.3.4]" };
	static const char *const bad[] = { "", ".", "..", "a.", ".a", "-a",
		"a-", "a_b", "a:", "a:0", "a:65536", "a:x", "a:1:2", "[]",
		"[::1", "[::1]x", "[::1]:", "[x]", "a/b", "a b", "u@a", "a\nb",
		"\xc3\xa9" };

	for (size_t i = 0; i < array_len(good); i++)
		ok(location_host_is_valid(span_of(good[i])), "a host: '%s'",
		    good[i]);
	for (size_t i = 0; i < array_len(bad); i++)
		ok(!location_host_is_valid(span_of(bad[i])),
		    "no host: number %zu of the list", i);
	ok(!location_host_is_valid(SPAN("a\0b")), "no host: with a NUL");
}

static bool
is_path(const char *path)
{
	auto_free char *text = mem_printf("h/%s", path);
	struct location l;

	return location_parse(span_of(text), &l) && l.tail.n == 0;
}

static void
test_paths(void)
{
	static const char *const good[] = { "a", "a/b", "a.b", "a_b", "a__b",
		"a---b", "0" };
	static const char *const bad[] = { "", "/", "a/", "a//b", "A", "a..b",
		"a___b", "a._b", "-a", "a-", ".a", "..", "a/../b", "a b",
		"a%2f" };
	auto_buf struct buf b;
	struct location l;

	for (size_t i = 0; i < array_len(good); i++)
		ok(is_path(good[i]), "a path: '%s'", good[i]);
	for (size_t i = 0; i < array_len(bad); i++)
		ok(!is_path(bad[i]), "no path: '%s'", bad[i]);
	buf_init(&b, 1024);
	buf_puts(&b, "h/");
	while (b.n < 255)
		buf_putc(&b, 'a');
	ok(location_parse(buf_span(&b), &l), "a name of 255 bytes is taken");
	buf_putc(&b, 'a');
	ok(!location_parse(buf_span(&b), &l), "one more is refused");
}

/* Files in the folder of the test. */

static char scratch[] = "/tmp/imgpipe-endpoint-XXXXXX";

static char *
at(const char *path)
{
	return mem_printf("%s/%s", scratch, path);
}

/* With the folders on the way; no text makes a folder. */
static void
make(const char *path, const char *text)
{
	auto_free char *name = at(path);
	FILE *f;

	for (char *p = name + sizeof(scratch); *p; p++) {
		if (*p != '/')
			continue;
		*p = '\0';
		mkdir(name, 0777);
		*p = '/';
	}
	if (!text) {
		mkdir(name, 0777);
		return;
	}
	f = fopen(name, "we");
	if (!f || fputs(text, f) < 0 || fclose(f) != 0)
		ok(false, "'%s' can be written", name);
}

static void
drop(const char *path)
{
	auto_free char *name = at(path);
	auto_free char *command = mem_printf("rm -rf '%s'", name);

	if (system(command) != 0) /* NOLINT(cert-env33-c) */
		ok(false, "'%s' can be removed", name);
}

/* Messages without the name of the folder. */
static void
shorten(char *text)
{
	size_t n = strlen(scratch);

	for (char *p; (p = strstr(text, scratch));)
		memmove(p, p + n, strlen(p + n) + 1);
}

struct scene {
	char *etc, *home, *xdg, *conf;
	struct endpoint_sources s;
};

static void
scene_init(struct scene *c)
{
	drop("");
	c->etc = at("etc");
	c->home = at("home");
	c->xdg = at("xdg");
	c->conf = at("my.conf");
	c->s = (struct endpoint_sources){ .etc = c->etc, .home = c->home };
	make("", NULL);
}

static void
scene_release(struct scene *c)
{
	free(c->etc);
	free(c->home);
	free(c->xdg);
	free(c->conf);
}

static void
finds(const struct scene *c, const char *host, const char *says,
    const char *title)
{
	struct endpoint_places p;
	struct err err = { 0 };
	auto_buf struct buf b;
	int got;

	buf_init(&b, 4096);
	got = endpoint_places_find(&c->s, span_of(host), SPAN("x"), false, &p,
	    &err);
	shorten(err.msg);
	put_places(&b, got, &p, &err);
	is(buf_str(&b), says, title);
	endpoint_places_release(&p);
}

#define TO(host, place) R "prefix='" host "'\nlocation='" place "'\n"
#define SYSTEM          "etc/containers/registries.conf"
#define USER            "home/.config/containers/registries.conf"

static void
test_files(void)
{
	struct scene c;

	scene_init(&c);
	finds(&c, "a", "=a/x", "without files nothing is said");
	make(SYSTEM, TO("a", "system") TO("b", "system"));
	finds(&c, "a", "=system/x", "the system's file is read");
	make(SYSTEM ".d/20.conf", TO("a", "s20"));
	make(SYSTEM ".d/10.conf", TO("a", "s10") TO("B", "s10"));
	make(SYSTEM ".d/99.conf.bak", "no TOML");
	finds(&c, "a", "=s20/x", "files beside it replace it, in their order");
	finds(&c, "b", "=s10/x", "prefix by prefix, hosts in any case");
	make(USER ".d/00.conf", TO("a", "u00"));
	finds(&c, "a", "=u00/x", "the user's folder comes last");
	finds(&c, "b", "=s10/x", "beside the system's");
	make(USER, TO("c", "user"));
	finds(&c, "b", "=b/x", "a user's own file stands for the system's");
	finds(&c, "a", "=u00/x", "with the user's folder");
	c.s.xdg_config_home = c.xdg;
	finds(&c, "a", "=s20/x", "XDG_CONFIG_HOME stands for ~/.config");
	make("xdg/containers/registries.conf", TO("a", "xdg"));
	finds(&c, "a", "=xdg/x", "and has its file");
	c.s.xdg_config_home = "relative";
	finds(&c, "c", "=user/x", "unless it is relative");
	c.s.registries_conf = c.conf;
	finds(&c, "a", "$CONTAINERS_REGISTRIES_CONF: there is no '/my.conf'",
	    "a file that the variable names must be there");
	make("my.conf", TO("d", "mine"));
	finds(&c, "d", "=mine/x", "it is read");
	finds(&c, "a", "=a/x", "and no other");
	c.s.registries_conf = "";
	finds(&c, "c", "=user/x", "an empty variable is none");
	scene_release(&c);
}

static void
test_bad_files(void)
{
	struct scene c;
	auto_free char *link = at(SYSTEM ".d/l.conf");
	auto_buf struct buf b;

	scene_init(&c);
	make(SYSTEM ".d/1.conf", "\na=1.5");
	finds(&c, "a",
	    "'/" SYSTEM ".d/1.conf': line 2: '1.5' is a float: not supported",
	    "a malformed file is named, with the line");
	drop(SYSTEM ".d/1.conf");
	make(SYSTEM ".d/1.conf", NULL);
	finds(&c, "a", "'/" SYSTEM ".d/1.conf' is not a regular file",
	    "a folder that is called *.conf is an error");
	drop(SYSTEM ".d/1.conf");
	ok(symlink("nowhere", link) == 0, "a link can be made");
	finds(&c, "a", "'/" SYSTEM ".d/l.conf' leads nowhere",
	    "a link that leads nowhere is one");
	drop(SYSTEM ".d/l.conf");
	ok(mkfifo(link, 0666) == 0, "a FIFO can be made");
	finds(&c, "a", "'/" SYSTEM ".d/l.conf' is not a regular file",
	    "a FIFO is one, at once");
	drop(SYSTEM ".d");
	make(SYSTEM ".d", "");
	finds(&c, "a", "cannot read '/" SYSTEM ".d': Not a directory",
	    "a file that should be a folder is one");
	drop(SYSTEM ".d");
	buf_init(&b, 2 * REGISTRIES_CONF_MAX);
	while (b.n < REGISTRIES_CONF_MAX)
		buf_putc(&b, '\n');
	make(SYSTEM, buf_str(&b));
	finds(&c, "a", "=a/x", "a file of the largest size is read");
	buf_putc(&b, '\n');
	make(SYSTEM, buf_str(&b));
	finds(&c, "a", "'/" SYSTEM "' is too large: the limit is 1048576 bytes",
	    "one byte more is refused");
	c.s.etc = c.s.home = "/dev/null";
	finds(&c, "a", "=a/x", "a home that is no folder has no files");
	scene_release(&c);
}

/* "AUTHORITIES|CERT|KEY" or the message. */
static void
loads(const struct scene *c, const char *host, bool use_cert_dir,
    const char *says, const char *title)
{
	struct err err = { 0 };
	struct certs got;
	auto_buf struct buf b;

	buf_init(&b, 4096);
	if (certs_load(&c->s, span_of(host), use_cert_dir, &got, &err) < 0) {
		shorten(err.msg);
		buf_puts(&b, err.msg);
	} else {
		buf_printf(&b, "%s|%s|%s", buf_str(&got.authorities),
		    buf_str(&got.cert), buf_str(&got.key));
	}
	is(buf_str(&b), says, title);
	certs_release(&got);
}

#define DOCKER     "etc/docker/certs.d/h"
#define CONTAINERS "etc/containers/certs.d/h"
#define OWN        "home/.config/containers/certs.d/h"

static void
test_certs(void)
{
	struct scene c;

	scene_init(&c);
	loads(&c, "h", true, "||", "without folders there is nothing");
	make(DOCKER "/b.crt", "B\n");
	make(DOCKER "/a.crt", "A");
	make(DOCKER "/README", "x");
	loads(&c, "h", true, "A\nB\n||",
	    "authorities come in the order of their names, line by line");
	loads(&c, "h:5000", true, "||", "a port makes another host");
	make(CONTAINERS "/x.cert", "C");
	make(CONTAINERS "/x.key", "K");
	loads(&c, "h", true, "|C|K", "the first folder counts, alone");
	make(OWN, NULL);
	loads(&c, "h", true, "||", "also where it is empty");
	make(OWN ":5000/a.crt", "P");
	loads(&c, "h:5000", true, "P||", "a port is part of its name");
	c.s.cert_dir = c.conf;
	loads(&c, "h", true, "no folder '/my.conf'",
	    "a folder that --cert-dir names must be there");
	make("my.conf/a.crt", "D");
	loads(&c, "h", true, "D||", "it is read itself");
	loads(&c, "h:5000", false, "P||", "but not for a mirror");
	loads(&c, "../h", false, "'../h' is no registry",
	    "a host is no way to another folder");
	loads(&c, "..", false, "'..' is no registry", "nor the upper one");
	scene_release(&c);
}

static void
test_bad_certs(void)
{
	struct scene c;
	auto_free char *fifo = at(OWN "/a.crt");

	scene_init(&c);
	make(OWN "/x.cert", "C");
	loads(&c, "h", true, "'/" OWN "/x.cert' without 'x.key'",
	    "a certificate without key is an error");
	make(OWN "/x.key", "");
	loads(&c, "h", true, "'/" OWN "/x.cert' or its key is empty",
	    "an empty key is one");
	make(OWN "/x.key", "K");
	make(OWN "/y.key", "K");
	loads(&c, "h", true, "'/" OWN "/y.key' without 'y.cert'",
	    "a key without certificate is one");
	make(OWN "/y.cert", "C");
	loads(&c, "h", true, "'/" OWN "' has more than one client certificate",
	    "two clients are one");
	ok(mkfifo(fifo, 0666) == 0, "a FIFO can be made");
	loads(&c, "h", true, "'/" OWN "/a.crt' is not a regular file",
	    "a FIFO is one, at once");
	drop(OWN);
	make(OWN, "");
	loads(&c, "h", true, "cannot read '/" OWN "': Not a directory",
	    "a file for a folder is one");
	scene_release(&c);
}

static void
test_large_certs(void)
{
	struct scene c;
	struct certs got;
	struct err err;
	auto_buf struct buf b;

	scene_init(&c);
	buf_init(&b, CERTS_MAX);
	while (b.n < CERTS_MAX - 4)
		buf_putc(&b, '\n');
	make(OWN "/a.crt", buf_str(&b));
	make(OWN "/b.crt", "BB");
	make(OWN "/x.cert", "C");
	make(OWN "/x.key", "K");
	ok(certs_load(&c.s, SPAN("h"), true, &got, &err) == 0 &&
		got.authorities.n == CERTS_MAX - 2 && got.key.n == 1,
	    "material of the largest size is taken");
	certs_release(&got);
	make(OWN "/x.key", "KK");
	ok(certs_load(&c.s, SPAN("h"), true, &got, &err) < 0,
	    "one byte more is refused");
	certs_release(&got);
	make(OWN "/a.crt", "A");
	make(OWN "/b.crt", buf_str(&b));
	ok(certs_load(&c.s, SPAN("h"), true, &got, &err) < 0, "wherever it is");
	certs_release(&got);
	scene_release(&c);
}

/* Root may read everything. */
static void
test_permissions(void)
{
	struct scene c;
	auto_free char *folder = at("etc/docker/certs.d");
	auto_free char *conf = at(SYSTEM);

	if (geteuid() == 0) {
		ok(true, "permissions are not for root # SKIP");
		return;
	}
	scene_init(&c);
	make(DOCKER "/a.crt", "A");
	chmod(folder, 0);
	loads(&c, "h", true, "||", "a folder for root alone is passed over");
	chmod(folder, 0700);
	make(SYSTEM, "");
	chmod(conf, 0);
	finds(&c, "a", "cannot open '/" SYSTEM "': Permission denied",
	    "settings that may not be read are an error");
	scene_release(&c);
}

int
main(void)
{
	test_lookups();
	test_pull();
	test_refusals();
	test_limits();
	test_asked_mirrors();
	test_hosts();
	test_paths();
	if (!mkdtemp(scratch))
		return 1;
	test_files();
	test_bad_files();
	test_certs();
	test_bad_certs();
	test_large_certs();
	test_permissions();
	drop("");
	return tap_end();
}
