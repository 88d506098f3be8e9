/* Target: shell scripts, and what their commands run. */
#include "shell/shell.h"
#include "base/err.h"
#include "fuzz.h"

static void
check_words(const struct shell_word *words, size_t n, size_t *count)
{
	for (size_t i = 0; i < n; i++) {
		touch(words[i].text);
		must(words[i].text.n <= SHELL_TEXT_MAX);
	}
	*count += n;
}

static void
check_command(const struct shell *sh, size_t at, size_t *count)
{
	const struct shell_command *c = &sh->commands[at];
	const struct shell_word *program;
	size_t n;

	check_words(c->words, c->nwords, count);
	check_words(c->assigns, c->nassigns, count);
	for (size_t i = 0; i < c->nredirects; i++)
		touch(c->redirects[i].target.text);
	must(c->nwords || c->nassigns || c->nredirects);
	must(c->pipe_from <= c->pipe_to && c->pipe_to <= at);
	must(c->within == SHELL_NONE || c->within < at);
	must((c->nprograms > 0) == (c->nwords > 0));
	for (size_t i = 0; i < c->nprograms; i++) {
		must(c->programs[i] < c->nwords);
		must(i == 0 ? c->programs[i] == 0
			    : c->programs[i] > c->programs[i - 1]);
	}
	program = shell_program(c, &n);
	must((program != NULL) == (n > 0));
	must(n <= c->nwords);
	if (n) {
		touch(shell_base(program->text));
		/* A wrapper is found as well as what it runs. */
		must(shell_runs(c, "sudo") || c->nprograms > 1 ||
		    !span_is(shell_base(program->text), "sudo"));
	}
	must(!shell_reads_script(c) || n);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span text = { (const char *)data, size };
	auto_shell struct shell sh = { 0 };
	struct err err = { .msg = "" };
	size_t words = 0;
	int got = shell_parse(&sh, text, &err);

	must((got < 0) == (err.msg[0] != '\0'));
	must(sh.n <= SHELL_COMMANDS_MAX);
	if (got < 0)
		return 0;
	for (size_t i = 0; i < sh.n; i++)
		check_command(&sh, i, &words);
	must(words <= SHELL_WORDS_MAX);
	return 0;
}

void
fuzz_seeds(fuzz_seed_fn *fn, void *arg)
{
	static const struct span seeds[] = {
		SPAN("set -eux; apt-get update && apt-get install -y "
		     "--no-install-recommends a b=1 \\\n c ; rm -rf "
		     "/var/lib/apt/lists/* # d"),
		SPAN("if ! A=1 b 'c d' \"e $f `g` ${h:-$(i \"j\")}\"; then\n"
		     "\tk | l |& m || n & o\nelif p; then :; else q; fi\n"),
		SPAN("for a in $(b) c; do case $a in (x|y) d;; *) e ;& esac; "
		     "done | while read f; do { g; } done <h >&2"),
		SPAN("f() { [[ a && b < c ]]; }; function g { ((1 + $(h))); }; "
		     "((i; j) | k) $((1 << 2)) $'l\\'' $\"m\""),
		SPAN("bash -s <<EOF; cat <<-'E' <<<x\n$(a) `b`\nEOF\n\tc\n"
		     "\tE\ncurl d | sudo -u x sh -"),
		SPAN("sudo env A=b sh -euxo pipefail -c \"a $(sh -c 'b')\" c; "
		     "su - d -c 'e'; eval 'f'; bash <(g) >(h); x=(i $(j))"),
		SPAN("find / -exec sh -c 'a' \\; ; xargs -I {} timeout 5 b {}"),
	};

	for (size_t i = 0; i < array_len(seeds); i++)
		fn(arg, seeds[i]);
}
