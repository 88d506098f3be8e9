/*
 * File capabilities: the extended attribute security.capability.
 */
#ifndef IMAGE_CAPS_H
#define IMAGE_CAPS_H

#include "base/buf.h"

/* Bit n is the capability of that number, linux/capability.h. */
struct caps {
	uint64_t permitted, inheritable;
	bool effective; /* all of them, as soon as the program runs */
	bool has_root;
	uint32_t root; /* the name space of this root alone */
};

/*
 * Reads the attribute. False where the kernel would not take it: struct
 * vfs_cap_data, revision 1 to 3, each of its own length.
 */
bool caps_read(struct caps *c, struct span value);

/*
 * Appends in words what the attribute says: "cap_chown,cap_kill+eip
 * cap_net_raw+ep", in a form that setcap(8) takes; "=ep" where all
 * capabilities that Linux 5.9 and later have are the same, and "=" where it
 * gives none. The root of a name space follows as "[rootid=100000]". Letters
 * are those of cap_from_text(3). False, and nothing appended, where it cannot
 * be read.
 */
bool caps_put(struct buf *out, struct span value);

#endif
