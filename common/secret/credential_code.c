/* Forges, package indexes, build tools. */
#include "secret/credential_parts.h"

const struct credential_file credentials_code[] = {
	{
	    .id = "npmrc",
	    .title = "npm credentials",
	    .paths = { "**/.npmrc", "**/etc/npmrc" },
	    .severity = SEV_CRITICAL,
	    .read = read_ini,
	    .fields = FIELDS({ "**/*_authToken", AS_SECRET, 0 },
		{ "**/*_auth", AS_BASIC, 0 }, { "**/*_password", AS_BASIC, 0 },
		{ "**/*proxy", AS_URL, SEV_HIGH },
		{ "**/*registry", AS_URL, 0 }),
	    .yes = EXAMPLE("//registry.npmjs.org/:_authToken=npm_"
			   "q7ZrWm3xKd9TvB2nLs\n"),
	    .no = EXAMPLE("//registry.npmjs.org/:_authToken=${NPM_TOKEN}\n"
			  "registry=https://registry.npmjs.org/\n"),
	    .source = "https://docs.npmjs.com/cli/configuring-npm/npmrc",
	},
	{
	    .id = "yarnrc",
	    .title = "Yarn credentials",
	    .paths = { "**/.yarnrc.yml" },
	    .severity = SEV_CRITICAL,
	    .read = read_yaml,
	    .fields = FIELDS({ "**/npmAuthToken", AS_SECRET, 0 },
		{ "**/npmAuthIdent", AS_BASIC, 0 },
		{ "httpProxy", AS_URL, SEV_HIGH },
		{ "httpsProxy", AS_URL, SEV_HIGH }),
	    .yes = EXAMPLE("npmScopes:\n  corp:\n    npmAuthToken: "
			   "\"q7ZrWm3xKd9TvB2nLs8c\"\n"),
	    .no = EXAMPLE(
		"nodeLinker: node-modules\nnpmAuthToken: \"${NPM_TOKEN}\"\n"),
	    .source = "https://yarnpkg.com/configuration/yarnrc",
	},
	{
	    .id = "pypirc",
	    .title = "credentials of a Python package index",
	    .paths = { "**/.pypirc" },
	    .severity = SEV_CRITICAL,
	    .read = read_configparser,
	    .fields = FIELDS({ "*/password", AS_SECRET, 0 },
		{ "*/repository", AS_URL, 0 }),
	    .yes = EXAMPLE("[pypi]\nusername = __token__\npassword: "
			   "q7ZrWm3xKd9TvB2nLs8c\n"),
	    .no = EXAMPLE("[pypi]\nusername = ci\n# password = Tr7!xKd9+vB2\n"),
	    .source = "https://packaging.python.org/specifications/pypirc/",
	},
	{
	    .id = "pip-config",
	    .title = "credentials of a Python package index",
	    .paths = { "**/pip.conf", "**/pip.ini" },
	    .severity = SEV_HIGH,
	    .read = read_configparser,
	    .fields = FIELDS({ "*/*", AS_URL, 0 }),
	    .yes = EXAMPLE(
		"[global]\nextra-index-url =\n    https://ci:Tr7!xKd9+vB2"
		"@pypi.corp.io/simple\n"),
	    .no = EXAMPLE(
		"[global]\nindex-url = https://${U}:${P}@pypi.corp.io/simple\n"
		"no-cache-dir = true\n"),
	    .source = "https://pip.pypa.io/en/stable/topics/configuration/",
	},
	{
	    .id = "poetry-auth",
	    .title = "Poetry credentials",
	    .paths = { "**/pypoetry/auth.toml" },
	    .severity = SEV_CRITICAL,
	    .read = read_ini,
	    .fields = FIELDS({ "http-basic.*/password", AS_SECRET, 0 },
		{ "pypi-token/*", AS_SECRET, 0 }),
	    .yes = EXAMPLE("[http-basic.corp]\nusername = \"ci\"\npassword = "
			   "\"Tr7!xKd9+vB2\"\n"),
	    .no = EXAMPLE("[http-basic.corp]\nusername = \"ci\"\n"),
	    .source = "https://python-poetry.org/docs/repositories/"
		      "#configuring-credentials",
	},
	{
	    .id = "git-credentials",
	    .title = "Git credentials",
	    .paths = { "**/.git-credentials", "**/git/credentials" },
	    .severity = SEV_CRITICAL,
	    .read = read_urls,
	    .fields = FIELDS({ "*", AS_URL, 0 }),
	    .yes = EXAMPLE("https://ci:Tr7!xKd9+vB2@git.corp.io\n"),
	    .no = EXAMPLE("https://ci@git.corp.io\n"),
	    .source = "https://git-scm.com/docs/git-credential-store",
	},
	{
	    .id = "git-config",
	    .title = "credentials in Git's configuration",
	    .paths = { "**/.git/config", "**/.gitconfig", "**/etc/gitconfig",
		"**/.config/git/config", "**/.git/modules/**/config",
		"**/*.git/config" },
	    .severity = SEV_HIGH,
	    .read = read_ini,
	    .fields = FIELDS({ "url *", AS_URL, 0 },
		{ "*/extraHeader", AS_HEADER, SEV_CRITICAL },
		{ "sendemail*/smtpPass", AS_SECRET, 0 },
		{ "*/proxy", AS_URL, 0 }, { "*/url", AS_URL, 0 },
		{ "*/pushUrl", AS_URL, 0 }, { "*/insteadOf", AS_URL, 0 }),
	    .yes =
		EXAMPLE("[remote \"origin\"]\n\turl = https://ci:Tr7!xKd9+vB2"
			"@git.corp.io/a.git\n"),
	    .no = EXAMPLE(
		"[remote \"origin\"]\n\turl = git@git.corp.io:a.git\n"
		"[url \"https://git.corp.io/\"]\n\tinsteadOf = corp:\n"),
	    .source = "https://git-scm.com/docs/git-config",
	},
	{
	    .id = "maven-settings",
	    .title = "Maven credentials",
	    .paths = { "**/.m2/settings.xml", "**/conf/settings.xml",
		"**/maven/settings.xml", "**/.mvn/settings.xml" },
	    .severity = SEV_HIGH,
	    .read = read_xml,
	    .fields = FIELDS({ "settings/servers/server/password", AS_BRACED,
				 SEV_CRITICAL },
		{ "settings/servers/server/passphrase", AS_BRACED, 0 },
		{ "settings/servers/server/configuration/**", AS_NAMED, 0 },
		{ "settings/proxies/proxy/password", AS_BRACED, 0 },
		{ "settings/profiles/profile/properties/*", AS_NAMED, 0 }),
	    .yes =
		EXAMPLE("<settings><servers><server><id>corp</id>"
			"<password>Tr7!xKd9+vB2</password></server></servers>"
			"</settings>"),
	    .no = EXAMPLE(
		"<settings><!-- <servers><server><password>Tr7!xKd9+vB2"
		"</password></server></servers> --><servers><server>"
		"<password>${env.PW}</password></server><server><password>"
		"{COQLCE6DU6GtcS5P=}</password></server></servers>"
		"</settings>"),
	    .source = "https://maven.apache.org/settings.html",
	},
	{
	    .id = "maven-master",
	    .title = "Maven master password",
	    .paths = { "**/settings-security.xml" },
	    .severity = SEV_HIGH,
	    .read = read_xml,
	    .fields = FIELDS({ "settingsSecurity/master", AS_THERE, 0 }),
	    .yes = EXAMPLE(
		"<settingsSecurity><master>{jSMOWnoPFgsHVpMvz5VrIt5kRbzGpI8u"
		"+9EF1iFQyJQ=}</master></settingsSecurity>"),
	    .no = EXAMPLE("<settingsSecurity><relocation>/media/usb/s.xml"
			  "</relocation></settingsSecurity>"),
	    .source = "https://maven.apache.org/guides/mini/"
		      "guide-encryption.html",
	},
	{
	    .id = "gradle-properties",
	    .title = "credentials in Gradle's properties",
	    .paths = { "**/gradle.properties" },
	    .severity = SEV_HIGH,
	    .read = read_ini,
	    .fields = FIELDS({ "systemProp.http*Password", AS_SECRET, 0 },
		{ "*", AS_NAMED, 0 }),
	    .yes = EXAMPLE("nexusUser=ci\nnexusPassword=Tr7!xKd9+vB2\n"),
	    .no = EXAMPLE("org.gradle.jvmargs=-Xmx2g\nnexusPassword=\n"),
	    .source = "https://docs.gradle.org/current/userguide/"
		      "build_environment.html",
	},
	{
	    .id = "sbt-credentials",
	    .title = "sbt credentials",
	    .paths = { "**/.sbt/.credentials", "**/.sbt/credentials",
		"**/.ivy2/.credentials", "**/.sbt/*/.credentials" },
	    .severity = SEV_CRITICAL,
	    .read = read_ini,
	    .fields = FIELDS({ "password", AS_SECRET, 0 }),
	    .yes = EXAMPLE("realm=Corp\nhost=nexus.corp.io\nuser=ci\n"
			   "password=Tr7!xKd9+vB2\n"),
	    .no =
		EXAMPLE("realm=Corp\nhost=nexus.corp.io\nuser=ci\npassword=\n"),
	    .source = "https://www.scala-sbt.org/1.x/docs/Publishing.html",
	},
	{
	    .id = "gem-credentials",
	    .title = "RubyGems API key",
	    .paths = { "**/.gem/credentials", "**/share/gem/credentials" },
	    .severity = SEV_CRITICAL,
	    .read = read_yaml,
	    .fields = FIELDS({ "*", AS_SECRET, 0 }),
	    .yes = EXAMPLE("---\n:rubygems_api_key: rubygems_"
			   "5f0c9b7e3a1d84625f0c\n"),
	    .no = EXAMPLE("---\n:rubygems_api_key: \"\"\n"),
	    .source = "https://guides.rubygems.org/api-key-scopes/",
	},
	{
	    .id = "bundle-config",
	    .title = "Bundler credentials",
	    .paths = { "**/.bundle/config", "usr/local/bundle/config" },
	    .severity = SEV_HIGH,
	    .read = read_yaml,
	    .fields = FIELDS({ "BUNDLE_MIRROR__*", AS_URL, 0 },
		{ "BUNDLE_BUILD__*", AS_NONE, 0 },
		{ "BUNDLE_LOCAL__*", AS_NONE, 0 }, { "*__COM", AS_LOGIN, 0 },
		{ "*__IO", AS_LOGIN, 0 }, { "*__ORG", AS_LOGIN, 0 },
		{ "*__NET", AS_LOGIN, 0 }, { "*__DEV", AS_LOGIN, 0 },
		{ "*__LOCAL", AS_LOGIN, 0 }, { "*__INTERNAL", AS_LOGIN, 0 }),
	    .yes = EXAMPLE("---\nBUNDLE_GEMS__CORP__IO: \"ci:Tr7!xKd9+vB2\"\n"),
	    .no = EXAMPLE("---\nBUNDLE_PATH: \"vendor/bundle\"\n"
			  "BUNDLE_BUILD__CORP__IO: \"--with-x\"\n"),
	    .source = "https://bundler.io/man/bundle-config.1.html",
	},
	{
	    .id = "cargo-credentials",
	    .title = "Cargo registry token",
	    .paths = { "**/.cargo/credentials", "**/.cargo/credentials.toml",
		"**/cargo/credentials.toml", "**/cargo/credentials" },
	    .severity = SEV_CRITICAL,
	    .read = read_ini,
	    .fields = FIELDS({ "**/token", AS_SECRET, 0 },
		{ "**/secret-key", AS_SECRET, 0 }),
	    .yes = EXAMPLE("[registry]\ntoken = \"cioq7ZrWm3xKd9TvB2nLs8c\"\n"),
	    .no =
		EXAMPLE("[registry]\n# token = \"cioq7ZrWm3xKd9TvB2nLs8c\"\n"),
	    .source = "https://doc.rust-lang.org/cargo/reference/config.html"
		      "#credentials",
	},
	{
	    .id = "composer-auth",
	    .title = "Composer credentials",
	    .paths = { "**/.composer/auth.json", "**/composer/auth.json",
		"**/auth.json" },
	    .severity = SEV_HIGH,
	    .read = read_json,
	    .fields = FIELDS({ "http-basic/*/password", AS_SECRET, 0 },
		{ "github-oauth/*", AS_SECRET, SEV_CRITICAL },
		{ "gitlab-oauth/*", AS_SECRET, SEV_CRITICAL },
		{ "gitlab-oauth/*/token", AS_SECRET, SEV_CRITICAL },
		{ "gitlab-token/*", AS_SECRET, SEV_CRITICAL },
		{ "gitlab-token/*/token", AS_SECRET, SEV_CRITICAL },
		{ "bitbucket-oauth/*/consumer-secret", AS_SECRET, 0 },
		{ "bitbucket-oauth/*/access-token", AS_SECRET, 0 },
		{ "bearer/*", AS_SECRET, 0 }),
	    .yes = EXAMPLE(
		"{\"http-basic\":{\"repo.corp.io\":{\"username\":\"ci\","
		"\"password\":\"Tr7!xKd9+vB2\"}}}"),
	    .no = EXAMPLE("{\"http-basic\":{},\"github-oauth\":{}}"),
	    .source = "https://getcomposer.org/doc/articles/"
		      "authentication-for-private-packages.md",
	},
	{
	    .id = "nuget-config",
	    .title = "NuGet credentials",
	    .paths = { "**/NuGet.Config", "**/nuget.config", "**/NuGet.config",
		"**/Nuget.Config" },
	    .severity = SEV_HIGH,
	    .read = read_xml,
	    .fields = FIELDS({ "configuration/packageSourceCredentials/*/add/"
			       "ClearTextPassword",
				 AS_SECRET, 0 },
		{ "configuration/config/add/http_proxy.password", AS_SECRET,
		    0 },
		{ "configuration/packageSources/add/value", AS_URL, 0 }),
	    .yes = EXAMPLE(
		"<configuration><packageSourceCredentials><Corp>"
		"<add key=\"Username\" value=\"ci\"/>"
		"<add key=\"ClearTextPassword\" value=\"Tr7!xKd9+vB2\"/>"
		"</Corp></packageSourceCredentials></configuration>"),
	    .no = EXAMPLE(
		"<configuration><packageSourceCredentials><Corp>"
		"<add key=\"Password\" value=\"AQAAANCMnd8BFdERjHoAwE\"/>"
		"<add key=\"ClearTextPassword\" value=\"%NUGET_PW%\"/>"
		"</Corp></packageSourceCredentials></configuration>"),
	    .source = "https://learn.microsoft.com/nuget/reference/"
		      "nuget-config-file",
	},
	{
	    .id = "hub",
	    .title = "GitHub token of hub",
	    .paths = { "**/.config/hub" },
	    .severity = SEV_CRITICAL,
	    .read = read_yaml,
	    .fields = FIELDS({ "**/oauth_token", AS_SECRET, 0 }),
	    .yes = EXAMPLE("github.com:\n- user: me\n  oauth_token: "
			   "q7ZrWm3xKd9TvB2nLs8c\n  protocol: https\n"),
	    .no = EXAMPLE("github.com:\n- user: me\n  protocol: https\n"),
	    .source = "https://hub.github.com/hub.1.html",
	},
	{
	    .id = "gh-hosts",
	    .title = "GitHub token of gh",
	    .paths = { "**/gh/hosts.yml", "**/glab-cli/config.yml" },
	    .severity = SEV_CRITICAL,
	    .read = read_yaml,
	    .fields = FIELDS({ "**/oauth_token", AS_SECRET, 0 },
		{ "hosts/*/token", AS_SECRET, 0 }),
	    .yes =
		EXAMPLE("github.com:\n    oauth_token: q7ZrWm3xKd9TvB2nLs8c\n"
			"    user: me\n"),
	    .no = EXAMPLE("github.com:\n    user: me\n    git_protocol: ssh\n"),
	    .source = "https://cli.github.com/manual/gh_auth_login",
	},
	{
	    .id = "svn-auth",
	    .title = "Subversion password",
	    .paths = { "**/auth/svn.simple/*",
		"**/auth/svn.ssl.client-passphrase/*" },
	    .severity = SEV_HIGH,
	    .read = read_svn,
	    .fields = FIELDS({ "password", AS_SECRET, 0 },
		{ "passphrase", AS_SECRET, 0 }),
	    .yes = EXAMPLE("K 8\npasstype\nV 6\nsimple\nK 8\npassword\nV 12\n"
			   "Tr7!xKd9+vB2\nEND\n"),
	    .no = EXAMPLE("K 8\nusername\nV 2\nci\nEND\n"),
	    .source = "https://svnbook.red-bean.com/en/1.7/"
		      "svn.serverconfig.netmodel.html",
	},
	{
	    .id = "jenkins-credentials",
	    .title = "Jenkins credentials",
	    .paths = { "**/credentials.xml" },
	    .severity = SEV_CRITICAL,
	    .read = read_xml,
	    .fields = FIELDS({ "**/password", AS_BRACED, 0 },
		{ "**/passphrase", AS_BRACED, 0 },
		{ "**/privateKey", AS_KEY, 0 }, { "**/secret", AS_BRACED, 0 },
		{ "**/secretKey", AS_BRACED, 0 },
		{ "**/apiToken", AS_BRACED, 0 }),
	    .yes = EXAMPLE("<x><password>Tr7!xKd9+vB2</password></x>"),
	    .no = EXAMPLE(
		"<x><password>{AQAAABAAAAAQTr7!xKd9+vB2=}</password></x>"),
	    .source = "https://www.jenkins.io/doc/developer/security/secrets/",
	},
	{
	    .id = "jenkins-master-key",
	    .title = "Jenkins master key",
	    .paths = { "**/secrets/master.key" },
	    .severity = SEV_CRITICAL,
	    .read = read_line,
	    .yes = EXAMPLE(
		"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15"),
	    .no = EXAMPLE(""),
	    .source = "https://www.jenkins.io/doc/developer/security/secrets/",
	},
	{
	    .id = "jenkins-secret",
	    .title = "Jenkins secret key",
	    .paths = { "**/secrets/hudson.util.Secret" },
	    .severity = SEV_HIGH,
	    .read = read_bytes,
	    .yes = EXAMPLE("\x9f\x86\xd0\x81\x88\x4c"),
	    .no = EXAMPLE(""),
	    .source = "https://www.jenkins.io/doc/developer/security/secrets/",
	},
	{
	    .id = "rails-master-key",
	    .title = "Rails master key",
	    .paths = { "**/config/master.key", "**/config/credentials/*.key" },
	    .severity = SEV_CRITICAL,
	    .read = read_line,
	    .yes = EXAMPLE("9f86d081884c7d659a2feaa0c55ad015"),
	    .no = EXAMPLE("<%= ENV['RAILS_MASTER_KEY'] %>\n"),
	    .source = "https://guides.rubyonrails.org/security.html"
		      "#custom-credentials",
	},
	{
	    .id = "ansible-vault-password",
	    .title = "Ansible vault password",
	    .paths = { "**/.vault_pass", "**/.vault_pass.txt",
		"**/vault_pass.txt", "**/.vault_password",
		"**/.vault_password.txt", "**/.ansible_vault_pass",
		"**/.vault-pass" },
	    .severity = SEV_CRITICAL,
	    .read = read_vault_password,
	    .yes = EXAMPLE("Tr7!xKd9+vB2\n"),
	    .no = EXAMPLE("#!/bin/sh\nprintenv VAULT_PASSWORD\n"),
	    .source = "https://docs.ansible.com/ansible/latest/vault_guide/"
		      "vault_managing_passwords.html",
	},
	{ 0 },
};
