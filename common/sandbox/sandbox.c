#include "sandbox/sandbox.h"

#include <malloc.h>
#include <string.h>
#include <sys/prctl.h>

#include "sandbox/walls.h"

/*
 * The one mutable static of the library: what the process is locked into is a
 * fact about the process, written once, before there is a second thread.
 */
static enum sandbox_state reached = SANDBOX_OFF;

enum wish { WISH_AUTO, WISH_OFF, WISH_REQUIRE };

static int
read_wish(enum wish *wish, struct err *err)
{
	const char *s = getenv("IMG_SANDBOX");

	if (!s || !*s)
		*wish = WISH_AUTO;
	else if (strcmp(s, "off") == 0)
		*wish = WISH_OFF;
	else if (strcmp(s, "require") == 0)
		*wish = WISH_REQUIRE;
	else
		return err_set(err,
		    "IMG_SANDBOX is \"%s\", not \"require\" or \"off\"", s);
	return 0;
}

int
sandbox_enter(struct sandbox_want want, struct err *err)
{
	struct err ignored;
	enum wish wish;
	int walls = 0;

	if (read_wish(&wish, err) < 0)
		return -1;
	if (wish == WISH_OFF)
		return 0;
	/* A heap of a thread's own is given back after a look at
	 * /proc/sys/vm/overcommit_memory, which glibc would have to open. */
	if (want.threads)
		mallopt(M_ARENA_MAX, 1);
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return wish == WISH_REQUIRE ? err_sys(err, "no sandbox") : 0;
	/* Landlock first: the filter lets nobody change it any more. */
	walls +=
	    wall_landlock(want, wish == WISH_REQUIRE ? err : &ignored) == 0;
	if (wish == WISH_REQUIRE && walls < 1)
		return err_wrap(err, "no sandbox");
	walls += wall_seccomp(want, wish == WISH_REQUIRE ? err : &ignored) == 0;
	if (wish == WISH_REQUIRE && walls < 2)
		return err_wrap(err, "no sandbox");
	reached = walls == 2 ? SANDBOX_FULL
	    : walls == 1     ? SANDBOX_PARTIAL
			     : SANDBOX_OFF;
	return 0;
}

enum sandbox_state
sandbox_state(void)
{
	return reached;
}

const char *
sandbox_state_name(void)
{
	static const char *const names[] = { "off", "partial", "full" };

	return names[reached];
}
