/*
 * Accounts that share something: a name, a number, a home. A zeroed struct is
 * an empty set.
 */
#ifndef CHECK_ACCOUNT_SET_H
#define CHECK_ACCOUNT_SET_H

#include "check/accounts.h"

enum {
	ACCOUNT_NAMES_MAX = 5, /* in a message; then how many more */
};

/* An account by what it may share: a number, a text, or both. */
struct account_item {
	uint32_t number;
	struct span text;
	const struct account *account;
};

struct account_set {
	struct account_item *list;
	size_t n, cap;
};

/* Copies nothing. */
void account_set_add(struct account_set *set, uint32_t number, struct span text,
    const struct account *account);
void account_set_release(struct account_set *set);

#define auto_account_set __attribute__((cleanup(account_set_release)))

/* By number, text and line. */
void account_set_sort(struct account_set *set);
/* How many of a sorted set, list[at] and what follows it, share number and
 * text. 0 at the end. */
size_t account_set_shared(const struct account_set *set, size_t at);

/* "a", "b" and 3 more */
void account_names(struct buf *b, const struct account_item *list, size_t n);

#endif
