/*
 * File capabilities: the extended attribute security.capability.
 */
#ifndef IMAGE_CAPS_H
#define IMAGE_CAPS_H

#include "base/buf.h"

/*
 * Appends in words what the attribute says: "cap_chown,cap_kill+eip
 * cap_net_raw+ep", in a form that setcap(8) takes; "=ep" where all
 * capabilities that Linux 5.9 and later have are the same, and "=" where it
 * gives none. The root of a name space follows as "[rootid=100000]". Letters
 * are those of cap_from_text(3). False, and nothing appended, where the kernel
 * would not take it: struct vfs_cap_data of linux/capability.h, revision 1 to
 * 3, each of its own length.
 */
bool caps_put(struct buf *out, struct span value);

#endif
