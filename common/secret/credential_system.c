/* The operating system: hosts, networks, users, what they typed. */
#include "secret/credential_parts.h"

const struct credential_file credentials_system[] = {
	{
	    .id = "netrc",
	    .title = "password for a host",
	    .paths = { "**/.netrc", "**/_netrc", "**/etc/apt/auth.conf",
		"**/etc/apt/auth.conf.d/*", "**/.authinfo" },
	    .severity = SEV_HIGH,
	    .read = read_netrc,
	    .fields = FIELDS({ "*/password", AS_SECRET, 0 },
		{ "*/passwd", AS_SECRET, 0 }, { "*/account", AS_NONE, 0 }),
	    .yes = EXAMPLE("machine git.corp.io\n  login ci\n  password "
			   "Tr7!xKd9+vB2\n"),
	    .no = EXAMPLE(
		"# password Tr7!xKd9+vB2\nmachine git.corp.io login ci\n"),
	    .source = "https://www.gnu.org/software/inetutils/manual/"
		      "html_node/The-_002enetrc-file.html",
	},
	{
	    .id = "wpa-supplicant",
	    .title = "Wi-Fi password",
	    .paths = { "**/etc/wpa_supplicant.conf",
		"**/etc/wpa_supplicant/*.conf", "boot/wpa_supplicant.conf",
		"boot/firmware/wpa_supplicant.conf" },
	    .severity = SEV_MEDIUM,
	    .read = read_ini,
	    .fields = FIELDS({ "psk", AS_SECRET, 0 },
		{ "sae_password", AS_SECRET, 0 }, { "wep_key*", AS_SECRET, 0 },
		{ "password", AS_SECRET, SEV_HIGH },
		{ "private_key_passwd", AS_SECRET, 0 }),
	    .yes = EXAMPLE(
		"network={\n\tssid=\"home\"\n\tpsk=\"Tr7!xKd9+vB2\"\n}\n"),
	    .no = EXAMPLE("network={\n\tssid=\"cafe\"\n\tkey_mgmt=NONE\n"
			  "\t#psk=\"Tr7!xKd9+vB2\"\n}\n"),
	    .source = "https://w1.fi/cgit/hostap/plain/wpa_supplicant/"
		      "wpa_supplicant.conf",
	},
	{
	    .id = "networkmanager",
	    .title = "network password",
	    .paths = { "**/NetworkManager/system-connections/*" },
	    .severity = SEV_MEDIUM,
	    .read = read_ini,
	    .fields = FIELDS({ "*/psk", AS_SECRET, 0 },
		{ "*/wep-key-type", AS_NONE, 0 },
		{ "*/wep-key*", AS_SECRET, 0 },
		{ "*/leap-password", AS_SECRET, 0 },
		{ "*/password", AS_SECRET, SEV_HIGH },
		{ "*/private-key-password", AS_SECRET, 0 },
		{ "vpn-secrets/*", AS_SECRET, SEV_HIGH },
		{ "wireguard/private-key", AS_SECRET, SEV_HIGH },
		{ "wireguard-peer.*/preshared-key", AS_SECRET, 0 }),
	    .yes = EXAMPLE(
		"[wifi-security]\nkey-mgmt=wpa-psk\npsk=Tr7!xKd9+vB2\n"),
	    .no = EXAMPLE("[wifi-security]\nkey-mgmt=wpa-psk\npsk-flags=1\n"),
	    .source = "https://networkmanager.dev/docs/api/latest/"
		      "nm-settings-keyfile.html",
	},
	{
	    .id = "cloud-init",
	    .title = "password in cloud-init's user data",
	    .paths = { "**/user-data", "**/user-data.txt", "**/user-data.yml",
		"**/user-data.yaml", "**/cloud-config.txt",
		"**/cloud-config.yml", "**/cloud-config.yaml",
		"**/etc/cloud/cloud.cfg", "**/etc/cloud/cloud.cfg.d/*.cfg" },
	    .severity = SEV_HIGH,
	    .read = read_cloud_config,
	    .fields = FIELDS({ "password", AS_SECRET, 0 },
		{ "chpasswd/list", AS_LOGIN, 0 },
		{ "chpasswd/list/*", AS_LOGIN, 0 },
		{ "chpasswd/users/*/password", AS_SECRET, 0 },
		{ "users/*/passwd", AS_SECRET, 0 },
		{ "users/*/plain_text_passwd", AS_SECRET, 0 },
		{ "users/*/hashed_passwd", AS_HASH, 0 },
		{ "ssh_keys/*_private", AS_KEY, 0 }),
	    .yes = EXAMPLE("#cloud-config\npassword: Tr7!xKd9+vB2\nchpasswd:\n"
			   "  expire: false\n"),
	    .no = EXAMPLE(
		"#cloud-config\nusers:\n  - name: ci\n    lock_passwd: true"
		"\n"),
	    .source = "https://cloudinit.readthedocs.io/en/latest/reference/"
		      "modules.html#set-passwords",
	},
	{
	    .id = "ppp-secrets",
	    .title = "password of a connection",
	    .paths = { "**/etc/ppp/*-secrets" },
	    .severity = SEV_HIGH,
	    .read = read_ppp,
	    .yes = EXAMPLE("\"me@isp\" * \"Tr7!xKd9+vB2\" *\n"),
	    .no = EXAMPLE("# client server secret IP\n*\t*\t\"\"\t*\n"),
	    .source = "https://ppp.samba.org/pppd.html",
	},
	{
	    .id = "fstab",
	    .title = "password of a mount",
	    .paths = { "etc/fstab" },
	    .severity = SEV_HIGH,
	    .read = read_fstab,
	    .fields = FIELDS({ "*/password", AS_SECRET, 0 },
		{ "*/pass", AS_SECRET, 0 }, { "*/password2", AS_SECRET, 0 }),
	    .yes = EXAMPLE(
		"//nas/data /data cifs username=ci,password=Tr7!xKd9+vB2 "
		"0 0\n"),
	    .no = EXAMPLE(
		"//nas/data /data cifs credentials=/root/.smb,ro 0 0\n"),
	    .source = "https://manpages.debian.org/bookworm/cifs-utils/"
		      "mount.cifs.8.en.html",
	},
	{
	    .id = "smb-credentials",
	    .title = "password of a share",
	    .paths = { "**/.smbcredentials", "**/smbcredentials", "**/.smbcred",
		"**/.smb", "**/.cifs", "**/.cifscredentials",
		"**/etc/samba/credentials", "**/etc/samba/cred",
		"**/etc/cifs-credentials", "**/etc/smbcredentials/*" },
	    .severity = SEV_HIGH,
	    .read = read_ini,
	    .fields = FIELDS({ "pass*", AS_SECRET, 0 }),
	    .yes = EXAMPLE("username=ci\npassword=Tr7!xKd9+vB2\n"),
	    .no = EXAMPLE("username=ci\npassword=\n"),
	    .source = "https://manpages.debian.org/bookworm/cifs-utils/"
		      "mount.cifs.8.en.html",
	},
	{
	    .id = "smbpasswd",
	    .title = "Samba password hash",
	    .paths = { "**/smbpasswd", "**/.smbpasswd" },
	    .severity = SEV_HIGH,
	    .read = read_smbpasswd,
	    .yes = EXAMPLE(
		"ci:1000:XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX:"
		"9F86D081884C7D659A2FEAA0C55AD015:[U          ]:LCT-0:\n"),
	    .no = EXAMPLE("ci:1000:XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX:"
			  "XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX:[UD]:LCT-0:\n"),
	    .source = "https://www.samba.org/samba/docs/current/man-html/"
		      "smbpasswd.5.html",
	},
	{
	    .id = "keytab",
	    .title = "Kerberos keys",
	    .paths = { "**/krb5.keytab", "**/*.keytab" },
	    .severity = SEV_CRITICAL,
	    .read = read_keytab,
	    .yes = EXAMPLE("\x05\x02\x01\x01\x01\x3c\x01\x02\x01"),
	    .no = EXAMPLE("\x05\x02"),
	    .source = "https://web.mit.edu/kerberos/krb5-latest/doc/formats/"
		      "keytab_file_format.html",
	},
	{
	    .id = "ldap-secret",
	    .title = "LDAP password",
	    .paths = { "**/etc/ldap.secret", "**/etc/ldap/ldap.secret",
		"**/etc/libnss-ldap.secret", "**/etc/pam_ldap.secret" },
	    .severity = SEV_HIGH,
	    .read = read_line,
	    .yes = EXAMPLE("Tr7!xKd9+vB2\n"),
	    .no = EXAMPLE(""),
	    .source = "https://manpages.debian.org/bookworm/libpam-ldap/"
		      "pam_ldap.conf.5.en.html",
	},
	{
	    .id = "ldap-bind",
	    .title = "LDAP password",
	    .paths = { "**/etc/pam_ldap.conf", "**/etc/libnss-ldap.conf",
		"**/etc/nslcd.conf", "**/etc/ldap.conf",
		"**/etc/ldap/ldap.conf" },
	    .severity = SEV_HIGH,
	    .read = read_words,
	    .fields = FIELDS({ "bindpw", AS_SECRET, 0 },
		{ "rootpwmodpw", AS_SECRET, 0 }),
	    .yes = EXAMPLE("binddn cn=ro,dc=corp\nbindpw Tr7!xKd9+vB2\n"),
	    .no = EXAMPLE("binddn cn=ro,dc=corp\n#bindpw Tr7!xKd9+vB2\n"),
	    .source = "https://arthurdejong.org/nss-pam-ldapd/nslcd.conf.5",
	},
	{
	    .id = "openvpn",
	    .title = "OpenVPN key",
	    .paths = { "**/*.ovpn", "**/etc/openvpn/*.conf",
		"**/etc/openvpn/*/*.conf" },
	    .severity = SEV_HIGH,
	    .read = read_ovpn,
	    .yes = EXAMPLE("client\n<auth-user-pass>\nci\nTr7!xKd9+vB2\n"
			   "</auth-user-pass>\n"),
	    .no = EXAMPLE("client\n<ca>\n-----BEGIN CERTIFICATE-----\nMIIB\n"
			  "-----END CERTIFICATE-----\n</ca>\nauth-user-pass\n"),
	    .source = "https://openvpn.net/community-resources/"
		      "reference-manual-for-openvpn-2-6/",
	},
	{
	    /* DES with a key that is known. */
	    .id = "vnc-password",
	    .title = "VNC password",
	    .paths = { "**/.vnc/passwd", "**/tigervnc/passwd",
		"**/etc/x11vnc.pass" },
	    .severity = SEV_HIGH,
	    .read = read_vnc,
	    .yes = EXAMPLE("\x17\x52\x6b\x06\x23\x4e\x58\x07"),
	    .no = EXAMPLE(""),
	    .source = "https://tigervnc.org/doc/vncpasswd.html",
	},
	{
	    .id = "shell-history",
	    .title = "secret in a shell's history",
	    .paths = { "**/.bash_history", "**/.ash_history", "**/.zsh_history",
		"**/.sh_history", "**/.history", "**/.ksh_history",
		"**/.python_history", "**/.node_repl_history",
		"**/.sqlite_history", "**/.irb_history",
		"**/mongosh_repl_history" },
	    .severity = SEV_HIGH,
	    .read = read_shell_history,
	    .yes = EXAMPLE("ls\nmysql -u root -pTr7!xKd9+vB2 shop\n"),
	    .no = EXAMPLE(
		"mysql -u root -p shop\ncurl -u \"$U:$P\" https://x.io\n"),
	    .source = "https://www.gnu.org/software/bash/manual/html_node/"
		      "Bash-History-Facilities.html",
	},
	{
	    .id = "sql-history",
	    .title = "secret in a database client's history",
	    .paths = { "**/.mysql_history", "**/.mariadb_history",
		"**/.psql_history" },
	    .severity = SEV_HIGH,
	    .read = read_sql_history,
	    .yes = EXAMPLE("CREATE\\040USER\\040a\\040IDENTIFIED\\040BY\\040"
			   "'Tr7!xKd9+vB2';\n"),
	    .no = EXAMPLE(
		"select password from users;\nALTER USER a PASSWORD NULL;\n"),
	    .source = "https://dev.mysql.com/doc/refman/8.0/en/"
		      "mysql-logging.html",
	},
	{
	    .id = "redis-history",
	    .title = "secret in a Redis client's history",
	    .paths = { "**/.rediscli_history" },
	    .severity = SEV_HIGH,
	    .read = read_redis_history,
	    .yes = EXAMPLE("keys *\nauth default Tr7!xKd9+vB2\n"),
	    .no = EXAMPLE("get auth\nconfig get requirepass\n"),
	    .source = "https://redis.io/docs/latest/develop/tools/cli/",
	},
	{
	    .id = "redis-config",
	    .title = "password of Redis",
	    .paths = { "**/redis.conf", "**/users.acl" },
	    .severity = SEV_HIGH,
	    .read = read_redis_history,
	    .yes = EXAMPLE("user app on >Tr7!xKd9+vB2 ~* +@all\n"),
	    .no = EXAMPLE(
		"# requirepass Tr7!xKd9+vB2\nuser default on nopass ~*\n"),
	    .source = "https://redis.io/docs/latest/operate/oss_and_stack/"
		      "management/security/acl/",
	},
	{ 0 },
};
