/*
 * Permissions that give something away: setuid and setgid programs, file
 * capabilities, what everybody can write, device nodes, and owners that nobody
 * is.
 *
 * Entries are only gathered while they go by: a file's other names, and the
 * names of users and groups, may come later. Judged are inodes, so that two
 * names of one file are one finding.
 */
#include "check/allow.h"
#include "check/check.h"
#include "check/grade.h"
#include "check/ids.h"
#include "check/suspects.h"
#include "check/usual.h"

enum {
	SETUID,
	SETUID_NOT_ROOT,
	SETGID,
	CAPABILITY,
	SETGID_DIRECTORY,
	WORLD_WRITABLE,
	DEVICE,
	UNOWNED,
};

static const struct rule rules[] = {
	[SETUID] = { .id = "modes/setuid",
	    .severity = SEV_HIGH,
	    .title = "a program runs as root, whoever starts it",
	    .help = "A fault in it makes root of any process in the "
		    "container, unless no_new_privileges is set. High for "
		    "programs that run what their caller wants (shells, "
		    "interpreters, editors), low for those that distributions "
		    "ship to give privileges away (sudo), info for those "
		    "that base images have and for what cannot be executed.",
	    .remediation = "chmod u-s the file, or remove its package; list "
			   "it with --allow if it has to be so.",
	    .references = { "https://cwe.mitre.org/data/definitions/250.html" },
	    .tags = { "permissions", "CIS-4.8" },
	    .aliases = { "CIS-DI-0008", "CWE-250" } },
	[SETUID_NOT_ROOT] = { .id = "modes/setuid-not-root",
	    .severity = SEV_HIGH,
	    .title = "a program runs as another user than root, whoever "
		     "starts it",
	    .help = "Whoever starts it becomes that user, and that user can "
		    "replace what others start. Severities as those of "
		    "modes/setuid.",
	    .remediation = "chmod u-s the file, or chown it to root; list it "
			   "with --allow if it has to be so.",
	    .references = { "https://cwe.mitre.org/data/definitions/250.html",
		"https://cwe.mitre.org/data/definitions/282.html" },
	    .tags = { "permissions", "CIS-4.8" },
	    .aliases = { "CIS-DI-0008", "CWE-282" } },
	[SETGID] = { .id = "modes/setgid",
	    .severity = SEV_MEDIUM,
	    .title = "a program runs with another group, whoever starts it",
	    .help = "A fault in it gives any process what the group may do. "
		    "Medium where the group is root's, or the program runs "
		    "what its caller wants; info for those that base images "
		    "have, and where the group cannot execute it, so that "
		    "the bit has no effect.",
	    .remediation = "chmod g-s the file, or remove its package; list "
			   "it with --allow if it has to be so.",
	    .references = { "https://cwe.mitre.org/data/definitions/250.html" },
	    .tags = { "permissions", "CIS-4.8" },
	    .aliases = { "CIS-DI-0008", "CWE-250" } },
	[CAPABILITY] = { .id = "modes/file-capability",
	    .severity = SEV_HIGH,
	    .title = "a program has capabilities, whoever starts it",
	    .help = "Part of what root may do, for everybody who starts the "
		    "program. High where the capability is as good as root "
		    "(cap_sys_admin, cap_setuid, cap_dac_override and so "
		    "on), low where it opens sockets, or has to be inherited "
		    "first; info for those that base images have.",
	    .remediation = "setcap -r the file, and give the container the "
			   "capability it needs; list it with --allow if it "
			   "has to be so.",
	    .references = { "https://man7.org/linux/man-pages/man7/"
			    "capabilities.7.html",
		"https://cwe.mitre.org/data/definitions/250.html" },
	    .tags = { "permissions", "CIS-4.8" },
	    .aliases = { "CWE-250" } },
	[SETGID_DIRECTORY] = { .id = "modes/setgid-directory",
	    .severity = SEV_LOW,
	    .title = "what is made in a directory gets the directory's group",
	    .help = "Files that root makes there belong to a group that was "
		    "not asked for. Info for those that distributions have.",
	    .remediation = "chmod g-s the directory, or list it with "
			   "--allow.",
	    .references = { "https://cwe.mitre.org/data/definitions/732.html" },
	    .tags = { "permissions", "CIS-4.8" },
	    .aliases = { "CIS-DI-0008" } },
	[WORLD_WRITABLE] = { .id = "modes/world-writable",
	    .severity = SEV_HIGH,
	    .title = "everybody can change a file, or what is in a directory",
	    .help = "Any process in the container can replace what others "
		    "run or read. High for programs and where programs, "
		    "libraries and settings are, low below dev, proc and "
		    "sys, over which runtimes mount. A directory with the "
		    "sticky bit is no finding.",
	    .remediation = "chmod o-w it; where everybody has to write, as in "
			   "tmp, chmod +t the directory.",
	    .references = { "https://cwe.mitre.org/data/definitions/732.html" },
	    .tags = { "permissions" },
	    .aliases = { "CWE-732" } },
	[DEVICE] = { .id = "modes/device",
	    .severity = SEV_HIGH,
	    .title = "the image has device nodes",
	    .help = "In a container that may use it, a node is the device "
		    "itself. High for disks and memory outside dev; below "
		    "dev, over which runtimes mount, a grade less. The usual "
		    "nodes of dev are info.",
	    .remediation = "Remove the node; give the container the device "
			   "when it starts (--device).",
	    .references = { "https://cwe.mitre.org/data/definitions/552.html" },
	    .tags = { "permissions", "devices" },
	    .aliases = { "CWE-552" } },
	[UNOWNED] = { .id = "modes/unowned",
	    .severity = SEV_LOW,
	    .title = "files belong to a user or group that there is not",
	    .help = "Mostly ids of the machine that built the image. An "
		    "account that gets the number later owns the files. Info "
		    "where the config runs the container by that number. "
		    "Images without etc/passwd are not judged.",
	    .remediation = "Set the owner in the build (COPY --chown, tar "
			   "--owner), or add the account.",
	    .references = { "https://cwe.mitre.org/data/definitions/282.html" },
	    .tags = { "permissions", "accounts" },
	    .aliases = { "CWE-282" } },
	{ 0 },
};

enum {
	SUID = 04000,
	SGID = 02000,
	STICKY = 01000,
	OTHER_WRITE = 0002,
	/* Of a file that has more, no list has them all. */
	NAMES_LISTED_MAX = 64,
	MESSAGE_MAX = 4096,
};

struct state {
	struct suspects suspects;
	struct ids ids;
	struct allow allowed;
	struct allow usual, on_request; /* of files */
	struct allow usual_dirs, on_request_dirs;
	size_t nallowed;
};

static int
take_allow(struct check *c, struct span text, struct err *err)
{
	struct state *s = check_state(c);

	return allow_add(&s->allowed, text, err);
}

static bool
is_suspect(const struct tar_entry *e)
{
	switch (e->type) {
	case TAR_FILE:
		return e->mode & (SUID | SGID | OTHER_WRITE) ||
		    (e->nxattrs && suspect_caps(e).p);
	case TAR_DIR:
		return e->mode & SGID ||
		    (e->mode & (STICKY | OTHER_WRITE)) == OTHER_WRITE;
	case TAR_FIFO:
		return e->mode & OTHER_WRITE;
	case TAR_CHAR:
	case TAR_BLOCKDEV:
		return true;
	case TAR_LINK:
	case TAR_SYMLINK:
		break;
	}
	return false;
}

static void
take_entry(struct check *c, const struct check_entry *entry)
{
	struct state *s = check_state(c);
	const struct tar_entry *e = entry->entry;

	if (e->type == TAR_LINK) {
		suspects_add_name(&s->suspects, e);
		return;
	}
	ids_count(&s->ids, ID_USER, e->uid, e->name, entry->layer);
	ids_count(&s->ids, ID_GROUP, e->gid, e->name, entry->layer);
	if (is_suspect(e))
		suspects_add(&s->suspects, entry);
}

static void
take_file(struct check *c, const struct check_file *file)
{
	struct state *s = check_state(c);

	ids_name(&s->ids,
	    span_ends(file->path, SPAN("group")) ? ID_GROUP : ID_USER,
	    file->body);
}

/* Whether each name of the file is in the list. */
static bool
is_in(const struct state *s, const struct allow *a, const struct suspect *x,
    struct span caps)
{
	struct allow_file f = { .path = x->path,
		.uid = x->uid,
		.gid = x->gid,
		.mode = x->mode,
		.caps = caps };
	size_t at = 0;

	while (x->names <= NAMES_LISTED_MAX && allow_has(a, &f))
		if (!suspects_name(&s->suspects, x, &at, &f.path))
			return true;
	return false;
}

static bool
is_allowed(struct state *s, const struct suspect *x, struct span caps)
{
	bool allowed = is_in(s, &s->allowed, x, caps);

	s->nallowed += allowed;
	return allowed;
}

static void
report(struct check *c, const struct suspect *x, int rule, int severity,
    struct buf *msg)
{
	const struct state *s = check_state(c);
	auto_buf struct buf evidence = { .max = MESSAGE_MAX };

	suspects_put_names(&s->suspects, x, msg);
	buf_printf(&evidence, "mode %04o, owner ", x->mode);
	ids_put(&evidence, &s->ids, ID_USER, x->uid);
	buf_putc(&evidence, ':');
	ids_put(&evidence, &s->ids, ID_GROUP, x->gid);
	check_report(c,
	    &(struct check_finding){ .rule = rule,
		.severity = (enum severity)severity,
		.message = buf_span(msg),
		.path = x->path,
		.key = x->path.n ? SPAN("") : SPAN("/"),
		.evidence = buf_span(&evidence),
		.layer = x->layer });
}

/* What lists say; `other` where they say nothing. */
static struct grade
judge_by_lists(struct state *s, const struct suspect *x, struct span caps,
    struct grade other)
{
	bool dir = x->type == TAR_DIR;

	if (is_allowed(s, x, caps))
		return (struct grade){ GRADE_NONE, "" };
	if (is_in(s, dir ? &s->usual_dirs : &s->usual, x, caps))
		return (struct grade){ SEV_INFO, ", as in many distributions" };
	if (is_in(s, dir ? &s->on_request_dirs : &s->on_request, x, caps))
		return (struct grade){ SEV_LOW, ", as its package has it" };
	return other;
}

static int
rule_of(const struct check *c, const struct suspect *x)
{
	int rule = x->uid ? SETUID_NOT_ROOT : SETUID;

	/* A file that is both is one finding, of the rule that is asked for. */
	if (!(x->mode & SUID) || (x->mode & SGID && !check_wants_rule(c, rule)))
		return SETGID;
	return rule;
}

/* By any of its names. */
static bool
obeys(const struct state *s, const struct suspect *x)
{
	struct span name = x->path;
	size_t at = 0;

	do
		if (program_obeys(name))
			return true;
	while (suspects_name(&s->suspects, x, &at, &name));
	return false;
}

/* No distribution has such a shell: a list is not asked about it. */
static struct grade
judge_program(struct state *s, const struct suspect *x, bool setgid)
{
	const struct span no_caps = { NULL, 0 };
	bool obeying = obeys(s, x);
	struct grade v = grade_set_id(x, setgid, obeying);

	if (!obeying)
		return judge_by_lists(s, x, no_caps, v);
	return is_allowed(s, x, no_caps) ? (struct grade){ GRADE_NONE, "" } : v;
}

static void
judge_set_id(struct check *c, const struct suspect *x)
{
	struct state *s = check_state(c);
	auto_buf struct buf msg = { .max = MESSAGE_MAX };
	int rule = rule_of(c, x);
	struct grade v;

	if (x->type != TAR_FILE || !(x->mode & (SUID | SGID)))
		return;
	v = judge_program(s, x, rule == SETGID);
	if (v.severity == GRADE_NONE)
		return;
	suspect_put_path(&msg, x->path);
	if (x->mode & SUID) {
		buf_puts(&msg, " is setuid ");
		ids_put(&msg, &s->ids, ID_USER, x->uid);
	}
	if (x->mode & SGID) {
		buf_puts(&msg, x->mode & SUID ? " and setgid " : " is setgid ");
		ids_put(&msg, &s->ids, ID_GROUP, x->gid);
	}
	buf_puts(&msg, v.because);
	report(c, x, rule, v.severity, &msg);
}

static void
judge_capability(struct check *c, const struct suspect *x)
{
	struct state *s = check_state(c);
	auto_buf struct buf msg = { .max = MESSAGE_MAX };
	auto_buf struct buf text = { .max = MESSAGE_MAX };
	struct caps caps;
	struct grade v;

	if (!x->caps.p)
		return;
	if (!caps_read(&caps, x->caps)) {
		check_note(c, DIAG_NOTE, "bad-capability", x->path, 0,
		    "an attribute security.capability that kernels do not "
		    "take");
		return;
	}
	if (!caps.permitted && !caps.inheritable)
		return;
	caps_put(&text, x->caps);
	v = judge_by_lists(s, x, buf_span(&text), grade_caps(x, &caps));
	if (v.severity == GRADE_NONE)
		return;
	suspect_put_path(&msg, x->path);
	buf_printf(&msg, " has the capabilities %s%s", buf_str(&text),
	    v.because);
	report(c, x, CAPABILITY, v.severity, &msg);
}

/* By rules whose findings take in what is below a directory. */
static struct grade
judge_in_tree(struct state *s, const struct suspect *x, int rule)
{
	const struct grade none = { GRADE_NONE, "" };
	const struct span no_caps = { NULL, 0 };
	bool dir = x->type == TAR_DIR;

	if (rule == SETGID_DIRECTORY)
		return dir && x->mode & SGID
		    ? judge_by_lists(s, x, no_caps,
			  (struct grade){ SEV_LOW, "" })
		    : none;
	if (!(x->mode & OTHER_WRITE) || (dir && x->mode & STICKY) ||
	    x->type == TAR_CHAR || x->type == TAR_BLOCKDEV ||
	    is_allowed(s, x, no_caps))
		return none;
	return grade_writable(x);
}

static void
report_tree(struct check *c, const struct suspect *x, int rule, struct grade v,
    size_t below)
{
	const struct state *s = check_state(c);
	auto_buf struct buf msg = { .max = MESSAGE_MAX };

	suspect_put_path(&msg, x->path);
	if (rule == SETGID_DIRECTORY) {
		buf_puts(&msg, " gives its group to what is made in it: ");
		ids_put(&msg, &s->ids, ID_GROUP, x->gid);
	} else if (x->type == TAR_DIR) {
		buf_puts(&msg,
		    " lets everybody replace what is in it: no sticky bit");
	} else {
		buf_puts(&msg, " can be changed by everybody");
	}
	buf_puts(&msg, v.because);
	if (below)
		buf_printf(&msg, "; so %s %zu %s below it",
		    below == 1 ? "does" : "do", below,
		    below == 1 ? "entry" : "entries");
	report(c, x, rule, v.severity, &msg);
}

/* What chmod -R did is one finding: that on the directory at the top. */
static void
judge_trees(struct check *c, int rule)
{
	struct state *s = check_state(c);
	const struct suspects *all = &s->suspects;
	auto_free struct grade *v = mem_alloc((all->n + 1) * sizeof(*v));

	for (size_t i = 0; i < all->n; i++)
		v[i] = judge_in_tree(s, &all->list[i], rule);
	for (size_t i = 0; i < all->n; i++) {
		struct suspect top = all->list[i];
		size_t below = 0;

		if (v[i].severity == GRADE_NONE)
			continue;
		for (size_t k = i + 1; top.type == TAR_DIR && k < all->n &&
		     path_is_below(top.path, all->list[k].path);
		     k++) {
			if (v[k].severity == GRADE_NONE ||
			    v[k].severity > v[i].severity)
				continue;
			v[k].severity = GRADE_NONE;
			top.layer = last_layer(top.layer, all->list[k].layer);
			below++;
		}
		report_tree(c, &top, rule, v[i], below);
	}
}

/* Those that runtimes make anew in dev are one finding. */
static void
report_usual_devices(struct check *c, int layer, size_t n)
{
	auto_buf struct buf msg = { .max = ERR_MAX };

	if (n == 0)
		return;
	buf_printf(&msg,
	    "\"dev\" has %zu of the usual device nodes, which runtimes make "
	    "anyway",
	    n);
	check_report(c,
	    &(struct check_finding){ .rule = DEVICE,
		.severity = SEV_INFO,
		.message = buf_span(&msg),
		.path = SPAN("dev"),
		.key = SPAN("usual"),
		.layer = layer });
}

static void
judge_device(struct check *c, const struct suspect *x)
{
	auto_buf struct buf msg = { .max = MESSAGE_MAX };
	struct grade v = grade_device(x);

	suspect_put_path(&msg, x->path);
	buf_printf(&msg, " is the %s device %u:%u%s",
	    x->type == TAR_BLOCKDEV ? "block" : "character", x->major, x->minor,
	    v.because);
	report(c, x, DEVICE, v.severity, &msg);
}

static void
judge_devices(struct check *c)
{
	struct state *s = check_state(c);
	int layer = -1;
	size_t usual = 0;

	for (size_t i = 0; i < s->suspects.n; i++) {
		const struct suspect *x = &s->suspects.list[i];

		if ((x->type != TAR_CHAR && x->type != TAR_BLOCKDEV) ||
		    is_allowed(s, x, (struct span){ NULL, 0 }))
			continue;
		if (!device_is_usual(x)) {
			judge_device(c, x);
			continue;
		}
		layer = last_layer(layer, x->layer);
		usual++;
	}
	report_usual_devices(c, layer, usual);
}

static void
resolve_names(struct state *s)
{
	const struct {
		struct allow *list;
		const char *lines;
	} lists[] = {
		{ &s->allowed, "" },
		{ &s->usual, usual_modes },
		{ &s->on_request, usual_modes_on_request },
		{ &s->usual_dirs, usual_directories },
		{ &s->on_request_dirs, usual_directories_on_request },
	};
	struct err err;

	for (size_t i = 0; i < array_len(lists); i++) {
		/* They are ours, and are read well: a test looks at that. */
		if (allow_add(lists[i].list, span_of(lists[i].lines), &err) < 0)
			mem_panic(err.msg);
		allow_resolve(lists[i].list, &s->ids.known[ID_USER],
		    &s->ids.known[ID_GROUP]);
	}
}

static void
judge(struct check *c)
{
	struct state *s = check_state(c);

	resolve_names(s);
	suspects_sort(&s->suspects);
	for (size_t i = 0; i < s->suspects.n; i++)
		judge_set_id(c, &s->suspects.list[i]);
	for (size_t i = 0; i < s->suspects.n; i++)
		judge_capability(c, &s->suspects.list[i]);
	judge_trees(c, SETGID_DIRECTORY);
	judge_trees(c, WORLD_WRITABLE);
	judge_devices(c);
	ids_report(&s->ids, c, UNOWNED);
	if (s->nallowed)
		check_note(c, DIAG_NOTE, "allowed", SPAN(""), 0,
		    "--allow left out %zu finding%s", s->nallowed,
		    s->nallowed == 1 ? "" : "s");
}

static void
release(struct check *c)
{
	struct state *s = check_state(c);

	suspects_release(&s->suspects);
	ids_release(&s->ids);
	allow_release(&s->allowed);
	allow_release(&s->usual);
	allow_release(&s->on_request);
	allow_release(&s->usual_dirs);
	allow_release(&s->on_request_dirs);
}

static const struct check_option options[] = {
	{ .name = "allow",
	    .arg = "FILE",
	    .help = "findings that are known and wanted",
	    .is_file = true,
	    .take = take_allow },
	{ 0 },
};

static const struct check_def modes = {
	.name = "modes",
	.about = "setuid files, capabilities, permissions, owners",
	.rules = rules,
	.select = { .paths = { "etc/passwd", "etc/group", "usr/lib/passwd",
			"usr/lib/group" },
	    .names = true },
	.state_size = sizeof(struct state),
	.options = options,
	.entry = take_entry,
	.file = take_file,
	.end = judge,
	.release = release,
};

CHECK(modes);
