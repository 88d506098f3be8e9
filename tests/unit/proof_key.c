/* secret/proof.h: private keys, which are made as the test runs. */
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/x509.h>

#include "proof_pem.h"
#include "tap.h"

static void
put_bio(struct buf *b, BIO *bio)
{
	char *p;
	long n = BIO_get_mem_data(bio, &p);

	buf_put(b, (struct span){ p, (size_t)n });
	BIO_free(bio);
}

/* The forms of a key: its own (PKCS#1, SEC1), PKCS#8, encrypted PKCS#8. */
enum form { FORM_OWN, FORM_PKCS8, FORM_LOCKED };

static void
put_der(struct buf *b, EVP_PKEY *key, enum form form)
{
	BIO *bio = BIO_new(BIO_s_mem());
	PKCS8_PRIV_KEY_INFO *info;

	buf_reset(b);
	if (form == FORM_OWN) {
		i2d_PrivateKey_bio(bio, key);
	} else if (form == FORM_PKCS8) {
		info = EVP_PKEY2PKCS8(key);
		i2d_PKCS8_PRIV_KEY_INFO_bio(bio, info);
		PKCS8_PRIV_KEY_INFO_free(info);
	} else {
		i2d_PKCS8PrivateKey_bio(bio, key, EVP_aes_128_cbc(), "secret",
		    6, NULL, NULL);
	}
	put_bio(b, bio);
}

static void
test_algorithms(EVP_PKEY *rsa, EVP_PKEY *ec, EVP_PKEY *ed)
{
	auto_buf struct buf b = { 0 };

	buf_init(&b, TEXT_MAX);
	put_der(&b, rsa, FORM_OWN);
	ok(is_open(pem_plain("RSA PRIVATE KEY", buf_span(&b))),
	    "PKCS#1 is a private key");
	put_der(&b, rsa, FORM_PKCS8);
	ok(is_open(pem_plain("PRIVATE KEY", buf_span(&b))), "PKCS#8 too");
	put_der(&b, ec, FORM_OWN);
	ok(is_open(pem_plain("EC PRIVATE KEY", buf_span(&b))), "SEC1 too");
	put_der(&b, ec, FORM_PKCS8);
	ok(is_open(pem_plain("PRIVATE KEY", buf_span(&b))),
	    "a curve's in PKCS#8 too");
	put_der(&b, ed, FORM_PKCS8);
	ok(b.n == 48 && is_open(pem_plain("PRIVATE KEY", buf_span(&b))),
	    "Ed25519 too, of 48 bytes");
	put_der(&b, rsa, FORM_LOCKED);
	ok(is_encrypted(pem_plain("ENCRYPTED PRIVATE KEY", buf_span(&b))),
	    "with a passphrase it is an encrypted key");
}

static void
test_wraps(EVP_PKEY *rsa)
{
	static const char *const wraps[][3] = {
		{ "\r\n", "", "\r\n" },
		{ "\\n", "", "\\n" },
		{ "\\r\\n", "", "\\r\\n" },
		{ "\\\\n", "", "\\\\n" },
		{ "\n", "      ", "\n" },
		{ "\n", "\t# ", "\n" },
		{ "\n", "// ", "\n" },
		{ "\n", " * ", "\n" },
		{ "\\n\"\n", "    \"", "\\n\"\n" },
		{ "\\n\" +\n", "  \"", "\\n\" +\n" },
		{ "\\n' .\n", "  '", "\\n' .\n" },
		{ "\",\n", "  \"", "\",\n" },
		{ "\\n\\\n", "", "\\n\\\n" },
		{ "&#10;", "", "&#xA;" },
		{ " ", "", " " },
		{ "", "", "" },
	};
	auto_buf struct buf b = { 0 };

	buf_init(&b, TEXT_MAX);
	put_der(&b, rsa, FORM_OWN);
	for (size_t i = 0; i < sizeof(wraps) / sizeof(wraps[0]); i++)
		ok(is_open(pem_of("RSA PRIVATE KEY", buf_span(&b), wraps[i][0],
		       wraps[i][1], wraps[i][2])),
		    "lines are put together: way %zu", i + 1);
}

/* As PHP and .NET write strings in JSON. */
static void
test_escapes(EVP_PKEY *rsa)
{
	auto_buf struct buf der = { 0 }, text = { 0 }, php = { 0 }, net = { 0 };

	buf_init(&der, TEXT_MAX);
	buf_init(&text, TEXT_MAX);
	buf_init(&php, TEXT_MAX);
	buf_init(&net, TEXT_MAX);
	put_der(&der, rsa, FORM_OWN);
	buf_put_base64(&text, buf_span(&der));
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] == '/')
			buf_putc(&php, '\\');
		buf_putc(&php, text.p[i]);
		if (text.p[i] == '+')
			buf_puts(&net, "\\u002B");
		else
			buf_putc(&net, text.p[i]);
	}
	ok(is_open(pem("RSA PRIVATE KEY", buf_span(&php))),
	    "a slash may have a backslash");
	ok(is_open(pem("RSA PRIVATE KEY", buf_span(&net))),
	    "a plus may be written as \\u002B");
}

static void
test_traditional(EVP_PKEY *rsa)
{
	auto_buf struct buf b = { 0 };
	BIO *bio = BIO_new(BIO_s_mem());
	struct span text, line;

	buf_init(&b, TEXT_MAX);
	PEM_write_bio_PrivateKey_traditional(bio, rsa, EVP_aes_128_cbc(), NULL,
	    0, NULL, (void *)(uintptr_t) "secret");
	put_bio(&b, bio);
	text = buf_span(&b);
	span_cut(&text, '\n', &line);
	ok(is_encrypted(pem("RSA PRIVATE KEY", text)),
	    "Proc-Type says that a key is encrypted");
	text.n = 200;
	ok(is_low(pem("RSA PRIVATE KEY", text)), "a part of one is doubtful");
}

static void
test_no_keys(EVP_PKEY *rsa)
{
	static const char *const none[] = {
		"",
		"\n",
		"\n-----END RSA PRIVATE KEY-----\n",
		"\nMIIEpAIBAAKCAQEA...\n-----END RSA PRIVATE KEY-----\n",
		"[^-]+-----END (RSA )?PRIVATE KEY-----",
		"(.+?)-----END RSA PRIVATE KEY-----",
		" or -----BEGIN EC PRIVATE KEY----- are what such a file "
		"begins with, and the rest is what nobody else has to know",
		"\", \"-----BEGIN PUBLIC KEY-----\", \"-----BEGIN "
		"CERTIFICATE-----\"",
		"\n${KEY}\n",
		"\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
		"AAAA\n",
	};
	auto_buf struct buf b = { 0 };
	BIO *bio = BIO_new(BIO_s_mem());

	buf_init(&b, TEXT_MAX);
	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++)
		ok(!pem("RSA PRIVATE KEY", span_of(none[i])).holds,
		    "no key is behind the header: %zu", i + 1);
	i2d_PUBKEY_bio(bio, rsa);
	put_bio(&b, bio);
	ok(!pem_plain("PRIVATE KEY", buf_span(&b)).holds &&
		!pem_plain("PUBLIC KEY", buf_span(&b)).holds,
	    "a public key is none, whatever it is called");
	put_der(&b, rsa, FORM_OWN);
	ok(!pem_plain("CERTIFICATE", buf_span(&b)).holds,
	    "what is not called a private key is none");
	ok(!pem_plain("PRIVATE KEY", (struct span){ b.p, 47 }).holds,
	    "less than 48 bytes are none");
	ok(is_low(pem_plain("PRIVATE KEY", (struct span){ b.p, 96 })),
	    "the beginning of a key, as documents have it, is doubtful");
}

/* Each length in it is one too many once. */
static void
test_der(EVP_PKEY *rsa, EVP_PKEY *ec)
{
	static const enum form forms[] = { FORM_OWN, FORM_PKCS8, FORM_LOCKED };
	auto_buf struct buf b = { 0 };
	struct proved p;

	buf_init(&b, TEXT_MAX);
	for (size_t i = 0; i < 3; i++) {
		put_der(&b, rsa, forms[i]);
		p = prove_part(PROOF_DER, buf_span(&b), 8, 0, 8);
		ok((i == 2 ? is_encrypted(p) : is_open(p)) &&
			p.is.secret.n == b.n,
		    "a key in binary is known to its end: form %zu", i + 1);
		ok(!prove_part(PROOF_DER, (struct span){ b.p, b.n - 1 }, 8, 0,
		       8)
			.holds,
		    "one that is cut is none: form %zu", i + 1);
	}
	put_der(&b, ec, FORM_OWN);
	buf_puts(&b, "more");
	p = prove_part(PROOF_DER, buf_span(&b), 8, 0, 8);
	ok(is_open(p) && p.is.secret.n == b.n - 4,
	    "what follows is no part of it");
	b.p[1]++;
	ok(!prove(PROOF_DER, buf_span(&b)).holds,
	    "a length that does not fit is no key's");
	put_der(&b, rsa, FORM_OWN);
	b.p[9] ^= 1;
	ok(!prove(PROOF_DER, buf_span(&b)).holds, "nor one inside");
	ok(!prove(PROOF_DER, SPAN("")).holds &&
		!prove(PROOF_DER, SPAN("\x30")).holds &&
		!prove(PROOF_DER, SPAN("\x30\x84\xff\xff\xff\xff\x02\x01"))
		     .holds &&
		!prove(PROOF_DER, SPAN("\x30\x03\x02\x01")).holds,
	    "nor are some bytes");
}

/* n of 64 bytes, and so many other numbers, of which e is the first. */
static bool
is_rsa(size_t others, int outer)
{
	auto_buf struct buf b = { 0 };
	char n[64];

	memset(n, 0x71, sizeof(n));
	buf_init(&b, TEXT_MAX);
	buf_put(&b, SPAN("\x30\x81\0\x02\x01\0\x02\x40"));
	buf_put(&b, (struct span){ n, sizeof(n) });
	buf_put(&b, SPAN("\x02\x03\x01\0\x01"));
	for (size_t i = 1; i < others; i++) {
		buf_put(&b, SPAN("\x02\x08\x07"));
		for (size_t k = 0; k < 7; k++)
			buf_putc(&b, (char)(i * 16 + k));
	}
	b.p[2] = (char)((int)b.n - 3 + outer);
	buf_puts(&b, "0123456789");
	return is_open(prove_part(PROOF_DER, buf_span(&b), 8, 0, 8));
}

static void
test_numbers(void)
{
	ok(is_rsa(7, 0), "PKCS#1 has nine numbers, the version with them");
	ok(!is_rsa(6, 0) && !is_rsa(8, 0), "with one more or less it is none");
	ok(!is_rsa(7, -1) && !is_rsa(7, 2),
	    "nor where they are not all of what is around them");
}

/* A program has the front of a short key as a constant. */
static void
test_constants(EVP_PKEY *ed)
{
	struct proof_look look = { .after = SPAN("") };
	const struct pattern p = { .id = "a", .proof = PROOF_DER };
	auto_buf struct buf b = { 0 };
	struct proof_result result;

	buf_init(&b, TEXT_MAX);
	put_der(&b, ed, FORM_PKCS8);
	ok(is_open(prove_part(PROOF_DER, buf_span(&b), 8, 0, 8)),
	    "a short key in binary is one");
	buf_reset(&b);
	buf_put(&b,
	    SPAN("\x30\x2e\x02\x01\0\x30\x05\x06\x03\x2b\x65\x70\x04"
		 "\x22\x04\x20_Zeroed_bytearray\0key_size\0error\0a"));
	ok(!prove_part(PROOF_DER, buf_span(&b), 8, 0, 8).holds,
	    "with text instead of a number it is none");
	put_der(&b, ed, FORM_PKCS8);
	look.p = &p;
	look.match = look.secret = buf_span(&b);
	look.before = SPAN("\x0d\x01\x0c\x0a\x01\x02\xa0\x82\x01\x02");
	ok(!proof_holds(&look, &result), "the bag of a store is the store's");
	look.before = SPAN("\x0d\x01\x0c\x0a\x01\x03\xa0\x82\x01\x02");
	ok(proof_holds(&look, &result), "something else is not");
}

static X509 *
certificate(EVP_PKEY *key)
{
	X509 *x = X509_new();

	ASN1_INTEGER_set(X509_get_serialNumber(x), 1);
	X509_gmtime_adj(X509_getm_notBefore(x), 0);
	X509_gmtime_adj(X509_getm_notAfter(x), 3600);
	X509_set_pubkey(x, key);
	X509_sign(x, key, EVP_sha256());
	return x;
}

/* nid: of the encryption of keys (-1: none). */
static struct proved
store(EVP_PKEY *key, X509 *x, int key_nid, int cert_nid)
{
	auto_buf struct buf b = { 0 };
	BIO *bio = BIO_new(BIO_s_mem());
	PKCS12 *p12 = PKCS12_create("secret", "a", key, key ? x : NULL, NULL,
	    key_nid, cert_nid, 1, 1, 0);
	struct proved proved;

	buf_init(&b, TEXT_MAX);
	if (!key) {
		STACK_OF(X509) *all = sk_X509_new_null();

		sk_X509_push(all, x);
		p12 = PKCS12_create("secret", NULL, NULL, NULL, all, key_nid,
		    cert_nid, 1, 1, 0);
		sk_X509_free(all);
	}
	i2d_PKCS12_bio(bio, p12);
	PKCS12_free(p12);
	put_bio(&b, bio);
	proved = prove_part(PROOF_PKCS12, buf_span(&b), 8, 0, 8);
	proved.is.secret = SPAN("");
	return proved;
}

static void
test_pkcs12(EVP_PKEY *rsa)
{
	const int aes = NID_aes_256_cbc,
		  old = NID_pbe_WithSHA1And3_Key_TripleDES_CBC;
	X509 *x = certificate(rsa);

	ok(is_encrypted(store(rsa, x, aes, aes)) &&
		is_encrypted(store(rsa, x, old, -1)),
	    "a store with a key is one with a passphrase");
	ok(is_open(store(rsa, x, -1, -1)), "unless its bag is open");
	ok(!store(NULL, x, aes, aes).holds && !store(NULL, x, aes, -1).holds,
	    "a store of certificates alone is none");
	ok(!prove(PROOF_PKCS12, SPAN("\x30\x82\x10\x00\x02\x01\x03\x30\x82"))
		.holds,
	    "nor is the beginning of one");
	X509_free(x);
}

static void
test_known(void)
{
	ok(!pem("PRIVATE KEY",
	       SPAN("\nMC4CAQAwBQYDK2VwBCIE"
		    "INTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n-----END"))
		.holds,
	    "the key of an RFC is none");
	ok(is_open(pem("PRIVATE KEY",
	       SPAN("\nMC4CAQAwBQYDK2VwBCIE"
		    "INTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhD\n-----END"))),
	    "another one is");
}

int
main(void)
{
	EVP_PKEY *rsa = EVP_RSA_gen(1024), *ec = EVP_EC_gen("P-256");
	EVP_PKEY *ed = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");

	test_algorithms(rsa, ec, ed);
	test_wraps(rsa);
	test_escapes(rsa);
	test_traditional(rsa);
	test_no_keys(rsa);
	test_der(rsa, ec);
	test_numbers();
	test_constants(ed);
	test_pkcs12(rsa);
	test_known();
	EVP_PKEY_free(rsa);
	EVP_PKEY_free(ec);
	EVP_PKEY_free(ed);
	return tap_end();
}
