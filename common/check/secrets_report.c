#include "check/driver.h"
#include "check/instruction.h"
#include "check/secrets.h"
#include "secret/mask.h"

enum {
	MESSAGE_MAX = 4096,
	NUMBER_MAX = 24, /* bytes of "#2" */
};

static const struct {
	const char *key;  /* what comes before a name in a finding's key */
	const char *text; /* what in a message */
} places[] = {
	[PLACE_FILE] = { "", "" },
	[PLACE_ENV] = { "Env.", "the environment variable" },
	[PLACE_LABEL] = { "Labels.", "the label" },
	[PLACE_ANNOTATION] = { "annotations.", "the annotation" },
	[PLACE_ENTRYPOINT] = { "Entrypoint", "the entry point" },
	[PLACE_CMD] = { "Cmd", "the command" },
	[PLACE_HEALTHCHECK] = { "Healthcheck", "the health check" },
	[PLACE_SHELL] = { "Shell", "the shell" },
	[PLACE_ONBUILD] = { "OnBuild", "an ONBUILD trigger" },
	[PLACE_ARG] = { "ARG.", "the build argument" },
	[PLACE_HISTORY] = { "history", "a build instruction" },
};

/* The place's own name, as of a variable, or what is in it. */
static bool
names_itself(enum place p)
{
	return p == PLACE_ENV || p == PLACE_LABEL || p == PLACE_ANNOTATION ||
	    p == PLACE_ARG;
}

static void
put_place(struct buf *b, const struct find *x)
{
	const char *text = places[x->spot.place].text;
	struct span name = x->secret.name;

	if (names_itself(x->spot.place)) {
		buf_printf(b, " in %s \"%.*s\"", text, SPAN_ARG(name));
		return;
	}
	if (name.n)
		buf_printf(b, " in \"%.*s\"", SPAN_ARG(name));
	if (x->spot.place != PLACE_FILE)
		buf_printf(b, " in %s", text);
}

static void
put_message(struct buf *b, const struct find *x, const struct check_body *body)
{
	buf_puts(b, x->secret.title);
	put_place(b, x);
	if (x->secret.wrap == WRAP_BASE64)
		buf_puts(b, ", encoded in base64");
	if (x->secret.wrap == WRAP_UTF16)
		buf_puts(b, ", in UTF-16");
	if (x->spot.within.n)
		buf_printf(b, ", inside the archive as \"%.*s\"",
		    SPAN_ARG(x->spot.within));
	else if (x->spot.member)
		buf_puts(b, ", inside the archive");
	if (body && body->removed >= 0)
		buf_printf(b,
		    ", still in the image although layer %d took the file "
		    "away",
		    body->removed);
}

static void
put_evidence(struct buf *b, const struct find *x)
{
	if (x->secret.name.n) {
		buf_put(b, x->secret.name);
		buf_putc(b, '=');
	}
	mask_secret(b, &x->secret);
}

/* How often the path had this key, this time included. */
static size_t
count_key(struct secrets_state *s, struct span path, struct span key)
{
	auto_buf struct buf both = { .max = 2 * TAR_PATH_MAX + MESSAGE_MAX };
	size_t before = s->keys.n, at;

	buf_put(&both, path);
	buf_putc(&both, 0);
	buf_put(&both, key);
	at = table_add(&s->keys, buf_span(&both));
	if (s->keys.n > before) {
		mem_grow(s->times, before, s->cap_times);
		s->times[at] = 0;
	}
	return ++s->times[at];
}

/*
 * Pattern and name, so that it is the same in the next build; never what has to
 * do with the value.
 */
static void
put_key(struct buf *b, struct secrets_state *s, const struct find *x,
    struct span path)
{
	const char *place = places[x->spot.place].key;
	struct span name = x->secret.name;
	size_t times;

	if (s->body && s->body->removed >= 0)
		buf_puts(b, "hidden:");
	buf_puts(b, x->secret.id);
	if (*place || name.n)
		buf_putc(b, ':');
	buf_puts(b, place);
	if (*place && name.n && !names_itself(x->spot.place))
		buf_putc(b, '.');
	buf_put(b, name);
	if (x->spot.within.n) {
		buf_putc(b, '!');
		buf_put(b, x->spot.within);
	}
	times = count_key(s, path, buf_span(b));
	if (times > 1)
		buf_printf(b, "#%zu", times);
}

/* Keys of somebody's test suite, which everybody has: not worth a finding, but
 * worth a word, since anything can be put there. */
static bool
is_shipped(struct check *c, const struct find *x, struct span path)
{
	struct secrets_state *s = check_state(c);

	if (!x->spot.shipped || x->secret.kind == SECRET_PATTERN)
		return false;
	if (s->shipped++ == 0) {
		buf_init(&s->shipped_at, TAR_PATH_MAX);
		buf_put(&s->shipped_at, path);
	}
	return true;
}

static bool
is_allowed(struct check *c, const struct find *x, struct span path,
    struct span key)
{
	struct secrets_state *s = check_state(c);
	struct finding record = { .rule = &c->rules[x->secret.kind],
		.path = path,
		.key = key };
	struct digest room;

	if (s->allow.has_fingerprints)
		report_fingerprint(&record, &room);
	if (!secrets_allow_has(&s->allow,
		&(struct secrets_allow_find){ .rule = record.rule,
		    .id = x->secret.id,
		    .path = path,
		    .fingerprint = record.fingerprint }))
		return false;
	s->allowed += check_wants_rule(c, (int)x->secret.kind);
	return true;
}

static void
clean(struct secrets_state *s, struct span *text, struct buf *room)
{
	auto_buf struct buf half = { .max = room->max };

	scanner_mask(s->scanner, &half, *text);
	mask_text(room, buf_span(&half));
	*text = buf_span(room);
}

/*
 * A name is shown, and is part of the key, so it must have no secret in it: the
 * key of a JSON object can be a token, that of a setting a URL. One that was
 * cut may have a part of one.
 */
static void
clean_name(struct secrets_state *s, struct find *x, struct buf *room)
{
	struct span *name = &x->secret.name;

	if (!names_itself(x->spot.place) && name->n >= SECRET_NAME_MAX)
		*name = SPAN("");
	clean(s, name, room);
}

static void
report(struct check *c, struct find *x)
{
	static const char hidden[] =
	    "Rotate it: whoever has the image can read it. Make it part of no "
	    "layer: RUN --mount=type=secret, or a stage that is not shipped; "
	    "to delete it later does not help.";
	struct secrets_state *s = check_state(c);
	const struct check_body *body = s->body;
	struct span path = body ? body->entry->name : SPAN("");
	auto_buf struct buf message = { .max = MESSAGE_MAX };
	auto_buf struct buf evidence = { .max = MESSAGE_MAX };
	auto_buf struct buf key = { .max = TAR_PATH_MAX + MESSAGE_MAX };
	auto_buf struct buf name = { .max = STREAM_META_MAX };
	auto_buf struct buf within = { .max = 2 * TAR_PATH_MAX };
	size_t history = x->spot.history;

	clean_name(s, x, &name);
	clean(s, &x->spot.within, &within);
	put_key(&key, s, x, path);
	if (is_allowed(c, x, path, buf_span(&key)) || is_shipped(c, x, path))
		return;
	put_message(&message, x, body);
	put_evidence(&evidence, x);
	if (x->spot.place == PLACE_ENV)
		history =
		    instruction_env_line(check_metadata(c), x->secret.name);
	check_report(c,
	    &(struct check_finding){ .rule = (int)x->secret.kind,
		.severity = x->secret.severity,
		.confidence = x->spot.of_tests ? "low" : x->secret.confidence,
		.message = buf_span(&message),
		.path = path,
		.body = body,
		.line = body ? x->secret.line : 0,
		.key = buf_span(&key),
		.evidence = buf_span(&evidence),
		.remediation = body && body->removed >= 0 ? hidden : NULL,
		.history = history ? history : x->spot.history,
		.layer = -1 });
}

void
secrets_report(struct check *c)
{
	struct secrets_state *s = check_state(c);
	struct span path = s->body ? s->body->entry->name : SPAN("");
	auto_buf struct buf where = { .max = TAR_PATH_MAX + 2 };

	if (s->body)
		buf_printf(&where, "\"%.*s\"", SPAN_ARG(path));
	else
		buf_puts(&where, "the config");
	finds_settle(&s->finds);
	if (s->finds.over)
		check_skip(c, "findings-over-limit", path,
		    "%s has more than %d secrets: the others are not told",
		    buf_str(&where), FINDS_MAX);
	if (scanner_gave_up(s->scanner))
		check_skip(c, "pattern-over-limit", path,
		    "a pattern takes too long in %s: what it would find there "
		    "is not known",
		    buf_str(&where));
	for (size_t i = 0; i < s->finds.n; i++)
		report(c, &s->finds.list[i]);
	finds_reset(&s->finds);
}
