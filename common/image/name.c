#include "image/name.h"

#include <stdio.h>
#include <sys/utsname.h>

#include "base/buf.h"
#include "base/mem.h"

enum { REF_MAX = 4096 };

/* Whether the first component of a name is a host. */
static bool
is_host(struct span first)
{
	return memchr(first.p, '.', first.n) || memchr(first.p, ':', first.n) ||
	    span_is(first, "localhost");
}

static void
put_name(struct buf *b, struct span name)
{
	struct span rest = name, first;

	span_cut(&rest, '/', &first);
	if (!rest.p) {
		buf_puts(b, "docker.io/library/");
		buf_put(b, name);
	} else if (!is_host(first)) {
		buf_puts(b, "docker.io/");
		buf_put(b, name);
	} else if (span_is(first, "index.docker.io") ||
	    span_is(first, "docker.io")) {
		buf_puts(b, "docker.io/");
		if (!memchr(rest.p, '/', rest.n))
			buf_puts(b, "library/");
		buf_put(b, rest);
	} else {
		buf_put(b, name);
	}
}

char *
ref_normalize(struct span ref)
{
	struct span name = ref, digest = { "", 0 }, tag = { "", 0 };
	const char *at = ref.n ? memchr(ref.p, '@', ref.n) : NULL;
	auto_buf struct buf b;

	buf_init(&b, REF_MAX);
	if (at) {
		name.n = (size_t)(at - ref.p);
		digest = span_from(ref, name.n);
	}
	for (size_t i = name.n; i && name.p[i - 1] != '/'; i--) {
		if (name.p[i - 1] != ':')
			continue;
		tag = span_from(name, i - 1);
		name.n = i - 1;
		break;
	}
	put_name(&b, name);
	buf_put(&b, tag);
	buf_put(&b, digest);
	if (tag.n == 0 && digest.n == 0)
		buf_puts(&b, ":latest");
	return mem_spandup(buf_span(&b));
}

static bool
take_part(struct span *rest, char part[32])
{
	struct span s;

	if (!span_cut(rest, '/', &s) || s.n == 0 || s.n >= 32)
		return false;
	memcpy(part, s.p, s.n);
	part[s.n] = '\0';
	return true;
}

bool
platform_parse(struct span s, struct platform *p)
{
	*p = (struct platform){ 0 };
	if (!s.p || !take_part(&s, p->os) || !take_part(&s, p->arch))
		return false;
	return !s.p || (take_part(&s, p->variant) && !s.p);
}

void
platform_here(struct platform *p)
{
	static const struct {
		const char *machine, *arch, *variant;
	} known[] = {
		{ "x86_64", "amd64", "" },
		{ "aarch64", "arm64", "" },
		{ "armv7l", "arm", "v7" },
		{ "armv6l", "arm", "v6" },
		{ "i686", "386", "" },
		{ "i386", "386", "" },
		{ "loongarch64", "loong64", "" },
	};
	struct utsname u;
	const char *arch = "unknown", *variant = "";

	if (uname(&u) == 0)
		arch = u.machine; /* ppc64le, riscv64, s390x are the same */
	for (size_t i = 0; i < array_len(known); i++) {
		if (strcmp(arch, known[i].machine) != 0)
			continue;
		arch = known[i].arch;
		variant = known[i].variant;
		break;
	}
	snprintf(p->os, sizeof(p->os), "linux");
	snprintf(p->arch, sizeof(p->arch), "%.31s", arch);
	snprintf(p->variant, sizeof(p->variant), "%s", variant);
}

void
platform_text(const struct platform *p, char text[PLATFORM_TEXT])
{
	snprintf(text, PLATFORM_TEXT, "%s/%s%s%s", p->os, p->arch,
	    p->variant[0] ? "/" : "", p->variant);
}

static const char *
variant_of(const struct platform *p)
{
	if (p->variant[0])
		return p->variant;
	if (strcmp(p->arch, "arm64") == 0)
		return "v8";
	return strcmp(p->arch, "arm") == 0 ? "v7" : "";
}

int
platform_serves(const struct platform *want, const struct platform *have)
{
	if (strcmp(want->os, have->os) != 0 ||
	    strcmp(want->arch, have->arch) != 0)
		return 0;
	if (strcmp(want->variant, have->variant) == 0)
		return 3;
	if (strcmp(variant_of(want), variant_of(have)) == 0)
		return 2;
	return want->variant[0] ? 0 : 1;
}
