#include "check/config_rules.h"

#define CWE(n)    "https://cwe.mitre.org/data/definitions/" #n ".html"
#define DOCKER(s) "https://docs.docker.com/reference/dockerfile/#" s
#define OCI(s)    "https://github.com/opencontainers/image-spec/blob/main/" s ".md"

const struct rule config_rules[] = {
	[CONFIG_ROOT_USER] = { .id = "config/root-user",
	    .severity = SEV_MEDIUM,
	    .title = "a container of the image runs as root",
	    .help = "Whoever takes over the program has all that root has in "
		    "the container, and what the kernel gives to uid 0 if it "
		    "is left. The user is judged as runtimes read it: no "
		    "user, any spelling of 0, and any name that the image's "
		    "etc/passwd gives the uid 0.",
	    .remediation = "Make a user, and name it last: USER app. Under "
			   "Kubernetes runAsNonRoot wants a number: USER "
			   "10001.",
	    .references = { DOCKER("user"), CWE(250),
		"https://nvd.nist.gov/vuln/detail/CVE-2024-40635" },
	    .tags = { "user", "CIS-4.1" },
	    .aliases = { "CIS-DI-0001", "CWE-250" } },
	[CONFIG_UNKNOWN_USER] = { .id = "config/unknown-user",
	    .severity = SEV_MEDIUM,
	    .title = "the image's user or group is not in the image",
	    .help = "A name that etc/passwd or etc/group does not have, or a "
		    "number that is no id: runtimes refuse to start it. A "
		    "number needs no line there.",
	    .remediation = "Make the user in the image, or give a number.",
	    .references = { DOCKER("user") },
	    .tags = { "user" } },
	[CONFIG_NO_HEALTHCHECK] = { .id = "config/no-healthcheck",
	    .severity = SEV_INFO,
	    .title = "the image has no health check",
	    .help = "Docker and Swarm cannot tell a program that hangs from "
		    "one that works. Kubernetes has probes of its own and "
		    "does not look here; OCI images have no place for one, "
		    "and are judged only where they switch it off.",
	    .remediation = "HEALTHCHECK CMD ..., with a command that is in "
			   "the image.",
	    .references = { DOCKER("healthcheck") },
	    .tags = { "health", "CIS-4.6" },
	    .aliases = { "CIS-DI-0006" } },
	[CONFIG_SENSITIVE_VOLUME] = { .id = "config/sensitive-volume",
	    .severity = SEV_MEDIUM,
	    .title = "a volume holds a part of the system",
	    .help = "What is in a volume outlives the image that it came "
		    "from: mended programs and accounts do not reach it, and "
		    "every container that shares it can change it.",
	    .remediation = "VOLUME for data alone, in a folder of its own.",
	    .references = { DOCKER("volume") },
	    .tags = { "volumes" },
	    .aliases = { "DKL-DI-0002" } },
	[CONFIG_EXPOSED_SERVICE] = { .id = "config/exposed-service",
	    .severity = SEV_HIGH,
	    .title = "the image exposes a remote shell or a cleartext service",
	    .help = "A port of a service that lets people in, or hands out "
		    "files or code, beside the image's purpose. docker run -P "
		    "opens it on the host.",
	    .remediation = "Leave the service out (docker exec and kubectl "
			   "exec give a shell), or take one that encrypts.",
	    .references = { DOCKER("expose"), CWE(319) },
	    .tags = { "network" },
	    .aliases = { "CWE-319" } },
	[CONFIG_MUTABLE_REFERENCE] = { .id = "config/mutable-reference",
	    .severity = SEV_LOW,
	    .title = "the image was taken by a tag, not by a digest",
	    .help = "A tag can be moved: what runs tomorrow need not be what "
		    "was checked today. Low for the tag latest, which moves "
		    "with every build, and for no tag, which means latest; "
		    "info for any other.",
	    .remediation = "Deploy by digest, name@sha256:..., and give "
			   "releases tags of their own.",
	    .references = { CWE(494) },
	    .tags = { "reference" },
	    .aliases = { "DKL-DI-0006" } },
	[CONFIG_LATEST_BASE] = { .id = "config/latest-base",
	    .severity = SEV_LOW,
	    .title = "the base image was taken by the tag latest",
	    .help = "The same Dockerfile gives another image tomorrow, and "
		    "nobody can say on which version this one was built. Info "
		    "where an annotation names the base's digest. The name is "
		    "known from annotations, from what buildah notes in the "
		    "history, or from --base.",
	    .remediation = "FROM with a version, or better a digest.",
	    .references = { DOCKER("from"), OCI("annotations") },
	    .tags = { "reference", "base" } },
	[CONFIG_UNSIGNED] = { .id = "config/unsigned",
	    .severity = SEV_LOW,
	    .title = "the image has no signature, or it is not known of one",
	    .help = "Without a signature nobody can tell who made the image. "
		    "Low where img-fetch --attestations asked the registry "
		    "and there was none; info where nobody asked. Whether a "
		    "signature is good is not looked at: that takes the "
		    "signer's key.",
	    .remediation = "Sign it (cosign sign, notation sign), and have "
			   "it verified where it runs.",
	    .references = { "https://docs.sigstore.dev/", CWE(345) },
	    .tags = { "signature", "CIS-4.5" },
	    .aliases = { "CIS-DI-0005", "CWE-345" } },
	[CONFIG_NO_COMMAND] = { .id = "config/no-command",
	    .severity = SEV_INFO,
	    .title = "the image says no program to run",
	    .help = "Neither ENTRYPOINT nor CMD: right for an image to build "
		    "on, wrong for one to run.",
	    .remediation = "ENTRYPOINT or CMD.",
	    .references = { DOCKER("entrypoint") },
	    .tags = { "command" } },
	[CONFIG_COMMAND_NOT_FOUND] = { .id = "config/command-not-found",
	    .severity = SEV_LOW,
	    .title = "the program to run is not in the image",
	    .help = "The file is not there, also not in a folder of PATH, or "
		    "is no file that can be executed: no container starts, "
		    "unless something brings the file along at run time, "
		    "which then decides what runs.",
	    .remediation = "Correct ENTRYPOINT or CMD, or the file's mode.",
	    .references = { DOCKER("entrypoint") },
	    .tags = { "command" } },
	[CONFIG_RELATIVE_COMMAND] = { .id = "config/relative-command",
	    .severity = SEV_LOW,
	    .title = "what runs depends on the working directory",
	    .help = "A path that does not begin with a slash is looked up "
		    "from the working directory, which docker run -w and "
		    "Kubernetes' workingDir change: another program runs, or "
		    "none.",
	    .remediation = "Write the whole path.",
	    .references = { CWE(426) },
	    .tags = { "command" },
	    .aliases = { "CWE-426" } },
	[CONFIG_SHELL_FORM] = { .id = "config/shell-form",
	    .severity = SEV_INFO,
	    .title = "the program is run by a shell",
	    .help = "The shell is process 1, and passes no signal on: stop "
		    "waits for its timeout, then kills. It also has to be in "
		    "the image.",
	    .remediation = "The exec form, CMD [\"program\", \"argument\"], "
			   "or \"exec program\" in the script.",
	    .references = { DOCKER("shell-and-exec-form") },
	    .tags = { "command" } },
	[CONFIG_MISSING_LABEL] = { .id = "config/missing-label",
	    .severity = SEV_INFO,
	    .title = "the image does not say where it comes from",
	    .help = "From the annotations source, revision, version and "
		    "licenses, in the manifest or as labels, people find what "
		    "an image was built of, years later. Those of "
		    "org.label-schema count too.",
	    .remediation = "LABEL org.opencontainers.image.source=... and so "
			   "on; most build actions have an option.",
	    .references = { OCI("annotations") },
	    .tags = { "labels" } },
	[CONFIG_STOP_SIGNAL] = { .id = "config/stop-signal",
	    .severity = SEV_LOW,
	    .title = "the signal to stop with is none, or kills",
	    .help = "On KILL a program cannot finish what it does; STOP only "
		    "halts it. With what is no signal runtimes refuse to "
		    "start or to stop.",
	    .remediation = "STOPSIGNAL SIGTERM, or whatever the program takes "
			   "for it.",
	    .references = { DOCKER("stopsignal") },
	    .tags = { "command" } },
	[CONFIG_WORKDIR] = { .id = "config/workdir",
	    .severity = SEV_HIGH,
	    .title = "the working directory is in an odd place",
	    .help = "High for a descriptor below /proc or /dev/fd: runc "
		    "before 1.1.12 then runs the container in a folder of the "
		    "host (CVE-2024-21626). Low where it is no absolute path, "
		    "no directory, below /proc, /sys or /dev, where everybody "
		    "can write it, and for /root with another user. Info for "
		    "/root, and where it is not in the image.",
	    .remediation = "WORKDIR with a folder of its own: /app, /srv.",
	    .references = { DOCKER("workdir"),
		"https://nvd.nist.gov/vuln/detail/CVE-2024-21626" },
	    .tags = { "command", "CVE-2024-21626" },
	    .aliases = { "CVE-2024-21626" } },
	[CONFIG_SEARCH_PATH] = { .id = "config/search-path",
	    .severity = SEV_MEDIUM,
	    .title = "programs or libraries are searched where others can "
		     "put them",
	    .help = "PATH or LD_LIBRARY_PATH of the image has an entry that "
		    "is empty or relative, and so means the working directory "
		    "(low), or one that everybody can write (medium): who can "
		    "write there decides what runs.",
	    .remediation = "Absolute paths of folders that only root can "
			   "write; ENV P=/new${P:+:$P} leaves no empty entry.",
	    .references = { CWE(426), CWE(427) },
	    .tags = { "environment" },
	    .aliases = { "CWE-427" } },
	{ 0 },
};
