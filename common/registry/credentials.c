#include "registry/credentials.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "base/source.h"
#include "registry/credentials_parts.h"
#include "registry/files.h"

/* An empty variable is an unset one, to everybody who reads these. */
static const char *
variable(const char *name)
{
	const char *value = getenv(name);

	return value && *value ? value : NULL;
}

void
credential_sources_init(struct credential_sources *s, const char *creds_file)
{
	*s = (struct credential_sources){
		.creds_file = creds_file,
		.creds = variable("IMG_CREDS"),
		.registry_auth_file = variable("REGISTRY_AUTH_FILE"),
		.xdg_runtime_dir = variable("XDG_RUNTIME_DIR"),
		.xdg_config_home = variable("XDG_CONFIG_HOME"),
		.docker_config = variable("DOCKER_CONFIG"),
		.home = variable("HOME"),
		.uid = getuid(),
	};
}

/* The first line, with or without its end, which CR LF is too. */
static int
read_line(struct span text, struct credentials *out, struct err *err)
{
	const char *end = text.n ? memchr(text.p, '\n', text.n) : NULL;

	if (end)
		text.n = (size_t)(end - text.p);
	if (span_ends(text, SPAN("\r")))
		text.n--;
	return credentials_set_pair(out, text, err);
}

/* What a shell's <(command) brings; it was named, so it is waited for. */
static bool
wait_for_pipe(int fd, struct stat *st)
{
	st->st_size = CREDENTIALS_MAX;
	return fcntl(fd, F_SETFL, 0) == 0;
}

/* A fifo or a device must not keep us waiting. */
static int
open_file(const char *path, bool needed, struct stat *st, struct err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

	if (fd < 0 && !needed && (errno == ENOENT || errno == ENOTDIR))
		return -1;
	if (fd < 0 || fstat(fd, st) < 0)
		err_sys(err, "cannot open '%s'", path);
	else if (needed && S_ISFIFO(st->st_mode) && wait_for_pipe(fd, st))
		return fd;
	else if (!file_is_plain(st))
		err_set(err, "'%s' is no file", path);
	else if (st->st_size > CREDENTIALS_FILE_MAX)
		err_set(err, "'%s' has more than %d bytes", path,
		    CREDENTIALS_FILE_MAX);
	else
		return fd;
	if (fd >= 0)
		close(fd);
	return -2;
}

/* 1, 0 where there is none and none is needed, -1. Into memory that does not
 * move, of which no copy is left. */
static int
read_file(const char *path, bool needed, struct buf *text, struct err *err)
{
	struct stat st;
	auto_close int fd = open_file(path, needed, &st, err);
	auto_source struct source *s = NULL;
	ssize_t n;

	if (fd < 0)
		return fd == -1 ? 0 : -1;
	s = source_fd(fd, -1);
	n = source_read_full(s, buf_room(text, (size_t)st.st_size + 1),
	    (size_t)st.st_size + 1, err);
	if (n < 0)
		return err_wrap(err, "'%s'", path);
	if (n > st.st_size)
		return err_set(err, "'%s' grew while it was read", path);
	text->n = (size_t)n;
	return 1;
}

static int
find_in_line(const char *path, struct credentials *out, struct err *err)
{
	auto_secret struct buf text;

	buf_init(&text, CREDENTIALS_FILE_MAX + 1);
	if (read_file(path, true, &text, err) < 0)
		return -1;
	return read_line(buf_span(&text), out, err) < 0
	    ? err_wrap(err, "'%s'", path)
	    : 0;
}

/* One place of a file, asking its helper: 1, 0, -1. */
static int
ask_place(const struct json *root, enum auth_place place, struct span host,
    struct span repository, struct credentials *out, struct err *err)
{
	struct auth_answer a;
	int r = auth_file_look(root, place, host, repository, &a, err);

	if (r == 1 && a.helper)
		r = helper_get(a.helper, a.server, CREDENTIALS_HELPER_SECONDS,
		    out, err);
	else if (r == 1) {
		*out = a.credentials;
		a.credentials = (struct credentials){ 0 };
	}
	auth_answer_release(&a);
	return r;
}

static int
find_in_file(const char *path, bool needed, struct span host,
    struct span repository, struct credentials *out, struct err *err)
{
	auto_secret struct buf text;
	auto_json struct json_doc *doc = NULL;
	int r;

	buf_init(&text, CREDENTIALS_FILE_MAX + 1);
	r = read_file(path, needed, &text, err);
	if (r <= 0)
		return r;
	doc = secret_json(buf_span(&text), CREDENTIALS_FILE_MAX, err);
	r = doc ? 0 : -1;
	for (int place = 0; r == 0 && place < AUTH_PLACES; place++)
		r = ask_place(json_root(doc), (enum auth_place)place, host,
		    repository, out, err);
	return r < 0 ? err_wrap(err, "'%s'", path) : r;
}

enum auth_path {
	PATH_NAMED,
	PATH_RUNTIME,
	PATH_CONFIG,
	PATH_DOCKER,
	AUTH_PATHS,
};

/* NULL: what it hangs on is unset. To be freed. */
static char *
auth_path(const struct credential_sources *s, enum auth_path which)
{
	const char *home = s->home;

	switch (which) {
	case PATH_NAMED:
		return s->registry_auth_file ? mem_strdup(s->registry_auth_file)
					     : NULL;
	case PATH_RUNTIME:
		return s->xdg_runtime_dir
		    ? mem_printf("%s/containers/auth.json", s->xdg_runtime_dir)
		    : mem_printf("/run/containers/%u/auth.json", s->uid);
	case PATH_CONFIG:
		if (s->xdg_config_home)
			return mem_printf("%s/containers/auth.json",
			    s->xdg_config_home);
		return home
		    ? mem_printf("%s/.config/containers/auth.json", home)
		    : NULL;
	default:
		if (s->docker_config)
			return mem_printf("%s/config.json", s->docker_config);
		return home ? mem_printf("%s/.docker/config.json", home) : NULL;
	}
}

int
credentials_find(const struct credential_sources *s, struct span host,
    struct span repository, bool own, struct credentials *out, struct err *err)
{
	int r = 0;

	*out = (struct credentials){ 0 };
	if (own && s->creds_file)
		return find_in_line(s->creds_file, out, err);
	if (own && s->creds)
		return read_line(span_of(s->creds), out, err) < 0
		    ? err_wrap(err, "IMG_CREDS")
		    : 0;
	for (int which = 0; r == 0 && which < AUTH_PATHS; which++) {
		auto_free char *path = auth_path(s, (enum auth_path)which);

		if (path)
			r = find_in_file(path, which == PATH_NAMED, host,
			    repository, out, err);
	}
	return r < 0 ? -1 : 0;
}
