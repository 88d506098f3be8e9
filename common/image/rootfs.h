/*
 * The root file system alone, as a plain tar, out of entries that come in the
 * order of a stream: all directories long before what is in them. Private to
 * common/image.
 *
 * Extractors give a directory its mode and time when the next member lies
 * elsewhere. What comes later would then be refused, where the owner may not
 * write, and would change the time. So a directory is written with what its
 * owner needs to write into it, and once more at the end, where something was
 * written into it. Symlinks are held back until then, behind their directory:
 * GNU tar makes those that lead out of theirs last of all, and sees to the
 * times of the directories whose turn it is.
 */
#ifndef IMAGE_ROOTFS_H
#define IMAGE_ROOTFS_H

#include "tar/tar.h"

struct rootfs;

/* Writes to tar, which stays the caller's. */
struct rootfs *rootfs_new(struct tar_writer *tar);
void rootfs_free(struct rootfs *r);

/* An entry; the data of a file is to follow through the tar writer. */
int rootfs_put(struct rootfs *r, const struct tar_entry *e, struct err *err)
    must_check;
/* What was held back, what comes again, and the end of the archive. */
int rootfs_end(struct rootfs *r, struct err *err) must_check;

#endif
