/*
 * What the image is called and made of, and what is said about it.
 */
#include <stdio.h>

#include "check/config.h"

/* "1.0", "v2": no name of an image is like that. */
static bool
is_version(struct span s)
{
	if (s.n > 1 && s.p[0] == 'v')
		s = span_from(s, 1);
	return s.n && s.p[0] >= '0' && s.p[0] <= '9';
}

/* The tag of a name, "latest" where it has none; empty: it has a digest. An
 * OCI layout may have the tag alone: a version is one. */
static struct span
tag_of(struct span name, bool alone)
{
	const char *slash = name.n ? memrchr(name.p, '/', name.n) : NULL;
	struct span last =
	    slash ? span_from(name, (size_t)(slash + 1 - name.p)) : name;
	const char *colon = last.n ? memchr(last.p, ':', last.n) : NULL;

	if (name.n && memchr(name.p, '@', name.n))
		return (struct span){ "", 0 };
	if (colon)
		return span_from(last, (size_t)(colon + 1 - last.p));
	return alone && !slash && is_version(name) ? name : SPAN("latest");
}

void
config_judge_reference(struct check *c)
{
	const struct stream_info *info = check_metadata(c)->info;
	struct span ref = span_of(info->ref), tag = tag_of(ref, true);
	bool latest = span_is(tag, "latest");
	auto_buf struct buf msg = { .max = CONFIG_MESSAGE_MAX };

	if (ref.n == 0 || tag.n == 0)
		return;
	buf_printf(&msg, "the image was taken as \"%.*s\", by %s",
	    SPAN_ARG(config_shown(ref)),
	    latest ? "the tag latest, which moves with every build"
		   : "a tag, which can be moved");
	if (digest_is_set(&info->digest))
		buf_printf(&msg, "; it is %s now", info->digest.text);
	config_report(c, CONFIG_MUTABLE_REFERENCE, latest ? SEV_LOW : SEV_INFO,
	    SPAN("reference"), 0, &msg);
}

void
config_judge_base(struct check *c)
{
	const struct metadata *m = check_metadata(c);
	struct span digest =
	    metadata_label(m, SPAN("org.opencontainers.image.base.digest"));
	auto_buf struct buf msg = { .max = CONFIG_MESSAGE_MAX };

	if (m->base_name.n == 0 || span_is(m->base_name, "scratch") ||
	    !span_is(tag_of(m->base_name, false), "latest"))
		return;
	buf_printf(&msg,
	    "the base image was taken as \"%.*s\", by the tag latest",
	    SPAN_ARG(config_shown(m->base_name)));
	config_report(c, CONFIG_LATEST_BASE, digest.n ? SEV_INFO : SEV_LOW,
	    SPAN("base"), 0, &msg);
}

static bool
has_string(const struct json *list, const char *s)
{
	for (size_t i = 0; i < json_count(list); i++)
		if (span_is(json_string(json_at(list, i)), s))
			return true;
	return false;
}

static bool
is_signed(const struct json *list)
{
	for (size_t i = 0; i < json_count(list); i++)
		if (span_is(json_string(
				json_member(json_at(list, i), SPAN("kind"))),
			"signature"))
			return true;
	return false;
}

/* Signatures are found by tags and referrers alone. */
void
config_judge_signature(struct check *c)
{
	const struct json *said = check_metadata(c)->attestations;
	const struct json *asked = json_member(said, SPAN("asked"));
	bool known =
	    has_string(asked, "tags") && has_string(asked, "referrers");
	bool some = json_count(asked) > 0;
	auto_buf struct buf msg = { .max = CONFIG_MESSAGE_MAX };

	if (is_signed(json_member(said, SPAN("list"))))
		return;
	buf_puts(&msg,
	    known ? "the registry has no signature of the image"
		: some
		? "whether the image is signed is not known: it was not looked "
		  "for by both tags and referrers, as a registry has them"
		: "whether the image is signed is not known: nobody asked "
		  "(img-fetch --attestations does)");
	config_report(c, CONFIG_UNSIGNED, known ? SEV_LOW : SEV_INFO,
	    SPAN("signature"), 0, &msg);
}

void
config_judge_labels(struct check *c)
{
	static const struct {
		const char *name, *older;
	} wanted[] = { { "source", "vcs-url" }, { "revision", "vcs-ref" },
		{ "version", "version" }, { "licenses", "license" } };
	auto_buf struct buf msg = { .max = CONFIG_MESSAGE_MAX };
	size_t missing = 0;

	buf_puts(&msg, "the image does not say where it comes from; missing: ");
	for (size_t i = 0; i < array_len(wanted); i++) {
		char name[64], older[64];

		snprintf(name, sizeof(name), "org.opencontainers.image.%s",
		    wanted[i].name);
		snprintf(older, sizeof(older), "org.label-schema.%s",
		    wanted[i].older);
		if (metadata_label(check_metadata(c), span_of(name)).n ||
		    metadata_label(check_metadata(c), span_of(older)).n)
			continue;
		buf_printf(&msg, "%s%s", missing++ ? ", " : "", name);
	}
	if (missing)
		config_report(c, CONFIG_MISSING_LABEL, SEV_INFO, SPAN("labels"),
		    0, &msg);
}
