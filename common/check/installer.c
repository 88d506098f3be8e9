#include "check/installer.h"

#include "check/command.h"

static const struct {
	const char *name;
	const char *programs; /* blanks between and around them */
	const char *refresh, *install, *upgrade, *dist_upgrade, *clean;
	const char *with;    /* options that take the next word */
	const char *nothing; /* options with which it keeps no copies */
} managers[MANAGERS] = {
	[MANAGER_APT] = { .name = "apt",
	    .programs = "apt apt-get aptitude",
	    .refresh = "update",
	    .install = "install reinstall build-dep satisfy source download",
	    .upgrade = "upgrade safe-upgrade",
	    .dist_upgrade = "dist-upgrade full-upgrade dselect-upgrade",
	    .clean = "clean distclean",
	    .with = "-o -c -t -a --option --config-file --target-release "
		    "--default-release --host-architecture" },
	[MANAGER_APK] = { .name = "apk",
	    .programs = "apk",
	    .refresh = "update",
	    .install = "add fix fetch",
	    .upgrade = "upgrade",
	    .clean = "cache",
	    .with = "-X --repository -p --root -t --virtual --cache-dir "
		    "--keys-dir --repositories-file --arch --wait "
		    "--cache-max-age --progress-fd -o --output",
	    .nothing = "--no-cache" },
	[MANAGER_DNF] = { .name = "dnf",
	    .programs = "dnf dnf5 yum microdnf tdnf",
	    .refresh = "makecache check-update",
	    .install = "install reinstall localinstall groupinstall group "
		       "module builddep swap install-n",
	    .upgrade = "update upgrade upgrade-minimal update-minimal",
	    .dist_upgrade = "distro-sync system-upgrade",
	    .clean = "clean",
	    .with = "-c --config -x --exclude --enablerepo --disablerepo "
		    "--repo --repoid --installroot --releasever -d -e -R "
		    "--forcearch --setopt" },
	[MANAGER_ZYPPER] = { .name = "zypper",
	    .programs = "zypper",
	    .refresh = "refresh ref",
	    .install = "install in source-install si install-new-recommends "
		       "inr",
	    .upgrade = "update up patch",
	    .dist_upgrade = "dist-upgrade dup",
	    .clean = "clean cc",
	    .with = "-R --root -D --reposd-dir -C --cache-dir -r --repo "
		    "--from -t --type -p --plus-repo --releasever" },
	[MANAGER_PIP] = { .name = "pip",
	    .programs = "pip",
	    .install = "install download wheel",
	    .clean = "cache",
	    .with = "-r --requirement -c --constraint -e --editable -i "
		    "--index-url --extra-index-url -f --find-links -t "
		    "--target --prefix --root --trusted-host --proxy "
		    "--timeout --cache-dir --retries --python-version "
		    "--platform --abi --implementation --cert --client-cert "
		    "--log --src -b --no-binary --only-binary "
		    "--progress-bar --config-settings --global-option "
		    "--install-option --build-option --python --report -C",
	    .nothing = "--no-cache-dir --no-cache" },
	[MANAGER_NPM] = { .name = "npm",
	    .programs = "npm",
	    .install = "install i add ci clean-install install-test",
	    .upgrade = "update up upgrade",
	    .clean = "cache",
	    .with = "--prefix --registry -C --cache --omit --include "
		    "--loglevel -w --workspace --tag --userconfig "
		    "--fetch-timeout --fetch-retries --maxsockets" },
	[MANAGER_YARN] = { .name = "yarn",
	    .programs = "yarn yarnpkg",
	    .install = "install add",
	    .upgrade = "upgrade up",
	    .clean = "cache",
	    .with = "--cwd --registry --cache-folder --network-timeout "
		    "--modules-folder --prefix --global-folder" },
	[MANAGER_GEM] = { .name = "gem",
	    .programs = "gem",
	    .install = "install",
	    .upgrade = "update",
	    .with = "-v --version -i --install-dir -n --bindir -s --source -p "
		    "--http-proxy -P --trust-policy --platform --document" },
};

const char *
manager_name(enum manager manager)
{
	return managers[manager].name;
}

/* "pip", "pip3", "pip3.12". */
static bool
is_pip(struct span name)
{
	size_t i = 3;

	if (!span_starts(name, SPAN("pip")))
		return false;
	while (i < name.n &&
	    ((name.p[i] >= '0' && name.p[i] <= '9') || name.p[i] == '.'))
		i++;
	return i == name.n;
}

/* "python3 -m pip": the words from "pip" on. */
static bool
skip_python(const struct shell_word **words, size_t *n)
{
	if (!span_starts(shell_base((*words)[0].text), SPAN("python")))
		return false;
	for (size_t i = 1; i + 1 < *n; i++) {
		struct span s = (*words)[i].text;

		if (span_is(s, "-m") && is_pip((*words)[i + 1].text)) {
			*words += i + 1;
			*n -= i + 1;
			return true;
		}
		if (!span_starts(s, SPAN("-")))
			break;
	}
	return false;
}

static enum manager
find_manager(const struct shell_word **words, size_t *n)
{
	struct span name;

	if (!*n)
		return MANAGER_NONE;
	name = shell_base((*words)[0].text);
	if (is_pip(name) || skip_python(words, n))
		return MANAGER_PIP;
	for (int i = 1; i < MANAGERS; i++)
		if (span_is_listed(name, managers[i].programs))
			return (enum manager)i;
	return MANAGER_NONE;
}

static bool
takes_next(enum manager manager, struct span option)
{
	return span_is_listed(option, managers[manager].with);
}

static bool
is_option(struct span s)
{
	return s.n > 1 && s.p[0] == '-';
}

/* The place of the first operand from `at` on. */
static size_t
skip_options(const struct installer *in, size_t at)
{
	while (at < in->nwords && is_option(in->words[at].text))
		at += takes_next(in->manager, in->words[at].text) ? 2 : 1;
	return at < in->nwords ? at : in->nwords;
}

static bool
is_one_of(const char *list, struct span word)
{
	return list && span_is_listed(word, list);
}

static enum request
request_of(const struct installer *in)
{
	struct span sub = in->subcommand < in->nwords
	    ? in->words[in->subcommand].text
	    : SPAN("");
	static const char *const versions[] = { "-v", "--version", "-h",
		"--help", NULL };
	size_t at = 0;
	const struct shell_word *next;

	if (is_one_of(managers[in->manager].refresh, sub))
		return REQUEST_REFRESH;
	if (is_one_of(managers[in->manager].install, sub))
		return REQUEST_INSTALL;
	if (is_one_of(managers[in->manager].upgrade, sub))
		return REQUEST_UPGRADE;
	if (is_one_of(managers[in->manager].dist_upgrade, sub))
		return REQUEST_DIST_UPGRADE;
	if (is_one_of(managers[in->manager].clean, sub)) {
		/* "cache dir" cleans nothing. */
		next = installer_operand(in, &at);
		return !span_is(sub, "cache") ||
			(next &&
			    span_is_listed(next->text,
				"clean purge rm clear remove verify"))
		    ? REQUEST_CLEAN
		    : REQUEST_OTHER;
	}
	/* yarn alone installs. */
	return in->manager == MANAGER_YARN && !sub.n &&
		!installer_has(in, versions)
	    ? REQUEST_INSTALL
	    : REQUEST_OTHER;
}

bool
installer_parse(struct installer *in, const struct shell_command *c)
{
	*in = (struct installer){ 0 };
	in->words = shell_program(c, &in->nwords);
	in->manager = find_manager(&in->words, &in->nwords);
	if (in->manager == MANAGER_NONE)
		return false;
	in->words++;
	in->nwords--;
	in->subcommand = skip_options(in, 0);
	if (in->manager == MANAGER_YARN && in->subcommand < in->nwords &&
	    span_is(in->words[in->subcommand].text, "global"))
		in->subcommand = skip_options(in, in->subcommand + 1);
	in->request = request_of(in);
	return true;
}

bool
installer_has(const struct installer *in, const char *const *options)
{
	for (; *options; options++)
		for (size_t i = 0; i < in->nwords; i++) {
			struct span s = in->words[i].text;
			struct span option = span_of(*options);

			if (span_starts(s, option) &&
			    (s.n == option.n || s.p[option.n] == '='))
				return true;
		}
	return false;
}

bool
installer_keeps_nothing(const struct installer *in)
{
	const char *list = managers[in->manager].nothing;

	for (size_t i = 0; list && i < in->nwords; i++)
		if (span_is_listed(in->words[i].text, list))
			return true;
	return false;
}

const struct shell_word *
installer_operand(const struct installer *in, size_t *at)
{
	size_t i = skip_options(in, *at ? *at : in->subcommand + 1);

	*at = i + 1;
	return i < in->nwords ? &in->words[i] : NULL;
}

static bool
has_any(struct span s, const char *bytes)
{
	for (; *bytes; bytes++)
		if (memchr(s.p, *bytes, s.n))
			return true;
	return false;
}

/* "name-1.2": what a package's name has no dash, digits and dot for. */
static bool
has_dashed_version(struct span s)
{
	for (size_t i = 1; i + 1 < s.n; i++) {
		size_t k = i + 1;

		while (
		    s.p[i] == '-' && k < s.n && s.p[k] >= '0' && s.p[k] <= '9')
			k++;
		if (k > i + 1 && k < s.n && (s.p[k] == '.' || s.p[k] == ':'))
			return true;
	}
	return false;
}

/* Something other than a package of a repository. */
static bool
is_no_name(struct span s)
{
	static const char *const ends[] = { ".deb", ".rpm", ".apk", ".whl",
		".gz", ".tgz", ".zip", ".gem", ".txt" };

	if (!s.n || s.p[0] == '.' || s.p[0] == '/' || s.p[0] == '~' ||
	    s.p[0] == '!' || has_any(s, "<|>&(){}[]\"'") ||
	    memmem(s.p, s.n, "://", 3))
		return true;
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		if (span_ends(s, span_of(ends[i])))
			return true;
	return false;
}

static bool
is_npm_pinned(struct span s)
{
	const char *at = s.n ? memrchr(s.p, '@', s.n) : NULL;

	/* The one in front begins a scope: "@angular/cli". */
	if (!at || at == s.p)
		return false;
	s = span_from(s, (size_t)(at + 1 - s.p));
	return s.n && s.p[0] >= '0' && s.p[0] <= '9';
}

static bool
has_version(const struct installer *in, struct span s)
{
	switch (in->manager) {
	case MANAGER_APT:
		return has_any(s, "=/") || span_ends(s, SPAN("-"));
	case MANAGER_APK:
		return has_any(s, "=~<>");
	case MANAGER_ZYPPER:
		return has_any(s, "=<>") || has_dashed_version(s);
	case MANAGER_DNF:
		return s.p[0] == '@' || has_dashed_version(s);
	case MANAGER_PIP:
		return memmem(s.p, s.n, "==", 2) || has_any(s, "~@");
	case MANAGER_NPM:
	case MANAGER_YARN:
		return is_npm_pinned(s);
	case MANAGER_GEM:
		return has_any(s, ":");
	default:
		return true;
	}
}

bool
installer_is_unpinned(const struct installer *in,
    const struct shell_word *package)
{
	static const char *const lists[] = { "-r", "--requirement", "-c",
		"--constraint", "--require-hashes", NULL };
	static const char *const version[] = { "-v", "--version", NULL };
	struct span s = package->text;

	if (in->request != REQUEST_INSTALL || !s.n || has_version(in, s))
		return false;
	/* pip's extras, "uvicorn[standard]", and lower bounds. */
	if (in->manager == MANAGER_PIP) {
		const char *end = NULL;

		if (installer_has(in, lists))
			return false;
		for (size_t i = 0; !end && i < s.n; i++)
			if (i && s.p[i] && strchr("[<>=!", s.p[i]))
				end = s.p + i;
		s.n = end ? (size_t)(end - s.p) : s.n;
		/* A folder with a project: "pip install app/". */
		if (memchr(s.p, '/', s.n))
			return false;
	}
	if (in->manager == MANAGER_GEM && installer_has(in, version))
		return false;
	return !package->expands && !is_no_name(s);
}
