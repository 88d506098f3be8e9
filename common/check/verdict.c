#include <errno.h>

#include "base/cli.h"
#include "base/show.h"
#include "check/driver.h"

static uint64_t
count_from(const struct run *run, int severity)
{
	uint64_t total = 0;

	for (int i = severity; i < SEV_COUNT; i++)
		total += run->findings[i];
	return total;
}

static void
put_counts(struct buf *b, const struct run *run)
{
	uint64_t total = count_from(run, SEV_INFO);
	const char *sep = " (";

	if (total == 0) {
		buf_puts(b, "no findings");
		return;
	}
	buf_printf(b, "%llu finding%s", (unsigned long long)total,
	    total == 1 ? "" : "s");
	for (int i = SEV_COUNT - 1; i >= 0; i--) {
		if (!run->findings[i])
			continue;
		buf_printf(b, "%s%llu %s", sep,
		    (unsigned long long)run->findings[i],
		    severity_name((enum severity)i));
		sep = ", ";
	}
	buf_putc(b, ')');
}

static void
put_trouble(struct buf *b, const struct run *run)
{
	buf_puts(b,
	    run->opt->red ? "\033[1;31mincomplete:\033[0m " : "incomplete: ");
	show_put(b, span_of(run->trouble.msg));
	if (run->troubles > 1)
		buf_printf(b, " (and %zu more)", run->troubles - 1);
	if (run->opt->json || run->opt->quiet || !count_from(run, SEV_INFO))
		return;
	buf_puts(b, "; ");
	put_counts(b, run);
	buf_puts(b, " so far");
}

static bool
gate_is_reached(const struct run *run)
{
	return run->opt->fail_on >= 0 && count_from(run, run->opt->fail_on);
}

/* Why the status is 1, for whoever reads a log. */
static void
put_gate(struct buf *b, const struct run *run)
{
	uint64_t n = count_from(run, run->opt->fail_on);

	buf_printf(b, "%llu reach%s --fail-on %s", (unsigned long long)n,
	    n == 1 ? "es" : "",
	    severity_name((enum severity)run->opt->fail_on));
}

static void
print_line(const struct run *run)
{
	auto_buf struct buf b = { .max = 16384 };
	struct span rest;

	buf_printf(&b, "%s: ", program_invocation_short_name);
	if (run->troubles) {
		put_trouble(&b, run);
	} else {
		put_counts(&b, run);
		buf_printf(&b, " in %llu %s", (unsigned long long)run->entries,
		    run->entries == 1 ? "entry" : "entries");
		if (gate_is_reached(run)) {
			buf_puts(&b, "; ");
			put_gate(&b, run);
		}
	}
	buf_putc(&b, '\n');
	for (rest = buf_span(&b); rest.n;) {
		ssize_t n = write(2, rest.p, rest.n);

		if (n < 0 && errno != EINTR)
			return;
		rest = span_from(rest, n > 0 ? (size_t)n : 0);
	}
}

int
verdict(const struct run *run)
{
	int error = finding_out_errno(run->out);

	/* Whoever closed the pipe knows; nobody else asked. */
	if (error == EPIPE)
		return EXIT_TROUBLE;
	if (error)
		return cli_fail("cannot write to standard output: %s",
		    strerror(error));
	if (run->remark.msg[0])
		cli_note("%s", run->remark.msg);
	if (run->troubles ||
	    (!run->opt->quiet && (!run->opt->json || gate_is_reached(run))))
		print_line(run);
	if (run->troubles)
		return EXIT_TROUBLE;
	return gate_is_reached(run) ? EXIT_GATE : EXIT_OK;
}
