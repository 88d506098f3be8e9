/*
 * A layer applied to a tree, as the OCI image spec words it (layer.md,
 * "Applying Changesets", "Whiteouts"). Private to common/image.
 *
 * The result does not depend on where in its layer a whiteout or a directory
 * stands: a layer is applied level by level (components of the path), at each
 * level first what hides, then what can be a parent (directories, symlinks);
 * then the other entries in their order; last the hard links whose target was
 * not there yet.
 *
 * What a later layer takes away is recorded in tree->hidden, if
 * tree->log_hidden. What runtimes do not agree on is recorded in diags.
 */
#ifndef IMAGE_APPLY_H
#define IMAGE_APPLY_H

#include "image/layer.h"

enum semantics {
	SEMANTICS_OCI,     /* one layer upon the other, symlinks followed */
	SEMANTICS_OVERLAY, /* each layer unpacked alone, then stacked */
};

void apply_layer(struct tree *t, struct layer *l, enum semantics semantics,
    struct diags *diags);

#endif
