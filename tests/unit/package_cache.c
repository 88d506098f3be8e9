/* package_cache: whose files are in a cache, and what fills and empties one. */
#include "check/package_cache.h"

#include "tap.h"

static void
test_paths(void)
{
	static const struct {
		const char *path;
		enum package_cache cache;
		const char *folder;
	} cases[] = {
		{ "var/lib/apt/lists/a_Packages", CACHE_APT_LISTS,
		    "var/lib/apt/lists" },
		{ "var/lib/apt/lists/partial/a", CACHE_APT_LISTS,
		    "var/lib/apt/lists" },
		{ "var/lib/apt/lists/lock", CACHE_NONE, NULL },
		{ "var/lib/apt/lists2/a", CACHE_NONE, NULL },
		{ "var/lib/apt/extended_states", CACHE_NONE, NULL },
		{ "var/cache/apt/srcpkgcache.bin", CACHE_APT_PACKAGES,
		    "var/cache/apt" },
		{ "var/cache/apt/archives/a.deb", CACHE_APT_PACKAGES,
		    "var/cache/apt" },
		{ "var/cache/apt/archives/lock", CACHE_NONE, NULL },
		{ "var/cache/apk/APKINDEX.1.tar.gz", CACHE_APK,
		    "var/cache/apk" },
		{ "etc/apk/cache/a.apk", CACHE_APK, "etc/apk/cache" },
		{ "etc/apk/keys/a", CACHE_NONE, NULL },
		{ "lib/apk/db/installed", CACHE_NONE, NULL },
		{ "var/cache/dnf/a/b.solv", CACHE_DNF, "var/cache/dnf" },
		{ "var/cache/dnf/expired_repos.json", CACHE_NONE, NULL },
		{ "var/cache/zypp/solv/@System/a", CACHE_NONE, NULL },
		{ "var/cache/zypp/solv/a/b", CACHE_ZYPPER, "var/cache/zypp" },
		{ "root/.cache/pip/http/a", CACHE_PIP, "root/.cache/pip" },
		{ ".cache/pip/http/a", CACHE_PIP, ".cache/pip" },
		{ "a/b/.cache/pip/c", CACHE_PIP, "a/b/.cache/pip" },
		{ "root/.cache/pip", CACHE_NONE, NULL },
		{ "root/.npm/_cacache/a", CACHE_NPM, "root/.npm/_cacache" },
		{ "root/.npm/_logs/a", CACHE_NONE, NULL },
		{ "usr/local/share/.cache/yarn/v6/a", CACHE_YARN,
		    "usr/local/share/.cache/yarn" },
		{ "usr/local/bundle/cache/a.gem", CACHE_GEM,
		    "usr/local/bundle/cache" },
		{ "cache/a.gem", CACHE_NONE, NULL },
		{ "a.gem", CACHE_NONE, NULL },
		{ "", CACHE_NONE, NULL },
		{ ".", CACHE_NONE, NULL },
	};

	for (size_t i = 0; i < array_len(cases); i++) {
		struct span folder = SPAN("");
		enum package_cache cache =
		    package_cache_of(span_of(cases[i].path), &folder);

		ok(cache == cases[i].cache, "'%s' is in %s", cases[i].path,
		    cases[i].folder ? cases[i].folder : "no cache");
		if (cases[i].folder)
			is_span(folder, span_of(cases[i].folder), "its folder");
	}
}

static void
test_commands(void)
{
	static const struct {
		const char *text;
		enum package_cache cache;
		bool fills, empties;
	} cases[] = {
		{ "apt-get update", CACHE_APT_LISTS, true, false },
		{ "apt-get install a", CACHE_APT_LISTS, false, false },
		{ "rm -rf /var/lib/apt/lists/*", CACHE_APT_LISTS, false, true },
		{ "rm -rf /var/lib/apt/lists/", CACHE_APT_LISTS, false, true },
		{ "rm -rf /var/lib/apt/lists", CACHE_APT_LISTS, false, true },
		{ "rm -rf /var/lib/apt", CACHE_APT_LISTS, false, true },
		{ "rm -r /var/lib/{dpkg,apt}/lists/*", CACHE_APT_LISTS, false,
		    true },
		{ "rm -r /var/lib/{dpkg,a}/lists", CACHE_APT_LISTS, false,
		    false },
		{ "rm -rf /var/lib/aptitude", CACHE_APT_LISTS, false, false },
		{ "rm -rf /", CACHE_APT_LISTS, false, false },
		{ "echo /var/lib/apt/lists", CACHE_APT_LISTS, false, false },
		{ "apt-get clean", CACHE_APT_LISTS, false, false },
		{ "apt-get clean", CACHE_APT_PACKAGES, false, true },
		{ "find /var/cache/apt -type f -delete", CACHE_APT_PACKAGES,
		    false, true },
		{ "apk add a", CACHE_APK, true, false },
		{ "apk add a", CACHE_APT_LISTS, false, false },
		{ "apk add --no-cache a", CACHE_APK, false, false },
		{ "rm /var/cache/apk/*", CACHE_APK, false, true },
		{ "dnf makecache", CACHE_DNF, true, false },
		{ "rm -rf /var/cache/*", CACHE_DNF, false, true },
		{ "pip install a", CACHE_PIP, true, false },
		{ "pip install --no-cache-dir a", CACHE_PIP, false, false },
		{ "rm -rf ~/.cache", CACHE_PIP, false, true },
		{ "rm -rf $HOME/.cache/*", CACHE_YARN, false, true },
		{ "rm -rf /root/.npm", CACHE_NPM, false, true },
		{ "rm -rf /root/.npmrc", CACHE_NPM, false, false },
		{ "rm -rf /usr/local/bundle/cache/*.gem", CACHE_GEM, false,
		    true },
		{ "yarn cache clean", CACHE_YARN, false, true },
		{ "yarn cache dir", CACHE_YARN, false, false },
	};

	for (size_t i = 0; i < array_len(cases); i++) {
		auto_shell struct shell sh = { 0 };
		struct installer in;
		struct err err;
		bool installs, fills;

		if (!ok(shell_parse(&sh, span_of(cases[i].text), &err) == 0,
			"%s", cases[i].text))
			continue;
		installs = installer_parse(&in, &sh.commands[0]);
		fills =
		    installs && package_cache_is_filled(cases[i].cache, &in);
		ok(fills == cases[i].fills, "fills it: %d", fills);
		ok(package_cache_is_emptied(cases[i].cache, &sh.commands[0],
		       installs ? &in : NULL) == cases[i].empties,
		    "empties it: %d", cases[i].empties);
	}
}

static void
test_found(void)
{
	struct caches_found f = { 0 };

	caches_found_add(&f, SPAN("var/lib/apt/lists/a"), 10, 0);
	caches_found_add(&f, SPAN("var/lib/apt/lists/b"), 8, 1);
	caches_found_add(&f, SPAN("root/.cache/pip/a"), 0, 1);
	caches_found_add(&f, SPAN("var/lib/apt/lists/c"), 8, 1);
	caches_found_add(&f, SPAN("etc/passwd"), 99, 2);
	ok(f.n == 2, "files of one folder are one cache");
	is(f.list[0].folder, "var/lib/apt/lists", "the first");
	ok(f.list[0].files == 3 && f.list[0].bytes == 26, "all are counted");
	ok(f.list[0].layer == 1, "the layer is that of most bytes");
	ok(f.list[1].layer == 1, "also where files are empty");
	for (int i = 0; i < 2 * CACHES_FOUND_MAX; i++) {
		auto_free char *path = mem_printf("h/%d/.cache/pip/a", i);

		caches_found_add(&f, span_of(path), 1, 3);
	}
	ok(f.n == CACHES_FOUND_MAX, "there is an end to homes");
	ok(f.list[f.n - 1].files == CACHES_FOUND_MAX + 3,
	    "and the last stands for the others");
	caches_found_release(&f);
	ok(f.n == 0 && !f.list, "nothing is left when released");
}

static void
test_tables(void)
{
	for (int k = 0; k < CACHES; k++) {
		enum package_cache c = (enum package_cache)k;

		ok(package_cache_manager(c) != MANAGER_NONE &&
			manager_name(package_cache_manager(c)) &&
			package_cache_what(c) && package_cache_remedy(c),
		    "cache %d has a manager and texts", k);
	}
}

int
main(void)
{
	test_paths();
	test_commands();
	test_found();
	test_tables();
	return tap_end();
}
