/* sign.c - floor: HMAC-SHA256 of one base string, base64 and the header, with bare OpenSSL. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

static void encode(char *out, const char *s)
{
	for (; *s; s++) {
		unsigned char c = (unsigned char)*s;

		if ((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
		    strchr("-._~", c))
			*out++ = (char)c;
		else
			out += sprintf(out, "%%%02X", c);
	}
	*out = '\0';
}

int main(int argc, char **argv)
{
	const unsigned char token[20] = "floor: twenty bytes";
	int n = argc > 1 ? atoi(argv[1]) : 1;

	while (n-- > 0) {
		unsigned char r[16], mac[32];
		char nonce[33], params[512], url[512], coded[1024], base[2048], base64[64], value[128];
		char header[2048];
		unsigned len = 0;

		RAND_bytes(r, sizeof r);
		for (int i = 0; i < 16; i++)
			sprintf(nonce + 2 * i, "%02x", r[i]);
		sprintf(params, "oauth_consumer_key=ASXSIM001&oauth_nonce=%s&"
			"oauth_signature_method=HMAC-SHA256&oauth_timestamp=1767654372&"
			"oauth_token=4a7bf0d1c2e3958617ab", nonce);
		encode(url, "https://api.ibkr.com/v1/api/iserver/account/DU1234567/orders");
		encode(coded, params);
		sprintf(base, "POST&%s&%s", url, coded);
		HMAC(EVP_sha256(), token, sizeof token, (unsigned char *)base, strlen(base), mac, &len);
		EVP_EncodeBlock((unsigned char *)base64, mac, (int)len);
		encode(value, base64);
		sprintf(header, "OAuth realm=\"limited_poa\", oauth_consumer_key=\"ASXSIM001\", "
			"oauth_nonce=\"%s\", oauth_signature=\"%s\", "
			"oauth_signature_method=\"HMAC-SHA256\", oauth_timestamp=\"1767654372\", "
			"oauth_token=\"4a7bf0d1c2e3958617ab\"", nonce, value);
		if (header[0] != 'O')
			return 1;
	}
	return 0;
}
