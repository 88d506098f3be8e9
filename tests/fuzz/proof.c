/*
 * Target: secret/proof. The first byte says which proof, the second how long
 * the match is, the third and fourth where the secret is in it.
 */
#include "secret/proof.h"

#include "fuzz.h"
#include "secret/known.h"

static bool
is_inside(struct span part, struct span all)
{
	return part.p >= all.p && part.p + part.n <= all.p + all.n;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct pattern p = { .id = "a", .title = "a", .severity = SEV_HIGH };
	struct span all = { (const char *)data, size };
	struct proof_look look = { .p = &p };
	struct proof_result result;

	if (size < 4)
		return 0;
	all = span_from(all, 4);
	p.proof = (enum proof)(data[0] % (PROOF_AWS_SECRET + 1));
	look.match = (struct span){ all.p, data[1] < all.n ? data[1] : all.n };
	look.after = span_from(all, look.match.n);
	look.secret = span_from(look.match, data[2]);
	if (data[3] && look.secret.n > data[3])
		look.secret.n = data[3];
	look.before = (struct span){ all.p, 0 };
	if (proof_holds(&look, &result)) {
		must(is_inside(result.secret, all));
		must(result.severity <= SEV_HIGH && result.kind < SECRET_KINDS);
		must(result.title != NULL);
		touch(result.secret);
	}
	(void)known_is_example(look.secret);
	must(known_place(all) <= KNOWN_SHIPPED);
	return 0;
}

static void
seed(fuzz_seed_fn *fn, void *arg, enum proof proof, size_t match, size_t secret,
    struct span text)
{
	auto_buf struct buf b = { 0 };

	buf_init(&b, 4096);
	buf_putc(&b, (char)proof);
	buf_putc(&b, (char)match);
	buf_putc(&b, (char)secret);
	buf_putc(&b, 0);
	buf_put(&b, text);
	fn(arg, buf_span(&b));
}

/* PKCS#1 with eight numbers behind the version. */
#define RSA                                                                   \
	"\x30\x81\x8f\x02\x01\0\x02\x41\0"                                    \
	"\xf1\x32\x33\x34\x35\x36\x37\x38\x39\x30ghijklmnopqrstuvwxyz0123456" \
	"789ABCDEFGHIJKLMNOPQRSTUVWX"                                         \
	"\x02\x03\x01\0\x01\x02\x04zyxw\x02\x04zyxw\x02\x04zyxw\x02\x04zyxw"  \
	"\x02\x04zyxw\x02\x24ZYXWVUTSRQPONMLKJIHGFEDCBA0123456789"

/* A store with a shrouded key. */
#define PKCS7_DATA "\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01"
#define PFX                                                                    \
	"\x30\x41\x02\x01\x03\x30\x3c" PKCS7_DATA "\xa0\x2f\x04\x2d\x30\x2b"   \
	"\x30\x29" PKCS7_DATA "\xa0\x1c\x04\x1a\x30\x18\x30\x16\x06\x0b"       \
	"\x2a\x86\x48\x86\xf7\x0d\x01\x0c\x0a\x01\x02\xa0\x07\x30\x05\x04\x03" \
	"zyx"

void
fuzz_seeds(fuzz_seed_fn *fn, void *arg)
{
	seed(fn, arg, PROOF_CRC32_BASE62, 40, 0,
	    SPAN("ghp_0123456789abcdefghijABCDEFGHIJ000000"));
	seed(fn, arg, PROOF_JWT, 70, 0,
	    SPAN("eyJhbGciOiJub25lIn0.eyJleHAiOjEsInJvbGUiOiJhbm9uIn0.eA"));
	seed(fn, arg, PROOF_PEM, 31, 0,
	    SPAN("-----BEGIN RSA PRIVATE KEY-----\\nMIIBPAIBAAJBANPQ\\n\" +\n"
		 "  \"\\/\\u002bxxx&#10;\\\n# z\n// y\nbQ92nlbe=\n-----END"));
	seed(fn, arg, PROOF_PEM, 31, 0,
	    SPAN("-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n"
		 "DEK-Info: AES-128-CBC,00\n\nMIIBPAIBAAJBANPQMIIBPAIBAAJBANPQ"
		 "MIIBPAIBAAJBANPQMIIBPAIBAAJBANPQ\n-----END"));
	seed(fn, arg, PROOF_PEM, 35, 0,
	    SPAN("-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAA"
		 "BG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZWQyNTUxOQAA"));
	seed(fn, arg, PROOF_PGP, 37, 0,
	    SPAN(
		"-----BEGIN PGP PRIVATE KEY BLOCK-----\nVersion: 1\n\n"
		"lFgEYAAAABYJKwYBBAHaRw8BAQdAMDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz\n"
		"NDU2Nzg5MDEAAQBzZWNyZXQ="));
	seed(fn, arg, PROOF_PUTTY, 23, 0,
	    SPAN("PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\n"
		 "Private-Lines: 1\nAAAAIGJrZ2hqZ2ZkZ2hqa2xsa2pnaGZkc2dm\n"));
	seed(fn, arg, PROOF_DER, 8, 0, SPAN(RSA));
	seed(fn, arg, PROOF_PKCS12, 8, 0, SPAN(PFX));
	seed(fn, arg, PROOF_PKCS12, 8, 0, SPAN("\x30\x80\x02\x01\x03\x30" PFX));
	seed(fn, arg, PROOF_URL_PASSWORD, 20, 15,
	    SPAN("postgres://app:pa$$1@[::1]:80/"));
	seed(fn, arg, PROOF_URL_PASSWORD, 60, 33,
	    SPAN("Server = localhost;Uid=a;Password=x1y2z3;"));
	seed(fn, arg, PROOF_AWS_SECRET, 40, 0,
	    SPAN("q8Zt/Lr2XvN0bYc7+JdWm5KfTgHs3PzRuE1aQoVi"));
}
