#include "registry/files.h"
#include "registry/registries_conf.h"

static int
add_file(struct registries *r, const char *path, struct err *err)
{
	auto_buf struct buf text;
	int got;

	buf_init(&text, REGISTRIES_CONF_MAX);
	got = file_read(path, &text, err);
	if (got > 0 && registries_add(r, buf_span(&text), path, err) < 0)
		return -1;
	return got;
}

static int
add_folder(struct registries *r, const char *path, struct err *err)
{
	auto_folder struct folder f = { 0 };

	if (folder_list(path, &f, err) < 0)
		return -1;
	for (size_t i = 0; i < f.n; i++) {
		auto_free char *name = NULL;
		int got;

		if (!span_ends(span_of(f.names[i]), SPAN(".conf")))
			continue;
		name = mem_printf("%s/%s", path, f.names[i]);
		got = add_file(r, name, err);
		if (got == 0)
			return err_set(err, "'%s' leads nowhere", name);
		if (got < 0)
			return -1;
	}
	return 0;
}

static int
add_named(struct registries *r, const char *path, struct err *err)
{
	int got = add_file(r, path, err);

	if (got == 0)
		return err_set(err,
		    "$CONTAINERS_REGISTRIES_CONF: there is no '%s'", path);
	return got < 0 ? -1 : 0;
}

int
registries_load(struct registries *r, const struct endpoint_sources *s,
    struct err *err)
{
	auto_free char *etc =
	    mem_printf("%s/containers/registries.conf", s->etc);
	auto_free char *etc_d = mem_printf("%s.d", etc);
	auto_free char *user = settings_path(s->xdg_config_home, s->home,
	    "containers/registries.conf");
	auto_free char *user_d = user ? mem_printf("%s.d", user) : NULL;
	int own = 0;

	if (s->registries_conf && s->registries_conf[0])
		return add_named(r, s->registries_conf, err);
	if (user && (own = add_file(r, user, err)) < 0)
		return -1;
	/* A user's own file stands for all of the system's. */
	if (!own &&
	    (add_file(r, etc, err) < 0 || add_folder(r, etc_d, err) < 0))
		return -1;
	return user_d ? add_folder(r, user_d, err) : 0;
}
