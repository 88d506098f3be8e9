#include "base/mem.h"
#include "credential_seen.h"

static void
test_cloud(void)
{
	finds("aws-credentials",
	    "[default]\naws_access_key_id=AKIA"
	    "Q7ZRWM3XKD9TVB2N\n"
	    "[work]\n aws_secret_access_key = Tr7!xKd9+vB2nLs8c # mine\n"
	    "aws_session_token = \"q7ZrWm3xKd9TvB2n\"\ns3 =\n"
	    "  max_queue = 5\n",
	    "credential critical 4 work.aws_secret_access_key="
	    "Tr7!xKd9+vB2nLs8c\n"
	    "credential high 5 work.aws_session_token=q7ZrWm3xKd9TvB2n\n",
	    "AWS: profiles, a comment, no finding for the key's id");
	finds("gcloud-service-account",
	    "{\"type\":\"authorized_user\",\"private_key\":\"-----BEGIN "
	    "PRIVATE KEY-----\\n\"}",
	    "", "a key of no service account is none");
	finds_span("gcloud-tokens",
	    SPAN("SQLite format 3\0\1 1//0q7ZrWm3xKd9TvB2nLs8cHf5GjP1e\0"
		 " ya29.short\0"),
	    "credential high 0 refresh_token="
	    "1//0q7ZrWm3xKd9TvB2nLs8cHf5GjP1e\n",
	    "gcloud's database, by its bytes");
	finds("gcloud-tokens", "ya29.",
	    "error: it is no database of SQLite's\n", "and no other file");
	finds("azure-msal-cache",
	    "{\"AccessToken\":{\"k\":{\"secret\":\"q7ZrWm3xKd9TvB2n\"}},\n"
	    "\"RefreshToken\":{\"k\":{\"secret\":\"Tr7!xKd9+vB2\"}}}",
	    "credential high 1 AccessToken.k.secret=q7ZrWm3xKd9TvB2n\n"
	    "credential critical 2 RefreshToken.k.secret=Tr7!xKd9+vB2\n",
	    "Azure: what ends soon is less than what does not");
	finds("terraform-state",
	    "{\"outputs\":{\"db_password\":{\"value\":\"Tr7!xKd9+vB2\"},\n"
	    "\"plain\":{\"value\":\"q7ZrWm3xKd9TvB2n\"},\n"
	    "\"said\":{\"value\":\"q7ZrWm3xKd9TvB2n\",\"sensitive\":true}},\n"
	    "\"resources\":[{\"instances\":[{\"attributes\":"
	    "{\"master_password\":\"Tr7!xKd9+vB2\",\"arn\":\"arn:aws:x\"}}]}]}",
	    "credential high 1 outputs.db_password.value=Tr7!xKd9+vB2\n"
	    "credential high 3 outputs.said.value=q7ZrWm3xKd9TvB2n\n"
	    "credential high 4 resources.0.instances.0.attributes."
	    "master_password=Tr7!xKd9+vB2\n",
	    "Terraform's state: by name, and where it says so");
	finds("hcloud",
	    "[[contexts]]\n  name = \"a\"\n  token = 'q7ZrWm3xKd9TvB2n'\n"
	    "[[contexts]]\n  token = \"Tr7!xKd9+vB2\"\n",
	    "credential critical 3 contexts.token=q7ZrWm3xKd9TvB2n\n"
	    "credential critical 5 contexts.token=Tr7!xKd9+vB2\n",
	    "tables of TOML");
	finds("terraformrc",
	    "credentials \"a.io\" {\n  token = \"q7ZrWm3xKd9TvB2n\"\n}\n",
	    "credential critical 2 token=q7ZrWm3xKd9TvB2n\n", "HCL");
}

static void
test_xml(void)
{
	finds("maven-settings",
	    "<?xml version=\"1.0\"?>\n<m:settings xmlns=\"a>b\">\n"
	    "<servers>\n <server>\n  <id>a</id>\n  <password>\n"
	    "   Tr7!xKd9+vB2\n  </password>\n"
	    "  <passphrase><![CDATA[q7ZrWm3xKd9TvB2n]]></passphrase>\n"
	    " </server>\n</servers><proxies><proxy><password/>"
	    "</proxy></proxies></m:settings>\n",
	    "credential critical 7 settings.servers.server.password="
	    "Tr7!xKd9+vB2\n"
	    "credential high 9 settings.servers.server.passphrase="
	    "q7ZrWm3xKd9TvB2n\n",
	    "Maven: text over lines, CDATA, a prefix, > in an attribute");
	finds("nuget-config",
	    "<configuration>\n<packageSources><add key='a' "
	    "value='https://me:q7ZrWm3xKd9TvB2n@a.io/v3'/></packageSources>\n"
	    "<packageSourceCredentials><a>\n"
	    "<add value=\"Tr7!xKd9+vB2\" key=\"ClearTextPassword\"/></a>"
	    "</packageSourceCredentials></configuration>",
	    "url high 2 configuration.packageSources.add.value="
	    "q7ZrWm3xKd9TvB2n\n"
	    "credential high 4 configuration.packageSourceCredentials.a.add."
	    "ClearTextPassword=Tr7!xKd9+vB2\n",
	    "NuGet: attributes in any order and quotes");
	finds("tomcat-users", "<tomcat-users><user password=\"a\n",
	    "error: line 1: a tag has no end\n", "a tag that is cut");
	finds("tomcat-users", "<tomcat-users>\n",
	    "error: line 2: an element has no end\n", "an open element");
	finds("tomcat-users", "<!-- <tomcat-users>",
	    "error: line 1: a comment has no end\n", "an open comment");
	finds("tomcat-users", "users: a\n", "error: it is no XML\n",
	    "what is no XML");
	finds("jenkins-credentials",
	    "<list><x><password>{AQAA}</password><secret>Tr7!xKd9+vB2"
	    "</secret></x></list>",
	    "credential critical 1 list.x.secret=Tr7!xKd9+vB2\n",
	    "Jenkins: what it has encrypted is none");
}

static void
test_databases(void)
{
	finds("pgpass",
	    "# c\ndb.io:5432:a\\:b:me:Tr7\\:!xKd9+vB2\r\nx:1:y\n*:*:*:*:$PW\n",
	    "credential high 2 db.io:5432:a\\:b:me=Tr7\\:!xKd9+vB2\n",
	    ".pgpass: escapes, short lines, a variable");
	finds("mysql-options",
	    "[client]\npassword\n[mysqldump]\npassword='Tr7!xKd9+vB2' # c\n"
	    "!includedir /etc/mysql/conf.d/\n[mysqld]\nport=3306\n",
	    "credential high 4 mysqldump.password=Tr7!xKd9+vB2\n",
	    ".my.cnf: quotes, and a password that is asked for");
	finds("wp-config",
	    "<?php\n/* define('DB_PASSWORD', 'q7ZrWm3xKd9TvB2n'); */\n"
	    "# define('DB_PASSWORD', 'q7ZrWm3xKd9TvB2n');\n"
	    "$x = \"it's // no comment\";\n"
	    "Define ( \"DB_PASSWORD\" , 'Tr7!x\\'Kd9+vB2' ) ;\n"
	    "define('AUTH_KEY',\n 'q7Z {r} Wm3; xKd9TvB2n| Ls8c+H');\n"
	    "define('AUTH_SALT', getenv('X') ?: 'q7ZrWm3xKd9TvB2n');\n",
	    "credential high 5 DB_PASSWORD=Tr7!x\\'Kd9+vB2\n"
	    "credential medium 7 AUTH_KEY=q7Z {r} Wm3; xKd9TvB2n| Ls8c+H\n",
	    "wp-config.php: comments, texts, values that are computed");
	finds("dotenv",
	    "APP_KEY=base64:q7ZrWm3xKd9TvB2nLs8cHf5GjP1eYuXo=\n"
	    "export A_SECRET='Tr7!xKd9+vB2'\nSECRET_PATH=/run/x\n"
	    "B_PASSWORD=$OTHER\nJUST TEXT\n# C_PASSWORD=Tr7!xKd9+vB2\n",
	    "credential high 1 APP_KEY="
	    "q7ZrWm3xKd9TvB2nLs8cHf5GjP1eYuXo=\n"
	    "credential high 2 A_SECRET=Tr7!xKd9+vB2\n",
	    ".env: Laravel's key, export, quotes, references");
}

static void
test_hashes(void)
{
	finds("htpasswd",
	    "a:$apr1$q7ZrWm3x$Kd9TvB2nLs8cHf5GjP1eY/\nb:{SHA}q7ZrWm3xKd9=\n"
	    "c:{PLAIN}Tr7!xKd9+vB2\nd:Tr7!xKd9+vB2\n# e:x\nf\n"
	    "g:q7ZrWm3xKd9T.\n",
	    "hash medium 1 a=$apr1$q7ZrWm3x$Kd9TvB2nLs8cHf5GjP1eY/\n"
	    "hash medium 2 b={SHA}q7ZrWm3xKd9=\n"
	    "credential high 3 c=Tr7!xKd9+vB2\n"
	    "credential high 4 d=Tr7!xKd9+vB2\n"
	    "hash medium 7 g=q7ZrWm3xKd9T.\n",
	    ".htpasswd: hashes, and what is none");
	finds("htdigest", "a:b:9f86d081884c7d659a2feaa0c55ad015\na:b:c\n",
	    "hash medium 1 a.b=9f86d081884c7d659a2feaa0c55ad015\n",
	    ".htdigest");
	finds("smbpasswd",
	    "a:1:X:9F86D081884C7D659A2FEAA0C55AD015:[U]:\nb:1:X:NO PASSWORD"
	    "XXXXXXXXXXXXXXXXXXXXX:\n",
	    "hash high 1 a=9F86D081884C7D659A2FEAA0C55AD015\n",
	    "smbpasswd: a hash that is as good as the password");
	finds("jupyter", "{\"NotebookApp\":{\"password\":\"sha1:a:b\"}}",
	    "hash medium 1 NotebookApp.password=sha1:a:b\n", "Jupyter");
}

static void
test_system(void)
{
	finds("wpa-supplicant",
	    "ctrl_interface=/run\nnetwork={\n ssid=\"a\"\n"
	    " psk=\"Tr7!xKd9+vB2\" # c\n}\nnetwork={\n"
	    " password=\"q7ZrWm3xKd9TvB2n\"\n}\n",
	    "credential medium 4 psk=Tr7!xKd9+vB2\n"
	    "credential high 7 password=q7ZrWm3xKd9TvB2n\n",
	    "Wi-Fi, and a user's password of a network");
	finds("networkmanager",
	    "[vpn-secrets]\nanything=Tr7!xKd9+vB2\n[wifi]\nssid=a\n"
	    "[wireguard-peer.a=]\npreshared-key=q7ZrWm3xKd9TvB2n\n"
	    "[wifi-security]\nwep-key-type=1\nwep-key0=Tr7!xKd9+vB2\n",
	    "credential high 2 vpn-secrets.anything=Tr7!xKd9+vB2\n"
	    "credential medium 6 wireguard-peer.a=.preshared-key="
	    "q7ZrWm3xKd9TvB2n\n"
	    "credential medium 9 wifi-security.wep-key0=Tr7!xKd9+vB2\n",
	    "NetworkManager");
	finds("ppp-secrets",
	    "a\t*\tTr7!xKd9+vB2\t*\n'b c' * \"q7ZrWm3x Kd9TvB2n\"\n"
	    "c * @/etc/secret\nd *\n",
	    "credential high 1 a.*=Tr7!xKd9+vB2\n"
	    "credential high 2 b c.*=q7ZrWm3x Kd9TvB2n\n",
	    "ppp: quotes, and a file's name");
	finds("fstab",
	    "/dev/sda1 / ext4 defaults 0 1\n"
	    "//a/b /c cifs ro,password=Tr7!xKd9+vB2,vers=3 0 0\n",
	    "credential high 2 /c.password=Tr7!xKd9+vB2\n", "fstab");
	finds("postfix-sasl", "a.io me:Tr7!xKd9+vB2\nb.io\nc.io me\n",
	    "credential high 1 a.io=Tr7!xKd9+vB2\n", "sasl_passwd");
	finds("svn-auth", "K 8\npassword\nV 3\n",
	    "error: line 3: no K and V in turn\n", "Subversion: cut short");
	finds("fetchmail",
	    "# pass x\npoll a.io with proto IMAP\n user 'me' password "
	    "'Tr7!xKd9+vB2',\npoll b.io pass q7ZrWm3xKd9TvB2n\n",
	    "credential high 3 a.io=Tr7!xKd9+vB2\n"
	    "credential high 4 b.io=q7ZrWm3xKd9TvB2n\n",
	    "fetchmail: over lines, quotes, a comma");
	finds("openvpn",
	    "<tls-auth>\n-----BEGIN OpenVPN Static key V1-----\n9f86d081\n"
	    "-----END OpenVPN Static key V1-----\n</tls-auth>\n"
	    "<auth-user-pass>\nme\nTr7!xKd9+vB2\n</auth-user-pass>\n"
	    "<key>\n-----BEGIN ENCRYPTED PRIVATE KEY-----\nx\n</key>\n",
	    "credential medium 2 tls-auth=-----BEGIN OpenVPN Static key V1"
	    "-----\n9f86d081\n-----END OpenVPN Static key V1-----\n"
	    "credential high 8 auth-user-pass=Tr7!xKd9+vB2\n",
	    "OpenVPN: a key for all, a password; no key that is encrypted");
	finds("openvpn", "<key>\nx\n", "error: line 2: '<key>' has no end\n",
	    "OpenVPN: cut short");
}

static void
test_whole(void)
{
	finds("ansible-vault-password", "$ANSIBLE_VAULT;1.1;AES256\n3132\n", "",
	    "what is encrypted is none");
	finds("ansible-vault-password", "\n Tr7!xKd9+vB2 \nmore\n",
	    "credential critical 1 =Tr7!xKd9+vB2\n", "a line alone");
	finds_span("ldap-secret", SPAN("a\0b"),
	    "error: byte 2 is a NUL: it is no text\n", "bytes are no line");
	finds("vnc-password", "12345",
	    "error: 5 bytes are no password of "
	    "VNC's\n",
	    "VNC's have eight bytes");
	finds("keytab", "[libdefaults]\n",
	    "error: it does not begin as a keytab does\n", "a keytab's magic");
}

static void
test_history(void)
{
	finds("shell-history",
	    "#1700000000\n: 1700000000:0;mysqldump -p'Tr7!xKd9+vB2' a | gzip\n"
	    "docker run -p 8080:80 a\nunzip -PTr7!xKd9+vB2 a.zip\n"
	    "sudo ldapsearch -x -w q7ZrWm3xKd9TvB2n -b dc=a\n"
	    "mongosh -p $PW\nsmbclient -U 'me%Tr7!xKd9+vB2' //a/b\n"
	    "export API_TOKEN=q7ZrWm3xKd9TvB2nLs8c\nls '\n",
	    "variable high 2 password=Tr7!xKd9+vB2 ?\n"
	    "credential high 4 unzip=Tr7!xKd9+vB2\n"
	    "credential high 5 ldapsearch=q7ZrWm3xKd9TvB2n\n"
	    "credential high 7 smbclient=Tr7!xKd9+vB2\n"
	    "variable high 8 API_TOKEN=q7ZrWm3xKd9TvB2nLs8c ?\n",
	    "a shell's history: names, options of a letter, times");
	finds("sql-history",
	    "_HiStOrY_V2_\nSET\\040PASSWORD\\040=\\040PASSWORD('Tr7!xKd9+vB2')"
	    ";\nALTER ROLE a WITH ENCRYPTED PASSWORD 'q7ZrWm3xKd9TvB2n';\n"
	    "grant all on *.* to a identified by \"Tr7!xKd9+vB2\";\n"
	    "update t set password = md5(x);\n",
	    "credential high 2 password=Tr7!xKd9+vB2\n"
	    "credential high 3 password=q7ZrWm3xKd9TvB2n\n"
	    "credential high 4 identified=Tr7!xKd9+vB2\n",
	    "SQL's");
	finds("redis-history",
	    "AUTH Tr7!xKd9+vB2\nCONFIG SET requirepass \"q7ZrWm3xKd9TvB2n\"\n"
	    "acl setuser a on >Tr7!xKd9+vB2 ~* +@all\nauth\n",
	    "credential high 1 AUTH=Tr7!xKd9+vB2\n"
	    "credential high 2 requirepass=q7ZrWm3xKd9TvB2n\n"
	    "credential high 3 a=Tr7!xKd9+vB2\n",
	    "Redis'");
}

/* What would take minutes, were it looked at again and again. */
static void
test_time(void)
{
	static const char *const parts[][2] = { { "wp-config", "\\'" },
		{ "gcloud-tokens", "1//" }, { "jenkins-credentials", "<a " },
		{ "kubeconfig", "- " }, { "netrc", "password" },
		{ "nuget-config", "<a x=\"" }, { "git-config", "url=://" },
		{ "sql-history", "password (" }, { "pgpass", ":\\" } };

	for (size_t i = 0; i < array_len(parts); i++) {
		auto_buf struct buf b = { .max = CREDENTIAL_FILE_MAX };

		if (i == 1)
			buf_puts(&b, "SQLite format 3");
		while (buf_ok(&b))
			buf_puts(&b, parts[i][1]);
		(void)count(file(parts[i][0]), buf_span(&b));
		ok(true, "%s: a file of nothing but '%s' has an end",
		    parts[i][0], parts[i][1]);
	}
}

static void
test_limits(void)
{
	auto_buf struct buf b = { .max = CREDENTIAL_FILE_MAX };

	buf_puts(&b, "{\"auths\":[");
	for (int i = 0; i < 200 * 1000; i++)
		buf_puts(&b, "{},");
	buf_puts(&b, "0]}");
	finds_span("docker-config", buf_span(&b),
	    "error: JSON of more than 100000 values\n",
	    "JSON that would take too much memory is refused");
	buf_reset(&b);
	for (int i = 0; i < 30; i++) {
		for (int k = 0; k < i; k++)
			buf_puts(&b, "  ");
		buf_puts(&b, "a:\n");
	}
	finds_span("kubeconfig", buf_span(&b), "",
	    "YAML that is too deep is passed over");
	buf_reset(&b);
	for (int i = 0; i < 100; i++)
		buf_puts(&b, "<a>");
	for (int i = 0; i < 100; i++)
		buf_puts(&b, "</a>");
	buf_puts(&b, "<x><secret>Tr7!xKd9+vB2</secret></x>");
	finds_span("jenkins-credentials", buf_span(&b),
	    "credential critical 1 x.secret=Tr7!xKd9+vB2\n",
	    "so is deep XML, and what follows it is read");
	buf_reset(&b);
	buf_puts(&b, "machine ");
	for (int i = 0; i < 40; i++)
		buf_puts(&b, "h\xc3\xb6");
	buf_puts(&b, " password Tr7!xKd9+vB2");
	ok(count(file("netrc"), buf_span(&b)) == 1,
	    "a long name is no obstacle");
}

int
main(void)
{
	test_cloud();
	test_xml();
	test_databases();
	test_hashes();
	test_system();
	test_whole();
	test_history();
	test_limits();
	test_time();
	return tap_end();
}
