/* mask: texts without the secrets in them. */
#include "secret/mask.h"

#include "base/mem.h"
#include "tap.h"

static void
test_secrets(void)
{
	static const struct {
		struct secret s;
		const char *want;
	} cases[] = {
		{ { .value = { "ghp_16C7", 8 }, .shown = 4 },
		    "ghp_**** (8 bytes)" },
		{ { .value = { "hunter2", 7 } }, "**** (7 bytes)" },
		{ { .value = { "abc", 3 }, .shown = 3 }, "**** (3 bytes)" },
		{ { .value = { "", 0 } }, "**** (0 bytes)" },
	};

	for (size_t i = 0; i < array_len(cases); i++) {
		auto_buf struct buf b = { .max = 4096 };

		mask_secret(&b, &cases[i].s);
		is(buf_str(&b), cases[i].want, "a secret");
	}
}

/* Each # is a secret; what comes out has **** there. */
static void
test_texts(void)
{
	static const char *const texts[] = {
		"",
		"nothing",
		"RUN |1 TOKEN=# /bin/sh -c make",
		"RUN |2 TOKEN=# A=b c /bin/sh -c make TOKEN=# x",
		"RUN /bin/sh -c TOKEN=# make && DB_PASSWORD=\"#\" x # buildkit",
		"ENV X_PASSWORD=#",
		"ENV A=b X_PASSWORD=# C=d",
		"ENV X_PASSWORD #",
		"/bin/sh -c #(nop)  ENV X_PASSWORD=# B=c",
		"a --password # --token=# b",
		"a --api-key='#' --keep b",
		"git clone https://#@a.b/c x https://a.b/c@d",
		"git clone ssh://git@a.b/c",
		"curl -u me:# https://a.b -H 'Authorization: Bearer #'",
		"curl -H \"Authorization: token #\" -H 'X-Api-Key: #' x",
		"curl -u $USER:$PASS https://$USER:$PASS@a.b",
		"mysql -uroot -p# db; sshpass -p # ssh x",
		"echo # | docker login --password-stdin",
		"echo root:# | chpasswd",
		"{\"password\":\"#\",\"token\":\"#\",\"a\":\"b\"}",
		"TOKEN=$TOKEN PASSWORD=${PASSWORD} SECRET=$(cat /a) x",
		"GPG_KEY=A035C8C19219BA821ECEA86B64E628F8D684696D",
		"SECRET_FILE=/a KEYMAP=de TOKENIZER=x MONKEY=y",
		"a\nTOKEN=#\nb\tPASSWORD=#\r\n",
		"password: #\nx: y",
		"echo 'password=#' >> x && echo \"token: #\" > y",
		"LABEL db.password=# a=b",
		"password = getpass(\"Password: \")",
	};
	static const char *const secrets[] = { "hunter2Sommer!", "x",
		"kq8&Zp;W2" };

	for (size_t i = 0; i < array_len(texts); i++)
		for (size_t k = 0; k < array_len(secrets); k++) {
			auto_buf struct buf in = { .max = 4096 };
			auto_buf struct buf want = { .max = 4096 };
			auto_buf struct buf out = { .max = 4096 };
			bool any = false;

			for (const char *p = texts[i]; *p; p++) {
				bool secret = *p == '#' && p[1] != '(' &&
				    strncmp(p, "# buildkit", 10) != 0;

				any = any || secret;
				if (secret) {
					buf_puts(&in, secrets[k]);
					buf_puts(&want, "****");
				} else {
					buf_putc(&in, *p);
					buf_putc(&want, *p);
				}
			}
			ok(mask_text(&out, buf_span(&in)) == any, "%s: %s",
			    texts[i], any ? "hides" : "hides nothing");
			is(buf_str(&out), buf_str(&want), texts[i]);
		}
}

static void
test_wide(void)
{
	static const char *const cases[][2] = {
		{ "ENV A_PASSWORD=a b c B=d", "ENV A_PASSWORD=**** B=d" },
		{ "RUN |2 T_TOKEN=a b B=c /bin/sh -c x",
		    "RUN |2 T_TOKEN=**** B=c /bin/sh -c x" },
		{ "RUN |1 T_TOKEN=a b /bin/sh -c x",
		    "RUN |1 T_TOKEN=**** /bin/sh -c x" },
	};

	for (size_t i = 0; i < array_len(cases); i++) {
		auto_buf struct buf out = { .max = 4096 };

		(void)mask_text(&out, span_of(cases[i][0]));
		is(buf_str(&out), cases[i][1],
		    "the history has values without quotes");
	}
}

int
main(void)
{
	test_secrets();
	test_texts();
	test_wide();
	return tap_end();
}
