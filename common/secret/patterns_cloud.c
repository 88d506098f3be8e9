/*
 * Tokens and keys of the large clouds: their accounts, storage and services.
 */
#include "secret/pattern.h"
#include "secret/pattern_parts.h"

const struct pattern patterns_cloud[] = {
	/* Says whose the secret is that lies beside it, and opens nothing
	 * alone. */
	{ .id = "aws-access-key-id",
	    .title = "AWS access key id",
	    .severity = SEV_LOW,
	    .regex = "(?:A[KS]IA|ABIA|ACCA)[A-Z2-7]{16}",
	    .keywords = { "akia", "asia", "abia", "acca" },
	    .entropy = 28,
	    .shown = 4,
	    .yes = EXAMPLE("aws_access_key_id = AKIA"
			   "NHA6IKPY"
			   "H2RGRFA5"),
	    .no = EXAMPLE("aws_access_key_id = ASIA"
			  "DG5JLE35T"
			  "QE5RUKYb7\n"
			  "AKIA"
			  "IOSFODNN7EXAMPLE"),
	    .source = "https://docs.aws.amazon.com/IAM/latest/UserGuide/"
		      "reference_identifiers.html" },
	{ .id = "aws-secret-access-key",
	    .title = "AWS secret access key",
	    .severity = SEV_CRITICAL,
	    .regex = NAMED_AS("aws[_.-]?secret|secret[_.-]?access",
		"key") "([A-Za-z0-9/+]{40})",
	    .keywords = { "aws", "secret" },
	    .proof = PROOF_AWS_SECRET,
	    .entropy = 42,
	    .yes = EXAMPLE("aws_secret_access_key = "
			   "TqQSUdUHUO2fvLmIM/1V"
			   "J8Vkr4iSUxrH0JECAeyb"),
	    .no = EXAMPLE("aws_secret_access_key = "
			  "Q6P3Ijnb9RDffgn680J"
			  "yi/aq6uMepdcWpYVfzk\n"
			  "AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG"
			  "/bPxRfiCYEXAMPLEKEY"),
	    .source = "https://docs.aws.amazon.com/IAM/latest/UserGuide/"
		      "id_credentials_access-keys.html" },
	/* base64 of "\"\n\torigin" and of an older header with "AWS". */
	{ .id = "aws-session-token",
	    .title = "AWS session token",
	    .severity = SEV_HIGH,
	    .regex = "(?:IQoJb3JpZ2lu|F[wQ]oGZXIvYXdz)"
		     "[A-Za-z0-9/+]{100,}={0,2}",
	    .keywords = { "iqojb3jpz2lu", "fwogzxivyxdz", "fqogzxivyxdz" },
	    .entropy = 51,
	    .shown = 12,
	    .yes = EXAMPLE("AWS_SESSION_TOKEN=IQoJb3JpZ2lu"
			   "STj493y8XTF0BIoCodr5IJnCgUk+FA4Qlpfu"
			   "sQVvAz8IdxnDg7wha/DxC9+6QIR92x1VDHXl"
			   "nhqncw3PPOSDB8mJXf738IZBbvxg"),
	    .no = EXAMPLE("AWS_SESSION_TOKEN=IQoJb3JpZ2lu"
			  "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
			  "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
			  "xxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
	    .source = "https://docs.aws.amazon.com/IAM/latest/UserGuide/"
		      "id_credentials_temp_use-resources.html" },
	{ .id = "aws-bedrock-api-key",
	    .title = "Amazon Bedrock API key",
	    .severity = SEV_CRITICAL,
	    .regex = "ABSKQmVkcm9ja0FQSUtleS[A-Za-z0-9+/]{80,}={0,2}",
	    .keywords = { "absk" },
	    .entropy = 49,
	    .shown = 22,
	    .yes = EXAMPLE("AWS_BEARER_TOKEN_BEDROCK=ABSKQmVkcm9ja0FQSUtleS"
			   "0RxnIymh9Vt0nNaEoGeDUEZxSXFsgqT7scwf"
			   "XsAWT3K0J5MppZBn+9NlVYqy9gzUPfE088Q1"
			   "Sa0TQqtT"),
	    .no = EXAMPLE("AWS_BEARER_TOKEN_BEDROCK=ABSKQmVkcm9ja0FQSUtleS"
			  "LUMub1GrJjrP3f0S7q5/4Emr9Mo12XCRXg8W"
			  "SevGAXIT6Znwo/O5qqpvjgTbjcASDmXk8NVz"
			  "a5ixGN"),
	    .source =
		"https://docs.aws.amazon.com/bedrock/latest/userguide/api-"
		"keys-how.html" },
	{ .id = "aws-bedrock-session-key",
	    .title = "Amazon Bedrock short-term API key",
	    .severity = SEV_HIGH,
	    .regex = "bedrock-api-key-YmVkcm9jay5hbWF6b25hd3MuY29t"
		     "[A-Za-z0-9+/]{100,}={0,2}",
	    .keywords = { "bedrock-api-key-" },
	    .entropy = 52,
	    .shown = 16,
	    .yes = EXAMPLE("bedrock-api-key-"
			   "YmVkcm9jay5hbWF6b25hd3MuY29tzF8FTLEt"
			   "Nlcih8dVJpy8nyvsbVeSauLG2fG9uk/EYqSp"
			   "N14Kj2ZQfl4UXLijsca/yk0OQQDkWM8RY9PU"
			   "PLdL0CP1Q29UdH+Ml9XL"),
	    .no = EXAMPLE("bedrock-api-key-"
			  "YmVkcm9jay5hbWF6b25hd3MuY29txxxxxxxx"
			  "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
			  "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
			  "xxxxxxxxxxxxxxxxxxxx"),
	    .source =
		"https://docs.aws.amazon.com/bedrock/latest/userguide/api-"
		"keys.html" },
	{ .id = "aws-appsync-api-key",
	    .title = "AWS AppSync API key",
	    .severity = SEV_MEDIUM,
	    .regex = "da2-[a-z0-9]{26}",
	    .keywords = { "da2-" },
	    .entropy = 34,
	    .shown = 4,
	    .yes = EXAMPLE("x-api-key: da2-"
			   "ts7slxatkbhq1"
			   "3aur2zrg4389b"),
	    .no = EXAMPLE("x-api-key: da2-"
			  "63mn0rwohkeb"
			  "0dtbb0bzqbrs"),
	    .source = "https://docs.aws.amazon.com/appsync/latest/devguide/"
		      "security-authz.html" },
	{ .id = "gcp-api-key",
	    .title = "Google API key",
	    .severity = SEV_MEDIUM,
	    .regex = "AIza[A-Za-z0-9_-]{35}",
	    .keywords = { "aiza" },
	    .entropy = 40,
	    .shown = 4,
	    .yes = EXAMPLE("key=AIza"
			   "gu5U8IjFfFKYmd-7RE"
			   "0IezYs7MswC9qr7t5&v=3"),
	    .no = EXAMPLE("key=AIza"
			  "xxxxxxxxxxxxxxxxxx"
			  "xxxxxxxxxxxxxxxxx&v=3"),
	    .source = "https://cloud.google.com/docs/authentication/api-keys" },
	{ .id = "gcp-oauth-client-secret",
	    .title = "Google OAuth client secret",
	    .severity = SEV_HIGH,
	    .regex = "GOCSPX-[A-Za-z0-9_-]{28}",
	    .keywords = { "gocspx-" },
	    .entropy = 37,
	    .shown = 7,
	    .yes = EXAMPLE("\"client_secret\":\"GOCSPX-"
			   "4D6RYHsVVGqgav"
			   "6Y1Mf9xdxuRjCP\""),
	    .no = EXAMPLE("\"client_secret\":\"GOCSPX-"
			  "xxxxxxxxxxxxxx"
			  "xxxxxxxxxxxxxx\""),
	    .source = "https://support.google.com/cloud/answer/15549257" },
	{ .id = "gcp-access-token",
	    .title = "Google OAuth access token",
	    .severity = SEV_HIGH,
	    .regex = "ya29\\.(?:[a-z]\\.)?[A-Za-z0-9_-]{40,}",
	    .keywords = { "ya29." },
	    .entropy = 42,
	    .shown = 5,
	    .yes = EXAMPLE("access_token: ya29."
			   "VyaknQhrhMT6OxDD8aoG"
			   "INnQ2YhixtbgJgmzip_i"),
	    .no = EXAMPLE("access_token: ya29."
			  "DDpdCDAGuIScmhlVGRz"
			  "y1pr9TtKMdLkaPl4n4X"),
	    .source =
		"https://developers.google.com/identity/protocols/oauth2" },
	{ .id = "gcp-refresh-token",
	    .title = "Google OAuth refresh token",
	    .severity = SEV_HIGH,
	    .regex = "1//0[A-Za-z0-9_-]{60,}",
	    .keywords = { "1//0" },
	    .entropy = 46,
	    .shown = 4,
	    .yes = EXAMPLE("\"refresh_token\": \"1//0"
			   "yh7aNpf6MIalJfGAgU5lbtsSAzLpRS"
			   "Sy_gfrdT8j0YzIXrwMtMD4XSg-LgaC\""),
	    .no = EXAMPLE("\"refresh_token\": \"1//0"
			  "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
			  "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\""),
	    .source = "https://developers.google.com/identity/protocols/oauth2/"
		      "native-app" },
	{ .id = "gcp-service-account-key-id",
	    .title = "Google service account key id",
	    .severity = SEV_LOW,
	    .regex = "private_key_id" IS "([a-f0-9]{40})",
	    .keywords = { "private_key_id" },
	    .entropy = 31,
	    .yes = EXAMPLE("\"private_key_id\": \""
			   "254473a766d3a6b762dc"
			   "9a9490f3dc147cd3b26c\","),
	    .no = EXAMPLE("\"private_key_id\": \""
			  "f1313a050d8fa6d95a2"
			  "048d9929070b20ef08d\","),
	    .source = "https://cloud.google.com/iam/docs/keys-create-delete" },
	{ .id = "gcp-hmac-access-id",
	    .title = "Google Cloud Storage HMAC access id",
	    .severity = SEV_LOW,
	    .regex = "GOOG(?:1E[A-Z0-9]{55}|[A-Z0-9]{20})",
	    .keywords = { "goog" },
	    .entropy = 32,
	    .shown = 4,
	    .yes = EXAMPLE("gs_access_key_id = GOOG"
			   "1EG8VK47065RURH6I5IOJQ7KDCTOH"
			   "SWF2DS6OSURU0G351SE1P6PA7X9J"),
	    .no = EXAMPLE("gs_access_key_id = GOOG"
			  "1EXXXXXXXXXXXXXXXXXXXXXXXXXXX"
			  "XXXXXXXXXXXXXXXXXXXXXXXXXXXX"),
	    .source = "https://cloud.google.com/storage/docs/authentication/"
		      "hmackeys" },
	{ .id = "azure-storage-key",
	    .title = "Azure storage account key",
	    .severity = SEV_CRITICAL,
	    .regex = "(?:AccountName=[a-z0-9]{3,24};AccountKey=|"
		     "(?i:azure_storage_(?:account_|access_)?key)" IS
		     ")([A-Za-z0-9+/]{86}==)|[A-Za-z0-9+/]{76}\\+ASt"
		     "[A-Za-z0-9+/]{5}[AQgw]==",
	    .keywords = { "accountkey=", "azure_storage_", "+ast" },
	    .entropy = 50,
	    .yes = EXAMPLE(
		"DefaultEndpointsProtocol=https;AccountName=billing;AccountKey="
		"y6ieiXhKiUD+OdYTRCALqr2SN8DFBuokyijs"
		"ybkA9PFZNydmMVfj8rhjMuEgnhXkn8njb1uD"
		"dJnV3eP1ISPujv==;EndpointSuffix=core.windows.net"),
	    .no = EXAMPLE(
		"DefaultEndpointsProtocol=https;AccountName=billing;AccountKey="
		"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
		"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
		"xxxxxxxxxxxxxx==;EndpointSuffix=core.windows.net\n"
		"AccountName=billing;AccountKey="
		"${KEY}"),
	    .source = "https://learn.microsoft.com/en-us/azure/storage/common/"
		      "storage-configure-connection-string" },
	{ .id = "azure-sas-signature",
	    .title = "Azure shared access signature",
	    .severity = SEV_HIGH,
	    .regex = "sv=20[0-9]{2}-[0-9]{2}-[0-9]{2}&[!-~]{0,256}sig=((?:"
		     "[A-Za-z0-9+/]|%2[BbFf]){43}(?:%3[Dd]|=))",
	    .keywords = { "sv=20" },
	    .entropy = 21,
	    .yes = EXAMPLE(
		"https://x.blob.core.windows.net/a?sv=2022-11-02&sr=b&sp=r&sig="
		"I5UZUf3Nt7I0ZclFm/V9+PR"
		"ZnL5WTEls9suvm4oelg7%3d"),
	    .no = EXAMPLE(
		"https://x.blob.core.windows.net/a?sv=2022-11-02&sr=b&sp=r&sig="
		"7o3/ez4wfqMaQmKGE/W/wv"
		"LttgbTejPjaKIJ8I5pow2%"),
	    .source = "https://learn.microsoft.com/en-us/azure/storage/common/"
		      "storage-sas-overview" },
	{ .id = "azure-client-secret",
	    .title = "Microsoft Entra client secret",
	    .severity = SEV_CRITICAL,
	    .regex = "[A-Za-z0-9_~.-]{3}[78]Q~[A-Za-z0-9_~.-]{31,34}",
	    .keywords = { "7q~", "8q~" },
	    .entropy = 42,
	    .yes = EXAMPLE("AZURE_CLIENT_SECRET="
			   "Czn7Q~q4B1m2aNwtI57"
			   "E.g6mGtSy8BdMy_3D4"),
	    .no = EXAMPLE("AZURE_CLIENT_SECRET="
			  "pDh7Q~vG4QWYGgcy.s"
			  "8YDUGwiPBw9i-7I~B"),
	    .source = "https://github.com/microsoft/security-utilities" },
	{ .id = "azure-devops-pat",
	    .title = "Azure DevOps personal access token",
	    .severity = SEV_CRITICAL,
	    .regex = "[A-Za-z0-9]{52}JQQJ9[9DH][A-Za-z0-9]{18}AZDO"
		     "[A-Za-z0-9]{4}",
	    .keywords = { "jqqj9" },
	    .entropy = 49,
	    .yes = EXAMPLE("AZURE_DEVOPS_EXT_PAT="
			   "nGmfpb7VEqCx2YfMSFHK7kysiXqQXR3s3bwG"
			   "Ylto6kmSiBMIYP2AJQQJ9DJbE2HWc7k3y119"
			   "xaEwAZDO4DON"),
	    .no = EXAMPLE("AZURE_DEVOPS_EXT_PAT="
			  "XwWBImW3uMemvkM8fbyVdaEcH7qYhphtzp0f"
			  "899QwBgoHPLDN3t7JQQJ9HZ3x4rvEd2s8SDL"
			  "IvhSAZDOVQ"),
	    .source = "https://learn.microsoft.com/en-us/azure/devops/"
		      "organizations/accounts/use-personal-access-tokens-to-"
		      "authenticate" },
	{ .id = "azure-devops-pat-old",
	    .title = "Azure DevOps personal access token",
	    .severity = SEV_CRITICAL,
	    .confidence = "medium",
	    .regex = NAMED_AS("azure_?devops|azdo|azp|vsts|vss",
		"pat|token") "([a-z2-7]{52})",
	    .keywords = { "azure", "azdo", "azp", "vsts", "vss" },
	    .entropy = 40,
	    .yes = EXAMPLE("AZP_TOKEN="
			   "ahrfish7swmoppph2tubh7h55g"
			   "rgbkt223z7olcgyrbn5s5mcud3"),
	    .no = EXAMPLE("AZP_TOKEN="
			  "7tbscnoyklwtlx72ywntzefwq"
			  "ea5ded3idmyfe4vaw4b3ppmll"),
	    .source =
		"https://learn.microsoft.com/en-us/purview/sit-defn-azure-"
		"devops-personal-access-token" },
	/* Of whatever service its last 8 characters name; a token of Azure
	 * DevOps has a row of its own. */
	{ .id = "azure-service-key",
	    .title = "Azure service key",
	    .severity = SEV_CRITICAL,
	    .regex = "[A-Za-z0-9]{52}JQQJ9[9DH][A-Za-z0-9]{18}(?:A[A-Y]"
		     "[A-Za-z0-9]|AZ[A-CE-Z]|[B-Zb-z][A-Za-z0-9]{2})"
		     "[A-Za-z0-9]{5}",
	    .keywords = { "jqqj9" },
	    .entropy = 48,
	    .yes = EXAMPLE("OPENAI_KEY="
			   "Ljw4co7p3bEqyqlFYHR9RgczZS9mjNzMDfTh"
			   "OO1ZNZ62B5yrL5OoJQQJ99D9KVWg661x3Tgg"
			   "oS6CASIIL7H3"),
	    .no = EXAMPLE("OPENAI_KEY="
			  "hj6VRl3kCsZ2bDElBKjS6yk7dCZ9kqnowOqP"
			  "rxkzm5jWR4vziWxUJQQJ99ZsXurRshq3qBbP"
			  "OTLCANe5n5"),
	    .source = "https://github.com/microsoft/security-utilities" },
	{ .id = "azure-shared-access-key",
	    .title = "Azure shared access key",
	    .severity = SEV_CRITICAL,
	    .regex = "SharedAccessKey=([A-Za-z0-9+/]{43}=)|[A-Za-z0-9+/]{33}"
		     "(?:\\+A(?:Eh|Rm|Sb)|AIoT|AZEG)[A-P][A-Za-z0-9+/]{5}=",
	    .keywords = { "sharedaccesskey=", "+aeh", "+arm", "+asb", "aiot",
		"azeg" },
	    .entropy = 43,
	    .yes = EXAMPLE("Endpoint=sb://orders.servicebus.windows.net/"
			   ";SharedAccessKeyName=Root;SharedAccessKey="
			   "kWo+D2rCQj6WvxuuEvMJam"
			   "qO4YfJ7jOidIB+0yPXpUS="),
	    .no = EXAMPLE("Endpoint=sb://orders.servicebus.windows.net/"
			  ";SharedAccessKeyName=Root;SharedAccessKey="
			  "xxxxxxxxxxxxxxxxxxxxxx"
			  "xxxxxxxxxxxxxxxxxxxxx="),
	    .source = "https://learn.microsoft.com/en-us/azure/service-bus-"
		      "messaging/service-bus-sas" },
	{ .id = "azure-cosmos-key",
	    .title = "Azure Cosmos DB account key",
	    .severity = SEV_CRITICAL,
	    .regex = "AccountEndpoint=https://[a-z0-9.-]{3,80}(?::[0-9]{2,5}"
		     ")?/?;AccountKey=([A-Za-z0-9+/]{86}==)|"
		     "[A-Za-z0-9+/]{76}ACDb[A-Za-z0-9+/]{5}[AQgw]==",
	    .keywords = { "accountendpoint=", "acdb" },
	    .entropy = 50,
	    .yes =
		EXAMPLE("AccountEndpoint=https://shop.documents.azure.com:443/"
			";AccountKey="
			"7MggvV9+c/dP8TrDtOKKP3Ev80S22SKfV0lf"
			"gFlVzqde4hVZzd6VagwTTWZTDsWCGIjccxns"
			"n+HOPvP50S3NLU==;"),
	    .no =
		EXAMPLE("AccountEndpoint=https://shop.documents.azure.com:443/"
			";AccountKey="
			"w7PaR1AeMw9nqAsGUDFJYRdHnk6ZX5P3Lvv1"
			"11AvqttrIhMJBbAv1XVwU97ucMRTiJvjq+QS"
			"RM5mgC8X9WjL==;"),
	    .source =
		"https://learn.microsoft.com/en-us/azure/cosmos-db/secure-"
		"access-to-data" },
	{ .id = "azure-container-registry-key",
	    .title = "Azure container registry password",
	    .severity = SEV_CRITICAL,
	    .regex = "[A-Za-z0-9+/]{42}\\+ACR[A-D][A-Za-z0-9+/]{5}",
	    .keywords = { "+acr" },
	    .entropy = 45,
	    .yes = EXAMPLE("docker login -u shop -p "
			   "pddl/ha4T9fiVdp2N9oO2y7wDf"
			   "RKtdI7T9eSVHnYmW+ACRAYRArY shop.azurecr.io"),
	    .no = EXAMPLE("docker login -u shop -p "
			  "nNBnIYQIF/dcklMaoAs83GCBOQn"
			  "OxIGXcJP1bBtY/Y+ACRBEUwgEb7 shop.azurecr.io"),
	    .source = "https://github.com/microsoft/security-utilities" },
	{ .id = "azure-function-key",
	    .title = "Azure Functions key",
	    .severity = SEV_HIGH,
	    .regex = "[A-Za-z0-9_-]{44}AzFu[A-Za-z0-9_-]{5}[AQgw]==",
	    .keywords = { "azfu" },
	    .entropy = 46,
	    .yes = EXAMPLE("https://x.azurewebsites.net/api/run?code="
			   "I00i90HKLucTcUSqo1G6WfNgZrfY"
			   "RPDNB77EXgrM48eBAzFuA85XFA=="),
	    .no = EXAMPLE("https://x.azurewebsites.net/api/run?code="
			  "NOfqwTfrQhlpdaEF5TKW6n6WjL2"
			  "rjs4Te-9bfPSi3vASAzFuknxl=="),
	    .source = "https://learn.microsoft.com/en-us/azure/azure-functions/"
		      "function-keys-how-to" },
	{ .id = "azure-search-key",
	    .title = "Azure AI Search key",
	    .severity = SEV_HIGH,
	    .regex = "[A-Za-z0-9]{42}AzSe[A-D][A-Za-z0-9]{5}",
	    .keywords = { "azse" },
	    .entropy = 44,
	    .yes = EXAMPLE("api-key: "
			   "xAiQf7uXdwQgzt7ipnjKJEi74b"
			   "uA0Fq5AzPCFic54mAzSeBorWKF"),
	    .no = EXAMPLE("api-key: "
			  "knjSI2gAAem7BFbXuCpqwJcvukw"
			  "0Tl3sHyn2rynAPZAzSeAOCf8fb7"),
	    .source = "https://learn.microsoft.com/en-us/azure/search/search-"
		      "security-api-keys" },
	{ .id = "azure-redis-key",
	    .title = "Azure Cache for Redis key",
	    .severity = SEV_CRITICAL,
	    .regex = "[A-Za-z0-9+/]{33}AzCa[A-P][A-Za-z0-9+/]{5}=",
	    .keywords = { "azca" },
	    .entropy = 43,
	    .yes = EXAMPLE("shop.redis.cache.windows.net:6380,password="
			   "2DE9NPOzi++V3pnA9yU/wd"
			   "YsYvGTaxQRvAzCaLHujb/=,ssl=True"),
	    .no = EXAMPLE("shop.redis.cache.windows.net:6380,password="
			  "M/clhN+Acuw4TEJvVNgCE"
			  "wRiydsCzjK0LAzCaI9s+=,ssl=True"),
	    .source = "https://learn.microsoft.com/en-us/azure/azure-cache-for-"
		      "redis/cache-configure" },
	{ 0 },
};
