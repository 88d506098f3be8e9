/*
 * What processes may do that make others, or connections.
 */
#include "sandbox/calls.h"

#include <errno.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include "sandbox/walls.h"

int
calls_plain(scmp_filter_ctx f, const int *calls, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		int r = seccomp_rule_add(f, SCMP_ACT_ALLOW, calls[i], 0);

		if (r < 0)
			return r;
	}
	return 0;
}

int
calls_narrow(scmp_filter_ctx f, const struct narrow *rules, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct narrow *w = &rules[i];
		int r = seccomp_rule_add(f, SCMP_ACT_ALLOW, w->call, 1,
		    SCMP_CMP64(w->arg, SCMP_CMP_MASKED_EQ, w->mask, w->value));

		if (r < 0)
			return r;
	}
	return 0;
}

/* For a process that makes others, which lock themselves further in. Signals of
 * the clock end those that take too long. */
static const int children_calls[] = {
	SYS_sendto,
	SYS_recvfrom,
	SYS_sendmsg,
	SYS_recvmsg,
	SYS_wait4,
	SYS_getppid,
	SYS_timer_create,
	SYS_timer_settime,
	SYS_seccomp,
	SYS_landlock_create_ruleset,
	SYS_landlock_add_rule,
	SYS_landlock_restrict_self,
};

int
calls_children(scmp_filter_ctx f)
{
	static const struct narrow rules[] = {
		{ SYS_clone, 0,
		    CALLS_THREAD | CLONE_THREAD | CLONE_VFORK | CALLS_SPACES,
		    0 },
		{ SYS_kill, 1, CALLS_EXACTLY, SIGKILL },
		/* Of each for itself; the filter does not know its number. */
		{ SYS_tgkill, 2, CALLS_EXACTLY, SIGABRT },
		{ SYS_socketpair, 0, CALLS_EXACTLY, AF_UNIX },
		{ SYS_prctl, 0, CALLS_EXACTLY, PR_SET_PDEATHSIG },
		{ SYS_prctl, 0, CALLS_EXACTLY, PR_SET_NO_NEW_PRIVS },
	};
	int r = calls_plain(f, children_calls, array_len(children_calls));

	if (r == 0)
		r = seccomp_rule_add(f, SCMP_ACT_ERRNO(ENOSYS), SYS_clone3, 0);
	return r < 0 ? r : calls_narrow(f, rules, array_len(rules));
}

/* What is not there fails, and does not end the process: the C library looks at
 * /etc/localtime whenever it is asked for the time of a place. */
int
calls_hide(scmp_filter_ctx f)
{
	static const int calls[] = {
		SYS_openat,
		SYS_readlinkat,
		SYS_faccessat,
#ifdef SYS_open
		SYS_open,
		SYS_stat,
		SYS_lstat,
		SYS_access,
		SYS_readlink,
#endif
	};
	static const uint64_t flags[] = { 0, AT_SYMLINK_NOFOLLOW };
	const uint32_t none = SCMP_ACT_ERRNO(ENOENT);
	int r = 0;

	/* A sanitizer's build opens files; Landlock refuses most of them. */
	for (size_t i = 0; r == 0 && !SANDBOX_SANITIZER && i < array_len(calls);
	     i++)
		r = seccomp_rule_add(f, none, calls[i], 0);
	for (size_t i = 0; r == 0 && i < array_len(flags); i++)
		r = seccomp_rule_add(f, none, SYS_newfstatat, 1,
		    SCMP_CMP64(3, SCMP_CMP_EQ, flags[i], 0));
	return r;
}

static const int network_calls[] = {
	SYS_socketpair,
	SYS_connect,
	SYS_bind, /* of the netlink socket that getaddrinfo() asks */
	SYS_getsockname,
	SYS_getpeername,
	SYS_getsockopt,
	SYS_setsockopt,
	SYS_sendmmsg,
	SYS_recvmmsg,
	SYS_pselect6,
	SYS_pipe2,
	SYS_getuid,
	SYS_geteuid,
	SYS_getgid,
	SYS_getegid,
	SYS_newfstatat,
	SYS_faccessat,
#ifdef SYS_select
	SYS_select,
#endif
#ifdef SYS_stat
	SYS_stat,
	SYS_access,
	SYS_readlink,
#endif
	SYS_readlinkat,
	SYS_getdents64,
};

/* Modules of the C library are mapped: code, but none that can be written. */
int
calls_network(scmp_filter_ctx f, bool local)
{
	static const struct narrow rules[] = {
		{ SYS_socket, 0, CALLS_EXACTLY, AF_INET },
		{ SYS_socket, 0, CALLS_EXACTLY, AF_INET6 },
		{ SYS_socket, 0, CALLS_EXACTLY, AF_NETLINK },
		{ SYS_openat, 2, CALLS_OPEN_MORE, 0 },
#ifdef SYS_open
		{ SYS_open, 1, CALLS_OPEN_MORE, 0 },
#endif
		{ SYS_mmap, 2, PROT_EXEC | PROT_WRITE, PROT_EXEC },
		{ SYS_fcntl, 1, CALLS_EXACTLY, F_DUPFD_CLOEXEC },
		{ SYS_ioctl, 1, CALLS_EXACTLY, FIONBIO },
		{ SYS_ioctl, 1, CALLS_EXACTLY, FIONREAD },
		/* Asking for limits, as starting a thread does. */
		{ SYS_prlimit64, 2, CALLS_EXACTLY, 0 },
	};
	/* Where a file system's sockets are not allowed the C library asks the
	 * name servers itself. Flags stay as they are: a file for appending is
	 * no other; sockets are made non-blocking. */
	const uint32_t by_name =
	    local ? SCMP_ACT_ALLOW : SCMP_ACT_ERRNO(EAFNOSUPPORT);
	const uint32_t flags = SCMP_ACT_ERRNO(EPERM);
	int r = calls_plain(f, network_calls, array_len(network_calls));

	if (r == 0)
		r = seccomp_rule_add(f, by_name, SYS_socket, 1,
		    SCMP_CMP64(0, SCMP_CMP_EQ, AF_UNIX, 0));
	if (r == 0)
		r = seccomp_rule_add(f, flags, SYS_fcntl, 1,
		    SCMP_CMP64(1, SCMP_CMP_EQ, F_SETFL, 0));
	return r < 0 ? r : calls_narrow(f, rules, array_len(rules));
}
