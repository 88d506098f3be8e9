#include "check/command.h"
#include "check/history.h"

static bool
is_archive(struct span name)
{
	static const char *const ends[] = { ".tar", ".tgz", ".tbz", ".tbz2",
		".txz", ".tzst", ".tar.gz", ".tar.bz2", ".tar.xz", ".tar.zst",
		".tar.lzma", ".tar.Z", ".gz", ".bz2", ".xz" };

	for (size_t i = 0; i < array_len(ends); i++)
		if (span_ends(name, span_of(ends[i])))
			return true;
	return false;
}

static bool
is_hex(struct span s, size_t n)
{
	for (size_t i = 0; i < s.n; i++)
		if (!(s.p[i] >= '0' && s.p[i] <= '9') &&
		    !(s.p[i] >= 'a' && s.p[i] <= 'f'))
			return false;
	return s.n == n;
}

/* A repository at a commit: "https://x/y.git#0123…". */
static bool
is_pinned_git(struct span source)
{
	struct span rest = source, part;

	span_cut(&rest, '#', &part);
	if (!rest.p)
		return false;
	span_cut(&rest, ':', &part);
	return is_hex(part, 40);
}

static bool
is_remote(struct span source)
{
	return memmem(source.p, source.n, "://", 3) ||
	    span_starts(source, SPAN("git@"));
}

/* A path of the container; empty where it is not known. */
static bool
container_path(const struct history_state *s, struct span destination,
    struct buf *b)
{
	if (memchr(destination.p, '$', destination.n))
		return false;
	if (destination.p[0] != '/') {
		if (!s->workdir.n)
			return false;
		buf_put(b, s->workdir);
		buf_putc(b, '/');
	}
	buf_put(b, destination);
	return true;
}

static void
report_add(const struct step *st, const char *confidence, struct span what,
    struct span destination)
{
	auto_buf struct buf text = { .max = HISTORY_EVIDENCE_MAX };

	buf_puts(&text, "ADD ");
	buf_put(&text, what);
	buf_puts(&text, what.n ? " " : "");
	buf_put(&text, destination);
	history_report(st,
	    &(struct suspicion){ .rule = ADD_NOT_COPY,
		.severity = SEV_LOW,
		.confidence = confidence,
		.noun = "add",
		.evidence = buf_span(&text) },
	    "ADD of \"%.*s\", which is no archive and no URL: COPY does the "
	    "same",
	    SPAN_ARG(what.n ? what : destination));
}

/*
 * The builder kept a digest alone: a folder cannot be an archive; whether a
 * file was one shows in what came of it. An archive becomes a folder, of more
 * than one file.
 */
static void
judge_nop_add(const struct step *st, const struct instruction_copy *copy)
{
	const struct history_state *s = check_state(st->c);
	auto_buf struct buf path = { .max = 2 * TAR_PATH_MAX };
	struct check_stat stat;
	int layer = st->line->layer;

	if (span_starts(copy->sources, SPAN("dir:"))) {
		report_add(st, NULL, SPAN(""), copy->destination);
		return;
	}
	if (!container_path(s, copy->destination, &path) ||
	    !check_stat(st->c, buf_span(&path), &stat))
		return;
	if (stat.type == TAR_FILE)
		report_add(st, NULL, SPAN(""), copy->destination);
	else if (layer >= 0 && layer < STREAM_LAYERS_MAX &&
	    s->files[layer] == 1)
		report_add(st, "low", SPAN(""), copy->destination);
}

static void
judge_remote(const struct step *st, struct span source,
    const struct instruction_copy *copy)
{
	auto_buf struct buf url = { .max = HISTORY_EVIDENCE_MAX };
	auto_buf struct buf text = { .max = 2 * HISTORY_EVIDENCE_MAX };

	if (instruction_flag(&st->in, SPAN("--checksum")).n ||
	    is_pinned_git(source))
		return;
	command_put_url(&url, source);
	buf_puts(&text, "ADD ");
	buf_put(&text, buf_span(&url));
	buf_puts(&text, " ");
	buf_put(&text, copy->destination);
	history_report(st,
	    &(struct suspicion){ .rule = REMOTE_ADD,
		.severity = history_url_severity(source),
		/* Others do not write down whether it was checked. */
		.confidence =
		    st->in.form == INSTRUCTION_PLAIN ? NULL : "medium",
		.noun = "add",
		.evidence = buf_span(&text) },
	    "ADD fetches \"%.*s\" without a checksum",
	    SPAN_ARG(buf_span(&url)));
}

static void
report_unknown_url(const struct step *st, const struct instruction_copy *copy)
{
	auto_buf struct buf text = { .max = HISTORY_EVIDENCE_MAX };

	buf_puts(&text, "ADD ");
	buf_put(&text, copy->destination);
	history_report(st,
	    &(struct suspicion){ .rule = REMOTE_ADD,
		.severity = SEV_MEDIUM,
		.confidence = "medium",
		.noun = "add",
		.evidence = buf_span(&text) },
	    "ADD puts what it fetches from a URL into \"%.*s\", without a "
	    "checksum",
	    SPAN_ARG(copy->destination));
}

/* A line that made the image's first layer: what a distribution is made of. */
static bool
is_first_layer(const struct step *st)
{
	const struct metadata *m = check_metadata(st->c);
	size_t i = 0;

	while (i < m->nhistory && m->history[i].empty)
		i++;
	return st->number == i + 1;
}

static void
judge_add(const struct step *st, const struct instruction_copy *copy)
{
	struct span rest = copy->sources, source;

	if (st->in.form == INSTRUCTION_NOP && is_hex(copy->sources, 64)) {
		report_unknown_url(st, copy);
		return;
	}
	if (is_first_layer(st) && span_is(copy->destination, "/"))
		return;
	if (st->in.form == INSTRUCTION_NOP) {
		judge_nop_add(st, copy);
		return;
	}
	while (instruction_word(&rest, &source)) {
		if (is_remote(source))
			judge_remote(st, source, copy);
		else if (!is_archive(source) &&
		    !memchr(source.p, '$', source.n) &&
		    !span_starts(source, SPAN("<<")))
			report_add(st, NULL, source, copy->destination);
	}
}

void
history_judge_copy(struct step *st)
{
	const struct history_state *s = check_state(st->c);
	auto_buf struct buf words = { .max = SHELL_TEXT_MAX };
	auto_buf struct buf path = { .max = 2 * TAR_PATH_MAX };
	auto_buf struct buf text = { .max = HISTORY_EVIDENCE_MAX };
	struct instruction_copy copy;
	struct span mode = instruction_flag(&st->in, SPAN("--chmod"));

	if (span_starts(st->in.text, SPAN("[")) &&
	    history_join(&words, st->in.text))
		st->in.text = buf_span(&words);
	if (!instruction_copies(&st->in, &copy)) {
		history_note_odd(st->c, st->number,
		    "it does not say what is added");
		return;
	}
	if (st->in.kind == INSTRUCTION_ADD)
		judge_add(st, &copy);
	if (!mode.n)
		return;
	buf_put(&text, st->in.name);
	buf_printf(&text, " --chmod=%.*s ", SPAN_ARG(mode));
	buf_put(&text, copy.destination);
	container_path(s, copy.destination, &path);
	history_report_mode(st, "--chmod", mode,
	    path.n ? buf_span(&path) : copy.destination, !path.n,
	    buf_span(&text));
}
