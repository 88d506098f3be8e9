/* Passwords in URLs, connection strings, headers, and command lines. */
#include "secret/pattern.h"
#include "secret/pattern_parts.h"

const struct pattern patterns_url[] = {
	{ .id = "http-url-password",
	    .title = "password in an HTTP URL",
	    .kind = SECRET_URL,
	    .severity = SEV_HIGH,
	    .regex = "(?:https?)://" URL_USER ":" URL_PASSWORD_HOST,
	    .keywords = { "http://", "https://" },
	    .proof = PROOF_URL_PASSWORD,
	    .yes = EXAMPLE("https://deploy:"
			   "pQsT5qfmj9YZUz@rep"
			   "o.acme.io/simple/"),
	    .no = EXAMPLE("https://deploy:${REPO_PASS"
			  "WORD}@repo.acme.io/simple/"),
	    .source = "https://www.rfc-editor.org/rfc/rfc3986#section-3.2.1" },
	{ .id = "ftp-url-password",
	    .title = "password in an FTP URL",
	    .kind = SECRET_URL,
	    .severity = SEV_HIGH,
	    .regex = "(?:s?ftps?)://" URL_USER ":" URL_PASSWORD_HOST,
	    .keywords = { "ftp://", "ftps://" },
	    .proof = PROOF_URL_PASSWORD,
	    .yes = EXAMPLE("ftp://upload:"
			   "sdiBR4cYVeQW@fi"
			   "les.acme.io/in"),
	    .no = EXAMPLE("ftp://upload@f"
			  "iles.acme.io/in"),
	    .source = "https://www.rfc-editor.org/rfc/rfc1738#section-3.2" },
	{ .id = "ssh-url-password",
	    .title = "password in a URL for SSH, Git or files",
	    .kind = SECRET_URL,
	    .severity = SEV_HIGH,
	    .regex = "(?:ssh|git(?:\\+https?|\\+ssh)?|svn(?:\\+ssh)?|rsync|smb|"
		     "cifs|davs?|rtsp)://" URL_USER ":" URL_PASSWORD_HOST,
	    .keywords = { "ssh://", "git://", "svn://", "https://", "http://",
		"rsync://", "smb://" },
	    .proof = PROOF_URL_PASSWORD,
	    .yes = EXAMPLE("smb://backup:"
			   "5h2piEPNj8yo@na"
			   "s.acme.io/share"),
	    .no = EXAMPLE("ssh://git@git.a"
			  "cme.io:22/x.git"),
	    .source = "https://git-scm.com/docs/git-clone#_git_urls" },
	{ .id = "postgres-url-password",
	    .title = "password in a PostgreSQL URL",
	    .kind = SECRET_URL,
	    .severity = SEV_HIGH,
	    .regex = "(?:postgres(?:ql)?(?:\\+[a-z0-9]{1,16})?)://" URL_USER
		     ":" URL_PASSWORD_HOST,
	    .keywords = { "postgres" },
	    .proof = PROOF_URL_PASSWORD,
	    .yes = EXAMPLE("DATABASE_URL=postgres://app:"
			   "qzEBSnd0Iugy9DW9@d"
			   "b.acme.io:5432/app"),
	    .no = EXAMPLE("DATABASE_URL=postgres://app:$D"
			  "B_PASSWORD@db.acme.io:5432/app"),
	    .source = "https://www.postgresql.org/docs/current/"
		      "libpq-connect.html#LIBPQ-CONNSTRING-URIS" },
	{ .id = "mysql-url-password",
	    .title = "password in a MySQL or MariaDB URL",
	    .kind = SECRET_URL,
	    .severity = SEV_HIGH,
	    .regex = "(?:(?:mysql2?|mariadb|aurora)(?:x|\\+[a-z0-9_]{1,16})?):/"
		     "/" URL_USER ":" URL_PASSWORD_HOST,
	    .keywords = { "mysql", "mariadb", "aurora" },
	    .proof = PROOF_URL_PASSWORD,
	    .yes = EXAMPLE("mysql+pymysql://app:"
			   "Zc2hNJVbOk6SaSQo"
			   "@db.acme.io/app"),
	    .no = EXAMPLE("mysql+pymysql://app:{p"
			  "assword}@db.acme.io/app"),
	    .source = "https://dev.mysql.com/doc/refman/8.4/en/"
		      "connecting-using-uri-or-key-value-pairs.html" },
	{ .id = "mongodb-url-password",
	    .title = "password in a MongoDB URL",
	    .kind = SECRET_URL,
	    .severity = SEV_HIGH,
	    .regex = "(?:mongodb(?:\\+srv)?)://" URL_USER ":" URL_PASSWORD_HOST,
	    .keywords = { "mongodb" },
	    .proof = PROOF_URL_PASSWORD,
	    .yes = EXAMPLE("mongodb+srv://app:"
			   "6Qps5rwZvmWgj1xx@c0."
			   "acme.mongodb.net/app"),
	    .no = EXAMPLE("mongodb+srv://app:<passwor"
			  "d>@c0.acme.mongodb.net/app"),
	    .source = "https://www.mongodb.com/docs/manual/reference/"
		      "connection-string/" },
	{ .id = "redis-url-password",
	    .title = "password in a Redis URL",
	    .kind = SECRET_URL,
	    .severity = SEV_HIGH,
	    .regex = "(?:(?:redis|valkey)s?(?:\\+[a-z]{1,16})?)://" URL_USER
		     ":" URL_PASSWORD_HOST,
	    .keywords = { "redis", "valkey" },
	    .proof = PROOF_URL_PASSWORD,
	    .yes = EXAMPLE("REDIS_URL=redis://:"
			   "CspzFeoAo835Ylwe5bci@"
			   "cache.acme.io:6379/0"),
	    .no = EXAMPLE("REDIS_URL=redis://:@"
			  "cache.acme.io:6379/0"),
	    .source =
		"https://www.iana.org/assignments/uri-schemes/prov/redis" },
	{ .id = "amqp-url-password",
	    .title = "password in a URL of a message broker",
	    .kind = SECRET_URL,
	    .severity = SEV_HIGH,
	    .regex = "(?:amqps?|mqtts?|nats|stomp|kafka|pulsar)://" URL_USER
		     ":" URL_PASSWORD_HOST,
	    .keywords = { "amqp://", "amqps://", "mqtt://", "mqtts://",
		"nats://", "kafka://" },
	    .proof = PROOF_URL_PASSWORD,
	    .yes = EXAMPLE("amqp://app:"
			   "dk94My3GUZG6KLP2@"
			   "mq.acme.io/vhost"),
	    .no = EXAMPLE("amqp://mq.acme"
			  ".io:5672/vhost"),
	    .source = "https://www.rabbitmq.com/docs/uri-spec" },
	{ .id = "mssql-url-password",
	    .title = "password in a SQL Server URL",
	    .kind = SECRET_URL,
	    .severity = SEV_HIGH,
	    .regex = "(?:(?:mssql|sqlserver)(?:\\+[a-z0-9]{1,16})?)://" URL_USER
		     ":" URL_PASSWORD_HOST,
	    .keywords = { "mssql", "sqlserver" },
	    .proof = PROOF_URL_PASSWORD,
	    .yes = EXAMPLE("mssql+pyodbc://sa:"
			   "QGCr8QtKZVobZIrj"
			   "@sql.acme.io/app"),
	    .no = EXAMPLE("mssql+pyodbc://sa:%(pas"
			  "sword)s@sql.acme.io/app"),
	    .source = "https://learn.microsoft.com/en-us/sql/connect/jdbc/"
		      "building-the-connection-url" },
	{ .id = "database-url-password",
	    .title = "password in a database's URL",
	    .kind = SECRET_URL,
	    .severity = SEV_HIGH,
	    .regex =
		"(?:(?:clickhouse|cockroachdb|couchbases?|couchdb|neo4j|bolt|"
		"cassandra|influxdb|snowflake|vertica|trino|presto|hive|oracle|"
		"db2|elasticsearch|etcd)(?:\\+[a-z0-9]{1,16})?)://" URL_USER
		":" URL_PASSWORD_HOST,
	    .keywords = { "://" },
	    .proof = PROOF_URL_PASSWORD,
	    .yes = EXAMPLE("snowflake://app:"
			   "QVnHfba7GdxFNi3a@a"
			   "cme.eu-west-1/app"),
	    .no = EXAMPLE("snowflake://app@a"
			  "cme.eu-west-1/app"),
	    .source = "https://docs.sqlalchemy.org/en/20/core/"
		      "engines.html#database-urls" },
	{ .id = "ldap-url-password",
	    .title = "password in an LDAP URL",
	    .kind = SECRET_URL,
	    .severity = SEV_HIGH,
	    .regex = "(?:ldap[is]?)://" URL_USER ":" URL_PASSWORD_HOST,
	    .keywords = { "ldap" },
	    .proof = PROOF_URL_PASSWORD,
	    .yes = EXAMPLE("ldaps://reader:"
			   "NMaPkc1ESRTMHu"
			   "@ldap.acme.io"),
	    .no = EXAMPLE("ldaps://ldap.acme.io:636"),
	    .source = "https://www.rfc-editor.org/rfc/rfc3986#section-3.2.1" },
	{ .id = "mail-url-password",
	    .title = "password in a mail server's URL",
	    .kind = SECRET_URL,
	    .severity = SEV_HIGH,
	    .regex = "(?:(?:smtp|imap|pop3?|submission)s?(?:\\+[a-z]{1,16})?):/"
		     "/" URL_USER ":" URL_PASSWORD_HOST,
	    .keywords = { "smtp", "imap", "pop" },
	    .proof = PROOF_URL_PASSWORD,
	    .yes = EXAMPLE("smtps://robot:"
			   "T91LCkawS1RIM3@m"
			   "ail.acme.io:465"),
	    .no = EXAMPLE("smtps://mail.acme.io:465"),
	    .source = "https://www.rfc-editor.org/rfc/rfc5092#section-3" },
	{ .id = "jdbc-password",
	    .title = "password in a JDBC URL",
	    .kind = SECRET_URL,
	    .severity = SEV_HIGH,
	    .regex = "jdbc:[a-z0-9:]{2,40}://"
		     "[!#-&(-;=?-~]{1,256}[?&;](?i:password|pwd)=([!#-%(-:=?-~]"
		     "{1,128})",
	    .keywords = { "jdbc:" },
	    .proof = PROOF_URL_PASSWORD,
	    .yes = EXAMPLE("jdbc:postgresql://db.acme.io/app?user=app&password="
			   "8ZV0bpSM"
			   "a4rqCFPU"),
	    .no = EXAMPLE("jdbc:postgresql://db.acme.io/app"
			  "?user=app&password=${DB_PASSWORD}"),
	    .source = "https://jdbc.postgresql.org/documentation/use/" },
	{ .id = "jdbc-oracle-password",
	    .title = "password in a JDBC URL for Oracle",
	    .kind = SECRET_URL,
	    .severity = SEV_HIGH,
	    .regex = "jdbc:oracle:(?:thin|oci8?):[A-Za-z0-9_$#]{1,64}/"
		     "([!#-.0-;=?A-~]{1,128})@(?://"
		     ")?[A-Za-z0-9(][A-Za-z0-9._-]{0,127}",
	    .keywords = { "jdbc:oracle:" },
	    .proof = PROOF_URL_PASSWORD,
	    .yes = EXAMPLE("jdbc:oracle:thin:app/"
			   "Y9DvE8Oenw1Fsb@//o"
			   "ra.acme.io:1521/XE"),
	    .no = EXAMPLE("jdbc:oracle:thin:@/"
			  "/ora.acme.io:1521/XE"),
	    .source = "https://docs.oracle.com/en/database/oracle/"
		      "oracle-database/23/jjdbc/data-sources-and-URLs.html" },
	{ .id = "connection-string-password",
	    .title = "password in a connection string",
	    .kind = SECRET_URL,
	    .severity = SEV_HIGH,
	    .regex = "(?i:server|data source|host|uid|user "
		     "id|driver|database|initial catalog)=[!#-&(-~ "
		     "]{1,256};\\s?(?i:password|pwd)=([!#-&(-:=?-~]{1,128})",
	    .keywords = { "password=", "pwd=" },
	    .proof = PROOF_URL_PASSWORD,
	    .yes = EXAMPLE(
		"Server=tcp:sql.acme.io;Database=app;User ID=app;Password="
		"Usz5SdQT5"
		"61d1OhZ;"),
	    .no = EXAMPLE("Server=tcp:sql.acme.io;Database=ap"
			  "p;User ID=app;Password=$(password);"),
	    .source = "https://learn.microsoft.com/en-us/dotnet/framework/data/"
		      "adonet/connection-string-syntax" },
	{ .id = "http-basic-header",
	    .title = "password in an Authorization header",
	    .kind = SECRET_CREDENTIAL,
	    .severity = SEV_HIGH,
	    .confidence = "medium",
	    .regex = "(?i:authorization)\\\\?[\"']?\\s{0,2}[:=,]\\s{0,2}\\\\?["
		     "\"']?(?i:basic)\\s{1,2}(" BASE64_USER_PASSWORD ")",
	    .keywords = { "authorization" },
	    .entropy = 28,
	    .yes = EXAMPLE("Authorization: Basic YnV"
			   "pbGQ6dWp6UmRlNEpneE1kR24="),
	    .no = EXAMPLE("Authorization: Basic Y"
			  "WxhZGRpbmFuZGhpc2xhbXA="),
	    .source = "https://www.rfc-editor.org/rfc/rfc7617" },
	{ .id = "http-bearer-header",
	    .title = "token in an Authorization header",
	    .severity = SEV_HIGH,
	    .confidence = "medium",
	    .regex = "(?i:authorization)\\\\?[\"\\']?\\s{0,2}[:=,]\\s{0,2}\\\\?"
		     "[\"\\']?(?i:bearer|token)\\s{1,2}([A-Za-z0-9._~+/"
		     "-]{20,512}={0,2})",
	    .keywords = { "authorization" },
	    .entropy = 40,
	    .yes = EXAMPLE("curl -H \"Authorization: Bearer "
			   "EOCmHzaEiv0IuU7Y9CL0SiBb0YH"
			   "8bj1i\" https://api.acme.io"),
	    .no = EXAMPLE("curl -H \"Authorization: Beare"
			  "r $TOKEN\" https://api.acme.io"),
	    .source = "https://www.rfc-editor.org/rfc/rfc6750#section-2.1" },
	{ .id = "curl-user-password",
	    .title = "password in a call of curl",
	    .kind = SECRET_CREDENTIAL,
	    .severity = SEV_HIGH,
	    .confidence = "medium",
	    .regex = "curl [!-~ ]{0,200}?(?:-u|--user)[ "
		     "=][\"\\']?[A-Za-z0-9._@-]{1,64}:([!#-%(-~]{4,128})",
	    .keywords = { "curl " },
	    .proof = PROOF_URL_PASSWORD,
	    .yes = EXAMPLE("curl -fsS -u deploy:"
			   "3t92GTdW9m5s8U https:"
			   "//repo.acme.io/x.tgz"),
	    .no = EXAMPLE("curl -fsS -u deploy:$PASSWOR"
			  "D https://repo.acme.io/x.tgz"),
	    .source = "https://curl.se/docs/manpage.html#-u" },
	{ .id = "sshpass-password",
	    .title = "password in a call of sshpass",
	    .kind = SECRET_CREDENTIAL,
	    .severity = SEV_HIGH,
	    .confidence = "medium",
	    .regex = "sshpass -p ?[\"\\']?([!#-&(-~]{3,64})",
	    .keywords = { "sshpass" },
	    .proof = PROOF_URL_PASSWORD,
	    .yes = EXAMPLE("sshpass -p "
			   "eB5fkCfR04V7 ssh"
			   " root@h1.acme.io"),
	    .no = EXAMPLE("sshpass -p \"$PASSWORD"
			  "\" ssh root@h1.acme.io"),
	    .source = "https://manpages.debian.org/bookworm/sshpass/"
		      "sshpass.1.en.html" },
	{ 0 },
};
