/* instruction: what builders write into created_by. */
#include "check/instruction.h"

#include "base/buf.h"
#include "tap.h"

static const char *
kind_name(const struct instruction *in)
{
	switch (in->kind) {
	case INSTRUCTION_NONE:
		return "none";
	case INSTRUCTION_TOOL:
		return "tool";
	case INSTRUCTION_OTHER:
		return "other";
	default:
		return "";
	}
}

/* "NAME form [flags] {build args} text" */
static void
show(const struct instruction *in, struct buf *b)
{
	static const char *const forms[] = { "nop", "buildkit", "plain" };

	buf_puts(b, kind_name(in));
	if (b->n && in->name.n)
		buf_putc(b, ' ');
	buf_put(b, in->name);
	buf_printf(b, " %s ", forms[in->form]);
	if (in->windows)
		buf_puts(b, "windows ");
	if (in->json)
		buf_puts(b, "json ");
	if (in->flags.n)
		buf_printf(b, "[%.*s] ", SPAN_ARG(in->flags));
	if (in->build_args.n)
		buf_printf(b, "{%.*s} ", SPAN_ARG(in->build_args));
	buf_put(b, in->text);
}

static const struct {
	const char *line, *want;
} lines[] = {
	{ "", "none plain " },
	{ "  \n", "none plain " },
	/* docker build, and buildah, which writes the same */
	{ "/bin/sh -c #(nop) ADD file:5758 in / ", "ADD nop file:5758 in /" },
	{ "/bin/sh -c #(nop)  CMD [\"/bin/sh\"]",
	    "other CMD nop [\"/bin/sh\"]" },
	{ "/bin/sh -c #(nop) COPY --chown=1:1 dir:5 in /b ",
	    "COPY nop [--chown=1:1] dir:5 in /b" },
	{ "/bin/bash -o pipefail -c #(nop)  USER a", "USER nop a" },
	{ "|1 A=b /bin/sh -c #(nop) USER a", "USER nop a" },
	{ "/bin/sh -c #(nop) ", "tool nop " },
	{ "/bin/sh -c apt-get update && apt-get install -y a",
	    "RUN plain apt-get update && apt-get install -y a" },
	{ "/bin/sh -c set -x;\t'a b'", "RUN plain set -x;\t'a b'" },
	{ "/bin/bash -euxo pipefail -c a | b", "RUN plain a | b" },
	{ "/usr/bin/env bash -c a", "RUN plain a" },
	{ "|2 A=b C=d /bin/sh -c a", "RUN plain {A=b C=d} a" },
	{ "|2 A=b c d C= /bin/sh -c a", "RUN plain {A=b c d C=} a" },
	{ "|1 A=/bin/sh a", "RUN plain {A=/bin/sh} a" },
	{ "|0 /bin/sh -c a", "RUN plain a" },
	{ "|5 A=b", "RUN plain A=b" },
	{ "|x a", "RUN plain |x a" },
	{ "/bin/sh -c --mount=type=cache,target=/x a",
	    "RUN plain [--mount=type=cache,target=/x] a" },
	{ "/bin/sh -c <<EOF\na\nb\nEOF", "RUN plain a\nb" },
	{ "/bin/sh -c <<'EOF'\na\nb", "RUN plain a\nb" },
	{ "/bin/sh -c <<EOF bash\na\nEOF", "RUN plain <<EOF bash\na\nEOF" },
	{ "/bin/sh -c <<EOF\nEOF", "RUN plain " },
	{ "/bin/sh -c <<EOF", "RUN plain <<EOF" },
	{ "apt-get update", "RUN plain apt-get update" },
	{ "bash", "RUN plain bash" },
	/* BuildKit */
	{ "RUN /bin/sh -c a && b # buildkit", "RUN buildkit a && b" },
	{ "RUN |1 A=b /bin/sh -c a # buildkit", "RUN buildkit {A=b} a" },
	{ "RUN |2 A=b c B=x y /bin/bash -o pipefail -c a # buildkit",
	    "RUN buildkit {A=b c B=x y} a" },
	{ "RUN apt-get update # buildkit", "RUN buildkit apt-get update" },
	{ "RUN /bin/sh -c a\nb\n # buildkit", "RUN buildkit a\nb" },
	{ "RUN /bin/sh -c 'a' b # buildkit", "RUN buildkit 'a' b" },
	{ "COPY a b /c # buildkit", "COPY buildkit a b /c" },
	{ "ADD --chmod=777 https://a/b /c # buildkit",
	    "ADD buildkit [--chmod=777] https://a/b /c" },
	{ "USER node", "USER plain node" },
	{ "ENV A=b", "ENV plain A=b" },
	/* kaniko */
	{ "RUN mkdir -p /a", "RUN plain mkdir -p /a" },
	{ "RUN bash -c \"a && b\"", "RUN plain bash -c \"a && b\"" },
	{ "RUN [\"apt-get\", \"update\"]",
	    "RUN plain json [\"apt-get\", \"update\"]" },
	{ "RUN [ -f a ]", "RUN plain [ -f a ]" },
	{ "RUN --mount=type=cache,target=/a --network=none b",
	    "RUN plain [--mount=type=cache,target=/a --network=none] b" },
	{ "ADD .scripts/ /root/.data/", "ADD plain .scripts/ /root/.data/" },
	{ "RUNNING", "RUN plain RUNNING" },
	/* Windows */
	{ "cmd /S /C dir", "RUN plain windows dir" },
	{ "RUN cmd /S /C del a # buildkit", "RUN buildkit windows del a" },
	{ "powershell -Command $x = 'y'",
	    "RUN plain windows -Command $x = 'y'" },
	{ "C:\\Windows\\System32\\cmd.exe /S /C a", "RUN plain windows a" },
	{ "cmd /S /C #(nop) COPY file:1 in C:\\a b",
	    "COPY nop file:1 in C:\\a b" },
	/* others */
	{ "bazel build //a:b", "tool plain bazel build //a:b" },
	{ "apko", "tool plain apko" },
	{ "jib-maven-plugin:3.4.0", "tool plain jib-maven-plugin:3.4.0" },
	{ "# debian.sh --arch 'amd64' out/ 'bookworm'",
	    "tool plain # debian.sh --arch 'amd64' out/ 'bookworm'" },
	{ ":", "RUN plain :" },
};

static void
test_lines(void)
{
	for (size_t i = 0; i < array_len(lines); i++) {
		auto_buf struct buf b = { .max = 4096 };
		struct instruction in;

		instruction_parse(&in, span_of(lines[i].line));
		show(&in, &b);
		is(buf_str(&b), lines[i].want,
		    lines[i].line[0] ? lines[i].line : "no line");
	}
}

static void
test_copies(void)
{
	static const struct {
		const char *line, *sources, *destination;
	} cases[] = {
		{ "COPY a b /c # buildkit", "a b", "/c" },
		{ "COPY --chown=a b c", "b", "c" },
		{ "COPY a", NULL, NULL },
		{ "COPY", NULL, NULL },
		{ "/bin/sh -c #(nop) ADD file:1 in /a b ", "file:1", "/a b" },
		{ "/bin/sh -c #(nop) ADD 343d in . ", "343d", "." },
		{ "/bin/sh -c #(nop) ADD multi:1 in in/in ", "multi:1",
		    "in/in" },
		{ "/bin/sh -c #(nop) ADD file:1 /a", NULL, NULL },
		{ "/bin/sh -c #(nop) ADD in /a", NULL, NULL },
		{ "/bin/sh -c #(nop) ADD file:1 in", NULL, NULL },
	};

	for (size_t i = 0; i < array_len(cases); i++) {
		struct instruction in;
		struct instruction_copy copy;
		bool got;

		instruction_parse(&in, span_of(cases[i].line));
		got = instruction_copies(&in, &copy);
		ok(got == (cases[i].sources != NULL), "%s: %s", cases[i].line,
		    cases[i].sources ? "adds" : "adds nothing");
		if (!got)
			continue;
		is_span(copy.sources, span_of(cases[i].sources), "sources");
		is_span(copy.destination, span_of(cases[i].destination),
		    "destination");
	}
}

static void
test_flags(void)
{
	struct instruction in;

	instruction_parse(&in,
	    SPAN("ADD --chmods=1 --chmod=755 --chown=a --keep b c"));
	is_span(instruction_flag(&in, SPAN("--chmod")), SPAN("755"),
	    "an option is found by its whole name");
	is_span(instruction_flag(&in, SPAN("--keep")), SPAN(""),
	    "one without a value has none");
	is_span(instruction_flag(&in, SPAN("--checksum")), SPAN(""),
	    "one that is not there has none");
}

int
main(void)
{
	test_lines();
	test_copies();
	test_flags();
	return tap_end();
}
