/*
 * Tokens and keys of CI, and tools that look at code.
 */
#include "secret/pattern.h"
#include "secret/pattern_parts.h"

const struct pattern patterns_code[] = {
	{ .id = "circleci-personal-token",
	    .title = "CircleCI personal API token",
	    .severity = SEV_CRITICAL,
	    .regex = "CCIPAT_[A-Za-z0-9]{22}_[a-f0-9]{40}",
	    .keywords = { "ccipat_" },
	    .entropy = 41,
	    .shown = 7,
	    .yes = EXAMPLE("CIRCLECI_TOKEN=CCIPAT_"
			   "dRm6lnD5zkbbcUoCTvM6ZC_640580ba5"
			   "caae5969e9faf4d73c22e6ebc467f19"),
	    .no = EXAMPLE("CIRCLECI_TOKEN=CCIPAT_"
			  "xxxxxxxxxxxxxxxxxxxxxx_000000000"
			  "0000000000000000000000000000000"),
	    .source = "https://circleci.com/docs/managing-api-tokens/" },
	{ .id = "circleci-project-token",
	    .title = "CircleCI project API token",
	    .severity = SEV_MEDIUM,
	    .regex = "CCIPRJ_[A-Za-z0-9]{22}_[a-f0-9]{40}",
	    .keywords = { "cciprj_" },
	    .entropy = 41,
	    .shown = 7,
	    .yes = EXAMPLE("Circle-Token: CCIPRJ_"
			   "UFWdsNcbgOflepFIwY9RmW_44a62fbb9"
			   "57642cd1955ae688780d842cea606df"),
	    .no = EXAMPLE("Circle-Token: CCIPRJ_"
			  "QItrEOQJ7pn0caWTOXCDcy_5e55d18160"
			  "65dd5905a2f6a5929350e3a6224573b7"),
	    .source = "https://circleci.com/docs/managing-api-tokens/" },
	{ .id = "circleci-token-old",
	    .title = "CircleCI API token",
	    .severity = SEV_CRITICAL,
	    .confidence = "medium",
	    .regex = NAMED_AS("circle-?ci|circle_", "token") "([a-f0-9]{40})",
	    .keywords = { "circle" },
	    .entropy = 31,
	    .yes = EXAMPLE("CIRCLE_TOKEN="
			   "4f7d58fc043829be1439"
			   "086863972f7ba5beb6b0"),
	    .no = EXAMPLE("CIRCLE_TOKEN="
			  "00000000000000000000"
			  "00000000000000000000"),
	    .source = "https://circleci.com/docs/managing-api-tokens/" },
	{ .id = "travis-token",
	    .title = "Travis CI API token",
	    .severity = SEV_HIGH,
	    .confidence = "medium",
	    .regex = NAMED_AS("travis", "token") "([A-Za-z0-9_-]{22})",
	    .keywords = { "travis" },
	    .entropy = 35,
	    .yes = EXAMPLE("TRAVIS_API_TOKEN="
			   "yxczBlyJp94"
			   "Bpmvp8DvC5l"),
	    .no = EXAMPLE("TRAVIS_API_TOKEN="
			  "xxxxxxxxxxx"
			  "xxxxxxxxxxx"),
	    .source = "https://docs.travis-ci.com/user/triggering-builds/" },
	{ .id = "buildkite-api-token",
	    .title = "Buildkite API access token",
	    .severity = SEV_CRITICAL,
	    .regex = "bkua_[A-Za-z0-9]{40,64}",
	    .keywords = { "bkua_" },
	    .entropy = 42,
	    .shown = 5,
	    .yes = EXAMPLE("BUILDKITE_API_TOKEN=bkua_"
			   "29J6r6fxm3RRKZILaMts"
			   "300ddkjBqPFSiTHZzq8O"),
	    .no = EXAMPLE("BUILDKITE_API_TOKEN=bkua_"
			  "xxxxxxxxxxxxxxxxxxxx"
			  "xxxxxxxxxxxxxxxxxxxx"),
	    .source = "https://buildkite.com/docs/platform/security/tokens" },
	{ .id = "buildkite-agent-session-token",
	    .title = "Buildkite agent session token",
	    .severity = SEV_HIGH,
	    .regex = "bkaa_[A-Za-z0-9_-]{60,128}",
	    .keywords = { "bkaa_" },
	    .entropy = 46,
	    .shown = 5,
	    .yes = EXAMPLE("BUILDKITE_AGENT_ACCESS_TOKEN=bkaa_"
			   "KpbU1Nq7er2FRWHQK1F65Ttv-DeafV"
			   "Nc2ctMc2i4H4kMsIjGKIoFQrHDolzC"),
	    .no = EXAMPLE("BUILDKITE_AGENT_ACCESS_TOKEN=bkaa_"
			  "7DtGJwZKpc4O-r5Hr8fpcQqgF74c2"
			  "BsmiOrrlTqVSnKDZvItxQ_HyfPPLU"),
	    .source = "https://buildkite.com/docs/platform/security/tokens" },
	{ .id = "drone-token",
	    .title = "Drone CI token",
	    .severity = SEV_HIGH,
	    .confidence = "medium",
	    .regex = NAMED_AS("drone", "token") "([A-Za-z0-9]{32})",
	    .keywords = { "drone" },
	    .entropy = 40,
	    .yes = EXAMPLE("DRONE_TOKEN="
			   "cx9nQnuerCdn7AlZ"
			   "I86W8dUaqgsPyV0F"),
	    .no = EXAMPLE("DRONE_TOKEN="
			  "wppBiRd1XUFuL3D"
			  "iFFoxoYKAPMBdfF"),
	    .source = "https://docs.drone.io/cli/configure/" },
	{ .id = "jenkins-api-token",
	    .title = "Jenkins API token",
	    .severity = SEV_CRITICAL,
	    .confidence = "medium",
	    .regex =
		NAMED_AS("jenkins", "token|passw|pass|key") "(11[a-f0-9]{32})",
	    .keywords = { "jenkins" },
	    .entropy = 29,
	    .yes = EXAMPLE("JENKINS_API_TOKEN="
			   "115e1e06e743cdc9d"
			   "66ac03902067b33d3"),
	    .no = EXAMPLE("JENKINS_API_TOKEN="
			  "11b79c4490f99a7ad7"
			  "6b212d676780c521b7"),
	    .source = "https://www.jenkins.io/doc/book/system-administration/"
		      "authenticating-scripted-clients/" },
	/* Its header says "TCV2"; it is no JWT for all that. */
	{ .id = "teamcity-access-token",
	    .title = "TeamCity access token",
	    .severity = SEV_CRITICAL,
	    .regex = "eyJ0eXAiOiAiVENWMiJ9\\.[A-Za-z0-9_-]{36}\\."
		     "[A-Za-z0-9_-]{48}",
	    .keywords = { "eyj0exaioiaivenwmij9." },
	    .entropy = 49,
	    .shown = 21,
	    .yes = EXAMPLE("TEAMCITY_TOKEN=eyJ0eXAiOiAiVENWMiJ9."
			   "gNod4OtsgTNA_y1jZYuFmVfzuVTdUkyZm-RG"
			   ".BAnuOoNEYdXXNkO-6wZSWGJVqiTgIsB95Yd"
			   "0FeDfdaUJMG7e"),
	    .no = EXAMPLE("TEAMCITY_TOKEN=eyJ0eXAiOiAiVENWMiJ9."
			  "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
			  ".xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
			  "xxxxxxxxxxxxx"),
	    .source =
		"https://www.jetbrains.com/help/teamcity/configuring-your-"
		"user-profile.html" },
	{ .id = "appveyor-token",
	    .title = "AppVeyor API token",
	    .severity = SEV_HIGH,
	    .confidence = "medium",
	    .regex = NAMED_AS("appveyor", "token") "(v2\\.[a-z0-9]{20})",
	    .keywords = { "appveyor" },
	    .entropy = 31,
	    .shown = 3,
	    .yes = EXAMPLE("APPVEYOR_TOKEN=v2."
			   "hmwb6fcyja"
			   "zk6m6wpy81"),
	    .no = EXAMPLE("APPVEYOR_TOKEN=v2."
			  "xxxxxxxxxx"
			  "xxxxxxxxxx"),
	    .source = "https://www.appveyor.com/docs/api/" },
	{ .id = "octopus-api-key",
	    .title = "Octopus Deploy API key",
	    .severity = SEV_CRITICAL,
	    .confidence = "medium",
	    .regex = NAMED_AS("octo", "key") "(API-[A-Z0-9]{25,40})",
	    .keywords = { "octo" },
	    .entropy = 33,
	    .shown = 4,
	    .yes = EXAMPLE("OCTOPUS_API_KEY=API-"
			   "E4YHJN5EHPPZY"
			   "E3NQLZRN7P12"),
	    .no = EXAMPLE("OCTOPUS_API_KEY=API-"
			  "XXXXXXXXXXXXX"
			  "XXXXXXXXXXXX"),
	    .source =
		"https://octopus.com/docs/octopus-rest-api/how-to-create-an-"
		"api-key" },
	{ .id = "harness-token",
	    .title = "Harness access token",
	    .severity = SEV_CRITICAL,
	    .regex =
		"[ps]at\\.[A-Za-z0-9_-]{22}\\.[a-f0-9]{24}\\.[A-Za-z0-9]{20}",
	    .keywords = { "pat.", "sat." },
	    .entropy = 45,
	    .shown = 4,
	    .yes = EXAMPLE("x-api-key: sat."
			   "Es3twJW3LmBwPXt2ArGoTk.06bab51c7fd"
			   "ca98d231f9b74.iSMYLtLaH5F1msRSTTLA"),
	    .no = EXAMPLE("x-api-key: pat."
			  "xxxxxxxxxxxxxxxxxxxxxx.00000000000"
			  "0000000000000.xxxxxxxxxxxxxxxxxxxx"),
	    .source =
		"https://developer.harness.io/docs/platform/automation/api/"
		"add-and-manage-api-keys/" },
	{ .id = "develocity-access-key",
	    .title = "Develocity access key",
	    .severity = SEV_HIGH,
	    .confidence = "medium",
	    .regex = "(?:DEVELOCITY|GRADLE_ENTERPRISE)_ACCESS_KEY" IS
		     "[a-z0-9.-]{3,80}=([a-z0-9]{52})",
	    .keywords = { "develocity", "gradle_enterprise" },
	    .entropy = 41,
	    .yes = EXAMPLE("DEVELOCITY_ACCESS_KEY=ge.corp.net="
			   "z5pzm776lqovj7u2yb6bsg0ifz"
			   "1yqdrz5llxmvcaasp3fqr6aoop"),
	    .no = EXAMPLE("DEVELOCITY_ACCESS_KEY=ge.corp.net="
			  "h7mb7eyet3ua2uge30u76jj05pv"
			  "ds7ilxmgel86v5st8jjzviqd9b7"),
	    .source =
		"https://docs.gradle.com/develocity/gradle-plugin/current/#"
		"manual_access_key_configuration" },
	{ .id = "nx-cloud-token",
	    .title = "Nx Cloud access token",
	    .severity = SEV_HIGH,
	    .confidence = "medium",
	    .regex = "(?i:nx_?cloud_?access_?token)" IS
		     "([A-Za-z0-9+/]{62,76}={0,2})",
	    .keywords = { "nxcloud", "nx_cloud" },
	    .entropy = 46,
	    .yes = EXAMPLE("\"nxCloudAccessToken\": \""
			   "Y2UyM2I5N2QtYmE2NC02YTM0LThiMzAt"
			   "NjljMmQ2MjA2NTFjfHJlYWQtd3JpdGU=\""),
	    .no = EXAMPLE("\"nxCloudAccessToken\": \""
			  "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
			  "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\""),
	    .source = "https://nx.dev/ci/recipes/security/access-tokens" },
	{ .id = "expo-token",
	    .title = "Expo access token",
	    .severity = SEV_CRITICAL,
	    .confidence = "medium",
	    .regex =
		NAMED_AS("expo[_.-]|eas[_.-]", "token") "([A-Za-z0-9_-]{40})",
	    .keywords = { "expo", "eas_", "eas.", "eas-" },
	    .entropy = 42,
	    .yes = EXAMPLE("EXPO_TOKEN="
			   "NhEcbX9wj-NgKgth1DdJ"
			   "w-WyMVuv13zqcD0i5CLu"),
	    .no = EXAMPLE("EXPO_TOKEN="
			  "xxxxxxxxxxxxxxxxxxxx"
			  "xxxxxxxxxxxxxxxxxxxx"),
	    .source = "https://docs.expo.dev/accounts/programmatic-access/" },
	{ .id = "sonarqube-token",
	    .title = "SonarQube token",
	    .severity = SEV_HIGH,
	    .regex = "sq[apu]_[a-f0-9]{40}",
	    .keywords = { "sqa_", "sqp_", "squ_" },
	    .entropy = 31,
	    .shown = 4,
	    .yes = EXAMPLE("sonar.token=squ_"
			   "d08ebec8f55aae901cc9"
			   "384f3956b5ec94f3af0f"),
	    .no = EXAMPLE("sonar.token=sqp_"
			  "25fe8818a92b82793e4e0"
			  "da94024ee5dbf7fa6feb7"),
	    .source =
		"https://docs.sonarsource.com/sonarqube-server/latest/user-"
		"guide/managing-tokens/" },
	{ .id = "sonarcloud-token",
	    .title = "SonarQube Cloud token",
	    .severity = SEV_HIGH,
	    .confidence = "medium",
	    .regex = NAMED_AS("sonar", "token|login") "([a-f0-9]{40})",
	    .keywords = { "sonar" },
	    .entropy = 31,
	    .yes = EXAMPLE("SONAR_TOKEN="
			   "efbacbafd7c5dab22543"
			   "850ce1e88b90844717e8"),
	    .no = EXAMPLE("SONAR_TOKEN="
			  "602e85cc80d07145ed6bc"
			  "8e93089ab6129bec6f9b7"),
	    .source =
		"https://docs.sonarsource.com/sonarqube-cloud/managing-your-"
		"account/managing-tokens/" },
	{ .id = "snyk-token",
	    .title = "Snyk API token",
	    .severity = SEV_HIGH,
	    .confidence = "medium",
	    .regex = NAMED_AS("snyk", "token|key") "(" UUID ")",
	    .keywords = { "snyk" },
	    .entropy = 31,
	    .yes = EXAMPLE("SNYK_TOKEN="
			   "b72c61c3-06c6-1c47"
			   "-f830-d64c151a69a1"),
	    .no = EXAMPLE("SNYK_TOKEN="
			  "32078624-228e-0cfe-"
			  "95c3-27b5abd1b1d4b7"),
	    .source = "https://docs.snyk.io/snyk-api/authentication-for-api" },
	{ .id = "semgrep-token",
	    .title = "Semgrep app token",
	    .severity = SEV_HIGH,
	    .confidence = "medium",
	    .regex = NAMED_AS("semgrep", "token") "([a-f0-9]{64})",
	    .keywords = { "semgrep" },
	    .entropy = 34,
	    .yes = EXAMPLE("SEMGREP_APP_TOKEN="
			   "d6e63b53d3944d9ca726bf13efb3ec95"
			   "ace917dd6f983f0181e4c8f16bb4d514"),
	    .no = EXAMPLE("SEMGREP_APP_TOKEN="
			  "00000000000000000000000000000000"
			  "00000000000000000000000000000000"),
	    .source = "https://semgrep.dev/docs/semgrep-ci/"
		      "ci-environment-variables" },
	{ .id = "codecov-token",
	    .title = "Codecov upload token",
	    .severity = SEV_MEDIUM,
	    .confidence = "medium",
	    .regex = NAMED_AS("codecov", "token") "(" UUID ")",
	    .keywords = { "codecov" },
	    .entropy = 31,
	    .yes = EXAMPLE("CODECOV_TOKEN="
			   "7551abbf-4f34-fde7"
			   "-a99e-9a1d800f756f"),
	    .no = EXAMPLE("CODECOV_TOKEN="
			  "00000000-0000-0000"
			  "-0000-000000000000"),
	    .source = "https://docs.codecov.com/docs/codecov-tokens" },
	{ .id = "coveralls-token",
	    .title = "Coveralls repository token",
	    .severity = SEV_MEDIUM,
	    .confidence = "medium",
	    .regex = NAMED_AS("coveralls", "token") "([A-Za-z0-9]{32,33})",
	    .keywords = { "coveralls" },
	    .entropy = 39,
	    .yes = EXAMPLE("COVERALLS_REPO_TOKEN="
			   "uis0F62kWsSpAa2z"
			   "062hdOBNBPGkFME0"),
	    .no = EXAMPLE("COVERALLS_REPO_TOKEN="
			  "swQCmMoNME2diBZ"
			  "yjqamM2R9V8XDsn"),
	    .source = "https://docs.coveralls.io/index" },
	{ .id = "code-climate-reporter-id",
	    .title = "Code Climate token or test reporter id",
	    .severity = SEV_MEDIUM,
	    .confidence = "medium",
	    .regex = "(?:CC_TEST_REPORTER_ID|CODECLIMATE_(?:API|REPO)_TOKEN)" IS
		     "([a-f0-9]{64})",
	    .keywords = { "cc_test_reporter_id", "codeclimate_" },
	    .entropy = 34,
	    .yes = EXAMPLE("CC_TEST_REPORTER_ID="
			   "120265c21300b5c75b115efa164c17e4"
			   "45aeb4d13578d32bedcc1664d6cded1a"),
	    .no = EXAMPLE("CC_TEST_REPORTER_ID="
			  "7d719259f1893616b481ee8974102a1"
			  "0e6eeeac2cc298d590608162b711eb7"),
	    .source = "https://docs.codeclimate.com/docs/finding-your-test-"
		      "coverage-token" },
	{ .id = "sourcegraph-token",
	    .title = "Sourcegraph access token",
	    .severity = SEV_CRITICAL,
	    .regex = "sgp_(?:(?:[a-f0-9]{16}|local)_)?[a-f0-9]{40}",
	    .keywords = { "sgp_" },
	    .entropy = 31,
	    .shown = 4,
	    .yes = EXAMPLE("SRC_ACCESS_TOKEN=sgp_"
			   "9cb4351250dfbab163ee"
			   "951af1a3e9b06836c8a1"),
	    .no = EXAMPLE("SRC_ACCESS_TOKEN=sgp_"
			  "2c077899507e67f56ad"
			  "926e5048d03aa13cc07"),
	    .source = "https://sourcegraph.com/docs/cli/how-tos/"
		      "creating_an_access_token" },
	{ .id = "jetbrains-permanent-token",
	    .title = "JetBrains permanent token",
	    .severity = SEV_CRITICAL,
	    .regex = "perm[:-][A-Za-z0-9+/_-]{4,80}={0,2}\\."
		     "[A-Za-z0-9+/_-]{2,80}={0,2}\\.[A-Za-z0-9+/]{30,60}",
	    .keywords = { "perm:", "perm-" },
	    .entropy = 42,
	    .shown = 5,
	    .yes = EXAMPLE("YOUTRACK_TOKEN=perm:"
			   "7Idr.6B.aK6FrSPFq5Z"
			   "TbolGBSWGEygVXEnXt3"),
	    .no = EXAMPLE("YOUTRACK_TOKEN=perm-"
			  "pAbG.M7.j/vc8g47Fg"
			  "y2el1jlPvJSspHaCS+"),
	    .source =
		"https://www.jetbrains.com/help/youtrack/devportal/Manage-"
		"Permanent-Token.html" },
	{ .id = "postman-api-key",
	    .title = "Postman API key",
	    .severity = SEV_HIGH,
	    .regex = "PMAK-[a-f0-9]{24}-[a-f0-9]{34}",
	    .keywords = { "pmak-" },
	    .entropy = 34,
	    .shown = 5,
	    .yes = EXAMPLE("X-API-Key: PMAK-"
			   "29f7f48c645de14f7393540a-6c120"
			   "62d247631fe5ac4bbdeaae50c955b"),
	    .no = EXAMPLE("X-API-Key: PMAK-"
			  "000000000000000000000000-00000"
			  "00000000000000000000000000000"),
	    .source = "https://learning.postman.com/docs/developer/postman-api/"
		      "authentication/" },
	{ .id = "phabricator-conduit-token",
	    .title = "Phabricator Conduit token",
	    .severity = SEV_CRITICAL,
	    .regex = "token[\"'\\\\]{1,2}[ \\t]{0,2}:[ \\t]{0,2}[\"'\\\\]{1,2}("
		     "(?:cli|api)-[a-z0-9]{28})",
	    .keywords = { "token" },
	    .entropy = 35,
	    .shown = 4,
	    .yes = EXAMPLE(
		"\"hosts\": {\"https://phab.corp/api/\": {\"token\": \"cli-"
		"mock8iej4vnr96"
		"erra3dsn2vl750\"}}"),
	    .no = EXAMPLE(
		"\"hosts\": {\"https://phab.corp/api/\": {\"token\": \"cli-"
		"pa8ajdo0cspihog"
		"cep45ghv9eykob7\"}}"),
	    .source = "https://secure.phabricator.com/book/phabricator/article/"
		      "conduit/" },
	{ 0 },
};
