#include "select/parts.h"

/*
 * The line that C libraries find is the first of the name whose id is a number;
 * lines that stand for others (+, -) and comments are none.
 */
bool
owner_find(struct span body, struct span name, uint32_t *id)
{
	struct span line, field, password, number;
	uint64_t v;

	if (name.n == 0 || strchr("#+-", name.p[0]))
		return false;
	while (span_cut(&body, '\n', &line)) {
		while (line.n && (line.p[0] == ' ' || line.p[0] == '\t'))
			line = span_from(line, 1);
		if (!span_cut(&line, ':', &field) || !span_eq(field, name) ||
		    !span_cut(&line, ':', &password) ||
		    !span_cut(&line, ':', &number) ||
		    !span_to_u64(number, UINT32_MAX, &v))
			continue;
		*id = (uint32_t)v;
		return true;
	}
	return false;
}
