#include "check/driver.h"

/* The symlink on the way of `path` that leads nowhere, if there is one. */
static bool
find_dangling(const struct tree *t, struct span path, struct span *at)
{
	for (size_t i = 1; i <= path.n; i++) {
		struct span front = { path.p, i };
		tree_node n;

		if (i < path.n && path.p[i] != '/')
			continue;
		n = tree_resolve(t, front, false);
		if (!n)
			return false;
		*at = front;
		if (tree_type(t, n) == TAR_SYMLINK &&
		    !tree_resolve(t, front, true))
			return true;
	}
	return false;
}

/* Why the body of a plain path did not come by. Most are just not there. */
void
explain_missing(struct run *run, struct span path)
{
	tree_node n = tree_resolve(run->tree, path, true);
	struct span at;

	if (n && tree_type(run->tree, n) == TAR_FILE)
		report_skip(run, "body-missed", path,
		    "the content went by before the links that lead to it");
	else if (n && tree_type(run->tree, n) == TAR_LINK)
		report_note(run, DIAG_NOTE, "dangling-link", path,
		    "is a hard link to a file that is not in the image");
	else if (n)
		report_note(run, DIAG_NOTE, "not-a-file", path,
		    "is no regular file");
	else if (find_dangling(run->tree, path, &at))
		report_note(run, DIAG_NOTE, "dangling-link", at,
		    "is a symbolic link that leads nowhere in the image");
}
