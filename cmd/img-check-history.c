/*
 * What the build did, by its history: instructions that a build had better not
 * have, and what they left in the image.
 *
 * A history is what the builder says of itself. Where the files of the image
 * can tell more they are asked: caches that are not there were not left, and
 * modes that were changed again are not open.
 */
#include "check/history.h"
#include "check/unverified.h"

#define CIS    "https://www.cisecurity.org/benchmark/docker"
#define BEST   "https://docs.docker.com/build/building/best-practices/"
#define CWE(n) "https://cwe.mitre.org/data/definitions/" #n ".html"

static const struct rule rules[] = {
	[SUDO] = { .id = "history/sudo",
	    .severity = SEV_MEDIUM,
	    .title = "the build runs sudo",
	    .help = "An instruction runs as the user that USER names. sudo in "
		    "it means that this user can become root without a "
		    "password, in the container too.",
	    .remediation = "Put what needs root before USER, and take sudo "
			   "and its rules out of the image.",
	    .references = { BEST "#user", CWE(250) },
	    .tags = { "history", "users" },
	    .aliases = { "DKL-DI-0001", "CWE-250" } },
	[DIST_UPGRADE] = { .id = "history/dist-upgrade",
	    .severity = SEV_LOW,
	    .title = "the build upgrades the whole distribution",
	    .help = "Such an upgrade also removes packages and adds others, "
		    "so that what is in the image depends on the day of its "
		    "build.",
	    .remediation = "Take a newer base image, or upgrade without "
			   "removing (apt-get upgrade).",
	    .references = { BEST "#apt-get" },
	    .tags = { "history", "packages" },
	    .aliases = { "DKL-DI-0003" } },
	[APK_CACHE] = { .id = "history/apk-cache",
	    .severity = SEV_LOW,
	    .title = "apk has left its index in the image",
	    .help = "A running container has no use for the index; it makes "
		    "the image larger, and grows stale. Low; info where it "
		    "is small, or where it was deleted by another "
		    "instruction, which leaves it in the layer below.",
	    .remediation = "Use apk add --no-cache, or rm -rf "
			   "/var/cache/apk/* in the same instruction.",
	    .references = { BEST },
	    .tags = { "history", "packages", "size" },
	    .aliases = { "DKL-DI-0004" } },
	[PACKAGE_CACHE] = { .id = "history/package-cache",
	    .severity = SEV_LOW,
	    .title = "a package manager has left lists or packages in the "
		     "image",
	    .help = "A running container has no use for them; they make the "
		    "image larger, and lists grow stale. Low; info for gems, "
		    "where they are small, and where they were deleted by "
		    "another instruction, which leaves them in the layer "
		    "below.",
	    .remediation = "Empty the cache in the same instruction (rm -rf "
			   "/var/lib/apt/lists/*, dnf clean all, pip "
			   "--no-cache-dir), or mount it "
			   "(RUN --mount=type=cache,target=…).",
	    .references = { BEST "#apt-get" },
	    .tags = { "history", "packages", "size" },
	    .aliases = { "DKL-DI-0005" } },
	[UPDATE_ALONE] = { .id = "history/update-alone",
	    .severity = SEV_MEDIUM,
	    .title = "package lists are updated by an instruction of their own",
	    .help = "The builder takes the instruction from its cache as long "
		    "as its text is the same: later installs use lists as "
		    "old as the cache, and packages without the fixes made "
		    "since.",
	    .remediation = "Update and install in one instruction: RUN "
			   "apt-get update && apt-get install -y NAME.",
	    .references = { BEST "#apt-get", CIS },
	    .tags = { "history", "packages", "CIS-4.7" },
	    .aliases = { "CIS-DI-0007" } },
	[ADD_NOT_COPY] = { .id = "history/add-not-copy",
	    .severity = SEV_LOW,
	    .title = "ADD is used where COPY does",
	    .help = "ADD also unpacks archives and fetches URLs: what it does "
		    "depends on what the file is.",
	    .remediation = "Use COPY.",
	    .references = { BEST "#add-or-copy", CIS },
	    .tags = { "history", "CIS-4.9" },
	    .aliases = { "CIS-DI-0009" } },
	[REMOTE_ADD] = { .id = "history/remote-add",
	    .severity = SEV_HIGH,
	    .title = "ADD fetches from the network without a checksum",
	    .help = "What is at the URL may be something else at the next "
		    "build. High where anybody in between can replace it "
		    "(http, ftp, git), medium otherwise. Not every builder "
		    "writes a checksum into the history.",
	    .remediation = "ADD --checksum=sha256:…, or a commit behind the "
			   "\"#\" of a repository.",
	    .references = { "https://docs.docker.com/reference/dockerfile/"
			    "#add---checksum",
		CWE(494) },
	    .tags = { "history", "supply-chain", "CIS-4.9" },
	    .aliases = { "CWE-494" } },
	[PIPE_TO_SHELL] = { .id = "history/pipe-to-shell",
	    .severity = SEV_HIGH,
	    .title = "the build runs what it fetches, unseen",
	    .help = "Whoever controls the server, at the time of the build, "
		    "controls the image. High where anybody in between does "
		    "too (http, ftp), medium otherwise.",
	    .remediation = "Fetch a file, check it (sha256sum -c, gpg "
			   "--verify), then run it.",
	    .references = { CWE(494) },
	    .tags = { "history", "supply-chain" },
	    .aliases = { "CWE-494" } },
	[NO_VERIFICATION] = { .id = "history/no-verification",
	    .severity = SEV_HIGH,
	    .title = "the build does not verify what it takes in",
	    .help = "High where packages are installed whose signature nobody "
		    "checks; medium where a server's certificate, or a "
		    "host's key, is not checked; high where a variable of "
		    "the image keeps it so in the container.",
	    .remediation = "Add the key or the authority that is missing "
			   "(/etc/apt/keyrings, ca-certificates).",
	    .references = { CIS, CWE(295), CWE(347) },
	    .tags = { "history", "supply-chain", "CIS-4.11" },
	    .aliases = { "CIS-DI-0011", "CWE-295", "CWE-347" } },
	[UNPINNED] = { .id = "history/unpinned",
	    .severity = SEV_INFO,
	    .title = "packages are installed without a version",
	    .help = "The same instruction gives other packages at another "
		    "day. Distributions delete old versions, so that this "
		    "is a choice, and no defect.",
	    .remediation = "Name versions where builds have to be the same "
			   "again.",
	    .references = { BEST "#apt-get" },
	    .tags = { "history", "packages" },
	    .aliases = { 0 } },
	[CHMOD_777] = { .id = "history/chmod-777",
	    .severity = SEV_MEDIUM,
	    .title = "the build lets everybody write files",
	    .help = "Any process in the container can change the files, or "
		    "put others in the folder: what others then run or read. "
		    "Not where the file is no more, or its mode was changed "
		    "again.",
	    .remediation = "Give the files to the user that needs them "
			   "(COPY --chown, chown), with 755 or 644.",
	    .references = { CWE(732) },
	    .tags = { "history", "permissions" },
	    .aliases = { "CWE-732" } },
	[ROOT_LAST] = { .id = "history/root-user-last",
	    .severity = SEV_LOW,
	    .title = "the build goes back to root at its end",
	    .help = "A user was made and used, and then given up: often a "
		    "USER root for some installation, without a way back.",
	    .remediation = "End with the USER that the image has for its "
			   "program.",
	    .references = { BEST "#user", CIS, CWE(250) },
	    .tags = { "history", "users", "CIS-4.1" },
	    .aliases = { "CWE-250" } },
	{ 0 },
};

/* A script of the line, into *sh. False where it cannot be judged. */
static bool
read_script(struct step *st, struct shell *sh)
{
	struct err err;

	if (shell_parse(sh, st->in.text, &err) < 0) {
		check_skip(st->c, "instruction-over-limit", SPAN(""),
		    "line %zu of the history: %s", st->number, err.msg);
		return false;
	}
	st->sh = sh;
	return true;
}

static void
judge_run(struct step *st)
{
	struct history_state *s = check_state(st->c);
	auto_shell struct shell sh = { 0 };
	struct span rest = st->in.build_args, word;

	if (st->in.windows) {
		s->windows++;
		return;
	}
	if (!read_script(st, &sh))
		return;
	if (sh.odd)
		history_note_odd(st->c, st->number, sh.odd);
	while (instruction_word(&rest, &word))
		history_judge_variable(st, word, SPAN(""), SPAN("the build"));
	history_judge_commands(st);
	history_trace(st, &s->traces[st->number - 1]);
}

static void
take_workdir(const struct step *st)
{
	struct history_state *s = check_state(st->c);
	struct span text = st->in.text;

	if (!span_is(st->in.name, "WORKDIR"))
		return;
	/* One below another is not worth the trouble. */
	s->workdir = text.n && text.p[0] == '/' && !memchr(text.p, '$', text.n)
	    ? text
	    : SPAN("");
}

static void
judge_line(struct check *c, const struct history_line *line, size_t number)
{
	struct step st = { .c = c, .line = line, .number = number };
	auto_buf struct buf words = { .max = SHELL_TEXT_MAX };

	instruction_parse(&st.in, line->created_by);
	switch (st.in.kind) {
	case INSTRUCTION_RUN:
		if (st.in.json && history_join(&words, st.in.text))
			instruction_parse(&st.in, buf_span(&words));
		judge_run(&st);
		break;
	case INSTRUCTION_ADD:
	case INSTRUCTION_COPY:
		history_judge_copy(&st);
		break;
	case INSTRUCTION_OTHER:
		take_workdir(&st);
		break;
	case INSTRUCTION_NONE:
	case INSTRUCTION_USER:
	case INSTRUCTION_ENV:
	case INSTRUCTION_TOOL:
		break;
	}
}

/* The image */

static bool
is_root(struct span user)
{
	struct span rest = user, name;
	size_t i = 0;

	span_cut(&rest, ':', &name);
	while (i < name.n && name.p[i] == '0')
		i++;
	return i == name.n || span_is(name, "root");
}

static void
judge_users(struct check *c)
{
	const struct metadata *m = check_metadata(c);
	bool twice = false;
	struct span now =
	    json_string(json_field(metadata_run_config(m), "User", &twice));
	struct span last = SPAN(""), other = SPAN("");
	struct step st = { .c = c };
	struct instruction in;

	for (size_t i = 0; i < m->nhistory; i++) {
		instruction_parse(&in, m->history[i].created_by);
		if (in.kind != INSTRUCTION_USER || !in.text.n)
			continue;
		last = in.text;
		st.number = i + 1;
		if (!is_root(last))
			other = last;
	}
	/* The config may say otherwise: docker commit --change. */
	if (!other.n || !is_root(last) || !is_root(now))
		return;
	history_report(&st,
	    &(struct suspicion){ .rule = ROOT_LAST,
		.severity = SEV_LOW,
		.noun = "user",
		.evidence = last },
	    "\"USER %.*s\" comes last, behind \"USER %.*s\"", SPAN_ARG(last),
	    SPAN_ARG(other));
}

/* Variables that the container keeps. */
static void
judge_environment(struct check *c)
{
	struct step st = { .c = c };
	struct span name, value, seen = SPAN("");
	struct unverified u;
	size_t i;

	for (i = 0; history_variable(c, i, &name, &value); i++) {
		if (!unverified_variable(name, value, &u) ||
		    span_eq(seen, name))
			continue;
		seen = name;
		st.number = instruction_env_line(check_metadata(c), name);
		history_report(&st,
		    &(struct suspicion){ .rule = NO_VERIFICATION,
			.severity = SEV_HIGH,
			.noun = "env",
			.evidence = name },
		    "the variable %.*s has the container trust any server",
		    SPAN_ARG(name));
	}
	if (i == HISTORY_VARIABLES_MAX)
		check_note(c, DIAG_WARNING, "more-variables", SPAN(""), 0,
		    "no more than %d variables of the environment are judged",
		    HISTORY_VARIABLES_MAX);
}

static void
note_history(struct check *c)
{
	const struct metadata *m = check_metadata(c);
	const struct history_state *s = check_state(c);

	if (!m->config)
		check_note(c, DIAG_WARNING, "no-config", SPAN(""), 0,
		    "the image has no config: how it was built and is run is "
		    "not known");
	else if (!m->nhistory)
		check_note(c, DIAG_NOTE, "no-history", SPAN(""), 0,
		    "the config has no history: only the image's files are "
		    "judged");
	if (s->windows)
		check_note(c, DIAG_NOTE, "windows-instructions", SPAN(""), 0,
		    "%zu instructions are for a shell of Windows, and are not "
		    "judged",
		    s->windows);
	if (s->odd > HISTORY_NOTES_MAX)
		check_note(c, DIAG_NOTE, "more-instructions", SPAN(""), 0,
		    "%zu more notes on lines of the history",
		    s->odd - HISTORY_NOTES_MAX);
}

static void
take_entry(struct check *c, const struct check_entry *e)
{
	struct history_state *s = check_state(c);

	if (e->entry->type != TAR_FILE)
		return;
	if (e->layer >= 0 && e->layer < STREAM_LAYERS_MAX &&
	    s->files[e->layer] < 2)
		s->files[e->layer]++;
	caches_found_add(&s->caches, e->entry->name, e->entry->size, e->layer);
}

static void
judge(struct check *c)
{
	const struct metadata *m = check_metadata(c);
	struct history_state *s = check_state(c);

	s->traces = mem_zalloc((m->nhistory + 1) * sizeof(*s->traces));
	s->workdir = SPAN("/");
	for (size_t i = 0; i < m->nhistory; i++)
		judge_line(c, &m->history[i], i + 1);
	judge_users(c);
	judge_environment(c);
	history_judge_caches(c);
	note_history(c);
}

static void
release(struct check *c)
{
	struct history_state *s = check_state(c);

	caches_found_release(&s->caches);
	free(s->traces);
	free(s->keys);
	arena_release(&s->arena);
}

static const struct check_def history = {
	.name = "history",
	.about = "how the image was built, and what the build left",
	.rules = rules,
	.select = { .names = true },
	.state_size = sizeof(struct history_state),
	.entry = take_entry,
	.end = judge,
	.release = release,
};

CHECK(history);
