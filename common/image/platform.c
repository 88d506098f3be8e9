#include "image/platform.h"

#include <stdio.h>
#include <sys/utsname.h>

#include "json/json.h"

static bool
take_part(struct span *rest, char part[PLATFORM_PART])
{
	struct span s;

	if (!span_cut(rest, '/', &s) || s.n == 0 || s.n >= PLATFORM_PART)
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

static void
cut_part(char part[PLATFORM_PART], struct span s)
{
	size_t n = s.n < PLATFORM_PART - 1 ? s.n : PLATFORM_PART - 1;

	memcpy(part, s.p, n);
	part[n] = '\0';
}

int
platform_read(const struct json *v, struct platform *p, struct err *err)
{
	bool twice = false;

	*p = (struct platform){ 0 };
	cut_part(p->os, json_string(json_field(v, "os", &twice)));
	cut_part(p->arch, json_string(json_field(v, "architecture", &twice)));
	cut_part(p->variant, json_string(json_field(v, "variant", &twice)));
	return twice ? err_set(err, "a key twice, in different case") : 0;
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
