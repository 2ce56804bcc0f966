package org.salus.platform;

import java.util.Optional;

/** Which Salus this is. */
public final class Version {

    private Version() {}

    /** From the jar's manifest; "development" when classes run from a folder. */
    public static String current() {
        return Optional.ofNullable(Version.class.getPackage().getImplementationVersion()).orElse("development");
    }
}
