/* creds_tls.c - an authority of our own and the certificate it signs for this machine. */
#include "creds.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

static bool add_extension(X509 *cert, X509 *issuer, int nid, const char *value)
{
	X509V3_CTX ctx;

	X509V3_set_ctx_nodb(&ctx);
	X509V3_set_ctx(&ctx, issuer, cert, NULL, NULL, 0);
	X509_EXTENSION *e = X509V3_EXT_conf_nid(NULL, &ctx, nid, value);
	bool ok = e && X509_add_ext(cert, e, -1) == 1;

	X509_EXTENSION_free(e);
	return ok;
}

static bool set_name(X509_NAME *name, const char *cn)
{
	return X509_NAME_add_entry_by_txt(name, "O", MBSTRING_ASC, (const unsigned char *)"skim-sim",
					  -1, -1, 0) == 1 &&
		X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const unsigned char *)cn,
					   -1, -1, 0) == 1;
}

static bool set_serial(X509 *cert)
{
	uint64_t serial;

	return RAND_bytes((unsigned char *)&serial, sizeof serial) == 1 &&
		ASN1_INTEGER_set_uint64(X509_get_serialNumber(cert), serial >> 1 | 1) == 1;
}

/* Valid from a day ago (clocks differ) for ten days: it lives as long as this process. */
static X509 *new_cert(EVP_PKEY *key, const char *cn, X509 *issuer)
{
	X509 *cert = X509_new();

	if (cert && X509_set_version(cert, 2) == 1 && set_serial(cert) &&
	    X509_gmtime_adj(X509_getm_notBefore(cert), -86400L) &&
	    X509_gmtime_adj(X509_getm_notAfter(cert), 10 * 86400L) &&
	    X509_set_pubkey(cert, key) == 1 && set_name(X509_get_subject_name(cert), cn) &&
	    X509_set_issuer_name(cert, X509_get_subject_name(issuer ? issuer : cert)) == 1)
		return cert;
	X509_free(cert);
	return NULL;
}

static X509 *make_ca(EVP_PKEY *key)
{
	X509 *ca = new_cert(key, "skim-sim authority", NULL);

	if (ca && add_extension(ca, ca, NID_basic_constraints, "critical,CA:TRUE,pathlen:0") &&
	    add_extension(ca, ca, NID_key_usage, "critical,keyCertSign,cRLSign") &&
	    add_extension(ca, ca, NID_subject_key_identifier, "hash") &&
	    X509_sign(ca, key, EVP_sha256()) > 0)
		return ca;
	X509_free(ca);
	return NULL;
}

static X509 *make_server(EVP_PKEY *key, X509 *ca, EVP_PKEY *ca_key)
{
	X509 *cert = new_cert(key, "localhost", ca);

	if (cert && add_extension(cert, ca, NID_basic_constraints, "critical,CA:FALSE") &&
	    add_extension(cert, ca, NID_key_usage, "critical,digitalSignature,keyEncipherment") &&
	    add_extension(cert, ca, NID_ext_key_usage, "serverAuth") &&
	    add_extension(cert, ca, NID_subject_key_identifier, "hash") &&
	    add_extension(cert, ca, NID_authority_key_identifier, "keyid:always") &&
	    add_extension(cert, ca, NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1") &&
	    X509_sign(cert, ca_key, EVP_sha256()) > 0)
		return cert;
	X509_free(cert);
	return NULL;
}

static bool write_cert(const char *path, X509 *cert)
{
	FILE *f = fopen(path, "we");
	bool ok = f && PEM_write_X509(f, cert) == 1;

	if (f)
		ok = fclose(f) == 0 && ok;
	return ok;
}

enum rc creds_make_tls(struct creds *c, struct errmsg *err)
{
	EVP_PKEY *ca_key = EVP_EC_gen("P-256"), *key = EVP_EC_gen("P-256");
	X509 *ca = ca_key ? make_ca(ca_key) : NULL;
	X509 *cert = ca && key ? make_server(key, ca, ca_key) : NULL;
	enum rc rc = RC_OK;

	snprintf(c->ca_path, sizeof c->ca_path, "%.200s/ca.pem", c->dir);
	snprintf(c->cert_path, sizeof c->cert_path, "%.200s/server.pem", c->dir);
	snprintf(c->key_path, sizeof c->key_path, "%.200s/server-key.pem", c->dir);
	if (!cert)
		rc = errmsg_set(err, RC_INTERNAL, "OpenSSL made no certificate: check its installation");
	else if (!write_cert(c->ca_path, ca) || !write_cert(c->cert_path, cert))
		rc = errmsg_set(err, RC_IO, "cannot write to %s: %s: free some room there", c->dir,
				strerror(errno));
	else
		rc = creds_write_pem(c->key_path, key, err);
	X509_free(cert);
	X509_free(ca);
	EVP_PKEY_free(key);
	EVP_PKEY_free(ca_key);
	return rc;
}
