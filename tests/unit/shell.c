/* shell: which commands a script has, and which programs they run. */
#include "shell/shell.h"
#include "base/buf.h"
#include "tap.h"

enum { SHOWN_MAX = 64 * 1024 };

/* "A=1 b c; d < a | e": assignments, words with {} around what expands,
 * what comes before a command in its pipeline, and who has it within. */
static void
show_word(struct buf *b, const struct shell_word *w)
{
	buf_puts(b, w->expands ? "{" : w->text.n ? "" : "''");
	buf_put(b, w->text);
	buf_puts(b, w->expands ? "} " : " ");
}

static void
show_command(struct buf *b, const struct shell_command *c)
{
	static const char *const kinds[] = { "<", ">", "<<", "<<<" };

	for (size_t k = 0; k < c->nassigns; k++) {
		buf_puts(b, "+");
		show_word(b, &c->assigns[k]);
	}
	for (size_t k = 0; k < c->nwords; k++)
		show_word(b, &c->words[k]);
	for (size_t k = 0; k < c->nredirects; k++) {
		buf_puts(b, kinds[c->redirects[k].kind]);
		show_word(b, &c->redirects[k].target);
	}
	if (c->pipe_from != c->pipe_to)
		buf_printf(b, "|%zu-%zu ", c->pipe_from, c->pipe_to);
	if (c->within != SHELL_NONE)
		buf_printf(b, "@%zu ", c->within);
}

static void
reads_as(struct span text, const char *want, const char *title)
{
	auto_shell struct shell sh = { 0 };
	auto_buf struct buf b = { .max = SHOWN_MAX };
	struct err err;

	if (shell_parse(&sh, text, &err) < 0)
		buf_printf(&b, "error: %s", err.msg);
	for (size_t i = 0; i < sh.n; i++) {
		if (i)
			buf_puts(&b, "; ");
		show_command(&b, &sh.commands[i]);
	}
	if (b.n && b.p[b.n - 1] == ' ')
		b.n--;
	if (sh.odd)
		buf_printf(&b, " (%s)", sh.odd);
	is(buf_str(&b), want, title);
}

struct reading {
	const char *text, *want, *title;
};

static void
read_all(const struct reading *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		reads_as(span_of(list[i].text), list[i].want, list[i].title);
}

static void
test_words(void)
{
	static const struct reading cases[] = {
		{ "", "", "an empty text has no commands" },
		{ " \t\n ; \n", "", "nor have blanks and separators" },
		{ "apt-get  install\tsudo", "apt-get install sudo",
		    "words are split at blanks" },
		{ "echo 'a b' \"c d\" e\\ f", "echo a b c d e f",
		    "quotes are taken off" },
		{ "a'b'\"c\"\\d ''", "abcd ''", "quotes end no word" },
		{ "echo \"a\\\"b\\$c\\x\"", "echo a\"b$c\\x",
		    "a backslash in double quotes quotes four bytes" },
		{ "apt\\\n-get up\\\n  x", "apt-get up x",
		    "a line goes on behind a backslash" },
		{ "echo $x ${y:-'a b'} \"$z q\" '$n'",
		    "echo {$x} {${y:-'a b'}} {$z q} $n",
		    "expansions stay as they are, but for quoted ones" },
		{ "echo $ a$ \"$\" $'a\\'b' $\"c\"", "echo $ a$ $ a'b c",
		    "a dollar alone is itself, and before quotes theirs" },
		{ "echo \"${x:-it's}\" b", "echo {${x:-it's}} b",
		    "a quote inside braces inside double quotes is a byte" },
		{ "a # b ; c\nd#e #f", "a ; d#e",
		    "comments end with the line" },
		{ "a\r\nb", "a ; b", "carriage returns are blanks" },
		{ "echo 'a", "echo a (a quote is not closed)",
		    "an open quote is odd, its text is read" },
		{ "echo \"a `b",
		    "echo {a `b} ; b @0 (a backquote is not closed)",
		    "so is an open backquote" },
		{ "a \\", "a \\", "a backslash at the end is itself" },
	};

	read_all(cases, array_len(cases));
	reads_as(SPAN("a\0b c"), "a b c", "a NUL is a blank");
}

static void
test_lists(void)
{
	static const struct reading cases[] = {
		{ "a;b&&c||d&e\nf", "a ; b ; c ; d ; e ; f",
		    "operators need no blanks" },
		{ "a|b |& c", "a ; b |0-1 ; c |0-2",
		    "what comes before in a pipeline is known" },
		{ "a | { b; c | d; } | e",
		    "a ; b |0-1 ; c |0-1 ; d |2-3 ; "
		    "e |0-4",
		    "also for commands in braces" },
		{ "(a; b) | c", "a ; b ; c |0-2", "and in parentheses" },
		{ "a |\n\nb", "a ; b |0-1", "a line may end in a pipe" },
		{ "A=1 B='x y' c D=2", "+A=1 +B=x y c D=2",
		    "assignments stand before the program" },
		{ "A=(b 'c d' $(e)) f", "+A= f ; e @0",
		    "an array is passed over" },
		{ "if ! a; then b; elif c; then d; else e; fi; f",
		    "a ; b ; c ; d ; e ; f", "if" },
		{ "while a; do b; done < x | c", "a ; b ; c |0-2", "while" },
		{ "for i in a $(b) c; do d $i; done\ne", "b ; d {$i} ; e",
		    "for" },
		{ "for i; do a; done; for ((i=0;i<3;i++)); do b; done", "a ; b",
		    "other forms of for" },
		{ "case $x in a|b) c;; (d) e ;& *) f | g; esac; h",
		    "c ; e ; f ; g |2-3 ; h", "case" },
		{ "f() { a; }; function g { b; }; g ( ) { c; }", "a ; b ; c",
		    "functions' bodies are listed" },
		{ "[[ a && b || ( c > d ) ]] && e", "[[ a b c d ]] ; e",
		    "operators between [[ and ]] end no command" },
		{ "((x = 1 << 2)); a $((1 + $(b)))", "a {$((1 + $(b)))} ; b @0",
		    "arithmetic" },
		{ "((a; b) | c)", "a ; b ; c |0-2",
		    "two parentheses may be two subshells" },
		{ "echo if then", "echo if then",
		    "reserved words are such at the front alone" },
		{ "fi; a; done }",
		    "a (a compound command ends that did not begin)",
		    "what ends nothing is odd" },
		{ "a ) b",
		    "a ; b (a parenthesis is closed that was not "
		    "opened)",
		    "so is a parenthesis" },
		{ "if a; then b",
		    "a ; b (a compound command or a substitution does not end)",
		    "and what does not end" },
	};

	read_all(cases, array_len(cases));
}

static void
test_redirections(void)
{
	static const struct reading cases[] = {
		{ "a >b 2>&1 <c >>'d e' &>f", "a >b >1 <c >d e >f",
		    "redirections are no words" },
		{ "echo 2 >x", "echo 2 >x", "a number alone is a word" },
		{ "> x a", "a >x", "they may come first" },
		{ "cat <<EOF > x; b\nsudo\nEOF\nc", "cat <<sudo\n >x ; b ; c",
		    "a here-document is no command" },
		{ "cat <<-'E'\n\t$(a)\n\tE\nb", "cat <<\t$(a)\n ; b",
		    "a quoted one expands nothing" },
		{ "cat <<E\n$(a) `b` \\$(c)\nE\n",
		    "cat <<{$(a) `b` \\$(c)\n} ; a @0 ; b @0",
		    "one that is not quoted runs what is in it" },
		{ "a <<A b <<B\n1\nA\n2\nB\nc", "a b <<1\n <<2\n ; c",
		    "a line may have two" },
		{ "bash -ex <<E\nsudo a\nE", "bash -ex <<sudo a\n ; sudo a @0",
		    "a shell runs its own" },
		{ "cat <<E\na", "cat <<a (a here-document does not end)",
		    "one without an end is odd" },
		{ "cat <<E", "cat <<'' (a here-document is missing)",
		    "so is one that is missing" },
		{ "while a; do b; done <<E\nc\nE\nd", "a ; b ; d",
		    "a compound command may have one" },
		{ "a <<< 'b c'", "a <<<b c", "here-strings" },
	};

	read_all(cases, array_len(cases));
}

static void
test_substitutions(void)
{
	static const struct reading cases[] = {
		{ "a $(b \"$(c)\") d",
		    "a {$(b \"$(c)\")} d ; b {$(c)} @0 ; "
		    "c @1",
		    "commands of substitutions are within the others" },
		{ "a `b \\`c\\``", "a {`b \\`c\\``} ; b {`c`} @0 ; c @1",
		    "backquotes nest with backslashes" },
		{ "a \"${x:-$(b)}\"", "a {${x:-$(b)}} ; b @0",
		    "also those in braces" },
		{ "bash <(curl x) >(tee y)",
		    "bash {<(curl x)} {>(tee y)} ; curl x @0 ; tee y @0",
		    "and of processes" },
		{ "x=$(a | b)", "+{x=$(a | b)} ; a @0 ; b |1-2 @0",
		    "and of assignments" },
		{ "$(case a in a) b;; esac) c",
		    "{$(case a in a) b;; esac)} c ; b @0",
		    "a case has its own parentheses" },
		{ "a $(b",
		    "a {$(b} ; b @0 (a compound command or a "
		    "substitution does not end)",
		    "one without an end is odd" },
	};

	read_all(cases, array_len(cases));
}

static void
test_scripts(void)
{
	static const struct reading cases[] = {
		{ "sh -c 'a; b' c", "sh -c a; b c ; a @0 ; b @0",
		    "the script of sh -c is read" },
		{ "/bin/bash -euxo pipefail -c \"a $x\"",
		    "/bin/bash -euxo pipefail -c {a $x} ; a {$x} @0",
		    "behind other options too" },
		{ "sudo -u x env A=b nice -n 3 sh -c a",
		    "sudo -u x env A=b nice -n 3 sh -c a ; a @0",
		    "and behind wrappers" },
		{ "su - user -c 'a b'", "su - user -c a b ; a b @0", "su -c" },
		{ "eval 'a b'; eval c d", "eval a b ; a b @0 ; eval c d",
		    "eval" },
		{ "trap 'a' EXIT", "trap a EXIT ; a @0", "trap" },
		{ "sh -c \"a $(b)\"", "sh -c {a $(b)} ; b @0 ; a {$(b)} @0",
		    "a substitution in a script is listed once" },
		{ "sh script -c a", "sh script -c a",
		    "what stands behind a script's name is for the script" },
		{ "find . -exec sh -c 'a {}' \\;",
		    "find . -exec sh -c a {} ; ; a {} @0", "find -exec" },
	};

	read_all(cases, array_len(cases));
}

static void
test_programs(void)
{
	static const struct {
		const char *text, *program;
		bool sudo;
	} cases[] = {
		{ "apt-get install sudo", "apt-get", false },
		{ "echo sudo", "echo", false },
		{ "/usr/bin/sudo -E A=b apt-get update", "apt-get", true },
		{ "sudo --user=x -- id", "id", true },
		{ "sudo --user x id", "id", true },
		{ "command -v sudo", "command", false },
		{ "command sudo id", "id", true },
		{ "env -u A B=c -i sudo id", "id", true },
		{ "xargs -r -n 1 sudo id", "id", true },
		{ "timeout -k 5 10 sudo id", "id", true },
		{ "time -p gosu nobody id", "id", false },
		{ "busybox sh x", "sh", false },
		{ "exec \"$@\"", "$@", false },
		{ "sudo", "sudo", true },
		{ "'/usr/bin/su'do id", "id", true },
		{ "find / -type f -execdir chmod 777 {} +", "chmod", false },
		{ "nice nice nice nice nice nice nice nice sudo id", "nice",
		    false },
	};

	for (size_t i = 0; i < array_len(cases); i++) {
		auto_shell struct shell sh = { 0 };
		const struct shell_word *w;
		struct err err;
		size_t n;

		ok(shell_parse(&sh, span_of(cases[i].text), &err) == 0 &&
			sh.n == 1 && (w = shell_program(&sh.commands[0], &n)) &&
			span_is(shell_base(w->text), cases[i].program) &&
			shell_runs(&sh.commands[0], "sudo") == cases[i].sudo,
		    "%s: runs %s, %s sudo", cases[i].text, cases[i].program,
		    cases[i].sudo ? "by" : "not by");
	}
}

static void
test_input(void)
{
	static const struct {
		const char *text;
		bool reads;
	} cases[] = { { "bash", true }, { "sudo -E bash -", true },
		{ "sh -s -- --yes", true }, { "sh -e", true },
		{ "bash /dev/stdin x", true }, { ". /dev/stdin", true },
		{ "sh -c x", false }, { "bash script", false },
		{ "python3", false }, { "bash -o pipefail", true },
		{ "source x", false } };

	for (size_t i = 0; i < array_len(cases); i++) {
		auto_shell struct shell sh = { 0 };
		struct err err;

		ok(shell_parse(&sh, span_of(cases[i].text), &err) == 0 &&
			shell_reads_script(&sh.commands[0]) == cases[i].reads,
		    "%s: %s a script from its input", cases[i].text,
		    cases[i].reads ? "takes" : "does not take");
	}
}

/* A text of n times the same, and something in the middle. */
static void
test_limit(size_t n, const char *left, const char *middle, const char *right,
    const char *want, const char *title)
{
	auto_buf struct buf b = { .max = 1024 * 1024 };
	auto_shell struct shell sh = { 0 };
	struct err err = { .msg = "" };

	for (size_t i = 0; i < n; i++)
		buf_puts(&b, left);
	buf_puts(&b, middle);
	for (size_t i = 0; i < n; i++)
		buf_puts(&b, right);
	ok((shell_parse(&sh, buf_span(&b), &err) < 0) == (want != NULL), "%s",
	    title);
	is(err.msg, want ? want : "", "and says what it is");
}

static void
test_limits(void)
{
	const char *deep = "a script has commands in each other deeper than 40";

	test_limit(30, "(", "a", ")", NULL, "thirty subshells are read");
	test_limit(41, "( ", "a", ")", deep, "forty-one are too deep");
	test_limit(41, "a $(", "a", ")", deep, "so are substitutions");
	test_limit(41, "a \"${x:-", "a", "}\"", deep, "and braces");
	test_limit(41, "if a; then ", "a", "; fi", deep, "and ifs");
	test_limit(41, "for i in a; do ", "a", "; done", deep, "and loops");
	test_limit(41, "case a in a) ", "a", ";; esac", deep, "and cases");
	test_limit(SHELL_COMMANDS_MAX, "a;", "", "", NULL,
	    "as many commands as there may be");
	test_limit(SHELL_COMMANDS_MAX + 1, "a;", "", "",
	    "a script has more than 10000 commands", "and one more");
	test_limit(SHELL_WORDS_MAX + 1, "a ", "", "",
	    "a script has more than 50000 words", "too many words");
	test_limit(SHELL_TEXT_MAX + 1, ";", "", "",
	    "a script has more than 131072 bytes", "too many bytes");
	test_limit(SHELL_HEREDOCS_MAX + 1, "<<a ", "", "",
	    "a line has more than 16 here-documents",
	    "too many here-documents");
	/* Each level read twice over would never end. */
	test_limit(30, "sh -c \"a $(", "a", ")\"", NULL,
	    "scripts with substitutions in each other take no time");
}

int
main(void)
{
	test_words();
	test_lists();
	test_redirections();
	test_substitutions();
	test_scripts();
	test_programs();
	test_input();
	test_limits();
	return tap_end();
}
