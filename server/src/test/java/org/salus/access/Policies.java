package org.salus.access;

import org.salus.vault.Vault;

/** The policy, for tests of other packages. */
public final class Policies {

    private Policies() {}

    public static Policy defaults(Vault vault) {
        return new RolePolicy(vault);
    }
}
