/*
 * Fuzz targets: a file here is one. It is built twice:
 *
 *	clang -fsanitize=fuzzer,address,undefined NAME.c	the fuzzer
 *	cc NAME.c replay.c	a test, which replays seeds and what they
 *				become when bytes of them are changed or lost
 *
 * A target touches all that can be asked of what it parsed, and aborts where
 * an answer breaks the promise of a header.
 */
#ifndef FUZZ_FUZZ_H
#define FUZZ_FUZZ_H

#include <stdint.h>
#include <stdlib.h>

#include "base/buf.h"

/* One input; always 0. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The target's own seeds: calls fn with each. */
typedef void fuzz_seed_fn(void *arg, struct span seed);
void fuzz_seeds(fuzz_seed_fn *fn, void *arg);

/* What must hold whatever the input. */
static inline void
must(bool good)
{
	if (!good)
		abort();
}

/*
 * Gives each block that looks like a tar header its checksum: changes of a
 * header would all end there.
 */
static inline void
mend_tar(char *p, size_t n)
{
	for (; n >= 512; p += 512, n -= 512) {
		unsigned sum = 0;

		if (memcmp(p + 257, "ustar", 5) != 0)
			continue;
		memset(p + 148, ' ', 8);
		for (size_t i = 0; i < 512; i++)
			sum += (unsigned char)p[i];
		for (size_t i = 6; i-- > 0; sum >>= 3)
			p[148 + i] = (char)('0' + (sum & 7));
		p[154] = '\0';
	}
}

/* Reads every byte, for ASan to see it. */
static inline void
touch(struct span s)
{
	volatile unsigned char sum = 0;

	for (size_t i = 0; i < s.n; i++)
		sum = (unsigned char)(sum + (unsigned char)s.p[i]);
	(void)sum;
}

#endif
