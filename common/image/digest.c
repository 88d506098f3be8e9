#include "image/digest.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "base/mem.h"

struct hash {
	EVP_MD_CTX *ctx;
	const char *name;
};

struct digest_filter {
	struct source s;
	struct source *below;
	struct hash *hash;
};

static const struct {
	const char *name;
	size_t hex;
	const EVP_MD *(*md)(void);
} algorithms[] = {
	{ "sha256", 64, EVP_sha256 },
	{ "sha512", 128, EVP_sha512 },
};

static bool
is_hex(struct span s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!strchr("0123456789abcdef", s.p[i]) || !s.p[i])
			return false;
	return true;
}

bool
digest_parse(struct span s, struct digest *d)
{
	struct span name;

	*d = (struct digest){ 0 };
	if (!span_cut(&s, ':', &name) || !s.p)
		return false;
	for (size_t i = 0; i < array_len(algorithms); i++) {
		if (!span_is(name, algorithms[i].name))
			continue;
		if (s.n != algorithms[i].hex || !is_hex(s))
			return false;
		memcpy(d->text, name.p, name.n);
		d->text[name.n] = ':';
		memcpy(d->text + name.n + 1, s.p, s.n);
		return true;
	}
	return false;
}

bool
digest_eq(const struct digest *a, const struct digest *b)
{
	return memcmp(a->text, b->text, DIGEST_MAX) == 0;
}

/* libcrypto would read its configuration file at the first use; nothing in it
 * concerns us. The hash finds and keeps the algorithm. */
void
hash_prepare(void)
{
	struct digest waste;

	OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL);
	digest_of(SPAN(""), NULL, &waste);
}

struct hash *
hash_new(const struct digest *like)
{
	struct hash *h = mem_zalloc(sizeof(*h));
	size_t i = like && strncmp(like->text, "sha512:", 7) == 0;

	h->ctx = EVP_MD_CTX_new();
	if (!h->ctx || EVP_DigestInit_ex(h->ctx, algorithms[i].md(), NULL) != 1)
		mem_panic("libcrypto cannot hash");
	h->name = algorithms[i].name;
	return h;
}

/* Without asking libcrypto for the algorithm, which takes it longer than to
 * hash a small file. */
void
hash_restart(struct hash *h)
{
	if (EVP_DigestInit_ex(h->ctx, NULL, NULL) != 1)
		mem_panic("libcrypto cannot hash");
}

void
hash_free(struct hash *h)
{
	if (h)
		EVP_MD_CTX_free(h->ctx);
	free(h);
}

void
hash_add(struct hash *h, const void *p, size_t n)
{
	if (EVP_DigestUpdate(h->ctx, p, n) != 1)
		mem_panic("libcrypto cannot hash");
}

void
hash_end(struct hash *h, struct digest *out)
{
	static const char digits[] = "0123456789abcdef";
	unsigned char md[EVP_MAX_MD_SIZE];
	size_t name = strlen(h->name);
	unsigned n = 0;

	if (EVP_DigestFinal_ex(h->ctx, md, &n) != 1)
		mem_panic("libcrypto cannot hash");
	*out = (struct digest){ 0 };
	memcpy(out->text, h->name, name);
	out->text[name] = ':';
	for (unsigned i = 0; i < n; i++) {
		out->text[name + 1 + 2 * i] = digits[md[i] >> 4];
		out->text[name + 2 + 2 * i] = digits[md[i] & 15];
	}
}

void
digest_of(struct span s, const struct digest *like, struct digest *out)
{
	struct hash *h = hash_new(like);

	hash_add(h, s.p, s.n);
	hash_end(h, out);
	hash_free(h);
}

static ssize_t
filter_read(struct source *s, void *buf, size_t n, struct err *err)
{
	struct digest_filter *f = (struct digest_filter *)s;
	ssize_t r = source_read(f->below, buf, n, err);

	if (r > 0)
		hash_add(f->hash, buf, (size_t)r);
	return r;
}

static void
filter_free(struct source *s)
{
	struct digest_filter *f = (struct digest_filter *)s;

	source_free(f->below);
	free(f);
}

struct source *
digest_source(struct source *below, struct hash *h)
{
	struct digest_filter *f = mem_zalloc(sizeof(*f));

	*f = (struct digest_filter){ { filter_read, NULL, filter_free, NULL },
		below, h };
	return &f->s;
}
