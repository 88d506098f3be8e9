#include "credential_seen.h"
#include "select/select.h"

static void
test_rows(void)
{
	for (size_t i = 0; i < credential_count(); i++) {
		const struct credential_file *f = credential_at(i);

		ok(count(f, span_of(f->yes)) > 0,
		    "%s: the example has a secret", f->id);
		ok(count(f, span_of(f->no)) == 0,
		    "%s: the counterexample has none", f->id);
		ok(count(f, SPAN("")) == 0, "%s: an empty file has none",
		    f->id);
		ok(f->title && f->severity >= SEV_MEDIUM && f->paths[0] &&
			strncmp(f->source, "https://", 8) == 0,
		    "%s: the row is whole", f->id);
		for (size_t k = 0; k < i; k++)
			if (strcmp(credential_at(k)->id, f->id) == 0)
				ok(false, "%s: there is one such id", f->id);
	}
	ok(credential_at(credential_count()) == NULL, "the tables have an end");
}

/* A path that a glob of the tables matches: stars become a text. */
static void
put_path(struct buf *b, const char *glob)
{
	for (; *glob; glob++)
		if (strncmp(glob, "**", 2) == 0) {
			buf_puts(b, "a/b");
			glob++;
		} else if (*glob == '*') {
			buf_puts(b, "x");
		} else {
			buf_putc(b, *glob);
		}
}

static void
test_paths(void)
{
	struct err err = { .msg = "" };

	for (size_t i = 0; i < credential_count(); i++) {
		const struct credential_file *f = credential_at(i), *got;

		for (size_t k = 0; f->paths[k]; k++) {
			auto_select struct select *s = select_new();
			auto_buf struct buf path = { .max = 4096 };

			put_path(&path, f->paths[k]);
			got = credential_file_of(buf_span(&path));
			ok(got == f, "'%s' is %s", buf_str(&path), f->id);
			ok(select_add_glob(s, span_of(f->paths[k]), &err) ==
				    0 &&
				select_match(s, buf_span(&path)),
			    "'%s' is a glob of a selection", f->paths[k]);
		}
	}
}

static const char *
id_of(const char *path)
{
	const struct credential_file *f = credential_file_of(span_of(path));

	return f ? f->id : "";
}

static void
test_lookup(void)
{
	is(id_of("root/.netrc"), "netrc", "a file in a home is found");
	is(id_of(".netrc"), "netrc", "a file in the root is found");
	is(id_of("root/.docker/config.json"), "docker-config",
	    "a common name is found in its folder");
	is(id_of("app/config.json"), "", "and not elsewhere");
	is(id_of("x.docker/config.json"), "", "nor in one that ends so");
	is(id_of("root/.config/containers/auth.json"), "docker-config",
	    "podman's auth.json is Docker's");
	is(id_of("app/auth.json"), "composer-auth", "another is Composer's");
	is(id_of("app/.env"), "dotenv", ".env");
	is(id_of("app/.env.production"), "dotenv", ".env.production");
	is(id_of("app/.env.example"), "", "but for .env.example");
	is(id_of("app/.env.dist"), "", "and .env.dist");
	is(id_of("usr/share/doc/x/.netrc"), "", "documentation is none");
	is(id_of("usr/lib/python3/x/tests/data/service_account.json"), "",
	    "nor are a package's tests");
	is(id_of("app/tests/.env"), "dotenv", "but the image's own are");
	is(id_of("etc/apt/auth.conf.d/corp.conf"), "netrc", "apt's folder");
	is(id_of("etc/NetworkManager/system-connections/a.nmconnection"),
	    "networkmanager", "a folder of connections");
	is(id_of("etc/mysql/conf.d/a.cnf"), "mysql-options", "below etc/mysql");
	is(id_of("usr/lib/ssl/openssl.cnf"), "", "but no other .cnf");
	is(id_of("etc/kubernetes/admin.conf"), "kubeconfig", "admin.conf");
	is(id_of("infra/terraform.tfstate"), "terraform-state", ".tfstate");
	is(id_of(""), "", "the root is none");
	is(id_of("a/"), "", "nor is an empty name");
}

static void
test_docker(void)
{
	finds("docker-config",
	    "{\n \"auths\": {\n  \"a.io\": {\n   \"auth\": "
	    "\"ZGVwbG95OlRyNyF4S2Q5K3ZCMg==\"\n  },\n  \"b.io\": {\n"
	    "   \"identitytoken\": \"q7ZrWm3xKd9TvB2n\"\n  }\n },\n"
	    " \"HttpHeaders\": { \"User-Agent\": \"Docker/1\" }\n}\n",
	    "credential critical 4 auths.a.io.auth="
	    "ZGVwbG95OlRyNyF4S2Q5K3ZCMg==\n"
	    "credential critical 7 auths.b.io.identitytoken="
	    "q7ZrWm3xKd9TvB2n\n",
	    "each registry is told of, with its line");
	finds("docker-config",
	    "{\"auths\":{\"a.io\":{\"auth\":\"ZGVwbG95OiR7UEFTU1dPUkR9\"}}}",
	    "", "a variable in base64 is none");
	finds("docker-config",
	    "{\"auths\":{\"https://me:pw@a.io\":{\"auth\":"
	    "\"ZGVwbG95OlRyNyF4S2Q5K3ZCMg\"}}}",
	    "credential critical 1 auths.https://****@a.io.auth="
	    "ZGVwbG95OlRyNyF4S2Q5K3ZCMg\n",
	    "a user in the registry's name is not shown; padding may lack");
	finds("docker-config",
	    "{\"auths\":{\"me:pw@a.io\":{\"password\":\"Tr7!xKd9+vB2\"}}}",
	    "credential critical 1 auths.****@a.io.password=Tr7!xKd9+vB2\n",
	    "nor is one without a scheme");
	finds("docker-config", "{\"auths\":{},\"auths\":{}}",
	    "error: line 1: duplicate object key near '\"auths\"'\n",
	    "a key twice is an error");
	finds("docker-config",
	    "{\"auths\":", "error: line 1: unexpected token near end of file\n",
	    "so is half a file");
}

static void
test_npm(void)
{
	finds("npmrc",
	    "; c\nemail=a@b.io\n_auth = \"ZGVwbG95OlRyNyF4S2Q5K3ZCMg==\"\n"
	    "//a.io/:_password=VHI3IXhLZDkrdkIy\n"
	    "//b.io/:_authToken=${TOKEN}\n#//c.io/:_authToken=Tr7!xKd9+vB2\n"
	    "https-proxy=http://me:Tr7!xKd9+vB2@proxy.corp.io:3128/\n",
	    "credential critical 3 _auth=ZGVwbG95OlRyNyF4S2Q5K3ZCMg==\n"
	    "credential critical 4 //a.io/:_password=VHI3IXhLZDkrdkIy\n"
	    "url high 7 https-proxy=Tr7!xKd9+vB2\n",
	    ".npmrc: _auth, _password, a proxy; no variable, no comment");
	finds("yarnrc",
	    "npmRegistries:\n  \"https://npm.corp.io\":\n"
	    "    npmAuthIdent: 'ci:Tr7!xKd9+vB2' # c\n"
	    "npmAuthToken: q7ZrWm3xKd9TvB2n\n",
	    "credential critical 3 npmRegistries.https://npm.corp.io."
	    "npmAuthIdent=ci:Tr7!xKd9+vB2\n"
	    "credential critical 4 npmAuthToken=q7ZrWm3xKd9TvB2n\n",
	    ".yarnrc.yml: scopes, registries, quotes");
}

static void
test_netrc(void)
{
	finds("netrc",
	    "machine a.io login me password Tr7!xKd9+vB2\n"
	    "macdef init\nmachine no.io password Tr7!xKd9+vB2\n\n"
	    "default\n login anonymous\n password\n  \"Wm3xKd9TvB2n\"\n",
	    "credential high 1 a.io.password=Tr7!xKd9+vB2\n"
	    "credential high 8 default.password=Wm3xKd9TvB2n\n",
	    ".netrc: words over lines; what is in a macro is none");
	finds("netrc", "machine a.io login password password $PW\n", "",
	    "a login called password is none");
}

static void
test_python(void)
{
	finds("pypirc",
	    "[distutils]\nindex-servers = a\n\n[a]\nusername: ci\n"
	    "password: Tr7!xKd9+vB2\nrepository = https://ci:Wm3xKd9TvB2n"
	    "@pypi.corp.io/\n",
	    "credential critical 6 a.password=Tr7!xKd9+vB2\n"
	    "url critical 7 a.repository=Wm3xKd9TvB2n\n",
	    ".pypirc: a colon, and a URL");
	finds("pip-config",
	    "[global]\nextra-index-url =\n  https://a:Tr7!xKd9+vB2@a.io/s\n"
	    "  https://b.io/simple\n  https://c:Wm3xKd9TvB2n@c.io/s\n",
	    "url high 3 global.extra-index-url=Tr7!xKd9+vB2\n"
	    "url high 5 global.extra-index-url=Wm3xKd9TvB2n\n",
	    "pip.conf: a value of several lines");
	finds("poetry-auth",
	    "[pypi-token]\npypi = \"q7ZrWm3xKd9TvB2n\"\n"
	    "[http-basic.a]\npassword = 'Tr7!xKd9+vB2'\n",
	    "credential critical 2 pypi-token.pypi=q7ZrWm3xKd9TvB2n\n"
	    "credential critical 4 http-basic.a.password=Tr7!xKd9+vB2\n",
	    "Poetry's TOML");
}

static void
test_git(void)
{
	finds("git-credentials",
	    "https://me:Tr7!xKd9+vB2@git.corp.io\n"
	    "https://q7ZrWm3xKd9TvB2nLs8c@b.corp.io/x\nhttps://c.corp.io\n"
	    "https://me:Tr7!xKd9+vB2@example.com\n",
	    "url critical 1 git.corp.io=Tr7!xKd9+vB2\n"
	    "url critical 2 b.corp.io=q7ZrWm3xKd9TvB2nLs8c ?\n",
	    ".git-credentials: a password, a token as the user");
	finds("git-config",
	    "[http \"https://a.io/\"]\n\textraheader = AUTHORIZATION: basic "
	    "ZGVwbG95OlRyNyF4S2Q5K3ZCMg==\n"
	    "[url \"https://ci:Tr7!xKd9+vB2@b.io/\"]\n\tinsteadOf = b:\n"
	    "[remote \"o\"]\n\turl = \"https://ci:$PW@c.io\" ; c\n",
	    "credential critical 2 http \"https://a.io/\".extraheader="
	    "ZGVwbG95OlRyNyF4S2Q5K3ZCMg==\n"
	    "url high 3 url \"https://****@b.io/\"=Tr7!xKd9+vB2\n",
	    ".git/config: a header, a URL in a section's name");
}

static void
test_kube(void)
{
	finds("kubeconfig",
	    "users:\n- name: a\n  user: {username: admin, password: "
	    "\"Tr7!,xKd9}+vB2\"}\n- name: b\n  user: {token: "
	    "q7ZrWm3xKd9TvB2nLs8c}\n- name: c\n  user: {exec: {token: x9}\n",
	    "credential critical 3 users.0.user.password=Tr7!,xKd9}+vB2\n"
	    "credential critical 5 users.1.user.token=q7ZrWm3xKd9TvB2nLs8c\n",
	    "kubeconfig with braces");
	finds("kubeconfig",
	    "apiVersion: v1\nclusters:\n- cluster:\n    server: https://a\n"
	    "  name: a\nusers:\n- name: a\n  user:\n"
	    "    client-certificate-data: LS0tLS1CRUdJTiBDRVJU\n"
	    "- name: b\n  user: {}\n"
	    "-   name: c\n    user:\n        password: \"Tr7!xKd9+vB2\"\n"
	    "- user:\n    auth-provider:\n      config:\n"
	    "        access-token: Tr7!xKd9+vB2\n",
	    "credential critical 14 users.2.user.password=Tr7!xKd9+vB2\n",
	    "kubeconfig: the user with a password, by its number");
	finds("kubeconfig",
	    "{\"users\":[{\"name\":\"a\",\n\"user\":{\"token\":"
	    "\"Tr7!xKd9+vB2\"}}]}",
	    "credential critical 2 users.0.user.token=Tr7!xKd9+vB2\n",
	    "kubeconfig as JSON");
	finds("kubeconfig",
	    "users:\n  - user:\n      client-key-data: LS0tLS1CRUdJTiBSU0EgUF"
	    "JJVkFURSBLRVktLS0tLQpNSUlCT2dJQkFBSkJBS2ozNEdreEZoRDkwdmNOTFlM"
	    "SW5GRVg2UHB5MXRQZjlDbnpqNHA0V0dlS0xzMVB0OFF1Ci0tLS0tRU5EIFJTQSBQUk"
	    "lWQVRFIEtFWS0tLS0tCg==\n",
	    "credential critical 3 users.0.user.client-key-data="
	    "LS0tLS1CRUdJTiBSU0EgUF"
	    "JJVkFURSBLRVktLS0tLQpNSUlCT2dJQkFBSkJBS2ozNEdreEZoRDkwdmNOTFlM"
	    "SW5GRVg2UHB5MXRQZjlDbnpqNHA0V0dlS0xzMVB0OFF1Ci0tLS0tRU5EIFJTQSBQUk"
	    "lWQVRFIEtFWS0tLS0tCg==\n",
	    "a key in base64");
}

static void
test_yaml(void)
{
	finds("cloud-init",
	    "## template: jinja\n#cloud-config\nusers:\n  - default\n"
	    "  - name: a\n    plain_text_passwd: 'Tr7!xKd9+vB2'\n"
	    "    hashed_passwd: $6$q7Zr$Wm3xKd9TvB2nLs8cHf5GjP1e\n"
	    "chpasswd:\n  expire: False\n  list: |\n    root:Wm3xKd9TvB2n\n"
	    "  users:\n  - {name: x, password: Tr7!xKd9+vB2}\n"
	    "  - name: y\n    password: RANDOM\n",
	    "credential high 6 users.1.plain_text_passwd=Tr7!xKd9+vB2\n"
	    "hash medium 7 users.1.hashed_passwd="
	    "$6$q7Zr$Wm3xKd9TvB2nLs8cHf5GjP1e\n"
	    "credential high 11 chpasswd.list=Wm3xKd9TvB2n\n",
	    "cloud-init: users, a hash, a block; not what is in braces");
	finds("cloud-init", "#!/bin/sh\npassword: Tr7!xKd9+vB2\n", "",
	    "user data that is a program is no cloud-config");
	finds("gem-credentials", "---\n:rubygems_api_key: q7ZrWm3xKd9TvB2n\n",
	    "credential critical 2 :rubygems_api_key=q7ZrWm3xKd9TvB2n\n",
	    "a key that begins with a colon");
	finds("gh-hosts",
	    "github.com:\n    users:\n        me:\n"
	    "            oauth_token: Tr7!xKd9+vB2\n    user: me\n",
	    "credential critical 4 github.com.users.me.oauth_token="
	    "Tr7!xKd9+vB2\n",
	    "gh: tokens of several users");
	finds("dbt-profiles",
	    "a:\n  target: x\n  outputs:\n    x:\n      pass: &p !str "
	    "Tr7!xKd9+vB2\n      token: *p\n",
	    "credential critical 5 a.outputs.x.pass=Tr7!xKd9+vB2\n",
	    "an anchor and a tag stand before a value");
	finds("bundle-config",
	    "---\nBUNDLE_GEM__CORP__IO: \"q7ZrWm3xKd9TvB2n\"\n"
	    "BUNDLE_MIRROR__HTTPS://RUBYGEMS__ORG/: "
	    "\"https://ci:Tr7!xKd9+vB2@m.corp.io\"\nBUNDLE_JOBS: \"4\"\n",
	    "credential high 2 BUNDLE_GEM__CORP__IO=q7ZrWm3xKd9TvB2n\n"
	    "url high 3 BUNDLE_MIRROR__HTTPS://RUBYGEMS__ORG/="
	    "Tr7!xKd9+vB2\n",
	    "Bundler: a token alone, a mirror");
}

int
main(void)
{
	if (credential_at(0)->yes)
		test_rows();
	test_paths();
	test_lookup();
	test_docker();
	test_npm();
	test_netrc();
	test_python();
	test_git();
	test_kube();
	test_yaml();
	return tap_end();
}
