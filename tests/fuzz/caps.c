/*
 * Target: file capabilities (image/caps.h).
 */
#include "image/caps.h"
#include "fuzz.h"

enum { CAPS_TEXT_MAX = 2048 };

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span s = { (const char *)data, size };
	auto_buf struct buf b = { .max = CAPS_TEXT_MAX };
	bool good = caps_put(&b, s);

	must(buf_ok(&b));
	must(good == (b.n > 0));
	must(!good || s.n == 12 || s.n == 20 || s.n == 24);
	must(span_is_utf8(buf_span(&b)));
	return 0;
}

void
fuzz_seeds(fuzz_seed_fn *fn, void *arg)
{
	fn(arg, SPAN("\x01\0\0\x02\0\x20\0\0\x01\0\0\0\0\0\0\0\0\0\0\0"));
	fn(arg, SPAN("\x01\0\0\x01\0\x20\0\0\0\0\0\0"));
	fn(arg,
	    SPAN("\x01\0\0\x03\xff\xff\xff\xff\0\0\0\0\xff\x01\0\0\0\0\0\0"
		 "\xa0\x86\x01\0"));
}
