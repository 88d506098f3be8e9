/* image/tree: adding, resolving, walking. */
#include "image/tree.h"
#include "base/mem.h"
#include "tap.h"

static tree_node
add(struct tree *t, enum tar_type type, const char *path, const char *link)
{
	struct tar_entry e = {
		.type = type,
		.mode = type == TAR_DIR ? 0755 : 0644,
		.link = span_of(link),
	};

	return tree_add(t, span_of(path), &e);
}

/* Where a path leads: another path, or "nowhere". */
#define leads(t, path, want, title) \
	leads_at(__FILE__, __LINE__, t, path, true, want, title)
#define leads_itself(t, path, want, title) \
	leads_at(__FILE__, __LINE__, t, path, false, want, title)

static void
leads_at(const char *file, int line, const struct tree *t, const char *path,
    bool follow, const char *want, const char *title)
{
	tree_node n = tree_resolve(t, span_of(path), follow);
	auto_buf struct buf b;

	buf_init(&b, 4 * TAR_PATH_MAX);
	if (n)
		tree_path(t, n, &b);
	else
		buf_puts(&b, "nowhere");
	tap_is(buf_span(&b), span_of(want), file, line, title);
}

static void
test_add(struct tree *t)
{
	struct tar_entry e = { .type = TAR_FILE,
		.mode = 04755,
		.uid = 7,
		.gid = UINT32_MAX };
	tree_node n = tree_add(t, SPAN("usr/bin/su"), &e), bin;
	auto_buf struct buf b;

	buf_init(&b, 100);
	tree_path(t, n, &b);
	is(buf_str(&b), "usr/bin/su", "a node knows its path");
	ok(span_is(tree_name(t, n), "su") && tree_type(t, n) == TAR_FILE &&
		tree_mode(t, n) == 04755 && tree_uid(t, n) == 7 &&
		tree_gid(t, n) == UINT32_MAX && tree_target(t, n).n == 0,
	    "and what its entry said");
	bin = tree_parent(t, n);
	ok(tree_type(t, bin) == TAR_DIR && tree_mode(t, bin) == 0755,
	    "parents that no entry describes are directories");
	ok(tree_at(t, SPAN("usr/bin/su")) == n && tree_at(t, SPAN("usr")) &&
		tree_at(t, SPAN("")) == TREE_ROOT &&
		!tree_at(t, SPAN("usr/bin/s")) &&
		!tree_at(t, SPAN("usr/bin/su/x")) && !tree_at(t, SPAN("bin")),
	    "a node is found by its path, nothing else is");
	buf_reset(&b);
	tree_path(t, TREE_ROOT, &b);
	ok(b.n == 0 && tree_parent(t, TREE_ROOT) == TREE_ROOT,
	    "the root has no name and is its own parent");
	e.type = TAR_DIR;
	e.mode = 0700;
	ok(tree_add(t, SPAN("usr/bin"), &e) == bin &&
		tree_mode(t, bin) == 0700 && tree_child(t, bin) == n,
	    "a directory's entry behind its children keeps them");
	e.mode = 0555;
	ok(tree_add(t, SPAN(""), &e) == TREE_ROOT &&
		tree_mode(t, TREE_ROOT) == 0555,
	    "the root has an entry too");
	e.type = TAR_FILE;
	ok(tree_add(t, SPAN("usr/bin"), &e) == bin && !tree_child(t, bin) &&
		!tree_at(t, SPAN("usr/bin/su")),
	    "a file in a directory's place has no children");
}

static void
test_children(struct tree *t)
{
	tree_node dir = add(t, TAR_DIR, "dir", ""), n;
	auto_buf struct buf b;
	char name[32];
	bool good = true;

	buf_init(&b, 100);
	add(t, TAR_FILE, "dir/z", "");
	add(t, TAR_FILE, "dir/a", "");
	add(t, TAR_FILE, "dir/\xff\n", "");
	for (n = tree_child(t, dir); n; n = tree_next(t, n)) {
		buf_put(&b, tree_name(t, n));
		buf_putc(&b, ' ');
	}
	is(buf_str(&b), "z a \xff\n ", "children come in the order added");
	for (int i = 0; i < 20000; i++) {
		snprintf(name, sizeof(name), "many/%d", i);
		add(t, TAR_FILE, name, "");
	}
	for (int i = 0; i < 20000; i++) {
		snprintf(name, sizeof(name), "many/%d", i);
		n = tree_at(t, span_of(name));
		good = good && n && span_is(tree_name(t, n), name + 5);
	}
	ok(good, "20000 names are found again");
}

static void
test_symlinks(struct tree *t)
{
	add(t, TAR_FILE, "etc/shadow", "");
	add(t, TAR_SYMLINK, "etc/s", "shadow");
	add(t, TAR_SYMLINK, "abs", "/etc/s");
	add(t, TAR_SYMLINK, "etc/abs", "/etc/s");
	add(t, TAR_SYMLINK, "e", "etc");
	add(t, TAR_SYMLINK, "var/e", "../e/");
	add(t, TAR_SYMLINK, "up", "../../../etc/./shadow");
	add(t, TAR_SYMLINK, "root", "/");
	add(t, TAR_SYMLINK, "gone", "etc/none");
	leads(t, "etc/shadow", "etc/shadow", "a file leads to itself");
	leads(t, "/etc//./shadow", "etc/shadow", "however it is spelled");
	leads(t, "", "", "no path leads to the root");
	leads(t, "..", "", "nor does going up leave it");
	leads(t, "../../etc/../etc/shadow", "etc/shadow", "in a path either");
	leads(t, "etc/s", "etc/shadow", "a symlink is followed");
	leads_itself(t, "etc/s", "etc/s", "unless it is wanted itself");
	leads_itself(t, "e/s", "etc/s", "those on the way are always");
	leads(t, "abs", "etc/shadow", "an absolute target begins at the root");
	leads(t, "etc/abs", "etc/shadow", "wherever the link is");
	leads(t, "e/../e/s", "etc/shadow", "'..' is about where a link leads");
	leads(t, "var/e/s", "etc/shadow", "links through links are followed");
	leads(t, "up", "etc/shadow", "a target does not escape");
	leads(t, "root/root/abs", "etc/shadow", "the root may be a target");
	leads(t, "gone", "nowhere", "a dangling link leads nowhere");
	leads(t, "etc/shadow/x", "nowhere", "nothing is below a file");
	leads(t, "etc/shadow/..", "nowhere", "not even its parent");
	leads(t, "etc/none", "nowhere", "what is absent is nowhere");
	ok(span_is(tree_target(t, tree_at(t, SPAN("up"))),
	       "../../../etc/./shadow"),
	    "a target is kept as it was");
}

static void
test_loops(struct tree *t)
{
	char name[32], to[32];

	add(t, TAR_SYMLINK, "self", "self");
	add(t, TAR_SYMLINK, "ping", "pong");
	add(t, TAR_SYMLINK, "pong", "/ping");
	add(t, TAR_SYMLINK, "grow", "grow/grow");
	leads(t, "self", "nowhere", "a link to itself leads nowhere");
	leads_itself(t, "self", "self", "but is there");
	leads(t, "self/x", "nowhere", "nothing is below it");
	leads(t, "ping", "nowhere", "nor do two links in a circle lead");
	leads(t, "grow", "nowhere", "nor one that grows");
	add(t, TAR_FILE, "c0", "");
	for (int i = 1; i <= TREE_SYMLINKS_MAX + 1; i++) {
		snprintf(name, sizeof(name), "c%d", i);
		snprintf(to, sizeof(to), "c%d", i - 1);
		add(t, TAR_SYMLINK, name, to);
	}
	leads(t, "c40", "c0", "40 links are followed");
	leads(t, "c41", "nowhere", "41 are not, as in the kernel");
}

static void
test_hard_links(struct tree *t)
{
	tree_node n;

	add(t, TAR_FILE, "one", "");
	n = add(t, TAR_LINK, "two", "one");
	ok(n != tree_at(t, SPAN("one")) && tree_type(t, n) == TAR_FILE &&
		tree_mode(t, n) == 0644,
	    "a hard link is a second name of the same thing");
	leads(t, "two", "two", "with a path of its own");
	n = add(t, TAR_LINK, "three", "absent");
	ok(tree_type(t, n) == 0 && tree_mode(t, n) == 0 &&
		tree_uid(t, n) == 0 && tree_gid(t, n) == 0 &&
		tree_target(t, n).n == 0,
	    "one to nothing has no type");
	leads(t, "three/x", "nowhere", "and nothing below it");
	add(t, TAR_SYMLINK, "s", "one");
	add(t, TAR_LINK, "s2", "s");
	leads(t, "s2", "one", "a hard link to a symlink is a symlink");
	add(t, TAR_FILE, "one", "");
	ok(tree_type(t, tree_at(t, SPAN("two"))) == TAR_FILE,
	    "a name outlives the other's replacement");
}

static void
test_long_paths(struct tree *t)
{
	enum { DEPTH = 20000 };
	auto_free char *path = mem_alloc(2 * DEPTH);
	auto_free char *target = mem_alloc(TAR_PATH_MAX + 1);
	struct tar_entry e = { .type = TAR_FILE };
	auto_buf struct buf b;
	tree_node n;

	for (size_t i = 0; i < DEPTH; i++)
		memcpy(path + 2 * i, "d/", 2);
	n = tree_add(t, (struct span){ path, 2 * DEPTH - 1 }, &e);
	buf_init(&b, TAR_PATH_MAX);
	tree_path(t, n, &b);
	ok(span_eq(buf_span(&b), (struct span){ path, 2 * DEPTH - 1 }) &&
		tree_resolve(t, buf_span(&b), true) == n,
	    "a path of %d components", (int)DEPTH);
	memset(target, '/', TAR_PATH_MAX);
	target[TAR_PATH_MAX - 1] = 'q';
	target[TAR_PATH_MAX] = '\0';
	add(t, TAR_SYMLINK, "q", target);
	leads(t, "q", "nowhere", "long targets that lead in a circle");
}

int
main(void)
{
	static void (*const tests[])(struct tree *) = { test_add, test_children,
		test_symlinks, test_loops, test_hard_links, test_long_paths };

	for (size_t i = 0; i < array_len(tests); i++) {
		struct tree *t = tree_new();

		tests[i](t);
		tree_free(t);
	}
	tree_free(NULL);
	return tap_end();
}
