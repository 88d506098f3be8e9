#ifdef HAVE_ISAL
#include <isa-l/crc.h>
#include <isa-l/igzip_lib.h>

#include "base/mem.h"
#include "inflate/deflate.h"

struct deflate {
	struct inflate_state s;
};

struct deflate *
deflate_new(struct err *err)
{
	/* Zeroed: isal_inflate_init leaves the tables as they are. */
	struct deflate *d = mem_zalloc(sizeof(*d));

	(void)err;
	isal_inflate_init(&d->s);
	return d;
}

void
deflate_free(struct deflate *d)
{
	free(d);
}

/*
 * The trailer is left to ISA-L: it reads ahead into a register, up to the
 * eight bytes that the trailer is long, and only after it has eaten the
 * trailer does next_in say where the member ends.
 */
void
deflate_start(struct deflate *d)
{
	isal_inflate_reset(&d->s);
	d->s.crc_flag = ISAL_GZIP_NO_HDR_VER;
}

void
deflate_start_raw(struct deflate *d)
{
	isal_inflate_reset(&d->s);
	d->s.crc_flag = ISAL_DEFLATE;
}

int
deflate_run(struct deflate *d, struct input *in, unsigned char *out, size_t n,
    size_t *made, struct err *err)
{
	int r;

	d->s.next_in = in->buf + in->at;
	d->s.avail_in = (uint32_t)(in->n - in->at);
	d->s.next_out = out;
	d->s.avail_out = (uint32_t)n;
	r = isal_inflate(&d->s);
	in->at = in->n - d->s.avail_in;
	*made = n - d->s.avail_out;
	if (r == ISAL_INCORRECT_CHECKSUM)
		return err_set(err,
		    "gzip data is damaged: its checksum or length is wrong");
	if (r != ISAL_DECOMP_OK && r != ISAL_END_INPUT)
		return codec_damaged(d->s.crc_flag == ISAL_DEFLATE ? "deflate"
								   : "gzip",
		    err);
	return d->s.block_state == ISAL_BLOCK_FINISH;
}

uint32_t
deflate_crc(uint32_t crc, const unsigned char *p, size_t n)
{
	return crc32_gzip_refl(crc, p, n);
}
#endif
