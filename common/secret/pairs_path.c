/* Which files people configure things in. */
#include "secret/pairs.h"
#include "secret/words.h"

/* By the end of the name, behind its last dot. */
static const char ends[] =
    "env yml yaml json toml ini cfg cnf conf config properties props xml "
    "tfvars tfstate hcl sh bash zsh envrc bat cmd ps1 plist service rc secrets "
    "credentials settings local prod production dev development staging "
    "dockerfile cron ovpn netrc j tmpl tpl template reg params desktop "
    "htaccess groovy gradle jsonc json5 inf sql";

/* Whole names: what is a program's source otherwise. */
static const char *const names[] = { "Dockerfile", "Containerfile", "Makefile",
	"Jenkinsfile", "Procfile", "Vagrantfile", "Caddyfile", "credentials",
	"config", "environment", "crontab", "secrets", "passwd.txt",
	"password.txt", "passwords.txt", "secrets.txt", "secret.txt",
	"token.txt", "credentials.txt", "settings.py", "local_settings.py",
	"config.py", "configuration.py", "secrets.py", "database.py", "prod.py",
	"production.py", "settings_local.py", "wp-config.php", "config.php",
	"config.inc.php", "configuration.php", "settings.php",
	"settings.local.php", "LocalSettings.php", "database.php", "db.php",
	"parameters.php", "local.php", "env.php", "config.js", "config.ts",
	"config.rb", "secret_token.rb", "secret_key_base.rb", "config.exs",
	"prod.exs", "runtime.exs", "prod.secret.exs", "database.js", "db.js",
	"knexfile.js", "ecosystem.config.js", ".profile", ".bashrc",
	".bash_profile", ".bash_login", ".zshrc", ".zshenv", ".envrc",
	".pgpass", ".netrc", ".npmrc", ".env", "rclone.conf", "entrypoint",
	"run", "start", NULL };

/* Folders of what packages bring, which nobody configures. */
static const char *const below[] = { "usr/share/doc/", "usr/share/locale/",
	"usr/share/i18n/", "usr/share/man/", "usr/share/info/",
	"usr/share/help/", "usr/share/gtk-doc/", "usr/share/licenses/",
	"usr/share/mime/", "usr/share/icons/", "usr/share/fonts/",
	"usr/share/themes/", "usr/share/zoneinfo/", "usr/share/X11/",
	"usr/share/vim/", "usr/share/emacs/", "usr/share/perl",
	"usr/share/python", "usr/share/bash-completion/", "usr/share/zsh/",
	"usr/share/fish/", "usr/share/applications/", "usr/share/glib-2.0/",
	"usr/share/gir-1.0/", "usr/share/xml/", "usr/share/sgml/",
	"usr/share/polkit-1/", "usr/share/dbus-1/", "usr/share/metainfo/",
	"usr/share/appdata/", "usr/share/cmake", "usr/share/aclocal",
	"usr/share/autoconf", "usr/share/automake", "usr/share/libtool",
	"usr/share/gdb/", "usr/share/lintian/", "usr/share/nano/",
	"usr/share/terminfo/", "usr/share/common-licenses/",
	"usr/share/debconf/", "usr/share/dpkg/", "usr/share/file/",
	"usr/share/misc/", "usr/share/pam", "usr/share/hwdata/", "usr/include/",
	"usr/src/", "usr/lib/python", "usr/lib64/python",
	"usr/local/lib/python", "usr/local/lib/node_modules/",
	"usr/lib/node_modules/", "usr/lib/perl", "usr/lib/x86_64-linux-gnu/",
	"usr/lib/aarch64-linux-gnu/", "usr/lib/ruby", "usr/lib/go",
	"usr/local/go/", "usr/lib/jvm/", "usr/lib/gcc", "usr/lib/llvm",
	"usr/lib/systemd/", "usr/lib/udev/", "usr/lib/modules/",
	"usr/lib/firmware/", "usr/lib/dotnet/", "usr/share/dotnet/",
	"usr/libexec/", "usr/local/include/", "usr/local/share/man/",
	"usr/local/lib/ruby/", "usr/local/rustup/", "usr/local/cargo/registry/",
	"usr/local/bundle/gems/", "usr/bin/", "usr/sbin/", "bin/", "sbin/",
	"lib/", "lib64/", "proc/", "sys/", "dev/", "var/lib/dpkg/",
	"var/lib/apt/", "var/lib/rpm/", "var/cache/", "etc/ssl/certs/",
	"etc/pam.d/", "etc/alternatives/", "etc/ca-certificates",
	"etc/pki/ca-trust/", "etc/polkit-1/", "etc/dbus-1/", "etc/X11/",
	"etc/fonts/", "etc/bash_completion.d/", "etc/apparmor.d/",
	"etc/selinux/", "etc/services", "etc/mime.types", "etc/login.defs",
	"etc/nsswitch.conf", "etc/passwd", "etc/group", "etc/shadow",
	"etc/gshadow", NULL };

/* Folders of others' packages, of tests, and of texts, wherever they are. */
static const char folders[] =
    "node_modules site-packages dist-packages __pycache__ gems bundler vendor "
    "test tests testing spec specs __tests__ testdata test-data fixtures "
    "fixture examples example samples sample docs doc documentation locale "
    "locales lang langs languages i18n l10n translations man help schemas "
    "schema";
static const char hidden_folders[] = ".git .cargo .rustup .npm .cache .m2";

static const char *const no_names[] = { "package.json", "package-lock.json",
	"npm-shrinkwrap.json", "composer.lock", "composer.json",
	"tsconfig.json", "yarn.lock", "pnpm-lock.yaml", "openapi.json",
	"openapi.yaml", "openapi.yml", "swagger.json", "swagger.yaml",
	"swagger.yml", "manifest.json", "metadata.json", "pom.xml",
	"cacert.pem", NULL };

static bool
is_one_of(struct span s, const char *const *list)
{
	for (; *list; list++)
		if (span_is(s, *list))
			return true;
	return false;
}

static bool
is_below(struct span path)
{
	for (size_t i = 0; below[i]; i++)
		if (path.p[0] == below[i][0] &&
		    span_starts(path, span_of(below[i])))
			return true;
	return false;
}

static bool
is_in_folder(struct span path, size_t base)
{
	struct span rest = { path.p, base }, folder;

	while (span_cut(&rest, '/', &folder))
		if (span_is_listed(folder, folders) ||
		    span_is_listed(folder, hidden_folders))
			return true;
	return false;
}

/* "de.yml", "pt-BR.json", "messages_de.properties". */
static bool
is_translation(struct span name)
{
	const char *dot = memchr(name.p, '.', name.n);
	size_t n = dot ? (size_t)(dot - name.p) : 0;

	if (span_starts(name, SPAN("messages")) ||
	    span_ends(name, SPAN(".schema.json")))
		return true;
	if (n >= 3 && name.p[n - 3] == '_' && is_lower(name.p[n - 2]))
		return span_ends(name, SPAN(".properties"));
	return (n == 2 && is_lower(name.p[0])) ||
	    (n == 5 && (name.p[2] == '-' || name.p[2] == '_') &&
		is_upper(name.p[3]));
}

static bool
is_configuration(struct span name)
{
	const char *dot = memrchr(name.p, '.', name.n);
	struct span end =
	    dot ? span_from(name, (size_t)(dot + 1 - name.p)) : SPAN("");
	char room[16];

	if (is_one_of(name, names) || span_starts(name, SPAN(".env")) ||
	    span_starts(name, SPAN("Dockerfile.")) ||
	    span_starts(name, SPAN("application.")))
		return true;
	if (!end.n || end.n > sizeof(room))
		return false;
	while (end.n && is_digit(end.p[end.n - 1]))
		end.n--;
	for (size_t i = 0; i < end.n; i++)
		room[i] = to_lower(end.p[i]);
	return span_is_listed((struct span){ room, end.n }, ends);
}

bool
pairs_wants(struct span path)
{
	const char *slash = path.n ? memrchr(path.p, '/', path.n) : NULL;
	size_t base = slash ? (size_t)(slash + 1 - path.p) : 0;
	struct span name = span_from(path, base);

	if (!name.n)
		return false;
	if (!is_configuration(name) && !span_starts(path, SPAN("etc/")))
		return false;
	return !is_one_of(name, no_names) && !is_translation(name) &&
	    !is_below(path) && !is_in_folder(path, base);
}
