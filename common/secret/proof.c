#include "secret/proof.h"

#include "secret/known.h"
#include "secret/proof_parts.h"

static const struct {
	proof_fn *fn;
} proofs[] = {
	[PROOF_CRC32_BASE62] = { proof_crc32_base62 },
	[PROOF_JWT] = { proof_jwt },
	[PROOF_PEM] = { proof_pem },
	[PROOF_PGP] = { proof_pgp },
	[PROOF_PUTTY] = { proof_putty },
	[PROOF_DER] = { proof_der },
	[PROOF_PKCS12] = { proof_pkcs12 },
	[PROOF_URL_PASSWORD] = { proof_url_password },
	[PROOF_AWS_SECRET] = { proof_aws_secret },
};

void
proof_encrypted(struct proof_result *result)
{
	result->kind = SECRET_ENCRYPTED_KEY;
	result->title = "private key with a passphrase";
	if (result->severity > SEV_LOW)
		result->severity = SEV_LOW;
}

void
proof_doubt(struct proof_result *result, enum severity most)
{
	result->confidence = "low";
	if (result->severity > most)
		result->severity = most;
}

bool
proof_holds(const struct proof_look *look, struct proof_result *result)
{
	const struct pattern *p = look->p;
	proof_fn *fn = NULL;

	*result = (struct proof_result){
		.kind = p->kind,
		.title = p->title,
		.severity = p->severity,
		.confidence = p->confidence,
		.secret = look->secret,
	};
	if (known_is_example(look->secret))
		return false;
	if (p->proof < sizeof(proofs) / sizeof(proofs[0]))
		fn = proofs[p->proof].fn;
	return !fn || fn(look, result);
}
