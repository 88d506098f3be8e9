/* value.h: what can be a secret, and what is called so. */
#include "secret/value.h"

#include "base/mem.h"
#include "tap.h"

struct row {
	const char *text;
	enum value_kind kind;
};

static const char *const kinds[] = { "a secret", "empty", "a reference",
	"a placeholder", "a word", "public", "a hash" };

static const struct row rows[] = {
	{ "", VALUE_EMPTY },
	{ "  ", VALUE_EMPTY },
	{ "null", VALUE_EMPTY },
	{ "None", VALUE_EMPTY },
	{ "~", VALUE_EMPTY },
	{ "hunter2Sommer!", VALUE_SECRET },
	{ "hunter2", VALUE_SECRET },
	{ "8f14e45fceea167a5a36dedd4bea2543", VALUE_SECRET },
	{ "8F14E45FCEEA167A", VALUE_SECRET },
	{ "p4ss$Word#9", VALUE_SECRET },
	{ "pa$$w0rd", VALUE_SECRET },
	{ "/9jAAQSkZJRgq7/x0K1MzQ==", VALUE_SECRET },
	{ "wJalrXUtnFEMIxK7MDENGxbPxRfiCYq8tVn2Lk0a", VALUE_SECRET },
	{ "kq8ZpW2/vN4+rT7y==", VALUE_SECRET },
	{ "0f8fad5b-d9cb-469f-a165-70867728950e", VALUE_SECRET },
	{ "postgres://u:s3cr3t@db/x", VALUE_SECRET },
	{ "summer-2021", VALUE_SECRET },
	{ "oVFOJJZsIDxs", VALUE_SECRET },
	{ "R5LJABANXOG2", VALUE_SECRET },
	{ "sCaleio123", VALUE_SECRET },
	{ "si|pyIKUeh&<?$AB", VALUE_SECRET },
	{ "f!F.yoB1&#_u", VALUE_SECRET },
	{ "g<n}KWj{in>JR%8>", VALUE_SECRET },
	{ "QxWvTzPmLkRsNbYcDfGh", VALUE_SECRET },
	{ "qXwVtZpMlKrSnByCdFgH", VALUE_SECRET },
	{ "\xc3\xbc"
	  "berGeheim7!",
	    VALUE_SECRET },
	{ "${DB_PASSWORD}", VALUE_REFERENCE },
	{ "x-${DB_PASSWORD}", VALUE_REFERENCE },
	{ "$DB_PASSWORD", VALUE_REFERENCE },
	{ "$token", VALUE_REFERENCE },
	{ "$1", VALUE_REFERENCE },
	{ "Bearer $TOKEN", VALUE_REFERENCE },
	{ "$(cat /run/secrets/x)", VALUE_REFERENCE },
	{ "`cat x`", VALUE_REFERENCE },
	{ "{{ db.password }}", VALUE_REFERENCE },
	{ "<%= @pw %>", VALUE_REFERENCE },
	{ "%(db_password)s", VALUE_REFERENCE },
	{ "%DB_PASSWORD%", VALUE_REFERENCE },
	{ "@DB_PASSWORD@", VALUE_REFERENCE },
	{ "#{ENV['X']}", VALUE_REFERENCE },
	{ "ENV['X']", VALUE_REFERENCE },
	{ "os.environ[\"X\"]", VALUE_REFERENCE },
	{ "process.env.X", VALUE_REFERENCE },
	{ "getenv('X')", VALUE_REFERENCE },
	{ "vault:secret/x#y", VALUE_REFERENCE },
	{ "arn:aws:secretsmanager:eu:1:secret:x", VALUE_REFERENCE },
	{ "ENC[PKCS7,MIIBiQYJ]", VALUE_REFERENCE },
	{ "/run/secrets/db", VALUE_REFERENCE },
	{ "/etc/ssl/private/x.key", VALUE_REFERENCE },
	{ "secrets/db.txt", VALUE_REFERENCE },
	{ "C:\\keys\\x", VALUE_REFERENCE },
	{ "server.pem", VALUE_REFERENCE },
	{ "https://login.local/token", VALUE_REFERENCE },
	{ "https://u@host/", VALUE_REFERENCE },
	{ "changeme", VALUE_PLACEHOLDER },
	{ "CHANGE_ME", VALUE_PLACEHOLDER },
	{ "ChangeMe!", VALUE_PLACEHOLDER },
	{ "xxxx", VALUE_PLACEHOLDER },
	{ "****", VALUE_PLACEHOLDER },
	{ "...", VALUE_PLACEHOLDER },
	{ "<password>", VALUE_PLACEHOLDER },
	{ "[your token]", VALUE_PLACEHOLDER },
	{ "your-api-key", VALUE_PLACEHOLDER },
	{ "YOUR_API_KEY_HERE", VALUE_PLACEHOLDER },
	{ "yourpassword", VALUE_PLACEHOLDER },
	{ "example", VALUE_PLACEHOLDER },
	{ "my_secret_key", VALUE_PLACEHOLDER },
	{ "my-super-secret-password", VALUE_PLACEHOLDER },
	{ "REDACTED", VALUE_PLACEHOLDER },
	{ "todo", VALUE_PLACEHOLDER },
	{ "test", VALUE_PLACEHOLDER },
	{ "test123", VALUE_PLACEHOLDER },
	{ "123456a", VALUE_PLACEHOLDER },
	{ "abcdef012", VALUE_PLACEHOLDER },
	{ "deadbeefdeadbeef", VALUE_PLACEHOLDER },
	{ "aaaaaaaaaaaa", VALUE_PLACEHOLDER },
	{ "AKIAIOSFODNN7EXAMPLE", VALUE_PLACEHOLDER },
	{ "true", VALUE_WORD },
	{ "No", VALUE_WORD },
	{ "3600", VALUE_WORD },
	{ "30s", VALUE_WORD },
	{ "15 minutes", VALUE_WORD },
	{ "1.2.3-rc1", VALUE_WORD },
	{ "v2.0.1", VALUE_WORD },
	{ "2026-01-02T03:04:05Z", VALUE_WORD },
	{ "10.0.0.1:8080", VALUE_WORD },
	{ "application/json", VALUE_WORD },
	{ "org.acme.TokenProvider", VALUE_WORD },
	{ "getPassword", VALUE_WORD },
	{ "TokenProvider", VALUE_WORD },
	{ "password_field", VALUE_WORD },
	{ "token_store", VALUE_WORD },
	{ "postgres", VALUE_WORD },
	{ "password", VALUE_WORD },
	{ "shop-app-2", VALUE_WORD },
	{ "sha256", VALUE_WORD },
	{ "aes-256-gcm", VALUE_WORD },
	{ "us-east-1", VALUE_WORD },
	{ "What the account is opened by", VALUE_WORD },
	{ "ab", VALUE_WORD },
	{ "a\1b\2c9d", VALUE_WORD },
	{ "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5 x", VALUE_PUBLIC },
	{ "A035C8C19219BA821ECEA86B64E628F8D684696D", VALUE_PUBLIC },
	{ "A035 C8C1 9219 BA82 1ECE A86B 64E6 28F8", VALUE_PUBLIC },
	{ "SHA256:uNiVztksCsDhcc0u9e8BrwNNdpBRuuvRMdI", VALUE_PUBLIC },
	{ "-----BEGIN CERTIFICATE-----", VALUE_PUBLIC },
	{ "0x64E628F8D684696D", VALUE_PUBLIC },
	{ "$6$Gq1xw2$"
	  "Vn8rT0kLm3Zq7Yp5Xw9Sd2Fg4Hj6Kl1Qa",
	    VALUE_HASH },
	{ "$2y$10$"
	  "N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhW",
	    VALUE_HASH },
	{ "$argon2id$v=19$m=65536,t=3,p=4$"
	  "c2FsdHNhbHQ$"
	  "RdescudvJCsgt3ub+b/dWRWJTmaaJObG",
	    VALUE_HASH },
	{ "{SSHA}"
	  "W6ph5Mm5Pz8GgiULbPgzG37mj9gqYzIv",
	    VALUE_HASH },
	{ "pbkdf2_sha256$260000$"
	  "Zq7Yp5Xw9Sd2$Fg4Hj6Kl1QaVn8rT0kLm3",
	    VALUE_HASH },
};

static void
test_values(void)
{
	for (size_t i = 0; i < array_len(rows); i++) {
		enum value_kind got = value_judge(span_of(rows[i].text));

		ok(got == rows[i].kind, "'%s' is %s: %s", rows[i].text,
		    kinds[rows[i].kind], kinds[got]);
	}
}

static void
test_dummies(void)
{
	static const char *const yes[] = { "xxxxxxxxxxxxxxxxxxxx",
		"IOSFODNN7EXAMPLE", "1234567890abcdef1234567890abcdef",
		"your_token_goes_here", "0000000000000000", "<token>",
		"abcabcabcabcabc", "FakeFakeToken81b2", "aaaaaaaaaa" };
	static const char *const no[] = { "",
		"16C7e42F292c6912E7710c838347Ae178B4a",
		"AAAAAAAAAAAAAAAAAAAAAMLheAAAAAAA0%2BuSeid",
		"8f14e45fceea167a5a36dedd4bea2543" };

	for (size_t i = 0; i < array_len(yes); i++)
		ok(value_is_dummy(span_of(yes[i])), "'%s' is made up", yes[i]);
	for (size_t i = 0; i < array_len(no); i++)
		ok(!value_is_dummy(span_of(no[i])), "'%s' is not", no[i]);
}

static void
test_entropy(void)
{
	char all[256];

	for (size_t i = 0; i < sizeof(all); i++)
		all[i] = (char)i;
	ok(value_entropy(SPAN("")) == 0, "nothing has no entropy");
	ok(value_entropy(SPAN("aaaa")) == 0, "nor has one byte repeated");
	ok(value_entropy(SPAN("abab")) == 10, "two bytes: one bit");
	ok(value_entropy(SPAN("0123456789abcdef")) == 40, "16 bytes: four");
	ok(value_entropy((struct span){ all, 256 }) == 80, "all bytes: eight");
	ok(value_entropy(SPAN("aab")) == 9, "a third and two: 0.918");
}

static void
test_names(void)
{
	static const char *const strong[] = { "password", "DB_PASSWORD",
		"dbPassword", "db-password", "db.password", "DBPassword",
		"PGPASSWORD", "spring.datasource.password", "passwd",
		"MYSQL_ROOT_PASSWORD", "SECRET_KEY_BASE", "SECRET_KEY",
		"clientSecret", "AWS_SECRET_ACCESS_KEY", "API_KEY", "apiKey",
		"ApiKey", "apikey", "APIKey", "GITHUB_TOKEN", "authToken",
		"_authToken", "token", "private_key", "jwt.secret",
		"ENCRYPTION_KEY", "password1", "PASSWORD_2", "DB_PASS",
		"smtp_pass", "bindpw", "passphrase", "requirepass_token",
		"x-api-key", "account_key", "PassWord", "password_prod" };
	static const char *const weak[] = { "key", "auth", "pass", "salt",
		"DB_KEY", "passwords", "credentials", "token_github" };
	static const char *const none[] = { "", "home", "KEYCLOAK_HOME",
		"KEYMAP", "KEYBOARD", "KEYRING", "keyserver", "MONKEY",
		"TOKENIZER", "TOKENIZERS_PARALLELISM", "TOKEN_FILE",
		"POSTGRES_PASSWORD_FILE", "SECRET_PATH", "PASSWORD_MIN",
		"PASSWORD_MIN_LENGTH", "PASS_MAX_DAYS", "PASS_WARN_AGE",
		"GPG_KEY", "AWS_ACCESS_KEY_ID", "KEY_ID", "public_key",
		"primary_key", "foreign_key", "cache_key", "sort_key",
		"key_file", "SECRET_NAME", "secretName", "AuthorizedKeysFile",
		"PasswordAuthentication", "tokenProvider", "token_type",
		"tokenUrl", "token_endpoint", "passwordField", "max_tokens",
		"resetPassword", "forgot-password", "has_password",
		"PASSWORD_HASHER_CLASS", "secretKeyRef", "pad_token",
		"NOPASSWD", "author", "authority", "bypass", "compass",
		"passenger", "hotkey", "tokens_per_minute", "PWDX", "secretary",
		"passwordauthentication" };

	for (size_t i = 0; i < array_len(strong); i++)
		ok(name_judge(span_of(strong[i])) == NAME_STRONG,
		    "%s is a secret's name", strong[i]);
	for (size_t i = 0; i < array_len(weak); i++)
		ok(name_judge(span_of(weak[i])) == NAME_WEAK,
		    "%s may be one: %d", weak[i],
		    (int)name_judge(span_of(weak[i])));
	for (size_t i = 0; i < array_len(none); i++)
		ok(name_judge(span_of(none[i])) == NAME_NONE, "%s is none: %d",
		    none[i], (int)name_judge(span_of(none[i])));
}

int
main(void)
{
	test_values();
	test_dummies();
	test_entropy();
	test_names();
	return tap_end();
}
