#include <errno.h>
#include <signal.h>
#include <sys/resource.h>
#include <time.h>

#include "base/clock.h"
#include "rule/child_parts.h"

enum { TICK_MS = 50 };

static int64_t
used_ms(const struct rusage *u)
{
	return (u->ru_utime.tv_sec + u->ru_stime.tv_sec) * 1000 +
	    (u->ru_utime.tv_usec + u->ru_stime.tv_usec) / 1000;
}

static _Noreturn void
stop(const struct watch *w, enum child_stop why)
{
	atomic_store(&w->board->stop, (uint32_t)why);
	_exit(WORKER_BROKEN);
}

static void
look(struct watch *w)
{
	struct rusage u;
	int64_t now = clock_ms();

	if (getrusage(RUSAGE_SELF, &u) < 0)
		return;
	if (w->seen != w->serial) {
		w->seen = w->serial;
		w->wall_from = now;
		w->cpu_from = used_ms(&u);
	}
	if (u.ru_maxrss - w->resident > (long)(w->limits.memory / 1024))
		stop(w, STOP_MEMORY);
	if (used_ms(&u) - w->cpu_from > w->limits.cpu_ms)
		stop(w, STOP_CPU);
	if (now - w->wall_from > w->limits.wall_ms)
		stop(w, STOP_WALL);
}

static void
tick(int number, siginfo_t *info, void *context)
{
	struct watch *w = info->si_value.sival_ptr;
	int saved = errno;

	(void)number;
	(void)context;
	if (w->busy)
		look(w);
	w->ticked = true;
	errno = saved;
}

long
watch_peak(const struct watch *w)
{
	struct rusage u;

	return getrusage(RUSAGE_SELF, &u) < 0 ? 0 : u.ru_maxrss - w->resident;
}

int
watch_start(struct watch *w)
{
	struct sigaction a = { .sa_sigaction = tick,
		.sa_flags = SA_RESTART | SA_SIGINFO };
	struct sigevent e = { .sigev_notify = SIGEV_SIGNAL,
		.sigev_signo = SIGALRM,
		.sigev_value = { .sival_ptr = w } };
	const struct timespec period = { .tv_nsec = TICK_MS * 1000000 };
	const struct itimerspec times = { period, period };

	w->resident = 0;
	w->resident = watch_peak(w);
	if (sigaction(SIGALRM, &a, NULL) < 0 ||
	    timer_create(CLOCK_MONOTONIC, &e, &w->timer) < 0)
		return -1;
	return timer_settime(w->timer, 0, &times, NULL);
}

void
watch_end(struct watch *w)
{
	w->busy = false;
	(void)timer_delete(w->timer);
}
