/*
 * lst.c - floor: what the live session token costs with bare OpenSSL: g^a mod p, one RSA-SHA256
 * signature, B^a mod p, two HMAC-SHA1.  The access token's secret is decrypted once, before.
 *
 *   lst SIGNATURE.pem PRIME-HEX N
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/bn.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/rand.h>

int main(int argc, char **argv)
{
	FILE *f = argc == 4 ? fopen(argv[1], "r") : NULL;
	EVP_PKEY *key = f ? PEM_read_PrivateKey(f, NULL, NULL, NULL) : NULL;
	BIGNUM *p = NULL, *g = BN_new(), *other = BN_new();
	BN_CTX *ctx = BN_CTX_new();
	int n = argc == 4 ? atoi(argv[3]) : 0;

	if (!key || !BN_hex2bn(&p, argv[2]))
		return 1;
	fclose(f);
	BN_set_word(g, 2);
	BN_set_word(other, 0x1234567);
	BN_mod_exp(other, g, other, p, ctx);	/* some value of the other side */
	while (n-- > 0) {
		unsigned char a[32], secret[20] = "twenty bytes secret", k[513], mac[20], check[20], sig[512];
		char base[2048] = "";
		BIGNUM *x = BN_new(), *A = BN_new(), *K = BN_new();
		EVP_MD_CTX *md = EVP_MD_CTX_new();
		size_t len = sizeof sig;
		unsigned m = 0;
		char *hex;

		RAND_bytes(a, sizeof a);
		BN_bin2bn(a, sizeof a, x);
		BN_set_flags(x, BN_FLG_CONSTTIME);
		BN_mod_exp(A, g, x, p, ctx);
		hex = BN_bn2hex(A);
		snprintf(base, sizeof base, "POST&https%%3A%%2F%%2Fapi.ibkr.com&%s", hex);
		EVP_DigestSignInit(md, NULL, EVP_sha256(), NULL, key);
		EVP_DigestSign(md, sig, &len, (unsigned char *)base, strlen(base));
		BN_mod_exp(K, other, x, p, ctx);
		HMAC(EVP_sha1(), k, BN_bn2bin(K, k), secret, sizeof secret, mac, &m);
		HMAC(EVP_sha1(), mac, 20, (const unsigned char *)"ASXSIM001", 9, check, &m);
		OPENSSL_free(hex);
		EVP_MD_CTX_free(md);
		BN_free(x);
		BN_free(A);
		BN_free(K);
	}
	return 0;
}
