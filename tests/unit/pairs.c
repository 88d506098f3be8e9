/* pairs: secrets by the names of their variables and fields. */
#include "secret/pairs.h"

#include "base/mem.h"
#include "tap.h"

/* What was found: "name=value severity confidence", one behind the other. */
static void
note(void *arg, const struct secret *s)
{
	struct buf *b = arg;

	if (b->n)
		buf_puts(b, " | ");
	buf_printf(b, "%.*s=%.*s", SPAN_ARG(s->name), SPAN_ARG(s->value));
}

static void
note_all(void *arg, const struct secret *s)
{
	struct buf *b = arg;

	note(arg, s);
	buf_printf(b, " %s %s %s", s->id, severity_name(s->severity),
	    s->confidence ? s->confidence : "sure");
	if (s->line)
		buf_printf(b, " line %u", (unsigned)s->line);
	if (s->wrap == WRAP_BASE64)
		buf_puts(b, " base64");
}

#define HEX "8f14e45fceea167a5a36dedd4bea2543"
#define PW  "x9kLm22-Qv"

static const char *const forms[][2] = {
	{ "DB_PASSWORD=" PW, "DB_PASSWORD=" PW },
	{ "export DB_PASSWORD=\"" PW "\"", "DB_PASSWORD=" PW },
	{ "DB_PASSWORD='" PW "' ./run --x", "DB_PASSWORD=" PW },
	{ "DB_PASSWORD=" PW " ./run --x", "DB_PASSWORD=" PW },
	{ "  password: " PW, "password=" PW },
	{ "  password: '" PW "' # c", "password=" PW },
	{ "- DB_PASSWORD=" PW, "DB_PASSWORD=" PW },
	{ "- \"DB_PASSWORD=" PW "\"", "DB_PASSWORD=" PW },
	{ "{user: a, password: " PW ", x: y}", "password=" PW },
	{ "db.password = " PW, "db.password=" PW },
	{ "db.password=" PW "\r", "db.password=" PW },
	{ "password = \"" PW "\"", "password=" PW },
	{ "{\"a\":{\"password\":\"" PW "\",\"apiKey\":\"" HEX "\"}}",
	    "password=" PW " | apiKey=" HEX },
	{ "{\\\"password\\\":\\\"" PW "\\\"}", "password=" PW },
	{ "x = [\"DB_PASSWORD=" PW "\", \"API_KEY=" HEX "\"]",
	    "DB_PASSWORD=" PW " | API_KEY=" HEX },
	{ "run --password=" PW " --x", "password=" PW },
	{ "run --password " PW " --x", "password=" PW },
	{ "java -Ddb.password=" PW " -jar x", "db.password=" PW },
	{ "java -D db.password=" PW " -jar x", "db.password=" PW },
	{ "<password>" PW "</password>", "password=" PW },
	{ "<x:password enc=\"n\">" PW "</x:password>", "password=" PW },
	{ "<password><![CDATA[" PW "]]></password>", "password=" PW },
	{ "<db user=\"a\" password=\"" PW "\"/>", "password=" PW },
	{ "<property name=\"password\" value=\"" PW "\"/>", "password=" PW },
	{ "<property name=\"password\">" PW "</property>", "password=" PW },
	{ "<add key=\"DbPassword\" value=\"" PW "\" />", "DbPassword=" PW },
	{ "{\"name\": \"DB_PASSWORD\", \"value\": \"" PW "\"}",
	    "DB_PASSWORD=" PW },
	{ "define('DB_PASSWORD', '" PW "');", "DB_PASSWORD=" PW },
	{ "define( \"AUTH_KEY\", \"" HEX "\" );", "AUTH_KEY=" HEX },
	{ "$x['password'] = '" PW "';", "password=" PW },
	{ "$password = '" PW "';", "password=" PW },
	{ "'password' => '" PW "',", "password=" PW },
	{ "ENV DB_PASSWORD " PW, "DB_PASSWORD=" PW },
	{ "ENV A=b c DB_PASSWORD=" PW " X=y", "DB_PASSWORD=" PW },
	{ "fastcgi_param DB_PASSWORD " PW ";", "DB_PASSWORD=" PW },
	{ "x=${DB_PASSWORD:-" PW "}", "DB_PASSWORD=" PW },
	{ "Server=a;User=b;Password=" PW ";Timeout=3", "Password=" PW },
	{ "https://a.b/c?access_token=" HEX "&x=y", "access_token=" HEX },
	{ "RUN |1 TOKEN=" HEX " /bin/sh -c x", "TOKEN=" HEX },
	{ "password: str = '" PW "'", "password=" PW },
	{ "SECRET_KEY = 'django-insecure-9x!kq8z_pw2v4rt7y1m'",
	    "SECRET_KEY=django-insecure-9x!kq8z_pw2v4rt7y1m" },
	{ "-H 'Authorization: Bearer " HEX "' x", "Authorization=" HEX },
	{ "-H \"X-Api-Key:" HEX "\"", "X-Api-Key=" HEX },
	{ "requirepass " PW, "requirepass=" PW },
	{ "masterauth " PW, "masterauth=" PW },
	{ "  user admin insecure-password " PW " groups a",
	    "insecure-password=" PW },
	{ "CREATE ROLE a WITH LOGIN PASSWORD '" PW "';", "PASSWORD=" PW },
	{ "alter user a with password '" PW "';", "password=" PW },
	{ "ldap.bind.credentials=" PW, "ldap.bind.credentials=" PW },
	{ "echo \"machine git.corp login me password " PW "\" > /root/.netrc",
	    "password=" PW },
	{ "npm config set //a.b/:_authToken " HEX, "authToken=" HEX },
	{ "//a.b/:_authToken=" HEX, "authToken=" HEX },
};

static void
test_forms(void)
{
	for (size_t i = 0; i < array_len(forms); i++) {
		auto_buf struct buf b = { .max = 4096 };

		pairs_line(span_of(forms[i][0]), 1, note, &b);
		is(buf_str(&b), forms[i][1], forms[i][0]);
	}
}

static void
test_commands(void)
{
	static const char *const cases[][2] = {
		{ "mysql -uroot -p" PW " db", PW },
		{ "mysqldump -u root -p'" PW "' db | gzip", PW },
		{ "mysql -p db", "" },
		{ "sshpass -p " PW " ssh a", PW },
		{ "sshpass -p" PW " ssh a", PW },
		{ "curl -sf -u me:" PW " https://a", PW },
		{ "curl --user 'me:" PW "' https://a", PW },
		{ "curl -u me https://a; echo -u b:" PW, "" },
		{ "curl -u $USER:$PW https://a", "" },
		{ "docker login -u me -p " PW " a.b", PW },
		{ "echo " PW " | docker login a.b -u me --password-stdin", PW },
		{ "echo $PW | docker login a.b --password-stdin", "" },
		{ "echo x9; cat x | docker login a.b --password-stdin", "" },
		{ "cat x | docker login a.b --password-stdin", "" },
		{ "echo \"root:" PW "\" | chpasswd", PW },
		{ "echo 'root:toor' | chpasswd", "toor" },
		{ "htpasswd -nbB me " PW, PW },
		{ "htpasswd -n me", "" },
		{ "redis-cli -a " PW " ping", PW },
		{ "echo " PW " | sudo -S ls", PW },
		{ "echo '" PW "' | sudo -S mysql -p" PW, PW " | password=" PW },
		{ "echo " PW " | sudo ls", "" },
		{ "openssl enc -aes-256-cbc -k " PW " -in a", PW },
		{ "openssl req -keyout a.pem -new", "" },
		{ "CREATE USER a IDENTIFIED BY '" PW "';", PW },
		{ "alter user a identified with x_plugin by '" PW "'", PW },
		{ "a user is identified by name", "" },
		{ "sh -c \"mysql -p" PW "\"", PW },
	};

	for (size_t i = 0; i < array_len(cases); i++) {
		auto_buf struct buf b = { .max = 4096 };
		auto_buf struct buf want = { .max = 4096 };

		if (cases[i][1][0])
			buf_printf(&want, "password=%s", cases[i][1]);
		pairs_line(span_of(cases[i][0]), 1, note, &b);
		is(buf_str(&b), buf_str(&want), cases[i][0]);
	}
}

/* What users of scanners complain of. */
static const char *const silent[] = {
	"PASSWORD=changeme",
	"PASSWORD=",
	"PASSWORD=\"\"",
	"password: null",
	"PASSWORD=${PASSWORD}",
	"PASSWORD=$PASSWORD",
	"POSTGRES_PASSWORD: ${POSTGRES_PASSWORD:?err}",
	"the password x9kLm22-Qv of a user",
	"ldap.bind.credentials=${X}",
	"fetch(x, { credentials: 'same-origin' })",
	"# masterauth <master-password>",
	"POSTGRES_PASSWORD: \"${POSTGRES_PASSWORD:?is not set}\"",
	"POSTGRES_PASSWORD: ${POSTGRES_PASSWORD?x9kLm22-Qv}",
	"X=${DB_PASSWORD:+x9kLm22-Qv}",
	"PASSWORD=\"$(cat /run/secrets/x)\"",
	"PASSWORD=`cat x`",
	"password: {{ .Values.password }}",
	"password: <%= ENV['X'] %>",
	"password = %(pw)s",
	"PASSWORD=@PASSWORD@",
	"PASSWORD_FILE=/run/secrets/x9k2",
	"DB_PASSWORD=/run/secrets/db",
	"password: <password>",
	"api_key: your-api-key",
	"api_key: YOUR_API_KEY_2",
	"token: xxxxxxxxxxxx",
	"secret: ********",
	"GPG_KEY=A035C8C19219BA821ECEA86B64E628F8D684696D",
	"PYTHON_SHA256=" HEX HEX,
	"TOKEN_CHECKSUM=" HEX,
	"KEYMAP=us",
	"KEYCLOAK_ADMIN_HOME=/x9k2Lm",
	"gpg --keyserver=hkps://keys.a.b --recv-keys " HEX,
	"TOKENIZERS_PARALLELISM=true",
	"PASS_MAX_DAYS\t99999",
	"PASSWORD_MIN_LENGTH=12",
	"AWS_ACCESS_KEY_ID=x9kLm22Qv7",
	"public_key=" HEX,
	"primary_key: " HEX,
	"cache_key=" HEX,
	"secretName: x9-tls-2",
	"secret: mysql-pass-2",
	"AuthorizedKeysFile .ssh/authorized_keys2",
	"PasswordAuthentication yes",
	"passwd: files systemd",
	"password\t[success=1 default=ignore]\tpam_unix.so yescrypt",
	"password requisite pam_deny.so",
	"\"password\": {\"type\": 1}",
	"\"password\": [\"a1B2c3D4\"]",
	"\"password\": \"The password of the user\"",
	"password: Enter your password, 8 characters",
	"token: com.acme.TokenProvider2",
	"token = getToken(x9kLm22)",
	"token = parser.next_token(",
	"password = settings.db_2.password",
	"variable \"db_password\" {",
	"# password: foobared7",
	"#requirepass foobared7",
	"token: #d8dee9",
	"const char *password = options.password;",
	"if (password == \"x9kLm22-Qv\")",
	"token: v1.2.3",
	"description: password=secret",
	"secretKeyRef: x9kLm22-Qv",
	"password: test123",
	"password: \"123456\"",
	"password: &lt;x9kLm22&gt;",
	"token=abc",
	"key=value",
	"DB_PASSWORD=true",
	"token: 0f8f",
	"--password file.txt",
	"MONKEY=x9kLm22-Qv",
	"auth: x9kLm22-Qv",
	"/etc/passwd: x9kLm22",
	"ciphers=kECDHE-PSK:!RC4:!ADH:x9kLm22",
	"password is `x9kLm22'.",
	"*:LM-Password:x9kLm22-Qv",
	"#auth=\"mschapv2-and-ntlmv2-only\"",
	"tokens: 8192",
	"password_expiry: 90d",
	"api_key=vault:a/b#c9",
	"id_token: urn:ietf:params:oauth:token-type:id_token",
	"sso_token: https://a.b/c/x9kLm22Qv",
	"signed-by=/usr/share/keyrings/x9.gpg",
	"ssh_host_key: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA",
	"key = MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE1Olb3zMAFFxX",
};

static void
test_silence(void)
{
	for (size_t i = 0; i < array_len(silent); i++) {
		auto_buf struct buf b = { .max = 4096 };

		pairs_line(span_of(silent[i]), 1, note_all, &b);
		is(buf_str(&b), "", silent[i]);
	}
}

static void
test_grades(void)
{
	static const char *const cases[][3] = {
		{ "DB_PASSWORD", "hunter2Sommer!", "medium medium" },
		{ "DB_PASSWORD", "hunter2", "medium low" },
		{ "SECRET_KEY_BASE", HEX HEX, "high medium" },
		{ "API_KEY", "kq8ZpW2vN4rT7yQ1", "medium medium" },
		{ "POSTGRES_PASSWORD", "postgres", "low low" },
		{ "API_KEY", "postgres", NULL },
		{ "SOME_KEY", HEX, "medium low" },
		{ "SOME_KEY", "x9kLm22-Qv", NULL },
		{ "CLIENT_SECRET", "0f8fad5b-d9cb-469f-a165-70867728950e",
		    "high medium" },
		{ "CLIENT_ID", "0f8fad5b-d9cb-469f-a165-70867728950e", NULL },
		{ "HOME", HEX, NULL },
	};

	for (size_t i = 0; i < array_len(cases); i++) {
		auto_buf struct buf b = { .max = 4096 };
		auto_buf struct buf want = { .max = 4096 };

		if (cases[i][2])
			buf_printf(&want, "%s=%s variable %s", cases[i][0],
			    cases[i][1], cases[i][2]);
		pairs_judge(span_of(cases[i][0]), span_of(cases[i][1]),
		    note_all, &b);
		is(buf_str(&b), buf_str(&want), cases[i][0]);
	}
}

static void
feed(struct buf *b, struct span text, size_t step)
{
	struct pairs p = { 0 };

	pairs_begin(&p, note_all, b);
	for (size_t at = 0; at < text.n; at += step) {
		struct span piece = span_from(text, at);

		piece.n = piece.n < step ? piece.n : step;
		pairs_feed(&p, piece);
	}
	pairs_end(&p);
	pairs_release(&p);
}

static void
test_pieces(void)
{
	static const char text[] =
	    "a=b\n\nDB_PASSWORD=" PW "\r\n# x\n"
	    "password: c0NhbGVpbzEyMw==\n"
	    "password: $2y$10$"
	    "N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhW\n"
	    "# api_key=" HEX "\nTOKEN=" HEX;
	static const char want[] =
	    "DB_PASSWORD=" PW " variable medium medium line 3"
	    " | password=c0NhbGVpbzEyMw== variable medium medium line 5 base64"
	    " | password=$2y$10$"
	    "N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhW"
	    " password-hash medium sure line 6"
	    " | api_key=" HEX " variable low low line 7"
	    " | TOKEN=" HEX " variable high medium line 8";

	for (size_t step = 1; step < sizeof(text); step += 1 + step / 3) {
		auto_buf struct buf b = { .max = 4096 };

		feed(&b, span_of(text), step);
		is(buf_str(&b), want, "the same in pieces of any size");
	}
}

static void
test_two_lines(void)
{
	static const char *const cases[][2] = {
		{ "- name: DB_PASSWORD\n  value: " PW "\n",
		    "DB_PASSWORD=" PW " variable medium medium line 2" },
		{ "{\"name\": \"DB_PASSWORD\",\n\"value\": \"" PW "\"}",
		    "DB_PASSWORD=" PW " variable medium medium line 2" },
		{ "<name>a.password</name>\n<value>" PW "</value>\n",
		    "a.password=" PW " variable medium medium line 2" },
		{ "<key>password</key>\n<string>" PW "</string>",
		    "password=" PW " variable medium medium line 2" },
		{ "- name: DB_PASSWORD\n  valueFrom: " PW "\n", "" },
		{ "- name: DB_PASSWORD\n  x: y\n  value: " PW "\n", "" },
		{ "- name: KEYMAP\n  value: " PW "\n", "" },
		{ "- name: DB_PASSWORD\n  value: $(X)\n", "" },
	};

	for (size_t i = 0; i < array_len(cases); i++)
		for (size_t step = 1; step < 99; step += 7) {
			auto_buf struct buf b = { .max = 4096 };

			feed(&b, span_of(cases[i][0]), step);
			is(buf_str(&b), cases[i][1], "over two lines");
		}
}

/* Kubernetes' SealedSecret: as long as what it has in it. */
static void
test_sealed(void)
{
	static const char *const cases[][2] = {
		{ "spec:\n  encryptedData:\n    password: AgBy3i4OJSWK\n\n"
		  "    token: AgA/x9kLm22Qv8f14e45f\n",
		    "" },
		{ "  \"encryptedData\": {\n    \"password\": \"AgBy3i4OJSWK\"",
		    "" },
		{ "encryptedData: {}\n  password: AgBy3i4OJSWK\n",
		    "password=AgBy3i4OJSWK variable medium medium line 2" },
		{ "  encryptedData:\n    x: y\n  password: AgBy3i4OJSWK\n",
		    "password=AgBy3i4OJSWK variable medium medium line 3" },
		{ "encryptedData:\n  password: " PW "\n",
		    "password=" PW " variable medium medium line 2" },
	};

	for (size_t i = 0; i < array_len(cases); i++)
		for (size_t step = 1; step < 99; step += 31) {
			auto_buf struct buf b = { .max = 4096 };

			feed(&b, span_of(cases[i][0]), step);
			is(buf_str(&b), cases[i][1], "a sealed secret is none");
		}
}

static void
test_long_lines(void)
{
	auto_buf struct buf text = { .max = 1 << 20 };
	size_t steps[] = { 100, PAIRS_LINE_MAX, 1 << 20 };

	buf_puts(&text, "TOKEN=" HEX " ");
	for (int i = 0; i < PAIRS_LINE_MAX; i++)
		buf_puts(&text, i % 8 == 7 ? "a " : "a");
	buf_puts(&text, "TOKEN=" HEX "\nTOKEN=" HEX "\n");
	for (size_t i = 0; i < array_len(steps); i++) {
		auto_buf struct buf b = { .max = 4096 };

		feed(&b, buf_span(&text), steps[i]);
		is(buf_str(&b),
		    "TOKEN=" HEX " variable high medium line 1 | "
		    "TOKEN=" HEX " variable high medium line 1 | "
		    "TOKEN=" HEX " variable high medium line 2",
		    "a line that is too long is looked at in parts");
	}
}

static void
test_paths(void)
{
	static const char *const yes[] = { "app/.env", "app/.env.production",
		"etc/default/x", "etc/app/app.conf", "app/application.yml",
		"app/config/database.yml", "srv/settings.py", "a.tfvars",
		"app/Dockerfile", "root/.bashrc", "opt/x/values.yaml",
		"var/www/html/wp-config.php", "opt/tomcat/conf/users.xml",
		"app/appsettings.json", "entrypoint.sh", "app/prod.env",
		"app/init.sql" };
	static const char *const no[] = { "", "etc", "usr/bin/x", "a.po",
		"usr/share/doc/x/x.conf", "usr/share/locale/de/x.conf",
		"usr/include/x.cfg", "README.md", "a.html", "a.css", "a.js",
		"app/package-lock.json", "yarn.lock", "go.sum",
		"var/lib/dpkg/info/x.conffiles", "var/lib/dpkg/status",
		"usr/lib/python3.11/test/x.cfg", "usr/lib/python3/a/config.py",
		"app/node_modules/x/config.json", "app/x.py", "app/x.c",
		"app/locales/en.yml", "app/de.yml", "app/tests/app.yml",
		"etc/login.defs", "etc/nsswitch.conf", "etc/pam.d/login",
		"etc/passwd", "etc/shadow", "app/messages_de.properties",
		"app/openapi.yaml", "usr/lib/jvm/x/conf/y.properties" };

	for (size_t i = 0; i < array_len(yes); i++)
		ok(pairs_wants(span_of(yes[i])), "%s is looked at", yes[i]);
	for (size_t i = 0; i < array_len(no); i++)
		ok(!pairs_wants(span_of(no[i])), "'%s' is not", no[i]);
}

int
main(void)
{
	test_forms();
	test_commands();
	test_silence();
	test_grades();
	test_pieces();
	test_two_lines();
	test_sealed();
	test_long_lines();
	test_paths();
	return tap_end();
}
