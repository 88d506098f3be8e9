/*
 * Where a part of a registry is: "HOST[:PORT][/PATH]", as --mirror and
 * registries.conf have it. HOST and PATH are what the reference grammar
 * (image/reference.h) has them be, but the first component is the host
 * whatever it looks like. For the files of this folder.
 */
#ifndef REGISTRY_LOCATION_H
#define REGISTRY_LOCATION_H

#include "base/span.h"

struct location {
	struct span host; /* with its port */
	struct span path; /* may be empty */
	struct span tail; /* ":TAG" or "@DIGEST", where they stand, unjudged */
};

/* False where text is none. Views into the text. */
bool location_parse(struct span text, struct location *l);

/* HOST[:PORT] alone: a name, an IPv4 address or an [IPv6] one. */
bool location_host_is_valid(struct span host);

/* Such a host without its port; an IPv6 address keeps its brackets. */
struct span location_name(struct span host);

#endif
