/*
 * The messages between img-fetch and its network process: one datagram each on
 * a pair of sockets, both ends being the same program. Private to
 * common/registry.
 */
#ifndef REGISTRY_WIRE_H
#define REGISTRY_WIRE_H

#include "registry/registry.h"

/* A request on the wire; its descriptor goes beside it. */
struct wire_request {
	uint32_t kind, id, skip;
	uint64_t have, size;
	char target[URL_MAX_BYTES];
};

/* As much of it is sent as `text` has bytes. */
struct wire_event {
	uint32_t kind, id, place, last;
	uint64_t bytes;
	char media_type[REGISTRY_MEDIA_TYPE_MAX];
	char digest[DIGEST_MAX];
	char text[URL_MAX_BYTES];
};

/* A request: 1 with *fd; 0 when the other end is closed; -1. */
int wire_take_request(int socket, struct wire_request *m, int *fd,
    struct err *err) must_check;
int wire_send_request(int socket, const struct wire_request *m, int fd,
    struct err *err) must_check;

/* 1; 0 where it would have to wait; -1. */
int wire_send_event(int socket, const struct wire_event *m, struct err *err)
    must_check;
/* 1; 0 when the other end is closed; -1, also on what is no event. */
int wire_take_event(int socket, struct wire_event *m, struct err *err)
    must_check;

#endif
