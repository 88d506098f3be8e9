/* installer: what commands ask of package managers. */
#include "check/installer.h"

#include "base/buf.h"
#include "tap.h"

static void
show(const struct installer *in, struct buf *b)
{
	static const char *const requests[] = { "other", "refresh", "install",
		"upgrade", "dist-upgrade", "clean" };
	const struct shell_word *w;
	size_t at = 0;

	buf_printf(b, "%s %s%s", manager_name(in->manager),
	    requests[in->request],
	    installer_keeps_nothing(in) ? " keeps-nothing" : "");
	while ((w = installer_operand(in, &at)))
		buf_printf(b, " %.*s%s", SPAN_ARG(w->text),
		    installer_is_unpinned(in, w) ? "?" : "");
}

static const struct {
	const char *text, *want;
} cases[] = {
	{ "apt-get update", "apt refresh" },
	{ "/usr/bin/apt -y install a b=1", "apt install a? b=1" },
	{ "apt-get -o A=b -t c install d", "apt install d?" },
	{ "apt-get install -y -t c d", "apt install d?" },
	{ "apt-get install a/stable b- ./c.deb /d $e ^f",
	    "apt install a/stable b- ./c.deb /d $e ^f?" },
	{ "apt full-upgrade", "apt dist-upgrade" },
	{ "aptitude safe-upgrade", "apt upgrade" },
	{ "apt-get clean", "apt clean" },
	{ "apt-get autoremove a", "apt other a" },
	{ "apt-get", "apt other" },
	{ "apt-get -o", "apt other" },
	{ "sudo -E apt-get update", "apt refresh" },
	{ "apt-cache show a", NULL },
	{ "echo apt-get update", NULL },
	{ "apk add --no-cache -t .b c d=1 e~2 f@edge",
	    "apk install keeps-nothing c? d=1 e~2 f@edge?" },
	{ "apk --no-cache add --virtual .b c", "apk install keeps-nothing c?" },
	{ "apk add -U c", "apk install c?" },
	{ "apk cache clean", "apk clean clean" },
	{ "apk cache sync", "apk other sync" },
	{ "yum update -y", "dnf upgrade" },
	{ "microdnf install a-1.2-3 java-17-openjdk @b",
	    "dnf install a-1.2-3 java-17-openjdk? @b" },
	{ "dnf --setopt a=1 clean all", "dnf clean all" },
	{ "dnf distro-sync", "dnf dist-upgrade" },
	{ "zypper -n in -y a", "zypper install a?" },
	{ "zypper ref", "zypper refresh" },
	{ "pip3.12 install --no-cache-dir a==1 b 'c>=2' 'd[e]==3' 'f[g]'",
	    "pip install keeps-nothing a==1 b? c>=2? d[e]==3 f[g]?" },
	{ "pip install -r a b", "pip install b" },
	{ "python3 -u -m pip install a", "pip install a?" },
	{ "python3 -m venv pip", NULL },
	{ "python3 x.py -m pip install a", NULL },
	{ "pipenv install a", NULL },
	{ "pip install . ./a app/ git+https://b/c d.whl -e e",
	    "pip install . ./a app/ git+https://b/c d.whl" },
	{ "npm i -g a @b/c @b/c@1 d@2.0 e@latest",
	    "npm install a? @b/c? @b/c@1 d@2.0 e@latest?" },
	{ "npm ci", "npm install" },
	{ "npm cache clean --force", "npm clean clean" },
	{ "npm run build", "npm other build" },
	{ "yarn", "yarn install" },
	{ "yarn --version", "yarn other" },
	{ "yarn build", "yarn other" },
	{ "yarn global add a@1 b", "yarn install a@1 b?" },
	{ "gem install a b:1", "gem install a? b:1" },
	{ "gem install a -v 1", "gem install a" },
};

static void
test_requests(void)
{
	for (size_t i = 0; i < array_len(cases); i++) {
		auto_shell struct shell sh = { 0 };
		auto_buf struct buf b = { .max = 4096 };
		struct installer in = { 0 };
		struct err err;

		ok(shell_parse(&sh, span_of(cases[i].text), &err) == 0 &&
			installer_parse(&in, &sh.commands[0]) ==
			    (cases[i].want != NULL),
		    "%s: %s", cases[i].text,
		    cases[i].want ? "is a package manager's" : "is none");
		if (!cases[i].want || in.manager == MANAGER_NONE)
			continue;
		show(&in, &b);
		is(buf_str(&b), cases[i].want, cases[i].text);
	}
}

static void
test_options(void)
{
	static const char *const options[] = { "-r", "--constraint", NULL };
	static const char *const texts[] = { "pip install -r a",
		"pip install --constraint=a b", "pip install --constraints b",
		"pip install b" };

	for (size_t i = 0; i < array_len(texts); i++) {
		auto_shell struct shell sh = { 0 };
		struct installer in;
		struct err err;

		ok(shell_parse(&sh, span_of(texts[i]), &err) == 0 &&
			installer_parse(&in, &sh.commands[0]) &&
			installer_has(&in, options) == (i < 2),
		    "%s: %s one of the options", texts[i],
		    i < 2 ? "has" : "has not");
	}
}

int
main(void)
{
	test_requests();
	test_options();
	return tap_end();
}
