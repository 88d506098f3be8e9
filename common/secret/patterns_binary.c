/* Keys that are bytes. */
#include "secret/pattern.h"

const struct pattern patterns_binary[] = {
	{ .id = "rsa-private-key-der",
	    .title = "RSA private key in binary",
	    .kind = SECRET_PRIVATE_KEY,
	    .severity = SEV_HIGH,
	    .regex = "\\x30\\x82(?s:..)\\x02\\x01\\x00\\x02(?:\\x41|\\x81["
		     "\\x80-\\x81]|\\x82[\\x01-\\x08][\\x00-\\x81])\\x00",
	    .proof = PROOF_DER,
	    .flags = PATTERN_ANYWHERE | PATTERN_BYTES,
	    .yes = EXAMPLE(
		"3082013b020100024100b435f0b704b2b7557f14ceb2c989c6dab6a0bcc"
		"d6b32"
		"dfcd39a37f6dc19314e2f4d2c8e9295c44f3b178942ef20f92fea6e8d9b"
		"87848"
		"b8120296e2faa1dc91c502030100010241009ba93018d68d0cc163f8f42"
		"608e1"
		"e28b8f4ebe66ed9ecf2435125e02cf3f1dbd0d391b524875a19e4768aff"
		"921e4"
		"584676daad0b6f48ad17a36a97092dabd041022100e32ff23b163408a2c"
		"d2a07"
		"65fb6ff4d337d1b8677201bacee1faf05669754f35022100cb10d00d996"
		"b2a1f"
		"95eb1723b76b1bf86f9af1f330de0a2e4cd4ca5a93aaba51022013c97d4"
		"3802f"
		"9000fdf587276ebad58bfff498270a5af43648a05e866830fb710221008"
		"87913"
		"2aa09a2a2432305e4bcdc0797add1ee84ec5dfe43dbbbb2307fec836110"
		"22072"
		"7c2da521f3038cc8e3aa28edae1ce65594dce63003dc4b8033585cb919c"
		"b96"),
	    .no = EXAMPLE(
		"3082013b020105024100b435f0b704b2b7557f14ceb2c989c6dab6a0bccd"
		"6b32"
		"dfcd39a37f6dc19314e2f4d2c8e9295c44f3b178942ef20f92fea6e8"),
	    .source = "https://www.rfc-editor.org/rfc/rfc8017#appendix-A.1.2" },
	/* The object identifiers of RSA and of elliptic curves. Those of
	 * Ed25519 are not looked for: programs have the bytes before such
	 * a key. */
	{ .id = "pkcs8-private-key-der",
	    .title = "private key in binary (PKCS#8)",
	    .kind = SECRET_PRIVATE_KEY,
	    .severity = SEV_HIGH,
	    .regex =
		"\\x30(?:\\x82(?s:..)|\\x81(?s:.)|[\\x20-\\x7f])\\x02\\x01["
		"\\x00\\x01]\\x30(?:"
		"\\x0d\\x06\\x09\\x2a\\x86\\x48\\x86\\xf7\\x0d\\x01\\x01\\x01|["
		"\\x10-\\x20]\\x06\\x07\\x2a\\x86\\x48\\xce\\x3d\\x02\\x01)",
	    .keywords = { "*\206h" },
	    .proof = PROOF_DER,
	    .flags = PATTERN_ANYWHERE | PATTERN_BYTES,
	    .yes = EXAMPLE(
		"308187020100301306072a8648ce3d020106082a8648ce3d030107046d3"
		"06b02"
		"0101042061ac8b45070b8b3cf81930480d0e4ad9d44b343d39fcfb7695c"
		"8f599"
		"f48b3d75a14403420004b9567ac3c36869087f71abeb20a29dae7057d6f"
		"02ff8"
		"a4576d31e21435c28c3d291dfbad1503ad8ee21ad35916ff730653a30ee"
		"1da66"
		"379bb9d3d101a406bab8"),
	    .no = EXAMPLE("308187020100301306072a8648ce3d020106082a"),
	    .source = "https://www.rfc-editor.org/rfc/rfc5958" },
	{ .id = "ec-private-key-der",
	    .title = "EC private key in binary",
	    .kind = SECRET_PRIVATE_KEY,
	    .severity = SEV_HIGH,
	    .regex = "\\x30(?:\\x82(?s:..)|\\x81(?s:.)|[\\x20-\\x7f])"
		     "\\x02\\x01\\x01\\x04[\\x14-\\x42](?s:.{16})",
	    .keywords = { "\002\001\001\004" },
	    .proof = PROOF_DER,
	    .flags = PATTERN_ANYWHERE | PATTERN_BYTES,
	    .yes = EXAMPLE(
		"3077020101042061ac8b45070b8b3cf81930480d0e4ad9d44b343d39fcf"
		"b7695"
		"c8f599f48b3d75a00a06082a8648ce3d030107a14403420004b9567ac3c"
		"36869"
		"087f71abeb20a29dae7057d6f02ff8a4576d31e21435c28c3d291dfbad1"
		"503ad"
		"8ee21ad35916ff730653a30ee1da66379bb9d3d101a406bab8"),
	    .no = EXAMPLE("3077020101042061ac8b45070b8b3cf81930480d"),
	    .source = "https://www.rfc-editor.org/rfc/rfc5915" },
	{ .id = "pkcs12-key",
	    .title = "PKCS#12 store with a key",
	    .kind = SECRET_ENCRYPTED_KEY,
	    .severity = SEV_LOW,
	    .regex = "\\x30(?:\\x82(?s:..)|\\x80)\\x02\\x01\\x03\\x30(?:\\x82(?"
		     "s:..)|\\x80)"
		     "\\x06\\x09\\x2a\\x86\\x48\\x86\\xf7\\x0d\\x01\\x07\\x01",
	    .keywords = { "*\206h" },
	    .proof = PROOF_PKCS12,
	    .flags = PATTERN_ANYWHERE | PATTERN_BYTES,
	    .yes = EXAMPLE(
		"3082017e0201033082013406092a864886f70d010701a08201250482012"
		"13082"
		"011d3082011906092a864886f70d010701a082010a04820106308201023"
		"081ff"
		"060b2a864886f70d010c0a0102a081ef3081ec305706092a864886f70d0"
		"1050d"
		"304a302906092a864886f70d01050c301c040857caf88c90483b8202020"
		"80030"
		"0c06082a864886f70d02090500301d060960864801650304012a0410201"
		"8d132"
		"3dfab250c2da4ed3bd1d03cd048190b998edcc4ed6a1fa43ab3883b08dd"
		"80ab3"
		"620779ce795400be187408e97fb509cc70333ac461235953d6f866c751e"
		"80502"
		"59f90421cdc714ab31ed284ae6c1fa77f9af64b793e128b6d1bd7634151"
		"3c4bc"
		"d671faf742002f1ad45b5db709553d70f78126befae78f320316340bca9"
		"3754b"
		"9efbc1d4a9fd067151447423d6ff868960d83e605a90173bfd20a7fce33"
		"a5e30"
		"413031300d060960864801650304020105000420374bb0c8635ad96fe80"
		"641d3"
		"0662e210ee56951b6450c9c50a6f26fe84b06b1504080cdffb09dffed1e"
		"70202"
		"0800"),
	    .no = EXAMPLE(
		"30820219020103308201cf06092a864886f70d010701a08201c0048201bc"
		"3082"
		"01b8308201b406092a864886f70d010701a08201a5048201a13082019d30"
		"8201"
		"99060b2a864886f70d010c0a0103a082018830820184060a2a864886f70d"
		"0109"
		"1601a0820174048201703082016c30820113a0030201020214277e1b4775"
		"390c"
		"9661b995b774eddabaf66595d5300a06082a8648ce3d040302300c310a30"
		"0806"
		"035504030c0161301e170d3236313132383130343731375a170d32363131"
		"3239"
		"3130343731375a300c310a300806035504030c01613059301306072a8648"
		"ce3d"
		"020106082a8648ce3d03010703420004b9567ac3c36869087f71abeb20a2"
		"9dae"
		"7057d6f02ff8a4576d31e21435c28c3d291dfbad1503ad8ee21ad35916ff"
		"7306"
		"53a30ee1da66379bb9d3d101a406bab8a3533051301d0603551d0e041604"
		"14ee"
		"648ecfcf863c8173c18e4987b8a9d9b7d4d798301f0603551d2304183016"
		"8014"
		"ee648ecfcf863c8173c18e4987b8a9d9b7d4d798300f0603551d130101ff"
		"0405"
		"30030101ff300a06082a8648ce3d040302034700304402204038ced2e909"
		"717f"
		"e00760688a41b0378f5b672baeff74e99d6891ca18933381022016cb5253"
		"89a4"
		"210eee9a962d1d34f42f975dc7304741ae07ee5b74c81927db4e30413031"
		"300d"
		"0609608648016503040201050004201155c6f7499a10454c304976a7c6ce"
		"9c21"
		"d3caf5c73da7f1ff32b977fcae445b0408db4fc3321f930f4202020800"),
	    .source = "https://www.rfc-editor.org/rfc/rfc7292" },
	/* The first entry is a key, not a certificate. */
	{ .id = "java-keystore-key",
	    .title = "Java key store with a key",
	    .kind = SECRET_ENCRYPTED_KEY,
	    .severity = SEV_LOW,
	    .regex = "\\xfe\\xed\\xfe\\xed\\x00\\x00\\x00[\\x01\\x02]\\x00(?s:."
		     "..)\\x00\\x00\\x00\\x01\\x00",
	    .keywords = { "\376\355\376\355" },
	    .flags = PATTERN_ANYWHERE | PATTERN_PLAIN_ONLY | PATTERN_BYTES,
	    .yes = EXAMPLE(
		"feedfeed00000002000000010000000100056275696c649b2ddb296bd92"
		"9f1"),
	    .no = EXAMPLE(
		"feedfeed00000002000000010000000200056275696c6427288a5e91bf0e"
		"41"),
	    .source =
		"https://github.com/openjdk/jdk/blob/master/src/java.base/"
		"share/classes/sun/security/provider/JavaKeyStore.java" },
	/* 64 bytes follow, where a public key has 32. */
	{ .id = "dropbear-private-key",
	    .title = "Dropbear private key",
	    .kind = SECRET_PRIVATE_KEY,
	    .severity = SEV_HIGH,
	    .regex =
		"\\x00\\x00\\x00\\x0bssh-ed25519\\x00\\x00\\x00@((?s:.{64}))",
	    .keywords = { "ssh-ed25519" },
	    .flags = PATTERN_ANYWHERE | PATTERN_PLAIN_ONLY | PATTERN_BYTES,
	    .entropy = 54,
	    .yes = EXAMPLE(
		"0000000b7373682d65643235353139000000406a3d9da23addd5c64f196"
		"7af22"
		"0276a8d1817cc8a60777b057ba4c09bb6643df894deb36004428a2f0ecc"
		"a9f51"
		"fe94174d560205b7abbdec8db39aebf5b1930c"),
	    .no = EXAMPLE(
		"0000000b7373682d6564323535313900000020ba1448c34690f090fa6278"
		"a59e"
		"c6b38112169f628c3bf83ba14952dced21fc90"),
	    .source =
		"https://github.com/mkj/dropbear/blob/master/src/ed25519.c" },
	{ .id = "tor-onion-key",
	    .title = "key of a Tor onion service",
	    .kind = SECRET_PRIVATE_KEY,
	    .severity = SEV_HIGH,
	    .regex =
		"== ed25519v1-secret: [a-z0-9]{1,8} ==\\x00{1,8}((?s:.{64}))",
	    .keywords = { "== ed25519v1-secret" },
	    .flags = PATTERN_ANYWHERE | PATTERN_BYTES,
	    .entropy = 54,
	    .yes = EXAMPLE(
		"3d3d206564323535313976312d7365637265743a207479706530203d3d0"
		"00000"
		"99a9abceecd2586e20565804a1abcd5639e9b6cf2a33280dc0926cafd9c"
		"de581"
		"602ba68e9d2a12a1ccd491fc9e0326fb3136bd0cabf180b5facf30133c8"
		"1e60e"),
	    .no = EXAMPLE(
		"3d3d206564323535313976312d7075626c69633a207479706530203d3d00"
		"0000"
		"ff77ad44465cf97a746aca5f28abbbfd12a2626c343a5ad16eb20aa9a28e"
		"f899"),
	    .source = "https://spec.torproject.org/rend-spec/"
		      "encoding-onion-addresses.html" },
	{ 0 },
};
