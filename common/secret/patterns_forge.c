/*
 * Tokens and keys of forges.
 */
#include "secret/pattern.h"
#include "secret/pattern_parts.h"

const struct pattern patterns_forge[] = {
	{ .id = "github-pat",
	    .title = "GitHub personal access token",
	    .severity = SEV_CRITICAL,
	    .regex = "ghp_[A-Za-z0-9]{36}",
	    .keywords = { "ghp_" },
	    .proof = PROOF_CRC32_BASE62,
	    .entropy = 41,
	    .shown = 4,
	    .yes = EXAMPLE("machine github.com login x password ghp_"
			   "dq0Z3PP5eitLxDbK3O"
			   "63pPxOai5Tnn0y35T8"),
	    .no = EXAMPLE("machine github.com login x password ghp_"
			  "flmBcMjVBWKYOuzRzx7"
			  "mhKb4FxZrx62emL0Sb7\n"
			  "machine github.com login x password ghp_"
			  "ilnrkVUUlxzFXC8zpI"
			  "AHzx7pYQXH8G3sWB6a"),
	    .source =
		"https://docs.github.com/en/authentication/keeping-your-"
		"account-and-data-secure/about-authentication-to-github" },
	{ .id = "github-fine-grained-pat",
	    .title = "GitHub fine-grained personal access token",
	    .severity = SEV_CRITICAL,
	    .regex = "github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}",
	    .keywords = { "github_pat_" },
	    .entropy = 49,
	    .shown = 11,
	    .yes = EXAMPLE("GITHUB_TOKEN=github_pat_"
			   "0o6oFXtOdCILSPUPmH5r4b_vtYOg1PJkj61e"
			   "28ez0ZBmbZmPcCcKnyTT6hIqN1xAuO0HPNut"
			   "bGGezKxfi9"),
	    .no = EXAMPLE("GITHUB_TOKEN=github_pat_"
			  "NIDJUx4fMfj5eqr6B9TwOp_RA8MN25Lbj7g1"
			  "56fxtRdR4BCEzdkwRlZwk0PjUByqAqZAsRba"
			  "ld4o6dcP"),
	    .source =
		"https://docs.github.com/en/authentication/keeping-your-"
		"account-and-data-secure/about-authentication-to-github" },
	{ .id = "github-oauth-token",
	    .title = "GitHub OAuth access token",
	    .severity = SEV_CRITICAL,
	    .regex = "gho_[A-Za-z0-9]{36}",
	    .keywords = { "gho_" },
	    .proof = PROOF_CRC32_BASE62,
	    .entropy = 40,
	    .shown = 4,
	    .yes = EXAMPLE("oauth_token: gho_"
			   "vZywLAtYFD3hwXsyPU"
			   "LjQq2q6oJBpZ3Qe5jD"),
	    .no = EXAMPLE("oauth_token: gho_"
			  "GPvclVk8cDfOTiqIA"
			  "iC7aCQqG5hOja1oKO\n"
			  "oauth_token: gho_"
			  "F0xEfACrcXnzWrYuOZ"
			  "ZItzicAT0koo41SeGa"),
	    .source =
		"https://docs.github.com/en/authentication/keeping-your-"
		"account-and-data-secure/about-authentication-to-github" },
	{ .id = "github-app-user-token",
	    .title = "GitHub App user access token",
	    .severity = SEV_HIGH,
	    .regex = "ghu_[A-Za-z0-9]{36}",
	    .keywords = { "ghu_" },
	    .proof = PROOF_CRC32_BASE62,
	    .entropy = 41,
	    .shown = 4,
	    .yes = EXAMPLE("\"oauth_token\":\"ghu_"
			   "CPtCcfHo4tpfkGiBBx"
			   "GCWObjSaykoS4YH3L8\""),
	    .no = EXAMPLE("\"oauth_token\":\"ghu_"
			  "xxxxxxxxxxxxxxxxxx"
			  "xxxxxxxxxxxxxxxxxx\"\n"
			  "\"oauth_token\":\"ghu_"
			  "56IVr8UXlfTXPIQr76"
			  "0RNosFW8weH31EWAsa\""),
	    .source =
		"https://docs.github.com/en/authentication/keeping-your-"
		"account-and-data-secure/about-authentication-to-github" },
	{ .id = "github-app-installation-token",
	    .title = "GitHub App installation token",
	    .severity = SEV_HIGH,
	    .regex = "ghs_[A-Za-z0-9]{36}",
	    .keywords = { "ghs_" },
	    .proof = PROOF_CRC32_BASE62,
	    .entropy = 41,
	    .shown = 4,
	    .yes = EXAMPLE("GITHUB_TOKEN=ghs_"
			   "k1zuZtytDXuv4t5WZi"
			   "B6zEGUCSB66U0FYFgq"),
	    .no = EXAMPLE("GITHUB_TOKEN=ghs_"
			  "1wCEt6Z9cAJ6GfyYwg6"
			  "lvD04osvIUx2RhPoOb7\n"
			  "GITHUB_TOKEN=ghs_"
			  "Cf6ERo2937qy4ViQbJ"
			  "nM9iDEK7We151MLCHa"),
	    .source =
		"https://docs.github.com/en/authentication/keeping-your-"
		"account-and-data-secure/about-authentication-to-github" },
	{ .id = "github-app-installation-jwt",
	    .title = "GitHub App installation token",
	    .severity = SEV_HIGH,
	    .regex = "ghs_[0-9]{1,10}_eyJ[A-Za-z0-9_-]{15,}\\.eyJ"
		     "[A-Za-z0-9_-]{15,}\\.[A-Za-z0-9_-]{43,}",
	    .keywords = { "ghs_" },
	    .entropy = 49,
	    .shown = 4,
	    .yes = EXAMPLE("GITHUB_TOKEN=ghs_"
			   "0_eyJNrBZCNbOiflfVTk.eyJyzDQHiC7cVAK"
			   "6Ew.AvSEiJqFRyD3sBCPRKYJMm1kdg9bCu4g"
			   "2-aG6DcDmaa"),
	    .no = EXAMPLE("GITHUB_TOKEN=ghs_"
			  "0_eyJxxxxxxxxxxxxxxx.eyJxxxxxxxxxxxx"
			  "xxx.xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
			  "xxxxxxxxxxx"),
	    .source = "https://github.blog/changelog/2026-05-15-github-app-"
		      "installation-tokens-per-request-override-header/" },
	{ .id = "github-app-refresh-token",
	    .title = "GitHub App refresh token",
	    .severity = SEV_HIGH,
	    .regex = "ghr_(?:[A-Za-z0-9]{76}|[A-Za-z0-9]{36})",
	    .keywords = { "ghr_" },
	    .entropy = 41,
	    .shown = 4,
	    .yes = EXAMPLE("refresh_token=ghr_"
			   "OyNCouuAUd0dI5SmPRuG62xJmDx4OjsNpBik"
			   "aqaQ8YZJ3GkXMc1pQiRyP1bBynGINHJOjVCp"
			   "OFJZ"),
	    .no = EXAMPLE("refresh_token=ghr_"
			  "gRyy18PfU0VPX6h0ATd8yjAOjgk2pK3kbYWI"
			  "KIOlo5vJnHSIcTyFwCaDeutpvMOUE2wycNfg"
			  "G1N3b7"),
	    .source = "https://docs.github.com/en/apps/creating-github-apps/"
		      "authenticating-with-a-github-app/"
		      "refreshing-user-access-tokens" },
	{ .id = "github-token-old",
	    .title = "GitHub access token",
	    .severity = SEV_CRITICAL,
	    .confidence = "medium",
	    .regex = NAMED_AS("github", "token|pat") "([a-f0-9]{40})",
	    .keywords = { "github" },
	    .entropy = 31,
	    .yes = EXAMPLE("GITHUB_TOKEN="
			   "7aa95ccf77e2b04e0602"
			   "49ae71525f4dc4e2aaa0"),
	    .no = EXAMPLE("GITHUB_TOKEN="
			  "9fea3bceddbfe55822e17"
			  "0b7b3b74b6ea683a014b7"),
	    .source =
		"https://github.blog/engineering/platform-security/behind-"
		"githubs-new-authentication-token-formats/" },
	/* Of a person, a project or a group; the longer form tells the cell
	 * to go to, with its length and checksum behind the point. */
	{ .id = "gitlab-pat",
	    .title = "GitLab access token",
	    .severity = SEV_CRITICAL,
	    .regex = "glpat-(?:[A-Za-z0-9_-]{27,}\\.(?:[0-9a-z]{2}\\.)?"
		     "[0-9a-z]{9}|[A-Za-z0-9_-]{20})",
	    .keywords = { "glpat-" },
	    .entropy = 34,
	    .shown = 6,
	    .yes = EXAMPLE("PRIVATE-TOKEN: glpat-"
			   "rBGtxbqHf1IC6YFUvjR"
			   "Q6XeBNvW.r2vedg8wy"),
	    .no = EXAMPLE("PRIVATE-TOKEN: glpat-"
			  "xxxxxxxxxxxxxxxxxxx"
			  "xxxxxxxx.xxxxxxxxx"),
	    .source = "https://docs.gitlab.com/security/tokens/" },
	{ .id = "gitlab-oauth-secret",
	    .title = "GitLab OAuth application secret",
	    .severity = SEV_CRITICAL,
	    .regex = "gloas-[a-f0-9]{64}",
	    .keywords = { "gloas-" },
	    .entropy = 34,
	    .shown = 6,
	    .yes = EXAMPLE("client_secret=gloas-"
			   "3ef573ed1d50ba7ae26bbca01170236e"
			   "305c84b1ef035fbfe2f0db11058a4d73"),
	    .no = EXAMPLE("client_secret=gloas-"
			  "86a38d1d52698fc35d3a2efdf0dbe13b3"
			  "bee8f3cfc9ca65c653920b1e8a6cd90b7"),
	    .source = "https://docs.gitlab.com/security/tokens/" },
	{ .id = "gitlab-deploy-token",
	    .title = "GitLab deploy token",
	    .severity = SEV_CRITICAL,
	    .regex = "gldt-[A-Za-z0-9_-]{20}",
	    .keywords = { "gldt-" },
	    .entropy = 34,
	    .shown = 5,
	    .yes = EXAMPLE("CI_DEPLOY_PASSWORD=gldt-"
			   "1uYRifFJol"
			   "xPcWDEsxUn"),
	    .no = EXAMPLE("CI_DEPLOY_PASSWORD=gldt-"
			  "Zazqv-36N"
			  "7pZFJimk5"),
	    .source = "https://docs.gitlab.com/security/tokens/" },
	{ .id = "gitlab-runner-token",
	    .title = "GitLab runner authentication token",
	    .severity = SEV_CRITICAL,
	    .regex = "glrtr?-(?:t[0-9]_)?(?:[A-Za-z0-9_-]{27,}\\.(?:"
		     "[0-9a-z]{2}\\.)?[0-9a-z]{9}|[A-Za-z0-9_-]{20})",
	    .keywords = { "glrt" },
	    .entropy = 34,
	    .shown = 5,
	    .yes = EXAMPLE("token = \"glrt-"
			   "Sm7AhJMD-PVjGWbwB0P"
			   "wKmXV0M9.z4cacunw7\""),
	    .no = EXAMPLE("token = \"glrt-"
			  "xl1BgA0l09WLUoFqj5"
			  "iXtwO6YoV.jb1tnhr\""),
	    .source = "https://docs.gitlab.com/security/tokens/" },
	{ .id = "gitlab-runner-registration-token",
	    .title = "GitLab runner registration token",
	    .severity = SEV_CRITICAL,
	    .regex = "GR1348941[A-Za-z0-9_-]{20}",
	    .keywords = { "gr1348941" },
	    .entropy = 34,
	    .shown = 9,
	    .yes = EXAMPLE("REGISTRATION_TOKEN=GR1348941"
			   "v0gAntsd_i"
			   "NcauDp9C1y"),
	    .no = EXAMPLE("REGISTRATION_TOKEN=GR1348941"
			  "xxxxxxxxxx"
			  "xxxxxxxxxx"),
	    .source = "https://docs.gitlab.com/security/tokens/" },
	{ .id = "gitlab-trigger-token",
	    .title = "GitLab pipeline trigger token",
	    .severity = SEV_HIGH,
	    .regex = "glptt-[a-f0-9]{40}",
	    .keywords = { "glptt-" },
	    .entropy = 31,
	    .shown = 6,
	    .yes = EXAMPLE("curl -F token=glptt-"
			   "ccd2e729fcf2294259cb"
			   "0062677c08ee94aee591 -F ref=main"),
	    .no = EXAMPLE("curl -F token=glptt-"
			  "8b84f9efc891474f261"
			  "049dd13c1487929845e -F ref=main"),
	    .source = "https://docs.gitlab.com/security/tokens/" },
	{ .id = "gitlab-job-token",
	    .title = "GitLab CI/CD job token",
	    .severity = SEV_HIGH,
	    .regex = "glcbt-(?:[a-f0-9]{1,5}_)?[A-Za-z0-9_-]{20}",
	    .keywords = { "glcbt-" },
	    .entropy = 34,
	    .shown = 6,
	    .yes = EXAMPLE("CI_JOB_TOKEN=glcbt-"
			   "Hggz44SJkK"
			   "j5058uUqwu"),
	    .no = EXAMPLE("CI_JOB_TOKEN=glcbt-"
			  "xxxxxxxxxx"
			  "xxxxxxxxxx"),
	    .source = "https://docs.gitlab.com/security/tokens/" },
	{ .id = "gitlab-feed-token",
	    .title = "GitLab feed token",
	    .severity = SEV_MEDIUM,
	    .regex = "glft-(?:[a-f0-9]{64}-[0-9]{1,12}|[A-Za-z0-9_-]{20})",
	    .keywords = { "glft-" },
	    .entropy = 34,
	    .shown = 5,
	    .yes = EXAMPLE("https://gitlab.com/a.atom?feed_token=glft-"
			   "43776fbad9ccdb47523f3cbe813788eb8"
			   "7289ffef1cdf7df649ae9e8e5ac186c-3"),
	    .no = EXAMPLE("https://gitlab.com/a.atom?feed_token=glft-"
			  "000000000000000000000000000000000"
			  "0000000000000000000000000000000-0"),
	    .source = "https://docs.gitlab.com/security/tokens/" },
	{ .id = "gitlab-incoming-mail-token",
	    .title = "GitLab incoming email token",
	    .severity = SEV_HIGH,
	    .regex = "glimt-[a-z0-9]{25}",
	    .keywords = { "glimt-" },
	    .entropy = 34,
	    .shown = 6,
	    .yes = EXAMPLE("incoming+a-b-1-glimt-"
			   "ylbwmop1pk60c"
			   "bee1se95as6z-issue@incoming.gitlab.com"),
	    .no = EXAMPLE("incoming+a-b-1-glimt-"
			  "8gncouq1fyx1"
			  "nxi7qikf63h-issue@incoming.gitlab.com"),
	    .source = "https://docs.gitlab.com/security/tokens/" },
	{ .id = "gitlab-agent-token",
	    .title = "GitLab agent for Kubernetes token",
	    .severity = SEV_CRITICAL,
	    .regex = "glagent-[A-Za-z0-9_-]{50}",
	    .keywords = { "glagent-" },
	    .entropy = 44,
	    .shown = 8,
	    .yes = EXAMPLE("--set config.token=glagent-"
			   "9pzTKjusG1xS-mt9w1_aRXLtD"
			   "ILAptIQLfWfAJKOy35iLbgCjO"),
	    .no = EXAMPLE("--set config.token=glagent-"
			  "EI-0mp9-1twpx2vowK_zVCFO"
			  "bPzcLAcYhqK0z2oVFgzHdtaE"),
	    .source = "https://docs.gitlab.com/security/tokens/" },
	{ .id = "gitlab-scim-token",
	    .title = "GitLab SCIM token",
	    .severity = SEV_CRITICAL,
	    .regex = "glsoat-[A-Za-z0-9_-]{20}",
	    .keywords = { "glsoat-" },
	    .entropy = 34,
	    .shown = 7,
	    .yes = EXAMPLE("Bearer glsoat-"
			   "QN_55VxKHG"
			   "FsRRPxMCd2"),
	    .no = EXAMPLE("Bearer glsoat-"
			  "i5cPFpQIfVP"
			  "Q1fTOL_Fdb7"),
	    .source = "https://docs.gitlab.com/security/tokens/" },
	{ .id = "gitlab-feature-flag-token",
	    .title = "GitLab feature flag client token",
	    .severity = SEV_MEDIUM,
	    .regex = "glffct-[A-Za-z0-9_-]{20}",
	    .keywords = { "glffct-" },
	    .entropy = 33,
	    .shown = 7,
	    .yes = EXAMPLE("instance_id=glffct-"
			   "8ARVmpD3CF"
			   "yF4LtPjIkW"),
	    .no = EXAMPLE("instance_id=glffct-"
			  "TLZwi3JQm6x"
			  "ZtC3C7Wbqb7"),
	    .source = "https://docs.gitlab.com/security/tokens/" },
	{ .id = "bitbucket-app-password",
	    .title = "Bitbucket app password",
	    .severity = SEV_CRITICAL,
	    .regex = "ATBB[A-Za-z0-9]{32}",
	    .keywords = { "atbb" },
	    .entropy = 39,
	    .shown = 4,
	    .yes = EXAMPLE("BITBUCKET_APP_PASSWORD=ATBB"
			   "XbyplZHgjDjnacxH"
			   "EwcIqrc3GvEgSi2p"),
	    .no = EXAMPLE("BITBUCKET_APP_PASSWORD=ATBB"
			  "g3PMtZE6czTtAkG"
			  "L0GMzrAXNFMi0eC"),
	    .source = "https://support.atlassian.com/bitbucket-cloud/docs/app-"
		      "passwords/" },
	{ .id = "bitbucket-access-token",
	    .title = "Bitbucket access token",
	    .severity = SEV_CRITICAL,
	    .regex = "ATCTT3[A-Za-z0-9_-]{60,}=[A-F0-9]{8}",
	    .keywords = { "atctt3" },
	    .entropy = 47,
	    .shown = 6,
	    .yes = EXAMPLE("BITBUCKET_TOKEN=ATCTT3"
			   "dAVg9I9yIhDXxCPCJ3J5LzxjFuuYHm_E9_Z"
			   "WMQedRKdGP0Gi6HZ6R9iCU8p1=E6EDCEF2"),
	    .no = EXAMPLE("BITBUCKET_TOKEN=ATCTT3"
			  "myHjVQVVpp9pWsxtBI0u3kYehg-vD5nijC"
			  "ffdI3OUMB-YqFh4dUV9qjDu0gm=0334A2"),
	    .source =
		"https://support.atlassian.com/bitbucket-cloud/docs/access-"
		"tokens/" },
	{ .id = "bitbucket-consumer-secret",
	    .title = "Bitbucket OAuth consumer secret",
	    .severity = SEV_CRITICAL,
	    .confidence = "medium",
	    .regex = NAMED_AS("bitbucket", "secret") "([A-Za-z0-9]{32})",
	    .keywords = { "bitbucket" },
	    .entropy = 39,
	    .yes = EXAMPLE("BITBUCKET_CLIENT_SECRET="
			   "ktuZVjLeBDMFxr3L"
			   "OT5ctFR1eK2UGeny"),
	    .no = EXAMPLE("BITBUCKET_CLIENT_SECRET="
			  "xxxxxxxxxxxxxxxx"
			  "xxxxxxxxxxxxxxxx"),
	    .source = "https://support.atlassian.com/bitbucket-cloud/docs/use-"
		      "oauth-on-bitbucket-cloud/" },
	{ .id = "atlassian-api-token",
	    .title = "Atlassian API token",
	    .severity = SEV_CRITICAL,
	    .regex = "ATATT3[A-Za-z0-9_-]{160,240}=[A-F0-9]{8}",
	    .keywords = { "atatt3" },
	    .entropy = 54,
	    .shown = 6,
	    .yes = EXAMPLE("JIRA_API_TOKEN=ATATT3"
			   "uwroYca46kw1bWIOgxhcMT5eRhy2NG2YgZz6"
			   "MwRfAVKEcl8O7K9w3lVNZT970e9zMM1zP7Vw"
			   "aJsFHp8410aZCTnWRqydNO-Q6RAIAQvnPzKP"
			   "WefTGErAp-DffeuMgv7VYRhs2wZhvqbBmejO"
			   "wPRcvsttL_UqMXsW=D4F2C5DE"),
	    .no = EXAMPLE("JIRA_API_TOKEN=ATATT3"
			  "qhAMLJT8mcMKFY57LFk4LgszIKrfknjXQmA2"
			  "KwET_FfbF3ImKKeh9Nwi7zpAsGhnJBlUUyca"
			  "55A11RxmGRIkg0cAqfo-cY3tzjKNQ_LxBOWW"
			  "_9jxHPJGSclM2sCwVYn1VA5isZ5U8MAFsHS3"
			  "3RYS2WHCyx-6LDvw=E5790226b7"),
	    .source =
		"https://support.atlassian.com/atlassian-account/docs/manage-"
		"api-tokens-for-your-atlassian-account/" },
	{ .id = "gitea-token",
	    .title = "Gitea or Forgejo access token",
	    .severity = SEV_CRITICAL,
	    .confidence = "medium",
	    .regex =
		NAMED_AS("gitea|forgejo|codeberg", "token") "([a-f0-9]{40})",
	    .keywords = { "gitea", "forgejo", "codeberg" },
	    .entropy = 31,
	    .yes = EXAMPLE("GITEA_TOKEN="
			   "fc18abfe46150d9a5eb3"
			   "ef09e68528f0ac7b88e2"),
	    .no = EXAMPLE("GITEA_TOKEN="
			  "00000000000000000000"
			  "00000000000000000000"),
	    .source = "https://docs.gitea.com/development/api-usage" },
	{ 0 },
};
