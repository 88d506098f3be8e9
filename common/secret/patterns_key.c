/* Private keys in text, and tokens that anybody can make. */
#include "secret/pattern.h"

const struct pattern patterns_key[] = {
	{ .id = "pkcs8-private-key",
	    .title = "private key (PKCS#8)",
	    .kind = SECRET_PRIVATE_KEY,
	    .severity = SEV_HIGH,
	    .regex = "-----BEGIN PRIVATE KEY-----",
	    .keywords = { "private key-----" },
	    .proof = PROOF_PEM,
	    .flags = PATTERN_ANYWHERE,
	    .yes = EXAMPLE("-----BEGIN "
			   "PRIVATE KEY-----\n"
			   "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49"
			   "AwEHBG0wawIBAQQgYayLRQcLizz4GTBI\n"
			   "DQ5K2dRLND05/Pt2lcj1mfSLPXWhRANC"
			   "AAS5VnrDw2hpCH9xq+sgop2ucFfW8C/4\n"
			   "pFdtMeIUNcKMPSkd+60VA62O4hrT"
			   "WRb/cwZTow7h2mY3m7nT0QGkBrq4\n"
			   "-----END "
			   "PRIVATE KEY-----\n"),
	    .no = EXAMPLE("-----BEGIN PUBLIC KEY-----\n"
			  "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcD"
			  "QgAEuVZ6w8NoaQh/cavrIKKdrnBX1vAv\n"
			  "+KRXbTHiFDXCjD0pHfutFQOtjuIa01"
			  "kW/3MGU6MO4dpmN5u509EBpAa6uA==\n"
			  "-----END PUBLIC KEY-----\n"),
	    .source = "https://www.rfc-editor.org/rfc/rfc7468#section-10" },
	{ .id = "rsa-private-key",
	    .title = "RSA private key",
	    .kind = SECRET_PRIVATE_KEY,
	    .severity = SEV_HIGH,
	    .regex = "-----BEGIN RSA PRIVATE KEY-----",
	    .keywords = { "private key-----" },
	    .proof = PROOF_PEM,
	    .flags = PATTERN_ANYWHERE,
	    .yes = EXAMPLE("-----BEGIN RSA "
			   "PRIVATE KEY-----\n"
			   "MIIBOwIBAAJBALQ18LcEsrdVfxTOssmJ"
			   "xtq2oLzNazLfzTmjf23BkxTi9NLI6Slc\n"
			   "RPOxeJQu8g+S/qbo2bh4SLgSApbi+qHc"
			   "kcUCAwEAAQJBAJupMBjWjQzBY/j0Jgjh\n"
			   "4ouPTr5m7Z7PJDUSXgLPPx29DTkbUkh1"
			   "oZ5HaK/5IeRYRnbarQtvSK0Xo2qXCS2r\n"
			   "0EECIQDjL/I7FjQIos0qB2X7b/TTN9G4"
			   "Z3IBus7h+vBWaXVPNQIhAMsQ0A2Zayof\n"
			   "lesXI7drG/hvmvHzMN4KLkzUylqTqrpR"
			   "AiATyX1DgC+QAP31hyduutWL//SYJwpa\n"
			   "9DZIoF6GaDD7cQIhAIh5EyqgmiokMjBe"
			   "S83AeXrdHuhOxd/kPbu7Iwf+yDYRAiBy\n"
			   "fC2lIfMDjMjjqijtrhzmVZ"
			   "Tc5jAD3EuAM1hcuRnLlg==\n"
			   "-----END RSA "
			   "PRIVATE KEY-----\n"),
	    .no = EXAMPLE("-----BEGIN PUBLIC KEY-----\n"
			  "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcD"
			  "QgAEuVZ6w8NoaQh/cavrIKKdrnBX1vAv\n"
			  "+KRXbTHiFDXCjD0pHfutFQOtjuIa01"
			  "kW/3MGU6MO4dpmN5u509EBpAa6uA==\n"
			  "-----END PUBLIC KEY-----\n"),
	    .source = "https://docs.openssl.org/3.0/man1/openssl-rsa/" },
	{ .id = "ec-private-key",
	    .title = "EC private key",
	    .kind = SECRET_PRIVATE_KEY,
	    .severity = SEV_HIGH,
	    .regex = "-----BEGIN EC PRIVATE KEY-----",
	    .keywords = { "private key-----" },
	    .proof = PROOF_PEM,
	    .flags = PATTERN_ANYWHERE,
	    .yes = EXAMPLE("-----BEGIN EC "
			   "PRIVATE KEY-----\n"
			   "MHcCAQEEIGGsi0UHC4s8+BkwSA0OStnU"
			   "SzQ9Ofz7dpXI9Zn0iz11oAoGCCqGSM49\n"
			   "AwEHoUQDQgAEuVZ6w8NoaQh/cavrIKKd"
			   "rnBX1vAv+KRXbTHiFDXCjD0pHfutFQOt\n"
			   "juIa01kW/3MGU6MO4d"
			   "pmN5u509EBpAa6uA==\n"
			   "-----END EC "
			   "PRIVATE KEY-----\n"),
	    .no = EXAMPLE("-----BEGIN PUBLIC KEY-----\n"
			  "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcD"
			  "QgAEuVZ6w8NoaQh/cavrIKKdrnBX1vAv\n"
			  "+KRXbTHiFDXCjD0pHfutFQOtjuIa01"
			  "kW/3MGU6MO4dpmN5u509EBpAa6uA==\n"
			  "-----END PUBLIC KEY-----\n"),
	    .source = "https://www.rfc-editor.org/rfc/rfc5915#section-4" },
	{ .id = "dsa-private-key",
	    .title = "DSA private key",
	    .kind = SECRET_PRIVATE_KEY,
	    .severity = SEV_HIGH,
	    .regex = "-----BEGIN DSA PRIVATE KEY-----",
	    .keywords = { "private key-----" },
	    .proof = PROOF_PEM,
	    .flags = PATTERN_ANYWHERE,
	    .yes = EXAMPLE("-----BEGIN DSA "
			   "PRIVATE KEY-----\n"
			   "MIH3AgEAAkEAsY/hc0BNBBIa6Qpv+uWW"
			   "rZrqcRBHpljQlghnIeFJrmsilHtvDlhy\n"
			   "PjN2VifqE0xtls2Xandw3+PSAyfBmf7J"
			   "SQIVAMXZkEArNSjYxwlE82iW5Xw34PPH\n"
			   "AkBNFgXVoRq0dg8up55j0bbao2NwfMkF"
			   "fMk+CgWkZrN+QifSFn+n9jJ+U616oUFk\n"
			   "s+3x1y5HuBnCemQtU2AowZxHAkBhUQYW"
			   "WyB35FcDZXw4xaQsQODo1lgi3JG/XnMU\n"
			   "+RDjzjo50P+PsjdZnc5jjG55Lp3oh4+D"
			   "0hoReasNGD6+FPPpAhQzGgZ+r+feziI4\n"
			   "nZSOHzVmwkH3Yw==\n"
			   "-----END DSA "
			   "PRIVATE KEY-----\n"),
	    .no = EXAMPLE("-----BEGIN PUBLIC KEY-----\n"
			  "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcD"
			  "QgAEuVZ6w8NoaQh/cavrIKKdrnBX1vAv\n"
			  "+KRXbTHiFDXCjD0pHfutFQOtjuIa01"
			  "kW/3MGU6MO4dpmN5u509EBpAa6uA==\n"
			  "-----END PUBLIC KEY-----\n"),
	    .source = "https://docs.openssl.org/3.0/man1/openssl-dsa/" },
	{ .id = "openssh-private-key",
	    .title = "OpenSSH private key",
	    .kind = SECRET_PRIVATE_KEY,
	    .severity = SEV_HIGH,
	    .regex = "-----BEGIN OPENSSH PRIVATE KEY-----",
	    .keywords = { "private key-----" },
	    .proof = PROOF_PEM,
	    .flags = PATTERN_ANYWHERE,
	    .yes = EXAMPLE("-----BEGIN OPENSSH "
			   "PRIVATE KEY-----\n"
			   "b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAA"
			   "Ebm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZW\n"
			   "QyNTUxOQAAACBeVVM8/QwNhJcltbqOBn/1c"
			   "i8RAFPlMvs2xcPsY/XqGgAAAIh8Lr8tfC6/\n"
			   "LQAAAAtzc2gtZWQyNTUxOQAAACBeVVM8/Qw"
			   "NhJcltbqOBn/1ci8RAFPlMvs2xcPsY/XqGg\n"
			   "AAAECowxUbnkD+fD4wPQGy3ReyBhP6IgK4y"
			   "jZIDivb8fBWWl5VUzz9DA2ElyW1uo4Gf/Vy\n"
			   "LxEAU+Uy+zbFw+xj"
			   "9eoaAAAABWJ1aWxk\n"
			   "-----END OPENSSH "
			   "PRIVATE KEY-----\n"),
	    .no = EXAMPLE("-----BEGIN PUBLIC KEY-----\n"
			  "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcD"
			  "QgAEuVZ6w8NoaQh/cavrIKKdrnBX1vAv\n"
			  "+KRXbTHiFDXCjD0pHfutFQOtjuIa01"
			  "kW/3MGU6MO4dpmN5u509EBpAa6uA==\n"
			  "-----END PUBLIC KEY-----\n"),
	    .source = "https://github.com/openssh/openssh-portable/blob/master/"
		      "PROTOCOL.key" },
	{ .id = "encrypted-private-key",
	    .title = "encrypted private key (PKCS#8)",
	    .kind = SECRET_ENCRYPTED_KEY,
	    .severity = SEV_LOW,
	    .regex = "-----BEGIN ENCRYPTED PRIVATE KEY-----",
	    .keywords = { "private key-----" },
	    .proof = PROOF_PEM,
	    .flags = PATTERN_ANYWHERE,
	    .yes = EXAMPLE("-----BEGIN ENCRYPTED "
			   "PRIVATE KEY-----\n"
			   "MIHsMFcGCSqGSIb3DQEFDTBKMCkGCSqG"
			   "SIb3DQEFDDAcBAh6no1HXm1G+QICCAAw\n"
			   "DAYIKoZIhvcNAgkFADAdBglghkgBZQME"
			   "ASoEELL74onnyH9Qi+yXAYpd1nkEgZBd\n"
			   "QU/9NRfeeU1cx49niEeChEzL0OlRtrZU"
			   "sp4FEvvUB+nuwADOyUeoaIWT0CzgOHiF\n"
			   "SbZbUj7pM2VOUYDu05vw9DZYWWXkrQ2c"
			   "gi0QwPLyqvpdcmxcQLyAqZx9tUeIMLtL\n"
			   "bc2AcVKpHcx4OnkPfty0DRGoo0KajUt7"
			   "oaEAwQUIC+Oz6yprJb/wXuvaQWO8jOM=\n"
			   "-----END ENCRYPTED "
			   "PRIVATE KEY-----\n"),
	    .no = EXAMPLE("-----BEGIN PUBLIC KEY-----\n"
			  "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcD"
			  "QgAEuVZ6w8NoaQh/cavrIKKdrnBX1vAv\n"
			  "+KRXbTHiFDXCjD0pHfutFQOtjuIa01"
			  "kW/3MGU6MO4dpmN5u509EBpAa6uA==\n"
			  "-----END PUBLIC KEY-----\n"),
	    .source = "https://www.rfc-editor.org/rfc/rfc7468#section-11" },
	{ .id = "pgp-private-key",
	    .title = "OpenPGP private key",
	    .kind = SECRET_PRIVATE_KEY,
	    .severity = SEV_HIGH,
	    .regex = "-----BEGIN PGP PRIVATE KEY BLOCK-----",
	    .keywords = { "pgp private key block" },
	    .proof = PROOF_PGP,
	    .flags = PATTERN_ANYWHERE,
	    .yes = EXAMPLE("-----BEGIN PGP "
			   "PRIVATE KEY BLOCK-----\n"
			   "\n"
			   "lFgEawqxNRYJKwYBBAHaRw8BAQdANi8A"
			   "yg47eQPtj72eK0Ao+DlCdvc2CQmbogU3\n"
			   "kiKXXwAAAP95SXMDIt5S5w3xMNE+g9Db"
			   "QMhSofXoXb8bTtH6+XQUIRGltA9idWls\n"
			   "ZEBhY21lLnRlc3SIkAQTFggAOBYhBOrD"
			   "xuJB7F9nvufqjc4kgE25JjQGBQJrCrE1\n"
			   "AhsDBQsJCAcCBhUKCQgLAgQWAgMBAh4B"
			   "AheAAAoJEM4kgE25JjQGc6cBANsZRReL\n"
			   "PgM3gprqCjfUALWRsWTXoeExixEPpEn9"
			   "kjuCAQCZHoTmhcaOnE0un3JV2A/EDb85\n"
			   "+2U1z+ZLwKIa8sUbBQ==\n"
			   "=MIEy\n"
			   "-----END PGP "
			   "PRIVATE KEY BLOCK-----\n"),
	    .no = EXAMPLE("-----BEGIN PGP PUBLIC KEY BLOCK-----\n"
			  "\n"
			  "mDMEawqxNRYJKwYBBAHaRw8BAQdANi8A"
			  "yg47eQPtj72eK0Ao+DlCdvc2CQmbogU3\n"
			  "kiKXXwC0D2J1aWxkQGFjbWUudGVzdIiQ"
			  "BBMWCAA4FiEE6sPG4kHsX2e+5+qNziSA\n"
			  "TbkmNAYFAmsKsTUCGwMFCwkIBwIGFQoJ"
			  "CAsCBBYCAwECHgECF4AACgkQziSATbkm\n"
			  "NAZzpwEA2xlFF4s+AzeCmuoKN9QAtZGx"
			  "ZNeh4TGLEQ+kSf2SO4IBAJkehOaFxo6c\n"
			  "TS6fclXYD8QNvzn7"
			  "ZTXP5kvAohryxRsF\n"
			  "=TmMv\n"
			  "-----END PGP PUBLIC KEY BLOCK-----\n"),
	    .source = "https://www.rfc-editor.org/rfc/rfc9580#section-6.2.1" },
	{ .id = "putty-private-key",
	    .title = "PuTTY private key",
	    .kind = SECRET_PRIVATE_KEY,
	    .severity = SEV_HIGH,
	    .regex = "PuTTY-User-Key-File-[23]: [A-Za-z0-9@.-]{3,64}",
	    .keywords = { "putty-user-key-file-" },
	    .proof = PROOF_PUTTY,
	    .flags = PATTERN_ANYWHERE,
	    .yes = EXAMPLE("PuTTY-User-Key-Fi"
			   "le-3: ssh-ed25519\n"
			   "Encryption: none\n"
			   "Comment: build\n"
			   "Public-Lines: 2\n"
			   "AAAAC3NzaC1lZDI1NTE5AAAAIL6iJnPH"
			   "MFakmy2acx573f7rLOIkKrn6z5G1sTcx\n"
			   "bV0r\n"
			   "Private-Lines: 1\n"
			   "5H/UDOVas1sNHwEDyrLrgy"
			   "WLHXa/fcYDzI7oATNSnURP\n"
			   "Private-MAC: 9268ea676f880e2ad62774a762"
			   "0ac241901f9bc3e5b35e87aeb797b0b9dc81d2\n"),
	    .no = EXAMPLE("PuTTY-User-Key-Fi"
			  "le-3: ssh-ed25519\n"
			  "Encryption: none\n"
			  "Comment: build\n"
			  "Public-Lines: 2\n"
			  "AAAAC3NzaC1lZDI1NTE5AAAAIL6iJnPH"
			  "MFakmy2acx573f7rLOIkKrn6z5G1sTcx\n"
			  "bV0r\n"
			  "Lines: 1\n"
			  "5H/UDOVas1sNHwEDyrLrgy"
			  "WLHXa/fcYDzI7oATNSnURP\n"),
	    .source = "https://tartarus.org/~simon/putty-snapshots/htmldoc/"
		      "AppendixC.html" },
	{ .id = "ssh2-private-key",
	    .title = "private key of ssh.com's SSH",
	    .kind = SECRET_ENCRYPTED_KEY,
	    .severity = SEV_LOW,
	    .regex = "---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----(?:\\r?\\n[ "
		     "-~]{1,72}){0,4}\\r?\\nP2/56",
	    .keywords = { "begin ssh2 encrypted private key" },
	    .flags = PATTERN_ANYWHERE,
	    .yes = EXAMPLE("---- BEGIN SSH2 ENCRYPTED "
			   "PRIVATE KEY ----\n"
			   "Comment: \"build\"\n"
			   "P2/56wAAAi4AAAA3aWYtbW9kbntzaWdue3"
			   "JzYS1wa2NzMS1zaGExfSxlbmNyeXB0e3Jz\n"
			   "A2shL6Hg1+/8AWtgqP+sYoCj86iG42zz"
			   "jNqPvK8o60udb9Q6ThS6Wt3vHknH3Uji\n"
			   "---- END SSH2 ENCRYPTED "
			   "PRIVATE KEY ----\n"),
	    .no = EXAMPLE("---- BEGIN SSH2 ENCRYPTED "
			  "PRIVATE KEY ----\n"
			  "Comment: \"build\"\n"
			  "AAAABwAAAi4AAAA3aWYtbW9kbntzaWdue3"
			  "JzYS1wa2NzMS1zaGExfSxlbmNyeXB0e3Jz\n"
			  "A2shL6Hg1+/8AWtgqP+sYoCj86iG42zz"
			  "jNqPvK8o60udb9Q6ThS6Wt3vHknH3Uji\n"
			  "---- END SSH2 ENCRYPTED "
			  "PRIVATE KEY ----\n"),
	    .source = "https://www.rfc-editor.org/rfc/rfc4716" },
	/* The text is JSON in base64: what the key is encrypted with. */
	{ .id = "cosign-private-key",
	    .title = "private key of cosign",
	    .kind = SECRET_ENCRYPTED_KEY,
	    .severity = SEV_LOW,
	    .regex = "-----BEGIN ENCRYPTED (?:COSIGN|SIGSTORE) PRIVATE "
		     "KEY-----(?:\\\\r)?(?:\\\\n)?\\s{0,8}eyJ[A-Za-z0-9+/]{40}",
	    .keywords = { "private key-----" },
	    .flags = PATTERN_ANYWHERE,
	    .yes = EXAMPLE("-----BEGIN ENCRYPTED SIGSTORE "
			   "PRIVATE KEY-----\n"
			   "eyJrZGYiOnsibmFtZSI6InNjcnlwdCIs"
			   "InBhcmFtcyI6eyJOIjo2NTUzNiwiciI6\n"
			   "-----END ENCRYPTED SIGSTORE "
			   "PRIVATE KEY-----\n"),
	    .no = EXAMPLE("-----BEGIN ENCRYPTED SIGSTORE "
			  "PRIVATE KEY-----\n"
			  "MIJrZGYiOnsibmFtZSI6InNjcnlwdCIs"
			  "InBhcmFtcyI6eyJOIjo2NTUzNiwiciI6\n"
			  "-----END ENCRYPTED SIGSTORE "
			  "PRIVATE KEY-----\n"),
	    .source =
		"https://docs.sigstore.dev/cosign/key_management/overview/" },
	/* Of elliptic curves; symmetric ones have "k", which many things
	 * are called. */
	{ .id = "jwk-private-key",
	    .title = "private JSON Web Key",
	    .kind = SECRET_PRIVATE_KEY,
	    .severity = SEV_HIGH,
	    .regex = "\"(?:kty|crv)\"\\s{0,4}:\\s{0,4}\"[A-Za-z0-9-]{2,9}\"[^{}"
		     "]{1,512}\"d\"\\s{0,4}:\\s{0,4}\"([A-Za-z0-9_-]{43,88})\"",
	    .keywords = { "\"kty\"", "\"crv\"" },
	    .entropy = 43,
	    .yes = EXAMPLE(
		"{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"ye8m-"
		"KSbmDLLWX9GIwSKnXpCA_O9WP4DrdywQU7n7QY\",\"y\":\"CYlSlI_"
		"WvjLn3Vlev_N113yrEg1UO4fqa3WdeRQ2Dj4\",\"d\":"
		"\"wRjourWicLYR8PinwnEVjUEcopSRkGhb55S5xl-QD8M\"}"),
	    .no = EXAMPLE("{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":"
			  "\"nXkT2eOl3Lr3mX7sikcYQAxaNlMnlEvv"
			  "ji9pMIsnimQ\",\"y\":"
			  "\"im3tf2awGOiS9QEpN98bHO9KZDL8FgKclx294MdCtvY\"}"),
	    .source = "https://www.rfc-editor.org/rfc/rfc7518#section-6.2.2" },
	{ .id = "jwk-rsa-private-key",
	    .title = "private JSON Web Key for RSA",
	    .kind = SECRET_PRIVATE_KEY,
	    .severity = SEV_HIGH,
	    .regex = "\"dp\"\\s{0,4}:\\s{0,4}\"([A-Za-z0-9_-]{86,342})\"",
	    .keywords = { "\"dp\"" },
	    .entropy = 50,
	    .yes = EXAMPLE(
		"\"d\":\"AQAB\",\"dp\":"
		"\"6gdZIaO82CaYwgCL0cR1u7SWiVqjgM7aw2hbQpWEpanlfrxuwxVv9WEaP"
		"IZnAHnrJee46LdQAAu872Ed_ylGRV-FycDQS5CH91kM0GQyPI2O5C_"
		"634yoiXS63vODmvEpRuP9edWkLEx8lZgCJ6i9VGv2oc7kaKTQv4k-Lsq"
		"_PPU\",\"dq\":\"PDwZ_"
		"saL9wwVb8Gbbum6VkCE2uoLrHJQ3SquzST9qvF7R6V3chgh5DmDZocRG6eP"
		"5pXnVKDRglqAb4FhA6uCOyHfolF3BYo9Vx0bluLoko4jxmvj2GJhWjjbpIk"
		"0nLli1BFxtesXsVCVLdg9A9Oaia6WyL26XQnkZmgrrWRsBFs\""),
	    .no = EXAMPLE("\"dp\":\"8K1qTx0a"
			  "Lw\",\"dq\":\"AQAB\""),
	    .source = "https://www.rfc-editor.org/rfc/rfc7518#section-6.3.2" },
	/* The last character before "=" has two bits alone. */
	{ .id = "wireguard-key",
	    .title = "WireGuard key",
	    .kind = SECRET_PRIVATE_KEY,
	    .severity = SEV_HIGH,
	    .regex = "(?:Private|Preshared)Key\\s{0,4}=\\s{0,4}([A-Za-z0-9+/"
		     "]{42}[AEIMQUYcgkosw048]=)",
	    .keywords = { "privatekey", "presharedkey" },
	    .entropy = 42,
	    .yes = EXAMPLE("[Interface]\n"
			   "PrivateKey = Q80f6BxAicgLau0M"
			   "IlXOxmJ57e3Z9xYdFuW+VjroQvA=\n"
			   "Address = 10.8.0.2/24\n"),
	    .no = EXAMPLE("[Peer]\n"
			  "PublicKey = BiHX/VzeCp37nnGH"
			  "+ZGfMVQrdG5OVjGT25SAvZyQQuQ=\n"),
	    .source = "https://www.man7.org/linux/man-pages/man8/wg.8.html" },
	{ .id = "dnssec-private-key",
	    .title = "DNSSEC private key",
	    .kind = SECRET_PRIVATE_KEY,
	    .severity = SEV_HIGH,
	    .regex =
		"Private-key-format: v1\\.[0-9](?:\\r?\\n[A-Za-z0-9]{1,20}: [ "
		"-~]{1,512}){1,4}?\\r?\\n(?:PrivateKey|PrivateExponent|Key): "
		"([A-Za-z0-9+/]{20,512}={0,2})",
	    .keywords = { "private-key-format" },
	    .entropy = 35,
	    .yes = EXAMPLE("Private-key-"
			   "format: v1.3\n"
			   "Algorithm: 13 (E"
			   "CDSAP256SHA256)\n"
			   "PrivateKey: xwoVyBPt2u6UrTCI"
			   "rewckN0IjokohySQa4Kchk+IbAQ=\n"
			   "Created: 20260101000000\n"),
	    .no = EXAMPLE("Private-key-"
			  "format: v1.3\n"
			  "Algorithm: 13 (E"
			  "CDSAP256SHA256)\n"),
	    .source = "https://bind9.readthedocs.io/en/stable/chapter5.html" },
	{ .id = "tsig-secret",
	    .title = "TSIG or rndc secret",
	    .kind = SECRET_CREDENTIAL,
	    .severity = SEV_HIGH,
	    .regex = "hmac-(?:md5|sha[0-9]{1,3})[a-z0-9.-]{0,24}\"?;\\s{1,16}"
		     "secret\\s{1,8}\"?([A-Za-z0-9+/]{16,172}={0,2})",
	    .keywords = { "hmac-" },
	    .entropy = 36,
	    .yes = EXAMPLE("key \"ddns\" {\n"
			   "\talgorithm hmac-sha256;\n"
			   "\tsecret \"bIUmttcABQl6+d9nxqw"
			   "hG0Nq04xlbsQUa8YyniaqlYI=\";\n"
			   "};\n"),
	    .no = EXAMPLE("algorithm hmac-sha25"
			  "6; secret \"@SECRET@\";"),
	    .source = "https://bind9.readthedocs.io/en/stable/"
		      "reference.html#key-statement-grammar" },
	{ .id = "age-secret-key",
	    .title = "age secret key",
	    .kind = SECRET_PRIVATE_KEY,
	    .severity = SEV_HIGH,
	    .regex = "AGE-SECRET-KEY-1[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}",
	    .keywords = { "age-secret-key-1" },
	    .shown = 16,
	    .yes = EXAMPLE("AGE-SECRET-KEY-16ZT0AEU6EX4LEKXUGNSH4"
			   "ZXGFA0949V80ZVYLR0FM7VGSNZXDSA69N5AW6"),
	    .no = EXAMPLE("age16zt0aeu6ex4lekxugnsh4zxgfa0"
			  "949v80zvylr0fm7vgsnzxdsa69n5aw6"),
	    .source = "https://age-encryption.org/v1" },
	/* "Ed", "Sc", "B2" in base64: encrypted with scrypt. */
	{ .id = "minisign-secret-key",
	    .title = "minisign secret key",
	    .kind = SECRET_ENCRYPTED_KEY,
	    .severity = SEV_LOW,
	    .regex = "RWRTY0Iy[A-Za-z0-9+/]{200,208}",
	    .keywords = { "rwrty0iy" },
	    .entropy = 45,
	    .shown = 8,
	    .yes = EXAMPLE(
		"untrusted comment: minis"
		"ign encrypted secret key\n"
		"RWRTY0Iyf7boPksHh06PjVTvysdEcMcj3PPLsyfHCGMKqmKHNurar4PT7JC"
		"UTp5JRLko61gKyk/QBYgurBLzWkbEhbNxhRoWbchfKq33oO"
		"t03mBfxFty1Jro4cN4LoACnrpVSgcKIGl35Ohe3jPsyessuYZYVVy4wTQKs"
		"UlQZOinCsym1759NWAS5pqV461DEUeNmT0ups3NlAh2Fjw="),
	    .no = EXAMPLE("untrusted comment: "
			  "minisign public key\n"
			  "RWQf6LRCGA9i53ml"),
	    .source =
		"https://jedisct1.github.io/minisign/#secret-key-format" },
	/* "EdBK" and no rounds of the key derivation in base64: not
	 * encrypted. */
	{ .id = "signify-secret-key",
	    .title = "signify secret key",
	    .kind = SECRET_PRIVATE_KEY,
	    .severity = SEV_HIGH,
	    .regex = "RWRCSwAAAAA[A-Za-z0-9+/]{120,140}=?",
	    .keywords = { "rwrcswaaaaa" },
	    .entropy = 45,
	    .shown = 11,
	    .yes = EXAMPLE(
		"untrusted comment"
		": acme secret key\n"
		"RWRCSwAAAAACWPgMGpbMD5LtlLpmZx/"
		"8VFj5YHRmfZLFvR5TpfhoCzc6Pr3bUt3OgyjySW"
		"F0qsT+euxdY16I8IQ2r1aw92ponNaXtsEqvbcYk9bHu6M4dTs3ELA5tE+"
		"DtF1adkoIZuM="),
	    .no = EXAMPLE("untrusted comment"
			  ": acme public key\n"
			  "RWTLVUhPEHjBUSB29xthHXQc9TfR"
			  "RkqxQfvwdqI+b9pQoqkJiG7ajBT8"),
	    .source = "https://man.openbsd.org/signify" },
	{ .id = "openvpn-static-key",
	    .title = "OpenVPN static key",
	    .kind = SECRET_PRIVATE_KEY,
	    .severity = SEV_HIGH,
	    .regex = "-----BEGIN OpenVPN Static key "
		     "V1-----(?:\\\\n|\\s){1,4}([0-9a-f]{32})",
	    .keywords = { "openvpn static key" },
	    .flags = PATTERN_ANYWHERE,
	    .yes = EXAMPLE("-----BEGIN OpenVPN Static key V1-----\n"
			   "b9e6d2e0551e3ee1"
			   "c9c1ada2bb2150fb\n"
			   "9fa3828ce95aa3ff"
			   "c168c0ce107f2e68\n"),
	    .no = EXAMPLE("-----BEGIN OpenVPN Static key V1-----\n"
			  "(your key)\n"),
	    .source = "https://openvpn.net/community-resources/"
		      "reference-manual-for-openvpn-2-6/" },
	{ .id = "jwt",
	    .title = "JSON Web Token",
	    .severity = SEV_MEDIUM,
	    .confidence = "medium",
	    .regex = "eyJ[A-Za-z0-9_-]{8,}\\.eyJ[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_"
		     "-]{16,}",
	    .keywords = { ".eyj" },
	    .proof = PROOF_JWT,
	    .entropy = 40,
	    .yes = EXAMPLE("eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."
			   "eyJzdWIiOiJidWlsZC1ib3QiLCJpc3MiOiJjaS5hY"
			   "21lLnRlc3QiLCJpYXQiOjE3OTAwMDAwMDB9."
			   "tPbZLPD1pLLnSGMzpqyPdPWyxY80HaZtf-cmUrWmeQI"),
	    .no = EXAMPLE(
		"eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJidWlsZC1i"
		"b3QiLCJpc3MiOiJjaS5hY21lLnRlc3QiLCJpYXQiOjE3OTAwMDAwMDB9."),
	    .source = "https://www.rfc-editor.org/rfc/rfc7519" },
	{ 0 },
};
