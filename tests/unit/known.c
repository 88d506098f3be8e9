/* secret/known.h: examples and places that everybody knows. */
#include "secret/known.h"

#include "tap.h"

static void
test_examples(void)
{
	ok(known_is_example(SPAN("AKIA"
				 "IOSFODNN7EXAMPLE")) &&
		known_is_example(SPAN("wJalrXUtnFEMI"
				      "/K7MDENG/bPxRfiCYEXAMPLEKEY")),
	    "AWS's examples are known");
	ok(!known_is_example(SPAN("AKIA"
				  "IOSFODNN7EXAMPLF")) &&
		!known_is_example(SPAN("AKIA"
				       "IOSFODNN7EXAMPL")) &&
		!known_is_example(SPAN("")),
	    "what differs from them is not");
	ok(known_is_example(SPAN("MC4CAQAwBQYDK2VwBCIE"
				 "INTuctv5E1hK1bbY8fdp\n"
				 "    +K06/nwoy/HU++CXqI9EdVhC")) &&
		known_is_example(SPAN("MC4CAQAwBQYDK2VwBCIE"
				      "INTuctv5E1hK1bbY8fdp\\n"
				      "+K06/nwoy/HU++CXqI9EdVhC\\n")),
	    "the key of an RFC is known, in whatever lines it is");
	ok(!known_is_example(SPAN("MC4CAQAwBQYDK2VwBCIE"
				  "INTuctv5E1hK1bbY8fdp"
				  "+K06/nwoy/HU++CXqI9EdVhD")),
	    "another one is not");
}

static void
test_places(void)
{
	static const struct {
		enum known_place place;
		const char *path;
	} cases[] = {
		{ KNOWN_SHIPPED, "etc/ssl/private/ssl-cert-snakeoil.key" },
		{ KNOWN_SHIPPED, "/etc/ssl/private/ssl-cert-snakeoil.key" },
		{ KNOWN_NOT, "etc/ssl/private/server.key" },
		{ KNOWN_NOT, "app/ssl-cert-snakeoil.key" },
		{ KNOWN_SHIPPED, "usr/share/doc/x/examples/rsakey.pem" },
		{ KNOWN_SHIPPED, "usr/share/man/man1/x.1.gz" },
		{ KNOWN_SHIPPED, "usr/lib/python3.11/test/keycert.pem" },
		{ KNOWN_SHIPPED,
		    "usr/local/lib/python3.12/test/certdata/keycert.pem" },
		{ KNOWN_SHIPPED, "usr/lib64/python2.7/test/keycert.pem" },
		{ KNOWN_SHIPPED,
		    "usr/lib/python3.11/distutils/tests/test_x.py" },
		{ KNOWN_SHIPPED,
		    "usr/lib/python3/dist-packages/x/tests/key.pem" },
		{ KNOWN_TESTS,
		    "usr/local/lib/python3.11/site-packages/x/tests/key.pem" },
		{ KNOWN_TESTS,
		    "usr/local/lib/python3.11/dist-packages/x/test/k.pem" },
		{ KNOWN_NOT,
		    "usr/local/lib/python3.11/site-packages/x/key.pem" },
		{ KNOWN_SHIPPED, "usr/local/go/src/crypto/tls/tls_test.go" },
		{ KNOWN_SHIPPED,
		    "usr/local/go/src/crypto/tls/testdata/example-key.pem" },
		{ KNOWN_SHIPPED,
		    "usr/share/go-1.19/src/crypto/x509/x509_test.go" },
		{ KNOWN_SHIPPED, "usr/lib/go/src/net/http/testdata/x" },
		{ KNOWN_TESTS, "usr/local/go/src/app/main_test.go" },
		{ KNOWN_TESTS, "go/src/app/testdata/key.pem" },
		{ KNOWN_NOT, "usr/local/go/src/crypto/tls/tls.go" },
		{ KNOWN_SHIPPED,
		    "usr/local/lib/node_modules/npm/docs/content/x.md" },
		{ KNOWN_TESTS, "app/node_modules/x/test/fixtures/key.pem" },
		{ KNOWN_NOT, "app/node_modules/x/lib/key.pem" },
		{ KNOWN_SHIPPED, "usr/share/perl/5.36.0/X/t/key.pem" },
		{ KNOWN_SHIPPED,
		    "usr/lib/erlang/lib/ssl-11.0/examples/certs/key.pem" },
		{ KNOWN_TESTS, "app/test/key.pem" },
		{ KNOWN_TESTS, "app/src/test/resources/a.p12" },
		{ KNOWN_TESTS, "app/pkg/x_test.go" },
		{ KNOWN_TESTS, "app/test_config.py" },
		{ KNOWN_TESTS, "app/.env.example" },
		{ KNOWN_NOT, "app/test" },
		{ KNOWN_NOT, "app/latest/key.pem" },
		{ KNOWN_NOT, "app/contest.go" },
		{ KNOWN_NOT, "root/.ssh/id_rsa" },
		{ KNOWN_NOT, "" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		ok(known_place(span_of(cases[i].path)) == cases[i].place,
		    "%s: '%s'",
		    cases[i].place == KNOWN_SHIPPED ? "nothing is found there"
			: cases[i].place            ? "tests"
						    : "no tests",
		    cases[i].path);
}

int
main(void)
{
	test_examples();
	test_places();
	return tap_end();
}
