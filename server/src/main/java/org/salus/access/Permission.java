package org.salus.access;

import java.util.EnumSet;
import java.util.Set;
import org.salus.kernel.Interaction;

/**
 * The five things that may be permitted on a type, as SMART App Launch 2.0 names them (section "Scopes for requesting FHIR
 * resources").
 */
enum Permission {
    CREATE('c'),
    /** Read, vread, instance history, live stream. */
    READ('r'),
    UPDATE('u'),
    DELETE('d'),
    /** Search, type and system history. */
    SEARCH('s');

    private final char letter;

    Permission(char letter) {
        this.letter = letter;
    }

    char letter() {
        return letter;
    }

    /** @param letters a subset of {@code cruds} */
    static Set<Permission> of(String letters) {
        EnumSet<Permission> set = EnumSet.noneOf(Permission.class);
        for (Permission permission : values()) {
            if (letters.indexOf(permission.letter) >= 0) {
                set.add(permission);
            }
        }
        return set;
    }

    /**
     * What an interaction needs, all of it. Empty for the envelopes (batch, transaction) and the capability statement, which
     * open no row themselves. An operation reads and searches; what it writes is decided as the write that it is.
     */
    static Set<Permission> needed(Interaction interaction) {
        return switch (interaction) {
            case CREATE -> EnumSet.of(CREATE);
            case READ, VREAD, HISTORY, LIVE -> EnumSet.of(READ);
            case UPDATE, PATCH -> EnumSet.of(UPDATE);
            case DELETE -> EnumSet.of(DELETE);
            case SEARCH, SEARCH_SYSTEM, HISTORY_TYPE, HISTORY_SYSTEM -> EnumSet.of(SEARCH);
            case OPERATION -> EnumSet.of(READ, SEARCH);
            case BATCH, TRANSACTION, CAPABILITIES -> EnumSet.noneOf(Permission.class);
        };
    }
}
