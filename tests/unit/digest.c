/* image/digest: parsing, hashing, sources that hash. */
#include "image/digest.h"
#include "base/mem.h"
#include "tap.h"

#define ABC_256                                                                \
	"sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f2001" \
	"5ad"
#define ABC_512                                                                \
	"sha512:ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d" \
	"39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"

static void
test_parse(void)
{
	static const struct {
		struct span text;
		const char *what;
	} bad[] = {
		{ SPAN(""), "nothing" },
		{ SPAN("sha256"), "no colon" },
		{ SPAN("sha256:"), "no figures" },
		{ SPAN("sha256:ba7816bf"), "too few" },
		{ SPAN(ABC_256 "0"), "one too many" },
		{ SPAN("sha256:BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9C"
		       "B410FF61F20015AD"),
		    "upper case" },
		{ SPAN("sha256:ga7816bf8f01cfea414140de5dae2223b00361a396177a9c"
		       "b410ff61f20015ad"),
		    "no hexadecimal" },
		{ SPAN("sha256:\0a7816bf8f01cfea414140de5dae2223b00361a396177a9"
		       "cb410ff61f20015ad"),
		    "a NUL" },
		{ SPAN("sha512:ba7816bf8f01cfea414140de5dae2223b00361a396177a9c"
		       "b410ff61f20015ad"),
		    "another algorithm's length" },
		{ SPAN("sha384:ba7816bf8f01cfea414140de5dae2223b00361a396177a9c"
		       "b410ff61f20015ad"),
		    "an unknown algorithm" },
		{ SPAN(" " ABC_256), "a blank before it" },
		{ SPAN(ABC_256 "\n"), "a newline behind it" },
	};
	struct digest d, e;

	for (size_t i = 0; i < array_len(bad); i++)
		ok(!digest_parse(bad[i].text, &d) && !digest_is_set(&d),
		    "no digest: %s", bad[i].what);
	ok(digest_parse(SPAN(ABC_256), &d) && digest_is_set(&d),
	    "sha256 is taken");
	is(d.text, ABC_256, "as it is");
	ok(digest_parse(SPAN(ABC_512), &e), "sha512 is taken");
	is(e.text, ABC_512, "as it is");
	ok(!digest_eq(&d, &e), "they differ");
	ok(digest_parse(SPAN(ABC_256), &e) && digest_eq(&d, &e),
	    "a digest is equal to itself");
}

static void
test_hash(void)
{
	struct digest like = { .text = ABC_512 }, d;
	struct hash *h = hash_new(NULL);

	hash_prepare();
	digest_of(SPAN("abc"), NULL, &d);
	is(d.text, ABC_256, "sha256 of abc is FIPS 180-4's");
	digest_of(SPAN("abc"), &like, &d);
	is(d.text, ABC_512, "sha512 of abc is FIPS 180-4's");
	digest_of(SPAN(""), NULL, &d);
	is(d.text,
	    "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b78"
	    "52b855",
	    "sha256 of nothing");
	hash_add(h, "a", 1);
	hash_add(h, "", 0);
	hash_add(h, "bc", 2);
	hash_end(h, &d);
	is(d.text, ABC_256, "bytes may come in pieces");
	hash_free(h);
	hash_free(NULL);
}

static void
test_source(void)
{
	struct hash *h = hash_new(NULL);
	struct source *s = digest_source(source_memory(SPAN("abc")), h);
	struct digest d;
	struct err err;
	char two[2];

	ok(source_read(s, two, 1, &err) == 1 && two[0] == 'a',
	    "a source that hashes passes bytes through");
	ok(source_skip(s, 100, &err) == 2, "what is passed over is read");
	ok(source_read(s, two, 2, &err) == 0, "to the end");
	source_free(s);
	hash_end(h, &d);
	is(d.text, ABC_256, "and hashed");
	hash_free(h);
}

int
main(void)
{
	test_parse();
	test_hash();
	test_source();
	return tap_end();
}
