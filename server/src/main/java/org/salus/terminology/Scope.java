package org.salus.terminology;

import java.util.function.Function;
import org.salus.store.Where;

/**
 * On whose behalf terms are looked at: what an organisation stores as CodeSystem, ValueSet and ConceptMap comes before what all share.
 *
 * @param organisation the tenant
 * @param filters which stored resources of a type the caller may read, by type name
 */
public record Scope(int organisation, Function<String, Where> filters) {

    /** The record itself: search and validation, which show no resource. */
    public static Scope ofRecord(int organisation) {
        return new Scope(organisation, _ -> Where.ALWAYS);
    }
}
