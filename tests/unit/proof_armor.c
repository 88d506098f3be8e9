/* secret/proof.h: keys of SSH, PGP and PuTTY, put together byte by byte. */
#include "proof_pem.h"
#include "tap.h"

/* 32 bits, as SSH and PGP have them. */
static void
put_u32(struct buf *b, size_t n)
{
	for (int shift = 24; shift >= 0; shift -= 8)
		buf_putc(b, (char)(n >> shift));
}

static void
put_string(struct buf *b, struct span s)
{
	put_u32(b, s.n);
	buf_put(b, s);
}

static void
put_openssh(struct buf *b, const char *cipher)
{
	char random[128] = { 7 };

	buf_reset(b);
	buf_put(b, SPAN("openssh-key-v1\0"));
	put_string(b, span_of(cipher));
	put_string(b, span_of(*cipher == 'n' ? "none" : "bcrypt"));
	put_string(b, SPAN(""));
	put_u32(b, 1);
	put_string(b, (struct span){ random, 51 });
	put_string(b, (struct span){ random, 128 });
}

static void
test_openssh(void)
{
	static const char label[] = "OPENSSH PRIVATE KEY";
	auto_buf struct buf b = { 0 };

	buf_init(&b, TEXT_MAX);
	put_openssh(&b, "none");
	ok(is_open(pem_plain(label, buf_span(&b))), "OpenSSH's own is one");
	ok(is_low(pem_plain(label, (struct span){ b.p, b.n - 3 })),
	    "a part of it is doubtful");
	put_openssh(&b, "aes256-ctr");
	ok(is_encrypted(pem_plain(label, buf_span(&b))),
	    "with a cipher it is an encrypted one");
	b.p[0] = 'x';
	ok(!pem_plain(label, buf_span(&b)).holds, "another magic is none");
	buf_reset(&b);
	buf_put(&b, SPAN("\x3f\x6f\xf9\xeb\0\0\0\x64"));
	put_string(&b, SPAN("if-modn{sign{rsa-pkcs1-sha1}}"));
	put_string(&b, SPAN("3des-cbc"));
	while (b.n < 100)
		buf_putc(&b, 'x');
	ok(is_encrypted(pem_plain("SSH2 ENCRYPTED PRIVATE KEY", buf_span(&b))),
	    "ssh.com's is one");
}

static struct proved
pgp(const char *headers, struct span packet)
{
	static const char first[] = "-----BEGIN PGP PRIVATE KEY BLOCK-----";
	auto_buf struct buf b = { 0 };
	struct proved proved;

	buf_init(&b, TEXT_MAX);
	buf_puts(&b, first);
	buf_puts(&b, headers);
	put_lines(&b, packet, "", "\n");
	buf_puts(&b, "=abcd\n-----END PGP PRIVATE KEY BLOCK-----\n");
	proved = prove_part(PROOF_PGP, buf_span(&b), sizeof(first) - 1, 0,
	    sizeof(first) - 1);
	proved.is.secret = SPAN("");
	return proved;
}

static void
test_pgp(void)
{
	/* Old packet format, version 4, a date, EdDSA: curve, point. */
	struct span eddsa = SPAN("\x94\x58\x04\x60\0\0\0\x16\x09"
				 "\x2b\x06\x01\x04\x01\xda\x47\x0f\x01"
				 "\x01\x07\x40"
				 "01234567890123456789012345678901");
	auto_buf struct buf b = { 0 };

	buf_init(&b, TEXT_MAX);
	buf_put(&b, eddsa);
	buf_put(&b, SPAN("\0\x01\0secret"));
	ok(is_open(
	       pgp("\nVersion: GnuPG v2\nComment: a b\n\n", buf_span(&b))) &&
		is_open(pgp("\n\n", buf_span(&b))) &&
		is_open(pgp("\\n\\n", buf_span(&b))),
	    "a secret key packet without protection is a key");
	b.p[eddsa.n] = (char)0xfe;
	ok(is_encrypted(pgp("\n\n", buf_span(&b))),
	    "with one it is an encrypted key");
	b.p[0] = (char)0xc5;
	ok(is_encrypted(pgp("\n\n", buf_span(&b))), "the new format is known");
	b.p[0] = (char)0x98;
	ok(!pgp("\n\n", buf_span(&b)).holds, "a public key packet is none");
	ok(!pgp("\n\n", (struct span){ eddsa.p, eddsa.n }).holds &&
		!pgp("\n\n", (struct span){ eddsa.p, 30 }).holds &&
		!pgp("\nVersion: 1\n\n", SPAN("")).holds &&
		!pgp("", SPAN("")).holds,
	    "nor is one that ends before it says how it is protected");
}

static struct proved
putty(const char *lock, const char *key)
{
	auto_free char *text = mem_printf(
	    "PuTTY-User-Key-File-3: ssh-ed25519\n"
	    "Encryption: %s\nComment: a\nPublic-Lines: 1\nAAAAC3NzaC1lZDI1NTE5"
	    "\nPrivate-Lines: %s",
	    lock, key);
	struct proved proved =
	    prove_part(PROOF_PUTTY, span_of(text), 23, 0, 23);

	proved.is.secret = SPAN("");
	return proved;
}

static void
test_putty(void)
{
	static const char key[] = "1\nAAAAIGJrZ2hqZ2ZkZ2hqa2xsa2pnaGZkc2dm"
				  "\nPrivate-MAC: 00\n";

	ok(is_open(putty("none", key)), "PuTTY's is a key");
	ok(is_encrypted(putty("aes256-cbc", key)), "and says if it is locked");
	ok(!putty("none", "0\n").holds && !putty("none", "1\n").holds &&
		!putty("none", "%d\n").holds && !putty("", key).holds &&
		!prove(PROOF_PUTTY, SPAN("PuTTY-User-Key-File-2: ")).holds,
	    "without its lines there is none");
}

int
main(void)
{
	test_openssh();
	test_pgp();
	test_putty();
	return tap_end();
}
