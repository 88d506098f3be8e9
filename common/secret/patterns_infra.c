/*
 * Tokens and keys of what runs and guards infrastructure: stores of secrets,
 * clusters, networks.
 */
#include "secret/pattern.h"
#include "secret/pattern_parts.h"

const struct pattern patterns_infra[] = {
	{ .id = "vault-token",
	    .title = "HashiCorp Vault token",
	    .severity = SEV_CRITICAL,
	    .regex = "hv[sbr]\\.[A-Za-z0-9_-]{24,}",
	    .keywords = { "hvs.", "hvb.", "hvr." },
	    .entropy = 36,
	    .shown = 4,
	    .yes = EXAMPLE("VAULT_TOKEN=hvr."
			   "aJ-Ji-YgPYmJ"
			   "HN0whX7_Uttl"),
	    .no = EXAMPLE("VAULT_TOKEN=hvr."
			  "TJUJt63Lykv"
			  "5a0eYs6oClM"),
	    .source =
		"https://developer.hashicorp.com/vault/docs/concepts/tokens" },
	{ .id = "vault-token-old",
	    .title = "HashiCorp Vault token",
	    .severity = SEV_CRITICAL,
	    .confidence = "medium",
	    .regex = NAMED_AS("vault", "token") "([sbr]\\.[A-Za-z0-9]{24})",
	    .keywords = { "vault" },
	    .entropy = 35,
	    .shown = 2,
	    .yes = EXAMPLE("VAULT_TOKEN=s."
			   "8iwzT4hI86uZ"
			   "qTx6tJORaYRY"),
	    .no = EXAMPLE("VAULT_TOKEN=b."
			  "i1hjoA7pwOh"
			  "M9FDJUWEZFJ"),
	    .source =
		"https://developer.hashicorp.com/vault/docs/concepts/tokens" },
	{ .id = "terraform-cloud-token",
	    .title = "HCP Terraform API token",
	    .severity = SEV_CRITICAL,
	    .regex = "[A-Za-z0-9]{14}\\.atlasv1\\.[A-Za-z0-9_-]{60,70}",
	    .keywords = { ".atlasv1." },
	    .entropy = 49,
	    .yes = EXAMPLE("token = \""
			   "NbtrqmMQc3K4Xg.atlasv1.3Ie2cw5iik17B"
			   "W4zTWG4ieaF-iWhqa7NQk_YVlbQV6duqX0lt"
			   "bNYTcz4lWOj\""),
	    .no = EXAMPLE("token = \""
			  "mhNC33ndZoiiFz.atlasv1.0nRqurYvoKpkT"
			  "cPuvxmqMI0uHm6oar7Wde9yHWhcNoV8SaS3m"
			  "lptxbCcwTHHTpJ-xyVicHb7\""),
	    .source =
		"https://developer.hashicorp.com/terraform/cloud-docs/users-"
		"teams-organizations/api-tokens" },
	{ .id = "consul-token",
	    .title = "HashiCorp Consul token",
	    .severity = SEV_CRITICAL,
	    .confidence = "medium",
	    .regex = NAMED_AS("consul", "token") "(" UUID ")",
	    .keywords = { "consul" },
	    .entropy = 31,
	    .yes = EXAMPLE("CONSUL_HTTP_TOKEN="
			   "dd69f0cf-047e-a3cc"
			   "-9167-24abec89817b"),
	    .no = EXAMPLE("CONSUL_HTTP_TOKEN="
			  "00000000-0000-0000"
			  "-0000-000000000000"),
	    .source = "https://developer.hashicorp.com/consul/docs/security/"
		      "acl/tokens" },
	{ .id = "nomad-token",
	    .title = "HashiCorp Nomad token",
	    .severity = SEV_CRITICAL,
	    .confidence = "medium",
	    .regex = NAMED_AS("nomad", "token") "(" UUID ")",
	    .keywords = { "nomad" },
	    .entropy = 31,
	    .yes = EXAMPLE("NOMAD_TOKEN="
			   "181a9b52-0a8a-f5f4"
			   "-cddc-9fc08a5e3c89"),
	    .no = EXAMPLE("NOMAD_TOKEN="
			  "36f5665b-9a71-b8f"
			  "6-a7e8-7240bd3cdf"),
	    .source =
		"https://developer.hashicorp.com/nomad/docs/concepts/acl" },
	{ .id = "pulumi-token",
	    .title = "Pulumi access token",
	    .severity = SEV_CRITICAL,
	    .regex = "pul-[a-f0-9]{40}",
	    .keywords = { "pul-" },
	    .entropy = 32,
	    .shown = 4,
	    .yes = EXAMPLE("PULUMI_ACCESS_TOKEN=pul-"
			   "851634dff1a704624c76"
			   "cc492d0413953dd6d883"),
	    .no = EXAMPLE("PULUMI_ACCESS_TOKEN=pul-"
			  "97fcd55f747f0ca4f00"
			  "37f0bc45907c510b884"),
	    .source =
		"https://www.pulumi.com/docs/pulumi-cloud/access-management/"
		"access-tokens/" },
	{ .id = "doppler-token",
	    .title = "Doppler token",
	    .severity = SEV_CRITICAL,
	    .regex = "dp\\.(?:[cps]t|sa|scim|audit)\\.(?:[a-z0-9_-]{2,35}\\.)?"
		     "[A-Za-z0-9]{40,44}",
	    .keywords = { "dp." },
	    .entropy = 42,
	    .shown = 6,
	    .yes = EXAMPLE("DOPPLER_TOKEN=dp.ct."
			   "ZjYj8g7a9QigAvn0IaL8"
			   "d5dAu6YxJoDNBCwnK3Vl"),
	    .no = EXAMPLE("DOPPLER_TOKEN=dp.st."
			  "lrmSAm0Z54MtgJHY2To"
			  "O7SfDl7TxZMW9znHV2c"),
	    .source = "https://docs.doppler.com/reference/auth-token-formats" },
	{ .id = "infisical-token",
	    .title = "Infisical service token",
	    .severity = SEV_CRITICAL,
	    .confidence = "medium",
	    .regex = NAMED_AS("infisical",
		"token") "(st\\.[a-f0-9]{24}\\.[a-f0-9]{32,64}\\.[a-f0-9]{32})",
	    .keywords = { "infisical" },
	    .entropy = 36,
	    .shown = 3,
	    .yes = EXAMPLE("INFISICAL_TOKEN=st."
			   "261158a6f9dc07488f5e4a5c.a73bebfe7ee"
			   "84ef819c28049aa540b48.f328e9bec0dba8"
			   "7e158cada6d21d06ab"),
	    .no = EXAMPLE("INFISICAL_TOKEN=st."
			  "000000000000000000000000.00000000000"
			  "000000000000000000000.00000000000000"
			  "000000000000000000"),
	    .source =
		"https://infisical.com/docs/documentation/platform/token" },
	{ .id = "tailscale-key",
	    .title = "Tailscale key",
	    .severity = SEV_CRITICAL,
	    .regex = "tskey-(?:auth|api|client|scim|webhook)-"
		     "[A-Za-z0-9]{8,24}-[A-Za-z0-9]{16,48}",
	    .keywords = { "tskey-" },
	    .entropy = 39,
	    .shown = 6,
	    .yes = EXAMPLE("TS_AUTHKEY=tskey-"
			   "auth-kwK8DRjc9YzCNTRL-rTLxV"
			   "e6O1N2jcgaTDkP9Mn76X2VGQKzb"),
	    .no = EXAMPLE("TS_AUTHKEY=tskey-"
			  "auth-xxxxxxxx-x"
			  "xxxxxxxxxxxxxxx"),
	    .source = "https://tailscale.com/kb/1277/key-prefixes" },
	{ .id = "zerotier-token",
	    .title = "ZeroTier Central API token",
	    .severity = SEV_HIGH,
	    .confidence = "medium",
	    .regex = NAMED_AS("zerotier", "token") "([A-Za-z0-9]{32})",
	    .keywords = { "zerotier" },
	    .entropy = 39,
	    .yes = EXAMPLE("ZEROTIER_CENTRAL_TOKEN="
			   "QG659al0vpF2aDaM"
			   "LjRBupPkJyzwbAdW"),
	    .no = EXAMPLE("ZEROTIER_CENTRAL_TOKEN="
			  "AHPsDjWqUZpeEZB"
			  "zw6bgMJofnkXnLn"),
	    .source = "https://docs.zerotier.com/api/central/" },
	{ .id = "ngrok-authtoken",
	    .title = "ngrok authtoken",
	    .severity = SEV_HIGH,
	    .regex = "(?:\\w{0,32}(?i:ngrok)[\\w. -]{0,24}(?i:key|token"
		     ")|\\w{0,4}(?i:authtoken))" IS
		     "([A-Za-z0-9]{25,30}_[A-Za-z0-9]{20,22})",
	    .keywords = { "ngrok", "authtoken" },
	    .entropy = 44,
	    .yes = EXAMPLE("ngrok config add-authtoken "
			   "BMGqRUvQWulE6UDWNAMRtzi"
			   "5p_T97NOjXRN5kpc5u7VIwo"),
	    .no = EXAMPLE("ngrok config add-authtoken "
			  "c37TjZZtdCDZvZ7e2wPzrE5I10O1"
			  "uy_jsCWIy6tIPYqZMxLdaRLvCb7"),
	    .source = "https://ngrok.com/docs/agent/#authtokens" },
	{ .id = "kubernetes-bootstrap-token",
	    .title = "Kubernetes bootstrap token",
	    .severity = SEV_HIGH,
	    .regex = "kubeadm[ -~]{1,200}--token[ =]([a-z0-9]{6}\\."
		     "[a-z0-9]{16})",
	    .keywords = { "kubeadm" },
	    .entropy = 33,
	    .yes = EXAMPLE(
		"kubeadm join 10.0.0.1:6443 --token "
		"6kinsz.k20oc"
		"kw2kwqvtukm --discovery-token-unsafe-skip-ca-verification"),
	    .no = EXAMPLE(
		"kubeadm join 10.0.0.1:6443 --token "
		"jty5t0.mxf2n2"
		"ajve7bkfzbb7 --discovery-token-unsafe-skip-ca-verification\n"
		"kubeadm join 10.0.0.1:6443 --token abcdef."
		"0123456789abcdef"),
	    .source = "https://kubernetes.io/docs/reference/access-authn-authz/"
		      "bootstrap-tokens/" },
	{ .id = "rancher-token",
	    .title = "Rancher API token",
	    .severity = SEV_CRITICAL,
	    .regex = "(?:token|kubeconfig-u(?:ser)?)-[a-z0-9.-]{5,40}:"
		     "[a-z0-9]{54}",
	    .keywords = { "token-", "kubeconfig-u" },
	    .entropy = 44,
	    .yes = EXAMPLE("token: "
			   "token-x7k2p:9qqmxzp4msvbz8dnhpxng"
			   "8wzhgjff472cg7r77b4dhcknxwskxbsmc"),
	    .no = EXAMPLE("token: "
			  "token-x7k2p:6lrtg8lhwsk8xdzsqqrjmd"
			  "lnjmrrfb2vh5ls8ft8tr2rbqjvm9lrdcb7"),
	    .source =
		"https://ranchermanager.docs.rancher.com/reference-guides/"
		"user-settings/api-keys" },
	{ .id = "openshift-token",
	    .title = "OpenShift OAuth token",
	    .severity = SEV_CRITICAL,
	    .regex = "sha256~[A-Za-z0-9_-]{43}",
	    .keywords = { "sha256~" },
	    .entropy = 43,
	    .shown = 7,
	    .yes = EXAMPLE("oc login --token=sha256~"
			   "gozKa91U7kiLRhxcSWzQ0H"
			   "zYb6-B3gVpStCsBm4YgPm"),
	    .no = EXAMPLE("oc login --token=sha256~"
			  "3QM6xFUy2fWFxJfW88mob8-"
			  "Qyt5xFwnsj9ao96qDCDeb7"),
	    .source = "https://docs.openshift.com/container-platform/4.8/"
		      "authentication/managing-oauth-access-tokens.html" },
	{ .id = "grafana-cloud-token",
	    .title = "Grafana Cloud access policy token",
	    .severity = SEV_HIGH,
	    .regex = "glc_eyJ[A-Za-z0-9+/]{60,}={0,2}",
	    .keywords = { "glc_eyj" },
	    .entropy = 46,
	    .shown = 7,
	    .yes = EXAMPLE("GRAFANA_CLOUD_TOKEN=glc_eyJ"
			   "Jbvwai5UI5nC+zjdd7OUQrMm2jHfdE"
			   "2+19ih3Z53WmMmYJMlHB3UFIyh+yFC"),
	    .no = EXAMPLE("GRAFANA_CLOUD_TOKEN=glc_eyJ"
			  "0mN+56pffb1vk4ChSE9EtSBJ6KY0i"
			  "gLR9NUwS8j99e8A8/pOp4HkhFV3dU"),
	    .source =
		"https://grafana.com/docs/grafana-cloud/security-and-account-"
		"management/authentication-and-permissions/access-policies/" },
	{ .id = "grafana-service-account-token",
	    .title = "Grafana service account token",
	    .severity = SEV_HIGH,
	    .regex = "glsa_[A-Za-z0-9]{32}_[a-f0-9]{8}",
	    .keywords = { "glsa_" },
	    .entropy = 42,
	    .shown = 5,
	    .yes = EXAMPLE("GRAFANA_TOKEN=glsa_"
			   "LHFvmdmJhoIOJEndrYPXk"
			   "uHrBpMGJw7d_bc4abcf9"),
	    .no = EXAMPLE("GRAFANA_TOKEN=glsa_"
			  "PcV8unTadMeSU8s4I4Wc"
			  "wHoadbFYVdyT_2bc363"),
	    .source = "https://grafana.com/docs/grafana/latest/administration/"
		      "service-accounts/" },
	{ .id = "grafana-api-key",
	    .title = "Grafana API key",
	    .severity = SEV_HIGH,
	    .regex = "eyJrIjoi[A-Za-z0-9+/]{70,}={0,2}",
	    .keywords = { "eyjrijoi" },
	    .entropy = 48,
	    .shown = 8,
	    .yes = EXAMPLE("GRAFANA_API_KEY=eyJrIjoi"
			   "KzmuSW5/GCeBZN48Mlvm2jTzTlnZXAVMqEw"
			   "CsThHySGx75fjbAfdYygq4qv/kj8nmgvtZK"),
	    .no = EXAMPLE("GRAFANA_API_KEY=eyJrIjoi"
			  "EQuwvqpy3Md0XncGb4RW0qwxsTdJF9R2EV"
			  "Ija4L1LantDhRGSFr98wIggpsOxvWQBct2"),
	    .source = "https://grafana.com/docs/grafana/latest/administration/"
		      "service-accounts/migrate-api-keys/" },
	{ 0 },
};
