package org.salus.fhir;

/** The definitions that hold for an organisation: those of R4, and the search parameters that it added to them. */
@FunctionalInterface
public interface Definitions {

    /** R4 alone, for every organisation. */
    Definitions R4_ALONE = _ -> R4.definitions();

    /** Immutable; a later call may give newer ones. Costs no more than looking into a map. */
    R4 of(int organisation);
}
