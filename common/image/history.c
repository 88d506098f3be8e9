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

int
history_split(const struct json *config, size_t layers, size_t *lines,
    size_t *base, struct err *err)
{
	bool twice = false;
	const struct json *history = json_field(config, "history", &twice);
	size_t below = 0, at_command = 0, line = 0;

	*base = *lines = 0;
	for (size_t i = 0; i < json_count(history); i++) {
		const struct json *one = json_at(history, i);

		if (is_command(
			json_string(json_field(one, "created_by", &twice)))) {
			at_command = below;
			line = i + 1;
		}
		if (json_bool(json_field(one, "empty_layer", &twice)))
			continue;
		below++;
		*base = at_command;
		*lines = line;
	}
	if (twice || below != layers)
		return err_set(err,
		    "the image's history does not fit its layers");
	if (*base == 0)
		return err_set(err,
		    "the image's history does not tell where the base ends");
	return 0;
}

int
history_base(struct span config, size_t layers, size_t *base, struct err *err)
{
	auto_json struct json_doc *doc =
	    json_parse(config, STREAM_META_MAX, err);
	struct err why;
	size_t lines;

	err_set(&why, "the image has no config");
	if (doc &&
	    history_split(json_root(doc), layers, &lines, base, &why) == 0)
		return 0;
	return err_set(err, "--layer base, app: %s: give the layers' numbers",
	    why.msg);
}
