/* Target: common/check, what an external check writes. */
#include <sys/mman.h>

#include "base/mem.h"
#include "check/external.h"
#include "fuzz.h"
#include "json/json.h"

enum { OUTPUT_MAX = 64 * 1024 * 1024 };

/* A record of ours, whatever theirs was. */
static void
check_line(const struct run *run, struct span line)
{
	struct err err;
	auto_json struct json_doc *doc = json_parse(line, RECORD_MAX, &err);
	const struct json *v = json_root(doc);
	struct span type = json_string(json_member(v, SPAN("type")));
	struct span severity = json_string(json_member(v, SPAN("severity")));
	enum severity s;

	must(doc && type.n);
	must(span_is(json_string(json_member(v, SPAN("run"))),
	    finding_out_run(run->out)));
	must(!span_is(type, "begin") && !span_is(type, "end") &&
	    !span_is(type, "image") && !span_is(type, "layer"));
	if (!span_is(type, "finding"))
		return;
	must(severity_parse(severity, &s));
	must(json_member(v, SPAN("fingerprint")) != NULL);
}

static void
check_output(const struct run *run, int fd)
{
	auto_buf struct buf b = { .max = OUTPUT_MAX };
	off_t n = lseek(fd, 0, SEEK_END);
	char *p = buf_room(&b, (size_t)n);
	struct span rest = { p, (size_t)n }, line;

	must(p && pread(fd, p, (size_t)n, 0) == n);
	must(n == 0 || p[n - 1] == '\n');
	while (rest.n && span_cut(&rest, '\n', &line)) {
		must(line.n < RECORD_MAX);
		if (run->opt->json)
			check_line(run, line);
		for (size_t i = 0; i < line.n; i++)
			must((unsigned char)line.p[i] >= ' ' ||
			    (line.p[i] == '\t' && !run->opt->json));
	}
}

static void
take_as(struct span text, bool json)
{
	struct named named = { .option = "severity",
		.name = SPAN("x/y"),
		.severity = SEV_HIGH };
	struct options opt = { .json = json,
		.only_app = true,
		.named = &named,
		.nnamed = 1 };
	bool used = false;
	struct externals x = { .used = &used };
	struct run run = { .opt = &opt, .externals = &x };
	const struct external e = { .name = "x" };
	struct source *src = source_memory(text);
	int fd = memfd_create("records", MFD_CLOEXEC);
	struct err err = { .msg = "" };

	run.out = finding_out_new(fd, json ? FORM_JSON : FORM_TEXT, &err);
	must(fd >= 0 && run.out);
	must((foreign_take(&run, &e, src, &err) < 0) == (err.msg[0] != 0));
	must(!finding_out_errno(run.out));
	check_output(&run, fd);
	finding_out_free(run.out);
	source_free(src);
	arena_release(&x.arena);
	close(fd);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span text = { (const char *)data, size };

	take_as(text, true);
	take_as(text, false);
	return 0;
}

void
fuzz_seeds(fuzz_seed_fn *fn, void *arg)
{
	static const char *const seeds[] = {
		"{\"type\":\"begin\",\"run\":\"r\",\"v\":1}\n"
		"{\"type\":\"rule\",\"rule\":\"x/y\",\"severity\":\"low\","
		"\"aliases\":[\"A\"]}\n"
		"{\"type\":\"finding\",\"rule\":\"x/y\",\"severity\":\"low\","
		"\"message\":\"m\",\"path\":\"a\",\"path_b64\":\"/w==\","
		"\"line\":1,\"column\":2,\"key\":\"k\",\"layer\":{\"index\":3,"
		"\"created_by\":\"RUN x\"},\"hidden_by\":{\"index\":4}}\n"
		"{\"type\":\"end\",\"ok\":true,\"skipped\":{\"big\":2}}\n",
		"{\"type\":\"begin\"}\n"
		"{\"type\":\"diag\",\"level\":\"error\",\"code\":\"c\","
		"\"message\":\"m\",\"path\":\"\\u202e\",\"line\":1}\n"
		"{\"type\":\"finding\",\"rule\":\"x/z\",\"severity\":\"info\","
		"\"message\":\"m\",\"base\":true,\"history\":2}\n"
		"{\"type\":\"other\",\"n\":[1,2.5,null,true,{}]}\n"
		"{\"type\":\"layer\"}\n{\"type\":\"end\",\"ok\":false}\n",
	};

	for (size_t i = 0; i < array_len(seeds); i++)
		fn(arg, span_of(seeds[i]));
}
