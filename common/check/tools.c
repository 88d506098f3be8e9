#include "check/tools.h"

#include "base/attr.h"

/* Packages are those of Debian, Ubuntu and Alpine, programs those of all. */
static const struct tool tools[] = {
	{ "openssh", "the SSH server OpenSSH", TOOL_SSH_SERVER, SEV_MEDIUM,
	    "openssh-server openssh-server-pam openssh-server-krb5",
	    "sshd sshd.pam sshd.krb5" },
	{ "dropbear", "the SSH server Dropbear", TOOL_SSH_SERVER, SEV_MEDIUM,
	    "dropbear dropbear-bin dropbear-initramfs", "dropbear" },
	{ "tinyssh", "the SSH server TinySSH", TOOL_SSH_SERVER, SEV_MEDIUM,
	    "tinyssh tinysshd", "tinysshd" },

	{ "telnetd", "a telnet server", TOOL_CLEARTEXT_SERVER, SEV_HIGH,
	    "telnetd telnetd-ssl inetutils-telnetd", "telnetd in.telnetd" },
	{ "rshd", "a server of the r-commands", TOOL_CLEARTEXT_SERVER, SEV_HIGH,
	    "rsh-server rsh-redone-server",
	    "rshd rlogind rexecd in.rshd in.rlogind in.rexecd" },
	{ "ftpd", "an FTP server", TOOL_CLEARTEXT_SERVER, SEV_MEDIUM,
	    "vsftpd proftpd proftpd-basic proftpd-core pure-ftpd "
	    "pure-ftpd-common ftpd inetutils-ftpd",
	    "vsftpd proftpd pure-ftpd ftpd in.ftpd" },
	{ "tftpd", "a TFTP server", TOOL_CLEARTEXT_SERVER, SEV_MEDIUM,
	    "tftpd tftpd-hpa atftpd", "tftpd in.tftpd atftpd" },

	{ "vnc", "a VNC server", TOOL_DESKTOP_SERVER, SEV_MEDIUM,
	    "tightvncserver tigervnc-standalone-server tigervnc vnc4server "
	    "x11vnc",
	    "Xvnc Xtigervnc Xtightvnc Xvnc4 x11vnc" },
	{ "xrdp", "the RDP server xrdp", TOOL_DESKTOP_SERVER, SEV_MEDIUM,
	    "xrdp", "xrdp" },

	{ "gcc", "the compiler GCC", TOOL_COMPILER, SEV_LOW,
	    "gcc gcc-# g++ g++-# gfortran gfortran-#",
	    "gcc gcc-# g++ g++-# gfortran gfortran-#" },
	{ "clang", "the compiler Clang", TOOL_COMPILER, SEV_LOW,
	    "clang clang-# clang#", "clang clang-# clang++ clang++-#" },
	{ "tcc", "the compiler TinyCC", TOOL_COMPILER, SEV_LOW, "tcc", "tcc" },
	{ "go", "the compiler of Go", TOOL_COMPILER, SEV_LOW,
	    "go golang-go golang-#-go", "go" },
	{ "rust", "the compiler of Rust", TOOL_COMPILER, SEV_LOW,
	    "rust rustc rustc-#", "rustc" },
	{ "jdk", "a Java development kit", TOOL_COMPILER, SEV_LOW,
	    "default-jdk default-jdk-headless openjdk-#-jdk "
	    "openjdk-#-jdk-headless openjdk# openjdk#-jdk",
	    "javac" },
	{ "ghc", "the compiler of Haskell", TOOL_COMPILER, SEV_LOW, "ghc",
	    "ghc ghc-#" },
	{ "dotnet-sdk", "the .NET SDK", TOOL_COMPILER, SEV_LOW,
	    "dotnet-sdk-# dotnet#-sdk", "" },

	{ "gdb", "the debugger GDB", TOOL_DEBUGGER, SEV_LOW,
	    "gdb gdb-minimal gdb-multiarch", "gdb" },
	/* Red Hat's base images have it, and their relatives. */
	{ "gdbserver", "the debugging server of GDB", TOOL_DEBUGGER, SEV_INFO,
	    "gdbserver gdb-gdbserver", "gdbserver" },
	{ "lldb", "the debugger LLDB", TOOL_DEBUGGER, SEV_LOW, "lldb lldb-#",
	    "lldb lldb-#" },
	{ "delve", "the debugger Delve", TOOL_DEBUGGER, SEV_LOW, "delve",
	    "dlv" },
	{ "strace", "the tracer strace", TOOL_DEBUGGER, SEV_LOW, "strace",
	    "strace" },
	{ "ltrace", "the tracer ltrace", TOOL_DEBUGGER, SEV_LOW, "ltrace",
	    "ltrace" },
	{ "valgrind", "the debugger Valgrind", TOOL_DEBUGGER, SEV_LOW,
	    "valgrind", "valgrind" },
	{ "bpftrace", "the tracer bpftrace", TOOL_DEBUGGER, SEV_LOW, "bpftrace",
	    "bpftrace" },
	{ "perf", "the tracer perf", TOOL_DEBUGGER, SEV_LOW,
	    "perf linux-perf linux-perf-#", "perf perf_#" },

	{ "apt", "the package manager APT", TOOL_PACKAGE_MANAGER, SEV_LOW,
	    "apt", "apt apt-get" },
	{ "dpkg", "the package manager dpkg", TOOL_PACKAGE_MANAGER, SEV_LOW,
	    "dpkg", "dpkg" },
	{ "apk", "the package manager apk", TOOL_PACKAGE_MANAGER, SEV_LOW,
	    "apk-tools", "apk" },
	{ "rpm", "the package manager RPM", TOOL_PACKAGE_MANAGER, SEV_LOW,
	    "rpm", "rpm" },
	{ "dnf", "the package manager DNF", TOOL_PACKAGE_MANAGER, SEV_LOW,
	    "dnf", "dnf dnf-# dnf# microdnf tdnf yum" },
	{ "zypper", "the package manager Zypper", TOOL_PACKAGE_MANAGER, SEV_LOW,
	    "zypper", "zypper" },
	{ "pacman", "the package manager pacman", TOOL_PACKAGE_MANAGER, SEV_LOW,
	    "", "pacman" },
	{ "opkg", "the package manager opkg", TOOL_PACKAGE_MANAGER, SEV_LOW,
	    "opkg", "opkg" },
};

const struct tool *
tools_list(size_t *n)
{
	*n = array_len(tools);
	return tools;
}

static bool
is_version(char c)
{
	return (c >= '0' && c <= '9') || c == '.';
}

static bool
matches(struct span pattern, struct span name)
{
	size_t at = 0;

	for (size_t i = 0; i < pattern.n; i++) {
		if (at == name.n)
			return false;
		if (pattern.p[i] != '#') {
			if (pattern.p[i] != name.p[at++])
				return false;
			continue;
		}
		if (!is_version(name.p[at]))
			return false;
		while (at < name.n && is_version(name.p[at]))
			at++;
	}
	return at == name.n;
}

bool
tool_has_name(const char *patterns, struct span name)
{
	struct span rest = span_of(patterns), pattern;

	while (rest.n && span_cut(&rest, ' ', &pattern))
		if (matches(pattern, name))
			return true;
	return false;
}

bool
tool_is_applet(struct span program)
{
	return tool_has_name("telnetd ftpd tftpd dpkg rpm", program);
}
