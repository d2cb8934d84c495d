/* Adds the CA certificate in TEST_CA_FILE to the trust store of Windows. */
#include <stdio.h>
#include <stdlib.h>
#include <windows.h>

#include <wincrypt.h>

int main(void)
{
    char pem[65536];
    BYTE der[65536];
    DWORD size = sizeof der;
    const char *name = getenv("TEST_CA_FILE");
    FILE *file = name == NULL ? NULL : fopen(name, "rb");
    size_t length = file == NULL ? 0 : fread(pem, 1, sizeof pem, file);
    HCERTSTORE store =
        CertOpenStore(CERT_STORE_PROV_SYSTEM_A, 0, (HCRYPTPROV_LEGACY)0, CERT_SYSTEM_STORE_CURRENT_USER, "Root");

    if (length == 0 || store == NULL
        || !CryptStringToBinaryA(pem, (DWORD)length, CRYPT_STRING_BASE64HEADER, der, &size, NULL, NULL)
        || !CertAddEncodedCertificateToStore(store, X509_ASN_ENCODING, der, size, CERT_STORE_ADD_ALWAYS, NULL)) {
        fprintf(stderr, "The certificate cannot be added: error %lu\n", (unsigned long)GetLastError());
        return EXIT_FAILURE;
    }
    fclose(file);
    CertCloseStore(store, 0);
    return EXIT_SUCCESS;
}
