/* credentials: what is found where, what helpers may do, and what is never
 * said. */
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>

#include "base/mem.h"
#include "registry/credentials_parts.h"
#include "tap.h"

enum { TEXT_MAX = 2 * CREDENTIALS_FILE_MAX };

/* Every secret of these tests has it: no message may. */
#define SECRET "hunter2"
#define AUTH   "dXNlcjpodW50ZXIy"     /* user:hunter2 */
#define OTHER  "b3RoZXI6aHVudGVyMg==" /* other:hunter2 */

static bool
leaks(const char *message)
{
	return strstr(message, SECRET) || strstr(message, AUTH) ||
	    strstr(message, OTHER);
}

/* Half a user, or something that is left after an error. */
static bool
is_broken(int r, const struct credentials *c)
{
	bool any =
	    c->user || c->password || c->identity_token || c->registry_token;

	return !c->user != !c->password || (r < 0 && any);
}

/* What came of it, in one line. Releases it. To be freed. */
static char *
told(int r, struct credentials *c, const char *helper, const char *server,
    const struct err *err)
{
	char *line;

	if (is_broken(r, c))
		line = mem_strdup("BROKEN");
	else if (r < 0)
		line = mem_printf("%s: %s",
		    leaks(err->msg) ? "LEAKED" : "error", err->msg);
	else if (helper)
		line = mem_printf("ask %s for %s", helper, server);
	else if (!c->user && !c->identity_token && !c->registry_token)
		line = mem_strdup("nothing");
	else
		line = mem_printf("%s%s%s%s%s%s%s", c->user ? c->user : "",
		    c->user ? ":" : "", c->password ? c->password : "",
		    c->identity_token ? " identity " : "",
		    c->identity_token ? c->identity_token : "",
		    c->registry_token ? " registry " : "",
		    c->registry_token ? c->registry_token : "");
	credentials_release(c);
	return line;
}

static char *
file_says(struct span text, const char *host, const char *repository)
{
	struct err err = { 0 };
	struct credentials c;
	auto_free char *helper = NULL;
	auto_free char *server = NULL;
	/* A copy of the exact size: ASan sees a read past its end. */
	auto_free char *copy = mem_alloc(text.n);
	int r;

	memcpy(copy, text.p, text.n);
	r = credentials_of_file((struct span){ copy, text.n }, span_of(host),
	    span_of(repository), &c, &helper, &server, &err);
	return told(r, &c, helper, server, &err);
}

static char *
helper_says(struct span text)
{
	struct err err = { 0 };
	struct credentials c;
	int r = credentials_of_helper(text, &c, &err);

	return told(r, &c, NULL, NULL, &err);
}

struct row {
	const char *title;
	const char *text;
	const char *host;
	const char *repository;
	const char *want;
};

static void
test_rows(const struct row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		auto_free char *got = file_says(span_of(rows[i].text),
		    rows[i].host, rows[i].repository);

		is(got, rows[i].want, rows[i].title);
	}
}

#define AUTHS(members) "{\"auths\":{" members "}}"
#define QUAY(members)  AUTHS("\"quay.io\":{" members "}")

static const struct row malformed[] = {
	{ "an empty file is malformed", "", "quay.io", "a",
	    "error: line 1: no valid JSON" },
	{ "what stands near a mistake is not shown",
	    "{\n\"auths\":{\"quay.io\":{\"auth\":\"" AUTH "\" \"" SECRET
	    "\"}}}",
	    "quay.io", "a", "error: line 2: no valid JSON" },
	{ "nor a word that is none", "{\"auths\": hunter2}", "quay.io", "a",
	    "error: line 1: no valid JSON" },
	{ "nor a key that is there twice", "{\"hunter2\":1,\"hunter2\":2}",
	    "quay.io", "a", "error: line 1: no valid JSON" },
	{ "nor a string that does not end", "{\"auths\": \"hunter2", "quay.io",
	    "a", "error: line 1: no valid JSON" },
	{ "an array is no auth file", "[\"hunter2\"]", "quay.io", "a",
	    "error: no JSON object" },
	{ "nor is null", "null", "quay.io", "a", "error: no JSON object" },
	{ "auths that are an array", "{\"auths\":[\"hunter2\"]}", "quay.io",
	    "a", "error: 'auths' is no object" },
	{ "credHelpers that are a string", "{\"credHelpers\":\"hunter2\"}",
	    "quay.io", "a", "error: 'credHelpers' is no object" },
	{ "a credsStore that is an object", "{\"credsStore\":{\"hunter2\":1}}",
	    "quay.io", "a", "error: 'credsStore' is no string" },
	{ "auths in two cases", "{\"auths\":{},\"Auths\":{}}", "quay.io", "a",
	    "error: 'auths' twice, in different case" },
	{ "an entry that is a string", AUTHS("\"quay.io\":\"hunter2\""),
	    "quay.io", "a", "error: the entry of 'quay.io': no object" },
	{ "an auth that is a number", QUAY("\"auth\":7"), "quay.io", "a",
	    "error: the entry of 'quay.io': 'auth' is no string" },
	{ "an auth in two cases",
	    QUAY("\"auth\":\"" AUTH "\",\"Auth\":\"" AUTH "\""), "quay.io", "a",
	    "error: the entry of 'quay.io': 'auth' twice, in "
	    "different case" },
	{ "an auth that is plain text", QUAY("\"auth\":\"user:hunter2\""),
	    "quay.io", "a",
	    "error: the entry of 'quay.io': 'auth' is no base64" },
	{ "an auth that is cut", QUAY("\"auth\":\"dXNlcjpodW50ZXI\""),
	    "quay.io", "a",
	    "error: the entry of 'quay.io': 'auth' is no base64" },
	{ "a NUL in base64", QUAY("\"auth\":\"dXN\\u0000\""), "quay.io", "a",
	    "error: the entry of 'quay.io': 'auth' is no base64" },
	{ "an auth without colon", QUAY("\"auth\":\"aHVudGVyMg==\""), "quay.io",
	    "a",
	    "error: the entry of 'quay.io': 'auth': no "
	    "USER:PASSWORD" },
	{ "an auth of NULs alone", QUAY("\"auth\":\"AAAA\""), "quay.io", "a",
	    "error: the entry of 'quay.io': 'auth': no "
	    "USER:PASSWORD" },
	{ "an auth without user", QUAY("\"auth\":\"Omh1bnRlcjI=\""), "quay.io",
	    "a",
	    "error: the entry of 'quay.io': 'auth': a password "
	    "without a user" },
	{ "a NUL within a password", QUAY("\"auth\":\"dXNlcjpodW50AGVyMg==\""),
	    "quay.io", "a",
	    "error: the entry of 'quay.io': 'auth': a password with "
	    "a NUL in it" },
	{ "a NUL within a user",
	    QUAY("\"username\":\"u\\u0000\",\"password\":\"hunter2\""),
	    "quay.io", "a",
	    "error: the entry of 'quay.io': a user with a NUL in "
	    "it" },
	{ "a colon within a user",
	    QUAY("\"username\":\"u:v\",\"password\":\"hunter2\""), "quay.io",
	    "a",
	    "error: the entry of 'quay.io': a user with a colon in "
	    "it" },
	{ "a password without user", QUAY("\"password\":\"hunter2\""),
	    "quay.io", "a",
	    "error: the entry of 'quay.io': a password without a "
	    "user" },
	{ "a line end in a token, which would begin a header",
	    QUAY("\"registrytoken\":\"a\\r\\nhunter2\""), "quay.io", "a",
	    "error: the entry of 'quay.io': a token with odd bytes "
	    "in it" },
	{ "UTF-8 in a token", QUAY("\"identitytoken\":\"\\u00e9\""), "quay.io",
	    "a",
	    "error: the entry of 'quay.io': a token with odd bytes "
	    "in it" },
	{ "a helper's name that is a number",
	    "{\"credHelpers\":{\"quay.io\":7}}", "quay.io", "a",
	    "error: 'credHelpers': a name that is no string" },
	{ "a helper's name with a slash",
	    "{\"credHelpers\":{\"quay.io\":\"../x\"}}", "quay.io", "a",
	    "error: a credential helper's name with odd bytes in it" },
	{ "a store's name with a blank", "{\"credsStore\":\"a b\"}", "quay.io",
	    "a", "error: a credential helper's name with odd bytes in it" },
	{ "a store's name with a NUL", "{\"credsStore\":\"a\\u0000\"}",
	    "quay.io", "a",
	    "error: a credential helper's name with odd bytes in it" },
	{ "a line end in what a helper would be asked for",
	    "{\"credHelpers\":{\"https://quay.io/\\nx\":\"h\"}}", "quay.io",
	    "a", "error: a registry's name with odd bytes in it" },
	{ "a password in a key's URL is not shown",
	    AUTHS("\"https://quay.io/hunter2\":{\"auth\":\"x\"}"), "quay.io",
	    "a", "error: the entry of 'quay.io': 'auth' is no base64" },
	{ "what is wrong with other registries is not our matter",
	    AUTHS("\"ghcr.io\":{\"auth\":\"x\"}"), "quay.io", "a", "nothing" },
};

static void
test_entries(void)
{
	static const struct row rows[] = {
		{ "user and password in base64", QUAY("\"auth\":\"" AUTH "\""),
		    "quay.io", "a", "user:hunter2" },
		{ "a password with colons", QUAY("\"auth\":\"dTphOmI6Yw==\""),
		    "quay.io", "a", "u:a:b:c" },
		{ "NULs at the end are dropped",
		    QUAY("\"auth\":\"dXNlcjpodW50ZXIyAAAA\""), "quay.io", "a",
		    "user:hunter2" },
		{ "line ends in base64 are passed over",
		    QUAY("\"auth\":\"dXNlcjpo\\r\\ndW50ZXIy\\n\""), "quay.io",
		    "a", "user:hunter2" },
		{ "an empty password is one", QUAY("\"auth\":\"dXNlcjo=\""),
		    "quay.io", "a", "user:" },
		{ "user and password as they are",
		    QUAY("\"username\":\"u\",\"password\":\"a:b \\u00e9\""),
		    "quay.io", "a", "u:a:b \xc3\xa9" },
		{ "auth comes before them",
		    QUAY("\"username\":\"u\",\"password\":\"p\","
			 "\"auth\":\"" AUTH "\""),
		    "quay.io", "a", "user:hunter2" },
		{ "an empty auth does not",
		    QUAY("\"username\":\"u\",\"password\":\"p\","
			 "\"auth\":\"\""),
		    "quay.io", "a", "u:p" },
		{ "fields in another case, as Go reads them",
		    "{\"AUTHS\":{\"quay.io\":{\"UserName\":\"u\","
		    "\"passWord\":\"p\"}}}",
		    "quay.io", "a", "u:p" },
		{ "an identity token, and the user without password beside it",
		    QUAY("\"auth\":\"dXNlcjo=\",\"identitytoken\":\"t.u-v\""),
		    "quay.io", "a", " identity t.u-v" },
		{ "an identity token and a whole user",
		    QUAY("\"auth\":\"" AUTH "\",\"identitytoken\":\"t\""),
		    "quay.io", "a", "user:hunter2 identity t" },
		{ "a registry token", QUAY("\"registrytoken\":\"t\""),
		    "quay.io", "a", " registry t" },
		{ "an empty entry says nothing", QUAY(""), "quay.io", "a",
		    "nothing" },
		{ "nor does null", AUTHS("\"quay.io\":null"), "quay.io", "a",
		    "nothing" },
		{ "nor one with an address alone",
		    QUAY("\"email\":\"a@b\",\"auth\":\"\","
			 "\"identitytoken\":null"),
		    "quay.io", "a", "nothing" },
		{ "an empty file object", "{}", "quay.io", "a", "nothing" },
		{ "maps that are null", "{\"auths\":null,\"credHelpers\":null}",
		    "quay.io", "a", "nothing" },
		{ "other settings of docker",
		    "{\"HttpHeaders\":{},\"psFormat\":\"x\","
		    "\"proxies\":{\"default\":{}}}",
		    "quay.io", "a", "nothing" },
	};

	test_rows(rows, array_len(rows));
}

/* An entry whose user is NAME, to tell them apart. */
#define WHO(key, name) \
	"\"" key "\":{\"username\":\"" name "\",\"password\":\"p\"}"

/* Keys of three depths; docker's; and of several cases. */
#define THREE                                                    \
	AUTHS(WHO("quay.io", "host") "," WHO("quay.io/team/app", \
	    "app") "," WHO("quay.io/team", "team"))
#define HUB AUTHS(WHO("https://index.docker.io/v1/", "hub"))
#define CASES                                                 \
	AUTHS(WHO("quay.io/Team", "upper") "," WHO("QUAY.io", \
	    "loud") "," WHO("Quay.io", "mixed"))

static const struct row keys[] = {
	{ "the repository's own key", THREE, "quay.io", "team/app", "app:p" },
	{ "the path above it", THREE, "quay.io", "team/other", "team:p" },
	{ "a path further above", THREE, "quay.io", "team/app/deep/er",
	    "app:p" },
	{ "the host", THREE, "quay.io", "else/app", "host:p" },
	{ "the registry as a whole is the host's", THREE, "quay.io", "",
	    "host:p" },
	{ "a name that only begins like it is another", THREE, "quay.io",
	    "team/apple", "team:p" },
	{ "and so is a team that does", THREE, "quay.io", "teams/x", "host:p" },
	{ "a host that only begins like it", THREE, "quay.io.evil", "team/app",
	    "nothing" },
	{ "a host that only ends like it", THREE, "evil.quay.io", "team/app",
	    "nothing" },
	{ "the same host at a port", THREE, "quay.io:5000", "team/app",
	    "nothing" },
	{ "a path's key is not the host's", AUTHS(WHO("quay.io/team", "team")),
	    "quay.io", "else", "nothing" },
	{ "an empty key is nobody's", AUTHS(WHO("", "x")), "quay.io", "a",
	    "nothing" },
	{ "nor is a slash", AUTHS(WHO("/", "x") "," WHO("//", "y")), "quay.io",
	    "a", "nothing" },
	{ "nor a scheme", AUTHS(WHO("https://", "x")), "quay.io", "a",
	    "nothing" },
	{ "a user in a key is no host",
	    AUTHS(WHO("https://u:hunter2@quay.io/", "x")), "quay.io", "a",
	    "nothing" },
	{ "a host and a port", AUTHS(WHO("localhost:5000", "l")),
	    "localhost:5000", "a", "l:p" },
	{ "an IPv6 address", AUTHS(WHO("[::1]:5000/a", "six")), "[::1]:5000",
	    "a/b", "six:p" },
	{ "a key that is a URL means its host",
	    AUTHS(WHO("https://reg.example.com/v2/", "r")), "reg.example.com",
	    "a/b", "r:p" },
	{ "http too", AUTHS(WHO("http://reg.example.com", "r")),
	    "reg.example.com", "a/b", "r:p" },
	{ "its path is none of a repository",
	    AUTHS(WHO("https://reg.example.com/team", "r")), "reg.example.com",
	    "a/b", "r:p" },
	{ "a slash at the end", AUTHS(WHO("quay.io/team/", "t")), "quay.io",
	    "team/x", "t:p" },
	{ "docker.io by docker's key", HUB, "docker.io", "library/nginx",
	    "hub:p" },
	{ "index.docker.io", HUB, "index.docker.io", "a/b", "hub:p" },
	{ "registry-1.docker.io", HUB, "registry-1.docker.io", "a/b", "hub:p" },
	{ "a key of another name of docker.io",
	    AUTHS(WHO("registry-1.docker.io", "r1")), "docker.io", "a/b",
	    "r1:p" },
	{ "a repository of docker.io under another name",
	    AUTHS(WHO("docker.io", "d") "," WHO("index.docker.io/library",
		"lib")),
	    "docker.io", "library/nginx", "lib:p" },
	{ "hub.docker.io is another host", HUB, "hub.docker.io", "a",
	    "nothing" },
	{ "of two spellings the plain one",
	    AUTHS(WHO("https://index.docker.io/v1/", "old") "," WHO("docker.io",
		"new")),
	    "docker.io", "a/b", "new:p" },
	{ "unless it is empty",
	    AUTHS(
		"\"docker.io\":{}," WHO("https://index.docker.io/v1/", "old")),
	    "docker.io", "a/b", "old:p" },
	{ "hosts without regard to case", CASES, "QuAy.IO", "x", "loud:p" },
	{ "but the same case first", CASES, "Quay.io", "x", "mixed:p" },
	{ "repositories byte by byte", CASES, "quay.io", "team/x", "loud:p" },
	{ "and their paths before a host's case", CASES, "quay.io", "Team/x",
	    "upper:p" },
	{ "an empty entry hides what is less close",
	    AUTHS(WHO("quay.io", "host") ",\"quay.io/team\":{}"), "quay.io",
	    "team/app", "nothing" },
};

#define HELPERS(members) "\"credHelpers\":{" members "}"

static void
test_order(void)
{
	static const char all[] =
	    "{\"credsStore\":\"store\",\"auths\":{" WHO("quay.io/team/app",
		"app") ",\"ghcr.io\":{}}," HELPERS("\"quay.io\":\"h\",\"quay."
						   "io/none\":\"\"") "}";
	static const struct row rows[] = {
		{ "credHelpers come before closer auths", all, "quay.io",
		    "team/app", "ask h for quay.io" },
		{ "credsStore is for all others", all, "reg:5000", "a",
		    "ask store for reg:5000" },
		{ "and for empty entries", all, "ghcr.io", "a",
		    "ask store for ghcr.io" },
		{ "an empty helper's name keeps a registry out of it", all,
		    "quay.io", "none/a", "nothing" },
		{ "but not out of auths",
		    "{\"credsStore\":\"s\",\"auths\":{" WHO("quay.io",
			"q") "}," HELPERS("\"quay.io\":\"\"") "}",
		    "quay.io", "a", "q:p" },
		{ "auths come before credsStore",
		    "{\"credsStore\":\"s\",\"auths\":{" WHO("quay.io",
			"q") "}}",
		    "quay.io", "a", "q:p" },
		{ "an empty credsStore is none", "{\"credsStore\":\"\"}",
		    "quay.io", "a", "nothing" },
		{ "a helper's key may be a repository's",
		    "{" HELPERS("\"quay.io\":\"a\",\"quay.io/team\":\"b\"") "}",
		    "quay.io", "team/x", "ask b for quay.io/team" },
		{ "credsStore knows docker.io by docker's name",
		    "{\"credsStore\":\"osxkeychain\"}", "docker.io",
		    "library/nginx",
		    "ask osxkeychain for https://index.docker.io/v1/" },
		{ "credHelpers with docker's key too",
		    "{" HELPERS("\"https://index.docker.io/v1\":\"h\"") "}",
		    "docker.io", "a/b",
		    "ask h for https://index.docker.io/v1/" },
		{ "with another key by that",
		    "{" HELPERS("\"docker.io\":\"h\"") "}", "docker.io", "a/b",
		    "ask h for docker.io" },
		{ "a key in upper case is asked for as it is",
		    "{" HELPERS("\"Quay.IO\":\"h\"") "}", "quay.io", "a",
		    "ask h for Quay.IO" },
		{ "a helper of another host is not asked",
		    "{" HELPERS("\"ghcr.io\":\"h\"") "}", "quay.io", "a",
		    "nothing" },
		{ "a null helper is none",
		    "{\"credsStore\":\"s\"," HELPERS("\"quay.io\":null") "}",
		    "quay.io", "a", "ask s for quay.io" },
		{ "names of helpers have dots, dashes, digits",
		    "{\"credsStore\":\"desktop.exe_2-x\"}", "quay.io", "a",
		    "ask desktop.exe_2-x for quay.io" },
	};

	test_rows(rows, array_len(rows));
}

static void
put_many(struct buf *b, char c, size_t n)
{
	for (size_t i = 0; i < n; i++)
		buf_putc(b, c);
}

/* A document with n times a letter in its middle. */
static char *
with_many(const char *head, size_t n, const char *tail)
{
	auto_buf struct buf b;

	buf_init(&b, TEXT_MAX);
	buf_puts(&b, head);
	put_many(&b, 'x', n);
	buf_puts(&b, tail);
	return file_says(buf_span(&b), "quay.io", "a");
}

static bool
begins(const char *s, const char *prefix)
{
	return span_starts(span_of(s), span_of(prefix));
}

static void
test_limits_of_parts(void)
{
	static const struct {
		const char *what, *head, *tail, *over;
		size_t max;
	} parts[] = {
		{ "a user", "{\"auths\":{\"quay.io\":{\"username\":\"", "\"}}}",
		    "error: the entry of 'quay.io': a user of more than 65536 "
		    "bytes",
		    CREDENTIALS_MAX },
		{ "a password",
		    "{\"auths\":{\"quay.io\":{\"username\":\"u\","
		    "\"password\":\"",
		    "\"}}}",
		    "error: the entry of 'quay.io': a password of more than "
		    "65536 bytes",
		    CREDENTIALS_MAX },
		{ "a token", "{\"auths\":{\"quay.io\":{\"identitytoken\":\"",
		    "\"}}}",
		    "error: the entry of 'quay.io': a token of more than 65536 "
		    "bytes",
		    CREDENTIALS_MAX },
		{ "a helper's name", "{\"credsStore\":\"", "\"}",
		    "error: a credential helper's name of more than 128 bytes",
		    HELPER_NAME_MAX },
		{ "what a helper is asked for",
		    "{\"credHelpers\":{\"https://quay.io/", "\":\"h\"}}",
		    "error: a registry's name of more than 2048 bytes",
		    HELPER_SERVER_MAX - 16 },
	};

	for (size_t i = 0; i < array_len(parts); i++) {
		auto_free char *fits =
		    with_many(parts[i].head, parts[i].max, parts[i].tail);
		auto_free char *over =
		    with_many(parts[i].head, parts[i].max + 1, parts[i].tail);

		ok(!begins(fits, "error") && span_of(fits).n > parts[i].max,
		    "%s of the largest size is taken", parts[i].what);
		is(over, parts[i].over, "and one byte more refused");
	}
}

static char *
auth_of(size_t user, size_t password)
{
	auto_buf struct buf pair, text;

	buf_init(&pair, TEXT_MAX);
	buf_init(&text, TEXT_MAX);
	put_many(&pair, 'u', user);
	buf_putc(&pair, ':');
	put_many(&pair, 'p', password);
	buf_puts(&text, "{\"auths\":{\"quay.io\":{\"auth\":\"");
	buf_put_base64(&text, buf_span(&pair));
	buf_puts(&text, "\"}}}");
	return file_says(buf_span(&text), "quay.io", "a");
}

static void
test_limits_of_texts(void)
{
	auto_free char *both = auth_of(CREDENTIALS_MAX, CREDENTIALS_MAX);
	auto_free char *over = auth_of(1, CREDENTIALS_MAX + 1);
	auto_free char *much = auth_of(1, 4 * CREDENTIALS_MAX);
	auto_free char *fits =
	    with_many("{\"x\":\"", CREDENTIALS_FILE_MAX - 8, "\"}");
	auto_free char *large =
	    with_many("{\"x\":\"", CREDENTIALS_FILE_MAX - 7, "\"}");

	ok(span_of(both).n == 2 * CREDENTIALS_MAX + 1,
	    "an auth of the largest user and password");
	is(over,
	    "error: the entry of 'quay.io': 'auth': a password of more than "
	    "65536 bytes",
	    "one with a larger password");
	is(much,
	    "error: the entry of 'quay.io': 'auth' has more than 262144 bytes",
	    "one that is larger than any");
	is(fits, "nothing", "a file of the largest size");
	is(large, "error: more than 1048576 bytes", "and one byte more");
}

static void
test_answers(void)
{
	static const struct {
		const char *title, *text, *want;
	} rows[] = {
		{ "an answer",
		    "{\"ServerURL\":\"quay.io\",\"Username\":\"u\","
		    "\"Secret\":\"hunter2\"}\n",
		    "u:hunter2" },
		{ "an identity token",
		    "{\"Username\":\"<token>\",\"Secret\":\"hunter2\"}",
		    " identity hunter2" },
		{ "an answer that is empty",
		    "{\"ServerURL\":\"\",\"Username\":\"\",\"Secret\":\"\"}",
		    "nothing" },
		{ "an answer of nothing at all", "{}", "nothing" },
		{ "a user alone", "{\"Username\":\"u\"}", "u:" },
		{ "a secret alone", "{\"Secret\":\"hunter2\"}",
		    "error: a password without a user" },
		{ "a token that is empty", "{\"Username\":\"<token>\"}",
		    "error: an empty token" },
		{ "a token with a line end",
		    "{\"Username\":\"<token>\",\"Secret\":\"hunter2\\n\"}",
		    "error: a token with odd bytes in it" },
		{ "a NUL in a secret",
		    "{\"Username\":\"u\",\"Secret\":\"hunter2\\u0000\"}",
		    "error: a password with a NUL in it" },
		{ "a secret that is a number",
		    "{\"Username\":\"u\",\"Secret\":7}",
		    "error: 'Secret' is no string" },
		{ "no answer", "", "error: line 1: no valid JSON" },
		{ "plain text", "hunter2", "error: line 1: no valid JSON" },
		{ "text behind the answer", "{\"Username\":\"u\"} hunter2",
		    "error: line 1: no valid JSON" },
		{ "an array", "[\"hunter2\"]", "error: no JSON object" },
		{ "a user in two cases",
		    "{\"Username\":\"u\",\"username\":\"hunter2\"}",
		    "error: 'Username' twice, in different case" },
	};

	for (size_t i = 0; i < array_len(rows); i++) {
		auto_free char *got = helper_says(span_of(rows[i].text));

		is(got, rows[i].want, rows[i].title);
	}
}

/* A home with nothing in it, and a PATH that begins with a folder of it. */
struct world {
	char dir[32];
	struct credential_sources s;
};

static char *
in_world(const struct world *w, const char *name)
{
	return mem_printf("%s/%s", w->dir, name);
}

static void
put_span(const struct world *w, const char *name, struct span text, mode_t mode)
{
	auto_free char *path = in_world(w, name);
	auto_close int fd = -1;

	for (char *at = path + strlen(w->dir) + 1; (at = strchr(at, '/'));) {
		*at = '\0';
		mkdir(path, 0700);
		*at++ = '/';
	}
	unlink(path);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
	if (fd < 0 || write(fd, text.p, text.n) != (ssize_t)text.n)
		printf("# cannot write '%s'\n", path);
}

static void
put(const struct world *w, const char *name, const char *text)
{
	put_span(w, name, span_of(text), 0600);
}

static void
put_helper(const struct world *w, const char *name, const char *script)
{
	auto_free char *path = mem_printf("bin/docker-credential-%s", name);
	auto_free char *text = mem_printf("#!/bin/sh\n%s\n", script);

	put_span(w, path, span_of(text), 0700);
}

static int
remove_one(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st;
	(void)type;
	(void)at;
	return remove(path);
}

static void
world_end(struct world *w)
{
	nftw(w->dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static void
world_begin(struct world *w)
{
	auto_free char *path = NULL;

	*w = (struct world){ .dir = "/tmp/credentials-XXXXXX" };
	if (!mkdtemp(w->dir))
		mem_panic("no temporary directory");
	/* Nobody has this one, and so no folder in /run. */
	w->s =
	    (struct credential_sources){ .home = w->dir, .uid = 4294967294u };
	path = mem_printf("relative::%s/bin:/usr/bin:/bin", w->dir);
	setenv("PATH", path, 1);
}

static char *
find(const struct world *w, const char *host, const char *repository, bool own)
{
	struct err err = { 0 };
	struct credentials c;
	int r = credentials_find(&w->s, span_of(host), span_of(repository), own,
	    &c, &err);

	return told(r, &c, NULL, NULL, &err);
}

/* Whether the search ends so; in `want`, ~ is the world's folder. */
static void
finds_of(const struct world *w, bool own, const char *want, const char *title)
{
	auto_free char *got = find(w, "quay.io", "team/app", own);
	auto_buf struct buf b;

	buf_init(&b, TEXT_MAX);
	for (; *want; want++)
		if (*want == '~')
			buf_puts(&b, w->dir);
		else
			buf_putc(&b, *want);
	is(got, buf_str(&b), title);
}

static void
finds(const struct world *w, const char *want, const char *title)
{
	finds_of(w, true, want, title);
}

#define DOCKER ".docker/config.json"

static void
test_files(void)
{
	struct world w;
	auto_free char *runtime = NULL;
	auto_free char *config = NULL;
	auto_free char *docker = NULL;
	auto_free char *named = NULL;

	world_begin(&w);
	runtime = in_world(&w, "run");
	config = in_world(&w, "xdg");
	docker = in_world(&w, "docker");
	named = in_world(&w, "named.json");
	finds(&w, "nothing", "without any file there is nothing");
	put(&w, DOCKER, AUTHS(WHO("quay.io", "docker")));
	finds(&w, "docker:p", "docker's file");
	put(&w, ".config/containers/auth.json",
	    AUTHS(WHO("quay.io", "config")));
	finds(&w, "config:p", "before it the one of containers");
	w.s.xdg_config_home = config;
	finds(&w, "docker:p", "which XDG_CONFIG_HOME replaces");
	put(&w, "xdg/containers/auth.json", AUTHS(WHO("quay.io", "xdg")));
	finds(&w, "xdg:p", "by one of its own");
	w.s.xdg_runtime_dir = runtime;
	finds(&w, "xdg:p", "XDG_RUNTIME_DIR may lead nowhere");
	put(&w, "run/containers/auth.json", AUTHS(WHO("ghcr.io", "run")));
	finds(&w, "xdg:p", "a file that does not know the registry is passed");
	put(&w, "run/containers/auth.json",
	    AUTHS(WHO("quay.io", "run") ",\"quay.io/team\":{}"));
	finds(&w, "xdg:p", "and so is an empty entry");
	put(&w, "run/containers/auth.json", AUTHS(WHO("quay.io", "run")));
	finds(&w, "run:p", "the runtime's file comes first");
	w.s.registry_auth_file = named;
	finds(&w,
	    "error: cannot open '~/named.json': No such file or directory",
	    "what REGISTRY_AUTH_FILE names must be there");
	put(&w, "named.json", AUTHS(WHO("quay.io", "named")));
	finds(&w, "named:p", "and comes before all");
	put(&w, "named.json", "{}");
	finds(&w, "run:p", "if it knows the registry");
	w.s.registry_auth_file = NULL;
	w.s.xdg_runtime_dir = w.s.xdg_config_home = NULL;
	w.s.home = NULL;
	w.s.docker_config = docker;
	finds(&w, "nothing", "DOCKER_CONFIG may have no file in it");
	put(&w, "docker/config.json", AUTHS(WHO("quay.io", "moved")));
	finds(&w, "moved:p", "and needs no home");
	world_end(&w);
}

static void
test_odd_files(void)
{
	struct world w;
	auto_free char *path = NULL;
	auto_buf struct buf b;

	world_begin(&w);
	path = in_world(&w, DOCKER);
	put(&w, DOCKER, "{\n\"auths\": hunter2}");
	finds(&w, "error: '~/" DOCKER "': line 2: no valid JSON",
	    "a message names file and line");
	put(&w, DOCKER, "");
	finds(&w, "error: '~/" DOCKER "': line 1: no valid JSON",
	    "an empty file is malformed");
	buf_init(&b, TEXT_MAX);
	buf_puts(&b, "{}");
	put_many(&b, ' ', CREDENTIALS_FILE_MAX - 2);
	put_span(&w, DOCKER, buf_span(&b), 0600);
	finds(&w, "nothing", "a file of the largest size is read");
	buf_putc(&b, ' ');
	put_span(&w, DOCKER, buf_span(&b), 0600);
	finds(&w, "error: '~/" DOCKER "' has more than 1048576 bytes",
	    "one of one byte more is not");
	unlink(path);
	mkfifo(path, 0600);
	finds(&w, "error: '~/" DOCKER "' is no file",
	    "a fifo keeps nobody waiting");
	unlink(path);
	mkdir(path, 0700);
	finds(&w, "error: '~/" DOCKER "' is no file", "a folder is no file");
	rmdir(path);
	(void)!symlink(DOCKER, path);
	finds(&w, "nothing",
	    "a link that leads nowhere is a file that is missing");
	unlink(path);
	(void)!symlink("config.json", path);
	finds(&w,
	    "error: cannot open '~/" DOCKER
	    "': Too many levels of symbolic links",
	    "a link that leads to itself is not");
	unlink(path);
	put(&w, ".config", "");
	finds(&w, "nothing", "a file where a folder should be is none");
	world_end(&w);
}

static void
test_line_of_own(void)
{
	struct world w;
	auto_free char *path = NULL;

	world_begin(&w);
	path = in_world(&w, "creds");
	put(&w, DOCKER, AUTHS(WHO("quay.io", "docker")));
	w.s.creds = "env:hunter2:x";
	finds(&w, "env:hunter2:x", "IMG_CREDS comes before all files");
	finds_of(&w, false, "docker:p", "but is not for a mirror");
	w.s.creds = "hunter2";
	finds(&w, "error: IMG_CREDS: no USER:PASSWORD",
	    "without colon it is none");
	w.s.creds = ":hunter2";
	finds(&w, "error: IMG_CREDS: a password without a user", "nor so");
	w.s.creds_file = path;
	finds(&w, "error: cannot open '~/creds': No such file or directory",
	    "--creds-file must be there, and comes before IMG_CREDS");
	put(&w, "creds", "file:hunter2\n");
	finds(&w, "file:hunter2", "a line");
	put(&w, "creds", "file:hunter2 \r\n");
	finds(&w, "file:hunter2 ", "a line that ends as on Windows");
	put(&w, "creds", "file:hunter2");
	finds(&w, "file:hunter2", "a line without its end");
	put(&w, "creds", "file:hunter2\n\n");
	finds(&w, "file:hunter2", "of two lines the first");
	put_span(&w, "creds", SPAN("file:hun\0ter2\n"), 0600);
	finds(&w, "error: '~/creds': a password with a NUL in it", "a NUL");
	put(&w, "creds", "");
	finds(&w, "error: '~/creds': no USER:PASSWORD", "no line");
	finds_of(&w, false, "docker:p", "a mirror gets nothing of all this");
	unlink(path);
	mkfifo(path, 0600);
	finds(&w, "error: '~/creds': no USER:PASSWORD",
	    "a fifo that nobody writes to has nothing, and holds up nobody");
	world_end(&w);
}

static void
test_environment(void)
{
	struct credential_sources s;

	setenv("IMG_CREDS", "u:p", 1);
	setenv("REGISTRY_AUTH_FILE", "", 1);
	setenv("XDG_RUNTIME_DIR", "/r", 1);
	unsetenv("XDG_CONFIG_HOME");
	setenv("DOCKER_CONFIG", "/d", 1);
	credential_sources_init(&s, "file");
	is(s.creds_file, "file", "the option is taken as it is");
	is(s.creds, "u:p", "IMG_CREDS");
	ok(!s.registry_auth_file, "an empty variable is an unset one");
	is(s.xdg_runtime_dir, "/r", "XDG_RUNTIME_DIR");
	ok(!s.xdg_config_home, "XDG_CONFIG_HOME, unset");
	is(s.docker_config, "/d", "DOCKER_CONFIG");
	ok(s.uid == getuid(), "the user");
	unsetenv("DOCKER_CONFIG");
	unsetenv("XDG_RUNTIME_DIR");
	unsetenv("REGISTRY_AUTH_FILE");
}

#define FAILED "error: '~/" DOCKER "': 'docker-credential-h'"
#define ANSWER(user, secret)                                                  \
	"printf '{\"Username\":\"%s\",\"Secret\":\"%s\"}' " user " \"" secret \
	"\""

/* A world whose docker file asks `h`, and knows more behind it. */
static void
world_of_helper(struct world *w)
{
	world_begin(w);
	put(w, DOCKER,
	    "{\"credsStore\":\"store\"," HELPERS("\"quay.io\":\"h\"") "}");
	put_helper(w, "store", ANSWER("store", "$(cat)"));
}

static void
test_helpers_found(void)
{
	struct world w;
	auto_free char *found = NULL;
	auto_free char *hub = NULL;

	world_of_helper(&w);
	finds(&w, FAILED " is not in PATH",
	    "a helper that is missing is named, and the file that wants it");
	put(&w, "bin/docker-credential-h", "#!/bin/sh\n");
	finds(&w, FAILED " is not in PATH", "one that is not executable");
	put_span(&w, "docker-credential-h", SPAN("#!/bin/sh\n"), 0700);
	put_span(&w, "relative/docker-credential-h", SPAN("#!/bin/sh\n"), 0700);
	(void)!chdir(w.dir);
	finds(&w, FAILED " is not in PATH",
	    "folders of PATH that are not absolute do not count");
	(void)!chdir("/");
	put_span(&w, "bin/docker-credential-h", SPAN("#!/nowhere/sh\n"), 0700);
	finds(&w,
	    FAILED ": cannot run '~/bin/docker-credential-h': No such file or "
		   "directory",
	    "one whose interpreter is missing is another matter");
	put_helper(&w, "h",
	    "test $# = 1 || exit 9; s=$(cat; echo .); " ANSWER("$1", "$s"));
	finds(&w, "get:quay.io.", "it is told what to do, and for whom");
	found = find(&w, "ghcr.io", "a", true);
	is(found, "store:ghcr.io", "credsStore is asked for the host");
	hub = find(&w, "docker.io", "library/nginx", true);
	is(hub, "store:https://index.docker.io/v1/",
	    "and for docker.io by docker's name");
	unsetenv("PATH");
	finds(&w, FAILED " is not in PATH", "without PATH there are none");
	world_end(&w);
}

static void
test_helpers_look_on(void)
{
	static const char unknown[] =
	    "echo credentials not found in native keychain; exit 1";
	struct world w;

	world_of_helper(&w);
	put_helper(&w, "h", unknown);
	finds(&w, "store:quay.io", "a helper that knows nothing: the store");
	put_helper(&w, "store", unknown);
	finds(&w, "nothing", "a store that knows nothing: nothing");
	put(&w, ".config/containers/auth.json",
	    "{" HELPERS("\"quay.io/team\":\"h\"") "}");
	put(&w, DOCKER, AUTHS(WHO("quay.io", "docker")));
	finds(&w, "docker:p", "and the next file");
	put_helper(&w, "h", ANSWER("''", ""));
	finds(&w, "docker:p", "an answer that is empty counts as none");
	world_end(&w);
}

static void
test_helpers_that_fail(void)
{
	static const struct {
		const char *title, *script, *want;
	} rows[] = {
		{ "of what a helper that fails has printed there is the first "
		  "line",
		    "echo 'no \"key\" here'; echo hunter2; exit 1",
		    FAILED ": it failed with status 1: no \"key\" here" },
		{ "which may be empty", "echo; echo hunter2; exit 1",
		    FAILED ": it failed with status 1" },
		{ "or end as on Windows", "printf 'no\\r\\nhunter2'; exit 77",
		    FAILED ": it failed with status 77: no" },
		{ "but not what may be an answer",
		    ANSWER("u", "hunter2") "; exit 1",
		    FAILED ": it failed with status 1" },
		{ "another status does not say that it knows nothing",
		    "echo credentials not found; exit 2",
		    FAILED ": it failed with status 2: credentials not "
			   "found" },
		{ "nor does success", "echo credentials not found",
		    FAILED ": its answer: line 1: no valid JSON" },
		{ "an end by a signal", "kill -9 $$; sleep 100",
		    FAILED ": it was ended by signal 9" },
		{ "an answer with text behind it",
		    ANSWER("u", "hunter2") "; echo hunter2",
		    FAILED ": its answer: line 1: no valid JSON" },
		{ "no answer", ":",
		    FAILED ": its answer: line 1: no valid JSON" },
		{ "an answer without end", "yes hunter2",
		    FAILED ": it prints more than 262144 bytes" },
		{ "one of a byte too much",
		    "printf '{}'; head -c 262143 /dev/zero | tr '\\0' ' '",
		    FAILED ": it prints more than 262144 bytes" },
		{ "one of the largest size",
		    ANSWER("big",
			"x") "; head -c 262110 /dev/zero | tr '\\0' ' '",
		    "big:x" },
	};
	struct world w;

	world_of_helper(&w);
	for (size_t i = 0; i < array_len(rows); i++) {
		put_helper(&w, "h", rows[i].script);
		finds(&w, rows[i].want, rows[i].title);
	}
	world_end(&w);
}

/* Open descriptors. */
static int
open_files(void)
{
	int n = 0;

	for (int fd = 0; fd < 1024; fd++)
		n += fcntl(fd, F_GETFD) >= 0;
	return n;
}

static void
nothing_to_do(int sig)
{
	(void)sig;
}

static void
test_helpers_odd(void)
{
	static const struct {
		const char *title, *script, *want;
	} rows[] = {
		{ "a helper that does not read what it is asked",
		    ANSWER("u", "p"), "u:p" },
		{ "one that closes its stdin at once",
		    "exec <&-; sleep 0.1; " ANSWER("u", "p"), "u:p" },
		{ "one that answers in pieces",
		    "printf '{\"Username\":'; sleep 0.2; printf '\"u\"'; "
		    "sleep 0.2; echo ',\"Secret\":\"p\"}'",
		    "u:p" },
		{ "one that closes its stdout and goes on for a while",
		    ANSWER("u", "p") "; exec >&-; sleep 0.3", "u:p" },
		{ "one that fails thereafter",
		    ANSWER("u", "p") "; exec >&-; sleep 0.3; exit 3",
		    FAILED ": it failed with status 3" },
		{ "IMG_CREDS is not handed on, PATH is",
		    "test \"$PATH\" && " ANSWER("u", "${IMG_CREDS-none}"),
		    "u:none" },
		{ "signals are as usual to it", "kill -PIPE $$; sleep 100",
		    FAILED ": it was ended by signal 13" },
	};
	struct itimerval often = { { 0, 5000 }, { 0, 5000 } }, never = { 0 };
	struct sigaction act = { .sa_handler = nothing_to_do };
	int before = open_files();
	struct world w;

	world_of_helper(&w);
	setenv("IMG_CREDS", "u:hunter2", 1);
	signal(SIGPIPE, SIG_IGN);
	sigaction(SIGALRM, &act, NULL);
	setitimer(ITIMER_REAL, &often, NULL);
	for (size_t i = 0; i < array_len(rows); i++) {
		put_helper(&w, "h", rows[i].script);
		finds(&w, rows[i].want, rows[i].title);
	}
	setitimer(ITIMER_REAL, &never, NULL);
	signal(SIGPIPE, SIG_DFL);
	unsetenv("IMG_CREDS");
	ok(waitpid(-1, NULL, WNOHANG) < 0 && errno == ECHILD,
	    "no helper is left to be waited for");
	ok(open_files() == before, "and no descriptor is left open");
	world_end(&w);
}

static void
test_helpers_stderr(void)
{
	char said[64] = "";
	auto_free char *path = NULL;
	int was, file;
	struct world w;

	world_of_helper(&w);
	path = in_world(&w, "stderr");
	put_helper(&w, "h", "echo warning >&2; " ANSWER("u", "p"));
	was = dup(2);
	file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	dup2(file, 2);
	finds(&w, "u:p", "what a helper says on stderr is not its answer");
	dup2(was, 2);
	(void)!pread(file, said, sizeof(said) - 1, 0);
	is(said, "warning\n", "and is for the user to see");
	close(file);
	close(was);
	world_end(&w);
}

static double
seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* A second is what it gets. */
static char *
hurry(const struct world *w, const char *script)
{
	struct err err = { 0 };
	struct credentials c;
	int r;

	put_helper(w, "h", script);
	r = helper_get("h", "quay.io", 1, &c, &err);
	return told(r, &c, NULL, NULL, &err);
}

static void
test_helpers_that_hang(void)
{
	static const char late[] =
	    "error: 'docker-credential-h': no answer within 1 seconds";
	struct world w;
	double began;
	char byte;
	int ends[2];
	auto_free char *hangs = NULL;
	auto_free char *closed = NULL;
	auto_free char *left = NULL;

	world_of_helper(&w);
	/* Inherited by the helper, and all it starts: it ends with the last. */
	(void)!pipe(ends); /* NOLINT(android-cloexec-pipe) */
	fcntl(ends[0], F_SETFD, FD_CLOEXEC);
	began = seconds();
	hangs = hurry(&w, "trap '' TERM INT HUP; sleep 100 & sleep 100");
	is(hangs, late, "a helper that does not answer is not waited for");
	ok(seconds() - began < 10, "for long");
	close(ends[1]);
	ok(read(ends[0], &byte, 1) == 0, "and killed, with all it has started");
	close(ends[0]);
	closed = hurry(&w, ANSWER("u", "p") "; exec >&- 2>&-; sleep 100");
	is(closed, late, "one that does not end is not either");
	began = seconds();
	left = hurry(&w, "sleep 5 & " ANSWER("u", "p"));
	is(left, "u:p", "what it leaves behind may keep its stdout");
	ok(seconds() - began < 4, "and is not waited for");
	world_end(&w);
}

static void
test_helpers_unwatched(void)
{
	struct world w;

	world_of_helper(&w);
	put_helper(&w, "h", ANSWER("u", "p"));
	signal(SIGCHLD, SIG_IGN);
	finds(&w, FAILED ": cannot wait for it: No child processes",
	    "where the end of a child cannot be seen there is an error");
	signal(SIGCHLD, SIG_DFL);
	world_end(&w);
}

static void
test_release(void)
{
	struct credentials c = { .user = mem_strdup("u"),
		.registry_token = mem_strdup("t") };

	credentials_release(&c);
	credentials_release(&c);
	credentials_release(NULL);
	ok(!c.user && !c.registry_token, "a release may be repeated");
}

int
main(void)
{
	test_environment();
	unsetenv("IMG_CREDS");
	test_rows(malformed, array_len(malformed));
	test_entries();
	test_rows(keys, array_len(keys));
	test_order();
	test_limits_of_parts();
	test_limits_of_texts();
	test_answers();
	test_files();
	test_odd_files();
	test_line_of_own();
	test_helpers_found();
	test_helpers_look_on();
	test_helpers_that_fail();
	test_helpers_odd();
	test_helpers_stderr();
	test_helpers_that_hang();
	test_helpers_unwatched();
	test_release();
	return tap_end();
}
