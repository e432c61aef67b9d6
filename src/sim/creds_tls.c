/* creds_tls.c - an authority of our own and the certificate it signs for this machine. */
#include "creds.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#define DAY 86400L

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
static X509 *new_cert(EVP_PKEY *key, const char *cn, X509 *issuer, long from, long to)
{
	X509 *cert = X509_new();

	if (cert && X509_set_version(cert, 2) == 1 && set_serial(cert) &&
	    X509_gmtime_adj(X509_getm_notBefore(cert), from) &&
	    X509_gmtime_adj(X509_getm_notAfter(cert), to) &&
	    X509_set_pubkey(cert, key) == 1 && set_name(X509_get_subject_name(cert), cn) &&
	    X509_set_issuer_name(cert, X509_get_subject_name(issuer ? issuer : cert)) == 1)
		return cert;
	X509_free(cert);
	return NULL;
}

static X509 *make_ca(EVP_PKEY *key)
{
	X509 *ca = new_cert(key, "skim-sim authority", NULL, -DAY, 10 * DAY);

	if (ca && add_extension(ca, ca, NID_basic_constraints, "critical,CA:TRUE,pathlen:0") &&
	    add_extension(ca, ca, NID_key_usage, "critical,keyCertSign,cRLSign") &&
	    add_extension(ca, ca, NID_subject_key_identifier, "hash") &&
	    X509_sign(ca, key, EVP_sha256()) > 0)
		return ca;
	X509_free(ca);
	return NULL;
}

const char *const creds_certificates[CERT_KINDS] = {
	[CERT_GOOD] = "good", [CERT_EXPIRED] = "expired", [CERT_OTHER_HOST] = "other-host",
	[CERT_UNKNOWN] = "unknown",
};

static X509 *make_server(EVP_PKEY *key, X509 *ca, EVP_PKEY *ca_key, enum cert_kind kind)
{
	bool other = kind == CERT_OTHER_HOST;
	X509 *cert = new_cert(key, other ? "elsewhere.example" : "localhost", ca,
			      kind == CERT_EXPIRED ? -3 * DAY : -DAY,
			      kind == CERT_EXPIRED ? -3600L : 10 * DAY);

	if (cert && add_extension(cert, ca, NID_basic_constraints, "critical,CA:FALSE") &&
	    add_extension(cert, ca, NID_key_usage, "critical,digitalSignature,keyEncipherment") &&
	    add_extension(cert, ca, NID_ext_key_usage, "serverAuth") &&
	    add_extension(cert, ca, NID_subject_key_identifier, "hash") &&
	    add_extension(cert, ca, NID_authority_key_identifier, "keyid:always") &&
	    add_extension(cert, ca, NID_subject_alt_name, other ? "DNS:elsewhere.example" :
			  "DNS:localhost,IP:127.0.0.1") &&
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

/* All kinds, with one key: the port can change its certificate while it serves. */
static enum rc make_servers(struct creds *c, EVP_PKEY *key, X509 *ca, EVP_PKEY *ca_key,
			    struct errmsg *err)
{
	EVP_PKEY *other_key = EVP_EC_gen("P-256");
	X509 *other = other_key ? make_ca(other_key) : NULL;
	enum rc rc = RC_OK;

	for (int k = 0; k < CERT_KINDS && rc == RC_OK; k++) {
		bool strange = k == CERT_UNKNOWN;
		X509 *cert = other ? make_server(key, strange ? other : ca, strange ? other_key : ca_key,
						 (enum cert_kind)k) : NULL;

		snprintf(c->cert_path[k], sizeof c->cert_path[k], "%.200s/server-%s.pem", c->dir,
			 creds_certificates[k]);
		if (!cert)
			rc = errmsg_set(err, RC_INTERNAL, "OpenSSL made no certificate: check its "
					"installation");
		else if (!write_cert(c->cert_path[k], cert))
			rc = errmsg_set(err, RC_IO, "cannot write to %s: %s: free some room there",
					c->dir, strerror(errno));
		X509_free(cert);
	}
	X509_free(other);
	EVP_PKEY_free(other_key);
	return rc;
}

enum rc creds_make_tls(struct creds *c, struct errmsg *err)
{
	EVP_PKEY *ca_key = EVP_EC_gen("P-256"), *key = EVP_EC_gen("P-256");
	X509 *ca = ca_key ? make_ca(ca_key) : NULL;
	enum rc rc;

	snprintf(c->ca_path, sizeof c->ca_path, "%.200s/ca.pem", c->dir);
	snprintf(c->key_path, sizeof c->key_path, "%.200s/server-key.pem", c->dir);
	if (!ca || !key)
		rc = errmsg_set(err, RC_INTERNAL, "OpenSSL made no certificate: check its installation");
	else if (!write_cert(c->ca_path, ca))
		rc = errmsg_set(err, RC_IO, "cannot write to %s: %s: free some room there", c->dir,
				strerror(errno));
	else
		rc = make_servers(c, key, ca, ca_key, err);
	if (rc == RC_OK)
		rc = creds_write_pem(c->key_path, key, err);
	X509_free(ca);
	EVP_PKEY_free(key);
	EVP_PKEY_free(ca_key);
	return rc;
}
