#include "check/usual.h"

const char usual_modes[] =
    /* util-linux, shadow */
    "4755,4711,4511 root:* {usr/,}bin/{su,mount,umount,newgrp,passwd,chfn,"
    "chsh,gpasswd,chage,expiry}\n"
    "4755,4711 root:* usr/bin/{newuidmap,newgidmap}\n"
    "cap_setuid+ep root:root usr/bin/newuidmap\n"
    "cap_setgid+ep root:root usr/bin/newgidmap\n"
    "2755,2711 root:shadow usr/bin/{chage,expiry}\n"
    "2755,2711,2555 root:tty {usr/,}bin/{wall,write,write.ul,bsd-write}\n"
    /* pam */
    "2755,2711 root:shadow {usr/,}sbin/{unix_chkpwd,pam_extrausers_chkpwd}\n"
    "4755,4711,4555 root:* {usr/,}sbin/{unix_chkpwd,unix2_chkpwd,"
    "pam_timestamp_check}\n"
    "2755 root:shadow usr/bin/{unix_chkpwd,unix2_chkpwd}\n"
    "4755 root:* usr/bin/{unix_chkpwd,pam_timestamp_check}\n"
    /* busybox-suid of Alpine */
    "4111,4755 root:root {usr/,}bin/bbsuid\n"
    /* initscripts, grub2 and usermode of Red Hat */
    "2755 root:root usr/sbin/netreport\n"
    "4755 root:root usr/sbin/{usernetctl,grub2-set-bootflag}\n"
    "4711 root:root usr/sbin/userhelper\n"
    "2711,2755 root:lock usr/sbin/lockdev\n"
    /* iputils */
    "4755 root:root {usr/,}bin/{ping,ping4,ping6}\n"
    "cap_net_raw+ep root:root {usr/,}bin/{ping,ping4,ping6}\n"
    "cap_net_raw+p root:root {usr/,}bin/{ping,ping6}\n"
    "cap_net_admin,cap_net_raw+p root:root {usr/,}bin/ping\n"
    "cap_net_raw+p root:root usr/{bin,sbin}/{arping,clockdiff}\n"
    "cap_net_raw+ep root:root usr/{bin,sbin}/{arping,clockdiff}\n"
    "cap_net_raw,cap_sys_nice+ep root:root usr/bin/clockdiff\n"
    "cap_net_raw+ep root:root usr/{bin,sbin}/mtr-packet\n"
    /* openssh */
    "2755,2711,2111 root:* usr/bin/ssh-agent\n"
    "4755,4711 root:root usr/{lib,lib64,libexec}/{ssh,openssh}/ssh-keysign\n"
    "2755,2555,2711 root:ssh_keys usr/libexec/openssh/ssh-keysign\n"
    "4555 root:root usr/libexec/openssh/ssh-keysign\n"
    /* dbus */
    "4754,4750 root:messagebus usr/{lib,libexec}/{dbus-1.0/,dbus-1/,}"
    "dbus-daemon-launch-helper\n"
    "4750,4755 root:dbus usr/{lib,lib64,libexec}/{dbus-1.0/,dbus-1/,}"
    "dbus-daemon-launch-helper\n"
    /* cron */
    "2755 root:crontab usr/bin/crontab\n"
    "4755,6755 root:* usr/bin/crontab\n"
    "4750 root:trusted usr/bin/crontab\n"
    /* utempter, glibc, liblockfile */
    "2755,2711 root:utmp usr/{lib,libexec}/{*/,}utempter/utempter\n"
    "2755,2711 root:utempter usr/libexec/utempter/utempter\n"
    "4755,4711 root:root usr/{lib,libexec}/pt_chown\n"
    "2755,2711 root:mail usr/bin/{dotlockfile,mlock,lockfile}\n"
    /* gstreamer */
    "cap_net_bind_service,cap_net_admin+ep root:root usr/lib/*/"
    "gstreamer1.0/gstreamer-1.0/gst-ptp-helper\n";

const char usual_directories[] =
    /* base-files, python, journald, man-db, ppp, util-linux */
    "2775,2755 root:staff {usr,var}/local\n"
    "2775,2755 root:staff usr/local/**\n"
    "2775,2755,3777 root:mail var/{spool/,}mail\n"
    "2755,2750,2775 root:systemd-journal {run,var}/log/journal{/*,}\n"
    "2755 man:man var/cache/man{/**,}\n"
    "2755 man:root var/cache/man{/**,}\n"
    "2755 root:man var/cache/man{/**,}\n"
    "2750 root:dip etc/{ppp/peers,chatscripts}\n"
    "2775 libuuid:libuuid var/lib/libuuid\n";

const char usual_modes_on_request[] =
    /* To become another user */
    "4755,4111,4511,4711,4750,4751 root:* usr/{local/,}bin/{sudo,sudoedit,"
    "doas,pkexec,ksu}\n"
    "4755 root:root usr/{lib,libexec}/{policykit-1/,polkit-1/,}"
    "polkit-agent-helper-1\n"
    /* at, screen, locate */
    "6755 daemon:daemon usr/bin/at\n"
    "4755 root:* usr/bin/at\n"
    "2755,4755 root:utmp usr/bin/screen\n"
    "2755,2711 root:* usr/bin/{locate,mlocate,plocate}\n"
    "4755,6755 man:* usr/{bin,lib/man-db}/{man,mandb}\n"
    /* Mail */
    "4755 root:* usr/sbin/exim{,4}\n"
    "2755,2555,2711 root:postdrop usr/{sbin,bin}/{postdrop,postqueue}\n"
    "2755 root:* usr/lib/sm.bin/{sendmail,mailstats}\n"
    "2755 root:smmsp usr/{sbin,lib}/sendmail{.sendmail,}\n"
    "2755 root:mail usr/bin/{mutt_dotlock,mail-lock,mail-touchlock,"
    "mail-unlock}\n"
    "4755,6755 root:mail usr/bin/procmail\n"
    /* File systems */
    "4755 root:* {usr/,}bin/{fusermount,fusermount3,ntfs-3g}\n"
    "4755 root:root {usr/,}sbin/{mount.nfs,mount.cifs,mount.ecryptfs_private"
    "}\n"
    "4755 root:root usr/bin/vmware-user-suid-wrapper\n"
    /* Network, web, desktop, tracing */
    "4754,4755 root:* usr/sbin/pppd\n"
    "cap_setgid,cap_setuid+ep root:* usr/{sbin,bin}/suexec\n"
    "4750,4754,4755 root:* usr/{sbin,bin,lib/apache2}/suexec{-custom,"
    "-pristine,}\n"
    "cap_net_admin,cap_net_raw+eip root:* usr/{bin,sbin}/dumpcap\n"
    "cap_net_admin,cap_net_raw+ep root:* usr/{bin,sbin}/dumpcap\n"
    "4755 root:root usr/lib/xorg/Xorg.wrap\n"
    "4755 root:root usr/libexec/Xorg.wrap\n"
    "4755 root:root usr/lib/eject/dmcrypt-get-device\n"
    "4755,4711 root:root usr/bin/bwrap\n"
    "4755 root:root {opt/google/chrome,usr/lib/chromium}/chrome-sandbox\n"
    "4110,4750 root:stapusr usr/bin/staprun\n"
    "cap_dac_override,cap_sys_ptrace+ep root:root usr/bin/"
    "systemd-detect-virt\n"
    "2755 root:games usr/games/**\n";

const char usual_directories_on_request[] =
    /* Of servers */
    "2750,2755,2775 *:adm var/log/*\n"
    "2710,2730 postfix:postdrop var/spool/postfix/{public,maildrop}\n"
    "2775,3775,2777,3777 postgres:postgres run/postgresql\n";
