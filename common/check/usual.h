/*
 * What distributions ship setuid, setgid or with file capabilities, as lists in
 * the form of check/allow.h. From the packages of Debian, Ubuntu, Alpine,
 * AlmaLinux and RHEL, Fedora, and SUSE, old releases too; paths are real ones,
 * so with and without usr/ before bin/.
 */
#ifndef CHECK_USUAL_H
#define CHECK_USUAL_H

/* In base images, and in packages that nearly all others bring along. */
extern const char usual_modes[];       /* of regular files */
extern const char usual_directories[]; /* of directories */

/* In packages that somebody has to ask for, most of them to give privileges
 * away: sudo, pkexec, mail and print systems. */
extern const char usual_modes_on_request[];
extern const char usual_directories_on_request[];

#endif
