package org.salus.record;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Caller;
import org.salus.kernel.Problem;

/**
 * What every write of some types must keep, whichever way it comes: as an interaction, in a Bundle, by a patch or by an operation. A bean
 * of any module above this one. It is asked inside the transaction, under the locks that it names, so that of two writers who would break
 * it together one is refused.
 */
public interface WriteRule {

    /** Names of the resource types whose writes it looks at. */
    Set<String> types();

    /**
     * For a type of which there are very many and few matter: the system of an identifier that a resource must have, before or after the
     * write, to be looked at. Others then cost no look and no lock, and {@link #locks} is not asked. Null for all of the type.
     */
    default @Nullable String onlyIdentifiedBy(String type) {
        return null;
    }

    /**
     * What writers of such a resource must take turns on, as words of the rule's own making ({@code appointment Practitioner/1 2026-05-04}).
     * The resource itself is always among the locks, unless it is new.
     *
     * @param after the resource as it shall be
     */
    default List<String> locks(JsonObject after) {
        return List.of();
    }

    /**
     * @param look at everything in the organisation, whoever writes: a rule must not let something pass because the writer may not see
     *     the reason. Nothing of what is seen may be told in a problem unless the writer knows it anyway.
     * @return empty when the write may go on
     */
    List<Problem> check(Change change, Look look);

    /**
     * Asked once for each commit, after {@link #check} has passed for each of them: for rules over several resources, where of two writes in
     * one Bundle each would pass alone, or the one makes room for the other. What is looked at is as it was before all of them.
     *
     * @param changes all of the commit that are of the types of this rule
     */
    default List<Problem> checkTogether(List<Change> changes, Look look) {
        return List.of();
    }

    /**
     * @param before null for a creation
     * @param after with a version and time that do not count; null for a deletion
     * @param operation name of the operation of this server that writes, such as {@code sign}; null for everybody else. A client cannot
     *     state it.
     * @param entry where in a Bundle it came, such as {@code Bundle.entry[2].resource}; null when it came alone
     * @param seen what the writer may see, as this transaction sees it: for what may be told in a problem
     */
    record Change(
            Caller caller,
            String type,
            String id,
            @Nullable JsonObject before,
            @Nullable JsonObject after,
            @Nullable String operation,
            @Nullable String entry,
            Look seen) {

        /** An element of this resource, as {@link Problem#path}. */
        public String path(String element) {
            return entry == null ? element : entry + " / " + element;
        }
    }
}
