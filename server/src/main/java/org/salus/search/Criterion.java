package org.salus.search;

import java.util.List;
import org.salus.fhir.ResourceType;
import org.salus.fhir.SearchParam;

/** One condition of a search: conditions are joined by AND, the values of one by OR. */
sealed interface Criterion {

    /** A parameter of the type itself. */
    record Simple(SearchParam param, Modifier modifier, List<Value> values) implements Criterion {}

    /** {@code _id}. */
    record Ids(List<String> ids) implements Criterion {}

    /** {@code _lastUpdated}. */
    record Updated(List<Value.Date> values) implements Criterion {}

    /** {@code subject:Patient.name=x}: the row refers to a row of one of the types for which {@code inner} holds. */
    record Chain(SearchParam reference, List<Hop> hops) implements Criterion {}

    /** A type that a chain may lead to, with what must hold there. */
    record Hop(ResourceType type, Criterion inner) {}

    /** {@code _has:Condition:patient:code=x}. */
    record Has(ResourceType source, SearchParam reference, Criterion inner) implements Criterion {}

    /** R4 section 3.1.1.4.5. */
    enum Modifier {
        NONE,
        EXACT,
        CONTAINS,
        MISSING,
        NOT,
        TEXT,
        ABOVE,
        BELOW,
        IDENTIFIER
    }
}
