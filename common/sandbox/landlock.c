#include <fcntl.h>
#include <linux/landlock.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "sandbox/walls.h"

/* From ABI 3 on, newer than some distributions' headers. */
#ifndef LANDLOCK_ACCESS_FS_REFER
#define LANDLOCK_ACCESS_FS_REFER (1ULL << 13)
#endif
#ifndef LANDLOCK_ACCESS_FS_TRUNCATE
#define LANDLOCK_ACCESS_FS_TRUNCATE (1ULL << 14)
#endif
#ifndef LANDLOCK_ACCESS_FS_IOCTL_DEV
#define LANDLOCK_ACCESS_FS_IOCTL_DEV (1ULL << 15)
#endif
#ifndef LANDLOCK_ACCESS_NET_BIND_TCP
#define LANDLOCK_ACCESS_NET_BIND_TCP    (1ULL << 0)
#define LANDLOCK_ACCESS_NET_CONNECT_TCP (1ULL << 1)
#endif
#ifndef LANDLOCK_SCOPE_ABSTRACT_UNIX_SOCKET
#define LANDLOCK_SCOPE_ABSTRACT_UNIX_SOCKET (1ULL << 0)
#define LANDLOCK_SCOPE_SIGNAL               (1ULL << 1)
#endif

/*
 * struct landlock_ruleset_attr as of ABI 6. A kernel takes a longer struct
 * than its own as long as what it does not know is zero.
 */
struct ruleset {
	uint64_t fs;
	uint64_t net;
	uint64_t scoped;
};

static const uint64_t fs_read =
    LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
static const uint64_t fs_keep = LANDLOCK_ACCESS_FS_WRITE_FILE |
    LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_REMOVE_FILE |
    LANDLOCK_ACCESS_FS_REMOVE_DIR;
/* Moving a file to another directory, and changing its length: from ABI 2 and
 * 3 on. Before, the first cannot be allowed. */
static const uint64_t fs_keep_newer =
    LANDLOCK_ACCESS_FS_REFER | LANDLOCK_ACCESS_FS_TRUNCATE;

/* What a process that makes connections reads: the C library to resolve names
 * (its modules too), OpenSSL to judge certificates. */
static const char *const network_reads[] = {
	"/etc/resolv.conf",
	"/etc/hosts",
	"/etc/nsswitch.conf",
	"/etc/host.conf",
	"/etc/gai.conf",
	"/etc/services",
	"/etc/localtime",
	"/etc/ld.so.cache",
	"/etc/ssl",
	"/etc/pki",
	"/etc/ca-certificates",
	"/usr/lib",
	"/usr/lib64",
	"/usr/local/share/ca-certificates",
	"/usr/share/ca-certificates",
	"/lib",
	"/lib64",
	"/run/systemd/resolve",
};

static struct ruleset
everything(int abi)
{
	/* Of ABI 1: all bits from EXECUTE to MAKE_SYM. */
	struct ruleset r = { .fs = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1 };

	if (abi >= 2)
		r.fs |= LANDLOCK_ACCESS_FS_REFER;
	if (abi >= 3)
		r.fs |= LANDLOCK_ACCESS_FS_TRUNCATE;
	if (abi >= 4)
		r.net = LANDLOCK_ACCESS_NET_BIND_TCP |
		    LANDLOCK_ACCESS_NET_CONNECT_TCP;
	if (abi >= 5)
		r.fs |= LANDLOCK_ACCESS_FS_IOCTL_DEV;
	if (abi >= 6)
		r.scoped =
		    LANDLOCK_SCOPE_ABSTRACT_UNIX_SOCKET | LANDLOCK_SCOPE_SIGNAL;
	return r;
}

/* Of a file that is no directory the kernel takes rights for files alone. */
static int
allow(int rules, int fd, uint64_t access)
{
	struct landlock_path_beneath_attr a = { .allowed_access = access,
		.parent_fd = fd };
	struct stat st;

	if (fstat(fd, &st) == 0 && !S_ISDIR(st.st_mode))
		a.allowed_access &= LANDLOCK_ACCESS_FS_READ_FILE;
	return (int)syscall(SYS_landlock_add_rule, rules,
	    LANDLOCK_RULE_PATH_BENEATH, &a, 0);
}

static int
allow_network(int rules)
{
	for (size_t i = 0; i < array_len(network_reads); i++) {
		auto_close int fd = open(network_reads[i], O_PATH | O_CLOEXEC);

		if (fd >= 0 && allow(rules, fd, fs_read) < 0)
			return -1;
	}
	return 0;
}

int
wall_landlock(struct sandbox_want want, struct err *err)
{
	int abi = (int)syscall(SYS_landlock_create_ruleset, NULL, 0,
	    LANDLOCK_CREATE_RULESET_VERSION);
	struct ruleset r = everything(abi);
	uint64_t access = fs_read;
	auto_close int rules = -1;
	auto_close int proc = -1;

	if (abi < 1)
		return err_sys(err, "Landlock");
	if (want.keep)
		access |= fs_keep | fs_keep_newer;
	if (want.keep && abi < 2)
		return err_set(err, "Landlock: this kernel's is too old");
	if (want.network) {
		r.net = 0;
		r.scoped &= ~LANDLOCK_SCOPE_ABSTRACT_UNIX_SOCKET;
	}
	rules = (int)syscall(SYS_landlock_create_ruleset, &r, sizeof(r), 0);
	if (rules < 0)
		return err_sys(err, "Landlock");
	if (want.beneath >= 0 && allow(rules, want.beneath, access & r.fs) < 0)
		return err_sys(err, "Landlock");
	if (want.network && allow_network(rules) < 0)
		return err_sys(err, "Landlock");
	if (SANDBOX_SANITIZER) {
		proc = open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC);
		if (proc >= 0 && allow(rules, proc, fs_read) < 0)
			return err_sys(err, "Landlock");
	}
	if (syscall(SYS_landlock_restrict_self, rules, 0) < 0)
		return err_sys(err, "Landlock");
	return 0;
}
