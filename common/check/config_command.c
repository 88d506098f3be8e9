/*
 * What is run, where, and how it is stopped.
 */
#include <limits.h>
#include <signal.h>

#include "check/config.h"
#include "check/launch.h"

/* What execvp() and runc take where the config has no PATH. */
#define DEFAULT_PATH \
	"/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

/* The last value of a variable counts. */
static bool
environment(const struct config *s, const char *name, struct span *value)
{
	size_t n = strlen(name);
	bool found = false;

	for (size_t i = 0; i < json_count(s->env.v); i++) {
		struct span e = json_string(json_at(s->env.v, i));

		if (e.n <= n || e.p[n] != '=' || !span_starts(e, span_of(name)))
			continue;
		*value = span_from(e, n + 1);
		found = true;
	}
	return found;
}

/* A path from the working directory, or from the root. */
static bool
stat_at(struct check *c, struct span folder, struct span name,
    struct check_stat *st)
{
	struct config *s = check_state(c);
	auto_buf struct buf path = { .max = TAR_PATH_MAX };

	if (!span_starts(folder, SPAN("/")))
		buf_put(&path, json_string(s->workdir.v));
	buf_putc(&path, '/');
	buf_put(&path, folder);
	buf_putc(&path, '/');
	buf_put(&path, name);
	return buf_ok(&path) && check_stat(c, buf_span(&path), st);
}

static bool
is_program(const struct check_stat *st)
{
	return st->type == TAR_FILE && (st->mode & 0111);
}

/* As execvp() looks; *st is of the last file of that name, if there is one. */
static bool
find_program(struct check *c, struct span name, struct check_stat *st,
    bool *there)
{
	const struct config *s = check_state(c);
	struct span path = SPAN(DEFAULT_PATH), folder;

	if (memchr(name.p, '/', name.n)) {
		folder = name.p[0] == '/' ? SPAN("/") : SPAN("");
		*there = stat_at(c, folder, name, st);
		return *there && is_program(st);
	}
	environment(s, "PATH", &path);
	while (span_cut(&path, ':', &folder)) {
		if (!stat_at(c, folder, name, st))
			continue;
		*there = true;
		if (is_program(st))
			return true;
	}
	return false;
}

static void
judge_program(struct check *c, struct span name, const char *instruction)
{
	struct config *s = check_state(c);
	auto_buf struct buf msg = { .max = CONFIG_MESSAGE_MAX };
	struct check_stat st = { 0 };
	bool there = false;
	size_t history = config_line(s->m, instruction, SPAN(""));

	if (name.n && name.p[0] != '/' && memchr(name.p, '/', name.n)) {
		buf_printf(&msg,
		    "%s runs \"%.*s\", whatever that is from the working "
		    "directory",
		    instruction, SPAN_ARG(config_shown(name)));
		config_report(c, CONFIG_RELATIVE_COMMAND, SEV_LOW,
		    span_of(instruction), history, &msg);
		buf_reset(&msg);
	}
	if ((name.n && find_program(c, name, &st, &there)) ||
	    (!there && !check_names_known(c)))
		return;
	buf_printf(&msg, "%s runs \"%.*s\", which %s", instruction,
	    SPAN_ARG(config_shown(name)),
	    !there                    ? "is not in the image"
		: st.type != TAR_FILE ? "is no regular file"
				      : "is not executable");
	config_report(c, CONFIG_COMMAND_NOT_FOUND, SEV_LOW,
	    span_of(instruction), history, &msg);
}

void
config_judge_command(struct check *c)
{
	struct config *s = check_state(c);
	bool entry = json_count(s->entrypoint.v) > 0;
	const struct json *argv = entry ? s->entrypoint.v : s->command.v;
	const char *instruction = entry ? "ENTRYPOINT" : "CMD";
	auto_buf struct buf msg = { .max = CONFIG_MESSAGE_MAX };

	if (s->entrypoint.odd || s->command.odd || s->windows)
		return;
	if (json_count(argv) == 0) {
		buf_puts(&msg, "the image has neither ENTRYPOINT nor CMD");
		config_report(c, CONFIG_NO_COMMAND, SEV_INFO, SPAN("command"),
		    0, &msg);
		return;
	}
	if (launch_is_shell_form(argv, entry ? s->command.v : NULL)) {
		buf_printf(&msg,
		    "%s is run by a shell, which passes no signals on",
		    instruction);
		config_report(c, CONFIG_SHELL_FORM, SEV_INFO,
		    span_of(instruction),
		    config_line(s->m, instruction, SPAN("")), &msg);
	}
	judge_program(c, json_string(json_at(argv, 0)), instruction);
}

void
config_judge_signal(struct check *c)
{
	struct config *s = check_state(c);
	struct span text = json_string(s->signal.v);
	int number = launch_signal(text);
	auto_buf struct buf msg = { .max = CONFIG_MESSAGE_MAX };

	if (text.n == 0 || (number && number != SIGKILL && number != SIGSTOP))
		return;
	buf_printf(&msg, "the signal to stop with is \"%.*s\", which %s",
	    SPAN_ARG(config_shown(text)),
	    number == 0             ? "is no signal"
		: number == SIGKILL ? "kills"
				    : "only halts");
	config_report(c, CONFIG_STOP_SIGNAL, SEV_LOW, SPAN("StopSignal"),
	    config_line(s->m, "STOPSIGNAL", SPAN("")), &msg);
}

/* Where it is run */

/* What runc before 1.1.12 had open when it changed to the directory: of proc or
 * dev, something ending in fd and a number. */
static bool
is_descriptor(struct span place)
{
	const char *slash = place.n ? memrchr(place.p, '/', place.n) : NULL;
	struct span folder = { place.p, slash ? (size_t)(slash - place.p) : 0 };
	uint64_t fd;

	return slash && span_ends(folder, SPAN("/fd")) &&
	    (span_starts(place, SPAN("proc/")) ||
		span_starts(place, SPAN("dev/"))) &&
	    span_to_u64(span_from(place, folder.n + 1), INT32_MAX, &fd);
}

static void
look_for_descriptor(void *arg, struct span place)
{
	bool *found = arg;

	*found = *found || is_descriptor(place);
}

/*
 * Where the directory really is, from the root; whether a descriptor is on the
 * way there. containerd hands the path on as it is, so ".." behind one takes
 * nothing away, and links in the image are followed. The kernel takes no path
 * of PATH_MAX bytes.
 */
static bool
leads_through_descriptor(struct check *c, struct span text, struct buf *path)
{
	auto_buf struct buf real = { .max = TAR_PATH_MAX };
	bool found = false;

	launch_clean(text, path);
	if (text.n >= PATH_MAX)
		return false;
	if (check_follow(c, text, &real, look_for_descriptor, &found)) {
		buf_reset(path);
		launch_clean(buf_span(&real), path);
	}
	return found;
}

/* What is odd about a clean path; NULL: nothing. */
static const char *
judge_place(struct check *c, struct span path, enum severity *severity)
{
	const struct config *s = check_state(c);
	struct check_stat st;

	*severity = SEV_LOW;
	if (launch_is_below(path, "/proc") || launch_is_below(path, "/sys") ||
	    launch_is_below(path, "/dev"))
		return "is no place for files";
	if (check_stat(c, path, &st)) {
		if (st.type != TAR_DIR)
			return "is no directory";
		if (st.mode & 0002)
			return st.mode & 01000
			    ? "is for everybody to write to, as /tmp is"
			    : "can be written by everybody";
	}
	if (launch_is_below(path, "/root")) {
		*severity = s->other_user ? SEV_LOW : SEV_INFO;
		return s->other_user ? "is root's, but the user is another"
				     : "is root's home";
	}
	*severity = SEV_INFO;
	return check_names_known(c) && !check_stat(c, path, &st)
	    ? "is not in the image: the runtime makes it, for root"
	    : NULL;
}

void
config_judge_workdir(struct check *c)
{
	struct config *s = check_state(c);
	struct span text = json_string(s->workdir.v);
	auto_buf struct buf path = { .max = TAR_PATH_MAX };
	auto_buf struct buf msg = { .max = CONFIG_MESSAGE_MAX };
	enum severity severity = SEV_LOW;
	const char *odd = NULL;

	if (text.n == 0 || s->windows)
		return;
	if (leads_through_descriptor(c, text, &path)) {
		severity = SEV_HIGH;
		odd = "is a descriptor of whoever starts it: runc before "
		      "1.1.12 lets it out into the host (CVE-2024-21626)";
	} else if (!buf_ok(&path)) {
		odd = "is longer than a path can be";
	} else if (text.p[0] != '/') {
		odd = "is no absolute path";
	} else if (path.n > 1) {
		/* "/" is what builders write where nobody asked for another. */
		odd = judge_place(c, buf_span(&path), &severity);
	}
	if (!odd)
		return;
	buf_printf(&msg, "the working directory \"%.*s\" %s",
	    SPAN_ARG(config_shown(text)), odd);
	config_report(c, CONFIG_WORKDIR, severity, SPAN("WorkingDir"),
	    config_line(s->m, "WORKDIR", SPAN("")), &msg);
}

static void
report_search(struct check *c, const char *name, const char *kind,
    enum severity severity, struct span entry, const char *odd)
{
	const struct config *s = check_state(c);
	auto_buf struct buf msg = { .max = CONFIG_MESSAGE_MAX };
	auto_buf struct buf key = { .max = CONFIG_MESSAGE_MAX };

	buf_printf(&msg, "%s has the entry \"%.*s\", which %s", name,
	    SPAN_ARG(config_shown(entry)), odd);
	buf_printf(&key, "%s:%s", name, kind);
	config_report(c, CONFIG_SEARCH_PATH, severity, buf_span(&key),
	    config_line(s->m, "ENV", span_of(name)), &msg);
}

/* One finding for each way in which a variable is odd. */
static void
judge_search(struct check *c, const char *name, struct span value)
{
	struct span entry, empty = { NULL, 0 }, open = { NULL, 0 };
	struct check_stat st;

	while (span_cut(&value, ':', &entry)) {
		bool absolute = entry.n && entry.p[0] == '/';

		if (!absolute && !empty.p)
			empty = entry.n ? entry : SPAN("");
		if (absolute && !open.p && check_stat(c, entry, &st) &&
		    st.type == TAR_DIR && (st.mode & 0002))
			open = entry;
	}
	if (empty.p)
		report_search(c, name, "relative", SEV_LOW, empty,
		    "means the working directory");
	if (open.p)
		report_search(c, name, "open", SEV_MEDIUM, open,
		    "everybody can write to");
}

void
config_judge_environment(struct check *c)
{
	struct config *s = check_state(c);
	struct span value;

	if (s->windows)
		return;
	if (environment(s, "PATH", &value))
		judge_search(c, "PATH", value);
	/* The dynamic linker passes over an empty value. */
	if (environment(s, "LD_LIBRARY_PATH", &value) && value.n)
		judge_search(c, "LD_LIBRARY_PATH", value);
}
