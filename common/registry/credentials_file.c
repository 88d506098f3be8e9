/*
 * What an auth file says: auth.json of containers, config.json of docker.
 */
#include <strings.h>

#include "base/mem.h"
#include "registry/credentials_parts.h"

/* What docker's own programs call docker.io where they keep its credentials. */
#define DOCKER_SERVER "https://index.docker.io/v1/"

static bool
same_host(struct span a, struct span b)
{
	return a.n == b.n && (a.n == 0 || strncasecmp(a.p, b.p, a.n) == 0);
}

/* docker.io by the one name it is compared by. */
static struct span
host_of(struct span host)
{
	if (same_host(host, SPAN("index.docker.io")) ||
	    same_host(host, SPAN("registry-1.docker.io")))
		return SPAN("docker.io");
	return host;
}

/* A key of auths or credHelpers, taken apart. */
struct auth_key {
	struct span host;
	struct span path; /* of a repository, or above one; may be empty */
	bool url;
};

/* In docker's spelling the path is that of an API, and says nothing. */
static struct auth_key
key_parse(struct span text)
{
	static const struct span schemes[] = {
		{ "https://", 8 },
		{ "http://", 7 },
	};
	struct auth_key k = { .path = { "", 0 } };

	for (size_t i = 0; i < array_len(schemes) && !k.url; i++)
		if (span_starts(text, schemes[i])) {
			text = span_from(text, schemes[i].n);
			k.url = true;
		}
	while (span_ends(text, SPAN("/")))
		text.n--;
	span_cut(&text, '/', &k.host);
	if (text.p && !k.url)
		k.path = text;
	return k;
}

/* Whether a key speaks of the repository: it, a path above it, or its host. */
static bool
key_covers(const struct auth_key *k, struct span host, struct span repository)
{
	if (!same_host(host_of(k->host), host_of(host)))
		return false;
	return k->path.n == 0 ||
	    (span_starts(repository, k->path) &&
		(repository.n == k->path.n || repository.p[k->path.n] == '/'));
}

/* A member of auths or credHelpers. */
struct auth_member {
	struct span name;
	const struct json *value;
};

/*
 * The member that speaks of the repository most closely. Of two that do so
 * equally (docker.io in two spellings) it is one that says something, then the
 * one that is spelled as it was asked for, then the first.
 */
static bool
find_member(const struct json *map, struct span host, struct span repository,
    bool (*says)(const struct json *), struct auth_member *out)
{
	struct auth_member m;
	void *iter = NULL;
	size_t best = 0;

	while (json_each(map, &iter, &m.name, &m.value)) {
		struct auth_key k = key_parse(m.name);
		size_t score;

		if (!key_covers(&k, host, repository))
			continue;
		score = 1 + 4 * k.path.n + 2 * says(m.value) +
		    (!k.url && span_eq(k.host, host));
		if (score > best) {
			best = score;
			*out = m;
		}
	}
	return best > 0;
}

static int
map_of(const struct json *root, const char *key, const struct json **out,
    struct err *err)
{
	bool twice = false;

	if (json_type(root) != JSON_OBJECT)
		return err_set(err, "no JSON object");
	*out = json_field(root, key, &twice);
	if (twice)
		return err_set(err, "'%s' twice, in different case", key);
	if (*out && json_type(*out) != JSON_OBJECT)
		return err_set(err, "'%s' is no object", key);
	return 0;
}

static int
set_helper(struct auth_answer *out, struct span helper, struct span server,
    struct err *err)
{
	static const char good[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				   "abcdefghijklmnopqrstuvwxyz0123456789._-";

	if (helper.n > HELPER_NAME_MAX)
		return err_set(err,
		    "a credential helper's name of more than %d bytes",
		    HELPER_NAME_MAX);
	for (size_t i = 0; i < helper.n; i++)
		if (!memchr(good, helper.p[i], sizeof(good) - 1))
			return err_set(err,
			    "a credential helper's name with odd bytes in it");
	/* Its protocol ends the name at a line's end. */
	for (size_t i = 0; i < server.n; i++)
		if ((unsigned char)server.p[i] <= ' ' || server.p[i] == 0x7f)
			return err_set(err,
			    "a registry's name with odd bytes in it");
	if (server.n > HELPER_SERVER_MAX)
		return err_set(err, "a registry's name of more than %d bytes",
		    HELPER_SERVER_MAX);
	out->helper = mem_spandup(helper);
	out->server = mem_spandup(server);
	return 1;
}

static bool
names_helper(const struct json *v)
{
	return json_string(v).n > 0;
}

/* Helpers keep what docker.io has under the name that was used to log in. */
static struct span
server_of(struct span key)
{
	struct auth_key k = key_parse(key);

	return k.url && same_host(host_of(k.host), SPAN("docker.io"))
	    ? SPAN(DOCKER_SERVER)
	    : key;
}

static int
look_at_helpers(const struct json *root, struct span host,
    struct span repository, struct auth_answer *out, struct err *err)
{
	const struct json *map;
	struct auth_member m;

	if (map_of(root, "credHelpers", &map, err) < 0)
		return -1;
	if (!find_member(map, host, repository, names_helper, &m) ||
	    json_type(m.value) == JSON_NULL)
		return 0;
	if (json_type(m.value) != JSON_STRING)
		return err_set(err, "'credHelpers': a name that is no string");
	if (!names_helper(m.value))
		return 0;
	return set_helper(out, json_string(m.value), server_of(m.name), err);
}

/* An empty name in credHelpers keeps a registry out of the store. */
static int
look_at_store(const struct json *root, struct span host, struct span repository,
    struct auth_answer *out, struct err *err)
{
	const struct json *map;
	struct auth_member m;
	struct span helper;

	if (map_of(root, "credHelpers", &map, err) < 0 ||
	    secret_field(root, "credsStore", &helper, err) < 0)
		return -1;
	if (helper.n == 0 ||
	    (find_member(map, host, repository, names_helper, &m) &&
		json_type(m.value) == JSON_STRING && !names_helper(m.value)))
		return 0;
	if (same_host(host_of(host), SPAN("docker.io")))
		host = SPAN(DOCKER_SERVER);
	return set_helper(out, helper, host, err);
}

/* An entry of auths, as read. */
struct auth_entry {
	struct span auth;
	struct span user;
	struct span password;
	struct span identity_token;
	struct span registry_token;
};

static int
entry_parse(const struct json *v, struct auth_entry *e, struct err *err)
{
	const struct {
		const char *key;
		struct span *to;
	} fields[] = {
		{ "auth", &e->auth },
		{ "username", &e->user },
		{ "password", &e->password },
		{ "identitytoken", &e->identity_token },
		{ "registrytoken", &e->registry_token },
	};

	if (json_type(v) != JSON_OBJECT && json_type(v) != JSON_NULL)
		return err_set(err, "no object");
	for (size_t i = 0; i < array_len(fields); i++)
		if (secret_field(v, fields[i].key, fields[i].to, err) < 0)
			return -1;
	return 0;
}

/* docker leaves empty entries, or an old one's "email", where it has put
 * credentials into the store. What is malformed says something too. */
static bool
entry_says(const struct json *v)
{
	struct auth_entry e;
	struct err ignored;

	return entry_parse(v, &e, &ignored) < 0 || e.auth.n || e.user.n ||
	    e.password.n || e.identity_token.n || e.registry_token.n;
}

/* Go passes over line ends in base64; base64(1) makes them. */
static bool
put_auth(struct buf *b, struct span text)
{
	auto_secret struct buf digits;

	buf_init(&digits, text.n);
	if (!buf_room(&digits, text.n))
		return false;
	digits.n = 0;
	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] != '\n' && text.p[i] != '\r')
			buf_putc(&digits, text.p[i]);
	return buf_put_unbase64(b, buf_span(&digits));
}

static int
set_auth(struct credentials *out, struct span text, struct err *err)
{
	auto_secret struct buf pair;
	struct span s;

	buf_init(&pair, text.n);
	/* Base64 has four bytes for three. */
	if (text.n > 4 * CREDENTIALS_MAX)
		return err_set(err, "'auth' has more than %d bytes",
		    4 * CREDENTIALS_MAX);
	/* All at once: what does not grow leaves no copies. */
	(void)buf_room(&pair, text.n);
	pair.n = 0;
	if (!put_auth(&pair, text))
		return err_set(err, "'auth' is no base64");
	s = buf_span(&pair);
	/* Old versions of docker wrote their whole buffer. */
	while (span_ends(s, SPAN("\0")))
		s.n--;
	return credentials_set_pair(out, s, err) < 0 ? err_wrap(err, "'auth'")
						     : 0;
}

/* As docker has it, "auth" replaces the other two. */
static int
set_entry(struct credentials *out, const struct auth_entry *e, struct err *err)
{
	int r = 0;

	if (e->auth.n)
		r = set_auth(out, e->auth, err);
	else if (e->user.n || e->password.n)
		r = credentials_set_user(out, e->user, e->password, err);
	if (r == 0 && e->identity_token.n)
		r = credentials_set_token(&out->identity_token,
		    e->identity_token, err);
	if (r == 0 && e->registry_token.n)
		r = credentials_set_token(&out->registry_token,
		    e->registry_token, err);
	/* A login with a token leaves "USER:" beside it. */
	if (r == 0 && (out->identity_token || out->registry_token) &&
	    out->password && !*out->password) {
		free(take(out->user));
		free(take(out->password));
	}
	return r;
}

static int
look_at_entries(const struct json *root, struct span host,
    struct span repository, struct auth_answer *out, struct err *err)
{
	const struct json *map;
	struct auth_entry e;
	struct auth_member m;
	struct auth_key k;

	if (map_of(root, "auths", &map, err) < 0)
		return -1;
	if (!find_member(map, host, repository, entry_says, &m) ||
	    !entry_says(m.value))
		return 0;
	if (entry_parse(m.value, &e, err) == 0 &&
	    set_entry(&out->credentials, &e, err) == 0)
		return 1;
	/* Not the key itself: a URL may have a password in it. */
	k = key_parse(m.name);
	return err_wrap(err, "the entry of '%.*s%s%.*s'", SPAN_ARG(k.host),
	    k.path.n ? "/" : "", SPAN_ARG(k.path));
}

int
auth_file_look(const struct json *root, enum auth_place place, struct span host,
    struct span repository, struct auth_answer *out, struct err *err)
{
	int r;

	*out = (struct auth_answer){ 0 };
	if (place == AUTH_HELPERS)
		r = look_at_helpers(root, host, repository, out, err);
	else if (place == AUTH_ENTRIES)
		r = look_at_entries(root, host, repository, out, err);
	else
		r = look_at_store(root, host, repository, out, err);
	if (r < 0)
		auth_answer_release(out);
	return r;
}

void
auth_answer_release(struct auth_answer *a)
{
	credentials_release(&a->credentials);
	free(take(a->helper));
	free(take(a->server));
}

int
credentials_of_file(struct span text, struct span host, struct span repository,
    struct credentials *out, char **helper, char **server, struct err *err)
{
	auto_json struct json_doc *doc = NULL;
	struct auth_answer a = { 0 };
	int r;

	*out = (struct credentials){ 0 };
	*helper = *server = NULL;
	doc = secret_json(text, CREDENTIALS_FILE_MAX, err);
	r = doc ? 0 : -1;
	for (int place = 0; r == 0 && place < AUTH_PLACES; place++)
		r = auth_file_look(json_root(doc), (enum auth_place)place, host,
		    repository, &a, err);
	if (r == 1) {
		*out = a.credentials;
		*helper = a.helper;
		*server = a.server;
	}
	return r;
}
