/* The DLL stays loaded once it was used: its threads may still run. */
#define CHECK_WITHOUT_LIBRARY
#include "check.h"

#include <windows.h>

#define DLL "kaltura_session.dll"

typedef kaltura_client *new_client(const kaltura_config *config, kaltura_error **error);
typedef void free_client(kaltura_client *client);

int main(void)
{
    HMODULE library = LoadLibraryA(DLL);
    FARPROC create, release;
    new_client *create_client;
    free_client *release_client;

    CHECK(library != NULL && FreeLibrary(library));
    CHECK(GetModuleHandleA(DLL) == NULL);

    library = LoadLibraryA(DLL);
    CHECK(library != NULL);
    create = GetProcAddress(library, "kaltura_client_new");
    release = GetProcAddress(library, "kaltura_client_free");
    memcpy(&create_client, &create, sizeof create);
    memcpy(&release_client, &release, sizeof release);
    release_client(create_client(NULL, NULL));
    CHECK(FreeLibrary(library));
    CHECK(GetModuleHandleA(DLL) != NULL);
    return check_end();
}
