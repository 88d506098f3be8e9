/* Target: what is asked of the commands of a script: package managers, caches,
 * modes, downloads. The input is a script, and a path too. */
#include "check/command.h"

#include "check/package_cache.h"
#include "check/unverified.h"
#include "fuzz.h"

enum { TEXT_MAX = 4096 };

static void
check_installer(const struct shell_command *c)
{
	const struct shell_word *w;
	struct installer in;
	size_t at = 0, n = 0;

	if (!installer_parse(&in, c)) {
		for (int k = 0; k < CACHES; k++)
			package_cache_is_emptied((enum package_cache)k, c,
			    NULL);
		return;
	}
	must(in.manager != MANAGER_NONE && manager_name(in.manager));
	must(in.nwords < c->nwords && in.subcommand <= in.nwords);
	must(in.words > c->words);
	must(in.words + in.nwords == c->words + c->nwords);
	while ((w = installer_operand(&in, &at))) {
		must(w > &in.words[in.subcommand]);
		must(w < in.words + in.nwords);
		must(!installer_is_unpinned(&in, w) ||
		    in.request == REQUEST_INSTALL);
		must(n++ < in.nwords);
	}
	for (int k = 0; k < CACHES; k++)
		must(!package_cache_is_filled((enum package_cache)k, &in) ||
		    package_cache_manager((enum package_cache)k) == in.manager);
}

static void
check_command(const struct shell_command *c)
{
	auto_buf struct buf b = { .max = TEXT_MAX };
	struct command_mode m;
	struct unverified u;
	struct span url;
	size_t at = 0, before = 0;

	command_put(&b, c);
	touch(buf_span(&b));
	if (command_mode(c, &m)) {
		touch(m.mode);
		command_mode_is_open(m.mode);
		must(m.nfiles <= c->nwords);
		for (size_t i = 0; i < m.nfiles; i++)
			touch(m.files[i].text);
	}
	if (command_fetches(c, &url))
		touch(url);
	command_runs_input(c);
	command_runs_words(c);
	while (unverified_next(c, &at, &u)) {
		must(at > before && at <= c->nwords + c->nredirects);
		must(u.what.n > 0);
		before = at;
	}
	for (size_t i = 0; i < c->nassigns; i++)
		unverified_variable(c->assigns[i].text, SPAN("0"), &u);
}

static void
check_path(struct span path)
{
	struct caches_found found = { 0 };
	struct span folder;
	enum package_cache cache = package_cache_of(path, &folder);

	must(cache <= CACHE_NONE);
	if (cache != CACHE_NONE) {
		must(folder.p == path.p && folder.n < path.n);
		must(path.p[folder.n] == '/');
	}
	caches_found_add(&found, path, 1, 0);
	must(found.n == (cache != CACHE_NONE));
	caches_found_release(&found);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span text = { (const char *)data, size };
	auto_shell struct shell sh = { 0 };
	struct err err;

	/* No path of an image has one. */
	if (!size || !memchr(data, '\0', size))
		check_path(text);
	if (shell_parse(&sh, text, &err) < 0)
		return 0;
	for (size_t i = 0; i < sh.n; i++) {
		check_installer(&sh.commands[i]);
		check_command(&sh.commands[i]);
	}
	return 0;
}

void
fuzz_seeds(fuzz_seed_fn *fn, void *arg)
{
	static const struct span seeds[] = {
		SPAN("apt-get -o A=b install -y --allow-unauthenticated a=1 b; "
		     "rm -rf /var/lib/{apt,dpkg}/lists/*"),
		SPAN("apk add --no-cache -t .a b~1; dnf clean all; zypper -n "
		     "in a; npm i -g @a/b@1; gem install a:1; yarn global add"),
		SPAN("python3 -m pip install --trusted-host a 'b[c]>=1' -r d"),
		SPAN("curl -fsSLk -u a:b https://c:d@e/f -H 'authorization: g' "
		     "| sudo bash -s -- x"),
		SPAN("chmod -R a+rwx,o-t a; mkdir -m0777 b; install --mode=666 "
		     "c d; find . -exec chmod 777 {} +"),
		SPAN("cat >a <<E\ngpgcheck=0\nE\nsed s/a/gpgcheck=0/ b; git -c "
		     "http.sslVerify=false x; GIT_SSL_NO_VERIFY=1 y"),
		SPAN("sh -c \"$(curl a)\"; eval `wget b`; python3 - <(c)"),
		SPAN("var/lib/apt/lists/a"),
		SPAN("home/a/.cache/pip/b"),
		SPAN("usr/lib/ruby/gems/3/cache/a.gem"),
		SPAN(".npm/_cacache/a"),
	};

	for (size_t i = 0; i < array_len(seeds); i++)
		fn(arg, seeds[i]);
}
