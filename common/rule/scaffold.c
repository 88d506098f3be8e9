#include "rule/scaffold.h"

enum { ID_MAX = 128 }; /* bytes; ids are read by people */

/* Behind the line with the id. */
static const char *const lines[] = {
	"",
	"  # One line: what is wrong where it finds something.",
	"  \"title\": \"the application runs in debug mode\",",
	"",
	"  # info, low, medium, high or critical; a finding may say a lower "
	"one.",
	"  \"severity\": \"medium\",",
	"",
	"  # Why it matters, and what to do.",
	"  \"help\": \"In debug mode errors are shown to everybody.\",",
	"  \"remediation\": \"Set debug = false.\",",
	"",
	"  # Which entries it gets, with the words of img-filter(1), and what "
	"of",
	"  # their bodies: none, text, lines, json or base64.",
	"  \"select\": { \"path\": [\"etc/app/*.conf\"], \"content\": "
	"\"lines\" },",
	"",
	"  # What a site may set otherwise, in the file of -p; `check` has it "
	"in",
	"  # .params.",
	"  \"params\": { \"setting\": \"debug\" }",
	"};",
	"",
	"# What many rules need (comments, ini, versions...) is in the "
	"library:",
	"#   import \"img\" as img;",
	"",
	"# Gives a finding for each line that is wrong, and nothing where none "
	"is.",
	"# `.lines` is null where the body is no text.",
	"def check:",
	"  .params.setting as $setting",
	"  | (.lines // [])",
	"  | to_entries[]",
	"  | select(.value | test(\"^\\\\s*\" + $setting + "
	"\"\\\\s*=\\\\s*true\\\\b\"))",
	"  | {",
	"      message: \"debug mode is on\",",
	"      line: (.key + 1),",
	"      evidence: .value",
	"    };",
	"",
	"# A test has of the input what `check` looks at. It expects as many "
	"entries",
	"# as there are findings, each with those members that matter.",
	"def tests: [",
	"  {",
	"    \"name\": \"debug mode is found, with its line\",",
	"    \"input\": {",
	"      \"path\": \"etc/app/main.conf\",",
	"      \"lines\": [\"# debug = true\", \"debug = true\", \"port = "
	"80\"]",
	"    },",
	"    \"expect\": [ { \"line\": 2, \"evidence\": \"debug = true\" } ]",
	"  },",
	"  {",
	"    \"name\": \"another value is none\",",
	"    \"input\": {",
	"      \"path\": \"etc/app/main.conf\",",
	"      \"lines\": [\"debug = false\", \"debugger = true\"]",
	"    },",
	"    \"expect\": []",
	"  }",
	"];",
	NULL,
};

static const char *const head[] = {
	"# Change what is below to what you look for: man 5 img-rule.",
	"#",
	"#   img-check-rules -r FILE --test    runs the tests at its end",
	"#   img-check-rules -r FILE --lint    says what else is wrong with it",
	"#   img-merge IMAGE | img-check-rules -r FILE --dump-input",
	"#                                     what `check` gets of an image",
	"#   img-merge IMAGE | img-check-rules -r FILE",
	"",
	"module {",
	"  # FAMILY/THING. It stays the same for ever: findings go by it.",
	NULL,
};

static bool
is_word_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/* Lower case letters and digits, with single dashes between. */
static bool
is_word(struct span s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!is_word_byte(s.p[i]) &&
		    (s.p[i] != '-' || i == 0 || i + 1 == s.n ||
			s.p[i - 1] == '-'))
			return false;
	return s.n > 0;
}

static bool
is_id(struct span id)
{
	struct span rest = id, family;

	return id.n <= ID_MAX && span_cut(&rest, '/', &family) &&
	    is_word(family) && is_word(rest);
}

static void
put_lines(struct buf *out, const char *const *line)
{
	for (; *line; line++) {
		buf_puts(out, *line);
		buf_putc(out, '\n');
	}
}

int
scaffold_put(struct span id, struct buf *out, struct err *err)
{
	if (!is_id(id))
		return err_set(err,
		    "'%.*s' is no id of a rule: it is family/thing, lower case "
		    "letters and digits, with single dashes between",
		    SPAN_ARG(id));
	put_lines(out, head);
	buf_printf(out, "  \"id\": \"%.*s\",\n", SPAN_ARG(id));
	put_lines(out, lines);
	return 0;
}
