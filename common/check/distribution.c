#include "check/distribution.h"

#include "base/attr.h"

enum {
	EPOCH_YEAR = 1970,
	EPOCH_DAYS = 719468, /* 1970-01-01, from 0000-03-01 */
};

/* https://wiki.debian.org/DebianReleases, https://wiki.debian.org/LTS; the days
 * as the package distro-info-data has them. Without ELTS, which others sell. */
static const struct release debian[] = {
	{ "13", "2028-08-09", "2030-06-30" },
	{ "12", "2026-07-11", "2028-06-30" },
	{ "11", "2024-08-14", "2026-08-31" },
	{ "10", "2022-09-10", "2024-06-30" },
	{ "9", "2020-07-18", "2022-06-30" },
	{ "8", "2018-06-17", "2020-06-30" },
	{ "7", "2016-04-25", "2018-05-31" },
	{ "6", "2014-05-31", "2016-02-29" },
	{ 0 },
};

/* https://ubuntu.com/about/release-cycle; the days as the package
 * distro-info-data has them. ESM without the legacy add-on. */
static const struct release ubuntu[] = {
	{ "26.10", "2027-07-15", NULL },
	{ "26.04", "2031-05-29", "2036-04-23" },
	{ "25.10", "2026-07-09", NULL },
	{ "25.04", "2026-01-15", NULL },
	{ "24.10", "2025-07-10", NULL },
	{ "24.04", "2029-05-31", "2034-04-25" },
	{ "23.10", "2024-07-11", NULL },
	{ "23.04", "2024-01-25", NULL },
	{ "22.10", "2023-07-20", NULL },
	{ "22.04", "2027-06-01", "2032-04-21" },
	{ "21.10", "2022-07-14", NULL },
	{ "21.04", "2022-01-20", NULL },
	{ "20.10", "2021-07-22", NULL },
	{ "20.04", "2025-05-29", "2030-04-23" },
	{ "19.10", "2020-07-17", NULL },
	{ "19.04", "2020-01-23", NULL },
	{ "18.10", "2019-07-18", NULL },
	{ "18.04", "2023-05-31", "2028-04-26" },
	{ "17.10", "2018-07-19", NULL },
	{ "17.04", "2018-01-13", NULL },
	{ "16.10", "2017-07-20", NULL },
	{ "16.04", "2021-04-30", "2026-04-23" },
	{ "15.10", "2016-07-28", NULL },
	{ "15.04", "2016-02-04", NULL },
	{ "14.10", "2015-07-23", NULL },
	{ "14.04", "2019-04-25", "2024-04-25" },
	{ "13.10", "2014-07-17", NULL },
	{ "13.04", "2014-01-27", NULL },
	{ "12.10", "2014-05-16", NULL },
	{ "12.04", "2017-04-28", "2019-04-26" },
	{ 0 },
};

/* https://alpinelinux.org/releases/ */
static const struct release alpine[] = {
	{ "3.24", "2028-06-01", NULL },
	{ "3.23", "2027-11-01", NULL },
	{ "3.22", "2027-05-01", NULL },
	{ "3.21", "2026-11-01", NULL },
	{ "3.20", "2026-04-01", NULL },
	{ "3.19", "2025-11-01", NULL },
	{ "3.18", "2025-05-09", NULL },
	{ "3.17", "2024-11-22", NULL },
	{ "3.16", "2024-05-23", NULL },
	{ "3.15", "2023-11-01", NULL },
	{ "3.14", "2023-05-01", NULL },
	{ "3.13", "2022-11-01", NULL },
	{ "3.12", "2022-05-01", NULL },
	{ "3.11", "2021-11-01", NULL },
	{ "3.10", "2021-05-01", NULL },
	{ "3.9", "2020-11-01", NULL },
	{ "3.8", "2020-05-01", NULL },
	{ "3.7", "2019-11-01", NULL },
	{ "3.6", "2019-05-01", NULL },
	{ "3.5", "2018-11-01", NULL },
	{ "3.4", "2018-05-01", NULL },
	{ "3.3", "2017-11-01", NULL },
	{ "3.2", "2017-05-01", NULL },
	{ "3.1", "2016-11-01", NULL },
	{ "3.0", "2016-05-01", NULL },
	{ 0 },
};

/* https://access.redhat.com/support/policy/updates/errata; ends of the
 * maintenance phase, then of the Extended Life Cycle Support add-on. */
static const struct release rhel[] = {
	{ "10", "2035-05-31", "2039-05-31" },
	{ "9", "2032-05-31", "2036-05-31" },
	{ "8", "2029-05-31", "2033-05-31" },
	{ "7", "2024-06-30", "2029-05-31" },
	{ "6", "2020-11-30", "2024-06-30" },
	{ "5", "2017-03-31", "2020-11-30" },
	{ 0 },
};

/* https://wiki.almalinux.org/release-notes/ */
static const struct release almalinux[] = {
	{ "10", "2035-05-31", NULL },
	{ "9", "2032-05-31", NULL },
	{ "8", "2029-05-31", NULL },
	{ 0 },
};

/* https://wiki.rockylinux.org/rocky/version/ */
static const struct release rocky[] = {
	{ "10", "2035-05-31", NULL },
	{ "9", "2032-05-31", NULL },
	{ "8", "2029-05-31", NULL },
	{ 0 },
};

/* https://wiki.centos.org/About(2f)Product.html */
static const struct release centos[] = {
	{ "8", "2021-12-31", NULL },
	{ "7", "2024-06-30", NULL },
	{ "6", "2020-11-30", NULL },
	{ "5", "2017-03-31", NULL },
	{ 0 },
};

/* https://www.centos.org/cl-vs-cs/ */
static const struct release centos_stream[] = {
	{ "10", "2030-05-31", NULL },
	{ "9", "2027-05-31", NULL },
	{ "8", "2024-05-31", NULL },
	{ 0 },
};

/* https://docs.fedoraproject.org/en-US/releases/lifecycle/ */
static const struct release fedora[] = {
	{ "44", "2027-06-02", NULL },
	{ "43", "2026-12-09", NULL },
	{ "42", "2026-05-27", NULL },
	{ "41", "2025-12-15", NULL },
	{ "40", "2025-05-13", NULL },
	{ "39", "2024-11-26", NULL },
	{ "38", "2024-05-21", NULL },
	{ "37", "2023-12-05", NULL },
	{ "36", "2023-05-16", NULL },
	{ "35", "2022-12-13", NULL },
	{ "34", "2022-06-07", NULL },
	{ "33", "2021-11-30", NULL },
	{ "32", "2021-05-25", NULL },
	{ "31", "2020-11-24", NULL },
	{ "30", "2020-05-26", NULL },
	{ "29", "2019-11-26", NULL },
	{ "28", "2019-05-28", NULL },
	{ "27", "2018-11-30", NULL },
	{ "26", "2018-05-29", NULL },
	{ "25", "2017-12-12", NULL },
	{ "24", "2017-08-08", NULL },
	{ "23", "2016-12-20", NULL },
	{ "22", "2016-07-19", NULL },
	{ "21", "2015-12-01", NULL },
	{ "20", "2015-06-23", NULL },
	{ 0 },
};

/* https://docs.aws.amazon.com/linux/al2023/ug/release-cadence.html,
 * https://aws.amazon.com/amazon-linux-2/faqs/; the Amazon Linux AMI is called
 * by its years. */
static const struct release amazon[] = {
	{ "2023", "2029-06-30", NULL },
	{ "2", "2026-06-30", NULL },
	{ "2018", "2023-12-31", NULL },
	{ "2017", "2023-12-31", NULL },
	{ "2016", "2023-12-31", NULL },
	{ "2015", "2023-12-31", NULL },
	{ "2014", "2023-12-31", NULL },
	{ "2013", "2023-12-31", NULL },
	{ "2012", "2023-12-31", NULL },
	{ "2011", "2023-12-31", NULL },
	{ 0 },
};

/* https://en.opensuse.org/Lifetime */
static const struct release opensuse[] = {
	{ "16.0", "2027-10-31", NULL },
	{ "15.6", "2026-04-30", NULL },
	{ "15.5", "2024-12-31", NULL },
	{ "15.4", "2023-12-07", NULL },
	{ "15.3", "2022-12-31", NULL },
	{ "15.2", "2022-01-04", NULL },
	{ "15.1", "2021-02-02", NULL },
	{ "15.0", "2019-12-03", NULL },
	{ "42.3", "2019-07-01", NULL },
	{ "42.2", "2018-01-26", NULL },
	{ "42.1", "2017-05-17", NULL },
	{ "13.2", "2017-01-17", NULL },
	{ 0 },
};

/* https://www.suse.com/lifecycle; general support, then LTSS */
static const struct release sles[] = {
	{ "16.0", "2027-11-30", "2030-11-30" },
	{ "15.7", "2031-07-31", "2034-07-31" },
	{ "15.6", "2025-12-31", "2028-12-31" },
	{ "15.5", "2024-12-31", "2027-12-31" },
	{ "15.4", "2023-12-31", "2026-12-31" },
	{ "15.3", "2022-12-31", "2025-12-31" },
	{ "15.2", "2021-12-31", "2024-12-31" },
	{ "12.5", "2024-10-31", "2027-10-31" },
	{ "15.1", "2021-01-31", "2024-01-31" },
	{ "12.4", "2020-06-30", "2023-06-30" },
	{ "15.0", "2019-12-31", "2022-12-31" },
	{ "12.3", "2019-06-30", "2022-06-30" },
	{ "12.2", "2018-03-31", "2021-03-31" },
	{ "12.1", "2017-05-31", "2020-05-31" },
	{ "11.4", "2019-03-31", "2022-03-31" },
	{ "12.0", "2016-06-30", "2019-07-01" },
	{ "11.3", "2016-01-31", "2019-01-30" },
	{ "11.2", "2014-01-31", "2017-01-30" },
	{ "11.1", "2012-08-31", "2015-08-30" },
	{ "11.0", "2010-12-31", "2010-12-31" },
	{ 0 },
};

/* https://github.com/vmware/photon/wiki, as https://endoflife.date/photon
 * has it. No day is published for 5.0. */
static const struct release photon[] = {
	{ "5.0", NULL, NULL },
	{ "4.0", "2027-10-11", NULL },
	{ "3.0", "2025-10-02", NULL },
	{ "2.0", "2022-12-01", NULL },
	{ "1.0", "2022-02-28", NULL },
	{ 0 },
};

/* https://www.oracle.com/a/ocom/docs/elsp-lifetime-069338.pdf; premier, then
 * extended support. No day is published for 10. */
static const struct release oracle[] = {
	{ "10", NULL, NULL },
	{ "9", "2032-06-30", "2035-06-30" },
	{ "8", "2029-07-31", "2032-07-31" },
	{ "7", "2024-12-31", "2028-06-30" },
	{ "6", "2021-03-31", "2024-12-31" },
	{ 0 },
};

/* https://learn.microsoft.com/azure/azure-linux/support-cycle; Azure Linux was
 * called CBL-Mariner. No day is published for 3.0. */
static const struct release mariner[] = {
	{ "3.0", NULL, NULL },
	{ "2.0", "2025-11-30", NULL },
	{ 0 },
};

/* https://scientificlinux.org/; ended with Red Hat Enterprise Linux 7 */
static const struct release scientific[] = {
	{ "7", "2024-06-30", NULL },
	{ "6", "2020-11-30", NULL },
	{ 0 },
};

#define APK    .packaging = PACKAGING_APK
#define DPKG   .packaging = PACKAGING_DPKG
#define PACMAN .packaging = PACKAGING_PACMAN
#define RPM    .packaging = PACKAGING_RPM

/* One distribution may have several ids. Those without releases and not rolling
 * are known by their packages alone. */
static const struct distribution distributions[] = {
	{ "debian", "Debian", DPKG, .releases = debian, .program = "LTS" },
	{ "ubuntu", "Ubuntu", DPKG, .releases = ubuntu, .program = "ESM",
	    .paid = true },
	{ "alpine", "Alpine Linux", APK, .releases = alpine },
	{ "rhel", "Red Hat Enterprise Linux", RPM, .releases = rhel,
	    .program = "the ELS add-on", .paid = true },
	{ "almalinux", "AlmaLinux", RPM, .releases = almalinux },
	{ "rocky", "Rocky Linux", RPM, .releases = rocky },
	{ "centos", "CentOS Linux", RPM, .releases = centos },
	{ "centos-stream", "CentOS Stream", RPM, .releases = centos_stream },
	{ "fedora", "Fedora", RPM, .releases = fedora },
	{ "amzn", "Amazon Linux", RPM, .releases = amazon },
	{ "opensuse-leap", "openSUSE Leap", RPM, .releases = opensuse },
	{ "opensuse", "openSUSE", RPM, .releases = opensuse },
	{ "sles", "SUSE Linux Enterprise Server", RPM, .releases = sles,
	    .program = "LTSS", .paid = true },
	{ "photon", "Photon OS", RPM, .releases = photon },
	{ "ol", "Oracle Linux", RPM, .releases = oracle,
	    .program = "extended support", .paid = true },
	{ "mariner", "CBL-Mariner", RPM, .releases = mariner },
	{ "azurelinux", "Azure Linux", RPM, .releases = mariner },
	{ "scientific", "Scientific Linux", RPM, .releases = scientific },
	{ "wolfi", "Wolfi", APK, .rolling = true },
	{ "chainguard", "Chainguard OS", APK, .rolling = true },
	{ "postmarketos", "postmarketOS", APK },
	{ "alpaquita", "Alpaquita Linux", APK },
	{ "arch", "Arch Linux", PACMAN, .rolling = true },
	{ "archarm", "Arch Linux ARM", PACMAN, .rolling = true },
	{ "manjaro", "Manjaro", PACMAN, .rolling = true },
	{ "opensuse-tumbleweed", "openSUSE Tumbleweed", RPM, .rolling = true },
	{ "kali", "Kali Linux", DPKG, .rolling = true },
	{ "gentoo", "Gentoo", .rolling = true },
	{ "void", "Void Linux", .rolling = true },
	{ "raspbian", "Raspbian", DPKG },
	{ "devuan", "Devuan", DPKG },
	{ "linuxmint", "Linux Mint", DPKG },
	{ "openEuler", "openEuler", RPM },
	{ "anolis", "Anolis OS", RPM },
	{ "opencloudos", "OpenCloudOS", RPM },
	{ "suse", "SUSE", RPM },
};

const struct distribution *
distribution_find(struct span id)
{
	for (size_t i = 0; i < array_len(distributions); i++)
		if (span_is(id, distributions[i].id))
			return &distributions[i];
	return NULL;
}

enum packaging
distribution_packaging(struct span id, struct span id_like)
{
	const struct distribution *d = distribution_find(id);

	while (!d && span_cut(&id_like, ' ', &id))
		d = distribution_find(id);
	return d ? d->packaging : PACKAGING_UNKNOWN;
}

const char *
packaging_name(enum packaging p)
{
	switch (p) {
	case PACKAGING_APK:
		return "apk";
	case PACKAGING_DPKG:
		return "dpkg";
	case PACKAGING_PACMAN:
		return "pacman";
	case PACKAGING_RPM:
		return "rpm";
	case PACKAGING_UNKNOWN:
		break;
	}
	return "unknown";
}

const struct release *
distribution_release(const struct distribution *d, struct span version)
{
	const struct release *r = d->releases;

	for (; r && r->version; r++) {
		struct span row = span_of(r->version);

		if (span_starts(version, row) &&
		    (version.n == row.n || version.p[row.n] == '.'))
			return r;
	}
	return NULL;
}

/* The number at the front of the next component of a version. */
static uint64_t
next_number(struct span *version)
{
	struct span piece = { NULL, 0 };
	uint64_t number = 0;

	span_cut(version, '.', &piece);
	for (size_t i = 0; i < piece.n && i < 9; i++) {
		if (piece.p[i] < '0' || piece.p[i] > '9')
			break;
		number = number * 10 + (uint64_t)(piece.p[i] - '0');
	}
	return number;
}

bool
distribution_is_older(const struct distribution *d, struct span version)
{
	const struct release *r = d->releases;
	struct span oldest = { NULL, 0 };

	for (; r && r->version; r++)
		oldest = span_of(r->version);
	/* What is no number is no old version. */
	if (!oldest.n || !version.n || version.p[0] < '0' || version.p[0] > '9')
		return false;
	while (oldest.n) {
		uint64_t mine = next_number(&version);
		uint64_t its = next_number(&oldest);

		if (mine != its)
			return mine < its;
	}
	return false;
}

/* Days before a month of a year that begins in March. */
static uint64_t
days_before_month(uint64_t month)
{
	return (153 * month + 2) / 5;
}

static bool
is_leap(uint64_t year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static bool
take_number(struct span text, size_t at, size_t n, uint64_t *number)
{
	return span_to_u64((struct span){ text.p + at, n }, UINT32_MAX, number);
}

bool
date_to_days(struct span text, int64_t *days)
{
	static const unsigned char lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31,
		30, 31, 30, 31 };
	uint64_t year, month, day, last, y, m;

	if (text.n != 10 || text.p[4] != '-' || text.p[7] != '-' ||
	    !take_number(text, 0, 4, &year) ||
	    !take_number(text, 5, 2, &month) || !take_number(text, 8, 2, &day))
		return false;
	if (year < EPOCH_YEAR || month < 1 || month > 12)
		return false;
	last = lengths[month - 1];
	if (month == 2 && is_leap(year))
		last++;
	if (day < 1 || day > last)
		return false;
	/* Years begin in March: the leap day is their last. */
	y = year - (month <= 2);
	m = (month + 9) % 12;
	*days = (int64_t)(y * 365 + y / 4 - y / 100 + y / 400 +
		    days_before_month(m) + day - 1) -
	    EPOCH_DAYS;
	return true;
}
