/* finding: records as the contract has them, whatever the texts hold. */
#include "finding/finding.h"

#include <errno.h>
#include <fcntl.h>

#include "base/mem.h"
#include "json/json.h"
#include "tap.h"

static const struct rule rule = {
	.id = "family/thing",
	.severity = SEV_HIGH,
	.title = "a title",
	.help = "help",
	.remediation = "remedy",
	.aliases = { "CWE-1", "X-2" },
};

/* Records are read back through a packet socket's cousin: a pipe in packet
 * mode gives one write a read. */
struct sink {
	int in, out;
	struct finding_out *f;
	char line[RECORD_MAX + 1];
	size_t n;
	struct json_doc *doc;
};

static struct sink *
sink_new(enum finding_form form)
{
	struct sink *s = mem_zalloc(sizeof(*s));
	struct err err;
	int fds[2];

	if (pipe2(fds, O_DIRECT | O_NONBLOCK) < 0)
		mem_panic("no pipe");
	s->in = fds[0];
	s->out = fds[1];
	fcntl(s->out, F_SETPIPE_SZ, 1 << 20);
	s->f = finding_out_new(s->out, form, &err);
	return s;
}

static void
sink_free(struct sink *s)
{
	close(s->in);
	close(s->out);
	json_free(s->doc);
	finding_out_free(s->f);
	free(s);
}

/* The bytes of the next write. Those above a page come in pieces. */
static size_t
sink_read(struct sink *s)
{
	ssize_t n;

	s->n = 0;
	while (s->n < sizeof(s->line) &&
	    (n = read(s->in, s->line + s->n, sizeof(s->line) - s->n)) > 0) {
		s->n += (size_t)n;
		if (n < RECORD_PIPE)
			break;
	}
	return s->n;
}

static const struct json *
sink_json(struct sink *s)
{
	struct err err;

	json_free(s->doc);
	s->doc = NULL;
	if (!sink_read(s) || s->line[s->n - 1] != '\n')
		return NULL;
	s->doc = json_parse((struct span){ s->line, s->n }, RECORD_MAX, &err);
	return s->doc ? json_root(s->doc) : NULL;
}

static struct span
member(const struct json *v, const char *key)
{
	return json_string(json_member(v, span_of(key)));
}

static struct finding
plain(void)
{
	return (struct finding){ .rule = &rule,
		.severity = SEV_LOW,
		.message = SPAN("message"),
		.layer = { .index = -1 },
		.hidden_by = { .index = -1 } };
}

static void
test_names(void)
{
	enum severity sev = SEV_INFO;

	ok(severity_parse(SPAN("critical"), &sev) && sev == SEV_CRITICAL,
	    "a severity has a name");
	ok(!severity_parse(SPAN("Critical"), &sev) &&
		!severity_parse(SPAN(""), &sev),
	    "other names are none");
	for (int i = 0; i < SEV_COUNT; i++)
		ok(severity_parse(span_of(severity_name((enum severity)i)),
		       &sev) &&
			sev == (enum severity)i,
		    "severity %d is read as it is written", i);
	ok(rule_is_called(&rule, SPAN("family/thing")) &&
		rule_is_called(&rule, SPAN("X-2")) &&
		!rule_is_called(&rule, SPAN("x-2")) &&
		!rule_is_called(&rule, SPAN("")),
	    "a rule is called by its id and its aliases");
}

static void
test_frame(void)
{
	auto_buf struct buf a = { .max = 1000 }, b = { .max = 1000 };

	finding_frame(&a, &rule, SPAN("a"), SPAN("bc"));
	is(buf_str(&a), "12:family/thing,1:a,2:bc,",
	    "what is hashed is framed");
	finding_frame(&b, &rule, SPAN("a,2:b"), SPAN("c"));
	ok(!span_eq(buf_span(&a), buf_span(&b)), "and cannot be forged");
}

static void
test_absent(void)
{
	struct sink *s = sink_new(FORM_JSON);
	struct finding f = plain();

	finding_put(s->f, &f);
	sink_json(s);
	ok(s->doc && json_count(json_root(s->doc)) == 5,
	    "what is absent is left out");
	is_span(member(json_root(s->doc), "run"),
	    span_of(finding_out_run(s->f)), "the run is in each record");
	ok(strlen(finding_out_run(s->f)) == 32, "and has 128 bits");
	sink_free(s);
}

static void
test_full(void)
{
	struct sink *s = sink_new(FORM_JSON);
	struct finding f = plain();
	const struct json *v;

	f.path = SPAN("etc/caf\xe9");
	f.line = 3;
	f.column = 9;
	f.confidence = "firm";
	f.hidden_by =
	    (struct finding_layer){ .index = 4, .digest = "sha256:x" };
	f.package = SPAN("bash");
	f.remediation = "another";
	f.fingerprint = "00ff";
	finding_put(s->f, &f);
	v = sink_json(s);
	is_span(member(v, "path"), SPAN("etc/caf\xef\xbf\xbd"),
	    "a path that is not UTF-8 is shown");
	is_span(member(v, "path_b64"), SPAN("ZXRjL2NhZuk="), "and given");
	ok(json_int(json_member(v, SPAN("line"))) == 3 &&
		json_int(json_member(v, SPAN("column"))) == 9,
	    "line and column are numbers");
	is_span(member(json_member(v, SPAN("hidden_by")), "digest"),
	    SPAN("sha256:x"), "the hiding layer is an object");
	is_span(member(v, "confidence"), SPAN("firm"), "confidence is there");
	is_span(member(v, "package"), SPAN("bash"), "so is the package");
	is_span(member(v, "remediation"), SPAN("another"), "the remedy");
	is_span(member(v, "fingerprint"), SPAN("00ff"), "the fingerprint");
	ok(!json_member(v, SPAN("layer")), "and no layer");
	ok(!json_member(v, SPAN("truncated")), "nothing was cut");
	sink_free(s);
}

static bool
is_cut(const struct json *v)
{
	return json_bool(json_member(v, SPAN("truncated")));
}

static void
test_sizes(void)
{
	static const char bytes[] = { 'x', '\x01', '\xff', '"' };
	char *text = mem_alloc(100000);

	for (size_t i = 0; i < array_len(bytes); i++) {
		struct sink *s = sink_new(FORM_JSON);
		struct finding f = plain();

		memset(text, bytes[i], 99999);
		text[99999] = '\0';
		f.message = f.evidence = f.key = f.package =
		    (struct span){ text, 99999 };
		f.layer =
		    (struct finding_layer){ .index = 1, .created_by = text };
		f.hidden_by = f.layer;
		finding_put(s->f, &f);
		ok(is_cut(sink_json(s)) && s->n <= RECORD_PIPE,
		    "99999 times \\x%02x in all texts fit a pipe: %zu",
		    (unsigned char)bytes[i], s->n);
		f.path = (struct span){ text, 65535 };
		finding_put(s->f, &f);
		ok(is_cut(sink_json(s)) && s->n <= RECORD_MAX,
		    "and %zu bytes are under the ceiling with a path", s->n);
		sink_free(s);
	}
	free(text);
}

static void
test_records(void)
{
	static const char *const checks[] = { "a", "b" };
	struct sink *s = sink_new(FORM_JSON);
	const struct json *v;

	finding_put_begin(s->f,
	    &(struct finding_begin){ "tool", "1", checks, 2, NULL });
	v = sink_json(s);
	is_span(member(v, "type"), SPAN("begin"), "begin");
	ok(json_int(json_member(v, SPAN("v"))) == 1 &&
		json_count(json_member(v, SPAN("checks"))) == 2 &&
		!json_member(v, SPAN("label")),
	    "has version and checks");
	finding_put_rule(s->f, &rule, rule.severity);
	v = sink_json(s);
	ok(json_count(json_member(v, SPAN("aliases"))) == 2 &&
		json_count(json_member(v, SPAN("tags"))) == 0,
	    "lists of a rule may be empty");
	finding_put_end(s->f,
	    &(struct finding_end){ .ok = true,
		.entries = UINT32_MAX,
		.findings = { [SEV_HIGH] = 2 },
		.skipped = &(struct finding_skip){ "why", 3 },
		.nskipped = 1,
		.sandbox = "full" });
	v = sink_json(s);
	ok(json_bool(json_member(v, SPAN("ok"))) &&
		json_int(json_member(json_member(v, SPAN("findings")),
		    SPAN("high"))) == 2 &&
		json_int(json_member(json_member(v, SPAN("skipped")),
		    SPAN("why"))) == 3,
	    "end counts");
	sink_free(s);
}

static void
test_text(void)
{
	struct sink *s = sink_new(FORM_TEXT);
	struct finding f = plain();

	f.path = SPAN("a\nb");
	f.line = 2;
	f.column = 7;
	f.layer =
	    (struct finding_layer){ .index = 3, .created_by = "RUN \x1b" };
	finding_put(s->f, &f);
	s->line[sink_read(s)] = '\0';
	is(s->line,
	    "a\\x0ab:2:7: low: message [family/thing]\n"
	    "\tlayer 3: RUN \\x1b\n",
	    "a line for people has no control bytes");
	finding_put_diag(s->f,
	    &(struct finding_diag){ .level = "note",
		.code = "code",
		.message = SPAN("hm"),
		.layer = -1 });
	s->line[sink_read(s)] = '\0';
	is(s->line, "note: hm [code]\n", "a diag may be about no file");
	finding_put_rule(s->f, &rule, rule.severity);
	finding_put_end(s->f, &(struct finding_end){ .ok = true });
	ok(sink_read(s) == 0, "other records are for programs");
	sink_free(s);
	s = sink_new(FORM_QUIET);
	finding_put(s->f, &f);
	ok(sink_read(s) == 0, "quiet is quiet");
	sink_free(s);
}

static void
test_full_disk(void)
{
	struct finding f = plain();
	struct finding_out *out;
	struct err err;
	int fd = open("/dev/full", O_WRONLY | O_CLOEXEC);

	out = finding_out_new(fd, FORM_JSON, &err);
	ok(finding_out_errno(out) == 0, "nothing was written yet");
	finding_put(out, &f);
	finding_put(out, &f);
	ok(finding_out_errno(out) == ENOSPC, "a failed write is remembered");
	finding_out_free(out);
	finding_out_free(NULL);
	close(fd);
}

int
main(void)
{
	test_names();
	test_frame();
	test_absent();
	test_full();
	test_sizes();
	test_records();
	test_text();
	test_full_disk();
	return tap_end();
}
