/*
 * What a registry has: tags of a repository, repositories of a host.
 */
#include <stdio.h>

#include "fetch/document.h"
#include "fetch/internal.h"
#include "image/stream.h"

/* Filters of a registry may empty a page or two. */
enum { EMPTY_PAGES_MAX = 100 };

struct listing {
	const struct fetch_options *o;
	const char *host;
	const char *repository; /* NULL: of the catalog */
	int out;
	uint64_t count;
};

static int
put_one(struct listing *l, struct span name, struct err *err)
{
	auto_buf struct buf line, full;
	struct json_out j = { .b = &line };

	buf_init(&line, 64 * 1024);
	buf_init(&full, 16 * 1024);
	buf_printf(&full, "%s/", l->host);
	if (l->repository)
		buf_puts(&full, l->repository);
	else
		buf_put(&full, name);
	json_begin(&j, NULL, '{');
	json_put_str(&j, "type", l->repository ? "tag" : "repository");
	json_put_text(&j, "repository", buf_span(&full), 0);
	if (l->repository)
		json_put_text(&j, "tag", name, 0);
	json_end(&j, '}');
	buf_putc(&line, '\n');
	if (!buf_ok(&line) || !buf_ok(&full))
		return err_set(err, "a name of %zu bytes", name.n);
	l->count++;
	return fetch_put(l->out, buf_span(&line), err);
}

static int
put_page(struct listing *l, struct span text, struct err *err)
{
	auto_json struct json_doc *doc = json_parse(text, STREAM_META_MAX, err);
	const char *key = l->repository ? "tags" : "repositories";
	const struct json *list;
	bool twice = false;

	if (!doc)
		return -1;
	list = json_field(json_root(doc), key, &twice);
	/* A repository without tags has null there. */
	if (json_type(json_root(doc)) != JSON_OBJECT ||
	    (json_type(list) != JSON_ARRAY && json_type(list) != JSON_NULL))
		return err_set(err, "no list of %s", key);
	for (size_t i = 0; i < json_count(list); i++) {
		if (l->count == FETCH_TAGS_MAX)
			return err_set(err, "more than %d %s", FETCH_TAGS_MAX,
			    key);
		if (json_type(json_at(list, i)) != JSON_STRING)
			return err_set(err, "a name that is no string");
		if (put_one(l, json_string(json_at(list, i)), err) < 0)
			return -1;
	}
	return 0;
}

static int
put_end(struct listing *l, struct err *err)
{
	auto_buf struct buf line;
	struct json_out j = { .b = &line };

	buf_init(&line, 200);
	json_begin(&j, NULL, '{');
	json_put_str(&j, "type", "end");
	json_put_bool(&j, "ok", true);
	json_put_uint(&j, "count", l->count);
	json_end(&j, '}');
	buf_putc(&line, '\n');
	return fetch_put(l->out, buf_span(&line), err);
}

/*
 * Whether pages come again: one is remembered, and twice as late a later one
 * (Brent's way to find cycles). Or whether they bring nothing for too long.
 */
struct watch {
	char page[URL_MAX_BYTES];
	unsigned pages, next, empty;
};

static bool
goes_round(struct watch *w, const char *page, bool brought)
{
	w->empty = brought ? 0 : w->empty + 1;
	if (w->empty > EMPTY_PAGES_MAX)
		return true;
	if (w->pages && *page && strcmp(w->page, page) == 0)
		return true;
	if (w->pages++ == w->next) {
		w->next = w->next * 2 + 1;
		snprintf(w->page, sizeof(w->page), "%s", page);
	}
	return false;
}

int
fetch_list(struct fetch *f, const char *host, const char *repository, int out,
    struct err *err)
{
	struct listing l = { .o = &f->options,
		.host = host,
		.repository = repository,
		.out = out };
	struct registry_event e = { 0 };
	struct watch w = { 0 };

	do {
		auto_buf struct buf page;

		uint64_t before = l.count;

		buf_init(&page, STREAM_META_MAX);
		if (document_request(l.o,
			repository ? REQUEST_TAGS : REQUEST_CATALOG, e.text, 0,
			STREAM_META_MAX, &page, &e, err) <= 0)
			return -1;
		if (put_page(&l, buf_span(&page), err) < 0)
			return err_wrap(err, "%s%s%s", host,
			    repository ? "/" : "",
			    repository ? repository : "");
		if (goes_round(&w, e.text, l.count > before))
			return err_set(err, "%s%s%s: pages without end", host,
			    repository ? "/" : "",
			    repository ? repository : "");
	} while (e.text[0]);
	return put_end(&l, err);
}
