package org.salus.platform;

import java.nio.file.Path;
import javax.sql.DataSource;
import org.salus.vault.DatabaseVault;
import org.salus.vault.FileKeyVault;
import org.salus.vault.Vault;

/** The vault of an installation: wrapped keys in its database, the key that wraps them in its folder. */
public final class Vaults {

    private Vaults() {}

    public static Vault open(DataSource database, Path home) {
        return new DatabaseVault(
                database, FileKeyVault.open(home.resolve("keys/kek"), DatabaseVault.holdsKeys(database)));
    }
}
