#include "secret/known.h"

#include "image/digest.h"
#include "secret/armor.h"

enum {
	/* Bytes of a key that tell it from all others: OpenSSH's begin with 60
	 * that many have in common. */
	KEY_PRINT = 192,
	KEY_MIN = 48, /* of the shortest */
};

#define PYTHON(prefix) prefix "/lib,lib64/python2.*,python3.*"
#define PYTHON_TESTS                                                       \
	"/lib2to3,ctypes,distutils,unittest,idlelib,sqlite3,tkinter,json," \
	"email/test,tests,idle_test"
#define GO(root)                                                            \
	root "/src/archive,cmd,crypto,debug,encoding,internal,mime,net,os," \
	     "vendor/**/testdata,*_test.go"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* In pieces: this is source, which others look through for such tokens. */
static const char *const examples[] = {
	/* docs.aws.amazon.com: IAM, STS, S3's signatures. */
	"AKIA"
	"IOSFODNN7EXAMPLE",
	"AKIA"
	"I44QH8DHBEXAMPLE",
	"ASIA"
	"IOSFODNN7EXAMPLE",
	"wJalrXUtnFEMI"
	"/K7MDENG/bPxRfiCYEXAMPLEKEY",
	"wJalrXUtnFEMI"
	"/K7MDENG+bPxRfiCYEXAMPLEKEY",
	"je7MtGbClwBF"
	"/2Zp9Utk/h3yCo8nvbEXAMPLEKEY",
	/* learn.microsoft.com: the emulators of Storage and of Cosmos DB, whose
	 * keys are the same everywhere. */
	"Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6"
	"IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==",
	"C2y6yDjf5/R+ob0N8A7Cgv30VRDJIWEHLM+4QDU5DE2n"
	"Q9nDuVTqobD4b8mGGyPMbIZnqyMsEcaGQy67XIw/Jw==",
	/* docs.stripe.com: the key of its examples. */
	"sk_"
	"test_4eC39HqLyjWDarjtT1zdp7dc",
	"sk_"
	"test_BQokikJOvBiI2HlWgH4olfQ2",
	/* The Google Cloud SDK's own, in everybody's copy of it. */
	"AIza"
	"SyDnacJHrKma0048b13sh8cgxNUwulubmJM",
	"AIza"
	"SyCUuWyME_r4XylltWNeydEjKSkgXkvpVyU",
	"AIza"
	"SyAp4DSI_Z3-mK-B8U0t7GE34n74OWDJmak",
	/* docs.aws.amazon.com, DataSync: a signature of Azure; in botocore. */
	"aBBKDWQvyuVcTPH9EBp"
	"%2FXTI9E%2F%2Fmq171%2BZU178wcwqU%3D",
	/* developers.google.com/recaptcha/docs/faq: for tests. */
	"6LeIxAcTAAAAAGG-"
	"vFI1TnRWxMZNFuojJ4WifJWe",
	"6LeIxAcTAAAAAJcZ"
	"VRqyHh71UMIEGNQ_MXjiZKhI",
	/* RFC 6749, 2.3.1, and RFC 7617: client and password in a header. */
	"czZCaGRSa3F0Mzpn"
	"WDFmQmF0M2JW",
	"czZCaGRSa3F0Mzo3Rmp"
	"mcDBaQnIxS3REUmJuZlZkbUl3",
	"QWxhZGRpbjpvcGVu"
	"IHNlc2FtZQ==",
	"7Fjfp0ZBr1KtDRbn"
	"fVdmIw",
	"gX1fBat3bV",
	/* RFC 7519, 3.1. */
	"eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9."
	"eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxl"
	"LmNvbS9pc19yb290Ijp0cnVlfQ."
	"dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
	/* jwt.io; others of John Doe's are known by their payload (proof). */
	"eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."
	"eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0IjoxNTE2MjM5"
	"MDIyfQ."
	"SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c",
};

/* SHA-256 of the first KEY_PRINT bytes of a key, or of all. */
static const struct {
	const char *print;
	const char *whose;
} keys[] = {
	{ "a480605cc6dc6e50541731fee1a8620a567d08a38196abf9430f3f284cc4c000",
	    "vagrant: keys/vagrant" },
	{ "589f1e58c9daf378755093e15359df80ce4b049f6fc7798304de170670b5695b",
	    "vagrant: keys/vagrant.key.ed25519" },
	{ "c7639e84c781958afe6560ec6a9b8567894116037aaaa101c1c2b177ed73018e",
	    "Go: net/http/internal/testcert" },
	{ "9ffa6b46f2cb33ae2e17a9f8fcf97275a6882d3bdcd3efb15bb5d48e8a8169ec",
	    "the same, before 1.22" },
	{ "273dab705b596d96b10381dc291998ebaabb38eb63fc6cb2587202c36f17de50",
	    "RFC 9500, 2.1: RSA, 2048 bits" },
	{ "152abe484b6f0aa434d0127c2cdc3fba48b95384a6e0f45704598c183fc79397",
	    "RFC 9500, 2.3: P-256" },
	{ "80b885d1af82668ad76d1c5a1a916b5bfc23d247e2f7f450e45b5c1024843e96",
	    "RFC 8410, 10.3" },
	{ "d0bfac90cdee4b8d208c39fbf6558311b1f543db38115adafec9115b0fd55df5",
	    "jwt.io: RS256" },
	{ "a68addb896da1e59e892bb7f24a56358c05313ccad1155789ffa886618f56cca",
	    "jwt.io: RS256, before 2021" },
	{ "e2ac7fcd46da564137cc22368d3737e2a39ceb69c4b0f7d8cb3f7a2c25455ec4",
	    "Go: crypto/tls/handshake_server_test.go" },
	{ "87e288dc7dbc29a24241b596ec8c84f949d9f09f34fc0cf69242481fb2274770",
	    "GnuTLS: self tests, in the library" },
	{ "d245e52c341a76645e1b0e56c58dc964cd4f3ecaea64a9c6d6db9897d4948a8a",
	    "GnuTLS: self tests, in the library" },
	{ "0294b4406902e33bb02f89eaf4c691328790d7a9cd01b873d68edac994f310a1",
	    "GnuTLS: self tests, in the library" },
	{ "47f30d4b3fd1852ab11dbe3dc119a78757c0d89cada5fd6eacae622f4dcb4622",
	    "GnuTLS: self tests, in the library" },
	{ "995b8d5b08ac126a74f39d812fc8cce270d026093d810f366de923bb0fe47f60",
	    "GnuTLS: self tests, in the library" },
	{ "09416ba3e0782523c56225fb168cd58cda7796e938db1b53f79b6abbaed2bbc7",
	    "GnuTLS: self tests, in the library" },
	{ "7e38af7715bbb425a6aa8060b7c0af60aeb81d39975c55e83edcb9eae7a5e9f8",
	    "GnuTLS: self tests, in the library" },
	{ "458022ddcb5598b39253bc027eb02c4f3dba00e2bdbaef239a35bc91c9bd4f3a",
	    "GnuTLS: self tests, in the library" },
	{ "266cdd3f9495bae1b04f32453eb86b5ab7225c6f2e8fd433c4ae4967259a5dee",
	    "GnuTLS: self tests, in the library" },
	{ "7c0a56dbf6618aea05a45fd8a09c3d5588377f5119f9d3b21fe3e57f39c97395",
	    "GnuTLS: self tests, in the library" },
	{ "ffdff0657e09322f4e6044cffe186e4838a71bf2071ef515a0fc01611c61469b",
	    "Go: crypto/tls/testdata, the manual" },
	{ "75e54b0ff1f70a5af9555a8434f8cec33a99613731764e70b90a1070502992e2",
	    "google-auth: tests/data" },
	{ "68b989810390e2172fb4dfc11aab0b0cb5b9341a31bba0ade3b95f166008206a",
	    "xmlsec1: examples" },
	{ "ec5fa9904554f5f463b880ff4aa3985e83574ef94fcc4651a05ca7181f6f03dc",
	    "Go: crypto/x509/platform_root_key.pem" },
	{ "69be7f54201e86022fb8fc97b73c58ee5ebcc7cb2cd75c55f7c0f147471ddc57",
	    "urllib3: dummyserver/certs" },
	{ "568e34593da8b67da9d08a57f0c9ffb794d702e6e3fdf8ca290447a8528cd986",
	    "urllib3: dummyserver/certs" },
	{ "01dd75ffa88fdc4b036f79f21b105aac64ff39bf17f326287cec85f939e41007",
	    "OpenSSL: openssl speed, in the program" },
	{ "2ee0c94b7175dcff4a49068a5041f367b37dd6bb55ea048a387f50a14b0eb3ab",
	    "OpenSSL: openssl speed, in the program" },
	{ "61a696591481b108e61efddddd62a1f95415e509a7168abd8ddcd3281a81185b",
	    "OpenSSL: openssl speed, in the program" },
	{ "d5c0997c72f7bbfdf017cb1d8db39ca9600944a07d065abdb819eb7d427487c2",
	    "OpenSSL: openssl speed, in the program" },
	{ "bd66987d7bcbf479d8b749bb68239298ce92560ea6f1ddf77b6c9dbf92382c65",
	    "OpenSSL: openssl speed, in the program" },
	{ "058b5456ebe021dbc31fdd0f11c7e6013d47db34c5cc84ede77f3056100099db",
	    "OpenSSL: openssl speed, in the program" },
	{ "c6f0dad84ddc65e093d5d53457b6b6039034a660f0b567f1daa45aed465f1ac2",
	    "OpenSSL: openssl speed, in the program" },
	{ "513b9e1c4c3edc7912bbaa39d3be442dc9de480e1906a8b77d6bee7127ef60be",
	    "CMake: Templates/Windows/Windows_TemporaryKey.pfx" },
	{ "96da80289728adda521236e2f3774f5ed8ecd38ed92e7e947f470b307561bbcb",
	    "the key in it" },
};

bool
known_is_key(struct span bytes)
{
	const struct digest like = { "" };
	struct digest digest;

	if (bytes.n > KEY_PRINT)
		bytes.n = KEY_PRINT;
	digest_of(bytes, &like, &digest);
	for (size_t i = 0; i < COUNT(keys); i++)
		if (span_ends(span_of(digest.text), span_of(keys[i].print)))
			return true;
	return false;
}

bool
known_is_example(struct span value)
{
	struct armor armor;

	for (size_t i = 0; i < COUNT(examples); i++)
		if (span_is(value, examples[i]))
			return true;
	if (value.n < KEY_MIN)
		return false;
	armor_read(&armor, value);
	return armor.n >= KEY_MIN && known_is_key(armor_bytes(&armor));
}

/*
 * What is found there is known to everybody. Components of a path, each with
 * the names it may have, in which a * is any text; ** are some components, or
 * none. What is below counts too.
 */
static const char *const shipped[] = {
	/* Made when the package is installed, for tests on that machine; nobody
	 * trusts its certificate. */
	"etc/ssl/private/ssl-cert-snakeoil.key",
	"etc/pki/tls/private/localhost.key",
	"usr/share/doc,man,info,help,gtk-doc",
	/* The languages' own, where packages and official images have them; not
	 * what pip, gem and npm put below these. */
	PYTHON("usr") "/test",
	PYTHON("usr") PYTHON_TESTS,
	PYTHON("usr/local") "/test",
	PYTHON("usr/local") PYTHON_TESTS,
	GO("usr/local/go"),
	GO("usr/lib,share/go,go-1*,golang"),
	"usr/lib/node_modules/npm/docs,man,test",
	"usr/lib/node_modules/npm/node_modules/*/test",
	"usr/local/lib/node_modules/npm/docs,man,test",
	"usr/local/lib/node_modules/npm/node_modules/*/test",
	"usr/lib/erlang/lib/*/examples,test",
	"usr/local/lib/erlang/lib/*/examples,test",
	"usr/local/lib/php/test,doc",
	"usr/lib,lib64,share/perl,perl5/**/t",
	"usr/local/lib,lib64,share/perl,perl5/**/t",
	/* Of libraries in distributions' own packages alone. */
	"usr/lib/python3/dist-packages/**/test,tests,testing",
	"usr/lib/ruby/vendor_ruby/**/test,spec",
	"usr/share/rubygems-integration/**/test,spec",
	"usr/share/nodejs,php,tcltk/**/test,tests",
};

/* Directories, and what a file's name begins and ends with. */
static const char *const test_directories[] = { "test", "tests", "testing",
	"testdata", "test_data", "test-data", "testcerts", "__tests__",
	"__fixtures__", "__mocks__", "fixture", "fixtures", "example",
	"examples", "sample", "samples", "demo", "demos", "mock", "mocks",
	"e2e", "dummyserver", "doc", "docs" };
static const char *const test_starts[] = { "test_", "conftest." };
static const char *const test_ends[] = { "_test.go", "_test.py", "_test.rb",
	"_spec.rb", ".test.js", ".test.ts", ".test.tsx", ".test.mjs",
	".spec.js", ".spec.ts", "Test.java", "Tests.java", "Test.php",
	"Tests.cs", ".example", ".sample", ".template", ".dist" };

static bool
is_test_directory(struct span name)
{
	for (size_t i = 0; i < COUNT(test_directories); i++)
		if (span_is(name, test_directories[i]))
			return true;
	return false;
}

static bool
is_test_file(struct span name)
{
	for (size_t i = 0; i < COUNT(test_starts); i++)
		if (span_starts(name, span_of(test_starts[i])))
			return true;
	for (size_t i = 0; i < COUNT(test_ends); i++)
		if (span_ends(name, span_of(test_ends[i])))
			return true;
	return false;
}

/* One of the names, in which there may be a star. */
static bool
name_fits(struct span names, struct span name)
{
	struct span want, front, back;

	while (span_cut(&names, ',', &want)) {
		back = want;
		span_cut(&back, '*', &front);
		if (!back.p ? span_eq(name, want)
			    : span_starts(name, front) &&
			    span_ends(name, back) && front.n + back.n <= name.n)
			return true;
	}
	return false;
}

static bool
path_fits(struct span glob, struct span path)
{
	struct span names, name;

	while (span_cut(&glob, '/', &names)) {
		if (span_is(names, "**")) {
			while (!path_fits(glob, path))
				if (!span_cut(&path, '/', &name))
					return false;
			return true;
		}
		if (!span_cut(&path, '/', &name) || !name_fits(names, name))
			return false;
	}
	return true;
}

enum known_place
known_place(struct span path)
{
	struct span rest, name;
	bool in_tests = false;

	while (path.n && path.p[0] == '/')
		path = span_from(path, 1);
	for (size_t i = 0; i < COUNT(shipped); i++)
		if (path_fits(span_of(shipped[i]), path))
			return KNOWN_SHIPPED;
	for (rest = path; span_cut(&rest, '/', &name);)
		in_tests |=
		    rest.p ? is_test_directory(name) : is_test_file(name);
	return in_tests ? KNOWN_TESTS : KNOWN_NOT;
}
