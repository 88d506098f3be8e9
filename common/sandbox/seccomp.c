#include <errno.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include "sandbox/calls.h"
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
	/* what it has used itself */
	SYS_getrusage,
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

static int
allow_always(scmp_filter_ctx f)
{
	const struct narrow rules[] = {
		{ SYS_mmap, 2, PROT_EXEC, 0 },
		{ SYS_mprotect, 2, PROT_EXEC, 0 },
		/* How the C library asks for fstat. */
		{ SYS_newfstatat, 3, CALLS_EXACTLY, AT_EMPTY_PATH },
		{ SYS_ioctl, 1, CALLS_EXACTLY, TCGETS },
		{ SYS_ioctl, 1, CALLS_EXACTLY, ask_terminal },
		{ SYS_ioctl, 1, CALLS_EXACTLY, TIOCGWINSZ },
		{ SYS_fcntl, 1, CALLS_EXACTLY, F_GETFD },
		{ SYS_fcntl, 1, CALLS_EXACTLY, F_SETFD },
		{ SYS_fcntl, 1, CALLS_EXACTLY, F_GETFL },
		{ SYS_fcntl, 1, CALLS_EXACTLY, F_GETPIPE_SZ },
		{ SYS_fcntl, 1, CALLS_EXACTLY, F_SETPIPE_SZ },
		/* abort() */
		{ SYS_tgkill, 0, CALLS_EXACTLY, (uint64_t)getpid() },
	};
	int r = calls_plain(f, plain_calls, array_len(plain_calls));

	return r < 0 ? r : calls_narrow(f, rules, array_len(rules));
}

/* clone3 hides its flags in memory: the C library falls back to clone. */
static int
allow_threads(scmp_filter_ctx f)
{
	const struct narrow clone = { SYS_clone, 0,
		CALLS_THREAD | CLONE_THREAD | CALLS_SPACES,
		CALLS_THREAD | CLONE_THREAD };
	int r = seccomp_rule_add(f, SCMP_ACT_ERRNO(ENOSYS), SYS_clone3, 0);

	return r < 0 ? r : calls_narrow(f, &clone, 1);
}

static int
allow_beneath(scmp_filter_ctx f, int dir)
{
	int r = seccomp_rule_add(f, SCMP_ACT_ALLOW, SYS_openat, 2,
	    SCMP_CMP64(0, SCMP_CMP_EQ, (uint64_t)dir, 0),
	    SCMP_CMP64(2, SCMP_CMP_MASKED_EQ, CALLS_OPEN_MORE, 0));

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
		{ SYS_openat, 0, CALLS_EXACTLY, at },
		{ SYS_unlinkat, 0, CALLS_EXACTLY, at },
		{ SYS_newfstatat, 0, CALLS_EXACTLY, at },
	};
	static const int moves[] = { SYS_renameat, SYS_renameat2 };
	int r = calls_plain(f, calls, array_len(calls));

	for (size_t i = 0; r == 0 && i < array_len(moves); i++)
		r = seccomp_rule_add(f, SCMP_ACT_ALLOW, moves[i], 2,
		    SCMP_CMP64(0, SCMP_CMP_EQ, at, 0),
		    SCMP_CMP64(2, SCMP_CMP_EQ, at, 0));
	return r < 0 ? r : calls_narrow(f, rules, array_len(rules));
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

/*
 * For the leak check and for reports: reading files (Landlock leaves /proc
 * alone), and a clone that shares the memory and traces its maker. A report
 * is printed without symbols: the symbolizer is another program.
 */
static int
allow_sanitizer(scmp_filter_ctx f, struct sandbox_want want)
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
		{ SYS_openat, 2, CALLS_OPEN_MORE, 0 },
#ifdef SYS_open
		{ SYS_open, 1, CALLS_OPEN_MORE, 0 },
#endif
		{ SYS_prctl, 0, CALLS_EXACTLY, PR_GET_DUMPABLE },
		{ SYS_prctl, 0, CALLS_EXACTLY, PR_SET_DUMPABLE },
		{ SYS_prctl, 0, CALLS_EXACTLY, PR_SET_PTRACER },
		{ SYS_prctl, 0, CALLS_EXACTLY, PR_SET_PDEATHSIG },
		{ SYS_clone, 0, CLONE_VM | CALLS_SPACES, CLONE_VM },
	};
	int r = calls_plain(f, calls, array_len(calls));

	for (size_t i = 0; r == 0 && i < array_len(refused); i++)
		r = seccomp_rule_add(f, SCMP_ACT_ERRNO(EPERM), refused[i], 0);
	/* The next sandbox allows /proc again. */
	if (r == 0 && want.children)
		r = seccomp_rule_add(f, SCMP_ACT_ALLOW, SYS_openat, 1,
		    SCMP_CMP64(2, SCMP_CMP_MASKED_EQ, CALLS_OPEN_MORE, O_PATH));
	if (r == 0 && !want.children)
		r = seccomp_rule_add(f, SCMP_ACT_ERRNO(EPERM), SYS_socketpair,
		    0);
	return r < 0 ? r : calls_narrow(f, rules, array_len(rules));
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
		r = calls_plain(f, message_calls, array_len(message_calls));
	if (r == 0 && want.hide)
		r = calls_hide(f);
	if (r == 0 && want.children)
		r = calls_children(f);
	if (r == 0 && want.network)
		r = calls_network(f, want.local);
	if (r == 0 && !want.network)
		r = calls_plain(f, changing_calls, array_len(changing_calls));
	if (r == 0 && SANDBOX_SANITIZER)
		r = allow_sanitizer(f, want);
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
