/*
 * For the tests of the book: rules in a scratch directory, and what a book says
 * of them.
 */
#ifndef TESTS_BOOKDIR_H
#define TESTS_BOOKDIR_H

#include <fcntl.h>
#include <ftw.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "rule/book.h"
#include "tap.h"

enum { TEXT_MAX = 1 << 20 };

struct scratch {
	char dir[32];
	int fd;
};

/* What a test takes for granted. */
static inline void
need(bool good)
{
	if (!good) {
		perror("# the last error");
		mem_panic("the test cannot make what it wants");
	}
}

static inline struct scratch
scratch_make(void)
{
	struct scratch s = { "/tmp/book.XXXXXX", -1 };

	need(mkdtemp(s.dir) != NULL);
	s.fd = open(s.dir, O_DIRECTORY | O_RDONLY | O_CLOEXEC);
	need(s.fd >= 0 && fchdir(s.fd) == 0);
	return s;
}

static inline int
scratch_take_out(const char *path, const struct stat *st, int type,
    struct FTW *at)
{
	(void)st;
	(void)type;
	(void)at;
	return remove(path);
}

static inline void
scratch_remove(struct scratch *s)
{
	need(chdir("/") == 0 && close(s->fd) == 0);
	need(nftw(s->dir, scratch_take_out, 8, FTW_DEPTH | FTW_PHYS) == 0);
}

#define auto_scratch __attribute__((cleanup(scratch_remove), unused))

/* A file below the working directory. */
static inline void
put(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);

	need(fd >= 0);
	need(write(fd, text, strlen(text)) == (ssize_t)strlen(text));
	need(close(fd) == 0);
}

/* A member of a rule, unless a test has one of its own. */
static inline const char *
unless_in(const char *members, const char *key, const char *member)
{
	return strstr(members, key) ? "" : member;
}

/* A rule that is good, and has more members. */
static inline void
put_rule(const char *path, const char *id, const char *members,
    const char *definitions)
{
	auto_free char *our_id = mem_printf("\"id\": \"%s\", ", id);
	auto_free char *text = mem_printf("module { %s%s%s%s };\n%s\n",
	    unless_in(members, "\"id\": ", our_id),
	    unless_in(members, "\"title\": ", "\"title\": \"A title\", "),
	    unless_in(members, "\"severity\": ",
		*members ? "\"severity\": \"high\", "
			 : "\"severity\": \"high\""),
	    members, definitions);

	put(path, text);
}

static inline void
book_cleanup(struct book **b)
{
	book_free(*b);
}

#define auto_book __attribute__((cleanup(book_cleanup)))

static inline int
opened(struct book *b, unsigned flags, struct err *err)
{
	const struct child_limits limits = child_limits();

	*err = (struct err){ .quiet = false };
	int r = book_open(b, &limits, err);
	struct err more;

	/* There is more to be said. */
	if (r < 0) {
		(void)!book_compile(b, NULL, &limits, flags, &more);
		return r;
	}
	return book_compile(b, NULL, &limits, flags, err);
}

/* All problems of a file, a line each, "! " before one that is fatal. */
static inline const char *
problems_of(const struct book *b, const char *file, struct buf *out)
{
	const struct rule_problem *p;

	buf_reset(out);
	for (size_t i = 0; (p = book_problem(b, i)); i++)
		if (strcmp(p->file, file) == 0)
			buf_printf(out, "%s%s\n", p->fatal ? "! " : "",
			    p->message);
	return buf_str(out);
}

static inline const struct user_rule *
rule_called(const struct book *b, const char *id)
{
	for (size_t i = 0; i < book_rules(b); i++)
		if (strcmp(book_rule(b, i)->rule.id, id) == 0)
			return book_rule(b, i);
	return NULL;
}

#endif
