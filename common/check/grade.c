#include "check/grade.h"

enum {
	EXECUTE = 0111,
	GROUP_EXECUTE = 0010,
};

#define CAP(n) (UINT64_C(1) << (n))
/* With one of these a process can make itself root: chown, dac_override,
 * dac_read_search, fowner, setgid, setuid, setpcap, sys_module, sys_rawio,
 * sys_ptrace, sys_admin, mknod, setfcap, mac_override, bpf. */
#define CAPS_STRONG                                                     \
	(CAP(0) | CAP(1) | CAP(2) | CAP(3) | CAP(6) | CAP(7) | CAP(8) | \
	    CAP(16) | CAP(17) | CAP(19) | CAP(21) | CAP(27) | CAP(31) | \
	    CAP(32) | CAP(39))
/* net_bind_service, net_broadcast, net_raw, ipc_lock, sys_nice. */
#define CAPS_WEAK (CAP(10) | CAP(11) | CAP(13) | CAP(14) | CAP(23))

/* Most of the names are those of https://gtfobins.github.io. */
bool
program_obeys(struct span path)
{
	static const char *const names[] = { "ash", "awk", "bash", "busybox",
		"capsh", "cat", "chmod", "chown", "chroot", "cp", "csh", "curl",
		"dash", "dd", "docker", "ed", "emacs", "env", "expect", "find",
		"fish", "gawk", "gdb", "git", "ionice", "irb", "ksh", "less",
		"ln", "lua", "make", "mawk", "mksh", "more", "mv", "nano",
		"nawk", "nc", "ncat", "nice", "nmap", "node", "nodejs", "nohup",
		"nsenter", "openssl", "perl", "php", "pip", "python", "rbash",
		"rsync", "ruby", "sed", "setarch", "setpriv", "sh", "socat",
		"start-stop-daemon", "stdbuf", "strace", "systemctl", "tar",
		"taskset", "tclsh", "tcsh", "tee", "time", "timeout", "unshare",
		"vi", "view", "vim", "wget", "xargs", "xxd", "zsh" };
	size_t i = path.n;

	while (i && path.p[i - 1] != '/')
		i--;
	path = span_from(path, i);
	while (path.n && strchr("0123456789.", path.p[path.n - 1]))
		path.n--;
	for (i = 0; i < array_len(names); i++)
		if (span_is(path, names[i]))
			return true;
	return false;
}

struct grade
grade_set_id(const struct suspect *x, bool setgid, bool obeys)
{
	uint32_t execute = setgid ? GROUP_EXECUTE : EXECUTE;

	if (!(x->mode & execute))
		return (struct grade){ SEV_INFO,
			", but cannot be executed so: without effect" };
	if (obeys)
		return (struct grade){ setgid ? SEV_MEDIUM : SEV_HIGH,
			", and runs commands or writes files for its caller" };
	return (struct grade){ setgid && x->gid ? SEV_LOW : SEV_MEDIUM, "" };
}

struct grade
grade_caps(const struct suspect *x, const struct caps *caps)
{
	if (!(x->mode & EXECUTE))
		return (struct grade){ SEV_INFO, ", but cannot be executed" };
	if (!caps->permitted)
		return (
		    struct grade){ SEV_LOW, ", which have to be inherited" };
	if (caps->permitted & CAPS_STRONG)
		return (struct grade){ SEV_HIGH, ", as good as root's" };
	return (
	    struct grade){ caps->permitted & ~CAPS_WEAK ? SEV_MEDIUM : SEV_LOW,
		"" };
}

struct grade
grade_writable(const struct suspect *x)
{
	static const char *const system[] = { "bin", "boot", "etc", "lib",
		"lib32", "lib64", "libx32", "root", "sbin", "usr" };
	static const char *const mounted[] = { "dev", "proc", "sys" };
	struct span rest = x->path, top;

	span_cut(&rest, '/', &top);
	for (size_t i = 0; i < array_len(mounted); i++)
		if (span_is(top, mounted[i]))
			return (struct grade){ SEV_LOW, "" };
	if (x->type == TAR_FIFO)
		return (struct grade){ SEV_LOW, "" };
	if (x->path.n == 0 || (x->type == TAR_FILE && x->mode & EXECUTE))
		return (struct grade){ SEV_HIGH, "" };
	for (size_t i = 0; i < array_len(system); i++)
		if (span_is(top, system[i]))
			return (struct grade){ SEV_HIGH, "" };
	return (struct grade){ SEV_MEDIUM, "" };
}

/* Numbers: Documentation/admin-guide/devices.txt of the kernel. */
enum { MEMORY = 1, TTY = 4, TTY_AUX = 5, MISC = 10, SERIAL_FIRST = 64 };

static const struct device {
	const char *path;
	uint32_t major, minor;
	bool harmless;
} devices[] = {
	{ "dev/null", MEMORY, 3, true },
	{ "dev/zero", MEMORY, 5, true },
	{ "dev/full", MEMORY, 7, true },
	{ "dev/random", MEMORY, 8, true },
	{ "dev/urandom", MEMORY, 9, true },
	{ "dev/tty", TTY_AUX, 0, true },
	{ "dev/console", TTY_AUX, 1, false },
	{ "dev/ptmx", TTY_AUX, 2, false },
	{ "dev/pts/ptmx", TTY_AUX, 2, false },
	{ "dev/kmsg", MEMORY, 11, false },
	{ "dev/net/tun", MISC, 200, false },
	{ "dev/fuse", MISC, 229, false },
};

/* dev/tty0 to dev/tty63, dev/ttyS0 and so on. */
static bool
is_terminal(struct span path, uint32_t minor)
{
	struct span number;
	uint64_t v;

	if (!span_starts(path, SPAN("dev/tty")))
		return false;
	number = span_from(path, 7);
	if (!span_starts(number, SPAN("S")))
		return span_to_u64(number, SERIAL_FIRST - 1, &v) && v == minor;
	return span_to_u64(span_from(number, 1), UINT8_MAX, &v) &&
	    v + SERIAL_FIRST == minor;
}

bool
device_is_usual(const struct suspect *x)
{
	if (x->type != TAR_CHAR)
		return false;
	for (size_t i = 0; i < array_len(devices); i++)
		if (devices[i].major == x->major &&
		    devices[i].minor == x->minor &&
		    span_is(x->path, devices[i].path))
			return true;
	return x->major == TTY && is_terminal(x->path, x->minor);
}

/* null, tty and the like, wherever they are: jails have them. */
static bool
is_harmless(const struct suspect *x)
{
	for (size_t i = 0; x->type == TAR_CHAR && i < array_len(devices); i++)
		if (devices[i].major == x->major &&
		    devices[i].minor == x->minor)
			return devices[i].harmless;
	return false;
}

struct grade
grade_device(const struct suspect *x)
{
	bool in_dev = path_is_below(SPAN("dev"), x->path);
	struct grade g = { in_dev ? SEV_LOW : SEV_MEDIUM, "" };

	if (x->type == TAR_BLOCKDEV)
		g.because = ", a disk or the like";
	else if (x->major == MEMORY && (x->minor == 1 || x->minor == 2))
		g.because = ", the machine's memory";
	else if (x->major == MEMORY && x->minor == 4)
		g.because = ", the machine's ports";
	if (*g.because)
		g.severity = in_dev ? SEV_MEDIUM : SEV_HIGH;
	if (is_harmless(x))
		g.severity = SEV_LOW;
	return g;
}
