#include "secret/value.h"
#include "secret/words.h"

/* What a name is about is said by its last word that is one of these. */
static const char strong_words[] =
    "password passwd passphrase passwort passcode secret token apikey "
    "secretkey accesskey privatekey authkey authtoken accesstoken";

/* Strong as the end of a word that is written without a seam: pgpassword. */
static const char *const strong_ends[] = { "password", "passwd", "passphrase",
	"secret", "token", "apikey", "secretkey", "accesskey", "privatekey" };

static const char weak_words[] =
    "key auth pass pw pwd salt pin psk cred creds credential credentials "
    "authorization passwords tokens secrets passwds";

/* … key */
static const char strong_keys[] =
    "api secret access private encryption encrypt crypt crypto signing sign "
    "master auth authentication authorization shared account storage session "
    "cookie jwt hmac admin root webhook decryption decrypt wrapping unseal "
    "recovery deploy tsig wpa client consumer";
static const char no_keys[] =
    "public pub primary foreign cache sort partition hash range object gpg pgp "
    "candidate index unique map dict group order translation message lookup "
    "hot short function arrow home end enter escape delete tab ctrl alt meta "
    "shift super compose command modifier prefix join parent row column field "
    "property config option setting registry label selector topology data "
    "item entry host known trusted signed apt repo yum rpm release archive "
    "site publishable verify verification verifying license idempotency dedup";

/* … pass, … pw, … pwd */
static const char strong_passes[] =
    "db database user root admin mysql pg postgres postgresql redis smtp mail "
    "ftp ldap rabbitmq mongo mongodb es sql email proxy http basic auth login "
    "key store keystore truststore sa account registry docker git imap pop "
    "default bind mariadb oracle sftp ssh vnc vpn api app service secret";
static const char strong_joined[] =
    "dbpass userpass rootpass adminpass mysqlpass smtppass mailpass ftppass "
    "ldappass bindpass keypass storepass bindpw rootpw dbpw adminpw userpw "
    "dbpwd rootpwd userpwd adminpwd requirepass masterauth";

/* Behind the word, they change nothing: SECRET_KEY_BASE, password_prod. */
static const char neutral_tails[] =
    "base value prod production dev development staging stage live old new "
    "current previous hash encoded plain clear raw string str b enc hashed "
    "override default local main root admin primary secondary";

/* Before or behind the word, they say that the value is about a secret. */
static const char about_tails[] =
    "file files path paths dir directory folder filename location uri uris "
    "url urls endpoint endpoints host hosts server servers port name names id "
    "ids identifier uuid type types kind class classes field fields column "
    "attribute attributes attr property properties param params parameter "
    "parameters header headers length len min max minimum maximum size sizes "
    "count limit limits quota age days day hours minutes seconds secs ttl "
    "timeout expiry expires expiration expire expired lifetime validity "
    "duration period interval rotation rotate policy policies strength "
    "complexity rule rules regex regexp pattern patterns format encoding "
    "algorithm algorithms algo alg cipher scheme schemes method methods mode "
    "modes provider providers manager managers service services factory "
    "generator encoder encoders encryptor encryption validator validation "
    "checker check checks verify verification authentication authenticator "
    "auth login prompt prompts label labels placeholder hint help message "
    "messages msg text title description desc error errors reset recovery "
    "change changed changes required require requires needed enabled enable "
    "disabled disable allowed allow optional protected protection support "
    "supported option options config configuration settings setting input "
    "output form page view button icon template templates store storage vault "
    "backend backends source sources src ref refs reference references "
    "selector mount mounts volume volumes prefix suffix separator delimiter "
    "index number num no version versions audience issuer scope scopes claim "
    "claims subject status state states owner cmd command commands program "
    "script exec helper helpers plugin plugins module modules handler "
    "handlers callback map mapping mappings list set ring chain agent usage "
    "fingerprint fingerprints digest checksum checksums sum sha md iterations "
    "rounds cost history reuse attempts tries retries retry failures lock "
    "lockout warn warning inactive crack dict dictionary quality ask askpass "
    "keeper safe saved save remember show visible hidden mask masked char "
    "chars character characters case upper lower digits words bytes bits "
    "buffer cache pool queue table database user username users group groups "
    "acl access info metadata schema env var variable variables pos position "
    "count parser reader writer lexer filter stream provider resolver store "
    "grant exchange request response review reviews account bucket binding "
    "operator controller engine util utils lib event events action key keys "
    "kinit expiring present exists missing used use uses created updated at "
    "last time date per";
static const char about_heads[] =
    "no not forgot forgotten lost invalid missing wrong incorrect min max "
    "minimum maximum has is use uses using enable enabled disable disabled "
    "require required requires allow allowed allows show hide display change "
    "reset expired validate verify check ask prompt without empty num count "
    "total page next continuation cancellation pad eos bos unk cls sep mask "
    "special public lock get generate gen create delete update list remove "
    "if supports with nullok read revoke";

static enum name_strength
judge_pair(const struct words *w, size_t at)
{
	struct span word = w->list[at];
	struct span before = at ? w->list[at - 1] : SPAN("");

	if (span_is(word, "key")) {
		if (span_is_listed(before, no_keys))
			return NAME_NONE;
		return span_is_listed(before, strong_keys) ? NAME_STRONG
							   : NAME_WEAK;
	}
	/* ldap.bind.credentials, java.naming.security.credentials */
	if (span_is(word, "credentials") &&
	    span_is_listed(before, "bind security"))
		return NAME_STRONG;
	if (span_is_listed(word, "pass pw pwd") &&
	    span_is_listed(before, strong_passes))
		return NAME_STRONG;
	return span_is(word, "authorization") ? NAME_STRONG : NAME_WEAK;
}

static enum name_strength
judge_word(const struct words *w, size_t at)
{
	struct span word = w->list[at];

	if (at && span_is(word, "word") && span_is(w->list[at - 1], "pass"))
		return NAME_STRONG; /* "PassWord" */
	if (span_is_listed(word, "nopasswd nopassword bytoken"))
		return NAME_NONE;
	if (span_is_listed(word, strong_words) ||
	    span_is_listed(word, strong_joined))
		return NAME_STRONG;
	for (size_t i = 0; i < sizeof(strong_ends) / sizeof(*strong_ends); i++)
		if (span_ends(word, span_of(strong_ends[i])))
			return NAME_STRONG;
	return span_is_listed(word, weak_words) ? judge_pair(w, at) : NAME_NONE;
}

/* The last word that says something; its place in *at. */
static enum name_strength
find_head(const struct words *w, size_t *at)
{
	enum name_strength got;

	for (size_t i = w->n; i-- > 0;) {
		got = judge_word(w, i);
		*at = i;
		if (got != NAME_NONE || span_is(w->list[i], "key"))
			return got;
	}
	return NAME_NONE;
}

enum name_strength
name_judge(struct span name)
{
	struct words w;
	enum name_strength got;
	size_t at = 0;

	if (name.n > WORDS_TEXT_MAX)
		return NAME_NONE;
	words_split(&w, name);
	got = find_head(&w, &at);
	if (got == NAME_NONE)
		return NAME_NONE;
	for (size_t i = at; i-- > 0 && i + 3 > at;)
		if (span_is_listed(w.list[i], about_heads))
			return NAME_NONE;
	for (size_t i = at + 1; i < w.n; i++) {
		if (span_is_listed(w.list[i], neutral_tails))
			continue;
		if (span_is_listed(w.list[i], about_tails))
			return NAME_NONE;
		got = NAME_WEAK;
	}
	return got;
}
