#include "secret/pattern.h"

#include "base/attr.h"

static const struct pattern *const tables[] = { patterns_cloud,
	patterns_hosting, patterns_edge, patterns_database, patterns_infra,
	patterns_forge, patterns_package, patterns_code, patterns_chat,
	patterns_pay, patterns_ai, patterns_watch, patterns_service,
	patterns_key, patterns_binary, patterns_url };

static size_t
table_count(const struct pattern *table)
{
	size_t n = 0;

	while (table[n].id)
		n++;
	return n;
}

size_t
pattern_count(void)
{
	size_t n = 0;

	for (size_t i = 0; i < array_len(tables); i++)
		n += table_count(tables[i]);
	return n;
}

const struct pattern *
pattern_at(size_t i)
{
	for (size_t t = 0; t < array_len(tables); t++) {
		size_t n = table_count(tables[t]);

		if (i < n)
			return &tables[t][i];
		i -= n;
	}
	return NULL;
}
