/*
 * Symlinks to directories below what globs begin with: bodies behind them are
 * not asked for under these names, which has to be said.
 */
#include "check/driver.h"
#include "check/rules.h"

/* Links in what globs begin with are followed. */
static bool
is_leading(const struct select *s, struct span link)
{
	for (size_t i = 0; i < select_count(s); i++) {
		struct span dir = glob_literal(select_glob(s, i));

		if (span_starts(dir, link) &&
		    (dir.n == link.n || dir.p[link.n] == '/'))
			return true;
	}
	return false;
}

/* What is selected under its own name too is seen. */
static bool
hides(const struct rules_rule *r, struct span link, struct span real)
{
	const struct select *s = r->user->select;

	return r->on && !r->silent && r->bodies && select_count(s) > 0 &&
	    select_match_below(s, link) && !is_leading(s, link) &&
	    !select_match_below(s, real);
}

static void
look_at(struct check *c, struct span link)
{
	struct rules_state *s = check_state(c);
	const struct tree *t = c->run->tree;
	auto_buf struct buf real = { .max = TAR_PATH_MAX };
	tree_node to;

	if (!check_follow(c, link, &real, NULL, NULL))
		return;
	to = tree_at(t, buf_span(&real));
	if (!to || tree_type(t, to) != TAR_DIR)
		return;
	for (size_t i = 0; i < s->n; i++)
		if (hides(&s->rules[i], link, buf_span(&real))) {
			check_note(c, DIAG_NOTE, "linked-directory", link, 0,
			    "it leads to a directory, \"%.*s\", in which rule "
			    "%s does not look",
			    SPAN_ARG(buf_span(&real)),
			    s->rules[i].user->rule.id);
			return;
		}
}

static bool
somebody_wants_bodies(const struct rules_state *s)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->rules[i].on && s->rules[i].bodies)
			return true;
	return false;
}

void
rules_note_linked(struct check *c)
{
	const struct tree *t = c->run->tree;
	tree_node n = somebody_wants_bodies(check_state(c)) ? TREE_ROOT : 0;

	for (; n; n = tree_walk(t, TREE_ROOT, n)) {
		auto_buf struct buf path = { .max = TAR_PATH_MAX };

		if (tree_type(t, n) != TAR_SYMLINK)
			continue;
		tree_path(t, n, &path);
		look_at(c, buf_span(&path));
	}
}
