/* sign.c - floor: HMAC-SHA256 of one base string, base64 and the header, with bare OpenSSL. */
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

static const char digits[] = "0123456789ABCDEF", low[] = "0123456789abcdef";

static char *put(char *out, const char *s)
{
	size_t n = strlen(s);

	memcpy(out, s, n + 1);
	return out + n;
}

static char *encode(char *out, const char *s)
{
	for (; *s; s++) {
		unsigned char c = (unsigned char)*s;

		if ((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
		    c == '-' || c == '.' || c == '_' || c == '~') {
			*out++ = (char)c;
		} else {
			*out++ = '%';
			*out++ = digits[c >> 4];
			*out++ = digits[c & 15];
		}
	}
	*out = '\0';
	return out;
}

int main(int argc, char **argv)
{
	const unsigned char token[20] = "floor: twenty bytes";
	int n = argc > 1 ? atoi(argv[1]) : 1;

	while (n-- > 0) {
		unsigned char r[16], mac[32];
		char nonce[33] = "", params[512], base[2048], base64[64], header[2048], *t;
		unsigned len = 0;

		RAND_bytes(r, sizeof r);
		for (int i = 0; i < 16; i++) {
			nonce[2 * i] = low[r[i] >> 4];
			nonce[2 * i + 1] = low[r[i] & 15];
		}
		t = put(params, "oauth_consumer_key=ASXSIM001&oauth_nonce=");
		t = put(t, nonce);
		put(t, "&oauth_signature_method=HMAC-SHA256&oauth_timestamp=1767654372&"
		    "oauth_token=4a7bf0d1c2e3958617ab");
		t = put(base, "POST&");
		t = encode(t, "https://api.ibkr.com/v1/api/iserver/account/DU1234567/orders");
		t = put(t, "&");
		t = encode(t, params);
		HMAC(EVP_sha256(), token, sizeof token, (unsigned char *)base, (size_t)(t - base), mac, &len);
		EVP_EncodeBlock((unsigned char *)base64, mac, (int)len);
		t = put(header, "OAuth realm=\"limited_poa\", oauth_consumer_key=\"ASXSIM001\", oauth_nonce=\"");
		t = put(t, nonce);
		t = put(t, "\", oauth_signature=\"");
		t = encode(t, base64);
		put(t, "\", oauth_signature_method=\"HMAC-SHA256\", oauth_timestamp=\"1767654372\", "
		    "oauth_token=\"4a7bf0d1c2e3958617ab\"");
		if (header[0] != 'O')
			return 1;
	}
	return 0;
}
