/*
 * How runtimes read what an image's config says on starting a container: users,
 * ports, signals, paths. What is odd is told, not mended; nothing here looks at
 * the image's files.
 *
 * Users: GetExecUser of moby/sys/user, which Docker, containerd and Podman have
 * in common. Ports: nat.ParsePort of go-connections. Signals: moby/sys/signal.
 */
#ifndef CHECK_LAUNCH_H
#define CHECK_LAUNCH_H

#include "base/buf.h"
#include "finding/rule.h"
#include "json/json.h"

/* "USER[:GROUP]". A trailing colon is no group. Views into the text. */
struct launch_user {
	struct span user, group; /* empty: not given */
	/* The user is a number, as Go's strconv.Atoi reads one ("00", "+0"):
	 * its value. */
	bool is_number;
	int64_t uid;
};

void launch_user_read(struct span text, struct launch_user *u);
/* strconv.Atoi: decimal digits after a sign or none; no blanks. */
bool launch_number(struct span s, int64_t *out);

enum launch_proto { LAUNCH_TCP, LAUNCH_UDP, LAUNCH_SCTP };

struct launch_ports {
	uint16_t from, to;
	enum launch_proto proto;
};

/* "80", "80/tcp", "8000-8010/UDP". */
bool launch_ports_read(struct span text, struct launch_ports *p);

/* A service that has no business in a container that others can reach. */
struct launch_service {
	uint16_t port;
	enum launch_proto proto;
	const char *key;  /* "23/tcp" */
	const char *what; /* "telnet, a remote shell in clear text" */
	enum severity severity;
};

/* The table's rows, from 0 on; NULL after the last. */
const struct launch_service *launch_service(size_t i);
bool launch_covers(const struct launch_ports *p,
    const struct launch_service *s);

/* "SIGTERM", "term", "15", "SIGRTMIN+3": its number on Linux, 0: no signal. */
int launch_signal(struct span text);

/*
 * Appends the path as runtimes clean it, from the root: one slash in front, no
 * empty, "." and ".." components, no slash at the end; "/" for the root.
 */
void launch_clean(struct span path, struct buf *out);

/* The row of the table of places that no volume should hide or share, of a
 * clean path; NULL: it is none. */
const char *launch_sensitive(struct span path);

/* Whether a clean path is `place` or below it. */
bool launch_is_below(struct span path, const char *place);

/*
 * Whether the command (an array of strings, and what follows it: NULL for
 * nothing) is a shell with a script as an argument. One that begins with "exec"
 * replaces the shell, and does not count.
 */
bool launch_is_shell_form(const struct json *argv, const struct json *more);

/* RFC 3339, as Go's time.Time takes it from JSON. */
bool launch_is_time(struct span s);

#endif
