package org.salus.record;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.salus.access.Decision;
import org.salus.fhir.ResourceType;
import org.salus.kernel.Interaction;

/**
 * A FHIR operation, {@code $name} (R4 section 3.2.0). A bean of any module above this one: the door finds it, decides by what
 * {@link Definition#needs} declares before it runs, audits what it answers, and the capability statement lists it.
 */
public interface Operation {

    Definition definition();

    /** Runs after the declared policy has allowed the call. Expected failures are answers ({@link FhirResponse#refused}). */
    FhirResponse run(Call call);

    /** Where an operation may be called. */
    enum Level {
        SYSTEM,
        TYPE,
        INSTANCE,
        /** One version of a resource: {@code Type/id/_history/version/$name}. */
        VERSION
    }

    /**
     * @param name without the dollar sign
     * @param types names of the resource types it is called on; empty: on all of them (or on none, when SYSTEM is its only level)
     * @param affectsState whether it changes the record: then GET is refused (R4 section 3.2.0.1)
     * @param canonical URL of the OperationDefinition
     * @param produces media type of what it answers in place of a resource; null where it answers one
     */
    record Definition(
            String name,
            Set<Level> levels,
            Set<String> types,
            boolean affectsState,
            Needs needs,
            String canonical,
            String summary,
            @Nullable String produces) {

        public Definition(
                String name, Set<Level> levels, Set<String> types, boolean affectsState, Needs needs, String canonical, String summary) {
            this(name, levels, types, affectsState, needs, canonical, summary, null);
        }

        public Definition {
            levels = Set.copyOf(levels);
            types = Set.copyOf(types);
            if ((needs instanceof Needs.OnAddressedType || needs instanceof Needs.PersonOrOnAddressedType) && levels.contains(Level.SYSTEM)) {
                throw new IllegalArgumentException("$" + name + " addresses no type at system level");
            }
        }

        boolean on(Level level, @Nullable ResourceType type) {
            return levels.contains(level) && (type == null || types.isEmpty() || types.contains(type.name()));
        }
    }

    /** What the caller needs; there is no operation without it. */
    sealed interface Needs {

        /** The interaction must be allowed on the addressed type; the call carries the decision with its filter. */
        record OnAddressedType(Interaction interaction) implements Needs {}

        /** The same, on a type that is not the addressed one, such as for system-level operations. */
        record OnType(Interaction interaction, String type) implements Needs {}

        /** The interaction must be allowed on some type; the decision's filter is that of each type, for acts across all types. */
        record OnAnyType(Interaction interaction) implements Needs {}

        /** An act of the policy, such as {@code terminology.load}. */
        record Act(String name) implements Needs {}

        /**
         * Any person who is signed in; a token with scopes, or a program, needs the interaction on the addressed type. The call's filter is that
         * of the type, and lets nothing through when the caller may not read it. {@code why} says what it shows instead of rows.
         */
        record PersonOrOnAddressedType(Interaction interaction, String why) implements Needs {}

        /** Being signed in is enough: it opens no row. {@code why} says what it shows instead. */
        record SignedIn(String why) implements Needs {}
    }

    /**
     * @param type addressed type, null at system level
     * @param id addressed resource, null at system and type level; its form was checked, its existence and visibility were not
     * @param version the addressed version, 0 when none is: the current one is meant
     * @param decision of the declared policy: its filter must be laid on every row that is read
     * @param parameters of the query string or of the body
     */
    record Call(
            FhirRequest request,
            @Nullable ResourceType type,
            @Nullable String id,
            int version,
            Decision decision,
            Parameters parameters) {}
}
