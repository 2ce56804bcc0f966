package org.salus.fhir;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One search parameter of one resource type, as R4 defines it.
 *
 * @param resource the resource type's name, such as {@code Observation}
 * @param code the name in the query, such as {@code code} or {@code _tag}
 * @param type how values are compared
 * @param targets names of the types a reference may lead to; empty for other types, or when any type will do
 * @param components of a composite: the parameters its parts are compared as, in order
 * @param indexedAs the code of the parameter whose index values serve this one too: parameters of one type with the same
 *     expression (Observation's {@code patient} and {@code subject}) are indexed once; usually equal to {@code code}
 * @param anyCase of a token whose values are strings: their case does not count (R4 section 3.1.1.4.10)
 * @param narrowed of a reference: it sees, of the references in another parameter's index, only those that are known to lead to its
 *     own targets ({@code patient} among {@code subject})
 * @param slot number of the typed range column (dates 0.., numbers and quantities 0.., counted apart), or -1 when the
 *     type has more parameters than columns or the parameter is of another type; fixed for ever in the definitions file
 */
public record SearchParam(
        String resource,
        String code,
        Type type,
        Set<String> targets,
        List<Component> components,
        String indexedAs,
        boolean anyCase,
        boolean narrowed,
        int slot,
        @Nullable String description) {

    public SearchParam(
            String resource,
            String code,
            Type type,
            Set<String> targets,
            List<Component> components,
            String indexedAs,
            int slot,
            @Nullable String description) {
        this(resource, code, type, targets, components, indexedAs, false, false, slot, description);
    }

    /** What salts the blind index: stable for ever. */
    public String key() {
        return resource + "." + indexedAs;
    }

    /** A part of a composite: {@code type} and the code of the equivalent simple parameter's semantics. */
    public record Component(String code, Type type) {}

    /** R4 section 3.1.1.4. */
    public enum Type {
        NUMBER,
        DATE,
        STRING,
        TOKEN,
        REFERENCE,
        COMPOSITE,
        QUANTITY,
        URI,
        SPECIAL
    }
}
