/* Target: image references, read, written, and read again. */
#include "image/reference.h"
#include "base/mem.h"
#include "fuzz.h"

static void
check_parts(const struct reference *r)
{
	struct digest d;

	must(r->host[0] && r->repository[0]);
	must(strlen(r->host) + 1 + strlen(r->repository) <= REFERENCE_NAME_MAX);
	must(strcmp(r->host, "index.docker.io") != 0);
	must(!strstr(r->repository, "//") && !strstr(r->repository, ".."));
	must(r->tag || digest_is_set(&r->digest));
	must(!r->tag || (r->tag[0] && strlen(r->tag) <= REFERENCE_TAG_MAX));
	must(!digest_is_set(&r->digest) ||
	    digest_parse(span_of(r->digest.text), &d));
}

/* Text that comes from a reference is that reference, in full and in short,
 * and the lenient reader says so too. */
static void
check_text(const char *text, const char *full, const char *familiar)
{
	struct reference r;
	struct err err;
	auto_free char *again = NULL, *short_again = NULL;
	auto_free char *lenient = ref_normalize(span_of(text));

	must(reference_parse(span_of(text), &r, &err) == 0);
	again = reference_text(&r);
	short_again = reference_familiar(&r);
	must(strcmp(again, full) == 0);
	must(strcmp(short_again, familiar) == 0);
	must(strcmp(lenient, full) == 0);
	reference_release(&r);
}

static void
check_host(struct span text)
{
	struct err err = { .msg = "" };
	auto_free char *host = reference_parse_host(text, &err);
	auto_free char *again = NULL;

	must((host != NULL) == (err.msg[0] == '\0'));
	if (!host)
		return;
	again = reference_parse_host(span_of(host), &err);
	must(again && strcmp(again, host) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span text = { (const char *)data, size };
	auto_free char *lenient = ref_normalize(text);
	struct err err = { .msg = "" };
	struct reference r;

	touch(span_of(lenient));
	check_host(text);
	if (reference_parse(text, &r, &err) == 0) {
		auto_free char *full = reference_text(&r);
		auto_free char *familiar = reference_familiar(&r);

		check_parts(&r);
		check_text(full, full, familiar);
		check_text(familiar, full, familiar);
	} else {
		must(err.msg[0] != '\0' && !r.host && !r.repository && !r.tag);
	}
	reference_release(&r);
	return 0;
}

void
fuzz_seeds(fuzz_seed_fn *fn, void *arg)
{
#define HEX64 "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
	static const char *const seeds[] = {
		"nginx",
		"nginx:1.27",
		"host:5000/team/app:1.2@sha256:" HEX64,
		"[::1]:5000/a_b/c__d/e-f@sha512:" HEX64 HEX64,
		"docker.io/library/nginx",
		"index.docker.io/a.b/c",
		"docker.io/localhost/c",
		"docker.io/sha256:" HEX64,
		"sha256:" HEX64,
		HEX64,
		"Reg.Example.com:65535/app",
		"https://quay.io/org/app",
		"a//b/",
		"a:b:c@d",
		"registry-1.docker.io",
	};

	for (size_t i = 0; i < array_len(seeds); i++)
		fn(arg, span_of(seeds[i]));
}
