#include "image/history.h"

#include "image/stream.h"

/* "CMD [...]" by buildkit, "/bin/sh -c #(nop)  CMD [...]" by others. */
static bool
is_command(struct span by)
{
	const struct span shell = SPAN("/bin/sh -c #(nop)");

	if (span_starts(by, shell))
		by = span_from(by, shell.n);
	while (by.n && by.p[0] == ' ')
		by = span_from(by, 1);
	return span_starts(by, SPAN("CMD ")) ||
	    span_starts(by, SPAN("ENTRYPOINT "));
}

static int
unknown(struct err *err, const char *why)
{
	return err_set(err, "--layer base, app: %s: give the layers' numbers",
	    why);
}

int
history_base(struct span config, size_t layers, size_t *base, struct err *err)
{
	auto_json struct json_doc *doc =
	    json_parse(config, STREAM_META_MAX, err);
	const struct json *history;
	size_t below = 0, at_command = 0;
	bool twice = false;

	if (!doc)
		return unknown(err, "the image has no config");
	history = json_field(json_root(doc), "history", &twice);
	*base = 0;
	for (size_t i = 0; i < json_count(history); i++) {
		const struct json *line = json_at(history, i);

		if (is_command(
			json_string(json_field(line, "created_by", &twice))))
			at_command = below;
		if (json_bool(json_field(line, "empty_layer", &twice)))
			continue;
		below++;
		*base = at_command;
	}
	if (twice || below != layers)
		return unknown(err,
		    "the image's history does not fit its layers");
	if (*base == 0)
		return unknown(err,
		    "the image's history does not tell where the base ends");
	return 0;
}
