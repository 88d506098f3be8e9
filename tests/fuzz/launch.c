/*
 * Target: common/check/launch.h, every function: the input as a user, a port, a
 * signal, a path, a time and a command.
 */
#include "check/launch.h"
#include "fuzz.h"

static bool
is_clean(struct span path)
{
	struct span rest = span_from(path, 1), part;

	if (path.n == 0 || path.p[0] != '/')
		return false;
	while (path.n > 1 && span_cut(&rest, '/', &part))
		if (part.n == 0 || span_is(part, ".") || span_is(part, ".."))
			return false;
	return true;
}

static void
check_path(struct span text)
{
	auto_buf struct buf once = { .max = 1 << 20 };
	auto_buf struct buf twice = { .max = 1 << 20 };
	const char *place;

	buf_puts(&once, "x");
	launch_clean(text, &once);
	must(buf_ok(&once) && once.p[0] == 'x');
	must(is_clean(span_from(buf_span(&once), 1)));
	launch_clean(span_from(buf_span(&once), 1), &twice);
	must(span_eq(buf_span(&twice), span_from(buf_span(&once), 1)));
	place = launch_sensitive(buf_span(&twice));
	must(!place || twice.n >= strlen(place));
}

static void
check_numbers(struct span text)
{
	struct launch_ports p;
	struct launch_user u;
	size_t covered = 0;
	int number = launch_signal(text);

	must(number >= 0 && number <= 64);
	launch_user_read(text, &u);
	touch(u.user);
	touch(u.group);
	must(!u.is_number || u.user.n > 0);
	if (!launch_ports_read(text, &p))
		return;
	must(p.from <= p.to);
	for (size_t i = 0; launch_service(i); i++)
		covered += launch_covers(&p, launch_service(i));
	must(covered <= (size_t)(p.to - p.from) + 1);
}

static void
check_command(struct span text)
{
	auto_buf struct buf list = { .max = 1 << 20 };
	auto_json struct json_doc *doc = NULL;
	struct json_out j = { .b = &list };
	struct span rest = text, word;
	struct err err;

	json_begin(&j, NULL, '[');
	while (span_cut(&rest, ' ', &word))
		json_put_text(&j, NULL, word, 0);
	json_end(&j, ']');
	doc = json_parse(buf_span(&list), list.max, &err);
	if (doc && launch_is_shell_form(json_root(doc), NULL))
		must(json_count(json_root(doc)) > 1);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span text = { (const char *)data, size };

	check_path(text);
	check_numbers(text);
	check_command(text);
	must(!launch_is_time(text) || size >= 20);
	return 0;
}

void
fuzz_seeds(fuzz_seed_fn *fn, void *arg)
{
	static const char *const seeds[] = { "", "web:www", "00", "-0:0",
		"99999999999999999999", "8000-8010/UDP", "22/tcp/x",
		"SIGRTMIN+3", "rtmax-14", "//etc/./x/../",
		"/var/run/docker.sock", "../..", "2024-02-29T12:00:00.5+02:00",
		"0001-01-01T00:00:00Z", "/bin/bash -o pipefail -ec exec\tapp",
		"sh -c exec x" };

	for (size_t i = 0; i < array_len(seeds); i++)
		fn(arg, span_of(seeds[i]));
}
