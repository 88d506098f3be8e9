/*
 * How the paths of the tables end: nearly every path of an image is told here
 * to be none of them. The test compares both.
 */
#include "secret/credential_parts.h"

#define NAME(s)                  \
	{                        \
		s, sizeof(s) - 1 \
	}

/* By their length, one behind the other. */
static const char *const names[] = {
	[3] = "hub",
	[4] = ".env"
	      ".smb"
	      "cred",
	[5] = ".boto"
	      ".cifs"
	      "fstab"
	      "npmrc",
	[6] = ".envrc"
	      ".netrc"
	      ".npmrc"
	      ".s3cfg"
	      "_netrc"
	      "config"
	      "my.cnf"
	      "passwd",
	[7] = ".my.cnf"
	      ".pgpass"
	      ".pypirc"
	      ".tofurc"
	      "msmtprc"
	      "pip.ini",
	[8] = ".history"
	      ".msmtprc"
	      ".smbcred"
	      "adc.json"
	      "boto.cfg"
	      "cli.toml"
	      "htdigest"
	      "htpasswd"
	      "k3s.yaml"
	      "odbc.ini"
	      "pip.conf",
	[9] = ".authinfo"
	      ".htdigest"
	      ".htpasswd"
	      ".odbc.ini"
	      "auth.conf"
	      "auth.json"
	      "auth.toml"
	      "cloud.cfg"
	      "gitconfig"
	      "hosts.yml"
	      "ldap.conf"
	      "rke2.yaml"
	      "s3cmd.ini"
	      "smbpasswd"
	      "users.acl"
	      "smtp_auth"
	      "user-data",
	[10] = ".dockercfg"
	       "redis.conf"
	       ".gitconfig"
	       ".smbpasswd"
	       "config.yml"
	       "kubeconfig"
	       "master.key"
	       "nslcd.conf",
	[11] = ".sh_history"
	       ".vault-pass"
	       ".vault_pass"
	       ".yarnrc.yml"
	       "config.json"
	       "config.toml"
	       "config.yaml"
	       "credentials"
	       "fetchmailrc"
	       "gcloud.json"
	       "krb5.keytab"
	       "ldap.secret"
	       "passwd-s3fs"
	       "pgpass.conf"
	       "rclone.conf"
	       "sasl-passwd"
	       "sasl_passwd"
	       "x11vnc.pass",
	[12] = ".ash_history"
	       ".credentials"
	       ".fetchmailrc"
	       ".irb_history"
	       ".ksh_history"
	       ".mylogin.cnf"
	       ".passwd-s3fs"
	       ".rclone.conf"
	       ".terraformrc"
	       ".vault-token"
	       ".zsh_history"
	       "NuGet.Config"
	       "NuGet.config"
	       "Nuget.Config"
	       "gcp-key.json"
	       "keyfile.json"
	       "nuget.config"
	       "profiles.yml"
	       "settings.xml"
	       "terraform.rc",
	[13] = ".bash_history"
	       ".psql_history"
	       "pam_ldap.conf"
	       "user-data.txt"
	       "user-data.yml"
	       "wp-config.bak"
	       "wp-config.php",
	[14] = ".databrickscfg"
	       ".mysql_history"
	       "credentials.db"
	       "kubeconfig.yml"
	       "smbcredentials"
	       "user-data.yaml"
	       "vault_pass.txt"
	       "wp-config.php~",
	[15] = ".python_history"
	       ".smbcredentials"
	       ".sqlite_history"
	       ".vault_pass.txt"
	       ".vault_password"
	       "credentials.xml"
	       "kubeconfig.yaml"
	       "pam_ldap.secret"
	       "pg_service.conf"
	       "sitemanager.xml",
	[16] = ".cifscredentials"
	       ".git-credentials"
	       ".mariadb_history"
	       ".pg_service.conf"
	       "access_tokens.db"
	       "cifs-credentials"
	       "cloud-config.txt"
	       "cloud-config.yml"
	       "connections.toml"
	       "credentials.toml"
	       "libnss-ldap.conf"
	       "tomcat-users.xml",
	[17] = ".dockerconfigjson"
	       ".rediscli_history"
	       "accessTokens.json"
	       "cloud-config.yaml"
	       "gradle.properties"
	       "recentservers.xml"
	       "wp-config.php.bak",
	[18] = ".node_repl_history"
	       "hudson.util.Secret"
	       "libnss-ldap.secret",
	[19] = ".ansible_vault_pass"
	       ".vault_password.txt"
	       "wpa_supplicant.conf",
	[20] = "mongosh_repl_history"
	       "msal_http_cache.json",
	[21] = "credentials.tfrc.json"
	       "msal_token_cache.json"
	       "settings-security.xml",
	[23] = "gcloud-service-key.json",
	[26] = "jupyter_server_config.json",
	[28] = "jupyter_notebook_config.json",
	[30] = "service_principal_entries.json",
	[36] = "application_default_credentials.json",
};

static const struct span ends[] = {
	NAME("-credentials.json"),
	NAME("-secrets"),
	NAME(".cfg"),
	NAME(".cnf"),
	NAME(".conf"),
	NAME(".htdigest"),
	NAME(".htpasswd"),
	NAME(".key"),
	NAME(".keytab"),
	NAME(".kubeconfig"),
	NAME(".ovpn"),
	NAME(".tfstate"),
	NAME(".tfstate.backup"),
};

static const struct span starts[] = {
	NAME(".env."),
	NAME(".htpasswd-"),
	NAME("service-account"),
	NAME("service_account"),
	NAME("serviceaccount"),
};

static const struct span folders[] = {
	NAME("auth.conf.d"),
	NAME("smbcredentials"),
	NAME("svn.simple"),
	NAME("svn.ssl.client-passphrase"),
	NAME("system-connections"),
};

static bool
is_name(struct span name)
{
	const char *at = name.n < array_len(names) ? names[name.n] : NULL;

	for (; at && *at; at += name.n)
		if (*at == name.p[0] && memcmp(at, name.p, name.n) == 0)
			return true;
	return false;
}

static bool
has_end(struct span name)
{
	for (size_t i = 0; i < array_len(ends); i++) {
		const struct span *e = &ends[i];

		/* The last byte first: it is another one mostly. */
		if (name.n >= e->n && name.p[name.n - 1] == e->p[e->n - 1] &&
		    memcmp(name.p + name.n - e->n, e->p, e->n) == 0)
			return true;
	}
	return false;
}

static bool
has_start(struct span name)
{
	for (size_t i = 0; i < array_len(starts); i++)
		if (name.p[0] == starts[i].p[0] && span_starts(name, starts[i]))
			return true;
	return false;
}

struct span
path_name(struct span path)
{
	const char *slash = path.n ? memrchr(path.p, '/', path.n) : NULL;

	return slash ? span_from(path, (size_t)(slash + 1 - path.p)) : path;
}

bool
path_may_be_credential(struct span path)
{
	struct span name = path_name(path), above;

	if (name.n == 0)
		return false;
	if (is_name(name) || has_end(name) || has_start(name))
		return true;
	if (name.n == path.n)
		return false;
	above = path_name((struct span){ path.p, path.n - name.n - 1 });
	for (size_t i = 0; i < array_len(folders); i++)
		if (span_eq(above, folders[i]))
			return true;
	return false;
}
