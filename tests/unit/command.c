/* command, unverified: what single commands of a build do. */
#include "check/command.h"

#include "check/unverified.h"
#include "tap.h"

static void
test_text(void)
{
	static const char *const cases[][2] = {
		{ "A=b  c 'd e' \"f\"", "c d e f" },
		{ "curl -u me:pw https://me:pw@a.com/x@y",
		    "curl -u me:**** https://****@a.com/x@y" },
		{ "curl https://a.com/x@y ftp://b@c",
		    "curl https://a.com/x@y ftp://****@c" },
		{ "curl -H 'Authorization: Bearer x' y",
		    "curl -H Authorization: Bearer **** y" },
		{ "env GITHUB_TOKEN=x DB_PASSWORD=y Z=1 z",
		    "env GITHUB_TOKEN=**** DB_PASSWORD=**** Z=1 z" },
		{ "z --api-key x --secret=y --keep z",
		    "z --api-key **** --secret=**** --keep z" },
		{ "sshpass -p x ssh y", "sshpass -p **** ssh y" },
		{ "z TOKEN='a b' --secret \"c 'd\" e 'f g'",
		    "z TOKEN=**** --secret **** e f g" },
		{ "curl -d '{\"password\": \"a b\"}' x",
		    "curl -d {\"password\": \"****\"} x" },
		{ "z TOKEN=\"$(cat /a)\" KEYMAP=x",
		    "z TOKEN=$(cat /a) KEYMAP=x" },
		{ "a @ :// =", "a @ :// =" },
	};

	for (size_t i = 0; i < array_len(cases); i++) {
		auto_shell struct shell sh = { 0 };
		auto_buf struct buf b = { .max = 4096 };
		struct err err;

		if (shell_parse(&sh, span_of(cases[i][0]), &err) == 0)
			command_put(&b, &sh.commands[0]);
		is(buf_str(&b), cases[i][1], cases[i][0]);
	}
}

static void
test_modes(void)
{
	static const char *const open[] = { "777", "0777", "666", "2777", "002",
		"2", "a+w", "o+w", "ugo=rwx", "u+x,o=w", "go+rw", "u-x+w,a+w" };
	static const char *const closed[] = { "755", "0775", "1777", "3777",
		"+w", "o-w", "u+w", "a+rx", "o+rwt", "a+w,+t", "", "888", "x",
		"og-w+r" };

	for (size_t i = 0; i < array_len(open); i++)
		ok(command_mode_is_open(span_of(open[i])),
		    "%s lets everybody write", open[i]);
	for (size_t i = 0; i < array_len(closed); i++)
		ok(!command_mode_is_open(span_of(closed[i])), "'%s' does not",
		    closed[i]);
}

static void
test_mode_commands(void)
{
	static const struct {
		const char *text, *mode;
		size_t files;
	} cases[] = {
		{ "chmod -R 777 a b", "777", 2 },
		{ "chmod a+w a", "a+w", 1 },
		{ "chmod -w a", "-w", 1 },
		{ "chmod --quiet -v 1 a", "1", 1 },
		{ "chmod", NULL, 0 },
		{ "chmod -R", NULL, 0 },
		{ "chmod 777", "777", 0 },
		{ "mkdir -p -m 700 a b", "700", 1 },
		{ "mkdir --mode=700 a", "700", 1 },
		{ "mkdir -m", NULL, 0 },
		{ "mkdir a", NULL, 0 },
		{ "install -m644 a b", "644", 1 },
		{ "chown 777 a", NULL, 0 },
	};

	for (size_t i = 0; i < array_len(cases); i++) {
		auto_shell struct shell sh = { 0 };
		struct command_mode m;
		struct err err;
		bool got =
		    shell_parse(&sh, span_of(cases[i].text), &err) == 0 &&
		    command_mode(&sh.commands[0], &m);

		ok(got == (cases[i].mode != NULL), "%s: %s a mode",
		    cases[i].text, cases[i].mode ? "gives" : "does not give");
		if (got) {
			is_span(m.mode, span_of(cases[i].mode), "the mode");
			ok(m.nfiles == cases[i].files, "and %zu files",
			    cases[i].files);
		}
	}
}

static void
test_running(void)
{
	static const struct {
		const char *text;
		bool fetches, input, words;
	} cases[] = {
		{ "curl -o a https://b", true, false, false },
		{ "/usr/bin/wget -q", true, false, false },
		{ "git clone https://b", false, false, false },
		{ "bash -s x", false, true, false },
		{ "python3", false, true, false },
		{ "python3.11 -", false, true, false },
		{ "php -- --install-dir=x", false, true, false },
		{ "python3 -c 'x'", false, false, false },
		{ "python3 x.py \"$(y)\"", false, false, false },
		{ "node -e \"$(y)\"", false, false, true },
		{ "sh -c \"$(y)\"", false, false, true },
		{ "sh -c 'x' \"$(y)\"", false, false, false },
		{ "eval \"$(y)\"", false, false, true },
		{ ". <(y)", false, false, true },
		{ "echo \"$(y)\"", false, false, false },
	};

	for (size_t i = 0; i < array_len(cases); i++) {
		auto_shell struct shell sh = { 0 };
		const struct shell_command *c;
		struct err err;
		struct span url;

		if (!ok(shell_parse(&sh, span_of(cases[i].text), &err) == 0,
			"%s", cases[i].text))
			continue;
		c = &sh.commands[0];
		ok(command_fetches(c, &url) == cases[i].fetches &&
			command_runs_input(c) == cases[i].input &&
			command_runs_words(c) == cases[i].words,
		    "fetches %d, runs its input %d, its words %d",
		    cases[i].fetches, cases[i].input, cases[i].words);
	}
}

static void
test_url(void)
{
	auto_shell struct shell sh = { 0 };
	struct err err;
	struct span url = SPAN("");

	ok(shell_parse(&sh, SPAN("curl --proxy=http://p -o a https://b c://d"),
	       &err) == 0 &&
		command_fetches(&sh.commands[0], &url),
	    "a download");
	is_span(url, SPAN("https://b"), "its first URL that is no option");
}

/* Each word that was found, once each time: "packages:--x server:--y". */
static void
test_unverified(void)
{
	static const char *const cases[][2] = {
		{ "apt-get install --force-yes --allow-unauthenticated a",
		    "packages:--force-yes packages:--allow-unauthenticated" },
		{ "curl -sk a", "server:--insecure" },
		{ "curl -o k -Hk -ok --insecure-not a", "" },
		{ "git -c HTTP.sslverify=FALSE clone a",
		    "server:http.sslVerify" },
		{ "git config http.sslVerify false", "server:http.sslVerify" },
		{ "git config http.sslVerify", "" },
		{ "npm config set strict-ssl false", "server:strict-ssl" },
		{ "echo a_gpgcheck=0 gpgcheck=1", "" },
		{ "echo '[a]\ngpgcheck=0'", "packages:gpgcheck=0" },
		{ "sed -i s/gpgcheck=0/gpgcheck=1/ a", "" },
		{ "sed -i s,gpgcheck=1,gpgcheck=0, a", "packages:gpgcheck=0" },
		{ "sed -i s a", "" },
		{ "cat >a <<E\n[trusted=yes]\nE\n", "packages:trusted=yes" },
		{ "grep a <<E\n[trusted=yes]\nE\n", "" },
		{ "curl -k http://127.0.0.1/", "" },
		{ "wget --no-check-certificate",
		    "server:--no-check-certificate" },
		{ "A=b", "" },
	};

	for (size_t i = 0; i < array_len(cases); i++) {
		auto_shell struct shell sh = { 0 };
		auto_buf struct buf b = { .max = 4096 };
		struct unverified u;
		struct err err;
		size_t at = 0;

		if (shell_parse(&sh, span_of(cases[i][0]), &err) < 0)
			buf_puts(&b, err.msg);
		while (sh.n && unverified_next(&sh.commands[0], &at, &u))
			buf_printf(&b, "%s%s:%.*s", b.n ? " " : "",
			    u.kind == UNVERIFIED_PACKAGES ? "packages"
							  : "server",
			    SPAN_ARG(u.what));
		is(buf_str(&b), cases[i][1], cases[i][0]);
	}
}

static void
test_variables(void)
{
	static const struct {
		const char *name, *value;
		bool off;
	} cases[] = { { "NODE_TLS_REJECT_UNAUTHORIZED", "0", true },
		{ "NODE_TLS_REJECT_UNAUTHORIZED", "1", false },
		{ "npm_config_strict_ssl", "false", true },
		{ "PIP_TRUSTED_HOST", "a", true },
		{ "PIP_TRUSTED_HOST", "", false },
		{ "GIT_SSL_NO_VERIFY", "true", true },
		{ "GIT_SSL_NO_VERIFY", "false", false },
		{ "GIT_SSL_NO", "true", false }, { "", "", false } };

	for (size_t i = 0; i < array_len(cases); i++) {
		struct unverified u;

		ok(unverified_variable(span_of(cases[i].name),
		       span_of(cases[i].value), &u) == cases[i].off,
		    "%s=%s: %s", cases[i].name, cases[i].value,
		    cases[i].off ? "switches it off" : "leaves it on");
	}
}

int
main(void)
{
	test_text();
	test_modes();
	test_mode_commands();
	test_running();
	test_url();
	test_unverified();
	test_variables();
	return tap_end();
}
