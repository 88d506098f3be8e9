/*
 * How a container of the image is run: what its config, its name and what is
 * said about it tell.
 *
 * The config is read as runtimes do it (check/launch.h). What they would refuse
 * to read is noted, and not judged.
 */
#include "check/config.h"
#include "check/launch.h"

enum {
	WIDE_RANGE = 1024, /* ports: more than any one program listens on */
};

static bool
is_oci(const struct metadata *m)
{
	bool twice = false;
	struct span type =
	    json_string(json_field(m->manifest, "mediaType", &twice));

	/* OCI manifests need not say what they are, Docker's do. */
	return m->manifest &&
	    (type.n == 0 || span_starts(type, SPAN("application/vnd.oci.")));
}

static void
judge_healthcheck(struct check *c)
{
	struct config *s = check_state(c);
	bool twice = false;
	const struct json *test = json_field(s->healthcheck.v, "Test", &twice);
	struct span first = json_string(json_at(test, 0));
	auto_buf struct buf msg = { .max = CONFIG_MESSAGE_MAX };

	if (s->healthcheck.odd || (!s->healthcheck.v && is_oci(s->m)))
		return;
	if (span_is(first, "NONE"))
		buf_puts(&msg, "the image switches its health check off");
	else if (json_count(test) < 2)
		buf_puts(&msg, "the image has no health check");
	else
		return;
	config_report(c, CONFIG_NO_HEALTHCHECK, SEV_INFO, SPAN("Healthcheck"),
	    config_line(s->m, "HEALTHCHECK", SPAN("")), &msg);
}

/* A volume that links in the image lead elsewhere counts as both. */
static const char *
place_of(struct check *c, struct span volume)
{
	auto_buf struct buf path = { .max = TAR_PATH_MAX };
	auto_buf struct buf real = { .max = TAR_PATH_MAX };
	struct check_stat st;
	const char *place;

	launch_clean(volume, &path);
	if (!buf_ok(&path))
		return NULL;
	place = launch_sensitive(buf_span(&path));
	if (place || !check_stat(c, buf_span(&path), &st))
		return place;
	launch_clean(st.real, &real);
	return launch_sensitive(buf_span(&real));
}

static void
judge_volumes(struct check *c)
{
	struct config *s = check_state(c);
	const struct json *value;
	void *iter = NULL;
	struct span volume;
	/* Of volumes that are in one place the first is told. */
	const char *told[64] = { NULL };
	size_t n = 0, i;

	while (!s->windows && json_each(s->volumes.v, &iter, &volume, &value)) {
		const char *place = place_of(c, volume);
		auto_buf struct buf msg = { .max = CONFIG_MESSAGE_MAX };

		for (i = 0; i < n && told[i] != place; i++)
			;
		if (!place || i < n || n == array_len(told))
			continue;
		told[n++] = place;
		buf_printf(&msg,
		    "the volume \"%.*s\" holds a part of the system, %s%s",
		    SPAN_ARG(config_shown(volume)),
		    place[1] ? "" : "all of it: ", place);
		config_report(c, CONFIG_SENSITIVE_VOLUME, SEV_MEDIUM,
		    span_of(place), config_line(s->m, "VOLUME", volume), &msg);
	}
}

/* Such a range is one mistake, and not one for each service in it. */
static bool
is_wide(const struct launch_ports *p)
{
	return p->to - p->from >= WIDE_RANGE;
}

/* The entry of ExposedPorts that opens the service's port, if one does. */
static bool
is_exposed(const struct json *ports, const struct launch_service *service,
    struct span *entry)
{
	const struct json *value;
	struct launch_ports p;
	void *iter = NULL;

	while (json_each(ports, &iter, entry, &value))
		if (launch_ports_read(*entry, &p) && !is_wide(&p) &&
		    launch_covers(&p, service))
			return true;
	return false;
}

static void
judge_wide_range(struct check *c, struct span entry, unsigned *told)
{
	static const char *const keys[] = { "range/tcp", "range/udp",
		"range/sctp" };
	struct config *s = check_state(c);
	enum severity severity = SEV_LOW;
	auto_buf struct buf msg = { .max = CONFIG_MESSAGE_MAX };
	const struct launch_service *service;
	struct launch_ports p;
	size_t n = 0;

	if (!launch_ports_read(entry, &p) || !is_wide(&p) ||
	    (*told & 1U << p.proto))
		return;
	for (size_t i = 0; (service = launch_service(i)); i++) {
		if (!launch_covers(&p, service))
			continue;
		n++;
		if (service->severity > severity)
			severity = service->severity;
	}
	if (n == 0)
		return;
	*told |= 1U << p.proto;
	buf_printf(&msg,
	    "the image exposes the ports %.*s, those of remote shells and "
	    "cleartext services among them (%zu)",
	    SPAN_ARG(config_shown(entry)), n);
	config_report(c, CONFIG_EXPOSED_SERVICE, severity,
	    span_of(keys[p.proto]), config_line(s->m, "EXPOSE", SPAN("")),
	    &msg);
}

static void
note_odd_ports(struct check *c, const struct json *ports)
{
	const struct json *value;
	struct span entry, first = { "", 0 };
	struct launch_ports p;
	void *iter = NULL;
	size_t odd = 0;

	while (json_each(ports, &iter, &entry, &value))
		if (!launch_ports_read(entry, &p))
			first = odd++ ? first : entry;
	if (odd)
		check_note(c, DIAG_NOTE, "odd-port", SPAN(""), 0,
		    "%zu of the config's ExposedPorts are no ports, of which "
		    "\"%.*s\" is the first",
		    odd, SPAN_ARG(config_shown(first)));
}

static void
judge_ports(struct check *c)
{
	struct config *s = check_state(c);
	const struct launch_service *service;
	const struct json *value;
	struct span entry;
	void *iter = NULL;
	unsigned told = 0;

	while (json_each(s->ports.v, &iter, &entry, &value))
		judge_wide_range(c, entry, &told);
	for (size_t i = 0; (service = launch_service(i)); i++) {
		auto_buf struct buf msg = { .max = CONFIG_MESSAGE_MAX };

		if (!is_exposed(s->ports.v, service, &entry))
			continue;
		buf_printf(&msg, "the image exposes port %.*s, %s",
		    SPAN_ARG(config_shown(entry)), service->what);
		config_report(c, CONFIG_EXPOSED_SERVICE, service->severity,
		    span_of(service->key),
		    config_line(s->m, "EXPOSE", SPAN("")), &msg);
	}
	note_odd_ports(c, s->ports.v);
}

static void
take_file(struct check *c, const struct check_file *file)
{
	struct config *s = check_state(c);
	bool group = span_is(file->path, "etc/group");
	struct config_file *f = group ? &s->group : &s->passwd;

	accounts_init(&f->list, group ? ACCOUNTS_GROUP : ACCOUNTS_PASSWD,
	    file->body);
	f->seen = true;
}

static void
judge(struct check *c)
{
	struct config *s = check_state(c);

	s->m = check_metadata(c);
	if (!s->m->config) {
		check_note(c, DIAG_WARNING, "no-config", SPAN(""), 0,
		    "the image has no config: how it was built and is run is "
		    "not known");
		return;
	}
	if (!config_read(c))
		return;
	if (s->windows)
		check_note(c, DIAG_WARNING, "windows-image", SPAN(""), 0,
		    "an image for Windows: its user, command, volumes, paths "
		    "and search path are not judged");
	config_judge_times(c);
	if (s->passwd.seen)
		accounts_parse(&s->passwd.list, c);
	if (s->group.seen)
		accounts_parse(&s->group.list, c);
	config_judge_user(c);
	judge_healthcheck(c);
	judge_volumes(c);
	judge_ports(c);
	config_judge_reference(c);
	config_judge_base(c);
	config_judge_signature(c);
	config_judge_command(c);
	config_judge_labels(c);
	config_judge_signal(c);
	config_judge_workdir(c);
	config_judge_environment(c);
}

static void
release(struct check *c)
{
	struct config *s = check_state(c);

	accounts_release(&s->passwd.list);
	accounts_release(&s->group.list);
}

static const struct check_def config = {
	.name = "config",
	.about = "how a container of the image is run",
	.rules = config_rules,
	.select = { .paths = { "etc/passwd", "etc/group" }, .names = true },
	.state_size = sizeof(struct config),
	.file = take_file,
	.end = judge,
	.release = release,
};

CHECK(config);
