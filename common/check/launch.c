#include "check/launch.h"

enum {
	RTMIN = 34, /* the C library keeps 32 and 33 */
	RTMAX = 64,
	ATOI_DIGITS = 18, /* of any leading zeros freed: fits int64_t */
	TIME_MIN = 20,    /* "2024-01-01T00:00:00Z" */
};

bool
launch_number(struct span s, int64_t *out)
{
	bool minus = s.n && s.p[0] == '-';
	uint64_t v;

	if (s.n && (s.p[0] == '-' || s.p[0] == '+'))
		s = span_from(s, 1);
	if (s.n == 0)
		return false;
	while (s.n > 1 && s.p[0] == '0')
		s = span_from(s, 1);
	if (s.n > ATOI_DIGITS || !span_to_u64(s, INT64_MAX, &v))
		return false;
	*out = minus ? -(int64_t)v : (int64_t)v;
	return true;
}

void
launch_user_read(struct span text, struct launch_user *u)
{
	struct span rest = text;

	*u = (struct launch_user){ .user = { "", 0 }, .group = { "", 0 } };
	if (span_cut(&rest, ':', &u->user))
		span_cut(&rest, ':', &u->group);
	u->is_number = launch_number(u->user, &u->uid);
}

bool
launch_ports_read(struct span text, struct launch_ports *p)
{
	static const char *const protos[] = { [LAUNCH_TCP] = "tcp",
		[LAUNCH_UDP] = "udp",
		[LAUNCH_SCTP] = "sctp" };
	struct span rest = text, numbers = { "", 0 }, from = { "", 0 }, to;
	struct span proto = SPAN("tcp"), more;
	uint64_t low, high;
	size_t i = 0;

	span_cut(&rest, '/', &numbers);
	if (span_cut(&rest, '/', &proto) && span_cut(&rest, '/', &more))
		return false;
	rest = numbers;
	span_cut(&rest, '-', &from);
	to = span_cut(&rest, '-', &to) ? to : from;
	while (i < array_len(protos) && !span_is_folded(proto, protos[i]))
		i++;
	if (i == array_len(protos) || span_cut(&rest, '-', &more) ||
	    !span_to_u64(from, UINT16_MAX, &low) ||
	    !span_to_u64(to, UINT16_MAX, &high) || low > high)
		return false;
	*p = (struct launch_ports){ (uint16_t)low, (uint16_t)high,
		(enum launch_proto)i };
	return true;
}

/*
 * Remote shells, what hands out files or code without asking who is there, and
 * debuggers. Databases, caches and mail are not here: an image that serves them
 * is made for that, and they have their own ways to be safe. 514/udp is syslog.
 */
static const struct launch_service services[] = {
	{ 21, LAUNCH_TCP, "21/tcp", "FTP: passwords in clear text",
	    SEV_MEDIUM },
	{ 22, LAUNCH_TCP, "22/tcp", "SSH: a way in beside the engine's",
	    SEV_MEDIUM },
	{ 23, LAUNCH_TCP, "23/tcp", "telnet: a remote shell in clear text",
	    SEV_HIGH },
	{ 69, LAUNCH_UDP, "69/udp", "TFTP: files without a password",
	    SEV_MEDIUM },
	{ 111, LAUNCH_TCP, "111/tcp", "the port mapper of ONC RPC", SEV_LOW },
	{ 111, LAUNCH_UDP, "111/udp", "the port mapper of ONC RPC", SEV_LOW },
	{ 135, LAUNCH_TCP, "135/tcp", "the port mapper of Microsoft's RPC",
	    SEV_LOW },
	{ 137, LAUNCH_UDP, "137/udp", "NetBIOS names", SEV_LOW },
	{ 139, LAUNCH_TCP, "139/tcp", "SMB over NetBIOS", SEV_MEDIUM },
	{ 445, LAUNCH_TCP, "445/tcp", "SMB: shared files", SEV_LOW },
	{ 512, LAUNCH_TCP, "512/tcp", "rexec: a remote shell in clear text",
	    SEV_HIGH },
	{ 513, LAUNCH_TCP, "513/tcp", "rlogin: a remote shell in clear text",
	    SEV_HIGH },
	{ 514, LAUNCH_TCP, "514/tcp", "rsh: a remote shell in clear text",
	    SEV_HIGH },
	{ 873, LAUNCH_TCP, "873/tcp", "rsync: files in clear text",
	    SEV_MEDIUM },
	{ 2375, LAUNCH_TCP, "2375/tcp",
	    "Docker without TLS: whoever reaches it has the host", SEV_HIGH },
	{ 3389, LAUNCH_TCP, "3389/tcp", "RDP: a remote desktop", SEV_MEDIUM },
	{ 5005, LAUNCH_TCP, "5005/tcp",
	    "a Java debugger: it runs what it is sent", SEV_MEDIUM },
	{ 5900, LAUNCH_TCP, "5900/tcp", "VNC: a remote desktop in clear text",
	    SEV_MEDIUM },
	{ 6000, LAUNCH_TCP, "6000/tcp", "X11: a remote desktop in clear text",
	    SEV_MEDIUM },
	{ 9229, LAUNCH_TCP, "9229/tcp",
	    "a debugger of Node.js: it runs what it is sent", SEV_MEDIUM },
};

const struct launch_service *
launch_service(size_t i)
{
	return i < array_len(services) ? &services[i] : NULL;
}

bool
launch_covers(const struct launch_ports *p, const struct launch_service *s)
{
	return p->proto == s->proto && p->from <= s->port && s->port <= p->to;
}

static const struct {
	const char *name;
	int number;
} signals[] = { { "HUP", 1 }, { "INT", 2 }, { "QUIT", 3 }, { "ILL", 4 },
	{ "TRAP", 5 }, { "ABRT", 6 }, { "IOT", 6 }, { "BUS", 7 }, { "FPE", 8 },
	{ "KILL", 9 }, { "USR1", 10 }, { "SEGV", 11 }, { "USR2", 12 },
	{ "PIPE", 13 }, { "ALRM", 14 }, { "TERM", 15 }, { "STKFLT", 16 },
	{ "CHLD", 17 }, { "CLD", 17 }, { "CONT", 18 }, { "STOP", 19 },
	{ "TSTP", 20 }, { "TTIN", 21 }, { "TTOU", 22 }, { "URG", 23 },
	{ "XCPU", 24 }, { "XFSZ", 25 }, { "VTALRM", 26 }, { "PROF", 27 },
	{ "WINCH", 28 }, { "IO", 29 }, { "POLL", 29 }, { "PWR", 30 },
	{ "SYS", 31 } };

static bool
strip_word(struct span *s, const char *word)
{
	struct span front = { s->p, strlen(word) };

	if (s->n < front.n || !span_is_folded(front, word))
		return false;
	*s = span_from(*s, front.n);
	return true;
}

/* "", "+3" behind RTMIN, "-2" behind RTMAX. */
static int
real_time(struct span rest, int base, char sign)
{
	uint64_t v = 0;
	bool given = rest.n > 0;

	if (given &&
	    (rest.p[0] != sign ||
		!span_to_u64(span_from(rest, 1), RTMAX - RTMIN, &v)))
		return 0;
	return sign == '+' ? base + (int)v : base - (int)v;
}

int
launch_signal(struct span text)
{
	uint64_t v;

	if (span_to_u64(text, RTMAX, &v))
		return (int)v;
	strip_word(&text, "SIG");
	for (size_t i = 0; i < array_len(signals); i++)
		if (span_is_folded(text, signals[i].name))
			return signals[i].number;
	if (strip_word(&text, "RTMIN"))
		return real_time(text, RTMIN, '+');
	return strip_word(&text, "RTMAX") ? real_time(text, RTMAX, '-') : 0;
}

void
launch_clean(struct span path, struct buf *out)
{
	size_t start = out->n;
	struct span rest = path, part;

	while (span_cut(&rest, '/', &part)) {
		if (part.n == 0 || span_is(part, "."))
			continue;
		if (!span_is(part, "..")) {
			buf_putc(out, '/');
			buf_put(out, part);
			continue;
		}
		while (out->n > start && out->p[--out->n] != '/')
			;
	}
	if (out->n == start)
		buf_putc(out, '/');
}

bool
launch_is_below(struct span path, const char *place)
{
	size_t n = strlen(place);

	return span_starts(path, span_of(place)) &&
	    (path.n == n || path.p[n] == '/');
}

/*
 * What no volume should hold: what the system is made of would be kept from the
 * image's next version, and can be changed by whoever shares the volume. Below
 * some of them everything counts. Configuration below etc and data below root
 * are usual, but for what guards a system.
 */
static const struct {
	const char *path;
	bool below;
} places[] = {
	{ "/", false },
	{ "/bin", false },
	{ "/boot", true },
	{ "/dev", true },
	{ "/etc", false },
	{ "/etc/group", false },
	{ "/etc/gshadow", false },
	{ "/etc/pam.d", false },
	{ "/etc/passwd", false },
	{ "/etc/shadow", false },
	{ "/etc/ssh", false },
	{ "/etc/ssl/private", false },
	{ "/etc/sudoers", false },
	{ "/etc/sudoers.d", false },
	{ "/lib", false },
	{ "/lib/modules", true },
	{ "/lib32", false },
	{ "/lib64", false },
	{ "/proc", true },
	{ "/root", false },
	{ "/root/.ssh", true },
	{ "/run/containerd", true },
	{ "/run/crio", true },
	{ "/run/docker.sock", false },
	{ "/run/podman", true },
	{ "/sbin", false },
	{ "/sys", true },
	{ "/usr", false },
	{ "/usr/bin", false },
	{ "/usr/lib", false },
	{ "/usr/lib32", false },
	{ "/usr/lib64", false },
	{ "/usr/libexec", false },
	{ "/usr/local/bin", false },
	{ "/usr/local/sbin", false },
	{ "/usr/sbin", false },
};

const char *
launch_sensitive(struct span path)
{
	/* var/run is a link to run, or stands in its place. */
	if (span_starts(path, SPAN("/var/run/")))
		path = span_from(path, 4);
	for (size_t i = 0; i < array_len(places); i++)
		if (span_is(path, places[i].path) ||
		    (places[i].below && launch_is_below(path, places[i].path)))
			return places[i].path;
	return NULL;
}

static bool
is_shell(struct span program)
{
	static const char *const names[] = { "sh", "bash", "ash", "dash", "ksh",
		"zsh" };
	const char *slash =
	    program.n ? memrchr(program.p, '/', program.n) : NULL;

	if (slash)
		program = span_from(program, (size_t)(slash + 1 - program.p));
	for (size_t i = 0; i < array_len(names); i++)
		if (span_is(program, names[i]))
			return true;
	return false;
}

/* "-c", "-ec": the script is the next argument that is no option. */
static bool
takes_script(struct span option)
{
	return option.n > 1 && option.p[0] == '-' && option.p[1] != '-' &&
	    memchr(option.p, 'c', option.n);
}

bool
launch_is_shell_form(const struct json *argv, const struct json *more)
{
	struct span script = { "", 0 };
	size_t i = 1;

	if (!is_shell(json_string(json_at(argv, 0))))
		return false;
	while (i < json_count(argv) &&
	    !takes_script(json_string(json_at(argv, i))))
		i++;
	if (i >= json_count(argv))
		return false;
	script = json_string(
	    i + 1 < json_count(argv) ? json_at(argv, i + 1) : json_at(more, 0));
	while (script.n && memchr(" \t\n", script.p[0], 3))
		script = span_from(script, 1);
	return !span_starts(script, SPAN("exec "));
}

static bool
is_digits(struct span s, const char *form)
{
	for (size_t i = 0; form[i]; i++) {
		if (i >= s.n)
			return false;
		if (form[i] == '0' ? s.p[i] < '0' || s.p[i] > '9'
				   : s.p[i] != form[i])
			return false;
	}
	return true;
}

static bool
is_within(struct span s, size_t at, uint64_t min, uint64_t max)
{
	uint64_t v;

	return span_to_u64((struct span){ s.p + at, 2 }, max, &v) && v >= min;
}

static bool
is_date(struct span s)
{
	static const int days[] = { 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30,
		31 };
	uint64_t year, month, day;

	if (!is_digits(s, "0000-00-00T00:00:00") || !is_within(s, 5, 1, 12) ||
	    !is_within(s, 11, 0, 23) || !is_within(s, 14, 0, 59) ||
	    !is_within(s, 17, 0, 59))
		return false;
	span_to_u64((struct span){ s.p, 4 }, 9999, &year);
	span_to_u64((struct span){ s.p + 5, 2 }, 12, &month);
	if (!span_to_u64((struct span){ s.p + 8, 2 }, 31, &day) || day == 0)
		return false;
	if (month == 2 && day == 29)
		return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
	return day <= (uint64_t)days[month - 1];
}

bool
launch_is_time(struct span s)
{
	if (s.n < TIME_MIN || !is_date(s))
		return false;
	s = span_from(s, TIME_MIN - 1);
	if (s.p[0] == '.') {
		size_t n = 1;

		while (n < s.n && s.p[n] >= '0' && s.p[n] <= '9')
			n++;
		if (n == 1)
			return false;
		s = span_from(s, n);
	}
	if (span_is(s, "Z"))
		return true;
	return s.n == 6 && (s.p[0] == '+' || s.p[0] == '-') &&
	    is_digits(span_from(s, 1), "00:00") && is_within(s, 1, 0, 23) &&
	    is_within(s, 4, 0, 59);
}
