/*
 * Pulls an image from anywhere onto a pipe.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

#include "base/cli.h"
#include "base/mem.h"
#include "fetch/origin.h"
#include "fetch/progress.h"
#include "image/platform.h"
#include "sandbox/sandbox.h"

enum {
	OPT_PLATFORM = 256,
	OPT_MANIFEST,
	OPT_CONFIG,
	OPT_ATTESTATIONS,
	OPT_FOREIGN,
	OPT_LIST_TAGS,
	OPT_CATALOG,
	OPT_CREDS_FILE,
	OPT_MIRROR,
	OPT_INSECURE,
	OPT_CERT_DIR,
	OPT_PARALLEL,
	OPT_TRIES,
	OPT_TIMEOUT,
	OPT_CACHE,
	OPT_NO_CACHE,
	OPT_CACHE_MAX,
	OPT_OFFLINE,
	OPT_TMPDIR,
};

enum {
	MIRRORS_MAX = 16,
	TIMEOUT_MAX = 3600, /* seconds */
	TRIES_MAX = 20,
};

static const uint64_t cache_max_default = UINT64_C(10) << 30;

static const struct cli_option options[] = {
	{ OPT_PLATFORM, "platform", "OS/ARCH[/VARIANT]",
	    "the platform, where there are several" },
	{ OPT_MANIFEST, "manifest", NULL, "print the image's manifest" },
	{ OPT_CONFIG, "config", NULL, "print the image's config" },
	{ OPT_ATTESTATIONS, "attestations", NULL,
	    "also provenance, SBOMs, signatures beside it" },
	{ OPT_FOREIGN, "foreign", NULL,
	    "fetch foreign layers from their URLs" },
	{ OPT_LIST_TAGS, "list-tags", "REPOSITORY",
	    "print the tags of a repository" },
	{ OPT_CATALOG, "catalog", "HOST",
	    "print the repositories of a registry" },
	{ OPT_CREDS_FILE, "creds-file", "FILE",
	    "log in with the USER:PASSWORD in it" },
	{ OPT_MIRROR, "mirror", "HOST[/PATH]", "ask this mirror first" },
	{ OPT_INSECURE, "insecure", NULL,
	    "do with http, or TLS that proves nothing" },
	{ OPT_CERT_DIR, "cert-dir", "DIR", "*.crt, *.cert, *.key for TLS" },
	{ OPT_PARALLEL, "parallel", "N",
	    "download so many layers at a time (3)" },
	{ OPT_TRIES, "tries", "N", "try so often (5)" },
	{ OPT_TIMEOUT, "timeout", "SECONDS", "when to give up waiting (30)" },
	{ OPT_CACHE, "cache", "DIR", "where to keep blobs (~/.cache/img)" },
	{ OPT_NO_CACHE, "no-cache", NULL, "keep nothing, take nothing kept" },
	{ OPT_CACHE_MAX, "cache-max", "SIZE", "what to keep at most (10G)" },
	{ OPT_OFFLINE, "offline", NULL, "use the cache alone" },
	{ OPT_TMPDIR, "tmpdir", "DIR", "for temporary files ($TMPDIR, /tmp)" },
	{ 'q', "quiet", NULL, "no progress on a terminal" },
	CLI_COMMON,
	{ 0 },
};

/* What main holds. */
struct setup {
	struct fetch_options fetch;
	struct registry_options registry;
	const char *mirrors[MIRRORS_MAX];
	const char *list_tags, *catalog;
	const char *cache, *tmpdir;
	bool no_cache;
	bool quiet;
	uint64_t cache_max;
	const char *operand;
	struct origin origin;
	char *host; /* of a catalog */
	char scratch_problem[512];
};

static int
set_number(const char *option, const char *arg, unsigned max, unsigned *out)
{
	uint64_t n;

	if (!span_to_u64(span_of(arg), max, &n) || n == 0)
		return cli_usage("--%s takes a number from 1 to %u, not '%s'",
		    option, max, arg);
	*out = (unsigned)n;
	return 0;
}

static int
set_size(const char *arg, uint64_t *out)
{
	static const char units[] = "kMGT";
	struct span digits = span_of(arg);
	const char *unit = digits.n ? strchr(units, arg[digits.n - 1]) : NULL;
	unsigned shift = unit ? 10 * (unsigned)(unit - units + 1) : 0;

	digits.n -= unit != NULL;
	if (span_to_u64(digits, UINT64_MAX >> shift, out)) {
		*out <<= shift;
		return 0;
	}
	return cli_usage("--cache-max takes a size as 500M or 10G, not '%s'",
	    arg);
}

static int
set_text(const char *option, const char *arg, const char **out)
{
	*out = arg;
	return *arg ? 0 : cli_usage("--%s: an empty argument", option);
}

static int
add_mirror(struct setup *s, const char *arg)
{
	if (s->registry.nmirrors == MIRRORS_MAX)
		return cli_usage("more than %d mirrors", MIRRORS_MAX);
	s->mirrors[s->registry.nmirrors++] = arg;
	return *arg ? 0 : cli_usage("--mirror: an empty argument");
}

static int
set_registry_option(struct setup *s, int option, const char *arg)
{
	switch (option) {
	case OPT_CREDS_FILE:
		return set_text("creds-file", arg, &s->registry.creds_file);
	case OPT_MIRROR:
		return add_mirror(s, arg);
	case OPT_INSECURE:
		s->registry.insecure = true;
		return 0;
	case OPT_CERT_DIR:
		return set_text("cert-dir", arg, &s->registry.cert_dir);
	case OPT_PARALLEL:
		return set_number("parallel", arg, FETCH_PARALLEL_MAX,
		    &s->fetch.parallel);
	case OPT_TRIES:
		return set_number("tries", arg, TRIES_MAX, &s->registry.tries);
	case OPT_TIMEOUT:
		return set_number("timeout", arg, TIMEOUT_MAX,
		    &s->registry.timeout);
	case OPT_CACHE:
		return set_text("cache", arg, &s->cache);
	case OPT_NO_CACHE:
		s->no_cache = true;
		return 0;
	case OPT_CACHE_MAX:
		return set_size(arg, &s->cache_max);
	case OPT_OFFLINE:
		s->fetch.offline = true;
		return 0;
	case OPT_TMPDIR:
		s->tmpdir = arg;
		return 0;
	default:
		s->quiet = true;
		return 0;
	}
}

static int
set_what(struct setup *s, enum fetch_what what)
{
	if (s->fetch.what != FETCH_ARCHIVE && s->fetch.what != what)
		return cli_usage("--manifest or --config, not both");
	s->fetch.what = what;
	return 0;
}

static int
set_option(struct setup *s, int option, const char *arg)
{
	switch (option) {
	case OPT_PLATFORM: {
		struct platform p;

		s->fetch.platform = arg;
		return platform_parse(span_of(arg), &p)
		    ? 0
		    : cli_usage("--platform takes OS/ARCH[/VARIANT], not '%s'",
			  arg);
	}
	case OPT_MANIFEST:
		return set_what(s, FETCH_MANIFEST);
	case OPT_CONFIG:
		return set_what(s, FETCH_CONFIG);
	case OPT_ATTESTATIONS:
		s->fetch.attestations = true;
		return 0;
	case OPT_FOREIGN:
		s->fetch.foreign = true;
		return 0;
	case OPT_LIST_TAGS:
		return set_text("list-tags", arg, &s->list_tags);
	case OPT_CATALOG:
		return set_text("catalog", arg, &s->catalog);
	default:
		return set_registry_option(s, option, arg);
	}
}

static bool
is_list(const struct setup *s)
{
	return s->list_tags || s->catalog;
}

static int
check_options(const struct setup *s, int operands)
{
	if (s->list_tags && s->catalog)
		return cli_usage("--list-tags or --catalog, not both");
	if (is_list(s) &&
	    (s->fetch.what != FETCH_ARCHIVE || s->fetch.attestations ||
		s->fetch.platform))
		return cli_usage("a list has no image to choose");
	if (is_list(s) && s->fetch.offline)
		return cli_usage("--offline: a list comes from the registry");
	if (is_list(s) ? operands > 0 : operands != 1)
		return cli_usage(is_list(s) ? "a list takes no operand"
			: operands          ? "more than one image"
					    : "which image?");
	if (s->no_cache && (s->cache || s->fetch.offline))
		return cli_usage("--no-cache goes neither with --cache nor "
				 "with --offline");
	return 0;
}

static int
read_operand(struct setup *s)
{
	struct origin *o = &s->origin;
	struct err err;

	if (origin_parse(s->operand, o, &err) < 0)
		return cli_fail_err(&err);
	if (o->kind != ORIGIN_REGISTRY && s->fetch.offline)
		return cli_usage("--offline is for registries");
	return 0;
}

static int
read_list(struct setup *s)
{
	struct err err;

	if (s->list_tags)
		return origin_parse_repository(s->list_tags, &s->origin, &err) <
			0
		    ? cli_usage("--list-tags: %s", err.msg)
		    : 0;
	s->host = reference_parse_host(span_of(s->catalog), &err);
	return s->host ? 0 : cli_fail_err(&err);
}

static char *
default_cache(void)
{
	const char *xdg = getenv("XDG_CACHE_HOME");
	const char *home = getenv("HOME");

	if (xdg && *xdg == '/')
		return mem_printf("%s/img", xdg);
	return home && *home == '/' ? mem_printf("%s/.cache/img", home) : NULL;
}

/* The directory that nobody asked for may be missing; one that was asked for
 * may not. */
static int
open_cache(struct setup *s, struct err *err)
{
	auto_free char *dir = default_cache();

	if (s->cache || s->fetch.offline) {
		if (!s->cache && !dir)
			return err_set(err, "no cache: HOME is not set");
		s->fetch.cache = cache_open(s->cache ? s->cache : dir, err);
		return s->fetch.cache ? 0 : -1;
	}
	if (!s->no_cache && dir && !(s->fetch.cache = cache_open(dir, err)))
		cli_warn("no cache: %s", err->msg);
	if (!s->fetch.cache)
		s->fetch.cache = cache_temporary(s->tmpdir, err);
	return s->fetch.cache ? 0 : -1;
}

static void
open_scratch(struct setup *s)
{
	struct err err;

	s->fetch.scratch = cli_spool(s->tmpdir, &err);
	if (s->fetch.scratch >= 0)
		return;
	snprintf(s->scratch_problem, sizeof(s->scratch_problem), "%.500s",
	    err.msg);
	s->fetch.scratch_problem = s->scratch_problem;
}

static int
start_registry(struct setup *s, struct err *err)
{
	struct registry_options *r = &s->registry;

	r->engine = s->origin.kind == ORIGIN_DOCKER ? ENGINE_DOCKER
	    : s->origin.kind == ORIGIN_PODMAN       ? ENGINE_PODMAN
						    : ENGINE_NONE;
	r->host = s->host ? s->host : s->origin.ref.host;
	r->repository =
	    s->origin.ref.repository ? s->origin.ref.repository : "";
	r->by_digest = digest_is_set(&s->origin.ref.digest);
	r->mirrors = s->mirrors;
	if (s->fetch.offline)
		return 0;
	s->fetch.registry = registry_start(r, err);
	return s->fetch.registry ? 0 : -1;
}

/* In the sandbox. */
static int
work(struct setup *s, int local, const char *ref, struct err *err)
{
	const char *subject = s->operand ? s->operand
	    : s->list_tags               ? s->list_tags
					 : s->catalog;
	struct fetch *f = fetch_new(&s->fetch);
	struct progress *p =
	    progress_start(f, subject, 2, isatty(2) && !s->quiet);
	int r;

	if (is_list(s))
		r = fetch_list(f, s->host ? s->host : s->origin.ref.host,
		    s->origin.ref.repository, 1, err);
	else if (s->origin.kind == ORIGIN_REGISTRY)
		r = fetch_image(f, &s->origin.ref, 1, err);
	else if (s->origin.kind == ORIGIN_LOCAL)
		r = fetch_local(f, local, ref, 1, err);
	else
		r = fetch_engine(f, s->origin.name, 1, err);
	progress_stop(p);
	fetch_free(f);
	/* What was asked for is written: that there is too much is no failure.
	 */
	if (r == 0 && s->fetch.cache && cache_keeps(s->fetch.cache) &&
	    cache_trim(s->fetch.cache, s->cache_max, err) < 0)
		cli_warn("%s", err->msg);
	return r;
}

static int
enter(const struct setup *s, int local, struct err *err)
{
	struct sandbox_want want = { .beneath = -1,
		.threads = true,
		.messages = s->fetch.registry != NULL };
	struct stat st;

	if (s->fetch.cache) {
		want.beneath = cache_dir(s->fetch.cache);
		want.keep = true;
	} else if (local >= 0 && fstat(local, &st) == 0 &&
	    S_ISDIR(st.st_mode)) {
		want.beneath = local;
	}
	hash_prepare();
	return sandbox_enter(want, err);
}

static int
run(struct setup *s)
{
	auto_close int local = -1;
	const char *ref = NULL;
	struct err err;
	int r = 0;

	if (isatty(1) && s->fetch.what == FETCH_ARCHIVE && !is_list(s))
		return cli_usage("the output is a tar archive, not for a "
				 "terminal: pipe it or redirect it");
	progress_block();
	if (s->origin.kind == ORIGIN_LOCAL)
		r = local = origin_open(&s->origin, &ref, &err);
	else
		r = start_registry(s, &err);
	if (r >= 0 && s->origin.kind == ORIGIN_REGISTRY)
		r = open_cache(s, &err);
	open_scratch(s);
	if (r >= 0)
		r = enter(s, local, &err);
	if (r >= 0)
		r = work(s, local, ref, &err);
	cache_free(s->fetch.cache);
	registry_free(s->fetch.registry);
	if (r < 0 && s->origin.kind == ORIGIN_LOCAL && local >= 0)
		err_wrap(&err, "%s", s->origin.name);
	return r < 0 ? cli_fail_err(&err) : EXIT_OK;
}

int
main(int argc, char **argv)
{
	const struct cli cli = { .synopsis = "REF",
		.about = "Pulls an image from a registry, an engine or an "
			 "archive onto a pipe.",
		.options = options,
		.argc = argc,
		.argv = argv };
	struct setup s = { .fetch = { .parallel = 3, .scratch = -1 },
		.registry = { .tries = 5, .timeout = 30 },
		.cache_max = cache_max_default };
	const char *arg;
	int option, status = 0;

	cli_start();
	while (status == 0 && (option = cli_next(&cli, &arg)) != -1)
		status = set_option(&s, option, arg);
	if (status == 0)
		status = check_options(&s, argc - optind);
	s.operand = argv[optind];
	if (status == 0)
		status = is_list(&s) ? read_list(&s) : read_operand(&s);
	if (status == 0)
		status = run(&s);
	origin_release(&s.origin);
	free(s.host);
	return status;
}
