/* Target: lines of a history. */
#include "check/instruction.h"
#include "fuzz.h"

/* A part of the text, or empty. */
static void
check_part(struct span whole, struct span part)
{
	touch(part);
	must(part.n == 0 ||
	    (part.p >= whole.p && part.p + part.n <= whole.p + whole.n));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span line = { (const char *)data, size }, rest, word;
	struct instruction_copy copy;
	struct instruction in;
	size_t words = 0;

	instruction_parse(&in, line);
	check_part(line, in.flags);
	check_part(line, in.text);
	check_part(line, in.build_args);
	touch(in.name);
	must((in.kind == INSTRUCTION_NONE) ==
		(in.form == INSTRUCTION_PLAIN && !in.name.n && !in.text.n) ||
	    in.kind == INSTRUCTION_TOOL);
	must(!in.windows || in.kind == INSTRUCTION_RUN);
	must(!in.json || in.kind == INSTRUCTION_RUN);
	for (rest = in.text; instruction_word(&rest, &word); words++)
		check_part(line, word);
	must(words <= size);
	check_part(line, instruction_flag(&in, SPAN("--chmod")));
	if (instruction_copies(&in, &copy)) {
		check_part(line, copy.sources);
		check_part(line, copy.destination);
		must(copy.sources.n && copy.destination.n);
	}
	return 0;
}

void
fuzz_seeds(fuzz_seed_fn *fn, void *arg)
{
	static const struct span seeds[] = {
		SPAN("/bin/sh -c #(nop) ADD --chown=1:1 file:1f in /a b "),
		SPAN("|2 A=b c C=d /bin/bash -euxo pipefail -c a && b"),
		SPAN(
		    "RUN |1 A=b /usr/bin/env bash -o pipefail -c a # buildkit"),
		SPAN("RUN --mount=type=cache,target=/a [\"apt-get\",\"b\"]"),
		SPAN("/bin/sh -c <<'EOF'\nset -e\nsudo a\nEOF\n"),
		SPAN("COPY --chmod=777 --link a b/ /c # buildkit"),
		SPAN("C:\\Windows\\cmd.exe /S /C #(nop) COPY dir:1 in c:\\"),
		SPAN("RUN powershell -Command a # buildkit"),
		SPAN("bazel build //a:b"),
		SPAN("USER 0:0"),
	};

	for (size_t i = 0; i < array_len(seeds); i++)
		fn(arg, seeds[i]);
}
