#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include "sandbox/walls.h"

/*
 * How newer C libraries ask whether it is a terminal. The header's TCGETS2
 * needs a struct that clashes with <termios.h>.
 */
static const uint64_t ask_terminal = 0x802c542a;

/* Calls that are harmless whatever their arguments are. */
static const int plain_calls[] = {
	/* bytes through descriptors that are there */
	SYS_read,
	SYS_write,
	SYS_pread64,
	SYS_readv,
	SYS_writev,
	SYS_preadv,
	SYS_lseek,
	SYS_splice,
	SYS_tee,
	SYS_vmsplice,
	SYS_sendfile,
	SYS_copy_file_range,
	SYS_fstat,
	SYS_close,
	SYS_fsync,
	SYS_fadvise64,
	SYS_ppoll,
	SYS_eventfd2,
#ifdef SYS_poll
	SYS_poll,
#endif
	/* memory; mmap and mprotect have their own rules */
	SYS_munmap,
	SYS_mremap,
	SYS_madvise,
	SYS_brk,
	SYS_membarrier,
	/* time; the vDSO may have to ask */
	SYS_clock_gettime,
	SYS_gettimeofday,
#ifdef SYS_time
	SYS_time,
#endif
	SYS_nanosleep,
	SYS_clock_nanosleep,
	/* what the C library asks: qsort for the size of memory, malloc for
	 * the number of processors */
	SYS_sysinfo,
	SYS_sched_getaffinity,
	SYS_getrandom,
	SYS_uname,
	SYS_getpid,
	SYS_gettid,
	/* signals to itself, locks, the end */
	SYS_rt_sigaction,
	SYS_rt_sigprocmask,
	SYS_rt_sigreturn,
	SYS_rt_sigtimedwait,
	SYS_sigaltstack,
	SYS_restart_syscall,
	SYS_sched_yield,
	SYS_futex,
	SYS_set_robust_list,
#ifdef SYS_rseq
	SYS_rseq,
#endif
	SYS_exit,
	SYS_exit_group,
};

/*
 * What could change bytes of a file that was handed over for appending: a
 * process that speaks with the network has none of them.
 */
static const int changing_calls[] = {
	SYS_pwrite64,
	SYS_pwritev,
	SYS_ftruncate,
	SYS_fallocate,
};

/* A call that is allowed where one argument, masked, has this value. */
struct narrow {
	int call;
	unsigned arg;
	uint64_t mask;
	uint64_t value;
};

static const uint64_t exactly = UINT64_MAX;

/* A thread shares everything with its process and has no name space. */
#define THREAD_SHARES \
	((uint64_t)(CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND))
#define CLONE_SPACES                                               \
	((uint64_t)(CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | \
	    CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET))

static int
allow_plain(scmp_filter_ctx f, const int *calls, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		int r = seccomp_rule_add(f, SCMP_ACT_ALLOW, calls[i], 0);

		if (r < 0)
			return r;
	}
	return 0;
}

static int
allow_narrow(scmp_filter_ctx f, const struct narrow *rules, size_t n)
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

static int
allow_always(scmp_filter_ctx f)
{
	const struct narrow rules[] = {
		{ SYS_mmap, 2, PROT_EXEC, 0 },
		{ SYS_mprotect, 2, PROT_EXEC, 0 },
		/* How the C library asks for fstat. */
		{ SYS_newfstatat, 3, exactly, AT_EMPTY_PATH },
		{ SYS_ioctl, 1, exactly, TCGETS },
		{ SYS_ioctl, 1, exactly, ask_terminal },
		{ SYS_ioctl, 1, exactly, TIOCGWINSZ },
		{ SYS_fcntl, 1, exactly, F_GETFD },
		{ SYS_fcntl, 1, exactly, F_SETFD },
		{ SYS_fcntl, 1, exactly, F_GETFL },
		{ SYS_fcntl, 1, exactly, F_GETPIPE_SZ },
		{ SYS_fcntl, 1, exactly, F_SETPIPE_SZ },
		/* abort() */
		{ SYS_tgkill, 0, exactly, (uint64_t)getpid() },
	};
	int r = allow_plain(f, plain_calls, array_len(plain_calls));

	return r < 0 ? r : allow_narrow(f, rules, array_len(rules));
}

/* clone3 hides its flags in memory: the C library falls back to clone. */
static int
allow_threads(scmp_filter_ctx f)
{
	const struct narrow clone = { SYS_clone, 0,
		THREAD_SHARES | CLONE_THREAD | CLONE_SPACES,
		THREAD_SHARES | CLONE_THREAD };
	int r = seccomp_rule_add(f, SCMP_ACT_ERRNO(ENOSYS), SYS_clone3, 0);

	return r < 0 ? r : allow_narrow(f, &clone, 1);
}

/* What would write, create or only name a file. */
#define OPEN_MORE                                              \
	((uint64_t)(O_ACCMODE | O_CREAT | O_TRUNC | O_APPEND | \
	    (O_TMPFILE & ~O_DIRECTORY) | O_PATH))

static int
allow_beneath(scmp_filter_ctx f, int dir)
{
	int r = seccomp_rule_add(f, SCMP_ACT_ALLOW, SYS_openat, 2,
	    SCMP_CMP64(0, SCMP_CMP_EQ, (uint64_t)dir, 0),
	    SCMP_CMP64(2, SCMP_CMP_MASKED_EQ, OPEN_MORE, 0));

	return r < 0 ? r
		     : seccomp_rule_add(f, SCMP_ACT_ALLOW, SYS_getdents64, 0);
}

/* Making, writing and removing files, by paths relative to exactly `dir`. */
static int
allow_keep(scmp_filter_ctx f, int dir)
{
	static const int calls[] = { SYS_flock, SYS_utimensat, SYS_getdents64,
		SYS_sync_file_range };
	const uint64_t at = (uint64_t)dir;
	const struct narrow rules[] = {
		{ SYS_openat, 0, exactly, at },
		{ SYS_unlinkat, 0, exactly, at },
		{ SYS_newfstatat, 0, exactly, at },
	};
	static const int moves[] = { SYS_renameat, SYS_renameat2 };
	int r = allow_plain(f, calls, array_len(calls));

	for (size_t i = 0; r == 0 && i < array_len(moves); i++)
		r = seccomp_rule_add(f, SCMP_ACT_ALLOW, moves[i], 2,
		    SCMP_CMP64(0, SCMP_CMP_EQ, at, 0),
		    SCMP_CMP64(2, SCMP_CMP_EQ, at, 0));
	return r < 0 ? r : allow_narrow(f, rules, array_len(rules));
}

/* What sockets that are there are for, and knowing how a child ended. */
static const int message_calls[] = {
	SYS_sendto,
	SYS_recvfrom,
	SYS_sendmsg,
	SYS_recvmsg,
	SYS_shutdown,
	SYS_wait4,
};

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
static int
allow_network(scmp_filter_ctx f, bool local)
{
	static const struct narrow rules[] = {
		{ SYS_socket, 0, UINT64_MAX, AF_INET },
		{ SYS_socket, 0, UINT64_MAX, AF_INET6 },
		{ SYS_socket, 0, UINT64_MAX, AF_NETLINK },
		{ SYS_openat, 2, OPEN_MORE, 0 },
#ifdef SYS_open
		{ SYS_open, 1, OPEN_MORE, 0 },
#endif
		{ SYS_mmap, 2, PROT_EXEC | PROT_WRITE, PROT_EXEC },
		{ SYS_fcntl, 1, UINT64_MAX, F_DUPFD_CLOEXEC },
		{ SYS_ioctl, 1, UINT64_MAX, FIONBIO },
		{ SYS_ioctl, 1, UINT64_MAX, FIONREAD },
		/* Asking for limits, as starting a thread does. */
		{ SYS_prlimit64, 2, UINT64_MAX, 0 },
	};
	/* Where a file system's sockets are not allowed the C library asks the
	 * name servers itself. Flags stay as they are: a file for appending is
	 * no other; sockets are made non-blocking. */
	const uint32_t by_name =
	    local ? SCMP_ACT_ALLOW : SCMP_ACT_ERRNO(EAFNOSUPPORT);
	const uint32_t flags = SCMP_ACT_ERRNO(EPERM);
	int r = allow_plain(f, network_calls, array_len(network_calls));

	if (r == 0)
		r = seccomp_rule_add(f, by_name, SYS_socket, 1,
		    SCMP_CMP64(0, SCMP_CMP_EQ, AF_UNIX, 0));
	if (r == 0)
		r = seccomp_rule_add(f, flags, SYS_fcntl, 1,
		    SCMP_CMP64(1, SCMP_CMP_EQ, F_SETFL, 0));
	return r < 0 ? r : allow_narrow(f, rules, array_len(rules));
}

/*
 * For the leak check and for reports: reading files (Landlock leaves /proc
 * alone), and a clone that shares the memory and traces its maker. A report
 * is printed without symbols: the symbolizer is another program.
 */
static int
allow_sanitizer(scmp_filter_ctx f)
{
	static const int calls[] = { SYS_getdents64, SYS_readlinkat,
#ifdef SYS_getdents
		SYS_getdents,
#endif
#ifdef SYS_readlink
		SYS_readlink,
#endif
		SYS_ptrace, SYS_wait4, SYS_getppid, SYS_getuid, SYS_geteuid,
		SYS_prlimit64, SYS_getrusage, SYS_uname };
	static const int refused[] = {
		SYS_execve,
		SYS_pipe2,
		SYS_socketpair,
#ifdef SYS_pipe
		SYS_pipe,
#endif
#ifdef SYS_fork
		SYS_fork,
#endif
#ifdef SYS_stat
		SYS_stat,
		SYS_access,
#endif
	};
	const struct narrow rules[] = {
		{ SYS_openat, 2, OPEN_MORE, 0 },
#ifdef SYS_open
		{ SYS_open, 1, OPEN_MORE, 0 },
#endif
		{ SYS_prctl, 0, exactly, PR_GET_DUMPABLE },
		{ SYS_prctl, 0, exactly, PR_SET_DUMPABLE },
		{ SYS_prctl, 0, exactly, PR_SET_PTRACER },
		{ SYS_prctl, 0, exactly, PR_SET_PDEATHSIG },
		{ SYS_clone, 0, CLONE_VM | CLONE_SPACES, CLONE_VM },
	};
	int r = allow_plain(f, calls, array_len(calls));

	for (size_t i = 0; r == 0 && i < array_len(refused); i++)
		r = seccomp_rule_add(f, SCMP_ACT_ERRNO(EPERM), refused[i], 0);
	return r < 0 ? r : allow_narrow(f, rules, array_len(rules));
}

static int
build(scmp_filter_ctx f, struct sandbox_want want)
{
	int r =
	    seccomp_attr_set(f, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);

	/* A tree of the calls: half the time to load, and less for each call.
	 * Where the library has none, a list does. */
	(void)seccomp_attr_set(f, SCMP_FLTATR_CTL_OPTIMIZE, 2);
	if (r == 0)
		r = allow_always(f);
	if (r == 0 && want.threads)
		r = allow_threads(f);
	if (r == 0 && want.beneath >= 0 && want.keep)
		r = allow_keep(f, want.beneath);
	else if (r == 0 && want.beneath >= 0)
		r = allow_beneath(f, want.beneath);
	if (r == 0 && (want.messages || want.network))
		r = allow_plain(f, message_calls, array_len(message_calls));
	if (r == 0 && want.network)
		r = allow_network(f, want.local);
	if (r == 0 && !want.network)
		r = allow_plain(f, changing_calls, array_len(changing_calls));
	if (r == 0 && SANDBOX_SANITIZER)
		r = allow_sanitizer(f);
	return r < 0 ? r : seccomp_load(f);
}

int
wall_seccomp(struct sandbox_want want, struct err *err)
{
	scmp_filter_ctx f = seccomp_init(SCMP_ACT_KILL_PROCESS);
	int r;

	if (!f)
		return err_set(err, "seccomp: not available");
	r = build(f, want);
	seccomp_release(f);
	errno = -r;
	return r < 0 ? err_sys(err, "seccomp") : 0;
}
