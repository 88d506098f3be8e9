/* Databases, servers, mail, applications. */
#include "secret/credential_parts.h"

#define BCRYPT    \
	"$2y$05$" \
	"q7ZrWm3xKd9TvB2nLs8cHeuY4GjP1tXoA6bQkCzFvDw9hMiNsRl5m"

const struct credential_file credentials_service[] = {
	{
	    .id = "pgpass",
	    .title = "PostgreSQL password",
	    .paths = { "**/.pgpass", "**/pgpass.conf" },
	    .severity = SEV_HIGH,
	    .read = read_pgpass,
	    .fields = FIELDS({ "*", AS_SECRET, 0 }),
	    .yes = EXAMPLE("db.corp.io:5432:*:app:Tr7\\:!xKd9+vB2\n"),
	    .no = EXAMPLE("#host:port:db:user:password\n*:*:*:app:\n"),
	    .source = "https://www.postgresql.org/docs/current/"
		      "libpq-pgpass.html",
	},
	{
	    .id = "pg-service",
	    .title = "PostgreSQL password",
	    .paths = { "**/.pg_service.conf", "**/pg_service.conf" },
	    .severity = SEV_HIGH,
	    .read = read_ini,
	    .fields = FIELDS({ "*/password", AS_SECRET, 0 },
		{ "*/sslpassword", AS_SECRET, 0 }),
	    .yes = EXAMPLE("[app]\nhost=db.corp.io\npassword=Tr7!xKd9+vB2\n"),
	    .no = EXAMPLE("[app]\nhost=db.corp.io\nuser=app\n"),
	    .source = "https://www.postgresql.org/docs/current/"
		      "libpq-pgservice.html",
	},
	{
	    .id = "mysql-options",
	    .title = "MySQL password",
	    .paths = { "**/.my.cnf", "**/etc/my.cnf", "**/etc/mysql/**/*.cnf",
		"**/etc/my.cnf.d/*.cnf" },
	    .severity = SEV_HIGH,
	    .read = read_ini,
	    .fields = FIELDS({ "*/password", AS_SECRET, 0 },
		{ "*/pass", AS_SECRET, 0 },
		{ "*/master-password", AS_SECRET, 0 },
		{ "*/wsrep_sst_auth", AS_LOGIN, 0 },
		{ "*/ssl-passphrase", AS_SECRET, 0 }),
	    .yes = EXAMPLE("[client]\nuser=app\npassword=\"Tr7!xKd9+vB2\"\n"),
	    .no = EXAMPLE(
		"[client]\nuser=app\npassword\n#password=Tr7!xKd9+vB2\n"),
	    .source = "https://dev.mysql.com/doc/refman/8.0/en/"
		      "option-files.html",
	},
	{
	    /* Obfuscated with a key that is in the file too. */
	    .id = "mysql-login-path",
	    .title = "MySQL login path",
	    .paths = { "**/.mylogin.cnf" },
	    .severity = SEV_HIGH,
	    .read = read_bytes,
	    .yes = EXAMPLE("\x01\x02\x03"),
	    .no = EXAMPLE(""),
	    .source = "https://dev.mysql.com/doc/refman/8.0/en/"
		      "mysql-config-editor.html",
	},
	{
	    .id = "htpasswd",
	    .title = "password of a web server",
	    .paths = { "**/.htpasswd", "**/*.htpasswd", "**/htpasswd",
		"**/.htpasswd-*", "**/nginx/passwd" },
	    .severity = SEV_MEDIUM,
	    .read = read_htpasswd,
	    .yes = EXAMPLE("admin:" BCRYPT "\n"),
	    .no = EXAMPLE("# users\n"),
	    .source = "https://httpd.apache.org/docs/2.4/misc/"
		      "password_encryptions.html",
	},
	{
	    .id = "htdigest",
	    .title = "password of a web server",
	    .paths = { "**/.htdigest", "**/*.htdigest", "**/htdigest" },
	    .severity = SEV_MEDIUM,
	    .read = read_htdigest,
	    .yes = EXAMPLE("admin:intranet:9f86d081884c7d659a2feaa0c55ad015\n"),
	    .no = EXAMPLE("# users\n"),
	    .source = "https://httpd.apache.org/docs/2.4/programs/"
		      "htdigest.html",
	},
	{
	    .id = "wp-config",
	    .title = "WordPress secrets",
	    .paths = { "**/wp-config.php", "**/wp-config.php.bak",
		"**/wp-config.bak", "**/wp-config.php~" },
	    .severity = SEV_HIGH,
	    .read = read_php,
	    .fields = FIELDS({ "DB_PASSWORD", AS_SECRET, 0 },
		{ "FTP_PASS", AS_SECRET, 0 },
		{ "*_KEY", AS_SECRET, SEV_MEDIUM },
		{ "*_SALT", AS_SECRET, SEV_MEDIUM }),
	    .yes = EXAMPLE("<?php\ndefine( 'DB_PASSWORD', 'Tr7!xKd9+vB2' );\n"),
	    .no = EXAMPLE("<?php\n// define('DB_PASSWORD', 'Tr7!xKd9+vB2');\n"
			  "define('AUTH_KEY', 'put your unique phrase here');\n"
			  "define('DB_PASSWORD', getenv('DB_PASSWORD'));\n"),
	    .source = "https://developer.wordpress.org/advanced-"
		      "administration/wordpress/wp-config/",
	},
	{
	    .id = "dotenv",
	    .title = "secret in an environment file",
	    .paths = { "**/.env", "**/.env.*", "**/.envrc" },
	    .severity = SEV_HIGH,
	    .read = read_env,
	    .fields =
		FIELDS({ "APP_KEY", AS_LARAVEL, 0 }, { "*", AS_NAMED, 0 }),
	    .yes =
		EXAMPLE("# app\nexport DB_PASSWORD=\"Tr7!xKd9+vB2\" # prod\n"),
	    .no = EXAMPLE(
		"DB_PASSWORD=${DB_PASSWORD}\nDB_PASSWORD_FILE=/run/secrets/"
		"db\nAPI_TOKEN=\n"),
	    .source = "https://docs.docker.com/compose/how-tos/"
		      "environment-variables/",
	},
	{
	    .id = "databrickscfg",
	    .title = "Databricks credentials",
	    .paths = { "**/.databrickscfg" },
	    .severity = SEV_CRITICAL,
	    .read = read_ini,
	    .fields = FIELDS({ "*/token", AS_SECRET, 0 },
		{ "*/password", AS_SECRET, 0 },
		{ "*/client_secret", AS_SECRET, 0 },
		{ "*/azure_client_secret", AS_SECRET, 0 }),
	    .yes = EXAMPLE("[DEFAULT]\nhost = https://x.cloud.databricks.com\n"
			   "token = dapi"
			   "5f0c9b7e3a1d84625f0c\n"),
	    .no = EXAMPLE("[DEFAULT]\nhost = https://x.cloud.databricks.com\n"
			  "auth_type = databricks-cli\n"),
	    .source = "https://docs.databricks.com/dev-tools/auth/"
		      "config-profiles.html",
	},
	{
	    .id = "snowsql",
	    .title = "Snowflake password",
	    .paths = { "**/.snowsql/config", "**/snowflake/connections.toml",
		"**/snowflake/config.toml" },
	    .severity = SEV_CRITICAL,
	    .read = read_ini,
	    .fields = FIELDS({ "*/password", AS_SECRET, 0 },
		{ "*/token", AS_SECRET, 0 },
		{ "*/private_key_passphrase", AS_SECRET, SEV_HIGH },
		{ "*/proxy_password", AS_SECRET, SEV_HIGH }),
	    .yes = EXAMPLE("[connections.prod]\naccountname = x\n"
			   "password = Tr7!xKd9+vB2\n"),
	    .no = EXAMPLE("[connections]\n#password = Tr7!xKd9+vB2\n"),
	    .source = "https://docs.snowflake.com/en/user-guide/"
		      "snowsql-config",
	},
	{
	    .id = "dbt-profiles",
	    .title = "dbt's password of a warehouse",
	    .paths = { "**/.dbt/profiles.yml", "**/dbt/profiles.yml" },
	    .severity = SEV_CRITICAL,
	    .read = read_yaml,
	    .fields = FIELDS({ "**/outputs/*/password", AS_SECRET, 0 },
		{ "**/outputs/*/pass", AS_SECRET, 0 },
		{ "**/outputs/*/token", AS_SECRET, 0 },
		{ "**/outputs/*/client_secret", AS_SECRET, 0 },
		{ "**/outputs/*/refresh_token", AS_SECRET, 0 },
		{ "**/outputs/*/private_key_passphrase", AS_SECRET, SEV_HIGH },
		{ "**/keyfile_json/private_key", AS_KEY, 0 }),
	    .yes = EXAMPLE("shop:\n  outputs:\n    dev:\n      type: postgres\n"
			   "      password: Tr7!xKd9+vB2\n"),
	    .no = EXAMPLE("shop:\n  outputs:\n    dev:\n      password: "
			  "\"{{ env_var('DBT_PASSWORD') }}\"\n"),
	    .source = "https://docs.getdbt.com/docs/core/connect-data-"
		      "platform/profiles.yml",
	},
	{
	    .id = "jupyter",
	    .title = "Jupyter password",
	    .paths = { "**/jupyter_server_config.json",
		"**/jupyter_notebook_config.json" },
	    .severity = SEV_MEDIUM,
	    .read = read_json,
	    .fields = FIELDS({ "*/password", AS_HASH, 0 },
		{ "*/hashed_password", AS_HASH, 0 },
		{ "*/token", AS_SECRET, SEV_HIGH }),
	    .yes =
		EXAMPLE("{\"IdentityProvider\":{\"hashed_password\":\"argon2:"
			"$argon2id$v=19$m=10240,t=10,p=8$cTdacldtM3hL$"
			"dDlUdkIybkxzOGNIZjU\"}}"),
	    .no = EXAMPLE(
		"{\"NotebookApp\":{\"nbserver_extensions\":{\"x\":true}}}"),
	    .source = "https://jupyter-server.readthedocs.io/en/latest/"
		      "operators/public-server.html",
	},
	{
	    .id = "tomcat-users",
	    .title = "Tomcat password",
	    .paths = { "**/tomcat-users.xml" },
	    .severity = SEV_HIGH,
	    .read = read_xml,
	    .fields = FIELDS({ "tomcat-users/user/password", AS_SECRET, 0 }),
	    .yes = EXAMPLE(
		"<tomcat-users><user username=\"ci\" password="
		"\"Tr7!xKd9+vB2\" roles=\"manager-gui\"/></tomcat-users>"),
	    .no = EXAMPLE("<tomcat-users><!-- <user username=\"ci\" password="
			  "\"Tr7!xKd9+vB2\"/> --><user username=\"a\" password="
			  "\"<must-be-changed>\"/></tomcat-users>"),
	    .source = "https://tomcat.apache.org/tomcat-10.1-doc/"
		      "realm-howto.html",
	},
	{
	    .id = "filezilla",
	    .title = "FTP password",
	    .paths = { "**/filezilla/sitemanager.xml",
		"**/filezilla/recentservers.xml",
		"**/.filezilla/sitemanager.xml" },
	    .severity = SEV_HIGH,
	    .read = read_xml,
	    .fields = FIELDS({ "**/Server/Pass", AS_BASIC, 0 }),
	    .yes = EXAMPLE(
		"<FileZilla3><Servers><Server><Pass encoding=\"base64\">"
		"VHI3IXhLZDkrdkIy</Pass></Server></Servers></FileZilla3>"),
	    .no = EXAMPLE("<FileZilla3><Servers><Server><Host>h</Host></Server>"
			  "</Servers></FileZilla3>"),
	    .source = "https://wiki.filezilla-project.org/"
		      "FileZilla_Client_Tutorial_(en)",
	},
	{
	    .id = "fetchmail",
	    .title = "mail password",
	    .paths = { "**/.fetchmailrc", "**/etc/fetchmailrc" },
	    .severity = SEV_HIGH,
	    .read = read_fetchmail,
	    .yes = EXAMPLE("poll mail.corp.io proto imap user \"me\" with pass "
			   "\"Tr7!xKd9+vB2\" is me here\n"),
	    .no = EXAMPLE("poll mail.corp.io proto imap user \"me\" ssl\n"),
	    .source = "https://www.fetchmail.info/fetchmail-man.html",
	},
	{
	    .id = "msmtprc",
	    .title = "mail password",
	    .paths = { "**/.msmtprc", "**/etc/msmtprc",
		"**/.config/msmtp/config" },
	    .severity = SEV_HIGH,
	    .read = read_words,
	    .fields = FIELDS({ "password", AS_SECRET, 0 }),
	    .yes = EXAMPLE(
		"account corp\nhost smtp.corp.io\npassword Tr7!xKd9+vB2\n"),
	    .no = EXAMPLE("account corp\npasswordeval pass show smtp\n"),
	    .source = "https://marlam.de/msmtp/msmtp.html",
	},
	{
	    .id = "postfix-sasl",
	    .title = "mail password",
	    .paths = { "**/postfix/sasl_passwd", "**/postfix/sasl/sasl_passwd",
		"**/postfix/sasl-passwd", "**/postfix/smtp_auth" },
	    .severity = SEV_HIGH,
	    .read = read_sasl,
	    .yes = EXAMPLE("[smtp.corp.io]:587 me@corp.io:Tr7!xKd9+vB2\n"),
	    .no = EXAMPLE("# [smtp.corp.io]:587 me@corp.io:Tr7!xKd9+vB2\n"),
	    .source = "https://www.postfix.org/SASL_README.html",
	},
	{
	    .id = "odbc",
	    .title = "database password",
	    .paths = { "**/etc/odbc.ini", "**/.odbc.ini", "**/odbc.ini" },
	    .severity = SEV_HIGH,
	    .read = read_ini,
	    .fields = FIELDS({ "*/Password", AS_SECRET, 0 },
		{ "*/PWD", AS_SECRET, 0 }),
	    .yes = EXAMPLE(
		"[warehouse]\nDriver = PostgreSQL\nPWD = Tr7!xKd9+vB2\n"),
	    .no = EXAMPLE("[warehouse]\nDriver = PostgreSQL\nPassword = \n"),
	    .source = "https://www.unixodbc.org/odbcinst.html",
	},
	{ 0 },
};
