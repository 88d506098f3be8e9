/*
 * Where the base image ends, as far as the history tells.
 *
 * Nothing in an image says so; its history does where the base image did what
 * base images do: a Dockerfile names its command near its end, and what is
 * built from the image goes on behind that. So the base is what comes before
 * the last CMD or ENTRYPOINT line of the history that has a layer of its own
 * behind it. An image that names its own command before it adds its last layer
 * is told wrong by that.
 */
#ifndef IMAGE_HISTORY_H
#define IMAGE_HISTORY_H

#include "json/json.h"

/* How many lines of a config's history, and how many of `layers` layers, are
 * the base image's; -1 where it does not tell. */
int history_split(const struct json *config, size_t layers, size_t *lines,
    size_t *base, struct err *err) must_check;

/* How many of `layers` the base image has, by the text of its config; -1 where
 * it does not tell. */
int history_base(struct span config, size_t layers, size_t *base,
    struct err *err) must_check;

#endif
