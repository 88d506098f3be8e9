#include "image/caps.h"

enum {
	CAPS_NAMED = 41, /* since Linux 5.9 */
	CAPS_BITS = 64,
	EFFECTIVE = 1,
	PERMITTED = 2,
	INHERITABLE = 4,
	STATES = 8,
};

/* In the order of their numbers, linux/capability.h. */
static const char *const names[CAPS_NAMED] = {
	"chown",
	"dac_override",
	"dac_read_search",
	"fowner",
	"fsetid",
	"kill",
	"setgid",
	"setuid",
	"setpcap",
	"linux_immutable",
	"net_bind_service",
	"net_broadcast",
	"net_admin",
	"net_raw",
	"ipc_lock",
	"ipc_owner",
	"sys_module",
	"sys_rawio",
	"sys_chroot",
	"sys_ptrace",
	"sys_pacct",
	"sys_admin",
	"sys_boot",
	"sys_nice",
	"sys_resource",
	"sys_time",
	"sys_tty_config",
	"mknod",
	"lease",
	"audit_write",
	"audit_control",
	"setfcap",
	"mac_override",
	"mac_admin",
	"syslog",
	"wake_alarm",
	"block_suspend",
	"audit_read",
	"perfmon",
	"bpf",
	"checkpoint_restore",
};

static uint32_t
little(struct span s, size_t at)
{
	const unsigned char *u = (const unsigned char *)s.p + at;

	return u[0] | (uint32_t)u[1] << 8 | (uint32_t)u[2] << 16 |
	    (uint32_t)u[3] << 24;
}

bool
caps_read(struct caps *c, struct span s)
{
	static const size_t sizes[] = { 0, 12, 20, 24 };
	uint32_t magic, revision;

	if (s.n < 4)
		return false;
	magic = little(s, 0);
	revision = magic >> 24;
	if (revision < 1 || revision > 3 || s.n != sizes[revision] ||
	    magic & 0x00fffffe)
		return false;
	*c = (struct caps){ .effective = magic & 1,
		.permitted = little(s, 4),
		.inheritable = little(s, 8) };
	if (revision >= 2) {
		c->permitted |= (uint64_t)little(s, 12) << 32;
		c->inheritable |= (uint64_t)little(s, 16) << 32;
	}
	c->has_root = revision == 3;
	c->root = c->has_root ? little(s, 20) : 0;
	return true;
}

static unsigned
state_of(const struct caps *c, unsigned cap)
{
	unsigned state = (c->permitted >> cap & 1 ? PERMITTED : 0) |
	    (c->inheritable >> cap & 1 ? INHERITABLE : 0);

	return state && c->effective ? state | EFFECTIVE : state;
}

static void
put_state(struct buf *out, unsigned state)
{
	buf_puts(out, state & EFFECTIVE ? "e" : "");
	buf_puts(out, state & INHERITABLE ? "i" : "");
	buf_puts(out, state & PERMITTED ? "p" : "");
}

static void
put_clause(struct buf *out, const struct caps *c, unsigned state, unsigned from)
{
	const char *sep = out->n ? " " : "";
	bool any = false;

	for (unsigned i = from; i < CAPS_BITS; i++) {
		if (state_of(c, i) != state)
			continue;
		buf_puts(out, any ? "," : sep);
		if (i < CAPS_NAMED)
			buf_printf(out, "cap_%s", names[i]);
		else
			buf_printf(out, "%u", i);
		any = true;
	}
	if (!any)
		return;
	buf_putc(out, '+');
	put_state(out, state);
}

/* Whether all that have a name are in one state. */
static bool
all_the_same(const struct caps *c)
{
	for (unsigned i = 1; i < CAPS_NAMED; i++)
		if (state_of(c, i) != state_of(c, 0))
			return false;
	return true;
}

bool
caps_put(struct buf *out, struct span value)
{
	/* Every capability has one clause: some 900 bytes. */
	auto_buf struct buf b = { .max = 4096 };
	struct caps c;
	bool same;

	if (!caps_read(&c, value))
		return false;
	same = all_the_same(&c);
	if (same && state_of(&c, 0)) {
		buf_putc(&b, '=');
		put_state(&b, state_of(&c, 0));
	}
	for (unsigned state = STATES - 1; state > 0; state--)
		put_clause(&b, &c, state, same ? CAPS_NAMED : 0);
	if (b.n == 0)
		buf_putc(&b, '=');
	if (c.has_root)
		buf_printf(&b, " [rootid=%u]", c.root);
	buf_put(out, buf_span(&b));
	return true;
}
