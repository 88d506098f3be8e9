/*
 * Tokens and keys of registries and package indexes.
 */
#include "secret/pattern.h"
#include "secret/pattern_parts.h"

const struct pattern patterns_package[] = {
	{ .id = "docker-hub-pat",
	    .title = "Docker Hub personal access token",
	    .severity = SEV_CRITICAL,
	    .regex = "dckr_pat_[A-Za-z0-9_-]{27}",
	    .keywords = { "dckr_pat_" },
	    .entropy = 38,
	    .shown = 9,
	    .yes = EXAMPLE("docker login -u me -p dckr_pat_"
			   "xeJPp9TtqG1T2x"
			   "on6Fmwe7ZtjJ8"),
	    .no = EXAMPLE("docker login -u me -p dckr_pat_"
			  "xxxxxxxxxxxxxx"
			  "xxxxxxxxxxxxx"),
	    .source = "https://docs.docker.com/security/access-tokens/" },
	{ .id = "docker-hub-oat",
	    .title = "Docker Hub organization access token",
	    .severity = SEV_CRITICAL,
	    .regex = "dckr_oat_[A-Za-z0-9_-]{27,36}",
	    .keywords = { "dckr_oat_" },
	    .entropy = 37,
	    .shown = 9,
	    .yes = EXAMPLE("docker login -u org -p dckr_oat_"
			   "lgyn-a4v-4U18p"
			   "t6kuMk8KV94lv"),
	    .no = EXAMPLE("docker login -u org -p dckr_oat_"
			  "xxxxxxxxxxxxxx"
			  "xxxxxxxxxxxxx"),
	    .source =
		"https://docs.docker.com/enterprise/security/access-tokens/" },
	{ .id = "quay-token",
	    .title = "Quay robot account token",
	    .severity = SEV_CRITICAL,
	    .confidence = "medium",
	    .regex = NAMED_AS("quay", "token|password") "([A-Z0-9]{64})",
	    .keywords = { "quay" },
	    .entropy = 42,
	    .yes = EXAMPLE("QUAY_ROBOT_TOKEN="
			   "OPFUA5ZBBYIR4PV1OTFY7P65P36E0PJS"
			   "8R3FE4LB7TQE9DA9VJM2XC3BIRQ1UWWJ"),
	    .no = EXAMPLE("QUAY_ROBOT_TOKEN="
			  "Q0S8HL8MODLU6ALQL2T6PPY2BKFG62RR5"
			  "Z4QF8MY108Q4VI4T68A340YBII9Y3UJb7"),
	    .source = "https://docs.quay.io/glossary/robot-accounts.html" },
	{ .id = "harbor-robot-secret",
	    .title = "Harbor robot account secret",
	    .severity = SEV_CRITICAL,
	    .regex = "robot\\$[\\w.+-]{1,64}(?::|[\"']?[ ,]{1,3}"
		     "(?:-p |--password[ =]|\"(?:password|secret)\": ?)[\"']?)("
		     "[A-Za-z0-9]{32})",
	    .keywords = { "robot$" },
	    .entropy = 39,
	    .yes = EXAMPLE("docker login -u 'robot$ci+push' -p "
			   "O6gTu21aomTpb2FI"
			   "Nwpm6mzRvV2zGSPX harbor.corp"),
	    .no = EXAMPLE("docker login -u 'robot$ci+push' -p "
			  "4fgOVp3qIOVB7dB"
			  "au48vEPGQApzjLq harbor.corp"),
	    .source = "https://goharbor.io/docs/2.12.0/working-with-projects/"
		      "project-configuration/create-robot-accounts/" },
	{ .id = "npm-token",
	    .title = "npm access token",
	    .severity = SEV_CRITICAL,
	    .regex = "npm_[A-Za-z0-9]{36}",
	    .keywords = { "npm_" },
	    .proof = PROOF_CRC32_BASE62,
	    .entropy = 41,
	    .shown = 4,
	    .yes = EXAMPLE("//registry.npmjs.org/:_authToken=npm_"
			   "1JJAhzUoXULS6CNSpR"
			   "jQ9wqBwcYEuR35ILXi"),
	    .no = EXAMPLE("//registry.npmjs.org/:_authToken=npm_"
			  "xxxxxxxxxxxxxxxxxx"
			  "xxxxxxxxxxxxxxxxxx\n"
			  "//registry.npmjs.org/:_authToken=npm_"
			  "5qmawyGTbwoI6ojT4z"
			  "B8po9lJ4eDEm3afi7a"),
	    .source = "https://docs.npmjs.com/about-access-tokens" },
	{ .id = "npm-token-old",
	    .title = "npm access token",
	    .severity = SEV_CRITICAL,
	    .regex = "_authToken" IS "(?:NpmToken\\.)?(" UUID ")",
	    .keywords = { "_authtoken" },
	    .entropy = 31,
	    .yes = EXAMPLE("//registry.npmjs.org/:_authToken="
			   "6a6be10a-24a4-a441"
			   "-af96-b3e743105d42"),
	    .no = EXAMPLE("//registry.npmjs.org/:_authToken="
			  "00000000-0000-0000"
			  "-0000-000000000000\n"
			  "//registry.npmjs.org/:_authToken="
			  "${NPM_TOKEN}"),
	    .source = "https://docs.npmjs.com/about-access-tokens" },
	/* A macaroon, the location of which is "pypi.org". */
	{ .id = "pypi-token",
	    .title = "PyPI API token",
	    .severity = SEV_CRITICAL,
	    .regex = "pypi-AgEIcHlwaS5vcmc[A-Za-z0-9_-]{50,}",
	    .keywords = { "pypi-ageich" },
	    .entropy = 45,
	    .shown = 19,
	    .yes = EXAMPLE("password = pypi-AgEIcHlwaS5vcm"
			   "ceVa-3GD4NNDIlc0fgUXDhGCsA"
			   "xvEOEZAoXQtikPp_h2Pmc8IE1"),
	    .no = EXAMPLE("password = pypi-AgEIcHlwaS5vcm"
			  "c0iONUWTmSubKX6bybnVDgeVS"
			  "4m78ULiQLdIQVoxtanR24hac"),
	    .source = "https://pypi.org/help/#apitoken" },
	{ .id = "testpypi-token",
	    .title = "TestPyPI API token",
	    .severity = SEV_MEDIUM,
	    .regex = "pypi-AgENdGVzdC5weXBpLm9yZw[A-Za-z0-9_-]{50,}",
	    .keywords = { "pypi-agendg" },
	    .entropy = 44,
	    .shown = 26,
	    .yes = EXAMPLE("password = pypi-AgENdGVzdC5weXBpLm9yZ"
			   "wF1xyOQs8dr6xE6wnGfJy2_wO8"
			   "MFEPZiNFFBAFZlPUjBZTUWCd7"),
	    .no = EXAMPLE("password = pypi-AgENdGVzdC5weXBpLm9yZ"
			  "wxxxxxxxxxxxxxxxxxxxxxxxxx"
			  "xxxxxxxxxxxxxxxxxxxxxxxxx"),
	    .source = "https://pypi.org/help/#apitoken" },
	{ .id = "rubygems-api-key",
	    .title = "RubyGems API key",
	    .severity = SEV_CRITICAL,
	    .regex = "rubygems_[a-f0-9]{48}",
	    .keywords = { "rubygems_" },
	    .entropy = 32,
	    .shown = 9,
	    .yes = EXAMPLE(":rubygems_api_key: rubygems_"
			   "fe62e095f97313d1f7f137bc"
			   "51bca2c062383bcf59311221"),
	    .no = EXAMPLE(":rubygems_api_key: rubygems_"
			  "ab01450378688a2473dd74c3e"
			  "8b2f38460f2147c8fdb4c36b7"),
	    .source = "https://guides.rubygems.org/api-key-scopes/" },
	{ .id = "crates-io-token",
	    .title = "crates.io API token",
	    .severity = SEV_CRITICAL,
	    .regex = "cio[A-Za-z0-9]{32}",
	    .keywords = { "cio" },
	    .entropy = 40,
	    .shown = 3,
	    .yes = EXAMPLE("token = \"cio"
			   "T0jwwaogxYOENHZv"
			   "uMAfRgyUOjFIPoML\""),
	    .no = EXAMPLE("token = \"cio"
			  "L35s4Rn8lnju9ArpQ"
			  "dIUNge1MkaUAakUb7\""),
	    .source =
		"https://doc.rust-lang.org/cargo/reference/publishing.html" },
	{ .id = "nuget-api-key",
	    .title = "NuGet API key",
	    .severity = SEV_CRITICAL,
	    .regex = "oy2[a-z2-7]{43}",
	    .keywords = { "oy2" },
	    .entropy = 38,
	    .shown = 3,
	    .yes = EXAMPLE("dotnet nuget push a.nupkg -k oy2"
			   "4u43oyp3tyhfaiuq4vmyva"
			   "k5our5runztz7ux3cih76"),
	    .no = EXAMPLE("dotnet nuget push a.nupkg -k oy2"
			  "xxxxxxxxxxxxxxxxxxxxxx"
			  "xxxxxxxxxxxxxxxxxxxxx"),
	    .source =
		"https://learn.microsoft.com/en-us/nuget/nuget-org/publish-a-"
		"package" },
	{ .id = "hex-api-key",
	    .title = "Hex API key",
	    .severity = SEV_CRITICAL,
	    .confidence = "medium",
	    .regex = "\\bHEX(?:PM)?_API_KEY" IS "([a-f0-9]{32})",
	    .keywords = { "hex" },
	    .entropy = 30,
	    .yes = EXAMPLE("HEX_API_KEY="
			   "b21fc66084bcf282"
			   "63b0ad33fd73499b"),
	    .no = EXAMPLE("HEX_API_KEY="
			  "fb59d8034cad6f20e"
			  "483f7fb1cdb5307b7"),
	    .source = "https://hex.pm/docs/publish" },
	{ .id = "clojars-deploy-token",
	    .title = "Clojars deploy token",
	    .severity = SEV_CRITICAL,
	    .regex = "CLOJARS_[a-z0-9]{60}",
	    .keywords = { "clojars_" },
	    .entropy = 42,
	    .shown = 8,
	    .yes = EXAMPLE("CLOJARS_PASSWORD=CLOJARS_"
			   "csdn58qfs59g0max45z1w525fq4zi6"
			   "orxn0i279ay6wcwk0d0fwx6j580683"),
	    .no = EXAMPLE("CLOJARS_PASSWORD=CLOJARS_"
			  "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
			  "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
	    .source =
		"https://github.com/clojars/clojars-web/wiki/Deploy-Tokens" },
	{ .id = "artifactory-api-key",
	    .title = "JFrog Artifactory API key",
	    .severity = SEV_CRITICAL,
	    .regex = "AKCp[A-Za-z0-9]{69}",
	    .keywords = { "akcp" },
	    .entropy = 47,
	    .shown = 4,
	    .yes = EXAMPLE("X-JFrog-Art-Api: AKCp"
			   "Vfc60eQSS9yH42jR6DfAGmhmdj1lqZ9GQyA"
			   "Rfa0eRBPTWy0yOMwDWPBBIBvCYx6hvcCgP"),
	    .no = EXAMPLE("X-JFrog-Art-Api: AKCp"
			  "uXFgyMGOjDw2KubfHIHLhm6TpxY7na3agx"
			  "Jn1BWqa1qES2JiaelFv91Jnl92mvSPCyS"),
	    .source = "https://jfrog.com/help/r/jfrog-platform-administration-"
		      "documentation/api-key" },
	/* base64 of "reftkn:". */
	{ .id = "artifactory-reference-token",
	    .title = "JFrog reference token",
	    .severity = SEV_CRITICAL,
	    .regex = "cmVmdGtuOj[A-Za-z0-9+/]{54}",
	    .keywords = { "cmvmdgtuoj" },
	    .entropy = 45,
	    .shown = 10,
	    .yes = EXAMPLE("JFROG_ACCESS_TOKEN=cmVmdGtuOj"
			   "5I9erp7qiFhKEDB6cce/j+KT69v"
			   "XubRsUMA/pGx5LbxSTQ80R/8bTH"),
	    .no = EXAMPLE("JFROG_ACCESS_TOKEN=cmVmdGtuOj"
			  "xxxxxxxxxxxxxxxxxxxxxxxxxxx"
			  "xxxxxxxxxxxxxxxxxxxxxxxxxxx"),
	    .source = "https://jfrog.com/help/r/jfrog-platform-administration-"
		      "documentation/reference-token" },
	{ .id = "cloudsmith-api-key",
	    .title = "Cloudsmith API key",
	    .severity = SEV_CRITICAL,
	    .confidence = "medium",
	    .regex = NAMED_AS("cloudsmith", "key|token") "([a-f0-9]{40})",
	    .keywords = { "cloudsmith" },
	    .entropy = 31,
	    .yes = EXAMPLE("CLOUDSMITH_API_KEY="
			   "d368ac07ee9bb4597cd1"
			   "7af68a8a11dcc375a324"),
	    .no = EXAMPLE("CLOUDSMITH_API_KEY="
			  "269963198261c3c3d66"
			  "02b4f48f68e36319954"),
	    .source = "https://help.cloudsmith.io/docs/api-key" },
	{ 0 },
};
