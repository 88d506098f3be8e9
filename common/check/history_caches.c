#include "check/command.h"
#include "check/history.h"

enum { SMALL_CACHE = 64 * 1024 }; /* bytes: not worth an instruction */

/* Whether the variable keeps a manager from filling its cache. */
static bool
switches_cache_off(struct span name, struct span value)
{
	return span_is(name, "PIP_NO_CACHE_DIR") && value.n &&
	    !span_is(value, "0") && !span_is(value, "false");
}

/* "NAME=value" */
static bool
sets_cache_off(struct span word)
{
	struct span value = word, name;

	return word.n && span_cut(&value, '=', &name) && value.p &&
	    switches_cache_off(name, value);
}

static bool
keeps_no_pip(const struct step *st)
{
	struct span rest = st->in.build_args, word, name, value;

	for (size_t i = 0; history_variable(st->c, i, &name, &value); i++)
		if (switches_cache_off(name, value))
			return true;
	while (instruction_word(&rest, &word))
		if (sets_cache_off(word))
			return true;
	for (size_t i = 0; i < st->sh->n; i++) {
		const struct shell_command *c = &st->sh->commands[i];

		for (size_t k = 0; k < c->nassigns; k++)
			if (sets_cache_off(c->assigns[k].text))
				return true;
		for (size_t k = 1; k < c->nwords; k++)
			if (sets_cache_off(c->words[k].text))
				return true;
	}
	return false;
}

/* "--mount=type=cache,target=/var/cache/apt": what is in it stays outside. */
static bool
is_mounted(const struct step *st, enum package_cache cache)
{
	struct span flags = st->in.flags, word, item;

	while (instruction_word(&flags, &word)) {
		if (!span_starts(word, SPAN("--mount=")))
			continue;
		for (word = span_from(word, strlen("--mount=")); word.p;) {
			struct span value;

			if (!span_cut(&word, ',', &item))
				break;
			value = item;
			if (span_cut(&value, '=', &item) && value.p &&
			    (span_is(item, "target") || span_is(item, "dst") ||
				span_is(item, "destination")) &&
			    package_cache_is_in(cache, value))
				return true;
		}
	}
	return false;
}

void
history_trace(const struct step *st, struct traces *t)
{
	struct installer in;
	unsigned off = 0;

	if (keeps_no_pip(st))
		off |= 1u << CACHE_PIP;
	for (int k = 0; k < CACHES; k++)
		if (is_mounted(st, (enum package_cache)k))
			off |= 1u << k;
	for (size_t i = 0; i < st->sh->n; i++) {
		const struct shell_command *c = &st->sh->commands[i];
		bool installs = installer_parse(&in, c);

		for (int k = 0; k < CACHES; k++) {
			enum package_cache cache = (enum package_cache)k;

			if (installs && package_cache_is_filled(cache, &in))
				t->fills |= 1u << k & ~off;
			if (package_cache_is_emptied(cache, c,
				installs ? &in : NULL))
				t->empties |= 1u << k;
		}
	}
}

/* The command of a line that fills the cache; nothing where none is found. */
static void
put_filling(struct check *c, size_t number, enum package_cache cache,
    struct buf *b)
{
	const struct history_line *line =
	    &check_metadata(c)->history[number - 1];
	auto_buf struct buf words = { .max = SHELL_TEXT_MAX };
	auto_shell struct shell sh = { 0 };
	struct instruction in;
	struct installer installer;
	struct err err;

	instruction_parse(&in, line->created_by);
	if (in.json && history_join(&words, in.text))
		instruction_parse(&in, buf_span(&words));
	if (shell_parse(&sh, in.text, &err) < 0)
		return;
	for (size_t i = 0; i < sh.n; i++) {
		if (!installer_parse(&installer, &sh.commands[i]) ||
		    !package_cache_is_filled(cache, &installer))
			continue;
		command_put(b, &sh.commands[i]);
		return;
	}
}

/* The last line that filled the cache and left it, of this layer if that is
 * known; 0: none. */
static size_t
line_of_cache(struct check *c, enum package_cache cache, int layer)
{
	const struct metadata *m = check_metadata(c);
	const struct history_state *s = check_state(c);

	for (size_t i = m->nhistory; i-- > 0;)
		if (s->traces[i].fills & 1u << cache &&
		    (layer < 0 || m->history[i].layer < 0 ||
			m->history[i].layer == layer))
			return i + 1;
	return 0;
}

static int
rule_of(enum package_cache cache)
{
	return cache == CACHE_APK ? APK_CACHE : PACKAGE_CACHE;
}

static void
report_found(struct check *c, const struct cache_found *f)
{
	auto_buf struct buf text = { .max = HISTORY_EVIDENCE_MAX };
	auto_buf struct buf msg = { .max = ERR_MAX };
	size_t number = line_of_cache(c, f->cache, f->layer);
	const char *name = manager_name(package_cache_manager(f->cache));

	buf_printf(&msg, "%s of %s are left in \"%s\": %llu file%s, %.1f MB",
	    package_cache_what(f->cache), name, f->folder,
	    (unsigned long long)f->files, f->files == 1 ? "" : "s",
	    (double)f->bytes / 1e6);
	if (number)
		put_filling(c, number, f->cache, &text);
	check_report(c,
	    &(struct check_finding){ .rule = rule_of(f->cache),
		.severity = f->bytes < SMALL_CACHE || f->cache == CACHE_GEM
		    ? SEV_INFO
		    : SEV_LOW,
		.message = buf_span(&msg),
		.path = span_of(f->folder),
		.key = span_of(name),
		.evidence = buf_span(&text),
		.remediation = package_cache_remedy(f->cache),
		.history = number,
		.layer = f->layer });
}

/*
 * A cache that no file is left of. It is in a layer all the same where one
 * instruction left it and another one emptied it; nothing is to be said where
 * none emptied it: it was not filled.
 */
static void
judge_gone(struct check *c, enum package_cache cache)
{
	const struct metadata *m = check_metadata(c);
	const struct history_state *s = check_state(c);
	auto_buf struct buf text = { .max = HISTORY_EVIDENCE_MAX };
	bool known = check_names_known(c), emptied = false;
	struct step st = { .c = c };

	for (size_t i = 0; i < m->nhistory && !emptied; i++) {
		if (m->history[i].layer < 0)
			continue;
		emptied = st.number && s->traces[i].empties & 1u << cache;
		if (!emptied &&
		    s->traces[i].fills & ~s->traces[i].empties & 1u << cache)
			st.number = i + 1;
	}
	if (!st.number || (known && !emptied))
		return;
	put_filling(c, st.number, cache, &text);
	history_report(&st,
	    &(struct suspicion){ .rule = rule_of(cache),
		.severity = SEV_INFO,
		.confidence = "low",
		.noun = manager_name(package_cache_manager(cache)),
		.evidence = buf_span(&text) },
	    known ? "%s of %s that one instruction leaves are deleted by "
		    "another: they stay in the layer"
		  : "%s of %s may be left",
	    package_cache_what(cache),
	    manager_name(package_cache_manager(cache)));
}

void
history_judge_caches(struct check *c)
{
	const struct history_state *s = check_state(c);
	unsigned found = 0;

	for (size_t i = 0; i < s->caches.n; i++) {
		found |= 1u << s->caches.list[i].cache;
		report_found(c, &s->caches.list[i]);
	}
	if (s->caches.n == CACHES_FOUND_MAX)
		check_note(c, DIAG_WARNING, "more-caches", SPAN(""), 0,
		    "there are more than %d caches of package managers: the "
		    "last one stands for the others",
		    CACHES_FOUND_MAX - 1);
	for (int k = 0; k < CACHES; k++)
		if (!(found & 1u << k))
			judge_gone(c, (enum package_cache)k);
}
