/*
 * How files of credentials are read: a reader for each grammar takes a body
 * apart into fields, values with the names that lead to them; a row's table
 * (struct credential_field) says which of them are secrets, and how they are
 * written. For the files of this folder.
 */
#ifndef SECRET_CREDENTIAL_PARTS_H
#define SECRET_CREDENTIAL_PARTS_H

#include "secret/credential.h"
#include "secret/words.h"

enum {
	FIELD_DEPTH = 16, /* names above a value; real files have 10 */
	/* Values in a file of JSON: they, and not its bytes, say what memory
	 * it takes, some 250 bytes each. */
	CREDENTIAL_JSON_VALUES = 100 * 1000,
};

struct json;

struct field {
	struct span keys[FIELD_DEPTH]; /* outermost first */
	size_t depth;
	struct span value;     /* as it stands there, without quotes */
	uint64_t line;         /* 0: none */
	const struct json *in; /* JSON: the object that it is a member of */
};

typedef void field_fn(void *arg, const struct field *f);

/* How a field's value is a secret. */
enum field_as {
	AS_SECRET,  /* it is one, if it can be (value.h) */
	AS_THERE,   /* is one, whatever it looks like */
	AS_NONE,    /* is none, whatever rows below say */
	AS_NAMED,   /* if the name, the last key, says so, and the value agrees
		     */
	AS_SAID,    /* as AS_NAMED of the name above; or where its JSON object
		     * says "sensitive": true */
	AS_BASIC,   /* base64 of user:password, or of a password */
	AS_LOGIN,   /* user:password, or a password */
	AS_URL,     /* has URLs in it; those with passwords */
	AS_HEADER,  /* of HTTP: "Authorization: Basic …" */
	AS_KEY,     /* PEM, also as base64, of a key without a passphrase */
	AS_ACCOUNT, /* as AS_KEY, in an object of the type service_account */
	AS_HASH,    /* a hash of a password */
	AS_BRACED,  /* as AS_SECRET; in braces it is encrypted: none */
	AS_LARAVEL, /* as AS_SECRET, where it begins with "base64:" */
};

/*
 * A path is names with slashes between them, in any case: * is any name, *x one
 * that ends with x, x* one that begins with x, ** any number of names. The
 * first row that fits decides.
 */
struct credential_field {
	const char *path;
	enum field_as as;
	enum severity severity; /* SEV_INFO: the file's */
};

/* A row's table. */
#define FIELDS(...)                             \
	(const struct credential_field[])       \
	{                                       \
		__VA_ARGS__,                    \
		{                               \
			NULL, AS_NONE, SEV_INFO \
		}                               \
	}

/* One reading of a file. */
struct reading {
	const struct credential_file *file;
	secret_fn *found;
	void *arg;
};

/* A field_fn whose arg is a struct reading: tells of what is a secret. */
void reading_field(void *arg, const struct field *f);
/* Tells of a value whose names are f's, the row's table apart. */
void reading_judge(const struct reading *r, const struct field *f,
    enum field_as as, enum severity severity);
/* Whether a password can be one: no reference, no placeholder. */
bool password_is_real(struct span value);

/* Of a text's lines: *number counts from 1. Without its line end. */
bool line_next(struct span *rest, struct span *line, uint64_t *number);
/* -1: it has a NUL byte, and is no text. */
int text_check(struct span body, struct err *err) must_check;
/* Takes a matching pair of quotes off. */
struct span without_quotes(struct span s);
/* The next word, ended by blanks; false where there is none. */
bool word_next(struct span *rest, struct span *word);

/* The readers. Those of a row with fields: */
typedef int credential_read(const struct credential_file *f, struct span body,
    secret_fn *found, void *arg, struct err *err);

/* Objects and arrays, whose elements are called by their number. */
credential_read read_json;
/*
 * YAML as these files are written, not all of it: mappings and sequences in
 * blocks, scalars on one line, | and > as they stand there. {…} is looked into
 * one deep, and on one line; […] is not, unless all of the file is JSON.
 */
credential_read read_yaml;
/* As read_yaml, if it says "#cloud-config" somewhere. */
credential_read read_cloud_config;
/* Elements and attributes; <add key="a" value="b"/> has a value "a" too. */
credential_read read_xml;
/*
 * [section], name = value; quotes, comments with # and ;. Also what properties,
 * TOML, and HCL have in common with it. A section is told of as a field too.
 */
credential_read read_ini;
/* A colon is as good as the equals sign, and an indented line is more of the
 * value: Python's configparser. */
credential_read read_configparser;
/* export NAME="value" */
credential_read read_env;

/* machine, login, password: fields "machine/password". */
credential_read read_netrc;
/* name value, blanks between them: fields "name". */
credential_read read_words;
/* A line a URL: field "url". */
credential_read read_urls;
/* host:port:database:user:password, \: and \\ in it. */
credential_read read_pgpass;
/* user:hash, of htpasswd, htdigest (its realm too), smbpasswd */
credential_read read_htpasswd;
credential_read read_htdigest;
credential_read read_smbpasswd;
/* client server secret … */
credential_read read_ppp;
/* key user:password */
credential_read read_sasl;
/* fields "mount/option" */
credential_read read_fstab;
/* K 8 / password / V 5 / value: fields "password" */
credential_read read_svn;
credential_read read_fetchmail;
/* define('NAME', 'value'): fields "NAME" */
credential_read read_php;
/* <key>, <tls-auth>, <auth-user-pass> … */
credential_read read_ovpn;

/* All of the file: a text of one line; */
credential_read read_line;
/* the same, unless it is a program or encrypted; */
credential_read read_vault_password;
/* bytes that are no text, secret by being there; */
credential_read read_bytes;
credential_read read_vnc;
/* a keytab (05 02); tokens in a database of gcloud. */
credential_read read_keytab;
credential_read read_gcloud_db;

/* What was typed. */
credential_read read_shell_history;
credential_read read_sql_history;
credential_read read_redis_history;

/* The last component. */
struct span path_name(struct span path);
/* Whether its last component, or the folder, is that of a path in the tables:
 * fast, and false for nearly all of an image's paths. */
bool path_may_be_credential(struct span path);

/* The tables, ending with a zeroed row each. */
extern const struct credential_file credentials_cloud[];
extern const struct credential_file credentials_code[];
extern const struct credential_file credentials_service[];
extern const struct credential_file credentials_system[];

#endif
