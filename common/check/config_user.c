#include <stdio.h>

#include "check/config.h"
#include "check/launch.h"

enum {
	USER_ID_MAX = INT32_MAX, /* what runtimes take */
};

/* Runtimes take a uid that is no number for 0. */
static int64_t
uid_of(const struct account *a)
{
	int64_t uid;

	return launch_number(a->id, &uid) ? uid : 0;
}

/* The line that runtimes take: the first that has the name, or the number as
 * its uid. */
static const struct account *
find_user(const struct accounts *list, struct span user)
{
	for (size_t i = 0; i < list->n; i++) {
		const struct account *a = &list->list[i];
		char uid[24];

		snprintf(uid, sizeof(uid), "%lld", (long long)uid_of(a));
		if (span_eq(a->name, user) || span_is(user, uid))
			return a;
	}
	return NULL;
}

static const struct account *
find_name(const struct accounts *list, struct span name)
{
	for (size_t i = 0; i < list->n; i++)
		if (span_eq(list->list[i].name, name))
			return &list->list[i];
	return NULL;
}

static void
report_root(struct check *c, size_t history, struct buf *msg)
{
	config_report(c, CONFIG_ROOT_USER, SEV_MEDIUM, SPAN("User"), history,
	    msg);
}

/* What is not known is a note: the file is there, but was not to be read. */
static bool
is_readable(struct check *c, const struct config_file *f, struct span path)
{
	struct check_stat st;

	/* What is behind the limit was skipped, and that was said. */
	if (f->list.over_limit)
		return false;
	if (f->seen || (check_names_known(c) && !check_stat(c, path, &st)))
		return true;
	check_note(c, DIAG_WARNING, "user-unknown", path, 0,
	    "the image's user cannot be judged without this file");
	return false;
}

static void
judge_number(struct check *c, const struct launch_user *u, size_t history)
{
	struct config *s = check_state(c);
	auto_buf struct buf msg = { .max = CONFIG_MESSAGE_MAX };

	if (u->uid == 0) {
		buf_printf(&msg,
		    "a container runs as root: the image's user is \"%.*s\"",
		    SPAN_ARG(config_shown(u->user)));
		report_root(c, history, &msg);
	} else if (u->uid > USER_ID_MAX && (u->uid & UINT32_MAX) == 0) {
		buf_printf(&msg,
		    "the image's user %.*s is 0 in 32 bits: containerd before "
		    "1.7.27 runs it as root (CVE-2024-40635)",
		    SPAN_ARG(config_shown(u->user)));
		report_root(c, history, &msg);
	} else if (u->uid < 0 || u->uid > USER_ID_MAX) {
		buf_printf(&msg,
		    "the image's user %.*s is no uid: runtimes refuse it",
		    SPAN_ARG(config_shown(u->user)));
		config_report(c, CONFIG_UNKNOWN_USER, SEV_MEDIUM, SPAN("User"),
		    history, &msg);
	} else {
		s->other_user = true;
	}
}

static void
judge_name(struct check *c, const struct launch_user *u, size_t history)
{
	struct config *s = check_state(c);
	const struct account *a = find_user(&s->passwd.list, u->user);
	auto_buf struct buf msg = { .max = CONFIG_MESSAGE_MAX };

	if (a && uid_of(a) == 0) {
		buf_printf(&msg,
		    "a container runs as root: the image's user is \"%.*s\"%s",
		    SPAN_ARG(config_shown(u->user)),
		    u->is_number ? "" : ", which has the uid 0 in etc/passwd");
		report_root(c, history, &msg);
		return;
	}
	if (!a && u->is_number) {
		judge_number(c, u, history);
		return;
	}
	s->other_user = true;
	if (a || s->passwd.list.long_line ||
	    !is_readable(c, &s->passwd, SPAN("etc/passwd")))
		return;
	buf_printf(&msg,
	    "the image's user \"%.*s\" is not in %s: runtimes refuse to start "
	    "it",
	    SPAN_ARG(config_shown(u->user)),
	    s->passwd.seen ? "etc/passwd"
			   : "the image, which has no etc/passwd");
	config_report(c, CONFIG_UNKNOWN_USER, SEV_MEDIUM, SPAN("User"), history,
	    &msg);
}

static void
judge_group(struct check *c, const struct launch_user *u, size_t history)
{
	struct config *s = check_state(c);
	auto_buf struct buf msg = { .max = CONFIG_MESSAGE_MAX };
	int64_t gid;

	if (u->group.n == 0 || launch_number(u->group, &gid) ||
	    find_name(&s->group.list, u->group) ||
	    !is_readable(c, &s->group, SPAN("etc/group")))
		return;
	buf_printf(&msg,
	    "the group \"%.*s\" of the image's user is not in %s: runtimes "
	    "refuse to start it",
	    SPAN_ARG(config_shown(u->group)),
	    s->group.seen ? "etc/group" : "the image, which has no etc/group");
	config_report(c, CONFIG_UNKNOWN_USER, SEV_MEDIUM, SPAN("group"),
	    history, &msg);
}

/* Whoever it is, it is not found. */
static void
judge_long_line(struct check *c, const struct launch_user *u, size_t history)
{
	const struct config *s = check_state(c);
	auto_buf struct buf msg = { .max = CONFIG_MESSAGE_MAX };

	if (u->user.n == 0 || u->is_number || !s->passwd.list.long_line)
		return;
	buf_printf(&msg,
	    "line %llu of etc/passwd has 64 KiB or more: runtimes that read "
	    "it as Docker does cannot look up the image's user \"%.*s\", and "
	    "do not start it",
	    (unsigned long long)s->passwd.list.long_line,
	    SPAN_ARG(config_shown(u->user)));
	check_report(c,
	    &(struct check_finding){ .rule = CONFIG_UNKNOWN_USER,
		.severity = SEV_MEDIUM,
		.confidence = "medium",
		.message = buf_span(&msg),
		.key = SPAN("User"),
		.history = history,
		.layer = -1 });
}

void
config_judge_user(struct check *c)
{
	struct config *s = check_state(c);
	struct span text = json_string(s->user.v);
	size_t history = text.n ? config_line(s->m, "USER", SPAN("")) : 0;
	auto_buf struct buf msg = { .max = CONFIG_MESSAGE_MAX };
	struct launch_user u;

	if (s->user.odd || s->windows)
		return;
	launch_user_read(text, &u);
	if (u.user.n == 0) {
		buf_puts(&msg,
		    "a container runs as root: the image names no user");
		report_root(c, history, &msg);
	} else if (span_is(u.user, "root")) {
		buf_puts(&msg,
		    "a container runs as root: the image's user is \"root\"");
		report_root(c, history, &msg);
	} else {
		judge_name(c, &u, history);
	}
	judge_long_line(c, &u, history);
	judge_group(c, &u, history);
}
