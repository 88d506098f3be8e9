/*
 * Variables and fields whose names say that their values are secrets:
 * SECRET_VARIABLE, SECRET_HASH. Judged by name, entropy and shape (value.h).
 *
 * Known ways to write them: NAME=value, export NAME="value", NAME: value,
 * "name": "value", name = 'value', --name=value, --name value, -D name=value,
 * <name>value</name>, <x name="value"/>, <add key="name" value="value"/>,
 * define('NAME', 'value'), $x['name'] = 'value', 'name' => 'value', ENV NAME
 * value; over two lines: "- name: NAME", "value: value", and <name> and <value>
 * likewise; and programs whose arguments are passwords: mysql -pvalue, curl -u
 * user:value, echo value | docker login --password-stdin.
 *
 * How bad it is depends on both: a strong name (value.h) with 20 random bytes
 * and more is high, else medium; where the value is random or a password of
 * three kinds of bytes, confidence is medium, else low. A weak name needs 20
 * random bytes. A plain word is no secret; but where a variable of a config is
 * a password ("POSTGRES_PASSWORD=postgres"), it is one that anybody guesses:
 * low and low. In comments only what is random counts, low.
 */
#ifndef SECRET_PAIRS_H
#define SECRET_PAIRS_H

#include "base/buf.h"
#include "secret/secret.h"

enum {
	/* Bytes of a line that are looked at together; what is longer was not
	 * written by a person, and is looked at in parts. */
	PAIRS_LINE_MAX = 16 * 1024,
};

/* Whether a file of this path is one that people configure things in: by its
 * name's end (.env, .yml, .properties, …), its name, or below etc/. Not what
 * packages bring as documentation, translations, tests, or headers. */
bool pairs_wants(struct span path);

/* A single variable as it is in a config: Env, Labels, build arguments. */
void pairs_judge(struct span name, struct span value, secret_fn *found,
    void *arg);

/* A line of text, also of a shell command; `line` is for the secrets. */
void pairs_line(struct span text, uint64_t line, secret_fn *found, void *arg);

/* Bodies in pieces. */
struct pairs {
	struct buf rest; /* of a line whose end did not come yet */
	uint64_t line;
	bool in_parts; /* a line that is too long */
	/* Of the last line, for a value in this one. */
	char name[SECRET_NAME_MAX];
	size_t name_n;
	/* Below a line "encryptedData:", and further in than it is. */
	bool sealed;
	size_t sealed_column;
	secret_fn *found;
	void *arg;
};

void pairs_begin(struct pairs *p, secret_fn *found, void *arg);
void pairs_feed(struct pairs *p, struct span piece);
void pairs_end(struct pairs *p);
void pairs_release(struct pairs *p);

#endif
