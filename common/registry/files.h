/*
 * Files of settings: small, regular, read whole. For the files of this folder.
 */
#ifndef REGISTRY_FILES_H
#define REGISTRY_FILES_H

#include <sys/stat.h>

#include "base/buf.h"
#include "base/err.h"

enum { FOLDER_NAMES_MAX = 4096 }; /* names in a folder of settings */

/*
 * `name` in the user's folder of settings: $XDG_CONFIG_HOME, or else
 * $HOME/.config (XDG base directory specification: an empty or relative value
 * counts as unset). NULL where there is none; the caller frees it.
 */
char *settings_path(const char *xdg_config_home, const char *home,
    const char *name);

/* A regular file, or /dev/null, which is how people say "none". */
bool file_is_plain(const struct stat *st);

/*
 * Appends a file's bytes; more than the buffer takes, and what is no regular
 * file, are errors. 1, 0 where there is no such file, or -1.
 */
int file_read(const char *path, struct buf *out, struct err *err) must_check;

/* The names in a folder, in the order of their bytes; not those of "." and
 * "..". */
struct folder {
	char *path;
	char **names;
	size_t n;
};

/* 1, 0 where there is none, or -1. *f is to be released in every case. */
int folder_list(const char *path, struct folder *f, struct err *err) must_check;
/* As file_read, of one of its names; not being there any more is an error. */
int folder_read(const struct folder *f, const char *name, struct buf *out,
    struct err *err) must_check;
bool folder_has(const struct folder *f, struct span name);
void folder_release(struct folder *f);

#define auto_folder __attribute__((cleanup(folder_release)))

#endif
