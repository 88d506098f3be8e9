/*
 * Parts of the expressions of pattern.h's rows.
 */
#ifndef SECRET_PATTERN_PARTS_H
#define SECRET_PATTERN_PARTS_H

/* As providers write them: in lower case. */
#define UUID "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
#define UUID4                                   \
	"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-" \
	"[89ab][0-9a-f]{3}-[0-9a-f]{12}"

/*
 * What stands between a name and its value: NAME=value, name: value, name :=
 * value, name => 'value', "name": "value" (also as a JSON string has it, with
 * \"), --name value, <name>value, "name", "value", and Kubernetes' name: NAME
 * with value: … on the next line.
 */
#define IS                                                               \
	"\\\\?[\"']?(?:[ \\t]{0,8}(?:=>|[:=>,])[ \\t]{0,8}|[ \\t]{1,8}|" \
	"\\r?\\n[ \\t]{1,32}value:[ \\t]{1,8})\\\\?[\"']?"

/*
 * A name and what is between it and its value, for tokens that have no prefix:
 * the provider, then what it is, as in ACME_API_KEY, acme.auth-token,
 * prod_acmeClientSecret.
 */
#define NAMED_AS(who, what) "(?i:" who ")[\\w. -]{0,24}(?i:" what ")\\w{0,8}" IS
#define NAMED(who)          NAMED_AS(who, "key|token|secret|passw")

/* Of a URL, what stands before the password's colon; the password, which may
 * have been written without the escapes it should have; and a part of the host,
 * which may be a variable. */
#define URL_USER "[A-Za-z0-9._~%+!*$-]{0,64}"
#define URL_PASSWORD_HOST                       \
	"([!#-&(-.0-;=?A-\\[\\]-_a-~]{1,256})@" \
	"[A-Za-z0-9.\\[$%{_-][A-Za-z0-9.:_$%{}\\]-]{0,127}"

/*
 * "user:password" in base64, if it is ASCII: whose groups of four characters
 * have few characters at their first three places. The group with the colon is
 * one of three kinds, for it is the first, second or third byte of a group.
 */
#define BASE64_ASCII_3 "[ABEFIJMNQRUVYZcdghklopstwx014589]"
#define BASE64_ASCII_2 "[A-Za-f][A-HQ-Xg-nw-z0-3]"
#define BASE64_ASCII   "(?:" BASE64_ASCII_2 BASE64_ASCII_3 "[A-Za-z0-9+/])"
#define BASE64_COLON                                      \
	"(?:O[g-n]" BASE64_ASCII_3 "[A-Za-z0-9+/]|"       \
	"[A-Za-f][DTjz][op][A-Za-z0-9+/]|" BASE64_ASCII_2 \
	"[AEIMQUYcgkosw048]6)"
#define BASE64_USER_PASSWORD                                \
	BASE64_ASCII "*" BASE64_COLON BASE64_ASCII          \
		     "+(?:[A-Za-f][AQgw]==|" BASE64_ASCII_2 \
		     "[AEIMQUYcgkosw048]=)?"

#endif
