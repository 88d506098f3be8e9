#include "select/parts.h"

typedef int parse_fn(struct predicate *p, const struct regex_engine *engine,
    struct err *err);

struct predicate_type {
	const char *option;
	enum kind kind;
	parse_fn *parse; /* NULL: it takes no argument */
};

static int
parse_regex(struct predicate *p, const struct regex_engine *engine,
    struct err *err)
{
	if (!engine)
		return 0;
	p->v.regex = engine->compile(p->text, err);
	return p->v.regex ? 0 : -1;
}

static int
parse_type(struct predicate *p, const struct regex_engine *engine,
    struct err *err)
{
	struct span rest = p->text, letter;

	(void)engine;
	while (span_cut(&rest, ',', &letter)) {
		if (letter.n != 1 || !strchr("fdlhcbp", letter.p[0]))
			return err_set(err,
			    "'%.*s' is none of f, d, l, h, c, b, p at byte %zu",
			    SHOWN(letter), (size_t)(letter.p - p->text.p) + 1);
		p->v.types |= UINT32_C(1) << (letter.p[0] - 'a');
	}
	return 0;
}

static int
parse_perm(struct predicate *p, const struct regex_engine *engine,
    struct err *err)
{
	char first = p->text.n ? p->text.p[0] : '\0';

	(void)engine;
	p->v.perm.how = first == '-' || first == '/' ? first : '\0';
	return mode_parse(p->text, &p->v.perm.mode, err);
}

/* [+-]N, and one of `units` behind it. */
static int
parse_bound(struct predicate *p, uint64_t max, const char *units,
    struct err *err)
{
	struct span s = p->text;
	struct bound *b = &p->v.bound;
	const char *unit;
	size_t n = 0;

	b->unit = 1;
	if (s.n && (s.p[0] == '+' || s.p[0] == '-')) {
		b->sign = s.p[0];
		s = span_from(s, 1);
	}
	while (n < s.n && s.p[n] >= '0' && s.p[n] <= '9')
		n++;
	if (n == 0)
		return err_set(err, "a number is missing at byte %zu",
		    (size_t)(s.p - p->text.p) + 1);
	if (!span_to_u64((struct span){ s.p, n }, max, &b->n))
		return err_set(err, "the number is too large at byte %zu",
		    (size_t)(s.p - p->text.p) + 1);
	s = span_from(s, n);
	unit = s.n && s.p[0] ? strchr(units, s.p[0]) : NULL;
	if (unit) {
		b->unit <<= 10 * (unit - units);
		s = span_from(s, 1);
	}
	if (s.n)
		return err_set(err, "'%c' %s at byte %zu", s.p[0],
		    *units && !unit ? "is none of c, k, M, G"
				    : "behind the number",
		    (size_t)(s.p - p->text.p) + 1);
	return 0;
}

static int
parse_id(struct predicate *p, const struct regex_engine *engine,
    struct err *err)
{
	(void)engine;
	return parse_bound(p, UINT32_MAX, "", err);
}

static int
parse_size(struct predicate *p, const struct regex_engine *engine,
    struct err *err)
{
	(void)engine;
	return parse_bound(p, INT64_MAX, "ckMG", err);
}

static int
parse_owner(struct predicate *p, const struct regex_engine *engine,
    struct err *err)
{
	uint64_t id;

	(void)engine;
	/* As find(1) takes it; no program makes accounts of such names. */
	if (span_to_u64(p->text, UINT32_MAX, &id)) {
		p->v.bound = (struct bound){ .n = id, .unit = 1 };
		return 0;
	}
	p->named = true;
	for (size_t i = 0; i < p->text.n; i++)
		if (strchr(":\n", p->text.p[i]))
			return err_set(err, "no name of an account at byte %zu",
			    i + 1);
	return p->text.n ? 0 : err_set(err, "a name is missing at byte 1");
}

static int
layer_number(struct span text, struct span part, uint32_t *out, struct err *err)
{
	uint64_t v;

	if (!span_to_u64(part, UINT32_MAX, &v))
		return err_set(err,
		    "no layer like N, N..M, base or app at byte %zu",
		    (size_t)(part.p - text.p) + 1);
	*out = (uint32_t)v;
	return 0;
}

static int
parse_layer(struct predicate *p, const struct regex_engine *engine,
    struct err *err)
{
	struct span text = p->text, from = text, to = text;

	(void)engine;
	if (span_is(text, "base") || span_is(text, "app")) {
		p->v.layer.which =
		    span_is(text, "base") ? LAYER_BASE : LAYER_APP;
		return 0;
	}
	for (size_t i = 0; i + 1 < text.n; i++)
		if (text.p[i] == '.' && text.p[i + 1] == '.') {
			from.n = i;
			to = span_from(text, i + 2);
			break;
		}
	if (layer_number(text, from, &p->v.layer.from, err) < 0 ||
	    layer_number(text, to, &p->v.layer.to, err) < 0)
		return -1;
	if (p->v.layer.from > p->v.layer.to)
		return err_set(err, "the layers run backwards at byte %zu",
		    (size_t)(to.p - text.p) + 1);
	return 0;
}

static int
parse_newer(struct predicate *p, const struct regex_engine *engine,
    struct err *err)
{
	(void)engine;
	return date_parse(p->text, &p->v.newer.sec, &p->v.newer.ns, err);
}

static int
parse_expr(struct predicate *p, const struct regex_engine *engine,
    struct err *err)
{
	(void)engine;
	return p->text.n ? 0
			 : err_set(err, "an expression is missing at byte 1");
}

static int
parse_xattr(struct predicate *p, const struct regex_engine *engine,
    struct err *err)
{
	(void)engine;
	return p->text.n ? 0 : err_set(err, "a name is missing at byte 1");
}

static const struct predicate_type types[] = {
	{ "--regex", KIND_REGEX, parse_regex },
	{ "--type", KIND_TYPE, parse_type },
	{ "--perm", KIND_PERM, parse_perm },
	{ "--uid", KIND_UID, parse_id },
	{ "--user", KIND_UID, parse_owner },
	{ "--gid", KIND_GID, parse_id },
	{ "--group", KIND_GID, parse_owner },
	{ "--size", KIND_SIZE, parse_size },
	{ "--layer", KIND_LAYER, parse_layer },
	{ "--newer", KIND_NEWER, parse_newer },
	{ "--cap", KIND_CAP, NULL },
	{ "--xattr", KIND_XATTR, parse_xattr },
	{ "--hidden", KIND_HIDDEN, NULL },
	{ "--no-hidden", KIND_HIDDEN, NULL },
	{ "--expr", KIND_EXPR, parse_expr },
};

const struct predicate_type *
predicate_find(struct span option)
{
	for (size_t i = 0; i < array_len(types); i++)
		if (span_is(option, types[i].option))
			return &types[i];
	return NULL;
}

bool
predicate_takes_argument(const struct predicate_type *type)
{
	return type->parse != NULL;
}

int
predicate_parse(struct predicate *p, const struct predicate_type *type,
    struct span text, const struct regex_engine *engine, struct err *err)
{
	*p = (struct predicate){ .kind = type->kind,
		.option = type->option,
		.text = text };
	if (type->kind == KIND_HIDDEN)
		p->v.hidden = strcmp(type->option, "--hidden") == 0;
	if (text.n > SELECT_GLOB_MAX)
		return err_set(err, "longer than %d bytes at byte %d",
		    SELECT_GLOB_MAX, SELECT_GLOB_MAX + 1);
	return type->parse ? type->parse(p, engine, err) : 0;
}

bool
kind_is_of_name(enum kind kind)
{
	return kind == KIND_REGEX || kind == KIND_TYPE || kind == KIND_HIDDEN;
}

static enum select_answer
answer(bool yes)
{
	return yes ? SELECT_YES : SELECT_NO;
}

static int
match_regex(const struct predicate *p, const struct select *s, struct span path,
    struct err *err)
{
	int got;

	if (!p->v.regex)
		return SELECT_MAYBE;
	got = s->engine->match(p->v.regex, path);
	if (got >= 0)
		return answer(got);
	return err_set(err, "--regex '%.*s' costs too much on '%.*s'",
	    SPAN_ARG(p->text), SPAN_ARG(path));
}

static int
match_expr(const struct predicate *p, const struct select *s,
    const struct select_entry *e, struct err *err)
{
	int got = expr_judge(s, p->v.expr, e, err);

	if (got >= 0)
		return got;
	return err_wrap(err, "--expr '%.*s' on '%.*s'", SHOWN(p->text),
	    SPAN_ARG(e->path.n ? e->path : SPAN(".")));
}

static bool
match_perm(const struct predicate *p, uint32_t mode)
{
	uint32_t want = p->v.perm.mode;

	switch (p->v.perm.how) {
	case '-':
		return (mode & want) == want;
	case '/':
		return want == 0 || (mode & want) != 0;
	default:
		return mode == want;
	}
}

static bool
match_bound(const struct bound *b, uint64_t v)
{
	uint64_t n = v / b->unit + (v % b->unit != 0);

	return b->sign == '+' ? n > b->n
	    : b->sign == '-'  ? n < b->n
			      : n == b->n;
}

static enum select_answer
match_owner(const struct predicate *p, const struct select *s, uint32_t id)
{
	if (!p->named)
		return answer(match_bound(&p->v.bound, id));
	if (!s->owners_known)
		return SELECT_MAYBE;
	return answer(!p->absent && p->v.owner == id);
}

static bool
match_layer(const struct predicate *p, const struct select *s, int layer)
{
	uint32_t n = (uint32_t)layer;

	if (layer < 0)
		return false;
	switch (p->v.layer.which) {
	case LAYER_BASE:
		return n < s->base;
	case LAYER_APP:
		return n >= s->base;
	default:
		return n >= p->v.layer.from && n <= p->v.layer.to;
	}
}

static bool
match_newer(const struct predicate *p, const struct select_entry *e)
{
	if (e->mtime != p->v.newer.sec)
		return e->mtime > p->v.newer.sec;
	return e->mtime_ns > p->v.newer.ns;
}

static bool
has_xattr(const struct select_entry *e, struct span name)
{
	return e->has_xattr && e->has_xattr(e->xattrs, name);
}

int
predicate_match(const struct predicate *p, const struct select *s,
    const struct select_entry *e, struct err *err)
{
	if (e->name_only && !kind_is_of_name(p->kind))
		return SELECT_MAYBE;
	switch (p->kind) {
	case KIND_EXPR:
		return match_expr(p, s, e, err);
	case KIND_REGEX:
		return match_regex(p, s, e->path, err);
	case KIND_TYPE:
		return answer(p->v.types >> (e->type - 'a') & 1);
	case KIND_PERM:
		return answer(match_perm(p, e->mode));
	case KIND_UID:
		return (int)match_owner(p, s, e->uid);
	case KIND_GID:
		return (int)match_owner(p, s, e->gid);
	case KIND_SIZE:
		return answer(e->is_file && match_bound(&p->v.bound, e->size));
	case KIND_LAYER:
		return answer(match_layer(p, s, e->layer));
	case KIND_NEWER:
		return answer(match_newer(p, e));
	case KIND_CAP:
		return answer(has_xattr(e, SPAN("security.capability")));
	case KIND_XATTR:
		return answer(has_xattr(e, p->text));
	case KIND_HIDDEN:
		return answer(p->v.hidden == e->hidden);
	case KINDS:
		break;
	}
	return SELECT_NO;
}
