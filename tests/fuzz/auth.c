/* Target: common/registry, what an auth file says, and what a helper prints. */
#include "base/mem.h"
#include "fuzz.h"
#include "registry/credentials_parts.h"

/* Planted in the seeds; no message may have it. */
#define SECRET "hunter2"

static void
check_credentials(const struct credentials *c)
{
	const char *const tokens[] = { c->identity_token, c->registry_token };

	must(!c->user == !c->password);
	must(!c->user || (*c->user && !strchr(c->user, ':')));
	must(!c->user || strlen(c->user) <= CREDENTIALS_MAX);
	must(!c->password || strlen(c->password) <= CREDENTIALS_MAX);
	for (size_t i = 0; i < array_len(tokens); i++) {
		struct span t = span_of(tokens[i]);

		must(!t.p || (t.n && t.n <= CREDENTIALS_MAX));
		for (size_t k = 0; k < t.n; k++)
			must(t.p[k] > ' ' && t.p[k] <= '~');
	}
}

static bool
is_set(const struct credentials *c)
{
	return c->user || c->password || c->identity_token || c->registry_token;
}

static void
check_message(int r, const struct err *err)
{
	must((r < 0) == (err->msg[0] != '\0'));
	must(!strstr(err->msg, SECRET));
}

static void
check_file(struct span text, const char *host, const char *repository)
{
	struct err err = { .msg = "" };
	struct credentials c;
	char *helper, *server;
	int r = credentials_of_file(text, span_of(host), span_of(repository),
	    &c, &helper, &server, &err);

	check_message(r, &err);
	check_credentials(&c);
	must(!helper == !server);
	must((r == 1) == (is_set(&c) || helper));
	must(!(is_set(&c) && helper));
	if (helper) {
		must(*helper && strlen(helper) <= HELPER_NAME_MAX);
		must(!strpbrk(helper, "/ \n:%$"));
		must(*server && strlen(server) <= HELPER_SERVER_MAX);
		must(!strpbrk(server, " \t\r\n"));
	}
	credentials_release(&c);
	free(helper);
	free(server);
}

static void
check_helper(struct span text)
{
	struct err err = { .msg = "" };
	struct credentials c;
	int r = credentials_of_helper(text, &c, &err);

	must(r == 0 || r == -1);
	must(r == 0 || !is_set(&c));
	check_message(r, &err);
	check_credentials(&c);
	credentials_release(&c);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span text = { (const char *)data, size };

	check_file(text, "docker.io", "library/nginx");
	check_file(text, "quay.io", "team/app");
	check_file(text, "localhost:5000", "");
	check_helper(text);
	return 0;
}

void
fuzz_seeds(fuzz_seed_fn *fn, void *arg)
{
	static const char *const seeds[] = {
		"{\"auths\":{\"https://index.docker.io/v1/\":{\"auth\":"
		"\"dXNlcjpodW50ZXIy\"},\"quay.io\":{}},"
		"\"credsStore\":\"desktop\"}",
		"{\"auths\":{\"quay.io/team\":{\"username\":\"user\","
		"\"password\":\"hunter2\"},\"docker.io/library/\":"
		"{\"auth\":\"dXNlcjo=\",\"identitytoken\":\"hunter2\"},"
		"\"LOCALHOST:5000\":{\"registrytoken\":\"hunter2\"}}}",
		"{\"credHelpers\":{\"https://quay.io/\":\"ecr-login\","
		"\"docker.io\":\"\",\"localhost:5000\":\"gcloud\"}}",
		"{\"ServerURL\":\"quay.io\",\"Username\":\"user\","
		"\"Secret\":\"hunter2\"}",
		"{\"Username\":\"<token>\",\"Secret\":\"hunter2\"}",
		"credentials not found in native keychain\n",
	};

	for (size_t i = 0; i < array_len(seeds); i++)
		fn(arg, span_of(seeds[i]));
}
